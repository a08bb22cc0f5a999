//! A small picture of a storey's walls and rooms: what a plan of a hand's width shows.

use atrium_building::{Aabb, ElementKind, StoreyId};
use atrium_view::{PLAN_CUT_M, SectionAxis, SectionPlane};
use glam::DVec2;

use crate::{Cap, CapKind, SpatialIndex};

/// Pixels along the longer side at most: a storey of 200 m then has five a metre, and takes a quarter of a megabyte.
const MOST_PX: f64 = 1024.0;

/// Pixels a metre at most: walls of small buildings are not drawn with rounded corners for ever.
const FINEST: f64 = 8.0;

/// Samples of a pixel, each way: walls are thinner than pixels, and must not come and go.
const SAMPLES: usize = 3;

/// What is left out: what stands about in rooms is dust at this scale, and leaves of doors would shut every doorway.
const LEFT_OUT: [&str; 4] = ["IfcDoor", "IfcFurni", "IfcSystemFurniture", "IfcCovering"];

/// Free around the storey, metres: the thickest outer wall, and some air.
const MARGIN_M: f64 = 1.5;

/// A storey as a small picture from above, north at the top.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreySketch {
    /// Of which.
    pub storey: StoreyId,
    /// Corner with the least coordinates, project coordinates, metres.
    pub min: DVec2,
    /// Corner with the greatest.
    pub max: DVec2,
    /// Width and height, pixels.
    pub size: [usize; 2],
    /// How much of each pixel is room, 0 to 255; rows from the north, from the west.
    pub rooms: Vec<u8>,
    /// How much of each pixel is wall, column or whatever else is cut.
    pub walls: Vec<u8>,
}

impl StoreySketch {
    /// Of one storey, cut 1.2 m above its floor; `None` where nothing stands on it. Takes about as long as a section through
    /// the building: meant for a worker.
    pub fn of(index: &SpatialIndex, storey: StoreyId) -> Option<Self> {
        let model = index.model();
        let plane = SectionPlane::along(SectionAxis::Z, model.storey(storey)?.elevation_m + PLAN_CUT_M, false);
        let drawn = |id| {
            model.element(id).is_some_and(|e| {
                let fabric = e.kind == ElementKind::Fabric && !LEFT_OUT.iter().any(|t| e.ifc_type.starts_with(t));
                e.storey == Some(storey) && (fabric || e.kind == ElementKind::Space)
            })
        };
        let caps = index.slice(plane, drawn, None);
        // Where there are rooms, they are what it is about: not canopies, lamps and trees.
        let rooms = caps.iter().any(|c| c.kind == CapKind::Space);
        let shown = caps.iter().filter(|c| !rooms || c.kind == CapKind::Space);
        let points = shown.flat_map(|c| c.outline.iter().flatten());
        let (min, max) = points.fold((DVec2::INFINITY, DVec2::NEG_INFINITY), |(a, b), p| (a.min(*p), b.max(*p)));
        // A horizontal plane has the project's own x and y.
        let (min, max) = (min - MARGIN_M, max + MARGIN_M);
        let span = max - min;
        if !(span.is_finite() && span.min_element() > 0.0) {
            return None;
        }
        let scale = (MOST_PX / span.max_element()).min(FINEST);
        let size = (span * scale).ceil().max(DVec2::ONE);
        let size = [size.x as usize, size.y as usize];
        let mut rooms = Coverage::new(size, min, max);
        let mut walls = Coverage::new(size, min, max);
        for cap in &caps {
            if cap.kind == CapKind::Space { rooms.add(cap) } else { walls.add(cap) }
        }
        Some(Self { storey, min, max, size, rooms: rooms.pixels(), walls: walls.pixels() })
    }

    /// Where a point is in the picture: shares of its width and height from the north-west corner.
    pub fn share_of(&self, point: DVec2) -> DVec2 {
        let share = (point - self.min) / (self.max - self.min);
        DVec2::new(share.x, 1.0 - share.y)
    }

    /// The point at such a place of the picture, project coordinates, metres.
    pub fn point_at(&self, share: DVec2) -> DVec2 {
        self.min + DVec2::new(share.x, 1.0 - share.y) * (self.max - self.min)
    }

    /// The box that the picture shows, at these heights, metres.
    pub fn bounds(&self, low_m: f64, high_m: f64) -> Aabb {
        Aabb { min: self.min.extend(low_m), max: self.max.extend(high_m) }
    }
}

/// Which samples are covered.
struct Coverage {
    size: [usize; 2],
    min: DVec2,
    max: DVec2,
    samples: Vec<bool>,
}

