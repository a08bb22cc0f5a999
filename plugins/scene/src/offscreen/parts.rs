//! Large pictures are drawn in parts: which, and with what around them.

use glam::{IVec2, UVec2};

use crate::renderer::{AMBIENT_REACH_PX, THICK_PX};

/// Pixels of a picture that is drawn in one; larger ones in parts, or their samples and depths would take 36 bytes for each of
/// their pixels, on a software driver from the memory of the computer.
const IN_ONE_PX: u64 = 2048 * 2048;

/// Longest side of such a part, pixels.
pub(super) const PART_PX: u32 = 2048;

/// Drawn around each part and cut off, beside what darkens its corners from outside: a driver may clip a line by its middle, and
/// corners are darkened in pixels twice as wide, smoothed over a few of them.
pub(super) const MARGIN_PX: u32 = 8;

/// A picture of so many pixels has lines as wide as they are drawn; those of a larger one are wider, so that it looks like this
/// one, but sharper.
const USUAL_PX: f32 = 1920.0 * 1080.0;

/// A part of a picture, pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) whole: UVec2,
    pub(super) at: UVec2,
    pub(super) size: UVec2,
    pub(super) margin: u32,
}

impl Part {
    pub(super) fn is_whole(&self) -> bool {
        self.size == self.whole
    }

    pub(super) fn drawn_px(&self) -> UVec2 {
        self.size + 2 * self.margin
    }

    pub(super) fn drawn_at(&self) -> IVec2 {
        self.at.as_ivec2() - self.margin as i32
    }
}

/// The parts of a picture of this size: about equal, row by row. By daylight what is dark in a corner is told by what is
/// around it, so those stay in one.
pub(super) fn parts(whole: UVec2, daylight: bool) -> Vec<Part> {
    let small = u64::from(whole.x) * u64::from(whole.y) <= IN_ONE_PX && whole.max_element() <= 2 * PART_PX;
    if daylight || small {
        return vec![Part { whole, at: UVec2::ZERO, size: whole, margin: 0 }];
    }
    let counts = UVec2::new(whole.x.div_ceil(PART_PX), whole.y.div_ceil(PART_PX));
    let margin = (line_px(whole) * AMBIENT_REACH_PX).ceil() as u32 + MARGIN_PX;
    let begin = |i: UVec2| (whole.as_u64vec2() * i.as_u64vec2() / counts.as_u64vec2()).as_uvec2();
    let of = |i: UVec2| Part { whole, at: begin(i), size: begin(i + 1) - begin(i), margin };
    (0..counts.y).flat_map(|y| (0..counts.x).map(move |x| of(UVec2::new(x, y)))).collect()
}

/// Width of lines in a picture of this size, pixels.
pub(super) fn line_px(whole: UVec2) -> f32 {
    let wide = (whole.as_vec2().element_product() / USUAL_PX).sqrt();
    if wide < THICK_PX { 1.0 } else { wide }
}
