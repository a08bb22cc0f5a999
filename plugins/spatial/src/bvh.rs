//! A bounding volume hierarchy over boxes: small nodes, no recursion, no pointer.

use glam::{DVec3, DVec4, Vec3};

/// Leaves hold about this many items; more would save memory, fewer would save tests.
const LEAF: usize = 6;

/// Bins of the surface-area heuristic; 12 is within a few percent of exact in the literature (Wald 2007).
const BINS: usize = 12;

/// Stack for the walk: the builder halves by count past this depth, so 64 is never exceeded.
pub(crate) const MAX_DEPTH: u32 = 48;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) min: [f32; 3],
    /// First child (the second follows it), or first entry of `order` in a leaf.
    pub(crate) first: u32,
    pub(crate) max: [f32; 3],
    /// Entries of a leaf; 0 for an inner node.
    pub(crate) count: u32,
}

impl Node {
    pub(crate) fn half_area(&self) -> f32 {
        Box3 { min: Vec3::from(self.min), max: Vec3::from(self.max) }.half_area()
    }
}

/// The hierarchy. Items are referred to by their index in the slice that it was built from.
#[derive(Clone, Debug, Default)]
pub struct Bvh {
    pub(crate) nodes: Vec<Node>,
    pub(crate) order: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Box3 {
    min: Vec3,
    max: Vec3,
}

impl Box3 {
    const EMPTY: Self = Self { min: Vec3::INFINITY, max: Vec3::NEG_INFINITY };

    fn add(&mut self, other: Self) {
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    fn half_area(&self) -> f32 {
        let d = (self.max - self.min).max(Vec3::ZERO);
        d.x * d.y + d.y * d.z + d.z * d.x
    }
}

impl Bvh {
    /// Builds over boxes given as `(min, max)`. Boxes that are not finite are left out.
    pub fn build(boxes: &[([f32; 3], [f32; 3])]) -> Self {
        let boxes: Vec<Box3> = boxes.iter().map(|(a, b)| Box3 { min: Vec3::from(*a), max: Vec3::from(*b) }).collect();
        let mut order: Vec<u32> = (0..boxes.len() as u32)
            .filter(|&i| {
                let b = boxes[i as usize];
                b.min.is_finite() && b.max.is_finite() && b.min.cmple(b.max).all()
            })
            .collect();
        let mut nodes = Vec::with_capacity(order.len() / LEAF * 2 + 1);
        if order.is_empty() {
            return Self::default();
        }
        nodes.push(Node { min: [0.0; 3], first: 0, max: [0.0; 3], count: 0 });
        let mut stack = vec![(0usize, 0usize, order.len(), 0u32)];
        while let Some((node, from, to, depth)) = stack.pop() {
            let mut around = Box3::EMPTY;
            let mut centres = Box3::EMPTY;
            for &i in &order[from..to] {
                let b = boxes[i as usize];
                around.add(b);
                let centre = (b.min + b.max) * 0.5;
                centres.add(Box3 { min: centre, max: centre });
            }
            nodes[node].min = around.min.to_array();
            nodes[node].max = around.max.to_array();
            let count = to - from;
            if count <= LEAF {
                nodes[node].first = from as u32;
                nodes[node].count = count as u32;
                continue;
            }
            let middle = split(&mut order[from..to], &boxes, &centres, depth) + from;
            let first = nodes.len();
            nodes[node].first = first as u32;
            let blank = Node { min: [0.0; 3], first: 0, max: [0.0; 3], count: 0 };
            nodes.extend([blank, blank]);
            stack.push((first, from, middle, depth + 1));
            stack.push((first + 1, middle, to, depth + 1));
        }
        Self { nodes, order }
    }

    /// Calls `visit(item, nearest so far)` for items whose box the ray meets nearer than the nearest so far;
    /// it returns a nearer distance where it finds one.
    pub fn walk(
        &self,
        origin: DVec3,
        direction: DVec3,
        mut nearest: f64,
        mut visit: impl FnMut(u32, f64) -> Option<f64>,
    ) {
        if self.nodes.is_empty() {
            return;
        }
        let inverse = direction.recip();
        let mut stack = [(0u32, 0.0f64); 2 * MAX_DEPTH as usize];
        let Some(entry) = enter(&self.nodes[0], origin, inverse) else { return };
        stack[0] = (0, entry);
        let mut top = 1usize;
        while top > 0 {
            top -= 1;
            let (index, entry) = stack[top];
            if entry > nearest {
                continue;
            }
            let node = &self.nodes[index as usize];
            if node.count > 0 {
                for &item in &self.order[node.first as usize..(node.first + node.count) as usize] {
                    if let Some(nearer) = visit(item, nearest) {
                        nearest = nearest.min(nearer);
                    }
                }
                continue;
            }
            let (a, b) = (node.first, node.first + 1);
            let ea = enter(&self.nodes[a as usize], origin, inverse);
            let eb = enter(&self.nodes[b as usize], origin, inverse);
            let mut push = |index: u32, entry: f64| {
                if top < stack.len() {
                    stack[top] = (index, entry);
                    top += 1;
                }
            };
            match (ea, eb) {
                (Some(x), Some(y)) if x <= y => {
                    push(b, y);
                    push(a, x);
                }
                (Some(x), Some(y)) => {
                    push(a, x);
                    push(b, y);
                }
                (Some(x), None) => push(a, x),
                (None, Some(y)) => push(b, y),
                (None, None) => {}
            }
        }
    }

