//! How long it took from the command to open until the building could be seen, and until all of it was on the GPU.

use std::time::Instant;

use atrium_scene::{SceneActivity, SceneModel, ScenePreview};
use bevy::prelude::*;
use bevy::window::RequestRedraw;

use crate::loading::Loader;
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
    /// The same of a picture for which nothing was on its way any more, and its model was there.
    pub(crate) complete_ms: Option<u64>,
    /// What a search looks into was ready.
    pub(crate) found_ms: Option<u64>,
}

/// Follows the building on its way; keeps the window drawing until it is there, since drivers tell of finished pictures only
/// when they are asked.
pub(crate) fn follow(
    building: Res<Building>,
    loader: Res<Loader>,
    (scene, preview): (Res<SceneModel>, Res<ScenePreview>),
    activity: Res<SceneActivity>,
    mut times: ResMut<OpeningTimes>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let opened = building.opened.as_ref();
    // What is being opened counts from its first picture on; the building before it is not looked at any more.
    let coming = preview.0.as_ref().and(loader.asked());
    let Some(asked) = coming.or(opened.map(|opened| opened.asked)) else { return };
    if times.asked != Some(asked) {
        *times = OpeningTimes { asked: Some(asked), pictures_before: activity.redraws, ..default() };
    }
    let opened = opened.filter(|opened| opened.asked == asked && scene.0.is_some());
    if opened.is_some() && times.ready_ms.is_none() {
        times.ready_ms = Some(since(asked));
    }
    let drawn = activity.finished > times.pictures_before;
    if drawn && times.seen_ms.is_none() {
        times.seen_ms = Some(since(asked));
    }
    let complete = opened.is_some() && activity.whole > times.pictures_before && activity.finished >= activity.whole;
    if complete && times.complete_ms.is_none() {
        times.complete_ms = Some(since(asked));
    }
    if opened.is_some_and(|opened| opened.index.is_complete()) && times.found_ms.is_none() {
        times.found_ms = Some(since(asked));
    }
    if times.complete_ms.is_none() {
        redraw.write(RequestRedraw);
    }
}

fn since(asked: Instant) -> u64 {
    asked.elapsed().as_millis() as u64
}
