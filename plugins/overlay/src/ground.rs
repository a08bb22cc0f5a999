//! What lies on a floor: where somebody is, how surely, and which way they came.

use std::sync::Arc;

use atrium_building::BuildingModel;
use atrium_view::CameraPose;
use atrium_view::{StoreyMode, ViewState};
use glam::{DVec3, Vec2};

/// Corners of an outline: enough to look round at any size that fits a screen.
const CORNERS: usize = 28;
/// An outline smaller than this says nothing that the mark itself does not, pixels.
const SMALLEST_OUTLINE_PX: f32 = 9.0;
/// Height above the floor at which it is drawn, so that it is not in the slab, metres.
const LIFT_M: f64 = 0.05;

/// A place on a floor.
#[derive(Clone, Debug, PartialEq)]
pub struct GroundMark {
    /// GlobalId of the storey.
    pub storey: Arc<str>,
    /// Centre, project coordinates, metres, Z up.
    pub at: DVec3,
    /// Uncertainty, metres; 0 for none.
    pub radius_m: f64,
    /// The way lately taken, oldest first, project coordinates; empty for none.
    pub trail: Vec<DVec3>,
}

/// A [`GroundMark`] on the screen, pixels from the viewport's top left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct ScreenMark {
    /// Centre.
    pub at: Vec2,
    /// Outline of the uncertainty as it lies on the floor; empty where it would be too small to see.
    pub outline: Vec<Vec2>,
    /// The trail; empty for none.
    pub trail: Vec<Vec2>,
}

impl GroundMark {
    /// Where it appears; `None` where its storey is hidden, it is cut away, or the camera does not see it.
    pub fn on_screen(
        &self,
        model: &BuildingModel,
        view: &ViewState,
        camera: &CameraPose,
        viewport: Vec2,
    ) -> Option<ScreenMark> {
        if !shows_storey(model, view, &self.storey) || (view.plan.is_none() && view.sections.hides(self.at)) {
            return None;
        }
        let lifted = self.at + DVec3::Z * LIFT_M;
        let at = camera.project(lifted, viewport)?;
        if at.cmplt(Vec2::ZERO).any() || at.cmpgt(viewport).any() {
            return None;
        }
        let mut outline = Vec::new();
        if self.radius_m > 0.0 {
            outline = (0..CORNERS)
                .filter_map(|i| {
                    let (sin, cos) = (i as f64 / CORNERS as f64 * std::f64::consts::TAU).sin_cos();
                    camera.project(lifted + DVec3::new(cos, sin, 0.0) * self.radius_m, viewport)
                })
                .collect();
            let reach = outline.iter().map(|p| p.distance(at)).fold(0.0, f32::max);
            if outline.len() < CORNERS || reach < SMALLEST_OUTLINE_PX {
                outline.clear();
            }
        }
        let trail = self.trail.iter().filter_map(|p| camera.project(*p + DVec3::Z * LIFT_M, viewport)).collect();
        Some(ScreenMark { at, outline, trail })
    }
}

/// Whether the floor of this storey is in view: as the elements of the storey are.
pub fn shows_storey(model: &BuildingModel, view: &ViewState, global_id: &str) -> bool {
    let Some(chosen) = view.storey else { return true };
    let of =
        model.storeys.iter().position(|s| model.element(s.element).is_some_and(|e| e.global_id.as_str() == global_id));
    match (view.storey_mode, of) {
        (StoreyMode::One, of) => of == Some(chosen.index()),
        // Floors below are hidden by the chosen one; who is there would seem to walk on it.
        (StoreyMode::AllBelow, Some(of)) => of == chosen.index(),
        (StoreyMode::AllBelow, None) => false,
    }
}
