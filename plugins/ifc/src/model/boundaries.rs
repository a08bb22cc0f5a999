//! What bounds spaces, and on which presentation layers shapes lie.

use std::sync::Arc;

use atrium_building::{ElementId, SpaceBoundary};
use rustc_hash::FxHashMap;

use super::elements::Elements;
use super::id_table::IdTable;
use super::relations::each;
use super::text::Interner;
use crate::diagnostics::{Diagnostics, Severity};
use crate::progress::{Cancelled, Progress};
use crate::value::{Id, StepFile, Value};

/// Cuts one after the other; a real beam has a dozen.
const MAX_OPERANDS: usize = 32;

/// `IfcRelSpaceBoundary` and its two levels, without shapes: sorted, each once.
pub(crate) fn read(
    file: &StepFile<'_>,
    elements: &IdTable,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<Vec<SpaceBoundary>, Cancelled> {
    let mut out = Vec::new();
    for (keyword, level) in [
        ("IFCRELSPACEBOUNDARY", None),
        ("IFCRELSPACEBOUNDARY1STLEVEL", Some(1)),
        ("IFCRELSPACEBOUNDARY2NDLEVEL", Some(2)),
    ] {
        each(file, keyword, progress, |relation| {
            let a: [Value<'_>; 9] = relation.first_args();
            let element = |n: usize| a[n].as_ref().and_then(|id| elements.get(id)).map(ElementId);
            let Some(space) = element(4) else {
                let message = "It bounds no space that the file holds; it was left out.";
                diagnostics.report(file, relation.id, Severity::Info, message);
                return;
            };
            // IFC2X3 has one entity, and says the level in its name.
            let named = || match a[2].as_str()?.trim().get(..1)? {
                "1" => Some(1),
                "2" => Some(2),
                _ => None,
            };
            out.push(SpaceBoundary {
                space,
                element: element(5),
                level: level.or_else(named),
                physical: match a[7].as_enum() {
                    Some("PHYSICAL") => Some(true),
                    Some("VIRTUAL") => Some(false),
                    _ => None,
                },
                external: match a[8].as_enum() {
                    Some("INTERNAL") => Some(false),
                    Some(kind) if kind.starts_with("EXTERNAL") => Some(true),
                    _ => None,
                },
            });
        })?;
    }
    out.sort_unstable();
    out.dedup();
    out.shrink_to_fit();
    Ok(out)
}

/// `IfcPresentationLayerAssignment` of representations, or of their items.
pub(crate) fn read_layers(
    file: &StepFile<'_>,
    elements: &mut Elements,
    names: &mut Interner,
    progress: &Progress,
) -> Result<(), Cancelled> {
    let mut layer_of: FxHashMap<Id, Arc<str>> = FxHashMap::default();
    let mut of_items = false;
    for keyword in ["IFCPRESENTATIONLAYERASSIGNMENT", "IFCPRESENTATIONLAYERWITHSTYLE"] {
        each(file, keyword, progress, |layer| {
            let Some(name) = names.text(layer.arg(0)) else { return };
            for id in layer.arg(2).refs() {
                of_items |= !file.get(id).is_some_and(|i| i.keyword.ends_with("REPRESENTATION"));
                layer_of.entry(id).or_insert_with(|| name.clone());
            }
        })?;
    }
    if layer_of.is_empty() {
        return Ok(());
    }
    for (i, (element, shape)) in elements.list.iter_mut().zip(&elements.shapes).enumerate() {
        if i % 1024 == 0 {
            progress.check()?;
        }
        let Some(shape) = shape.and_then(|id| file.get(id)) else { continue };
        let mut add = |id: Id| {
            if let Some(layer) = layer_of.get(&id).filter(|l| !element.layers.contains(l)) {
                element.layers.push(layer.clone());
            }
        };
        for id in shape.arg(2).refs() {
            add(id);
            if of_items && let Some(representation) = file.get(id) {
                for item in representation.arg(3).refs() {
                    add(item);
                    within(file, item).for_each(&mut add);
                }
            }
        }
    }
    Ok(())
}

/// What an item is made from: the solid that others are cut from, again and again.
fn within(file: &StepFile<'_>, item: Id) -> impl Iterator<Item = Id> {
    let first_operand = |id: &Id| file.get(*id).filter(|i| i.keyword.starts_with("IFCBOOLEAN"))?.arg(1).as_ref();
    std::iter::successors(Some(item), first_operand).skip(1).take(MAX_OPERANDS)
}
