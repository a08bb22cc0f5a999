//! The time bar: the log from its beginning to now; scrubbed and played, with marks for what stands out.

use atrium_facility::{Status, Timestamp};
use atrium_view::Action;
use egui::{CornerRadius, Id, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, WidgetType, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::{LinkView, TimeMark, TimeMarkKind};
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, describe, icon_button_at, text_left};
use crate::{actions, keys, units};

/// Speeds of playing, seconds of then for a second of now.
const SPEEDS: [f32; 4] = [1.0, 10.0, 60.0, 600.0];
/// Spans that the bar can show, hours; 0 shows the whole log.
const SPANS: [(Key, i64); 5] =
    [(Key::Span1h, 1), (Key::Span8h, 8), (Key::Span24h, 24), (Key::Span7d, 168), (Key::SpanAll, 0)];
/// Width of the frame around a past, points.
const FRAME: f32 = 3.0;
/// A moment this near to now is now, milliseconds.
const NEAR_NOW_MS: i64 = 2_000;

/// What the bar remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct TimeBarState {
    span: usize,
    speed: usize,
    dragged_to: Option<i64>,
}

/// Whether the action can be done now.
pub(crate) fn enabled(action: Action, p: &Paint<'_>) -> bool {
    let there = p.c.time.span.is_some();
    match action {
        Action::Now => p.c.time.playback.is_some(),
        Action::Faster => p.c.time.playback.is_some(),
        _ => there,
    }
}

/// Does the action.
pub(crate) fn act(action: Action, p: &mut Paint<'_>, state: &mut PanelState) {
    let shown = p.c.time.playback.as_ref().map(|b| b.at);
    match action {
        Action::Now => p.send(PanelCommand::ShowMoment(None)),
        Action::PlayPause => {
            let playing = p.c.time.playback.as_ref().is_some_and(|b| b.speed > 0.0);
            p.send(PanelCommand::Play(if playing { 0.0 } else { SPEEDS[state.time_bar.speed] }));
        }
        Action::Faster => {
            state.time_bar.speed = (state.time_bar.speed + 1) % SPEEDS.len();
            p.send(PanelCommand::Play(SPEEDS[state.time_bar.speed]));
        }
        Action::MarkBefore => {
            let from = shown.unwrap_or_else(|| present(p)).0 - 500;
            let mark = p.c.time.marks.iter().rev().find(|m| m.at.0 < from);
            if let Some(mark) = mark {
                p.send(PanelCommand::ShowMoment(Some(mark.at)));
            }
        }
        Action::MarkAfter => {
            let Some(from) = shown else { return };
            let mark = p.c.time.marks.iter().find(|m| m.at.0 > from.0 + 500);
            p.send(PanelCommand::ShowMoment(mark.map(|m| m.at)));
        }
        Action::ChangesSince => {
            let open = p.c.changes.is_some();
            let since = shown.unwrap_or_else(|| present(p).plus_ms(-8 * 3_600_000));
            p.send(PanelCommand::ChangesSince((!open).then_some(since)));
        }
        _ => {}
    }
}

/// The end of the log: now.
fn present(p: &Paint<'_>) -> Timestamp {
    p.c.time.span.map_or(p.c.now, |(_, last)| last)
}

