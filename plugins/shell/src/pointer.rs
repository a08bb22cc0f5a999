//! The egui pass: panels around the 3D picture, and the pointer over it handed to the scene.

use atrium_facility::{PhotoId, Place, Tracked};
use atrium_panels::{FactRef, NoticeKind, PanelContext, PanelState, PhotoProblem, PhotoProblemKind};
use atrium_scene::{
    ElementStatuses, SceneActivity, SceneCamera, SceneEvent, SceneInput, SceneSettings, SceneTheme, View, ViewportSize,
};
use bevy::prelude::*;
use bevy_egui::{EguiContexts, egui};

use crate::colouring::Colours;
use crate::commands::{self, Hands};
use crate::dispatch::Dispatch;
use crate::exports::Exports;
use crate::files::Dialog;
use crate::live::Live;
use crate::loading::Loader;
use crate::marks;
use crate::measure::{Hand, Measures};
use crate::photos::{Chosen, Photos};
use crate::project::Workspace;
use crate::settings::Settings;
use crate::storey_plans::StoreyPlans;
use crate::view_pictures::ViewPictures;
use crate::walking::{WalkHands, Walking};
use crate::window::{Building, Fixed, Looking, Wake};

/// A drag that began over the 3D picture.
#[derive(Clone, Copy)]
pub(crate) enum Drag {
    Orbit,
    Pan,
    Look,
    Box(egui::Pos2),
}

/// What a drag over the 3D picture does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Turn,
    Plan,
    Walk,
}

