//! What gives the outside its face: ledges, sun fins, canopies, roof screens, the helipad.

use crate::fabric::{Fabric, Level};
use crate::plan::{Exit, Kind, Rect, Way, metres};
use crate::products::Part;
use crate::scene::{Scene, Spot, spot};
use crate::tone::Tone;
use crate::walls::Make;

/// From the line of an outer wall to its outer face, metres.
const FACE_M: f64 = 0.15;
/// Width of a patient room, which the fins follow, metres.
const BAY_M: f64 = 3.92;

/// Writes all of it.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric) {
    let last = fabric.levels.len() - 1;
    let whole = last > 0;
    for (index, level) in fabric.levels.iter().enumerate() {
        if level.plan.is_below_ground() {
            continue;
        }
        if whole && index == last {
            for (n, plate) in level.plan.plates.iter().enumerate() {
                screens(scene, level, *plate, n);
            }
            // The second tower keeps its outer end free of plant.
            if let [_, east] = level.plan.plates[..] {
                helipad(scene, level, east);
            }
            continue;
        }
        ledges(scene, level);
        if level.plan.first(Kind::Ward).is_some() {
            for (n, plate) in level.plan.plates.iter().enumerate() {
                fins(scene, level, *plate, n);
            }
        }
        if level.plan.elevation.abs() < 0.01 && whole {
            canopies(scene, level);
        }
    }
}

/// A ledge at the slab above, along every outer wall on the edge of a plate.
fn ledges(scene: &mut Scene, level: &Level) {
    let plan = &level.plan;
    let (low, high) = (plan.clear() - 0.2, plan.height);
    let (deep, thick) = (0.28, high - low);
    let mut parts = Vec::new();
    for plate in &plan.plates {
        for (vertical, line, out) in
            [(false, plate.y0, -1.0), (false, plate.y1, 1.0), (true, plate.x0, -1.0), (true, plate.x1, 1.0)]
        {
            let mut pieces: Vec<[i32; 2]> = Vec::new();
            let along = if vertical { [plate.y0, plate.y1] } else { [plate.x0, plate.x1] };
            for border in level.borders.iter().filter(|b| {
                b.vertical == vertical
                    && b.line == line
                    && b.make == Some(Make::Outer)
                    && along[0] <= b.from
                    && b.to <= along[1]
            }) {
                let lobby = border.rooms.0.or(border.rooms.1).is_some_and(|room| plan.rooms[room].kind == Kind::Lobby);
                if lobby {
                    continue;
                }
                match pieces.last_mut() {
                    Some(piece) if piece[1] == border.from => piece[1] = border.to,
                    _ => pieces.push([border.from, border.to]),
                }
            }
            for [from, to] in pieces {
                // Ledges along x run round the corner.
                let corner = |at: i32, end: i32| if !vertical && at == end { FACE_M + deep } else { 0.0 };
                let from = metres(from) - corner(from, along[0]) - if vertical { FACE_M } else { 0.0 };
                let to = metres(to) + corner(to, along[1]) + if vertical { FACE_M } else { 0.0 };
                let across = metres(line) + out * (FACE_M + deep / 2.0);
                let (middle, length) = ((from + to) / 2.0, to - from);
                parts.push(if vertical {
                    Part::Box([across, middle, low], [deep, length, thick], Tone::Fin)
                } else {
                    Part::Box([middle, across, low], [length, deep, thick], Tone::Fin)
                });
            }
        }
    }
    if parts.is_empty() {
        return;
    }
    let path = format!("ledge/{}", level.name());
    let name = format!("水平装饰带 {} / Facade ledge", level.name());
    scene.own(level, None, ("IFCCOVERING", "CLADDING"), (&path, &name), &parts, spot(0.0, 0.0, 0));
}

