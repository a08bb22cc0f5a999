//! Decides whether a picture is due, and hands it to the render world.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use atrium_building::Aabb;
use atrium_view::Looks;
use bevy::asset::Assets;
use bevy::ecs::prelude::*;
use bevy::image::Image;
use bevy::window::RequestRedraw;
use glam::DVec3;

use crate::caps::{CapWorker, Caps};
use crate::framing::{outlined, under_open_sky};
use crate::ladder::{ARRIVING, BEST, Ladder, PLAIN, Rung};
use crate::picture::Picture;
use crate::plugin::{
    ElementStatuses, SceneActivity, SceneCamera, SceneModel, ScenePreview, SceneTexture, TargetId, View, ViewportSize,
    empty_image,
};
use crate::prepare::PreparedScene;
use crate::render_world::Feedback;
use crate::renderer::FrameSpec;
use crate::state::StateBook;
use crate::theme::{SceneQuality, SceneSettings};

/// The picture rests when nothing moved for this long; then it is drawn once more, finely.
const REST: Duration = Duration::from_millis(140);

/// Four samples a pixel for a change of state, where they take no longer than this: a change of colour should not make
/// every edge in the picture jump.
const FINE_STILL_MS: f32 = 220.0;

/// The latest picture asked for. The render world draws it when `serial` is new to it.
#[derive(Resource, Clone, Default)]
pub(crate) struct SceneFrame {
    pub(crate) serial: u64,
    pub(crate) spec: Option<FrameSpec>,
    pub(crate) picture: Option<Arc<Picture>>,
    /// Written here, taken by the render world; each holds it for as long as a copy takes.
    pub(crate) states: Arc<Mutex<StateBook>>,
    pub(crate) target: TargetId,
    /// Caps of the sections; new ones have another number.
    pub(crate) caps: Arc<Caps>,
    pub(crate) caps_serial: u64,
    /// The picture moves.
    pub(crate) moved: bool,
    /// Bytes of the scene that may lie on the GPU.
    pub(crate) budget_bytes: u64,
}

/// What the last picture was made of.
#[derive(Resource, Default)]
pub(crate) struct Settled {
    looks: Looks,
    caps: CapWorker,
    scene: Option<Arc<PreparedScene>>,
    moved_at: Option<Instant>,
    owes_fine: bool,
    ladder: Option<Ladder>,
}

/// Gives the texture the viewport's size.
pub(crate) fn size_texture(
    viewport: Res<ViewportSize>,
    texture: Res<SceneTexture>,
    images: Option<ResMut<Assets<Image>>>,
) {
    let (Some(mut images), true) = (images, viewport.is_open()) else { return };
    let size = viewport.physical();
    if images.get(&texture.0).is_some_and(|image| image.size() == size) {
        return;
    }
    if let Some(mut image) = images.get_mut(&texture.0) {
        *image = empty_image(size);
    }
}

