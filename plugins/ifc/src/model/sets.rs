//! Which property sets belong to whom: elements, types, systems, groups, materials.
//!
//! `IfcRelDefinesByTemplate` is not read: a template says which properties a set may have, and gives none a value.

use atrium_building::{MaterialSet, PropertySet, PropertySetId};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::associations::Types;
use super::elements::Elements;
use super::properties::SetReader;
use super::relations::each;
use super::systems::{Assembly, Network};
use super::text::Interner;
use super::units::UnitTable;
use crate::diagnostics::{Diagnostics, Severity};
use crate::limits::{SET_LINK_BYTES, SET_LINKS};
use crate::progress::{Cancelled, Progress};
use crate::value::{Id, StepFile, Value};

/// Numbers property sets in the order in which they are first asked for.
#[derive(Default)]
pub(crate) struct SetNumbers {
    wanted: Vec<Id>,
    number: FxHashMap<Id, PropertySetId>,
}

impl SetNumbers {
    /// The number of a set; [`read`] replaces it by that of the set in the model.
    pub(crate) fn of(&mut self, id: Id) -> PropertySetId {
        *self.number.entry(id).or_insert_with(|| {
            self.wanted.push(id);
            PropertySetId(self.wanted.len() as u32 - 1)
        })
    }
}

/// Enters the numbers of sets at elements (their own before those of their types), systems and groups.
pub(crate) fn assign(
    file: &StepFile<'_>,
    elements: &mut Elements,
    types: &Types,
    network: &mut Network,
    numbers: &mut SetNumbers,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<(), Cancelled> {
    let mut of_types: FxHashMap<Id, Vec<PropertySetId>> = FxHashMap::default();
    let mut beside = 0u64;
    let mut left = SET_LINKS.max(file.source().bytes().len() / SET_LINK_BYTES);
    let mut lost = 0u64;
    // Relations of many sets with many elements multiply.
    let mut allowed = |sets: &[PropertySetId]| {
        let kept = sets.len().min(left);
        left -= kept;
        lost += (sets.len() - kept) as u64;
        kept
    };
    for keyword in ["IFCRELDEFINESBYPROPERTIES", "IFCRELOVERRIDESPROPERTIES"] {
        each(file, keyword, progress, |relation| {
            let sets: Vec<PropertySetId> = definitions(relation.arg(5)).into_iter().map(|id| numbers.of(id)).collect();
            for id in relation.arg(4).refs() {
                if let Some(element) = elements.of(id) {
                    elements.list[element.index()].property_sets.extend_from_slice(&sets[..allowed(&sets)]);
                } else if let Some(assembly) = network.assemblies.get(&id) {
                    let list = match assembly {
                        Assembly::System(s) => &mut network.systems[s.index()].property_sets,
                        Assembly::Group(g) => &mut network.groups[g.0 as usize].property_sets,
                    };
                    list.extend_from_slice(&sets[..allowed(&sets)]);
                } else if types.contains_key(&id) {
                    of_types.entry(id).or_default().extend_from_slice(&sets[..allowed(&sets)]);
                } else {
                    beside += 1;
                }
            }
        })?;
    }
    if beside > 0 {
        diagnostics.report_at(
            None,
            Severity::Info,
            format!(
                "Property sets of {beside} objects were left out: they are ports, unused types, or not in the building."
            ),
        );
    }
    // How a door opens, and how wide it is, are attributes of the door and of its type.
    for element in elements.list.iter_mut().filter(|e| &*e.ifc_type == "IfcDoor") {
        let own = [numbers.of(Id(element.instance))];
        element.property_sets.extend_from_slice(&own[..allowed(&own)]);
    }
    let mut in_order: Vec<_> = types.iter().collect();
    in_order.sort_by_key(|(id, _)| **id);
    for (id, members) in in_order {
        let Some(of) = file.get(*id) else { continue };
        let mut sets: Vec<PropertySetId> = of.arg(5).refs().map(|id| numbers.of(id)).collect();
        sets.extend(of_types.remove(id).into_iter().flatten());
        if matches!(of.keyword, "IFCDOORTYPE" | "IFCDOORSTYLE") {
            sets.push(numbers.of(*id));
        }
        for element in members {
            elements.list[element.index()].property_sets.extend_from_slice(&sets[..allowed(&sets)]);
        }
    }
    if lost > 0 {
        let message =
            format!("{lost} property sets of elements are left out: the file relates more than its size suggests.");
        diagnostics.report_at(None, Severity::Warning, message);
    }
    Ok(())
}

/// Reads all sets that were asked for, and replaces their numbers everywhere.
pub(crate) fn read(
    file: &StepFile<'_>,
    elements: &mut Elements,
    network: &mut Network,
    materials: &mut [MaterialSet],
    numbers: SetNumbers,
    units: &UnitTable,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<Vec<PropertySet>, Cancelled> {
    progress.check()?;
    let read: Vec<Option<PropertySet>> = numbers
        .wanted
        .par_chunks(1024)
        .flat_map_iter(|chunk| {
            let mut reader = SetReader { file, units, names: Interner::default(), steps: 0 };
            let cancelled = progress.is_cancelled();
            chunk.iter().map(move |id| {
                let set = if cancelled { None } else { reader.read(*id) };
                report(file, *id, set.is_some(), &reader, diagnostics);
                set
            })
        })
        .collect();
    progress.check()?;

    // Sets that cannot be read leave no gap.
    let mut sets = Vec::with_capacity(read.len());
    let renumbered: Vec<Option<PropertySetId>> = read
        .into_iter()
        .map(|set| {
            sets.push(set?);
            Some(PropertySetId(sets.len() as u32 - 1))
        })
        .collect();
    let mut seen = FxHashSet::default();
    let mut renumber = |list: &[PropertySetId]| -> Vec<PropertySetId> {
        seen.clear();
        list.iter().filter_map(|id| renumbered[id.0 as usize]).filter(|id| seen.insert(*id)).collect()
    };
    elements.list.iter_mut().for_each(|e| e.property_sets = renumber(&e.property_sets).into());
    network.systems.iter_mut().for_each(|s| s.property_sets = renumber(&s.property_sets));
    network.groups.iter_mut().for_each(|g| g.property_sets = renumber(&g.property_sets));
    materials.iter_mut().flat_map(|m| &mut m.parts).for_each(|p| p.property_sets = renumber(&p.property_sets));
    Ok(sets)
}

fn report(file: &StepFile<'_>, id: Id, read: bool, reader: &SetReader<'_, '_>, diagnostics: &Diagnostics) {
    let message = if reader.is_cut() {
        "It holds more properties than Atrium takes, or holds itself; the rest was left out."
    } else if !read && file.get(id).is_some_and(|set| !SetReader::knows(set.keyword)) {
        "Atrium does not know this kind of property set; its properties are not shown."
    } else {
        return;
    };
    diagnostics.report(file, id, Severity::Warning, message);
}

/// One set, or an `IfcPropertySetDefinitionSet` of several.
fn definitions(value: Value<'_>) -> Vec<Id> {
    match value {
        Value::Typed(_, list) => match list.first() {
            inner @ Value::List(_) => inner.refs().collect(),
            _ => list.refs().collect(),
        },
        other => other.refs().collect(),
    }
}
