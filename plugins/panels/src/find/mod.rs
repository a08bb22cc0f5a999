//! The list for finding: what fits a search and a filter, colours by any property, and what is saved of both.

mod builder;
mod colours;
mod complete;
mod hits;
mod saved;

use atrium_building::{BuildingModel, ElementId};
use atrium_find::{ElementSet, Filter, FilterError};
use egui::{Id, Rect, Sense, Ui, pos2, vec2};

use crate::icon::Icon;
use crate::index::ModelIndex;
use crate::state::{PanelState, Rail};
use crate::text::Key;
use crate::tokens::{SMALL, font};
use crate::widget::{self, Paint, text_left};
use crate::{keys, search};

/// Space at the sides of the list, points.
const SIDE: f32 = 12.0;

/// What of the list is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Tab {
    #[default]
    Find,
    Colours,
    Saved,
}

impl Tab {
    const ALL: [Self; 3] = [Self::Find, Self::Colours, Self::Saved];
}

/// What is being named: a set or a colouring that is to be saved, or one that is saved already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    NewSet,
    NewColouring,
    Set(String),
    Colouring(String),
}

/// What the found elements were made from.
#[derive(Clone, Debug, Default, PartialEq)]
struct FoundKey {
    generation: u64,
    search: String,
    assets: usize,
    filter: String,
}

/// What the list for finding remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct FindState {
    tab: Tab,
    /// Opened by its key: what is typed next is meant for it.
    wants_focus: bool,
    /// The filter as its rows, where it has no more shape than that.
    rows: Vec<builder::Row>,
    any: bool,
    /// The filter as text, as it stands in the field.
    text: String,
    /// The last one that could be read.
    filter: Option<Filter>,
    problem: Option<FilterError>,
    key: FoundKey,
    /// Elements that fit both search and filter, the best first.
    found: Vec<ElementId>,
    list: hits::List,
    completing: complete::Completing,
    naming: Option<(Naming, String)>,
    colour_field: String,
}

impl FindState {
    /// Whether anything narrows the model down.
    fn narrows(&self, search: &str) -> bool {
        !search.trim().is_empty() || self.filter.is_some()
    }
}

/// Opens the list at its search, or closes it.
pub(crate) fn open(state: &mut PanelState) {
    state.find.tab = Tab::Find;
    state.find.wants_focus = true;
    keys::choose_rail(state, Rail::Search);
}

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let look = p.look.clone();
    let texts = look.texts;
    let (Some(model), Some(index)) = (p.c.model, p.c.index) else { return };
    refresh(p, state, model, index);
    let right = match state.find.tab {
        Tab::Find if state.find.narrows(&state.search.text) => texts.count(Key::Matches, state.find.found.len() as u64),
        _ => String::new(),
    };
    let head = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), 36.0));
    widget::title(ui, &look, texts.get(Key::RailSearch), &right);
    if !right.is_empty() {
        let count = ui.interact(head, Id::new("found-count"), Sense::hover());
        widget::describe(&count, egui::WidgetType::Label, &right);
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(vec2(SIDE, 3.0))));
    let labels = [Key::FindTab, Key::ColoursTab, Key::SavedTab].map(|key| texts.get(key));
    let chosen = Tab::ALL.iter().position(|t| *t == state.find.tab).unwrap_or(0);
    if let Some(i) = widget::segments(&mut child, &look, &labels, chosen, 28.0) {
        state.find.tab = Tab::ALL[i];
        state.find.naming = None;
    }
    if !index.is_complete() {
        widget::empty(ui, &look, Icon::Search, texts.get(Key::ListsComing), texts.get(Key::ListsComingAdvice));
        return;
    }
    match state.find.tab {
        Tab::Find => find(ui, p, state, model, index),
        Tab::Colours => colours::show(ui, p, state, model, index),
        Tab::Saved => saved::show(ui, p, state, model, index),
    }
    complete::close_elsewhere(ui, &mut state.find.completing);
}

