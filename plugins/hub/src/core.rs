//! The state that is served and its stream, behind one lock.
//!
//! Values and positions are applied here as they come. Facts come from the recorder once they are on disk; what has to
//! become a fact is handed back to the caller, who passes it on.

use std::sync::{Arc, Mutex, MutexGuard};

use atrium_facility::{
    AlarmWatch, BrokerState, Entry, FacilityState, FeedHealth, Interest, Observation, PointId, Position, ProblemKind,
    Snapshot, SourceId, StoreState, StreamBody, StreamItem, StreamPosition, Timestamp, Tracked, Update,
};
use rustc_hash::{FxHashMap, FxHashSet};
use tokio::sync::watch;

use crate::TailLimits;
use crate::health::Health;
use crate::intake::{FUTURE_TOLERANCE_MS, observe};
use crate::interest::{narrow, storey_of, wants_point, wants_position};
use crate::lines::{Lines, items, line_of};
use crate::mapping::{Extract, Reading};
use crate::spans::OpenSpans;
use crate::store::SpanRow;
use crate::tail::{Item, Kind, Tail};

/// Assets or points in one fact.
const FACTS_PER_ITEM: usize = 500;
/// Assets, and points, that a hub keeps: far beyond a hospital, so that a broken sender cannot fill the memory.
const MOST_REGISTERED: usize = 200_000;
/// People and things that are tracked.
const MOST_TRACKED: usize = 20_000;
/// Earlier numbers in a whole snapshot: about 5 MB.
const SNAPSHOT_HISTORY: usize = 200_000;
/// Facts between a client's place and the newest beyond which a snapshot is cheaper.
const MOST_BEHIND: u64 = 100_000;

/// State, stream and counts. Time comes from outside.
pub(crate) struct Core {
    inner: Mutex<Inner>,
    /// Place after the newest item.
    end: watch::Sender<u64>,
    epoch: String,
}

struct Inner {
    state: FacilityState,
    /// Number of the newest fact.
    seq: u64,
    tail: Tail,
    watch: AlarmWatch,
    /// Points and tracks with something newer than the last batch.
    changed: FxHashSet<PointId>,
    moved: FxHashSet<Tracked>,
    /// In which batch each was told last. A version is the hub's clock in milliseconds, and never falls.
    versions: FxHashMap<PointId, u64>,
    moved_versions: FxHashMap<Tracked, u64>,
    version: u64,
    spans: OpenSpans,
    /// Points and tracks to be written as newest.
    unwritten: FxHashSet<PointId>,
    unwritten_tracks: FxHashSet<Tracked>,
    health: Health,
    told: FeedHealth,
}

/// What a client that is behind gets next.
pub(crate) enum CatchUp {
    /// Lines of facts, and the number of the last of them.
    Facts(Vec<u8>, u64),
    /// The facts are only in the store, up to this number.
    Stored(u64),
    /// It has every fact: the values that it does not have, and the place from which it follows.
    Ready(Box<Ready>),
}

/// See [`CatchUp::Ready`].
pub(crate) struct Ready {
    pub(crate) seq: u64,
    pub(crate) place: u64,
    pub(crate) version: u64,
    pub(crate) samples: Vec<Observation>,
    pub(crate) positions: Vec<Position>,
    pub(crate) feed: FeedHealth,
}

/// What follows a place.
pub(crate) enum Follow {
    /// Nothing yet.
    Nothing,
    /// Lines, the place after them, number of the last fact, version of the last values.
    Lines { bytes: Vec<u8>, place: u64, seq: u64, version: u64 },
    /// The place is no longer kept.
    Gone,
}

/// Counts that say how a hub is.
pub(crate) struct Summary {
    pub(crate) feed: FeedHealth,
    pub(crate) assets: usize,
    pub(crate) points: usize,
    pub(crate) seq: u64,
}

