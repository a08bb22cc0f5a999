//! Draws what a form asks, one field under the other.

use egui::{CornerRadius, Id, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::{Clock, Fault, Field, Form, Value, candidates, chemical, hazard, people, photos, pick, place, register};
use crate::icon;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::units;
use crate::widget::{self, Paint};

/// Draws the fields of the form; a press on "click on the model" makes it pick.
pub(super) fn show(ui: &mut Ui, p: &mut Paint<'_>, by_path: bool, clock: Clock, form: &mut Form) {
    hazard::settle(form);
    chemical::settle(p, form);
    register::settle(p, form);
    let mut first = !form.focused;
    let mut repick = false;
    let (action, urged) = (form.action, form.urged);
    for field in &mut form.fields {
        let fault = if urged { field.fault(clock) } else { None };
        label(ui, p, field, fault);
        let salt = Id::new(("form-field", action, field.name));
        match &mut field.value {
            Value::Line(text) => edit(ui, p, salt, field.label, text, false, &mut first),
            Value::Text(text) => edit(ui, p, salt, field.label, text, true, &mut first),
            Value::Choice { options, chosen } => choose(ui, p, options, chosen),
            Value::When { options, chosen, own } => when(ui, p, salt, clock, options, chosen, own),
            Value::Factor { values, chosen } => factor(ui, p, field.label, values, chosen),
            Value::Person { trade, chosen, filter } => people::show(ui, p, *trade, chosen, filter),
            Value::Candidate { chosen, except } => candidates::show(ui, p, chosen, except.as_ref()),
            Value::Stars(stars) => rate(ui, p, stars),
            Value::Photos(ids) => {
                photos::show(ui, p, by_path, &mut form.path, &mut form.photo_problem, ids);
            }
            Value::Pick { options, chosen, filter } => pick::show(ui, p, salt, field.needed, options, chosen, filter),
            Value::Amount { text, unit } => amount(ui, p, salt, field.label, text, *unit, &mut first),
            Value::Place(place) => repick |= where_(ui, p, field.needed, place),
        }
        ui.add_space(5.0);
    }
    hazard::score(ui, p, form);
    chemical::room(ui, p, form);
    form.focused = true;
    form.picking = repick;
}

/// Name of the field, whether it is needed, and what is wrong with it once the form was to be sent.
fn label(ui: &mut Ui, p: &Paint<'_>, field: &Field, fault: Option<Fault>) {
    let (t, texts) = (p.look.t, p.look.texts);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let name = texts.get(field.label);
        ui.label(egui::RichText::new(name).size(SMALL).color(t.text_2));
        if let Some(fault) = fault {
            let text = texts.with(fault.key(), &[("what", name.to_owned().into())]);
            ui.label(egui::RichText::new(text).size(SMALL).color(t.accent));
        } else if field.needed {
            ui.label(egui::RichText::new("*").size(SMALL).color(t.accent));
        }
    });
}

fn edit(ui: &mut Ui, p: &Paint<'_>, id: Id, label: Key, text: &mut String, long: bool, first: &mut bool) {
    let edit = if long { egui::TextEdit::multiline(text).desired_rows(2) } else { egui::TextEdit::singleline(text) };
    let edit = edit.id(id).desired_width(f32::INFINITY).font(font(BODY)).margin(egui::Margin::symmetric(8, 6));
    let response = ui.add(edit);
    told(&response, p.look.texts.get(label), text, first);
}

/// Says what a text field is and holds; the first of a form takes the keyboard.
fn told(response: &egui::Response, label: &str, text: &str, first: &mut bool) {
    widget::describe(response, WidgetType::TextEdit, label);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(WidgetType::TextEdit, true, label);
        info.current_text_value = Some(text.to_owned());
        info
    });
    if std::mem::take(first) {
        response.request_focus();
    }
}

/// A number with its unit behind it.
fn amount(
    ui: &mut Ui,
    p: &Paint<'_>,
    id: Id,
    label: Key,
    text: &mut String,
    unit: Option<atrium_facility::AmountUnit>,
    first: &mut bool,
) {
    ui.horizontal(|ui| {
        let edit = egui::TextEdit::singleline(text);
        let edit = edit.id(id).desired_width(150.0).font(font(BODY)).margin(egui::Margin::symmetric(8, 6));
        let response = ui.add(edit);
        told(&response, p.look.texts.get(label), text, first);
        if let Some(unit) = unit {
            ui.label(egui::RichText::new(unit.ucum()).size(BODY).color(p.look.t.text_2));
        }
    });
}

/// A chip that is on or off.
fn toggle(ui: &mut Ui, p: &Paint<'_>, text: &str, on: bool) -> bool {
    let t = p.look.t;
    let ink = if on { t.on_accent } else { t.text };
    let width = ui.max_rect().width();
    let galley = widget::line(ui.painter(), text, font(SMALL), ink, width - 20.0);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(18.0, 10.0), Sense::click());
    widget::describe(&response, WidgetType::RadioButton, text);
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, on, text));
    let fill = match (on, response.hovered()) {
        (true, _) => t.accent_fill,
        (false, true) => t.pressed,
        (false, false) => t.raised,
    };
    let rim = if response.has_focus() { Stroke::new(1.5, t.accent) } else { Stroke::new(1.0, t.line) };
    ui.painter().rect(rect, CornerRadius::same(5), fill, rim, StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
    response.clicked()
}

fn chips(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        add(ui);
    });
}

fn choose(ui: &mut Ui, p: &Paint<'_>, options: &[Key], chosen: &mut usize) {
    chips(ui, |ui| {
        for (i, key) in options.iter().enumerate() {
            if toggle(ui, p, p.look.texts.get(*key), i == *chosen) {
                *chosen = i;
            }
        }
    });
}

