//! Evaluation of rational B-spline curves and surfaces (Piegl and Tiller, The NURBS Book, algorithm A4.1 by de Boor).

use crate::limits::{FARTHEST_M, SPLINE_DEGREE, SPLINE_POINTS, SPLINE_ROWS};
use crate::{Bounds, GeometryError, POINT_TOLERANCE_M};
use glam::{DVec2, DVec3, DVec4};

fn check_knots(degree: usize, points: usize, knots: &[f64]) -> Result<(), GeometryError> {
    if degree == 0 || degree > SPLINE_DEGREE || points <= degree || points > SPLINE_POINTS {
        return Err(GeometryError::Degenerate("a B-spline with too few points for its degree"));
    }
    if knots.len() != points + degree + 1 {
        return Err(GeometryError::Degenerate("a B-spline whose knots do not match its points"));
    }
    if !knots.iter().all(|k| k.is_finite()) {
        return Err(GeometryError::NotFinite);
    }
    if knots.windows(2).any(|w| w[1] < w[0]) || knots[points] <= knots[degree] {
        return Err(GeometryError::Degenerate("a B-spline whose knots do not rise"));
    }
    Ok(())
}

/// A homogeneous point; refused where a sum of a few of them could be no number, or the division by the weight.
fn weighted(p: DVec3, w: f64) -> Result<DVec4, GeometryError> {
    let usable = p.is_finite() && p.abs().max_element() < FARTHEST_M && (1e-12..=1e12).contains(&w);
    if usable { Ok((p * w).extend(w)) } else { Err(GeometryError::NotFinite) }
}

/// de Boor's scheme on homogeneous points given by `at`.
fn de_boor(degree: usize, knots: &[f64], count: usize, t: f64, at: impl Fn(usize) -> DVec4) -> DVec4 {
    let t = t.clamp(knots[degree], knots[count]);
    let span = (knots[degree + 1..count].partition_point(|&k| k <= t)) + degree;
    let mut d = [DVec4::ZERO; 26];
    for (j, slot) in d.iter_mut().enumerate().take(degree + 1) {
        *slot = at(span - degree + j);
    }
    for r in 1..=degree {
        for j in (r..=degree).rev() {
            let (low, high) = (knots[span - degree + j], knots[span + 1 + j - r]);
            let alpha = if high > low { (t - low) / (high - low) } else { 0.0 };
            d[j] = d[j - 1] * (1.0 - alpha) + d[j] * alpha;
        }
    }
    d[degree]
}

/// The B-splines that are not zero at `t`, and their derivatives (Piegl and Tiller, A2.2 and formula 2.7): the number of
/// the first, then one of each for `degree + 1` control points, which `N` is enough for.
struct Basis<const N: usize> {
    first: usize,
    value: [f64; N],
    slope: [f64; N],
}

/// Enough for what files hold; filling room for the highest degree takes longer than a cubic's arithmetic.
const FEW: usize = 6;

/// Enough for every degree that is read.
const ALL: usize = SPLINE_DEGREE + 1;

impl<const N: usize> Basis<N> {
    fn new(degree: usize, knots: &[f64], count: usize, t: f64, with_slope: bool) -> Self {
        let t = t.clamp(knots[degree], knots[count]);
        let span = knots[degree + 1..count].partition_point(|&k| k <= t) + degree;
        let mut out = Self { first: span - degree, value: [0.0; N], slope: [0.0; N] };
        let share = |weight: f64, low: f64, high: f64| if high > low { weight / (high - low) } else { 0.0 };
        out.value[0] = 1.0;
        for d in 1..=degree {
            if d == degree && with_slope {
                for j in 0..=degree {
                    let before =
                        if j > 0 { share(out.value[j - 1], knots[span + j - degree], knots[span + j]) } else { 0.0 };
                    let here = if j < degree {
                        share(out.value[j], knots[span + j + 1 - degree], knots[span + j + 1])
                    } else {
                        0.0
                    };
                    out.slope[j] = degree as f64 * (before - here);
                }
            }
            let mut carried = 0.0;
            for j in 0..d {
                let (low, high) = (knots[span + j + 1 - d], knots[span + j + 1]);
                let part = share(out.value[j], low, high);
                out.value[j] = carried + (high - t) * part;
                carried = (t - low) * part;
            }
            out.value[d] = carried;
        }
        out
    }
}

