//! What is done to a picture after the building is drawn: corners darkened, the selection outlined, and a small
//! picture enlarged. See `shaders/finish.wgsl`.

use atrium_view::Projection;
use bytemuck::{Pod, Zeroable};
use glam::{DVec3, UVec2, Vec2};

use super::pipelines::{COLOUR_FORMAT, MARK_FORMAT, PipelineKey, Stage};
use super::visible::Visible;
use super::{FrameSpec, Part, Renderer};
use crate::theme::SceneTheme;

const SHADER: &str = include_str!("../../../../shaders/finish.wgsl");

/// Openness and distance, not blended.
const AMBIENT_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rg16Float;

/// How dark the deepest corner gets, dark theme and light: enough to tell a room's floor from its walls, too little to look dirty.
const SHADE: [f32; 2] = [0.62, 0.50];

/// Pixels that an outline is wide, and one more.
const MARGIN_PX: f32 = 4.0;

/// How far off something may stand that darkens a corner, as a share of the picture's height.
const AMBIENT_REACH: f32 = 0.16;

/// In a picture drawn in parts no farther than so many widths of a line: parts are drawn with as wide a margin.
pub(crate) const AMBIENT_REACH_PX: f32 = 64.0;

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Lens {
    size: [f32; 4],
    half: [f32; 4],
    look: [f32; 4],
    line: [f32; 4],
    part: [f32; 4],
}

/// Pipelines and pictures; made when first needed.
pub(super) struct Finish {
    layouts: [wgpu::BindGroupLayout; 2],
    lens: wgpu::Buffer,
    /// Of the large picture that a small one is enlarged to.
    full_lens: wgpu::Buffer,
    sampler: wgpu::Sampler,
    blank: wgpu::TextureView,
    /// By samples: one, four.
    ambient: [[wgpu::RenderPipeline; 3]; 2],
    outline: [wgpu::RenderPipeline; 2],
    enlarge: [wgpu::RenderPipeline; 2],
    sheets: Option<Sheets>,
    large: Option<(UVec2, wgpu::Texture, wgpu::TextureView)>,
}

struct Sheets {
    size: UVec2,
    rough: wgpu::TextureView,
    settled: wgpu::TextureView,
    marks: wgpu::TextureView,
}

impl Renderer {
    /// Darkens corners of what was drawn.
    pub(super) fn lay_ambient_on(&mut self, encoder: &mut wgpu::CommandEncoder, spec: &FrameSpec) {
        self.ensure_finish(spec);
        let (Some(finish), Some(targets)) = (&self.finish, &self.targets) else { return };
        let Some(sheets) = &finish.sheets else { return };
        let many = usize::from(targets.samples > 1);
        let [rough, settle, lay_on] = &finish.ambient[many];
        let bind = |of: &wgpu::TextureView| {
            let pictures = [&targets.depth, of, &finish.blank, &finish.blank];
            finish.bind(&self.device, many, &finish.lens, pictures)
        };
        sheet(encoder, rough, &bind(&finish.blank), &sheets.rough, true, None);
        sheet(encoder, settle, &bind(&sheets.rough), &sheets.settled, true, None);
        sheet(encoder, lay_on, &bind(&sheets.settled), &targets.colour_view, false, None);
    }

