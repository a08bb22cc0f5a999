//! The other end: draws in Bevy's render world, on Bevy's device, before the frame's own passes are submitted.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use atrium_view::CameraPose;
use bevy::app::App;
use bevy::ecs::prelude::*;
use bevy::render::render_asset::RenderAssets;
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice, RenderQueue};
use bevy::render::texture::GpuImage;
use bevy::render::{Extract, ExtractSchedule, GpuResourceAppExt, Render, RenderApp, RenderSystems};

use crate::ladder::Rung;
use crate::picture::Picture;
use crate::plugin::SceneActivity;
use crate::renderer::Renderer;
use crate::state::StateChanges;
use crate::sync::SceneFrame;

/// What the render world tells the main world; written there, read here, never waited for.
#[derive(Resource, Clone, Default)]
pub(crate) struct Feedback(Arc<Told>);

#[derive(Default)]
struct Told {
    redraws: AtomicU64,
    finished: AtomicU64,
    whole: AtomicU64,
    draw_calls: AtomicU32,
    triangles: AtomicU64,
    chunks: AtomicU32,
    chunks_wanted: AtomicU32,
    fine: AtomicBool,
    gpu_bytes: AtomicU64,
    gpu_wanted_bytes: AtomicU64,
    /// More of the scene is on its way to the GPU: another picture is due.
    streaming: AtomicBool,
    /// Bits of an `f32`.
    last_ms: AtomicU32,
    /// Bits of an `f32`; 0 before the first.
    fine_ms: AtomicU32,
    software: AtomicBool,
    rung: Mutex<Rung>,
    /// What the last picture cost, and of which kind it was.
    timed: Mutex<Option<(bool, Rung, f32)>>,
    adapter: Mutex<String>,
}

impl Feedback {
    /// Copies it where it changed.
    pub(crate) fn report(&self, activity: &mut ResMut<SceneActivity>) {
        let told = &self.0;
        let next = SceneActivity {
            bound_for: activity.bound_for,
            redraws: told.redraws.load(Ordering::Relaxed),
            finished: told.finished.load(Ordering::Relaxed),
            whole: told.whole.load(Ordering::Relaxed),
            animating: activity.animating,
            last_frame_ms: f32::from_bits(told.last_ms.load(Ordering::Relaxed)),
            draw_calls: told.draw_calls.load(Ordering::Relaxed),
            triangles: told.triangles.load(Ordering::Relaxed),
            chunks: (told.chunks.load(Ordering::Relaxed), told.chunks_wanted.load(Ordering::Relaxed)),
            fine: told.fine.load(Ordering::Relaxed),
            gpu_bytes: told.gpu_bytes.load(Ordering::Relaxed),
            gpu_wanted_bytes: told.gpu_wanted_bytes.load(Ordering::Relaxed),
            streaming: told.streaming.load(Ordering::Relaxed),
            adapter: if activity.adapter.is_empty() {
                told.adapter.lock().map(|name| name.clone()).unwrap_or_default()
            } else {
                activity.adapter.clone()
            },
            software: told.software.load(Ordering::Relaxed),
            rung: told.rung.lock().map(|rung| *rung).unwrap_or_default(),
        };
        activity.set_if_neq(next);
    }

    /// Whether the last picture moved, its rung and its milliseconds; once.
    pub(crate) fn take_timed(&self) -> Option<(bool, Rung, f32)> {
        self.0.timed.lock().ok()?.take()
    }

    /// What four samples a pixel cost last time.
    pub(crate) fn fine_ms(&self) -> Option<f32> {
        let ms = f32::from_bits(self.0.fine_ms.load(Ordering::Relaxed));
        (ms > 0.0).then_some(ms)
    }
}

/// A frame takes more of the scene to the GPU for this long: what has come already is seen and can be turned meanwhile.
const STREAM_FOR: Duration = Duration::from_millis(40);

/// As long while nothing moves, or as long as the last picture took where that is longer, but no longer than [`STREAM_AT_MOST`]: nobody waits for the picture, and where the processor draws, each one before the last is work lost.
const STREAM_STILL: Duration = Duration::from_millis(80);
const STREAM_AT_MOST: Duration = Duration::from_millis(400);

/// The first picture of a building waits this long for more of it where the processor draws, which is about what a second
/// picture would cost.
const STREAM_ARRIVING: Duration = Duration::from_millis(150);

/// What is on the GPU. Starts empty again whenever Bevy had to take a new device.
#[derive(Resource, Default)]
struct OnGpu {
    renderer: Option<Renderer>,
    picture: Option<Arc<Picture>>,
    caps_serial: u64,
    drawn: u64,
    /// What the first picture of a building takes was drawn once: see `renderer/rehearsal.rs`.
    rehearsed: bool,
    /// From where the last picture was seen.
    pose: Option<CameraPose>,
}

/// The picture asked for last.
#[derive(Resource, Default)]
struct Wanted(SceneFrame);

pub(crate) fn build(app: &mut App, feedback: Feedback) {
    let Some(render_app) = app.get_sub_app_mut(RenderApp) else { return };
    render_app
        .insert_resource(feedback)
        .init_resource::<Wanted>()
        .init_gpu_resource::<OnGpu>()
        .add_systems(ExtractSchedule, extract_frame)
        .add_systems(Render, draw_frame.in_set(RenderSystems::PrepareResources));
}

