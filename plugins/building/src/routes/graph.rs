//! The graph that is searched: corners and passage ends as nodes, straight walks and passages as edges.

use glam::{DVec2, DVec3};

use super::ground::{Ground, Surface};
use super::outline::Corner;
use super::{Confidence, End, Passage, PassageKind, WalkOptions};

/// Paths keep this far from the corners that they turn round where there is room, metres: half a shoulder's width.
const CLEARANCE_M: f64 = 0.3;
/// Regions with more nodes than this join each node to its nearest ones alone: a path then takes a few more turns, which
/// are pulled straight afterwards.
const DENSE_NODES: usize = 200;
/// Directions in which they are looked for, then.
const SECTORS: usize = 12;
/// How many are looked at in each direction, and how many in sight are enough.
const TRIED_NODES: usize = 16;
const SEEN_NODES: usize = 5;
/// A floor without rooms may have every wall of a hospital on it; corners beyond so many are not gone round.
const MOST_NODES: usize = 2000;

/// Metres a second: adults in a corridor.
const WALK_M_S: f64 = 1.3;
/// On wheels.
const WHEELED_M_S: f64 = 1.0;
/// Along the slope of a stair.
const STAIR_M_S: f64 = 0.6;
/// Standing on an escalator.
const ESCALATOR_M_S: f64 = 0.5;
/// Of a lift.
const LIFT_M_S: f64 = 1.6;
/// Seconds to open a door and go through.
const DOOR_S: f64 = 1.0;
/// With something on wheels.
const WHEELED_DOOR_S: f64 = 3.0;
/// Seconds of waiting for a lift, and of its doors at both ends.
const LIFT_WAIT_S: f64 = 35.0;
/// The narrowest door for wheels, frame included, metres.
const WHEELED_DOOR_M: f64 = 0.75;

/// Corner or end of a passage.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) region: u32,
    pub(super) at: DVec2,
}

/// A way on from a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) to: u32,
    pub(super) length_m: f64,
    /// Index of the passage; [`Edge::WALK`] for a straight walk within the region.
    pub(super) passage: u32,
}

impl Edge {
    pub(super) const WALK: u32 = u32::MAX;
}

/// Nodes, edges and passages.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) passages: Vec<Passage>,
    pub(super) passage_lengths_m: Vec<f64>,
    pub(super) of_region: Vec<Vec<u32>>,
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

/// What a stretch costs: the time it takes, and the time it is charged so that guesses are avoided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    pub(super) duration_s: f64,
    pub(super) charged_s: f64,
}

impl Cost {
    fn of(duration_s: f64, confidence: Confidence) -> Self {
        // A guessed way must be much shorter before it is preferred to a known one.
        let charged_s = if confidence == Confidence::Low { duration_s * 3.0 + 10.0 } else { duration_s };
        Self { duration_s, charged_s }
    }

    pub(super) fn walk(length_m: f64, confidence: Confidence, options: &WalkOptions) -> Self {
        let duration_s = length_m / if options.wheeled { WHEELED_M_S } else { WALK_M_S };
        let charged_s = if confidence == Confidence::Low { duration_s * 3.0 } else { duration_s };
        Self { duration_s, charged_s }
    }

    /// `None` where the walker may not pass.
    pub(super) fn pass(passage: &Passage, length_m: f64, options: &WalkOptions) -> Option<Self> {
        let walking_s = length_m / if options.wheeled { WHEELED_M_S } else { WALK_M_S };
        let climbs = options.stairs && !options.wheeled;
        let duration_s = match passage.kind {
            PassageKind::Door | PassageKind::Opening | PassageKind::Gap => {
                if options.wheeled && passage.width_m.is_some_and(|w| w < WHEELED_DOOR_M) {
                    return None;
                }
                let opening_s = if options.wheeled { WHEELED_DOOR_S } else { DOOR_S };
                walking_s + if passage.kind == PassageKind::Door { opening_s } else { 0.0 }
            }
            PassageKind::Ramp | PassageKind::Assumed => walking_s,
            PassageKind::Stair if climbs => length_m / STAIR_M_S,
            PassageKind::Escalator if climbs => length_m / ESCALATOR_M_S,
            PassageKind::Lift if options.lifts => LIFT_WAIT_S + length_m / LIFT_M_S,
            PassageKind::Stair | PassageKind::Escalator | PassageKind::Lift => return None,
        };
        Some(Self::of(duration_s, passage.confidence))
    }
}

impl Graph {
    /// Lays corners and passages out as a graph.
    pub(super) fn new(ground: &Ground, passages: Vec<Passage>) -> Self {
        let mut graph = Self { of_region: vec![Vec::new(); ground.regions.len()], ..Self::default() };
        let mut joins: Vec<(u32, u32, u32)> = Vec::with_capacity(passages.len());
        for (i, passage) in passages.iter().enumerate() {
            let (a, b) = (graph.node(passage.from), graph.node(passage.to));
            joins.push((a, b, i as u32));
        }
        graph.add_corners(ground);
        graph.passage_lengths_m = passages.iter().map(|p| length_of(ground, p)).collect();
        graph.passages = passages;
        let mut edges: Vec<(u32, Edge)> = Vec::new();
        let mut both = |a: u32, b: u32, length_m: f64, passage: u32| {
            edges.push((a, Edge { to: b, length_m, passage }));
            edges.push((b, Edge { to: a, length_m, passage }));
        };
        for (a, b, passage) in joins {
            if a != b {
                both(a, b, graph.passage_lengths_m[passage as usize], passage);
            }
        }
        for region in 0..ground.regions.len() as u32 {
            for (a, b) in graph.sights(ground, region) {
                let length_m = graph.nodes[a as usize].at.distance(graph.nodes[b as usize].at);
                both(a, b, length_m, Edge::WALK);
            }
        }
        graph.starts = vec![0; graph.nodes.len() + 1];
        for (from, _) in &edges {
            graph.starts[*from as usize + 1] += 1;
        }
        for i in 1..graph.starts.len() {
            graph.starts[i] += graph.starts[i - 1];
        }
        edges.sort_by_key(|(from, _)| *from);
        graph.edges = edges.into_iter().map(|(_, edge)| edge).collect();
        graph
    }

