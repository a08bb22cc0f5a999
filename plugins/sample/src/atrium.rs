//! The atrium: curtain walls, railings, fire shutters, escalators, skylight.

use crate::fabric::{Fabric, Level};
use crate::plan::{Kind, Rect, SLAB_M, metres};
use crate::products::Part;
use crate::scene::{Element, Scene, Spot, Value, spot};
use crate::tone::Tone;
use crate::walls::{Make, Wall};
use atrium_step::{Id, real, text};

/// Width of an escalator with its balustrades, metres.
const ESCALATOR_M: f64 = 1.5;
/// Level stretch at both ends of an escalator, metres.
const COMB_M: f64 = 2.2;
/// Length of the floor in front of an escalator, metres.
const PLATFORM_M: f64 = 1.8;
/// Where the lower end of every escalator lies, metres from the southern edge of the void.
const FOOT_M: f64 = 3.4;
/// Inclination of an escalator: 30 degrees.
const TAN: f64 = 0.577_35;

/// Writes all of it.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric) {
    for (index, level) in fabric.levels.iter().enumerate() {
        for (n, wall) in level.curtains.iter().enumerate() {
            curtain(scene, level, n, wall);
        }
        let Some(void) = void_of(level) else { continue };
        let above = fabric.levels.get(index + 1);
        let below = index.checked_sub(1).map(|below| &fabric.levels[below]);
        let gaps = gaps(void, below, above.filter(|above| void_of(above).is_some()).map(|_| level));
        edge(scene, level, void, &gaps);
        for (n, gap) in gaps.iter().enumerate() {
            platform(scene, level, void, n, *gap);
        }
        if let Some(below) = below {
            for east in [false, true] {
                escalator(scene, below, level, void, east);
            }
        }
        if let Some(above) = above.filter(|above| void_of(above).is_none()) {
            skylight(scene, above, void);
        }
    }
}

fn void_of(level: &Level) -> Option<Rect> {
    level.plan.first(Kind::Void).map(|room| level.plan.rooms[room].main())
}

/// Length of an escalator over a rise of `height`, metres.
fn length_of(height: f64) -> f64 {
    2.0 * COMB_M + height / TAN
}

/// Where the edge of the void opens to an escalator, from and to along y in metres: arrivals from below, departures.
fn gaps(void: Rect, below: Option<&Level>, departing: Option<&Level>) -> Vec<[f64; 2]> {
    let foot = metres(void.y0) + FOOT_M;
    let mut gaps = Vec::new();
    if let Some(below) = below {
        let end = foot + length_of(below.plan.height);
        gaps.push([end, end + PLATFORM_M]);
    }
    if departing.is_some() {
        gaps.push([foot - PLATFORM_M, foot]);
    }
    gaps
}

/// Glass between mullions, a transom at the height of a hand, from floor to slab.
fn curtain(scene: &mut Scene, level: &Level, n: usize, wall: &Wall) {
    let (length, height) = (wall.to - wall.from, level.plan.clear());
    let thickness = Make::Curtain.thickness();
    let mut parts = vec![Part::Box([length / 2.0, 0.0, 0.0], [length, 0.03, height], Tone::Glass)];
    let count = (length / 1.5).round().max(1.0);
    for m in 0..=count as usize {
        let x = (length * m as f64 / count).clamp(0.03, length - 0.03);
        parts.push(Part::Box([x, 0.0, 0.0], [0.06, thickness, height], Tone::Frame));
    }
    for z in [0.0, 1.1, height - 0.12] {
        parts.push(Part::Box([length / 2.0, 0.0, z], [length, 0.1, 0.08], Tone::Frame));
    }
    let line = metres(wall.line);
    let at = if wall.vertical { spot(line, wall.from, 1) } else { spot(wall.from, line, 0) };
    let element = scene.own(
        level,
        None,
        ("IFCCURTAINWALL", "NOTDEFINED"),
        (&format!("curtain/{}/{n}", level.name()), &format!("玻璃幕墙 {}-{:02} / Curtain wall", level.name(), n + 1)),
        &parts,
        at,
    );
    scene.properties(
        &element,
        "Pset_CurtainWallCommon",
        &[("IsExternal", Value::Bool(true)), ("Combustible", Value::Bool(false))],
    );
}

