//! How badly outlines cross: what decides whether they can be triangulated at all.
//!
//! Ear clipping takes the square of the corners of a simple outline at worst, but the cube of those of one that winds
//! over itself; untangling takes time and memory for each crossing. Neither can be interrupted, so the crossings are
//! counted first.

use crate::limits::{CROSSING_TESTS, CROSSINGS, EASY_CORNERS};

/// What can be done with outlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tangle {
    /// Hardly any edges cross, or there are so few corners that it does not matter: fit for ear clipping.
    Simple,
    /// Many cross: to be untangled.
    Crossing,
    /// More cross than can be worked through.
    Hopeless,
}

/// Places where edges meet.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Meetings {
    /// Edges.
    pub(crate) edges: usize,
    /// Pairs that were looked at.
    pub(crate) tests: usize,
    /// Pairs that cross.
    pub(crate) crossing: usize,
    /// Pairs that lie on each other, or touch other than at their ends.
    pub(crate) touching: usize,
    /// Whether there are more than were counted.
    pub(crate) more: bool,
}

struct Edge {
    a: [f64; 2],
    b: [f64; 2],
    low: [f64; 2],
    high: [f64; 2],
}

/// Looks at closed loops, given as all their points and the number of the first point of each loop but the first.
pub(crate) fn tangle(points: &[[f64; 2]], starts: &[u32]) -> Tangle {
    if points.len() <= EASY_CORNERS {
        return Tangle::Simple;
    }
    let bounds: Vec<usize> =
        std::iter::once(0).chain(starts.iter().map(|s| *s as usize)).chain([points.len()]).collect();
    let found = meetings(bounds.windows(2).map(|w| points.get(w[0]..w[1]).unwrap_or_default()));
    if found.more {
        return Tangle::Hopeless;
    }
    // A few crossings, holes that are bridged to the outline, and corners that touch an edge are no trouble; an outline
    // drawn twice is.
    if (found.crossing + found.touching) * 4 < found.edges { Tangle::Simple } else { Tangle::Crossing }
}

/// Counts where the edges of closed loops meet, up to [`CROSSINGS`] and [`CROSSING_TESTS`].
pub(crate) fn meetings<'a>(loops: impl Iterator<Item = &'a [[f64; 2]]>) -> Meetings {
    let mut edges: Vec<Edge> = vec![];
    for ring in loops {
        for (i, &a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            edges.push(Edge { a, b, low: [a[0].min(b[0]), a[1].min(b[1])], high: [a[0].max(b[0]), a[1].max(b[1])] });
        }
    }
    let mut found = Meetings { edges: edges.len(), ..Meetings::default() };
    // Swept along the direction in which edges overlap less.
    let covered = |k: usize| {
        let (low, high, sum) = edges.iter().fold((f64::INFINITY, f64::NEG_INFINITY, 0.0), |(l, h, s), e| {
            (e.low[k].min(l), e.high[k].max(h), s + (e.high[k] - e.low[k]))
        });
        sum / (high - low).max(f64::MIN_POSITIVE)
    };
    let k = usize::from(covered(1) < covered(0));
    edges.sort_by(|a, b| a.low[k].total_cmp(&b.low[k]));
    for (i, e) in edges.iter().enumerate() {
        for f in edges[i + 1..].iter().take_while(|f| f.low[k] <= e.high[k]) {
            found.tests += 1;
            if f.low[1 - k] > e.high[1 - k] || f.high[1 - k] < e.low[1 - k] {
                continue;
            }
            match meet(e, f) {
                Meet::Not => {}
                Meet::Cross => found.crossing += 1,
                Meet::Touch => found.touching += 1,
            }
        }
        if found.tests > CROSSING_TESTS || found.crossing + found.touching > CROSSINGS {
            found.more = true;
            break;
        }
    }
    found
}

enum Meet {
    Not,
    Cross,
    /// Along each other, or an end of one inside the other.
    Touch,
}

fn meet(e: &Edge, f: &Edge) -> Meet {
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    let (fa, fb) = (side(e.a, e.b, f.a), side(e.a, e.b, f.b));
    let (ea, eb) = (side(f.a, f.b, e.a), side(f.a, f.b, e.b));
    if fa * fb < 0.0 && ea * eb < 0.0 {
        return Meet::Cross;
    }
    let shared = e.a == f.a || e.a == f.b || e.b == f.a || e.b == f.b;
    let along = fa == 0.0 && fb == 0.0;
    if along {
        // On one line: more than a point in common?
        let overlap = |k: usize| e.high[k].min(f.high[k]) - e.low[k].max(f.low[k]);
        return if overlap(0).max(overlap(1)) > 0.0 { Meet::Touch } else { Meet::Not };
    }
    let ends_inside = fa * fb <= 0.0 && ea * eb <= 0.0;
    if ends_inside && !shared { Meet::Touch } else { Meet::Not }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(n: u32, radius: f64) -> Vec<[f64; 2]> {
        (0..n)
            .map(|i| f64::from(i) / f64::from(n) * std::f64::consts::TAU)
            .map(|a| [radius * a.cos(), radius * a.sin()])
            .collect()
    }

    #[test]
    fn simple_outlines_and_holes_are_simple() {
        assert_eq!(tangle(&ring(20_000, 5.0), &[]), Tangle::Simple);
        let mut two = ring(5000, 5.0);
        two.extend(ring(5000, 4.0).into_iter().rev());
        assert_eq!(tangle(&two, &[5000]), Tangle::Simple);
        // A comb: long edges side by side.
        let comb: Vec<[f64; 2]> = (0..2000)
            .flat_map(|i| [[f64::from(i), 0.0], [f64::from(i) + 0.5, 1000.0]])
            .chain([[2000.0, -1.0], [0.0, -1.0]])
            .collect();
        assert_eq!(tangle(&comb, &[]), Tangle::Simple);
    }

    #[test]
    fn a_bridged_hole_is_simple_and_an_outline_drawn_twice_is_not() {
        let mut keyhole = ring(200, 5.0);
        keyhole.push(keyhole[0]);
        keyhole.extend(ring(200, 3.0).into_iter().rev());
        keyhole.push(keyhole[201]);
        assert_eq!(tangle(&keyhole, &[]), Tangle::Simple);
        let twice: Vec<_> = ring(200, 5.0).into_iter().chain(ring(200, 5.0)).collect();
        assert_eq!(tangle(&twice, &[]), Tangle::Crossing);
    }

    #[test]
    fn stars_cross_and_scribbles_are_hopeless() {
        let star: Vec<_> = (0..301).map(|i| ring(301, 5.0)[i * 100 % 301]).collect();
        assert_eq!(tangle(&star, &[]), Tangle::Crossing);
        let scribble: Vec<_> = (0..3001).map(|i| ring(3001, 5.0)[i * 1000 % 3001]).collect();
        assert_eq!(tangle(&scribble, &[]), Tangle::Hopeless);
        let again: Vec<_> = (0..30_000).map(|i| [f64::from(i % 3), f64::from(i % 2)]).collect();
        assert_eq!(tangle(&again, &[]), Tangle::Hopeless);
        let numbers_of_no_use = vec![[f64::NAN, f64::INFINITY]; 1000];
        assert_eq!(tangle(&numbers_of_no_use, &[]), Tangle::Simple);
    }
}
