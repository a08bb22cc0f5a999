//! What can be seen of a building from outside, and from which side: most of it is rooms behind walls, half of the rest faces
//! away, and a software GPU pays for every vertex.
//!
//! Rays in many directions leave points around each element. Those that get out past walls, slabs and doors of its own
//! building, up to the storey above its own, tell from where it is seen. As long as those are all drawn and the eye is
//! outside, what is seen from nowhere or from the other side alone need not be. Panes hide nothing.

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind};
use atrium_spatial::parallel_map;
use glam::{DVec3, Vec2, Vec3};
use serde::{Deserialize, Serialize};

use crate::geometry::{Exposure, Seen, SizeClass};
use crate::occluders::{Asker, Occluders};

/// Points are taken this far outside an element's box, so that what is flush with a façade counts as seen, metres.
const OUT_M: f64 = 0.03;

/// One ray in this many may get out of what counts as glimpsed.
const GLIMPSE: usize = 5;

/// Where a storey stands: in which building, and how many of its storeys lie below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stack {
    pub(crate) building: u32,
    pub(crate) rank: u32,
}

impl Stack {
    /// Of all storeys of a model, by their index.
    pub(crate) fn of_storeys(model: &BuildingModel) -> Vec<Self> {
        let mut out: Vec<Self> = Vec::with_capacity(model.storeys.len());
        for storey in &model.storeys {
            let building = model.element(storey.element).and_then(|e| e.parent).map_or(u32::MAX, |parent| parent.0);
            // Storeys ascend.
            let rank = out.iter().filter(|s| s.building == building).count() as u32;
            out.push(Self { building, rank });
        }
        out
    }

    /// Whether something of that storey may hide something of this: what stands higher is peeled away first.
    pub(crate) fn is_hidden_by(self, other: Self) -> bool {
        other.building == self.building && other.rank <= self.rank.saturating_add(1)
    }
}

/// Whether the element can hide others: large, solid, part of the building.
pub(crate) fn encloses(model: &BuildingModel, element: ElementId, opaque: bool) -> bool {
    opaque
        && model
            .element(element)
            .is_some_and(|e| e.kind == ElementKind::Fabric && SizeClass::of_bounds(&e.bounds) >= SizeClass::Large)
}

/// How each element is seen.
pub(crate) fn exposure(model: &BuildingModel, origin: DVec3, blockers: &[bool], stacks: &[Stack]) -> Vec<Exposure> {
    let walls = Occluders::build(model, origin, blockers, stacks);
    let directions = directions();
    parallel_map(model.elements.len(), |i| {
        let element = &model.elements[i];
        let Some(stack) = element.storey.and_then(|s| stacks.get(s.index())) else { return Exposure::OPEN };
        if element.bounds.is_empty() || element.kind == ElementKind::Space {
            return Exposure::OPEN;
        }
        let asker = Asker { element: i as u32, stack: *stack };
        // What hides one point from a side mostly hides the next point, too.
        let mut hiding = vec![None; directions.len()];
        let mut seen_from = vec![false; directions.len()];
        let (mut out, mut rays) = (0, 0);
        for from in points(element) {
            let from = (from - origin).as_vec3();
            for (k, &direction) in directions.iter().enumerate() {
                hiding[k] = walls.meets(from, direction, asker, hiding[k]);
                rays += 1;
                if hiding[k].is_none() {
                    out += 1;
                    seen_from[k] = true;
                }
            }
        }
        // A wall that is seen at all is part of the façade; only loose things are worth telling apart further.
        let loose = SizeClass::of_bounds(&element.bounds) < SizeClass::Large;
        let seen = match out {
            0 => Seen::Nowhere,
            n if loose && n <= rays / GLIMPSE => Seen::Glimpsed,
            _ => Seen::Plainly,
        };
        let ways = directions.iter().zip(&seen_from).filter(|(_, seen)| **seen).map(|(d, _)| d.truncate());
        Exposure { seen, facing: facing(ways) }
    })
}

