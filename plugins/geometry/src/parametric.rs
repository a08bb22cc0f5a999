//! Surfaces by their two parameters: points, nearest parameters, seams, and where facets should end.

use crate::limits::FACET_BORDERS;
use crate::{BSplineSurface, Tessellation};
use glam::{DAffine3, DQuat, DVec2, DVec3};
use std::cell::OnceCell;
use std::f64::consts::{FRAC_PI_2, TAU};

/// A surface with parameters u and v; `du × dv` is its normal (ISO 16739 `IfcSurface` conventions).
#[derive(Debug, Clone)]
pub enum ParametricSurface {
    /// Flat; u and v along the x and y axes of its placement. Faces lie where their loops are.
    Plane {
        /// Position and axes.
        placement: DAffine3,
    },
    /// About the z axis of `placement`, metres; u angle, v height.
    Cylinder {
        /// Position and axes.
        placement: DAffine3,
        /// Radius, metres.
        radius: f64,
    },
    /// About the z axis of `placement`; `radius` at z = 0, growing by the tangent of `half_angle`; u angle, v height.
    Cone {
        /// Position and axes.
        placement: DAffine3,
        /// Radius at z = 0, metres.
        radius: f64,
        /// Between axis and side, radians.
        half_angle: f64,
    },
    /// Around the origin of `placement`; u longitude, v latitude.
    Sphere {
        /// Position and axes.
        placement: DAffine3,
        /// Radius, metres.
        radius: f64,
    },
    /// About the z axis of `placement`; u around the axis, v around the tube.
    Torus {
        /// Position and axes.
        placement: DAffine3,
        /// Axis to middle of the tube, metres.
        major: f64,
        /// Radius of the tube, metres.
        minor: f64,
    },
    /// A curve (as points) moved along `direction`; u length along the curve, v distance.
    Extrusion {
        /// Points of the curve.
        curve: Vec<DVec3>,
        /// Unit direction.
        direction: DVec3,
    },
    /// A curve (as points) turned about an axis; u angle, v length along the curve.
    Revolution {
        /// Points of the curve.
        curve: Vec<DVec3>,
        /// A point of the axis.
        origin: DVec3,
        /// Unit direction of the axis.
        axis: DVec3,
    },
    /// A rational B-spline surface.
    BSpline(Box<BSplineSurface>),
}

impl ParametricSurface {
    /// The point at parameters `uv`: angles in radians, lengths in metres, a spline's own parameters.
    pub fn point(&self, uv: DVec2) -> DVec3 {
        Evaluator::new(self).point(uv)
    }

    /// The unit normal at the place nearest to `p`; `None` where the surface has none.
    pub fn normal_near(&self, p: DVec3) -> Option<DVec3> {
        let evaluator = Evaluator::new(self);
        let uv = evaluator.invert(p, None);
        let h = match self {
            Self::BSpline(s) => {
                let span = |k: usize| (s.domain(k).1 - s.domain(k).0) * 1e-5;
                DVec2::new(span(0), span(1))
            }
            _ => DVec2::splat(1e-5),
        };
        let slope = |by: DVec2| evaluator.point(uv + by) - evaluator.point(uv - by);
        slope(DVec2::new(h.x, 0.0)).cross(slope(DVec2::new(0.0, h.y))).try_normalize()
    }
}

fn lengths(curve: &[DVec3]) -> Vec<f64> {
    let mut sum = 0.0;
    std::iter::once(0.0)
        .chain(curve.windows(2).map(|w| {
            sum += w[0].distance(w[1]);
            sum
        }))
        .collect()
}

fn along(curve: &[DVec3], lengths: &[f64], at: f64) -> DVec3 {
    let i = lengths.partition_point(|&l| l <= at).clamp(1, curve.len() - 1);
    let span = lengths[i] - lengths[i - 1];
    curve[i - 1].lerp(curve[i], if span > 0.0 { (at - lengths[i - 1]) / span } else { 0.0 })
}

/// Length along `curve` at which `p`, brought onto it by `to_flat`, is nearest.
fn nearest(curve: &[DVec3], lengths: &[f64], to_flat: impl Fn(DVec3) -> DVec3, p: DVec3) -> f64 {
    let p = to_flat(p);
    let mut best = (f64::INFINITY, 0.0);
    for (i, w) in curve.windows(2).enumerate() {
        let (a, b) = (to_flat(w[0]), to_flat(w[1]));
        let ab = b - a;
        let t = ((p - a).dot(ab) / ab.length_squared().max(1e-30)).clamp(0.0, 1.0);
        let d = (a + ab * t).distance_squared(p);
        if d < best.0 {
            best = (d, lengths[i] + (lengths[i + 1] - lengths[i]) * t);
        }
    }
    best.1
}

