//! What a picture is drawn into.

use glam::UVec2;

use super::Renderer;
use super::pipelines::{COLOUR_FORMAT, DEPTH_FORMAT};

pub(super) struct Targets {
    pub(super) size: UVec2,
    pub(super) samples: u32,
    pub(super) colour: wgpu::Texture,
    pub(super) colour_view: wgpu::TextureView,
    pub(super) multisampled: Option<wgpu::TextureView>,
    pub(super) depth: wgpu::TextureView,
}

impl Renderer {
    pub(super) fn ensure_targets(&mut self, size: UVec2, samples: u32) {
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
        let seen = wgpu::TextureUsages::TEXTURE_BINDING;
        let view = |t: &wgpu::Texture| t.create_view(&wgpu::TextureViewDescriptor::default());
        let colour = texture("scene colour", COLOUR_FORMAT, 1, attachment | seen | wgpu::TextureUsages::COPY_SRC);
        let multisampled = (samples > 1).then(|| view(&texture("scene samples", COLOUR_FORMAT, samples, attachment)));
        let depth = view(&texture("scene depth", DEPTH_FORMAT, samples, attachment | seen));
        let colour_view = view(&colour);
        self.targets = Some(Targets { size, samples, colour, colour_view, multisampled, depth });
    }
}
