//! What is known of the facility: assets, their points, live samples, and the status that follows from them.
//!
//! **For:** one set of types and one reducer, run alike by the hub, the desktop, the simulator and tests. Time is a
//! parameter everywhere: nothing here reads a clock.
//!
//! **Not for:** transport (`atrium_hub`, `atrium_link`), geometry, drawing.
//!
//! **May depend on:** nothing of Atrium, no graphics, no network.
//!
//! Facts ([`Update`]) and samples ([`Observation`]) are kept apart: facts are ordered and lasting, samples keep the
//! newest value of each point and a bounded history, and never enter a fact log.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod asset;
mod bilingual;
mod feed;
mod observation;
mod state;
mod status;
mod stream;
mod time;

pub use asset::{Asset, AssetId, Limits, LocalText, Point, PointId, PointKind, Priority, SourceId};
pub use feed::{BrokerState, FeedHealth, FeedProblem, ProblemKind};
pub use observation::{Observation, Origin, SourceQuality, Value};
pub use state::{Changes, FacilityState, HISTORY_PER_POINT, PointState, Source};
pub use status::{AssetStatus, Breach, DataQuality, Freshness, PointTruth, Status};
pub use stream::{Snapshot, StreamBody, StreamItem, StreamPosition, Update};
pub use time::Timestamp;
