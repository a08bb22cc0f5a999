//! The equipment list: what needs a person first, then everything by storey, system or type.

use std::hash::{DefaultHasher, Hash, Hasher};

use atrium_building::{BuildingModel, ElementKind, SystemId};
use atrium_facility::Status;
use atrium_find::normalize_text;
use egui::{Id, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::LinkView;
use crate::derived::AssetRow;
use crate::icon::Icon;
use crate::index::{GroupKey, Grouping, ModelIndex};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, TINY, font};
use crate::widget::{self, Look, Paint, RowLook, text_left, text_right};
use crate::{icon, keys, place, units};

/// Height of a piece of equipment, points.
const ROW: f32 = 48.0;
/// Height of a group's head, points.
const HEAD: f32 = 30.0;

/// A row of the list.
#[derive(Clone, Debug)]
pub(crate) enum EquipmentRow {
    /// Head of what needs a person.
    Attention(usize),
    /// Head of a group.
    Head { name: String, system: Option<SystemId>, count: usize, open: bool },
    /// An asset by its position in [`crate::Derived::rows`].
    Asset(usize),
    /// A piece of equipment by its position in [`ModelIndex`].
    Piece(u32),
    /// Head of assets that the open model does not have.
    Unmatched(usize),
}

impl EquipmentRow {
    fn height(&self) -> f32 {
        match self {
            Self::Asset(_) | Self::Piece(_) => ROW,
            _ => HEAD,
        }
    }
}

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let look = p.look.clone();
    let texts = look.texts;
    let (Some(model), Some(index)) = (p.c.model, p.c.index) else { return };
    refresh(p, state, model, index);
    let total = index.equipment.len() + p.c.derived.beside_equipment();
    let right = if state.filter.is_empty() {
        texts.count(Key::Pieces, total as u64)
    } else {
        texts.with(
            Key::ShownOf,
            &[
                ("shown", units::count(state.equipment.shown as u64).into()),
                ("total", units::count(total as u64).into()),
            ],
        )
    };
    widget::title(ui, &look, texts.get(Key::RailEquipment), &right);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 68.0), Sense::hover());
    let inner = rect.shrink2(vec2(12.0, 0.0));
    let field = Rect::from_min_size(inner.min, vec2(inner.width(), 28.0));
    let hint = texts.get(Key::FilterHint);
    widget::field(ui, &look, field, Id::new("equipment-filter"), &mut state.filter, hint, texts.get(Key::FilterLabel));
    let choice = Rect::from_min_size(pos2(inner.left(), inner.top() + 34.0), vec2(inner.width(), 26.0));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(choice));
    let labels = [texts.get(Key::ByStorey), texts.get(Key::BySystem), texts.get(Key::ByType)];
    let chosen = Grouping::ALL.iter().position(|g| *g == state.grouping).unwrap_or(0);
    if let Some(i) = widget::segments(&mut child, &look, &labels, chosen, 26.0) {
        state.grouping = Grouping::ALL[i];
    }
    widget::divider(ui, &look);
    if !index.is_complete() {
        widget::empty(ui, &look, Icon::Equipment, texts.get(Key::ListsComing), texts.get(Key::ListsComingAdvice));
        return;
    }
    if total == 0 && p.c.derived.rows().is_empty() {
        widget::empty(ui, &look, Icon::Equipment, texts.get(Key::NoEquipment), texts.get(Key::NoEquipmentAdvice));
        return;
    }
    if !matches!(p.c.link, LinkView::Live { .. }) && p.c.facility.asset_count() == 0 {
        no_values(ui, p);
    }
    refresh(p, state, model, index);
    if state.equipment.rows.is_empty() {
        let headline = texts.with(Key::SearchNothing, &[("text", state.filter.clone().into())]);
        widget::empty(ui, &look, Icon::Search, &headline, texts.get(Key::FilterNothingAdvice));
        return;
    }
    rows(ui, p, state, model, index);
}

