//! The air handlers of a compartment and the mains that they feed.

use super::super::levels::lane;
use super::super::network::{self, Flow, Network, Slot};
use super::super::route::duct;
use super::room::{self, Served};
use super::{Climate, Coil, Handler, Inlet, Ways, asks_for_clean_units, bare, has_coil, system};
use crate::fabric::Level;
use crate::plan::Kind;
use crate::scene::{Element, Scene, Spot, Value, spot};
use crate::tone::Tone;

/// Levels of the ducts below the soffit, metres.
const SUPPLY_M: f64 = 0.38;
const RETURN_M: f64 = 0.68;
const EXTRACT_M: f64 = 0.865;

/// Width of a main by the air that it carries, metres: steps of 100 mm at about 8 m/s in either arm.
fn width(flow_m3h: f64, height: f64) -> f64 {
    let width = flow_m3h / 3600.0 / 8.0 / height / 2.0;
    ((width * 10.0).ceil() / 10.0).clamp(0.4, 0.9)
}

/// Supply air of a room, cubic metres per hour.
pub(super) fn flow(level: &Level, room: usize) -> f64 {
    let what = &level.plan.rooms[room];
    let per_m2 = match what.kind {
        Kind::Theatre => 90.0,
        kind if kind.is_clean() => 45.0,
        kind if has_coil(kind) => 5.0,
        Kind::Corridor | Kind::Lobby => 6.0,
        _ => 15.0,
    };
    (what.area() * per_m2 / 10.0).round() * 10.0
}

/// A fire damper in a duct through the wall of a room, `at` metres in the storey; the duct runs along `across` (0 x, 1 y).
pub(super) fn damper(scene: &mut Scene, level: &Level, room: usize, tag: &str, at: [f64; 3], across: usize) -> Element {
    let quarters = u8::from(across == 0);
    scene.install(level, Some(room), "damper-fire", Some(tag), Spot { at, quarters })
}

/// Air handlers, supply and return of a compartment.
pub(super) fn supply(
    scene: &mut Scene,
    level: &Level,
    (index, compartment): (usize, usize),
    rooms: &[usize],
    climate: &mut Climate,
) {
    let plan = &level.plan;
    let zone = &plan.compartments[compartment];
    let supplied: Vec<usize> = rooms.iter().copied().filter(|room| plan.rooms[*room].kind.is_supplied()).collect();
    let Some((across, wall)) = network::facing(level, compartment, zone.air) else { return };
    if supplied.is_empty() {
        return;
    }
    let code = bare(&zone.code).to_owned();
    let total: f64 = supplied.iter().map(|room| flow(level, *room)).sum();
    let clean = supplied.iter().any(|room| asks_for_clean_units(plan.rooms[*room].kind));
    let (key, length, half, height) = if clean { ("ahu-clean", 4.0, 0.75, 1.8) } else { ("ahu", 3.6, 0.75, 1.7) };
    let rect = network::edges(plan.rooms[zone.air].main());
    let middle = plan.rooms[zone.air].main().middle();
    let area: f64 = supplied.iter().map(|room| plan.rooms[*room].area()).sum();
    let count = if area > 450.0 { 2 } else { 1 };
    // Spigots are at both ends of a unit, so that supply and return leave the room side by side.
    let ends = [middle[0] + length * 0.36, middle[0] - length * 0.36];
    let lane = |x: f64, other: f64| if across == 1 { (x - rect[0]) / (rect[2] - rect[0]) } else { other };
    let sa = system(scene, "SA", &code, "送风系统", "Supply air", "AIRCONDITIONING");
    let ra = system(scene, "RA", &code, "回风系统", "Return air", "AIRCONDITIONING");
    let main = duct("送风干管 / Supply main", width(total, 0.34), 0.34, Tone::Air);
    let back = duct("回风干管 / Return main", 0.5, 0.2, Tone::Exhaust);
    let out = Slot { offset_m: 0.0, below_soffit_m: SUPPLY_M, lane: lane(ends[0], 0.65), flow: Flow::Out };
    let home = Slot { offset_m: -0.3, below_soffit_m: RETURN_M, lane: lane(ends[1], 0.35), flow: Flow::Back };
    let goals: Vec<(usize, [f64; 2])> =
        supplied.iter().map(|room| (*room, plan.rooms[*room].main().middle())).collect();
    let Some(supply) = Network::lay_for(scene, level, compartment, sa, &main, out, zone.air, Some(&goals)) else {
        return;
    };
    let returned: Vec<(usize, [f64; 2])> = supplied
        .iter()
        .filter(|room| room::is_returned(plan.rooms[**room].kind) && !has_coil(plan.rooms[**room].kind))
        .map(|room| room::goal(level, *room, "return-grille"))
        .collect();
    let back_net = if returned.is_empty() {
        None
    } else {
        Network::lay_for(scene, level, compartment, ra, &back, home, zone.air, Some(&returned))
    };

    let mut units = Vec::new();
    for n in 0..count {
        let y = if count == 1 { middle[1] } else { middle[1] + 1.35 * (2.0 * f64::from(n) - 1.0) };
        let tag = format!("AHU-{code}-{:02}", n + 1);
        let unit = scene.install(level, Some(zone.air), key, Some(&tag), spot(middle[0], y, 0));
        let share = (total / f64::from(count) / 100.0).round() * 100.0;
        scene.properties(
            &unit,
            "Atrium_DesignData",
            &[
                ("RatedAirflow", Value::Flow(share)),
                ("RatedPower", Value::Power((share * if clean { 0.62 } else { 0.42 }).round())),
                ("CoolingCapacity", Value::Power((share * 5.2).round())),
                ("HeatingCapacity", Value::Power((share * 3.4).round())),
                ("ExternalPressure", Value::Pressure(if clean { 1100.0 } else { 450.0 })),
                ("SupplyTemperature", Value::Temperature(if clean { 16.0 } else { 15.0 })),
                ("FilterClass", Value::Label(if clean { "G4 + F8 + H13" } else { "G4 + F7" }.to_owned())),
            ],
        );
        if clean {
            let hum = scene.install(
                level,
                Some(zone.air),
                "humidifier",
                Some(&format!("HUM-{code}-{:02}", n + 1)),
                spot(rect[2] - 0.6, y, 0),
            );
            scene.connect(sa, &hum, &unit);
        }
        units.push((unit.clone(), y));
        climate.handlers.push(Handler { level: index, compartment, element: unit, at: [middle[0], y], half });
    }
    // The farthest from the corridor first: its header runs over the others.
    units.sort_by(|a, b| (b.1 - wall).abs().total_cmp(&(a.1 - wall).abs()));
    let top = height + 0.42;
    let fd = damper(scene, level, zone.air, &format!("FD-SA-{code}"), supply.origin, across);
    supply.link(scene, &fd, &supply.first);
    collect(scene, level, &supply, &main, &units, ends[0], top, &fd, 0.15);
    if let Some(back_net) = &back_net {
        let fd = damper(scene, level, zone.air, &format!("FD-RA-{code}"), back_net.origin, across);
        back_net.link(scene, &fd, &back_net.first);
        // The return fan hangs behind the damper.
        let mut at = back_net.origin;
        let inward = if middle[across] > wall { 1.0 } else { -1.0 };
        at[across] += inward * 0.65;
        at[2] -= 0.225;
        let fan =
            scene.install(level, Some(zone.air), "fan-return", Some(&format!("RAF-{code}")), Spot { at, quarters: 0 });
        let share = (total * 0.7 / 100.0).round() * 100.0;
        let design = [("RatedAirflow", Value::Flow(share)), ("RatedPower", Value::Power((share * 0.2).round()))];
        scene.properties(&fan, "Atrium_DesignData", &design);
        back_net.link(scene, &fan, &fd);
        collect(scene, level, back_net, &back, &units, ends[1], top, &fan, 1.1);
    }

    let ways = Ways { supply: &supply, back: back_net.as_ref(), back_system: ra };
    for room in supplied {
        if let Some(Served { coil: Some((element, at)), .. }) = room::supply(scene, level, &ways, room) {
            climate.coils.push(Coil { level: index, compartment, room, element, at });
        }
        scene.serve(sa, level.spaces[room]);
    }
    room::pressures(scene, level, rooms);
}

