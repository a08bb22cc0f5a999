//! From a building to what the GPU draws and the pointer meets. Pure; runs on the thread that loads the model.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use atrium_building::{Aabb, BuildingModel, ElementKind, MeshId, Placement, RenderMesh, Rgba8};
use atrium_spatial::{Hit, PickFilter, SpatialIndex, parallel_map};
use atrium_view::Ray;
use glam::{DAffine3, DVec3, Mat3, Vec3};
use rustc_hash::FxHashMap;

use crate::enclosure;
use crate::enclosure::Stack;
use crate::geometry::{
    Batch, EdgeVertex, Exposure, Geometry, GroundShade, Instance, InstanceGroup, InstancedMesh, MaterialClass,
    SceneStats, SizeClass, Span, SurfaceVertex,
};

/// A repeated mesh is worth a draw call of its own when merging its copies would take more vertices than this:
/// 20,000 are half a megabyte, and a draw call costs a software GPU about as much as shading a few thousand.
const INSTANCE_VERTICES: usize = 20_000;

/// More merged vertices than this (288 MB) and smaller savings are taken too.
const MERGED_VERTICES: usize = 12_000_000;

/// Smallest edge of a cell, metres: about a department of a hospital.
const CELL_M: f64 = 60.0;

/// Cells along the longer side of a site at most, so that the number of draw calls stays bounded.
const CELLS_PER_SIDE: f64 = 10.0;

/// Vertices of a batch at most: 48 MB, well inside every GPU's limit on one buffer.
const BATCH_VERTICES: usize = 2_000_000;

/// Colour where the file gives none: the white that walls are drawn in.
const NO_COLOUR: Rgba8 = [236, 238, 240, 255];

/// A model made ready to be drawn and picked.
pub struct PreparedScene {
    model: Arc<BuildingModel>,
    bounds: Aabb,
    origin: DVec3,
    geometry: Mutex<Option<Arc<Geometry>>>,
    spatial: SpatialIndex,
    stats: SceneStats,
}

impl std::fmt::Debug for PreparedScene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreparedScene")
            .field("bounds", &self.bounds)
            .field("stats", &self.stats)
            .finish_non_exhaustive()
    }
}

impl PreparedScene {
    /// Prepares it on all cores.
    pub fn build(model: Arc<BuildingModel>) -> Self {
        let never = AtomicBool::new(false);
        match Self::build_cancellable(Arc::clone(&model), &never) {
            Some(scene) => scene,
            None => unreachable!("nobody else holds the flag"),
        }
    }

    /// As [`Self::build`]; `None` soon after `cancel` is set.
    pub fn build_cancellable(model: Arc<BuildingModel>, cancel: &AtomicBool) -> Option<Self> {
        let started = Instant::now();
        let bounds = model.bounds();
        let origin = if bounds.is_empty() { DVec3::ZERO } else { bounds.center() };
        let spatial = SpatialIndex::build(Arc::clone(&model));
        let geometry = build_geometry(&model, &bounds, origin, cancel)?;
        let stats = SceneStats {
            pick_bytes: spatial.bytes() as u64,
            prepare_ms: started.elapsed().as_millis().min(u128::from(u32::MAX)) as u32,
            ..geometry.stats()
        };
        Some(Self { model, bounds, origin, geometry: Mutex::new(Some(Arc::new(geometry))), spatial, stats })
    }

    /// The building.
    pub fn model(&self) -> &Arc<BuildingModel> {
        &self.model
    }

    /// What "fit all" fits: everything but spaces and strays, metres, project coordinates.
    pub fn bounds(&self) -> Aabb {
        self.bounds
    }

    /// What GPU coordinates are relative to: the one place where `f64` becomes `f32`.
    pub fn origin(&self) -> DVec3 {
        self.origin
    }

    /// Figures.
    pub fn stats(&self) -> SceneStats {
        SceneStats { pick_bytes: self.spatial.bytes() as u64, ..self.stats }
    }

