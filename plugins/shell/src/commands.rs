//! What the panels ask for, done.

use atrium_building::{BuildingModel, StoreyId};
use atrium_facility::{Place, Tracked};
use atrium_panels::{NoticeKind, PanelCommand};
use atrium_scene::{SceneInput, SceneSettings, ShotCamera, ShotOptions, View};
use atrium_view::{Action, CameraPose, CameraRequest, Selection, ViewState};

use crate::drawings;
use crate::exports::{self, Exports, PictureOf};
use crate::files::Dialog;
use crate::live::Live;
use crate::loading::Loader;
use crate::measure::Measures;
use crate::photos::Photos;
use crate::project::Workspace;
use crate::settings::Settings;
use crate::window::{Building, Fixed, Looking, Wake};

/// Everything that a command may touch.
pub(crate) struct Hands<'a> {
    pub(crate) view: &'a mut View,
    pub(crate) looking: &'a mut Looking,
    pub(crate) field: &'a crate::badges::Field,
    pub(crate) building: &'a Building,
    pub(crate) loader: &'a mut Loader,
    pub(crate) dialog: &'a mut Dialog,
    pub(crate) settings: &'a mut Settings,
    pub(crate) workspace: &'a mut Workspace,
    pub(crate) measures: &'a mut Measures,
    pub(crate) camera: CameraPose,
    pub(crate) pictures: &'a mut crate::view_pictures::ViewPictures,
    pub(crate) walking: &'a mut crate::walking::Walking,
    pub(crate) scene_input: &'a mut Vec<SceneInput>,
    pub(crate) live: &'a mut Live,
    pub(crate) photos: &'a mut Photos,
    pub(crate) exports: &'a mut Exports,
    pub(crate) statuses: &'a atrium_scene::ElementStatuses,
    pub(crate) scene_settings: &'a SceneSettings,
    pub(crate) fixed: &'a Fixed,
    pub(crate) wake: &'a Wake,
}

/// Does the commands in order; remembers the view before them for "back".
pub(crate) fn apply(commands: Vec<PanelCommand>, hands: &mut Hands<'_>) {
    if commands.is_empty() {
        return;
    }
    for command in commands {
        let before = hands.view.0.clone();
        let travelled = apply_one(command, hands);
        if !travelled {
            hands.looking.history.record(&before, &hands.view.0);
        }
    }
}

