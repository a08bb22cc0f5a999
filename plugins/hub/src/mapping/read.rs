//! One message, read by the first rule that fits its topic.

use std::borrow::Cow;

use atrium_facility::{Asset, Origin, Point, Position, ProblemKind, SourceId, Timestamp};
use serde_json::Value as Json;

use super::{Mapping, Place, PositionsRule, RuleKind, Scalar, StatusRule, Telemetry, Template, TimeFormat, payload};

/// Largest payload that is read, bytes. Batches beyond it are a mistake of the sender: 256 KiB are some 3,000 values.
pub(crate) const LARGEST_PAYLOAD: usize = 256 << 10;
/// Problems reported of one message: a batch of 3,000 wrong members is one mistake, not 3,000 examples.
const PROBLEMS_PER_MESSAGE: usize = 16;

/// One value of one point, not yet checked against what is known of the point.
#[derive(Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) point: String,
    pub(crate) source: SourceId,
    pub(crate) value: Scalar,
    /// `None`: now.
    pub(crate) time: Option<Timestamp>,
    pub(crate) bad: bool,
    pub(crate) origin: Origin,
    /// The value's unit, where the mapping or the payload tells.
    pub(crate) unit: Option<String>,
    pub(crate) scale: f64,
    pub(crate) offset: f64,
}

/// What a message holds.
#[derive(Debug, PartialEq)]
pub(crate) enum Extract {
    Reading(Reading),
    Announced { assets: Vec<Asset>, points: Vec<Point> },
    Online(SourceId),
    Offline { source: SourceId, reason: String },
    Positions(Vec<Position>),
    Problem(ProblemKind, String),
}

impl Mapping {
    /// Reads a message. Never fails: what is wrong is told as [`Extract::Problem`].
    pub(crate) fn extract(&self, topic: &str, payload: &[u8]) -> Vec<Extract> {
        if payload.len() > LARGEST_PAYLOAD {
            let text = format!("{} bytes, more than {LARGEST_PAYLOAD}", payload.len());
            return vec![Extract::Problem(ProblemKind::TooLarge, text)];
        }
        let Some((rule, captures)) = self.rules.iter().find_map(|r| r.topic.captures(topic).map(|c| (r, c))) else {
            return vec![Extract::Problem(ProblemKind::UnmappedTopic, "no rule fits this topic".into())];
        };
        let malformed =
            |cause: String| Extract::Problem(ProblemKind::Malformed, format!("{cause} (rule {})", rule.name));
        match &rule.kind {
            RuleKind::Telemetry(telemetry) => match payload::parse(payload) {
                Ok(json) => {
                    let mut out = Vec::new();
                    let mut problems = 0_usize;
                    telemetry.read(&json, &captures, &mut |one| match one {
                        Ok(reading) => out.push(Extract::Reading(reading)),
                        Err(cause) => {
                            problems += 1;
                            if problems <= PROBLEMS_PER_MESSAGE {
                                out.push(malformed(cause));
                            }
                        }
                    });
                    out
                }
                Err(cause) => vec![malformed(cause)],
            },
            // An empty retained message is how a publisher takes its announcement or status back.
            RuleKind::Announcement { .. } | RuleKind::Status(_) if payload.is_empty() => Vec::new(),
            RuleKind::Announcement { assets, points } => {
                vec![announced(payload, assets, points).unwrap_or_else(malformed)]
            }
            RuleKind::Status(status) => vec![status.read(payload, &captures).unwrap_or_else(malformed)],
            RuleKind::Positions(positions) => {
                let (found, causes) = match positions.read(payload, &captures) {
                    Ok(read) => read,
                    Err(cause) => return vec![malformed(cause)],
                };
                let mut out = vec![Extract::Positions(found)];
                out.extend(causes.into_iter().take(PROBLEMS_PER_MESSAGE).map(malformed));
                out
            }
        }
    }
}

fn announced(payload: &[u8], assets: &Place, points: &Place) -> Result<Extract, String> {
    let json: Json = serde_json::from_slice(payload).map_err(|e| e.to_string())?;
    let list = |place: &Place| place.find(&json, &json).cloned().unwrap_or(Json::Array(Vec::new()));
    let assets: Vec<Asset> = serde_json::from_value(list(assets)).map_err(|e| format!("assets: {e}"))?;
    let points: Vec<Point> = serde_json::from_value(list(points)).map_err(|e| format!("points: {e}"))?;
    if assets.iter().any(|a| a.id.as_str().is_empty()) || points.iter().any(|p| p.id.as_str().is_empty()) {
        return Err("an id is empty".into());
    }
    Ok(Extract::Announced { assets, points })
}

