//! Pictures without a window: for reports, for tests, and for `atrium shot`.

use std::time::Duration;

use atrium_building::{ElementId, Rgba8};
use atrium_spatial::PickFilter;
use atrium_view::{CameraPose, Looks, Sections, StandardView, ViewState};
use glam::{IVec2, UVec2, Vec2};

use crate::caps::Caps;
use crate::daylight::Daylight;
use crate::framing::{fit_shown, fly_to_see, outlined};
use crate::ladder::{BEST, COARSE, PLAIN, SMOOTH};
use crate::plugin::ElementStatuses;
use crate::prepare::PreparedScene;
use crate::renderer::{AMBIENT_REACH_PX, FrameSpec, Renderer, THICK_PX, Tile};
use crate::state::{StateBook, StateChanges};
use crate::theme::SceneTheme;

/// A software GPU takes seconds for a huge model; a driver that hangs must not hang the caller.
const PATIENCE: Duration = Duration::from_secs(120);

/// Longest side of a picture, pixels: 8K and what is a little larger. Beyond, the picture alone would take half a gigabyte.
pub const LARGEST_PX: u32 = 8192;

/// Pixels of a picture that is drawn in one; larger ones in parts, or their samples and depths would take 36 bytes for each of
/// their pixels, on a software driver from the memory of the computer.
const IN_ONE_PX: u64 = 2048 * 2048;

/// Longest side of such a part, pixels.
const PART_PX: u32 = 2048;

/// Drawn around each part and cut off, beside what darkens its corners from outside: a driver may clip a line by its middle, and
/// corners are darkened in pixels twice as wide, smoothed over a few of them.
const MARGIN_PX: u32 = 8;

/// A picture of so many pixels has lines as wide as they are drawn; those of a larger one are wider, so that it looks like this
/// one, but sharper.
const USUAL_PX: f32 = 1920.0 * 1080.0;

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
    /// The same, and corners darkened: what a picture at rest gets.
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

/// A graphics device without a window; takes about a tenth of a second to open, so keep it for several pictures.
pub struct OffscreenGpu {
    device: wgpu::Device,
    queue: wgpu::Queue,
    adapter: wgpu::AdapterInfo,
}

impl OffscreenGpu {
    /// Opens the best device there is.
    ///
    /// # Errors
    /// [`ShotError::NoAdapter`] and [`ShotError::NoDevice`].
    pub fn open() -> Result<Self, ShotError> {
        bevy::tasks::block_on(async {
            let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
            let adapter = instance
                .request_adapter(&wgpu::RequestAdapterOptions {
                    power_preference: wgpu::PowerPreference::HighPerformance,
                    ..wgpu::RequestAdapterOptions::default()
                })
                .await
                .map_err(|e| ShotError::NoAdapter(e.to_string()))?;
            let info = adapter.get_info();
            let (device, queue) = adapter
                .request_device(&wgpu::DeviceDescriptor {
                    label: Some("offscreen"),
                    required_limits: adapter.limits(),
                    ..wgpu::DeviceDescriptor::default()
                })
                .await
                .map_err(|e| ShotError::NoDevice { adapter: info.name.clone(), cause: e.to_string() })?;
            Ok(Self { device, queue, adapter: info })
        })
    }

    /// Name of the adapter.
    pub fn adapter(&self) -> &str {
        &self.adapter.name
    }

    /// Whether the processor draws.
    pub fn is_software(&self) -> bool {
        self.adapter.device_type == wgpu::DeviceType::Cpu
    }

    /// Puts a scene on the device, for any number of pictures.
    pub fn stage<'a>(&self, scene: &'a PreparedScene) -> Stage<'a> {
        let mut renderer = Renderer::new(self.device.clone(), self.queue.clone());
        renderer.set_geometry(&scene.geometry(), scene.model().elements.len());
        renderer.bring_all();
        Stage {
            device: self.device.clone(),
            queue: self.queue.clone(),
            adapter: self.adapter.name.clone(),
            scene,
            renderer,
            looks: Looks::default(),
            book: StateBook::default(),
            statuses: ElementStatuses::default(),
            capped: None,
        }
    }
}

