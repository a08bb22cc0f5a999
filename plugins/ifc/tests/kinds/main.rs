//! One small file for each kind of item, curve, surface, profile and placement, with figures worked out by hand.
//!
//! The fixtures lie beside this file. Each begins with `=== name`; lines with `--` say where its figures come from, and
//! lines before the first instance say what is expected:
//!
//! - `volume V T`, `area A T`: cubic and square metres, within the share T of them (curves are chords: 0.2 % of a circle of
//!   one metre);
//! - `box x0 y0 z0 x1 y1 z1 T`, `centre x y z T`: metres, project coordinates, within T metres;
//! - `closed`: every edge is met as often one way as the other;
//! - `finding TEXT`: one finding holds this text; findings that no such line names fail the fixture;
//! - `unit mm`, `unit degree`: otherwise metres and radians.
//!
//! The product is `#1`, placed at `#2` if the fixture has one; its body is the item `#10`. `#900` and on are at hand, see
//! [`PRELUDE`].
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::path::PathBuf;

use atrium_ifc::{LoadOptions, Loaded, Progress, load_bytes};
use glam::DVec3;

/// What most fixtures need.
const PRELUDE: &str = "#900=IFCCARTESIANPOINT((0.,0.,0.));#901=IFCDIRECTION((0.,0.,1.));#902=IFCDIRECTION((1.,0.,0.));
#903=IFCAXIS2PLACEMENT3D(#900,$,$);#905=IFCCARTESIANPOINT((0.,0.));#904=IFCAXIS2PLACEMENT2D(#905,$);
#906=IFCDIRECTION((0.,1.,0.));#907=IFCVECTOR(#902,1.);#908=IFCLINE(#900,#907);#909=IFCDIRECTION((1.,0.));
#910=IFCVECTOR(#909,1.);#911=IFCLINE(#905,#910);#912=IFCPLANE(#903);#913=IFCLOCALPLACEMENT($,#903);";

struct Fixture {
    name: String,
    expected: Vec<Vec<String>>,
    data: String,
}

fn fixtures(text: &str) -> Vec<Fixture> {
    let mut out: Vec<Fixture> = vec![];
    for line in text.lines() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix("=== ") {
            out.push(Fixture { name: name.to_owned(), expected: vec![], data: String::new() });
        } else if let Some(fixture) = out.last_mut() {
            if line.starts_with('#') || !fixture.data.is_empty() && !line.starts_with("--") {
                fixture.data.push_str(line);
                fixture.data.push('\n');
            } else if !line.is_empty() && !line.starts_with("--") {
                fixture.expected.push(line.split_whitespace().map(str::to_owned).collect());
            }
        }
    }
    out
}

/// What the whole scene comes to.
struct Figures {
    volume: f64,
    area: f64,
    min: DVec3,
    max: DVec3,
    closed: bool,
}

fn figures(loaded: &Loaded) -> Figures {
    let mut out = Figures { volume: 0.0, area: 0.0, min: DVec3::INFINITY, max: DVec3::NEG_INFINITY, closed: true };
    for placement in &loaded.model.placements {
        let mesh = loaded.model.mesh(placement.mesh).unwrap();
        let sign = placement.transform.matrix3.determinant().signum();
        let origin = placement.transform.translation;
        let mut edges: HashMap<(u32, u32), i32> = HashMap::new();
        for t in mesh.indices.chunks_exact(3) {
            let [a, b, c] = [t[0], t[1], t[2]].map(|i| {
                let p = mesh.positions[i as usize];
                placement.transform.transform_point3(DVec3::new(p[0].into(), p[1].into(), p[2].into()))
            });
            for p in [a, b, c] {
                (out.min, out.max) = (out.min.min(p), out.max.max(p));
            }
            out.area += (b - a).cross(c - a).length() / 2.0;
            out.volume += sign * (a - origin).dot((b - origin).cross(c - origin)) / 6.0;
            for (i, k) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                *edges.entry((i.min(k), i.max(k))).or_default() += if i < k { 1 } else { -1 };
            }
        }
        out.closed &= edges.values().all(|n| *n == 0);
    }
    out
}

/// The whole file around `data`, read.
fn load(fixture: &Fixture, data: &str) -> Loaded {
    let has = |words: &str| fixture.expected.iter().any(|e| e.join(" ") == words);
    let prefix = if has("unit mm") { ".MILLI." } else { "$" };
    let angle = if has("unit degree") {
        "#93=IFCCONVERSIONBASEDUNIT(#94,.PLANEANGLEUNIT.,'DEGREE',#95);#94=IFCDIMENSIONALEXPONENTS(0,0,0,0,0,0,0);
         #95=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.017453292519943295),#96);#96=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);"
    } else {
        "#93=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);"
    };
    let at = if data.contains("#2=") { "#2" } else { "$" };
    let step = format!(
        "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA(('IFC4X3_ADD2'));\nENDSEC;\nDATA;
         #90=IFCPROJECT('0',$,'P',$,$,$,$,(#97),#91);#91=IFCUNITASSIGNMENT((#92,#93));#92=IFCSIUNIT(*,.LENGTHUNIT.,{prefix},.METRE.);{angle}
         #97=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-6,#903,$);
         #1=IFCBUILDINGELEMENTPROXY('1',$,$,$,$,{at},#3,$,$);#3=IFCPRODUCTDEFINITIONSHAPE($,$,(#4));
         #4=IFCSHAPEREPRESENTATION(#97,'Body','SolidModel',(#10));\n{PRELUDE}\n{data}\nENDSEC;\nEND-ISO-10303-21;\n"
    );
    load_bytes(step.into_bytes(), &LoadOptions::default(), &Progress::new()).unwrap()
}

