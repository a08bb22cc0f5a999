//! Somebody who follows a route on foot: turns to its next point, walks, and goes round what stands in the way.
#![allow(dead_code, reason = "the test and the example each use a part")]

use std::time::{Duration, Instant};

use atrium_building::{ElementId, LegKind, Route};
use atrium_spatial::{PickFilter, SpatialIndex, WalkInput, Walker};
use glam::{DVec2, DVec3};

/// A point counts as reached from here, metres.
const REACHED_M: f64 = 0.35;

/// Slower than this one is held up, metres in a second.
const HELD_UP_M: f64 = 0.25;

/// What came of following a route.
#[derive(Debug, Default)]
pub(crate) struct Trip {
    /// Whether the end was reached.
    pub(crate) arrived: bool,
    /// Metres walked.
    pub(crate) walked_m: f64,
    /// Seconds of the building's time.
    pub(crate) seconds: f64,
    /// How long each step took.
    pub(crate) times: Vec<Duration>,
    /// What one was held up by.
    pub(crate) held_up_by: Vec<(DVec3, Option<ElementId>)>,
    /// The longest fall, metres.
    pub(crate) fell_m: f64,
    /// Points that were left out, because they lie in furniture.
    pub(crate) skipped: usize,
}

/// Follows the route from where the walker stands; `each` is told of every step. Lifts are not taken.
pub(crate) fn follow(
    walker: &mut Walker,
    route: &Route,
    index: &SpatialIndex,
    filter: &PickFilter,
    dt_s: f64,
    mut each: impl FnMut(&Walker),
) -> Trip {
    let mut trip = Trip::default();
    if route.legs.iter().any(|leg| leg.kind == LegKind::Lift) {
        return trip;
    }
    let points: Vec<DVec3> = route.points.iter().map(|p| DVec3::from(*p)).collect();
    let (mut next, mut since, mut from, mut tries) = (0, 0.0, walker.feet(), 0u32);
    // Away from the direct way, radians, and for how long, seconds.
    let mut detour = (0.0f64, 0.0f64);
    let limit_s = route.length_m * 3.0 + 60.0;
    while next < points.len() && trip.seconds < limit_s {
        let to = points[next] - walker.feet();
        if to.truncate().length() < REACHED_M && to.z.abs() < 1.0 {
            (next, since, tries, detour, from) = (next + 1, 0.0, 0, (0.0, 0.0), walker.feet());
            continue;
        }
        since += dt_s;
        detour.1 -= dt_s;
        if since >= 1.0 && detour.1 <= 0.0 {
            let held_up = detour.0 == 0.0 && walker.feet().distance(from) < HELD_UP_M * since;
            detour = (0.0, 0.0);
            if held_up {
                tries += 1;
                // To one side, then farther to the other, at last back.
                let side = if tries % 2 == 1 { 1.0 } else { -1.0 };
                detour = (side * f64::from(50 + 15 * tries.min(6)).to_radians(), 0.8 + 0.6 * f64::from(tries.min(6)));
            }
            (since, from) = (0.0, walker.feet());
        }
        if tries > 10 {
            // In furniture, or behind it: the next point may be reached all the same.
            (next, tries, detour, trip.skipped) = (next + 1, 0, (0.0, 0.0), trip.skipped + 1);
            continue;
        }
        let ahead = DVec2::from_angle(walker.pose().yaw);
        let turn = ahead.angle_to(to.truncate().normalize_or(ahead)) + detour.0;
        let forward = if detour.0 == 0.0 { (to.truncate().length() / (1.4 * dt_s)).min(1.0) } else { 1.0 };
        let wish = WalkInput { forward, turn, ..WalkInput::default() };
        let (before, start) = (walker.feet(), Instant::now());
        let step = walker.step(index, filter, &wish, dt_s);
        trip.times.push(start.elapsed());
        trip.walked_m += walker.feet().distance(before);
        trip.seconds += dt_s;
        trip.fell_m = trip.fell_m.max(step.landed_from_m.unwrap_or(0.0));
        if since == 0.0 && tries > 0 {
            trip.held_up_by.push((walker.feet(), step.blocked_by));
        }
        each(walker);
    }
    trip.arrived = next == points.len() && walker.feet().distance(points[points.len() - 1]) < 2.5;
    trip
}

/// The part of a route between two distances along it, metres; without legs.
pub(crate) fn part_of(route: &Route, from_m: f64, to_m: f64) -> Route {
    let mut points = vec![route.at(from_m).position];
    let mut along = 0.0;
    for pair in route.points.windows(2) {
        along += DVec3::from(pair[0]).distance(DVec3::from(pair[1]));
        if along > from_m && along < to_m {
            points.push(pair[1]);
        }
    }
    points.push(route.at(to_m).position);
    Route { points, length_m: to_m - from_m, duration_s: 0.0, confidence: route.confidence, legs: Vec::new() }
}
