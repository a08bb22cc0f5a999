//! Reads IFC files (ISO 10303-21 text, also zipped) into a [`BuildingModel`](atrium_building::BuildingModel).
//!
//! **For:** everything between bytes and the model: finding instances, reading their attributes on demand, the spatial
//! tree, relations, properties, units, shapes; and a [`Diagnostic`] for everything that could not be read as the file
//! says it. Any schema is read by the names that it uses; none is refused.
//!
//! **Not for:** geometry as such (`atrium_geometry`), showing anything, writing files.
//!
//! **May depend on:** `atrium_building`, `atrium_geometry`; no graphics, no network.
//!
//! Invariant: no content of a file makes this crate panic, run for ever, or take memory out of proportion.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod diagnostics;
mod encoding;
mod error;
mod index;
mod inspect;
mod lex;
mod limits;
mod load;
mod model;
mod progress;
mod references;
mod scan;
pub mod schema;
mod shape;
mod source;
mod strings;
#[cfg(test)]
mod testing;
mod unpack;
mod value;

pub use diagnostics::{Diagnostic, Diagnostics, Severity};
pub use encoding::TextEncoding;
pub use error::{LoadError, Problem};
pub use inspect::{InspectOptions, Product, Report, Seconds, inspect};
pub use load::{LoadOptions, Loaded, Timings, load, load_bytes};
pub use progress::{Cancelled, Phase, Progress};
pub use scan::scan;
pub use source::Source;
pub use value::{Args, Id, Instance, Iter, List, NumberRows, RawStr, Refs, Row, StepFile, Value};
