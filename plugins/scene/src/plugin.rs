//! The scene as a Bevy plugin: what the shell writes, what it reads, and in which order things happen.

use std::sync::Arc;

use atrium_building::{ElementId, Rgba8};
use atrium_spatial::Hit;
use atrium_view::{CameraPose, StandardView, ViewState};
use bevy::app::{App, Plugin, Update};
use bevy::asset::{AssetId, Assets, Handle, RenderAssetUsages};
use bevy::ecs::prelude::*;
use bevy::image::{Image, ImageSampler};
use bevy::render::render_resource::{Extent3d, TextureFormat, TextureUsages};
use glam::{UVec2, Vec2};

use crate::controls::{self, Controls};
use crate::ladder::Rung;
use crate::prepare::PreparedScene;
use crate::preview::Preview;
use crate::render_world::{self, Feedback};
use crate::sync::{self, SceneFrame, Settled};
use crate::theme::SceneSettings;

/// What is being looked at. Owned by the shell; the scene takes the camera's request and writes selection and hover.
#[derive(Resource, Default, Debug)]
pub struct View(pub ViewState);

/// From where it is looked at.
#[derive(Resource, Default, Debug, Clone, Copy, PartialEq, bevy::prelude::Deref, bevy::prelude::DerefMut)]
pub struct SceneCamera(pub CameraPose);

/// The model that is shown. Set it when the loading thread is done; the camera goes to the usual view of it.
#[derive(Resource, Default, Debug)]
pub struct SceneModel(pub Option<Arc<PreparedScene>>);

/// A building on its way, drawn in the place of [`SceneModel`] and from the usual view of it; nothing in it can be picked.
/// Take it out in the frame that sets the model.
#[derive(Resource, Default, Debug)]
pub struct ScenePreview(pub Option<Arc<Preview>>);

/// Colour of each element's status, by element index, and below it what a person painted it with; what is past the end
/// has none. Straight alpha: how strongly it replaces the element's own grey.
#[derive(Resource, Default, Debug)]
pub struct ElementStatuses {
    colours: Vec<Option<Rgba8>>,
    paints: Vec<Option<Rgba8>>,
    changed: Vec<ElementId>,
}

impl ElementStatuses {
    /// The colours of all statuses, by element index.
    pub fn statuses(&self) -> &[Option<Rgba8>] {
        &self.colours
    }

    /// What all are painted with, by element index.
    pub fn paints(&self) -> &[Option<Rgba8>] {
        &self.paints
    }

    /// The colour of an element's status.
    pub fn status(&self, id: ElementId) -> Option<Rgba8> {
        self.colours.get(id.index()).copied().flatten()
    }

    /// What an element is painted with.
    pub fn paint(&self, id: ElementId) -> Option<Rgba8> {
        self.paints.get(id.index()).copied().flatten()
    }

    /// Sets the status of one. Only what differs is drawn anew.
    pub fn set(&mut self, id: ElementId, colour: Option<Rgba8>) {
        if self.colours.len() <= id.index() {
            if colour.is_none() {
                return;
            }
            self.colours.resize(id.index() + 1, None);
        }
        let slot = &mut self.colours[id.index()];
        if *slot != colour {
            *slot = colour;
            self.changed.push(id);
        }
    }

    /// Sets all statuses; tells whether any differs.
    pub fn replace(&mut self, colours: Vec<Option<Rgba8>>) -> bool {
        replace(&mut self.colours, colours, &mut self.changed)
    }

    /// Sets what all are painted with; tells whether any differs.
    pub fn replace_paints(&mut self, paints: Vec<Option<Rgba8>>) -> bool {
        replace(&mut self.paints, paints, &mut self.changed)
    }

    /// Counts all that has a colour as changed: what is drawn knows of none.
    pub(crate) fn forget_drawn(&mut self) {
        let has = |slot: &Option<Rgba8>| slot.is_some();
        let longer = self.colours.len().max(self.paints.len());
        let coloured = |i: &usize| self.colours.get(*i).is_some_and(has) || self.paints.get(*i).is_some_and(has);
        self.changed = (0..longer).filter(coloured).map(|i| ElementId(i as u32)).collect();
    }

