//! What travels from the hub to its screens: a snapshot, then ordered items.
//!
//! Facts are numbered and never lost: a client that names the last number it saw gets every entry after it. Samples carry
//! no numbers of their own: a client that fell behind gets the newest value of each point instead of the ones between.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    Actor, Asset, Entry, Facts, FeedHealth, LocalText, Observation, Point, PointId, Policy, Position, SourceId,
    Timestamp, Topic,
};

/// Where a client stands in a hub's log.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StreamPosition {
    /// Names the log. It lives as long as the hub's database; numbers compare only inside it.
    pub epoch: String,
    /// Number of the newest fact seen; 0 before the first.
    pub seq: u64,
}

/// What a client wants to hear of. Everything, unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Interest {
    /// GlobalIds of storeys; empty for all. What has no storey always comes.
    pub storeys: BTreeSet<Arc<str>>,
    /// Topics; empty for all. [`Topic::Registry`] always comes.
    pub topics: BTreeSet<Topic>,
}

impl Interest {
    /// Whether the topic is wanted.
    pub fn topic(&self, topic: Topic) -> bool {
        topic == Topic::Registry || self.topics.is_empty() || self.topics.contains(&topic)
    }

    /// Whether what is on this storey is wanted.
    pub fn storey(&self, storey: Option<&str>) -> bool {
        self.storeys.is_empty() || storey.is_none_or(|s| self.storeys.contains(s))
    }

    /// Whether everything is wanted.
    pub fn is_everything(&self) -> bool {
        self.storeys.is_empty() && self.topics.is_empty()
    }
}

/// The body of a stream item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "body", rename_all = "kebab-case")]
pub enum StreamBody {
    /// A fact; its number is one more than that of the item before.
    Fact {
        /// The fact.
        entry: Entry,
    },
    /// Facts up to the item's number that this client is not interested in.
    Skipped,
    /// New values; at most one of each point, and one of each tracked person or thing.
    Samples {
        /// Values of points.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        samples: Vec<Observation>,
        /// Positions.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        positions: Vec<Position>,
    },
    /// The state of the feeds.
    Feed {
        /// The state.
        feed: FeedHealth,
    },
}

/// One item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StreamItem {
    /// Number of the newest fact up to this item: its own for a fact, that of the fact before for the rest.
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
    /// Newest position of each tracked person or thing.
    #[serde(default)]
    pub positions: Vec<Position>,
    /// The facts.
    #[serde(default)]
    pub facts: Facts,
    /// The site's rules.
    #[serde(default)]
    pub policy: Policy,
    /// The state of the feeds.
    pub feed: FeedHealth,
}

/// The facility at a moment that has passed.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Past {
    /// The moment.
    pub at: Timestamp,
    /// Number of the last fact of then; 0 before the first.
    pub seq: u64,
    /// The facts.
    pub facts: Facts,
    /// Newest value of each point as of then, as far as history is kept.
    pub samples: Vec<Observation>,
    /// Newest position of each as of then, as far as history is kept.
    pub positions: Vec<Position>,
    /// How far apart values of then are kept, milliseconds: a value may be that old because none between was kept.
    #[serde(default)]
    pub values_every_ms: i64,
}

/// What was recorded at one time, for playing the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "moment", rename_all = "kebab-case")]
pub enum Moment {
    /// A fact.
    Fact {
        /// The fact, with its time.
        entry: Entry,
    },
    /// Values and positions.
    Samples {
        /// When.
        at: Timestamp,
        /// Values.
        samples: Vec<Observation>,
        /// Positions.
        positions: Vec<Position>,
    },
}

impl Moment {
    /// When it was.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Fact { entry } => entry.at,
            Self::Samples { at, .. } => *at,
        }
    }
}

/// Somebody who may ask a hub for things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Who, and in which role.
    pub actor: Actor,
    /// The post, as people say it; never the person's name.
    pub post: LocalText,
}

/// One span of a point's rolled-up history.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rollup {
    /// Start of the span.
    pub start: Timestamp,
    /// How long it is, milliseconds: older history is kept in longer spans than may have been asked for.
    pub length_ms: i64,
    /// Smallest number in it.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Mean.
    pub mean: f64,
    /// Last.
    pub last: f64,
    /// How many.
    pub count: u32,
}
