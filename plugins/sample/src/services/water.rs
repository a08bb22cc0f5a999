//! Chilled, condenser, heating and domestic water: the plant of the basement, the risers, the branches to the units.

use super::route::{Line, pipe};
use super::{GROUND, Handler, ROOF, pipe_level};
use crate::fabric::{Fabric, Level};
use crate::scene::{Element, Medium, Scene, Spot, System, Value, spot};
use crate::tone::Tone;

/// One upright piece per storey from `first` to `last`, joined upwards (or downwards), in the order of storeys.
fn riser(
    scene: &mut Scene,
    fabric: &Fabric,
    system: System,
    line: &Line,
    at: [f64; 2],
    (first, last): (usize, usize),
    up: bool,
) -> Vec<Element> {
    let mut pieces: Vec<Element> = Vec::new();
    for level in &fabric.levels[first..=last] {
        let piece = line.straight(scene, level, [at[0], at[1], 0.0], [at[0], at[1], level.plan.height]);
        if let Some(below) = pieces.last() {
            let below = below.clone();
            if up {
                scene.connect(system, &below, &piece);
            } else {
                scene.connect(system, &piece, &below);
            }
        }
        pieces.push(piece);
    }
    pieces
}

/// Height of the headers of the chiller plant, metres.
const HEADER_Z: f64 = 3.9;

