//! How often a window that nobody touches is drawn anew.

use std::time::{Duration, Instant};

use atrium_panels::LinkView;
use atrium_scene::SceneActivity;
use bevy::input::keyboard::KeyboardInput;
use bevy::input::mouse::{MouseButtonInput, MouseWheel};
use bevy::prelude::*;
use bevy::window::CursorMoved;
use bevy::winit::{UpdateMode, WinitSettings};

use crate::live::Live;
use crate::loading::Loader;
use crate::window::{Fixed, Wake};

/// The clock and the ages move once a second.
const LIVE: Duration = Duration::from_secs(1);

/// Without a hub nothing moves by itself but the clock; and where no graphics card draws, each frame costs a twentieth of a
/// second. Always the same span: each new one would be a change of the settings, which itself draws the window anew.
const AT_REST: Duration = Duration::from_secs(10);

/// What was begun by a hand, a notice or a hint, has ended after this.
const SETTLED: Duration = Duration::from_secs(20);

/// Lets the window rest where nothing in it moves by itself.
pub(crate) fn set(
    settings: Option<ResMut<WinitSettings>>,
    live: Res<Live>,
    loader: Res<Loader>,
    (fixed, wake, scene): (Option<Res<Fixed>>, Res<Wake>, Res<SceneActivity>),
    mut keys: MessageReader<KeyboardInput>,
    mut buttons: MessageReader<MouseButtonInput>,
    mut wheel: MessageReader<MouseWheel>,
    mut moves: MessageReader<CursorMoved>,
    mut touched: Local<Option<Instant>>,
) {
    let Some(mut settings) = settings else { return };
    let hands = keys.read().count() + buttons.read().count() + wheel.read().count() + moves.read().count() > 0;
    if hands || touched.is_none() || loader.is_busy() {
        *touched = Some(Instant::now());
    }
    let settled = touched.is_some_and(|at| at.elapsed() > SETTLED);
    // Where the processor draws, a frame is dear, and nobody looks closely.
    wake.pace(settled && scene.software);
    // Who reads a report counts on a line each second.
    let told = fixed.is_some_and(|fixed| fixed.reports);
    let rests = settled && !told && matches!(live.view, LinkView::NoHub) && !live.is_starting();
    let mode = UpdateMode::reactive_low_power(if rests { AT_REST } else { LIVE });
    if settings.focused_mode != mode {
        settings.focused_mode = mode;
        settings.unfocused_mode = mode;
    }
}
