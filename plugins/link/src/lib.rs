//! The hub's client.
//!
//! **For:** bringing a hub's snapshot and stream to a program that draws: on a thread of its own, through a bounded
//! queue, without ever blocking a frame; carrying commands and photos to the hub so that each takes effect once, whatever
//! fails on the way; asking about the past.
//!
//! **Not for:** keeping state (`atrium_facility` does), drawing, making up ids of commands.
//!
//! **May depend on:** `atrium_facility`, network crates. No graphics.
//!
//! Every fact is delivered exactly once and in order, or a [`LinkEvent::Snapshot`] takes its place; of values and positions
//! the newest comes. A command is written to the disk before it is sent, sent again until the hub has answered it, and
//! known to the hub by its id, which makes the repetition harmless.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod ask;
mod config;
mod event;
mod http;
mod lines;
mod link;
mod outbox;
mod queue;
mod session;

pub use config::{LinkConfig, LinkError};
pub use event::{Answer, Asked, LinkEvent, LinkState, NameAnswer};
pub use link::{Link, whose};
pub use outbox::{DiscardError, LARGEST_PHOTO, SendError, Unsent, Waits, photo_id};