/// Draws the bar from `left` to `right`; gives where it ended.
pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect) -> f32 {
    let look = p.look.clone();
    let t = look.t;
    let y = rect.center().y;
    let mut x = rect.left() + 12.0;
    let playing = p.c.time.playback.as_ref().is_some_and(|b| b.speed > 0.0);
    let past = p.c.time.playback.is_some();
    let play = (Action::PlayPause, if playing { Icon::Pause } else { Icon::Play });
    for (action, icon) in [(Action::MarkBefore, Icon::MarkBefore), play, (Action::ChangesSince, Icon::Changes)] {
        let place = Rect::from_center_size(pos2(x + 13.0, y), vec2(26.0, 26.0));
        let label = look.texts.action(action);
        if !enabled(action, p) {
            icon::paint_scaled(ui.painter(), icon, place.center(), 0.9, t.text_3.gamma_multiply(0.5));
            let response = ui.interact(place, Id::new(("time", action)), Sense::hover());
            response.widget_info(|| egui::WidgetInfo::labeled(WidgetType::Button, false, label));
            response.on_hover_text(look.texts.get(Key::NoLogYet));
        } else if icon_button_at(ui, &look, icon, label, place, Id::new(("time", action)))
            .on_hover_text(keys::tip(p, action))
            .clicked()
        {
            actions::run(action, p, state);
        }
        x += 28.0;
    }
    x += 6.0;
    let at = p.c.time.playback.as_ref().map_or(p.c.now, |b| b.at);
    let ink = if past { t.playback } else { t.text_2 };
    let mut clock = units::date_time(at, p.c.utc_offset_minutes);
    if matches!(p.c.link, LinkView::NoHub) && !past {
        // Nothing moves without a hub, and a clock's seconds alone should not keep the window awake.
        clock.truncate("2026-11-21 14:05".len());
    }
    x = text_left(ui.painter(), pos2(x, y), &clock, font(BODY), ink, 170.0).right() + 12.0;
    let Some((first, last)) = p.c.time.span else { return x };
    let end = rect.right() - 12.0;
    let mut right = end;
    if past {
        right = chip(ui, p, state, right, y, Action::Now) - 8.0;
        let playing = p.c.time.playback.as_ref().map_or(0.0, |b| b.speed);
        let speed = format!("{}×", if playing > 0.0 { playing } else { SPEEDS[state.time_bar.speed] });
        right = text_chip(ui, p, state, right, y, Action::Faster, &speed) - 8.0;
    }
    let (key, hours) = SPANS[state.time_bar.span];
    let label = look.texts.get(key);
    let galley = widget::line(ui.painter(), label, font(SMALL), t.text_3, 60.0);
    let place = Rect::from_min_size(pos2(right - galley.size().x - 8.0, y - 11.0), vec2(galley.size().x + 8.0, 22.0));
    let response = ui.interact(place, Id::new("time-span"), Sense::click());
    describe(&response, WidgetType::Button, label);
    ui.painter().galley(pos2(place.left() + 4.0, y - galley.size().y / 2.0), galley, t.text_3);
    if response.on_hover_text(look.texts.get(Key::SpanTip)).clicked() {
        state.time_bar.span = (state.time_bar.span + 1) % SPANS.len();
    }
    right = place.left() - 10.0;
    if right - x < 60.0 {
        return end;
    }
    // What is shown is in sight, however short the stretch that was chosen.
    let from = if hours == 0 { first } else { first.max(last.plus_ms(-hours * 3_600_000)) };
    let from = if past { from.min(at.max(first)) } else { from };
    track(ui, p, state, Rect::from_min_max(pos2(x, y - 13.0), pos2(right, y + 13.0)), from, last, at);
    end
}

fn chip(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, right: f32, y: f32, action: Action) -> f32 {
    let label = p.look.texts.action(action).to_owned();
    text_chip(ui, p, state, right, y, action, &label)
}

fn text_chip(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    right: f32,
    y: f32,
    action: Action,
    text: &str,
) -> f32 {
    let t = p.look.t;
    let galley = widget::line(ui.painter(), text, font(SMALL), t.text, 90.0);
    let place = Rect::from_min_size(pos2(right - galley.size().x - 16.0, y - 11.0), vec2(galley.size().x + 16.0, 22.0));
    let response = ui.interact(place, Id::new(("time", action)), Sense::click());
    describe(&response, WidgetType::Button, p.look.texts.action(action));
    let fill = if response.hovered() { t.pressed } else { t.raised };
    ui.painter().rect(place, CornerRadius::same(4), fill, Stroke::new(1.0, t.playback), StrokeKind::Inside);
    ui.painter().galley(place.center() - galley.size() / 2.0, galley, t.text);
    if response.on_hover_text(keys::tip(p, action)).clicked() {
        actions::run(action, p, state);
    }
    place.left()
}