/// A surface with what evaluation needs again and again.
pub(crate) struct Evaluator<'a> {
    pub(crate) surface: &'a ParametricSurface,
    inverse: DAffine3,
    lengths: Vec<f64>,
    /// Where the search for a point on a spline begins.
    spread: OnceCell<Vec<(DVec2, DVec3)>>,
    /// After how much each parameter comes around.
    pub(crate) periods: [Option<f64>; 2],
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(surface: &'a ParametricSurface) -> Self {
        use ParametricSurface as S;
        let (inverse, lengths) = match surface {
            S::Cylinder { placement, .. }
            | S::Cone { placement, .. }
            | S::Sphere { placement, .. }
            | S::Torus { placement, .. } => (placement.inverse(), vec![]),
            S::Extrusion { curve, .. } | S::Revolution { curve, .. } => (DAffine3::IDENTITY, lengths(curve)),
            S::Plane { placement } => (placement.inverse(), vec![]),
            S::BSpline(_) => (DAffine3::IDENTITY, vec![]),
        };
        let mut out = Self { surface, inverse, lengths, spread: OnceCell::new(), periods: [None, None] };
        out.periods = out.find_periods();
        out
    }

    pub(crate) fn point(&self, uv: DVec2) -> DVec3 {
        use ParametricSurface as S;
        // Beyond the seam the parameters of closed curves and splines begin again.
        let mut uv = uv;
        if matches!(self.surface, S::Extrusion { .. } | S::Revolution { .. } | S::BSpline(_)) {
            for k in 0..2 {
                if let (Some(period), Some((low, high))) = (self.periods[k], self.bounds()[k])
                    && !(low..=high).contains(&uv[k])
                {
                    uv[k] = low + (uv[k] - low).rem_euclid(period);
                }
            }
        }
        let (sin, cos) = uv.x.sin_cos();
        match self.surface {
            S::Plane { placement } => placement.transform_point3(uv.extend(0.0)),
            S::Cylinder { placement, radius } => {
                placement.transform_point3(DVec3::new(radius * cos, radius * sin, uv.y))
            }
            S::Cone { placement, radius, half_angle } => {
                let r = radius + uv.y * half_angle.tan();
                placement.transform_point3(DVec3::new(r * cos, r * sin, uv.y))
            }
            S::Sphere { placement, radius } => {
                let (sv, cv) = uv.y.sin_cos();
                placement.transform_point3(DVec3::new(cv * cos, cv * sin, sv) * *radius)
            }
            S::Torus { placement, major, minor } => {
                let (sv, cv) = uv.y.sin_cos();
                let r = major + minor * cv;
                placement.transform_point3(DVec3::new(r * cos, r * sin, minor * sv))
            }
            S::Extrusion { curve, direction } => along(curve, &self.lengths, uv.x) + *direction * uv.y,
            S::Revolution { curve, origin, axis } => {
                *origin + DQuat::from_axis_angle(*axis, uv.x) * (along(curve, &self.lengths, uv.y) - *origin)
            }
            S::BSpline(s) => s.point(uv),
        }
    }

    pub(crate) fn invert(&self, p: DVec3, near: Option<DVec2>) -> DVec2 {
        use ParametricSurface as S;
        let q = self.inverse.transform_point3(p);
        let keep = |angle: f64, poor: bool, k: usize| if poor { near.map_or(0.0, |n| n[k]) } else { angle };
        let longitude = keep(q.y.atan2(q.x), q.truncate().length() < 1e-7, 0);
        match self.surface {
            S::Plane { .. } => q.truncate(),
            S::Cylinder { .. } | S::Cone { .. } => DVec2::new(longitude, q.z),
            S::Sphere { radius, .. } => DVec2::new(longitude, (q.z / radius).clamp(-1.0, 1.0).asin()),
            S::Torus { major, .. } => DVec2::new(longitude, q.z.atan2(q.truncate().length() - major)),
            S::Extrusion { curve, direction } => {
                let flat = |p: DVec3| p - *direction * p.dot(*direction);
                let u = nearest(curve, &self.lengths, flat, p);
                DVec2::new(u, (p - along(curve, &self.lengths, u)).dot(*direction))
            }
            S::Revolution { curve, origin, axis } => {
                // Compared by height and distance from the axis.
                let flat = |p: DVec3| {
                    let d = p - *origin;
                    let h = d.dot(*axis);
                    DVec3::new((d - *axis * h).length(), h, 0.0)
                };
                let v = nearest(curve, &self.lengths, flat, p);
                let across = |p: DVec3| (p - *origin) - *axis * (p - *origin).dot(*axis);
                let (from, to) = (across(along(curve, &self.lengths, v)), across(p));
                let poor = from.length() < 1e-7 || to.length() < 1e-7;
                DVec2::new(keep(from.cross(to).dot(*axis).atan2(from.dot(to)), poor, 0), v)
            }
            S::BSpline(s) => s.invert(p, near, || self.spread.get_or_init(|| s.spread())),
        }
    }

    fn find_periods(&self) -> [Option<f64>; 2] {
        use ParametricSurface as S;
        match self.surface {
            S::Cylinder { .. } | S::Cone { .. } | S::Sphere { .. } => [Some(TAU), None],
            S::Torus { .. } => [Some(TAU), Some(TAU)],
            S::Revolution { curve, .. } => [Some(TAU), self.is_ring(curve)],
            S::Extrusion { curve, .. } => [self.is_ring(curve), None],
            S::BSpline(s) => [0, 1].map(|k| s.is_closed(k).then(|| s.domain(k).1 - s.domain(k).0)),
            S::Plane { .. } => [None, None],
        }
    }

    fn is_ring(&self, curve: &[DVec3]) -> Option<f64> {
        let closed = curve.len() > 3 && curve[0].distance(curve[curve.len() - 1]) < 1e-6;
        closed.then(|| self.lengths[self.lengths.len() - 1])
    }

    /// Where the surface begins and ends by itself; `None` where it has no end.
    pub(crate) fn bounds(&self) -> [Option<(f64, f64)>; 2] {
        use ParametricSurface as S;
        let turn = Some((0.0, TAU));
        let curve = || self.lengths.last().map(|l| (0.0, *l));
        match self.surface {
            S::Plane { .. } => [None, None],
            S::Cylinder { .. } | S::Cone { .. } => [turn, None],
            S::Sphere { .. } => [turn, Some((-FRAC_PI_2, FRAC_PI_2))],
            S::Torus { .. } => [turn, turn],
            S::Extrusion { .. } => [curve(), None],
            S::Revolution { .. } => [turn, curve()],
            S::BSpline(s) => [0, 1].map(|k| Some(s.domain(k))),
        }
    }

    /// The v at which the surface shrinks to a point on the side of `v` that a rim at `v` can reach.
    pub(crate) fn pole(&self, v: f64) -> Option<f64> {
        use ParametricSurface as S;
        match self.surface {
            S::Sphere { .. } => Some(if v < 0.0 { -FRAC_PI_2 } else { FRAC_PI_2 }),
            S::Cone { radius, half_angle, .. } => Some(-radius / half_angle.tan()),
            S::Revolution { .. } | S::BSpline(_) => {
                let (low, high) = self.bounds()[1]?;
                let (u0, u1) = self.bounds()[0]?;
                let is_point = |v: &f64| {
                    let at = |k: f64| self.point(DVec2::new(u0 + (u1 - u0) * k, *v));
                    at(0.0).distance(at(0.5)) < 1e-5 && at(0.0).distance(at(0.25)) < 1e-5
                };
                [low, high].into_iter().find(is_point)
            }
            _ => None,
        }
    }

    /// Parameters between `low` and `high` at which facets should end, so that they follow the surface.
    pub(crate) fn splits(&self, axis: usize, low: f64, high: f64, t: &Tessellation) -> Vec<f64> {
        use ParametricSurface as S;
        let angles = |radius: f64| {
            let step = TAU / f64::from(t.segments(radius));
            let first = (low / step + 1e-3).ceil() as i64;
            (first..first.saturating_add(FACET_BORDERS))
                .map(|k| k as f64 * step)
                .take_while(|a| *a < high - step * 1e-3)
                .collect()
        };
        let vertices = |lengths: &[f64]| {
            let period = lengths.last().copied().unwrap_or(0.0).max(1e-9);
            (-2..=2)
                .flat_map(|k| lengths.iter().map(move |l| l + f64::from(k) * period))
                .filter(|l| *l > low + 1e-7 && *l < high - 1e-7)
                .collect()
        };
        match (self.surface, axis) {
            (S::Cylinder { radius, .. } | S::Cone { radius, .. } | S::Sphere { radius, .. }, 0)
            | (S::Sphere { radius, .. }, 1) => angles(*radius),
            (S::Torus { major, minor, .. }, 0) => angles(major + minor),
            (S::Torus { minor, .. }, 1) => angles(*minor),
            (S::Extrusion { .. }, 0) => vertices(&self.lengths),
            (S::Revolution { curve, origin, axis }, 0) => {
                angles(curve.iter().map(|p| (*p - *origin).cross(*axis).length()).fold(0.0, f64::max))
            }
            (S::Revolution { .. }, 1) => vertices(&self.lengths),
            (S::BSpline(s), k) => {
                let copies = if self.periods[k].is_some() { -2..=2 } else { 0..=0 };
                let period = self.periods[k].unwrap_or(0.0);
                let all = s.splits(k);
                copies
                    .flat_map(|c| all.iter().map(move |v| v + f64::from(c) * period))
                    .filter(|v| *v > low + 1e-9 && *v < high - 1e-9)
                    .collect()
            }
            _ => vec![],
        }
    }
}
