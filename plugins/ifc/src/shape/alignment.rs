//! Alignment curves, and places by distance along a curve (`IfcPointByDistanceExpression` and its forerunners).

use crate::limits::ALIGNMENT_PIECES;
use std::sync::{Arc, Mutex};

use atrium_geometry::{Alignment, CantPiece, Curvature, Piece, Polyline, Shape, Station};
use glam::{DAffine3, DQuat, DVec3};
use rustc_hash::FxHashMap;

use super::curve::bend_pieces;
use super::read::{At, Read, Reader, fault, frame};
use super::spiral::linear;
use super::traced::{Place, Traced};
use crate::{Id, Instance, Value};

/// How far a chord may stray from an alignment, metres: a rail curve of 500 m radius gets a vertex each 4.5 m.
pub(super) const CHORD_M: f64 = 0.005;

/// Alignments are read once, however many things stand along them.
#[derive(Default)]
pub(super) struct AlignmentCache {
    known: Mutex<FxHashMap<Id, Arc<Alignment>>>,
}

impl<'a> Reader<'a> {
    /// A curve by the distance along it: alignments exactly, any other curve by its chords.
    pub(super) fn alignment(&self, id: Id, from: Id, depth: u32) -> Read<Arc<Alignment>> {
        if let Some(known) = self.alignments.known.lock().ok().and_then(|k| k.get(&id).cloned()) {
            return Ok(known);
        }
        let curve = self.get(id, from)?;
        self.step(id, depth)?;
        let read = match curve.keyword {
            "IFCCOMPOSITECURVE" if self.file.get(curve.arg(0).refs().next().unwrap_or(id)).is_some_and(is_segment) => {
                Alignment::new(0.0, self.pieces(&curve, depth)?).at(id)?
            }
            "IFCCURVESEGMENT" => Alignment::new(0.0, vec![self.curve_segment(&curve, depth)?]).at(id)?,
            "IFCLINESEGMENT2D" | "IFCCIRCULARARCSEGMENT2D" | "IFCTRANSITIONCURVESEGMENT2D" => {
                Alignment::new(0.0, self.plan_segment(&curve)?).at(id)?
            }
            "IFCGRADIENTCURVE" => {
                let base = self.base_curve(&curve, depth)?;
                base.with_profile(self.pieces(&curve, depth)?)
            }
            "IFCSEGMENTEDREFERENCECURVE" => {
                let base = self.base_curve(&curve, depth)?;
                base.with_cant(self.cant(&curve)?)
            }
            "IFCALIGNMENTCURVE" => self.alignment_curve(&curve)?,
            "IFCOFFSETCURVEBYDISTANCES" => {
                let base = self.base_of(&curve, 0, depth)?;
                let basis = curve.arg(0).as_ref().unwrap_or(id);
                let mut offsets = vec![];
                for value in curve.arg(1).refs() {
                    let value = self.get(value, id)?;
                    offsets.push(self.distance(&value, &base, basis, depth)?);
                }
                base.offset(offsets)
            }
            _ => Alignment::of_points(self.curve(id, from, depth + 1)?).at(id)?,
        };
        let read = Arc::new(read);
        if let Ok(mut known) = self.alignments.known.lock() {
            known.insert(id, read.clone());
        }
        Ok(read)
    }

    fn base_of(&self, of: &Instance<'a>, n: usize, depth: u32) -> Read<Alignment> {
        match of.arg(n).as_ref() {
            Some(base) => Ok(self.alignment(base, of.id, depth + 1)?.as_ref().clone()),
            None => fault(of.id, "has no base curve"),
        }
    }

    fn base_curve(&self, of: &Instance<'a>, depth: u32) -> Read<Alignment> {
        self.base_of(of, 2, depth)
    }

    /// The segments of a composite, gradient or segmented reference curve.
    fn pieces(&self, curve: &Instance<'a>, depth: u32) -> Read<Vec<Piece>> {
        let mut out = vec![];
        for id in curve.arg(0).refs() {
            let segment = self.get(id, curve.id)?;
            if is_segment(segment) {
                out.push(self.curve_segment(&segment, depth)?);
            } else {
                // A segment of the older kind among them: its points, where they are.
                let Some(parent) = segment.arg(2).as_ref() else {
                    return fault(id, "is a curve segment without a curve");
                };
                let mut points = self.curve(parent, id, depth + 1)?;
                if segment.arg(1).as_bool() == Some(false) {
                    points.reverse();
                }
                let Some(&origin) = points.first() else { return fault(id, "is a curve segment of no length") };
                let line = Polyline::new(points.into_iter().map(|p| p - origin).collect()).at(id)?;
                let placement = DAffine3::from_translation(origin);
                out.push(Piece { placement, length: line.length(), shape: Shape::Points(line) });
            }
            if out.len() > ALIGNMENT_PIECES {
                return fault(curve.id, "has more segments than can be worked through");
            }
        }
        Ok(out)
    }

