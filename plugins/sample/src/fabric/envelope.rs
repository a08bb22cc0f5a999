//! What closes the building above and below: slabs, roofs, parapets.

use atrium_step::encode;
use ifc_rs::prelude::*;

use super::structure::Palette;
use crate::author::Author;
use crate::plan::{Loop, Mm, Rect, SLAB_M, Storey as StoreyPlan, metres, mm, trace};
use crate::tone::Tone;

/// Half an outer wall: slabs reach its outer face.
const EDGE: Mm = 150;

/// The floor of a storey, the roofs that lie on its level, and their holes.
pub(super) fn slabs(
    author: &mut Author,
    palette: &mut Palette,
    plans: &[StoreyPlan],
    index: usize,
    placement: TypedId<LocalPlacement>,
    contained: &mut Vec<Id>,
) {
    let plan = &plans[index];
    let name = &plan.name;
    let roof = index > 0 && index + 1 == plans.len();
    let mut holes = core_holes(plans, index);
    holes.extend(plan.voids.iter().map(|v| v.grown(-EDGE)));
    for (n, plate) in plan.plates.iter().enumerate() {
        let key = match (index, roof) {
            (0, _) => "base",
            (_, true) => "roof",
            _ => "slab",
        };
        let path = format!("slab/{name}/{n}");
        let outline = plate.grown(EDGE).corners();
        let slab = slab(author, palette, &path, key, name, &outline, placement);
        contained.push(slab.id());
        let within: Vec<Rect> = holes.iter().copied().filter(|hole| plate.holds(hole.x0, hole.y0)).collect();
        void(author, slab, &path, &within, placement);
        if roof {
            parapets(author, palette, &format!("{name}/{n}"), &ring(*plate), 1.3, placement, contained);
            penthouse(author, palette, plan, n, placement, contained);
        }
    }
    if index > 0 {
        terrace(author, palette, plans, index, placement, contained);
    }
}

/// The roof over the rooms that stand on the roof of a plate.
fn penthouse(
    author: &mut Author,
    palette: &mut Palette,
    plan: &StoreyPlan,
    n: usize,
    placement: TypedId<LocalPlacement>,
    contained: &mut Vec<Id>,
) {
    let plate = plan.plates[n];
    let cells: Vec<Rect> = plan
        .rooms
        .iter()
        .filter(|room| plate.holds(room.main().x0, room.main().y0))
        .flat_map(|room| room.cells.clone())
        .collect();
    let head = crate::plan::inset(&trace(&cells), |_, _| -mm(0.4));
    let shape = author.plate(&head, plan.height - SLAB_M, SLAB_M, Some(Tone::Roof));
    let at = author.place(Some(placement), [0.0; 3], false);
    let value = Roof::new(encode("机房屋面 / Penthouse roof"))
        .predefined_type(RoofTypeEnum::FlatRoof)
        .object_placement(at, &mut author.ifc)
        .representation(shape, &mut author.ifc);
    let id = author.keep(&format!("roof/penthouse/{n}"), value);
    if let Some(rel) = palette.materials.get_mut("roof") {
        rel.relate_push(id, &mut author.ifc);
    }
    contained.push(id.id());
}

