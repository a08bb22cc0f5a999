//! Sweeps along a path in space: disks (pipes, reinforcing bars) and whole profiles.

use crate::limits::{FARTHEST_M, SWEEP_POINTS};
use crate::{GeometryError, Region, Tessellation, TriMesh, clean_polyline, curve, sweep::loft};
use glam::{DQuat, DVec2, DVec3};

/// Directions of a path's pieces and the mitre plane at each vertex.
struct Pieces {
    points: Vec<DVec3>,
    directions: Vec<DVec3>,
    closed: bool,
}

impl Pieces {
    fn new(path: &[DVec3]) -> Result<Self, GeometryError> {
        if !path.iter().all(|p| p.is_finite() && p.abs().max_element() < FARTHEST_M) {
            return Err(GeometryError::NotFinite);
        }
        let mut points = clean_polyline(path);
        let closed = points.len() > 3 && points[0].distance(points[points.len() - 1]) < 1e-6;
        if closed {
            points.pop();
        }
        if points.len() < 2 {
            return Err(GeometryError::Degenerate("a path of no length"));
        }
        let n = points.len();
        let count = if closed { n } else { n - 1 };
        let directions = (0..count).map(|i| (points[(i + 1) % n] - points[i]).normalize()).collect();
        Ok(Self { points, directions, closed })
    }

    /// Sections of `shape` (points across the path) at each vertex. `axes` gives x and y for a piece's direction and
    /// the place.
    fn sections(
        &self,
        shape: &[DVec2],
        mut axes: impl FnMut(DVec3, DVec3) -> (DVec3, DVec3),
    ) -> Result<Vec<Vec<DVec3>>, GeometryError> {
        let n = self.points.len();
        let cost = (n as u64).saturating_mul(shape.len() as u64);
        if cost > SWEEP_POINTS {
            return Err(GeometryError::TooComplex { cost, budget: SWEEP_POINTS });
        }
        let sections = (0..n)
            .map(|i| {
                let before = if i > 0 || self.closed {
                    self.directions[(i + self.directions.len() - 1) % self.directions.len()]
                } else {
                    self.directions[0]
                };
                let after = *self.directions.get(i).unwrap_or(&before);
                let ahead = if i == 0 && !self.closed { after } else { before };
                let (x, y) = axes(ahead, self.points[i]);
                // The mitre plane halves the turn. A near reversal has none: stay square to the path.
                let mitre = (before + after).try_normalize().filter(|m| m.dot(ahead) > 0.2).unwrap_or(ahead);
                let along = mitre.dot(ahead);
                shape
                    .iter()
                    .map(|p| {
                        let across = x * p.x + y * p.y;
                        self.points[i] + across - ahead * (across.dot(mitre) / along)
                    })
                    .collect()
            })
            .collect();
        Ok(sections)
    }
}

/// `IfcSweptDiskSolid`: a disk of `radius` metres (a ring when `inner_radius` is given) moved along `path`, square to
/// it, without twisting.
///
/// # Errors
/// `Degenerate` for no length or no radius, `NotFinite` for unusable numbers.
pub fn sweep_disk(
    path: &[DVec3],
    radius: f64,
    inner_radius: Option<f64>,
    t: &Tessellation,
) -> Result<TriMesh, GeometryError> {
    let pieces = Pieces::new(path)?;
    let outer = curve::circle(radius, t);
    let holes = match inner_radius {
        Some(r) if r > 0.0 && r < radius => vec![outer.iter().map(|p| *p * (r / radius)).collect()],
        _ => vec![],
    };
    let region = Region::new(&outer, &holes)?;
    let shape: Vec<DVec2> = region.loops().flatten().copied().collect();
    let mut last = pieces.directions[0];
    let mut x = last.any_orthonormal_vector();
    let sections = pieces.sections(&shape, |d, _| {
        // Parallel transport: the least turn that carries the last direction to this one.
        x = DQuat::from_rotation_arc(last, d) * x;
        last = d;
        (x, d.cross(x))
    })?;
    loft(&region, &sections, pieces.closed)
}

