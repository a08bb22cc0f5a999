//! Mains along the corridors of a fire compartment: a tree from the shaft, with a tap for every room.

mod tree;

pub(super) use tree::edges;

use self::tree::{Main, corridors, door, doorstep, nearest, shrink, tree};
use super::route::Line;
use crate::fabric::Level;
use crate::plan::CompartmentId;
use crate::scene::{Element, Scene, Section, System};

/// Which way the medium goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// From the origin to the rooms.
    Out,
    /// From the rooms to the origin: return, exhaust, drainage, vacuum.
    Back,
}

/// Where the mains of one service run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// Metres off the middle line of every corridor, positive to the north or east.
    pub(super) offset_m: f64,
    /// Metres from the soffit down to the middle of the section.
    pub(super) below_soffit_m: f64,
    /// Where the riser stands across the side of the shaft that the corridor touches, from 0 (south or west) to 1.
    pub(super) lane: f64,
    pub(super) flow: Flow,
}

/// Longest piece of a main, metres.
const PIECE_M: f64 = 12.0;
/// So far a main goes on beyond its last branch, metres.
const AROUND_M: f64 = 1.2;
/// From the wall of the shaft to its risers, metres.
const RISER_M: f64 = 0.5;

/// The mains of one service in one compartment of a storey.
pub(super) struct Network {
    /// The piece nearest to the origin.
    pub(super) first: Element,
    /// Where that piece begins: the riser, in the middle of the section, metres in the storey.
    pub(super) origin: [f64; 3],
    pub(super) flow: Flow,
    system: System,
    z: f64,
    mains: Vec<Main>,
}

/// Where a branch leaves a main for a room.
pub(super) struct Tap {
    /// The piece of the main.
    pub(super) element: Element,
    /// The point on the wall between corridor and room, metres in the storey.
    pub(super) at: [f64; 3],
    /// The point on the middle line of the main.
    pub(super) from: [f64; 3],
    /// The axis on which the branch goes from `from` through `at`: 0 east or west, 1 north or south.
    pub(super) across: usize,
}

/// The place of a riser in plan, metres: `lane` across the side of the room that the corridor touches.
///
/// `depth_m` is how far behind the risers that feed the corridor it stands.
pub(super) fn riser(
    level: &Level,
    compartment: CompartmentId,
    room: usize,
    lane: f64,
    depth_m: f64,
) -> Option<[f64; 2]> {
    let rect = edges(level.plan.rooms.get(room)?.main());
    let (_, (across, wall, ..)) = doorstep(&corridors(level, Some(compartment)), &rect)?;
    let along = 1 - across;
    let inward = if (rect[across] - wall).abs() < 0.02 { 1.0 } else { -1.0 };
    let mut at = [0.0; 2];
    at[along] = rect[along] + (rect[along + 2] - rect[along]) * lane;
    at[across] = wall + inward * (RISER_M + depth_m);
    Some(at)
}

/// The axis across the wall between a room and the corridor that its mains go to, and where that wall is, metres.
pub(super) fn facing(level: &Level, compartment: CompartmentId, room: usize) -> Option<(usize, f64)> {
    let rect = edges(level.plan.rooms.get(room)?.main());
    let (_, (across, wall, ..)) = doorstep(&corridors(level, Some(compartment)), &rect)?;
    Some((across, wall))
}

/// A tee or bend at a point, wide as the line.
fn fitting(scene: &mut Scene, level: &Level, line: &Line, at: [f64; 3]) -> Element {
    let (w, h) = match line.section {
        Section::Rectangle(w, h) => (w, h),
        Section::Round(d) => (d, d),
    };
    let kind = if line.fitting.0 == "IFCCABLECARRIERFITTING" { "TEE" } else { "JUNCTION" };
    scene.straight(
        level,
        line.fitting.0,
        kind,
        line.name,
        [at[0], at[1], at[2] - h * 0.54],
        2,
        h * 1.08,
        Section::Rectangle(w * 1.08, w * 1.08),
        line.tone,
    )
}

