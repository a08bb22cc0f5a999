//! Whole real files, compared with another engine's figures.
//!
//! `ATRIUM_MODELS` names a folder with `*.ifc` and, in `reference/`, one CSV a file: GlobalId, type, triangles, box,
//! area, volume, colours of each product, in metres and model coordinates.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use atrium_ifc::{InspectOptions, Severity, inspect};

/// A product of the reference.
struct Expected {
    ifc_type: String,
    bbox_m: [f64; 6],
    volume_m3: f64,
}

fn reference(path: &Path) -> HashMap<String, Expected> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .skip(1)
        .map(|line| {
            let f: Vec<&str> = line.split(',').collect();
            let number = |i: usize| f[i].parse::<f64>().unwrap_or(f64::NAN);
            let bbox_m = std::array::from_fn(|i| number(3 + i));
            (f[0].to_owned(), Expected { ifc_type: f[1].to_owned(), bbox_m, volume_m3: number(10) })
        })
        .collect()
}

/// Equal within 2 % of the diagonal or 1 cm, in all six numbers.
fn same_box(a: &[f64; 6], b: &[f64; 6]) -> bool {
    let diagonal = (0..3).map(|i| (b[i + 3] - b[i]).powi(2)).sum::<f64>().sqrt();
    let tolerance = (diagonal * 0.02).max(0.01);
    a.iter().zip(b).all(|(x, y)| (x - y).abs() <= tolerance)
}

#[test]
fn real_files_load_and_agree_with_the_reference() {
    let Some(folder) = std::env::var_os("ATRIUM_MODELS").map(PathBuf::from) else {
        println!("skipped: no models");
        return;
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("ifc")))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no .ifc in {}", folder.display());
    let (mut all, mut missing, mut compared, mut equal) = (0, 0, 0, 0);
    for file in &files {
        let started = Instant::now();
        let report = inspect(file, &InspectOptions { per_product: true, threads: None }).unwrap();
        let seconds = started.elapsed();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let products: HashMap<&str, _> = report.products.iter().flatten().map(|p| (p.global_id.as_str(), p)).collect();
        let csv = folder.join("reference").join(format!("{name}.csv"));
        let expected = if csv.exists() { reference(&csv) } else { HashMap::new() };
        let (mut m, mut c, mut e, mut v) = (Vec::new(), 0, 0, 0);
        let mut different = Vec::new();
        for (id, want) in &expected {
            match products.get(id.as_str()) {
                None => m.push(format!("{id} {}", want.ifc_type)),
                Some(got) => {
                    c += 1;
                    if same_box(&got.bbox_m, &want.bbox_m) {
                        e += 1;
                        let tolerance = want.volume_m3.abs().max(1e-6) * 0.03;
                        v += usize::from((got.volume_m3 - want.volume_m3).abs() <= tolerance);
                    } else {
                        different.push(format!("{id} {} {:.3?} for {:.3?}", want.ifc_type, got.bbox_m, want.bbox_m));
                    }
                }
            }
        }
        let errors = report.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
        println!(
            "{name}: {} instances, {} products, {} triangles, {:.2} s; reference {}: {} missing, {e} of {c} boxes, {v} volumes; {errors} errors",
            report.instances,
            products.len(),
            report.triangles_placed,
            seconds.as_secs_f64(),
            expected.len(),
            m.len(),
        );
        for line in m.iter().take(5).map(|l| format!("missing {l}")).chain(different.into_iter().take(5)) {
            println!("    {line}");
        }
        assert!(seconds < Duration::from_secs(60), "{name} took {seconds:?}");
        all += expected.len();
        missing += m.len();
        compared += c;
        equal += e;
    }
    println!("{missing} of {all} missing, {equal} of {compared} boxes equal");
    assert!(missing * 200 <= all, "more than 0.5 % of products are missing: {missing} of {all}");
    assert!(equal * 100 >= compared * 97, "less than 97 % of boxes are equal: {equal} of {compared}");
}
