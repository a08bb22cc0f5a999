//! Where a fact is, in the terms of the building model.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A place. Everything known of it is given, the rest left out; all ids are GlobalIds of the building model.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Element: a piece of equipment, a wall, a slab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<Arc<str>>,
    /// `IfcSpace`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<Arc<str>>,
    /// `IfcBuildingStorey`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storey: Option<Arc<str>>,
    /// Point in project coordinates, metres, Z up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<[f64; 3]>,
}

impl Place {
    /// Whether nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}