    /// What the GPU draws. Built again if it was released.
    pub fn geometry(&self) -> Arc<Geometry> {
        let mut slot = self.geometry.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(slot.get_or_insert_with(|| {
            let never = AtomicBool::new(false);
            Arc::new(build_geometry(&self.model, &self.bounds, self.origin, &never).unwrap_or_default())
        }))
    }

    /// Lets go of the copy in main memory once the GPU has its own.
    pub fn release_geometry(&self) {
        *self.geometry.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    }

    /// What the ray meets first; solid things before the spaces around them.
    pub fn pick(&self, ray: Ray, filter: &PickFilter) -> Option<Hit> {
        self.spatial.pick(ray, filter)
    }

    /// What stands where.
    pub fn spatial(&self) -> &SpatialIndex {
        &self.spatial
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct CellKey {
    class: MaterialClass,
    size: SizeClass,
    storey: Option<u32>,
    exposure: Exposure,
    x: i32,
    y: i32,
}

struct Cells<'a> {
    model: &'a BuildingModel,
    origin: DVec3,
    cell_m: f64,
    exposure: &'a [Exposure],
}

impl Cells<'_> {
    fn key(&self, p: &Placement) -> Option<CellKey> {
        let element = self.model.element(p.element)?;
        if element.kind == ElementKind::Void || !finite(&p.transform) {
            return None;
        }
        let class = class_of(element.kind, &element.ifc_type, p.colour);
        let mesh_bounds = self.model.mesh(p.mesh)?.bounds();
        if mesh_bounds.is_empty() {
            return None;
        }
        let bounds = if element.bounds.is_empty() { mesh_bounds.transformed(&p.transform) } else { element.bounds };
        let at = (bounds.center() - self.origin) / self.cell_m;
        Some(CellKey {
            class,
            size: SizeClass::of_bounds(&bounds),
            storey: element.storey.map(|s| s.0),
            exposure: self.exposure.get(p.element.index()).copied().unwrap_or(Exposure::OPEN),
            x: at.x.floor().clamp(-1e6, 1e6) as i32,
            y: at.y.floor().clamp(-1e6, 1e6) as i32,
        })
    }
}

fn finite(t: &DAffine3) -> bool {
    t.translation.is_finite() && t.matrix3.is_finite()
}

fn class_of(kind: ElementKind, ifc_type: &str, colour: Option<Rgba8>) -> MaterialClass {
    match (kind, colour) {
        (ElementKind::Space, _) => MaterialClass::Space,
        (_, Some([.., alpha])) if alpha < 250 => MaterialClass::Glass,
        // Many files give windows no style at all; as a blank white board a window reads as wall.
        (_, None) if ifc_type == "IfcWindow" => MaterialClass::Glass,
        _ => MaterialClass::Opaque,
    }
}

