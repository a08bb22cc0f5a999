//! Lifts, and stairwells known by name alone: what joins rooms that lie above each other.

use glam::DVec2;
use rustc_hash::FxHashSet;

use super::ground::Ground;
use super::{Confidence, End, Passage, PassageKind};
use crate::{Aabb, BuildingModel, Element, ElementId};

/// Landing doors stand this close to the car's footprint, metres.
const DOOR_REACH_M: f64 = 1.2;
/// A floor this close to the car may be where it stops, if nothing better is known, metres.
const FLOOR_REACH_M: f64 = 2.0;
/// The largest room that is a shaft, m²: two bed lifts side by side.
const LARGEST_SHAFT_M2: f64 = 30.0;

/// What a room's name says about going up and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Stair,
    Lift,
}

/// What goes up in a room, by its name; lobbies and machine rooms are named after lifts too.
pub(super) fn named(room: &Element) -> Option<Named> {
    let text: String = [&room.name, &room.long_name, &room.object_type]
        .into_iter()
        .flatten()
        .map(|t| t.to_lowercase() + " ")
        .collect();
    let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if has(&["lobby", "hall", "machine", "motor", "厅", "机房", "前室"]) {
        return None;
    }
    if has(&["lift", "elevator", "电梯", "aufzug", "ascenseur", "ascensor"]) {
        return Some(Named::Lift);
    }
    has(&["stair", "楼梯", "treppe", "escalier", "escalera"]).then_some(Named::Stair)
}

/// Rides of every lift, from each of its landings to each other one.
pub(super) fn lifts(model: &BuildingModel, ground: &Ground, known: &[Passage]) -> Vec<Passage> {
    let mut out = Vec::new();
    let mut shafts: FxHashSet<u32> = FxHashSet::default();
    for (i, element) in model.elements.iter().enumerate() {
        let predefined = element.predefined_type.as_deref().unwrap_or("ELEVATOR");
        let carries = matches!(predefined, "ELEVATOR" | "LIFTINGGEAR" | "USERDEFINED" | "NOTDEFINED");
        if element.ifc_type.as_ref() != "IfcTransportElement" || !carries || element.bounds.is_empty() {
            continue;
        }
        let landings = landings(model, ground, known, element.bounds);
        shafts.extend(landings.iter().map(|l| l.0.region));
        ride(ElementId(i as u32), &landings, ground, &mut out);
    }
    named_shafts(model, ground, known, &shafts, &mut out);
    out
}

fn ride(element: ElementId, landings: &[(End, Confidence)], ground: &Ground, out: &mut Vec<Passage>) {
    for (i, (from, a)) in landings.iter().enumerate() {
        for (to, b) in &landings[i + 1..] {
            if ground.region(from.region).level == ground.region(to.region).level {
                continue;
            }
            out.push(Passage {
                kind: PassageKind::Lift,
                element: Some(element),
                from: *from,
                to: *to,
                via: Vec::new(),
                confidence: (*a).min(*b),
                width_m: None,
            });
        }
    }
}

