//! Luminaires, switches, lighting controllers, emergency and exit lights.

use super::power::{Area, Net, circuits};
use super::surface::{Surfaces, Way, ceiling_of};
use crate::fabric::{Fabric, Level};
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene, Spot, System};
use crate::walls::DoorUse;

/// Most luminaires on one circuit.
const MOST: usize = 20;

/// Luminaire, module in metres, and half of its side, of a room of this kind.
fn lamp(kind: Kind) -> Option<(&'static str, f64, f64)> {
    Some(match kind {
        Kind::Void | Kind::Lift | Kind::Shaft => return None,
        Kind::Theatre | Kind::Icu | Kind::Nicu | Kind::Packing | Kind::SterileStore | Kind::Induction | Kind::Scrub => {
            ("light-clean", 1.8, 0.35)
        }
        Kind::Corridor | Kind::Lobby => ("downlight", 2.0, 0.1),
        Kind::Bath | Kind::Toilet | Kind::Changing | Kind::Anteroom => ("downlight", 1.6, 0.1),
        Kind::Stair => ("light-batten", 4.0, 0.61),
        Kind::Parking => ("light-batten", 4.5, 0.61),
        Kind::Store | Kind::Linen | Kind::WasteStore | Kind::Kitchen | Kind::Laundry | Kind::Mortuary => {
            ("light-batten", 2.6, 0.61)
        }
        _ if kind.is_plant() => ("light-batten", 3.0, 0.61),
        _ => ("light-panel", 2.2, 0.35),
    })
}

/// Whether its lights go on by themselves.
fn is_sensed(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Bath | Kind::Toilet | Kind::Changing | Kind::Store | Kind::Linen | Kind::Office | Kind::Meeting
    ) || matches!(kind, Kind::Staff | Kind::OnCall | Kind::Parking | Kind::Stair)
}

/// Writes the lighting of every room.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, net: &Net, surfaces: &mut Surfaces) {
    let cable = |scene: &mut Scene, path: &str, cn: &str, en: &str, word: &'static str| -> Vec<System> {
        let stacks = net.stacks.iter();
        stacks
            .map(|stack| {
                let key = format!("{path}-{stack}");
                scene.system(&key, &format!("{key} {cn}"), &format!("{cn} {stack} / {en}"), Medium::Cable(word))
            })
            .collect()
    };
    let normal = cable(scene, "AL", "照明", "Lighting", "LIGHTING");
    let emergency = cable(scene, "ALE", "应急照明", "Emergency lighting", "LIGHTING");
    let control = cable(scene, "LC", "照明控制", "Lighting control", "CONTROL");
    for area in &net.areas {
        let level = &fabric.levels[area.level];
        let (mut lamps, mut safety, mut sensors) = (Vec::new(), Vec::new(), Vec::new());
        for &room in &area.rooms {
            lamps.extend(luminaires(scene, level, area, room, surfaces));
            safety.extend(ways_out(scene, level, area, room, surfaces));
            let kind = level.plan.rooms[room].kind;
            if is_sensed(kind)
                && let Some([x, y]) = surfaces.one(level, area.level, room, 0.06)
            {
                let at = Spot { at: [x, y, ceiling_of(level, room)], quarters: 0 };
                sensors.push(scene.install(level, Some(room), "occupancy", None, at));
            }
            scene.serve(normal[area.stack], level.spaces[room]);
        }
        circuits(scene, normal[area.stack], &area.light, &lamps, MOST);
        circuits(scene, emergency[area.stack], &area.emergency, &safety, MOST);
        controllers(scene, level, area, surfaces, control[area.stack], &sensors);
    }
}

/// Switches and luminaires of a room, in the order in which they are wired.
fn luminaires(scene: &mut Scene, level: &Level, area: &Area, room: usize, surfaces: &mut Surfaces) -> Vec<Element> {
    let kind = level.plan.rooms[room].kind;
    let Some((key, module, half)) = lamp(kind) else { return Vec::new() };
    let mut out = Vec::new();
    let own_switch = !kind.is_circulation() && kind != Kind::Stair;
    if own_switch {
        for way in surfaces.ways(area.level, room) {
            if way.beyond.is_some_and(|beyond| level.plan.rooms[beyond].parent == Some(room)) {
                continue;
            }
            if let Some(place) = surfaces.beside(area.level, room, way, 0.06) {
                out.push(scene.install(level, Some(room), "switch", None, place.hang(1.3)));
            }
        }
    }
    // A stair has its lamps under its soffit, on the walls of its landings.
    if kind == Kind::Stair {
        for place in surfaces.around(area.level, room, 5.0, 0.3) {
            out.push(scene.install(level, Some(room), "light-emergency", None, place.hang(2.3)));
        }
        return out;
    }
    let z = ceiling_of(level, room);
    for [x, y] in surfaces.grid(level, area.level, room, module, half, 0.0) {
        out.push(scene.install(level, Some(room), key, None, Spot { at: [x, y, z], quarters: 0 }));
    }
    out
}

/// Exit signs and emergency luminaires of a room.
fn ways_out(scene: &mut Scene, level: &Level, area: &Area, room: usize, surfaces: &mut Surfaces) -> Vec<Element> {
    let kind = level.plan.rooms[room].kind;
    let mut out = Vec::new();
    let leads_out = |way: &Way| {
        let to_stair = way.beyond.is_some_and(|beyond| level.plan.rooms[beyond].kind == Kind::Stair);
        matches!(way.leaf, DoorUse::Exit | DoorUse::Entrance | DoorUse::FireCorridor)
            || (way.leaf == DoorUse::FireStair && to_stair)
    };
    for way in surfaces.ways(area.level, room).into_iter().filter(leads_out) {
        if let Some(place) = surfaces.above(area.level, room, way) {
            out.push(scene.install(level, Some(room), "exit-sign", None, place.hang(way.top + 0.12)));
        }
        if way.leaf == DoorUse::Exit || way.leaf == DoorUse::Entrance {
            out.extend(outdoor(scene, level, way));
        }
    }
    let spacing = match kind {
        Kind::Corridor | Kind::Lobby => 10.0,
        Kind::Waiting | Kind::Dining | Kind::Lecture | Kind::Theatre | Kind::Icu | Kind::Duty | Kind::Parking => 15.0,
        _ if kind.is_plant() => 20.0,
        _ => return out,
    };
    for place in surfaces.around(area.level, room, spacing, 0.15) {
        out.push(scene.install(level, Some(room), "light-emergency", None, place.hang(2.25)));
    }
    out
}

/// The lamp outside a door to the open air.
fn outdoor(scene: &mut Scene, level: &Level, way: Way) -> Option<Element> {
    let spot = super::surface::outside(level, way, 0.3)?;
    Some(scene.install(level, None, "light-outdoor", None, spot.hang(way.top + 0.3)))
}

/// Lighting controllers beside the boards, each with its occupancy sensors.
fn controllers(
    scene: &mut Scene,
    level: &Level,
    area: &Area,
    surfaces: &mut Surfaces,
    system: System,
    sensors: &[Element],
) {
    for (n, group) in sensors.chunks(32).enumerate() {
        let Some(place) = surfaces.any(area.level, area.elv, 0.17) else { return };
        let tag = format!("LC-{}-{:02}", area.code, n + 1);
        let controller = scene.install(level, Some(area.elv), "light-controller", Some(&tag), place.hang(1.2));
        circuits(scene, system, &controller, group, 16);
    }
}
