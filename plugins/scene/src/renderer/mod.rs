//! Draws a prepared scene with wgpu alone: one render pass, no Bevy entity, no allocation per frame that grows with
//! the model. Used by the window and by offscreen pictures alike.

mod anchor;
mod day;
mod figures;
mod gpu_scene;
mod lines;
mod pipelines;
mod record;

use atrium_view::{CameraPose, Projection};
use std::sync::Arc;
use std::time::Instant;

use bytemuck::{Pod, Zeroable};
use glam::{DVec3, DVec4, Mat4, UVec2, Vec2, Vec3, Vec4};
use wgpu::util::DeviceExt;

use crate::caps::Caps;
use crate::geometry::{Geometry, MaterialClass, Seen};
use crate::state::ElementState;
use crate::theme::{Palette, SceneTheme};
use gpu_scene::{Draw, GpuScene, Sight};
use lines::Piece;
pub(crate) use lines::{THICK_PX, Tile};
use pipelines::{COLOUR_FORMAT, DEPTH_FORMAT, PipelineKey, Pipelines, Stage};

/// How many pixels the things in a batch must cover at best to be drawn, at rest and while a processor draws a moving
/// picture.
const SMALLEST_PX: [f32; 2] = [1.5, 8.0];

/// The same for their edges: on less, lines are all that would be left of a thing.
const SMALLEST_EDGED_PX: [f32; 2] = [7.0, 28.0];

/// The same for what is see-through, and for its edges: it is there to tell where the rest stands, and ten storeys of handles
/// and pipes in front of that would hide it.
const SMALLEST_GHOST_PX: f32 = 16.0;
const SMALLEST_EDGED_GHOST_PX: f32 = 32.0;

/// Pixels to a metre from which on a moving picture shows what stands behind windows.
const GLIMPSED_PX: f32 = 18.0;

/// What one picture is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FrameSpec {
    pub(crate) pose: CameraPose,
    pub(crate) bounds: atrium_building::Aabb,
    pub(crate) origin: DVec3,
    pub(crate) size_px: UVec2,
    /// `(n, d)` in project coordinates, as of [`atrium_view::Sections`].
    pub(crate) sections: Vec<DVec4>,
    pub(crate) theme: SceneTheme,
    pub(crate) native_colours: bool,
    pub(crate) edges: bool,
    /// Four samples a pixel, and small things too.
    pub(crate) fine: bool,
    /// Leave out what is small: the picture moves and a processor draws it.
    pub(crate) coarse: bool,
    /// Which part of a larger picture; all of it without.
    pub(crate) tile: Option<Tile>,
    /// Width of lines, pixels: what is told by pixels is told by so many.
    pub(crate) line_px: f32,
}

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct FrameUniform {
    clip_from_model: [[f32; 4]; 4],
    eye: [f32; 4],
    forward: [f32; 4],
    viewport: [f32; 4],
    ground_area: [f32; 4],
    ground_look: [f32; 4],
    wall_light: [f32; 4],
    wall_dark: [f32; 4],
    top: [f32; 4],
    edge: [f32; 4],
    accent: [f32; 4],
    glass: [f32; 4],
    cap: [f32; 4],
    ground: [f32; 4],
    inner: [f32; 4],
    outer: [f32; 4],
    line: [f32; 4],
    tile: [f32; 4],
}

impl FrameUniform {
    fn paint(&mut self, palette: &Palette) {
        self.wall_light = palette.wall_light;
        self.wall_dark = palette.wall_dark;
        self.top = palette.top;
        self.edge = palette.edge;
        self.accent = palette.accent;
        self.glass = palette.glass;
        self.cap = palette.cap;
        self.ground = palette.ground;
        self.inner = palette.inner;
        self.outer = palette.outer;
    }
}

struct Targets {
    size: UVec2,
    samples: u32,
    colour: wgpu::Texture,
    colour_view: wgpu::TextureView,
    multisampled: Option<wgpu::TextureView>,
    depth: wgpu::TextureView,
}

