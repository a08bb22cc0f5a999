//! Waste water: from fixtures and floor drains through branches under the floor to the stacks in the shafts, and
//! through the collector under the basement to the sewage treatment.

use super::hall::{Hall, Machine};
use super::mains::{Flow, Net, Outlet};
use super::riser::{Rise, Slot, Source, Stack, above, stacks};
use super::route::pipe;
use super::wet::WetRoom;
use crate::fabric::Fabric;
use crate::plan::Kind;
use crate::scene::{Element, FixtureKind, Medium, Scene, Spot, System, Value};
use crate::tone::Tone;

/// Middle of the branches under the floor, metres above the finished floor.
const BELOW: f64 = -0.265;
/// Collecting pipes run in the middle of the corridor, the collector of the basement beside them, metres.
const OFFSETS: (f64, f64) = (0.0, -0.5);

/// Writes the drainage system.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, rooms: &[WetRoom]) {
    let system = scene.system("SW", "SW 生活排水系统", "生活排水系统 / Waste water", Medium::Pipe("SEWAGE"));
    let stack_pipe = pipe("排水立管 / Soil stack", 0.11, Tone::Exhaust);
    let rise = Rise { system, line: &stack_pipe, slot: Slot::Soil, flow: Flow::Back };
    let stacks = stacks(fabric);
    let mut feet: Vec<(&Stack, Element)> = Vec::new();
    for stack in &stacks {
        let used: Vec<(usize, usize, Vec<&WetRoom>)> = stack
            .floors
            .iter()
            .map(|(n, c)| {
                let own = rooms.iter().filter(|r| r.level == *n && r.compartment == *c);
                (*n, *c, own.collect::<Vec<_>>())
            })
            .filter(|f| !f.2.is_empty())
            .collect();
        let Some((highest, ..)) = used.last() else { continue };
        let pieces = rise.rise(scene, fabric, stack, *highest);
        for (n, c, rooms) in &used {
            if let Some(piece) = pieces.get(n) {
                zone(scene, fabric, (*n, *c), system, piece, rooms);
            }
        }
        if let Some(foot) = pieces.values().next() {
            feet.push((stack, foot.clone()));
        }
    }
    if feet.is_empty() {
        return;
    }
    let plant = plant(scene, fabric, system);
    rise.trunk(scene, fabric, plant.as_ref(), &feet, (BELOW, OFFSETS.1));
}

/// The drains of a compartment on one storey.
fn zone(
    scene: &mut Scene,
    fabric: &Fabric,
    (n, c): (usize, usize),
    system: System,
    stack: &Element,
    rooms: &[&WetRoom],
) {
    let level = &fabric.levels[n];
    let compartment = &level.plan.compartments[c];
    let mut net = Net::new(level, Some(c), above(fabric, n), OFFSETS.0);
    if !net.root(compartment.shaft, Slot::Soil.at(level, c)) {
        return;
    }
    let outlets: Vec<Outlet> =
        rooms.iter().map(|r| Outlet { at: r.before(0.6), room: r.room, group: r.room }).collect();
    let branches = net.gather(&outlets);
    let main = pipe("排水横干管 / Collecting drain", 0.09, Tone::Exhaust);
    let line = pipe("排水支管 / Drain branch", 0.075, Tone::Exhaust);
    net.lay(scene, system, &main, BELOW, stack, Flow::Back);
    for branch in &branches {
        let Some(piece) = net.branch(scene, system, &line, BELOW, branch, Flow::Back) else { continue };
        for o in &branch.outlets {
            let room = rooms[*o];
            let [x, y] = outlets[*o].at;
            let piece = net.arm(scene, system, &line, BELOW, (branch, &piece), [x, y], Flow::Back);
            let at = |z: f64| Spot { at: [x, y, z], quarters: room.spot.quarters };
            let trap = scene.install(level, Some(room.room), "floor-drain", None, at(0.0));
            let mut end = piece.clone();
            if room.kind == Kind::Kitchen {
                let number = &level.plan.rooms[room.room].number;
                let [gx, gy] = room.before(1.3);
                let grease = scene.install(
                    level,
                    Some(room.room),
                    "grease-trap",
                    Some(&format!("GT-{number}")),
                    Spot { at: [gx, gy, 0.0], quarters: room.spot.quarters },
                );
                scene.connect(system, &grease, &piece);
                end = grease;
            }
            scene.connect(system, &trap, &end);
            for (fixture, kind) in &room.fixtures {
                // Showers and the like drain into the trap, what carries soil straight into the branch.
                let into = if matches!(kind, FixtureKind::Shower) { &trap } else { &end };
                scene.connect(system, fixture, into);
            }
            scene.serve(system, level.spaces[room.room]);
        }
    }
}

/// Sump, pumps, treatment with its blowers, disinfection, and the outfall; what the collector leads into.
fn plant(scene: &mut Scene, fabric: &Fabric, system: System) -> Option<Source> {
    let mut hall = Hall::find(fabric, Kind::SewagePlant)?;
    let sump = hall.stand(scene, "sump", "SMP-01", (2.5, 2.1))?;
    let line = pipe("污水管 / Sewage pipe", 0.11, Tone::Exhaust);
    // The collector comes up into the sump.
    let rise = line.straight(scene, hall.level, [sump.at[0], sump.at[1], BELOW - 0.03], [sump.at[0], sump.at[1], 0.3]);
    scene.connect(system, &rise, &sump.element);
    let pumps: Vec<Machine> = (1..=2)
        .filter_map(|n| {
            let pump = hall.stand(scene, "pump-sewage", &format!("SPU-{n:02}"), (1.2, 1.2))?;
            let values = [("RatedFlow", Value::Flow(40.0)), ("RatedPower", Value::Power(5_500.0))];
            scene.properties(&pump.element, "Atrium_DesignData", &values);
            Some(pump)
        })
        .collect();
    let stages = [("AER-01", "treatment-tank"), ("SED-01", "treatment-tank"), ("CON-01", "treatment-tank")];
    let tanks: Vec<Machine> = stages.iter().filter_map(|(tag, key)| hall.stand(scene, key, tag, (3.2, 2.2))).collect();
    let blowers: Vec<Machine> =
        (1..=2).filter_map(|n| hall.stand(scene, "blower", &format!("BLW-{n:02}"), (1.2, 0.8))).collect();
    let dosing = hall.stand(scene, "dosing", "DOS-01", (1.0, 0.8));
    let outfall = hall.stand(scene, "service-outlet", "SO-01", (0.4, 0.4));
    let mut last: Vec<&Machine> = vec![&sump];
    if !pumps.is_empty() {
        for pump in &pumps {
            scene.connect(system, &sump.element, &pump.element);
        }
        last = pumps.iter().collect();
    }
    for tank in tanks.iter().chain(&outfall) {
        for from in &last {
            scene.connect(system, &from.element, &tank.element);
        }
        last = vec![tank];
    }
    if let Some(first) = tanks.first() {
        for blower in &blowers {
            scene.connect(system, &blower.element, &first.element);
        }
    }
    if let (Some(dosing), Some(contact)) = (&dosing, tanks.last()) {
        scene.connect(system, &dosing.element, &contact.element);
    }
    Some(Source { header: rise, room: hall.room, at: sump.at })
}
