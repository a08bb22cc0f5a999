//! From where a measurement is seen with nothing before it.

use std::f64::consts::{FRAC_PI_2, PI};

use atrium_spatial::{Drawing, PickFilter, SpatialIndex};
use atrium_view::CameraPose;
use glam::Vec2;

/// How steeply it is looked down, radians, where the present direction does not do: a view into a room, over walls, nearly
/// upright.
const PITCHES: [f64; 3] = [-0.7, -1.05, -1.4];

/// Only the proportions matter: what is hidden is asked of points.
const VIEWPORT: Vec2 = Vec2::new(1600.0, 900.0);

/// A pose that shows the drawing with something of what is around it: in the present direction where that sees it, else the
/// first of some others from which nothing hides it, else the one that sees most. `None` where there is nothing to see.
pub(super) fn of(
    index: &SpatialIndex,
    filter: &PickFilter,
    drawing: &Drawing,
    camera: &CameraPose,
) -> Option<CameraPose> {
    let bounds = drawing.bounds;
    if bounds.is_empty() || !bounds.center().is_finite() {
        return None;
    }
    let radius_m = (bounds.size().length() * 1.1).max(2.5);
    let back_m = radius_m / (camera.fov_y * 0.5).sin().max(0.05);
    let points: Vec<_> = drawing.lines.iter().flat_map(|l| l.points.windows(2).map(|w| w[0].midpoint(w[1]))).collect();
    let points = if points.is_empty() { vec![bounds.center()] } else { points };
    let turns = [0.0, FRAC_PI_2, -FRAC_PI_2, PI];
    let around = PITCHES.into_iter().flat_map(|pitch| turns.map(|turn| (camera.yaw + turn, pitch)));
    let mut best: Option<(usize, CameraPose)> = None;
    for (yaw, pitch) in std::iter::once((camera.yaw, camera.pitch)).chain(around) {
        let mut pose = CameraPose { yaw, pitch, focus_m: back_m, ..*camera };
        pose.eye = bounds.center() - pose.forward() * back_m;
        let hidden = points.iter().filter(|p| index.is_hidden(**p, &pose, VIEWPORT, filter)).count();
        if best.as_ref().is_none_or(|(least, _)| hidden < *least) {
            best = Some((hidden, pose));
        }
        if hidden == 0 {
            break;
        }
    }
    best.map(|(_, pose)| pose)
}