    /// `IfcCurveSegment`: what lies between two places of the parent curve, moved so that its start and direction there
    /// come to its placement.
    fn curve_segment(&self, segment: &Instance<'a>, depth: u32) -> Read<Piece> {
        let placement = self.position(segment, 1)?;
        let parent = self.target(segment, 4)?;
        let unit = self.units.length_m;
        let measure = |n: usize| Place::read(segment.arg(n), unit);
        let (Some(start), Some(extent)) = (measure(2), measure(3)) else {
            return fault(segment.id, "is a curve segment without start or length");
        };
        // By parameter, one unit is this many metres.
        let metres = |scale: f64, p: Place| match p {
            Place::Parameter(t) => t * scale,
            Place::Length(l) => l,
        };
        let bent = |curvature: Curvature, start: f64, length: f64| Piece {
            placement,
            length: length.abs(),
            shape: Shape::Bent { curvature, start, backwards: length < 0.0 },
        };
        match parent.keyword {
            "IFCLINE" => {
                let (_, step) = self.line(&parent)?;
                Ok(bent(Curvature::constant(0.0), 0.0, metres(step.length(), extent)))
            }
            "IFCCIRCLE" => {
                let (_, radius, _) = self.conic(&parent)?;
                let length = metres(self.units.angle_rad * radius, extent);
                Ok(bent(Curvature::constant(1.0 / radius), 0.0, length))
            }
            _ => {
                let length = metres(unit, extent);
                if let Some(curvature) = self.spiral(&parent, length.abs()) {
                    return Ok(bent(curvature, metres(unit, start), length));
                }
                let zero = matches!(extent, Place::Parameter(l) | Place::Length(l) if l == 0.0);
                if zero {
                    return Ok(bent(Curvature::constant(0.0), 0.0, 0.0));
                }
                let (points, direction) = if parent.keyword == "IFCPOLYNOMIALCURVE" {
                    self.polynomial(&parent)?.between(start, extent)
                } else {
                    let traced = self.traced(parent.id, segment.id, depth + 1)?;
                    let at = |p: Place| match p {
                        Place::Parameter(t) => t,
                        Place::Length(l) => traced.parameter_at(l),
                    };
                    let end = match (start, extent) {
                        (Place::Length(a), Place::Length(b)) => traced.parameter_at(a + b),
                        _ => at(start) + at(extent),
                    };
                    let points = traced.part(at(start), end);
                    let direction = match points.as_slice() {
                        [a, b, ..] => *b - *a,
                        _ => return fault(segment.id, "is a curve segment of no length"),
                    };
                    (points, direction)
                };
                let Some(&origin) = points.first() else { return fault(segment.id, "is a curve segment of no length") };
                // A flat curve stays flat; one in space is turned about the vertical as little as its start asks.
                let local = frame(origin, Some(upright(direction)), Some(direction)).inverse();
                let line = Polyline::new(points.into_iter().map(|p| local.transform_point3(p)).collect());
                let line = line.at(segment.id)?;
                Ok(Piece { placement, length: line.length(), shape: Shape::Points(line) })
            }
        }
    }

