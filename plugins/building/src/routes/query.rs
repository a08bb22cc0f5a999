//! What is asked of the routes.

use glam::{DVec2, DVec3};
use serde::{Deserialize, Serialize};

use super::graph::{Cost, Edge, line_of};
use super::ground::Surface;
use super::route::{Leg, LegKind, Route, distance};
use super::search::{Arrival, Reached, Spot, Tree};
use super::{Confidence, PassageKind, Routes, WalkOptions, WalkPoint};
use crate::ElementId;

/// A point farther than this from every floor leads nowhere, metres.
const FAR_M: f64 = 12.0;

/// A room and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoomDistance {
    /// The room.
    pub room: ElementId,
    /// To where one enters it, metres; 0 for the room one stands in.
    pub length_m: f64,
    /// How long that takes, seconds.
    pub duration_s: f64,
    /// How far it can be trusted.
    pub confidence: Confidence,
}

/// One of several candidates and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nearby {
    /// Its index among the candidates.
    pub index: usize,
    /// How far, metres.
    pub length_m: f64,
    /// How long it takes, seconds.
    pub duration_s: f64,
    /// How far that can be trusted.
    pub confidence: Confidence,
}

impl Routes {
    /// The room around a position in project coordinates, metres: where floors overlap, the one whose height fits.
    pub fn room_at(&self, position: [f64; 3]) -> Option<ElementId> {
        let p = DVec3::from(position);
        self.ground.room_at(p).and_then(|r| self.ground.region(r).room).filter(|_| p.is_finite())
    }

    /// A place on the room's floor for two numbers from 0 to 1, project coordinates; `None` for what is no room.
    ///
    /// Places are spread evenly, save that those within reach of a wall or inside a column give way to others.
    pub fn random_point_in(&self, room: ElementId, u: f64, v: f64) -> Option<[f64; 3]> {
        /// From walls, metres.
        const WALL_M: f64 = 0.3;
        let region = *self.regions_of.get(&room)?.first()?;
        let here = self.ground.region(region);
        let outline = here.outline()?;
        let mut fallback = None;
        for k in 0..12u32 {
            // Two steps that never repeat (of the plastic number) look elsewhere in the room, the same way each time.
            let (a, b) = (u + f64::from(k) * 0.754_877_666, v + f64::from(k) * 0.569_840_291);
            let p = outline.point_at(a.fract().abs(), b.fract().abs())?;
            let standing = self.stands_free(region, p);
            if standing && outline.border.nearest(p, WALL_M).is_none() {
                return Some(here.at(p).to_array());
            }
            if fallback.is_none() && standing {
                fallback = Some(p);
            }
        }
        fallback.or_else(|| Some(outline.middle())).map(|p| here.at(p).to_array())
    }

    /// Whether somebody at the point sees any of the ways out, or nothing blocks the room at all.
    fn stands_free(&self, region: u32, p: DVec2) -> bool {
        let nodes = &self.graph.of_region[region as usize];
        nodes.is_empty() || nodes.iter().any(|n| self.ground.is_clear(region, p, self.graph.nodes[*n as usize].at))
    }

    /// The quickest way; `None` where there is none for this walker, or a point is far from every floor.
    pub fn shortest(&self, from: WalkPoint, to: WalkPoint, options: &WalkOptions) -> Option<Route> {
        let (start, end) = (self.spot(from)?, self.spot(to)?);
        let tree = Tree::grow(&self.graph, &self.ground, start, options, f64::INFINITY);
        let arrival = tree.arrive(&self.graph, &self.ground, &end)?;
        Some(self.trace(&tree, &end, &arrival, options))
    }

    /// Every room within `limit_m` of walking, the quickest to reach first.
    pub fn distances_from(&self, from: WalkPoint, options: &WalkOptions, limit_m: f64) -> Vec<RoomDistance> {
        let Some(start) = self.spot(from) else { return Vec::new() };
        let tree = Tree::grow(&self.graph, &self.ground, start, options, limit_m);
        let mut out = Vec::new();
        for (room, regions) in &self.regions_of {
            if regions.contains(&start.region) {
                out.push(RoomDistance { room: *room, length_m: 0.0, duration_s: 0.0, confidence: start.confidence });
                continue;
            }
            let nodes = regions.iter().flat_map(|r| &self.graph.of_region[*r as usize]);
            let best = nodes
                .map(|n| &tree.reached[*n as usize])
                .filter(|r| r.length_m <= limit_m)
                .min_by(|a, b| a.charged_s.total_cmp(&b.charged_s));
            if let Some(r) = best {
                let (length_m, duration_s, confidence) = (r.length_m, r.duration_s, r.confidence);
                out.push(RoomDistance { room: *room, length_m, duration_s, confidence });
            }
        }
        out.sort_by(|a, b| a.duration_s.total_cmp(&b.duration_s).then(a.room.cmp(&b.room)));
        out
    }

