//! Drawings on paper as files: plans of storeys, and sections. For workers and for the command line: takes seconds, and
//! knows of no window.

use std::path::{Path, PathBuf};

use atrium_building::{BuildingModel, StoreyId};
use atrium_panels::{DrawingWords, Language};
use atrium_plan::{
    Captions, Measured, Paper, PlanOptions, Sheet, SheetError, SheetOptions, StoreyPlan, TitleBlock, pdf, svg,
};
use atrium_spatial::{Measurement, ReadingFormat, SpatialIndex};
use atrium_view::{SectionAxis, SectionPlane};

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject {
    /// The plan of a storey.
    Storey(StoreyId),
    /// A section.
    Section(SectionPlane),
}

/// How drawings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawingFormat {
    /// One file a drawing.
    Svg,
    /// One file with a page for each drawing.
    Pdf,
}

impl DrawingFormat {
    /// The ending of its files, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Pdf => "pdf",
        }
    }

    /// That of a file by its name.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        [Self::Svg, Self::Pdf].into_iter().find(|f| f.ending() == ending)
    }
}

/// Where drawings go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Into this file; several in SVG into files beside it that also have the drawing's name.
    File(PathBuf, DrawingFormat),
    /// Into a folder, a file for each drawing; it is made where it is not there.
    Folder(PathBuf, DrawingFormat),
}

/// How the sheets look.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawingOptions {
    /// 100 for 1:100; the largest that fits without.
    pub scale: Option<u32>,
    /// The paper; the smallest that fits without.
    pub paper: Option<Paper>,
    /// Of the words in the title block.
    pub language: Language,
    /// The date, as it is to be read.
    pub date: String,
    /// Height of a storey's cut above its floor, metres; breast height without.
    pub cut_m: Option<f64>,
    /// Whether pipes, ducts and cables are drawn.
    pub services: bool,
    /// What was measured: drawn where it lies.
    pub measurements: Vec<Measurement>,
    /// How its figures are written.
    pub format: ReadingFormat,
}

/// A drawing that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Building and storey, or the section.
    pub title: String,
    /// Into which file.
    pub path: PathBuf,
    /// On which paper.
    pub paper: Paper,
    /// 100 for 1:100.
    pub scale: u32,
    /// Numbers of rooms that no label had place in.
    pub without_label: Vec<String>,
}

/// What became of it all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What was written.
    pub written: Vec<Written>,
    /// Measurements that lie on none of the drawings: their places in [`DrawingOptions::measurements`].
    pub unmeasured: Vec<usize>,
    /// Names of storeys and sections in which there is nothing to draw.
    pub empty: Vec<String>,
    /// Characters that no font of this computer has: question marks stand for them in a PDF.
    pub missing: Vec<char>,
}

/// Why there is no drawing.
#[derive(Debug, thiserror::Error)]
pub enum DrawingError {
    /// A file or folder could not be written.
    #[error("cannot write {}: {cause}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// It does not fit on paper.
    #[error("{name}: {cause}")]
    Sheet {
        /// The storey or section.
        name: String,
        /// Why.
        cause: SheetError,
    },
    /// Nothing was to be drawn, or nothing stands there.
    #[error(
        "there is nothing to draw: no storey of the model has anything at the height of the cut, and no section meets it"
    )]
    Nothing,
    /// Somebody no longer wants it.
    #[error("cancelled")]
    Cancelled,
}

