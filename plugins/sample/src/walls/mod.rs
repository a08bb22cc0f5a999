//! Walls, doors and windows derived from the rooms of a storey: wherever two different rooms meet stands one wall.
//!
//! Invariant: no two walls of a storey share volume. Where walls meet, the stronger runs through (outer before
//! concrete before partition, and along x before along y), and the others stop at its face.

use crate::plan::{Kind, Mm, Storey, Way, metres, mm};

/// The make of a wall, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Make {
    Partition,
    Core,
    Outer,
    /// Glass between mullions, written apart from the walls.
    Curtain,
}

impl Make {
    /// Thickness in metres.
    pub(crate) fn thickness(self) -> f64 {
        match self {
            Self::Partition => 0.15,
            Self::Core | Self::Curtain => 0.2,
            Self::Outer => 0.3,
        }
    }
}

/// What fills a hole in a wall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Filling {
    Door(DoorUse),
    Window(WindowUse),
}

/// What a door is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum DoorUse {
    Room,
    Bed,
    Bath,
    Sliding,
    Plant,
    FireStair,
    /// Across a corridor, between two fire compartments.
    FireCorridor,
    LiftLanding,
    Shaft,
    Exit,
    Entrance,
    /// Onto a roof.
    Terrace,
    /// For cars, between a ramp and a car park.
    Gate,
}

/// What a window looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum WindowUse {
    Room,
    Ward,
    Glazing,
    Slot,
    Clerestory,
}

/// A hole in a wall, `along` metres from its start to the middle of the hole, all in metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hole {
    pub(crate) along: f64,
    pub(crate) width: f64,
    pub(crate) sill: f64,
    pub(crate) height: f64,
    pub(crate) filling: Filling,
    /// The rooms on either side: left of the walking direction from start to end, then right.
    pub(crate) rooms: (Option<usize>, Option<usize>),
}

/// A straight piece of wall.
#[derive(Clone, Debug)]
pub(crate) struct Wall {
    pub(crate) make: Make,
    /// Along y rather than along x.
    pub(crate) vertical: bool,
    /// The plan coordinate of its middle line: x if vertical, else y.
    pub(crate) line: Mm,
    /// Where it begins and ends, ends trimmed or lengthened at the joints, metres.
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) holes: Vec<Hole>,
}

/// A piece of boundary between the same two rooms, on one line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Border {
    pub(crate) vertical: bool,
    pub(crate) line: Mm,
    pub(crate) from: Mm,
    pub(crate) to: Mm,
    /// West and east of a vertical border; south and north of a horizontal one.
    pub(crate) rooms: (Option<usize>, Option<usize>),
    pub(crate) make: Option<Make>,
}

/// The grid of a storey: which room lies where between the lines.
struct Grid {
    xs: Vec<Mm>,
    ys: Vec<Mm>,
    rooms: Vec<Option<usize>>,
}

impl Grid {
    fn new(storey: &Storey) -> Self {
        let cells = || storey.rooms.iter().flat_map(|room| room.cells.iter());
        let mut xs: Vec<Mm> = cells().flat_map(|c| [c.x0, c.x1]).collect();
        let mut ys: Vec<Mm> = cells().flat_map(|c| [c.y0, c.y1]).collect();
        xs.sort_unstable();
        xs.dedup();
        ys.sort_unstable();
        ys.dedup();
        let mut rooms = Vec::with_capacity(xs.len() * ys.len());
        for j in 0..ys.len().saturating_sub(1) {
            for i in 0..xs.len().saturating_sub(1) {
                rooms.push(storey.rooms.iter().position(|room| {
                    room.cells.iter().any(|c| c.x0 <= xs[i] && xs[i + 1] <= c.x1 && c.y0 <= ys[j] && ys[j + 1] <= c.y1)
                }));
            }
        }
        Self { xs, ys, rooms }
    }

