//! Planes and the flat coordinate frames that lie in them.

use glam::{DVec2, DVec3};

/// An oriented plane: points with `normal · p = offset`; the normal is of length one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// Unit normal.
    pub normal: DVec3,
    /// Distance from the coordinate origin along the normal, metres.
    pub offset: f64,
}

impl Plane {
    /// The plane through `point` with `normal` (any length), or `None` for a zero or unusable normal.
    pub fn new(point: DVec3, normal: DVec3) -> Option<Self> {
        let normal = normal.try_normalize()?;
        point.is_finite().then(|| Self { normal, offset: normal.dot(point) })
    }

    /// Signed distance of `p`, metres; positive on the side the normal points to.
    pub fn distance(&self, p: DVec3) -> f64 {
        self.normal.dot(p) - self.offset
    }

    /// The same plane moved along its normal by `by` metres.
    pub fn shifted(&self, by: f64) -> Self {
        Self { normal: self.normal, offset: self.offset + by }
    }
}

/// Two axes in a plane and the point they start from; maps between space and the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Where (0, 0) lies.
    pub origin: DVec3,
    /// Unit x axis.
    pub x: DVec3,
    /// Unit y axis; `x × y` is the plane's normal.
    pub y: DVec3,
}

impl Frame {
    /// A frame with `normal` (unit) as its z axis, starting at `origin`.
    pub fn new(origin: DVec3, normal: DVec3) -> Self {
        let x = normal.any_orthonormal_vector();
        Self { origin, x, y: normal.cross(x) }
    }

    /// The point's coordinates along the two axes.
    pub fn flatten(&self, p: DVec3) -> DVec2 {
        let d = p - self.origin;
        DVec2::new(d.dot(self.x), d.dot(self.y))
    }

    /// The point in space for plane coordinates `p`.
    pub fn lift(&self, p: DVec2) -> DVec3 {
        self.origin + self.x * p.x + self.y * p.y
    }
}

/// Twice the area vector of a closed polygon (Newell's method): its direction is the best-fit normal.
pub fn newell_normal(points: &[DVec3]) -> DVec3 {
    let Some(&origin) = points.first() else { return DVec3::ZERO };
    let mut sum = DVec3::ZERO;
    for (i, &p) in points.iter().enumerate() {
        let q = points[(i + 1) % points.len()];
        sum += (p - origin).cross(q - origin);
    }
    sum
}
