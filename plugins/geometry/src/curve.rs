//! Circles, ellipses and arcs as polylines.

use crate::POINT_TOLERANCE_M;
use glam::{DVec2, DVec3};
use std::f64::consts::{PI, TAU};

/// How finely curves become straight pieces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tessellation {
    /// Largest distance between the curve and its chord, metres, as far as the segment limits allow.
    pub chord_m: f64,
    /// Least segments of a full circle, where that is not more than the most.
    pub min_segments: u32,
    /// Most segments of a full circle.
    pub max_segments: u32,
}

impl Default for Tessellation {
    /// One millimetre, 24 to 72 segments a circle: 24 reads as round at arm's length, and encloses 98.9 % of the circle.
    fn default() -> Self {
        Self { chord_m: 0.001, min_segments: 24, max_segments: 72 }
    }
}

impl Tessellation {
    /// Segments of a full circle of `radius` metres: a multiple of four, so that the axis extremes are on it.
    pub fn segments(&self, radius: f64) -> u32 {
        let ratio = (1.0 - self.chord_m / radius.abs().max(1e-9)).clamp(-1.0, 1.0);
        let wanted = PI / ratio.acos().max(1e-6);
        let segments = (wanted.ceil() as u32).max(self.min_segments).min(self.max_segments).max(4);
        segments.div_ceil(4) * 4
    }

    /// Segments for an arc of `radius` metres over `angle` radians; at least one.
    pub fn arc_segments(&self, radius: f64, angle: f64) -> u32 {
        let full = f64::from(self.segments(radius));
        ((full * angle.abs().min(4.0 * TAU) / TAU - 1e-6).ceil() as u32).max(1)
    }
}

/// A full circle around the origin, counter-clockwise, first point on the x axis, not closed explicitly.
pub fn circle(radius: f64, tessellation: &Tessellation) -> Vec<DVec2> {
    ellipse(radius, radius, tessellation)
}

pub(crate) fn ellipse(rx: f64, ry: f64, tessellation: &Tessellation) -> Vec<DVec2> {
    let n = tessellation.segments(rx.abs().max(ry.abs()));
    (0..n)
        .map(|i| {
            let (s, c) = (TAU * f64::from(i) / f64::from(n)).sin_cos();
            DVec2::new(rx * c, ry * s)
        })
        .collect()
}

/// Points on an ellipse around the origin from parameter angle `from` to `to` (radians, either direction), both ends
/// included; inner points lie at the axis extremes where the arc passes them.
pub fn ellipse_arc(rx: f64, ry: f64, from: f64, to: f64, tessellation: &Tessellation) -> Vec<DVec2> {
    let at = |a: f64| DVec2::new(rx * a.cos(), ry * a.sin());
    arc_angles(rx.abs().max(ry.abs()), from, to, tessellation).into_iter().map(at).collect()
}

/// Angles (radians) of the points that [`ellipse_arc`] gives for a larger semi-axis of `radius` metres.
pub fn arc_angles(radius: f64, from: f64, to: f64, tessellation: &Tessellation) -> Vec<f64> {
    let step = TAU / f64::from(tessellation.segments(radius));
    // So far from zero that the next step could be lost in rounding, whole turns are taken off first.
    let (from, to) = if from.abs() > 1e6 { (from % TAU, from % TAU + (to - from)) } else { (from, to) };
    let mut out = vec![from];
    let span = (to - from).clamp(-4.0 * TAU, 4.0 * TAU);
    let (first, last) = (from / step, (from + span) / step);
    // Inner points sit on the same grid of angles whatever the ends are, the ends themselves apart.
    if span > 0.0 {
        let mut k = (first + 0.05).ceil();
        while k < last - 0.05 {
            out.push(k * step);
            k += 1.0;
        }
    } else {
        let mut k = (first - 0.05).floor();
        while k > last + 0.05 {
            out.push(k * step);
            k -= 1.0;
        }
    }
    out.push(from + span);
    out
}

/// Points on a circle around `center` from angle `from` to `to` (radians, either direction), both ends included.
pub fn arc_points(center: DVec2, radius: f64, from: f64, to: f64, tessellation: &Tessellation) -> Vec<DVec2> {
    ellipse_arc(radius, radius, from, to, tessellation).into_iter().map(|p| p + center).collect()
}

/// The circular arc from `a` through `b` to `c` in space, ends included; the straight line when they lie on one.
pub fn arc_through(a: DVec3, b: DVec3, c: DVec3, tessellation: &Tessellation) -> Vec<DVec3> {
    let (u, v) = (b - a, c - a);
    let normal = u.cross(v);
    let Some(n) = normal.try_normalize() else { return vec![a, b, c] };
    let scale = u.length().max(v.length());
    if normal.length() < 1e-9 * scale * scale {
        return vec![a, b, c];
    }
    // Circumcentre of the triangle, relative to `a`.
    let center =
        (v.length_squared() * normal.cross(u) + u.length_squared() * v.cross(normal)) / (2.0 * normal.length_squared());
    let radius = center.length();
    if !radius.is_finite() || radius > 1e5 {
        return vec![a, b, c];
    }
    let x = -center / radius;
    let y = n.cross(x);
    let angle_of = |p: DVec3| {
        let d = p - center;
        d.dot(y).atan2(d.dot(x)).rem_euclid(TAU)
    };
    let end = angle_of(v);
    let count = tessellation.arc_segments(radius, end).max(2);
    let mut out: Vec<DVec3> = (0..=count)
        .map(|i| {
            let (s, co) = (end * f64::from(i) / f64::from(count)).sin_cos();
            a + center + (x * co + y * s) * radius
        })
        .collect();
    out[0] = a;
    out[count as usize] = c;
    out
}

/// A polyline without repeated points.
pub fn clean_polyline(points: &[DVec3]) -> Vec<DVec3> {
    let mut out: Vec<DVec3> = Vec::with_capacity(points.len());
    for &p in points {
        if out.last().is_none_or(|q| q.distance_squared(p) > POINT_TOLERANCE_M * POINT_TOLERANCE_M) {
            out.push(p);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_touches_its_axes() {
        let points = circle(0.5, &Tessellation::default());
        assert_eq!(points.len() % 4, 0);
        let top = points.iter().map(|p| p.y).fold(f64::MIN, f64::max);
        assert!((top - 0.5).abs() < 1e-12);
    }

    #[test]
    fn arcs_keep_their_ends_and_extremes() {
        let t = Tessellation::default();
        let arc = ellipse_arc(1.0, 1.0, 0.3, 2.9, &t);
        assert!((arc[0] - DVec2::from_angle(0.3)).length() < 1e-12);
        assert!((arc[arc.len() - 1] - DVec2::from_angle(2.9)).length() < 1e-12);
        assert!(arc.iter().any(|p| (p.y - 1.0).abs() < 1e-12));
        let back = ellipse_arc(1.0, 1.0, 2.9, 0.3, &t);
        assert_eq!(back.len(), arc.len());
    }

    #[test]
    fn three_points_make_an_arc() {
        let points = arc_through(DVec3::X, DVec3::Y, -DVec3::X, &Tessellation::default());
        assert!(points.len() > 8);
        assert!(points.iter().all(|p| (p.length() - 1.0).abs() < 1e-9));
        assert!(points.iter().all(|p| p.y > -1e-9));
        assert_eq!(arc_through(DVec3::ZERO, DVec3::X, DVec3::X * 2.0, &Tessellation::default()).len(), 3);
    }
}