/// A whole profile moved along `path`; its x axis keeps as close to `reference` as being square to the path allows
/// (`IfcFixedReferenceSweptAreaSolid`).
///
/// # Errors
/// `Degenerate` for no length or a path along `reference`, `NotFinite` for unusable numbers.
pub fn sweep_along(region: &Region, path: &[DVec3], reference: DVec3) -> Result<TriMesh, GeometryError> {
    let reference =
        reference.try_normalize().ok_or(GeometryError::Degenerate("a sweep without reference direction"))?;
    sweep_guided(region, path, |_| Some(reference))
}

/// As [`sweep_along`], the reference depending on the place: `IfcSurfaceCurveSweptAreaSolid`, where it is the normal of
/// the surface. Where there is none, the direction of the place before is kept.
///
/// # Errors
/// As [`sweep_along`].
pub fn sweep_guided(
    region: &Region,
    path: &[DVec3],
    reference: impl Fn(DVec3) -> Option<DVec3>,
) -> Result<TriMesh, GeometryError> {
    let pieces = Pieces::new(path)?;
    let mut mesh = TriMesh::default();
    for part in region.simple_parts() {
        let shape: Vec<DVec2> = part.loops().flatten().copied().collect();
        let mut x_before: Option<DVec3> = None;
        let sections = pieces.sections(&shape, |d, at| {
            let across = |r: DVec3| (r - d * r.dot(d)).try_normalize();
            let x = reference(at)
                .and_then(across)
                .or_else(|| x_before.and_then(across))
                .unwrap_or_else(|| d.any_orthonormal_vector());
            x_before = Some(x);
            (x, d.cross(x))
        })?;
        mesh.append(&loft(&part, &sections, pieces.closed)?);
    }
    Ok(mesh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::square_region;

    #[test]
    fn a_bent_pipe_keeps_its_section() {
        let path = [DVec3::ZERO, DVec3::X * 2.0, DVec3::new(2., 3., 0.)];
        let t = Tessellation { chord_m: 1e-6, min_segments: 96, max_segments: 96 };
        let pipe = sweep_disk(&path, 0.1, Some(0.08), &t).unwrap();
        let exact = std::f64::consts::PI * (0.01 - 0.0064) * 5.0;
        assert!((pipe.volume() / exact - 1.0).abs() < 5e-3, "{} {exact}", pipe.volume());
        assert!(pipe.welded(1e-7).is_closed());
        let b = pipe.bounds().unwrap();
        assert!((b.max.x - 2.1).abs() < 1e-3 && (b.min.y + 0.1).abs() < 1e-3);
    }

    #[test]
    fn a_closed_ring_has_no_ends_and_a_reversal_no_spike() {
        let ring: Vec<DVec3> =
            (0..=32).map(|i| DVec2::from_angle(std::f64::consts::TAU * f64::from(i % 32) / 32.0).extend(0.0)).collect();
        let mesh = sweep_disk(&ring, 0.1, None, &Tessellation::default()).unwrap();
        assert!(mesh.welded(1e-7).is_closed());
        let back = [DVec3::ZERO, DVec3::X, DVec3::new(0.0, 1e-3, 0.0)];
        let spike = sweep_disk(&back, 0.1, None, &Tessellation::default()).unwrap();
        assert!(spike.bounds().unwrap().diagonal() < 2.0);
        assert!(sweep_disk(&[DVec3::X, DVec3::X], 0.1, None, &Tessellation::default()).is_err());
    }

    #[test]
    fn a_profile_follows_its_reference() {
        let region = square_region(DVec2::new(-0.1, -0.2), DVec2::new(0.1, 0.2));
        let mesh = sweep_along(&region, &[DVec3::ZERO, DVec3::Y * 5.0], DVec3::Z).unwrap();
        let size = mesh.bounds().unwrap();
        assert!((size.max.z - 0.1).abs() < 1e-9 && (size.max.x - 0.2).abs() < 1e-9);
        assert!((mesh.volume() - 0.4).abs() < 1e-9);
    }
}
