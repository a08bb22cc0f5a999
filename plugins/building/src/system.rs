//! Systems, ports and what is connected to what.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{ElementId, GlobalId, PropertySetId};

/// Index of a system in [`crate::BuildingModel::systems`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SystemId(pub u32);

impl SystemId {
    /// As a slice index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Index of a port in [`crate::BuildingModel::ports`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PortId(pub u32);

impl PortId {
    /// As a slice index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// `IfcSystem`, `IfcDistributionSystem` or `IfcZone`: a named group of elements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct System {
    /// GlobalId of the group.
    pub global_id: GlobalId,
    /// Entity name, for example `IfcDistributionSystem`.
    pub ifc_type: Arc<str>,
    /// `Name`.
    pub name: Arc<str>,
    /// `LongName` or `Description`.
    pub long_name: Option<Arc<str>>,
    /// `PredefinedType`, for example `CHILLEDWATER`.
    pub predefined_type: Option<Arc<str>>,
    /// Elements assigned to it, in file order.
    pub members: Vec<ElementId>,
    /// Spatial elements that it serves (`IfcRelServicesBuildings`).
    pub serves: Vec<ElementId>,
    /// Its property sets.
    pub property_sets: Vec<PropertySetId>,
}

/// Index of a group in [`crate::BuildingModel::groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupId(pub u32);

/// `IfcGroup`, `IfcInventory` or `IfcAsset`: elements put together for a purpose other than that something flows in them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// GlobalId of the group.
    pub global_id: GlobalId,
    /// Entity name, for example `IfcAsset`.
    pub ifc_type: Arc<str>,
    /// `Name`.
    pub name: Arc<str>,
    /// `Description`, or `ObjectType`.
    pub description: Option<Arc<str>>,
    /// Elements assigned to it, in file order.
    pub members: Vec<ElementId>,
    /// Its property sets.
    pub property_sets: Vec<PropertySetId>,
}

/// Which way the medium goes through a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PortFlow {
    /// Into the element.
    Sink,
    /// Out of the element.
    Source,
    /// Either way.
    Both,
    /// Not said.
    Unknown,
}

/// `IfcDistributionPort`: where a medium enters or leaves an element.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Port {
    /// The element that has it.
    pub element: ElementId,
    /// `Name`.
    pub name: Option<Arc<str>>,
    /// `FlowDirection`.
    pub flow: PortFlow,
}

/// `IfcRelConnectsPorts`: two ports that are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// `RelatingPort`.
    pub from: PortId,
    /// `RelatedPort`.
    pub to: PortId,
}
