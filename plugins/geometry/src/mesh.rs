//! Indexed triangle meshes in double precision.

use crate::GeometryError;
use crate::limits::{FARTHEST_M, STITCH_PASSES, STITCHED_EDGES};
use glam::{DAffine3, DVec3};
use rustc_hash::{FxHashMap, FxHashSet};

/// Lower triangles than this, metres, are taken out where they keep a mesh from closing; fine fillets are thicker.
const NEEDLE_M: f64 = 2e-5;

/// An axis-aligned box, metres, in the space of the mesh it was taken from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Smallest corner.
    pub min: DVec3,
    /// Largest corner.
    pub max: DVec3,
}

impl Bounds {
    /// The smallest box around `points`, or `None` for no points.
    pub fn of(points: impl IntoIterator<Item = DVec3>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        Some(points.fold(Self { min: first, max: first }, |b, p| Self { min: b.min.min(p), max: b.max.max(p) }))
    }

    /// Length of the diagonal, metres.
    pub fn diagonal(&self) -> f64 {
        (self.max - self.min).length()
    }

    /// The box grown by `margin` metres on every side.
    pub fn grown(&self, margin: f64) -> Self {
        Self { min: self.min - DVec3::splat(margin), max: self.max + DVec3::splat(margin) }
    }

    /// Whether two boxes share at least a point.
    pub fn touches(&self, other: &Self) -> bool {
        self.min.cmple(other.max).all() && other.min.cmple(self.max).all()
    }

    /// Whether `other` lies inside this box.
    pub fn contains(&self, other: &Self) -> bool {
        self.min.cmple(other.min).all() && other.max.cmple(self.max).all()
    }

    /// The smallest box around both.
    pub fn union(&self, other: &Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }
}

/// Triangles over shared vertices, metres; solids wind counter-clockwise seen from outside.
///
/// Invariant: `indices.len()` is a multiple of three and every index is below `positions.len()`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TriMesh {
    /// Vertices.
    pub positions: Vec<DVec3>,
    /// Three vertex indices for each triangle.
    pub indices: Vec<u32>,
}

impl TriMesh {
    /// Whether there is no triangle.
    pub fn is_empty(&self) -> bool {
        self.indices.len() < 3
    }

    /// Number of triangles.
    pub fn triangle_count(&self) -> usize {
        self.indices.len() / 3
    }

