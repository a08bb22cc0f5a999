//! Making the routes of a model: floors, walls, passages, graph, and what is missing.

use glam::{DVec2, DVec3};
use rustc_hash::{FxHashMap, FxHashSet};

use super::doors::{Doorway, Leaf, leaves};
use super::flights::flights;
use super::gaps::gaps;
use super::graph::Graph;
use super::ground::Ground;
use super::lifts::lifts;
use super::open_floor::OpenFloor;
use super::outline::Outline;
use super::plane::{Segment, SegmentGrid};
use super::solids::{Obstacles, Solids, is_barrier};
use super::voids::open_to_below;
use super::{Confidence, Coverage, End, Finding, Passage, PassageKind, Routes};
use crate::{Aabb, BuildingModel, ElementId, ElementKind};

/// A room without any way in is linked to a neighbour within this distance, metres: a wall between them.
const NEIGHBOUR_M: f64 = 0.8;
/// The open air reaches this far around the building, metres.
const AROUND_M: f64 = 6.0;

impl Routes {
    /// The ways through the model. Takes tenths of a second on a hospital; meant for a worker thread.
    ///
    /// Never fails: what could not be found is in [`Routes::findings`].
    pub fn build(model: &BuildingModel) -> Self {
        let solids = Solids::new(model);
        let mut findings = Vec::new();
        let mut rooms = rooms_of(model, &solids, &mut findings);
        let tops = slab_tops(model, &solids);
        let open = open_to_below(model, &rooms, &tops);
        findings.extend(
            rooms.iter().filter(|(room, ..)| open.contains(room)).map(|(room, ..)| Finding::NoFloor { room: *room }),
        );
        rooms.retain(|(room, ..)| !open.contains(room));
        let mut ground = Ground::new(model, rooms);
        let leaves = leaves(model, &solids, &ground);
        stand_walls(model, &solids, &mut ground);
        let doorways: Vec<Doorway> = leaves.iter().map(|leaf| Doorway::of(&ground, leaf)).collect();
        close_doorways(&mut ground, &leaves, &doorways);
        lay_open_floors(model, &tops, &mut ground, &leaves, &doorways, &mut findings);
        let mut passages = Vec::new();
        for (leaf, doorway) in leaves.iter().zip(&doorways) {
            match doorway.passage(&ground, leaf) {
                Some(passage) => passages.push(passage),
                None if !leaf.is_opening => findings.push(Finding::Exit { door: leaf.element }),
                None => {}
            }
        }
        passages.extend(gaps(&ground));
        passages.extend(flights(model, &solids, &ground));
        let rides = lifts(model, &ground, &passages);
        passages.extend(rides);
        link_closed_rooms(&ground, &mut passages, &mut findings);
        let graph = Graph::new(&ground, passages);
        let mut routes = Self {
            places: places_of(model, &ground),
            regions_of: regions_of(&ground),
            ground,
            graph,
            findings,
            coverage: Coverage::default(),
        };
        routes.take_stock();
        routes
    }

    /// What limits the routes, in the order of the model.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How much of the building they cover.
    pub fn coverage(&self) -> Coverage {
        self.coverage
    }

