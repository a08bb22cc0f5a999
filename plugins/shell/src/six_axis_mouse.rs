//! A mouse with six axes, through spacenavd: the service that holds the device and passes what the cap does on to programs over
//! a local socket. Where there is no service there is no device, and nothing is said about it.

use std::sync::{Arc, Mutex, PoisonError};

use atrium_scene::{SceneActivity, SceneCamera, SceneModel, View};
use atrium_spatial::{SixAxes, six_axes};
use bevy::prelude::*;
use bevy::time::Real;
use bevy::window::RequestRedraw;

use crate::walking::Walking;
use crate::window::Wake;

/// What spacenavd reports at full deflection, at its usual sensitivity.
const REACH: f64 = 350.0;

/// Below this share of its reach a cap lies still.
const REST: f64 = 0.05;

/// The first frame after rest counts as this long, seconds.
const FIRST_FRAME_S: f64 = 0.03;

/// What the cap does now: pushed right, ahead, up; turned about these; each from −1 to 1.
#[derive(Resource, Clone, Default)]
pub(crate) struct Cap {
    axes: Arc<Mutex<[f64; 6]>>,
    moving: bool,
}

/// An event of spacenavd: eight numbers, the first its kind.
fn axes_of(event: [i32; 8]) -> Option<[f64; 6]> {
    const MOTION: i32 = 0;
    let [kind, x, y, z, rx, ry, rz, _period] = event;
    // It counts right, up and ahead, and turns about these; here up comes last.
    let axes = [x, z, y, rx, rz, ry];
    (kind == MOTION).then(|| axes.map(|v| (f64::from(v) / REACH).clamp(-1.0, 1.0)))
}

impl Cap {
    /// Follows the device from now on, on a thread.
    #[cfg(unix)]
    pub(crate) fn follow(&self, wake: Wake) {
        let axes = Arc::clone(&self.axes);
        let work = move || socket::follow(&axes, &wake);
        // Without the thread there is the mouse.
        let _ = std::thread::Builder::new().name("atrium-six-axes".into()).spawn(work);
    }

    /// There is no such service on this system.
    #[cfg(not(unix))]
    pub(crate) fn follow(&self, _: Wake) {}

    fn now(&self) -> [f64; 6] {
        *self.axes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
mod socket {
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    use super::axes_of;
    use crate::window::Wake;

    /// Where the service listens.
    const SOCKETS: [&str; 2] = ["/run/spnav.sock", "/var/run/spnav.sock"];

    /// Tried again this often: a device is plugged in a few times a day.
    const AGAIN: Duration = Duration::from_secs(5);

    pub(super) fn follow(axes: &Mutex<[f64; 6]>, wake: &Wake) {
        loop {
            if let Some(stream) = SOCKETS.iter().find_map(|path| UnixStream::connect(path).ok()) {
                read(stream, axes, wake);
                // A service that ends while the cap is pushed must not leave it pushed.
                *axes.lock().unwrap_or_else(PoisonError::into_inner) = [0.0; 6];
            }
            std::thread::sleep(AGAIN);
        }
    }

    pub(super) fn read(mut from: impl Read, axes: &Mutex<[f64; 6]>, wake: &Wake) {
        let mut bytes = [0_u8; 32];
        while from.read_exact(&mut bytes).is_ok() {
            let number =
                |i: usize| i32::from_ne_bytes([bytes[i * 4], bytes[i * 4 + 1], bytes[i * 4 + 2], bytes[i * 4 + 3]]);
            if let Some(now) = axes_of(std::array::from_fn(number)) {
                *axes.lock().unwrap_or_else(PoisonError::into_inner) = now;
                wake.wake();
            }
        }
    }
}

/// Moves the camera as the cap says, while it is held.
pub(crate) fn apply(
    time: Option<Res<Time<Real>>>,
    activity: Res<SceneActivity>,
    model: Res<SceneModel>,
    view: Res<View>,
    mut cap: ResMut<Cap>,
    mut walking: ResMut<Walking>,
    mut camera: ResMut<SceneCamera>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let cap = cap.bypass_change_detection();
    let axes = cap.now();
    let held = axes.iter().any(|v| v.abs() > REST);
    let dt_s = time.map_or(FIRST_FRAME_S, |t| t.delta_secs_f64());
    let dt_s = if std::mem::replace(&mut cap.moving, held) { dt_s } else { FIRST_FRAME_S };
    let walking = walking.bypass_change_detection();
    if walking.has_hands() {
        walking.hands.cap = if held { axes } else { [0.0; 6] };
    } else if held && model.0.is_some() && !activity.animating {
        let [x, y, z, turns @ ..] = axes;
        // A plan is moved and scaled, not turned.
        let turns = if view.0.plan.is_some() { [0.0; 3] } else { turns };
        let axes = [x, y, z, turns[0], turns[1], turns[2]];
        let next = six_axes(camera.0, camera.focus(), axes, dt_s, SixAxes::Object, true);
        camera.set_if_neq(SceneCamera(next));
    }
    if held {
        redraw.write(RequestRedraw);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_reports_is_put_in_our_order_and_buttons_are_no_motion() {
        let axes = axes_of([0, 350, -175, 0, 35, 9_999, 0, 16]).unwrap();
        assert_eq!(axes, [1.0, 0.0, -0.5, 0.1, 0.0, 1.0]);
        assert_eq!(axes_of([1, 0, 0, 0, 0, 0, 0, 0]), None);
    }

    #[cfg(unix)]
    #[test]
    fn events_come_one_after_another_and_half_of_one_ends_it() {
        let mut bytes = Vec::new();
        for event in [[0_i32, 70, 0, 0, 0, 0, 0, 16], [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 350, 0, 0, 0, 16]] {
            bytes.extend(event.iter().flat_map(|n| n.to_ne_bytes()));
        }
        bytes.extend([0; 7]);
        let axes = Mutex::new([0.0; 6]);
        socket::read(bytes.as_slice(), &axes, &Wake::silent());
        assert_eq!(*axes.lock().unwrap(), [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
    }
}
