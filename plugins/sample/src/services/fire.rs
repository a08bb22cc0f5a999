//! Fire water: tanks, pumps, risers, mains in the corridors, hose reels.

use super::route::pipe;
use super::{ROOF, middle, pipe_level};
use crate::fabric::Fabric;
use crate::furnish::{Bay, Side};
use crate::plan::{Kind, metres};
use crate::scene::{Element, Medium, Scene, Value, spot};
use crate::tone::Tone;

/// Writes the fire water system.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric) {
    let Some(basement) = fabric.levels.first() else { return };
    let room = basement.plan.room("消防水泵房");
    let hydrant =
        scene.system("XH", "XH 室内消火栓系统", "室内消火栓系统 / Hose reels", Medium::Pipe("FIREPROTECTION"));
    let sprinkler =
        scene.system("ZP", "ZP 自动喷淋系统", "自动喷水灭火系统 / Sprinklers", Medium::Pipe("FIREPROTECTION"));
    let line = pipe("消防干管 / Fire main", 0.15, Tone::Fire);
    let z = 4.0;
    let header = line.straight(scene, basement, [43.5, 16.0, z], [52.5, 16.0, z]);
    let mut tanks = Vec::new();
    for n in 0..2 {
        let tank = scene.install(
            basement,
            room,
            "tank-fire",
            Some(&format!("FT-{:02}", n + 1)),
            spot(45.0 + 5.8 * f64::from(n), 24.6, 0),
        );
        scene.properties(&tank, "Atrium_DesignData", &[("NominalVolume", Value::Real(36.0))]);
        tanks.push(tank);
    }
    let mut sprinkler_main: Option<Element> = None;
    for n in 0..4_usize {
        let x = 44.2 + 2.6 * n as f64;
        let (key, tag, system) = if n < 2 {
            ("pump-fire", format!("FP-{:02}", n + 1), hydrant)
        } else {
            ("pump-sprinkler", format!("SP-{:02}", n - 1), sprinkler)
        };
        let pump = scene.install(basement, room, key, Some(&tag), spot(x, 19.0, 0));
        scene.properties(
            &pump,
            "Atrium_DesignData",
            &[
                ("RatedFlow", Value::Flow(144.0)),
                ("RatedPower", Value::Power(75_000.0)),
                ("RatedPressure", Value::Pressure(1_000_000.0)),
            ],
        );
        scene.connect(system, &tanks[n / 2], &pump);
        if let Some((a, b)) =
            line.path(scene, basement, system, &[[x + 0.56, 19.0, 1.2], [x + 0.56, 19.0, z], [x + 0.56, 16.1, z]])
        {
            scene.connect(system, &pump, &a);
            if system == hydrant {
                scene.connect(system, &b, &header);
            } else if let Some(main) = &sprinkler_main {
                scene.connect(system, &b, &main.clone());
            } else {
                sprinkler_main = Some(b);
            }
        }
    }
    let spine = line.path(
        scene,
        basement,
        hydrant,
        &[
            [43.5, 16.0, z],
            [42.6, 16.0, z],
            [42.6, 29.4, z],
            [29.0, 29.4, z],
            [29.0, 37.9, z],
            [20.6, 37.9, z],
            [20.6, 39.6, z],
        ],
    );
    if let Some((a, _)) = &spine {
        scene.connect(hydrant, &header, a);
    }
    let mut below: Option<Element> = None;
    for level in &fabric.levels[..ROOF] {
        let piece = line.straight(scene, level, [20.6, 39.6, 0.0], [20.6, 39.6, level.plan.height]);
        match (&below, &spine) {
            (Some(under), _) => scene.connect(hydrant, &under.clone(), &piece),
            (None, Some((_, end))) => scene.connect(hydrant, end, &piece),
            _ => {}
        }
        for (room, what) in level.plan.rooms.iter().enumerate() {
            let rect = what.main();
            let long = rect.x1 - rect.x0 > 20_000 && rect.y1 - rect.y0 < 4_000;
            if what.kind != Kind::Corridor || !long {
                continue;
            }
            let y = middle(rect)[1] - 0.95;
            let zp = pipe_level(level);
            let main =
                line.straight(scene, level, [metres(rect.x0) + 1.0, y, zp - 0.3], [metres(rect.x1) - 1.0, y, zp - 0.3]);
            scene.connect(hydrant, &piece, &main);
            let bay = Bay::new(level, room);
            for (x, y, quarters) in bay.along(Side::South, (0.7, 0.22), 17.0) {
                let n = scene.count(&format!("hosereel/{}", level.name()));
                // Moved along the wall until no door is in the way.
                for shift in [0.0, 1.2, -1.2, 2.4, -2.4, 3.6] {
                    if bay.clear(x + shift, y, (0.9, 0.22)) {
                        let reel = scene.install(
                            level,
                            Some(room),
                            "hosereel",
                            Some(&format!("HR-{}-{n:02}", level.name())),
                            spot(x + shift, y, quarters),
                        );
                        scene.connect(hydrant, &main, &reel);
                        break;
                    }
                }
            }
            scene.serve(hydrant, level.spaces[room]);
        }
        below = Some(piece);
        scene.serve(sprinkler, level.storey);
    }
}
