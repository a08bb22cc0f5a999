//! The camera: a pose in model coordinates, rays and projections through it, and the moves that hands make with it.
//!
//! All lengths are metres, all angles radians, Z is up, pixels count from the top left corner of the viewport.

use atrium_building::Aabb;
use glam::{DMat4, DVec3, DVec4, Vec2};
use serde::{Deserialize, Serialize};

use crate::StandardView;

/// Vertical field of view: narrow enough for a building to look built rather than dramatic, wide enough for rooms.
pub const FIELD_OF_VIEW: f64 = 36.0 * std::f64::consts::PI / 180.0;

/// Share of the viewport that "fit" fills, so that badges and the orientation cube keep some room.
pub const FIT_FILL: f64 = 0.84;

/// Nothing is looked at from nearer than this: the near plane and double precision both end about here, metres.
const NEAREST_M: f64 = 0.05;

/// Without perspective, half the depth of what is seen at least: 32 bits of depth then tell half a millimetre, metres.
const ORTHOGRAPHIC_REACH_M: f64 = 4_000.0;

/// Farther than any site; keeps a wheel that spins for ever inside finite numbers, metres.
const FARTHEST_M: f64 = 200_000.0;

/// A half-line in project coordinates, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ray {
    /// Where it starts.
    pub origin: DVec3,
    /// Unit vector.
    pub direction: DVec3,
}

impl Ray {
    /// The point at this distance, metres.
    pub fn at(&self, distance_m: f64) -> DVec3 {
        self.origin + self.direction * distance_m
    }
}

/// How depth shows in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Projection {
    /// As the eye sees: what is far is small.
    #[default]
    Perspective,
    /// As a drawing: everything at the scale of what is looked at.
    Orthographic,
}

/// Where the eye is and where it looks.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct CameraPose {
    /// The eye, metres, project coordinates.
    pub eye: DVec3,
    /// Direction of view around Z, radians, 0 looks along +X (east), a quarter turn looks along +Y (north).
    pub yaw: f64,
    /// Direction of view above the horizon, radians; −π/2 looks straight down.
    pub pitch: f64,
    /// Vertical field of view, radians.
    pub fov_y: f64,
    /// Distance to what is looked at, metres: what moves without a point under the pointer go by.
    pub focus_m: f64,
    /// How depth shows.
    #[serde(default)]
    pub projection: Projection,
}

impl Default for CameraPose {
    fn default() -> Self {
        Self::looking(StandardView::Iso)
    }
}

impl CameraPose {
    /// A standard direction, from the origin; to be fitted.
    pub fn looking(direction: StandardView) -> Self {
        let (yaw, pitch) = match direction {
            // 38° off north, so that neither of the two visible sides of an oblong building hides behind its corner.
            StandardView::Iso => (52.0, -32.0),
            StandardView::Top => (90.0, -90.0),
            StandardView::Front => (90.0, 0.0),
            StandardView::Back => (-90.0, 0.0),
            StandardView::Left => (0.0, 0.0),
            StandardView::Right => (180.0, 0.0),
        };
        Self {
            eye: DVec3::ZERO,
            yaw: f64::to_radians(yaw),
            pitch: f64::to_radians(pitch),
            fov_y: FIELD_OF_VIEW,
            focus_m: 10.0,
            projection: Projection::Perspective,
        }
    }

    /// From a point towards another, project coordinates, metres; straight up and down with north at the picture's top.
    /// `None` where the two are one, or no place at all.
    pub fn from_to(eye: DVec3, target: DVec3, fov_y: f64) -> Option<Self> {
        let way = target - eye;
        if !(eye.is_finite() && way.is_finite() && way.length() > 1e-6) {
            return None;
        }
        let level = way.truncate().length();
        let yaw = if level > 1e-6 * way.length() { way.y.atan2(way.x) } else { std::f64::consts::FRAC_PI_2 };
        Some(Self {
            eye,
            yaw,
            pitch: way.z.atan2(level),
            fov_y,
            focus_m: way.length(),
            projection: Projection::Perspective,
        })
    }

    /// Unit vector of view.
    pub fn forward(&self) -> DVec3 {
        let (sy, cy) = self.yaw.sin_cos();
        let (sp, cp) = self.pitch.sin_cos();
        DVec3::new(cp * cy, cp * sy, sp)
    }

