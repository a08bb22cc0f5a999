//! Everything that has a badge, kept so that a camera finds what it sees without passing over the rest.

use atrium_building::{Aabb, ElementId};
use glam::DVec3;
use rustc_hash::FxHashMap;

use crate::Mark;
use crate::layout::Anchor;
use crate::sight::{Seen, Sight};

/// Half the edge of the cube around everything, metres: map coordinates of any country lie within.
const ROOT_HALF_M: f64 = 16_777_216.0;

/// A cube with more badges than this is divided; one with at most [`JOIN`] is whole again. The gap keeps a badge that comes
/// and goes from dividing and joining each time.
const DIVIDE: usize = 8;
const JOIN: u32 = 4;

/// Half the edge of the smallest cube, metres: two badges that are closer than this stay in one however near one looks.
const SMALLEST_HALF_M: f64 = 0.125;

/// From the largest cube to the smallest there are 27 halvings.
const DEPTH: usize = 32;

/// How many of each [`Mark`], the most urgent first, as of [`Mark::rank`].
pub type Counts = [u32; Mark::KINDS];

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) element: ElementId,
    pub(crate) point: DVec3,
    pub(crate) mark: Mark,
}

impl Item {
    /// The most urgent first; among equals the lower id, so that no order depends on the caller's.
    pub(crate) fn urgency(&self) -> (Mark, ElementId) {
        (self.mark, self.element)
    }
}

#[derive(Clone, Debug, Default)]
struct Node {
    counts: Counts,
    /// The most urgent of what is within.
    first: Option<Item>,
    /// The first of eight children; 0 in a leaf.
    children: u32,
    items: Vec<Item>,
}

/// Of what a candidate for a badge is made.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Held {
    Node(u32),
    Item(ElementId),
}

/// Anchors by place: an octree that is changed where something changed. Project coordinates, metres.
#[derive(Clone, Debug)]
pub struct BadgeField {
    nodes: Vec<Node>,
    /// Groups of eight nodes that nobody uses.
    free: Vec<u32>,
    known: FxHashMap<ElementId, (Item, u32)>,
    pass: u32,
}

impl Default for BadgeField {
    fn default() -> Self {
        Self { nodes: vec![Node::default()], free: Vec::new(), known: FxHashMap::default(), pass: 0 }
    }
}

impl BadgeField {
    /// How many have a badge.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The mark and the place that an element has a badge with.
    pub fn get(&self, element: ElementId) -> Option<(Mark, DVec3)> {
        self.known.get(&element).map(|(item, _)| (item.mark, item.point))
    }

    /// Gives an element a badge, changes it, or takes it away. A place that is no place, and a status that has nothing to
    /// report, are none. Costs the logarithm of how many there are.
    pub fn set(&mut self, element: ElementId, anchor: Option<&Anchor>) {
        let item = anchor.and_then(|a| {
            let fits = a.point.is_finite() && a.point.abs().max_element() < ROOT_HALF_M;
            let mark = Mark::of(a.status).filter(|_| fits)?;
            Some(Item { element, point: a.point, mark })
        });
        let before = self.known.get(&element).map(|(item, _)| *item);
        if before != item {
            if let Some(before) = before {
                self.known.remove(&element);
                self.remove(&before);
            }
            if let Some(item) = item {
                self.known.insert(element, (item, self.pass));
                self.insert(0, DVec3::ZERO, ROOT_HALF_M, item);
            }
        }
    }

    /// Brings all up to date: those given have badges and no others; of one that is given twice, the first counts. `anchor` is asked for those alone that have none yet, or
    /// with another mark; for all after `moved`.
    pub fn replace(
        &mut self,
        marked: impl Iterator<Item = (ElementId, Mark)>,
        moved: bool,
        mut anchor: impl FnMut(ElementId, Mark) -> Option<Anchor>,
    ) {
        self.pass = self.pass.wrapping_add(1);
        let pass = self.pass;
        let mut met = 0;
        for (element, mark) in marked {
            match self.known.get_mut(&element) {
                // Given a second time: the first, most urgent, counts.
                Some((_, last)) if *last == pass => continue,
                Some((item, last)) if !moved && item.mark == mark => *last = pass,
                _ => {
                    self.set(element, anchor(element, mark).as_ref());
                    let Some((_, last)) = self.known.get_mut(&element) else { continue };
                    *last = pass;
                }
            }
            met += 1;
        }
        if met < self.known.len() {
            let gone: Vec<ElementId> =
                self.known.iter().filter(|(_, (_, last))| *last != pass).map(|(element, _)| *element).collect();
            gone.into_iter().for_each(|element| self.set(element, None));
        }
    }

