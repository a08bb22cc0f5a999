//! The projection of facts and samples, and the reducer that alone writes it.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::status::judge;
use crate::{
    Asset, AssetId, AssetStatus, Breach, Entry, FactChanges, Facts, FeedHealth, Freshness, Observation, Past, Point,
    PointId, PointTruth, Policy, Position, Snapshot, SourceId, SourceQuality, Status, StreamBody, StreamItem,
    StreamPosition, Timestamp, Track, Tracked, Update, Value,
};

/// Numbers kept of each point: at one a second, ten minutes for the inspector's chart.
pub const HISTORY_PER_POINT: usize = 600;

/// A source of observations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Whether it is online.
    pub connected: bool,
    /// Since when.
    pub since: Timestamp,
    /// Why it is not.
    pub reason: String,
}

/// A point with what was observed of it.
#[derive(Clone, Debug)]
pub struct PointState {
    /// The point; shared between states of different times.
    pub point: Arc<Point>,
    /// Newest value.
    pub latest: Option<Observation>,
    /// Numbers before it and with it, oldest first.
    pub history: VecDeque<(Timestamp, f64)>,
    /// Whether the newest value is outside its normal range.
    pub breach: Option<Breach>,
}

/// What a step changed, so that screens redo only that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Assets or points came or changed: lists are rebuilt.
    pub structure: bool,
    /// Assets with a new value or a new status.
    pub assets: FxHashSet<AssetId>,
    /// Sources came or went: how far all their values can be trusted is another.
    pub sources: bool,
    /// State of the feed changed.
    pub feed: bool,
    /// Somebody or something moved.
    pub positions: bool,
    /// Facts.
    pub facts: FactChanges,
}

