//! What goes to the GPU, and in which order: chunks of many batches, or of one mesh and its places.

use std::time::Instant;

use glam::Vec3;

use super::gpu_scene::{Draw, GpuScene};
use crate::geometry::{Geometry, Lot, MaterialClass, Seen, SizeClass};

/// Bytes of vertices that share a buffer: few enough that the nearest are on the GPU within a frame, many enough that
/// switching between buffers does not matter.
const CHUNK_BYTES: usize = 6 << 20;

/// Buffers that many batches share, or one mesh has for itself.
pub(super) struct Chunk {
    /// Batches of merged geometry, or the one mesh that is drawn many times.
    pub(super) source: Source,
    /// Stand-ins come first, then the building itself as it is seen from outside, then the rest.
    pub(super) rank: u8,
    pub(super) min: Vec3,
    pub(super) max: Vec3,
    pub(super) bytes: u64,
    /// `None` until it is on the GPU.
    pub(super) buffers: Option<Buffers>,
}

pub(super) enum Source {
    Batches(Vec<usize>),
    Mesh(usize),
}

pub(super) struct Buffers {
    pub(super) vertices: wgpu::Buffer,
    pub(super) indices: wgpu::Buffer,
    pub(super) edges: Option<wgpu::Buffer>,
    /// Instances, for a mesh drawn many times.
    pub(super) instances: Option<wgpu::Buffer>,
}

impl GpuScene {
    /// Brings more of it to the GPU, the building itself first, then the nearest to the eye, until the deadline has
    /// passed or the budget is spent; at least one piece each time. Tells whether there is more to bring.
    pub(super) fn stream(
        &mut self,
        device: &wgpu::Device,
        eye: Vec3,
        budget_bytes: u64,
        deadline: Option<Instant>,
    ) -> bool {
        let Some(geometry) = self.geometry.clone() else { return false };
        let maker = Maker { device, in_place: writes_in_place(device) };
        let mut waiting: Vec<(u8, f32, usize)> = self
            .chunks
            .iter()
            .enumerate()
            .filter(|(_, c)| c.buffers.is_none())
            .map(|(i, c)| (c.rank, (eye - eye.clamp(c.min, c.max)).length(), i))
            .collect();
        waiting.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        for (n, (_, _, i)) in waiting.iter().enumerate() {
            let chunk = &mut self.chunks[*i];
            if self.resident_bytes + chunk.bytes > budget_bytes {
                // What is nearer came first: the rest is farther, or smaller than what it would replace.
                return false;
            }
            if n > 0 && deadline.is_some_and(|d| Instant::now() >= d) {
                return true;
            }
            chunk.buffers = Some(maker.upload(&geometry, &chunk.source));
            self.resident_bytes += chunk.bytes;
        }
        self.geometry = None;
        false
    }

    /// Whether all of it is on the GPU.
    pub(super) fn is_complete(&self) -> bool {
        self.geometry.is_none()
    }
}

/// Which batches share buffers, and what is drawn from them.
pub(super) fn plan(geometry: &Geometry, limit: u64) -> (Vec<Chunk>, Vec<Draw>) {
    let first = |lot: &Lot| {
        lot.size >= SizeClass::Large && lot.class != MaterialClass::Space && lot.exposure.seen == Seen::Plainly
    };
    let rank = |i: usize| match &geometry.batches[i].lot {
        _ if i >= geometry.first_far as usize => 0,
        lot => 2 - u8::from(first(lot)),
    };
    // What is near each other, and of the same urgency, comes together.
    let mut order: Vec<usize> = (0..geometry.batches.len()).collect();
    let cell = |i: usize| {
        let lot = &geometry.batches[i].lot;
        let at = (Vec3::from(lot.min) + Vec3::from(lot.max)) * 0.5 / 60.0;
        (rank(i), at.x.floor() as i32, at.y.floor() as i32, i)
    };
    order.sort_unstable_by_key(|i| cell(*i));
    let (mut chunks, mut draws): (Vec<Chunk>, Vec<Draw>) = (Vec::new(), Vec::new());
    let mut open: Option<(Chunk, u32, u32, u32)> = None;
    for i in order {
        let b = &geometry.batches[i];
        let own = u64::from(b.vertices.count) * 12 + u64::from(b.indices.count + b.edges.count) * 2;
        let rank = rank(i);
        if let Some((chunk, ..)) = &open
            && (chunk.rank != rank || chunk.bytes + own > CHUNK_BYTES as u64)
        {
            chunks.extend(open.take().map(|o| o.0));
        }
        let (chunk, vertices, indices, edges) =
            open.get_or_insert_with(|| (Chunk::new(Source::Batches(Vec::new()), rank), 0, 0, 0));
        draws.push(Draw {
            lot: b.lot,
            chunk: chunks.len(),
            placed: false,
            indices: *indices..*indices + b.indices.count,
            base_vertex: *vertices as i32,
            edges: *edges..*edges + b.edges.count,
            instances: i as u32..i as u32 + 1,
            spans: b.lot.spans.range(),
            counts: [0; 5],
            shining: Vec::new(),
            selected: Vec::new(),
        });
        chunk.add(&b.lot, own);
        if let Source::Batches(batches) = &mut chunk.source {
            batches.push(i);
        }
        (*vertices, *indices, *edges) =
            (*vertices + b.vertices.count, *indices + b.indices.count, *edges + b.edges.count);
    }
    chunks.extend(open.take().map(|o| o.0));
    for (i, m) in geometry.meshes.iter().enumerate() {
        let groups = &geometry.groups[m.groups.range()];
        let places: u32 = groups.iter().map(|g| g.instances.count).sum();
        let own = u64::from(m.vertices.count) * 8 + u64::from(m.indices.count + m.edges.count) * 2;
        let of_places = u64::from(places) * size_of::<crate::geometry::Instance>() as u64;
        if m.indices.count == 0 || places == 0 {
            continue;
        }
        if of_places > limit {
            bevy::log::warn!(places, "a mesh has more places than this GPU's buffers hold and is left out");
            continue;
        }
        let mut chunk = Chunk::new(Source::Mesh(i), 2 - u8::from(groups.iter().any(|g| first(&g.lot))));
        let mut place = 0;
        for g in groups {
            draws.push(Draw {
                lot: g.lot,
                chunk: chunks.len(),
                placed: true,
                indices: 0..m.indices.count,
                base_vertex: 0,
                edges: 0..m.edges.count,
                instances: place..place + g.instances.count,
                spans: g.lot.spans.range(),
                counts: [0; 5],
                shining: Vec::new(),
                selected: Vec::new(),
            });
            place += g.instances.count;
            chunk.add(&g.lot, 0);
        }
        chunk.bytes = own + of_places;
        chunks.push(chunk);
    }
    (chunks, draws)
}

