//! One way from here to there, and where one is along it.

use serde::{Deserialize, Serialize};

use super::Confidence;
use crate::{ElementId, StoreyId};

/// What a part of a route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LegKind {
    /// Across a room or floor.
    Walk,
    /// Through a door.
    Door,
    /// Through an opening without a door, stated or found between walls.
    Opening,
    /// Up or down a stair.
    Stair,
    /// Up or down a ramp.
    Ramp,
    /// On an escalator.
    Escalator,
    /// In a lift.
    Lift,
    /// Straight through what is probably a wall: nothing else was found.
    Assumed,
}

/// A part of a route.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// What it is.
    pub kind: LegKind,
    /// The room walked through, or the door, opening, stair, ramp, escalator or lift; `None` on an open floor and in a
    /// gap between walls.
    pub element: Option<ElementId>,
    /// The storey where it begins.
    pub from_storey: Option<StoreyId>,
    /// The storey where it ends.
    pub to_storey: Option<StoreyId>,
    /// Where it begins along the route, metres.
    pub start_m: f64,
    /// How long it is, metres.
    pub length_m: f64,
    /// How long it takes, seconds; for a lift with the waiting.
    pub duration_s: f64,
    /// How far it can be trusted.
    pub confidence: Confidence,
}

/// A place along a route.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Where, project coordinates, metres, on the floor.
    pub position: [f64; 3],
    /// The storey; on stairs and in lifts the nearer end's.
    pub storey: Option<StoreyId>,
    /// What is underfoot: the room or the element of the leg.
    pub element: Option<ElementId>,
}

/// A way from one place to another, the quickest for its walker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// The line, project coordinates, metres, on the floor. At least two points, which are equal if start and end are.
    pub points: Vec<[f64; 3]>,
    /// Length of the line, metres, rides in lifts included.
    pub length_m: f64,
    /// How long it takes, seconds: walking at 1.3 m/s (1.0 m/s on wheels), slower on stairs, with waiting for lifts.
    pub duration_s: f64,
    /// That of its least certain leg.
    pub confidence: Confidence,
    /// Its parts in order; they cover the whole length.
    pub legs: Vec<Leg>,
}

impl Route {
    /// Where one is after so many metres; before the start and beyond the end, the start and the end.
    pub fn at(&self, distance_m: f64) -> Place {
        let distance_m = if distance_m.is_finite() { distance_m.clamp(0.0, self.length_m) } else { 0.0 };
        let mut left = distance_m;
        let mut position = self.points.last().copied().unwrap_or_default();
        for pair in self.points.windows(2) {
            let length = distance(pair[0], pair[1]);
            if left < length && distance_m < self.length_m {
                let t = left / length;
                position = std::array::from_fn(|k| pair[0][k] + (pair[1][k] - pair[0][k]) * t);
                break;
            }
            left -= length;
        }
        let next = self.legs.partition_point(|leg| leg.start_m <= distance_m);
        let leg = next.checked_sub(1).and_then(|i| self.legs.get(i));
        let storey =
            leg.and_then(
                |leg| {
                    if distance_m - leg.start_m < leg.length_m * 0.5 { leg.from_storey } else { leg.to_storey }
                },
            );
        Place { position, storey, element: leg.and_then(|leg| leg.element) }
    }

    /// Where one is after so many seconds: waiting for a lift included, at its lower or upper door.
    pub fn at_time(&self, seconds: f64) -> Place {
        let mut left = if seconds.is_finite() { seconds.max(0.0) } else { 0.0 };
        for leg in &self.legs {
            if left <= leg.duration_s {
                // Whoever takes a lift stands at its door first; the ride itself takes the rest.
                let moving_s = if leg.kind == LegKind::Lift { leg.duration_s * 0.5 } else { leg.duration_s };
                let waiting_s = leg.duration_s - moving_s;
                let share = if moving_s > 0.0 { ((left - waiting_s) / moving_s).clamp(0.0, 1.0) } else { 1.0 };
                return self.at(leg.start_m + leg.length_m * share);
            }
            left -= leg.duration_s;
        }
        self.at(self.length_m)
    }
}

pub(super) fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt()
}
