//! Records of elements.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use atrium_building::{
    Aabb, BuildingModel, Classification, DocumentId, Element, ElementId, ElementKind, GlobalId, GroupId, List,
    MaterialSetId, PortId, PropertySetId, StoreyId, SystemId,
};
use glam::DVec3;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::record::{Cursor, put_bytes, put_number, record};
use super::texts::{TextTable, Texts};

/// How many of each there are: every id has to be below.
pub(super) struct Counts {
    pub(super) elements: u64,
    pub(super) storeys: u64,
    pub(super) systems: u64,
    pub(super) ports: u64,
    pub(super) sets: u64,
    pub(super) materials: u64,
    pub(super) documents: u64,
    pub(super) groups: u64,
    pub(super) meshes: u64,
}

impl Counts {
    /// Whether every id in the small parts of the model leads somewhere.
    pub(super) fn hold_for(&self, model: &BuildingModel) -> bool {
        let element = |id: &ElementId| u64::from(id.0) < self.elements;
        let set = |id: &PropertySetId| u64::from(id.0) < self.sets;
        model.storeys.iter().all(|s| element(&s.element))
            && model.sources.iter().all(|s| u64::from(s.first_element.0) <= self.elements)
            && model
                .systems
                .iter()
                .all(|s| s.members.iter().chain(&s.serves).all(element) && s.property_sets.iter().all(set))
            && model.groups.iter().all(|g| g.members.iter().all(element) && g.property_sets.iter().all(set))
            && model.material_sets.iter().flat_map(|m| &m.parts).all(|p| p.property_sets.iter().all(set))
            && model.space_boundaries.iter().all(|b| element(&b.space) && b.element.as_ref().is_none_or(element))
    }
}

/// Which of the lists are not empty, one bit each: most lists of most elements are.
const CHILDREN: u16 = 1;
const SERVES: u16 = 1 << 1;
const SYSTEMS: u16 = 1 << 2;
const PORTS: u16 = 1 << 3;
const SETS: u16 = 1 << 4;
const CLASSES: u16 = 1 << 5;
const MATERIALS: u16 = 1 << 6;
const DOCUMENTS: u16 = 1 << 7;
const GROUPS: u16 = 1 << 8;
const LAYERS: u16 = 1 << 9;
/// Whether the box is given.
const BOUNDS: u16 = 1 << 10;

pub(super) fn write(
    element: &Element,
    texts: &TextTable<'_>,
    classes: &FxHashMap<&Classification, u32>,
    out: &mut Vec<u8>,
) {
    let Element {
        global_id,
        ifc_type,
        kind,
        name,
        long_name,
        description,
        object_type,
        predefined_type,
        tag,
        type_name,
        parent,
        children,
        storey,
        space,
        serves,
        systems,
        ports,
        property_sets,
        classifications,
        materials,
        material_set,
        documents,
        groups,
        layers,
        bounds,
        instance,
    } = element;
    let given = [
        (children.is_empty(), CHILDREN),
        (serves.is_empty(), SERVES),
        (systems.is_empty(), SYSTEMS),
        (ports.is_empty(), PORTS),
        (property_sets.is_empty(), SETS),
        (classifications.is_empty(), CLASSES),
        (materials.is_empty(), MATERIALS),
        (documents.is_empty(), DOCUMENTS),
        (groups.is_empty(), GROUPS),
        (layers.is_empty(), LAYERS),
        (*bounds == Aabb::EMPTY, BOUNDS),
    ];
    let given = given.into_iter().filter(|(empty, _)| !empty).fold(0, |all, (_, bit)| all | bit);
    out.extend(given.to_ne_bytes());
    out.push(*kind as u8);
    put_bytes(out, global_id.as_str().as_bytes());
    texts.put(out, Some(ifc_type));
    for text in [name, long_name, description, object_type, predefined_type, tag, type_name] {
        texts.put(out, text.as_deref());
    }
    let optional = [parent.map(|i| i.0), storey.map(|i| i.0), space.map(|i| i.0), material_set.map(|i| i.0)];
    optional.into_iter().for_each(|id| put_number(out, id.map_or(0, |id| u64::from(id) + 1)));
    put_number(out, *instance);
    if given & BOUNDS != 0 {
        let numbers = bounds.min.to_array().into_iter().chain(bounds.max.to_array());
        numbers.for_each(|n| out.extend(n.to_bits().to_ne_bytes()));
    }
    put_ids(out, children, |i| i.0);
    put_ids(out, serves, |i| i.0);
    put_ids(out, systems, |i| i.0);
    put_ids(out, ports, |i| i.0);
    put_ids(out, property_sets, |i| i.0);
    put_ids(out, documents, |i| i.0);
    put_ids(out, groups, |i| i.0);
    put_ids(out, classifications, |c| classes.get(&**c).copied().unwrap_or(u32::MAX));
    for list in [materials, layers].into_iter().filter(|list| !list.is_empty()) {
        put_number(out, list.len() as u64);
        list.iter().for_each(|text| texts.put(out, Some(text)));
    }
}

