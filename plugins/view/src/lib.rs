//! What is being looked at, and from where: selection, visibility, storey, sections, colours, the camera's pose, the actions
//! that change them, and the ways back.
//!
//! **For:** one owner of the view, so that a list, the 3D picture, a key and a test all say the same thing with the
//! same [`Action`] and read the same [`ViewState`].
//!
//! **Not for:** drawing (`atrium_scene`), live state (`atrium_facility`), layout of panels (`atrium_panels`).
//!
//! **May depend on:** `atrium_building`, `atrium_find`; no graphics.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod action;
mod camera;
mod history;
mod looks;
mod plan;
mod section;
mod state;

pub use action::{Action, ActionGroup, Shortcut};
pub use camera::{CameraPose, FIELD_OF_VIEW, FIT_FILL, FLIGHT_S, Flight, Projection, Ray};
pub use history::ViewHistory;
pub use looks::{Looks, LooksChange};
pub use plan::{PLAN_CUT_M, Plan};
pub use section::{SectionAxis, SectionBox, SectionPart, SectionPlane, Sections};
pub use state::{Appearance, CameraRequest, Selection, StandardView, StoreyMode, ViewState};