    /// Segments of an `IfcSegmentedReferenceCurve`: x of the location is the distance, y the lift of the axis, and the
    /// placement's axis shows the tilt; between two segments the tilt follows the curvature of the parent curve.
    fn cant(&self, curve: &Instance<'a>) -> Read<Vec<CantPiece>> {
        let mut ends: Vec<(f64, f64, f64)> = vec![];
        let mut shapes = vec![];
        let place = |at: DAffine3| {
            let up = at.matrix3.z_axis;
            (at.translation.x, at.translation.y + at.translation.z, up.y.atan2(up.z))
        };
        for id in curve.arg(0).refs() {
            let segment = self.get(id, curve.id)?;
            ends.push(place(self.position(&segment, 1)?));
            let unit = self.units.length_m;
            let length = match Place::read(segment.arg(3), unit) {
                Some(Place::Length(l)) => l.abs(),
                Some(Place::Parameter(l)) => l.abs() * unit,
                None => 0.0,
            };
            let start = match Place::read(segment.arg(2), unit) {
                Some(Place::Length(l)) => l,
                Some(Place::Parameter(l)) => l * unit,
                None => 0.0,
            };
            let parent = self.target(&segment, 4)?;
            shapes.push((length, start, self.spiral(&parent, length)));
            if ends.len() > ALIGNMENT_PIECES {
                return fault(curve.id, "has more segments than can be worked through");
            }
        }
        if let Some(end) = self.optional(curve, 3) {
            ends.push(place(self.placement(&end)?));
        }
        let mut out = vec![];
        for (i, (length, start, course)) in shapes.into_iter().enumerate() {
            let begin = ends[i];
            let to = ends.get(i + 1).copied().unwrap_or(begin);
            out.push(CantPiece {
                from: begin.0,
                length,
                lift: [begin.1, to.1],
                roll: [begin.2, to.2],
                course: course.unwrap_or_default(),
                start,
            });
        }
        Ok(out)
    }

    /// `IfcAlignmentCurve` of IFC4X1.
    fn alignment_curve(&self, curve: &Instance<'a>) -> Read<Alignment> {
        let horizontal = self.target(curve, 0)?;
        let mut pieces = vec![];
        for id in horizontal.arg(1).refs() {
            let segment = self.get(id, horizontal.id)?;
            let geometry = self.target(&segment, 3)?;
            pieces.extend(self.plan_segment(&geometry)?);
            if pieces.len() > ALIGNMENT_PIECES {
                return fault(curve.id, "has more segments than can be worked through");
            }
        }
        let plan = Alignment::new(self.length_or_zero(&horizontal, 0), pieces).at(horizontal.id)?;
        let Some(vertical) = self.optional(curve, 1) else { return Ok(plan) };
        let mut profile = vec![];
        for id in vertical.arg(0).refs() {
            profile.push(self.profile_segment(&self.get(id, vertical.id)?)?);
        }
        Ok(plan.with_profile(profile))
    }

    /// `IfcCurveSegment2D` of IFC4X1: start point, start direction, length, and how it bends.
    fn plan_segment(&self, s: &Instance<'a>) -> Read<Vec<Piece>> {
        let Some(start) = s.arg(0).as_ref() else { return fault(s.id, "is a segment without a start") };
        let direction = self.number(s, 1)? * self.units.angle_rad;
        let placement =
            DAffine3::from_rotation_translation(DQuat::from_rotation_z(direction), self.point(start, s.id)?);
        let length = self.length(s, 2)?;
        let piece =
            |curvature| Piece { placement, length, shape: Shape::Bent { curvature, start: 0.0, backwards: false } };
        let radius = |n: usize, ccw: usize| {
            let r = s.arg(n).as_f64().filter(|r| *r != 0.0).map(|r| r * self.units.length_m);
            let sign = if s.arg(ccw).as_bool() == Some(false) { -1.0 } else { 1.0 };
            r.map_or(0.0, |r| sign / r)
        };
        match s.keyword {
            "IFCLINESEGMENT2D" => Ok(vec![piece(Curvature::constant(0.0))]),
            "IFCCIRCULARARCSEGMENT2D" => Ok(vec![piece(Curvature::constant(radius(3, 4)))]),
            "IFCTRANSITIONCURVESEGMENT2D" => {
                let kind = s.arg(7).as_enum().unwrap_or("CLOTHOIDCURVE");
                super::spiral::transition(kind, [radius(3, 5), radius(4, 6)], length, placement)
                    .map_or_else(|| fault(s.id, "is a kind of transition curve that is not supported"), Ok)
            }
            _ => fault(s.id, "is a kind of alignment segment that is not supported"),
        }
    }

