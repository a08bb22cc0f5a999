//! The window: where files, live state, the 3D picture and the panels come together.
//!
//! **For:** loading on workers, following a hub, handing the pointer to the scene and the panels' commands to the view;
//! what is remembered between runs.
//!
//! **Not for:** panels' looks (`atrium_panels`), drawing the building (`atrium_scene`), rules about status
//! (`atrium_facility`). It owns no facts: everything here can be rebuilt from the files and the hub.
//!
//! **May depend on:** every plugin but the hub and the simulator, which the program hands in as [`LiveServices`].
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod asking;
mod badges;
mod colouring;
mod commands;
mod course;
mod dispatch;
pub mod drawings;
mod exports;
mod files;
#[cfg(test)]
#[path = "../../spatial/src/fixture.rs"]
mod fixture;
mod kept;
mod kept_folder;
mod keyboard;
mod live;
mod loading;
mod marks;
mod measure;
mod memory;
mod moving;
mod names;
mod opening_times;
mod pace;
mod paint;
mod past;
mod photos;
mod picture;
mod pointer;
mod project;
mod reading;
mod report;
mod settings;
mod six_axis_mouse;
mod storey_plans;
mod view_pictures;
mod walking;
mod window;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy::prelude::*;

pub use kept_folder::{Cleared, KeptBuilding, KeptBuildings, forget_buildings, kept_buildings};
pub use live::{LiveConnection, LiveServices};
pub use picture::PictureJob;
pub use reading::{Failed as ReadError, Read, read_models};
pub use settings::Settings;
pub use window::run;

/// How the window starts.
pub struct ShellConfig {
    /// Files to open as one building; empty for the start screen.
    pub files: Vec<PathBuf>,
    /// The sample hospital.
    pub sample: Option<SampleModel>,
    /// Where live state comes from.
    pub services: Box<dyn LiveServices>,
    /// Language and theme instead of the remembered ones.
    pub overrides: Overrides,
    /// Draw one picture of the whole window into a file and end, instead of opening a window.
    pub picture: Option<PictureJob>,
    /// Write what the window shows into this file, one JSON object a line, for support and for tests.
    pub report: Option<PathBuf>,
    /// Size of the window or picture, logical pixels.
    pub size: (u32, u32),
}

/// A model that can be made where it does not lie yet.
#[derive(Clone)]
pub struct SampleModel {
    /// Where it lies, or will.
    pub path: PathBuf,
    /// Writes it there. Runs on a worker; is given what takes how far it is, from 0 to 1, and says whether to go on.
    pub make: Arc<MakeModel>,
}

/// See [`SampleModel::make`].
pub type MakeModel = dyn Fn(&Path, &mut dyn FnMut(f64) -> bool) -> std::io::Result<()> + Send + Sync;

/// What a command line may set for one run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Overrides {
    /// Language of the texts.
    pub language: Option<atrium_panels::Language>,
    /// Light or dark.
    pub theme: Option<atrium_panels::Theme>,
    /// Bytes of the building that may lie on the GPU.
    pub gpu_budget_bytes: Option<u64>,
    /// Bytes of memory that the program may hold.
    pub ram_budget_bytes: Option<u64>,
}

/// The order of one frame, between the scene's input and its drawing.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShellSystems {
    /// Results of workers come in: files, dialogs, the hub's stream.
    Ingest,
    /// What follows from them: status by element, counts, badges.
    Derive,
}
