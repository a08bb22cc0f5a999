//! Prints what a file holds and what was read of it, as JSON: `cargo run --example inspect -- FILE [--per-product] [--threads N]`.

use std::path::Path;
use std::process::ExitCode;

use atrium_ifc::{InspectOptions, inspect};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(path) = args.first() else {
        eprintln!("Usage: inspect FILE [--per-product] [--threads N]");
        return ExitCode::FAILURE;
    };
    let threads = args.iter().position(|a| a == "--threads").and_then(|i| args.get(i + 1)?.parse().ok());
    let per_product = args.iter().any(|a| a == "--per-product");
    let report = match inspect(Path::new(path), &InspectOptions { per_product, threads }) {
        Ok(report) => report,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match serde_json::to_string_pretty(&report) {
        Ok(json) => println!("{json}"),
        Err(error) => eprintln!("{error}"),
    }
    ExitCode::SUCCESS
}
