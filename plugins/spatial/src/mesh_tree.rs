//! A tree over the triangles of one mesh, made in a fraction of a second for ten million of them.
//!
//! Triangles are sorted along a space-filling curve and packed: four to a leaf, eight boxes to a node, no pointer. A tree
//! by the surface-area heuristic answers in half the time (2 µs a ray instead of 3.6, over 200,000 triangles), takes seven
//! times as long to make and nearly twice the memory; here the first ray that comes to a mesh must not wait for it.
//!
//! Boxes are `f32` as the positions are, so they are exact; rays come in `f64`, are moved to the mesh's own box before
//! they lose digits, and are widened by what they may have lost. Triangles are tested in `f64` by the caller.

use atrium_building::Mesh;
use glam::{DVec3, DVec4, Vec3};

/// Triangles of a leaf.
const LEAF: usize = 4;
/// Children of a node: two registers of four, or one of eight.
const WIDE: usize = 8;
/// Levels of nodes over 2³² triangles.
const LEVELS: usize = 11;
/// A walk leaves at most all siblings of each level behind.
const STACK: usize = LEVELS * WIDE;

/// Boxes of eight children, an axis at a time.
#[derive(Clone, Copy, Debug)]
struct Node {
    min: [[f32; WIDE]; 3],
    max: [[f32; WIDE]; 3],
}

/// What no ray meets and nothing overlaps.
const NOTHING: Node = Node { min: [[f32::INFINITY; WIDE]; 3], max: [[f32::NEG_INFINITY; WIDE]; 3] };

/// Half spaces `n·p + d ≥ 0` that bound a region of interest, mesh coordinates.
pub(crate) struct Region<'a>(pub(crate) &'a [DVec4]);

/// The tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct MeshTree {
    order: Vec<u32>,
    /// All levels, the leaves' first.
    nodes: Vec<Node>,
    /// Where each level begins; the last one has one node.
    levels: Vec<u32>,
    min: Vec3,
    max: Vec3,
}

/// The corners of a triangle, as stored; `None` where the mesh does not hold what it says.
pub(crate) fn corners(mesh: &Mesh, triangle: u32) -> Option<[Vec3; 3]> {
    let at = triangle as usize * 3;
    let t = mesh.indices.get(at..at + 3)?;
    let p = |i: u32| mesh.positions.get(i as usize).map(|p| Vec3::from(*p));
    Some([p(t[0])?, p(t[1])?, p(t[2])?])
}

impl MeshTree {
    /// Over all triangles with finite corners.
    pub(crate) fn build(mesh: &Mesh) -> Self {
        let (mut min, mut max) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
        for p in mesh.positions.iter().map(|p| Vec3::from(*p)).filter(|p| p.is_finite()) {
            min = min.min(p);
            max = max.max(p);
        }
        // Twice the corners' middle, in 1024 steps an axis.
        let scale = 1023.999 / (3.0 * (max - min).max(Vec3::splat(1e-12)));
        let mut keys: Vec<u64> = (0..mesh.triangle_count() as u32)
            .filter_map(|t| {
                let [a, b, c] = corners(mesh, t)?;
                let sum = (a - min) + (b - min) + (c - min);
                sum.is_finite().then(|| u64::from(curve(sum * scale)) << 32 | u64::from(t))
            })
            .collect();
        if keys.is_empty() {
            return Self::default();
        }
        sort(&mut keys);
        let order: Vec<u32> = keys.iter().map(|k| *k as u32).collect();
        drop(keys);
        let mut nodes = Vec::with_capacity(order.len() / (LEAF * WIDE) * 8 / 7 + 2);
        let mut levels = vec![0u32];
        for part in order.chunks(LEAF * WIDE) {
            let mut node = NOTHING;
            for (i, leaf) in part.chunks(LEAF).enumerate() {
                let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
                for [a, b, c] in leaf.iter().filter_map(|&t| corners(mesh, t)) {
                    low = low.min(a).min(b).min(c);
                    high = high.max(a).max(b).max(c);
                }
                node.set(i, low, high);
            }
            nodes.push(node);
        }
        loop {
            let from = *levels.last().unwrap_or(&0) as usize;
            let to = nodes.len();
            if to - from <= 1 {
                break;
            }
            levels.push(to as u32);
            for first in (from..to).step_by(WIDE) {
                let mut node = NOTHING;
                for (i, child) in (first..to.min(first + WIDE)).enumerate() {
                    let (low, high) = nodes[child].around();
                    node.set(i, low, high);
                }
                nodes.push(node);
            }
        }
        Self { order, nodes, levels, min, max }
    }

