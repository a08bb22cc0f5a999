//! The model itself, and questions that one pass over it answers.

use std::collections::VecDeque;
use std::sync::Arc;

use glam::DVec3;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::{
    Aabb, Connection, Document, DocumentId, Element, ElementId, ElementKind, Flow, GlobalId, Group, GroupId,
    MaterialSet, MaterialSetId, Mesh, MeshId, Placement, Port, PropertySet, PropertySetId, StoreyId, System, SystemId,
};

/// Where a model came from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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

/// `IfcMapConversion` with its target: from project coordinates to a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Georeference {
    /// Name of the projected coordinate reference system, for example `EPSG:4547`.
    pub crs: Option<String>,
    /// Easting of the project's origin, map units.
    pub eastings: f64,
    /// Northing of the project's origin, map units.
    pub northings: f64,
    /// Height of the project's origin, map units.
    pub orthogonal_height: f64,
    /// East component of the project's X axis.
    pub x_axis_abscissa: f64,
    /// North component of the project's X axis.
    pub x_axis_ordinate: f64,
    /// Map units in one project unit.
    pub scale: f64,
    /// What `scale` is multiplied by along x, y and z (`IfcMapConversionScaled`); ones elsewhere.
    pub factors: [f64; 3],
    /// Metres in one map unit; those of the project's length unit where the file names none.
    pub map_unit_m: f64,
}

/// Where `IfcSite` says that it lies: good to some 30 m, and for a place on a map of the world.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SitePosition {
    /// `RefLatitude`, degrees, north positive.
    pub latitude_deg: f64,
    /// `RefLongitude`, degrees, east positive.
    pub longitude_deg: f64,
    /// `RefElevation`, metres above sea level.
    pub elevation_m: Option<f64>,
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
/// element in ascending order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BuildingModel {
    /// The files that it was read from.
    pub sources: Vec<ModelSource>,
    /// Units of the first file.
    pub units: Units,
    /// Map conversion of the first file that has one.
    pub georeference: Option<Georeference>,
    /// All elements, spatial ones among them.
    pub elements: Vec<Element>,
    /// Storeys from the lowest up.
    pub storeys: Vec<Storey>,
    /// Systems and zones.
    pub systems: Vec<System>,
    /// Ports.
    pub ports: Vec<Port>,
    /// Joined ports.
    pub connections: Vec<Connection>,
    /// Property and quantity sets; shared ones once.
    pub property_sets: Vec<PropertySet>,
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
    pub placements: Vec<Placement>,
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
        let median = |mut values: Vec<f64>| {
            let middle = values.len() / 2;
            *values.select_nth_unstable_by(middle, f64::total_cmp).1
        };
        let middle = DVec3::new(
            median(shown.iter().map(|b| b.center().x).collect()),
            median(shown.iter().map(|b| b.center().y).collect()),
            median(shown.iter().map(|b| b.center().z).collect()),
        );
        let reach = median(shown.iter().map(|b| b.center().distance(middle)).collect()).max(1.0) * 50.0;
        shown.iter().filter(|b| b.center().distance(middle) <= reach).fold(Aabb::EMPTY, |all, b| all.union(*b))
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
