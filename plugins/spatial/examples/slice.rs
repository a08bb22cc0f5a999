//! How long cuts through a whole building take: `cargo run --release -p atrium_spatial --example slice -- FILE`.

use std::sync::Arc;
use std::time::Instant;

use atrium_ifc::{LoadOptions, Progress, load};
use atrium_spatial::{Cap, SpatialIndex};
use atrium_view::{SectionAxis, SectionPlane};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("say which file")?;
    let model = load(path.as_ref(), &LoadOptions::default(), &Progress::new())?.model;
    let index = SpatialIndex::build(Arc::new(model));
    let bounds = index.model().bounds();
    println!("{} elements, {} placements", index.model().elements.len(), index.model().placements.len());
    let mut planes: Vec<(String, SectionPlane)> = Vec::new();
    for storey in &index.model().storeys {
        let plane = SectionPlane::along(SectionAxis::Z, storey.elevation_m + 1.2, false);
        planes.push((format!("{} + 1.2 m", storey.name), plane));
        planes.push((format!("{} + 3.0 m", storey.name), plane.moved_to(storey.elevation_m + 3.0)));
    }
    for axis in [SectionAxis::X, SectionAxis::Y] {
        planes.push((format!("across {axis:?}"), SectionPlane::across(axis, &bounds)));
    }
    for (name, plane) in planes {
        let mut times: Vec<f64> = Vec::new();
        let mut caps = Vec::new();
        for _ in 0..9 {
            let start = Instant::now();
            caps = index.slice(plane, |_| true, None);
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        let first = times[0];
        times.sort_by(f64::total_cmp);
        let triangles: usize = caps.iter().map(|c| c.triangles.len() / 3).sum();
        let open = caps.iter().filter(|c| !c.open.is_empty()).count();
        let area: f64 = caps.iter().map(Cap::area_m2).sum();
        let count = caps.len();
        println!(
            "{name}: {count} caps, {triangles} triangles, {open} with open lines, {area:.1} m², first {first:.1} ms, least {:.1} ms, median {:.1} ms",
            times[0], times[4]
        );
    }
    Ok(())
}
