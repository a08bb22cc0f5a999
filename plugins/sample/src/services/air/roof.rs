//! Risers in the shafts and what stands on the roofs: exhaust, fresh air, smoke, pressurisation of stairs.

use super::super::levels::lane;
use super::super::network::{self, Flow, edges};
use super::super::route::{Line, duct};
use super::{Climate, Inlet, plant, system};
use crate::fabric::{Fabric, Level};
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene, Spot, System, Value, spot};
use crate::tone::Tone;

/// A stack of compartments: `(level, compartment)` from the lowest up, and the level whose floor is its roof.
pub(in super::super) struct Stack {
    pub(in super::super) name: &'static str,
    pub(in super::super) floors: Vec<(usize, usize)>,
    pub(in super::super) roof: Option<usize>,
}

/// The stacks of the building, without what stands on their roofs.
pub(in super::super) fn stacks(fabric: &Fabric) -> Vec<Stack> {
    let mut stacks: Vec<Stack> = Vec::new();
    for (index, level) in fabric.levels.iter().enumerate() {
        for (compartment, zone) in level.plan.compartments.iter().enumerate() {
            if zone.air == zone.electrical {
                continue;
            }
            match stacks.iter_mut().find(|stack| stack.name == zone.stack) {
                Some(stack) => stack.floors.push((index, compartment)),
                None => {
                    stacks.push(Stack { name: zone.stack, floors: vec![(index, compartment)], roof: None });
                }
            }
        }
    }
    for stack in &mut stacks {
        stack.roof = stack.floors.last().map(|top| top.0 + 1).filter(|roof| *roof < fabric.levels.len());
    }
    stacks
}

/// The place of a riser of a stack, metres in plan: the same on every storey.
pub(in super::super) fn place(fabric: &Fabric, stack: &Stack, lane: f64, depth_m: f64) -> Option<[f64; 2]> {
    let (index, compartment) = *stack.floors.first()?;
    let level = fabric.levels.get(index)?;
    network::riser(level, compartment, level.plan.compartments.get(compartment)?.shaft, lane, depth_m)
}

/// West, south, east and north edge of the shaft of a stack, metres.
fn shaft(fabric: &Fabric, stack: &Stack) -> Option<[f64; 4]> {
    let (index, compartment) = *stack.floors.first()?;
    let plan = &fabric.levels.get(index)?.plan;
    Some(edges(plan.rooms.get(plan.compartments.get(compartment)?.shaft)?.main()))
}

/// Pieces of a riser through the given floors of a stack, joined from the first to the last of them.
pub(in super::super) fn rise(
    scene: &mut Scene,
    fabric: &Fabric,
    system: System,
    line: &Line,
    at: [f64; 2],
    floors: &[(usize, usize)],
) -> Vec<Element> {
    let mut pieces: Vec<Element> = Vec::new();
    for (index, _) in floors {
        let level = &fabric.levels[*index];
        let piece = line.straight(scene, level, [at[0], at[1], 0.0], [at[0], at[1], level.plan.height]);
        if let Some(before) = pieces.last() {
            scene.connect(system, before, &piece);
        }
        pieces.push(piece);
    }
    pieces
}

fn design(scene: &mut Scene, fan: &Element, flow: f64, pressure: f64) {
    let power = (flow / 3600.0 * pressure / 0.6 / 10.0).round() * 10.0;
    scene.properties(
        fan,
        "Atrium_DesignData",
        &[
            ("RatedAirflow", Value::Flow(flow)),
            ("RatedPower", Value::Power(power)),
            ("TotalPressure", Value::Pressure(pressure)),
        ],
    );
}

/// Whether shafts go on above this roof, to a head on it.
fn has_head(level: &Level) -> bool {
    level.plan.first(Kind::Shaft).is_some()
}

