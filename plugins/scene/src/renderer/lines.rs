//! Lines in large pictures, and pictures drawn in parts.
//!
//! Drivers draw lines one pixel wide, which in a picture of 8K is a hair. Lines that are to be wider are drawn several times,
//! moved around a ring; each is so much fainter that together they are as strong as one.

use std::ops::Range;

use glam::{DMat4, DVec2, DVec4, UVec2, Vec2};

use super::FrameSpec;
use super::pipelines::Stage;
use super::steps::Step;

/// Lines thinner than this are drawn once, pixels.
pub(crate) const THICK_PX: f32 = 1.5;

/// How many of the moved lines lie over each other, on the average: too few would leave gaps between them.
const OVER_EACH_OTHER: f32 = 2.0;

/// A part of a larger picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tile {
    /// Size of the whole, pixels.
    pub(crate) whole_px: UVec2,
    /// Where the part begins, pixels from the left and the top; may lie outside of the whole.
    pub(crate) at: glam::IVec2,
}

impl FrameSpec {
    /// Size of the whole picture, pixels.
    pub(crate) fn whole_px(&self) -> UVec2 {
        self.tile.map_or(self.size_px, |t| t.whole_px)
    }

    /// Share of the whole that is drawn, and where that begins, from 0 to 1, y down.
    pub(crate) fn part(&self) -> (DVec2, DVec2) {
        let whole = self.whole_px().as_dvec2();
        let at = self.tile.map_or(DVec2::ZERO, |t| t.at.as_dvec2());
        (self.size_px.as_dvec2() / whole, at / whole)
    }

    /// From coordinates relative to the origin to clip space of the part that is drawn.
    pub(crate) fn clip_from_model(&self, near_m: f64) -> DMat4 {
        let whole = self.pose.clip_from_model(self.origin, near_m, self.whole_px().as_vec2());
        if self.tile.is_none() {
            return whole;
        }
        let (share, at) = self.part();
        let middle = (at + share * 0.5) * DVec2::new(2.0, -2.0) + DVec2::new(-1.0, 1.0);
        let crop = DMat4::from_cols(
            DVec4::X / share.x,
            DVec4::Y / share.y,
            DVec4::Z,
            DVec4::new(-middle.x / share.x, -middle.y / share.y, 0.0, 1.0),
        );
        crop * whole
    }

    /// Where lines are moved to, in halves of the part that is drawn: nowhere, or around a ring.
    pub(crate) fn line_shifts(&self) -> Vec<Vec2> {
        ring(self.line_px).into_iter().map(|px| px / self.size_px.as_vec2() * 2.0).collect()
    }

    /// How each of them is fainter: the power to which what it leaves of the ground is raised.
    pub(crate) fn line_power(&self) -> f32 {
        if self.line_px < THICK_PX { 1.0 } else { 1.0 / OVER_EACH_OTHER }
    }
}

/// Moves, pixels.
fn ring(line_px: f32) -> Vec<Vec2> {
    if line_px < THICK_PX {
        return vec![Vec2::ZERO];
    }
    let (count, radius) = ((line_px * OVER_EACH_OTHER).ceil() as usize, (line_px - 1.0) * 0.5);
    // Not along the axes, where most edges of buildings run: there all would lie in few places.
    let turn = std::f32::consts::TAU / count as f32;
    (0..count).map(|i| Vec2::from_angle(turn * (i as f32 + 0.21)) * radius).collect()
}

/// What is drawn, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// One of the steps.
    Step(usize),
    Caps,
    CapLines,
    /// The backdrop and the ground.
    Sheets,
}

/// The order, and which of it is drawn together; `true` for lines that are drawn several times.
pub(super) fn order(steps: &[Step], thick: bool) -> (Vec<Piece>, Vec<(Range<usize>, bool)>) {
    let mut pieces = Vec::with_capacity(steps.len() + 3);
    // The sheets come after what hides most of them: a software GPU pays for every pixel. Thick lines reach over them.
    let solid = steps.iter().take_while(|s| matches!(s.stage, Stage::Opaque | Stage::Pane)).count();
    pieces.extend((0..solid).map(Piece::Step));
    pieces.extend(if thick {
        [Piece::Caps, Piece::Sheets, Piece::CapLines]
    } else {
        [Piece::Caps, Piece::CapLines, Piece::Sheets]
    });
    pieces.extend((solid..steps.len()).map(Piece::Step));
    let is_line = |p: &Piece| match p {
        Piece::Step(i) => steps[*i].is_of_lines(),
        p => *p == Piece::CapLines,
    };
    let mut runs: Vec<(Range<usize>, bool)> = Vec::new();
    for (i, piece) in pieces.iter().enumerate() {
        let line = thick && is_line(piece);
        match runs.last_mut().filter(|r| r.1 == line) {
            Some(run) => run.0.end = i + 1,
            None => runs.push((i..i + 1, line)),
        }
    }
    (pieces, runs)
}

impl Step {
    pub(super) fn is_of_lines(&self) -> bool {
        matches!(self.stage, Stage::OpaqueEdge | Stage::GhostEdge | Stage::SpaceEdge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_leaves_no_gap_across_a_line_in_any_direction_and_is_as_wide_as_asked() {
        assert_eq!(ring(1.0), [Vec2::ZERO]);
        for line_px in [1.5, 2.0, 3.0, 4.0, 6.0] {
            for degrees in 0..180 {
                let across = Vec2::from_angle((degrees as f32).to_radians());
                let mut at: Vec<f32> = ring(line_px).iter().map(|p| p.dot(across)).collect();
                at.sort_by(f32::total_cmp);
                let wide = at[at.len() - 1] - at[0] + 1.0;
                assert!(wide <= line_px + 1e-3 && wide > line_px * 0.85, "{line_px} {degrees}: {wide}");
                assert!(at.windows(2).all(|w| w[1] - w[0] < 1.35), "{line_px} {degrees}: {at:?}");
            }
        }
    }

    #[test]
    fn thin_lines_are_drawn_in_one_pass_in_the_known_order() {
        let step = |stage| Step { stage, placed: false, draws: Vec::new() };
        let steps = [Stage::Opaque, Stage::OpaqueEdge, Stage::Glass].map(step);
        let (pieces, runs) = order(&steps, false);
        use Piece::{CapLines, Caps, Sheets};
        assert_eq!(pieces, [Piece::Step(0), Caps, CapLines, Sheets, Piece::Step(1), Piece::Step(2)]);
        assert_eq!(runs, [(0..6, false)]);
        let (pieces, runs) = order(&steps, true);
        assert_eq!(pieces, [Piece::Step(0), Caps, Sheets, CapLines, Piece::Step(1), Piece::Step(2)]);
        assert_eq!(runs, [(0..3, false), (3..5, true), (5..6, false)]);
    }
}
