//! Faces of curved boundary representations: a surface trimmed by loops of points on it.

use crate::limits::{FACE_STRIPS, FACET_BORDERS, FARTHEST_M};
use crate::overlay::{Contours, overlay, region_contours, simplify};
use crate::{BSplineSurface, GeometryError, Region, Tessellation, TriMesh, Triangulator};
use glam::{DAffine3, DQuat, DVec2, DVec3};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use std::f64::consts::{FRAC_PI_2, TAU};

/// A surface with parameters u and v; `du × dv` is its normal (ISO 16739 `IfcSurface` conventions).
#[derive(Debug, Clone)]
pub enum ParametricSurface {
    /// Flat; the loops alone say where.
    Plane,
    /// About the z axis of `placement`, metres; u angle, v height.
    Cylinder {
        /// Position and axes.
        placement: DAffine3,
        /// Radius, metres.
        radius: f64,
    },
    /// About the z axis of `placement`; `radius` at z = 0, growing by the tangent of `half_angle`; u angle, v height.
    Cone {
        /// Position and axes.
        placement: DAffine3,
        /// Radius at z = 0, metres.
        radius: f64,
        /// Between axis and side, radians.
        half_angle: f64,
    },
    /// Around the origin of `placement`; u longitude, v latitude.
    Sphere {
        /// Position and axes.
        placement: DAffine3,
        /// Radius, metres.
        radius: f64,
    },
    /// About the z axis of `placement`; u around the axis, v around the tube.
    Torus {
        /// Position and axes.
        placement: DAffine3,
        /// Axis to middle of the tube, metres.
        major: f64,
        /// Radius of the tube, metres.
        minor: f64,
    },
    /// A curve (as points) moved along `direction`; u length along the curve, v distance.
    Extrusion {
        /// Points of the curve.
        curve: Vec<DVec3>,
        /// Unit direction.
        direction: DVec3,
    },
    /// A curve (as points) turned about an axis; u angle, v length along the curve.
    Revolution {
        /// Points of the curve.
        curve: Vec<DVec3>,
        /// A point of the axis.
        origin: DVec3,
        /// Unit direction of the axis.
        axis: DVec3,
    },
    /// A rational B-spline surface.
    BSpline(Box<BSplineSurface>),
}

/// A trimmed face: loops of points (metres) on a surface, the outer one first.
#[derive(Debug)]
pub struct TrimmedFace<'a> {
    /// The surface.
    pub surface: &'a ParametricSurface,
    /// Boundary loops, not closed explicitly.
    pub loops: &'a [Vec<DVec3>],
    /// Whether the face looks the way the surface's normal does.
    pub same_sense: bool,
}

fn lengths(curve: &[DVec3]) -> Vec<f64> {
    let mut sum = 0.0;
    std::iter::once(0.0)
        .chain(curve.windows(2).map(|w| {
            sum += w[0].distance(w[1]);
            sum
        }))
        .collect()
}

fn along(curve: &[DVec3], lengths: &[f64], at: f64) -> DVec3 {
    let i = lengths.partition_point(|&l| l <= at).clamp(1, curve.len() - 1);
    let span = lengths[i] - lengths[i - 1];
    curve[i - 1].lerp(curve[i], if span > 0.0 { (at - lengths[i - 1]) / span } else { 0.0 })
}

/// Length along `curve` at which `p`, brought onto it by `to_flat`, is nearest.
fn nearest(curve: &[DVec3], lengths: &[f64], to_flat: impl Fn(DVec3) -> DVec3, p: DVec3) -> f64 {
    let p = to_flat(p);
    let mut best = (f64::INFINITY, 0.0);
    for (i, w) in curve.windows(2).enumerate() {
        let (a, b) = (to_flat(w[0]), to_flat(w[1]));
        let ab = b - a;
        let t = ((p - a).dot(ab) / ab.length_squared().max(1e-30)).clamp(0.0, 1.0);
        let d = (a + ab * t).distance_squared(p);
        if d < best.0 {
            best = (d, lengths[i] + (lengths[i + 1] - lengths[i]) * t);
        }
    }
    best.1
}