/// What a frame cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameCost {
    /// From the start of the work to its end on the device.
    pub time: Duration,
    /// Draw calls that it took.
    pub draw_calls: u32,
    /// Triangles handed over; none are counted by daylight.
    pub triangles: u64,
}

struct Drawn {
    camera: CameraPose,
    picture: Option<wgpu::Texture>,
    draw_calls: u32,
    triangles: u64,
}

/// A scene on a device.
pub struct Stage<'a> {
    device: wgpu::Device,
    queue: wgpu::Queue,
    adapter: String,
    scene: &'a PreparedScene,
    renderer: Renderer,
    looks: Looks,
    book: StateBook,
    statuses: ElementStatuses,
    /// What the caps are of.
    capped: Option<(Sections, u64)>,
}

impl Stage<'_> {
    /// Takes a picture.
    ///
    /// # Errors
    /// [`ShotError::Size`] and [`ShotError::ReadBack`].
    pub fn shoot(
        &mut self,
        view: &ViewState,
        statuses: &[Option<Rgba8>],
        options: &ShotOptions,
    ) -> Result<Shot, ShotError> {
        self.shoot_in_parts(view, statuses, options, &mut |_| true)
    }

    /// Takes a picture; a large one in parts. `progress` is told which share is done, and says whether to go on.
    ///
    /// # Errors
    /// As [`Self::shoot`], and [`ShotError::Cancelled`].
    pub fn shoot_in_parts(
        &mut self,
        view: &ViewState,
        statuses: &[Option<Rgba8>],
        options: &ShotOptions,
        progress: &mut dyn FnMut(f32) -> bool,
    ) -> Result<Shot, ShotError> {
        self.statuses.replace(statuses.to_vec());
        let size = UVec2::new(options.width, options.height);
        let parts = parts(size, options.daylight);
        self.check(options, parts.len() == 1)?;
        let mut rgba = vec![0; size.x as usize * size.y as usize * 4];
        let mut camera = CameraPose::default();
        for (done, part) in parts.iter().enumerate() {
            if !progress(done as f32 / parts.len() as f32) {
                return Err(ShotError::Cancelled);
            }
            let drawn = self.draw(view, options, Grade::Best, Some(*part))?;
            camera = drawn.camera;
            let picture = drawn.picture.ok_or_else(|| ShotError::ReadBack("nothing was drawn".into()))?;
            self.read_back(&picture, part, &mut rgba, options.width)?;
        }
        let (width, height) = (options.width, options.height);
        Ok(Shot { width, height, rgba, camera, adapter: self.adapter.clone() })
    }

    /// Paints elements, by index, as a legend's colours do.
    pub fn paint(&mut self, colours: Vec<Option<Rgba8>>) {
        self.statuses.replace_paints(colours);
    }

    /// Draws without reading back, and waits for the end: what a frame costs.
    ///
    /// # Errors
    /// [`ShotError::Size`] and [`ShotError::ReadBack`].
    pub fn time_frame(
        &mut self,
        view: &ViewState,
        options: &ShotOptions,
        grade: Grade,
    ) -> Result<FrameCost, ShotError> {
        let started = std::time::Instant::now();
        let drawn = self.draw(view, options, grade, None)?;
        self.wait()?;
        Ok(FrameCost { time: started.elapsed(), draw_calls: drawn.draw_calls, triangles: drawn.triangles })
    }

    /// Changes statuses as the window does, and hands what changed to the driver: what a change costs before it is drawn.
    pub fn recolour(&mut self, view: &ViewState, changes: impl IntoIterator<Item = (ElementId, Option<Rgba8>)>) {
        for (id, colour) in changes {
            self.statuses.set(id, colour);
        }
        self.follow(view);
    }

    fn follow(&mut self, view: &ViewState) {
        self.book.follow(self.scene.model(), view, &mut self.looks, &mut self.statuses);
        match self.book.take_changes() {
            StateChanges::All => self.renderer.write_states(&self.book.states),
            StateChanges::Some(ids) => self.renderer.change_states(&self.book.states, &ids),
        }
    }

    /// Whether a picture of this size can be drawn, in one or in parts.
    fn check(&self, options: &ShotOptions, in_one: bool) -> Result<(), ShotError> {
        let (width, height) = (options.width, options.height);
        let driver = self.device.limits().max_texture_dimension_2d;
        let limit = if in_one { driver.min(LARGEST_PX) } else { LARGEST_PX };
        let possible = (1..=limit).contains(&width) && (1..=limit).contains(&height);
        if possible { Ok(()) } else { Err(ShotError::Size { width, height, limit }) }
    }

    /// A part of a picture with lines for its size; or as the window draws, all of it.
    fn draw(
        &mut self,
        view: &ViewState,
        options: &ShotOptions,
        grade: Grade,
        part: Option<Part>,
    ) -> Result<Drawn, ShotError> {
        let (width, height) = (options.width, options.height);
        self.check(options, part.is_none_or(|p| p.is_whole()))?;
        self.follow(view);
        let cuts = view.cuts();
        if self.capped.as_ref().is_none_or(|(known, looks)| known != &*cuts || *looks != self.looks.revision()) {
            let filter = PickFilter::of(&self.looks, view);
            self.renderer.set_caps(&Caps::of(self.scene.spatial(), &filter, &cuts));
            self.capped = Some((cuts.clone().into_owned(), self.looks.revision()));
        }
        let pose = shot_pose(self.scene, view, options);
        let spec = FrameSpec {
            pose,
            bounds: self.scene.bounds(),
            origin: self.scene.origin(),
            size_px: part.map_or(UVec2::new(width, height), |p| p.drawn_px()),
            sections: cuts.equations(),
            theme: options.theme,
            native_colours: options.native_colours,
            edges: true,
            outlined: outlined(self.scene, view),
            rung: match grade {
                Grade::Moving => COARSE,
                Grade::Plain => PLAIN,
                Grade::Fine => SMOOTH,
                Grade::Best => BEST,
            },
            tile: part.filter(|p| !p.is_whole()).map(|p| Tile { whole_px: p.whole, at: p.drawn_at() }),
            line_px: part.map_or(1.0, |p| line_px(p.whole)),
        };
        if options.daylight {
            let light = Daylight::of(self.scene, view, &pose, UVec2::new(width, height).as_vec2());
            let (picture, counts) = self.renderer.draw_day(&spec, &light);
            return Ok(Drawn { camera: pose, picture: Some(picture), draw_calls: counts.draw_calls, triangles: 0 });
        }
        let counts = self.renderer.draw(&spec, None);
        Ok(Drawn {
            camera: pose,
            picture: self.renderer.picture().cloned(),
            draw_calls: counts.draw_calls,
            triangles: counts.triangles,
        })
    }

    fn wait(&self) -> Result<(), ShotError> {
        self.device
            .poll(wgpu::PollType::Wait { submission_index: None, timeout: Some(PATIENCE) })
            .map(drop)
            .map_err(|e| ShotError::ReadBack(e.to_string()))
    }

    /// Reads a part into its place in a picture.
    fn read_back(
        &self,
        texture: &wgpu::Texture,
        part: &Part,
        rgba: &mut [u8],
        picture_width: u32,
    ) -> Result<(), ShotError> {
        let row = (part.size.x * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read back"),
            size: u64::from(row) * u64::from(part.size.y),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder =
            self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("read back") });
        encoder.copy_texture_to_buffer(
            wgpu::TexelCopyTextureInfo {
                origin: wgpu::Origin3d { x: part.margin, y: part.margin, z: 0 },
                ..texture.as_image_copy()
            },
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(row),
                    rows_per_image: Some(part.size.y),
                },
            },
            wgpu::Extent3d { width: part.size.x, height: part.size.y, depth_or_array_layers: 1 },
        );
        self.queue.submit([encoder.finish()]);
        let (sender, receiver) = std::sync::mpsc::channel();
        buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
            // The receiver is gone only when the wait below has failed already.
            let _ = sender.send(result);
        });
        self.wait()?;
        receiver
            .recv_timeout(PATIENCE)
            .map_err(|e| ShotError::ReadBack(e.to_string()))?
            .map_err(|e| ShotError::ReadBack(e.to_string()))?;
        let mapped = buffer.slice(..).get_mapped_range();
        let wide = (part.size.x * 4) as usize;
        for (y, line) in mapped.chunks_exact(row as usize).enumerate() {
            let at = ((part.at.y as usize + y) * picture_width as usize + part.at.x as usize) * 4;
            let place = &mut rgba[at..at + wide];
            place.copy_from_slice(&line[..wide]);
            for pixel in place.chunks_exact_mut(4) {
                pixel[3] = 255;
            }
        }
        Ok(())
    }
}

