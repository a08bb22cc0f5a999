//! How long it took from the command to open until the building could be seen, and until all of it was on the GPU.

use std::time::Instant;

use atrium_scene::SceneActivity;
use bevy::prelude::*;
use bevy::window::RequestRedraw;

use crate::window::Building;

/// The building that was opened last, in milliseconds from the command.
#[derive(Resource, Default)]
pub(crate) struct OpeningTimes {
    asked: Option<Instant>,
    /// Pictures of the scene asked for before this building was in one.
    pictures_before: u64,
    /// Its model and its scene were ready.
    pub(crate) ready_ms: Option<u64>,
    /// The driver was done with a picture that has something of it.
    pub(crate) seen_ms: Option<u64>,
    /// The same of a picture for which nothing was on its way any more.
    pub(crate) complete_ms: Option<u64>,
    /// What a search looks into was ready.
    pub(crate) found_ms: Option<u64>,
}

/// Follows the building on its way; keeps the window drawing until it is there, since drivers tell of finished pictures only
/// when they are asked.
pub(crate) fn follow(
    building: Res<Building>,
    activity: Res<SceneActivity>,
    mut times: ResMut<OpeningTimes>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let Some(opened) = &building.opened else { return };
    if times.asked != Some(opened.asked) {
        let ready_ms = Some(since(opened.asked));
        *times = OpeningTimes { asked: Some(opened.asked), pictures_before: activity.redraws, ready_ms, ..default() };
    }
    let drawn = activity.finished > times.pictures_before;
    if drawn && times.seen_ms.is_none() {
        times.seen_ms = Some(since(opened.asked));
    }
    let complete = activity.whole > times.pictures_before && activity.finished >= activity.whole;
    if complete && times.complete_ms.is_none() {
        times.complete_ms = Some(since(opened.asked));
    }
    if opened.index.is_complete() && times.found_ms.is_none() {
        times.found_ms = Some(since(opened.asked));
    }
    if times.complete_ms.is_none() {
        redraw.write(RequestRedraw);
    }
}

fn since(asked: Instant) -> u64 {
    asked.elapsed().as_millis() as u64
}
