//! Where the figure of a dimension stands: along its line or beside its mark, over as little as there is.

use atrium_geometry::Region;
use glam::DVec2;

use crate::cut::contains;
use crate::labels::meets;

/// Free paper between a line and what is written along it, millimetres.
const GAP_MM: f64 = 0.9;

/// From row to row, against the size.
const LEADING: f64 = 1.35;

/// Rows away from the line that are tried.
const ROWS: usize = 4;

/// Height of capitals against the size.
const CAPITAL: f64 = 0.72;

/// What it costs to stand over things, in lines of furniture.
const ON_TEXT: f64 = 400.0;
const OFF_SHEET: f64 = 1000.0;
const ON_DIMENSION: f64 = 8.0;
const ON_WALL: f64 = 5.0;
const IN_WALL: f64 = 12.0;
/// And to stand elsewhere than above the middle: a row away, below the line, and from one end of it to the other.
const ROW: f64 = 6.0;
const BELOW: f64 = 2.0;
const ALONG: f64 = 10.0;
/// Lines of furniture beyond this count no more: small print is as hard to read over ten as over twenty.
const MOST_SEEN: usize = 10;

/// A rectangle that is turned, millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Turned {
    pub(crate) centre: DVec2,
    /// Along it, of length 1.
    pub(crate) along: DVec2,
    pub(crate) half: DVec2,
}

impl Turned {
    fn local(&self, p: DVec2) -> DVec2 {
        let d = p - self.centre;
        DVec2::new(d.dot(self.along), d.dot(up(self.along)))
    }

    fn corners(&self) -> [DVec2; 4] {
        let (x, y) = (self.along * self.half.x, up(self.along) * self.half.y);
        [self.centre - x - y, self.centre + x - y, self.centre + x + y, self.centre - x + y]
    }

    /// Whether two have a place in common.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        // Two convex shapes are apart where they are apart along a side of either.
        [self, other].into_iter().all(|of| {
            let other = if std::ptr::eq(of, self) { other } else { self };
            let corners = other.corners().map(|c| of.local(c));
            let low = corners.into_iter().fold(DVec2::INFINITY, DVec2::min);
            let high = corners.into_iter().fold(DVec2::NEG_INFINITY, DVec2::max);
            low.cmplt(of.half).all() && high.cmpgt(-of.half).all()
        })
    }

    /// Whether a line comes into it.
    pub(crate) fn meets(&self, [a, b]: [DVec2; 2]) -> bool {
        meets(self.local(a), self.local(b), -self.half, self.half)
    }

    /// Its place that is nearest to a point.
    pub(crate) fn nearest(&self, p: DVec2) -> DVec2 {
        let local = self.local(p).clamp(-self.half, self.half);
        self.centre + self.along * local.x + up(self.along) * local.y
    }

    /// Boxes along the axes that cover it, with little beside it.
    pub(crate) fn boxes(&self) -> Vec<[DVec2; 2]> {
        let is_straight = self.along.x.abs() < 1e-6 || self.along.y.abs() < 1e-6;
        let count = if is_straight { 1 } else { (self.half.x / self.half.y.max(0.1)).ceil().clamp(1.0, 64.0) as usize };
        let part = self.half.x / count as f64;
        let reach = self.along.abs() * part + up(self.along).abs() * self.half.y;
        let at = |i: usize| self.centre + self.along * (part * (2 * i + 1) as f64 - self.half.x);
        (0..count).map(|i| [at(i) - reach, at(i) + reach]).collect()
    }
}

/// Upwards from a direction of reading, on paper whose y runs down.
pub(crate) fn up(along: DVec2) -> DVec2 {
    DVec2::new(along.y, -along.x)
}

/// The way in which a text along a line is read: never upside down, and upright ones from the right (ISO 129-1, 7.2).
pub(crate) fn reading(line: DVec2) -> DVec2 {
    let way = line.normalize_or(DVec2::X);
    // To half a degree, so that of two upright lines none is read from the left for a grain of dust.
    let is_upright = way.x.abs() < 0.0087;
    if way.x < 0.0 && !is_upright || is_upright && way.y > 0.0 { -way } else { way }
}

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    /// Middle of its base line.
    pub(crate) at: DVec2,
    pub(crate) block: Turned,
    /// Whether it is so far off that a thread must lead there.
    pub(crate) is_off: bool,
}

/// What a text is and what it belongs to.
pub(crate) enum Anchor {
    /// Along a line, nearest to a point of it.
    Line([DVec2; 2], DVec2),
    /// Around a point, rather this way.
    Point(DVec2, DVec2),
    /// Within an outline; the places best first.
    Within(Vec<DVec2>),
}

