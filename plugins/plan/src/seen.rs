//! Edges behind the cut, seen from the side that it takes away: sharp ones and silhouettes, without what is hidden.

use atrium_building::{Aabb, ElementId, Mesh, MeshId, Placement};
use atrium_spatial::{SliceFrame, SpatialIndex, parallel_map};
use glam::{DVec2, DVec3, Vec3};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::classes::Part;
use crate::plan::SeenLine;

/// Faces that meet at more than this are drawn with an edge, as in the model's own pictures: cosine of 35°.
const CREASE_COS: f32 = 0.819;

/// Shorter than this no line is drawn, metres: a tenth of a millimetre at 1:100.
const SHORTEST_M: f64 = 0.01;

/// What is smaller than this in both directions is no more than a dot on paper, metres: sockets, switches, sensors.
const SMALLEST_M: f64 = 0.17;

/// Between looks along an edge whether it is hidden, metres; and most looks an edge is worth.
const LOOK_M: f64 = 0.1;
const MOST_LOOKS: f64 = 400.0;

/// Beside the edge, where a vertical face would hide it from itself, metres.
const BESIDE_M: f64 = 2e-3;

/// Most edges of one placement; what has more is a scanned or sculpted thing, whose outline would be black.
const MOST_EDGES: usize = 20_000;

/// An edge with the normals of the faces beside it.
struct Edge {
    ends: [Vec3; 2],
    normals: [Vec3; 2],
    is_sharp: bool,
}

/// From where the cut is looked at, and how far into the building. Places in it have x and y in the plane, and z towards the
/// eye, metres; for a horizontal cut that is the project's own system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    /// x, y and the way to the eye, unit vectors of the project.
    axes: [DVec3; 3],
    /// Where seeing ends, and where the cut is.
    depths: (f64, f64),
}

impl Sight {
    /// Through a plane, so far.
    pub(crate) fn into(frame: &SliceFrame, far_m: f64) -> Self {
        let normal = frame.normal();
        let cut = frame.origin.dot(normal);
        Self { axes: [frame.x, frame.y, normal], depths: (cut - far_m, cut) }
    }

    fn of_project(&self, p: DVec3) -> DVec3 {
        DVec3::from(self.axes.map(|a| a.dot(p)))
    }

    fn in_project(&self, q: DVec3) -> DVec3 {
        self.axes[0] * q.x + self.axes[1] * q.y + self.axes[2] * q.z
    }

    /// Whether any of the box lies between the cut and where seeing ends.
    pub(crate) fn reaches(&self, bounds: &Aabb) -> bool {
        let (middle, half) = (bounds.center().dot(self.axes[2]), (bounds.size() * 0.5).dot(self.axes[2].abs()));
        middle - half < self.depths.1 && middle + half > self.depths.0
    }
}

/// What is drawn, without what is hidden; `part` tells what is to be drawn.
pub(crate) fn lines(index: &SpatialIndex, sight: &Sight, part: impl Fn(ElementId) -> Option<Part>) -> Vec<SeenLine> {
    let model = index.model();
    // What the closure says, once, so that all cores can ask.
    let parts: Vec<Option<Part>> = model.element_ids().map(part).collect();
    let of = |id: ElementId| parts.get(id.index()).copied().flatten();
    let shown: Vec<&Placement> = model
        .placements
        .iter()
        .filter(|p| {
            let Some(element) = model.element(p.element) else { return false };
            let (bounds, part) = (element.bounds, of(p.element));
            let size = bounds.size();
            let across = [0, 1].map(|k| size.dot(sight.axes[k].abs()));
            let large = across[0].max(across[1]) > SMALLEST_M || part != Some(Part::Contents);
            part.is_some() && large && sight.reaches(&bounds)
        })
        .collect();
    let wanted: FxHashSet<MeshId> = shown.iter().map(|p| p.mesh).collect();
    let mut wanted: Vec<MeshId> = wanted.into_iter().collect();
    wanted.sort_unstable();
    let edges = parallel_map(wanted.len(), |i| model.mesh(wanted[i]).map(edges).unwrap_or_default());
    let edges: FxHashMap<MeshId, &Vec<Edge>> = wanted.into_iter().zip(&edges).collect();
    let found = parallel_map(shown.len(), |i| {
        let placement = shown[i];
        let is_contents = matches!(of(placement.element), Some(Part::Contents | Part::Stair));
        let hides = |id: ElementId| of(id).is_some();
        let mut out = Vec::new();
        for [a, b] in edges.get(&placement.mesh).map(|e| before(e, placement, sight)).unwrap_or_default() {
            for ends in visible(index, a, b, sight, &hides) {
                out.push(SeenLine { element: placement.element, ends, is_contents });
            }
        }
        out
    });
    found.into_iter().flatten().collect()
}

