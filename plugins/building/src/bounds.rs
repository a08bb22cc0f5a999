//! Axis-aligned boxes in model coordinates.

use glam::{DAffine3, DVec3};
use serde::{Deserialize, Serialize};

/// An axis-aligned box, metres. `min > max` means empty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Aabb {
    /// Smallest corner, metres.
    pub min: DVec3,
    /// Largest corner, metres.
    pub max: DVec3,
}

impl Default for Aabb {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Aabb {
    /// The box that holds nothing; growing it by a point gives that point.
    pub const EMPTY: Self = Self { min: DVec3::INFINITY, max: DVec3::NEG_INFINITY };

    /// The smallest box around the points; [`Aabb::EMPTY`] for none.
    pub fn from_points(points: impl IntoIterator<Item = DVec3>) -> Self {
        points.into_iter().fold(Self::EMPTY, |b, p| Self { min: b.min.min(p), max: b.max.max(p) })
    }

    /// The box around all of them but strays; [`Aabb::EMPTY`] for none.
    ///
    /// Boxes whose centre is farther from the median centre than fifty times the median distance are left out: a few
    /// files hold a stray element kilometres away. None of the boxes may be empty.
    pub fn around_most(boxes: &[Self]) -> Self {
        if boxes.is_empty() {
            return Self::EMPTY;
        }
        let median = |mut values: Vec<f64>| {
            let middle = values.len() / 2;
            *values.select_nth_unstable_by(middle, f64::total_cmp).1
        };
        let along = |k: usize| median(boxes.iter().map(|b| b.center()[k]).collect());
        let middle = DVec3::new(along(0), along(1), along(2));
        let reach = median(boxes.iter().map(|b| b.center().distance(middle)).collect()).max(1.0) * 50.0;
        boxes.iter().filter(|b| b.center().distance(middle) <= reach).fold(Self::EMPTY, |all, b| all.union(*b))
    }

    /// How far the two are apart, metres; 0 where they touch or overlap, infinite where one is empty.
    pub fn gap_m(&self, other: &Self) -> f64 {
        if self.is_empty() || other.is_empty() {
            return f64::INFINITY;
        }
        (self.min - other.max).max(other.min - self.max).max(DVec3::ZERO).length()
    }

    /// Whether it holds nothing (also true when a corner is not finite).
    pub fn is_empty(&self) -> bool {
        !(self.min.cmple(self.max).all() && self.min.is_finite() && self.max.is_finite())
    }

    /// The box around both.
    pub fn union(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }

    /// Centre, metres.
    pub fn center(&self) -> DVec3 {
        (self.min + self.max) * 0.5
    }

    /// Edge lengths, metres.
    pub fn size(&self) -> DVec3 {
        self.max - self.min
    }

    /// Length of the space diagonal, metres.
    pub fn diagonal_m(&self) -> f64 {
        self.size().length()
    }

    /// Whether the point is inside or on the border.
    pub fn contains(&self, p: DVec3) -> bool {
        p.cmpge(self.min).all() && p.cmple(self.max).all()
    }

    /// The box around the eight moved corners.
    pub fn transformed(&self, transform: &DAffine3) -> Self {
        if self.is_empty() {
            return *self;
        }
        Self::from_points((0..8).map(|i| {
            transform.transform_point3(DVec3::new(
                if i & 1 == 0 { self.min.x } else { self.max.x },
                if i & 2 == 0 { self.min.y } else { self.max.y },
                if i & 4 == 0 { self.min.z } else { self.max.z },
            ))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_grows_to_the_first_point_and_nan_is_empty() {
        assert!(Aabb::EMPTY.is_empty());
        let one = Aabb::EMPTY.union(Aabb::from_points([DVec3::ONE]));
        assert_eq!((one.min, one.max), (DVec3::ONE, DVec3::ONE));
        assert!(!one.is_empty());
        assert!(Aabb { min: DVec3::NAN, max: DVec3::ONE }.is_empty());
    }
}