/// Compares what is to be seen with what was drawn, and asks for a picture where they differ.
pub(crate) fn sync_frame(
    (model, preview): (Res<SceneModel>, Res<ScenePreview>),
    view: Res<View>,
    mut statuses: ResMut<ElementStatuses>,
    settings: Res<SceneSettings>,
    viewport: Res<ViewportSize>,
    pose: Res<SceneCamera>,
    texture: Res<SceneTexture>,
    feedback: Res<Feedback>,
    mut activity: ResMut<SceneActivity>,
    mut frame: ResMut<SceneFrame>,
    mut settled: ResMut<Settled>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    feedback.report(&mut activity);
    if !viewport.is_open() {
        return;
    }
    // A building on its way is drawn as nobody has changed it yet.
    let model = model.0.as_ref().filter(|_| preview.0.is_none());
    let picture = preview.0.as_ref().map(|p| &p.picture).or(model.map(|s| s.picture()));
    let new_scene = frame.picture.as_ref().map(Arc::as_ptr) != picture.map(Arc::as_ptr);
    if new_scene {
        settled.looks.clear();
        settled.caps.clear();
        settled.ladder = None;
        frame.caps = Arc::default();
        frame.caps_serial += 1;
        frame.picture = picture.cloned();
        if let Some(preview) = &preview.0 {
            // Its model, which comes next, finds both as they are.
            settled.looks.begin_with(preview.looks());
            lock(&frame.states).replace(preview.states());
            statuses.bypass_change_detection().forget_drawn();
        }
    }
    // Also where it is the same picture, out of a file: nothing that was made from it goes stale.
    settled.scene = model.cloned();
    let states_changed = model.is_some_and(|scene| update_states(scene, &view, &mut statuses, &mut settled, &frame));
    let new_caps = update_caps(&view, &mut settled, &mut frame);
    if settled.caps.is_busy() {
        redraw.write(RequestRedraw);
    }

    let (bounds, origin) = picture.map_or((Aabb::EMPTY, DVec3::ZERO), |p| (p.bounds(), p.origin()));
    let mut spec = FrameSpec {
        pose: pose.0,
        bounds,
        origin,
        size_px: viewport.physical(),
        sections: model.map(|_| view.0.cuts().equations()).unwrap_or_default(),
        theme: settings.theme,
        native_colours: settings.native_colours,
        edges: settings.edges,
        outlined: model.map_or(Aabb::EMPTY, |s| outlined(s, &view.0)),
        sunlit: false,
        rung: BEST,
        tile: None,
        line_px: 1.0,
    };
    let last = frame.spec.as_ref();
    spec.sunlit = match (last, model) {
        (Some(last), _)
            if !new_scene && !states_changed && last.pose == spec.pose && last.sections == spec.sections =>
        {
            last.sunlit
        }
        (_, Some(scene)) => under_open_sky(scene, &settled.looks, &view.0, &spec.pose),
        (_, None) => false,
    };
    let same = last.is_some_and(|last| *last == FrameSpec { rung: last.rung, ..spec.clone() });
    let moved = last.is_some_and(|last| last.pose != spec.pose || last.sections != spec.sections);
    let due = new_scene || new_caps || activity.streaming || states_changed || !same;
    let now = Instant::now();
    let software = activity.software;
    let ladder = settled.ladder.get_or_insert_with(|| Ladder::new(software));
    if let Some((moved, rung, ms)) = feedback.take_timed() {
        ladder.take(moved, rung, ms);
    }
    let moving = ladder.moving();
    let still = match settings.quality {
        SceneQuality::Fast => PLAIN,
        SceneQuality::Fine => BEST,
        SceneQuality::Auto => ladder.still(),
    };
    if due {
        spec.rung = match settings.quality {
            SceneQuality::Fine => BEST,
            SceneQuality::Fast if moved && software => Rung { samples: 1, ambient: false, shadows: false, ..moving },
            SceneQuality::Fast => PLAIN,
            SceneQuality::Auto if software && (new_scene || activity.streaming) => ARRIVING,
            SceneQuality::Auto if moved => moving,
            SceneQuality::Auto if !software => still,
            // The first picture of all should come as soon as it can.
            SceneQuality::Auto if feedback.fine_ms().is_some_and(|ms| ms < FINE_STILL_MS) => still,
            SceneQuality::Auto => PLAIN,
        };
        frame.moved = moved;
        settled.moved_at = Some(now);
        settled.owes_fine = spec.rung != still;
    } else if settled.owes_fine {
        if settled.moved_at.is_some_and(|at| now.duration_since(at) < REST) {
            redraw.write(RequestRedraw);
            return;
        }
        settled.owes_fine = false;
        frame.moved = false;
        spec.rung = still;
    } else {
        return;
    }
    frame.budget_bytes = settings.gpu_budget_bytes;
    frame.target = texture.0.id();
    frame.spec = Some(spec);
    frame.serial += 1;
    if settled.owes_fine || activity.streaming {
        redraw.write(RequestRedraw);
    }
}

/// Takes caps of the sections where new ones are there; tells whether they are.
fn update_caps(view: &Res<View>, settled: &mut Settled, frame: &mut SceneFrame) -> bool {
    let Some(scene) = settled.scene.clone() else { return false };
    let settled = &mut *settled;
    let Some(caps) = settled.caps.follow(&scene, &settled.looks, &view.0) else { return false };
    frame.caps = Arc::new(caps);
    frame.caps_serial += 1;
    true
}

/// Brings the records up to date; returns whether any changed.
fn update_states(
    scene: &PreparedScene,
    view: &Res<View>,
    statuses: &mut ResMut<ElementStatuses>,
    settled: &mut Settled,
    frame: &SceneFrame,
) -> bool {
    let fresh = settled.looks.all().is_empty();
    if !fresh && !view.is_changed() && !statuses.is_changed() {
        return false;
    }
    let mut book = lock(&frame.states);
    book.follow(scene.model(), &view.0, &mut settled.looks, statuses.bypass_change_detection())
}

fn lock(states: &Mutex<StateBook>) -> MutexGuard<'_, StateBook> {
    states.lock().unwrap_or_else(PoisonError::into_inner)
}
