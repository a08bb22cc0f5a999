//! Ventilation: air-handling units, mains in the corridors, boxes and diffusers in the rooms, fans on the roof.

use super::route::{Line, duct};
use super::{GROUND, Handler, ROOF, duct_level, middle};
use crate::fabric::{Fabric, Level};
use crate::furnish::Bay;
use crate::guid::hash;
use crate::plan::{Kind, metres};
use crate::scene::{Element, Medium, Scene, Section, Spot, System, Value, spot};
use crate::tone::Tone;

/// A main duct in a corridor: the unit's room, which half of it (south or north), the corridor and its extent in x.
struct Main {
    plant: usize,
    north: bool,
    corridor: usize,
    x: [f64; 2],
}

/// The mains of a storey. Room names are those of the plan.
fn mains(level: &Level) -> Vec<Main> {
    let plan = &level.plan;
    let table: [(&str, bool, &str, [f64; 2]); 10] = [
        ("西翼空调机房", false, "南走廊", [0.5, 41.5]),
        ("西翼空调机房", false, "急诊走廊", [0.5, 29.5]),
        ("西翼空调机房", true, "西内廊", [0.5, 26.5]),
        ("东翼空调机房", false, "南走廊", [42.5, 83.5]),
        ("东翼空调机房", false, "门诊走廊", [54.5, 83.5]),
        ("东翼空调机房", true, "东内廊", [57.5, 83.5]),
        ("空调机房", false, "北走廊南", [0.5, 83.5]),
        ("空调机房", true, "北走廊北", [0.5, 83.5]),
        ("空调机房", false, "南病区走廊", [6.5, 77.5]),
        ("空调机房", true, "北病区走廊", [6.5, 77.5]),
    ];
    table
        .into_iter()
        .filter_map(|(plant, north, corridor, x)| {
            Some(Main { plant: plan.room(plant)?, north, corridor: plan.room(corridor)?, x })
        })
        .collect()
}

/// A place where the main gives air away.
struct Tap {
    x: f64,
    room: Option<usize>,
    north: bool,
}

/// Writes ventilation; gives the units.
pub(super) fn build(scene: &mut Scene, fabric: &Fabric) -> Vec<Handler> {
    let mut handlers = Vec::new();
    for (index, level) in fabric.levels.iter().enumerate() {
        let mut served = vec![false; level.plan.rooms.len()];
        for (n, main) in mains(level).iter().enumerate() {
            let handler = one_main(scene, level, index, n + 1, main, &mut served);
            handlers.push(handler);
        }
        sensors(scene, level, &served);
    }
    fresh_air(scene, fabric, &handlers);
    exhaust(scene, fabric);
    handlers
}

/// Rooms along a corridor that are not served yet, with the middle of the border as the place of the tap.
fn taps(level: &Level, main: &Main, served: &mut [bool]) -> Vec<Tap> {
    let mut taps = Vec::new();
    for border in &level.borders {
        let (room, north) = match border.rooms {
            (Some(a), Some(b)) if a == main.corridor => (b, true),
            (Some(a), Some(b)) if b == main.corridor => (a, false),
            _ => continue,
        };
        let kind = level.plan.rooms[room].kind;
        let (from, to) = (metres(border.from).max(main.x[0]), metres(border.to).min(main.x[1]));
        if border.vertical || !kind.is_served_with_air() || served[room] || to - from < 1.2 {
            continue;
        }
        served[room] = true;
        taps.push(Tap { x: (from + to) / 2.0, room: Some(room), north });
    }
    taps
}

