//! A [`BuildingModel`] as sections, and back.
//!
//! What is plain (positions, indices, placements) lies in the file as it is in memory and is used there. Elements are
//! records of their own, read on all cores into their place. Property sets are read when somebody asks. The rest is small,
//! and goes through serde, so that what is added to a model is kept without a word here.

mod elements;
mod record;
mod sets;
mod texts;

use std::sync::Arc;

use atrium_building::{
    BuildingModel, Classification, Connection, ElementId, Mesh, Placement, Port, PortFlow, PortId, PropertySets, Slice,
};
use bytemuck::Pod;
use bytes::Bytes;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::{CacheError, Entry, Tag, Writer};
use elements::Counts;
use texts::{TextTable, Texts};

const REST: Tag = Tag::new("m.rest");
const CLASSES: Tag = Tag::new("m.class");
const TEXT_ENDS: Tag = Tag::new("m.textat");
const TEXT: Tag = Tag::new("m.text");
const ELEMENT_ENDS: Tag = Tag::new("m.elemat");
const ELEMENTS: Tag = Tag::new("m.elem");
const SET_ENDS: Tag = Tag::new("m.setsat");
const SETS: Tag = Tag::new("m.sets");
const PORTS: Tag = Tag::new("m.ports");
const CONNECTIONS: Tag = Tag::new("m.joins");
const MESHES: Tag = Tag::new("m.mesh");
const POSITIONS: Tag = Tag::new("m.verts");
const INDICES: Tag = Tag::new("m.tris");
const PLACEMENTS: Tag = Tag::new("m.places");

/// Elements or sets whose records are made on one core at a time.
const RECORDS_TOGETHER: usize = 4096;

/// Records that are in memory before they are written, as a multiple of [`RECORDS_TOGETHER`].
const BATCHES: usize = 16;

/// Writes the model as sections of the file. Their tags begin with `m.`.
///
/// # Errors
/// As [`Writer::section`]; [`CacheError::TooLarge`] for a model that the format cannot say.
pub fn encode(model: &BuildingModel, to: &mut Writer) -> Result<(), CacheError> {
    let classes = classes_of(model);
    let table = TextTable::of(model)?;
    to.value(REST, &rest_of(model))?;
    let mut in_order: Vec<(&Classification, u32)> = classes.iter().map(|(c, i)| (*c, *i)).collect();
    in_order.sort_unstable_by_key(|(_, i)| *i);
    to.value(CLASSES, &in_order.iter().map(|(c, _)| *c).collect::<Vec<_>>())?;
    write_plain(to, TEXT_ENDS, &table.ends)?;
    to.section(TEXT, |to| table.texts.iter().try_for_each(|text| to.write_all(text.as_bytes())))?;
    write_records(to, (ELEMENTS, ELEMENT_ENDS), model.elements.len(), |i, out| {
        elements::write(&model.elements[i], &table, &classes, out);
        Ok(())
    })?;
    write_records(to, (SETS, SET_ENDS), model.property_sets.len(), |i, out| match model.property_sets.get(i) {
        Some(set) => sets::write(set, &table, out),
        None => Ok(()),
    })?;
    let ports: Vec<[u32; 3]> = model
        .ports
        .iter()
        .map(|p| {
            let name = p.name.as_ref().and_then(|n| table.number(n)).map_or(0, |n| n + 1);
            [p.element.0, name, p.flow as u32]
        })
        .collect();
    write_plain(to, PORTS, &ports)?;
    let connections: Vec<[u32; 2]> = model.connections.iter().map(|c| [c.from.0, c.to.0]).collect();
    write_plain(to, CONNECTIONS, &connections)?;
    let sizes: Vec<[u32; 2]> =
        model.meshes.iter().map(|m| [m.positions.len() as u32, m.indices.len() as u32]).collect();
    write_plain(to, MESHES, &sizes)?;
    to.section(POSITIONS, |to| model.meshes.iter().try_for_each(|m| to.write_all(bytemuck::cast_slice(&m.positions))))?;
    to.section(INDICES, |to| model.meshes.iter().try_for_each(|m| to.write_all(bytemuck::cast_slice(&m.indices))))?;
    write_plain(to, PLACEMENTS, &model.placements)
}