/// Draws the subjects and writes them.
///
/// `progress` is told how many are done, and says whether to go on.
///
/// # Errors
/// Where there is nothing to draw, a drawing does not fit on its paper, or a file cannot be written; what was written before
/// stays.
pub fn write(
    index: &SpatialIndex,
    subjects: &[Subject],
    options: &DrawingOptions,
    to: &Destination,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Result<Outcome, DrawingError> {
    let mut outcome = Outcome::default();
    let mut sheets: Vec<(String, Sheet)> = Vec::new();
    let mut measured = std::collections::BTreeSet::new();
    for (done, subject) in subjects.iter().enumerate() {
        if !progress(done) {
            return Err(DrawingError::Cancelled);
        }
        let name = name_of(*subject, index.model(), options.language);
        match lay_out(index, *subject, &name, options) {
            Ok((sheet, of)) => {
                measured.extend(of);
                sheets.push((name, sheet));
            }
            Err(SheetError::Empty) => outcome.empty.push(name),
            Err(cause) => return Err(DrawingError::Sheet { name, cause }),
        }
    }
    if sheets.is_empty() {
        return Err(DrawingError::Nothing);
    }
    if let Destination::Folder(folder, _) = to {
        std::fs::create_dir_all(folder).map_err(|cause| DrawingError::Write { path: folder.clone(), cause })?;
    }
    let (Destination::File(_, format) | Destination::Folder(_, format)) = to;
    let faces = if *format == DrawingFormat::Pdf { atrium_panels::fonts::plain_faces() } else { Vec::new() };
    let faces: Vec<pdf::Face<'_>> = faces.iter().map(|(data, index)| pdf::Face { data, index: *index }).collect();
    let put = |path: &Path, bytes: &[u8]| {
        std::fs::write(path, bytes).map_err(|cause| DrawingError::Write { path: path.to_owned(), cause })
    };
    let paths = paths(to, &sheets.iter().map(|s| s.0.as_str()).collect::<Vec<_>>());
    let mut missing = std::collections::BTreeSet::new();
    if let (Destination::File(path, DrawingFormat::Pdf), true) = (to, sheets.len() > 1) {
        let all: Vec<Sheet> = sheets.iter().map(|s| s.1.clone()).collect();
        let document = pdf::write_all(&all, &faces);
        missing.extend(document.missing);
        put(path, &document.bytes)?;
    } else {
        for ((_, sheet), path) in sheets.iter().zip(&paths) {
            match format {
                DrawingFormat::Svg => put(path, svg::write(sheet).as_bytes())?,
                DrawingFormat::Pdf => {
                    let document = pdf::write(sheet, &faces);
                    missing.extend(document.missing);
                    put(path, &document.bytes)?;
                }
            }
        }
    }
    outcome.missing = missing.into_iter().collect();
    outcome.unmeasured = (0..options.measurements.len()).filter(|i| !measured.contains(i)).collect();
    outcome.written = sheets
        .into_iter()
        .zip(paths)
        .map(|((_, sheet), path)| Written {
            title: sheet.title,
            path,
            paper: sheet.paper,
            scale: sheet.scale,
            without_label: sheet.without_label,
        })
        .collect();
    Ok(outcome)
}

/// The sheet, and which measurements are on it.
fn lay_out(
    index: &SpatialIndex,
    subject: Subject,
    name: &str,
    options: &DrawingOptions,
) -> Result<(Sheet, Vec<usize>), SheetError> {
    let usual = PlanOptions::default();
    let look = PlanOptions {
        cut_above_floor_m: options.cut_m.unwrap_or(usual.cut_above_floor_m),
        services: options.services,
        materials: matches!(subject, Subject::Section(_)),
        measured: Measured { all: &options.measurements, format: options.format },
        ..usual
    };
    let plan = match subject {
        Subject::Storey(storey) => StoreyPlan::of(index, storey, &look),
        Subject::Section(plane) => StoreyPlan::section(index, plane, &look),
    };
    let storey = if plan.is_section { name.to_owned() } else { String::new() };
    let title = TitleBlock { storey, date: options.date.clone(), ..TitleBlock::default() };
    let captions = captions(options.language, plan.is_section);
    let options = SheetOptions { paper: options.paper, scale: options.scale, title, captions, marks: vec![] };
    Ok((Sheet::lay_out(&plan, &options)?, plan.dimensions.iter().map(|d| d.index).collect()))
}

/// Where each of the drawings goes. Names that two drawings share are told apart by a number.
fn paths(to: &Destination, names: &[&str]) -> Vec<PathBuf> {
    let mut taken = std::collections::BTreeSet::new();
    let mut free = |name: &str| {
        let name = file_name(name);
        let numbered = |n: usize| if n == 1 { name.clone() } else { format!("{name} ({n})") };
        (1..).map(numbered).find(|n| taken.insert(n.to_lowercase())).unwrap_or(name.clone())
    };
    match to {
        Destination::File(path, format) if names.len() > 1 && *format == DrawingFormat::Svg => {
            let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            names.iter().map(|n| path.with_file_name(format!("{stem} {}.svg", free(n)))).collect()
        }
        Destination::File(path, _) => names.iter().map(|_| path.clone()).collect(),
        Destination::Folder(folder, format) => {
            names.iter().map(|n| folder.join(format!("{}.{}", free(n), format.ending()))).collect()
        }
    }
}

/// A name without what some file systems do not take.
pub(crate) fn file_name(name: &str) -> String {
    let taken = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let name: String = name.chars().map(taken).take(80).collect();
    let name = name.trim().trim_matches('.').trim();
    if name.is_empty() { "drawing".to_owned() } else { name.to_owned() }
}

/// What a drawing is called: the storey's name, or which section it is.
fn name_of(subject: Subject, model: &BuildingModel, language: Language) -> String {
    match subject {
        Subject::Storey(id) => model.storey(id).map(|s| s.name.trim().to_owned()).unwrap_or_default(),
        Subject::Section(plane) => {
            let axis = match plane.axis() {
                Some(SectionAxis::X) => "x = ",
                Some(SectionAxis::Y) => "y = ",
                Some(SectionAxis::Z) => "z = ",
                None => "",
            };
            let word = DrawingWords::of(language).section;
            format!("{word} {axis}{:.2} m", plane.position_m())
        }
    }
}

fn captions(language: Language, is_section: bool) -> Captions {
    let words = DrawingWords::of(language);
    Captions {
        building: words.building.to_owned(),
        storey: if is_section { words.section } else { words.storey }.to_owned(),
        date: words.date.to_owned(),
        scale: words.scale.to_owned(),
        cut: words.cut.to_owned(),
        section: words.section_at.to_owned(),
        north: words.north.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_their_drawings_and_no_two_are_one() {
        let names = ["1F", "1F", "2/F: OR", ".."];
        let of = |to: Destination| -> Vec<String> {
            paths(&to, &names).iter().map(|p| p.to_string_lossy().replace('\\', "/")).collect()
        };
        let folder = of(Destination::Folder("out".into(), DrawingFormat::Pdf));
        assert_eq!(folder, ["out/1F.pdf", "out/1F (2).pdf", "out/2_F_ OR.pdf", "out/drawing.pdf"]);
        let beside = of(Destination::File("a/plan.svg".into(), DrawingFormat::Svg));
        assert_eq!(beside[..2], ["a/plan 1F.svg", "a/plan 1F (2).svg"]);
        let one = of(Destination::File("a/plan.pdf".into(), DrawingFormat::Pdf));
        assert!(one.iter().all(|p| p == "a/plan.pdf"));
        let alone = paths(&Destination::File("a/plan.svg".into(), DrawingFormat::Svg), &["1F"]);
        assert_eq!(alone, [PathBuf::from("a/plan.svg")]);
        assert_eq!(DrawingFormat::of(Path::new("x.PDF")), Some(DrawingFormat::Pdf));
        assert_eq!(DrawingFormat::of(Path::new("x.png")), None);
    }

    #[test]
    fn a_model_without_anything_has_no_drawing_and_says_so() {
        let index = SpatialIndex::build(Default::default());
        let options = DrawingOptions {
            scale: None,
            paper: None,
            language: Language::En,
            date: String::new(),
            cut_m: None,
            services: false,
            measurements: Vec::new(),
            format: ReadingFormat::default(),
        };
        let plane = SectionPlane::along(SectionAxis::X, 1.0, false);
        assert_eq!(name_of(Subject::Section(plane), index.model(), Language::En), "Section x = 1.00 m");
        let to = Destination::File("never.svg".into(), DrawingFormat::Svg);
        let subjects = [Subject::Section(plane), Subject::Storey(StoreyId(0))];
        let mut asked = Vec::new();
        let failed = write(&index, &subjects, &options, &to, &mut |done| {
            asked.push(done);
            true
        });
        assert!(matches!(failed, Err(DrawingError::Nothing)));
        assert_eq!(asked, [0, 1]);
        assert!(matches!(write(&index, &subjects, &options, &to, &mut |_| false), Err(DrawingError::Cancelled)));
    }
}
