//! Walking and flying through a building: where a body can go, and what it sees from there.
//!
//! **How:** a body is an upright cylinder with open legs. What is higher over the floor than a step and lower than the
//! head pushes it aside in plan; feet stand on the highest ground within a step. So a riser, a sill of a door or an
//! open tread is walked over, a table or a low soffit is walked around, and nothing depends on how a stair is modelled.
//! A frame is walked in parts that are shorter than half a body, so that none is long enough to pass through a wall or
//! a floor. What the view hides, shows see-through or cuts away neither blocks nor carries; leaves of doors and hung
//! cloth let pass; glass blocks.
//!
//! **Not for:** where people may go by right (`atrium_facility`), or which way is the shortest (`atrium_building`'s
//! routes): [`AutoWalk`] walks such a way.

mod auto;
mod axes;
mod enter;
mod flying;
mod near;
mod polygon;
mod surround;
#[cfg(test)]
mod tests;
mod whereabouts;

use atrium_building::{Aabb, ElementId, ElementKind};
use atrium_view::{CameraPose, Projection};
use glam::{DVec2, DVec3};

use crate::{PickFilter, SpatialIndex};
use surround::{Column, Ground, Surround, TOUCH_M};

pub use auto::{AutoStep, AutoWalk};
pub use axes::{SixAxes, six_axes};
pub use whereabouts::{Whereabouts, WhereaboutsIndex};

/// Vertical field of view indoors, radians: 65° is 97° across on a screen of 16:9. At the 36° of the view from outside
/// one sees a wall of a room, never the room; beyond 75° what is at the edges looks stretched.
pub const WALK_FIELD_OF_VIEW: f64 = 65.0 * std::f64::consts::PI / 180.0;

/// A frame longer than this is walked as one of this length, seconds: who waited for a file must not run on blindly.
const LONGEST_FRAME_S: f64 = 0.5;

/// Parts of a frame are no longer than this, metres: a quarter of the narrowest body, half of the foot's radius.
const PART_M: f64 = 0.06;

/// Parts of a fall, metres.
const FALL_PART_M: f64 = 0.15;

/// Parts of one frame at most; a bound for odd settings, above what the fastest body needs.
const MOST_PARTS: usize = 256;

/// Time constant of getting up to speed and of stopping, seconds: at ten frames a second the second frame is at speed.
const ACCELERATION_S: f64 = 0.08;

/// Time constant of the eye's height, seconds: smooths the steps of a stair.
const EYE_S: f64 = 0.1;

/// Feet follow the ground down by so much without a fall, metres: a step, and what a foot's reach hides of it.
const SNAP_M: f64 = 0.3;

/// Standard gravity, m/s².
const GRAVITY: f64 = 9.81;

/// Falls no faster, m/s: at two frames a second one still sees where one lands.
const FASTEST_FALL: f64 = 8.0;

/// Up speed of a jump, m/s: 0.32 m high.
const JUMP: f64 = 2.5;

/// Eyes turn up and down so far, radians: a little before straight, where a turn would no more show.
const STEEPEST_LOOK: f64 = 1.55;

/// What is looked at while walking is taken to be this far away, metres: half a room.
const WALK_FOCUS_M: f64 = 3.0;

/// Who walks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Body {
    /// From the soles to the top of the head, metres.
    pub height_m: f64,
    /// From the soles to the eyes, metres.
    pub eye_m: f64,
    /// Half its width, metres.
    pub radius_m: f64,
    /// The same height when crouching, metres.
    pub crouched_height_m: f64,
    /// Of the eyes when crouching, metres.
    pub crouched_eye_m: f64,
    /// Highest step that is walked over, metres.
    pub step_m: f64,
    /// Walking speed, m/s.
    pub walk: f64,
    /// Running speed, m/s.
    pub run: f64,
    /// Whether walls stop a flight too.
    pub flight_collides: bool,
}

impl Default for Body {
    fn default() -> Self {
        Self {
            height_m: 1.75,
            eye_m: 1.62,
            radius_m: 0.25,
            crouched_height_m: 1.2,
            crouched_eye_m: 1.07,
            step_m: 0.22,
            walk: 1.4,
            run: 4.0,
            flight_collides: true,
        }
    }
}

/// What a person asks for in one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WalkInput {
    /// Ahead, −1 to 1 of full speed.
    pub forward: f64,
    /// To the right, −1 to 1.
    pub right: f64,
    /// Up, −1 to 1; in flight alone.
    pub up: f64,
    /// Turn in this frame, radians, to the left as [`CameraPose::yaw`].
    pub turn: f64,
    /// Raise of the eyes in this frame, radians, upwards as [`CameraPose::pitch`].
    pub look: f64,
    /// Faster.
    pub run: bool,
    /// Off the ground.
    pub jump: bool,
    /// Bent down. One stands up again only where there is room to.
    pub crouch: bool,
    /// Without gravity.
    pub fly: bool,
}

