//! The systems of the building: what flows from which machine to which room.
//!
//! Flow is modelled by ports (`IfcDistributionPort`, source to sink), membership by `IfcDistributionSystem`, and what a
//! system is for by `IfcRelServicesBuildings`.

mod air;
mod fire;
mod gas;
mod power;
mod route;
mod water;

use crate::fabric::{Fabric, Level};
use crate::furnish::Bedhead;
use crate::plan::{Rect, metres};
use crate::scene::{Element, Scene};

/// Index of the ground floor among the storeys, and of the roof.
const GROUND: usize = 1;
const ROOF: usize = 8;

/// Writes every system.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric, heads: &[Bedhead]) {
    let handlers = air::build(scene, fabric);
    water::cooling(scene, fabric, &handlers);
    water::heating(scene, fabric);
    water::domestic(scene, fabric);
    power::build(scene, fabric, &handlers);
    gas::build(scene, fabric, heads);
    fire::build(scene, fabric);
}

/// An air-handling unit that wants water and power.
struct Handler {
    level: usize,
    /// The room it stands in.
    room: usize,
    element: Element,
    /// Its middle in plan, metres.
    at: [f64; 2],
}

/// The middle of a rectangle of the plan, metres.
fn middle(rect: Rect) -> [f64; 2] {
    [metres(rect.x0 + rect.x1) / 2.0, metres(rect.y0 + rect.y1) / 2.0]
}

/// Height of the middle of the main ducts of a storey above its floor, metres.
fn duct_level(level: &Level) -> f64 {
    level.plan.height - crate::plan::SLAB_M - 0.45
}

/// Height of the pipes and trays in the corridors of a storey above its floor, metres: below the ducts.
fn pipe_level(level: &Level) -> f64 {
    duct_level(level) - 0.42
}
