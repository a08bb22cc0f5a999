//! Shadows of the sun on the screen: one depth map, drawn again only when what is shown changes, and a pass over the finished
//! picture. See `shaders/sun.wgsl`.

use atrium_building::Aabb;
use bytemuck::{Pod, Zeroable};
use glam::{DMat4, DVec3, DVec4};

use super::casting::Casting;
use super::finish::{MULTIPLIED, sheet_pipeline};
use super::pipelines::{COLOUR_FORMAT, DEPTH_FORMAT};
use super::{FrameSpec, Renderer};
use crate::daylight::{Daylight, SUN, map_from_project};
use crate::theme::SceneTheme;

const SHADER: &str = include_str!("../../../../shaders/sun.wgsl");

/// Texels along a side of the map, where a graphics processor draws and where the processor does: 64 MB and 16 MB.
const SIDES: [u32; 2] = [4096, 2048];

/// Up to this width of a site one map holds all of it, metres: a texel is then 17 cm at most.
const ONE_MAP_M: f64 = 500.0;

/// Of a wider site the map holds a square around what is looked at, whose middle moves in steps of this, metres.
const STEP_M: f64 = 100.0;

/// How dark a shadow is, dark theme and light: enough to tell how high something stands, too little to hide what lies in it.
const DARK: [f32; 2] = [0.36, 0.26];

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Light {
    clip_from_model: [[f32; 4]; 4],
    towards: [f32; 4],
    eye: [f32; 4],
    right: [f32; 4],
    up: [f32; 4],
    forward: [f32; 4],
    size: [f32; 4],
}

/// What the map is of: as long as it stays, so does the map.
#[derive(PartialEq)]
struct Subject {
    around: Aabb,
    sections: Vec<DVec4>,
    /// Numbers of what is shown, and of what of it is on the device.
    shown: u64,
    resident: u64,
    origin: DVec3,
    from_outside: bool,
}

/// Made when first needed.
pub(super) struct Sun {
    casting: Casting,
    map: wgpu::TextureView,
    side: u32,
    sampler: wgpu::Sampler,
    light: wgpu::Buffer,
    /// By samples: one, four.
    lay_on: [(wgpu::BindGroupLayout, wgpu::RenderPipeline); 2],
    subject: Option<Subject>,
}

impl Renderer {
    /// Lays the sun's shadows on what was drawn. Returns draw calls.
    pub(super) fn lay_shadows_on(&mut self, encoder: &mut wgpu::CommandEncoder, spec: &FrameSpec) -> u32 {
        let mut sun = self.sun.take().unwrap_or_else(|| Sun::new(&self.device, &self.layout));
        let around = around(spec);
        let corners = [around.min, around.max];
        let receivers = (0..8).map(|i| DVec3::from([0, 1, 2].map(|k| corners[i >> k & 1][k]))).collect();
        let site = Daylight { receivers, casters: spec.bounds, ground_m: spec.bounds.min.z, indoors: 0.0 };
        let (project, width_m) = map_from_project(SUN.normalize(), &site);
        let matrix = (project * DMat4::from_translation(spec.origin)).as_mat4();
        let subject = Subject {
            around,
            sections: spec.sections.clone(),
            shown: self.scene.shown_revision,
            resident: self.scene.resident_bytes,
            origin: spec.origin,
            from_outside: !spec.bounds.contains(spec.pose.eye),
        };
        let mut calls = 1;
        if sun.subject.as_ref() != Some(&subject) {
            sun.casting.write(&self.queue, 0, &matrix);
            // Light that came in at one window would leave by another: rooms are left out.
            let casters = self.casters(spec, true);
            let cut = !spec.sections.is_empty();
            calls += self.draw_casts(encoder, &sun.casting, &casters, cut, (0, &matrix), &sun.map);
            sun.subject = Some(subject);
        }
        if let Some(targets) = &self.targets {
            let texel_m = (width_m / f64::from(sun.side)) as f32;
            let light = Light { clip_from_model: matrix.to_cols_array_2d(), ..light_of(spec, texel_m) };
            self.queue.write_buffer(&sun.light, 0, bytemuck::bytes_of(&light));
            let (layout, pipeline) = &sun.lay_on[usize::from(targets.samples > 1)];
            let bindings = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("sun"),
                layout,
                entries: &[
                    wgpu::BindGroupEntry { binding: 0, resource: sun.light.as_entire_binding() },
                    wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(&targets.depth) },
                    wgpu::BindGroupEntry { binding: 2, resource: wgpu::BindingResource::TextureView(&sun.map) },
                    wgpu::BindGroupEntry { binding: 3, resource: wgpu::BindingResource::Sampler(&sun.sampler) },
                ],
            });
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("sun"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: &targets.colour_view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store },
                })],
                ..wgpu::RenderPassDescriptor::default()
            });
            pass.set_bind_group(0, &bindings, &[]);
            pass.set_pipeline(pipeline);
            pass.draw(0..3, 0..1);
        }
        self.sun = Some(sun);
        calls
    }
}

