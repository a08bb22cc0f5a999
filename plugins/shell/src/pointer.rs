//! The egui pass: panels around the 3D picture, and the pointer over it handed to the scene.

use atrium_panels::PanelContext;
use atrium_scene::{CameraPose, SceneActivity, SceneInput, SceneSettings, SceneTheme, View, ViewportSize};
use bevy::prelude::*;
use bevy_egui::{EguiContexts, egui};

use crate::commands::{self, Hands};
use crate::files::Dialog;
use crate::live::Live;
use crate::loading::Loader;
use crate::settings::Settings;
use crate::window::{Building, Fixed, Looking, Wake};

/// A drag that began over the 3D picture.
#[derive(Clone, Copy)]
pub(crate) enum Drag {
    Orbit,
    Pan,
    Box(egui::Pos2),
}

/// Shows the window's content and does what it asks for.
pub(crate) fn show(
    mut contexts: EguiContexts,
    fixed: Option<Res<Fixed>>,
    mut settings: ResMut<Settings>,
    mut view: ResMut<View>,
    mut looking: ResMut<Looking>,
    mut loader: ResMut<Loader>,
    mut dialog: ResMut<Dialog>,
    mut viewport_size: ResMut<ViewportSize>,
    mut scene_settings: ResMut<SceneSettings>,
    mut scene_input: MessageWriter<SceneInput>,
    (building, live, camera, activity, wake): (
        Res<Building>,
        Res<Live>,
        Res<CameraPose>,
        Res<SceneActivity>,
        Res<Wake>,
    ),
    mut drag: Local<Option<Drag>>,
) -> Result {
    let Some(fixed) = fixed else { return Ok(()) };
    let ctx = contexts.ctx_mut()?.clone();
    let mut root = egui::Ui::new(
        ctx.clone(),
        egui::Id::new("window"),
        egui::UiBuilder::new().layer_id(egui::LayerId::background()).max_rect(ctx.content_rect()),
    );
    let loading = loader.view();
    let opened = building.opened.as_ref();
    let badges = crate::badges::views(&looking);
    let context = PanelContext {
        model: opened.map(|o| o.model.as_ref()),
        index: opened.map(|o| o.index.as_ref()),
        facility: &live.facility,
        derived: &live.derived,
        view: &view.0,
        history: (looking.history.can_go_back(), looking.history.can_go_forward()),
        now: live.now(),
        utc_offset_minutes: fixed.utc_offset_minutes,
        link: &live.view,
        loading: loading.as_ref(),
        failure: loader.failure.as_ref(),
        problems: opened.map_or(&[], |o| o.problems.as_slice()),
        badges: &badges,
        hover_at: looking.pointer,
        camera: Some(camera.axes()),
        recent: &settings.recent.clone(),
        sample_available: fixed.sample.is_some(),
        fonts: &fixed.fonts,
        adapter: Some(activity.adapter.as_str()).filter(|_| activity.software),
    };
    let mut inputs = Vec::new();
    let mut seen = None;
    let mut pointer = None;
    let panels = &mut settings.bypass_change_detection().panels;
    let commands = atrium_panels::show(&mut root, &context, panels, |ui, rect| {
        let full = egui::Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
        ui.painter().image(fixed.texture, rect, full, egui::Color32::WHITE);
        seen = Some(rect);
        pointer = viewport_input(ui, rect, &mut drag, &mut inputs);
    });
    looking.pointer = pointer;
    looking.rect = seen;
    if let Some(rect) = seen {
        looking.badges.options.reserved = crate::badges::reserved(panels.covered(), rect);
    }
    if let Some(rect) = seen {
        let size = ViewportSize { logical: Vec2::new(rect.width(), rect.height()), scale: ctx.pixels_per_point() };
        viewport_size.set_if_neq(size);
    }
    let theme = match settings.panels.theme {
        atrium_panels::Theme::Dark => SceneTheme::Dark,
        atrium_panels::Theme::Light => SceneTheme::Light,
    };
    if scene_settings.theme != theme {
        scene_settings.theme = theme;
    }
    let before = view.0.clone();
    let view_hands = view.bypass_change_detection();
    commands::apply(
        commands,
        &mut Hands {
            view: view_hands,
            looking: &mut looking,
            building: &building,
            loader: &mut loader,
            dialog: &mut dialog,
            settings: &mut settings,
            scene_input: &mut inputs,
            fixed: &fixed,
            wake: &wake,
        },
    );
    if view.0 != before {
        view.set_changed();
        ctx.request_repaint();
    }
    if !inputs.is_empty() {
        ctx.request_repaint();
        scene_input.write_batch(inputs);
    }
    Ok(())
}

