//! Stairs, lifts, and what stands outside: columns of the canopies, the courtyard garden, the helipad.

use crate::fabric::{Fabric, Level};
use crate::plan::{Kind, Rect, SLAB_M, metres};
use crate::products::Part;
use crate::scene::{Scene, Spot, Value, spot};
use crate::tone::Tone;

/// Writes stairs, lifts, and the outside.
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
    outside(scene, fabric);
}

fn same(above: &Level, level: &Level, room: usize) -> bool {
    let this = &level.plan.rooms[room];
    above.plan.rooms.iter().any(|other| other.kind == this.kind && other.cells == this.cells)
}

/// A half-turn stair: two flights side by side, with a landing between them at mid height.
fn stair(scene: &mut Scene, level: &Level, room: usize) {
    let rect = level.plan.rooms[room].main();
    let (w, d) = (metres(rect.x1 - rect.x0) - 0.25, metres(rect.y1 - rect.y0) - 0.25);
    let height = level.plan.height;
    // Risers of 150 to 160 mm, an even number, half to each flight.
    let half = (height / 0.155 / 2.0).round();
    let rise = height / (half * 2.0);
    let flight = (w - 0.16) / 2.0;
    let landing = 1.25;
    let going = ((d - 2.0 * landing) / (half - 1.0)).min(0.28);
    let start = -d / 2.0 + d - landing - going * (half - 1.0);
    let mut parts = Vec::new();
    let steps = half as i32;
    for n in 0..steps - 1 {
        let f = f64::from(n);
        let y = start + going * (f + 0.5);
        // Up the western flight going north, then back down the eastern side going south.
        let z = rise * (f + 1.0);
        parts.push(Part::Box(
            [-(flight + 0.16) / 2.0, y, z - rise - 0.05 + rise * 0.5],
            [flight, going, rise * 0.5 + 0.05],
            Tone::CoreWall,
        ));
        let z2 = height / 2.0 + rise * (f + 1.0);
        let y2 = start + going * (half - 1.0) - going * (f + 0.5);
        parts.push(Part::Box(
            [(flight + 0.16) / 2.0, y2, z2 - rise - 0.05 + rise * 0.5],
            [flight, going, rise * 0.5 + 0.05],
            Tone::CoreWall,
        ));
    }
    let middle = d / 2.0 - landing / 2.0;
    parts.push(Part::Box([0.0, middle, height / 2.0 - 0.16], [w, landing, 0.16], Tone::CoreWall));
    // The floor in front of the first and last step; the last riser is its edge.
    let foot = start + d / 2.0;
    parts.push(Part::Box(
        [(flight + 0.16) / 2.0, -d / 2.0 + foot / 2.0, height - 0.16],
        [flight, foot, 0.16],
        Tone::CoreWall,
    ));
    parts.push(Part::Box(
        [-(flight + 0.16) / 2.0, -d / 2.0 + foot / 2.0, height - 0.16],
        [flight, foot, 0.16],
        Tone::CoreWall,
    ));
    // Handrails along the well.
    let run = going * (half - 1.0);
    for (n, share) in [0.1, 0.5, 0.9].into_iter().enumerate() {
        let y = start + run * share;
        let z = height / 2.0 * share;
        parts.push(Part::Box([-0.05, y, z], [0.04, 0.04, 1.0], Tone::Steel));
        let y = start + run * (1.0 - share);
        let top = if n == 2 { 0.9 } else { 1.0 };
        parts.push(Part::Box([0.05, y, height / 2.0 + z], [0.04, 0.04, top], Tone::Steel));
    }
    let (x, y) = middle_of(rect);
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
        spot(x, y, 0),
    );
    scene.properties(
        &element,
        "Pset_StairCommon",
        &[
            ("NumberOfRiser", Value::Integer(i64::from(steps) * 2)),
            ("RiserHeight", Value::Length(rise)),
            ("TreadLength", Value::Length(going)),
            ("FireExit", Value::Bool(true)),
        ],
    );
}

fn middle_of(rect: Rect) -> (f64, f64) {
    (metres(rect.x0 + rect.x1) / 2.0, metres(rect.y0 + rect.y1) / 2.0)
}

/// The storeys at which the six cars wait, by index.
const CARS_AT: [usize; 6] = [1, 4, 2, 6, 1, 3];

fn lifts(scene: &mut Scene, fabric: &Fabric) {
    let system =
        scene.system("lifts", "LIFT 电梯系统", "电梯群控系统 / Lift group", crate::scene::Medium::Cable("CONVEYING"));
    for (n, at) in CARS_AT.into_iter().enumerate() {
        let Some(level) = fabric.levels.get(at) else {
            continue;
        };
        let shafts: Vec<usize> =
            (0..level.plan.rooms.len()).filter(|room| level.plan.rooms[*room].kind == Kind::Lift).collect();
        let Some(room) = shafts.get(n).copied() else {
            continue;
        };
        let (x, y) = middle_of(level.plan.rooms[room].main());
        let bed = n >= 4;
        let key = if bed { "lift-bed" } else { "lift" };
        let tag = format!("LIFT-{:02}", n + 1);
        let car = scene.install(level, Some(room), key, Some(&tag), spot(x, y, 0));
        scene.properties(&car, "Pset_TransportElementElevator", &[("FireFightingLift", Value::Bool(bed))]);
        scene.properties(
            &car,
            "Atrium_DesignData",
            &[
                ("RatedLoad", Value::Mass(if bed { 1600.0 } else { 1350.0 })),
                ("RatedSpeed", Value::Real(if bed { 1.75 } else { 2.5 })),
                ("LandingsServed", Value::Label("B1,1F,2F,3F,4F,5F,6F,7F".to_owned())),
            ],
        );
        scene.join(system, &car);
        if let Some(roof) = fabric.levels.last() {
            let machine = scene.install(
                roof,
                roof.plan.room("电梯机房"),
                "traction",
                Some(&format!("LM-{:02}", n + 1)),
                spot(x, y - 0.2, 0),
            );
            scene.connect(system, &machine, &car);
        }
        for level in fabric.levels.iter().take(8) {
            scene.serve(system, level.storey);
        }
    }
}

