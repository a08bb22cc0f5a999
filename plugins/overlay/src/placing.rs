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

/// What is taken already, and the frame around it.
pub(crate) struct Room {
    pub(crate) frame: Rect,
    pub(crate) gap: f32,
    taken: Vec<Rect>,
}

impl Room {
    pub(crate) fn new(frame: Rect, gap: f32) -> Self {
        Self { frame, gap, taken: Vec::new() }
    }

    pub(crate) fn is_free(&self, rect: &Rect, gap: f32) -> bool {
        self.frame.holds(rect) && !self.taken.iter().any(|t| t.grown(gap).overlaps(rect))
    }

    pub(crate) fn take(&mut self, rect: Rect) {
        self.taken.push(rect);
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
