//! Plane geometry that routing needs: crossings, hulls, the narrowest rectangle, and segments found by place.

use glam::DVec2;

/// A straight piece in plan, metres.
pub(super) type Segment = [DVec2; 2];

/// Left of `d`, same length.
pub(super) fn left_of(d: DVec2) -> DVec2 {
    DVec2::new(-d.y, d.x)
}

/// Where along `a`→`b` (0 to 1) it meets the segment, touching included; parallel ones meet where they overlap.
pub(super) fn meets(a: DVec2, b: DVec2, [c, d]: Segment) -> Option<f64> {
    const TOUCH: f64 = 1e-9;
    let (r, s) = (b - a, d - c);
    let denominator = r.perp_dot(s);
    let ac = c - a;
    if denominator.abs() <= 1e-12 * (r.length_squared() + s.length_squared()) {
        let length = r.length();
        if length <= TOUCH || (ac.perp_dot(r) / length).abs() > 1e-7 {
            return None;
        }
        let (t0, t1) = (ac.dot(r) / (length * length), (d - a).dot(r) / (length * length));
        let (low, high) = (t0.min(t1), t0.max(t1));
        return (low <= 1.0 && high >= 0.0).then_some(low.max(0.0));
    }
    let t = ac.perp_dot(s) / denominator;
    let u = ac.perp_dot(r) / denominator;
    let inside = |x: f64| (-TOUCH..=1.0 + TOUCH).contains(&x);
    (inside(t) && inside(u)).then_some(t.clamp(0.0, 1.0))
}

/// The nearest point of the segment.
pub(super) fn nearest_on(p: DVec2, [a, b]: Segment) -> DVec2 {
    let d = b - a;
    let length_squared = d.length_squared();
    if length_squared <= 0.0 {
        return a;
    }
    a + d * ((p - a).dot(d) / length_squared).clamp(0.0, 1.0)
}

/// Convex hull, counter-clockwise (Andrew's monotone chain); fewer than three points when they are in line.
pub(super) fn convex_hull(mut points: Vec<DVec2>) -> Vec<DVec2> {
    points.retain(|p| p.is_finite());
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let mut hull: Vec<DVec2> = Vec::with_capacity(points.len() + 1);
    let mut chain = |points: &mut dyn Iterator<Item = DVec2>| {
        let start = hull.len();
        for p in points {
            while hull.len() >= start + 2 {
                let (a, b) = (hull[hull.len() - 2], hull[hull.len() - 1]);
                if (b - a).perp_dot(p - a) > 0.0 {
                    break;
                }
                hull.pop();
            }
            hull.push(p);
        }
        hull.pop();
    };
    chain(&mut points.iter().copied());
    chain(&mut points.iter().rev().copied());
    hull
}

/// A rectangle in any direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rectangle {
    /// Its middle, metres.
    pub(super) center: DVec2,
    /// Unit vector of its long side.
    pub(super) along: DVec2,
    /// Half its long side, metres.
    pub(super) half_length_m: f64,
    /// Half its short side, metres.
    pub(super) half_width_m: f64,
}

/// The rectangle of least area around the points: one of its sides lies on a side of the hull.
pub(super) fn narrowest_rectangle(points: Vec<DVec2>) -> Option<Rectangle> {
    let hull = convex_hull(points);
    if hull.len() < 2 {
        return None;
    }
    let mut best: Option<(f64, Rectangle)> = None;
    for (i, a) in hull.iter().enumerate() {
        let Some(x) = (hull[(i + 1) % hull.len()] - *a).try_normalize() else { continue };
        let y = left_of(x);
        let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
        for p in &hull {
            let q = DVec2::new(p.dot(x), p.dot(y));
            low = low.min(q);
            high = high.max(q);
        }
        let (half, middle) = ((high - low) * 0.5, (high + low) * 0.5);
        let area = half.x * half.y;
        if best.as_ref().is_none_or(|(least, _)| area < *least - 1e-12) {
            let center = x * middle.x + y * middle.y;
            let (along, half_length_m, half_width_m) =
                if half.x >= half.y { (x, half.x, half.y) } else { (y, half.y, half.x) };
            best = Some((area, Rectangle { center, along, half_length_m, half_width_m }));
        }
    }
    best.map(|(_, rectangle)| rectangle)
}

