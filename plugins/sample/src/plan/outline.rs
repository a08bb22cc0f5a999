//! Outlines of rooms that are made of several rectangles.

use std::collections::BTreeMap;

use super::{Mm, Rect};

/// A closed loop of corners, anticlockwise around what it encloses; the last corner joins the first.
pub(crate) type Loop = Vec<(Mm, Mm)>;

/// The outer outline of touching rectangles, without corners that lie on a straight edge.
///
/// Invariant: the rectangles form one piece without holes, as all rooms of the plan do.
pub(crate) fn trace(cells: &[Rect]) -> Loop {
    let mut xs: Vec<Mm> = cells.iter().flat_map(|c| [c.x0, c.x1]).collect();
    let mut ys: Vec<Mm> = cells.iter().flat_map(|c| [c.y0, c.y1]).collect();
    xs.sort_unstable();
    xs.dedup();
    ys.sort_unstable();
    ys.dedup();
    let inside = |i: isize, j: isize| -> bool {
        let (Ok(i), Ok(j)) = (usize::try_from(i), usize::try_from(j)) else {
            return false;
        };
        if i + 1 >= xs.len() || j + 1 >= ys.len() {
            return false;
        }
        cells.iter().any(|c| c.x0 <= xs[i] && xs[i + 1] <= c.x1 && c.y0 <= ys[j] && ys[j + 1] <= c.y1)
    };
    // Directed edges with the inside on their left.
    let mut next: BTreeMap<(Mm, Mm), (Mm, Mm)> = BTreeMap::new();
    for j in 0..ys.len() {
        for i in 0..xs.len() {
            let (si, sj) = (i as isize, j as isize);
            if i + 1 < xs.len() {
                match (inside(si, sj - 1), inside(si, sj)) {
                    (false, true) => next.insert((xs[i], ys[j]), (xs[i + 1], ys[j])),
                    (true, false) => next.insert((xs[i + 1], ys[j]), (xs[i], ys[j])),
                    _ => None,
                };
            }
            if j + 1 < ys.len() {
                match (inside(si - 1, sj), inside(si, sj)) {
                    (true, false) => next.insert((xs[i], ys[j]), (xs[i], ys[j + 1])),
                    (false, true) => next.insert((xs[i], ys[j + 1]), (xs[i], ys[j])),
                    _ => None,
                };
            }
        }
    }
    let Some(start) = next.keys().next().copied() else {
        return Vec::new();
    };
    let mut corners = vec![start];
    let mut at = start;
    while let Some(to) = next.remove(&at) {
        if to == start {
            break;
        }
        corners.push(to);
        at = to;
    }
    let count = corners.len();
    (0..count)
        .filter(|n| {
            let (a, b, c) = (corners[(n + count - 1) % count], corners[*n], corners[(n + 1) % count]);
            !((a.0 == b.0 && b.0 == c.0) || (a.1 == b.1 && b.1 == c.1))
        })
        .map(|n| corners[n])
        .collect()
}

/// Moves every edge of an anticlockwise rectilinear loop inwards by what `by` says of it (outwards if negative).
pub(crate) fn inset(outline: &Loop, by: impl Fn((Mm, Mm), (Mm, Mm)) -> Mm) -> Loop {
    let count = outline.len();
    // The line that each edge comes to lie on: x of a vertical edge, y of a horizontal one.
    let line = |n: usize| -> (bool, Mm) {
        let (a, b) = (outline[n % count], outline[(n + 1) % count]);
        let d = by(a, b);
        if a.0 == b.0 {
            // Going up, the inside is to the west.
            (true, if b.1 > a.1 { a.0 - d } else { a.0 + d })
        } else {
            (false, if b.0 > a.0 { a.1 + d } else { a.1 - d })
        }
    };
    (0..count)
        .map(|n| match (line(n + count - 1), line(n)) {
            ((true, x), (_, y)) => (x, y),
            ((_, y), (_, x)) => (x, y),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_l_has_six_corners_and_shrinks() {
        let l = trace(&[Rect::new(0.0, 0.0, 4.0, 4.0), Rect::new(2.0, 4.0, 4.0, 6.0)]);
        assert_eq!(l.len(), 6);
        let small = inset(&l, |_, _| 100);
        assert!(small.contains(&(100, 100)));
        assert!(small.contains(&(2100, 3900)), "{small:?}");
        assert!(small.contains(&(3900, 5900)));
    }
}