    /// `IfcAlignment2DVerticalSegment` of IFC4X1.
    fn profile_segment(&self, s: &Instance<'a>) -> Read<Piece> {
        let (from, run) = (self.length(s, 3)?, self.length(s, 4)?);
        let (height, grade) = (self.length(s, 5)?, self.number(s, 6)?);
        let slope = grade.atan();
        let placement =
            DAffine3::from_rotation_translation(DQuat::from_rotation_z(slope), DVec3::new(from, height, 0.0));
        // Convex is a crest.
        let sign = if s.arg(8).as_bool() == Some(false) { 1.0 } else { -1.0 };
        let radius = if s.keyword == "IFCALIGNMENT2DVERSEGLINE" { 0.0 } else { self.length(s, 7)? };
        match s.keyword {
            "IFCALIGNMENT2DVERSEGCIRCULARARC" if radius > 0.0 => {
                let end = (slope.sin() + sign * run / radius).clamp(-1.0, 1.0).asin();
                let curvature = Curvature::constant(sign / radius);
                let length = (end - slope).abs() * radius;
                Ok(Piece { placement, length, shape: Shape::Bent { curvature, start: 0.0, backwards: false } })
            }
            "IFCALIGNMENT2DVERSEGPARABOLICARC" if radius > 0.0 => {
                let bend = linear(sign / radius, 0.0);
                let n = bend_pieces(&bend, 0.0, run).clamp(8, 4000) * 4;
                let points = (0..=n).map(|i| {
                    let x = run * i as f64 / n as f64;
                    DVec3::new(from + x, height + x * grade + sign * x * x / (2.0 * radius), 0.0)
                });
                let back = placement.inverse();
                let line = Polyline::new(points.map(|p| back.transform_point3(p)).collect()).at(s.id)?;
                Ok(Piece { placement, length: line.length(), shape: Shape::Points(line) })
            }
            "IFCALIGNMENT2DVERSEGLINE" | "IFCALIGNMENT2DVERSEGCIRCULARARC" | "IFCALIGNMENT2DVERSEGPARABOLICARC" => {
                let shape = Shape::Bent { curvature: Curvature::constant(0.0), start: 0.0, backwards: false };
                Ok(Piece { placement, length: run / slope.cos(), shape })
            }
            _ => fault(s.id, "is a kind of alignment segment that is not supported"),
        }
    }

    /// Distance (metres) and offsets (along, left, up) of an `IfcPointByDistanceExpression` or `IfcDistanceExpression`
    /// on the curve `basis`, which is `on`.
    pub(super) fn distance(&self, point: &Instance<'a>, on: &Alignment, basis: Id, depth: u32) -> Read<(f64, DVec3)> {
        let unit = self.units.length_m;
        let given = match Place::read(point.arg(0), unit) {
            Some(Place::Length(d)) => d,
            // Said to be a parameter: on an alignment that is the length too. A bare number is a length of IFC4X1.
            Some(Place::Parameter(t)) => match (point.arg(0), self.file.get(basis).map_or("", |b| b.keyword)) {
                (
                    Value::Typed(..),
                    "IFCPOLYLINE" | "IFCINDEXEDPOLYCURVE" | "IFCTRIMMEDCURVE" | "IFCCIRCLE" | "IFCELLIPSE",
                ) => self.traced(basis, point.id, depth + 1)?.length_at(t),
                _ => t * unit,
            },
            None => return fault(point.id, "is a place without a distance"),
        };
        let by =
            DVec3::new(self.length_or_zero(point, 3), self.length_or_zero(point, 1), self.length_or_zero(point, 2));
        // IFC4X1 can measure along the slope.
        let sloped = point.keyword == "IFCDISTANCEEXPRESSION" && point.arg(4).as_bool() == Some(false);
        Ok((if sloped { on.at_length(given, CHORD_M) } else { given }, by))
    }

    /// Where an `IfcPointByDistanceExpression` or `IfcDistanceExpression` lies, with the axes of the curve there.
    /// `on` is the curve that it is measured along where it names none itself.
    pub(super) fn station(&self, point: &Instance<'a>, on: Option<Id>, depth: u32) -> Read<Station> {
        let basis = if point.keyword == "IFCPOINTBYDISTANCEEXPRESSION" { point.arg(4).as_ref().or(on) } else { on };
        let Some(basis) = basis else { return fault(point.id, "is a place along no curve") };
        let alignment = self.alignment(basis, point.id, depth + 1)?;
        let (d, by) = self.distance(point, &alignment, basis, depth)?;
        let mut at = alignment.station(d);
        // IFC4X1 lifts straight up, IFC4X3 square to the slope.
        let up = if point.keyword == "IFCDISTANCEEXPRESSION" { DVec3::Z } else { at.up };
        at.point += at.tangent * by.x + at.left * by.y + up * by.z;
        Ok(at)
    }

