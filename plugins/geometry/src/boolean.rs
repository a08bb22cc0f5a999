//! Booleans of solids.
//!
//! The method: every face of the result lies in a face of an operand. So each face (all coplanar triangles together)
//! is cut in its own plane, in two dimensions, by the section of the other solid in that plane. Sections of closed
//! meshes are closed loops by construction and the polygon overlay works on an integer grid, so there is no numerically
//! delicate step. Where the other solid has a face in the very plane, its corners there count as in front or as behind:
//! the sections on either side of the plane, infinitely near to it, decide by what is solid there. Cutters may overlap each other and all go in one pass.
//!
//! Rejected: edge-graph booleans (they need manifold input, which files do not give) and BSP trees (they shatter
//! faces). Price: faces within 0.05 mm of each other are one, and seams may be T-joints, which are stitched.
//!
//! Sections are found through a tree over each piece's triangles and cut to the face's own rectangle, so that the cost
//! of a face grows with what comes near it, not with the size of the other solid.

use crate::clip::{WELD_M, add_regions, contours_of, coplanar_tolerance, joined};
use crate::limits::PREPARE_STEPS;
use crate::overlay::{Contours, Cover, cut_to, overlay_at_any_cost, overlay_cost};
use crate::slice::{Side, Slicer};
use crate::tree::TriangleTree;
use crate::{Bounds, Frame, GeometryError, Plane, Region, TriMesh};
use glam::{DVec2, DVec3};
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

/// How much work booleans may do, and how they are told to stop.
///
/// A step is about 5 ns on a desktop of 2025. Counting them, instead of looking at a clock, makes the same file give the
/// same shapes on every machine.
pub struct Work<'s> {
    /// Steps left; taken off as work is done.
    pub steps: u64,
    /// Asked between faces; `true` gives up with [`GeometryError::Cancelled`].
    pub stop: &'s dyn Fn() -> bool,
}

impl Work<'_> {
    /// Work of `steps` steps that nobody stops.
    pub fn steps(steps: u64) -> Self {
        Self { steps, stop: &|| false }
    }

    fn take(&mut self, steps: u64) -> Result<(), GeometryError> {
        if (self.stop)() {
            return Err(GeometryError::Cancelled);
        }
        match self.steps.checked_sub(steps) {
            Some(left) => self.steps = left,
            None => return Err(GeometryError::TooComplex { cost: steps, budget: self.steps }),
        }
        Ok(())
    }
}

impl std::fmt::Debug for Work<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Work").field("steps", &self.steps).finish_non_exhaustive()
    }
}

struct Part {
    mesh: TriMesh,
    tree: TriangleTree,
    bounds: Bounds,
}

/// All triangles of an operand that lie in one oriented plane.
struct Face {
    plane: Plane,
    triangles: Vec<[DVec3; 3]>,
    bounds: Bounds,
    /// The piece that it is of, and whether others have a face in the same plane, which may overlap.
    part: usize,
    shared: bool,
}

struct Operand {
    parts: Vec<Part>,
    faces: Vec<Face>,
    bounds: Bounds,
    closed: bool,
    volume: f64,
}

/// Steps of one polygon overlay, however small, measured on walls with windows.
const OVERLAY_STEPS: u64 = 400;

/// `a` combined with the union of `others`, all in one coordinate space, metres; operands may be open or badly wound,
/// the result is then as good as they are. May be empty.
///
/// # Errors
/// `NotFinite`; `TooComplex` when the least that has to be done, or what is being done, exceeds `work`; `Cancelled`;
/// `Failed` when the result contradicts the operands' boxes or volumes.
pub fn boolean(a: &TriMesh, others: &[TriMesh], op: BooleanOp, work: &mut Work<'_>) -> Result<TriMesh, GeometryError> {
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
    // Welding, sorting into pieces, planes and trees: spent even when nothing comes of it.
    let size = a.triangle_count() + near.iter().map(|m| m.triangle_count()).sum::<usize>();
    work.take(size as u64 * PREPARE_STEPS)?;
    let Some(a) = Operand::new(&[a])? else { return Err(GeometryError::Degenerate("an operand without area")) };
    let Some(b) = Operand::new(&near)? else {
        return Ok(if op == BooleanOp::Intersection { TriMesh::default() } else { a.mesh() });
    };
    let least = least_cost(&a, &b);
    if least > work.steps {
        return Err(GeometryError::TooComplex { cost: least, budget: work.steps });
    }
    let eps = coplanar_tolerance(&a.bounds);
    let mut run = Run { op, eps, slicer: Slicer::default(), near: vec![], out: TriMesh::default(), work };
    for face in &a.faces {
        run.first(face, &b)?;
    }
    for face in &b.faces {
        run.second(face, &a, &b)?;
    }
    let out = joined(run.out, eps, a.closed && b.closed);
    check(&a, &b, op, &out, eps)?;
    Ok(out)
}

fn merged(meshes: &[TriMesh]) -> TriMesh {
    let mut out = TriMesh::default();
    meshes.iter().for_each(|m| out.append(m));
    out
}

