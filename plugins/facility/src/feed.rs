//! The health of what feeds the facility: shown to people, kept out of facts.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Whether the hub hears the broker.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum BrokerState {
    /// The hub was started without a broker.
    #[default]
    NotConfigured,
    /// Not connected yet.
    Connecting,
    /// Connected and subscribed.
    Connected {
        /// Since when.
        since: Timestamp,
    },
    /// Was connected or could not connect; trying again.
    Disconnected {
        /// Since when.
        since: Timestamp,
        /// What the connection said, in plain words.
        reason: String,
    },
}

/// Why a message was not taken as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// Not JSON, or JSON of another shape than the mapping says.
    Malformed,
    /// No mapping rule fits the topic.
    UnmappedTopic,
    /// The mapping names a point that nobody registered.
    UnknownPoint,
    /// Observed later than now: taken, marked bad, with the time of arrival.
    FutureTime,
    /// NaN, infinite, or beyond what an instrument can mean.
    NotANumber,
    /// Larger than the hub reads.
    TooLarge,
    /// Older than the value already known: kept out of the newest value.
    OutOfOrder,
}

/// One kind of problem, how often, and the last example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedProblem {
    /// Which kind.
    pub kind: ProblemKind,
    /// How often since the hub started.
    pub count: u64,
    /// When last.
    pub last_at: Timestamp,
    /// Topic and cause of the last one, at most 200 characters.
    pub example: String,
}

/// Whether the hub can write down what happens.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum StoreState {
    /// Facts are on disk before they are told.
    #[default]
    Kept,
    /// The hub was started without a folder: what it knows ends with it.
    InMemory,
    /// Something cannot be written: facts (then nothing can be asked for, and alarms may be missing), or history alone.
    Failing {
        /// Since when.
        since: Timestamp,
        /// What the store said, in plain words, and what can be done.
        reason: String,
    },
}

/// State of the feeds as a whole; each one replaces the one before.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct FeedHealth {
    /// The broker.
    pub broker: BrokerState,
    /// Observations taken in since the hub started.
    pub observations: u64,
    /// Observations a second, over the last few seconds.
    pub rate_per_s: f32,
    /// Problems, by kind.
    pub problems: Vec<FeedProblem>,
    /// The hub's store.
    #[serde(default)]
    pub store: StoreState,
}
