//! Who could take a ticket: the nearest free one first, by walking distance.

use atrium_facility::PersonId;
use egui::{CornerRadius, Key as EguiKey, Modifiers, Sense, Stroke, StrokeKind, Ui, WidgetType, pos2, vec2};

use crate::context::Candidate;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, TINY, font};
use crate::widget::{self, Paint, text_left, text_right};
use crate::{fact_row, units};

/// Height of a row, points.
const ROW: f32 = 44.0;
/// Height of the rows before they scroll, points.
const MOST: f32 = 6.5 * ROW;

/// Draws the candidates; the best is chosen until somebody else is.
pub(super) fn show(ui: &mut Ui, p: &Paint<'_>, chosen: &mut Option<PersonId>, except: Option<&PersonId>) {
    let texts = p.look.texts;
    let Some(candidates) = p.c.candidates else {
        note(ui, p, texts.get(Key::LookingForPeople));
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(200));
        return;
    };
    let candidates: Vec<&Candidate> = candidates.iter().filter(|c| Some(&c.person) != except).collect();
    let Some(first) = candidates.first() else {
        note(ui, p, texts.get(Key::NobodyQualified));
        *chosen = None;
        return;
    };
    // Somebody who was chosen may have gone off duty meanwhile.
    if !candidates.iter().any(|c| chosen.as_ref() == Some(&c.person)) {
        *chosen = Some(first.person.clone());
    }
    let moved = arrows(ui, &candidates, chosen);
    egui::ScrollArea::vertical().id_salt("candidates").max_height(MOST).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (i, candidate) in candidates.iter().enumerate() {
            let nearest = i == 0 && candidate.distance_m.is_some();
            if row(ui, p, candidate, nearest, chosen.as_ref() == Some(&candidate.person), moved) {
                *chosen = Some(candidate.person.clone());
            }
        }
    });
}

fn note(ui: &mut Ui, p: &Paint<'_>, text: &str) {
    ui.label(egui::RichText::new(text).size(BODY).color(p.look.t.text_2));
}

/// Up and down choose the one before and after while nothing is being written.
fn arrows(ui: &Ui, candidates: &[&Candidate], chosen: &mut Option<PersonId>) -> bool {
    if ui.ctx().text_edit_focused() {
        return false;
    }
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let (up, down) = (pressed(EguiKey::ArrowUp), pressed(EguiKey::ArrowDown));
    let at = candidates.iter().position(|c| chosen.as_ref() == Some(&c.person)).unwrap_or(0);
    let to = match (up, down) {
        (true, false) => at.saturating_sub(1),
        (false, true) => (at + 1).min(candidates.len() - 1),
        _ => return false,
    };
    *chosen = candidates.get(to).map(|c| c.person.clone());
    true
}

/// `62 m ∙ 1 min`.
fn way(p: &Paint<'_>, candidate: &Candidate) -> String {
    match (candidate.distance_m, candidate.duration_s) {
        (Some(m), Some(s)) if m.is_finite() && s.is_finite() => {
            // Whole metres and begun minutes: nobody walks by the decimetre.
            let whole = |n: f64| units::count(n.clamp(0.0, 1e6) as u64);
            let args = [("m", whole(m.round()).into()), ("min", whole((s / 60.0).ceil().max(1.0)).into())];
            p.look.texts.with(Key::WalkAway, &args)
        }
        _ => p.look.texts.get(Key::WhereUnknown).to_owned(),
    }
}

fn row(ui: &mut Ui, p: &Paint<'_>, candidate: &Candidate, nearest: bool, on: bool, moved: bool) -> bool {
    let (t, texts) = (p.look.t, p.look.texts);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let name = fact_row::person_text(p, &candidate.person);
    let way = way(p, candidate);
    let busy = match candidate.busy {
        0 => texts.get(Key::Free).to_owned(),
        n => texts.count(Key::TicketsInHand, n as u64),
    };
    let label = format!("{name}, {way}, {busy}");
    widget::describe(&response, WidgetType::RadioButton, &label);
    response.widget_info(|| egui::WidgetInfo::selected(WidgetType::RadioButton, true, on, &label));
    if on && moved {
        response.scroll_to_me(None);
    }
    let fill = match (on, response.hovered()) {
        (true, _) => t.accent_wash,
        (false, true) => t.raised,
        (false, false) => t.panel,
    };
    let rim = if on || response.has_focus() { t.accent } else { t.line };
    ui.painter().rect(rect, CornerRadius::same(5), fill, Stroke::new(1.0, rim), StrokeKind::Inside);
    let dot = pos2(rect.left() + 18.0, rect.center().y);
    ui.painter().circle_stroke(dot, 6.0, Stroke::new(1.4, if on { t.accent } else { t.text_3 }));
    if on {
        ui.painter().circle_filled(dot, 3.2, t.accent);
    }
    let (left, right) = (rect.left() + 34.0, rect.right() - 12.0);
    let (upper, lower) = (rect.top() + 15.0, rect.top() + 31.0);
    let known = candidate.distance_m.is_some();
    let (ink, strong) = if known { (t.text, p.look.strong(BODY)) } else { (t.text_3, font(SMALL)) };
    let end = text_right(ui.painter(), pos2(right, upper), &way, strong, ink, 190.0);
    text_left(ui.painter(), pos2(left, upper), &name, p.look.strong(BODY), t.text, end.left() - left - 10.0);
    // Free is a ring, busy a disc, so that it is seen without colour too.
    let mark = pos2(left + 4.0, lower);
    if candidate.busy == 0 {
        ui.painter().circle_stroke(mark, 3.5, Stroke::new(1.4, t.alive));
    } else {
        ui.painter().circle_filled(mark, 3.5, t.text_3);
    }
    text_left(ui.painter(), pos2(left + 14.0, lower), &busy, font(SMALL), t.text_2, 160.0);
    if nearest {
        let word = texts.get(if candidate.busy == 0 { Key::NearestFree } else { Key::Nearest });
        text_right(ui.painter(), pos2(right, lower), word, font(TINY), t.accent, 120.0);
    }
    response.clicked()
}