impl Targets {
    /// A pass over them; what several passes draw is kept from one to the next.
    fn pass<'e>(&self, encoder: &'e mut wgpu::CommandEncoder, first: bool, last: bool) -> wgpu::RenderPass<'e> {
        let (view, resolve) = match &self.multisampled {
            Some(many) => (many, Some(&self.colour_view).filter(|_| last)),
            None => (&self.colour_view, None),
        };
        let kept = if last { wgpu::StoreOp::Discard } else { wgpu::StoreOp::Store };
        encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("scene"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view,
                depth_slice: None,
                resolve_target: resolve,
                ops: wgpu::Operations {
                    load: if first { wgpu::LoadOp::Clear(wgpu::Color::BLACK) } else { wgpu::LoadOp::Load },
                    store: if resolve.is_some() { wgpu::StoreOp::Discard } else { wgpu::StoreOp::Store },
                },
            })],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.depth,
                depth_ops: Some(wgpu::Operations {
                    load: if first { wgpu::LoadOp::Clear(0.0) } else { wgpu::LoadOp::Load },
                    store: kept,
                }),
                stencil_ops: None,
            }),
            ..wgpu::RenderPassDescriptor::default()
        })
    }
}

/// Figures of one picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DrawCounts {
    pub(crate) draw_calls: u32,
    pub(crate) batches: u32,
    pub(crate) triangles: u64,
}

struct GpuCaps {
    vertices: wgpu::Buffer,
    triangles: wgpu::Buffer,
    lines: wgpu::Buffer,
    counts: (u32, u32),
}

/// Holds everything on the GPU.
pub(crate) struct Renderer {
    device: wgpu::Device,
    queue: wgpu::Queue,
    layout: wgpu::BindGroupLayout,
    pipelines: Pipelines,
    frame: wgpu::Buffer,
    sections: wgpu::Buffer,
    caps: Option<GpuCaps>,
    scene: GpuScene,
    targets: Option<Targets>,
    studio: Option<day::Studio>,
    anchor: anchor::Anchor,
}

