//! What is under the pointer and inside a rectangle, found on the CPU so that it works without a screen.

use std::sync::{Arc, OnceLock};

use atrium_building::{Aabb, BuildingModel, ElementId, ElementKind, Mesh, MeshId};
use atrium_view::{Appearance, CameraPose, Looks, LooksChange, Ray, ViewState};
use glam::{DVec3, DVec4, Vec2, Vec3};

use crate::bvh::Bvh;
use crate::face::FaceCache;
use crate::mesh_tree::{MeshTree, corners};
use crate::parallel;

/// Meshes up to this many triangles are tested one by one.
const BRUTE_FORCE: usize = 48;

/// Larger meshes get their tree while the model is prepared, smaller ones when a question first comes to them, which then
/// takes a twentieth of a millisecond more.
const BUILD_AHEAD: usize = 1_000;

/// What a ray met first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The element.
    pub element: ElementId,
    /// Where, project coordinates, metres.
    pub point: DVec3,
    /// Unit normal there, towards the eye.
    pub normal: DVec3,
    /// Distance from the ray's origin, metres.
    pub distance_m: f64,
}

/// What may be hit: neither hidden nor see-through elements, nor what the section cuts away.
#[derive(Clone, Debug, PartialEq)]
pub struct PickFilter {
    shown: Vec<u64>,
    /// `(n, d)`: points with `n·p + d > 0` are cut away by one of them.
    sections: Vec<DVec4>,
    /// Boxes of spaces enclose everything in them: they are hit only where nothing else is.
    spaces_last: bool,
}

impl PickFilter {
    /// What this view shows.
    pub fn new(model: &BuildingModel, view: &ViewState) -> Self {
        let mut shown = vec![0u64; model.elements.len().div_ceil(64)];
        for id in model.element_ids() {
            if view.appearance(model, id) == Appearance::Shown {
                shown[id.index() / 64] |= 1 << (id.index() % 64);
            }
        }
        Self { shown, sections: view.cuts().equations(), spaces_last: true }
    }

    /// Of looks that are kept up to date anyway.
    pub fn of(looks: &Looks, view: &ViewState) -> Self {
        let all = looks.all();
        let mut shown = vec![0u64; all.len().div_ceil(64)];
        for (word, looks) in shown.iter_mut().zip(all.chunks(64)) {
            for (bit, look) in looks.iter().enumerate() {
                *word |= u64::from(*look == Appearance::Shown) << bit;
            }
        }
        Self { shown, sections: view.cuts().equations(), spaces_last: true }
    }

    /// Follows a change of the looks.
    pub fn update(&mut self, looks: &Looks, change: &LooksChange, view: &ViewState) {
        match change {
            LooksChange::All => *self = Self::of(looks, view),
            LooksChange::Some(ids) => {
                for id in ids {
                    let Some(word) = self.shown.get_mut(id.index() / 64) else { continue };
                    let bit = id.index() % 64;
                    *word = *word & !(1 << bit) | u64::from(looks.of(*id) == Appearance::Shown) << bit;
                }
                self.sections = view.cuts().equations();
            }
        }
    }

    /// Whether the element may be hit.
    pub fn allows(&self, id: ElementId) -> bool {
        self.shown.get(id.index() / 64).is_some_and(|word| word >> (id.index() % 64) & 1 == 1)
    }

    /// `(n, d)` of each section: points with `n·p + d > 0` are cut away.
    pub(crate) fn sections(&self) -> &[DVec4] {
        &self.sections
    }

    /// Whether the point is cut away.
    pub fn cuts(&self, point: DVec3) -> bool {
        self.sections.iter().any(|s| s.dot(point.extend(1.0)) > 0.0)
    }

    /// Whether the whole box is cut away.
    pub fn cuts_all(&self, bounds: &Aabb) -> bool {
        self.sections.iter().any(|s| {
            let n = s.truncate();
            let nearest = DVec3::select(n.cmpgt(DVec3::ZERO), bounds.min, bounds.max);
            s.dot(nearest.extend(1.0)) > 0.0
        })
    }

