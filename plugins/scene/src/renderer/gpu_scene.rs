//! A prepared model on the GPU: few large buffers, and a list of what to draw from them.

use std::ops::Range;
use std::sync::Arc;

use atrium_building::Slice;
use rustc_hash::FxHashMap;
use wgpu::util::DeviceExt;

use super::record::Record;
use super::stand_ins::Far;
use super::streaming::{Chunk, plan};
use crate::enclosure::Stack;
use crate::framing::MOST_OUTLINED;
use crate::geometry::{Geometry, GroundShade, Lot, MaterialClass, Span};
use crate::occlusion::{Blockers, Occlusion};
use crate::state::ElementState;

/// Ranges of a draw that shine, beyond which all of it is drawn again: shading what is dropped costs less than so many calls.
const MOST_SHINING: usize = 64;

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
    pub(super) spans: Range<usize>,
    /// How many spans are shown, see-through, shining, isolated, selected.
    pub(super) counts: [u32; 5],
    /// What of it shines: ranges of indices, or of instances where there are any.
    pub(super) shining: Vec<Range<u32>>,
    /// The same of what is selected.
    pub(super) selected: Vec<Range<u32>>,
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

    pub(super) fn any_selected(&self) -> bool {
        self.counts[4] > 0
    }

    fn is_solid_shown(&self) -> bool {
        self.any_shown() && self.lot.class != MaterialClass::Space
    }

    fn all(&self) -> Range<u32> {
        if self.placed { self.instances.clone() } else { self.indices.clone() }
    }

    fn find_shining(&mut self, spans: &[Span], states: &[ElementState]) {
        let find = |any: bool, is: &dyn Fn(&ElementState) -> bool| {
            if any { self.ranges(spans, |element| states.get(element as usize).is_some_and(is)) } else { Vec::new() }
        };
        let shining = find(self.any_shining(), &|s| s.shines());
        let selected = find(self.any_selected(), &|s| s.is_outlined());
        (self.shining, self.selected) = (shining, selected);
    }

    /// Where these elements are in it; all of it where that would be too many ranges.
    fn ranges(&self, spans: &[Span], is: impl Fn(u32) -> bool) -> Vec<Range<u32>> {
        let all = self.all();
        let mut out: Vec<Range<u32>> = Vec::new();
        let mut start = all.start;
        for span in &spans[self.spans.clone()] {
            let own = std::mem::replace(&mut start, all.start + span.end)..all.start + span.end;
            if is(span.element) {
                match out.last_mut() {
                    Some(last) if last.end == own.start => last.end = own.end,
                    _ => out.push(own),
                }
            }
        }
        if out.len() > MOST_SHINING { vec![all] } else { out }
    }
}

