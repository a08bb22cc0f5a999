//! Which parts of a drawing are hidden behind the building, for the camera that looks at it.

use atrium_building::ElementKind;
use atrium_view::{CameraPose, Ray};
use glam::{DVec3, Vec2};

use crate::drawing::Drawing;
use crate::pick::{PickFilter, SpatialIndex};

/// Pixels of a line that are looked at as one: a change from seen to hidden is drawn that late at most.
const STEP_PX: f32 = 9.0;

/// Parts that one line is looked at in, at most.
const MOST_PARTS: usize = 48;

/// What is hidden by less than this is not hidden, metres: lines lie on the very surfaces that were measured.
const NEAR_M: f64 = 0.02;

/// Which parts of a drawing's lines are hidden: for each line and each of its pieces between two points, equal parts in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Veil(pub Vec<Vec<Vec<bool>>>);

impl Veil {
    /// The parts of a piece of a line; one that is seen where nothing is known.
    pub fn of(&self, line: usize, piece: usize) -> &[bool] {
        self.0.get(line).and_then(|l| l.get(piece)).filter(|p| !p.is_empty()).map_or(&[false], Vec::as_slice)
    }
}

impl SpatialIndex {
    /// Which parts of a drawing this camera does not see; a ray for each nine pixels of a line, meant for a worker.
    ///
    /// Spaces hide nothing, nor does what the filter leaves out.
    pub fn veil(&self, drawing: &Drawing, camera: &CameraPose, viewport: Vec2, filter: &PickFilter) -> Veil {
        let lines = drawing.lines.iter().map(|line| {
            let pieces = line.points.windows(2).map(|w| {
                let ends = [w[0], w[1]].map(|p| camera.project(p, viewport));
                let long = match ends {
                    [Some(a), Some(b)] => a.distance(b),
                    // One end lies behind the eye.
                    _ => viewport.max_element(),
                };
                let parts = ((long / STEP_PX).ceil().max(1.0) as usize).min(MOST_PARTS);
                (0..parts)
                    .map(|k| {
                        let at = w[0].lerp(w[1], (k as f64 + 0.5) / parts as f64);
                        self.is_hidden(at, camera, viewport, filter)
                    })
                    .collect()
            });
            pieces.collect()
        });
        Veil(lines.collect())
    }

    /// Whether something stands between the eye and a point, project coordinates; what is not in the picture is not hidden.
    pub fn is_hidden(&self, point: DVec3, camera: &CameraPose, viewport: Vec2, filter: &PickFilter) -> bool {
        let Some(pixel) = camera.project(point, viewport) else { return false };
        let origin = camera.ray_through(pixel, viewport).origin;
        let Some(direction) = (point - origin).try_normalize() else { return false };
        let tolerance = NEAR_M.max(2.0 * camera.metres_per_pixel(camera.depth_m(point).max(0.1), viewport));
        let until = point.distance(origin) - tolerance;
        let ray = Ray { origin, direction };
        until > 0.0
            && self
                .first(ray, until, filter, |kind| kind != ElementKind::Space)
                .is_some_and(|found| found.hit.distance_m < until)
    }
}
