//! Elements, their properties and what kind of thing each is.

use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};

use crate::{Aabb, DocumentId, GroupId, MaterialSetId, PortId, SystemId};

/// Index of an element in [`crate::BuildingModel::elements`]; stable while the model is open, never stored on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Pod, Zeroable, Serialize, Deserialize)]
#[repr(transparent)]
pub struct ElementId(pub u32);

impl ElementId {
    /// As a slice index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Index of a storey in [`crate::BuildingModel::storeys`], which is sorted from the lowest up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StoreyId(pub u32);

impl StoreyId {
    /// As a slice index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Index of a property set in [`crate::BuildingModel::property_sets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PropertySetId(pub u32);

/// The 22-character `IfcGloballyUniqueId`, as written in the file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GlobalId(pub Arc<str>);

impl GlobalId {
    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for GlobalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for GlobalId {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for GlobalId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

/// What kind of thing an element is, as far as showing and finding it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ElementKind {
    /// `IfcProject`, `IfcSite`, `IfcBuilding` or another spatial container that is neither storey nor space.
    Container,
    /// `IfcBuildingStorey`.
    Storey,
    /// `IfcSpace` and other spatial zones: shown as a faint volume on demand.
    Space,
    /// What the building is made of: walls, slabs, stairs, doors, windows, furniture.
    Fabric,
    /// What runs and can fail: equipment, terminals, controllers, lifts.
    Equipment,
    /// What equipment is joined by: ducts, pipes, cable carriers and their fittings.
    Distribution,
    /// `IfcOpeningElement` and other features that are cut away; has geometry only to subtract it.
    Void,
}

/// A list of what an element has: of the size of a pointer, because most lists of most elements are empty. Made of a `Vec`
/// with `into()`.
pub type List<T> = thin_vec::ThinVec<T>;

/// One object of the building with a GlobalId.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// Unique in most files, though not in all: the reader keeps the first and reports the rest.
    pub global_id: GlobalId,
    /// Entity name in the standard's spelling, for example `IfcFlowTerminal`.
    pub ifc_type: Arc<str>,
    /// What kind of thing it is.
    pub kind: ElementKind,
    /// `Name`; a space's number by convention.
    pub name: Option<Arc<str>>,
    /// `LongName` of spatial elements.
    pub long_name: Option<Arc<str>>,
    /// `Description`.
    pub description: Option<Arc<str>>,
    /// `ObjectType`.
    pub object_type: Option<Arc<str>>,
    /// `PredefinedType` without the dots, for example `AIRHANDLER`.
    pub predefined_type: Option<Arc<str>>,
    /// `Tag`.
    pub tag: Option<Arc<str>>,
    /// Name of the type object (`IfcRelDefinesByType`).
    pub type_name: Option<Arc<str>>,
    /// What it is contained in or part of (containment, aggregation, nesting, filling, in this order).
    pub parent: Option<ElementId>,
    /// What it contains, in file order.
    pub children: List<ElementId>,
    /// The storey it stands on, found by going up the parents.
    pub storey: Option<StoreyId>,
    /// The space it stands in: contained or referenced, or else the space around its centre.
    pub space: Option<ElementId>,
    /// Spaces that it serves: `IfcRelReferencedInSpatialStructure`, or by its system's `IfcRelServicesBuildings`.
    pub serves: List<ElementId>,
    /// Systems that it belongs to.
    pub systems: List<SystemId>,
    /// Its ports.
    pub ports: List<PortId>,
    /// Its own property and quantity sets, then those of its type.
    pub property_sets: List<PropertySetId>,
    /// Classification references; equal ones are shared.
    pub classifications: List<Arc<Classification>>,
    /// Names of its materials.
    pub materials: List<Arc<str>>,
    /// Its material definition, or that of its type: layers with their thickness, profiles, constituents.
    pub material_set: Option<MaterialSetId>,
    /// Its documents, then those of its type.
    pub documents: List<DocumentId>,
    /// Groups that are no systems.
    pub groups: List<GroupId>,
    /// Names of the presentation layers that its shape lies on.
    pub layers: List<Arc<str>>,
    /// Box around its geometry, metres, project coordinates; empty without geometry.
    pub bounds: Aabb,
    /// Instance number in the file (`#123`), for messages.
    pub instance: u64,
}

impl Element {
    /// An element of which nothing else is known: no name, no place in the tree, no properties, no geometry, instance 0.
    pub fn new(global_id: impl Into<GlobalId>, ifc_type: impl Into<Arc<str>>, kind: ElementKind) -> Self {
        Self {
            global_id: global_id.into(),
            ifc_type: ifc_type.into(),
            kind,
            name: None,
            long_name: None,
            description: None,
            object_type: None,
            predefined_type: None,
            tag: None,
            type_name: None,
            parent: None,
            children: List::new(),
            storey: None,
            space: None,
            serves: List::new(),
            systems: List::new(),
            ports: List::new(),
            property_sets: List::new(),
            classifications: List::new(),
            materials: List::new(),
            material_set: None,
            documents: List::new(),
            groups: List::new(),
            layers: List::new(),
            bounds: Aabb::EMPTY,
            instance: 0,
        }
    }

