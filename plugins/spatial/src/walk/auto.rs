//! Being shown the way: a route walked at a person's speed, with the eyes a little ahead.

use atrium_building::{LegKind, Place, Route};
use atrium_view::{CameraPose, Projection};
use glam::DVec3;

use super::{WALK_FIELD_OF_VIEW, wrapped};

/// Eyes go ahead of the feet by so much, metres: far enough that a corner is looked round before it is turned.
const AHEAD_M: f64 = 2.2;

/// Nearer than this a point gives no direction, metres.
const NEAR_M: f64 = 0.25;

/// Time constant of a turn of the head, seconds.
const TURN_S: f64 = 0.35;

/// Time constant of the eye's height, seconds: smooths where stairs begin and end.
const EYE_S: f64 = 0.2;

/// Share of the slope that the eyes follow, and their steepest look: on a stair one looks between the next steps and
/// the wall ahead.
const SLOPE: (f64, f64) = (0.55, 0.45);

/// Darkening before a lift's jump, and clearing after it, seconds each.
const FADE_S: f64 = 0.35;

/// A frame longer than this counts as this long, seconds.
const LONGEST_FRAME_S: f64 = 0.5;

/// Metres a second along the line.
fn speed(kind: LegKind) -> f64 {
    match kind {
        // Walking down and up a stair: 0.5 m/s in plan and height together feels slow on a screen, 0.8 does not.
        LegKind::Stair | LegKind::Escalator => 0.8,
        LegKind::Ramp => 1.2,
        _ => 1.4,
    }
}

/// A route that is being walked.
#[derive(Clone, Debug)]
pub struct AutoWalk {
    route: Route,
    eye_m: f64,
    along_m: f64,
    yaw: f64,
    pitch: f64,
    eye_z_m: f64,
    /// Seconds into a lift's jump.
    riding_s: Option<f64>,
    jumped: bool,
}

/// A frame of a walk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AutoStep {
    /// What the eyes see.
    pub pose: CameraPose,
    /// How dark the picture is to be, 0 to 1: a lift is a jump behind a short darkness.
    pub fade: f64,
    /// Where one is, on the floor.
    pub place: Place,
    /// The leg of the route that is walked, as an index.
    pub leg: Option<usize>,
    /// How far one has come, metres.
    pub along_m: f64,
    /// How far it is still, metres.
    pub left_m: f64,
    /// Whether the end is reached.
    pub finished: bool,
}

impl AutoWalk {
    /// At the start of the route, looking along it, eyes so high above the floor, metres.
    pub fn new(route: Route, eye_m: f64) -> Self {
        let mut walk =
            Self { route, eye_m, along_m: 0.0, yaw: 0.0, pitch: 0.0, eye_z_m: 0.0, riding_s: None, jumped: false };
        walk.go_to(0.0);
        walk
    }

    /// The route.
    pub fn route(&self) -> &Route {
        &self.route
    }

    /// Jumps to so many metres along the route, looking along it.
    pub fn go_to(&mut self, along_m: f64) {
        self.along_m = if along_m.is_finite() { along_m.clamp(0.0, self.route.length_m) } else { 0.0 };
        self.riding_s = None;
        self.jumped = false;
        (self.yaw, self.pitch) = self.look().unwrap_or((self.yaw, self.pitch));
        self.eye_z_m = self.foot().z + self.eye_m;
    }

    /// So many seconds further; `pace` is 1 for walking, 2 for twice as fast, 0 for standing still.
    pub fn advance(&mut self, dt_s: f64, pace: f64) -> AutoStep {
        let dt_s = if dt_s.is_finite() { dt_s.clamp(0.0, LONGEST_FRAME_S) } else { 0.0 };
        let pace = if pace.is_finite() { pace.clamp(0.0, 20.0) } else { 1.0 };
        let mut left_s = dt_s * pace;
        // A leg a turn; a route has no more turns than legs, twice for a lift.
        for _ in 0..self.route.legs.len() * 2 + 2 {
            if left_s <= 0.0 {
                break;
            }
            left_s = match self.riding_s {
                Some(done) => self.ride(done, left_s),
                None => self.go(left_s),
            };
        }
        if let Some((yaw, pitch)) = self.look() {
            let share = 1.0 - (-dt_s * pace.max(1.0) / TURN_S).exp();
            self.yaw = wrapped(self.yaw + wrapped(yaw - self.yaw) * share);
            self.pitch += (pitch - self.pitch) * share;
        }
        let wanted = self.foot().z + self.eye_m;
        self.eye_z_m = (wanted + (self.eye_z_m - wanted) * (-dt_s * pace.max(1.0) / EYE_S).exp())
            .clamp(wanted - 0.5, wanted + 0.12);
        self.state()
    }

    /// The present frame.
    pub fn state(&self) -> AutoStep {
        let fade = self.riding_s.map_or(0.0, |s| if s < FADE_S { s / FADE_S } else { 2.0 - s / FADE_S });
        let left_m = (self.route.length_m - self.along_m).max(0.0);
        AutoStep {
            pose: CameraPose {
                eye: self.foot().with_z(self.eye_z_m),
                yaw: self.yaw,
                pitch: self.pitch,
                fov_y: WALK_FIELD_OF_VIEW,
                focus_m: AHEAD_M,
                projection: Projection::Perspective,
            },
            fade: fade.clamp(0.0, 1.0),
            place: self.route.at(self.along_m),
            leg: self.leg(),
            along_m: self.along_m,
            left_m,
            finished: left_m <= 1e-9 && self.riding_s.is_none(),
        }
    }

    fn foot(&self) -> DVec3 {
        DVec3::from(self.route.at(self.along_m).position)
    }