/// The one of eight sides that all these directions look to, if there is one.
fn facing(ways: impl Iterator<Item = Vec2> + Clone) -> Option<u8> {
    ways.clone().next()?;
    let least = |side: u8| {
        let towards = Exposure::side(side);
        ways.clone().map(|way| way.dot(towards)).fold(f32::INFINITY, f32::min)
    };
    let (side, least) = (0..8).map(|side| (side, least(side))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (least > -Exposure::GRAZING).then_some(side)
}

/// Six faces and eight corners of a cube, turned a little so that none runs along a wall.
fn directions() -> Vec<Vec3> {
    let turn = glam::Quat::from_euler(glam::EulerRot::ZYX, 0.21, 0.13, 0.17);
    let mut out = Vec::with_capacity(14);
    for axis in [Vec3::X, Vec3::Y, Vec3::Z] {
        out.extend([turn * axis, turn * -axis]);
    }
    for i in 0..8 {
        let sign = |bit: i32| if i & bit == 0 { -1.0 } else { 1.0 };
        out.push(turn * Vec3::new(sign(1), sign(2), sign(4)).normalize());
    }
    out
}

fn points(element: &Element) -> impl Iterator<Item = DVec3> + use<> {
    let Aabb { min, max } = element.bounds;
    let (centre, half) = (element.bounds.center(), (max - min) * 0.5 + OUT_M);
    let corners: &[usize] = match SizeClass::of_bounds(&element.bounds) {
        SizeClass::Large => &[0, 7, 1, 6, 2, 5, 3, 4],
        _ => &[0, 7],
    };
    std::iter::once(centre).chain(corners.iter().map(move |&i| {
        let sign = |bit: usize| if i & bit == 0 { -1.0 } else { 1.0 };
        centre + half * DVec3::new(sign(1), sign(2), sign(4))
    }))
}

#[cfg(test)]
mod tests {
    use atrium_building::Storey;

    use super::*;
    use crate::fixture;

    fn of(model: &BuildingModel) -> Vec<Exposure> {
        let blockers: Vec<bool> = model.element_ids().map(|id| encloses(model, id, true)).collect();
        exposure(model, DVec3::ZERO, &blockers, &Stack::of_storeys(model))
    }

    /// What hides the middle of a wall need not hide the wall, however many elements there are.
    #[test]
    fn a_facade_is_seen_in_a_building_of_any_size() {
        let mut b = fixture::Builder::default();
        let size = DVec3::new;
        for s in 0..2u32 {
            let z = f64::from(s) * fixture::STOREY_M;
            let element = b.element("IfcBuildingStorey", ElementKind::Storey, "storey", Some(s));
            b.model.storeys.push(Storey { element, name: "storey".into(), long_name: None, elevation_m: z });
            let kind = |name| ("IfcWall", ElementKind::Fabric, name);
            b.cuboid(kind("slab"), Some(s), size(0.0, 0.0, z - 0.3), size(30.0, 30.0, 0.3), None);
            b.cuboid(kind("wall"), Some(s), size(5.0, 0.0, z), size(20.0, 0.3, 3.7), None);
            // What stands at a building's corner is seen from two sides.
            b.cuboid(kind("corner"), Some(s), size(0.0, 0.0, z), size(5.0, 0.3, 3.7), None);
            b.cuboid(kind("corner"), Some(s), size(25.0, 0.0, z), size(5.0, 0.3, 3.7), None);
            b.cuboid(kind("lining"), Some(s), size(0.3, 0.3, z), size(29.4, 0.1, 3.7), None);
            // A board before its middle, which hides that but not the wall.
            b.cuboid(kind("board"), Some(s), size(10.0, -0.3, z), size(10.0, 0.2, 3.7), None);
        }
        for _ in 0..70_000 {
            b.element("IfcSensor", ElementKind::Equipment, "sensor", Some(0));
        }
        let model = b.model;
        let seen = of(&model);
        let walls = model.elements.iter().zip(&seen).filter(|(e, _)| e.name.as_deref() == Some("wall"));
        // Along −Y, the seventh eighth of a turn from +X.
        let walls: Vec<Exposure> = walls.map(|(_, exposure)| *exposure).collect();
        assert!(walls.len() == 2 && walls.iter().all(|wall| wall.seen == Seen::Plainly), "{walls:?}");
        // The upper one has no roof over it.
        assert_eq!(walls[0].facing, Some(6));
    }

    #[test]
    fn the_corridor_of_a_lower_storey_is_enclosed_and_the_facade_is_not() {
        let model = fixture::clinic();
        let inside = of(&model);
        let of = |name: &str, storey: u32| {
            let found = model
                .elements
                .iter()
                .position(|e| e.name.as_deref() == Some(name) && e.storey.is_some_and(|s| s.0 == storey));
            inside[found.unwrap()].seen == Seen::Nowhere
        };
        assert!(!of("wall W", 0) && !of("slab", 0) && !of("wall N", 1));
        assert!(of("pipe", 0) && of("pipe", 1), "in the corridor, under the next storey's slab");
        assert!(!of("pipe", 2), "the top storey has no roof");
    }
}
