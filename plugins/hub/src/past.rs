//! Looks at what has passed.

use std::sync::{Arc, Mutex, PoisonError};

use atrium_facility::{Entry, Facts, Moment, Observation, Past, PointId, Position, Rollup, Timestamp};
use rustc_hash::FxHashMap;

use crate::core::Core;
use crate::ledger::readable;
use crate::store::{CheckpointKind, FixLevel, SpanLevel, SpanRow, Store, StoreError};

/// Newest values and positions are closed into spans within this time, milliseconds; what is later is in the state.
const RECENT_MS: i64 = 120_000;
/// Spans of a history at most.
pub(crate) const MOST_SPANS: usize = 2_000;

/// Answers questions about the past; keeps the last checkpoint that it read, which is near the next when somebody scrubs.
pub(crate) struct Archive {
    store: Arc<dyn Store>,
    core: Arc<Core>,
    checkpoint: Mutex<Option<(u64, Arc<Facts>)>>,
}

impl Archive {
    pub(crate) fn new(store: Arc<dyn Store>, core: Arc<Core>) -> Self {
        Self { store, core, checkpoint: Mutex::new(None) }
    }

    /// Facts after so many entries.
    fn facts(&self, seq: u64) -> Result<Facts, StoreError> {
        let kept = self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // The kept one serves while no newer checkpoint can lie before the moment that is asked for.
        let (from, base) = match kept.filter(|(at, _)| *at <= seq && seq - at < 2_000) {
            Some(kept) => kept,
            None => {
                let (at, facts): (u64, Facts) = readable(&*self.store, CheckpointKind::Facts, seq)?.unwrap_or_default();
                let kept = (at, Arc::new(facts));
                *self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept.clone());
                kept
            }
        };
        let mut facts = Facts::clone(&base);
        self.store.each(from, seq, false, &mut |entry| {
            facts.reduce(entry);
        })?;
        Ok(facts)
    }

    /// The facility at a moment.
    pub(crate) fn at(&self, at: Timestamp, now: Timestamp) -> Result<Past, StoreError> {
        let seq = self.store.seq_at(at)?;
        let facts = self.facts(seq)?;
        let (mut samples, mut positions) = self.store.samples_at(at)?;
        if now.since_ms(at) < RECENT_MS {
            let (values, places) = self.core.newest_until(at);
            samples = newer(samples, values, |s: &Observation| s.point.clone(), |s| s.observed_at);
            positions = newer(positions, places, |p: &Position| p.of.clone(), |p| p.observed_at);
        }
        let kept = if now.since_ms(at) < SpanLevel::Minute.kept_ms() { SpanLevel::Minute } else { SpanLevel::Hour };
        Ok(Past { at, seq, facts, samples, positions, values_every_ms: kept.length_ms() })
    }

    /// What was recorded after `from` and not after `to`, in the order of time: about `limit` moments, and always all of
    /// the last moment's time, so that the next question can begin after it.
    pub(crate) fn replay(
        &self,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<Moment>, StoreError> {
        let mut horizon = to;
        let (after, until) = (self.store.seq_at(from)?, self.store.seq_at(to)?);
        let mut entries = self.store.entries(after, until, limit)?;
        if let Some(last) = entries.last().filter(|_| entries.len() == limit) {
            horizon = last.at;
            let (seq, same_time) = (last.seq, self.store.seq_at(last.at)?);
            entries.extend(self.store.entries(seq, same_time, usize::MAX >> 1)?);
        }
        let mut moments: Vec<Moment> = entries.into_iter().map(|entry| Moment::Fact { entry }).collect();
        let mut add = |found: Vec<(Timestamp, Vec<Observation>, Vec<Position>)>| {
            if let Some((at, ..)) = found.last().filter(|_| found.len() == limit) {
                horizon = horizon.min(*at);
            }
            moments.extend(found.into_iter().map(|(at, samples, positions)| Moment::Samples {
                at,
                samples,
                positions,
            }));
        };
        // Finer spans where they are kept, coarser ones before.
        let minutes_from = now.plus_ms(-SpanLevel::Minute.kept_ms());
        let hours = self.store.values_between(SpanLevel::Hour, from, to.min(minutes_from), limit)?;
        add(hours.into_iter().map(|(at, values)| (at, values, Vec::new())).collect());
        let minutes = self.store.values_between(SpanLevel::Minute, from.max(minutes_from), to, limit)?;
        add(minutes.into_iter().map(|(at, values)| (at, values, Vec::new())).collect());
        let fine_from = now.plus_ms(-FixLevel::Fine.kept_ms());
        let coarse = self.store.fixes_between(FixLevel::Coarse, from, to.min(fine_from), limit)?;
        add(coarse.into_iter().map(|(at, places)| (at, Vec::new(), places)).collect());
        let fine = self.store.fixes_between(FixLevel::Fine, from.max(fine_from), to, limit)?;
        add(fine.into_iter().map(|(at, places)| (at, Vec::new(), places)).collect());
        moments.retain(|m| m.at() <= horizon);
        // Stable: facts of one time stay in their order, before the values of that time.
        moments.sort_by_key(Moment::at);
        if let Some(last) = moments.get(limit.saturating_sub(1)).map(Moment::at) {
            moments.retain(|m| m.at() <= last);
        }
        Ok(moments)
    }

    /// Rolled-up numbers of a point in `[from, to)`, in at most `spans` spans of equal length; empty ones are left out.
    ///
    /// Where minutes are no longer kept and the spans are shorter than an hour, hours are told as they are: a part of an
    /// hour would look as if nothing had been observed in the rest of it.
    pub(crate) fn history(
        &self,
        point: &PointId,
        from: Timestamp,
        to: Timestamp,
        spans: usize,
    ) -> Result<Vec<Rollup>, StoreError> {
        let length = to.since_ms(from);
        if length <= 0 || spans == 0 {
            return Ok(Vec::new());
        }
        let spans = i64::try_from(spans.min(MOST_SPANS)).unwrap_or(1);
        let each = (length / spans).max(1) + i64::from(length % spans != 0);
        let rolled = self.store.rolled_until()?.map_or(from, |r| r.plus_ms(SpanLevel::Hour.length_ms()));
        // Minutes alone where all of the time has them; hours before those where it does not.
        let hour = SpanLevel::Hour.length_ms();
        let first_minute = self.store.oldest_minute(SpanLevel::Minute.start_of(from))?.filter(|_| each < hour);
        let minutes_from = match first_minute {
            Some(first) if first.since_ms(from) < hour => from,
            // The hour in which minutes begin is told as an hour.
            Some(first) => SpanLevel::Hour.start_of(first.plus_ms(hour - 1)).min(rolled).max(from),
            None => rolled.max(from),
        };
        let mut out: Vec<(Timestamp, i64, SpanRow)> = Vec::new();
        if minutes_from > from {
            for (start, row) in self.store.spans_of(SpanLevel::Hour, point, from, to.min(minutes_from))? {
                merge_into(&mut out, from, each, start, hour, row);
            }
        }
        for (start, row) in self.store.spans_of(SpanLevel::Minute, point, minutes_from, to)? {
            merge_into(&mut out, from, each, start, SpanLevel::Minute.length_ms(), row);
        }
        Ok(out.into_iter().filter_map(|(start, length, row)| row.rollup(start, length)).collect())
    }

    /// Entries after a number.
    pub(crate) fn log(&self, after: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.store.entries(after, u64::MAX, limit)
    }
}

