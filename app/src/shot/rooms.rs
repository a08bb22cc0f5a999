//! Finding a room by number or name, and standing in it.

use anyhow::{Error, anyhow};
use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind, StoreyId};
use atrium_scene::PreparedScene;
use atrium_spatial::PickFilter;
use atrium_view::{CameraPose, Ray};
use glam::{DVec3, Vec2};

/// Height of a person's eyes above the floor, metres.
const EYE_M: f64 = 1.62;

/// The eye keeps this far from the walls, metres.
const FROM_WALLS_M: f64 = 0.45;

/// Field of view in a room, degrees, upright.
pub(super) const ROOM_VIEW_DEG: f64 = 58.0;

/// Other names told where one is not known.
const NEAR: usize = 8;

/// The room with this number or name, on that storey if one is given.
pub(super) fn find(model: &BuildingModel, wanted: &str, storey: Option<StoreyId>) -> Result<ElementId, Error> {
    let key = wanted.trim().to_lowercase();
    let rooms: Vec<ElementId> = model
        .element_ids()
        .filter(|id| {
            model.element(*id).is_some_and(|e| e.kind == ElementKind::Space && (storey.is_none() || e.storey == storey))
        })
        .collect();
    let names = |id: &ElementId| model.element(*id).map(names_of).unwrap_or_default();
    let listed = |ids: &[ElementId]| {
        let all: Vec<String> = ids.iter().take(NEAR).filter_map(|id| model.element(*id)).map(label).collect();
        let more = ids.len().saturating_sub(NEAR);
        if more > 0 { format!("{}; and {more} more", all.join("; ")) } else { all.join("; ") }
    };
    let exact: Vec<ElementId> = rooms.iter().copied().filter(|id| names(id).contains(&key)).collect();
    let part: Vec<ElementId> =
        rooms.iter().copied().filter(|id| !key.is_empty() && names(id).iter().any(|n| n.contains(&key))).collect();
    match (exact.as_slice(), part.as_slice()) {
        ([one], _) | ([], [one]) => Ok(*one),
        ([], []) if rooms.is_empty() => Err(anyhow!("there are no rooms (IfcSpace) in this model or on this storey")),
        ([], []) => {
            let mut near: Vec<(usize, ElementId)> = rooms
                .iter()
                .map(|id| (names(id).iter().map(|n| distance(n, &key)).min().unwrap_or(usize::MAX), *id))
                .collect();
            near.sort_unstable();
            let near: Vec<ElementId> = near.into_iter().map(|(_, id)| id).take(NEAR).collect();
            Err(anyhow!("there is no room `{wanted}` here. Nearest: {}", listed(&near)))
        }
        ([], many) | (many, _) => {
            let found = listed(many);
            Err(anyhow!("`{wanted}` is {} rooms; give a number, or the storey too: {found}", many.len()))
        }
    }
}

/// `3-011 手术室 1 / Operating Theatre 1`.
fn label(element: &Element) -> String {
    [&element.name, &element.long_name].into_iter().flatten().map(AsRef::as_ref).collect::<Vec<&str>>().join(" ")
}

/// All that a person may call it, in small letters.
fn names_of(element: &Element) -> Vec<String> {
    let whole = [&element.name, &element.long_name].into_iter().flatten();
    let halves = element.long_name.iter().flat_map(|n| n.split(" / "));
    whole.map(AsRef::as_ref).chain(halves).map(|n| n.trim().to_lowercase()).filter(|n| !n.is_empty()).collect()
}

/// Letters to add, leave out or change to make one text of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

/// The part of the building around a room that a picture of it shows.
pub(super) fn surroundings(room: &Aabb, top_m: f64, building: &Aabb) -> Aabb {
    let size = room.size();
    let margin = (size.x.max(size.y) * 0.35).clamp(1.5, 6.0);
    let aside = DVec3::new(margin, margin, 0.0);
    let mut around = Aabb { min: room.min - aside, max: room.max + aside };
    if !building.is_empty() {
        around =
            Aabb { min: around.min.max(building.min.min(room.min)), max: around.max.min(building.max.max(room.max)) };
    }
    around.max.z = top_m.max(around.min.z);
    around
}

