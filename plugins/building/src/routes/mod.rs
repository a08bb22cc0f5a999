//! Ways through the building: which room leads to which, how far it is, and along which line.
//!
//! **How:** each room's floor outline is a region, with walls and columns cut out; doors, gaps between rooms, stairs,
//! ramps, escalators and lifts are passages between regions. Inside a region a path is straight from corner to corner
//! (a visibility graph), so that it stays on the floor and crosses no wall. Where the model has no rooms, slabs serve as
//! floor. What had to be guessed is said: every passage has a [`Confidence`], and what cannot be reached is a
//! [`Finding`].
//!
//! **Not for:** evacuation or fire analysis: crowds, door locks and rights of access are not known here.

mod build;
mod doors;
mod flights;
mod gaps;
mod graph;
mod ground;
mod lifts;
mod open_floor;
mod outline;
mod plane;
mod query;
mod route;
mod search;
mod solids;
mod voids;

use glam::{DVec2, DVec3};
use serde::{Deserialize, Serialize};

use crate::{ElementId, StoreyId};

pub use query::{Nearby, RoomDistance};
pub use route::{Leg, LegKind, Place, Route};

/// How far a passage, or a route through it, can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// A straight link because nothing else was found, or a way through the open air.
    Low,
    /// Inferred from what lies close by, or from names.
    Medium,
    /// Read from geometry: a door that touches both rooms, a stair from floor to floor, a gap between walls.
    High,
}

/// Where a way starts or ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum WalkPoint {
    /// A position in project coordinates, metres; outside every room the nearest place that one can walk to.
    Position([f64; 3]),
    /// An element: a room's middle, or where the element stands, in the room that the model says it is in.
    Element(ElementId),
}

/// Who walks, and what they may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WalkOptions {
    /// Lifts may be taken.
    pub lifts: bool,
    /// Stairs and escalators may be taken.
    pub stairs: bool,
    /// On wheels (a chair, a bed, a trolley): never stairs or escalators whatever `stairs` says, and no narrow doors.
    pub wheeled: bool,
}

impl Default for WalkOptions {
    fn default() -> Self {
        Self { lifts: true, stairs: true, wheeled: false }
    }
}

/// Something about the building that limits what routes can say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Finding {
    /// No way leads to the room from where most rooms are.
    Unreachable {
        /// The room.
        room: ElementId,
    },
    /// No door, gap or stair was found at the room; it was linked straight to its neighbour, through the wall.
    NoDoor {
        /// The room.
        room: ElementId,
        /// The neighbour.
        linked_to: ElementId,
    },
    /// The space has no volume with a floor, or no slab under it where its storey has slabs: no room to walk in.
    NoFloor {
        /// The space.
        room: ElementId,
    },
    /// The storey has no rooms; its slabs were taken as one floor.
    NoRooms {
        /// The storey.
        storey: StoreyId,
    },
    /// A door that leads out of the rooms and floors that are known.
    Exit {
        /// The door.
        door: ElementId,
    },
}

/// How much of the building the routes cover.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Rooms with a floor.
    pub rooms: u32,
    /// Of these, rooms that can be reached from where most rooms are.
    pub reachable: u32,
    /// Passages by confidence: low, medium, high.
    pub passages: [u32; 3],
    /// Doors that lead from somewhere to somewhere.
    pub doors: u32,
    /// Stairs, ramps and escalators, counted from level to level.
    pub flights: u32,
    /// Rides from landing to landing.
    pub rides: u32,
}

/// The ways through one building. Made once for a model, asked from any thread.
#[derive(Clone, Debug)]
pub struct Routes {
    ground: ground::Ground,
    graph: graph::Graph,
    findings: Vec<Finding>,
    coverage: Coverage,
    /// Where each element stands: the room that the model says, and the foot of its middle.
    places: Vec<(Option<u32>, [f64; 3])>,
    /// Regions of a room, lowest first.
    regions_of: rustc_hash::FxHashMap<ElementId, Vec<u32>>,
}

/// Where a passage begins or ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct End {
    region: u32,
    at: DVec2,
}

/// What a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PassageKind {
    Door,
    Opening,
    Gap,
    Stair,
    Ramp,
    Escalator,
    Lift,
    Assumed,
}

/// A way from one region to another, usable in both directions.
#[derive(Clone, Debug)]
struct Passage {
    kind: PassageKind,
    element: Option<ElementId>,
    from: End,
    to: End,
    /// Points between the ends, in project coordinates.
    via: Vec<DVec3>,
    confidence: Confidence,
    /// Width of the doorway, metres, where it limits who passes.
    width_m: Option<f64>,
}
