//! One of a list that is only known when the form opens: a store, a chemical, a requisition, somebody.

use atrium_facility::LocalText;
use egui::{CornerRadius, Id, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};

use crate::fact_row;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, text_left};

/// Height of a row, points.
const ROW: f32 = 28.0;
/// Rows in view before they scroll.
const MOST: f32 = 4.5;
/// From so many on there is a filter.
const MANY: usize = 7;

/// One that can be chosen.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) name: LocalText,
}

/// Draws the filter and the list; pressing what is chosen of something not needed gives it up.
pub(super) fn show(
    ui: &mut Ui,
    p: &Paint<'_>,
    id: Id,
    needed: bool,
    options: &[Choice],
    chosen: &mut Option<usize>,
    filter: &mut String,
) {
    let texts = p.look.texts;
    if options.len() >= MANY {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::hover());
        let label = texts.get(Key::PersonFilter);
        widget::field(ui, &p.look, rect.shrink2(vec2(0.0, 1.0)), id.with("filter"), filter, label, label);
    }
    let text = |c: &Choice| format!("{}\n{}\n{}", c.id, c.name.zh, c.name.en);
    let shown = |c: &Choice| filter.trim().is_empty() || fact_row::fits(filter, &text(c));
    let rows: Vec<usize> = (0..options.len()).filter(|i| options.get(*i).is_some_and(shown)).collect();
    if rows.is_empty() {
        ui.label(egui::RichText::new(texts.get(Key::NothingFits)).size(SMALL).color(p.look.t.text_2));
        return;
    }
    egui::ScrollArea::vertical().id_salt(id.with("rows")).max_height(MOST * ROW).show_rows(
        ui,
        ROW,
        rows.len(),
        |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for i in &rows[range] {
                let Some(choice) = options.get(*i) else { continue };
                let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
                let on = *chosen == Some(*i);
                let name = texts.local(&choice.name);
                let t = p.look.t;
                if on || response.hovered() || response.has_focus() {
                    let fill = if on { t.accent_wash } else { t.raised };
                    ui.painter().rect_filled(rect, CornerRadius::same(4), fill);
                }
                let dot = pos2(rect.left() + 16.0, rect.center().y);
                ui.painter().circle_stroke(dot, 6.0, Stroke::new(1.4, if on { t.accent } else { t.text_3 }));
                if on {
                    ui.painter().circle_filled(dot, 3.2, t.accent);
                }
                let at = pos2(rect.left() + 30.0, rect.center().y);
                text_left(ui.painter(), at, name, font(BODY), t.text, rect.width() - 40.0);
                widget::describe(&response, WidgetType::RadioButton, name);
                response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, on, name));
                if response.clicked() {
                    *chosen = if on && !needed { None } else { Some(*i) };
                }
            }
        },
    );
}