    /// What a single-precision coordinate may have lost here, metres.
    fn slack(&self) -> f64 {
        f64::from((self.max - self.min).max_element() + self.min.abs().max(self.max.abs()).max_element()) * 3e-7
    }

    /// Calls `visit(triangle, nearest so far)` for triangles whose surroundings the ray meets nearer than the nearest so
    /// far; it returns a nearer distance where it finds one. Mesh coordinates; the direction need not be of length 1.
    pub(crate) fn walk(
        &self,
        origin: DVec3,
        direction: DVec3,
        mut nearest: f64,
        mut visit: impl FnMut(u32, f64) -> Option<f64>,
    ) {
        if self.order.is_empty() {
            return;
        }
        let slack = self.slack();
        let (min, max) = (self.min.as_dvec3() - slack, self.max.as_dvec3() + slack);
        let Some(start) = crate::pick::enter_box(min, max, origin, direction).filter(|t| *t <= nearest) else { return };
        let pace = direction.length();
        let from = (origin + direction * start).as_vec3();
        let ray = Ray8::new(from, direction.as_vec3(), slack as f32);
        let limit = |nearest: f64| ((nearest - start) * 1.000_01 + 4.0 * slack / pace) as f32;
        let mut stack = [(0u32, 0u32, 0.0f32); STACK];
        stack[0] = (self.levels.len() as u32 - 1, 0, 0.0);
        let mut top = 1;
        while top > 0 {
            top -= 1;
            let (level, index, entry) = stack[top];
            if entry > limit(nearest) {
                continue;
            }
            let node = &self.nodes[(self.levels[level as usize] + index) as usize];
            let near = ray.enter(node, limit(nearest));
            // The nearest is taken first: it is what makes the others superfluous.
            let mut hits = [(f32::INFINITY, 0u32); WIDE];
            let mut count = 0;
            for (i, &t) in near.iter().enumerate() {
                if t < f32::INFINITY {
                    let mut at = count;
                    while at > 0 && hits[at - 1].0 < t {
                        hits[at] = hits[at - 1];
                        at -= 1;
                    }
                    hits[at] = (t, i as u32);
                    count += 1;
                }
            }
            if level > 0 {
                for &(t, i) in &hits[..count] {
                    if top < STACK {
                        stack[top] = (level - 1, index * WIDE as u32 + i, t);
                        top += 1;
                    }
                }
                continue;
            }
            for &(t, i) in hits[..count].iter().rev() {
                if t > limit(nearest) {
                    break;
                }
                for &triangle in self.leaf(index, i) {
                    if let Some(nearer) = visit(triangle, nearest) {
                        nearest = nearest.min(nearer);
                    }
                }
            }
        }
    }

    /// Calls `visit` for every triangle whose surroundings come into the region, until it says `false`.
    pub(crate) fn within(&self, region: &Region<'_>, mut visit: impl FnMut(u32) -> bool) {
        let slack = self.slack();
        let planes: Vec<([f32; 3], f32)> = region
            .0
            .iter()
            .map(|p| (p.truncate().as_vec3().to_array(), (p.w + slack * p.truncate().length()) as f32))
            .collect();
        self.search(
            |node| {
                let mut inside = [true; WIDE];
                for (n, d) in &planes {
                    let far = [0, 1, 2].map(|k| if n[k] >= 0.0 { &node.max[k] } else { &node.min[k] });
                    for (i, inside) in inside.iter_mut().enumerate() {
                        *inside &= n[0] * far[0][i] + n[1] * far[1][i] + n[2] * far[2][i] + d >= 0.0;
                    }
                }
                inside
            },
            &mut visit,
        );
    }

