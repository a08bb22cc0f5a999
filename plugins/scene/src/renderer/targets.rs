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

impl Targets {
    /// A pass over them; what several passes draw is kept from one to the next, and the depths after the last where they are
    /// wanted.
    pub(super) fn pass<'e>(
        &self,
        encoder: &'e mut wgpu::CommandEncoder,
        first: bool,
        last: bool,
        keep_depth: bool,
    ) -> wgpu::RenderPass<'e> {
        let (view, resolve) = match &self.multisampled {
            Some(many) => (many, Some(&self.colour_view).filter(|_| last)),
            None => (&self.colour_view, None),
        };
        let kept = if last && !keep_depth { wgpu::StoreOp::Discard } else { wgpu::StoreOp::Store };
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
