//! The frame that every storey is laid out in: corridors, cores, service rooms, fire compartments, columns, strips.
//!
//! Metres. The podium is 126 m by 72 m with five corridors along x; on its northern half stand two towers around the
//! cores. Between the corridors lie strips, which the departments fill with rooms:
//!
//! ```text
//!  y 72.0 ┌ I: facade ─────────────────────────────────────┐
//!    64.2 ├ C5 corridor ───────────────────────────────────┤
//!    61.8 ├ H ─────── core W ─────── V2 ─────── core E ────┤   G and H lie back to back
//!    51.2 ├ C4 corridor ───────────────────────────────────┤
//!    48.8 ├ F (towers: southern facade) · courtyards ──────┤
//!    41.0 ├ E ─────────────────────────────────────────────┤
//!    35.1 ├ C3 corridor ───────────────────────────────────┤
//!    32.7 ├ D ─────────────────────────────────────────────┤
//!    26.1 ├ C2 hospital street ────────────────────────────┤
//!    23.1 ├ C ──────────┐                    ┌─────────────┤   B and C lie back to back
//!    16.5 ├ B ──────────┤   atrium 48 to 78  ├─────────────┤
//!     9.9 ├ C1 corridor ┤                    ├─────────────┤
//!     7.5 └ A: facade ──┴────────────────────┴─────────────┘
//!         x 0   27 30   48      61.5 64.5    78   96 99   126
//! ```

use super::{Compartment, Kind, Mm, Plan, Rect, mm};

/// Southern and northern edge of each strip.
pub(crate) const A: [f64; 2] = [0.0, 7.5];
pub(crate) const B: [f64; 2] = [9.9, 16.5];
pub(crate) const C: [f64; 2] = [16.5, 23.1];
pub(crate) const D: [f64; 2] = [26.1, 32.7];
pub(crate) const E: [f64; 2] = [35.1, 41.0];
pub(crate) const F: [f64; 2] = [41.0, 48.8];
pub(crate) const G: [f64; 2] = [51.2, 56.5];
pub(crate) const H: [f64; 2] = [56.5, 61.8];
pub(crate) const I: [f64; 2] = [64.2, 72.0];
/// Southern and northern edge of each corridor.
pub(crate) const C1: [f64; 2] = [7.5, 9.9];
pub(crate) const C2: [f64; 2] = [23.1, 26.1];
pub(crate) const C3: [f64; 2] = [32.7, 35.1];
pub(crate) const C4: [f64; 2] = [48.8, 51.2];
pub(crate) const C5: [f64; 2] = [61.8, 64.2];

/// Western and eastern edge of the podium, and of the two towers.
pub(crate) const LENGTH: f64 = 126.0;
pub(crate) const DEPTH: f64 = 72.0;
pub(crate) const TOWER_W: [f64; 2] = [0.0, 51.0];
pub(crate) const TOWER_E: [f64; 2] = [75.0, 126.0];
/// Southern edge of the towers.
pub(crate) const TOWER_SOUTH: f64 = 41.0;
/// The hall, and the void in the floors above it.
pub(crate) const ATRIUM: [f64; 4] = [48.0, 0.0, 78.0, 23.1];
pub(crate) const VOID: [f64; 4] = [51.0, 0.0, 75.0, 20.1];
/// Courtyards in strips E and F.
pub(crate) const COURTYARDS: [[f64; 4]; 2] = [[9.0, 35.1, 24.0, 48.8], [102.0, 35.1, 117.0, 48.8]];

/// Where columns stand along x.
pub(crate) const COLUMN_LINES: [f64; 14] =
    [0.0, 9.0, 18.0, 27.0, 36.0, 48.0, 57.0, 69.0, 78.0, 90.0, 99.0, 108.0, 117.0, 126.0];

/// What kind of podium storey a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Podium {
    /// No atrium, no courtyard: strips B and C run through between 48 and 78, and so do A and its corridor.
    Basement,
    /// The hall of the atrium is one room.
    Ground,
    /// Galleries around the void of the atrium.
    Upper,
}