/// Two fans on the roof at the end of a riser, and the duct to them, which leaves the riser `over` metres above the roof.
#[expect(clippy::too_many_arguments, reason = "fans stand on a roof beside a riser")]
fn fans(
    scene: &mut Scene,
    level: &Level,
    system: System,
    line: &Line,
    (riser, over): ([f64; 2], f64),
    top: &Element,
    y: f64,
    key: &'static str,
    tag: &str,
    spread: f64,
) -> Vec<Element> {
    let sign = if y > riser[1] { 1.0 } else { -1.0 };
    let header_y = y - sign * 1.2;
    let z = 0.9;
    let [rx, ry] = riser;
    let mut points = vec![[rx, ry, 0.0], [rx, ry, over], [rx, header_y - sign * 0.3, over]];
    if over > z {
        points.truncate(2);
        points.extend([
            [rx, header_y - sign * 0.9, over],
            [rx, header_y - sign * 0.9, z],
            [rx, header_y - sign * 0.3, z],
        ]);
    }
    let Some((first, last)) = line.path(scene, level, system, &points) else { return Vec::new() };
    scene.connect(system, top, &first);
    let header =
        line.straight(scene, level, [riser[0] - spread - 0.3, header_y, z], [riser[0] + spread + 0.3, header_y, z]);
    scene.connect(system, &last, &header);
    [-1.0, 1.0]
        .into_iter()
        .enumerate()
        .map(|(n, side)| {
            let fan = scene.install(
                level,
                None,
                key,
                Some(&format!("{tag}-{:02}", n + 1)),
                spot(riser[0] + side * spread, y, 0),
            );
            scene.connect(system, &header, &fan);
            fan
        })
        .collect()
}

/// Exhaust risers, and their fans on the roofs.
pub(super) fn extract(scene: &mut Scene, fabric: &Fabric, inlets: &[Inlet]) {
    for stack in stacks(fabric) {
        let Some(lowest) =
            stack.floors.iter().position(|floor| inlets.iter().any(|inlet| (inlet.level, inlet.compartment) == *floor))
        else {
            continue;
        };
        let Some(at) = place(fabric, &stack, lane::EXHAUST, 0.75) else { continue };
        let name = stack.name;
        let system = system(scene, "EAR", name, "排风立管", "Exhaust riser", "EXHAUST");
        let line = duct("排风立管 / Exhaust riser", 0.5, 0.5, Tone::Exhaust);
        let floors = &stack.floors[lowest..];
        let pieces = rise(scene, fabric, system, &line, at, floors);
        let branch = duct("排风支管 / Exhaust branch", 0.4, 0.15, Tone::Exhaust);
        for (floor, piece) in floors.iter().zip(&pieces) {
            let Some(inlet) = inlets.iter().find(|inlet| (inlet.level, inlet.compartment) == *floor) else { continue };
            let level = &fabric.levels[floor.0];
            let stub = branch.straight(scene, level, inlet.at, [at[0], at[1], inlet.at[2]]);
            scene.connect(system, &inlet.element, &stub);
            scene.connect(system, &stub, piece);
        }
        let Some(top) = pieces.last() else { continue };
        let made = match stack.roof.and_then(|roof| fabric.levels.get(roof)) {
            Some(level) => {
                let Some(rect) = shaft(fabric, &stack) else { continue };
                let tag = format!("EF-{}-{name}", level.name());
                fans(scene, level, system, &line, (at, 0.9), top, rect[3] + 2.6, "fan", &tag, 1.9)
            }
            None => {
                let Some((index, compartment)) = floors.last() else { continue };
                let level = &fabric.levels[*index];
                let shaft = level.plan.compartments[*compartment].shaft;
                let tag = format!("EF-{}-{name}-01", level.name());
                let place = Spot { at: [at[0], at[1], level.plan.clear() - 0.46], quarters: 0 };
                let fan = scene.install(level, Some(shaft), "fan-return", Some(&tag), place);
                scene.connect(system, top, &fan);
                vec![fan]
            }
        };
        for fan in made {
            design(scene, &fan, 12_000.0, 600.0);
        }
    }
}

/// Fresh air: louvre and make-up unit on the roof, riser, and a duct to the air handlers of every storey.
pub(super) fn fresh_air(scene: &mut Scene, fabric: &Fabric, climate: &Climate) {
    for stack in stacks(fabric) {
        let fed = |floor: &(usize, usize)| climate.handlers.iter().any(|unit| (unit.level, unit.compartment) == *floor);
        let Some(lowest) = stack.floors.iter().position(fed) else { continue };
        // Where the handlers stand beside the shaft, its branch goes between them.
        let (lane, depth_m) = match stack.floors.first().map(|(index, c)| (&fabric.levels[*index], *c)) {
            Some((level, compartment)) if beside(level, compartment) == 0 => {
                let zone = &level.plan.compartments[compartment];
                let west = |room: usize| level.plan.rooms[room].main().x0;
                (lane::FRESH_AIR_BESIDE[usize::from(west(zone.air) < west(zone.shaft))], 3.2)
            }
            _ => (lane::FRESH_AIR, 2.0),
        };
        let Some(at) = place(fabric, &stack, lane, depth_m) else { continue };
        let name = stack.name;
        let system = system(scene, "OA", name, "新风系统", "Fresh air", "VENTILATION");
        let line = duct("新风立管 / Fresh air riser", 0.5, 0.5, Tone::Air);
        let floors: Vec<(usize, usize)> = stack.floors[lowest..].iter().rev().copied().collect();
        let pieces = rise(scene, fabric, system, &line, at, &floors);
        let Some(top) = pieces.first() else { continue };
        match stack.roof.and_then(|roof| fabric.levels.get(roof)) {
            Some(level) => make_up(scene, fabric, &stack, level, system, at, top),
            None => {
                let Some((index, compartment)) = floors.first() else { continue };
                let level = &fabric.levels[*index];
                let shaft = level.plan.compartments[*compartment].shaft;
                let place = Spot { at: [at[0], at[1], level.plan.clear() - 1.3], quarters: 0 };
                let louvre = scene.install(level, Some(shaft), "louvre", Some(&format!("OAL-{name}")), place);
                scene.connect(system, &louvre, top);
            }
        }
        for (floor, piece) in floors.iter().zip(&pieces) {
            branch_to_units(scene, fabric, climate, system, at, *floor, piece);
        }
    }
}

