//! A prepared model on the GPU: few large buffers, and a list of what to draw from them.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use atrium_building::Slice;
use glam::{Mat4, Vec3, Vec4};
use rustc_hash::FxHashMap;
use wgpu::util::DeviceExt;

use super::record::Record;
use crate::enclosure::Stack;
use crate::geometry::{Geometry, GroundShade, Lot, MaterialClass, Seen, SizeClass, Span};
use crate::occlusion::{Blockers, Occlusion};
use crate::state::ElementState;

/// Bytes of vertices that share a buffer: few enough that the nearest are on the GPU within a frame, many enough that
/// switching between buffers does not matter.
const CHUNK_BYTES: usize = 6 << 20;

/// Elements that shine through walls at most: of more, nobody could tell which is which.
const MOST_GLOWING: usize = 4_000;

/// Where a picture is seen from, relative to the scene's origin.
pub(super) struct Sight<'a> {
    pub(super) matrix: Mat4,
    pub(super) eye: Vec3,
    pub(super) pixels_at_1m: f32,
    pub(super) height_px: f32,
    pub(super) sections: &'a [Vec4],
}

/// Ranges of a draw that shine, beyond which all of it is drawn again: shading what is dropped costs less than so many calls.
const MOST_SHINING: usize = 64;

/// Buffers that many batches share, or one mesh has for itself.
pub(super) struct Chunk {
    /// Batches of merged geometry, or the one mesh that is drawn many times.
    source: Source,
    /// Drawn early: the building itself as it is seen from outside.
    first: bool,
    min: Vec3,
    max: Vec3,
    bytes: u64,
    /// `None` until it is on the GPU.
    pub(super) buffers: Option<Buffers>,
}

enum Source {
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

/// One draw call's worth.
pub(super) struct Draw {
    pub(super) lot: Lot,
    pub(super) chunk: usize,
    pub(super) placed: bool,
    pub(super) indices: Range<u32>,
    pub(super) base_vertex: i32,
    pub(super) edges: Range<u32>,
    /// Of merged geometry one, whose number is that of its grid.
    pub(super) instances: Range<u32>,
    spans: Range<usize>,
    /// How many spans are shown, see-through, shining, isolated.
    counts: [u32; 4],
    /// What of it shines: ranges of indices, or of instances where there are any.
    pub(super) shining: Vec<Range<u32>>,
}

impl Draw {
    pub(super) fn any_shown(&self) -> bool {
        self.counts[0] > 0
    }

    pub(super) fn any_ghost(&self) -> bool {
        self.counts[1] > 0
    }

    pub(super) fn any_shining(&self) -> bool {
        self.counts[2] > 0
    }

    pub(super) fn any_isolated(&self) -> bool {
        self.counts[3] > 0
    }

    fn all(&self) -> Range<u32> {
        if self.placed { self.instances.clone() } else { self.indices.clone() }
    }