/// `x` seen from the other end of the podium.
fn mirror(x: [f64; 2]) -> [f64; 2] {
    [LENGTH - x[1], LENGTH - x[0]]
}

/// Lays out the fixed parts of a podium storey: corridors, cores, stairs, service rooms.
pub(crate) fn podium(plan: &mut Plan, kind: Podium) {
    plan.storey.plates.push(Rect::new(0.0, 0.0, LENGTH, DEPTH));
    plan.department("公共区域", "Common areas");
    let basement = kind == Podium::Basement;
    if basement {
        for (x, cn, en) in [
            ([0.0, 48.0], "南走廊西段", "South Corridor West"),
            ([48.0, 78.0], "南走廊中段", "South Corridor Centre"),
            ([78.0, 126.0], "南走廊东段", "South Corridor East"),
        ] {
            plan.fill(x, C1, &[(1.0, Kind::Corridor, cn, en)]);
        }
    } else {
        plan.fill([0.0, 48.0], C1, &[(1.0, Kind::Corridor, "南走廊西段", "South Corridor West")]);
        plan.fill([78.0, 126.0], C1, &[(1.0, Kind::Corridor, "南走廊东段", "South Corridor East")]);
        for hole in COURTYARDS {
            plan.storey.voids.push(Rect::new(hole[0], hole[1], hole[2], hole[3]));
        }
    }
    match kind {
        Podium::Basement => {}
        Podium::Ground => {
            plan.room(Kind::Lobby, "门诊大厅", "Outpatient Hall", ATRIUM);
            // Courtyards are gardens on the ground, with a floor of their own.
            plan.storey.voids.clear();
        }
        Podium::Upper => {
            let [x0, y0, x1, y1] = ATRIUM;
            let [v0, _, v1, v3] = VOID;
            plan.storey.voids.push(Rect::new(v0, y0, v1, v3));
            let cells = vec![Rect::new(x0, y0, v0, v3), Rect::new(x0, v3, x1, y1), Rect::new(v1, y0, x1, v3)];
            plan.shape(Kind::Lobby, "中庭回廊", "Atrium Gallery", cells);
            plan.room(Kind::Void, "中庭上空", "Atrium Void", VOID);
        }
    }
    let thirds: [([f64; 2], &str, &str); 3] =
        [([0.0, 48.0], "西段", "West"), ([48.0, 78.0], "中段", "Centre"), ([78.0, 126.0], "东段", "East")];
    let halves: [([f64; 2], &str, &str); 2] = [([0.0, 63.0], "西段", "West"), ([63.0, 126.0], "东段", "East")];
    for (x, cn, en) in thirds {
        plan.fill(x, C2, &[(1.0, Kind::Corridor, &format!("医疗主街{cn}"), &format!("Hospital Street {en}"))]);
        plan.fill(x, C3, &[(1.0, Kind::Corridor, &format!("中走廊{cn}"), &format!("Middle Corridor {en}"))]);
    }
    for (x, cn, en) in halves {
        plan.fill(x, C4, &[(1.0, Kind::Corridor, &format!("北内廊{cn}"), &format!("North Inner Corridor {en}"))]);
        plan.fill(x, C5, &[(1.0, Kind::Corridor, &format!("北外廊{cn}"), &format!("North Outer Corridor {en}"))]);
    }
    let cross = |plan: &mut Plan, x: [f64; 2], spans: &[[f64; 2]], cn: &str, en: &str| {
        for y in spans {
            plan.room(Kind::Corridor, cn, en, [x[0], y[0], x[1], y[1]]);
        }
    };
    let (south, street, north, core) = ([C1[1], C2[0]], [C2[1], C3[0]], [C3[1], C4[0]], [C4[1], C5[0]]);
    cross(plan, [27.0, 30.0], &[south, street, north, core], "西连廊", "West Link");
    cross(plan, [61.5, 64.5], &[street, north, core], "中连廊", "Centre Link");
    cross(plan, [96.0, 99.0], &[south, street, north, core], "东连廊", "East Link");
    for (x, cn, en) in [([0.0, 3.0], "西", "West"), ([123.0, 126.0], "东", "East")] {
        plan.fill(x, B, &[(1.0, Kind::Stair, &format!("{cn}南楼梯"), &format!("{en} South Stair"))]);
        plan.fill(x, D, &[(1.0, Kind::Stair, &format!("{cn}中楼梯"), &format!("{en} Middle Stair"))]);
    }
    let ws = node(plan, [30.0, 45.0], C, false);
    let es = node(plan, [81.0, 96.0], C, true);
    let cs = node(plan, [48.0, 61.5], D, false);
    core_and_node(plan, false);
    let wn = north_node(plan, false);
    core_and_node(plan, true);
    let en = north_node(plan, true);
    let name = plan.storey.name.clone();
    for (stack, rooms) in [("WS", ws), ("CS", cs), ("ES", es), ("WN", wn), ("EN", en)] {
        plan.storey.compartments.push(compartment(&name, stack, rooms));
    }
}