fn tally(state: ElementState) -> [bool; 5] {
    [state.is_shown(), state.is_ghost(), state.shines(), state.is_isolated(), state.is_outlined()]
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
    pub(super) geometry: Option<Arc<Geometry>>,
    pub(super) chunks: Vec<Chunk>,
    pub(super) draws: Vec<Draw>,
    pub(super) spans: Slice<Span>,
    /// Found when states change for the first time: a building should not have to wait for it.
    holders: Option<Holders>,
    /// As of [`Draw`], close together: a change of many states goes to and fro among them.
    pub(super) counts: Vec<[u32; 5]>,
    /// The draws whose ranges that shine are out of date.
    pub(super) stale: Vec<bool>,
    /// The states as they were written last.
    pub(super) known: Vec<ElementState>,
    pub(super) states: wgpu::Buffer,
    pub(super) parts: wgpu::Buffer,
    pub(super) grids: wgpu::Buffer,
    pub(super) mask: wgpu::TextureView,
    pub(super) sampler: wgpu::Sampler,
    pub(super) bindings: wgpu::BindGroup,
    pub(super) ground: GroundShade,
    /// How many draws hold something that is drawn in full and is no room.
    solid_shown: usize,
    /// Marks of draws during a change; none between two.
    recounted: Vec<bool>,
    /// Bytes on the GPU, and of all that is to come there.
    pub(super) resident_bytes: u64,
    /// Another number whenever other elements are shown.
    pub(super) shown_revision: u64,
    pub(super) wanted_bytes: u64,
    pub(super) blockers: Blockers,
    pub(super) occlusion: Occlusion,
    pub(super) far: Far,
    /// How many elements shine, and are selected.
    pub(super) shining: usize,
    pub(super) selected: usize,
    pub(super) enclosing: Vec<(u32, Stack)>,
    pub(super) encloses: Vec<bool>,
    pub(super) stacks: Vec<Stack>,
    /// By building, the rank of the lowest storey whose walls and slabs are not all drawn.
    pub(super) open_from: FxHashMap<u32, u32>,
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
            holders: None,
            far: Far::of(geometry, &draws),
            spans: geometry.spans.clone(),
            counts: vec![[0; 5]; draws.len()],
            recounted: vec![false; draws.len()],
            stale: vec![true; draws.len()],
            known: vec![ElementState::default(); element_count],
            resident_bytes: small,
            shown_revision: 0,
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
            solid_shown: 0,
            blockers: geometry.blockers.clone(),
            occlusion: Occlusion::default(),
            shining: 0,
            selected: 0,
            enclosing: geometry.enclosing.clone(),
            encloses,
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
        let buffers = [frame, &self.states, sections, &self.parts, &self.grids];
        self.bindings = bind(device, layout, buffers, &self.mask, &self.sampler);
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
        (1..=MOST_OUTLINED).contains(&self.shining)
    }

    /// Whether so few are selected that outlines tell which.
    pub(super) fn outlines(&self) -> bool {
        (1..=MOST_OUTLINED).contains(&self.selected)
    }

    /// Writes all states.
    pub(super) fn write_states(&mut self, queue: &wgpu::Queue, states: &[ElementState]) {
        if states.len() != self.known.len() {
            return;
        }
        if self.known.iter().zip(states).any(|(a, b)| a.is_shown() != b.is_shown()) {
            self.shown_revision += 1;
        }
        self.known.copy_from_slice(states);
        let bytes: &[u8] = bytemuck::cast_slice(states);
        if !bytes.is_empty() {
            queue.write_buffer(&self.states, 0, bytes);
        }
        for (draw, counts) in self.draws.iter().zip(&mut self.counts) {
            *counts = [0; 5];
            for span in &self.spans[draw.spans.clone()] {
                let Some(state) = states.get(span.element as usize) else { continue };
                for (count, is) in counts.iter_mut().zip(tally(*state)) {
                    *count += u32::from(is);
                }
            }
        }
        self.stale.fill(true);
        self.shining = states.iter().filter(|s| s.shines()).count();
        self.selected = states.iter().filter(|s| s.is_outlined()).count();
        self.find_open();
        (0..self.draws.len()).for_each(|draw| self.take_counts(draw));
    }

    /// Writes the states of these elements; costs what changed.
    pub(super) fn change_states(&mut self, queue: &wgpu::Queue, states: &[ElementState], changed: &[u32]) {
        if states.len() != self.known.len() {
            return;
        }
        let (mut opens, mut shows) = (false, false);
        let mut recounted = Vec::new();
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
            shows |= was[0] != is[0];
            self.shining = self.shining + usize::from(is[2]) - usize::from(was[2]);
            self.selected = self.selected + usize::from(is[4]) - usize::from(was[4]);
            let holders = self.holders.get_or_insert_with(|| Holders::of(&self.draws, &self.spans, self.known.len()));
            for &draw in holders.of_element(i) {
                if !std::mem::replace(&mut self.recounted[draw as usize], true) {
                    recounted.push(draw as usize);
                }
                let counts = &mut self.counts[draw as usize];
                for k in 0..5 {
                    counts[k] = counts[k] + u32::from(is[k]) - u32::from(was[k]);
                }
                self.stale[draw as usize] |= was[2] != is[2] || was[4] != is[4];
            }
        }
        for range in record.ranges(states.len()) {
            let bytes: &[u8] = bytemuck::cast_slice(&states[range.clone()]);
            queue.write_buffer(&self.states, (range.start * size_of::<ElementState>()) as u64, bytes);
        }
        if opens {
            self.find_open();
        }
        self.shown_revision += u64::from(shows);
        for draw in recounted {
            self.recounted[draw] = false;
            self.take_counts(draw);
        }
    }

    fn take_counts(&mut self, draw: usize) {
        let (of, counts) = (&mut self.draws[draw], self.counts[draw]);
        let before = of.is_solid_shown();
        of.counts = counts;
        self.solid_shown = self.solid_shown + usize::from(of.is_solid_shown()) - usize::from(before);
    }

    /// Whether anything but rooms is drawn in full.
    pub(super) fn any_solid_shown(&self) -> bool {
        self.solid_shown > 0
    }
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
