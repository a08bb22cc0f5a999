//! What can be seen of a building from outside, and from which side: most of it is rooms behind walls, half of the rest faces
//! away, and a software GPU pays for every vertex.
//!
//! Rays in many directions leave points around each element. Those that get past walls, slabs and doors of its own building, up
//! to the storey above its own and as far as [`REACH_M`], tell from where it is seen. As long as those are all drawn, what is
//! seen from nowhere or from the other side alone need not be, for an eye outside of the building or, farther off than that, under
//! the open sky of its courts and roofs. Panes hide nothing.

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind, Placement};
use atrium_spatial::parallel_map;
use glam::{DVec3, Vec2, Vec3};
use serde::{Deserialize, Serialize};

use crate::geometry::{Exposure, MaterialClass, Seen, SizeClass};
#[cfg(doc)]
use crate::occluders::REACH_M;
use crate::occluders::{Asker, Occluders};
use crate::prepare::class_of;
use crate::surface;

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

/// Whether what is placed there can hide anything: a window's pane does not, though its frame does.
pub(crate) fn hides(model: &BuildingModel, p: &Placement) -> bool {
    let class = model.element(p.element).map(|e| class_of(e.kind, &e.ifc_type, p.colour.get()));
    class == Some(MaterialClass::Opaque)
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
        let large = SizeClass::of_bounds(&element.bounds) >= SizeClass::Large;
        let mut look = Look::new(&walls, &directions, Asker { element: i as u32, stack: *stack });
        points(element).for_each(|from| look.around((from - origin).as_vec3()));
        if large {
            // All corners of a wall may lie in ledges and its middle in a window: what its box tells is too little to leave
            // it out, or to take it for seen from one side alone.
            for from in surface::points(model, ElementId(i as u32)) {
                if look.is_over() {
                    break;
                }
                look.further((from - origin).as_vec3());
            }
        }
        // A wall that is seen at all is part of the façade, or of a room behind a window.
        let glimpsed = if large { !look.in_the_open } else { look.out <= look.rays / GLIMPSE };
        let seen = match look.out {
            0 => Seen::Nowhere,
            _ if glimpsed => Seen::Glimpsed,
            _ => Seen::Plainly,
        };
        Exposure { seen, facing: look.facing() }
    })
}

/// What the rays around one element find.
struct Look<'a> {
    walls: &'a Occluders,
    directions: &'a [Vec3],
    asker: Asker,
    /// By direction: what hid the last point. Mostly it hides the next one, too.
    hiding: Vec<Option<u32>>,
    /// By direction: whether any point is seen from there.
    seen_from: Vec<bool>,
    rays: usize,
    out: usize,
    /// Whether any ray got out without passing a pane.
    in_the_open: bool,
}

impl<'a> Look<'a> {
    fn new(walls: &'a Occluders, directions: &'a [Vec3], asker: Asker) -> Self {
        let (hiding, seen_from) = (vec![None; directions.len()], vec![false; directions.len()]);
        Self { walls, directions, asker, hiding, seen_from, rays: 0, out: 0, in_the_open: false }
    }

    fn ray(&mut self, from: Vec3, k: usize) {
        let direction = self.directions[k];
        self.hiding[k] = self.walls.hides(from, direction, self.asker, self.hiding[k]);
        self.rays += 1;
        if self.hiding[k].is_none() {
            self.out += 1;
            self.seen_from[k] = true;
            self.in_the_open = self.in_the_open || self.walls.meets(from, direction, self.asker, None).is_none();
        }
    }

    fn around(&mut self, from: Vec3) {
        (0..self.directions.len()).for_each(|k| self.ray(from, k));
    }

    /// From a point on the surface, as far as that may tell anything new. What touches the surface hides nothing.
    fn further(&mut self, from: Vec3) {
        for k in 0..self.directions.len() {
            if !(self.seen_from[k] && self.in_the_open) {
                self.ray(from + self.directions[k] * OUT_M as f32, k);
            }
        }
    }

    /// Seen in the open and from more than one side, which more rays do not change.
    fn is_over(&self) -> bool {
        self.in_the_open && self.facing().is_none()
    }

    fn facing(&self) -> Option<u8> {
        let seen = self.directions.iter().zip(&self.seen_from).filter(|(_, seen)| **seen);
        facing(seen.map(|(direction, _)| direction.truncate()))
    }
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

