//! What is known of a point's past: the hub's spans, and after them what came live. Nothing in between is made up.

use atrium_facility::{PointId, PointState, Rollup, Timestamp};
use serde::{Deserialize, Serialize};

use crate::text::Key;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Periods without a value after which the line breaks.
const GAP_PERIODS: i64 = 5;
/// No gap is shown below this, milliseconds.
const GAP_MS: i64 = 15_000;

/// How much of a point's past its chart shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CourseSpan {
    /// The last hour.
    #[default]
    Hour,
    /// The last eight hours: a shift.
    Shift,
    /// The last day.
    Day,
    /// The last seven days.
    Week,
}

impl CourseSpan {
    /// All, the shortest first.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Shift, Self::Day, Self::Week];

    /// How long it is, milliseconds.
    pub fn length_ms(self) -> i64 {
        match self {
            Self::Hour => HOUR_MS,
            Self::Shift => 8 * HOUR_MS,
            Self::Day => 24 * HOUR_MS,
            Self::Week => 168 * HOUR_MS,
        }
    }

    /// The spans in which it is asked for, milliseconds: about as many as the chart has pixels to tell apart.
    pub fn step_ms(self) -> i64 {
        match self {
            Self::Hour => MINUTE_MS,
            Self::Shift => 2 * MINUTE_MS,
            Self::Day => 5 * MINUTE_MS,
            Self::Week => HOUR_MS,
        }
    }

    /// Distance of the times along the chart, milliseconds.
    pub(crate) fn tick_ms(self) -> i64 {
        match self {
            Self::Hour => 15 * MINUTE_MS,
            Self::Shift => 2 * HOUR_MS,
            Self::Day => 6 * HOUR_MS,
            Self::Week => 48 * HOUR_MS,
        }
    }

    /// Its name.
    pub(crate) fn key(self) -> Key {
        match self {
            Self::Hour => Key::Span1h,
            Self::Shift => Key::Span8h,
            Self::Day => Key::Span24h,
            Self::Week => Key::Span7d,
        }
    }
}

/// How the answer to the question for a point's past stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CourseStage {
    /// On its way.
    Loading,
    /// Here; newer spans are asked for as time passes.
    Ready,
    /// Cannot be had; in plain words. It is asked for again by and by.
    Failed(String),
}

/// A point's past as the hub keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseView {
    /// Of which point.
    pub point: PointId,
    /// How much was asked for.
    pub span: CourseSpan,
    /// What has come, oldest first; of the last answer while the next is on its way.
    pub rollups: Vec<Rollup>,
    /// How the answer stands.
    pub stage: CourseStage,
}

/// A stretch of time of which something is known; a single value begins and ends at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) mean: f64,
}

impl Part {
    fn value(at: Timestamp, value: f64) -> Self {
        Self { from: at, to: at, min: value, max: value, mean: value }
    }

    /// Where its mean stands.
    pub(crate) fn middle(&self) -> Timestamp {
        self.from.plus_ms(self.to.since_ms(self.from) / 2)
    }

    /// Whether it stands for several values.
    pub(crate) fn is_rolled_up(&self) -> bool {
        self.to > self.from
    }
}

/// What is known of the point between two moments, cut where values were missing: the hub's spans first, then what came
/// live after them.
pub(crate) fn pieces(
    point: &PointState,
    view: Option<&CourseView>,
    from: Timestamp,
    until: Timestamp,
) -> Vec<Vec<Part>> {
    let gap = (i64::from(point.point.period_ms) * GAP_PERIODS).max(GAP_MS);
    let live_from = point.history.front().map_or(until, |(at, _)| *at);
    let mut parts: Vec<Part> = Vec::new();
    for rollup in view.iter().flat_map(|v| &v.rollups) {
        let to = rollup.start.plus_ms(rollup.length_ms.max(1));
        let numbers = [rollup.min, rollup.max, rollup.mean];
        // The last span is still being filled: where live values reach back over it, they say more.
        if to <= from || rollup.start >= until || (to > until && live_from <= rollup.start) {
            continue;
        }
        if numbers.iter().all(|n| n.is_finite()) {
            let [min, max, mean] = numbers;
            parts.push(Part { from: rollup.start.max(from), to: to.min(until), min, max, mean });
        }
    }
    let covered = parts.last().map_or(from, |p| p.to);
    let live = point.history.iter().filter(|(at, _)| *at >= covered && *at <= until);
    parts.extend(live.map(|(at, value)| Part::value(*at, *value)));
    let mut out: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        match out.last_mut() {
            Some(piece) if piece.last().is_some_and(|last| part.from.since_ms(last.to) <= gap) => piece.push(part),
            _ => out.push(vec![part]),
        }
    }
    out
}

