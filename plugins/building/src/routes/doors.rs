//! Doors and stated openings: what they join, read from where they stand.

use glam::{DVec2, DVec3};

use super::ground::Ground;
use super::plane::{Rectangle, Segment, left_of, narrowest_rectangle};
use super::solids::Solids;
use super::{Confidence, End, Passage, PassageKind};
use crate::{BuildingModel, ElementId, ElementKind};

/// Farther than this from the leaf there is another room than the one the door leads to, metres: the thickest walls, and
/// a leaf drawn open.
const REACH_M: f64 = 0.7;
/// Within this distance of the leaf a room surely belongs to the door, metres.
const SURE_M: f64 = 0.4;

/// A door as it stands.
pub(super) struct Leaf {
    pub(super) element: ElementId,
    pub(super) level: u32,
    pub(super) base_m: f64,
    pub(super) shape: Rectangle,
    pub(super) is_opening: bool,
}

/// One side of a door: its room, and where that begins along the normal from the middle of the leaf, metres.
#[derive(Clone, Copy, Debug)]
struct Side {
    region: u32,
    offset_m: f64,
}

/// A room that was met on the way from the leaf to one side.
#[derive(Clone, Copy, Debug)]
struct Met {
    region: u32,
    first_m: f64,
    last_m: f64,
}

/// Every door and stated opening that a person fits through.
pub(super) fn leaves(model: &BuildingModel, solids: &Solids<'_>, ground: &Ground) -> Vec<Leaf> {
    let mut out = Vec::new();
    for (i, element) in model.elements.iter().enumerate() {
        let is_door = element.ifc_type.starts_with("IfcDoor") && element.kind != ElementKind::Container;
        let is_opening = element.kind == ElementKind::Void && element.ifc_type.starts_with("IfcOpening");
        if !(is_door || is_opening) || is_type(&element.ifc_type) {
            continue;
        }
        let filled = |id: &ElementId| {
            model.element(*id).is_some_and(|e| e.ifc_type.starts_with("IfcDoor") || e.ifc_type.starts_with("IfcWindow"))
        };
        if is_opening && (element.bounds.is_empty() || element.children.iter().any(filled)) {
            continue;
        }
        let id = ElementId(i as u32);
        let mut points: Vec<DVec3> = solids.assembly(id, |_| true).into_iter().flatten().collect();
        if points.is_empty() && !element.bounds.is_empty() {
            let b = element.bounds;
            points = [(b.min.x, b.min.y), (b.max.x, b.min.y), (b.max.x, b.max.y), (b.min.x, b.max.y)]
                .into_iter()
                .flat_map(|(x, y)| [DVec3::new(x, y, b.min.z), DVec3::new(x, y, b.max.z)])
                .collect();
        }
        let base_m = points.iter().fold(f64::INFINITY, |z, p| z.min(p.z));
        let top_m = points.iter().fold(f64::NEG_INFINITY, |z, p| z.max(p.z));
        // Hatches, and trapdoors, are not for walking.
        if !(top_m - base_m >= 1.5 && top_m.is_finite() && base_m.is_finite()) {
            continue;
        }
        let Some(level) = ground.level_near(base_m, 1.0).or_else(|| ground.level_near(base_m, 2.0)) else { continue };
        let threshold_m = base_m - ground.levels[level as usize].z_m;
        if is_opening && threshold_m > 0.35 {
            continue;
        }
        let Some(shape) = narrowest_rectangle(points.into_iter().map(DVec3::truncate).collect()) else { continue };
        if shape.half_length_m < 0.25 {
            continue;
        }
        out.push(Leaf { element: id, level, base_m, shape, is_opening });
    }
    out
}

/// Type objects carry the same prefix; they stand nowhere.
fn is_type(ifc_type: &str) -> bool {
    ifc_type.ends_with("Type") || ifc_type.ends_with("Style")
}

/// The sides of the leaf along `normal`, in rooms; both where they are found.
fn rooms_beside(ground: &Ground, leaf: &Leaf, normal: DVec2, half_m: f64) -> [Option<Side>; 2] {
    const STEP_M: f64 = 0.05;
    let barriers = &ground.levels[leaf.level as usize].barriers;
    let mut met: [Vec<Met>; 2] = Default::default();
    for (side, sign) in [1.0, -1.0].into_iter().enumerate() {
        let mut distance_m = STEP_M;
        while distance_m <= half_m + REACH_M {
            let p = leaf.shape.center + normal * (sign * distance_m);
            let at_height = |h: f64| ground.room_at(p.extend(leaf.base_m + h));
            if let Some(region) = at_height(0.3).or_else(|| at_height(1.0)) {
                // Just beside the leaf its own hole may be cut badly; farther off a wall is a wall.
                let sure = distance_m <= half_m + SURE_M;
                match met[side].iter_mut().find(|m| m.region == region) {
                    Some(known) => known.last_m = distance_m,
                    None if sure || !barriers.crosses(leaf.shape.center + normal * (sign * 0.03), p) => {
                        met[side].push(Met { region, first_m: distance_m, last_m: distance_m });
                    }
                    None => {}
                }
            }
            distance_m += STEP_M;
        }
    }
    let [plus, minus] = met;
    let ahead = |m: &Met| Side { region: m.region, offset_m: m.first_m };
    let behind = |m: &Met| Side { region: m.region, offset_m: -m.first_m };
    let (Some(a), Some(b)) = (plus.first(), minus.first()) else {
        return [plus.first().map(ahead), minus.first().map(behind)];
    };
    if a.region != b.region {
        return [Some(ahead(a)), Some(behind(b))];
    }
    // A leaf drawn open stands in one of its rooms: that ends, and the other begins, farther on along one of the sides.
    let other = |side: &[Met]| side.iter().copied().find(|m| m.region != a.region);
    match (other(&plus), other(&minus)) {
        (Some(x), y) if y.is_none_or(|y| x.first_m <= y.first_m) => {
            [Some(ahead(&x)), Some(Side { region: a.region, offset_m: a.last_m.min(x.first_m) })]
        }
        (_, Some(y)) => [Some(Side { region: a.region, offset_m: -b.last_m.min(y.first_m) }), Some(behind(&y))],
        _ => [Some(ahead(a)), Some(behind(b))],
    }
}