impl Renderer {
    pub(crate) fn new(device: wgpu::Device, queue: wgpu::Queue) -> Self {
        let entry = |binding, visibility, ty| wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None };
        let both = wgpu::ShaderStages::VERTEX_FRAGMENT;
        let table = wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Storage { read_only: true },
            has_dynamic_offset: false,
            min_binding_size: None,
        };
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("scene"),
            entries: &[
                entry(
                    0,
                    both,
                    wgpu::BindingType::Buffer {
                        ty: wgpu::BufferBindingType::Uniform,
                        has_dynamic_offset: false,
                        min_binding_size: None,
                    },
                ),
                entry(1, wgpu::ShaderStages::VERTEX, table),
                entry(
                    2,
                    wgpu::ShaderStages::FRAGMENT,
                    wgpu::BindingType::Texture {
                        sample_type: wgpu::TextureSampleType::Float { filterable: true },
                        view_dimension: wgpu::TextureViewDimension::D2,
                        multisampled: false,
                    },
                ),
                entry(3, wgpu::ShaderStages::FRAGMENT, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering)),
                entry(4, wgpu::ShaderStages::FRAGMENT, table),
                entry(5, wgpu::ShaderStages::VERTEX, table),
                entry(6, wgpu::ShaderStages::VERTEX, table),
            ],
        });
        let frame = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("frame"),
            size: size_of::<FrameUniform>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let pipelines = Pipelines::new(&device, &layout);
        let sections = sections_buffer(&device, 256);
        let scene = GpuScene::new(&device, &queue, &layout, &frame, &sections, &Arc::default(), 0);
        Self {
            device,
            queue,
            layout,
            pipelines,
            frame,
            sections,
            caps: None,
            scene,
            targets: None,
            studio: None,
            anchor: Default::default(),
        }
    }

    /// Replaces what is shown. All states start hidden: write them next.
    pub(crate) fn set_geometry(&mut self, geometry: &Arc<Geometry>, element_count: usize) {
        let (layout, frame, sections) = (&self.layout, &self.frame, &self.sections);
        self.scene = GpuScene::new(&self.device, &self.queue, layout, frame, sections, geometry, element_count);
        self.anchor = anchor::Anchor::of(geometry);
    }

    /// Replaces the caps of the sections.
    pub(crate) fn set_caps(&mut self, caps: &Caps) {
        let moved = self.anchor.caps(caps);
        let caps = moved.as_ref().unwrap_or(caps);
        let limit = self.device.limits().max_buffer_size;
        let buffer = |bytes: &[u8], usage| {
            self.device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
                label: Some("caps"),
                contents: bytes,
                usage,
            })
        };
        let vertices: &[u8] = bytemuck::cast_slice(&caps.vertices);
        let fits = !caps.vertices.is_empty() && (vertices.len().max(caps.triangles.len() * 4) as u64) < limit;
        self.caps = fits.then(|| GpuCaps {
            vertices: buffer(vertices, wgpu::BufferUsages::VERTEX),
            triangles: buffer(bytemuck::cast_slice(&caps.triangles), wgpu::BufferUsages::INDEX),
            lines: buffer(bytemuck::cast_slice(&caps.lines), wgpu::BufferUsages::INDEX),
            counts: (caps.triangles.len() as u32, caps.lines.len() as u32),
        });
    }

    pub(crate) fn write_states(&mut self, states: &[ElementState]) {
        self.scene.write_states(&self.queue, states);
    }

    /// Writes the states of these elements alone.
    pub(crate) fn change_states(&mut self, states: &[ElementState], changed: &[u32]) {
        self.scene.change_states(&self.queue, states, changed);
    }

    /// Brings more of the scene to the GPU, what matters most from this eye first; all of it without a deadline. Tells
    /// whether there is more to bring.
    pub(crate) fn stream(&mut self, spec: &FrameSpec, budget_bytes: u64, deadline: Option<Instant>) -> bool {
        let eye = (spec.pose.eye - spec.origin).as_vec3();
        self.scene.stream(&self.device, eye, budget_bytes, deadline)
    }

    /// Brings the whole scene to the GPU.
    pub(crate) fn bring_all(&mut self) {
        self.scene.stream(&self.device, Vec3::ZERO, u64::MAX, None);
    }

    /// Whether all of the scene is on the GPU.
    pub(crate) fn is_complete(&self) -> bool {
        self.scene.is_complete()
    }

    /// Bytes of the scene on the GPU, and of all of it.
    pub(crate) fn bytes(&self) -> (u64, u64) {
        (self.scene.resident_bytes, self.scene.wanted_bytes)
    }

    /// Draws a picture and submits it; with a target, also copies it there (same size, [`COLOUR_FORMAT`] or its sRGB
    /// twin). Without one it is found in [`Self::picture`].
    pub(crate) fn draw(&mut self, spec: &FrameSpec, target: Option<&wgpu::Texture>) -> DrawCounts {
        let spec = &self.anchored(spec);
        let samples = if spec.fine { 4 } else { 1 };
        self.ensure_targets(spec.size_px, samples);
        let visible = self.visible(spec);
        let cut = !spec.sections.is_empty();
        let steps = self.steps(&visible, spec.edges);
        let key = |stage, placed| PipelineKey { stage, placed, cut, samples };
        self.pipelines.ensure(&self.device, key(Stage::Backdrop, false));
        self.pipelines.ensure(&self.device, key(Stage::Ground, false));
        if cut {
            self.pipelines.ensure(&self.device, key(Stage::Cap, false));
            self.pipelines.ensure(&self.device, key(Stage::CapLine, false));
        }
        for step in &steps {
            self.pipelines.ensure(&self.device, key(step.stage, step.placed));
        }
        let triangles = self.triangles(visible.iter().map(|v| v.draw));
        let mut counts = DrawCounts { draw_calls: 2, batches: visible.len() as u32, triangles };
        self.write_sections(spec);
        let (pieces, runs) = lines::order(&steps, spec.line_px >= THICK_PX);
        let shifts = spec.line_shifts();
        let passes: Vec<(&[Piece], Vec2)> = runs
            .iter()
            .flat_map(|(run, lines)| {
                let shifts = if *lines { shifts.as_slice() } else { &[Vec2::ZERO] };
                shifts.iter().map(|shift| (&pieces[run.clone()], *shift))
            })
            .collect();
        let Some(targets) = &self.targets else { return counts };
        for (i, (pieces, shift)) in passes.iter().enumerate() {
            let (first, last) = (i == 0, i + 1 == passes.len());
            self.write_frame(spec, *shift);
            let mut encoder =
                self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("scene") });
            {
                let mut pass = targets.pass(&mut encoder, first, last);
                pass.set_bind_group(0, &self.scene.bindings, &[]);
                for piece in *pieces {
                    counts.draw_calls += match piece {
                        Piece::Caps => self.draw_caps(&mut pass, cut, Stage::Cap, key),
                        Piece::CapLines => self.draw_caps(&mut pass, cut, Stage::CapLine, key),
                        Piece::Sheets => {
                            self.draw_sheets(&mut pass, key);
                            0
                        }
                        Piece::Step(i) => {
                            let step = &steps[*i];
                            self.draw_step(&mut pass, key(step.stage, step.placed), step)
                        }
                    };
                }
            }
            if last
                && let Some(target) = target
                && target.width() == spec.size_px.x
                && target.height() == spec.size_px.y
            {
                encoder.copy_texture_to_texture(
                    targets.colour.as_image_copy(),
                    target.as_image_copy(),
                    targets.colour.size(),
                );
            }
            // What is written to a buffer takes place before the next submission: each pass sees its own frame.
            self.queue.submit([encoder.finish()]);
        }
        counts
    }

    /// The last picture.
    pub(crate) fn picture(&self) -> Option<&wgpu::Texture> {
        self.targets.as_ref().map(|t| &t.colour)
    }

    /// The caps of sections, or their outlines.
    fn draw_caps(
        &self,
        pass: &mut wgpu::RenderPass<'_>,
        cut: bool,
        stage: Stage,
        key: impl Fn(Stage, bool) -> PipelineKey,
    ) -> u32 {
        let Some(caps) = self.caps.as_ref().filter(|_| cut) else { return 0 };
        let (indices, count) =
            if stage == Stage::Cap { (&caps.triangles, caps.counts.0) } else { (&caps.lines, caps.counts.1) };
        if let Some(pipeline) = self.pipelines.get(key(stage, false)) {
            pass.set_vertex_buffer(0, caps.vertices.slice(..));
            pass.set_pipeline(pipeline);
            pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint32);
            pass.draw_indexed(0..count, 0, 0..1);
        }
        1
    }

    fn draw_sheets(&self, pass: &mut wgpu::RenderPass<'_>, key: impl Fn(Stage, bool) -> PipelineKey) {
        if let Some(pipeline) = self.pipelines.get(key(Stage::Backdrop, false)) {
            pass.set_pipeline(pipeline);
            pass.draw(0..3, 0..1);
        }
        if let Some(pipeline) = self.pipelines.get(key(Stage::Ground, false))
            && !self.scene.ground.cells.is_empty()
        {
            pass.set_pipeline(pipeline);
            pass.draw(0..4, 0..1);
        }
    }

    fn draw_step(&self, pass: &mut wgpu::RenderPass<'_>, key: PipelineKey, step: &Step) -> u32 {
        let Some(pipeline) = self.pipelines.get(key) else { return 0 };
        pass.set_pipeline(pipeline);
        let part = match key.stage {
            Stage::OpaqueEdge | Stage::GhostEdge | Stage::SpaceEdge => Part::Edges,
            Stage::Glow | Stage::Front => Part::Shining,
            _ => Part::Surfaces,
        };
        self.draw_all(pass, &step.draws, part)
    }

    /// With whatever pipeline is set.
    fn draw_all(&self, pass: &mut wgpu::RenderPass<'_>, draws: &[usize], part: Part) -> u32 {
        let mut bound = usize::MAX;
        let mut calls = 0;
        for &i in draws {
            let draw = &self.scene.draws[i];
            let Some(buffers) = &self.scene.chunks[draw.chunk].buffers else { continue };
            if bound != draw.chunk {
                bound = draw.chunk;
                pass.set_vertex_buffer(0, buffers.vertices.slice(..));
                let indices = if part == Part::Edges { buffers.edges.as_ref() } else { Some(&buffers.indices) };
                if let Some(indices) = indices {
                    pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint16);
                }
                if let Some(instances) = &buffers.instances {
                    pass.set_vertex_buffer(1, instances.slice(..));
                }
            }
            let instances = draw.instances.clone();
            match part {
                Part::Edges if draw.edges.is_empty() => {}
                Part::Edges => {
                    pass.draw_indexed(draw.edges.clone(), draw.base_vertex, instances);
                    calls += 1;
                }
                Part::Surfaces => {
                    pass.draw_indexed(draw.indices.clone(), draw.base_vertex, instances);
                    calls += 1;
                }
                Part::Shining => {
                    for range in &draw.shining {
                        let (indices, instances) = if draw.placed {
                            (draw.indices.clone(), range.clone())
                        } else {
                            (range.clone(), instances.clone())
                        };
                        pass.draw_indexed(indices, draw.base_vertex, instances);
                        calls += 1;
                    }
                }
            }
        }
        calls
    }

    /// Batches in view that show anything, the nearest first: what is behind then fails the depth test early.
    fn visible(&mut self, spec: &FrameSpec) -> Vec<Visible> {
        let viewport = spec.whole_px().as_vec2();
        let matrix = spec.clip_from_model(0.03).as_mat4();
        let planes = frustum(&matrix);
        let eye = (spec.pose.eye - spec.origin).as_vec3();
        let sections: Vec<Vec4> = spec.sections.iter().map(|s| local_section(*s, spec.origin)).collect();
        let pixels_at_1m = (1.0 / spec.pose.metres_per_pixel(1.0, viewport)) as f32;
        let grade = usize::from(spec.coarse);
        self.scene.occlude((spec.pose.projection == Projection::Perspective).then_some(Sight {
            matrix,
            eye,
            pixels_at_1m,
            height_px: spec.size_px.y as f32,
            sections: &sections,
        }));
        let glows = self.scene.glows();
        if glows {
            self.scene.find_shining();
        }
        let outdoors = spec.sections.is_empty() && !spec.bounds.contains(spec.pose.eye);
        let mut out: Vec<(f32, Visible)> = Vec::with_capacity(self.scene.draws.len());
        for (i, draw) in self.scene.draws.iter().enumerate() {
            if !(draw.any_shown() || draw.any_ghost()) || self.scene.chunks[draw.chunk].buffers.is_none() {
                continue;
            }
            let (min, max) = (Vec3::from(draw.lot.min), Vec3::from(draw.lot.max));
            let (centre, half) = ((min + max) * 0.5, (max - min) * 0.5);
            let outside = |p: &Vec4| p.truncate().dot(centre) + p.w < -p.truncate().abs().dot(half);
            if planes.iter().any(outside) || sections.iter().any(|s| !reaches_kept_side(*s, centre, half)) {
                continue;
            }
            let distance = match spec.pose.projection {
                Projection::Perspective => (eye - eye.clamp(min, max)).length(),
                // A metre covers as many pixels everywhere.
                Projection::Orthographic => 1.0,
            };
            // What shows through a window now and then is left out while the picture moves and the window is small.
            let dim = spec.coarse && pixels_at_1m < GLIMPSED_PX * distance;
            let unseen = match draw.lot.exposure.seen {
                Seen::Nowhere => true,
                Seen::Glimpsed if dim => true,
                _ => draw.lot.exposure.faces_away(eye, centre, half),
            };
            let hidden = outdoors && unseen && self.scene.is_walled_in(draw) || self.scene.is_occluded(min, max);
            let shines = glows && draw.any_shining();
            if hidden && !shines {
                continue;
            }
            let at_least = |pixels: f32| draw.lot.size.reach_m() * pixels_at_1m >= pixels * distance;
            let large = draw.any_isolated() || at_least(SMALLEST_PX[grade]);
            if shines || large {
                out.push((
                    distance,
                    Visible {
                        draw: i,
                        hidden,
                        large,
                        edged: draw.any_isolated() || at_least(SMALLEST_EDGED_PX[grade] * spec.line_px),
                        ghost: at_least(SMALLEST_GHOST_PX * spec.line_px),
                        edged_ghost: at_least(SMALLEST_EDGED_GHOST_PX * spec.line_px),
                    },
                ));
            }
        }
        out.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.draw.cmp(&b.1.draw)));
        out.into_iter().map(|(_, v)| v).collect()
    }

    fn steps(&self, visible: &[Visible], edges: bool) -> Vec<Step> {
        let mut steps = Vec::with_capacity(18);
        let mut step = |stage: Stage, wanted: &dyn Fn(&Draw) -> bool| {
            let fits = |v: &&Visible| match stage {
                Stage::Glow => true,
                Stage::Front => !v.hidden,
                Stage::OpaqueEdge | Stage::SpaceEdge => !v.hidden && v.edged,
                Stage::Ghost | Stage::ShellDepth | Stage::Shell => !v.hidden && v.ghost,
                Stage::GhostEdge => !v.hidden && v.edged_ghost,
                _ => !v.hidden && v.large,
            };
            for placed in [false, true] {
                let draws: Vec<usize> = visible
                    .iter()
                    .filter(fits)
                    .map(|v| v.draw)
                    .filter(|&i| {
                        let d = &self.scene.draws[i];
                        d.placed == placed && wanted(d)
                    })
                    .collect();
                if !draws.is_empty() {
                    steps.push(Step { stage, placed, draws });
                }
            }
        };
        let solid = |d: &Draw| d.lot.class != MaterialClass::Space;
        step(Stage::Opaque, &|d| d.any_shown() && d.lot.class == MaterialClass::Opaque);
        if self.scene.glows() {
            step(Stage::Glow, &|d| d.any_shining() && solid(d));
            step(Stage::Front, &|d| d.any_shining() && d.lot.class == MaterialClass::Opaque);
        }
        if edges {
            step(Stage::OpaqueEdge, &|d| d.any_shown() && solid(d));
        }
        // Around what is looked at, a shell; with nothing in it, all there is.
        if self.scene.any_solid_shown {
            let shell = |d: &Draw| d.any_ghost() && d.lot.class == MaterialClass::Opaque;
            step(Stage::ShellDepth, &shell);
            step(Stage::Shell, &shell);
        } else {
            step(Stage::Ghost, &|d| d.any_ghost() && solid(d));
        }
        if edges {
            step(Stage::GhostEdge, &|d| d.any_ghost() && solid(d));
        }
        step(Stage::Space, &|d| d.any_shown() && !solid(d));
        step(Stage::SpaceEdge, &|d| d.any_shown() && !solid(d));
        step(Stage::Glass, &|d| d.any_shown() && d.lot.class == MaterialClass::Glass);
        steps
    }

    /// Hands what the shaders know of the frame to the device, with everything moved by halves of the picture.
    fn write_frame(&self, spec: &FrameSpec, shift: Vec2) {
        let mut uniform = self.uniform(spec);
        if shift != Vec2::ZERO {
            let matrix = Mat4::from_translation(shift.extend(0.0)) * Mat4::from_cols_array_2d(&uniform.clip_from_model);
            uniform.clip_from_model = matrix.to_cols_array_2d();
        }
        self.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(&uniform));
    }

    fn write_sections(&mut self, spec: &FrameSpec) {
        let planes: Vec<[f32; 4]> = spec.sections.iter().map(|s| local_section(*s, spec.origin).to_array()).collect();
        let bytes: &[u8] = bytemuck::cast_slice(&planes);
        if bytes.len() as u64 > self.sections.size() {
            self.sections = sections_buffer(&self.device, bytes.len() as u64 * 2);
            self.scene.bind(&self.device, &self.layout, &self.frame, &self.sections);
        }
        if !bytes.is_empty() {
            self.queue.write_buffer(&self.sections, 0, bytes);
        }
    }

    fn uniform(&self, spec: &FrameSpec) -> FrameUniform {
        let viewport = spec.whole_px().as_vec2();
        let near = spec.pose.near_m(&spec.bounds);
        let matrix = spec.clip_from_model(near).as_mat4();
        let (share, part_at) = spec.part();
        let first_px = spec.tile.map_or(Vec2::ZERO, |t| t.at.as_vec2());
        let eye = (spec.pose.eye - spec.origin).as_vec3();
        let pixels_at_1m = (1.0 / spec.pose.metres_per_pixel(1.0, viewport)) as f32;
        let ground = &self.scene.ground;
        let (shadow, glow) = match spec.theme {
            SceneTheme::Dark => (0.62, 0.28),
            SceneTheme::Light => (0.30, 0.30),
        };
        let mut frame = FrameUniform {
            clip_from_model: matrix.to_cols_array_2d(),
            eye: eye.extend(pixels_at_1m).to_array(),
            forward: spec
                .pose
                .forward()
                .as_vec3()
                .extend(if spec.pose.projection == Projection::Orthographic { 1.0 } else { 0.0 })
                .to_array(),
            viewport: [viewport.x, viewport.y, 1.0, if spec.native_colours { 1.0 } else { 0.0 }],
            ground_area: [ground.min[0], ground.min[1], ground.size[0], ground.size[1]],
            ground_look: [ground.z, shadow, glow, spec.sections.len() as f32],
            line: [spec.line_power(), 1.0 / spec.line_px, first_px.x, first_px.y],
            tile: [share.x as f32, share.y as f32, part_at.x as f32, part_at.y as f32],
            ..FrameUniform::zeroed()
        };
        frame.paint(&spec.theme.palette());
        frame
    }

    fn ensure_targets(&mut self, size: UVec2, samples: u32) {
        let limit = self.device.limits().max_texture_dimension_2d;
        let size = size.clamp(UVec2::ONE, UVec2::splat(limit));
        if self.targets.as_ref().is_some_and(|t| t.size == size && t.samples == samples) {
            return;
        }
        let texture = |label, format, sample_count, usage| {
            self.device.create_texture(&wgpu::TextureDescriptor {
                label: Some(label),
                size: wgpu::Extent3d { width: size.x, height: size.y, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage,
                view_formats: &[],
            })
        };
        let attachment = wgpu::TextureUsages::RENDER_ATTACHMENT;
        let view = |t: &wgpu::Texture| t.create_view(&wgpu::TextureViewDescriptor::default());
        let colour = texture("scene colour", COLOUR_FORMAT, 1, attachment | wgpu::TextureUsages::COPY_SRC);
        let multisampled = (samples > 1).then(|| view(&texture("scene samples", COLOUR_FORMAT, samples, attachment)));
        let depth = view(&texture("scene depth", DEPTH_FORMAT, samples, attachment));
        let colour_view = view(&colour);
        self.targets = Some(Targets { size, samples, colour, colour_view, multisampled, depth });
    }
}

