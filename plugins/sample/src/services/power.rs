//! Electricity: supply, transformers, switchboards, generators, batteries, risers and boards.

use super::route::tray;
use super::{Handler, ROOF, middle, pipe_level};
use crate::fabric::Fabric;
use crate::plan::Kind;
use crate::scene::{Element, Medium, Scene, Section, Value, spot};
use crate::tone::Tone;

/// Writes the electrical system.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, handlers: &[Handler]) {
    let Some(basement) = fabric.levels.first() else { return };
    let room = |name: &str| basement.plan.room(name);
    let high = scene.system("HV", "HV 10kV 高压系统", "10 kV 配电系统 / 10 kV supply", Medium::Cable("ELECTRICAL"));
    let low = scene.system("LV", "LV 低压配电系统", "低压配电系统 / LV distribution", Medium::Cable("ELECTRICAL"));
    let standby =
        scene.system("EPS", "EPS 应急电源系统", "应急电源系统 / Standby power", Medium::Cable("POWERGENERATION"));

    let mut cubicles: Vec<Element> = Vec::new();
    for n in 0..8 {
        let x = 1.6 + 1.2 * f64::from(n);
        cubicles.push(scene.install(
            basement,
            room("高压配电室"),
            "switchgear-hv",
            Some(&format!("HV-{:02}", n + 1)),
            spot(x, 4.2, 0),
        ));
    }
    let mut boards: Vec<Element> = Vec::new();
    for n in 0..4_usize {
        let x = 13.9 + 2.75 * n as f64;
        let transformer = scene.install(
            basement,
            room("变压器室"),
            "transformer",
            Some(&format!("TR-{:02}", n + 1)),
            spot(x, 3.8, 0),
        );
        scene.properties(
            &transformer,
            "Atrium_DesignData",
            &[
                ("RatedPower", Value::Power(1_600_000.0)),
                ("PrimaryVoltage", Value::Label("10 kV".to_owned())),
                ("SecondaryVoltage", Value::Label("0.4 kV".to_owned())),
            ],
        );
        scene.connect(high, &cubicles[n * 2], &transformer);
        let x = 26.2 + 3.5 * n as f64;
        let board = scene.install(
            basement,
            room("低压配电室"),
            "switchboard-lv",
            Some(&format!("LV-{:02}", n + 1)),
            spot(x, 4.0, 0),
        );
        scene.connect(low, &transformer, &board);
        boards.push(board);
    }
    for pair in cubicles.chunks(2) {
        // Each incomer feeds its neighbour, and the bus couples the pairs.
        if let [a, b] = pair {
            scene.connect(high, a, b);
        }
    }
    for n in 0..2_usize {
        let generator = scene.install(
            basement,
            room("柴油发电机房"),
            "generator",
            Some(&format!("GEN-{:02}", n + 1)),
            spot(51.6 + 6.4 * n as f64, 3.6, 0),
        );
        scene.properties(
            &generator,
            "Atrium_DesignData",
            &[("RatedPower", Value::Power(1_000_000.0)), ("StartTime", Value::Real(15.0))],
        );
        scene.connect(standby, &generator, &boards[2 + n]);
        let battery = scene.install(
            basement,
            room("UPS 机房"),
            "battery",
            Some(&format!("BAT-{:02}", n + 1)),
            spot(41.4 + 4.2 * n as f64, 1.4, 2),
        );
        let ups = scene.install(
            basement,
            room("UPS 机房"),
            "ups",
            Some(&format!("UPS-{:02}", n + 1)),
            spot(41.4 + 4.2 * n as f64, 4.6, 0),
        );
        scene.properties(
            &ups,
            "Atrium_DesignData",
            &[("RatedPower", Value::Power(200_000.0)), ("BackupTime", Value::Real(1800.0))],
        );
        scene.connect(low, &boards[2 + n], &ups);
        scene.connect(standby, &battery, &ups);
    }

    // Trays: from the switchroom to the foot of the riser, and along the corridors of every storey.
    let line = tray("电缆桥架 / Cable tray");
    let z = pipe_level(basement) + 0.9;
    let feeder = line.path(scene, basement, low, &[[31.0, 4.0, 2.9], [31.0, 8.0, 2.9], [30.4, 8.0, 2.9]]);
    let spine = line.path(
        scene,
        basement,
        low,
        &[
            [30.4, 8.0, z - 0.9],
            [27.4, 8.0, z - 0.9],
            [27.4, 37.0, z - 0.9],
            [16.5, 37.0, z - 0.9],
            [16.5, 43.0, z - 0.9],
        ],
    );
    let busbar = |scene: &mut Scene, level: &crate::fabric::Level, x: f64| {
        scene.straight(
            level,
            "IFCCABLESEGMENT",
            "BUSBARSEGMENT",
            "母线槽 / Busbar riser",
            [x, 44.4, 0.0],
            2,
            level.plan.height,
            Section::Rectangle(0.35, 0.2),
            Tone::Power,
        )
    };
    let mut below: [Option<Element>; 2] = [None, None];
    for (index, level) in fabric.levels.iter().enumerate().take(ROOF) {
        let name = level.name();
        for (side, x, room, tag, board_x) in [(0, 16.5, "配电间", "01", 15.5), (1, 67.5, "弱电间", "02", 66.5)] {
            let piece = busbar(scene, level, x);
            match &below[side] {
                Some(under) => scene.connect(low, &under.clone(), &piece),
                None if side == 0 => {
                    if let Some((_, end)) = &spine {
                        scene.connect(low, end, &piece);
                    }
                }
                None => scene.connect(low, &boards[1], &piece),
            }
            let room = level.plan.room(room);
            for n in 0..2 {
                let tag = format!("DB-{name}-{tag}{}", if n == 0 { "A" } else { "B" });
                let board =
                    scene.install(level, room, "board", Some(&tag), spot(board_x, 40.6 + 1.6 * f64::from(n), 1));
                scene.connect(low, &piece, &board);
                if side == 0 && n == 0 {
                    for handler in handlers.iter().filter(|h| h.level == index) {
                        scene.connect(low, &board, &handler.element);
                    }
                }
            }
            if side == 1 {
                scene.install(level, room, "rack", Some(&format!("RK-{name}-01")), spot(68.3, 41.0, 3));
            }
            below[side] = Some(piece);
        }
        corridors(scene, level, low);
        scene.serve(low, level.storey);
    }
    if let (Some((_, end)), Some((start, _))) = (feeder, &spine) {
        scene.connect(low, &boards[0], &end);
        scene.connect(low, &end, start);
    }
    // The lifts' machines are fed from the top of the eastern riser.
    if let Some(top) = &below[1] {
        for n in 1..=6 {
            if let Some(machine) = scene.tags.get(&format!("LM-{n:02}")).cloned() {
                scene.connect(low, &top.clone(), &machine);
            }
        }
    }
}

/// A tray along every long corridor, beside the duct.
fn corridors(scene: &mut Scene, level: &crate::fabric::Level, low: usize) {
    let line = tray("电缆桥架 / Cable tray");
    let z = pipe_level(level);
    for room in &level.plan.rooms {
        let rect = room.main();
        let long = rect.x1 - rect.x0 > 20_000 && rect.y1 - rect.y0 < 4_000;
        if room.kind != Kind::Corridor || !long {
            continue;
        }
        let y = middle(rect)[1] + 0.62;
        let (x0, x1) = (crate::plan::metres(rect.x0) + 0.6, crate::plan::metres(rect.x1) - 0.6);
        let half = (x0 + x1) / 2.0;
        for (a, b) in [(x0, half), (half, x1)] {
            let piece = line.straight(scene, level, [a, y, z], [b, y, z]);
            scene.join(low, &piece);
        }
    }
}
