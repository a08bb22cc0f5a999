//! The rooms with water and drains, and where in them the pipes come down.

use super::bay::{Bay, Side};
use crate::fabric::Fabric;
use crate::plan::Kind;
use crate::scene::{Element, FixtureKind, Scene, Spot};

/// A room that gets water, or has a drain, or both.
pub(super) struct WetRoom {
    pub(super) level: usize,
    pub(super) room: usize,
    pub(super) compartment: usize,
    pub(super) kind: Kind,
    pub(super) has_hot_water: bool,
    /// At the wall where its pipes come down, the wall at its back.
    pub(super) spot: Spot,
    pub(super) fixtures: Vec<(Element, FixtureKind)>,
}

impl WetRoom {
    /// A point so many metres to the right of where its pipes come down, along the wall.
    pub(super) fn beside(&self, by: f64) -> [f64; 2] {
        let [x, y, _] = self.spot.at;
        match self.spot.quarters {
            0 => [x + by, y],
            1 => [x, y + by],
            2 => [x - by, y],
            _ => [x, y - by],
        }
    }

    /// A point so many metres in front of that wall.
    pub(super) fn before(&self, by: f64) -> [f64; 2] {
        let [x, y, _] = self.spot.at;
        match self.spot.quarters {
            0 => [x, y - by],
            1 => [x + by, y],
            2 => [x, y + by],
            _ => [x - by, y],
        }
    }
}

/// Every room with fixtures, and every wet room without.
pub(super) fn rooms(scene: &Scene, fabric: &Fabric) -> Vec<WetRoom> {
    let mut found: Vec<WetRoom> = Vec::new();
    let mut of: Vec<Vec<Vec<usize>>> = fabric.levels.iter().map(|l| vec![Vec::new(); l.plan.rooms.len()]).collect();
    for (n, fixture) in scene.fixtures.iter().enumerate() {
        if let Some(list) = of.get_mut(fixture.level).and_then(|l| l.get_mut(fixture.room)) {
            list.push(n);
        }
    }
    for (n, level) in fabric.levels.iter().enumerate() {
        for (index, room) in level.plan.rooms.iter().enumerate() {
            let own = &of[n][index];
            if room.kind.is_dry() || (own.is_empty() && !room.kind.is_wet()) {
                continue;
            }
            let bay = Bay::new(level, index);
            let (mx, my) = bay.middle();
            let (x, y, quarters) = match bay.door_side() {
                Side::South => (mx, bay.y[1] - 0.04, 0),
                Side::North => (mx, bay.y[0] + 0.04, 2),
                Side::West => (bay.x[1] - 0.04, my, 3),
                Side::East => (bay.x[0] + 0.04, my, 1),
            };
            let mut spot = Spot { at: [x, y, 0.0], quarters };
            if let Some(first) = own.first() {
                let fixture = &scene.fixtures[*first];
                // To the wall that the first fixture has at its back.
                let [fx, fy, _] = fixture.spot.at;
                let q = fixture.spot.quarters % 4;
                let hold = |v: f64, span: [f64; 2]| v.clamp(span[0] + 0.3, (span[1] - 0.3).max(span[0] + 0.3));
                let at = match q {
                    0 => [hold(fx, bay.x), fy + 0.2],
                    1 => [fx - 0.2, hold(fy, bay.y)],
                    2 => [hold(fx, bay.x), fy - 0.2],
                    _ => [fx + 0.2, hold(fy, bay.y)],
                };
                spot = Spot { at: [at[0], at[1], 0.0], quarters: q };
            }
            let has_hot_water = if own.is_empty() {
                !matches!(room.kind, Kind::WasteStore | Kind::Mortuary | Kind::Toilet)
            } else {
                own.iter().any(|k| scene.fixtures[*k].kind.has_hot_water())
            };
            found.push(WetRoom {
                level: n,
                room: index,
                compartment: room.compartment,
                kind: room.kind,
                has_hot_water,
                spot,
                fixtures: own.iter().map(|k| (scene.fixtures[*k].element.clone(), scene.fixtures[*k].kind)).collect(),
            });
        }
    }
    found
}