impl Chunk {
    fn new(source: Source, rank: u8) -> Self {
        Self { source, rank, min: Vec3::INFINITY, max: Vec3::NEG_INFINITY, bytes: 0, buffers: None }
    }

    fn add(&mut self, lot: &Lot, bytes: u64) {
        self.min = self.min.min(Vec3::from(lot.min));
        self.max = self.max.max(Vec3::from(lot.max));
        self.bytes += bytes;
    }
}

/// Whether graphics and main memory are one and geometry is written where the driver reads it. A virtual GPU may have either kind
/// of memory, and reads its own the fastest.
fn writes_in_place(device: &wgpu::Device) -> bool {
    device.features().contains(wgpu::Features::MAPPABLE_PRIMARY_BUFFERS)
        && matches!(device.adapter_info().device_type, wgpu::DeviceType::Cpu | wgpu::DeviceType::IntegratedGpu)
}

/// Makes buffers.
struct Maker<'d> {
    device: &'d wgpu::Device,
    in_place: bool,
}

impl Maker<'_> {
    fn upload(&self, geometry: &Geometry, source: &Source) -> Buffers {
        use wgpu::BufferUsages as Use;
        match source {
            Source::Batches(batches) => {
                let of = |i: &usize| geometry.batches[*i];
                let vertices = batches.iter().map(|i| &geometry.vertices[of(i).vertices.range()]);
                let indices = batches.iter().map(|i| &geometry.indices[of(i).indices.range()]);
                let edges = batches.iter().map(|i| &geometry.edges[of(i).edges.range()]);
                let has_edges = batches.iter().any(|i| of(i).edges.count > 0);
                Buffers {
                    vertices: self.gathered(vertices, Use::VERTEX),
                    indices: self.gathered(indices, Use::INDEX),
                    edges: has_edges.then(|| self.gathered(edges, Use::INDEX)),
                    instances: None,
                }
            }
            Source::Mesh(i) => {
                let m = geometry.meshes[*i];
                let groups = geometry.groups[m.groups.range()].iter();
                let places = groups.map(|g| &geometry.instances[g.instances.range()]);
                let edges = &geometry.placed_edges[m.edges.range()];
                Buffers {
                    vertices: self.gathered([&geometry.placed_vertices[m.vertices.range()]].into_iter(), Use::VERTEX),
                    indices: self.gathered([&geometry.placed_indices[m.indices.range()]].into_iter(), Use::INDEX),
                    edges: (!edges.is_empty()).then(|| self.gathered([edges].into_iter(), Use::INDEX)),
                    instances: Some(self.gathered(places, Use::VERTEX)),
                }
            }
        }
    }

    /// A buffer of several slices one after another.
    fn gathered<'a, T: bytemuck::Pod>(
        &self,
        slices: impl Iterator<Item = &'a [T]> + Clone,
        usage: wgpu::BufferUsages,
    ) -> wgpu::Buffer {
        let bytes: usize = slices.clone().map(size_of_val).sum();
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("scene geometry"),
            size: (bytes.max(4) as u64).next_multiple_of(wgpu::COPY_BUFFER_ALIGNMENT),
            usage: if self.in_place { usage | wgpu::BufferUsages::MAP_WRITE } else { usage },
            mapped_at_creation: true,
        });
        if bytes > 0 {
            let mut mapped = buffer.slice(..).get_mapped_range_mut();
            let mut at = 0;
            for slice in slices {
                let own: &[u8] = bytemuck::cast_slice(slice);
                mapped.slice(at..at + own.len()).copy_from_slice(own);
                at += own.len();
            }
        }
        buffer.unmap();
        buffer
    }
}
