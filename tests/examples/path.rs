//! What a model costs while a camera flies a given path through it: the time of every frame, draw calls, memory, picking, and
//! changes of status. The same figures, under the same names, as the pages of `tests/bench/scene/peers` give.
//!
//! `cargo run -p atrium_tests --example path -- MODEL.ifc PATH.json [--out RESULT.json] [--pictures FOLDER] [--grade plain]`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use atrium_building::{ElementId, ElementKind};
use atrium_scene::{Grade, OffscreenGpu, PreparedScene, Shot, ShotCamera, ShotOptions};
use atrium_spatial::PickFilter;
use atrium_view::{CameraPose, ViewState};
use glam::{DVec3, Vec2};
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

/// Frames before those that count: pipelines are made in the first.
const WARM_UP: usize = 2;

/// Elements that change their colour at once, at most.
const RECOLOURED: usize = 100_000;

/// Rays through pixels of the first frame.
const PICKS: usize = 200;

struct Arguments {
    model: PathBuf,
    path: PathBuf,
    out: Option<PathBuf>,
    pictures: Option<PathBuf>,
    grade: Grade,
}

fn arguments() -> Result<Arguments, Failure> {
    let (mut plain, mut out, mut pictures, mut grade) = (Vec::new(), None, None, Grade::Plain);
    let mut rest = std::env::args().skip(1);
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--out" => out = Some(value()?.into()),
            "--pictures" => pictures = Some(value()?.into()),
            "--grade" => {
                grade = match value()?.as_str() {
                    "plain" => Grade::Plain,
                    "moving" => Grade::Moving,
                    "fine" => Grade::Fine,
                    "shaded" => Grade::Shaded,
                    "best" => Grade::Best,
                    other => {
                        return Err(format!("no grade is called {other}: plain, moving, fine, shaded or best").into());
                    }
                }
            }
            _ => plain.push(PathBuf::from(argument)),
        }
    }
    let [model, path] = <[PathBuf; 2]>::try_from(plain).map_err(|_| "usage: path MODEL.ifc PATH.json [--out FILE]")?;
    Ok(Arguments { model, path, out, pictures, grade })
}

fn main() -> Result<(), Failure> {
    let arguments = arguments()?;
    let path: Value = serde_json::from_slice(&std::fs::read(&arguments.path)?)?;
    let number = |key: &str| path[key].as_f64().ok_or_else(|| format!("the path has no {key}"));
    let (width, height) = (number("width")? as u32, number("height")? as u32);
    let fov_y = number("fov_y_deg")?.to_radians();
    let poses: Vec<CameraPose> = path["frames"]
        .as_array()
        .ok_or("the path has no frames")?
        .iter()
        .map(|frame| CameraPose::from_to(point(&frame["eye"])?, point(&frame["target"])?, fov_y))
        .collect::<Option<_>>()
        .ok_or("a frame of the path is no place to look from")?;
    let options =
        |pose: &CameraPose| ShotOptions { width, height, camera: ShotCamera::Pose(*pose), ..ShotOptions::default() };

    let base_mb = resident_mb("VmRSS");
    let base_cpu_s = processor_s();
    let started = Instant::now();
    let loaded = atrium_ifc::load(&arguments.model, &Default::default(), &Default::default())?;
    let read_s = started.elapsed().as_secs_f64();
    let scene = PreparedScene::build(Arc::new(loaded.model));
    let prepared_s = started.elapsed().as_secs_f64();
    let gpu = OffscreenGpu::open()?;
    let mut stage = gpu.stage(&scene);
    let view = ViewState::default();
    stage.time_frame(&view, &options(&poses[0]), arguments.grade)?;
    scene.release_geometry();
    let load_s = started.elapsed().as_secs_f64();
    let load_cpu_s = processor_s() - base_cpu_s;
    let loaded_mb = resident_mb("VmRSS");

    for pose in poses.iter().cycle().take(WARM_UP) {
        stage.time_frame(&view, &options(pose), arguments.grade)?;
    }
    let (mut frames_ms, mut draw_calls, mut drawn) = (Vec::new(), 0, 0);
    for pose in &poses {
        let cost = stage.time_frame(&view, &options(pose), arguments.grade)?;
        frames_ms.push(cost.time.as_secs_f64() * 1e3);
        draw_calls = draw_calls.max(cost.draw_calls);
        drawn = drawn.max(cost.triangles);
    }
    if let (Some(folder), Some(named)) = (&arguments.pictures, path["pictures"].as_object()) {
        std::fs::create_dir_all(folder)?;
        for (name, frame) in named {
            let pose = frame.as_u64().and_then(|i| poses.get(i as usize)).ok_or("a picture of no frame")?;
            save(&stage.shoot(&view, &[], &options(pose))?, &folder.join(format!("{name}.png")))?;
        }
    }
    let picks = picks(&scene, &view, &poses[0], Vec2::new(width as f32, height as f32));
    let (elements, calls_ms, redrawn_ms) = {
        let shown: Vec<ElementId> = shown(&scene, &view).collect();
        let (mut calls, mut redrawn) = (Vec::new(), Vec::new());
        for round in 0..5u8 {
            let colour = Some([239, 79 + round, 86, 255]);
            let started = Instant::now();
            stage.recolour(&view, shown.iter().map(|id| (*id, colour)));
            calls.push(started.elapsed().as_secs_f64() * 1e3);
            let cost = stage.time_frame(&view, &options(&poses[0]), arguments.grade)?;
            redrawn.push(cost.time.as_secs_f64() * 1e3);
        }
        // The first makes everything shine that did not; the rest are changes of colour.
        (shown.len(), calls, redrawn)
    };

    let stats = scene.stats();
    let result = json!({
        "peer": "atrium",
        "version": env!("CARGO_PKG_VERSION"),
        "adapter": gpu.adapter(),
        "load_s": load_s,
        "load_cpu_s": load_cpu_s,
        "read_s": read_s,
        "prepared_s": prepared_s,
        "frames_ms": frames_ms,
        "median": share(&frames_ms, 50),
        "p95": share(&frames_ms, 95),
        "p99": share(&frames_ms, 99),
        "draw_calls": draw_calls,
        "drawn_triangles": drawn,
        "triangles": stats.triangles,
        "elements": scene.model().elements.len(),
        "gpu_mb": stats.gpu_bytes as f64 / 1e6,
        "base_mb": base_mb,
        "loaded_mb": loaded_mb,
        "process_peak_mb": resident_mb("VmHWM"),
        "pick": { "median_ms": share(&picks.all, 50), "hit_median_ms": share(&picks.hits, 50), "p99_ms": share(&picks.all, 99),
                  "first_ms": picks.first, "hits": picks.hits.len(), "picks": picks.all.len() },
        "recolour": { "elements": elements, "first_call_ms": calls_ms[0], "call_ms": share(&calls_ms[1..], 50),
                      "frame_ms": share(&redrawn_ms[1..], 50), "all_calls_ms": calls_ms, "all_frames_ms": redrawn_ms },
    });
    match &arguments.out {
        Some(file) => std::fs::write(file, serde_json::to_vec_pretty(&result)?)?,
        None => println!("{result:#}"),
    }
    Ok(())
}

