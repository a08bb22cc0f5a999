//! How long searches, filters and colours take on a file, and what the index takes of memory.
//!
//! `cargo run -p atrium_find --example figures -- FILE.ifc` or `-- 1000000` for so many made-up elements.
#![allow(clippy::print_stdout, reason = "a program for a person at a terminal")]

#[path = "../benches/synthetic.rs"]
mod synthetic;

use std::time::Instant;

use atrium_building::BuildingModel;
use atrium_find::{Colouring, FieldIndex, Filter, Hit, SearchIndex};
use atrium_ifc::{LoadOptions, Progress};

/// Times each is done; the best counts: what a busy machine takes away in between is not ours.
const ROUNDS: usize = 7;

fn timed<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::INFINITY;
    loop {
        let mut out = None;
        for _ in 0..ROUNDS {
            let begin = Instant::now();
            out = Some(run());
            best = best.min(begin.elapsed().as_secs_f64() * 1e3);
        }
        if let Some(out) = out {
            return (best, out);
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = std::env::args().nth(1).unwrap_or_else(|| "150000".into());
    let model: BuildingModel = match argument.parse::<usize>() {
        Ok(elements) => synthetic::building(elements),
        Err(_) => {
            atrium_ifc::load(argument.as_ref(), &LoadOptions { shapes: false, ..Default::default() }, &Progress::new())?
                .model
        }
    };
    let n = model.elements.len();
    let properties: usize = model.property_sets.iter().map(|s| s.properties.len()).sum();
    println!("{n} elements, {} sets, {properties} properties", model.property_sets.len());
    let begin = Instant::now();
    let index = SearchIndex::build(&model, &|_| Vec::new());
    let built = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let fields = FieldIndex::build(&model);
    println!(
        "search index {built:.2} s, {:.1} MB, {:.0} bytes an element; fields {:.3} s, {:.2} MB",
        index.bytes() as f64 / 1e6,
        index.bytes() as f64 / n.max(1) as f64,
        begin.elapsed().as_secs_f64(),
        fields.bytes() as f64 / 1e6,
    );
    for query in [
        "s",
        "1",
        "a",
        "室",
        "ss",
        "sh",
        "du",
        "sss",
        "duct",
        "socket",
        "ifc",
        "手术室",
        "shoushushi",
        "bf",
        "kt",
        "1f",
        "e 1",
        "supply 0012",
        "ei 60",
        "AHU-3F",
        "firerating: 60",
        "width:",
        "zzqxabsent",
        "zzqx absent",
        "2O2Fr$",
    ] {
        let (ms, found) = timed(|| index.search(query));
        println!("search {query:16} {ms:7.2} ms {:8} found", found.len());
    }
    let found = index.search("s");
    let (ms, _) = timed(|| found.iter().take(40).filter_map(|id| Hit::explain(&model, *id, "s")).count());
    println!("why, of 40 rows {ms:.3} ms");
    for text in [
        "class = IfcDoor and storey = 3F and Pset_DoorCommon.FireRating >= 60",
        "FireRating >= 60 or name contains duct",
        "name contains 手术 or tag starts AHU",
        "class = IfcFlowSegment and not system contains supply",
        "Pset_Everything.Flow > 0.2 m3/s and material exists",
        "space exists and globalid contains abc",
    ] {
        let filter: Filter = text.parse()?;
        let (ms, set) = timed(|| filter.select(&model, &fields));
        println!("filter {ms:7.2} ms {:8} found: {text}", set.len());
    }
    for field in ["class", "storey", "system", "name", "FireRating", "Flow"] {
        let colouring = Colouring::by(field.parse()?);
        let (ms, coloured) = timed(|| colouring.apply(&model, &fields));
        println!("colour {field:12} {ms:7.2} ms, {} in the legend", coloured.legend.len());
    }
    let (ms, all) = timed(|| fields.fields(&model, ""));
    println!("fields offered {ms:.2} ms, {}", all.len());
    let (ms, all) = timed(|| fields.values(&model, &atrium_find::Field::Name, "", 20));
    println!("values of name offered {ms:.2} ms, {}", all.len());
    Ok(())
}