/// Chillers, pumps and towers, and the water to every air-handling unit.
pub(super) fn cooling(scene: &mut Scene, fabric: &Fabric, handlers: &[Handler]) {
    let (Some(basement), Some(roof)) = (fabric.levels.first(), fabric.levels.get(ROOF)) else {
        return;
    };
    let room = basement.plan.room("制冷机房");
    let chilled = scene.system("CHW", "CHW 冷冻水系统", "空调冷冻水系统 / Chilled water", Medium::Pipe("CHILLEDWATER"));
    let condenser = scene.system("CW", "CW 冷却水系统", "冷却水系统 / Condenser water", Medium::Pipe("CONDENSERWATER"));
    let big = pipe("冷冻水干管 / Chilled water main", 0.3, Tone::Chilled);
    let drop = pipe("冷冻水管 / Chilled water pipe", 0.2, Tone::Chilled);
    let cool = pipe("冷却水干管 / Condenser water main", 0.3, Tone::Condenser);
    let cool_drop = pipe("冷却水管 / Condenser water pipe", 0.2, Tone::Condenser);

    let header = |scene: &mut Scene, line: &Line, y: f64| {
        line.straight(scene, basement, [1.5, y, HEADER_Z], [26.0, y, HEADER_Z])
    };
    let supply = header(scene, &big, 22.6);
    let back = header(scene, &big, 22.0);
    let cool_out = header(scene, &cool, 19.6);
    let cool_in = header(scene, &cool, 19.0);

    let mut chillers = Vec::new();
    for n in 0..4 {
        let x = 4.2 + 5.8 * f64::from(n);
        let chiller = scene.install(basement, room, "chiller", Some(&format!("CH-{:02}", n + 1)), spot(x, 24.6, 0));
        scene.properties(
            &chiller,
            "Atrium_DesignData",
            &[
                ("CoolingCapacity", Value::Power(2_100_000.0)),
                ("RatedPower", Value::Power(368_000.0)),
                ("LeavingWaterTemperature", Value::Temperature(7.0)),
                ("EnteringWaterTemperature", Value::Temperature(12.0)),
            ],
        );
        // From the end of the evaporator up to the header.
        let leave = drop.path(
            scene,
            basement,
            chilled,
            &[[x + 2.36, 24.15, 0.65], [x + 2.36, 24.15, HEADER_Z], [x + 2.36, 22.75, HEADER_Z]],
        );
        if let Some((a, b)) = leave {
            scene.connect(chilled, &chiller, &a);
            scene.connect(chilled, &b, &supply);
        }
        let leave = cool_drop.path(
            scene,
            basement,
            condenser,
            &[
                [x + 2.36, 25.1, 0.65],
                [x + 2.36, 25.1, HEADER_Z + 0.5],
                [x + 2.36, 19.6, HEADER_Z + 0.5],
                [x + 2.36, 19.6, HEADER_Z + 0.16],
            ],
        );
        if let Some((a, b)) = leave {
            scene.connect(condenser, &chiller, &a);
            scene.connect(condenser, &b, &cool_out);
        }
        chillers.push(chiller);
    }
    for n in 0..5_u32 {
        let x = 2.6 + 5.2 * f64::from(n);
        for (key, tag, y, system, header, header_y, line) in [
            ("pump-chilled", "CHWP", 21.0, chilled, &back, 22.0, &drop),
            ("pump-condenser", "CWP", 18.0, condenser, &cool_in, 19.0, &cool_drop),
        ] {
            let pump = scene.install(basement, room, key, Some(&format!("{tag}-{:02}", n + 1)), spot(x, y, 0));
            scene.properties(
                &pump,
                "Atrium_DesignData",
                &[
                    ("RatedFlow", Value::Flow(if tag == "CHWP" { 380.0 } else { 450.0 })),
                    ("RatedPower", Value::Power(if tag == "CHWP" { 55_000.0 } else { 45_000.0 })),
                    ("Standby", Value::Bool(n == 4)),
                ],
            );
            // Suction from the return header, down onto the volute.
            let down = line.path(
                scene,
                basement,
                system,
                &[[x + 0.47, header_y - 0.15, HEADER_Z], [x + 0.47, y, HEADER_Z], [x + 0.47, y, 1.05]],
            );
            if let Some((a, b)) = down {
                scene.connect(system, header, &a);
                scene.connect(system, &b, &pump);
            }
            // Every pump can feed the chiller of its number; the fifth stands by for the fourth.
            let chiller = &chillers[(n as usize).min(3)];
            scene.connect(system, &pump, chiller);
        }
    }
    let vessel = scene.install(basement, room, "tank-expansion", Some("EXP-01"), spot(25.6, 12.0, 0));
    scene.connect(chilled, &vessel, &back);

    chilled_risers(scene, fabric, handlers, chilled, (&supply, &back));

    // Condenser water to the towers on the roof, in the western shaft.
    let up = riser(scene, fabric, condenser, &cool, [18.6, 44.0], (0, ROOF - 1), true);
    let down = riser(scene, fabric, condenser, &cool, [19.1, 44.0], (0, ROOF - 1), false);
    let there = cool.path(
        scene,
        basement,
        condenser,
        &[
            [26.0, 19.6, HEADER_Z],
            [28.0, 19.6, HEADER_Z],
            [28.0, 46.0, HEADER_Z],
            [18.6, 46.0, HEADER_Z],
            [18.6, 44.2, HEADER_Z],
        ],
    );
    if let (Some((a, b)), Some(first)) = (there, up.first()) {
        scene.connect(condenser, &cool_out, &a);
        scene.connect(condenser, &b, first);
    }
    let again = cool.path(
        scene,
        basement,
        condenser,
        &[
            [19.1, 44.2, HEADER_Z - 0.5],
            [19.1, 46.5, HEADER_Z - 0.5],
            [28.6, 46.5, HEADER_Z - 0.5],
            [28.6, 19.0, HEADER_Z - 0.5],
            [26.2, 19.0, HEADER_Z - 0.5],
        ],
    );
    if let (Some((a, b)), Some(first)) = (again, down.first()) {
        scene.connect(condenser, first, &a);
        scene.connect(condenser, &b, &cool_in);
    }
    let flow = cool.straight(scene, roof, [10.0, 46.6, 0.35], [28.0, 46.6, 0.35]);
    let ret = cool.straight(scene, roof, [10.0, 47.2, 0.35], [28.0, 47.2, 0.35]);
    if let (Some(top), Some(other)) = (up.last(), down.last()) {
        scene.connect(condenser, top, &flow);
        scene.connect(condenser, &ret, other);
    }
    for n in 0..4 {
        let x = 11.0 + 5.2 * f64::from(n);
        let tower = scene.install(roof, None, "tower", Some(&format!("CT-{:02}", n + 1)), spot(x, 43.6, 0));
        scene.properties(
            &tower,
            "Atrium_DesignData",
            &[("RatedFlow", Value::Flow(450.0)), ("RatedPower", Value::Power(15_000.0))],
        );
        scene.connect(condenser, &flow, &tower);
        scene.connect(condenser, &tower, &ret);
    }
    for level in &fabric.levels[..ROOF] {
        scene.serve(chilled, level.storey);
    }
    if let Some(room) = room {
        scene.serve(condenser, basement.spaces[room]);
    }
}

