//! Sprinklers: a zone to a compartment of a storey, with its alarm valve at the riser, mains, range pipes and heads.

use super::ceiling;
use super::hall::Hall;
use super::levels;
use super::mains::{Cell, Flow, Net, Outlet, covered};
use super::riser::{Rise, Slot, Source, Stack, above, stacks};
use super::route::{Line, pipe};
use crate::fabric::{Fabric, Level};
use crate::plan::{Kind, metres};
use crate::products::pendent;
use crate::scene::{Element, Medium, Scene, Spot, System, Value};
use crate::tone::Tone;

/// From head to head at most, metres: ordinary hazard.
const SPACING: f64 = 2.6;
/// How far heads keep from the middles of their fields, metres.
const BESIDE: f64 = 0.42;
/// How far the mains lie below the soffit, metres.
const DROP: f64 = 0.10;
/// Mains run beside the ducts, metres north or east of the middle of the corridor.
const OFFSET: f64 = 0.62;
/// Corridors up to this width have one row of heads, on the main.
const ONE_ROW: f64 = 3.4;

/// Writes the sprinkler system.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, hall: Option<&mut Hall<'_>>) {
    let system =
        scene.system("ZP", "ZP 自动喷水灭火系统", "自动喷水灭火系统 / Sprinklers", Medium::Pipe("FIREPROTECTION"));
    let riser = pipe("喷淋立管 / Sprinkler riser", 0.15, Tone::Fire);
    let rise = Rise { system, line: &riser, slot: Slot::Sprinkler, flow: Flow::Out };
    let stacks = stacks(fabric);
    let mut feet: Vec<(&Stack, Element)> = Vec::new();
    for stack in &stacks {
        let zones: Vec<(usize, usize)> =
            stack.floors.iter().copied().filter(|(n, c)| has_heads(&fabric.levels[*n], *c)).collect();
        let Some((top, _)) = zones.last() else { continue };
        let pieces = rise.rise(scene, fabric, stack, *top);
        for (n, c) in zones {
            if let Some(piece) = pieces.get(&n) {
                zone(scene, fabric, (n, c), system, piece);
            }
        }
        if let Some(foot) = pieces.values().next() {
            feet.push((stack, foot.clone()));
        }
    }
    let top = fabric.levels.first().map_or(4.0, |l| l.plan.clear());
    let [z, suction] = levels::SPRINKLER_TRUNK.map(|below| top - below);
    let plant = hall.map(|hall| plant(scene, hall, system, (z, suction)));
    rise.trunk(scene, fabric, plant.as_ref(), &feet, (z, OFFSET));
}

fn is_sprinkled(kind: Kind) -> bool {
    !kind.is_dry() && !kind.is_core() && kind != Kind::Void
}

fn has_heads(level: &Level, compartment: usize) -> bool {
    level.plan.rooms.iter().any(|r| r.compartment == compartment && is_sprinkled(r.kind))
}

/// Evenly spaced middles over a stretch.
fn spread(low: f64, high: f64) -> Vec<f64> {
    let count = ((high - low) / SPACING).ceil().max(1.0);
    (0..count as usize).map(|n| low + (high - low) / count * (n as f64 + 0.5)).collect()
}

/// Where the heads of a rectangle of a room are; those of a narrow corridor lie on its main.
fn heads(level: &Level, cell: Cell, main: Option<(bool, f64)>) -> Vec<[f64; 2]> {
    let (w, d) = (cell[2] - cell[0], cell[3] - cell[1]);
    let mut xs = spread(cell[0], cell[2]);
    let mut ys = spread(cell[1], cell[3]);
    // Off the middles of the fields, where the luminaires are.
    let beside = |row: &mut Vec<f64>, length: f64| {
        let by = BESIDE.min(0.3 * length / row.len() as f64);
        row.iter_mut().for_each(|v| *v += by);
    };
    beside(&mut xs, w);
    beside(&mut ys, d);
    match main {
        Some((true, line)) if w <= ONE_ROW => xs = vec![line],
        Some((false, line)) if d <= ONE_ROW => ys = vec![line],
        _ => {}
    }
    // Clear of columns and of what stands against them.
    let mut out = Vec::with_capacity(xs.len() * ys.len());
    for x in &xs {
        for y in &ys {
            let column = level
                .plan
                .columns
                .iter()
                .find(|(cx, cy)| (metres(*cx) - x).abs() < 0.5 && (metres(*cy) - y).abs() < 0.5);
            let away = |v: f64, column: f64| if v < column { column - 0.55 } else { column + 0.55 };
            match (column, main) {
                (None, _) => out.push([*x, *y]),
                (Some((cx, _)), Some((false, _))) => out.push([away(*x, metres(*cx)), *y]),
                (Some((_, cy)), _) => out.push([*x, away(*y, metres(*cy))]),
            }
        }
    }
    out
}