    fn insert(&mut self, mut at: usize, mut centre: DVec3, mut half: f64, item: Item) {
        loop {
            let node = &mut self.nodes[at];
            node.counts[item.mark.rank()] += 1;
            if node.first.is_none_or(|first| item.urgency() < first.urgency()) {
                node.first = Some(item);
            }
            if node.children == 0 {
                node.items.push(item);
                if node.items.len() > DIVIDE && half > SMALLEST_HALF_M {
                    let items = std::mem::take(&mut node.items);
                    let children = self.eight();
                    self.nodes[at].children = children;
                    for item in items {
                        let (k, centre) = child(centre, half, item.point);
                        self.insert(children as usize + k, centre, half * 0.5, item);
                    }
                }
                return;
            }
            let (k, next) = child(centre, half, item.point);
            at = node.children as usize + k;
            (centre, half) = (next, half * 0.5);
        }
    }

    fn remove(&mut self, item: &Item) {
        let mut path = [0usize; DEPTH];
        let (mut depth, mut centre, mut half) = (0, DVec3::ZERO, ROOT_HALF_M);
        while self.nodes[path[depth]].children != 0 && depth + 1 < DEPTH {
            let (k, next) = child(centre, half, item.point);
            path[depth + 1] = self.nodes[path[depth]].children as usize + k;
            depth += 1;
            (centre, half) = (next, half * 0.5);
        }
        self.nodes[path[depth]].items.retain(|i| i.element != item.element);
        for &at in path[..=depth].iter().rev() {
            self.nodes[at].counts[item.mark.rank()] -= 1;
            let children = self.nodes[at].children as usize;
            if children != 0 && self.nodes[at].counts.iter().sum::<u32>() <= JOIN {
                let mut items = Vec::new();
                self.items_of(at as u32, &mut items);
                self.give_back(children);
                let node = &mut self.nodes[at];
                (node.items, node.children) = (items, 0);
            }
            if self.nodes[at].first.is_some_and(|first| first.element == item.element) {
                let node = &self.nodes[at];
                let below = match node.children as usize {
                    0 => node.items.iter().copied().min_by_key(Item::urgency),
                    c => self.nodes[c..c + 8].iter().filter_map(|n| n.first).min_by_key(Item::urgency),
                };
                self.nodes[at].first = below;
            }
        }
    }

    /// Eight empty nodes.
    fn eight(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            let first = self.nodes.len();
            self.nodes.resize_with(first + 8, Node::default);
            first as u32
        })
    }

    fn give_back(&mut self, children: usize) {
        let mut stack = vec![children];
        while let Some(first) = stack.pop() {
            for k in first..first + 8 {
                let node = std::mem::take(&mut self.nodes[k]);
                if node.children != 0 {
                    stack.push(node.children as usize);
                }
            }
            self.free.push(first as u32);
        }
    }

    fn items_of(&self, node: u32, out: &mut Vec<Item>) {
        let mut stack = vec![node as usize];
        while let Some(at) = stack.pop() {
            let Some(node) = self.nodes.get(at) else { continue };
            out.extend_from_slice(&node.items);
            if node.children != 0 {
                stack.extend(node.children as usize..node.children as usize + 8);
            }
        }
    }

    /// The elements of a candidate.
    pub(crate) fn elements_of(&self, held: Held, out: &mut Vec<ElementId>) {
        match held {
            Held::Item(element) => out.push(element),
            Held::Node(node) => {
                let mut items = Vec::new();
                self.items_of(node, &mut items);
                out.extend(items.iter().map(|i| i.element));
            }
        }
    }

    /// The box around the anchors of these; empty for none.
    pub fn bounds(&self, elements: &[ElementId]) -> Aabb {
        Aabb::from_points(elements.iter().filter_map(|e| self.known.get(e)).map(|(item, _)| item.point))
    }

    /// Calls `visit` for what a camera sees, each with how many it is and its most urgent: cubes that cover no more than
    /// `small_px`, and single badges. `visit` is told in `inherited` what it gave for the cube around.
    pub(crate) fn visit<M: Copy>(
        &self,
        sight: &Sight,
        small_px: f64,
        outer: M,
        mut inherit: impl FnMut(ElementId, M) -> M,
        mut visit: impl FnMut(Held, &Counts, &Item, M),
    ) {
        let mut stack: Vec<(usize, DVec3, f64, M)> = Vec::with_capacity(64);
        stack.push((0, DVec3::ZERO, ROOT_HALF_M, outer));
        while let Some((at, centre, half, memory)) = stack.pop() {
            let node = &self.nodes[at];
            let Some(first) = &node.first else { continue };
            let seen = sight.cube(centre, half);
            if matches!(seen, Seen::Not) {
                continue;
            }
            let memory = inherit(first.element, memory);
            if matches!(seen, Seen::Whole { size_px } if size_px <= small_px) {
                visit(Held::Node(at as u32), &node.counts, first, memory);
            } else if node.children == 0 {
                for item in &node.items {
                    let mut counts = Counts::default();
                    counts[item.mark.rank()] = 1;
                    visit(Held::Item(item.element), &counts, item, inherit(item.element, memory));
                }
            } else {
                for k in 0..8 {
                    let next = DVec3::new(side(k, 0), side(k, 1), side(k, 2)) * half * 0.5;
                    stack.push((node.children as usize + k, centre + next, half * 0.5, memory));
                }
            }
        }
    }
}

