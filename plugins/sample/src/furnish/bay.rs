//! A room as furniture sees it: its walls, doors, columns, and what already stands in it.
//!
//! Metres in the plane of the storey. Nothing is written here: a bay collects what is to be installed.

use std::collections::HashMap;

use crate::plan::{COLUMN_M, Kind, Room, Storey, metres};
use crate::products;
use crate::scene::{Spot, spot};
use crate::walls::{Border, DoorUse, Filling, Hole, half_thickness};

/// A side of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    South,
    East,
    North,
    West,
}

impl Side {
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::South => Self::North,
            Self::North => Self::South,
            Self::East => Self::West,
            Self::West => Self::East,
        }
    }

    /// The two sides at right angles to it.
    pub(super) fn lateral(self) -> [Self; 2] {
        match self {
            Self::South | Self::North => [Self::West, Self::East],
            Self::East | Self::West => [Self::South, Self::North],
        }
    }

    /// The quarter turns of what stands with its back to it.
    pub(super) fn quarters(self) -> u8 {
        match self {
            Self::North => 0,
            Self::West => 1,
            Self::South => 2,
            Self::East => 3,
        }
    }

    pub(super) fn is_along_x(self) -> bool {
        matches!(self, Self::South | Self::North)
    }
}

/// A rectangle: west, south, east, north.
pub(super) type Area = [f64; 4];

/// Things may touch.
const TOUCH_M: f64 = 1e-4;

fn meets(a: Area, b: Area) -> bool {
    a[0] < b[2] - TOUCH_M && b[0] < a[2] - TOUCH_M && a[1] < b[3] - TOUCH_M && b[1] < a[3] - TOUCH_M
}

/// The footprints of all products about their origins.
pub(super) struct Sizes(HashMap<&'static str, Area>);

impl Sizes {
    pub(super) fn new() -> Self {
        let footprint = |parts: &[products::Part]| {
            parts.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |a: Area, part| {
                let (low, high) = part.bounds();
                [a[0].min(low[0]), a[1].min(low[1]), a[2].max(high[0]), a[3].max(high[1])]
            })
        };
        Self(products::catalogue().iter().map(|p| (p.key, footprint(&p.parts))).collect())
    }

    fn of(&self, key: &str) -> Area {
        self.0.get(key).copied().unwrap_or([-0.5, -0.5, 0.5, 0.5])
    }
}

/// Where something stands: its origin, and its quarter turns.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) quarters: u8,
}

impl At {
    /// Its coordinate along the wall at its back.
    pub(super) fn along(self) -> f64 {
        if self.quarters.is_multiple_of(2) { self.x } else { self.y }
    }

    /// A place beside it, by its own axes: +x to its left as it faces away from the wall, +y towards the wall.
    pub(super) fn beside(self, dx: f64, dy: f64, turn: u8) -> Self {
        let (x, y) = match self.quarters {
            0 => (dx, dy),
            1 => (-dy, dx),
            2 => (-dx, -dy),
            _ => (dy, -dx),
        };
        Self { x: self.x + x, y: self.y + y, quarters: (self.quarters + turn) % 4 }
    }
}

/// Something to be installed.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) key: &'static str,
    pub(super) spot: Spot,
    /// Whether people walk around it: on the floor rather than hung, mounted, or painted.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests alone ask what may not overlap"))]
    pub(super) stands: bool,
}

/// A doorway of the room.
pub(super) struct Door {
    /// What stays free within the room.
    pub(super) zone: Area,
    pub(super) at: [f64; 2],
}

/// A room to be furnished.
pub(crate) struct Bay<'a> {
    plan: &'a Storey,
    pub(super) room: usize,
    sizes: &'a Sizes,
    /// The largest rectangle of the room between its walls.
    pub(super) x: [f64; 2],
    pub(super) y: [f64; 2],
    cells: Vec<Area>,
    pub(super) doors: Vec<Door>,
    walls: Vec<Area>,
    blocked: Vec<Area>,
    taken: Vec<Area>,
    pub(super) items: Vec<Item>,
    pub(super) heads: Vec<Spot>,
}

