//! Whole planar faces: the triangles that lie in one plane and hang together, as one polygon with its holes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use atrium_building::{ElementId, Mesh, Placement};
use glam::{DAffine3, DVec3, Vec3};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::circle::Circle;
use crate::edges::{Edges, weld};
use crate::mesh_tree::{MeshTree, Region, corners};
use crate::pick::SpatialIndex;

/// A corner this far out of the plane, metres, is not in it; less where triangles themselves are small.
const IN_PLANE_M: f64 = 5e-4;

/// Cosine of the angle between triangles of one plane, 0.3°: a circle of a thousand sides stays round.
const SAME_DIRECTION: f64 = 0.999_986;

/// A face of more triangles in its plane is not put together: that would be felt under the pointer. Terrain alone has such.
const MOST_TRIANGLES: usize = 20_000;

/// Triangles looked at, whether in the plane or not: of a mesh of millions, a plane may pass hundreds of thousands.
const MOST_PASSED: usize = 20_000;

/// Faces kept: the pointer rests on one and passes over few.
const KEPT: usize = 16;

/// A planar face of an element, project coordinates, metres.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// The element.
    pub element: ElementId,
    /// Unit normal, outwards where the mesh is wound as it should be.
    pub normal: DVec3,
    /// Closed loops without the first point again: the outer one first, seen against the normal counter-clockwise, then the
    /// holes, clockwise. Corners that lie on a straight line are left out.
    pub outline: Vec<Vec<DVec3>>,
    /// Its area without its holes, m².
    pub area_m2: f64,
    /// Centre of its area.
    pub center: DVec3,
    /// The circles among its loops; of a facet those of the round edges that it ends at.
    pub circles: Vec<Circle>,
    /// Whether it is only a facet of something round, such as one side of a tessellated column.
    pub facet: bool,
}

impl Face {
    /// Length of all its loops, metres.
    pub fn perimeter_m(&self) -> f64 {
        self.outline.iter().map(|l| ring(l).map(|(a, b)| a.distance(b)).sum::<f64>()).sum()
    }

    /// The circle at the height of a point of a facet, as of a pipe that is cut there; `None` where the facet belongs to no
    /// cylinder.
    pub fn round_at(&self, point: DVec3) -> Option<Circle> {
        let rim = self.circles.first().filter(|_| self.facet)?;
        let center = rim.center + rim.normal * (point - rim.center).dot(rim.normal);
        // A chord of 35° lies a twentieth of the radius inside; a cone has another radius here.
        let within = (0.95..1.001).contains(&(point.distance(center) / rim.radius_m));
        let upright = self.normal.dot(rim.normal).abs() < 1e-2;
        (within && upright).then_some(Circle { center, ..*rim })
    }

    /// Distance of the point from the face's plane, metres, positive on the side of the normal.
    pub fn height_m(&self, point: DVec3) -> f64 {
        (point - self.center).dot(self.normal)
    }
}

/// Each point with the next, around.
pub(crate) fn ring(points: &[DVec3]) -> impl Iterator<Item = (DVec3, DVec3)> + '_ {
    points.iter().copied().zip(points.iter().copied().cycle().skip(1))
}

struct Kept {
    placement: u32,
    triangles: FxHashSet<u32>,
    face: Arc<Face>,
}

/// The faces asked for last.
#[derive(Default)]
pub(crate) struct FaceCache(Mutex<VecDeque<Kept>>);

impl FaceCache {
    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        let Ok(kept) = self.0.lock() else { return 0 };
        let points = |f: &Face| f.outline.iter().map(Vec::len).sum::<usize>() * size_of::<DVec3>();
        kept.iter().map(|k| k.triangles.capacity() * 5 + points(&k.face) + size_of::<Face>()).sum()
    }
}

