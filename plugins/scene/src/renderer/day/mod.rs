//! Stills by daylight: the mean of several pictures, each lit by a few of the directions that light comes from.
//!
//! Costs what some fifty pictures cost, so it is for stills alone. What it is made of stands in `shaders/day.wgsl`.

mod pipelines;

use bytemuck::{Pod, Zeroable};
use glam::{DMat4, DVec3, Mat4, UVec2};

use super::casting::Casting;
use super::pipelines::{COLOUR_FORMAT, DEPTH_FORMAT, PipelineKey, Stage};
use super::steps::Step;
use super::{DrawCounts, FrameSpec, Part, Renderer};
use crate::daylight::{Daylight, LAMPS, Lamp, PICTURES, lamps, map_from_project, shift_px};
use crate::theme::Palette;
use pipelines::{DayPipelines, NORMAL_FORMAT, SUM_FORMAT};

/// Texels along a side of a depth map.
const MAP_SIDE: u32 = 2048;

/// Edges are drawn this strong, beside those of the screen: light tells one face from the next already.
const EDGES: f32 = 0.42;

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct LampUniform {
    clip_from_model: [[f32; 4]; 4],
    towards: [f32; 4],
    map: [f32; 4],
}

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct DayUniform {
    right: [f32; 4],
    up: [f32; 4],
    forward: [f32; 4],
    look: [f32; 4],
    site: [f32; 4],
    lamps: [LampUniform; LAMPS],
}

/// Everything on the GPU that stills need beside the scene.
pub(super) struct Studio {
    pipelines: DayPipelines,
    casting: Casting,
    day: wgpu::Buffer,
    day_bindings: wgpu::BindGroup,
    map_layers: Vec<wgpu::TextureView>,
    maps: wgpu::TextureView,
    map_sampler: wgpu::Sampler,
    sheets: Option<Sheets>,
}

/// What is as large as the picture.
struct Sheets {
    size: UVec2,
    albedo: wgpu::TextureView,
    normal: wgpu::TextureView,
    depth: wgpu::TextureView,
    layer: wgpu::TextureView,
    sum: wgpu::TextureView,
    picture: wgpu::Texture,
    picture_view: wgpu::TextureView,
    light: wgpu::BindGroup,
    add: wgpu::BindGroup,
    develop: wgpu::BindGroup,
}

/// What is the same in all pictures of a still.
struct Plan {
    visible: usize,
    surfaces: [Vec<usize>; 2],
    glass: [Vec<usize>; 2],
    casting: Vec<usize>,
    /// The rest, drawn as on the screen.
    over: Vec<Step>,
    cut: bool,
}

impl Plan {
    /// The rest in order; `None` stands for the outlines of caps.
    fn pieces(&self) -> Vec<Option<&Step>> {
        self.cut.then_some(None).into_iter().chain(self.over.iter().map(Some)).collect()
    }
}

impl Renderer {
    /// Draws a still and submits it; the picture that it will be in.
    pub(crate) fn draw_day(&mut self, spec: &FrameSpec, light: &Daylight) -> (wgpu::Texture, DrawCounts) {
        let spec = &self.anchored(spec);
        let mut studio = self.studio.take().unwrap_or_else(|| Studio::new(&self.device, &self.layout));
        let limit = self.device.limits().max_texture_dimension_2d;
        let size = spec.size_px.clamp(UVec2::ONE, UVec2::splat(limit));
        let sheets = match studio.sheets.take().filter(|s| s.size == size) {
            Some(sheets) => sheets,
            None => studio.sheets(&self.device, size),
        };
        let plan = self.plan(spec);
        for step in &plan.over {
            self.pipelines.ensure(&self.device, key(step, plan.cut));
        }
        let lines = PipelineKey { stage: Stage::CapLine, placed: false, cut: true, samples: 1 };
        self.pipelines.ensure(&self.device, lines);
        self.write_sections(spec);
        let mut counts = DrawCounts { batches: plan.visible as u32, ..DrawCounts::default() };
        for picture in 0..PICTURES {
            counts.draw_calls += self.draw_layer(&studio, &sheets, spec, light, &plan, picture);
        }
        let mut encoder = self.encoder("develop");
        self.sheet(&mut encoder, &studio.pipelines.develop, &sheets.develop, &sheets.picture_view, true);
        self.queue.submit([encoder.finish()]);
        let picture = sheets.picture.clone();
        studio.sheets = Some(sheets);
        self.studio = Some(studio);
        (picture, counts)
    }

