//! The few widgets that all panels share. Each clickable one carries its label for AccessKit.

use std::sync::Arc;

use atrium_facility::Status;
use egui::epaint::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, FontFamily, FontId, Galley, Id, Painter, Pos2, Rect, Response, Sense, Stroke,
    StrokeKind, TextFormat, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2,
};

use crate::command::PanelCommand;
use crate::context::PanelContext;
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::{Language, Texts};
use crate::tokens::{BODY, SMALL, Tokens, font};

/// Colours, fonts and texts of this frame.
#[derive(Clone)]
pub(crate) struct Look {
    pub(crate) t: &'static Tokens,
    pub(crate) texts: &'static Texts,
    strong: FontFamily,
}

impl Look {
    pub(crate) fn new(ctx: &egui::Context, state: &PanelState) -> Self {
        let strong = FontFamily::Name(crate::fonts::STRONG.into());
        let there = ctx.fonts(|f| f.definitions().families.contains_key(&strong));
        Self {
            t: state.theme.tokens(),
            texts: Texts::of(state.language),
            strong: if there { strong } else { FontFamily::Proportional },
        }
    }

    pub(crate) fn strong(&self, size: f32) -> FontId {
        FontId::new(size, self.strong.clone())
    }

    pub(crate) fn strong_family(&self) -> FontFamily {
        self.strong.clone()
    }

    pub(crate) fn language(&self) -> Language {
        self.texts.language()
    }
}

/// What every panel draws from, and the commands that it gives.
pub(crate) struct Paint<'c> {
    pub(crate) c: &'c PanelContext<'c>,
    pub(crate) look: Look,
    pub(crate) commands: Vec<PanelCommand>,
    pub(crate) hovered_row: Option<atrium_building::ElementId>,
}

impl Paint<'_> {
    pub(crate) fn send(&mut self, command: PanelCommand) {
        self.commands.push(command);
    }
}

/// One line of text, cut with `…` at the width.
pub(crate) fn line(painter: &Painter, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, colour));
    job.break_on_newline = false;
    job.wrap = TextWrapping { max_rows: 1, break_anywhere: true, ..TextWrapping::wrap_at_width(width.max(8.0)) };
    painter.layout_job(job)
}

/// Paints one line with its vertical middle at `y`; gives the rectangle that it took.
pub(crate) fn text_left(painter: &Painter, at: Pos2, text: &str, font: FontId, colour: Color32, width: f32) -> Rect {
    let galley = line(painter, text, font, colour, width);
    let rect = Rect::from_min_size(pos2(at.x, at.y - galley.size().y / 2.0), galley.size());
    painter.galley(rect.min, galley, colour);
    rect
}

/// As [`text_left`], ending at `at.x`.
pub(crate) fn text_right(painter: &Painter, at: Pos2, text: &str, font: FontId, colour: Color32, width: f32) -> Rect {
    let galley = line(painter, text, font, colour, width);
    let rect = Rect::from_min_size(pos2(at.x - galley.size().x, at.y - galley.size().y / 2.0), galley.size());
    painter.galley(rect.min, galley, colour);
    rect
}

/// Tells AccessKit what a painted widget is, and the list of controls where one is kept.
pub(crate) fn describe(response: &Response, kind: WidgetType, label: &str) {
    response.widget_info(|| WidgetInfo::labeled(kind, true, label));
    let visible = response.interact_rect;
    response.ctx.data_mut(|data| {
        if let Some(Controls(list)) = data.get_temp_mut_or_default::<Option<Controls>>(controls_id()) {
            list.push((label.to_owned(), visible));
        }
    });
}

/// Labels and places of what is on screen, for support and for tests that use a real pointer.
#[derive(Clone, Debug, Default)]
struct Controls(Vec<(String, Rect)>);

fn controls_id() -> Id {
    Id::new("atrium-controls")
}

/// Begins to keep the list of controls; each call gives what the last frame showed, as label and place in screen points.
pub fn take_controls(ctx: &egui::Context) -> Vec<(String, Rect)> {
    let last = ctx
        .data_mut(|data| data.get_temp_mut_or_default::<Option<Controls>>(controls_id()).replace(Controls::default()));
    last.map(|Controls(list)| list).unwrap_or_default()
}

