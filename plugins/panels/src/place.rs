//! How elements, places and reasons are put into words.

use std::borrow::Cow;

use atrium_building::{BuildingModel, Element, ElementId, ElementKind, StoreyId, System};
use atrium_facility::{FacilityState, LocalText, PointKind, PointState, Status};

use crate::derived::AssetRow;
use crate::icon::Icon;
use crate::text::{Key, Texts};
use crate::units;
use crate::widget::Paint;

/// The part of a bilingual text that is in the language of the program; any other text as it is.
pub(crate) fn spoken<'a>(texts: &Texts, text: &'a str) -> Cow<'a, str> {
    match LocalText::from_bilingual(text) {
        Some(both) => texts.local(&both).to_owned().into(),
        None => text.into(),
    }
}

/// Name of a storey; its long name when that is all it has.
pub(crate) fn storey_name(model: &BuildingModel, storey: Option<StoreyId>, texts: &Texts) -> String {
    match storey.and_then(|s| model.storey(s)) {
        Some(s) if !s.name.trim().is_empty() => spoken(texts, &s.name).into_owned(),
        Some(s) => spoken(texts, s.long_name.as_deref().unwrap_or_default()).into_owned(),
        None => texts.get(Key::NoStorey).to_owned(),
    }
}

/// A room as people say it: number and name.
pub(crate) fn room_name(element: &Element, texts: &Texts) -> String {
    match (&element.name, &element.long_name) {
        (Some(n), Some(l)) if !n.trim().is_empty() && !l.trim().is_empty() => {
            joined(&spoken(texts, n), &spoken(texts, l))
        }
        _ => spoken(texts, element.label()).into_owned(),
    }
}

/// Name of a system with its long name.
pub(crate) fn system_name(system: &System, texts: &Texts) -> String {
    let name = spoken(texts, &system.name);
    let Some(long) = system.long_name.as_deref().filter(|l| !l.trim().is_empty()) else { return name.into_owned() };
    if LocalText::from_bilingual(long).is_some() && LocalText::from_bilingual(&system.name).is_none() {
        // The long name says it all in the right language; of the name no more than its code is needed.
        let code: Vec<&str> = name.split_whitespace().filter(|w| w.is_ascii()).collect();
        return joined(&code.join(" "), &spoken(texts, long));
    }
    joined(&name, &spoken(texts, long))
}

/// Both texts, unless the one says all that the other does.
fn joined(first: &str, second: &str) -> String {
    match beyond(first, second) {
        None => first.to_owned(),
        Some(_) if beyond(second, first).is_none() => second.to_owned(),
        Some(rest) => format!("{first} {rest}"),
    }
}

/// What `more` says that `label` does not: `None` when all its words stand there already, without the label itself
/// where it begins or ends with that.
pub(crate) fn beyond<'a>(label: &str, more: &'a str) -> Option<&'a str> {
    if more.split_whitespace().all(|w| label.split_whitespace().any(|l| l == w)) {
        return None;
    }
    let rest = match (more.strip_prefix(label), more.strip_suffix(label)) {
        (Some(rest), _) if rest.starts_with(char::is_whitespace) => rest,
        (_, Some(rest)) if rest.ends_with(char::is_whitespace) => rest,
        _ => more,
    };
    Some(rest.trim())
}

/// Label of an element: rooms with number and name, others by name.
pub(crate) fn label(element: &Element, texts: &Texts) -> String {
    if element.kind == ElementKind::Space {
        room_name(element, texts)
    } else {
        spoken(texts, element.label()).into_owned()
    }
}

/// Storey and room of an element.
pub(crate) fn place(model: &BuildingModel, element: &Element, texts: &Texts) -> String {
    let mut out = String::new();
    if element.storey.is_some() {
        out.push_str(&storey_name(model, element.storey, texts));
    }
    if let Some(space) = element.space.and_then(|s| model.element(s)) {
        if !out.is_empty() {
            out.push_str(" ∙ ");
        }
        out.push_str(&room_name(space, texts));
    }
    out
}

/// Name of an entity in the language of the program; the entity itself when it has none.
pub(crate) fn entity<'t>(texts: &'t Texts, ifc_type: &'t str) -> &'t str {
    texts.entity(ifc_type).unwrap_or(ifc_type)
}

/// Name of the asset that belongs to the element, where one does and it says more than the label.
pub(crate) fn asset_name<'a>(facility: &'a FacilityState, element: &Element, texts: &Texts) -> Option<&'a str> {
    let asset = facility.asset_of_element(element.global_id.as_str())?;
    beyond(&label(element, texts), texts.local(&asset.name))
}

/// Value of a point with its unit.
pub(crate) fn point_value(point: &PointState, texts: &Texts) -> Option<String> {
    let latest = point.latest.as_ref()?;
    Some(units::value_line(&latest.value, point.point.kind, &point.point.unit, texts))
}