impl Core {
    /// Serves this state, which has taken every fact up to the number.
    pub(crate) fn new(
        limits: TailLimits,
        epoch: String,
        state: FacilityState,
        seq: u64,
        store: StoreState,
        now: Timestamp,
    ) -> Self {
        let mut health = Health::default();
        health.set_kept(store);
        // What was loaded counts as told now: a client that comes back may not have seen the last of it.
        let version = u64::try_from(now.0).unwrap_or(0).max(1);
        let points = state.assets().flat_map(|a| state.points_of(&a.id)).filter(|p| p.latest.is_some());
        let versions = points.map(|p| (p.point.id.clone(), version)).collect();
        let moved_versions = state.tracks().map(|t| (t.newest.of.clone(), version)).collect();
        let inner = Inner {
            state,
            seq,
            tail: Tail::new(limits),
            watch: AlarmWatch::default(),
            changed: FxHashSet::default(),
            moved: FxHashSet::default(),
            versions,
            moved_versions,
            version,
            spans: OpenSpans::default(),
            unwritten: FxHashSet::default(),
            unwritten_tracks: FxHashSet::default(),
            told: health.to_feed(),
            health,
        };
        let (end, _) = watch::channel(0);
        Self { inner: Mutex::new(inner), end, epoch }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic elsewhere must not silence the hub; every step leaves the state usable.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Runs one step and wakes the streams when it added items.
    fn step<R>(&self, run: impl FnOnce(&mut Inner) -> R) -> R {
        let mut inner = self.lock();
        let result = run(&mut inner);
        let end = inner.tail.end();
        drop(inner);
        self.end.send_if_modified(|known| std::mem::replace(known, end) != end);
        result
    }

    /// Takes what a message held; what has to become a fact is given back, in order.
    pub(crate) fn take(&self, topic: &str, extracts: Vec<Extract>, arrival: Timestamp) -> Vec<Update> {
        self.step(|inner| {
            let mut updates = Vec::new();
            for extract in extracts {
                inner.take(topic, extract, arrival, &mut updates);
            }
            updates
        })
    }

    /// What a mapping declares, as far as it is new or different.
    pub(crate) fn declare(
        &self,
        assets: Vec<atrium_facility::Asset>,
        points: Vec<atrium_facility::Point>,
        now: Timestamp,
    ) -> Vec<Update> {
        self.step(|inner| inner.announce(assets, points, "mapping", now))
    }

    /// Alarms whose delay is over.
    pub(crate) fn alarms_due(&self, now: Timestamp) -> Vec<Update> {
        self.step(|inner| inner.watch.tick(&inner.state, now))
    }

    /// Alarms of all points, as their newest values say: what was found while nothing could be written.
    pub(crate) fn alarms_anew(&self, now: Timestamp) -> Vec<Update> {
        self.step(|inner| {
            let points: Vec<PointId> =
                inner.state.assets().flat_map(|a| inner.state.points_of(&a.id)).map(|p| p.point.id.clone()).collect();
            inner.watch.observed(&inner.state, &points, now)
        })
    }

    /// Takes entries that are on disk, and tells of them. Gives back alarms that have changed again while theirs were
    /// being written: what was observed in between was judged by the facts of before.
    pub(crate) fn publish(&self, entries: &[Entry], now: Timestamp) -> Vec<Update> {
        self.step(|inner| {
            // A fact comes after the samples that came before it.
            inner.flush(now);
            let mut alarmed = Vec::new();
            for entry in entries {
                inner.state.reduce(entry);
                inner.seq = entry.seq;
                let kind = Kind::Fact { topic: entry.update.topic(), storey: storey_of(&inner.state, &entry.update) };
                inner.push(StreamBody::Fact { entry: entry.clone() }, kind);
                if let Update::Alarm { alarm, .. } = &entry.update {
                    alarmed.push(alarm.point());
                }
            }
            inner.watch.observed(&inner.state, &alarmed, now)
        })
    }

    /// Sends what has come together as one batch.
    pub(crate) fn flush(&self, now: Timestamp) {
        self.step(|inner| inner.flush(now));
    }

    /// Brings the feed's figures up to this time and tells them when they changed.
    pub(crate) fn tick(&self, now: Timestamp) {
        self.step(|inner| {
            inner.health.tick(now);
            inner.tell_feed();
        });
    }

    pub(crate) fn set_broker(&self, broker: BrokerState) {
        self.step(|inner| {
            if inner.health.set_broker(broker) {
                inner.tell_feed();
            }
        });
    }

    /// Whether facts can be written; `None` when they can.
    pub(crate) fn set_facts_failing(&self, reason: Option<String>, now: Timestamp) {
        self.step(|inner| {
            if inner.health.set_facts_failing(reason, now) {
                inner.tell_feed();
            }
        });
    }

    /// Whether samples can be written; `None` when they can.
    pub(crate) fn set_samples_failing(&self, reason: Option<String>, now: Timestamp) {
        self.step(|inner| {
            if inner.health.set_samples_failing(reason, now) {
                inner.tell_feed();
            }
        });
    }

    pub(crate) fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Tells of new items.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.end.subscribe()
    }

