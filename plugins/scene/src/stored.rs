//! A prepared scene as sections of a file of the cache, and back.
//!
//! The long columns lie in the file as they are on the way to the GPU and are used there; the rest is small and goes through
//! serde. Who adds a field to [`Geometry`] has to give it a place here, or nothing compiles: what is forgotten would be missing
//! in every building that is opened for the second time.

use std::sync::Arc;

use atrium_building::{Aabb, BuildingModel, Slice};
use atrium_cache::{CacheError, Entry, Tag, Writer};
use atrium_spatial::{SpatialIndex, SpatialParts};
use bytemuck::Pod;
use serde::{Deserialize, Serialize};

use crate::enclosure::Stack;
use crate::geometry::{Batch, Geometry, GroundShade, Group, Lot, PlacedMesh, Run, SceneStats};
use crate::occlusion::Blockers;
use crate::preview::Usual;
use crate::stand_ins::FarGroup;

const SMALL: Tag = Tag::new("s.small");
const VERTICES: Tag = Tag::new("s.verts");
const INDICES: Tag = Tag::new("s.tris");
const EDGES: Tag = Tag::new("s.edges");
const PARTS: Tag = Tag::new("s.parts");
const PLACED_VERTICES: Tag = Tag::new("s.pverts");
const PLACED_INDICES: Tag = Tag::new("s.ptris");
const PLACED_EDGES: Tag = Tag::new("s.pedges");
const INSTANCES: Tag = Tag::new("s.places");
const SPANS: Tag = Tag::new("s.spans");
const BLOCKERS: Tag = Tag::new("s.walls");
const BLOCKER_TRIANGLES: Tag = Tag::new("s.walltr");
const TREE_NODES: Tag = Tag::new("s.nodes");
const TREE_ORDER: Tag = Tag::new("s.order");
const MESH_BOXES: Tag = Tag::new("s.boxes");

/// What is kept of a picture beside its geometry.
pub(crate) struct Kept {
    pub(crate) bounds: Aabb,
    pub(crate) stats: SceneStats,
    pub(crate) usual: Usual,
}

/// What is not long.
#[derive(Serialize, Deserialize)]
struct Small {
    bounds: Aabb,
    stats: SceneStats,
    usual: Usual,
    batches: Vec<Batch>,
    meshes: Vec<PlacedMesh>,
    groups: Vec<Group>,
    first_far: u32,
    far: Vec<FarGroup>,
    ground: GroundShade,
    enclosing: Vec<(u32, Stack)>,
    stacks: Vec<Stack>,
}

pub(crate) fn write_geometry(
    geometry: &Geometry,
    bounds: &Aabb,
    stats: &SceneStats,
    usual: Usual,
    to: &mut Writer,
) -> Result<(), CacheError> {
    let Geometry {
        batches,
        vertices,
        indices,
        edges,
        parts,
        meshes,
        placed_vertices,
        placed_indices,
        placed_edges,
        groups,
        instances,
        spans,
        first_far,
        far,
        ground,
        blockers,
        enclosing,
        stacks,
    } = geometry;
    let small = Small {
        bounds: *bounds,
        stats: *stats,
        usual,
        batches: batches.clone(),
        meshes: meshes.clone(),
        groups: groups.clone(),
        first_far: *first_far,
        far: far.clone(),
        ground: ground.clone(),
        enclosing: enclosing.clone(),
        stacks: stacks.clone(),
    };
    to.value(SMALL, &small)?;
    column(to, VERTICES, vertices)?;
    column(to, INDICES, indices)?;
    column(to, EDGES, edges)?;
    column(to, PARTS, parts)?;
    column(to, PLACED_VERTICES, placed_vertices)?;
    column(to, PLACED_INDICES, placed_indices)?;
    column(to, PLACED_EDGES, placed_edges)?;
    column(to, INSTANCES, instances)?;
    column(to, SPANS, spans)?;
    let (walls, triangles) = blockers.columns();
    column(to, BLOCKERS, walls)?;
    column(to, BLOCKER_TRIANGLES, triangles)
}

pub(crate) fn read_geometry(entry: &Entry) -> Result<(Geometry, Kept), CacheError> {
    let Small { bounds, stats, usual, batches, meshes, groups, first_far, far, ground, enclosing, stacks } =
        entry.value(SMALL)?;
    let blockers = Blockers::of_columns(columns(entry, BLOCKERS)?, columns(entry, BLOCKER_TRIANGLES)?)
        .ok_or_else(|| entry.senseless(BLOCKERS))?;
    let geometry = Geometry {
        batches,
        vertices: columns(entry, VERTICES)?,
        indices: columns(entry, INDICES)?,
        edges: columns(entry, EDGES)?,
        parts: columns(entry, PARTS)?,
        meshes,
        placed_vertices: columns(entry, PLACED_VERTICES)?,
        placed_indices: columns(entry, PLACED_INDICES)?,
        placed_edges: columns(entry, PLACED_EDGES)?,
        groups,
        instances: columns(entry, INSTANCES)?,
        spans: columns(entry, SPANS)?,
        first_far,
        far,
        ground,
        blockers,
        enclosing,
        stacks,
    };
    let sound = is_sound(&geometry, usual.element_count());
    if sound { Ok((geometry, Kept { bounds, stats, usual })) } else { Err(entry.senseless(SMALL)) }
}