    /// As [`Self::within`], of a box.
    pub(crate) fn overlapping(&self, min: Vec3, max: Vec3, mut visit: impl FnMut(u32)) {
        self.search(
            |node| {
                let mut inside = [true; WIDE];
                for k in 0..3 {
                    for (i, inside) in inside.iter_mut().enumerate() {
                        *inside &= node.min[k][i] <= max[k] && node.max[k][i] >= min[k];
                    }
                }
                inside
            },
            &mut |t| {
                visit(t);
                true
            },
        );
    }

    /// Calls `visit` for every triangle whose surroundings the plane `normal · p = offset` comes within `reach` of. Mesh
    /// coordinates; the normal need not be of length 1, offset and reach are in its measure.
    pub(crate) fn crossing(&self, normal: DVec3, offset: f64, reach: f64, mut visit: impl FnMut(u32)) {
        // From the middle of the mesh, where single precision loses least; the slack covers what it does lose.
        let middle = (self.min + self.max) * 0.5;
        let n = normal.as_vec3().to_array();
        let reach = (reach + self.slack() * normal.abs().element_sum()) as f32;
        let (middle, offset) = (middle.to_array(), (offset - normal.dot(middle.as_dvec3())) as f32);
        self.search(
            |node| {
                let (mut low, mut high) = ([-offset; WIDE], [-offset; WIDE]);
                for k in 0..3 {
                    let (a, b) = if n[k] >= 0.0 { (&node.min[k], &node.max[k]) } else { (&node.max[k], &node.min[k]) };
                    for i in 0..WIDE {
                        low[i] += n[k] * (a[i] - middle[k]);
                        high[i] += n[k] * (b[i] - middle[k]);
                    }
                }
                let mut meets = [true; WIDE];
                for i in 0..WIDE {
                    meets[i] = low[i] <= reach && high[i] >= -reach;
                }
                meets
            },
            &mut |t| {
                visit(t);
                true
            },
        );
    }

    fn search(&self, test: impl Fn(&Node) -> [bool; WIDE], visit: &mut dyn FnMut(u32) -> bool) {
        let Some(root) = self.levels.len().checked_sub(1) else { return };
        let mut stack = [(root as u32, 0u32); STACK];
        let mut top = 1;
        while top > 0 {
            top -= 1;
            let (level, index) = stack[top];
            let node = &self.nodes[(self.levels[level as usize] + index) as usize];
            for (i, inside) in test(node).into_iter().enumerate() {
                // A region without bounds must not find children that are not there.
                if !inside || node.min[0][i] > node.max[0][i] {
                    continue;
                }
                if level == 0 {
                    if !self.leaf(index, i as u32).iter().all(|&t| visit(t)) {
                        return;
                    }
                } else if top < STACK {
                    stack[top] = (level - 1, index * WIDE as u32 + i as u32);
                    top += 1;
                }
            }
        }
    }

    fn leaf(&self, node: u32, child: u32) -> &[u32] {
        let from = (node as usize * WIDE + child as usize) * LEAF;
        self.order.get(from..(from + LEAF).min(self.order.len())).unwrap_or(&[])
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.order.len() * 4 + self.nodes.len() * size_of::<Node>()
    }
}

impl Node {
    fn set(&mut self, i: usize, min: Vec3, max: Vec3) {
        for k in 0..3 {
            self.min[k][i] = min[k];
            self.max[k][i] = max[k];
        }
    }

    fn around(&self) -> (Vec3, Vec3) {
        let low = |a: &[f32; WIDE]| a.iter().copied().fold(f32::INFINITY, f32::min);
        let high = |a: &[f32; WIDE]| a.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        (Vec3::from(self.min.each_ref().map(low)), Vec3::from(self.max.each_ref().map(high)))
    }
}

/// A ray against eight boxes at once.
struct Ray8 {
    /// Origin as seen by the near and by the far side of a box, each moved outwards by the slack.
    near: [f32; 3],
    far: [f32; 3],
    inverse: [f32; 3],
}

impl Ray8 {
    fn new(origin: Vec3, direction: Vec3, slack: f32) -> Self {
        // A direction of zero would make no number of 0 · ∞; this small, it only says "never".
        let inverse = direction.to_array().map(|d| 1.0 / if d.abs() < 1e-30 { 1e-30 } else { d });
        let outwards = |k: usize, by: f32| origin[k] + if inverse[k] >= 0.0 { by } else { -by };
        Self { near: [0, 1, 2].map(|k| outwards(k, slack)), far: [0, 1, 2].map(|k| outwards(k, -slack)), inverse }
    }

