//! The systems of the building: what flows from which machine to which room.
//!
//! Flow is modelled by ports (`IfcDistributionPort`, source to sink), membership by `IfcDistributionSystem`, and what a
//! system is for by `IfcRelServicesBuildings`.

mod air;
mod bay;
pub(crate) mod ceiling;
mod cooling;
mod detection;
mod drainage;
mod gas;
mod hall;
mod heating;
mod hydrants;
mod hydronic;
mod levels;
mod lighting;
mod mains;
mod network;
mod outlets;
mod power;
mod riser;
mod route;
mod security;
mod sprinklers;
mod surface;
#[cfg(test)]
mod tests;
mod water;
mod wet;

#[cfg(test)]
mod flow;
#[cfg(test)]
mod piped;

use crate::fabric::Fabric;
use crate::furnish::Bedhead;
use crate::plan::Kind;
use crate::scene::Scene;

/// Writes every system.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric, heads: &[Bedhead]) {
    let climate = air::build(scene, fabric);
    cooling::build(scene, fabric, &climate);
    heating::build(scene, fabric, &climate);
    gas::build(scene, fabric, heads);
    let mut fire = hall::Hall::find(fabric, Kind::FirePlant);
    sprinklers::build(scene, fabric, fire.as_mut());
    hydrants::build(scene, fabric, fire.as_mut());
    let wet = wet::rooms(scene, fabric);
    water::build(scene, fabric, &wet);
    drainage::build(scene, fabric, &wet);
    let mut surfaces = surface::Surfaces::new(fabric);
    let net = power::build(scene, fabric, &mut surfaces);
    let racks = security::racks(scene, fabric, &net, &mut surfaces);
    lighting::build(scene, fabric, &net, &mut surfaces);
    detection::build(scene, fabric, &net, &mut surfaces);
    outlets::build(scene, fabric, heads, &net, &racks, &mut surfaces);
    security::build(scene, fabric, heads, &net, &racks, &mut surfaces);
    power::feed_machines(scene, fabric, &net);
}
