//! A seeded simulator of a living building.
//!
//! **For:** giving any open model equipment that lives: it finds what runs in the building, gives each piece fitting
//! points with plausible daily courses and rare faults, and publishes them through an MQTT 5 broker like any other
//! source, marked as simulated; staff and things on wheels walk its routes; and a workforce asks for service, reports
//! hazards and deals with both at a hub, as people would. Demonstrations, load tests and tests use it.
//!
//! **Not for:** predicting a real building; showing anything; being a source beside real ones without saying so.
//!
//! **May depend on:** `atrium_building`, `atrium_facility`, an MQTT and an HTTP client. No graphics, no hub.
//!
//! Which kinds live is one table (`kind`), their points are in `catalogue`; what has no telemetry of its own stands in
//! `passive` with where it is measured instead, and [`Measured`] finds that asset in a model. Measurements of plant are told
//! every few seconds; contacts, positions and whatever there are thousands of on change, with a heartbeat that the announced
//! period says. Faults fall on kinds by their frailty, one in five minutes in a building of any size; fire alarms never come by
//! chance. `cargo run -p atrium_simulator --example figures -- FILE.ifc` tells what a model costs.
//!
//! Time is a parameter: the same model, seed and times give the same observations.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bind;
pub mod broker;
mod catalogue;
mod classify;
mod crew;
mod engine;
mod fault;
mod kind;
mod load;
mod measured;
mod message;
mod passive;
mod publish;
mod random;
mod roster;
mod site;
mod story;
mod tour;
mod walkers;
mod weather;
mod workforce;

pub use engine::{MOST_ASSETS, Simulator, SimulatorConfig};
pub use load::load_facts;
pub use measured::Measured;
pub use publish::{MqttConfig, PublishError, Publisher, publish_blocking};
pub use roster::mobiles;
pub use story::{Deed, Step, Story, Thread};
pub use walkers::Walkers;
pub use workforce::{Workforce, WorkforceError};

#[cfg(test)]
mod coverage_tests;
#[cfg(test)]
mod testing;
