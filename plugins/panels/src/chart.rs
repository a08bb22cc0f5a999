//! The course of one point: the band between least and most, the mean, the limits dashed, and a gap where values were
//! missing.

use atrium_facility::{Freshness, PointState, Timestamp};
use egui::{
    Align2, Color32, Mesh, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, WidgetType, epaint, pos2, vec2,
};

use crate::course::{self, CourseSpan, CourseStage, CourseView, Part};
use crate::inspector::SIDE;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{SMALL, TINY, font};
use crate::widget::{self, Paint, describe};
use crate::{live, units};

/// Height of the plot with its times, points.
const HEIGHT: f32 = 128.0;
/// Height of the choice of spans, points.
const CHOICE: f32 = 24.0;
/// How far from a single value the pointer may be, points.
const REACH: f32 = 8.0;

/// Where the moments and the numbers of the chart stand.
struct Scale {
    rect: Rect,
    from: Timestamp,
    until: Timestamp,
    low: f64,
    high: f64,
}

impl Scale {
    fn x(&self, at: Timestamp) -> f32 {
        let whole = self.until.since_ms(self.from).max(1) as f64;
        self.rect.left() + (at.since_ms(self.from) as f64 / whole) as f32 * self.rect.width()
    }

    fn y(&self, value: f64) -> f32 {
        self.rect.bottom() - ((value - self.low) / (self.high - self.low)) as f32 * self.rect.height()
    }

    fn moment(&self, x: f32) -> Timestamp {
        let part = f64::from((x - self.rect.left()) / self.rect.width().max(1.0));
        self.from.plus_ms((part * self.until.since_ms(self.from) as f64) as i64)
    }

    fn ms(&self, points: f32) -> i64 {
        (f64::from(points / self.rect.width().max(1.0)) * self.until.since_ms(self.from) as f64) as i64
    }
}

/// Least and most of what is known; `None` when nothing is.
fn extremes(pieces: &[Vec<Part>]) -> Option<(f64, f64)> {
    let parts = pieces.iter().flatten();
    let (low, high) = parts.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), p| (l.min(p.min), h.max(p.max)));
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

/// The range of the chart: what is known, and those limits that lie near it.
fn range(point: &PointState, (mut low, mut high): (f64, f64)) -> (f64, f64) {
    let span = (high - low).max(high.abs() * 0.02).max(1e-6);
    for limit in [point.point.limits.low, point.point.limits.high].into_iter().flatten() {
        // A limit far away would press the line flat.
        if limit > low - 3.0 * span && limit < high + 3.0 * span {
            low = low.min(limit);
            high = high.max(limit);
        }
    }
    let pad = ((high - low) * 0.12).max(high.abs() * 0.005).max(1e-6);
    (low - pad, high + pad)
}

