use std::collections::BTreeMap;

use super::*;
use crate::plan::{metres, storeys};
use crate::programme::{Extent, Programme};
use crate::walls::{DoorUse, derive};

fn hospitals() -> Vec<Storey> {
    let mut all: Vec<Storey> = [Extent::Storey, Extent::District, Extent::Full]
        .into_iter()
        .flat_map(|extent| storeys(&Programme::single(1, extent)))
        .collect();
    all.extend((1..4).flat_map(|n| storeys(&Programme::of_campus(1, n))));
    all
}

/// A hole, its middle, and whether its wall runs along y.
type Doorway = (Hole, [f64; 2], bool);

/// Calls `check` with every room of every storey, furnished, and the doorways of the storey.
fn each(mut check: impl FnMut(&Storey, &Bay<'_>, &[Doorway])) {
    let sizes = Sizes::new();
    for plan in hospitals() {
        let (walls, borders) = derive(&plan);
        let doors: Vec<(Hole, [f64; 2])> = walls
            .iter()
            .flat_map(|wall| {
                wall.holes.iter().map(|hole| {
                    let (line, along) = (metres(wall.line), wall.from + hole.along);
                    (*hole, if wall.vertical { [line, along] } else { [along, line] })
                })
            })
            .collect();
        let vertical = walls.iter().flat_map(|wall| wall.holes.iter().map(|_| wall.vertical));
        let doorways: Vec<Doorway> = doors.iter().zip(vertical).map(|((hole, at), v)| (*hole, *at, v)).collect();
        for bay in rooms(&plan, &sizes, &borders, &doors) {
            check(&plan, &bay, &doorways);
        }
    }
}

/// The footprint of an item, worked out anew from its product: west, south, east, north.
fn footprint(shapes: &HashMap<&str, Vec<crate::products::Part>>, key: &str, spot: &Spot) -> [f64; 4] {
    let mut area = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for part in &shapes[key] {
        let (low, high) = part.bounds();
        for (x, y) in [(low[0], low[1]), (high[0], high[1])] {
            let (x, y) = match spot.quarters {
                0 => (x, y),
                1 => (-y, x),
                2 => (-x, -y),
                _ => (y, -x),
            };
            let (x, y) = (x + spot.at[0], y + spot.at[1]);
            area = [area[0].min(x), area[1].min(y), area[2].max(x), area[3].max(y)];
        }
    }
    area
}

fn shapes() -> HashMap<&'static str, Vec<crate::products::Part>> {
    crate::products::catalogue().into_iter().map(|p| (p.key, p.parts)).collect()
}

#[test]
fn every_room_that_people_use_is_furnished() {
    let mut bare: BTreeMap<String, usize> = BTreeMap::new();
    let mut rooms = 0;
    each(|plan, bay, _| {
        let kind = bay.kind();
        let used = !kind.is_plant() && !kind.is_core() && !matches!(kind, Kind::Corridor | Kind::Void | Kind::Lobby);
        rooms += usize::from(used);
        if used && bay.items.is_empty() {
            *bare
                .entry(format!("{kind:?} {} {} {:.1}x{:.1}", plan.name, bay.what().cn, bay.width(), bay.depth()))
                .or_default() += 1;
        }
    });
    assert!(rooms > 1_000, "{rooms}");
    assert!(bare.is_empty(), "{bare:#?}");
}

