//! Curves as points, in metres.

use std::f64::consts::TAU;

use atrium_geometry::{BSplineCurve, arc_through, clean_polyline, ellipse_arc};
use glam::{DAffine3, DVec2, DVec3};

use super::read::{At, Read, Reader, fault};
use crate::limits::{CURVE_POINTS, LARGEST_RADIUS_M, RESERVED_KNOTS};
use crate::{Id, Instance, Value};

/// An infinite line is cut to this either way, metres, where a file uses one untrimmed.
const LINE_REACH_M: f64 = 1000.0;

/// One end of a trimmed curve: a parameter (in the file's units), a point (metres), or both.
#[derive(Default, Clone, Copy)]
struct Trim {
    parameter: Option<f64>,
    point: Option<DVec3>,
}

impl<'a> Reader<'a> {
    /// Points along a bounded curve, ends included; a closed one repeats its first point at the end or does not.
    pub(super) fn curve(&self, id: Id, from: Id, depth: u32) -> Read<Vec<DVec3>> {
        let curve = self.get(id, from)?;
        self.step(id, depth)?;
        match curve.keyword {
            "IFCPOLYLINE" => self.points(curve.arg(0), id),
            "IFCINDEXEDPOLYCURVE" => self.indexed_polycurve(&curve),
            "IFCCOMPOSITECURVE"
            | "IFC2DCOMPOSITECURVE"
            | "IFCCOMPOSITECURVEONSURFACE"
            | "IFCBOUNDARYCURVE"
            | "IFCOUTERBOUNDARYCURVE" => self.composite(&curve, depth),
            "IFCTRIMMEDCURVE" => self.trimmed(&curve, depth),
            "IFCCIRCLE" | "IFCELLIPSE" => {
                let (at, rx, ry) = self.conic(&curve)?;
                Ok(self.conic_points(at, rx, ry, 0.0, TAU))
            }
            "IFCLINE" => {
                let (origin, step) = self.line(&curve)?;
                let d = step.normalize_or_zero() * LINE_REACH_M;
                Ok(vec![origin - d, origin + d])
            }
            "IFCBSPLINECURVEWITHKNOTS" | "IFCRATIONALBSPLINECURVEWITHKNOTS" => {
                Ok(self.bspline_curve(&curve)?.polyline())
            }
            "IFCSURFACECURVE" | "IFCSEAMCURVE" | "IFCINTERSECTIONCURVE" => match curve.arg(0).as_ref() {
                Some(inner) => self.curve(inner, id, depth + 1),
                None => fault(id, "is a surface curve without its curve"),
            },
            "IFCOFFSETCURVE2D" => {
                let Some(basis) = curve.arg(0).as_ref() else { return fault(id, "is an offset of nothing") };
                let points = self.curve(basis, id, depth + 1)?;
                Ok(offset(&points, self.length(&curve, 1)?))
            }
            _ => fault(id, "is a kind of curve that is not supported"),
        }
    }

    pub(super) fn curve_of(&self, of: &Instance<'a>, n: usize, depth: u32) -> Read<Vec<DVec3>> {
        match of.arg(n).as_ref() {
            Some(id) => self.curve(id, of.id, depth + 1),
            None => fault(of.id, format!("attribute {} should be a curve", n + 1)),
        }
    }

    /// Coordinates of an `IfcCartesianPointList2D/3D`, metres.
    pub(super) fn point_list(&self, list: &Instance<'a>) -> Read<Vec<DVec3>> {
        let Some(rows) = list.arg(0).as_list() else { return fault(list.id, "is a point list without points") };
        rows.number_rows()
            .map(|row| {
                let [x, y, z, _] = row.values;
                if row.len < 2 {
                    return fault(list.id, "has a point without coordinates");
                }
                self.usable(DVec3::new(x, y, if row.len > 2 { z } else { 0.0 }) * self.units.length_m, list.id)
            })
            .collect()
    }

    fn indexed_polycurve(&self, curve: &Instance<'a>) -> Read<Vec<DVec3>> {
        let points = self.point_list(&self.target(curve, 0)?)?;
        let Some(segments) = curve.arg(1).as_list() else { return Ok(points) };
        let mut out = vec![];
        for segment in segments {
            let Value::Typed(kind, list) = segment else {
                return fault(curve.id, "has a segment that is neither line nor arc");
            };
            let indices = if let Value::List(inner) = list.first() { inner } else { list };
            let mut corner = Vec::with_capacity(3);
            for index in indices {
                let found =
                    index.as_i64().and_then(|i| usize::try_from(i.checked_sub(1)?).ok()).and_then(|i| points.get(i));
                match found {
                    Some(p) => corner.push(*p),
                    None => return fault(curve.id, "has an index beyond its points"),
                }
            }
            if kind == "IFCARCINDEX" && corner.len() == 3 {
                out.extend(arc_through(corner[0], corner[1], corner[2], &self.tessellation));
            } else {
                out.extend(corner);
            }
            if out.len() > CURVE_POINTS {
                return fault(curve.id, "has too many points");
            }
        }
        Ok(clean_polyline(&out))
    }