    /// Counts passages, and finds the rooms that cannot be reached from where most rooms are.
    fn take_stock(&mut self) {
        let mut coverage = Coverage::default();
        for passage in &self.graph.passages {
            coverage.passages[passage.confidence as usize] += 1;
            match passage.kind {
                PassageKind::Door => coverage.doors += 1,
                PassageKind::Stair | PassageKind::Ramp | PassageKind::Escalator => coverage.flights += 1,
                PassageKind::Lift => coverage.rides += 1,
                PassageKind::Opening | PassageKind::Gap | PassageKind::Assumed => {}
            }
        }
        let parts = self.graph.parts();
        // A room belongs to every part that one of its nodes belongs to; without nodes it stands alone.
        let mut rooms_of_part: FxHashMap<u32, FxHashSet<ElementId>> = FxHashMap::default();
        let mut all: Vec<ElementId> = Vec::new();
        for (i, region) in self.ground.regions.iter().enumerate() {
            let Some(room) = region.room else { continue };
            all.push(room);
            for node in &self.graph.of_region[i] {
                rooms_of_part.entry(parts[*node as usize]).or_default().insert(room);
            }
        }
        all.sort_unstable();
        all.dedup();
        let most = rooms_of_part.iter().max_by_key(|(part, rooms)| (rooms.len(), std::cmp::Reverse(**part)));
        let main = most.map(|(_, rooms)| rooms.clone()).unwrap_or_default();
        coverage.rooms = all.len() as u32;
        // One room alone is reached as soon as one stands in it.
        let alone = all.len() == 1;
        for room in all {
            if main.contains(&room) || alone {
                coverage.reachable += 1;
            } else {
                self.findings.push(Finding::Unreachable { room });
            }
        }
        self.coverage = coverage;
    }
}

