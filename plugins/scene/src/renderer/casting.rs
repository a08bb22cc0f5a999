//! Depth maps as a light sees the building: what the sun of the screen and the lamps of a still have in common. See
//! `shaders/cast.wgsl`.

use glam::{Mat4, Vec3, Vec4};

use super::pipelines::{DEPTH_FORMAT, merged_layout, placed_layouts};
use super::{FrameSpec, Part, Renderer};
use crate::geometry::{MaterialClass, Seen, SizeClass};

const SHADER: &str =
    concat!(include_str!("../../../../shaders/scene.wgsl"), include_str!("../../../../shaders/cast.wgsl"));

/// Bytes from one light's matrix to the next in their buffer; what every driver can be offset by.
const STRIDE: u64 = 256;

/// Pipelines, and the matrices of so many lights as it was made for.
pub(super) struct Casting {
    matrices: wgpu::Buffer,
    bindings: wgpu::BindGroup,
    /// By whether there is a section, and by instances.
    pipelines: [[wgpu::RenderPipeline; 2]; 2],
}

impl Casting {
    pub(super) fn new(device: &wgpu::Device, scene_layout: &wgpu::BindGroupLayout, lights: usize) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("cast"),
            source: wgpu::ShaderSource::Wgsl(SHADER.into()),
        });
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("cast"),
            entries: &[wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::VERTEX,
                ty: wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: true,
                    min_binding_size: None,
                },
                count: None,
            }],
        });
        let matrices = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("casts"),
            size: STRIDE * lights as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let one = wgpu::BufferBinding {
            buffer: &matrices,
            offset: 0,
            size: std::num::NonZeroU64::new(size_of::<[[f32; 4]; 4]>() as u64),
        };
        let bindings = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("cast"),
            layout: &layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(one) }],
        });
        let all = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("cast"),
            bind_group_layouts: &[Some(scene_layout), Some(&layout)],
            immediate_size: 0,
        });
        let pipelines =
            [false, true].map(|cut| [false, true].map(|placed| pipeline(device, &module, &all, cut, placed)));
        Self { matrices, bindings, pipelines }
    }

    pub(super) fn write(&self, queue: &wgpu::Queue, light: usize, clip_from_model: &Mat4) {
        let matrix = clip_from_model.to_cols_array_2d();
        queue.write_buffer(&self.matrices, light as u64 * STRIDE, bytemuck::bytes_of(&matrix));
    }
}

fn pipeline(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    layout: &wgpu::PipelineLayout,
    cut: bool,
    placed: bool,
) -> wgpu::RenderPipeline {
    let constants = [("PASS", 0.0)];
    let compilation_options =
        wgpu::PipelineCompilationOptions { constants: &constants, ..wgpu::PipelineCompilationOptions::default() };
    let (vertices, places) = placed_layouts();
    let (merged, both) = ([merged_layout()], [vertices, places]);
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("cast"),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some(if placed { "placed_cast" } else { "merged_cast" }),
            compilation_options: compilation_options.clone(),
            buffers: if placed { &both } else { &merged },
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: Some(wgpu::DepthStencilState {
            format: DEPTH_FORMAT,
            depth_write_enabled: Some(true),
            depth_compare: Some(wgpu::CompareFunction::GreaterEqual),
            stencil: wgpu::StencilState::default(),
            // Away from the light, so that a face lies in no shadow of its own.
            bias: wgpu::DepthBiasState { constant: 0, slope_scale: -1.0, clamp: 0.0 },
        }),
        multisample: wgpu::MultisampleState::default(),
        fragment: cut.then_some(wgpu::FragmentState {
            module,
            entry_point: Some("cast_cut"),
            compilation_options,
            targets: &[],
        }),
        multiview_mask: None,
        cache: None,
    })
}

impl Renderer {
    /// What throws shadows, in view or not; panes where they are wanted to. Handles and sensors do not: nobody would find
    /// theirs. Nor does what is walled in, seen from outside.
    pub(super) fn casters(&self, spec: &FrameSpec, panes: bool) -> Vec<usize> {
        let solid = |class| class == MaterialClass::Opaque || (panes && class == MaterialClass::Glass);
        let outdoors = spec.sections.is_empty() && !spec.bounds.contains(spec.pose.eye);
        let draws = self.scene.draws.iter().enumerate();
        draws
            .filter(|(i, _)| !self.scene.far.is_stand_in(*i))
            .filter(|(_, d)| d.any_shown() && solid(d.lot.class) && d.lot.size != SizeClass::Tiny)
            .filter(|(_, d)| !(outdoors && d.lot.exposure.seen == Seen::Nowhere && self.scene.is_walled_in(d)))
            .map(|(i, _)| i)
            .collect()
    }

    /// What a light sees of the casters, into a map. Its matrix must have been written. Returns draw calls.
    pub(super) fn draw_casts(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        casting: &Casting,
        casters: &[usize],
        cut: bool,
        (light, clip_from_model): (usize, &Mat4),
        map: &wgpu::TextureView,
    ) -> u32 {
        let reached = |&&i: &&usize| {
            let (min, max) = (Vec3::from(self.scene.draws[i].lot.min), Vec3::from(self.scene.draws[i].lot.max));
            let (centre, half) = ((min + max) * 0.5, (max - min) * 0.5);
            [0, 1].iter().all(|&axis| {
                let row: Vec4 = clip_from_model.row(axis);
                (row.truncate().dot(centre) + row.w).abs() <= 1.0 + row.truncate().abs().dot(half)
            })
        };
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("cast"),
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: map,
                depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0.0), store: wgpu::StoreOp::Store }),
                stencil_ops: None,
            }),
            ..wgpu::RenderPassDescriptor::default()
        });
        pass.set_bind_group(0, &self.scene.bindings, &[]);
        pass.set_bind_group(1, &casting.bindings, &[light as u32 * STRIDE as u32]);
        let mut calls = 0;
        for placed in [false, true] {
            let of = |i: &&usize| self.scene.draws[**i].placed == placed;
            let draws: Vec<usize> = casters.iter().filter(of).filter(reached).copied().collect();
            pass.set_pipeline(&casting.pipelines[usize::from(cut)][usize::from(placed)]);
            calls += self.draw_all(&mut pass, &draws, Part::Surfaces);
        }
        calls
    }
}
