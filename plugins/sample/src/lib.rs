//! Generates sample hospitals as IFC4 text.
//!
//! **For:** demonstrations, tests, pictures and benches at any size: one ward storey, a district hospital, a whole
//! hospital of nine storeys and a basement, a campus of many. Rooms, doors, furniture, equipment, and the systems that
//! connect them are all there; every makers' name, serial number and class in it is fictional.
//!
//! **Not for:** reading IFC, or drawing.
//!
//! **May depend on:** `ifc_rs`, which writes the architecture, and `atrium_step`, which writes what `ifc_rs` does not
//! know: doors, furniture, equipment, ports, systems, colours, property sets of all of them.
//!
//! The text depends on seed and scale alone.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod atrium;
mod author;
mod ceilings;
mod circulation;
mod doors;
mod fabric;
mod facade;
mod facts;
mod furnish;
mod outside;
mod plan;
mod products;
mod programme;
mod ramp;
mod scene;
mod services;
mod skeleton;
pub mod split;
mod tone;
mod walls;

use std::io::{self, Write};

pub use programme::Scale;
use programme::{Extent, Programme};

/// The name of the generated file within the folder of models.
pub const FILE_NAME: &str = "atrium-hospital.ifc";

/// Changes with the generator: samples of two editions may differ.
pub const EDITION: &str = env!("ATRIUM_SAMPLE_EDITION");

/// The seed that the file shown with the product is made from.
pub const SEED: u64 = 20_260_101;

/// Why a sample could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// `ifc_rs` wrote an instance in a form that the rewriting pass does not know.
    #[error("the authored instance `{line}` could not be rewritten")]
    Unreadable {
        /// The line as it was written.
        line: String,
    },
    /// Two things of the plan have one path, and would have one GlobalId.
    #[error("the path `{path}` names two things")]
    RepeatedPath {
        /// The path.
        path: String,
    },
    /// The text could not be written where it should go.
    #[error("the sample could not be written: {0}")]
    Io(#[from] io::Error),
    /// Whoever asked for it does not want it any more.
    #[error("cancelled")]
    Cancelled,
}

/// How far the writing has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// From 0 to 1.
    pub share: f64,
    /// Bytes written so far.
    pub bytes: u64,
}

/// Writes the STEP text (ISO 10303-21, schema IFC4) of `scale` and `seed` to `out`; metres, z up. Gives its length in bytes.
///
/// The same seed and scale give the same bytes. Coordinates are local to the project, whose origin is the south-western
/// corner of the first building; an `IfcMapConversion` says where that lies. `on_progress` is told how far it is, and
/// ends the work by giving `false`. One hospital at a time is held in memory (about its size in text, twice).
///
/// # Errors
/// [`SampleError::Io`] where `out` fails, [`SampleError::Cancelled`] where `on_progress` says so; the others would be
/// faults of the generator.
pub fn write(
    seed: u64,
    scale: Scale,
    out: &mut dyn Write,
    on_progress: &mut dyn FnMut(Progress) -> bool,
) -> Result<u64, SampleError> {
    let mut bytes = 0_u64;
    let mut put = |text: &str| -> Result<u64, SampleError> {
        out.write_all(text.as_bytes())?;
        bytes += text.len() as u64;
        Ok(bytes)
    };
    put(&atrium_step::header("IFC4", FILE_NAME, concat!("atrium_sample ", env!("CARGO_PKG_VERSION"))))?;
    let single = |extent| vec![Programme::single(seed, extent)];
    let campus = |count: usize| (0..count.max(1)).map(|n| Programme::of_campus(seed, n)).collect();
    let (programmes, most): (Vec<Programme>, Option<u64>) = match scale {
        Scale::Storey => (single(Extent::Storey), None),
        Scale::Small => (single(Extent::District), None),
        Scale::Hospital => (single(Extent::Full), None),
        Scale::Campus { hospitals } => (campus(hospitals), None),
        Scale::Bytes(most) => (campus(MOST_HOSPITALS), Some(most.max(1))),
    };
    let total = programmes.len() as f64;
    let mut first = None;
    let mut written = 0;
    for (n, programme) in programmes.into_iter().enumerate() {
        let mut within = |share: f64| {
            let share = match most {
                Some(most) => written as f64 / most as f64,
                None => (n as f64 + share) / total,
            };
            if on_progress(Progress { share: share.min(1.0), bytes: written }) {
                Ok(())
            } else {
                Err(SampleError::Cancelled)
            }
        };
        let Some((text, next)) = fitting(programme, first, (written, most), &mut within)? else { break };
        first = Some(next);
        written = put(&text)?;
    }
    let bytes = put(atrium_step::FOOTER)?;
    out.flush()?;
    on_progress(Progress { share: 1.0, bytes });
    Ok(bytes)
}

