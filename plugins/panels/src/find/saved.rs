//! Selection sets and colourings that are saved: used, renamed, deleted.

use atrium_building::{BuildingModel, ElementId};
use atrium_find::{LibraryEdit, Members, SelectionSet};
use egui::{Id, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::{Naming, Tab, heading, naming, start_naming};
use crate::command::PanelCommand;
use crate::icon::{self, Icon};
use crate::index::ModelIndex;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, RowLook, text_left};

/// Height of something saved, points.
const ROW: f32 = 44.0;

pub(super) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, model: &BuildingModel, index: &ModelIndex) {
    let look = p.look.clone();
    let texts = look.texts;
    let library = p.c.view.library.clone();
    if library.sets.is_empty() && library.colourings.is_empty() {
        widget::empty(ui, &look, Icon::Saved, texts.get(Key::SavedNone), texts.get(Key::SavedNoneAdvice));
        return;
    }
    ScrollArea::vertical().id_salt("saved").auto_shrink(false).show(ui, |ui| {
        if !library.sets.is_empty() {
            heading(ui, p, texts.get(Key::SavedSets));
        }
        for set in &library.sets {
            if renamed(ui, p, state, &Naming::Set(set.name.clone())) {
                continue;
            }
            let second = match &set.members {
                Members::Ids(ids) => texts.count(Key::SavedElements, ids.len() as u64),
                Members::Filter(filter) => filter.to_string(),
            };
            let pressed = row(ui, p, &set.name, &second, Icon::Saved, Some(Icon::Isolate));
            let members =
                |set: &SelectionSet| -> Vec<ElementId> { set.elements(model, index.fields(), |id| index.find(id)) };
            match pressed {
                Some(Pressed::Use) => {
                    if let Members::Filter(filter) = &set.members {
                        state.search.text.clear();
                        state.find.set_filter(filter);
                    }
                    p.send(PanelCommand::SelectAll(members(set)));
                }
                Some(Pressed::Isolate) => p.send(PanelCommand::Isolate(members(set))),
                Some(Pressed::Rename) => start_naming(ui, &mut state.find, Naming::Set(set.name.clone()), &set.name),
                Some(Pressed::Delete) => p.send(PanelCommand::EditLibrary(LibraryEdit::RemoveSet(set.name.clone()))),
                None => {}
            }
        }
        if !library.colourings.is_empty() {
            heading(ui, p, texts.get(Key::SavedColourings));
        }
        for saved in &library.colourings {
            let name = &saved.name;
            if renamed(ui, p, state, &Naming::Colouring(name.clone())) {
                continue;
            }
            match row(ui, p, name, &saved.colouring.field.to_string(), Icon::Colours, None) {
                Some(Pressed::Use) => {
                    state.find.colour_field = saved.colouring.field.to_string();
                    state.find.tab = Tab::Colours;
                    p.send(PanelCommand::SetColouring(Some(saved.colouring.clone())));
                }
                Some(Pressed::Rename) => start_naming(ui, &mut state.find, Naming::Colouring(name.clone()), name),
                Some(Pressed::Delete) => p.send(PanelCommand::EditLibrary(LibraryEdit::RemoveColouring(name.clone()))),
                Some(Pressed::Isolate) | None => {}
            }
        }
    });
}

/// Draws the field for a new name in the place of the row that is being renamed; whether it did.
fn renamed(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, what: &Naming) -> bool {
    if state.find.naming.as_ref().is_none_or(|(naming, _)| naming != what) {
        return false;
    }
    match naming(ui, p, &mut state.find) {
        Some((Naming::Set(from), to)) if from != to => {
            p.send(PanelCommand::EditLibrary(LibraryEdit::RenameSet { from, to }));
        }
        Some((Naming::Colouring(from), to)) if from != to => {
            p.send(PanelCommand::EditLibrary(LibraryEdit::RenameColouring { from, to }));
        }
        _ => {}
    }
    true
}

/// What was pressed of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pressed {
    Use,
    Isolate,
    Rename,
    Delete,
}

fn row(ui: &mut Ui, p: &Paint<'_>, name: &str, second: &str, mark: Icon, isolate: Option<Icon>) -> Option<Pressed> {
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let id = Id::new(("saved", mark as u8, name));
    let response = widget::row(ui, &look, rect, id, name, RowLook::default());
    icon::paint_scaled(ui.painter(), mark, pos2(rect.left() + 24.0, rect.center().y), 0.85, t.text_3);
    let mut pressed = response.clicked().then_some(Pressed::Use);
    let mut right = rect.right() - 10.0;
    let args = [("name", name.to_owned().into())];
    let buttons = [
        (Some(Icon::Close), Key::SavedDelete, Pressed::Delete),
        (Some(Icon::Rename), Key::SavedRename, Pressed::Rename),
        (isolate, Key::SavedIsolate, Pressed::Isolate),
    ];
    for (icon, key, means) in buttons {
        let Some(icon) = icon else { continue };
        let at = Rect::from_center_size(pos2(right - 12.0, rect.center().y), vec2(24.0, 24.0));
        right -= 26.0;
        let label = texts.with(key, &args);
        if widget::icon_button_at(ui, &look, icon, &label, at, id.with(key.id())).on_hover_text(&label).clicked() {
            pressed = Some(means);
        }
    }
    let room = right - rect.left() - 52.0;
    text_left(ui.painter(), pos2(rect.left() + 46.0, rect.top() + 14.0), name, font(BODY), t.text, room);
    text_left(ui.painter(), pos2(rect.left() + 46.0, rect.top() + 31.0), second, font(SMALL), t.text_3, room);
    pressed
}
