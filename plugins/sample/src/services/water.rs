//! Domestic cold and hot water: tanks, pumps and calorifiers, risers, metered mains, a branch with its own isolation
//! valve and manifold to every wet room, and from there the sanitary fixtures.

use super::hall::{Hall, Machine};
use super::levels;
use super::mains::{Flow, Net, Outlet};
use super::riser::{Rise, Slot, Source, Stack, above, stacks};
use super::route::{Line, pipe};
use super::wet::WetRoom;
use crate::fabric::Fabric;
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene, Spot, System, Value};
use crate::tone::Tone;

/// One of the two waters: its pipes, place and level.
struct Water {
    system: System,
    is_hot: bool,
    slot: Slot,
    riser: Line,
    main: Line,
    branch: Line,
    /// How far the mains lie below the soffit, metres.
    drop: f64,
    /// How far the trunk in the basement lies below the soffit, metres.
    trunk: f64,
    /// Letters that its valves are numbered after.
    valve: &'static str,
}

/// Mains run north or east of the middle of the corridor, metres.
const OFFSET: f64 = 0.45;
/// Height of manifolds, metres.
const MANIFOLD: f64 = 0.55;

/// Writes cold and hot water.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, rooms: &[WetRoom]) {
    let cold = Water {
        system: scene.system("CW", "CW 生活给水系统", "生活给水系统 / Cold water", Medium::Pipe("DOMESTICCOLDWATER")),
        is_hot: false,
        slot: Slot::Cold,
        riser: pipe("给水立管 / Cold water riser", 0.1, Tone::Water),
        main: pipe("给水干管 / Cold water main", 0.054, Tone::Water),
        branch: pipe("给水支管 / Cold water branch", 0.022, Tone::Water),
        drop: 0.97,
        trunk: levels::WATER_TRUNK[0],
        valve: "CWV",
    };
    let hot = Water {
        system: scene.system("HW", "HW 生活热水系统", "生活热水系统 / Hot water", Medium::Pipe("DOMESTICHOTWATER")),
        is_hot: true,
        slot: Slot::Hot,
        riser: pipe("热水立管 / Hot water riser", 0.08, Tone::Heating),
        main: pipe("热水干管 / Hot water main", 0.042, Tone::Heating),
        branch: pipe("热水支管 / Hot water branch", 0.022, Tone::Heating),
        drop: 1.06,
        trunk: levels::WATER_TRUNK[1],
        valve: "HWV",
    };
    let top = fabric.levels.first().map_or(4.0, |l| l.plan.clear());
    let sources = plant(scene, fabric, &cold, &hot, top);
    for (water, source) in [&cold, &hot].into_iter().zip(sources) {
        let rise = Rise { system: water.system, line: &water.riser, slot: water.slot, flow: Flow::Out };
        let stacks = stacks(fabric);
        let mut feet: Vec<(&Stack, Element)> = Vec::new();
        for stack in &stacks {
            let used: Vec<(usize, usize, Vec<&WetRoom>)> = stack
                .floors
                .iter()
                .map(|(n, c)| {
                    let own = |r: &&WetRoom| r.level == *n && r.compartment == *c && (!water.is_hot || r.has_hot_water);
                    (*n, *c, rooms.iter().filter(own).collect::<Vec<_>>())
                })
                .filter(|f| !f.2.is_empty())
                .collect();
            let Some((highest, ..)) = used.last() else { continue };
            let pieces = rise.rise(scene, fabric, stack, *highest);
            for (n, c, rooms) in &used {
                if let Some(piece) = pieces.get(n) {
                    zone(scene, fabric, (*n, *c), water, piece, rooms);
                }
            }
            if let Some(foot) = pieces.values().next() {
                feet.push((stack, foot.clone()));
            }
        }
        if !feet.is_empty() {
            rise.trunk(scene, fabric, source.as_ref(), &feet, (top - water.trunk, OFFSET));
        }
    }
}

/// The mains of one water in a compartment of a storey, and the branches to its wet rooms.
fn zone(
    scene: &mut Scene,
    fabric: &Fabric,
    (n, c): (usize, usize),
    water: &Water,
    riser: &Element,
    rooms: &[&WetRoom],
) {
    let level = &fabric.levels[n];
    let compartment = &level.plan.compartments[c];
    let [x, y] = water.slot.at(level, c);
    let mut net = Net::new(level, Some(c), above(fabric, n), OFFSET);
    if !net.root(compartment.shaft, [x, y]) {
        return;
    }
    let beside = if water.is_hot { 0.1 } else { -0.1 };
    let outlets: Vec<Outlet> =
        rooms.iter().map(|r| Outlet { at: r.beside(beside), room: r.room, group: r.room }).collect();
    let branches = net.gather(&outlets);
    if branches.is_empty() {
        return;
    }
    let z = level.plan.clear() - water.drop;
    let code = &compartment.code;
    let in_shaft = |scene: &mut Scene, key, tag: &str, by: f64| {
        let at = water.slot.before(level, c, by, z);
        scene.install(level, Some(compartment.shaft), key, Some(&format!("{tag}-{code}")), at)
    };
    let stop = in_shaft(scene, "stop-valve", water.valve, 0.25);
    scene.connect(water.system, riser, &stop);
    let last = if water.is_hot {
        in_shaft(scene, "balance-valve", "HWB", 0.55)
    } else {
        in_shaft(scene, "water-meter", "WM", 0.55)
    };
    scene.connect(water.system, &stop, &last);
    net.lay(scene, water.system, &water.main, z, &last, Flow::Out);
    for branch in &branches {
        let Some(piece) = net.branch(scene, water.system, &water.branch, z, branch, Flow::Out) else { continue };
        for o in &branch.outlets {
            let room = rooms[*o];
            let [x, y] = outlets[*o].at;
            let piece = net.arm(scene, water.system, &water.branch, z, (branch, &piece), [x, y], Flow::Out);
            let number = &level.plan.rooms[room.room].number;
            let foot = if water.is_hot { MANIFOLD } else { MANIFOLD - 0.12 };
            let drop = water.branch.straight(scene, level, [x, y, foot], [x, y, z]);
            let valve = scene.install(
                level,
                Some(room.room),
                "stop-valve",
                Some(&format!("{}-{number}", water.valve)),
                Spot { at: [x, y, z - 0.2], quarters: room.spot.quarters },
            );
            let manifold = scene.install(
                level,
                Some(room.room),
                "water-manifold",
                None,
                Spot { at: [x, y, foot], quarters: room.spot.quarters },
            );
            scene.chain(water.system, &[&piece, &valve, &drop, &manifold]);
            for (fixture, kind) in &room.fixtures {
                if !water.is_hot || kind.has_hot_water() {
                    scene.connect(water.system, &manifold, fixture);
                }
            }
            scene.serve(water.system, level.spaces[room.room]);
        }
    }
}

