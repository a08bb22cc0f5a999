//! Hose reels: cabinets along the corridors, mains, risers, pumps in the basement, a tank on the roof; and the portable
//! extinguishers beside the cabinets.

use super::bay::Bay;
use super::hall::Hall;
use super::levels;
use super::mains::{Cell, Flow, Net, Outlet, covered};
use super::riser::{Rise, Slot, Source, Stack, above, stacks};
use super::route::{Line, pipe};
use crate::fabric::{Fabric, Level};
use crate::plan::{COLUMN_M, Kind, metres};
use crate::scene::{Element, Medium, Scene, Spot, System, Value, spot};
use crate::tone::Tone;

/// From cabinet to cabinet at most, metres.
const SPACING: f64 = 24.0;
/// Mains run on the southern or western side of the corridor.
const OFFSET: f64 = -0.7;

/// Writes the hydrant system.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, hall: Option<&mut Hall<'_>>) {
    let system =
        scene.system("XH", "XH 室内消火栓系统", "室内消火栓系统 / Fire hydrants", Medium::Pipe("FIREPROTECTION"));
    let riser = pipe("消火栓立管 / Hydrant riser", 0.15, Tone::Fire);
    let rise = Rise { system, line: &riser, slot: Slot::Hydrant, flow: Flow::Out };
    let stacks = stacks(fabric);
    let roof = fabric.levels.iter().position(|l| l.plan.first(Kind::LiftMachine).is_some());
    let mut feet: Vec<(&Stack, Element)> = Vec::new();
    for stack in &stacks {
        let Some((top, c)) = stack.floors.last().copied() else { continue };
        let pieces = rise.rise(scene, fabric, stack, top);
        for (n, c) in &stack.floors {
            if let Some(piece) = pieces.get(n) {
                storey(scene, fabric, (*n, *c), system, piece);
            }
        }
        if roof == Some(top)
            && let Some(piece) = pieces.get(&top)
        {
            tank(scene, &fabric.levels[top], c, system, piece);
        }
        if let Some(foot) = pieces.values().next() {
            feet.push((stack, foot.clone()));
        }
    }
    let top = fabric.levels.first().map_or(4.0, |l| l.plan.clear());
    let [z, suction] = levels::HYDRANT_TRUNK.map(|below| top - below);
    let plant = hall.map(|hall| plant(scene, hall, system, (z, suction)));
    rise.trunk(scene, fabric, plant.as_ref(), &feet, (z, OFFSET));
}

/// A cabinet: where its back meets the wall, and how it is turned.
struct Place {
    x: f64,
    y: f64,
    quarters: u8,
    room: usize,
}

/// Places along the longer sides of a rectangle of a room, no farther apart than [`SPACING`], clear of doors.
fn places(level: &Level, room: usize, cell: Cell) -> Vec<Place> {
    let (w, d) = (cell[2] - cell[0], cell[3] - cell[1]);
    let east = w >= d;
    let (low, high) = if east { (cell[0], cell[2]) } else { (cell[1], cell[3]) };
    if high - low < 4.0 {
        return Vec::new();
    }
    let count = ((high - low) / SPACING).ceil().max(1.0);
    let bay = Bay::new(level, room);
    let near = 0.15 + 0.11;
    let sides =
        if east { [(cell[1] + near, 2), (cell[3] - near, 0)] } else { [(cell[0] + near, 1), (cell[2] - near, 3)] };
    let mut found = Vec::new();
    for k in 0..count as usize {
        let middle = low + (high - low) / count * (k as f64 + 0.5);
        let spots = (0..14).flat_map(|step| {
            let shift = 0.8 * f64::from((step + 1) / 2) * if step % 2 == 0 { 1.0 } else { -1.0 };
            sides.map(|side| (middle + shift, side))
        });
        for (along, (across, quarters)) in spots {
            let (x, y) = if east { (along, across) } else { (across, along) };
            let size = if east { (1.5, 0.22) } else { (0.22, 1.5) };
            let column = level.plan.columns.iter().any(|(cx, cy)| {
                let reach = COLUMN_M / 2.0 + 0.15;
                (metres(*cx) - x).abs() < reach + size.0 / 2.0 && (metres(*cy) - y).abs() < reach + size.1 / 2.0
            });
            // Other corridors and open sides of halls have no wall to hang a cabinet on.
            let (bx, by) = match quarters {
                0 => (x, y + 0.4),
                1 => (x - 0.4, y),
                2 => (x, y - 0.4),
                _ => (x + 0.4, y),
            };
            let walled = [-0.6, 0.6].iter().all(|s| {
                let (px, py) = if east { (bx + s, by) } else { (bx, by + s) };
                level.plan.room_at(px, py).is_none_or(|r| r != room && !level.plan.rooms[r].kind.is_circulation())
            });
            if !column && walled && bay.clear(x, y, size) {
                found.push(Place { x, y, quarters, room });
                break;
            }
        }
    }
    found
}