/// What is on the paper already.
pub(crate) struct Under<'a> {
    /// The frame that nothing leaves.
    pub(crate) frame: [DVec2; 2],
    pub(crate) walls: &'a [[DVec2; 2]],
    pub(crate) solid: &'a [Region],
    pub(crate) seen: &'a [[DVec2; 2]],
    /// Lines of dimensions.
    pub(crate) lines: &'a [[DVec2; 2]],
}

/// The best place for a text of that size and width among the others.
pub(crate) fn spot(anchor: &Anchor, size: f64, wide: f64, under: &Under<'_>, taken: &[Turned]) -> Spot {
    let spots = candidates(anchor, size, wide);
    let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
    for corner in spots.iter().flat_map(|(s, _)| s.block.corners()) {
        (low, high) = (low.min(corner), high.max(corner));
    }
    let near = |lines: &[[DVec2; 2]]| -> Vec<[DVec2; 2]> {
        let is_near = |l: &&[DVec2; 2]| l[0].min(l[1]).cmple(high).all() && l[0].max(l[1]).cmpge(low).all();
        lines.iter().filter(is_near).copied().collect()
    };
    let (walls, seen, lines) = (near(under.walls), near(under.seen), near(under.lines));
    let count = |of: &[[DVec2; 2]], block: &Turned| of.iter().filter(|l| block.meets(**l)).count();
    let mut best: Option<(f64, Spot)> = None;
    for (spot, mut cost) in spots {
        if best.as_ref().is_some_and(|b| cost >= b.0) {
            continue;
        }
        let block = &spot.block;
        cost += taken.iter().filter(|t| t.overlaps(block)).count() as f64 * ON_TEXT;
        let is_out = |c: &DVec2| c.cmplt(under.frame[0]).any() || c.cmpgt(under.frame[1]).any();
        cost += block.corners().iter().filter(|c| is_out(c)).count() as f64 * OFF_SHEET;
        cost += count(&lines, block) as f64 * ON_DIMENSION + count(&walls, block) as f64 * ON_WALL;
        cost += count(&seen, block).min(MOST_SEEN) as f64;
        let in_solid = |p: DVec2| under.solid.iter().any(|r| r.holds(p));
        cost += if in_solid(block.centre) { IN_WALL } else { 0.0 };
        if best.as_ref().is_none_or(|b| cost < b.0) {
            best = Some((cost, spot));
        }
    }
    best.map_or_else(|| standing(DVec2::ZERO, DVec2::X, size, wide, false), |b| b.1)
}

trait Holds {
    fn holds(&self, p: DVec2) -> bool;
}

impl Holds for Region {
    fn holds(&self, p: DVec2) -> bool {
        contains(&self.outer, p) && !self.holes.iter().any(|h| contains(h, p))
    }
}

fn standing(at: DVec2, along: DVec2, size: f64, wide: f64, is_off: bool) -> Spot {
    let half = DVec2::new(wide * 0.5 + 0.3, size * 0.5 + 0.1);
    let block = Turned { centre: at + up(along) * (size * CAPITAL * 0.5), along, half };
    Spot { at, block, is_off }
}