    /// The part of the ray that is not cut away, as distances; `None` when all of it is.
    pub(crate) fn range(&self, ray: &Ray) -> Option<(f64, f64)> {
        let (mut from, mut to) = (0.0f64, f64::INFINITY);
        for section in &self.sections {
            let start = section.dot(ray.origin.extend(1.0));
            let rate = section.truncate().dot(ray.direction);
            match (start > 0.0, rate) {
                (false, r) if r <= 0.0 => {}
                (false, r) => to = to.min(-start / r),
                (true, r) if r < 0.0 => from = from.max(-start / r),
                (true, _) => return None,
            }
        }
        (from < to).then_some((from, to))
    }
}

struct MeshIndex {
    bounds: ([f32; 3], [f32; 3]),
    tree: OnceLock<MeshTree>,
}

/// What a ray met, down to the triangle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) hit: Hit,
    pub(crate) placement: u32,
    pub(crate) triangle: u32,
    /// From inside: the triangle looks the other way.
    pub(crate) back: bool,
}

/// A [`SpatialIndex`] as plain numbers, for keeping.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpatialParts {
    /// Nodes of the tree over placements.
    pub nodes: Vec<[u32; 8]>,
    /// Placements in the order of its leaves.
    pub order: Vec<u32>,
    /// Box of each mesh, mesh coordinates.
    pub boxes: Vec<[f32; 6]>,
}

/// What stands where in a model: boxes around placements over boxes around triangles.
///
/// Trees over the triangles of a mesh are made when a question first comes to it, so that opening a model does not wait
/// for them.
pub struct SpatialIndex {
    pub(crate) model: Arc<BuildingModel>,
    pub(crate) origin: DVec3,
    pub(crate) placements: Bvh,
    meshes: Vec<MeshIndex>,
    pub(crate) faces: FaceCache,
}

impl std::fmt::Debug for SpatialIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpatialIndex").field("origin", &self.origin).finish_non_exhaustive()
    }
}

impl SpatialIndex {
    /// Over a model, on all cores.
    pub fn build(model: Arc<BuildingModel>) -> Self {
        let bounds = model.bounds();
        let origin = if bounds.is_empty() { DVec3::ZERO } else { bounds.center() };
        let meshes: Vec<MeshIndex> = parallel::map(model.meshes.len(), |i| {
            let mesh = &model.meshes[i];
            let tree = OnceLock::new();
            if mesh.triangle_count() > BUILD_AHEAD {
                let _ = tree.set(MeshTree::build(mesh));
            }
            let (mut min, mut max) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
            for p in &mesh.positions {
                min = min.min(Vec3::from(*p));
                max = max.max(Vec3::from(*p));
            }
            MeshIndex { bounds: (min.to_array(), max.to_array()), tree }
        });
        // The tree leaves out what is no number.
        const NONE: ([f32; 3], [f32; 3]) = ([f32::NAN; 3], [f32::NAN; 3]);
        let boxes: Vec<([f32; 3], [f32; 3])> = model
            .placements
            .iter()
            .map(|p| {
                let Some(mesh) = meshes.get(p.mesh.0 as usize) else { return NONE };
                let local =
                    Aabb { min: Vec3::from(mesh.bounds.0).as_dvec3(), max: Vec3::from(mesh.bounds.1).as_dvec3() };
                if local.is_empty() {
                    return NONE;
                }
                let world = local.transformed(&p.transform);
                // A millimetre covers the rounding to f32 within ten kilometres of the origin.
                let pad = DVec3::splat(1e-3);
                ((world.min - origin - pad).as_vec3().to_array(), (world.max - origin + pad).as_vec3().to_array())
            })
            .collect();
        let placements = Bvh::build(&boxes);
        Self { model, origin, placements, meshes, faces: FaceCache::default() }
    }

    /// What it takes to have the index again without looking at a single triangle.
    pub fn to_parts(&self) -> SpatialParts {
        let (nodes, order) = self.placements.to_parts();
        let boxes = self.meshes.iter().map(|m| {
            let ([a, b, c], [d, e, f]) = m.bounds;
            [a, b, c, d, e, f]
        });
        SpatialParts { nodes, order: order.to_vec(), boxes: boxes.collect() }
    }

