//! The log's next entries: what is decided rests on a state that has taken every fact before, written or on its way.

use atrium_facility::{
    Actor, Alarm, Asset, ChemicalChange, Command, CommandId, Entry, FacilityState, Facts, Grounds, HazardChange, Made,
    PhotoId, Point, Policy, Refusal, Snapshot, SourceId, StreamPosition, TicketAction, TicketChange, Timestamp, Update,
    decide, due,
};
use atrium_facility::{AlarmChange, HazardAction};
use serde::{Deserialize, Serialize};

use crate::store::{CheckpointKind, Store, StoreError, unpack};

/// Assets, points and sources, as a checkpoint keeps them.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Registry {
    assets: Vec<Asset>,
    points: Vec<Point>,
    sources: Vec<(SourceId, bool, Timestamp, String)>,
}

impl Registry {
    pub(crate) fn of(state: &FacilityState) -> Self {
        let position = StreamPosition { epoch: String::new(), seq: 0 };
        let snapshot = state.to_snapshot_with(position, Timestamp::default(), 1);
        Self { assets: snapshot.assets, points: snapshot.points, sources: snapshot.sources }
    }
}

/// The newest checkpoint not beyond the number that can be read; one that cannot is told of and passed over.
pub(crate) fn readable<T: serde::de::DeserializeOwned>(
    store: &dyn Store,
    kind: CheckpointKind,
    until: u64,
) -> Result<Option<(u64, T)>, StoreError> {
    let mut until = until;
    loop {
        let Some((seq, body)) = store.checkpoint(kind, until)? else { return Ok(None) };
        match unpack(&body) {
            Ok(value) => return Ok(Some((seq, value))),
            Err(error) => tracing::warn!(?kind, seq, error, "a checkpoint cannot be read; the log is read instead"),
        }
        let Some(before) = seq.checked_sub(1) else { return Ok(None) };
        until = before;
    }
}

/// Owner of the numbers: decides, numbers, and takes what it numbered at once.
pub(crate) struct Ledger {
    state: FacilityState,
    seq: u64,
    last_at: Timestamp,
    policy: Policy,
    /// What the checkpoints had when it was read.
    checkpoints: Checkpoints,
}

/// How far checkpoints reach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checkpoints {
    /// Number of the newest one of the facts; 0 without any.
    pub(crate) facts: u64,
    /// Number of the newest entry of the registry that is in none.
    pub(crate) registry_beyond: Option<u64>,
}

impl Ledger {
    /// As the store has it.
    pub(crate) fn read(store: &dyn Store, policy: Policy) -> Result<Self, StoreError> {
        let span = store.span()?;
        let (facts_from, mut facts): (u64, Facts) =
            readable(store, CheckpointKind::Facts, span.seq)?.unwrap_or_default();
        store.each(facts_from, span.seq, false, &mut |entry| {
            facts.reduce(entry);
        })?;
        let (from, registry): (u64, Registry) =
            readable(store, CheckpointKind::Registry, span.seq)?.unwrap_or_default();
        let mut state = FacilityState::from_snapshot(Snapshot {
            position: StreamPosition { epoch: store.epoch().to_owned(), seq: span.seq },
            taken_at: span.last.unwrap_or_default(),
            assets: registry.assets,
            points: registry.points,
            sources: registry.sources,
            samples: Vec::new(),
            history: Vec::new(),
            positions: Vec::new(),
            facts,
            policy: policy.clone(),
            feed: Default::default(),
        });
        let mut registry_beyond = None;
        store.each(from, span.seq, true, &mut |entry| {
            state.reduce(entry);
            registry_beyond = Some(entry.seq);
        })?;
        let checkpoints = Checkpoints { facts: facts_from, registry_beyond };
        Ok(Self { state, seq: span.seq, last_at: span.last.unwrap_or_default(), policy, checkpoints })
    }

    pub(crate) fn checkpoints(&self) -> Checkpoints {
        self.checkpoints
    }

    pub(crate) fn state(&self) -> &FacilityState {
        &self.state
    }

    pub(crate) fn seq(&self) -> u64 {
        self.seq
    }

    /// Goes back to what is on disk.
    pub(crate) fn restore(&mut self, state: FacilityState, seq: u64) {
        self.state = state;
        self.seq = seq;
    }

    /// The hub's clock, never earlier than the last entry.
    fn clock(&self, now: Timestamp) -> Timestamp {
        now.max(self.last_at)
    }

    pub(crate) fn decide(&self, command: &Command, by: &Actor, now: Timestamp) -> Result<Vec<Update>, Refusal> {
        let now = self.clock(now);
        let updates = decide(command, Grounds { state: &self.state, policy: &self.policy, by, now })?;
        if updates.is_empty() { Err(Refusal::AlreadySo) } else { Ok(updates) }
    }

    pub(crate) fn due(&self, now: Timestamp) -> Vec<Update> {
        due(&self.state, &self.policy, self.clock(now))
    }

    /// Gives the update the next number and takes it.
    pub(crate) fn enter(&mut self, update: Update, by: &Actor, command: Option<&CommandId>, now: Timestamp) -> Entry {
        self.seq += 1;
        self.last_at = self.clock(now);
        let entry = Entry { seq: self.seq, at: self.last_at, by: by.clone(), command: command.cloned(), update };
        self.state.reduce(&entry);
        entry
    }

    /// What is left of an update that was found against an older state; `None` when it is so already.
    pub(crate) fn still_news(&self, update: Update) -> Option<Update> {
        let active = |alarm| self.state.facts().alarms.get(alarm).is_some_and(Alarm::is_active);
        match update {
            Update::AssetsRegistered { mut assets } => {
                assets.retain(|a| self.state.asset(&a.id) != Some(a));
                (!assets.is_empty()).then_some(Update::AssetsRegistered { assets })
            }
            Update::PointsRegistered { mut points } => {
                points.retain(|p| self.state.point(&p.id).is_none_or(|known| *known.point != *p));
                (!points.is_empty()).then_some(Update::PointsRegistered { points })
            }
            Update::SourceConnected { source, at } => {
                let known = self.state.source(&source).is_some_and(|s| s.connected);
                (!known).then_some(Update::SourceConnected { source, at })
            }
            Update::SourceLost { source, at, reason } => {
                let known = self.state.source(&source).is_some_and(|s| !s.connected);
                (!known).then_some(Update::SourceLost { source, at, reason })
            }
            Update::Alarm { alarm, change: AlarmChange::Raised { .. } } if active(&alarm) => None,
            Update::Alarm { alarm, change: AlarmChange::Returned { .. } } if !active(&alarm) => None,
            other => Some(other),
        }
    }
}

/// What the updates of one command made.
pub(crate) fn made(updates: &[Update]) -> Option<Made> {
    updates.iter().find_map(|update| match update {
        Update::Ticket { ticket, change: TicketChange::Created { .. } } => Some(Made::Ticket(ticket.clone())),
        Update::Hazard { hazard, change: HazardChange::Reported { .. } } => Some(Made::Hazard(hazard.clone())),
        Update::Chemical { batch, change: ChemicalChange::Received { .. } } => Some(Made::Batch(batch.clone())),
        _ => None,
    })
}

/// Photos that a command refers to.
pub(crate) fn photos(command: &Command) -> &[PhotoId] {
    match command {
        Command::Ticket { what: TicketAction::Finish { photos, .. }, .. }
        | Command::Hazard {
            what: HazardAction::Submit { photos, .. } | HazardAction::FixAtOnce { photos, .. }, ..
        } => photos,
        Command::ReportHazard { report } => &report.photos,
        _ => &[],
    }
}