#[test]
fn nothing_stands_in_a_doorway_in_a_wall_or_in_another_thing() {
    let shapes = shapes();
    each(|plan, bay, doors| {
        let cells = &bay.what().cells;
        let mut standing: Vec<(&str, [f64; 4])> = Vec::new();
        for item in &bay.items {
            let area = footprint(&shapes, item.key, &item.spot);
            let place = format!("{} {} {:?} at {:?}", plan.name, bay.what().cn, item.key, item.spot);
            let covered: f64 = cells
                .iter()
                .map(|c| {
                    let wide = area[2].min(metres(c.x1)) - area[0].max(metres(c.x0));
                    let deep = area[3].min(metres(c.y1)) - area[1].max(metres(c.y0));
                    wide.max(0.0) * deep.max(0.0)
                })
                .sum();
            assert!(covered > (area[2] - area[0]) * (area[3] - area[1]) - 1e-3, "outside its room: {place}");
            if item.spot.at[2] > 0.3 {
                continue;
            }
            for (hole, at, vertical) in doors {
                let ours = hole.rooms.0 == Some(bay.room) || hole.rooms.1 == Some(bay.room);
                let Filling::Door(door) = hole.filling else { continue };
                // The leaf where it swings; before a sliding door as much as a person is deep.
                let slides =
                    matches!(door, DoorUse::Bath | DoorUse::Sliding | DoorUse::LiftLanding | DoorUse::Entrance);
                let leaf = if hole.width > 1.2 { hole.width / 2.0 } else { hole.width };
                let deep = if slides { 0.6 } else { leaf };
                let (w, d) = if *vertical { (deep, hole.width / 2.0) } else { (hole.width / 2.0, deep) };
                let free = area[0] >= at[0] + w || area[2] <= at[0] - w || area[1] >= at[1] + d || area[3] <= at[1] - d;
                assert!(!ours || free, "in a doorway: {place}");
            }
            for (x, y) in &plan.columns {
                let (x, y) = (metres(*x), metres(*y));
                let hit = area[0] < x + 0.29 && x - 0.29 < area[2] && area[1] < y + 0.29 && y - 0.29 < area[3];
                assert!(!hit, "in a column: {place}");
            }
            if item.stands {
                for (key, other) in &standing {
                    let wide = area[2].min(other[2]) - area[0].max(other[0]);
                    let deep = area[3].min(other[3]) - area[1].max(other[1]);
                    assert!(wide < 1e-3 || deep < 1e-3, "within {key}: {place}");
                }
                standing.push((item.key, area));
            }
        }
    });
}

#[test]
fn everything_ends_below_the_soffit() {
    let shapes = shapes();
    each(|plan, bay, _| {
        for item in &bay.items {
            let top = shapes[item.key].iter().map(|part| part.bounds().1[2]).fold(0.0, f64::max) + item.spot.at[2];
            assert!(top < plan.clear() - 0.3, "{} {} {}", plan.name, bay.what().cn, item.key);
        }
    });
}

#[test]
fn every_room_with_medical_gas_has_a_bedhead_for_each_bed() {
    let mut heads = 0;
    let mut without = Vec::new();
    each(|plan, bay, _| {
        let beds = bay
            .items
            .iter()
            .filter(|item| {
                matches!(item.key, "bed" | "bed-icu" | "deliverybed" | "dialysischair" | "incubator" | "optable")
            })
            .count();
        if bay.kind().has_gas() && bay.heads.is_empty() {
            without.push(format!("{} {} {:.1}x{:.1}", plan.name, bay.what().cn, bay.width(), bay.depth()));
        }
        if bay.kind().has_gas() {
            assert!(bay.heads.len() >= beds, "{} {}", plan.name, bay.what().cn);
        }
        heads += bay.heads.len();
    });
    assert!(without.is_empty(), "{without:#?}");
    assert!(heads > 500, "{heads}");
}

#[test]
fn every_wet_room_for_people_has_a_sanitary_terminal() {
    let mut dry = Vec::new();
    each(|plan, bay, _| {
        let kind = bay.kind();
        let wet = matches!(kind, Kind::Bath | Kind::Toilet | Kind::Scrub | Kind::Kitchen | Kind::DirtyUtility);
        if wet && !bay.items.iter().any(|item| fixture(item.key).is_some()) {
            dry.push(format!("{} {} {:.1}x{:.1}", plan.name, bay.what().cn, bay.width(), bay.depth()));
        }
    });
    assert!(dry.is_empty(), "{dry:#?}");
}
