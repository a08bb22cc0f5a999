//! The corridors of a compartment as a tree of mains, before anything is written.
//!
//! Metres in the plane of the storey.

use std::collections::VecDeque;

use crate::fabric::Level;
use crate::plan::{CompartmentId, Kind, Rect, Room, metres};
use crate::scene::Element;

/// From a main to the middle of the wall beside it at least, metres.
const WALL_M: f64 = 0.12;
/// From the end of a corridor to the end of its main, metres.
const END_M: f64 = 0.6;
/// A hall wider than this has its main along the side that it is entered from, metres.
const HALL_M: f64 = 6.0;
/// From that side to the main, metres.
const HALL_EDGE_M: f64 = 1.5;
/// From one terminal of a corridor to the next, metres.
const ALONG_M: f64 = 5.0;
/// So far a main goes on beyond the last of them, metres.
const PLACE_M: f64 = 0.4;

/// The main of one corridor.
pub(super) struct Main {
    /// West, south, east and north edge of the corridor, metres.
    pub(super) rect: [f64; 4],
    /// The axis along which it runs: 0 east, 1 north.
    pub(super) along: usize,
    /// The coordinate on the other axis, metres.
    pub(super) line: f64,
    pub(super) lo: f64,
    pub(super) hi: f64,
    /// Where it is fed, along its own axis and along that of its parent, metres.
    pub(super) entry: f64,
    pub(super) parent: Option<(usize, f64)>,
    pub(super) pieces: Vec<(f64, f64, Element)>,
}

/// West, south, east and north edge, metres.
pub(in super::super) fn edges(rect: Rect) -> [f64; 4] {
    [metres(rect.x0), metres(rect.y0), metres(rect.x1), metres(rect.y1)]
}

/// The stretch of edge that two rectangles share: the axis across it, its coordinate, and from where to where.
pub(super) fn shared(a: &[f64; 4], b: &[f64; 4]) -> Option<(usize, f64, f64, f64)> {
    for across in 0..2 {
        let along = 1 - across;
        let lo = a[along].max(b[along]);
        let hi = a[along + 2].min(b[along + 2]);
        if hi - lo < 0.3 {
            continue;
        }
        if (a[across + 2] - b[across]).abs() < 0.02 {
            return Some((across, a[across + 2], lo, hi));
        }
        if (b[across + 2] - a[across]).abs() < 0.02 {
            return Some((across, a[across], lo, hi));
        }
    }
    None
}

/// The corridors of a compartment, or of all, as rectangles, metres.
pub(super) fn corridors(level: &Level, compartment: Option<CompartmentId>) -> Vec<[f64; 4]> {
    let own = |room: &&Room| {
        compartment.is_none_or(|own| room.compartment == own) && matches!(room.kind, Kind::Corridor | Kind::Lobby)
    };
    level.plan.rooms.iter().filter(own).flat_map(|room| room.cells.iter().map(|cell| edges(*cell))).collect()
}

/// The corridor that a room touches longest, and where: see [`shared`].
pub(super) fn doorstep(corridors: &[[f64; 4]], room: &[f64; 4]) -> Option<(usize, (usize, f64, f64, f64))> {
    let mut best: Option<(usize, (usize, f64, f64, f64))> = None;
    for (n, corridor) in corridors.iter().enumerate() {
        if let Some(edge) = shared(corridor, room)
            && best.as_ref().is_none_or(|(_, b)| edge.3 - edge.2 > b.3 - b.2 + 0.05)
        {
            best = Some((n, edge));
        }
    }
    best
}

