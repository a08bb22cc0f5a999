//! Risers through the shafts of a stack of compartments, and the trunks in the basement that lead to their feet.

use std::collections::BTreeMap;

use super::levels::lane;
use super::mains::{Flow, Net, Outlet, join};
use super::network;
use super::route::Line;
use crate::fabric::{Fabric, Level};
use crate::plan::Storey;
use crate::scene::{Element, Scene, Spot, System};

/// The compartments that one shaft runs through, from the lowest up: index of the storey and of the compartment.
pub(super) struct Stack {
    pub(super) name: &'static str,
    pub(super) floors: Vec<(usize, usize)>,
}

/// The stacks of a building.
pub(super) fn stacks(fabric: &Fabric) -> Vec<Stack> {
    let mut stacks: Vec<Stack> = Vec::new();
    for (n, level) in fabric.levels.iter().enumerate() {
        for (c, compartment) in level.plan.compartments.iter().enumerate() {
            match stacks.iter_mut().find(|s| s.name == compartment.stack) {
                Some(stack) => stack.floors.push((n, c)),
                None => stacks.push(Stack { name: compartment.stack, floors: vec![(n, c)] }),
            }
        }
    }
    stacks
}

/// The storey above one, whose voids are holes in the soffit.
pub(super) fn above(fabric: &Fabric, level: usize) -> Option<&Storey> {
    fabric.levels.get(level + 1).map(|l| &l.plan)
}

/// How far behind the front row of the ducts and circuits these risers stand, metres.
const BEHIND_M: f64 = 0.45;

/// The place of a riser in its shaft.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Sprinkler,
    Hydrant,
    Cold,
    Hot,
    Oxygen,
    Vacuum,
    Air,
    Soil,
}

impl Slot {
    fn lane(self) -> f64 {
        match self {
            Self::Sprinkler => lane::SPRINKLER,
            Self::Hydrant => lane::HYDRANT,
            Self::Cold => lane::COLD,
            Self::Hot => lane::HOT,
            Self::Oxygen => lane::OXYGEN,
            Self::Vacuum => lane::VACUUM,
            Self::Air => lane::AIR,
            Self::Soil => lane::SOIL,
        }
    }

    /// Where it stands, metres: in a row along the wall between the shaft and its corridor.
    pub(super) fn at(self, level: &Level, compartment: usize) -> [f64; 2] {
        let shaft = level.plan.compartments[compartment].shaft;
        network::riser(level, compartment, shaft, self.lane(), BEHIND_M)
            .unwrap_or_else(|| level.plan.rooms[shaft].main().middle())
    }

    /// The place of a fitting `by` metres from the riser towards the corridor, at the height `z` in the storey.
    pub(super) fn before(self, level: &Level, compartment: usize, by: f64, z: f64) -> Spot {
        let [mut x, mut y] = self.at(level, compartment);
        let shaft = level.plan.compartments[compartment].shaft;
        let facing = network::facing(level, compartment, shaft);
        let quarters = u8::from(facing.is_none_or(|(across, _)| across == 1));
        match facing {
            Some((0, wall)) => x += by * (wall - x).signum(),
            Some((_, wall)) => y += by * (wall - y).signum(),
            None => {}
        }
        Spot { at: [x, y, z], quarters }
    }
}

/// How a service rises.
pub(super) struct Rise<'a> {
    pub(super) system: System,
    pub(super) line: &'a Line,
    pub(super) slot: Slot,
    pub(super) flow: Flow,
}

impl Rise<'_> {
    /// One piece to a storey from the lowest floor of the stack to storey `top`, by index of the storey.
    pub(super) fn rise(
        &self,
        scene: &mut Scene,
        fabric: &Fabric,
        stack: &Stack,
        top: usize,
    ) -> BTreeMap<usize, Element> {
        let mut pieces = BTreeMap::<usize, Element>::new();
        let mut below: Option<Element> = None;
        for (n, c) in stack.floors.iter().filter(|f| f.0 <= top) {
            let level = &fabric.levels[*n];
            let [x, y] = self.slot.at(level, *c);
            let piece = self.line.straight(scene, level, [x, y, 0.0], [x, y, level.plan.height]);
            if let Some(below) = &below {
                join(scene, self.system, below, &piece, self.flow);
            }
            below = Some(piece.clone());
            pieces.insert(*n, piece);
        }
        pieces
    }

    /// Leads from a plant to the feet of the risers; feet that it does not reach get a connection to the network of
    /// the city. `z` is the height of the trunk above the lowest floor, `offset` that of [`Net::new`].
    pub(super) fn trunk(
        &self,
        scene: &mut Scene,
        fabric: &Fabric,
        plant: Option<&Source>,
        feet: &[(&Stack, Element)],
        (z, offset): (f64, f64),
    ) {
        let mut reached = vec![false; feet.len()];
        if let (Some(plant), Some(level)) = (plant, fabric.levels.first()) {
            let mut net = Net::new(level, None, None, offset);
            if net.root(plant.room, plant.at) {
                let mut outlets = Vec::new();
                let mut which = Vec::new();
                for (n, (stack, _)) in feet.iter().enumerate() {
                    if let Some((0, c)) = stack.floors.first() {
                        outlets.push(Outlet {
                            at: self.slot.at(level, *c),
                            room: level.plan.compartments[*c].shaft,
                            group: n,
                        });
                        which.push(n);
                    }
                }
                let branches = net.gather(&outlets);
                net.lay(scene, self.system, self.line, z, &plant.header, self.flow);
                for branch in &branches {
                    let Some(piece) = net.branch(scene, self.system, self.line, z, branch, self.flow) else {
                        continue;
                    };
                    for o in &branch.outlets {
                        let end =
                            net.arm(scene, self.system, self.line, z, (branch, &piece), outlets[*o].at, self.flow);
                        join(scene, self.system, &end, &feet[which[*o]].1, self.flow);
                        reached[which[*o]] = true;
                    }
                }
            }
        }
        for (n, (stack, foot)) in feet.iter().enumerate() {
            if reached[n] {
                continue;
            }
            let Some((l, c)) = stack.floors.first() else { continue };
            let level = &fabric.levels[*l];
            let [x, y] = self.slot.at(level, *c);
            let shaft = level.plan.compartments[*c].shaft;
            let at = Spot { at: [x, y, 0.05], quarters: 0 };
            let key = if self.flow == Flow::Out { "service-inlet" } else { "service-outlet" };
            let outside = scene.install(level, Some(shaft), key, None, at);
            join(scene, self.system, &outside, foot, self.flow);
        }
    }
}

/// Where a service leaves its plant room.
pub(super) struct Source {
    pub(super) header: Element,
    pub(super) room: usize,
    /// A point on the header, metres.
    pub(super) at: [f64; 2],
}