    /// The node at the end of a passage; ends at the same place share one.
    fn node(&mut self, end: End) -> u32 {
        let nodes = &self.nodes;
        let there = &mut self.of_region[end.region as usize];
        if let Some(known) = there.iter().find(|n| nodes[**n as usize].at.distance_squared(end.at) < 1e-4) {
            return *known;
        }
        let node = self.nodes.len() as u32;
        there.push(node);
        self.nodes.push(Node { region: end.region, at: end.at });
        node
    }

    fn add_corners(&mut self, ground: &Ground) {
        for (i, region) in ground.regions.iter().enumerate() {
            let (i, level) = (i as u32, &ground.levels[region.level as usize]);
            match &region.surface {
                Surface::Room(outline) => {
                    for corner in &outline.reflex {
                        self.corner(ground, i, corner);
                    }
                }
                Surface::Open(floor) => {
                    for corner in level.corners.iter().chain(&floor.corners()) {
                        self.corner(ground, i, corner);
                    }
                    // Around rooms only where no wall does the same.
                    for other in ground.regions.iter().filter(|r| r.level == region.level) {
                        for corner in other.outline().map(|o| o.convex.as_slice()).unwrap_or_default() {
                            let (inside, beyond) = (corner.at - corner.away * 0.1, corner.at + corner.away * 0.35);
                            if !level.barriers.crosses(inside, beyond) {
                                self.corner(ground, i, corner);
                            }
                        }
                    }
                }
            }
        }
        // Columns and partitions within rooms.
        for (level_index, level) in ground.levels.iter().enumerate() {
            for corner in &level.corners {
                let Some(region) = ground.room_at(corner.at.extend(level.z_m + 0.3)) else { continue };
                let here = ground.region(region);
                let free = here.outline().is_some_and(|o| o.border.nearest(corner.at, 0.05).is_none());
                if free && here.level as usize == level_index {
                    self.corner(ground, region, corner);
                }
            }
        }
    }

    fn corner(&mut self, ground: &Ground, region: u32, corner: &Corner) {
        if self.of_region[region as usize].len() >= MOST_NODES {
            return;
        }
        let start = corner.at + corner.away * 0.01;
        // In a tight room less must do. On an open floor it must not: between a wall and the edge of its slab is no path.
        let tight: &[f64] = if ground.region(region).room.is_some() { &[0.15, 0.05] } else { &[] };
        let at = std::iter::once(CLEARANCE_M)
            .chain(tight.iter().copied())
            .map(|d| corner.at + corner.away * d)
            .find(|p| ground.is_on(region, *p) && ground.is_clear(region, start, *p));
        if let Some(at) = at {
            self.node(End { region, at });
        }
    }

    /// Pairs of nodes of the region that see each other.
    fn sights(&self, ground: &Ground, region: u32) -> Vec<(u32, u32)> {
        let nodes = &self.of_region[region as usize];
        let at = |n: u32| self.nodes[n as usize].at;
        let mut out = Vec::new();
        if nodes.len() <= DENSE_NODES {
            for (i, a) in nodes.iter().enumerate() {
                out.extend(
                    nodes[i + 1..].iter().filter(|b| ground.is_clear(region, at(*a), at(**b))).map(|b| (*a, *b)),
                );
            }
            return out;
        }
        for a in nodes {
            // By direction, so that a crowd of corners close by does not cut a node off from the rest.
            let mut sectors: [Vec<(f64, u32)>; SECTORS] = Default::default();
            for b in nodes.iter().filter(|b| *b != a) {
                let to = at(*b) - at(*a);
                let turn = (to.to_angle() / std::f64::consts::TAU + 0.5) * SECTORS as f64;
                sectors[(turn as usize).min(SECTORS - 1)].push((to.length_squared(), *b));
            }
            for mut sector in sectors {
                if sector.len() > TRIED_NODES {
                    sector.select_nth_unstable_by(TRIED_NODES, |x, y| x.0.total_cmp(&y.0));
                    sector.truncate(TRIED_NODES);
                }
                sector.sort_by(|x, y| x.0.total_cmp(&y.0));
                let seen = sector.into_iter().map(|(_, b)| b).filter(|b| ground.is_clear(region, at(*a), at(*b)));
                out.extend(seen.take(SEEN_NODES).map(|b| (*a.min(&b), *a.max(&b))));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Where one can go on from the node.
    pub(super) fn edges_of(&self, node: u32) -> &[Edge] {
        &self.edges[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}

/// Every point of the passage from its first end to its last, project coordinates.
pub(super) fn line_of(ground: &Ground, passage: &Passage) -> Vec<DVec3> {
    let mut line = vec![ground.region(passage.from.region).at(passage.from.at)];
    line.extend_from_slice(&passage.via);
    line.push(ground.region(passage.to.region).at(passage.to.at));
    line
}

fn length_of(ground: &Ground, passage: &Passage) -> f64 {
    line_of(ground, passage).windows(2).map(|p| p[0].distance(p[1])).sum()
}