/// The header from all units (farthest first) to what stands at the origin of a network, `gap_m` inside of it.
#[expect(clippy::too_many_arguments, reason = "a header joins units at one height with one network")]
fn collect(
    scene: &mut Scene,
    level: &Level,
    net: &Network,
    line: &super::super::route::Line,
    units: &[(Element, f64)],
    x: f64,
    top: f64,
    end: &Element,
    gap_m: f64,
) {
    let [ox, oy, z] = net.origin;
    let Some((_, far)) = units.first() else { return };
    let sign = if *far > oy { 1.0 } else { -1.0 };
    let straight = (ox - x).abs() < 0.05;
    let end_at = [ox, oy + sign * gap_m, z];
    let points =
        if straight { vec![[x, far + sign * 0.3, z], end_at] } else { vec![[x, *far, z], [ox, *far, z], end_at] };
    let Some((header, last)) = net.run(scene, level, line, &points) else { return };
    net.link(scene, &last, end);
    for (unit, y) in units {
        let at = [x, if straight { *y } else { *far }, z - 0.18];
        let rise = line.straight(scene, level, [at[0], at[1], top], at);
        net.link(scene, &rise, &header);
        net.link(scene, unit, &rise);
    }
}

/// The extract of a compartment, up to its shaft.
pub(super) fn extract(
    scene: &mut Scene,
    level: &Level,
    (index, compartment): (usize, usize),
    rooms: &[usize],
) -> Option<Inlet> {
    let plan = &level.plan;
    let zone = &plan.compartments[compartment];
    let from: Vec<usize> = rooms
        .iter()
        .copied()
        .filter(|room| plan.rooms[*room].kind.is_extracted() || plan.rooms[*room].kind == Kind::ExhaustPlant)
        .collect();
    if from.is_empty() {
        return None;
    }
    let code = bare(&zone.code).to_owned();
    let ea = system(scene, "EA", &code, "排风系统", "Exhaust air", "EXHAUST");
    let main = duct("排风干管 / Exhaust main", 0.4, 0.15, Tone::Exhaust);
    let slot = Slot { offset_m: 0.32, below_soffit_m: EXTRACT_M, lane: lane::EXHAUST, flow: Flow::Back };
    let goals: Vec<(usize, [f64; 2])> = from.iter().map(|room| room::goal(level, *room, "grille")).collect();
    let net = Network::lay_for(scene, level, compartment, ea, &main, slot, zone.shaft, Some(&goals))?;
    let (across, _) = network::facing(level, compartment, zone.shaft)?;
    let fd = damper(scene, level, zone.shaft, &format!("FD-EA-{code}"), net.origin, across);
    net.link(scene, &fd, &net.first);
    let mut parking = Vec::new();
    for room in from {
        let made = room::extract(scene, level, &net, room);
        if plan.rooms[room].kind == Kind::Parking {
            parking.extend(made);
        }
        scene.serve(ea, level.spaces[room]);
    }
    Some(Inlet { level: index, compartment, element: fd, at: net.origin, parking })
}
