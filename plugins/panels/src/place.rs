//! How elements, places and reasons are put into words.

use atrium_building::{BuildingModel, Element, ElementId, ElementKind, StoreyId};
use atrium_facility::{FacilityState, PointKind, PointState, Status};

use crate::derived::AssetRow;
use crate::icon::Icon;
use crate::text::{Key, Texts};
use crate::units;
use crate::widget::Paint;

/// Name of a storey; its long name when that is all it has.
pub(crate) fn storey_name(model: &BuildingModel, storey: Option<StoreyId>, texts: &Texts) -> String {
    match storey.and_then(|s| model.storey(s)) {
        Some(s) if !s.name.trim().is_empty() => s.name.to_string(),
        Some(s) => s.long_name.as_deref().unwrap_or_default().to_owned(),
        None => texts.get(Key::NoStorey).to_owned(),
    }
}

/// A room as people say it: number and name.
pub(crate) fn room_name(element: &Element) -> String {
    match (&element.name, &element.long_name) {
        (Some(n), Some(l)) if n != l && !n.trim().is_empty() && !l.trim().is_empty() => format!("{n} {l}"),
        _ => element.label().to_owned(),
    }
}

/// Label of an element: rooms with number and name, others by name.
pub(crate) fn label(element: &Element) -> String {
    if element.kind == ElementKind::Space { room_name(element) } else { element.label().to_owned() }
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
        out.push_str(&room_name(space));
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
    let name = texts.local(&asset.name);
    (name != element.label()).then_some(name)
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
pub(crate) fn label_of(model: &BuildingModel, id: ElementId) -> String {
    model.element(id).map(label).unwrap_or_default()
}