/// What is wrong with a fixture's result; nothing when all is well.
fn faults(fixture: &Fixture) -> Vec<String> {
    let loaded = load(fixture, &fixture.data);
    let got = figures(&loaded);
    let mut out = vec![];
    let mut findings: Vec<&str> =
        loaded.diagnostics.iter().filter(|d| d.instance.is_some()).map(|d| d.message.as_str()).collect();
    let mut check = |what: &str, got: f64, want: f64, tolerance: f64| {
        if (got - want).abs() > tolerance || !got.is_finite() {
            out.push(format!("{what} is {got:.6}, not {want}"));
        }
    };
    let mut missing = vec![];
    for expected in &fixture.expected {
        let n = |i: usize| expected[i].parse::<f64>().unwrap();
        let share = |i: usize| n(i) * n(i + 1);
        match expected[0].as_str() {
            "volume" => check("volume", got.volume, n(1), share(1).abs()),
            "area" => check("area", got.area, n(1), share(1).abs()),
            "box" => {
                let sides = got.min.to_array().into_iter().chain(got.max.to_array());
                sides.enumerate().for_each(|(i, v)| check(&format!("side {i} of the box"), v, n(i + 1), n(7)));
            }
            "centre" => {
                let centre = (got.min + got.max) / 2.0;
                (0..3).for_each(|i| check(&format!("coordinate {i} of the centre"), centre[i], n(i + 1), n(4)));
            }
            "closed" => check("closed", f64::from(u8::from(got.closed)), 1.0, 0.0),
            "finding" => {
                let text = expected[1..].join(" ");
                match findings.iter().position(|f| f.contains(&text)) {
                    Some(i) => drop(findings.remove(i)),
                    None => missing.push(format!("no finding holds “{text}”")),
                }
            }
            "unit" => {}
            other => panic!("{}: what is {other}?", fixture.name),
        }
    }
    out.extend(missing);
    out.extend(findings.into_iter().map(|f| format!("finding: {f}")));
    out
}

fn all_fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/kinds");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "fixtures"));
    files.sort();
    files.iter().flat_map(|f| fixtures(&std::fs::read_to_string(f).unwrap())).collect()
}

#[test]
fn every_kind_has_its_shape() {
    let all = all_fixtures();
    let count = all.len();
    let mut wrong = vec![];
    for fixture in all {
        assert!(!fixture.expected.is_empty(), "{} expects nothing", fixture.name);
        let faults = faults(&fixture);
        if !faults.is_empty() {
            wrong.push(format!("{}: {}", fixture.name, faults.join("; ")));
        }
    }
    assert!(count > 50, "only {count} fixtures were found");
    assert!(wrong.is_empty(), "{} of {count} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Values, references and attributes changed one after another: whatever comes out, nothing panics (which would be a
/// finding of its own) and nothing takes long.
#[test]
fn damaged_kinds_neither_panic_nor_hang() {
    let mut wrong = vec![];
    for fixture in all_fixtures() {
        // Where a number, a reference or an omitted value begins.
        let bytes = fixture.data.as_bytes();
        let begins = |i: usize| {
            let before = if i == 0 { b'\n' } else { bytes[i - 1] };
            let is_value = matches!(bytes[i], b'0'..=b'9' | b'-' | b'#' | b'$');
            is_value && matches!(before, b'(' | b',')
        };
        let places: Vec<usize> = (0..bytes.len()).filter(|i| begins(*i)).collect();
        for (n, &at) in places.iter().enumerate() {
            let end = at + fixture.data[at..].find([',', ')']).unwrap();
            let values = ["0.", "-1.", "1.E300", "#10", "$", "1.E-12", "(3.,0.)", "1000000.", "#903"];
            let damaged = format!("{}{}{}", &fixture.data[..at], values[n % values.len()], &fixture.data[end..]);
            let started = std::time::Instant::now();
            let loaded = load(&fixture, &damaged);
            if loaded.diagnostics.iter().any(|d| d.message.contains("gave up")) {
                wrong.push(format!("{} panics with {}", fixture.name, &damaged[at.saturating_sub(60)..at + 12]));
            }
            let positions = loaded.model.placements.iter().map(|p| p.transform.translation);
            if positions.into_iter().any(|p| !p.is_finite()) {
                wrong.push(format!("{} is nowhere with {}", fixture.name, &damaged[at.saturating_sub(60)..at + 12]));
            }
            if started.elapsed().as_secs() >= 10 {
                wrong.push(format!(
                    "{} takes {:?} with {}",
                    fixture.name,
                    started.elapsed(),
                    &damaged[at.saturating_sub(60)..at + 12]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
