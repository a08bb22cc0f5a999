//! A room as what hangs on its walls or stands in it sees it: the rectangle between its walls, and its doors.
//!
//! Metres in the plane of the storey.

use crate::fabric::Level;
use crate::plan::metres;

/// A side of a room.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    South,
    East,
    North,
    West,
}

/// The largest rectangle of a room between its walls.
pub(super) struct Bay {
    pub(super) x: [f64; 2],
    pub(super) y: [f64; 2],
    doors: Vec<[f64; 2]>,
}

/// From the line of a wall to its face, metres.
const INNER: f64 = 0.15;
/// What a door leaves free of itself to all sides, metres.
const SWING: f64 = 0.75;

impl Bay {
    pub(super) fn new(level: &Level, room: usize) -> Self {
        let r = level.plan.rooms[room].main();
        let doors = level
            .doorways
            .iter()
            .filter(|d| d.hole.rooms.0 == Some(room) || d.hole.rooms.1 == Some(room))
            .map(|d| d.at)
            .collect();
        Self { x: [metres(r.x0) + INNER, metres(r.x1) - INNER], y: [metres(r.y0) + INNER, metres(r.y1) - INNER], doors }
    }

    pub(super) fn width(&self) -> f64 {
        self.x[1] - self.x[0]
    }

    pub(super) fn depth(&self) -> f64 {
        self.y[1] - self.y[0]
    }

    pub(super) fn middle(&self) -> (f64, f64) {
        ((self.x[0] + self.x[1]) / 2.0, (self.y[0] + self.y[1]) / 2.0)
    }

    /// Whether a thing of this size about its middle leaves the doors free, and lies within the room.
    pub(super) fn clear(&self, x: f64, y: f64, (width, depth): (f64, f64)) -> bool {
        let (w, d) = (width / 2.0, depth / 2.0);
        let inside = x - w >= self.x[0] - 0.02
            && x + w <= self.x[1] + 0.02
            && y - d >= self.y[0] - 0.02
            && y + d <= self.y[1] + 0.02;
        inside && self.doors.iter().all(|door| (door[0] - x).abs() > w + SWING || (door[1] - y).abs() > d + SWING)
    }

    /// Places and quarter turns for things of this depth with their backs to a side, at least `spacing` apart.
    pub(super) fn along(&self, side: Side, depth: f64, spacing: f64) -> Vec<(f64, f64, u8)> {
        let length = match side {
            Side::South | Side::North => self.width(),
            Side::East | Side::West => self.depth(),
        };
        let count = (length / spacing).floor().max(0.0) as usize;
        let module = length / count.max(1) as f64;
        let back = depth / 2.0 + 0.02;
        (0..count)
            .map(|n| {
                let s = module * (n as f64 + 0.5);
                match side {
                    Side::North => (self.x[0] + s, self.y[1] - back, 0),
                    Side::West => (self.x[0] + back, self.y[0] + s, 1),
                    Side::South => (self.x[0] + s, self.y[0] + back, 2),
                    Side::East => (self.x[1] - back, self.y[0] + s, 3),
                }
            })
            .collect()
    }

    /// The side that the room's first door is in.
    pub(super) fn door_side(&self) -> Side {
        let Some(door) = self.doors.first() else {
            return Side::South;
        };
        let gaps = [
            ((door[1] - self.y[0]).abs(), Side::South),
            ((door[1] - self.y[1]).abs(), Side::North),
            ((door[0] - self.x[0]).abs(), Side::West),
            ((door[0] - self.x[1]).abs(), Side::East),
        ];
        gaps.iter().min_by(|a, b| a.0.total_cmp(&b.0)).map_or(Side::South, |gap| gap.1)
    }
}