    /// Calls `visit` for every item of a leaf that meets the box: all whose own boxes do, and some of their neighbours.
    pub fn overlapping(&self, min: Vec3, max: Vec3, visit: impl FnMut(u32)) {
        self.descend(|low, high| low.cmple(max).all() && high.cmpge(min).all(), visit);
    }

    /// Calls `visit` for every item of a leaf that the plane `normal · p = offset` comes within `slack` of, and, where a box
    /// is given, that meets it too. The normal need not be of length 1; slack and offset are in its measure.
    pub fn crossing(
        &self,
        (normal, offset): (Vec3, f32),
        slack: f32,
        within: Option<(Vec3, Vec3)>,
        visit: impl FnMut(u32),
    ) {
        let (min, max) = within.unwrap_or((Vec3::NEG_INFINITY, Vec3::INFINITY));
        let across = normal.abs();
        let comes_near = |low: Vec3, high: Vec3| {
            let (centre, half) = ((low + high) * 0.5, (high - low) * 0.5);
            (normal.dot(centre) - offset).abs() <= across.dot(half) + slack
        };
        self.descend(|low, high| comes_near(low, high) && low.cmple(max).all() && high.cmpge(min).all(), visit);
    }

    /// Calls `visit` for every item of a leaf whose box comes into all of the half spaces `n·p + d ≥ 0`.
    pub fn within(&self, planes: &[DVec4], visit: impl FnMut(u32)) {
        let comes_into = |plane: &DVec4, low: Vec3, high: Vec3| {
            let farthest = DVec3::select(plane.truncate().cmpge(DVec3::ZERO), high.as_dvec3(), low.as_dvec3());
            plane.dot(farthest.extend(1.0)) >= 0.0
        };
        self.descend(|low, high| planes.iter().all(|p| comes_into(p, low, high)), visit);
    }

    /// Calls `visit` for every item of the leaves that are reached through boxes, given as their corners, that `enters`
    /// accepts; in no order that means anything.
    fn descend(&self, enters: impl Fn(Vec3, Vec3) -> bool, mut visit: impl FnMut(u32)) {
        let mut stack = [0u32; 2 * MAX_DEPTH as usize];
        let mut top = usize::from(!self.nodes.is_empty());
        while top > 0 {
            top -= 1;
            let node = &self.nodes[stack[top] as usize];
            if !enters(Vec3::from(node.min), Vec3::from(node.max)) {
                continue;
            }
            if node.count > 0 {
                self.order[node.first as usize..(node.first + node.count) as usize].iter().for_each(|&i| visit(i));
            } else if top + 2 <= stack.len() {
                stack[top] = node.first;
                stack[top + 1] = node.first + 1;
                top += 2;
            }
        }
    }

    /// The hierarchy as plain numbers: a node in eight, and the items in the order of the leaves.
    pub fn to_parts(&self) -> (Vec<[u32; 8]>, &[u32]) {
        let plain = |n: &Node| {
            let ([a, b, c], [d, e, f]) = (n.min.map(f32::to_bits), n.max.map(f32::to_bits));
            [a, b, c, n.first, d, e, f, n.count]
        };
        (self.nodes.iter().map(plain).collect(), &self.order)
    }

