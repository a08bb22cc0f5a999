//! The building in 3D: batches, per-element state, moving the camera, sections.
//!
//! **For:** drawing a [`BuildingModel`](atrium_building::BuildingModel) under a
//! [`ViewState`](atrium_view::ViewState) into a texture, only in frames where something changed, and telling what is
//! under the pointer. It draws with pipelines of its own in one render pass: Bevy lends its device, its schedule and
//! the texture, but no entity, mesh, material or camera of Bevy's is made. On a software GPU that is what makes a
//! hospital turn smoothly.
//!
//! **Not for:** badges and labels (`atrium_overlay`), panels (`atrium_panels`), the window and its pointer
//! (`atrium_shell`), knowing what a status means: it is given colours.
//!
//! **May depend on:** `atrium_building`, `atrium_cache`, `atrium_spatial`, `atrium_view`, Bevy, wgpu.
//!
//! Coordinates are the model's everywhere: metres, Z up, `f64`. [`PreparedScene`] turns them into `f32` relative to
//! its origin, once; the projection matrix does the rest, so nothing is ever turned to Y up.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod caps;
mod controls;
mod daylight;
mod enclosure;
mod far;
#[cfg(test)]
#[path = "../../spatial/src/fixture.rs"]
mod fixture;
mod framing;
mod geometry;
mod ground;
mod ladder;
mod merge;
mod occluders;
mod occlusion;
mod offscreen;
mod picture;
mod plugin;
mod prepare;
mod preview;
mod render_world;
mod renderer;
mod stand_ins;
mod state;
mod stored;
mod surface;
mod sync;
mod theme;

pub use framing::{elements_bounds, fit_plan, fit_shown, fly_to_elements, fly_to_see, shown_bounds};
pub use geometry::{
    Batch, Exposure, Geometry, Grid, GroundShade, Group, Instance, Lot, MOST_VERTICES, MaterialClass, MergedVertex,
    Part, PlacedMesh, PlacedVertex, Run, SceneStats, Seen, SizeClass, Span, pack_normal,
};
pub use ladder::Rung;
pub use offscreen::{FrameCost, Grade, LARGEST_PX, OffscreenGpu, Shot, ShotCamera, ShotError, ShotOptions, Stage};
pub use plugin::{
    ElementStatuses, SceneActivity, SceneCamera, SceneEvent, SceneInput, SceneModel, ScenePlugin, ScenePreview,
    SceneSystems, SceneTexture, View, ViewportSize,
};
pub use prepare::PreparedScene;
pub use preview::Preview;
pub use renderer::MEMORY_HINTS;
pub use stand_ins::FarGroup;
pub use state::ElementState;
pub use theme::{SceneQuality, SceneSettings, SceneTheme};