fn focus_ring(painter: &Painter, response: &Response, rect: Rect, t: &Tokens) {
    if response.has_focus() {
        painter.rect_stroke(rect, CornerRadius::same(5), Stroke::new(1.5, t.accent), StrokeKind::Inside);
    }
}

/// A square button with an icon.
pub(crate) fn icon_button(ui: &mut Ui, look: &Look, icon: Icon, label: &str, size: Vec2, active: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    paint_icon_button(ui, look, icon, label, rect, &response, active);
    response
}

/// As [`icon_button`], in a given place.
pub(crate) fn icon_button_at(ui: &mut Ui, look: &Look, icon: Icon, label: &str, rect: Rect, id: Id) -> Response {
    let response = ui.interact(rect, id, Sense::click());
    paint_icon_button(ui, look, icon, label, rect, &response, false);
    response
}

fn paint_icon_button(ui: &Ui, look: &Look, icon: Icon, label: &str, rect: Rect, response: &Response, active: bool) {
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, ui.is_enabled(), active, label));
    let t = look.t;
    if active {
        ui.painter().rect_filled(rect, CornerRadius::same(5), t.accent_wash);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(5), t.pressed);
    }
    let colour = if active {
        t.accent
    } else if response.hovered() {
        t.text
    } else {
        t.text_2
    };
    icon::paint(ui.painter(), icon, rect, colour);
    focus_ring(ui.painter(), response, rect, t);
}

/// A button with a text, and its key where it has one. The main one of a group is filled with the accent.
pub(crate) fn button(ui: &mut Ui, look: &Look, label: &str, key: Option<&str>, main: bool) -> Response {
    let t = look.t;
    let ink = if main { t.on_accent } else { t.text };
    let text = ui.painter().layout_no_wrap(label.to_owned(), font(BODY), ink);
    let cap = key.map(|k| ui.painter().layout_no_wrap(k.to_owned(), font(10.0), ink));
    let extra = cap.as_ref().map_or(0.0, |c| c.size().x + 18.0);
    let size = vec2(text.size().x + 24.0 + extra, 30.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    describe(&response, WidgetType::Button, label);
    let fill = match (main, response.hovered()) {
        (true, false) => t.accent_fill,
        (true, true) => t.accent_fill.gamma_multiply(1.15),
        (false, false) => t.raised,
        (false, true) => t.pressed,
    };
    ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    ui.painter().galley(pos2(rect.left() + 12.0, rect.center().y - text.size().y / 2.0), text, ink);
    if let Some(cap) = cap {
        let box_ = Rect::from_min_max(
            pos2(rect.right() - 12.0 - cap.size().x - 8.0, rect.center().y - 8.0),
            pos2(rect.right() - 10.0, rect.center().y + 8.0),
        );
        ui.painter().rect_stroke(
            box_,
            CornerRadius::same(3),
            Stroke::new(1.0, ink.gamma_multiply(0.4)),
            StrokeKind::Inside,
        );
        let at = box_.center() - cap.size() / 2.0;
        ui.painter().galley(at, cap, ink);
    }
    focus_ring(ui.painter(), &response, rect, t);
    response
}

/// A small outlined text that can be pressed. Long ones are cut.
pub(crate) fn chip(ui: &mut Ui, look: &Look, label: &str, clickable: bool) -> Response {
    let t = look.t;
    let width = ui.available_width().min(ui.max_rect().width()).max(40.0);
    let galley = line(ui.painter(), label, font(SMALL), t.text, width - 18.0);
    let sense = if clickable { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 16.0, 22.0), sense);
    describe(&response, if clickable { WidgetType::Button } else { WidgetType::Label }, label);
    let fill = if clickable && response.hovered() { t.pressed } else { Color32::TRANSPARENT };
    ui.painter().rect(rect, CornerRadius::same(4), fill, Stroke::new(1.0, t.line), StrokeKind::Inside);
    let elided = galley.elided;
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, t.text);
    focus_ring(ui.painter(), &response, rect, t);
    if elided { response.on_hover_text(label) } else { response }
}