fn flatten_knots(domain: (f64, f64), knots: &[f64], pieces: usize) -> Vec<f64> {
    let mut distinct: Vec<f64> = knots.iter().copied().filter(|k| (domain.0..=domain.1).contains(k)).collect();
    distinct.dedup();
    let mut out = vec![];
    for w in distinct.windows(2) {
        out.extend((0..pieces).map(|i| w[0] + (w[1] - w[0]) * i as f64 / pieces as f64));
    }
    out.push(domain.1);
    out
}

/// A rational B-spline curve in space.
#[derive(Debug, Clone, PartialEq)]
pub struct BSplineCurve {
    degree: usize,
    points: Vec<DVec4>,
    knots: Vec<f64>,
}

impl BSplineCurve {
    /// `knots` with multiplicities written out; `weights` all one when `None`.
    ///
    /// # Errors
    /// `Degenerate` when counts do not fit or knots fall, `NotFinite` for unusable numbers.
    pub fn new(
        degree: usize,
        points: &[DVec3],
        weights: Option<&[f64]>,
        knots: Vec<f64>,
    ) -> Result<Self, GeometryError> {
        check_knots(degree, points.len(), &knots)?;
        if weights.is_some_and(|w| w.len() != points.len() || !w.iter().all(|w| w.is_finite() && *w > 0.0)) {
            return Err(GeometryError::Degenerate("a B-spline whose weights do not match its points"));
        }
        let points = points.iter().enumerate().map(|(i, &p)| weighted(p, weights.map_or(1.0, |w| w[i])));
        let points = points.collect::<Result<Vec<DVec4>, _>>()?;
        Ok(Self { degree, points, knots })
    }

    /// First and last parameter.
    pub fn domain(&self) -> (f64, f64) {
        (self.knots[self.degree], self.knots[self.points.len()])
    }

    /// The point at parameter `t`, held inside the domain.
    pub fn point(&self, t: f64) -> DVec3 {
        let h = de_boor(self.degree, &self.knots, self.points.len(), t, |i| self.points[i]);
        h.truncate() / h.w
    }

    /// Points along the whole curve, ends included; finer where it bends, straight pieces stay single.
    pub fn polyline(&self) -> Vec<DVec3> {
        let (from, to) = self.domain();
        self.polyline_between(from, to)
    }

    /// Points from parameter `from` to `to` (either direction), ends included.
    pub fn polyline_between(&self, from: f64, to: f64) -> Vec<DVec3> {
        self.parameters_between(from, to).into_iter().map(|t| self.point(t)).collect()
    }

    /// Parameters of the points that [`BSplineCurve::polyline_between`] gives.
    pub fn parameters_between(&self, from: f64, to: f64) -> Vec<f64> {
        let (low, high) = (from.min(to), from.max(to));
        let mut stops: Vec<f64> = flatten_knots(self.domain(), &self.knots, 1);
        stops.retain(|t| *t > low && *t < high);
        stops.insert(0, low);
        stops.push(high);
        let size = fineness(self.points.iter().map(|p| p.truncate() / p.w));
        let straight = |a: f64, b: f64| self.degree == 1 || strays(|t| self.point(t), a, b) <= size;
        let mut params = refined(&stops, straight);
        if from > to {
            params.reverse();
        }
        let points: Vec<DVec3> = params.iter().map(|&t| self.point(t)).collect();
        thinned(&points, size).into_iter().map(|i| params[i]).collect()
    }
}

/// Largest distance of a curve from the chord between two parameters, seen at four places.
fn strays(at: impl Fn(f64) -> DVec3, a: f64, b: f64) -> f64 {
    let (p, q) = (at(a), at(b));
    let d = q - p;
    // Not in the middle alone: an S crosses its chord there.
    [0.2, 0.4, 0.6, 0.8]
        .map(|t| {
            let r = at(a + (b - a) * t) - p;
            (r - d * (r.dot(d) / d.length_squared().max(1e-30)).clamp(0.0, 1.0)).length()
        })
        .into_iter()
        .fold(0.0, f64::max)
}

/// Stops with halves between them until `straight` holds from each to the next, 64 pieces at most.
fn refined(stops: &[f64], straight: impl Fn(f64, f64) -> bool) -> Vec<f64> {
    let mut out: Vec<f64> = stops.first().copied().into_iter().collect();
    for w in stops.windows(2) {
        let mut left = vec![(w[0], w[1], 0)];
        while let Some((a, b, depth)) = left.pop() {
            if depth >= 6 || b <= a || straight(a, b) {
                out.push(b);
            } else {
                let middle = (a + b) * 0.5;
                left.extend([(middle, b, depth + 1), (a, middle, depth + 1)]);
            }
        }
    }
    out
}

