//! Curves as points that know their parameters, so that any curve can be cut where the file says.

use atrium_geometry::POINT_TOLERANCE_M;
use glam::DVec3;

use crate::Value;

/// A place on a curve: by the curve's own parameter (in the file's units), or by the length from its start (metres).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    Parameter(f64),
    Length(f64),
}

impl Place {
    /// `IfcCurveMeasureSelect`; a bare number is a parameter.
    pub(super) fn read(value: Value<'_>, length_m: f64) -> Option<Self> {
        let number = value.as_f64()?;
        Some(match value {
            Value::Typed(kind, _) if kind.contains("LENGTHMEASURE") => Self::Length(number * length_m),
            _ => Self::Parameter(number),
        })
    }
}

/// Points along a curve, and the curve's parameter (ISO 10303-42) at each, rising or falling.
#[derive(Debug, Clone, Default)]
pub(super) struct Traced {
    pub(super) points: Vec<DVec3>,
    pub(super) params: Vec<f64>,
    /// Parameters at which a composite curve's segments end.
    pub(super) breaks: Vec<f64>,
}

impl Traced {
    /// A polyline: one unit a piece (ISO 16739-1 `IfcPolyline`).
    pub(super) fn of_points(points: Vec<DVec3>) -> Self {
        let params = (0..points.len()).map(|i| i as f64).collect();
        Self { points, params, breaks: vec![] }
    }

    /// First and last parameter.
    pub(super) fn domain(&self) -> (f64, f64) {
        (self.params.first().copied().unwrap_or(0.0), self.params.last().copied().unwrap_or(0.0))
    }

    /// Length, metres.
    pub(super) fn length(&self) -> f64 {
        self.points.windows(2).map(|w| w[0].distance(w[1])).sum()
    }

    /// Run through the other way; parameters count from 0 again.
    pub(super) fn reversed(mut self) -> Self {
        let end = self.domain().1;
        self.points.reverse();
        self.params = self.params.iter().rev().map(|p| (end - p).abs()).collect();
        self.breaks.clear();
        self
    }

    /// Parameters counted from 0 upwards, stretched to `length` when given.
    pub(super) fn rebased(mut self, length: Option<f64>) -> Self {
        let (first, last) = self.domain();
        let span = (last - first).abs();
        let factor = length.filter(|_| span > 0.0).map_or(1.0, |l| l / span);
        self.params.iter_mut().for_each(|p| *p = (*p - first).abs() * factor);
        self
    }

    /// Adds a segment of a composite curve, whose parameters count from 0.
    pub(super) fn extend(&mut self, segment: Self) {
        let base = self.params.last().copied().unwrap_or(0.0);
        for (p, t) in segment.points.into_iter().zip(segment.params) {
            if self.points.last().is_none_or(|q| q.distance_squared(p) > POINT_TOLERANCE_M * POINT_TOLERANCE_M) {
                self.points.push(p);
                self.params.push(base + t);
            } else if let Some(last) = self.params.last_mut() {
                *last = last.max(base + t);
            }
        }
        self.breaks.extend(self.params.last().copied());
    }

    /// The parameter at a length from the start, metres.
    pub(super) fn parameter_at(&self, length: f64) -> f64 {
        let mut left = length;
        for (i, w) in self.points.windows(2).enumerate() {
            let d = w[0].distance(w[1]);
            if left <= d && d > 0.0 {
                return self.params[i] + (self.params[i + 1] - self.params[i]) * (left / d).max(0.0);
            }
            left -= d;
        }
        self.domain().1
    }

    /// The length from the start at a parameter, metres.
    pub(super) fn length_at(&self, parameter: f64) -> f64 {
        let part = self.part(self.domain().0, parameter);
        part.windows(2).map(|w| w[0].distance(w[1])).sum()
    }

    /// The parameter of the place nearest to `p`.
    pub(super) fn nearest(&self, p: DVec3) -> f64 {
        let mut best = (f64::INFINITY, self.domain().0);
        for (i, w) in self.points.windows(2).enumerate() {
            let ab = w[1] - w[0];
            let t = ((p - w[0]).dot(ab) / ab.length_squared().max(1e-30)).clamp(0.0, 1.0);
            let d = (w[0] + ab * t).distance_squared(p);
            if d < best.0 {
                best = (d, self.params[i] + (self.params[i + 1] - self.params[i]) * t);
            }
        }
        best.1
    }

    /// The point at a parameter, held inside the domain.
    pub(super) fn at(&self, parameter: f64) -> Option<DVec3> {
        let rising = self.domain().0 <= self.domain().1;
        let i = self.params.partition_point(|t| if rising { *t < parameter } else { *t > parameter });
        let i = i.clamp(1, self.points.len().checked_sub(1)?.max(1));
        let (a, b) = (*self.points.get(i - 1)?, *self.points.get(i).or(self.points.last())?);
        let (s, t) = (self.params[i - 1], *self.params.get(i).or(self.params.last())?);
        let share = if t != s { ((parameter - s) / (t - s)).clamp(0.0, 1.0) } else { 0.0 };
        Some(a.lerp(b, share))
    }

    /// The points between two parameters, of which the first is the smaller on a curve of rising parameters.
    pub(super) fn part(&self, from: f64, to: f64) -> Vec<DVec3> {
        let (low, high) = (from.min(to), from.max(to));
        let mut out = vec![];
        out.extend(self.at(from));
        let inner = self.points.iter().zip(&self.params).filter(|(_, t)| **t > low && **t < high).map(|(p, _)| *p);
        out.extend(inner);
        out.extend(self.at(to));
        atrium_geometry::clean_polyline(&out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_by_parameter_length_and_point() {
        let mut line = Traced::default();
        line.extend(Traced::of_points(vec![DVec3::ZERO, DVec3::X * 4.0]).rebased(Some(10.0)));
        line.extend(Traced::of_points(vec![DVec3::X * 4.0, DVec3::new(4., 2., 0.)]));
        assert_eq!((line.domain(), line.breaks.clone()), ((0.0, 11.0), vec![10.0, 11.0]));
        assert_eq!(line.part(5.0, 10.5), [DVec3::X * 2.0, DVec3::X * 4.0, DVec3::new(4., 1., 0.)]);
        assert_eq!((line.parameter_at(2.0), line.parameter_at(5.0)), (5.0, 10.5));
        assert_eq!((line.length_at(10.5), line.length()), (5.0, 6.0));
        assert_eq!(line.nearest(DVec3::new(9., 1., 0.)), 10.5);
        let back = line.reversed();
        assert_eq!(back.domain(), (0.0, 11.0));
        assert_eq!(back.at(0.5), Some(DVec3::new(4., 1., 0.)));
    }
}