    fn composite(&self, curve: &Instance<'a>, depth: u32) -> Read<Vec<DVec3>> {
        let mut out: Vec<DVec3> = vec![];
        for id in curve.arg(0).refs() {
            let segment = self.get(id, curve.id)?;
            if segment.keyword != "IFCCOMPOSITECURVESEGMENT"
                && segment.keyword != "IFCREPARAMETRISEDCOMPOSITECURVESEGMENT"
            {
                return fault(id, "is a kind of curve segment that is not supported");
            }
            let mut points = self.curve_of(&segment, 2, depth + 1)?;
            if segment.arg(1).as_bool() == Some(false) {
                points.reverse();
            }
            // Some writers get SameSense wrong: what does not connect forwards but does backwards is turned.
            if let (Some(&end), Some(&first), Some(&last)) = (out.last(), points.first(), points.last()) {
                let (gap, turned) = (end.distance(first), end.distance(last));
                if gap > 1e-3 && turned < 1e-5 {
                    points.reverse();
                }
            }
            out.extend(points);
            if out.len() > CURVE_POINTS {
                return fault(curve.id, "has too many points");
            }
        }
        Ok(clean_polyline(&out))
    }

    /// Origin and the step of one parameter unit, metres.
    fn line(&self, line: &Instance<'a>) -> Read<(DVec3, DVec3)> {
        let Some(origin) = line.arg(0).as_ref() else { return fault(line.id, "is a line without a point") };
        let vector = self.target(line, 1)?;
        let Some(direction) = self.direction(&vector, 0) else {
            return fault(vector.id, "is a vector without direction");
        };
        Ok((self.point(origin, line.id)?, direction * self.length(&vector, 1)?))
    }

    /// Placement and the two radii, metres.
    pub(super) fn conic(&self, conic: &Instance<'a>) -> Read<(DAffine3, f64, f64)> {
        let at = self.position(conic, 0)?;
        let rx = self.length(conic, 1)?;
        let ry = if conic.keyword == "IFCELLIPSE" { self.length(conic, 2)? } else { rx };
        if !(rx > 0.0 && ry > 0.0 && rx < LARGEST_RADIUS_M && ry < LARGEST_RADIUS_M) {
            return fault(conic.id, "has no usable radius");
        }
        Ok((at, rx, ry))
    }

    pub(super) fn conic_points(&self, at: DAffine3, rx: f64, ry: f64, from: f64, to: f64) -> Vec<DVec3> {
        ellipse_arc(rx, ry, from, to, &self.tessellation)
            .into_iter()
            .map(|p| at.transform_point3(p.extend(0.0)))
            .collect()
    }

    pub(super) fn bspline_curve(&self, curve: &Instance<'a>) -> Read<BSplineCurve> {
        let points = self.points(curve.arg(1), curve.id)?;
        let degree = curve.arg(0).as_i64().and_then(|d| usize::try_from(d).ok()).unwrap_or(0);
        let knots = knots(curve.arg(5), curve.arg(6), points.len() + degree + 1);
        let weights: Option<Vec<f64>> = curve.arg(8).as_list().map(|l| l.f64s().collect());
        BSplineCurve::new(degree, &points, weights.as_deref(), knots).at(curve.id)
    }

    fn trim(&self, value: Value<'a>, from: Id) -> Trim {
        let mut out = Trim::default();
        for v in value.as_list().into_iter().flatten() {
            match v {
                Value::Ref(id) => out.point = self.point(id, from).ok(),
                other => out.parameter = other.as_f64(),
            }
        }
        out
    }

