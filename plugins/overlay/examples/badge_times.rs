//! Processor time that badges take, by how many there are: for one frame of an orbit around all of them, for one from within
//! a room, and for a change of a hundred.
//!
//! `cargo run --release -p atrium_overlay --example badge_times`
#![allow(clippy::print_stdout, missing_docs, reason = "a program whose answer is what it prints")]

use std::time::Instant;

use atrium_building::{Aabb, ElementId};
use atrium_facility::{Priority, Status};
use atrium_overlay::{Anchor, BadgeField, BadgeLayout, Mark};
use atrium_view::{CameraPose, StandardView};
use glam::{DVec3, Vec2};

const VIEWPORT: Vec2 = Vec2::new(1180.0, 780.0);
const FRAMES: u32 = 120;

fn main() {
    println!(
        "{:>8} {:>12} {:>12} {:>14} {:>12} {:>8}",
        "badges", "orbit µs", "worst µs", "in a room µs", "change µs", "shown"
    );
    for count in [100, 1_000, 10_000, 100_000] {
        measure(count);
    }
}

fn measure(count: u32) {
    let mut seed = 9u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as f64 / f64::from(1u32 << 31)
    };
    let bounds = Aabb { min: DVec3::ZERO, max: DVec3::new(180.0, 90.0, 40.0) };
    let mut field = BadgeField::default();
    for i in 0..count {
        let status =
            if random() < 0.3 { Status::Lost } else { Status::Abnormal(Priority::ALL[(random() * 4.0) as usize]) };
        let point = DVec3::new(random() * 180.0, random() * 90.0, (random() * 10.0).floor() * 4.0);
        field.set(ElementId(i), Some(&Anchor { element: ElementId(i), point, status }));
    }
    let mut layout = BadgeLayout::default();
    let mut pose = CameraPose::looking(StandardView::Iso).fitted(&bounds, VIEWPORT);
    for _ in 0..20 {
        layout.update(&field, &pose, VIEWPORT);
    }
    let (mut all, mut worst) = (0.0f64, 0.0f64);
    for _ in 0..FRAMES {
        pose = pose.orbited(bounds.center(), Vec2::new(3.0, 0.0), VIEWPORT);
        let start = Instant::now();
        layout.update(&field, &pose, VIEWPORT);
        let took = start.elapsed().as_secs_f64() * 1e6;
        (all, worst) = (all + took, worst.max(took));
    }
    let shown = layout.badges().len();
    let mut within = CameraPose { eye: bounds.center(), ..pose };
    let start = Instant::now();
    for _ in 0..FRAMES {
        within = within.orbited(within.eye + within.forward(), Vec2::new(3.0, 0.0), VIEWPORT);
        layout.update(&field, &within, VIEWPORT);
    }
    let room = start.elapsed().as_secs_f64() * 1e6 / f64::from(FRAMES);
    // A hundred of them, or all where there are fewer, get another status.
    let start = Instant::now();
    for i in 0..count.min(100) {
        let (mark, point) = field.get(ElementId(i)).unwrap_or((Mark::Lost, DVec3::ZERO));
        let status = if mark == Mark::Lost { Status::Abnormal(Priority::High) } else { Status::Lost };
        field.set(ElementId(i), Some(&Anchor { element: ElementId(i), point, status }));
    }
    let change = start.elapsed().as_secs_f64() * 1e6;
    println!("{count:>8} {:>12.0} {worst:>12.0} {room:>14.0} {change:>12.0} {shown:>8}", all / f64::from(FRAMES));
}
