//! What the lists of facts share: tabs, a filter, virtual rows of two lines, places in words, timelines.

use atrium_facility::{Actor, Place, Timestamp};
use egui::{Id, Rect, Response, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use crate::command::PanelCommand;
use crate::inspector::{NAMES, SIDE, padded};
use crate::text::Key;
use crate::tokens::{BODY, SMALL, TINY, font};
use crate::widget::{self, Paint, RowLook, text_left, text_right};
use crate::{place, units};

/// Height of a row of two lines, points.
pub(crate) const ROW: f32 = 48.0;
/// Where the text of a row begins, points from the left.
pub(crate) const TEXT: f32 = 44.0;

/// Tabs with counts; gives the one that was pressed.
pub(crate) fn tabs(ui: &mut Ui, p: &Paint<'_>, labels: &[(Key, usize)], chosen: usize) -> Option<usize> {
    let texts: Vec<String> = labels
        .iter()
        .map(|(key, n)| match n {
            0 => p.look.texts.get(*key).to_owned(),
            n => format!("{} {}", p.look.texts.get(*key), units::count(*n as u64)),
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 32.0), Sense::hover());
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(vec2(12.0, 0.0))));
    widget::segments(&mut child, &p.look, &texts, chosen, 26.0)
}

/// A field that filters a list.
pub(crate) fn filter(ui: &mut Ui, p: &Paint<'_>, id: &str, text: &mut String, label: Key) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), Sense::hover());
    let field = Rect::from_min_size(rect.min + vec2(12.0, 0.0), vec2(rect.width() - 24.0, 28.0));
    let label = p.look.texts.get(label);
    widget::field(ui, &p.look, field, Id::new(id), text, label, label);
}

/// Rows of equal height of which only those in view are drawn; gives how many were.
pub(crate) fn virtual_rows(ui: &mut Ui, id: &str, count: usize, mut draw: impl FnMut(&mut Ui, usize, Rect)) -> usize {
    let mut drawn = 0;
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show_viewport(ui, |ui, view| {
        ui.set_height(count as f32 * ROW);
        let origin = ui.max_rect().left_top();
        let width = ui.max_rect().width();
        let first = (view.top() / ROW).floor().max(0.0) as usize;
        let last = ((view.bottom() / ROW).ceil().max(0.0) as usize).min(count);
        for i in first..last {
            let rect = Rect::from_min_size(origin + vec2(0.0, i as f32 * ROW), vec2(width, ROW));
            draw(ui, i, rect);
            drawn += 1;
        }
    });
    drawn
}

/// The texts of a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowText {
    /// Strong, in the first line.
    pub(crate) first: String,
    /// After it.
    pub(crate) more: String,
    /// At the end of the first line.
    pub(crate) right: String,
    /// Whether that needs attention.
    pub(crate) right_is_urgent: bool,
    /// In the second line.
    pub(crate) second: String,
    /// As a screen reader says it.
    pub(crate) spoken: String,
}

/// A row of two lines; the caller paints the mark at its left.
pub(crate) fn row(ui: &mut Ui, p: &Paint<'_>, rect: Rect, id: Id, text: &RowText, selected: bool) -> Response {
    row_with(ui, p, rect, id, text, selected, &mut |_, at| at.x)
}

/// As [`row`], with something at the end of the second line: `end` is given the middle of its right end, and gives where
/// it begins.
pub(crate) fn row_with(
    ui: &mut Ui,
    p: &Paint<'_>,
    rect: Rect,
    id: Id,
    text: &RowText,
    selected: bool,
    end_of_second: &mut dyn FnMut(&Ui, egui::Pos2) -> f32,
) -> Response {
    let t = p.look.t;
    let look = RowLook { selected, hovered_elsewhere: false };
    let response = widget::row(ui, &p.look, rect, id, &text.spoken, look);
    widget::describe(&response, egui::WidgetType::SelectableLabel, &text.spoken);
    let painter = ui.painter();
    painter.hline(
        (rect.left() + TEXT)..=rect.right(),
        rect.bottom() - 0.5,
        Stroke::new(1.0, t.line.gamma_multiply(0.5)),
    );
    let y = rect.top() + 16.0;
    let ink = if text.right_is_urgent { t.priority[1] } else { t.text_2 };
    let end = text_right(painter, pos2(rect.right() - 14.0, y), &text.right, font(SMALL), ink, 110.0);
    let left = rect.left() + TEXT;
    let room = end.left() - left - 10.0;
    let first = text_left(painter, pos2(left, y), &text.first, p.look.strong(BODY), t.text, room);
    if room - first.width() > 40.0 && !text.more.is_empty() {
        let at = pos2(first.right() + 8.0, y);
        text_left(painter, at, &text.more, font(BODY), t.text, room - first.width() - 8.0);
    }
    let at = pos2(left, rect.top() + 33.0);
    let end = end_of_second(ui, pos2(rect.right() - 14.0, at.y));
    text_left(ui.painter(), at, &text.second, font(SMALL), t.text_3, end - left - 4.0);
    response
}

