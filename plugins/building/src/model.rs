//! The model itself, and questions that one pass over it answers.

use std::collections::VecDeque;
use std::sync::Arc;

use glam::DAffine3;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::{
    Aabb, Connection, Document, DocumentId, Element, ElementId, ElementKind, Flow, Georeference, GlobalId, Group,
    GroupId, MaterialSet, MaterialSetId, Mesh, MeshId, Placement, Port, PropertySet, PropertySetId, PropertySets,
    SitePosition, Slice, StoreyId, System, SystemId,
};

/// Index of a file in [`BuildingModel::sources`]; stable while the model is open, never stored on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceId(pub u32);

impl SourceId {
    /// As a slice index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A file that a model came from, and what that file says of itself, before it was aligned with others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelSource {
    /// File name without folders.
    pub file_name: String,
    /// Schema as the file names it, for example `IFC4X3_ADD2`.
    pub schema: String,
    /// Authoring tool, from the file's header.
    pub authoring_tool: Option<String>,
    /// Size of the (uncompressed) text, bytes.
    pub file_bytes: u64,
    /// Number of instances in the data section.
    pub instances: u64,
    /// The first of its elements. They are contiguous: they end where those of the next file begin.
    pub first_element: ElementId,
    /// From the file's own coordinates to project coordinates, metres: turned about Z and moved.
    pub placement: DAffine3,
    /// Units of the file.
    pub units: Units,
    /// Its map conversion, for the file's own coordinates.
    pub georeference: Option<Georeference>,
    /// Direction of true north in the file's own xy plane, of length 1.
    pub true_north: Option<[f64; 2]>,
    /// Its sites, in file order, those that became one with another file's too.
    pub sites: Vec<Site>,
}

impl Default for ModelSource {
    fn default() -> Self {
        Self {
            file_name: String::new(),
            schema: String::new(),
            authoring_tool: None,
            file_bytes: 0,
            instances: 0,
            first_element: ElementId(0),
            placement: DAffine3::IDENTITY,
            units: Units::default(),
            georeference: None,
            true_north: None,
            sites: Vec::new(),
        }
    }
}

/// What a file says of the place of an `IfcSite`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The site's.
    pub global_id: GlobalId,
    /// `RefLatitude`, `RefLongitude`, `RefElevation`.
    pub position: Option<SitePosition>,
    /// `ObjectPlacement`: from the site's coordinates to the file's, metres; `None` when it cannot be read.
    pub placement: Option<DAffine3>,
}

/// What one unit of the file is in SI.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Units {
    /// Metres in one length unit of the file.
    pub length_m: f64,
    /// Radians in one plane angle unit of the file.
    pub angle_rad: f64,
}

impl Default for Units {
    fn default() -> Self {
        Self { length_m: 1.0, angle_rad: 1.0 }
    }
}

/// A face between a space and what bounds it (`IfcRelSpaceBoundary`), without its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpaceBoundary {
    /// The space.
    pub space: ElementId,
    /// What bounds it; `None` where nothing does.
    pub element: Option<ElementId>,
    /// 1 for whole faces of the space, 2 for faces cut by what lies behind them; `None` when not said.
    pub level: Option<u8>,
    /// Whether something stands there; `None` when not said.
    pub physical: Option<bool>,
    /// Whether the open air, the earth or fire safety's outside lies behind; `None` when not said.
    pub external: Option<bool>,
}

/// One storey, for the storey strip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Storey {
    /// Its `IfcBuildingStorey` element.
    pub element: ElementId,
    /// `Name`.
    pub name: Arc<str>,
    /// `LongName`.
    pub long_name: Option<Arc<str>>,
    /// Height of its datum above the project's zero, metres (placement, else `Elevation`).
    pub elevation_m: f64,
}