    fn at(&self, i: Option<usize>, j: Option<usize>) -> Option<usize> {
        let (i, j) = (i?, j?);
        if i + 1 >= self.xs.len() || j + 1 >= self.ys.len() {
            return None;
        }
        self.rooms[j * (self.xs.len() - 1) + i]
    }

    /// The rooms on both sides of the unit edge that starts at grid point (i, j).
    fn sides(&self, vertical: bool, i: usize, j: usize) -> (Option<usize>, Option<usize>) {
        if vertical {
            (self.at(i.checked_sub(1), Some(j)), self.at(Some(i), Some(j)))
        } else {
            (self.at(Some(i), j.checked_sub(1)), self.at(Some(i), Some(j)))
        }
    }
}

/// The make of the wall between two rooms; none where they are one, or flow into each other.
fn make_between(storey: &Storey, sides: (Option<usize>, Option<usize>)) -> Option<Make> {
    match sides {
        (None, None) => None,
        (Some(a), Some(b)) if a == b => None,
        (Some(a), Some(b)) => {
            let apart = storey.rooms[a].compartment != storey.rooms[b].compartment;
            let (a, b) = (storey.rooms[a].kind, storey.rooms[b].kind);
            let gallery = matches!((a, b), (Kind::Void, Kind::Lobby) | (Kind::Lobby, Kind::Void));
            if gallery || (a.is_circulation() && b.is_circulation() && !apart) {
                None
            } else if a.is_core() || b.is_core() {
                Some(Make::Core)
            } else {
                Some(Make::Partition)
            }
        }
        (Some(room), None) | (None, Some(room)) if storey.rooms[room].kind == Kind::Void => Some(Make::Curtain),
        _ => Some(Make::Outer),
    }
}

/// The walls of a storey with their doors and windows, and every border between rooms.
pub(crate) fn derive(storey: &Storey) -> (Vec<Wall>, Vec<Border>) {
    let grid = Grid::new(storey);
    let borders = borders(storey, &grid);
    let mut walls = runs(storey, &grid);
    openings(storey, &borders, &mut walls);
    (walls, borders)
}

/// Unit edges joined as long as the rooms on both sides stay the same.
fn borders(storey: &Storey, grid: &Grid) -> Vec<Border> {
    let mut out = Vec::new();
    for vertical in [false, true] {
        let (lines, steps) = if vertical { (&grid.xs, &grid.ys) } else { (&grid.ys, &grid.xs) };
        for (l, line) in lines.iter().enumerate() {
            let mut open: Option<Border> = None;
            for s in 0..steps.len().saturating_sub(1) {
                let (i, j) = if vertical { (l, s) } else { (s, l) };
                let rooms = grid.sides(vertical, i, j);
                match &mut open {
                    Some(border) if border.rooms == rooms => border.to = steps[s + 1],
                    _ => {
                        out.extend(open.take());
                        if rooms.0 != rooms.1 {
                            open = Some(Border {
                                vertical,
                                line: *line,
                                from: steps[s],
                                to: steps[s + 1],
                                rooms,
                                make: make_between(storey, rooms),
                            });
                        }
                    }
                }
            }
            out.extend(open);
        }
    }
    out
}

/// No piece of wall grows longer than this where it can be cut at a joint, so that it stays one thing to a person.
const LONGEST_MM: Mm = 18_000;

