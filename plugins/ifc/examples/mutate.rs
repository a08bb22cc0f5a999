//! Loads damaged variants of real files, thousands of them, and lists what went wrong with how to see it again.
//!
//! `cargo run --release -p atrium_ifc --example mutate -- [--count 10000] [--seed 1] [--file PART_OF_NAME] [--only SEED]
//! [--write FILE]`: the files are those in the folder that `ATRIUM_MODELS` names; small ones get more variants, so that
//! each takes about the same time. `--only` with `--file` loads one variant again, `--write` keeps it.
#![allow(clippy::unwrap_used, reason = "an example")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use peak_alloc::PeakAlloc;

#[path = "../../../tests/fuzz/src/file.rs"]
#[allow(dead_code, reason = "shared with the fuzz targets")]
pub mod file;
#[path = "../tests/support/mutation.rs"]
pub mod mutation;

use mutation::{Seeds, limit_for, load_watched};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

struct Options {
    count: usize,
    seed: u64,
    file: String,
    only: Option<u64>,
    write: Option<PathBuf>,
}

fn options() -> Option<Options> {
    let mut out = Options { count: 10_000, seed: 1, file: String::new(), only: None, write: None };
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next()?;
        match name.as_str() {
            "--count" => out.count = value.parse().ok()?,
            "--seed" => out.seed = value.parse().ok()?,
            "--file" => out.file = value,
            "--only" => out.only = Some(value.parse().ok()?),
            "--write" => out.write = Some(value.into()),
            _ => return None,
        }
    }
    Some(out)
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprintln!("mutate [--count 10000] [--seed 1] [--file PART_OF_NAME] [--only SEED] [--write FILE]");
        return ExitCode::FAILURE;
    };
    let Some(folder) = std::env::var_os("ATRIUM_MODELS") else {
        println!("skipped: no models; ATRIUM_MODELS names no folder");
        return ExitCode::SUCCESS;
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "ifc") && p.to_string_lossy().contains(&options.file))
        .collect();
    paths.sort_by_key(|p| (p.metadata().map_or(0, |m| m.len()), p.clone()));
    let weight = |p: &PathBuf| 1.0 / (p.metadata().map_or(1.0, |m| m.len() as f64) + 100_000.0);
    let all: f64 = paths.iter().map(weight).sum();
    let started = Instant::now();
    let (mut loads, mut refused, mut findings) = (0, 0, vec![]);
    for path in &paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let seeds = Seeds::new(std::fs::read(path).unwrap());
        MEMORY.reset_peak_usage();
        let whole = load_watched(seeds.text().to_vec(), limit_for(seeds.text().len()), file::sound);
        let usual = MEMORY.peak_usage();
        if let Some(finding) = whole.finding {
            println!("FOUND {name} undamaged: {finding}");
            findings.push(name.clone());
        }
        let count = if options.only.is_some() { 1 } else { (options.count as f64 * weight(path) / all).ceil() as u64 };
        let (mut slowest, mut largest, mut kinds) = ((0.0, 0), (0, 0), BTreeMap::<String, u64>::new());
        for n in 0..count {
            let seed = options.only.unwrap_or(options.seed.wrapping_mul(1_000_000) + n);
            let (bytes, done) = seeds.variant(seed);
            if let Some(to) = &options.write {
                std::fs::write(to, &bytes).unwrap();
            }
            let length = bytes.len();
            MEMORY.reset_peak_usage();
            let outcome = load_watched(bytes, limit_for(length), file::sound);
            let peak = MEMORY.peak_usage();
            loads += 1;
            refused += usize::from(!outcome.loaded);
            let mut finding = outcome.finding;
            // A damaged number can ask for more facets, never for another order of memory.
            let most = 4 * usual + 4 * length + (256 << 20);
            if finding.is_none() && peak > most {
                finding = Some(format!("it took {} MB, {} MB are allowed", peak >> 20, most >> 20));
            }
            if outcome.seconds > slowest.0 {
                slowest = (outcome.seconds, seed);
            }
            largest = largest.max((peak, seed));
            if let Some(finding) = finding {
                println!("FOUND --file {name} --only {seed} ({done}): {finding}");
                *kinds.entry(finding.chars().filter(|c| !c.is_ascii_digit()).take(60).collect()).or_default() += 1;
                findings.push(name.clone());
                if finding.contains("hangs") {
                    println!("stopped: a load that hangs would disturb all others");
                    return ExitCode::FAILURE;
                }
            }
        }
        println!(
            "{name}: {count} variants; slowest {:.2} s (--only {}), as it is {:.2} s; most memory {} MB (--only {}), as it is {} MB",
            slowest.0,
            slowest.1,
            whole.seconds,
            largest.0 >> 20,
            largest.1,
            usual >> 20
        );
        kinds.iter().for_each(|(kind, n)| println!("    {n} × {kind}"));
    }
    println!(
        "{loads} variants of {} files in {:.0} s, {refused} refused, {} findings",
        paths.len(),
        started.elapsed().as_secs_f64(),
        findings.len()
    );
    if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