/// From the riser through the wall into the air handling room, over its units.
fn branch_to_units(
    scene: &mut Scene,
    fabric: &Fabric,
    climate: &Climate,
    system: System,
    riser: [f64; 2],
    floor: (usize, usize),
    piece: &Element,
) {
    let level = &fabric.levels[floor.0];
    let line = duct("新风支管 / Fresh air branch", 0.4, 0.3, Tone::Air);
    let z = level.plan.clear() - 0.98;
    let units: Vec<(&Element, [f64; 3])> = climate
        .handlers
        .iter()
        .filter(|unit| (unit.level, unit.compartment) == floor)
        .map(|unit| (&unit.element, [unit.at[0] - 0.8, unit.at[1], 1.75]))
        .collect();
    let drops: Vec<[f64; 3]> = units.iter().map(|unit| unit.1).collect();
    let into = beside(level, floor.1);
    let way = if into == 0 { Way::Straight } else { Way::Over(0.85) };
    if units.is_empty() {
        return;
    }
    let zone = &level.plan.compartments[floor.1];
    let (shaft, air) = (edges(level.plan.rooms[zone.shaft].main()), edges(level.plan.rooms[zone.air].main()));
    let mut at = [riser[0], riser[1], z];
    at[into] = if air[into] < shaft[into] { shaft[into] } else { shaft[into + 2] };
    let damper = plant::damper(scene, level, zone.shaft, &format!("FD-OA-{}", bare_tag(&zone.code)), at, into);
    scene.connect(system, piece, &damper);
    for (pipe, (unit, _)) in
        comb(scene, level, system, &line, riser, z, &drops, way, &damper, Flow::Out).iter().zip(&units)
    {
        scene.connect(system, pipe, unit);
    }
}

/// The axis across the wall between the shaft of a compartment and the room of its air handlers.
pub(in super::super) fn beside(level: &Level, compartment: usize) -> usize {
    let zone = &level.plan.compartments[compartment];
    let (a, b) = (edges(level.plan.rooms[zone.shaft].main()), edges(level.plan.rooms[zone.air].main()));
    usize::from(!((a[2] - b[0]).abs() < 0.02 || (b[2] - a[0]).abs() < 0.02))
}

/// How a run reaches a row of units.
#[derive(Clone, Copy)]
pub(in super::super) enum Way {
    /// Along x from the riser.
    Straight,
    /// Along x so many metres before the nearest unit, seen from the riser.
    Over(f64),
    /// Along x at the drop that is nearest to the middle of all units on y.
    Between(f64),
}