/// A surface with what evaluation needs again and again.
struct Evaluator<'a> {
    surface: &'a ParametricSurface,
    inverse: DAffine3,
    lengths: Vec<f64>,
}

impl<'a> Evaluator<'a> {
    fn new(surface: &'a ParametricSurface) -> Self {
        use ParametricSurface as S;
        let (inverse, lengths) = match surface {
            S::Cylinder { placement, .. }
            | S::Cone { placement, .. }
            | S::Sphere { placement, .. }
            | S::Torus { placement, .. } => (placement.inverse(), vec![]),
            S::Extrusion { curve, .. } | S::Revolution { curve, .. } => (DAffine3::IDENTITY, lengths(curve)),
            S::Plane | S::BSpline(_) => (DAffine3::IDENTITY, vec![]),
        };
        Self { surface, inverse, lengths }
    }

    fn point(&self, uv: DVec2) -> DVec3 {
        use ParametricSurface as S;
        let (sin, cos) = uv.x.sin_cos();
        match self.surface {
            S::Plane => uv.extend(0.0),
            S::Cylinder { placement, radius } => {
                placement.transform_point3(DVec3::new(radius * cos, radius * sin, uv.y))
            }
            S::Cone { placement, radius, half_angle } => {
                let r = radius + uv.y * half_angle.tan();
                placement.transform_point3(DVec3::new(r * cos, r * sin, uv.y))
            }
            S::Sphere { placement, radius } => {
                let (sv, cv) = uv.y.sin_cos();
                placement.transform_point3(DVec3::new(cv * cos, cv * sin, sv) * *radius)
            }
            S::Torus { placement, major, minor } => {
                let (sv, cv) = uv.y.sin_cos();
                let r = major + minor * cv;
                placement.transform_point3(DVec3::new(r * cos, r * sin, minor * sv))
            }
            S::Extrusion { curve, direction } => along(curve, &self.lengths, uv.x) + *direction * uv.y,
            S::Revolution { curve, origin, axis } => {
                *origin + DQuat::from_axis_angle(*axis, uv.x) * (along(curve, &self.lengths, uv.y) - *origin)
            }
            S::BSpline(s) => s.point(uv),
        }
    }

    fn invert(&self, p: DVec3, near: Option<DVec2>) -> DVec2 {
        use ParametricSurface as S;
        let q = self.inverse.transform_point3(p);
        let keep = |angle: f64, poor: bool, k: usize| if poor { near.map_or(0.0, |n| n[k]) } else { angle };
        let longitude = keep(q.y.atan2(q.x), q.truncate().length() < 1e-7, 0);
        match self.surface {
            S::Plane => q.truncate(),
            S::Cylinder { .. } | S::Cone { .. } => DVec2::new(longitude, q.z),
            S::Sphere { radius, .. } => DVec2::new(longitude, (q.z / radius).clamp(-1.0, 1.0).asin()),
            S::Torus { major, .. } => DVec2::new(longitude, q.z.atan2(q.truncate().length() - major)),
            S::Extrusion { curve, direction } => {
                let flat = |p: DVec3| p - *direction * p.dot(*direction);
                let u = nearest(curve, &self.lengths, flat, p);
                DVec2::new(u, (p - along(curve, &self.lengths, u)).dot(*direction))
            }
            S::Revolution { curve, origin, axis } => {
                // Compared by height and distance from the axis.
                let flat = |p: DVec3| {
                    let d = p - *origin;
                    let h = d.dot(*axis);
                    DVec3::new((d - *axis * h).length(), h, 0.0)
                };
                let v = nearest(curve, &self.lengths, flat, p);
                let across = |p: DVec3| (p - *origin) - *axis * (p - *origin).dot(*axis);
                let (from, to) = (across(along(curve, &self.lengths, v)), across(p));
                let poor = from.length() < 1e-7 || to.length() < 1e-7;
                DVec2::new(keep(from.cross(to).dot(*axis).atan2(from.dot(to)), poor, 0), v)
            }
            S::BSpline(s) => s.invert(p, near),
        }
    }

