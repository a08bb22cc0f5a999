//! The form that is open: a card over the window, or a banner while a place is being clicked.

use atrium_view::Action;
use egui::{
    Align2, Area, CornerRadius, Id, Key as EguiKey, Modifiers, Order, ScrollArea, Sense, Stroke, Ui, WidgetType, vec2,
};

use super::{About, Clock, Form, fields};
use crate::command::PanelCommand;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL};
use crate::widget::{self, Paint, describe};
use crate::{actions, alarms, chemicals, hazards};

/// Width of the card, points.
const WIDTH: f32 = 520.0;

/// What was pressed at the foot of the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Pressed {
    #[default]
    Nothing,
    Send,
    SaveDraft,
    Leave,
    Discard,
    Stay,
}

/// Draws the form over everything else.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some(mut form) = state.form.take() else { return };
    let escape = ui.input_mut(|i| i.consume_key(Modifiers::NONE, EguiKey::Escape));
    if form.picking {
        if banner(ui, p) || escape {
            form.picking = false;
            form.focused = false;
            // Who never saw the card has nothing to go back to.
            if !form.seen {
                return;
            }
        }
        state.form = Some(form);
        return;
    }
    form.seen = true;
    let clock = Clock { now: p.c.now, utc_offset_minutes: p.c.utc_offset_minutes };
    let mut pressed = card(ui, p, state, clock, &mut form);
    if form.picking {
        state.form = Some(form);
        return;
    }
    if escape {
        pressed = if form.leaving { Pressed::Discard } else { Pressed::Leave };
    }
    let close = match pressed {
        Pressed::Nothing => false,
        Pressed::Discard => true,
        Pressed::Leave if form.is_written() => {
            form.leaving = true;
            false
        }
        Pressed::Leave => true,
        Pressed::Stay => {
            form.leaving = false;
            form.focused = false;
            false
        }
        Pressed::Send | Pressed::SaveDraft => send(p, state, clock, &mut form, pressed == Pressed::SaveDraft),
    };
    if !close {
        state.form = Some(form);
    }
}

/// Sends the command where nothing is missing and the action can still be done.
fn send(p: &mut Paint<'_>, state: &PanelState, clock: Clock, form: &mut Form, as_draft: bool) -> bool {
    form.urged = true;
    if actions::obstacle(form.action, p, state).is_some() {
        return false;
    }
    form.follow_place(p);
    let Some(command) = form.command(p, clock, as_draft) else { return false };
    p.send(PanelCommand::Ask { action: form.action, command: Box::new(command) });
    true
}

fn veil(ui: &Ui, p: &Paint<'_>) {
    let screen = ui.max_rect();
    Area::new(Id::new("form-veil")).order(Order::Middle).fixed_pos(screen.min).show(ui.ctx(), |ui| {
        let (rect, _) = ui.allocate_exact_size(screen.size(), Sense::click_and_drag());
        ui.painter().rect_filled(rect, 0.0, p.look.t.veil);
    });
}

