//! Takes a picture of the test clinic: `cargo run -p atrium_scene --example shot -- out.png`.
//!
//! Prints what a frame costs on the adapter at hand, too.

#[path = "../../spatial/src/fixture.rs"]
mod fixture;

use atrium_scene::{Grade, OffscreenGpu, PreparedScene, ShotOptions};
use atrium_view::ViewState;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = std::env::args().nth(1).unwrap_or_else(|| "clinic.png".into());
    let scene = PreparedScene::build(fixture::shared());
    println!("{:?}", scene.stats());
    let gpu = OffscreenGpu::open()?;
    println!("{} (software: {})", gpu.adapter(), gpu.is_software());
    let mut stage = gpu.stage(&scene);
    let options = ShotOptions { width: 1280, height: 720, ..ShotOptions::default() };
    let view = ViewState::default();
    for grade in [Grade::Moving, Grade::Moving, Grade::Plain, Grade::Fine, Grade::Fine] {
        println!("{grade:?}: {:?}", stage.time_frame(&view, &options, grade)?.time);
    }
    let shot = stage.shoot(&view, &[], &options)?;
    image::save_buffer(&out, &shot.rgba, shot.width, shot.height, image::ColorType::Rgba8)?;
    println!("{out}");
    Ok(())
}
