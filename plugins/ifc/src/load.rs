//! From a path to a model: the steps in order, timed.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Instant;

use atrium_building::BuildingModel;

use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::encoding::TextEncoding;
use crate::error::{LoadError, Problem};
use crate::progress::{Phase, Progress};
use crate::shape::build_shapes;
use crate::source::Source;
use crate::{model, references};

/// How to load.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// Threads to use; `None` for one a processor core.
    pub threads: Option<usize>,
    /// Whether to build shapes; without, the model has no meshes, and elements have empty boxes.
    pub shapes: bool,
    /// Whether openings get shapes of their own too, and not only cut those of others. Nobody wants to see them; who
    /// compares with another program does.
    pub voids: bool,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { threads: None, shapes: true, voids: false }
    }
}

/// Seconds that the parts of a load took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Timings {
    /// Opening the file and finding its instances.
    pub scan_s: f64,
    /// Tree, relations, properties.
    pub model_s: f64,
    /// Shapes.
    pub geometry_s: f64,
    /// All of it.
    pub total_s: f64,
}

/// A loaded file.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The building.
    pub model: BuildingModel,
    /// What could not be read as the file says it, the worst first.
    pub diagnostics: Vec<Diagnostic>,
    /// Instances by entity name, for example `IfcCartesianPoint`.
    pub counts_by_type: BTreeMap<String, u64>,
    /// How long it took.
    pub timings: Timings,
}

/// Loads a file. Meant for a worker thread; the caller drops it when the person gives up, after
/// [`Progress::cancel`].
///
/// # Errors
/// [`LoadError`] when there is nothing to show: the file cannot be read, is no STEP file, holds no instance, or the load
/// was cancelled. Damage inside the file is no error; it is in [`Loaded::diagnostics`].
pub fn load(path: &Path, options: &LoadOptions, progress: &Progress) -> Result<Loaded, LoadError> {
    let started = Instant::now();
    let failed = |problem| LoadError { file: Some(path.display().to_string()), problem };
    let source = Source::open(path, progress).map_err(failed)?;
    let mut loaded = load_source(&source, options, progress, started).map_err(failed)?;
    if let (Some(source), Some(name)) = (loaded.model.sources.first_mut(), path.file_name()) {
        source.file_name = name.to_string_lossy().into_owned();
    }
    Ok(loaded)
}

/// As [`load`], for the content of a file, which may be zipped.
///
/// # Errors
/// As [`load`].
pub fn load_bytes(bytes: Vec<u8>, options: &LoadOptions, progress: &Progress) -> Result<Loaded, LoadError> {
    let started = Instant::now();
    let failed = |problem| LoadError { file: None, problem };
    let source = Source::from_file_bytes(bytes, progress).map_err(failed)?;
    load_source(&source, options, progress, started).map_err(failed)
}

fn load_source(
    source: &Source,
    options: &LoadOptions,
    progress: &Progress,
    started: Instant,
) -> Result<Loaded, Problem> {
    let run = || steps(source, options, progress, started);
    // A panic here is a fault to be fixed; the person who opened the file should still lose no more than the file.
    let result = catch_unwind(AssertUnwindSafe(|| match options.threads {
        None => run(),
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build();
            pool.map_err(|e| Problem::Io(std::io::Error::other(e)))?.install(run)
        }
    }));
    result.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|t| (*t).to_owned()));
        Err(Problem::Internal(text.unwrap_or_else(|| "unknown cause".to_owned())))
    })
}

fn steps(source: &Source, options: &LoadOptions, progress: &Progress, started: Instant) -> Result<Loaded, Problem> {
    let diagnostics = Diagnostics::new();
    let file = crate::scan(source, progress, &diagnostics)?;
    source.check_unchanged()?;
    if file.is_empty() {
        return Err(Problem::NoData);
    }
    let scanned = Instant::now();
    let (checked, read) =
        rayon::join(|| references::check(&file, progress, &diagnostics), || model::read(&file, progress, &diagnostics));
    checked?;
    let (mut model, mut products) = read?;
    if options.voids {
        products.iter_mut().for_each(|p| p.is_void = false);
    }
    let modelled = Instant::now();
    progress.begin(Phase::Shaping, products.len() as u64);
    if options.shapes {
        let shapes = build_shapes(&file, &products, &model.units, progress, &diagnostics)?;
        model::enter_shapes(&mut model, shapes);
    }
    progress.check()?;
    source.check_unchanged()?;
    for (severity, message) in source.notes() {
        diagnostics.report_at(None, *severity, message.clone());
    }
    match source.encoding_if_used() {
        None | Some((TextEncoding::Utf8, 0)) => {}
        Some((TextEncoding::Utf8, bad)) => diagnostics.report_at(
            None,
            Severity::Warning,
            format!(
                "Bytes of the file's texts that are not UTF-8 like the others: {bad}. {} stands for them.",
                char::REPLACEMENT_CHARACTER
            ),
        ),
        Some((encoding, _)) => diagnostics.report_at(
            None,
            Severity::Info,
            format!(
                "The file's texts are neither ASCII nor UTF-8, against the standard; they were read as {}.",
                encoding.name()
            ),
        ),
    }
    let mut counts_by_type: BTreeMap<String, u64> = BTreeMap::new();
    for (keyword, count) in file.index.counts() {
        let name = match crate::schema::entity(keyword) {
            Some(entity) => entity.name.to_owned(),
            None if keyword.is_empty() => "(more entity names than a schema has)".to_owned(),
            None => crate::schema::spell_unknown(keyword),
        };
        *counts_by_type.entry(name).or_default() += count;
    }
    let timings = Timings {
        scan_s: (scanned - started).as_secs_f64(),
        model_s: (modelled - scanned).as_secs_f64(),
        geometry_s: modelled.elapsed().as_secs_f64(),
        total_s: started.elapsed().as_secs_f64(),
    };
    drop(file);
    progress.begin(Phase::Done, 1);
    Ok(Loaded { model, diagnostics: diagnostics.finish(), counts_by_type, timings })
}
