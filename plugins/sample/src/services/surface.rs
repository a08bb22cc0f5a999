//! Free places on the walls and ceilings of rooms, so that no two devices want the same one.

use super::ceiling;
use crate::fabric::{Fabric, Level};
use crate::plan::{COLUMN_M, Rect, metres};
use crate::scene::Spot;
use crate::walls::{DoorUse, Filling, Make};

/// How far a thing on a wall stays from the corners of the room, metres.
const CORNER_M: f64 = 0.25;

/// The face of a wall towards a room, metres.
struct Face {
    /// Runs along y.
    vertical: bool,
    /// Plan coordinate of the face: x if vertical, else y.
    line: f64,
    from: f64,
    to: f64,
    /// Turns of what hangs on it.
    quarters: u8,
    /// Stretches that are not free: doors, columns, what hangs there already.
    shut: Vec<[f64; 2]>,
}

impl Face {
    fn is_free(&self, at: f64, half: f64) -> bool {
        self.from <= at - half
            && at + half <= self.to
            && self.shut.iter().all(|s| at + half <= s[0] || s[1] <= at - half)
    }

    fn point(&self, at: f64) -> [f64; 2] {
        if self.vertical { [self.line, at] } else { [at, self.line] }
    }

    fn take(&mut self, at: f64, half: f64) -> Place {
        self.shut.push([at - half, at + half]);
        Place { at: self.point(at), quarters: self.quarters }
    }
}

/// A place on a wall, metres in plan, with the turns of what hangs there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) at: [f64; 2],
    pub(super) quarters: u8,
}

impl Place {
    /// The spot on the face at a height, metres above the floor.
    pub(super) fn hang(self, z: f64) -> Spot {
        Spot { at: [self.at[0], self.at[1], z], quarters: self.quarters }
    }

    /// The spot on the floor of what stands with its back to the wall, `depth` metres deep.
    pub(super) fn stand(self, depth: f64) -> Spot {
        let off = depth / 2.0 + 0.02;
        let [x, y] = self.at;
        let at = match self.quarters {
            0 => [x, y - off, 0.0],
            1 => [x + off, y, 0.0],
            2 => [x, y + off, 0.0],
            _ => [x - off, y, 0.0],
        };
        Spot { at, quarters: self.quarters }
    }
}

/// A door as seen from one of its rooms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// Middle of the doorway in plan, metres.
    pub(super) at: [f64; 2],
    pub(super) width: f64,
    /// Top of the opening above the floor, metres.
    pub(super) top: f64,
    pub(super) leaf: DoorUse,
    /// The room on the other side; none if that is the open air.
    pub(super) beyond: Option<usize>,
}

#[derive(Default)]
struct Sides {
    faces: Vec<Face>,
    ways: Vec<Way>,
    /// What is fitted to the ceiling: middle, and half of its side.
    fitted: Vec<([f64; 2], f64)>,
}

/// The walls and ceilings of every room of a building.
pub(super) struct Surfaces {
    levels: Vec<Vec<Sides>>,
    /// Holes in the slab above each level, where nothing can be hung.
    open: Vec<Vec<Rect>>,
}

impl Surfaces {
    pub(super) fn new(fabric: &Fabric) -> Self {
        let open = (0..fabric.levels.len())
            .map(|n| fabric.levels.get(n + 1).map(|above| above.plan.voids.clone()).unwrap_or_default())
            .collect();
        Self { levels: fabric.levels.iter().map(sides).collect(), open }
    }

    /// The doors of a room.
    pub(super) fn ways(&self, level: usize, room: usize) -> Vec<Way> {
        self.levels[level][room].ways.clone()
    }

    /// Places all around a room every `spacing` metres, each `2 half` wide; at least one where any wall is free.
    pub(super) fn around(&mut self, level: usize, room: usize, spacing: f64, half: f64) -> Vec<Place> {
        let faces = &mut self.levels[level][room].faces;
        let mut out = Vec::new();
        let mut next = spacing / 2.0;
        for face in faces.iter_mut() {
            let mut at = face.from + next;
            while at < face.to {
                // Aside from a door, if one is just here.
                let shifts: [f64; 9] = [0.0, 0.3, -0.3, 0.6, -0.6, 0.9, -0.9, 1.2, -1.2];
                let reach = spacing / 2.0;
                let free = shifts.iter().filter(|s| s.abs() < reach).map(|s| at + s).find(|at| face.is_free(*at, half));
                out.extend(free.map(|at| face.take(at, half)));
                at += spacing;
            }
            next = at - face.to;
        }
        if out.is_empty() {
            out.extend(self.any(level, room, half));
        }
        out
    }