/// Railings and fire shutters along the galleries, the railings open where an escalator is entered.
fn edge(scene: &mut Scene, level: &Level, void: Rect, gaps: &[[f64; 2]]) {
    let rooms = &level.plan.rooms;
    let kind = |room: Option<usize>| room.map(|room| rooms[room].kind);
    let mut railings = 0;
    let mut shutters = 0;
    for border in &level.borders {
        let sides = [kind(border.rooms.0), kind(border.rooms.1)];
        if !sides.contains(&Some(Kind::Void)) || !sides.contains(&Some(Kind::Lobby)) {
            continue;
        }
        let line = metres(border.line);
        // The slab of the gallery reaches 150 mm into the void: the railing stands on it, the shutter hangs behind.
        let inner = if sides[0] == Some(Kind::Void) { 0.3 } else { -0.3 };
        let (from, to) = (metres(border.from) + 0.1, metres(border.to) - 0.1);
        let mut pieces = vec![[from, to]];
        if border.vertical && (border.line == void.x0 || border.line == void.x1) {
            for gap in gaps {
                pieces = pieces.iter().flat_map(|p| [[p[0], p[1].min(gap[0])], [p[0].max(gap[1]), p[1]]]).collect();
                pieces.retain(|p| p[1] - p[0] > 0.2);
            }
        }
        for [a, b] in pieces {
            railings += 1;
            let at = if border.vertical { spot(line, a, 1) } else { spot(a, line, 0) };
            railing(scene, level, railings, b - a, at);
        }
        let count = ((to - from) / 6.5).ceil().max(1.0);
        let module = (to - from) / count;
        for n in 0..count as usize {
            shutters += 1;
            let a = from + module * n as f64;
            let line = line + inner;
            let at = if border.vertical { spot(line, a, 1) } else { spot(a, line, 0) };
            shutter(scene, level, shutters, module, at);
        }
    }
}

fn railing(scene: &mut Scene, level: &Level, n: usize, length: f64, at: Spot) {
    let mut parts = vec![
        Part::Box([length / 2.0, 0.0, 0.0], [length, 0.06, 0.12], Tone::Steel),
        Part::Box([length / 2.0, 0.0, 0.12], [length, 0.024, 0.93], Tone::Glass),
        Part::Box([length / 2.0, 0.0, 1.05], [length, 0.06, 0.05], Tone::Steel),
    ];
    let posts = (length / 3.0).ceil().max(1.0);
    for post in 0..=posts as usize {
        let x = (length * post as f64 / posts).clamp(0.03, length - 0.03);
        parts.push(Part::Box([x, 0.0, 0.12], [0.05, 0.04, 0.93], Tone::Steel));
    }
    scene.own(
        level,
        None,
        ("IFCRAILING", "GUARDRAIL"),
        (&format!("railing/{}/{n}", level.name()), &format!("玻璃栏板 {}-{n:02} / Glass guardrail", level.name())),
        &parts,
        at,
    );
}

/// A rolled-up fire shutter below the slab, between its guides.
fn shutter(scene: &mut Scene, level: &Level, n: usize, length: f64, at: Spot) {
    let top = level.plan.clear();
    let parts = [
        Part::Box([length / 2.0, 0.0, top - 0.36], [length - 0.02, 0.3, 0.34], Tone::Steel),
        Part::Box([length / 2.0, 0.0, top - 0.46], [length - 0.2, 0.05, 0.1], Tone::DoorFire),
    ];
    let solids = crate::products::solids(&mut scene.step, &parts);
    let body = scene.step.add(&format!(
        "IFCSHAPEREPRESENTATION(#{},'Body','SweptSolid',{})",
        scene.body,
        atrium_step::refs(&solids)
    ));
    let shape = scene.step.add(&format!("IFCPRODUCTDEFINITIONSHAPE($,$,(#{body}))"));
    let axis = scene.step.axis(at.at, at.quarters);
    let placement = scene.step.placement(level.placement, axis);
    let tag = scene.mark(&format!("FS-{}-{n:02}", level.name()));
    let path = format!("equipment/{tag}");
    let id: Id = scene.step.root(
        &path,
        "IFCDOOR",
        &format!(
            "{},$,'SHUTTER',#{placement},#{shape},'{tag}',{},{},.DOOR.,.ROLLINGUP.,$",
            text(&format!("防火卷帘 {tag} / Fire shutter")),
            real(top),
            real(length),
        ),
    );
    scene.contain(level.storey, id);
    let element = Element { id, path };
    scene.properties(
        &element,
        "Pset_DoorCommon",
        &[
            ("FireRating", Value::Label("3.0 h".to_owned())),
            ("IsExternal", Value::Bool(false)),
            ("FireExit", Value::Bool(false)),
        ],
    );
    scene.tags.insert(tag, element);
}