fn one_main(scene: &mut Scene, level: &Level, index: usize, n: usize, main: &Main, served: &mut [bool]) -> Handler {
    let name = level.name();
    let tag = format!("AHU-{name}-{n:02}");
    let mut taps = taps(level, main, served);
    let clean = taps.iter().filter_map(|tap| tap.room).any(|room| level.plan.rooms[room].kind.is_clean());
    let plant = level.plan.rooms[main.plant].main();
    let [px, py] = middle(plant);
    let y = if main.north { py + 1.5 } else { py - 1.5 };
    let key = if clean { "ahu-clean" } else { "ahu" };
    let (length, height) = if clean { (4.0, 1.8) } else { (3.6, 1.7) };
    let quarters = if main.north { 2 } else { 0 };
    let unit = scene.install(level, Some(main.plant), key, Some(&tag), spot(px, y, quarters));

    let system = scene.system(
        &format!("SA-{name}-{n:02}"),
        &format!("SA-{name}-{n:02} 送风系统"),
        &format!("{} 送风系统 / Supply air of {tag}", level.plan.rooms[main.corridor].cn),
        Medium::Duct("AIRCONDITIONING"),
    );
    scene.join(system, &unit);

    // Up from the spigot, over to the corridor.
    let z = duct_level(level);
    let corridor = level.plan.rooms[main.corridor].main();
    let line_y = middle(corridor)[1];
    let sx = if quarters == 0 { px + length * 0.36 } else { px - length * 0.36 };
    let supply = duct("送风管 / Supply duct", 0.6, 0.35, Tone::Air);
    let reach = if line_y > y { line_y - 0.35 } else { line_y + 0.35 };
    let rise = supply.path(scene, level, system, &[[sx, y, 0.42 + height], [sx, y, z], [sx, reach, z]]);

    taps.push(Tap { x: sx, room: None, north: !main.north });
    taps.sort_by(|a, b| a.x.total_cmp(&b.x));
    for k in 1..taps.len() {
        taps[k].x = taps[k].x.max(taps[k - 1].x + 0.75);
    }
    let fittings: Vec<Element> = taps.iter().map(|tap| tee(scene, level, [tap.x - 0.25, line_y, z])).collect();
    let source = taps.iter().position(|tap| tap.room.is_none()).unwrap_or(0);
    if let Some((first, last)) = rise {
        scene.connect(system, &unit, &first);
        scene.connect(system, &last, &fittings[source]);
    }
    let trunk = duct("送风干管 / Supply main", 0.7, 0.4, Tone::Air);
    for k in 0..taps.len().saturating_sub(1) {
        let piece = trunk.straight(scene, level, [taps[k].x + 0.25, line_y, z], [taps[k + 1].x - 0.25, line_y, z]);
        // Away from the unit on both sides.
        if k < source {
            scene.chain(system, &[&fittings[k + 1], &piece, &fittings[k]]);
        } else {
            scene.chain(system, &[&fittings[k], &piece, &fittings[k + 1]]);
        }
    }
    let mut area = 0.0;
    for (tap, fitting) in taps.iter().zip(&fittings) {
        let Some(room) = tap.room else { continue };
        area += branch(scene, level, system, tap, room, fitting, line_y, z);
    }
    for tap in &taps {
        if let Some(room) = tap.room {
            scene.serve(system, level.spaces[room]);
            let path = format!("{}/serves/{}", unit.path, level.plan.rooms[room].number);
            scene.step.root(
                &path,
                "IFCRELREFERENCEDINSPATIALSTRUCTURE",
                &format!("'Serves',$,(#{}),#{}", unit.id, level.spaces[room]),
            );
        }
    }
    // Ten changes an hour, twenty-five where it is clean, at three metres of height.
    let flow = (area * 3.0 * if clean { 25.0 } else { 10.0 } / 100.0_f64).round() * 100.0;
    scene.properties(
        &unit,
        "Atrium_DesignData",
        &[
            ("RatedAirflow", Value::Flow(flow)),
            ("RatedPower", Value::Power((flow / 1000.0 * 450.0).round())),
            ("CoolingCapacity", Value::Power((flow * 5.2).round())),
            ("ExternalPressure", Value::Pressure(if clean { 1100.0 } else { 450.0 })),
            ("SupplyTemperature", Value::Temperature(if clean { 16.0 } else { 15.0 })),
            ("FilterClass", Value::Label(if clean { "G4 + F8 + H13" } else { "G4 + F7" }.to_owned())),
        ],
    );
    Handler { level: index, room: main.plant, element: unit, at: [px, y] }
}

/// A fitting of the main, half a metre long from `from`.
fn tee(scene: &mut Scene, level: &Level, from: [f64; 3]) -> Element {
    scene.straight(
        level,
        "IFCDUCTFITTING",
        "JUNCTION",
        "三通 / Tee",
        from,
        0,
        0.5,
        Section::Rectangle(0.74, 0.44),
        Tone::Air,
    )
}