/// Reads the model that [`encode`] wrote: equal to that one in everything.
///
/// Its meshes, placements and property sets lie in the map, which stays open with them.
///
/// # Errors
/// [`CacheError::Unusable`] when a section is missing, damaged, or says what cannot be.
pub fn decode(entry: &Entry) -> Result<BuildingModel, CacheError> {
    entry.verify("m.")?;
    let mut model: BuildingModel = entry.value(REST)?;
    let texts = Arc::new(Texts::new(plain(entry, TEXT_ENDS)?, entry.section(TEXT)?));
    let classes: Vec<Classification> = entry.value(CLASSES)?;
    let classes: Vec<Arc<Classification>> = classes.into_iter().map(Arc::new).collect();
    let element_ends: Slice<u32> = plain(entry, ELEMENT_ENDS)?;
    let set_ends: Slice<u32> = plain(entry, SET_ENDS)?;
    let ports: Slice<[u32; 3]> = plain(entry, PORTS)?;
    let sizes: Slice<[u32; 2]> = plain(entry, MESHES)?;
    let counts = Counts {
        elements: element_ends.len() as u64,
        storeys: model.storeys.len() as u64,
        systems: model.systems.len() as u64,
        ports: ports.len() as u64,
        sets: set_ends.len() as u64,
        materials: model.material_sets.len() as u64,
        documents: model.documents.len() as u64,
        groups: model.groups.len() as u64,
        meshes: sizes.len() as u64,
    };
    if !counts.hold_for(&model) {
        return Err(entry.senseless(REST));
    }
    let records = entry.section(ELEMENTS)?;
    model.elements = elements::read_all(&element_ends, &records, &texts, &classes, &counts)
        .ok_or_else(|| entry.senseless(ELEMENTS))?;
    let (read_ports, shapes) = rayon::join(
        || read_ports(&ports, &texts, &counts).ok_or_else(|| entry.senseless(PORTS)),
        || read_shapes(entry, &sizes, &counts),
    );
    model.ports = read_ports?;
    (model.meshes, model.placements) = shapes?;
    let connections: Slice<[u32; 2]> = plain(entry, CONNECTIONS)?;
    let known = |port: u32| u64::from(port) < counts.ports;
    if !connections.iter().flatten().all(|port| known(*port)) {
        return Err(entry.senseless(CONNECTIONS));
    }
    model.connections = connections.iter().map(|[a, b]| Connection { from: PortId(*a), to: PortId(*b) }).collect();
    let source = sets::Stored::new(set_ends, entry.section(SETS)?, texts).ok_or_else(|| entry.senseless(SETS))?;
    model.property_sets = PropertySets::lazy(Arc::new(source));
    Ok(model)
}

/// The model without what has sections of its own; no gigabyte is copied to be thrown away.
fn rest_of(model: &BuildingModel) -> BuildingModel {
    let BuildingModel {
        sources,
        units,
        georeference,
        elements: _,
        storeys,
        systems,
        ports: _,
        connections: _,
        property_sets: _,
        material_sets,
        documents,
        groups,
        space_boundaries,
        true_north,
        site_position,
        meshes: _,
        placements: _,
    } = model;
    BuildingModel {
        sources: sources.clone(),
        units: *units,
        georeference: georeference.clone(),
        storeys: storeys.clone(),
        systems: systems.clone(),
        material_sets: material_sets.clone(),
        documents: documents.clone(),
        groups: groups.clone(),
        space_boundaries: space_boundaries.clone(),
        true_north: *true_north,
        site_position: *site_position,
        ..BuildingModel::default()
    }
}

/// Different classifications, numbered as they come.
fn classes_of(model: &BuildingModel) -> FxHashMap<&Classification, u32> {
    let mut classes = FxHashMap::default();
    for class in model.elements.iter().flat_map(|e| &e.classifications) {
        let next = classes.len() as u32;
        classes.entry(&**class).or_insert(next);
    }
    classes
}

fn write_plain<T: Pod>(to: &mut Writer, tag: Tag, values: &[T]) -> Result<(), CacheError> {
    to.section(tag, |to| to.write_all(bytemuck::cast_slice(values)))
}

