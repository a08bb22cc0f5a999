//! The list of what was measured: go there, name, copy, delete.

use egui::{Id, Rect, ScrollArea, Sense, Ui, WidgetType, pos2, vec2};

use super::{MeasureCommand, MeasureItem, words};
use crate::command::PanelCommand;
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, TINY, font};
use crate::widget::{self, Paint, RowLook, describe, text_left, text_right};

/// Height of a row and of the head, points.
const ROW: f32 = 44.0;
const HEAD: f32 = 34.0;
const WIDTH: f32 = 320.0;
/// Rows that are shown without scrolling.
const ROWS: usize = 7;
/// Width of a button at the end of a row, points.
const BUTTON: f32 = 24.0;

/// What the list remembers.
#[derive(Clone, Debug)]
pub(crate) struct MeasureListState {
    pub(crate) open: bool,
    /// The measurement that was gone to last, drawn in the accent.
    pub(crate) chosen: Option<u64>,
    /// The one that is being named, and what was typed.
    naming: Option<(u64, String)>,
}

impl Default for MeasureListState {
    fn default() -> Self {
        Self { open: true, chosen: None, naming: None }
    }
}

/// Draws the list; gives the place that it took.
pub(super) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect, above: Rect) -> Option<Rect> {
    let look = p.look.clone();
    let t = look.t;
    let items = &p.c.measure.items;
    let top = above.bottom() + 4.0;
    let room = rect.bottom() - 60.0 - top - HEAD;
    if room < ROW {
        return None;
    }
    let height = (items.len().min(ROWS) as f32 * ROW).min(room);
    let card = Rect::from_min_size(pos2(above.left(), top), vec2(WIDTH.min(rect.width() - 24.0), HEAD + height + 4.0));
    icon::card(ui.painter(), card, t);
    ui.interact(card, Id::new("measure-list"), Sense::click_and_drag());
    let y = card.top() + HEAD / 2.0 + 1.0;
    let title = look.texts.count(Key::Measurements, items.len() as u64);
    text_left(ui.painter(), pos2(card.left() + 12.0, y), &title, look.strong(BODY), t.text, 180.0);
    let at = |i: f32| Rect::from_center_size(pos2(card.right() - 8.0 - BUTTON * (i + 0.5), y), vec2(BUTTON, BUTTON));
    let label = look.texts.get(Key::MeasureClear);
    if widget::icon_button_at(ui, &look, Icon::Trash, label, at(0.0), Id::new("measure-clear"))
        .on_hover_text(label)
        .clicked()
    {
        p.send(PanelCommand::Measure(MeasureCommand::Clear));
    }
    let label = look.texts.get(Key::MeasureCopyAll);
    if widget::icon_button_at(ui, &look, Icon::Copy, label, at(1.0), Id::new("measure-copy-all"))
        .on_hover_text(label)
        .clicked()
    {
        let lines: Vec<String> = items.iter().map(|i| words::copied(i, look.texts, state.reading_format)).collect();
        ui.ctx().copy_text(lines.join("\n"));
        say_copied(ui, p, state);
    }
    let body = Rect::from_min_max(pos2(card.left() + 1.0, card.top() + HEAD), card.max - vec2(1.0, 4.0));
    ui.painter().hline(body.x_range(), body.top(), egui::Stroke::new(1.0, t.line));
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(body));
    inner.spacing_mut().item_spacing = vec2(0.0, 0.0);
    ScrollArea::vertical().id_salt("measure-rows").auto_shrink(false).show(&mut inner, |ui| {
        // The newest is what a person looks for.
        for item in items.iter().rev() {
            row(ui, p, state, item);
        }
    });
    Some(card)
}

fn row(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, item: &MeasureItem) {
    let look = p.look.clone();
    let t = look.t;
    let name = words::name(item, look.texts);
    let main = item.measurement.reading().text(state.reading_format);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    if state.measures.naming.as_ref().is_some_and(|(id, _)| *id == item.id) {
        naming(ui, p, state, item, rect);
        return;
    }
    let id = Id::new(("measurement", item.id));
    let selected = state.measures.chosen == Some(item.id);
    let label = format!("{name} {main}");
    let response = widget::row(ui, &look, rect, id, &label, RowLook { selected, hovered_elsewhere: false });
    describe(&response, WidgetType::SelectableLabel, &label);
    let hovered = ui.rect_contains_pointer(rect);
    let ink = if item.shown { t.text } else { t.text_3 };
    let (y, left) = (rect.top() + 14.0, rect.left() + 11.0);
    let mut right = rect.right() - 8.0;
    let mut pressed = None;
    if hovered || selected {
        let buttons = [
            (Icon::Trash, Key::MeasureDelete, 0),
            (Icon::Copy, Key::MeasureCopy, 1),
            (Icon::Rename, Key::MeasureRename, 2),
        ];
        for (icon, key, n) in buttons {
            let at = Rect::from_min_size(pos2(right - BUTTON, rect.top() + 2.0), vec2(BUTTON, BUTTON));
            right -= BUTTON;
            let label = look.texts.get(key);
            let button = widget::icon_button_at(ui, &look, icon, label, at, id.with(n));
            if button.on_hover_text(label).clicked() {
                pressed = Some(n);
            }
        }
        right -= 4.0;
    }
    let value = text_right(ui.painter(), pos2(right, y), &main, look.strong(BODY), ink, 150.0);
    text_left(ui.painter(), pos2(left, y), &name, font(BODY), ink, value.left() - left - 8.0);
    let mut second = words::details(item, look.texts, state.reading_format);
    if !item.shown {
        second = look.texts.get(Key::MeasureNotShown).to_owned();
    }
    text_left(ui.painter(), pos2(left, y + 17.0), &second, font(TINY), t.text_2, rect.right() - left - 10.0);
    match pressed {
        Some(0) => p.send(PanelCommand::Measure(MeasureCommand::Delete(item.id))),
        Some(1) => {
            ui.ctx().copy_text(words::copied(item, look.texts, state.reading_format));
            say_copied(ui, p, state);
        }
        Some(_) => state.measures.naming = Some((item.id, name)),
        None if response.clicked() => {
            state.measures.chosen = Some(item.id);
            p.send(PanelCommand::Measure(MeasureCommand::FlyTo(item.id)));
        }
        None => {}
    }
}

fn naming(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, item: &MeasureItem, rect: Rect) {
    let look = p.look.clone();
    let Some((_, text)) = &mut state.measures.naming else { return };
    let field = rect.shrink2(vec2(8.0, 8.0));
    let id = Id::new(("measure-name", item.id));
    let label = look.texts.get(Key::MeasureRename);
    let fresh = ui.memory(|m| m.focused() != Some(id)) && ui.data(|d| d.get_temp::<bool>(id)).is_none();
    let response = widget::line_field(ui, &look, field, id, text, label);
    if fresh {
        ui.data_mut(|d| d.insert_temp(id, true));
        response.request_focus();
        return;
    }
    if response.lost_focus() {
        ui.data_mut(|d| d.remove::<bool>(id));
        let text = text.trim().to_owned();
        state.measures.naming = None;
        let given_up = ui.input(|i| i.key_pressed(egui::Key::Escape));
        if !given_up && text != words::name(item, look.texts) {
            p.send(PanelCommand::Measure(MeasureCommand::Rename(item.id, text)));
        }
    }
}

fn say_copied(ui: &Ui, p: &Paint<'_>, state: &mut PanelState) {
    const SAID_S: f64 = 2.5;
    state.hint = Some((p.look.texts.get(Key::MeasureCopied).to_owned(), ui.input(|i| i.time) + SAID_S));
}