/// What came of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WalkResult {
    /// How far the feet moved, metres, project coordinates.
    pub moved: DVec3,
    /// What was touched: a wall that one slides along, furniture, a soffit.
    pub blocked_by: Option<ElementId>,
    /// What is underfoot; `None` in the air, in flight, and where nothing is.
    pub on: Option<ElementId>,
    /// Whether the feet stand.
    pub grounded: bool,
    /// Whether they landed in this step after a fall, and from how high, metres.
    pub landed_from_m: Option<f64>,
    /// Whether nothing is below, so that one stands on the lowest storey's height.
    pub over_nothing: bool,
    /// Whether the body was in something solid (shown again, or moved there) and was set free beside it.
    pub set_free: bool,
    /// Whether it still is in something solid: it then moves through everything until it is out.
    pub stuck: bool,
}

/// A person in a building.
#[derive(Clone, Debug)]
pub struct Walker {
    body: Body,
    feet: DVec3,
    yaw: f64,
    pitch: f64,
    velocity: DVec3,
    /// Height of the eyes over the feet, which lags behind steps.
    eye_m: f64,
    grounded: bool,
    crouched: bool,
    flying: bool,
    focus_m: f64,
    /// How many times as fast as usual.
    pace: f64,
    /// Where the present fall began, metres.
    fell_from_m: Option<f64>,
    /// Where one stands with nothing below.
    nothing_at_m: Option<f64>,
    below: Option<Below>,
}

/// What a fall ends on; asked once a fall, because it looks through the whole building.
#[derive(Clone, Copy, Debug)]
struct Below {
    /// Where it was asked.
    at: DVec2,
    /// The height to stand at where nothing is below.
    floor_m: Option<f64>,
    /// Lowest thing of the model, metres.
    lowest_m: f64,
}

impl Walker {
    /// Stands at a place, project coordinates, metres, whatever is there; [`Self::enter`] looks for a free one.
    pub fn at(feet: DVec3, yaw: f64, body: Body) -> Self {
        Self {
            body,
            feet,
            yaw,
            pitch: 0.0,
            velocity: DVec3::ZERO,
            eye_m: body.eye_m,
            grounded: false,
            crouched: false,
            flying: false,
            focus_m: WALK_FOCUS_M,
            pace: 1.0,
            fell_from_m: None,
            nothing_at_m: None,
            below: None,
        }
    }

    /// Starts flying from a camera's pose: its eye stays where it is.
    pub fn from_pose(pose: &CameraPose, body: Body) -> Self {
        let mut walker = Self::at(pose.eye - DVec3::Z * body.eye_m, pose.yaw, body);
        walker.pitch = pose.pitch.clamp(-STEEPEST_LOOK, STEEPEST_LOOK);
        walker.flying = true;
        walker.focus_m = pose.focus_m.max(flying::NEAREST_FOCUS_M);
        walker
    }

    /// Who walks.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Where the soles are, project coordinates, metres.
    pub fn feet(&self) -> DVec3 {
        self.feet
    }

    /// Where the eyes are, project coordinates, metres.
    pub fn eye(&self) -> DVec3 {
        self.feet + DVec3::Z * self.eye_m
    }

    /// Metres a second.
    pub fn velocity(&self) -> DVec3 {
        self.velocity
    }

    /// Whether the feet stand on something.
    pub fn is_grounded(&self) -> bool {
        self.grounded
    }

    /// Whether it flies.
    pub fn is_flying(&self) -> bool {
        self.flying
    }

    /// Whether it is bent down.
    pub fn is_crouched(&self) -> bool {
        self.crouched
    }

    /// Goes so many times as fast as its body does, from a quarter to eight times, walking and flying.
    pub fn set_pace(&mut self, pace: f64) {
        if pace.is_finite() {
            self.pace = pace.clamp(0.25, 8.0);
        }
    }

    /// Looks this way, radians, as [`CameraPose::yaw`] and [`CameraPose::pitch`].
    pub fn face(&mut self, yaw: f64, pitch: f64) {
        if yaw.is_finite() && pitch.is_finite() {
            self.yaw = wrapped(yaw);
            self.pitch = pitch.clamp(-STEEPEST_LOOK, STEEPEST_LOOK);
        }
    }

