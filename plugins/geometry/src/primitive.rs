//! The primitives of constructive solid geometry, placed as ISO 16739 `IfcCsgPrimitive3D` places them.

use crate::{GeometryError, Tessellation, TriMesh, curve, extrude, revolve, sweep::square_region};
use crate::{Region, signed_area};
use glam::{DVec2, DVec3};
use std::f64::consts::{FRAC_PI_2, TAU};

/// `IfcBlock`: from the origin to `size` metres along the positive axes.
///
/// # Errors
/// `Degenerate` for a size of zero, `NotFinite` for unusable numbers.
pub fn block(size: DVec3) -> Result<TriMesh, GeometryError> {
    let base = Region::new(&square_region(DVec2::ZERO, size.truncate()).outer, &[])?;
    extrude(&base, DVec3::Z, size.z)
}

/// `IfcRightCircularCylinder`: on z = 0, `height` metres up.
///
/// # Errors
/// As [`block`].
pub fn cylinder(radius: f64, height: f64, t: &Tessellation) -> Result<TriMesh, GeometryError> {
    extrude(&Region::new(&curve::circle(radius, t), &[])?, DVec3::Z, height)
}

/// `IfcRightCircularCone`: base on z = 0, tip `height` metres up.
///
/// # Errors
/// As [`block`].
pub fn cone(radius: f64, height: f64, t: &Tessellation) -> Result<TriMesh, GeometryError> {
    to_tip(&curve::circle(radius, t), DVec3::Z * height)
}

/// `IfcRectangularPyramid`: base from the origin to (`x`, `y`) on z = 0, tip over its middle, `height` metres up.
///
/// # Errors
/// As [`block`].
pub fn pyramid(x: f64, y: f64, height: f64) -> Result<TriMesh, GeometryError> {
    to_tip(&square_region(DVec2::ZERO, DVec2::new(x, y)).outer, DVec3::new(x / 2.0, y / 2.0, height))
}

fn to_tip(base: &[DVec2], tip: DVec3) -> Result<TriMesh, GeometryError> {
    if signed_area(base).abs() < 1e-12 || tip.z == 0.0 {
        return Err(GeometryError::Degenerate("a cone or pyramid without volume"));
    }
    let n = base.len() as u32;
    let mut mesh = TriMesh { positions: base.iter().map(|p| p.extend(0.0)).collect(), indices: vec![] };
    mesh.push_vertex(tip);
    mesh.check_finite()?;
    for i in 0..n {
        mesh.indices.extend([i, (i + 1) % n, n]);
        if i >= 2 {
            mesh.indices.extend([0, i, i - 1]);
        }
    }
    if mesh.volume() < 0.0 {
        mesh.flip();
    }
    Ok(mesh)
}

/// `IfcSphere`: around the origin.
///
/// # Errors
/// As [`block`].
pub fn sphere(radius: f64, t: &Tessellation) -> Result<TriMesh, GeometryError> {
    let mut half = curve::ellipse_arc(radius, radius, -FRAC_PI_2, FRAC_PI_2, t);
    let last = half.len() - 1;
    (half[0].x, half[last].x) = (0.0, 0.0);
    revolve(&Region::new(&half, &[])?, DVec3::ZERO, DVec3::Y, TAU, t)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn volumes() {
        let t = Tessellation { chord_m: 1e-5, min_segments: 144, max_segments: 144 };
        assert!((cylinder(1., 2., &t).unwrap().volume() / (2. * PI) - 1.).abs() < 2e-3);
        assert!((cone(1., 3., &t).unwrap().volume() / PI - 1.).abs() < 2e-3);
        assert!((sphere(1., &t).unwrap().volume() / (4. / 3. * PI) - 1.).abs() < 2e-3);
        assert!((pyramid(1., 2., 3.).unwrap().volume() - 2.).abs() < 1e-9);
        for m in [cone(1., 3., &t).unwrap(), sphere(1., &t).unwrap(), pyramid(1., 2., 3.).unwrap()] {
            assert!(m.welded(1e-7).is_closed());
        }
        assert!(block(DVec3::new(1., 0., 1.)).is_err());
    }
}
