//! The building as Atrium knows it, independent of the file format it came from.
//!
//! **For:** one owner of what stands where: the spatial tree, elements, systems, connections, property sets, and the
//! meshes with their placements. Everything else in the program is a projection of [`BuildingModel`]. [`Routes`] finds
//! the ways through it; [`align`] finds where several files stand to each other.
//!
//! **Not for:** reading files (`atrium_ifc`), live state (`atrium_facility`), what the person looks at (`atrium_view`), finding
//! things in it (`atrium_find`).
//!
//! **May depend on:** nothing of Atrium, no graphics.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod align;
mod bounds;
mod element;
mod federate;
mod flow;
mod georeference;
mod material;
mod merged;
mod mesh;
mod model;
mod property_sets;
mod routes;
mod slice;
mod spaces;
mod system;

pub use align::{
    AlignNote, AlignWarning, Aligned, Alignment, Frame, ManualAlignment, Method, ModelFacts, ProjectMap, align,
};
pub use bounds::Aabb;
pub use element::{
    Classification, Element, ElementId, ElementKind, GlobalId, List, Property, PropertySet, PropertySetId,
    PropertySetKind, PropertyValue, StoreyId,
};
pub use federate::Federated;
pub use flow::Flow;
pub use georeference::{Georeference, MapTransform, SitePosition};
pub use material::{Document, DocumentId, MaterialPart, MaterialSet, MaterialSetId, MaterialSetKind};
pub use merged::MergedSet;
pub use mesh::{CREASE_COS, Mesh, MeshId, Placement, RenderMesh, SurfaceColour};
pub use model::{BuildingModel, ModelSource, Site, SourceId, SpaceBoundary, Storey, Units};
pub use property_sets::{PropertySetIter, PropertySets, SetSource};
pub use routes::{
    Confidence, Coverage, Finding, Leg, LegKind, Nearby, Place, RoomDistance, Route, Routes, WalkOptions, WalkPoint,
};
pub use slice::Slice;
pub use system::{Connection, Group, GroupId, Port, PortFlow, PortId, System, SystemId};

/// An RGBA colour, 8 bits a channel, sRGB, straight alpha.
pub type Rgba8 = [u8; 4];