struct Picks {
    first: f64,
    all: Vec<f64>,
    hits: Vec<f64>,
}

fn picks(scene: &PreparedScene, view: &ViewState, pose: &CameraPose, size: Vec2) -> Picks {
    let filter = PickFilter::new(scene.model(), view);
    let mut out = Picks { first: 0.0, all: Vec::new(), hits: Vec::new() };
    // The fractional parts of multiples of two irrational numbers cover the picture evenly.
    for i in 0..PICKS {
        let at = |step: f64| (i as f64 * step).fract() as f32;
        let ray = pose.ray_through(Vec2::new(at(0.754_877_666), at(0.569_840_290)) * size, size);
        let started = Instant::now();
        let hit = scene.pick(ray, &filter);
        let ms = started.elapsed().as_secs_f64() * 1e3;
        out.all.push(ms);
        if hit.is_some() {
            out.hits.push(ms);
        }
        if i == 0 {
            out.first = ms;
        }
    }
    out
}

/// What can change its colour: everything shown with a shape.
fn shown<'a>(scene: &'a PreparedScene, view: &'a ViewState) -> impl Iterator<Item = ElementId> + 'a {
    let filter = PickFilter::new(scene.model(), view);
    let model = scene.model();
    model
        .element_ids()
        .filter(move |id| filter.allows(*id))
        .filter(|id| model.element(*id).is_some_and(|e| !e.bounds.is_empty() && e.kind != ElementKind::Space))
        .take(RECOLOURED)
}

fn point(value: &Value) -> Option<DVec3> {
    let at = |i: usize| value[i].as_f64();
    Some(DVec3::new(at(0)?, at(1)?, at(2)?))
}

/// The value that so many of a hundred do not exceed.
fn share(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get((sorted.len().max(1) - 1) * percent / 100).copied().unwrap_or_default()
}

/// Processor time of this process, all threads, seconds (proc_pid_stat(5), in ticks of a hundredth); zero where there is no
/// such file.
fn processor_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|f| f.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// Of this process, from the kernel; 0 where it does not tell.
fn resident_mb(key: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with(key));
    let kb = line.and_then(|l| l.split_whitespace().nth(1)).and_then(|n| n.parse::<f64>().ok());
    kb.unwrap_or_default() / 1024.0
}

fn save(shot: &Shot, file: &Path) -> Result<(), Failure> {
    image::save_buffer(file, &shot.rgba, shot.width, shot.height, image::ExtendedColorType::Rgba8)?;
    Ok(())
}