impl Changes {
    /// Both together.
    pub fn merge(&mut self, other: Self) {
        self.structure |= other.structure;
        self.sources |= other.sources;
        self.feed |= other.feed;
        self.positions |= other.positions;
        self.assets.extend(other.assets);
        self.facts.merge(other.facts);
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Everything known of the facility. Read freely; only [`FacilityState::apply`] and its parts write.
#[derive(Clone, Debug, Default)]
pub struct FacilityState {
    assets: FxHashMap<AssetId, Asset>,
    points: FxHashMap<PointId, PointState>,
    points_of: FxHashMap<AssetId, Vec<PointId>>,
    by_global_id: FxHashMap<Arc<str>, AssetId>,
    sources: FxHashMap<SourceId, Source>,
    feed: FeedHealth,
    tracks: FxHashMap<Tracked, Track>,
    facts: Facts,
    policy: Policy,
    position: Option<StreamPosition>,
    /// How far apart the values of a past were kept, milliseconds; 0 in the present.
    values_every_ms: i64,
}

impl FacilityState {
    /// The state at a snapshot.
    pub fn from_snapshot(snapshot: Snapshot) -> Self {
        let mut state = Self::default();
        state.register_assets(snapshot.assets);
        state.register_points(snapshot.points);
        for (id, connected, since, reason) in snapshot.sources {
            state.sources.insert(id, Source { connected, since, reason });
        }
        for (id, history) in snapshot.history {
            if let Some(point) = state.points.get_mut(&id) {
                point.history = history.into_iter().filter(|(_, n)| n.is_finite()).collect();
                // The newest number comes again with the sample below.
                point.history.pop_back();
            }
        }
        state.observe(&snapshot.samples);
        state.locate(&snapshot.positions);
        state.facts = snapshot.facts;
        state.policy = snapshot.policy;
        state.feed = snapshot.feed;
        state.position = Some(snapshot.position);
        state
    }

    /// The state as a snapshot at the given position.
    pub fn to_snapshot(&self, position: StreamPosition, taken_at: Timestamp) -> Snapshot {
        self.to_snapshot_with(position, taken_at, HISTORY_PER_POINT)
    }

    /// The state as a snapshot with at most so many of the newest numbers of each point, the newest value included.
    pub fn to_snapshot_with(
        &self,
        position: StreamPosition,
        taken_at: Timestamp,
        history_per_point: usize,
    ) -> Snapshot {
        let mut points: Vec<&PointState> = self.points.values().collect();
        points.sort_by(|a, b| a.point.id.cmp(&b.point.id));
        let mut assets: Vec<Asset> = self.assets.values().cloned().collect();
        assets.sort_by(|a, b| a.id.cmp(&b.id));
        let mut sources: Vec<_> =
            self.sources.iter().map(|(id, s)| (id.clone(), s.connected, s.since, s.reason.clone())).collect();
        sources.sort_by(|a, b| a.0.cmp(&b.0));
        Snapshot {
            position,
            taken_at,
            assets,
            points: points.iter().map(|p| Point::clone(&p.point)).collect(),
            sources,
            samples: points.iter().filter_map(|p| p.latest.clone()).collect(),
            history: points
                .iter()
                .filter(|p| p.history.len() > 1)
                .map(|p| {
                    let skip = p.history.len().saturating_sub(history_per_point.max(1));
                    (p.point.id.clone(), p.history.iter().skip(skip).copied().collect())
                })
                .collect(),
            positions: {
                let mut positions: Vec<Position> = self.tracks.values().map(|t| t.newest.clone()).collect();
                positions.sort_by(|a, b| a.of.cmp(&b.of));
                positions
            },
            facts: self.facts.clone(),
            policy: self.policy.clone(),
            feed: self.feed.clone(),
        }
    }

    /// The same assets and points at another time: with the facts, values and positions of then.
    ///
    /// What is registered is taken as it is now: an asset that came later has no values then.
    pub fn at_another_time(&self, past: Past) -> Self {
        let blank = |p: &PointState| PointState {
            point: p.point.clone(),
            latest: None,
            history: VecDeque::new(),
            breach: None,
        };
        let mut state = Self {
            assets: self.assets.clone(),
            points: self.points.iter().map(|(id, p)| (id.clone(), blank(p))).collect(),
            points_of: self.points_of.clone(),
            by_global_id: self.by_global_id.clone(),
            facts: past.facts,
            policy: self.policy.clone(),
            values_every_ms: past.values_every_ms,
            ..Self::default()
        };
        state.observe(&past.samples);
        state.locate(&past.positions);
        state
    }

    /// Takes one item of the stream.
    pub fn apply(&mut self, item: &StreamItem) -> Changes {
        if let Some(position) = &mut self.position {
            position.seq = item.seq;
        }
        match &item.body {
            StreamBody::Fact { entry } => self.reduce(entry),
            StreamBody::Skipped => Changes::default(),
            StreamBody::Samples { samples, positions } => {
                let mut changes = self.observe(samples);
                changes.merge(self.locate(positions));
                changes
            }
            StreamBody::Feed { feed } => {
                self.feed = feed.clone();
                Changes { feed: true, ..Changes::default() }
            }
        }
    }

    /// Takes a fact. Total: what does not fit changes nothing.
    pub fn reduce(&mut self, entry: &Entry) -> Changes {
        match &entry.update {
            Update::AssetsRegistered { assets } => self.register_assets(assets.iter().cloned()),
            Update::PointsRegistered { points } => self.register_points(points.iter().cloned()),
            Update::SourceConnected { source, at } => {
                self.sources.insert(source.clone(), Source { connected: true, since: *at, reason: String::new() });
                Changes { sources: true, ..Changes::default() }
            }
            Update::SourceLost { source, at, reason } => {
                self.sources.insert(source.clone(), Source { connected: false, since: *at, reason: reason.clone() });
                Changes { sources: true, ..Changes::default() }
            }
            _ => Changes { facts: self.facts.reduce(entry), ..Changes::default() },
        }
    }

    fn register_assets(&mut self, assets: impl IntoIterator<Item = Asset>) -> Changes {
        let mut changes = Changes { structure: true, ..Changes::default() };
        for asset in assets {
            changes.assets.insert(asset.id.clone());
            let (id, global_id) = (asset.id.clone(), asset.global_id.clone());
            if let Some(old) = self.assets.insert(id.clone(), asset) {
                self.by_global_id.remove(&old.global_id);
            }
            self.by_global_id.insert(global_id, id);
        }
        changes
    }

    fn register_points(&mut self, points: impl IntoIterator<Item = Point>) -> Changes {
        let mut changes = Changes { structure: true, ..Changes::default() };
        for point in points {
            changes.assets.insert(point.asset.clone());
            match self.points.get_mut(&point.id) {
                Some(known) => {
                    if known.point.asset != point.asset {
                        if let Some(of) = self.points_of.get_mut(&known.point.asset) {
                            of.retain(|p| p != &point.id);
                        }
                        self.points_of.entry(point.asset.clone()).or_default().push(point.id.clone());
                    }
                    known.point = Arc::new(point);
                }
                None => {
                    self.points_of.entry(point.asset.clone()).or_default().push(point.id.clone());
                    let id = point.id.clone();
                    let fresh =
                        PointState { point: Arc::new(point), latest: None, history: VecDeque::new(), breach: None };
                    self.points.insert(id, fresh);
                }
            }
        }
        changes
    }

    /// Takes new positions. Those older than the newest known are left out.
    pub fn locate(&mut self, positions: &[Position]) -> Changes {
        let mut changes = Changes::default();
        for position in positions {
            if !position.at.iter().all(|c| c.is_finite()) || !position.radius_m.is_finite() {
                continue;
            }
            match self.tracks.get_mut(&position.of) {
                Some(track) => changes.positions |= track.take(position),
                None => {
                    self.tracks.insert(position.of.clone(), Track::new(position.clone()));
                    changes.positions = true;
                }
            }
        }
        changes
    }

    /// Takes new values. Unknown points and values older than the newest are left out.
    pub fn observe(&mut self, samples: &[Observation]) -> Changes {
        let mut changes = Changes::default();
        for sample in samples {
            let Some(known) = self.points.get_mut(&sample.point) else { continue };
            // The same sample may come twice: in a snapshot and after it.
            if known.latest.as_ref().is_some_and(|l| {
                l.observed_at > sample.observed_at || (l.observed_at == sample.observed_at && l == sample)
            }) {
                continue;
            }
            if let Value::Number(number) = sample.value {
                if !number.is_finite() {
                    continue;
                }
                if known.history.len() == HISTORY_PER_POINT {
                    known.history.pop_front();
                }
                known.history.push_back((sample.observed_at, number));
            }
            // A value that cannot be trusted neither begins nor ends a breach.
            if sample.quality != SourceQuality::Bad {
                known.breach = judge(&known.point, &sample.value, sample.observed_at, known.breach);
            }
            known.latest = Some(sample.clone());
            if !changes.assets.contains(&known.point.asset) {
                changes.assets.insert(known.point.asset.clone());
            }
        }
        changes
    }

    /// The facts.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The facts as a checkpoint of the log has them: for whoever starts from one.
    pub fn restore_facts(&mut self, facts: Facts) {
        self.facts = facts;
    }

    /// The site's rules.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Sets the site's rules. The hub does; screens get them with the snapshot.
    pub fn set_policy(&mut self, policy: Policy) {
        self.policy = policy;
    }

    /// Where people and mobile assets were seen, in no order.
    pub fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.tracks.values()
    }

    /// Where this person or mobile asset was seen.
    pub fn track(&self, of: &Tracked) -> Option<&Track> {
        self.tracks.get(of)
    }

    /// Where in the hub's stream this state stands.
    pub fn position(&self) -> Option<&StreamPosition> {
        self.position.as_ref()
    }

    /// The asset.
    pub fn asset(&self, id: &AssetId) -> Option<&Asset> {
        self.assets.get(id)
    }

    /// The asset whose element has this GlobalId.
    pub fn asset_of_element(&self, global_id: &str) -> Option<&Asset> {
        self.by_global_id.get(global_id).and_then(|id| self.assets.get(id))
    }

    /// All assets, in no order.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.assets.values()
    }