/// From the main into a room: duct, box or fan coil, duct, diffuser. Gives the area of the room in square metres.
#[expect(clippy::too_many_arguments, reason = "a branch joins a main, a room and a system")]
fn branch(
    scene: &mut Scene,
    level: &Level,
    system: System,
    tap: &Tap,
    room: usize,
    fitting: &Element,
    line_y: f64,
    z: f64,
) -> f64 {
    let what = &level.plan.rooms[room];
    let number = &what.number;
    let rect = what.main();
    let bay = Bay::new(level, room);
    let sign = if tap.north { 1.0 } else { -1.0 };
    let near = if tap.north { metres(rect.y0) } else { metres(rect.y1) };
    // Wards are entered beside their bathroom, so that the box hangs over the entry and not in the main part.
    let corridor_wall = level
        .borders
        .iter()
        .filter(|b| {
            !b.vertical
                && (b.rooms.0 == Some(room) || b.rooms.1 == Some(room))
                && metres(b.from) <= tap.x
                && tap.x <= metres(b.to)
        })
        .map(|b| metres(b.line))
        .min_by(|a, b| (a - line_y).abs().total_cmp(&(b - line_y).abs()))
        .unwrap_or(near);
    let start = line_y + sign * 0.37;
    let small = duct("送风支管 / Supply branch", 0.3, 0.25, Tone::Air);
    let far = middle(rect)[1];
    let ward = what.kind == Kind::Ward && bay.width() < 6.0;
    let plain = matches!(what.kind, Kind::Store | Kind::Toilet | Kind::Staff | Kind::Theatre | Kind::Kitchen);
    let last: Element;
    let device = corridor_wall + sign * 0.75;
    if plain {
        last = small.straight(scene, level, [tap.x, start, z], [tap.x, far, z]);
        scene.connect(system, fitting, &last);
    } else {
        let first = small.straight(scene, level, [tap.x, start, z], [tap.x, device - sign * 0.35, z]);
        let (key, tag, base) =
            if ward { ("fcu", format!("FCU-{number}"), z - 0.125) } else { ("vav", format!("VAV-{number}"), z - 0.16) };
        let quarters = if tap.north { 2 } else { 0 };
        let element = scene.install(level, Some(room), key, Some(&tag), Spot { at: [tap.x, device, base], quarters });
        scene.chain(system, &[fitting, &first, &element]);
        let begin = device + sign * if ward { 0.33 } else { 0.35 };
        last = small.straight(scene, level, [tap.x, begin, z], [tap.x, far, z]);
        scene.connect(system, &element, &last);
    }
    let (key, kind, drop) = if what.kind == Kind::Theatre { ("laminar", "LF", 0.36) } else { ("diffuser", "SD", 0.2) };
    let terminal = scene.install(
        level,
        Some(room),
        key,
        Some(&format!("{kind}-{number}")),
        Spot {
            at: [if what.kind == Kind::Theatre { middle(rect)[0] } else { tap.x }, far, z - 0.125 - drop],
            quarters: 0,
        },
    );
    scene.connect(system, &last, &terminal);
    bay.width() * bay.depth()
}

/// A temperature sensor in every ventilated room, and one for pressure in every clean one.
fn sensors(scene: &mut Scene, level: &Level, served: &[bool]) {
    for (room, what) in level.plan.rooms.iter().enumerate() {
        if !served[room] {
            continue;
        }
        let bay = Bay::new(level, room);
        let (_, my) = bay.middle();
        let sensor = scene.install(
            level,
            Some(room),
            "temperature",
            Some(&format!("TH-{}", what.number)),
            Spot { at: [bay.x[0] - 0.04, my + 0.4, 1.4], quarters: 1 },
        );
        if let Some(vav) = scene.tags.get(&format!("VAV-{}", what.number)).cloned() {
            scene.step.root(
                &format!("{}/controls", sensor.path),
                "IFCRELFLOWCONTROLELEMENTS",
                &format!("$,$,(#{}),#{}", sensor.id, vav.id),
            );
        }
        if what.kind.is_clean() {
            scene.install(
                level,
                Some(room),
                "pressure",
                Some(&format!("DP-{}", what.number)),
                Spot { at: [bay.x[0] - 0.03, my - 0.4, 1.5], quarters: 1 },
            );
        }
    }
}

/// Two make-up units on the podium roof, down through the plant rooms of the wings.
fn fresh_air(scene: &mut Scene, fabric: &Fabric, handlers: &[Handler]) {
    let Some(roof) = fabric.levels.get(4) else { return };
    for (n, (room, x, riser_x)) in [("西翼空调机房", 6.0, 8.3), ("东翼空调机房", 78.0, 75.7)].into_iter().enumerate()
    {
        let tag = format!("MAU-{:02}", n + 1);
        let unit = scene.install(roof, None, "ahu-roof", Some(&tag), spot(x, 16.4, 0));
        let system = scene.system(
            &tag,
            &format!("OA-{:02} 新风系统", n + 1),
            &format!("新风系统 / Fresh air of {tag}"),
            Medium::Duct("VENTILATION"),
        );
        scene.properties(
            &unit,
            "Atrium_DesignData",
            &[("RatedAirflow", Value::Flow(30_000.0)), ("RatedPower", Value::Power(18_500.0))],
        );
        let line = duct("新风立管 / Fresh air riser", 0.6, 0.6, Tone::Air);
        let mut above = unit.clone();
        for level in fabric.levels[GROUND..4].iter().rev() {
            let piece = line.straight(scene, level, [riser_x, 13.5, 0.0], [riser_x, 13.5, level.plan.height - 0.2]);
            scene.connect(system, &above, &piece);
            for handler in handlers {
                let here = &fabric.levels[handler.level];
                if here.name() == level.name() && here.plan.rooms[handler.room].cn == room {
                    scene.connect(system, &piece, &handler.element);
                }
            }
            if let Some(room) = level.plan.room(room) {
                scene.serve(system, level.spaces[room]);
            }
            above = piece;
        }
    }
}

