//! What a body touches: an upright cylinder against walls, feet on the ground, a ball in flight.

use atrium_building::{Aabb, ElementId};
use glam::{DVec2, DVec3};

use super::near::{Solid, gather};
use super::polygon::Polygon;
use crate::{PickFilter, SpatialIndex};

/// Feet stand on what lies within this of the body's middle, metres: wider than the gaps of gratings and between open
/// treads, and half a body's radius, so that the feet rise before the body meets the next riser but one.
const FOOT_M: f64 = 0.12;

/// Points of a foot around its middle.
const FOOT_POINTS: usize = 8;

/// Pushed out until no deeper than this, metres: less than anything that is seen.
pub(super) const TOUCH_M: f64 = 1e-3;

/// Pushes from contact to contact, at most: a corner takes two, a corner that is no right angle some more.
const PUSHES: usize = 10;

/// Steeper ground is not climbed: 55°, above the steepest stair of an industrial plant (ISO 14122-3 ends at 45°).
const STEEPEST: f64 = 0.574;

/// Steeper ground does not carry whoever falls on it either.
const SLIDES: f64 = 0.2;

/// What stands near a body, and where.
#[derive(Debug, Default)]
pub(super) struct Surround {
    solids: Vec<Solid>,
}

/// What is underfoot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ground {
    pub(super) z_m: f64,
    pub(super) element: ElementId,
    /// Whether it is the upper side of a body rather than the inside of its lower one.
    pub(super) faces_up: bool,
}

/// A place where a body is too near to something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Contact {
    /// How far the body reaches into it, metres.
    pub(super) depth_m: f64,
    /// Unit vector out of it; zero where the body's middle lies in it.
    pub(super) away: DVec3,
    pub(super) element: ElementId,
}

/// The part of an upright body that may touch nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) radius_m: f64,
    pub(super) low_m: f64,
    pub(super) high_m: f64,
}

impl Surround {
    pub(super) fn gather(&mut self, index: &SpatialIndex, filter: &PickFilter, bounds: &Aabb) {
        gather(index, filter, bounds, &mut self.solids);
    }

    /// The deepest contact of a column around `at`, if it reaches deeper than `slack_m`.
    pub(super) fn contact(&self, at: DVec2, column: Column, slack_m: f64) -> Option<Contact> {
        let r = column.radius_m;
        let mut best: Option<Contact> = None;
        for solid in &self.solids {
            let out = solid.min.z >= column.high_m
                || solid.max.z <= column.low_m
                || solid.min.x > at.x + r
                || solid.max.x < at.x - r
                || solid.min.y > at.y + r
                || solid.max.y < at.y - r;
            if out {
                continue;
            }
            let mut part = Polygon::triangle(solid.at);
            part.keep_between(column.low_m, column.high_m);
            let Some(nearest) = part.nearest_in_plan(at) else { continue };
            let way = at - nearest;
            let depth_m = r - way.length();
            if depth_m > slack_m && best.is_none_or(|b| depth_m > b.depth_m) {
                best = Some(Contact { depth_m, away: way.normalize_or_zero().extend(0.0), element: solid.element });
            }
        }
        best
    }

    /// Where a column that wants to be at `at` ends up when everything pushes it away, and the first thing that did;
    /// `Err` where it fits nowhere near.
    pub(super) fn pushed(&self, at: DVec2, column: Column) -> Result<(DVec2, Option<ElementId>), Contact> {
        let (mut p, mut first) = (at, None);
        for _ in 0..PUSHES {
            let Some(contact) = self.contact(p, column, TOUCH_M * 0.1) else { return Ok((p, first)) };
            first = first.or(Some(contact.element));
            p += contact.away.truncate() * (contact.depth_m + TOUCH_M * 0.1);
        }
        match self.contact(p, column, TOUCH_M) {
            None => Ok((p, first)),
            Some(contact) => Err(contact),
        }
    }

    /// The highest ground under a foot around `at`, no higher than `high_m` and no lower than `low_m`.
    pub(super) fn ground(&self, at: DVec2, low_m: f64, high_m: f64, falling: bool) -> Option<Ground> {
        let steepest = if falling { SLIDES } else { STEEPEST };
        let mut best: Option<Ground> = None;
        for solid in &self.solids {
            let out = solid.min.z > high_m
                || solid.max.z < low_m.max(best.map_or(f64::NEG_INFINITY, |b| b.z_m))
                || solid.min.x > at.x + FOOT_M
                || solid.max.x < at.x - FOOT_M
                || solid.min.y > at.y + FOOT_M
                || solid.max.y < at.y - FOOT_M
                || solid.normal.z.abs() < steepest;
            if out {
                continue;
            }
            for k in 0..=FOOT_POINTS {
                let angle = std::f64::consts::TAU * k as f64 / FOOT_POINTS as f64;
                let foot = if k == FOOT_POINTS { at } else { at + DVec2::from_angle(angle) * FOOT_M };
                if let Some(z_m) = height_over(solid, foot)
                    && z_m <= high_m
                    && z_m >= low_m
                    && best.is_none_or(|b| z_m > b.z_m)
                {
                    best = Some(Ground { z_m, element: solid.element, faces_up: solid.normal.z > 0.0 });
                }
            }
        }
        best
    }

