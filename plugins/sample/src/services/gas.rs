//! Medical gases: oxygen, vacuum and air from the plant through zone valve boxes to the outlets at the bedheads.

use super::bay::{Bay, Side};
use super::hall::{Hall, Machine};
use super::levels;
use super::mains::{Flow, Net, Outlet, join};
use super::riser::{Rise, Slot, Source, Stack, above, stacks};
use super::route::{Line, pipe};
use crate::fabric::{Fabric, Level};
use crate::furnish::Bedhead;
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene, Spot, System, Value};
use crate::tone::Tone;

/// One gas: its system, pipes, place and level.
struct Gas {
    system: System,
    outlet: &'static str,
    riser: Line,
    main: Line,
    branch: Line,
    slot: Slot,
    flow: Flow,
    /// How far the mains lie below the soffit, metres.
    drop: f64,
    /// How far the trunk in the basement lies below the soffit, metres.
    trunk: f64,
    /// Where its outlets sit beside the middle of a bedhead, metres.
    beside: f64,
}

/// Gas mains run north or east of the middle of the corridor, metres.
const OFFSET: f64 = 0.7;
/// Height of the outlets, metres.
const OUTLET: f64 = 1.45;

fn gases(scene: &mut Scene) -> [Gas; 3] {
    let oxygen = scene.system("O2", "O2 医用氧气系统", "医用氧气系统 / Oxygen", Medium::Pipe("GAS"));
    let vacuum = scene.system("VAC", "VAC 负压吸引系统", "负压吸引系统 / Medical vacuum", Medium::Pipe("VACUUM"));
    let air = scene.system("MA", "MA 医用空气系统", "医用压缩空气系统 / Medical air", Medium::Pipe("COMPRESSEDAIR"));
    [
        Gas {
            system: oxygen,
            outlet: "outlet-oxygen",
            riser: pipe("医用氧气立管 / Oxygen riser", 0.054, Tone::Gas),
            main: pipe("医用氧气干管 / Oxygen main", 0.035, Tone::Gas),
            branch: pipe("医用氧气支管 / Oxygen branch", 0.022, Tone::Gas),
            slot: Slot::Oxygen,
            flow: Flow::Out,
            drop: levels::GASES[0],
            trunk: levels::GAS_TRUNK[0],
            beside: -0.4,
        },
        Gas {
            system: vacuum,
            outlet: "outlet-vacuum",
            riser: pipe("负压吸引立管 / Vacuum riser", 0.076, Tone::Gas),
            main: pipe("负压吸引干管 / Vacuum main", 0.054, Tone::Gas),
            branch: pipe("负压吸引支管 / Vacuum branch", 0.028, Tone::Gas),
            slot: Slot::Vacuum,
            flow: Flow::Back,
            drop: levels::GASES[1],
            trunk: levels::GAS_TRUNK[1],
            beside: 0.0,
        },
        Gas {
            system: air,
            outlet: "outlet-air",
            riser: pipe("医用空气立管 / Medical air riser", 0.054, Tone::Gas),
            main: pipe("医用空气干管 / Medical air main", 0.035, Tone::Gas),
            branch: pipe("医用空气支管 / Medical air branch", 0.022, Tone::Gas),
            slot: Slot::Air,
            flow: Flow::Out,
            drop: levels::GASES[2],
            trunk: levels::GAS_TRUNK[2],
            beside: 0.4,
        },
    ]
}

/// Writes oxygen, vacuum and air.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, heads: &[Bedhead]) {
    let gases = gases(scene);
    let stacks = stacks(fabric);
    // Bedheads by storey and compartment.
    let mut wards: Vec<Vec<Vec<Head>>> =
        fabric.levels.iter().map(|l| l.plan.compartments.iter().map(|_| Vec::new()).collect()).collect();
    for head in all_heads(fabric, heads) {
        let compartment = fabric.levels[head.level].plan.rooms[head.room].compartment;
        if let Some(ward) = wards[head.level].get_mut(compartment) {
            ward.push(head);
        }
    }
    let boxes: Vec<Vec<Option<Element>>> = wards
        .iter()
        .zip(&fabric.levels)
        .map(|(of_level, level)| {
            (0..of_level.len()).map(|c| if of_level[c].is_empty() { None } else { zone_box(scene, level, c) }).collect()
        })
        .collect();
    let mut hall = Hall::find(fabric, Kind::GasPlant);
    let plants = hall.as_mut().map(|hall| machines(scene, hall));
    let top = fabric.levels.first().map_or(4.0, |l| l.plan.clear());
    for (k, gas) in gases.iter().enumerate() {
        let rise = Rise { system: gas.system, line: &gas.riser, slot: gas.slot, flow: gas.flow };
        let mut feet: Vec<(&Stack, Element)> = Vec::new();
        for stack in &stacks {
            let used: Vec<(usize, usize)> =
                stack.floors.iter().copied().filter(|(n, c)| !wards[*n][*c].is_empty()).collect();
            let Some((highest, _)) = used.last() else { continue };
            let pieces = rise.rise(scene, fabric, stack, *highest);
            for (n, c) in used {
                if let Some(piece) = pieces.get(&n) {
                    zone(scene, fabric, (n, c), gas, (piece, boxes[n][c].as_ref()), &wards[n][c]);
                }
            }
            if let Some(foot) = pieces.values().next() {
                feet.push((stack, foot.clone()));
            }
        }
        if feet.is_empty() {
            continue;
        }
        let z = top - gas.trunk;
        let source = match (&hall, &plants) {
            (Some(hall), Some(plants)) => Some(plant(scene, hall, k, gas, &plants[k], z)),
            _ => None,
        };
        rise.trunk(scene, fabric, source.as_ref(), &feet, (z, OFFSET));
    }
}

