//! What is on each storey: rooms as sets of rectangles on a grid, exits, and the names they go by.
//!
//! Everything here is in millimetres, in the plane of the building (x east, y north), so that shared edges are equal.

mod basement;
mod core;
mod outline;
mod podium;
mod wards;

pub(crate) use outline::{Loop, inset, trace};

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
}

/// What a room is for; decides its doors, windows, furniture and services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Corridor,
    Lobby,
    Stair,
    Lift,
    Shaft,
    Ward,
    Bath,
    Exam,
    Office,
    Meeting,
    Theatre,
    Icu,
    Ct,
    Mri,
    Xray,
    Control,
    Lab,
    Pharmacy,
    Station,
    Treatment,
    Store,
    Toilet,
    Waiting,
    Counter,
    AirPlant,
    Electrical,
    Plant,
    Kitchen,
    Staff,
}

impl Kind {
    /// People walk through it, and it is open to others like it.
    pub(crate) fn is_circulation(self) -> bool {
        matches!(self, Self::Corridor | Self::Lobby)
    }

    /// It stands in the same place on every storey, within concrete walls.
    pub(crate) fn is_core(self) -> bool {
        matches!(self, Self::Stair | Self::Lift | Self::Shaft)
    }

    /// It is ventilated by an air-handling unit.
    pub(crate) fn is_served_with_air(self) -> bool {
        !self.is_core()
            && !self.is_circulation()
            && !matches!(self, Self::Bath | Self::AirPlant | Self::Electrical | Self::Plant)
    }

    /// It is kept within narrow limits of temperature, humidity and pressure.
    pub(crate) fn is_clean(self) -> bool {
        matches!(self, Self::Theatre | Self::Icu)
    }
}

/// A department, by index into [`Plan::departments`].
pub(crate) type Department = usize;

/// One room.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) number: String,
    pub(crate) cn: String,
    pub(crate) en: String,
    pub(crate) kind: Kind,
    pub(crate) department: Department,
    pub(crate) cells: Vec<Rect>,
    /// The room that it is entered from, where that is not a corridor.
    pub(crate) parent: Option<usize>,
}

impl Room {
    /// The largest of its rectangles, where its equipment stands.
    pub(crate) fn main(&self) -> Rect {
        let area = |r: &Rect| i64::from(r.x1 - r.x0) * i64::from(r.y1 - r.y0);
        self.cells.iter().copied().max_by_key(area).unwrap_or(Rect::new(0.0, 0.0, 0.0, 0.0))
    }
}

/// A door to the open air, at a point on an outer wall.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exit {
    pub(crate) x: Mm,
    pub(crate) y: Mm,
    pub(crate) width: f64,
    /// The glazed doors that everybody uses, rather than a way of escape.
    pub(crate) main: bool,
}

/// One storey.
#[derive(Clone)]
pub(crate) struct Storey {
    pub(crate) name: &'static str,
    pub(crate) long_name: &'static str,
    /// Height of the finished floor above the ground floor, metres.
    pub(crate) elevation: f64,
    /// From this floor to the next, metres.
    pub(crate) height: f64,
    pub(crate) rooms: Vec<Room>,
    pub(crate) departments: Vec<(&'static str, &'static str)>,
    pub(crate) exits: Vec<Exit>,
}

impl Storey {
    /// The index of the room with this Chinese name.
    pub(crate) fn room(&self, cn: &str) -> Option<usize> {
        self.rooms.iter().position(|room| room.cn == cn)
    }
}

/// A storey while its rooms are being laid out.
pub(crate) struct Plan {
    prefix: &'static str,
    current: Department,
    rooms: Vec<Room>,
    departments: Vec<(&'static str, &'static str)>,
    exits: Vec<Exit>,
}

impl Plan {
    pub(crate) fn new(prefix: &'static str) -> Self {
        Self { prefix, current: 0, rooms: Vec::new(), departments: Vec::new(), exits: Vec::new() }
    }

    /// The department that the rooms to come belong to.
    fn department(&mut self, cn: &'static str, en: &'static str) {
        self.current = self.departments.iter().position(|known| known.0 == cn).unwrap_or_else(|| {
            self.departments.push((cn, en));
            self.departments.len() - 1
        });
    }

    /// Adds a room made of `cells`, in the current department.
    fn shape(&mut self, kind: Kind, cn: &str, en: &str, cells: Vec<Rect>) -> usize {
        self.rooms.push(Room {
            number: String::new(),
            cn: cn.to_owned(),
            en: en.to_owned(),
            kind,
            department: self.current,
            cells,
            parent: None,
        });
        self.rooms.len() - 1
    }

    /// Adds a rectangular room.
    fn room(&mut self, kind: Kind, cn: &str, en: &str, at: [f64; 4]) -> usize {
        self.shape(kind, cn, en, vec![Rect::new(at[0], at[1], at[2], at[3])])
    }