    /// What the eyes see.
    pub fn pose(&self) -> CameraPose {
        CameraPose {
            eye: self.eye(),
            yaw: self.yaw,
            pitch: self.pitch,
            fov_y: WALK_FIELD_OF_VIEW,
            focus_m: self.focus_m,
            projection: Projection::Perspective,
        }
    }

    /// One frame: turns, walks or flies, falls. `dt_s` is the time since the last one; more than half a second counts as
    /// half a second. The same wish for the same time leads to the same speed however long the frames are.
    pub fn step(&mut self, index: &SpatialIndex, filter: &PickFilter, wish: &WalkInput, dt_s: f64) -> WalkResult {
        let dt_s = if dt_s.is_finite() { dt_s.clamp(0.0, LONGEST_FRAME_S) } else { 0.0 };
        let axis = |v: f64| if v.is_finite() { v.clamp(-1.0, 1.0) } else { 0.0 };
        let turn = |v: f64| if v.is_finite() { v } else { 0.0 };
        self.face(self.yaw + turn(wish.turn), self.pitch + turn(wish.look));
        let wish = WalkInput { forward: axis(wish.forward), right: axis(wish.right), up: axis(wish.up), ..*wish };
        if !self.feet.is_finite() {
            return WalkResult::default();
        }
        let before = self.feet;
        let mut result = if wish.fly {
            self.fly(index, filter, &wish, dt_s)
        } else {
            if self.flying {
                self.flying = false;
                self.velocity = DVec3::ZERO;
                self.focus_m = WALK_FOCUS_M;
            }
            self.walk(index, filter, &wish, dt_s)
        };
        result.moved = self.feet - before;
        result
    }

    fn height_m(&self) -> f64 {
        if self.crouched { self.body.crouched_height_m } else { self.body.height_m }
    }

    fn column(&self, feet_m: f64, height_m: f64) -> Column {
        // A hair above the step, so that a step of just its height is one.
        let low_m = feet_m + (self.body.step_m + 0.005).min(height_m - 0.1);
        Column { radius_m: self.body.radius_m, low_m, high_m: feet_m + height_m }
    }

    fn walk(&mut self, index: &SpatialIndex, filter: &PickFilter, wish: &WalkInput, dt_s: f64) -> WalkResult {
        let mut result = WalkResult::default();
        let ahead = DVec2::from_angle(self.yaw);
        let wanted = ahead * wish.forward - ahead.perp() * wish.right;
        let speed = match (self.crouched, wish.run) {
            (true, _) => self.body.walk * 0.5,
            (false, true) => self.body.run,
            (false, false) => self.body.walk,
        };
        let target = wanted.clamp_length_max(1.0) * speed * self.pace;
        // Exact for a constant wish, so that slow frames neither creep nor shoot.
        let fade = (-dt_s / ACCELERATION_S).exp();
        let level = self.velocity.truncate();
        let way = target * dt_s + (level - target) * (ACCELERATION_S * (1.0 - fade));
        let level = target + (level - target) * fade;
        if wish.jump && self.grounded {
            self.velocity.z = JUMP;
            self.grounded = false;
            self.fell_from_m = Some(self.feet.z);
        }

        let fall = (self.velocity.z.abs() + GRAVITY * dt_s) * dt_s;
        let reach = way.length() + self.body.radius_m + 0.1;
        let (down, up) = (fall + self.body.step_m + SNAP_M, self.body.height_m + self.body.step_m + 0.5);
        let mut around = Surround::default();
        around.gather(
            index,
            filter,
            &Aabb { min: self.feet - DVec3::new(reach, reach, down), max: self.feet + DVec3::new(reach, reach, up) },
        );
        self.bend(wish.crouch, &around);
        let at = self.feet.truncate();
        if around.contact(at, self.column(self.feet.z, self.height_m()), TOUCH_M * 2.0).is_some() {
            self.free(index, filter, &around, &mut result);
            if result.set_free {
                self.settle_eye(dt_s);
                return result;
            }
        }

        let parts = (way.length() / PART_M).max(fall / FALL_PART_M).ceil();
        let parts = (parts as usize).clamp(1, MOST_PARTS);
        let (part, part_s) = (way / parts as f64, dt_s / parts as f64);
        let foot_m = self.feet.z;
        for _ in 0..parts {
            let here = self.feet;
            self.aside(&around, part, &mut result);
            if !self.up_and_down(index, filter, &around, part_s, &mut result) {
                self.feet = here;
            }
        }
        // The eye stays where it was, and follows.
        self.eye_m -= self.feet.z - foot_m;
        // What a wall took away is not kept: one does not shoot off where it ends.
        let went = (self.feet.truncate() - at) / dt_s.max(1e-6);
        let kept = if result.blocked_by.is_some() { went.clamp_length_max(level.length()) } else { level };
        self.velocity = kept.extend(self.velocity.z);
        result.grounded = self.grounded;
        result.over_nothing = self.grounded && self.nothing_at_m.is_some();
        self.settle_eye(dt_s);
        result
    }