/// Upright fins between the rooms of both long facades, below a brow.
fn fins(scene: &mut Scene, level: &Level, plate: Rect, n: usize) {
    let (x0, x1) = (metres(plate.x0), metres(plate.x1));
    let length = x1 - x0;
    let bays = (length / BAY_M).round().max(1.0);
    let height = level.plan.clear() - 0.2;
    for (side, cn, en, deep) in [(-1.0, "南", "south", 0.5), (1.0, "北", "north", 0.3)] {
        let y = side * (FACE_M + deep / 2.0);
        // The brow closes the fins of the southern side.
        let top = if side < 0.0 { height - 0.12 } else { height };
        let mut parts = Vec::new();
        for bay in 0..=bays as usize {
            let x = (length * bay as f64 / bays).clamp(0.05, length - 0.05);
            parts.push(Part::Box([x, y, 0.0], [0.1, deep, top], Tone::Fin));
        }
        if side < 0.0 {
            let brow = FACE_M + 0.4;
            parts.push(Part::Box([length / 2.0, -brow, top], [length, 0.8, 0.08], Tone::Fin));
        }
        let at = spot(x0, metres(if side < 0.0 { plate.y0 } else { plate.y1 }), 0);
        let path = format!("fins/{}/{n}/{en}", level.name());
        let name = format!("{cn}立面遮阳 {} / Sun fins, {en}", level.name());
        scene.shared(level, None, ("IFCSHADINGDEVICE", "NOTDEFINED"), (&path, &name), &parts, at);
    }
}

/// Quarter turns that bring a thing that faces south at the origin to face outwards at an exit.
fn outwards(level: &Level, exit: &Exit) -> u8 {
    for plate in &level.plan.plates {
        if exit.y == plate.y0 {
            return 0;
        }
        if exit.x == plate.x1 {
            return 1;
        }
        if exit.y == plate.y1 {
            return 2;
        }
        if exit.x == plate.x0 {
            return 3;
        }
    }
    0
}

/// Where ambulances stop: the way out nearest to the resuscitation room, and the quarter turns of its outside.
pub(crate) fn ambulance_bay(level: &Level) -> Option<(Exit, u8)> {
    let room = level.plan.first(Kind::Resus)?;
    let at = level.plan.rooms[room].main().middle();
    let far = |exit: &Exit| (metres(exit.x) - at[0]).hypot(metres(exit.y) - at[1]);
    let exit = level.plan.exits.iter().filter(|e| e.width < 5.0).min_by(|a, b| far(a).total_cmp(&far(b)))?;
    Some((*exit, outwards(level, exit)))
}

/// Roofs before the main entrances and the ambulance bay.
fn canopies(scene: &mut Scene, level: &Level) {
    let bay = ambulance_bay(level);
    let top = (level.plan.clear() - 0.9).min(4.2);
    for (n, exit) in level.plan.exits.iter().enumerate() {
        let ambulance = bay.is_some_and(|(bay, _)| bay.x == exit.x && bay.y == exit.y);
        let (wide, deep, cn, en) = match (ambulance, exit.way == Way::Main, exit.width >= 5.0) {
            (true, ..) => (12.0, 7.0, "急诊雨篷", "Ambulance bay canopy"),
            (_, true, true) => (26.0, 9.0, "门诊主入口雨篷", "Main entrance canopy"),
            (_, true, false) => (8.0, 4.5, "入口雨篷", "Entrance canopy"),
            _ => (3.0, 1.5, "出口雨篷", "Exit canopy"),
        };
        let face = -FACE_M - 0.3;
        let large = deep > 2.0;
        let z = if large { top } else { 2.6 };
        let thick = if large { 0.35 } else { 0.15 };
        let mut parts = vec![Part::Box([0.0, face - deep / 2.0, z], [wide, deep, thick], Tone::Fin)];
        if large {
            parts.push(Part::Box([0.0, face - deep / 2.0, z - 0.06], [wide - 1.0, deep - 1.0, 0.06], Tone::Wood));
            let tone = if ambulance { Tone::Fire } else { Tone::Frame };
            parts.push(Part::Box([0.0, face - deep - 0.03, z - 0.1], [wide, 0.06, thick + 0.2], tone));
            for x in [-0.36_f64, -0.12, 0.12, 0.36] {
                if wide > 15.0 || x.abs() > 0.2 {
                    parts.push(Part::Box([wide * x, face - deep + 0.9, -0.05], [0.3, 0.3, z], Tone::Steel));
                }
            }
        }
        let at = Spot { at: [metres(exit.x), metres(exit.y), 0.0], quarters: outwards(level, exit) };
        let path = format!("canopy/{n}");
        scene.own(level, None, ("IFCROOF", "FLAT_ROOF"), (&path, &format!("{cn} / {en}")), &parts, at);
    }
}

