//! The systems of the building: what flows from which machine to which room.
//!
//! Flow is modelled by ports (`IfcDistributionPort`, source to sink), membership by `IfcDistributionSystem`, and what a
//! system is for by `IfcRelServicesBuildings`.

mod air;
mod network;
mod route;

use crate::fabric::Fabric;
use crate::furnish::Bedhead;
use crate::scene::Scene;

/// Writes every system.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric, heads: &[Bedhead]) {
    let climate = air::build(scene, fabric);
    let _ = (heads, climate);
}
