//! Everything that one may walk on, by level: rooms, and floors without rooms.

use std::sync::Arc;

use glam::{DVec2, DVec3};
use rustc_hash::FxHashMap;

use super::Confidence;
use super::open_floor::OpenFloor;
use super::outline::{Corner, Outline};
use super::plane::SegmentGrid;
use crate::{Aabb, BuildingModel, ElementId, StoreyId};

/// Floors of one level differ by less than this, metres: sunk wet rooms and raised computer floors do, mezzanines not.
const SAME_LEVEL_M: f64 = 0.8;
/// Storeys of one level differ by less than this, metres.
const SAME_STOREY_M: f64 = 0.6;
/// Below this height nobody walks, metres.
pub(super) const HEADROOM_M: f64 = 1.8;
/// Levels at most: more are not a building but damage.
const MOST_LEVELS: usize = 400;
/// Storeys that are looked at: of hundreds of buildings.
const MOST_STOREYS: usize = 20_000;

/// One height at which people walk.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    /// The storey that it belongs to.
    pub(super) storey: Option<StoreyId>,
    /// Height of its floor, metres.
    pub(super) z_m: f64,
    /// Walls and what else stops a walker, and the leaves of doors.
    pub(super) barriers: SegmentGrid,
    /// Borders of its rooms: the open floor ends there.
    pub(super) room_edges: SegmentGrid,
    /// Corners of what stands in the way.
    pub(super) corners: Vec<Corner>,
    /// Whether any wall, column or window was found.
    pub(super) has_walls: bool,
}

/// What a region stands on.
#[derive(Clone, Debug)]
pub(super) enum Surface {
    /// A room's floor. Shared by the levels of a room that goes through several.
    Room(Arc<Outline>),
    /// A floor that no room covers.
    Open(Arc<OpenFloor>),
}

/// One connected or at least named piece of floor.
#[derive(Clone, Debug)]
pub(super) struct Region {
    /// The room; `None` for an open floor.
    pub(super) room: Option<ElementId>,
    /// The storey that it belongs to.
    pub(super) storey: Option<StoreyId>,
    /// Its level, by index.
    pub(super) level: u32,
    /// Height of the floor, metres.
    pub(super) floor_m: f64,
    /// Height of the ceiling, metres.
    pub(super) top_m: f64,
    /// Where one may stand.
    pub(super) surface: Surface,
    /// How far walking on it can be trusted.
    pub(super) confidence: Confidence,
}

impl Region {
    pub(super) fn at(&self, p: DVec2) -> DVec3 {
        p.extend(self.floor_m)
    }

    /// The outline, if it is a room.
    pub(super) fn outline(&self) -> Option<&Outline> {
        match &self.surface {
            Surface::Room(outline) => Some(outline),
            Surface::Open(_) => None,
        }
    }
}

/// Levels and regions, found by place.
#[derive(Clone, Debug, Default)]
pub(super) struct Ground {
    pub(super) levels: Vec<Level>,
    pub(super) regions: Vec<Region>,
    /// Rooms by square of plan.
    squares: FxHashMap<[i32; 2], Vec<u32>>,
    /// The open floor of each level.
    open: Vec<Option<u32>>,
}

const SQUARE_M: f64 = 4.0;

fn square(p: DVec2) -> [i32; 2] {
    [(p.x / SQUARE_M).floor() as i32, (p.y / SQUARE_M).floor() as i32]
}