    /// `IfcAxis2PlacementLinear`. Axes that are given are taken in the coordinates of the curve, as implementers agreed;
    /// those that are not follow the curve.
    pub(super) fn linear_placement(&self, axis: &Instance<'a>, on: Option<Id>, depth: u32) -> Read<DAffine3> {
        let location = self.target(axis, 0)?;
        if location.keyword == "IFCCARTESIANPOINT" {
            let origin = self.point(location.id, axis.id)?;
            return Ok(frame(origin, self.direction(axis, 1), self.direction(axis, 2)));
        }
        let at = self.station(&location, on, depth)?;
        let (z, x) = (self.direction(axis, 1).unwrap_or(at.up), self.direction(axis, 2).unwrap_or(at.tangent));
        Ok(frame(at.point, Some(z), Some(x)))
    }
}

fn is_segment(segment: Instance<'_>) -> bool {
    segment.keyword == "IFCCURVESEGMENT"
}

/// A vector square to `direction`, as near to the vertical as can be.
fn upright(direction: DVec3) -> DVec3 {
    let d = direction.normalize_or(DVec3::X);
    (DVec3::Z - d * d.z).try_normalize().unwrap_or(DVec3::Y)
}

/// A polynomial curve in space (`IfcPolynomialCurve`): factors of the powers of its parameter, metres.
pub(super) struct Polynomial {
    at: DAffine3,
    factors: [Vec<f64>; 3],
}

impl Polynomial {
    fn point(&self, t: f64) -> DVec3 {
        let value = |c: &[f64]| c.iter().rev().fold(0.0, |sum, c| sum * t + c);
        let [x, y, z] = &self.factors;
        self.at.transform_point3(DVec3::new(value(x), value(y), value(z)))
    }

    fn slope(&self, t: f64) -> DVec3 {
        let value = |c: &[f64]| c.iter().enumerate().skip(1).rev().fold(0.0, |sum, (i, c)| sum * t + c * i as f64);
        let [x, y, z] = &self.factors;
        self.at.transform_vector3(DVec3::new(value(x), value(y), value(z)))
    }

    /// Length from parameter 0 to `t`, metres; negative below 0.
    fn length(&self, t: f64) -> f64 {
        // Simpson's rule: speeds of curves that anybody uses change slowly.
        let n = 64;
        let h = t / f64::from(n);
        let speed = |i: i32| self.slope(h * f64::from(i)).length();
        let inner: f64 = (1..n).map(|i| speed(i) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
        (speed(0) + inner + speed(n)) * h / 3.0
    }

    /// The parameter at a length from parameter 0, metres.
    fn parameter(&self, length: f64) -> f64 {
        let mut t = length / self.slope(0.0).length().max(1e-9);
        for _ in 0..30 {
            let step = (length - self.length(t)) / self.slope(t).length().max(1e-9);
            t += step;
            if step.abs() < 1e-12 * t.abs().max(1.0) {
                break;
            }
        }
        t
    }

    /// Points between two parameters.
    pub(super) fn traced(&self, from: f64, to: f64) -> Traced {
        // Chords of a parabola stray by an eighth of the second difference.
        let samples: Vec<DVec3> = (0..=64).map(|i| self.point(from + (to - from) * f64::from(i) / 64.0)).collect();
        let worst =
            samples.windows(3).map(|w| (w[0] + w[2] - w[1] * 2.0).length() / 8.0).fold(0.0, f64::max) * 64.0 * 64.0;
        let n = ((worst / (CHORD_M / 20.0)).sqrt().ceil() as usize).clamp(1, 4000);
        let params: Vec<f64> = (0..=n).map(|i| from + (to - from) * i as f64 / n as f64).collect();
        Traced { points: params.iter().map(|t| self.point(*t)).collect(), params, breaks: vec![] }.rebased(None)
    }

    /// Points from a place over an extent, which may run backwards, and the direction at the start.
    fn between(&self, start: Place, extent: Place) -> (Vec<DVec3>, DVec3) {
        let from = match start {
            Place::Parameter(t) => t,
            Place::Length(l) => self.parameter(l),
        };
        let to = match extent {
            Place::Parameter(t) => from + t,
            Place::Length(l) => self.parameter(self.length(from) + l),
        };
        (self.traced(from, to).points, self.slope(from) * (to - from).signum())
    }
}

impl<'a> Reader<'a> {
    pub(super) fn polynomial(&self, curve: &Instance<'a>) -> Read<Polynomial> {
        let unit = self.units.length_m;
        let factors = |n: usize| -> Vec<f64> {
            curve.arg(n).as_list().map(|l| l.f64s().take(32).map(|c| c * unit).collect()).unwrap_or_default()
        };
        Ok(Polynomial { at: self.position(curve, 0)?, factors: [factors(1), factors(2), factors(3)] })
    }
}
