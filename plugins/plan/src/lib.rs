//! Storey plans on paper.
//!
//! **For:** cutting a storey at breast height and drawing what an architect would draw of it: walls filled, furniture seen
//! from above, doors as they open, rooms with number, name and area, and what was measured; on a sheet with scale bar, north
//! arrow and title block; as SVG and as PDF, in vectors alone.
//!
//! **Not for:** finding fonts (who calls gives their bytes), reading clocks (who calls gives the date), words of a language
//! (who calls gives [`Captions`]), the screen.
//!
//! **May depend on:** `atrium_building`, `atrium_geometry`, `atrium_spatial`, `atrium_view`; no graphics.
//!
//! Three steps: [`StoreyPlan::of`] or [`StoreyPlan::section`] draws in metres of the project, [`Sheet::lay_out`] puts that on paper in millimetres, and
//! [`svg::write`] or [`pdf::write`] writes it down.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod classes;
mod cut;
mod dimensions;
mod doors;
mod drawing;
mod labels;
mod levels;
mod metrics;
pub mod pdf;
mod plan;
mod rooms;
mod section;
mod seen;
mod sheet;
pub mod svg;
mod title;

pub use dimensions::{Dimension, DimensionLine, Measured};
pub use doors::DoorSymbol;
pub use drawing::{Item, Layer, Path, Segment, Style, Text};
pub use plan::{CutArea, CutClass, PlanOptions, SeenLine, StoreyPlan};
pub use rooms::Room;
pub use section::Level;
pub use sheet::{Captions, Mark, Paper, Sheet, SheetError, SheetOptions, TitleBlock};