fn find(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, model: &BuildingModel, index: &ModelIndex) {
    let look = p.look.clone();
    let rect = line(ui, 32.0);
    let rect = Rect::from_min_size(rect.min, vec2(rect.width(), 28.0));
    let (hint, label) = (look.texts.get(Key::SearchListHint), look.texts.get(Key::SearchListLabel));
    let field = widget::field(ui, &look, rect, Id::new("atrium-search-list"), &mut state.search.text, hint, label);
    if std::mem::take(&mut state.find.wants_focus) {
        field.request_focus();
    }
    builder::show(ui, p, &mut state.find, model, index);
    refresh(p, state, model, index);
    hits::buttons(ui, p, state, model);
    widget::divider(ui, &look);
    hits::show(ui, p, state, model);
}

/// Brings what is found up to date with search and filter.
fn refresh(p: &Paint<'_>, state: &mut PanelState, model: &BuildingModel, index: &ModelIndex) {
    search::refresh(p, state);
    let find = &mut state.find;
    let key = FoundKey {
        generation: index.generation,
        search: state.search.text.trim().to_owned(),
        assets: p.c.facility.asset_count(),
        filter: find.filter.as_ref().map(Filter::to_string).unwrap_or_default(),
    };
    if find.key == key {
        return;
    }
    let fitting: Option<ElementSet> = find.filter.as_ref().map(|f| f.select(model, index.fields()));
    find.found = match (fitting, key.search.is_empty()) {
        (None, true) => Vec::new(),
        (Some(set), true) => set.to_vec(),
        (None, false) => state.search.results.clone(),
        (Some(set), false) => state.search.results.iter().copied().filter(|id| set.contains(*id)).collect(),
    };
    find.list = hits::List::of(model, &find.found);
    find.key = key;
}

/// A line of the list with its side margins.
fn line(ui: &mut Ui, height: f32) -> Rect {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    rect.shrink2(vec2(SIDE, 0.0))
}

/// A small heading.
fn heading(ui: &mut Ui, p: &Paint<'_>, text: &str) {
    let rect = line(ui, 28.0);
    text_left(
        ui.painter(),
        pos2(rect.left() + 4.0, rect.center().y + 2.0),
        text,
        p.look.strong(SMALL),
        p.look.t.text_2,
        rect.width(),
    );
}

/// A note in plain words.
fn note(ui: &mut Ui, p: &Paint<'_>, text: &str) {
    let width = (ui.available_width() - 2.0 * SIDE - 8.0).max(40.0);
    let galley = ui.painter().layout(text.to_owned(), font(SMALL), p.look.t.text_2, width);
    let rect = line(ui, galley.size().y + 8.0);
    let response = ui.interact(rect, ui.id().with(("note", text)), Sense::hover());
    widget::describe(&response, egui::WidgetType::Label, text);
    ui.painter().galley(rect.min + vec2(4.0, 4.0), galley, p.look.t.text_2);
}

/// The field in which something is named; gives the name once it is entered. Escape, or leaving it empty, ends it.
fn naming(ui: &mut Ui, p: &Paint<'_>, find: &mut FindState) -> Option<(Naming, String)> {
    let look = p.look.clone();
    let (_, text) = find.naming.as_mut()?;
    let rect = line(ui, 36.0);
    let rect = Rect::from_center_size(rect.center(), vec2(rect.width(), 28.0));
    let id = Id::new("find-name");
    let first = ui.data_mut(|d| !std::mem::replace(d.get_temp_mut_or_default::<bool>(id.with("focus")), true));
    let response = widget::line_field(ui, &look, rect, id, text, look.texts.get(Key::NameLabel));
    if first {
        response.request_focus();
    }
    let (enter, escape) = ui.input(|i| (i.key_pressed(egui::Key::Enter), i.key_pressed(egui::Key::Escape)));
    if !(response.lost_focus() || escape) {
        return None;
    }
    ui.data_mut(|d| d.insert_temp(id.with("focus"), false));
    let (what, name) = find.naming.take()?;
    let name = name.trim().to_owned();
    (enter && !name.is_empty()).then_some((what, name))
}

/// Begins to name something.
fn start_naming(ui: &Ui, find: &mut FindState, what: Naming, text: &str) {
    ui.data_mut(|d| d.insert_temp(Id::new("find-name").with("focus"), false));
    find.naming = Some((what, text.to_owned()));
}
