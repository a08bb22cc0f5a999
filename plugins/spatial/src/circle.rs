//! Circles through the corners of what was round before it was tessellated.

use glam::DVec3;
use serde::{Deserialize, Serialize};

/// A circle in space, project coordinates, metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Circle {
    /// Its centre.
    pub center: DVec3,
    /// Unit normal of its plane; either of the two.
    pub normal: DVec3,
    /// Its radius, metres.
    pub radius_m: f64,
}

impl Circle {
    /// How far the point is from the circle, metres.
    pub fn distance_m(&self, point: DVec3) -> f64 {
        let from = point - self.center;
        let height = from.dot(self.normal);
        ((from - self.normal * height).length() - self.radius_m).hypot(height)
    }

    /// How far a corner may be off: a thousandth of the radius, as some files write their points, and never more than half a
    /// millimetre.
    pub(crate) fn tolerance_m(&self) -> f64 {
        (self.radius_m * 1e-3).clamp(1e-5, 5e-4)
    }

    /// The circle that fits best (Kåsa 1976, in the plane that fits best); `None` for fewer than three points, for a line,
    /// and where a point is farther away than the tolerance.
    pub fn through(points: &[DVec3]) -> Option<Self> {
        let circle = Self::near(points)?;
        points.iter().all(|p| circle.distance_m(*p) <= circle.tolerance_m()).then_some(circle)
    }

    /// As [`Self::through`], however badly it fits.
    pub(crate) fn near(points: &[DVec3]) -> Option<Self> {
        if points.len() < 3 {
            return None;
        }
        let middle = points.iter().sum::<DVec3>() / points.len() as f64;
        let ring = points.iter().zip(points.iter().cycle().skip(1));
        let normal = ring.map(|(a, b)| (*a - middle).cross(*b - middle)).sum::<DVec3>().try_normalize()?;
        let (u, v) = normal.any_orthonormal_pair();
        let (mut xx, mut xy, mut yy, mut xr, mut yr, mut rr) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for p in points {
            let (x, y) = ((*p - middle).dot(u), (*p - middle).dot(v));
            let r = x * x + y * y;
            xx += x * x;
            xy += x * y;
            yy += y * y;
            xr += x * r;
            yr += y * r;
            rr += r;
        }
        let det = xx * yy - xy * xy;
        // The points of a line, or one point: relative to what they would give as a round.
        if det.is_nan() || det <= 1e-12 * (xx + yy) * (xx + yy) {
            return None;
        }
        let (x, y) = ((xr * yy - yr * xy) / det * 0.5, (yr * xx - xr * xy) / det * 0.5);
        let radius_m = (x * x + y * y + rr / points.len() as f64).sqrt();
        radius_m.is_finite().then(|| Self { center: middle + u * x + v * y, normal, radius_m })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc(steps: usize, turn: f64, flaw: f64) -> Vec<DVec3> {
        let place = glam::DAffine3::from_axis_angle(DVec3::new(1.0, 2.0, 3.0).normalize(), 0.7);
        (0..steps)
            .map(|i| {
                let (s, c) = (turn * i as f64 / steps as f64).sin_cos();
                let r = 0.4 + if i == 1 { flaw } else { 0.0 };
                place.transform_point3(DVec3::new(r * c, r * s, 0.0)) + DVec3::new(5e5, 4e6, 7.0)
            })
            .collect()
    }

    #[test]
    fn fits_circles_and_arcs_far_away_and_refuses_what_is_none() {
        for (steps, turn) in [(3, 6.2), (12, std::f64::consts::TAU), (7, 0.6)] {
            let circle = Circle::through(&arc(steps, turn, 0.0)).unwrap();
            assert!((circle.radius_m - 0.4).abs() < 1e-6, "{circle:?}");
            assert!(circle.center.distance(DVec3::new(5e5, 4e6, 7.0)) < 1e-6);
        }
        assert_eq!(Circle::through(&arc(12, std::f64::consts::TAU, 0.01)), None);
        assert_eq!(Circle::through(&[DVec3::ZERO, DVec3::X, DVec3::X * 2.0]), None);
        assert_eq!(Circle::through(&[DVec3::ONE; 9]), None);
        assert_eq!(Circle::through(&[DVec3::NAN; 4]), None);
    }
}
