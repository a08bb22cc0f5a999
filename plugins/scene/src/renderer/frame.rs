//! What the shaders know of a picture.

use atrium_view::Projection;
use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec2};

use super::visible::local_section;
use super::{FrameSpec, Renderer};
use crate::theme::{Palette, SceneTheme};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub(super) struct FrameUniform {
    pub(super) clip_from_model: [[f32; 4]; 4],
    pub(super) eye: [f32; 4],
    pub(super) forward: [f32; 4],
    pub(super) viewport: [f32; 4],
    pub(super) ground_area: [f32; 4],
    pub(super) ground_look: [f32; 4],
    pub(super) wall_light: [f32; 4],
    pub(super) wall_dark: [f32; 4],
    pub(super) top: [f32; 4],
    pub(super) edge: [f32; 4],
    pub(super) accent: [f32; 4],
    pub(super) glass: [f32; 4],
    pub(super) cap: [f32; 4],
    pub(super) ground: [f32; 4],
    pub(super) inner: [f32; 4],
    pub(super) outer: [f32; 4],
    pub(super) line: [f32; 4],
    pub(super) tile: [f32; 4],
}

impl FrameUniform {
    pub(super) fn paint(&mut self, palette: &Palette) {
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

impl Renderer {
    /// Hands what the shaders know of the frame to the device, with everything moved by halves of the picture.
    pub(super) fn write_frame(&self, spec: &FrameSpec, shift: Vec2) {
        let mut uniform = self.uniform(spec);
        if shift != Vec2::ZERO {
            let matrix = Mat4::from_translation(shift.extend(0.0)) * Mat4::from_cols_array_2d(&uniform.clip_from_model);
            uniform.clip_from_model = matrix.to_cols_array_2d();
        }
        self.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(&uniform));
    }

    pub(super) fn write_sections(&mut self, spec: &FrameSpec) {
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

    pub(super) fn uniform(&self, spec: &FrameSpec) -> FrameUniform {
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
}

pub(super) fn sections_buffer(device: &wgpu::Device, size: u64) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("sections"),
        size,
        usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}