/// One zone: from the riser through its valves to every head.
fn zone(scene: &mut Scene, fabric: &Fabric, (n, c): (usize, usize), system: System, riser: &Element) {
    let level = &fabric.levels[n];
    let above = above(fabric, n);
    let compartment = &level.plan.compartments[c];
    let [x, y] = Slot::Sprinkler.at(level, c);
    let z = level.plan.clear() - DROP;
    let mut net = Net::new(level, Some(c), above, OFFSET);
    if !net.root(compartment.shaft, [x, y]) {
        return;
    }
    let mut outlets = Vec::new();
    let mut group = 0;
    for (index, room) in level.plan.rooms.iter().enumerate() {
        if room.compartment != c || !is_sprinkled(room.kind) || room.kind == Kind::Stair {
            continue;
        }
        for cell in covered(room, above) {
            group += 1;
            let main = net.main_in(cell);
            outlets.extend(heads(level, cell, main).into_iter().map(|at| Outlet { at, room: index, group }));
        }
    }
    let branches = net.gather(&outlets);
    let code = &compartment.code;
    let valve = |scene: &mut Scene, key, tag: &str, by: f64| {
        let at = Slot::Sprinkler.before(level, c, by, z);
        scene.install(level, Some(compartment.shaft), key, Some(&format!("{tag}-{code}")), at)
    };
    let alarm = valve(scene, "alarm-valve", "AV", 0.2);
    let control = valve(scene, "zone-control", "ZCV", 0.45);
    let flow = valve(scene, "flow-switch", "FS", 0.68);
    scene.chain(system, &[riser, &alarm, &control, &flow]);
    net.lay(scene, system, &pipe("喷淋干管 / Sprinkler main", 0.1, Tone::Fire), z, &flow, Flow::Out);
    let range = pipe("喷淋支管 / Range pipe", 0.032, Tone::Fire);
    let mut last: Option<(f64, Element, [f64; 2], usize)> = None;
    for branch in &branches {
        let Some(piece) = net.branch(scene, system, &range, z, branch, Flow::Out) else { continue };
        for o in &branch.outlets {
            let o = outlets[*o];
            let piece = net.arm(scene, system, &range, z, (branch, &piece), o.at, Flow::Out);
            let kind = level.plan.rooms[o.room].kind;
            let (key, height) = if ceiling::is_closed(kind) {
                let height = ceiling::height(&level.plan, kind);
                (pendent(z - height), height)
            } else {
                ("sprinkler-up", z)
            };
            let head =
                scene.install(level, Some(o.room), key, None, Spot { at: [o.at[0], o.at[1], height], quarters: 0 });
            scene.connect(system, &piece, &head);
            let distance = (o.at[0] - x).abs() + (o.at[1] - y).abs();
            if last.as_ref().is_none_or(|l| l.0 < distance) {
                last = Some((distance, piece.clone(), o.at, o.room));
            }
        }
    }
    // The test valve hangs on the range pipe that is farthest from the riser.
    if let Some((_, piece, at, room)) = last {
        let spot = Spot { at: [at[0], at[1] - 0.25, z - 0.12], quarters: 0 };
        let test = scene.install(level, Some(room), "test-valve", Some(&format!("TV-{code}")), spot);
        scene.connect(system, &piece, &test);
    }
    scene.serve(system, level.storey);
}

/// Pumps, jockey pump and tank in the fire pump room; the header that the trunk leaves from.
fn plant(scene: &mut Scene, hall: &mut Hall<'_>, system: System, (z, low): (f64, f64)) -> Source {
    let line: Line = pipe("喷淋总管 / Sprinkler header", 0.2, Tone::Fire);
    let delivery = hall.header(scene, &line, 0.4, z);
    let suction = hall.header(scene, &line, -0.9, low);
    for n in 1..=3 {
        let (key, tag, size) = if n < 3 {
            ("pump-sprinkler", format!("SP-{n:02}"), (1.9, 0.7))
        } else {
            ("pump-jockey", "SJ-01".to_owned(), (0.6, 0.6))
        };
        let Some(pump) = hall.stand(scene, key, &tag, size) else { continue };
        let (flow, power) = if n < 3 { (144.0, 75_000.0) } else { (3.6, 2_200.0) };
        scene.properties(
            &pump.element,
            "Atrium_DesignData",
            &[
                ("RatedFlow", Value::Flow(flow)),
                ("RatedPower", Value::Power(power)),
                ("RatedPressure", Value::Pressure(1_200_000.0)),
            ],
        );
        let (dx, top) = if n < 3 { (0.54, 1.05) } else { (0.2, 0.7) };
        hall.pipe(scene, (system, &line), &pump, (-dx, 0.6), (&suction, low), Flow::Back);
        hall.pipe(scene, (system, &line), &pump, (dx, top), (&delivery, z), Flow::Out);
    }
    if let Some(tank) = hall.stand(scene, "tank-fire", "FT-01", (4.5, 3.3)) {
        scene.properties(&tank.element, "Atrium_DesignData", &[("NominalVolume", Value::Real(36.0))]);
        hall.pipe(scene, (system, &line), &tank, (-1.4, 3.1), (&suction, low), Flow::Out);
        hall.tank = Some(tank.element);
    }
    hall.stand(scene, "fire-controller", "FPC-01", (0.8, 0.6));
    delivery
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_stand_no_farther_apart_than_the_rule_and_near_enough_to_walls() {
        for length in [1.2, 2.9, 3.0, 3.3, 7.8, 48.0] {
            let row = spread(0.0, length);
            assert!(row[0] <= SPACING / 2.0 && length - row[row.len() - 1] + BESIDE <= 1.8);
            assert!(row.windows(2).all(|w| w[1] - w[0] <= SPACING + 1e-9));
        }
    }

    #[test]
    fn a_floor_under_a_void_has_no_heads() {
        let storeys = crate::plan::storeys(&crate::programme::Programme::single(1, crate::programme::Extent::Full));
        let hall = storeys[1].rooms.iter().find(|r| r.kind == Kind::Lobby).unwrap();
        let void = storeys[2].voids.iter().find(|v| v.holds(63_000, 10_000)).unwrap();
        for cell in covered(hall, storeys.get(2)) {
            let (x, y) = ((cell[0] + cell[2]) / 2.0, (cell[1] + cell[3]) / 2.0);
            assert!(!void.grown(-1).holds(crate::plan::mm(x), crate::plan::mm(y)), "{cell:?}");
        }
    }
}
