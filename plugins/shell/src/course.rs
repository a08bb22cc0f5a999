//! The past of the point whose chart is open: asked of the hub when it is needed, and again as time passes.

use atrium_facility::{PointId, Rollup, Timestamp};
use atrium_link::Link;
use atrium_panels::{CourseSpan, CourseStage, CourseView};

/// In the present, newer spans are asked for so often, milliseconds: a minute is told of when it is over.
const REFRESH_MS: i64 = 30_000;
/// What failed is asked for again after this, milliseconds.
const RETRY_MS: i64 = 10_000;
/// While the past is played or scrubbed, at most one question in this time, milliseconds.
const PACE_MS: i64 = 700;
/// A question without any answer is given up after this, milliseconds; the link gives up long before.
const LOST_MS: i64 = 60_000;

/// The moment that the chart ends at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Until {
    /// The moment.
    pub(crate) at: Timestamp,
    /// Whether it is a past one: nothing later may be seen.
    pub(crate) past: bool,
}

/// A question to the hub.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Question {
    from: Timestamp,
    to: Timestamp,
    spans: u32,
    asked_at: Timestamp,
    answered: bool,
}

/// The past of one point: that of the chart that is open. A few hundred spans at most.
#[derive(Default)]
pub(crate) struct Course {
    view: Option<CourseView>,
    last: Option<Question>,
}

impl Course {
    /// For the panels.
    pub(crate) fn view(&self) -> Option<&CourseView> {
        self.view.as_ref()
    }

    /// Asks for what the chart needs, where it is not here or no longer new. Called with each frame; asks seldom.
    pub(crate) fn follow(
        &mut self,
        wanted: Option<(&PointId, CourseSpan)>,
        until: Until,
        link: Option<&Link>,
        now: Timestamp,
    ) {
        let (Some((point, span)), Some(link)) = (wanted, link) else {
            *self = Self::default();
            return;
        };
        if let Some(question) = self.due(point, span, until, now) {
            link.ask_history(point, question.from, question.to, question.spans);
            self.last = Some(question);
        }
    }

    /// The question that is to be asked now.
    fn due(&mut self, point: &PointId, span: CourseSpan, until: Until, now: Timestamp) -> Option<Question> {
        if self.view.as_ref().is_none_or(|v| v.point != *point || v.span != span) {
            self.view =
                Some(CourseView { point: point.clone(), span, rollups: Vec::new(), stage: CourseStage::Loading });
            self.last = None;
        }
        let next = question(span, until, now);
        let view = self.view.as_mut()?;
        let Some(last) = self.last else { return Some(next) };
        if next.to < last.to {
            // Somebody went back in time: what came later than the moment shown must not be seen there.
            view.rollups.retain(|r| r.start.plus_ms(r.length_ms) <= next.to);
            view.stage = CourseStage::Loading;
        } else if next.to.since_ms(last.to) > span.step_ms() && view.stage == CourseStage::Ready {
            // What lies between is not known yet, which is not the same as a gap.
            view.stage = CourseStage::Loading;
        }
        let waited = now.since_ms(last.asked_at);
        let failed = matches!(view.stage, CourseStage::Failed(_));
        let due = if waited < 0 || (!last.answered && waited < LOST_MS) {
            // On its way. A moment that lies elsewhere does not wait for the answer about another.
            (next.from, next.to) != (last.from, last.to) && until.past && waited >= PACE_MS
        } else if failed {
            waited >= RETRY_MS
        } else if until.past || next.to < last.to {
            next.to != last.to && waited >= PACE_MS
        } else {
            waited >= REFRESH_MS || next.to.since_ms(last.to) > span.step_ms() + REFRESH_MS
        };
        due.then_some(next)
    }

    /// An answer. One to an older question is let go.
    pub(crate) fn take(&mut self, point: &PointId, from: Timestamp, to: Timestamp, rollups: Vec<Rollup>) {
        let Some((view, last)) = self.answers(point, from, to) else { return };
        last.answered = true;
        view.rollups = rollups;
        // An hour that reaches past the end holds what came later than that.
        view.rollups.retain(|r| r.start.plus_ms(r.length_ms) <= to);
        view.stage = CourseStage::Ready;
    }

    /// It could not be had.
    pub(crate) fn fail(&mut self, point: &PointId, from: Timestamp, to: Timestamp, reason: String) {
        let Some((view, last)) = self.answers(point, from, to) else { return };
        last.answered = true;
        view.stage = CourseStage::Failed(reason);
    }

    fn answers(&mut self, point: &PointId, from: Timestamp, to: Timestamp) -> Option<(&mut CourseView, &mut Question)> {
        let view = self.view.as_mut().filter(|v| v.point == *point)?;
        let last = self.last.as_mut().filter(|q| q.from == from && q.to == to)?;
        Some((view, last))
    }
}

