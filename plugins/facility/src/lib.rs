//! What is known of the facility: assets, their points, live samples, the status that follows from them, and the facts of
//! its closed loops: alarms, tickets, hazards, chemicals, people, zones, events.
//!
//! **For:** one set of types and one reducer, run alike by the hub, the desktop, playback, the simulator and tests. Time is a
//! parameter everywhere: nothing here reads a clock.
//!
//! **Not for:** transport (`atrium_hub`, `atrium_link`), storage, geometry, drawing.
//!
//! **May depend on:** nothing of Atrium, no graphics, no network.
//!
//! A [`Command`] is what somebody asks for; [`decide`] turns it into [`Update`]s or a [`Refusal`]; an [`Entry`] is an update in its
//! place in the log; [`FacilityState`] is the log's projection. Samples ([`Observation`], [`Position`]) keep the newest value
//! and a bounded history, and never enter the log.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod alarm;
mod asset;
mod bilingual;
mod chemical;
mod command;
mod compare;
mod decide;
mod event;
mod facts;
mod feed;
mod hazard;
mod ids;
mod observation;
mod people;
mod permission;
mod place;
mod playback;
mod policy;
mod refusal;
mod service;
mod state;
mod status;
mod stream;
mod ticket;
mod time;
mod update;
mod who;
mod zone;

pub use alarm::figures as alarm_figures;
pub use alarm::{Alarm, AlarmAction, AlarmChange, AlarmCondition, AlarmState, AlarmWatch, Aside, Shelf};
pub use asset::{AlarmRule, Asset, Limits, LocalText, Point, PointKind, Priority};
pub use chemical::{
    Amount, AmountUnit, Batch, BatchState, Chemical, ChemicalAction, ChemicalActionKind, ChemicalChange, ChemicalClass,
    ChemicalStore, ChemicalWarning, Chemicals, Fill, Hands, LimitOf, Measure, Movement, Receipt, Requisition,
    StoreLimit, fill as store_fill, next_actions as next_chemical_actions, room_for, warnings as chemical_warnings,
    witness_needed,
};
pub use command::{Command, CommandEnvelope, Made, Outcome};
pub use compare::{Changed, Difference, compare};
pub use decide::{Grounds, decide, due};
pub use event::{Event, EventKind};
pub use facts::{EVENTS_KEPT, FactChanges, Facts};
pub use feed::{BrokerState, FeedHealth, FeedProblem, ProblemKind, StoreState};
pub use hazard::{
    Assessment, Extension, Hazard, HazardAction, HazardActionKind, HazardChange, HazardGrade, HazardReport,
    HazardState, HazardStep, InspectionKind, Lec, RectificationPlan, RiskIndex, RiskLevel, Supervision, Term, Warning,
    level_at, matrix_level, next_actions as next_hazard_actions,
};
pub use ids::{
    AlarmId, AssetId, BatchId, ChemicalId, CommandId, EventId, HazardId, MobileId, PersonId, PhotoId, PointId,
    SourceId, StoreId, TicketId, ZoneId,
};
pub use observation::{Observation, Origin, SourceQuality, Value};
pub use people::{Mobile, MobileKind, Person, Position, Sighting, Track, Tracked, Trade};
pub use permission::{Permission, may};
pub use place::Place;
pub use playback::Playback;
pub use policy::{AlarmPolicy, ChemicalPolicy, Policy, RiskPolicy, ServicePolicy};
pub use refusal::Refusal;
pub use service::{
    DaysOpen, Durations, HazardFigures, Period, Satisfaction, ServiceFigures, Share, hazard_figures, service_figures,
};
pub use state::{Changes, FacilityState, HISTORY_PER_POINT, PointState, Source};
pub use status::{AssetStatus, Breach, DataQuality, Freshness, PointTruth, Status};
pub use stream::{Account, Interest, Moment, Past, Rollup, Snapshot, StreamBody, StreamItem, StreamPosition};
pub use ticket::{
    ClockReading, HoldReason, Rating, ServiceClock, Ticket, TicketAction, TicketActionKind, TicketCategory,
    TicketChange, TicketDraft, TicketState, TicketStep, Urgency, clocks as service_clocks,
    next_actions as next_ticket_actions, qualified,
};
pub use time::Timestamp;
pub use update::{Entry, Topic, Update};
pub use who::{Actor, PersonName, Role};
pub use zone::{Zone, ZoneKind};
