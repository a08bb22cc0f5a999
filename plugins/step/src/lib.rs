//! A small writer of STEP physical files (ISO 10303-21) for generated IFC models.
//!
//! **For:** writing many instances quickly and reproducibly: [`Step`] numbers them, writes values without identity
//! (points, directions, profiles, property values) once, and gives every `IfcRoot` a GlobalId that depends on a seed and
//! on the path that names the thing, so that the same model has the same bytes on every run. [`text`], [`real`] and
//! [`refs`] spell strings, reals and lists; [`header`] and [`FOOTER`] close the DATA section in.
//!
//! **Not for:** reading, or checking a schema: an instance is written as it is given.
//!
//! **May depend on:** nothing.
//!
//! ```
//! use atrium_step::{FOOTER, Step, header, refs, text};
//!
//! let mut step = Step::new(7, 1);
//! let origin = step.point([0.0; 3]);
//! assert_eq!(origin, step.point([0.0; 3]), "a value is written once");
//! let zone = step.root("zone/ward", "IFCZONE", &format!("{},$,$,$", text("病区 / Ward")));
//! assert_eq!(refs(&[origin, zone]), "(#1,#2)");
//! let file = format!("{}{}{FOOTER}", header("IFC4", "ward.ifc", "example 1"), step.finish().0);
//! assert!(file.is_ascii());
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod guid;
mod writer;

pub use guid::{global_id, hash, mix};
pub use writer::{FOOTER, Id, Step, encode, header, real, refs, text};
