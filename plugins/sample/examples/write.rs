//! Writes the sample hospital: `cargo run -p atrium_sample --example write -- assets/models/atrium-hospital.ifc`.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).map_or_else(|| PathBuf::from(atrium_sample::FILE_NAME), PathBuf::from);
    let text = atrium_sample::generate(atrium_sample::SEED, atrium_sample::Scale::Hospital)?;
    std::fs::write(&path, &text)?;
    println!("{}: {} bytes", path.display(), text.len());
    Ok(())
}