/// Says why no piece has a value.
fn no_values(ui: &mut Ui, p: &Paint<'_>) {
    let look = &p.look;
    let key = match p.c.link {
        LinkView::NoHub => Key::NoHubNote,
        LinkView::Connecting { .. } => Key::ConnectingNote,
        _ => Key::OfflineNote,
    };
    let galley = ui.painter().layout(
        look.texts.get(key).to_owned(),
        font(SMALL),
        look.t.text_2,
        (ui.available_width() - 60.0).max(40.0),
    );
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y + 18.0), Sense::hover());
    widget::describe(&response, egui::WidgetType::Label, look.texts.get(key));
    ui.painter().rect_filled(rect, 0.0, look.t.raised);
    icon::paint_scaled(ui.painter(), Icon::Unplugged, pos2(rect.left() + 24.0, rect.center().y), 0.8, look.t.text_3);
    ui.painter().galley(pos2(rect.left() + 44.0, rect.top() + 9.0), galley, look.t.text_2);
}

fn refresh(p: &Paint<'_>, state: &mut PanelState, model: &BuildingModel, index: &ModelIndex) {
    let mut hash = DefaultHasher::new();
    let mut closed: Vec<&String> = state.closed_groups.iter().collect();
    closed.sort_unstable();
    (closed, state.language).hash(&mut hash);
    let key = (state.filter.clone(), index.generation, p.c.derived.generation, state.grouping, hash.finish() as usize);
    if state.equipment.key == key {
        return;
    }
    let words: Vec<String> = state.filter.split_whitespace().map(normalize_text).filter(|w| !w.is_empty()).collect();
    let (rows, shown) = build(p, model, index, state, &words);
    state.equipment.tops = rows
        .iter()
        .scan(0.0, |y, row| {
            let top = *y;
            *y += row.height();
            Some(top)
        })
        .collect();
    state.equipment.rows = rows;
    state.equipment.shown = shown;
    state.equipment.key = key;
}

fn build(
    p: &Paint<'_>,
    model: &BuildingModel,
    index: &ModelIndex,
    state: &PanelState,
    words: &[String],
) -> (Vec<EquipmentRow>, usize) {
    let texts = p.look.texts;
    let fits = |text: &str| words.iter().all(|w| text.contains(w.as_str()));
    let asset_text = |row: &AssetRow| {
        let name = p.c.facility.asset(&row.asset).map(|a| format!("{}\n{}", a.name.zh, a.name.en)).unwrap_or_default();
        let element = row.element.and_then(|id| model.element(id));
        let more = element
            .map(|e| format!("{}\n{}", place::label(e, texts), place::place(model, e, texts)))
            .unwrap_or_default();
        // The file's own texts are in all its languages.
        let own = [row.element, element.and_then(|e| e.space)].map(|id| id.map_or("", |id| index.text(id)));
        format!("{}\n{}\n{}", normalize_text(&format!("{}\n{name}\n{more}", row.asset)), own[0], own[1])
    };
    let mut rows = Vec::new();
    let mut shown = 0;
    let attention: Vec<usize> =
        p.c.derived
            .rows()
            .iter()
            .enumerate()
            .take_while(|(_, r)| matches!(r.status, Status::Abnormal(_) | Status::Lost))
            .filter(|(_, r)| r.element.is_some() && (words.is_empty() || fits(&asset_text(r))))
            .map(|(i, _)| i)
            .collect();
    if !attention.is_empty() {
        rows.push(EquipmentRow::Attention(attention.len()));
        shown += attention.len();
        rows.extend(attention.into_iter().map(EquipmentRow::Asset));
    }
    let urgent =
        |id| p.c.derived.of_element(id).is_some_and(|r| matches!(r.status, Status::Abnormal(_) | Status::Lost));
    let matches = |i: u32| {
        let entry = &index.equipment[i as usize];
        if urgent(entry.id) {
            return false;
        }
        words.is_empty() || fits(&entry.text) || p.c.derived.of_element(entry.id).is_some_and(|r| fits(&asset_text(r)))
    };
    let grouping = Grouping::ALL.iter().position(|g| *g == state.grouping).unwrap_or(0);
    for group in &index.groups[grouping] {
        let members: Vec<u32> = group.members.iter().copied().filter(|i| matches(*i)).collect();
        if members.is_empty() {
            continue;
        }
        shown += members.len();
        let name = group_name(&group.key, model, p);
        let open = !state.closed_groups.contains(&name) || !words.is_empty();
        let system = if let GroupKey::System(s) = group.key { s } else { None };
        rows.push(EquipmentRow::Head { name, system, count: members.len(), open });
        if open {
            rows.extend(members.into_iter().map(EquipmentRow::Piece));
        }
    }
    // Rooms and doors may be observed too; in a model without services they are all that lives.
    let others: Vec<usize> = p
        .c
        .derived
        .rows()
        .iter()
        .enumerate()
        .filter(|(_, r)| matches!(r.status, Status::Normal | Status::Unknown))
        .filter(|(_, r)| r.element.and_then(|id| model.element(id)).is_some_and(|e| e.kind != ElementKind::Equipment))
        .filter(|(_, r)| words.is_empty() || fits(&asset_text(r)))
        .map(|(i, _)| i)
        .collect();
    if !others.is_empty() {
        shown += others.len();
        let name = texts.get(Key::OtherAssets).to_owned();
        let open = !state.closed_groups.contains(&name) || !words.is_empty();
        rows.push(EquipmentRow::Head { name, system: None, count: others.len(), open });
        if open {
            rows.extend(others.into_iter().map(EquipmentRow::Asset));
        }
    }
    let unmatched: Vec<usize> =
        p.c.derived
            .rows()
            .iter()
            .enumerate()
            .filter(|(_, r)| r.element.is_none() && (words.is_empty() || fits(&asset_text(r))))
            .map(|(i, _)| i)
            .collect();
    if !unmatched.is_empty() {
        rows.push(EquipmentRow::Unmatched(unmatched.len()));
        rows.extend(unmatched.into_iter().map(EquipmentRow::Asset));
    }
    (rows, shown)
}

