//! Replays the corpus of the fuzz targets (`tests/fuzz`): what they started from, and everything that they ever found.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::time::Instant;

#[path = "../../../tests/fuzz/src/file.rs"]
pub mod file;
#[path = "../../../tests/fuzz/src/geometry.rs"]
pub mod geometry;
#[path = "../../../tests/fuzz/src/text.rs"]
pub mod text;
#[path = "../../../tests/fuzz/src/values.rs"]
pub mod values;

/// Runs `check` on every file of a target's corpus; the name of the file is on the panic's line.
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/corpus").join(target);
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 5, "the corpus of {target} is not in {}", folder.display());
    let mut failed = vec![];
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        let start = Instant::now();
        if std::panic::catch_unwind(|| check(&bytes)).is_err() {
            failed.push(path.display().to_string());
        }
        let took = start.elapsed().as_secs_f64();
        if took > 20.0 {
            failed.push(format!("{} took {took:.1} s", path.display()));
        }
    }
    println!("{target}: {} inputs", paths.len());
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn texts() {
    replay("text", text::check);
}

#[test]
fn instances_and_values() {
    replay("values", values::check);
}

#[test]
fn files() {
    replay("file", file::check);
}

#[test]
fn shapes() {
    replay("geometry", geometry::check);
}