fn build_geometry(model: &BuildingModel, bounds: &Aabb, origin: DVec3, cancel: &AtomicBool) -> Option<Geometry> {
    let stop = || cancel.load(Ordering::Relaxed);
    let mut blockers = vec![false; model.elements.len()];
    for p in &model.placements {
        let Some(element) = model.element(p.element) else { continue };
        let opaque = class_of(element.kind, &element.ifc_type, p.colour) == MaterialClass::Opaque;
        blockers[p.element.index()] |= enclosure::encloses(model, p.element, opaque);
    }
    let stacks = Stack::of_storeys(model);
    let exposure = enclosure::exposure(model, origin, &blockers, &stacks);
    if stop() {
        return None;
    }
    let extent = if bounds.is_empty() { DVec3::ONE } else { bounds.size() };
    let cells =
        Cells { model, origin, cell_m: (extent.x.max(extent.y) / CELLS_PER_SIDE).max(CELL_M), exposure: &exposure };
    let mut uses: FxHashMap<MeshId, usize> = FxHashMap::default();
    for p in &model.placements {
        *uses.entry(p.mesh).or_default() += 1;
    }
    let instanced = choose_instanced(model, &uses);

    let mut merged: FxHashMap<CellKey, Vec<u32>> = FxHashMap::default();
    let mut repeated: FxHashMap<MeshId, Vec<(CellKey, u32)>> = FxHashMap::default();
    for (i, p) in model.placements.iter().enumerate() {
        let Some(key) = cells.key(p) else { continue };
        if instanced.contains_key(&p.mesh) {
            repeated.entry(p.mesh).or_default().push((key, i as u32));
        } else {
            merged.entry(key).or_default().push(i as u32);
        }
    }
    // Hash order must not leak: pictures are compared byte for byte.
    let mut merged: Vec<(CellKey, Vec<u32>)> = merged.into_iter().collect();
    merged.sort_unstable_by_key(|(key, _)| *key);
    let mut repeated: Vec<(MeshId, Vec<(CellKey, u32)>)> = repeated.into_iter().collect();
    repeated.sort_unstable_by_key(|(mesh, _)| *mesh);

    let batches = parallel_map(merged.len(), |i| {
        let (key, placements) = &merged[i];
        if stop() { Vec::new() } else { merge_cell(model, origin, *key, placements) }
    });
    let instanced = parallel_map(repeated.len(), |i| {
        let (mesh, placements) = &repeated[i];
        (!stop()).then(|| instance_mesh(model, origin, *mesh, placements))
    });
    if stop() {
        return None;
    }
    Some(Geometry {
        batches: batches.into_iter().flatten().collect(),
        instanced: instanced.into_iter().flatten().collect(),
        ground: ground_shade(model, bounds, origin),
        enclosing: (0..model.elements.len())
            .filter(|&i| blockers[i])
            .filter_map(|i| Some((i as u32, *stacks.get(model.elements[i].storey?.index())?)))
            .collect(),
        stacks,
    })
}

/// Which repeated meshes are drawn by instances rather than merged.
fn choose_instanced(model: &BuildingModel, uses: &FxHashMap<MeshId, usize>) -> FxHashMap<MeshId, ()> {
    let vertices = |mesh: MeshId| model.mesh(mesh).map_or(0, |m| m.indices.len().min(m.positions.len() * 3));
    let mut chosen = FxHashMap::default();
    let mut rest: Vec<(usize, MeshId)> = Vec::new();
    let mut merged = 0usize;
    for (&mesh, &n) in uses {
        let copies = vertices(mesh) * n;
        if n >= 4 && copies > INSTANCE_VERTICES {
            chosen.insert(mesh, ());
        } else {
            merged += copies;
            if n >= 4 {
                rest.push((copies, mesh));
            }
        }
    }
    rest.sort_unstable_by(|a, b| b.cmp(a));
    for (copies, mesh) in rest {
        if merged <= MERGED_VERTICES {
            break;
        }
        merged -= copies;
        chosen.insert(mesh, ());
    }
    chosen
}

/// A cell's geometry, in several batches where one would not fit a buffer.
fn merge_cell(model: &BuildingModel, origin: DVec3, key: CellKey, placements: &[u32]) -> Vec<Batch> {
    let mut out = Vec::new();
    let mut batch = empty_batch(key);
    let mut cache: FxHashMap<MeshId, RenderMesh> = FxHashMap::default();
    let mut last: Option<RenderMesh> = None;
    for (n, &i) in placements.iter().enumerate() {
        let p = &model.placements[i as usize];
        let Some(mesh) = model.mesh(p.mesh) else { continue };
        // Most meshes are used once: only those that come again are worth keeping.
        let again = placements[n + 1..].iter().take(64).any(|&j| model.placements[j as usize].mesh == p.mesh);
        let shown: &RenderMesh = if again || cache.contains_key(&p.mesh) {
            cache.entry(p.mesh).or_insert_with(|| mesh.render_mesh())
        } else {
            last.insert(mesh.render_mesh())
        };
        if batch.vertices.len() + shown.positions.len() > BATCH_VERTICES && !batch.vertices.is_empty() {
            out.push(finish_batch(std::mem::replace(&mut batch, empty_batch(key))));
        }
        append(&mut batch, shown, p, origin);
        batch.spans.push(Span { element: p.element.0, end: batch.indices.len() as u32 });
    }
    out.push(finish_batch(batch));
    out.retain(|b| !b.indices.is_empty());
    out
}