/// Three pairs of risers: the western shaft, and one in the plant room of each wing.
fn chilled_risers(
    scene: &mut Scene,
    fabric: &Fabric,
    handlers: &[Handler],
    chilled: System,
    (supply, back): (&Element, &Element),
) {
    let Some(basement) = fabric.levels.first() else { return };
    let main = pipe("冷冻水立管 / Chilled water riser", 0.25, Tone::Chilled);
    let z = HEADER_Z;
    let lines: [(&str, [f64; 2], (usize, usize), Vec<[f64; 3]>); 3] = [
        (
            "空调机房",
            [18.7, 40.4],
            (0, ROOF - 1),
            vec![[26.0, 22.6, z], [29.2, 22.6, z], [29.2, 38.2, z], [18.7, 38.2, z], [18.7, 40.4, z]],
        ),
        ("西翼空调机房", [3.5, 13.0], (0, 3), vec![[3.5, 22.5, z - 0.4], [3.5, 13.0, z - 0.4]]),
        (
            "东翼空调机房",
            [80.4, 13.0],
            (0, 3),
            vec![[26.0, 22.6, z], [26.6, 22.6, z], [26.6, 9.4, z], [80.4, 9.4, z], [80.4, 13.0, z]],
        ),
    ];
    for (room, at, storeys, path) in lines {
        let up = riser(scene, fabric, chilled, &main, at, storeys, true);
        let beside = [at[0] + 0.5, at[1]];
        let down = riser(scene, fabric, chilled, &main, beside, storeys, false);
        if let (Some((a, b)), Some(first)) = (main.path(scene, basement, chilled, &path), up.first()) {
            scene.connect(chilled, supply, &a);
            scene.connect(chilled, &b, first);
        }
        // The return runs half a metre below the supply.
        let low: Vec<[f64; 3]> = path.iter().rev().map(|p| [p[0] + 0.5, p[1], p[2] - 0.5]).collect();
        if let (Some((a, b)), Some(first)) = (main.path(scene, basement, chilled, &low), down.first()) {
            scene.connect(chilled, first, &a);
            scene.connect(chilled, &b, back);
        }
        for handler in handlers {
            let level = &fabric.levels[handler.level];
            if level.plan.rooms[handler.room].cn != room || handler.level < storeys.0 || handler.level > storeys.1 {
                continue;
            }
            let k = handler.level - storeys.0;
            branch(scene, level, chilled, handler, at, (&up[k], &down[k]));
        }
    }
}

/// From the risers to the coil of a unit, with its control valve.
fn branch(
    scene: &mut Scene,
    level: &Level,
    chilled: System,
    handler: &Handler,
    at: [f64; 2],
    (up, down): (&Element, &Element),
) {
    let small = pipe("冷冻水支管 / Chilled water branch", 0.1, Tone::Chilled);
    let tag = handler.element.path.rsplit('/').next().unwrap_or("AHU").to_owned();
    let z = pipe_level(level);
    // The coil is at the middle of the back of the unit: north of one that faces south, and the other way round.
    let [hx, hy] = handler.at;
    let north = level.plan.rooms.get(handler.room).is_some_and(|room| super::middle(room.main())[1] > hy);
    let back = if north { 0.93 } else { -0.93 };
    let (cx, cy) = (hx - if north { 0.1 } else { -0.1 }, hy + back);
    let shaft = at[0] > 15.0 && at[0] < 70.0;
    let lead: Vec<[f64; 3]> = if shaft {
        // Out of the shaft into the corridor, along it, and in again.
        let lane = if handler.at[1] > 42.0 { 45.6 } else { 38.4 };
        vec![[at[0], at[1], z], [at[0], lane, z], [cx, lane, z], [cx, cy, z], [cx, cy, 0.75]]
    } else {
        vec![[at[0], at[1], z], [cx, at[1], z], [cx, cy, z], [cx, cy, 0.75]]
    };
    let valve = scene.install(
        level,
        Some(handler.room),
        "valve",
        Some(&format!("V-{tag}")),
        Spot { at: [cx, cy, 0.6], quarters: 1 },
    );
    if let Some((a, b)) = small.path(scene, level, chilled, &lead) {
        scene.connect(chilled, up, &a);
        scene.connect(chilled, &b, &valve);
    }
    scene.connect(chilled, &valve, &handler.element);
    // Back to the return riser: from the second spigot up, then straight to the riser.
    let rx = cx + 0.2;
    let z = z - 0.25;
    let mut lead: Vec<[f64; 3]> = if shaft {
        let lane = if handler.at[1] > 42.0 { 45.9 } else { 38.1 };
        vec![[rx, cy, 0.65], [rx, cy, z], [rx, lane, z], [at[0] + 0.5, lane, z], [at[0] + 0.5, at[1], z]]
    } else {
        vec![[rx, cy, 0.65], [rx, cy, z], [rx, at[1], z], [at[0] + 0.5, at[1], z]]
    };
    lead.dedup_by(|a, b| (a[0] - b[0]).abs() + (a[1] - b[1]).abs() + (a[2] - b[2]).abs() < 0.05);
    if let Some((a, b)) = small.path(scene, level, chilled, &lead) {
        scene.connect(chilled, &handler.element, &a);
        scene.connect(chilled, &b, down);
    }
}