/// A run from a riser to a row of units that stand one behind the other on y, with a drop to each of them.
///
/// Gives the drops in the order of the units; `piece` is the riser.
#[expect(clippy::too_many_arguments, reason = "a comb joins a riser at one height with units")]
pub(in super::super) fn comb(
    scene: &mut Scene,
    level: &Level,
    system: System,
    line: &Line,
    riser: [f64; 2],
    z: f64,
    drops: &[[f64; 3]],
    way: Way,
    piece: &Element,
    flow: Flow,
) -> Vec<Element> {
    let by_gap = |a: &&[f64; 3], b: &&[f64; 3]| (a[1] - riser[1]).abs().total_cmp(&(b[1] - riser[1]).abs());
    let Some(near) = drops.iter().min_by(by_gap) else { return Vec::new() };
    let x = near[0];
    // Where the units lie on both sides of the riser, the way reaches their row at one end of it.
    let row = match way {
        Way::Over(aside) => near[1] + aside * (riser[1] - near[1]).signum(),
        Way::Between(middle) => {
            let by_middle = |a: &f64, b: &f64| (a - middle).abs().total_cmp(&(b - middle).abs());
            drops.iter().map(|d| d[1]).min_by(by_middle).unwrap_or(near[1])
        }
        Way::Straight => riser[1],
    };
    let turn = [riser[0], row, z];
    let ends = |f: fn(f64, f64) -> f64, with: f64| drops.iter().map(|d| d[1]).fold(with, f);
    let row_lo = ends(f64::min, turn[1]) - 0.1;
    let row_hi = ends(f64::max, turn[1]) + 0.1;
    let mut points = vec![[riser[0], riser[1], z], turn, [x, row, z]];
    points.dedup_by(|a, b| (0..3).all(|k| (a[k] - b[k]).abs() < 0.05));
    let mut last_piece = piece.clone();
    if points.len() > 1
        && let Some((first, last)) = network::run(scene, level, system, line, flow, &points)
    {
        network::link(scene, system, flow, piece, &first);
        last_piece = last;
    }
    let header = line.straight(scene, level, [x, row_lo, z], [x, row_hi, z]);
    network::link(scene, system, flow, &last_piece, &header);
    drops
        .iter()
        .map(|drop| {
            let pipe = line.straight(scene, level, [x, drop[1], z], [x, drop[1], drop[2]]);
            network::link(scene, system, flow, &header, &pipe);
            pipe
        })
        .collect()
}

/// The make-up unit of a stack on its roof, with its louvre, down to the riser.
fn make_up(
    scene: &mut Scene,
    fabric: &Fabric,
    stack: &Stack,
    level: &Level,
    system: System,
    riser: [f64; 2],
    top: &Element,
) {
    let Some(rect) = shaft(fabric, stack) else { return };
    let house = level.plan.compartments.iter().find(|zone| zone.stack == stack.name).map(|zone| zone.air);
    let [mx, my] = match house {
        Some(room) => level.plan.rooms[room].main().middle(),
        None => [riser[0] - 3.87, rect[1] - 3.0],
    };
    let tag = format!("MAU-{}", stack.name);
    let unit = scene.install(level, house, "ahu-roof", Some(&tag), spot(mx, my, 0));
    scene.properties(
        &unit,
        "Atrium_DesignData",
        &[
            ("RatedAirflow", Value::Flow(24_000.0)),
            ("RatedPower", Value::Power(15_000.0)),
            ("ExternalPressure", Value::Pressure(550.0)),
            ("FilterClass", Value::Label("G4 + F7".to_owned())),
        ],
    );
    let louvre = scene.install(
        level,
        house,
        "louvre",
        Some(&format!("OAL-{}", stack.name)),
        Spot { at: [mx - 2.75, my, 0.5], quarters: 3 },
    );
    scene.connect(system, &louvre, &unit);
    let x = mx + 1.87;
    let line = duct("新风管 / Fresh air duct", 0.5, 0.5, Tone::Air);
    let mut points = vec![[x, my, 2.3], [x, my, 2.9]];
    for point in [[riser[0], my, 2.9], [riser[0], riser[1], 2.9], [riser[0], riser[1], 0.0]] {
        if points.last().is_some_and(|last| (0..3).any(|k| (last[k] - point[k]).abs() > 0.6)) {
            points.push(point);
        }
    }
    // Steps too small for a bend are taken up by the one before.
    for n in 1..points.len() {
        let (a, b) = (points[n - 1], points[n]);
        let moved = (0..3).filter(|k| (a[*k] - b[*k]).abs() > 1e-6).count();
        if moved > 1 {
            let axis = (0..3).max_by(|i, j| (a[*i] - b[*i]).abs().total_cmp(&(a[*j] - b[*j]).abs())).unwrap_or(0);
            for k in 0..3 {
                if k != axis {
                    points[n][k] = a[k];
                }
            }
        }
    }
    if let Some((first, last)) = line.path(scene, level, system, &points) {
        scene.connect(system, &unit, &first);
        scene.connect(system, &last, top);
    }
}