impl PositionsRule {
    /// Positions, and what is wrong with those that could not be read.
    fn read(&self, payload: &[u8], captures: &[(&str, &str)]) -> Result<(Vec<Position>, Vec<String>), String> {
        let json: Json = serde_json::from_slice(payload).map_err(|e| e.to_string())?;
        let Some(Json::Array(items)) = self.each.find(&json, &json) else {
            return Err("what the rule reads one by one is not an array".into());
        };
        let source = self.source.fill(|name| captured(captures, name)).map_err(missing)?;
        let (mut positions, mut causes) = (Vec::with_capacity(items.len()), Vec::new());
        for item in items {
            let mut item = item.clone();
            if let Json::Object(members) = &mut item {
                // Who delivered it is told by the topic, whatever the payload says.
                members.insert("source".into(), Json::String(source.clone()));
            }
            match serde_json::from_value(item) {
                Ok(position) => positions.push(position),
                Err(error) => causes.push(error.to_string()),
            }
        }
        Ok((positions, causes))
    }
}

impl StatusRule {
    fn read(&self, payload: &[u8], captures: &[(&str, &str)]) -> Result<Extract, String> {
        // Plain words are usual here, and are not JSON.
        let json = serde_json::from_slice(payload)
            .unwrap_or_else(|_| Json::String(String::from_utf8_lossy(payload).trim().to_owned()));
        let value = self.value.find(&json, &json).ok_or("the status is not where the rule says")?;
        let source: SourceId = self.source.fill(|name| captured(captures, name)).map_err(missing)?.into();
        if self.online.contains(value) {
            Ok(Extract::Online(source))
        } else if self.offline.contains(value) {
            let said = self.reason.as_ref().and_then(|r| r.find(&json, &json)).and_then(Json::as_str);
            let reason = said.unwrap_or("the source said goodbye, or its last will came").chars().take(200).collect();
            Ok(Extract::Offline { source, reason })
        } else {
            let shown: String = value.to_string().chars().take(60).collect();
            Err(format!("{shown} means neither online nor offline"))
        }
    }
}

fn captured<'a>(captures: &[(&str, &'a str)], name: &str) -> Option<Cow<'a, str>> {
    captures.iter().find(|(n, _)| *n == name).map(|(_, v)| Cow::Borrowed(*v))
}

fn missing(name: String) -> String {
    format!("nothing stands where `{name}` is to be found")
}

impl Telemetry {
    fn read(&self, root: &Json, captures: &[(&str, &str)], sink: &mut dyn FnMut(Result<Reading, String>)) {
        let Some(each) = &self.each else { return self.read_item(root, root, captures, sink) };
        match each.find(root, root) {
            Some(Json::Array(items)) => {
                for item in items {
                    self.read_item(root, item, captures, sink);
                }
            }
            Some(_) => sink(Err("what the rule reads one by one is not an array".into())),
            None => sink(Err("the array that the rule reads is missing".into())),
        }
    }

    fn read_item(
        &self,
        root: &Json,
        item: &Json,
        captures: &[(&str, &str)],
        sink: &mut dyn FnMut(Result<Reading, String>),
    ) {
        let Some(members) = &self.members else {
            let value = self.value.find(root, item).and_then(Scalar::of);
            let reading = value.ok_or_else(|| "the value is missing or is none".to_owned());
            return sink(reading.and_then(|v| self.reading(root, item, captures, None, v)));
        };
        let Some(Json::Object(members)) = members.find(root, item) else {
            return sink(Err("what the rule reads by members is not an object".into()));
        };
        for (key, json) in members {
            let listed = self.only.is_empty() || self.only.contains(key) || self.member.contains_key(key);
            if !listed || self.except.contains(key) {
                continue;
            }
            // Nested members (lists of actions, update states) are no observations.
            if let Some(value) = Scalar::of(json) {
                sink(self.reading(root, item, captures, Some(key), value));
            }
        }
    }