/// Draws the chart and the choice of its span; notes in the state what it needs of the hub.
pub(crate) fn show(ui: &mut Ui, p: &Paint<'_>, state: &mut PanelState, point: &PointState) {
    choice(ui, p, state);
    let span = state.course_span;
    state.wanted_course = Some((point.point.id.clone(), span));
    let view = p.c.course.filter(|view| view.point == point.point.id && view.span == span);
    let (outer, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    plot(ui, p, point, view, span, outer, &response);
    note(ui, p, view);
}

fn choice(ui: &mut Ui, p: &Paint<'_>, state: &mut PanelState) {
    let labels = CourseSpan::ALL.map(|span| p.look.texts.get(span.key()));
    let chosen = CourseSpan::ALL.iter().position(|span| *span == state.course_span).unwrap_or(0);
    let pressed = crate::inspector::padded(ui, |ui| {
        ui.push_id("course-span", |ui| widget::segments(ui, &p.look, &labels, chosen, CHOICE)).inner
    });
    if let Some(span) = pressed.and_then(|i| CourseSpan::ALL.get(i)) {
        state.course_span = *span;
    }
    ui.add_space(4.0);
}

/// That the past is on its way, or why it cannot be had: below the chart, which shows meanwhile what there is.
fn note(ui: &mut Ui, p: &Paint<'_>, view: Option<&CourseView>) {
    let texts = p.look.texts;
    let text = match view.map(|v| &v.stage) {
        Some(CourseStage::Failed(reason)) => texts.with(Key::CourseFailed, &[("reason", reason.clone().into())]),
        Some(CourseStage::Loading) => texts.get(Key::CourseLoading).to_owned(),
        // Its room stays, so that nothing below jumps with each question.
        _ => " ".to_owned(),
    };
    crate::inspector::padded(ui, |ui| {
        let label = egui::Label::new(egui::RichText::new(&text).size(SMALL).color(p.look.t.text_2)).wrap();
        ui.add(label);
    });
}

fn plot(
    ui: &Ui,
    p: &Paint<'_>,
    point: &PointState,
    view: Option<&CourseView>,
    span: CourseSpan,
    outer: Rect,
    response: &egui::Response,
) {
    let (t, texts) = (p.look.t, p.look.texts);
    let until = p.c.now;
    let from = until.plus_ms(-span.length_ms());
    let pieces = course::pieces(point, view, from, until);
    let rect = Rect::from_min_max(outer.min + vec2(SIDE, 10.0), outer.max - vec2(SIDE, 20.0));
    let name = texts.local(&point.point.name).to_owned();
    let mut spoken = texts.with(Key::Course, &[("name", name.into()), ("span", texts.get(span.key()).into())]);
    let painter = ui.painter().with_clip_rect(outer.intersect(ui.clip_rect()));
    let known = extremes(&pieces);
    let (low, high) = known.map_or((0.0, 1.0), |known| range(point, known));
    let scale = Scale { rect, from, until, low, high };
    times(&painter, p, &scale, span);
    let Some(known) = known else {
        let loading = matches!(view.map(|v| &v.stage), Some(CourseStage::Loading));
        if !loading {
            live::nothing(ui, p, rect, texts.get(Key::CourseEmpty));
        }
        describe(response, WidgetType::Image, &spoken);
        return;
    };
    let labelled = limits(&painter, p, point, &scale);
    for piece in &pieces {
        band(&painter, &scale, piece, t.text_3.gamma_multiply(0.35));
        mean(&painter, &scale, piece, t.text);
    }
    end(&painter, p, point, &scale);
    if !labelled {
        let at = rect.left_bottom() - vec2(0.0, 7.0);
        painter.text(rect.left_top(), Align2::LEFT_CENTER, units::number(known.1), font(TINY), t.text_3);
        painter.text(at, Align2::LEFT_CENTER, units::number(known.0), font(TINY), t.text_3);
    }
    let unit = units::unit_label(&point.point.unit);
    spoken.push_str(&format!(": {} … {} {unit}", units::number(known.0), units::number(known.1)));
    if let Some(at) = response.hover_pos() {
        let moment = scale.moment(at.x.clamp(rect.left(), rect.right()));
        let found = course::at(&pieces, moment, scale.ms(REACH));
        let text = told(p, point, moment, found, span);
        hover(&painter, p, &scale, moment, found, &text);
        spoken.push_str(&format!(" ∙ {text}"));
    }
    describe(response, WidgetType::Image, &spoken);
}

/// Round times below the chart, each with a faint line.
fn times(painter: &Painter, p: &Paint<'_>, scale: &Scale, span: CourseSpan) {
    let (t, offset) = (p.look.t, p.c.utc_offset_minutes);
    let rect = scale.rect;
    painter.hline(rect.x_range(), rect.bottom() + 0.5, Stroke::new(1.0, t.line));
    let step = span.tick_ms();
    // Round in local time, so that a day begins at midnight here.
    let shift = i64::from(offset) * 60_000;
    let mut at = Timestamp((scale.from.0 + shift).div_euclid(step) * step - shift);
    while at <= scale.until {
        let x = scale.x(at);
        if at > scale.from && x > rect.left() + 14.0 && x < rect.right() - 12.0 {
            painter.vline(x, rect.y_range(), Stroke::new(1.0, t.line.gamma_multiply(0.5)));
            let text = match span {
                CourseSpan::Week => units::month_day(at, offset),
                _ => units::hour_minute(at, offset),
            };
            painter.text(pos2(x, rect.bottom() + 10.0), Align2::CENTER_CENTER, text, font(TINY), t.text_3);
        }
        at = at.plus_ms(step);
    }
}

/// The limits, dashed; gives whether one was in sight.
fn limits(painter: &Painter, p: &Paint<'_>, point: &PointState, scale: &Scale) -> bool {
    let (t, texts, rect) = (p.look.t, p.look.texts, scale.rect);
    let mut labelled = false;
    let limits = [(point.point.limits.high, true), (point.point.limits.low, false)];
    for (limit, above) in limits.into_iter().filter_map(|(l, a)| l.map(|l| (l, a))) {
        if limit < scale.low || limit > scale.high {
            continue;
        }
        let crossed = point.breach.is_some_and(|b| b.limit == Some(limit));
        let colour = if crossed { t.priority(point.point.priority) } else { t.text_3 };
        let at = scale.y(limit);
        let line = [pos2(rect.left(), at), pos2(rect.right(), at)];
        painter.extend(Shape::dashed_line(&line, Stroke::new(1.0, colour), 4.0, 3.0));
        let text = texts.with(Key::Limit, &[("value", units::number(limit).into())]);
        // The label stands outside the normal range, unless that would leave the chart.
        let outside = if above { at - rect.top() > 13.0 } else { rect.bottom() - at > 13.0 };
        let (anchor, dy) = if above == outside { (Align2::LEFT_BOTTOM, -1.0) } else { (Align2::LEFT_TOP, 1.0) };
        labelled = true;
        let place = painter.layout_no_wrap(text, font(TINY), colour);
        let min = anchor.anchor_size(pos2(rect.left(), at + dy), place.size()).min;
        let ground = Rect::from_min_size(min, place.size()).expand2(vec2(2.0, 0.0));
        painter.rect_filled(ground, 2.0, t.panel.gamma_multiply(0.75));
        painter.galley(min, place, colour);
    }
    labelled
}

/// Between the least and the most of each span.
fn band(painter: &Painter, scale: &Scale, piece: &[Part], colour: Color32) {
    let mut mesh = Mesh::default();
    for part in piece.iter().filter(|part| part.is_rolled_up()) {
        let (left, right) = (scale.x(part.from), scale.x(part.to).max(scale.x(part.from) + 1.0));
        // A band of one value is still to be seen.
        let (top, bottom) = (scale.y(part.max) - 0.5, scale.y(part.min) + 0.5);
        mesh.add_colored_rect(Rect::from_min_max(pos2(left, top), pos2(right, bottom)), colour);
    }
    if !mesh.is_empty() {
        painter.add(Shape::Mesh(mesh.into()));
    }
}

/// The means of a piece as one line; what stands alone is a dash as long as its span.
fn mean(painter: &Painter, scale: &Scale, piece: &[Part], colour: Color32) {
    match piece {
        [] => {}
        [one] if one.is_rolled_up() => {
            let y = scale.y(one.mean);
            painter.line_segment([pos2(scale.x(one.from), y), pos2(scale.x(one.to), y)], Stroke::new(1.5, colour));
        }
        [one] => {
            painter.circle_filled(pos2(scale.x(one.from), scale.y(one.mean)), 1.5, colour);
        }
        many => {
            let line: Vec<Pos2> = many.iter().map(|p| pos2(scale.x(p.middle()), scale.y(p.mean))).collect();
            painter.add(Shape::line(line, epaint::PathStroke::new(1.5, colour)));
        }
    }
}

/// The newest value, and how it goes on when it is old.
fn end(painter: &Painter, p: &Paint<'_>, point: &PointState, scale: &Scale) {
    let t = p.look.t;
    let Some((at, value)) = point.history.back().filter(|(at, _)| *at >= scale.from && *at <= scale.until) else {
        return;
    };
    let freshness = p.c.facility.truth(point, p.c.now).freshness;
    let end = pos2(scale.x(*at), scale.y(*value));
    if matches!(freshness, Freshness::Late | Freshness::Lost) {
        // The last value goes on as a thin dotted line: known to be old.
        let line = [end, pos2(scale.rect.right(), end.y)];
        painter.extend(Shape::dashed_line(&line, Stroke::new(1.0, t.text_3), 1.5, 3.5));
    }
    let breached = point.breach.is_some() && freshness != Freshness::Lost;
    let colour = if breached { t.priority(point.point.priority) } else { t.text };
    painter.circle_filled(end, 2.5, colour);
}

/// What is known at the moment under the pointer, in words.
fn told(p: &Paint<'_>, point: &PointState, moment: Timestamp, found: Option<Part>, span: CourseSpan) -> String {
    let (texts, offset) = (p.look.texts, p.c.utc_offset_minutes);
    let unit = units::unit_label(&point.point.unit);
    let day = |at| match span {
        CourseSpan::Week => format!("{} {}", units::month_day(at, offset), units::hour_minute(at, offset)),
        _ => units::hour_minute(at, offset),
    };
    match found {
        None => format!("{}  {}", day(moment), texts.get(Key::CourseGap)),
        Some(part) if part.is_rolled_up() => {
            let time = format!("{} – {}", day(part.from), units::hour_minute(part.to, offset));
            let args = [
                ("mean", units::number(part.mean).into()),
                ("low", units::number(part.min).into()),
                ("high", units::number(part.max).into()),
                ("unit", unit.into_owned().into()),
            ];
            format!("{time}  {}", texts.with(Key::CourseMean, &args))
        }
        Some(part) => format!("{}  {} {unit}", units::time_of_day(part.from, offset), units::number(part.mean)),
    }
}

fn hover(painter: &Painter, p: &Paint<'_>, scale: &Scale, moment: Timestamp, found: Option<Part>, text: &str) {
    let (t, rect) = (p.look.t, scale.rect);
    let x = found.map_or(scale.x(moment), |part| scale.x(part.middle()));
    painter.vline(x, rect.y_range(), Stroke::new(1.0, t.line));
    if let Some(part) = found {
        painter.circle(pos2(x, scale.y(part.mean)), 3.0, t.panel, Stroke::new(1.5, t.accent));
    }
    let galley = painter.layout_no_wrap(text.to_owned(), font(TINY), t.text);
    let size = galley.size() + vec2(12.0, 6.0);
    let left = (x - size.x / 2.0).clamp(rect.left(), (rect.right() - size.x).max(rect.left()));
    let card = Rect::from_min_size(pos2(left, rect.top() - 8.0), size);
    painter.rect(card, 4.0, t.raised, Stroke::new(1.0, t.line), StrokeKind::Inside);
    painter.galley(card.center() - galley.size() / 2.0, galley, t.text);
}
