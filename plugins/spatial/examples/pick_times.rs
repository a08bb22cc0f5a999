//! How long picking and snapping take: `pick_times [MODEL.ifc | millions of triangles | one]`, by default ten
//! million in many meshes; `one` has ten million in one.
//!
//! Prints median, 99th percentile and worst over pointer positions all over the picture, from far and from near: the first
//! time, with what is made at first use, where nobody else took the processor in between; and the least of three. One thread.
#![allow(clippy::print_stdout, reason = "an example that prints")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use atrium_building::{BuildingModel, Element, ElementId, ElementKind, Mesh, MeshId, Placement};
use atrium_spatial::{PickFilter, SnapKind, SpatialIndex};
use atrium_view::{CameraPose, Projection, SectionAxis, SectionPlane, StandardView, ViewState};
use glam::{DAffine3, DVec3, Vec2};

/// Smooth bodies, every one another: a bent tube with ribs, closed by flat ends.
fn body(seed: u32, rings: u32, sides: u32) -> Mesh {
    let s = seed as f32;
    let mut mesh = Mesh::default();
    for i in 0..=rings {
        let t = i as f32 / rings as f32;
        let centre = [(t * 3.0 + s).sin() * 0.4, (t * 2.0 + s * 0.7).cos() * 0.4, t * 2.5];
        let r = 0.35 + 0.08 * (t * 40.0 + s).sin();
        for k in 0..sides {
            let a = std::f32::consts::TAU * k as f32 / sides as f32;
            mesh.positions.push([centre[0] + r * a.cos(), centre[1] + r * a.sin(), centre[2]]);
        }
    }
    for i in 0..rings {
        for k in 0..sides {
            let (a, b) = (i * sides + k, i * sides + (k + 1) % sides);
            mesh.indices.extend([a, b, b + sides, a, b + sides, a + sides]);
        }
    }
    for k in 1..sides - 1 {
        let top = rings * sides;
        mesh.indices.extend([0, k + 1, k, top, top + k, top + k + 1]);
    }
    mesh
}

/// Bodies of all sizes in a lattice of rooms, over slabs.
fn generated(millions: f64) -> BuildingModel {
    let mut model = BuildingModel::default();
    let sizes = [(40, 24), (120, 48), (300, 100), (500, 200)];
    let mut left = (millions * 1e6) as i64;
    let mut n = 0u32;
    let add = |model: &mut BuildingModel, mesh: Mesh, at: DVec3| {
        let (id, transform) = (ElementId(model.elements.len() as u32), DAffine3::from_translation(at));
        let mut element = Element::new(format!("{:022}", id.0), "IfcFlowTerminal", ElementKind::Equipment);
        element.bounds = mesh.bounds().transformed(&transform);
        model.elements.push(element);
        model.placements.push(Placement {
            element: id,
            mesh: MeshId(model.meshes.len() as u32),
            transform,
            colour: None.into(),
        });
        model.meshes.push(mesh);
    };
    while left > 0 {
        let (rings, sides) = sizes[n as usize % sizes.len()];
        let mesh = body(n, rings, sides);
        left -= mesh.triangle_count() as i64;
        let (x, y, z) = (n % 20, n / 20 % 12, n / 240);
        add(&mut model, mesh, DVec3::new(f64::from(x) * 3.0, f64::from(y) * 3.0, f64::from(z) * 4.0));
        n += 1;
    }
    for storey in 0..=n / 240 {
        let mut slab = body(0, 1, 4);
        slab.positions = [0.0, -0.3]
            .iter()
            .flat_map(|z| [[-2.0, -2.0, *z], [60.0, -2.0, *z], [60.0, 36.0, *z], [-2.0, 36.0, *z]])
            .collect();
        add(&mut model, slab, DVec3::Z * (f64::from(storey) * 4.0 - 0.1));
    }
    model
}

/// How often this thread was put aside for another; always 0 where the system does not tell.
fn put_aside() -> u64 {
    let status = std::fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("nonvoluntary_ctxt_switches:"));
    line.and_then(|n| n.trim().parse().ok()).unwrap_or(0)
}

fn print(what: &str, times: &[[Duration; 2]]) {
    for (k, when) in ["first", "least"].into_iter().enumerate() {
        let mut times: Vec<Duration> = times.iter().map(|t| t[k]).filter(|t| *t < Duration::MAX).collect();
        let n = times.len();
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        println!("  {what} {when}: median {:.3} ms, p99 {:.3} ms, worst {:.3} ms, of {n}", at(0.5), at(0.99), at(1.0));
    }
}

