//! One binary for every test that needs more than one crate.
#![allow(clippy::unwrap_used, reason = "a test says what it means with unwrap")]

mod architecture;
mod catalogue;
mod command_line;
mod peers;
mod pictures;
mod story;
mod window;
