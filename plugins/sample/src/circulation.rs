//! Stairs and lifts.

use crate::fabric::{Fabric, Level};
use crate::plan::{Kind, Rect, metres};
use crate::products::Part;
use crate::scene::{Scene, Value, spot};
use crate::tone::Tone;

/// Writes stairs and lifts.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric) {
    for (index, level) in fabric.levels.iter().enumerate() {
        let above = fabric.levels.get(index + 1);
        for (room, what) in level.plan.rooms.iter().enumerate() {
            if what.kind == Kind::Stair && above.is_some_and(|above| same(above, level, room)) {
                stair(scene, level, room);
            }
        }
    }
    lifts(scene, fabric);
}

fn same(above: &Level, level: &Level, room: usize) -> bool {
    let this = &level.plan.rooms[room];
    above.plan.rooms.iter().any(|other| other.kind == this.kind && other.cells == this.cells)
}

/// Depth of a tread that people walk down without fear, metres: where the well is too short for it, there are two turns.
const GOING_M: f64 = 0.25;

/// A half-turn stair: two flights side by side with a landing between them, once or twice over each other.
fn stair(scene: &mut Scene, level: &Level, room: usize) {
    let rect = level.plan.rooms[room].main();
    let (w, d) = (metres(rect.x1 - rect.x0) - 0.25, metres(rect.y1 - rect.y0) - 0.25);
    let height = level.plan.height;
    let flight = (w - 0.16) / 2.0;
    let landing = 1.25;
    // Risers of 150 to 160 mm, the same number in each flight.
    let risers = |turns: f64| (height / 0.155 / 2.0 / turns).round();
    let tread = |turns: f64| ((d - 2.0 * landing) / (risers(turns) - 1.0)).min(0.28);
    let turns = if tread(1.0) < GOING_M { 2.0 } else { 1.0 };
    let (half, going) = (risers(turns), tread(turns));
    let rise = height / (half * 2.0 * turns);
    let run = going * (half - 1.0);
    let start = d / 2.0 - landing - run;
    let steps = half as i32;
    let mut parts = Vec::new();
    for turn in 0..turns as i32 {
        let base = height / turns * f64::from(turn);
        let middle = base + height / turns / 2.0;
        for n in 0..steps - 1 {
            let f = f64::from(n);
            // Up the western flight going north, then up the eastern side going south.
            for (x, y, foot) in
                [(-1.0, start + going * (f + 0.5), base), (1.0, start + run - going * (f + 0.5), middle)]
            {
                let z = foot + rise * (f + 0.5) - 0.05;
                let size = [flight, going, rise * 0.5 + 0.05];
                parts.push(Part::Box([x * (flight + 0.16) / 2.0, y, z], size, Tone::CoreWall));
            }
        }
        parts.push(Part::Box([0.0, (d - landing) / 2.0, middle - 0.16], [w, landing, 0.16], Tone::CoreWall));
        // The floor in front of the first and last step; the last riser is its edge.
        let foot = start + d / 2.0;
        let top = base + height / turns - 0.16;
        parts.push(Part::Box([0.0, -d / 2.0 + foot / 2.0, top], [w, foot, 0.16], Tone::CoreWall));
        // Handrails along the well, on posts.
        for (x, from, foot, way) in [(-0.05, start, base, 1.0), (0.05, start + run, middle, -1.0)] {
            let at = |share: f64| [x, from + way * run * share, foot + (height / turns / 2.0 - rise) * share];
            let over = |p: [f64; 3]| [p[0], p[1], p[2] + 1.0];
            parts.push(Part::Bar(over(at(0.02)), over(at(0.98)), [0.05, 0.05], Tone::Steel));
            for share in [0.05, 0.5, 0.95] {
                parts.push(Part::Box(at(share), [0.03, 0.03, 1.0], Tone::Steel));
            }
        }
    }
    let (x, y) = middle_of(rect);
    // The first step lies at the door.
    let to_north = level
        .doorways
        .iter()
        .find(|door| door.hole.rooms.0 == Some(room) || door.hole.rooms.1 == Some(room))
        .is_some_and(|door| door.at[1] > y);
    let number = &level.plan.rooms[room].number;
    let element = scene.own(
        level,
        Some(room),
        ("IFCSTAIR", "HALF_TURN_STAIR"),
        (
            &format!("stair/{number}"),
            &format!("{} {number} / {}", level.plan.rooms[room].cn, level.plan.rooms[room].en),
        ),
        &parts,
        spot(x, y, if to_north { 2 } else { 0 }),
    );
    scene.properties(
        &element,
        "Pset_StairCommon",
        &[
            ("NumberOfRiser", Value::Integer(i64::from(steps) * 2 * turns as i64)),
            ("RiserHeight", Value::Length(rise)),
            ("TreadLength", Value::Length(going)),
            ("FireExit", Value::Bool(true)),
        ],
    );
}

fn middle_of(rect: Rect) -> (f64, f64) {
    (metres(rect.x0 + rect.x1) / 2.0, metres(rect.y0 + rect.y1) / 2.0)
}

/// Lifts: one car in each shaft, its landings, and its machine above.
fn lifts(scene: &mut Scene, fabric: &Fabric) {
    let system =
        scene.system("lifts", "LIFT 电梯系统", "电梯群控系统 / Lift group", crate::scene::Medium::Cable("CONVEYING"));
    let mut shafts: Vec<(Rect, Vec<(usize, usize)>)> = Vec::new();
    for (index, level) in fabric.levels.iter().enumerate() {
        for (room, what) in level.plan.rooms.iter().enumerate() {
            if what.kind != Kind::Lift {
                continue;
            }
            match shafts.iter_mut().find(|shaft| shaft.0 == what.main()) {
                Some(shaft) => shaft.1.push((index, room)),
                None => shafts.push((what.main(), vec![(index, room)])),
            }
        }
    }
    for (n, (rect, landings)) in shafts.iter().enumerate() {
        // Cars wait on different storeys.
        let (index, room) = landings[(n * 3 + 1) % landings.len()];
        let level = &fabric.levels[index];
        let (x, y) = middle_of(*rect);
        let bed = level.plan.rooms[room].cn.starts_with("医用");
        let tag = format!("LIFT-{:02}", n + 1);
        let car = scene.install(level, Some(room), if bed { "lift-bed" } else { "lift" }, Some(&tag), spot(x, y, 0));
        scene.properties(&car, "Pset_TransportElementElevator", &[("FireFightingLift", Value::Bool(bed))]);
        let names: Vec<&str> = landings.iter().map(|landing| fabric.levels[landing.0].name()).collect();
        scene.properties(
            &car,
            "Atrium_DesignData",
            &[
                ("RatedLoad", Value::Mass(if bed { 1600.0 } else { 1350.0 })),
                ("RatedSpeed", Value::Real(if bed { 1.75 } else { 2.5 })),
                ("LandingsServed", Value::Label(names.join(","))),
            ],
        );
        scene.join(system, &car);
        for (index, _) in landings {
            scene.serve(system, fabric.levels[*index].storey);
        }
        if let Some(roof) = fabric.levels.last().filter(|roof| roof.plan.first(Kind::LiftMachine).is_some()) {
            let machine = scene.install(
                roof,
                roof.plan.room_at(x, y),
                "traction",
                Some(&format!("LM-{:02}", n + 1)),
                spot(x, y - 0.2, 0),
            );
            scene.connect(system, &machine, &car);
        }
    }
}