fn card(ui: &mut Ui, p: &mut Paint<'_>, state: &PanelState, clock: Clock, form: &mut Form) -> Pressed {
    veil(ui, p);
    let screen = ui.max_rect();
    let most = (screen.height() - 165.0).max(120.0);
    let mut pressed = Pressed::Nothing;
    let area = Area::new(Id::new("form")).order(Order::Foreground).anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0));
    let shown = area.show(ui.ctx(), |ui| {
        egui::Frame::NONE
            .fill(p.look.t.panel)
            .stroke(Stroke::new(1.0, p.look.t.line))
            .corner_radius(CornerRadius::same(8))
            .inner_margin(egui::Margin::symmetric(20, 16))
            .show(ui, |ui| {
                ui.set_width(WIDTH.min(screen.width() - 60.0));
                ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
                head(ui, p, form);
                ui.add_space(8.0);
                ScrollArea::vertical().max_height(most).min_scrolled_height(most).auto_shrink([false, true]).show(
                    ui,
                    |ui| {
                        // Room for the bar, and for the rim of a field at the edge.
                        ui.set_width(ui.available_width() - 10.0);
                        fields::show(ui, p, state.photo_by_path, clock, form);
                    },
                );
                ui.add_space(6.0);
                pressed = if form.leaving { question(ui, p) } else { foot(ui, p, state, clock, form) };
            });
    });
    // Nothing below can be pressed, nor reached by Tab.
    ui.ctx().memory_mut(|m| m.set_modal_layer(shown.response.layer_id));
    if form.leaving {
        return pressed;
    }
    let by_key = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, EguiKey::Enter));
    // With nothing to write, Enter alone is enough: dispatching is two keys.
    let alone = form.is_choice_alone()
        && !ui.ctx().text_edit_focused()
        && ui.input_mut(|i| i.consume_key(Modifiers::NONE, EguiKey::Enter));
    if pressed == Pressed::Nothing && (by_key || alone) { Pressed::Send } else { pressed }
}

/// What is done, and to what.
fn head(ui: &mut Ui, p: &Paint<'_>, form: &Form) {
    let t = p.look.t;
    let title = p.look.texts.action(form.action);
    ui.label(egui::RichText::new(title).font(p.look.strong(15.0)).color(t.text));
    let about = subject(p, form);
    if !about.is_empty() {
        ui.add(egui::Label::new(egui::RichText::new(about).size(SMALL).color(t.text_2)).truncate());
    }
}

/// Number and title of what it is about, or what a new ticket is made from.
fn subject(p: &Paint<'_>, form: &Form) -> String {
    let facts = p.c.facility.facts();
    match &form.about {
        About::Alarm(id) => alarms::short_label(p, id),
        About::Ticket(id) => {
            let title = facts.tickets.get(id).map(|t| t.draft.title.as_str()).unwrap_or_default();
            format!("{id} ∙ {title}")
        }
        About::Hazard(id) => {
            let title = facts.hazards.get(id).map(|h| h.report.title.as_str()).unwrap_or_default();
            format!("{id} ∙ {title}")
        }
        About::Store(id) => chemicals::store_name(p, id),
        About::Batch(id) => {
            let left = facts.chemicals.batches.get(id).map(|b| chemicals::amount_text(p, b, b.left()));
            let label = chemicals::short_label(p, &crate::FactRef::Batch(id.clone()));
            format!("{label} ∙ {}", left.unwrap_or_default())
        }
        About::New => {
            let links = &form.links;
            let texts = p.look.texts;
            if let Some(id) = &links.alarm {
                format!("{} ∙ {}", texts.get(Key::RailAlarms), alarms::short_label(p, id))
            } else if let Some(id) = &links.hazard {
                format!("{} ∙ {}", texts.get(Key::RailHazards), hazards::short_label(p, id))
            } else if let Some(id) = &links.follows {
                format!("{} ∙ {id}", texts.get(Key::FieldFollows))
            } else {
                String::new()
            }
        }
    }
}

/// What to click, and a way out; `true` when the person gave up.
fn banner(ui: &Ui, p: &Paint<'_>) -> bool {
    let text = p.look.texts.get(Key::PickPlace);
    let mut up = false;
    Area::new(Id::new("form-banner")).order(Order::Foreground).anchor(Align2::CENTER_TOP, vec2(0.0, 96.0)).show(
        ui.ctx(),
        |ui| {
            egui::Frame::NONE
                .fill(p.look.t.card)
                .stroke(Stroke::new(1.5, p.look.t.accent))
                .corner_radius(CornerRadius::same(6))
                .inner_margin(egui::Margin::symmetric(14, 8))
                .show(ui, |ui| {
                    ui.horizontal(|ui| {
                        let label = egui::RichText::new(text).size(BODY).color(p.look.t.text);
                        let response = ui.add(egui::Label::new(label).extend());
                        describe(&response, WidgetType::Label, text);
                        ui.add_space(8.0);
                        up = widget::button(ui, &p.look, p.look.texts.get(Key::Cancel), Some("Esc"), false).clicked();
                    });
                });
        },
    );
    up
}