impl SpatialIndex {
    /// The planar face that a triangle of a placement belongs to; `None` where it has no area, or too many triangles.
    pub(crate) fn face(&self, placement: u32, triangle: u32) -> Option<Arc<Face>> {
        // A poisoned cache only costs the time to look again.
        if let Ok(mut kept) = self.faces.0.lock()
            && let Some(at) = kept.iter().position(|k| k.placement == placement && k.triangles.contains(&triangle))
        {
            let found = kept.remove(at)?;
            let face = found.face.clone();
            kept.push_front(found);
            return Some(face);
        }
        let place = self.model().placements.get(placement as usize)?;
        let mesh = self.model().mesh(place.mesh)?;
        let tree = self.mesh_tree(place.mesh);
        let triangles = plane_of(mesh, tree, triangle)?;
        let mut face = put_together(mesh, &triangles, &place.transform, place.element)?;
        let triangles: FxHashSet<u32> = triangles.into_iter().collect();
        let local = place.transform.inverse();
        let mut sides: Vec<(DVec3, DVec3)> = face.outline.iter().flat_map(|l| ring(l)).collect();
        // The long sides of a facet are those along which a round was cut into it.
        sides.sort_by(|a, b| b.0.distance(b.1).total_cmp(&a.0.distance(a.1)));
        face.facet = sides.iter().take(3).any(|(a, b)| {
            let middle = local.transform_point3(a.midpoint(*b)).as_vec3();
            goes_on_smoothly(mesh, tree, &triangles, triangle, middle)
        });
        if face.facet {
            face.circles = sides.iter().rev().take(2).filter_map(|side| rim(mesh, tree, place, *side)).collect();
        }
        let face = Arc::new(face);
        if let Ok(mut kept) = self.faces.0.lock() {
            kept.truncate(KEPT - 1);
            kept.push_front(Kept { placement, triangles, face: face.clone() });
        }
        Some(face)
    }
}

fn area_normal([a, b, c]: [Vec3; 3]) -> DVec3 {
    let [a, b, c] = [a, b, c].map(Vec3::as_dvec3);
    (b - a).cross(c - a)
}

/// The triangles in the plane of this one that hang together with it.
fn plane_of(mesh: &Mesh, tree: Option<&MeshTree>, seed: u32) -> Option<Vec<u32>> {
    let first = in_plane(mesh, tree, seed)?;
    // A sliver does not know its plane well: the largest triangle that it leads to does.
    let area = |t: &u32| corners(mesh, *t).map_or(0.0, |c| area_normal(c).length());
    let largest = first.iter().copied().max_by(|a, b| area(a).total_cmp(&area(b)))?;
    if area(&largest) > 4.0 * area(&seed) {
        let better = in_plane(mesh, tree, largest)?;
        if better.contains(&seed) {
            return Some(better);
        }
    }
    Some(first)
}

fn in_plane(mesh: &Mesh, tree: Option<&MeshTree>, seed: u32) -> Option<Vec<u32>> {
    let seed_corners = corners(mesh, seed)?;
    let normal = area_normal(seed_corners).try_normalize()?;
    let tolerance = (area_normal(seed_corners).length().sqrt() * 0.05).clamp(1e-5, IN_PLANE_M);
    let offset = -normal.dot(seed_corners.iter().map(|p| p.as_dvec3()).sum::<DVec3>() / 3.0);
    let (mut found, mut passed) = (Vec::new(), 0usize);
    let mut take = |t: u32| {
        passed += 1;
        if let Some(c) = corners(mesh, t)
            && c.iter().all(|p| (normal.dot(p.as_dvec3()) + offset).abs() <= tolerance)
        {
            let own = area_normal(c);
            if own.dot(normal) > SAME_DIRECTION * own.length() {
                found.push(t);
            }
        }
        found.len() <= MOST_TRIANGLES && passed <= MOST_PASSED
    };
    let slab = [normal.extend(offset + tolerance), (-normal).extend(tolerance - offset)];
    match tree {
        Some(tree) => tree.within(&Region(&slab), take),
        None => (0..mesh.triangle_count() as u32).for_each(|t| {
            take(t);
        }),
    }
    if found.len() > MOST_TRIANGLES || passed > MOST_PASSED {
        return None;
    }
    // Those that hang together by an edge.
    let mut by_edge: FxHashMap<(u64, u64), Vec<u32>> = FxHashMap::default();
    let keys: Vec<[u64; 3]> = found.iter().filter_map(|&t| Some(corners(mesh, t)?.map(weld))).collect();
    for (i, k) in keys.iter().enumerate() {
        for e in 0..3 {
            let (a, b) = (k[e], k[(e + 1) % 3]);
            by_edge.entry((a.min(b), a.max(b))).or_default().push(i as u32);
        }
    }
    let start = found.iter().position(|&t| t == seed)?;
    let mut reached = vec![false; found.len()];
    reached[start] = true;
    let mut queue = vec![start];
    let mut out = Vec::new();
    while let Some(i) = queue.pop() {
        out.push(found[i]);
        for e in 0..3 {
            let (a, b) = (keys[i][e], keys[i][(e + 1) % 3]);
            for &other in by_edge.get(&(a.min(b), a.max(b))).into_iter().flatten() {
                if !std::mem::replace(&mut reached[other as usize], true) {
                    queue.push(other as usize);
                }
            }
        }
    }
    Some(out)
}