    fn plan(&mut self, spec: &FrameSpec) -> Plan {
        let visible = self.visible(spec);
        let mut plan = Plan {
            visible: visible.len(),
            surfaces: [Vec::new(), Vec::new()],
            glass: [Vec::new(), Vec::new()],
            casting: self.casters(spec, false),
            over: Vec::new(),
            cut: !spec.sections.is_empty(),
        };
        for step in self.steps(&visible, spec.edges, true) {
            match step.stage {
                Stage::Opaque => plan.surfaces[usize::from(step.placed)] = step.draws,
                Stage::Glass => plan.glass[usize::from(step.placed)] = step.draws,
                _ => plan.over.push(step),
            }
        }
        plan
    }

    fn draw_layer(
        &self,
        studio: &Studio,
        sheets: &Sheets,
        spec: &FrameSpec,
        light: &Daylight,
        plan: &Plan,
        picture: usize,
    ) -> u32 {
        let near = spec.pose.near_m(&spec.bounds).min(10.0);
        let viewport = spec.size_px.as_vec2();
        let shift = shift_px(picture) / viewport * 2.0;
        let shifted = Mat4::from_translation(shift.extend(0.0));
        let mut frame = self.uniform(spec);
        let matrix = shifted * spec.pose.clip_from_model(spec.origin, near, viewport).as_mat4();
        frame.clip_from_model = matrix.to_cols_array_2d();
        frame.paint(&Palette::DAY);
        frame.viewport[2] = EDGES;
        self.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(&frame));
        let lamps = lamps(picture);
        let uniform = day_uniform(spec, light, &lamps, picture, near, shift.to_array());
        self.queue.write_buffer(&studio.day, 0, bytemuck::bytes_of(&uniform));
        let mut calls = 0;
        let mut encoder = self.encoder("layer");
        for (i, lamp) in uniform.lamps.iter().enumerate() {
            let matrix = Mat4::from_cols_array_2d(&lamp.clip_from_model);
            studio.casting.write(&self.queue, i, &matrix);
            let (light, map) = ((i, &matrix), &studio.map_layers[i]);
            calls += self.draw_casts(&mut encoder, &studio.casting, &plan.casting, plan.cut, light, map);
        }
        calls += self.draw_surfaces(&mut encoder, studio, sheets, plan);
        self.sheet(&mut encoder, &studio.pipelines.light, &sheets.light, &sheets.layer, true);
        if spec.line_px < super::THICK_PX {
            calls += self.draw_over(&mut encoder, studio, sheets, plan, &plan.pieces());
        } else {
            // Lines are drawn several times, each time with another frame.
            self.queue.submit([std::mem::replace(&mut encoder, self.encoder("lines")).finish()]);
            for piece in plan.pieces() {
                let of_lines = piece.is_none_or(Step::is_of_lines);
                let shifts = if of_lines { spec.line_shifts() } else { vec![glam::Vec2::ZERO] };
                for by in shifts {
                    let mut moved = frame;
                    moved.clip_from_model = (Mat4::from_translation(by.extend(0.0)) * matrix).to_cols_array_2d();
                    self.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(&moved));
                    self.draw_alone(&mut encoder, sheets, plan, piece);
                    self.queue.submit([std::mem::replace(&mut encoder, self.encoder("lines")).finish()]);
                }
            }
            self.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(&frame));
            calls += self.draw_over(&mut encoder, studio, sheets, plan, &[]);
        }
        self.sheet(&mut encoder, &studio.pipelines.add, &sheets.add, &sheets.sum, picture == 0);
        self.queue.submit([encoder.finish()]);
        calls
    }

    fn encoder(&self, label: &str) -> wgpu::CommandEncoder {
        self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some(label) })
    }

    fn draw_surfaces(&self, encoder: &mut wgpu::CommandEncoder, studio: &Studio, sheets: &Sheets, plan: &Plan) -> u32 {
        let colours = [Some(onto(&sheets.albedo, true)), Some(onto(&sheets.normal, true))];
        let mut pass = depth_pass(encoder, &colours, &sheets.depth, wgpu::LoadOp::Clear(0.0));
        pass.set_bind_group(0, &self.scene.bindings, &[]);
        pass.set_bind_group(1, &studio.day_bindings, &[]);
        let mut calls = 1;
        for placed in [false, true] {
            pass.set_pipeline(&studio.pipelines.surface[usize::from(plan.cut)][usize::from(placed)]);
            calls += self.draw_all(&mut pass, &plan.surfaces[usize::from(placed)], Part::Surfaces);
        }
        if let Some(caps) = self.caps.as_ref().filter(|_| plan.cut) {
            pass.set_pipeline(&studio.pipelines.cap);
            pass.set_vertex_buffer(0, caps.vertices.slice(..));
            pass.set_index_buffer(caps.triangles.slice(..), wgpu::IndexFormat::Uint32);
            pass.draw_indexed(0..caps.counts.0, 0, 0..1);
            calls += 1;
        }
        pass.set_pipeline(&studio.pipelines.ground);
        pass.draw(0..4, 0..1);
        calls
    }

    /// A piece of [`Plan::pieces`] alone.
    fn draw_alone(&self, encoder: &mut wgpu::CommandEncoder, sheets: &Sheets, plan: &Plan, piece: Option<&Step>) {
        let colours = [Some(onto(&sheets.layer, false))];
        let mut pass = depth_pass(encoder, &colours, &sheets.depth, wgpu::LoadOp::Load);
        pass.set_bind_group(0, &self.scene.bindings, &[]);
        self.draw_piece(&mut pass, plan, piece);
    }

    fn draw_piece(&self, pass: &mut wgpu::RenderPass<'_>, plan: &Plan, piece: Option<&Step>) -> u32 {
        match piece {
            Some(step) => self.draw_step(pass, key(step, plan.cut), step),
            None => self.draw_cap_lines(pass, plan.cut),
        }
    }

    /// Edges, what is see-through, and glass.
    fn draw_over(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        studio: &Studio,
        sheets: &Sheets,
        plan: &Plan,
        pieces: &[Option<&Step>],
    ) -> u32 {
        let colours = [Some(onto(&sheets.layer, false))];
        let mut pass = depth_pass(encoder, &colours, &sheets.depth, wgpu::LoadOp::Load);
        pass.set_bind_group(0, &self.scene.bindings, &[]);
        let mut calls = 0;
        for piece in pieces {
            calls += self.draw_piece(&mut pass, plan, *piece);
        }
        pass.set_bind_group(1, &studio.day_bindings, &[]);
        for placed in [false, true] {
            pass.set_pipeline(&studio.pipelines.glass[usize::from(plan.cut)][usize::from(placed)]);
            calls += self.draw_all(&mut pass, &plan.glass[usize::from(placed)], Part::Surfaces);
        }
        calls
    }

    /// Outlines of caps.
    fn draw_cap_lines(&self, pass: &mut wgpu::RenderPass<'_>, cut: bool) -> u32 {
        let lines = PipelineKey { stage: Stage::CapLine, placed: false, cut: true, samples: 1 };
        let (Some(caps), Some(pipeline)) = (self.caps.as_ref().filter(|_| cut), self.pipelines.get(lines)) else {
            return 0;
        };
        pass.set_pipeline(pipeline);
        pass.set_vertex_buffer(0, caps.vertices.slice(..));
        pass.set_index_buffer(caps.lines.slice(..), wgpu::IndexFormat::Uint32);
        pass.draw_indexed(0..caps.counts.1, 0, 0..1);
        1
    }

    /// A pass over every pixel.
    fn sheet(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pipeline: &wgpu::RenderPipeline,
        bindings: &wgpu::BindGroup,
        target: &wgpu::TextureView,
        fresh: bool,
    ) {
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("sheet"),
            color_attachments: &[Some(onto(target, fresh))],
            ..wgpu::RenderPassDescriptor::default()
        });
        pass.set_bind_group(0, &self.scene.bindings, &[]);
        pass.set_bind_group(1, bindings, &[]);
        pass.set_pipeline(pipeline);
        pass.draw(0..3, 0..1);
    }
}