/// The least that has to be done: one section and one small overlay for each face that comes near the other solid.
fn least_cost(a: &Operand, b: &Operand) -> u64 {
    let touched =
        |o: &Operand, other: &Operand| o.faces.iter().filter(|f| other.bounds.touches(&f.bounds)).count() as u64;
    (touched(a, b) + touched(b, a)) * OVERLAY_STEPS / 4
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
            parts.extend(mesh.pieces().into_iter().filter_map(|mesh| {
                let bounds = mesh.bounds()?;
                Some(Part { tree: TriangleTree::new(&mesh), mesh, bounds })
            }));
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

    /// Parts that come within `reach` metres of a box.
    fn near<'p>(&'p self, bounds: &Bounds, reach: f64) -> impl Iterator<Item = &'p Part> {
        let around = bounds.grown(reach);
        self.parts.iter().filter(move |p| p.bounds.touches(&around))
    }
}

/// Groups triangles by plane. Planes are told apart at 1e-5 in the normal and 2 µm in the offset: coplanar faces of
/// real files agree far better, and two groups for one face cost time only.
fn faces(parts: &[Part]) -> Vec<Face> {
    let origin = parts.first().map_or(DVec3::ZERO, |p| (p.bounds.min + p.bounds.max) * 0.5);
    let mut index: FxHashMap<[i64; 4], (usize, f64)> = FxHashMap::default();
    let mut out: Vec<Face> = vec![];
    for (part, t) in parts.iter().enumerate().flat_map(|(i, p)| p.mesh.triangles().map(move |t| (i, t))) {
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
                part,
                shared: false,
            });
            (out.len() - 1, 0.0)
        });
        let face = &mut out[*slot];
        face.shared |= face.part != part;
        if size > *largest {
            *largest = size;
            face.plane = Plane { normal, offset: normal.dot(t[0]) };
        }
        face.triangles.push(t);
        face.bounds = t.iter().fold(face.bounds, |b, &p| Bounds { min: b.min.min(p), max: b.max.max(p) });
    }
    out
}

/// Sections of solids with the plane of a face, cut to the face's rectangle.
struct Section {
    loops: Contours,
    cover: Cover,
    /// Whether a face of the solids lies in the plane, so that the other side may look different.
    coincides: bool,
}

struct Run<'w, 's> {
    op: BooleanOp,
    eps: f64,
    slicer: Slicer,
    near: Vec<usize>,
    out: TriMesh,
    work: &'w mut Work<'s>,
}

