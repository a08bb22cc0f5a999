//! Draws a prepared scene with wgpu alone: few render passes, no Bevy entity, no allocation per frame that grows with
//! the model. Used by the window and by offscreen pictures alike.

mod anchor;
mod casting;
mod day;
mod figures;
mod finish;
mod frame;
mod gpu_scene;
mod hidden;
mod lines;
mod pipelines;
mod record;
mod rehearsal;
mod stand_ins;
mod steps;
mod streaming;
mod sun;
mod targets;
mod visible;

use std::sync::Arc;
use std::time::Instant;

use atrium_view::CameraPose;
use glam::{DVec3, DVec4, UVec2, Vec2, Vec3};
use wgpu::util::DeviceExt;

use crate::caps::Caps;
use crate::geometry::{Geometry, MaterialClass};
use crate::ladder::Rung;
use crate::state::ElementState;
use crate::theme::SceneTheme;
pub(crate) use finish::AMBIENT_REACH_PX;
use frame::{FrameUniform, sections_buffer};
use gpu_scene::GpuScene;
use lines::Piece;
pub(crate) use lines::{THICK_PX, Tile};
use pipelines::{PipelineKey, Pipelines, Stage};
use steps::Step;
use targets::Targets;

/// How a device that the scene is drawn with divides its memory: in small blocks, for the geometry comes in pieces of megabytes,
/// and where the processor draws, a block half empty is main memory.
pub const MEMORY_HINTS: wgpu::MemoryHints = wgpu::MemoryHints::MemoryUsage;

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
    /// Box around what is outlined, project coordinates; empty where nothing is.
    pub(crate) outlined: atrium_building::Aabb,
    /// The eye stands under the open sky: shadows tell more there than they hide.
    pub(crate) sunlit: bool,
    /// How much work goes into it.
    pub(crate) rung: Rung,
    /// Which part of a larger picture; all of it without.
    pub(crate) tile: Option<Tile>,
    /// Width of lines, pixels: what is told by pixels is told by so many.
    pub(crate) line_px: f32,
}

/// Figures of one picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DrawCounts {
    pub(crate) draw_calls: u32,
    pub(crate) batches: u32,
    /// Triangles of surfaces handed over.
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
    finish: Option<finish::Finish>,
    sun: Option<sun::Sun>,
    /// The last picture was enlarged.
    enlarged: bool,
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
            finish: None,
            sun: None,
            enlarged: false,
        }
    }

    /// Replaces what is shown. All states start hidden: write them next.
    pub(crate) fn set_geometry(&mut self, geometry: &Arc<Geometry>, element_count: usize) {
        let (layout, frame, sections) = (&self.layout, &self.frame, &self.sections);
        self.scene = GpuScene::new(&self.device, &self.queue, layout, frame, sections, geometry, element_count);
        self.anchor = anchor::Anchor::of(geometry);
        self.sun = None;
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

    /// How many pipelines were made so far.
    #[cfg(test)]
    pub(crate) fn pipelines_made(&self) -> usize {
        self.pipelines.count()
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
        let (asked, samples) = (spec.size_px, spec.rung.samples);
        let drawn_px = (asked.as_vec2() * spec.rung.scale).round().as_uvec2().clamp(UVec2::ONE, asked.max(UVec2::ONE));
        let spec = &FrameSpec { size_px: drawn_px, ..self.anchored(spec) };
        self.enlarged = drawn_px != asked;
        self.ensure_targets(spec.size_px, samples);
        let visible = self.visible(spec);
        let cut = !spec.sections.is_empty();
        let steps = self.steps(&visible, spec.edges, spec.rung.clear_glass);
        // Corners and shadows of what is nearest would be laid over all that is seen through it.
        let shelled = (spec.rung.ambient || spec.rung.shadows) && self.is_shelled(spec, &steps);
        let (ambient, shadows) = (spec.rung.ambient && !shelled, spec.rung.shadows && spec.sunlit && !shelled);
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
        let mut counts = DrawCounts { draw_calls: 2, batches: visible.len() as u32, triangles: self.triangles(&steps) };
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
        let begun = || self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("scene") });
        let mut encoder = begun();
        for (i, (pieces, shift)) in passes.iter().enumerate() {
            let (first, last) = (i == 0, i + 1 == passes.len());
            // What is written to a buffer takes place before the next submission: each pass sees its own frame.
            if !first {
                self.queue.submit([std::mem::replace(&mut encoder, begun()).finish()]);
            }
            self.write_frame(spec, *shift);
            let mut pass = targets.pass(&mut encoder, first, last, ambient || shadows);
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
        if passes.last().is_some_and(|(_, shift)| *shift != Vec2::ZERO) {
            // What is outlined is where it is, not where its lines were moved to.
            self.queue.submit([std::mem::replace(&mut encoder, begun()).finish()]);
            self.write_frame(spec, Vec2::ZERO);
        }
        if shadows {
            counts.draw_calls += self.lay_shadows_on(&mut encoder, spec);
        }
        if ambient {
            self.lay_ambient_on(&mut encoder, spec);
        }
        counts.draw_calls += self.outline(&mut encoder, spec, &visible);
        if self.enlarged {
            self.enlarge(&mut encoder, spec, asked);
        }
        if let (Some(target), Some(picture)) = (target, self.picture())
            && target.size() == picture.size()
        {
            encoder.copy_texture_to_texture(picture.as_image_copy(), target.as_image_copy(), picture.size());
        }
        self.queue.submit([encoder.finish()]);
        counts
    }

    /// The last picture.
    pub(crate) fn picture(&self) -> Option<&wgpu::Texture> {
        if self.enlarged { self.large() } else { self.targets.as_ref().map(|t| &t.colour) }
    }

    /// Whether a shell of what is see-through may be in the picture; of a picture in parts, in any of them.
    fn is_shelled(&self, spec: &FrameSpec, steps: &[Step]) -> bool {
        let is_shell = |d: &gpu_scene::Draw| d.any_ghost() && d.lot.class == MaterialClass::Opaque;
        match spec.tile {
            Some(_) => self.scene.any_solid_shown() && self.scene.draws.iter().any(is_shell),
            None => steps.iter().any(|s| s.stage == Stage::ShellDepth),
        }
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
            Stage::Mark => Part::Selected,
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
                Part::Shining | Part::Selected => {
                    let ranges = if part == Part::Shining { &draw.shining } else { &draw.selected };
                    for range in ranges {
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
}

/// What of a draw is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Surfaces,
    Edges,
    /// Surfaces of what shines alone, or is selected.
    Shining,
    Selected,
}
