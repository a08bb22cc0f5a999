//! The pipelines of a still by daylight: `shaders/day.wgsl` behind `shaders/scene.wgsl`.

use super::super::pipelines::{COLOUR_FORMAT, DEPTH_FORMAT, cap_layout, merged_layout, placed_layouts};

const SHADER: &str =
    concat!(include_str!("../../../../../shaders/scene.wgsl"), include_str!("../../../../../shaders/day.wgsl"));

/// Ten bits a direction, so that a round column shows no steps; two for whether it is lit.
pub(super) const NORMAL_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgb10a2Unorm;

/// Sums without steps.
pub(super) const SUM_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba16Float;

/// Layouts and pipelines. Those of geometry are told apart by `[with a section][by instances]`.
pub(super) struct DayPipelines {
    pub(super) day_layout: wgpu::BindGroupLayout,
    pub(super) light_layout: wgpu::BindGroupLayout,
    pub(super) sum_layout: wgpu::BindGroupLayout,
    pub(super) surface: [[wgpu::RenderPipeline; 2]; 2],
    pub(super) glass: [[wgpu::RenderPipeline; 2]; 2],
    pub(super) ground: wgpu::RenderPipeline,
    /// Solid caps where sections cut.
    pub(super) cap: wgpu::RenderPipeline,
    pub(super) light: wgpu::RenderPipeline,
    pub(super) add: wgpu::RenderPipeline,
    pub(super) develop: wgpu::RenderPipeline,
}

/// What differs between them.
#[derive(Clone, Copy)]
struct Recipe<'a> {
    layout: &'a wgpu::PipelineLayout,
    vertex: &'a str,
    fragment: Option<&'a str>,
    targets: &'a [Option<wgpu::ColorTargetState>],
    /// Whether depth is tested, and whether it is written.
    depth: Option<bool>,
    /// By instances; `None` for sheets without vertices.
    placed: Option<bool>,
    /// Of caps.
    caps: bool,
    /// As `PASS` in the shader.
    pass: f64,
    strip: bool,
}

impl DayPipelines {
    pub(super) fn new(device: &wgpu::Device, scene_layout: &wgpu::BindGroupLayout) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("day"),
            source: wgpu::ShaderSource::Wgsl(SHADER.into()),
        });
        let day = uniform(1, wgpu::ShaderStages::VERTEX_FRAGMENT);
        let day_layout = bind_layout(device, &[day]);
        let colour = |binding| texture(binding, wgpu::TextureSampleType::Float { filterable: false }, false);
        let light_layout = bind_layout(
            device,
            &[
                day,
                colour(2),
                colour(3),
                texture(4, wgpu::TextureSampleType::Depth, false),
                texture(5, wgpu::TextureSampleType::Depth, true),
                wgpu::BindGroupLayoutEntry {
                    binding: 6,
                    visibility: wgpu::ShaderStages::FRAGMENT,
                    ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Comparison),
                    count: None,
                },
            ],
        );
        let sum_layout = bind_layout(device, &[day, colour(7)]);
        let pipeline_layout = |more: &wgpu::BindGroupLayout| {
            device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some("day"),
                bind_group_layouts: &[Some(scene_layout), Some(more)],
                immediate_size: 0,
            })
        };
        let (seeing, summing) = (pipeline_layout(&day_layout), pipeline_layout(&sum_layout));
        let lighting = pipeline_layout(&light_layout);
        let target = |format, blend| Some(wgpu::ColorTargetState { format, blend, write_mask: wgpu::ColorWrites::ALL });
        let facts = [target(COLOUR_FORMAT, None), target(NORMAL_FORMAT, None)];
        let over = [target(COLOUR_FORMAT, Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING))];
        let once = [target(COLOUR_FORMAT, None)];
        let plus = wgpu::BlendComponent {
            src_factor: wgpu::BlendFactor::One,
            dst_factor: wgpu::BlendFactor::One,
            operation: wgpu::BlendOperation::Add,
        };
        let sum = [target(SUM_FORMAT, Some(wgpu::BlendState { color: plus, alpha: plus }))];
        let make = |recipe: Recipe<'_>| make(device, &module, &recipe);
        let sheet = Recipe {
            layout: &lighting,
            vertex: "backdrop_corner",
            fragment: Some("day_light"),
            targets: &once,
            depth: None,
            placed: None,
            caps: false,
            pass: 0.0,
            strip: false,
        };
        let each = |vertices: [&str; 2], fragments: [Option<&str>; 2], base: &Recipe<'_>| {
            [false, true].map(|cut| {
                [false, true].map(|placed| {
                    make(Recipe {
                        vertex: vertices[usize::from(placed)],
                        fragment: fragments[usize::from(cut)],
                        placed: Some(placed),
                        ..*base
                    })
                })
            })
        };
        let surfaces = Recipe { layout: &seeing, targets: &facts, depth: Some(true), ..sheet };
        let panes = Recipe { layout: &seeing, targets: &over, depth: Some(false), pass: 2.0, ..sheet };
        let day_vertices = ["merged_day", "placed_day"];
        let ground = Recipe { vertex: "day_ground_corner", fragment: Some("day_plain"), strip: true, ..surfaces };
        Self {
            surface: each(day_vertices, [Some("day_plain"), Some("day_cut")], &surfaces),
            glass: each(day_vertices, [Some("day_glass"), Some("day_glass_cut")], &panes),
            ground: make(ground),
            cap: make(Recipe { vertex: "cap_corner", fragment: Some("day_cap"), caps: true, ..surfaces }),
            add: make(Recipe { layout: &summing, fragment: Some("day_add"), targets: &sum, ..sheet }),
            develop: make(Recipe { layout: &summing, fragment: Some("day_develop"), ..sheet }),
            light: make(sheet),
            day_layout,
            light_layout,
            sum_layout,
        }
    }
}