impl Network {
    /// Writes the mains of a compartment from a room that touches a corridor, such as the shaft. Nothing where none does.
    pub(super) fn lay_from(
        scene: &mut Scene,
        level: &Level,
        compartment: CompartmentId,
        system: System,
        line: &Line,
        slot: Slot,
        origin: usize,
    ) -> Option<Self> {
        Self::lay_for(scene, level, compartment, system, line, slot, origin, None)
    }

    /// [`Self::lay_from`], no farther than to the rooms of `goals`, with the places in plan (metres) that their branches
    /// go to.
    #[expect(clippy::too_many_arguments, reason = "a tree of mains has an origin, goals, a section and a system")]
    pub(super) fn lay_for(
        scene: &mut Scene,
        level: &Level,
        compartment: CompartmentId,
        system: System,
        line: &Line,
        slot: Slot,
        origin: usize,
        goals: Option<&[(usize, [f64; 2])]>,
    ) -> Option<Self> {
        let rects = corridors(level, Some(compartment));
        let room = edges(level.plan.rooms.get(origin)?.main());
        let (root, edge) = doorstep(&rects, &room)?;
        let start = riser(level, compartment, origin, slot.lane, 0.0)?;
        let mut mains = tree(level, &rects, root, edge, start[1 - edge.0], (slot.offset_m, width(line)));
        if let Some(goals) = goals {
            mains = shrink(level, mains, goals, AROUND_M);
        }
        Self::write(scene, level, system, line, slot, edge, start, mains)
    }

    /// Writes the way through the corridors of all compartments from a plant room to other rooms of its storey, such
    /// as the shafts, and no more than that; with the places in plan that the branches will go to, metres.
    pub(super) fn trunk(
        scene: &mut Scene,
        level: &Level,
        system: System,
        line: &Line,
        slot: Slot,
        origin: usize,
        goals: &[(usize, [f64; 2])],
    ) -> Option<Self> {
        let rects = corridors(level, None);
        let rect = level.plan.rooms.get(origin)?.main();
        let room = edges(rect);
        let (root, edge) = doorstep(&rects, &room)?;
        let along = 1 - edge.0;
        let mut start = rect.middle();
        start[along] = room[along] + (room[along + 2] - room[along]) * slot.lane;
        let inward = if (room[edge.0] - edge.1).abs() < 0.02 { 1.0 } else { -1.0 };
        start[edge.0] = edge.1 + inward * RISER_M;
        let mains = tree(level, &rects, root, edge, start[along], (slot.offset_m, width(line)));
        let kept = shrink(level, mains, goals, 0.0);
        Self::write(scene, level, system, line, slot, edge, start, kept)
    }

    #[expect(clippy::too_many_arguments, reason = "a tree of mains has an origin, a section and a system")]
    fn write(
        scene: &mut Scene,
        level: &Level,
        system: System,
        line: &Line,
        slot: Slot,
        edge: (usize, f64, f64, f64),
        start: [f64; 2],
        mut mains: Vec<Main>,
    ) -> Option<Self> {
        let z = level.plan.clear() - slot.below_soffit_m;
        let width = width(line);
        let mut stub = None;
        for n in 0..mains.len() {
            let main = &mains[n];
            let at = main.point(main.entry, z);
            let tee = fitting(scene, level, line, at);
            let source = match main.parent {
                None => {
                    let begin = [start[0], start[1], z];
                    let mut points = vec![begin];
                    // From the end of a corridor the stub has to step over to the line of the main.
                    let mut corner = at;
                    corner[1 - edge.0] = start[1 - edge.0];
                    if distance(corner, at) > width {
                        points.push(corner);
                    }
                    points.push(at);
                    let last = points.len() - 1;
                    pull(&mut points, last, width * 0.54);
                    let (first, last) = run(scene, level, system, line, slot.flow, &points)?;
                    stub = Some(first);
                    Some(last)
                }
                Some((parent, leave)) => {
                    let above = &mains[parent];
                    let piece = above.piece(leave).cloned();
                    let mut points = vec![above.point(leave, z), at];
                    match piece {
                        // Side by side, or end to end on lines that differ.
                        Some(piece) if distance(points[0], at) > width * 1.2 => {
                            pull(&mut points, 0, width * 0.5);
                            pull(&mut points, 1, width * 0.54);
                            let (first, last) = run(scene, level, system, line, slot.flow, &points)?;
                            link(scene, system, slot.flow, &piece, &first);
                            Some(last)
                        }
                        piece => piece,
                    }
                }
            };
            if let Some(source) = source {
                link(scene, system, slot.flow, &source, &tee);
            }
            let pieces = arms(scene, level, system, line, slot.flow, &mains[n], &tee, z);
            mains[n].pieces = pieces;
        }
        Some(Self { first: stub?, origin: [start[0], start[1], z], flow: slot.flow, system, z, mains })
    }