/// What the map holds, project coordinates, metres: all of a site, or a square of it around what is looked at.
fn around(spec: &FrameSpec) -> Aabb {
    let all = spec.bounds;
    if all.size().truncate().max_element() <= ONE_MAP_M {
        return all;
    }
    let (eye, forward) = (spec.pose.eye, spec.pose.forward());
    let down = (all.center().z - eye.z) / forward.z;
    let ahead = if down.is_finite() && (0.0..ONE_MAP_M).contains(&down) { down } else { ONE_MAP_M * 0.3 };
    let middle = ((eye + forward * ahead) / STEP_M).round() * STEP_M;
    let half = DVec3::new(ONE_MAP_M * 0.5, ONE_MAP_M * 0.5, 0.0);
    let (min, max) = ((middle - half).with_z(all.min.z), (middle + half).with_z(all.max.z));
    Aabb { min, max }
}

fn light_of(spec: &FrameSpec, texel_m: f32) -> Light {
    let whole = spec.whole_px().as_vec2();
    let begin = spec.tile.map_or(glam::Vec2::ZERO, |t| t.at.as_vec2());
    let up = (spec.pose.fov_y * 0.5).tan();
    let wide = up * f64::from(whole.x / whole.y.max(1.0));
    let [r, u, f] = spec.pose.axes();
    let with = |v: DVec3, w: f32| v.as_vec3().extend(w).to_array();
    let drawn = spec.size_px.as_vec2();
    Light {
        towards: with(SUN.normalize(), texel_m),
        eye: with(spec.pose.eye - spec.origin, spec.pose.near_m(&spec.bounds) as f32),
        right: with(r * wide, begin.x),
        up: with(u * up, begin.y),
        forward: with(f, DARK[usize::from(spec.theme == SceneTheme::Light)]),
        size: [whole.x, whole.y, drawn.x, drawn.y],
        ..Light::zeroed()
    }
}

impl Sun {
    fn new(device: &wgpu::Device, scene_layout: &wgpu::BindGroupLayout) -> Self {
        let software = device.adapter_info().device_type == wgpu::DeviceType::Cpu;
        let side = SIDES[usize::from(software)].min(device.limits().max_texture_dimension_2d);
        let map = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("sun"),
            size: wgpu::Extent3d { width: side, height: side, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: DEPTH_FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        Self {
            casting: Casting::new(device, scene_layout, 1),
            map: map.create_view(&wgpu::TextureViewDescriptor::default()),
            side,
            sampler: device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("sun"),
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                compare: Some(wgpu::CompareFunction::GreaterEqual),
                ..wgpu::SamplerDescriptor::default()
            }),
            light: device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("sun"),
                size: size_of::<Light>() as u64,
                usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }),
            lay_on: [false, true].map(|many| lay_on(device, many)),
            subject: None,
        }
    }
}

fn lay_on(device: &wgpu::Device, many: bool) -> (wgpu::BindGroupLayout, wgpu::RenderPipeline) {
    let entry =
        |binding, ty| wgpu::BindGroupLayoutEntry { binding, visibility: wgpu::ShaderStages::FRAGMENT, ty, count: None };
    let depths = |multisampled| wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Depth,
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled,
    };
    let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("sun"),
        entries: &[
            entry(
                0,
                wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: false,
                    min_binding_size: None,
                },
            ),
            entry(1, depths(many)),
            entry(2, depths(false)),
            entry(3, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Comparison)),
        ],
    });
    let kind = if many { "texture_depth_multisampled_2d;" } else { "texture_depth_2d;" };
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("sun"),
        source: wgpu::ShaderSource::Wgsl(SHADER.replace("DEPTH;", kind).into()),
    });
    let pipeline = sheet_pipeline(device, &layout, &module, "shadow", COLOUR_FORMAT, Some(MULTIPLIED));
    (layout, pipeline)
}
