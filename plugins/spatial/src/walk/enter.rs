//! Where to stand: the nearest free place to a click, else a room's middle, else the entrance.

use atrium_building::{Aabb, BuildingModel, ElementId, ElementKind, PropertyValue, StoreyId};
use atrium_view::Ray;
use glam::{DVec2, DVec3};

use super::surround::{Column, Surround, TOUCH_M};
use super::{Body, Walker};
use crate::{PickFilter, SpatialIndex};

/// Rings around the wish in which a free place is looked for: radius in metres, and places on it.
const RINGS: [(f64, u32); 8] = [(0.0, 1), (0.3, 8), (0.6, 8), (1.0, 12), (1.5, 12), (2.0, 16), (3.0, 16), (4.0, 24)];

/// Ground this far from the wish in height is meant by it, metres: what is clicked is the floor, and its finish may be
/// drawn over it.
const MEANT_M: f64 = 0.35;

/// Ground this far below the wish is looked for, metres: the camera hangs in a room, or over the edge of a roof.
const DEEP_M: f64 = 4.0;

/// Rooms that are tried, the nearest first.
const ROOMS: usize = 40;

/// Doors that are tried as an entrance.
const ENTRANCES: usize = 12;

/// Nobody sees farther in a building, metres.
const FARTHEST_M: f64 = 200.0;

/// In front of an entrance, metres.
const BEFORE_DOOR_M: f64 = 1.2;

impl Walker {
    /// Somebody who stands where a person clicked, or below where a camera looked (project coordinates, metres): at the
    /// nearest free place with headroom; else in the nearest room of that storey; else at an entrance; `None` where
    /// there is nowhere to stand at all. It looks along +X: [`Walker::face`] turns it.
    pub fn enter(index: &SpatialIndex, filter: &PickFilter, near: DVec3) -> Option<Self> {
        Self::enter_as(index, filter, near, Body::default())
    }

    /// Somebody who stands before the building's entrance and looks in; `None` where no door can be stood before.
    pub fn enter_at_entrance(index: &SpatialIndex, filter: &PickFilter) -> Option<Self> {
        let body = Body::default();
        let feet = at_an_entrance(index, filter, &body)?;
        let mut walker = Self::at(feet, 0.0, body);
        walker.grounded = true;
        let way = index.model().bounds().center().truncate() - feet.truncate();
        walker.face(way.y.atan2(way.x), 0.0);
        Some(walker)
    }

    /// Looks about so far ahead as it can: this way unless a wall is right there, else the longest way that is free at the
    /// height of the eyes.
    pub fn look_around(&mut self, index: &SpatialIndex, filter: &PickFilter, yaw: f64) {
        /// A wall nearer than this is all that one would see, metres.
        const FACING_M: f64 = 3.0;
        const WAYS: u32 = 24;
        let eye = self.eye();
        let free = |yaw: f64| {
            let ray = Ray { origin: eye, direction: DVec2::from_angle(yaw).extend(0.0) };
            let solid = |k: ElementKind| k != ElementKind::Space;
            index.first(ray, FARTHEST_M, filter, solid).map_or(FARTHEST_M, |f| f.hit.distance_m)
        };
        let ways = (0..WAYS).map(|k| yaw + std::f64::consts::TAU * f64::from(k) / f64::from(WAYS));
        let best = if free(yaw) >= FACING_M { None } else { ways.max_by(|a, b| free(*a).total_cmp(&free(*b))) };
        self.face(best.unwrap_or(yaw), 0.0);
    }

    /// [`Self::enter`] with another body.
    pub fn enter_as(index: &SpatialIndex, filter: &PickFilter, near: DVec3, body: Body) -> Option<Self> {
        if !near.is_finite() {
            return None;
        }
        let look = |deep_m, strict, seen| around(index, filter, near, &body, deep_m, strict, seen);
        let feet = look(MEANT_M, true, true)
            .or_else(|| look(MEANT_M, true, false))
            .or_else(|| look(DEEP_M, true, true))
            .or_else(|| look(DEEP_M, true, false))
            .or_else(|| in_a_room(index, filter, near, &body))
            // Files whose faces look the wrong way.
            .or_else(|| look(DEEP_M, false, true))
            .or_else(|| at_an_entrance(index, filter, &body))?;
        let mut walker = Self::at(feet, 0.0, body);
        walker.grounded = true;
        Some(walker)
    }
}

/// A free place at about this height beside somebody who stands in something.
pub(super) fn beside(index: &SpatialIndex, filter: &PickFilter, feet: DVec3, body: &Body) -> Option<DVec3> {
    let look =
        |ring: usize| places(feet.truncate(), ring).find_map(|p| stand(index, filter, p, feet.z, 1.0, body, true));
    (0..4).find_map(look)
}

fn places(around: DVec2, ring: usize) -> impl Iterator<Item = DVec2> {
    let (radius, count) = RINGS[ring];
    (0..count)
        .map(move |k| around + DVec2::from_angle(std::f64::consts::TAU * f64::from(k) / f64::from(count)) * radius)
}

fn around(
    index: &SpatialIndex,
    filter: &PickFilter,
    near: DVec3,
    body: &Body,
    deep_m: f64,
    strict: bool,
    seen: bool,
) -> Option<DVec3> {
    (0..RINGS.len()).find_map(|ring| {
        places(near.truncate(), ring).find_map(|p| {
            let feet = stand(index, filter, p, near.z, deep_m, body, strict)?;
            // Not on the other side of a wall from what was clicked.
            (!seen || in_sight(index, filter, near, feet)).then_some(feet)
        })
    })
}

