//! The hub's state and its stream, behind one lock.

use std::sync::Mutex;

use atrium_facility::{
    BrokerState, FacilityState, FeedHealth, Observation, PointId, ProblemKind, Snapshot, SourceId, StreamBody,
    StreamItem, StreamPosition, Timestamp, Update,
};
use axum::body::Bytes;
use rustc_hash::FxHashMap;
use tokio::sync::watch;

use crate::RingLimits;
use crate::health::Health;
use crate::intake::observe;
use crate::mapping::{Extract, Mapping, Reading};
use crate::ring::{After, Ring};

/// Samples in one item, so that a line stays some hundred kilobytes.
const SAMPLES_PER_ITEM: usize = 2_000;
/// Assets or points in one item.
const FACTS_PER_ITEM: usize = 500;
/// Assets, and points, that a hub keeps: far beyond a hospital, so that a broken sender cannot fill the memory.
const MOST_REGISTERED: usize = 200_000;
/// Earlier numbers in a whole snapshot: about 5 MB.
const SNAPSHOT_HISTORY: usize = 200_000;

/// State, stream and counts. Time comes from outside.
pub(crate) struct Core {
    inner: Mutex<Inner>,
    newest: watch::Sender<u64>,
    epoch: String,
}

struct Inner {
    state: FacilityState,
    ring: Ring,
    /// Newest value of each point since the last batch.
    pending: FxHashMap<PointId, Observation>,
    health: Health,
    told: FeedHealth,
}

impl Core {
    pub(crate) fn new(limits: RingLimits, epoch: String, mapping: &Mapping) -> Self {
        let mut inner = Inner {
            state: FacilityState::default(),
            ring: Ring::new(limits),
            pending: FxHashMap::default(),
            health: Health::default(),
            told: FeedHealth::default(),
        };
        inner.announce(mapping.assets.clone(), mapping.points.clone(), "mapping", Timestamp::default());
        let (newest, _) = watch::channel(inner.ring.newest());
        Self { inner: Mutex::new(inner), newest, epoch }
    }

    /// Runs one step and wakes the streams when it added items.
    fn step<R>(&self, run: impl FnOnce(&mut Inner) -> R) -> R {
        // A panic elsewhere must not silence the hub; every step leaves the state usable.
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let result = run(&mut inner);
        let newest = inner.ring.newest();
        drop(inner);
        self.newest.send_if_modified(|n| std::mem::replace(n, newest) != newest);
        result
    }

    /// Takes what a message held.
    pub(crate) fn take(&self, topic: &str, extracts: Vec<Extract>, arrival: Timestamp) {
        self.step(|inner| {
            for extract in extracts {
                inner.take(topic, extract, arrival);
            }
        });
    }

    /// Sends what has come together as one batch.
    pub(crate) fn flush(&self) {
        self.step(Inner::flush);
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

    pub(crate) fn epoch(&self) -> &str {
        &self.epoch
    }

    /// Tells of new items: the number of the newest.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    pub(crate) fn after(&self, seq: u64, max_bytes: usize) -> After {
        self.step(|inner| inner.ring.after(seq, max_bytes))
    }

    pub(crate) fn snapshot(&self, now: Timestamp) -> Snapshot {
        self.step(|inner| {
            let position = StreamPosition { epoch: self.epoch.clone(), seq: inner.ring.newest() };
            let per_point = SNAPSHOT_HISTORY / inner.state.point_count().max(1);
            inner.state.to_snapshot_with(position, now, per_point.max(1))
        })
    }

    /// Feed, number of assets, number of points, newest number.
    pub(crate) fn summary(&self) -> (FeedHealth, usize, usize, u64) {
        self.step(|inner| {
            (inner.health.to_feed(), inner.state.asset_count(), inner.state.point_count(), inner.ring.newest())
        })
    }
}