/// The floor in front of an escalator, on both sides of the void, with a guard towards the void.
fn platform(scene: &mut Scene, level: &Level, void: Rect, n: usize, [from, to]: [f64; 2]) {
    // The edge of the gallery lies 150 mm within the void.
    let width = ESCALATOR_M + 0.15;
    let middle = (from + to) / 2.0;
    for (east, x) in [(false, metres(void.x0) + 0.15 + width / 2.0), (true, metres(void.x1) - 0.15 - width / 2.0)] {
        let path = format!("platform/{}/{n}/{east}", level.name());
        let parts = [Part::Box([0.0, 0.0, -SLAB_M], [width, to - from, SLAB_M], Tone::Slab)];
        let name = format!("扶梯平台 {} / Escalator landing", level.name());
        scene.own(level, None, ("IFCSLAB", "LANDING"), (&path, &name), &parts, spot(x, middle, 0));
        let outer = if east { x - width / 2.0 + 0.06 } else { x + width / 2.0 - 0.06 };
        // Beyond the landing there is no floor: north of an arrival, south of a departure.
        let end = if n == 0 { to - 0.06 } else { from + 0.06 };
        for (k, at, length) in [(0, spot(outer, from, 1), to - from), (1, spot(x - width / 2.0, end, 0), width)] {
            let parts = [
                Part::Box([length / 2.0, 0.0, 0.0], [length, 0.024, 1.05], Tone::Glass),
                Part::Box([length / 2.0, 0.0, 1.05], [length, 0.06, 0.05], Tone::Steel),
            ];
            let path = format!("{path}/railing/{k}");
            let name = format!("扶梯平台栏板 {} / Landing guardrail", level.name());
            scene.shared(level, None, ("IFCRAILING", "GUARDRAIL"), (&path, &name), &parts, at);
        }
    }
}

/// An escalator from one floor to the next: a truss, steps, and glass balustrades below their handrails.
fn escalator(scene: &mut Scene, below: &Level, above: &Level, void: Rect, east: bool) {
    let height = below.plan.height;
    let length = length_of(height);
    let (a, b) = (COMB_M, length - COMB_M);
    let half = ESCALATOR_M / 2.0;
    let mut parts = Vec::new();
    // A belt of three pieces along the line of the steps, `above` it and `deep` to both sides.
    let mut belt = |x: f64, lift: f64, wide: f64, deep: f64, tone: Tone| {
        let low = lift - deep / 2.0;
        parts.push(Part::Box([x, a / 2.0, low], [wide, a, deep], tone));
        parts.push(Part::Bar([x, a, lift], [x, b, height + lift], [wide, deep * 0.866], tone));
        parts.push(Part::Box([x, (b + length) / 2.0, height + low], [wide, length - b, deep], tone));
    };
    belt(0.0, -0.42, 2.0 * half, 0.8, Tone::Steel);
    belt(0.0, -0.01, 1.0, 0.04, Tone::Dark);
    for side in [-1.0, 1.0] {
        belt(side * (half - 0.12), 0.45, 0.03, 0.86, Tone::Glass);
        belt(side * (half - 0.12), 0.92, 0.08, 0.08, Tone::Dark);
        belt(side * (half - 0.12), 0.06, 0.24, 0.1, Tone::Steel);
    }
    // Its lower pit would hang into the floor: on the ground it stands in one, above it ends in the void.
    let x = if east { metres(void.x1) - 0.25 - half } else { metres(void.x0) + 0.25 + half };
    let number = scene.count("escalator");
    let tag = scene.mark(&format!("ESC-{number:02}"));
    let direction = if east { ("下行", "down") } else { ("上行", "up") };
    let name = format!("自动扶梯 {tag} {} / Escalator, {}", direction.0, direction.1);
    let path = format!("equipment/{tag}");
    let at = spot(x, metres(void.y0) + FOOT_M, 0);
    let element = scene.own(below, None, ("IFCTRANSPORTELEMENT", "ESCALATOR"), (&path, &name), &parts, at);
    scene.properties(
        &element,
        "Atrium_DesignData",
        &[
            ("RatedSpeed", Value::Real(0.5)),
            ("Inclination", Value::Label("30 deg".to_owned())),
            ("Rise", Value::Length(height)),
            ("LandingsServed", Value::Label(format!("{},{}", below.name(), above.name()))),
        ],
    );
    scene.tags.insert(tag, element);
}