/// The cabinets of a compartment on one storey, and the main that feeds them.
fn storey(scene: &mut Scene, fabric: &Fabric, (n, c): (usize, usize), system: System, riser: &Element) {
    let level = &fabric.levels[n];
    let above = above(fabric, n);
    let compartment = &level.plan.compartments[c];
    let [x, y] = Slot::Hydrant.at(level, c);
    let z = level.plan.clear() - levels::HYDRANT;
    let mut net = Net::new(level, Some(c), above, OFFSET);
    if !net.root(compartment.shaft, [x, y]) {
        return;
    }
    let mut found: Vec<Place> = Vec::new();
    for (index, room) in level.plan.rooms.iter().enumerate() {
        if room.compartment == c && matches!(room.kind, Kind::Corridor | Kind::Lobby | Kind::Parking) {
            found.extend(covered(room, above).into_iter().flat_map(|cell| places(level, index, cell)));
        }
    }
    let outlets: Vec<Outlet> =
        found.iter().enumerate().map(|(n, p)| Outlet { at: [p.x, p.y], room: p.room, group: n }).collect();
    let branches = net.gather(&outlets);
    if branches.is_empty() {
        return;
    }
    let code = &compartment.code;
    let at = Slot::Hydrant.before(level, c, 0.4, z);
    let valve = scene.install(level, Some(compartment.shaft), "hydrant-valve", Some(&format!("HV-{code}")), at);
    scene.connect(system, riser, &valve);
    net.lay(scene, system, &pipe("消火栓干管 / Hydrant main", 0.1, Tone::Fire), z, &valve, Flow::Out);
    let drop = pipe("消火栓支管 / Hydrant branch", 0.065, Tone::Fire);
    let mut number = 0;
    for branch in &branches {
        let Some(piece) = net.branch(scene, system, &drop, z, branch, Flow::Out) else { continue };
        for o in &branch.outlets {
            let p = &found[*o];
            let piece = net.arm(scene, system, &drop, z, (branch, &piece), [p.x, p.y], Flow::Out);
            number += 1;
            let foot = drop.straight(scene, level, [p.x, p.y, 1.65], [p.x, p.y, z - 0.03]);
            let tag = format!("HR-{code}-{number:02}");
            let reel = scene.install(level, Some(p.room), "hosereel", Some(&tag), spot(p.x, p.y, p.quarters));
            scene.chain(system, &[&piece, &foot, &reel]);
            let (ex, ey) = if p.quarters.is_multiple_of(2) { (p.x + 0.62, p.y) } else { (p.x, p.y + 0.62) };
            scene.install(level, Some(p.room), "extinguishers", None, spot(ex, ey, p.quarters));
        }
    }
    scene.serve(system, level.storey);
}

/// The high-level tank beside the roof plant room: it fills the system until the pumps run.
fn tank(scene: &mut Scene, level: &Level, c: usize, system: System, riser: &Element) {
    let compartment = &level.plan.compartments[c];
    let air = level.plan.rooms[compartment.air].main();
    let [sx, y] = Slot::Hydrant.at(level, c);
    // On the side of the plant room that is away from the shaft.
    let west = metres(air.x0) < sx && metres(air.x1) < sx + 0.5;
    let x = if west { metres(air.x0) - 3.2 } else { metres(air.x1) + 3.2 };
    if level.plan.room_at(x, y).is_some()
        || !level.plan.plates.iter().any(|p| p.holds(crate::plan::mm(x), crate::plan::mm(y)))
    {
        return;
    }
    let code = compartment.stack;
    let tank = scene.install(level, None, "tank-fire", Some(&format!("FT-RF-{code}")), spot(x, y, 0));
    scene.properties(&tank, "Atrium_DesignData", &[("NominalVolume", Value::Real(36.0))]);
    let line = pipe("消防稳压管 / Tank pipe", 0.1, Tone::Fire);
    let z = 2.5;
    let edge = if west { x + 2.25 } else { x - 2.25 };
    let near = if west { sx - 0.7 } else { sx + 0.7 };
    let piece = line.straight(scene, level, [edge, y, z], [near, y, z]);
    let at = Spot { at: [near, y, z], quarters: 0 };
    let check = scene.install(level, Some(compartment.shaft), "check-valve", Some(&format!("CV-RF-{code}")), at);
    let end = line.straight(scene, level, [near, y, z], [sx, y, z]);
    scene.chain(system, &[&tank, &piece, &check, &end, riser]);
}

/// Pumps, jockey pump and tank in the fire pump room; the header that the trunk leaves from.
fn plant(scene: &mut Scene, hall: &mut Hall<'_>, system: System, (z, low): (f64, f64)) -> Source {
    let line: Line = pipe("消火栓总管 / Hydrant header", 0.2, Tone::Fire);
    let delivery = hall.header(scene, &line, -0.2, z);
    let suction = hall.header(scene, &line, 1.0, low);
    for n in 1..=3 {
        let (key, tag, size) = if n < 3 {
            ("pump-fire", format!("FP-{n:02}"), (2.0, 0.75))
        } else {
            ("pump-jockey", "FJ-01".to_owned(), (0.6, 0.6))
        };
        let Some(pump) = hall.stand(scene, key, &tag, size) else { continue };
        let (flow, power) = if n < 3 { (144.0, 75_000.0) } else { (3.6, 2_200.0) };
        scene.properties(
            &pump.element,
            "Atrium_DesignData",
            &[
                ("RatedFlow", Value::Flow(flow)),
                ("RatedPower", Value::Power(power)),
                ("RatedPressure", Value::Pressure(1_000_000.0)),
            ],
        );
        let (dx, top) = if n < 3 { (0.56, 1.1) } else { (0.2, 0.7) };
        hall.pipe(scene, (system, &line), &pump, (-dx, 0.6), (&suction, low), Flow::Back);
        hall.pipe(scene, (system, &line), &pump, (dx, top), (&delivery, z), Flow::Out);
    }
    if let Some(tank) = hall.stand(scene, "tank-fire", "FT-02", (4.5, 3.3)) {
        scene.properties(&tank.element, "Atrium_DesignData", &[("NominalVolume", Value::Real(36.0))]);
        hall.pipe(scene, (system, &line), &tank, (-1.4, 3.1), (&suction, low), Flow::Out);
    } else if let Some(tank) = &hall.tank {
        scene.connect(system, tank, &suction.header);
    }
    delivery
}
