//! From hands to camera, selection and hover.

use std::sync::Arc;
use std::time::Duration;

use atrium_building::Aabb;
use atrium_spatial::PickFilter;
use atrium_view::{CameraPose, CameraRequest, FIELD_OF_VIEW, Flight, Looks, Selection, StandardView};
use bevy::ecs::prelude::*;
use bevy::time::{Real, Time};
use bevy::window::RequestRedraw;
use glam::{DVec3, Vec2};

use crate::framing::{fit_plan, fit_shown, fly_to_see};
use crate::picture::Picture;
use crate::plugin::{SceneActivity, SceneCamera, SceneEvent, SceneInput, SceneModel, ScenePreview, View, ViewportSize};
use crate::prepare::PreparedScene;

/// Longest step of a flight: the first frame after a pause must not jump to its end.
const LONGEST_STEP: Duration = Duration::from_millis(250);

/// What goes on between frames.
#[derive(Resource, Default)]
pub(crate) struct Controls {
    framed: Option<Arc<Picture>>,
    looks: Looks,
    filter: Option<PickFilter>,
    grip: Option<Grip>,
    flight: Option<Flight>,
    flight_is_new: bool,
}

/// A drag under way: what is held, and where the pointer was last.
#[derive(Clone, Copy)]
struct Grip {
    anchor: DVec3,
    at: Vec2,
}

impl Controls {
    fn fly(&mut self, from: CameraPose, to: CameraPose) {
        self.grip = None;
        self.flight = (from != to).then(|| Flight::new(from, to));
        self.flight_is_new = true;
    }

    /// The camera was taken in hand, or put somewhere else.
    fn stop_flying(&mut self) {
        self.flight = None;
    }
}

/// Shows a new model from the usual side.
pub(crate) fn frame_new_model(
    model: Res<SceneModel>,
    preview: Res<ScenePreview>,
    viewport: Res<ViewportSize>,
    view: Res<View>,
    mut controls: ResMut<Controls>,
    mut pose: ResMut<SceneCamera>,
) {
    let picture = preview.0.as_ref().map(|p| &p.picture).or(model.0.as_ref().map(|s| s.picture()));
    if controls.framed.as_ref().map(Arc::as_ptr) == picture.map(Arc::as_ptr) {
        // Also one that came in its place.
        return;
    }
    if picture.is_some() && !viewport.is_open() {
        return;
    }
    controls.framed = picture.cloned();
    controls.filter = None;
    controls.grip = None;
    controls.stop_flying();
    if let Some(preview) = &preview.0 {
        pose.0 = preview.pose(viewport.logical);
    } else if let Some(scene) = &model.0 {
        pose.0 = fit_shown(scene, &view.0, CameraPose::looking(StandardView::Iso), viewport.logical);
    }
}

/// Keeps what may be hit in step with the view.
pub(crate) fn refresh_filter(model: Res<SceneModel>, view: Res<View>, mut controls: ResMut<Controls>) {
    let Some(scene) = &model.0 else { return };
    let controls = &mut *controls;
    if model.is_changed() {
        controls.filter = None;
        controls.looks.clear();
    }
    if !view.is_changed() && controls.filter.is_some() {
        return;
    }
    let change = controls.looks.update(scene.model(), &view.0);
    match &mut controls.filter {
        Some(filter) => filter.update(&controls.looks, &change, &view.0),
        None => controls.filter = Some(PickFilter::of(&controls.looks, &view.0)),
    }
}

/// Moves the camera and changes the view as the hands say.
pub(crate) fn apply_input(
    mut inputs: MessageReader<SceneInput>,
    mut events: MessageWriter<SceneEvent>,
    model: Res<SceneModel>,
    preview: Res<ScenePreview>,
    viewport: Res<ViewportSize>,
    mut controls: ResMut<Controls>,
    mut view: ResMut<View>,
    mut pose: ResMut<SceneCamera>,
) {
    let Some(scene) = model.0.as_ref().filter(|_| preview.0.is_none()) else {
        inputs.clear();
        return;
    };
    if !viewport.is_open() {
        inputs.clear();
        return;
    }
    let size = viewport.logical;
    // A mouse reports many moves a frame; only where it ends up is worth a ray.
    let mut hover: Option<Option<Vec2>> = None;
    for input in inputs.read().copied() {
        let pick = |controls: &Controls, pose: &CameraPose, at: Vec2| {
            let filter = controls.filter.as_ref()?;
            scene.pick(pose.ray_through(at, size), filter)
        };
        match input {
            SceneInput::Orbit { from, to } | SceneInput::Pan { from, to } => {
                if !(from.is_finite() && to.is_finite()) {
                    continue;
                }
                controls.stop_flying();
                let held = controls.grip.filter(|g| g.at.distance(from) < 0.5);
                let anchor = match held {
                    Some(grip) => grip.anchor,
                    None => {
                        pick(&controls, &pose, from).map_or_else(|| beyond(scene, &pose, from, size), |hit| hit.point)
                    }
                };
                controls.grip = Some(Grip { anchor, at: to });
                let moved = match input {
                    SceneInput::Orbit { .. } => pose.orbited(anchor, to - from, size),
                    _ => pose.panned(anchor, from, to, size),
                };
                pose.set_if_neq(SceneCamera(moved));
            }
            SceneInput::Zoom { at, amount } if at.is_finite() && amount.is_finite() => {
                controls.stop_flying();
                let anchor = pick(&controls, &pose, at).map_or_else(|| beyond(scene, &pose, at, size), |hit| hit.point);
                let moved = pose.zoomed(anchor, amount);
                pose.set_if_neq(SceneCamera(moved));
            }
            SceneInput::Zoom { .. } => {}
            SceneInput::Click { at, additive } => {
                let hit = pick(&controls, &pose, at);
                let mut selection = view.0.selection.clone();
                match hit {
                    Some(hit) if additive => selection.toggle(hit.element),
                    Some(hit) => selection = Selection::only(hit.element),
                    None if additive => {}
                    None => selection = Selection::default(),
                }
                if view.0.selection != selection {
                    view.0.selection = selection;
                }
                events.write(SceneEvent::Clicked(hit));
            }
            SceneInput::Probe { at } => {
                events.write(SceneEvent::Probed(pick(&controls, &pose, at)));
            }
            SceneInput::DoubleClick { at } => {
                if let Some(hit) = pick(&controls, &pose, at) {
                    view.0.camera_request = Some(CameraRequest::FlyTo(vec![hit.element]));
                }
            }
            SceneInput::BoxSelect { from, to, additive } => {
                let Some(filter) = controls.filter.as_ref() else { continue };
                let found = scene.spatial().elements_in_rect(&pose, size, from, to, filter);
                events.write(SceneEvent::BoxSelected(found.len()));
                if additive {
                    let selection = &mut view.0.selection;
                    selection.primary = selection.primary.or(found.first().copied());
                    selection.all.extend(found);
                } else {
                    view.0.selection = Selection::of(found);
                }
            }
            SceneInput::Hover { at } => hover = Some(at),
            SceneInput::Look(direction) => view.0.camera_request = Some(CameraRequest::View(direction)),
        }
    }
    if let Some(at) = hover {
        let Some(filter) = &controls.filter else { return };
        let over = at.and_then(|at| scene.pick(pose.ray_through(at, size), filter)).map(|hit| hit.element);
        if view.0.hovered != over {
            view.0.hovered = over;
        }
    }
}

