//! Transition curves: how the curvature of each kind changes along it.

use std::f64::consts::{PI, TAU};

use atrium_geometry::{Curvature, Piece, Polyline, Shape, Wave};
use glam::{DAffine3, DVec3};

use super::read::Reader;
use crate::Instance;

/// Points of a cubic parabola.
const PARABOLA_POINTS: usize = 400;

/// Curvature that starts at `constant` (1/m) and changes by `slope` (1/m²).
pub(super) fn linear(constant: f64, slope: f64) -> Curvature {
    let mut out = Curvature::constant(constant);
    out.polynomial[1] = slope;
    out
}

impl<'a> Reader<'a> {
    /// The curvature of an `IfcSpiral` over the distance from its origin; `None` for other curves.
    ///
    /// A term A of power n adds sign(A)·sⁿ/|A|ⁿ⁺¹; the waves of sine and cosine spirals belong to the segment's length
    /// (metres).
    pub(super) fn spiral(&self, curve: &Instance<'a>, length_m: f64) -> Option<Curvature> {
        let unit = self.units.length_m;
        let term = |n: usize, power: i32| {
            let a = curve.arg(n).as_f64().filter(|a| *a != 0.0)? * unit;
            Some(a.signum() / a.abs().powi(power + 1))
        };
        let mut out = Curvature::default();
        let polynomial = |out: &mut Curvature, highest: usize, first: usize| {
            for power in 0..=highest {
                out.polynomial[power] = term(first + highest - power, power as i32).unwrap_or(0.0);
            }
        };
        match curve.keyword {
            "IFCCLOTHOID" => out.polynomial[1] = term(1, 1).unwrap_or(0.0),
            "IFCSECONDORDERPOLYNOMIALSPIRAL" => polynomial(&mut out, 2, 1),
            "IFCTHIRDORDERPOLYNOMIALSPIRAL" => polynomial(&mut out, 3, 1),
            "IFCSEVENTHORDERPOLYNOMIALSPIRAL" => polynomial(&mut out, 7, 1),
            "IFCCOSINESPIRAL" => {
                out.polynomial[0] = term(2, 0).unwrap_or(0.0);
                out.cosine = Wave { amplitude: term(1, 0).unwrap_or(0.0), frequency: PI / length_m.max(1e-9) };
            }
            "IFCSINESPIRAL" => {
                polynomial(&mut out, 1, 2);
                out.sine = Wave { amplitude: term(1, 0).unwrap_or(0.0), frequency: TAU / length_m.max(1e-9) };
            }
            _ => return None,
        }
        Some(out)
    }
}

/// A transition of IFC4X1 from one curvature to another (1/m, positive to the left) over `length` metres; `None` for an
/// unknown kind.
pub(super) fn transition(kind: &str, [k0, k1]: [f64; 2], length: f64, placement: DAffine3) -> Option<Vec<Piece>> {
    let (l, d) = (length, k1 - k0);
    let piece =
        |curvature| vec![Piece { placement, length, shape: Shape::Bent { curvature, start: 0.0, backwards: false } }];
    let mut bend = Curvature::constant(k0);
    match kind {
        "CLOTHOIDCURVE" => bend.polynomial[1] = d / l,
        "BLOSSCURVE" => {
            bend.polynomial[2] = 3.0 * d / l.powi(2);
            bend.polynomial[3] = -2.0 * d / l.powi(3);
        }
        "COSINECURVE" => {
            bend.polynomial[0] = k0 + d / 2.0;
            bend.cosine = Wave { amplitude: -d / 2.0, frequency: PI / l };
        }
        "SINECURVE" => {
            bend.polynomial[1] = d / l;
            bend.sine = Wave { amplitude: -d / TAU, frequency: TAU / l };
        }
        "BIQUADRATICPARABOLA" => {
            // Helmert's: two parabolas of curvature that meet in the middle.
            bend.polynomial[2] = 2.0 * d / l.powi(2);
            let mut second = Curvature::constant(k0 - d);
            second.polynomial[1] = 4.0 * d / l;
            second.polynomial[2] = -2.0 * d / l.powi(2);
            let (middle, turn) = bend.travel(0.0, l / 2.0);
            let onward = DAffine3::from_rotation_translation(glam::DQuat::from_rotation_z(turn), middle.extend(0.0));
            let half = |placement, curvature, start| Piece {
                placement,
                length: l / 2.0,
                shape: Shape::Bent { curvature, start, backwards: false },
            };
            return Some(vec![half(placement, bend, 0.0), half(placement * onward, second, l / 2.0)]);
        }
        "CUBICPARABOLA" if d != 0.0 && l > 0.0 => {
            // y = (k1 − k0)·x³/6L, from where its curvature is k0.
            let (factor, from) = (d / (6.0 * l), k0 * l / d);
            let point = |x: f64| DVec3::new(x, factor * x.powi(3), 0.0);
            let start = DAffine3::from_rotation_translation(
                glam::DQuat::from_rotation_z((3.0 * factor * from * from).atan()),
                point(from),
            );
            let back = start.inverse();
            let points =
                (0..=PARABOLA_POINTS).map(|i| point(from + l * i as f64 / PARABOLA_POINTS as f64)).collect::<Vec<_>>();
            let line = Polyline::new(points.into_iter().map(|p| back.transform_point3(p)).collect()).ok()?;
            return Some(vec![Piece { placement, length: line.length().min(l), shape: Shape::Points(line) }]);
        }
        "CUBICPARABOLA" => {}
        _ => return None,
    }
    Some(piece(bend))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_transition_ends_with_its_curvature_and_the_same_turn() {
        for kind in ["CLOTHOIDCURVE", "BLOSSCURVE", "COSINECURVE", "SINECURVE", "BIQUADRATICPARABOLA"] {
            let pieces = transition(kind, [0.001, 0.01], 60.0, DAffine3::IDENTITY).unwrap();
            let mut turn = 0.0;
            for p in &pieces {
                let Shape::Bent { curvature, start, .. } = &p.shape else { panic!("{kind}") };
                turn += curvature.travel(*start, start + p.length).1;
                if start + p.length > 59.0 {
                    assert!((curvature.at(60.0) - 0.01).abs() < 1e-12, "{kind}");
                }
            }
            // All of them turn by the mean of both curvatures.
            assert!((turn - 0.0055 * 60.0).abs() < 1e-12, "{kind} {turn}");
        }
        let parabola = transition("CUBICPARABOLA", [0.0, 0.002], 60.0, DAffine3::IDENTITY).unwrap();
        let Shape::Points(line) = &parabola[0].shape else { panic!() };
        assert!((line.length() - 60.0).abs() < 0.1);
        assert!(transition("STRAIGHT", [0.0, 1.0], 1.0, DAffine3::IDENTITY).is_none());
    }
}
