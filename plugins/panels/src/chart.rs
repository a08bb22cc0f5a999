//! The course of one point: a line, its limits dashed, and a gap where values were missing.

use atrium_facility::{Freshness, PointState, Timestamp};
use egui::{Align2, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetType, pos2, vec2};

use crate::inspector::SIDE;
use crate::text::Key;
use crate::tokens::{TINY, font};
use crate::widget::{Paint, describe};
use crate::{live, units};

/// Height of the chart with its labels, points.
const HEIGHT: f32 = 104.0;
/// Periods without a value after which the line breaks.
const GAP_PERIODS: i64 = 5;
/// No gap is shown below this, milliseconds.
const GAP_MS: i64 = 15_000;

/// Smallest and largest of the values and of those limits that lie near them.
fn range(point: &PointState) -> Option<(f64, f64)> {
    let values = point.history.iter().map(|(_, v)| *v);
    let (mut low, mut high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if !low.is_finite() || !high.is_finite() {
        return None;
    }
    let span = (high - low).max(high.abs() * 0.02).max(1e-6);
    for limit in [point.point.limits.low, point.point.limits.high].into_iter().flatten() {
        // A limit far away would press the line flat.
        if limit > low - 3.0 * span && limit < high + 3.0 * span {
            low = low.min(limit);
            high = high.max(limit);
        }
    }
    let pad = ((high - low) * 0.12).max(high.abs() * 0.005).max(1e-6);
    Some((low - pad, high + pad))
}

/// Cuts the history where values were missing.
fn pieces(point: &PointState) -> Vec<Vec<(Timestamp, f64)>> {
    let gap = (i64::from(point.point.period_ms) * GAP_PERIODS).max(GAP_MS);
    let mut out: Vec<Vec<(Timestamp, f64)>> = Vec::new();
    for sample in &point.history {
        match out.last_mut() {
            Some(piece) if piece.last().is_some_and(|l| sample.0.since_ms(l.0) <= gap) => piece.push(*sample),
            _ => out.push(vec![*sample]),
        }
    }
    out
}

pub(crate) fn show(ui: &mut Ui, p: &Paint<'_>, point: &PointState) {
    let look = &p.look;
    let (t, texts) = (look.t, look.texts);
    let (outer, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    describe(
        &response,
        WidgetType::Image,
        &texts.with(Key::Course, &[("name", texts.local(&point.point.name).to_owned().into())]),
    );
    let rect = Rect::from_min_max(outer.min + vec2(SIDE, 8.0), outer.max - vec2(SIDE, 20.0));
    let (Some((low, high)), true) = (range(point), point.history.len() > 1) else {
        live::nothing(ui, p, outer, texts.get(Key::CourseEmpty));
        return;
    };
    let (Some((from, _)), Some((last, _))) = (point.history.front().copied(), point.history.back().copied()) else {
        return;
    };
    let until = p.c.now.max(last);
    let span_ms = until.since_ms(from).max(1) as f64;
    let x = |at: Timestamp| rect.left() + (at.since_ms(from) as f64 / span_ms) as f32 * (rect.width() - 4.0);
    let y = |v: f64| rect.bottom() - ((v - low) / (high - low)) as f32 * rect.height();
    let painter = ui.painter().with_clip_rect(outer.intersect(ui.clip_rect()));
    painter.hline(rect.x_range(), rect.bottom() + 0.5, Stroke::new(1.0, t.line));
    let mut labelled = false;
    let limits = [(point.point.limits.high, true), (point.point.limits.low, false)];
    for (limit, above) in limits.into_iter().filter_map(|(l, a)| l.map(|l| (l, a))) {
        if limit < low || limit > high {
            continue;
        }
        let crossed = point.breach.is_some_and(|b| b.limit == Some(limit));
        let colour = if crossed { t.priority(point.point.priority) } else { t.text_3 };
        let at = y(limit);
        painter.extend(Shape::dashed_line(
            &[pos2(rect.left(), at), pos2(rect.right(), at)],
            Stroke::new(1.0, colour),
            4.0,
            3.0,
        ));
        let text = texts.with(Key::Limit, &[("value", units::number(limit).into())]);
        // The label stands outside the normal range, unless that would leave the chart.
        let outside = if above { at - rect.top() > 13.0 } else { rect.bottom() - at > 13.0 };
        let (anchor, dy) = if above == outside { (Align2::LEFT_BOTTOM, -1.0) } else { (Align2::LEFT_TOP, 1.0) };
        labelled = true;
        let place = painter.layout_no_wrap(text, font(TINY), colour);
        let min = anchor.anchor_size(pos2(rect.left(), at + dy), place.size()).min;
        painter.rect_filled(
            Rect::from_min_size(min, place.size()).expand2(vec2(2.0, 0.0)),
            2.0,
            t.panel.gamma_multiply(0.75),
        );
        painter.galley(min, place, colour);
    }
    let freshness = p.c.facility.truth(point, p.c.now).freshness;
    for piece in pieces(point) {
        let points: Vec<Pos2> = piece.iter().map(|(at, v)| pos2(x(*at), y(*v))).collect();
        if points.len() == 1 {
            painter.circle_filled(points[0], 1.5, t.text);
        } else {
            painter.add(Shape::line(points, Stroke::new(1.5, t.text)));
        }
    }
    if let Some((at, v)) = point.history.back() {
        let end = pos2(x(*at), y(*v));
        if matches!(freshness, Freshness::Late | Freshness::Lost) {
            // The last value goes on as a thin dotted line: known to be old.
            painter.extend(Shape::dashed_line(&[end, pos2(rect.right(), end.y)], Stroke::new(1.0, t.text_3), 1.5, 3.5));
        }
        let colour = if point.breach.is_some() && freshness != Freshness::Lost {
            t.priority(point.point.priority)
        } else {
            t.text
        };
        painter.circle_filled(end, 2.5, colour);
    }
    if !labelled {
        let extremes =
            point.history.iter().map(|(_, v)| *v).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        painter.text(rect.left_top(), Align2::LEFT_CENTER, units::number(extremes.1), font(TINY), t.text_3);
        painter.text(
            rect.left_bottom() - vec2(0.0, 7.0),
            Align2::LEFT_CENTER,
            units::number(extremes.0),
            font(TINY),
            t.text_3,
        );
    }
    let below = outer.bottom() - 10.0;
    let clock = |at| units::hour_minute(at, p.c.utc_offset_minutes);
    painter.text(pos2(rect.left(), below), Align2::LEFT_CENTER, clock(from), font(TINY), t.text_3);
    painter.text(pos2(rect.right(), below), Align2::RIGHT_CENTER, clock(until), font(TINY), t.text_3);
    if let Some(at) = response.hover_pos() {
        hover(&painter, p, point, rect, at, &x, &y);
    }
}

fn hover(
    painter: &egui::Painter,
    p: &Paint<'_>,
    point: &PointState,
    rect: Rect,
    at: Pos2,
    x: &dyn Fn(Timestamp) -> f32,
    y: &dyn Fn(f64) -> f32,
) {
    let t = p.look.t;
    let nearest = point.history.iter().min_by(|a, b| (x(a.0) - at.x).abs().total_cmp(&(x(b.0) - at.x).abs()));
    let Some((time, value)) = nearest else { return };
    let place = pos2(x(*time), y(*value));
    painter.vline(place.x, rect.y_range(), Stroke::new(1.0, t.line));
    painter.circle(place, 3.0, t.panel, Stroke::new(1.5, t.accent));
    let unit = units::unit_label(&point.point.unit);
    let text = format!("{}  {} {unit}", units::time_of_day(*time, p.c.utc_offset_minutes), units::number(*value));
    let galley = painter.layout_no_wrap(text, font(TINY), t.text);
    let size = galley.size() + vec2(12.0, 6.0);
    let left = (place.x - size.x / 2.0).clamp(rect.left(), (rect.right() - size.x).max(rect.left()));
    let card = Rect::from_min_size(pos2(left, rect.top() - 6.0), size);
    painter.rect(card, 4.0, t.raised, Stroke::new(1.0, t.line), StrokeKind::Inside);
    painter.galley(card.center() - galley.size() / 2.0, galley, t.text);
}