/// Every edge where faces meet sharply, end, or might turn away.
fn edges(mesh: &Mesh) -> Vec<Edge> {
    let mut number: FxHashMap<[i32; 3], u32> = FxHashMap::default();
    // Exporters repeat points for each face; a tenth of a millimetre tells them apart.
    let weld: Vec<u32> = mesh
        .positions
        .iter()
        .enumerate()
        .map(|(i, p)| *number.entry(p.map(|x| (x * 1e4).round() as i32)).or_insert(i as u32))
        .collect();
    let at = |i: u32| Vec3::from(mesh.positions[i as usize]);
    let mut faces: FxHashMap<(u32, u32), (Vec3, Option<Vec3>, u32)> = FxHashMap::default();
    for t in mesh.indices.chunks_exact(3) {
        let Some(t) = [0, 1, 2].map(|k| weld.get(t[k] as usize).copied()).into_iter().collect::<Option<Vec<u32>>>()
        else {
            continue;
        };
        let normal = (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0]));
        let Some(normal) = normal.try_normalize() else { continue };
        for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])].into_iter().filter(|(a, b)| a != b) {
            let known = faces.entry((a.min(b), a.max(b))).or_insert((normal, None, 0));
            known.2 += 1;
            if known.2 == 2 {
                known.1 = Some(normal);
            }
        }
    }
    let mut keys: Vec<_> = faces.into_iter().collect();
    // Hash order must not leak into files that are compared.
    keys.sort_unstable_by_key(|(k, _)| *k);
    keys.into_iter()
        .filter_map(|((a, b), (first, second, count))| {
            let second = if count > 2 { return None } else { second };
            let is_sharp = second.is_none_or(|s| first.dot(s) < CREASE_COS);
            // In one plane: a diagonal, that no direction makes a silhouette.
            let flat = second.is_some_and(|s| first.dot(s) > 0.999_99);
            (!flat).then(|| Edge { ends: [at(a), at(b)], normals: [first, second.unwrap_or(-first)], is_sharp })
        })
        .collect()
}

/// The edges of a placement that look towards the eye, as far as it sees, in its own coordinates; of several behind each other
/// the nearest.
fn before(edges: &[Edge], placement: &Placement, sight: &Sight) -> Vec<[DVec3; 2]> {
    let (low, high) = sight.depths;
    let linear = placement.transform.matrix3;
    // How faces stand to the eye is told in the mesh's own space, by the way to it.
    let up = (linear.inverse() * sight.axes[2]).as_vec3().normalize_or(Vec3::Z);
    let mut known: FxHashMap<[i64; 4], usize> = FxHashMap::default();
    let mut out: Vec<[DVec3; 2]> = Vec::new();
    for edge in edges {
        let sky = edge.normals.map(|n| n.dot(up));
        let is_silhouette = (sky[0] > 1e-4) != (sky[1] > 1e-4);
        // Where both faces look away, it hides itself.
        if !(is_silhouette || edge.is_sharp && (sky[0] > -1e-4 || sky[1] > -1e-4)) {
            continue;
        }
        let [a, b] = edge.ends.map(|p| sight.of_project(placement.transform.transform_point3(p.as_dvec3())));
        let Some([a, b]) = between(a, b, low, high) else { continue };
        if a.truncate().distance(b.truncate()) < SHORTEST_M {
            continue;
        }
        let flat = |p: DVec3| [(p.x * 1e3).round() as i64, (p.y * 1e3).round() as i64];
        let (from, to) = (flat(a).min(flat(b)), flat(a).max(flat(b)));
        match known.get(&[from[0], from[1], to[0], to[1]]) {
            Some(&at) if a.z + b.z > out[at][0].z + out[at][1].z => out[at] = [a, b],
            Some(_) => {}
            None => {
                known.insert([from[0], from[1], to[0], to[1]], out.len());
                out.push([a, b]);
            }
        }
        if out.len() > MOST_EDGES {
            return Vec::new();
        }
    }
    out
}

/// The part of a line between two depths.
fn between(mut a: DVec3, mut b: DVec3, low: f64, high: f64) -> Option<[DVec3; 2]> {
    if !(a.is_finite() && b.is_finite()) || a.z.max(b.z) < low || a.z.min(b.z) > high - 1e-6 {
        return None;
    }
    for (bound, is_outside) in [(low, (|z, bound| z < bound) as fn(f64, f64) -> bool), (high, |z, bound| z > bound)] {
        let at = |a: DVec3, b: DVec3| a + (b - a) * ((bound - a.z) / (b.z - a.z));
        if is_outside(a.z, bound) {
            a = at(a, b);
        } else if is_outside(b.z, bound) {
            b = at(a, b);
        }
    }
    Some([a, b])
}

/// The pieces of an edge before which nothing stands up to the cut.
fn visible(
    index: &SpatialIndex,
    a: DVec3,
    b: DVec3,
    sight: &Sight,
    hides: &impl Fn(ElementId) -> bool,
) -> Vec<[DVec2; 2]> {
    let along = (b - a).truncate();
    let count = (along.length() / LOOK_M).clamp(1.0, MOST_LOOKS).ceil();
    let beside = (along.perp().normalize_or_zero() * BESIDE_M).extend(0.0);
    let is_free = |part: f64| {
        let p = a + (b - a) * part;
        [beside, -beside].into_iter().any(|side| {
            let from = p + side;
            !index.is_between(sight.in_project(from), sight.in_project(from.with_z(sight.depths.1)), hides)
        })
    };
    let at = |part: f64| (a + (b - a) * part).truncate();
    let mut out: Vec<[DVec2; 2]> = Vec::new();
    let mut begin: Option<f64> = None;
    let mut last = (0.0, false);
    // Looks stand in the middle of their share; where two differ, the place is halved in to a few millimetres.
    let border = |mut free: f64, mut hidden: f64| {
        for _ in 0..5 {
            let middle = (free + hidden) * 0.5;
            if is_free(middle) {
                free = middle;
            } else {
                hidden = middle;
            }
        }
        free
    };
    for k in 0..count as usize {
        let part = (k as f64 + 0.5) / count;
        let free = is_free(part);
        match (begin, free) {
            (None, true) => begin = Some(if k == 0 { 0.0 } else { border(part, last.0) }),
            (Some(from), false) => {
                out.push([at(from), at(border(last.0, part))]);
                begin = None;
            }
            _ => {}
        }
        last = (part, free);
    }
    if let Some(from) = begin {
        out.push([at(from), at(1.0)]);
    }
    out.retain(|[a, b]| a.distance(*b) >= SHORTEST_M);
    out
}
