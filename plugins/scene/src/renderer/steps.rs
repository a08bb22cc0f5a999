//! In which order what is in view is drawn.

use super::Renderer;
use super::gpu_scene::Draw;
use super::pipelines::Stage;
use super::visible::Visible;
use crate::geometry::MaterialClass;

pub(super) struct Step {
    pub(super) stage: Stage,
    pub(super) placed: bool,
    pub(super) draws: Vec<usize>,
}

impl Renderer {
    pub(super) fn steps(&self, visible: &[Visible], edges: bool, clear_glass: bool) -> Vec<Step> {
        let mut steps = Vec::with_capacity(18);
        let mut step = |stage: Stage, wanted: &dyn Fn(&Draw) -> bool| {
            let fits = |v: &&Visible| match stage {
                Stage::Glow => true,
                Stage::Front => !v.hidden,
                Stage::OpaqueEdge | Stage::SpaceEdge => !v.hidden && v.edged,
                Stage::Ghost | Stage::ShellDepth | Stage::Shell => !v.hidden && v.ghost,
                Stage::GhostEdge => !v.hidden && v.edged_ghost,
                _ => !v.hidden && v.large,
            };
            for placed in [false, true] {
                let draws: Vec<usize> = visible
                    .iter()
                    .filter(fits)
                    .map(|v| v.draw)
                    .filter(|&i| {
                        let d = &self.scene.draws[i];
                        d.placed == placed && wanted(d)
                    })
                    .collect();
                if !draws.is_empty() {
                    steps.push(Step { stage, placed, draws });
                }
            }
        };
        let solid = |d: &Draw| d.lot.class != MaterialClass::Space;
        step(Stage::Opaque, &|d| d.any_shown() && d.lot.class == MaterialClass::Opaque);
        let glass = |d: &Draw| d.any_shown() && d.lot.class == MaterialClass::Glass;
        if !clear_glass {
            step(Stage::Pane, &glass);
        }
        if self.scene.glows() {
            step(Stage::Glow, &|d| d.any_shining() && solid(d));
            step(Stage::Front, &|d| d.any_shining() && d.lot.class == MaterialClass::Opaque);
        }
        if edges {
            step(Stage::OpaqueEdge, &|d| d.any_shown() && solid(d));
        }
        // Around what is looked at, a shell; with nothing in it, all there is.
        if self.scene.any_solid_shown() {
            let shell = |d: &Draw| d.any_ghost() && d.lot.class == MaterialClass::Opaque;
            step(Stage::ShellDepth, &shell);
            step(Stage::Shell, &shell);
        } else {
            step(Stage::Ghost, &|d| d.any_ghost() && solid(d));
        }
        if edges {
            step(Stage::GhostEdge, &|d| d.any_ghost() && solid(d));
        }
        step(Stage::Space, &|d| d.any_shown() && !solid(d));
        step(Stage::SpaceEdge, &|d| d.any_shown() && !solid(d));
        if clear_glass {
            step(Stage::Glass, &glass);
        }
        steps
    }
}
