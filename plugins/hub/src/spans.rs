//! Minutes that are being observed: what the store gets of them once they are over.

use std::collections::BTreeMap;

use atrium_facility::{Observation, PointId, Timestamp};
use rustc_hash::FxHashMap;

use crate::store::{SpanLevel, SpanRow};

/// A minute is closed so long after its end: values take a moment to come in. Later ones open it again.
const GRACE_MS: i64 = 5_000;
/// Minutes that are open at one time: a source that delivers hours at once must not fill the memory.
const MOST_OPEN: usize = 64;

/// Accumulates values by minute and point.
#[derive(Default)]
pub(crate) struct OpenSpans {
    minutes: BTreeMap<Timestamp, FxHashMap<PointId, SpanRow>>,
}

impl OpenSpans {
    /// Takes one value.
    pub(crate) fn add(&mut self, observation: &Observation) {
        let start = SpanLevel::Minute.start_of(observation.observed_at);
        let row = SpanRow::of(observation.clone());
        match self.minutes.entry(start).or_default().entry(observation.point.clone()) {
            std::collections::hash_map::Entry::Occupied(mut known) => known.get_mut().merge(&row),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(row);
            }
        }
    }

    /// Hands over the minutes that are over; all of them when the hub ends.
    pub(crate) fn closed(&mut self, now: Timestamp, all: bool) -> Vec<(Timestamp, Vec<SpanRow>)> {
        let before = SpanLevel::Minute.start_of(now.plus_ms(-GRACE_MS));
        let mut out = Vec::new();
        while self.minutes.first_key_value().is_some_and(|(start, _)| all || *start < before)
            || self.minutes.len() > MOST_OPEN
        {
            let Some((start, rows)) = self.minutes.pop_first() else { break };
            out.push((start, rows.into_values().collect()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use atrium_facility::{Origin, SourceQuality, Value};

    use super::*;

    fn value(point: &str, value: f64, at: i64) -> Observation {
        Observation {
            point: point.into(),
            value: Value::Number(value),
            observed_at: Timestamp(at),
            source: "s".into(),
            quality: SourceQuality::Good,
            origin: Origin::Measured,
        }
    }

    #[test]
    fn a_minute_keeps_least_most_mean_and_last_and_is_handed_over_once() {
        let mut spans = OpenSpans::default();
        for (i, n) in [5.0, 1.0, 9.0, 3.0].into_iter().enumerate() {
            spans.add(&value("a", n, 60_000 + i as i64 * 1_000));
        }
        spans.add(&value("a", 7.0, 120_000));
        assert!(spans.closed(Timestamp(124_999), false).is_empty(), "not over for long enough");
        let closed = spans.closed(Timestamp(125_000), false);
        assert_eq!(closed.len(), 1);
        let rollup = closed[0].1[0].rollup(closed[0].0, 60_000).unwrap();
        assert_eq!((rollup.min, rollup.max, rollup.mean, rollup.last, rollup.count), (1.0, 9.0, 4.5, 3.0, 4));
        assert!(spans.closed(Timestamp(130_000), false).is_empty());
        assert_eq!(spans.closed(Timestamp(130_000), true).len(), 1);
    }
}
