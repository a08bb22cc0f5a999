//! Flat regions: one outer loop with holes.

use crate::limits::{FARTHEST_M, REGION_POINTS};
use crate::tangle::Tangle;
use crate::{GeometryError, POINT_TOLERANCE_M, overlay, triangulate};
use glam::DVec2;

/// Area enclosed by a closed loop, square metres; positive when counter-clockwise.
pub fn signed_area(points: &[DVec2]) -> f64 {
    let Some(&origin) = points.first() else { return 0.0 };
    let mut sum = 0.0;
    for (i, &p) in points.iter().enumerate() {
        sum += (p - origin).perp_dot(points[(i + 1) % points.len()] - origin);
    }
    sum * 0.5
}

/// The loop without repeated points and without wire edges (out and straight back); may come out empty.
pub fn clean_loop(points: &[DVec2], tolerance: f64) -> Vec<DVec2> {
    let near = |a: DVec2, b: DVec2| a.distance_squared(b) <= tolerance * tolerance;
    let mut out: Vec<DVec2> = Vec::with_capacity(points.len());
    for &p in points {
        if out.last().is_some_and(|&q| near(p, q)) {
            continue;
        }
        out.push(p);
        // a → b → a is a wire edge: both its ends go, the first `a` stays.
        while out.len() >= 3 && near(out[out.len() - 1], out[out.len() - 3]) {
            out.truncate(out.len() - 2);
        }
    }
    // The same across the seam.
    loop {
        let n = out.len();
        if n >= 2 && near(out[0], out[n - 1]) {
            out.pop();
        } else if n >= 3 && near(out[1], out[n - 1]) {
            out.remove(0);
        } else if n >= 3 && near(out[0], out[n - 2]) {
            out.pop();
        } else {
            break;
        }
    }
    if out.len() < 3 {
        out.clear();
    }
    out
}

/// The loop without spikes: corners where it turns straight back along itself, to within `tolerance` metres. What
/// overlays of nearly coincident outlines leave behind.
pub(crate) fn without_spikes(points: Vec<DVec2>, tolerance: f64) -> Vec<DVec2> {
    let mut out = clean_loop(&points, tolerance);
    let off = |p: DVec2, a: DVec2, b: DVec2| {
        let ab = b - a;
        let t = ((p - a).dot(ab) / ab.length_squared().max(1e-300)).clamp(0.0, 1.0);
        p.distance(a + ab * t)
    };
    let mut i = 0;
    let mut calm = 0;
    // Each removal can make its neighbours spikes, so go around until nothing changed for a whole turn.
    while out.len() >= 3 && calm < out.len() {
        let n = out.len();
        i %= n;
        let (a, b, c) = (out[(i + n - 1) % n], out[i], out[(i + 1) % n]);
        let back = (a - b).dot(c - b) > 0.0 && (off(a, b, c) <= tolerance || off(c, a, b) <= tolerance);
        if back || b.distance(c) <= tolerance {
            out.remove(i);
            i = (i + n - 2) % n;
            calm = 0;
        } else {
            i += 1;
            calm += 1;
        }
    }
    if out.len() < 3 {
        out.clear();
    }
    out
}

/// A flat region: an outer loop and holes, metres, in the plane of the profile.
///
/// Invariant (by construction): the outer loop is counter-clockwise, holes are clockwise, none closes explicitly.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Region {
    /// Outer boundary, counter-clockwise.
    pub outer: Vec<DVec2>,
    /// Holes, clockwise.
    pub holes: Vec<Vec<DVec2>>,
}

impl Region {
    /// A cleaned and oriented region.
    ///
    /// # Errors
    /// `NotFinite` for unusable numbers, `TooComplex` for too many points, `Degenerate` when the outer loop encloses no
    /// area or the loops cross too often. Holes without area vanish.
    pub fn new(outer: &[DVec2], holes: &[Vec<DVec2>]) -> Result<Self, GeometryError> {
        let usable = |p: &DVec2| p.is_finite() && p.abs().max_element() < FARTHEST_M;
        if !outer.iter().all(usable) || !holes.iter().flatten().all(usable) {
            return Err(GeometryError::NotFinite);
        }
        let cost = outer.len() as u64 + holes.iter().map(|h| h.len() as u64).sum::<u64>();
        if cost > REGION_POINTS {
            return Err(GeometryError::TooComplex { cost, budget: REGION_POINTS });
        }
        let oriented = |points: &[DVec2], ccw: bool| {
            let mut points = clean_loop(points, POINT_TOLERANCE_M);
            let area = signed_area(&points);
            if area.abs() < 1e-12 {
                return None;
            }
            if (area > 0.0) != ccw {
                points.reverse();
            }
            Some(points)
        };
        let outer = oriented(outer, true).ok_or(GeometryError::Degenerate("the outline encloses no area"))?;
        let region = Self { outer, holes: holes.iter().filter_map(|h| oriented(h, false)).collect() };
        if overlay::tangle_of(region.loops()) == Tangle::Hopeless {
            return Err(GeometryError::Degenerate("the outline crosses itself too often"));
        }
        Ok(region)
    }