    /// Where the branch of a room leaves the mains: at the wall that the room shares with a corridor, or else that of
    /// the room it is entered from, clear of columns; for a room apart from the corridors, at the nearest main.
    pub(super) fn tap(&self, level: &Level, room: usize) -> Option<Tap> {
        self.tap_at(level, room, level.plan.rooms.get(room)?.main().middle())
    }

    /// [`Self::tap`] as near as can be to a point of the plan, metres, rather than to the middle of the room.
    pub(super) fn tap_at(&self, level: &Level, room: usize, goal: [f64; 2]) -> Option<Tap> {
        let Some((n, across, wall, at)) = door(&self.mains, level, room, goal) else {
            return self.nearest(level, goal);
        };
        let main = &self.mains[n];
        let mut point = [0.0, 0.0, self.z];
        point[across] = wall;
        point[1 - across] = at;
        let mut from = point;
        if across == main.along {
            from[across] = wall.clamp(main.lo, main.hi);
            from[1 - across] = main.line;
        } else {
            from[across] = main.line;
            from[1 - across] = at;
        }
        let element = main.piece(from[main.along])?.clone();
        Some(Tap { element, at: point, from, across })
    }

    /// The places of the terminals of a corridor, as taps towards its northern or eastern side.
    pub(super) fn along(&self, level: &Level, room: usize) -> Vec<Tap> {
        let Some(what) = level.plan.rooms.get(room) else { return Vec::new() };
        let mut taps = Vec::new();
        for cell in what.cells.iter().map(|cell| edges(*cell)) {
            for main in self.mains.iter().filter(|main| main.rect == cell) {
                for at in main.places() {
                    let span = [main.lo, main.hi];
                    let at = level.plan.clear_line(main.along == 0, at, 0.15, [main.line, main.line + 1.0], span);
                    let Some(element) = main.piece(at).cloned() else { continue };
                    let from = main.point(at, self.z);
                    taps.push(Tap { element, at: from, from, across: 1 - main.along });
                }
            }
        }
        taps
    }

    fn nearest(&self, level: &Level, goal: [f64; 2]) -> Option<Tap> {
        let (n, at) = nearest(&self.mains, goal)?;
        let main = &self.mains[n];
        let stretch = [main.line, goal[1 - main.along]];
        let at = level.plan.clear_line(main.along == 0, at, 0.2, stretch, [main.lo, main.hi]);
        let from = main.point(at, self.z);
        let element = main.piece(at)?.clone();
        Some(Tap { element, at: from, from, across: 1 - main.along })
    }

    /// Writes the branch from a main through the wall to a point of the room (metres in plan), at the height of the
    /// mains. Gives its last piece, joined to the main; what stands there is to be joined with [`Self::link`].
    pub(super) fn branch(
        &self,
        scene: &mut Scene,
        level: &Level,
        line: &Line,
        tap: &Tap,
        to: [f64; 2],
    ) -> Option<Element> {
        let mut corner = tap.at;
        corner[tap.across] = to[tap.across];
        let mut points = vec![tap.from];
        // From the end of a main over to the line of the branch.
        let mut side = tap.from;
        side[1 - tap.across] = tap.at[1 - tap.across];
        if distance(side, tap.from) > 0.15 {
            points.push(side);
        } else {
            points[0] = side;
        }
        if distance(corner, points[points.len() - 1]) > 0.15 {
            points.push(corner);
        }
        let end = [to[0], to[1], self.z];
        if distance(end, points[points.len() - 1]) > 0.15 || points.len() < 2 {
            points.push(end);
        }
        let (first, last) = run(scene, level, self.system, line, self.flow, &points)?;
        link(scene, self.system, self.flow, &tap.element, &first);
        Some(last)
    }

