//! The few pipelines there are, made when first used.

use rustc_hash::FxHashMap;

use crate::caps::CapVertex;
use crate::geometry::{Instance, MergedVertex, PlacedVertex};

/// Plain bytes: colours are sRGB already, see `shaders/scene.wgsl`.
pub(super) const COLOUR_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;

/// Where the selection is.
pub(super) const MARK_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::R8Unorm;

const SHADER: &str = include_str!("../../../../shaders/scene.wgsl");

/// What a pipeline draws, in drawing order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    Opaque,
    /// As far as can be: passes the depth test only where nothing was drawn.
    Backdrop,
    Ground,
    Glow,
    /// What glows, once more: its own far side must not shine through its front.
    Front,
    /// Solid caps where sections cut, and their outlines.
    Cap,
    CapLine,
    OpaqueEdge,
    /// What is see-through, all of it.
    Ghost,
    /// Depth alone, so that only the nearest of what is see-through is left to [`Stage::Shell`].
    ShellDepth,
    /// What is see-through, the nearest of it alone: the rest of the building around what is looked at.
    Shell,
    GhostEdge,
    Glass,
    /// Panes that let nothing through: where there is no time for more.
    Pane,
    Space,
    SpaceEdge,
    /// What is selected, in front of everything, into a picture of its own.
    Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PipelineKey {
    pub(super) stage: Stage,
    /// By instances rather than merged.
    pub(super) placed: bool,
    /// With a section plane.
    pub(super) cut: bool,
    pub(super) samples: u32,
}

pub(super) struct Pipelines {
    shader: wgpu::ShaderModule,
    layout: wgpu::PipelineLayout,
    made: FxHashMap<PipelineKey, wgpu::RenderPipeline>,
}