/// Where the pointer points to when nothing is there: as far as what is looked at, or as the building's middle.
fn beyond(scene: &PreparedScene, pose: &CameraPose, at: Vec2, viewport: Vec2) -> DVec3 {
    let ray = pose.ray_through(at, viewport);
    let bounds = scene.bounds();
    let depth = if bounds.is_empty() { pose.focus_m } else { pose.depth_m(bounds.center()) };
    let depth = if depth > 0.1 { depth } else { pose.focus_m.max(0.1) };
    ray.at(depth / ray.direction.dot(pose.forward()).max(0.05))
}

/// The same direction at another place: as near as the radius asks, or as far as before.
fn look_at(pose: CameraPose, point: DVec3, radius_m: Option<f64>, viewport: Vec2) -> CameraPose {
    match radius_m {
        Some(radius) => {
            let around = Aabb { min: point - DVec3::splat(radius), max: point + DVec3::splat(radius) };
            pose.fitted_filling(&around, viewport, 1.0)
        }
        None => CameraPose { eye: pose.eye + (point - pose.focus()), ..pose },
    }
}

/// Answers requests, and flies.
pub(crate) fn move_camera(
    time: Option<Res<Time<Real>>>,
    (model, preview): (Res<SceneModel>, Res<ScenePreview>),
    viewport: Res<ViewportSize>,
    mut controls: ResMut<Controls>,
    mut view: ResMut<View>,
    mut pose: ResMut<SceneCamera>,
    mut activity: ResMut<SceneActivity>,
    mut events: MessageWriter<SceneEvent>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    if let Some(scene) = &model.0
        && preview.0.is_none()
        && viewport.is_open()
        && view.0.camera_request.is_some()
        && let Some(request) = view.0.camera_request.take()
    {
        // A request in mid-flight starts from where the flight would have ended, as far as direction goes.
        let direction = controls.flight.map_or(pose.0, |f| f.target());
        // From a walk one comes back to the narrower look at a building.
        let direction = CameraPose { fov_y: FIELD_OF_VIEW, ..direction };
        let size = viewport.logical;
        let target = match request {
            CameraRequest::FitAll => fit_shown(scene, &view.0, direction, size),
            CameraRequest::Plan => fit_plan(scene, &view.0, size),
            CameraRequest::View(look) => fit_shown(scene, &view.0, CameraPose::looking(look), size),
            CameraRequest::FlyTo(ids) => controls
                .filter
                .as_ref()
                .and_then(|filter| fly_to_see(scene, filter, &ids, direction, size))
                .unwrap_or(direction),
            CameraRequest::Pose(pose) => pose,
            CameraRequest::LookAt { point, radius_m } => look_at(direction, point, radius_m, size),
        };
        let from = pose.0;
        controls.fly(from, target);
    }
    let mut animating = false;
    if controls.flight.is_some() {
        let step = time.map_or(Duration::from_millis(16), |t| t.delta()).min(LONGEST_STEP);
        let step = if std::mem::take(&mut controls.flight_is_new) { Duration::ZERO } else { step };
        if let Some(flight) = &mut controls.flight {
            let (next, over) = flight.advance(step.as_secs_f64());
            pose.set_if_neq(SceneCamera(next));
            animating = !over;
        }
        if animating {
            redraw.write(RequestRedraw);
        } else {
            controls.flight = None;
            events.write(SceneEvent::FlightEnded);
        }
    }
    let bound_for = controls.flight.as_ref().map(Flight::target);
    if (activity.animating, activity.bound_for) != (animating, bound_for) {
        (activity.animating, activity.bound_for) = (animating, bound_for);
    }
}
