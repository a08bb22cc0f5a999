//! The search: a box in the top bar with results below it. All of them stand in the list for finding.

use atrium_building::{BuildingModel, ElementId};
use egui::{Area, Frame, Id, Margin, Order, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::icon;
use crate::palette::{self, Found};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, RowLook, text_left};
use crate::{keys, place};

/// Height of a result, points.
const ROW: f32 = 46.0;

fn box_id() -> Id {
    Id::new("atrium-search")
}

/// Brings the results up to date with the text.
pub(crate) fn refresh(p: &Paint<'_>, state: &mut PanelState) {
    let (Some(model), Some(index)) = (p.c.model, p.c.index) else {
        state.search.results.clear();
        return;
    };
    let key = (state.search.text.clone(), index.generation, p.c.facility.asset_count(), p.c.facts.generation());
    if state.search.key != key {
        state.search.results = index.search(model, p.c.facility, &state.search.text);
        state.search.cursor = 0;
        palette::refresh(p, state);
        state.search.key = key;
    }
}

/// The box itself.
pub(crate) fn field(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect) {
    let look = p.look.clone();
    let id = box_id();
    let focused = ui.memory(|m| m.has_focus(id));
    let mut chosen = false;
    if focused {
        let shown = state.search.found.len();
        let (down, up, enter) = ui.input_mut(|i| {
            (
                i.consume_key(egui::Modifiers::NONE, egui::Key::ArrowDown),
                i.consume_key(egui::Modifiers::NONE, egui::Key::ArrowUp),
                i.key_pressed(egui::Key::Enter),
            )
        });
        if down && shown > 0 {
            state.search.cursor = (state.search.cursor + 1).min(shown - 1);
        }
        if up {
            state.search.cursor = state.search.cursor.saturating_sub(1);
        }
        chosen = enter;
    }
    let hint = look.texts.get(Key::SearchHint);
    let response = widget::field(ui, &look, rect, id, &mut state.search.text, hint, look.texts.get(Key::SearchLabel));
    if state.search.wants_focus {
        state.search.wants_focus = false;
        response.request_focus();
    }
    if state.search.text.is_empty() && !focused && rect.width() > 240.0 {
        let key = atrium_view::Action::Search.shortcut().map(keys::shortcut_text).unwrap_or_default();
        widget::key_cap(ui.painter(), &look, pos2(rect.right() - 6.0, rect.center().y), &key);
    }
    if response.gained_focus() || response.changed() {
        state.search.open = true;
    } else if state.search.text.is_empty() && !response.has_focus() && !state.search.wants_focus {
        // An empty box that was left: the next Escape is meant for something else.
        state.search.open = false;
    }
    refresh(p, state);
    if chosen
        && let Some(found) = state.search.found.get(state.search.cursor).cloned()
        && palette::choose(&found, p, state)
    {
        state.search.open = false;
        response.surrender_focus();
    }
    ui.data_mut(|d| d.insert_temp(id, rect));
}

