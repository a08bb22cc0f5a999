//! The pointer in the picture, and what of the building comes near it.

use atrium_view::{CameraPose, Projection, Ray};
use glam::{DVec2, DVec3, DVec4, Vec2};

use crate::pick::PickFilter;

/// The pointer's surroundings, and the camera's figures, worked out once for the thousands of points that are projected.
pub(crate) struct Eye<'a> {
    pub(crate) camera: &'a CameraPose,
    pub(crate) viewport: Vec2,
    pub(crate) ray: Ray,
    pub(crate) pointer: Vec2,
    pub(crate) radius_px: f32,
    pub(crate) filter: &'a PickFilter,
    pub(crate) forward: DVec3,
    right: DVec3,
    down: DVec3,
    /// Pixels of a metre, a metre away.
    scale_px: f64,
    perspective: bool,
}

impl<'a> Eye<'a> {
    pub(crate) fn new(
        camera: &'a CameraPose,
        viewport: Vec2,
        ray: Ray,
        radius_px: f32,
        filter: &'a PickFilter,
    ) -> Option<Self> {
        let pointer = camera.project(ray.at(camera.focus_m.clamp(1.0, 1e4)), viewport)?;
        let [right, up, forward] = camera.axes();
        Some(Self {
            camera,
            viewport,
            ray,
            pointer,
            radius_px,
            filter,
            forward,
            right,
            down: -up,
            scale_px: 1.0 / camera.metres_per_pixel(1.0, viewport),
            perspective: camera.projection == Projection::Perspective,
        })
    }

    pub(crate) fn depth_m(&self, point: DVec3) -> f64 {
        (point - self.camera.eye).dot(self.forward)
    }

    pub(crate) fn metres_per_pixel(&self, depth_m: f64) -> f64 {
        if self.perspective { depth_m / self.scale_px } else { 1.0 / self.scale_px }
    }

    /// From the pointer to where the point is seen, pixels; `None` behind the eye.
    pub(crate) fn offset_px(&self, point: DVec3) -> Option<DVec2> {
        let from_eye = point - self.camera.eye;
        let depth = if self.perspective { from_eye.dot(self.forward) } else { 1.0 };
        if depth.is_nan() || depth <= 1e-6 {
            return None;
        }
        let scale = self.scale_px / depth;
        let middle = (self.viewport * 0.5 - self.pointer).as_dvec2();
        Some(middle + DVec2::new(from_eye.dot(self.right), from_eye.dot(self.down)) * scale)
    }

    pub(crate) fn distance_px(&self, point: DVec3) -> Option<f32> {
        let d = self.offset_px(point)?.length() as f32;
        (d <= self.radius_px).then_some(d)
    }

    /// Whether a segment may come under the pointer, by its ends in the picture.
    pub(crate) fn may_pass(&self, ends: [Option<DVec2>; 2]) -> bool {
        let [Some(a), Some(b)] = ends else { return true };
        let way = b - a;
        let t = (-a.dot(way) / way.length_squared().max(1e-12)).clamp(0.0, 1.0);
        // A pixel more than enough, for corners that are one to a tenth of a millimetre only.
        (a + way * t).length() <= f64::from(self.radius_px) + 1.0
    }

    /// The ray that sees a point, and how far it is.
    pub(crate) fn towards(&self, point: DVec3) -> Option<(Ray, f64)> {
        let origin = if self.perspective {
            self.ray.origin
        } else {
            point - self.forward * (point - self.ray.origin).dot(self.forward)
        };
        let way = point - origin;
        let direction = way.try_normalize()?;
        (direction.dot(self.forward) > 0.0).then_some((Ray { origin, direction }, way.length()))
    }

    /// What is hidden by less than this is not hidden: a millimetre, or a fiftieth of a pixel.
    pub(crate) fn tolerance_m(&self, point: DVec3) -> f64 {
        (self.metres_per_pixel(self.depth_m(point)) * 0.02).max(1e-3)
    }

    /// The nearest place of a segment to the pointer in the picture.
    pub(crate) fn nearest_on(&self, [a, b]: [DVec3; 2]) -> Option<(DVec3, f32)> {
        // What lies behind the eye has no place in the picture.
        let (mut a, mut b) = (a, b);
        let (mut da, mut db) = (self.depth_m(a), self.depth_m(b));
        if self.perspective {
            const NEAR_M: f64 = 1e-3;
            if da < NEAR_M && db < NEAR_M {
                return None;
            }
            let cut = a + (b - a) * ((NEAR_M - da) / (db - da));
            if da < NEAR_M {
                (a, da) = (cut, NEAR_M);
            } else if db < NEAR_M {
                (b, db) = (cut, NEAR_M);
            }
        } else {
            (da, db) = (1.0, 1.0);
        }
        let (pa, pb) = (self.offset_px(a)?, self.offset_px(b)?);
        let (way, to) = (pb - pa, -pa);
        let s = if way.length_squared() > 1e-8 {
            let t = (to.dot(way) / way.length_squared()).clamp(0.0, 1.0);
            t * da / (db + t * (da - db))
        } else {
            // Seen end on: the nearer end is what is seen.
            f64::from(u8::from(self.depth_m(b) < self.depth_m(a)))
        };
        let point = a + (b - a) * s;
        Some((point, self.distance_px(point)?))
    }

    /// The part of a segment that sections leave, and which of its ends are cuts.
    pub(crate) fn uncut(&self, [mut a, mut b]: [DVec3; 2]) -> Option<([DVec3; 2], [bool; 2])> {
        // What lies in the cut itself stays, however it was rounded.
        const IN_CUT_M: f64 = 1e-7;
        let mut cut = [false; 2];
        for s in self.filter.sections() {
            let (da, db) = (s.dot(a.extend(1.0)), s.dot(b.extend(1.0)));
            if da > IN_CUT_M && db > IN_CUT_M {
                return None;
            }
            let at = || a + (b - a) * (da / (da - db)).clamp(0.0, 1.0);
            if da > IN_CUT_M {
                (a, cut[0]) = (at(), true);
            } else if db > IN_CUT_M {
                (b, cut[1]) = (at(), true);
            }
        }
        Some(([a, b], cut))
    }

    /// Half spaces `n·p + d ≥ 0` of what lies under the pointer, is not cut away and not too far.
    pub(crate) fn surroundings(&self, reach_m: f64) -> Vec<DVec4> {
        let r = self.radius_px + 0.5;
        let offsets = [Vec2::new(-r, -r), Vec2::new(r, -r), Vec2::new(r, r), Vec2::new(-r, r)];
        let rays = offsets.map(|o| self.camera.ray_through(self.pointer + o, self.viewport));
        let inside = self.ray.at(self.camera.focus_m.max(1.0));
        let mut planes = Vec::with_capacity(6 + self.filter.sections().len());
        for k in 0..4 {
            let (a, b) = (rays[k], rays[(k + 1) % 4]);
            let across = b.at(1.0) - a.at(1.0);
            let Some(mut n) = a.direction.cross(across).try_normalize() else { continue };
            if n.dot(inside - a.origin) < 0.0 {
                n = -n;
            }
            planes.push(n.extend(-n.dot(a.origin)));
        }
        planes.push(self.forward.extend(-self.forward.dot(self.ray.origin)));
        if reach_m.is_finite() {
            planes.push((-self.forward).extend(self.forward.dot(self.camera.eye) + reach_m));
        }
        // What lies in the section itself stays.
        planes.extend(self.filter.sections().iter().map(|s| -*s + DVec4::W * 1e-6));
        planes
    }
}