/// A chip that is chosen or not.
pub(crate) fn choice(ui: &mut Ui, look: &Look, label: &str, chosen: bool) -> Response {
    let t = look.t;
    let ink = if chosen { t.text } else { t.text_2 };
    let galley = line(ui.painter(), label, font(SMALL), ink, ui.available_width().max(40.0));
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 16.0, 22.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, chosen, label));
    let fill = match (chosen, response.hovered()) {
        (true, _) => t.pressed,
        (false, true) => t.raised,
        (false, false) => Color32::TRANSPARENT,
    };
    let rim = if chosen { t.text_3 } else { t.line };
    ui.painter().rect(rect, CornerRadius::same(4), fill, Stroke::new(1.0, rim), StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
    focus_ring(ui.painter(), &response, rect, t);
    response
}

/// A choice of a few, side by side; gives the position that was pressed.
pub(crate) fn segments(ui: &mut Ui, look: &Look, labels: &[&str], chosen: usize, height: f32) -> Option<usize> {
    let t = look.t;
    let width = ui.available_width();
    let each = width / labels.len().max(1) as f32;
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(5), t.window);
    let mut pressed = None;
    for (i, label) in labels.iter().enumerate() {
        let part = Rect::from_min_size(rect.min + vec2(each * i as f32, 0.0), vec2(each, height));
        let response = ui.interact(part, ui.id().with(("segment", i, *label)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, i == chosen, *label));
        let inner = part.shrink(2.0);
        if i == chosen {
            ui.painter().rect_filled(inner, CornerRadius::same(4), t.pressed);
        } else if response.hovered() {
            ui.painter().rect_filled(inner, CornerRadius::same(4), t.raised);
        }
        let colour = if i == chosen { t.text } else { t.text_2 };
        let galley = line(ui.painter(), label, font(SMALL), colour, each - 8.0);
        ui.painter().galley(part.center() - galley.size() / 2.0, galley, colour);
        focus_ring(ui.painter(), &response, inner, t);
        if response.clicked() {
            pressed = Some(i);
        }
    }
    pressed
}

/// How a list row looks at the moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RowLook {
    pub(crate) selected: bool,
    pub(crate) hovered_elsewhere: bool,
}

/// A list row across the whole width, with its background; the caller paints into the rectangle.
pub(crate) fn row(ui: &mut Ui, look: &Look, rect: Rect, id: Id, label: &str, state: RowLook) -> Response {
    let t = look.t;
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, state.selected, label));
    if state.selected {
        ui.painter().rect_filled(rect, CornerRadius::ZERO, t.accent_wash);
        let bar = Rect::from_min_size(rect.min, vec2(2.0, rect.height()));
        ui.painter().rect_filled(bar, CornerRadius::ZERO, t.accent);
    } else if response.hovered() || state.hovered_elsewhere {
        ui.painter().rect_filled(rect, CornerRadius::ZERO, t.raised);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.5, t.accent), StrokeKind::Inside);
    }
    response
}

/// Title of a panel with something to its right.
pub(crate) fn title(ui: &mut Ui, look: &Look, title: &str, right: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), Sense::hover());
    let y = rect.center().y + 2.0;
    let right_rect =
        text_right(ui.painter(), pos2(rect.right() - 16.0, y), right, font(SMALL), look.t.text_3, rect.width() * 0.6);
    let room = right_rect.left() - rect.left() - 26.0;
    text_left(ui.painter(), pos2(rect.left() + 16.0, y), title, look.strong(14.0), look.t.text, room);
}

/// A field for one line of text with an icon before it.
pub(crate) fn field(
    ui: &mut Ui,
    look: &Look,
    rect: Rect,
    id: Id,
    text: &mut String,
    hint: &str,
    label: &str,
) -> Response {
    let t = look.t;
    let focused = ui.memory(|m| m.has_focus(id));
    let rim = if focused { t.accent } else { t.line };
    ui.painter().rect(rect, CornerRadius::same(6), t.window, Stroke::new(1.0, rim), StrokeKind::Inside);
    icon::paint_scaled(ui.painter(), Icon::Search, pos2(rect.left() + 16.0, rect.center().y), 0.72, t.text_3);
    let inner = Rect::from_min_max(pos2(rect.left() + 28.0, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
    let edit = egui::TextEdit::singleline(text)
        .id(id)
        .frame(egui::Frame::NONE)
        .margin(egui::Margin::ZERO)
        .background_color(Color32::TRANSPARENT)
        .desired_width(inner.width())
        .font(font(BODY))
        .text_color(t.text)
        .vertical_align(egui::Align::Center)
        .hint_text(egui::RichText::new(hint).color(t.text_3).size(BODY));
    // A child of its own, so that the panel's flow does not go on from here.
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner));
    let response = child.put(inner, edit);
    describe(&response, WidgetType::TextEdit, label);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(WidgetType::TextEdit, true, label);
        info.current_text_value = Some(text.clone());
        info
    });
    response
}