    /// Unit vector to the right of the picture; always level.
    pub fn right(&self) -> DVec3 {
        let (sy, cy) = self.yaw.sin_cos();
        DVec3::new(sy, -cy, 0.0)
    }

    /// Unit vector to the top of the picture.
    pub fn up(&self) -> DVec3 {
        self.right().cross(self.forward())
    }

    /// Right, up and forward, for an orientation cube.
    pub fn axes(&self) -> [DVec3; 3] {
        [self.right(), self.up(), self.forward()]
    }

    /// The point that is looked at.
    pub fn focus(&self) -> DVec3 {
        self.eye + self.forward() * self.focus_m
    }

    fn half_tangents(&self, viewport: Vec2) -> (f64, f64) {
        let vertical = (self.fov_y * 0.5).tan();
        (vertical * aspect(viewport), vertical)
    }

    /// The depth that sets the scale of what lies at this depth, metres.
    pub fn scale_depth_m(&self, depth_m: f64) -> f64 {
        match self.projection {
            Projection::Perspective => depth_m,
            Projection::Orthographic => self.focus_m.max(NEAREST_M),
        }
    }

    /// Without perspective, what lies this far before and behind the eye is seen too, metres.
    pub fn reach_m(&self) -> f64 {
        (self.focus_m * 4.0).clamp(ORTHOGRAPHIC_REACH_M, FARTHEST_M)
    }

    /// The ray through a pixel, in project coordinates. Without perspective it starts far behind the eye.
    pub fn ray_through(&self, pixel: Vec2, viewport: Vec2) -> Ray {
        let (tx, ty) = self.half_tangents(viewport);
        let x = (f64::from(pixel.x) / f64::from(viewport.x.max(1.0)) * 2.0 - 1.0) * tx;
        let y = (1.0 - f64::from(pixel.y) / f64::from(viewport.y.max(1.0)) * 2.0) * ty;
        let aside = self.right() * x + self.up() * y;
        match self.projection {
            Projection::Perspective => Ray { origin: self.eye, direction: (self.forward() + aside).normalize() },
            Projection::Orthographic => Ray {
                origin: self.eye + aside * self.focus_m - self.forward() * self.reach_m(),
                direction: self.forward(),
            },
        }
    }

    /// How far in front of the eye the point is, along the direction of view, metres; negative behind.
    pub fn depth_m(&self, point: DVec3) -> f64 {
        (point - self.eye).dot(self.forward())
    }

    /// The pixel where the point is seen, also outside the viewport; `None` behind the eye of a perspective.
    pub fn project(&self, point: DVec3, viewport: Vec2) -> Option<Vec2> {
        let depth = self.scale_depth_m(self.depth_m(point));
        // Also false for NaN.
        if depth.partial_cmp(&1e-6) != Some(std::cmp::Ordering::Greater) {
            return None;
        }
        let (tx, ty) = self.half_tangents(viewport);
        let from_eye = point - self.eye;
        let x = from_eye.dot(self.right()) / (depth * tx);
        let y = from_eye.dot(self.up()) / (depth * ty);
        Some(Vec2::new(
            ((x + 1.0) * 0.5 * f64::from(viewport.x)) as f32,
            ((1.0 - y) * 0.5 * f64::from(viewport.y)) as f32,
        ))
    }

    /// Metres that one pixel covers at this depth.
    pub fn metres_per_pixel(&self, depth_m: f64, viewport: Vec2) -> f64 {
        2.0 * (self.fov_y * 0.5).tan() * self.scale_depth_m(depth_m) / f64::from(viewport.y.max(1.0))
    }

    /// The same direction, so near that the box fills the viewport but for a margin; `self` for an empty box.
    pub fn fitted(self, bounds: &Aabb, viewport: Vec2) -> Self {
        self.fitted_filling(bounds, viewport, FIT_FILL)
    }

    /// As [`Self::fitted`], with the share of the viewport to fill.
    pub fn fitted_filling(self, bounds: &Aabb, viewport: Vec2, fill: f64) -> Self {
        if bounds.is_empty() {
            return self;
        }
        self.fitted_around(std::slice::from_ref(bounds), bounds, viewport, fill)
    }