/// The circle of the round edge that has this side of a face for a chord.
fn rim(mesh: &Mesh, tree: Option<&MeshTree>, place: &Placement, side: (DVec3, DVec3)) -> Option<Circle> {
    const NEAR_M: f32 = 2e-4;
    const MOST_CORNERS: usize = 300;
    let middle = place.transform.inverse().transform_point3(side.0.midpoint(side.1)).as_vec3();
    let mut near = Vec::new();
    match tree {
        Some(tree) => tree.overlapping(middle - NEAR_M, middle + NEAR_M, |t| near.push(t)),
        None => near.extend(0..mesh.triangle_count() as u32),
    }
    let mut edges = Edges::new(mesh, tree, MOST_CORNERS);
    let chord = edges.pieces(&near, |_| [true; 3]).into_iter().find(|p| {
        let [a, b] = p.ends;
        a.midpoint(b).distance(middle) < NEAR_M
    })?;
    let round = edges.follow(&chord)?.round?;
    edges.circle(round, &place.transform)
}

/// Whether at this place of a face's outline another triangle goes on without a crease.
fn goes_on_smoothly(mesh: &Mesh, tree: Option<&MeshTree>, face: &FxHashSet<u32>, of_face: u32, place: Vec3) -> bool {
    const NEAR_M: f32 = 2e-4;
    let Some(normal) = corners(mesh, of_face).and_then(|c| area_normal(c).try_normalize()) else { return false };
    let mut found = false;
    let mut look = |t: u32| {
        let Some(c) = corners(mesh, t).filter(|_| !found && !face.contains(&t)) else { return };
        let beside = (0..3).any(|e| {
            let (way, to) = (c[(e + 1) % 3] - c[e], place - c[e]);
            let t = (to.dot(way) / way.length_squared().max(1e-12)).clamp(0.0, 1.0);
            (to - way * t).length() < NEAR_M
        });
        let own = area_normal(c);
        found = beside && own.dot(normal) > f64::from(atrium_building::CREASE_COS) * own.length();
    };
    match tree {
        Some(tree) => tree.overlapping(place - NEAR_M, place + NEAR_M, look),
        None => (0..mesh.triangle_count() as u32).for_each(&mut look),
    }
    found
}