    fn periods(&self) -> [Option<f64>; 2] {
        use ParametricSurface as S;
        match self.surface {
            S::Cylinder { .. } | S::Cone { .. } | S::Sphere { .. } | S::Revolution { .. } => [Some(TAU), None],
            S::Torus { .. } => [Some(TAU), Some(TAU)],
            S::Extrusion { curve, .. } => {
                let closed = curve.len() > 3 && curve[0].distance(curve[curve.len() - 1]) < 1e-6;
                [closed.then(|| self.lengths[self.lengths.len() - 1]), None]
            }
            S::Plane | S::BSpline(_) => [None, None],
        }
    }

    /// Parameters between `low` and `high` at which facets should end, so that they follow the surface.
    fn splits(&self, axis: usize, low: f64, high: f64, t: &Tessellation) -> Vec<f64> {
        use ParametricSurface as S;
        let angles = |radius: f64| {
            let step = TAU / f64::from(t.segments(radius));
            let first = (low / step + 1e-3).ceil() as i64;
            (first..first.saturating_add(FACET_BORDERS))
                .map(|k| k as f64 * step)
                .take_while(|a| *a < high - step * 1e-3)
                .collect()
        };
        let vertices = |lengths: &[f64]| {
            let period = lengths.last().copied().unwrap_or(0.0).max(1e-9);
            (-2..=2)
                .flat_map(|k| lengths.iter().map(move |l| l + f64::from(k) * period))
                .filter(|l| *l > low + 1e-7 && *l < high - 1e-7)
                .collect()
        };
        match (self.surface, axis) {
            (S::Cylinder { radius, .. } | S::Cone { radius, .. } | S::Sphere { radius, .. }, 0)
            | (S::Sphere { radius, .. }, 1) => angles(*radius),
            (S::Torus { major, minor, .. }, 0) => angles(major + minor),
            (S::Torus { minor, .. }, 1) => angles(*minor),
            (S::Extrusion { .. }, 0) => vertices(&self.lengths),
            (S::Revolution { curve, origin, axis }, 0) => {
                angles(curve.iter().map(|p| (*p - *origin).cross(*axis).length()).fold(0.0, f64::max))
            }
            (S::Revolution { .. }, 1) => vertices(&self.lengths),
            (S::BSpline(s), k) => s.splits(k).into_iter().filter(|v| *v > low + 1e-9 && *v < high - 1e-9).collect(),
            _ => vec![],
        }
    }
}

/// Adds the triangles of a trimmed face to `mesh`.
///
/// # Errors
/// `NotFinite` for unusable points, `Degenerate` when the loops enclose nothing.
pub fn mesh_trimmed_face(face: &TrimmedFace<'_>, t: &Tessellation, mesh: &mut TriMesh) -> Result<(), GeometryError> {
    if !face.loops.iter().flatten().all(|p| p.is_finite() && p.abs().max_element() < FARTHEST_M) {
        return Err(GeometryError::NotFinite);
    }
    let Some(outer) = face.loops.first() else { return Err(GeometryError::Degenerate("a face without boundary")) };
    let flat = |mesh: &mut TriMesh| {
        let done = Triangulator::default().polygon(outer, &face.loops[1..], mesh);
        if done { Ok(()) } else { Err(GeometryError::Degenerate("a face without area")) }
    };
    match face.surface {
        ParametricSurface::Plane => return flat(mesh),
        ParametricSurface::Extrusion { curve, .. } | ParametricSurface::Revolution { curve, .. } if curve.len() < 2 => {
            return flat(mesh);
        }
        _ => {}
    }
    let evaluator = Evaluator::new(face.surface);
    let loops = unwrap(&evaluator, face.loops);
    let (before, points) = (mesh.indices.len(), mesh.positions.len());
    add_cells(&evaluator, &loops, face.same_sense, t, mesh)?;
    if !mesh.positions[points..].iter().all(|p| p.is_finite()) {
        mesh.positions.truncate(points);
        mesh.indices.truncate(before);
    }
    // Better a flat lid than a hole when the parameters led nowhere.
    if mesh.indices.len() == before { flat(mesh) } else { Ok(()) }
}