const KINDS: [SnapKind; 6] =
    [SnapKind::Vertex, SnapKind::Intersection, SnapKind::Midpoint, SnapKind::Center, SnapKind::Edge, SnapKind::Face];

fn main() {
    let what = std::env::args().nth(1).unwrap_or_else(|| "10".to_owned());
    let model = match what.parse::<f64>() {
        Ok(millions) => generated(millions),
        Err(_) if what == "one" => {
            let mut model = generated(0.01);
            model.meshes[0] = body(5, 5000, 1000);
            model.elements[0].bounds = model.meshes[0].bounds();
            model.elements.truncate(1);
            model.placements.to_mut().truncate(1);
            model
        }
        Err(_) => {
            atrium_ifc::load(what.as_ref(), &atrium_ifc::LoadOptions::default(), &atrium_ifc::Progress::new())
                .expect("a model")
                .model
        }
    };
    let unique: usize = model.meshes.iter().map(Mesh::triangle_count).sum();
    let shown: usize = model.placements.iter().filter_map(|p| model.mesh(p.mesh)).map(Mesh::triangle_count).sum();
    let view = ViewState::default();
    let start = Instant::now();
    let index = SpatialIndex::build(Arc::new(model));
    let filter = PickFilter::new(index.model(), &view);
    println!(
        "{unique} unique triangles, {shown} placed, {} elements; index in {:.2} s, {} MiB",
        index.model().elements.len(),
        start.elapsed().as_secs_f64(),
        index.bytes() >> 20
    );
    let viewport = Vec2::new(1920.0, 1080.0);
    let bounds = index.model().bounds();
    let whole = CameraPose::looking(StandardView::Iso).fitted(&bounds, viewport);
    let plan = CameraPose { projection: Projection::Orthographic, ..CameraPose::looking(StandardView::Top) }
        .fitted(&bounds, viewport);
    let corner = bounds.min + bounds.size() * DVec3::new(0.3, 0.3, 0.45);
    let inside = CameraPose::from_to(corner, bounds.center(), whole.fov_y).unwrap_or(whole);
    let near = CameraPose { eye: whole.focus() - whole.forward() * (whole.focus_m * 0.25), ..whole };
    // A plan of one storey, cut at hand height, as near as one works in it.
    let room = CameraPose { focus_m: plan.focus_m * 0.15, ..plan };
    let cut = SectionPlane::along(SectionAxis::Z, bounds.center().z + 1.2, false);
    let cut_filter = PickFilter::new(index.model(), &ViewState { sections: cut.into(), ..ViewState::default() });
    for (name, camera, filter) in [
        ("whole", whole, &filter),
        ("near", near, &filter),
        ("inside", inside, &filter),
        ("plan", plan, &filter),
        ("cut plan", plan, &cut_filter),
        ("cut rooms", room, &cut_filter),
        ("cut whole", whole, &cut_filter),
    ] {
        let mut picks = vec![[Duration::MAX; 2]; 2000];
        let mut snaps = picks.clone();
        let (mut hits, mut kinds) = (0, [0u32; 6]);
        // Every pass goes over the whole picture, so that nothing is warm from the one before.
        for pass in 0..3 {
            // Steps without a common factor with the lattice of anything.
            for i in 0..2000usize {
                let spread = |a: f64| (i as f64 * a).fract() as f32;
                let pixel = viewport * Vec2::new(spread(0.754_877_666_246_692_7), spread(0.569_840_290_998_053_3));
                let ray = camera.ray_through(pixel, viewport);
                let before = put_aside();
                let start = Instant::now();
                let hit = index.pick(ray, filter);
                let picked = start.elapsed();
                let start = Instant::now();
                let snap = index.snap(ray, &camera, viewport, 12.0, filter);
                let snapped = start.elapsed();
                let disturbed = put_aside() != before;
                for (times, time) in [(&mut picks[i], picked), (&mut snaps[i], snapped)] {
                    if pass == 0 && !disturbed {
                        times[0] = time;
                    }
                    times[1] = times[1].min(time);
                }
                if pass == 0 {
                    hits += u32::from(hit.is_some());
                    if let Some(snap) = snap {
                        kinds[KINDS.iter().position(|k| *k == snap.kind).unwrap_or(0)] += 1;
                    }
                }
            }
        }
        println!("{name}: {hits} of 2000 hit; vertex, intersection, midpoint, centre, edge, face: {kinds:?}");
        print("pick", &picks);
        print("snap", &snaps);
    }
    println!("index {} MiB", index.bytes() >> 20);
}
