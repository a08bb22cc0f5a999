//! Counts of what came in and what was wrong with it.

use std::collections::{BTreeMap, VecDeque};

use atrium_facility::{BrokerState, FeedHealth, FeedProblem, ProblemKind, StoreState, Timestamp};

/// Characters of an example.
const EXAMPLE_CHARS: usize = 200;
/// Span over which the rate is averaged, milliseconds.
const RATE_SPAN_MS: i64 = 5_000;

/// Keeps the figures of [`FeedHealth`].
#[derive(Default)]
pub(crate) struct Health {
    broker: BrokerState,
    observations: u64,
    problems: BTreeMap<ProblemKind, FeedProblem>,
    /// Count at times past, oldest first.
    marks: VecDeque<(Timestamp, u64)>,
    rate_per_s: f32,
    /// How the store is while nothing is wrong with it.
    kept: StoreState,
    /// Since when and why facts, or samples, cannot be written.
    facts_failing: Option<(Timestamp, String)>,
    samples_failing: Option<(Timestamp, String)>,
}

/// Whether it changed.
fn set_failing(known: &mut Option<(Timestamp, String)>, reason: Option<String>, now: Timestamp) -> bool {
    let fresh = reason.map(|reason| (known.as_ref().map_or(now, |(since, _)| *since), reason));
    let changed = *known != fresh;
    *known = fresh;
    changed
}

impl Health {
    /// How the store is while nothing is wrong with it.
    pub(crate) fn set_kept(&mut self, kept: StoreState) {
        self.kept = kept;
    }

    pub(crate) fn set_facts_failing(&mut self, reason: Option<String>, now: Timestamp) -> bool {
        set_failing(&mut self.facts_failing, reason, now)
    }

    pub(crate) fn set_samples_failing(&mut self, reason: Option<String>, now: Timestamp) -> bool {
        set_failing(&mut self.samples_failing, reason, now)
    }

    fn store(&self) -> StoreState {
        match self.facts_failing.as_ref().or(self.samples_failing.as_ref()) {
            Some((since, reason)) => StoreState::Failing { since: *since, reason: reason.clone() },
            None => self.kept.clone(),
        }
    }

    pub(crate) fn count_observation(&mut self) {
        self.observations += 1;
    }

    pub(crate) fn set_broker(&mut self, broker: BrokerState) -> bool {
        let changed = self.broker != broker;
        self.broker = broker;
        changed
    }

    pub(crate) fn problem(&mut self, kind: ProblemKind, topic: &str, cause: &str, at: Timestamp) {
        let problem =
            self.problems.entry(kind).or_insert(FeedProblem { kind, count: 0, last_at: at, example: String::new() });
        problem.count += 1;
        problem.last_at = at;
        problem.example = shorten(topic, cause);
    }

    /// Brings the rate up to this time. To be called about once a second.
    pub(crate) fn tick(&mut self, now: Timestamp) {
        while self.marks.len() > 1 && self.marks.front().is_some_and(|(at, _)| now.since_ms(*at) > RATE_SPAN_MS) {
            self.marks.pop_front();
        }
        if let Some((at, count)) = self.marks.front() {
            let span_ms = now.since_ms(*at);
            if span_ms > 0 {
                self.rate_per_s = (self.observations - count) as f32 * 1000.0 / span_ms as f32;
            }
        }
        self.marks.push_back((now, self.observations));
    }

    pub(crate) fn to_feed(&self) -> FeedHealth {
        FeedHealth {
            broker: self.broker.clone(),
            observations: self.observations,
            rate_per_s: self.rate_per_s,
            problems: self.problems.values().cloned().collect(),
            store: self.store(),
        }
    }
}

/// Topic and cause, control characters made spaces, cut between characters.
fn shorten(topic: &str, cause: &str) -> String {
    let clean = |text: &str| -> String { text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect() };
    let text = format!("{}: {}", clean(topic), clean(cause));
    if text.chars().count() <= EXAMPLE_CHARS {
        return text;
    }
    text.chars().take(EXAMPLE_CHARS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_bounded_in_characters_and_hold_no_control_characters() {
        let mut health = Health::default();
        health.problem(ProblemKind::Malformed, "医院/1\n", &"坏".repeat(500), Timestamp(3));
        health.problem(ProblemKind::Malformed, "t", "short", Timestamp(5));
        let feed = health.to_feed();
        assert_eq!((feed.problems[0].count, feed.problems[0].last_at), (2, Timestamp(5)));
        assert_eq!(feed.problems[0].example, "t: short");
        let long = shorten("医院/1\n", &"坏".repeat(500));
        assert_eq!(long.chars().count(), EXAMPLE_CHARS);
        assert!(!long.contains('\n'));
    }

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let mut health = Health::default();
        for second in 0..20 {
            health.tick(Timestamp(second * 1000));
            for _ in 0..100 {
                health.count_observation();
            }
        }
        assert!((health.to_feed().rate_per_s - 100.0).abs() < 1.0);
        for second in 20..40 {
            health.tick(Timestamp(second * 1000));
        }
        assert_eq!(health.to_feed().rate_per_s, 0.0);
    }
}
