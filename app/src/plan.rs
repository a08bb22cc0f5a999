//! `atrium plan`: plans of storeys and sections as drawings, without a display.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::anyhow;
use atrium_building::{BuildingModel, StoreyId};
use atrium_panels::Language;
use atrium_shell::drawings::{self, Destination, DrawingFormat, DrawingOptions, Subject};
use atrium_spatial::{PickFilter, SpatialIndex};
use atrium_view::ViewState;

use crate::cli::{LanguageArg, PlanArgs};
use crate::{Ending, Failure, shot};

/// Draws, and says on standard output what was written where.
pub(crate) fn plan(arguments: PlanArgs) -> Result<(), Failure> {
    // Before anything is read: a model takes a while.
    let to = destination(&arguments.out, arguments.format.map(Into::into))?;
    // The system tells its offset only while there is one thread.
    let now = time::OffsetDateTime::now_local().unwrap_or_else(|_| time::OffsetDateTime::now_utc());
    let read = atrium_shell::read_models(&arguments.files).map_err(|e| Failure::new(Ending::File, e))?;
    for note in &read.notes {
        tracing::warn!("{note}");
    }
    let model = Arc::new(read.model);
    let subjects = subjects(&arguments, &model)?;
    let index = SpatialIndex::build(model.clone());
    let mut measurements = if arguments.no_measurements { Vec::new() } else { read.measurements };
    let kept = measurements.len();
    let filter = PickFilter::new(&model, &ViewState::default());
    for text in &arguments.measure {
        measurements.push(shot::measurement(text, &index, &filter)?);
    }
    let options = DrawingOptions {
        scale: arguments.scale.map(|s| s.0),
        paper: arguments.paper.map(Into::into),
        language: if arguments.lang == LanguageArg::Zh { Language::ZhCn } else { Language::En },
        date: now.date().to_string(),
        cut_m: arguments.cut,
        services: arguments.services,
        measurements,
        format: arguments.lengths.into(),
    };
    let outcome = drawings::write(&index, &subjects, &options, &to, &mut |_| true)
        .map_err(|e| Failure::new(Ending::Failed, e))?;
    for name in &outcome.empty {
        tracing::warn!("{name}: nothing stands at the height of the cut; left out");
    }
    // What a project keeps of other storeys is no surprise; what was asked for here is.
    for text in outcome.unmeasured.iter().filter_map(|i| arguments.measure.get(i.checked_sub(kept)?)) {
        tracing::warn!(
            "--measure {text}: its points do not all lie on a storey or at a section that is drawn; left out"
        );
    }
    if !outcome.missing.is_empty() {
        let missing: String = outcome.missing.iter().collect();
        tracing::warn!("no typeface of this computer has these characters, question marks stand for them: {missing}");
    }
    let mut out = std::io::stdout().lock();
    for drawing in &outcome.written {
        if !drawing.without_label.is_empty() {
            tracing::warn!("{}: too small for a label: {}", drawing.title, drawing.without_label.join(", "));
        }
        let (path, paper) = (drawing.path.display(), drawing.paper.name());
        // A reader that has seen enough closes the pipe: that is no failure.
        let _ = writeln!(out, "{path}: {} ({paper}, 1:{})", drawing.title, drawing.scale);
    }
    Ok(())
}

/// A file by its ending, else a folder.
fn destination(out: &Path, format: Option<DrawingFormat>) -> Result<Destination, Failure> {
    let is_folder = out.is_dir() || out.extension().is_none();
    match (DrawingFormat::of(out).filter(|_| !out.is_dir()), is_folder) {
        (Some(of), _) if format.is_some_and(|f| f != of) => {
            Err(anyhow!("--format and the ending of {} do not agree", out.display()).into())
        }
        (Some(of), _) => {
            let folder = out.parent().filter(|p| !p.as_os_str().is_empty());
            match folder.filter(|f| !f.is_dir()) {
                Some(folder) => {
                    Err(anyhow!("cannot write {}: there is no folder {}", out.display(), folder.display()).into())
                }
                None => Ok(Destination::File(out.to_owned(), of)),
            }
        }
        (None, true) => Ok(Destination::Folder(out.to_owned(), format.unwrap_or(DrawingFormat::Pdf))),
        (None, false) => Err(anyhow!(
            "cannot write {}: a drawing ends in .svg or .pdf; a name without an ending is a folder",
            out.display()
        )
        .into()),
    }
}

fn subjects(arguments: &PlanArgs, model: &BuildingModel) -> Result<Vec<Subject>, Failure> {
    let mut out = Vec::new();
    if arguments.all {
        out.extend((0..model.storeys.len() as u32).map(|i| Subject::Storey(StoreyId(i))));
    }
    for name in &arguments.storey {
        out.extend(storeys(model, name)?.into_iter().map(Subject::Storey));
    }
    for text in &arguments.section {
        out.push(Subject::Section(shot::section(text, model)?));
    }
    if out.is_empty() {
        return Err(anyhow!("this model has no storeys: only sections of it can be drawn, with --section").into());
    }
    Ok(out)
}

/// The storeys of that name: of several buildings one each.
fn storeys(model: &BuildingModel, name: &str) -> Result<Vec<StoreyId>, Failure> {
    let found = |same: &dyn Fn(&str) -> bool| -> Vec<StoreyId> {
        (0..).map(StoreyId).zip(&model.storeys).filter(|(_, s)| same(s.name.trim())).map(|(id, _)| id).collect()
    };
    let exact = found(&|n| n == name.trim());
    let found = if exact.is_empty() { found(&|n| n.to_lowercase() == name.trim().to_lowercase()) } else { exact };
    if found.is_empty() {
        let names: Vec<&str> = model.storeys.iter().map(|s| s.name.as_ref()).collect();
        let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        return Err(anyhow!("there is no storey `{name}` in this model. There are: {names}").into());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use atrium_building::Storey;

    use super::*;

    #[test]
    fn a_file_is_told_from_a_folder_and_refused_before_anything_is_read() {
        let folder = std::env::temp_dir();
        let file = folder.join("a.SVG");
        let to = destination(&file, None).map_err(|f| f.error.to_string());
        assert_eq!(to, Ok(Destination::File(file.clone(), DrawingFormat::Svg)));
        let to = destination(&folder, Some(DrawingFormat::Svg)).map_err(|f| f.error.to_string());
        assert_eq!(to, Ok(Destination::Folder(folder.clone(), DrawingFormat::Svg)));
        let refused =
            |path: PathBuf, format| destination(&path, format).err().map(|f| f.error.to_string()).unwrap_or_default();
        assert!(refused(folder.join("a.png"), None).contains(".svg or .pdf"));
        assert!(refused(folder.join("not-there").join("a.pdf"), None).contains("no folder"));
        assert!(refused(file, Some(DrawingFormat::Pdf)).contains("--format"));
    }

    #[test]
    fn storeys_are_found_by_name_or_listed() {
        let mut model = BuildingModel::default();
        for name in ["1F", "Roof", "1F"] {
            let element = atrium_building::ElementId(0);
            model.storeys.push(Storey { element, name: name.into(), long_name: None, elevation_m: 0.0 });
        }
        assert_eq!(storeys(&model, "1F").ok(), Some(vec![StoreyId(0), StoreyId(2)]));
        assert_eq!(storeys(&model, " roof").ok(), Some(vec![StoreyId(1)]));
        let refused = storeys(&model, "9F").err().map(|f| f.error.to_string()).unwrap_or_default();
        assert!(refused.contains("`9F`") && refused.contains("1F, Roof"), "{refused}");
    }
}