    /// Enclosed area, holes taken away, square metres.
    pub fn area(&self) -> f64 {
        signed_area(&self.outer) + self.holes.iter().map(|h| signed_area(h)).sum::<f64>()
    }

    /// All loops: the outer one first.
    pub fn loops(&self) -> impl Iterator<Item = &Vec<DVec2>> + Clone {
        std::iter::once(&self.outer).chain(&self.holes)
    }

    /// Every point moved by `f`; loops are turned back to their winding when `f` mirrors.
    pub fn mapped(&self, f: impl Fn(DVec2) -> DVec2) -> Self {
        let map = |points: &Vec<DVec2>| points.iter().map(|&p| f(p)).collect::<Vec<_>>();
        let mut out = Self { outer: map(&self.outer), holes: self.holes.iter().map(map).collect() };
        if signed_area(&out.outer) < 0.0 {
            out.outer.reverse();
            out.holes.iter_mut().for_each(|h| h.reverse());
        }
        out
    }

    /// The region as one or more loops that do not cross themselves or each other.
    ///
    /// Costs one trial triangulation; only an outline that fails it goes through a polygon overlay.
    pub fn simple_parts(&self) -> Vec<Self> {
        let wanted = self.area();
        let (indices, points) = triangulate::region_indices(self);
        let got = triangulate::area_of(&indices, &points);
        if wanted > 0.0 && (got - wanted).abs() <= 1e-6 * wanted.abs() + 1e-12 {
            return vec![self.clone()];
        }
        let parts = overlay::simplify(self.loops());
        if parts.is_empty() { vec![self.clone()] } else { parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v(x: f64, y: f64) -> DVec2 {
        DVec2::new(x, y)
    }

    #[test]
    fn wire_edges_and_repeats_go() {
        let dirty = [v(0., 0.), v(0., 0.), v(4., 0.), v(6., 0.), v(4., 0.), v(4., 4.), v(0., 4.), v(0., 0.)];
        assert_eq!(clean_loop(&dirty, 1e-6), vec![v(0., 0.), v(4., 0.), v(4., 4.), v(0., 4.)]);
        assert!(clean_loop(&[v(0., 0.), v(1., 0.), v(0., 0.)], 1e-6).is_empty());
    }

    #[test]
    fn spikes_and_slivers_go() {
        let spiked = vec![v(0., 0.), v(2., 0.), v(2., 9.), v(2. - 1e-9, 9.), v(2. - 1e-9, 1.), v(0., 1.)];
        let clean = without_spikes(spiked, 1e-6);
        assert!(clean.iter().all(|p| p.y <= 1.0 + 1e-6), "{clean:?}");
        assert!((signed_area(&clean) - 2.0).abs() < 1e-6);
        assert!(without_spikes(vec![v(0., 0.), v(5., 0.), v(5., 1e-9), v(0., 1e-9)], 1e-6).is_empty());
        let square = vec![v(0., 0.), v(1., 0.), v(1., 1.), v(0., 1.)];
        assert_eq!(without_spikes(square.clone(), 1e-6), square);
    }

    #[test]
    fn winding_is_set_and_nan_refused() {
        let clockwise = [v(0., 0.), v(0., 1.), v(1., 1.), v(1., 0.)];
        let region = Region::new(&clockwise, &[vec![v(0.2, 0.2), v(0.4, 0.2), v(0.4, 0.4)]]).unwrap();
        assert!((region.area() - 0.98).abs() < 1e-12);
        assert_eq!(Region::new(&[v(f64::NAN, 0.), v(1., 0.), v(0., 1.)], &[]), Err(GeometryError::NotFinite));
    }

    #[test]
    fn a_bow_tie_becomes_two_parts() {
        let bow = Region::new(&[v(0., 0.), v(2., 2.), v(2., 0.), v(0., 1.)], &[]).unwrap();
        let parts = bow.simple_parts();
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().all(|p| p.area() > 0.0));
    }
}