    /// The corners of each triangle.
    pub fn triangles(&self) -> impl Iterator<Item = [DVec3; 3]> + '_ {
        self.indices
            .chunks_exact(3)
            .map(|t| [self.positions[t[0] as usize], self.positions[t[1] as usize], self.positions[t[2] as usize]])
    }

    /// The box around the vertices that triangles use, or `None` when empty.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::of(self.indices.iter().map(|&i| self.positions[i as usize]))
    }

    /// Surface area, square metres.
    pub fn area(&self) -> f64 {
        self.triangles().map(|[a, b, c]| (b - a).cross(c - a).length() * 0.5).sum()
    }

    /// Signed volume, cubic metres, by the divergence theorem; meaningless for an open shell.
    pub fn volume(&self) -> f64 {
        // Taken about the first vertex: far-away coordinates would cancel away every digit otherwise.
        let origin = self.positions.first().copied().unwrap_or_default();
        self.triangles().map(|[a, b, c]| (a - origin).dot((b - origin).cross(c - origin)) / 6.0).sum()
    }

    /// Adds a vertex and gives its index.
    pub fn push_vertex(&mut self, p: DVec3) -> u32 {
        self.positions.push(p);
        (self.positions.len() - 1) as u32
    }

    /// Adds one triangle with its own three vertices.
    pub fn push_triangle(&mut self, t: [DVec3; 3]) {
        let base = self.positions.len() as u32;
        self.positions.extend(t);
        self.indices.extend([base, base + 1, base + 2]);
    }

    /// Adds all triangles of `other`.
    pub fn append(&mut self, other: &Self) {
        let base = self.positions.len() as u32;
        self.positions.extend_from_slice(&other.positions);
        self.indices.extend(other.indices.iter().map(|i| i + base));
    }

    /// Reverses the winding of every triangle.
    pub fn flip(&mut self) {
        for t in self.indices.chunks_exact_mut(3) {
            t.swap(1, 2);
        }
    }

    /// Moves every vertex by `by`; a mirroring transform also reverses the winding, so that outside stays outside.
    pub fn transform(&mut self, by: &DAffine3) {
        for p in &mut self.positions {
            *p = by.transform_point3(*p);
        }
        if by.matrix3.determinant() < 0.0 {
            self.flip();
        }
    }

    /// A transformed copy; see [`TriMesh::transform`].
    pub fn transformed(&self, by: &DAffine3) -> Self {
        let mut copy = self.clone();
        copy.transform(by);
        copy
    }

    /// Fails when a vertex is NaN, infinite or beyond 1e12 m.
    pub fn check_finite(&self) -> Result<(), GeometryError> {
        let usable = |p: &DVec3| p.is_finite() && p.abs().max_element() < FARTHEST_M;
        if self.positions.iter().all(usable) { Ok(()) } else { Err(GeometryError::NotFinite) }
    }

    /// One vertex for all that lie within `tolerance` metres (on a grid of that size); collapsed triangles vanish.
    pub fn welded(&self, tolerance: f64) -> Self {
        let origin = self.positions.first().copied().unwrap_or_default();
        let scale = 1.0 / tolerance.max(1e-12);
        let mut seen: FxHashMap<[i64; 3], u32> = FxHashMap::default();
        let mut out = Self {
            positions: Vec::with_capacity(self.positions.len() / 2),
            indices: Vec::with_capacity(self.indices.len()),
        };
        let mut map = Vec::with_capacity(self.positions.len());
        for &p in &self.positions {
            let q = (p - origin) * scale;
            let cell = [q.x.floor() as i64, q.y.floor() as i64, q.z.floor() as i64];
            // A point near the border of its cell may have its twin in the next one.
            let near =
                |v: f64, c: i64| if v - c as f64 > 0.5 { [c, c.saturating_add(1)] } else { [c, c.saturating_sub(1)] };
            let (xs, ys, zs) = (near(q.x, cell[0]), near(q.y, cell[1]), near(q.z, cell[2]));
            let found = (0..8).find_map(|k| {
                let &i = seen.get(&[xs[k & 1], ys[(k >> 1) & 1], zs[k >> 2]])?;
                let at: DVec3 = out.positions[i as usize];
                (at.distance_squared(p) <= tolerance * tolerance).then_some(i)
            });
            map.push(found.unwrap_or_else(|| {
                let i = out.push_vertex(p);
                seen.insert(cell, i);
                i
            }));
        }
        for t in self.indices.chunks_exact(3) {
            let [a, b, c] = [map[t[0] as usize], map[t[1] as usize], map[t[2] as usize]];
            if a != b && b != c && c != a {
                out.indices.extend([a, b, c]);
            }
        }
        out
    }

    /// Whether each edge is met by as many triangles one way as the other: the boundary of a solid.
    /// Vertices are told apart by index, so weld first.
    pub fn is_closed(&self) -> bool {
        let mut balance: FxHashMap<(u32, u32), i32> = FxHashMap::default();
        for t in self.indices.chunks_exact(3) {
            for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                let (key, step) = if a < b { ((a, b), 1) } else { ((b, a), -1) };
                *balance.entry(key).or_insert(0) += step;
            }
        }
        !balance.is_empty() && balance.values().all(|&v| v == 0)
    }

    /// Splits triangles where a vertex of another lies on their edge, within `tolerance` metres, so that T-joints close.
    ///
    /// Only open edges and their ends are looked at; vertices are told apart by index, so weld first.
    pub fn stitched(mut self, tolerance: f64) -> Self {
        for _ in 0..STITCH_PASSES {
            let open = self.open_edges();
            if open.is_empty() || open.len() > STITCHED_EDGES {
                break;
            }
            // A needle whose tip lies on its long side hides the joint that its neighbours make.
            let needles: FxHashSet<usize> =
                open.iter().map(|e| e.0).filter(|t| self.height(*t) < tolerance.min(NEEDLE_M)).collect();
            if !needles.is_empty() {
                let kept = (0..self.triangle_count()).filter(|t| !needles.contains(t));
                self.indices = kept.flat_map(|t| [0, 1, 2].map(|k| self.indices[3 * t + k])).collect();
                continue;
            }
            let mut ends: Vec<u32> =
                open.iter().flat_map(|&(t, k)| [self.indices[3 * t + k], self.indices[3 * t + (k + 1) % 3]]).collect();
            ends.sort_unstable();
            ends.dedup();
            ends.sort_by(|a, b| self.positions[*a as usize].x.total_cmp(&self.positions[*b as usize].x));
            let mut split = false;
            let mut done: FxHashSet<usize> = FxHashSet::default();
            for (t, k) in open {
                // One edge of a triangle in each pass: its numbers change.
                if done.contains(&t) {
                    continue;
                }
                let [a, b, apex] = [0, 1, 2].map(|j| self.indices[3 * t + (k + j) % 3]);
                let (p, q) = (self.positions[a as usize], self.positions[b as usize]);
                let length = p.distance(q);
                let low = ends.partition_point(|v| self.positions[*v as usize].x < p.x.min(q.x) - tolerance);
                let mut on: Vec<(f64, u32)> = ends[low..]
                    .iter()
                    .take_while(|v| self.positions[**v as usize].x <= p.x.max(q.x) + tolerance)
                    .filter_map(|&v| {
                        let r = self.positions[v as usize] - p;
                        let along = r.dot(q - p) / length;
                        let off = (r - (q - p) * (along / length)).length();
                        let inside = along > tolerance && along < length - tolerance && off <= tolerance;
                        (inside && v != a && v != b && v != apex).then_some((along, v))
                    })
                    .collect();
                if on.is_empty() {
                    continue;
                }
                on.sort_by(|x, y| x.0.total_cmp(&y.0));
                (split, _) = (true, done.insert(t));
                let mut from = a;
                for (i, &(_, v)) in on.iter().enumerate() {
                    if i == 0 {
                        self.indices[3 * t..3 * t + 3].copy_from_slice(&[from, v, apex]);
                    } else {
                        self.indices.extend([from, v, apex]);
                    }
                    from = v;
                }
                self.indices.extend([from, b, apex]);
            }
            if !split {
                break;
            }
        }
        self
    }

    /// Height of a triangle over its longest side, metres.
    fn height(&self, t: usize) -> f64 {
        let [a, b, c] = [0, 1, 2].map(|k| self.positions[self.indices[3 * t + k] as usize]);
        let longest = a.distance(b).max(b.distance(c)).max(c.distance(a));
        (b - a).cross(c - a).length() / longest.max(1e-300)
    }

    /// Triangle and corner of each edge that is not met by as many triangles the other way.
    fn open_edges(&self) -> Vec<(usize, usize)> {
        let mut count: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        let edge = |t: usize, k: usize| (self.indices[3 * t + k], self.indices[3 * t + (k + 1) % 3]);
        let all = || (0..self.triangle_count()).flat_map(|t| (0..3).map(move |k| (t, k)));
        for (t, k) in all() {
            *count.entry(edge(t, k)).or_insert(0) += 1;
        }
        all()
            .filter(|&(t, k)| {
                let (a, b) = edge(t, k);
                let (here, back) = (count.get(&(a, b)), count.get(&(b, a)));
                // Neighbours that wind alike share the edge one way: badly wound, but joined.
                here != back && !(back.is_none() && here.is_some_and(|n| n % 2 == 0))
            })
            .collect()
    }

    /// Makes neighbouring triangles wind alike and the whole enclose a positive volume.
    ///
    /// Flood fill over shared edges, each connected piece on its own; vertices are told apart by index, so weld first.
    /// A piece whose volume comes out negative is turned inside out, cavities included.
    pub fn oriented(&self) -> Self {
        let count = self.triangle_count();
        let mut by_edge: FxHashMap<(u32, u32), Vec<(u32, bool)>> = FxHashMap::default();
        let edges = |t: &[u32]| [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])];
        for (i, t) in self.indices.chunks_exact(3).enumerate() {
            for (a, b) in edges(t) {
                by_edge.entry((a.min(b), a.max(b))).or_default().push((i as u32, a < b));
            }
        }
        let mut out = self.clone();
        let mut flipped: Vec<Option<bool>> = vec![None; count];
        for start in 0..count {
            if flipped[start].is_some() {
                continue;
            }
            flipped[start] = Some(false);
            let (mut stack, mut piece) = (vec![start], vec![]);
            while let Some(i) = stack.pop() {
                piece.push(i);
                let turned = flipped[i].unwrap_or(false);
                for (a, b) in edges(&self.indices[3 * i..3 * i + 3]) {
                    let Some(users) = by_edge.get(&(a.min(b), a.max(b))) else { continue };
                    // Where more than two meet, the neighbour is ambiguous: leave those edges out.
                    if users.len() != 2 {
                        continue;
                    }
                    for &(j, forward) in users {
                        if j as usize != i && flipped[j as usize].is_none() {
                            flipped[j as usize] = Some(turned ^ (forward == (a < b)));
                            stack.push(j as usize);
                        }
                    }
                }
            }
            let origin = self.positions[self.indices[3 * start] as usize];
            let volume: f64 = piece
                .iter()
                .map(|&i| {
                    let p = |k: usize| self.positions[self.indices[3 * i + k] as usize] - origin;
                    let v = p(0).dot(p(1).cross(p(2)));
                    if flipped[i] == Some(true) { -v } else { v }
                })
                .sum();
            for &i in &piece {
                if (flipped[i] == Some(true)) != (volume < 0.0) {
                    out.indices.swap(3 * i + 1, 3 * i + 2);
                }
            }
        }
        out
    }

    /// The connected pieces (triangles that share a vertex index), each with only the vertices it uses.
    pub fn pieces(&self) -> Vec<Self> {
        let mut parent: Vec<u32> = (0..self.positions.len() as u32).collect();
        fn root(parent: &mut [u32], mut i: u32) -> u32 {
            while parent[i as usize] != i {
                parent[i as usize] = parent[parent[i as usize] as usize];
                i = parent[i as usize];
            }
            i
        }
        for t in self.indices.chunks_exact(3) {
            let a = root(&mut parent, t[0]);
            for &v in &t[1..] {
                let b = root(&mut parent, v);
                parent[b as usize] = a;
            }
        }
        let mut slot: FxHashMap<u32, usize> = FxHashMap::default();
        let mut out: Vec<Self> = vec![];
        let mut map: Vec<u32> = vec![u32::MAX; self.positions.len()];
        for t in self.indices.chunks_exact(3) {
            let r = root(&mut parent, t[0]);
            let k = *slot.entry(r).or_insert_with(|| {
                out.push(Self::default());
                out.len() - 1
            });
            for &v in t {
                if map[v as usize] == u32::MAX {
                    map[v as usize] = out[k].push_vertex(self.positions[v as usize]);
                }
                out[k].indices.push(map[v as usize]);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block;

    #[test]
    fn a_block_has_its_figures() {
        let mesh = block(DVec3::new(2.0, 3.0, 4.0)).unwrap();
        assert!((mesh.area() - 52.0).abs() < 1e-9);
        assert!((mesh.volume() - 24.0).abs() < 1e-9);
        assert!(mesh.welded(1e-6).is_closed());
    }

    #[test]
    fn mirroring_keeps_outside_outside() {
        let mut mesh = block(DVec3::ONE).unwrap();
        mesh.transform(&DAffine3::from_scale(DVec3::new(-1.0, 1.0, 1.0)));
        assert!((mesh.volume() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn t_joints_close() {
        let mut mesh = block(DVec3::ONE).unwrap().welded(1e-6);
        let t = [mesh.indices[0], mesh.indices[1], mesh.indices[2]];
        let middle = (mesh.positions[t[0] as usize] + mesh.positions[t[1] as usize]) * 0.5;
        let m = mesh.push_vertex(middle);
        mesh.indices.splice(0..3, [t[0], m, t[2], m, t[1], t[2]]);
        assert!(!mesh.is_closed());
        let stitched = mesh.stitched(1e-6);
        assert!(stitched.is_closed());
        assert!((stitched.area() - 6.0).abs() < 1e-12);
    }

    #[test]
    fn needles_make_way_for_joints() {
        let mut mesh = block(DVec3::ONE).unwrap().welded(1e-6);
        let t = [mesh.indices[0], mesh.indices[1], mesh.indices[2]];
        let (a, b) = (mesh.positions[t[0] as usize], mesh.positions[t[1] as usize]);
        let (m, n) = (mesh.push_vertex(a.lerp(b, 0.5)), mesh.push_vertex(a.lerp(b, 0.25)));
        // One face is split in the middle, a needle fills the same side up to a quarter: four edges stay open.
        mesh.indices.splice(0..3, [t[0], m, t[2], m, t[1], t[2], t[0], t[1], n]);
        assert!(!mesh.is_closed());
        let stitched = mesh.stitched(1e-6);
        assert!(stitched.is_closed());
        assert!((stitched.area() - 6.0).abs() < 1e-9);
    }

    #[test]
    fn orientation_is_repaired_and_pieces_are_told_apart() {
        let mut mesh = block(DVec3::ONE).unwrap().welded(1e-6);
        mesh.indices.swap(4, 5);
        mesh.indices.swap(10, 11);
        assert!(!mesh.is_closed());
        let fixed = mesh.oriented();
        assert!(fixed.is_closed());
        assert!((fixed.volume() - 1.0).abs() < 1e-9);
        let mut two = fixed.clone();
        two.append(&fixed.transformed(&DAffine3::from_translation(DVec3::splat(5.0))));
        assert_eq!(two.pieces().len(), 2);
    }
}
