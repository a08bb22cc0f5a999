//! Curves as points, in metres.

use std::f64::consts::TAU;

use atrium_geometry::{BSplineCurve, Curvature, arc_angles, arc_through, clean_polyline, ellipse_arc};
use glam::{DAffine3, DVec2, DVec3};

use super::alignment::CHORD_M;
use super::read::{At, Fault, Read, Reader, fault};
use super::traced::{Place, Traced};
use crate::limits::{CURVE_POINTS, LARGEST_RADIUS_M, RESERVED_KNOTS};
use crate::{Id, Instance, Value};

/// An infinite line is cut to this either way, metres, where a file uses one untrimmed.
const LINE_REACH_M: f64 = 1000.0;

/// Pieces of a straight line in the parameters of a curved surface.
const PCURVE_PIECES: usize = 16;

/// One end of a trimmed curve: a parameter (in the file's units), a point (metres), or both.
#[derive(Default, Clone, Copy)]
struct Trim {
    parameter: Option<f64>,
    point: Option<DVec3>,
}

impl<'a> Reader<'a> {
    /// Points along a bounded curve, ends included; a closed one repeats its first point at the end or does not.
    pub(super) fn curve(&self, id: Id, from: Id, depth: u32) -> Read<Vec<DVec3>> {
        Ok(self.traced(id, from, depth)?.points)
    }

    /// As [`Reader::curve`], with the curve's own parameters.
    pub(super) fn traced(&self, id: Id, from: Id, depth: u32) -> Read<Traced> {
        let curve = self.get(id, from)?;
        self.step(id, depth)?;
        match curve.keyword {
            "IFCPOLYLINE" => Ok(Traced::of_points(self.points(curve.arg(0), id)?)),
            "IFCINDEXEDPOLYCURVE" => self.indexed_polycurve(&curve),
            "IFCCOMPOSITECURVE"
            | "IFC2DCOMPOSITECURVE"
            | "IFCCOMPOSITECURVEONSURFACE"
            | "IFCBOUNDARYCURVE"
            | "IFCOUTERBOUNDARYCURVE"
                if !self.has_curve_segments(&curve) =>
            {
                self.composite(&curve, depth)
            }
            "IFCCOMPOSITECURVE"
            | "IFCGRADIENTCURVE"
            | "IFCSEGMENTEDREFERENCECURVE"
            | "IFCALIGNMENTCURVE"
            | "IFCOFFSETCURVEBYDISTANCES"
            | "IFCCURVESEGMENT"
            | "IFCLINESEGMENT2D"
            | "IFCCIRCULARARCSEGMENT2D"
            | "IFCTRANSITIONCURVESEGMENT2D" => {
                let alignment = self.alignment(id, from, depth + 1)?;
                let params = alignment.vertices(alignment.begin(), alignment.end(), CHORD_M);
                let points = params.iter().map(|d| alignment.station(*d).point).collect();
                let params = params.into_iter().map(|d| d / self.units.length_m).collect();
                Ok(Traced { points, params, breaks: vec![] })
            }
            "IFCTRIMMEDCURVE" => self.trimmed(&curve, depth),
            "IFCCIRCLE" | "IFCELLIPSE" => {
                let (at, rx, ry) = self.conic(&curve)?;
                Ok(self.conic_traced(at, rx, ry, 0.0, TAU))
            }
            "IFCLINE" => {
                let (origin, step) = self.line(&curve)?;
                let reach = LINE_REACH_M / step.length().max(1e-9);
                Ok(Traced {
                    points: vec![origin - step * reach, origin + step * reach],
                    params: vec![-reach, reach],
                    breaks: vec![],
                })
            }
            _ if is_spline(curve.keyword) => {
                let spline = self.bspline_curve(&curve)?;
                let params = spline.parameters_between(spline.domain().0, spline.domain().1);
                let points = params.iter().map(|t| spline.point(*t)).collect();
                Ok(Traced { points, params, breaks: vec![] })
            }
            "IFCSURFACECURVE" | "IFCSEAMCURVE" | "IFCINTERSECTIONCURVE" => match curve.arg(0).as_ref() {
                Some(inner) => self.traced(inner, id, depth + 1),
                None => fault(id, "is a surface curve without its curve"),
            },
            "IFCPCURVE" => self.pcurve(&curve, depth),
            "IFCOFFSETCURVE2D" => {
                let points = self.curve_of(&curve, 0, depth)?;
                Ok(Traced::of_points(offset(&points, self.length(&curve, 1)?)))
            }
            "IFCOFFSETCURVE3D" => {
                let points = self.curve_of(&curve, 0, depth)?;
                let by = self.length(&curve, 1)?;
                let Some(reference) = self.direction(&curve, 3) else {
                    return fault(id, "is an offset without a direction");
                };
                Ok(Traced::of_points(offset_in_space(&points, reference, by)))
            }
            "IFCPOLYNOMIALCURVE" => fault(id, "has no ends"),
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

    /// Parameters: one unit a straight piece, one an arc.
    fn indexed_polycurve(&self, curve: &Instance<'a>) -> Read<Traced> {
        let points = self.point_list(&self.target(curve, 0)?)?;
        let Some(segments) = curve.arg(1).as_list() else { return Ok(Traced::of_points(points)) };
        let mut out = Traced::default();
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
                let arc = arc_through(corner[0], corner[1], corner[2], &self.tessellation);
                out.extend(Traced::of_points(arc).rebased(Some(1.0)));
            } else {
                out.extend(Traced::of_points(corner));
            }
            if out.points.len() > CURVE_POINTS {
                return fault(curve.id, "has too many points");
            }
        }
        Ok(out)
    }

