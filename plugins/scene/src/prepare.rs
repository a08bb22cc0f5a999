//! From a building to what the GPU draws and the pointer meets. Pure; runs on the thread that loads the model.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use atrium_building::{Aabb, BuildingModel, ElementKind, MeshId, Placement, Rgba8};
use atrium_cache::{CacheError, Entry, Writer};
use atrium_spatial::{Hit, PickFilter, SpatialIndex, parallel_map};
use atrium_view::Ray;
use glam::{DAffine3, DVec3, Vec3};
use rustc_hash::FxHashMap;

use crate::enclosure::Stack;
use crate::geometry::{Exposure, Geometry, MaterialClass, SceneStats, Seen, SizeClass};
use crate::ground::ground_shade;
use crate::occlusion::Blockers;
use crate::picture::{Picture, Source};
use crate::preview::{Preview, Usual};
use crate::{enclosure, far, merge, stand_ins, stored};

/// A repeated mesh is worth a draw call of its own when merging its copies would take more vertices than this:
/// 20,000 are half a megabyte, and a draw call costs a software GPU about as much as shading a few thousand.
const INSTANCE_VERTICES: usize = 20_000;

/// More merged vertices than this (288 MB) and smaller savings are taken too.
const MERGED_VERTICES: usize = 12_000_000;

/// Smallest edge of a cell of what is seen from outside, metres: about a department of a hospital.
const CELL_M: f64 = 60.0;

/// A cell of what stands within is this much smaller: about a room or two, so that walls hide whole cells from an eye inside.
const INNER_CELL: f64 = 0.3;

/// Cells along the longer side of a site at most, so that the number of draw calls stays bounded.
const CELLS_PER_SIDE: f64 = 10.0;

/// A model made ready to be drawn and picked.
pub struct PreparedScene {
    model: Arc<BuildingModel>,
    picture: Arc<Picture>,
    spatial: SpatialIndex,
    stats: SceneStats,
}

impl std::fmt::Debug for PreparedScene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreparedScene")
            .field("bounds", &self.bounds())
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
        let spatial = SpatialIndex::build(Arc::clone(&model));
        let geometry = build_geometry(&model, &bounds, origin_of(&bounds), cancel)?;
        let stats = SceneStats {
            pick_bytes: spatial.bytes() as u64,
            prepare_ms: started.elapsed().as_millis().min(u128::from(u32::MAX)) as u32,
            ..geometry.stats()
        };
        let source = Source::Model(Arc::downgrade(&model));
        let picture = Arc::new(Picture::new(bounds, model.elements.len(), geometry, source));
        Some(Self { model, picture, spatial, stats })
    }

    /// Writes what was prepared as sections of a file of the cache, so that [`Self::read`] need not prepare it again. Their
    /// tags begin with `s.`.
    ///
    /// # Errors
    /// As [`Writer::section`].
    pub fn write(&self, geometry: &Geometry, to: &mut Writer) -> Result<(), CacheError> {
        let usual = Usual::of(&self.model, &self.bounds());
        stored::write_geometry(geometry, &self.bounds(), &self.stats, usual, to)?;
        stored::write_spatial(&self.spatial, to)
    }

    /// The scene that [`Self::write`] wrote, of its preview and of the model out of the same file. Its geometry lies in the map.
    ///
    /// # Errors
    /// [`CacheError::Unusable`] when a section is missing, damaged, or says what cannot be.
    pub fn read(model: Arc<BuildingModel>, preview: &Preview, entry: &Entry) -> Result<Self, CacheError> {
        let started = Instant::now();
        let picture = Arc::clone(&preview.picture);
        if picture.element_count() != model.elements.len() {
            return Err(stored::of_another_model(entry));
        }
        let spatial = stored::read_spatial(entry, Arc::clone(&model), &picture.bounds())?;
        let prepare_ms = started.elapsed().as_millis().min(u128::from(u32::MAX)) as u32;
        Ok(Self { model, picture, spatial, stats: SceneStats { prepare_ms, ..preview.stats } })
    }

    /// This scene, which was read out of a file, known to look exactly as another does: taking the place of that one, it needs
    /// not be brought to the GPU.
    #[must_use]
    pub fn in_place_of(self, other: &Self) -> Self {
        other.picture.move_to(&self.picture);
        Self { picture: Arc::clone(&other.picture), ..self }
    }

    /// Whether one was put [in the place of](Self::in_place_of) the other: what is on the GPU serves for both, and elements have
    /// the same numbers.
    pub fn looks_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.picture, &other.picture)
    }

    /// What is drawn of it.
    pub(crate) fn picture(&self) -> &Arc<Picture> {
        &self.picture
    }

    /// The building.
    pub fn model(&self) -> &Arc<BuildingModel> {
        &self.model
    }

    /// What "fit all" fits: everything but spaces and strays, metres, project coordinates.
    pub fn bounds(&self) -> Aabb {
        self.picture.bounds()
    }

    /// What GPU coordinates are relative to: the one place where `f64` becomes `f32`.
    pub fn origin(&self) -> DVec3 {
        self.picture.origin()
    }

    /// Figures.
    pub fn stats(&self) -> SceneStats {
        SceneStats { pick_bytes: self.spatial.bytes() as u64, ..self.stats }
    }

    /// What the GPU draws. Built again if it was released.
    pub fn geometry(&self) -> Arc<Geometry> {
        self.picture.geometry()
    }

    /// Lets go of the copy in main memory once the GPU has its own.
    pub fn release_geometry(&self) {
        self.picture.release_geometry();
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

/// What GPU coordinates are relative to in a building that reaches so far.
pub(crate) fn origin_of(bounds: &Aabb) -> DVec3 {
    if bounds.is_empty() { DVec3::ZERO } else { bounds.center() }
}

/// The geometry that [`PreparedScene::build`] makes of the model.
pub(crate) fn geometry_again(model: &BuildingModel, bounds: &Aabb) -> Option<Geometry> {
    build_geometry(model, bounds, origin_of(bounds), &AtomicBool::new(false))
}

/// What is merged together: all that is drawn alike within one cell of space.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CellKey {
    pub(crate) class: MaterialClass,
    pub(crate) size: SizeClass,
    pub(crate) storey: Option<u32>,
    pub(crate) exposure: Exposure,
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
        let class = class_of(element.kind, &element.ifc_type, p.colour.get());
        let mesh_bounds = self.model.mesh(p.mesh)?.bounds();
        if mesh_bounds.is_empty() {
            return None;
        }
        let bounds = if element.bounds.is_empty() { mesh_bounds.transformed(&p.transform) } else { element.bounds };
        let exposure = self.exposure.get(p.element.index()).copied().unwrap_or(Exposure::OPEN);
        let size = SizeClass::of_bounds(&bounds);
        let inner = exposure.seen == Seen::Nowhere || size < SizeClass::Large;
        let at = (bounds.center() - self.origin) / (self.cell_m * if inner { INNER_CELL } else { 1.0 });
        Some(CellKey {
            class,
            size,
            storey: element.storey.map(|s| s.0),
            exposure,
            x: at.x.floor().clamp(-1e6, 1e6) as i32,
            y: at.y.floor().clamp(-1e6, 1e6) as i32,
        })
    }
}

