//! What the panels ask for, done.

use atrium_panels::PanelCommand;
use atrium_scene::{SceneInput, View};
use atrium_view::{Action, Selection, ViewState};

use crate::files::Dialog;
use crate::loading::Loader;
use crate::settings::Settings;
use crate::window::{Building, Fixed, Looking, Wake};

/// Everything that a command may touch.
pub(crate) struct Hands<'a> {
    pub(crate) view: &'a mut View,
    pub(crate) looking: &'a mut Looking,
    pub(crate) building: &'a Building,
    pub(crate) loader: &'a mut Loader,
    pub(crate) dialog: &'a mut Dialog,
    pub(crate) settings: &'a mut Settings,
    pub(crate) scene_input: &'a mut Vec<SceneInput>,
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
    match command {
        PanelCommand::Action(Action::Back) => {
            hands.looking.history.back(&mut hands.view.0);
            return true;
        }
        PanelCommand::Action(Action::Forward) => {
            hands.looking.history.forward(&mut hands.view.0);
            return true;
        }
        PanelCommand::Action(Action::OpenFile) => {
            let wake = hands.wake.clone();
            hands.dialog.show(move || wake.wake());
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
        other => apply_to_view(other, &mut hands.view.0, hands.building),
    }
    false
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
        PanelCommand::SetSection(plane) => view.section = plane,
        // Done by the caller: they concern files and the window, not the view.
        _ => {}
    }
}
