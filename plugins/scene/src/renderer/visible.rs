//! What of the scene is in view, seen and large enough to be drawn.

use atrium_view::Projection;
use glam::{DVec3, DVec4, Mat4, Vec3, Vec4};

use super::hidden::Sight;
use super::{FrameSpec, Renderer};
use crate::geometry::Seen;
use crate::occluders::REACH_M;

/// How many pixels the things in a batch must cover at best to be drawn, at rest and while a processor draws a moving
/// picture.
const SMALLEST_PX: [f32; 2] = [1.5, 8.0];

/// The same for their edges: on less, lines are all that would be left of a thing.
const SMALLEST_EDGED_PX: [f32; 2] = [7.0, 28.0];

/// The same for what is see-through, and for its edges: it is there to tell where the rest stands, and ten storeys of handles
/// and pipes in front of that would hide it.
const SMALLEST_GHOST_PX: f32 = 16.0;
const SMALLEST_EDGED_GHOST_PX: f32 = 32.0;

/// Pixels to a metre from which on a moving picture shows what stands behind windows.
const GLIMPSED_PX: f32 = 18.0;

/// A draw that is in view.
pub(super) struct Visible {
    pub(super) draw: usize,
    /// By what is around it: there for its glow alone.
    pub(super) hidden: bool,
    /// Large enough to be drawn; there for what shines in it otherwise.
    pub(super) large: bool,
    /// Large enough for its edges.
    pub(super) edged: bool,
    /// Large enough to be seen through, and with its edges.
    pub(super) ghost: bool,
    pub(super) edged_ghost: bool,
}

impl Renderer {
    /// Batches in view that show anything, the nearest first: what is behind then fails the depth test early.
    pub(super) fn visible(&mut self, spec: &FrameSpec) -> Vec<Visible> {
        let viewport = spec.whole_px().as_vec2();
        let matrix = spec.clip_from_model(0.03).as_mat4();
        let planes = frustum(&matrix);
        let eye = (spec.pose.eye - spec.origin).as_vec3();
        let sections: Vec<Vec4> = spec.sections.iter().map(|s| local_section(*s, spec.origin)).collect();
        let pixels_at_1m = (1.0 / spec.pose.metres_per_pixel(1.0, viewport)) as f32;
        let grade = usize::from(spec.rung.coarse);
        self.scene.occlude((spec.pose.projection == Projection::Perspective).then_some(Sight {
            matrix,
            eye,
            pixels_at_1m,
            height_px: spec.size_px.y as f32,
            sections: &sections,
        }));
        let glows = self.scene.glows();
        let outlines = self.scene.outlines();
        if glows {
            self.scene.find_shining();
        }
        let perspective = spec.pose.projection == Projection::Perspective;
        // Groups stay relative to the scene's origin.
        let eye_in_scene = (spec.pose.eye - spec.origin + self.anchor.at).as_vec3();
        let far = self.scene.choose_far(perspective.then_some(eye_in_scene), pixels_at_1m);
        let enclosed_from = enclosed_from(spec);
        let mut out: Vec<(f32, Visible)> = Vec::with_capacity(self.scene.draws.len());
        for (i, draw) in self.scene.draws.iter().enumerate() {
            if !(draw.any_shown() || draw.any_ghost())
                || self.scene.chunks[draw.chunk].buffers.is_none()
                || !self.scene.far.is_wanted(i, &far)
            {
                continue;
            }
            let (min, max) = (Vec3::from(draw.lot.min), Vec3::from(draw.lot.max));
            let (centre, half) = ((min + max) * 0.5, (max - min) * 0.5);
            let outside = |p: &Vec4| p.truncate().dot(centre) + p.w < -p.truncate().abs().dot(half);
            if planes.iter().any(outside) || sections.iter().any(|s| !reaches_kept_side(*s, centre, half)) {
                continue;
            }
            let distance = match spec.pose.projection {
                Projection::Perspective => (eye - eye.clamp(min, max)).length(),
                // A metre covers as many pixels everywhere.
                Projection::Orthographic => 1.0,
            };
            // What shows through a window now and then is left out while the picture moves and the window is small.
            let dim = spec.rung.coarse && pixels_at_1m < GLIMPSED_PX * distance;
            let unseen = match draw.lot.exposure.seen {
                Seen::Nowhere => true,
                Seen::Glimpsed if dim => true,
                _ => draw.lot.exposure.faces_away(eye, centre, half),
            };
            let hidden = unseen && distance >= enclosed_from && self.scene.is_all_walled_in(i)
                || self.scene.is_occluded(min, max);
            let shines = glows && draw.any_shining() || outlines && draw.any_selected();
            if hidden && !shines {
                continue;
            }
            let at_least = |pixels: f32| draw.lot.size.reach_m() * pixels_at_1m >= pixels * distance;
            let large = draw.any_isolated() || at_least(SMALLEST_PX[grade]);
            if shines || large {
                out.push((
                    distance,
                    Visible {
                        draw: i,
                        hidden,
                        large,
                        edged: draw.any_isolated() || at_least(SMALLEST_EDGED_PX[grade] * spec.line_px),
                        ghost: at_least(SMALLEST_GHOST_PX * spec.line_px),
                        edged_ghost: at_least(SMALLEST_EDGED_GHOST_PX * spec.line_px),
                    },
                ));
            }
        }
        out.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.draw.cmp(&b.1.draw)));
        out.into_iter().map(|(_, v)| v).collect()
    }
}

/// From how far on walls hide things from this eye whatever way it looks, metres: from anywhere outside; under the open sky
/// of a court or on a roof, from as far as was looked for walls; and not at all from indoors or where sections cut them open.
fn enclosed_from(spec: &FrameSpec) -> f32 {
    match (spec.sections.is_empty(), spec.bounds.contains(spec.pose.eye)) {
        (true, false) => 0.0,
        (true, true) if spec.sunlit => REACH_M,
        _ => f32::INFINITY,
    }
}

pub(super) fn local_section(s: DVec4, origin: DVec3) -> Vec4 {
    s.truncate().extend(s.w + s.truncate().dot(origin)).as_vec4()
}

/// Whether any of the box is on the kept side.
fn reaches_kept_side(section: Vec4, centre: Vec3, half: Vec3) -> bool {
    section.truncate().dot(centre) + section.w <= section.truncate().abs().dot(half)
}

/// Left, right, bottom, top and near planes, inward.
fn frustum(m: &Mat4) -> [Vec4; 5] {
    let [x, y, z, w] = [m.row(0), m.row(1), m.row(2), m.row(3)];
    [w + x, w - x, w + y, w - y, w - z]
}
