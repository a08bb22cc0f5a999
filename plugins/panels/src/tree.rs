//! The model as a tree: storeys, what is on them by type, and the elements. Only the rows in sight are made.

use atrium_building::{BuildingModel, ElementId};
use egui::{Id, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::Severity;
use crate::icon::{self, Icon};
use crate::index::{ModelIndex, TreeGroup, TreeStorey};
use crate::state::{PanelState, TreeKey};
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, RowLook, text_left, text_right};
use crate::{place, project_list, units};

/// Height of a row, points: a tree is read in bulk, one line a row.
const ROW: f32 = 28.0;

enum TreeRow<'a> {
    Storey(&'a TreeStorey, bool),
    Group(&'a TreeStorey, &'a TreeGroup, bool),
    Element(ElementId),
}

/// Row number `n` among the open ones. Walks storeys and groups, never elements.
fn nth<'a>(index: &'a ModelIndex, state: &PanelState, mut n: usize) -> Option<TreeRow<'a>> {
    for storey in &index.tree {
        let open = state.tree_open.contains(&TreeKey::Storey(storey.storey));
        if n == 0 {
            return Some(TreeRow::Storey(storey, open));
        }
        n -= 1;
        if !open {
            continue;
        }
        for group in &storey.groups {
            let open = state.tree_open.contains(&TreeKey::Group(storey.storey, group.ifc_type.clone()));
            if n == 0 {
                return Some(TreeRow::Group(storey, group, open));
            }
            n -= 1;
            if open {
                if n < group.members.len() {
                    return Some(TreeRow::Element(group.members[n]));
                }
                n -= group.members.len();
            }
        }
    }
    None
}

fn total(index: &ModelIndex, state: &PanelState) -> usize {
    let mut n = 0;
    for storey in &index.tree {
        n += 1;
        if state.tree_open.contains(&TreeKey::Storey(storey.storey)) {
            for group in &storey.groups {
                let open = state.tree_open.contains(&TreeKey::Group(storey.storey, group.ifc_type.clone()));
                n += 1 + if open { group.members.len() } else { 0 };
            }
        }
    }
    n
}

/// Opens what leads to the element; gives its row.
fn reveal(index: &ModelIndex, model: &BuildingModel, state: &mut PanelState, id: ElementId) -> Option<usize> {
    let element = model.element(id)?;
    let storey = index.tree.iter().find(|s| s.storey == element.storey)?;
    let group = storey.groups.iter().find(|g| g.ifc_type == element.ifc_type)?;
    let at = group.members.iter().position(|m| *m == id)?;
    state.tree_open.insert(TreeKey::Storey(storey.storey));
    state.tree_open.insert(TreeKey::Group(storey.storey, group.ifc_type.clone()));
    let mut n = 0;
    for s in &index.tree {
        n += 1;
        let here = s.storey == storey.storey;
        if !here && !state.tree_open.contains(&TreeKey::Storey(s.storey)) {
            continue;
        }
        for g in &s.groups {
            n += 1;
            if here && g.ifc_type == group.ifc_type {
                return Some(n + at);
            }
            if state.tree_open.contains(&TreeKey::Group(s.storey, g.ifc_type.clone())) {
                n += g.members.len();
            }
        }
    }
    None
}

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let look = p.look.clone();
    let (Some(model), Some(index)) = (p.c.model, p.c.index) else { return };
    let count = index.tree.iter().map(|s| s.count).sum::<usize>() as u64;
    widget::title(ui, &look, look.texts.get(Key::RailModel), &look.texts.count(Key::Elements, count));
    widget::divider(ui, &look);
    project_list::show(ui, p);
    if !index.is_complete() {
        widget::empty(ui, &look, Icon::Model, look.texts.get(Key::ListsComing), look.texts.get(Key::ListsComingAdvice));
        return;
    }
    if count == 0 && model.storeys.is_empty() {
        widget::empty(ui, &look, Icon::Model, look.texts.get(Key::TreeEmpty), look.texts.get(Key::TreeEmptyAdvice));
        return;
    }
    let mut area = ScrollArea::vertical().id_salt("tree").auto_shrink(false);
    let primary = p.c.view.selection.primary;
    if state.revealed != primary {
        state.revealed = primary;
        // What was pressed in the tree itself is in sight already; it is revealed all the same when it is not.
        if let Some(n) = primary.and_then(|id| reveal(index, model, state, id)) {
            let shown = ui.data(|d| d.get_temp::<(f32, f32)>(Id::new("tree-sight"))).unwrap_or_default();
            let y = n as f32 * ROW;
            if y < shown.0 || y + ROW > shown.1 {
                area = area.vertical_scroll_offset((y - ui.available_height() * 0.4).max(0.0));
            }
        }
    }
    let rows = total(index, state);
    ui.spacing_mut().item_spacing.y = 0.0;
    let out = area.show_rows(ui, ROW, rows, |ui, range| {
        for n in range {
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
            match nth(index, state, n) {
                Some(TreeRow::Storey(s, open)) => storey_row(ui, p, state, model, s, open, rect),
                Some(TreeRow::Group(s, g, open)) => group_row(ui, p, state, s, g, open, rect),
                Some(TreeRow::Element(id)) => element_row(ui, p, state, model, id, rect),
                None => {}
            }
        }
    });
    let top = out.state.offset.y;
    ui.data_mut(|d| d.insert_temp(Id::new("tree-sight"), (top, top + out.inner_rect.height())));
}

