//! Feature edges around a place of a mesh: those that [`Mesh::render_mesh`] finds, without looking at the whole mesh.
//!
//! All triangles at an edge contain it, so whoever has all triangles near a point has all that decide about the edges
//! near that point. From there an edge is followed, corner by corner, as far as it is straight, or round. Nothing is
//! prepared and nothing kept: a mesh of a million triangles costs what is under the pointer.

use std::collections::VecDeque;

use atrium_building::{CREASE_COS, Mesh};
use glam::{DAffine3, DVec3, Vec3};
use rustc_hash::FxHashMap;

use crate::circle::Circle;
use crate::mesh_tree::{MeshTree, corners};

/// Half the edge of the box in which a corner's triangles are looked for, metres: where [`weld`] may put it.
const AROUND_CORNER_M: f32 = 1.1e-4;

/// Sine of the turn up to which pieces are one straight edge.
const STRAIGHT: f64 = 1e-3;

/// Cosine of the turn, 8°, from which a bend in a smooth line that is no circle is a corner.
const BEND_COS: f64 = 0.990_268;

/// Corners at the same place, to 0.1 mm as in [`Mesh::render_mesh`], have the same name.
pub(crate) fn weld(p: Vec3) -> u64 {
    let mut name = 0u64;
    for x in p.to_array() {
        let x = f64::from(x) * 1e4;
        // As `round`, which is a call on processors of before 2008.
        let cell = (x + if x < 0.0 { -0.5 } else { 0.5 }) as i64;
        name = (name.rotate_left(26) ^ cell as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        name ^= name >> 29;
    }
    name
}

/// A feature edge of the mesh's own pieces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) ends: [Vec3; 2],
    /// Their names, ascending.
    pub(crate) name: (u64, u64),
    /// Only one triangle has it.
    open: bool,
}

/// A whole edge.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    /// Its ends, mesh coordinates.
    pub(crate) ends: [Vec3; 2],
    /// Whether an end is a corner: more, or fewer, edges meet there than two of one line.
    pub(crate) corner: [bool; 2],
    /// The round line that it is a piece of, by its place in [`Edges::rounds`].
    pub(crate) round: Option<usize>,
}

/// A side of a triangle.
struct Side {
    name: (u64, u64),
    ends: [Vec3; 2],
    normal: DVec3,
}

/// Follows edges through one mesh.
pub(crate) struct Edges<'a> {
    mesh: &'a Mesh,
    tree: Option<&'a MeshTree>,
    /// Corners that may still be looked at, of all edges together; those of many triangles count several times.
    pub(crate) budget: usize,
    /// Corners of round lines, in order; closed where the first is the last.
    pub(crate) rounds: Vec<Vec<Vec3>>,
    /// Pieces of straight edges that were followed, and of round lines with the line.
    done: FxHashMap<(u64, u64), Option<usize>>,
    /// Kept for its memory alone.
    sides: Vec<Side>,
}

impl<'a> Edges<'a> {
    pub(crate) fn new(mesh: &'a Mesh, tree: Option<&'a MeshTree>, budget: usize) -> Self {
        Self { mesh, tree, budget, rounds: Vec::new(), done: FxHashMap::default(), sides: Vec::new() }
    }