/// Straight pieces of wall, with their ends fitted to what they meet.
fn runs(storey: &Storey, grid: &Grid) -> Vec<Wall> {
    let make = |vertical: bool, i: Option<usize>, j: Option<usize>| -> Option<Make> {
        let (i, j) = (i?, j?);
        let (steps, s) = if vertical { (grid.ys.len(), j) } else { (grid.xs.len(), i) };
        if s + 1 >= steps {
            return None;
        }
        make_between(storey, grid.sides(vertical, i, j))
    };
    let mut out = Vec::new();
    for vertical in [false, true] {
        let (lines, steps) = if vertical { (&grid.xs, &grid.ys) } else { (&grid.ys, &grid.xs) };
        for (l, line) in lines.iter().enumerate() {
            let along = |s: Option<usize>| {
                if vertical { make(true, Some(l), s) } else { make(false, s, Some(l)) }
            };
            // The strongest wall that meets this line at a step from the side.
            let across = |s: usize| {
                let (before, after) = if vertical {
                    (make(false, l.checked_sub(1), Some(s)), make(false, Some(l), Some(s)))
                } else {
                    (make(true, Some(s), l.checked_sub(1)), make(true, Some(s), Some(l)))
                };
                before.max(after)
            };
            let beaten = |own: Make, s: usize| across(s).is_some_and(|other| other > own || (vertical && other == own));
            let offset = |own: Make, s: usize, other: Option<Make>| match across(s) {
                Some(cross) if beaten(own, s) => -cross.thickness() / 2.0,
                Some(cross) if other.is_none() => cross.thickness() / 2.0,
                _ => 0.0,
            };
            let mut s = 0;
            while s + 1 < steps.len() {
                let Some(own) = along(Some(s)) else {
                    s += 1;
                    continue;
                };
                let start = s;
                s += 1;
                while s + 1 < steps.len()
                    && along(Some(s)) == Some(own)
                    && !beaten(own, s)
                    && !(steps[s] - steps[start] >= LONGEST_MM && across(s).is_some())
                {
                    s += 1;
                }
                let before = start.checked_sub(1);
                out.push(Wall {
                    make: own,
                    vertical,
                    line: *line,
                    from: metres(steps[start]) - offset(own, start, along(before)),
                    to: metres(steps[s]) + offset(own, s, along(Some(s))),
                    holes: Vec::new(),
                });
            }
        }
    }
    out
}

/// Width, height and use of the door into a room of this kind, from outside it.
fn door_of(kind: Kind) -> (f64, f64, DoorUse) {
    match kind {
        Kind::Stair => (1.3, 2.1, DoorUse::FireStair),
        Kind::Lift => (1.2, 2.2, DoorUse::LiftLanding),
        Kind::Shaft => (0.8, 2.0, DoorUse::Shaft),
        Kind::Bath | Kind::Toilet | Kind::Changing => (0.9, 2.1, DoorUse::Bath),
        Kind::Theatre
        | Kind::Icu
        | Kind::Nicu
        | Kind::Ct
        | Kind::Mri
        | Kind::Xray
        | Kind::Recovery
        | Kind::Induction
        | Kind::Resus
        | Kind::SterileStore
        | Kind::Packing => (1.8, 2.2, DoorUse::Sliding),
        Kind::Ward
        | Kind::Isolation
        | Kind::Anteroom
        | Kind::Treatment
        | Kind::Waiting
        | Kind::Counter
        | Kind::Station
        | Kind::Observation
        | Kind::Delivery
        | Kind::Dialysis
        | Kind::Endoscopy
        | Kind::Rehab
        | Kind::Shop
        | Kind::Dining
        | Kind::Lecture
        | Kind::Pharmacy
        | Kind::Mortuary => (1.3, 2.1, DoorUse::Bed),
        // Wide enough for a car.
        Kind::Parking => (3.2, 2.4, DoorUse::Plant),
        Kind::Kitchen | Kind::Laundry | Kind::WasteStore | Kind::DataRoom | Kind::Decontamination => {
            (1.5, 2.2, DoorUse::Plant)
        }
        Kind::Electrical | Kind::Elv => (0.9, 2.1, DoorUse::Plant),
        _ if kind.is_plant() => (1.5, 2.2, DoorUse::Plant),
        _ => (0.9, 2.1, DoorUse::Room),
    }
}