/// `true` when the step itself was one through the history.
fn apply_one(command: PanelCommand, hands: &mut Hands<'_>) -> bool {
    if crate::moving::take(&command, hands) {
        return false;
    }
    match command {
        PanelCommand::Action(Action::Back) => {
            hands.looking.history.back(&mut hands.view.0);
            return true;
        }
        PanelCommand::Action(Action::Forward) => {
            hands.looking.history.forward(&mut hands.view.0);
            return true;
        }
        PanelCommand::Action(Action::Undo) => {
            hands.looking.history.undo(&mut hands.view.0);
            return true;
        }
        PanelCommand::Action(Action::Redo) => {
            hands.looking.history.redo(&mut hands.view.0);
            return true;
        }
        PanelCommand::Action(Action::OpenFile) => {
            let wake = hands.wake.clone();
            hands.dialog.show(move || wake.wake());
        }
        PanelCommand::Action(Action::SaveProject) => {
            let wake = hands.wake.clone();
            hands.workspace.project.measurements = hands.measures.saved(&hands.view.0);
            hands.workspace.save(&hands.view.0, move || wake.wake());
        }
        PanelCommand::Action(Action::KeepView) => {
            if let Some(opened) = &hands.building.opened {
                let id = hands.workspace.keep_view(&hands.view.0, &hands.camera, &opened.model);
                hands.pictures.want(id);
            }
        }
        PanelCommand::Action(Action::Measure) => hands.measures.toggle(),
        PanelCommand::Measure(command) => hands.measures.command(command, &mut hands.view.0, &hands.camera),
        PanelCommand::ShowView(index) => {
            if let Some(opened) = &hands.building.opened {
                let missing = hands.workspace.show_view(index, &mut hands.view.0, &opened.model);
                if missing > 0 {
                    let text = format!("{missing} elements of the view are not in the model");
                    let now = hands.live.now();
                    hands.live.asking.tell(None, NoticeKind::Failed(text), now);
                }
            }
        }
        PanelCommand::DropView(index) => {
            if index < hands.workspace.project.views.len() {
                hands.workspace.project.views.remove(index);
            }
        }
        PanelCommand::Open(path) => open(hands, path),
        PanelCommand::OpenSample => {
            if let Some(sample) = hands.fixed.sample.clone() {
                open(hands, sample);
            }
        }
        PanelCommand::CancelLoading => hands.loader.cancel(),
        PanelCommand::DismissFailure => hands.loader.failure = None,
        PanelCommand::SetLanguage(_) | PanelCommand::SetTheme(_) => hands.settings.save(),
        PanelCommand::Look(direction) => {
            hands.scene_input.push(SceneInput::Look(direction));
        }
        PanelCommand::Ask { action, command } => hands.live.ask(action, *command),
        PanelCommand::ActAs(person) => {
            hands.live.asking.act_as(&person);
            hands.settings.acts_as = Some(person);
            hands.settings.save();
        }
        PanelCommand::ChoosePhoto => {
            let wake = hands.wake.clone();
            hands.photos.choose(move || wake.wake());
        }
        PanelCommand::ReadPhoto(path) => {
            let wake = hands.wake.clone();
            hands.photos.read_from(path, move || wake.wake());
        }
        PanelCommand::FetchPhoto(id) => {
            if hands.photos.ask(&id) {
                hands.live.with_link(|_, link| {
                    if let Some(link) = link {
                        link.ask_photo(&id);
                    }
                });
            }
        }
        PanelCommand::ShowMoment(at) => hands.live.show_moment(at),
        PanelCommand::Play(speed) => hands.live.play(speed),
        PanelCommand::ChangesSince(since) => hands.live.ask_changes(since),
        PanelCommand::DismissNotice(id) => hands.live.asking.dismiss(id),
        PanelCommand::AskName(of) => hands.live.ask_name(of),
        PanelCommand::SendAgain(id) => hands.live.with_link(|_, link| {
            if let Some(link) = link {
                link.retry(&id);
            }
        }),
        PanelCommand::DiscardUnsent { id, even_if_sent } => {
            let now = hands.live.now();
            hands.live.with_link(|live, link| {
                if let Some(link) = link {
                    live.asking.discard(link, &id, even_if_sent, now);
                }
            });
        }
        PanelCommand::GoToPlace(place) => go_to_place(&place, hands),
        PanelCommand::FindTracked(of) => find_tracked(&of, hands),
        PanelCommand::SavePicture { whole_window: true, .. } => hands.exports.save_window(&export_name(hands)),
        PanelCommand::SavePicture { whole_window: false, size } => save_picture(size, hands),
        PanelCommand::SaveDrawing(wish) => save_drawing(wish, hands),
        PanelCommand::CancelExport => hands.exports.cancel(),
        PanelCommand::OpenBadge(id) => match crate::badges::open(hands.looking, hands.field, id) {
            Some(request) => hands.view.0.camera_request = Some(request),
            None => apply_to_view(PanelCommand::GoTo(id), &mut hands.view.0, hands.building),
        },
        PanelCommand::Follow(of) => {
            if let Some(of) = &of {
                find_tracked(of, hands);
            }
            hands.looking.following = of;
        }
        other => apply_to_view(other, &mut hands.view.0, hands.building),
    }
    false
}

/// What a picture or a drawing of the building is called, unless the person says otherwise.
fn export_name(hands: &Hands<'_>) -> String {
    let project = &hands.workspace.project.name;
    let file = || {
        let opened = hands.building.opened.as_ref()?;
        opened.files.first()?.file_stem().map(|s| s.to_string_lossy().into_owned())
    };
    project.clone().or_else(file).unwrap_or_else(|| "Atrium".into())
}

/// The building as it is seen, at another size.
fn save_picture([width, height]: [u32; 2], hands: &mut Hands<'_>) {
    let Some(opened) = &hands.building.opened else { return };
    let options = ShotOptions {
        width,
        height,
        theme: hands.scene_settings.theme,
        camera: ShotCamera::Pose(hands.camera),
        native_colours: hands.scene_settings.native_colours,
        daylight: false,
    };
    // What the pointer is over just now is nobody's wish.
    let view = ViewState { hovered: None, ..hands.view.0.clone() };
    let statuses = hands.statuses.statuses().to_vec();
    let paints = hands.statuses.paints().to_vec();
    let of = PictureOf { scene: opened.scene.clone(), view, statuses, paints, options };
    let name = export_name(hands);
    hands.exports.save_picture(of, &name, hands.wake);
}

