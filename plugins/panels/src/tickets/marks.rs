//! How a ticket's state and its clock look: letter and word for the state, time and bar for the clock.

use atrium_facility::{TicketState, Urgency};
use egui::{CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::due::AtWork;
use crate::text::Key;
use crate::tokens::{SMALL, TINY, font};
use crate::units;
use crate::widget::{self, Paint, text_right};

/// Width of the bar of a clock in a list, points.
const BAR: f32 = 26.0;

/// A letter that tells the states apart where there is no room for a word.
pub(crate) fn state_letter(state: TicketState) -> &'static str {
    match state {
        TicketState::Draft => "W",
        TicketState::Submitted => "S",
        TicketState::Accepted => "A",
        TicketState::Dispatched => "D",
        TicketState::Taken => "T",
        TicketState::OnSite => "O",
        TicketState::InProgress => "P",
        TicketState::OnHold => "H",
        TicketState::Done => "F",
        TicketState::Verified => "V",
        TicketState::Rated => "E",
        TicketState::Closed => "C",
        TicketState::Rejected => "R",
        TicketState::Cancelled => "X",
    }
}

/// A pill with the state's letter: filled while it waits for the desk, with `!` when it is urgent, pale when it is over.
/// Colour says nothing that they do not.
pub(crate) fn state_mark(painter: &Painter, p: &Paint<'_>, state: TicketState, urgency: Urgency, centre: Pos2) {
    let t = p.look.t;
    let over = matches!(state, TicketState::Closed | TicketState::Rejected | TicketState::Cancelled);
    let urgent = urgency == Urgency::Urgent && !over;
    let ink = match (urgent, over) {
        (true, _) => t.priority[1],
        (false, true) => t.text_3,
        (false, false) => t.text_2,
    };
    let rect = Rect::from_center_size(centre, vec2(if urgent { 28.0 } else { 22.0 }, 18.0));
    let waits = matches!(state, TicketState::Submitted | TicketState::Done);
    let fill = if waits { t.pressed } else { t.panel };
    painter.rect(rect, CornerRadius::same(9), fill, Stroke::new(1.5, ink), StrokeKind::Inside);
    let letter = state_letter(state);
    let text = if urgent { format!("{letter} !") } else { letter.to_owned() };
    widget::text_centre(painter, centre, &text, p.look.strong(11.0), ink);
}

/// Letter and word of a state in one pill that ends at `right`; gives its place.
pub(crate) fn state_chip(painter: &Painter, p: &Paint<'_>, state: TicketState, right: Pos2, most: f32) -> Rect {
    let t = p.look.t;
    let word = p.look.texts.get(super::state_key(state));
    let text = format!("{}  {word}", state_letter(state));
    let galley = widget::line(painter, &text, font(SMALL), t.text, most);
    let size = vec2(galley.size().x + 18.0, 22.0);
    let rect = Rect::from_min_size(pos2(right.x - size.x, right.y - size.y / 2.0), size);
    painter.rect(rect, CornerRadius::same(11), t.pressed, Stroke::new(1.0, t.line), StrokeKind::Inside);
    painter.galley(rect.center() - galley.size() / 2.0, galley, t.text);
    rect
}

/// `12:04` is left, `+3:20` is past the limit.
pub(crate) fn left_text(clock: AtWork) -> String {
    if clock.is_late() { format!("+{}", units::elapsed(-clock.left_ms)) } else { units::elapsed(clock.left_ms) }
}

/// The same for a narrow card: from an hour on in hours, `+1.4 h`.
pub(crate) fn short_left_text(clock: AtWork) -> String {
    let hours = clock.left_ms.abs() as f64 / 3_600_000.0;
    if hours < 1.0 {
        return left_text(clock);
    }
    let sign = if clock.is_late() { "+" } else { "" };
    if hours < 48.0 { format!("{sign}{hours:.1} h") } else { format!("{sign}{:.0} d", hours / 24.0) }
}

/// Percent of the limit with a bar that ends at `right`; gives where it begins.
pub(crate) fn clock_bar(ui: &Ui, p: &Paint<'_>, right: Pos2, clock: AtWork) -> f32 {
    let t = p.look.t;
    let ink = if clock.is_late() { t.priority[1] } else { t.text_2 };
    // Past any measure the number says no more than that.
    let percent = format!("{:.0} %", clock.percent.min(999.0));
    let text = if clock.paused { p.look.texts.get(Key::ClockPaused) } else { &percent };
    let text = text_right(ui.painter(), right, text, font(TINY), ink, 60.0);
    let bar = Rect::from_min_size(pos2(text.left() - BAR - 6.0, right.y - 1.5), vec2(BAR, 3.0));
    paint_bar(ui.painter(), p, bar, clock.percent, clock.paused);
    bar.left()
}

/// How much of a limit has gone. Past it the whole bar is hatched by a gap, so that it is told without colour.
pub(crate) fn paint_bar(painter: &Painter, p: &Paint<'_>, bar: Rect, percent: f64, paused: bool) {
    let t = p.look.t;
    let late = percent > 100.0;
    let ink = match (late, paused) {
        (true, _) => t.priority[1],
        (false, true) => t.text_3,
        (false, false) => t.text_2,
    };
    let round = CornerRadius::same(2);
    painter.rect_filled(bar, round, t.pressed);
    let share = (percent / 100.0).clamp(0.0, 1.0) as f32;
    painter.rect_filled(Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height())), round, ink);
    if late {
        // Where the limit was, seen from how far it has been passed.
        let x = bar.left() + bar.width() * (100.0 / percent) as f32;
        let gap = Rect::from_center_size(pos2(x, bar.center().y), vec2(2.0, bar.height() + 2.0));
        painter.rect_filled(gap, CornerRadius::ZERO, t.panel);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_clock_says_how_far_it_is_past_its_limit() {
        let clock =
            |left_ms| AtWork { clock: atrium_facility::ServiceClock::Repair, left_ms, percent: 50.0, paused: false };
        assert_eq!(left_text(clock(724_000)), "12:04");
        assert_eq!(left_text(clock(-200_000)), "+3:20");
        assert_eq!(short_left_text(clock(-200_000)), "+3:20");
        assert_eq!(short_left_text(clock(-5_040_000)), "+1.4 h");
        assert_eq!(short_left_text(clock(200_000_000)), "2 d");
    }

    #[test]
    fn no_two_states_share_a_letter() {
        use TicketState as S;
        let all = [
            S::Draft,
            S::Submitted,
            S::Accepted,
            S::Dispatched,
            S::Taken,
            S::OnSite,
            S::InProgress,
            S::OnHold,
            S::Done,
            S::Verified,
            S::Rated,
            S::Closed,
            S::Rejected,
            S::Cancelled,
        ];
        let letters: HashSet<_> = all.into_iter().map(state_letter).collect();
        assert_eq!(letters.len(), all.len());
    }
}