fn bind_layout(device: &wgpu::Device, entries: &[wgpu::BindGroupLayoutEntry]) -> wgpu::BindGroupLayout {
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some("day"), entries })
}

fn uniform(binding: u32, visibility: wgpu::ShaderStages) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility,
        ty: wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    }
}

fn texture(binding: u32, sample_type: wgpu::TextureSampleType, layers: bool) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty: wgpu::BindingType::Texture {
            sample_type,
            view_dimension: if layers { wgpu::TextureViewDimension::D2Array } else { wgpu::TextureViewDimension::D2 },
            multisampled: false,
        },
        count: None,
    }
}

fn make(device: &wgpu::Device, module: &wgpu::ShaderModule, recipe: &Recipe<'_>) -> wgpu::RenderPipeline {
    let constants = [("PASS", recipe.pass)];
    let compilation_options =
        wgpu::PipelineCompilationOptions { constants: &constants, ..wgpu::PipelineCompilationOptions::default() };
    let (vertices, places) = placed_layouts();
    let merged = [merged_layout()];
    let placed = [vertices, places];
    let caps = [cap_layout()];
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(recipe.fragment.unwrap_or(recipe.vertex)),
        layout: Some(recipe.layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some(recipe.vertex),
            compilation_options: compilation_options.clone(),
            buffers: match recipe.placed {
                None if recipe.caps => &caps,
                None => &[],
                Some(false) => &merged,
                Some(true) => &placed,
            },
        },
        primitive: wgpu::PrimitiveState {
            topology: if recipe.strip {
                wgpu::PrimitiveTopology::TriangleStrip
            } else {
                wgpu::PrimitiveTopology::TriangleList
            },
            // The ground alone vanishes from below.
            cull_mode: recipe.strip.then_some(wgpu::Face::Back),
            ..wgpu::PrimitiveState::default()
        },
        depth_stencil: recipe.depth.map(|written| wgpu::DepthStencilState {
            format: DEPTH_FORMAT,
            depth_write_enabled: Some(written),
            depth_compare: Some(wgpu::CompareFunction::GreaterEqual),
            stencil: wgpu::StencilState::default(),
            // Faces step back from the edges that bound them; depth falls with distance, hence the sign.
            bias: wgpu::DepthBiasState { constant: 0, slope_scale: if written { -1.0 } else { 0.0 }, clamp: 0.0 },
        }),
        multisample: wgpu::MultisampleState::default(),
        fragment: recipe.fragment.map(|entry_point| wgpu::FragmentState {
            module,
            entry_point: Some(entry_point),
            compilation_options,
            targets: recipe.targets,
        }),
        multiview_mask: None,
        cache: None,
    })
}