impl Inner {
    fn take(&mut self, topic: &str, extract: Extract, arrival: Timestamp) {
        match extract {
            Extract::Reading(reading) => self.read(topic, reading, arrival),
            Extract::Announced { assets, points } => self.announce(assets, points, topic, arrival),
            Extract::Online(source) => self.connect(source, arrival),
            Extract::Offline { source, reason } => {
                if self.is_connected(&source) != Some(false) {
                    self.fact(Update::SourceLost { source, at: arrival, reason });
                }
            }
            Extract::Problem(kind, cause) => self.health.problem(kind, topic, &cause, arrival),
        }
    }

    fn read(&mut self, topic: &str, reading: Reading, arrival: Timestamp) {
        let id = PointId::from(reading.point.as_str());
        let Some(known) = self.state.point(&id) else {
            let cause = format!("{} is not registered", reading.point);
            return self.health.problem(ProblemKind::UnknownPoint, topic, &cause, arrival);
        };
        let waiting = self.pending.get(&id).map(|o| o.observed_at);
        let newest = waiting.or(known.latest.as_ref().map(|l| l.observed_at));
        match observe(reading, known, newest, arrival) {
            Ok((observation, remark)) => {
                if let Some((kind, cause)) = remark {
                    self.health.problem(kind, topic, &cause, arrival);
                }
                self.health.count_observation();
                // A source that speaks after it was called lost is there, whether it said so or not.
                if self.lost_before(&observation) {
                    self.connect(observation.source.clone(), arrival);
                }
                self.pending.insert(observation.point.clone(), observation);
            }
            Err((kind, cause)) => self.health.problem(kind, topic, &cause, arrival),
        }
    }

    fn lost_before(&self, observation: &Observation) -> bool {
        let known = self.state.source(&observation.source);
        known.is_some_and(|s| !s.connected && observation.observed_at > s.since)
    }

    fn is_connected(&self, source: &SourceId) -> Option<bool> {
        self.state.source(source).map(|s| s.connected)
    }

    fn connect(&mut self, source: SourceId, at: Timestamp) {
        if self.is_connected(&source) != Some(true) {
            self.fact(Update::SourceConnected { source, at });
        }
    }

    /// Registers what is new or different; announcements are retained and come again with every connection.
    fn announce(
        &mut self,
        mut assets: Vec<atrium_facility::Asset>,
        mut points: Vec<atrium_facility::Point>,
        topic: &str,
        at: Timestamp,
    ) {
        assets.retain(|a| self.state.asset(&a.id) != Some(a));
        points.retain(|p| self.state.point(&p.id).is_none_or(|known| known.point != *p));
        let full = self.state.asset_count() + assets.len() > MOST_REGISTERED
            || self.state.point_count() + points.len() > MOST_REGISTERED;
        if full {
            let cause = format!("more than {MOST_REGISTERED} assets or points; the announcement is left out");
            return self.health.problem(ProblemKind::TooLarge, topic, &cause, at);
        }
        for assets in assets.chunks(FACTS_PER_ITEM) {
            self.fact(Update::AssetsRegistered { assets: assets.to_vec() });
        }
        for points in points.chunks(FACTS_PER_ITEM) {
            self.fact(Update::PointsRegistered { points: points.to_vec() });
        }
    }

    /// A fact comes after the samples that came before it.
    fn fact(&mut self, update: Update) {
        self.flush();
        self.push(StreamBody::Update { update });
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let mut samples: Vec<Observation> = self.pending.drain().map(|(_, o)| o).collect();
        samples.sort_by(|a, b| a.observed_at.cmp(&b.observed_at).then_with(|| a.point.cmp(&b.point)));
        for samples in samples.chunks(SAMPLES_PER_ITEM) {
            self.push(StreamBody::Samples { samples: samples.to_vec() });
        }
    }

    fn tell_feed(&mut self) {
        let feed = self.health.to_feed();
        if feed != self.told {
            self.told = feed.clone();
            self.push(StreamBody::Feed { feed });
        }
    }

    /// Gives the body the next number, applies it and keeps its line.
    fn push(&mut self, body: StreamBody) {
        let item = StreamItem { seq: self.ring.newest() + 1, body };
        match serde_json::to_vec(&item) {
            Ok(mut line) => {
                line.push(b'\n');
                self.state.apply(&item);
                self.ring.push(Bytes::from(line));
            }
            // Only a map with keys that are no text could do this, and there is none in an item.
            Err(error) => tracing::error!(%error, "an item could not be written and was left out"),
        }
    }
}