    /// Adds rooms side by side from `x0`, each `(width, kind, Chinese, English)`; gives where the row ends.
    fn row(&mut self, x0: f64, y: [f64; 2], rooms: &[(f64, Kind, &str, &str)]) -> f64 {
        let mut x = x0;
        for (width, kind, cn, en) in rooms {
            self.room(*kind, cn, en, [x, y[0], x + width, y[1]]);
            x += width;
        }
        x
    }

    fn exit(&mut self, x: f64, y: f64, width: f64, main: bool) {
        self.exits.push(Exit { x: mm(x), y: mm(y), width, main });
    }

    /// Numbers the rooms, and the names that occur more than once.
    fn finish(mut self, name: &'static str, long_name: &'static str, elevation: f64, height: f64) -> Storey {
        let names: Vec<String> = self.rooms.iter().map(|room| room.cn.clone()).collect();
        let mut count = [0_usize; 5];
        for index in 0..self.rooms.len() {
            let repeated = names.iter().filter(|name| **name == names[index]).count() > 1;
            let nth = names[..=index].iter().filter(|name| **name == names[index]).count();
            let parent = self.rooms[index].parent.map(|parent| self.rooms[parent].number.clone());
            let room = &mut self.rooms[index];
            if repeated {
                room.cn = format!("{} {nth}", room.cn);
                room.en = format!("{} {nth}", room.en);
            }
            let (slot, mark) = match room.kind {
                Kind::Corridor | Kind::Lobby => (1, "C"),
                Kind::Stair => (2, "ST"),
                Kind::Lift => (3, "L"),
                Kind::Shaft => (4, "S"),
                _ => (0, ""),
            };
            room.number = match parent {
                Some(parent) => format!("{parent}A"),
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
        Storey {
            name,
            long_name,
            elevation,
            height,
            rooms: self.rooms,
            departments: self.departments,
            exits: self.exits,
        }
    }
}

/// Thickness of a floor slab, metres.
pub(crate) const SLAB_M: f64 = 0.2;

/// The podium, the tower on its northern half, and the courtyard cut into the podium.
pub(crate) const PODIUM: Rect = Rect { x0: 0, y0: 0, x1: 84_000, y1: 54_000 };
/// See [`PODIUM`].
pub(crate) const TOWER: Rect = Rect { x0: 6_000, y0: 30_000, x1: 78_000, y1: 54_000 };
/// See [`PODIUM`].
pub(crate) const COURTYARD: Rect = Rect { x0: 30_000, y0: 16_800, x1: 54_000, y1: 27_000 };

/// The storeys of the hospital from the basement up.
pub(crate) fn hospital() -> Vec<Storey> {
    vec![
        basement::basement(),
        podium::ground(),
        podium::second(),
        podium::third(),
        wards::ward_storey("4F", "4", 14.4),
        wards::ward_storey("5F", "5", 18.6),
        wards::ward_storey("6F", "6", 22.8),
        wards::ward_storey("7F", "7", 27.0),
        wards::roof(31.2),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rooms may not overlap, and must lie within the podium.
    #[test]
    fn rooms_do_not_overlap() {
        for storey in hospital() {
            let cells: Vec<(usize, Rect)> = storey
                .rooms
                .iter()
                .enumerate()
                .flat_map(|(index, room)| room.cells.iter().map(move |cell| (index, *cell)))
                .collect();
            for (n, (a, p)) in cells.iter().enumerate() {
                assert!(p.x0 < p.x1 && p.y0 < p.y1, "{} {:?} is empty", storey.name, storey.rooms[*a].cn);
                assert!(p.x0 >= 0 && p.y0 >= 0 && p.x1 <= PODIUM.x1 && p.y1 <= PODIUM.y1);
                for (b, q) in &cells[n + 1..] {
                    let apart = p.x1 <= q.x0 || q.x1 <= p.x0 || p.y1 <= q.y0 || q.y1 <= p.y0;
                    assert!(apart, "{}: {} overlaps {}", storey.name, storey.rooms[*a].cn, storey.rooms[*b].cn);
                }
            }
        }
    }

    #[test]
    fn room_numbers_are_unique() {
        let mut seen = std::collections::HashSet::new();
        for storey in hospital() {
            for room in &storey.rooms {
                assert!(seen.insert(room.number.clone()), "{} twice", room.number);
            }
        }
        assert!(seen.len() >= 300, "{} rooms", seen.len());
    }

    #[test]
    fn the_plan_is_filled() {
        // Podium storeys leave no hole but the courtyard.
        for (index, open) in [(0, false), (1, true), (2, true), (3, true)] {
            let storey = &hospital()[index];
            let area: i64 = storey
                .rooms
                .iter()
                .flat_map(|room| &room.cells)
                .map(|c| i64::from(c.x1 - c.x0) * i64::from(c.y1 - c.y0))
                .sum();
            let court = if open { 24_000 * 10_200 } else { 0 };
            assert_eq!(area, 84_000 * 54_000 - court, "{}", storey.name);
        }
    }
}
