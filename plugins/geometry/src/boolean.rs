//! Booleans of solids.
//!
//! The method: every face of the result lies in a face of an operand. So each face (all coplanar triangles together)
//! is cut in its own plane, in two dimensions, by the section of the other solid just above and just below it. Sections
//! of closed meshes are closed loops by construction and the polygon overlay works on an integer grid, so there is no
//! numerically delicate step, and faces that coincide are decided by what is solid on either side of them. Cutters may
//! overlap each other and all go in one pass.
//!
//! Rejected: edge-graph booleans (they need manifold input, which files do not give) and BSP trees (they shatter
//! faces). Price: where faces meet at an acute angle the seam is off by the section's distance from the face, at most
//! 0.05 mm, and seams may be T-joints.

use crate::clip::{SEAM_WELD, WELD_M, add_regions, contours_of, coplanar_tolerance};
use crate::limits::PREPARE_STEPS;
use crate::overlay::{Contours, overlay_at_any_cost, overlay_cost};
use crate::slice::Slicer;
use crate::{Bounds, Frame, GeometryError, Plane, Region, TriMesh};
use glam::DVec3;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use rustc_hash::FxHashMap;

/// What to keep of two solids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BooleanOp {
    /// What is in either.
    Union,
    /// What is in the first and in none of the others.
    Difference,
    /// What is in the first and in one of the others.
    Intersection,
}

struct Part {
    mesh: TriMesh,
    bounds: Bounds,
}

/// All triangles of an operand that lie in one oriented plane.
struct Face {
    plane: Plane,
    triangles: Vec<[DVec3; 3]>,
    bounds: Bounds,
}

struct Operand {
    parts: Vec<Part>,
    faces: Vec<Face>,
    bounds: Bounds,
    closed: bool,
    volume: f64,
}

/// Steps of one polygon overlay against one step of a plane test, measured on walls with windows.
const OVERLAY_STEPS: u64 = 400;

/// `a` combined with the union of `others`, all in one coordinate space, metres; operands may be open or badly wound,
/// the result is then as good as they are. May be empty.
///
/// `budget` bounds the work in elementary steps (about 5 ns each); the estimate is made before anything is cut, and
/// taken off the budget.
///
/// # Errors
/// `NotFinite`, `TooComplex` above the budget, `Failed` when the result contradicts the operands' boxes or volumes.
pub fn boolean(a: &TriMesh, others: &[TriMesh], op: BooleanOp, budget: &mut u64) -> Result<TriMesh, GeometryError> {
    a.check_finite()?;
    others.iter().try_for_each(TriMesh::check_finite)?;
    let Some(a_bounds) = a.bounds() else {
        return Ok(if op == BooleanOp::Union { merged(others) } else { TriMesh::default() });
    };
    let mut near = Vec::with_capacity(others.len());
    for other in others {
        if other.bounds().is_some_and(|b| op == BooleanOp::Union || b.touches(&a_bounds)) {
            near.push(other);
        }
    }
    if near.is_empty() {
        return Ok(if op == BooleanOp::Intersection { TriMesh::default() } else { a.clone() });
    }
    // Welding, sorting into pieces and planes: spent even when nothing comes of it.
    let prepare = PREPARE_STEPS * (a.triangle_count() + near.iter().map(|m| m.triangle_count()).sum::<usize>()) as u64;
    if prepare > *budget {
        return Err(GeometryError::TooComplex { cost: prepare, budget: *budget });
    }
    *budget -= prepare;
    let Some(a) = Operand::new(&[a])? else { return Err(GeometryError::Degenerate("an operand without area")) };
    let Some(b) = Operand::new(&near)? else {
        return Ok(if op == BooleanOp::Intersection { TriMesh::default() } else { a.mesh() });
    };
    let cost = cost(&a, &b);
    if cost > *budget {
        return Err(GeometryError::TooComplex { cost, budget: *budget });
    }
    *budget -= cost;
    let eps = coplanar_tolerance(&a.bounds);
    let mut run = Run { op, eps, slicer: Slicer::default(), out: TriMesh::default(), left: *budget };
    let cut = a.faces.iter().try_for_each(|face| run.first(face, &b));
    let cut = cut.and_then(|()| b.faces.iter().try_for_each(|face| run.second(face, &a, &b)));
    *budget = run.left;
    cut?;
    let out = run.out.welded(SEAM_WELD * eps).stitched(eps);
    check(&a, &b, op, &out, eps)?;
    Ok(out)
}

fn merged(meshes: &[TriMesh]) -> TriMesh {
    let mut out = TriMesh::default();
    meshes.iter().for_each(|m| out.append(m));
    out
}