    /// Bends down or stands up.
    fn bend(&mut self, crouch: bool, around: &Surround) {
        let tall = self.column(self.feet.z, self.body.height_m);
        self.crouched =
            crouch || (self.crouched && around.contact(self.feet.truncate(), tall, TOUCH_M * 2.0).is_some());
    }

    /// One part of a frame in plan.
    fn aside(&mut self, around: &Surround, part: DVec2, result: &mut WalkResult) {
        if result.stuck {
            self.feet += part.extend(0.0);
            return;
        }
        match around.pushed(self.feet.truncate() + part, self.column(self.feet.z, self.height_m())) {
            Ok((p, touched)) => {
                self.feet = p.extend(self.feet.z);
                result.blocked_by = result.blocked_by.or(touched);
            }
            Err(contact) => result.blocked_by = result.blocked_by.or(Some(contact.element)),
        }
    }

    /// One part of a frame in height; `false` where the body does not fit at the height of the ground.
    fn up_and_down(
        &mut self,
        index: &SpatialIndex,
        filter: &PickFilter,
        around: &Surround,
        part_s: f64,
        result: &mut WalkResult,
    ) -> bool {
        let at = self.feet.truncate();
        let step_m = self.body.step_m + 0.005;
        if self.grounded {
            match around.ground(at, self.feet.z - SNAP_M, self.feet.z + step_m, false) {
                Some(ground) => {
                    self.nothing_at_m = None;
                    return self.stand(around, ground, result);
                }
                None if self.nothing_at_m == Some(self.feet.z) => result.on = None,
                None => {
                    self.grounded = false;
                    self.velocity.z = 0.0;
                    self.fell_from_m = Some(self.feet.z);
                    self.below = None;
                    result.on = None;
                }
            }
            return true;
        }
        let before = self.velocity.z;
        self.velocity.z = (before - GRAVITY * part_s).max(-FASTEST_FALL);
        let to = self.feet.z + (before + self.velocity.z) * 0.5 * part_s;
        if to <= self.feet.z {
            if let Some(ground) = around.ground(at, to, self.feet.z + step_m, true) {
                self.land(ground.z_m, result);
                return self.stand(around, ground, result);
            }
            if let Some(floor) = self.floor_of_nothing(index, filter, to) {
                self.land(floor, result);
                self.nothing_at_m = Some(floor);
                self.feet.z = floor;
                return true;
            }
        }
        match around.pushed(at, self.column(to, self.height_m())) {
            _ if result.stuck => self.feet.z = to,
            Ok((p, touched)) => {
                self.feet = p.extend(to);
                result.blocked_by = result.blocked_by.or(touched);
            }
            // Under a ceiling, or over a gap that is too narrow to fall into.
            Err(contact) => {
                result.blocked_by = Some(contact.element);
                if to <= self.feet.z {
                    self.land(self.feet.z, result);
                    self.nothing_at_m = Some(self.feet.z);
                } else {
                    self.velocity.z = 0.0;
                }
            }
        }
        true
    }

    fn land(&mut self, z_m: f64, result: &mut WalkResult) {
        self.grounded = true;
        self.velocity.z = 0.0;
        self.nothing_at_m = None;
        if let Some(from) = self.fell_from_m.take() {
            result.landed_from_m = Some((from - z_m).max(0.0));
        }
    }

    /// Sets the feet on the ground; `false` where the body does not fit there.
    fn stand(&mut self, around: &Surround, ground: Ground, result: &mut WalkResult) -> bool {
        result.on = Some(ground.element);
        if (ground.z_m - self.feet.z).abs() < 1e-9 || result.stuck {
            self.feet.z = ground.z_m;
            return true;
        }
        match around.pushed(self.feet.truncate(), self.column(ground.z_m, self.height_m())) {
            Ok((p, touched)) => {
                self.feet = p.extend(ground.z_m);
                result.blocked_by = result.blocked_by.or(touched);
                true
            }
            // No headroom up there, or no width down there.
            Err(contact) => {
                result.blocked_by = result.blocked_by.or(Some(contact.element));
                false
            }
        }
    }