    /// Number of assets.
    pub fn asset_count(&self) -> usize {
        self.assets.len()
    }

    /// The point.
    pub fn point(&self, id: &PointId) -> Option<&PointState> {
        self.points.get(id)
    }

    /// Points of the asset, in the order in which they were announced.
    pub fn points_of(&self, asset: &AssetId) -> impl Iterator<Item = &PointState> {
        self.points_of.get(asset).into_iter().flatten().filter_map(|id| self.points.get(id))
    }

    /// Number of points.
    pub fn point_count(&self) -> usize {
        self.points.len()
    }

    /// Sources, in no order.
    pub fn sources(&self) -> impl Iterator<Item = (&SourceId, &Source)> {
        self.sources.iter()
    }

    /// The source; `None` when it never said anything of itself.
    pub fn source(&self, id: &SourceId) -> Option<&Source> {
        self.sources.get(id)
    }

    /// State of the feeds.
    pub fn feed(&self) -> &FeedHealth {
        &self.feed
    }

    /// Whether any newest value comes from a simulator.
    pub fn any_simulated(&self) -> bool {
        self.points.values().any(|p| p.latest.as_ref().is_some_and(|l| l.origin == crate::Origin::Simulated))
    }

    /// How far the newest value of the point can be trusted at this time.
    pub fn truth(&self, point: &PointState, now: Timestamp) -> PointTruth {
        let Some(latest) = &point.latest else {
            return PointTruth::new(Freshness::Never, Default::default(), Default::default(), None);
        };
        let age_ms = now.since_ms(latest.observed_at).max(0);
        let gone = self.sources.get(&latest.source).is_some_and(|s| !s.connected);
        // What was not kept of the past does not make a value of then late.
        let unexplained_ms = (age_ms - self.values_every_ms).max(0);
        let freshness = if gone { Freshness::Lost } else { Freshness::of_age(unexplained_ms, point.point.period_ms) };
        PointTruth::new(freshness, latest.quality, latest.origin, Some(age_ms))
    }