/// How far a polyline may stray from a curve, metres: 1/400 of its size, half a millimetre at most.
fn fineness(points: impl IntoIterator<Item = DVec3>) -> f64 {
    Bounds::of(points).map_or(0.0, |b| b.diagonal() / 400.0).clamp(POINT_TOLERANCE_M, 5e-4)
}

/// Numbers of the points that a polyline needs to stay within `tolerance` metres of all (Douglas and Peucker 1973);
/// the ends are always among them.
pub(crate) fn thinned(points: &[DVec3], tolerance: f64) -> Vec<usize> {
    let mut keep = vec![false; points.len()];
    if let (Some(first), n) = (keep.first_mut(), points.len()) {
        *first = true;
        keep[n - 1] = true;
    }
    let mut stack = vec![(0, points.len().saturating_sub(1))];
    while let Some((i, j)) = stack.pop() {
        if j < i + 2 {
            continue;
        }
        let (a, ab) = (points[i], points[j] - points[i]);
        let off = |p: DVec3| (p - a - ab * ((p - a).dot(ab) / ab.length_squared().max(1e-30)).clamp(0.0, 1.0)).length();
        let worst = (i + 1..j).map(|k| (off(points[k]), k)).fold((0.0, i), |w, c| if c.0 > w.0 { c } else { w });
        if worst.0 > tolerance {
            keep[worst.1] = true;
            stack.extend([(i, worst.1), (worst.1, j)]);
        }
    }
    (0..points.len()).filter(|i| keep[*i]).collect()
}

/// Lines across a surface that are looked at to see where it bends, less one.
const SAMPLE_LINES: u32 = 6;

/// A rational B-spline surface in space.
#[derive(Debug, Clone, PartialEq)]
pub struct BSplineSurface {
    degree: [usize; 2],
    count: [usize; 2],
    /// Row after row, `u` the slow index.
    points: Vec<DVec4>,
    knots: [Vec<f64>; 2],
}

impl BSplineSurface {
    /// `points[i][j]` is the control point at the i-th u and j-th v; knots with multiplicities written out.
    ///
    /// # Errors
    /// As [`BSplineCurve::new`].
    pub fn new(
        degree: [usize; 2],
        points: &[Vec<DVec3>],
        weights: Option<&[Vec<f64>]>,
        knots: [Vec<f64>; 2],
    ) -> Result<Self, GeometryError> {
        let count = [points.len(), points.first().map_or(0, Vec::len)];
        check_knots(degree[0], count[0], &knots[0])?;
        check_knots(degree[1], count[1], &knots[1])?;
        if count[0].max(count[1]) > SPLINE_ROWS {
            return Err(GeometryError::TooComplex { cost: count[0].max(count[1]) as u64, budget: SPLINE_ROWS as u64 });
        }
        if points.iter().any(|row| row.len() != count[1])
            || weights.is_some_and(|w| {
                w.len() != count[0]
                    || w.iter().any(|row| row.len() != count[1] || !row.iter().all(|w| w.is_finite() && *w > 0.0))
            })
        {
            return Err(GeometryError::Degenerate("a B-spline surface whose rows differ"));
        }
        let at = |i: usize, j: usize| weighted(points[i][j], weights.map_or(1.0, |w| w[i][j]));
        let points = (0..count[0]).flat_map(|i| (0..count[1]).map(move |j| (i, j))).map(|(i, j)| at(i, j));
        let points = points.collect::<Result<Vec<DVec4>, _>>()?;
        Ok(Self { degree, count, points, knots })
    }

    /// First and last parameter in u (`0`) or v (`1`).
    pub fn domain(&self, axis: usize) -> (f64, f64) {
        (self.knots[axis][self.degree[axis]], self.knots[axis][self.count[axis]])
    }

    /// Whether the surface meets itself where u (`0`) or v (`1`) begins and ends.
    pub(crate) fn is_closed(&self, axis: usize) -> bool {
        let (low, high) = self.domain(axis);
        let (from, to) = self.domain(1 - axis);
        (0..=SAMPLE_LINES).all(|k| {
            let across = from + (to - from) * f64::from(k) / f64::from(SAMPLE_LINES);
            let at = |t: f64| self.point(if axis == 0 { DVec2::new(t, across) } else { DVec2::new(across, t) });
            at(low).distance(at(high)) < 1e-6
        })
    }

