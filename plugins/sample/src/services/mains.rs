//! Mains of a piped service in corridors: one straight main to a corridor, joined in a tree that starts at a shaft or a
//! plant room, with branches at right angles to what is served.
//!
//! Metres in the plane of the storey.

use std::collections::{BTreeMap, VecDeque};

use super::network;
use super::route::Line;
use crate::fabric::Level;
use crate::plan::{Kind, Room, Storey, metres};
use crate::scene::{Element, Scene, System};

/// West, south, east, north.
pub(super) type Cell = [f64; 4];

/// Half of the widest branch, metres.
const BRANCH_M: f64 = 0.08;
/// So far a branch steps aside for a column, metres.
const ASIDE_M: f64 = 0.9;

/// Which way the medium flows, seen from the plant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Out,
    Back,
}

/// Connects what is nearer to the plant with what is farther from it.
pub(super) fn join(scene: &mut Scene, system: System, near: &Element, far: &Element, flow: Flow) {
    match flow {
        Flow::Out => scene.connect(system, near, far),
        Flow::Back => scene.connect(system, far, near),
    }
}

/// Where a main leaves the one that feeds it.
#[derive(Clone, Copy)]
struct Joint {
    parent: usize,
    on_parent: f64,
    on_child: f64,
}

struct Main {
    cell: Cell,
    vertical: bool,
    /// x of a vertical main, y of a horizontal one.
    line: f64,
    joint: Option<Joint>,
    /// The stretch that something hangs on.
    used: Option<[f64; 2]>,
    piece: Option<Element>,
}

impl Main {
    /// Along the main, and across it.
    fn turn(&self, at: [f64; 2]) -> (f64, f64) {
        if self.vertical { (at[1], at[0]) } else { (at[0], at[1]) }
    }

    fn point(&self, along: f64, across: f64) -> [f64; 2] {
        if self.vertical { [across, along] } else { [along, across] }
    }

    fn span(&self) -> [f64; 2] {
        if self.vertical { [self.cell[1], self.cell[3]] } else { [self.cell[0], self.cell[2]] }
    }

    /// Whether its corridor has a wall on which coordinate `across` (0 x, 1 y) is `wall`, and it runs along that wall.
    fn lies_along(&self, across: usize, wall: f64) -> bool {
        self.vertical == (across == 0)
            && [self.cell[across], self.cell[across + 2]].iter().any(|edge| (edge - wall).abs() < 0.02)
    }

    fn reach(&mut self, along: f64) {
        let [low, high] = self.used.unwrap_or([along, along]);
        self.used = Some([low.min(along), high.max(along)]);
    }
}

/// A point that wants a branch. Outlets of one group, which follow one another, prefer one main.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outlet {
    pub(super) at: [f64; 2],
    pub(super) room: usize,
    pub(super) group: usize,
}

/// A straight branch off a main, with the outlets on it by index.
pub(super) struct Branch {
    main: usize,
    along: f64,
    far: f64,
    pub(super) outlets: Vec<usize>,
}

/// The mains of one service on one storey.
pub(super) struct Net<'a> {
    level: &'a Level,
    mains: Vec<Main>,
    /// In the order in which they are reached.
    order: Vec<usize>,
    /// Where no pipe may run, unless it ends in that room.
    barred: Vec<(Option<usize>, Cell)>,
    /// Where it starts: along and across its first main.
    start: Option<(f64, f64)>,
}

/// The parts of the rectangles of a room that lie under a floor, rather than under a void of the storey above.
pub(super) fn covered(room: &Room, above: Option<&Storey>) -> Vec<Cell> {
    let voids: Vec<Cell> =
        above.map(|s| s.voids.iter().map(|v| cell(v.x0, v.y0, v.x1, v.y1)).collect()).unwrap_or_default();
    let mut cells: Vec<Cell> = room.cells.iter().map(|c| cell(c.x0, c.y0, c.x1, c.y1)).collect();
    for hole in voids {
        cells = cells.into_iter().flat_map(|c| minus(c, hole)).collect();
    }
    cells
}

fn cell(x0: i32, y0: i32, x1: i32, y1: i32) -> Cell {
    [metres(x0), metres(y0), metres(x1), metres(y1)]
}

