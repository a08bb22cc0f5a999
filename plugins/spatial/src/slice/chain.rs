//! Pieces of outline, joined where they meet.

use glam::DVec2;

/// From, to; the solid is on the left where the faces say the truth.
pub(super) type Piece = [DVec2; 2];

/// Ends this near are one, metres: what exporters round to, and far thinner than anything built.
const WELD_M: f64 = 1e-4;

/// Gaps up to this are closed whatever is around them, metres.
const GAP_M: f64 = 5e-3;

/// Gaps up to this share of the outline are closed: the end of a wall that its exporter left off.
const GAP_SHARE: f64 = 0.02;

/// With more open ends than these they are no gaps, and comparing all with all would take long.
const MOST_OPEN: usize = 64;

/// Points are left out where they are nearer than this to the line between their neighbours, metres: the ends of the
/// diagonals that faces were split along.
const STRAIGHT_M: f64 = 1e-5;

/// A closed outline as it was walked.
pub(super) struct Loop {
    pub(super) points: Vec<DVec2>,
    /// Whether all pieces had the solid on the same side; it is then on the left.
    pub(super) is_sure: bool,
}

struct Edge {
    ends: [u32; 2],
    used: bool,
}

/// Room for joining; kept from one cut to the next.
#[derive(Default)]
pub(super) struct Chains {
    order: Vec<(f64, u32)>,
    node_of: Vec<u32>,
    nodes: Vec<DVec2>,
    edges: Vec<Edge>,
    first: Vec<u32>,
    around: Vec<u32>,
    place: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl Chains {
    /// The closed outlines and the open ones.
    pub(super) fn join(&mut self, pieces: &[Piece]) -> (Vec<Loop>, Vec<Vec<DVec2>>) {
        self.weld(pieces);
        self.edges.clear();
        for piece in self.node_of.chunks_exact(2).filter(|p| p[0] != p[1]) {
            self.edges.push(Edge { ends: [piece[0], piece[1]], used: false });
        }
        self.drop_doubles();
        self.link();
        let (mut loops, mut open) = (Vec::new(), Vec::new());
        // From where something ends first, so that what is left after it are closed walks only.
        for odd in [true, false] {
            for node in 0..self.nodes.len() {
                let around = self.first[node]..self.first[node + 1];
                if !odd || around.len() % 2 == 1 {
                    self.walk(node as u32, &mut loops, &mut open);
                }
            }
        }
        let open = close_gaps(open, &mut loops);
        for l in &mut loops {
            straighten(&mut l.points);
        }
        loops.retain(|l| l.points.len() >= 3);
        (loops, open)
    }

    /// Numbers the places where pieces end.
    fn weld(&mut self, pieces: &[Piece]) {
        let end = |i: usize| pieces[i / 2][i % 2];
        let count = pieces.len() * 2;
        self.nodes.clear();
        self.node_of.clear();
        if count <= 24 {
            for i in 0..count {
                let p = end(i);
                let known = self.nodes.iter().position(|n| (*n - p).abs().max_element() <= WELD_M);
                self.node_of.push(known.unwrap_or(self.nodes.len()) as u32);
                if known.is_none() {
                    self.nodes.push(p);
                }
            }
            return;
        }
        // Along a line that buildings do not run along: few ends share their place on it.
        let along = DVec2::new(0.8, 0.6).rotate(DVec2::from_angle(0.377));
        self.order.clear();
        self.order.extend((0..count).map(|i| (along.dot(end(i)), i as u32)));
        self.order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        self.node_of.resize(count, NOWHERE);
        let mut from = 0;
        for k in 0..count {
            let (at, i) = self.order[k];
            let p = end(i as usize);
            while self.order[from].0 < at - 2.0 * WELD_M {
                from += 1;
            }
            let known = self.order[from..k].iter().rev().map(|(_, j)| self.node_of[*j as usize]);
            let known = known.into_iter().find(|n| (self.nodes[*n as usize] - p).abs().max_element() <= WELD_M);
            self.node_of[i as usize] = known.unwrap_or(self.nodes.len() as u32);
            if known.is_none() {
                self.nodes.push(p);
            }
        }
    }

    /// Pieces that lie on each other: the wall between two solids of one mesh, of which nothing is to be seen, or a face that
    /// was written twice. Of both readings the one that leaves fewer ends open is taken.
    fn drop_doubles(&mut self) {
        let key = |e: &Edge| (e.ends[0].min(e.ends[1]), e.ends[0].max(e.ends[1]));
        let is_double = |edges: &[Edge]| {
            if edges.len() <= 16 {
                return edges.iter().enumerate().any(|(i, e)| edges[..i].iter().any(|o| key(o) == key(e)));
            }
            let mut keys: Vec<_> = edges.iter().map(key).collect();
            keys.sort_unstable();
            keys.windows(2).any(|w| w[0] == w[1])
        };
        if !is_double(&self.edges) {
            return;
        }
        self.edges.sort_by_key(key);
        let (mut once, mut cancelled): (Vec<[u32; 2]>, Vec<[u32; 2]>) = Default::default();
        for group in self.edges.chunk_by(|a, b| key(a) == key(b)) {
            let ends = group[0].ends;
            let forth = group.iter().filter(|e| e.ends == ends).count();
            let back = group.len() - forth;
            let ends = if forth >= back { ends } else { [ends[1], ends[0]] };
            once.push(ends);
            if forth != back {
                cancelled.push(ends);
            }
        }
        let open_ends = |edges: &[[u32; 2]]| {
            let mut odd = vec![false; self.nodes.len()];
            for node in edges.iter().flatten() {
                odd[*node as usize] ^= true;
            }
            odd.into_iter().filter(|o| *o).count()
        };
        let taken = if cancelled.is_empty() || open_ends(&cancelled) > open_ends(&once) { once } else { cancelled };
        self.edges = taken.into_iter().map(|ends| Edge { ends, used: false }).collect();
    }

    /// Lists the pieces at every node.
    fn link(&mut self) {
        self.first.clear();
        self.first.resize(self.nodes.len() + 2, 0);
        for node in self.edges.iter().flat_map(|e| e.ends) {
            self.first[node as usize + 2] += 1;
        }
        for i in 2..self.first.len() {
            self.first[i] += self.first[i - 1];
        }
        self.around.clear();
        self.around.resize(self.edges.len() * 2, 0);
        for (i, edge) in self.edges.iter().enumerate() {
            for node in edge.ends {
                let slot = &mut self.first[node as usize + 1];
                self.around[*slot as usize] = i as u32;
                *slot += 1;
            }
        }
        self.place.clear();
        self.place.resize(self.nodes.len(), NOWHERE);
    }

    /// Walks from a node until nothing is left to go on; every return to a place of the way closes a loop.
    fn walk(&mut self, start: u32, loops: &mut Vec<Loop>, open: &mut Vec<Vec<DVec2>>) {
        // The way so far: nodes, and whether the piece that led there was walked as it was given.
        let mut way: Vec<(u32, bool)> = Vec::new();
        let mut at = start;
        while let Some((edge, next)) = self.onwards(at) {
            if way.is_empty() {
                way.push((start, true));
                self.place[start as usize] = 0;
            }
            self.edges[edge as usize].used = true;
            let forth = self.edges[edge as usize].ends[0] == at;
            let known = self.place[next as usize];
            if known == NOWHERE {
                self.place[next as usize] = way.len() as u32;
                way.push((next, forth));
            } else {
                let round = &way[known as usize..];
                let count = round.len();
                let ahead = round[1..].iter().filter(|w| w.1).count() + usize::from(forth);
                let mut points: Vec<DVec2> = round.iter().map(|w| self.nodes[w.0 as usize]).collect();
                if ahead * 2 < count {
                    points.reverse();
                }
                for (node, _) in &way[known as usize + 1..] {
                    self.place[*node as usize] = NOWHERE;
                }
                way.truncate(known as usize + 1);
                loops.push(Loop { points, is_sure: ahead == 0 || ahead == count });
            }
            at = next;
        }
        for (node, _) in &way {
            self.place[*node as usize] = NOWHERE;
        }
        if way.len() > 1 {
            open.push(way.iter().map(|w| self.nodes[w.0 as usize]).collect());
        }
    }

    /// The piece to go on with, and where it leads: of several one that runs on as the faces say.
    fn onwards(&self, at: u32) -> Option<(u32, u32)> {
        let around = &self.around[self.first[at as usize] as usize..self.first[at as usize + 1] as usize];
        let mut against = None;
        for &e in around.iter().filter(|e| !self.edges[**e as usize].used) {
            let [from, to] = self.edges[e as usize].ends;
            if from == at {
                return Some((e, to));
            }
            against = against.or(Some((e, from)));
        }
        against
    }
}

/// Closes outlines whose ends are near, and joins open ones.
fn close_gaps(mut open: Vec<Vec<DVec2>>, loops: &mut Vec<Loop>) -> Vec<Vec<DVec2>> {
    let length = |l: &[DVec2]| l.windows(2).map(|w| w[0].distance(w[1])).sum::<f64>();
    let mut lengths: Vec<f64> = open.iter().map(|l| length(l)).collect();
    while open.len() > 1 && open.len() <= MOST_OPEN {
        let ends = |i: usize, l: &Vec<Vec<DVec2>>| [l[i][0], l[i][l[i].len() - 1]];
        let mut best: Option<(f64, usize, usize, usize, usize)> = None;
        for i in 0..open.len() {
            for k in i + 1..open.len() {
                let most = GAP_M.max(GAP_SHARE * lengths[i].min(lengths[k]));
                for (ei, a) in ends(i, &open).into_iter().enumerate() {
                    for (ek, b) in ends(k, &open).into_iter().enumerate() {
                        let gap = a.distance(b);
                        if gap <= most && best.is_none_or(|n| gap < n.0) {
                            best = Some((gap, i, k, ei, ek));
                        }
                    }
                }
            }
        }
        let Some((gap, i, k, ei, ek)) = best else { break };
        let mut other = open.swap_remove(k);
        let more = lengths.swap_remove(k);
        if ei == 0 {
            open[i].reverse();
        }
        if ek == 1 {
            other.reverse();
        }
        open[i].extend(other);
        lengths[i] += more + gap;
    }
    let mut left = Vec::new();
    for (line, length) in open.into_iter().zip(lengths) {
        let gap = line[0].distance(line[line.len() - 1]);
        if line.len() > 2 && gap <= GAP_M.max(GAP_SHARE * length) {
            loops.push(Loop { points: line, is_sure: false });
        } else {
            left.push(line);
        }
    }
    left
}

/// Takes out the points that lie on the line between their neighbours.
fn straighten(points: &mut Vec<DVec2>) {
    let count = points.len();
    let bends = |a: DVec2, p: DVec2, b: DVec2| {
        let (along, to) = (b - a, p - a);
        let length = along.length();
        // A spike turns back on itself; it is no line.
        length < WELD_M || along.perp_dot(to).abs() > STRAIGHT_M * length || to.dot(along) < 0.0 || to.length() > length
    };
    if count < 4 {
        return;
    }
    let Some(start) = (0..count).find(|&i| bends(points[(i + count - 1) % count], points[i], points[(i + 1) % count]))
    else {
        return;
    };
    points.rotate_left(start);
    let mut kept = 1;
    for i in 1..count {
        let next = points[(i + 1) % count];
        if bends(points[kept - 1], points[i], next) {
            points[kept] = points[i];
            kept += 1;
        }
    }
    points.truncate(kept);
}