/// A part of a picture, pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    whole: UVec2,
    at: UVec2,
    size: UVec2,
    margin: u32,
}

impl Part {
    fn is_whole(&self) -> bool {
        self.size == self.whole
    }

    fn drawn_px(&self) -> UVec2 {
        self.size + 2 * self.margin
    }

    fn drawn_at(&self) -> IVec2 {
        self.at.as_ivec2() - self.margin as i32
    }
}

/// The parts of a picture of this size: about equal, row by row. By daylight what is dark in a corner is told by what is
/// around it, so those stay in one.
fn parts(whole: UVec2, daylight: bool) -> Vec<Part> {
    let small = u64::from(whole.x) * u64::from(whole.y) <= IN_ONE_PX && whole.max_element() <= 2 * PART_PX;
    if daylight || small {
        return vec![Part { whole, at: UVec2::ZERO, size: whole, margin: 0 }];
    }
    let counts = UVec2::new(whole.x.div_ceil(PART_PX), whole.y.div_ceil(PART_PX));
    let margin = (line_px(whole) * AMBIENT_REACH_PX).ceil() as u32 + MARGIN_PX;
    let begin = |i: UVec2| (whole.as_u64vec2() * i.as_u64vec2() / counts.as_u64vec2()).as_uvec2();
    let of = |i: UVec2| Part { whole, at: begin(i), size: begin(i + 1) - begin(i), margin };
    (0..counts.y).flat_map(|y| (0..counts.x).map(move |x| of(UVec2::new(x, y)))).collect()
}

