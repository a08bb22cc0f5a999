//! Writes a sample: `cargo run -p atrium_sample --example write -- --scale hospital --out hospital.ifc`.

use std::fs::{self, File};
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use atrium_sample::Scale;
use atrium_sample::split::{Discipline, split};
use clap::{Parser, ValueEnum};

/// Writes a sample hospital, or many, as IFC4.
#[derive(Parser)]
struct Arguments {
    /// How much to write.
    #[arg(long, value_enum, default_value = "hospital")]
    scale: ScaleName,
    /// With `--scale campus`: how many hospitals.
    #[arg(long, default_value_t = 22)]
    hospitals: usize,
    /// Hospitals as in a campus until the file has about so many megabytes.
    #[arg(long, conflicts_with = "hospitals")]
    megabytes: Option<u64>,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = atrium_sample::SEED)]
    seed: u64,
    /// Beside the whole, write architecture, structure and services as three files that line up (single buildings).
    #[arg(long)]
    split: bool,
    /// Where to.
    #[arg(long, value_name = "FILE", default_value = atrium_sample::FILE_NAME)]
    out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScaleName {
    /// One ward storey.
    Storey,
    /// A district hospital.
    Small,
    /// The whole hospital.
    Hospital,
    /// Many hospitals, each with its own dimensions.
    Campus,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let scale = match (arguments.megabytes, arguments.scale) {
        (Some(megabytes), _) => Scale::Bytes(megabytes * 1_000_000),
        (None, ScaleName::Storey) => Scale::Storey,
        (None, ScaleName::Small) => Scale::Small,
        (None, ScaleName::Hospital) => Scale::Hospital,
        (None, ScaleName::Campus) => Scale::Campus { hospitals: arguments.hospitals },
    };
    let start = Instant::now();
    let mut out = BufWriter::new(File::create(&arguments.out)?);
    let shows = std::io::stderr().is_terminal();
    let bytes = atrium_sample::write(arguments.seed, scale, &mut out, &mut |progress| {
        if shows {
            eprint!("\r{:3.0} %  {} MB", progress.share * 100.0, progress.bytes / 1_000_000);
        }
        true
    })?;
    out.flush()?;
    if shows {
        eprintln!();
    }
    println!("{}: {bytes} bytes in {:.2} s", arguments.out.display(), start.elapsed().as_secs_f64());
    if arguments.split {
        let text = fs::read_to_string(&arguments.out)?;
        let parts = split(&text)?;
        for discipline in [Discipline::Architecture, Discipline::Structure, Discipline::Services] {
            let path = beside(&arguments.out, discipline.code());
            let mut out = BufWriter::new(File::create(&path)?);
            parts.write(discipline, &mut out)?;
            out.flush()?;
            println!("{}: {} elements", path.display(), parts.elements(discipline));
        }
    }
    Ok(())
}

/// `hospital.ifc` → `hospital-ARC.ifc`.
fn beside(whole: &Path, code: &str) -> PathBuf {
    let stem = whole.file_stem().unwrap_or_default().to_string_lossy();
    whole.with_file_name(format!("{stem}-{code}.ifc"))
}