    fn find_shining(&mut self, spans: &[Span], states: &[ElementState]) {
        self.shining.clear();
        if !self.any_shining() {
            return;
        }
        let all = self.all();
        let mut start = all.start;
        for span in &spans[self.spans.clone()] {
            let own = std::mem::replace(&mut start, all.start + span.end)..all.start + span.end;
            if states.get(span.element as usize).is_some_and(|s| s.shines()) {
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

fn tally(state: ElementState) -> [bool; 4] {
    [state.is_shown(), state.is_ghost(), state.shines(), state.is_isolated()]
}

/// For each element, the draws that hold something of it.
struct Holders {
    first: Vec<u32>,
    draws: Vec<u32>,
}

impl Holders {
    fn of(draws: &[Draw], spans: &[Span], element_count: usize) -> Self {
        let mut first = vec![0u32; element_count + 1];
        let all = || {
            let each =
                |(i, d): (usize, &Draw)| spans[d.spans.clone()].iter().map(move |s| (s.element as usize, i as u32));
            draws.iter().enumerate().flat_map(each).filter(|(element, _)| *element < element_count)
        };
        all().for_each(|(element, _)| first[element + 1] += 1);
        for i in 0..element_count {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut holding = vec![0u32; first[element_count] as usize];
        for (element, draw) in all() {
            holding[next[element] as usize] = draw;
            next[element] += 1;
        }
        Self { first, draws: holding }
    }

    fn of_element(&self, element: usize) -> &[u32] {
        let (from, to) = (self.first[element] as usize, self.first[element + 1] as usize);
        &self.draws[from..to]
    }
}

pub(super) struct GpuScene {
    /// What is not on the GPU yet is taken from here.
    geometry: Option<Arc<Geometry>>,
    pub(super) chunks: Vec<Chunk>,
    pub(super) draws: Vec<Draw>,
    spans: Slice<Span>,
    holders: Holders,
    /// As of [`Draw`], close together: a change of many states goes to and fro among them.
    counts: Vec<[u32; 4]>,
    /// The draws whose ranges that shine are out of date.
    stale: Vec<bool>,
    /// The states as they were written last.
    known: Vec<ElementState>,
    pub(super) states: wgpu::Buffer,
    parts: wgpu::Buffer,
    pub(super) grids: wgpu::Buffer,
    mask: wgpu::TextureView,
    sampler: wgpu::Sampler,
    pub(super) bindings: wgpu::BindGroup,
    pub(super) ground: GroundShade,
    /// Whether anything but spaces is drawn as it is.
    pub(super) any_solid_shown: bool,
    /// Bytes on the GPU, and of all that is to come there.
    pub(super) resident_bytes: u64,
    pub(super) wanted_bytes: u64,
    pub(super) blockers: Blockers,
    occlusion: Occlusion,
    /// How many elements shine.
    shining: usize,
    enclosing: Vec<(u32, Stack)>,
    encloses: Vec<bool>,
    stacks: Vec<Stack>,
    /// By building, the rank of the lowest storey whose walls and slabs are not all drawn.
    open_from: FxHashMap<u32, u32>,
}

impl GpuScene {
    /// Plans what goes where; nothing but the small tables is on the GPU yet.
    pub(super) fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        layout: &wgpu::BindGroupLayout,
        frame: &wgpu::Buffer,
        sections: &wgpu::Buffer,
        geometry: &Arc<Geometry>,
        element_count: usize,
    ) -> Self {
        let (chunks, draws) = plan(geometry, device.limits().max_buffer_size);
        let states = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("element states"),
            size: (element_count.max(1) * size_of::<ElementState>()) as u64,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let parts = storage(device, "parts", bytemuck::cast_slice(&geometry.parts));
        let grids = super::anchor::grids_buffer(device, geometry);
        let mask = ground_texture(device, queue, &geometry.ground);
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("ground"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..wgpu::SamplerDescriptor::default()
        });
        let bindings = bind(device, layout, [frame, &states, sections, &parts, &grids], &mask, &sampler);
        let mut encloses = vec![false; element_count];
        for (element, _) in &geometry.enclosing {
            if let Some(slot) = encloses.get_mut(*element as usize) {
                *slot = true;
            }
        }
        let small = parts.size() + grids.size() + states.size();
        Self {
            holders: Holders::of(&draws, &geometry.spans, element_count),
            spans: geometry.spans.clone(),
            counts: vec![[0; 4]; draws.len()],
            stale: vec![true; draws.len()],
            known: vec![ElementState::default(); element_count],
            resident_bytes: small,
            wanted_bytes: small + chunks.iter().map(|c| c.bytes).sum::<u64>(),
            geometry: Some(Arc::clone(geometry)),
            chunks,
            draws,
            states,
            parts,
            grids,
            mask,
            sampler,
            bindings,
            ground: geometry.ground.clone(),
            any_solid_shown: false,
            blockers: geometry.blockers.clone(),
            occlusion: Occlusion::default(),
            shining: 0,
            enclosing: geometry.enclosing.clone(),
            encloses,
            stacks: geometry.stacks.clone(),
            open_from: FxHashMap::default(),
        }
    }

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
        let mut waiting: Vec<(bool, f32, usize)> = self
            .chunks
            .iter()
            .enumerate()
            .filter(|(_, c)| c.buffers.is_none())
            .map(|(i, c)| (!c.first, (eye - eye.clamp(c.min, c.max)).length(), i))
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
            chunk.buffers = Some(upload(device, &geometry, &chunk.source));
            self.resident_bytes += chunk.bytes;
        }
        self.geometry = None;
        false
    }

    /// Whether all of it is on the GPU.
    pub(super) fn is_complete(&self) -> bool {
        self.geometry.is_none()
    }

    /// Binds other buffers of the frame.
    pub(super) fn bind(
        &mut self,
        device: &wgpu::Device,
        layout: &wgpu::BindGroupLayout,
        frame: &wgpu::Buffer,
        sections: &wgpu::Buffer,
    ) {
        let buffers = [frame, &self.states, sections, &self.parts, &self.grids];
        self.bindings = bind(device, layout, buffers, &self.mask, &self.sampler);
    }

    /// Finds what walls and slabs hide from this eye; of an orthographic picture, nothing.
    pub(super) fn occlude(&mut self, view: Option<Sight<'_>>) {
        match view {
            Some(s) => self.occlusion.draw(
                &self.blockers,
                &self.known,
                s.matrix,
                s.eye,
                s.pixels_at_1m,
                s.height_px,
                s.sections,
            ),
            None => self.occlusion.clear(),
        }
    }

    /// Whether the whole box is hidden, as last found.
    pub(super) fn is_occluded(&self, min: Vec3, max: Vec3) -> bool {
        self.occlusion.hides(min, max)
    }

    /// Finds the ranges that shine where they are out of date.
    pub(super) fn find_shining(&mut self) {
        for (draw, stale) in self.draws.iter_mut().zip(&mut self.stale) {
            if std::mem::take(stale) {
                draw.find_shining(&self.spans, &self.known);
            }
        }
    }

    /// Whether what shines is so little that it may shine through walls. A building full of colours is read by what is in
    /// front.
    pub(super) fn glows(&self) -> bool {
        (1..=MOST_GLOWING).contains(&self.shining)
    }

    /// Whether all that can hide it from an eye outside is drawn.
    pub(super) fn is_walled_in(&self, draw: &Draw) -> bool {
        draw.lot.storey.and_then(|storey| self.stacks.get(storey as usize)).is_some_and(|stack| {
            self.open_from
                .get(&stack.building)
                .is_none_or(|&rank| !stack.is_hidden_by(Stack { building: stack.building, rank }))
        })
    }

    /// Writes all states.
    pub(super) fn write_states(&mut self, queue: &wgpu::Queue, states: &[ElementState]) {
        if states.len() != self.known.len() {
            return;
        }
        self.known.copy_from_slice(states);
        let bytes: &[u8] = bytemuck::cast_slice(states);
        if !bytes.is_empty() {
            queue.write_buffer(&self.states, 0, bytes);
        }
        for (draw, counts) in self.draws.iter().zip(&mut self.counts) {
            *counts = [0; 4];
            for span in &self.spans[draw.spans.clone()] {
                let Some(state) = states.get(span.element as usize) else { continue };
                for (count, is) in counts.iter_mut().zip(tally(*state)) {
                    *count += u32::from(is);
                }
            }
        }
        self.stale.fill(true);
        self.shining = states.iter().filter(|s| s.shines()).count();
        self.find_open();
        self.find_solid();
    }

    /// Writes the states of these elements; costs what changed.
    pub(super) fn change_states(&mut self, queue: &wgpu::Queue, states: &[ElementState], changed: &[u32]) {
        if states.len() != self.known.len() {
            return;
        }
        let mut opens = false;
        let mut record = Record::default();
        for &element in changed {
            let i = element as usize;
            let (Some(known), Some(&next)) = (self.known.get_mut(i), states.get(i)) else { continue };
            let before = std::mem::replace(known, next);
            if before == next {
                continue;
            }
            record.add(element);
            let (was, is) = (tally(before), tally(next));
            // Shines as before: another colour is all there is to it.
            if was == is {
                continue;
            }
            opens |= self.encloses[i] && was[0] != is[0];
            self.shining = self.shining + usize::from(is[2]) - usize::from(was[2]);
            for &draw in self.holders.of_element(i) {
                let counts = &mut self.counts[draw as usize];
                for k in 0..4 {
                    counts[k] = counts[k] + u32::from(is[k]) - u32::from(was[k]);
                }
                self.stale[draw as usize] |= was[2] != is[2];
            }
        }
        for range in record.ranges(states.len()) {
            let bytes: &[u8] = bytemuck::cast_slice(&states[range.clone()]);
            queue.write_buffer(&self.states, (range.start * size_of::<ElementState>()) as u64, bytes);
        }
        if opens {
            self.find_open();
        }
        self.find_solid();
    }

    fn find_open(&mut self) {
        self.open_from.clear();
        for (element, stack) in &self.enclosing {
            if !self.known.get(*element as usize).is_some_and(|s| s.is_shown()) {
                let lowest = self.open_from.entry(stack.building).or_insert(stack.rank);
                *lowest = stack.rank.min(*lowest);
            }
        }
    }

    fn find_solid(&mut self) {
        for (draw, counts) in self.draws.iter_mut().zip(&self.counts) {
            draw.counts = *counts;
        }
        self.any_solid_shown = self.draws.iter().any(|d| d.any_shown() && d.lot.class != MaterialClass::Space);
    }
}

/// Which batches share buffers, and what is drawn from them.
fn plan(geometry: &Geometry, limit: u64) -> (Vec<Chunk>, Vec<Draw>) {
    let first = |lot: &Lot| {
        lot.size >= SizeClass::Large && lot.class != MaterialClass::Space && lot.exposure.seen == Seen::Plainly
    };
    // What is near each other, and of the same urgency, comes together.
    let mut order: Vec<usize> = (0..geometry.batches.len()).collect();
    let cell = |i: usize| {
        let lot = &geometry.batches[i].lot;
        let at = (Vec3::from(lot.min) + Vec3::from(lot.max)) * 0.5 / 60.0;
        (!first(lot), at.x.floor() as i32, at.y.floor() as i32, i)
    };
    order.sort_unstable_by_key(|i| cell(*i));
    let (mut chunks, mut draws): (Vec<Chunk>, Vec<Draw>) = (Vec::new(), Vec::new());
    let mut open: Option<(Chunk, u32, u32, u32)> = None;
    for i in order {
        let b = &geometry.batches[i];
        let own = u64::from(b.vertices.count) * 12 + u64::from(b.indices.count + b.edges.count) * 2;
        let urgent = first(&b.lot);
        if let Some((chunk, ..)) = &open
            && (chunk.first != urgent || chunk.bytes + own > CHUNK_BYTES as u64)
        {
            chunks.extend(open.take().map(|o| o.0));
        }
        let (chunk, vertices, indices, edges) =
            open.get_or_insert_with(|| (Chunk::new(Source::Batches(Vec::new()), urgent), 0, 0, 0));
        draws.push(Draw {
            lot: b.lot,
            chunk: chunks.len(),
            placed: false,
            indices: *indices..*indices + b.indices.count,
            base_vertex: *vertices as i32,
            edges: *edges..*edges + b.edges.count,
            instances: i as u32..i as u32 + 1,
            spans: b.lot.spans.range(),
            counts: [0; 4],
            shining: Vec::new(),
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
        let mut chunk = Chunk::new(Source::Mesh(i), groups.iter().any(|g| first(&g.lot)));
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
                counts: [0; 4],
                shining: Vec::new(),
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
    fn new(source: Source, first: bool) -> Self {
        Self { source, first, min: Vec3::INFINITY, max: Vec3::NEG_INFINITY, bytes: 0, buffers: None }
    }

    fn add(&mut self, lot: &Lot, bytes: u64) {
        self.min = self.min.min(Vec3::from(lot.min));
        self.max = self.max.max(Vec3::from(lot.max));
        self.bytes += bytes;
    }
}

fn upload(device: &wgpu::Device, geometry: &Geometry, source: &Source) -> Buffers {
    use wgpu::BufferUsages as Use;
    match source {
        Source::Batches(batches) => {
            let of = |i: &usize| geometry.batches[*i];
            let vertices = batches.iter().map(|i| &geometry.vertices[of(i).vertices.range()]);
            let indices = batches.iter().map(|i| &geometry.indices[of(i).indices.range()]);
            let edges = batches.iter().map(|i| &geometry.edges[of(i).edges.range()]);
            let has_edges = batches.iter().any(|i| of(i).edges.count > 0);
            Buffers {
                vertices: gathered(device, vertices, Use::VERTEX),
                indices: gathered(device, indices, Use::INDEX),
                edges: has_edges.then(|| gathered(device, edges, Use::INDEX)),
                instances: None,
            }
        }
        Source::Mesh(i) => {
            let m = geometry.meshes[*i];
            let groups = geometry.groups[m.groups.range()].iter();
            let places = groups.map(|g| &geometry.instances[g.instances.range()]);
            let edges = &geometry.placed_edges[m.edges.range()];
            Buffers {
                vertices: gathered(device, [&geometry.placed_vertices[m.vertices.range()]].into_iter(), Use::VERTEX),
                indices: gathered(device, [&geometry.placed_indices[m.indices.range()]].into_iter(), Use::INDEX),
                edges: (!edges.is_empty()).then(|| gathered(device, [edges].into_iter(), Use::INDEX)),
                instances: Some(gathered(device, places, Use::VERTEX)),
            }
        }
    }
}

/// A buffer of several slices one after another, written where the driver reads it.
fn gathered<'a, T: bytemuck::Pod>(
    device: &wgpu::Device,
    slices: impl Iterator<Item = &'a [T]> + Clone,
    usage: wgpu::BufferUsages,
) -> wgpu::Buffer {
    let bytes: usize = slices.clone().map(size_of_val).sum();
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("scene geometry"),
        size: (bytes.max(4) as u64).next_multiple_of(wgpu::COPY_BUFFER_ALIGNMENT),
        usage,
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

fn storage(device: &wgpu::Device, label: &str, bytes: &[u8]) -> wgpu::Buffer {
    let empty = [0u8; 16];
    device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
        label: Some(label),
        contents: if bytes.is_empty() { &empty } else { bytes },
        usage: wgpu::BufferUsages::STORAGE,
    })
}

fn bind(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    [frame, states, sections, parts, grids]: [&wgpu::Buffer; 5],
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
            wgpu::BindGroupEntry { binding: 5, resource: parts.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 6, resource: grids.as_entire_binding() },
        ],
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
