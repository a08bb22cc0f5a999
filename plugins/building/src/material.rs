//! What elements are made of, and which documents belong to them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::PropertySetId;

/// Index of a material definition in [`crate::BuildingModel::material_sets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MaterialSetId(pub u32);

/// Index of a document in [`crate::BuildingModel::documents`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentId(pub u32);

/// How the parts of a material definition lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MaterialSetKind {
    /// `IfcMaterial`: one.
    Single,
    /// `IfcMaterialList`: several, of which nothing else is said.
    List,
    /// `IfcMaterialLayerSet`: one on the other, in order.
    Layers,
    /// `IfcMaterialProfileSet`: profiles side by side.
    Profiles,
    /// `IfcMaterialConstituentSet`: parts with a name.
    Constituents,
}

/// A material definition; elements share it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaterialSet {
    /// Name of the set.
    pub name: Option<Arc<str>>,
    /// How the parts lie.
    pub kind: MaterialSetKind,
    /// In file order.
    pub parts: Vec<MaterialPart>,
}

/// A layer, profile, constituent, or the material itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MaterialPart {
    /// Name of the layer, profile or constituent.
    pub name: Option<Arc<str>>,
    /// Name of the material; `None` for an air gap.
    pub material: Option<Arc<str>>,
    /// Category of the part, else of the material, for example `steel` or `LoadBearing`.
    pub category: Option<Arc<str>>,
    /// Thickness of a layer, metres.
    pub thickness_m: Option<f64>,
    /// Share of a constituent, 0 to 1.
    pub fraction: Option<f64>,
    /// Name of the profile.
    pub profile: Option<Arc<str>>,
    /// Property sets of the material.
    pub property_sets: Vec<PropertySetId>,
}

/// `IfcDocumentReference` or `IfcDocumentInformation`: a manual, a certificate, a drawing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its number.
    pub identification: Option<Arc<str>>,
    /// Its title.
    pub name: Option<Arc<str>>,
    /// `Description`.
    pub description: Option<Arc<str>>,
    /// Where it is kept: an address or a path, as the file says it, unchecked.
    pub location: Option<Arc<str>>,
}