/// Width of lines in a picture of this size, pixels.
fn line_px(whole: UVec2) -> f32 {
    let wide = (whole.as_vec2().element_product() / USUAL_PX).sqrt();
    if wide < THICK_PX { 1.0 } else { wide }
}

fn shot_pose(scene: &PreparedScene, view: &ViewState, options: &ShotOptions) -> CameraPose {
    let viewport = Vec2::new(options.width as f32, options.height as f32);
    match &options.camera {
        ShotCamera::Pose(pose) => *pose,
        ShotCamera::Look(direction) => fit_shown(scene, view, CameraPose::looking(*direction), viewport),
        ShotCamera::Elements(ids) => {
            let start = CameraPose::looking(StandardView::Iso);
            let filter = PickFilter::new(scene.model(), view);
            fly_to_see(scene, &filter, ids, start, viewport).unwrap_or_else(|| fit_shown(scene, view, start, viewport))
        }
    }
}

#[cfg(test)]
mod tests {
    use atrium_building::ElementKind;
    use atrium_view::{SectionAxis, SectionPlane};

    use super::*;
    use crate::fixture;

    /// These need a driver; without one they fail, because a picture that is never checked is worth nothing.
    fn scene() -> (OffscreenGpu, PreparedScene) {
        (OffscreenGpu::open().unwrap(), PreparedScene::build(fixture::shared()))
    }

    fn options() -> ShotOptions {
        ShotOptions { width: 320, height: 200, ..ShotOptions::default() }
    }

