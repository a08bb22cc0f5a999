//! The hub: the one owner of facility state.
//!
//! **For:** taking telemetry in from an MQTT 5 broker by a declarative [`Mapping`], checking it, keeping
//! [`FacilityState`](atrium_facility::FacilityState), and serving a snapshot and an ordered, resumable stream of
//! numbered items over HTTP to any number of screens. It runs inside the desktop's process or alone.
//!
//! **Not for:** showing anything; writing to plant (there is no path from here to a controller); keeping history beyond
//! what the state holds.
//!
//! **May depend on:** `atrium_facility`, network crates. No graphics, no building model.
//!
//! The stream never has a gap and never repeats: an item has the number after the one before it, a client that names
//! the last number it saw gets what follows, and one whose place is no longer kept is told so and takes a new snapshot.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod config;
mod core;
mod guard;
mod health;
mod http;
mod intake;
mod listener;
mod mapping;
mod mqtt;
mod ring;
mod server;

pub use config::{HubConfig, HubError, MqttConfig, RingLimits};
pub use mapping::{Mapping, MappingError};
pub use server::{Hub, HubHandle, run_until_signal};