    /// The index that [`Self::to_parts`] was given of, over an equal model with these [`BuildingModel::bounds`]; `None` for
    /// parts of another one. Trees over triangles are made when a question first comes to each mesh.
    pub fn from_parts(
        model: Arc<BuildingModel>,
        bounds: &Aabb,
        (nodes, order, boxes): (&[[u32; 8]], &[u32], &[[f32; 6]]),
    ) -> Option<Self> {
        let origin = if bounds.is_empty() { DVec3::ZERO } else { bounds.center() };
        let placements = Bvh::from_parts(nodes, order, model.placements.len())?;
        if boxes.len() != model.meshes.len() {
            return None;
        }
        let mesh = |&[a, b, c, d, e, f]: &[f32; 6]| MeshIndex { bounds: ([a, b, c], [d, e, f]), tree: OnceLock::new() };
        let meshes = boxes.iter().map(mesh).collect();
        Some(Self { model, origin, placements, meshes, faces: FaceCache::default() })
    }

    /// The building.
    pub fn model(&self) -> &Arc<BuildingModel> {
        &self.model
    }

    /// What single-precision coordinates are relative to, project coordinates, metres.
    pub fn origin(&self) -> DVec3 {
        self.origin
    }

    /// Calls `visit` with the index of every placement whose box comes near this box, project coordinates; some that lie
    /// just outside are among them.
    pub fn placements_near(&self, bounds: &Aabb, mut visit: impl FnMut(usize)) {
        let (min, max) = ((bounds.min - self.origin).as_vec3(), (bounds.max - self.origin).as_vec3());
        self.placements.overlapping(min, max, |i| visit(i as usize));
    }

    /// Calls `visit` with the corners of every triangle of a placement that comes near this box; both in project
    /// coordinates, metres. Some that lie just outside are among them.
    pub fn triangles_near(&self, placement: usize, bounds: &Aabb, mut visit: impl FnMut([DVec3; 3])) {
        let Some(p) = self.model.placements.get(placement) else { return };
        let Some(mesh) = self.model.mesh(p.mesh) else { return };
        let mut give = |triangle: u32| {
            if let Some(t) = corners(mesh, triangle) {
                visit(t.map(|v| p.transform.transform_point3(v.as_dvec3())));
            }
        };
        let local = bounds.transformed(&p.transform.inverse());
        match self.mesh_tree(p.mesh) {
            Some(tree) if !local.is_empty() => tree.overlapping(local.min.as_vec3(), local.max.as_vec3(), give),
            _ => (0..mesh.triangle_count() as u32).for_each(&mut give),
        }
    }

    /// The tree of a mesh, made if need be; `None` for those so small that going through them is quicker.
    pub(crate) fn mesh_tree(&self, id: MeshId) -> Option<&MeshTree> {
        let mesh = self.model.mesh(id)?;
        if mesh.triangle_count() <= BRUTE_FORCE {
            return None;
        }
        Some(self.meshes.get(id.0 as usize)?.tree.get_or_init(|| MeshTree::build(mesh)))
    }

    /// Box around a mesh, mesh coordinates; empty for none.
    pub(crate) fn mesh_bounds(&self, id: MeshId) -> Aabb {
        self.meshes.get(id.0 as usize).map_or(Aabb::EMPTY, |m| Aabb {
            min: Vec3::from(m.bounds.0).as_dvec3(),
            max: Vec3::from(m.bounds.1).as_dvec3(),
        })
    }

    /// What the ray meets first; solid things before the spaces around them.
    pub fn pick(&self, ray: Ray, filter: &PickFilter) -> Option<Hit> {
        self.pick_triangle(ray, filter).map(|f| f.hit)
    }

    /// As [`Self::pick`], down to the triangle.
    pub(crate) fn pick_triangle(&self, ray: Ray, filter: &PickFilter) -> Option<Found> {
        let solid = self.first(ray, f64::INFINITY, filter, |kind| kind != ElementKind::Space);
        if solid.is_some() || !filter.spaces_last {
            return solid;
        }
        self.first(ray, f64::INFINITY, filter, |kind| kind == ElementKind::Space)
    }

