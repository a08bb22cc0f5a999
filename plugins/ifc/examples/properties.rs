//! How long the properties of an element take on a file, and what they cost while loading.
//!
//! `cargo run --release -p atrium_ifc --example properties -- FILE`

#![allow(clippy::print_stdout, reason = "a program for a person at a terminal")]

use std::time::Instant;

use atrium_ifc::{LoadError, LoadOptions, Progress};

fn main() -> Result<(), LoadError> {
    let Some(path) = std::env::args().nth(1) else {
        println!("usage: properties FILE");
        return Ok(());
    };
    let options = LoadOptions { shapes: false, ..LoadOptions::default() };
    let loaded = atrium_ifc::load(path.as_ref(), &options, &Progress::new())?;
    let model = &loaded.model;
    let text_mb = model.sources.first().map_or(0.0, |s| s.file_bytes as f64 / 1e6);
    let properties: usize = model.property_sets.iter().map(|s| s.properties.len()).sum();
    println!(
        "{text_mb:.0} MB: scan {:.2} s, model {:.2} s; {} elements, {} sets, {properties} properties; resident {:.0} MB now, {:.0} MB at most",
        loaded.timings.scan_s,
        loaded.timings.model_s,
        model.elements.len(),
        model.property_sets.len(),
        status_mb("VmRSS:"),
        status_mb("VmHWM:"),
    );

    let (mut worst_s, mut worst_of, mut shown) = (0.0f64, 0, 0usize);
    let started = Instant::now();
    for element in &model.elements {
        let mut best_s = f64::INFINITY;
        for _ in 0..3 {
            // The best of three: what a busy machine takes away in between is not ours.
            let begin = Instant::now();
            let sets = model.merged_sets(element);
            // Also as text, as a panel shows it.
            let texts = sets.iter().flat_map(|s| &s.properties).map(|p| p.name.len() + p.value.to_string().len());
            shown += texts.sum::<usize>();
            best_s = best_s.min(begin.elapsed().as_secs_f64());
        }
        if best_s > worst_s {
            (worst_s, worst_of) = (best_s, element.instance);
        }
    }
    println!(
        "properties of one element: mean {:.4} ms, worst {:.3} ms (#{worst_of}); {shown} characters",
        started.elapsed().as_secs_f64() * 1e3 / 3.0 / model.elements.len().max(1) as f64,
        worst_s * 1e3
    );
    Ok(())
}

/// A line of proc_pid_status(5), in MB; 0 where there is none.
fn status_mb(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(name));
    let kilobytes: Option<f64> = line.and_then(|l| l.split_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0.0) * 1024.0 / 1e6
}
