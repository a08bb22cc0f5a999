//! Triangles of elements in project coordinates, and what of them stands in a walker's way.

use std::ops::Range;

use glam::{DVec2, DVec3, Vec3};

use super::outline::{Corner, corners_of};
use super::plane::{Segment, convex_hull, left_of};
use crate::{BuildingModel, ElementId};

/// Heights above the floor at which a body is looked at, metres: above a kerb and below a sill; at the hip, where the
/// leaf of a door, a window and a balustrade all are.
const CUT_HEIGHTS_M: [f64; 2] = [0.4, 1.0];

/// Which placements belong to which element.
pub(super) struct Solids<'a> {
    model: &'a BuildingModel,
    ranges: Vec<Range<u32>>,
}

impl<'a> Solids<'a> {
    pub(super) fn new(model: &'a BuildingModel) -> Self {
        let mut ranges: Vec<Range<u32>> = vec![0..0; model.elements.len()];
        for (i, placement) in model.placements.iter().enumerate() {
            if let Some(range) = ranges.get_mut(placement.element.index()) {
                if range.end == 0 {
                    range.start = i as u32;
                }
                range.end = i as u32 + 1;
            }
        }
        Self { model, ranges }
    }

    /// Calls `each` with every triangle of the element itself, counter-clockwise seen from outside.
    pub(super) fn triangles(&self, element: ElementId, mut each: impl FnMut([DVec3; 3])) {
        let Some(range) = self.ranges.get(element.index()) else { return };
        for placement in &self.model.placements[range.start as usize..range.end as usize] {
            let Some(mesh) = self.model.mesh(placement.mesh).filter(|_| placement.element == element) else { continue };
            let mirrors = placement.transform.matrix3.determinant() < 0.0;
            let moved: Vec<DVec3> = mesh
                .positions
                .iter()
                .map(|p| placement.transform.transform_point3(Vec3::from(*p).as_dvec3()))
                .collect();
            for t in mesh.indices.chunks_exact(3) {
                let corner = |i: u32| moved.get(i as usize).copied();
                if let (Some(a), Some(b), Some(c)) = (corner(t[0]), corner(t[1]), corner(t[2]))
                    && a.is_finite()
                    && b.is_finite()
                    && c.is_finite()
                {
                    each(if mirrors { [a, c, b] } else { [a, b, c] });
                }
            }
        }
    }

    /// The triangles of the element and of everything below it that `wanted` lets through.
    pub(super) fn assembly(&self, root: ElementId, wanted: impl Fn(&str) -> bool) -> Vec<[DVec3; 3]> {
        let mut out = Vec::new();
        for id in self.model.subtree(root) {
            if id == root || wanted(&self.model.elements[id.index()].ifc_type) {
                self.triangles(id, |t| out.push(t));
            }
        }
        out
    }
}

/// Whether elements of this type stop a walker who would go through.
pub(super) fn is_barrier(ifc_type: &str) -> bool {
    const STOPS: [&str; 8] = [
        "IfcWall",
        "IfcCurtainWall",
        "IfcWindow",
        "IfcColumn",
        "IfcPlate",
        "IfcMember",
        "IfcRailing",
        "IfcBuildingElementPart",
    ];
    STOPS.iter().any(|stop| ifc_type.starts_with(stop))
}

/// What stands in the way on one level: pieces in plan, and the corners to go round.
#[derive(Default)]
pub(super) struct Obstacles {
    pub(super) segments: Vec<Segment>,
    pub(super) corners: Vec<Corner>,
}

impl Obstacles {
    /// Adds the body where it is cut above a floor at `floor_m`.
    pub(super) fn add(&mut self, triangles: &[[DVec3; 3]], floor_m: f64) {
        for height in CUT_HEIGHTS_M {
            let cut = section(triangles, floor_m + height);
            if cut.is_empty() {
                continue;
            }
            let (_, convex) = corners_of(&cut);
            if (1..=16).contains(&convex.len()) {
                self.corners.extend(convex);
            } else {
                // Round, or too intricate to be worth each corner: the hull's box is gone round.
                let hull = convex_hull(cut.iter().flatten().copied().collect());
                let low = hull.iter().fold(DVec2::INFINITY, |l, p| l.min(*p));
                let high = hull.iter().fold(DVec2::NEG_INFINITY, |h, p| h.max(*p));
                if (high - low).max_element() < 3.0 {
                    for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                        let pick = |s: f64, l: f64, h: f64| if s < 0.0 { l } else { h };
                        let at = DVec2::new(pick(x, low.x, high.x), pick(y, low.y, high.y));
                        self.corners.push(Corner { at, away: DVec2::new(x, y).normalize() });
                    }
                } else {
                    self.corners.extend(convex);
                }
            }
            self.segments.extend(cut);
        }
    }
}

/// Where the body is cut by the level plane, with the solid to the left.
fn section(triangles: &[[DVec3; 3]], z_m: f64) -> Vec<Segment> {
    let mut out = Vec::new();
    for t in triangles {
        // A vertex in the plane counts as above it, so that a face that only touches is cut once or not at all.
        let above = t.map(|p| p.z >= z_m);
        if above.iter().all(|a| *a) || above.iter().all(|a| !*a) {
            continue;
        }
        let mut ends = [DVec2::ZERO; 2];
        let mut n = 0;
        for k in 0..3 {
            let (a, b) = (t[k], t[(k + 1) % 3]);
            if above[k] != above[(k + 1) % 3] && n < 2 {
                ends[n] = a.lerp(b, (z_m - a.z) / (b.z - a.z)).truncate();
                n += 1;
            }
        }
        let normal = (t[1] - t[0]).cross(t[2] - t[0]).truncate();
        // The solid lies against the outward normal; to the left of the piece it must be.
        let along = -left_of(-normal);
        let [a, b] = ends;
        if n == 2 && a.distance_squared(b) > 1e-8 {
            out.push(if (b - a).dot(along) >= 0.0 { [a, b] } else { [b, a] });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_cut_to_its_plan_with_the_solid_to_the_left() {
        let at = |i: usize| DVec3::new((i & 1) as f64 * 2.0, (i >> 1 & 1) as f64, (i >> 2 & 1) as f64 * 3.0);
        let quads = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
        let body: Vec<[DVec3; 3]> = quads
            .iter()
            .flat_map(|q: &[usize; 4]| [[q[0], q[1], q[2]], [q[0], q[2], q[3]]])
            .map(|t| t.map(at))
            .collect();
        let mut found = Obstacles::default();
        found.add(&body, 0.0);
        let area: f64 = section(&body, 1.0).iter().map(|[a, b]| a.perp_dot(*b) * 0.5).sum();
        assert!((area - 2.0).abs() < 1e-9, "{area}");
        assert_eq!(found.corners.len(), 8, "four corners at each of two heights");
        for c in &found.corners {
            assert!((c.at - DVec2::new(1.0, 0.5)).dot(c.away) > 0.0, "away from the body");
        }
        let mut none = Obstacles::default();
        none.add(&body, 2.9);
        assert!(none.segments.is_empty(), "it ends before the next storey's cut");
    }
}