    /// Since when the point has been abnormal in a way that people should see: outside its range for longer than its
    /// on-delay, or in alarm, and not put aside.
    fn abnormal_since(&self, point: &PointState, now: Timestamp) -> Option<Timestamp> {
        let alarm = self.facts.alarms.get(point.point.id.as_str());
        if alarm.is_some_and(|a| a.is_aside()) {
            return None;
        }
        let alarmed = alarm.filter(|a| a.is_active()).map(|a| a.raised_at);
        let delay = i64::from(point.point.alarm.on_delay_ms);
        alarmed.or_else(|| point.breach.map(|b| b.since).filter(|since| now.since_ms(*since) >= delay))
    }

    /// How the asset is at this time.
    ///
    /// A breach counts while its value is not lost; an asset is lost when every point that ever had a value is.
    pub fn status(&self, asset: &AssetId, now: Timestamp) -> AssetStatus {
        let mut worst: Option<(Priority2, &PointState)> = None;
        let (mut heard, mut lost) = (0_usize, 0_usize);
        let mut last_heard: Option<Timestamp> = None;
        let mut until: Option<Timestamp> = None;
        let mut holds_until = |at: Timestamp| until = Some(until.map_or(at, |known: Timestamp| known.min(at)));
        for point in self.points_of(asset) {
            let truth = self.truth(point, now);
            match truth.freshness {
                Freshness::Never => continue,
                Freshness::Lost => {
                    heard += 1;
                    lost += 1;
                    last_heard = last_heard.max(point.latest.as_ref().map(|l| l.observed_at));
                    continue;
                }
                Freshness::Live | Freshness::Late => heard += 1,
            }
            if let Some(latest) = &point.latest {
                let lost_beyond = Freshness::lost_beyond_ms(point.point.period_ms) + self.values_every_ms;
                holds_until(latest.observed_at.plus_ms(lost_beyond + 1));
            }
            if let Some(breach) = point.breach {
                let counts_from = breach.since.plus_ms(i64::from(point.point.alarm.on_delay_ms));
                if counts_from > now {
                    holds_until(counts_from);
                }
            }
            if let Some(since) = self.abnormal_since(point, now) {
                let key = (point.point.priority, since);
                if worst.as_ref().is_none_or(|(k, _)| key < *k) {
                    worst = Some((key, point));
                }
            }
        }
        let (status, because, since) = match worst {
            Some(((priority, since), point)) => (Status::Abnormal(priority), Some(point.point.id.clone()), Some(since)),
            None if heard == 0 => (Status::Unknown, None, None),
            None if heard == lost => (Status::Lost, None, last_heard),
            None => (Status::Normal, None, None),
        };
        AssetStatus { status, because, since, until }
    }
}

/// Most urgent first, then the one that has stood longest.
type Priority2 = (crate::Priority, Timestamp);

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