/// Why it cannot be sent; `None` when it can.
fn reason(p: &Paint<'_>, state: &PanelState, clock: Clock, form: &Form) -> Option<String> {
    let texts = p.look.texts;
    if let Some(why) = actions::obstacle(form.action, p, state) {
        return Some(texts.get(why).to_owned());
    }
    let (what, fault) = form.fault(clock)?;
    Some(texts.with(fault.key(), &[("what", texts.get(what).to_owned().into())]))
}

/// Send and cancel, and why not where it cannot be sent.
fn foot(ui: &mut Ui, p: &Paint<'_>, state: &PanelState, clock: Clock, form: &Form) -> Pressed {
    let texts = p.look.texts;
    let why = reason(p, state, clock, form);
    if let Some(why) = &why {
        let response = ui.label(egui::RichText::new(why).size(SMALL).color(p.look.t.text_2));
        describe(&response, WidgetType::Label, why);
    }
    let mut pressed = Pressed::Nothing;
    ui.horizontal(|ui| {
        let new_ticket = form.action == Action::TicketNew;
        let label = if new_ticket { texts.action(Action::TicketSubmit) } else { texts.get(Key::Send) };
        let key = match (form.is_choice_alone(), cfg!(target_os = "macos")) {
            (true, _) => "⏎",
            (false, true) => "⌘ ⏎",
            (false, false) => "Ctrl ⏎",
        };
        if maybe(ui, p, label, key, why.as_deref()) {
            pressed = Pressed::Send;
        }
        if new_ticket {
            let label = texts.get(Key::SaveDraft);
            let off = why.is_some();
            let clicked = ui
                .scope(|ui| {
                    if off {
                        ui.set_opacity(0.45);
                    }
                    widget::button(ui, &p.look, label, None, false).clicked()
                })
                .inner;
            if clicked && !off {
                pressed = Pressed::SaveDraft;
            }
        }
        if widget::button(ui, &p.look, texts.get(Key::Cancel), Some("Esc"), false).clicked() {
            pressed = Pressed::Leave;
        }
    });
    pressed
}

/// The main button; pale, and with the reason over it, while it cannot be pressed.
fn maybe(ui: &mut Ui, p: &Paint<'_>, label: &str, key: &str, why: Option<&str>) -> bool {
    let Some(why) = why else { return widget::button(ui, &p.look, label, Some(key), true).clicked() };
    let response = ui
        .scope(|ui| {
            ui.set_opacity(0.45);
            widget::button(ui, &p.look, label, Some(key), true)
        })
        .inner;
    response.widget_info(|| egui::WidgetInfo::labeled(WidgetType::Button, false, label));
    // A press all the same says at each field what is missing; it sends nothing.
    let clicked = response.clicked();
    response.on_hover_text(why);
    clicked
}

/// Whether what was written may go.
fn question(ui: &mut Ui, p: &Paint<'_>) -> Pressed {
    let texts = p.look.texts;
    let text = texts.get(Key::DiscardQuestion);
    let response = ui.label(egui::RichText::new(text).size(BODY).color(p.look.t.text));
    describe(&response, WidgetType::Label, text);
    let mut pressed = Pressed::Nothing;
    ui.horizontal(|ui| {
        if widget::button(ui, &p.look, texts.get(Key::KeepWriting), None, true).clicked() {
            pressed = Pressed::Stay;
        }
        if widget::button(ui, &p.look, texts.get(Key::Discard), Some("Esc"), false).clicked() {
            pressed = Pressed::Discard;
        }
    });
    pressed
}
