//! What happened. Past tense, ordered, lasting: the log of these is the truth, everything else is derived from it.

use serde::{Deserialize, Serialize};

use crate::{
    Actor, AlarmChange, AlarmId, Asset, BatchId, Chemical, ChemicalChange, ChemicalStore, CommandId, Event,
    HazardChange, HazardId, Mobile, Person, PersonId, Point, RiskLevel, SourceId, TicketChange, TicketId, Timestamp,
    Zone, ZoneId,
};

/// A fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Update {
    /// Assets were announced or changed.
    AssetsRegistered {
        /// The assets.
        assets: Vec<Asset>,
    },
    /// Points were announced or changed.
    PointsRegistered {
        /// The points.
        points: Vec<Point>,
    },
    /// A source came online.
    SourceConnected {
        /// The source.
        source: SourceId,
        /// When.
        at: Timestamp,
    },
    /// A source went away: its last will arrived, or the broker did.
    SourceLost {
        /// The source.
        source: SourceId,
        /// When.
        at: Timestamp,
        /// In plain words.
        reason: String,
    },
    /// An alarm changed.
    Alarm {
        /// Which.
        alarm: AlarmId,
        /// How.
        change: AlarmChange,
    },
    /// A ticket changed.
    Ticket {
        /// Which.
        ticket: TicketId,
        /// How.
        change: TicketChange,
    },
    /// A hazard changed.
    Hazard {
        /// Which.
        hazard: HazardId,
        /// How.
        change: HazardChange,
    },
    /// A chemical was added or changed.
    ChemicalDefined {
        /// The chemical.
        chemical: Chemical,
    },
    /// A store of chemicals was added or changed.
    ChemicalStoreDefined {
        /// The store.
        store: ChemicalStore,
    },
    /// A batch of a chemical changed.
    Chemical {
        /// Which.
        batch: BatchId,
        /// How.
        change: ChemicalChange,
    },
    /// People were added or changed.
    PeopleRegistered {
        /// The people.
        people: Vec<Person>,
    },
    /// Mobile assets were added or changed.
    MobilesRegistered {
        /// The assets.
        mobiles: Vec<Mobile>,
    },
    /// Somebody's duty began or ended.
    DutyChanged {
        /// Who.
        person: PersonId,
        /// Began (else ended).
        on: bool,
    },
    /// A zone was added or replaced.
    ZoneDefined {
        /// The zone.
        zone: Zone,
    },
    /// A zone was taken away.
    ZoneRemoved {
        /// Which.
        zone: ZoneId,
    },
    /// A zone's own level was set.
    BaseLevelSet {
        /// Which zone.
        zone: ZoneId,
        /// The level.
        level: Option<RiskLevel>,
        /// Why.
        reason: String,
    },
    /// An event happened.
    EventHappened {
        /// The event.
        event: Event,
    },
}

/// A fact in its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// One more than the entry before; the first is 1.
    pub seq: u64,
    /// The hub's clock when it was decided; never earlier than the entry before.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// The command that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
    /// What happened.
    pub update: Update,
}

/// Kinds of facts and samples, for a client that is interested in some alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Assets, points and sources.
    Registry,
    /// Alarms.
    Alarms,
    /// Tickets.
    Tickets,
    /// Hazards, hazardous chemicals and zones.
    Hazards,
    /// People, mobile assets and where they are.
    People,
    /// Events.
    Events,
    /// Values of points.
    Samples,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Registry, Self::Alarms, Self::Tickets, Self::Hazards, Self::People, Self::Events, Self::Samples];

    /// Stable id, as it stands in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Alarms => "alarms",
            Self::Tickets => "tickets",
            Self::Hazards => "hazards",
            Self::People => "people",
            Self::Events => "events",
            Self::Samples => "samples",
        }
    }
}

impl Update {
    /// What it is about.
    pub fn topic(&self) -> Topic {
        match self {
            Self::AssetsRegistered { .. }
            | Self::PointsRegistered { .. }
            | Self::SourceConnected { .. }
            | Self::SourceLost { .. } => Topic::Registry,
            Self::Alarm { .. } => Topic::Alarms,
            Self::Ticket { .. } => Topic::Tickets,
            Self::Hazard { .. }
            | Self::ChemicalDefined { .. }
            | Self::ChemicalStoreDefined { .. }
            | Self::Chemical { .. }
            | Self::ZoneDefined { .. }
            | Self::ZoneRemoved { .. }
            | Self::BaseLevelSet { .. } => Topic::Hazards,
            Self::PeopleRegistered { .. } | Self::MobilesRegistered { .. } | Self::DutyChanged { .. } => Topic::People,
            Self::EventHappened { .. } => Topic::Events,
        }
    }
}