/// Why an asset is as it is: `Supply air temperature 24.9 °C > 24.0`, `lost, last 21.4 °C`.
pub(crate) fn reason(p: &Paint<'_>, row: &AssetRow) -> String {
    let texts = p.look.texts;
    match row.status {
        Status::Abnormal(_) => {
            let Some(point) = row.because.as_ref().and_then(|id| p.c.facility.point(id)) else { return String::new() };
            let name = texts.local(&point.point.name);
            let value = point_value(point, texts).unwrap_or_default();
            match point.breach.and_then(|b| b.limit.map(|l| (b.above, l))) {
                Some((above, limit)) => {
                    format!("{name} {value} {} {}", if above { '>' } else { '<' }, units::number(limit))
                }
                None if point.point.kind == PointKind::Fault => format!("{name} ∙ {value}"),
                None => format!("{name} {value}"),
            }
        }
        Status::Lost => match row.newest {
            Some(at) => texts.with(Key::LostSince, &[("time", units::time_of_day(at, p.c.utc_offset_minutes).into())]),
            None => texts.get(Key::StatusLost).to_owned(),
        },
        Status::Normal => texts.get(Key::StatusNormal).to_owned(),
        Status::Unknown => texts.get(Key::StatusUnknown).to_owned(),
    }
}

/// One word for a status.
pub(crate) fn status_word(texts: &Texts, status: Status) -> &str {
    use atrium_facility::Priority as P;
    texts.get(match status {
        Status::Abnormal(P::Critical) => Key::PriorityCritical,
        Status::Abnormal(P::High) => Key::PriorityHigh,
        Status::Abnormal(P::Medium) => Key::PriorityMedium,
        Status::Abnormal(P::Low) => Key::PriorityLow,
        Status::Lost => Key::StatusLost,
        Status::Normal => Key::StatusNormal,
        Status::Unknown => Key::StatusUnknown,
    })
}

/// Icon of a kind of element.
pub(crate) fn kind_icon(kind: ElementKind) -> Icon {
    match kind {
        ElementKind::Container => Icon::Home,
        ElementKind::Storey => Icon::Storey,
        ElementKind::Space => Icon::Space,
        ElementKind::Equipment | ElementKind::Distribution => Icon::Equipment,
        ElementKind::Fabric | ElementKind::Void => Icon::Fabric,
    }
}

/// Label of an element by id; empty for an id of another model.
pub(crate) fn label_of(model: &BuildingModel, id: ElementId, texts: &Texts) -> String {
    model.element(id).map(|e| label(e, texts)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn names_stand_in_one_language() {
        let (zh, en) = (Texts::of(Language::ZhCn), Texts::of(Language::En));
        assert_eq!(spoken(en, "院区 / Hospital site"), "Hospital site");
        assert_eq!(spoken(zh, "院区 / Hospital site"), "院区");
        assert_eq!(spoken(en, "Insulation / Barriers"), "Insulation / Barriers");
    }

    #[test]
    fn a_system_keeps_its_code_and_names_itself_once() {
        let (zh, en) = (Texts::of(Language::ZhCn), Texts::of(Language::En));
        let system = |name: &str, long: Option<&str>| System {
            global_id: "s".into(),
            ifc_type: "IfcDistributionSystem".into(),
            name: name.into(),
            long_name: long.map(Into::into),
            predefined_type: None,
            members: vec![],
            serves: vec![],
            property_sets: vec![],
        };
        let supply = system("SA-1F-01 送风系统", Some("南走廊 送风系统 / Supply air of AHU-1F-01"));
        assert_eq!(system_name(&supply, zh), "SA-1F-01 南走廊 送风系统");
        assert_eq!(system_name(&supply, en), "SA-1F-01 Supply air of AHU-1F-01");
        assert_eq!(system_name(&system("SA-05", Some("手术部送风")), en), "SA-05 手术部送风");
        assert_eq!(system_name(&system("SA-05", Some("SA-05")), en), "SA-05");
        assert_eq!(system_name(&system("给水系统 / Water", Some("给水系统 / Water")), en), "Water");
        assert_eq!(system_name(&system("Water", None), zh), "Water");
    }

    #[test]
    fn a_name_beside_a_label_repeats_nothing() {
        assert_eq!(beyond("MAU-01 新风机组", "MAU-01 新风机组"), None);
        assert_eq!(beyond("MAU-01 新风机组", "新风机组"), None);
        assert_eq!(beyond("3-012 Operating Theatre 3", "Operating Theatre 3"), None);
        assert_eq!(beyond("MAU-01", "MAU-01 Make-up air unit"), Some("Make-up air unit"));
        assert_eq!(beyond("WN-01", "Window WN-01"), Some("Window"));
        assert_eq!(beyond("AHU-1", "AHU-10 Air handling unit"), Some("AHU-10 Air handling unit"));
        assert_eq!(beyond("AHU-1", ""), None);
    }
}