    /// Where the ray enters each box; infinity where it does not, or not before the limit.
    fn enter(&self, node: &Node, limit: f32) -> [f32; WIDE] {
        let mut near = [0.0f32; WIDE];
        let mut far = [limit; WIDE];
        for k in 0..3 {
            let (a, b) =
                if self.inverse[k] >= 0.0 { (&node.min[k], &node.max[k]) } else { (&node.max[k], &node.min[k]) };
            for i in 0..WIDE {
                let (s, t) = ((a[i] - self.near[k]) * self.inverse[k], (b[i] - self.far[k]) * self.inverse[k]);
                // Written so that it becomes one instruction, which `f32::max` does not.
                near[i] = if s > near[i] { s } else { near[i] };
                far[i] = if t < far[i] { t } else { far[i] };
            }
        }
        for i in 0..WIDE {
            near[i] = if near[i] <= far[i] * 1.000_001 { near[i] } else { f32::INFINITY };
        }
        near
    }
}

/// The place of a cell along Morton's curve; coordinates up to 1024.
fn curve(cell: Vec3) -> u32 {
    let spread = |x: f32| {
        let mut v = (x as u32).min(1023);
        v = (v | v << 16) & 0x0300_00ff;
        v = (v | v << 8) & 0x0300_f00f;
        v = (v | v << 4) & 0x030c_30c3;
        (v | v << 2) & 0x0924_9249
    };
    spread(cell.x) | spread(cell.y) << 1 | spread(cell.z) << 2
}

