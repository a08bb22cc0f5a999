//! Tickets as a board: a column for each state, over the 3D picture.

use atrium_facility::{Ticket, TicketId, TicketState, Urgency};
use atrium_view::Action;
use egui::epaint::TextShape;
use egui::epaint::text::{LayoutJob, TextWrapping};
use egui::scroll_area::ScrollBarVisibility;
use egui::style::ScrollStyle;
use egui::{
    Color32, CornerRadius, FontId, Id, Painter, Pos2, Rect, ScrollArea, Sense, Stroke, StrokeKind, TextFormat, Ui,
    UiBuilder, WidgetType, pos2, vec2,
};

use super::across::{self, GAP, Layout};
use super::{marks, possible};
use crate::TicketRank;
use crate::context::FactRef;
use crate::fact_row;
use crate::icon::Icon;
use crate::state::PanelState;
use crate::text::{Key, Language};
use crate::tokens::{BODY, SMALL, TINY, font};
use crate::widget::{self, Paint, describe, text_left, text_right};
use crate::{actions, tickets, units};

/// Height of the bar above the columns, points.
const BAR: f32 = 48.0;
/// Height of a column's heading, points.
const HEAD: f32 = 36.0;
/// Height of a card, points.
const CARD: f32 = 92.0;
/// What the selected card is higher by, for its button, points.
const BUTTON: f32 = 38.0;
/// Height of the row that names all columns where not all are in view, points.
const OVERVIEW: f32 = 32.0;
/// Height of the bar that moves the columns sideways, and the distances around it, points.
const SIDEWAYS: [f32; 3] = [2.0, 10.0, 3.0];
/// Columns and cards narrower than this have less air at their sides, points.
const CRAMPED: f32 = 124.0;
/// Width from which on the row names a column by its word, points.
const WORD: f32 = 64.0;

/// The columns, each with the states that stand in it.
const COLUMNS: [&[TicketState]; 8] = [
    &[TicketState::Submitted],
    &[TicketState::Accepted],
    &[TicketState::Dispatched],
    &[TicketState::Taken],
    &[TicketState::OnSite],
    &[TicketState::InProgress, TicketState::OnHold],
    &[TicketState::Done],
    &[TicketState::Verified, TicketState::Rated],
];

/// The tickets of one column, without a list of its own: the index has them in order.
struct Column<'a> {
    state: TicketState,
    parts: [&'a [(TicketRank, TicketId)]; 2],
}

impl<'a> Column<'a> {
    fn of(p: &Paint<'a>, states: &[TicketState]) -> Self {
        let part = |i: usize| states.get(i).map_or(&[][..], |state| p.c.facts.tickets_in(*state));
        Self { state: states.first().copied().unwrap_or(TicketState::Submitted), parts: [part(0), part(1)] }
    }

    fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    fn get(&self, i: usize) -> Option<&'a TicketId> {
        let [first, second] = self.parts;
        first.get(i).or_else(|| second.get(i.checked_sub(first.len())?)).map(|(_, id)| id)
    }

    fn position(&self, id: &TicketId) -> Option<usize> {
        self.parts.iter().flat_map(|part| part.iter()).position(|(_, other)| other == id)
    }
}

/// Draws the board into the place of the 3D picture.
pub(crate) fn board(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect) {
    let t = p.look.t;
    ui.painter().rect_filled(rect, 0.0, t.window);
    // Whatever lies below is not to be turned or clicked through the board.
    ui.interact(rect, Id::new("board-ground"), Sense::click_and_drag());
    let columns = COLUMNS.map(|states| Column::of(p, states));
    bar(ui, p, state, Rect::from_min_size(rect.min, vec2(rect.width(), BAR)), &columns);
    let below = Rect::from_min_max(pos2(rect.left(), rect.top() + BAR), rect.max);
    if columns.iter().all(|c| c.len() == 0) {
        let mut inner = ui.new_child(UiBuilder::new().max_rect(below));
        let (headline, advice) = (p.look.texts.get(Key::BoardEmpty), p.look.texts.get(Key::TicketsNoneAdvice));
        widget::empty(&mut inner, &p.look, Icon::Tickets, headline, advice);
        return;
    }
    // A ticket that was selected elsewhere is brought into view, once.
    let chosen = match &state.fact {
        Some(FactRef::Ticket(id)) => Some(id.clone()),
        _ => None,
    };
    let reveal = chosen.is_some() && chosen != state.ticket_list.revealed;
    state.ticket_list.revealed = chosen;
    let layout = Layout::of(below.width(), &columns.each_ref().map(Column::len));
    let mut across = state.ticket_list.across;
    let mut below = below;
    if layout.goes_on() {
        let row = Rect::from_min_size(below.min, vec2(below.width(), OVERVIEW));
        let pressed = overview(ui, p, row, &columns, &layout, across.offset);
        let by_key = across::keys(ui).map(|on| layout.next(across.offset, on));
        across.wanted = pressed.or(by_key);
        below.min.y += OVERVIEW;
    }
    across.offset = side_by_side(ui, p, state, below, &columns, &layout, across.wanted.take(), reveal);
    state.ticket_list.across = across;
}