/// Whether all runs lie within their columns. What is in the columns is not looked at: it goes to the GPU, which reads within
/// its buffers whatever an index says.
fn is_sound(g: &Geometry, element_count: usize) -> bool {
    let within = |run: Run, length: usize| u64::from(run.first) + u64::from(run.count) <= length as u64;
    let lot = |lot: &Lot, count: u32| {
        // Ends of spans become ranges of draw calls, which must ascend within the batch.
        within(lot.spans, g.spans.len())
            && g.spans[lot.spans.range()]
                .iter()
                .try_fold(0, |at, s| (s.end >= at && s.end <= count).then_some(s.end))
                .is_some()
    };
    let batch = |b: &Batch| {
        within(b.vertices, g.vertices.len())
            && within(b.indices, g.indices.len())
            && within(b.edges, g.edges.len())
            && lot(&b.lot, b.indices.count)
    };
    let mesh = |m: &PlacedMesh| {
        within(m.vertices, g.placed_vertices.len())
            && within(m.indices, g.placed_indices.len())
            && within(m.edges, g.placed_edges.len())
            && within(m.groups, g.groups.len())
    };
    let known = |batches: &[u32]| batches.iter().all(|i| (*i as usize) < g.batches.len());
    let far = |f: &FarGroup| known(&f.members) && f.levels.iter().all(|(_, own)| known(own));
    g.batches.iter().all(batch)
        && g.first_far as usize <= g.batches.len()
        && g.far.iter().all(far)
        && g.meshes.iter().all(mesh)
        && g.groups
            .iter()
            .all(|group| within(group.instances, g.instances.len()) && lot(&group.lot, group.instances.count))
        && g.instances.iter().all(|i| (i.grid as usize) < g.batches.len() + g.groups.len())
        && g.enclosing.iter().all(|(element, _)| (*element as usize) < element_count)
}

/// The error for a picture that is none of the model beside it.
pub(crate) fn of_another_model(entry: &Entry) -> CacheError {
    entry.senseless(SMALL)
}

pub(crate) fn write_spatial(spatial: &SpatialIndex, to: &mut Writer) -> Result<(), CacheError> {
    let SpatialParts { nodes, order, boxes } = spatial.to_parts();
    column(to, TREE_NODES, &nodes)?;
    column(to, TREE_ORDER, &order)?;
    column(to, MESH_BOXES, &boxes)
}

pub(crate) fn read_spatial(
    entry: &Entry,
    model: Arc<BuildingModel>,
    bounds: &Aabb,
) -> Result<SpatialIndex, CacheError> {
    let nodes = columns(entry, TREE_NODES)?;
    let (order, boxes) = (columns(entry, TREE_ORDER)?, columns(entry, MESH_BOXES)?);
    SpatialIndex::from_parts(model, bounds, (&nodes, &order, &boxes)).ok_or_else(|| entry.senseless(TREE_NODES))
}

fn column<T: Pod>(to: &mut Writer, tag: Tag, values: &[T]) -> Result<(), CacheError> {
    to.section(tag, |to| to.write_all(bytemuck::cast_slice(values)))
}

fn columns<T: Pod>(entry: &Entry, tag: Tag) -> Result<Slice<T>, CacheError> {
    Slice::from_bytes(entry.section(tag)?).ok_or_else(|| entry.senseless(tag))
}

#[cfg(test)]
pub(crate) mod tests {
    use atrium_cache::{ContentKey, Store, decode, encode};

    use super::*;
    use crate::{PreparedScene, Preview, fixture};

    /// The file of a scene, and the folder that it lies in.
    pub(crate) fn kept(scene: &PreparedScene) -> (tempfile::TempDir, Entry) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), u64::MAX);
        let key = ContentKey::of_files(&[], b"scene").unwrap();
        let mut writer = store.create(&key).unwrap();
        encode(scene.model(), &mut writer).unwrap();
        scene.write(&scene.geometry(), &mut writer).unwrap();
        writer.finish().unwrap();
        let entry = store.open(&key).unwrap().unwrap();
        (folder, entry)
    }

    #[test]
    fn a_scene_comes_back_as_it_was_and_lies_in_the_file() {
        let scene = PreparedScene::build(fixture::shared());
        let (_folder, entry) = kept(&scene);
        let preview = Preview::read(&entry).unwrap();
        let again = PreparedScene::read(Arc::new(decode(&entry).unwrap()), &preview, &entry).unwrap();
        assert!(*again.geometry() == *scene.geometry() && again.geometry().vertices.is_shared());
        assert_eq!((again.bounds(), again.origin()), (scene.bounds(), scene.origin()));
        assert_eq!(again.spatial().to_parts(), scene.spatial().to_parts());
        let stats = |s: &PreparedScene| SceneStats { prepare_ms: 0, ..s.stats() };
        assert_eq!(stats(&again), stats(&scene));
        again.release_geometry();
        assert!(again.geometry().vertices.is_shared(), "read again, not made again");
    }

    #[test]
    fn a_scene_of_another_model_is_refused() {
        let (_folder, entry) = kept(&PreparedScene::build(fixture::shared()));
        let preview = Preview::read(&entry).unwrap();
        assert!(PreparedScene::read(Arc::default(), &preview, &entry).is_err());
    }

    #[test]
    fn only_what_takes_the_place_of_a_scene_looks_as_it_does() {
        let scene = PreparedScene::build(fixture::shared());
        let other = PreparedScene::build(fixture::shared());
        assert!(scene.looks_as(&scene) && !scene.looks_as(&other));
        assert!(other.in_place_of(&scene).looks_as(&scene));
    }
}
