//! Cutting a mesh with a plane and closing the cut.

use crate::overlay::{Contours, overlay, region_contours};
use crate::{
    Bounds, Frame, GeometryError, Plane, Region, TriMesh, Triangulator, extrude,
    slice::{Side, Slicer},
};
use glam::{DAffine3, DVec3};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use rustc_hash::FxHashMap;

/// Faces closer than this to a cutting plane lie in it: 1/100,000 of the object, never above 0.05 mm (drawing programs
/// round to 0.1 mm or less) and never below what `f64` keeps 500 km from zero.
pub(crate) fn coplanar_tolerance(bounds: &Bounds) -> f64 {
    (bounds.diagonal() * 1e-5).clamp(1e-7, 5e-5)
}

/// Welding distance before cutting, metres: below every real edge, above the noise of transforms.
pub(crate) const WELD_M: f64 = 1e-6;

/// Faces within the coplanar tolerance of each other are one, so that seams can be off by a little: what does not close
/// otherwise is welded at this many times the tolerance.
const SEAM_WELD: f64 = 3.0;

/// What of `mesh` lies behind `plane` (where [`Plane::distance`] is negative), the cut closed by a cap.
///
/// A face in the plane stays when its solid lies behind. An open mesh is clipped too; its cap closes what can be
/// closed. The result may be empty.
///
/// # Errors
/// `NotFinite` for unusable vertices, `Failed` when the cap cannot be made.
pub fn clip_half_space(mesh: &TriMesh, plane: &Plane) -> Result<TriMesh, GeometryError> {
    mesh.check_finite()?;
    let Some(bounds) = mesh.bounds() else { return Ok(TriMesh::default()) };
    let eps = coplanar_tolerance(&bounds);
    let (mut front, mut behind) = (false, false);
    let mesh = mesh.welded(WELD_M);
    // A vertex near the plane is taken to lie in it.
    let distances: Vec<f64> = mesh
        .positions
        .iter()
        .map(|&p| {
            let d = plane.distance(p);
            front |= d > eps;
            behind |= d < -eps;
            if d.abs() <= eps { 0.0 } else { d }
        })
        .collect();
    if !front {
        return Ok(mesh);
    }
    if !behind {
        return Ok(TriMesh::default());
    }
    let mut coincides = false;
    let mut out = TriMesh { positions: mesh.positions.clone(), indices: Vec::with_capacity(mesh.indices.len()) };
    let mut cuts: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    for t in mesh.indices.chunks_exact(3) {
        let s = [distances[t[0] as usize], distances[t[1] as usize], distances[t[2] as usize]];
        if s.iter().all(|&d| d == 0.0) {
            coincides = true;
            let [a, b, c] = [0, 1, 2].map(|k| mesh.positions[t[k] as usize]);
            if (b - a).cross(c - a).dot(plane.normal) > 0.0 {
                out.indices.extend_from_slice(t);
            }
        } else if s.iter().all(|&d| d <= 0.0) {
            out.indices.extend_from_slice(t);
        } else if s.iter().any(|&d| d < 0.0) {
            let mut ring = [0u32; 4];
            let mut n = 0;
            for k in 0..3 {
                let (i, j) = (t[k], t[(k + 1) % 3]);
                let (si, sj) = (s[k], s[(k + 1) % 3]);
                if si <= 0.0 {
                    ring[n] = i;
                    n += 1;
                }
                if si * sj < 0.0 {
                    let key = (i.min(j), i.max(j));
                    ring[n] = *cuts.entry(key).or_insert_with(|| {
                        let (dp, dq) = (distances[key.0 as usize], distances[key.1 as usize]);
                        let (p, q) = (mesh.positions[key.0 as usize], mesh.positions[key.1 as usize]);
                        out.push_vertex(p + (q - p) * (dp / (dp - dq)))
                    });
                    n += 1;
                }
            }
            for k in 2..n {
                out.indices.extend([ring[0], ring[k - 1], ring[k]]);
            }
        }
    }
    let frame = Frame::new(plane.normal * plane.offset, plane.normal);
    let mut slicer = Slicer::default();
    let mut cut = |side: Side| {
        let mut contours: Contours = vec![];
        slicer.slice(&mesh, 0..mesh.triangle_count(), |i| distances[i as usize], side, &frame, &mut contours);
        contours
    };
    // Where faces lie in the plane only what is solid on both sides of it needs a cap.
    let inside = cut(Side::Behind);
    let cap = if coincides {
        overlay(&inside, &cut(Side::Front), OverlayRule::Intersect, FillRule::NonZero, 0.1 * eps)?
    } else {
        overlay(&inside, &vec![], OverlayRule::Subject, FillRule::NonZero, 0.1 * eps)?
    };
    add_regions(&mut out, &cap, &frame, false);
    Ok(joined(out, eps, mesh.is_closed()))
}