    /// As near that all boxes fill that share of the viewport; `around` is the box around them all, not empty.
    ///
    /// Tighter than fitting the box around them, whose corners are mostly air.
    pub fn fitted_around(mut self, boxes: &[Aabb], around: &Aabb, viewport: Vec2, fill: f64) -> Self {
        let (tx, ty) = self.half_tangents(viewport);
        let (tx, ty) = (tx * fill, ty * fill);
        let bounds = around;
        let centre = bounds.center();
        let half = bounds.size() * 0.5;
        let [right, up, forward] = self.axes();
        // Each corner bounds the eye by two planes an axis; their meeting point is the nearest eye that sees all.
        let mut reach = [f64::NEG_INFINITY; 4];
        for b in boxes.iter().filter(|b| !b.is_empty()) {
            let (middle, extent) = (b.center() - centre, b.size() * 0.5);
            // The farthest corner along each plane's normal, without going through all eight.
            let lean = if self.projection == Projection::Perspective { forward } else { DVec3::ZERO };
            let planes = [right - lean * tx, -right - lean * tx, up - lean * ty, -up - lean * ty];
            for (slot, plane) in reach.iter_mut().zip(planes) {
                *slot = slot.max(middle.dot(plane) + extent.dot(plane.abs()));
            }
        }
        if reach.iter().any(|r| !r.is_finite()) {
            return self;
        }
        let back = ((reach[0] + reach[1]) / (2.0 * tx)).max((reach[2] + reach[3]) / (2.0 * ty));
        // Seen end on, a flat thing needs no distance at all: stand off by its size anyway.
        let depth = half.dot(forward.abs());
        let back = match self.projection {
            Projection::Perspective => back.max(depth + half.length() * 0.15).max(NEAREST_M),
            Projection::Orthographic => back.max(NEAREST_M),
        };
        let aside = right * ((reach[0] - reach[1]) * 0.5) + up * ((reach[2] - reach[3]) * 0.5);
        self.eye = centre + aside - forward * back;
        self.focus_m = back;
        self
    }

    /// Turned around the pivot by a drag: a viewport's height turns half a circle.
    ///
    /// The pivot keeps its pixel unless the pitch meets the pole.
    pub fn orbited(mut self, pivot: DVec3, delta_px: Vec2, viewport: Vec2) -> Self {
        let rate = std::f64::consts::PI / f64::from(viewport.y.max(1.0));
        let offset = pivot - self.eye;
        let before = self.axes();
        let local = before.map(|axis| offset.dot(axis));
        self.yaw = wrap_angle(self.yaw - f64::from(delta_px.x) * rate);
        let limit = std::f64::consts::FRAC_PI_2;
        self.pitch = (self.pitch - f64::from(delta_px.y) * rate).clamp(-limit, limit);
        let after = self.axes();
        self.eye = pivot - after[0] * local[0] - after[1] * local[1] - after[2] * local[2];
        self
    }

    /// Moved sideways so that the point under `from` comes under `to`.
    pub fn panned(mut self, anchor: DVec3, from: Vec2, to: Vec2, viewport: Vec2) -> Self {
        let depth = self.depth_m(anchor).clamp(NEAREST_M, FARTHEST_M);
        let metres = self.metres_per_pixel(depth, viewport);
        let delta = (to - from).as_dvec2() * metres;
        self.eye += self.up() * delta.y - self.right() * delta.x;
        self
    }

    /// Moved towards the point (or away), which keeps its pixel. `amount` counts wheel notches, positive is nearer.
    pub fn zoomed(mut self, anchor: DVec3, amount: f32) -> Self {
        let distance = match self.projection {
            Projection::Perspective => anchor.distance(self.eye),
            Projection::Orthographic => self.focus_m,
        };
        if !distance.is_finite() || distance < 1e-9 {
            return self;
        }
        let wanted = (distance * 0.86_f64.powf(f64::from(amount.clamp(-40.0, 40.0)))).clamp(NEAREST_M, FARTHEST_M);
        self.eye = anchor + (self.eye - anchor) * (wanted / distance);
        self.focus_m = (self.focus_m * wanted / distance).clamp(NEAREST_M, FARTHEST_M);
        self
    }

