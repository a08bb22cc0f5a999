//! From instances to a [`BuildingModel`]: tree, relations, properties, systems; shapes by [`crate::shape`].

mod associations;
mod boundaries;
mod elements;
mod georeference;
mod id_table;
mod materials;
mod placement;
mod properties;
mod relations;
mod sets;
mod systems;
mod text;
mod units;

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind, ModelSource};
use glam::DVec3;
use rayon::prelude::*;

use crate::diagnostics::{Diagnostics, Severity};
use crate::progress::{Cancelled, Phase, Progress};
use crate::shape::{ProductInput, ShapeResult};
use crate::value::{Id, StepFile};
use elements::Elements;
use text::Interner;
use units::UnitTable;

/// Steps of [`read`] that progress counts.
const STEPS: u64 = 6;

/// Everything but shapes, and what shapes are to be built for.
pub(crate) fn read(
    file: &StepFile<'_>,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<(BuildingModel, Vec<ProductInput>), Cancelled> {
    progress.begin(Phase::Reading, STEPS);
    let mut names = Interner::default();
    let (table, units) = UnitTable::read(file, diagnostics);
    let mut elements = Elements::read(file, &mut names, progress, diagnostics)?;
    progress.add(1);
    relations::build_tree(file, &mut elements, progress, diagnostics)?;
    let storeys = relations::assign_storeys(file, &mut elements, units);
    progress.add(1);
    let referenced = relations::read_references(file, &mut elements, progress)?;
    let mut network = systems::read(file, &mut elements, &referenced, &mut names, progress, diagnostics)?;
    progress.add(1);
    let shared = associations::read(
        file,
        &mut elements,
        &mut network,
        &table,
        units.length_m,
        &mut names,
        progress,
        diagnostics,
    )?;
    progress.add(1);
    let products = products(file, &elements, progress)?;
    progress.add(1);
    report_gaps(&elements, diagnostics);

    let header = &file.index.header;
    let mut model = BuildingModel {
        sources: vec![ModelSource {
            file_name: String::new(),
            schema: header.schema.clone().unwrap_or_default(),
            authoring_tool: header.authoring_tool.clone(),
            file_bytes: file.source().bytes().len() as u64,
            instances: file.len() as u64,
            ..ModelSource::default()
        }],
        units,
        elements: elements.list,
        storeys,
        systems: network.systems,
        ports: network.ports,
        groups: network.groups,
        connections: network.connections,
        property_sets: shared.property_sets.into(),
        material_sets: shared.material_sets,
        documents: shared.documents,
        space_boundaries: boundaries::read(file, &elements.by_instance, progress, diagnostics)?,
        ..BuildingModel::default()
    };
    georeference::read(file, &mut model, &table, diagnostics);
    // Kept as long as the model: what was grown by doubling has half as much again for what never comes.
    model.elements.shrink_to_fit();
    model.ports.shrink_to_fit();
    model.connections.shrink_to_fit();
    model.space_boundaries.shrink_to_fit();
    progress.add(1);
    Ok((model, products))
}

fn products(file: &StepFile<'_>, elements: &Elements, progress: &Progress) -> Result<Vec<ProductInput>, Cancelled> {
    let mut openings = relations::openings(file, elements, progress)?;
    // Alignments of IFC4X1 have their curve as an attribute.
    let is_line = |e: &Element| {
        &*e.ifc_type == "IfcAlignment" && file.get(Id(e.instance)).is_some_and(|a| a.arg(7).as_ref().is_some())
    };
    let with_shape = elements.list.iter().enumerate().filter(|(i, e)| elements.shapes[*i].is_some() || is_line(e));
    Ok(with_shape
        .map(|(i, e)| {
            let element = ElementId(i as u32);
            ProductInput {
                element,
                id: Id(e.instance),
                is_void: e.kind == ElementKind::Void,
                openings: openings.remove(&element).unwrap_or_default(),
            }
        })
        .collect())
}

/// Says what a building is expected to have and this file has not.
fn report_gaps(elements: &Elements, diagnostics: &Diagnostics) {
    let has = |kind: ElementKind| elements.list.iter().any(|e| e.kind == kind);
    if !has(ElementKind::Storey) {
        diagnostics.report_at(
            None,
            Severity::Info,
            "The file holds no storey: all elements are shown at once, and cannot be told apart by height.",
        );
    }
    let loose = elements.list.iter().filter(|e| {
        let stands = matches!(e.kind, ElementKind::Fabric | ElementKind::Equipment | ElementKind::Distribution);
        stands && e.parent.is_none()
    });
    let loose = loose.count();
    if loose > 0 {
        diagnostics.report_at(
            None,
            Severity::Info,
            format!("Elements that are contained in nothing: {loose}. They are listed on their own, without a storey."),
        );
    }
    if !elements.shapes.iter().any(Option::is_some) {
        diagnostics.report_at(
            None,
            Severity::Warning,
            "No element of the file has a shape: there is nothing to show in 3D.",
        );
    }
}

/// Enters shapes into the model: boxes by element, and the space that equipment stands in.
pub(crate) fn enter_shapes(model: &mut BuildingModel, shapes: ShapeResult) {
    model.meshes = shapes.meshes;
    let mut placements = shapes.placements;
    placements.retain(|p| p.element.index() < model.elements.len() && (p.mesh.0 as usize) < model.meshes.len());
    placements.sort_by_key(|p| p.element);
    placements.shrink_to_fit();
    model.placements = placements.into();
    let boxes: Vec<Aabb> = model
        .placements
        .par_iter()
        .map(|p| {
            // Exact, not the box around a box: a turned wall would seem twice as thick.
            let positions = model.meshes[p.mesh.0 as usize].positions.iter();
            Aabb::from_points(
                positions.map(|v| p.transform.transform_point3(DVec3::new(v[0].into(), v[1].into(), v[2].into()))),
            )
        })
        .collect();
    for (placement, bounds) in model.placements.iter().zip(boxes) {
        if !bounds.is_empty() {
            let element = &mut model.elements[placement.element.index()];
            element.bounds = element.bounds.union(bounds);
        }
    }
    model.locate_in_spaces();
}

#[cfg(test)]
mod tests;