    /// What has changed since this was last asked.
    pub(crate) fn take_changed(&mut self) -> Vec<ElementId> {
        std::mem::take(&mut self.changed)
    }
}

/// Takes new colours, notes whose differ, and tells whether any does.
fn replace(colours: &mut Vec<Option<Rgba8>>, new: Vec<Option<Rgba8>>, changed: &mut Vec<ElementId>) -> bool {
    let none = std::iter::repeat(&None);
    let longer = new.len().max(colours.len());
    let before = changed.len();
    let pairs = colours.iter().chain(none.clone()).zip(new.iter().chain(none)).take(longer);
    changed.extend(pairs.enumerate().filter(|(_, (a, b))| a != b).map(|(i, _)| ElementId(i as u32)));
    *colours = new;
    changed.len() > before
}

/// Size of the 3D viewport.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct ViewportSize {
    /// Width and height in logical pixels, as pointer positions are given.
    pub logical: Vec2,
    /// Physical pixels in a logical one.
    pub scale: f32,
}

impl Default for ViewportSize {
    fn default() -> Self {
        Self { logical: Vec2::ZERO, scale: 1.0 }
    }
}

impl ViewportSize {
    /// In physical pixels; at least one each way, at most what any adapter takes.
    pub fn physical(&self) -> UVec2 {
        let size = (self.logical * self.scale).round();
        if size.is_finite() { size.clamp(Vec2::ONE, Vec2::splat(8192.0)).as_uvec2() } else { UVec2::ONE }
    }

    /// Whether there is anything to draw into.
    pub fn is_open(&self) -> bool {
        self.logical.is_finite() && self.logical.min_element() >= 1.0 && self.scale > 0.0
    }
}

/// The 3D picture. The handle stays the same for the life of the program; its size follows [`ViewportSize`].
#[derive(Resource, Clone, Debug)]
pub struct SceneTexture(pub Handle<Image>);

/// What the scene is doing.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct SceneActivity {
    /// 3D pictures drawn since the start. Stands still while nothing changes.
    pub redraws: u64,
    /// Of these, how many the driver was done with when it was last asked.
    pub finished: u64,
    /// The first of these pictures of the present building for which nothing was on its way any more; 0 before.
    pub whole: u64,
    /// The camera flies.
    pub animating: bool,
    /// Where it flies to.
    pub bound_for: Option<CameraPose>,
    /// Milliseconds that the last picture took to draw, as the driver reports its end.
    pub last_frame_ms: f32,
    /// Draw calls in the last picture.
    pub draw_calls: u32,
    /// Triangles in it, of repeated meshes each time.
    pub triangles: u64,
    /// Four samples a pixel went into it.
    pub fine: bool,
    /// Pieces of the scene on the GPU, and of all of it.
    pub chunks: (u32, u32),
    /// Bytes of the scene on the GPU.
    pub gpu_bytes: u64,
    /// Bytes of the whole scene. More than [`Self::gpu_bytes`] while it is on its way, or where the budget leaves the
    /// farthest and smallest of it out.
    pub gpu_wanted_bytes: u64,
    /// More of the scene is on its way to the GPU.
    pub streaming: bool,
    /// Name of the graphics adapter; empty before the first frame.
    pub adapter: String,
    /// The processor draws: no graphics adapter was found.
    pub software: bool,
    /// How much work went into the last picture.
    pub rung: Rung,
}