impl Pipelines {
    pub(super) fn new(device: &wgpu::Device, bindings: &wgpu::BindGroupLayout) -> Self {
        let shader = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("scene"),
            source: wgpu::ShaderSource::Wgsl(SHADER.into()),
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("scene"),
            bind_group_layouts: &[Some(bindings)],
            immediate_size: 0,
        });
        Self { shader, layout, made: FxHashMap::default() }
    }

    /// Makes what is missing, so that [`Self::get`] finds it.
    pub(super) fn ensure(&mut self, device: &wgpu::Device, key: PipelineKey) {
        if !self.made.contains_key(&key) {
            let pipeline = self.make(device, key);
            self.made.insert(key, pipeline);
        }
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.made.len()
    }

    pub(super) fn get(&self, key: PipelineKey) -> Option<&wgpu::RenderPipeline> {
        self.made.get(&key)
    }

    fn make(&self, device: &wgpu::Device, key: PipelineKey) -> wgpu::RenderPipeline {
        use Stage::{
            Backdrop, Cap, CapLine, Front, Ghost, GhostEdge, Glass, Glow, Ground, Mark, Opaque, OpaqueEdge, Pane,
            Shell, ShellDepth, Space, SpaceEdge,
        };
        let is_edge = matches!(key.stage, OpaqueEdge | GhostEdge | SpaceEdge);
        let is_sheet = matches!(key.stage, Backdrop | Ground);
        let is_cap = matches!(key.stage, Cap | CapLine);
        let vertex_entry = match (key.stage, key.placed) {
            (Cap, _) => "cap_corner",
            (CapLine, _) => "cap_line",
            (Backdrop, _) => "backdrop_corner",
            (Ground, _) => "ground_corner",
            (OpaqueEdge | GhostEdge | SpaceEdge, false) => "merged_edge",
            (OpaqueEdge | GhostEdge | SpaceEdge, true) => "placed_edge",
            (_, false) => "merged_surface",
            (_, true) => "placed_surface",
        };
        let fragment_entry = match key.stage {
            Backdrop => "backdrop",
            Ground => "ground_sheet",
            Cap => "cap",
            Mark if key.cut => "mark_cut",
            Mark => "mark",
            _ if key.cut => "cut",
            _ => "plain",
        };
        let pass = match key.stage {
            Opaque | OpaqueEdge | Backdrop | Ground | Cap | CapLine => 0.0,
            Ghost | GhostEdge => 1.0,
            Glass => 2.0,
            Space | SpaceEdge => 3.0,
            Glow => 4.0,
            Front => 5.0,
            ShellDepth | Shell => 6.0,
            Mark => 7.0,
            Pane => 8.0,
        };
        let (placed_surface, places) = placed_layouts();
        let (merged, caps) = (merged_layout(), cap_layout());
        let buffers: &[wgpu::VertexBufferLayout] = match (is_sheet, key.placed) {
            (true, _) => &[],
            _ if is_cap => &[caps],
            (false, false) => &[merged],
            (false, true) => &[placed_surface, places],
        };
        let blend = match key.stage {
            Backdrop | Opaque | Front | ShellDepth | Cap | Mark | Pane => None,
            _ => Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
        };
        // Faces step back from the edges that bound them; depth falls with distance, hence the sign.
        let bias = if matches!(key.stage, Opaque | Pane | Front | Glow | Ground | ShellDepth | Shell | Cap) {
            wgpu::DepthBiasState { constant: 0, slope_scale: -1.0, clamp: 0.0 }
        } else {
            wgpu::DepthBiasState::default()
        };
        let compare = match key.stage {
            // Behind something.
            Glow => wgpu::CompareFunction::Less,
            _ => wgpu::CompareFunction::GreaterEqual,
        };
        let constants = [("PASS", pass)];
        let compilation_options =
            wgpu::PipelineCompilationOptions { constants: &constants, ..wgpu::PipelineCompilationOptions::default() };
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(vertex_entry),
            layout: Some(&self.layout),
            vertex: wgpu::VertexState {
                module: &self.shader,
                entry_point: Some(vertex_entry),
                compilation_options: compilation_options.clone(),
                buffers,
            },
            primitive: wgpu::PrimitiveState {
                topology: match key.stage {
                    Ground => wgpu::PrimitiveTopology::TriangleStrip,
                    _ if is_edge || key.stage == CapLine => wgpu::PrimitiveTopology::LineList,
                    _ => wgpu::PrimitiveTopology::TriangleList,
                },
                // Files are full of open sheets and inverted shells: everything is drawn from both sides. The ground
                // alone vanishes from below.
                cull_mode: (key.stage == Ground).then_some(wgpu::Face::Back),
                ..wgpu::PrimitiveState::default()
            },
            depth_stencil: (key.stage != Mark).then_some(wgpu::DepthStencilState {
                format: DEPTH_FORMAT,
                depth_write_enabled: Some(matches!(key.stage, Opaque | Pane | ShellDepth | Cap)),
                depth_compare: Some(compare),
                stencil: wgpu::StencilState::default(),
                bias,
            }),
            multisample: wgpu::MultisampleState { count: key.samples, ..wgpu::MultisampleState::default() },
            fragment: Some(wgpu::FragmentState {
                module: &self.shader,
                entry_point: Some(fragment_entry),
                compilation_options,
                targets: &[Some(wgpu::ColorTargetState {
                    format: if key.stage == Mark { MARK_FORMAT } else { COLOUR_FORMAT },
                    blend,
                    write_mask: match key.stage {
                        ShellDepth => wgpu::ColorWrites::empty(),
                        _ => wgpu::ColorWrites::ALL,
                    },
                })],
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

/// Corners of caps, and ends of their outlines.
pub(super) fn cap_layout() -> wgpu::VertexBufferLayout<'static> {
    const ATTRIBUTES: [wgpu::VertexAttribute; 3] = wgpu::vertex_attr_array![0 => Float32x3, 1 => Unorm8x4, 3 => Uint32];
    wgpu::VertexBufferLayout {
        array_stride: size_of::<CapVertex>() as u64,
        step_mode: wgpu::VertexStepMode::Vertex,
        attributes: &ATTRIBUTES,
    }
}

/// Vertices of merged geometry.
pub(super) fn merged_layout() -> wgpu::VertexBufferLayout<'static> {
    const ATTRIBUTES: [wgpu::VertexAttribute; 2] = wgpu::vertex_attr_array![0 => Uint16x4, 3 => Uint32];
    wgpu::VertexBufferLayout {
        array_stride: size_of::<MergedVertex>() as u64,
        step_mode: wgpu::VertexStepMode::Vertex,
        attributes: &ATTRIBUTES,
    }
}

/// Vertices of meshes drawn by instances, and the instances.
pub(super) fn placed_layouts() -> (wgpu::VertexBufferLayout<'static>, wgpu::VertexBufferLayout<'static>) {
    const MESH: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![0 => Uint16x4];
    const PLACE: [wgpu::VertexAttribute; 6] = wgpu::vertex_attr_array![
        4 => Float32x4, 5 => Float32x4, 6 => Float32x4, 7 => Unorm8x4, 8 => Uint32, 9 => Uint32
    ];
    let vertices = wgpu::VertexBufferLayout {
        array_stride: size_of::<PlacedVertex>() as u64,
        step_mode: wgpu::VertexStepMode::Vertex,
        attributes: &MESH,
    };
    let places = wgpu::VertexBufferLayout {
        array_stride: size_of::<Instance>() as u64,
        step_mode: wgpu::VertexStepMode::Instance,
        attributes: &PLACE,
    };
    (vertices, places)
}