fn chevron(ui: &Ui, p: &Paint<'_>, open: bool, at: egui::Pos2) {
    let icon = if open { Icon::ChevronDown } else { Icon::ChevronRight };
    icon::paint_scaled(ui.painter(), icon, at, 0.8, p.look.t.text_3);
}

fn storey_row(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    model: &BuildingModel,
    storey: &TreeStorey,
    open: bool,
    rect: Rect,
) {
    let look = p.look.clone();
    let t = look.t;
    let y = rect.center().y;
    let name = place::storey_name(model, storey.storey, look.texts);
    let chosen = storey.storey.is_some() && p.c.view.storey == storey.storey;
    let response = widget::row(ui, &look, rect, Id::new(("tree-storey", storey.storey)), &name, RowLook::default());
    chevron(ui, p, open, pos2(rect.left() + 16.0, y));
    let count = text_right(
        ui.painter(),
        pos2(rect.right() - 16.0, y),
        &units::count(storey.count as u64),
        font(SMALL),
        t.text_3,
        80.0,
    );
    let mut right = count.left() - 8.0;
    let worst = storey.storey.and_then(|s| p.c.derived.storeys().get(s.index()).copied().flatten());
    if let Some(status) =
        worst.filter(|s| matches!(s, atrium_facility::Status::Abnormal(_) | atrium_facility::Status::Lost))
    {
        widget::status(ui.painter(), &look, pos2(right - 8.0, y), 12.0, status);
        right -= 22.0;
    }
    let ink = if chosen { t.accent } else { t.text };
    let name_rect =
        text_left(ui.painter(), pos2(rect.left() + 28.0, y), &name, look.strong(BODY), ink, right - rect.left() - 30.0);
    let s = storey.storey.and_then(|s| model.storey(s));
    if let Some(s) = s {
        let elevation = format!("{:+.2} m", s.elevation_m);
        let room = right - name_rect.right() - 12.0;
        if room > 54.0 {
            text_right(ui.painter(), pos2(right - 4.0, y), &elevation, font(SMALL), t.text_3, room);
        }
    }
    if response.clicked() {
        toggle(state, TreeKey::Storey(storey.storey));
    }
    if response.double_clicked() && storey.storey.is_some() {
        p.send(PanelCommand::ChooseStorey(storey.storey));
    }
}

fn group_row(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    storey: &TreeStorey,
    group: &TreeGroup,
    open: bool,
    rect: Rect,
) {
    let look = p.look.clone();
    let t = look.t;
    let y = rect.center().y;
    let name = place::entity(look.texts, &group.ifc_type).to_owned();
    let id = Id::new(("tree-group", storey.storey, &group.ifc_type));
    let response = widget::row(ui, &look, rect, id, &name, RowLook::default());
    chevron(ui, p, open, pos2(rect.left() + 32.0, y));
    let count = text_right(
        ui.painter(),
        pos2(rect.right() - 16.0, y),
        &units::count(group.members.len() as u64),
        font(SMALL),
        t.text_3,
        80.0,
    );
    let room = count.left() - rect.left() - 52.0;
    let named = text_left(ui.painter(), pos2(rect.left() + 44.0, y), &name, font(BODY), t.text, room);
    if name != group.ifc_type.as_ref() && room - named.width() > 60.0 {
        let at = pos2(named.right() + 8.0, y);
        text_left(ui.painter(), at, &group.ifc_type, font(SMALL), t.text_3, room - named.width() - 8.0);
    }
    if response.clicked() {
        toggle(state, TreeKey::Group(storey.storey, group.ifc_type.clone()));
    }
}

fn element_row(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    model: &BuildingModel,
    id: ElementId,
    rect: Rect,
) {
    let Some(element) = model.element(id) else { return };
    let look = p.look.clone();
    let t = look.t;
    let y = rect.center().y;
    let label = place::label(element, look.texts);
    let row_look =
        RowLook { selected: p.c.view.selection.all.contains(&id), hovered_elsewhere: p.c.view.hovered == Some(id) };
    let response = widget::row(ui, &look, rect, Id::new(("tree-element", id)), &label, row_look);
    if response.hovered() {
        p.hovered_row = Some(id);
    }
    let mut right = rect.right() - 14.0;
    if let Some(row) = p.c.derived.of_element(id) {
        widget::status(ui.painter(), &look, pos2(right - 6.0, y), 13.0, row.status);
        right -= 22.0;
    }
    if p.c.problems_of(id).any(|q| q.severity <= Severity::Warning) {
        icon::paint_scaled(ui.painter(), Icon::Warning, pos2(right - 8.0, y), 0.7, t.priority[2]);
        right -= 22.0;
    }
    let hidden = p.c.view.hidden.contains(&id);
    if hidden {
        icon::paint_scaled(ui.painter(), Icon::Hide, pos2(right - 8.0, y), 0.7, t.text_3);
        right -= 22.0;
    }
    let ink = if hidden { t.text_3 } else { t.text_2 };
    let ink = if row_look.selected { t.text } else { ink };
    text_left(ui.painter(), pos2(rect.left() + 56.0, y), &label, font(BODY), ink, right - rect.left() - 60.0);
    if response.clicked() {
        // It stays where it is: revealing would move the row under the pointer.
        state.revealed = Some(id);
        if ui.input(|i| i.modifiers.command) {
            p.send(PanelCommand::Select { id, additive: true });
        } else {
            p.send(PanelCommand::GoTo(id));
        }
    }
}

fn toggle(state: &mut PanelState, key: TreeKey) {
    if !state.tree_open.remove(&key) {
        state.tree_open.insert(key);
    }
}