/// Smoke: an opening to the corridor on every storey, a riser in each stack, fans on the roofs.
pub(super) fn smoke(scene: &mut Scene, fabric: &Fabric) {
    for stack in stacks(fabric) {
        let name = stack.name;
        let Some(level) = stack.roof.and_then(|roof| fabric.levels.get(roof)) else { continue };
        // Out of the way of the pipes to the handlers, which stand south of the shafts below a head.
        let depth_m = if has_head(level) { 1.2 } else { 0.75 };
        let places = [depth_m, 0.0].map(|depth_m| place(fabric, &stack, lane::SMOKE, depth_m));
        let [Some(at), Some(front)] = places else { continue };
        let system = system(scene, "SE", name, "机械排烟系统", "Smoke exhaust", "EXHAUST");
        let line = duct("排烟立管 / Smoke riser", 0.4, 0.4, Tone::Fire);
        let pieces = rise(scene, fabric, system, &line, at, &stack.floors);
        for ((index, compartment), piece) in stack.floors.iter().zip(&pieces) {
            let floor = &fabric.levels[*index];
            let zone = &floor.plan.compartments[*compartment];
            let Some((across, wall)) = network::facing(floor, *compartment, zone.shaft) else { continue };
            let z = floor.plan.clear() - 0.9;
            let quarters = u8::from(across == 0);
            let code = super::bare(&zone.code).to_owned();
            let mut face = [front[0], front[1], z - 0.25];
            face[across] = wall + (front[across] - wall).signum() * 0.0;
            let grille = scene.install(
                floor,
                Some(zone.shaft),
                "smoke-grille",
                Some(&format!("SG-{code}")),
                Spot { at: face, quarters },
            );
            let damper = scene.install(
                floor,
                Some(zone.shaft),
                "damper-smoke",
                Some(&format!("SD-{code}")),
                Spot { at: [front[0], front[1], z], quarters },
            );
            let stub = line.straight(scene, floor, [front[0], front[1], z], [at[0], at[1], z]);
            scene.chain(system, &[&grille, &damper, &stub, piece]);
            scene.serve(system, floor.spaces[zone.shaft]);
        }
        let (Some(top), Some(rect)) = (pieces.last(), shaft(fabric, &stack)) else { continue };
        // Ahead, as the other risers end behind this one; to the south only as far as the atrium.
        let y = if front[1] < at[1] - 0.1 { rect[1] - 4.8 } else { rect[3] + 6.0 };
        let tag = format!("SEF-{}-{name}", level.name());
        // Over the ducts of the exhaust fans.
        for fan in fans(scene, level, system, &line, (at, 2.2), top, y, "fan-smoke", &tag, 1.7) {
            design(scene, &fan, 30_000.0, 800.0);
        }
    }
}

/// Pressurisation of every stair that ends below a roof.
pub(super) fn stairs(scene: &mut Scene, fabric: &Fabric) {
    let system = scene.system(
        "SP",
        "SP 楼梯间加压送风系统",
        "楼梯间加压送风系统 / Stair pressurisation",
        Medium::Duct("VENTILATION"),
    );
    for pair in fabric.levels.windows(2) {
        let [below, above] = pair else { continue };
        let is_top = above.plan.first(Kind::LiftMachine).is_some();
        for (room, what) in below.plan.rooms.iter().enumerate() {
            let [x, y] = what.main().middle();
            if what.kind != Kind::Stair {
                continue;
            }
            let head = above.plan.room_at(x, y);
            let place = match head {
                // It goes on upwards, and so does its air.
                Some(_) if !is_top => continue,
                Some(head) => beside_head(above, head),
                None => Some([x, y]),
            };
            let Some([fx, fy]) = place else { continue };
            let (level, into) = match head {
                Some(head) => (above, head),
                None => (below, room),
            };
            let tag = bare_tag(&what.number);
            let fan = scene.install(above, None, "fan-stair", Some(&format!("SPF-{tag}")), spot(fx, fy, 0));
            design(scene, &fan, 26_000.0, 600.0);
            let rect = edges(level.plan.rooms[into].main());
            let z = if head.is_some() { 0.6 } else { level.plan.clear() - 0.75 };
            let gx = fx.clamp(rect[0] + 0.6, rect[2] - 0.6);
            let gy = fy.clamp(rect[1] + 0.25, rect[3] - 0.25);
            let grille = scene.install(
                level,
                Some(into),
                "smoke-grille",
                Some(&format!("SPG-{tag}")),
                Spot { at: [gx, gy, z], quarters: 0 },
            );
            scene.connect(system, &fan, &grille);
            scene.serve(system, level.spaces[into]);
        }
    }
}

fn bare_tag(number: &str) -> String {
    super::bare(number).to_owned()
}

/// A free place on the roof beside the head of a stair.
fn beside_head(level: &Level, head: usize) -> Option<[f64; 2]> {
    let rect = edges(level.plan.rooms[head].main());
    let [x, y] = level.plan.rooms[head].main().middle();
    [[x, rect[1] - 1.2], [x, rect[3] + 1.2], [rect[0] - 1.2, y], [rect[2] + 1.2, y]]
        .into_iter()
        .find(|at| level.plan.room_at(at[0], at[1]).is_none())
}
