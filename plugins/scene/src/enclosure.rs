//! What nobody outside can see: most of a building is rooms behind walls, and a software GPU pays for every vertex.
//!
//! An element is enclosed when no ray from it gets out past walls, slabs and doors of its own storey, of those below
//! and of the one above. As long as those are all drawn and the eye is outside, it need not be. Panes do not enclose.

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind};
use glam::DVec3;

use crate::geometry::SizeClass;
use crate::parallel;
use crate::pick::{PickIndex, Ray};

/// Points are taken this far outside an element's box, so that what is flush with a façade counts as seen, metres.
const OUT_M: f64 = 0.03;

/// Whether the element can hide others: large, solid, part of the building.
pub(crate) fn encloses(model: &BuildingModel, element: ElementId, opaque: bool) -> bool {
    opaque
        && model
            .element(element)
            .is_some_and(|e| e.kind == ElementKind::Fabric && SizeClass::of_bounds(&e.bounds) == SizeClass::Large)
}

/// From how many sides an element is seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Exposure {
    /// From many.
    Open,
    /// From few, as through a window.
    Glimpsed,
    /// From none.
    Enclosed,
}

/// One ray in this many may get out of what counts as glimpsed.
const GLIMPSE: usize = 5;

/// How each element is seen.
pub(crate) fn exposure(model: &BuildingModel, pick: &PickIndex, blockers: &[bool]) -> Vec<Exposure> {
    let walls = pick.blockers(model, blockers);
    let directions = directions();
    parallel::map(model.elements.len(), |i| {
        let element = &model.elements[i];
        let Some(storey) = element.storey else { return Exposure::Open };
        if element.bounds.is_empty() || element.kind == ElementKind::Space {
            return Exposure::Open;
        }
        let blocks = |other: ElementId| {
            other.index() != i && model.elements[other.index()].storey.is_some_and(|s| s.0 <= storey.0 + 1)
        };
        // A wall that is seen at all is part of the façade; only loose things are worth telling apart further.
        let loose = SizeClass::of_bounds(&element.bounds) != SizeClass::Large;
        let points: Vec<DVec3> = points(element).collect();
        let allowed = if loose { points.len() * directions.len() / GLIMPSE } else { 0 };
        // What hides one point from a side mostly hides the next point, too.
        let mut hiding = vec![None; directions.len()];
        let mut out = 0;
        for &from in &points {
            for (&direction, likely) in directions.iter().zip(&mut hiding) {
                *likely = walls.meets(Ray { origin: from, direction }, &blocks, *likely);
                if likely.is_none() {
                    out += 1;
                    if out > allowed {
                        return Exposure::Open;
                    }
                }
            }
        }
        if out == 0 { Exposure::Enclosed } else { Exposure::Glimpsed }
    })
}

/// Six faces and eight corners of a cube, turned a little so that none runs along a wall.
fn directions() -> Vec<DVec3> {
    let turn = glam::DQuat::from_euler(glam::EulerRot::ZYX, 0.21, 0.13, 0.17);
    let mut out = Vec::with_capacity(14);
    for axis in [DVec3::X, DVec3::Y, DVec3::Z] {
        out.extend([turn * axis, turn * -axis]);
    }
    for i in 0..8 {
        let sign = |bit: i32| if i & bit == 0 { -1.0 } else { 1.0 };
        out.push(turn * DVec3::new(sign(1), sign(2), sign(4)).normalize());
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
    use super::*;
    use crate::fixture;

    /// What hides the middle of a wall need not hide the wall, however many elements there are.
    #[test]
    fn a_facade_is_seen_in_a_building_of_any_size() {
        let mut b = fixture::Builder::default();
        let size = DVec3::new;
        for s in 0..2u32 {
            let z = f64::from(s) * fixture::STOREY_M;
            let kind = |name| ("IfcWall", ElementKind::Fabric, name);
            b.cuboid(kind("slab"), Some(s), size(0.0, 0.0, z - 0.3), size(30.0, 30.0, 0.3), None);
            b.cuboid(kind("wall"), Some(s), size(0.0, 0.0, z), size(30.0, 0.3, 3.7), None);
            b.cuboid(kind("lining"), Some(s), size(0.3, 0.3, z), size(29.4, 0.1, 3.7), None);
            // A board before its middle, which hides that but not the wall.
            b.cuboid(kind("board"), Some(s), size(10.0, -0.3, z), size(10.0, 0.2, 3.7), None);
        }
        for _ in 0..70_000 {
            b.element("IfcSensor", ElementKind::Equipment, "sensor", Some(0));
        }
        let model = b.model;
        let pick = PickIndex::build(&model, DVec3::ZERO);
        let blockers: Vec<bool> = model.element_ids().map(|id| encloses(&model, id, true)).collect();
        let seen = exposure(&model, &pick, &blockers);
        let walls = model.elements.iter().zip(&seen).filter(|(e, _)| e.name.as_deref() == Some("wall"));
        assert!(walls.map(|(_, exposure)| *exposure).eq([Exposure::Open; 2]));
    }

    #[test]
    fn the_corridor_of_a_lower_storey_is_enclosed_and_the_facade_is_not() {
        let model = fixture::clinic();
        let pick = PickIndex::build(&model, DVec3::ZERO);
        let blockers: Vec<bool> = model.element_ids().map(|id| encloses(&model, id, true)).collect();
        let inside = exposure(&model, &pick, &blockers);
        let of = |name: &str, storey: u32| {
            let found = model
                .elements
                .iter()
                .position(|e| e.name.as_deref() == Some(name) && e.storey.is_some_and(|s| s.0 == storey));
            inside[found.unwrap()] == Exposure::Enclosed
        };
        assert!(!of("wall W", 0) && !of("slab", 0) && !of("wall N", 1));
        assert!(of("pipe", 0) && of("pipe", 1), "in the corridor, under the next storey's slab");
        assert!(!of("pipe", 2), "the top storey has no roof");
    }
}