impl Ground {
    /// Levels from the storeys and from the floors of the rooms, and one region a room and level.
    pub(super) fn new(model: &BuildingModel, rooms: Vec<(ElementId, Aabb, Outline)>) -> Self {
        let mut ground = Self::default();
        for (i, storey) in model.storeys.iter().enumerate().take(MOST_STOREYS) {
            // Several buildings on one site have storeys of their own at the same heights.
            if storey.elevation_m.is_finite() && ground.level_near(storey.elevation_m, SAME_STOREY_M).is_none() {
                let storey_id = StoreyId(i as u32);
                ground.levels.push(Level { storey: Some(storey_id), z_m: storey.elevation_m, ..Level::default() });
            }
            if ground.levels.len() >= MOST_LEVELS {
                break;
            }
        }
        for (room, bounds, outline) in rooms {
            let own = model.elements[room.index()].storey;
            let Some(level) = ground.level_for(bounds.min.z, own) else { continue };
            let surface = Surface::Room(Arc::new(outline));
            let (floor_m, top_m) = (bounds.min.z, bounds.max.z);
            let confidence = Confidence::High;
            ground.regions.push(Region { room: Some(room), storey: own, level, floor_m, top_m, surface, confidence });
        }
        ground.stack_tall_rooms();
        ground.levels_in_order();
        for (i, region) in ground.regions.iter().enumerate() {
            let Some(outline) = region.outline() else { continue };
            let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
            for p in outline.triangles.iter().flatten() {
                low = low.min(*p);
                high = high.max(*p);
            }
            let ([x0, y0], [x1, y1]) = (square(low), square(high));
            // A "room" larger than a square kilometre is a site boundary drawn as a space; corners of it suffice.
            for x in x0..=x1.min(x0.saturating_add(256)) {
                for y in y0..=y1.min(y0.saturating_add(256)) {
                    ground.squares.entry([x, y]).or_default().push(i as u32);
                }
            }
        }
        let mut edges = vec![Vec::new(); ground.levels.len()];
        for region in &ground.regions {
            if let Some(outline) = region.outline() {
                edges[region.level as usize].extend_from_slice(outline.border.segments());
            }
        }
        for (level, edges) in ground.levels.iter_mut().zip(edges) {
            level.room_edges = SegmentGrid::new(edges, 1.0);
        }
        ground.open = vec![None; ground.levels.len()];
        ground
    }

    fn level_for(&mut self, z_m: f64, own: Option<StoreyId>) -> Option<u32> {
        if let Some(i) = self.level_near(z_m, SAME_LEVEL_M) {
            return Some(i);
        }
        if self.levels.len() >= MOST_LEVELS {
            return None;
        }
        self.levels.push(Level { storey: own, z_m, ..Level::default() });
        Some((self.levels.len() - 1) as u32)
    }