/// So long from now, or a moment that is written.
fn when(
    ui: &mut Ui,
    p: &Paint<'_>,
    id: Id,
    clock: Clock,
    options: &[(Key, i64)],
    chosen: &mut usize,
    own: &mut String,
) {
    let texts = p.look.texts;
    let written = *chosen >= options.len();
    chips(ui, |ui| {
        for (i, (key, _)) in options.iter().enumerate() {
            if toggle(ui, p, texts.get(*key), i == *chosen) {
                *chosen = i;
            }
        }
        if toggle(ui, p, texts.get(Key::OtherMoment), written) && !written {
            // What was chosen is where writing begins.
            let from = options.get(*chosen).map_or(0, |(_, ms)| *ms);
            let text = units::date_time(clock.now.plus_ms(from), clock.utc_offset_minutes);
            *own = text.get(..16).unwrap_or(&text).to_owned();
            *chosen = options.len();
        }
    });
    let at = match options.get(*chosen) {
        Some((_, ms)) => Some(clock.now.plus_ms(*ms)),
        None => {
            let label = texts.get(Key::MomentHint);
            let edit = egui::TextEdit::singleline(own)
                .id(id)
                .desired_width(170.0)
                .font(font(BODY))
                .hint_text(egui::RichText::new(label).color(p.look.t.text_3))
                .margin(egui::Margin::symmetric(8, 6));
            let response = ui.add(edit);
            widget::describe(&response, WidgetType::TextEdit, label);
            clock.moment(own).filter(|at| *at > clock.now)
        }
    };
    let text = match at {
        Some(at) => {
            let text = units::date_time(at, clock.utc_offset_minutes);
            format!("→ {}", text.get(..16).unwrap_or(&text))
        }
        None => texts.get(Key::MomentHint).to_owned(),
    };
    ui.label(egui::RichText::new(text).size(SMALL).color(p.look.t.text_3));
}

fn factor(ui: &mut Ui, p: &Paint<'_>, label: Key, values: &[f64], chosen: &mut Option<usize>) {
    let words = p.look.texts.get(match label {
        Key::LecLikelihood => Key::LecLikelihoodWords,
        Key::LecExposure => Key::LecExposureWords,
        _ => Key::LecConsequenceWords,
    });
    chips(ui, |ui| {
        for (i, (value, word)) in values.iter().zip(words.split('|')).enumerate() {
            if toggle(ui, p, &format!("{} {}", units::exact(*value), word.trim()), Some(i) == *chosen) {
                *chosen = Some(i);
            }
        }
    });
}

fn rate(ui: &mut Ui, p: &Paint<'_>, stars: &mut u8) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for n in 1..=5_u8 {
            let (rect, response) = ui.allocate_exact_size(vec2(34.0, 32.0), Sense::click());
            let label = format!("{n} ★");
            widget::describe(&response, WidgetType::RadioButton, &label);
            response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, n == *stars, &label));
            let lit = n <= *stars;
            let ink = match (lit, response.hovered() || response.has_focus()) {
                (true, _) => p.look.t.accent,
                (false, true) => p.look.t.text_2,
                (false, false) => p.look.t.text_3,
            };
            icon::star(ui.painter(), rect.center(), 11.0, ink, lit);
            if response.clicked() {
                *stars = n;
            }
        }
        if *stars > 0 {
            ui.label(egui::RichText::new(format!("{stars} / 5")).size(SMALL).color(p.look.t.text_2));
        }
    });
}

/// The place in words; `true` when another is to be clicked.
fn where_(ui: &mut Ui, p: &Paint<'_>, needed: bool, place: &mut Option<atrium_facility::Place>) -> bool {
    let (t, texts) = (p.look.t, p.look.texts);
    let mut repick = false;
    let mut gone = false;
    ui.horizontal(|ui| {
        let words = place.as_ref().map(|at| place::words(p, at)).filter(|words| !words.is_empty());
        let (text, ink) = match &words {
            Some(words) => (words.as_str(), t.text),
            None => (texts.get(Key::NoPlace), t.text_3),
        };
        let pick = texts.get(Key::PickOnModel);
        let button = ui.painter().layout_no_wrap(pick.to_owned(), font(BODY), ink).size().x + 24.0;
        let room = (ui.available_width() - button - 8.0).max(80.0);
        let (rect, response) = ui.allocate_exact_size(vec2(room, 30.0), Sense::hover());
        widget::describe(&response, WidgetType::Label, text);
        ui.painter().rect(rect, CornerRadius::same(5), t.window, Stroke::new(1.0, t.line), StrokeKind::Inside);
        let clearable = words.is_some() && !needed;
        let galley = widget::line(ui.painter(), text, font(BODY), ink, room - if clearable { 38.0 } else { 18.0 });
        let at = pos2(rect.left() + 9.0, rect.center().y - galley.size().y / 2.0);
        let cut = galley.elided;
        ui.painter().galley(at, galley, ink);
        if cut {
            response.on_hover_text(text);
        }
        if clearable {
            let cross = egui::Rect::from_center_size(pos2(rect.right() - 14.0, rect.center().y), vec2(22.0, 22.0));
            let id = Id::new("form-place-out");
            gone = widget::icon_button_at(ui, &p.look, icon::Icon::Close, texts.get(Key::NoPlace), cross, id).clicked();
        }
        repick = widget::button(ui, &p.look, pick, None, false).clicked();
    });
    if gone {
        *place = None;
    }
    repick
}