/// How a leaf is passed: which way, and what is on each side.
pub(super) struct Doorway {
    normal: DVec2,
    half_m: f64,
    sides: [Option<Side>; 2],
}

impl Doorway {
    /// Looks across the leaf; a leaf drawn open is nearly square, and the better of its two directions is taken.
    pub(super) fn of(ground: &Ground, leaf: &Leaf) -> Self {
        let shape = &leaf.shape;
        let across = Self::along(ground, leaf, left_of(shape.along), shape.half_width_m);
        if across.score() >= 3 || shape.half_width_m < 0.35 * shape.half_length_m {
            return across;
        }
        let turned = Self::along(ground, leaf, shape.along, shape.half_length_m);
        if turned.score() > across.score() { turned } else { across }
    }

    fn along(ground: &Ground, leaf: &Leaf, normal: DVec2, half_m: f64) -> Self {
        Self { normal, half_m, sides: rooms_beside(ground, leaf, normal, half_m) }
    }

    fn score(&self) -> u8 {
        match self.sides {
            [Some(a), Some(b)] if a.region != b.region => 3,
            [Some(_), Some(_)] => 2,
            [None, None] => 0,
            _ => 1,
        }
    }

    /// The middle of the doorway, in the wall; with an open leaf that is not the middle of the leaf.
    fn middle(&self, leaf: &Leaf) -> DVec2 {
        match self.sides {
            [Some(a), Some(b)] if a.offset_m < 0.0 || b.offset_m > 0.0 => {
                leaf.shape.center + self.normal * ((a.offset_m + b.offset_m) * 0.5)
            }
            _ => leaf.shape.center,
        }
    }

    /// The line that closes the doorway: whoever passes goes through the door and not beside it.
    pub(super) fn closing(&self, leaf: &Leaf) -> Segment {
        let shape = &leaf.shape;
        let turned = self.normal.dot(shape.along).abs() > 0.5;
        let half_m = if turned { shape.half_width_m } else { shape.half_length_m };
        let (middle, half) = (self.middle(leaf), left_of(self.normal) * half_m);
        [middle - half, middle + half]
    }

    /// Where the sides without a room are, just beyond the wall.
    pub(super) fn missing(&self, leaf: &Leaf) -> impl Iterator<Item = DVec2> {
        let step = self.half_m + SURE_M;
        let (center, normal) = (leaf.shape.center, self.normal);
        self.sides
            .into_iter()
            .zip([1.0, -1.0])
            .filter(|(side, _)| side.is_none())
            .map(move |(_, sign)| center + normal * (sign * step))
    }

    /// The passage, with open floors for sides that have no room; `None`, and an exit, where there is nothing.
    pub(super) fn passage(&self, ground: &Ground, leaf: &Leaf) -> Option<Passage> {
        let mut confidence = Confidence::High;
        let mut ends = [None; 2];
        for ((side, sign), end) in self.sides.into_iter().zip([1.0, -1.0]).zip(&mut ends) {
            let outward = self.normal * sign;
            let (region, offset_m) = match side {
                Some(side) => {
                    if side.offset_m.abs() > self.half_m + SURE_M {
                        confidence = confidence.min(Confidence::Medium);
                    }
                    (side.region, side.offset_m)
                }
                None => {
                    confidence = confidence.min(Confidence::Medium);
                    let beyond = [0.3, 0.5, 0.15].map(|d| self.half_m + d);
                    let found = beyond.into_iter().find_map(|d| {
                        ground.open_at(leaf.level, leaf.shape.center + outward * d).map(|region| (region, sign * d))
                    });
                    found?
                }
            };
            let at = leaf.shape.center + self.normal * offset_m + outward * 0.02;
            *end = Some(End { region, at: ground.step_in(region, at, outward) });
        }
        let [Some(from), Some(to)] = ends else { return None };
        let floor_m = ground.region(from.region).floor_m.max(ground.region(to.region).floor_m);
        Some(Passage {
            kind: if leaf.is_opening { PassageKind::Opening } else { PassageKind::Door },
            element: Some(leaf.element),
            from,
            to,
            via: vec![self.middle(leaf).extend(floor_m)],
            confidence,
            width_m: Some(2.0 * leaf.shape.half_length_m),
        })
    }

    /// Whether neither side is a room.
    pub(super) fn is_bare(&self) -> bool {
        self.score() == 0
    }
}
