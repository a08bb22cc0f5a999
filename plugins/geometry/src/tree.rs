//! A bounding-volume tree over the triangles of a mesh, for asking what a plane comes near.

use crate::{Bounds, Plane, TriMesh};
use glam::DVec3;

/// Triangles of one leaf: fewer cost more in boxes than they save in tests.
const LEAF: usize = 8;

/// Meshes with fewer triangles than this are gone through one by one.
const SMALL: usize = 24;

struct Node {
    bounds: Bounds,
    /// First triangle of the leaf in `order`, or the number of the second child (the first one follows its parent).
    first: u32,
    /// Triangles of a leaf; 0 for an inner node.
    count: u32,
}

/// The tree of one mesh; holds numbers of triangles, not the mesh.
#[derive(Default)]
pub(crate) struct TriangleTree {
    nodes: Vec<Node>,
    order: Vec<u32>,
    triangles: u32,
}

impl TriangleTree {
    /// A tree over all triangles of `mesh`; a small mesh gets none, and queries go through all its triangles.
    pub(crate) fn new(mesh: &TriMesh) -> Self {
        let count = mesh.triangle_count();
        let mut tree = Self { triangles: count as u32, ..Self::default() };
        if count < SMALL {
            return tree;
        }
        let boxes: Vec<Bounds> =
            mesh.triangles().map(|[a, b, c]| Bounds { min: a.min(b).min(c), max: a.max(b).max(c) }).collect();
        tree.order = (0..count as u32).collect();
        tree.nodes.reserve(2 * count / LEAF + 1);
        tree.build(&boxes, 0, count);
        tree
    }

    /// Halves at the median, so the depth is the logarithm of the count whatever the triangles are like.
    fn build(&mut self, boxes: &[Bounds], from: usize, to: usize) {
        let of = |i: u32| boxes[i as usize];
        let range = &mut self.order[from..to];
        let bounds = range.iter().skip(1).fold(of(range[0]), |b, i| b.union(&of(*i)));
        let node = self.nodes.len();
        let leaf = to - from <= LEAF;
        self.nodes.push(Node { bounds, first: from as u32, count: if leaf { (to - from) as u32 } else { 0 } });
        if leaf {
            return;
        }
        let middle = |i: u32| of(i).min + of(i).max;
        let spread = Bounds::of(range.iter().map(|i| middle(*i))).map_or(DVec3::ZERO, |b| b.max - b.min);
        let axis = (0..3).max_by(|a, b| spread[*a].total_cmp(&spread[*b])).unwrap_or(0);
        let half = range.len() / 2;
        range.select_nth_unstable_by(half, |a, b| middle(*a)[axis].total_cmp(&middle(*b)[axis]).then(a.cmp(b)));
        self.build(boxes, from, from + half);
        self.nodes[node].first = self.nodes.len() as u32;
        self.build(boxes, from + half, to);
    }

    /// Calls `visit` with the number of each triangle that may come within `reach` metres of `plane` (some that do not
    /// may be among them); gives the number of boxes and triangles looked at.
    pub(crate) fn near_plane(&self, plane: &Plane, reach: f64, mut visit: impl FnMut(usize)) -> u64 {
        if self.nodes.is_empty() {
            (0..self.triangles as usize).for_each(visit);
            return u64::from(self.triangles);
        }
        let (across, mut steps, mut at) = (plane.normal.abs(), 0, 0);
        let mut waiting = [0u32; 64];
        let mut depth = 0;
        loop {
            let node = &self.nodes[at];
            steps += 1;
            let half = (node.bounds.max - node.bounds.min) * 0.5;
            if plane.distance(node.bounds.min + half).abs() <= half.dot(across) + reach {
                if node.count == 0 {
                    waiting[depth] = node.first;
                    depth += 1;
                    at += 1;
                    continue;
                }
                for &i in &self.order[node.first as usize..(node.first + node.count) as usize] {
                    visit(i as usize);
                }
                steps += u64::from(node.count);
            }
            if depth == 0 {
                return steps;
            }
            depth -= 1;
            at = waiting[depth] as usize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Tessellation, sphere};

    #[test]
    fn finds_all_that_a_plane_cuts_and_few_more() {
        let t = Tessellation { chord_m: 1e-5, min_segments: 64, max_segments: 64 };
        let ball = sphere(1.0, &t).unwrap();
        let tree = TriangleTree::new(&ball);
        let triangles: Vec<_> = ball.triangles().collect();
        for normal in [DVec3::X, DVec3::new(0.3, -0.5, 0.8).normalize()] {
            for offset in [-0.9, 0.0, 0.33, 2.0] {
                let plane = Plane { normal, offset };
                let mut found = vec![];
                let steps = tree.near_plane(&plane, 0.0, |i| found.push(i));
                let cut = |t: &[DVec3; 3]| {
                    let d = t.map(|p| plane.distance(p));
                    d.iter().any(|v| *v >= 0.0) && d.iter().any(|v| *v <= 0.0)
                };
                let wanted: Vec<usize> = (0..triangles.len()).filter(|i| cut(&triangles[*i])).collect();
                assert!(wanted.iter().all(|i| found.contains(i)));
                assert!(steps < triangles.len() as u64 / 3, "{steps} of {}", triangles.len());
            }
        }
    }
}