/// The tree of mains without its pieces, from the corridor that `origin` touches; the first main is the root.
///
/// `place` is the offset and the width of the mains, metres.
pub(super) fn tree(
    level: &Level,
    rects: &[[f64; 4]],
    root: usize,
    edge: (usize, f64, f64, f64),
    at: f64,
    place: (f64, f64),
) -> Vec<Main> {
    let mut nodes = vec![(root, main_of(level, rects[root], edge, place))];
    if let Some((_, main)) = nodes.first_mut() {
        main.entry = if main.along == edge.0 { inside(main, edge.1) } else { at };
    }
    let mut seen = vec![false; rects.len()];
    seen[root] = true;
    let mut queue = VecDeque::from([0]);
    while let Some(parent) = queue.pop_front() {
        for n in 0..rects.len() {
            if seen[n] {
                continue;
            }
            let Some(edge) = shared(&nodes[parent].1.rect, &rects[n]) else { continue };
            if edge.3 - edge.2 < 1.0 {
                continue;
            }
            seen[n] = true;
            let mut child = main_of(level, rects[n], edge, place);
            let above = &nodes[parent].1;
            let leave = if child.along != above.along {
                child.entry = above.line;
                child.line
            } else if child.along == edge.0 {
                child.entry = edge.1;
                edge.1
            } else {
                child.entry = f64::midpoint(edge.2, edge.3);
                child.entry
            };
            child.parent = Some((parent, leave));
            nodes[parent].1.lo = nodes[parent].1.lo.min(leave);
            nodes[parent].1.hi = nodes[parent].1.hi.max(leave);
            queue.push_back(nodes.len());
            nodes.push((n, child));
        }
    }
    nodes.into_iter().map(|(_, main)| main).collect()
}

/// A coordinate at the end of a corridor, moved into it.
fn inside(main: &Main, end: f64) -> f64 {
    end.clamp(main.lo, main.hi)
}

/// The main of a corridor that is entered over `edge`.
fn main_of(level: &Level, rect: [f64; 4], edge: (usize, f64, f64, f64), (offset, width): (f64, f64)) -> Main {
    let size = [rect[2] - rect[0], rect[3] - rect[1]];
    let (along, line) = if size[0].min(size[1]) > HALL_M {
        let across = edge.0;
        let inward = if (rect[across] - edge.1).abs() < 0.02 { 1.0 } else { -1.0 };
        let along = 1 - across;
        let line = edge.1 + inward * HALL_EDGE_M + offset;
        let span = [rect[across] + width / 2.0, rect[across + 2] - width / 2.0];
        (along, level.plan.clear_line(along == 1, line, width / 2.0, [rect[along], rect[along + 2]], span))
    } else {
        let along = usize::from(size[1] > size[0]);
        let [low, high] = level.plan.clear_width(rect, along == 1);
        // Not into the wall, nor into the columns before it.
        let most = ((high - low - width) / 2.0 - WALL_M).max(0.0);
        (along, f64::midpoint(low, high) + offset.clamp(-most, most))
    };
    let (lo, hi) = (rect[along] + END_M, rect[along + 2] - END_M);
    let (lo, hi) = if lo < hi { (lo, hi) } else { (f64::midpoint(lo, hi), f64::midpoint(lo, hi)) };
    Main { rect, along, line, lo, hi, entry: lo, parent: None, pieces: Vec::new() }
}

impl Main {
    pub(super) fn point(&self, at: f64, z: f64) -> [f64; 3] {
        if self.along == 0 { [at, self.line, z] } else { [self.line, at, z] }
    }

    /// Where the terminals of its own corridor hang along it, metres.
    pub(super) fn places(&self) -> Vec<f64> {
        let (lo, hi) = (self.rect[self.along] + END_M + 0.7, self.rect[self.along + 2] - END_M - 0.7);
        let count = ((hi - lo) / ALONG_M).round().max(1.0);
        (0..count as usize).filter(|_| hi > lo).map(|n| lo + (hi - lo) * (n as f64 + 0.5) / count).collect()
    }

    /// The piece at a place along the main.
    pub(super) fn piece(&self, at: f64) -> Option<&Element> {
        let off = |piece: &&(f64, f64, Element)| (piece.0 - at).max(at - piece.1).max(0.0);
        self.pieces.iter().min_by(|a, b| off(a).total_cmp(&off(b))).map(|piece| &piece.2)
    }
}