/// How deep into a room a door needs it free, metres from the face of the wall.
fn swing(hole: &Hole) -> f64 {
    match hole.filling {
        Filling::Door(DoorUse::Bath | DoorUse::Sliding | DoorUse::LiftLanding) => 0.6,
        Filling::Door(DoorUse::Entrance) => 2.0,
        // Leaves of a pair are half as wide.
        _ if hole.width > 1.2 => hole.width / 2.0 + 0.1,
        _ => hole.width + 0.1,
    }
}

impl<'a> Bay<'a> {
    /// `borders` and `holes` (with the plan coordinates of their middles) are those of this room.
    pub(super) fn new(
        plan: &'a Storey,
        room: usize,
        sizes: &'a Sizes,
        borders: &[&Border],
        holes: &[(Hole, [f64; 2])],
    ) -> Self {
        let what = &plan.rooms[room];
        let area = |r: &crate::plan::Rect| [metres(r.x0), metres(r.y0), metres(r.x1), metres(r.y1)];
        let cells: Vec<Area> = what.cells.iter().map(area).collect();
        let walls: Vec<Area> = borders
            .iter()
            .filter(|b| b.make.is_some())
            .map(|b| {
                let (line, half) = (metres(b.line), metres(half_thickness(b.make)) + 0.005);
                let (from, to) = (metres(b.from) - half, metres(b.to) + half);
                if b.vertical { [line - half, from, line + half, to] } else { [from, line - half, to, line + half] }
            })
            .collect();
        let main = area(&what.main());
        let face = |side: Side| {
            let (k, low) = match side {
                Side::West => (0, true),
                Side::South => (1, true),
                Side::East => (2, false),
                Side::North => (3, false),
            };
            let reach = walls.iter().filter(|w| {
                let across = (w[k % 2] + w[k % 2 + 2]) / 2.0;
                let other = 1 - k % 2;
                (across - main[k]).abs() < 0.01 && w[other] < main[other + 2] - 0.3 && w[other + 2] > main[other] + 0.3
            });
            if low {
                reach.map(|w| w[k + 2]).fold(main[k], f64::max)
            } else {
                reach.map(|w| w[k - 2]).fold(main[k], f64::min)
            }
        };
        let (x, y) = ([face(Side::West), face(Side::East)], [face(Side::South), face(Side::North)]);
        let doors: Vec<Door> = holes
            .iter()
            .map(|(hole, at)| {
                let deep = swing(hole);
                let half = hole.width / 2.0 + 0.1;
                let vertical = cells.iter().any(|c| {
                    ((c[0] - at[0]).abs() < 0.002 || (c[2] - at[0]).abs() < 0.002) && c[1] < at[1] && at[1] < c[3]
                });
                let (w, d) = if vertical { (deep + 0.1, half) } else { (half, deep + 0.1) };
                Door { zone: [at[0] - w, at[1] - d, at[0] + w, at[1] + d], at: *at }
            })
            .collect();
        let reach = COLUMN_M / 2.0 + 0.02;
        let columns = plan.columns.iter().map(|(x, y)| {
            let (x, y) = (metres(*x), metres(*y));
            [x - reach, y - reach, x + reach, y + reach]
        });
        let mut blocked: Vec<Area> = doors.iter().map(|door| door.zone).collect();
        blocked.extend(columns.filter(|column| cells.iter().any(|cell| meets(*cell, *column))));
        Self {
            plan,
            room,
            sizes,
            x,
            y,
            cells,
            doors,
            walls,
            blocked,
            taken: Vec::new(),
            items: Vec::new(),
            heads: Vec::new(),
        }
    }