/// What is known at a moment: the span that holds it, or the value that is nearest within `reach_ms`; `None` in a gap.
pub(crate) fn at(pieces: &[Vec<Part>], moment: Timestamp, reach_ms: i64) -> Option<Part> {
    let far = |p: &Part| p.from.since_ms(moment).max(moment.since_ms(p.to)).max(0);
    let nearest = pieces.iter().flatten().min_by_key(|p| (far(p), p.middle().since_ms(moment).abs()))?;
    // Between two values of one piece the line is drawn, so the nearer of them may be told.
    let within = |piece: &Vec<Part>| {
        piece.first().is_some_and(|p| p.from <= moment) && piece.last().is_some_and(|p| p.to >= moment)
    };
    (far(nearest) <= reach_ms || pieces.iter().any(within)).then_some(*nearest)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use atrium_facility::{Limits, LocalText, Point, PointKind, Priority};

    use super::*;

    fn point(period_ms: u32, history: &[(i64, f64)]) -> PointState {
        let point = Point {
            id: "p".into(),
            asset: "a".into(),
            name: LocalText::same("p"),
            unit: "Cel".into(),
            kind: PointKind::Measurement,
            limits: Limits::default(),
            priority: Priority::Low,
            period_ms,
            alarm: Default::default(),
        };
        let history = history.iter().map(|(at, v)| (Timestamp(*at), *v)).collect();
        PointState { point: Arc::new(point), latest: None, history, breach: None }
    }

    fn rollup(minute: i64, length: i64, mean: f64) -> Rollup {
        Rollup {
            start: Timestamp(minute * MINUTE_MS),
            length_ms: length * MINUTE_MS,
            min: mean - 1.0,
            max: mean + 1.0,
            mean,
            last: mean,
            count: 60,
        }
    }

    fn view(rollups: Vec<Rollup>) -> CourseView {
        CourseView { point: "p".into(), span: CourseSpan::Hour, rollups, stage: CourseStage::Ready }
    }

    #[test]
    fn spans_and_values_join_without_a_seam_and_without_overlap() {
        let view = view((0..10).map(|m| rollup(m, 1, m as f64)).collect());
        let live: Vec<(i64, f64)> = (8 * 60..11 * 60).map(|s| (s * 1_000, 50.0)).collect();
        let got = pieces(&point(1_000, &live), Some(&view), Timestamp(0), Timestamp(11 * MINUTE_MS));
        assert_eq!(got.len(), 1, "no seam");
        let values: Vec<&Part> = got[0].iter().filter(|p| !p.is_rolled_up()).collect();
        assert_eq!((got[0].len() - values.len(), values.len()), (10, 60), "each moment once");
        assert_eq!(values[0].from, Timestamp(10 * MINUTE_MS));
    }

    #[test]
    fn where_nothing_was_heard_the_line_breaks() {
        let view = view([0, 1, 2, 9, 10].map(|m| rollup(m, 1, 5.0)).to_vec());
        let got = pieces(&point(1_000, &[]), Some(&view), Timestamp(0), Timestamp(20 * MINUTE_MS));
        assert_eq!(got.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(at(&got, Timestamp(5 * MINUTE_MS), 1_000), None, "nothing is told of the gap");
        assert_eq!(at(&got, Timestamp(90_000), 1_000).map(|p| p.from), Some(Timestamp(MINUTE_MS)));
        // A meter that speaks every quarter of an hour has no gaps between its minutes.
        let slow = pieces(&point(15 * 60_000, &[]), Some(&view), Timestamp(0), Timestamp(20 * MINUTE_MS));
        assert_eq!(slow.len(), 1);
    }

    #[test]
    fn hours_of_an_older_time_are_as_long_as_they_are() {
        let rollups = vec![rollup(0, 60, 5.0), rollup(60, 60, 6.0), rollup(120, 5, 7.0)];
        let got = pieces(&point(1_000, &[]), Some(&view(rollups)), Timestamp(0), Timestamp(200 * MINUTE_MS));
        assert_eq!(got.len(), 1);
        assert_eq!(at(&got, Timestamp(100 * MINUTE_MS), 0).map(|p| p.mean), Some(6.0));
    }

    #[test]
    fn nothing_from_after_the_moment_shown_nor_from_before_the_span() {
        let view = view((0..10).map(|m| rollup(m, 1, 5.0)).collect());
        let live = [(30_000, 1.0), (400_000, 2.0)];
        let got = pieces(&point(1_000, &live), Some(&view), Timestamp(150_000), Timestamp(330_000));
        let all: Vec<Part> = got.into_iter().flatten().collect();
        assert!(all.iter().all(|p| p.from >= Timestamp(150_000) && p.to <= Timestamp(330_000)), "{all:?}");
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        let view = view(vec![rollup(0, 1, f64::NAN), rollup(1, 1, 5.0)]);
        let got = pieces(&point(1_000, &[]), Some(&view), Timestamp(0), Timestamp(5 * MINUTE_MS));
        assert_eq!(got.iter().map(Vec::len).sum::<usize>(), 1);
    }
}
