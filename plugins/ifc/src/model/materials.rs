//! What elements are made of: single materials, lists, layers, profiles, constituents, and the materials' properties.

use std::sync::Arc;

use atrium_building::{ElementId, MaterialPart, MaterialSet, MaterialSetId, MaterialSetKind, PropertySetId};
use rustc_hash::FxHashMap;

use super::associations::Types;
use super::elements::Elements;
use super::relations::each;
use super::sets::SetNumbers;
use super::text::Interner;
use crate::limits::MATERIAL_PARTS;
use crate::progress::{Cancelled, Progress};
use crate::value::{Id, Instance, StepFile};

/// Property sets of materials by the entities that hold them, with the position of the material.
const PROPERTIES: [(&str, usize); 12] = [
    ("IFCMATERIALPROPERTIES", 3),
    ("IFCEXTENDEDMATERIALPROPERTIES", 0),
    ("IFCGENERALMATERIALPROPERTIES", 0),
    ("IFCMECHANICALMATERIALPROPERTIES", 0),
    ("IFCMECHANICALCONCRETEMATERIALPROPERTIES", 0),
    ("IFCMECHANICALSTEELMATERIALPROPERTIES", 0),
    ("IFCTHERMALMATERIALPROPERTIES", 0),
    ("IFCHYGROSCOPICMATERIALPROPERTIES", 0),
    ("IFCOPTICALMATERIALPROPERTIES", 0),
    ("IFCFUELPROPERTIES", 0),
    ("IFCPRODUCTSOFCOMBUSTIONPROPERTIES", 0),
    ("IFCWATERPROPERTIES", 0),
];

/// Enters materials at elements, their own before those of their types, and gives the definitions.
pub(crate) fn read(
    file: &StepFile<'_>,
    elements: &mut Elements,
    types: &Types,
    numbers: &mut SetNumbers,
    length_m: f64,
    names: &mut Interner,
    progress: &Progress,
) -> Result<Vec<MaterialSet>, Cancelled> {
    let mut reader = Reader { file, length_m, names, properties: properties(file, numbers, progress)? };
    let mut sets: Vec<MaterialSet> = Vec::new();
    let mut known: FxHashMap<Id, Option<MaterialSetId>> = FxHashMap::default();
    let mut of_types = Vec::new();
    each(file, "IFCRELASSOCIATESMATERIAL", progress, |relation| {
        let Some(target) = relation.arg(5).as_ref() else { return };
        let Some(set) = *known.entry(target).or_insert_with(|| {
            sets.push(reader.definition(target)?);
            Some(MaterialSetId(sets.len() as u32 - 1))
        }) else {
            return;
        };
        for id in relation.arg(4).refs() {
            match elements.of(id) {
                Some(element) => enter(elements, element, set, &sets),
                None if types.contains_key(&id) => of_types.push((id, set)),
                None => {}
            }
        }
    })?;
    for (id, set) in of_types {
        for &element in types.get(&id).into_iter().flatten() {
            // An element's own materials replace those of its type.
            if elements.list[element.index()].material_set.is_none() {
                enter(elements, element, set, &sets);
            }
        }
    }
    Ok(sets)
}

fn enter(elements: &mut Elements, element: ElementId, set: MaterialSetId, sets: &[MaterialSet]) {
    let element = &mut elements.list[element.index()];
    element.material_set = element.material_set.or(Some(set));
    for name in sets.get(set.0 as usize).into_iter().flat_map(|s| &s.parts).filter_map(|p| p.material.as_ref()) {
        if !element.materials.contains(name) {
            element.materials.push(name.clone());
        }
    }
}

/// Property sets by material.
fn properties(
    file: &StepFile<'_>,
    numbers: &mut SetNumbers,
    progress: &Progress,
) -> Result<FxHashMap<Id, Vec<PropertySetId>>, Cancelled> {
    let mut of: FxHashMap<Id, Vec<PropertySetId>> = FxHashMap::default();
    for (keyword, material_at) in PROPERTIES {
        each(file, keyword, progress, |set| {
            if let Some(material) = set.arg(material_at).as_ref() {
                of.entry(material).or_default().push(numbers.of(set.id));
            }
        })?;
    }
    Ok(of)
}

