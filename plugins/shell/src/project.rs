//! The project: which files, where they stand, and the views that were kept. Reading and writing it is done on workers.

use std::path::{Path, PathBuf};

use atrium_building::{AlignWarning, Aligned, BuildingModel, SourceId};
use atrium_panels::{NoticeKind, ProblemNote, ProblemView, Severity, SourceView};
use atrium_project::{ModelEntry, Project, ProjectProblem, SavedView, relative};
use atrium_view::{Action, CameraPose, CameraRequest, ViewState};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, bounded};

/// The ending of project files.
pub(crate) const ENDING: &str = "atrium";

/// The open project; one without a file until it is saved.
#[derive(Resource, Default)]
pub(crate) struct Workspace {
    pub(crate) project: Project,
    /// Where it is kept.
    pub(crate) path: Option<PathBuf>,
    /// The source of each entry; `None` for a file that is not there.
    pub(crate) sources: Vec<Option<SourceId>>,
    saving: Option<Receiver<Saved>>,
}

enum Saved {
    At(PathBuf, Box<Project>),
    Failed(String),
    /// The person chose no file.
    Not,
}

/// Whether a file is a project rather than a model.
pub(crate) fn is_project(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ENDING))
}

impl Workspace {
    /// That of what was just opened.
    pub(crate) fn opened(project: Project, path: Option<PathBuf>, sources: Vec<Option<SourceId>>) -> Self {
        Self { project, path, sources, saving: None }
    }

    /// The files as the panels list them.
    pub(crate) fn source_views(&self, model: &BuildingModel, view: &ViewState) -> Vec<SourceView> {
        model
            .source_ids()
            .map(|id| {
                let entry = self.sources.iter().position(|s| *s == Some(id)).and_then(|i| self.project.models.get(i));
                let file = || model.source(id).map(|s| s.file_name.clone()).unwrap_or_default();
                SourceView {
                    id,
                    label: entry.map_or_else(file, |e| e.label().to_owned()),
                    elements: model.elements_of(id).len() as u64,
                    on: !view.hidden_sources.contains(&id),
                }
            })
            .collect()
    }

    /// Keeps what is looked at, under the next free name; gives its id.
    pub(crate) fn keep_view(&mut self, view: &ViewState, camera: &CameraPose, model: &BuildingModel) -> String {
        let mut kept = SavedView::capture(view, camera, model);
        let taken = |name: &str| self.project.views.iter().any(|v| v.name == name);
        kept.name = (1..).map(|n| n.to_string()).find(|name| !taken(name)).unwrap_or_default();
        self.project.add_view(kept)
    }

    /// Shows a kept view; tells how many elements of it are not in the model.
    pub(crate) fn show_view(&self, index: usize, view: &mut ViewState, model: &BuildingModel) -> usize {
        let Some(kept) = self.project.views.get(index) else { return 0 };
        let applied = kept.apply(model);
        *view = ViewState {
            camera_request: Some(CameraRequest::Pose(applied.camera)),
            library: std::mem::take(&mut view.library),
            measurements: view.measurements,
            ..applied.view
        };
        applied.missing.len()
    }

    /// Writes the project to its file, or to one that the person chooses; on a worker.
    pub(crate) fn save(&mut self, view: &ViewState, wake: impl Fn() + Send + 'static) {
        if self.saving.is_some() {
            return;
        }
        for (entry, source) in self.project.models.iter_mut().zip(&self.sources) {
            entry.on = source.is_none_or(|id| !view.hidden_sources.contains(&id));
        }
        self.project.library = (*view.library).clone();
        let (sender, receiver) = bounded(1);
        let (mut project, known) = (self.project.clone(), self.path.clone());
        let work = move || {
            let chosen = known.clone().or_else(|| {
                let name = project.name.clone().unwrap_or_else(|| "project".into());
                let dialog = rfd::FileDialog::new().add_filter("Atrium", &[ENDING]);
                dialog.set_file_name(format!("{name}.{ENDING}")).save_file()
            });
            let saved = match chosen {
                None => Saved::Not,
                Some(path) => {
                    let path = if is_project(&path) { path } else { path.with_extension(ENDING) };
                    if known.as_ref() != Some(&path) {
                        rebase(&mut project, &path);
                    }
                    project.note_contents(&path);
                    match project.save(&path) {
                        Ok(()) => Saved::At(path, Box::new(project)),
                        Err(error) => Saved::Failed(error.to_string()),
                    }
                }
            };
            // Nobody waits for it where the window is gone.
            let _ = sender.send(saved);
            wake();
        };
        match std::thread::Builder::new().name("atrium-project".into()).spawn(work) {
            Ok(_) => self.saving = Some(receiver),
            Err(error) => tracing::error!("the project cannot be saved: {error}"),
        }
    }