fn finite(t: &DAffine3) -> bool {
    t.translation.is_finite() && t.matrix3.is_finite()
}

pub(crate) fn class_of(kind: ElementKind, ifc_type: &str, colour: Option<Rgba8>) -> MaterialClass {
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
        blockers[p.element.index()] |= enclosure::encloses(model, p.element, enclosure::hides(model, p));
    }
    let stacks = Stack::of_storeys(model);
    let mut exposure = enclosure::exposure(model, origin, &blockers, &stacks);
    for (exposure, element) in exposure.iter_mut().zip(&model.elements) {
        // Rays are cast in single precision: so far off they cannot tell which side of a wall they begin on.
        if !element.bounds.is_empty() && far::is_far(element.bounds.center() - origin) {
            *exposure = Exposure::OPEN;
        }
    }
    if stop() {
        return None;
    }
    let extent = if bounds.is_empty() { DVec3::ONE } else { bounds.size() };
    let cell_m = (extent.x.max(extent.y) / CELLS_PER_SIDE).max(CELL_M);
    let cell_m = if far::is_far(extent * 0.5) { far::cell_m(model, origin, CELL_M, cell_m) } else { cell_m };
    let cells = Cells { model, origin, cell_m, exposure: &exposure };
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

    let pieces = parallel_map(merged.len(), |i| {
        let (key, placements) = &merged[i];
        if stop() { Vec::new() } else { merge::cell(model, origin, key, placements) }
    });
    let placed = parallel_map(repeated.len(), |i| {
        let (mesh, placements) = &repeated[i];
        if stop() { Vec::new() } else { merge::places(model, origin, *mesh, placements) }
    });
    if stop() {
        return None;
    }
    let mut out = Geometry {
        ground: ground_shade(model, bounds, origin),
        blockers: blocking(model, origin, &blockers),
        enclosing: (0..model.elements.len())
            .filter(|&i| blockers[i])
            .filter_map(|i| Some((i as u32, *stacks.get(model.elements[i].storey?.index())?)))
            .collect(),
        stacks,
        ..Geometry::default()
    };
    pieces.into_iter().flatten().for_each(|piece| piece.append_to(&mut out));
    // Before the places: the numbers of their origins come after those of all batches.
    stand_ins::add(&mut out);
    placed.into_iter().flatten().for_each(|mesh| mesh.append_to(&mut out));
    out.shrink();
    Some(out)
}