    /// Parameters at which the surface should be split in u (`0`) or v (`1`) to follow its bends.
    pub(crate) fn splits(&self, axis: usize) -> Vec<f64> {
        let stops = flatten_knots(self.domain(axis), &self.knots[axis], 1);
        let size = fineness(self.points.iter().map(|p| p.truncate() / p.w));
        let (low, high) = self.domain(1 - axis);
        let straight = |a: f64, b: f64| {
            (0..=SAMPLE_LINES).all(|k| {
                let across = low + (high - low) * f64::from(k) / f64::from(SAMPLE_LINES);
                let at = |t: f64| self.point(if axis == 0 { DVec2::new(t, across) } else { DVec2::new(across, t) });
                strays(at, a, b) <= size
            })
        };
        let all = refined(&stops, straight);
        // Of these only what some line of the surface needs.
        let mut needed = vec![false; all.len()];
        for k in 0..=SAMPLE_LINES {
            let across = low + (high - low) * f64::from(k) / f64::from(SAMPLE_LINES);
            let line: Vec<DVec3> = all
                .iter()
                .map(|&t| self.point(if axis == 0 { DVec2::new(t, across) } else { DVec2::new(across, t) }))
                .collect();
            thinned(&line, size).into_iter().for_each(|i| needed[i] = true);
        }
        all.into_iter().zip(needed).filter_map(|(t, n)| n.then_some(t)).collect()
    }

    /// Parameters from which the nearest point is searched: 24 at most.
    fn starts(&self, axis: usize) -> Vec<f64> {
        let (low, high) = self.domain(axis);
        let n = (3 * (self.count[axis] - self.degree[axis])).clamp(4, 23);
        (0..=n).map(|i| low + (high - low) * i as f64 / n as f64).collect()
    }

    fn basis<const N: usize>(&self, axis: usize, t: f64, with_slope: bool) -> Basis<N> {
        Basis::new(self.degree[axis], &self.knots[axis], self.count[axis], t, with_slope)
    }

    fn is_low(&self) -> bool {
        self.degree[0].max(self.degree[1]) < FEW
    }

    /// The point at `uv`, held inside the domain.
    pub fn point(&self, uv: DVec2) -> DVec3 {
        if self.is_low() { self.point_in::<FEW>(uv) } else { self.point_in::<ALL>(uv) }
    }

    fn point_in<const N: usize>(&self, uv: DVec2) -> DVec3 {
        let (u, v) = (self.basis::<N>(0, uv.x, false), self.basis::<N>(1, uv.y, false));
        let mut sum = DVec4::ZERO;
        for i in 0..=self.degree[0] {
            let row = (u.first + i) * self.count[1] + v.first;
            let points = &self.points[row..=row + self.degree[1]];
            sum += points.iter().zip(&v.value).fold(DVec4::ZERO, |s, (p, w)| s + *p * *w) * u.value[i];
        }
        sum.truncate() / sum.w
    }

    /// The point at `uv`, held inside the domain, with its derivatives by u and v.
    fn tangents(&self, uv: DVec2) -> [DVec3; 3] {
        if self.is_low() { self.tangents_in::<FEW>(uv) } else { self.tangents_in::<ALL>(uv) }
    }

    fn tangents_in<const N: usize>(&self, uv: DVec2) -> [DVec3; 3] {
        let (u, v) = (self.basis::<N>(0, uv.x, true), self.basis::<N>(1, uv.y, true));
        let [mut sum, mut by_u, mut by_v] = [DVec4::ZERO; 3];
        for i in 0..=self.degree[0] {
            let row = (u.first + i) * self.count[1] + v.first;
            let points = &self.points[row..=row + self.degree[1]];
            let along = |weights: &[f64]| points.iter().zip(weights).fold(DVec4::ZERO, |s, (p, w)| s + *p * *w);
            let (here, slope) = (along(&v.value), along(&v.slope));
            sum += here * u.value[i];
            by_u += here * u.slope[i];
            by_v += slope * u.value[i];
        }
        let p = sum.truncate() / sum.w;
        [p, (by_u.truncate() - p * by_u.w) / sum.w, (by_v.truncate() - p * by_v.w) / sum.w]
    }

