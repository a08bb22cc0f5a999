//! Faces of curved boundary representations: a surface trimmed by loops of points on it.

use crate::facets::{Corner, fill};
use crate::limits::{FACE_STRIPS, FARTHEST_M};
use crate::overlay::{Contours, overlay, region_contours, simplify};
use crate::parametric::Evaluator;
use crate::{Bounds, GeometryError, ParametricSurface, Region, Tessellation, TriMesh, Triangulator, newell_normal};
use glam::{DVec2, DVec3};
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;

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

/// Adds the triangles of a trimmed face to `mesh`; without loops, of the whole surface.
///
/// # Errors
/// `NotFinite` for unusable points, `Degenerate` when the loops enclose nothing, or without loops when the surface has no
/// end of its own, `OffSurface` when the loops lie beside the surface.
pub fn mesh_trimmed_face(face: &TrimmedFace<'_>, t: &Tessellation, mesh: &mut TriMesh) -> Result<(), GeometryError> {
    if !face.loops.iter().flatten().all(|p| p.is_finite() && p.abs().max_element() < FARTHEST_M) {
        return Err(GeometryError::NotFinite);
    }
    let Some(outer) = face.loops.first() else {
        return mesh_rectangle(face.surface, [None, None], face.same_sense, t, mesh);
    };
    if outer.is_empty() {
        return Err(GeometryError::Degenerate("an outline without corners"));
    }
    let flat = |mesh: &mut TriMesh| {
        let done = Triangulator::default().polygon(outer, &face.loops[1..], mesh);
        if done { Ok(()) } else { Err(GeometryError::Degenerate("a face without area")) }
    };
    match face.surface {
        ParametricSurface::Plane { .. } => return flat(mesh),
        ParametricSurface::Extrusion { curve, .. } | ParametricSurface::Revolution { curve, .. } if curve.len() < 2 => {
            return flat(mesh);
        }
        _ => {}
    }
    let evaluator = Evaluator::new(face.surface);
    let loops = unwrap(&evaluator, face);
    check_on_surface(&evaluator, face, &loops)?;
    let (before, points) = (mesh.indices.len(), mesh.positions.len());
    add_outlined(&evaluator, &loops, face.same_sense, t, mesh)?;
    drop_no_numbers(mesh, before, points);
    if mesh.indices.len() > before {
        return Ok(());
    }
    // A loop that runs along the seam and back bounds nothing: the face is all of the surface.
    let on_seam = newell_normal(outer).length() < 1e-9 * (1.0 + outer[0].distance(outer[outer.len() / 2]).powi(2));
    let closed = matches!(face.surface, ParametricSurface::Sphere { .. } | ParametricSurface::Torus { .. })
        || evaluator.periods[0].is_some() && evaluator.bounds()[1].is_some();
    if face.loops.len() == 1 && on_seam && closed {
        return mesh_rectangle(face.surface, [None, None], face.same_sense, t, mesh);
    }
    // Better a flat lid than a hole when the parameters led nowhere.
    flat(mesh)
}

/// Takes back what was added since there were so many `indices` and `points`, when a point of it is no number.
fn drop_no_numbers(mesh: &mut TriMesh, indices: usize, points: usize) {
    if !mesh.positions[points..].iter().all(|p| p.is_finite()) {
        mesh.positions.truncate(points);
        mesh.indices.truncate(indices);
    }
}

/// Fails when the outline strays from its surface by a fiftieth of its size and by 2 mm: edges of real files are off by
/// what their writer tolerates, not by that.
fn check_on_surface(
    evaluator: &Evaluator<'_>,
    face: &TrimmedFace<'_>,
    loops: &[Vec<Corner>],
) -> Result<(), GeometryError> {
    let size = Bounds::of(face.loops.iter().flatten().copied()).map_or(0.0, |b| b.diagonal());
    let most = (size / 50.0).max(2e-3);
    let off = |c: &Corner| c.at.is_some_and(|p| evaluator.point(c.uv).distance_squared(p) > most * most);
    if loops.iter().flatten().any(off) { Err(GeometryError::OffSurface) } else { Ok(()) }
}