fn side(k: usize, axis: usize) -> f64 {
    if k >> axis & 1 == 0 { -1.0 } else { 1.0 }
}

/// Which of the eight parts of a cube a point lies in, and the middle of that.
fn child(centre: DVec3, half: f64, point: DVec3) -> (usize, DVec3) {
    let k = (0..3).map(|axis| usize::from(point[axis] >= centre[axis]) << axis).sum();
    (k, centre + DVec3::new(side(k, 0), side(k, 1), side(k, 2)) * half * 0.5)
}

#[cfg(test)]
mod tests {
    use atrium_facility::{Priority, Status};

    use super::*;

    fn anchor(element: u32, point: DVec3, rank: u32) -> Anchor {
        let status = Priority::ALL.get(rank as usize).map_or(Status::Lost, |p| Status::Abnormal(*p));
        Anchor { element: ElementId(element), point, status }
    }

    fn check(field: &BadgeField, wanted: &FxHashMap<u32, Anchor>) {
        assert_eq!(field.len(), wanted.len());
        let mut items = Vec::new();
        field.items_of(0, &mut items);
        assert_eq!(items.len(), wanted.len());
        for item in &items {
            let anchor = &wanted[&item.element.0];
            assert_eq!((item.point, Some(item.mark)), (anchor.point, Mark::of(anchor.status)));
        }
        for node in &field.nodes {
            if node.children != 0 {
                let below = &field.nodes[node.children as usize..node.children as usize + 8];
                let sum = |k: usize| below.iter().map(|n| n.counts[k]).sum::<u32>();
                assert!((0..Mark::KINDS).all(|k| node.counts[k] == sum(k)) && node.items.is_empty());
                assert_eq!(node.first, below.iter().filter_map(|n| n.first).min_by_key(Item::urgency));
            } else {
                assert_eq!(node.counts.iter().sum::<u32>() as usize, node.items.len());
                assert_eq!(node.first, node.items.iter().copied().min_by_key(Item::urgency));
            }
        }
    }

    #[test]
    fn what_comes_and_goes_leaves_the_tree_as_if_it_had_been_built_so() {
        let mut seed = 3u32;
        let mut random = |n: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % n
        };
        let (mut field, mut wanted) = (BadgeField::default(), FxHashMap::default());
        for round in 0..4_000 {
            let element = random(300);
            // Many at one place, and two sites far apart.
            let site = f64::from(random(2)) * 500_000.0;
            let at = DVec3::new(site + f64::from(random(20)), f64::from(random(9)) * 3.0, f64::from(random(3)));
            if random(3) == 0 {
                field.set(ElementId(element), None);
                wanted.remove(&element);
            } else {
                let anchor = anchor(element, at, random(5));
                field.set(ElementId(element), Some(&anchor));
                wanted.insert(element, anchor);
            }
            if round % 97 == 0 {
                check(&field, &wanted);
            }
        }
        check(&field, &wanted);
        for element in 0..300 {
            field.set(ElementId(element), None);
        }
        assert!(field.is_empty() && field.nodes[0].children == 0);
        assert_eq!((field.nodes.len() - 1) / 8, field.free.len(), "all that was divided is free again");
    }

    #[test]
    fn replacing_asks_for_what_is_new_alone() {
        let mut field = BadgeField::default();
        let mark = |i: u32| if i == 7 { Mark::Lost } else { Mark::Abnormal(Priority::High) };
        let place = |element: ElementId, mark: Mark| {
            Some(Anchor { element, point: DVec3::splat(f64::from(element.0)), status: mark.status() })
        };
        let mut asked = 0;
        field.replace((0..100).map(|i| (ElementId(i), mark(i))), false, |e, m| {
            asked += 1;
            place(e, m)
        });
        assert_eq!((field.len(), asked), (100, 100));
        field.replace(
            [(ElementId(5), mark(5)), (ElementId(5), Mark::Lost)]
                .into_iter()
                .chain((6..101).map(|i| (ElementId(i), if i == 7 { Mark::Abnormal(Priority::Low) } else { mark(i) }))),
            false,
            |e, m| {
                asked += 1;
                place(e, m)
            },
        );
        assert_eq!((field.len(), asked), (96, 102));
        assert!(field.get(ElementId(4)).is_none());
        assert_eq!(field.get(ElementId(7)).map(|(m, _)| m), Some(Mark::Abnormal(Priority::Low)));
        let broken = Anchor { element: ElementId(9), point: DVec3::NAN, status: atrium_facility::Status::Lost };
        field.set(ElementId(9), Some(&broken));
        assert!(field.get(ElementId(9)).is_none());
    }
}