    /// Between two poses; `t` from 0 to 1, already eased. Goes around a common focus rather than through the building.
    pub fn between(self, to: Self, t: f64) -> Self {
        let turn = wrap_angle(to.yaw - self.yaw);
        let mix = |a: f64, b: f64| a + (b - a) * t;
        // Distances mix by ratio, so that diving from a campus into a room looks even.
        let focus_m = (self.focus_m.max(NEAREST_M).ln() * (1.0 - t) + to.focus_m.max(NEAREST_M).ln() * t).exp();
        let mut out = Self {
            eye: DVec3::ZERO,
            yaw: wrap_angle(self.yaw + turn * t),
            pitch: mix(self.pitch, to.pitch),
            fov_y: mix(self.fov_y, to.fov_y),
            focus_m,
            // On the way to a plan and back there is depth; at what is looked at both have one scale.
            projection: if self.projection == to.projection { to.projection } else { Projection::Perspective },
        };
        // The focus moves at the rate at which the distance does, so it never leaves the picture.
        let span = to.focus_m - self.focus_m;
        let s = if span.abs() > 1e-6 { (focus_m - self.focus_m) / span } else { t };
        out.eye = self.focus().lerp(to.focus(), s) - out.forward() * focus_m;
        if t >= 1.0 { to } else { out }
    }

    /// Nearest depth worth drawing, metres.
    pub fn near_m(&self, bounds: &Aabb) -> f64 {
        if bounds.is_empty() {
            return 0.1;
        }
        let gap = (self.eye - self.eye.clamp(bounds.min, bounds.max)).length();
        (gap * 0.5).clamp(0.03, 1000.0)
    }

    /// From coordinates relative to `origin` to clip space with depth from 1 (near) to 0 (infinitely far; without
    /// perspective, linear to a reach of kilometres).
    pub fn clip_from_model(&self, origin: DVec3, near_m: f64, viewport: Vec2) -> DMat4 {
        let eye = self.eye - origin;
        let [r, u, f] = self.axes();
        let view = DMat4::from_cols(
            DVec4::new(r.x, u.x, -f.x, 0.0),
            DVec4::new(r.y, u.y, -f.y, 0.0),
            DVec4::new(r.z, u.z, -f.z, 0.0),
            DVec4::new(-r.dot(eye), -u.dot(eye), f.dot(eye), 1.0),
        );
        let (tx, ty) = self.half_tangents(viewport);
        if self.projection == Projection::Orthographic {
            let (focus, reach) = (self.focus_m.max(NEAREST_M), self.reach_m());
            let projection = DMat4::from_cols(
                DVec4::new(1.0 / (tx * focus), 0.0, 0.0, 0.0),
                DVec4::new(0.0, 1.0 / (ty * focus), 0.0, 0.0),
                DVec4::new(0.0, 0.0, 0.5 / reach, 0.0),
                DVec4::new(0.0, 0.0, 0.5, 1.0),
            );
            return projection * view;
        }
        let projection = DMat4::from_cols(
            DVec4::new(1.0 / tx, 0.0, 0.0, 0.0),
            DVec4::new(0.0, 1.0 / ty, 0.0, 0.0),
            DVec4::new(0.0, 0.0, 0.0, -1.0),
            DVec4::new(0.0, 0.0, near_m, 0.0),
        );
        projection * view
    }
}

/// Seconds that a flight takes: long enough to keep one's bearings, short enough not to wait for.
pub const FLIGHT_S: f64 = 0.6;

/// A move of the camera under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flight {
    from: CameraPose,
    to: CameraPose,
    elapsed_s: f64,
}

impl Flight {
    /// Starts one.
    pub fn new(from: CameraPose, to: CameraPose) -> Self {
        Self { from, to, elapsed_s: 0.0 }
    }

    /// Where it ends.
    pub fn target(&self) -> CameraPose {
        self.to
    }

    /// The pose after another `seconds`, and whether the flight is over. Slow software drawing must not stretch it:
    /// time counts, not frames.
    pub fn advance(&mut self, seconds: f64) -> (CameraPose, bool) {
        self.elapsed_s += seconds.max(0.0);
        let t = (self.elapsed_s / FLIGHT_S).clamp(0.0, 1.0);
        let eased = t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
        (self.from.between(self.to, eased), t >= 1.0)
    }
}

fn aspect(viewport: Vec2) -> f64 {
    f64::from(viewport.x.max(1.0)) / f64::from(viewport.y.max(1.0))
}