/// Adds the part of a surface between two u and two v (as in [`ParametricSurface::point`]) to `mesh`; `None` for as far
/// as the surface goes. `same_sense` as in [`TrimmedFace`].
///
/// # Errors
/// `Degenerate` when the surface has no end there, or the part no area.
pub fn mesh_rectangle(
    surface: &ParametricSurface,
    range: [Option<(f64, f64)>; 2],
    same_sense: bool,
    t: &Tessellation,
    mesh: &mut TriMesh,
) -> Result<(), GeometryError> {
    if let ParametricSurface::Extrusion { curve, .. } | ParametricSurface::Revolution { curve, .. } = surface
        && curve.len() < 2
    {
        return Err(GeometryError::Degenerate("a surface of no size"));
    }
    let evaluator = Evaluator::new(surface);
    let bounds = evaluator.bounds();
    let [Some(u), Some(v)] = [range[0].or(bounds[0]), range[1].or(bounds[1])] else {
        return Err(GeometryError::Degenerate("the surface has no end"));
    };
    if ![u.0, u.1, v.0, v.1].iter().all(|x| x.is_finite() && x.abs() < 1e9) {
        return Err(GeometryError::NotFinite);
    }
    let corner = DVec2::new;
    let (before, points_before) = (mesh.indices.len(), mesh.positions.len());
    if let ParametricSurface::Plane { .. } = surface {
        let corners = [corner(u.0, v.0), corner(u.1, v.0), corner(u.1, v.1), corner(u.0, v.1)];
        let mut points = corners.map(|c| evaluator.point(c));
        if !same_sense {
            points.reverse();
        }
        Triangulator::default().polygon(&points, &[], mesh);
    } else {
        let all = vec![corner(u.0, v.0), corner(u.1, v.0), corner(u.1, v.1), corner(u.0, v.1)];
        let all = all.into_iter().map(Corner::free).collect();
        add_outlined(&evaluator, &[all], same_sense, t, mesh)?;
    }
    drop_no_numbers(mesh, before, points_before);
    let done = mesh.indices.len() > before;
    if done { Ok(()) } else { Err(GeometryError::Degenerate("a surface of no size")) }
}

/// The loops in parameters, continuous across seams, with loops that run once around joined into one outline.
fn unwrap(evaluator: &Evaluator<'_>, face: &TrimmedFace<'_>) -> Vec<Vec<Corner>> {
    let periods = evaluator.periods;
    let near = |uv: DVec2, last: Option<DVec2>| {
        let mut uv = uv;
        for k in 0..2 {
            if let (Some(period), Some(last)) = (periods[k], last) {
                uv[k] -= ((uv[k] - last[k]) / period).round() * period;
            }
        }
        uv
    };
    let mut out: Vec<Vec<Corner>> = vec![];
    let mut around: [Vec<Vec<Corner>>; 2] = [vec![], vec![]];
    for points in face.loops {
        let mut last: Option<DVec2> = None;
        let mut corners: Vec<Corner> = Vec::with_capacity(points.len() + 1);
        for &p in points {
            let uv = near(evaluator.invert(p, last), last);
            corners.push(Corner { uv, at: Some(p), free: false });
            last = Some(uv);
        }
        let Some(&first) = corners.first() else { continue };
        let end = near(first.uv, last);
        let wraps = |k: usize| periods[k].is_some_and(|p| (end[k] - first.uv[k]).abs() > p * 0.5);
        if wraps(0) || wraps(1) {
            corners.push(Corner { uv: end, ..first });
            around[usize::from(!wraps(0))].push(corners);
        } else {
            // The same copy of the surface as the first loop.
            if let Some(anchor) = out.first().and_then(|l| l.first()).copied() {
                for (k, period) in periods.iter().enumerate() {
                    if let Some(period) = period {
                        let shift = ((first.uv[k] - anchor.uv[k]) / period).round() * period;
                        corners.iter_mut().for_each(|c| c.uv[k] -= shift);
                    }
                }
            }
            out.push(corners);
        }
    }
    for (k, rims) in around.into_iter().enumerate() {
        if let Some(band) = band(evaluator, rims, k, face.same_sense) {
            out.insert(0, band);
        }
    }
    out
}

