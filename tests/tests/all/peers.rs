//! Checks by other engines, where they are installed; they say so where they are not.

use std::path::Path;
use std::process::Command;

use atrium_sample::split::{Discipline, split};

/// Runs a check of IfcOpenShell on a file, and fails with what it says.
fn check(script: &str, file: &Path, options: &[&str]) {
    let script = atrium_tests::root().join("tests/peers").join(script);
    let out = match Command::new("python3").arg(script).arg(file).args(options).output() {
        Ok(out) => out,
        Err(error) => {
            println!("skipped: python3 is not installed ({error})");
            return;
        }
    };
    let text = String::from_utf8_lossy(&out.stdout);
    println!("{text}");
    assert!(out.status.success(), "{text}{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn another_engine_opens_the_sample_without_error() {
    check("check_sample.py", &atrium_tests::sample(), &["--scale", "small"]);
}

#[test]
fn another_engine_finds_the_sample_again_in_the_three_files_of_its_split() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("district.ifc");
    let text = std::fs::read_to_string(atrium_tests::sample()).unwrap();
    std::fs::write(&whole, &text).unwrap();
    let parts = split(&text).unwrap();
    for discipline in Discipline::ALL {
        let mut out = Vec::new();
        parts.write(discipline, &mut out).unwrap();
        std::fs::write(folder.path().join(format!("district-{}.ifc", discipline.code())), out).unwrap();
    }
    check("check_split.py", &whole, &["--validate"]);
}

#[test]
fn real_models_are_read_without_a_crash() {
    let Some(files) = atrium_tests::models() else { return };
    for file in files {
        let out = Command::new(atrium_tests::program()).arg("inspect").arg(&file).arg("--json").output().unwrap();
        assert!(out.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&out.stderr));
        let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        println!(
            "{:45} {:>7} products {:>9} triangles {:>6.3} s {:>5} MB {:>4} findings",
            file.file_name().unwrap().to_string_lossy(),
            report["products_with_geometry"],
            report["triangles_placed"],
            report["seconds"]["total"].as_f64().unwrap(),
            report["peak_rss_mb"],
            report["diagnostics"].as_array().unwrap().len()
        );
    }
}