fn empty_batch(key: CellKey) -> Batch {
    Batch {
        class: key.class,
        size: key.size,
        min: [f32::INFINITY; 3],
        max: [f32::NEG_INFINITY; 3],
        vertices: Vec::new(),
        indices: Vec::new(),
        edges: Vec::new(),
        spans: Vec::new(),
        storey: key.storey,
        exposure: key.exposure,
    }
}

fn finish_batch(mut batch: Batch) -> Batch {
    batch.vertices.shrink_to_fit();
    batch.indices.shrink_to_fit();
    batch.edges.shrink_to_fit();
    batch
}

fn append(batch: &mut Batch, shown: &RenderMesh, p: &Placement, origin: DVec3) {
    let linear = p.transform.matrix3;
    let normals = normal_matrix(&p.transform);
    let mirrored = linear.determinant() < 0.0;
    let base = batch.vertices.len() as u32;
    let colour = p.colour.unwrap_or(NO_COLOUR);
    let place = |local: [f32; 3]| (p.transform.transform_point3(Vec3::from(local).as_dvec3()) - origin).as_vec3();
    for (position, normal) in shown.positions.iter().zip(&shown.normals) {
        let at = place(*position);
        batch.min = Vec3::from(batch.min).min(at).to_array();
        batch.max = Vec3::from(batch.max).max(at).to_array();
        batch.vertices.push(SurfaceVertex {
            position: at.to_array(),
            normal: pack_normal(normals * Vec3::from(*normal)),
            colour,
            element: p.element.0,
        });
    }
    for t in shown.indices.chunks_exact(3) {
        let [a, b, c] = [base + t[0], base + t[1], base + t[2]];
        batch.indices.extend(if mirrored { [a, c, b] } else { [a, b, c] });
    }
    for end in shown.edges.iter().flatten() {
        batch.edges.push(EdgeVertex { position: place(*end).to_array(), element: p.element.0 });
    }
}

fn instance_mesh(model: &BuildingModel, origin: DVec3, id: MeshId, placements: &[(CellKey, u32)]) -> InstancedMesh {
    let mesh = model.mesh(id);
    let shown = mesh.map(|m| m.render_mesh()).unwrap_or_default();
    let local = mesh.map_or(Aabb::EMPTY, |m| m.bounds());
    let mut sorted = placements.to_vec();
    sorted.sort_unstable_by_key(|(key, i)| (*key, *i));
    let mut out = InstancedMesh {
        vertices: shown
            .positions
            .iter()
            .zip(&shown.normals)
            .map(|(p, n)| SurfaceVertex {
                position: *p,
                normal: pack_normal(Vec3::from(*n)),
                colour: [255; 4],
                element: 0,
            })
            .collect(),
        indices: shown.indices,
        edges: shown.edges.iter().flatten().map(|p| EdgeVertex { position: *p, element: 0 }).collect(),
        instances: Vec::with_capacity(sorted.len()),
        groups: Vec::new(),
    };
    for group in sorted.chunk_by(|a, b| a.0 == b.0) {
        let mut bounds = Aabb::EMPTY;
        let mut spans = Vec::with_capacity(group.len());
        let first = out.instances.len() as u32;
        for &(_, i) in group {
            let p = &model.placements[i as usize];
            bounds = bounds.union(local.transformed(&p.transform));
            spans.push(Span { element: p.element.0, end: spans.len() as u32 + 1 });
            let m = p.transform.matrix3.as_mat3();
            let t = (p.transform.translation - origin).as_vec3();
            out.instances.push(Instance {
                rows: [
                    m.row(0).extend(t.x).to_array(),
                    m.row(1).extend(t.y).to_array(),
                    m.row(2).extend(t.z).to_array(),
                ],
                colour: p.colour.unwrap_or(NO_COLOUR),
                element: p.element.0,
            });
        }
        out.groups.push(InstanceGroup {
            class: group[0].0.class,
            size: group[0].0.size,
            min: (bounds.min - origin).as_vec3().to_array(),
            max: (bounds.max - origin).as_vec3().to_array(),
            first,
            count: group.len() as u32,
            spans,
            storey: group[0].0.storey,
            exposure: group[0].0.exposure,
        });
    }
    out
}

