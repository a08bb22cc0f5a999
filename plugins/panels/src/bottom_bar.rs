//! The bottom bar: the time bar, the health of the feed, what the file had to say, and the alarms that wait for an answer.

use atrium_facility::{BrokerState, ProblemKind, Status, StoreState};
use egui::{Id, Rect, Sense, Stroke, Ui, WidgetType, pos2, vec2};

use crate::context::LinkView;
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, describe, line, text_left};
use crate::{alarms, time_bar, units};

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let rect = ui.max_rect();
    let look = p.look.clone();
    let t = look.t;
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, t.line));
    let y = rect.center().y;
    let right = strip(ui, p, state, rect);
    let bar_end =
        if rect.width() > 700.0 { rect.left() + (rect.width() * 0.46).min(right - rect.left()) } else { right };
    let mut x = time_bar::show(ui, p, state, Rect::from_min_max(rect.min, pos2(bar_end, rect.bottom()))) + 12.0;
    let room = |x: f32| right - 24.0 - x;
    if let Some((text, problems)) = feed_text(p).filter(|_| room(x) > 60.0) {
        let ink = if problems { t.text } else { t.text_3 };
        let response = link_text(ui, p, &text, x, y, room(x), ink, "feed");
        x = response.rect.right() + 20.0;
        if response.clicked() {
            state.feed_open = true;
        }
    }
    if !p.c.problems.is_empty() && room(x) > 60.0 {
        let n = p.c.problems.iter().map(|q| q.count.max(1)).sum::<u64>();
        let text = look.texts.count(Key::FileNotes, n);
        let response = link_text(ui, p, &text, x, y, room(x), t.text_3, "file-notes");
        x = response.rect.right() + 20.0;
        if response.clicked() {
            state.problems_open = true;
        }
    }
    if p.c.fonts.cjk.is_none() && room(x) > 60.0 {
        // In English whatever the language: in Chinese nobody could read it here.
        icon::paint_scaled(ui.painter(), Icon::Warning, pos2(x + 8.0, y), 0.7, t.priority[2]);
        let label = look.texts.get(Key::NoCjkFont);
        let response = link_text(ui, p, label, x + 20.0, y, room(x + 20.0), t.text_2, "no-cjk");
        x = response.rect.right() + 20.0;
    }
    if let Some(text) = p.c.figures.and_then(|f| f.warning(look.texts)).filter(|_| room(x) > 60.0) {
        icon::paint_scaled(ui.painter(), Icon::Warning, pos2(x + 8.0, y), 0.7, t.priority[1]);
        let response = link_text(ui, p, &text, x + 20.0, y, room(x + 20.0), t.text, "figures");
        x = response.rect.right() + 20.0;
        if response.clicked() {
            state.figures_open = true;
        }
    }
    if let Some(adapter) = p.c.adapter.filter(|_| room(x) > 60.0) {
        let text = look.texts.with(Key::SlowAdapter, &[("name", adapter.to_owned().into())]);
        text_left(ui.painter(), pos2(x, y), &text, font(SMALL), t.text_3, room(x));
    }
}

fn link_text(
    ui: &Ui,
    p: &Paint<'_>,
    text: &str,
    x: f32,
    y: f32,
    width: f32,
    ink: egui::Color32,
    id: &str,
) -> egui::Response {
    let galley = line(ui.painter(), text, font(SMALL), ink, width);
    let rect = Rect::from_min_size(pos2(x, y - 14.0), vec2(galley.size().x, 28.0));
    let response = ui.interact(rect, Id::new(("bottom", id)), Sense::click());
    describe(&response, WidgetType::Button, text);
    let ink = if response.hovered() { p.look.t.text } else { ink };
    let at = pos2(x, y - galley.size().y / 2.0);
    ui.painter().galley_with_override_text_color(at, galley, ink);
    response
}

