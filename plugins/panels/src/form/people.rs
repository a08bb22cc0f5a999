//! Somebody of the staff as the answer to a question: a filter and a short list.

use atrium_facility::{Person, PersonId, Trade};
use egui::{CornerRadius, Id, Rect, Sense, Stroke, StrokeKind, Ui, WidgetType, pos2, vec2};

use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, text_left, text_right};
use crate::{fact_row, people};

/// Height of a row, points.
const ROW: f32 = 30.0;
/// Rows in view before they scroll.
const MOST: f32 = 5.5;

/// Draws the filter and the list: on duty first, the least busy first.
pub(super) fn show(
    ui: &mut Ui,
    p: &Paint<'_>,
    trade: Option<Trade>,
    chosen: &mut Option<PersonId>,
    filter: &mut String,
) {
    let texts = p.look.texts;
    let facts = p.c.facility.facts();
    let works = |q: &Person| match trade {
        Some(trade) => q.trades.contains(&trade),
        None => q.trades.iter().any(|t| !matches!(t, Trade::Clinical | Trade::Security)),
    };
    let trades = |q: &Person| {
        let words: Vec<&str> = q.trades.iter().map(|t| texts.get(people::trade_key(*t))).collect();
        words.join(", ")
    };
    let text = |q: &Person| format!("{}\n{}\n{}\n{}", q.id, q.post.zh, q.post.en, trades(q));
    let mut rows: Vec<(&Person, usize)> = facts
        .people
        .values()
        .filter(|q| works(q) && (filter.trim().is_empty() || fact_row::fits(filter, &text(q))))
        .map(|q| (q, p.c.facts.in_hand(&q.id).len()))
        .collect();
    rows.sort_by_key(|(q, n)| (!q.on_duty, *n));
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::hover());
    let label = texts.get(Key::PersonFilter);
    let id = Id::new("form-person-filter");
    widget::field(ui, &p.look, rect.shrink2(vec2(0.0, 1.0)), id, filter, label, label);
    if rows.is_empty() {
        ui.label(egui::RichText::new(texts.get(Key::NothingFits)).size(SMALL).color(p.look.t.text_2));
        return;
    }
    egui::ScrollArea::vertical().id_salt("form-people").max_height(MOST * ROW).show_rows(
        ui,
        ROW,
        rows.len(),
        |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (person, n) in &rows[range] {
                let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
                let on = chosen.as_ref() == Some(&person.id);
                let name = fact_row::person_text(p, &person.id);
                paint(ui, p, rect, on, response.hovered() || response.has_focus());
                let state = match (person.on_duty, n) {
                    (false, _) => texts.get(Key::OffDuty).to_owned(),
                    (true, 0) => texts.get(Key::Free).to_owned(),
                    (true, n) => texts.count(Key::TicketsInHand, *n as u64),
                };
                let y = rect.center().y;
                let ink = if person.on_duty { p.look.t.text } else { p.look.t.text_3 };
                let right = pos2(rect.right() - 12.0, y);
                let end = text_right(ui.painter(), right, &state, font(SMALL), p.look.t.text_2, 120.0);
                let left = rect.left() + 30.0;
                let room = end.left() - left - 10.0;
                let first = text_left(ui.painter(), pos2(left, y), &name, font(BODY), ink, room);
                if room - first.width() > 40.0 {
                    let at = pos2(first.right() + 8.0, y);
                    text_left(
                        ui.painter(),
                        at,
                        &trades(person),
                        font(SMALL),
                        p.look.t.text_3,
                        room - first.width() - 8.0,
                    );
                }
                let label = format!("{name}, {state}");
                widget::describe(&response, WidgetType::RadioButton, &label);
                response.widget_info(|| egui::WidgetInfo::selected(WidgetType::RadioButton, true, on, &label));
                if response.clicked() {
                    *chosen = Some(person.id.clone());
                }
            }
        },
    );
}

fn paint(ui: &Ui, p: &Paint<'_>, rect: Rect, on: bool, lit: bool) {
    let t = p.look.t;
    if on || lit {
        ui.painter().rect_filled(rect, CornerRadius::same(4), if on { t.accent_wash } else { t.raised });
    }
    let dot = pos2(rect.left() + 16.0, rect.center().y);
    ui.painter().circle_stroke(dot, 6.0, Stroke::new(1.4, if on { t.accent } else { t.text_3 }));
    if on {
        ui.painter().circle_filled(dot, 3.2, t.accent);
        ui.painter().rect_stroke(rect, CornerRadius::same(4), Stroke::new(1.0, t.accent), StrokeKind::Inside);
    }
}