/// Lays out the fixed parts of a storey of one tower (`east`: the eastern one): two corridors, core, service rooms.
pub(crate) fn tower(plan: &mut Plan, east: bool) {
    let x = if east { TOWER_E } else { TOWER_W };
    plan.storey.plates.push(Rect::new(x[0], TOWER_SOUTH, x[1], DEPTH));
    plan.department("公共区域", "Common areas");
    let (cn, en) = if east { ("东楼", "East Tower") } else { ("西楼", "West Tower") };
    plan.fill(x, C4, &[(1.0, Kind::Corridor, &format!("{cn}南走廊"), &format!("{en} South Corridor"))]);
    plan.fill(x, C5, &[(1.0, Kind::Corridor, &format!("{cn}北走廊"), &format!("{en} North Corridor"))]);
    let link = if east { mirror([27.0, 30.0]) } else { [27.0, 30.0] };
    plan.room(Kind::Corridor, &format!("{cn}连廊"), &format!("{en} Link"), [link[0], C4[1], link[1], C5[0]]);
    core_and_node(plan, east);
    let rooms = north_node(plan, east);
    let stack = if east { "EN" } else { "WN" };
    let name = plan.storey.name.clone();
    plan.storey.compartments.push(compartment(&name, stack, rooms));
}

fn compartment(storey: &str, stack: &'static str, rooms: [usize; 4]) -> Compartment {
    Compartment {
        code: format!("{storey}-{stack}"),
        stack,
        air: rooms[0],
        shaft: rooms[1],
        electrical: rooms[2],
        elv: rooms[3],
    }
}

/// Air plant, shaft, electrical and low-voltage room side by side in a strip.
fn node(plan: &mut Plan, x: [f64; 2], y: [f64; 2], mirrored: bool) -> [usize; 4] {
    let row = [
        (6.1, Kind::AirPlant, "空调机房", "AHU Room"),
        (3.1, Kind::Shaft, "管道井", "Services Shaft"),
        (2.3, Kind::Electrical, "配电间", "Electrical Room"),
        (2.0, Kind::Elv, "弱电间", "ELV Room"),
    ];
    if mirrored {
        let row: Vec<_> = row.into_iter().rev().collect();
        let rooms = plan.fill(x, y, &row);
        [rooms[3], rooms[2], rooms[1], rooms[0]]
    } else {
        let rooms = plan.fill(x, y, &row);
        [rooms[0], rooms[1], rooms[2], rooms[3]]
    }
}