/// The roof over that part of the storey below that this one does not stand on.
fn terrace(
    author: &mut Author,
    palette: &mut Palette,
    plans: &[StoreyPlan],
    index: usize,
    placement: TypedId<LocalPlacement>,
    contained: &mut Vec<Id>,
) {
    let (plan, below) = (&plans[index], &plans[index - 1]);
    let edges = |get: fn(&Rect) -> [Mm; 2]| {
        let mut all: Vec<Mm> = plan.plates.iter().chain(&below.plates).flat_map(get).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let (xs, ys) = (edges(|r| [r.x0, r.x1]), edges(|r| [r.y0, r.y1]));
    let mut cells = Vec::new();
    for x in xs.windows(2) {
        for y in ys.windows(2) {
            let (mx, my) = ((x[0] + x[1]) / 2, (y[0] + y[1]) / 2);
            let on = |plates: &[Rect]| plates.iter().any(|plate| plate.holds(mx, my));
            if on(&below.plates) && !on(&plan.plates) {
                cells.push(Rect { x0: x[0], y0: y[0], x1: x[1], y1: y[1] });
            }
        }
    }
    if cells.is_empty() {
        return;
    }
    let name = &plan.name;
    let path = format!("slab/terrace/{name}");
    let outline = trace(&cells);
    let slab = slab(author, palette, &path, "roof", &format!("裙房屋面 {name}"), &outline, placement);
    contained.push(slab.id());
    let holes: Vec<Rect> = below.voids.iter().map(|v| v.grown(-EDGE)).collect();
    void(author, slab, &path, &holes, placement);
    let count = outline.len();
    let mut lines = Vec::new();
    for n in 0..count {
        let (a, b) = (outline[n], outline[(n + 1) % count]);
        let (mx, my) = ((a.0 + b.0) / 2, (a.1 + b.1) / 2);
        if plan.plates.iter().any(|plate| plate.grown(10).holds(mx, my)) {
            continue;
        }
        let vertical = a.0 == b.0;
        let (line, from, to) =
            if vertical { (a.0, a.1.min(b.1), a.1.max(b.1)) } else { (a.1, a.0.min(b.0), a.0.max(b.0)) };
        let trim = if vertical { 0.15 } else { 0.0 };
        lines.push((vertical, metres(line), metres(from) + trim, metres(to) - trim));
    }
    for hole in &below.voids {
        lines.extend(around(*hole, &outline, &plan.plates));
    }
    parapets(author, palette, &format!("terrace/{name}"), &lines, 1.1, placement, contained);
}

/// Stairs, lifts and shafts that come up from the storey below.
fn core_holes(plans: &[StoreyPlan], index: usize) -> Vec<Rect> {
    let Some(below) = index.checked_sub(1).map(|below| &plans[below]) else {
        return Vec::new();
    };
    plans[index]
        .rooms
        .iter()
        .filter(|room| {
            room.kind.is_core() && below.rooms.iter().any(|other| other.kind == room.kind && other.cells == room.cells)
        })
        .map(|room| room.main().grown(-EDGE))
        .collect()
}

fn slab(
    author: &mut Author,
    palette: &mut Palette,
    path: &str,
    key: &'static str,
    name: &str,
    outline: &Loop,
    placement: TypedId<LocalPlacement>,
) -> TypedId<Slab> {
    let tone = if key == "roof" { Tone::Roof } else { Tone::Slab };
    let shape = author.plate(outline, -SLAB_M, SLAB_M, Some(tone));
    let at = author.place(Some(placement), [0.0; 3], false);
    let label = match key {
        "roof" => format!("{name} / Roof slab"),
        "base" => format!("底板 {name} / Base slab"),
        _ => format!("楼板 {name} / Floor slab"),
    };
    let value = Slab::new(encode(&label)).object_placement(at, &mut author.ifc).representation(shape, &mut author.ifc);
    let id = author.keep(path, value);
    if let Some((_, rel)) = palette.slab_types.get_mut(key) {
        rel.related_objects.0.push(id.id());
    }
    let material = if key == "roof" { "roof" } else { "slab" };
    if let Some(rel) = palette.materials.get_mut(material) {
        rel.relate_push(id, &mut author.ifc);
    }
    id
}

/// Cuts rectangular holes through a slab.
fn void(author: &mut Author, slab: TypedId<Slab>, path: &str, holes: &[Rect], placement: TypedId<LocalPlacement>) {
    for (n, hole) in holes.iter().enumerate() {
        let at = author.place(Some(placement), [0.0; 3], false);
        let shape = author.plate(&hole.corners(), -SLAB_M - 0.1, SLAB_M + 0.2, None);
        let opening = OpeningElement::new("Opening")
            .predefined_type(OpeningElementTypeEnum::Opening)
            .object_placement(at, &mut author.ifc)
            .representation(shape, &mut author.ifc);
        let opening = author.keep(&format!("{path}/opening/{n}"), opening);
        let voids = RelVoidsElement::new("Opening", slab, opening, &mut author.ifc);
        author.keep(&format!("{path}/voids/{n}"), voids);
    }
}

/// Four lines around a rectangle, as (vertical, line, from, to), that meet without overlapping.
fn ring(r: Rect) -> Vec<(bool, f64, f64, f64)> {
    let (w, e, s, n) = (metres(r.x0), metres(r.x1), metres(r.y0), metres(r.y1));
    vec![
        (false, s, w - 0.15, e + 0.15),
        (false, n, w - 0.15, e + 0.15),
        (true, w, s + 0.15, n - 0.15),
        (true, e, s + 0.15, n - 0.15),
    ]
}

/// The lines around a hole in a roof, without those on the outline of the roof or under the storey that stands on it.
fn around(hole: Rect, outline: &Loop, above: &[Rect]) -> Vec<(bool, f64, f64, f64)> {
    let mut hole = hole;
    for plate in above {
        // A hole that runs on below the storey above ends at the wall of that.
        if plate.x0 < hole.x1 && hole.x0 < plate.x1 && hole.y0 < plate.y0 && plate.y0 < hole.y1 {
            hole.y1 = plate.y0;
        }
    }
    let count = outline.len();
    let edge = |vertical: bool, line: f64| {
        (0..count).any(|n| {
            let (a, b) = (outline[n], outline[(n + 1) % count]);
            if vertical { a.0 == b.0 && a.0 == mm(line) } else { a.1 == b.1 && a.1 == mm(line) }
        })
    };
    ring(hole).into_iter().filter(|(vertical, line, ..)| !edge(*vertical, *line)).collect()
}

fn parapets(
    author: &mut Author,
    palette: &mut Palette,
    name: &str,
    lines: &[(bool, f64, f64, f64)],
    height: f64,
    placement: TypedId<LocalPlacement>,
    contained: &mut Vec<Id>,
) {
    for (n, (vertical, line, from, to)) in lines.iter().enumerate() {
        let start = if *vertical { [*line, *from, 0.0] } else { [*from, *line, 0.0] };
        let at = author.place(Some(placement), start, *vertical);
        let shape = author.bar(to - from, 0.3, height, Some(Tone::Parapet));
        let value = Wall::new(encode(&format!("女儿墙 {} / Parapet", n + 1)))
            .object_placement(at, &mut author.ifc)
            .representation(shape, &mut author.ifc);
        let id = author.keep(&format!("parapet/{name}/{n}"), value);
        if let Some((_, rel)) = palette.wall_types.get_mut("parapet") {
            rel.related_objects.0.push(id.id());
        }
        if let Some(rel) = palette.materials.get_mut("outer") {
            rel.relate_push(id, &mut author.ifc);
        }
        contained.push(id.id());
    }
}
