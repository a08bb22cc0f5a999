//! What types, classifications, documents and materials say about elements.

use std::sync::Arc;

use atrium_building::{Classification, Document, DocumentId, ElementId, MaterialSet, PropertySet};
use rustc_hash::{FxHashMap, FxHashSet};

use super::elements::Elements;
use super::relations::each;
use super::sets::{self, SetNumbers};
use super::systems::Network;
use super::text::Interner;
use super::units::UnitTable;
use super::{boundaries, materials};
use crate::diagnostics::Diagnostics;
use crate::limits::ASSOCIATION_STEPS;
use crate::progress::{Cancelled, Progress};
use crate::schema;
use crate::value::{Id, StepFile};

/// Elements by type instance.
pub(crate) type Types = FxHashMap<Id, Vec<ElementId>>;

/// What elements share.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) property_sets: Vec<PropertySet>,
    pub(crate) material_sets: Vec<MaterialSet>,
    pub(crate) documents: Vec<Document>,
}

/// Enters type names, predefined types, property sets, classifications, documents, materials and layers at the elements.
pub(crate) fn read(
    file: &StepFile<'_>,
    elements: &mut Elements,
    network: &mut Network,
    units: &UnitTable,
    length_m: f64,
    names: &mut Interner,
    progress: &Progress,
    diagnostics: &Diagnostics,
) -> Result<Shared, Cancelled> {
    let types = read_types(file, elements, names, progress)?;
    let mut numbers = SetNumbers::default();
    sets::assign(file, elements, &types, network, &mut numbers, progress, diagnostics)?;
    let mut material_sets = materials::read(file, elements, &types, &mut numbers, length_m, names, progress)?;
    read_classifications(file, elements, &types, names, progress)?;
    let documents = read_documents(file, elements, &types, names, progress)?;
    boundaries::read_layers(file, elements, names, progress)?;
    let property_sets = sets::read(file, elements, network, &mut material_sets, numbers, units, progress, diagnostics)?;
    Ok(Shared { property_sets, material_sets, documents })
}

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

/// First what elements say themselves, then what their types say: both count.
fn read_classifications(
    file: &StepFile<'_>,
    elements: &mut Elements,
    types: &Types,
    names: &mut Interner,
    progress: &Progress,
) -> Result<(), Cancelled> {
    let mut of_types = Vec::new();
    let mut known: FxHashSet<Arc<Classification>> = FxHashSet::default();
    let enter = |elements: &mut Elements, element: ElementId, c: &Arc<Classification>| {
        let list = &mut elements.list[element.index()].classifications;
        if !list.contains(c) {
            list.push(c.clone());
        }
    };
    each(file, "IFCRELASSOCIATESCLASSIFICATION", progress, |relation| {
        let Some(found) = relation.arg(5).as_ref().and_then(|id| classification(file, id, names)) else { return };
        let found = known.get(&found).cloned().unwrap_or_else(|| Arc::new(found));
        known.insert(found.clone());
        for id in relation.arg(4).refs() {
            match elements.of(id) {
                Some(element) => enter(elements, element, &found),
                None if types.contains_key(&id) => of_types.push((id, found.clone())),
                None => {}
            }
        }
    })?;
    for (id, found) in of_types {
        for &element in types.get(&id).into_iter().flatten() {
            enter(elements, element, &found);
        }
    }
    Ok(())
}

/// `IfcRelAssociatesDocument`, first of elements, then of their types.
fn read_documents(
    file: &StepFile<'_>,
    elements: &mut Elements,
    types: &Types,
    names: &mut Interner,
    progress: &Progress,
) -> Result<Vec<Document>, Cancelled> {
    let mut documents: Vec<Document> = Vec::new();
    let mut known: FxHashMap<Id, DocumentId> = FxHashMap::default();
    let mut of_types = Vec::new();
    let enter = |elements: &mut Elements, element: ElementId, document: DocumentId| {
        let list = &mut elements.list[element.index()].documents;
        if !list.contains(&document) {
            list.push(document);
        }
    };
    each(file, "IFCRELASSOCIATESDOCUMENT", progress, |relation| {
        let Some(target) = relation.arg(5).as_ref() else { return };
        let number = *known.entry(target).or_insert_with(|| {
            documents.push(document(file, target, names));
            DocumentId(documents.len() as u32 - 1)
        });
        for id in relation.arg(4).refs() {
            match elements.of(id) {
                Some(element) => enter(elements, element, number),
                None if types.contains_key(&id) => of_types.push((id, number)),
                None => {}
            }
        }
    })?;
    for (id, number) in of_types {
        for &element in types.get(&id).into_iter().flatten() {
            enter(elements, element, number);
        }
    }
    Ok(documents)
}

/// `IfcDocumentReference` (with what its `IfcDocumentInformation` adds), or an `IfcDocumentInformation` itself.
fn document(file: &StepFile<'_>, id: Id, names: &mut Interner) -> Document {
    let Some(of) = file.get(id) else { return Document::default() };
    if of.keyword == "IFCDOCUMENTREFERENCE" {
        let own = Document {
            location: names.text(of.arg(0)),
            identification: names.text(of.arg(1)),
            name: names.text(of.arg(2)),
            description: names.text(of.arg(3)),
        };
        let more = of.arg(4).as_ref().filter(|more| *more != id).and_then(|id| file.get(id));
        let more = more.filter(|m| m.keyword == "IFCDOCUMENTINFORMATION").map(|m| document(file, m.id, names));
        let more = more.unwrap_or_default();
        return Document {
            location: own.location.or(more.location),
            identification: own.identification.or(more.identification),
            name: own.name.or(more.name),
            description: own.description.or(more.description),
        };
    }
    // IFC2X3 has a list of references where later schemas have the location.
    let reference = of.arg(3).refs().next().and_then(|id| file.get(id));
    Document {
        identification: names.text(of.arg(0)),
        name: names.text(of.arg(1)),
        description: names.text(of.arg(2)),
        location: names.text(of.arg(3)).or_else(|| names.text(reference?.arg(0))),
    }
}

/// `IfcClassificationReference` (code, title, and by its sources the system), or an `IfcClassification` itself.
fn classification(file: &StepFile<'_>, id: Id, names: &mut Interner) -> Option<Classification> {
    let reference = file.get(id)?;
    if reference.keyword == "IFCCLASSIFICATION" {
        let name = names.text(reference.arg(3))?;
        return Some(Classification { system: Some(name.clone()), code: name, name: None });
    }
    if reference.keyword == "IFCCLASSIFICATIONNOTATION" {
        // IFC2X3: the facets one behind the other are the code.
        let facets = reference.arg(0).refs().take(ASSOCIATION_STEPS).filter_map(|id| file.get(id));
        let code: Vec<String> = facets.filter_map(|f| f.arg(0).as_str().map(|t| t.trim().to_owned())).collect();
        let code = code.join(" ");
        return (!code.is_empty()).then(|| Classification { system: None, code: names.get(&code), name: None });
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