    /// Where one comes to stand who would fall to `to_m` and has nothing below, not even far below.
    fn floor_of_nothing(&mut self, index: &SpatialIndex, filter: &PickFilter, to_m: f64) -> Option<f64> {
        /// What is below here is below there too, metres.
        const SAME_M: f64 = 0.3;
        let at = self.feet.truncate();
        // A gap that is narrower than a foot may hide the ground that was found at first.
        let asked =
            self.below.filter(|b| b.at.distance(at) <= SAME_M && (b.floor_m.is_some() || to_m >= b.lowest_m - 1.0));
        let below = asked.unwrap_or_else(|| {
            let lowest_m = index.model().bounds().min.z;
            let depth = (self.feet.z - lowest_m).max(0.0) + 1.0;
            let (reach, step_m) = (self.body.radius_m, self.body.step_m);
            let mut under = Surround::default();
            under.gather(
                index,
                filter,
                &Aabb {
                    min: self.feet - DVec3::new(reach, reach, depth),
                    max: self.feet + DVec3::new(reach, reach, step_m),
                },
            );
            let ground = under.ground(at, f64::NEG_INFINITY, self.feet.z + step_m, true);
            let nothing = || lowest_shown(index, filter, self.feet).or(Some(self.feet.z));
            Below { at, floor_m: if ground.is_some() { None } else { nothing() }, lowest_m }
        });
        self.below = Some(below);
        below.floor_m.filter(|z| to_m <= *z).map(|z| z.min(self.feet.z))
    }

    /// Out of something solid, if there is room beside it.
    fn free(&mut self, index: &SpatialIndex, filter: &PickFilter, around: &Surround, result: &mut WalkResult) {
        if let Ok((p, _)) = around.pushed(self.feet.truncate(), self.column(self.feet.z, self.height_m())) {
            self.feet = p.extend(self.feet.z);
            return;
        }
        match enter::beside(index, filter, self.feet, &self.body) {
            Some(feet) => {
                self.feet = feet;
                self.velocity = DVec3::ZERO;
                self.grounded = true;
                self.crouched = false;
                self.nothing_at_m = None;
                result.set_free = true;
                result.grounded = true;
            }
            None => result.stuck = true,
        }
    }

    fn settle_eye(&mut self, dt_s: f64) {
        /// The eye stays below the top of the head, and above the waist.
        const LAG_M: (f64, f64) = (-0.6, 0.11);
        let wanted = if self.crouched { self.body.crouched_eye_m } else { self.body.eye_m };
        let settled = wanted + (self.eye_m - wanted) * (-dt_s / EYE_S).exp();
        self.eye_m = settled.clamp(wanted + LAG_M.0, wanted + LAG_M.1);
    }
}

/// The height to stand at where nothing is below: of the lowest storey that is shown and lived in (with a door or a
/// room: foundations have neither), or of the cut that hides what is below; `None` for a model without any height.
fn lowest_shown(index: &SpatialIndex, filter: &PickFilter, over: DVec3) -> Option<f64> {
    let model = index.model();
    let (mut shown, mut lived_in) = (vec![false; model.storeys.len()], vec![false; model.storeys.len()]);
    let mut lowest_m = f64::INFINITY;
    for id in model.element_ids() {
        let Some(element) = model.element(id).filter(|e| !e.bounds.is_empty()) else { continue };
        let slot = element.storey.map(|s| s.index()).filter(|s| *s < shown.len());
        if element.kind == ElementKind::Space || element.ifc_type.starts_with("IfcDoor") {
            slot.iter().for_each(|s| lived_in[*s] = true);
        }
        let solid = !matches!(element.kind, ElementKind::Space | ElementKind::Void);
        if solid && filter.allows(id) && !filter.cuts_all(&element.bounds) {
            lowest_m = lowest_m.min(element.bounds.min.z);
            slot.iter().for_each(|s| shown[*s] = true);
        }
    }
    let first = |fits: &dyn Fn(usize) -> bool| (0..shown.len()).find(|i| fits(*i));
    let storey =
        first(&|i| shown[i] && lived_in[i]).or_else(|| first(&|i| shown[i])).and_then(|i| model.storeys.get(i));
    let height = storey.map(|s| s.elevation_m).or(lowest_m.is_finite().then_some(lowest_m));
    let height = height.or(model.storeys.first().map(|s| s.elevation_m));
    // What a level cut hides below is not there to stand on.
    let cut = filter.sections().iter().filter(|s| s.z < -0.5).map(|s| -(s.x * over.x + s.y * over.y + s.w) / s.z);
    cut.fold(height, |z, c| Some(z.map_or(c, |z| z.max(c))))
}

fn wrapped(angle: f64) -> f64 {
    let turn = std::f64::consts::TAU;
    (angle + std::f64::consts::PI).rem_euclid(turn) - std::f64::consts::PI
}