    /// The leg that one is on; at the meeting of two the next one.
    fn leg(&self) -> Option<usize> {
        let next = self.route.legs.partition_point(|l| l.start_m <= self.along_m + 1e-9);
        next.checked_sub(1)
    }

    /// Walks on the present leg; returns the seconds that are left.
    fn go(&mut self, left_s: f64) -> f64 {
        let Some(leg) = self.leg().and_then(|i| self.route.legs.get(i)) else { return 0.0 };
        let end_m = (leg.start_m + leg.length_m).min(self.route.length_m);
        if leg.kind == LegKind::Lift && end_m > self.along_m + 1e-9 {
            self.riding_s = Some(0.0);
            self.jumped = false;
            return left_s;
        }
        let speed = speed(leg.kind);
        let rest_m = (end_m - self.along_m).max(0.0);
        if speed * left_s < rest_m {
            self.along_m += speed * left_s;
            return 0.0;
        }
        self.along_m = end_m;
        if end_m >= self.route.length_m - 1e-9 {
            self.along_m = self.route.length_m;
            return 0.0;
        }
        left_s - rest_m / speed
    }

    /// Darkens, jumps, clears; returns the seconds that are left.
    fn ride(&mut self, done_s: f64, left_s: f64) -> f64 {
        let now = done_s + left_s;
        if now >= FADE_S && !self.jumped {
            let leg = self.leg().and_then(|i| self.route.legs.get(i));
            let end_m = leg.map_or(self.along_m, |l| l.start_m + l.length_m).min(self.route.length_m);
            self.go_to(end_m);
            self.jumped = true;
            // A slow frame shows the darkness at least once.
            self.riding_s = Some(FADE_S);
            return 0.0;
        }
        if now >= 2.0 * FADE_S {
            self.riding_s = None;
            return now - 2.0 * FADE_S;
        }
        self.riding_s = Some(now);
        0.0
    }

    /// Towards what lies ahead; `None` at the end.
    fn look(&self) -> Option<(f64, f64)> {
        let foot = self.foot();
        let here = self.leg().unwrap_or(0);
        // Not through the shaft: until the lift one looks at its door.
        let lift =
            self.route.legs.iter().skip(here).find(|l| l.kind == LegKind::Lift && l.start_m > self.along_m - 1e-9);
        let end_m = lift.map_or(self.route.length_m, |l| l.start_m);
        let ahead = DVec3::from(self.route.at((self.along_m + AHEAD_M).min(end_m)).position) - foot;
        let level = ahead.truncate().length();
        if level < NEAR_M {
            return None;
        }
        let pitch = (ahead.z.atan2(level) * SLOPE.0).clamp(-SLOPE.1, SLOPE.1);
        Some((ahead.y.atan2(ahead.x), pitch))
    }
}

#[cfg(test)]
mod tests {
    use atrium_building::{Confidence, Leg, StoreyId};

    use super::*;

    /// Ten metres east, up five in a lift, ten metres north.
    fn route() -> Route {
        let points = vec![[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [10.0, 0.0, 5.0], [10.0, 10.0, 5.0]];
        let leg = |kind, start_m, length_m, storeys: (u32, u32)| Leg {
            kind,
            element: None,
            from_storey: Some(StoreyId(storeys.0)),
            to_storey: Some(StoreyId(storeys.1)),
            start_m,
            length_m,
            duration_s: length_m,
            confidence: Confidence::High,
        };
        let legs = vec![
            leg(LegKind::Walk, 0.0, 10.0, (0, 0)),
            leg(LegKind::Lift, 10.0, 5.0, (0, 1)),
            leg(LegKind::Walk, 15.0, 10.0, (1, 1)),
        ];
        Route { points, length_m: 25.0, duration_s: 25.0, confidence: Confidence::High, legs }
    }

    #[test]
    fn it_walks_jumps_in_the_dark_and_arrives() {
        for dt in [0.016, 0.1, 0.5] {
            let mut walk = AutoWalk::new(route(), 1.62);
            let (mut seconds, mut darkest, mut heights) = (0.0, 0.0f64, Vec::new());
            let mut last = walk.state();
            while !last.finished && seconds < 60.0 {
                let step = walk.advance(dt, 1.0);
                seconds += dt;
                darkest = darkest.max(step.fade);
                let jump = (step.place.position[2] - last.place.position[2]).abs();
                assert!(jump == 0.0 || (jump == 5.0 && step.fade > 0.9), "between floors only in the dark: {step:?}");
                assert!(step.along_m >= last.along_m && (step.pose.eye.z - step.place.position[2] - 1.62).abs() < 0.51);
                heights.push(step.pose.eye.z);
                last = step;
            }
            assert!(last.finished && darkest > 0.9 && last.place.storey == Some(StoreyId(1)), "{last:?}");
            assert!((seconds - (20.0 / 1.4 + 0.7)).abs() < 1.2, "{seconds}");
            assert!((last.pose.yaw - std::f64::consts::FRAC_PI_2).abs() < 0.05, "north at the end");
        }
    }

    #[test]
    fn standing_still_and_broken_numbers_stay() {
        let mut walk = AutoWalk::new(route(), 1.62);
        assert_eq!(walk.advance(0.1, 0.0).along_m, 0.0);
        assert_eq!(walk.advance(f64::NAN, 1.0).along_m, 0.0);
        walk.go_to(f64::INFINITY);
        assert_eq!(walk.state().along_m, 0.0);
        let empty =
            Route { points: Vec::new(), length_m: 0.0, duration_s: 0.0, confidence: Confidence::Low, legs: vec![] };
        assert!(AutoWalk::new(empty, 1.62).advance(0.1, 1.0).finished);
    }
}