fn wrap_angle(angle: f64) -> f64 {
    let turn = std::f64::consts::TAU;
    (angle + std::f64::consts::PI).rem_euclid(turn) - std::f64::consts::PI
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEWPORT: Vec2 = Vec2::new(1280.0, 720.0);

    fn building(size: DVec3) -> Aabb {
        Aabb { min: DVec3::new(1000.0, -500.0, 0.0), max: DVec3::new(1000.0, -500.0, 0.0) + size }
    }

    fn corners(b: &Aabb) -> impl Iterator<Item = DVec3> + use<> {
        let (min, max) = (b.min, b.max);
        (0..8).map(move |i| {
            DVec3::new(
                if i & 1 == 0 { min.x } else { max.x },
                if i & 2 == 0 { min.y } else { max.y },
                if i & 4 == 0 { min.z } else { max.z },
            )
        })
    }

    #[test]
    fn fitting_fills_the_picture_and_cuts_nothing_off_from_5_cm_to_500_m() {
        for size in [DVec3::splat(0.05), DVec3::new(60.0, 30.0, 20.0), DVec3::new(500.0, 40.0, 30.0)] {
            for look in [StandardView::Iso, StandardView::Top, StandardView::Front, StandardView::Right] {
                let bounds = building(size);
                let pose = CameraPose::looking(look).fitted(&bounds, VIEWPORT);
                let seen: Vec<Vec2> = corners(&bounds).map(|c| pose.project(c, VIEWPORT).unwrap()).collect();
                let low = seen.iter().copied().reduce(Vec2::min).unwrap();
                let high = seen.iter().copied().reduce(Vec2::max).unwrap();
                assert!(low.min_element() >= 0.0 && high.x <= VIEWPORT.x && high.y <= VIEWPORT.y, "{look:?} {size}");
                let filled = ((high - low) / VIEWPORT).max_element();
                assert!((0.6..=0.86).contains(&filled), "{look:?} {size} fills {filled}");
            }
        }
    }

    #[test]
    fn a_ray_through_the_pixel_of_a_point_meets_the_point() {
        let bounds = building(DVec3::new(60.0, 30.0, 20.0));
        let pose = CameraPose::looking(StandardView::Iso).fitted(&bounds, VIEWPORT);
        for corner in corners(&bounds) {
            let ray = pose.ray_through(pose.project(corner, VIEWPORT).unwrap(), VIEWPORT);
            let along = (corner - ray.origin).dot(ray.direction);
            assert!((ray.origin + ray.direction * along).distance(corner) < 1e-3 * along.max(1.0));
        }
        assert_eq!(pose.project(pose.eye - pose.forward(), VIEWPORT), None);
    }

    #[test]
    fn a_pose_from_one_point_to_another_has_the_other_in_the_middle() {
        let (eye, target) = (DVec3::new(3.0, -4.0, 1.6), DVec3::new(-20.0, 9.0, 7.5));
        let pose = CameraPose::from_to(eye, target, 1.0).unwrap();
        assert!(pose.focus().distance(target) < 1e-9);
        assert!(pose.project(target, VIEWPORT).unwrap().distance(VIEWPORT * 0.5) < 1e-3);
        let down = CameraPose::from_to(eye, eye - DVec3::Z, 1.0).unwrap();
        assert!(down.up().distance(DVec3::Y) < 1e-9 && down.forward().distance(DVec3::NEG_Z) < 1e-9);
        assert_eq!(CameraPose::from_to(eye, eye, 1.0), None);
        assert_eq!(CameraPose::from_to(eye, DVec3::NAN, 1.0), None);
    }

    #[test]
    fn the_gpu_matrix_and_project_agree() {
        let bounds = building(DVec3::new(60.0, 30.0, 20.0));
        let pose = CameraPose::looking(StandardView::Iso).fitted(&bounds, VIEWPORT);
        let origin = bounds.center();
        let matrix = pose.clip_from_model(origin, pose.near_m(&bounds), VIEWPORT);
        for corner in corners(&bounds) {
            let clip = matrix * (corner - origin).extend(1.0);
            let ndc = clip.truncate() / clip.w;
            let pixel = Vec2::new((ndc.x as f32 + 1.0) * 640.0, (1.0 - ndc.y as f32) * 360.0);
            assert!(pixel.distance(pose.project(corner, VIEWPORT).unwrap()) < 0.01);
            assert!((0.0..=1.0).contains(&ndc.z));
        }
    }

    #[test]
    fn without_perspective_a_pixel_is_as_large_everywhere_and_the_point_under_the_pointer_stays() {
        let bounds = building(DVec3::new(60.0, 30.0, 20.0));
        let pose = CameraPose { projection: Projection::Orthographic, ..CameraPose::looking(StandardView::Top) };
        let pose = pose.fitted(&bounds, VIEWPORT);
        let seen: Vec<Vec2> = corners(&bounds).map(|c| pose.project(c, VIEWPORT).unwrap()).collect();
        assert!(seen[0].distance(seen[4]) < 1e-3, "the foot and the top of a corner are one point of a plan");
        assert!(seen.iter().all(|p| p.cmpge(Vec2::ZERO).all() && p.cmple(VIEWPORT).all()));
        let corner = bounds.max;
        let ray = pose.ray_through(seen[7], VIEWPORT);
        let miss = (corner - ray.origin).cross(ray.direction).length();
        assert!(miss < 1e-3 && (corner - ray.origin).dot(ray.direction) > 0.0, "{miss}");
        let zoomed = pose.zoomed(corner, 9.0);
        assert!(zoomed.project(corner, VIEWPORT).unwrap().distance(seen[7]) < 0.01);
        assert!(zoomed.metres_per_pixel(3.0, VIEWPORT) < pose.metres_per_pixel(3.0, VIEWPORT) * 0.3);
        let clip = zoomed.clip_from_model(bounds.center(), 0.1, VIEWPORT) * (corner - bounds.center()).extend(1.0);
        let at = Vec2::new((clip.x as f32 + 1.0) * 640.0, (1.0 - clip.y as f32) * 360.0);
        assert!(at.distance(seen[7]) < 0.01 && clip.w == 1.0 && (0.0..=1.0).contains(&clip.z), "{clip} {at}");
    }

    #[test]
    fn pan_and_zoom_and_orbit_keep_the_point_under_the_pointer() {
        let bounds = building(DVec3::new(60.0, 30.0, 20.0));
        let pose = CameraPose::looking(StandardView::Iso).fitted(&bounds, VIEWPORT);
        let point = bounds.min + DVec3::new(10.0, 5.0, 3.0);
        let at = pose.project(point, VIEWPORT).unwrap();
        let to = at + Vec2::new(83.0, -41.0);
        assert!(pose.panned(point, at, to, VIEWPORT).project(point, VIEWPORT).unwrap().distance(to) < 0.01);
        assert!(pose.zoomed(point, 3.0).project(point, VIEWPORT).unwrap().distance(at) < 0.01);
        assert!(pose.zoomed(point, 3.0).eye.distance(point) < pose.eye.distance(point));
        let turned = pose.orbited(point, Vec2::new(120.0, 60.0), VIEWPORT);
        assert!(turned.project(point, VIEWPORT).unwrap().distance(at) < 0.01);
        assert!(turned.yaw != pose.yaw && turned.pitch < pose.pitch);
    }

    #[test]
    fn zooming_without_end_stays_finite_and_orbit_stops_at_the_pole() {
        let point = DVec3::ZERO;
        let mut pose = CameraPose::looking(StandardView::Iso);
        pose.eye = DVec3::new(-10.0, 0.0, 5.0);
        for _ in 0..1000 {
            pose = pose.zoomed(point, 5.0);
        }
        assert!(pose.eye.is_finite() && pose.eye.distance(point) >= 0.04);
        for _ in 0..1000 {
            pose = pose.zoomed(point, -5.0).orbited(point, Vec2::new(3.0, 500.0), VIEWPORT);
        }
        assert!(pose.eye.is_finite() && pose.pitch >= -std::f64::consts::FRAC_PI_2);
        assert!((pose.up().length() - 1.0).abs() < 1e-9 && pose.up().dot(pose.forward()).abs() < 1e-9);
    }

    #[test]
    fn a_flight_ends_exactly_there_and_turns_the_short_way() {
        let from = CameraPose { yaw: 3.0, ..CameraPose::default() };
        let to = CameraPose { yaw: -3.0, eye: DVec3::new(5.0, 5.0, 5.0), focus_m: 2.0, ..CameraPose::default() };
        let mut flight = Flight::new(from, to);
        let (middle, over) = flight.advance(0.3);
        assert!(!over && middle.yaw.abs() > 3.0);
        assert_eq!(flight.advance(1.0), (to, true));
    }
}