    pub(super) fn what(&self) -> &'a Room {
        &self.plan.rooms[self.room]
    }

    pub(super) fn kind(&self) -> Kind {
        self.what().kind
    }

    /// Whether its Chinese name holds this word.
    pub(super) fn named(&self, word: &str) -> bool {
        self.what().cn.contains(word)
    }

    pub(super) fn width(&self) -> f64 {
        self.x[1] - self.x[0]
    }

    pub(super) fn depth(&self) -> f64 {
        self.y[1] - self.y[0]
    }

    pub(super) fn area(&self) -> f64 {
        self.width() * self.depth()
    }

    pub(super) fn middle(&self) -> [f64; 2] {
        [(self.x[0] + self.x[1]) / 2.0, (self.y[0] + self.y[1]) / 2.0]
    }

    /// Height of the soffit above the floor.
    pub(super) fn top(&self) -> f64 {
        self.plan.clear()
    }

    /// The length of the wall on a side, and how far it is to the wall opposite.
    pub(super) fn extent(&self, side: Side) -> (f64, f64) {
        if side.is_along_x() { (self.width(), self.depth()) } else { (self.depth(), self.width()) }
    }

    /// The side that the room's first door is in.
    pub(super) fn door_side(&self) -> Side {
        let Some(door) = self.doors.first() else {
            return Side::South;
        };
        // The door of an L-shaped room lies at the end of its entry, beyond the largest rectangle.
        for (beyond, side) in [
            (self.y[0] - door.at[1], Side::South),
            (door.at[1] - self.y[1], Side::North),
            (self.x[0] - door.at[0], Side::West),
            (door.at[0] - self.x[1], Side::East),
        ] {
            if beyond > 0.4 {
                return side;
            }
        }
        let gaps = [
            ((door.at[1] - self.y[0]).abs(), Side::South),
            ((door.at[1] - self.y[1]).abs(), Side::North),
            ((door.at[0] - self.x[0]).abs(), Side::West),
            ((door.at[0] - self.x[1]).abs(), Side::East),
        ];
        gaps.iter().min_by(|a, b| a.0.total_cmp(&b.0)).map_or(Side::South, |gap| gap.1)
    }

    /// The two long sides.
    pub(super) fn long_sides(&self) -> [Side; 2] {
        if self.width() >= self.depth() { [Side::North, Side::South] } else { [Side::West, Side::East] }
    }

    fn footprint(&self, key: &str, at: At) -> Area {
        let s = self.sizes.of(key);
        let corner = |x: f64, y: f64| at.beside(x, y, 0);
        let (a, b) = (corner(s[0], s[1]), corner(s[2], s[3]));
        [a.x.min(b.x), a.y.min(b.y), a.x.max(b.x), a.y.max(b.y)]
    }

    /// Width and depth of a product.
    pub(super) fn size(&self, key: &str) -> (f64, f64) {
        let s = self.sizes.of(key);
        (s[2] - s[0], s[3] - s[1])
    }

    /// Whether an area lies within the room, and clear of walls.
    fn inside(&self, area: Area) -> bool {
        let covered: f64 = self
            .cells
            .iter()
            .map(|c| {
                let wide = area[2].min(c[2]) - area[0].max(c[0]);
                let deep = area[3].min(c[3]) - area[1].max(c[1]);
                wide.max(0.0) * deep.max(0.0)
            })
            .sum();
        covered >= (area[2] - area[0]) * (area[3] - area[1]) - 1e-6 && !self.walls.iter().any(|w| meets(*w, area))
    }

    /// Puts a product on the floor, if it fits there.
    pub(super) fn put(&mut self, key: &'static str, at: At) -> bool {
        let area = self.footprint(key, at);
        let free = self.inside(area) && !self.blocked.iter().chain(&self.taken).any(|b| meets(*b, area));
        if free {
            self.taken.push(area);
            self.items.push(Item { key, spot: spot(at.x, at.y, at.quarters), stands: true });
        }
        free
    }

    /// Puts a product on the floor over or under what stands there already (an overbed table, a pan in its cubicle).
    pub(super) fn over(&mut self, key: &'static str, at: At) -> bool {
        let area = self.footprint(key, at);
        let free = self.inside(area) && !self.blocked.iter().any(|b| meets(*b, area));
        if free {
            self.items.push(Item { key, spot: spot(at.x, at.y, at.quarters), stands: false });
        }
        free
    }

    /// Hangs a product from a ceiling or a wall, `z` above the floor, if that is within the room.
    pub(super) fn hang(&mut self, key: &'static str, at: At, z: f64) -> bool {
        let free = self.inside(self.footprint(key, at));
        if free {
            self.items.push(Item { key, spot: Spot { at: [at.x, at.y, z], quarters: at.quarters }, stands: false });
        }
        free
    }

    /// What is free along a side, `depth` deep: from and to, along x or y.
    fn gaps(&self, side: Side, depth: f64) -> Vec<[f64; 2]> {
        let band = match side {
            Side::South => [self.x[0], self.y[0], self.x[1], self.y[0] + depth],
            Side::North => [self.x[0], self.y[1] - depth, self.x[1], self.y[1]],
            Side::West => [self.x[0], self.y[0], self.x[0] + depth, self.y[1]],
            Side::East => [self.x[1] - depth, self.y[0], self.x[1], self.y[1]],
        };
        let k = usize::from(!side.is_along_x());
        let mut cuts: Vec<[f64; 2]> = self
            .blocked
            .iter()
            .chain(&self.taken)
            .chain(&self.walls)
            .filter(|area| meets(**area, band))
            .map(|area| [area[k], area[k + 2]])
            .collect();
        cuts.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut gaps = Vec::new();
        let mut from = band[k];
        for cut in cuts {
            if cut[0] > from + 0.2 {
                gaps.push([from, cut[0]]);
            }
            from = from.max(cut[1]);
        }
        if band[k + 2] > from + 0.2 {
            gaps.push([from, band[k + 2]]);
        }
        gaps
    }

    /// The place with its back to a side, at a coordinate along it.
    pub(super) fn against(&self, side: Side, key: &str, along: f64) -> At {
        let back = self.sizes.of(key)[3] + 0.01;
        let quarters = side.quarters();
        match side {
            Side::North => At { x: along, y: self.y[1] - back, quarters },
            Side::South => At { x: along, y: self.y[0] + back, quarters },
            Side::West => At { x: self.x[0] + back, y: along, quarters },
            Side::East => At { x: self.x[1] - back, y: along, quarters },
        }
    }

    /// Rows a product along a side, backs to the wall, at most `most`, `pitch` apart or (`spread`) as far as they may be.
    pub(super) fn row(&mut self, side: Side, key: &'static str, pitch: f64, most: usize, spread: bool) -> Vec<At> {
        let (width, depth) = self.size(key);
        let pitch = pitch.max(width + 0.005);
        let middle = |area: Area| (area[0] + area[2]) / 2.0;
        // Shapes need not lie evenly about their origins.
        let skew = middle(self.sizes.of(key));
        let skew = if matches!(side, Side::North | Side::West) { -skew } else { skew };
        let mut placed = Vec::new();
        for gap in self.gaps(side, depth + 0.01) {
            let length = gap[1] - gap[0] - 0.01;
            if length < width {
                continue;
            }
            let fit = ((length - width) / pitch).floor() as usize + 1;
            let count = fit.min(most - placed.len());
            for n in 0..count {
                let along = if spread {
                    gap[0] + (gap[1] - gap[0]) * (n as f64 + 0.5) / count as f64
                } else {
                    gap[0] + 0.005 + width / 2.0 + pitch * n as f64
                };
                let at = self.against(side, key, along + skew);
                if self.put(key, at) {
                    placed.push(at);
                }
            }
        }
        placed
    }

    /// One product with its back to a side, as near as may be to a coordinate along it.
    pub(super) fn near(&mut self, side: Side, key: &'static str, along: f64) -> Option<At> {
        let (width, depth) = self.size(key);
        let best = self
            .gaps(side, depth + 0.01)
            .into_iter()
            .filter(|gap| gap[1] - gap[0] > width + 0.011)
            .map(|gap| along.clamp(gap[0] + width / 2.0 + 0.005, gap[1] - width / 2.0 - 0.005))
            .min_by(|a, b| (a - along).abs().total_cmp(&(b - along).abs()))?;
        let at = self.against(side, key, best);
        self.put(key, at).then_some(at)
    }

    /// One product with its back to the first of these sides that has room for it, near a coordinate of its middle.
    pub(super) fn anywhere(&mut self, sides: &[Side], key: &'static str) -> Option<At> {
        let [mx, my] = self.middle();
        sides.iter().find_map(|side| self.near(*side, key, if side.is_along_x() { mx } else { my }))
    }

    /// The coordinate along a side of the end that lies towards another side.
    pub(super) fn end(&self, towards: Side) -> f64 {
        match towards {
            Side::South => self.y[0],
            Side::North => self.y[1],
            Side::West => self.x[0],
            Side::East => self.x[1],
        }
    }

    /// The place on a floor by how far it lies from a side, and from the lateral side at the lower coordinate.
    pub(super) fn from(&self, side: Side, away: f64, along: f64) -> At {
        let quarters = side.quarters();
        match side {
            Side::North => At { x: self.x[0] + along, y: self.y[1] - away, quarters },
            Side::South => At { x: self.x[0] + along, y: self.y[0] + away, quarters },
            Side::West => At { x: self.x[0] + away, y: self.y[0] + along, quarters },
            Side::East => At { x: self.x[1] - away, y: self.y[0] + along, quarters },
        }
    }

    /// Keeps the wall below the last head free of cabinets that would stand before its outlets.
    pub(super) fn clear_head(&mut self) {
        let Some(head) = self.heads.last() else { return };
        let [x, y, _] = head.at;
        let (w, d) = if head.quarters % 2 == 0 { (0.45, 0.3) } else { (0.3, 0.45) };
        self.blocked.push([x - w, y - d, x + w, y + d]);
    }

    /// The place nearest to a coordinate along a side, within `span`, where outlets hang beside doorways, not in them.
    fn beside_doors(&self, side: Side, along: f64, span: [f64; 2]) -> f64 {
        // Three outlets side by side take so much to both sides of their middle.
        const HALF_M: f64 = 0.5;
        let k = usize::from(!side.is_along_x());
        let face = self.end(side);
        let ways: Vec<[f64; 2]> = self
            .doors
            .iter()
            .map(|door| door.zone)
            .filter(|zone| zone[1 - k] - 0.05 < face && face < zone[3 - k] + 0.05)
            .map(|zone| [zone[k] - HALF_M, zone[k + 2] + HALF_M])
            .collect();
        let is_clear = |at: &f64| ways.iter().all(|way| *at <= way[0] + 1e-6 || way[1] - 1e-6 <= *at);
        std::iter::once(along)
            .chain(ways.iter().flatten().copied().filter(|at| span[0] <= *at && *at <= span[1]))
            .filter(is_clear)
            .min_by(|a, b| (a - along).abs().total_cmp(&(b - along).abs()))
            .unwrap_or(along)
    }

    /// The head of a bed or table on a wall, for medical gas, near a coordinate along the wall.
    pub(super) fn head(&mut self, side: Side, along: f64, off: f64) {
        let (low, high) = if side.is_along_x() { (self.x[0], self.x[1]) } else { (self.y[0], self.y[1]) };
        let along = self.beside_doors(side, along.clamp(low + 0.3, high - 0.3), [low + 0.3, high - 0.3]);
        let at = self.from(side, off, along - low);
        self.heads.push(Spot { at: [at.x, at.y, 1.45], quarters: at.quarters });
    }
}