/// The service rooms beside a core, in strips G and H between 16.5 and 27 (or mirrored).
fn north_node(plan: &mut Plan, east: bool) -> [usize; 4] {
    let at = |x: [f64; 2]| if east { mirror(x) } else { x };
    let air = plan.fill(at([16.5, 27.0]), G, &[(1.0, Kind::AirPlant, "空调机房", "AHU Room")])[0];
    let shaft = plan.fill(at([23.5, 27.0]), H, &[(1.0, Kind::Shaft, "管道井", "Services Shaft")])[0];
    let electrical = plan.fill(at([20.0, 23.5]), H, &[(1.0, Kind::Electrical, "配电间", "Electrical Room")])[0];
    let elv = plan.fill(at([16.5, 20.0]), H, &[(1.0, Kind::Elv, "弱电间", "ELV Room")])[0];
    [air, shaft, electrical, elv]
}

/// Two stairs, eight lifts around their lobby, and two small shafts: the core between 30 and 51 (or mirrored).
fn core_and_node(plan: &mut Plan, east: bool) {
    let at = |x: [f64; 2], y: [f64; 2]| {
        let x = if east { mirror(x) } else { x };
        [x[0], y[0], x[1], y[1]]
    };
    let (cn, en) = if east { ("东核心筒", "East Core") } else { ("西核心筒", "West Core") };
    plan.room(Kind::Stair, &format!("{cn}楼梯甲"), &format!("{en} Stair A"), at([30.0, 33.0], [51.2, 57.8]));
    plan.room(Kind::Toilet, "无障碍卫生间", "Accessible Toilet", at([30.0, 33.0], [57.8, 61.8]));
    plan.room(Kind::Corridor, &format!("{cn}前室"), &format!("{en} Link"), at([33.0, 36.0], [51.2, 61.8]));
    plan.room(Kind::Corridor, &format!("{cn}电梯厅"), &format!("{en} Lift Lobby"), at([36.0, 48.0], [54.2, 58.8]));
    for n in 0..4 {
        let x = 36.0 + 3.0 * f64::from(n);
        plan.room(Kind::Lift, "客梯井", "Passenger Lift Shaft", at([x, x + 3.0], [51.2, 54.2]));
    }
    for n in 0..4 {
        let x = 36.0 + 3.0 * f64::from(n);
        plan.room(Kind::Lift, "医用梯井", "Bed Lift Shaft", at([x, x + 3.0], [58.8, 61.8]));
    }
    plan.room(Kind::Stair, &format!("{cn}楼梯乙"), &format!("{en} Stair B"), at([48.0, 51.0], [55.2, 61.8]));
    plan.room(Kind::Store, "清洁间", "Cleaner's Room", at([48.0, 51.0], [51.2, 55.2]));
}

/// Which compartment a place of the podium belongs to, by its index.
fn podium_region(x: f64, y: f64) -> usize {
    if y < 35.1 {
        if x < 48.0 {
            0
        } else if x < 78.0 {
            1
        } else {
            2
        }
    } else if x < 63.0 {
        3
    } else {
        4
    }
}