/// The loops in parameters, continuous across seams, with loops that run once around joined into one outline.
fn unwrap(evaluator: &Evaluator<'_>, loops: &[Vec<DVec3>]) -> Vec<Vec<DVec2>> {
    let periods = evaluator.periods();
    let mut out: Vec<Vec<DVec2>> = vec![];
    let mut around: Vec<Vec<DVec2>> = vec![];
    for points in loops {
        let mut last: Option<DVec2> = None;
        let mut uv: Vec<DVec2> = Vec::with_capacity(points.len() + 1);
        let near = |uv: DVec2, last: Option<DVec2>| {
            let mut uv = uv;
            for k in 0..2 {
                if let (Some(period), Some(last)) = (periods[k], last) {
                    uv[k] -= ((uv[k] - last[k]) / period).round() * period;
                }
            }
            uv
        };
        for &p in points {
            let at = near(evaluator.invert(p, last), last);
            uv.push(at);
            last = Some(at);
        }
        let Some(&first) = uv.first() else { continue };
        let end = near(first, last);
        if end.distance(first) > 1e-3 {
            uv.push(end);
            around.push(uv);
        } else {
            // The same copy of the surface as the first loop.
            if let (Some(anchor), Some(period)) = (out.first().and_then(|l| l.first()).copied(), periods[0]) {
                let shift = ((first.x - anchor.x) / period).round() * period;
                uv.iter_mut().for_each(|p| p.x -= shift);
            }
            out.push(uv);
        }
    }
    if around.is_empty() {
        return out;
    }
    // A band between two rims, or from one rim to the pole (or tip) it turns about.
    let rising = |l: &Vec<DVec2>| l[l.len() - 1].x > l[0].x;
    let mut band = around.swap_remove(0);
    if !rising(&band) {
        band.reverse();
    }
    let (low, high) = (band[0].x, band[band.len() - 1].x);
    let other = if let Some(mut other) = around.pop() {
        if !rising(&other) {
            other.reverse();
        }
        let shift = low - other[0].x;
        // Start the second rim where the first starts, taking its points once around.
        let period = high - low;
        other.pop();
        let mut other: Vec<DVec2> =
            other.into_iter().map(|p| DVec2::new(low + (p.x + shift - low - shift).rem_euclid(period), p.y)).collect();
        other.sort_by(|a, b| a.x.total_cmp(&b.x));
        let (first, last) = (other[0], other[other.len() - 1]);
        other.insert(0, DVec2::new(low, first.y));
        other.push(DVec2::new(high, last.y));
        other
    } else {
        let v = match evaluator.surface {
            ParametricSurface::Sphere { .. } => {
                if band[0].y < 0.0 {
                    -FRAC_PI_2
                } else {
                    FRAC_PI_2
                }
            }
            ParametricSurface::Cone { radius, half_angle, .. } => -radius / half_angle.tan(),
            _ => return out,
        };
        vec![DVec2::new(low, v), DVec2::new(high, v)]
    };
    band.extend(other.into_iter().rev());
    out.insert(0, band);
    out
}

