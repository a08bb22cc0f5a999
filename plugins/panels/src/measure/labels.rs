//! Where labels stand so that none covers another, a badge, or what floats over the picture.

use egui::{Pos2, Rect, Vec2, vec2};

/// Air around a label, points.
const GAP: f32 = 2.0;

/// Places that are taken, and the next label put beside them.
pub(super) struct Room {
    within: Rect,
    taken: Vec<Rect>,
}

impl Room {
    pub(super) fn new(within: Rect, taken: Vec<Rect>) -> Self {
        Self { within: within.shrink(4.0), taken }
    }

    /// The place of a label of this size near an anchor: on it, else beside it, the nearest that is free; `None` where
    /// all of them are taken.
    pub(super) fn put(&mut self, anchor: Pos2, size: Vec2) -> Option<Rect> {
        // A label far from its line would be taken for another's.
        const RINGS: i32 = 4;
        if !self.within.expand(60.0).contains(anchor) {
            return None;
        }
        let mut best: Option<(f32, Rect)> = None;
        for ring in 0..=RINGS {
            for (dx, dy) in [(0, 0), (0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1)] {
                if (ring == 0) != ((dx, dy) == (0, 0)) {
                    continue;
                }
                let step = vec2((size.x * 0.5 + 8.0) * dx as f32, (size.y + 4.0) * dy as f32);
                let centre = anchor + step * ring as f32;
                let rect = Rect::from_center_size(centre, size);
                let free =
                    self.within.contains_rect(rect) && !self.taken.iter().any(|t| t.expand(GAP).intersects(rect));
                let far = centre.distance(anchor);
                if free && best.is_none_or(|(d, _)| far < d) {
                    best = Some((far, rect));
                }
            }
        }
        let (_, rect) = best?;
        self.taken.push(rect);
        Some(rect)
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn labels_keep_clear_of_each_other_and_of_what_was_there() {
        let badge = Rect::from_center_size(pos2(200.0, 150.0), vec2(26.0, 26.0));
        let mut room = Room::new(Rect::from_min_size(Pos2::ZERO, vec2(400.0, 300.0)), vec![badge]);
        let placed: Vec<Rect> = (0..6).filter_map(|_| room.put(pos2(200.0, 150.0), vec2(60.0, 20.0))).collect();
        assert_eq!(placed.len(), 6);
        for (i, a) in placed.iter().enumerate() {
            assert!(!a.intersects(badge));
            assert!(placed[i + 1..].iter().all(|b| !a.intersects(*b)));
        }
    }

    #[test]
    fn a_label_of_something_outside_the_picture_is_left_out_and_one_at_its_rim_moves_in() {
        let mut room = Room::new(Rect::from_min_size(Pos2::ZERO, vec2(400.0, 300.0)), Vec::new());
        assert!(room.put(pos2(900.0, 150.0), vec2(60.0, 20.0)).is_none());
        let rim = room.put(pos2(10.0, 150.0), vec2(60.0, 20.0)).unwrap();
        assert!(rim.left() >= 4.0);
    }
}