/// Places, and what each costs by itself.
fn candidates(anchor: &Anchor, size: f64, wide: f64) -> Vec<(Spot, f64)> {
    let mut out = Vec::new();
    match anchor {
        Anchor::Line([a, b], of) => {
            let along = reading(*b - *a);
            let (from, to) = if (*b - *a).dot(along) >= 0.0 { (*a, *b) } else { (*b, *a) };
            let long = from.distance(to);
            let best = (*of - from).dot(along);
            let slack = (long - wide) * 0.5;
            // On the line as far as it reaches; past its ends where it is shorter than what it says.
            let mut places = vec![best];
            if slack > 0.0 {
                places.extend([0.0, 0.25, 0.5, 0.75, 1.0].map(|t| wide * 0.5 + (long - wide) * t));
            } else {
                places.extend([long * 0.5, -wide * 0.5 - GAP_MM * 2.0, long + wide * 0.5 + GAP_MM * 2.0]);
            }
            for place in places {
                let astray = (place - best).abs() / long.max(wide) * ALONG;
                for row in 0..ROWS {
                    let away = GAP_MM + row as f64 * size * LEADING;
                    for (is_below, off) in [(false, away), (true, -away - size * CAPITAL)] {
                        let at = from + along * place + up(along) * off;
                        let cost = astray + row as f64 * ROW + if is_below { BELOW } else { 0.0 };
                        out.push((standing(at, along, size, wide, row > 0), cost));
                    }
                }
            }
        }
        Anchor::Point(at, rather) => {
            let rather = rather.normalize_or(DVec2::new(1.0, -0.4));
            for ring in 0..ROWS {
                let away = 1.6 + ring as f64 * size * LEADING;
                for k in 0..16 {
                    let way = DVec2::from_angle(f64::from(k) * std::f64::consts::TAU / 16.0);
                    let reach = DVec2::new(wide * 0.5, size * CAPITAL * 0.5);
                    // The nearer edge of the text stands so far away, whichever way it lies.
                    let centre = *at + way * away + way * reach;
                    let base = centre + DVec2::new(0.0, size * CAPITAL * 0.5);
                    let cost = ring as f64 * ROW + (1.0 - way.dot(rather)) * 3.0;
                    out.push((standing(base, DVec2::X, size, wide, ring > 1), cost));
                }
            }
        }
        Anchor::Within(places) => {
            for (i, place) in places.iter().enumerate() {
                let base = *place + DVec2::new(0.0, size * CAPITAL * 0.5);
                out.push((standing(base, DVec2::X, size, wide, false), i as f64 * 0.1));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Under<'_> =
        Under { frame: [DVec2::splat(-500.0), DVec2::splat(500.0)], walls: &[], solid: &[], seen: &[], lines: &[] };

    #[test]
    fn text_is_never_upside_down_and_upright_text_is_read_from_the_right() {
        for degrees in 0..360 {
            let way = DVec2::from_angle(f64::from(degrees).to_radians());
            let read = reading(way);
            assert!(read.dot(way).abs() > 0.999_999);
            // Paper's y runs down: upwards is negative.
            assert!(read.x > 0.008 || read.y < -0.99, "{degrees}: {read}");
        }
        assert!(reading(DVec2::new(1e-9, 5.0)).y < 0.0 && reading(DVec2::new(-1e-9, 5.0)).y < 0.0);
        assert_eq!(up(DVec2::X), DVec2::new(0.0, -1.0));
    }

    #[test]
    fn turned_rectangles_overlap_where_they_do() {
        let at = |x: f64, y: f64, degrees: f64| Turned {
            centre: DVec2::new(x, y),
            along: DVec2::from_angle(degrees.to_radians()),
            half: DVec2::new(10.0, 1.0),
        };
        assert!(at(0.0, 0.0, 0.0).overlaps(&at(19.0, 1.5, 0.0)));
        assert!(!at(0.0, 0.0, 0.0).overlaps(&at(0.0, 2.5, 0.0)));
        // Their boxes along the axes overlap, they do not.
        assert!(!at(0.0, 0.0, 45.0).overlaps(&at(3.0, -3.0, 45.0)));
        assert!(at(0.0, 0.0, 45.0).overlaps(&at(0.0, 0.0, -45.0)));
    }

    #[test]
    fn a_figure_stands_above_its_line_and_moves_for_another_one() {
        let line = [DVec2::new(0.0, 0.0), DVec2::new(60.0, 0.0)];
        let anchor = Anchor::Line(line, DVec2::new(30.0, 0.0));
        let first = spot(&anchor, 2.0, 12.0, &NOTHING, &[]);
        assert!(first.at.distance(DVec2::new(30.0, -GAP_MM)) < 1e-9 && !first.is_off);
        let second = spot(&anchor, 2.0, 12.0, &NOTHING, &[first.block]);
        assert!(!second.block.overlaps(&first.block) && !second.is_off);
        let wall = [[DVec2::new(30.0, -9.0), DVec2::new(30.0, -0.5)]];
        let beside = spot(&anchor, 2.0, 12.0, &Under { walls: &wall, ..NOTHING }, &[]);
        assert!(!beside.block.meets(wall[0]), "{beside:?}");
        let upside = spot(&Anchor::Line([line[1], line[0]], DVec2::new(30.0, 0.0)), 2.0, 12.0, &NOTHING, &[]);
        assert_eq!(upside, first);
    }

    #[test]
    fn what_is_wider_than_its_line_stands_over_it_or_past_its_end() {
        let line = [DVec2::new(0.0, 0.0), DVec2::new(3.0, 0.0)];
        let anchor = Anchor::Line(line, DVec2::new(1.5, 0.0));
        let over = spot(&anchor, 2.0, 12.0, &NOTHING, &[]);
        assert!(over.at.distance(DVec2::new(1.5, -GAP_MM)) < 1e-9);
        let wall = [1.4, 1.6].map(|x| [DVec2::new(x, -30.0), DVec2::new(x, 30.0)]);
        let past = spot(&anchor, 2.0, 12.0, &Under { walls: &wall, ..NOTHING }, &[]);
        assert!(past.at.x < -6.0 || past.at.x > 9.0, "{past:?}");
    }
}