/// Where the piece of wall is that covers `at` on a line, and the distance from its start.
fn find_wall(walls: &[Wall], vertical: bool, line: Mm, at: f64) -> Option<usize> {
    walls.iter().position(|w| w.vertical == vertical && w.line == line && w.from < at && at < w.to)
}

/// Puts a hole in the wall that covers `at`, if it fits there between the ends of the border.
fn pierce(walls: &mut [Wall], border: &Border, at: f64, hole: Hole) {
    if let Some(index) = find_wall(walls, border.vertical, border.line, at) {
        let wall = &mut walls[index];
        let along = at - wall.from;
        let clear = wall.holes.iter().all(|h| (h.along - along).abs() >= (h.width + hole.width) / 2.0 + 0.2);
        if clear && along > hole.width / 2.0 && wall.to - at > hole.width / 2.0 {
            wall.holes.push(Hole { along, ..hole });
        }
    }
}

fn openings(storey: &Storey, borders: &[Border], walls: &mut [Wall]) {
    exits(storey, borders, walls);
    for border in borders {
        fire_door(storey, border, walls);
        staff_passage(storey, border, walls);
    }
    for (index, room) in storey.rooms.iter().enumerate() {
        if !room.kind.is_circulation() {
            room_door(storey, borders, walls, index);
        }
    }
    windows(storey, borders, walls);
    for wall in walls {
        wall.holes.sort_by(|a, b| a.along.total_cmp(&b.along));
    }
}

fn exits(storey: &Storey, borders: &[Border], walls: &mut [Wall]) {
    for exit in &storey.exits {
        let hit = borders.iter().find(|b| {
            let (line, at) = if b.vertical { (exit.x, exit.y) } else { (exit.y, exit.x) };
            b.make == Some(Make::Outer) && b.line == line && b.from < at && at < b.to
        });
        if let Some(border) = hit {
            let at = metres(if border.vertical { exit.y } else { exit.x });
            let (height, filling) = match exit.way {
                Way::Main => (2.6, DoorUse::Entrance),
                Way::Escape => (2.2, DoorUse::Exit),
                Way::Terrace => (2.2, DoorUse::Terrace),
                Way::Gate => (2.6, DoorUse::Gate),
            };
            pierce(
                walls,
                border,
                at,
                Hole {
                    along: 0.0,
                    width: exit.width,
                    sill: 0.0,
                    height,
                    filling: Filling::Door(filling),
                    rooms: border.rooms,
                },
            );
        }
    }
}

/// A door across a corridor where two fire compartments meet.
fn fire_door(storey: &Storey, border: &Border, walls: &mut [Wall]) {
    let (Some(a), Some(b)) = border.rooms else { return };
    let ways = storey.rooms[a].kind.is_circulation() && storey.rooms[b].kind.is_circulation();
    let length = metres(border.to - border.from);
    if !ways || border.make.is_none() || length < 1.6 {
        return;
    }
    // One leaf more than a bed is wide, twice; galleries get one door for every ten metres.
    let count = (length / 10.0).ceil();
    let width = (length - 0.5).min(2.2);
    for n in 0..count as usize {
        let at = metres(border.from) + length / count * (n as f64 + 0.5);
        let hole = Hole {
            along: 0.0,
            width,
            sill: 0.0,
            height: 2.3,
            filling: Filling::Door(DoorUse::FireCorridor),
            rooms: border.rooms,
        };
        pierce(walls, border, at, hole);
    }
}

/// The place nearest to `at` along a border where no column stands within `half` metres, if there is one.
fn beside_columns(storey: &Storey, border: &Border, at: f64, half: f64) -> Option<f64> {
    let (from, to) = (metres(border.from) + half + 0.1, metres(border.to) - half - 0.1);
    (0..80)
        .flat_map(|n| [at + 0.05 * f64::from(n), at - 0.05 * f64::from(n)])
        .find(|at| from <= *at && *at <= to && !storey.meets_column(border.vertical, metres(border.line), *at, half))
}

