//! Solids swept from flat regions: extruded, tapered, revolved, lofted.

use crate::limits::SWEEP_POINTS;
use crate::{GeometryError, POINT_TOLERANCE_M, Region, Tessellation, TriMesh, Triangulator};
use glam::{DQuat, DVec2, DVec3};
use std::f64::consts::TAU;

/// Skins sections that share one topology: `sections[k]` holds the points of `cap`'s loops one after another.
///
/// `cap` gives the loops and how the ends are closed; with `closed` the last section joins the first and there are no
/// caps. The result winds outwards whatever way the sections run.
///
/// # Errors
/// `Degenerate` for fewer than two sections or a topology that differs, `NotFinite` for unusable points.
pub fn loft(cap: &Region, sections: &[Vec<DVec3>], closed: bool) -> Result<TriMesh, GeometryError> {
    loft_between(cap, cap, sections, closed)
}

/// As [`loft`], the last section closed as `end` is: for sections that change their shape on the way.
///
/// # Errors
/// As [`loft`].
pub fn loft_between(
    start: &Region,
    end: &Region,
    sections: &[Vec<DVec3>],
    closed: bool,
) -> Result<TriMesh, GeometryError> {
    let caps = if closed { [None, None] } else { [Some(start), Some(end)] };
    let mut mesh = skin(start, sections, closed, caps)?;
    if mesh.volume() < 0.0 {
        mesh.flip();
    }
    Ok(mesh)
}

/// The sides of [`loft`], and lids only where `caps` gives a region for them; wound as the sections run.
///
/// # Errors
/// As [`loft`].
pub fn skin(
    loops: &Region,
    sections: &[Vec<DVec3>],
    closed: bool,
    caps: [Option<&Region>; 2],
) -> Result<TriMesh, GeometryError> {
    let per: usize = loops.loops().map(Vec::len).sum();
    if sections.len() < 2 || per < 3 {
        return Err(GeometryError::Degenerate("a sweep of no length"));
    }
    let fits = |r: &Region| r.loops().map(Vec::len).sum::<usize>() == per;
    if sections.iter().any(|s| s.len() != per) || !caps.iter().flatten().all(|r| fits(r)) {
        return Err(GeometryError::Degenerate("the sections of a sweep differ in topology"));
    }
    let points = (sections.len() * per) as u64;
    if points > SWEEP_POINTS {
        return Err(GeometryError::TooComplex { cost: points, budget: SWEEP_POINTS });
    }
    let mut mesh = TriMesh { positions: sections.concat(), indices: vec![] };
    mesh.check_finite()?;
    let index = |section: usize, i: usize| ((section % sections.len()) * per + i) as u32;
    let spans = if closed { sections.len() } else { sections.len() - 1 };
    for k in 0..spans {
        let mut start = 0;
        for points in loops.loops() {
            for i in 0..points.len() {
                let (i0, i1) = (start + i, start + (i + 1) % points.len());
                let [a, b, c, d] = [index(k, i0), index(k, i1), index(k + 1, i1), index(k + 1, i0)];
                push_quad(&mut mesh, [a, b, c, d]);
            }
            start += points.len();
        }
    }
    if let Some(cap) = caps[0] {
        for t in Triangulator::default().region(cap).chunks_exact(3) {
            push_if_real(&mut mesh, [t[0], t[2], t[1]]);
        }
    }
    if let Some(cap) = caps[1] {
        let top = ((sections.len() - 1) * per) as u32;
        for t in Triangulator::default().region(cap).chunks_exact(3) {
            push_if_real(&mut mesh, [t[0] + top, t[1] + top, t[2] + top]);
        }
    }
    if mesh.is_empty() {
        return Err(GeometryError::Degenerate("a sweep without any surface"));
    }
    Ok(mesh)
}

fn push_if_real(mesh: &mut TriMesh, t: [u32; 3]) {
    let [a, b, c] = t.map(|i| mesh.positions[i as usize]);
    let near = |p: DVec3, q: DVec3| p.distance_squared(q) < POINT_TOLERANCE_M * POINT_TOLERANCE_M;
    if !(near(a, b) || near(b, c) || near(c, a)) {
        mesh.indices.extend(t);
    }
}