    /// Feature edges of these triangles, of those sides that are wanted of each (the first goes from the first corner to the
    /// second); right about edges all of whose triangles are among these.
    pub(crate) fn pieces(&mut self, triangles: &[u32], wanted: impl Fn(&[Vec3; 3]) -> [bool; 3]) -> Vec<Piece> {
        let mut sides = std::mem::take(&mut self.sides);
        sides.clear();
        for &t in triangles {
            let Some(c) = corners(self.mesh, t) else { continue };
            let wanted = wanted(&c);
            if wanted == [false; 3] {
                continue;
            }
            let [a, b, d] = c.map(Vec3::as_dvec3);
            let normal = (b - a).cross(d - a);
            let size = normal.length_squared();
            // As in `render_mesh`: what has no area has no say.
            if size <= 1e-16 {
                continue;
            }
            let normal = normal / size.sqrt();
            let names = c.map(weld);
            for i in (0..3).filter(|e| wanted[*e]) {
                let j = (i + 1) % 3;
                let (name, ends) = if names[i] < names[j] {
                    ((names[i], names[j]), [c[i], c[j]])
                } else {
                    ((names[j], names[i]), [c[j], c[i]])
                };
                if name.0 != name.1 {
                    sides.push(Side { name, ends, normal });
                }
            }
        }
        sides.sort_unstable_by_key(|s| s.name);
        let crease = f64::from(CREASE_COS);
        let mut out: Vec<Piece> = Vec::new();
        let mut open: Vec<(Piece, DVec3)> = Vec::new();
        for same in sides.chunk_by(|a, b| a.name == b.name) {
            let piece = Piece { ends: same[0].ends, name: same[0].name, open: same.len() == 1 };
            match same {
                [only] => open.push((piece, only.normal)),
                [a, b] if a.normal.dot(b.normal) < crease => out.push(piece),
                // More come from T-joints of sliced faces as often as from real corners.
                _ => {}
            }
        }
        self.sides = sides;
        // Edges that only one triangle has are borders, or sides of a seam whose corners do not meet. So many at once are the
        // fringe of something that is no solid, where seams do not matter.
        const SEAMS: usize = 64;
        let seams = (2..=SEAMS).contains(&open.len());
        for (i, (piece, normal)) in open.iter().enumerate() {
            let mut left = vec![piece.ends];
            for (j, (other, n)) in open.iter().enumerate().filter(|_| seams) {
                let (own, theirs) = (length(piece), length(other));
                // In one plane neither is an edge; at a crease the shorter stands for both.
                let gives_way = normal.dot(*n) >= crease || theirs < own || (theirs == own && j < i);
                if i != j && gives_way {
                    left = left.into_iter().flat_map(|l| without(l, other.ends)).collect();
                }
            }
            out.extend(left.into_iter().filter_map(|ends| {
                let names = ends.map(weld);
                let name = (names[0].min(names[1]), names[0].max(names[1]));
                let ends = if names[0] == name.0 { ends } else { [ends[1], ends[0]] };
                (names[0] != names[1]).then_some(Piece { ends, name, open: true })
            }));
        }
        out
    }

    /// Where the feature edges at a corner lead.
    fn at(&mut self, corner: Vec3) -> Vec<Vec3> {
        let mut near = Vec::with_capacity(16);
        let (low, high) = (corner - AROUND_CORNER_M, corner + AROUND_CORNER_M);
        match self.tree {
            Some(tree) => tree.overlapping(low, high, |t| near.push(t)),
            None => near.extend(0..self.mesh.triangle_count() as u32),
        }
        near.retain(|&t| {
            corners(self.mesh, t)
                .is_some_and(|[a, b, c]| a.min(b).min(c).cmple(high).all() && a.max(b).max(c).cmpge(low).all())
        });
        // Where hundreds of triangles meet in a fan, one corner costs what dozens do elsewhere.
        self.budget = self.budget.saturating_sub(1 + near.len() / 24);
        let name = weld(corner);
        let ours = |p: &Piece| match p.name {
            (a, _) if a == name => Some(p.ends[1]),
            (_, b) if b == name => Some(p.ends[0]),
            _ => None,
        };
        let pieces = self.pieces(&near, |c| {
            let [a, b, c] = c.map(|p| weld(p) == name);
            [a || b, b || c, c || a]
        });
        if !pieces.iter().any(|p| p.open) {
            return pieces.iter().filter_map(ours).collect();
        }
        // A border may be a seam: then what passes by without a corner here decides too.
        let passes = |a: Vec3, b: Vec3| {
            let (way, to) = (b - a, corner - a);
            let t = (to.dot(way) / way.length_squared().max(1e-12)).clamp(0.0, 1.0);
            (to - way * t).length_squared() < 1e-6
        };
        self.pieces(&near, |&[a, b, c]| [passes(a, b), passes(b, c), passes(c, a)]).iter().filter_map(ours).collect()
    }