fn group_name(key: &GroupKey, model: &BuildingModel, p: &Paint<'_>) -> String {
    let texts = p.look.texts;
    match key {
        GroupKey::Storey(s) => place::storey_name(model, *s, texts),
        GroupKey::System(Some(s)) => model.system(*s).map(|s| place::system_name(s, texts)).unwrap_or_default(),
        GroupKey::System(None) => texts.get(Key::NoSystem).to_owned(),
        GroupKey::Kind(t) => place::entity(texts, t).to_owned(),
    }
}

fn rows(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, model: &BuildingModel, index: &ModelIndex) {
    let cache = std::mem::take(&mut state.equipment);
    let grouping = state.grouping;
    let height = cache.tops.last().copied().unwrap_or(0.0) + cache.rows.last().map_or(0.0, EquipmentRow::height);
    let mut toggled = None;
    ScrollArea::vertical().id_salt("equipment").auto_shrink(false).show_viewport(ui, |ui, view| {
        ui.set_height(height);
        let origin = ui.max_rect().left_top();
        let width = ui.max_rect().width();
        let first = cache.tops.partition_point(|top| *top < view.top()).saturating_sub(1);
        for (row, top) in cache.rows.iter().zip(&cache.tops).skip(first) {
            if *top > view.bottom() {
                break;
            }
            let rect = Rect::from_min_size(origin + vec2(0.0, *top), vec2(width, row.height()));
            match row {
                EquipmentRow::Attention(n) => head(ui, &p.look, rect, p.look.texts.get(Key::NeedsAttention), *n),
                EquipmentRow::Unmatched(n) => head(ui, &p.look, rect, p.look.texts.get(Key::NotInModel), *n),
                EquipmentRow::Head { name, system, count, open } => {
                    if group_head(ui, p, rect, name, *system, *count, *open) {
                        toggled = Some(name.clone());
                    }
                }
                EquipmentRow::Asset(i) => {
                    if let Some(asset) = p.c.derived.rows().get(*i) {
                        asset_row(ui, p, model, asset, rect);
                    }
                }
                EquipmentRow::Piece(i) => piece_row(ui, p, model, index, grouping, *i, rect, *top as usize),
            }
        }
    });
    state.equipment = cache;
    if let Some(name) = toggled
        && !state.closed_groups.remove(&name)
    {
        state.closed_groups.insert(name);
    }
}