/// Whether nothing is between the two at the height of the hip.
fn in_sight(index: &SpatialIndex, filter: &PickFilter, from: DVec3, to: DVec3) -> bool {
    /// Above seats and beds, below sills of glass, metres.
    const HIP_M: f64 = 1.0;
    let (a, b) = (from.truncate().extend(to.z + HIP_M), to + DVec3::Z * HIP_M);
    let Some(direction) = (b - a).try_normalize() else { return true };
    index.pick(Ray { origin: a, direction }, filter).is_none_or(|hit| {
        let solid = index.model().element(hit.element).is_some_and(|e| e.kind != ElementKind::Space);
        !solid || hit.distance_m > a.distance(b)
    })
}

/// Where one stands at a place of the plan, if one can, between `deep_m` below a height and a little above it.
/// `strict` leaves out what lies inside bodies, by the way that their faces look.
fn stand(
    index: &SpatialIndex,
    filter: &PickFilter,
    at: DVec2,
    z_m: f64,
    deep_m: f64,
    body: &Body,
    strict: bool,
) -> Option<DVec3> {
    /// Pushed farther than this it is another place, metres.
    const ASIDE_M: f64 = 0.35;
    /// Walls of ordinary storeys end within this, metres.
    const OVERHEAD_M: f64 = 6.0;
    let reach = body.radius_m + ASIDE_M + 0.1;
    let box_of =
        |low: f64, high: f64, reach: f64| Aabb { min: (at - reach).extend(low), max: (at + reach).extend(high) };
    let mut near = Surround::default();
    near.gather(index, filter, &box_of(z_m - deep_m - 0.3, z_m + MEANT_M + body.height_m + 0.3, reach));
    let mut high = z_m + MEANT_M;
    // The highest first: the floor over its slab, the slab over the ceiling below.
    for _ in 0..6 {
        let ground = near.ground(at, z_m - deep_m, high, false)?;
        high = ground.z_m - 0.01;
        if strict && !ground.faces_up {
            continue;
        }
        let step_m = body.step_m + 0.005;
        let column =
            |feet_m: f64| Column { radius_m: body.radius_m, low_m: feet_m + step_m, high_m: feet_m + body.height_m };
        let Ok((p, _)) = near.pushed(at, column(ground.z_m)) else { continue };
        let Some(there) = near.ground(p, ground.z_m - 0.1, ground.z_m + step_m, false) else { continue };
        let fits = p.distance(at) <= ASIDE_M && near.contact(p, column(there.z_m), TOUCH_M).is_none();
        if !fits {
            continue;
        }
        let feet = p.extend(there.z_m);
        if strict {
            let mut over = Surround::default();
            over.gather(index, filter, &box_of(feet.z, feet.z + OVERHEAD_M, ASIDE_M));
            if over.is_inside_below(p, feet.z + 0.3) {
                continue;
            }
        }
        return Some(feet);
    }
    None
}

fn in_a_room(index: &SpatialIndex, filter: &PickFilter, near: DVec3, body: &Body) -> Option<DVec3> {
    let model = index.model();
    let storey = storey_below(model, near.z);
    let mut rooms: Vec<(f64, Aabb)> = model
        .elements
        .iter()
        .filter(|e| e.kind == ElementKind::Space && !e.bounds.is_empty() && (storey.is_none() || e.storey == storey))
        .map(|e| (e.bounds.center().truncate().distance(near.truncate()), e.bounds))
        .collect();
    rooms.sort_by(|a, b| a.0.total_cmp(&b.0));
    rooms.iter().take(ROOMS).find_map(|(_, room)| {
        let floor = room.center().with_z(room.min.z);
        (0..4).find_map(|ring| {
            places(floor.truncate(), ring).find_map(|p| stand(index, filter, p, floor.z, 0.5, body, true))
        })
    })
}

/// The storey whose floor is the highest below a height; the lowest for what is below all.
fn storey_below(model: &BuildingModel, z_m: f64) -> Option<StoreyId> {
    let above = model.storeys.partition_point(|s| s.elevation_m <= z_m + 0.5);
    (!model.storeys.is_empty()).then(|| StoreyId(above.saturating_sub(1) as u32))
}

fn at_an_entrance(index: &SpatialIndex, filter: &PickFilter, body: &Body) -> Option<DVec3> {
    let model = index.model();
    let mut doors: Vec<(bool, f64, Aabb)> = model
        .element_ids()
        .filter_map(|id| {
            let e = model.element(id).filter(|e| e.ifc_type.starts_with("IfcDoor") && !e.bounds.is_empty())?;
            // From the street: not a roof's, not a cellar's.
            let off = e.bounds.min.z.abs();
            Some((!leads_out(model, id), off - e.bounds.size().truncate().length() * 0.1, e.bounds))
        })
        .collect();
    doors.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    doors.iter().take(ENTRANCES).find_map(|(_, _, door)| {
        let size = door.size();
        let through = if size.x >= size.y { DVec3::Y } else { DVec3::X };
        let foot = door.center().with_z(door.min.z);
        [1.0, -1.0].into_iter().find_map(|side| {
            let p = foot + through * (side * BEFORE_DOOR_M);
            stand(index, filter, p.truncate(), p.z, 1.0, body, true)
        })
    })
}

/// `Pset_DoorCommon.IsExternal`.
fn leads_out(model: &BuildingModel, door: ElementId) -> bool {
    model.element(door).is_some_and(|e| {
        e.property_sets.iter().filter_map(|s| model.property_set(*s)).any(|set| {
            set.properties
                .iter()
                .any(|p| p.name.as_ref() == "IsExternal" && matches!(p.value, PropertyValue::Bool(true)))
        })
    })
}