    /// Whether a client may follow from this number on.
    pub(crate) fn can_follow(&self, seq: u64) -> bool {
        let newest = self.lock().seq;
        seq <= newest && newest - seq <= MOST_BEHIND
    }

    /// What a client gets that has facts up to `seq` and values up to `version`.
    pub(crate) fn catch_up(&self, seq: u64, version: u64, interest: &Interest, max_bytes: usize) -> CatchUp {
        let mut inner = self.lock();
        if seq < inner.seq {
            let Some(items) = inner.tail.facts_after(seq) else { return CatchUp::Stored(inner.seq) };
            let mut lines = Lines::new(seq);
            for item in items {
                if !lines.bytes.is_empty() && lines.bytes.len() + item.line.len() > max_bytes {
                    break;
                }
                lines.fact(item, interest);
            }
            let last = lines.seq;
            return CatchUp::Facts(lines.end(), last);
        }
        // Values that have come and are in no batch yet would be told twice otherwise, or before their batch.
        let now = Timestamp(i64::try_from(inner.version).unwrap_or(i64::MAX));
        inner.flush(now);
        let newer = |v: &u64| *v > version;
        let state = &inner.state;
        let mut samples: Vec<Observation> = inner
            .versions
            .iter()
            .filter(|(point, v)| newer(v) && wants_point(state, interest, point))
            .filter_map(|(point, _)| state.point(point).and_then(|p| p.latest.clone()))
            .collect();
        samples.sort_by(|a, b| a.observed_at.cmp(&b.observed_at).then_with(|| a.point.cmp(&b.point)));
        let mut positions: Vec<Position> = inner
            .moved_versions
            .iter()
            .filter(|(_, v)| newer(v))
            .filter_map(|(of, _)| state.track(of).map(|t| t.newest.clone()))
            .filter(|p| wants_position(interest, p))
            .collect();
        positions.sort_by(|a, b| a.of.cmp(&b.of));
        let ready = Ready {
            seq: inner.seq,
            place: inner.tail.end(),
            version: inner.version,
            samples,
            positions,
            feed: inner.told.clone(),
        };
        let end = inner.tail.end();
        drop(inner);
        self.end.send_if_modified(|known| std::mem::replace(known, end) != end);
        CatchUp::Ready(Box::new(ready))
    }

    /// What follows a place: at least one item where there is one, else at most `max_bytes`.
    pub(crate) fn follow(&self, place: u64, seq: u64, version: u64, interest: &Interest, max_bytes: usize) -> Follow {
        let inner = self.lock();
        let Some(items) = inner.tail.from(place) else { return Follow::Gone };
        let mut lines = Lines::new(seq);
        lines.version = version;
        let mut next = place;
        for item in items {
            if next > place && lines.bytes.len() + item.line.len() > max_bytes {
                break;
            }
            lines.item(item, interest, &inner.state);
            next += 1;
        }
        if next == place {
            return Follow::Nothing;
        }
        let (seq, version) = (lines.seq, lines.version);
        Follow::Lines { bytes: lines.end(), place: next, seq, version }
    }

    /// Lines of entries that come from the store, as this client wants them.
    pub(crate) fn lines_of(&self, seq: u64, entries: Vec<Entry>, interest: &Interest) -> Vec<u8> {
        let storeys: Vec<Option<Arc<str>>> = if interest.storeys.is_empty() {
            vec![None; entries.len()]
        } else {
            let inner = self.lock();
            entries.iter().map(|e| storey_of(&inner.state, &e.update)).collect()
        };
        let mut lines = Lines::new(seq);
        for (entry, storey) in entries.into_iter().zip(storeys) {
            let (seq, topic) = (entry.seq, entry.update.topic());
            let Some(line) = line_of(&StreamItem { seq, body: StreamBody::Fact { entry } }) else { continue };
            lines.fact(&Item { seq, line, kind: Kind::Fact { topic, storey } }, interest);
        }
        lines.end()
    }

    pub(crate) fn snapshot(&self, now: Timestamp, interest: &Interest) -> Snapshot {
        let inner = self.lock();
        let position = StreamPosition { epoch: self.epoch.clone(), seq: inner.seq };
        let per_point = SNAPSHOT_HISTORY / inner.state.point_count().max(1);
        let mut snapshot = inner.state.to_snapshot_with(position, now, per_point.max(1));
        snapshot.feed = inner.told.clone();
        narrow(&mut snapshot, &inner.state, interest);
        snapshot
    }