    /// Parameters and points spread over the surface, from which the nearest point is searched: 24 × 24 at most.
    pub(crate) fn spread(&self) -> Vec<(DVec2, DVec3)> {
        let (us, vs) = (self.starts(0), self.starts(1));
        let all = us.iter().flat_map(|&u| vs.iter().map(move |&v| DVec2::new(u, v)));
        all.map(|uv| (uv, self.point(uv))).collect()
    }

    /// The parameters of the surface point nearest to `p`: from `near` when given, else, or when that leads nowhere, from
    /// the nearest of [`BSplineSurface::spread`].
    pub(crate) fn invert<'s>(
        &self,
        p: DVec3,
        near: Option<DVec2>,
        spread: impl FnOnce() -> &'s [(DVec2, DVec3)],
    ) -> DVec2 {
        let (u, v) = (self.domain(0), self.domain(1));
        let (low, high) = (DVec2::new(u.0, v.0), DVec2::new(u.1, v.1));
        let size = high - low;
        let refine = |start: DVec2| {
            let mut at = start;
            for _ in 0..20 {
                let [here, du, dv] = self.tangents(at);
                let r = p - here;
                let (a, b, c) = (du.dot(du), du.dot(dv), dv.dot(dv));
                let det = a * c - b * b;
                if det.abs() < 1e-14 * (a * c).max(1e-30) {
                    break;
                }
                let (e, f) = (du.dot(r), dv.dot(r));
                let step = DVec2::new((c * e - b * f) / det, (a * f - b * e) / det);
                let next = (at + step.clamp(-size * 0.25, size * 0.25)).clamp(low, high);
                let moved = ((next - at) / size).abs().max_element();
                at = next;
                if moved < 1e-9 {
                    break;
                }
            }
            (self.point(at).distance(p), at)
        };
        let mut best = near.map(refine);
        if best.is_none_or(|(d, _)| d > 1e-4) {
            let start =
                spread().iter().min_by(|a, b| a.1.distance_squared(p).total_cmp(&b.1.distance_squared(p))).map(|s| s.0);
            if let Some(found) = start.map(refine)
                && best.is_none_or(|(d, _)| found.0 < d)
            {
                best = Some(found);
            }
        }
        best.map_or(low, |(_, at)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::FRAC_1_SQRT_2;

    #[test]
    fn a_rational_quadratic_is_a_quarter_circle() {
        let points = [DVec3::X, DVec3::new(1., 1., 0.), DVec3::Y];
        let c = BSplineCurve::new(2, &points, Some(&[1.0, FRAC_1_SQRT_2, 1.0]), vec![0., 0., 0., 1., 1., 1.]).unwrap();
        let line = c.polyline();
        assert!(line.len() > 8);
        assert!(line.iter().all(|p| (p.length() - 1.0).abs() < 1e-12));
        assert!(line[0].distance(DVec3::X) < 1e-12 && line[line.len() - 1].distance(DVec3::Y) < 1e-12);
        assert!(BSplineCurve::new(2, &points, None, vec![0., 0., 1., 1.]).is_err());
        assert!(BSplineCurve::new(2, &points, None, vec![0., 0., 0., f64::NAN, 1., 1.]).is_err());
    }

    #[test]
    fn a_surface_finds_its_own_points() {
        let rows: Vec<Vec<DVec3>> = (0..4)
            .map(|i| (0..4).map(|j| DVec3::new(f64::from(i), f64::from(j), f64::from((i * j) % 3))).collect())
            .collect();
        let k = vec![0., 0., 0., 0., 1., 1., 1., 1.];
        let s = BSplineSurface::new([3, 3], &rows, None, [k.clone(), k]).unwrap();
        for uv in [DVec2::new(0.3, 0.8), DVec2::new(1.0, 0.0), DVec2::new(0.5, 0.5)] {
            let spread = s.spread();
            assert!(s.invert(s.point(uv), None, || &spread).distance(uv) < 1e-5);
            let [p, du, dv] = s.tangents(uv);
            let inward = |k: f64| if k > 0.5 { -1e-6 } else { 1e-6 };
            let (hu, hv) = (inward(uv.x), inward(uv.y));
            assert!(p.distance(s.point(uv)) < 1e-12);
            assert!(((s.point(uv + DVec2::new(hu, 0.0)) - p) / hu).distance(du) < 1e-4);
            assert!(((s.point(uv + DVec2::new(0.0, hv)) - p) / hv).distance(dv) < 1e-4);
        }
    }
}