/// Writes a record for each of `count`, and then where each ends.
fn write_records(
    to: &mut Writer,
    (records, ends): (Tag, Tag),
    count: usize,
    write: impl Fn(usize, &mut Vec<u8>) -> Result<(), CacheError> + Sync,
) -> Result<(), CacheError> {
    let mut all_ends: Vec<u32> = Vec::with_capacity(count);
    let mut at = 0u64;
    let mut result = Ok(());
    to.section(records, |to| {
        for batch in (0..count).step_by(RECORDS_TOGETHER * BATCHES) {
            let end = (batch + RECORDS_TOGETHER * BATCHES).min(count);
            let parts: Result<Vec<(Vec<u8>, Vec<usize>)>, CacheError> = (batch..end)
                .step_by(RECORDS_TOGETHER)
                .collect::<Vec<_>>()
                .into_par_iter()
                .map(|begin| {
                    let (mut out, mut ends) = (Vec::new(), Vec::new());
                    for i in begin..(begin + RECORDS_TOGETHER).min(end) {
                        write(i, &mut out)?;
                        ends.push(out.len());
                    }
                    Ok((out, ends))
                })
                .collect();
            let parts = match parts {
                Ok(parts) => parts,
                Err(e) => {
                    result = Err(e);
                    return Err(std::io::ErrorKind::InvalidData.into());
                }
            };
            for (bytes, part_ends) in parts {
                if at + bytes.len() as u64 > u64::from(u32::MAX) {
                    result = Err(CacheError::TooLarge("more elements or properties"));
                    return Err(std::io::ErrorKind::InvalidData.into());
                }
                all_ends.extend(part_ends.iter().map(|end| (at + *end as u64) as u32));
                at += bytes.len() as u64;
                to.write_all(&bytes)?;
            }
        }
        Ok(())
    })
    .or_else(|e| result.and(Err(e)))?;
    write_plain(to, ends, &all_ends)
}

fn plain<T: Pod>(entry: &Entry, tag: Tag) -> Result<Slice<T>, CacheError> {
    Slice::from_bytes(entry.section(tag)?).ok_or_else(|| entry.senseless(tag))
}

fn read_ports(rows: &[[u32; 3]], texts: &Texts, counts: &Counts) -> Option<Vec<Port>> {
    let damaged = std::sync::atomic::AtomicBool::new(false);
    let ports = rows
        .par_iter()
        .with_min_len(RECORDS_TOGETHER)
        .map(|[element, name, flow]| {
            let read = || {
                let name = match name.checked_sub(1) {
                    Some(number) => Some(texts.get(number)?),
                    None => None,
                };
                let flow = match flow {
                    0 => PortFlow::Sink,
                    1 => PortFlow::Source,
                    2 => PortFlow::Both,
                    3 => PortFlow::Unknown,
                    _ => return None,
                };
                (u64::from(*element) < counts.elements).then_some(Port { element: ElementId(*element), name, flow })
            };
            read().unwrap_or_else(|| {
                damaged.store(true, std::sync::atomic::Ordering::Relaxed);
                Port { element: ElementId(0), name: None, flow: PortFlow::Unknown }
            })
        })
        .collect();
    (!damaged.into_inner()).then_some(ports)
}

fn read_shapes(
    entry: &Entry,
    sizes: &[[u32; 2]],
    counts: &Counts,
) -> Result<(Vec<Mesh>, Slice<Placement>), CacheError> {
    let (positions, indices) = (entry.section(POSITIONS)?, entry.section(INDICES)?);
    let mut meshes = Vec::with_capacity(sizes.len());
    let (mut position, mut index) = (0usize, 0usize);
    for [vertices, corners] in sizes {
        let part = |from: &Bytes, at: &mut usize, bytes: usize| {
            let end = at.checked_add(bytes).filter(|end| *end <= from.len())?;
            let part = from.slice(*at..end);
            *at = end;
            Some(part)
        };
        let mut read = || {
            let positions = part(&positions, &mut position, *vertices as usize * size_of::<[f32; 3]>())?;
            let indices = part(&indices, &mut index, *corners as usize * size_of::<u32>())?;
            Some(Mesh { positions: Slice::from_bytes(positions)?, indices: Slice::from_bytes(indices)? })
        };
        meshes.push(read().ok_or_else(|| entry.senseless(MESHES))?);
    }
    let sound = |mesh: &Mesh| {
        let vertices = mesh.positions.len() as u64;
        mesh.indices.len().is_multiple_of(3) && mesh.indices.iter().all(|i| u64::from(*i) < vertices)
    };
    if position != positions.len() || index != indices.len() || !meshes.par_iter().with_min_len(256).all(sound) {
        return Err(entry.senseless(INDICES));
    }
    let placements: Slice<Placement> = plain(entry, PLACEMENTS)?;
    let stands = |p: &Placement| u64::from(p.element.0) < counts.elements && u64::from(p.mesh.0) < counts.meshes;
    if !placements.par_iter().with_min_len(RECORDS_TOGETHER).all(stands) {
        return Err(entry.senseless(PLACEMENTS));
    }
    Ok((meshes, placements))
}