    /// How far each candidate is, the quickest to reach first; those that cannot be reached are left out.
    ///
    /// One search serves them all: a hundred people on a hospital take a few milliseconds.
    pub fn nearest(&self, from: WalkPoint, candidates: &[WalkPoint], options: &WalkOptions) -> Vec<Nearby> {
        let Some(start) = self.spot(from) else { return Vec::new() };
        let tree = Tree::grow(&self.graph, &self.ground, start, options, f64::INFINITY);
        let mut out: Vec<Nearby> = candidates
            .iter()
            .enumerate()
            .filter_map(|(index, candidate)| {
                let a = tree.arrive(&self.graph, &self.ground, &self.spot(*candidate)?)?;
                Some(Nearby { index, length_m: a.length_m, duration_s: a.duration_s, confidence: a.confidence })
            })
            .collect();
        out.sort_by(|a, b| a.duration_s.total_cmp(&b.duration_s).then(a.index.cmp(&b.index)));
        out
    }

    /// The place on the ground that the point stands for.
    fn spot(&self, point: WalkPoint) -> Option<Spot> {
        match point {
            WalkPoint::Position(p) => self.spot_at(DVec3::from(p)),
            WalkPoint::Element(id) => {
                if let Some(region) = self.regions_of.get(&id).and_then(|r| r.first()) {
                    let outline = self.ground.region(*region).outline()?;
                    let (region, confidence) = (*region, Confidence::High);
                    let middle = outline.middle();
                    if self.stands_free(region, middle) {
                        return Some(Spot { region, at: middle, confidence });
                    }
                    let other = self.random_point_in(id, 0.37, 0.61).map(|p| DVec3::from(p).truncate());
                    return Some(Spot { region, at: other.unwrap_or(middle), confidence });
                }
                let (room, at) = *self.places.get(id.index())?;
                let at = DVec3::from(at);
                match room {
                    Some(region) if at.is_finite() => Some(self.in_region(region, at.truncate())),
                    _ => self.spot_at(at),
                }
            }
        }
    }

    fn in_region(&self, region: u32, p: DVec2) -> Spot {
        if self.ground.is_on(region, p) {
            return Spot { region, at: p, confidence: Confidence::High };
        }
        let near = self.ground.region(region).outline().and_then(|o| o.border.nearest(p, f64::INFINITY));
        let (q, d) = near.unwrap_or((p, 0.0));
        let confidence = if d <= 1.0 { Confidence::High } else { Confidence::Medium };
        Spot { region, at: self.ground.step_in(region, q, (q - p).normalize_or_zero()), confidence }
    }

    fn spot_at(&self, p: DVec3) -> Option<Spot> {
        if !p.is_finite() {
            return None;
        }
        if let Some(region) = self.ground.room_at(p) {
            return Some(Spot { region, at: p.truncate(), confidence: Confidence::High });
        }
        // The level one stands on: the highest that is not above the feet; a point low in a slab belongs above it.
        let levels = &self.ground.levels;
        let below = levels.iter().rposition(|l| l.z_m <= p.z + 0.5);
        let mut order: Vec<u32> = below.map(|l| l as u32).into_iter().collect();
        order.extend(below.map_or(0, |l| l as u32 + 1)..levels.len() as u32);
        order.extend((0..below.unwrap_or(0) as u32).rev());
        let mut best: Option<(f64, Spot)> = None;
        for level in order.into_iter().take(4) {
            let height = (levels[level as usize].z_m - p.z).abs();
            if height > FAR_M {
                continue;
            }
            let Some((region, at, d)) = self.ground.near(level, p.truncate(), FAR_M) else { continue };
            let confidence = if d <= 1.0 && height < 3.5 { Confidence::Medium } else { Confidence::Low };
            let away = d + (height - 3.5).max(0.0) * 3.0;
            if best.as_ref().is_none_or(|(least, _)| away < *least) {
                let confidence = confidence.min(self.ground.region(region).confidence);
                best = Some((away, Spot { region, at, confidence }));
            }
        }
        best.map(|(_, spot)| spot)
    }