/// Many segments, found by place.
///
/// A uniform grid with the segments of each cell one after another: what a ray meets is asked for hundreds of thousands
/// of times while the routes of a building are laid.
#[derive(Clone, Debug, Default)]
pub(super) struct SegmentGrid {
    segments: Vec<Segment>,
    origin: DVec2,
    cell_m: f64,
    columns: usize,
    rows: usize,
    /// Where the entries of each cell start in `entries`; one more than there are cells.
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl SegmentGrid {
    /// Puts the segments into cells of about `cell_m`, metres; coarser where they are spread far.
    pub(super) fn new(segments: Vec<Segment>, cell_m: f64) -> Self {
        let segments: Vec<Segment> =
            segments.into_iter().filter(|[a, b]| a.is_finite() && b.is_finite() && a != b).collect();
        if segments.is_empty() {
            return Self::default();
        }
        let (mut low, mut high) = (DVec2::INFINITY, DVec2::NEG_INFINITY);
        for [a, b] in &segments {
            low = low.min(*a).min(*b);
            high = high.max(*a).max(*b);
        }
        let size = high - low;
        // A quarter of a million cells at most: a stray segment far away must cost no memory.
        let cell_m = cell_m.max(size.x.max(size.y) / 512.0);
        let (columns, rows) = ((size.x / cell_m) as usize + 1, (size.y / cell_m) as usize + 1);
        let mut grid = Self { segments, origin: low, cell_m, columns, rows, starts: Vec::new(), entries: Vec::new() };
        let mut counts = vec![0u32; columns * rows + 1];
        for s in 0..grid.segments.len() {
            let [a, b] = grid.segments[s];
            grid.visit(a, b, |cell| {
                counts[cell + 1] += 1;
                false
            });
        }
        for i in 1..counts.len() {
            counts[i] += counts[i - 1];
        }
        let mut at = counts.clone();
        let mut entries = vec![0u32; counts.last().copied().unwrap_or(0) as usize];
        for s in 0..grid.segments.len() {
            let [a, b] = grid.segments[s];
            grid.visit(a, b, |cell| {
                entries[at[cell] as usize] = s as u32;
                at[cell] += 1;
                false
            });
        }
        grid.starts = counts;
        grid.entries = entries;
        grid
    }

    /// All of them.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Calls `stop` for every cell that the piece runs through until it says so; gives whether it did.
    fn visit(&self, a: DVec2, b: DVec2, mut stop: impl FnMut(usize) -> bool) -> bool {
        if self.columns == 0 {
            return false;
        }
        // A hair more than the piece, so that a piece on the border of two cells is seen in both.
        let hair = self.cell_m * 1e-6;
        let (a, b) = ((a - self.origin) / self.cell_m, (b - self.origin) / self.cell_m);
        let hair_cells = hair / self.cell_m;
        let clamp = |v: f64, n: usize| v.floor().clamp(0.0, (n - 1) as f64) as usize;
        let (low_y, high_y) = (a.y.min(b.y) - hair_cells, a.y.max(b.y) + hair_cells);
        if high_y < 0.0 || low_y > self.rows as f64 {
            return false;
        }
        let slope = if (b.y - a.y).abs() > 1e-12 { Some((b.x - a.x) / (b.y - a.y)) } else { None };
        for row in clamp(low_y, self.rows)..=clamp(high_y, self.rows) {
            let (mut from, mut to) = (a.x, b.x);
            if let Some(slope) = slope {
                let (ends_low, ends_high) = (a.y.min(b.y), a.y.max(b.y));
                let y0 = (row as f64 - hair_cells).clamp(ends_low, ends_high);
                let y1 = ((row + 1) as f64 + hair_cells).clamp(ends_low, ends_high);
                (from, to) = (a.x + (y0 - a.y) * slope, a.x + (y1 - a.y) * slope);
            }
            let (low_x, high_x) = (from.min(to) - hair_cells, from.max(to) + hair_cells);
            if high_x < 0.0 || low_x > self.columns as f64 {
                continue;
            }
            for column in clamp(low_x, self.columns)..=clamp(high_x, self.columns) {
                if stop(row * self.columns + column) {
                    return true;
                }
            }
        }
        false
    }

    fn in_cell(&self, cell: usize) -> impl Iterator<Item = Segment> + '_ {
        let range = self.starts[cell] as usize..self.starts[cell + 1] as usize;
        self.entries[range].iter().map(|s| self.segments[*s as usize])
    }