/// Boilers, heat exchangers, pumps, and the risers in the eastern shaft.
pub(super) fn heating(scene: &mut Scene, fabric: &Fabric) {
    let Some(basement) = fabric.levels.first() else { return };
    let room = basement.plan.room("锅炉房");
    let heating = scene.system("HW", "HW 采暖热水系统", "采暖热水系统 / Heating water", Medium::Pipe("HEATING"));
    let main = pipe("热水干管 / Heating main", 0.2, Tone::Heating);
    let drop = pipe("热水管 / Heating pipe", 0.15, Tone::Heating);
    let z = 4.2;
    let supply = main.straight(scene, basement, [64.0, 11.5, z], [64.0, 26.0, z]);
    let back = main.straight(scene, basement, [63.5, 11.5, z], [63.5, 26.0, z]);
    let mut boilers = Vec::new();
    for n in 0..3 {
        let y = 13.0 + 3.6 * f64::from(n);
        let boiler = scene.install(basement, room, "boiler", Some(&format!("BLR-{:02}", n + 1)), spot(60.6, y, 0));
        scene.properties(
            &boiler,
            "Atrium_DesignData",
            &[
                ("HeatOutput", Value::Power(2_800_000.0)),
                ("WorkingPressure", Value::Pressure(1_000_000.0)),
                ("LeavingWaterTemperature", Value::Temperature(90.0)),
                ("SpecialEquipment", Value::Bool(true)),
            ],
        );
        if let Some((a, b)) = drop.path(scene, basement, heating, &[[60.2, y, 2.5], [60.2, y, z], [63.4, y, z]]) {
            scene.connect(heating, &boiler, &a);
            scene.connect(heating, &b, &supply);
        }
        boilers.push(boiler);
    }
    for n in 0..4_usize {
        let y = 12.6 + 2.6 * n as f64;
        let pump = scene.install(basement, room, "pump-heating", Some(&format!("HWP-{:02}", n + 1)), spot(67.0, y, 0));
        scene.properties(
            &pump,
            "Atrium_DesignData",
            &[
                ("RatedFlow", Value::Flow(120.0)),
                ("RatedPower", Value::Power(18_500.0)),
                ("Standby", Value::Bool(n == 3)),
            ],
        );
        if let Some((a, b)) =
            drop.path(scene, basement, heating, &[[63.6, y, z - 0.4], [67.4, y, z - 0.4], [67.4, y, 0.95]])
        {
            scene.connect(heating, &back, &a);
            scene.connect(heating, &b, &pump);
        }
        scene.connect(heating, &pump, &boilers[n.min(2)]);
    }
    for n in 0..2 {
        let x = 58.6 + 2.4 * f64::from(n);
        let hx = scene.install(basement, room, "exchanger", Some(&format!("HX-{:02}", n + 1)), spot(x, 25.4, 0));
        scene.connect(heating, &supply, &hx);
        scene.connect(heating, &hx, &back);
        let tank = scene.install(
            basement,
            room,
            "tank-hot",
            Some(&format!("HWT-{:02}", n + 1)),
            spot(65.6 + 2.2 * f64::from(n), 25.2, 0),
        );
        scene.connect(heating, &hx, &tank);
    }
    let up = riser(scene, fabric, heating, &main, [63.6, 44.2], (0, ROOF - 1), true);
    let down = riser(scene, fabric, heating, &main, [64.1, 44.2], (0, ROOF - 1), false);
    let there = main.path(
        scene,
        basement,
        heating,
        &[[64.0, 26.0, z], [64.0, 28.2, z], [56.2, 28.2, z], [56.2, 46.0, z], [63.6, 46.0, z], [63.6, 44.4, z]],
    );
    if let (Some((a, b)), Some(first)) = (there, up.first()) {
        scene.connect(heating, &supply, &a);
        scene.connect(heating, &b, first);
    }
    let again = main.path(
        scene,
        basement,
        heating,
        &[
            [64.1, 44.4, z - 0.4],
            [64.1, 46.4, z - 0.4],
            [55.7, 46.4, z - 0.4],
            [55.7, 27.8, z - 0.4],
            [63.5, 27.8, z - 0.4],
            [63.5, 26.2, z - 0.4],
        ],
    );
    if let (Some((a, b)), Some(first)) = (again, down.first()) {
        scene.connect(heating, first, &a);
        scene.connect(heating, &b, &back);
    }
    for level in &fabric.levels[..ROOF] {
        scene.serve(heating, level.storey);
    }
}