    /// Keeps the walls beside a rectangle of the plan free of anything: `[x0, y0, x1, y1]`, metres.
    pub(super) fn block(&mut self, level: usize, room: usize, rect: [f64; 4]) {
        for face in &mut self.levels[level][room].faces {
            let (along, across) = if face.vertical { (1, 0) } else { (0, 1) };
            if rect[across] - 0.3 < face.line && face.line < rect[across + 2] + 0.3 {
                face.shut.push([rect[along], rect[along + 2]]);
            }
        }
    }

    /// The first free place of a room.
    pub(super) fn any(&mut self, level: usize, room: usize, half: f64) -> Option<Place> {
        self.levels[level][room].faces.iter_mut().find_map(|face| {
            let steps = ((face.to - face.from - 2.0 * half) / 0.1).floor();
            let at = (0..=steps.max(-1.0) as i64)
                .map(|n| face.from + half + 0.1 * n as f64)
                .find(|at| face.is_free(*at, half))?;
            Some(face.take(at, half))
        })
    }

    /// The first free place on the floor before a wall for a thing `2 half` wide and `depth` deep, clear of what is on the
    /// other walls of a corner.
    pub(super) fn stand(&mut self, level: usize, room: usize, half: f64, depth: f64) -> Option<Spot> {
        let faces = &self.levels[level][room].faces;
        let covers = |place: Place| {
            let [x, y, _] = place.stand(depth).at;
            let (w, d) = if place.quarters.is_multiple_of(2) { (half, depth / 2.0) } else { (depth / 2.0, half) };
            [x - w, y - d, x + w, y + d]
        };
        let meets = |face: &Face, rect: [f64; 4]| {
            let (along, across) = if face.vertical { (1, 0) } else { (0, 1) };
            rect[across] - 0.2 < face.line
                && face.line < rect[across + 2] + 0.2
                && face.shut.iter().any(|s| s[0] < rect[along + 2] && rect[along] < s[1])
        };
        let (n, at, rect) = faces.iter().enumerate().find_map(|(n, face)| {
            let steps = ((face.to - face.from - 2.0 * half) / 0.1).floor().max(-1.0);
            (0..=steps as i64).map(|step| face.from + half + 0.1 * step as f64).find_map(|at| {
                let rect = covers(Place { at: face.point(at), quarters: face.quarters });
                let free = face.is_free(at, half)
                    && faces.iter().enumerate().all(|(other, face)| other == n || !meets(face, rect));
                free.then_some((n, at, rect))
            })
        })?;
        let place = self.levels[level][room].faces[n].take(at, half);
        self.block(level, room, rect);
        Some(place.stand(depth))
    }

    /// The free place nearest to a point, not farther than `reach` metres.
    pub(super) fn near(&mut self, level: usize, room: usize, to: [f64; 2], half: f64, reach: f64) -> Option<Place> {
        let mut best: Option<(f64, usize, f64)> = None;
        let faces = &mut self.levels[level][room].faces;
        for (n, face) in faces.iter().enumerate() {
            let (along, across) = if face.vertical { (to[1], to[0]) } else { (to[0], to[1]) };
            let deep = (across - face.line).abs();
            if deep > reach {
                continue;
            }
            for step in 0..(reach / 0.1) as i32 {
                let off = 0.1 * f64::from(step);
                let far = off.hypot(deep);
                if far > reach || best.is_some_and(|b| b.0 <= far) {
                    break;
                }
                if let Some(at) = [along + off, along - off].into_iter().find(|at| face.is_free(*at, half)) {
                    best = Some((far, n, at));
                    break;
                }
            }
        }
        let (_, n, at) = best?;
        Some(faces[n].take(at, half))
    }

    /// The place beside a door, in the room that it was asked of.
    pub(super) fn beside(&mut self, level: usize, room: usize, way: Way, half: f64) -> Option<Place> {
        self.near(level, room, way.at, half, way.width / 2.0 + 1.2)
    }