    /// The only edge that goes on from `b`, coming from `a`, and whether any other does.
    fn onwards(&mut self, a: Vec3, b: Vec3) -> (Option<Vec3>, bool) {
        if self.budget == 0 {
            return (None, false);
        }
        let ways = self.at(b);
        let come = weld(a);
        let mut others = ways.iter().copied().filter(|p| weld(*p) != come);
        match (others.next(), others.next()) {
            (Some(only), None) => (Some(only), true),
            _ => (None, true),
        }
    }

    /// The whole edge that a piece belongs to; `None` where it was followed before.
    pub(crate) fn follow(&mut self, piece: &Piece) -> Option<Edge> {
        match self.done.get(&piece.name) {
            None => {}
            Some(None) => return None,
            Some(Some(round)) => return Some(self.chord(piece.ends, *round)),
        }
        self.done.insert(piece.name, None);
        let [a, b] = piece.ends;
        let ((end, after, known_end), (start, before, known_start)) = (self.straight(a, b), self.straight(b, a));
        let turn = |from: Vec3, at: Vec3, to: Option<Vec3>| {
            let (come, go) = ((at - from).as_dvec3().normalize_or_zero(), (to? - at).as_dvec3().normalize_or_zero());
            Some(come.dot(go))
        };
        let (turn_start, turn_end) = (turn(end, start, before), turn(start, end, after));
        let smooth = |turn: Option<f64>| turn.is_some_and(|t| t > f64::from(CREASE_COS));
        let run = self.round(start, end, before.filter(|_| smooth(turn_start)), after.filter(|_| smooth(turn_end)));
        if let Some(run) = run {
            let round = self.rounds.len();
            for w in run.windows(2) {
                let (x, y) = (weld(w[0]), weld(w[1]));
                self.done.insert((x.min(y), x.max(y)), Some(round));
            }
            self.rounds.push(run);
            return Some(self.chord([start, end], round));
        }
        let bends = |turn: Option<f64>| turn.is_none_or(|t| t <= BEND_COS);
        let corner = [known_start && bends(turn_start), known_end && bends(turn_end)];
        Some(Edge { ends: [start, end], corner, round: None })
    }

    /// The circle of a round line where the mesh is placed; `None` where that makes an ellipse of it.
    pub(crate) fn circle(&self, round: usize, place: &DAffine3) -> Option<Circle> {
        let run = self.rounds.get(round)?;
        let mut points: Vec<DVec3> = run.iter().map(|v| place.transform_point3(v.as_dvec3())).collect();
        // A closed line names its first corner twice.
        if run.first() == run.last() {
            points.pop();
        }
        Circle::through(&points)
    }

    /// A piece of a round line; of its corners only the ends of an arc are some.
    fn chord(&self, ends: [Vec3; 2], round: usize) -> Edge {
        let run = &self.rounds[round];
        let closed = run.first() == run.last();
        // A line that was left for want of time ends nowhere.
        let whole = !closed && self.budget > 0;
        let corner = ends.map(|e| whole && (run.first() == Some(&e) || run.last() == Some(&e)));
        Edge { ends, corner, round: Some(round) }
    }

    /// From `a` over `b` as far as it is straight: the last corner, where the one edge there leads, and whether that is known.
    fn straight(&mut self, a: Vec3, mut b: Vec3) -> (Vec3, Option<Vec3>, bool) {
        let (start, mut last) = (a, a);
        loop {
            let (next, known) = self.onwards(last, b);
            let Some(to) = next else { return (b, None, known) };
            let (come, go) = ((b - start).as_dvec3(), (to - b).as_dvec3());
            let sine = come.cross(go).length() / (come.length() * go.length()).max(1e-30);
            if sine > STRAIGHT || come.dot(go) < 0.0 || weld(to) == weld(start) {
                return (b, Some(to), known);
            }
            let (x, y) = (weld(b), weld(to));
            self.done.insert((x.min(y), x.max(y)), None);
            (last, b) = (b, to);
        }
    }

