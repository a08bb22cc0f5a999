//! Samples: what was observed, when, by whom, and how far it can be trusted.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{PointId, SourceId, Timestamp};

/// An observed value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// On or off.
    Bool(bool),
    /// A finite number in the point's unit.
    Number(f64),
    /// A text, for example an operating mode.
    Text(Arc<str>),
}

impl Value {
    /// The number; on is 1, off is 0.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            Self::Bool(b) => Some(f64::from(u8::from(*b))),
            Self::Text(_) => None,
        }
    }
}

/// What the source says of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceQuality {
    /// Nothing against it.
    #[default]
    Good,
    /// The source, or a check on the way in, says that it cannot be trusted.
    Bad,
}

/// How the value came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// By an instrument.
    #[default]
    Measured,
    /// Typed in by a person.
    Manual,
    /// By a simulator: shown as such wherever it appears.
    Simulated,
}

/// One value of one point at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The point.
    pub point: PointId,
    /// The value.
    pub value: Value,
    /// When it was observed.
    pub observed_at: Timestamp,
    /// Who delivered it.
    pub source: SourceId,
    /// What the source says of it.
    #[serde(default)]
    pub quality: SourceQuality,
    /// How it came to be.
    #[serde(default)]
    pub origin: Origin,
}