/// Louvres around what stands on a roof, open towards the core.
fn screens(scene: &mut Scene, level: &Level, plate: Rect, n: usize) {
    let inset = 2.2;
    let (west, east) = (metres(plate.x0), metres(plate.x1));
    let [x0, x1] = if n == 0 { [west + inset, east - 0.4] } else { [west + 0.4, east - (east - west) * 0.34] };
    let (y0, y1) = (metres(plate.y0) + inset, metres(plate.y1) - inset);
    let outer = if n == 0 { x0 } else { x1 };
    for (k, vertical, at, length) in
        [(0, false, [x0, y0], x1 - x0), (1, false, [x0, y1], x1 - x0), (2, true, [outer, y0], y1 - y0)]
    {
        let mut parts = Vec::new();
        for slat in 0..7 {
            let z = 0.35 + 0.4 * f64::from(slat);
            parts.push(Part::Box([length / 2.0, 0.0, z], [length, 0.04, 0.24], Tone::Fin));
        }
        let posts = (length / 4.5).ceil().max(1.0);
        for post in 0..=posts as usize {
            let x = (length * post as f64 / posts).clamp(0.05, length - 0.05);
            parts.push(Part::Box([x, 0.07, 0.0], [0.1, 0.1, 3.0], Tone::Steel));
        }
        let at = spot(at[0], at[1], u8::from(vertical));
        let path = format!("screen/{n}/{k}");
        let name = format!("屋面设备格栅 {} / Plant screen", 3 * n + k + 1);
        scene.own(level, None, ("IFCSHADINGDEVICE", "NOTDEFINED"), (&path, &name), &parts, at);
    }
}

/// A deck above the parapet at the outer end of a tower, with its mark and steps down to the roof.
fn helipad(scene: &mut Scene, level: &Level, plate: Rect) {
    // South of what stands beside the plant room.
    let (x, y) = (metres(plate.x1) - 8.4, metres(plate.y0) + 8.3);
    let (radius, top) = (7.8, 1.9);
    let mut parts = vec![
        Part::Up([0.0, 0.0, top - 0.3], radius, 0.3, Tone::Roof),
        Part::Up([0.0, 0.0, top], 5.2, 0.02, Tone::White),
        Part::Up([0.0, 0.0, top + 0.02], 4.8, 0.02, Tone::Roof),
        Part::Box([-1.2, 0.0, top + 0.04], [0.6, 4.0, 0.02], Tone::White),
        Part::Box([1.2, 0.0, top + 0.04], [0.6, 4.0, 0.02], Tone::White),
        Part::Box([0.0, 0.0, top + 0.04], [1.8, 0.6, 0.02], Tone::White),
        Part::Bar([-radius - 1.9, 0.0, 0.1], [-radius + 0.2, 0.0, top - 0.1], [1.2, 0.2], Tone::Steel),
    ];
    for (dx, dy) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (0.0, 0.0)] {
        parts.push(Part::Box([dx * 4.6, dy * 4.6, 0.0], [0.3, 0.3, top - 0.3], Tone::Steel));
    }
    scene.own(level, None, ("IFCSLAB", "NOTDEFINED"), ("helipad", "直升机停机坪 / Helipad"), &parts, spot(x, y, 0));
}
