//! The program's command line, as a script or a person uses it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn atrium(args: &[&str]) -> Output {
    Command::new(atrium_tests::program())
        .args(args)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap()
}

fn inspect(path: &Path, more: &[&str]) -> (i32, Option<Value>, String) {
    let mut args = vec!["inspect", path.to_str().unwrap(), "--json"];
    args.extend(more);
    let out = atrium(&args);
    let json = serde_json::from_slice(&out.stdout).ok();
    (out.status.code().unwrap_or(-1), json, String::from_utf8_lossy(&out.stderr).into_owned())
}

fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".ifc").tempfile().unwrap();
    file.write_all(content).unwrap();
    file
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn inspect_prints_the_named_keys_and_json_alone() {
    let (code, report, errors) = inspect(&atrium_tests::sample(), &["--per-product", "--threads", "2"]);
    assert_eq!(code, 0, "{errors}");
    let report = report.expect("one JSON object on standard output");
    for key in [
        "schema",
        "file_bytes",
        "instances",
        "seconds",
        "peak_rss_mb",
        "counts_by_type",
        "products_with_geometry",
        "triangles_unique",
        "triangles_placed",
        "diagnostics",
        "products",
    ] {
        assert!(keys(&report).contains(&key), "{key} is missing");
    }
    assert_eq!(keys(&report["seconds"]), ["geometry", "model", "scan", "total"]);
    assert_eq!(report["schema"], "IFC4");
    let products = report["products"].as_array().unwrap();
    // Openings are listed with their shapes, though they are not among what is shown.
    let shown = products.iter().filter(|p| p["type"] != "IfcOpeningElement").count() as u64;
    assert_eq!(shown, report["products_with_geometry"].as_u64().unwrap());
    assert!(products.len() > 1000);
    for product in products {
        for key in ["global_id", "type", "storey", "bbox_m", "triangles", "area_m2", "volume_m3", "colours"] {
            assert!(product.get(key).is_some(), "{key} is missing of {product}");
        }
        assert_eq!(product["bbox_m"].as_array().unwrap().len(), 6);
    }
    let coloured = products.iter().filter_map(|p| p["colours"][0].as_str()).next().unwrap();
    assert!(coloured.len() == 8 && coloured.chars().all(|c| c.is_ascii_hexdigit()), "{coloured}");
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 0, "the sample has no defects");
}

#[test]
fn the_sample_is_a_hospital_of_the_promised_size() {
    let (_, report, _) = inspect(&atrium_tests::sample(), &[]);
    let counts = report.unwrap()["counts_by_type"].clone();
    let count = |name: &str| counts[name].as_u64().unwrap_or(0);
    assert!(count("IfcBuildingStorey") >= 5);
    assert!(count("IfcSpace") >= 100);
    assert!(count("IfcDoor") >= 50);
    assert!(count("IfcDistributionSystem") >= 5);
    assert!(count("IfcRelConnectsPorts") >= 200);
    let equipment =
        ["IfcPump", "IfcFan", "IfcUnitaryEquipment", "IfcChiller", "IfcBoiler", "IfcTank", "IfcAirTerminalBox"];
    assert!(equipment.iter().map(|e| count(e)).sum::<u64>() >= 60);
}

#[test]
fn broken_files_get_a_sentence_and_exit_code_three() {
    let cases: [(&str, &[u8], &str); 4] = [
        ("empty", b"", "empty"),
        ("text renamed", b"Dear colleague,\nplease find attached...\n", "ISO-10303-21"),
        ("an archive that is none", b"PK\x03\x04 and then nothing", "archive"),
        (
            "header alone",
            b"ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n",
            "no data",
        ),
    ];
    for (name, content, expected) in cases {
        let file = file(content);
        let out = atrium(&["inspect", file.path().to_str().unwrap(), "--json"]);
        let errors = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(3), "{name}: {errors}");
        assert!(out.stdout.is_empty(), "{name}: JSON alone on standard output");
        assert!(errors.contains(expected), "{name}: {errors}");
    }
    let out = atrium(&["inspect", "no/such/file.ifc"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&out.stderr).contains("no/such/file.ifc"));
}

#[test]
fn a_window_without_a_display_is_refused_with_advice() {
    let out = atrium(&["open", atrium_tests::sample().to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&out.stderr).contains("atrium shot"));
}

#[test]
fn plans_are_drawn_and_what_cannot_be_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let sample = atrium_tests::sample();
    let plan = |more: &[&str], out: &str| {
        let out = folder.path().join(out);
        let mut args = vec!["plan", sample.to_str().unwrap(), "--out", out.to_str().unwrap()];
        args.extend(more);
        let done = atrium(&args);
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (done.status.code(), said(&done.stdout), said(&done.stderr))
    };
    let (code, _, errors) = plan(&["--storey", "no such storey"], "a.svg");
    assert_eq!(code, Some(1));
    assert!(errors.contains("no such storey") && errors.contains("There are: "), "{errors}");
    let names = errors.rsplit("There are: ").next().unwrap().trim().to_owned();
    let last = names.split(", ").last().unwrap().to_owned();
    let (code, said, errors) = plan(&["--storey", &last, "--scale", "1:200"], "a.svg");
    assert_eq!(code, Some(0), "{errors}");
    assert!(said.contains("a.svg") && said.contains("1:200"), "{said}");
    let svg = std::fs::read_to_string(folder.path().join("a.svg")).unwrap();
    assert!(svg.starts_with("<?xml") && svg.contains("cut-structure"));
    let (code, said, errors) = plan(&["--section", "-y", "--section", "x=12.5"], "b.pdf");
    assert_eq!(code, Some(0), "{errors}");
    assert!(said.lines().count() == 2 && said.contains("x = 12.50 m"), "{said}");
    assert!(std::fs::read(folder.path().join("b.pdf")).unwrap().starts_with(b"%PDF-1."));
    for (more, out, expected) in [
        (["--storey", &last], "a.png", ".svg or .pdf"),
        (["--storey", &last], "missing/a.pdf", "no folder"),
        (["--section", "w=3"], "a.pdf", "no section"),
    ] {
        let (code, said, errors) = plan(&more, out);
        assert_eq!(code, Some(1), "{errors}");
        assert!(errors.contains(expected) && said.is_empty(), "{errors}");
    }
    let (code, ..) = plan(&[], "a.pdf");
    assert_eq!(code, Some(2), "a storey, all or a section has to be named");
}

#[test]
fn help_tells_of_every_command_and_exit_code() {
    let out = atrium(&["--help"]);
    let text = String::from_utf8_lossy(&out.stdout);
    for word in ["open", "demo", "hub", "simulate", "shot", "plan", "inspect", "Exit codes", "ATRIUM_LOG"] {
        assert!(text.contains(word), "{word} is missing in --help");
    }
    assert_eq!(atrium(&["shot"]).status.code(), Some(2));
}