    /// The place above a door, where signs hang; it is not used up.
    pub(super) fn above(&self, level: usize, room: usize, way: Way) -> Option<Place> {
        self.levels[level][room].faces.iter().find_map(|face| {
            let (along, across) = if face.vertical { (way.at[1], way.at[0]) } else { (way.at[0], way.at[1]) };
            let here = (across - face.line).abs() < 0.25 && face.from <= along && along <= face.to;
            here.then(|| Place { at: face.point(along), quarters: face.quarters })
        })
    }

    /// Uses up a place on the ceiling at or near `to` for a thing of half side `half`, within one rectangle of the room.
    fn fit(
        &mut self,
        plan: &Level,
        level: usize,
        room: usize,
        cell: Rect,
        to: [f64; 2],
        half: f64,
    ) -> Option<[f64; 2]> {
        let inside = |p: [f64; 2]| {
            let edge = half + 0.2;
            metres(cell.x0) + edge <= p[0]
                && p[0] <= metres(cell.x1) - edge
                && metres(cell.y0) + edge <= p[1]
                && p[1] <= metres(cell.y1) - edge
        };
        let in_column = |p: [f64; 2]| {
            let reach = COLUMN_M / 2.0 + half + 0.05;
            plan.plan.columns.iter().any(|c| (metres(c.0) - p[0]).abs() < reach && (metres(c.1) - p[1]).abs() < reach)
        };
        let open = &self.open[level];
        let in_open = |p: [f64; 2]| {
            let (x, y) = (crate::plan::mm(p[0]), crate::plan::mm(p[1]));
            open.iter().any(|hole| hole.holds(x, y))
        };
        let fitted = &mut self.levels[level][room].fitted;
        let shifts = [
            [0.0, 0.0],
            [0.6, 0.0],
            [0.0, 0.6],
            [-0.6, 0.0],
            [0.0, -0.6],
            [0.9, 0.9],
            [-0.9, 0.9],
            [0.3, 0.3],
            [-0.3, -0.3],
            [1.2, 0.0],
            [-1.2, 0.0],
            [0.0, 1.2],
            [0.0, -1.2],
        ];
        let spot = shifts.into_iter().map(|s| [to[0] + s[0], to[1] + s[1]]).find(|p| {
            let apart =
                |q: &([f64; 2], f64)| (q.0[0] - p[0]).abs() >= q.1 + half || (q.0[1] - p[1]).abs() >= q.1 + half;
            inside(*p) && !in_open(*p) && fitted.iter().all(apart) && !in_column(*p)
        })?;
        fitted.push((spot, half));
        Some(spot)
    }

    /// Places on the ceiling of a room in a grid of at most `spacing` metres, in each of its rectangles.
    ///
    /// `off` moves the grid, as a share of its module, so that lamps and detectors do not want the same places.
    pub(super) fn grid(
        &mut self,
        plan: &Level,
        level: usize,
        room: usize,
        spacing: f64,
        half: f64,
        off: f64,
    ) -> Vec<[f64; 2]> {
        let mut out = Vec::new();
        let cells = plan.plan.rooms[room].cells.clone();
        for cell in cells {
            let (w, d) = (metres(cell.x1 - cell.x0), metres(cell.y1 - cell.y0));
            let (nx, ny) = ((w / spacing).round().max(1.0), (d / spacing).round().max(1.0));
            for j in 0..ny as usize {
                for i in 0..nx as usize {
                    let share =
                        |n: usize, count: f64| (n as f64 + 0.5 + if count > 1.0 { off } else { off * 0.5 }) / count;
                    let to = [metres(cell.x0) + w * share(i, nx), metres(cell.y0) + d * share(j, ny)];
                    out.extend(self.fit(plan, level, room, cell, to, half));
                }
            }
        }
        out
    }

    /// One place on the ceiling of the largest rectangle of a room.
    pub(super) fn one(&mut self, plan: &Level, level: usize, room: usize, half: f64) -> Option<[f64; 2]> {
        let cell = plan.plan.rooms[room].main();
        self.fit(plan, level, room, cell, cell.middle(), half)
    }
}

