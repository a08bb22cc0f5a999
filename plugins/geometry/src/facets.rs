//! Triangles of an outlined part of a curved surface, in the surface's two parameters.

use crate::TriMesh;
use crate::limits::{FACE_STRIPS, FACET_TESTS};
use glam::{DVec2, DVec3};
use rustc_hash::FxHashMap;
use spade::handles::{FixedUndirectedEdgeHandle, FixedVertexHandle};
use spade::{ConstrainedDelaunayTriangulation, HasPosition, Point2, Triangulation};

/// A corner of an outline: parameters, and the point in space where it is known. Faces that meet share these points, so
/// that what is made of them closes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Corner {
    pub(crate) uv: DVec2,
    pub(crate) at: Option<DVec3>,
    /// Whether the side from here to the next corner is no edge of the face, but a seam or a border of the surface.
    pub(crate) free: bool,
}

impl Corner {
    /// A corner of a free side.
    pub(crate) fn free(uv: DVec2) -> Self {
        Self { uv, at: None, free: true }
    }
}

/// A vertex of the triangulation: the parameters with one unit a facet, and the point in space.
struct Vertex {
    at: Point2<f64>,
    point: DVec3,
}

impl HasPosition for Vertex {
    type Scalar = f64;

    fn position(&self) -> Point2<f64> {
        self.at
    }
}

/// Inner points keep this far from the outline, in facets: nearer ones make slivers.
const CLEARANCE: f64 = 0.35;

/// Adds triangles that fill `loops` (even-odd rule) to `mesh`; `splits` are the parameters in u and v that facets should
/// end at, `point` gives the surface. No vertex is added on the outline. `false` when the outline crosses itself: then
/// nothing is added.
pub(crate) fn fill(
    loops: &[Vec<Corner>],
    splits: [&[f64]; 2],
    point: impl Fn(DVec2) -> DVec3,
    same_sense: bool,
    mesh: &mut TriMesh,
) -> bool {
    let all = || loops.iter().flatten().map(|c| c.uv);
    let (Some(low), Some(high)) = (all().reduce(DVec2::min), all().reduce(DVec2::max)) else { return true };
    // One unit a facet: what is nearest in these parameters is what belongs together.
    let scale = DVec2::new(splits[0].len() as f64 + 1.0, splits[1].len() as f64 + 1.0) / (high - low);
    if !scale.is_finite() {
        return true;
    }
    let unit = |uv: DVec2| (uv - low) * scale;
    let outlines: Vec<Vec<DVec2>> = loops.iter().map(|l| l.iter().map(|c| unit(c.uv)).collect()).collect();

    let mut net: ConstrainedDelaunayTriangulation<Vertex> = ConstrainedDelaunayTriangulation::new();
    let mut rims: Vec<Vec<FixedVertexHandle>> = Vec::with_capacity(loops.len());
    for (corners, outline) in loops.iter().zip(&outlines) {
        let mut rim = Vec::with_capacity(corners.len());
        for (corner, p) in corners.iter().zip(outline) {
            let vertex = Vertex { at: Point2::new(p.x, p.y), point: corner.at.unwrap_or_else(|| point(corner.uv)) };
            match net.insert(vertex) {
                Ok(handle) => rim.push(handle),
                Err(_) => return false,
            }
        }
        rims.push(rim);
    }
    for uv in inner_points(splits, &outlines, unit) {
        let p = unit(uv);
        if net.insert(Vertex { at: Point2::new(p.x, p.y), point: point(uv) }).is_err() {
            return false;
        }
    }
    // How often the outline runs along an edge: twice is not at all.
    let mut along: FxHashMap<FixedUndirectedEdgeHandle, u32> = FxHashMap::default();
    for rim in &rims {
        for (i, from) in rim.iter().enumerate() {
            let to = rim[(i + 1) % rim.len()];
            if *from == to {
                continue;
            }
            let edges = net.try_add_constraint(*from, to);
            if edges.is_empty() {
                return false;
            }
            edges.into_iter().for_each(|e| *along.entry(e.as_undirected()).or_insert(0) += 1);
        }
    }
    emit(&net, &along, same_sense, mesh);
    true
}