    /// The best short label: name, else long name, tag, or the entity name.
    pub fn label(&self) -> &str {
        [&self.name, &self.long_name, &self.tag]
            .into_iter()
            .flatten()
            .map(|s| s.as_ref())
            .find(|s| !s.trim().is_empty())
            .unwrap_or(&self.ifc_type)
    }
}

/// A reference into a classification system.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Classification {
    /// Name of the system, for example `Uniclass 2015`.
    pub system: Option<Arc<str>>,
    /// The code (`Identification`, or `ItemReference` in IFC2X3).
    pub code: Arc<str>,
    /// The code's title.
    pub name: Option<Arc<str>>,
}

/// Whether a set holds properties or quantities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PropertySetKind {
    /// `IfcPropertySet` and the predefined property sets.
    Properties,
    /// `IfcElementQuantity`.
    Quantities,
}

/// A named set of properties or quantities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PropertySet {
    /// For example `Pset_WallCommon`.
    pub name: Arc<str>,
    /// Properties or quantities.
    pub kind: PropertySetKind,
    /// In file order.
    pub properties: Vec<Property>,
}

/// One property or quantity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Property {
    /// For example `FireRating`.
    pub name: Arc<str>,
    /// The value.
    pub value: PropertyValue,
    /// UCUM code of the unit the value is in, where the file tells, for example `m2`.
    pub unit: Option<Arc<str>>,
}

/// A property's value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PropertyValue {
    /// A label, text, identifier or enumeration member.
    Text(Arc<str>),
    /// A real or integer measure, in [`Property::unit`].
    Number(f64),
    /// `IfcBoolean`, or a known `IfcLogical`.
    Bool(bool),
    /// A list, an enumeration with several members, or the lower and upper bound of a bounded value.
    List(Vec<PropertyValue>),
    /// Present without a value.
    Empty,
}

impl std::fmt::Display for PropertyValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            // Three decimals are a millimetre, or a litre: what a person reads. Trailing zeros only cost width.
            Self::Number(n) if n.is_finite() && n.abs() < 1e12 => {
                let text = format!("{n:.3}");
                f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
            }
            Self::Number(n) => write!(f, "{n:e}"),
            Self::Bool(b) => write!(f, "{b}"),
            Self::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    item.fmt(f)?;
                }
                Ok(())
            }
            Self::Empty => f.write_str("–"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_element_is_called_by_its_entity_until_it_has_a_name() {
        let pump = Element::new("g", "IfcPump", ElementKind::Equipment);
        assert_eq!(pump.label(), "IfcPump");
        assert!(pump.bounds.is_empty() && pump.storey.is_none());
        let named = Element { name: Some("P-1".into()), ..pump };
        assert_eq!((named.label(), named.global_id.as_str()), ("P-1", "g"));
    }

    #[test]
    fn numbers_read_like_a_person_writes_them() {
        let shown = |n| PropertyValue::Number(n).to_string();
        assert_eq!(shown(2.0), "2");
        assert_eq!(shown(0.125), "0.125");
        assert_eq!(shown(-10.0), "-10");
        assert_eq!(shown(1e300), "1e300");
    }
}
