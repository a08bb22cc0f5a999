//! Which storey and which room a point is in.

use std::cmp::Reverse;

use atrium_building::{Aabb, BuildingModel, ElementId, ElementKind, StoreyId};
use glam::{DVec2, DVec3, Vec3};

use crate::{Bvh, SpatialIndex};

/// Beside a room within this of its box, metres: in the doorway of a thick wall, on its threshold.
const BESIDE_M: f64 = 0.6;

/// Eyes are at least this high over the floor of their storey, metres; crouching, on a ramp, behind a sunk floor.
const OVER_FLOOR_M: f64 = 0.3;

/// A storey that begins so high over a room's floor, and so far below its ceiling, is one that the room reaches through,
/// as stairwells, atria and shafts do; metres.
const THROUGH_M: (f64, f64) = (2.0, 1.0);

/// Around a storey's plan, metres: what stands before the door is still there.
const AROUND_M: f64 = 5.0;

/// Where a point is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Whereabouts {
    /// The storey: the room's, else the highest that begins below the point in the building around it.
    pub storey: Option<StoreyId>,
    /// Height over that storey's zero, metres.
    pub over_storey_m: Option<f64>,
    /// The room around the point; where rooms are nested, the smallest.
    pub space: Option<ElementId>,
    /// Whether the room's own shape holds the point; `false` where the shape is open and its box had to do.
    pub exact: bool,
    /// In no room: the nearest within 0.6 m, as in a doorway.
    pub beside: Option<ElementId>,
}

#[derive(Clone, Debug)]
struct Room {
    element: ElementId,
    bounds: Aabb,
    /// Of the model's placements.
    placements: std::ops::Range<usize>,
    /// Whether its shape has a floor or a ceiling: beyond their plan one is outside.
    has_plan: bool,
}

/// The rooms of a building, by place. Made once for a model; a question takes about a microsecond.
#[derive(Clone, Debug)]
pub struct WhereaboutsIndex {
    rooms: Vec<Room>,
    tree: Bvh,
    origin: DVec3,
    /// Plan of what is on each storey.
    storeys: Vec<Aabb>,
}

impl WhereaboutsIndex {
    /// Over all rooms of the building.
    pub fn build(index: &SpatialIndex) -> Self {
        let (model, origin) = (index.model(), index.origin());
        let mut storeys = vec![Aabb::EMPTY; model.storeys.len()];
        let mut rooms = Vec::new();
        for id in model.element_ids() {
            let Some(element) = model.element(id).filter(|e| !e.bounds.is_empty()) else { continue };
            if let Some(plan) = element.storey.and_then(|s| storeys.get_mut(s.index())) {
                *plan = plan.union(element.bounds);
            }
            if element.kind == ElementKind::Space {
                let begin = model.placements.partition_point(|p| p.element < id);
                let end = model.placements.partition_point(|p| p.element <= id);
                rooms.push(Room {
                    element: id,
                    bounds: element.bounds,
                    placements: begin..end,
                    has_plan: has_plan(model, begin..end),
                });
            }
        }
        let boxes: Vec<_> = rooms
            .iter()
            .map(|r| {
                let low = (r.bounds.min - origin - BESIDE_M).as_vec3().to_array();
                (low, (r.bounds.max - origin + BESIDE_M).as_vec3().to_array())
            })
            .collect();
        Self { rooms, tree: Bvh::build(&boxes), origin, storeys }
    }