    /// Turns the search's result into a line with legs, pulled straight within each region.
    fn trace(&self, tree: &Tree, end: &Spot, arrival: &Arrival, options: &WalkOptions) -> Route {
        let mut nodes: Vec<u32> = Vec::new();
        let mut at = arrival.last;
        while at != Reached::START {
            nodes.push(at);
            at = tree.reached[at as usize].before;
        }
        nodes.reverse();
        let mut line = Line::new(self, options);
        let mut stretch = vec![tree.start.at];
        let mut region = tree.start.region;
        for node in nodes {
            let reached = &tree.reached[node as usize];
            let here = &self.graph.nodes[node as usize];
            if reached.passage == Edge::WALK {
                stretch.push(here.at);
            } else {
                line.walk(region, &stretch);
                line.pass(reached.passage, reached.before);
                region = here.region;
                stretch = vec![here.at];
            }
        }
        stretch.push(end.at);
        line.walk(region, &stretch);
        line.finish(arrival.confidence)
    }
}

/// A route while it is being drawn.
struct Line<'a> {
    routes: &'a Routes,
    options: &'a WalkOptions,
    route: Route,
}

impl<'a> Line<'a> {
    fn new(routes: &'a Routes, options: &'a WalkOptions) -> Self {
        let route = Route {
            points: Vec::new(),
            length_m: 0.0,
            duration_s: 0.0,
            confidence: Confidence::High,
            legs: Vec::new(),
        };
        Self { routes, options, route }
    }

    fn leg(
        &mut self,
        kind: LegKind,
        element: Option<ElementId>,
        regions: [u32; 2],
        points: &[DVec3],
        cost: Option<Cost>,
        confidence: Confidence,
    ) {
        let start_m = self.route.length_m;
        for p in points {
            let p = p.to_array();
            match self.route.points.last() {
                Some(last) if distance(*last, p) < 1e-9 => continue,
                Some(last) => self.route.length_m += distance(*last, p),
                None => {}
            }
            self.route.points.push(p);
        }
        let length_m = self.route.length_m - start_m;
        let duration_s = cost.map_or(0.0, |c| c.duration_s);
        if length_m <= 0.0 && duration_s <= 0.0 {
            return;
        }
        let storey = |r: u32| self.routes.ground.region(r).storey;
        let (from_storey, to_storey) = (storey(regions[0]), storey(regions[1]));
        self.route.duration_s += duration_s;
        self.route.legs.push(Leg { kind, element, from_storey, to_storey, start_m, length_m, duration_s, confidence });
    }

    /// Across a region, from corner to corner: a corner that need not be turned is left out.
    fn walk(&mut self, region: u32, stretch: &[DVec2]) {
        let ground = &self.routes.ground;
        let mut kept: Vec<DVec2> = Vec::with_capacity(stretch.len());
        let mut i = 0;
        while let Some(p) = stretch.get(i) {
            kept.push(*p);
            let far = (i + 2..stretch.len()).rev().take(32).find(|j| ground.is_clear(region, *p, stretch[*j]));
            i = far.unwrap_or(i + 1);
        }
        let here = ground.region(region);
        let confidence = here.confidence;
        let points: Vec<DVec3> = kept.into_iter().map(|p| here.at(p)).collect();
        let length_m: f64 = points.windows(2).map(|p| p[0].distance(p[1])).sum();
        let element = if matches!(here.surface, Surface::Room(_)) { here.room } else { None };
        let cost = Cost::walk(length_m, confidence, self.options);
        self.leg(LegKind::Walk, element, [region, region], &points, Some(cost), confidence);
    }

    fn pass(&mut self, index: u32, from_node: u32) {
        let passage = &self.routes.graph.passages[index as usize];
        let mut points = line_of(&self.routes.ground, passage);
        let from = &self.routes.graph.nodes[from_node as usize];
        let mut regions = [passage.from.region, passage.to.region];
        let forward = from.region == passage.from.region
            && from.at.distance(passage.from.at) <= from.at.distance(passage.to.at)
            || from.region != passage.to.region;
        if !forward {
            points.reverse();
            regions.reverse();
        }
        let kind = match passage.kind {
            PassageKind::Door => LegKind::Door,
            PassageKind::Opening | PassageKind::Gap => LegKind::Opening,
            PassageKind::Stair => LegKind::Stair,
            PassageKind::Ramp => LegKind::Ramp,
            PassageKind::Escalator => LegKind::Escalator,
            PassageKind::Lift => LegKind::Lift,
            PassageKind::Assumed => LegKind::Assumed,
        };
        let length_m = self.routes.graph.passage_lengths_m[index as usize];
        let cost = Cost::pass(passage, length_m, self.options);
        self.leg(kind, passage.element, regions, &points, cost, passage.confidence);
    }

    fn finish(mut self, confidence: Confidence) -> Route {
        if let ([only], true) = (self.route.points.as_slice(), self.route.points.len() == 1) {
            let only = *only;
            self.route.points.push(only);
        }
        self.route.confidence = self.route.legs.iter().map(|l| l.confidence).fold(confidence, Confidence::min);
        self.route
    }
}