pub(crate) fn finish(app: &mut App) {
    let Some(render_app) = app.get_sub_app_mut(RenderApp) else { return };
    let world = render_app.world();
    let (Some(feedback), Some(info)) = (world.get_resource::<Feedback>(), world.get_resource::<RenderAdapterInfo>())
    else {
        return;
    };
    feedback.0.software.store(info.device_type == wgpu::DeviceType::Cpu, Ordering::Relaxed);
    if let Ok(mut name) = feedback.0.adapter.lock() {
        name.clone_from(&info.name);
    }
}

fn extract_frame(frame: Extract<Res<SceneFrame>>, mut wanted: ResMut<Wanted>) {
    if frame.serial != wanted.0.serial {
        wanted.0 = frame.clone();
    }
}

fn draw_frame(
    wanted: Res<Wanted>,
    images: Res<RenderAssets<GpuImage>>,
    device: Res<RenderDevice>,
    queue: Res<RenderQueue>,
    feedback: Res<Feedback>,
    gpu: Option<ResMut<OnGpu>>,
) {
    let (Some(mut gpu), Some(spec)) = (gpu, &wanted.0.spec) else { return };
    if wanted.0.serial == gpu.drawn && gpu.renderer.is_some() {
        let is_idle = gpu.picture.is_none() && feedback.0.software.load(Ordering::Relaxed);
        let is_due = is_idle && !std::mem::replace(&mut gpu.rehearsed, true);
        if let (true, Some(renderer)) = (is_due, &mut gpu.renderer) {
            renderer.rehearse(spec.theme);
        }
        return;
    }
    // Not yet made in its new size: the picture stays owed, and is drawn in the frame that has it.
    let Some(target) = images.get(wanted.0.target) else { return };
    if (target.texture.width(), target.texture.height()) != (spec.size_px.x, spec.size_px.y) {
        return;
    }
    let gpu = &mut *gpu;
    let fresh = gpu.renderer.is_none();
    let queue: &wgpu::Queue = &queue;
    let renderer = gpu.renderer.get_or_insert_with(|| Renderer::new(device.wgpu_device().clone(), queue.clone()));
    let same = gpu.picture.as_ref().map(Arc::as_ptr) == wanted.0.picture.as_ref().map(Arc::as_ptr);
    if !same || fresh {
        match &wanted.0.picture {
            Some(picture) => renderer.set_geometry(&picture.geometry(), picture.element_count()),
            None => renderer.set_geometry(&Arc::default(), 0),
        }
    }
    gpu.picture.clone_from(&wanted.0.picture);
    {
        let mut book = wanted.0.states.lock().unwrap_or_else(PoisonError::into_inner);
        match book.take_changes() {
            StateChanges::Some(ids) if same && !fresh => renderer.change_states(&book.states, &ids),
            _ => renderer.write_states(&book.states),
        }
    }
    if gpu.caps_serial != wanted.0.caps_serial || fresh {
        renderer.set_caps(&wanted.0.caps);
        gpu.caps_serial = wanted.0.caps_serial;
    }
    let started = Instant::now();
    let was_complete = renderer.is_complete();
    let still = same && gpu.pose == Some(spec.pose);
    gpu.pose = Some(spec.pose);
    let last = Duration::try_from_secs_f32(f32::from_bits(feedback.0.last_ms.load(Ordering::Relaxed)) / 1e3);
    let stream_for = match last {
        Ok(last) if still => last.clamp(STREAM_STILL, STREAM_AT_MOST),
        _ if !same && feedback.0.software.load(Ordering::Relaxed) => STREAM_ARRIVING,
        _ => STREAM_FOR,
    };
    let more = renderer.stream(spec, wanted.0.budget_bytes, Some(started + stream_for));
    if let (true, false, Some(picture)) = (renderer.is_complete(), was_complete, &wanted.0.picture) {
        picture.release_geometry();
    }
    let counts = renderer.draw(spec, Some(&target.texture));
    gpu.drawn = wanted.0.serial;
    let told = &feedback.0;
    let number = told.redraws.fetch_add(1, Ordering::Relaxed) + 1;
    told.draw_calls.store(counts.draw_calls, Ordering::Relaxed);
    told.triangles.store(counts.triangles, Ordering::Relaxed);
    let (chunks, chunks_wanted) = renderer.chunks();
    told.chunks.store(chunks, Ordering::Relaxed);
    told.chunks_wanted.store(chunks_wanted, Ordering::Relaxed);
    told.fine.store(spec.rung.samples > 1, Ordering::Relaxed);
    let (resident, all) = renderer.bytes();
    told.gpu_bytes.store(resident, Ordering::Relaxed);
    told.gpu_wanted_bytes.store(all, Ordering::Relaxed);
    told.streaming.store(more, Ordering::Relaxed);
    match told.whole.load(Ordering::Relaxed) {
        _ if more => told.whole.store(0, Ordering::Relaxed),
        known if known == 0 || !same || fresh => told.whole.store(number, Ordering::Relaxed),
        _ => {}
    }
    if let Ok(mut rung) = told.rung.lock() {
        *rung = spec.rung;
    }
    // Geometry on its way and pipelines made for the first time are no measure of the next picture.
    let counts = !fresh && same && !more && was_complete;
    let (told, moved, rung) = (Arc::clone(told), wanted.0.moved, spec.rung);
    queue.on_submitted_work_done(move || {
        let ms = started.elapsed().as_secs_f32() * 1e3;
        told.last_ms.store(ms.to_bits(), Ordering::Relaxed);
        told.finished.fetch_max(number, Ordering::Relaxed);
        if let (true, Ok(mut timed)) = (counts, told.timed.lock()) {
            *timed = Some((moved, rung, ms));
        }
        if rung.samples > 1 {
            told.fine_ms.store(ms.to_bits(), Ordering::Relaxed);
        }
    });
}
