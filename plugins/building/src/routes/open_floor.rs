//! Floors that no room covers: from the tops of slabs, or, at ground level, the open air around the building.

use glam::{DVec2, DVec3};

use super::outline::Corner;

/// Cells are this wide at least, metres: a doorway is three of them.
const CELL_M: f64 = 0.25;
/// Cells at most; a wide site gets coarser ones.
const MOST_CELLS: f64 = 1_000_000.0;

/// Where one may stand, as a grid of cells.
#[derive(Clone, Debug)]
pub(super) struct OpenFloor {
    origin: DVec2,
    cell_m: f64,
    columns: usize,
    rows: usize,
    covered: Vec<bool>,
}

impl OpenFloor {
    /// Everything within the box.
    pub(super) fn everywhere(low: DVec2, high: DVec2) -> Option<Self> {
        let mut floor = Self::empty(low, high)?;
        floor.covered.fill(true);
        Some(floor)
    }

    /// Nothing within the box yet; `None` for a box that is no box.
    pub(super) fn empty(low: DVec2, high: DVec2) -> Option<Self> {
        let size = high - low;
        if !(size.is_finite() && size.cmpgt(DVec2::ZERO).all()) {
            return None;
        }
        let cell_m = CELL_M.max((size.x * size.y / MOST_CELLS).sqrt()).max(size.max_element() / 8192.0);
        let (columns, rows) = ((size.x / cell_m) as usize + 1, (size.y / cell_m) as usize + 1);
        Some(Self { origin: low, cell_m, columns, rows, covered: vec![false; columns * rows] })
    }

    /// Covers the cells whose middle is on the triangle, or a little beside it: planks that abut must leave no seam.
    pub(super) fn cover(&mut self, triangle: [DVec3; 3]) {
        /// Cells; 25 mm.
        const SEAM: f64 = 0.1;
        let t = triangle.map(|p| (p.truncate() - self.origin) / self.cell_m);
        let area = (t[1] - t[0]).perp_dot(t[2] - t[0]);
        if !area.is_finite() || area.abs() < 1e-6 {
            return;
        }
        let t = if area > 0.0 { t } else { [t[0], t[2], t[1]] };
        let low = t[0].min(t[1]).min(t[2]) - 0.5;
        let high = t[0].max(t[1]).max(t[2]) + 0.5;
        let clamp = |v: f64, n: usize| v.clamp(0.0, n as f64) as usize;
        for row in clamp(low.y, self.rows)..clamp(high.y.ceil(), self.rows) {
            for column in clamp(low.x, self.columns)..clamp(high.x.ceil(), self.columns) {
                let p = DVec2::new(column as f64 + 0.5, row as f64 + 0.5);
                let near = (0..3).all(|k| {
                    let side = t[(k + 1) % 3] - t[k];
                    side.perp_dot(p - t[k]) >= -SEAM * side.length()
                });
                if near {
                    self.covered[row * self.columns + column] = true;
                }
            }
        }
    }

    /// Covered area, m².
    pub(super) fn area_m2(&self) -> f64 {
        self.covered.iter().filter(|c| **c).count() as f64 * self.cell_m * self.cell_m
    }

    /// Whether one may stand there.
    pub(super) fn contains(&self, p: DVec2) -> bool {
        let cell = (p - self.origin) / self.cell_m;
        cell.x >= 0.0
            && cell.y >= 0.0
            && (cell.x as usize) < self.columns
            && (cell.y as usize) < self.rows
            && self.covered[cell.y as usize * self.columns + cell.x as usize]
    }

    /// Whether one may stand anywhere between the two points.
    pub(super) fn covers(&self, a: DVec2, b: DVec2) -> bool {
        let steps = (a.distance(b) / (self.cell_m * 0.5)).ceil().max(1.0);
        (0..=steps as usize).all(|i| self.contains(a.lerp(b, i as f64 / steps)))
    }

    /// The nearest covered point within `reach_m`.
    pub(super) fn nearest(&self, p: DVec2, reach_m: f64) -> Option<DVec2> {
        let center = (p - self.origin) / self.cell_m;
        let reach = reach_m / self.cell_m;
        let clamp = |v: f64, n: usize| v.clamp(0.0, n as f64) as usize;
        let mut best: Option<(f64, DVec2)> = None;
        for row in clamp(center.y - reach, self.rows)..clamp(center.y + reach + 1.0, self.rows) {
            for column in clamp(center.x - reach, self.columns)..clamp(center.x + reach + 1.0, self.columns) {
                if self.covered[row * self.columns + column] {
                    let at = self.origin + DVec2::new(column as f64 + 0.5, row as f64 + 0.5) * self.cell_m;
                    let d = at.distance(p);
                    if d <= reach_m && best.as_ref().is_none_or(|(least, _)| d < *least) {
                        best = Some((d, at));
                    }
                }
            }
        }
        best.map(|(_, at)| at)
    }

    /// Where the covered part has a corner that stands into it. A slanting edge is a staircase of cells: of its corners
    /// one in every two metres is kept.
    pub(super) fn corners(&self) -> Vec<Corner> {
        const APART_M: f64 = 2.0;
        let mut out: Vec<Corner> = Vec::new();
        for row in 1..self.rows {
            for column in 1..self.columns {
                let around = [(0, 0), (1, 0), (1, 1), (0, 1)];
                let is = |&(x, y): &(usize, usize)| self.covered[(row + y - 1) * self.columns + column + x - 1];
                if around.iter().filter(|c| is(c)).count() != 3 {
                    continue;
                }
                let Some(hole) = around.iter().find(|c| !is(c)) else { continue };
                let away = -DVec2::new(hole.0 as f64 - 0.5, hole.1 as f64 - 0.5).normalize();
                let at = self.origin + DVec2::new(column as f64, row as f64) * self.cell_m;
                if out.iter().rev().take(256).all(|c| c.at.distance(at) > APART_M) {
                    out.push(Corner { at, away });
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abutting_planks_are_one_floor_and_a_courtyard_has_corners() {
        let mut floor = OpenFloor::empty(DVec2::splat(-1.0), DVec2::splat(11.0)).unwrap();
        let mut plank = |x0: f64, y0: f64, x1: f64, y1: f64| {
            let at = |x, y| DVec3::new(x, y, 0.0);
            floor.cover([at(x0, y0), at(x1, y0), at(x1, y1)]);
            floor.cover([at(x0, y0), at(x1, y1), at(x0, y1)]);
        };
        plank(0.0, 0.0, 10.0, 3.0);
        plank(0.0, 7.0, 10.0, 10.0);
        plank(0.0, 3.02, 3.0, 6.98);
        plank(7.0, 3.02, 10.0, 6.98);
        assert!(floor.covers(DVec2::new(1.0, 1.0), DVec2::new(1.0, 9.0)));
        assert!(!floor.covers(DVec2::new(5.0, 1.0), DVec2::new(5.0, 9.0)), "over the courtyard");
        assert_eq!(floor.corners().len(), 4);
        let near = floor.nearest(DVec2::new(5.0, 4.0), 3.0).unwrap();
        assert!(floor.contains(near) && near.distance(DVec2::new(5.0, 4.0)) < 1.3);
    }
}
