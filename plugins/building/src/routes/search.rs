//! Dijkstra's search over the graph, from a point in a region.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use glam::DVec2;

use super::graph::{Cost, Edge, Graph};
use super::ground::Ground;
use super::{Confidence, WalkOptions};

/// A point on the ground from or to which a way leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) region: u32,
    pub(super) at: DVec2,
    pub(super) confidence: Confidence,
}

/// How a node was reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    pub(super) charged_s: f64,
    pub(super) duration_s: f64,
    pub(super) length_m: f64,
    pub(super) confidence: Confidence,
    /// The node before, or [`Reached::START`].
    pub(super) before: u32,
    /// The passage from there, or [`Edge::WALK`].
    pub(super) passage: u32,
}

impl Reached {
    pub(super) const START: u32 = u32::MAX;

    const NEVER: Self = Self {
        charged_s: f64::INFINITY,
        duration_s: f64::INFINITY,
        length_m: f64::INFINITY,
        confidence: Confidence::High,
        before: Self::START,
        passage: Edge::WALK,
    };

    fn is_reached(&self) -> bool {
        self.charged_s.is_finite()
    }
}

/// How far one goes to a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) duration_s: f64,
    pub(super) length_m: f64,
    pub(super) confidence: Confidence,
    /// The last node, or [`Reached::START`] for straight from the start.
    pub(super) last: u32,
}

/// A finished search.
pub(super) struct Tree {
    pub(super) start: Spot,
    pub(super) reached: Vec<Reached>,
    options: WalkOptions,
}

/// Orders seconds in a heap; they are never NaN.
#[derive(Clone, Copy, PartialEq)]
struct Seconds(f64);

impl Eq for Seconds {}

impl Ord for Seconds {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Seconds {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Nodes that the spot sees; if it sees none (it stands in a wall or a column), the nearest, with low confidence.
fn seen_from(graph: &Graph, ground: &Ground, spot: &Spot) -> Vec<(u32, f64, Confidence)> {
    let nodes = &graph.of_region[spot.region as usize];
    let distance = |n: u32| graph.nodes[n as usize].at.distance(spot.at);
    let own = spot.confidence.min(ground.region(spot.region).confidence);
    let seen: Vec<(u32, f64, Confidence)> = nodes
        .iter()
        .filter(|n| ground.is_clear(spot.region, spot.at, graph.nodes[**n as usize].at))
        .map(|n| (*n, distance(*n), own))
        .collect();
    if !seen.is_empty() {
        return seen;
    }
    let nearest = nodes.iter().copied().min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    nearest.map(|n| (n, distance(n), Confidence::Low)).into_iter().collect()
}

impl Tree {
    /// Searches from the spot; nothing beyond `limit_m` of walking is entered.
    pub(super) fn grow(graph: &Graph, ground: &Ground, start: Spot, options: &WalkOptions, limit_m: f64) -> Self {
        let mut reached = vec![Reached::NEVER; graph.nodes.len()];
        let mut heap: BinaryHeap<(Reverse<Seconds>, u32)> = BinaryHeap::new();
        for (node, length_m, confidence) in seen_from(graph, ground, &start) {
            let cost = Cost::walk(length_m, confidence, options);
            if length_m <= limit_m {
                let (charged_s, duration_s) = (cost.charged_s, cost.duration_s);
                let (before, passage) = (Reached::START, Edge::WALK);
                reached[node as usize] = Reached { charged_s, duration_s, length_m, confidence, before, passage };
                heap.push((Reverse(Seconds(charged_s)), node));
            }
        }
        while let Some((Reverse(Seconds(charged_s)), node)) = heap.pop() {
            let here = reached[node as usize];
            if charged_s > here.charged_s {
                continue;
            }
            for edge in graph.edges_of(node) {
                let length_m = here.length_m + edge.length_m;
                if length_m > limit_m {
                    continue;
                }
                let (cost, confidence) = if edge.passage == Edge::WALK {
                    let confidence = ground.region(graph.nodes[node as usize].region).confidence;
                    (Some(Cost::walk(edge.length_m, confidence, options)), confidence)
                } else {
                    let passage = &graph.passages[edge.passage as usize];
                    (Cost::pass(passage, edge.length_m, options), passage.confidence)
                };
                let Some(cost) = cost else { continue };
                let charged_s = here.charged_s + cost.charged_s;
                if charged_s < reached[edge.to as usize].charged_s {
                    reached[edge.to as usize] = Reached {
                        charged_s,
                        duration_s: here.duration_s + cost.duration_s,
                        length_m,
                        confidence: here.confidence.min(confidence),
                        before: node,
                        passage: edge.passage,
                    };
                    heap.push((Reverse(Seconds(charged_s)), edge.to));
                }
            }
        }
        Self { start, reached, options: *options }
    }

    /// The best way on from the tree to a spot.
    pub(super) fn arrive(&self, graph: &Graph, ground: &Ground, spot: &Spot) -> Option<Arrival> {
        let own = spot.confidence.min(ground.region(spot.region).confidence);
        if spot.region == self.start.region && ground.is_clear(spot.region, self.start.at, spot.at) {
            let length_m = self.start.at.distance(spot.at);
            let confidence = own.min(self.start.confidence);
            let cost = Cost::walk(length_m, own, &self.options);
            return Some(Arrival { duration_s: cost.duration_s, length_m, confidence, last: Reached::START });
        }
        // In the order of what they would cost, so that the first one in sight is the best.
        let mut candidates: Vec<(f64, u32, f64)> = graph.of_region[spot.region as usize]
            .iter()
            .filter(|n| self.reached[**n as usize].is_reached())
            .map(|n| {
                let walk_m = graph.nodes[*n as usize].at.distance(spot.at);
                let cost = Cost::walk(walk_m, own, &self.options);
                (self.reached[*n as usize].charged_s + cost.charged_s, *n, walk_m)
            })
            .collect();
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let clear = |n: &u32| ground.is_clear(spot.region, graph.nodes[*n as usize].at, spot.at);
        let found = candidates.iter().find(|(_, n, _)| clear(n)).map(|c| (*c, own));
        let nearest = || candidates.iter().min_by(|a, b| a.2.total_cmp(&b.2)).map(|c| (*c, Confidence::Low));
        let ((_, last, walk_m), own) = found.or_else(nearest)?;
        let here = &self.reached[last as usize];
        Some(Arrival {
            duration_s: here.duration_s + Cost::walk(walk_m, own, &self.options).duration_s,
            length_m: here.length_m + walk_m,
            confidence: here.confidence.min(own),
            last,
        })
    }
}

impl Graph {
    /// For each node which connected part it belongs to, whoever walks.
    pub(super) fn parts(&self) -> Vec<u32> {
        let mut part = vec![u32::MAX; self.nodes.len()];
        for first in 0..self.nodes.len() as u32 {
            if part[first as usize] != u32::MAX {
                continue;
            }
            let mut queue = vec![first];
            part[first as usize] = first;
            while let Some(node) = queue.pop() {
                for edge in self.edges_of(node) {
                    if part[edge.to as usize] == u32::MAX {
                        part[edge.to as usize] = first;
                        queue.push(edge.to);
                    }
                }
            }
        }
        part
    }
}