/// Closes the seams: exactly where that is enough, coarser where faces coincided.
pub(crate) fn joined(out: TriMesh, eps: f64, closed: bool) -> TriMesh {
    let fine = out.welded(WELD_M).stitched(WELD_M);
    if !closed || fine.is_closed() {
        return fine;
    }
    let coarse = fine.welded(SEAM_WELD * eps).stitched(eps);
    // What does not close either way keeps its exact vertices.
    if coarse.is_closed() { coarse } else { fine.stitched(eps) }
}

/// Adds flat regions to `mesh`, facing along the frame's normal or, with `reversed`, against it.
pub(crate) fn add_regions(mesh: &mut TriMesh, regions: &[Region], frame: &Frame, reversed: bool) {
    let mut triangulator = Triangulator::default();
    for region in regions {
        let base = mesh.positions.len() as u32;
        mesh.positions.extend(region.loops().flatten().map(|&p| frame.lift(p)));
        for t in triangulator.region(region).chunks_exact(3) {
            let (b, c) = if reversed { (t[2], t[1]) } else { (t[1], t[2]) };
            mesh.indices.extend([t[0] + base, b + base, c + base]);
        }
    }
}

/// `IfcPolygonalBoundedHalfSpace` as a solid: `boundary` (in the xy plane of `placement`) drawn out along its z axis as
/// far as `around` reaches, then cut to what lies behind `plane`.
///
/// # Errors
/// As [`extrude`] and [`clip_half_space`].
pub fn half_space_prism(
    boundary: &Region,
    placement: &DAffine3,
    plane: &Plane,
    around: &Bounds,
) -> Result<TriMesh, GeometryError> {
    let center = placement.inverse().transform_point3((around.min + around.max) * 0.5);
    let reach = around.diagonal() + 1.0;
    if !center.is_finite() || !reach.is_finite() {
        return Err(GeometryError::NotFinite);
    }
    let mut mesh = extrude(boundary, DVec3::Z, 2.0 * reach)?;
    mesh.transform(&(*placement * DAffine3::from_translation(DVec3::Z * (center.z - reach))));
    clip_half_space(&mesh, plane)
}

pub(crate) fn contours_of(regions: &[Region]) -> Contours {
    region_contours(regions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block;
    use crate::sweep::square_region;
    use glam::DVec2;

    fn plane(n: DVec3, at: DVec3) -> Plane {
        Plane::new(at, n).unwrap()
    }

    #[test]
    fn half_a_block() {
        let cube = block(DVec3::ONE).unwrap();
        for n in [DVec3::X, DVec3::new(1., 1., 0.), DVec3::new(1., -0.3, 0.7)] {
            let half = clip_half_space(&cube, &plane(n, DVec3::splat(0.5))).unwrap();
            assert!((half.volume() - 0.5).abs() < 1e-5, "{n} {}", half.volume());
        }
        let tip = clip_half_space(&cube, &plane(DVec3::X, DVec3::X * 0.25)).unwrap();
        assert!((tip.volume() - 0.25).abs() < 1e-9);
        assert!((tip.area() - (2.0 + 1.0)).abs() < 1e-6);
    }

    #[test]
    fn planes_in_faces_change_nothing_or_everything() {
        let cube = block(DVec3::ONE).unwrap();
        let same = clip_half_space(&cube, &plane(DVec3::Z, DVec3::Z)).unwrap();
        assert!((same.volume() - 1.0).abs() < 1e-9);
        assert!(clip_half_space(&cube, &plane(-DVec3::Z, DVec3::Z)).unwrap().is_empty());
        // A step whose tread lies in the plane: only the riser part above it goes, the tread stays open to the air.
        let l = Region::new(
            &[
                DVec2::ZERO,
                DVec2::new(2., 0.),
                DVec2::new(2., 1.),
                DVec2::new(1., 1.),
                DVec2::new(1., 2.),
                DVec2::new(0., 2.),
            ],
            &[],
        )
        .unwrap();
        let step = extrude(&l, DVec3::Z, 1.0).unwrap();
        let cut = clip_half_space(&step, &plane(DVec3::Y, DVec3::Y)).unwrap();
        assert!((cut.volume() - 2.0).abs() < 1e-3, "{}", cut.volume());
        assert!((cut.area() - 10.0).abs() < 1e-3, "{}", cut.area());
    }

    #[test]
    fn a_bounded_half_space_is_a_prism() {
        let around = Bounds { min: DVec3::ZERO, max: DVec3::splat(3.0) };
        let region = square_region(DVec2::ZERO, DVec2::ONE);
        let mesh =
            half_space_prism(&region, &DAffine3::IDENTITY, &plane(DVec3::new(0., 1., 1.), DVec3::Z), &around).unwrap();
        let b = mesh.bounds().unwrap();
        assert!((b.max.z - 1.0).abs() < 1e-9 && b.min.z < -3.0);
    }
}
