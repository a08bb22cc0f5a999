//! Shapes of products: representation items become meshes, each built once and placed as often as it is used.
//!
//! In three passes, each parallel: which items show which product (mapped items followed); the distinct items as
//! meshes; the products whose openings have to be cut, as meshes of their own. All lengths are metres from the moment
//! they are read. An item that cannot be built costs that item only, and is reported.

mod alignment;
mod csg;
mod curve;
mod face;
mod grid;
mod pack;
mod placement;
mod profile;
mod read;
mod representation;
mod sectioned;
mod solid;
mod spiral;
mod style;
mod surface;
mod sweep;
#[cfg(test)]
mod tests;
mod traced;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use atrium_building::{ElementId, Mesh, Placement, Units};
use atrium_geometry::{Tessellation, TriMesh};
use glam::DAffine3;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::limits::BOOLEAN_BUDGET;
use crate::{Cancelled, Diagnostics, Id, Progress, Severity, StepFile};
use pack::Packer;
use placement::PlacementCache;
use read::{Fault, Read, Reader};
use representation::Use;
use solid::Part;
use style::Styles;

/// A product whose shape is wanted.
#[derive(Debug, Clone)]
pub(crate) struct ProductInput {
    /// The element that placements will name.
    pub(crate) element: ElementId,
    /// The product's instance.
    pub(crate) id: Id,
    /// Whether it is an opening: cut from others, not shown.
    pub(crate) is_void: bool,
    /// Openings to cut from it.
    pub(crate) openings: Vec<Id>,
}

/// Distinct meshes and where they stand.
#[derive(Debug, Default)]
pub(crate) struct ShapeResult {
    /// Each distinct mesh once.
    pub(crate) meshes: Vec<Mesh>,
    /// In the order of the products.
    pub(crate) placements: Vec<Placement>,
}

/// What the passes share.
struct Shared<'a> {
    file: &'a StepFile<'a>,
    units: Units,
    progress: &'a Progress,
    diagnostics: &'a Diagnostics,
    styles: Styles,
    placements: PlacementCache,
    alignments: alignment::AlignmentCache,
}

/// A product after the first pass.
struct Plan<'p> {
    input: &'p ProductInput,
    at: DAffine3,
    uses: Vec<Use>,
    openings: Vec<(DAffine3, Vec<Use>)>,
}

