//! The systems of the building: what flows from which machine to which room.
//!
//! Flow is modelled by ports (`IfcDistributionPort`, source to sink), membership by `IfcDistributionSystem`, and what a
//! system is for by `IfcRelServicesBuildings`.

mod ceiling;
mod drainage;
mod gas;
mod hall;
mod hydrants;
mod mains;
mod network;
mod riser;
mod route;
mod sprinklers;
mod water;
mod wet;

use crate::fabric::Fabric;
use crate::furnish::Bedhead;
use crate::plan::Kind;
use crate::scene::Scene;

/// Writes every system.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric, heads: &[Bedhead]) {
    gas::build(scene, fabric, heads);
    let mut fire = hall::Hall::find(fabric, Kind::FirePlant);
    sprinklers::build(scene, fabric, fire.as_mut());
    hydrants::build(scene, fabric, fire.as_mut());
    let wet = wet::rooms(scene, fabric);
    water::build(scene, fabric, &wet);
    drainage::build(scene, fabric, &wet);
}
