//! What picture is asked for, what comes back, and why there may be none.

use atrium_building::ElementId;
use atrium_view::{CameraPose, StandardView};

use crate::theme::SceneTheme;

/// Longest side of a picture, pixels: 8K and what is a little larger. Beyond, the picture alone would take half a gigabyte.
pub const LARGEST_PX: u32 = 8192;

/// Where to look from.
#[derive(Clone, Debug, PartialEq)]
pub enum ShotCamera {
    /// Exactly from there.
    Pose(CameraPose),
    /// From a standard direction, fitted to everything shown.
    Look(StandardView),
    /// At these elements, from the usual direction.
    Elements(Vec<ElementId>),
}

/// What picture to take.
#[derive(Clone, Debug, PartialEq)]
pub struct ShotOptions {
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// Dark or light.
    pub theme: SceneTheme,
    /// Where to look from.
    pub camera: ShotCamera,
    /// Colours as in the file.
    pub native_colours: bool,
    /// By daylight, with sun, sky and soft shadows, instead of a theme: seconds instead of a fraction of one.
    pub daylight: bool,
}

impl Default for ShotOptions {
    fn default() -> Self {
        Self {
            width: 1600,
            height: 900,
            theme: SceneTheme::Dark,
            camera: ShotCamera::Look(StandardView::Iso),
            native_colours: false,
            daylight: false,
        }
    }
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// sRGB with alpha 255, top row first.
    pub rgba: Vec<u8>,
    /// Where it was taken from: to paint badges onto it.
    pub camera: CameraPose,
    /// The adapter that drew it.
    pub adapter: String,
}

/// How much work goes into a frame, for measuring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// What a moving picture gets where the processor draws.
    Moving,
    /// One sample a pixel.
    Plain,
    /// Four samples a pixel.
    Fine,
    /// The same, and corners darkened.
    Shaded,
    /// The same, and shadows of the sun: what a picture at rest gets.
    Best,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ShotError {
    /// Neither a graphics processor nor a software driver.
    #[error(
        "no Vulkan, Metal or Direct3D 12 driver was found; on Debian and Ubuntu install `mesa-vulkan-drivers`, which \
         also draws without a graphics card ({0})"
    )]
    NoAdapter(String),
    /// The driver refused to start.
    #[error("the graphics driver {adapter} could not be started: {cause}")]
    NoDevice {
        /// Its name.
        adapter: String,
        /// What it said.
        cause: String,
    },
    /// No width or height, or more than the driver takes.
    #[error("a picture of {width} × {height} pixels is not possible, the limit is {limit} a side")]
    Size {
        /// Asked for, pixels.
        width: u32,
        /// Asked for, pixels.
        height: u32,
        /// The driver's limit, pixels.
        limit: u32,
    },
    /// The caller no longer wants it.
    #[error("cancelled")]
    Cancelled,
    /// Drawing did not come to an end, or its result could not be read.
    #[error("the picture could not be read back from the graphics driver: {0}")]
    ReadBack(String),
}
