//! What was found, by kind, with the value that fits; and what can be done with all of it.

use atrium_building::{BuildingModel, ElementId, ElementKind};
use atrium_find::{Colouring, Field, Hit, LibraryEdit, Members, Palette, Scheme, SelectionSet};
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Id, Rect, ScrollArea, Sense, Ui, pos2, vec2};
use rustc_hash::FxHashSet;

use super::{FindState, Naming, SIDE, naming, start_naming};
use crate::command::PanelCommand;
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, RowLook, text_left, text_right};
use crate::{place, units};

/// Height of a hit, points.
const ROW: f32 = 46.0;
/// Height of a group's head, points.
const HEAD: f32 = 28.0;
/// Hits of a kind that are listed; whoever wants more of them narrows the search down.
const LISTED: usize = 500;

/// Kinds in the order of their groups.
const KINDS: [(Key, Icon); 5] = [
    (Key::KindSpaces, Icon::Space),
    (Key::KindEquipment, Icon::Equipment),
    (Key::KindDistribution, Icon::Flip),
    (Key::KindFabric, Icon::Fabric),
    (Key::KindStoreys, Icon::Storey),
];

fn kind(of: ElementKind) -> usize {
    match of {
        ElementKind::Space => 0,
        ElementKind::Equipment => 1,
        ElementKind::Distribution => 2,
        ElementKind::Fabric | ElementKind::Void => 3,
        ElementKind::Storey | ElementKind::Container => 4,
    }
}

/// What was found by kind.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    /// Number of each kind, and the best of them.
    kinds: [(usize, Vec<ElementId>); 5],
    closed: FxHashSet<usize>,
}

impl List {
    pub(super) fn of(model: &BuildingModel, found: &[ElementId]) -> Self {
        let mut list = Self::default();
        for id in found {
            if let Some(e) = model.element(*id) {
                let (count, best) = &mut list.kinds[kind(e.kind)];
                *count += 1;
                if best.len() < LISTED {
                    best.push(*id);
                }
            }
        }
        list
    }
}

/// What can be done with everything that was found.
pub(super) fn buttons(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, model: &BuildingModel) {
    let find = &mut state.find;
    if find.found.is_empty() {
        return;
    }
    let look = p.look.clone();
    let texts = look.texts;
    if find.naming.is_some() {
        if let Some((Naming::NewSet, name)) = naming(ui, p, find) {
            let by_filter = find.filter.clone().filter(|_| state.search.text.trim().is_empty());
            let ids = || find.found.iter().filter_map(|id| Some(model.element(*id)?.global_id.clone())).collect();
            let members = by_filter.map_or_else(|| Members::Ids(ids()), Members::Filter);
            p.send(PanelCommand::EditLibrary(LibraryEdit::PutSet(SelectionSet { name, members })));
        }
        return;
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::hover());
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(SIDE, 4.0)))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    let ui = &mut child;
    ui.spacing_mut().item_spacing.x = 4.0;
    let pressed = |ui: &mut Ui, key: Key| widget::chip(ui, &look, texts.get(key), true).clicked();
    if pressed(ui, Key::FoundSelect) {
        p.send(PanelCommand::SelectAll(find.found.clone()));
    }
    if pressed(ui, Key::FoundIsolate) {
        p.send(PanelCommand::Isolate(find.found.clone()));
    }
    if pressed(ui, Key::FoundHide) {
        p.send(PanelCommand::Hide(find.found.clone()));
    }
    // A search has no lasting form that could be coloured by; a filter has.
    if let Some(filter) = find.filter.clone()
        && pressed(ui, Key::FoundColour)
    {
        let colour = Palette::Distinct.categories(1)[0];
        let rules = Scheme::Rules(vec![(filter, colour)]);
        p.send(PanelCommand::SetColouring(Some(Colouring { scheme: rules, ..Colouring::by(Field::Class) })));
    }
    if pressed(ui, Key::FoundSave) {
        start_naming(ui, find, Naming::NewSet, &state.search.text);
    }
}

enum Line {
    Head(usize),
    Hit(ElementId),
    More(usize),
}

