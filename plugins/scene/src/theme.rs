//! Colours of the picture. sRGB as written in the style guide; the meaning of a colour is the same in both themes.

use bevy::ecs::resource::Resource;

/// Dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SceneTheme {
    /// For control rooms.
    #[default]
    Dark,
    /// For offices and print.
    Light,
}

/// How the picture is drawn, as far as a person chooses it.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct SceneSettings {
    /// Dark or light.
    pub theme: SceneTheme,
    /// Colours as the file gives them instead of quiet greys.
    pub native_colours: bool,
    /// Feature edges.
    pub edges: bool,
    /// How much work may go into a picture.
    pub quality: SceneQuality,
    /// Bytes of the scene that may lie on the GPU; what is over it is left out, the farthest first.
    pub gpu_budget_bytes: u64,
}

/// What the graphics processors of office computers have to spare beside everything else: two gigabytes.
const GPU_BUDGET_BYTES: u64 = 2 << 30;

impl Default for SceneSettings {
    fn default() -> Self {
        Self {
            theme: SceneTheme::Dark,
            native_colours: false,
            edges: true,
            quality: SceneQuality::Auto,
            gpu_budget_bytes: GPU_BUDGET_BYTES,
        }
    }
}

/// How much work may go into a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SceneQuality {
    /// Smooth edges always where a graphics processor draws; on the processor alone, as soon as the picture rests.
    #[default]
    Auto,
    /// Never smooth edges.
    Fast,
    /// Always smooth edges.
    Fine,
}

/// The colours that the shaders take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Palette {
    pub(crate) wall_light: [f32; 4],
    pub(crate) wall_dark: [f32; 4],
    pub(crate) top: [f32; 4],
    pub(crate) edge: [f32; 4],
    pub(crate) accent: [f32; 4],
    pub(crate) glass: [f32; 4],
    pub(crate) cap: [f32; 4],
    pub(crate) ground: [f32; 4],
    pub(crate) inner: [f32; 4],
    pub(crate) outer: [f32; 4],
}

impl Palette {
    /// Stills by daylight: `inner` is the top of the sky and `outer` its edge.
    pub(crate) const DAY: Self = Self {
        wall_light: srgb(0xf4f5f5, 1.0),
        wall_dark: srgb(0xaeb8c1, 1.0),
        top: srgb(0xeceeef, 1.0),
        edge: srgb(0x4e5860, 1.0),
        accent: srgb(0x2a9fb0, 1.0),
        glass: srgb(0x86a9b8, 0.36),
        cap: srgb(0x59636c, 1.0),
        ground: srgb(0xcdd0d2, 1.0),
        inner: srgb(0xb9cfdf, 1.0),
        outer: srgb(0xf1f4f5, 1.0),
    };
}

impl SceneTheme {
    pub(crate) fn palette(self) -> Palette {
        match self {
            Self::Dark => Palette {
                wall_light: srgb(0xd9dee3, 1.0),
                wall_dark: srgb(0x868f9a, 1.0),
                top: srgb(0xc3c9d0, 1.0),
                edge: srgb(0x59626c, 1.0),
                accent: srgb(0x3fb6c6, 1.0),
                glass: srgb(0x9cc4d2, 0.26),
                cap: srgb(0x4b545e, 1.0),
                ground: srgb(0x22282e, 1.0),
                inner: srgb(0x2a3037, 1.0),
                outer: srgb(0x15181c, 1.0),
            },
            Self::Light => Palette {
                wall_light: srgb(0xffffff, 1.0),
                wall_dark: srgb(0xb9c1c9, 1.0),
                top: srgb(0xe9edf0, 1.0),
                edge: srgb(0x727d88, 1.0),
                accent: srgb(0x1f98a9, 1.0),
                glass: srgb(0x8fbccb, 0.30),
                cap: srgb(0x6c7782, 1.0),
                ground: srgb(0xdde2e6, 1.0),
                inner: srgb(0xf4f6f8, 1.0),
                outer: srgb(0xd6dce1, 1.0),
            },
        }
    }
}

const fn srgb(hex: u32, alpha: f32) -> [f32; 4] {
    [(hex >> 16 & 0xff) as f32 / 255.0, (hex >> 8 & 0xff) as f32 / 255.0, (hex & 0xff) as f32 / 255.0, alpha]
}
