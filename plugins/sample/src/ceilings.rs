//! The ceilings of the galleries around the atrium and of the hall below them, and the fascias that close their edges.

use crate::fabric::{Fabric, Level, net_outline};
use crate::plan::{Kind, Loop, Mm, Rect, metres, mm};
use crate::products::Part;
use crate::scene::{Scene, spot};
use crate::services::ceiling;
use crate::tone::Tone;
use atrium_step::{Id, real, refs};

/// How far luminaires stand proud of the ceiling, metres: no face of the one lies in a face of the other.
const PROUD_M: f64 = 0.005;
/// Of ceilings and fascias, metres.
const THICKNESS_M: f64 = 0.02;
/// From the edge of the void to the fascia, metres: the fire shutters come down between them.
const BEHIND_M: f64 = 0.5;

/// Writes all of it: whoever stands in the atrium sees ceilings, not the ducts above them.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric) {
    for (index, level) in fabric.levels.iter().enumerate() {
        // The galleries have the void beside them, the hall has it above.
        let around = [Some(level), fabric.levels.get(index + 1)].into_iter().flatten();
        let Some((edges, void)) = around.filter_map(|edges| Some((edges, edges.plan.first(Kind::Void)?))).next() else {
            continue;
        };
        let (Some(room), Some(gallery)) = (level.plan.first(Kind::Lobby), edges.plan.first(Kind::Lobby)) else {
            continue;
        };
        let void = edges.plan.rooms[void].main();
        let outline = net_outline(edges, gallery);
        let z = ceiling::height(&level.plan, Kind::Lobby) + PROUD_M;
        let number = &level.plan.rooms[room].number;
        panel(scene, level, &outline, void, z, number);
        fascia(scene, level, &outline, void, z, number);
    }
}

/// A corner of the gallery, moved back from the edges of the void that it lies on.
fn behind(void: Rect, (x, y): (Mm, Mm)) -> (Mm, Mm) {
    let back = mm(BEHIND_M);
    let away = |at: Mm, low: Mm, high: Mm| match at {
        _ if at == low => at - back,
        _ if at == high => at + back,
        _ => at,
    };
    (away(x, void.x0, void.x1), away(y, void.y0, void.y1))
}

/// The ceiling itself.
fn panel(scene: &mut Scene, level: &Level, outline: &Loop, void: Rect, z: f64, number: &str) {
    let mut points: Vec<Id> = outline
        .iter()
        .map(|corner| {
            let (x, y) = behind(void, *corner);
            scene.step.share(format!("IFCCARTESIANPOINT(({},{}))", real(metres(x)), real(metres(y))))
        })
        .collect();
    points.extend(points.first().copied());
    let line = scene.step.add(&format!("IFCPOLYLINE({})", refs(&points)));
    let profile = scene.step.add(&format!("IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#{line})"));
    let axis = scene.step.axis([0.0, 0.0, z], 0);
    let up = scene.step.direction(0.0, 0.0, 1.0);
    let solid = scene.step.add(&format!("IFCEXTRUDEDAREASOLID(#{profile},#{axis},#{up},{})", real(THICKNESS_M)));
    Tone::White.paint(&mut scene.step, solid);
    let path = format!("ceiling/{}", level.name());
    let name = format!("铝板吊顶 {number} / Metal ceiling");
    scene.solid(level, ("IFCCOVERING", "CEILING"), (&path, &name), solid);
}

/// From the ceiling up to the slab, along the edges of the void.
fn fascia(scene: &mut Scene, level: &Level, outline: &Loop, void: Rect, z: f64, number: &str) {
    let height = level.plan.clear() - z;
    let mut parts = Vec::new();
    for (n, a) in outline.iter().enumerate() {
        let b = &outline[(n + 1) % outline.len()];
        let vertical = a.0 == b.0 && (a.0 == void.x0 || a.0 == void.x1);
        if !vertical && !(a.1 == b.1 && (a.1 == void.y0 || a.1 == void.y1)) {
            continue;
        }
        let (a, b) = (behind(void, *a), behind(void, *b));
        let middle = [metres(a.0 + b.0) / 2.0, metres(a.1 + b.1) / 2.0, z];
        let length = metres((b.0 - a.0).abs() + (b.1 - a.1).abs());
        let size = if vertical { [THICKNESS_M, length, height] } else { [length, THICKNESS_M, height] };
        parts.push(Part::Box(middle, size, Tone::White));
    }
    let path = format!("fascia/{}", level.name());
    let name = format!("中庭边沿封板 {number} / Atrium fascia");
    scene.own(level, None, ("IFCCOVERING", "CLADDING"), (&path, &name), &parts, spot(0.0, 0.0, 0));
}