/// A field for one line of text.
pub(crate) fn line_field(ui: &mut Ui, look: &Look, rect: Rect, id: Id, text: &mut String, label: &str) -> Response {
    let t = look.t;
    let rim = if ui.memory(|m| m.has_focus(id)) { t.accent } else { t.line };
    ui.painter().rect(rect, CornerRadius::same(6), t.window, Stroke::new(1.0, rim), StrokeKind::Inside);
    let inner = rect.shrink2(vec2(10.0, 0.0));
    let edit = egui::TextEdit::singleline(text)
        .id(id)
        .frame(egui::Frame::NONE)
        .margin(egui::Margin::ZERO)
        .background_color(Color32::TRANSPARENT)
        .desired_width(inner.width())
        .font(font(BODY))
        .text_color(t.text)
        .vertical_align(egui::Align::Center)
        .hint_text(egui::RichText::new(label).color(t.text_3).size(BODY));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner));
    let response = child.put(inner, edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(WidgetType::TextEdit, true, label);
        info.current_text_value = Some(text.clone());
        info
    });
    response
}

/// A line across the panel.
pub(crate) fn divider(ui: &mut Ui, look: &Look) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, look.t.line));
}

/// A message in the middle of an empty panel: icon, headline, advice.
pub(crate) fn empty(ui: &mut Ui, look: &Look, icon_: Icon, headline: &str, advice: &str) {
    let t = look.t;
    ui.add_space((ui.available_height() * 0.16).min(72.0));
    ui.vertical_centered(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(40.0), Sense::hover());
        icon::paint_scaled(ui.painter(), icon_, rect.center(), 1.5, t.text_3);
        ui.add_space(4.0);
        ui.label(egui::RichText::new(headline).font(look.strong(BODY)).color(t.text));
        ui.add_space(2.0);
        ui.scope(|ui| {
            ui.set_max_width((ui.available_width() - 32.0).clamp(60.0, 360.0));
            ui.add(egui::Label::new(egui::RichText::new(advice).size(SMALL).color(t.text_2)).wrap());
        });
    });
}

/// Shape and numeral of a status.
pub(crate) fn status(painter: &Painter, look: &Look, centre: Pos2, size: f32, status: Status) {
    let number = match status {
        Status::Abnormal(p) => ["1", "2", "3", "4"][usize::from(p.number()) - 1],
        _ => "?",
    };
    let inside = (size >= 13.0).then(|| (number, look.strong_family()));
    icon::status_shape(painter, centre, size, status, look.t, inside);
}

/// A rounded field with a key's name.
pub(crate) fn key_cap(painter: &Painter, look: &Look, right_middle: Pos2, text: &str) -> Rect {
    let galley = painter.layout_no_wrap(text.to_owned(), font(10.5), look.t.text_2);
    let size = galley.size() + vec2(12.0, 5.0);
    let rect = Rect::from_min_size(pos2(right_middle.x - size.x, right_middle.y - size.y / 2.0), size);
    painter.rect(rect, CornerRadius::same(4), look.t.raised, Stroke::new(1.0, look.t.line), StrokeKind::Inside);
    painter.galley(rect.center() - galley.size() / 2.0, galley, look.t.text_2);
    rect
}

/// Number text in the middle.
pub(crate) fn text_centre(painter: &Painter, at: Pos2, text: &str, font: FontId, colour: Color32) -> Rect {
    painter.text(at, Align2::CENTER_CENTER, text, font, colour)
}
