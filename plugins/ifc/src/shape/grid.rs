//! Placement on a design grid (`IfcGridPlacement`).

use atrium_geometry::clean_polyline;
use glam::{DAffine3, DVec2, DVec3};

use super::curve::offset;
use super::read::{Read, Reader, fault, frame};
use crate::{Id, Instance};

/// Straight ends of a grid axis reach this much further, metres: axes need not be drawn up to where they meet.
const REACH_M: f64 = 1e5;

impl<'a> Reader<'a> {
    /// The grid's placement, and the place on the grid.
    pub(super) fn on_grid(&self, placement: &Instance<'a>) -> Read<(Option<Id>, DAffine3)> {
        // IFC4X3 put PlacementRelTo before the two others.
        let first = usize::from(self.optional(placement, 0).is_none_or(|i| i.keyword != "IFCVIRTUALGRIDINTERSECTION"));
        let location = self.target(placement, first)?;
        let (at, along, axis) = self.intersection(&location)?;
        let x = match self.optional(placement, first + 1) {
            None => along,
            Some(target) if target.keyword == "IFCDIRECTION" => self.direction(placement, first + 1).unwrap_or(along),
            Some(other) => self.intersection(&other)?.0 - at,
        };
        let flat = DVec3::new(x.x, x.y, 0.0);
        let related = (first == 1).then(|| placement.arg(0).as_ref()).flatten();
        Ok((self.grid_of(axis).or(related), frame(at, Some(DVec3::Z), Some(flat))))
    }

    /// `IfcVirtualGridIntersection`: the place, the direction of the first axis there, and that axis.
    fn intersection(&self, intersection: &Instance<'a>) -> Read<(DVec3, DVec3, Id)> {
        let axes: Vec<Id> = intersection.arg(0).refs().take(2).collect();
        let offsets: Vec<f64> = intersection.arg(1).as_list().map(|l| l.f64s().take(3).collect()).unwrap_or_default();
        let by = |n: usize| offsets.get(n).copied().unwrap_or(0.0) * self.units.length_m;
        let [first, second] = axes.as_slice() else { return fault(intersection.id, "is not a crossing of two axes") };
        let line = |id: Id, by: f64| -> Read<Vec<DVec2>> {
            let axis = self.get(id, intersection.id)?;
            let mut points = clean_polyline(&self.curve_of(&axis, 1, 0)?);
            if axis.arg(2).as_bool() == Some(false) {
                points.reverse();
            }
            let mut points: Vec<DVec2> = offset(&points, by).iter().map(|p| p.truncate()).collect();
            let n = points.len();
            if n < 2 {
                return fault(id, "is a grid axis of no length");
            }
            let (begin, end) = (points[1] - points[0], points[n - 1] - points[n - 2]);
            points[0] -= begin.normalize_or_zero() * REACH_M;
            points[n - 1] += end.normalize_or_zero() * REACH_M;
            Ok(points)
        };
        let (a, b) = (line(*first, by(0))?, line(*second, by(1))?);
        for p in a.windows(2) {
            for q in b.windows(2) {
                let (u, v) = (p[1] - p[0], q[1] - q[0]);
                let across = u.perp_dot(v);
                if across.abs() <= 1e-9 * u.length() * v.length() {
                    continue;
                }
                let (s, t) = ((q[0] - p[0]).perp_dot(v) / across, (q[0] - p[0]).perp_dot(u) / across);
                let inside = |x: f64| (-1e-9..=1.0 + 1e-9).contains(&x);
                if inside(s) && inside(t) {
                    let at = p[0] + u * s;
                    return Ok((at.extend(by(2)), u.extend(0.0).normalize_or(DVec3::X), *first));
                }
            }
        }
        fault(intersection.id, "is a crossing of two axes that do not meet")
    }

    /// The placement of the grid that an axis belongs to.
    fn grid_of(&self, axis: Id) -> Option<Id> {
        self.file.of_type("IFCGRID").iter().find_map(|id| {
            let grid = self.file.get(*id)?;
            let mut axes = (7..10).flat_map(|n| grid.arg(n).refs());
            axes.any(|a| a == axis).then(|| grid.arg(5).as_ref()).flatten()
        })
    }
}