/// Sorts by the upper half, thirty bits of it, keeping the order of what is equal.
fn sort(keys: &mut Vec<u64>) {
    // Below this the tables cost more than they save.
    if keys.len() < 2048 {
        keys.sort_unstable();
        return;
    }
    let mut other = vec![0u64; keys.len()];
    for pass in 0..3 {
        let digit = |k: u64| (k >> (32 + pass * 10)) as usize & 1023;
        let mut starts = [0u32; 1024];
        for &k in keys.iter() {
            starts[digit(k)] += 1;
        }
        let mut sum = 0;
        for s in &mut starts {
            (*s, sum) = (sum, sum + *s);
        }
        for &k in keys.iter() {
            let at = &mut starts[digit(k)];
            other[*at as usize] = k;
            *at += 1;
        }
        std::mem::swap(keys, &mut other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn random(seed: &mut u32) -> f32 {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*seed >> 8) as f32 / 16_777_216.0
    }

    /// Triangles anywhere, of any size.
    fn heap(count: u32) -> Mesh {
        let mut seed = 11;
        let mut mesh = Mesh::default();
        for t in 0..count {
            let at = Vec3::new(random(&mut seed), random(&mut seed), random(&mut seed)) * 50.0;
            let size = if t % 50 == 0 { 10.0 } else { 0.5 };
            for _ in 0..3 {
                let p = at + Vec3::new(random(&mut seed), random(&mut seed), random(&mut seed)) * size;
                mesh.indices.push(mesh.positions.len() as u32);
                mesh.positions.push(p.to_array());
            }
        }
        mesh
    }

    #[test]
    fn finds_what_a_plain_loop_finds() {
        for count in [1, 5, 33, 300, 5000] {
            let mesh = heap(count);
            let tree = MeshTree::build(&mesh);
            let mut seed = 3;
            for round in 0..300 {
                let mut r = || f64::from(random(&mut seed));
                let to = DVec3::new(r(), r(), r()) * 50.0;
                let mut direction = DVec3::new(r() - 0.5, r() - 0.5, r() - 0.5);
                if round % 3 == 0 {
                    direction = DVec3::AXES[round % 9 / 3] * 2.0;
                }
                // Also from so far that a coordinate in single precision has lost a hand's breadth.
                let origin = to - direction * if round % 2 == 0 { 100.0 } else { 1e6 };
                let hit = |t: u32| crate::pick::triangle_hit(&mesh, t, origin, direction).map(|h| h.0);
                let plain = (0..count).filter_map(hit).min_by(f64::total_cmp);
                let mut found: Option<f64> = None;
                tree.walk(origin, direction, f64::INFINITY, |t, nearest| {
                    let d = hit(t).filter(|d| *d < nearest)?;
                    found = Some(d);
                    Some(d)
                });
                assert_eq!(found, plain, "{count} triangles, ray {round}");
            }
        }
    }

    #[test]
    fn gives_all_that_overlap_once_and_few_that_do_not() {
        let mesh = heap(5000);
        let tree = MeshTree::build(&mesh);
        let (low, high) = (Vec3::splat(20.0), Vec3::splat(23.0));
        let mut boxed = Vec::new();
        tree.overlapping(low, high, |t| boxed.push(t));
        let planes: Vec<DVec4> = DVec3::AXES.iter().flat_map(|a| [a.extend(-20.0), (-*a).extend(23.0)]).collect();
        let mut between = Vec::new();
        tree.within(&Region(&planes), |t| {
            between.push(t);
            true
        });
        for found in [&mut boxed, &mut between] {
            found.sort_unstable();
            assert!(found.windows(2).all(|w| w[0] < w[1]) && found.len() < 1000, "{}", found.len());
            for t in 0..5000 {
                let [a, b, c] = corners(&mesh, t).unwrap();
                let inside = a.min(b).min(c).cmple(high).all() && a.max(b).max(c).cmpge(low).all();
                assert!(!inside || found.binary_search(&t).is_ok());
            }
        }
        let mut first = 0;
        tree.within(&Region(&[]), |_| {
            first += 1;
            first < 10
        });
        assert_eq!(first, 10, "no bounds, no end but one's own");
    }

    #[test]
    fn a_plane_finds_all_that_it_crosses_and_little_else() {
        let mesh = heap(5000);
        let tree = MeshTree::build(&mesh);
        let mut seed = 7;
        for round in 0..200 {
            let mut r = || f64::from(random(&mut seed));
            let mut normal = DVec3::new(r() - 0.5, r() - 0.5, r() - 0.5);
            if round % 3 == 0 {
                normal = DVec3::AXES[round % 9 / 3] * 2.0;
            }
            // Every other one through a corner itself.
            let through = match round % 2 {
                0 => DVec3::new(r(), r(), r()) * 50.0,
                _ => Vec3::from(mesh.positions[round * 70]).as_dvec3(),
            };
            let offset = normal.dot(through);
            let mut found = Vec::new();
            tree.crossing(normal, offset, 0.0, |t| found.push(t));
            found.sort_unstable();
            assert!(found.windows(2).all(|w| w[0] < w[1]) && found.len() < 1500, "{}", found.len());
            for t in 0..5000 {
                let sides = corners(&mesh, t).unwrap().map(|p| normal.dot(p.as_dvec3()) - offset);
                let crossed = sides.iter().any(|s| *s <= 0.0) && sides.iter().any(|s| *s >= 0.0);
                assert!(!crossed || found.binary_search(&t).is_ok(), "plane {round}, triangle {t}");
            }
        }
        MeshTree::build(&Mesh::default()).crossing(DVec3::Z, 0.0, 1.0, |_| unreachable!());
    }

    #[test]
    fn broken_and_flat_meshes_neither_hang_nor_panic() {
        let mut mesh = heap(100);
        mesh.positions[3] = [f32::NAN; 3];
        mesh.indices[30] = 9999;
        let tree = MeshTree::build(&mesh);
        let mut seen = 0;
        tree.within(&Region(&[]), |_| {
            seen += 1;
            true
        });
        assert_eq!(seen, 98);
        let flat = Mesh { positions: vec![[1.0; 3]; 3].into(), indices: [0, 1, 2].repeat(1000).into() };
        let tree = MeshTree::build(&flat);
        let mut all = 0;
        tree.walk(DVec3::new(1.0, 1.0, -9.0), DVec3::Z, f64::INFINITY, |_, _| {
            all += 1;
            None
        });
        assert_eq!(all, 1000);
        MeshTree::build(&Mesh::default()).overlapping(Vec3::ZERO, Vec3::ONE, |_| unreachable!());
        let rod = MeshTree::build(&fixture::rod(1.0, 5.0, 3000));
        assert!(rod.bytes() < 12_000 * 13, "{}", rod.bytes());
    }
}