    /// Outlines what is selected, whatever stands in front of it. Returns draw calls.
    pub(super) fn outline(&mut self, encoder: &mut wgpu::CommandEncoder, spec: &FrameSpec, visible: &[Visible]) -> u32 {
        let area = area_of(spec);
        let Some((corner, extent)) = area.filter(|_| self.scene.outlines()) else { return 0 };
        self.scene.find_shining();
        self.ensure_finish(spec);
        let cut = !spec.sections.is_empty();
        let key = |placed| PipelineKey { stage: Stage::Mark, placed, cut, samples: 1 };
        for placed in [false, true] {
            self.pipelines.ensure(&self.device, key(placed));
        }
        let (Some(finish), Some(targets)) = (&self.finish, &self.targets) else { return 0 };
        let Some(sheets) = &finish.sheets else { return 0 };
        let mut calls = 1;
        {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("marks"),
                color_attachments: &[Some(onto(&sheets.marks, true))],
                ..wgpu::RenderPassDescriptor::default()
            });
            pass.set_bind_group(0, &self.scene.bindings, &[]);
            pass.set_scissor_rect(corner.x, corner.y, extent.x, extent.y);
            for placed in [false, true] {
                let draws: Vec<usize> = visible
                    .iter()
                    .map(|v| v.draw)
                    .filter(|i| self.scene.draws[*i].any_selected() && self.scene.draws[*i].placed == placed)
                    .collect();
                if let Some(pipeline) = self.pipelines.get(key(placed)).filter(|_| !draws.is_empty()) {
                    pass.set_pipeline(pipeline);
                    calls += self.draw_all(&mut pass, &draws, Part::Selected);
                }
            }
        }
        let pictures = [&targets.depth, &finish.blank, &sheets.marks, &finish.blank];
        let many = usize::from(targets.samples > 1);
        let bindings = finish.bind(&self.device, many, &finish.lens, pictures);
        sheet(encoder, &finish.outline[many], &bindings, &targets.colour_view, false, Some((corner, extent)));
        calls
    }

    /// Enlarges the picture to the size that was asked for.
    pub(super) fn enlarge(&mut self, encoder: &mut wgpu::CommandEncoder, spec: &FrameSpec, size: UVec2) {
        self.ensure_finish(spec);
        let (Some(finish), Some(targets)) = (&mut self.finish, &self.targets) else { return };
        if finish.large.as_ref().is_none_or(|(known, ..)| *known != size) {
            let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC;
            let large = texture(&self.device, size, COLOUR_FORMAT, usage);
            let view = large.create_view(&wgpu::TextureViewDescriptor::default());
            finish.large = Some((size, large, view));
        }
        let lens = Lens { size: [size.x as f32, size.y as f32, 0.0, 0.0], ..Lens::zeroed() };
        self.queue.write_buffer(&finish.full_lens, 0, bytemuck::bytes_of(&lens));
        let Some((_, _, view)) = &finish.large else { return };
        let many = usize::from(targets.samples > 1);
        let pictures = [&targets.depth, &finish.blank, &finish.blank, &targets.colour_view];
        let bindings = finish.bind(&self.device, many, &finish.full_lens, pictures);
        sheet(encoder, &finish.enlarge[many], &bindings, view, true, None);
    }

    /// The picture that [`Self::enlarge`] made.
    pub(super) fn large(&self) -> Option<&wgpu::Texture> {
        self.finish.as_ref()?.large.as_ref().map(|(_, texture, _)| texture)
    }

    fn ensure_finish(&mut self, spec: &FrameSpec) {
        let size = self.targets.as_ref().map_or(UVec2::ONE, |t| t.size);
        let finish = self.finish.get_or_insert_with(|| Finish::new(&self.device));
        finish.ensure_sheets(&self.device, size);
        let lens = lens_of(spec, size.as_vec2());
        self.queue.write_buffer(&finish.lens, 0, bytemuck::bytes_of(&lens));
    }
}

/// Which pixels an outline may lie on: smallest corner and extent.
fn area_of(spec: &FrameSpec) -> Option<(UVec2, UVec2)> {
    let (viewport, drawn) = (spec.whole_px().as_vec2(), spec.size_px.as_vec2());
    if spec.outlined.is_empty() {
        return None;
    }
    let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
    for i in 0..8 {
        let side = |k: usize| if i >> k & 1 == 0 { spec.outlined.min[k] } else { spec.outlined.max[k] };
        match spec.pose.project(DVec3::new(side(0), side(1), side(2)), viewport) {
            Some(at) if at.is_finite() => (low, high) = (low.min(at), high.max(at)),
            // Partly behind the eye: anywhere, then.
            _ => (low, high) = (Vec2::ZERO, viewport),
        }
    }
    let (begin, margin) = (part_at(spec), MARGIN_PX * spec.line_px);
    let low = (low - begin - margin).clamp(Vec2::ZERO, drawn).floor().as_uvec2();
    let high = (high - begin + margin).clamp(Vec2::ZERO, drawn).ceil().as_uvec2();
    (high.x > low.x && high.y > low.y).then(|| (low, high - low))
}