    fn trimmed(&self, curve: &Instance<'a>, depth: u32) -> Read<Vec<DVec3>> {
        let basis = self.target(curve, 0)?;
        let (start, end) = (self.trim(curve.arg(1), curve.id), self.trim(curve.arg(2), curve.id));
        let forward = curve.arg(3).as_bool() != Some(false);
        match basis.keyword {
            "IFCLINE" => {
                let (origin, step) = self.line(&basis)?;
                let at = |t: Trim| t.point.or(t.parameter.map(|p| origin + step * p));
                match (at(start), at(end)) {
                    (Some(a), Some(b)) => Ok(vec![a, b]),
                    _ => fault(curve.id, "is trimmed by nothing"),
                }
            }
            "IFCCIRCLE" | "IFCELLIPSE" => {
                let (at, rx, ry) = self.conic(&basis)?;
                let inverse = at.inverse();
                // Points are safer than angles, whose unit writers confuse; equal points mean the whole circle or nothing.
                let points_differ = match (start.point, end.point) {
                    (Some(a), Some(b)) => a.distance(b) > 1e-9,
                    _ => true,
                };
                let angle = |t: Trim| {
                    let by_point = t.point.map(|p| {
                        let q = inverse.transform_point3(p);
                        (q.y / ry).atan2(q.x / rx)
                    });
                    let by_parameter = t.parameter.map(|p| p * self.units.angle_rad);
                    if points_differ { by_point.or(by_parameter) } else { by_parameter.or(by_point) }
                };
                let (Some(from), Some(to)) = (angle(start), angle(end)) else {
                    return fault(curve.id, "is trimmed by nothing");
                };
                let mut span = (to - from).rem_euclid(TAU);
                if !forward {
                    span -= TAU;
                }
                if span.abs() < 1e-9 || (span.abs() - TAU).abs() < 1e-9 {
                    span = if forward { TAU } else { -TAU };
                }
                let mut points = self.conic_points(at, rx, ry, from, from + span);
                // The given ends, to the last digit: neighbours in a composite curve join there.
                if points_differ && let (Some(a), Some(b), n) = (start.point, end.point, points.len()) {
                    let near = |p: DVec3, q: DVec3| p.distance(q) < 1e-3 * rx.max(ry);
                    if near(points[0], a) && near(points[n - 1], b) {
                        (points[0], points[n - 1]) = (a, b);
                    }
                }
                Ok(points)
            }
            "IFCBSPLINECURVEWITHKNOTS" | "IFCRATIONALBSPLINECURVEWITHKNOTS" => {
                let spline = self.bspline_curve(&basis)?;
                let (low, high) = spline.domain();
                match (start.parameter, end.parameter) {
                    (Some(a), Some(b)) => Ok(spline.polyline_between(a.clamp(low, high), b.clamp(low, high))),
                    _ => Ok(spline.polyline()),
                }
            }
            _ => {
                let mut points = self.curve(basis.id, curve.id, depth + 1)?;
                if let (Some(a), Some(b)) = (start.parameter, end.parameter)
                    && basis.keyword == "IFCPOLYLINE"
                {
                    points = part_of_polyline(&points, a.min(b), a.max(b));
                }
                if !forward {
                    points.reverse();
                }
                Ok(points)
            }
        }
    }
}

/// The part of a polyline between two parameters, one unit a segment (ISO 16739 `IfcPolyline`).
pub(super) fn part_of_polyline(points: &[DVec3], from: f64, to: f64) -> Vec<DVec3> {
    let last = points.len().saturating_sub(1) as f64;
    let (from, to) = (from.clamp(0.0, last), to.clamp(0.0, last));
    let at = |t: f64| {
        let i = (t.floor() as usize).min(points.len() - 2);
        points[i].lerp(points[i + 1], t - i as f64)
    };
    if points.len() < 2 || to <= from {
        return points.to_vec();
    }
    let mut out = vec![at(from)];
    out.extend((0..points.len()).filter(|i| (*i as f64) > from && (*i as f64) < to).map(|i| points[i]));
    out.push(at(to));
    out
}

/// Knots with their multiplicities written out; empty when they would not fit `wanted` (the caller's check fails then).
pub(super) fn knots(multiplicities: Value<'_>, values: Value<'_>, wanted: usize) -> Vec<f64> {
    let (Some(m), Some(v)) = (multiplicities.as_list(), values.as_list()) else { return vec![] };
    let mut out = Vec::with_capacity(wanted.min(RESERVED_KNOTS));
    for (count, value) in m.into_iter().zip(v.f64s()) {
        let count = count.as_i64().and_then(|c| usize::try_from(c).ok()).unwrap_or(0);
        if out.len() + count > wanted {
            return vec![];
        }
        out.extend(std::iter::repeat_n(value, count));
    }
    out
}

/// A flat polyline moved sideways (positive to the left), corners mitred.
pub(super) fn offset(points: &[DVec3], by: f64) -> Vec<DVec3> {
    let points = clean_polyline(points);
    let n = points.len();
    if n < 2 {
        return points;
    }
    let closed = n > 3 && points[0].distance(points[n - 1]) < 1e-6;
    let normal = |i: usize| (points[i + 1] - points[i]).truncate().normalize_or_zero().perp();
    (0..n)
        .map(|i| {
            let before = if i > 0 {
                Some(normal(i - 1))
            } else if closed {
                Some(normal(n - 2))
            } else {
                None
            };
            let after = if i + 1 < n {
                Some(normal(i))
            } else if closed {
                Some(normal(0))
            } else {
                None
            };
            let side: DVec2 = match (before, after) {
                (Some(a), Some(b)) => {
                    let m = (a + b).normalize_or(a);
                    m / m.dot(a).max(0.25)
                }
                (Some(a), None) | (None, Some(a)) => a,
                (None, None) => DVec2::ZERO,
            };
            points[i] + (side * by).extend(0.0)
        })
        .collect()
}
