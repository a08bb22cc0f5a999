//! A prepared model on the GPU: few large buffers, and a list of what to draw from them.

use std::ops::Range;

use rustc_hash::FxHashMap;
use wgpu::util::DeviceExt;

use crate::enclosure::Stack;
use crate::geometry::{EdgeVertex, Exposure, Geometry, GroundShade, MaterialClass, SizeClass, Span, SurfaceVertex};
use crate::state::ElementState;

/// Vertices in one buffer at most (96 MB with 24 bytes each): below the 256 MB that every adapter grants, and few
/// enough buffers that switching between them does not matter.
const CHUNK_VERTICES: usize = 4_000_000;

/// Ranges of a draw that shine, beyond which all of it is drawn again: shading what is dropped costs less than so many calls.
const MOST_SHINING: usize = 64;

/// Buffers that many batches share.
pub(super) struct Chunk {
    pub(super) vertices: wgpu::Buffer,
    pub(super) indices: wgpu::Buffer,
    pub(super) edges: Option<wgpu::Buffer>,
    /// Instances, for a mesh drawn many times.
    pub(super) instances: Option<wgpu::Buffer>,
}

/// One draw call's worth.
pub(super) struct Draw {
    pub(super) class: MaterialClass,
    pub(super) size: SizeClass,
    pub(super) min: [f32; 3],
    pub(super) max: [f32; 3],
    pub(super) chunk: usize,
    pub(super) indices: Range<u32>,
    pub(super) base_vertex: i32,
    pub(super) edges: Range<u32>,
    /// Empty for merged batches.
    pub(super) instances: Range<u32>,
    spans: Vec<Span>,
    pub(super) storey: Option<u32>,
    pub(super) exposure: Exposure,
    pub(super) any_shown: bool,
    pub(super) any_ghost: bool,
    pub(super) any_shining: bool,
    pub(super) any_isolated: bool,
    /// What of it shines: ranges of indices, or of instances where there are any.
    pub(super) shining: Vec<Range<u32>>,
}

impl Draw {
    fn take_states(&mut self, states: &[ElementState]) {
        (self.any_shown, self.any_ghost, self.any_shining, self.any_isolated) = (false, false, false, false);
        self.shining.clear();
        let all = if self.instances.is_empty() { self.indices.clone() } else { self.instances.clone() };
        let mut start = all.start;
        for span in &self.spans {
            let own = std::mem::replace(&mut start, all.start + span.end)..all.start + span.end;
            let Some(state) = states.get(span.element as usize) else { continue };
            self.any_shown |= state.is_shown();
            self.any_ghost |= state.is_ghost();
            self.any_isolated |= state.is_isolated();
            if state.shines() {
                self.any_shining = true;
                match self.shining.last_mut() {
                    Some(last) if last.end == own.start => last.end = own.end,
                    _ => self.shining.push(own),
                }
            }
        }
        if self.shining.len() > MOST_SHINING {
            self.shining = vec![all];
        }
    }
}

pub(super) struct GpuScene {
    pub(super) chunks: Vec<Chunk>,
    pub(super) draws: Vec<Draw>,
    pub(super) states: wgpu::Buffer,
    mask: wgpu::TextureView,
    sampler: wgpu::Sampler,
    pub(super) bindings: wgpu::BindGroup,
    pub(super) ground: GroundShade,
    /// Whether anything but spaces is drawn as it is.
    pub(super) any_solid_shown: bool,
    enclosing: Vec<(u32, Stack)>,
    stacks: Vec<Stack>,
    /// By building, the rank of the lowest storey whose walls and slabs are not all drawn.
    open_from: FxHashMap<u32, u32>,
}

#[derive(Default)]
struct Pending {
    vertices: Vec<SurfaceVertex>,
    indices: Vec<u32>,
    edges: Vec<EdgeVertex>,
}