    /// Whether the pieces of a composite curve are placed one by one, as those of alignments are.
    fn has_curve_segments(&self, curve: &Instance<'a>) -> bool {
        let first = curve.arg(0).refs().next().and_then(|id| self.file.get(id));
        first.is_some_and(|s| s.keyword == "IFCCURVESEGMENT")
    }

    /// Parameters of a composite curve are those of its segments one after another, each counted from 0.
    fn composite(&self, curve: &Instance<'a>, depth: u32) -> Read<Traced> {
        let mut out = Traced::default();
        for id in curve.arg(0).refs() {
            let segment = self.get(id, curve.id)?;
            let Some(parent) = segment.arg(2).as_ref() else {
                return fault(id, "is a curve segment without a curve");
            };
            let mut part = match segment.keyword {
                "IFCCOMPOSITECURVESEGMENT" => self.traced(parent, id, depth + 1)?.rebased(None),
                "IFCREPARAMETRISEDCOMPOSITECURVESEGMENT" => {
                    self.traced(parent, id, depth + 1)?.rebased(segment.arg(3).as_f64())
                }
                "IFCCURVESEGMENT" => self.traced(id, curve.id, depth + 1)?.rebased(None),
                _ => return fault(id, "is a kind of curve segment that is not supported"),
            };
            if segment.keyword != "IFCCURVESEGMENT" && segment.arg(1).as_bool() == Some(false) {
                part = part.reversed();
            }
            // Some writers get SameSense wrong: what does not connect forwards but does backwards is turned.
            if let (Some(&end), Some(&first), Some(&last)) =
                (out.points.last(), part.points.first(), part.points.last())
            {
                let (gap, turned) = (end.distance(first), end.distance(last));
                if gap > 1e-3 && turned < 1e-5 {
                    part = part.reversed();
                }
            }
            out.extend(part);
            if out.points.len() > CURVE_POINTS {
                return fault(curve.id, "has too many points");
            }
        }
        Ok(out)
    }