/// Gives every room its compartment, and stands the columns; to be called when all rooms are laid out.
pub(crate) fn settle(plan: &mut Plan) {
    let storey = &mut plan.storey;
    let podium = storey.compartments.len() == 5;
    for room in &mut storey.rooms {
        let [x, y] = room.main().middle();
        room.compartment = if podium {
            podium_region(x, y)
        } else if storey.compartments.len() == 2 {
            usize::from(x > 63.0)
        } else {
            0
        };
    }
    let xs = COLUMN_LINES;
    let ys = [0.0, 7.5, 16.5, 23.1, 32.7, 41.0, 48.8, 56.5, 64.2, 72.0];
    let core: Vec<Rect> =
        storey.rooms.iter().filter(|room| room.kind.is_core()).flat_map(|room| room.cells.clone()).collect();
    for x in xs {
        for y in ys {
            // On the facade they stand behind it.
            let near = |v: f64, low: f64, high: f64| {
                if v <= low {
                    low + 0.45
                } else if v >= high {
                    high - 0.45
                } else {
                    v
                }
            };
            for plate in &storey.plates {
                let (west, south, east, north) = (
                    f64::from(plate.x0) / 1e3,
                    f64::from(plate.y0) / 1e3,
                    f64::from(plate.x1) / 1e3,
                    f64::from(plate.y1) / 1e3,
                );
                if x < west || x > east || y < south || y > north {
                    continue;
                }
                let at: (Mm, Mm) = (mm(near(x, west, east)), mm(near(y, south, north)));
                let free = |rects: &[Rect]| !rects.iter().any(|r| r.grown(mm(0.3)).holds(at.0, at.1));
                let holes: Vec<Rect> = storey.voids.iter().map(|v| v.grown(-600)).collect();
                let hall = Rect::new(51.0, 0.6, 75.0, 19.5);
                if free(&core) && free(&holes) && !(podium && storey.elevation > -1.0 && free_of(&hall, at)) {
                    storey.columns.push(at);
                }
            }
        }
    }
    storey.columns.sort_unstable();
    storey.columns.dedup();
}

/// Whether a point lies within the void of the atrium, which is spanned without columns.
fn free_of(hall: &Rect, at: (Mm, Mm)) -> bool {
    hall.holds(at.0, at.1)
}

/// Lays out what stands on the roof of a tower: the heads of stairs and shafts, and the lift machine room.
pub(crate) fn roof(plan: &mut Plan, east: bool) {
    let x = if east { TOWER_E } else { TOWER_W };
    plan.storey.plates.push(Rect::new(x[0], TOWER_SOUTH, x[1], DEPTH));
    plan.department("屋面设备", "Roof plant");
    let at = |x: [f64; 2], y: [f64; 2]| {
        let x = if east { mirror(x) } else { x };
        [x[0], y[0], x[1], y[1]]
    };
    let (cn, en) = if east { ("东核心筒", "East Core") } else { ("西核心筒", "West Core") };
    plan.room(Kind::Stair, &format!("{cn}楼梯甲"), &format!("{en} Stair A"), at([30.0, 33.0], [51.2, 57.8]));
    plan.room(Kind::Stair, &format!("{cn}楼梯乙"), &format!("{en} Stair B"), at([48.0, 51.0], [55.2, 61.8]));
    plan.room(Kind::LiftMachine, "电梯机房", "Lift Machine Room", at([36.0, 48.0], [51.2, 61.8]));
    plan.room(Kind::Corridor, "屋面前室", "Roof Lobby", at([33.0, 36.0], [51.2, 61.8]));
    let shaft = plan.fill(
        if east { mirror([23.5, 27.0]) } else { [23.5, 27.0] },
        H,
        &[(1.0, Kind::Shaft, "管道井", "Services Shaft")],
    )[0];
    let air = plan.fill(
        if east { mirror([16.5, 23.5]) } else { [16.5, 23.5] },
        H,
        &[(1.0, Kind::AirPlant, "屋面机房", "Roof Plant Room")],
    )[0];
    // From the stair around the shaft to the plant room.
    let passage = [([30.0, 33.0], [57.8, 61.8]), ([27.0, 30.0], [54.7, 61.8]), ([16.5, 27.0], [54.7, 56.5])];
    let cells = passage.map(|(x, y)| {
        let [x0, y0, x1, y1] = at(x, y);
        Rect::new(x0, y0, x1, y1)
    });
    plan.shape(Kind::Corridor, "屋面通道", "Roof Passage", cells.to_vec());
    let name = plan.storey.name.clone();
    plan.storey.compartments.push(compartment(&name, if east { "EN" } else { "WN" }, [air, shaft, air, air]));
    // Onto the roof: from the lobby, from the second stair, and from the passage.
    for (x, y) in [(34.5, C4[1]), (49.5, 55.2), (20.0, 54.7)] {
        plan.exit(if east { LENGTH - x } else { x }, y, 1.5, false);
    }
}