    fn pixel(shot: &Shot, at: Vec2) -> [u8; 3] {
        let i = ((at.y as u32 * shot.width + at.x as u32) * 4) as usize;
        [shot.rgba[i], shot.rgba[i + 1], shot.rgba[i + 2]]
    }

    fn differing(a: &Shot, b: &Shot) -> usize {
        a.rgba.chunks_exact(4).zip(b.rgba.chunks_exact(4)).filter(|(a, b)| a != b).count()
    }

    #[test]
    fn the_same_picture_twice_is_the_same_to_the_byte() {
        let (gpu, scene) = scene();
        let first = gpu.stage(&scene).shoot(&ViewState::default(), &[], &options()).unwrap();
        let second = gpu.stage(&scene).shoot(&ViewState::default(), &[], &options()).unwrap();
        assert_eq!(first.rgba, second.rgba);
        assert_eq!(first.rgba.len(), 320 * 200 * 4);
    }

    #[test]
    fn the_building_stands_in_the_middle_in_quiet_greys_on_a_dark_ground() {
        let (gpu, scene) = scene();
        let shot = gpu.stage(&scene).shoot(&ViewState::default(), &[], &options()).unwrap();
        let [r, g, b] = pixel(&shot, Vec2::new(2.0, 2.0));
        assert!(r < 60 && g < 60 && b < 60, "backdrop {r} {g} {b}");
        let light = shot.rgba.chunks_exact(4).filter(|p| p[0] > 110).count();
        let share = light as f32 / (320.0 * 200.0);
        assert!((0.2..0.8).contains(&share), "building covers {share}");
    }

    #[test]
    fn a_status_selection_or_storey_changes_pixels_where_the_element_is() {
        let (gpu, scene) = scene();
        let mut stage = gpu.stage(&scene);
        let model = scene.model();
        let air =
            model.element_ids().filter(|id| model.elements[id.index()].kind == ElementKind::Equipment).last().unwrap();
        let plain = stage.shoot(&ViewState::default(), &[], &options()).unwrap();
        let mut statuses = vec![None; model.elements.len()];
        statuses[air.index()] = Some([239, 79, 86, 255]);
        let red = stage.shoot(&ViewState::default(), &statuses, &options()).unwrap();
        let changed = differing(&plain, &red);
        assert!(changed > 20 && changed < 320 * 200 / 4, "{changed} pixels");
        let from_above = ShotOptions { camera: ShotCamera::Look(StandardView::Top), ..options() };
        let above = stage.shoot(&ViewState::default(), &statuses, &from_above).unwrap();
        let top = model.elements[air.index()].bounds;
        let centre = top.center().truncate().extend(top.max.z);
        let at = above.camera.project(centre, Vec2::new(320.0, 200.0)).unwrap();
        let [r, g, b] = pixel(&above, at);
        assert!(i32::from(r) > i32::from(g) + 60 && i32::from(r) > i32::from(b) + 60, "{r} {g} {b}");

        let peeled = ViewState { storey: Some(atrium_building::StoreyId(0)), ..ViewState::default() };
        let fixed = ShotOptions { camera: ShotCamera::Pose(plain.camera), ..options() };
        assert!(differing(&plain, &stage.shoot(&peeled, &[], &fixed).unwrap()) > 2000);
    }