    /// Origin and the step of one parameter unit, metres.
    pub(super) fn line(&self, line: &Instance<'a>) -> Read<(DVec3, DVec3)> {
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

    fn conic_traced(&self, at: DAffine3, rx: f64, ry: f64, from: f64, to: f64) -> Traced {
        let angles = arc_angles(rx.max(ry), from, to, &self.tessellation);
        let point = |a: &f64| at.transform_point3(DVec3::new(rx * a.cos(), ry * a.sin(), 0.0));
        Traced {
            points: angles.iter().map(point).collect(),
            params: angles.iter().map(|a| a / self.units.angle_rad).collect(),
            breaks: vec![],
        }
    }

    pub(super) fn bspline_curve(&self, curve: &Instance<'a>) -> Read<BSplineCurve> {
        let points = self.points(curve.arg(1), curve.id)?;
        let degree = curve.arg(0).as_i64().and_then(|d| usize::try_from(d).ok()).unwrap_or(0);
        let wanted = points.len() + degree + 1;
        let (knots, weights) = match curve.keyword {
            "IFCBEZIERCURVE" | "IFCRATIONALBEZIERCURVE" => (bezier_knots(degree, points.len()), curve.arg(5)),
            _ => (knots(curve.arg(5), curve.arg(6), wanted), curve.arg(8)),
        };
        let weights: Option<Vec<f64>> = weights.as_list().map(|l| l.f64s().collect());
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

    fn trimmed(&self, curve: &Instance<'a>, depth: u32) -> Read<Traced> {
        let basis = self.target(curve, 0)?;
        let (start, end) = (self.trim(curve.arg(1), curve.id), self.trim(curve.arg(2), curve.id));
        let forward = curve.arg(3).as_bool() != Some(false);
        match basis.keyword {
            "IFCLINE" => {
                let (origin, step) = self.line(&basis)?;
                let at = |t: Trim| t.point.or(t.parameter.map(|p| origin + step * p));
                match (at(start), at(end)) {
                    (Some(a), Some(b)) => Ok(Traced {
                        points: vec![a, b],
                        params: vec![0.0, a.distance(b) / step.length().max(1e-12)],
                        breaks: vec![],
                    }),
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
                let mut traced = self.conic_traced(at, rx, ry, from, from + span).rebased(None);
                let points = &mut traced.points;
                // The given ends, to the last digit: neighbours in a composite curve join there.
                if points_differ && let (Some(a), Some(b), n) = (start.point, end.point, points.len()) {
                    let near = |p: DVec3, q: DVec3| p.distance(q) < 1e-3 * rx.max(ry);
                    if near(points[0], a) && near(points[n - 1], b) {
                        (points[0], points[n - 1]) = (a, b);
                    }
                }
                Ok(traced)
            }
            _ if is_spline(basis.keyword) => {
                let spline = self.bspline_curve(&basis)?;
                let (low, high) = spline.domain();
                let whole = self.traced(basis.id, curve.id, depth + 1)?;
                let at = |t: Trim, otherwise: f64| {
                    t.parameter.or_else(|| t.point.map(|p| whole.nearest(p))).unwrap_or(otherwise).clamp(low, high)
                };
                let (mut from, mut to) = (at(start, low), at(end, high));
                // Points on a closed spline meet where its domain begins and ends.
                if forward && to <= from {
                    to = high;
                } else if !forward && to >= from {
                    from = high;
                }
                let params = spline.parameters_between(from, to);
                let points = params.iter().map(|t| spline.point(*t)).collect();
                Ok(Traced { points, params, breaks: vec![] }.rebased(None))
            }
            "IFCPOLYNOMIALCURVE" => {
                let (Some(from), Some(to)) = (start.parameter, end.parameter) else {
                    return fault(curve.id, "is a polynomial trimmed by points, which is not supported");
                };
                Ok(self.polynomial(&basis)?.traced(from, to))
            }
            _ if self.spiral(&basis, 1.0).is_some() => {
                let (Some(from), Some(to)) = (start.parameter, end.parameter) else {
                    return fault(curve.id, "is a spiral trimmed by points, which is not supported");
                };
                let unit = self.units.length_m;
                let length_m = (to - from).abs() * unit;
                let bend = self.spiral(&basis, length_m).unwrap_or_default();
                let at = self.position(&basis, 0)?;
                let n = bend_pieces(&bend, from * unit, to * unit);
                let params: Vec<f64> = (0..=n).map(|i| from + (to - from) * i as f64 / n as f64).collect();
                let place = |t: &f64| {
                    let (p, _) = bend.travel(0.0, t * unit);
                    at.transform_point3(if *t < 0.0 { -p.extend(0.0) } else { p.extend(0.0) })
                };
                Ok(Traced { points: params.iter().map(place).collect(), params, breaks: vec![] }.rebased(None))
            }
            _ => {
                let whole = self.traced(basis.id, curve.id, depth + 1)?;
                let (low, high) = whole.domain();
                let at = |t: Trim, otherwise: f64| {
                    t.parameter.or_else(|| t.point.map(|p| whole.nearest(p))).unwrap_or(otherwise)
                };
                let (from, to) =
                    if forward { (at(start, low), at(end, high)) } else { (at(end, low), at(start, high)) };
                let points = if to > from { whole.part(from, to) } else { whole.points.clone() };
                let params: Vec<f64> = points.iter().map(|p| whole.nearest(*p)).collect();
                let part = Traced { points, params, breaks: vec![] };
                Ok(if forward { part.rebased(None) } else { part.reversed().rebased(None) })
            }
        }
    }

    /// `IfcPcurve`: a flat curve in the parameters of a surface.
    fn pcurve(&self, curve: &Instance<'a>, depth: u32) -> Read<Traced> {
        let surface = self.target(curve, 0)?;
        let shape = self.surface(&surface, depth + 1)?;
        let flat = self.curve_of(curve, 1, depth)?;
        let [u, v] = self.parameter_units(&surface, depth)?;
        let mut points = vec![];
        let bent = !matches!(shape, atrium_geometry::ParametricSurface::Plane { .. });
        let pieces = if bent { PCURVE_PIECES } else { 1 };
        for (i, w) in flat.windows(2).enumerate() {
            for k in usize::from(i > 0)..=pieces {
                let p = w[0].lerp(w[1], k as f64 / pieces as f64) / self.units.length_m;
                points.push(shape.point(DVec2::new(u.apply(p.x), v.apply(p.y))));
            }
        }
        Ok(Traced::of_points(points))
    }

    /// Points along attribute `n`, from one place on it to another; the whole where a file names places that are not
    /// on it, which is reported.
    pub(super) fn curve_between(
        &self,
        item: &Instance<'a>,
        n: usize,
        ends: [Option<Place>; 2],
        depth: u32,
    ) -> Read<Vec<DVec3>> {
        let curve = self.target(item, n)?;
        if ends == [None, None] {
            return self.curve(curve.id, item.id, depth + 1);
        }
        if let ("IFCLINE", [Some(a), Some(b)]) = (curve.keyword, ends) {
            let (origin, step) = self.line(&curve)?;
            let at = |p: Place| match p {
                Place::Parameter(t) => origin + step * t,
                Place::Length(l) => origin + step.normalize_or_zero() * l,
            };
            return Ok(vec![at(a), at(b)]);
        }
        if let ("IFCCIRCLE" | "IFCELLIPSE", [a, b]) = (curve.keyword, ends) {
            let (at, rx, ry) = self.conic(&curve)?;
            let angle = |p: Place| match p {
                Place::Parameter(t) => t * self.units.angle_rad,
                Place::Length(l) => l / rx,
            };
            let from = a.map_or(0.0, angle);
            let mut to = b.map_or(TAU, angle);
            if to <= from {
                to += TAU;
            }
            return Ok(self.conic_points(at, rx, ry, from, to.min(from + TAU)));
        }
        let traced = self.traced(curve.id, item.id, depth + 1)?;
        let (low, high) = traced.domain();
        let parameter = |p: Place| match p {
            Place::Parameter(t) => t,
            Place::Length(l) => traced.parameter_at(l),
        };
        let (mut from, mut to) = (ends[0].map_or(low, parameter), ends[1].map_or(high, parameter));
        let slack = (high - low).abs() * 1e-6;
        // Parameters of composite curves are read by some writers as lengths, by others as numbers of segments.
        if to > high + slack {
            let whole = traced.length() / self.units.length_m;
            let segments = traced.breaks.len() as f64;
            let by_segment = |t: f64| {
                let k = (t.floor() as usize).min(traced.breaks.len().saturating_sub(1));
                let begin = k.checked_sub(1).map_or(low, |k| traced.breaks[k]);
                begin + (traced.breaks[k] - begin) * (t - k as f64)
            };
            if (to - whole).abs() <= whole * 1e-3 {
                (from, to) = (traced.parameter_at(from * self.units.length_m), high);
            } else if segments > 0.0 && to <= segments + 1e-9 {
                (from, to) = (by_segment(from), by_segment(to));
            }
        }
        if to > high + slack || from < low - slack {
            let what = "has an end that is not on its curve";
            self.warn(&Fault { at: item.id, what: what.into() }, "it ends where the curve does");
        }
        (from, to) = (from.max(low), to.min(high));
        if to - from <= slack {
            let what = "has ends that leave nothing of its curve";
            self.warn(&Fault { at: item.id, what: what.into() }, "the whole curve is used");
            return Ok(traced.points);
        }
        Ok(if from <= low + slack && to >= high - slack { traced.points } else { traced.part(from, to) })
    }
}

/// Whether an entity is a spline curve that [`Reader::bspline_curve`] reads.
pub(super) fn is_spline(keyword: &str) -> bool {
    matches!(
        keyword,
        "IFCBSPLINECURVEWITHKNOTS" | "IFCRATIONALBSPLINECURVEWITHKNOTS" | "IFCBEZIERCURVE" | "IFCRATIONALBEZIERCURVE"
    )
}

/// Knots of a Bézier curve, or of several joined end to end (IFC2X3 `IfcBezierCurve`); empty when the points do not fit.
fn bezier_knots(degree: usize, points: usize) -> Vec<f64> {
    if degree == 0 || points < degree + 1 || !(points - 1).is_multiple_of(degree) {
        return vec![];
    }
    let arcs = (points - 1) / degree;
    let mut out = vec![0.0; degree + 1];
    for k in 1..=arcs {
        out.extend(std::iter::repeat_n(k as f64, if k == arcs { degree + 1 } else { degree }));
    }
    out
}

/// Pieces into which a spiral is cut between two distances, metres.
pub(super) fn bend_pieces(bend: &Curvature, from: f64, to: f64) -> usize {
    let most = (0..=32).map(|i| bend.at(from + (to - from) * f64::from(i) / 32.0).abs()).fold(1e-9, f64::max);
    let step = (8.0 * CHORD_M / most).sqrt().min(0.2 / most);
    (((to - from).abs() / step).ceil() as usize).clamp(1, 4000)
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

/// A polyline moved by `by` metres square to itself and to `reference` (ISO 10303-42 `offset_curve_3d`).
fn offset_in_space(points: &[DVec3], reference: DVec3, by: f64) -> Vec<DVec3> {
    let points = clean_polyline(points);
    let n = points.len();
    let side = |i: usize| reference.cross(points[i + 1] - points[i]).normalize_or_zero();
    (0..n)
        .map(|i| {
            let (before, after) = (i.checked_sub(1).map(side), (i + 1 < n).then(|| side(i)));
            let (a, b) = (before.or(after).unwrap_or_default(), after.or(before).unwrap_or_default());
            let middle = (a + b).normalize_or(a);
            points[i] + middle * (by / middle.dot(a).max(0.25))
        })
        .collect()
}
