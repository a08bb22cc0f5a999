//! A small convex polygon that planes cut, without allocating.

use glam::{DVec2, DVec3, DVec4};

/// A triangle cut by many planes has one corner more for each; pieces with more corners are kept as they are.
const CORNERS: usize = 16;

#[derive(Clone, Copy, Debug)]
pub(super) struct Polygon {
    corners: [DVec3; CORNERS],
    count: usize,
}

impl Polygon {
    pub(super) fn triangle(at: [DVec3; 3]) -> Self {
        let mut corners = [DVec3::ZERO; CORNERS];
        corners[..3].copy_from_slice(&at);
        Self { corners, count: 3 }
    }

    pub(super) fn corners(&self) -> &[DVec3] {
        &self.corners[..self.count]
    }

    /// Cuts away what has `n·p + d > 0`.
    pub(super) fn keep_behind(&mut self, plane: DVec4) {
        let side = |p: DVec3| plane.dot(p.extend(1.0));
        if self.count == 0 || self.count + 1 >= CORNERS || self.corners().iter().all(|p| side(*p) <= 0.0) {
            return;
        }
        let (before, mut count) = (*self, 0);
        for k in 0..before.count {
            let (a, b) = (before.corners[k], before.corners[(k + 1) % before.count]);
            let (da, db) = (side(a), side(b));
            let mut put = |p: DVec3| {
                if count < CORNERS {
                    self.corners[count] = p;
                    count += 1;
                }
            };
            if da <= 0.0 {
                put(a);
            }
            if (da <= 0.0) != (db <= 0.0) {
                put(a.lerp(b, da / (da - db)));
            }
        }
        self.count = if count >= 2 { count } else { 0 };
    }

    /// Cuts away what lies below and above.
    pub(super) fn keep_between(&mut self, low_m: f64, high_m: f64) {
        self.keep_behind(DVec4::new(0.0, 0.0, -1.0, low_m));
        self.keep_behind(DVec4::new(0.0, 0.0, 1.0, -high_m));
    }

    /// Gives it as triangles.
    pub(super) fn triangles(&self, mut give: impl FnMut([DVec3; 3])) {
        for k in 1..self.count.max(1) - 1 {
            give([self.corners[0], self.corners[k], self.corners[k + 1]]);
        }
    }

    /// The point of its plan that is nearest to a point; the point itself where it lies inside.
    pub(super) fn nearest_in_plan(&self, to: DVec2) -> Option<DVec2> {
        let (mut best, mut left, mut right): (Option<(f64, DVec2)>, bool, bool) = (None, false, false);
        for k in 0..self.count {
            let (a, b) = (self.corners[k].truncate(), self.corners[(k + 1) % self.count].truncate());
            let edge = b - a;
            let length = edge.length_squared();
            let turn = edge.perp_dot(to - a);
            // The edges of an upright face go forth and back on one line: a point beside it is left of some, right of others.
            left |= turn > 1e-12;
            right |= turn < -1e-12;
            let t = if length > 1e-18 { ((to - a).dot(edge) / length).clamp(0.0, 1.0) } else { 0.0 };
            let at = a + edge * t;
            let distance = at.distance_squared(to);
            if best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, at));
            }
        }
        let inside = self.count >= 3 && left != right;
        if inside { Some(to) } else { best.map(|(_, at)| at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_triangle_keeps_what_is_between() {
        let mut p = Polygon::triangle([DVec3::ZERO, DVec3::new(2.0, 0.0, 0.0), DVec3::new(0.0, 0.0, 2.0)]);
        p.keep_between(0.5, 1.0);
        assert_eq!(p.corners().len(), 4);
        assert!(p.corners().iter().all(|c| (0.5..=1.0).contains(&c.z)));
        assert_eq!(p.nearest_in_plan(DVec2::new(3.0, 1.0)), Some(DVec2::new(1.5, 0.0)));
        assert_eq!(p.nearest_in_plan(DVec2::new(0.7, 0.0)), Some(DVec2::new(0.7, 0.0)));
        p.keep_between(5.0, 6.0);
        assert!(p.corners().is_empty() && p.nearest_in_plan(DVec2::ZERO).is_none());
    }

    #[test]
    fn a_level_triangle_holds_the_points_inside_it() {
        let p = Polygon::triangle([DVec3::ZERO, DVec3::new(2.0, 0.0, 0.0), DVec3::new(0.0, 2.0, 0.0)]);
        assert_eq!(p.nearest_in_plan(DVec2::new(0.5, 0.5)), Some(DVec2::new(0.5, 0.5)));
        assert_eq!(p.nearest_in_plan(DVec2::new(-1.0, 0.5)), Some(DVec2::new(0.0, 0.5)));
    }
}