    /// What the ray meets first within a distance, metres, of the kinds that are asked for.
    pub(crate) fn first(
        &self,
        ray: Ray,
        within_m: f64,
        filter: &PickFilter,
        kind: impl Fn(ElementKind) -> bool,
    ) -> Option<Found> {
        if !ray.origin.is_finite() || !ray.direction.is_finite() || ray.direction.length_squared() < 0.5 {
            return None;
        }
        let model = &self.model;
        let (from, to) = filter.range(&ray)?;
        let start = ray.at(from);
        let mut best: Option<Found> = None;
        self.placements.walk(start - self.origin, ray.direction, to.min(within_m) - from, |item, nearest| {
            let placement = model.placements.get(item as usize)?;
            if !filter.allows(placement.element) || !kind(model.element(placement.element)?.kind) {
                return None;
            }
            let mesh = model.mesh(placement.mesh)?;
            let linear = placement.transform.matrix3;
            // Relative to a thousandth of its own size, a singular matrix has flattened the mesh: nothing to hit.
            if linear.determinant().abs() < 1e-18 {
                return None;
            }
            let inverse = placement.transform.inverse();
            let origin = inverse.transform_point3(start);
            // Not normalized: distances along it stay those of the outer ray.
            let direction = inverse.transform_vector3(ray.direction);
            let (triangle, distance, normal) = self.mesh_hit(placement.mesh, mesh, origin, direction, nearest)?;
            let mut normal = (inverse.matrix3.transpose() * normal).normalize_or(-ray.direction);
            let back = normal.dot(ray.direction) > 0.0;
            if back {
                normal = -normal;
            }
            let hit = Hit {
                element: placement.element,
                point: start + ray.direction * distance,
                normal,
                distance_m: from + distance,
            };
            best = Some(Found { hit, placement: item, triangle, back });
            Some(distance)
        });
        best
    }

    /// Whether anything stands between two points, project coordinates; what lies within a hair of either end does not
    /// count. `stops` tells of each element whether it does.
    pub fn is_between(&self, from: DVec3, to: DVec3, stops: impl Fn(ElementId) -> bool) -> bool {
        /// Metres at either end that do not count: rounding of single precision within some hundred metres.
        const HAIR_M: f64 = 5e-4;
        let (model, length) = (&self.model, from.distance(to));
        let Some(direction) = (to - from).try_normalize().filter(|_| length > 2.0 * HAIR_M) else { return false };
        let start = from + direction * HAIR_M;
        let local = (start - self.origin).as_vec3();
        let far = length - 2.0 * HAIR_M;
        // The tree asks for no more than the way between the points.
        let mut found = false;
        self.placements.walk(local.as_dvec3(), direction, far, |item, nearest| {
            let placement = model.placements.get(item as usize).filter(|p| !found && stops(p.element))?;
            let mesh = model.mesh(placement.mesh)?;
            if placement.transform.matrix3.determinant().abs() < 1e-18 {
                return None;
            }
            let inverse = placement.transform.inverse();
            let (origin, along) = (inverse.transform_point3(start), inverse.transform_vector3(direction));
            self.mesh_hit(placement.mesh, mesh, origin, along, nearest)?;
            found = true;
            // Nearer than anything: the walk ends.
            Some(-1.0)
        });
        found
    }

    fn mesh_hit(
        &self,
        id: MeshId,
        mesh: &Mesh,
        origin: DVec3,
        direction: DVec3,
        nearest: f64,
    ) -> Option<(u32, f64, DVec3)> {
        let mut best: Option<(u32, f64, DVec3)> = None;
        let mut test = |triangle: u32, nearest: f64| {
            let (distance, normal) = triangle_hit(mesh, triangle, origin, direction)?;
            (distance < nearest).then(|| {
                best = Some((triangle, distance, normal));
                distance
            })
        };
        if let Some(tree) = self.mesh_tree(id) {
            tree.walk(origin, direction, nearest, test);
        } else {
            // Boxes in the building's axes are large around what is turned; its own box is not.
            let bounds = self.mesh_bounds(id);
            enter_box(bounds.min - 1e-6, bounds.max + 1e-6, origin, direction).filter(|t| *t <= nearest)?;
            let mut nearest = nearest;
            for t in 0..mesh.triangle_count() as u32 {
                nearest = test(t, nearest).unwrap_or(nearest);
            }
        }
        best
    }