/// Two triangles, split along the shorter diagonal when the quad is bent.
fn push_quad(mesh: &mut TriMesh, [a, b, c, d]: [u32; 4]) {
    let p = |i: u32| mesh.positions[i as usize];
    if p(a).distance_squared(p(c)) <= p(b).distance_squared(p(d)) * (1.0 + 1e-9) {
        push_if_real(mesh, [a, b, c]);
        push_if_real(mesh, [a, c, d]);
    } else {
        push_if_real(mesh, [a, b, d]);
        push_if_real(mesh, [b, c, d]);
    }
}

fn flat(region: &Region) -> Vec<DVec3> {
    region.loops().flatten().map(|p| p.extend(0.0)).collect()
}

/// `IfcExtrudedAreaSolid`: `region` in the plane z = 0, moved `depth` metres along `direction` (any length, not in the
/// plane).
///
/// # Errors
/// `Degenerate` when the extrusion has no height above the plane or no length, `NotFinite` for unusable numbers.
pub fn extrude(region: &Region, direction: DVec3, depth: f64) -> Result<TriMesh, GeometryError> {
    let along = direction.try_normalize().ok_or(GeometryError::Degenerate("an extrusion without direction"))? * depth;
    if !along.is_finite() {
        return Err(GeometryError::NotFinite);
    }
    if along.z.abs() < POINT_TOLERANCE_M {
        return Err(GeometryError::Degenerate("an extrusion of no depth"));
    }
    let mut mesh = TriMesh::default();
    for part in region.simple_parts() {
        let bottom = flat(&part);
        let top = bottom.iter().map(|p| *p + along).collect();
        mesh.append(&loft(&part, &[bottom, top], false)?);
    }
    Ok(mesh)
}

/// `IfcExtrudedAreaSolidTapered`: from `start` at z = 0 to `end` moved `depth` metres along `direction`.
///
/// Outlines of different numbers of points are matched by their length.
///
/// # Errors
/// As [`extrude`]; `Degenerate` also when the two regions differ in their number of holes.
pub fn extrude_tapered(start: &Region, end: &Region, direction: DVec3, depth: f64) -> Result<TriMesh, GeometryError> {
    let along = direction.try_normalize().ok_or(GeometryError::Degenerate("an extrusion without direction"))? * depth;
    if along.z.abs() < POINT_TOLERANCE_M {
        return Err(GeometryError::Degenerate("an extrusion of no depth"));
    }
    let (start, end) = matched(start, end)?;
    let sections = [flat(&start), flat(&end).into_iter().map(|p| p + along).collect()];
    loft_between(&start, &end, &sections, false)
}

/// Both regions with as many points in each loop, so that they can be joined one to one: as they are where the numbers
/// agree already, else with the points of each added to the other at the same share of the loop's length.
///
/// # Errors
/// `Degenerate` when the numbers of holes differ.
pub fn matched(a: &Region, b: &Region) -> Result<(Region, Region), GeometryError> {
    if a.holes.len() != b.holes.len() {
        return Err(GeometryError::Degenerate("the sections of a sweep differ in topology"));
    }
    if a.loops().map(Vec::len).eq(b.loops().map(Vec::len)) {
        return Ok((a.clone(), b.clone()));
    }
    let (mut c, mut d) = (Region::default(), Region::default());
    (c.outer, d.outer) = matched_loops(&a.outer, &b.outer);
    for (x, y) in a.holes.iter().zip(&b.holes) {
        let (x, y) = matched_loops(x, y);
        c.holes.push(x);
        d.holes.push(y);
    }
    Ok((c, d))
}

/// Shares of a closed loop's length at its corners, 0 to below 1.
fn shares(points: &[DVec2]) -> Vec<f64> {
    let n = points.len();
    let mut sum = 0.0;
    let mut out = Vec::with_capacity(n);
    for i in 0..n {
        out.push(sum);
        sum += points[i].distance(points[(i + 1) % n]);
    }
    out.iter_mut().for_each(|s| *s /= sum.max(1e-300));
    out
}