impl Coverage {
    fn new(size: [usize; 2], min: DVec2, max: DVec2) -> Self {
        Self { size, min, max, samples: vec![false; size[0] * size[1] * SAMPLES * SAMPLES] }
    }

    fn add(&mut self, cap: &Cap) {
        let (wide, high) = (self.size[0] * SAMPLES, self.size[1] * SAMPLES);
        let scale = DVec2::new(wide as f64, high as f64) / (self.max - self.min);
        let points: Vec<DVec2> = cap
            .outline
            .iter()
            .flatten()
            .map(|p| DVec2::new((p.x - self.min.x) * scale.x, (self.max.y - p.y) * scale.y))
            .collect();
        for t in cap.triangles.chunks_exact(3) {
            let corners = [t[0], t[1], t[2]].map(|i| points.get(i as usize).copied().unwrap_or_default());
            fill(corners, wide, high, |row, from, to| {
                self.samples[row * wide + from..row * wide + to].fill(true);
            });
        }
    }

    fn pixels(&self) -> Vec<u8> {
        let wide = self.size[0] * SAMPLES;
        let mut counts = vec![0_u16; self.size[0] * self.size[1]];
        for (i, _) in self.samples.iter().enumerate().filter(|(_, covered)| **covered) {
            counts[i / wide / SAMPLES * self.size[0] + i % wide / SAMPLES] += 1;
        }
        counts.iter().map(|n| (n * 255 / (SAMPLES * SAMPLES) as u16) as u8).collect()
    }
}

/// Gives the samples of a triangle, row by row: those whose middles are inside.
fn fill(t: [DVec2; 3], wide: usize, high: usize, mut give: impl FnMut(usize, usize, usize)) {
    let (low, top) = (t[0].min(t[1]).min(t[2]), t[0].max(t[1]).max(t[2]));
    if !(low.is_finite() && top.is_finite()) {
        return;
    }
    let within = |v: f64, most: usize| v.clamp(0.0, most as f64) as usize;
    for row in within((low.y - 0.5).ceil(), high)..within((top.y + 0.5).floor(), high) {
        let y = row as f64 + 0.5;
        let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
        for k in 0..3 {
            let (a, b) = (t[k], t[(k + 1) % 3]);
            if (a.y > y) != (b.y > y) {
                let x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
                (from, to) = (from.min(x), to.max(x));
            }
        }
        let (from, to) = (within((from - 0.5).ceil(), wide), within((to + 0.5).floor(), wide));
        if from < to {
            give(row, from, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_storey_has_rooms_between_walls_and_points_are_where_they_are() {
        let index = SpatialIndex::build(fixture::shared());
        let sketch = StoreySketch::of(&index, StoreyId(0)).unwrap();
        let [wide, high] = sketch.size;
        assert_eq!((sketch.rooms.len(), sketch.walls.len()), (wide * high, wide * high));
        assert!(wide.max(high) <= 1025 && sketch.walls.contains(&255) && sketch.rooms.contains(&255));
        let model = index.model();
        let room =
            model.elements.iter().find(|e| e.kind == ElementKind::Space && e.storey == Some(StoreyId(0))).unwrap();
        let share = sketch.share_of(room.bounds.center().truncate());
        let pixel = |share: DVec2| (share.y * high as f64) as usize * wide + (share.x * wide as f64) as usize;
        assert_eq!((sketch.rooms[pixel(share)], sketch.walls[pixel(share)]), (255, 0));
        assert!(sketch.point_at(share).distance(room.bounds.center().truncate()) < 1e-9);
        let corner = sketch.bounds(0.0, 1.0).min.truncate() + 0.01;
        assert_eq!(sketch.walls[pixel(sketch.share_of(corner))], 0, "outside there is nothing");
        assert_eq!(StoreySketch::of(&index, StoreyId(999)), None);
    }

    #[test]
    fn a_triangle_fills_about_its_area_and_broken_ones_nothing() {
        let area = |t: [DVec2; 3]| {
            let mut n = 0;
            fill(t, 100, 100, |_, from, to| n += to - from);
            n
        };
        let t = [DVec2::new(10.0, 10.0), DVec2::new(60.0, 10.0), DVec2::new(10.0, 50.0)];
        assert!((area(t) as f64 - 1000.0).abs() < 30.0, "{}", area(t));
        assert_eq!(area([DVec2::NAN, t[1], t[2]]), 0);
        assert_eq!(area([t[0] - 500.0, t[1] - 500.0, t[2] - 500.0]), 0);
    }
}