fn normal_matrix(transform: &DAffine3) -> Mat3 {
    let linear = transform.matrix3;
    if linear.determinant().abs() < 1e-18 { Mat3::IDENTITY } else { linear.inverse().transpose().as_mat3() }
}

fn pack_normal(n: Vec3) -> [i8; 4] {
    let [x, y, z] = (n.normalize_or(Vec3::Z) * 127.0).round().to_array().map(|v| v as i8);
    [x, y, z, 0]
}

/// Footprints of everything that stands low, blurred. A third of the extent is left around as ground.
fn ground_shade(model: &BuildingModel, bounds: &Aabb, origin: DVec3) -> GroundShade {
    const N: usize = GroundShade::CELLS;
    if bounds.is_empty() {
        return GroundShade::default();
    }
    let size = bounds.size();
    let margin = (size.x.max(size.y) * 0.3).max(2.0);
    let min = bounds.min.truncate() - margin;
    let extent = size.truncate() + margin * 2.0;
    let mut mask = vec![0f32; N * N];
    // A terrain would shade everything alike: what covers nearly the whole site is the ground itself.
    let whole = size.x * size.y * 0.9;
    let alone = model.elements.len() < 8;
    for e in &model.elements {
        let b = e.bounds;
        if b.is_empty()
            || !matches!(e.kind, ElementKind::Fabric | ElementKind::Equipment)
            || !bounds.contains(b.center())
        {
            continue;
        }
        let flat = b.size().z < 1.5 && b.size().x * b.size().y > whole;
        if flat && !alone && e.storey.is_none() {
            continue;
        }
        let cell =
            |p: f64, low: f64, span: f64| (((p - low) / span * N as f64).floor()).clamp(0.0, N as f64 - 1.0) as usize;
        let (x0, x1) = (cell(b.min.x, min.x, extent.x), cell(b.max.x, min.x, extent.x));
        let (y0, y1) = (cell(b.min.y, min.y, extent.y), cell(b.max.y, min.y, extent.y));
        // What hangs high shades less.
        let strength = (1.0 - (b.min.z - bounds.min.z) / (size.z + 4.0)).clamp(0.0, 1.0) as f32;
        for row in mask.chunks_exact_mut(N).take(y1 + 1).skip(y0) {
            for value in &mut row[x0..=x1] {
                *value = value.max(strength);
            }
        }
    }
    let radius = (N / 28).max(1);
    for _ in 0..3 {
        blur(&mut mask, N, radius, 1, N);
        blur(&mut mask, N, radius, N, 1);
    }
    GroundShade {
        min: (min - origin.truncate()).as_vec2().to_array(),
        size: extent.as_vec2().to_array(),
        z: (bounds.min.z - origin.z - 0.02) as f32,
        cells: mask.iter().map(|v| (v * 255.0).round().clamp(0.0, 255.0) as u8).collect(),
    }
}

