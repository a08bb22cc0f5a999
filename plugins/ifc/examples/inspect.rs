//! Prints what is in an IFC file as JSON, as `atrium inspect --json` does, without building a window.
//!
//! `inspect FILE [--threads N] [--products] [--meshes STEM]`
//!
//! With `--meshes`, the shapes are written too, for programs that compare engines: `STEM.bin` holds, mesh after mesh,
//! the positions (three 64-bit floats a vertex, metres) and then the indices (three 32-bit integers a triangle), both
//! little-endian; `STEM.json` says how many of each a mesh has, and which product shows which mesh where.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use atrium_building::{BuildingModel, ElementKind};
use atrium_ifc::{InspectOptions, LoadOptions, Progress, inspect, load};
use serde_json::{Value, json};

struct Arguments {
    file: PathBuf,
    options: InspectOptions,
    meshes: Option<PathBuf>,
}

fn arguments() -> Result<Arguments, String> {
    let mut file = None;
    let mut options = InspectOptions::default();
    let mut meshes = None;
    let mut rest = std::env::args_os().skip(1);
    while let Some(argument) = rest.next() {
        match argument.to_str() {
            Some("--products") => options.per_product = true,
            Some("--threads") => {
                let number = rest.next().and_then(|n| n.to_str()?.parse().ok());
                options.threads = Some(number.ok_or("--threads needs a number")?);
            }
            Some("--meshes") => meshes = Some(rest.next().ok_or("--meshes needs a path")?.into()),
            _ => file = Some(PathBuf::from(argument)),
        }
    }
    let file = file.ok_or("usage: inspect FILE [--threads N] [--products] [--meshes STEM]")?;
    Ok(Arguments { file, options, meshes })
}

/// Writes the meshes of everything that is shown: openings only cut.
fn write_meshes(model: &BuildingModel, stem: &Path) -> std::io::Result<()> {
    let mut data = BufWriter::new(std::fs::File::create(stem.with_extension("bin"))?);
    for mesh in &model.meshes {
        for value in mesh.positions.iter().flatten() {
            data.write_all(&f64::from(*value).to_le_bytes())?;
        }
        for index in &mesh.indices {
            data.write_all(&index.to_le_bytes())?;
        }
    }
    data.flush()?;
    let meshes: Vec<Value> =
        model.meshes.iter().map(|m| json!({"vertices": m.positions.len(), "triangles": m.triangle_count()})).collect();
    let mut products = Vec::new();
    for group in model.placements.chunk_by(|a, b| a.element == b.element) {
        let Some(element) = model.element(group[0].element).filter(|e| e.kind != ElementKind::Void) else { continue };
        let parts: Vec<Value> = group
            .iter()
            .map(|p| {
                let colour = p.colour.get().map(|[r, g, b, a]| format!("{r:02x}{g:02x}{b:02x}{a:02x}"));
                json!({"mesh": p.mesh.0, "transform": p.transform.to_cols_array(), "colour": colour})
            })
            .collect();
        products.push(json!({"id": element.instance, "parts": parts}));
    }
    let index = json!({"meshes": meshes, "products": products});
    std::fs::write(stem.with_extension("json"), index.to_string())
}

fn run() -> Result<(), String> {
    let arguments = arguments()?;
    if let Some(stem) = arguments.meshes {
        let options = LoadOptions { threads: arguments.options.threads, ..LoadOptions::default() };
        let loaded = load(&arguments.file, &options, &Progress::new()).map_err(|e| e.to_string())?;
        write_meshes(&loaded.model, &stem).map_err(|e| format!("{}: {e}", stem.display()))?;
    }
    let report = inspect(&arguments.file, &arguments.options).map_err(|e| e.to_string())?;
    let text = serde_json::to_string(&report).map_err(|e| e.to_string())?;
    // A reader that has seen enough closes the pipe: that is no failure.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("inspect: {error}");
            ExitCode::FAILURE
        }
    }
}