fn head(ui: &Ui, look: &Look, rect: Rect, text: &str, count: usize) {
    let t = look.t;
    ui.painter().rect_filled(rect, 0.0, t.panel);
    let y = rect.center().y + 1.0;
    let at = pos2(rect.right() - 16.0, y);
    let n = text_right(ui.painter(), at, &units::count(count as u64), font(SMALL), t.text_3, 60.0);
    text_left(
        ui.painter(),
        pos2(rect.left() + 16.0, y),
        text,
        look.strong(SMALL),
        t.text_2,
        n.left() - rect.left() - 24.0,
    );
}

fn group_head(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    rect: Rect,
    name: &str,
    system: Option<SystemId>,
    count: usize,
    open: bool,
) -> bool {
    let look = p.look.clone();
    let t = look.t;
    let y = rect.center().y + 1.0;
    let id = Id::new(("equipment-group", name, system));
    let response = widget::row(ui, &look, rect, id, name, RowLook::default());
    let icon = if open { Icon::ChevronDown } else { Icon::ChevronRight };
    icon::paint_scaled(ui.painter(), icon, pos2(rect.left() + 16.0, y), 0.75, t.text_3);
    let n = text_right(
        ui.painter(),
        pos2(rect.right() - 16.0, y),
        &units::count(count as u64),
        font(SMALL),
        t.text_3,
        60.0,
    );
    let mut right = n.left() - 6.0;
    if let Some(system) = system {
        let place = Rect::from_center_size(pos2(right - 12.0, y), vec2(24.0, 24.0));
        let label = look.texts.with(Key::IsolateSystem, &[("name", name.to_owned().into())]);
        let pressed = widget::icon_button_at(ui, &look, Icon::Isolate, &label, place, id.with("isolate"));
        if pressed.on_hover_text(&label).clicked() {
            p.send(PanelCommand::IsolateSystem(system));
        }
        right -= 28.0;
    }
    text_left(
        ui.painter(),
        pos2(rect.left() + 28.0, y),
        name,
        look.strong(SMALL),
        t.text_2,
        right - rect.left() - 30.0,
    );
    response.clicked()
}

/// Status, label, name and reason of an asset.
fn asset_row(ui: &mut Ui, p: &mut Paint<'_>, model: &BuildingModel, row: &AssetRow, rect: Rect) {
    let texts = p.look.texts;
    let element = row.element.and_then(|id| model.element(id));
    let label = element.map_or_else(|| row.asset.to_string(), |e| place::label(e, texts));
    let name = p.c.facility.asset(&row.asset).and_then(|a| place::beyond(&label, texts.local(&a.name)));
    let name = name.unwrap_or_default().to_owned();
    let reason = place::reason(p, row);
    let storey =
        element.filter(|e| e.storey.is_some()).map(|e| place::storey_name(model, e.storey, texts)).unwrap_or_default();
    let second = [storey, reason].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ∙ ");
    let right = match row.status {
        Status::Abnormal(_) | Status::Lost => row.since.map(|s| units::elapsed(p.c.now.since_ms(s))),
        _ => row.newest.map(|s| units::age(p.c.now.since_ms(s))),
    };
    two_lines(
        ui,
        p,
        rect,
        row.element,
        Id::new(("asset", &row.asset)),
        row.status,
        &label,
        &name,
        &second,
        &right.unwrap_or_default(),
    );
}