/// Rooms larger than this, in square millimetres, have two doors.
const TWO_DOORS_MM2: i64 = 20_000_000;

/// A door between examination rooms that lie side by side behind their consulting rooms, so that staff pass out of
/// sight of those who wait.
fn staff_passage(storey: &Storey, border: &Border, walls: &mut [Wall]) {
    let behind = |room: Option<usize>| {
        room.map(|room| &storey.rooms[room]).filter(|room| {
            room.parent.is_some() && matches!(room.kind, Kind::Exam | Kind::Office | Kind::Store | Kind::Lab)
        })
    };
    let (Some(a), Some(b)) = (behind(border.rooms.0), behind(border.rooms.1)) else { return };
    let (width, height, door) = door_of(Kind::Exam);
    let half = metres(border.to - border.from) / 2.0;
    if a.department != b.department || !border.vertical || half < width {
        return;
    }
    let Some(at) = beside_columns(storey, border, metres(border.from) + half, width / 2.0) else { return };
    let hole = Hole { along: 0.0, width, sill: 0.0, height, filling: Filling::Door(door), rooms: border.rooms };
    pierce(walls, border, at, hole);
}

/// Whether people pass between a room of this kind and a neighbour of that kind, where neither lies within the other.
fn enters(kind: Kind, from: Kind) -> bool {
    match kind {
        Kind::Control => matches!(from, Kind::Ct | Kind::Mri | Kind::Xray | Kind::Lecture),
        Kind::Scrub => from == Kind::Theatre,
        Kind::Packing => matches!(from, Kind::Decontamination | Kind::SterileStore),
        _ => false,
    }
}

/// How many doors a room has to corridors, and how many to the neighbours that it [`enters`].
fn doors_of(kind: Kind, area_mm2: i64) -> (usize, usize) {
    match kind {
        // Clean from the one side, soiled out at the other, where there is a corridor behind it.
        Kind::Theatre => (2, 0),
        Kind::Control => (1, 1),
        Kind::Scrub | Kind::Packing => (1, 2),
        _ if area_mm2 > TWO_DOORS_MM2 && !kind.is_core() => (2, 0),
        _ => (1, 0),
    }
}

fn room_door(storey: &Storey, borders: &[Border], walls: &mut [Wall], index: usize) {
    let room = &storey.rooms[index];
    let (width, height, door) = door_of(room.kind);
    let other = |b: &Border| match b.rooms {
        (Some(a), Some(c)) if a == index => Some(c),
        (Some(c), Some(a)) if a == index => Some(c),
        _ => None,
    };
    // The room that it lies within counts as its corridor.
    let is_way = |from: usize| match room.parent {
        Some(parent) => from == parent,
        None => storey.rooms[from].kind.is_circulation(),
    };
    let mut ways: Vec<(&Border, usize)> = borders
        .iter()
        .filter_map(|b| Some((b, other(b)?)))
        .filter(|(_, from)| is_way(*from) || enters(room.kind, storey.rooms[*from].kind))
        .collect();
    ways.sort_by_key(|(b, from)| (!is_way(*from), std::cmp::Reverse(b.to - b.from)));
    let only = |ways: &mut Vec<(&Border, usize)>, keep: &dyn Fn(&Border, usize) -> bool| {
        if ways.iter().any(|(b, from)| keep(b, *from)) {
            ways.retain(|(b, from)| keep(b, *from));
        }
    };
    match room.kind {
        // A lift opens to the lobby in front of it.
        Kind::Lift => only(&mut ways, &|_, from| storey.rooms[from].cn.contains("电梯厅")),
        // At its end, where the flights leave room.
        Kind::Stair => only(&mut ways, &|b, _| !b.vertical),
        _ => {}
    }
    let (mut to_ways, mut to_rooms) = doors_of(room.kind, room.main().area());
    let mut used: Vec<usize> = Vec::new();
    for (border, from) in ways {
        let length = metres(border.to - border.from);
        let left = if is_way(from) { &mut to_ways } else { &mut to_rooms };
        if *left == 0 || used.contains(&from) || length < width + 0.35 {
            continue;
        }
        *left -= 1;
        used.push(from);
        let at = match room.kind {
            // Beside the bathroom, so that the bed passes; in the middle of everything else.
            _ if length < width + 1.6 || room.kind.is_core() || length < 4.0 => metres(border.from) + length / 2.0,
            _ => metres(border.from) + 0.5 + width / 2.0 + (length - 1.0 - width) * 0.25,
        };
        // A theatre or scanner opens in its middle, where the bed turns.
        let at = if door == DoorUse::Sliding { metres(border.from) + length / 2.0 } else { at };
        let at = beside_columns(storey, border, at, width / 2.0).unwrap_or(at);
        pierce(
            walls,
            border,
            at,
            Hole { along: 0.0, width, sill: 0.0, height, filling: Filling::Door(door), rooms: border.rooms },
        );
    }
}

