//! What closes the building above, below and against the sun: slabs, roofs, parapets, canopies, fins.

use ifc_rs::prelude::*;

use super::structure::Palette;
use crate::author::{Author, Block};
use crate::plan::{COURTYARD, Loop, PODIUM, Rect, SLAB_M, Storey as StoreyPlan, TOWER, metres, mm, trace};
use crate::step::encode;
use crate::tone::Tone;

/// Half an outer wall: slabs reach its outer face.
const EDGE: i32 = 150;

fn grown(r: Rect, by: i32) -> Rect {
    Rect { x0: r.x0 - by, y0: r.y0 - by, x1: r.x1 + by, y1: r.y1 + by }
}

fn corners(r: Rect) -> Loop {
    vec![(r.x0, r.y0), (r.x1, r.y0), (r.x1, r.y1), (r.x0, r.y1)]
}

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
    let name = plan.name;
    let tower = index >= 4;
    let roof = name == "RF";
    if !roof {
        let footprint = corners(grown(if tower { TOWER } else { PODIUM }, EDGE));
        let key = if index == 0 { "base" } else { "slab" };
        let slab = slab(author, palette, &format!("slab/{name}"), key, name, &footprint, placement);
        contained.push(slab.id());
        let mut holes = core_holes(plans, index);
        if (2..=3).contains(&index) {
            holes.push(grown(COURTYARD, -EDGE));
        }
        void(author, slab, &format!("slab/{name}"), &holes, placement);
    }
    if index == 4 {
        // The podium roof around the foot of the tower.
        let (p, t) = (grown(PODIUM, EDGE), grown(TOWER, EDGE));
        let outline = vec![
            (p.x0, p.y0),
            (p.x1, p.y0),
            (p.x1, p.y1),
            (t.x1, p.y1),
            (t.x1, t.y0),
            (t.x0, t.y0),
            (t.x0, p.y1),
            (p.x0, p.y1),
        ];
        let slab = slab(author, palette, "slab/podium-roof", "roof", "裙房屋面", &outline, placement);
        void(author, slab, "slab/podium-roof", &[grown(COURTYARD, -EDGE)], placement);
        contained.push(slab.id());
        let (w, e, s, n) = (metres(PODIUM.x0), metres(PODIUM.x1), metres(PODIUM.y0), metres(PODIUM.y1));
        let (tw, te) = (metres(TOWER.x0) - 0.15, metres(TOWER.x1) + 0.15);
        let mut lines = vec![
            (false, s, w - 0.15, e + 0.15),
            (true, w, s + 0.15, n - 0.15),
            (true, e, s + 0.15, n - 0.15),
            (false, n, w - 0.15, tw),
            (false, n, te, e + 0.15),
        ];
        lines.extend(ring(COURTYARD));
        parapets(author, palette, "podium", &lines, 1.1, placement, contained);
    }
    if roof {
        let outline = corners(grown(TOWER, EDGE));
        let slab = slab(author, palette, "slab/tower-roof", "roof", "主楼屋面", &outline, placement);
        void(author, slab, "slab/tower-roof", &core_holes(plans, index), placement);
        contained.push(slab.id());
        parapets(author, palette, "tower", &ring(TOWER), 1.3, placement, contained);
        let cells: Vec<Rect> = plan.rooms.iter().flat_map(|room| room.cells.clone()).collect();
        let head = crate::plan::inset(&trace(&cells), |_, _| -mm(0.4));
        let shape = author.plate(&head, plan.height - SLAB_M, SLAB_M, Some(Tone::Roof));
        let at = author.place(Some(placement), [0.0; 3], false);
        let value = Roof::new(encode("机房屋面 / Penthouse roof"))
            .predefined_type(RoofTypeEnum::FlatRoof)
            .object_placement(at, &mut author.ifc)
            .representation(shape, &mut author.ifc);
        let id = author.keep("roof/penthouse", value);
        if let Some(rel) = palette.materials.get_mut("roof") {
            rel.relate_push(id, &mut author.ifc);
        }
        contained.push(id.id());
    }
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
        .map(|room| grown(room.main(), -EDGE))
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
        let shape = author.plate(&corners(*hole), -SLAB_M - 0.1, SLAB_M + 0.2, None);
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

/// Canopies over the entrances on the ground floor, and fins before the windows of the wards.
pub(super) fn outside(
    author: &mut Author,
    palette: &mut Palette,
    plan: &StoreyPlan,
    placement: TypedId<LocalPlacement>,
    contained: &mut Vec<Id>,
) {
    if plan.name == "1F" {
        let canopies = [
            ("main", "主入口雨棚 / Main entrance canopy", [33.0, -6.6, 51.0, -0.15]),
            ("emergency", "急诊雨棚 / Emergency canopy", [-6.6, 25.2, -0.15, 31.8]),
            ("ward", "住院入口雨棚 / Inpatient entrance canopy", [84.15, 25.2, 88.8, 31.8]),
        ];
        for (key, name, [x0, y0, x1, y1]) in canopies {
            let outline = corners(Rect::new(x0, y0, x1, y1));
            let shape = author.plate(&outline, 3.5, 0.28, Some(Tone::Fin));
            let at = author.place(Some(placement), [0.0; 3], false);
            let value = Roof::new(encode(name))
                .predefined_type(RoofTypeEnum::FlatRoof)
                .object_placement(at, &mut author.ifc)
                .representation(shape, &mut author.ifc);
            let id = author.keep(&format!("canopy/{key}"), value);
            if let Some(rel) = palette.materials.get_mut("roof") {
                rel.relate_push(id, &mut author.ifc);
            }
            contained.push(id.id());
        }
    }
    if !(14.0..31.0).contains(&plan.elevation) {
        return;
    }
    // One upright fin between every two ward windows, on the long sides of the tower.
    let map = author.map(&[Block { at: [-0.06, 0.0, 0.0], size: [0.12, 0.5, plan.height], tone: Tone::Fin }]);
    let z = -SLAB_M;
    for bay in 0..=16 {
        let x = (metres(TOWER.x0) + 4.5 * f64::from(bay)).clamp(6.06, 77.94);
        for (side, y) in [("s", metres(TOWER.y0) - 0.65), ("n", metres(TOWER.y1) + 0.15)] {
            let at = author.place(Some(placement), [x, y, z], false);
            let shape = author.mapped(map);
            let value = ShadingDevice::new(encode("竖向遮阳板 / Sun fin"))
                .predefined_type(ShadingDeviceTypeEnum::UserDefined)
                .object_type("SUNFIN")
                .object_placement(at, &mut author.ifc)
                .representation(shape, &mut author.ifc);
            let id = author.keep(&format!("fin/{}/{side}/{bay}", plan.name), value);
            contained.push(id.id());
        }
    }
}