    /// The hierarchy that [`Self::to_parts`] gave, over `items` items; `None` for what is none.
    pub fn from_parts(nodes: &[[u32; 8]], order: &[u32], items: usize) -> Option<Self> {
        let nodes: Vec<Node> = nodes
            .iter()
            .map(|&[a, b, c, first, d, e, f, count]| Node {
                min: [a, b, c].map(f32::from_bits),
                first,
                max: [d, e, f].map(f32::from_bits),
                count,
            })
            .collect();
        // Children come behind their parent: no walk goes in a circle.
        let sound = |(i, n): (usize, &Node)| match (n.first as usize, n.count as usize) {
            (first, 0) => first > i && first + 1 < nodes.len(),
            (first, count) => first + count <= order.len(),
        };
        let known = order.iter().all(|i| (*i as usize) < items);
        (known && nodes.iter().enumerate().all(sound)).then(|| Self { nodes, order: order.to_vec() })
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.nodes.len() * size_of::<Node>() + self.order.len() * 4
    }
}

/// Partitions the slice and returns where; never at an end.
fn split(order: &mut [u32], boxes: &[Box3], centres: &Box3, depth: u32) -> usize {
    let count = order.len();
    let extent = centres.max - centres.min;
    let axis = if extent.x >= extent.y && extent.x >= extent.z {
        0
    } else if extent.y >= extent.z {
        1
    } else {
        2
    };
    let centre = |i: u32| (boxes[i as usize].min[axis] + boxes[i as usize].max[axis]) * 0.5;
    let width = extent[axis];
    if depth < MAX_DEPTH / 2 && width > 1e-9 {
        let bin = |i: u32| (((centre(i) - centres.min[axis]) / width * BINS as f32) as usize).min(BINS - 1);
        let mut bins = [(Box3::EMPTY, 0usize); BINS];
        for &i in order.iter() {
            let slot = &mut bins[bin(i)];
            slot.0.add(boxes[i as usize]);
            slot.1 += 1;
        }
        let mut below = [(0.0f32, 0usize); BINS];
        let (mut all, mut n) = (Box3::EMPTY, 0);
        for (k, b) in bins.iter().enumerate() {
            all.add(b.0);
            n += b.1;
            below[k] = (all.half_area(), n);
        }
        let (mut all, mut n) = (Box3::EMPTY, 0);
        let mut best = (f32::INFINITY, 0);
        for k in (1..BINS).rev() {
            all.add(bins[k].0);
            n += bins[k].1;
            let (area, m) = below[k - 1];
            if m > 0 && n > 0 {
                let cost = area * m as f32 + all.half_area() * n as f32;
                if cost < best.0 {
                    best = (cost, k);
                }
            }
        }
        if best.1 > 0 {
            let mut at = 0;
            for i in 0..count {
                if bin(order[i]) < best.1 {
                    order.swap(at, i);
                    at += 1;
                }
            }
            if at > 0 && at < count {
                return at;
            }
        }
    }
    let middle = count / 2;
    order.select_nth_unstable_by(middle, |a, b| centre(*a).total_cmp(&centre(*b)).then(a.cmp(b)));
    middle
}

/// Distance at which the ray enters the node's box, 0 from inside; `None` when it misses.
fn enter(node: &Node, origin: DVec3, inverse: DVec3) -> Option<f64> {
    let min = Vec3::from(node.min).as_dvec3();
    let max = Vec3::from(node.max).as_dvec3();
    let mut near = 0.0f64;
    let mut far = f64::INFINITY;
    for k in 0..3 {
        let (a, b) = ((min[k] - origin[k]) * inverse[k], (max[k] - origin[k]) * inverse[k]);
        // A ray inside a slab that it runs along gives 0 · ∞: that slab does not bound it.
        if a.is_nan() || b.is_nan() {
            continue;
        }
        near = near.max(a.min(b));
        far = far.min(a.max(b));
    }
    (near <= far).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_loop_finds() {
        let mut seed = 7u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 16_777_216.0
        };
        let boxes: Vec<([f32; 3], [f32; 3])> = (0..3000)
            .map(|_| {
                let a = [random() * 100.0, random() * 100.0, random() * 20.0];
                (a, [a[0] + random(), a[1] + random() * 5.0, a[2] + random()])
            })
            .collect();
        let bvh = Bvh::build(&boxes);
        for _ in 0..200 {
            let origin = DVec3::new(f64::from(random()) * 100.0, -10.0, f64::from(random()) * 20.0);
            let direction = DVec3::new(f64::from(random()) - 0.5, 1.0, f64::from(random()) * 0.2 - 0.1).normalize();
            let single = |(min, max): ([f32; 3], [f32; 3])| {
                enter(&Node { min, max, first: 0, count: 1 }, origin, direction.recip())
            };
            let plain = boxes.iter().filter_map(|b| single(*b)).min_by(f64::total_cmp);
            let mut found: Option<f64> = None;
            bvh.walk(origin, direction, f64::INFINITY, |i, nearest| {
                let t = single(boxes[i as usize]).filter(|t| *t < nearest)?;
                found = Some(t);
                Some(t)
            });
            assert_eq!(found, plain);
            let (from, to) = (origin.as_vec3(), direction.as_vec3());
            let mut crossed = vec![false; boxes.len()];
            bvh.crossing((to, to.dot(from)), 0.0, None, |i| crossed[i as usize] = true);
            for (b, crossed) in boxes.iter().zip(crossed) {
                let sides = (0..8).map(|k| {
                    let of = |axis: usize| if k >> axis & 1 == 0 { b.0[axis] } else { b.1[axis] };
                    (Vec3::new(of(0), of(1), of(2)) - from).dot(to)
                });
                let (low, high) = sides.fold((f32::MAX, f32::MIN), |(a, b), s| (a.min(s), b.max(s)));
                assert!(crossed || low > -1e-3 || high < 1e-3, "a box that the plane crosses is found");
            }
        }
    }

    #[test]
    fn equal_and_broken_boxes_neither_hang_nor_panic() {
        let mut boxes = vec![([1.0; 3], [1.0; 3]); 10_000];
        boxes.push(([f32::NAN; 3], [0.0; 3]));
        let bvh = Bvh::build(&boxes);
        let mut seen = 0;
        bvh.walk(DVec3::new(1.0, 1.0, -5.0), DVec3::Z, f64::INFINITY, |_, _| {
            seen += 1;
            None
        });
        assert_eq!(seen, 10_000);
        Bvh::build(&[]).walk(DVec3::ZERO, DVec3::X, 1.0, |_, _| None);
    }
}