    /// The corners of the arc that the edge is a chord of, if there are enough that no straight edge between two roundings is
    /// taken for one.
    fn round(&mut self, start: Vec3, end: Vec3, before: Option<Vec3>, after: Option<Vec3>) -> Option<Vec<Vec3>> {
        for seed in [after.map(|p| [start, end, p]), before.map(|p| [end, start, p])].into_iter().flatten() {
            let mut run: VecDeque<Vec3> = seed.into();
            let _closed = self.extend(&mut run, true) || self.extend(&mut run, false);
            let run: Vec<Vec3> = run.into();
            let chords = run.windows(2).map(|w| f64::from(w[0].distance(w[1])));
            let (short, long) = chords.fold((f64::INFINITY, 0.0f64), |(s, l), c| (s.min(c), l.max(c)));
            if run.len() >= 5 && long < short * 4.0 || run.len() == 4 && long < short * 1.02 {
                return Some(run);
            }
        }
        None
    }

    /// Adds corners at one end as long as they lie on the circle; whether it closed.
    fn extend(&mut self, run: &mut VecDeque<Vec3>, at_back: bool) -> bool {
        const LONGEST: usize = 512;
        let fitted = |run: &VecDeque<Vec3>| {
            let points: Vec<DVec3> = run.iter().map(|p| p.as_dvec3()).collect();
            Circle::near(&points)
        };
        let Some(mut circle) = fitted(run) else { return false };
        let mut fitted_at = run.len();
        while run.len() < LONGEST {
            let n = run.len();
            let (last, here) = if at_back { (run[n - 2], run[n - 1]) } else { (run[1], run[0]) };
            let (Some(to), _) = self.onwards(last, here) else { return false };
            let (come, go) = ((here - last).as_dvec3(), (to - here).as_dvec3());
            if come.dot(go) <= f64::from(CREASE_COS) * come.length() * go.length() {
                return false;
            }
            // Three chords say little about a circle; the more there are, the better it is known.
            if circle.distance_m(to.as_dvec3()) > circle.tolerance_m() || n >= fitted_at * 2 {
                let Some(better) = fitted(run) else { return false };
                circle = better;
                fitted_at = n;
                if circle.distance_m(to.as_dvec3()) > circle.tolerance_m() {
                    return false;
                }
            }
            let far = if at_back { run[0] } else { run[n - 1] };
            let closes = weld(to) == weld(far);
            let to = if closes { far } else { to };
            if at_back {
                run.push_back(to)
            } else {
                run.push_front(to)
            }
            if closes {
                return true;
            }
        }
        false
    }
}

fn length(p: &Piece) -> f32 {
    p.ends[0].distance(p.ends[1])
}

/// What is left of a piece where another that runs along it for more than a tenth of a millimetre is taken away.
fn without(piece: [Vec3; 2], other: [Vec3; 2]) -> Vec<[Vec3; 2]> {
    const APART_M: f64 = 1e-4;
    let [p, q] = piece.map(Vec3::as_dvec3);
    let length = p.distance(q);
    let along = (q - p) / length.max(1e-12);
    let mut places = other.map(|x| {
        let from = x.as_dvec3() - p;
        let at = from.dot(along);
        (at, (from - along * at).length() < APART_M, x)
    });
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [(from, near, low), (to, near_too, high)] = places;
    if !(near && near_too && to.min(length) - from.max(0.0) > APART_M) {
        return vec![piece];
    }
    let mut out = Vec::new();
    if from > APART_M {
        out.push([piece[0], low]);
    }
    if to < length - APART_M {
        out.push([high, piece[1]]);
    }
    out
}
