//! What is on each storey: rooms as sets of rectangles on a grid, exits, fire compartments, columns, and their names.
//!
//! Everything here is in millimetres, in the plane of the building (x east, y north), so that shared edges are equal.

mod departments;
mod frame;
mod kind;
mod outline;
mod stretch;

pub(crate) use kind::Kind;
pub(crate) use outline::{Loop, inset, trace};

use crate::programme::Programme;

/// Millimetres in the plan.
pub(crate) type Mm = i32;

/// A plan length given in metres.
pub(crate) fn mm(metres: f64) -> Mm {
    // Plan lengths stay far below the 2,147 km that an i32 of millimetres holds.
    (metres * 1000.0).round() as Mm
}

/// A plan length in metres.
pub(crate) fn metres(value: Mm) -> f64 {
    f64::from(value) / 1000.0
}

/// An axis-aligned rectangle of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x0: Mm,
    pub(crate) y0: Mm,
    pub(crate) x1: Mm,
    pub(crate) y1: Mm,
}

impl Rect {
    pub(crate) fn new(x0: f64, y0: f64, x1: f64, y1: f64) -> Self {
        Self { x0: mm(x0), y0: mm(y0), x1: mm(x1), y1: mm(y1) }
    }

    /// The middle, metres.
    pub(crate) fn middle(self) -> [f64; 2] {
        [metres(self.x0 + self.x1) / 2.0, metres(self.y0 + self.y1) / 2.0]
    }

    /// Square millimetres.
    pub(crate) fn area(self) -> i64 {
        i64::from(self.x1 - self.x0) * i64::from(self.y1 - self.y0)
    }

    /// Moved outwards on all four sides (inwards if negative).
    pub(crate) fn grown(self, by: Mm) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    /// Its corners, anticlockwise.
    pub(crate) fn corners(self) -> Loop {
        vec![(self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)]
    }

    /// Whether a point lies within it or on its edge.
    pub(crate) fn holds(self, x: Mm, y: Mm) -> bool {
        self.x0 <= x && x <= self.x1 && self.y0 <= y && y <= self.y1
    }
}

/// A department, by index into [`Storey::departments`].
pub(crate) type Department = usize;

/// A fire compartment, by index into [`Storey::compartments`].
pub(crate) type CompartmentId = usize;

/// One room.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) number: String,
    pub(crate) cn: String,
    pub(crate) en: String,
    pub(crate) kind: Kind,
    pub(crate) department: Department,
    pub(crate) compartment: CompartmentId,
    pub(crate) cells: Vec<Rect>,
    /// The room that it is entered from, where that is not a corridor.
    pub(crate) parent: Option<usize>,
}

impl Room {
    /// The largest of its rectangles, where its equipment stands.
    pub(crate) fn main(&self) -> Rect {
        self.cells.iter().copied().max_by_key(|cell| cell.area()).unwrap_or(Rect::new(0.0, 0.0, 0.0, 0.0))
    }

    /// Gross area, square metres.
    pub(crate) fn area(&self) -> f64 {
        self.cells.iter().map(|cell| cell.area() as f64).sum::<f64>() / 1e6
    }
}

/// A part of a storey that fire cannot leave, with the rooms that its services come from.
///
/// The service rooms stand in the same place on every storey of one stack, so that risers run straight.
#[derive(Clone, Debug)]
pub(crate) struct Compartment {
    /// Unique in the building, such as `3F-WN`.
    pub(crate) code: String,
    /// The stack of service rooms, such as `WN`: equal on all storeys that one shaft runs through.
    pub(crate) stack: &'static str,
    /// Room that its air-handling units stand in.
    pub(crate) air: usize,
    /// Shaft with its risers.
    pub(crate) shaft: usize,
    /// Room of its distribution boards.
    pub(crate) electrical: usize,
    /// Room of its low-voltage cabinets: fire loop, access control, cameras.
    pub(crate) elv: usize,
}

/// A door to the open air, at a point on an outer wall.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exit {
    pub(crate) x: Mm,
    pub(crate) y: Mm,
    pub(crate) width: f64,
    pub(crate) way: Way,
}

/// What a door to the open air is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The glazed doors that everybody uses.
    Main,
    /// A way of escape.
    Escape,
    /// Onto a garden on a roof, which nobody flees to.
    Terrace,
    /// For cars.
    Gate,
}

/// One storey.
#[derive(Clone)]
pub(crate) struct Storey {
    pub(crate) name: String,
    /// What tags of its elements begin with, see [`Programme::prefix`].
    pub(crate) prefix: String,
    /// Chinese and English.
    pub(crate) long_name: String,
    /// Height of the finished floor above the ground floor, metres.
    pub(crate) elevation: f64,
    /// From this floor to the next, metres.
    pub(crate) height: f64,
    pub(crate) rooms: Vec<Room>,
    pub(crate) departments: Vec<(String, String)>,
    pub(crate) compartments: Vec<Compartment>,
    pub(crate) exits: Vec<Exit>,
    /// What the floor slab of this storey covers, without [`Self::voids`].
    pub(crate) plates: Vec<Rect>,
    /// Holes in the floor slab that people look down through: the atrium, the courtyards.
    pub(crate) voids: Vec<Rect>,
    /// Middles of the columns that stand on this floor.
    pub(crate) columns: Vec<(Mm, Mm)>,
}