impl Mode {
    fn of(walking: &Walking, plan: &Option<atrium_view::Plan>) -> Self {
        match plan {
            _ if walking.has_hands() => Self::Walk,
            Some(_) => Self::Plan,
            None => Self::Turn,
        }
    }
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
    (building, camera, activity, wake, hazards, colours, field, memory, budgets): (
        Res<Building>,
        Res<SceneCamera>,
        Res<SceneActivity>,
        Res<Wake>,
        Res<marks::Hazards>,
        Res<Colours>,
        Res<crate::badges::Field>,
        Res<crate::memory::Memory>,
        Res<crate::memory::Budgets>,
    ),
    (mut live, mut photos, mut dispatch, mut workspace, mut measures, mut exports, statuses): (
        ResMut<Live>,
        ResMut<Photos>,
        ResMut<Dispatch>,
        ResMut<Workspace>,
        ResMut<Measures>,
        ResMut<Exports>,
        Res<ElementStatuses>,
    ),
    (mut walking, mut plans, mut pictures): (ResMut<Walking>, ResMut<StoreyPlans>, ResMut<ViewPictures>),
    mut probed: MessageReader<SceneEvent>,
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
    let live = live.bypass_change_detection();
    let photos = photos.bypass_change_detection();
    take_photos(live, photos, &ctx, &wake, &mut settings.bypass_change_detection().panels);
    take_places(&mut probed, &building, &mut settings.bypass_change_detection().panels);
    let measures = measures.bypass_change_detection();
    measures.follow_scene(opened.map(|o| &o.scene), &workspace.project.measurements, &wake);
    measures.take(&mut view.bypass_change_detection().0, &mut looking.bypass_change_detection().history);
    let parts = opened.map(|o| (o.model.as_ref(), o.index.as_ref()));
    let panels = &settings.panels;
    let dispatch = dispatch.bypass_change_detection();
    dispatch.candidates(panels.wants_candidates().as_ref(), live.present(), parts, live.now());
    let followed = looking.following.clone().map(FactRef::Tracked);
    let walking = walking.bypass_change_detection();
    walking.typing = ctx.text_edit_focused() || !settings.panels.leaves_keys();
    let plans = plans.bypass_change_detection();
    let pictures = pictures.bypass_change_detection();
    let mut navigation =
        crate::moving::view_of(walking, plans, &building, &looking, &view, camera.0, panels, &ctx, &wake);
    let sight = walking.sight(&view.0);
    let marks = match (parts, looking.rect) {
        (Some((model, _)), Some(rect)) => {
            let sight = marks::Sight {
                model,
                facility: live.shown(),
                view: &sight,
                camera: &camera,
                rect,
                now: live.shown_at(),
                walking,
                chosen: followed.as_ref().or(panels.selected_fact()),
            };
            marks::place(&sight, &hazards.0)
        }
        _ => Vec::new(),
    };
    crate::badges::lay(&mut looking, &field, &marks, panels.covered(), &camera, &viewport_size);
    let badges = crate::badges::views(&looking);
    let picks_place = panels.picks_place();
    live.tick_names(match panels.selected_fact() {
        Some(FactRef::Tracked(Tracked::Person(id))) => Some(id),
        _ => None,
    });
    // Cloned only while somebody looks: it may be a day's commands.
    let unsent = if panels.shows_unsent() { live.unsent() } else { Vec::new() };
    let workspace = workspace.bypass_change_detection();
    if let Some((action, what)) = workspace.saved() {
        let now = live.now();
        live.asking.tell(Some(action), what, now);
    }
    let exports = exports.bypass_change_detection();
    if let Some((action, what)) = exports.ended() {
        let now = live.now();
        live.asking.tell(Some(action), what, now);
    }
    settings.bypass_change_detection().panels.show_export(exports.progress());
    let sources = opened.map(|o| workspace.source_views(&o.model, &view.0)).unwrap_or_default();
    let kept_views: Vec<String> = workspace.project.views.iter().map(|v| v.name.clone()).collect();
    let figures = crate::memory::figures(&activity, &memory, &budgets, (badges.len(), field.badges.len()));
    navigation.pictures = pictures.textures(&workspace.project.views, &ctx);
    let context = PanelContext {
        model: opened.map(|o| o.model.as_ref()),
        index: opened.map(|o| o.index.as_ref()),
        facility: live.shown(),
        derived: &live.derived,
        view: &view.0,
        history: (looking.history.can_go_back(), looking.history.can_go_forward()),
        undo: (looking.history.can_undo(), looking.history.can_redo()),
        coloured: colours.coloured(),
        now: live.shown_at(),
        utc_offset_minutes: fixed.utc_offset_minutes,
        link: &live.view,
        loading: loading.as_ref(),
        failure: loader.failure.as_ref(),
        problems: opened.map_or(&[], |o| o.problems.as_slice()),
        badges: &badges,
        hover_at: looking.pointer,
        camera: Some(camera.0),
        sources: &sources,
        kept_views: &kept_views,
        recent: &settings.recent.clone(),
        sample_available: fixed.sample.is_some(),
        fonts: &fixed.fonts,
        adapter: Some(activity.adapter.as_str()).filter(|_| activity.software),
        facts: &live.facts,
        accounts: &live.asking.accounts,
        me: live.asking.me(),
        waiting: live.asking.waiting,
        unsent: &unsent,
        notices: &live.asking.notices,
        time: live.past.view(),
        changes: live.past.changes(),
        navigation: &navigation,
        marks: &marks,
        candidates: dispatch.answer(),
        name: live.names.view(),
        course: live.course.view(),
        measure: &measures.view,
        room: measures.room.as_ref(),
        photos: &|id| photos.view(id),
        figures: Some(&figures),
    };
    let mut inputs = Vec::new();
    let mut seen = None;
    let mut pointer = None;
    let mut hand = Hand::new(measures.is_on() && !picks_place);
    let panels = &mut settings.bypass_change_detection().panels;
    let commands = atrium_panels::show(&mut root, &context, panels, |ui, rect| {
        let full = egui::Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
        ui.painter().image(fixed.texture, rect, full, egui::Color32::WHITE);
        seen = Some(rect);
        let mode = Mode::of(walking, &context.view.plan);
        pointer = viewport_input(ui, rect, picks_place, mode, &mut drag, &mut hand, &mut inputs, &mut walking.hands);
    });
    live.follow_course(panels.wants_course());
    looking.pointer = pointer;
    looking.rect = seen;
    looking.marks = marks;
    if fixed.reports {
        looking.controls = atrium_panels::take_controls(&ctx);
        looking.hand = ctx.pointer_latest_pos();
    }
    // Known beforehand, so that a building that opens need not wait for a frame that tells it, nor for pipelines.
    if let Some(rect) = seen.or(settings.panels.coming_viewport()) {
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
    looking.history.seen_from(activity.bound_for.unwrap_or(camera.0));
    let before = view.0.clone();
    let view_hands = view.bypass_change_detection();
    commands::apply(
        commands,
        &mut Hands {
            view: view_hands,
            looking: &mut looking,
            field: &field,
            building: &building,
            loader: &mut loader,
            dialog: &mut dialog,
            settings: &mut settings,
            workspace,
            measures,
            camera: camera.0,
            walking,
            pictures,
            scene_input: &mut inputs,
            live,
            photos,
            exports,
            statuses: &statuses,
            scene_settings: scene_settings.as_ref(),
            fixed: &fixed,
            wake: &wake,
        },
    );
    if let Some(rect) = seen {
        measures.ask(hand, &camera.0, rect, &view.0);
    }
    if ctx.input(|i| i.pointer.any_released()) {
        looking.history.settle();
    }
    if view.0 != before {
        view.set_changed();
        ctx.request_repaint();
    }
    if walking.hands.is_busy() {
        ctx.request_repaint();
    }
    if !inputs.is_empty() {
        ctx.request_repaint();
        scene_input.write_batch(inputs);
    }
    Ok(())
}

/// Photos that were chosen go to the hub and into the open form; those that came become textures.
fn take_photos(live: &mut Live, photos: &mut Photos, ctx: &egui::Context, wake: &Wake, panels: &mut PanelState) {
    for (id, bytes) in std::mem::take(&mut live.fetched) {
        let wake = wake.clone();
        photos.fetched(id, bytes, move || wake.wake());
    }
    photos.take_decoded(ctx);
    let now = live.now();
    let action = Some(atrium_view::Action::HazardReport);
    if photos.dialog_may_not_be_shown() {
        panels.photo_dialog_not_shown();
    }
    while let Some(chosen) = photos.chosen() {
        let problem = match chosen {
            Chosen::Bytes(bytes, file) => match keep(live, &bytes) {
                Ok(id) => {
                    photos.ask(&id);
                    let wake = wake.clone();
                    photos.fetched(id.clone(), Some(bytes), move || wake.wake());
                    panels.attach_photo(id);
                    continue;
                }
                Err(reason) => PhotoProblem { file, kind: PhotoProblemKind::NotTaken(reason) },
            },
            Chosen::Unfit(problem) => problem,
            Chosen::NotShown => {
                panels.photo_dialog_not_shown();
                continue;
            }
        };
        // The form says it; where it was closed meanwhile, a notice does.
        let text = format!("{}: {:?}", problem.file, problem.kind);
        if !panels.photo_failed(problem) {
            live.asking.tell(action, NoticeKind::Failed(text), now);
        }
    }
}

/// Queues a photo for the hub; says why that cannot be.
fn keep(live: &mut Live, bytes: &[u8]) -> Result<PhotoId, String> {
    let Some(me) = live.asking.me().map(|a| a.actor.id.clone()) else {
        return Err("this screen acts as nobody".into());
    };
    live.with_link(|_, link| match link {
        Some(link) => link.put_photo_as(&me, bytes.to_vec()).map_err(|error| error.to_string()),
        None => Err("there is no hub to keep it".into()),
    })
}

/// Where the person clicked to say where something is.
fn take_places(probed: &mut MessageReader<SceneEvent>, building: &Building, panels: &mut PanelState) {
    for event in probed.read() {
        let (SceneEvent::Probed(Some(hit)), Some(opened)) = (event, &building.opened) else { continue };
        let model = &opened.model;
        let Some(element) = model.element(hit.element) else { continue };
        let global_id = |id| model.element(id).map(|e| e.global_id.0.clone());
        // The element's own room where it has one; for walls and slabs the room on the side that was clicked.
        let clicked = hit.point + hit.normal * 0.3;
        let space = element.space.or_else(|| opened.room_at(clicked));
        let storey = element.storey.and_then(|s| model.storey(s)).map(|s| s.element);
        panels.place_picked(Place {
            element: Some(element.global_id.0.clone()),
            space: space.and_then(global_id),
            storey: storey.and_then(global_id),
            at: Some(hit.point.to_array()),
        });
    }
}

/// Turns the pointer over the viewport into scene input, in the viewport's own pixels.
fn viewport_input(
    ui: &mut egui::Ui,
    rect: egui::Rect,
    picks_place: bool,
    mode: Mode,
    drag: &mut Option<Drag>,
    hand: &mut Hand,
    out: &mut Vec<SceneInput>,
    hands: &mut WalkHands,
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
        *drag = match kind {
            // A plan is not turned.
            Some(Drag::Orbit) if mode == Mode::Plan => Some(Drag::Pan),
            Some(_) if mode == Mode::Walk => Some(Drag::Look),
            kind => kind,
        };
    }
    if let (Some(kind), Some(now)) = (*drag, response.interact_pointer_pos()) {
        match kind {
            _ if delta == egui::Vec2::ZERO && response.dragged() => {}
            Drag::Look if response.dragged() => {
                hands.dragged += Vec2::new(delta.x, delta.y) / rect.height().max(1.0);
            }
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
        if amount != 0.0 && response.contains_pointer() && mode == Mode::Walk {
            hands.wheel += amount;
        } else if amount != 0.0 && response.contains_pointer() {
            out.push(SceneInput::Zoom { at: local(at), amount });
        }
    }
    if hand.takes(&response, rect, drag.is_some()) {
        // Clicks set points: nothing is selected or lights up.
    } else if picks_place {
        // The click says where something is; the selection stays.
        if response.clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            out.push(SceneInput::Probe { at: local(at) });
        }
    } else if response.double_clicked() {
        if let Some(at) = response.interact_pointer_pos().filter(|_| mode == Mode::Walk) {
            hands.go_to = Some(local(at));
        } else if let Some(at) = response.interact_pointer_pos() {
            out.push(SceneInput::DoubleClick { at: local(at) });
        }
    } else if response.clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        out.push(SceneInput::Click { at: local(at), additive: shift || ctrl });
    }
    if drag.is_none() && delta != egui::Vec2::ZERO {
        out.push(SceneInput::Hover { at: at.filter(|_| response.contains_pointer() && !hand.measuring).map(local) });
    }
    at.filter(|_| response.contains_pointer() && drag.is_none())
}
