//! Points all over the surface of a large thing.
//!
//! A wall's box has eight corners and a middle, and on a façade each of them may lie in something else: the corners in the
//! ledges above and below, the middle in a window. What is seen of such a wall is seen between them.

use atrium_building::{BuildingModel, ElementId, Placement};
use glam::{DVec3, Vec3};

/// A point stands for so much of a surface, m²: a pier between two windows has one or two.
const AREA_M2: f64 = 2.0;

/// Points at least, for what is all narrow strips, and at most, for a floor of a whole hospital.
const LEAST: f64 = 16.0;
const MOST: f64 = 400.0;

/// The fractional parts of its multiples fill a square evenly, and any part of it (Roberts 2018).
const STEP: [f64; 2] = [0.754_877_666_246_692_8, 0.569_840_290_998_053_3];

/// Points on the triangles of an element, spread evenly; the same ones each time. Metres, project coordinates.
pub(crate) fn points(model: &BuildingModel, element: ElementId) -> impl Iterator<Item = DVec3> {
    let area: f64 = triangles(model, element).map(|t| size(&t)).sum();
    let each = area / (area / AREA_M2).clamp(LEAST, MOST);
    // The first after half a step, so that a row of equal faces has its points in the middle of it.
    let mut covered = each * 0.5;
    let mut count = 0;
    triangles(model, element).filter(move |_| each > 0.0).flat_map(move |t| {
        covered += size(&t);
        let here = (covered / each).floor();
        covered -= here * each;
        let first = count;
        count += here as u32;
        (first..count).map(move |n| {
            let [u, v] = STEP.map(|step| (f64::from(n + 1) * step).fract());
            let [u, v] = if u + v > 1.0 { [1.0 - u, 1.0 - v] } else { [u, v] };
            t[0] + (t[1] - t[0]) * u + (t[2] - t[0]) * v
        })
    })
}

fn size(t: &[DVec3; 3]) -> f64 {
    let size = (t[1] - t[0]).cross(t[2] - t[0]).length() * 0.5;
    // What is no number is no triangle.
    if size.is_finite() { size } else { 0.0 }
}

fn triangles(model: &BuildingModel, element: ElementId) -> impl Iterator<Item = [DVec3; 3]> {
    placements(model, element).iter().filter_map(|p| Some((p, model.mesh(p.mesh)?))).flat_map(|(p, mesh)| {
        let at = |i: u32| {
            let local = mesh.positions.get(i as usize)?;
            Some(p.transform.transform_point3(Vec3::from(*local).as_dvec3()))
        };
        mesh.indices.chunks_exact(3).filter_map(move |t| Some([at(t[0])?, at(t[1])?, at(t[2])?]))
    })
}

/// Placements are grouped by element in ascending order.
fn placements(model: &BuildingModel, element: ElementId) -> &[Placement] {
    let first = model.placements.partition_point(|p| p.element < element);
    let count = model.placements[first..].partition_point(|p| p.element == element);
    &model.placements[first..first + count]
}

#[cfg(test)]
mod tests {
    use atrium_building::ElementKind;

    use super::*;
    use crate::fixture;

    #[test]
    fn each_side_of_a_wall_has_its_share_of_points_and_they_lie_on_it() {
        let mut b = fixture::Builder::default();
        let wall = ("IfcWall", ElementKind::Fabric, "wall");
        b.cuboid(wall, None, DVec3::new(-9.0, 0.0, 0.0), DVec3::ONE, None);
        let id = b.cuboid(wall, None, DVec3::new(5.0, 2.0, 1.0), DVec3::new(10.0, 0.3, 4.0), None);
        b.cuboid(wall, None, DVec3::new(40.0, 0.0, 0.0), DVec3::ONE, None);
        let (min, max) = (DVec3::new(5.0, 2.0, 1.0), DVec3::new(15.0, 2.3, 5.0));
        let found = points(&b.model, id).collect::<Vec<_>>();
        assert!((40..=50).contains(&found.len()), "{}", found.len());
        let on = |a: f64, b: f64| (a - b).abs() < 1e-5;
        for p in &found {
            assert!(p.cmpge(min - 1e-5).all() && p.cmple(max + 1e-5).all(), "{p}");
            assert!((0..3).any(|k| on(p[k], min[k]) || on(p[k], max[k])), "{p}");
        }
        for (low, high) in [(5.0, 7.5), (7.5, 10.0), (10.0, 12.5), (12.5, 15.0)] {
            for side in [2.0, 2.3] {
                let here = found.iter().filter(|p| on(p.y, side) && p.x >= low && p.x < high).count();
                assert!(here >= 3, "{here} between {low} and {high} at {side}");
            }
        }
    }

    #[test]
    fn what_has_no_surface_has_no_points() {
        let mut b = fixture::Builder::default();
        let id = b.element("IfcWall", ElementKind::Fabric, "wall", None);
        assert_eq!(points(&b.model, id).count(), 0);
        let flat = b.mesh(fixture::cuboid(Vec3::ZERO));
        b.place(id, flat, glam::DAffine3::IDENTITY, None);
        let broken = b.mesh(fixture::cuboid(Vec3::NAN));
        b.place(id, broken, glam::DAffine3::IDENTITY, None);
        assert_eq!(points(&b.model, id).count(), 0);
    }
}