/// What is left of a rectangle outside another one, as up to four rectangles wider than half a metre.
fn minus(c: Cell, hole: Cell) -> Vec<Cell> {
    if hole[0] >= c[2] || hole[2] <= c[0] || hole[1] >= c[3] || hole[3] <= c[1] {
        return vec![c];
    }
    let (y0, y1) = (hole[1].max(c[1]), hole[3].min(c[3]));
    [[c[0], c[1], c[2], y0], [c[0], y1, c[2], c[3]], [c[0], y0, hole[0], y1], [hole[2], y0, c[2], y1]]
        .into_iter()
        .filter(|r| r[2] - r[0] > 0.5 && r[3] - r[1] > 0.5)
        .collect()
}

fn overlap(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[1].min(b[1]) - a[0].max(b[0])
}

impl<'a> Net<'a> {
    /// The corridors of a compartment (all of the storey without one), each with a line `offset` metres north or east
    /// of its middle.
    pub(super) fn new(level: &'a Level, compartment: Option<usize>, above: Option<&Storey>, offset: f64) -> Self {
        let rooms = &level.plan.rooms;
        let ways = rooms.iter().filter(|r| {
            matches!(r.kind, Kind::Corridor | Kind::Lobby) && compartment.is_none_or(|c| r.compartment == c)
        });
        let mains = ways
            .flat_map(|room| covered(room, above))
            .map(|cell| {
                let (w, d) = (cell[2] - cell[0], cell[3] - cell[1]);
                let vertical = d > w;
                let [low, high] = level.plan.clear_width(cell, vertical);
                let half = ((high - low) / 2.0).max(0.25);
                let line = (low + high) / 2.0 + offset.clamp(0.25 - half, half - 0.25);
                Main { cell, vertical, line, joint: None, used: None, piece: None }
            })
            .collect();
        let mut barred: Vec<(Option<usize>, Cell)> = Vec::new();
        for (index, room) in rooms.iter().enumerate() {
            if room.kind.is_core() || room.kind.is_dry() || room.kind == Kind::Void {
                barred.extend(room.cells.iter().map(|c| (Some(index), cell(c.x0, c.y0, c.x1, c.y1))));
            }
        }
        barred.extend(level.plan.voids.iter().map(|v| (None, cell(v.x0, v.y0, v.x1, v.y1))));
        if let Some(above) = above {
            barred.extend(above.voids.iter().map(|v| (None, cell(v.x0, v.y0, v.x1, v.y1))));
        }
        Self { level, mains, order: Vec::new(), barred, start: None }
    }

    /// Grows the tree from a point in a room. False where no main can be reached from there.
    pub(super) fn root(&mut self, room: usize, at: [f64; 2]) -> bool {
        let all: Vec<usize> = (0..self.mains.len()).collect();
        let Some(root) = self.nearest(&all, Some(room), [at[0], at[1], at[0], at[1]], true) else {
            return false;
        };
        let mut seen = vec![false; self.mains.len()];
        seen[root] = true;
        let mut queue = VecDeque::from([root]);
        while let Some(parent) = queue.pop_front() {
            self.order.push(parent);
            for (child, seen) in seen.iter_mut().enumerate() {
                if *seen {
                    continue;
                }
                if let Some(joint) = self.joint(parent, child) {
                    *seen = true;
                    self.mains[child].joint = Some(joint);
                    queue.push_back(child);
                }
            }
        }
        let (along, across) = self.mains[root].turn(at);
        self.mains[root].reach(along);
        self.start = Some((along, across));
        true
    }

    fn joint(&self, parent: usize, child: usize) -> Option<Joint> {
        let (a, b) = (&self.mains[parent], &self.mains[child]);
        let x = overlap([a.cell[0], a.cell[2]], [b.cell[0], b.cell[2]]);
        let y = overlap([a.cell[1], a.cell[3]], [b.cell[1], b.cell[3]]);
        if x < -0.01 || y < -0.01 || x.max(y) < 0.9 {
            return None;
        }
        if a.vertical != b.vertical {
            return Some(Joint { parent, on_parent: b.line, on_child: a.line });
        }
        let (s, t) = (a.span(), b.span());
        let at = (s[0].max(t[0]) + s[1].min(t[1])) / 2.0;
        Some(Joint { parent, on_parent: at, on_child: at })
    }

