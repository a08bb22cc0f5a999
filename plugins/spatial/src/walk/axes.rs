//! A mouse with six axes: a cap that is pushed and turned moves the camera, or the building.

use std::f64::consts::FRAC_PI_2;

use atrium_view::{CameraPose, Projection};
use glam::{DMat3, DQuat, DVec3};

/// What a cap that is pushed moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SixAxes {
    /// The building, around the pivot, as if the hand held it.
    #[default]
    Object,
    /// The eye, where it looks: ahead is where the picture's middle is.
    Fly,
    /// The eye, level: ahead stays at its height however far one looks down, up is up.
    Helicopter,
}

/// Below this share of its reach a cap lies still.
const REST: f64 = 0.05;

/// Turned fully, radians a second: half a circle in two seconds.
const TURN: f64 = 1.6;

/// Pushed fully, distances to the pivot a second.
const PUSH: f64 = 1.0;

/// Nearer to the pivot than this the speed shrinks no more, metres.
const NEAREST_M: f64 = 1.0;

/// With the horizon locked the look stays a little off the pole, radians.
const POLE: f64 = FRAC_PI_2 - 0.02;

/// The pose after `dt_s` seconds with the cap held so: pushed right, ahead and up, then turned about these three axes,
/// right-handed (ahead over is nose down), each from −1 to 1.
///
/// `pivot` is what the building is turned around and speeds go by, project coordinates, metres. `horizon_locked` keeps
/// turns about the vertical and the level axis apart, so that the horizon never tilts. A [`CameraPose`] has no roll: not
/// locked, a turn about any axis changes where one looks as the hand says, and what would tilt the horizon is left out
/// after each step.
pub fn six_axes(
    pose: CameraPose,
    pivot: DVec3,
    axes: [f64; 6],
    dt_s: f64,
    mode: SixAxes,
    horizon_locked: bool,
) -> CameraPose {
    if !(pose.eye.is_finite() && pivot.is_finite() && dt_s.is_finite() && dt_s > 0.0) {
        return pose;
    }
    // A slow frame must not throw the building out of view.
    let dt_s = dt_s.min(0.25);
    let [tx, ty, tz, rx, ry, rz] = axes.map(response);
    let distance = pivot.distance(pose.eye).max(NEAREST_M);
    let push = DVec3::new(tx, ty, tz) * (PUSH * distance * dt_s);
    let turn = DVec3::new(rx, ry, rz) * (TURN * dt_s);
    match mode {
        SixAxes::Object => object(pose, pivot, push, turn, horizon_locked),
        SixAxes::Fly | SixAxes::Helicopter => {
            let mut out = turned(pose, turn, horizon_locked || mode == SixAxes::Helicopter);
            let [right, up, forward] = out.axes();
            out.eye += match mode {
                SixAxes::Helicopter => {
                    let ahead = DVec3::new(out.yaw.cos(), out.yaw.sin(), 0.0);
                    right * push.x + ahead * push.y + DVec3::Z * push.z
                }
                _ => right * push.x + forward * push.y + up * push.z,
            };
            out
        }
    }
}

/// Still around the middle, fine near it, full at the end.
fn response(value: f64) -> f64 {
    let v = if value.is_finite() { value.clamp(-1.0, 1.0) } else { 0.0 };
    let past = ((v.abs() - REST) / (1.0 - REST)).max(0.0);
    past * past * v.signum()
}

/// The look turned about its own axes (right, ahead, up).
fn turned(pose: CameraPose, turn: DVec3, locked: bool) -> CameraPose {
    if locked {
        let yaw = super::wrapped(pose.yaw + turn.z);
        return CameraPose { yaw, pitch: (pose.pitch + turn.x).clamp(-POLE, POLE), ..pose };
    }
    let [right, up, forward] = pose.axes();
    let by = right * turn.x + forward * turn.y + up * turn.z;
    looking(pose, DQuat::from_scaled_axis(by) * forward)
}

