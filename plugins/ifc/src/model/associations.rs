//! What types, classifications and materials say about elements.

use std::sync::Arc;

use atrium_building::{Classification, ElementId, PropertySet, PropertySetId};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::elements::Elements;
use super::properties::SetReader;
use super::relations::each;
use super::text::Interner;
use super::units::UnitTable;
use crate::diagnostics::{Diagnostics, Severity};
use crate::limits::{ASSOCIATION_STEPS, SET_LINK_BYTES, SET_LINKS};
use crate::progress::{Cancelled, Progress};
use crate::schema;
use crate::value::{Id, StepFile, Value};

/// Enters type names, predefined types, property sets, classifications and materials at the elements; gives the sets.
pub(crate) fn read(
    file: &StepFile<'_>,
    elements: &mut Elements,
    units: &UnitTable,
    names: &mut Interner,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<Vec<PropertySet>, Cancelled> {
    let types = read_types(file, elements, names, progress)?;
    let sets = read_sets(file, elements, &types, units, progress, diagnostics)?;
    for (keyword, what) in
        [("IFCRELASSOCIATESCLASSIFICATION", What::Classification), ("IFCRELASSOCIATESMATERIAL", What::Material)]
    {
        // First what elements say themselves, then what their types say.
        let mut of_types = Vec::new();
        each(file, keyword, progress, |relation| {
            let Some(target) = relation.arg(5).as_ref() else { return };
            let found = match what {
                What::Classification => Found::Classification(classification(file, target, names)),
                What::Material => Found::Materials(materials(file, target, names)),
            };
            for id in relation.arg(4).refs() {
                match elements.of(id) {
                    Some(element) => found.enter(elements, element),
                    None if types.contains_key(&id) => of_types.push((id, found.clone())),
                    None => {}
                }
            }
        })?;
        for (id, found) in of_types {
            for &element in types.get(&id).into_iter().flatten() {
                found.enter_inherited(elements, element);
            }
        }
    }
    Ok(sets)
}

#[derive(Clone, Copy)]
enum What {
    Classification,
    Material,
}

#[derive(Clone)]
enum Found {
    Classification(Option<Classification>),
    Materials(Vec<Arc<str>>),
}

impl Found {
    fn enter(&self, elements: &mut Elements, element: ElementId) {
        let element = &mut elements.list[element.index()];
        match self {
            Self::Classification(Some(c)) if !element.classifications.contains(c) => {
                element.classifications.push(c.clone())
            }
            Self::Classification(_) => {}
            Self::Materials(materials) => {
                for material in materials {
                    if !element.materials.contains(material) {
                        element.materials.push(material.clone());
                    }
                }
            }
        }
    }

    /// An element's own materials replace those of its type; classifications add up.
    fn enter_inherited(&self, elements: &mut Elements, element: ElementId) {
        if matches!(self, Self::Materials(_)) && !elements.list[element.index()].materials.is_empty() {
            return;
        }
        self.enter(elements, element);
    }
}

/// Elements by type instance.
type Types = FxHashMap<Id, Vec<ElementId>>;

fn read_types(
    file: &StepFile<'_>,
    elements: &mut Elements,
    names: &mut Interner,
    progress: &Progress,
) -> Result<Types, Cancelled> {
    let mut types = Types::default();
    each(file, "IFCRELDEFINESBYTYPE", progress, |relation| {
        let Some(id) = relation.arg(5).as_ref() else { return };
        let Some(of) = file.get(id) else { return };
        let name = names.text(of.arg(2));
        let predefined = schema::entity(of.keyword).and_then(|e| e.predefined_type).and_then(|n| of.arg(n).as_enum());
        let predefined = predefined.filter(|p| *p != "NOTDEFINED").map(|p| names.get(p));
        let list = types.entry(id).or_default();
        for id in relation.arg(4).refs() {
            let Some(element) = elements.of(id) else { continue };
            list.push(element);
            let e = &mut elements.list[element.index()];
            e.type_name = e.type_name.take().or_else(|| name.clone());
            if e.predefined_type.as_deref().is_none_or(|p| p == "NOTDEFINED") && predefined.is_some() {
                e.predefined_type = predefined.clone();
            }
        }
    })?;
    Ok(types)
}

fn read_sets(
    file: &StepFile<'_>,
    elements: &mut Elements,
    types: &Types,
    units: &UnitTable,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<Vec<PropertySet>, Cancelled> {
    let mut left = SET_LINKS.max(file.source().bytes().len() / SET_LINK_BYTES);
    let mut lost = 0u64;
    // Relations of many sets with many elements multiply.
    let mut link = |to: &mut Vec<PropertySetId>, sets: &[PropertySetId]| {
        let kept = sets.len().min(left);
        left -= kept;
        lost += (sets.len() - kept) as u64;
        to.extend(&sets[..kept]);
    };
    let mut wanted: Vec<Id> = Vec::new();
    let mut number: FxHashMap<Id, PropertySetId> = FxHashMap::default();
    let mut number_of = |id: Id| {
        *number.entry(id).or_insert_with(|| {
            wanted.push(id);
            PropertySetId(wanted.len() as u32 - 1)
        })
    };
    for keyword in ["IFCRELDEFINESBYPROPERTIES", "IFCRELOVERRIDESPROPERTIES"] {
        each(file, keyword, progress, |relation| {
            let definitions: Vec<PropertySetId> =
                definitions(relation.arg(5)).into_iter().map(&mut number_of).collect();
            for id in relation.arg(4).refs() {
                let Some(element) = elements.of(id) else { continue };
                link(&mut elements.list[element.index()].property_sets, &definitions);
            }
        })?;
    }
    let mut in_order: Vec<(&Id, &Vec<ElementId>)> = types.iter().collect();
    in_order.sort_by_key(|(id, _)| **id);
    for (id, members) in in_order {
        let Some(of) = file.get(*id) else { continue };
        let definitions: Vec<PropertySetId> = of.arg(5).refs().map(&mut number_of).collect();
        for element in members {
            link(&mut elements.list[element.index()].property_sets, &definitions);
        }
    }
    if lost > 0 {
        let message =
            format!("{lost} property sets of elements are left out: the file relates more than its size suggests.");
        diagnostics.report_at(None, Severity::Warning, message);
    }

    progress.check()?;
    let read: Vec<Option<PropertySet>> = wanted
        .par_chunks(1024)
        .flat_map_iter(|chunk| {
            let mut reader = SetReader { file, units, names: Interner::default(), steps: 0 };
            let cancelled = progress.is_cancelled();
            chunk.iter().map(move |id| if cancelled { None } else { reader.read(*id) })
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
    for element in &mut elements.list {
        seen.clear();
        element.property_sets = element
            .property_sets
            .iter()
            .filter_map(|id| renumbered[id.0 as usize])
            .filter(|id| seen.insert(*id))
            .collect();
    }
    Ok(sets)
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

/// `IfcClassificationReference` (code, title, and by its sources the system), or an `IfcClassification` itself.
fn classification(file: &StepFile<'_>, id: Id, names: &mut Interner) -> Option<Classification> {
    let reference = file.get(id)?;
    if reference.keyword == "IFCCLASSIFICATION" {
        let name = names.text(reference.arg(3))?;
        return Some(Classification { system: Some(name.clone()), code: name, name: None });
    }
    if !reference.keyword.ends_with("REFERENCE") {
        return None;
    }
    let name = names.text(reference.arg(2));
    let code = names.text(reference.arg(1)).or_else(|| name.clone()).or_else(|| names.text(reference.arg(0)))?;
    let mut system = None;
    let mut at = reference.arg(3).as_ref();
    for _ in 0..ASSOCIATION_STEPS {
        let Some(source) = at.and_then(|id| file.get(id)) else { break };
        if source.keyword == "IFCCLASSIFICATION" {
            system = names.text(source.arg(3));
            break;
        }
        at = source.arg(3).as_ref();
    }
    Some(Classification { system, code, name })
}

/// Names of all materials below a material definition, each once, in order.
fn materials(file: &StepFile<'_>, id: Id, names: &mut Interner) -> Vec<Arc<str>> {
    let mut out: Vec<Arc<str>> = Vec::new();
    let mut open = vec![id];
    for _ in 0..ASSOCIATION_STEPS {
        let Some(instance) = open.pop().and_then(|id| file.get(id)) else { break };
        let inner = match instance.keyword {
            "IFCMATERIAL" => {
                out.extend(names.text(instance.arg(0)).filter(|n| !out.contains(n)));
                continue;
            }
            "IFCMATERIALLIST"
            | "IFCMATERIALLAYERSETUSAGE"
            | "IFCMATERIALLAYERSET"
            | "IFCMATERIALLAYER"
            | "IFCMATERIALLAYERWITHOFFSETS"
            | "IFCMATERIALPROFILESETUSAGE"
            | "IFCMATERIALPROFILESETUSAGETAPERING" => instance.arg(0),
            "IFCMATERIALCONSTITUENTSET"
            | "IFCMATERIALCONSTITUENT"
            | "IFCMATERIALPROFILESET"
            | "IFCMATERIALPROFILE"
            | "IFCMATERIALPROFILEWITHOFFSETS" => instance.arg(2),
            _ => continue,
        };
        // A stack gives the last first.
        let mut below: Vec<Id> = inner.refs().take(ASSOCIATION_STEPS).collect();
        below.reverse();
        open.extend(below);
    }
    out
}