    /// Whether what is met first straight above a point is met from within: the point lies inside a body.
    pub(super) fn is_inside_below(&self, at: DVec2, z_m: f64) -> bool {
        let over = |s: &Solid| {
            let reached = s.max.z >= z_m && s.normal.z.abs() > 1e-3;
            reached.then(|| height_over(s, at)).flatten().filter(|z| *z >= z_m).map(|z| (z, s.normal.z > 0.0))
        };
        self.solids.iter().filter_map(over).min_by(|a, b| a.0.total_cmp(&b.0)).is_some_and(|(_, up)| up)
    }

    /// Where a ball that wants to be at `at` ends up; `Err` where it fits nowhere near.
    pub(super) fn pushed_ball(&self, at: DVec3, radius_m: f64) -> Result<(DVec3, Option<ElementId>), Contact> {
        let (mut p, mut first) = (at, None);
        for _ in 0..PUSHES {
            let Some(contact) = self.ball_contact(p, radius_m, TOUCH_M * 0.1) else { return Ok((p, first)) };
            first = first.or(Some(contact.element));
            p += contact.away * (contact.depth_m + TOUCH_M * 0.1);
        }
        match self.ball_contact(p, radius_m, TOUCH_M) {
            None => Ok((p, first)),
            Some(contact) => Err(contact),
        }
    }

    /// The deepest contact of a ball.
    pub(super) fn ball_contact(&self, at: DVec3, radius_m: f64, slack_m: f64) -> Option<Contact> {
        let (low, high) = (at - radius_m, at + radius_m);
        let mut best: Option<Contact> = None;
        for solid in &self.solids {
            if solid.min.cmpgt(high).any() || solid.max.cmplt(low).any() {
                continue;
            }
            let way = at - nearest_on(solid.at, at);
            let depth_m = radius_m - way.length();
            if depth_m > slack_m && best.is_none_or(|b| depth_m > b.depth_m) {
                best = Some(Contact { depth_m, away: way.normalize_or_zero(), element: solid.element });
            }
        }
        best
    }
}

/// The height at which the triangle lies over a point of the plan. The hair of tolerance keeps a foot from falling
/// through between two triangles.
fn height_over(solid: &Solid, p: DVec2) -> Option<f64> {
    let [a, b, c] = solid.at;
    let (ab, ac, ap) = ((b - a).truncate(), (c - a).truncate(), p - a.truncate());
    let area = ab.perp_dot(ac);
    if area.abs() < 1e-12 {
        return None;
    }
    let (u, v) = (ap.perp_dot(ac) / area, ab.perp_dot(ap) / area);
    (u >= -1e-9 && v >= -1e-9 && u + v <= 1.0 + 2e-9).then_some(a.z + (b.z - a.z) * u + (c.z - a.z) * v)
}

/// The point of a triangle nearest to a point (Ericson, Real-Time Collision Detection, 5.1.5).
fn nearest_on([a, b, c]: [DVec3; 3], p: DVec3) -> DVec3 {
    let (ab, ac, ap) = (b - a, c - a, p - a);
    let (d1, d2) = (ab.dot(ap), ac.dot(ap));
    if d1 <= 0.0 && d2 <= 0.0 {
        return a;
    }
    let bp = p - b;
    let (d3, d4) = (ab.dot(bp), ac.dot(bp));
    if d3 >= 0.0 && d4 <= d3 {
        return b;
    }
    let vc = d1 * d4 - d3 * d2;
    if vc <= 0.0 && d1 >= 0.0 && d3 <= 0.0 {
        return a + ab * (d1 / (d1 - d3).max(f64::MIN_POSITIVE));
    }
    let cp = p - c;
    let (d5, d6) = (ab.dot(cp), ac.dot(cp));
    if d6 >= 0.0 && d5 <= d6 {
        return c;
    }
    let vb = d5 * d2 - d1 * d6;
    if vb <= 0.0 && d2 >= 0.0 && d6 <= 0.0 {
        return a + ac * (d2 / (d2 - d6).max(f64::MIN_POSITIVE));
    }
    let va = d3 * d6 - d5 * d4;
    if va <= 0.0 && d4 >= d3 && d5 >= d6 {
        return b + (c - b) * ((d4 - d3) / (d4 - d3 + d5 - d6).max(f64::MIN_POSITIVE));
    }
    let sum = (va + vb + vc).max(f64::MIN_POSITIVE);
    a + ab * (vb / sum) + ac * (vc / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_point_of_a_triangle_is_nearer_than_any_sample() {
        let t = [DVec3::new(0.0, 0.0, 1.0), DVec3::new(3.0, 0.5, 0.0), DVec3::new(1.0, 2.0, -1.0)];
        for i in 0..400 {
            let f = |k: f64| (f64::from(i) * k).sin() * 4.0;
            let p = DVec3::new(f(1.3), f(2.7), f(0.9));
            let found = nearest_on(t, p).distance(p);
            for u in 0..=20 {
                for v in 0..=20 - u {
                    let (u, v) = (f64::from(u) / 20.0, f64::from(v) / 20.0);
                    let q = t[0] + (t[1] - t[0]) * u + (t[2] - t[0]) * v;
                    assert!(found <= q.distance(p) + 1e-9);
                }
            }
        }
    }
}