/// The line itself: marks, and a knob that can be dragged.
fn track(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    rect: Rect,
    from: Timestamp,
    to: Timestamp,
    at: Timestamp,
) {
    let t = p.look.t;
    let past = p.c.time.playback.is_some();
    let span = to.since_ms(from).max(1);
    let x_of = |at: Timestamp| {
        let share = at.since_ms(from) as f64 / span as f64;
        rect.left() + rect.width() * share.clamp(0.0, 1.0) as f32
    };
    let y = rect.center().y;
    let response = ui.interact(rect, Id::new("time-track"), Sense::click_and_drag());
    describe(&response, WidgetType::Slider, p.look.texts.get(Key::TimeBar));
    let line = Rect::from_min_max(pos2(rect.left(), y - 2.0), pos2(rect.right(), y + 2.0));
    ui.painter().rect_filled(line, CornerRadius::same(2), t.pressed);
    // Of marks that would lie over each other the most urgent is painted, last.
    let mut last = None;
    let first = p.c.time.marks.partition_point(|m| m.at < from);
    for mark in p.c.time.marks[first..].iter().take_while(|m| m.at <= to) {
        let x = x_of(mark.at).round();
        let place = (x as i64 / 2, mark.kind);
        if last != Some(place) {
            paint_mark(ui, p, mark, pos2(x, y));
        }
        last = Some(place);
    }
    let knob = pos2(if past { x_of(at) } else { rect.right() }, y);
    let ink = if past { t.playback } else { t.accent };
    ui.painter().circle_filled(knob, 6.0, ink);
    let pointer =
        response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on() || response.clicked());
    if let Some(pointer) = pointer {
        let share = f64::from((pointer.x - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0);
        let wanted = from.plus_ms((span as f64 * share) as i64);
        let near_now = to.since_ms(wanted) < NEAR_NOW_MS.max(span / 200);
        // Asked for when it moved by a pixel's worth, so that a drag does not flood the hub.
        let step = (span / (rect.width() as i64).max(1)).max(1);
        if state.time_bar.dragged_to.is_none_or(|before| (before - wanted.0).abs() >= step) {
            state.time_bar.dragged_to = Some(wanted.0);
            p.send(PanelCommand::ShowMoment((!near_now).then_some(wanted)));
        }
    } else {
        state.time_bar.dragged_to = None;
    }
    if let Some(hover) = response.hover_pos() {
        let share = f64::from((hover.x - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0);
        let there = from.plus_ms((span as f64 * share) as i64);
        response.on_hover_text(units::date_time(there, p.c.utc_offset_minutes));
    }
}

/// Alarms above the line in the shape and colour of their priority; below it a ticket is a dot, a hazard a small box.
fn paint_mark(ui: &Ui, p: &Paint<'_>, mark: &TimeMark, at: Pos2) {
    let t = p.look.t;
    match mark.kind {
        TimeMarkKind::Alarm(priority) => {
            let ink = t.priority(priority);
            ui.painter().vline(at.x, (at.y - 4.0)..=(at.y + 2.0), Stroke::new(1.4, ink));
            icon::status_shape(ui.painter(), at - vec2(0.0, 7.5), 7.0, Status::Abnormal(priority), t, None);
        }
        TimeMarkKind::Hazard => {
            let rect = Rect::from_center_size(at + vec2(0.0, 7.5), vec2(5.0, 5.0));
            ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, t.text_2), StrokeKind::Inside);
        }
        TimeMarkKind::Ticket => {
            ui.painter().circle_filled(at + vec2(0.0, 7.5), 1.8, t.text_3);
        }
    }
}

/// Frames the whole window while the past is shown, so that nobody takes it for now. The top bar says which moment it is.
pub(crate) fn frame(ui: &Ui, p: &Paint<'_>) {
    if p.c.time.playback.is_none() {
        return;
    }
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, Id::new("playback-frame")));
    let stroke = Stroke::new(FRAME, p.look.t.playback);
    painter.rect_stroke(ui.ctx().content_rect(), 0.0, stroke, StrokeKind::Inside);
}
