//! What a site may set: limits, delays, thresholds. The defaults are those of the domain's rules.

use serde::{Deserialize, Serialize};

/// Limits of the four service clocks, minutes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServicePolicy {
    /// Submitted → Accepted.
    pub response_min: u32,
    /// The same for an urgent ticket.
    pub urgent_response_min: u32,
    /// Accepted → Dispatched.
    pub dispatch_min: u32,
    /// Taken → OnSite.
    pub arrival_min: u32,
    /// OnSite → Done for repairs of water, power, gas, heating, air conditioning and lifts.
    pub repair_min: u32,
    /// OnSite → Done for everything else.
    pub other_min: u32,
    /// Percent of a limit at which it escalates, one step each.
    pub escalation_percent: [u16; 4],
    /// Hours after which a verified ticket that nobody rated is rated by time-out.
    pub rating_timeout_h: u32,
}

impl Default for ServicePolicy {
    fn default() -> Self {
        Self {
            response_min: 10,
            urgent_response_min: 1,
            dispatch_min: 5,
            arrival_min: 20,
            repair_min: 120,
            other_min: 60,
            escalation_percent: [80, 100, 150, 200],
            rating_timeout_h: 72,
        }
    }
}

/// Rules for alarms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlarmPolicy {
    /// Longest time on the shelf, hours.
    pub longest_shelf_h: u32,
    /// Active for longer than this is stale, hours.
    pub stale_h: u32,
    /// Raised at least so often …
    pub chatter_count: u32,
    /// … within so many seconds is chattering.
    pub chatter_span_s: u32,
    /// A flood begins at so many in ten minutes …
    pub flood_begins: u32,
    /// … and ends below so many.
    pub flood_ends: u32,
}

impl Default for AlarmPolicy {
    fn default() -> Self {
        Self { longest_shelf_h: 24, stale_h: 24, chatter_count: 3, chatter_span_s: 60, flood_begins: 10, flood_ends: 5 }
    }
}

/// Boundaries of the four colours, and what raises a level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RiskPolicy {
    /// Red from here on (D of LEC).
    pub red_from: f64,
    /// Orange from here on.
    pub orange_from: f64,
    /// Yellow from here on.
    pub yellow_from: f64,
    /// A hazard of the same place within so many days counts as repeated.
    pub repeat_days: u32,
}

impl Default for RiskPolicy {
    fn default() -> Self {
        Self { red_from: 320.0, orange_from: 160.0, yellow_from: 70.0, repeat_days: 90 }
    }
}

/// What of hazardous chemicals is warned of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChemicalPolicy {
    /// Percent of a store's limit from which on it is nearly full.
    pub near_percent: u16,
    /// Days before a batch expires from which on that is near.
    pub expiry_days: u32,
}

impl Default for ChemicalPolicy {
    fn default() -> Self {
        Self { near_percent: 90, expiry_days: 30 }
    }
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Service clocks.
    pub service: ServicePolicy,
    /// Alarms.
    pub alarms: AlarmPolicy,
    /// Risk.
    pub risk: RiskPolicy,
    /// Hazardous chemicals.
    pub chemicals: ChemicalPolicy,
}