    /// Elements by their boxes on the screen: dragged left to right those that lie wholly inside the rectangle, right to
    /// left those that are touched (as CAD programs do). Only elements with geometry, spaces only where nothing else is
    /// chosen. Pixels of the viewport.
    pub fn elements_in_rect(
        &self,
        camera: &CameraPose,
        viewport: Vec2,
        from: Vec2,
        to: Vec2,
        filter: &PickFilter,
    ) -> Vec<ElementId> {
        let model = &self.model;
        let inside_only = to.x >= from.x;
        let (low, high) = (from.min(to), from.max(to));
        let (mut out, mut spaces) = (Vec::new(), Vec::new());
        for id in model.element_ids().filter(|id| filter.allows(*id)) {
            let element = &model.elements[id.index()];
            if element.bounds.is_empty()
                || matches!(element.kind, ElementKind::Container | ElementKind::Storey | ElementKind::Void)
                || filter.cuts_all(&element.bounds)
            {
                continue;
            }
            let Some((min, max)) = screen_box(camera, viewport, &element.bounds, inside_only) else { continue };
            let taken = if inside_only {
                min.cmpge(low).all() && max.cmple(high).all()
            } else {
                min.cmple(high).all() && max.cmpge(low).all()
            };
            if taken {
                if element.kind == ElementKind::Space { spaces.push(id) } else { out.push(id) }
            }
        }
        if out.is_empty() { spaces } else { out }
    }

    /// Bytes held besides the model, those of the trees made so far among them.
    pub fn bytes(&self) -> usize {
        self.placements.bytes()
            + self.meshes.len() * size_of::<MeshIndex>()
            + self.meshes.iter().filter_map(|m| m.tree.get()).map(MeshTree::bytes).sum::<usize>()
            + self.faces.bytes()
    }
}

/// Distance at which the ray enters the box, 0 from inside; `None` when it misses.
pub(crate) fn enter_box(min: DVec3, max: DVec3, origin: DVec3, direction: DVec3) -> Option<f64> {
    let (mut near, mut far) = (0.0f64, f64::INFINITY);
    for k in 0..3 {
        let (a, b) = ((min[k] - origin[k]) / direction[k], (max[k] - origin[k]) / direction[k]);
        // A ray inside a slab that it runs along gives 0 / 0: that slab does not bound it.
        if a.is_nan() || b.is_nan() {
            continue;
        }
        near = near.max(a.min(b));
        far = far.min(a.max(b));
    }
    (near <= far).then_some(near)
}

/// Möller and Trumbore 1997, both sides. Returns the distance and the normal (not unit).
pub(crate) fn triangle_hit(mesh: &Mesh, triangle: u32, origin: DVec3, direction: DVec3) -> Option<(f64, DVec3)> {
    let [a, b, c] = corners(mesh, triangle)?.map(Vec3::as_dvec3);
    let (ab, ac) = (b - a, c - a);
    let p = direction.cross(ac);
    let det = ab.dot(p);
    if det.abs() < 1e-14 {
        return None;
    }
    let s = origin - a;
    let u = s.dot(p) / det;
    let q = s.cross(ab);
    let v = direction.dot(q) / det;
    // A hair of tolerance, so that no ray slips through between two triangles.
    if u < -1e-9 || v < -1e-9 || u + v > 1.0 + 2e-9 {
        return None;
    }
    let t = ac.dot(q) / det;
    (t >= 0.0).then(|| (t, ab.cross(ac)))
}

/// The box on the screen; `None` when wholly (or, on demand, partly) behind the eye.
fn screen_box(camera: &CameraPose, viewport: Vec2, bounds: &Aabb, whole: bool) -> Option<(Vec2, Vec2)> {
    let (mut min, mut max, mut behind) = (Vec2::INFINITY, Vec2::NEG_INFINITY, 0);
    for i in 0..8 {
        let corner = DVec3::new(
            if i & 1 == 0 { bounds.min.x } else { bounds.max.x },
            if i & 2 == 0 { bounds.min.y } else { bounds.max.y },
            if i & 4 == 0 { bounds.min.z } else { bounds.max.z },
        );
        match camera.project(corner, viewport) {
            Some(p) => {
                min = min.min(p);
                max = max.max(p);
            }
            None => behind += 1,
        }
    }
    match behind {
        8 => None,
        0 => Some((min, max)),
        // Around the eye: it reaches past every edge of the picture.
        _ => (!whole).then_some((min.min(Vec2::ZERO), max.max(viewport))),
    }
}

#[cfg(test)]
mod tests;