/// A place in words: storey and room, or the element.
pub(crate) fn place_text(p: &Paint<'_>, at: &Place) -> String {
    let (Some(model), Some(index)) = (p.c.model, p.c.index) else { return String::new() };
    let find = |id: &Option<std::sync::Arc<str>>| id.as_deref().and_then(|id| index.find(id));
    let texts = p.look.texts;
    let storey = find(&at.storey)
        .and_then(|id| model.storeys.iter().position(|s| s.element == id))
        .map(|i| place::storey_name(model, Some(atrium_building::StoreyId(i as u32)), texts));
    let room = find(&at.space).and_then(|id| model.element(id)).map(|e| place::room_name(e, texts));
    let element = find(&at.element).filter(|_| room.is_none()).map(|id| place::label_of(model, id, texts));
    [storey, room, element].into_iter().flatten().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ∙ ")
}

/// Chips that lead to a place: room and element.
pub(crate) fn place_chips(ui: &mut Ui, p: &mut Paint<'_>, at: &Place) {
    let (Some(model), Some(index)) = (p.c.model, p.c.index) else { return };
    let texts = p.look.texts;
    let mut wanted = None;
    let ids = [&at.space, &at.element];
    let found: Vec<_> = ids.into_iter().flatten().filter_map(|id| index.find(id)).collect();
    crate::inspector::chips(ui, p, texts.get(Key::FieldPlace), |ui, p| {
        for id in found {
            if widget::chip(ui, &p.look, &place::label_of(model, id, texts), true).clicked() {
                wanted = Some(PanelCommand::GoToPlace(at.clone()));
            }
        }
    });
    p.commands.extend(wanted);
}

/// Somebody's post and badge.
pub(crate) fn person_text(p: &Paint<'_>, id: &atrium_facility::PersonId) -> String {
    match p.c.facility.facts().people.get(id) {
        Some(person) => format!("{} {id}", p.look.texts.local(&person.post)),
        None => id.to_string(),
    }
}

/// Whoever did a step.
pub(crate) fn actor_text(p: &Paint<'_>, by: &Actor) -> String {
    if by.role == atrium_facility::Role::System {
        return p.look.texts.get(Key::TheSystem).to_owned();
    }
    person_text(p, &by.id)
}

/// Title of what is inspected: a number or words, and its state as a chip; below each other, the words in as many lines as
/// they need, where both do not fit into one line.
pub(crate) fn head(ui: &mut Ui, p: &Paint<'_>, title: &str, state: &str) {
    let t = p.look.t;
    let width = ui.available_width();
    let whole = width - 2.0 * SIDE;
    let galley = widget::line(ui.painter(), state, font(SMALL), t.text, whole - 14.0);
    let words = ui.painter().layout(title.to_owned(), p.look.strong(14.0), t.text, whole.max(40.0));
    let chip = galley.size() + vec2(14.0, 0.0);
    let below = words.rows.len() > 1 || words.size().x + chip.x + 10.0 > whole;
    let height = if below { words.size().y + 49.0 } else { 40.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    widget::describe(&response, egui::WidgetType::Label, &format!("{title} {state}"));
    let middle = rect.top() + 22.0;
    let (top, left, chip_top) = if below {
        (rect.top() + 13.0, rect.left() + SIDE, rect.top() + 20.0 + words.size().y)
    } else {
        (middle - words.size().y / 2.0, rect.right() - SIDE - chip.x, middle - 11.0)
    };
    let chip = Rect::from_min_size(pos2(left, chip_top), vec2(chip.x, 22.0));
    ui.painter().rect_filled(chip, 4.0, t.pressed);
    ui.painter().galley(chip.center() - galley.size() / 2.0, galley, t.text);
    ui.painter().galley(pos2(rect.left() + SIDE, top), words, t.text);
}

/// A paragraph.
pub(crate) fn paragraph(ui: &mut Ui, p: &Paint<'_>, text: &str) {
    padded(ui, |ui| {
        ui.add(egui::Label::new(egui::RichText::new(text).size(BODY).color(p.look.t.text)).wrap());
    });
    ui.add_space(6.0);
}

/// One step of a timeline.
pub(crate) fn step(ui: &mut Ui, p: &Paint<'_>, at: Timestamp, what: &str, by: &str, note: &str) {
    let t = p.look.t;
    let width = ui.available_width();
    let room = (width - 2.0 * SIDE - NAMES).max(60.0);
    let note = (!note.is_empty()).then(|| ui.painter().layout(note.to_owned(), font(SMALL), t.text_2, room));
    let height = 22.0 + note.as_ref().map_or(0.0, |n| n.size().y + 4.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    widget::describe(&response, egui::WidgetType::Label, what);
    let y = rect.top() + 11.0;
    let left = rect.left() + SIDE;
    let time = units::date_time(at, p.c.utc_offset_minutes);
    // The day is said once a step anyway; the year is not needed in a list of steps.
    let time = time.get(5..16).unwrap_or(&time);
    text_left(ui.painter(), pos2(left, y), time, font(TINY), t.text_3, NAMES - 4.0);
    ui.painter().circle_filled(pos2(left + NAMES - 8.0, y), 2.5, t.text_2);
    let first = text_left(ui.painter(), pos2(left + NAMES, y), what, font(BODY), t.text, room * 0.6);
    text_right(ui.painter(), pos2(rect.right() - SIDE, y), by, font(SMALL), t.text_3, room - first.width() - 8.0);
    if let Some(note) = note {
        ui.painter().galley(pos2(left + NAMES, rect.top() + 21.0), note, t.text_2);
    }
}

/// Words of a filter, and whether they are all in a text.
pub(crate) fn fits(filter: &str, text: &str) -> bool {
    let text = atrium_find::normalize_text(text);
    filter.split_whitespace().map(atrium_find::normalize_text).all(|word| text.contains(word.as_str()))
}