    /// What became of saving, once, as a notice.
    pub(crate) fn saved(&mut self) -> Option<(Action, NoticeKind)> {
        let saved = self.saving.as_ref()?.try_recv().ok()?;
        self.saving = None;
        let action = Action::SaveProject;
        match saved {
            Saved::At(path, project) => {
                // What was kept or dropped meanwhile is not on disk, and not lost.
                let views = std::mem::take(&mut self.project.views);
                self.project = Project { views, ..*project };
                self.path = Some(path);
                Some((action, NoticeKind::Done))
            }
            Saved::Failed(why) => Some((action, NoticeKind::Failed(why))),
            Saved::Not => None,
        }
    }
}

/// Paths in absolute form until a project has a place; then relative to it.
fn rebase(project: &mut Project, path: &Path) {
    let folder = path.parent().unwrap_or(Path::new("."));
    for entry in &mut project.models {
        entry.path = relative(folder, Path::new(&entry.path));
    }
}

/// A project of these files, not saved anywhere yet.
pub(crate) fn of_files(files: &[PathBuf]) -> Project {
    let name = files.first().and_then(|f| f.file_stem()).map(|s| s.to_string_lossy().into_owned());
    let entry = |f: &PathBuf| ModelEntry::new(std::path::absolute(f).unwrap_or_else(|_| f.clone()).to_string_lossy());
    Project { name, models: files.iter().map(entry).collect(), ..Project::default() }
}

/// What the person must know about the project file.
pub(crate) fn problems(problems: &[ProjectProblem]) -> Vec<ProblemView> {
    let note = |problem: &ProjectProblem| match problem {
        ProjectProblem::MissingModel { path, .. } => {
            (Severity::Error, ProblemNote::MissingModel { path: path.display().to_string() })
        }
        ProjectProblem::UnreadableModel { path, detail, .. } => {
            (Severity::Error, ProblemNote::UnreadableModel { path: path.display().to_string(), detail: detail.clone() })
        }
        ProjectProblem::ChangedModel { path, .. } => {
            (Severity::Info, ProblemNote::ChangedModel { path: path.display().to_string() })
        }
        ProjectProblem::MissingMapping { path } => {
            (Severity::Warning, ProblemNote::MissingMapping { path: path.display().to_string() })
        }
        ProjectProblem::NotUnderstood { entry, detail } => {
            (Severity::Warning, ProblemNote::EntryNotUnderstood { entry: entry.clone(), detail: detail.clone() })
        }
    };
    problems.iter().map(note).map(|(severity, note)| problem(severity, note)).collect()
}

/// What the person must know about how files stand to each other; `names` are those of the files.
pub(crate) fn alignment_problems(aligned: &Aligned, names: &[String]) -> Vec<ProblemView> {
    let view = |warning: &AlignWarning| {
        let severity = match warning {
            AlignWarning::RotatedBy { .. } => Severity::Info,
            _ => Severity::Warning,
        };
        problem(severity, ProblemNote::Alignment { warning: *warning, names: names.to_vec() })
    };
    aligned.warnings.iter().map(view).collect()
}

fn problem(severity: Severity, note: ProblemNote) -> ProblemView {
    ProblemView {
        severity,
        text: String::new(),
        note: Some(note),
        element: None,
        entity: None,
        instance: None,
        line: None,
        count: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_without_a_project_become_one_that_can_be_kept_beside_them() {
        let mut project = of_files(&["/data/site/arch.ifc".into(), "/data/site/mep/air.ifc".into()]);
        assert_eq!(project.name.as_deref(), Some("arch"));
        rebase(&mut project, Path::new("/data/site/all.atrium"));
        let paths: Vec<&str> = project.models.iter().map(|m| m.path.as_str()).collect();
        assert_eq!(paths, ["arch.ifc", "mep/air.ifc"]);
        assert!(is_project(Path::new("x.ATRIUM")) && !is_project(Path::new("x.ifc")));
    }

    #[test]
    fn kept_views_have_names_of_their_own_and_bring_the_camera_back() {
        let mut workspace = Workspace::default();
        let (model, camera) = (BuildingModel::default(), CameraPose::default());
        let view = ViewState { x_ray: true, ..ViewState::default() };
        workspace.keep_view(&view, &camera, &model);
        workspace.keep_view(&ViewState::default(), &camera, &model);
        let names: Vec<&str> = workspace.project.views.iter().map(|v| v.name.as_str()).collect();
        assert_eq!(names, ["1", "2"]);
        let mut now = ViewState::default();
        assert_eq!(workspace.show_view(0, &mut now, &model), 0);
        assert!(now.x_ray && now.camera_request == Some(CameraRequest::Pose(camera)));
        assert_eq!(workspace.show_view(9, &mut now, &model), 0);
    }
}
