//! Live points of the selection: value, unit, age and quality, and the course of one of them.

use atrium_building::{Element, ElementKind};
use atrium_facility::{DataQuality, Freshness, Origin, PointKind, PointState, Status};
use egui::{Align2, Color32, Id, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::context::LinkView;
use crate::inspector::SIDE;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, TINY, font};
use crate::widget::{self, Paint, RowLook, line, text_left, text_right};
use crate::{chart, icon, units};

/// Height of a point's row, points.
const ROW: f32 = 27.0;
/// Width of the column of ages, points.
const AGES: f32 = 76.0;

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, element: &Element) {
    let look = p.look.clone();
    let texts = look.texts;
    let asset = p.c.facility.asset_of_element(element.global_id.as_str());
    let points: Vec<&PointState> = asset.map(|a| p.c.facility.points_of(&a.id).collect()).unwrap_or_default();
    if points.is_empty() {
        if element.kind == ElementKind::Equipment {
            section_title(ui, p, texts.get(Key::Live), "");
            let note = match p.c.link {
                LinkView::NoHub => Key::NoHubNote,
                LinkView::Connecting { .. } => Key::ConnectingNote,
                _ => Key::NoPoints,
            };
            crate::inspector::padded(ui, |ui| {
                ui.add(egui::Label::new(egui::RichText::new(texts.get(note)).size(SMALL).color(look.t.text_2)).wrap());
            });
            ui.add_space(14.0);
            widget::divider(ui, &look);
        }
        return;
    }
    section_title(ui, p, texts.get(Key::Live), &texts.count(Key::Points, points.len() as u64));
    let because = asset.and_then(|a| p.c.facility.status(&a.id, p.c.now).because);
    let charted = state
        .charted
        .clone()
        .filter(|id| points.iter().any(|s| s.point.id == *id))
        .or(because)
        .or_else(|| points.iter().find(|s| !s.history.is_empty()).map(|s| s.point.id.clone()));
    for point in &points {
        let chosen = charted.as_ref() == Some(&point.point.id);
        if row(ui, p, point, chosen) {
            state.charted = Some(point.point.id.clone());
        }
    }
    ui.add_space(4.0);
    if let Some(point) = points.iter().find(|s| charted.as_ref() == Some(&s.point.id)) {
        chart::show(ui, p, state, point);
    }
    ui.add_space(8.0);
    widget::divider(ui, &look);
}

pub(crate) fn section_title(ui: &mut Ui, p: &Paint<'_>, title: &str, right: &str) {
    let look = &p.look;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 38.0), Sense::hover());
    let y = rect.center().y + 3.0;
    text_right(ui.painter(), pos2(rect.right() - SIDE, y), right, font(SMALL), look.t.text_3, 140.0);
    text_left(ui.painter(), pos2(rect.left() + SIDE, y), title, look.strong(BODY), look.t.text, 180.0);
}

/// Age and quality of a value in words.
pub(crate) fn truth_text(p: &Paint<'_>, point: &PointState) -> (String, DataQuality, Freshness) {
    let texts = p.look.texts;
    let truth = p.c.facility.truth(point, p.c.now);
    let age = truth.age_ms.map(units::age).unwrap_or_default();
    let arg = [("age", age.clone().into())];
    let text = match (truth.quality, truth.freshness) {
        (_, Freshness::Never) => texts.get(Key::QualityNever).to_owned(),
        (DataQuality::Lost, _) => texts.with(Key::QualityLost, &arg),
        (DataQuality::Late, _) => texts.with(Key::QualityLate, &arg),
        (DataQuality::Bad, _) => texts.with(Key::QualityBad, &arg),
        (DataQuality::Manual, _) => texts.with(Key::QualityManual, &arg),
        (DataQuality::Live | DataQuality::Simulated, _) => age,
    };
    (text, truth.quality, truth.freshness)
}