/// Meter, tanks, disinfection, booster pumps, softener and calorifiers; the headers of cold and of hot water.
fn plant(scene: &mut Scene, fabric: &Fabric, cold: &Water, hot: &Water, top: f64) -> [Option<Source>; 2] {
    let Some(mut hall) = Hall::find(fabric, Kind::WaterPlant) else { return [None, None] };
    let (zc, zh) = (top - cold.trunk, top - hot.trunk);
    let header = hall.header(scene, &cold.riser, 0.3, zc);
    let on = (cold.system, &cold.riser);
    let inlet = hall.stand(scene, "service-inlet", "WI-01", (0.4, 0.4));
    // First what the plant cannot do without, as small plant rooms fill up.
    let exchanger = hall.stand(scene, "calorifier-exchanger", "HX-W-01", (1.3, 0.7));
    let mut pumps: Vec<Machine> = Vec::new();
    for n in 1..=3 {
        if let Some(pump) = hall.stand(scene, "pump-water", &format!("WP-{n:02}"), (0.7, 0.7)) {
            let values = [
                ("RatedFlow", Value::Flow(36.0)),
                ("RatedPower", Value::Power(11_000.0)),
                ("RatedPressure", Value::Pressure(650_000.0)),
            ];
            scene.properties(&pump.element, "Atrium_DesignData", &values);
            pumps.push(pump);
        }
    }
    let disinfection = hall.stand(scene, "disinfection", "UV-01", (1.5, 0.6));
    let softener = hall.stand(scene, "softener", "SF-01", (2.0, 1.0));
    let mut vessels: Vec<Machine> = Vec::new();
    let mut tanks: Vec<Machine> = Vec::new();
    for n in 1..=2 {
        vessels.extend(hall.stand(scene, "tank-hot", &format!("HWT-{n:02}"), (1.7, 1.8)));
        if let Some(tank) = hall.stand(scene, "tank-water", &format!("WT-{n:02}"), (4.0, 3.3)) {
            scene.properties(&tank.element, "Atrium_DesignData", &[("NominalVolume", Value::Real(60.0))]);
            tanks.push(tank);
        }
    }
    // What found no room is passed by.
    if let Some(inlet) = &inlet {
        let meter = Spot { at: [inlet.at[0], inlet.at[1], 1.0], quarters: 0 };
        let meter = scene.install(hall.level, Some(hall.room), "water-meter", Some("WM-MAIN-01"), meter);
        let rise =
            cold.riser.straight(scene, hall.level, [inlet.at[0], inlet.at[1], 0.05], [inlet.at[0], inlet.at[1], 0.93]);
        scene.chain(cold.system, &[&inlet.element, &rise, &meter]);
        let fed = if tanks.is_empty() { &pumps } else { &tanks };
        for machine in fed {
            scene.connect(cold.system, &meter, &machine.element);
        }
        if fed.is_empty() {
            scene.connect(cold.system, &meter, &header.header);
        }
    }
    if let Some(disinfection) = &disinfection {
        for tank in &tanks {
            scene.connect(cold.system, &tank.element, &disinfection.element);
        }
    }
    for pump in &pumps {
        match &disinfection {
            Some(disinfection) => scene.connect(cold.system, &disinfection.element, &pump.element),
            None => {
                for tank in &tanks {
                    scene.connect(cold.system, &tank.element, &pump.element);
                }
            }
        }
        hall.pipe(scene, on, pump, (0.25, 1.4), (&header, zc), Flow::Out);
    }
    let heated: Vec<&Machine> = exchanger.iter().chain(&vessels).collect();
    let Some(first) = heated.first() else { return [Some(header), None] };
    if let Some(softener) = &softener {
        hall.pipe(scene, on, softener, (0.0, 1.9), (&header, zc), Flow::Back);
        scene.connect(cold.system, &softener.element, &first.element);
    } else {
        hall.pipe(scene, on, first, (0.3, 1.5), (&header, zc), Flow::Back);
    }
    for pair in heated.windows(2) {
        scene.connect(hot.system, &pair[0].element, &pair[1].element);
    }
    let last = heated[heated.len() - 1];
    let warm = hall.header(scene, &hot.riser, -0.3, zh);
    hall.pipe(scene, (hot.system, &hot.riser), last, (0.0, 2.5), (&warm, zh), Flow::Out);
    [Some(header), Some(warm)]
}