/// Builds the shapes of `products`. Openings are cut; products that are openings themselves are not shown.
///
/// # Errors
/// [`Cancelled`] once the load was cancelled. Everything else is a diagnostic.
pub(crate) fn build_shapes(
    file: &StepFile<'_>,
    products: &[ProductInput],
    units: &Units,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<ShapeResult, Cancelled> {
    let shared = Shared {
        file,
        units: *units,
        progress,
        diagnostics,
        styles: Styles::new(file),
        placements: PlacementCache::default(),
        alignments: alignment::AlignmentCache::default(),
    };
    let plans: Vec<Plan<'_>> = products
        .par_iter()
        .filter(|p| !p.is_void && !progress.is_cancelled())
        .filter_map(|p| shared.guarded(p.id, p.id, "it is not shown", |reader| shared.plan(reader, p)))
        .collect();
    progress.check()?;

    // Which items are needed, and which of them uncompressed for cutting.
    let mut order: Vec<(Id, Id)> = vec![];
    let mut seen: FxHashSet<Id> = FxHashSet::default();
    let mut for_cutting: FxHashSet<Id> = FxHashSet::default();
    let mut shown: FxHashSet<Id> = FxHashSet::default();
    for plan in &plans {
        for u in plan.uses.iter().chain(plan.openings.iter().flat_map(|(_, uses)| uses)) {
            if seen.insert(u.item) {
                order.push((u.item, plan.input.id));
            }
            if plan.openings.is_empty() {
                shown.insert(u.item);
            } else {
                for_cutting.insert(u.item);
            }
        }
    }
    let packer = Packer::default();
    let items: FxHashMap<Id, Item> = order
        .par_iter()
        .filter(|_| !progress.is_cancelled())
        .map(|(id, product)| {
            let lost = "this part is left out";
            let parts = shared.guarded(*product, *id, lost, |reader| reader.item(*id, *id, 0)).unwrap_or_default();
            let mut item = Item::default();
            for part in parts {
                if part.mesh.check_finite().is_err() {
                    let fault = Fault { at: *id, what: "gives coordinates without end".into() };
                    shared.report(*product, &fault, lost);
                    continue;
                }
                if shown.contains(id)
                    && let Some((mesh, at)) = packer.add(&part.mesh)
                {
                    item.packed.push((mesh, at, part.colour));
                }
                if for_cutting.contains(id) {
                    item.parts.push(part);
                }
            }
            (*id, item)
        })
        .collect();
    progress.check()?;

    let placements: Vec<Vec<Placement>> = plans
        .par_iter()
        .map(|plan| {
            let out = if progress.is_cancelled() {
                vec![]
            } else if plan.openings.is_empty() {
                shared.instances(plan, &items)
            } else {
                let id = plan.input.id;
                shared
                    .guarded(id, id, "it is not shown", |reader| Ok(shared.voided(reader, plan, &items, &packer)))
                    .unwrap_or_default()
            };
            if out.is_empty() && !progress.is_cancelled() {
                shared.report_unseen(plan);
            }
            progress.add(1);
            out
        })
        .collect();
    progress.check()?;
    let (meshes, renumbered) = packer.finish();
    let mut placements: Vec<Placement> = placements.into_iter().flatten().collect();
    for p in &mut placements {
        p.mesh = renumbered[p.mesh.0 as usize];
    }
    Ok(ShapeResult { meshes, placements })
}

/// One distinct item: packed for showing, exact for cutting.
#[derive(Default)]
struct Item {
    packed: Vec<(atrium_building::MeshId, DAffine3, Option<atrium_building::Rgba8>)>,
    parts: Vec<Part>,
}

impl<'a> Shared<'a> {
    fn reader(&'a self, product: Id) -> Reader<'a> {
        Reader {
            file: self.file,
            units: self.units,
            tessellation: Tessellation::default(),
            diagnostics: self.diagnostics,
            progress: self.progress,
            styles: &self.styles,
            product,
            alignments: &self.alignments,
            steps: Cell::new(0),
            nesting: Cell::new(0),
            boolean_budget: Cell::new(BOOLEAN_BUDGET),
        }
    }

    fn report(&self, product: Id, fault: &Fault, consequence: &str) {
        let message = fault.sentence(consequence);
        self.diagnostics.report_shape(self.file, fault.at, product, Severity::Warning, message);
    }

    /// Says of a product that has items, none of which could be shown, that it is missing, unless a finding did.
    fn report_unseen(&self, plan: &Plan<'_>) {
        let product = plan.input.id;
        if !plan.uses.is_empty() && !self.diagnostics.has_product(product) {
            let message = if plan.openings.is_empty() {
                "Its shape has no surface of any size; it is not shown."
            } else {
                "Its openings leave nothing of it; it is not shown."
            };
            self.diagnostics.report_shape(self.file, product, product, Severity::Info, message.to_owned());
        }
    }

    /// Runs one piece of work for a product with a reader of its own; a fault, or a panic in code fed with foreign
    /// numbers, is reported.
    fn guarded<T>(
        &'a self,
        product: Id,
        id: Id,
        consequence: &str,
        work: impl FnOnce(&Reader<'a>) -> Read<T>,
    ) -> Option<T> {
        match catch_unwind(AssertUnwindSafe(|| work(&self.reader(product)))) {
            Ok(Ok(done)) => Some(done),
            Ok(Err(fault)) => {
                if !self.progress.is_cancelled() {
                    self.report(product, &fault, consequence);
                }
                None
            }
            Err(_) => {
                let fault = Fault { at: id, what: "the geometry core gave up on it".into() };
                self.report(product, &fault, consequence);
                None
            }
        }
    }

    fn plan<'p>(&'a self, reader: &Reader<'a>, input: &'p ProductInput) -> Read<Plan<'p>> {
        let uses = reader.uses(input.id)?;
        let place = |id: Id| match self.placements.of_product(reader, id) {
            Ok(at) => at,
            Err(fault) => {
                self.report(input.id, &fault, "the product is shown at the origin");
                DAffine3::IDENTITY
            }
        };
        let at = place(input.id);
        let mut openings = vec![];
        if !uses.is_empty() {
            let inverse = at.inverse();
            for &opening in &input.openings {
                match reader.uses(opening) {
                    Ok(uses) if uses.is_empty() => {}
                    Ok(uses) => openings.push((inverse * place(opening), uses)),
                    Err(fault) => self.report(input.id, &fault, "this opening is not cut"),
                }
            }
        }
        Ok(Plan { input, at, uses, openings })
    }

    /// A product as placements of shared meshes.
    fn instances(&self, plan: &Plan<'_>, items: &FxHashMap<Id, Item>) -> Vec<Placement> {
        let material = self.styles.of_product(plan.input.id);
        let mut out = vec![];
        for u in &plan.uses {
            for (mesh, origin, colour) in items.get(&u.item).into_iter().flat_map(|i| &i.packed) {
                out.push(Placement {
                    element: plan.input.element,
                    mesh: *mesh,
                    transform: plan.at * u.at * *origin,
                    colour: colour.or(u.colour).or(material).or(u.layer).into(),
                });
            }
        }
        out
    }

    /// A product with its openings cut, as meshes of its own.
    fn voided(
        &self,
        reader: &Reader<'a>,
        plan: &Plan<'_>,
        items: &FxHashMap<Id, Item>,
        packer: &Packer,
    ) -> Vec<Placement> {
        let material = self.styles.of_product(plan.input.id);
        let parts = |u: &Use| items.get(&u.item).map(|i| i.parts.as_slice()).unwrap_or_default();
        let mut openings: Vec<TriMesh> = vec![];
        for (at, uses) in &plan.openings {
            for u in uses {
                openings.extend(parts(u).iter().map(|p| p.mesh.transformed(&(*at * u.at))));
            }
        }
        let mut meshes = vec![];
        let mut colours = vec![];
        for u in &plan.uses {
            for part in parts(u) {
                meshes.push(part.mesh.transformed(&u.at));
                colours.push(part.colour.or(u.colour).or(material).or(u.layer));
            }
        }
        reader.cut_openings(&mut meshes, &openings, plan.input.id);
        meshes
            .iter()
            .zip(colours)
            .filter_map(|(mesh, colour)| {
                let (mesh, origin) = packer.add(mesh)?;
                Some(Placement {
                    element: plan.input.element,
                    mesh,
                    transform: plan.at * origin,
                    colour: colour.into(),
                })
            })
            .collect()
    }
}