/// A building (or several, federated) as read.
///
/// Invariant: every id inside points into the vectors of the same model; `storeys` ascend; `placements` are grouped by
/// element in ascending order; elements of a source are contiguous, in the order of `sources`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BuildingModel {
    /// The files that it was read from.
    pub sources: Vec<ModelSource>,
    /// Units of the first file.
    pub units: Units,
    /// Map conversion of the first file that has one, for project coordinates.
    pub georeference: Option<Georeference>,
    /// All elements, spatial ones among them.
    pub elements: Vec<Element>,
    /// Storeys from the lowest up, those of all buildings in one row: the storeys of two buildings alternate where they
    /// stand side by side. [`Self::building_of_storey`] tells whose each is.
    pub storeys: Vec<Storey>,
    /// Systems and zones.
    pub systems: Vec<System>,
    /// Ports.
    pub ports: Vec<Port>,
    /// Joined ports.
    pub connections: Vec<Connection>,
    /// Property and quantity sets; shared ones once.
    pub property_sets: PropertySets,
    /// Material definitions; shared ones once.
    pub material_sets: Vec<MaterialSet>,
    /// Documents; shared ones once.
    pub documents: Vec<Document>,
    /// Groups that are no systems.
    pub groups: Vec<Group>,
    /// What bounds spaces, sorted, each once.
    pub space_boundaries: Vec<SpaceBoundary>,
    /// Direction of true north in the project's xy plane, of length 1.
    pub true_north: Option<[f64; 2]>,
    /// Position of the first site that says it.
    pub site_position: Option<SitePosition>,
    /// Unique meshes.
    pub meshes: Vec<Mesh>,
    /// Where meshes are placed.
    pub placements: Slice<Placement>,
}

impl BuildingModel {
    /// The element; `None` when the id is from another model.
    pub fn element(&self, id: ElementId) -> Option<&Element> {
        self.elements.get(id.index())
    }

    /// The mesh of a placement.
    pub fn mesh(&self, id: MeshId) -> Option<&Mesh> {
        self.meshes.get(id.0 as usize)
    }

    /// The property set.
    pub fn property_set(&self, id: PropertySetId) -> Option<&PropertySet> {
        self.property_sets.get(id.0 as usize)
    }

    /// The storey.
    pub fn storey(&self, id: StoreyId) -> Option<&Storey> {
        self.storeys.get(id.index())
    }

    /// The system.
    pub fn system(&self, id: SystemId) -> Option<&System> {
        self.systems.get(id.index())
    }

    /// The material definition.
    pub fn material_set(&self, id: MaterialSetId) -> Option<&MaterialSet> {
        self.material_sets.get(id.0 as usize)
    }