    /// As outer walls of towers are: between ledges, with a window in the middle and partitions behind.
    #[test]
    fn a_wall_whose_corners_lie_in_ledges_and_whose_middle_in_a_window_is_seen() {
        let mut b = fixture::Builder::default();
        let size = DVec3::new;
        for s in 0..3u32 {
            let z = f64::from(s) * fixture::STOREY_M;
            let element = b.element("IfcBuildingStorey", ElementKind::Storey, "storey", Some(s));
            b.model.storeys.push(Storey { element, name: "storey".into(), long_name: None, elevation_m: z });
            let kind = |name| ("IfcWall", ElementKind::Fabric, name);
            b.cuboid(kind("slab"), Some(s), size(0.0, 0.0, z - 0.2), size(30.0, 30.0, 0.2), None);
            // The wall around the window, in one mesh as it is after its opening was cut.
            let wall = b.element("IfcWall", ElementKind::Fabric, "wall", Some(s));
            for (at, extent) in [
                (size(10.0, 0.0, z), size(10.0, 0.3, 0.9)),
                (size(10.0, 0.0, z + 2.7), size(10.0, 0.3, 1.1)),
                (size(10.0, 0.0, z + 0.9), size(4.0, 0.3, 1.8)),
                (size(16.0, 0.0, z + 0.9), size(4.0, 0.3, 1.8)),
            ] {
                let mesh = b.mesh(fixture::cuboid(extent.as_vec3()));
                b.place(wall, mesh, glam::DAffine3::from_translation(at), None);
            }
            b.cuboid(kind("window"), Some(s), size(14.0, 0.1, z + 0.9), size(2.0, 0.1, 1.8), None);
            b.cuboid(kind("beside"), Some(s), size(0.0, 0.0, z), size(10.0, 0.3, 3.8), None);
            b.cuboid(kind("beside"), Some(s), size(20.0, 0.0, z), size(10.0, 0.3, 3.8), None);
            b.cuboid(kind("lining"), Some(s), size(0.3, 0.3, z), size(29.4, 0.1, 3.8), None);
            // All around the building in one, as large as that.
            let ledge = b.element("IfcCovering", ElementKind::Fabric, "ledge", Some(s));
            let board = b.mesh(fixture::cuboid(glam::Vec3::new(30.0, 0.3, 0.6)));
            for (y, up) in [(-0.3, -0.6), (-0.3, 3.4), (30.0, 3.4)] {
                b.place(ledge, board, glam::DAffine3::from_translation(size(0.0, y, z + up)), None);
            }
        }
        let model = b.model;
        let seen = of(&model);
        let walls = model.elements.iter().zip(&seen).filter(|(e, _)| e.name.as_deref() == Some("wall"));
        let walls: Vec<Exposure> = walls.map(|(_, exposure)| *exposure).collect();
        let facade = Exposure { seen: Seen::Plainly, facing: Some(6) };
        // The highest has no slab above it, but its neighbours and what is behind it.
        assert_eq!(walls[..2], [facade; 2]);
        assert_eq!(walls[2].seen, Seen::Plainly);
    }

    /// A window's frame is opaque; its pane is part of the same element.
    #[test]
    fn what_stands_behind_a_framed_pane_is_glimpsed() {
        let mut b = fixture::Builder::default();
        let size = DVec3::new;
        for s in 0..2u32 {
            let z = f64::from(s) * fixture::STOREY_M;
            let element = b.element("IfcBuildingStorey", ElementKind::Storey, "storey", Some(s));
            b.model.storeys.push(Storey { element, name: "storey".into(), long_name: None, elevation_m: z });
            let kind = |name| ("IfcWall", ElementKind::Fabric, name);
            b.cuboid(kind("slab"), Some(s), size(0.0, 0.0, z - 0.2), size(8.0, 8.0, 0.2), None);
            for (x, y, dx, dy) in [(0.0, 0.3, 0.3, 7.4), (7.7, 0.3, 0.3, 7.4), (0.0, 7.7, 8.0, 0.3)] {
                b.cuboid(kind("outer"), Some(s), size(x, y, z), size(dx, dy, 3.8), None);
            }
            let window = b.element("IfcWindow", ElementKind::Fabric, "window", Some(s));
            for (at, extent, colour) in [
                (size(0.0, 0.1, z), size(8.0, 0.1, 0.1), None),
                (size(0.0, 0.1, z + 0.1), size(8.0, 0.1, 3.7), Some([150, 190, 205, 90])),
            ] {
                let mesh = b.mesh(fixture::cuboid(extent.as_vec3()));
                b.place(window, mesh, glam::DAffine3::from_translation(at), colour);
            }
            b.cuboid(kind("screen"), Some(s), size(2.0, 4.0, z), size(4.0, 0.1, 2.4), None);
        }
        let model = b.model;
        let seen = of(&model);
        let screens = model.elements.iter().zip(&seen).filter(|(e, _)| e.name.as_deref() == Some("screen"));
        let screens: Vec<Seen> = screens.map(|(_, exposure)| exposure.seen).collect();
        // The upper one has no roof over it.
        assert_eq!(screens, [Seen::Glimpsed, Seen::Plainly]);
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