fn key(step: &Step, cut: bool) -> PipelineKey {
    PipelineKey { stage: step.stage, placed: step.placed, cut, samples: 1 }
}

fn onto(view: &wgpu::TextureView, fresh: bool) -> wgpu::RenderPassColorAttachment<'_> {
    let load = if fresh { wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT) } else { wgpu::LoadOp::Load };
    wgpu::RenderPassColorAttachment {
        view,
        depth_slice: None,
        resolve_target: None,
        ops: wgpu::Operations { load, store: wgpu::StoreOp::Store },
    }
}

fn depth_pass<'e>(
    encoder: &'e mut wgpu::CommandEncoder,
    colours: &[Option<wgpu::RenderPassColorAttachment<'_>>],
    depth: &wgpu::TextureView,
    load: wgpu::LoadOp<f32>,
) -> wgpu::RenderPass<'e> {
    encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some("day"),
        color_attachments: colours,
        depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
            view: depth,
            depth_ops: Some(wgpu::Operations { load, store: wgpu::StoreOp::Store }),
            stencil_ops: None,
        }),
        ..wgpu::RenderPassDescriptor::default()
    })
}

fn day_uniform(
    spec: &FrameSpec,
    light: &Daylight,
    lamps: &[Lamp; LAMPS],
    picture: usize,
    near: f64,
    shift: [f32; 2],
) -> DayUniform {
    let viewport = spec.size_px.as_dvec2();
    let ty = (spec.pose.fov_y * 0.5).tan();
    let tx = ty * viewport.x / viewport.y;
    let [right, up, forward] = spec.pose.axes();
    let wide = |v: DVec3, w: f32| v.as_vec3().extend(w).to_array();
    let middle = if light.casters.is_empty() { spec.origin } else { light.casters.center() } - spec.origin;
    let radius = if light.casters.is_empty() { 10.0 } else { light.casters.size().length() * 0.5 };
    // The golden section spreads eight turns evenly.
    let turn = (picture as f32 * 0.618_034).fract();
    DayUniform {
        right: wide(right * tx, shift[0]),
        up: wide(up * ty, shift[1]),
        forward: wide(forward, near as f32),
        look: [light.indoors, turn, 1.0 / PICTURES as f32, LAMPS as f32],
        site: [middle.x as f32, middle.y as f32, radius.max(1.0) as f32, (light.ground_m - spec.origin.z) as f32],
        lamps: lamps.map(|lamp| {
            let (project, width_m) = map_from_project(lamp.towards, light);
            let model = project * DMat4::from_translation(spec.origin);
            LampUniform {
                clip_from_model: model.as_mat4().to_cols_array_2d(),
                towards: wide(lamp.towards, lamp.weight),
                map: [(width_m / f64::from(MAP_SIDE)) as f32, 0.0, 0.0, 0.0],
            }
        }),
    }
}

