//! The report of `atrium inspect`: what a file holds, what was read of it, and how long that took.

use std::collections::BTreeMap;
use std::path::Path;

use atrium_building::{BuildingModel, ElementId, ElementKind, MeshId, Placement};
use glam::DVec3;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::diagnostics::Diagnostic;
use crate::error::LoadError;
use crate::load::{LoadOptions, load};
use crate::progress::Progress;

/// What to report.
#[derive(Clone, Debug, Default)]
pub struct InspectOptions {
    /// Whether to list every product with its box, area, volume and colours.
    pub per_product: bool,
    /// Threads to use; `None` for one a processor core.
    pub threads: Option<usize>,
}

/// Seconds that the parts of a load took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Seconds {
    /// Opening the file and finding its instances.
    pub scan: f64,
    /// Tree, relations, properties.
    pub model: f64,
    /// Shapes.
    pub geometry: f64,
    /// All of it.
    pub total: f64,
}

/// What a file holds, and what was read of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// As the file names it, for example `IFC4X3_ADD2`.
    pub schema: String,
    /// Size of the text, unpacked, bytes.
    pub file_bytes: u64,
    /// Instances in the data section.
    pub instances: u64,
    /// How long it took.
    pub seconds: Seconds,
    /// Largest memory that the process held so far, MB; 0 where the system does not tell.
    pub peak_rss_mb: f64,
    /// Instances by entity name.
    pub counts_by_type: BTreeMap<String, u64>,
    /// Elements that have at least one placed mesh; openings do not count.
    pub products_with_geometry: u64,
    /// Triangles of the unique meshes.
    pub triangles_unique: u64,
    /// Triangles of all placements.
    pub triangles_placed: u64,
    /// What could not be read as the file says it.
    pub diagnostics: Vec<Diagnostic>,
    /// The products with geometry, openings among them, in file order, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<Vec<Product>>,
}

/// One product with geometry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Product {
    /// Its instance number in the file (`#123`), which unlike the GlobalId is never used twice.
    pub instance: u64,
    /// Its GlobalId.
    pub global_id: String,
    /// Entity name.
    #[serde(rename = "type")]
    pub ifc_type: String,
    /// Name of its storey.
    pub storey: Option<String>,
    /// Smallest x, y, z, then largest, metres, project coordinates.
    pub bbox_m: [f64; 6],
    /// Triangles of its placements.
    pub triangles: u64,
    /// Surface, square metres.
    pub area_m2: f64,
    /// Enclosed volume, cubic metres; means nothing for open surfaces.
    pub volume_m3: f64,
    /// Its colours, sorted, each once, as `rrggbbaa`.
    pub colours: Vec<String>,
}

/// Loads a file and reports on it.
///
/// # Errors
/// As [`load`].
pub fn inspect(path: &Path, options: &InspectOptions) -> Result<Report, LoadError> {
    let loaded = load(
        path,
        &LoadOptions { threads: options.threads, shapes: true, voids: options.per_product },
        &Progress::new(),
    )?;
    let model = &loaded.model;
    let triangles = |p: &Placement| model.mesh(p.mesh).map_or(0, |m| m.triangle_count() as u64);
    let is_shown = |id: ElementId| model.element(id).is_some_and(|e| e.kind != ElementKind::Void);
    let shown: Vec<&Placement> = model.placements.iter().filter(|p| is_shown(p.element)).collect();
    let unique: FxHashMap<MeshId, &Placement> = shown.iter().map(|p| (p.mesh, *p)).collect();
    let source = model.sources.first().cloned().unwrap_or_default();
    let per_element = placements_by_element(model);
    Ok(Report {
        schema: source.schema,
        file_bytes: source.file_bytes,
        instances: source.instances,
        seconds: Seconds {
            scan: loaded.timings.scan_s,
            model: loaded.timings.model_s,
            geometry: loaded.timings.geometry_s,
            total: loaded.timings.total_s,
        },
        peak_rss_mb: peak_rss_mb(),
        products_with_geometry: per_element.iter().filter(|(id, _)| is_shown(*id)).count() as u64,
        triangles_unique: unique.into_values().map(triangles).sum(),
        triangles_placed: shown.into_iter().map(triangles).sum(),
        products: options.per_product.then(|| per_element.iter().map(|(id, p)| product(model, *id, p)).collect()),
        counts_by_type: loaded.counts_by_type,
        diagnostics: loaded.diagnostics,
    })
}

fn placements_by_element(model: &BuildingModel) -> Vec<(ElementId, &[Placement])> {
    model
        .placements
        .chunk_by(|a, b| a.element == b.element)
        .map(|group| (group[0].element, group))
        .filter(|(id, _)| model.element(*id).is_some_and(|e| !e.bounds.is_empty()))
        .collect()
}

fn product(model: &BuildingModel, id: ElementId, placements: &[Placement]) -> Product {
    let element = &model.elements[id.index()];
    let (mut area, mut volume, mut triangles) = (0.0, 0.0, 0);
    let mut colours: Vec<String> = Vec::new();
    for placement in placements {
        if let Some([r, g, b, a]) = placement.colour.get() {
            colours.push(format!("{r:02x}{g:02x}{b:02x}{a:02x}"));
        }
        let Some(mesh) = model.mesh(placement.mesh) else { continue };
        triangles += mesh.triangle_count() as u64;
        // About the mesh's own middle: far from zero, a volume is a small difference of large numbers.
        let middle = mesh.bounds().center();
        let at = |i: u32| {
            let p = mesh.positions.get(i as usize).copied().unwrap_or_default();
            placement.transform.matrix3 * (DVec3::new(p[0].into(), p[1].into(), p[2].into()) - middle)
        };
        let mut enclosed = 0.0;
        for t in mesh.indices.chunks_exact(3) {
            let [a, b, c] = [at(t[0]), at(t[1]), at(t[2])];
            area += (b - a).cross(c - a).length() * 0.5;
            enclosed += a.dot(b.cross(c)) / 6.0;
        }
        // A mirrored placement turns every triangle around.
        volume += if placement.transform.matrix3.determinant() < 0.0 { -enclosed } else { enclosed };
    }
    colours.sort();
    colours.dedup();
    let b = element.bounds;
    Product {
        instance: element.instance,
        global_id: element.global_id.to_string(),
        ifc_type: element.ifc_type.to_string(),
        storey: element.storey.and_then(|s| model.storey(s)).map(|s| s.name.to_string()),
        bbox_m: [b.min.x, b.min.y, b.min.z, b.max.x, b.max.y, b.max.z],
        triangles,
        area_m2: area,
        volume_m3: volume,
        colours,
    }
}

/// `VmHWM` of proc_pid_status(5).
fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes: Option<f64> = line.and_then(|l| l.split_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}