    #[test]
    fn what_is_isolated_is_lit_and_of_the_rest_only_what_is_nearest_is_seen() {
        let (gpu, scene) = scene();
        let mut stage = gpu.stage(&scene);
        let model = scene.model();
        let named = |name: &str| -> rustc_hash::FxHashSet<atrium_building::ElementId> {
            model.element_ids().filter(|id| model.elements[id.index()].name.as_deref() == Some(name)).collect()
        };
        // From so far that a pipe is thinner than a pixel.
        let pose = stage.shoot(&ViewState::default(), &[], &options()).unwrap().camera;
        let far = CameraPose { eye: pose.eye + (pose.eye - scene.bounds().center()), ..pose };
        let look = ShotOptions { camera: ShotCamera::Pose(far), ..options() };
        let pipes: rustc_hash::FxHashSet<_> =
            model.element_ids().filter(|id| model.elements[id.index()].kind == ElementKind::Distribution).collect();
        let isolated = ViewState { isolated: Some(pipes), ..ViewState::default() };
        let shot = stage.shoot(&isolated, &[], &look).unwrap();
        let is_lit = |p: &&[u8]| i32::from(p[2]) > i32::from(p[0]) + 50;
        assert!(shot.rgba.chunks_exact(4).filter(is_lit).count() > 60, "the pipes are lit");

        // All of what is see-through is seen where nothing else is.
        let x_ray = ViewState { x_ray: true, ..ViewState::default() };
        let lost = [&isolated, &x_ray].map(|view| {
            let inner = ViewState { hidden: named("corridor"), ..view.clone() };
            let whole = stage.shoot(view, &[], &look).unwrap();
            differing(&whole, &stage.shoot(&inner, &[], &look).unwrap())
        });
        assert!(lost[0] * 2 < lost[1], "of the corridor's walls {lost:?} pixels are seen");
    }

    #[test]
    fn a_cut_shows_flat_caps_and_nothing_beyond_the_plane() {
        let (gpu, scene) = scene();
        let mut stage = gpu.stage(&scene);
        let view =
            ViewState { sections: SectionPlane::along(SectionAxis::Z, 2.0, false).into(), ..ViewState::default() };
        let look = ShotOptions { camera: ShotCamera::Look(StandardView::Top), ..options() };
        let shot = stage.shoot(&view, &[], &look).unwrap();
        // A point of the west wall, on the plane: its cap.
        let at = shot.camera.project(glam::DVec3::new(0.1, 4.0, 2.0), Vec2::new(320.0, 200.0)).unwrap();
        let [r, g, b] = pixel(&shot, at);
        let cap = [0x4b, 0x54, 0x5e];
        let near = |c: u8, want: i32| (i32::from(c) - want).abs() < 60;
        assert!(near(r, cap[0]) && near(g, cap[1]) && near(b, cap[2]), "cap {r} {g} {b}");
    }

    #[test]
    fn what_is_selected_is_outlined_through_everything_in_front_of_it() {
        let (gpu, scene) = scene();
        let mut stage = gpu.stage(&scene);
        let model = scene.model();
        let plain = stage.shoot(&ViewState::default(), &[], &options()).unwrap();
        let look = ShotOptions { camera: ShotCamera::Pose(plain.camera), ..options() };
        let accent = [0x3f, 0xb6, 0xc6];
        let lined = |p: &[u8]| (0..3).all(|k| (i32::from(p[k]) - accent[k]).abs() < 48) && p[2] > p[0] + 80;
        let hidden = model.element_ids().filter(|id| {
            let e = &model.elements[id.index()];
            !e.bounds.is_empty() && e.kind != ElementKind::Space
        });
        for id in hidden.take(12) {
            let mut view = ViewState::default();
            view.selection.all.insert(id);
            let shot = stage.shoot(&view, &[], &look).unwrap();
            assert!(shot.rgba.chunks_exact(4).filter(|p| lined(p)).count() > 4, "{id:?} is outlined");
        }
        assert_eq!(plain.rgba.chunks_exact(4).filter(|p| lined(p)).count(), 0);
    }

    #[test]
    fn corners_are_darkened_and_nothing_is_lightened() {
        let (gpu, scene) = scene();
        let mut stage = gpu.stage(&scene);
        let view = ViewState::default();
        let whole = UVec2::new(320, 200);
        let part = Part { whole, at: UVec2::ZERO, size: whole, margin: 0 };
        let mut take = |grade| {
            let drawn = stage.draw(&view, &options(), grade, Some(part)).unwrap();
            let mut rgba = vec![0; 320 * 200 * 4];
            stage.read_back(&drawn.picture.unwrap(), &part, &mut rgba, 320).unwrap();
            rgba
        };
        let (smooth, best) = (take(Grade::Fine), take(Grade::Best));
        let pairs = || smooth.chunks_exact(4).zip(best.chunks_exact(4));
        assert!(pairs().all(|(a, b)| b[0] <= a[0].saturating_add(1)), "darker only");
        let darker = pairs().filter(|(a, b)| a[0] > b[0] + 8).count();
        assert!((100..320 * 200 / 3).contains(&darker), "{darker} pixels");
    }

