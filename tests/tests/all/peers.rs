//! Checks by other engines, where they are installed; they say so where they are not.

use std::process::Command;

#[test]
fn another_engine_opens_the_sample_without_error() {
    let script = atrium_tests::root().join("tests/peers/check_sample.py");
    let out = match Command::new("python3").arg(script).arg(atrium_tests::sample()).output() {
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