/// The outline of a band between two rims that run around parameter `k`, or from one rim to the pole or border that it
/// turns about.
fn band(evaluator: &Evaluator<'_>, mut rims: Vec<Vec<Corner>>, k: usize, same_sense: bool) -> Option<Vec<Corner>> {
    if rims.is_empty() {
        return None;
    }
    // Seen so that the rims run along x.
    let swap = |c: &mut Corner| {
        if k == 1 {
            c.uv = DVec2::new(c.uv.y, c.uv.x);
        }
    };
    rims.iter_mut().flatten().for_each(swap);
    let across = evaluator.periods[1 - k];
    let mut first = rims.swap_remove(0);
    let rising = |l: &[Corner]| l[l.len() - 1].uv.x > l[0].uv.x;
    let forward = rising(&first);
    if !forward {
        first.reverse();
    }
    let (low, high) = (first[0].uv.x, first[first.len() - 1].uv.x);
    let period = high - low;
    let mut other = if let Some(mut other) = rims.pop() {
        if !rising(&other) {
            other.reverse();
        }
        // The second rim from where the first starts, once around: the outline's two sides are one seam.
        other.pop();
        let beyond = |c: &Corner| (c.uv.x - low).rem_euclid(period);
        let start = (0..other.len()).min_by(|a, b| beyond(&other[*a]).total_cmp(&beyond(&other[*b])))?;
        let shift = low + beyond(&other[start]) - other[start].uv.x;
        other[..start].iter_mut().for_each(|c| c.uv.x += period);
        other.rotate_left(start);
        other.iter_mut().for_each(|c| c.uv.x += shift);
        let mut end = other[0];
        end.uv.x += period;
        other.push(end);
        other
    } else {
        let y = if k == 0 { evaluator.pole(first[0].uv.y) } else { None };
        // Without a pole: the border that lies to the left of the rim.
        let y = y.or_else(|| {
            let (from, to) = evaluator.bounds()[1 - k]?;
            let left = forward == same_sense;
            Some(if left == (k == 0) { to } else { from })
        })?;
        vec![Corner::free(DVec2::new(low, y)), Corner::free(DVec2::new(high, y))]
    };
    if let Some(across) = across {
        // Two bands lie between two rims of a ring: the face is to the left of its loops, seen from where it looks.
        let up = (forward == same_sense) == (k == 0);
        let mean = |l: &[Corner]| l.iter().map(|c| c.uv.y).sum::<f64>() / l.len() as f64;
        let (a, b) = (mean(&first), mean(&other));
        let gap = if up { (b - a).rem_euclid(across) } else { (b - a).rem_euclid(across) - across };
        let shift = a + gap - b;
        other.iter_mut().for_each(|c| c.uv.y += shift);
    }
    // The two sides between the rims are the seam.
    let last = first.len() - 1;
    first[last].free = true;
    other[0].free = true;
    first.extend(other.into_iter().rev());
    first.iter_mut().for_each(swap);
    Some(first)
}

/// Adds what `loops` enclose, in facets that follow the surface.
fn add_outlined(
    evaluator: &Evaluator<'_>,
    loops: &[Vec<Corner>],
    same_sense: bool,
    t: &Tessellation,
    mesh: &mut TriMesh,
) -> Result<(), GeometryError> {
    let all = || loops.iter().flatten().map(|c| c.uv);
    let (Some(low), Some(high)) = (all().reduce(DVec2::min), all().reduce(DVec2::max)) else { return Ok(()) };
    let size = high - low;
    if size.min_element() <= 0.0 || !size.is_finite() {
        return Ok(());
    }
    let splits = [0, 1].map(|axis| evaluator.splits(axis, low[axis], high[axis], t));
    let loops: Vec<Vec<Corner>> = loops.iter().map(|l| with_splits(l, &splits)).collect();
    if !fill(&loops, [&splits[0], &splits[1]], |uv| evaluator.point(uv), same_sense, mesh) {
        let loops: Vec<Vec<DVec2>> = loops.iter().map(|l| l.iter().map(|c| c.uv).collect()).collect();
        add_strips(evaluator, &loops, [low, size], splits, same_sense, mesh)?;
    }
    Ok(())
}