/// Turns the pointer over the viewport into scene input, in the viewport's own pixels.
fn viewport_input(
    ui: &mut egui::Ui,
    rect: egui::Rect,
    drag: &mut Option<Drag>,
    out: &mut Vec<SceneInput>,
) -> Option<egui::Pos2> {
    let response = ui.interact(rect, ui.id().with("viewport"), egui::Sense::click_and_drag());
    let local = |p: egui::Pos2| Vec2::new(p.x - rect.min.x, p.y - rect.min.y);
    let at = response.hover_pos();
    let (delta, shift, ctrl, scroll, zoom) = ui.input(|i| {
        (i.pointer.delta(), i.modifiers.shift, i.modifiers.command, i.smooth_scroll_delta.y, i.zoom_delta())
    });

    if response.drag_started() {
        let origin = ui.input(|i| i.pointer.press_origin()).or(response.interact_pointer_pos());
        let by = |button| response.drag_started_by(button);
        let pans = by(egui::PointerButton::Middle)
            || by(egui::PointerButton::Secondary)
            || (by(egui::PointerButton::Primary) && ctrl);
        let kind = if pans {
            Some(Drag::Pan)
        } else if shift {
            origin.map(Drag::Box)
        } else {
            Some(Drag::Orbit)
        };
        *drag = kind;
    }
    if let (Some(kind), Some(now)) = (*drag, response.interact_pointer_pos()) {
        match kind {
            _ if delta == egui::Vec2::ZERO && response.dragged() => {}
            Drag::Orbit if response.dragged() => {
                out.push(SceneInput::Orbit { from: local(now - delta), to: local(now) });
            }
            Drag::Pan if response.dragged() => out.push(SceneInput::Pan { from: local(now - delta), to: local(now) }),
            _ => {}
        }
        if let Drag::Box(origin) = kind {
            let shape = egui::Rect::from_two_pos(origin, now);
            let accent = ui.visuals().selection.bg_fill;
            ui.painter().rect(
                shape,
                0.0,
                accent.gamma_multiply(0.15),
                egui::Stroke::new(1.0, accent),
                egui::StrokeKind::Inside,
            );
            if response.drag_stopped() {
                out.push(SceneInput::BoxSelect { from: local(origin), to: local(now), additive: ctrl });
            }
        }
    }
    if response.drag_stopped() || !ui.input(|i| i.pointer.any_down()) {
        *drag = None;
    }
    if let Some(at) = at {
        // egui reports about 50 points for a notch of a usual wheel.
        let amount = scroll / 50.0 + (zoom - 1.0) * 4.0;
        if amount != 0.0 && response.contains_pointer() {
            out.push(SceneInput::Zoom { at: local(at), amount });
        }
    }
    if response.double_clicked() {
        if let Some(at) = response.interact_pointer_pos() {
            out.push(SceneInput::DoubleClick { at: local(at) });
        }
    } else if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        out.push(SceneInput::Click { at: local(at), additive: shift || ctrl });
    }
    if drag.is_none() && delta != egui::Vec2::ZERO {
        out.push(SceneInput::Hover { at: at.filter(|_| response.contains_pointer()).map(local) });
    }
    at.filter(|_| response.contains_pointer() && drag.is_none())
}
