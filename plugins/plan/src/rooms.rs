//! Rooms: outline, number, name, area.

use atrium_building::{BuildingModel, ElementId, PropertySetKind, PropertyValue, Rgba8};
use atrium_geometry::signed_area;
use atrium_spatial::Cap;
use glam::DVec2;

/// A room on a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// The `IfcSpace`.
    pub element: ElementId,
    /// Its GlobalId.
    pub global_id: String,
    /// Its number: `Name`, by convention.
    pub number: String,
    /// Its name: `LongName`; empty where there is none, or where it says the same.
    pub name: String,
    /// Its floor, m²: the stated net area, else the gross, else that of the outline.
    pub area_m2: f64,
    /// Metres, project x and y; outer loops counter-clockwise, inner ones clockwise.
    pub outline: Vec<Vec<DVec2>>,
    /// What the caller's closure said.
    pub colour: Option<Rgba8>,
}

/// Quantities that tell a room's floor, best first (Qto_SpaceBaseQuantities, and what exporters made of it).
const AREAS: [&str; 5] = ["NetFloorArea", "GrossFloorArea", "NetArea", "GrossArea", "Area"];

pub(crate) fn rooms(
    model: &BuildingModel,
    caps: Vec<Cap>,
    colour: Option<&dyn Fn(ElementId) -> Option<Rgba8>>,
) -> Vec<Room> {
    let mut out: Vec<Room> = Vec::new();
    for cap in caps.into_iter().filter(|c| !c.outline.is_empty()) {
        // A space of several bodies is one room.
        if let Some(known) = out.iter_mut().find(|r| r.element == cap.element) {
            known.outline.extend(cap.outline);
            continue;
        }
        let Some(element) = model.element(cap.element) else { continue };
        let text = |t: &Option<std::sync::Arc<str>>| t.as_deref().unwrap_or_default().trim().to_owned();
        let (mut number, mut name) = (text(&element.name), text(&element.long_name));
        if number.is_empty() {
            number = std::mem::take(&mut name);
        }
        if number.contains(&name) {
            name.clear();
        }
        out.push(Room {
            element: cap.element,
            global_id: element.global_id.as_str().to_owned(),
            number,
            name,
            area_m2: stated_area(model, cap.element).unwrap_or(f64::NAN),
            outline: cap.outline,
            colour: colour.and_then(|of| of(cap.element)),
        });
    }
    for room in &mut out {
        if room.area_m2.is_nan() {
            room.area_m2 = room.outline.iter().map(|l| signed_area(l)).sum();
        }
    }
    out.sort_by(|a, b| a.number.cmp(&b.number).then(a.element.cmp(&b.element)));
    out
}

fn stated_area(model: &BuildingModel, id: ElementId) -> Option<f64> {
    let sets = model.merged_sets(model.element(id)?);
    let quantities = || sets.iter().filter(|s| s.kind == PropertySetKind::Quantities).flat_map(|s| &s.properties);
    AREAS.iter().find_map(|name| {
        quantities().filter(|q| q.name.as_ref() == *name).find_map(|q| {
            let PropertyValue::Number(n) = q.value else { return None };
            let factor = match q.unit.as_deref() {
                None | Some("m2") => 1.0,
                Some("mm2") => 1e-6,
                Some("cm2") => 1e-4,
                Some("[sft_i]" | "[ft_i]2" | "[sft_us]") => 0.092_903_04,
                Some(_) => return None,
            };
            Some(n * factor).filter(|a| a.is_finite() && *a > 0.0)
        })
    })
}