struct Reader<'r, 'a> {
    file: &'r StepFile<'a>,
    length_m: f64,
    names: &'r mut Interner,
    properties: FxHashMap<Id, Vec<PropertySetId>>,
}

impl<'a> Reader<'_, 'a> {
    fn definition(&mut self, id: Id) -> Option<MaterialSet> {
        let mut definition = self.file.get(id)?;
        if definition.keyword.ends_with("SETUSAGE") || definition.keyword.ends_with("SETUSAGETAPERING") {
            definition = self.file.get(definition.arg(0).as_ref()?)?;
        }
        let (kind, name, members) = match definition.keyword {
            "IFCMATERIALLIST" => (MaterialSetKind::List, None, definition.arg(0)),
            "IFCMATERIALLAYERSET" => (MaterialSetKind::Layers, self.names.text(definition.arg(1)), definition.arg(0)),
            "IFCMATERIALPROFILESET" => {
                (MaterialSetKind::Profiles, self.names.text(definition.arg(0)), definition.arg(2))
            }
            "IFCMATERIALCONSTITUENTSET" => {
                (MaterialSetKind::Constituents, self.names.text(definition.arg(0)), definition.arg(2))
            }
            _ => {
                let parts = vec![self.part(&definition)?];
                return Some(MaterialSet { name: None, kind: MaterialSetKind::Single, parts });
            }
        };
        let parts: Vec<MaterialPart> = members
            .refs()
            .take(MATERIAL_PARTS)
            .filter_map(|id| self.file.get(id))
            .filter_map(|part| self.part(&part))
            .collect();
        (!parts.is_empty()).then_some(MaterialSet { name, kind, parts })
    }

    /// A material, or a layer, profile or constituent of one.
    fn part(&mut self, part: &Instance<'a>) -> Option<MaterialPart> {
        let mut out = match part.keyword {
            "IFCMATERIAL" => return Some(self.material(part)),
            "IFCMATERIALLAYER" | "IFCMATERIALLAYERWITHOFFSETS" => MaterialPart {
                name: self.names.text(part.arg(3)),
                category: self.names.text(part.arg(5)),
                thickness_m: part.arg(1).as_f64().map(|t| t * self.length_m),
                ..self.referenced(part, 0)
            },
            "IFCMATERIALPROFILE" | "IFCMATERIALPROFILEWITHOFFSETS" => {
                let profile = part.arg(3).as_ref().and_then(|id| self.file.get(id));
                MaterialPart {
                    name: self.names.text(part.arg(0)),
                    category: self.names.text(part.arg(5)),
                    profile: profile.and_then(|p| self.names.text(p.arg(1))),
                    ..self.referenced(part, 2)
                }
            }
            "IFCMATERIALCONSTITUENT" => MaterialPart {
                name: self.names.text(part.arg(0)),
                category: self.names.text(part.arg(4)),
                fraction: part.arg(3).as_f64(),
                ..self.referenced(part, 2)
            },
            _ => return None,
        };
        out.category = out.category.or_else(|| self.referenced(part, material_at(part.keyword)).category);
        out.property_sets.extend(self.properties.get(&part.id).into_iter().flatten());
        Some(out)
    }

    fn referenced(&mut self, part: &Instance<'a>, at: usize) -> MaterialPart {
        let material = part.arg(at).as_ref().and_then(|id| self.file.get(id));
        material.filter(|m| m.keyword == "IFCMATERIAL").map(|m| self.material(&m)).unwrap_or_default()
    }

    fn material(&mut self, material: &Instance<'a>) -> MaterialPart {
        let name: Option<Arc<str>> = self.names.text(material.arg(0));
        MaterialPart {
            material: name,
            category: self.names.text(material.arg(2)),
            property_sets: self.properties.get(&material.id).cloned().unwrap_or_default(),
            ..MaterialPart::default()
        }
    }
}

fn material_at(keyword: &str) -> usize {
    if keyword.starts_with("IFCMATERIALLAYER") { 0 } else { 2 }
}