fn row(ui: &mut Ui, p: &mut Paint<'_>, point: &PointState, chosen: bool) -> bool {
    let look = p.look.clone();
    let (t, texts) = (look.t, look.texts);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let name = texts.local(&point.point.name);
    let (age, quality, freshness) = truth_text(p, point);
    let y = rect.center().y;
    let (value, unit) = match &point.latest {
        Some(l) => units::value(&l.value, point.point.kind, &point.point.unit, texts),
        None => ("–".to_owned(), String::new()),
    };
    let shown = if unit.is_empty() { value } else { format!("{value} {unit}") };
    let spoken = format!("{name} {shown} {age}");
    let response = widget::row(ui, &look, rect, Id::new(("point", &point.point.id)), &spoken, RowLook::default());
    if chosen {
        let bar = Rect::from_min_size(rect.min + vec2(0.0, 5.0), vec2(2.0, ROW - 10.0));
        ui.painter().rect_filled(bar, 1.0, t.text_3);
    }
    let lost = matches!(freshness, Freshness::Lost | Freshness::Never);
    let breached = point.breach.is_some() && !lost;
    let age_ink = if quality == DataQuality::Live { t.text_3 } else { t.text_2 };
    let age_rect = text_right(ui.painter(), pos2(rect.right() - SIDE, y), &age, font(TINY), age_ink, AGES + 20.0);
    if point.latest.as_ref().is_some_and(|l| l.origin == Origin::Simulated) && !lost {
        // Dashes below the age say the same as the chip in the top bar, value by value.
        let dashes = egui::Shape::dashed_line(
            &[pos2(age_rect.left(), age_rect.bottom() + 0.5), pos2(age_rect.right(), age_rect.bottom() + 0.5)],
            Stroke::new(1.0, t.text_3),
            3.0,
            2.0,
        );
        ui.painter().extend(dashes);
    }
    let right = rect.right() - SIDE - AGES;
    let ink = match (breached, quality) {
        (true, DataQuality::Bad) => t.text_2,
        (true, _) => t.priority(point.point.priority),
        (false, DataQuality::Late | DataQuality::Lost | DataQuality::Bad) => t.text_3,
        (false, _) => t.text,
    };
    let right = right.min(age_rect.left() - 14.0);
    let galley = line(ui.painter(), &shown, look.strong(BODY), ink, rect.width() * 0.45);
    let value_rect = Rect::from_min_size(pos2(right - galley.size().x, y - galley.size().y / 2.0), galley.size());
    ui.painter().galley(value_rect.min, galley, ink);
    mark(ui, quality, freshness, value_rect, t.text_3);
    let mut end = value_rect.left() - 8.0;
    if breached {
        let status = Status::Abnormal(point.point.priority);
        icon::status_shape(ui.painter(), pos2(end - 4.0, y), 11.0, status, t, None);
        end -= 18.0;
    }
    let name_ink = if lost { t.text_2 } else { t.text };
    text_left(ui.painter(), pos2(rect.left() + SIDE, y), name, font(BODY), name_ink, end - rect.left() - SIDE - 4.0);
    // A number may have a past at the hub, even where none has come since this screen was opened.
    let clickable = !point.history.is_empty();
    let tip = tip(p, point, &age);
    let clicked = response.clicked();
    response.on_hover_text(tip);
    clicked && clickable
}

/// Late is underlined, lost is struck, bad is crossed: told apart without colour.
pub(crate) fn mark(ui: &Ui, quality: DataQuality, freshness: Freshness, value: Rect, colour: Color32) {
    let stroke = Stroke::new(1.0, colour);
    match quality {
        DataQuality::Late => {
            let y = value.bottom() - 1.0;
            let dots = egui::Shape::dashed_line(&[pos2(value.left(), y), pos2(value.right(), y)], stroke, 2.0, 2.0);
            ui.painter().extend(dots);
        }
        DataQuality::Lost if freshness != Freshness::Never => {
            ui.painter().hline(value.x_range(), value.center().y + 0.5, Stroke::new(1.3, colour));
        }
        DataQuality::Bad => {
            ui.painter().line_segment([value.left_bottom(), value.right_top()], stroke);
        }
        _ => {}
    }
}

fn tip(p: &Paint<'_>, point: &PointState, age: &str) -> String {
    let texts = p.look.texts;
    let mut out = point.point.id.to_string();
    if let Some(latest) = &point.latest {
        let at = units::date_time(latest.observed_at, p.c.utc_offset_minutes);
        out.push_str(&format!("\n{at} ∙ {age} ∙ {}", latest.source));
        if latest.origin == Origin::Simulated {
            out.push_str(&format!("\n{}", texts.get(Key::QualitySimulated)));
        }
    }
    let limits = &point.point.limits;
    let bound = |l: Option<f64>| l.map(units::number).unwrap_or_else(|| "–".to_owned());
    if limits.low.is_some() || limits.high.is_some() {
        let args = [("low", bound(limits.low).into()), ("high", bound(limits.high).into())];
        out.push_str(&format!("\n{}", texts.with(Key::NormalRange, &args)));
    }
    if point.point.kind == PointKind::Setpoint {
        out.push_str(&format!("\n{}", texts.get(Key::Setpoint)));
    }
    out
}

/// Says in the middle of a rectangle that there is nothing to draw.
pub(crate) fn nothing(ui: &Ui, p: &Paint<'_>, rect: Rect, text: &str) {
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, font(SMALL), p.look.t.text_3);
}