/// Cold water: tanks, pumps, a riser; sewage pumps.
pub(super) fn domestic(scene: &mut Scene, fabric: &Fabric) {
    let Some(basement) = fabric.levels.first() else { return };
    let room = basement.plan.room("生活水泵房");
    let cold = scene.system(
        "DCW",
        "DCW 生活给水系统",
        "生活给水系统 / Domestic cold water",
        Medium::Pipe("DOMESTICCOLDWATER"),
    );
    let main = pipe("给水干管 / Water main", 0.15, Tone::Water);
    let mut tanks = Vec::new();
    for n in 0..2 {
        let tank = scene.install(
            basement,
            room,
            "tank-water",
            Some(&format!("WT-{:02}", n + 1)),
            spot(33.0 + 5.6 * f64::from(n), 24.6, 0),
        );
        scene.properties(&tank, "Atrium_DesignData", &[("NominalVolume", Value::Real(30.0))]);
        tanks.push(tank);
    }
    let z = 3.8;
    let header = main.straight(scene, basement, [31.0, 17.0, z], [41.0, 17.0, z]);
    for n in 0..4_usize {
        let x = 32.4 + 2.5 * n as f64;
        let pump = scene.install(basement, room, "pump-water", Some(&format!("DWP-{:02}", n + 1)), spot(x, 19.0, 0));
        scene.properties(
            &pump,
            "Atrium_DesignData",
            &[("RatedFlow", Value::Flow(36.0)), ("RatedPower", Value::Power(11_000.0))],
        );
        scene.connect(cold, &tanks[n / 2], &pump);
        if let Some((a, b)) =
            main.path(scene, basement, cold, &[[x + 0.4, 19.0, 0.35], [x + 0.4, 19.0, z], [x + 0.4, 17.1, z]])
        {
            scene.connect(cold, &pump, &a);
            scene.connect(cold, &b, &header);
        }
    }
    let up = riser(scene, fabric, cold, &main, [20.4, 40.6], (0, ROOF - 1), true);
    let there = main.path(
        scene,
        basement,
        cold,
        &[[31.0, 17.0, z], [29.6, 17.0, z], [29.6, 37.6, z], [20.4, 37.6, z], [20.4, 40.6, z]],
    );
    if let (Some((a, b)), Some(first)) = (there, up.first()) {
        scene.connect(cold, &header, &a);
        scene.connect(cold, &b, first);
    }
    for level in &fabric.levels[GROUND..ROOF] {
        scene.serve(cold, level.storey);
    }
    let drain = scene.system("SW", "WW 污废水系统", "污废水系统 / Sewage", Medium::Pipe("SEWAGE"));
    let plant = basement.plan.room("污水处理站");
    for n in 0..3 {
        let pump = scene.install(
            basement,
            plant,
            "pump-sewage",
            Some(&format!("SWP-{:02}", n + 1)),
            spot(67.8 + 2.4 * f64::from(n), 51.4, 0),
        );
        scene.properties(
            &pump,
            "Atrium_DesignData",
            &[("RatedFlow", Value::Flow(25.0)), ("RatedPower", Value::Power(4_000.0))],
        );
        scene.join(drain, &pump);
    }
    if let Some(plant) = plant {
        scene.serve(drain, basement.spaces[plant]);
    }
}