/// Whole steps, so that what is asked for again falls into the same spans. Of the past only steps that were over then; of
/// the present also the one that is being filled.
fn question(span: CourseSpan, until: Until, now: Timestamp) -> Question {
    let step = span.step_ms();
    let floor = Timestamp(until.at.0.div_euclid(step).saturating_mul(step));
    let to = if until.past { floor } else { floor.plus_ms(step) };
    let from = floor.plus_ms(-span.length_ms());
    let spans = u32::try_from(to.since_ms(from) / step).unwrap_or(1).max(1);
    Question { from, to, spans, asked_at: now, answered: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn live(at: i64) -> Until {
        Until { at: Timestamp(at), past: false }
    }

    fn past(at: i64) -> Until {
        Until { at: Timestamp(at), past: true }
    }

    /// Follows as the window does, without a hub; gives the question that would be asked.
    fn step(course: &mut Course, span: CourseSpan, until: Until, now: i64) -> Option<Question> {
        let question = course.due(&"p".into(), span, until, Timestamp(now));
        course.last = question.or(course.last);
        question
    }

    fn rollup(start: i64, length_ms: i64) -> Rollup {
        Rollup { start: Timestamp(start), length_ms, min: 1.0, max: 1.0, mean: 1.0, last: 1.0, count: 1 }
    }

    #[test]
    fn a_chart_asks_once_and_again_as_time_passes() {
        let t = 1_000_000 * MINUTE + 5_000;
        let mut course = Course::default();
        let first = step(&mut course, CourseSpan::Hour, live(t), t).unwrap();
        assert_eq!((first.to.since_ms(first.from), first.spans), (61 * MINUTE, 61));
        assert!(
            (1..300).all(|frame| step(&mut course, CourseSpan::Hour, live(t + frame * 16), t + frame * 16).is_none())
        );
        course.take(&"p".into(), first.from, first.to, vec![rollup(first.from.0, MINUTE)]);
        assert_eq!(course.view().unwrap().stage, CourseStage::Ready);
        assert!(step(&mut course, CourseSpan::Hour, live(t + 20_000), t + 20_000).is_none());
        let again = step(&mut course, CourseSpan::Hour, live(t + 31_000), t + 31_000).unwrap();
        assert_eq!(again.from, first.from, "the same spans");
        // What is here stays until the new answer.
        assert_eq!(course.view().unwrap().rollups.len(), 1);
        let day = step(&mut course, CourseSpan::Day, live(t + 31_100), t + 31_100).unwrap();
        assert!(day.spans <= 300);
        assert!(course.view().unwrap().rollups.is_empty(), "another span shows nothing of the one before");
        course.take(&"p".into(), again.from, again.to, vec![rollup(0, MINUTE)]);
        assert_eq!(course.view().unwrap().stage, CourseStage::Loading, "an answer that came too late is let go");
    }

    #[test]
    fn what_failed_is_said_and_asked_for_again() {
        let t = 1_000_000 * MINUTE;
        let mut course = Course::default();
        let first = step(&mut course, CourseSpan::Shift, live(t), t).unwrap();
        course.fail(&"p".into(), first.from, first.to, "the hub cannot be reached".into());
        assert!(matches!(&course.view().unwrap().stage, CourseStage::Failed(reason) if reason.contains("reached")));
        assert!(step(&mut course, CourseSpan::Shift, live(t + 9_000), t + 9_000).is_none());
        assert!(step(&mut course, CourseSpan::Shift, live(t + 10_000), t + 10_000).is_some());
    }

    #[test]
    fn a_past_shows_nothing_that_came_later_than_it() {
        let t = 1_000_000 * MINUTE + 30_000;
        let mut course = Course::default();
        let first = step(&mut course, CourseSpan::Hour, live(t), t).unwrap();
        course.take(
            &"p".into(),
            first.from,
            first.to,
            (0..60).map(|m| rollup(first.from.0 + m * MINUTE, MINUTE)).collect(),
        );
        let then = t - 20 * MINUTE;
        let question = step(&mut course, CourseSpan::Hour, past(then), t + 1_000).unwrap();
        assert!(question.to <= Timestamp(then));
        let rollups = &course.view().unwrap().rollups;
        assert!(!rollups.is_empty() && rollups.iter().all(|r| r.start.plus_ms(r.length_ms) <= Timestamp(then)));
        // An hour of an older time that reaches past the moment.
        course.take(&"p".into(), question.from, question.to, vec![rollup(question.to.0 - 30 * MINUTE, 60 * MINUTE)]);
        assert!(course.view().unwrap().rollups.is_empty());
        // Played fast, it asks about once a second at most.
        let asked = (0..100)
            .filter(|i| step(&mut course, CourseSpan::Hour, past(then + i * MINUTE), t + 2_000 + i * 20).is_some());
        assert!(asked.count() <= 4);
    }

    #[test]
    fn a_closed_chart_is_forgotten() {
        let mut course = Course::default();
        step(&mut course, CourseSpan::Hour, live(MINUTE), MINUTE);
        course.follow(None, live(MINUTE), None, Timestamp(MINUTE));
        assert!(course.view().is_none() && course.last.is_none());
    }
}
