//! Runs ifc-lite over one file: `compare_ifc_lite FILE [--threads N] [--meshes STEM]`.
//!
//! Prints one line of JSON. With `--meshes`, also writes the shapes as the comparison reads them (see the README of
//! the comparison).

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::io::{BufWriter, Write};
use std::time::Instant;

use ifc_lite_processing::{
    Features, MeshData, ProcessingRequest, ProcessingResult, geometry_pool_builder, index_templates_by_rep, process,
};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut file, mut threads, mut stem) = (None, 0, None);
    let mut rest = std::env::args().skip(1);
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--threads" => threads = rest.next().ok_or("--threads needs a number")?.parse()?,
            "--meshes" => stem = rest.next(),
            _ => file = Some(argument),
        }
    }
    let file = file.ok_or("usage: compare_ifc_lite FILE [--threads N] [--meshes STEM]")?;

    let started = Instant::now();
    // The pool with large stacks that its own servers use: deep booleans overflow the usual ones.
    let pool = geometry_pool_builder().num_threads(threads).build()?;
    let content = std::fs::read(&file)?;
    // Everything in one go, repeated shapes kept once, nothing that has to do with properties: its shortest way. Shapes
    // that are written are all in full, which needs no knowledge of the space that its repetitions are placed in.
    let request = ProcessingRequest::full_pass()
        .instancing(stem.is_none())
        .features(Features::default().properties(false).presentation_layers(false));
    let result = pool.install(|| process(&content, &request, &mut ()));
    let load_s = started.elapsed().as_secs_f64();

    let is_shown = |m: &MeshData| is_occurrence(m) && !is_opening(&m.ifc_type);
    let templates = index_templates_by_rep(result.meshes.iter(), |_, m| m);
    let unique: usize = result.meshes.iter().filter(|m| is_shown(m)).map(MeshData::triangle_count).sum();
    let repeated: usize = result
        .instances
        .iter()
        .filter(|i| !is_opening(&i.ifc_type))
        .filter_map(|i| templates.get(&i.rep_identity))
        .map(|m| m.triangle_count())
        .sum();
    let products: HashSet<u32> = result
        .meshes
        .iter()
        .filter(|m| is_shown(m) && !m.is_empty())
        .map(|m| m.express_id)
        .chain(result.instances.iter().filter(|i| !is_opening(&i.ifc_type)).map(|i| i.express_id))
        .collect();
    if let Some(stem) = stem {
        write_meshes(&result, &stem)?;
    }
    let report = json!({
        "version": "28.2.0",
        "load_s": load_s,
        "products": products.len(),
        "triangles_unique": unique,
        "triangles_placed": unique + repeated,
    });
    println!("{report}");
    Ok(())
}

/// Not a shape of a type's library, which no other engine shows.
fn is_occurrence(mesh: &MeshData) -> bool {
    !matches!(mesh.geometry_class, 1 | 2)
}

fn is_opening(ifc_type: &str) -> bool {
    ifc_type.to_ascii_lowercase().starts_with("ifcopening")
}

fn write_meshes(result: &ProcessingResult, stem: &str) -> std::io::Result<()> {
    let to_world = result.frame.world_mapper();
    let mut data = BufWriter::new(std::fs::File::create(format!("{stem}.bin"))?);
    let mut sizes: Vec<Value> = Vec::new();
    let mut products: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    for mesh in result.meshes.iter().filter(|m| is_occurrence(m)) {
        for p in mesh.positions.chunks_exact(3) {
            let at = |k: usize| mesh.origin[k] + f64::from(p[k]);
            for value in to_world([at(0), at(1), at(2)]) {
                data.write_all(&value.to_le_bytes())?;
            }
        }
        for index in &mesh.indices {
            data.write_all(&index.to_le_bytes())?;
        }
        let part = json!({"mesh": sizes.len(), "colour": hex(mesh.color)});
        products.entry(mesh.express_id).or_default().push(part);
        sizes.push(json!({"vertices": mesh.vertex_count(), "triangles": mesh.triangle_count()}));
    }
    data.flush()?;
    let products: Vec<Value> = products.into_iter().map(|(id, parts)| json!({"id": id, "parts": parts})).collect();
    std::fs::write(format!("{stem}.json"), json!({"meshes": sizes, "products": products}).to_string())
}

fn hex(colour: [f32; 4]) -> String {
    colour.iter().map(|c| format!("{:02x}", (c.clamp(0.0, 1.0) * 255.0).round() as u8)).collect()
}