impl Studio {
    fn new(device: &wgpu::Device, scene_layout: &wgpu::BindGroupLayout) -> Self {
        let pipelines = DayPipelines::new(device, scene_layout);
        let casting = Casting::new(device, scene_layout, LAMPS);
        let day = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("day"),
            size: size_of::<DayUniform>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let day_bindings = bind(device, &pipelines.day_layout, &[(1, day.as_entire_binding())]);
        let maps = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("depth maps"),
            size: wgpu::Extent3d { width: MAP_SIDE, height: MAP_SIDE, depth_or_array_layers: LAMPS as u32 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: DEPTH_FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        let map_layers = (0..LAMPS as u32)
            .map(|layer| {
                maps.create_view(&wgpu::TextureViewDescriptor {
                    dimension: Some(wgpu::TextureViewDimension::D2),
                    base_array_layer: layer,
                    array_layer_count: Some(1),
                    ..wgpu::TextureViewDescriptor::default()
                })
            })
            .collect();
        let map_sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("depth maps"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            compare: Some(wgpu::CompareFunction::GreaterEqual),
            ..wgpu::SamplerDescriptor::default()
        });
        let maps = maps.create_view(&wgpu::TextureViewDescriptor::default());
        Self { pipelines, casting, day, day_bindings, map_layers, maps, map_sampler, sheets: None }
    }

    fn sheets(&self, device: &wgpu::Device, size: UVec2) -> Sheets {
        let texture = |format, more| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: Some("day"),
                size: wgpu::Extent3d { width: size.x, height: size.y, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT | more,
                view_formats: &[],
            })
        };
        let view = |format| {
            let texture: wgpu::Texture = texture(format, wgpu::TextureUsages::TEXTURE_BINDING);
            texture.create_view(&wgpu::TextureViewDescriptor::default())
        };
        let (albedo, normal, depth) = (view(COLOUR_FORMAT), view(NORMAL_FORMAT), view(DEPTH_FORMAT));
        let (layer, sum) = (view(COLOUR_FORMAT), view(SUM_FORMAT));
        let picture = texture(COLOUR_FORMAT, wgpu::TextureUsages::COPY_SRC);
        let picture_view = picture.create_view(&wgpu::TextureViewDescriptor::default());
        let day = || (1, self.day.as_entire_binding());
        let seen = |binding, view| (binding, wgpu::BindingResource::TextureView(view));
        let light = bind(
            device,
            &self.pipelines.light_layout,
            &[
                day(),
                seen(2, &albedo),
                seen(3, &normal),
                seen(4, &depth),
                seen(5, &self.maps),
                (6, wgpu::BindingResource::Sampler(&self.map_sampler)),
            ],
        );
        let add = bind(device, &self.pipelines.sum_layout, &[day(), seen(7, &layer)]);
        let develop = bind(device, &self.pipelines.sum_layout, &[day(), seen(7, &sum)]);
        Sheets { size, albedo, normal, depth, layer, sum, picture, picture_view, light, add, develop }
    }
}

fn bind(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    resources: &[(u32, wgpu::BindingResource<'_>)],
) -> wgpu::BindGroup {
    let entries: Vec<wgpu::BindGroupEntry<'_>> = resources
        .iter()
        .map(|(binding, resource)| wgpu::BindGroupEntry { binding: *binding, resource: resource.clone() })
        .collect();
    device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some("day"), layout, entries: &entries })
}
