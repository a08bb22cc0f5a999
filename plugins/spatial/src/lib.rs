//! What stands where: questions about a building's geometry, answered on the processor.
//!
//! **For:** what a ray meets first, what a rectangle on the screen encloses, the outlines in which a plane cuts solids,
//! which corner the pointer means, what things measure, where a person can walk and which room that is, and whatever else
//! must be exact, must work without a screen, and must not wait for a graphics card.
//!
//! **Not for:** drawing (`atrium_scene`), the ways that people take through doors and lifts (`atrium_building`'s routes).
//!
//! **May depend on:** `atrium_building`, `atrium_view`; no graphics.
//!
//! Coordinates are the model's: metres, Z up, `f64`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod annotate;
mod bvh;
mod circle;
mod drawing;
mod edges;
mod eye;
mod face;
#[cfg(test)]
mod fixture;
mod measure;
#[cfg(test)]
mod measure_tests;
mod measure_tool;
mod mesh_tree;
mod parallel;
mod pick;
mod room;
mod seen;
mod sketch;
mod slice;
mod snap;
#[cfg(test)]
mod snap_tests;
mod walk;
mod wide_bvh;

pub use annotate::{AnnotationLine, EndMark, LineStyle, annotation};
pub use bvh::Bvh;
pub use circle::Circle;
pub use drawing::Drawing;
pub use face::Face;
pub use measure::{LengthUnit, Measurement, Quantity, Reading, ReadingFormat};
pub use measure_tool::{MeasureHint, MeasureMode, MeasureTool};
pub use parallel::map as parallel_map;
pub use pick::{Hit, PickFilter, SpatialIndex, SpatialParts};
pub use room::{Clearance, RoomReport, Solid, Stated, clearance, place_in, room_report, stands_free};
pub use seen::Veil;
pub use sketch::StoreySketch;
pub use slice::{Cap, CapKind, SliceFrame};
pub use snap::{Snap, SnapKind};
pub use walk::{
    AutoStep, AutoWalk, Body, SixAxes, WALK_FIELD_OF_VIEW, WalkInput, WalkResult, Walker, Whereabouts,
    WhereaboutsIndex, six_axes,
};
pub use wide_bvh::WideBvh;