/// From the corner of the room that sees most of it, at the height of a person's eyes.
pub(super) fn inside(scene: &PreparedScene, filter: &PickFilter, room: &Aabb, fov_y: f64) -> Option<CameraPose> {
    let eye_z = (room.min.z + EYE_M).min(room.max.z - 0.2).max(room.min.z + 0.2);
    let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
    let (low, high) = (room.min + FROM_WALLS_M, room.max - FROM_WALLS_M);
    let at = |x: f64, y: f64, z: f64| DVec3::new(low.x + (high.x - low.x) * x, low.y + (high.y - low.y) * y, z);
    let seen = |from: DVec3, to: DVec3| {
        let way = to - from;
        let far = way.length();
        let ray = Ray { origin: from, direction: way.normalize_or(DVec3::X) };
        scene.pick(ray, filter).map_or(far, |hit| hit.distance_m.min(far)) / far.max(1e-3)
    };
    let (x, y) = corners
        .into_iter()
        .max_by(|a, b| {
            let openness = |(x, y): (f64, f64)| -> f64 {
                let eye = at(x, y, eye_z);
                (0..25)
                    .map(|i| (f64::from(i % 5) * 0.25, f64::from(i / 5) * 0.25))
                    .filter(|spot| *spot != (x, y))
                    .map(|(u, v)| seen(eye, at(u, v, room.min.z + 0.7)))
                    .sum()
            };
            openness(*a).total_cmp(&openness(*b))
        })
        .unwrap_or((0.0, 0.0));
    CameraPose::from_to(at(x, y, eye_z), at(1.0 - x, 1.0 - y, room.min.z + 0.9), fov_y)
}

/// From a standard direction, so near that these boxes fill the picture but for a margin.
pub(super) fn around(pose: CameraPose, boxes: &[Aabb], size: Vec2, fill: f64) -> CameraPose {
    let all = boxes.iter().copied().fold(Aabb::EMPTY, Aabb::union);
    if all.is_empty() { pose } else { pose.fitted_around(boxes, &all, size, fill) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> BuildingModel {
        let mut model = BuildingModel::default();
        let rooms = [
            ("3-011", "手术室 1 / Operating Theatre 1"),
            ("3-012", "手术室 2 / Operating Theatre 2"),
            ("4-001", "病房 / Ward"),
        ];
        for (number, name) in rooms {
            model.elements.push(Element {
                name: Some(number.into()),
                long_name: Some(name.into()),
                ..Element::new(number, "IfcSpace", ElementKind::Space)
            });
        }
        model
    }

    #[test]
    fn rooms_are_found_by_number_and_by_either_name_and_what_is_unknown_gets_the_nearest() {
        let model = model();
        for wanted in ["3-012", "手术室 2", "operating theatre 2", "theatre 2"] {
            assert_eq!(find(&model, wanted, None).ok(), Some(ElementId(1)), "{wanted}");
        }
        let unknown = find(&model, "3-013", None).map_err(|e| e.to_string());
        assert!(unknown.is_err_and(|e| e.contains("3-013") && e.contains("3-012 手术室 2")));
        let many = find(&model, "theatre", None).map_err(|e| e.to_string());
        assert!(many.is_err_and(|e| e.contains("2 rooms") && e.contains("3-011")));
    }

    #[test]
    fn a_picture_of_a_room_shows_its_neighbours_and_ends_at_the_cut() {
        let room = Aabb { min: DVec3::new(10.0, 20.0, 9.6), max: DVec3::new(16.0, 26.0, 12.6) };
        let around = surroundings(&room, 11.1, &Aabb { min: DVec3::new(9.0, 0.0, 0.0), max: DVec3::splat(90.0) });
        assert!(around.min.x == 9.0 && around.max.y > 27.4, "outside the building there is nothing to see");
        assert_eq!((around.min.z, around.max.z), (9.6, 11.1));
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