/// The outline with corners where a side that no other face shares passes a split.
fn with_splits(corners: &[Corner], splits: &[Vec<f64>; 2]) -> Vec<Corner> {
    let mut out = Vec::with_capacity(corners.len());
    for (i, from) in corners.iter().enumerate() {
        let to = corners[(i + 1) % corners.len()];
        out.push(*from);
        if !from.free {
            continue;
        }
        let along = to.uv - from.uv;
        let passed = |axis: usize| -> Vec<f64> {
            let shares = splits[axis].iter().map(|s| (s - from.uv[axis]) / along[axis]);
            shares.filter(|t| *t > 1e-6 && *t < 1.0 - 1e-6).collect()
        };
        let (mut shares, other) = (passed(0), passed(1));
        if other.len() > shares.len() {
            shares = other;
        }
        shares.sort_by(f64::total_cmp);
        out.extend(shares.into_iter().map(|t| Corner::free(from.uv + along * t)));
    }
    out
}

/// As [`add_outlined`], for outlines that cross themselves: cut into strips along both parameters.
fn add_strips(
    evaluator: &Evaluator<'_>,
    loops: &[Vec<DVec2>],
    [low, size]: [DVec2; 2],
    splits: [Vec<f64>; 2],
    same_sense: bool,
    mesh: &mut TriMesh,
) -> Result<(), GeometryError> {
    // The overlay's grid is square: bring both parameters to 0..1.
    let unit: Vec<Vec<DVec2>> = loops.iter().map(|l| l.iter().map(|p| (*p - low) / size).collect()).collect();
    let mut cells: Vec<Region> = simplify(&unit);
    for (axis, splits) in splits.into_iter().enumerate() {
        let mut cuts: Vec<f64> = splits.into_iter().map(|v| (v - low[axis]) / size[axis]).collect();
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
    use glam::DAffine3;
    use std::f64::consts::{PI, TAU};

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
    fn an_elbow_lies_between_its_rims_and_whole_surfaces_need_none() {
        let torus = ParametricSurface::Torus { placement: DAffine3::IDENTITY, major: 3.0, minor: 1.0 };
        let rim = |u: f64, back: bool| -> Vec<DVec3> {
            let mut points: Vec<DVec3> = (0..24)
                .map(|i| {
                    let (s, c) = (TAU * f64::from(i) / 24.0).sin_cos();
                    DVec3::new((3.0 + c) * u.cos(), (3.0 + c) * u.sin(), s)
                })
                .collect();
            if back {
                points.reverse();
            }
            points
        };
        // A quarter; the other way about the loops, the other three quarters.
        let all = 4.0 * PI * PI * 3.0;
        let quarter = area(torus.clone(), &[rim(PI / 2.0, false), rim(0.0, true)]);
        assert!((quarter.area() / all - 0.25).abs() < 0.01, "{}", quarter.area() / all);
        let rest = area(torus.clone(), &[rim(PI / 2.0, true), rim(0.0, false)]);
        assert!((rest.area() / all - 0.75).abs() < 0.02, "{}", rest.area() / all);
        let whole = area(torus, &[]);
        assert!((whole.area() / all - 1.0).abs() < 0.02 && whole.welded(1e-6).is_closed());
        let ball = ParametricSurface::Sphere { placement: DAffine3::IDENTITY, radius: 1.0 };
        let meridian: Vec<DVec3> = (-6..=6)
            .chain((-5..6).rev())
            .map(|i| DVec3::new((PI * f64::from(i) / 12.0).cos(), 0., (PI * f64::from(i) / 12.0).sin()))
            .collect();
        for loops in [vec![], vec![meridian]] {
            let mesh = area(ball.clone(), &loops);
            assert!((mesh.volume() / (4.0 / 3.0 * PI) - 1.0).abs() < 0.03, "{}", mesh.volume());
            assert!(mesh.welded(1e-6).is_closed());
        }
        let mut nothing = TriMesh::default();
        let tube = ParametricSurface::Cylinder { placement: DAffine3::IDENTITY, radius: 1.0 };
        assert!(mesh_rectangle(&tube, [None, None], true, &Tessellation::default(), &mut nothing).is_err());
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
