//! What a moving picture of a model costs: loads it, turns the usual view once around it, and prints the time of each step and
//! the percentiles of the frames.
//!
//! `cargo run -p atrium_tests --example orbit -- MODEL.ifc [FRAMES]`

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use atrium_scene::{Grade, OffscreenGpu, PreparedScene, ShotCamera, ShotOptions, fit_shown};
use atrium_view::{CameraPose, StandardView, ViewState};

const SIZE: (u32, u32) = (1280, 720);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let model = arguments.next().ok_or("usage: orbit MODEL.ifc [FRAMES]")?;
    let frames: u32 = arguments.next().map_or(Ok(36), |n| n.parse())?;

    let started = Instant::now();
    let loaded = atrium_ifc::load(Path::new(&model), &Default::default(), &Default::default())?;
    println!("read: {:.2?}", started.elapsed());
    let started = Instant::now();
    let scene = PreparedScene::build(Arc::new(loaded.model));
    println!("prepared: {:.2?} {:?}", started.elapsed(), scene.stats());
    let gpu = OffscreenGpu::open()?;
    let started = Instant::now();
    let mut stage = gpu.stage(&scene);
    println!("on {}: {:.2?}", gpu.adapter(), started.elapsed());

    let view = ViewState::default();
    let viewport = [SIZE.0 as f32, SIZE.1 as f32].into();
    let home = fit_shown(&scene, &view, CameraPose::looking(StandardView::Iso), viewport);
    let pivot = scene.bounds().center();
    for grade in [Grade::Moving, Grade::Plain, Grade::Fine] {
        let mut times: Vec<Duration> = Vec::new();
        for i in 0..=frames {
            let turned = home.orbited(pivot, [SIZE.0 as f32 * 2.0 * i as f32 / frames as f32, 0.0].into(), viewport);
            let options = ShotOptions {
                width: SIZE.0,
                height: SIZE.1,
                camera: ShotCamera::Pose(turned),
                ..ShotOptions::default()
            };
            let time = stage.time_frame(&view, &[], &options, grade)?;
            // The first makes the pipelines.
            if i > 0 {
                times.push(time);
            }
        }
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 100];
        println!("{grade:?}: median {:.1?}, 90 % {:.1?}, worst {:.1?}", at(50), at(90), at(100));
    }
    Ok(())
}