fn matched_loops(a: &[DVec2], b: &[DVec2]) -> (Vec<DVec2>, Vec<DVec2>) {
    if a.len() == b.len() {
        return (a.to_vec(), b.to_vec());
    }
    // Both start at the corner that lies in the same direction from the middle of its box.
    let middle = |p: &[DVec2]| {
        let (low, high) = p.iter().fold((DVec2::MAX, DVec2::MIN), |(low, high), p| (low.min(*p), high.max(*p)));
        ((low + high) * 0.5, (high - low).max(DVec2::splat(1e-12)))
    };
    let ((ma, sa), (mb, sb)) = (middle(a), middle(b));
    let aim = (a[0] - ma) / sa;
    let off = |i: usize| ((b[i] - mb) / sb).distance_squared(aim);
    let first = (0..b.len()).min_by(|x, y| off(*x).total_cmp(&off(*y))).unwrap_or(0);
    let mut b = b.to_vec();
    b.rotate_left(first);
    let (pa, pb) = (shares(a), shares(&b));
    let mut all: Vec<f64> = pa.iter().chain(&pb).copied().collect();
    all.sort_by(f64::total_cmp);
    // Corners that nearly meet are one.
    all.dedup_by(|x, y| *x - *y < 1e-6);
    let resampled = |points: &[DVec2], shares: &[f64]| -> Vec<DVec2> {
        all.iter()
            .map(|s| {
                let i = shares.partition_point(|t| *t <= *s + 1e-6).max(1) - 1;
                let end = shares.get(i + 1).copied().unwrap_or(1.0);
                let t = ((s - shares[i]) / (end - shares[i]).max(1e-300)).clamp(0.0, 1.0);
                points[i].lerp(points[(i + 1) % points.len()], t)
            })
            .collect()
    };
    (resampled(a, &pa), resampled(&b, &pb))
}

/// `IfcRevolvedAreaSolid`: `region` in the plane z = 0 turned by `angle` radians about the line through `origin` along
/// `axis` (both in that plane).
///
/// # Errors
/// `Degenerate` for a zero axis or angle, `NotFinite` for unusable numbers.
pub fn revolve(
    region: &Region,
    origin: DVec3,
    axis: DVec3,
    angle: f64,
    t: &Tessellation,
) -> Result<TriMesh, GeometryError> {
    let mut mesh = TriMesh::default();
    for part in region.simple_parts() {
        mesh.append(&revolve_between(&part, &part, origin, axis, angle, t)?);
    }
    Ok(mesh)
}

/// `IfcRevolvedAreaSolidTapered`: as [`revolve`], `start` becoming `end` on the way.
///
/// # Errors
/// As [`revolve`]; `Degenerate` also when the two regions differ in their number of holes.
pub fn revolve_between(
    start: &Region,
    end: &Region,
    origin: DVec3,
    axis: DVec3,
    angle: f64,
    t: &Tessellation,
) -> Result<TriMesh, GeometryError> {
    let axis = axis.try_normalize().ok_or(GeometryError::Degenerate("a revolution without axis"))?;
    if !angle.is_finite() || !origin.is_finite() {
        return Err(GeometryError::NotFinite);
    }
    if angle.abs() < 1e-9 {
        return Err(GeometryError::Degenerate("a revolution by no angle"));
    }
    let angle = angle.clamp(-TAU, TAU);
    let same = start == end;
    // One that comes around changed has two ends.
    let closed = same && angle.abs() > TAU - 1e-6;
    let (start, end) = matched(start, end)?;
    let (points, others) = (flat(&start), flat(&end));
    let reach = |p: &DVec3| (*p - origin).cross(axis).length();
    let radius = points.iter().chain(&others).map(reach).fold(0.0, f64::max);
    let segments = t.arc_segments(radius, angle).max(if closed { 4 } else { 1 });
    let count = if closed { segments } else { segments + 1 };
    let cost = u64::from(count).saturating_mul(points.len() as u64);
    if cost > SWEEP_POINTS {
        return Err(GeometryError::TooComplex { cost, budget: SWEEP_POINTS });
    }
    let sections: Vec<Vec<DVec3>> = (0..count)
        .map(|k| {
            let share = f64::from(k) / f64::from(segments);
            let turn = DQuat::from_axis_angle(axis, angle * share);
            let between = points.iter().zip(&others).map(|(p, q)| if same { *p } else { p.lerp(*q, share) });
            between.map(|p| origin + turn * (p - origin)).collect()
        })
        .collect();
    loft_between(&start, &end, &sections, closed)
}