fn cost(a: &Operand, b: &Operand) -> u64 {
    let size = |o: &Operand| o.parts.iter().map(|p| p.mesh.triangle_count() as u64).sum::<u64>();
    let touched = |o: &Operand, other: &Operand| {
        o.faces
            .iter()
            .filter(|f| other.bounds.touches(&f.bounds))
            .map(|f| 1 + f.triangles.len() as u64 / 8)
            .sum::<u64>()
    };
    touched(a, b) * (size(b) + OVERLAY_STEPS) + touched(b, a) * (2 * size(a) + 2 * OVERLAY_STEPS)
}

fn check(a: &Operand, b: &Operand, op: BooleanOp, out: &TriMesh, eps: f64) -> Result<(), GeometryError> {
    let Some(bounds) = out.bounds() else { return Ok(()) };
    let reach = if op == BooleanOp::Union { a.bounds.union(&b.bounds) } else { a.bounds };
    if !reach.grown(10.0 * eps).contains(&bounds) {
        return Err(GeometryError::Failed("the result reaches beyond its operands"));
    }
    if !(a.closed && b.closed) {
        return Ok(());
    }
    let slack = 1e-3 * (a.volume + b.volume) + out.area() * 4.0 * eps;
    let volume = out.volume();
    let (least, most) = match op {
        BooleanOp::Difference => ((a.volume - b.volume).max(0.0), a.volume),
        BooleanOp::Intersection => (0.0, a.volume.min(b.volume)),
        BooleanOp::Union => (a.volume, a.volume + b.volume),
    };
    if volume < least - slack || volume > most + slack {
        return Err(GeometryError::Failed("the volume of the result contradicts its operands"));
    }
    Ok(())
}

impl Operand {
    fn new(meshes: &[&TriMesh]) -> Result<Option<Self>, GeometryError> {
        let mut parts = vec![];
        let (mut closed, mut volume) = (true, 0.0);
        for mesh in meshes {
            let mut mesh = mesh.welded(WELD_M);
            if !mesh.is_closed() {
                mesh = mesh.oriented();
                closed &= mesh.is_closed();
            }
            let inside = mesh.volume();
            if inside < 0.0 {
                mesh.flip();
            }
            volume += inside.abs();
            parts
                .extend(mesh.pieces().into_iter().filter_map(|mesh| mesh.bounds().map(|bounds| Part { mesh, bounds })));
        }
        let faces = faces(&parts);
        let bounds = parts.iter().map(|p| p.bounds).reduce(|a, b| a.union(&b));
        Ok(bounds.filter(|_| !faces.is_empty()).map(|bounds| Self { parts, faces, bounds, closed, volume }))
    }

    fn mesh(&self) -> TriMesh {
        let mut out = TriMesh::default();
        self.parts.iter().for_each(|p| out.append(&p.mesh));
        out
    }
}

/// Groups triangles by plane. Planes are told apart at 1e-5 in the normal and 2 µm in the offset: coplanar faces of
/// real files agree far better, and two groups for one face cost time only.
fn faces(parts: &[Part]) -> Vec<Face> {
    let origin = parts.first().map_or(DVec3::ZERO, |p| (p.bounds.min + p.bounds.max) * 0.5);
    let mut index: FxHashMap<[i64; 4], (usize, f64)> = FxHashMap::default();
    let mut out: Vec<Face> = vec![];
    for t in parts.iter().flat_map(|p| p.mesh.triangles()) {
        let area = (t[1] - t[0]).cross(t[2] - t[0]);
        let Some(normal) = area.try_normalize() else { continue };
        let size = area.length();
        // Slivers thinner than a micrometre have no plane of their own.
        let longest = t[0].distance(t[1]).max(t[1].distance(t[2])).max(t[2].distance(t[0]));
        if size < longest * 1e-7 {
            continue;
        }
        let n = (normal * 1e5).round();
        let key = [n.x as i64, n.y as i64, n.z as i64, ((t[0] - origin).dot(normal) * 5e5).round() as i64];
        let (slot, largest) = index.entry(key).or_insert_with(|| {
            out.push(Face {
                plane: Plane { normal, offset: normal.dot(t[0]) },
                triangles: vec![],
                bounds: Bounds { min: t[0], max: t[0] },
            });
            (out.len() - 1, 0.0)
        });
        let face = &mut out[*slot];
        if size > *largest {
            *largest = size;
            face.plane = Plane { normal, offset: normal.dot(t[0]) };
        }
        face.triangles.push(t);
        face.bounds = t.iter().fold(face.bounds, |b, &p| Bounds { min: b.min.min(p), max: b.max.max(p) });
    }
    out
}

