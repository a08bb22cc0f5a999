//! A hierarchy four children wide, for asking millions of times whether anything stands in a ray's way: the boxes of four
//! children are met at once (Wald et al. 2008).

use glam::{Vec3, Vec4};

use crate::bvh::{Bvh, MAX_DEPTH};

const WIDTH: usize = 4;

/// Walks leave at most three children behind at each level, and there are no more levels than in what this was gathered from.
const STACK: usize = (WIDTH - 1) * MAX_DEPTH as usize + WIDTH;

/// Corners of the boxes of up to four children, by axis.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    min: [Vec4; 3],
    max: [Vec4; 3],
    children: [Child; WIDTH],
    /// A bit for each child that there is.
    there: u32,
}

/// A node, or of a leaf the first item and how many there are.
#[derive(Clone, Copy, Debug, Default)]
struct Child {
    first: u32,
    count: u32,
}

/// The hierarchy. Items are numbered in the order of its leaves.
#[derive(Clone, Debug, Default)]
pub struct WideBvh {
    nodes: Vec<Node>,
}

impl WideBvh {
    /// Builds over boxes given as `(min, max)`, and tells which of them each item is. Boxes that are not finite are left out.
    pub fn build(boxes: &[([f32; 3], [f32; 3])]) -> (Self, Vec<u32>) {
        let narrow = Bvh::build(boxes);
        let mut nodes = Vec::with_capacity(narrow.nodes.len() / WIDTH + 1);
        // What of the narrow tree becomes which node; the root is not gathered into another.
        let mut open: Vec<(Vec<u32>, usize)> = Vec::new();
        if !narrow.nodes.is_empty() {
            nodes.push(Node::default());
            open.push((vec![0], 0));
        }
        while let Some((mut gathered, at)) = open.pop() {
            let is_inner = |i: &u32| narrow.nodes[*i as usize].count == 0;
            while gathered.len() < WIDTH {
                // The largest is met most often.
                let area = |i: &u32| narrow.nodes[*i as usize].half_area();
                let inner = (0..gathered.len()).filter(|k| is_inner(&gathered[*k]));
                let Some(k) = inner.max_by(|a, b| area(&gathered[*a]).total_cmp(&area(&gathered[*b]))) else { break };
                let first = narrow.nodes[gathered[k] as usize].first;
                gathered[k] = first;
                gathered.push(first + 1);
            }
            for (slot, i) in gathered.into_iter().enumerate() {
                let own = &narrow.nodes[i as usize];
                for axis in 0..3 {
                    nodes[at].min[axis][slot] = own.min[axis];
                    nodes[at].max[axis][slot] = own.max[axis];
                }
                let mut child = Child { first: own.first, count: own.count };
                if own.count == 0 {
                    child.first = nodes.len() as u32;
                    open.push((vec![own.first, own.first + 1], nodes.len()));
                    nodes.push(Node::default());
                }
                nodes[at].children[slot] = child;
                nodes[at].there |= 1 << slot;
            }
        }
        (Self { nodes }, narrow.order)
    }

    /// An item that the ray stops at before it is so long (in lengths of `direction`), the nearest boxes first; any at all, not
    /// the nearest. `stops` is asked of what lies in boxes that begin before that, and has to tell where it is met itself.
    pub fn any(&self, origin: Vec3, direction: Vec3, length: f32, mut stops: impl FnMut(u32) -> bool) -> Option<u32> {
        // Finite, so that no product is none: a ray that runs along a box's side meets it.
        let inverse = direction.recip().clamp(Vec3::splat(-1e30), Vec3::splat(1e30)).to_array().map(Vec4::splat);
        let origin = origin.to_array().map(Vec4::splat);
        let length = Vec4::splat(length);
        let mut stack = [Child::default(); STACK];
        let mut nears = [0.0f32; WIDTH];
        let mut top = usize::from(!self.nodes.is_empty());
        while top > 0 {
            top -= 1;
            let Child { first, count } = stack[top];
            if count > 0 {
                if let Some(found) = (first..first + count).find(|i| stops(*i)) {
                    return Some(found);
                }
                continue;
            }
            let node = &self.nodes[first as usize];
            let (mut near, mut far) = (Vec4::ZERO, length);
            for axis in 0..3 {
                let a = (node.min[axis] - origin[axis]) * inverse[axis];
                let b = (node.max[axis] - origin[axis]) * inverse[axis];
                near = near.max(a.min(b));
                far = far.min(a.max(b) * 1.000_001);
            }
            let met = near.cmple(far).bitmask() & node.there;
            let near = near.to_array();
            let bottom = top;
            for slot in (0..WIDTH).filter(|slot| met >> slot & 1 == 1) {
                // The nearest on top.
                let mut place = top;
                while place > bottom && nears[place - 1 - bottom] < near[slot] {
                    stack[place] = stack[place - 1];
                    nears[place - bottom] = nears[place - 1 - bottom];
                    place -= 1;
                }
                stack[place] = node.children[slot];
                nears[place - bottom] = near[slot];
                top += 1;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a ray enters a box, lengths of the direction.
    fn enter((min, max): ([f32; 3], [f32; 3]), from: Vec3, direction: Vec3) -> Option<f32> {
        let (mut near, mut far) = (0f32, f32::INFINITY);
        for k in 0..3 {
            if direction[k] == 0.0 {
                if from[k] < min[k] || from[k] > max[k] {
                    return None;
                }
                continue;
            }
            let (a, b) = ((min[k] - from[k]) / direction[k], (max[k] - from[k]) / direction[k]);
            (near, far) = (near.max(a.min(b)), far.min(a.max(b)));
        }
        (near <= far).then_some(near)
    }

    #[test]
    fn stops_at_what_a_plain_loop_finds_and_passes_what_does_not_stop_it() {
        let mut seed = 7u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 16_777_216.0
        };
        for count in [0, 1, 5, 7, 40, 3000] {
            let boxes: Vec<([f32; 3], [f32; 3])> = (0..count)
                .map(|_| {
                    let a = [random() * 100.0, random() * 100.0, random() * 20.0];
                    (a, [a[0] + random() * 2.0, a[1] + random() * 5.0, a[2] + random() * 2.0])
                })
                .collect();
            let (tree, order) = WideBvh::build(&boxes);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..count), "each box is an item");
            for n in 0..300 {
                let from = Vec3::new(random() * 100.0, random() * 120.0 - 10.0, random() * 20.0);
                let way = Vec3::new(random() - 0.5, random() - 0.5, random() * 0.2 - 0.1).normalize();
                let way = if n % 3 == 0 { [Vec3::X, Vec3::NEG_Y, Vec3::Z][n / 3 % 3] } else { way };
                let at = |item: u32| enter(boxes[order[item as usize] as usize], from, way);
                let all = (0..count).filter_map(at);
                let nearest = all.clone().min_by(f32::total_cmp);
                assert_eq!(tree.any(from, way, f32::INFINITY, |i| at(i).is_some()).is_some(), nearest.is_some());
                if let Some(near) = nearest {
                    for (length, reached) in [(near * 1.001 + 0.001, true), (near * 0.999 - 0.001, false)] {
                        let stops = |i: u32| at(i).is_some_and(|t| t <= length);
                        assert_eq!(tree.any(from, way, length, stops).is_some(), reached, "{length} of {near}");
                    }
                }
                let last = (0..count).rev().find(|i| at(*i).is_some());
                assert_eq!(tree.any(from, way, f32::INFINITY, |i| Some(i) == last), last);
            }
        }
    }
}