fn add_cells(
    evaluator: &Evaluator<'_>,
    loops: &[Vec<DVec2>],
    same_sense: bool,
    t: &Tessellation,
    mesh: &mut TriMesh,
) -> Result<(), GeometryError> {
    let all = || loops.iter().flatten().copied();
    let (Some(low), Some(high)) = (all().reduce(DVec2::min), all().reduce(DVec2::max)) else { return Ok(()) };
    let size = high - low;
    if size.min_element() <= 0.0 || !size.is_finite() {
        return Ok(());
    }
    // The overlay's grid is square: bring both parameters to 0..1.
    let unit: Vec<Vec<DVec2>> = loops.iter().map(|l| l.iter().map(|p| (*p - low) / size).collect()).collect();
    let mut cells: Vec<Region> = simplify(&unit);
    for axis in 0..2 {
        let mut cuts: Vec<f64> = evaluator
            .splits(axis, low[axis], high[axis], t)
            .into_iter()
            .map(|v| (v - low[axis]) / size[axis])
            .collect();
        if cuts.len() > FACE_STRIPS {
            let step = cuts.len().div_ceil(FACE_STRIPS);
            cuts = cuts.into_iter().step_by(step).collect();
        }
        cuts.push(1.1);
        let mut next = vec![];
        for cell in cells {
            let subject = region_contours(std::slice::from_ref(&cell));
            let mut from = -0.1;
            let range =
                cell.outer.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |r, p| (r.0.min(p[axis]), r.1.max(p[axis])));
            if !cuts.iter().any(|c| *c > range.0 && *c < range.1) {
                next.push(cell);
                continue;
            }
            for &to in &cuts {
                if to > range.0 && from < range.1 {
                    let strip: Contours = vec![if axis == 0 {
                        vec![[from, -0.1], [to, -0.1], [to, 1.1], [from, 1.1]]
                    } else {
                        vec![[-0.1, from], [1.1, from], [1.1, to], [-0.1, to]]
                    }];
                    next.extend(overlay(&subject, &strip, OverlayRule::Intersect, FillRule::NonZero, 1e-9)?);
                }
                from = to;
            }
        }
        cells = next;
    }
    let mut triangulator = Triangulator::default();
    for cell in &cells {
        let base = mesh.positions.len() as u32;
        mesh.positions.extend(cell.loops().flatten().map(|&p| evaluator.point(p * size + low)));
        for i in triangulator.region(cell).chunks_exact(3) {
            let (b, c) = if same_sense { (i[1], i[2]) } else { (i[2], i[1]) };
            mesh.indices.extend([i[0] + base, b + base, c + base]);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    fn ring(radius: f64, z: f64) -> Vec<DVec3> {
        (0..24).map(|i| (DVec2::from_angle(TAU * f64::from(i) / 24.0) * radius).extend(z)).collect()
    }

    fn area(surface: ParametricSurface, loops: &[Vec<DVec3>]) -> TriMesh {
        let mut mesh = TriMesh::default();
        mesh_trimmed_face(
            &TrimmedFace { surface: &surface, loops, same_sense: true },
            &Tessellation::default(),
            &mut mesh,
        )
        .unwrap();
        mesh
    }

    #[test]
    fn a_cylinder_between_two_rims() {
        let surface = ParametricSurface::Cylinder { placement: DAffine3::IDENTITY, radius: 1.0 };
        let mesh = area(surface, &[ring(1.0, 0.0), ring(1.0, 2.0)]);
        assert!((mesh.area() / (4.0 * PI) - 1.0).abs() < 0.01, "{}", mesh.area());
        let [a, b, c] = mesh.triangles().next().unwrap();
        assert!((b - a).cross(c - a).dot(a.truncate().extend(0.0)) > 0.0, "faces outwards");
    }

    #[test]
    fn a_half_cylinder_and_a_dome() {
        let surface = ParametricSurface::Cylinder { placement: DAffine3::IDENTITY, radius: 1.0 };
        let mut arc: Vec<DVec3> = (0..=12).map(|i| DVec2::from_angle(PI * f64::from(i) / 12.0).extend(0.0)).collect();
        arc.extend(arc.clone().into_iter().rev().map(|p| p + DVec3::Z));
        assert!((area(surface, &[arc]).area() / PI - 1.0).abs() < 0.01);
        let dome = ParametricSurface::Sphere { placement: DAffine3::IDENTITY, radius: 1.0 };
        let mesh = area(dome, &[ring(1.0, 0.0)]);
        assert!((mesh.area() / (2.0 * PI) - 1.0).abs() < 0.02, "{}", mesh.area());
    }

    #[test]
    fn a_swept_curve() {
        let curve = vec![DVec3::ZERO, DVec3::X, DVec3::new(1., 1., 0.)];
        let surface = ParametricSurface::Extrusion { curve, direction: DVec3::Z };
        let l = vec![
            DVec3::ZERO,
            DVec3::X,
            DVec3::new(1., 1., 0.),
            DVec3::new(1., 1., 2.),
            DVec3::new(1., 0., 2.),
            DVec3::Z * 2.0,
        ];
        assert!((area(surface, &[l]).area() - 4.0).abs() < 1e-6);
    }
}