    /// The same state without values: what decisions rest on.
    pub(crate) fn grounds(&self) -> (FacilityState, u64) {
        let inner = self.lock();
        let position = StreamPosition { epoch: self.epoch.clone(), seq: inner.seq };
        let mut snapshot = inner.state.to_snapshot_with(position, Timestamp::default(), 1);
        (snapshot.samples, snapshot.history, snapshot.positions) = Default::default();
        let seq = inner.seq;
        drop(inner);
        (FacilityState::from_snapshot(snapshot), seq)
    }

    pub(crate) fn summary(&self) -> Summary {
        let inner = self.lock();
        Summary {
            feed: inner.health.to_feed(),
            assets: inner.state.asset_count(),
            points: inner.state.point_count(),
            seq: inner.seq,
        }
    }

    /// Minutes that are over, to be kept.
    pub(crate) fn closed_minutes(&self, now: Timestamp, all: bool) -> Vec<(Timestamp, Vec<SpanRow>)> {
        self.lock().spans.closed(now, all)
    }

    /// Values and positions that are newer than those written as newest.
    pub(crate) fn unwritten(&self) -> (Vec<Observation>, Vec<Position>) {
        let inner = &mut *self.lock();
        let points = std::mem::take(&mut inner.unwritten);
        let tracks = std::mem::take(&mut inner.unwritten_tracks);
        let values = points.iter().filter_map(|p| inner.state.point(p)?.latest.clone()).collect();
        let positions = tracks.iter().filter_map(|t| Some(inner.state.track(t)?.newest.clone())).collect();
        (values, positions)
    }

    /// Newest positions observed after the moment.
    pub(crate) fn positions_after(&self, after: Timestamp) -> Vec<Position> {
        let inner = self.lock();
        inner.state.tracks().map(|t| &t.newest).filter(|p| p.observed_at > after).cloned().collect()
    }

    /// Newest values and positions not later than the moment.
    pub(crate) fn newest_until(&self, at: Timestamp) -> (Vec<Observation>, Vec<Position>) {
        let inner = self.lock();
        let points = inner.state.assets().flat_map(|a| inner.state.points_of(&a.id));
        let values = points.filter_map(|p| p.latest.clone()).filter(|l| l.observed_at <= at).collect();
        let positions = inner.state.tracks().map(|t| &t.newest).filter(|p| p.observed_at <= at).cloned().collect();
        (values, positions)
    }
}

impl Inner {
    fn take(&mut self, topic: &str, extract: Extract, arrival: Timestamp, updates: &mut Vec<Update>) {
        match extract {
            Extract::Reading(reading) => self.read(topic, reading, arrival, updates),
            Extract::Announced { assets, points } => updates.extend(self.announce(assets, points, topic, arrival)),
            Extract::Online(source) => self.connect(source, arrival, updates),
            Extract::Offline { source, reason } => {
                if self.is_connected(&source) != Some(false) {
                    updates.push(Update::SourceLost { source, at: arrival, reason });
                }
            }
            Extract::Positions(positions) => self.locate(topic, positions, arrival),
            Extract::Problem(kind, cause) => self.health.problem(kind, topic, &cause, arrival),
        }
    }

    fn read(&mut self, topic: &str, reading: Reading, arrival: Timestamp, updates: &mut Vec<Update>) {
        let id = PointId::from(reading.point.as_str());
        let Some(known) = self.state.point(&id) else {
            let cause = format!("{} is not registered", reading.point);
            return self.health.problem(ProblemKind::UnknownPoint, topic, &cause, arrival);
        };
        let newest = known.latest.as_ref().map(|l| l.observed_at);
        match observe(reading, known, newest, arrival) {
            Ok((observation, remark)) => {
                if let Some((kind, cause)) = remark {
                    self.health.problem(kind, topic, &cause, arrival);
                }
                self.health.count_observation();
                // A source that speaks after it was called lost is there, whether it said so or not.
                if self.lost_before(&observation) {
                    self.connect(observation.source.clone(), arrival, updates);
                }
                // At once: what a batch of the stream hides must not be hidden from the alarms.
                self.state.observe(std::slice::from_ref(&observation));
                self.spans.add(&observation);
                self.changed.insert(id.clone());
                updates.extend(self.watch.observed(&self.state, [&id], arrival));
                self.unwritten.insert(id);
            }
            Err((kind, cause)) => self.health.problem(kind, topic, &cause, arrival),
        }
    }