fn put_together(mesh: &Mesh, triangles: &[u32], place: &DAffine3, element: ElementId) -> Option<Face> {
    let mirrors = place.matrix3.determinant() < 0.0;
    let mut points: FxHashMap<u64, DVec3> = FxHashMap::default();
    let mut border: FxHashMap<(u64, u64), u32> = FxHashMap::default();
    let (mut normal, mut moment, mut weight) = (DVec3::ZERO, DVec3::ZERO, 0.0);
    // Sums relative to a corner: squares of coordinates far from the origin would eat the millimetres.
    let near = place.transform_point3(corners(mesh, *triangles.first()?)?[0].as_dvec3());
    let mut area = 0.0;
    for &t in triangles {
        let mut local = corners(mesh, t)?;
        if mirrors {
            local.swap(1, 2);
        }
        let keys = local.map(weld);
        let [a, b, c] = local.map(|p| place.transform_point3(p.as_dvec3()));
        let own = (b - a).cross(c - a) * 0.5;
        let size = own.length();
        normal += own;
        area += size;
        moment += ((a - near) + (b - near) + (c - near)) / 3.0 * size;
        weight += size;
        for (k, p) in keys.into_iter().zip([a, b, c]) {
            points.entry(k).or_insert(p);
        }
        for e in 0..3 {
            let (from, to) = (keys[e], keys[(e + 1) % 3]);
            match border.get_mut(&(to, from)) {
                _ if from == to => {}
                Some(n) if *n > 1 => *n -= 1,
                Some(_) => {
                    border.remove(&(to, from));
                }
                None => *border.entry((from, to)).or_default() += 1,
            }
        }
    }
    let normal = normal.try_normalize()?;
    let mut outline: Vec<Vec<DVec3>> =
        loops(border, &points, normal).into_iter().map(straightened).filter(|l| l.len() > 2).collect();
    let extent = |l: &Vec<DVec3>| ring(l).map(|(a, b)| (a - near).cross(b - near)).sum::<DVec3>().dot(normal).abs();
    outline.sort_by(|a, b| extent(b).total_cmp(&extent(a)));
    let circles = outline.iter().filter(|l| is_round(l)).filter_map(|l| Circle::through(l)).collect();
    Some(Face { element, normal, outline, area_m2: area, center: near + moment / weight, circles, facet: false })
}

/// Joins directed edges to loops.
fn loops(border: FxHashMap<(u64, u64), u32>, points: &FxHashMap<u64, DVec3>, normal: DVec3) -> Vec<Vec<DVec3>> {
    let mut next: FxHashMap<u64, Vec<u64>> = FxHashMap::default();
    let mut edges: Vec<(u64, u64)> = border.into_keys().collect();
    // Hash order must not leak into what is drawn.
    edges.sort_unstable();
    for &(a, b) in &edges {
        next.entry(a).or_default().push(b);
    }
    let at = |k: u64| points.get(&k).copied().unwrap_or_default();
    let mut out = Vec::new();
    for (first, second) in edges {
        let Some(from) = next.get_mut(&first) else { continue };
        let Some(i) = from.iter().position(|k| *k == second) else { continue };
        from.swap_remove(i);
        let mut way = vec![first];
        let (mut last, mut here) = (first, second);
        while here != first {
            way.push(here);
            let Some(onwards) = next.get_mut(&here) else { break };
            // Where loops touch in a point, the sharpest turn to the left stays on the same one.
            let come = at(here) - at(last);
            let turn = |k: &u64| {
                let go = at(*k) - at(here);
                come.cross(go).dot(normal).atan2(come.dot(go))
            };
            let Some(i) = (0..onwards.len()).max_by(|a, b| turn(&onwards[*a]).total_cmp(&turn(&onwards[*b]))) else {
                break;
            };
            (last, here) = (here, onwards.swap_remove(i));
        }
        if here == first {
            out.push(way.into_iter().map(at).collect());
        }
    }
    out
}

/// Without the corners that lie on a straight line.
fn straightened(points: Vec<DVec3>) -> Vec<DVec3> {
    let n = points.len();
    // What single precision loses in tens of metres.
    const STRAIGHT_M: f64 = 5e-6;
    let mut out: Vec<DVec3> = Vec::with_capacity(n);
    for i in 0..n {
        let (a, b, c) = (out.last().copied().unwrap_or(points[(i + n - 1) % n]), points[i], points[(i + 1) % n]);
        let along = (c - a).normalize_or_zero();
        let off = (b - a) - along * (b - a).dot(along);
        let onwards = (b - a).dot(c - b) > 0.0;
        if !(onwards && off.length() < STRAIGHT_M) {
            out.push(b);
        }
    }
    out
}

/// Whether every corner turns as little as a round does.
fn is_round(points: &[DVec3]) -> bool {
    let n = points.len();
    n > 9
        && (0..n).all(|i| {
            let (a, b, c) = (points[i], points[(i + 1) % n], points[(i + 2) % n]);
            (b - a).normalize_or_zero().dot((c - b).normalize_or_zero()) > f64::from(atrium_building::CREASE_COS)
        })
}