/// Puts a row that begins at `start` into its span, counted from `from` in steps of `each`; one that is longer than a span
/// stands for itself.
fn merge_into(
    out: &mut Vec<(Timestamp, i64, SpanRow)>,
    from: Timestamp,
    each: i64,
    start: Timestamp,
    length: i64,
    row: SpanRow,
) {
    if row.count == 0 {
        return;
    }
    let (start, length) = if length > each {
        (start, length)
    } else {
        (from.plus_ms(start.since_ms(from).div_euclid(each).saturating_mul(each)), each)
    };
    match out.last_mut() {
        Some((known, _, into)) if *known == start => into.merge(&row),
        _ => out.push((start, length, row)),
    }
}

/// Of each key the later of both.
fn newer<T, K: std::hash::Hash + Eq + Ord>(
    known: Vec<T>,
    fresh: Vec<T>,
    key: impl Fn(&T) -> K,
    at: impl Fn(&T) -> Timestamp,
) -> Vec<T> {
    let mut all: FxHashMap<K, T> = FxHashMap::default();
    for one in known.into_iter().chain(fresh) {
        match all.entry(key(&one)) {
            std::collections::hash_map::Entry::Occupied(mut known) => {
                if at(&one) >= at(known.get()) {
                    known.insert(one);
                }
            }
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(one);
            }
        }
    }
    let mut out: Vec<(K, T)> = all.into_iter().collect();
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out.into_iter().map(|(_, one)| one).collect()
}