#[cfg(test)]
mod tests {
    use atrium_facility::Status;

    use super::*;

    fn core() -> Core {
        Core::new(RingLimits::default(), "e".into(), &Mapping::foreign_example())
    }

    fn feed(core: &Core, topic: &str, payload: &str, at: i64) {
        core.take(topic, Mapping::foreign_example().extract(topic, payload.as_bytes()), Timestamp(at));
    }

    fn items(core: &Core, after: u64) -> Vec<StreamItem> {
        match core.after(after, usize::MAX) {
            After::Lines(bytes, _) => {
                String::from_utf8(bytes).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
            }
            After::Nothing => Vec::new(),
            After::Gone => panic!("gone"),
        }
    }

    #[test]
    fn samples_are_coalesced_newest_per_point_and_numbered_without_gap() {
        let core = core();
        let start = core.summary().3;
        for i in 0..10 {
            feed(&core, "zigbee2mqtt/cold-store-1", &format!("{{\"temperature\": {i}, \"humidity\": 50}}"), 1000 + i);
        }
        core.flush();
        core.flush();
        core.tick(Timestamp(2000));
        let got = items(&core, start);
        assert_eq!(got.iter().map(|i| i.seq).collect::<Vec<_>>(), [start + 1, start + 2]);
        let StreamBody::Samples { samples } = &got[0].body else { panic!("{got:?}") };
        assert_eq!(samples.len(), 2);
        assert!(samples.iter().any(|s| s.value == atrium_facility::Value::Number(9.0)));
        assert!(matches!(&got[1].body, StreamBody::Feed { feed } if feed.observations == 20));
    }

    #[test]
    fn facts_keep_their_place_among_samples_and_are_told_once() {
        let core = core();
        let start = core.summary().3;
        feed(&core, "zigbee2mqtt/cold-store-1", "{\"temperature\": 4}", 1000);
        feed(&core, "zigbee2mqtt/cold-store-1/availability", "{\"state\": \"offline\"}", 1001);
        feed(&core, "zigbee2mqtt/cold-store-1/availability", "{\"state\": \"offline\"}", 1002);
        let got = items(&core, start);
        assert_eq!(got.len(), 2);
        assert!(matches!(got[0].body, StreamBody::Samples { .. }));
        assert!(matches!(got[1].body, StreamBody::Update { update: Update::SourceLost { .. } }));
        feed(&core, "zigbee2mqtt/cold-store-1", "{\"temperature\": 4}", 2000);
        core.flush();
        let snapshot = core.snapshot(Timestamp(2001));
        assert!(snapshot.sources[0].1, "a source that speaks again is there");
    }

    #[test]
    fn snapshot_and_stream_give_the_same_state() {
        let core = core();
        feed(&core, "zigbee2mqtt/cold-store-1", "{\"temperature\": 4}", 1000);
        core.flush();
        let mut state = FacilityState::from_snapshot(core.snapshot(Timestamp(1001)));
        let at = state.position().unwrap().seq;
        feed(&core, "zigbee2mqtt/cold-store-1", "{\"temperature\": 9}", 2000);
        feed(&core, "nowhere", "{}", 2001);
        core.flush();
        core.tick(Timestamp(2002));
        for item in items(&core, at) {
            state.apply(&item);
        }
        let direct = FacilityState::from_snapshot(core.snapshot(Timestamp(2003)));
        let position = StreamPosition { epoch: "e".into(), seq: 0 };
        assert_eq!(state.to_snapshot(position.clone(), Timestamp(0)), direct.to_snapshot(position, Timestamp(0)),);
        assert!(matches!(state.status(&"cold-store-1".into(), Timestamp(2003)).status, Status::Abnormal(_)));
        assert_eq!(state.feed().problems[0].kind, ProblemKind::UnmappedTopic);
    }
}