    /// The nearest of some mains that runs past a cell on its whole length, with a free way from one to the other.
    fn nearest(&self, among: &[usize], room: Option<usize>, cell: Cell, level_first: bool) -> Option<usize> {
        // Risers leave a shaft side by side, all towards the same corridor.
        let facing = room
            .map(|room| (room, &self.level.plan.rooms[room]))
            .filter(|(_, what)| what.kind == Kind::Shaft)
            .and_then(|(room, what)| network::facing(self.level, what.compartment, room));
        let faced: Vec<usize> = match facing {
            Some((across, wall)) => among.iter().copied().filter(|n| self.mains[*n].lies_along(across, wall)).collect(),
            None => Vec::new(),
        };
        self.nearest_of(&faced, room, cell, level_first).or_else(|| self.nearest_of(among, room, cell, level_first))
    }

    fn nearest_of(&self, among: &[usize], room: Option<usize>, cell: Cell, level_first: bool) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for n in among {
            let main = &self.mains[*n];
            let (a0, c0) = main.turn([cell[0], cell[1]]);
            let (a1, c1) = main.turn([cell[2], cell[3]]);
            let span = main.span();
            if a0 < span[0] - 0.05 || a1 > span[1] + 0.05 {
                continue;
            }
            let mut distance = if main.line < c0 {
                c0 - main.line
            } else if main.line > c1 {
                main.line - c1
            } else {
                0.0
            };
            if level_first && main.vertical {
                distance += 2.0;
            }
            if best.is_some_and(|b| b.0 <= distance) {
                continue;
            }
            let low = main.point(a0, c0.min(main.line));
            let high = main.point(a1, c1.max(main.line));
            let free = self.barred.iter().all(|(own, r)| {
                (own.is_some() && *own == room)
                    || low[0] >= r[2] - 0.05
                    || high[0] <= r[0] + 0.05
                    || low[1] >= r[3] - 0.05
                    || high[1] <= r[1] + 0.05
            });
            if free {
                best = Some((distance, *n));
            }
        }
        best.map(|b| b.1)
    }

    /// The main that a point of the plan lies on or nearest to, and the coordinate of its line; none if out of reach.
    pub(super) fn main_in(&self, cell: Cell) -> Option<(bool, f64)> {
        let n = self.order.iter().copied().find(|n| self.mains[*n].cell == cell)?;
        Some((self.mains[n].vertical, self.mains[n].line))
    }

    /// Finds the branches to outlets; those that no main reaches are left out.
    pub(super) fn gather(&mut self, outlets: &[Outlet]) -> Vec<Branch> {
        let order = self.order.clone();
        let mut branches: BTreeMap<(usize, i8, i64), Branch> = BTreeMap::new();
        let mut first = 0;
        while first < outlets.len() {
            let count = outlets[first..].iter().take_while(|o| o.group == outlets[first].group).count();
            let group = &outlets[first..first + count];
            let mut frame: Cell = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
            for o in group {
                frame = [frame[0].min(o.at[0]), frame[1].min(o.at[1]), frame[2].max(o.at[0]), frame[3].max(o.at[1])];
            }
            let common = self.nearest(&order, Some(group[0].room), frame, false);
            for (n, o) in group.iter().enumerate() {
                let own = || self.nearest(&order, Some(o.room), [o.at[0], o.at[1], o.at[0], o.at[1]], false);
                let Some(main) = common.or_else(own) else { continue };
                let m = &self.mains[main];
                let (along, across) = m.turn(o.at);
                let d = across - m.line;
                let side = if d.abs() < 0.05 { 0 } else { d.signum() as i8 };
                let along = if side == 0 { along } else { self.beside_columns(main, along, across) };
                let slot = if side == 0 { 0 } else { (along * 20.0).round() as i64 };
                let branch = branches.entry((main, side, slot)).or_insert(Branch {
                    main,
                    along,
                    far: m.line,
                    outlets: Vec::new(),
                });
                if side != 0 && d.abs() > (branch.far - m.line).abs() {
                    branch.far = across;
                }
                branch.outlets.push(first + n);
                self.mains[main].reach(along);
            }
            first += count;
        }
        branches.into_values().collect()
    }

    /// Where a branch from a main to a point `along` and `across` of it passes all columns.
    fn beside_columns(&self, main: usize, along: f64, across: f64) -> f64 {
        let main = &self.mains[main];
        let [low, high] = main.span();
        let span = [low.max(along - ASIDE_M), high.min(along + ASIDE_M)];
        self.level.plan.clear_line(!main.vertical, along, BRANCH_M, [main.line, across], span)
    }

    /// Lays the mains that something hangs on, from `inlet` on, at `z`.
    pub(super) fn lay(&mut self, scene: &mut Scene, system: System, line: &Line, z: f64, inlet: &Element, flow: Flow) {
        for n in self.order.iter().rev() {
            if let (Some(_), Some(joint)) = (self.mains[*n].used, self.mains[*n].joint) {
                self.mains[*n].reach(joint.on_child);
                self.mains[joint.parent].reach(joint.on_parent);
            }
        }
        for n in self.order.clone() {
            let Some([low, high]) = self.mains[n].used else { continue };
            let main = &self.mains[n];
            let at = |along: f64, across: f64| {
                let [x, y] = main.point(along, across);
                [x, y, z]
            };
            let piece = line.straight(scene, self.level, at(low - 0.06, main.line), at(high + 0.06, main.line));
            let link = match main.joint {
                None => self.start.filter(|s| (s.1 - main.line).abs() > 0.02).map(|s| (s.0, s.1, inlet.clone())),
                Some(joint) => {
                    let parent = &self.mains[joint.parent];
                    let Some(feed) = parent.piece.clone() else { continue };
                    if parent.vertical == main.vertical && (parent.line - main.line).abs() > 0.02 {
                        Some((joint.on_child, parent.line, feed))
                    } else {
                        join(scene, system, &feed, &piece, flow);
                        None
                    }
                }
            };
            if let Some((along, across, feed)) = link {
                let bridge = line.straight(scene, self.level, at(along, across), at(along, main.line));
                join(scene, system, &feed, &bridge, flow);
                join(scene, system, &bridge, &piece, flow);
            } else if main.joint.is_none() {
                join(scene, system, inlet, &piece, flow);
            }
            self.mains[n].piece = Some(piece);
        }
    }

    /// Lays one branch at the height of its main: the piece that its outlets hang on.
    pub(super) fn branch(
        &self,
        scene: &mut Scene,
        system: System,
        line: &Line,
        z: f64,
        branch: &Branch,
        flow: Flow,
    ) -> Option<Element> {
        let main = &self.mains[branch.main];
        let feed = main.piece.as_ref()?;
        if (branch.far - main.line).abs() < 0.05 {
            return Some(feed.clone());
        }
        let [x, y] = main.point(branch.along, main.line);
        let [u, v] = main.point(branch.along, branch.far);
        let piece = line.straight(scene, self.level, [x, y, z], [u, v, z]);
        join(scene, system, feed, &piece, flow);
        Some(piece)
    }

    /// From a branch to an outlet that stands aside of it, where the branch passes a column: the piece to join it to.
    #[expect(clippy::too_many_arguments, reason = "an arm joins a branch and an outlet at one height")]
    pub(super) fn arm(
        &self,
        scene: &mut Scene,
        system: System,
        line: &Line,
        z: f64,
        (branch, piece): (&Branch, &Element),
        at: [f64; 2],
        flow: Flow,
    ) -> Element {
        let main = &self.mains[branch.main];
        let (along, across) = main.turn(at);
        if (along - branch.along).abs() < 0.03 || (branch.far - main.line).abs() < 0.05 {
            return piece.clone();
        }
        let [x, y] = main.point(branch.along, across);
        let arm = line.straight(scene, self.level, [x, y, z], [at[0], at[1], z]);
        join(scene, system, piece, &arm, flow);
        arm
    }
}