/// Where in the whole picture the part begins, pixels.
fn part_at(spec: &FrameSpec) -> Vec2 {
    spec.tile.map_or(Vec2::ZERO, |t| t.at.as_vec2())
}

fn lens_of(spec: &FrameSpec, size: Vec2) -> Lens {
    let half = (size / 2.0).ceil();
    let whole = if spec.tile.is_some() { spec.whole_px().as_vec2() } else { size };
    let begin = part_at(spec);
    let up = (spec.pose.fov_y * 0.5).tan();
    let flat = spec.pose.projection == Projection::Orthographic;
    // Half the height at one metre's distance, or anywhere.
    let pixels_at_1m = 1.0 / spec.pose.metres_per_pixel(1.0, whole);
    let half_height = if flat { f64::from(whole.y) * 0.5 / pixels_at_1m } else { up };
    let half_width = half_height * f64::from(whole.x / whole.y.max(1.0));
    let reach_px = whole.y * AMBIENT_REACH;
    let reach_px = if spec.tile.is_some() { reach_px.min(AMBIENT_REACH_PX * spec.line_px) } else { reach_px };
    let palette = spec.theme.palette();
    let shade = SHADE[usize::from(spec.theme == SceneTheme::Light)];
    let [r, g, b, _] = palette.accent;
    let line = [r, g, b].map(|c| c + (1.0 - c) * 0.18);
    Lens {
        size: [size.x, size.y, half.x, half.y],
        half: [
            half_width as f32,
            half_height as f32,
            spec.pose.near_m(&spec.bounds) as f32,
            if flat { spec.pose.reach_m() as f32 } else { 0.0 },
        ],
        look: [pixels_at_1m as f32, shade, spec.line_px, reach_px],
        line: [line[0], line[1], line[2], 1.0],
        part: [begin.x, begin.y, whole.x, whole.y],
    }
}

impl Finish {
    fn new(device: &wgpu::Device) -> Self {
        let layouts = [false, true].map(|many| layout(device, many));
        let modules = ["texture_depth_2d", "texture_depth_multisampled_2d"].map(|kind| {
            device.create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some("finish"),
                source: wgpu::ShaderSource::Wgsl(SHADER.replace("DEPTH;", &format!("{kind};")).into()),
            })
        });
        let make = |many: usize, entry: &str, format, blend| {
            sheet_pipeline(device, &layouts[many], &modules[many], entry, format, blend)
        };
        let multiplied = Some(MULTIPLIED);
        let over = Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING);
        let buffer = || {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("lens"),
                size: size_of::<Lens>() as u64,
                usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        };
        let blank = texture(device, UVec2::ONE, MARK_FORMAT, wgpu::TextureUsages::TEXTURE_BINDING);
        Self {
            ambient: [0, 1].map(|many| {
                [
                    make(many, "ambient_rough", AMBIENT_FORMAT, None),
                    make(many, "ambient_settled", AMBIENT_FORMAT, None),
                    make(many, "ambient_laid_on", COLOUR_FORMAT, multiplied),
                ]
            }),
            outline: [0, 1].map(|many| make(many, "outline", COLOUR_FORMAT, over)),
            enlarge: [0, 1].map(|many| make(many, "enlarge", COLOUR_FORMAT, None)),
            lens: buffer(),
            full_lens: buffer(),
            sampler: device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("finish"),
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                ..wgpu::SamplerDescriptor::default()
            }),
            blank: blank.create_view(&wgpu::TextureViewDescriptor::default()),
            layouts,
            sheets: None,
            large: None,
        }
    }

    fn ensure_sheets(&mut self, device: &wgpu::Device, size: UVec2) {
        if self.sheets.as_ref().is_some_and(|s| s.size == size) {
            return;
        }
        let half = size.as_vec2() / 2.0;
        let half = half.ceil().as_uvec2();
        let view = |size, format| {
            let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
            texture(device, size, format, usage).create_view(&wgpu::TextureViewDescriptor::default())
        };
        let (rough, settled) = (view(half, AMBIENT_FORMAT), view(half, AMBIENT_FORMAT));
        self.sheets = Some(Sheets { size, rough, settled, marks: view(size, MARK_FORMAT) });
    }

    fn bind(
        &self,
        device: &wgpu::Device,
        many: usize,
        lens: &wgpu::Buffer,
        [depths, rough, marks, small]: [&wgpu::TextureView; 4],
    ) -> wgpu::BindGroup {
        let seen = |binding, view| wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::TextureView(view) };
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("finish"),
            layout: &self.layouts[many],
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: lens.as_entire_binding() },
                seen(1, depths),
                seen(2, rough),
                seen(3, marks),
                seen(4, small),
                wgpu::BindGroupEntry { binding: 5, resource: wgpu::BindingResource::Sampler(&self.sampler) },
            ],
        })
    }
}

