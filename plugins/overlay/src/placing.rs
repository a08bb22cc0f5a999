//! Finding room on the screen.

use glam::Vec2;

/// A rectangle on the screen, pixels from the top left corner of the viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Top left corner.
    pub min: Vec2,
    /// Bottom right corner.
    pub max: Vec2,
}

impl Rect {
    /// Around a centre.
    pub fn around(centre: Vec2, size: Vec2) -> Self {
        Self { min: centre - size * 0.5, max: centre + size * 0.5 }
    }

    /// Whether they share more than a border.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.min.cmplt(other.max).all() && other.min.cmplt(self.max).all()
    }

    /// Whether the other lies wholly inside.
    pub fn holds(&self, other: &Self) -> bool {
        self.min.cmple(other.min).all() && other.max.cmple(self.max).all()
    }

    /// Whether the point lies inside or on the border.
    pub fn contains(&self, p: Vec2) -> bool {
        self.min.cmple(p).all() && p.cmple(self.max).all()
    }

    /// Grown on all sides.
    pub fn grown(&self, by: f32) -> Self {
        Self { min: self.min - by, max: self.max + by }
    }

    /// Moved by the least that brings it inside; the top left wins where it is too large.
    pub(crate) fn moved_inside(&self, frame: &Self) -> Self {
        let back = (self.max - frame.max).max(Vec2::ZERO);
        let min = (self.min - back).max(frame.min);
        Self { min, max: min + (self.max - self.min) }
    }
}

/// Edge of a tile of the screen, pixels: a few badges' width.
const TILE_PX: f32 = 64.0;

/// What is taken already, and the frame around it.
pub(crate) struct Room {
    pub(crate) frame: Rect,
    pub(crate) gap: f32,
    taken: Tiles<Rect>,
}

impl Room {
    pub(crate) fn new(frame: Rect, gap: f32) -> Self {
        Self { frame, gap, taken: Tiles::new(frame.max + gap, TILE_PX) }
    }

    pub(crate) fn is_free(&self, rect: &Rect, gap: f32) -> bool {
        self.frame.holds(rect) && !self.taken.near(&rect.grown(gap)).any(|t| t.grown(gap).overlaps(rect))
    }

    pub(crate) fn take(&mut self, rect: Rect) {
        self.taken.add(&rect, rect);
    }
}

/// Things on the screen by where they are, so that neighbours are found without a look at all the others.
pub(crate) struct Tiles<T> {
    edge: f32,
    columns: i32,
    rows: i32,
    tiles: Vec<Vec<T>>,
}

impl<T: Copy> Tiles<T> {
    /// Over a screen of this size; what lies beyond is kept at its border.
    pub(crate) fn new(size: Vec2, edge: f32) -> Self {
        // However the screen is given, not more tiles than a screen can have.
        let along = |px: f32| ((px / edge).ceil() as i32).clamp(1, 1024);
        let (columns, rows) = (along(size.x), along(size.y));
        Self { edge, columns, rows, tiles: vec![Vec::new(); (columns * rows) as usize] }
    }

    fn tiles(&self, rect: &Rect) -> impl Iterator<Item = usize> + use<T> {
        let (edge, columns, rows) = (self.edge, self.columns, self.rows);
        let along = move |px: f32, n: i32| ((px / edge).floor() as i32).clamp(0, n - 1);
        let (x0, x1) = (along(rect.min.x, columns), along(rect.max.x, columns));
        let (y0, y1) = (along(rect.min.y, rows), along(rect.max.y, rows));
        (y0..=y1).flat_map(move |y| (x0..=x1).map(move |x| (y * columns + x) as usize))
    }

    pub(crate) fn add(&mut self, around: &Rect, item: T) {
        for tile in self.tiles(around) {
            self.tiles[tile].push(item);
        }
    }

    /// All that may meet the rectangle; one that is large, several times.
    pub(crate) fn near(&self, rect: &Rect) -> impl Iterator<Item = T> + '_ {
        self.tiles(rect).flat_map(|tile| self.tiles[tile].iter().copied())
    }
}

/// Places around an anchor in order of preference, relative to it: straight above first, then rings farther out.
pub(crate) fn candidates(lift: f32) -> impl Iterator<Item = Vec2> {
    // Above before beside before below: a badge under its anchor reads as belonging to what is in front.
    const TURNS: [f32; 12] = [0.0, 30.0, -30.0, 60.0, -60.0, 90.0, -90.0, 120.0, -120.0, 150.0, -150.0, 180.0];
    (0..5).flat_map(move |ring| {
        let radius = lift * (1.0 + ring as f32 * 0.75);
        TURNS.iter().map(move |turn| {
            let (sin, cos) = turn.to_radians().sin_cos();
            Vec2::new(sin, -cos) * radius
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_straight_above() {
        let first = candidates(30.0).next().unwrap();
        assert!(first.distance(Vec2::new(0.0, -30.0)) < 1e-4);
    }

    #[test]
    fn touching_is_not_overlapping() {
        let a = Rect::around(Vec2::ZERO, Vec2::splat(10.0));
        assert!(!a.overlaps(&Rect::around(Vec2::new(10.0, 0.0), Vec2::splat(10.0))));
        assert!(a.overlaps(&Rect::around(Vec2::new(9.0, 0.0), Vec2::splat(10.0))));
        let inside = Rect::around(Vec2::new(-50.0, 3.0), Vec2::splat(4.0)).moved_inside(&a);
        assert!(a.holds(&inside));
    }
}