/// A piece of equipment that nothing abnormal is known of.
fn piece_row(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    model: &BuildingModel,
    index: &ModelIndex,
    grouping: Grouping,
    i: u32,
    rect: Rect,
    salt: usize,
) {
    let texts = p.look.texts;
    let Some(entry) = index.equipment.get(i as usize) else { return };
    let Some(element) = model.element(entry.id) else { return };
    let label = place::label(element, texts);
    let name = place::asset_name(p.c.facility, element, texts).unwrap_or_default().to_owned();
    let kind = place::entity(texts, &element.ifc_type);
    // Under the head of its storey a piece need not name the storey again.
    let place_text = match element.space.and_then(|s| model.element(s)).filter(|_| grouping == Grouping::Storey) {
        Some(space) => place::room_name(space, texts),
        None if grouping == Grouping::Storey => String::new(),
        None => place::place(model, element, texts),
    };
    let second = if place_text.is_empty() { kind.to_owned() } else { format!("{kind} ∙ {place_text}") };
    let row = p.c.derived.of_element(entry.id);
    let status = row.map_or(Status::Unknown, |r| r.status);
    let age = row.and_then(|r| r.newest).map(|at| units::age(p.c.now.since_ms(at))).unwrap_or_default();
    // One piece may stand in several systems, therefore its place in the list is part of its id.
    two_lines(ui, p, rect, Some(entry.id), Id::new(("piece", i, salt)), status, &label, &name, &second, &age);
}

fn two_lines(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    rect: Rect,
    element: Option<atrium_building::ElementId>,
    id: Id,
    status: Status,
    label: &str,
    name: &str,
    second: &str,
    right: &str,
) {
    let look = p.look.clone();
    let t = look.t;
    let row_look = RowLook {
        selected: element.is_some_and(|e| p.c.view.selection.all.contains(&e)),
        hovered_elsewhere: element.is_some() && p.c.view.hovered == element,
    };
    let spoken = format!("{label}, {}", place::status_word(look.texts, status));
    let response = widget::row(ui, &look, rect, id, &spoken, row_look);
    ui.painter().hline(
        (rect.left() + 44.0)..=rect.right(),
        rect.bottom() - 0.5,
        egui::Stroke::new(1.0, t.line.gamma_multiply(0.5)),
    );
    let urgent = matches!(status, Status::Abnormal(_) | Status::Lost);
    let size = if urgent { 20.0 } else { 14.0 };
    widget::status(
        ui.painter(),
        &look,
        pos2(rect.left() + 24.0, rect.top() + if urgent { 19.0 } else { 16.0 }),
        size,
        status,
    );
    let y = rect.top() + 16.0;
    let (ink, size) = if urgent { (t.text_2, SMALL) } else { (t.text_3, TINY) };
    let end = text_right(ui.painter(), pos2(rect.right() - 14.0, y), right, font(size), ink, 80.0);
    let left = rect.left() + 44.0;
    let room = end.left() - left - 10.0;
    let ink = if element.is_none() { t.text_2 } else { t.text };
    let first = text_left(ui.painter(), pos2(left, y), label, look.strong(BODY), ink, room);
    if room - first.width() > 48.0 && !name.is_empty() {
        text_left(ui.painter(), pos2(first.right() + 8.0, y), name, font(BODY), t.text_2, room - first.width() - 8.0);
    }
    let ink = if matches!(status, Status::Abnormal(_)) { t.text_2 } else { t.text_3 };
    text_left(ui.painter(), pos2(left, rect.top() + 33.0), second, font(SMALL), ink, rect.right() - left - 14.0);
    if response.hovered() {
        p.hovered_row = element;
    }
    if let Some(id) = element.filter(|_| response.clicked()) {
        if ui.input(|i| i.modifiers.command) {
            p.send(PanelCommand::Select { id, additive: true });
        } else {
            p.send(PanelCommand::GoTo(id));
        }
    }
    let Some(id) = element else { return };
    response.context_menu(|ui| {
        for action in [atrium_view::Action::Isolate, atrium_view::Action::Hide] {
            if ui.button(keys::tip(p, action)).clicked() {
                p.send(PanelCommand::Select { id, additive: false });
                p.send(PanelCommand::Action(action));
                ui.close();
            }
        }
    });
}