/// Width, sill, height, spacing and use of the windows of a room of this kind; none for rooms that stay dark.
fn window_of(storey: &Storey, kind: Kind, length: f64) -> Option<(f64, f64, f64, f64, WindowUse)> {
    let clear = storey.height - crate::plan::SLAB_M;
    let glazing = |width: f64| Some((width, 0.1, clear - 0.4, 3.0, WindowUse::Glazing));
    match kind {
        Kind::Lift | Kind::Shaft | Kind::Ct | Kind::Mri | Kind::AirPlant | Kind::Bath | Kind::Parking => None,
        Kind::Void => None,
        Kind::Theatre | Kind::Xray | Kind::Store => Some((2.2, 2.3, 0.9, 3.0, WindowUse::Clerestory)),
        _ if kind.is_plant() => Some((2.2, 2.3, 0.9, 3.0, WindowUse::Clerestory)),
        Kind::Stair => Some((1.0, 1.0, 2.4, 3.0, WindowUse::Slot)),
        Kind::Corridor | Kind::Lobby | Kind::Waiting => {
            let width = if length < 3.2 { 1.8 } else { 2.7 };
            glazing(width)
        }
        Kind::Ward | Kind::Isolation | Kind::Station if storey.elevation > 10.0 => {
            Some((1.6, 0.6, 2.4, 1.95, WindowUse::Ward))
        }
        // Nearly without piers, so that each storey reads as one band of glass.
        _ => Some((1.2, 0.8, 2.3, 1.5, WindowUse::Room)),
    }
}

fn windows(storey: &Storey, borders: &[Border], walls: &mut [Wall]) {
    if storey.is_below_ground() || storey.name == "RF" {
        return;
    }
    for border in borders.iter().filter(|b| b.make == Some(Make::Outer)) {
        let Some(room) = border.rooms.0.or(border.rooms.1) else {
            continue;
        };
        let length = metres(border.to - border.from);
        let kind = storey.rooms[room].kind;
        let Some((width, sill, height, spacing, filling)) = window_of(storey, kind, length) else {
            continue;
        };
        if length < width + 0.35 {
            continue;
        }
        let count = (length / spacing).round().min((length / (width + 0.25)).floor()).max(1.0) as usize;
        let module = length / count as f64;
        for n in 0..count {
            let at = metres(border.from) + module * (n as f64 + 0.5);
            pierce(
                walls,
                border,
                at,
                Hole { along: 0.0, width, sill, height, filling: Filling::Window(filling), rooms: border.rooms },
            );
        }
    }
}

/// How far the face of the wall lies inside the line between two rooms, for the outline of the room within.
pub(crate) fn half_thickness(make: Option<Make>) -> Mm {
    make.map_or(0, |make| mm(make.thickness() / 2.0))
}

#[cfg(test)]
mod tests;