/// What is said of the feed, and whether it needs attention.
fn feed_text(p: &Paint<'_>) -> Option<(String, bool)> {
    let texts = p.look.texts;
    if matches!(p.c.link, LinkView::NoHub | LinkView::Connecting { .. }) {
        return None;
    }
    let feed = p.c.facility.feed();
    if let StoreState::Failing { reason, .. } = &feed.store {
        // Nothing that happens now is kept: that comes before any figure.
        return Some((texts.with(Key::StoreFailing, &[("reason", reason.clone().into())]), true));
    }
    let rate = texts.with(Key::FeedRate, &[("rate", units::number(f64::from(feed.rate_per_s.round())).into())]);
    let mut text = match &feed.broker {
        BrokerState::NotConfigured => texts.get(Key::BrokerNone).to_owned(),
        BrokerState::Connecting => texts.get(Key::BrokerConnecting).to_owned(),
        BrokerState::Connected { .. } => rate,
        BrokerState::Disconnected { .. } => texts.get(Key::BrokerGone).to_owned(),
    };
    let problems: u64 = feed.problems.iter().map(|q| q.count).sum();
    if problems > 0 {
        text = format!("{text} ∙ {}", texts.count(Key::FeedProblems, problems));
    }
    Some((text, matches!(feed.broker, BrokerState::Disconnected { .. })))
}

/// Alarms that wait for an answer, the newest at the right end; gives the left end of what it drew.
fn strip(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, rect: Rect) -> f32 {
    let look = p.look.clone();
    let t = look.t;
    let y = rect.center().y;
    let waiting = p.c.facts.counts().unanswered;
    let Some((id, alarm)) = alarms::newest_unanswered(p).filter(|_| rect.width() >= 520.0) else {
        return rect.right();
    };
    let mut x = rect.right() - 16.0;
    if waiting > 1 && rect.width() > 900.0 {
        let more = look.texts.count(Key::MoreUnanswered, waiting as u64 - 1);
        x = widget::text_right(ui.painter(), pos2(x, y), &more, font(SMALL), t.text_3, 180.0).left() - 18.0;
    }
    let since = units::time_of_day(alarm.raised_at, p.c.utc_offset_minutes);
    let parts = [alarms::short_label(p, id), alarms::value_text(p, id, alarm), alarms::storey_text(p, id)];
    let parts: Vec<String> = parts.into_iter().filter(|s| !s.is_empty()).collect();
    let text = format!("{since}  {}", parts.join(" ∙ "));
    let ink = t.priority(alarm.priority);
    let galley = line(ui.painter(), &text, font(BODY), ink, (rect.width() * 0.36).max(120.0));
    let left = x - galley.size().x;
    let area = Rect::from_min_max(pos2(left - 20.0, rect.top() + 4.0), pos2(x, rect.bottom() - 4.0));
    let response = ui.interact(area, Id::new("bottom-strip"), Sense::click());
    describe(&response, WidgetType::Button, &text);
    if response.hovered() {
        ui.painter().rect_filled(area.expand2(vec2(6.0, 0.0)), 5.0, t.raised);
    }
    let status = Status::Abnormal(alarm.priority);
    icon::status_shape(ui.painter(), pos2(left - 11.0, y), 12.0, status, t, None);
    ui.painter().galley(pos2(left, y - galley.size().y / 2.0), galley, ink);
    if response.clicked() {
        let id = id.clone();
        alarms::go_to(p, state, &id);
    }
    area.left()
}

/// Name of a kind of feed problem.
pub(crate) fn problem_kind(kind: ProblemKind) -> Key {
    match kind {
        ProblemKind::Malformed => Key::ProblemMalformed,
        ProblemKind::UnmappedTopic => Key::ProblemUnmapped,
        ProblemKind::UnknownPoint => Key::ProblemUnknownPoint,
        ProblemKind::FutureTime => Key::ProblemFuture,
        ProblemKind::NotANumber => Key::ProblemNotANumber,
        ProblemKind::TooLarge => Key::ProblemTooLarge,
        ProblemKind::OutOfOrder => Key::ProblemOutOfOrder,
    }
}