    fn locate(&mut self, topic: &str, positions: Vec<Position>, arrival: Timestamp) {
        for mut position in positions {
            let real = position.at.iter().all(|c| c.is_finite() && c.abs() < 1e9)
                && position.radius_m.is_finite()
                && position.radius_m >= 0.0;
            if !real {
                self.health.problem(ProblemKind::NotANumber, topic, "a position is no place", arrival);
                continue;
            }
            if position.observed_at.since_ms(arrival) > FUTURE_TOLERANCE_MS {
                self.health.problem(ProblemKind::FutureTime, topic, "a position of later than now", arrival);
                position.observed_at = arrival;
            }
            let known = self.state.track(&position.of).map(|t| t.newest.observed_at);
            if known.is_none() && self.state.tracks().count() >= MOST_TRACKED {
                self.health.problem(ProblemKind::TooLarge, topic, "more people and things than are tracked", arrival);
                continue;
            }
            if known.is_some_and(|k| k > position.observed_at) {
                self.health.problem(ProblemKind::OutOfOrder, topic, "a position older than the one known", arrival);
                continue;
            }
            self.health.count_observation();
            self.state.locate(std::slice::from_ref(&position));
            self.moved.insert(position.of.clone());
            self.unwritten_tracks.insert(position.of);
        }
    }

    fn lost_before(&self, observation: &Observation) -> bool {
        let known = self.state.source(&observation.source);
        known.is_some_and(|s| !s.connected && observation.observed_at > s.since)
    }

    fn is_connected(&self, source: &SourceId) -> Option<bool> {
        self.state.source(source).map(|s| s.connected)
    }

    fn connect(&mut self, source: SourceId, at: Timestamp, updates: &mut Vec<Update>) {
        if self.is_connected(&source) != Some(true) {
            updates.push(Update::SourceConnected { source, at });
        }
    }

    /// What is new or different; announcements are retained and come again with every connection.
    fn announce(
        &mut self,
        mut assets: Vec<atrium_facility::Asset>,
        mut points: Vec<atrium_facility::Point>,
        topic: &str,
        at: Timestamp,
    ) -> Vec<Update> {
        assets.retain(|a| self.state.asset(&a.id) != Some(a));
        points.retain(|p| self.state.point(&p.id).is_none_or(|known| *known.point != *p));
        let full = self.state.asset_count() + assets.len() > MOST_REGISTERED
            || self.state.point_count() + points.len() > MOST_REGISTERED;
        if full {
            let cause = format!("more than {MOST_REGISTERED} assets or points; the announcement is left out");
            self.health.problem(ProblemKind::TooLarge, topic, &cause, at);
            return Vec::new();
        }
        let assets = assets.chunks(FACTS_PER_ITEM).map(|a| Update::AssetsRegistered { assets: a.to_vec() });
        let points = points.chunks(FACTS_PER_ITEM).map(|p| Update::PointsRegistered { points: p.to_vec() });
        assets.chain(points).collect()
    }

    fn flush(&mut self, now: Timestamp) {
        if self.changed.is_empty() && self.moved.is_empty() {
            return;
        }
        self.version = (self.version + 1).max(u64::try_from(now.0).unwrap_or(0));
        let version = self.version;
        let mut samples: Vec<Observation> =
            self.changed.drain().filter_map(|p| self.state.point(&p)?.latest.clone()).collect();
        let mut positions: Vec<Position> =
            self.moved.drain().filter_map(|t| Some(self.state.track(&t)?.newest.clone())).collect();
        samples.sort_by(|a, b| a.observed_at.cmp(&b.observed_at).then_with(|| a.point.cmp(&b.point)));
        positions.sort_by(|a, b| a.of.cmp(&b.of));
        self.versions.extend(samples.iter().map(|s| (s.point.clone(), version)));
        self.moved_versions.extend(positions.iter().map(|p| (p.of.clone(), version)));
        for (samples, positions) in items(samples, positions) {
            let kind = Kind::Samples {
                points: samples.iter().map(|s| s.point.clone()).collect(),
                positions: positions.iter().map(|p| p.of.clone()).collect(),
                version,
            };
            self.push(StreamBody::Samples { samples, positions }, kind);
        }
    }

    fn tell_feed(&mut self) {
        let feed = self.health.to_feed();
        if feed != self.told {
            self.told = feed.clone();
            self.push(StreamBody::Feed { feed }, Kind::Feed);
        }
    }

    /// Keeps the line of an item that the state has taken already.
    fn push(&mut self, body: StreamBody, kind: Kind) {
        let seq = self.seq;
        if let Some(line) = line_of(&StreamItem { seq, body }) {
            self.tail.push(Item { seq, line, kind });
        }
    }
}

#[cfg(test)]
mod tests;