/// The columns, with a bar to move them sideways where they do not fit; gives how far they are moved.
#[expect(clippy::too_many_arguments, reason = "one place calls it")]
fn side_by_side(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    below: Rect,
    columns: &[Column<'_>; 8],
    layout: &Layout,
    wanted: Option<usize>,
    reveal: bool,
) -> f32 {
    let mut outer = ui.new_child(UiBuilder::new().max_rect(below));
    outer.set_clip_rect(below.intersect(ui.clip_rect()));
    let (within, plain) = (outer.spacing().scroll, outer.visuals().widgets.clone());
    // A bar that is always there says that there is more; one that comes with the pointer says it too late.
    let [above, width, under] = SIDEWAYS;
    let solid =
        ScrollStyle { bar_inner_margin: above, bar_width: width, bar_outer_margin: under, ..ScrollStyle::solid() };
    outer.spacing_mut().scroll = solid;
    let handle = &mut outer.visuals_mut().widgets;
    handle.inactive.bg_fill = p.look.t.text_3;
    handle.hovered.bg_fill = p.look.t.text_2;
    handle.active.bg_fill = p.look.t.text_2;
    let (visibility, bar) = match layout.goes_on() {
        true => (ScrollBarVisibility::AlwaysVisible, above + width + under),
        false => (ScrollBarVisibility::AlwaysHidden, 0.0),
    };
    let height = below.height() - bar;
    let sideways = ScrollArea::horizontal().id_salt("board").auto_shrink(false).scroll_bar_visibility(visibility);
    let shown = sideways.show(&mut outer, |ui| {
        ui.spacing_mut().scroll = within;
        ui.visuals_mut().widgets = plain;
        let all = Rect::from_min_size(ui.max_rect().left_top(), vec2(layout.total, height - GAP));
        ui.allocate_exact_size(vec2(layout.total, height), Sense::hover());
        let mut called = None;
        for (i, column) in columns.iter().enumerate() {
            let area = layout.place(i, all);
            if layout.is_slim(i) {
                slim_column(ui, p, area, column.state);
            } else if draw_column(ui, p, state, area, column, reveal) {
                called = Some(area);
            }
        }
        // Only now: what is drawn inside would take the wish for its own.
        if let Some(i) = wanted {
            let area = layout.place(i, all);
            let edge = Rect::from_min_max(area.min - vec2(GAP, 0.0), area.max);
            ui.scroll_to_rect(edge, Some(egui::Align::Min));
        } else if let Some(area) = called {
            ui.scroll_to_rect(area.expand2(vec2(GAP, 0.0)), None);
        }
    });
    shown.state.offset.x
}

/// All columns by name and number in one row, those in view filled; gives the one that was pressed.
fn overview(
    ui: &mut Ui,
    p: &Paint<'_>,
    row: Rect,
    columns: &[Column<'_>; 8],
    layout: &Layout,
    offset: f32,
) -> Option<usize> {
    let (t, texts) = (p.look.t, p.look.texts);
    let [before, after] = layout.beyond(offset);
    let inner = row.shrink2(vec2(GAP, 2.0));
    let each = inner.width() / columns.len() as f32;
    let mut pressed = None;
    for (i, column) in columns.iter().enumerate() {
        let part = Rect::from_min_size(inner.min + vec2(each * i as f32, 0.0), vec2(each, inner.height())).shrink(1.0);
        let response = ui.interact(part, Id::new(("board-overview", i)), Sense::click());
        let word = texts.get(tickets::state_key(column.state));
        let count = units::count(column.len() as u64);
        let args = [("column", word.to_owned().into()), ("shown", count.clone().into())];
        let label = texts.with(Key::BoardShowColumn, &args);
        describe(&response, WidgetType::Button, &label);
        let seen = !before.contains(&i) && !after.contains(&i);
        let fill = match (seen, response.hovered()) {
            (_, true) => t.pressed,
            (true, false) => t.raised,
            (false, false) => t.window,
        };
        let rim = if response.has_focus() { t.accent } else { t.line };
        ui.painter().rect(part, CornerRadius::same(4), fill, Stroke::new(1.0, rim), StrokeKind::Inside);
        let y = part.center().y;
        let ink = if seen { t.text_2 } else { t.text };
        let end = text_right(ui.painter(), pos2(part.right() - 5.0, y), &count, font(TINY), ink, each * 0.5);
        // Where the word has no room, its letter stands for it.
        let name = if each >= WORD { word } else { marks::state_letter(column.state) };
        // On which side of what is in view it lies is said by a sign, not by its shade alone.
        let name = match (before.contains(&i), after.contains(&i)) {
            (true, _) => format!("‹ {name}"),
            (_, true) => format!("› {name}"),
            _ => name.to_owned(),
        };
        let left = part.left() + 5.0;
        text_left(ui.painter(), pos2(left, y), &name, font(TINY), ink, end.left() - left - 3.0);
        if response.on_hover_text(&label).clicked() {
            pressed = Some(i);
        }
    }
    pressed
}

/// Title, how many, a new one, and the way out.
fn bar(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect, columns: &[Column<'_>; 8]) {
    let (t, texts) = (p.look.t, p.look.texts);
    let y = rect.center().y;
    let open: usize = columns.iter().map(Column::len).sum();
    let at = pos2(rect.left() + 16.0, y);
    let title = text_left(ui.painter(), at, texts.get(Key::BoardTitle), p.look.strong(15.0), t.text, 220.0);
    let open = texts.count(Key::TicketsOpen, open as u64);
    text_left(ui.painter(), pos2(title.right() + 12.0, y), &open, font(SMALL), t.text_3, 140.0);
    let right = Rect::from_min_max(pos2(rect.center().x, rect.top()), pos2(rect.right() - 10.0, rect.bottom()));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(right).layout(layout));
    inner.spacing_mut().item_spacing.x = 8.0;
    let close = texts.get(Key::Close);
    let cross = widget::icon_button(&mut inner, &p.look, Icon::Close, close, vec2(30.0, 30.0), false);
    if cross.on_hover_text(close).clicked() {
        state.board_open = false;
    }
    actions::button(&mut inner, p, state, Action::TicketNew, false);
}

/// A column without tickets as a strip: letter, number, and its name from top to bottom.
fn slim_column(ui: &mut Ui, p: &Paint<'_>, area: Rect, state: TicketState) {
    let t = p.look.t;
    ui.painter().rect_filled(area, CornerRadius::same(6), t.panel);
    let word = p.look.texts.get(tickets::state_key(state));
    let head = Rect::from_min_size(area.min, vec2(area.width(), HEAD));
    let response = ui.interact(area, Id::new(("board-slim", state as u8)), Sense::hover());
    describe(&response, WidgetType::Label, &format!("{word}, 0"));
    tickets::state_mark(ui.painter(), p, state, Urgency::Normal, head.center());
    let painter = ui.painter().with_clip_rect(area.intersect(ui.clip_rect()));
    let count = widget::text_centre(&painter, pos2(area.center().x, head.bottom() + 8.0), "0", font(SMALL), t.text_3);
    let top = count.bottom() + 10.0;
    if p.look.language() == Language::ZhCn {
        // Chinese is read from top to bottom upright.
        let upright: Vec<String> = word.chars().map(String::from).collect();
        let galley = painter.layout_no_wrap(upright.join("\n"), font(SMALL), t.text_2);
        painter.galley(pos2(area.center().x - galley.size().x / 2.0, top), galley, t.text_2);
    } else {
        let galley = painter.layout_no_wrap(word.to_owned(), font(SMALL), t.text_2);
        let at = pos2(area.center().x + galley.size().y / 2.0, top);
        painter.add(TextShape::new(at, galley, t.text_2).with_angle(std::f32::consts::FRAC_PI_2));
    }
    response.on_hover_text(word);
}

/// Heading and cards of a column; gives whether one of its cards is to be brought into view.
fn draw_column(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    area: Rect,
    column: &Column<'_>,
    reveal: bool,
) -> bool {
    let t = p.look.t;
    ui.painter().rect_filled(area, CornerRadius::same(6), t.panel);
    let word = p.look.texts.get(tickets::state_key(column.state));
    let count = units::count(column.len() as u64);
    let head = Rect::from_min_size(area.min, vec2(area.width(), HEAD));
    let response = ui.interact(head, Id::new(("board-head", column.state as u8)), Sense::hover());
    describe(&response, WidgetType::Label, &format!("{word}, {count}"));
    let y = head.center().y;
    let (side, size) = if area.width() < CRAMPED { (8.0, SMALL) } else { (10.0, BODY) };
    let right = text_right(ui.painter(), pos2(area.right() - side, y), &count, font(TINY), t.text_3, 48.0);
    let room = right.left() - area.left() - side - 4.0;
    text_left(ui.painter(), pos2(area.left() + side, y), word, p.look.strong(size), t.text, room);
    let body = Rect::from_min_max(pos2(area.left(), area.top() + HEAD), area.max - vec2(0.0, 4.0));
    let selected = match &state.fact {
        Some(FactRef::Ticket(id)) => column.position(id),
        _ => None,
    };
    let extra = selected.and(next(p, state)).map_or(0.0, |_| BUTTON);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(body));
    inner.set_clip_rect(body.intersect(ui.clip_rect()));
    let each = CARD + GAP;
    let salt = ("column", column.state as u8);
    let mut called = reveal && selected.is_some();
    ScrollArea::vertical().id_salt(salt).auto_shrink(false).show_viewport(&mut inner, |ui, view| {
        ui.set_height(column.len() as f32 * each + extra);
        let origin = ui.max_rect().left_top();
        if let Some(i) = selected.filter(|_| reveal) {
            let at = origin + vec2(0.0, i as f32 * each);
            ui.scroll_to_rect(Rect::from_min_size(at, vec2(body.width(), CARD + extra)), Some(egui::Align::Center));
        }
        // One more at each end, so that the keyboard goes on to it.
        let first = (((view.top() - extra) / each).floor() - 1.0).max(0.0) as usize;
        let last = ((view.bottom() / each).ceil().max(0.0) as usize + 1).min(column.len());
        for i in first..last {
            let Some(id) = column.get(i) else { continue };
            let Some(ticket) = p.c.facility.facts().tickets.get(id) else { continue };
            let chosen = selected == Some(i);
            let pushed = if selected.is_some_and(|s| i > s) { extra } else { 0.0 };
            let at = origin + vec2(6.0, i as f32 * each + pushed);
            let size = vec2(body.width() - 12.0, if chosen { CARD + extra } else { CARD });
            called |= card(ui, p, state, Rect::from_min_size(at, size), id, ticket, chosen);
        }
    });
    called
}

/// Draws a ticket; gives whether the keyboard has just come to it.
fn card(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    rect: Rect,
    id: &TicketId,
    ticket: &Ticket,
    selected: bool,
) -> bool {
    let (t, texts) = (p.look.t, p.look.texts);
    let response = ui.interact(rect, Id::new(("card", id)), Sense::click());
    let word = texts.get(tickets::state_key(ticket.state));
    describe(&response, WidgetType::Button, &format!("{id} {word}"));
    let fill = match (selected, response.hovered()) {
        (true, _) => t.accent_wash,
        (false, true) => t.pressed,
        (false, false) => t.raised,
    };
    let rim = if selected || response.has_focus() { t.accent } else { t.line };
    ui.painter().rect(rect, CornerRadius::same(6), fill, Stroke::new(1.0, rim), StrokeKind::Inside);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let side = if rect.width() < CRAMPED { 6.0 } else { 10.0 };
    let (left, right, room) = (rect.left() + side, rect.right() - side, rect.width() - 2.0 * side);
    let y = rect.top() + 15.0;
    let called = response.gained_focus();
    if called {
        ui.scroll_to_rect(rect.expand(GAP), None);
    }
    let clock = tickets::clock(p, ticket);
    let (time, ink) = match clock {
        Some(clock) if clock.is_late() => (marks::short_left_text(clock), t.priority[1]),
        Some(clock) => (marks::short_left_text(clock), t.text_2),
        None => (String::new(), t.text_3),
    };
    let time = text_right(&painter, pos2(right, y), &time, font(TINY), ink, 70.0);
    let mut number = left;
    if ticket.draft.urgency == Urgency::Urgent {
        // A bar at the edge and a sign: neither needs the other to be seen.
        let edge = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        painter.rect_filled(edge, CornerRadius { nw: 6, sw: 6, ne: 0, se: 0 }, t.priority[1]);
        number = text_left(&painter, pos2(left, y), "!", p.look.strong(BODY), t.priority[1], 12.0).right() + 5.0;
    }
    let whole = widget::line(&painter, id.as_str(), font(TINY), t.text_2, f32::INFINITY).size().x;
    // Where the clock leaves no room for all of it, the end of a number tells more than its beginning.
    let id_text = if whole > time.left() - number - 6.0 { short_number(id.as_str()) } else { id.as_str() };
    text_left(&painter, pos2(number, y), id_text, font(TINY), t.text_2, time.left() - number - 6.0);
    two_lines(&painter, pos2(left, rect.top() + 26.0), &ticket.draft.title, p.look.strong(SMALL), t.text, room);
    let who = ticket.assignee.as_ref().map(ToString::to_string).unwrap_or_default();
    // The room says enough; without one the storey has to.
    let mut place = ticket.draft.place.clone();
    if place.space.is_some() {
        place.storey = None;
    }
    let place = fact_row::place_text(p, &place);
    // A ticket in another state than its column's says so.
    let column = COLUMNS.iter().find(|states| states.contains(&ticket.state)).and_then(|states| states.first());
    let state_word = if column == Some(&ticket.state) { "" } else { word };
    let last: Vec<&str> = [state_word, &who, &place].into_iter().filter(|s| !s.is_empty()).collect();
    text_left(&painter, pos2(left, rect.top() + 71.0), &last.join(" ∙ "), font(TINY), t.text_2, room);
    if let Some(clock) = clock {
        let bar = Rect::from_min_size(pos2(left, rect.top() + CARD - 9.0), vec2(room, 3.0));
        marks::paint_bar(&painter, p, bar, clock.percent, clock.paused);
    }
    actions::menu(&response, p, state, &FactRef::Ticket(id.clone()));
    if response.clicked() {
        state.fact = Some(FactRef::Ticket(id.clone()));
        // It is where the pointer is already.
        state.ticket_list.revealed = Some(id.clone());
    }
    if response.hovered() && !selected {
        response.on_hover_text(format!("{id} ∙ {word}\n{}", ticket.draft.title));
    }
    if selected && let Some(action) = next(p, state) {
        let place = Rect::from_min_size(pos2(left, rect.top() + CARD - 1.0), vec2(room, 32.0));
        main_button(ui, p, state, action, place);
    }
    called
}

/// `213` of `WO-000213`.
fn short_number(id: &str) -> &str {
    let digits = id.rsplit('-').next().unwrap_or(id).trim_start_matches('0');
    if digits.is_empty() { id } else { digits }
}

/// The step that takes the selected ticket on, where whom this screen acts as may do it.
fn next(p: &Paint<'_>, state: &PanelState) -> Option<Action> {
    possible(p, state).first().copied().filter(|kind| tickets::leads_on(*kind)).map(tickets::action_of)
}

/// Its button, on the card.
fn main_button(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, action: Action, place: Rect) {
    let mut inner = ui.new_child(UiBuilder::new().max_rect(place));
    inner.set_clip_rect(place.expand(2.0).intersect(ui.clip_rect()));
    actions::button(&mut inner, p, state, action, true);
}

/// A text in at most two lines.
fn two_lines(painter: &Painter, at: Pos2, text: &str, font: FontId, ink: Color32, width: f32) {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, ink));
    job.wrap = TextWrapping { max_rows: 2, ..TextWrapping::wrap_at_width(width.max(8.0)) };
    painter.galley(at, painter.layout_job(job), ink);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shortened_from_its_beginning() {
        assert_eq!(short_number("WO-000213"), "213");
        assert_eq!(short_number("WO-000000"), "WO-000000");
        assert_eq!(short_number("42"), "42");
    }

    #[test]
    fn a_column_of_two_states_counts_through() {
        let row = |n: u32| ((TicketState::InProgress, Urgency::Normal, 0), TicketId::from(format!("WO-{n}")));
        let (first, second) = ([row(1), row(2)], [row(3)]);
        let column = Column { state: TicketState::InProgress, parts: [&first, &second] };
        assert_eq!(column.len(), 3);
        assert_eq!(column.get(2), Some(&TicketId::from("WO-3")));
        assert_eq!(column.get(3), None);
        assert_eq!(column.position(&TicketId::from("WO-3")), Some(2));
    }
}
