//! The mapping's file form, and its checks.

use std::collections::BTreeMap;

use atrium_facility::{AlarmRule, Asset, Limits, LocalText, Origin, Place as Whereabouts, Point, PointKind, Priority};
use rustc_hash::FxHashSet;
use serde::Deserialize;
use serde_json::Value as Json;
use toml::Spanned;

use crate::line_of;

use super::{
    Mapping, MappingError, MemberRule, Place, PositionsRule, Rule, RuleKind, StatusRule, Telemetry, Template,
    TimeFormat, TopicPattern,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    name: String,
    /// Filters to subscribe to; without it those of the rules.
    #[serde(default)]
    subscribe: Vec<String>,
    #[serde(default)]
    rule: Vec<Spanned<RuleForm>>,
    #[serde(default)]
    asset: Vec<Spanned<AssetForm>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Default)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    #[default]
    Telemetry,
    Announcement,
    Status,
    Positions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleForm {
    name: String,
    topic: String,
    #[serde(default)]
    kind: Kind,
    each: Option<String>,
    members: Option<String>,
    #[serde(default)]
    only: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    value: Option<String>,
    time: Option<String>,
    time_format: Option<String>,
    quality: Option<String>,
    #[serde(default)]
    bad: Vec<Json>,
    unit: Option<String>,
    unit_at: Option<String>,
    scale: Option<f64>,
    offset: Option<f64>,
    point: Option<String>,
    source: Option<String>,
    origin: Option<Origin>,
    origin_at: Option<String>,
    #[serde(default)]
    names: BTreeMap<String, String>,
    #[serde(default)]
    member: BTreeMap<String, MemberForm>,
    assets: Option<String>,
    points: Option<String>,
    reason: Option<String>,
    #[serde(default)]
    online: Vec<Json>,
    #[serde(default)]
    offline: Vec<Json>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberForm {
    name: Option<String>,
    unit: Option<String>,
    scale: Option<f64>,
    offset: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AssetForm {
    id: String,
    /// GlobalId of its element; may be empty for an asset that stands in no model.
    #[serde(default)]
    global_id: String,
    #[serde(default)]
    ifc_type: String,
    zh: String,
    en: String,
    /// GlobalId of its storey: what a screen that shows one storey asks for.
    storey: Option<String>,
    /// GlobalId of its space.
    space: Option<String>,
    /// Where it stands, project coordinates, metres, Z up.
    at: Option<[f64; 3]>,
    #[serde(default)]
    point: Vec<PointForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PointForm {
    id: String,
    zh: String,
    en: String,
    #[serde(default)]
    unit: String,
    kind: PointKind,
    low: Option<f64>,
    high: Option<f64>,
    #[serde(default)]
    deadband: f64,
    #[serde(default = "medium")]
    priority: Priority,
    period_ms: u32,
    /// When leaving the range calls an operator.
    #[serde(default)]
    alarm: AlarmRule,
}

fn medium() -> Priority {
    Priority::Medium
}

pub(super) fn parse(text: &str) -> Result<Mapping, MappingError> {
    let form: FileForm = toml::from_str(text).map_err(|error| MappingError::Syntax {
        line: error.span().map_or(1, |s| line_of(text, s.start)),
        message: error.message().to_owned(),
    })?;
    let mut rules = Vec::new();
    let mut seen = FxHashSet::default();
    for spanned in form.rule {
        let line = line_of(text, spanned.span().start);
        let rule = spanned.into_inner();
        let name = rule.name.clone();
        let wrong = |message: String| MappingError::Rule { rule: name.clone(), line, message };
        if !seen.insert(rule.name.clone()) {
            return Err(wrong("another rule has the same name".into()));
        }
        rules.push(compile(rule).map_err(wrong)?);
    }
    if rules.is_empty() {
        return Err(MappingError::Syntax { line: 1, message: "there is no [[rule]]".into() });
    }
    let mut subscriptions: Vec<(String, bool)> = Vec::new();
    if form.subscribe.is_empty() {
        for rule in &rules {
            let lasting = !matches!(rule.kind, RuleKind::Telemetry(_) | RuleKind::Positions(_));
            let filter = rule.topic.filter();
            match subscriptions.iter_mut().find(|(f, _)| *f == filter) {
                Some((_, at_least_once)) => *at_least_once |= lasting,
                None => subscriptions.push((filter, lasting)),
            }
        }
    } else {
        for filter in &form.subscribe {
            let pattern = TopicPattern::parse(filter)
                .map_err(|message| MappingError::Syntax { line: 1, message: format!("subscribe: {message}") })?;
            subscriptions.push((pattern.filter(), true));
        }
    }
    let (mut assets, mut points) = (Vec::new(), Vec::new());
    for spanned in form.asset {
        let line = line_of(text, spanned.span().start);
        declare(spanned.into_inner(), &mut assets, &mut points).map_err(|(rule, message)| MappingError::Rule {
            rule,
            line,
            message,
        })?;
    }
    Ok(Mapping { name: form.name, subscriptions, rules, assets, points })
}

fn declare(form: AssetForm, assets: &mut Vec<Asset>, points: &mut Vec<Point>) -> Result<(), (String, String)> {
    for p in form.point {
        let limits = Limits { low: p.low, high: p.high, deadband: p.deadband };
        let finite = [p.low, p.high, Some(p.deadband)].into_iter().flatten().all(f64::is_finite);
        if !finite || p.low.zip(p.high).is_some_and(|(l, h)| l > h) || p.period_ms == 0 {
            return Err((p.id, "limits must be finite with low ≤ high, and the period above 0".into()));
        }
        points.push(Point {
            id: p.id.into(),
            asset: form.id.as_str().into(),
            name: LocalText::new(&p.zh, &p.en),
            unit: p.unit.into(),
            kind: p.kind,
            limits,
            priority: p.priority,
            period_ms: p.period_ms,
            alarm: p.alarm,
        });
    }
    if form.at.is_some_and(|at| !at.iter().all(|c| c.is_finite())) {
        return Err((form.id, "`at` must be three finite numbers".into()));
    }
    let element = (!form.global_id.is_empty()).then(|| form.global_id.as_str().into());
    let (space, storey) = (form.space.map(Into::into), form.storey.map(Into::into));
    assets.push(Asset {
        id: form.id.into(),
        global_id: form.global_id.into(),
        ifc_type: form.ifc_type.into(),
        name: LocalText::new(&form.zh, &form.en),
        place: Whereabouts { element, space, storey, at: form.at },
    });
    Ok(())
}

fn place(text: Option<&str>, key: &str) -> Result<Option<Place>, String> {
    text.map(Place::parse).transpose().map_err(|e| format!("{key}: {e}"))
}

fn compile(form: RuleForm) -> Result<Rule, String> {
    let topic = TopicPattern::parse(&form.topic)?;
    let known: Vec<String> = topic.names().map(str::to_owned).collect();
    let kind = match form.kind {
        Kind::Telemetry => RuleKind::Telemetry(Box::new(telemetry(&form, known)?)),
        Kind::Announcement => RuleKind::Announcement {
            assets: place(form.assets.as_deref(), "assets")?.unwrap_or(Place::parse("/assets")?),
            points: place(form.points.as_deref(), "points")?.unwrap_or(Place::parse("/points")?),
        },
        Kind::Status => {
            if form.online.is_empty() || form.offline.is_empty() {
                return Err("a status rule needs both `online` and `offline`: the values that say so".into());
            }
            RuleKind::Status(Box::new(StatusRule {
                source: template(form.source.as_deref(), "source", &known)?,
                value: place(form.value.as_deref(), "value")?.unwrap_or(Place::parse("/")?),
                reason: place(form.reason.as_deref(), "reason")?,
                online: form.online,
                offline: form.offline,
            }))
        }
        Kind::Positions => RuleKind::Positions(PositionsRule {
            each: place(form.each.as_deref(), "each")?.unwrap_or(Place::parse("/")?),
            source: template(form.source.as_deref(), "source", &known)?,
        }),
    };
    Ok(Rule { name: form.name, topic, kind })
}

fn telemetry(form: &RuleForm, mut known: Vec<String>) -> Result<Telemetry, String> {
    if form.value.is_some() && form.members.is_some() {
        return Err("`value` and `members` exclude each other: with `members` each member is a value".into());
    }
    if form.members.is_some() {
        known.push("member".into());
    } else if !form.only.is_empty() || !form.except.is_empty() || !form.member.is_empty() {
        return Err("`only`, `except` and `member` need `members`".into());
    }
    if form.quality.is_some() == form.bad.is_empty() {
        return Err("`quality` and `bad` go together: where the quality stands, and which values of it mean bad".into());
    }
    let mut names = Vec::new();
    for (name, at) in &form.names {
        names.push((name.clone(), Place::parse(at).map_err(|e| format!("names.{name}: {e}"))?));
        known.push(name.clone());
    }
    let number = |n: Option<f64>, default: f64, key: &str| match n {
        Some(n) if !n.is_finite() => Err(format!("`{key}` must be finite")),
        n => Ok(n.unwrap_or(default)),
    };
    let mut member = rustc_hash::FxHashMap::default();
    for (key, m) in &form.member {
        let rule = MemberRule {
            name: m.name.clone(),
            unit: m.unit.clone(),
            scale: number(m.scale, 1.0, "scale")?,
            offset: number(m.offset, 0.0, "offset")?,
        };
        member.insert(key.clone(), rule);
    }
    let time_format = match form.time_format.as_deref() {
        None | Some("auto") => TimeFormat::Auto,
        Some("unix-ms") => TimeFormat::UnixMs,
        Some("unix-s") => TimeFormat::UnixS,
        Some("rfc3339") => TimeFormat::Rfc3339,
        Some(other) => return Err(format!("time_format `{other}` is none of auto, unix-ms, unix-s, rfc3339")),
    };
    Ok(Telemetry {
        each: place(form.each.as_deref(), "each")?,
        members: place(form.members.as_deref(), "members")?,
        only: form.only.clone(),
        except: form.except.clone(),
        value: place(form.value.as_deref(), "value")?.unwrap_or(Place::parse("/")?),
        time: place(form.time.as_deref(), "time")?,
        time_format,
        quality: place(form.quality.as_deref(), "quality")?,
        bad: form.bad.clone(),
        unit: form.unit.clone(),
        unit_at: place(form.unit_at.as_deref(), "unit_at")?,
        scale: number(form.scale, 1.0, "scale")?,
        offset: number(form.offset, 0.0, "offset")?,
        point: template(form.point.as_deref(), "point", &known)?,
        source: template(form.source.as_deref(), "source", &known)?,
        origin: form.origin.unwrap_or_default(),
        origin_at: place(form.origin_at.as_deref(), "origin_at")?,
        names,
        member,
    })
}

fn template(text: Option<&str>, key: &str, known: &[String]) -> Result<Template, String> {
    let text = text.ok_or_else(|| format!("`{key}` is missing"))?;
    let template = Template::parse(text).map_err(|e| format!("{key}: {e}"))?;
    if let Some(name) = template.names().find(|n| !known.iter().any(|k| k == n)) {
        return Err(format!("{key}: `{{{name}}}` is captured neither by the topic nor under `names`"));
    }
    Ok(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn errors_name_the_rule_and_its_line() {
        let text = "name = \"x\"\n\n[[rule]]\nname = \"ok\"\ntopic = \"a/{p}\"\npoint = \"{p}\"\nsource = \"s\"\n\n[[rule]]\nname = \"broken\"\ntopic = \"a/#/b\"\n";
        let message = error(text);
        assert!(message.contains("rule `broken` (line 9)"), "{message}");
        assert!(message.contains("last level"), "{message}");
    }

    #[test]
    fn every_contradiction_is_refused() {
        let rule = |body: &str| format!("name = \"x\"\n[[rule]]\nname = \"r\"\ntopic = \"a/{{p}}\"\n{body}");
        let table = [
            ("point = \"{q}\"\nsource = \"s\"", "`{q}` is captured neither"),
            ("source = \"s\"", "`point` is missing"),
            ("point = \"{p\"\nsource = \"s\"", "without its }"),
            ("point = \"{p}\"\nsource = \"s\"\nvalue = \"v\"", "not a JSON pointer"),
            ("point = \"{p}\"\nsource = \"s\"\nvalue = \"/v\"\nmembers = \"/\"", "exclude each other"),
            ("point = \"{p}\"\nsource = \"s\"\nonly = [\"a\"]", "need `members`"),
            ("point = \"{p}\"\nsource = \"s\"\nquality = \"/q\"", "go together"),
            ("point = \"{p}\"\nsource = \"s\"\ntime_format = \"moon\"", "none of"),
            ("point = \"{p}\"\nsource = \"s\"\nscale = inf", "finite"),
            ("kind = \"status\"\nsource = \"s\"\nonline = [\"on\"]", "needs both"),
            ("point = \"{p}\"\nsource = \"s\"\ncolour = 3", "line 7"),
            ("kind = \"poem\"", "line 5"),
        ];
        for (body, expected) in table {
            let message = error(&rule(body));
            assert!(message.contains(expected), "{body}: {message}");
        }
        assert!(error("name = \"x\"").contains("no [[rule]]"));
        assert!(error("name = ").contains("line 1"));
    }

    #[test]
    fn the_shipped_files_are_right() {
        let atrium = Mapping::atrium();
        assert_eq!(atrium.subscriptions, [("atrium/v1/#".to_owned(), true)]);
        let foreign = Mapping::foreign_example();
        assert!(!foreign.assets.is_empty() && !foreign.points.is_empty());
    }
}