struct Run {
    op: BooleanOp,
    eps: f64,
    slicer: Slicer,
    out: TriMesh,
    /// Steps that overlays may still take: how outlines cross shows only once they are there.
    left: u64,
}

impl Run {
    fn overlay(
        &mut self,
        subject: &Contours,
        section: &Contours,
        rule: OverlayRule,
    ) -> Result<Vec<Region>, GeometryError> {
        let cost = overlay_cost(subject, section).unwrap_or(u64::MAX);
        if cost > self.left {
            return Err(GeometryError::TooComplex { cost, budget: self.left });
        }
        self.left -= cost;
        overlay_at_any_cost(subject, section, rule, FillRule::NonZero, 0.1 * self.eps)
    }

    /// Sections of those parts that come near `face`, `by` metres in front of it.
    fn section(&mut self, face: &Face, frame: &Frame, parts: &[&Part], by: f64) -> Contours {
        let mut out = vec![];
        let plane = face.plane.shifted(by);
        for part in parts {
            self.slicer.slice(&part.mesh, &plane, frame, &mut out);
        }
        out
    }

    fn near<'p>(&self, face: &Face, operand: &'p Operand) -> Vec<&'p Part> {
        let reach = face.bounds.grown(2.0 * self.eps);
        operand.parts.iter().filter(|p| p.bounds.touches(&reach)).collect()
    }

    fn keep(&mut self, face: &Face) {
        face.triangles.iter().for_each(|t| self.out.push_triangle(*t));
    }

    /// A face of the first operand.
    fn first(&mut self, face: &Face, b: &Operand) -> Result<(), GeometryError> {
        let near = self.near(face, b);
        let keep_outside = self.op != BooleanOp::Intersection;
        let frame = frame_of(face);
        let by = if self.op == BooleanOp::Union { self.eps } else { -self.eps };
        let section = if near.is_empty() { vec![] } else { self.section(face, &frame, &near, by) };
        if section.is_empty() {
            if keep_outside {
                self.keep(face);
            }
            return Ok(());
        }
        let subject = flat(face, &frame);
        let rule = if keep_outside { OverlayRule::Difference } else { OverlayRule::Intersect };
        let left = self.overlay(&subject, &section, rule)?;
        let before: f64 = face.triangles.iter().map(|[p, q, r]| (*q - *p).cross(*r - *p).length() * 0.5).sum();
        let after: f64 = left.iter().map(Region::area).sum();
        if (before - after).abs() < 1e-7 * before {
            self.keep(face);
        } else {
            add_regions(&mut self.out, &left, &frame, false);
        }
        Ok(())
    }

    /// A face of the other operands.
    fn second(&mut self, face: &Face, a: &Operand, b: &Operand) -> Result<(), GeometryError> {
        let near_a = self.near(face, a);
        let union = self.op == BooleanOp::Union;
        if near_a.is_empty() && !union {
            return Ok(());
        }
        let frame = frame_of(face);
        let (above, below) =
            (self.section(face, &frame, &near_a, self.eps), self.section(face, &frame, &near_a, -self.eps));
        if !union && (above.is_empty() || below.is_empty()) {
            return Ok(());
        }
        let rule = if union { OverlayRule::Difference } else { OverlayRule::Intersect };
        let mut subject = flat(face, &frame);
        let mut left = None;
        for section in [above, below] {
            // Unions with nothing near change nothing.
            if section.is_empty() {
                continue;
            }
            let regions = self.overlay(&subject, &section, rule)?;
            if regions.is_empty() {
                return Ok(());
            }
            subject = contours_of(&regions);
            left = Some(regions);
        }
        // What another cutter takes away cannot be a face.
        let near_b = self.near(face, b);
        if near_b.len() > 1 {
            let section = self.section(face, &frame, &near_b, self.eps);
            if !section.is_empty() {
                left = Some(self.overlay(&subject, &section, OverlayRule::Difference)?);
            }
        }
        match left {
            Some(regions) => add_regions(&mut self.out, &regions, &frame, self.op == BooleanOp::Difference),
            None => self.keep(face),
        }
        Ok(())
    }
}

fn frame_of(face: &Face) -> Frame {
    let corner = face.triangles[0][0];
    Frame::new(corner - face.plane.normal * face.plane.distance(corner), face.plane.normal)
}