    fn reading(
        &self,
        root: &Json,
        item: &Json,
        captures: &[(&str, &str)],
        member: Option<&str>,
        value: Scalar,
    ) -> Result<Reading, String> {
        let special = member.and_then(|m| self.member.get(m));
        let value_of = |name: &str| -> Option<Cow<'_, str>> {
            if name == "member"
                && let Some(member) = member
            {
                return Some(Cow::Borrowed(special.and_then(|s| s.name.as_deref()).unwrap_or(member)));
            }
            match self.names.iter().find(|(n, _)| n == name) {
                Some((_, place)) => match place.find(root, item)? {
                    Json::String(text) => Some(Cow::Borrowed(text.as_str())),
                    Json::Number(number) => Some(Cow::Owned(number.to_string())),
                    _ => None,
                },
                None => captured(captures, name),
            }
        };
        let fill = |template: &Template| template.fill(value_of).map_err(missing);
        let unit_here = self.unit_at.as_ref().and_then(|p| p.find(root, item)).and_then(Json::as_str);
        let unit = unit_here.or(special.and_then(|s| s.unit.as_deref())).or(self.unit.as_deref());
        let time = match self.time.as_ref().and_then(|p| p.find(root, item)) {
            None | Some(Json::Null) => None,
            Some(json) => Some(self.time_format.read(json).ok_or_else(|| {
                let shown: String = json.to_string().chars().take(60).collect();
                format!("{shown} is no time that this rule reads")
            })?),
        };
        let origin = self.origin_at.as_ref().and_then(|p| p.find(root, item)).and_then(Json::as_str);
        Ok(Reading {
            point: fill(&self.point)?,
            source: fill(&self.source)?.into(),
            value,
            time,
            bad: self.quality.as_ref().and_then(|p| p.find(root, item)).is_some_and(|q| self.bad.contains(q)),
            origin: match origin {
                Some("measured") => Origin::Measured,
                Some("manual") => Origin::Manual,
                Some("simulated") => Origin::Simulated,
                _ => self.origin,
            },
            unit: unit.map(str::to_owned),
            scale: special.map_or(self.scale, |s| s.scale),
            offset: special.map_or(self.offset, |s| s.offset),
        })
    }
}

