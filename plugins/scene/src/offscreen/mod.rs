//! Pictures without a window: for reports, for tests, and for `atrium shot`.

mod parts;
mod request;
#[cfg(test)]
mod tests;

use std::time::Duration;

use atrium_building::{ElementId, Rgba8};
use atrium_spatial::PickFilter;
use atrium_view::{CameraPose, Looks, Sections, StandardView, ViewState};
use glam::{UVec2, Vec2};
use parts::{Part, line_px, parts};
pub use request::{Grade, LARGEST_PX, Shot, ShotCamera, ShotError, ShotOptions};

use crate::caps::Caps;
use crate::daylight::Daylight;
use crate::framing::{fit_shown, fly_to_see, outlined, under_open_sky};
use crate::ladder::{BEST, COARSE, PLAIN, SHADED, SMOOTH};
use crate::plugin::ElementStatuses;
use crate::prepare::PreparedScene;
use crate::renderer::{FrameSpec, MEMORY_HINTS, Renderer, Tile};
use crate::state::{StateBook, StateChanges};

/// A software GPU takes seconds for a huge model; a driver that hangs must not hang the caller.
const PATIENCE: Duration = Duration::from_secs(120);

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
                    required_features: adapter.features() & wgpu::Features::MAPPABLE_PRIMARY_BUFFERS,
                    required_limits: adapter.limits(),
                    memory_hints: MEMORY_HINTS,
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
            sunlit: under_open_sky(self.scene, &self.looks, view, &pose),
            rung: match grade {
                Grade::Moving => COARSE,
                Grade::Plain => PLAIN,
                Grade::Fine => SMOOTH,
                Grade::Shaded => SHADED,
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
