//! Badges over the 3D picture: where they stand, and how they gather into one where they would hide each other.
//!
//! **For:** turning "this element is abnormal" into screen positions with a shape, a count and a leader line, and places on
//! floors into outlines and trails, and rooms into names that fit them. Pure
//! arithmetic: the same anchors, camera and viewport give the same layout, and a layout remembers the one before only
//! to keep badges from jumping.
//!
//! **Not for:** painting (the shell does, with egui), knowing what is abnormal (`atrium_facility`), the 3D picture
//! (`atrium_scene`).
//!
//! **May depend on:** `atrium_building`, `atrium_facility`, `atrium_view`, `atrium_scene`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod field;
mod gather;
mod ground;
mod layout;
mod mark;
mod placing;
mod room_names;
mod settle;
mod sight;

pub use field::{BadgeField, Counts};
pub use ground::{GroundMark, ScreenMark, shows_storey};
pub use layout::{Anchor, Badge, BadgeLayout, LayoutOptions, anchor_of, count_text};
pub use mark::{Mark, MarkShape};
pub use placing::Rect;
pub use room_names::{Measure, NameLine, RoomNames};
pub use settle::{Settled, Settler};