    /// The level whose floor is nearest to the height, within `reach_m`.
    pub(super) fn level_near(&self, z_m: f64, reach_m: f64) -> Option<u32> {
        self.levels
            .iter()
            .enumerate()
            .map(|(i, l)| (i as u32, (l.z_m - z_m).abs()))
            .filter(|(_, d)| *d <= reach_m)
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(i, _)| i)
    }

    /// A stairwell or shaft drawn as one tall space has a floor on every level that it goes through.
    fn stack_tall_rooms(&mut self) {
        let mut more = Vec::new();
        for region in &mut self.regions {
            let (floor_m, top_m) = (region.floor_m, region.top_m);
            let mut above: Vec<(usize, f64)> = self
                .levels
                .iter()
                .enumerate()
                .map(|(i, l)| (i, l.z_m))
                .filter(|(_, z)| *z > floor_m + HEADROOM_M && *z < top_m - HEADROOM_M)
                .collect();
            above.sort_by(|a, b| a.1.total_cmp(&b.1));
            // Whole houses drawn as one space are few; an atrium is open in the middle, but its floors are not known.
            if region.outline().is_some_and(|o| o.area_m2 > 60.0) {
                continue;
            }
            for (i, (level, z)) in above.iter().enumerate() {
                if i == 0 {
                    region.top_m = *z;
                }
                let top_m = above.get(i + 1).map_or(top_m, |(_, z)| *z);
                let storey = self.levels[*level].storey;
                more.push(Region { storey, level: *level as u32, floor_m: *z, top_m, ..region.clone() });
            }
        }
        self.regions.extend(more);
    }

    fn levels_in_order(&mut self) {
        let mut order: Vec<usize> = (0..self.levels.len()).collect();
        order.sort_by(|a, b| self.levels[*a].z_m.total_cmp(&self.levels[*b].z_m));
        let mut place = vec![0u32; order.len()];
        for (now, was) in order.iter().enumerate() {
            place[*was] = now as u32;
        }
        self.levels.sort_by(|a, b| a.z_m.total_cmp(&b.z_m));
        self.regions.iter_mut().for_each(|r| r.level = place[r.level as usize]);
    }

    /// Gives the level a floor where it has no rooms.
    pub(super) fn add_open(&mut self, level: u32, floor: OpenFloor, confidence: Confidence) {
        let z_m = self.levels[level as usize].z_m;
        let above = self.levels.get(level as usize + 1).map_or(z_m + 4.0, |l| l.z_m.max(z_m + HEADROOM_M));
        self.open[level as usize] = Some(self.regions.len() as u32);
        let surface = Surface::Open(Arc::new(floor));
        let storey = self.levels[level as usize].storey;
        self.regions.push(Region { room: None, storey, level, floor_m: z_m, top_m: above, surface, confidence });
    }

    pub(super) fn region(&self, region: u32) -> &Region {
        &self.regions[region as usize]
    }

    pub(super) fn level_of(&self, region: u32) -> &Level {
        &self.levels[self.region(region).level as usize]
    }

    /// The room around the point: of several the one whose height fits best, then the smallest.
    pub(super) fn room_at(&self, p: DVec3) -> Option<u32> {
        const SLACK_M: f64 = 0.4;
        let flat = p.truncate();
        let area = |r: &Region| r.outline().map_or(f64::INFINITY, |o| o.area_m2);
        self.squares
            .get(&square(flat))
            .into_iter()
            .flatten()
            .map(|i| (*i, self.region(*i)))
            .filter(|(_, r)| p.z >= r.floor_m - SLACK_M && p.z <= r.top_m + SLACK_M)
            .filter(|(_, r)| r.outline().is_some_and(|o| o.contains(flat)))
            .min_by(|(_, a), (_, b)| {
                let off = |r: &Region| (r.floor_m - 0.05 - p.z).max(p.z - r.top_m).max(0.0);
                let by_floor = if (a.floor_m - b.floor_m).abs() > SAME_LEVEL_M {
                    b.floor_m.total_cmp(&a.floor_m)
                } else {
                    std::cmp::Ordering::Equal
                };
                off(a).total_cmp(&off(b)).then(by_floor).then(area(a).total_cmp(&area(b)))
            })
            .map(|(i, _)| i)
    }

    /// The open floor of the level, if the point is on it and in no room.
    pub(super) fn open_at(&self, level: u32, p: DVec2) -> Option<u32> {
        let open = self.open.get(level as usize).copied().flatten()?;
        let Surface::Open(floor) = &self.region(open).surface else { return None };
        let z = self.levels[level as usize].z_m + 0.3;
        (floor.contains(p) && self.room_at(p.extend(z)).is_none()).then_some(open)
    }

    /// Whether the region is there at the point.
    pub(super) fn is_on(&self, region: u32, p: DVec2) -> bool {
        match &self.region(region).surface {
            Surface::Room(outline) => outline.contains(p),
            Surface::Open(_) => self.open_at(self.region(region).level, p) == Some(region),
        }
    }

    /// Whether one can walk straight from one point of the region to another.
    pub(super) fn is_clear(&self, region: u32, a: DVec2, b: DVec2) -> bool {
        let level = self.level_of(region);
        if level.barriers.crosses(a, b) {
            return false;
        }
        match &self.region(region).surface {
            Surface::Room(outline) => !outline.border.crosses(a, b),
            Surface::Open(floor) => !level.room_edges.crosses(a, b) && floor.covers(a, b),
        }
    }

    /// From `at` a little further `towards`, as far as the region is there and nothing stands in between.
    pub(super) fn step_in(&self, region: u32, at: DVec2, towards: DVec2) -> DVec2 {
        /// Metres: an arm's length from the wall, or what room there is.
        const STEPS_M: [f64; 4] = [0.4, 0.25, 0.12, 0.04];
        STEPS_M
            .into_iter()
            .map(|step| at + towards * step)
            .find(|p| self.is_on(region, *p) && self.is_clear(region, at + towards * 0.01, *p))
            .unwrap_or(at)
    }

    /// The region of the level around the point, else the nearest point of one within `reach_m`, with its distance.
    pub(super) fn near(&self, level: u32, p: DVec2, reach_m: f64) -> Option<(u32, DVec2, f64)> {
        let z = self.levels[level as usize].z_m;
        if let Some(region) = self.room_at(p.extend(z + 0.3)).filter(|r| self.region(*r).level == level) {
            return Some((region, p, 0.0));
        }
        if let Some(region) = self.open_at(level, p) {
            return Some((region, p, 0.0));
        }
        let mut best: Option<(u32, DVec2, f64)> = None;
        for (i, region) in self.regions.iter().enumerate().filter(|(_, r)| r.level == level) {
            let found = match &region.surface {
                Surface::Room(outline) => outline.border.nearest(p, reach_m),
                Surface::Open(floor) => floor.nearest(p, reach_m).map(|q| (q, q.distance(p))),
            };
            if let Some((q, d)) = found.filter(|(_, d)| best.as_ref().is_none_or(|b| *d < b.2)) {
                best = Some((i as u32, q, d));
            }
        }
        best.map(|(region, q, d)| {
            let inward = (q - p).normalize_or_zero();
            (region, self.step_in(region, q, inward), d)
        })
    }
}
