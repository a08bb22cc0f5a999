//! The hub: the one owner of facility state.
//!
//! **For:** taking telemetry in from an MQTT 5 broker by a declarative [`Mapping`] and commands from people over HTTP,
//! checking both, keeping facts and history in a [`Store`], and serving a snapshot, an ordered, resumable stream and the
//! past to any number of screens. It runs inside the desktop's process or alone.
//!
//! **Not for:** showing anything; writing to plant (there is no path from here to a controller).
//!
//! **May depend on:** `atrium_facility`, network and database crates. No graphics, no building model.
//!
//! A fact is told only when it is on disk. The stream of facts never has a gap and never repeats: a fact has the number
//! after the one before it, a client that names the last number it saw gets what follows, whether or not the hub was
//! started anew in between. Values are told newest first: who falls behind misses the ones between.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod accounts;
mod config;
mod core;
mod guard;
mod health;
mod http;
mod intake;
mod interest;
mod keeper;
mod ledger;
mod lines;
mod listener;
mod mapping;
mod mqtt;
mod past;
mod recorder;
mod server;
mod spans;
pub mod store;
mod tail;

pub use accounts::{Accounts, AccountsError};
pub use config::{HubConfig, HubError, MqttConfig, TailLimits};
pub use mapping::{Mapping, MappingError};
pub use server::{Hub, HubHandle, run_until_signal};
pub use store::{Store, StoreError};

/// Line of a byte, from 1.
fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1
}