/// Side of a column, metres.
pub(crate) const COLUMN_M: f64 = 0.6;
/// How far pipes and ducts keep from columns, metres.
const CLEARANCE_M: f64 = 0.05;

impl Storey {
    /// The index of the first room of this kind.
    pub(crate) fn first(&self, kind: Kind) -> Option<usize> {
        self.rooms.iter().position(|room| room.kind == kind)
    }

    /// The room at a point of the plan, metres.
    pub(crate) fn room_at(&self, x: f64, y: f64) -> Option<usize> {
        let (x, y) = (mm(x), mm(y));
        self.rooms.iter().position(|room| room.cells.iter().any(|cell| cell.holds(x, y)))
    }

    /// Middles of the columns, metres.
    fn column_middles(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        self.columns.iter().map(|(x, y)| [metres(*x), metres(*y)])
    }

    /// Where a straight run `half` metres to both sides of its line passes all columns: the place nearest to `at` within
    /// `span`. The run lies along y (`vertical`) or x over `stretch`; plan coordinates in metres.
    pub(crate) fn clear_line(&self, vertical: bool, at: f64, half: f64, stretch: [f64; 2], span: [f64; 2]) -> f64 {
        let reach = COLUMN_M / 2.0 + CLEARANCE_M + half;
        let (across, along) = if vertical { (0, 1) } else { (1, 0) };
        let (low, high) = (stretch[0].min(stretch[1]), stretch[0].max(stretch[1]));
        let ahead: Vec<f64> = self
            .column_middles()
            .filter(|c| low < c[along] + COLUMN_M / 2.0 && c[along] - COLUMN_M / 2.0 < high)
            .map(|c| c[across])
            .collect();
        let beside = ahead.iter().flat_map(|c| [c - reach, c + reach]).filter(|v| (span[0]..=span[1]).contains(v));
        std::iter::once(at)
            .chain(beside)
            .filter(|v| ahead.iter().all(|c| (c - v).abs() > reach - 1e-6))
            .min_by(|a, b| (a - at).abs().total_cmp(&(b - at).abs()))
            .unwrap_or(at)
    }

    /// The part of the width of a corridor that columns at its sides leave free, from low to high. The corridor
    /// `[west, south, east, north]` runs along y (`vertical`) or x; metres.
    pub(crate) fn clear_width(&self, corridor: [f64; 4], vertical: bool) -> [f64; 2] {
        let (across, along) = if vertical { (0, 1) } else { (1, 0) };
        let [mut low, mut high] = [corridor[across], corridor[across + 2]];
        let (middle, half) = (f64::midpoint(low, high), COLUMN_M / 2.0);
        for column in self.column_middles() {
            let is_beside = corridor[along] - half < column[along] && column[along] < corridor[along + 2] + half;
            let is_within = corridor[across] - half < column[across] && column[across] < corridor[across + 2] + half;
            if is_beside && is_within {
                if column[across] < middle {
                    low = low.max(column[across] + half);
                } else {
                    high = high.min(column[across] - half);
                }
            }
        }
        [low, high]
    }

    /// Clear height from the floor to the underside of the slab above, metres.
    pub(crate) fn clear(&self) -> f64 {
        self.height - SLAB_M
    }

    /// Whether it lies below the ground.
    pub(crate) fn is_below_ground(&self) -> bool {
        self.elevation < -1.0
    }

    /// Whether a stretch `half` metres to both sides of a point meets a column there, along x or (`vertical`) along y.
    pub(crate) fn meets_column(&self, vertical: bool, line: f64, at: f64, half: f64) -> bool {
        let reach = COLUMN_M / 2.0;
        self.columns.iter().any(|(x, y)| {
            let (x, y) = (metres(*x), metres(*y));
            let (across, along) = if vertical { (x - line, y - at) } else { (y - line, x - at) };
            across.abs() < reach + 0.2 && along.abs() < reach + half
        })
    }
}

/// Thickness of a floor slab, metres.
pub(crate) const SLAB_M: f64 = 0.25;

/// A storey while its rooms are being laid out.
pub(crate) struct Plan {
    prefix: String,
    current: Department,
    storey: Storey,
}

/// A row of rooms to lay out: from west to east `(width, kind, Chinese, English)`.
pub(crate) type Row<'a> = &'a [(f64, Kind, &'a str, &'a str)];

impl Plan {
    /// An empty storey; rooms are numbered `prefix-001` and on.
    pub(crate) fn new(name: &str, prefix: &str, long_name: &str, elevation: f64, height: f64) -> Self {
        let storey = Storey {
            name: name.to_owned(),
            prefix: String::new(),
            long_name: long_name.to_owned(),
            elevation,
            height,
            rooms: Vec::new(),
            departments: Vec::new(),
            compartments: Vec::new(),
            exits: Vec::new(),
            plates: Vec::new(),
            voids: Vec::new(),
            columns: Vec::new(),
        };
        Self { prefix: prefix.to_owned(), current: 0, storey }
    }