/// What hands do in the viewport. Positions in logical pixels from its top left corner.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub enum SceneInput {
    /// Turns around what was under the pointer where the drag began.
    Orbit {
        /// Where the pointer was.
        from: Vec2,
        /// Where it is.
        to: Vec2,
    },
    /// Moves what was under the pointer along with it.
    Pan {
        /// Where the pointer was.
        from: Vec2,
        /// Where it is.
        to: Vec2,
    },
    /// Moves towards what is under the pointer.
    Zoom {
        /// Where the pointer is.
        at: Vec2,
        /// Wheel notches, positive is nearer.
        amount: f32,
    },
    /// Selects what is under the pointer; nothing there clears the selection.
    Click {
        /// Where.
        at: Vec2,
        /// Adds to the selection, or takes out.
        additive: bool,
    },
    /// Asks what is under the pointer, and changes nothing.
    Probe {
        /// Where.
        at: Vec2,
    },
    /// Flies to what is under the pointer.
    DoubleClick {
        /// Where.
        at: Vec2,
    },
    /// Selects by a rectangle: left to right what is inside, right to left what is touched.
    BoxSelect {
        /// Where the drag began.
        from: Vec2,
        /// Where it ended.
        to: Vec2,
        /// Adds to the selection.
        additive: bool,
    },
    /// The pointer is there, or has left.
    Hover {
        /// Where; `None` when it left.
        at: Option<Vec2>,
    },
    /// Flies to a standard view, for example from the orientation cube.
    Look(StandardView),
}

/// What came of it. The view has been changed already.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub enum SceneEvent {
    /// Something, or nothing, was clicked.
    Clicked(Option<Hit>),
    /// What a probe met.
    Probed(Option<Hit>),
    /// So many elements were chosen by a rectangle.
    BoxSelected(usize),
    /// The camera has arrived.
    FlightEnded,
}

/// Order of the scene's systems within `Update`.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SceneSystems {
    /// Hands become camera moves, selection and hover.
    Input,
    /// Requests and flights move the camera.
    Camera,
    /// What changed goes to the GPU.
    Sync,
}

/// Draws the model into a texture. Needs Bevy's image assets; without a renderer it still picks and moves the camera.
pub struct ScenePlugin;

impl Plugin for ScenePlugin {
    fn build(&self, app: &mut App) {
        let feedback = Feedback::default();
        app.init_resource::<View>()
            .init_resource::<SceneModel>()
            .init_resource::<ScenePreview>()
            .init_resource::<ElementStatuses>()
            .init_resource::<ViewportSize>()
            .init_resource::<SceneSettings>()
            .init_resource::<SceneActivity>()
            .init_resource::<SceneCamera>()
            .init_resource::<Controls>()
            .init_resource::<SceneFrame>()
            .init_resource::<Settled>()
            .insert_resource(feedback.clone())
            .add_message::<SceneInput>()
            .add_message::<SceneEvent>()
            .add_message::<bevy::window::RequestRedraw>()
            .configure_sets(Update, (SceneSystems::Input, SceneSystems::Camera, SceneSystems::Sync).chain())
            .add_systems(
                Update,
                (
                    (controls::frame_new_model, controls::refresh_filter, controls::apply_input)
                        .chain()
                        .in_set(SceneSystems::Input),
                    controls::move_camera.in_set(SceneSystems::Camera),
                    (sync::size_texture, sync::sync_frame).chain().in_set(SceneSystems::Sync),
                ),
            );
        let image = empty_image(UVec2::new(16, 16));
        let handle = match app.world_mut().get_resource_mut::<Assets<Image>>() {
            Some(mut images) => images.add(image),
            None => Handle::default(),
        };
        app.insert_resource(SceneTexture(handle));
        render_world::build(app, feedback);
    }

    fn finish(&self, app: &mut App) {
        render_world::finish(app);
    }
}

/// An image that only the GPU writes.
pub(crate) fn empty_image(size: UVec2) -> Image {
    let mut image = Image::new_uninit(
        Extent3d { width: size.x, height: size.y, depth_or_array_layers: 1 },
        bevy::render::render_resource::TextureDimension::D2,
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::default(),
    );
    image.texture_descriptor.usage = TextureUsages::TEXTURE_BINDING
        | TextureUsages::COPY_DST
        | TextureUsages::COPY_SRC
        | TextureUsages::RENDER_ATTACHMENT;
    // Shown pixel by pixel: nothing lies between two of them.
    image.sampler = ImageSampler::nearest();
    image
}

/// The target of a picture, as the render world finds it.
pub(crate) type TargetId = AssetId<Image>;