/// A gable of glass over the void, on steel rafters.
fn skylight(scene: &mut Scene, roof: &Level, void: Rect) {
    let (x0, x1, y0, y1) = (metres(void.x0), metres(void.x1), metres(void.y0), metres(void.y1));
    let (width, depth) = (x1 - x0, y1 - y0);
    let (eaves, rise) = (1.1, 2.8);
    let ridge = [width / 2.0, eaves + rise];
    let at = spot((x0 + x1) / 2.0, y0, 0);
    let bays = (depth / 3.4).round().max(1.0);
    let module = depth / bays;
    for n in 0..=bays as usize {
        let y = (module * n as f64).clamp(0.1, depth - 0.1);
        let parts = [
            Part::Bar([-ridge[0], y, eaves + 0.1], [0.0, y, ridge[1]], [0.14, 0.26], Tone::White),
            Part::Bar([ridge[0], y, eaves + 0.1], [0.0, y, ridge[1]], [0.14, 0.26], Tone::White),
            Part::Box([0.0, y, eaves + 0.05], [width, 0.08, 0.08], Tone::White),
        ];
        let path = format!("skylight/rafter/{n}");
        let name = format!("采光顶钢梁 {:02} / Skylight rafter", n + 1);
        scene.own(roof, None, ("IFCMEMBER", "RAFTER"), (&path, &name), &parts, at);
    }
    for (n, side) in [-1.0, 1.0].into_iter().enumerate() {
        for k in 0..bays as usize {
            let y = module * (k as f64 + 0.5);
            let glass = 0.24;
            let mut parts = vec![Part::Bar(
                [side * ridge[0], y, eaves + glass],
                [0.0, y, ridge[1] + glass - 0.1],
                [module - 0.06, 0.04],
                Tone::Glass,
            )];
            // Purlins at the quarters carry the panes.
            for share in [0.25, 0.5, 0.75] {
                let (x, z) = (side * ridge[0] * (1.0 - share), eaves + glass + (rise - 0.1) * share - 0.06);
                parts.push(Part::Box([x, y, z - 0.05], [0.07, module - 0.06, 0.06], Tone::Steel));
            }
            let path = format!("skylight/glass/{n}/{k}");
            let name = format!("采光顶玻璃 {:02} / Skylight glass", n * bays as usize + k + 1);
            scene.own(roof, None, ("IFCPLATE", "CURTAIN_PANEL"), (&path, &name), &parts, at);
        }
    }
    for (n, y) in [0.05, depth - 0.09].into_iter().enumerate() {
        let parts = [
            Part::Gable([0.0, y, eaves + 0.1], [width - 0.3, 0.04, rise - 0.05], Tone::Glass),
            Part::Box([0.0, y + 0.02, eaves], [width, 0.1, 0.1], Tone::White),
        ];
        let path = format!("skylight/gable/{n}");
        let name = format!("采光顶山墙 {} / Skylight gable", n + 1);
        scene.own(roof, None, ("IFCPLATE", "CURTAIN_PANEL"), (&path, &name), &parts, at);
    }
}
