//! Commands that move a person about: walks, flights, plans, and the small plan.

use atrium_building::StoreyId;
use atrium_panels::{NavigationView, PanelCommand, PanelState};
use atrium_scene::View;
use atrium_view::{Action, CameraPose, CameraRequest, Ray, StandardView};
use bevy::prelude::*;
use bevy_egui::egui;
use glam::{DVec2, Vec2};

use crate::commands::Hands;
use crate::storey_plans::StoreyPlans;
use crate::walking::{Start, Walking};
use crate::window::{Building, Looking, Wake};

/// Seen around a place of the small plan that is gone to, metres.
const AROUND_M: f64 = 10.0;

/// Does what the command asks of walks and plans; `true` where there is nothing else to do.
pub(crate) fn take(command: &PanelCommand, hands: &mut Hands<'_>) -> bool {
    if matches!(command, PanelCommand::SetMiniPlan) {
        hands.settings.save();
        return true;
    }
    let Some(opened) = &hands.building.opened else { return false };
    let (model, scene) = (&opened.model, &opened.scene);
    let viewport = hands.looking.rect.map_or(Vec2::ONE, |r| Vec2::new(r.width(), r.height()));
    let waker = hands.wake.clone();
    let wake = move || waker.wake();
    let (walking, view) = (&mut *hands.walking, &mut hands.view.0);
    match command {
        PanelCommand::Action(action @ (Action::Walk | Action::Fly)) => {
            let fly = *action == Action::Fly;
            if walking.has_hands() && walking.flies() != fly {
                walking.switch(fly);
            } else if walking.is_on() {
                walking.leave(view, viewport);
            } else if fly {
                walking.begin(Start::Air, scene, view, hands.camera, wake);
            } else {
                let pointer = pointer_ray(hands.looking, &hands.camera);
                let start = Start::Here { pointer, selected: view.selection.primary };
                walking.begin(start, scene, view, hands.camera, wake);
            }
        }
        PanelCommand::Action(Action::Escape) if walking.view().is_some() => {
            walking.leave(view, viewport);
        }
        PanelCommand::Action(Action::Escape) if view.plan.is_some() && view.selection.is_empty() => {
            view.leave_plan();
        }
        PanelCommand::Action(Action::Plan) if view.plan.is_some() => {
            view.leave_plan();
        }
        PanelCommand::Action(Action::Plan) => {
            let selected = view.selection.primary.and_then(|id| model.element(id)).and_then(|e| e.storey);
            let ground = StoreyId(opened.index.ground as u32);
            let storey = walking.storey().or(view.storey).or(selected).unwrap_or(ground);
            let from = if walking.has_hands() { None } else { Some(hands.camera) };
            walking.drop();
            view.enter_plan(model, storey, from);
        }
        PanelCommand::Action(action @ (Action::StoreyUp | Action::StoreyDown)) if walking.has_hands() => {
            if let Some(next) = walking.next_storey(*action == Action::StoreyUp, model) {
                walking.change_storey(next, scene, view, wake);
            }
        }
        PanelCommand::ChooseStorey(Some(storey)) if walking.has_hands() => {
            walking.change_storey(*storey, scene, view, wake);
        }
        PanelCommand::ChooseStorey(None) if walking.has_hands() => {
            walking.drop();
            view.camera_request = Some(CameraRequest::View(StandardView::Iso));
        }
        PanelCommand::Action(Action::Section | Action::SectionAdd | Action::SectionBox) => {
            // A plan does not show the person's own sections: what is asked for would not be seen.
            view.leave_plan();
            return false;
        }
        PanelCommand::Look(_) => {
            // The way back from the plan is given up for the direction that is asked for.
            view.leave_plan();
            return false;
        }
        PanelCommand::GoOnPlan { storey, at } => {
            let Some(floor_m) = model.storey(*storey).map(|s| s.elevation_m) else { return true };
            let at = DVec2::from_array(*at);
            if walking.has_hands() {
                let near = at.extend(floor_m + 0.1);
                walking.begin(Start::At { near, yaw: hands.camera.yaw }, scene, view, hands.camera, wake);
            } else if view.plan.is_some() {
                let pose = CameraPose { eye: at.extend(hands.camera.eye.z), ..hands.camera };
                view.camera_request = Some(CameraRequest::Pose(pose));
            } else {
                let point = at.extend(floor_m + 1.0);
                view.camera_request = Some(CameraRequest::LookAt { point, radius_m: Some(AROUND_M) });
            }
        }
        _ => return false,
    }
    // The picture moves away under the pointer.
    view.hovered = None;
    true
}

/// The ray through the pointer, while it is over the picture.
fn pointer_ray(looking: &Looking, camera: &CameraPose) -> Option<Ray> {
    let (at, rect) = (looking.pointer?, looking.rect?);
    let local = at - rect.min;
    Some(camera.ray_through(Vec2::new(local.x, local.y), Vec2::new(rect.width(), rect.height())))
}

/// A plan follows the storey that is chosen, whoever chose it.
pub(crate) fn follow_plan(building: Res<Building>, mut view: ResMut<View>) {
    if view.0.plan_is_behind()
        && let Some(opened) = &building.opened
    {
        view.0.follow_plan(&opened.model);
    }
}

/// What the panels show of it all.
pub(crate) fn view_of(
    walking: &Walking,
    plans: &mut StoreyPlans,
    building: &Building,
    looking: &Looking,
    view: &View,
    camera: CameraPose,
    panels: &PanelState,
    ctx: &egui::Context,
    wake: &Wake,
) -> NavigationView {
    let mut out = NavigationView { walk: walking.view(), ..NavigationView::default() };
    let Some(opened) = &building.opened else { return out };
    let waker = || {
        let wake = wake.clone();
        move || wake.wake()
    };
    if let Some(storey) = walking.storey().or(view.0.storey).filter(|_| panels.wants_mini_plan()) {
        out.mini = plans.mini(storey, &opened.scene, panels.theme, ctx, waker());
    }
    if let (Some(storey), Some(_), Some(rect)) = (view.0.storey, &view.0.plan, looking.rect)
        && camera.projection == atrium_view::Projection::Orthographic
    {
        let (covered, language) = (panels.covered(), panels.language);
        out.names = plans.names(storey, &opened.scene, camera, rect, covered, language, ctx, waker());
    }
    out
}