/// The instances of a hospital and the next free number: of this one or the largest smaller one that leaves the file
/// within `most` bytes. None where even the smallest brings it no nearer to that, unless it is the first of the file.
fn fitting(
    mut programme: Programme,
    first: Option<atrium_step::Id>,
    (written, most): (u64, Option<u64>),
    progress: &mut dyn FnMut(f64) -> Result<(), SampleError>,
) -> Result<Option<(String, atrium_step::Id)>, SampleError> {
    loop {
        let found = hospital(&programme, first, progress)?;
        let Some(most) = most else { return Ok(Some(found)) };
        let with = written + found.0.len() as u64;
        if with <= most {
            return Ok(Some(found));
        }
        match programme.smaller() {
            Some(smaller) => programme = smaller,
            None => return Ok((first.is_none() || with - most < most.saturating_sub(written)).then_some(found)),
        }
    }
}

/// More than any file may hold.
const MOST_HOSPITALS: usize = 1_000;

/// [`write()`] into a string, for tests and other small things.
///
/// # Errors
/// Those of [`write()`], but for the first two.
pub fn generate(seed: u64, scale: Scale) -> Result<String, SampleError> {
    let mut out = Vec::new();
    write(seed, scale, &mut out, &mut |_| true)?;
    // What the writer gives is ASCII.
    String::from_utf8(out).map_err(|error| SampleError::Io(io::Error::other(error)))
}

/// The instances of one hospital, numbered from `first` if others came before, and the next free number.
fn hospital(
    programme: &Programme,
    first: Option<atrium_step::Id>,
    progress: &mut dyn FnMut(f64) -> Result<(), SampleError>,
) -> Result<(String, atrium_step::Id), SampleError> {
    progress(0.0)?;
    let (author, mut fabric) = fabric::build(programme);
    fabric.move_on(author.shared(), author.shift(first));
    let shift = author.shift(first);
    let paint = author.paint.clone();
    let (architecture, next) = author.finish(programme.seed, first)?;
    progress(0.3)?;
    let mut step = atrium_step::Step::new(programme.seed, next);
    for (item, tone) in paint {
        tone.paint(&mut step, item + shift);
    }
    let mut scene = scene::Scene::new(step, &fabric, programme);
    facts::state(&mut scene, &fabric, programme);
    doors::hang(&mut scene, &fabric);
    circulation::build(&mut scene, &fabric);
    skeleton::build(&mut scene, &fabric);
    atrium::build(&mut scene, &fabric);
    ceilings::build(&mut scene, &fabric);
    facade::build(&mut scene, &fabric);
    outside::build(&mut scene, &fabric, programme);
    progress(0.4)?;
    let heads = furnish::furnish(&mut scene, &fabric);
    progress(0.5)?;
    services::build(&mut scene, &fabric, &heads);
    progress(0.9)?;
    let step = scene.finish();
    let next = step.next();
    let (rest, repeated) = step.finish();
    if let Some(path) = repeated {
        return Err(SampleError::RepeatedPath { path });
    }
    Ok((architecture + &rest, next))
}