    /// The department that the rooms to come belong to.
    pub(crate) fn department(&mut self, cn: &str, en: &str) {
        let departments = &mut self.storey.departments;
        self.current = departments.iter().position(|known| known.0 == cn).unwrap_or_else(|| {
            departments.push((cn.to_owned(), en.to_owned()));
            departments.len() - 1
        });
    }

    /// Adds a room made of `cells`, in the current department.
    pub(crate) fn shape(&mut self, kind: Kind, cn: &str, en: &str, cells: Vec<Rect>) -> usize {
        self.storey.rooms.push(Room {
            number: String::new(),
            cn: cn.to_owned(),
            en: en.to_owned(),
            kind,
            department: self.current,
            compartment: 0,
            cells,
            parent: None,
        });
        self.storey.rooms.len() - 1
    }

    /// Adds a rectangular room, `[x0, y0, x1, y1]` in metres.
    pub(crate) fn room(&mut self, kind: Kind, cn: &str, en: &str, at: [f64; 4]) -> usize {
        self.shape(kind, cn, en, vec![Rect::new(at[0], at[1], at[2], at[3])])
    }

    /// Adds a room that is entered from another one.
    pub(crate) fn inner(&mut self, parent: usize, kind: Kind, cn: &str, en: &str, at: [f64; 4]) -> usize {
        let room = self.room(kind, cn, en, at);
        self.storey.rooms[room].parent = Some(parent);
        room
    }

    /// Lays rooms side by side over `x` (metres), their widths scaled so that they fill it exactly; gives their indices.
    pub(crate) fn fill(&mut self, x: [f64; 2], y: [f64; 2], row: Row<'_>) -> Vec<usize> {
        let total: f64 = row.iter().map(|room| room.0).sum();
        let scale = (x[1] - x[0]) / total.max(0.1);
        let mut sum = 0.0;
        let mut west = x[0];
        row.iter()
            .enumerate()
            .map(|(n, (width, kind, cn, en))| {
                sum += width;
                // Walls stand on a module of 50 mm.
                let east = if n + 1 == row.len() { x[1] } else { x[0] + (sum * scale * 20.0).round() / 20.0 };
                let room = self.room(*kind, cn, en, [west, y[0], east, y[1]]);
                west = east;
                room
            })
            .collect()
    }

    /// A door to the open air, the glazed one that everybody uses (`main`) or a way of escape.
    pub(crate) fn exit(&mut self, x: f64, y: f64, width: f64, main: bool) {
        self.opening(x, y, width, if main { Way::Main } else { Way::Escape });
    }

    /// A door to the open air at a point on an outer wall, metres.
    pub(crate) fn opening(&mut self, x: f64, y: f64, width: f64, way: Way) {
        self.storey.exits.push(Exit { x: mm(x), y: mm(y), width, way });
    }

    /// Numbers the rooms, and the names that occur more than once.
    pub(crate) fn finish(mut self) -> Storey {
        let rooms = &mut self.storey.rooms;
        let mut total = std::collections::HashMap::<String, usize>::new();
        for room in rooms.iter() {
            *total.entry(room.cn.clone()).or_default() += 1;
        }
        let mut nth = std::collections::HashMap::<String, usize>::new();
        let mut inner = std::collections::HashMap::<usize, u8>::new();
        let mut count = [0_usize; 5];
        for index in 0..rooms.len() {
            let parent = rooms[index].parent.map(|parent| (parent, rooms[parent].number.clone()));
            let room = &mut rooms[index];
            let repeated = total.get(&room.cn).is_some_and(|n| *n > 1);
            let n = nth.entry(room.cn.clone()).or_default();
            *n += 1;
            if repeated {
                room.cn = format!("{} {n}", room.cn);
                room.en = format!("{} {n}", room.en);
            }
            let (slot, mark) = match room.kind {
                Kind::Corridor | Kind::Lobby | Kind::Void => (1, "C"),
                Kind::Stair => (2, "ST"),
                Kind::Lift => (3, "L"),
                Kind::Shaft => (4, "S"),
                _ => (0, ""),
            };
            room.number = match parent {
                Some((parent, number)) => {
                    let letter = inner.entry(parent).or_insert(b'A');
                    let number = format!("{number}{}", char::from(*letter));
                    *letter += 1;
                    number
                }
                None => {
                    count[slot] += 1;
                    if slot == 0 {
                        format!("{}-{:03}", self.prefix, count[slot])
                    } else {
                        format!("{}-{mark}{:02}", self.prefix, count[slot])
                    }
                }
            };
        }
        self.storey
    }
}

/// The storeys of a hospital from the lowest up.
pub(crate) fn storeys(programme: &Programme) -> Vec<Storey> {
    let mut storeys = departments::storeys(programme);
    for storey in &mut storeys {
        stretch::stretch(storey, programme);
    }
    storeys
}

#[cfg(test)]
mod tests;
