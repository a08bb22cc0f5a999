//! What walls and slabs hide: from an eye anywhere, and of a closed building from an eye outside.

use glam::{Mat4, Vec3, Vec4};

use super::gpu_scene::{Draw, GpuScene};
use crate::enclosure::Stack;

/// Where a picture is seen from, relative to the scene's origin.
pub(super) struct Sight<'a> {
    pub(super) matrix: Mat4,
    pub(super) eye: Vec3,
    pub(super) pixels_at_1m: f32,
    pub(super) height_px: f32,
    pub(super) sections: &'a [Vec4],
}

impl GpuScene {
    /// Finds what walls and slabs hide from this eye; of an orthographic picture, nothing.
    pub(super) fn occlude(&mut self, view: Option<Sight<'_>>) {
        match view {
            Some(s) => self.occlusion.draw(
                &self.blockers,
                &self.known,
                s.matrix,
                s.eye,
                s.pixels_at_1m,
                s.height_px,
                s.sections,
            ),
            None => self.occlusion.clear(),
        }
    }

    /// Whether the whole box is hidden, as last found.
    pub(super) fn is_occluded(&self, min: Vec3, max: Vec3) -> bool {
        self.occlusion.hides(min, max)
    }

    /// Whether all that can hide it from an eye outside is drawn.
    pub(super) fn is_walled_in(&self, draw: &Draw) -> bool {
        draw.lot.storey.and_then(|storey| self.stacks.get(storey as usize)).is_some_and(|stack| {
            self.open_from
                .get(&stack.building)
                .is_none_or(|&rank| !stack.is_hidden_by(Stack { building: stack.building, rank }))
        })
    }

    pub(super) fn find_open(&mut self) {
        self.open_from.clear();
        for (element, stack) in &self.enclosing {
            if !self.known.get(*element as usize).is_some_and(|s| s.is_shown()) {
                let lowest = self.open_from.entry(stack.building).or_insert(stack.rank);
                *lowest = stack.rank.min(*lowest);
            }
        }
    }
}
