//! Tickets as a board: a column for each state, over the 3D picture.

use atrium_facility::{Ticket, TicketId, TicketState, Urgency};
use atrium_view::Action;
use egui::epaint::text::{LayoutJob, TextWrapping};
use egui::{
    Color32, CornerRadius, FontId, Id, Painter, Pos2, Rect, ScrollArea, Sense, Stroke, StrokeKind, TextFormat, Ui,
    UiBuilder, WidgetType, pos2, vec2,
};

use super::{marks, possible};
use crate::TicketRank;
use crate::context::FactRef;
use crate::fact_row;
use crate::icon::Icon;
use crate::state::PanelState;
use crate::text::Key;
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
/// Distance between cards and columns, points.
const GAP: f32 = 8.0;
/// Narrowest column with cards, points.
const NARROWEST: f32 = 140.0;
/// Width of an empty column where there is not room for all, points.
const EMPTY: f32 = 44.0;

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
    let widths = widths(below.width(), &columns);
    let mut outer = ui.new_child(UiBuilder::new().max_rect(below));
    outer.set_clip_rect(below.intersect(ui.clip_rect()));
    ScrollArea::horizontal().id_salt("board").auto_shrink(false).show(&mut outer, |ui| {
        let top = ui.max_rect().left_top();
        let total = widths.iter().map(|w| w + GAP).sum::<f32>() + GAP;
        ui.allocate_exact_size(vec2(total, below.height()), Sense::hover());
        let mut left = top.x + GAP;
        for (column, width) in columns.iter().zip(widths) {
            let area = Rect::from_min_size(pos2(left, top.y), vec2(width, below.height() - GAP));
            left += width + GAP;
            if width > EMPTY {
                draw_column(ui, p, state, area, column, reveal);
            } else {
                slim_column(ui, p, area, column.state);
            }
        }
    });
}

/// All alike where there is room; else those without a ticket make way.
fn widths(room: f32, columns: &[Column<'_>; 8]) -> [f32; 8] {
    let alike = (room - GAP) / columns.len() as f32 - GAP;
    if alike >= NARROWEST {
        return [alike; 8];
    }
    let empty = columns.iter().filter(|c| c.len() == 0).count();
    let full = (columns.len() - empty).max(1) as f32;
    let rest = room - GAP - empty as f32 * (EMPTY + GAP);
    let each = (rest / full - GAP).max(NARROWEST);
    columns.each_ref().map(|c| if c.len() == 0 { EMPTY } else { each })
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

/// Heading alone of a column without tickets.
fn slim_column(ui: &mut Ui, p: &Paint<'_>, area: Rect, state: TicketState) {
    let t = p.look.t;
    ui.painter().rect_filled(area, CornerRadius::same(6), t.panel);
    let word = p.look.texts.get(tickets::state_key(state));
    let head = Rect::from_min_size(area.min, vec2(area.width(), HEAD));
    let response = ui.interact(head, Id::new(("board-slim", state as u8)), Sense::hover());
    describe(&response, WidgetType::Label, &format!("{word}, 0"));
    tickets::state_mark(ui.painter(), p, state, Urgency::Normal, head.center());
    response.on_hover_text(word);
}

fn draw_column(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, area: Rect, column: &Column<'_>, reveal: bool) {
    let t = p.look.t;
    ui.painter().rect_filled(area, CornerRadius::same(6), t.panel);
    let word = p.look.texts.get(tickets::state_key(column.state));
    let count = units::count(column.len() as u64);
    let head = Rect::from_min_size(area.min, vec2(area.width(), HEAD));
    let response = ui.interact(head, Id::new(("board-head", column.state as u8)), Sense::hover());
    describe(&response, WidgetType::Label, &format!("{word}, {count}"));
    let y = head.center().y;
    let right = text_right(ui.painter(), pos2(area.right() - 10.0, y), &count, font(SMALL), t.text_3, 48.0);
    let room = right.left() - area.left() - 18.0;
    text_left(ui.painter(), pos2(area.left() + 10.0, y), word, p.look.strong(BODY), t.text, room);
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
    ScrollArea::vertical().id_salt(salt).auto_shrink(false).show_viewport(&mut inner, |ui, view| {
        ui.set_height(column.len() as f32 * each + extra);
        let origin = ui.max_rect().left_top();
        if let Some(i) = selected.filter(|_| reveal) {
            let at = origin + vec2(0.0, i as f32 * each);
            ui.scroll_to_rect(Rect::from_min_size(at, vec2(body.width(), CARD + extra)), Some(egui::Align::Center));
        }
        let first = ((view.top() - extra) / each).floor().max(0.0) as usize;
        let last = ((view.bottom() / each).ceil().max(0.0) as usize).min(column.len());
        for i in first..last {
            let Some(id) = column.get(i) else { continue };
            let Some(ticket) = p.c.facility.facts().tickets.get(id) else { continue };
            let chosen = selected == Some(i);
            let pushed = if selected.is_some_and(|s| i > s) { extra } else { 0.0 };
            let at = origin + vec2(6.0, i as f32 * each + pushed);
            let size = vec2(body.width() - 12.0, if chosen { CARD + extra } else { CARD });
            card(ui, p, state, Rect::from_min_size(at, size), id, ticket, chosen);
        }
    });
}

fn card(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    rect: Rect,
    id: &TicketId,
    ticket: &Ticket,
    selected: bool,
) {
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
    let (left, right, room) = (rect.left() + 10.0, rect.right() - 10.0, rect.width() - 20.0);
    let y = rect.top() + 15.0;
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
    text_left(&painter, pos2(number, y), id.as_str(), font(TINY), t.text_2, time.left() - number - 6.0);
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
    fn empty_columns_make_way_only_where_there_is_not_room() {
        let row = [((TicketState::Accepted, Urgency::Normal, 0), TicketId::from("WO-000001"))];
        let columns = || {
            let mut i = 0;
            [(); 8].map(|()| {
                i += 1;
                Column { state: TicketState::Accepted, parts: [if i % 2 == 0 { &row } else { &[] }, &[]] }
            })
        };
        assert!(widths(1600.0, &columns()).iter().all(|w| *w > NARROWEST));
        let tight = widths(900.0, &columns());
        assert_eq!(tight[0].to_bits(), EMPTY.to_bits());
        assert!(tight[1] >= NARROWEST && tight.iter().map(|w| w + GAP).sum::<f32>() <= 900.0);
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
