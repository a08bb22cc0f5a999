//! The project file (`.atrium`): which models are shown together and how they are aligned, saved views, and what of
//! them is bound to the live building.
//!
//! **For:** [`Project`], as readable TOML that a person can compare line by line, and [`SavedView`], which outlives the
//! models that it was saved with: elements are addressed by GlobalId.
//!
//! **Not for:** reading models (`atrium_ifc`), finding where they stand (`atrium_building::align`).
//!
//! **May depend on:** `atrium_building`, `atrium_view`; no graphics.
//!
//! What the program does not understand (a key of a later edition, an entry that somebody mistyped) is kept, and written
//! again as it was. See `plugins/project/README.md` for the format by example.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod address;
mod entry;
mod error;
mod file;
mod keep;
mod measurement;
mod path;
mod project;
mod text;
mod view;

pub use address::{Addresses, ElementRef};
pub use entry::{Binding, Hub, Live, ModelEntry};
pub use error::{ProjectError, ProjectProblem};
pub use file::fingerprint;
pub use keep::Rest;
pub use measurement::SavedMeasurement;
pub use path::{relative, resolve};
pub use project::{EXTENSION, Project, ProjectRest, VERSION};
pub use view::{Applied, SavedView};