/// The building moved with the hand: the eye moves the other way, around the pivot.
fn object(pose: CameraPose, pivot: DVec3, push: DVec3, turn: DVec3, locked: bool) -> CameraPose {
    let before = DMat3::from_cols_array_2d(&pose.axes().map(|a| a.to_array()));
    let held = before.transpose() * (pivot - pose.eye);
    let mut out = if locked {
        let pitch = (pose.pitch - turn.x).clamp(-POLE, POLE);
        CameraPose { yaw: super::wrapped(pose.yaw - turn.z), pitch, ..pose }
    } else {
        turned(pose, -turn, false)
    };
    // Pushed ahead the building goes away; nothing is pulled through the eye.
    let after = DMat3::from_cols_array_2d(&out.axes().map(|a| a.to_array()));
    let moved = DVec3::new(held.x + push.x, held.y + push.z, (held.z + push.y).max(held.z.min(0.05)));
    out.eye = pivot - after * moved;
    if pose.projection == Projection::Orthographic && held.z.abs() > 1e-6 {
        out.focus_m = (pose.focus_m * (moved.z / held.z).clamp(0.5, 2.0)).clamp(0.05, 200_000.0);
    }
    out
}

fn looking(pose: CameraPose, forward: DVec3) -> CameraPose {
    let level = forward.truncate().length();
    let yaw = if level > 1e-6 { forward.y.atan2(forward.x) } else { pose.yaw };
    CameraPose { yaw, pitch: forward.z.atan2(level), ..pose }
}

#[cfg(test)]
mod tests {
    use glam::Vec2;

    use super::*;

    const VIEWPORT: Vec2 = Vec2::new(1280.0, 720.0);

    fn pose() -> CameraPose {
        CameraPose::from_to(DVec3::new(-20.0, 0.0, 10.0), DVec3::ZERO, 1.0).unwrap()
    }

    fn held(mode: SixAxes, locked: bool, axes: [f64; 6]) -> CameraPose {
        (0..10).fold(pose(), |p, _| six_axes(p, DVec3::ZERO, axes, 0.05, mode, locked))
    }

    #[test]
    fn a_cap_at_rest_and_broken_numbers_move_nothing() {
        for mode in [SixAxes::Object, SixAxes::Fly, SixAxes::Helicopter] {
            assert_eq!(held(mode, true, [0.04; 6]), pose());
            let broken = six_axes(pose(), DVec3::ZERO, [f64::NAN; 6], 0.1, mode, false);
            assert!(broken.eye.distance(pose().eye) < 1e-9 && (broken.yaw - pose().yaw).abs() < 1e-9);
            assert_eq!(six_axes(pose(), DVec3::NAN, [1.0; 6], 0.1, mode, true), pose());
        }
    }

    #[test]
    fn turning_the_object_keeps_the_pivot_in_the_picture() {
        for locked in [true, false] {
            let out = held(SixAxes::Object, locked, [0.0, 0.0, 0.0, 0.3, 0.2, 0.8]);
            assert!(out.project(DVec3::ZERO, VIEWPORT).unwrap().distance(VIEWPORT * 0.5) < 1e-3);
            assert!((out.eye.length() - pose().eye.length()).abs() < 1e-9 && out.yaw != pose().yaw);
        }
    }

    #[test]
    fn pushing_the_object_away_goes_by_its_distance_and_never_through_the_eye() {
        let away = held(SixAxes::Object, true, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
        assert!(away.eye.length() > pose().eye.length() * 1.4);
        let near = (0..200)
            .fold(pose(), |p, _| six_axes(p, DVec3::ZERO, [0.0, -1.0, 0.0, 0.0, 0.0, 0.0], 0.1, SixAxes::Object, true));
        assert!(near.depth_m(DVec3::ZERO) > 0.0 && near.eye.is_finite());
    }

    #[test]
    fn a_helicopter_stays_at_its_height_and_a_flight_goes_where_it_looks() {
        let ahead = [0.0, 0.7, 0.0, 0.0, 0.0, 0.0];
        let level = held(SixAxes::Helicopter, true, ahead);
        assert!((level.eye.z - 10.0).abs() < 1e-9 && level.eye.x > pose().eye.x + 2.0);
        let down = held(SixAxes::Fly, true, ahead);
        assert!(down.eye.z < 9.0);
        let up = held(SixAxes::Helicopter, true, [0.0, 0.0, 0.7, 0.0, 0.0, 0.0]);
        assert!(up.eye.z > 12.0 && up.eye.truncate().distance(pose().eye.truncate()) < 1e-9);
    }

    #[test]
    fn with_the_horizon_locked_the_look_stops_before_the_pole() {
        let out = (0..100)
            .fold(pose(), |p, _| six_axes(p, DVec3::ZERO, [0.0, 0.0, 0.0, -1.0, 0.0, 0.0], 0.1, SixAxes::Fly, true));
        assert!(out.pitch < -1.5 && out.pitch > -FRAC_PI_2 && out.yaw == pose().yaw);
    }
}