/// What is written darkens what is there.
pub(super) const MULTIPLIED: wgpu::BlendState = {
    let times = wgpu::BlendComponent {
        src_factor: wgpu::BlendFactor::Dst,
        dst_factor: wgpu::BlendFactor::Zero,
        operation: wgpu::BlendOperation::Add,
    };
    wgpu::BlendState { color: times, alpha: times }
};

/// The pipeline of a pass over every pixel: a fragment entry of a module whose vertex entry is `sheet`.
pub(super) fn sheet_pipeline(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    module: &wgpu::ShaderModule,
    entry: &str,
    format: wgpu::TextureFormat,
    blend: Option<wgpu::BlendState>,
) -> wgpu::RenderPipeline {
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(entry),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(entry),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("sheet"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some(entry),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::ColorTargetState { format, blend, write_mask: wgpu::ColorWrites::ALL })],
        }),
        multiview_mask: None,
        cache: None,
    })
}

fn onto(view: &wgpu::TextureView, fresh: bool) -> wgpu::RenderPassColorAttachment<'_> {
    let load = if fresh { wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT) } else { wgpu::LoadOp::Load };
    let ops = wgpu::Operations { load, store: wgpu::StoreOp::Store };
    wgpu::RenderPassColorAttachment { view, depth_slice: None, resolve_target: None, ops }
}

/// A pass over every pixel, or those of an area.
fn sheet(
    encoder: &mut wgpu::CommandEncoder,
    pipeline: &wgpu::RenderPipeline,
    bindings: &wgpu::BindGroup,
    target: &wgpu::TextureView,
    fresh: bool,
    area: Option<(UVec2, UVec2)>,
) {
    let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some("finish"),
        color_attachments: &[Some(onto(target, fresh))],
        ..wgpu::RenderPassDescriptor::default()
    });
    pass.set_bind_group(0, bindings, &[]);
    pass.set_pipeline(pipeline);
    if let Some((corner, extent)) = area {
        pass.set_scissor_rect(corner.x, corner.y, extent.x, extent.y);
    }
    pass.draw(0..3, 0..1);
}

fn texture(
    device: &wgpu::Device,
    size: UVec2,
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
) -> wgpu::Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some("finish"),
        size: wgpu::Extent3d { width: size.x, height: size.y, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    })
}

fn layout(device: &wgpu::Device, many: bool) -> wgpu::BindGroupLayout {
    let entry =
        |binding, ty| wgpu::BindGroupLayoutEntry { binding, visibility: wgpu::ShaderStages::FRAGMENT, ty, count: None };
    let picture = |sample_type, multisampled| wgpu::BindingType::Texture {
        sample_type,
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled,
    };
    let colour = picture(wgpu::TextureSampleType::Float { filterable: true }, false);
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("finish"),
        entries: &[
            entry(
                0,
                wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: false,
                    min_binding_size: None,
                },
            ),
            entry(1, picture(wgpu::TextureSampleType::Depth, many)),
            entry(2, colour),
            entry(3, colour),
            entry(4, colour),
            entry(5, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering)),
        ],
    })
}