/// One box blur along lines of `n` values that are `step` apart; lines start `line` apart.
fn blur(mask: &mut [f32], n: usize, radius: usize, step: usize, line: usize) {
    let mut sums = vec![0f32; n + 1];
    for l in 0..n {
        for i in 0..n {
            sums[i + 1] = sums[i] + mask[l * line + i * step];
        }
        for i in 0..n {
            let (from, to) = (i.saturating_sub(radius), (i + radius + 1).min(n));
            mask[l * line + i * step] = (sums[to] - sums[from]) / (2 * radius + 1) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn every_triangle_is_drawn_once_and_every_batch_lies_in_its_box() {
        let model = fixture::shared();
        let wanted: u64 =
            model.placements.iter().map(|p| model.mesh(p.mesh).unwrap().render_mesh().indices.len() as u64 / 3).sum();
        let scene = PreparedScene::build(model);
        assert_eq!(scene.stats().triangles, wanted);
        let geometry = scene.geometry();
        for b in &geometry.batches {
            assert!(b.indices.iter().all(|i| (*i as usize) < b.vertices.len()));
            let (min, max) = (Vec3::from(b.min), Vec3::from(b.max));
            assert!(b.vertices.iter().all(|v| {
                let p = Vec3::from(v.position);
                p.cmpge(min).all() && p.cmple(max).all()
            }));
            let mut first = 0;
            for span in &b.spans {
                let own = &b.indices[first..span.end as usize];
                assert!(own.iter().all(|i| b.vertices[*i as usize].element == span.element));
                first = span.end as usize;
            }
            assert_eq!(first, b.indices.len());
        }
        let again = PreparedScene::build(Arc::clone(scene.model()));
        assert_eq!(again.geometry().batches.len(), geometry.batches.len());
        assert!(again.geometry().batches.iter().zip(&geometry.batches).all(|(a, b)| a.vertices == b.vertices));
    }

    #[test]
    fn a_mesh_used_often_becomes_instances_with_the_same_figures() {
        let mut b = fixture::Builder::default();
        let mesh = b.mesh(fixture::rod(0.3, 2.0, 400));
        for i in 0..30 {
            let id = b.element("IfcFlowTerminal", ElementKind::Equipment, "rod", None);
            b.place(id, mesh, DAffine3::from_translation(DVec3::new(f64::from(i) * 3.0, 0.0, 0.0)), None);
        }
        let scene = PreparedScene::build(Arc::new(b.model));
        let stats = scene.stats();
        assert_eq!((stats.batches, stats.instanced_meshes, stats.instances), (0, 1, 30));
        let one = scene.model().meshes[0].render_mesh().indices.len() as u64 / 3;
        assert_eq!(stats.triangles, one * 30);
        let geometry = scene.geometry();
        let grouped: u32 = geometry.instanced[0].groups.iter().map(|g| g.count).sum();
        assert_eq!(grouped, 30);
    }

    #[test]
    fn broken_placements_and_empty_models_are_survived() {
        let mut b = fixture::Builder::default();
        let wall = ("IfcWall", ElementKind::Fabric, "wall");
        b.cuboid(wall, None, DVec3::ZERO, DVec3::ONE, None);
        let id = b.element("IfcWall", ElementKind::Fabric, "broken", None);
        let mesh = MeshId(0);
        let nan = DAffine3::from_translation(DVec3::NAN);
        b.model.placements.push(Placement { element: id, mesh, transform: nan, colour: None });
        let flat = DAffine3::from_scale(DVec3::new(1.0, 1.0, 0.0));
        b.model.placements.push(Placement { element: id, mesh, transform: flat, colour: None });
        let lost = Placement { element: id, mesh: MeshId(77), transform: DAffine3::IDENTITY, colour: None };
        b.model.placements.push(lost);
        let scene = PreparedScene::build(Arc::new(b.model));
        assert_eq!(scene.stats().triangles, 24);
        let ray = Ray { origin: DVec3::new(0.5, 0.5, 9.0), direction: DVec3::NEG_Z };
        assert!(scene.pick(ray, &PickFilter::new(scene.model(), &atrium_view::ViewState::default())).is_some());
        let empty = PreparedScene::build(Arc::new(BuildingModel::default()));
        assert_eq!(empty.stats().triangles, 0);
    }

    #[test]
    fn cancelling_gives_nothing() {
        let cancel = AtomicBool::new(true);
        assert!(PreparedScene::build_cancellable(fixture::shared(), &cancel).is_none());
    }
}