/// A bedhead as this module sees it.
struct Head {
    level: usize,
    room: usize,
    spot: Spot,
    /// Outlets of each gas.
    each: usize,
}

/// The bedheads of the furniture, and one in every room that wants gas and has none.
fn all_heads(fabric: &Fabric, heads: &[Bedhead]) -> Vec<Head> {
    let each = |kind: Kind| match kind {
        Kind::Icu | Kind::Nicu => 3,
        Kind::Theatre | Kind::Resus | Kind::Recovery | Kind::Induction | Kind::Delivery => 2,
        _ => 1,
    };
    let mut all: Vec<Head> = Vec::new();
    let mut has: Vec<Vec<bool>> = fabric.levels.iter().map(|l| vec![false; l.plan.rooms.len()]).collect();
    for head in heads {
        has[head.level][head.room] = true;
        let kind = fabric.levels[head.level].plan.rooms[head.room].kind;
        all.push(Head { level: head.level, room: head.room, spot: head.spot, each: each(kind) });
    }
    for (n, level) in fabric.levels.iter().enumerate() {
        for (index, room) in level.plan.rooms.iter().enumerate() {
            if !room.kind.has_gas() || has[n][index] {
                continue;
            }
            let bay = Bay::new(level, index);
            let side = match bay.door_side() {
                Side::South => Side::North,
                Side::North => Side::South,
                Side::West => Side::East,
                Side::East => Side::West,
            };
            let length = if matches!(side, Side::North | Side::South) { bay.width() } else { bay.depth() };
            // Where many lie in a row, each has outlets; elsewhere the room has one place for all.
            let shared = !matches!(
                room.kind,
                Kind::Icu | Kind::Nicu | Kind::Recovery | Kind::Observation | Kind::Dialysis | Kind::Resus
            );
            let spacing = if shared { length } else { length.min(2.6) };
            for (x, y, quarters) in bay.along(side, 0.0, spacing) {
                let spot = Spot { at: [x, y, OUTLET], quarters };
                all.push(Head { level: n, room: index, spot, each: each(room.kind) });
            }
        }
    }
    all
}

/// The zone valve box of a compartment on one storey with its alarm panel: on the wall of a corridor near the shaft.
fn zone_box(scene: &mut Scene, level: &Level, c: usize) -> Option<Element> {
    let compartment = &level.plan.compartments[c];
    let [x, y] = Slot::Vacuum.at(level, c);
    let mut best: Option<(f64, usize, (f64, f64, u8))> = None;
    for (index, room) in level.plan.rooms.iter().enumerate() {
        if room.kind != Kind::Corridor || room.compartment != c {
            continue;
        }
        let bay = Bay::new(level, index);
        let sides = if bay.width() > bay.depth() { [Side::South, Side::North] } else { [Side::West, Side::East] };
        for side in sides {
            for at in bay.along(side, 0.14, 1.7) {
                let size = if at.2.is_multiple_of(2) { (1.5, 0.14) } else { (0.14, 1.5) };
                let distance = (at.0 - x).hypot(at.1 - y);
                if best.as_ref().is_none_or(|b| distance < b.0) && bay.clear(at.0, at.1, size) {
                    best = Some((distance, index, at));
                }
            }
        }
    }
    let (_, room, (bx, by, quarters)) = best?;
    let code = &compartment.code;
    let at = |along: f64, z: f64| {
        let [x, y] = if quarters.is_multiple_of(2) { [bx + along, by] } else { [bx, by + along] };
        Spot { at: [x, y, z], quarters }
    };
    let valve = scene.install(level, Some(room), "zonevalve", Some(&format!("ZV-{code}")), at(-0.1, 0.0));
    scene.install(level, Some(room), "gas-panel", Some(&format!("GAP-{code}")), at(0.45, 1.3));
    Some(valve)
}

