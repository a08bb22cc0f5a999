//! Flat curves given by how they bend: straight lines, arcs and transition curves (spirals) of roads and railways.

use crate::limits::{CURVATURE_STEPS, LARGEST_TURN_RAD};
use glam::DVec2;

/// Nodes and weights of Gauss and Legendre's rule with five points on −1…1.
const GAUSS: [(f64, f64); 5] = [
    (0.0, 0.568_888_888_888_888_9),
    (-0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
    (0.538_469_310_105_683_1, 0.478_628_670_499_366_47),
    (-0.906_179_845_938_664, 0.236_926_885_056_189_08),
    (0.906_179_845_938_664, 0.236_926_885_056_189_08),
];

/// Turn of the direction over which one step of [`GAUSS`] is exact to 1e-12 of its length, radians.
const STEP_RAD: f64 = 0.3;

/// A wave of the curvature over the distance.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wave {
    /// Largest curvature, 1/m.
    pub amplitude: f64,
    /// Phase for each metre, rad/m.
    pub frequency: f64,
}

/// Curvature (1/m, positive to the left) over the distance along the curve (m): a polynomial, a cosine and a sine.
///
/// With the constant alone it is a circle, with nothing a straight line, with the linear term a clothoid.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Curvature {
    /// Factors of the powers 0 to 7 of the distance.
    pub polynomial: [f64; 8],
    /// Starts at its amplitude.
    pub cosine: Wave,
    /// Starts at zero.
    pub sine: Wave,
}

impl Curvature {
    /// A circle's curvature everywhere, 1/m; 0 for a straight line.
    pub fn constant(curvature: f64) -> Self {
        let mut out = Self::default();
        out.polynomial[0] = curvature;
        out
    }

    /// Whether every number is usable.
    pub fn is_finite(&self) -> bool {
        let waves = [self.cosine.amplitude, self.cosine.frequency, self.sine.amplitude, self.sine.frequency];
        self.polynomial.iter().chain(&waves).all(|v| v.is_finite())
    }

    /// Whether a stretch of the curve is one that somebody could have meant, and that can be followed in bounded time.
    pub(crate) fn is_sane(&self, from: f64, to: f64) -> bool {
        let turns = || (0..=8).map(|i| (self.at(from + (to - from) * f64::from(i) / 8.0) * (to - from)).abs());
        self.is_finite() && (self.is_constant() || turns().all(|t| t <= LARGEST_TURN_RAD))
    }

    /// The curvature at distance `s` metres, 1/m.
    pub fn at(&self, s: f64) -> f64 {
        let polynomial = self.polynomial.iter().rev().fold(0.0, |sum, c| sum * s + c);
        polynomial
            + self.cosine.amplitude * (self.cosine.frequency * s).cos()
            + self.sine.amplitude * (self.sine.frequency * s).sin()
    }

    /// The turn of the direction from distance 0 to `s` metres, radians: the integral of the curvature.
    pub fn heading(&self, s: f64) -> f64 {
        let powers = self.polynomial.iter().enumerate().rev();
        let polynomial = powers.fold(0.0, |sum, (i, c)| sum * s + c / (i + 1) as f64) * s;
        let wave = |w: &Wave, of: fn(f64) -> f64| {
            if w.frequency == 0.0 { 0.0 } else { w.amplitude / w.frequency * of(w.frequency * s) }
        };
        let flat_cosine = if self.cosine.frequency == 0.0 { self.cosine.amplitude * s } else { 0.0 };
        polynomial + flat_cosine + wave(&self.cosine, f64::sin) + wave(&self.sine, |x| 1.0 - x.cos())
    }

    fn is_constant(&self) -> bool {
        self.polynomial[1..].iter().all(|c| *c == 0.0) && self.cosine.amplitude == 0.0 && self.sine.amplitude == 0.0
    }

    /// Where the curve is at distance `to` when it starts at distance `from` at the origin along the x axis; and its
    /// direction there, radians. `to` may lie below `from`: the curve is then followed backwards, and the direction is
    /// that of travel.
    pub fn travel(&self, from: f64, to: f64) -> (DVec2, f64) {
        let base = self.heading(from);
        let turn = self.heading(to) - base;
        let length = to - from;
        if self.is_constant() {
            let k = self.polynomial[0];
            let forward = if (k * length).abs() < 1e-6 {
                DVec2::new(length.abs(), length.abs() * turn * 0.5)
            } else {
                DVec2::new(turn.sin(), 1.0 - turn.cos()) / k * length.signum()
            };
            return (forward, turn);
        }
        let bends = (0..=8).map(|i| self.at(from + length * f64::from(i) / 8.0).abs()).fold(0.0, f64::max);
        let steps = ((bends * length.abs() / STEP_RAD).ceil() as usize).clamp(2, CURVATURE_STEPS);
        let half = length / steps as f64 * 0.5;
        let mut sum = DVec2::ZERO;
        for k in 0..steps {
            let middle = from + half * (2 * k + 1) as f64;
            for (node, weight) in GAUSS {
                sum += DVec2::from_angle(self.heading(middle + half * node) - base) * (weight * half.abs());
            }
        }
        (sum, turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{FRAC_PI_2, PI};

    #[test]
    fn circles_and_lines_are_exact() {
        let (p, a) = Curvature::constant(0.01).travel(0.0, FRAC_PI_2 * 100.0);
        assert!(p.distance(DVec2::new(100.0, 100.0)) < 1e-9 && (a - FRAC_PI_2).abs() < 1e-12);
        // Backwards on a circle that turns left is a turn to the right.
        let (p, a) = Curvature::constant(0.01).travel(0.0, -FRAC_PI_2 * 100.0);
        assert!(p.distance(DVec2::new(100.0, -100.0)) < 1e-9 && (a + FRAC_PI_2).abs() < 1e-12);
        let (p, a) = Curvature::constant(0.0).travel(3.0, 10.0);
        assert!(p.distance(DVec2::new(7.0, 0.0)) < 1e-12 && a == 0.0);
    }

    #[test]
    fn a_clothoid_is_fresnels() {
        // A = 1: x = ∫cos(s²/2), y = ∫sin(s²/2); at s = √π these are √π·C(1) and √π·S(1).
        let mut c = Curvature::default();
        c.polynomial[1] = 1.0;
        let (p, a) = c.travel(0.0, PI.sqrt());
        assert!(p.distance(DVec2::new(0.779_893_400_376_823, 0.438_259_147_390_355) * PI.sqrt()) < 1e-9, "{p}");
        assert!((a - FRAC_PI_2).abs() < 1e-12);
        // There and back again.
        let (q, b) = c.travel(PI.sqrt(), 0.0);
        assert!((p.length() - q.length()).abs() < 1e-9 && (a + b).abs() < 1e-12);
    }

    #[test]
    fn waves_integrate() {
        let c = Curvature {
            cosine: Wave { amplitude: 0.02, frequency: PI / 50.0 },
            sine: Wave { amplitude: 0.01, frequency: PI / 25.0 },
            ..Curvature::default()
        };
        let n = 200_000;
        let sum: f64 = (0..n).map(|i| c.at(37.0 * (f64::from(i) + 0.5) / f64::from(n)) * 37.0 / f64::from(n)).sum();
        assert!((c.heading(37.0) - sum).abs() < 1e-9);
    }
}
