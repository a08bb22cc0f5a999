//! Flying: the same hands without gravity, faster the farther one looks.

use atrium_building::Aabb;
use atrium_view::Ray;
use glam::DVec3;

use super::surround::Surround;
use super::{ACCELERATION_S, WalkInput, WalkResult, Walker};
use crate::{PickFilter, SpatialIndex};

/// Nearer than this nothing is taken to be looked at, metres.
pub(super) const NEAREST_FOCUS_M: f64 = 0.5;

/// Farther than this neither, metres: a look into the sky must not shoot one out of the site.
const FARTHEST_FOCUS_M: f64 = 300.0;

/// What is looked at is reached in about this time, seconds; slower than that is tedious, faster leaves no time to aim.
const REACH_S: f64 = 2.0;

/// Slowest and fastest flight, m/s.
const SPEEDS: (f64, f64) = (1.4, 60.0);

/// How much faster with "run".
const RUN: f64 = 3.0;

/// Half a head and a bit, metres: the eye sees nothing nearer than a few centimetres, and never through a wall.
const HEAD_M: f64 = 0.2;

/// Parts of a flight that collides, metres; less than a head.
const PART_M: f64 = 0.1;

/// What is gathered at a time, metres.
const CHUNK_M: f64 = 2.0;

/// Time constant with which the speed follows what is looked at, seconds: a pillar that passes by must not brake.
const FOCUS_S: f64 = 0.3;

impl Walker {
    pub(super) fn fly(&mut self, index: &SpatialIndex, filter: &PickFilter, wish: &WalkInput, dt_s: f64) -> WalkResult {
        if !self.flying {
            self.flying = true;
            self.velocity = DVec3::ZERO;
        }
        (self.grounded, self.crouched, self.fell_from_m, self.nothing_at_m) = (false, false, None, None);
        let mut result = WalkResult::default();
        let pose = self.pose();
        let [right, _, forward] = pose.axes();
        let wanted = right * wish.right + DVec3::Z * wish.up + forward * wish.forward;
        let seen = index.pick(Ray { origin: pose.eye, direction: forward }, filter).map(|hit| hit.distance_m);
        let focus = seen.unwrap_or(self.focus_m).clamp(NEAREST_FOCUS_M, FARTHEST_FOCUS_M);
        let share = 1.0 - (-dt_s / FOCUS_S).exp();
        // By ratio: from a room to the horizon and back look alike.
        self.focus_m = (self.focus_m.max(NEAREST_FOCUS_M).ln() * (1.0 - share) + focus.ln() * share).exp();
        let speed = (self.focus_m / REACH_S).clamp(SPEEDS.0, SPEEDS.1) * if wish.run { RUN } else { 1.0 };
        let target = wanted.clamp_length_max(1.0) * speed * self.pace;
        let fade = (-dt_s / ACCELERATION_S).exp();
        let way = target * dt_s + (self.velocity - target) * (ACCELERATION_S * (1.0 - fade));
        self.velocity = target + (self.velocity - target) * fade;
        let from = self.eye();
        let to = if self.body.flight_collides { self.along(index, filter, from, way, &mut result) } else { from + way };
        if result.blocked_by.is_some() && dt_s > 0.0 {
            self.velocity = ((to - from) / dt_s).clamp_length_max(self.velocity.length());
        }
        self.feet += to - from;
        result
    }

    fn along(
        &self,
        index: &SpatialIndex,
        filter: &PickFilter,
        from: DVec3,
        way: DVec3,
        result: &mut WalkResult,
    ) -> DVec3 {
        let mut at = from;
        let mut near = Surround::default();
        let chunks = (way.length() / CHUNK_M).ceil().max(1.0) as usize;
        let chunk = way / chunks as f64;
        let parts = (chunk.length() / PART_M).ceil().max(1.0) as usize;
        for _ in 0..chunks {
            let reach = HEAD_M + 0.1 + chunk.length();
            near.gather(index, filter, &Aabb { min: at - reach, max: at + reach });
            // Whoever is in something already may go anywhere: out of it, above all.
            let was_inside = near.ball_contact(at, HEAD_M * 0.5, 0.0).is_some();
            for _ in 0..parts {
                let wish = at + chunk / parts as f64;
                match near.pushed_ball(wish, HEAD_M) {
                    Ok((p, touched)) => {
                        at = p;
                        result.blocked_by = result.blocked_by.or(touched);
                    }
                    Err(_) if was_inside => at = wish,
                    Err(contact) => {
                        result.blocked_by = result.blocked_by.or(Some(contact.element));
                        return at;
                    }
                }
            }
        }
        at
    }
}