impl GpuScene {
    pub(super) fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        layout: &wgpu::BindGroupLayout,
        frame: &wgpu::Buffer,
        sections: &wgpu::Buffer,
        geometry: &Geometry,
        element_count: usize,
    ) -> Self {
        let limit = device.limits().max_buffer_size as usize;
        let mut chunks = Vec::new();
        let mut draws = Vec::new();
        let mut pending = Pending::default();
        for b in &geometry.batches {
            // One mesh of ten million vertices: no adapter need take it, and the rest of the building can still show.
            if size_of_val(&b.vertices[..]).max(size_of_val(&b.edges[..])).max(size_of_val(&b.indices[..])) > limit {
                bevy::log::warn!(vertices = b.vertices.len(), "a mesh is too large for this GPU and is left out");
                continue;
            }
            let full = pending.vertices.len() + b.vertices.len() > CHUNK_VERTICES
                || pending.indices.len() + b.indices.len() > CHUNK_VERTICES * 4
                || pending.edges.len() + b.edges.len() > CHUNK_VERTICES;
            if full && !pending.vertices.is_empty() {
                chunks.push(upload(device, std::mem::take(&mut pending)));
            }
            let (first, first_edge) = (pending.indices.len() as u32, pending.edges.len() as u32);
            draws.push(Draw {
                class: b.class,
                size: b.size,
                min: b.min,
                max: b.max,
                chunk: chunks.len(),
                indices: first..first + b.indices.len() as u32,
                base_vertex: pending.vertices.len() as i32,
                edges: first_edge..first_edge + b.edges.len() as u32,
                instances: 0..0,
                spans: b.spans.clone(),
                shining: Vec::new(),
                storey: b.storey,
                exposure: b.exposure,
                any_shown: false,
                any_ghost: false,
                any_shining: false,
                any_isolated: false,
            });
            pending.vertices.extend_from_slice(&b.vertices);
            pending.indices.extend_from_slice(&b.indices);
            pending.edges.extend_from_slice(&b.edges);
        }
        if !pending.vertices.is_empty() {
            chunks.push(upload(device, pending));
        }
        for m in &geometry.instanced {
            if m.indices.is_empty() || m.instances.is_empty() || size_of_val(&m.vertices[..]) > limit {
                continue;
            }
            let chunk = Chunk {
                vertices: buffer(device, &m.vertices, wgpu::BufferUsages::VERTEX),
                indices: buffer(device, &m.indices, wgpu::BufferUsages::INDEX),
                edges: (!m.edges.is_empty()).then(|| buffer(device, &m.edges, wgpu::BufferUsages::VERTEX)),
                instances: Some(buffer(device, &m.instances, wgpu::BufferUsages::VERTEX)),
            };
            for g in &m.groups {
                draws.push(Draw {
                    class: g.class,
                    size: g.size,
                    min: g.min,
                    max: g.max,
                    chunk: chunks.len(),
                    indices: 0..m.indices.len() as u32,
                    base_vertex: 0,
                    edges: 0..m.edges.len() as u32,
                    instances: g.first..g.first + g.count,
                    spans: g.spans.clone(),
                    shining: Vec::new(),
                    storey: g.storey,
                    exposure: g.exposure,
                    any_shown: false,
                    any_ghost: false,
                    any_shining: false,
                    any_isolated: false,
                });
            }
            chunks.push(chunk);
        }

        let states = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("element states"),
            size: (element_count.max(1) * size_of::<ElementState>()) as u64,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mask = ground_texture(device, queue, &geometry.ground);
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("ground"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..wgpu::SamplerDescriptor::default()
        });
        let bindings = bind(device, layout, frame, sections, &states, &mask, &sampler);
        Self {
            chunks,
            draws,
            states,
            mask,
            sampler,
            bindings,
            ground: geometry.ground.clone(),
            any_solid_shown: false,
            enclosing: geometry.enclosing.clone(),
            stacks: geometry.stacks.clone(),
            open_from: FxHashMap::default(),
        }
    }

    /// Binds other buffers of the frame.
    pub(super) fn bind(
        &mut self,
        device: &wgpu::Device,
        layout: &wgpu::BindGroupLayout,
        frame: &wgpu::Buffer,
        sections: &wgpu::Buffer,
    ) {
        self.bindings = bind(device, layout, frame, sections, &self.states, &self.mask, &self.sampler);
    }

    /// Whether all that can hide it from an eye outside is drawn.
    pub(super) fn is_walled_in(&self, draw: &Draw) -> bool {
        draw.storey.and_then(|storey| self.stacks.get(storey as usize)).is_some_and(|stack| {
            self.open_from
                .get(&stack.building)
                .is_none_or(|&rank| !stack.is_hidden_by(Stack { building: stack.building, rank }))
        })
    }

    /// Writes all states.
    pub(super) fn write_states(&mut self, queue: &wgpu::Queue, states: &[ElementState]) {
        let bytes: &[u8] = bytemuck::cast_slice(states);
        if bytes.is_empty() || bytes.len() as u64 > self.states.size() {
            return;
        }
        queue.write_buffer(&self.states, 0, bytes);
        self.open_from.clear();
        for (element, stack) in &self.enclosing {
            if !states.get(*element as usize).is_some_and(|s| s.is_shown()) {
                let lowest = self.open_from.entry(stack.building).or_insert(stack.rank);
                *lowest = stack.rank.min(*lowest);
            }
        }
        self.any_solid_shown = false;
        for draw in &mut self.draws {
            draw.take_states(states);
            self.any_solid_shown |= draw.any_shown && draw.class != MaterialClass::Space;
        }
    }
}

fn bind(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    frame: &wgpu::Buffer,
    sections: &wgpu::Buffer,
    states: &wgpu::Buffer,
    mask: &wgpu::TextureView,
    sampler: &wgpu::Sampler,
) -> wgpu::BindGroup {
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("scene"),
        layout,
        entries: &[
            wgpu::BindGroupEntry { binding: 0, resource: frame.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 1, resource: states.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 2, resource: wgpu::BindingResource::TextureView(mask) },
            wgpu::BindGroupEntry { binding: 3, resource: wgpu::BindingResource::Sampler(sampler) },
            wgpu::BindGroupEntry { binding: 4, resource: sections.as_entire_binding() },
        ],
    })
}

fn upload(device: &wgpu::Device, pending: Pending) -> Chunk {
    Chunk {
        vertices: buffer(device, &pending.vertices, wgpu::BufferUsages::VERTEX),
        indices: buffer(device, &pending.indices, wgpu::BufferUsages::INDEX),
        edges: (!pending.edges.is_empty()).then(|| buffer(device, &pending.edges, wgpu::BufferUsages::VERTEX)),
        instances: None,
    }
}

fn buffer<T: bytemuck::Pod>(device: &wgpu::Device, items: &[T], usage: wgpu::BufferUsages) -> wgpu::Buffer {
    device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
        label: Some("scene geometry"),
        contents: bytemuck::cast_slice(items),
        usage,
    })
}

fn ground_texture(device: &wgpu::Device, queue: &wgpu::Queue, ground: &GroundShade) -> wgpu::TextureView {
    let side = GroundShade::CELLS as u32;
    let size = wgpu::Extent3d { width: side, height: side, depth_or_array_layers: 1 };
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some("ground shade"),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::R8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    if ground.cells.len() == (side * side) as usize {
        queue.write_texture(
            texture.as_image_copy(),
            &ground.cells,
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(side), rows_per_image: Some(side) },
            size,
        );
    }
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}