/// The best results below the box, over everything else.
pub(crate) fn show_dropdown(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    if !state.search.open || state.search.text.trim().is_empty() {
        return;
    }
    let Some(field) = ui.data(|d| d.get_temp::<Rect>(box_id())) else { return };
    let Some(model) = p.c.model else { return };
    let look = p.look.clone();
    let t = look.t;
    let width = field.width().max(320.0).min(ui.max_rect().width() - 16.0).max(60.0);
    let left = (field.center().x - width / 2.0).max(ui.max_rect().left() + 8.0);
    let area = Area::new(Id::new("atrium-search-results"))
        .order(Order::Foreground)
        .fixed_pos(pos2(left, field.bottom() + 6.0))
        .constrain(false)
        .show(ui.ctx(), |ui| {
            Frame::NONE
                .fill(t.panel)
                .stroke(Stroke::new(1.0, t.line))
                .corner_radius(8)
                .inner_margin(Margin::symmetric(0, 6))
                .shadow(egui::Shadow { offset: [0, 6], blur: 18, spread: 0, color: t.veil })
                .show(ui, |ui| {
                    ui.set_width(width);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    if state.search.found.is_empty() {
                        let (rect, _) = ui.allocate_exact_size(vec2(width, 52.0), Sense::hover());
                        let text = if p.c.index.is_some_and(|index| !index.is_complete()) {
                            look.texts.get(Key::ListsComing).to_owned()
                        } else {
                            look.texts.with(Key::SearchNothing, &[("text", state.search.text.clone().into())])
                        };
                        text_left(
                            ui.painter(),
                            pos2(rect.left() + 16.0, rect.center().y),
                            &text,
                            font(BODY),
                            t.text_2,
                            width - 32.0,
                        );
                        return;
                    }
                    let shown = state.search.found.clone();
                    for (i, found) in shown.iter().enumerate() {
                        let (rect, _) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
                        let at_cursor = i == state.search.cursor;
                        let pressed = match found {
                            Found::Element(id) => result(ui, p, model, *id, rect, at_cursor, "drop"),
                            _ => palette::row(ui, p, state, found, rect, at_cursor),
                        };
                        if pressed && palette::choose(found, p, state) {
                            state.search.open = false;
                        }
                    }
                    let elements = shown.iter().filter(|f| matches!(f, Found::Element(_))).count();
                    if state.search.results.len() > elements {
                        let (rect, response) = ui.allocate_exact_size(vec2(width, 30.0), Sense::click());
                        let n = state.search.results.len();
                        let text = look.texts.count(Key::SearchAll, n as u64);
                        widget::describe(&response, egui::WidgetType::Button, &text);
                        let ink = if response.hovered() { t.text } else { t.accent };
                        text_left(
                            ui.painter(),
                            pos2(rect.left() + 16.0, rect.center().y),
                            &text,
                            font(SMALL),
                            ink,
                            width,
                        );
                        if response.clicked() {
                            state.list_open = false;
                            crate::find::open(state);
                            state.search.open = false;
                        }
                    }
                });
        });
    let elsewhere = ui.input(|i| {
        i.pointer.any_pressed()
            && i.pointer.interact_pos().is_some_and(|at| !area.response.rect.contains(at) && !field.contains(at))
    });
    if elsewhere {
        state.search.open = false;
    }
}

fn result(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    model: &BuildingModel,
    id: ElementId,
    rect: Rect,
    selected: bool,
    salt: &str,
) -> bool {
    let Some(element) = model.element(id) else { return false };
    let look = p.look.clone();
    let t = look.t;
    let label = place::label(element, look.texts);
    let response =
        widget::row(ui, &look, rect, Id::new((salt, id)), &label, RowLook { selected, hovered_elsewhere: false });
    if response.hovered() {
        p.hovered_row = Some(id);
    }
    icon::paint_scaled(
        ui.painter(),
        place::kind_icon(element.kind),
        pos2(rect.left() + 24.0, rect.center().y),
        0.85,
        t.text_3,
    );
    let status = p.c.derived.of_element(id).map(|r| r.status);
    let room = rect.width() - 48.0 - 36.0;
    let top = pos2(rect.left() + 46.0, rect.top() + 15.0);
    let name = text_left(ui.painter(), top, &label, font(BODY), t.text, room);
    if let Some(more) = place::asset_name(p.c.facility, element, look.texts).filter(|_| room - name.width() > 40.0) {
        text_left(
            ui.painter(),
            pos2(name.right() + 8.0, top.y),
            more,
            font(SMALL),
            t.text_2,
            room - name.width() - 8.0,
        );
    }
    let place_text = place::place(model, element, look.texts);
    let kind = place::entity(look.texts, &element.ifc_type);
    let second = if place_text.is_empty() { kind.to_owned() } else { format!("{kind} ∙ {place_text}") };
    text_left(ui.painter(), pos2(rect.left() + 46.0, rect.top() + 32.0), &second, font(SMALL), t.text_3, room);
    if let Some(status) = status {
        widget::status(ui.painter(), &look, pos2(rect.right() - 22.0, rect.center().y), 15.0, status);
    }
    response.clicked()
}