    #[test]
    fn what_finds_no_room_on_the_gpu_is_drawn_by_its_stand_in() {
        let (gpu, scene) = scene();
        let mut stage = gpu.stage(&scene);
        let light = |p: &[u8]| p.chunks_exact(4).filter(|p| p[0] > 110).count();
        let whole = light(&stage.shoot(&ViewState::default(), &[], &options()).unwrap().rgba);
        let all = stage.renderer.bytes().1;
        let mut renderer = Renderer::new(gpu.device.clone(), gpu.queue.clone());
        renderer.set_geometry(&scene.geometry(), scene.model().elements.len());
        let tables = renderer.bytes().0;
        let spec = FrameSpec {
            pose: CameraPose::looking(StandardView::Iso),
            bounds: scene.bounds(),
            origin: scene.origin(),
            size_px: UVec2::ONE,
            sections: Vec::new(),
            theme: SceneTheme::Dark,
            native_colours: false,
            edges: true,
            outlined: atrium_building::Aabb::EMPTY,
            rung: BEST,
            tile: None,
            line_px: 1.0,
        };
        // As little as lets the first chunk in.
        let enough = (tables..all).step_by(64).find(|budget| {
            renderer.stream(&spec, *budget, None);
            renderer.bytes().0 > tables
        });
        assert!(enough.is_some() && renderer.bytes().0 < all && !renderer.is_complete());
        renderer.write_states(&stage.book.states);
        stage.renderer = renderer;
        let coarse = light(&stage.shoot(&ViewState::default(), &[], &options()).unwrap().rgba);
        assert!(coarse * 10 > whole * 6, "{coarse} of {whole} pixels");
    }

    #[test]
    fn the_parts_of_a_large_picture_cover_it_once() {
        for (x, y) in [(7680, 4320), (8192, 8192), (8191, 17), (2049, 2048), (16, 8192)] {
            let whole = UVec2::new(x, y);
            let parts = parts(whole, false);
            assert!(parts.iter().all(|p| p.size.max_element() <= PART_PX + 1 && p.size.min_element() > 0), "{whole}");
            let area: u64 = parts.iter().map(|p| u64::from(p.size.x) * u64::from(p.size.y)).sum();
            assert_eq!(area, u64::from(x) * u64::from(y));
            let ends = parts.iter().map(|p| p.at + p.size).fold(UVec2::ZERO, UVec2::max);
            assert_eq!(ends, whole);
        }
        assert_eq!(parts(UVec2::new(1920, 1080), false).len(), 1);
        assert_eq!((line_px(UVec2::new(1600, 900)), line_px(UVec2::new(7680, 4320))), (1.0, 4.0));
    }