impl Run<'_, '_> {
    /// The section of `parts` in the plane of `face`; on the given side of it for a part that has a face there.
    fn section<'p>(
        &mut self,
        face: &Flat<'_>,
        parts: impl IntoIterator<Item = &'p Part>,
        side: Side,
    ) -> Result<Section, GeometryError> {
        let (plane, eps) = (face.face.plane, self.eps);
        let around = face.face.bounds.grown(2.0 * eps);
        let (mut loops, mut coincides, mut steps) = (vec![], false, 0);
        for part in parts {
            self.near.clear();
            let near = &mut self.near;
            steps += part.tree.near_plane(&plane, 1.01 * eps, |i| near.push(i));
            let lies_in_plane = |i: &usize| {
                let t = [0, 1, 2].map(|k| part.mesh.positions[part.mesh.indices[3 * i + k] as usize]);
                t.iter().all(|p| plane.distance(*p).abs() <= eps) && Bounds::of(t).is_some_and(|b| b.touches(&around))
            };
            let in_plane = self.near.iter().any(lies_in_plane);
            coincides |= in_plane;
            // What lies in the plane lies in it exactly, so that the section has its own corners.
            let snap = if in_plane { eps } else { 0.0 };
            let distance = |i: u32| {
                let d = plane.distance(part.mesh.positions[i as usize]);
                if d.abs() <= snap { 0.0 } else { d }
            };
            let side = if in_plane { side } else { Side::Behind };
            self.slicer.slice(&part.mesh, self.near.iter().copied(), distance, side, &face.frame, &mut loops);
            steps += 2 * self.near.len() as u64;
        }
        self.work.take(steps)?;
        let cover = cut_to(&mut loops, face.low, face.high);
        Ok(Section { loops, cover, coincides })
    }

    fn overlay(
        &mut self,
        subject: &Contours,
        section: &Section,
        rule: OverlayRule,
    ) -> Result<Vec<Region>, GeometryError> {
        // The overlay cannot be interrupted: what it will take is taken before.
        let cost = overlay_cost(subject, &section.loops).unwrap_or(u64::MAX - OVERLAY_STEPS);
        self.work.take(OVERLAY_STEPS + cost)?;
        overlay_at_any_cost(subject, &section.loops, rule, FillRule::NonZero, 0.1 * self.eps)
    }

    fn keep(&mut self, face: &Face, reversed: bool) {
        for [a, b, c] in &face.triangles {
            self.out.push_triangle(if reversed { [*a, *c, *b] } else { [*a, *b, *c] });
        }
    }

    /// A face of the first operand.
    fn first(&mut self, face: &Face, b: &Operand) -> Result<(), GeometryError> {
        let keep_outside = self.op != BooleanOp::Intersection;
        let flat = Flat::new(face, self.eps);
        let side = if self.op == BooleanOp::Union { Side::Front } else { Side::Behind };
        let section = self.section(&flat, b.near(&face.bounds, 2.0 * self.eps), side)?;
        match section.cover {
            Cover::Nothing if keep_outside => self.keep(face, false),
            Cover::All if !keep_outside => self.keep(face, false),
            Cover::Nothing | Cover::All => {}
            Cover::Part => {
                let rule = if keep_outside { OverlayRule::Difference } else { OverlayRule::Intersect };
                let left = self.overlay(&flat.contours(), &section, rule)?;
                let before: f64 = face.triangles.iter().map(|[p, q, r]| (*q - *p).cross(*r - *p).length() * 0.5).sum();
                let after: f64 = left.iter().map(Region::area).sum();
                if (before - after).abs() < 1e-7 * before {
                    self.keep(face, false);
                } else {
                    add_regions(&mut self.out, &left, &flat.frame, false);
                }
            }
        }
        Ok(())
    }

    /// A face of the other operands.
    fn second(&mut self, face: &Face, a: &Operand, b: &Operand) -> Result<(), GeometryError> {
        let union = self.op == BooleanOp::Union;
        let reversed = self.op == BooleanOp::Difference;
        let flat = Flat::new(face, self.eps);
        let front = self.section(&flat, a.near(&face.bounds, 2.0 * self.eps), Side::Front)?;
        let behind = match front.coincides {
            true => Some(self.section(&flat, a.near(&face.bounds, 2.0 * self.eps), Side::Behind)?),
            false => None,
        };
        let rule = if union { OverlayRule::Difference } else { OverlayRule::Intersect };
        let mut left: Option<Vec<Region>> = None;
        if face.shared {
            // Two cutters flush with each other have one face there.
            let nothing = Section { loops: vec![], cover: Cover::Nothing, coincides: false };
            left = Some(self.overlay(&flat.contours(), &nothing, OverlayRule::Subject)?);
        }
        for section in [Some(front), behind].into_iter().flatten() {
            match section.cover {
                // All of it stays.
                Cover::Nothing if union => {}
                Cover::All if !union => {}
                Cover::Nothing | Cover::All => return Ok(()),
                Cover::Part => {
                    let from = left.map_or_else(|| flat.contours(), |r| contours_of(&r));
                    let regions = self.overlay(&from, &section, rule)?;
                    if regions.is_empty() {
                        return Ok(());
                    }
                    left = Some(regions);
                }
            }
        }
        // What another cutter takes away cannot be a face.
        if b.near(&face.bounds, 2.0 * self.eps).nth(1).is_some() {
            let section = self.section(&flat, b.near(&face.bounds, 2.0 * self.eps), Side::Front)?;
            match section.cover {
                Cover::Nothing => {}
                Cover::All => return Ok(()),
                Cover::Part => {
                    let from = left.map_or_else(|| flat.contours(), |r| contours_of(&r));
                    left = Some(self.overlay(&from, &section, OverlayRule::Difference)?);
                }
            }
        }
        match left {
            Some(regions) => add_regions(&mut self.out, &regions, &flat.frame, reversed),
            None => self.keep(face, reversed),
        }
        Ok(())
    }
}

/// A face in coordinates of its own plane.
struct Flat<'f> {
    face: &'f Face,
    frame: Frame,
    /// The rectangle around it, a little larger so that no edge of it falls on an edge of the face.
    low: DVec2,
    high: DVec2,
}

impl<'f> Flat<'f> {
    fn new(face: &'f Face, eps: f64) -> Self {
        let corner = face.triangles[0][0];
        let frame = Frame::new(corner - face.plane.normal * face.plane.distance(corner), face.plane.normal);
        let points = || face.triangles.iter().flatten().map(|p| frame.flatten(*p));
        let low = points().fold(DVec2::INFINITY, DVec2::min);
        let high = points().fold(DVec2::NEG_INFINITY, DVec2::max);
        let margin = DVec2::splat(8.0 * eps);
        Self { face, frame, low: low - margin, high: high + margin }
    }

    fn contours(&self) -> Contours {
        self.face
            .triangles
            .iter()
            .map(|t| t.iter().map(|&p| <[f64; 2]>::from(self.frame.flatten(p))).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Tessellation, block, cylinder, sphere};
    use glam::{DAffine3, DQuat};
    use proptest::prelude::*;

    const BUDGET: u64 = 1_000_000_000;

    fn boolean(a: &TriMesh, b: &[TriMesh], op: BooleanOp, budget: u64) -> Result<TriMesh, GeometryError> {
        super::boolean(a, b, op, &mut Work::steps(budget))
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