fn lines(list: &List) -> Vec<(f32, Line)> {
    let mut out = Vec::new();
    let mut y = 0.0;
    for (k, (count, best)) in list.kinds.iter().enumerate().filter(|(_, (count, _))| *count > 0) {
        out.push((y, Line::Head(k)));
        y += HEAD;
        if list.closed.contains(&k) {
            continue;
        }
        for id in best {
            out.push((y, Line::Hit(*id)));
            y += ROW;
        }
        if *count > best.len() {
            out.push((y, Line::More(count - best.len())));
            y += HEAD;
        }
    }
    out
}

fn height(line: &Line) -> f32 {
    match line {
        Line::Hit(_) => ROW,
        Line::Head(_) | Line::More(_) => HEAD,
    }
}

pub(super) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, model: &BuildingModel) {
    let look = p.look.clone();
    let texts = look.texts;
    if !state.find.narrows(&state.search.text) {
        widget::empty(ui, &look, Icon::Search, texts.get(Key::SearchStart), texts.get(Key::SearchStartAdvice));
        return;
    }
    if state.find.found.is_empty() {
        let headline = if state.search.text.trim().is_empty() {
            texts.get(Key::FilterNothing).to_owned()
        } else {
            texts.with(Key::SearchNothing, &[("text", state.search.text.clone().into())])
        };
        widget::empty(ui, &look, Icon::Search, &headline, texts.get(Key::SearchNothingAdvice));
        return;
    }
    let query = state.search.text.clone();
    let FindState { list, .. } = &mut state.find;
    let lines = lines(list);
    let mut toggled = None;
    let whole = lines.last().map_or(0.0, |(y, line)| y + height(line));
    ScrollArea::vertical().id_salt("search-list").auto_shrink(false).show_viewport(ui, |ui, view| {
        ui.set_height(whole);
        let origin = ui.max_rect().left_top();
        let width = ui.max_rect().width();
        let first = lines.partition_point(|(y, line)| y + height(line) < view.top());
        for (y, line) in lines[first..].iter().take_while(|(y, _)| *y < view.bottom()) {
            let rect = Rect::from_min_size(origin + vec2(0.0, *y), vec2(width, height(line)));
            match line {
                Line::Head(k) => {
                    if head(ui, p, rect, *k, list.kinds[*k].0, !list.closed.contains(k)) {
                        toggled = Some(*k);
                    }
                }
                Line::Hit(id) => hit(ui, p, model, *id, &query, rect),
                Line::More(n) => {
                    let text = look.texts.count(Key::FoundMore, *n as u64);
                    let at = pos2(rect.left() + 46.0, rect.center().y);
                    text_left(ui.painter(), at, &text, font(SMALL), look.t.text_3, width - 60.0);
                }
            }
        }
    });
    if let Some(k) = toggled
        && !list.closed.remove(&k)
    {
        list.closed.insert(k);
    }
}

fn head(ui: &mut Ui, p: &Paint<'_>, rect: Rect, k: usize, count: usize, open: bool) -> bool {
    let look = &p.look;
    let t = look.t;
    let name = look.texts.get(KINDS[k].0);
    let response = widget::row(ui, look, rect, Id::new(("found-kind", k)), name, RowLook::default());
    let icon = if open { Icon::ChevronDown } else { Icon::ChevronRight };
    icon::paint_scaled(ui.painter(), icon, pos2(rect.left() + 16.0, rect.center().y), 0.75, t.text_3);
    let at = pos2(rect.right() - 16.0, rect.center().y);
    text_right(ui.painter(), at, &units::count(count as u64), font(SMALL), t.text_3, 90.0);
    text_left(
        ui.painter(),
        pos2(rect.left() + 28.0, rect.center().y),
        name,
        look.strong(SMALL),
        t.text_2,
        rect.width() - 130.0,
    );
    response.clicked()
}