impl TimeFormat {
    fn read(self, json: &Json) -> Option<Timestamp> {
        let number = |json: &Json| json.as_f64().or_else(|| json.as_str()?.trim().parse().ok());
        let ms = |value: f64| (value.is_finite() && value.abs() < 1e15).then_some(Timestamp(value as i64));
        match self {
            Self::UnixMs => ms(number(json)?),
            Self::UnixS => ms(number(json)? * 1000.0),
            Self::Rfc3339 => Timestamp::from_rfc3339(json.as_str()?.trim()),
            Self::Auto => match number(json) {
                Some(value) => ms(if value.abs() > 1e11 { value } else { value * 1000.0 }),
                None => Timestamp::from_rfc3339(json.as_str()?.trim()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(mapping: &Mapping, topic: &str, payload: &str) -> Vec<Reading> {
        let extracts = mapping.extract(topic, payload.as_bytes());
        extracts
            .into_iter()
            .map(|e| match e {
                Extract::Reading(r) => r,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn problem(mapping: &Mapping, topic: &str, payload: &[u8]) -> ProblemKind {
        match mapping.extract(topic, payload).as_slice() {
            [Extract::Problem(kind, _)] => *kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn atriums_batches_are_read() {
        let payload = r#"{"origin": "simulated", "points": [
            {"id": "AHU-1/supply-air-temperature", "v": 18.5, "t": 1763733912500},
            {"id": "AHU-1/on", "v": true, "t": 1763733912501, "q": "bad", "u": "1"}]}"#;
        let got = readings(&Mapping::atrium(), "atrium/v1/sim/telemetry", payload);
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].point, "AHU-1/supply-air-temperature");
        assert_eq!(got[0].source, "sim".into());
        assert_eq!(got[0].value, Scalar::Number(18.5));
        assert_eq!(got[0].time, Some(Timestamp(1_763_733_912_500)));
        assert_eq!(got[0].origin, Origin::Simulated);
        assert!(!got[0].bad && got[1].bad);
        assert_eq!(got[1].unit.as_deref(), Some("1"));
    }

    #[test]
    fn flat_objects_are_read_by_their_members() {
        let mapping = Mapping::foreign_example();
        let payload = r#"{"temperature": 4.1, "humidity": 55, "battery": 97, "action": null, "update": {"state": "idle"},
            "last_seen": "2026-11-21T14:05:12+08:00"}"#;
        let mut got = readings(&mapping, "zigbee2mqtt/cold-store-1", payload);
        got.sort_by(|a, b| a.point.cmp(&b.point));
        let ids: Vec<&str> = got.iter().map(|r| r.point.as_str()).collect();
        assert_eq!(ids, ["cold-store-1/humidity", "cold-store-1/temperature"]);
        assert_eq!(got[0].time, Timestamp::from_rfc3339("2026-11-21T06:05:12Z"));
        let mut got = readings(
            &mapping,
            "thingsboard/boiler-room/telemetry",
            r#"{"ts": 1763733912500, "values": {"supply_f": 140.0, "pressure_bar": "4.2"}}"#,
        );
        got.sort_by(|a, b| a.point.cmp(&b.point));
        assert_eq!((got[0].point.as_str(), got[0].unit.as_deref()), ("boiler-room/pressure", Some("bar")));
        assert_eq!((got[1].point.as_str(), got[1].unit.as_deref()), ("boiler-room/supply-temperature", Some("[degF]")));
    }

    #[test]
    fn status_words_become_online_and_offline() {
        let mapping = Mapping::atrium();
        assert_eq!(mapping.extract("atrium/v1/sim/status", b"online"), [Extract::Online("sim".into())]);
        assert!(matches!(&mapping.extract("atrium/v1/sim/status", b"\"offline\"")[..], [Extract::Offline { .. }]));
        assert_eq!(mapping.extract("atrium/v1/sim/status", b""), []);
        assert_eq!(problem(&mapping, "atrium/v1/sim/status", b"perhaps"), ProblemKind::Malformed);
        let got = Mapping::foreign_example().extract("zigbee2mqtt/x/availability", br#"{"state": "offline"}"#);
        assert!(matches!(&got[..], [Extract::Offline { source, .. }] if *source == "x".into()));
    }

    #[test]
    fn what_is_wrong_is_named_and_the_rest_of_the_batch_is_kept() {
        let mapping = Mapping::atrium();
        let telemetry = "atrium/v1/sim/telemetry";
        assert_eq!(problem(&mapping, telemetry, b"{"), ProblemKind::Malformed);
        assert_eq!(problem(&mapping, telemetry, b"{\"points\": 3}"), ProblemKind::Malformed);
        assert_eq!(problem(&mapping, "atrium/v1/else", b"{}"), ProblemKind::UnmappedTopic);
        assert_eq!(problem(&mapping, telemetry, &vec![b' '; LARGEST_PAYLOAD + 1]), ProblemKind::TooLarge);
        let mixed = br#"{"points": [{"id": "a", "v": NaN}, {"id": "b"}, {"v": 1}, {"id": "c", "v": 2, "t": "soon"}, {"id": "d", "v": 3}]}"#;
        let got = mapping.extract(telemetry, mixed);
        let kinds: Vec<&str> = got
            .iter()
            .map(|e| match e {
                Extract::Reading(r) if r.value == Scalar::Unreal => "unreal",
                Extract::Reading(_) => "value",
                Extract::Problem(ProblemKind::Malformed, _) => "malformed",
                _ => "?",
            })
            .collect();
        assert_eq!(kinds, ["unreal", "malformed", "malformed", "malformed", "value"]);
    }

    #[test]
    fn positions_carry_the_source_of_their_topic() {
        let payload = r#"[
            {"of": {"person": "T-11"}, "storey": "S1", "at": [1.0, 2.0, 3.0], "radius_m": 2.0,
             "observed_at": 1763733912500, "expires_ms": 10000, "origin": "simulated", "source": "somebody else"},
            {"of": {"mobile": "W-1"}, "storey": "S1"}]"#;
        let got = Mapping::atrium().extract("atrium/v1/rtls/positions", payload.as_bytes());
        let [Extract::Positions(positions), Extract::Problem(ProblemKind::Malformed, _)] = got.as_slice() else {
            panic!("{got:?}")
        };
        assert_eq!(positions.len(), 1);
        assert_eq!(positions[0].source, "rtls".into());
        assert_eq!(positions[0].origin, Origin::Simulated);
        assert_eq!(problem(&Mapping::atrium(), "atrium/v1/rtls/positions", b"{}"), ProblemKind::Malformed);
    }

    #[test]
    fn a_batch_of_nothing_but_mistakes_is_bounded() {
        let payload = format!("{{\"points\": [{}]}}", vec!["{}"; 5000].join(","));
        let got = Mapping::atrium().extract("atrium/v1/sim/telemetry", payload.as_bytes());
        assert_eq!(got.len(), PROBLEMS_PER_MESSAGE);
    }
}