    /// Whether the piece meets any of them.
    pub(super) fn crosses(&self, a: DVec2, b: DVec2) -> bool {
        self.visit(a, b, |cell| self.in_cell(cell).any(|s| meets(a, b, s).is_some()))
    }

    /// How far along the piece (0 to 1) it first meets one.
    pub(super) fn first_hit(&self, a: DVec2, b: DVec2) -> Option<f64> {
        let mut first: Option<f64> = None;
        self.visit(a, b, |cell| {
            for t in self.in_cell(cell).filter_map(|s| meets(a, b, s)) {
                first = Some(first.map_or(t, |f| f.min(t)));
            }
            false
        });
        first
    }

    /// Whether the point is enclosed, by the even-odd rule: the segments must be closed loops.
    pub(super) fn encloses(&self, p: DVec2) -> bool {
        if self.columns == 0 {
            return false;
        }
        let cell = (p - self.origin) / self.cell_m;
        if cell.x < 0.0 || cell.y < 0.0 || cell.x >= self.columns as f64 || cell.y >= self.rows as f64 {
            return false;
        }
        let (row, first) = (cell.y as usize, cell.x as usize);
        let mut inside = false;
        for column in first..self.columns {
            for [a, b] in self.in_cell(row * self.columns + column) {
                if (a.y > p.y) == (b.y > p.y) {
                    continue;
                }
                let x = a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
                // A segment is listed in several cells of the row; it counts in the one where the ray meets it.
                let home = ((x - self.origin.x) / self.cell_m).clamp(0.0, (self.columns - 1) as f64) as usize;
                inside ^= home == column && x > p.x;
            }
        }
        inside
    }

    /// The nearest point on any of them, and how far it is, metres; `None` beyond `reach_m`.
    pub(super) fn nearest(&self, p: DVec2, reach_m: f64) -> Option<(DVec2, f64)> {
        self.segments
            .iter()
            .map(|s| nearest_on(p, *s))
            .map(|q| (q, q.distance(p)))
            .filter(|(_, d)| *d <= reach_m)
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v(x: f64, y: f64) -> DVec2 {
        DVec2::new(x, y)
    }

    #[test]
    fn the_grid_answers_as_every_segment_would() {
        // A fixed sequence of pieces in all directions, asked against each other the slow way.
        let mut state = 12345u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as f64 / f64::from(u32::MAX) * 40.0
        };
        let all: Vec<Segment> =
            (0..300).map(|_| [v(next(), next()), v(next(), next())]).map(|[a, b]| [a, a + (b - a) * 0.1]).collect();
        let grid = SegmentGrid::new(all.clone(), 1.0);
        let mut crossed = 0;
        for _ in 0..500 {
            let (a, b) = (v(next(), next()), v(next(), next()));
            let slow = all.iter().filter_map(|s| meets(a, b, *s)).min_by(f64::total_cmp);
            assert_eq!(grid.first_hit(a, b), slow);
            assert_eq!(grid.crosses(a, b), slow.is_some());
            crossed += usize::from(slow.is_some());
        }
        assert!((50..500).contains(&crossed), "{crossed}");
    }

    #[test]
    fn a_loop_encloses_what_is_inside_it() {
        let l = [v(0.0, 0.0), v(6.0, 0.0), v(6.0, 2.0), v(2.0, 2.0), v(2.0, 7.0), v(0.0, 7.0)];
        let grid = SegmentGrid::new((0..6).map(|i| [l[i], l[(i + 1) % 6]]).collect(), 1.0);
        for (p, inside) in [
            (v(1.0, 6.0), true),
            (v(5.5, 1.0), true),
            (v(3.0, 3.0), false),
            (v(-1.0, 1.0), false),
            (v(5.0, 6.5), false),
        ] {
            assert_eq!(grid.encloses(p), inside, "{p}");
        }
    }

    #[test]
    fn a_turned_leaf_keeps_its_own_rectangle() {
        let (along, half) = (DVec2::from_angle(0.5), v(0.45, 0.05));
        let corners = [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)]
            .map(|(x, y)| v(3.0, 4.0) + along * (half.x * x) + left_of(along) * (half.y * y));
        let r = narrowest_rectangle(corners.to_vec()).unwrap();
        assert!(r.center.distance(v(3.0, 4.0)) < 1e-9);
        assert!((r.half_length_m - 0.45).abs() < 1e-9 && (r.half_width_m - 0.05).abs() < 1e-9);
        assert!(r.along.perp_dot(along).abs() < 1e-9);
    }
}
