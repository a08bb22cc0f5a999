//! The section plane.

use atrium_building::Aabb;
use glam::{DVec3, DVec4};
use serde::{Deserialize, Serialize};

/// The direction that a section cuts across.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SectionAxis {
    /// Cuts across the project's X; looks west to east.
    X,
    /// Cuts across the project's Y.
    Y,
    /// A horizontal cut.
    Z,
}

/// One plane that hides what lies on its positive side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionPlane {
    /// What it cuts across.
    pub axis: SectionAxis,
    /// Where, metres along the axis, project coordinates.
    pub offset_m: f64,
    /// Hides the smaller side instead of the greater.
    pub flipped: bool,
}

impl SectionPlane {
    /// A vertical cut through the middle of the box, across its longer side.
    pub fn through(bounds: &Aabb) -> Self {
        let size = bounds.size();
        let axis = if size.x >= size.y { SectionAxis::Y } else { SectionAxis::X };
        Self::across(axis, bounds)
    }

    /// A cut in the middle of the box across the axis.
    pub fn across(axis: SectionAxis, bounds: &Aabb) -> Self {
        let centre = bounds.center();
        // The usual viewpoint is from the south: cutting away the nearer half is what opens the building.
        let (offset_m, flipped) = match axis {
            SectionAxis::X => (centre.x, false),
            SectionAxis::Y => (centre.y, true),
            SectionAxis::Z => (centre.z, false),
        };
        Self { axis, offset_m, flipped }
    }

    /// Range of useful offsets inside the box, metres.
    pub fn range(&self, bounds: &Aabb) -> (f64, f64) {
        match self.axis {
            SectionAxis::X => (bounds.min.x, bounds.max.x),
            SectionAxis::Y => (bounds.min.y, bounds.max.y),
            SectionAxis::Z => (bounds.min.z, bounds.max.z),
        }
    }

    /// `(n, d)` so that points with `n·p + d > 0` are hidden; project coordinates, metres.
    pub fn equation(&self) -> DVec4 {
        let sign = if self.flipped { -1.0 } else { 1.0 };
        let normal = match self.axis {
            SectionAxis::X => DVec3::X,
            SectionAxis::Y => DVec3::Y,
            SectionAxis::Z => DVec3::Z,
        } * sign;
        normal.extend(-self.offset_m * sign)
    }

    /// Whether the point is cut away.
    pub fn hides(&self, p: DVec3) -> bool {
        self.equation().dot(p.extend(1.0)) > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flipping_hides_the_other_side() {
        let mut plane = SectionPlane { axis: SectionAxis::Z, offset_m: 2.0, flipped: false };
        assert!(plane.hides(DVec3::new(0.0, 0.0, 3.0)) && !plane.hides(DVec3::ZERO));
        plane.flipped = true;
        assert!(!plane.hides(DVec3::new(0.0, 0.0, 3.0)) && plane.hides(DVec3::ZERO));
    }
}