/// The place on the outer face of the wall beside a door to the open air, `beside` metres from its edge.
pub(super) fn outside(level: &Level, way: Way, beside: f64) -> Option<Place> {
    let [x, y] = way.at;
    let border = level.borders.iter().find(|border| {
        let (along, across) = if border.vertical { (y, x) } else { (x, y) };
        border.make == Some(Make::Outer)
            && (metres(border.line) - across).abs() < 0.05
            && metres(border.from) <= along
            && along <= metres(border.to)
    })?;
    let half = Make::Outer.thickness() / 2.0;
    let off = way.width / 2.0 + beside;
    let line = metres(border.line);
    Some(match (border.vertical, border.rooms.0.is_some()) {
        // Seen from outside, its back is towards the building.
        (true, true) => Place { at: [line + half, y + off], quarters: 1 },
        (true, false) => Place { at: [line - half, y + off], quarters: 3 },
        (false, true) => Place { at: [x + off, line + half], quarters: 2 },
        (false, false) => Place { at: [x + off, line - half], quarters: 0 },
    })
}

/// Height of what hangs at the ceiling of a room, metres.
pub(super) fn ceiling_of(level: &Level, room: usize) -> f64 {
    ceiling::height(&level.plan, level.plan.rooms[room].kind)
}

/// The faces and doors of every room of a level.
fn sides(level: &Level) -> Vec<Sides> {
    let mut sides: Vec<Sides> = level.plan.rooms.iter().map(|_| Sides::default()).collect();
    // Windows are in outer walls alone, so that these are left to them wherever there is daylight.
    let dark = level.plan.is_below_ground() || level.name() == "RF";
    for border in &level.borders {
        let Some(make) = border.make.filter(|make| dark || *make != Make::Outer) else { continue };
        let half = make.thickness() / 2.0;
        let (low, high) = if border.vertical { (3, 1) } else { (0, 2) };
        for (room, line, quarters) in
            [(border.rooms.0, metres(border.line) - half, low), (border.rooms.1, metres(border.line) + half, high)]
        {
            let Some(room) = room else { continue };
            let (from, to) = (metres(border.from) + CORNER_M, metres(border.to) - CORNER_M);
            sides[room].faces.push(Face { vertical: border.vertical, line, from, to, quarters, shut: Vec::new() });
        }
    }
    for side in &mut sides {
        join(&mut side.faces);
        for face in &mut side.faces {
            for column in &level.plan.columns {
                let (x, y) = (metres(column.0), metres(column.1));
                let (along, across) = if face.vertical { (y, x) } else { (x, y) };
                if (across - face.line).abs() < COLUMN_M / 2.0 + 0.25 {
                    let reach = COLUMN_M / 2.0 + 0.05;
                    face.shut.push([along - reach, along + reach]);
                }
            }
        }
    }
    for doorway in &level.doorways {
        let Filling::Door(leaf) = doorway.hole.filling else { continue };
        let (a, b) = doorway.hole.rooms;
        for (room, beyond) in [(a, b), (b, a)] {
            let Some(room) = room else { continue };
            let hole = &doorway.hole;
            let way = Way { at: doorway.at, width: hole.width, top: hole.sill + hole.height, leaf, beyond };
            for face in &mut sides[room].faces {
                let (along, across) = if face.vertical { (way.at[1], way.at[0]) } else { (way.at[0], way.at[1]) };
                if (across - face.line).abs() < 0.25 {
                    let reach = way.width / 2.0 + 0.12;
                    face.shut.push([along - reach, along + reach]);
                }
            }
            sides[room].ways.push(way);
        }
    }
    sides
}

/// Joins faces that continue each other behind different neighbours.
fn join(faces: &mut Vec<Face>) {
    faces.sort_by(|a, b| a.quarters.cmp(&b.quarters).then(a.line.total_cmp(&b.line)).then(a.from.total_cmp(&b.from)));
    let mut joined: Vec<Face> = Vec::new();
    for face in faces.drain(..) {
        match joined.last_mut() {
            Some(last)
                if last.quarters == face.quarters
                    && (last.line - face.line).abs() < 1e-6
                    && (face.from - last.to - 2.0 * CORNER_M).abs() < 1e-6 =>
            {
                last.to = face.to;
            }
            _ => joined.push(face),
        }
    }
    *faces = joined;
    faces.retain(|face| face.to > face.from);
}