    /// The document.
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.get(id.0 as usize)
    }

    /// The group.
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.get(id.0 as usize)
    }

    /// What bounds a space, as the file says it.
    pub fn boundaries_of(&self, space: ElementId) -> &[SpaceBoundary] {
        let begin = self.space_boundaries.partition_point(|b| b.space < space);
        let end = self.space_boundaries.partition_point(|b| b.space <= space);
        &self.space_boundaries[begin..end]
    }

    /// The file that the element is from; `None` when the model names no file, or the id is from another model.
    ///
    /// A container that several files have under one GlobalId is from the first of them.
    pub fn source_of(&self, id: ElementId) -> Option<SourceId> {
        if id.index() >= self.elements.len() {
            return None;
        }
        let after = self.sources.partition_point(|s| s.first_element <= id);
        after.checked_sub(1).map(|i| SourceId(i as u32))
    }

    /// The file.
    pub fn source(&self, id: SourceId) -> Option<&ModelSource> {
        self.sources.get(id.index())
    }

    /// All files in order.
    pub fn source_ids(&self) -> impl Iterator<Item = SourceId> + use<> {
        (0..self.sources.len() as u32).map(SourceId)
    }

    /// The elements of the file, as a range of indices.
    pub fn elements_of(&self, source: SourceId) -> std::ops::Range<usize> {
        let at = |i: usize| self.sources.get(i).map(|s| s.first_element.index().min(self.elements.len()));
        match at(source.index()) {
            Some(begin) => begin..at(source.index() + 1).unwrap_or(self.elements.len()).max(begin),
            None => 0..0,
        }
    }

    /// The nearest `IfcBuilding` that the element is in; the building itself for a building.
    pub fn building_of(&self, id: ElementId) -> Option<ElementId> {
        let mut at = id;
        // A tree is never this deep: a damaged file may hold a cycle.
        for _ in 0..64 {
            let element = self.element(at)?;
            if &*element.ifc_type == "IfcBuilding" {
                return Some(at);
            }
            at = element.parent?;
        }
        None
    }

    /// The building whose storey it is. Files that have no `IfcBuilding` give `None`.
    pub fn building_of_storey(&self, id: StoreyId) -> Option<ElementId> {
        self.building_of(self.storey(id)?.element)
    }

    /// All ids in order.
    pub fn element_ids(&self) -> impl Iterator<Item = ElementId> + use<> {
        (0..self.elements.len() as u32).map(ElementId)
    }

    /// First element with this GlobalId.
    pub fn find(&self, global_id: &str) -> Option<ElementId> {
        self.elements.iter().position(|e| e.global_id.as_str() == global_id).map(|i| ElementId(i as u32))
    }

    /// Index from GlobalId to element; on ids used twice the first wins.
    pub fn global_id_index(&self) -> FxHashMap<GlobalId, ElementId> {
        let mut index = FxHashMap::default();
        for (i, element) in self.elements.iter().enumerate() {
            index.entry(element.global_id.clone()).or_insert(ElementId(i as u32));
        }
        index
    }

    /// Elements without a parent: usually the one `IfcProject`.
    pub fn roots(&self) -> impl Iterator<Item = ElementId> + '_ {
        self.element_ids().filter(|id| self.elements[id.index()].parent.is_none())
    }

    /// Box around everything that is shown, metres, project coordinates. Spaces and voids do not count.
    ///
    /// A few files hold a stray element kilometres away; elements whose centre is farther from the median centre than
    /// fifty times the median distance are left out, so that "fit" shows the building.
    pub fn bounds(&self) -> Aabb {
        let shown: Vec<Aabb> = self
            .elements
            .iter()
            .filter(|e| !matches!(e.kind, ElementKind::Space | ElementKind::Void) && !e.bounds.is_empty())
            .map(|e| e.bounds)
            .collect();
        if shown.is_empty() {
            return self.elements.iter().filter(|e| !e.bounds.is_empty()).fold(Aabb::EMPTY, |b, e| b.union(e.bounds));
        }
        Aabb::around_most(&shown)
    }

    /// The element and everything below it in the tree.
    pub fn subtree(&self, root: ElementId) -> Vec<ElementId> {
        let mut out = Vec::new();
        let mut seen = FxHashSet::default();
        let mut queue = VecDeque::from([root]);
        while let Some(id) = queue.pop_front() {
            if id.index() < self.elements.len() && seen.insert(id) {
                out.push(id);
                queue.extend(self.elements[id.index()].children.iter().copied());
            }
        }
        out
    }

    /// Rooms that the element serves.
    ///
    /// Stated relations first; without any, the spaces reached by following connections downstream (ports that say
    /// they are sinks stop the way back up), bounded to 4,096 elements. Who asks for many elements asks a [`Flow`].
    pub fn rooms_served(&self, id: ElementId) -> Vec<ElementId> {
        Flow::new(self).rooms_served(self, id)
    }

    /// The element and what its medium reaches, nearest first, at most `limit`.
    pub fn downstream(&self, id: ElementId, limit: usize) -> Vec<ElementId> {
        Flow::new(self).downstream(id, limit)
    }

    /// Names from the outermost container to the element itself.
    pub fn breadcrumb(&self, id: ElementId) -> Vec<ElementId> {
        let mut out = Vec::new();
        let mut at = Some(id);
        while let Some(i) = at {
            // A tree is never this deep: a damaged file may hold a cycle.
            if out.len() >= 64 || out.contains(&i) || i.index() >= self.elements.len() {
                break;
            }
            out.push(i);
            at = self.elements[i.index()].parent;
        }
        out.reverse();
        out
    }
}