/// Shrinks a tree to what its goals need, and what leads to them, `around` metres more at the goals.
pub(super) fn shrink(level: &Level, mains: Vec<Main>, goals: &[(usize, [f64; 2])], around: f64) -> Vec<Main> {
    let mut spans: Vec<Option<(f64, f64)>> = vec![None; mains.len()];
    let widen = |span: &mut Option<(f64, f64)>, lo: f64, hi: f64| {
        *span = Some(span.map_or((lo, hi), |known| (known.0.min(lo), known.1.max(hi))));
    };
    for (room, goal) in goals {
        let what = level.plan.rooms.get(*room).filter(|what| what.kind.is_circulation());
        if let Some(what) = what {
            for cell in what.cells.iter().map(|cell| edges(*cell)) {
                for n in (0..mains.len()).filter(|n| mains[*n].rect == cell) {
                    for at in mains[n].places() {
                        widen(&mut spans[n], at - PLACE_M, at + PLACE_M);
                    }
                }
            }
            continue;
        }
        let place = door(&mains, level, *room, *goal)
            .map(|(n, across, wall, at)| (n, if across == mains[n].along { wall } else { at }));
        let Some((n, at)) = place.or_else(|| nearest(&mains, *goal)) else { continue };
        let main = &mains[n];
        let within = |at: f64| at.clamp(main.lo, main.hi);
        widen(&mut spans[n], within(at - around), within(at + around));
    }
    // Parents come before their children.
    for n in (0..spans.len()).rev() {
        if spans[n].is_none() {
            continue;
        }
        widen(&mut spans[n], mains[n].entry, mains[n].entry);
        if let Some((parent, leave)) = mains[n].parent {
            widen(&mut spans[parent], leave, leave);
        }
    }
    let mut moved = vec![0; spans.len()];
    let mut kept = Vec::new();
    for (n, mut main) in mains.into_iter().enumerate() {
        let Some((lo, hi)) = spans[n] else { continue };
        (main.lo, main.hi) = (lo, hi);
        main.parent = main.parent.map(|(parent, leave)| (moved[parent], leave));
        moved[n] = kept.len();
        kept.push(main);
    }
    kept
}

/// The main nearest to a point of the plan, and the nearest place along it.
pub(super) fn nearest(mains: &[Main], goal: [f64; 2]) -> Option<(usize, f64)> {
    let at = |main: &Main| goal[main.along].clamp(main.lo, main.hi);
    let gap = |main: &Main| (goal[main.along] - at(main)).abs() + (goal[1 - main.along] - main.line).abs();
    let (n, main) = mains.iter().enumerate().min_by(|a, b| gap(a.1).total_cmp(&gap(b.1)))?;
    Some((n, at(main)))
}

/// The best door for a branch to a room: the main, the axis across the wall, the wall, and where along it, metres.
pub(super) fn door(mains: &[Main], level: &Level, room: usize, goal: [f64; 2]) -> Option<(usize, usize, f64, f64)> {
    let mut current = Some(room);
    // Rooms lie at most a few doors behind a corridor.
    for _ in 0..6 {
        let what = current.and_then(|room| level.plan.rooms.get(room))?;
        let mut best: Option<(f64, (usize, usize, f64, f64))> = None;
        for cell in what.cells.iter().map(|cell| edges(*cell)) {
            for (n, main) in mains.iter().enumerate() {
                let Some((across, wall, lo, hi)) = shared(&main.rect, &cell) else { continue };
                if hi - lo < 0.7 {
                    continue;
                }
                let along = 1 - across;
                let at = goal[along].clamp(lo + 0.35, hi - 0.35);
                let at = level.plan.clear_line(across == 1, at, 0.2, [wall, goal[across]], [lo + 0.2, hi - 0.2]);
                // A wall at the end of a corridor is second best.
                let cost = (goal[along] - at).abs() + if across == main.along { 3.0 } else { 0.0 };
                if best.as_ref().is_none_or(|b| cost < b.0) {
                    best = Some((cost, (n, across, wall, at)));
                }
            }
        }
        if let Some((_, door)) = best {
            return Some(door);
        }
        current = what.parent;
    }
    None
}