/// Exhaust of toilets and bathrooms: grilles, a riser in each shaft, fans on the roof. Smoke fans beside them.
fn exhaust(scene: &mut Scene, fabric: &Fabric) {
    let Some(roof) = fabric.levels.get(ROOF) else { return };
    for (n, x) in [(0, 20.5), (1, 65.5)] {
        let tag = format!("EF-RF-{:02}", n + 1);
        let fan = scene.install(roof, None, "fan", Some(&tag), spot(x + if n == 0 { 5.0 } else { -10.2 }, 33.5, 0));
        let system = scene.system(
            &tag,
            &format!("EA-{:02} 排风系统", n + 1),
            &format!("卫生间排风系统 / Toilet exhaust of {tag}"),
            Medium::Duct("EXHAUST"),
        );
        scene.properties(
            &fan,
            "Atrium_DesignData",
            &[("RatedAirflow", Value::Flow(12_000.0)), ("RatedPower", Value::Power(7_500.0))],
        );
        let line: Line = duct("排风立管 / Exhaust riser", 0.6, 0.5, Tone::Exhaust);
        let mut below: Option<Element> = None;
        for level in &fabric.levels[GROUND..ROOF] {
            let piece = line.straight(scene, level, [x - 1.0, 43.8, 0.0], [x - 1.0, 43.8, level.plan.height]);
            if let Some(below) = &below {
                scene.connect(system, below, &piece);
            }
            for (room, what) in level.plan.rooms.iter().enumerate() {
                let west = middle(what.main())[0] < 42.0;
                if !matches!(what.kind, Kind::Bath | Kind::Toilet) || west != (n == 0) {
                    continue;
                }
                let [gx, gy] = middle(what.main());
                let offset = if what.kind == Kind::Toilet { 0.9 } else { 0.0 };
                let grille = scene.install(
                    level,
                    Some(room),
                    "grille",
                    Some(&format!("EG-{}", what.number)),
                    Spot { at: [gx, gy + offset, 2.6], quarters: 0 },
                );
                scene.connect(system, &grille, &piece);
                scene.serve(system, level.spaces[room]);
            }
            below = Some(piece);
        }
        if let Some(below) = below {
            scene.connect(system, &below, &fan);
        }
    }
    let smoke = scene.system("smoke", "SE 防排烟系统", "防排烟系统 / Smoke exhaust", Medium::Duct("EXHAUST"));
    for (n, (x, y)) in [(33.0, 33.5), (38.0, 33.5), (46.0, 33.5), (51.0, 33.5)].into_iter().enumerate() {
        let fan = scene.install(roof, None, "fan-smoke", Some(&format!("SEF-RF-{:02}", n + 1)), spot(x, y, 0));
        scene.properties(
            &fan,
            "Atrium_DesignData",
            &[("RatedAirflow", Value::Flow(38_000.0)), ("RatedPower", Value::Power(22_000.0))],
        );
        scene.join(smoke, &fan);
    }
    for level in &fabric.levels[..ROOF] {
        scene.serve(smoke, level.storey);
    }
    let Some(podium) = fabric.levels.get(4) else { return };
    for n in 0..6 {
        let seed = hash(scene.step.seed(), &format!("roof-fan/{n}"));
        let x = 16.0 + 10.4 * f64::from(n) + (seed % 3) as f64 * 0.1;
        let fan = scene.install(podium, None, "fan-roof", Some(&format!("RF-4F-{:02}", n + 1)), spot(x, 14.2, 0));
        scene.join(smoke, &fan);
    }
    if let Some(basement) = fabric.levels.first() {
        let room = basement.plan.room("排风机房");
        for n in 0..3 {
            let fan = scene.install(
                basement,
                room,
                "fan",
                Some(&format!("EF-B1-{:02}", n + 1)),
                spot(80.8, 40.4 + 1.7 * f64::from(n), 0),
            );
            scene.properties(
                &fan,
                "Atrium_DesignData",
                &[("RatedAirflow", Value::Flow(9_000.0)), ("RatedPower", Value::Power(5_500.0))],
            );
            scene.join(smoke, &fan);
        }
    }
}
