//! Spaces without a floor: the air of an atrium above its lowest storey, the hole over a hall.
//!
//! Such a space is drawn like a room, often with no wall towards the gallery around it. That it is none is seen by the
//! slabs: its storey has them, and it has not. Stairwells and shafts have none either, but are ways.

use glam::{DVec2, DVec3};
use rustc_hash::{FxHashMap, FxHashSet};

use super::outline::Outline;
use crate::{Aabb, BuildingModel, ElementId, StoreyId};

/// Smaller spaces are shafts of lifts and services, and closets: entered by a door, if only to mend what is in them, m².
const LEAST_AREA_M2: f64 = 25.0;
/// A slab lies so far below the floor of its room at most, or above it, metres: screeds and steps.
const BELOW_M: f64 = 0.8;
const ABOVE_M: f64 = 0.45;
/// A storey tells by its slabs when so much of its rooms lies on them; a space is open when no more of it does: the edge
/// of a gallery and a bridge reach into it.
const STOREY_TOLD: f64 = 0.8;
const OPEN: f64 = 0.25;
/// Places of a space that are looked at, across and along.
const LOOKS: usize = 5;
/// Side of the squares in which slabs are found, metres.
const SQUARE_M: f64 = 8.0;
/// A slab that spreads over more squares than this is no slab of a building.
const MOST_SQUARES: i64 = 1 << 16;

/// The rooms among these that are open to below. `tops` are the upward faces of the slabs.
pub(super) fn open_to_below(
    model: &BuildingModel,
    rooms: &[(ElementId, Aabb, Outline)],
    tops: &[[DVec3; 3]],
) -> FxHashSet<ElementId> {
    let slabs = Slabs::new(tops);
    let shares: Vec<f64> = rooms.iter().map(|(_, bounds, outline)| slabs.share(outline, bounds.min.z)).collect();
    let storey = |room: ElementId| model.element(room).and_then(|e| e.storey);
    let mut told: FxHashMap<Option<StoreyId>, (f64, f64)> = FxHashMap::default();
    for ((room, _, outline), share) in rooms.iter().zip(&shares) {
        let (covered, all) = told.entry(storey(*room)).or_default();
        *covered += share * outline.area_m2;
        *all += outline.area_m2;
    }
    let climbs = ways_up(model);
    let is_open = |(room, bounds, outline): &(ElementId, Aabb, Outline), share: f64| {
        let (covered, all) = told.get(&storey(*room)).copied().unwrap_or_default();
        // Without what is asked about: a storey of one room and a void tells as well as any.
        let (covered, all) = (covered - share * outline.area_m2, all - outline.area_m2);
        share <= OPEN
            && outline.area_m2 >= LEAST_AREA_M2
            && all > 0.0
            && covered >= STOREY_TOLD * all
            && !climbs.iter().any(|way| meet(way, bounds))
    };
    rooms.iter().zip(shares).filter(|(room, share)| is_open(room, *share)).map(|((room, ..), _)| *room).collect()
}

/// Boxes around stairs, ramps and lifts. An escalator stands in an atrium and makes no floor of its air.
fn ways_up(model: &BuildingModel) -> Vec<Aabb> {
    let leads_up = |ifc_type: &str, predefined: Option<&str>| {
        ifc_type.starts_with("IfcStair")
            || ifc_type.starts_with("IfcRamp")
            || ifc_type == "IfcTransportElement" && !matches!(predefined, Some("ESCALATOR" | "MOVINGWALKWAY"))
    };
    let ways = model.elements.iter().filter(|e| leads_up(&e.ifc_type, e.predefined_type.as_deref()));
    ways.map(|e| e.bounds).filter(|b| !b.is_empty()).collect()
}

/// Whether a way up stands in the space, and not only beside it.
fn meet(way: &Aabb, space: &Aabb) -> bool {
    let middle = way.center();
    let within = |k: usize| (space.min[k]..=space.max[k]).contains(&middle[k]);
    within(0) && within(1) && way.min.z < space.max.z && way.max.z > space.min.z - BELOW_M
}

/// Upward faces of slabs, found by where they lie.
struct Slabs<'a> {
    tops: &'a [[DVec3; 3]],
    squares: FxHashMap<[i64; 2], Vec<u32>>,
}

fn square(at: DVec2) -> [i64; 2] {
    [(at.x / SQUARE_M).floor() as i64, (at.y / SQUARE_M).floor() as i64]
}

impl<'a> Slabs<'a> {
    fn new(tops: &'a [[DVec3; 3]]) -> Self {
        let mut squares: FxHashMap<[i64; 2], Vec<u32>> = FxHashMap::default();
        for (i, top) in tops.iter().enumerate() {
            let bounds = Aabb::from_points(top.iter().copied());
            let ([x0, y0], [x1, y1]) = (square(bounds.min.truncate()), square(bounds.max.truncate()));
            let count = x1.saturating_sub(x0).saturating_add(1).saturating_mul(y1.saturating_sub(y0).saturating_add(1));
            if !(bounds.min.is_finite() && bounds.max.is_finite()) || count > MOST_SQUARES {
                continue;
            }
            for x in x0..=x1 {
                for y in y0..=y1 {
                    squares.entry([x, y]).or_default().push(i as u32);
                }
            }
        }
        Self { tops, squares }
    }

    /// How much of the outline lies on slabs at this height, 0..1.
    fn share(&self, outline: &Outline, floor_m: f64) -> f64 {
        let looks = (0..LOOKS * LOOKS).filter_map(|i| {
            let part = |k: usize| (k as f64 + 0.5) / LOOKS as f64;
            outline.point_at(part(i % LOOKS), part(i / LOOKS))
        });
        let (on, all) = looks.fold((0, 0), |(on, all), p| (on + usize::from(self.carry(p, floor_m)), all + 1));
        on as f64 / f64::from(all.max(1))
    }

    fn carry(&self, p: DVec2, floor_m: f64) -> bool {
        self.squares.get(&square(p)).into_iter().flatten().any(|i| {
            let top = self.tops[*i as usize];
            let z = top[0].z;
            let heights = floor_m - BELOW_M..=floor_m + ABOVE_M;
            let [a, b, c] = top.map(DVec3::truncate);
            let sides = [(b - a).perp_dot(p - a), (c - b).perp_dot(p - b), (a - c).perp_dot(p - c)];
            heights.contains(&z) && (sides.iter().all(|s| *s >= 0.0) || sides.iter().all(|s| *s <= 0.0))
        })
    }
}
