//! The building itself: its spatial structure, walls, slabs, roofs and windows, authored through `ifc_rs`.

mod envelope;
mod structure;

pub(crate) use structure::{build, net_outline};

use crate::plan::{Department, Storey};
use crate::walls::{Border, Hole, Wall};
use atrium_step::Id;

/// An opening that waits for its door.
pub(crate) struct Doorway {
    pub(crate) opening: Id,
    pub(crate) placement: Id,
    pub(crate) hole: Hole,
    /// Thickness of the wall, metres.
    pub(crate) thickness: f64,
    /// The middle of the doorway in plan, metres.
    pub(crate) at: [f64; 2],
}

/// A storey as it stands in the file.
pub(crate) struct Level {
    pub(crate) plan: Storey,
    pub(crate) storey: Id,
    pub(crate) placement: Id,
    /// One `IfcSpace` per room of the plan, in its order.
    pub(crate) spaces: Vec<Id>,
    pub(crate) borders: Vec<Border>,
    pub(crate) doorways: Vec<Doorway>,
    /// Pieces of curtain wall, which are not written yet.
    pub(crate) curtains: Vec<Wall>,
    /// `IfcWall` of outer walls, and whether they bear load is the same for all of them.
    pub(crate) outer_walls: Vec<Id>,
    pub(crate) inner_walls: Vec<Id>,
    pub(crate) windows: Vec<Id>,
}

impl Level {
    /// Chinese and English name of a department of this storey.
    pub(crate) fn department(&self, department: Department) -> (&str, &str) {
        self.plan.departments.get(department).map_or(("公共区域", "Common areas"), |d| (&d.0, &d.1))
    }

    /// The name of the storey, such as `3F`.
    pub(crate) fn name(&self) -> &str {
        &self.plan.name
    }
}

/// The numbers that what follows refers to.
pub(crate) struct Fabric {
    pub(crate) site: Id,
    pub(crate) site_placement: Id,
    pub(crate) building: Id,
    pub(crate) context: Id,
    pub(crate) body: Id,
    pub(crate) levels: Vec<Level>,
}

impl Fabric {
    /// Follows the numbers of the instances beyond `shared` as they move by `shift`.
    pub(crate) fn move_on(&mut self, shared: Id, shift: usize) {
        let go = |id: &mut Id| {
            if *id > shared {
                *id += shift;
            }
        };
        go(&mut self.site);
        go(&mut self.site_placement);
        go(&mut self.building);
        go(&mut self.context);
        go(&mut self.body);
        for level in &mut self.levels {
            go(&mut level.storey);
            go(&mut level.placement);
            for ids in [&mut level.spaces, &mut level.outer_walls, &mut level.inner_walls, &mut level.windows] {
                ids.iter_mut().for_each(go);
            }
            for doorway in &mut level.doorways {
                go(&mut doorway.opening);
                go(&mut doorway.placement);
            }
        }
    }
}

/// The walls of a storey and where they are written, for the doors and windows in them.
type Walls = Vec<Wall>;