    /// Where a point is, project coordinates, metres. `index` is the one that this was built over.
    pub fn at(&self, index: &SpatialIndex, point: DVec3) -> Whereabouts {
        if !point.is_finite() {
            return Whereabouts::default();
        }
        let model = index.model();
        /// Zones lie around rooms; the smaller the more exact.
        type Rank = (bool, bool, Reverse<f64>);
        let mut best: Option<(Rank, &Room)> = None;
        let mut beside: Option<(f64, &Room)> = None;
        let better = |a: &Rank, b: &Rank| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.0.total_cmp(&a.2.0)).is_gt();
        let local = (point - self.origin).as_vec3();
        self.tree.overlapping(local, local, |i| {
            let Some(room) = self.rooms.get(i as usize) else { return };
            let is_room = model.element(room.element).is_some_and(|e| e.ifc_type.as_ref() == "IfcSpace");
            if room.bounds.contains(point) {
                let inside = room.holds(index, point);
                if inside == Some(false) {
                    return;
                }
                let size = room.bounds.size();
                let rank = (is_room, inside == Some(true), Reverse(size.x * size.y * size.z));
                if best.as_ref().is_none_or(|(b, _)| better(&rank, b)) {
                    best = Some((rank, room));
                }
            } else if is_room {
                let off = point.distance(point.clamp(room.bounds.min, room.bounds.max));
                if off <= BESIDE_M && beside.is_none_or(|(d, _)| off < d) {
                    beside = Some((off, room));
                }
            }
        });
        let room = best.as_ref().map(|(_, r)| *r);
        let by_height = self.storey_at(index, point);
        let storey = match room.or(beside.map(|(_, r)| r)) {
            Some(r) if !r.reaches_through(by_height.and_then(|s| model.storey(s)).map(|s| s.elevation_m)) => {
                model.element(r.element).and_then(|e| e.storey).or(by_height)
            }
            _ => by_height,
        };
        Whereabouts {
            storey,
            over_storey_m: storey.and_then(|s| model.storey(s)).map(|s| point.z - s.elevation_m),
            space: room.map(|r| r.element),
            exact: best.as_ref().is_some_and(|(rank, _)| rank.1),
            beside: if room.is_some() { None } else { beside.map(|(_, r)| r.element) },
        }
    }

    /// The highest storey that begins below the point; of several buildings, that of the one around it.
    fn storey_at(&self, index: &SpatialIndex, point: DVec3) -> Option<StoreyId> {
        let model = index.model();
        let below = model.storeys.partition_point(|s| s.elevation_m <= point.z - OVER_FLOOR_M);
        let around = |plan: &Aabb| {
            let (low, high) = (plan.min.truncate() - AROUND_M, plan.max.truncate() + AROUND_M);
            point.truncate().cmpge(low).all() && point.truncate().cmple(high).all()
        };
        let here = (0..below).rev().find(|i| self.storeys.get(*i).is_some_and(around));
        // Below everything, or far outside.
        let first = (!model.storeys.is_empty()).then(|| below.saturating_sub(1));
        here.or(first).map(|i| StoreyId(i as u32))
    }
}

impl Room {
    fn reaches_through(&self, elevation_m: Option<f64>) -> bool {
        elevation_m.is_some_and(|z| z - self.bounds.min.z > THROUGH_M.0 && self.bounds.max.z - z > THROUGH_M.1)
    }

    /// Whether its shape holds the point, by how often a line straight down leaves it; `None` where the shape is open.
    fn holds(&self, index: &SpatialIndex, point: DVec3) -> Option<bool> {
        let plan = point.truncate();
        let line = Aabb { min: plan.extend(self.bounds.min.z - 0.01), max: plan.extend(self.bounds.max.z + 0.01) };
        let (mut below, mut all) = (0u32, 0u32);
        for i in self.placements.clone() {
            index.triangles_near(i, &line, |t| {
                if let Some(z) = crossing(t, plan) {
                    all += 1;
                    below += u32::from(z < point.z);
                }
            });
        }
        (all % 2 == 0 && (all > 0 || self.has_plan)).then_some(below % 2 == 1)
    }
}

fn has_plan(model: &BuildingModel, placements: std::ops::Range<usize>) -> bool {
    model.placements[placements].iter().any(|p| {
        let Some(mesh) = model.mesh(p.mesh) else { return false };
        let at = |i: u32| {
            let v = mesh.positions.get(i as usize)?;
            Some(p.transform.transform_point3(Vec3::from(*v).as_dvec3()))
        };
        mesh.indices.chunks_exact(3).any(|t| match (at(t[0]), at(t[1]), at(t[2])) {
            (Some(a), Some(b), Some(c)) => (b - a).truncate().perp_dot((c - a).truncate()).abs() > 1e-6,
            _ => false,
        })
    })
}

/// The height at which an upright line crosses a triangle. Two triangles that share an edge share its points neither
/// twice nor not at all: each edge is judged by the same arithmetic, whichever way it is walked.
fn crossing(t: [DVec3; 3], p: DVec2) -> Option<f64> {
    let mut inside = false;
    for k in 0..3 {
        let (a, b) = (t[k].truncate(), t[(k + 1) % 3].truncate());
        let (a, b) = if (a.y, a.x) <= (b.y, b.x) { (a, b) } else { (b, a) };
        if (a.y > p.y) != (b.y > p.y) {
            let x = a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
            inside ^= p.x < x;
        }
    }
    if !inside {
        return None;
    }
    let normal = (t[1] - t[0]).cross(t[2] - t[0]);
    let to = p - t[0].truncate();
    (normal.z.abs() > 0.0).then(|| t[0].z - (normal.x * to.x + normal.y * to.y) / normal.z)
}
