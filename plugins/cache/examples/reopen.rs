//! What opening a model again out of the cache costs, beside reading its files, and what the model takes of memory.
//!
//! `cargo run --release -p atrium_cache --example reopen -- FILE..` writes and measures; with `--again` in front it only
//! opens what is there, as a program that was just started does.

#![allow(clippy::print_stdout, reason = "a program for a person at a terminal")]

use std::path::PathBuf;
use std::time::Instant;

use atrium_building::{BuildingModel, Element, Placement, Property, PropertySet};
use atrium_cache::{CacheError, ContentKey, Store, decode, encode};
use atrium_ifc::{LoadOptions, Progress};

const MB: f64 = 1e6;

fn main() -> Result<(), CacheError> {
    let mut files: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let again = files.first().is_some_and(|f| f.as_os_str() == "--again");
    if again {
        files.remove(0);
    }
    if files.is_empty() {
        println!("usage: reopen [--again] FILE..");
        return Ok(());
    }
    let store = Store::new(std::env::temp_dir().join("atrium-reopen"), 20_000_000_000);
    for file in files {
        println!("{}", file.display());
        let before_mb = memory();
        let begin = Instant::now();
        let key = ContentKey::of_files(std::slice::from_ref(&file), b"example")?;
        println!("  key {:.3} s", begin.elapsed().as_secs_f64());
        if !again {
            write(&file, &store, &key)?;
        }
        let begin = Instant::now();
        let Some(entry) = store.open(&key)? else { continue };
        let opened_s = begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        let model = decode(&entry)?;
        let decoded_s = begin.elapsed().as_secs_f64();
        println!(
            "  open and verify {opened_s:.3} s, decode {decoded_s:.3} s; resident {before_mb:?} MB before, {:?} MB after (all, not of files)",
            memory()
        );
        entry.release_pages();
        println!("  {:?} MB when pages are released", memory());
        let begin = Instant::now();
        drop(model);
        println!("  dropped in {:.3} s", begin.elapsed().as_secs_f64());
    }
    Ok(())
}

fn write(file: &std::path::Path, store: &Store, key: &ContentKey) -> Result<(), CacheError> {
    let begin = Instant::now();
    let loaded = match atrium_ifc::load(file, &LoadOptions::default(), &Progress::new()) {
        Ok(loaded) => loaded,
        Err(e) => {
            println!("  {e}");
            return Ok(());
        }
    };
    let load_s = begin.elapsed().as_secs_f64();
    let model = &loaded.model;
    let ifc_mb = model.sources.first().map_or(0.0, |s| s.file_bytes as f64 / MB);
    println!("  {ifc_mb:.1} MB of IFC, load {load_s:.2} s, resident {:?} MB", memory());
    describe(model);
    let begin = Instant::now();
    let mut writer = store.create(key)?;
    encode(model, &mut writer)?;
    writer.finish()?;
    let written_s = begin.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(store.path(key)).map_or(0, |m| m.len());
    println!("  encode and write {written_s:.2} s, {:.1} MB", bytes as f64 / MB);
    if let Some(entry) = store.open(key)? {
        println!("  equal: {}", decode(&entry)? == *model);
    }
    Ok(())
}

/// Bytes that the parts of a model take on the heap, without what the allocator adds.
fn describe(model: &BuildingModel) {
    let triangles: usize = model.meshes.iter().map(|m| m.triangle_count()).sum();
    let meshes: usize = model.meshes.iter().map(|m| m.positions.heap_bytes() + m.indices.heap_bytes()).sum();
    let meshes = meshes + size_of_val(&model.meshes[..]);
    let lists = |e: &Element| {
        let lists = [
            e.children.capacity() * 4,
            e.serves.capacity() * 4,
            e.systems.capacity() * 4,
            e.ports.capacity() * 4,
            e.property_sets.capacity() * 4,
            e.classifications.capacity() * 8,
            e.materials.capacity() * 16,
            e.documents.capacity() * 4,
            e.groups.capacity() * 4,
            e.layers.capacity() * 16,
        ];
        // Each with its length and capacity.
        lists.into_iter().filter(|bytes| *bytes > 0).map(|bytes| bytes + 16).sum::<usize>()
    };
    let ids = |e: &Element| e.global_id.as_str().len() + 16;
    let elements: usize = model.elements.iter().map(|e| size_of::<Element>() + lists(e) + ids(e)).sum();
    let (mut sets, mut properties) = (0, 0);
    model.property_sets.visit(|_, set| {
        sets += size_of::<PropertySet>() + set.properties.capacity() * size_of::<Property>();
        properties += set.properties.len();
    });
    let placements = size_of_val::<[Placement]>(&model.placements);
    let ports = size_of_val(&model.ports[..]) + size_of_val(&model.connections[..]);
    let all = meshes + elements + sets + placements + ports;
    println!(
        "  {} elements, {triangles} triangles in {} meshes, {} placements, {properties} properties in {} sets",
        model.elements.len(),
        model.meshes.len(),
        model.placements.len(),
        model.property_sets.len(),
    );
    println!(
        "  {:.1} MB: elements {:.1}, meshes {:.1}, placements {:.1}, sets {:.1}, ports {:.1}; {:.0} bytes a triangle ({:.0} of it meshes), {:.0} an element",
        all as f64 / MB,
        elements as f64 / MB,
        meshes as f64 / MB,
        placements as f64 / MB,
        sets as f64 / MB,
        ports as f64 / MB,
        all as f64 / triangles.max(1) as f64,
        meshes as f64 / triangles.max(1) as f64,
        elements as f64 / model.elements.len().max(1) as f64,
    );
}

/// Resident memory, and what of it is not of files, MB (proc_pid_status(5)); zeros where there is no such file.
fn memory() -> [u64; 2] {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    ["VmRSS:", "RssAnon:"].map(|name| {
        let line = status.lines().find_map(|l| l.strip_prefix(name));
        line.and_then(|l| l.split_whitespace().next()?.parse().ok()).map_or(0, |kb: u64| kb * 1024 / 1_000_000)
    })
}
