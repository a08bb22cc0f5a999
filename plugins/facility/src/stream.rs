//! What travels from the hub to its screens: a snapshot, then ordered items.

use serde::{Deserialize, Serialize};

use crate::{Asset, FeedHealth, Observation, Point, PointId, SourceId, Timestamp};

/// What happened. Past tense; ordered; the reducer turns it into state.
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
}

/// Where a client stands in a hub's stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StreamPosition {
    /// Names one run of one hub; sequence numbers compare only inside it.
    pub epoch: String,
    /// Number of the last item seen.
    pub seq: u64,
}

/// The body of a stream item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "body", rename_all = "kebab-case")]
pub enum StreamBody {
    /// A fact.
    Update {
        /// The fact.
        update: Update,
    },
    /// New values; at most one of each point.
    Samples {
        /// The values.
        samples: Vec<Observation>,
    },
    /// The state of the feeds.
    Feed {
        /// The state.
        feed: FeedHealth,
    },
}

/// One numbered item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StreamItem {
    /// One more than the item before.
    pub seq: u64,
    /// What it says.
    #[serde(flatten)]
    pub body: StreamBody,
}

/// Everything up to a position, to start from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The stream goes on after this.
    pub position: StreamPosition,
    /// The hub's clock when it was taken.
    pub taken_at: Timestamp,
    /// All assets.
    pub assets: Vec<Asset>,
    /// All points.
    pub points: Vec<Point>,
    /// Sources: id, whether connected, since when, and why not.
    pub sources: Vec<(SourceId, bool, Timestamp, String)>,
    /// Newest value of each point.
    pub samples: Vec<Observation>,
    /// Earlier numbers of each point, oldest first.
    #[serde(default)]
    pub history: Vec<(PointId, Vec<(Timestamp, f64)>)>,
    /// The state of the feeds.
    pub feed: FeedHealth,
}