/// The triangles of what hides things.
fn blocking(model: &BuildingModel, origin: DVec3, blockers: &[bool]) -> Blockers {
    let mut out = Blockers::default();
    for own in model.placements.chunk_by(|a, b| a.element == b.element) {
        let element = own[0].element;
        if !blockers.get(element.index()).copied().unwrap_or_default() {
            continue;
        }
        let solid = own.iter().filter(|p| enclosure::hides(model, p));
        let triangles = solid.filter_map(|p| Some((p, model.mesh(p.mesh)?))).flat_map(|(p, mesh)| {
            let at = move |i: u32| {
                let local = mesh.positions.get(i as usize)?;
                Some((p.transform.transform_point3(Vec3::from(*local).as_dvec3()) - origin).as_vec3())
            };
            mesh.indices.chunks_exact(3).filter_map(move |t| Some([at(t[0])?, at(t[1])?, at(t[2])?]))
        });
        out.add(element.0, triangles);
    }
    out
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

#[cfg(test)]
mod tests {
    use glam::Vec4;

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
            let (vertices, indices) = (&geometry.vertices[b.vertices.range()], &geometry.indices[b.indices.range()]);
            assert!(indices.iter().all(|i| usize::from(*i) < vertices.len()));
            let edges = &geometry.edges[b.edges.range()];
            assert!(edges.iter().all(|i| usize::from(*i) < vertices.len()));
            let slack = b.grid.step_m;
            let (min, max) = ((Vec3::from(b.lot.min) - slack).as_dvec3(), (Vec3::from(b.lot.max) + slack).as_dvec3());
            assert!(vertices.iter().all(|v| {
                let p = b.grid.place(v.place);
                p.cmpge(min).all() && p.cmple(max).all()
            }));
            let mut first = 0;
            for span in &geometry.spans[b.lot.spans.range()] {
                let own = &indices[first..span.end as usize];
                let element = |i: &u16| geometry.parts[vertices[usize::from(*i)].part as usize].element;
                assert!(own.iter().all(|i| element(i) == span.element));
                first = span.end as usize;
            }
            assert_eq!(first, indices.len());
        }
        let again = PreparedScene::build(Arc::clone(scene.model())).geometry();
        assert!(
            again.vertices == geometry.vertices && again.indices == geometry.indices && again.edges == geometry.edges
        );
    }

    #[test]
    fn vertices_lie_within_half_a_step_and_what_coincides_in_two_batches_still_does() {
        let scene = PreparedScene::build(fixture::shared());
        let geometry = scene.geometry();
        let mut exact: Vec<[i64; 3]> = Vec::new();
        let key = |p: DVec3| (p * 1e4).round().to_array().map(|v| v as i64);
        for p in &scene.model().placements {
            let mesh = scene.model().mesh(p.mesh).unwrap();
            exact.extend(mesh.positions.iter().map(|v| key(p.transform.transform_point3(Vec3::from(*v).as_dvec3()))));
        }
        for b in &geometry.batches[..geometry.first_far as usize] {
            assert!(b.grid.step_m <= 1.0 / 1024.0, "{:?}", b.grid);
            for v in &geometry.vertices[b.vertices.range()] {
                let at = key(b.grid.place(v.place) + scene.origin());
                let near = |e: &&[i64; 3]| (0..3).all(|k| (e[k] - at[k]).abs() <= 6);
                assert!(exact.iter().find(near).is_some(), "{at:?}");
                let step = f64::from(b.grid.step_m);
                let on_grid = b.grid.place(v.place) / step;
                assert_eq!(on_grid, on_grid.round(), "one grid for all");
            }
        }
    }

    #[test]
    fn a_mesh_of_more_vertices_than_16_bits_reach_is_drawn_whole() {
        let mut b = fixture::Builder::default();
        let mesh = b.mesh(fixture::rod(0.5, 2.0, 60_000));
        let id = b.element("IfcBuildingElementProxy", ElementKind::Fabric, "rod", None);
        b.place(id, mesh, DAffine3::IDENTITY, None);
        for i in 0..6 {
            let id = b.element("IfcBuildingElementProxy", ElementKind::Fabric, "again", None);
            b.place(id, mesh, DAffine3::from_translation(DVec3::new(0.0, f64::from(i) * 4.0 + 4.0, 0.0)), None);
        }
        let model = Arc::new(b.model);
        let shown = model.meshes[0].render_mesh();
        let scene = PreparedScene::build(Arc::clone(&model));
        let (triangles, edges) = (shown.indices.len() as u64 / 3, shown.edges.len() as u64);
        assert_eq!((scene.stats().triangles, scene.stats().edges), (triangles * 7, edges * 7));
        let mut alone = BuildingModel { placements: vec![model.placements[0]].into(), ..(*model).clone() };
        alone.elements.truncate(1);
        let scene = PreparedScene::build(Arc::new(alone));
        assert_eq!((scene.stats().triangles, scene.stats().edges), (triangles, edges));
        assert!(scene.stats().batches > 1 && scene.geometry().batches.iter().all(|b| b.vertices.count <= 1 << 16));
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
        let grouped: u32 = geometry.groups[geometry.meshes[0].groups.range()].iter().map(|g| g.instances.count).sum();
        assert_eq!(grouped, 30);
        // The grid is folded into the places: what is drawn is where it is.
        let shown = scene.model().meshes[0].render_mesh();
        for (n, place) in geometry.instances.iter().enumerate() {
            let mesh = geometry.meshes[0];
            for (v, at) in geometry.placed_vertices[mesh.vertices.range()].iter().zip(&shown.positions) {
                let p = Vec4::new(f32::from(v[0]), f32::from(v[1]), f32::from(v[2]), 1.0);
                let group = place.grid as usize - geometry.batches.len();
                let drawn = Vec3::from_array(place.rows.map(|row| Vec4::from(row).dot(p)))
                    + DVec3::from(geometry.groups[group].origin).as_vec3();
                let wanted = Vec3::from(*at) + Vec3::X * n as f32 * 3.0 - scene.origin().as_vec3();
                assert!(drawn.distance(wanted) < 1e-4, "{drawn} {wanted}");
            }
        }
    }

    #[test]
    fn broken_placements_and_empty_models_are_survived() {
        let mut b = fixture::Builder::default();
        let wall = ("IfcWall", ElementKind::Fabric, "wall");
        b.cuboid(wall, None, DVec3::ZERO, DVec3::ONE, None);
        let id = b.element("IfcWall", ElementKind::Fabric, "broken", None);
        let mesh = MeshId(0);
        let nan = DAffine3::from_translation(DVec3::NAN);
        b.model.placements.push(Placement { element: id, mesh, transform: nan, colour: None.into() });
        let flat = DAffine3::from_scale(DVec3::new(1.0, 1.0, 0.0));
        b.model.placements.push(Placement { element: id, mesh, transform: flat, colour: None.into() });
        let lost = Placement { element: id, mesh: MeshId(77), transform: DAffine3::IDENTITY, colour: None.into() };
        b.model.placements.push(lost);
        let scene = PreparedScene::build(Arc::new(b.model));
        assert_eq!(scene.stats().triangles, 24);
        let ray = Ray { origin: DVec3::new(0.5, 0.5, 9.0), direction: DVec3::NEG_Z };
        assert!(scene.pick(ray, &PickFilter::new(scene.model(), &atrium_view::ViewState::default())).is_some());
        let empty = PreparedScene::build(Arc::new(BuildingModel::default()));
        assert_eq!(empty.stats().triangles, 0);
    }

    /// Else the trees before a window would be left out for who stands behind it.
    #[test]
    fn of_a_window_the_frame_hides_things_and_the_pane_does_not() {
        let mut b = fixture::Builder::default();
        let window = b.element("IfcWindow", ElementKind::Fabric, "window", Some(0));
        for (extent, colour) in [
            (Vec3::new(4.0, 0.1, 1.0), Some([90, 90, 90, 255])),
            (Vec3::new(4.0, 0.02, 3.0), Some([150, 190, 205, 90])),
        ] {
            let mesh = b.mesh(fixture::cuboid(extent));
            b.place(window, mesh, DAffine3::IDENTITY, colour);
        }
        let scene = PreparedScene::build(Arc::new(b.model));
        let geometry = scene.geometry();
        let (all, triangles) = geometry.blockers.columns();
        assert_eq!(all.len(), 1);
        let reach = |k: usize| triangles.iter().flatten().map(|p| p[k]).fold(f32::NEG_INFINITY, f32::max);
        assert!((reach(2) + scene.origin().z as f32 - 1.0).abs() < 1e-3, "{}", reach(2));
    }

    #[test]
    fn cancelling_gives_nothing() {
        let cancel = AtomicBool::new(true);
        assert!(PreparedScene::build_cancellable(fixture::shared(), &cancel).is_none());
    }
}