fn outside(scene: &mut Scene, fabric: &Fabric) {
    let Some(ground) = fabric.levels.get(1) else {
        return;
    };
    let columns = [
        (34.5, -5.8),
        (39.5, -5.8),
        (44.5, -5.8),
        (49.5, -5.8),
        (-5.8, 26.2),
        (-5.8, 30.8),
        (88.0, 26.2),
        (88.0, 30.8),
    ];
    for (n, (x, y)) in columns.into_iter().enumerate() {
        scene.own(
            ground,
            None,
            ("IFCCOLUMN", "COLUMN"),
            (&format!("column/canopy/{n}"), "雨棚柱 / Canopy column"),
            &[Part::Up([0.0; 3], 0.18, 3.5, Tone::Fin)],
            spot(x, y, 0),
        );
    }
    // Columns of the lobby.
    for (n, (x, y)) in
        [(36.0, 5.6), (42.0, 5.6), (48.0, 5.6), (36.0, 11.2), (42.0, 11.2), (48.0, 11.2)].into_iter().enumerate()
    {
        scene.own(
            ground,
            ground.plan.room("门诊大厅"),
            ("IFCCOLUMN", "COLUMN"),
            (&format!("column/lobby/{n}"), "大厅柱 / Lobby column"),
            &[Part::Up([0.0; 3], 0.35, ground.plan.height - SLAB_M, Tone::Fin)],
            spot(x, y, 0),
        );
    }
    for (name, at, size, tone) in [
        ("lawn-w", [35.2, 21.9], [9.0, 8.6], Tone::Garden),
        ("lawn-e", [48.8, 21.9], [9.0, 8.6], Tone::Garden),
        ("path", [42.0, 21.9], [4.4, 9.7], Tone::Paving),
    ] {
        scene.own(
            ground,
            None,
            ("IFCGEOGRAPHICELEMENT", "TERRAIN"),
            (&format!("garden/{name}"), "庭院 / Courtyard garden"),
            &[Part::Box([0.0; 3], [size[0], size[1], 0.06], tone)],
            spot(at[0], at[1], 0),
        );
    }
    for (x, y) in [(33.0, 19.6), (36.8, 22.3), (33.2, 24.6), (47.2, 24.4), (50.8, 19.8), (51.0, 24.2)] {
        scene.install(ground, None, "tree", None, spot(x, y, 0));
    }
    roof_garden(scene, fabric);
    let Some(roof) = fabric.levels.last() else {
        return;
    };
    let mut pad = vec![
        Part::Up([0.0, 0.0, 1.9], 9.6, 0.3, Tone::Slab),
        Part::Up([0.0, 0.0, 2.2], 9.0, 0.03, Tone::Paving),
        Part::Up([0.0, 0.0, 2.23], 6.4, 0.02, Tone::Slab),
        Part::Box([-1.3, 0.0, 2.25], [0.7, 4.4, 0.02], Tone::White),
        Part::Box([1.3, 0.0, 2.25], [0.7, 4.4, 0.02], Tone::White),
        Part::Box([0.0, 0.0, 2.25], [1.9, 0.7, 0.02], Tone::White),
    ];
    for (x, y) in [(-6.0, -6.0), (6.0, -6.0), (-6.0, 6.0), (6.0, 6.0), (0.0, 0.0)] {
        pad.push(Part::Up([x, y, 0.0], 0.25, 1.9, Tone::Steel));
    }
    scene.own(
        roof,
        None,
        ("IFCBUILDINGELEMENTPROXY", "NOTDEFINED"),
        ("helipad", "直升机停机坪 / Helipad"),
        &pad,
        Spot { at: [65.5, 42.0, 0.0], quarters: 0 },
    );
}

/// Lawns and trees on the southern terrace of the podium, in view of the wards.
fn roof_garden(scene: &mut Scene, fabric: &Fabric) {
    let Some(terrace) = fabric.levels.get(4) else {
        return;
    };
    for n in 0..5 {
        let x = 14.0 + 14.0 * f64::from(n);
        scene.own(
            terrace,
            None,
            ("IFCGEOGRAPHICELEMENT", "TERRAIN"),
            (&format!("terrace/lawn/{n}"), "屋顶花园 / Roof garden"),
            &[
                Part::Box([0.0, 0.0, 0.0], [12.0, 8.0, 0.35], Tone::Paving),
                Part::Box([0.0, 0.0, 0.35], [11.4, 7.4, 0.05], Tone::Garden),
            ],
            spot(x, 6.6, 0),
        );
        for (dx, dy) in [(-3.6, 1.2), (0.4, -1.6), (3.8, 1.0)] {
            scene.install(terrace, None, "shrub", None, Spot { at: [x + dx, 6.6 + dy, 0.4], quarters: 0 });
        }
    }
}