fn hit(ui: &mut Ui, p: &mut Paint<'_>, model: &BuildingModel, id: ElementId, query: &str, rect: Rect) {
    let Some(element) = model.element(id) else { return };
    let look = p.look.clone();
    let t = look.t;
    let label = place::label(element, look.texts);
    let selected = p.c.view.selection.all.contains(&id);
    let response =
        widget::row(ui, &look, rect, Id::new(("list", id)), &label, RowLook { selected, hovered_elsewhere: false });
    if response.hovered() {
        p.hovered_row = Some(id);
    }
    if response.clicked() {
        p.send(PanelCommand::GoTo(id));
    }
    let middle = pos2(rect.left() + 24.0, rect.center().y);
    icon::paint_scaled(ui.painter(), place::kind_icon(element.kind), middle, 0.85, t.text_3);
    let status = p.c.derived.of_element(id).map(|r| r.status);
    let room = rect.width() - 46.0 - if status.is_some() { 40.0 } else { 16.0 };
    let top = pos2(rect.left() + 46.0, rect.top() + 15.0);
    let name = text_left(ui.painter(), top, &label, font(BODY), t.text, room);
    if let Some(more) = place::asset_name(p.c.facility, element, look.texts).filter(|_| room - name.width() > 40.0) {
        let at = pos2(name.right() + 8.0, top.y);
        text_left(ui.painter(), at, more, font(SMALL), t.text_2, room - name.width() - 8.0);
    }
    if let Some(status) = status {
        widget::status(ui.painter(), &look, pos2(rect.right() - 22.0, rect.center().y), 15.0, status);
    }
    let second = pos2(rect.left() + 46.0, rect.top() + 32.0);
    // A name says itself why it fits; of anything else it is said.
    let why = Hit::explain(model, id, query).filter(|h| !matches!(h.field, Field::Name) || h.text != label);
    match why {
        Some(hit) => {
            let galley = ui.painter().layout_job(why_text(p, &hit, room));
            ui.painter().galley(pos2(second.x, second.y - galley.size().y / 2.0), galley, t.text_3);
        }
        None => {
            let place_text = place::place(model, element, look.texts);
            let kind = place::entity(look.texts, &element.ifc_type);
            let text = if place_text.is_empty() { kind.to_owned() } else { format!("{kind} ∙ {place_text}") };
            text_left(ui.painter(), second, &text, font(SMALL), t.text_3, room);
        }
    }
}

/// Field and value, with what fits in the colour of what is read.
fn why_text(p: &Paint<'_>, hit: &Hit, room: f32) -> LayoutJob {
    let t = p.look.t;
    let field = match &hit.field {
        Field::Property { name, .. } => name.to_string(),
        other => field_name(p, other).to_owned(),
    };
    let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(room), ..LayoutJob::default() };
    let format = |colour| TextFormat::simple(font(SMALL), colour);
    job.append(&format!("{field}: "), 0.0, format(t.text_3));
    let mut at = 0;
    for range in &hit.ranges {
        if let (Some(before), Some(fits)) = (hit.text.get(at..range.start), hit.text.get(range.clone())) {
            job.append(before, 0.0, format(t.text_3));
            job.append(fits, 0.0, format(t.accent));
            at = range.end;
        }
    }
    job.append(hit.text.get(at..).unwrap_or_default(), 0.0, format(t.text_3));
    // One line, whatever the value holds.
    job.text = job.text.replace('\n', " ");
    job
}

/// A field that is no property, in the language of the program.
pub(super) fn field_name<'t>(p: &Paint<'t>, field: &Field) -> &'t str {
    p.look.texts.get(match field {
        Field::Class => Key::FindClass,
        Field::Name => Key::FindName,
        Field::LongName => Key::FindLongName,
        Field::Tag => Key::FindTag,
        Field::GlobalId => Key::FindGlobalId,
        Field::Type => Key::FindType,
        Field::ObjectType => Key::FindObjectType,
        Field::PredefinedType => Key::FindPredefined,
        Field::Description => Key::FindDescription,
        Field::Storey => Key::FindStorey,
        Field::Space => Key::FindSpace,
        Field::System => Key::FindSystem,
        Field::Group => Key::FindGroup,
        Field::Material => Key::FindMaterial,
        Field::Classification => Key::Classification,
        Field::Layer => Key::FindLayer,
        Field::Document => Key::FindDocument,
        Field::File => Key::FindFile,
        Field::Geometry => Key::FindGeometry,
        Field::Property { .. } => Key::Properties,
    })
}