/// A draw that is in view.
struct Visible {
    draw: usize,
    /// By what is around it: there for its glow alone.
    hidden: bool,
    /// Large enough to be drawn; there for what shines in it otherwise.
    large: bool,
    /// Large enough for its edges.
    edged: bool,
    /// Large enough to be seen through, and with its edges.
    ghost: bool,
    edged_ghost: bool,
}

/// What of a draw is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Surfaces,
    Edges,
    /// Surfaces of what shines alone.
    Shining,
}

struct Step {
    stage: Stage,
    placed: bool,
    draws: Vec<usize>,
}

fn sections_buffer(device: &wgpu::Device, size: u64) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("sections"),
        size,
        usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

fn local_section(s: DVec4, origin: DVec3) -> Vec4 {
    s.truncate().extend(s.w + s.truncate().dot(origin)).as_vec4()
}

/// Whether any of the box is on the kept side.
fn reaches_kept_side(section: Vec4, centre: Vec3, half: Vec3) -> bool {
    section.truncate().dot(centre) + section.w <= section.truncate().abs().dot(half)
}

/// Left, right, bottom, top and near planes, inward.
fn frustum(m: &Mat4) -> [Vec4; 5] {
    let [x, y, z, w] = [m.row(0), m.row(1), m.row(2), m.row(3)];
    [w + x, w - x, w + y, w - y, w - z]
}