    /// A path from what is nearer to the origin to what is farther; gives the piece at its first and at its last point.
    pub(super) fn run(
        &self,
        scene: &mut Scene,
        level: &Level,
        line: &Line,
        points: &[[f64; 3]],
    ) -> Option<(Element, Element)> {
        run(scene, level, self.system, line, self.flow, points)
    }

    /// Joins what is nearer to the origin with what is farther, in the direction of the flow.
    pub(super) fn link(&self, scene: &mut Scene, near: &Element, far: &Element) {
        link(scene, self.system, self.flow, near, far);
    }
}

/// Width in plan of what a main is made of, metres.
fn width(line: &Line) -> f64 {
    match line.section {
        Section::Rectangle(w, _) => w,
        Section::Round(d) => d,
    }
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|k| (a[k] - b[k]).abs()).sum()
}

/// Moves an end of a path back towards its neighbour.
fn pull(points: &mut [[f64; 3]], end: usize, by: f64) {
    let other = if end == 0 { 1 } else { end - 1 };
    let (a, b) = (points[end], points[other]);
    for k in 0..3 {
        let d = b[k] - a[k];
        if d.abs() > by {
            points[end][k] += by * d.signum();
        }
    }
}

/// A path written in the order of flow; gives the piece at its first point and the one at its last.
pub(super) fn run(
    scene: &mut Scene,
    level: &Level,
    system: System,
    line: &Line,
    flow: Flow,
    points: &[[f64; 3]],
) -> Option<(Element, Element)> {
    match flow {
        Flow::Out => line.path(scene, level, system, points),
        Flow::Back => {
            let reversed: Vec<[f64; 3]> = points.iter().rev().copied().collect();
            line.path(scene, level, system, &reversed).map(|(first, last)| (last, first))
        }
    }
}

/// Joins two elements, the nearer to the origin first, in the direction of the flow.
pub(super) fn link(scene: &mut Scene, system: System, flow: Flow, near: &Element, far: &Element) {
    match flow {
        Flow::Out => scene.connect(system, near, far),
        Flow::Back => scene.connect(system, far, near),
    }
}

/// The pieces of a main to both sides of its entry.
#[expect(clippy::too_many_arguments, reason = "the arms of a main join a tee, a system and a storey")]
fn arms(
    scene: &mut Scene,
    level: &Level,
    system: System,
    line: &Line,
    flow: Flow,
    main: &Main,
    tee: &Element,
    z: f64,
) -> Vec<(f64, f64, Element)> {
    let half = match line.section {
        Section::Rectangle(w, _) => w * 0.54,
        Section::Round(d) => d * 0.54,
    };
    let mut pieces = Vec::new();
    for (end, sign) in [(main.hi, 1.0), (main.lo, -1.0)] {
        let from = main.entry + sign * half;
        let length = (end - from) * sign;
        if length < 0.3 {
            continue;
        }
        let count = (length / PIECE_M).ceil().max(1.0);
        let step = length / count;
        let mut before = tee.clone();
        let mut at = from;
        for _ in 0..count as usize {
            let next = at + sign * step;
            let piece = line.straight(scene, level, main.point(at, z), main.point(next, z));
            link(scene, system, flow, &before, &piece);
            pieces.push((at.min(next), at.max(next), piece.clone()));
            before = piece;
            at = next;
        }
    }
    if pieces.is_empty() {
        pieces.push((main.entry, main.entry, tee.clone()));
    }
    pieces
}