/// Where splits in u and v cross well inside the outline.
fn inner_points(splits: [&[f64]; 2], outlines: &[Vec<DVec2>], unit: impl Fn(DVec2) -> DVec2) -> Vec<DVec2> {
    let segments = || outlines.iter().flat_map(|l| (0..l.len()).map(move |i| (l[i], l[(i + 1) % l.len()])));
    let step = |n: usize| n.div_ceil(FACE_STRIPS).max(1);
    let (us, vs) = (splits[0].iter().step_by(step(splits[0].len())), splits[1].iter().step_by(step(splits[1].len())));
    let tests = us.len().saturating_mul(vs.len()).saturating_mul(segments().count());
    let coarser = (tests as f64 / FACET_TESTS as f64).sqrt().ceil().max(1.0) as usize;
    let (us, vs): (Vec<f64>, Vec<f64>) =
        (us.step_by(coarser).copied().collect(), vs.step_by(coarser).copied().collect());
    let mut out = vec![];
    for &u in &us {
        for &v in &vs {
            let p = unit(DVec2::new(u, v));
            let (mut inside, mut nearest) = (false, f64::INFINITY);
            for (a, b) in segments() {
                if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y) {
                    inside = !inside;
                }
                let (ap, ab) = (p - a, b - a);
                let t = (ap.dot(ab) / ab.length_squared().max(1e-300)).clamp(0.0, 1.0);
                nearest = nearest.min((ap - ab * t).length_squared());
            }
            if inside && nearest > CLEARANCE * CLEARANCE {
                out.push(DVec2::new(u, v));
            }
        }
    }
    out
}

/// Adds the triangles within the outline: those that are reached from outside over an odd number of its edges.
fn emit(
    net: &ConstrainedDelaunayTriangulation<Vertex>,
    along: &FxHashMap<FixedUndirectedEdgeHandle, u32>,
    same_sense: bool,
    mesh: &mut TriMesh,
) {
    let crosses = |edge: FixedUndirectedEdgeHandle| along.get(&edge).is_some_and(|n| n % 2 == 1);
    let mut inside: Vec<Option<bool>> = vec![None; net.num_all_faces()];
    let mut waiting = vec![];
    for edge in net.convex_hull() {
        let (near, far) = (edge.face(), edge.rev().face());
        let inner = if near.is_outer() { far } else { near };
        if let Some(face) = inner.as_inner()
            && inside[face.fix().index()].is_none()
        {
            inside[face.fix().index()] = Some(crosses(edge.as_undirected().fix()));
            waiting.push(face);
        }
    }
    let mut number: Vec<u32> = vec![u32::MAX; net.num_vertices()];
    while let Some(face) = waiting.pop() {
        let within = inside[face.fix().index()] == Some(true);
        for edge in face.adjacent_edges() {
            if let Some(next) = edge.rev().face().as_inner()
                && inside[next.fix().index()].is_none()
            {
                inside[next.fix().index()] = Some(within ^ crosses(edge.as_undirected().fix()));
                waiting.push(next);
            }
        }
        if within {
            let [a, b, c] = face.vertices().map(|v| {
                let slot = &mut number[v.fix().index()];
                if *slot == u32::MAX {
                    *slot = mesh.push_vertex(v.data().point);
                }
                *slot
            });
            mesh.indices.extend(if same_sense { [a, b, c] } else { [a, c, b] });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(points: &[[f64; 2]]) -> Vec<Corner> {
        points.iter().map(|p| Corner::free(DVec2::from(*p))).collect()
    }

    fn filled(loops: &[Vec<Corner>]) -> Option<TriMesh> {
        let splits: Vec<f64> = (1..8).map(|i| f64::from(i) * 0.125).collect();
        let mut mesh = TriMesh::default();
        fill(loops, [&splits, &splits], |uv| uv.extend(uv.x * uv.y), true, &mut mesh).then_some(mesh)
    }

    #[test]
    fn an_outline_with_a_hole_keeps_its_vertices_and_area() {
        let outer = corners(&[[0., 0.], [1., 0.], [1., 1.], [0., 1.]]);
        let hole = corners(&[[0.3, 0.3], [0.3, 0.6], [0.6, 0.6], [0.6, 0.3]]);
        let mesh = filled(&[outer, hole]).unwrap();
        let flat: f64 = mesh.triangles().map(|[a, b, c]| (b - a).truncate().perp_dot((c - a).truncate()) * 0.5).sum();
        assert!((flat - 0.91).abs() < 1e-12, "{flat}");
        let on_border = mesh.positions.iter().filter(|p| p.x.min(p.y).min(1.0 - p.x).min(1.0 - p.y) < 1e-9).count();
        assert_eq!(on_border, 4);
        assert!(mesh.positions.len() > 20);
    }

    #[test]
    fn an_outline_that_crosses_itself_is_refused() {
        assert!(filled(&[corners(&[[0., 0.], [1., 1.], [1., 0.], [0., 1.]])]).is_none());
    }
}