fn put_ids<T>(out: &mut Vec<u8>, list: &List<T>, number: impl Fn(&T) -> u32) {
    if !list.is_empty() {
        put_number(out, list.len() as u64);
        list.iter().for_each(|id| put_number(out, u64::from(number(id))));
    }
}

/// All elements, each read into its place by one of all cores.
pub(super) fn read_all(
    ends: &[u32],
    bytes: &[u8],
    texts: &Texts,
    classes: &[Arc<Classification>],
    counts: &Counts,
) -> Option<Vec<Element>> {
    let damaged = AtomicBool::new(false);
    let elements = (0..ends.len())
        .into_par_iter()
        .with_min_len(512)
        .map(|i| {
            let element = record(ends, bytes, i).and_then(|mut from| read(&mut from, texts, classes, counts));
            // A result in the place of each would be copied once more: half a gigabyte.
            element.unwrap_or_else(|| {
                damaged.store(true, Ordering::Relaxed);
                Element::new("", "", ElementKind::Void)
            })
        })
        .collect();
    (!damaged.into_inner()).then_some(elements)
}

fn read(from: &mut Cursor<'_>, texts: &Texts, classes: &[Arc<Classification>], counts: &Counts) -> Option<Element> {
    let given = u16::from_ne_bytes(from.array()?);
    let kind = match from.byte()? {
        0 => ElementKind::Container,
        1 => ElementKind::Storey,
        2 => ElementKind::Space,
        3 => ElementKind::Fabric,
        4 => ElementKind::Equipment,
        5 => ElementKind::Distribution,
        6 => ElementKind::Void,
        _ => return None,
    };
    let global_id = GlobalId(std::str::from_utf8(from.bytes()?).ok()?.into());
    let ifc_type = texts.required(from)?;
    let name = texts.optional(from)?;
    let long_name = texts.optional(from)?;
    let description = texts.optional(from)?;
    let object_type = texts.optional(from)?;
    let predefined_type = texts.optional(from)?;
    let tag = texts.optional(from)?;
    let type_name = texts.optional(from)?;
    let parent = optional_id(from, counts.elements)?.map(ElementId);
    let storey = optional_id(from, counts.storeys)?.map(StoreyId);
    let space = optional_id(from, counts.elements)?.map(ElementId);
    let material_set = optional_id(from, counts.materials)?.map(MaterialSetId);
    let instance = from.number()?;
    let mut bounds = Aabb::EMPTY;
    if given & BOUNDS != 0 {
        let mut corner = || Some(DVec3::new(float(from)?, float(from)?, float(from)?));
        bounds = Aabb { min: corner()?, max: corner()? };
    }
    let children = ids(from, given & CHILDREN, counts.elements, ElementId)?;
    let serves = ids(from, given & SERVES, counts.elements, ElementId)?;
    let systems = ids(from, given & SYSTEMS, counts.systems, SystemId)?;
    let ports = ids(from, given & PORTS, counts.ports, PortId)?;
    let property_sets = ids(from, given & SETS, counts.sets, PropertySetId)?;
    let documents = ids(from, given & DOCUMENTS, counts.documents, DocumentId)?;
    let groups = ids(from, given & GROUPS, counts.groups, GroupId)?;
    // Below the number of classes, or it is no id.
    let class = |i: u32| classes[i as usize].clone();
    let classifications = ids(from, given & CLASSES, classes.len() as u64, class)?;
    let mut named = |bit: u16| {
        let mut list = List::new();
        if given & bit != 0 {
            let count = usize::try_from(from.number()?).ok().filter(|n| *n <= from.left())?;
            list.reserve_exact(count);
            for _ in 0..count {
                list.push(texts.required(from)?);
            }
        }
        Some(list)
    };
    let (materials, layers) = (named(MATERIALS)?, named(LAYERS)?);
    Some(Element {
        global_id,
        ifc_type,
        kind,
        name,
        long_name,
        description,
        object_type,
        predefined_type,
        tag,
        type_name,
        parent,
        children,
        storey,
        space,
        serves,
        systems,
        ports,
        property_sets,
        classifications,
        materials,
        material_set,
        documents,
        groups,
        layers,
        bounds,
        instance,
    })
}

fn float(from: &mut Cursor<'_>) -> Option<f64> {
    from.array().map(|bytes| f64::from_bits(u64::from_ne_bytes(bytes)))
}

/// An id that is below this, or none.
fn optional_id(from: &mut Cursor<'_>, below: u64) -> Option<Option<u32>> {
    match from.number()? {
        0 => Some(None),
        id if id <= below => u32::try_from(id - 1).ok().map(Some),
        _ => None,
    }
}

/// A list of ids that are below this, as [`put_ids`] wrote it; empty when it is not given.
fn ids<T>(from: &mut Cursor<'_>, given: u16, below: u64, make: impl Fn(u32) -> T) -> Option<List<T>> {
    let mut list = List::new();
    if given != 0 {
        let count = usize::try_from(from.number()?).ok().filter(|n| *n <= from.left())?;
        list.reserve_exact(count);
        for _ in 0..count {
            let id = from.number().filter(|id| *id < below)?;
            list.push(make(u32::try_from(id).ok()?));
        }
    }
    Some(list)
}
