//! Medical gases: the plant, the risers in the eastern shaft, valve boxes, mains, outlets at the bedheads.

use super::route::pipe;
use super::{GROUND, ROOF, middle, pipe_level};
use crate::fabric::Fabric;
use crate::furnish::Bedhead;
use crate::plan::metres;
use crate::scene::{Element, Medium, Scene, Spot, Value, spot};
use crate::tone::Tone;

/// Corridors that carry a main, with the side of their valve box.
const MAINS: [&str; 10] = [
    "北走廊南",
    "北走廊北",
    "南病区走廊",
    "北病区走廊",
    "南走廊",
    "西内廊",
    "东内廊",
    "急诊走廊",
    "门诊走廊",
    "医疗主街",
];

/// Writes oxygen, vacuum and air.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric, heads: &[Bedhead]) {
    let Some(basement) = fabric.levels.first() else { return };
    let room = basement.plan.room("医用气体站");
    let oxygen = scene.system("O2", "O2 医用氧气系统", "医用氧气系统 / Oxygen", Medium::Pipe("GAS"));
    let vacuum = scene.system("VAC", "VAC 负压吸引系统", "负压吸引系统 / Medical vacuum", Medium::Pipe("VACUUM"));
    let air = scene.system("MA", "MA 医用空气系统", "医用压缩空气系统 / Medical air", Medium::Pipe("COMPRESSEDAIR"));
    let line = pipe("医用氧气管 / Oxygen pipe", 0.06, Tone::Gas);
    let z = 3.4;

    let receiver = |scene: &mut Scene, n: usize, x: f64| {
        scene.install(basement, room, "receiver", Some(&format!("GR-{n:02}")), spot(x, 25.4, 0))
    };
    let tanks: Vec<Element> = (0..3).map(|n| receiver(scene, n + 1, 72.6 + 1.8 * n as f64)).collect();
    for n in 0..2 {
        let plant = scene.install(
            basement,
            room,
            "oxygen",
            Some(&format!("OXY-{:02}", n + 1)),
            spot(73.2, 12.6 + 2.6 * f64::from(n), 0),
        );
        scene.properties(
            &plant,
            "Atrium_DesignData",
            &[("RatedFlow", Value::Flow(30.0)), ("OutletPressure", Value::Pressure(450_000.0))],
        );
        scene.connect(oxygen, &plant, &tanks[0]);
    }
    let manifold = scene.install(basement, room, "manifold", Some("MF-01"), spot(79.4, 26.4, 0));
    scene.connect(oxygen, &manifold, &tanks[0]);
    for n in 0..3 {
        let y = 13.0 + 2.3 * f64::from(n);
        let compressor =
            scene.install(basement, room, "compressor", Some(&format!("MAC-{:02}", n + 1)), spot(78.2, y, 0));
        scene.properties(
            &compressor,
            "Atrium_DesignData",
            &[("RatedFlow", Value::Flow(120.0)), ("RatedPower", Value::Power(15_000.0))],
        );
        scene.connect(air, &compressor, &tanks[1]);
        let pump = scene.install(
            basement,
            room,
            "vacuum",
            Some(&format!("VAC-{:02}", n + 1)),
            spot(73.2 + 3.6 * f64::from(n), 20.6, 0),
        );
        scene.properties(
            &pump,
            "Atrium_DesignData",
            &[("RatedPower", Value::Power(11_000.0)), ("SetPressure", Value::Pressure(-60_000.0))],
        );
        scene.connect(vacuum, &tanks[2], &pump);
    }

    // Three risers side by side in the eastern shaft.
    let mut risers: Vec<Vec<Element>> = Vec::new();
    for (n, (system, tank)) in [(oxygen, &tanks[0]), (air, &tanks[1]), (vacuum, &tanks[2])].into_iter().enumerate() {
        let x = 63.5 + 0.25 * n as f64;
        let dz = 0.2 * n as f64;
        let dx = 0.25 * n as f64;
        let path = line.path(
            scene,
            basement,
            system,
            &[
                [72.6 + 1.8 * n as f64, 25.4, 2.8],
                [72.6 + 1.8 * n as f64, 25.4, z - dz],
                [72.6 + 1.8 * n as f64, 28.9 + dx, z - dz],
                [55.0 - dx, 28.9 + dx, z - dz],
                [55.0 - dx, 37.3 + dx, z - dz],
                [x, 37.3 + dx, z - dz],
                [x, 40.2, z - dz],
            ],
        );
        let mut pieces: Vec<Element> = Vec::new();
        for level in &fabric.levels[..ROOF] {
            let piece = line.straight(scene, level, [x, 40.2, 0.0], [x, 40.2, level.plan.height]);
            if let Some(below) = pieces.last().cloned() {
                if system == vacuum {
                    scene.connect(system, &piece, &below);
                } else {
                    scene.connect(system, &below, &piece);
                }
            }
            pieces.push(piece);
        }
        if let (Some((a, b)), Some(first)) = (path, pieces.first()) {
            if system == vacuum {
                // Drawn from the riser towards the plant.
                scene.connect(system, first, &b);
                scene.connect(system, &a, tank);
            } else {
                scene.connect(system, tank, &a);
                scene.connect(system, &b, first);
            }
        }
        risers.push(pieces);
    }

    for (index, level) in fabric.levels.iter().enumerate().take(ROOF).skip(GROUND) {
        let here: Vec<&Bedhead> = heads.iter().filter(|h| h.level == index).collect();
        let mut used = vec![false; here.len()];
        let mut n = 0;
        for corridor in MAINS {
            let Some(corridor) = level.plan.room(corridor) else { continue };
            let beside = |room: usize| {
                level.borders.iter().any(|b| {
                    !b.vertical
                        && ((b.rooms.0 == Some(room) && b.rooms.1 == Some(corridor))
                            || (b.rooms.1 == Some(room) && b.rooms.0 == Some(corridor)))
                })
            };
            let mine: Vec<usize> = (0..here.len()).filter(|k| !used[*k] && beside(here[*k].room)).collect();
            if mine.is_empty() {
                continue;
            }
            n += 1;
            let rect = level.plan.rooms[corridor].main();
            let y = middle(rect)[1] - 0.7;
            let zp = pipe_level(level);
            let main = line.straight(scene, level, [metres(rect.x0) + 0.8, y, zp], [metres(rect.x1) - 0.8, y, zp]);
            let bay = crate::furnish::Bay::new(level, corridor);
            let free = bay
                .along(crate::furnish::Side::North, (0.6, 0.14), 3.1)
                .into_iter()
                .min_by(|a, b| (a.0 - 62.0).abs().total_cmp(&(b.0 - 62.0).abs()));
            let (vx, vy, vq) = free.unwrap_or((middle(rect)[0], y, 0));
            let valve = scene.install(
                level,
                Some(corridor),
                "zonevalve",
                Some(&format!("ZV-{}-{n:02}", level.name())),
                Spot { at: [vx, vy, 0.0], quarters: vq },
            );
            scene.chain(oxygen, &[&risers[0][index], &valve, &main]);
            scene.chain(air, &[&risers[1][index], &valve]);
            scene.chain(vacuum, &[&valve, &risers[2][index]]);
            for k in mine {
                used[k] = true;
                let head = here[k];
                let number = &level.plan.rooms[head.room].number;
                let count = scene.count(&format!("outlet/{number}"));
                let outlet =
                    scene.install(level, Some(head.room), "gastap", Some(&format!("GO-{number}-{count}")), head.spot);
                scene.connect(oxygen, &main, &outlet);
                scene.serve(oxygen, level.spaces[head.room]);
                scene.serve(vacuum, level.spaces[head.room]);
                scene.serve(air, level.spaces[head.room]);
            }
        }
    }
}