    #[test]
    fn a_large_picture_looks_like_a_small_one_but_sharper_and_has_no_seams() {
        let (gpu, scene) = scene();
        let mut stage = gpu.stage(&scene);
        let view =
            ViewState { sections: SectionPlane::along(SectionAxis::X, 6.0, false).into(), ..ViewState::default() };
        let small = ShotOptions { width: 1920, height: 1080, ..ShotOptions::default() };
        let small = stage.shoot(&view, &[], &small).unwrap();
        let large = ShotOptions { width: 3840, height: 2160, camera: ShotCamera::Pose(small.camera), ..options() };
        let mut told = Vec::new();
        let large = stage
            .shoot_in_parts(&view, &[], &large, &mut |share| {
                told.push(share);
                true
            })
            .unwrap();
        assert_eq!(told, [0.0, 0.25, 0.5, 0.75]);
        // Each pixel of the small one against the mean of its four.
        let mean = |x: usize, y: usize, c: usize| {
            let at = |dx: usize, dy: usize| u32::from(large.rgba[((y * 2 + dy) * 3840 + x * 2 + dx) * 4 + c]);
            (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4
        };
        let off = |x: usize, y: usize| -> u32 {
            (0..3).map(|c| mean(x, y, c).abs_diff(u32::from(small.rgba[(y * 1920 + x) * 4 + c]))).sum()
        };
        let all: u64 = (0..1080).flat_map(|y| (0..1920).map(move |x| (x, y))).map(|(x, y)| u64::from(off(x, y))).sum();
        let average = all as f64 / (1920.0 * 1080.0 * 3.0);
        // It is 1.6; with lines of one pixel, as a driver draws them, it would be some three times that.
        assert!(average < 2.0, "{average} steps of 255 apart");
        // Where the parts meet it is no worse than elsewhere.
        let seam: u64 = (0..1080).flat_map(|y| [959, 960].map(|x| u64::from(off(x, y)))).sum();
        let seam = seam as f64 / (2.0 * 1080.0 * 3.0);
        assert!(seam < average * 3.0 + 1.5, "{seam} at the seam, {average} elsewhere");
        let stopped = stage.shoot_in_parts(&view, &[], &options(), &mut |_| false);
        assert!(matches!(stopped, Err(ShotError::Cancelled)));
    }

    #[test]
    fn corners_and_outlines_of_parts_are_those_of_the_whole() {
        let (gpu, scene) = scene();
        let mut stage = gpu.stage(&scene);
        let model = scene.model();
        let air = model.element_ids().filter(|id| model.elements[id.index()].kind == ElementKind::Equipment).last();
        let mut view = ViewState::default();
        view.selection.all.insert(air.unwrap());
        let whole = UVec2::new(640, 400);
        let look = ShotOptions { width: whole.x, height: whole.y, ..options() };
        let mut take = |grade, counts: UVec2| {
            let size = whole / counts;
            // So low a picture is darkened no farther in one than in parts.
            let margin = if size == whole { 0 } else { AMBIENT_REACH_PX as u32 + MARGIN_PX };
            let mut rgba = vec![0; 640 * 400 * 4];
            for i in 0..counts.x * counts.y {
                let part = Part { whole, at: UVec2::new(i % counts.x, i / counts.x) * size, size, margin };
                let drawn = stage.draw(&view, &look, grade, Some(part)).unwrap();
                stage.read_back(&drawn.picture.unwrap(), &part, &mut rgba, whole.x).unwrap();
            }
            rgba
        };
        let one = take(Grade::Best, UVec2::ONE);
        let far_off = |other: &[u8]| one.iter().zip(other).filter(|(a, b)| a.abs_diff(**b) > 12).count();
        let (four, without) = (far_off(&take(Grade::Best, UVec2::new(2, 2))), far_off(&take(Grade::Fine, UVec2::ONE)));
        assert!(four * 20 < without, "{four} in parts, {without} without dark corners");
    }

    #[test]
    fn impossible_sizes_are_refused_and_an_empty_model_is_a_backdrop() {
        let (gpu, scene) = scene();
        let none = ShotOptions { width: 0, ..options() };
        let refused = gpu.stage(&scene).shoot(&ViewState::default(), &[], &none);
        assert!(matches!(refused, Err(ShotError::Size { width: 0, .. })));
        let huge = ShotOptions { width: LARGEST_PX + 1, ..options() };
        let refused = gpu.stage(&scene).shoot(&ViewState::default(), &[], &huge);
        assert!(matches!(refused, Err(ShotError::Size { limit: LARGEST_PX, .. })));
        let empty = PreparedScene::build(Default::default());
        let shot = gpu.stage(&empty).shoot(&ViewState::default(), &[], &options()).unwrap();
        assert!(shot.rgba.chunks_exact(4).all(|p| p[0] < 70));
    }
}