fn save_drawing(wish: atrium_panels::DrawingWish, hands: &mut Hands<'_>) {
    let Some(opened) = &hands.building.opened else { return };
    let subjects = exports::subjects(wish.subject, &hands.view.0, opened.model.storeys.len());
    let mut name = export_name(hands);
    if let [drawings::Subject::Storey(id)] = subjects[..]
        && let Some(storey) = opened.model.storey(id)
    {
        name = format!("{name} {}", storey.name);
    }
    let local = i64::from(hands.fixed.utc_offset_minutes) * 60;
    let date = (time::OffsetDateTime::now_utc() + time::Duration::seconds(local)).date().to_string();
    let words = (hands.settings.panels.language, date);
    let measured = wish.measurements.map(|_| hands.measures.measured(&hands.view.0)).unwrap_or_default();
    hands.exports.save_drawing(opened.scene.clone(), subjects, wish, measured, words, &name, hands.wake);
}

/// Metres seen around a place that is no element.
const AROUND_M: f64 = 6.0;

/// Flies to a place: its element, else its room, else its point; opens its storey.
fn go_to_place(place: &Place, hands: &mut Hands<'_>) {
    let Some(opened) = &hands.building.opened else { return };
    let find = |id: &Option<std::sync::Arc<str>>| id.as_deref().and_then(|id| opened.index.find(id));
    let view = &mut hands.view.0;
    let element = find(&place.element);
    if let Some(id) = element.or_else(|| find(&place.space)) {
        view.go_to(&opened.model, id);
        // A wall is long: of it, only where the thing is matters.
        if place.at.is_none() || element.is_none() {
            return;
        }
    }
    let Some(at) = crate::marks::point_of(place, &opened.model, &opened.index) else { return };
    if let Some(storey) = place.storey.as_deref().and_then(|s| storey_of(&opened.model, s)) {
        view.storey = Some(storey);
    }
    view.camera_request = Some(CameraRequest::LookAt { point: at, radius_m: Some(AROUND_M) });
}

/// Flies to where somebody or something was seen last; opens that storey.
fn find_tracked(of: &Tracked, hands: &mut Hands<'_>) {
    let Some(opened) = &hands.building.opened else { return };
    let Some(track) = hands.live.shown().track(of) else { return };
    let view = &mut hands.view.0;
    if let Some(storey) = storey_of(&opened.model, &track.newest.storey) {
        view.storey = Some(storey);
    }
    let point = glam::DVec3::from_array(track.newest.at);
    view.camera_request = Some(CameraRequest::LookAt { point, radius_m: Some(AROUND_M * 2.0) });
}

/// The storey with this GlobalId.
pub(crate) fn storey_of(model: &BuildingModel, global_id: &str) -> Option<StoreyId> {
    let is = |s: &atrium_building::Storey| model.element(s.element).is_some_and(|e| e.global_id.as_str() == global_id);
    model.storeys.iter().position(is).map(|i| StoreyId(i as u32))
}

fn open(hands: &mut Hands<'_>, path: std::path::PathBuf) {
    crate::window::open_files(hands.loader, hands.wake, vec![path]);
}

fn apply_to_view(command: PanelCommand, view: &mut ViewState, building: &Building) {
    let Some(opened) = &building.opened else { return };
    let model = &opened.model;
    match command {
        PanelCommand::Action(action) => {
            view.apply(action, model);
        }
        PanelCommand::Select { id, additive: true } => view.selection.toggle(id),
        PanelCommand::Select { id, additive: false } => view.selection = Selection::only(id),
        PanelCommand::SelectAll(ids) => view.select(ids),
        PanelCommand::Hide(ids) => view.hide(ids),
        PanelCommand::SetColouring(colouring) => view.colour(colouring),
        PanelCommand::EditLibrary(edit) => {
            view.edit_library(edit);
        }
        PanelCommand::GoTo(id) => view.go_to(model, id),
        PanelCommand::Hover(id) => view.hovered = id,
        PanelCommand::ChooseStorey(storey) => view.choose_storey(storey),
        PanelCommand::SetStoreyMode(mode) => view.storey_mode = mode,
        PanelCommand::IsolateSystem(system) => {
            if let Some(system) = model.system(system) {
                view.isolate(system.members.iter().copied());
            }
        }
        PanelCommand::Isolate(ids) => view.isolate(ids),
        PanelCommand::SwitchSource(source, on) => view.switch_source(source, on),
        PanelCommand::SetSections(sections) => view.sections = *sections,
        // Done by the caller: they concern files and the window, not the view.
        _ => {}
    }
}