fn flat(face: &Face, frame: &Frame) -> Contours {
    face.triangles.iter().map(|t| t.iter().map(|&p| <[f64; 2]>::from(frame.flatten(p))).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Tessellation, block, cylinder, sphere};
    use glam::{DAffine3, DQuat};
    use proptest::prelude::*;

    const BUDGET: u64 = 1_000_000_000;

    fn boolean(a: &TriMesh, b: &[TriMesh], op: BooleanOp, mut budget: u64) -> Result<TriMesh, GeometryError> {
        super::boolean(a, b, op, &mut budget)
    }

    fn at(size: [f64; 3], p: [f64; 3]) -> TriMesh {
        block(size.into()).unwrap().transformed(&DAffine3::from_translation(p.into()))
    }

    fn volume(a: &TriMesh, b: &[TriMesh], op: BooleanOp) -> f64 {
        boolean(a, b, op, BUDGET).unwrap().volume()
    }

    #[test]
    fn a_window_in_a_wall() {
        let wall = at([5., 0.3, 3.], [0.; 3]);
        let window = at([1., 0.5, 1.], [2., -0.1, 1.]);
        let cut = boolean(&wall, &[window], BooleanOp::Difference, BUDGET).unwrap();
        assert!((cut.volume() - (4.5 - 0.3)).abs() < 1e-6);
        assert!((cut.area() - (wall.area() - 2.0 + 4.0 * 0.3)).abs() < 1e-6);
    }

    #[test]
    fn flush_openings_leave_no_skin() {
        let wall = at([5., 0.3, 3.], [0.; 3]);
        // Exactly as deep as the wall, down to its foot, and overlapping each other.
        let doors = [at([1., 0.3, 2.], [1., 0., 0.]), at([1., 0.3, 2.2], [1.5, 0., 0.])];
        let cut = boolean(&wall, &doors, BooleanOp::Difference, BUDGET).unwrap();
        let hole = 0.5 * 2.0 + 1.0 * 2.2;
        assert!((cut.volume() - (15.0 - hole) * 0.3).abs() < 1e-6);
        let area = 2.0 * (15.0 - hole) + 0.3 * (5.0 + 5.0 + 6.0 - 1.5 + 1.5 + 2.0 + 2.2 + 0.2);
        assert!((cut.area() - area).abs() < 1e-5, "{} {area}", cut.area());
    }

    #[test]
    fn touching_and_contained() {
        let a = at([1.; 3], [0.; 3]);
        let beside = at([1.; 3], [1., 0., 0.]);
        assert!((volume(&a, std::slice::from_ref(&beside), BooleanOp::Difference) - 1.0).abs() < 1e-9);
        let joined = boolean(&a, std::slice::from_ref(&beside), BooleanOp::Union, BUDGET).unwrap();
        assert!((joined.volume() - 2.0).abs() < 1e-9);
        assert!((joined.area() - 10.0).abs() < 1e-6);
        assert!(
            boolean(&a, std::slice::from_ref(&beside), BooleanOp::Intersection, BUDGET).unwrap().volume().abs() < 1e-6
        );
        let inner = at([0.5; 3], [0.25; 3]);
        assert!((volume(&a, std::slice::from_ref(&inner), BooleanOp::Difference) - 0.875).abs() < 1e-6);
        assert!((volume(&a, std::slice::from_ref(&inner), BooleanOp::Intersection) - 0.125).abs() < 1e-6);
        assert!((volume(&a, std::slice::from_ref(&inner), BooleanOp::Union) - 1.0).abs() < 1e-6);
        assert!(boolean(&inner, &[a], BooleanOp::Difference, BUDGET).unwrap().is_empty());
    }

    #[test]
    fn identical_solids() {
        let a = at([1., 2., 3.], [0.; 3]);
        let same = std::slice::from_ref(&a);
        assert!(boolean(&a, same, BooleanOp::Difference, BUDGET).unwrap().is_empty());
        assert!((volume(&a, same, BooleanOp::Union) - 6.0).abs() < 1e-9);
        assert!((volume(&a, same, BooleanOp::Intersection) - 6.0).abs() < 1e-9);
    }

    #[test]
    fn round_things() {
        let t = Tessellation::default();
        let plate = at([2., 2., 0.1], [-1., -1., 0.]);
        let drill = cylinder(0.2, 1.0, &t).unwrap().transformed(&DAffine3::from_translation(DVec3::new(0., 0., -0.5)));
        let hole = drill.volume() * 0.1;
        assert!((volume(&plate, std::slice::from_ref(&drill), BooleanOp::Difference) - (0.4 - hole)).abs() < 1e-6);
        let ball = sphere(1.0, &t).unwrap();
        let cube = at([2.; 3], [0.; 3]);
        let eighth = ball.volume() / 8.0;
        assert!((volume(&cube, std::slice::from_ref(&ball), BooleanOp::Intersection) - eighth).abs() < 1e-3);
        assert!((volume(&cube, &[ball], BooleanOp::Difference) - (8.0 - eighth)).abs() < 1e-3);
    }

    #[test]
    fn sixty_openings_at_once_and_a_budget() {
        let wall = at([60., 0.3, 3.], [0.; 3]);
        let windows: Vec<_> = (0..60).map(|i| at([0.5, 0.5, 1.], [f64::from(i) + 0.2, -0.1, 1.])).collect();
        let v = volume(&wall, &windows, BooleanOp::Difference);
        assert!((v - (54.0 - 60.0 * 0.15)).abs() < 1e-5, "{v}");
        assert!(matches!(boolean(&wall, &windows, BooleanOp::Difference, 1000), Err(GeometryError::TooComplex { .. })));
    }

    #[test]
    fn far_from_zero_and_inside_out() {
        let far = DAffine3::from_translation(DVec3::new(312_830.0, 571_542.0, 13.0));
        let wall = at([5., 0.3, 3.], [0.; 3]).transformed(&far);
        let mut window = at([1., 0.5, 1.], [2., -0.1, 1.]).transformed(&far);
        window.flip();
        assert!((volume(&wall, &[window], BooleanOp::Difference) - 4.2).abs() < 1e-4);
    }

    #[test]
    fn fine_meshes_stay_quick() {
        let t = Tessellation { chord_m: 1e-6, min_segments: 72, max_segments: 72 };
        let ball = sphere(1.0, &t).unwrap();
        let other = ball.transformed(&DAffine3::from_translation(DVec3::new(0.7, 0.2, 0.1)));
        let started = std::time::Instant::now();
        let d = volume(&ball, std::slice::from_ref(&other), BooleanOp::Difference);
        let i = volume(&ball, std::slice::from_ref(&other), BooleanOp::Intersection);
        assert!((d + i - ball.volume()).abs() < 5e-3, "{d} {i}");
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    fn solid(kind: u32) -> TriMesh {
        let t = Tessellation::default();
        match kind {
            0 => block(DVec3::new(1.0, 0.6, 0.8)).unwrap(),
            1 => cylinder(0.5, 1.0, &t).unwrap(),
            2 => sphere(0.6, &t).unwrap(),
            _ => {
                let v = glam::DVec2::new;
                let l = [v(0., 0.), v(1., 0.), v(1., 0.3), v(0.3, 0.3), v(0.3, 1.), v(0., 1.)];
                crate::extrude(&Region::new(&l, &[]).unwrap(), DVec3::Z, 0.7).unwrap()
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn all_kinds_add_up(kinds in (0u32..4, 0u32..4), p in prop::array::uniform3(-0.8f64..0.8), turn in prop::array::uniform3(-3.0f64..3.0), straight in any::<bool>()) {
            let a = solid(kinds.0);
            // Half of the cases axis-aligned and on a coarse grid, where faces coincide.
            let at = if straight { DAffine3::from_translation((DVec3::from(p) * 5.0).round() / 5.0) } else {
                DAffine3::from_rotation_translation(DQuat::from_euler(glam::EulerRot::XYZ, turn[0], turn[1], turn[2]), p.into())
            };
            let b = [solid(kinds.1).transformed(&at)];
            let (d, i, u) = (volume(&a, &b, BooleanOp::Difference), volume(&a, &b, BooleanOp::Intersection), volume(&a, &b, BooleanOp::Union));
            prop_assert!((d + i - a.volume()).abs() < 3e-3, "{d} {i} {}", a.volume());
            prop_assert!((u - (a.volume() + b[0].volume() - i)).abs() < 3e-3, "{u} {i}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn volumes_add_up(size in prop::array::uniform3(0.2f64..2.0), p in prop::array::uniform3(-1.0f64..1.0), turn in prop::array::uniform3(-3.0f64..3.0)) {
            let a = at([1.; 3], [0.; 3]);
            let turn = DQuat::from_euler(glam::EulerRot::XYZ, turn[0], turn[1], turn[2]);
            let b = block(size.into()).unwrap().transformed(&DAffine3::from_rotation_translation(turn, p.into()));
            let b = std::slice::from_ref(&b);
            let (d, i, u) = (volume(&a, b, BooleanOp::Difference), volume(&a, b, BooleanOp::Intersection), volume(&a, b, BooleanOp::Union));
            prop_assert!((d + i - 1.0).abs() < 2e-3, "{d} {i}");
            prop_assert!((u - (1.0 + b[0].volume() - i)).abs() < 2e-3, "{u} {i}");
        }
    }
}