/// Where the car stops: shafts drawn as rooms, else landing doors beside it, else floors beside it.
fn landings(model: &BuildingModel, ground: &Ground, known: &[Passage], car: Aabb) -> Vec<(End, Confidence)> {
    let at = car.center().truncate();
    let levels = 0..ground.levels.len() as u32;
    let mut out: Vec<(u32, End, Confidence)> = Vec::new();
    for level in levels.clone() {
        let z = ground.levels[level as usize].z_m + 0.3;
        let shaft = ground.room_at(at.extend(z)).filter(|r| ground.region(*r).level == level).filter(|r| {
            let region = ground.region(*r);
            let room = region.room.and_then(|id| model.element(id));
            let small =
                region.outline().is_some_and(|o| o.area_m2 <= LARGEST_SHAFT_M2.min(2.5 * footprint(&car) + 4.0));
            room.and_then(named) == Some(Named::Lift) || small
        });
        if let Some(region) = shaft {
            let stated =
                ground.region(region).room.and_then(|id| model.element(id)).and_then(named) == Some(Named::Lift);
            let confidence = if stated { Confidence::High } else { Confidence::Medium };
            out.push((level, End { region, at }, confidence));
        }
    }
    // Where shafts are drawn, a level without one is not served: the door close by is the machine room's.
    if out.len() < 2 {
        for level in levels.clone().filter(|l| !out.iter().any(|o| o.0 == *l)).collect::<Vec<_>>() {
            if let Some(end) = beside_door(ground, known, level, car) {
                out.push((level, end, Confidence::Medium));
            }
        }
    }
    if out.len() < 2 {
        for level in levels.filter(|l| !out.iter().any(|o| o.0 == *l)).collect::<Vec<_>>() {
            if let Some((region, at, _)) = ground.near(level, at, FLOOR_REACH_M) {
                out.push((level, End { region, at }, Confidence::Low));
            }
        }
    }
    out.into_iter().map(|(_, end, confidence)| (end, confidence)).collect()
}

fn footprint(car: &Aabb) -> f64 {
    let size = car.size();
    size.x * size.y
}

/// The far side of a landing door: of a door close to the car, the side that is farther from it.
fn beside_door(ground: &Ground, known: &[Passage], level: u32, car: Aabb) -> Option<End> {
    let (low, high) = (car.min.truncate() - DOOR_REACH_M, car.max.truncate() + DOOR_REACH_M);
    let middle = car.center().truncate();
    known
        .iter()
        .filter(|p| p.kind == PassageKind::Door && ground.region(p.from.region).level == level)
        .filter(|p| p.via.iter().any(|v| v.truncate().cmpge(low).all() && v.truncate().cmple(high).all()))
        .map(|p| if p.from.at.distance(middle) > p.to.at.distance(middle) { p.from } else { p.to })
        .min_by(|a, b| a.at.distance(middle).total_cmp(&b.at.distance(middle)))
}

/// Rooms named as lift or stair that stand above each other, where no lift or stair was modelled.
fn named_shafts(
    model: &BuildingModel,
    ground: &Ground,
    known: &[Passage],
    served: &FxHashSet<u32>,
    out: &mut Vec<Passage>,
) {
    let climbs: FxHashSet<(u32, u32)> = known
        .iter()
        .filter(|p| p.kind == PassageKind::Stair)
        .flat_map(|p| [(p.from.region, p.to.region), (p.to.region, p.from.region)])
        .collect();
    let rooms: Vec<(u32, Named, DVec2)> = ground
        .regions
        .iter()
        .enumerate()
        .filter_map(|(i, region)| {
            let name = named(model.element(region.room?)?)?;
            let outline = region.outline()?;
            let shaft = name == Named::Stair || outline.area_m2 <= LARGEST_SHAFT_M2;
            (shaft && !(name == Named::Lift && served.contains(&(i as u32))))
                .then(|| (i as u32, name, outline.middle()))
        })
        .collect();
    for (lower, name, at) in &rooms {
        let floor = ground.region(*lower).floor_m;
        let above = rooms
            .iter()
            .filter(|(r, n, _)| n == name && ground.region(*r).floor_m > floor + 1.8 && ground.is_on(*r, *at))
            .min_by(|a, b| ground.region(a.0).floor_m.total_cmp(&ground.region(b.0).floor_m));
        let Some((upper, _, _)) = above else { continue };
        let rise = ground.region(*upper).floor_m - floor;
        if rise > 8.0 || climbs.contains(&(*lower, *upper)) {
            continue;
        }
        let kind = if *name == Named::Lift { PassageKind::Lift } else { PassageKind::Stair };
        out.push(Passage {
            kind,
            element: ground.region(*lower).room,
            from: End { region: *lower, at: *at },
            to: End { region: *upper, at: *at },
            via: Vec::new(),
            confidence: Confidence::Medium,
            width_m: None,
        });
    }
}