/// Spaces with a floor. A space that is divided into others is left to these; a gross area is no room.
fn rooms_of(
    model: &BuildingModel,
    solids: &Solids<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<(ElementId, Aabb, Outline)> {
    let mut out = Vec::new();
    for (i, element) in model.elements.iter().enumerate() {
        if element.ifc_type.as_ref() != "IfcSpace" || element.kind != ElementKind::Space {
            continue;
        }
        let part = |id: &ElementId| {
            model.element(*id).is_some_and(|e| e.ifc_type.as_ref() == "IfcSpace" && !e.bounds.is_empty())
        };
        let outside = matches!(element.predefined_type.as_deref(), Some("GFA" | "EXTERNAL"));
        if outside || element.children.iter().any(part) {
            continue;
        }
        let room = ElementId(i as u32);
        let mut body = Vec::new();
        solids.triangles(room, |t| body.push(t));
        let bounds = Aabb::from_points(body.iter().flatten().copied());
        match Outline::from_volume(&body).filter(|_| !bounds.is_empty()) {
            Some(outline) => out.push((room, bounds, outline)),
            None => findings.push(Finding::NoFloor { room }),
        }
    }
    out
}

/// Cuts walls, windows, columns at every level that they stand on.
fn stand_walls(model: &BuildingModel, solids: &Solids<'_>, ground: &mut Ground) {
    let mut obstacles: Vec<Obstacles> = ground.levels.iter().map(|_| Obstacles::default()).collect();
    for (i, element) in model.elements.iter().enumerate() {
        if !is_barrier(&element.ifc_type) || element.ifc_type.ends_with("Type") || element.bounds.is_empty() {
            continue;
        }
        let levels: Vec<usize> = (0..ground.levels.len())
            .filter(|l| {
                let z = ground.levels[*l].z_m;
                element.bounds.min.z < z + 1.0 && element.bounds.max.z > z + 0.4
            })
            .collect();
        if levels.is_empty() {
            continue;
        }
        let mut body = Vec::new();
        solids.triangles(ElementId(i as u32), |t| body.push(t));
        for level in levels {
            obstacles[level].add(&body, ground.levels[level].z_m);
        }
    }
    for (level, found) in ground.levels.iter_mut().zip(obstacles) {
        level.has_walls = !found.segments.is_empty();
        level.corners = found.corners;
        level.barriers = SegmentGrid::new(found.segments, 1.0);
    }
}

/// Adds a line across every doorway to what stands in the way.
fn close_doorways(ground: &mut Ground, leaves: &[Leaf], doorways: &[Doorway]) {
    let mut closings: Vec<Vec<Segment>> = vec![Vec::new(); ground.levels.len()];
    for (leaf, doorway) in leaves.iter().zip(doorways) {
        closings[leaf.level as usize].push(doorway.closing(leaf));
    }
    for (level, closings) in ground.levels.iter_mut().zip(closings) {
        let walls = level.barriers.segments().iter().copied();
        level.barriers = SegmentGrid::new(walls.chain(closings).collect(), 1.0);
    }
}

/// Gives levels a floor where rooms do not tell: where there are none, and where doors lead out of them.
fn lay_open_floors(
    model: &BuildingModel,
    tops: &[[DVec3; 3]],
    ground: &mut Ground,
    leaves: &[Leaf],
    doorways: &[Doorway],
    findings: &mut Vec<Finding>,
) {
    let whole = model.bounds();
    if whole.is_empty() {
        return;
    }
    let (low, high) = (whole.min.truncate() - AROUND_M, whole.max.truncate() + AROUND_M);
    let count = ground.levels.len();
    let mut floors: Vec<Option<OpenFloor>> = Vec::with_capacity(count);
    let mut outs = vec![0usize; count];
    for (level, outs) in outs.iter_mut().enumerate() {
        let has_rooms = ground.regions.iter().any(|r| r.level as usize == level);
        let here = || leaves.iter().zip(doorways).filter(move |(leaf, _)| leaf.level as usize == level);
        let open_doors = here().any(|(leaf, doorway)| doorway.missing(leaf).next().is_some());
        if has_rooms && !open_doors {
            floors.push(None);
            continue;
        }
        let z = ground.levels[level].z_m;
        let mut floor = OpenFloor::empty(low, high);
        if let Some(floor) = &mut floor {
            tops.iter().filter(|t| t.iter().all(|p| (p.z - z).abs() < 0.45)).for_each(|t| floor.cover(*t));
        }
        let floor = floor.filter(|f| f.area_m2() > 1.0);
        // A door into nothing leads out of the building, unless its other side is nothing too.
        *outs = here()
            .filter(|(_, doorway)| !(has_rooms && doorway.is_bare()))
            .flat_map(|(leaf, doorway)| doorway.missing(leaf).collect::<Vec<_>>())
            .filter(|p| !floor.as_ref().is_some_and(|f| f.contains(*p)))
            .count();
        if let (false, Some(storey)) = (has_rooms, ground.levels[level].storey)
            && (floor.is_some() || ground.levels[level].has_walls)
        {
            findings.push(Finding::NoRooms { storey });
        }
        floors.push(floor);
    }
    // Where most doors lead out of the building is the ground; the air around it can be walked.
    let most = (0..count).max_by(|a, b| {
        let near_zero = |l: &usize| -ground.levels[*l].z_m.abs();
        outs[*a].cmp(&outs[*b]).then(near_zero(a).total_cmp(&near_zero(b)))
    });
    for (level, floor) in floors.into_iter().enumerate() {
        let is_ground = most == Some(level) && outs[level] > 0;
        if is_ground {
            if let Some(air) = OpenFloor::everywhere(low, high) {
                ground.add_open(level as u32, air, Confidence::Low);
            }
        } else if let Some(floor) = floor {
            ground.add_open(level as u32, floor, Confidence::Medium);
        }
    }
}

/// Upward faces of slabs and floor finishes; roofs are not for walking.
fn slab_tops(model: &BuildingModel, solids: &Solids<'_>) -> Vec<[DVec3; 3]> {
    let mut out = Vec::new();
    for (i, element) in model.elements.iter().enumerate() {
        let predefined = element.predefined_type.as_deref().unwrap_or_default();
        let is_floor = element.ifc_type.starts_with("IfcSlab") && predefined != "ROOF"
            || element.ifc_type.as_ref() == "IfcCovering" && predefined == "FLOORING";
        if is_floor && !element.bounds.is_empty() {
            solids.triangles(ElementId(i as u32), |t| {
                let normal = (t[1] - t[0]).cross(t[2] - t[0]);
                if normal.z > 0.9 * normal.length() {
                    out.push(t);
                }
            });
        }
    }
    out
}

/// Links rooms that nothing leads to with the neighbour next to them, through the wall.
fn link_closed_rooms(ground: &Ground, passages: &mut Vec<Passage>, findings: &mut Vec<Finding>) {
    let mut open: FxHashSet<u32> = passages.iter().flat_map(|p| [p.from.region, p.to.region]).collect();
    let closed: Vec<u32> =
        (0..ground.regions.len() as u32).filter(|r| ground.region(*r).room.is_some() && !open.contains(r)).collect();
    // A room reached so opens the one behind it: a few rounds, each a straight step.
    for _ in 0..4 {
        let mut found: Vec<u32> = Vec::new();
        for region in closed.iter().filter(|r| !open.contains(r)) {
            let Some((neighbour, here, there)) = neighbour(ground, *region, &open) else { continue };
            let inward = (here - there).normalize_or_zero();
            passages.push(Passage {
                kind: PassageKind::Assumed,
                element: None,
                from: End { region: *region, at: ground.step_in(*region, here, inward) },
                to: End { region: neighbour, at: ground.step_in(neighbour, there, -inward) },
                via: Vec::new(),
                confidence: Confidence::Low,
                width_m: None,
            });
            if let (Some(room), Some(linked_to)) = (ground.region(*region).room, ground.region(neighbour).room) {
                findings.push(Finding::NoDoor { room, linked_to });
            }
            found.push(*region);
        }
        if found.is_empty() {
            break;
        }
        open.extend(found);
    }
}

/// The nearest room of the same level, and the two places where they are closest; open rooms before closed ones.
fn neighbour(ground: &Ground, region: u32, open: &FxHashSet<u32>) -> Option<(u32, DVec2, DVec2)> {
    let here = ground.region(region);
    let outline = here.outline()?;
    let probes: Vec<DVec2> = outline.border.segments().iter().map(|[a, b]| (*a + *b) * 0.5).collect();
    let middle = outline.middle();
    let radius = outline.triangles.iter().flatten().map(|p| p.distance(middle)).fold(0.0, f64::max) + NEIGHBOUR_M;
    let mut best: Option<(bool, f64, u32, DVec2, DVec2)> = None;
    for (i, other) in ground.regions.iter().enumerate() {
        if i as u32 == region || other.level != here.level {
            continue;
        }
        let Some(theirs) = other.outline() else { continue };
        if theirs.border.nearest(middle, radius).is_none() {
            continue;
        }
        let is_open = open.contains(&(i as u32));
        for p in &probes {
            if let Some((q, d)) = theirs.border.nearest(*p, NEIGHBOUR_M) {
                let better = best.as_ref().is_none_or(|b| (is_open, -d) > (b.0, -b.1));
                if better {
                    best = Some((is_open, d, i as u32, *p, q));
                }
            }
        }
    }
    best.map(
        |(_, _, i, p, q)| {
            if p.distance(q) > 1e-6 { (i, p, q) } else { (i, p, q + (q - middle).normalize_or_zero() * 1e-3) }
        },
    )
}

fn regions_of(ground: &Ground) -> FxHashMap<ElementId, Vec<u32>> {
    let mut out: FxHashMap<ElementId, Vec<u32>> = FxHashMap::default();
    for (i, region) in ground.regions.iter().enumerate() {
        if let Some(room) = region.room {
            out.entry(room).or_default().push(i as u32);
        }
    }
    let floor = |r: &u32| ground.region(*r).floor_m;
    out.values_mut().for_each(|regions| regions.sort_by(|a, b| floor(a).total_cmp(&floor(b))));
    out
}

fn places_of(model: &BuildingModel, ground: &Ground) -> Vec<(Option<u32>, [f64; 3])> {
    let regions = regions_of(ground);
    model
        .elements
        .iter()
        .map(|e| {
            let b = e.bounds;
            if b.is_empty() {
                return (None, [f64::NAN; 3]);
            }
            let at = b.center().with_z(b.min.z + 0.05);
            let room = e.space.and_then(|s| regions.get(&s)).and_then(|r| {
                r.iter().copied().min_by(|x, y| {
                    let off = |r: &u32| (ground.region(*r).floor_m - at.z).abs();
                    off(x).total_cmp(&off(y))
                })
            });
            (room, at.to_array())
        })
        .collect()
}