/// The mains and outlets of one gas in a compartment of a storey.
fn zone(
    scene: &mut Scene,
    fabric: &Fabric,
    (n, c): (usize, usize),
    gas: &Gas,
    (riser, valve): (&Element, Option<&Element>),
    heads: &[Head],
) {
    let level = &fabric.levels[n];
    let mut net = Net::new(level, Some(c), above(fabric, n), OFFSET);
    if !net.root(level.plan.compartments[c].shaft, gas.slot.at(level, c)) {
        return;
    }
    let place = |head: &Head| {
        let [x, y, _] = head.spot.at;
        // Along the wall, so that each gas has its own drop.
        match head.spot.quarters {
            0 => [x + gas.beside, y - 0.03],
            1 => [x + 0.03, y + gas.beside],
            2 => [x - gas.beside, y + 0.03],
            _ => [x - 0.03, y - gas.beside],
        }
    };
    let outlets: Vec<Outlet> = heads.iter().map(|h| Outlet { at: place(h), room: h.room, group: h.room }).collect();
    let branches = net.gather(&outlets);
    let z = level.plan.clear() - gas.drop;
    if let Some(valve) = valve {
        join(scene, gas.system, riser, valve, gas.flow);
    }
    net.lay(scene, gas.system, &gas.main, z, valve.unwrap_or(riser), gas.flow);
    for branch in &branches {
        let Some(piece) = net.branch(scene, gas.system, &gas.branch, z, branch, gas.flow) else { continue };
        for o in &branch.outlets {
            let head = &heads[*o];
            let [x, y] = outlets[*o].at;
            let piece = net.arm(scene, gas.system, &gas.branch, z, (branch, &piece), [x, y], gas.flow);
            let drop = gas.branch.straight(scene, level, [x, y, OUTLET], [x, y, z]);
            join(scene, gas.system, &piece, &drop, gas.flow);
            for k in 0..head.each {
                let shift = 0.11 * k as f64;
                let [px, py] = if head.spot.quarters.is_multiple_of(2) { [x + shift, y] } else { [x, y + shift] };
                let at = Spot { at: [px, py, OUTLET], quarters: head.spot.quarters };
                let outlet = scene.install(level, Some(head.room), gas.outlet, None, at);
                join(scene, gas.system, &drop, &outlet, gas.flow);
            }
            scene.serve(gas.system, level.spaces[head.room]);
        }
    }
}

/// The machines of one gas.
#[derive(Default)]
struct Plant {
    sources: Vec<Machine>,
    receiver: Option<Machine>,
    treatment: Option<Machine>,
}

/// Stands the machines of all gases: of each first what it cannot do without, as small plant rooms fill up.
fn machines(scene: &mut Scene, hall: &mut Hall<'_>) -> [Plant; 3] {
    let mut plants = [Plant::default(), Plant::default(), Plant::default()];
    const SOURCES: [(&str, &str, f64, f64); 3] =
        [("oxygen", "OXY", 30.0, 22_000.0), ("vacuum", "VAC", 180.0, 11_000.0), ("compressor", "MAC", 120.0, 15_000.0)];
    let skid = |scene: &mut Scene, hall: &mut Hall<'_>, k: usize, n: usize| {
        let (key, tag, flow, power) = SOURCES[k];
        let machine = hall.stand(scene, key, &format!("{tag}-{n:02}"), (3.0, 1.5))?;
        let values = [("RatedFlow", Value::Flow(flow)), ("RatedPower", Value::Power(power))];
        scene.properties(&machine.element, "Atrium_DesignData", &values);
        Some(machine)
    };
    for (k, plant) in plants.iter_mut().enumerate() {
        plant.sources.extend(skid(scene, hall, k, 1));
    }
    for (k, plant) in plants.iter_mut().enumerate() {
        plant.receiver = hall.stand(scene, "receiver", &format!("GR-{:02}", k + 1), (1.2, 1.2));
    }
    plants[0].treatment = hall.stand(scene, "gas-regulator", "PR-01", (1.0, 0.5));
    plants[2].treatment = hall.stand(scene, "gas-dryer", "AD-01", (1.1, 0.8));
    plants[0].sources.extend(hall.stand(scene, "manifold", "MF-01", (2.4, 0.5)));
    for (n, k) in [(2, 1), (2, 2), (2, 0), (3, 1), (3, 2)] {
        plants[k].sources.extend(skid(scene, hall, k, n));
    }
    plants[0].sources.extend(hall.stand(scene, "lox", "LOX-01", (1.9, 1.3)));
    plants[0].sources.extend(hall.stand(scene, "manifold", "MF-02", (2.4, 0.5)));
    plants
}

/// Connects the machines of one gas (by its place in [`gases`]); the header that the trunk leaves from.
fn plant(scene: &mut Scene, hall: &Hall<'_>, k: usize, gas: &Gas, plant: &Plant, z: f64) -> Source {
    let header = hall.header(scene, &gas.riser, 0.3 * k as f64 - 0.3, z);
    let on = (gas.system, &gas.riser);
    // From the sources towards the header, whichever way the gas flows.
    let stages: Vec<&Machine> = plant.receiver.iter().chain(&plant.treatment).collect();
    for pair in stages.windows(2) {
        join(scene, gas.system, &pair[0].element, &pair[1].element, gas.flow);
    }
    for source in &plant.sources {
        match stages.first() {
            Some(first) => join(scene, gas.system, &source.element, &first.element, gas.flow),
            None => hall.pipe(scene, on, source, (0.9, 1.45), (&header, z), gas.flow),
        }
    }
    if let Some(last) = stages.last() {
        hall.pipe(scene, on, last, (0.0, if stages.len() > 1 { 1.5 } else { 2.6 }), (&header, z), gas.flow);
    }
    header
}