pub(crate) fn square_region(min: DVec2, max: DVec2) -> Region {
    Region { outer: vec![min, DVec2::new(max.x, min.y), max, DVec2::new(min.x, max.y)], holes: vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit() -> Region {
        square_region(DVec2::ZERO, DVec2::ONE)
    }

    #[test]
    fn extrusion_up_down_and_slanted() {
        for direction in [DVec3::Z, -DVec3::Z] {
            let m = extrude(&unit(), direction, 2.0).unwrap();
            assert!((m.volume() - 2.0).abs() < 1e-9);
            assert!(m.welded(1e-6).is_closed());
        }
        let slanted = extrude(&unit(), DVec3::new(1., 0., 1.), 2f64.sqrt()).unwrap();
        assert!((slanted.volume() - 1.0).abs() < 1e-9);
        assert!(extrude(&unit(), DVec3::X, 1.0).is_err());
        assert!(extrude(&unit(), DVec3::Z, f64::NAN).is_err());
    }

    #[test]
    fn holes_go_through() {
        let mut region = unit();
        region.holes.push(vec![
            DVec2::new(0.25, 0.25),
            DVec2::new(0.25, 0.75),
            DVec2::new(0.75, 0.75),
            DVec2::new(0.75, 0.25),
        ]);
        let m = extrude(&region, DVec3::Z, 1.0).unwrap();
        assert!((m.volume() - 0.75).abs() < 1e-9);
        assert!((m.area() - (2. * 0.75 + 4. + 2.)).abs() < 1e-9);
    }

    #[test]
    fn revolutions() {
        let t = Tessellation { max_segments: 360, chord_m: 1e-5, min_segments: 36 };
        let region = square_region(DVec2::new(1., 0.), DVec2::new(2., 1.));
        let exact = std::f64::consts::PI * 3.0;
        let ring = revolve(&region, DVec3::ZERO, DVec3::Y, TAU, &t).unwrap();
        assert!((ring.volume() / exact - 1.0).abs() < 1e-3);
        let quarter = revolve(&region, DVec3::ZERO, DVec3::Y, -TAU / 4.0, &t).unwrap();
        assert!((quarter.volume() / exact * 4.0 - 1.0).abs() < 1e-3);
        assert!(quarter.welded(1e-6).is_closed());
        // A profile that touches its axis collapses there without harm.
        let disk = revolve(&unit(), DVec3::ZERO, DVec3::Y, TAU, &t).unwrap();
        assert!((disk.volume() / std::f64::consts::PI - 1.0).abs() < 1e-3);
        assert!(disk.welded(1e-6).is_closed());
    }

    #[test]
    fn a_square_becomes_an_octagon() {
        let octagon: Vec<DVec2> = (0..8).map(|i| DVec2::from_angle(TAU * f64::from(i) / 8.0)).collect();
        let square = square_region(DVec2::splat(-0.5), DVec2::splat(0.5));
        let m = extrude_tapered(&square, &Region::new(&octagon, &[]).unwrap(), DVec3::Z, 1.0).unwrap();
        assert!(m.welded(1e-7).is_closed());
        // Between 1 and 2√2, and not far from the mean.
        assert!((1.6..2.2).contains(&m.volume()), "{}", m.volume());
        let ring = revolve_between(
            &square,
            &square.mapped(|p| p * 0.5),
            DVec3::X * 3.0,
            DVec3::Y,
            1.0,
            &Tessellation::default(),
        );
        // The area goes as (1 − t/2)², 7/12 on average, three metres from the axis.
        assert!((ring.unwrap().volume() / (3.0 * 7.0 / 12.0) - 1.0).abs() < 0.01);
    }

    #[test]
    fn taper_is_a_frustum() {
        let end = unit().mapped(|p| p * 0.5);
        let m = extrude_tapered(&unit(), &end, DVec3::Z, 3.0).unwrap();
        assert!((m.volume() - (1.0 + 0.25 + 0.5)).abs() < 1e-9);
    }
}
