//! Files become one building, with what a person should know of them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use atrium_building::{BuildingModel, ElementId, ElementKind, Frame, ModelFacts, SourceId, align};
use atrium_ifc::{Diagnostic, LoadError, LoadOptions, Problem, Progress};
use atrium_panels::{FailureView, Language, ModelIndex, ProblemView, Severity, Texts};
use atrium_project::{Project, ProjectError};
use atrium_scene::{PreparedScene, Preview};
use crossbeam_channel::Receiver;
use glam::DVec3;
use rustc_hash::FxHashMap;

use crate::kept::{self, Keep};
use crate::memory::Budgets;
use crate::project;

/// A building, ready to show.
pub(crate) struct Opened {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) model: Arc<BuildingModel>,
    /// What is known at once, and later the lists and what a search looks into.
    pub(crate) index: Arc<ModelIndex>,
    /// Where these come from.
    pub(crate) lists: Option<Receiver<Arc<ModelIndex>>>,
    pub(crate) scene: Arc<PreparedScene>,
    pub(crate) problems: Vec<ProblemView>,
    /// The files and how they stand, and the views that were kept.
    pub(crate) project: Project,
    /// Where it is kept.
    pub(crate) project_path: Option<PathBuf>,
    /// The source of each entry of the project.
    pub(crate) sources: Vec<Option<SourceId>>,
    pub(crate) took_s: f64,
    /// When the person asked for it.
    pub(crate) asked: Instant,
}

impl Opened {
    /// The smallest room whose box holds this point, project coordinates.
    pub(crate) fn room_at(&self, point: DVec3) -> Option<ElementId> {
        let holds = |b: &atrium_building::Aabb| !b.is_empty() && point.cmpge(b.min).all() && point.cmple(b.max).all();
        let volume = |b: &atrium_building::Aabb| (b.max - b.min).element_product();
        self.model
            .elements
            .iter()
            .enumerate()
            .filter(|(_, e)| e.kind == ElementKind::Space && holds(&e.bounds))
            .min_by(|(_, a), (_, b)| volume(&a.bounds).total_cmp(&volume(&b.bounds)))
            .map(|(i, _)| ElementId(i as u32))
    }
}

/// Why nothing could be opened.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A model cannot be read.
    #[error(transparent)]
    Model(LoadError),
    /// A project file cannot be used.
    #[error("the project {} cannot be opened: {}", .0.display(), .1)]
    Project(PathBuf, ProjectError),
    /// A project without a model that is there; where they were looked for.
    #[error("none of the models of the project {} is there. Looked for: {}", .0.display(), listed(.1))]
    Nothing(PathBuf, Vec<PathBuf>),
    /// More than memory holds.
    #[error("there is not enough memory: {}", .0.detail.as_deref().unwrap_or_default())]
    Memory(FailureView),
}

fn listed(paths: &[PathBuf]) -> String {
    if paths.is_empty() {
        return "nothing, it names no model".into();
    }
    paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Files read as one building, without a window.
pub struct Read {
    /// The building.
    pub model: BuildingModel,
    /// What the project keeps of what was measured, as far as it is understood.
    pub measurements: Vec<atrium_spatial::Measurement>,
    /// What a person should know of files that are missing or do not fit together; what the reader said of each file is left
    /// out.
    pub notes: Vec<String>,
}

/// Reads models as one building, or the models of a project, as the window does.
///
/// # Errors
/// Where one of the files cannot be read, or a project has no model that is there.
pub fn read_models(files: &[PathBuf]) -> Result<Read, Failed> {
    let mut named = Named::of(files)?;
    let joined = join(&mut named, &Progress::new())?;
    let texts = Texts::of(Language::En);
    let told = named.notes.into_iter().chain(joined.notes).filter(|n| n.severity != Severity::Info);
    let notes = told.map(|n| n.said(texts).into_owned()).collect();
    // After joining: the project's frame may have moved, and its measurements with it.
    let measurements = crate::measure::kept(&named.project.measurements);
    Ok(Read { model: joined.model, measurements, notes })
}

impl From<LoadError> for Failed {
    fn from(error: LoadError) -> Self {
        Self::Model(error)
    }
}

/// Reads them as one building, out of the cache where it is kept. `seen` is given its picture before the rest, if there is one, and
/// dropped once none will come. Beside the building comes what is still to be kept.
pub(crate) fn load(
    files: &[PathBuf],
    asked: Instant,
    progress: &Progress,
    preparing: &AtomicBool,
    cancelled: &AtomicBool,
    budgets: Option<&Budgets>,
    seen: impl FnOnce(Arc<Preview>),
) -> Result<(Opened, Option<Keep>), Failed> {
    let mut named = Named::of(files)?;
    let opened = |named: Named, model: Arc<BuildingModel>, scene, sources, found: Vec<ProblemView>| Opened {
        files: files.to_vec(),
        index: Arc::new(ModelIndex::at_once(&model)),
        model,
        lists: None,
        scene,
        problems: named.notes.into_iter().chain(found).collect(),
        project: named.project,
        project_path: named.project_path,
        sources,
        took_s: asked.elapsed().as_secs_f64(),
        asked,
    };
    let key = kept::key(&named.project, &named.there);
    // What a project switches off would be in the picture.
    let all_on = named.project.models.iter().all(|model| model.on);
    let seen = move |preview| {
        if all_on {
            seen(preview);
        }
    };
    if let Some(kept) = key.as_ref().and_then(|key| kept::open(key, &named.there, seen)) {
        let mut frame = kept.frame;
        if let ([model], Some(reference)) = (&named.project.models[..], &mut frame.reference) {
            // The same file under another name.
            reference.clone_from(&model.path);
        }
        named.project.set_frame(frame);
        preparing.store(true, Ordering::Relaxed);
        return Ok((opened(named, kept.model, Arc::new(kept.scene), kept.sources, kept.problems), None));
    }
    let paths: Vec<PathBuf> = named.there.iter().map(|(_, path)| path.clone()).collect();
    if let Some(failure) = budgets.and_then(|budgets| crate::memory::obstacle(&paths, budgets)) {
        return Err(Failed::Memory(failure));
    }
    let joined = join(&mut named, progress)?;
    preparing.store(true, Ordering::Relaxed);
    let (model, sources) = (Arc::new(joined.model), joined.sources);
    let Some(scene) = PreparedScene::build_cancellable(model.clone(), cancelled) else {
        return Err(LoadError { file: None, problem: Problem::Cancelled }.into());
    };
    let scene = Arc::new(scene);
    let found: Vec<ProblemView> = joined.notes.into_iter().chain(joined.findings).collect();
    let keep = key.map(|key| Keep {
        key,
        files: named.there.clone(),
        model: model.clone(),
        scene: scene.clone(),
        geometry: scene.geometry(),
        frame: joined.frame,
        sources: sources.clone(),
        problems: found.clone(),
    });
    Ok((opened(named, model, scene, sources, found), keep))
}

/// One project, or any number of models.
struct Named {
    project: Project,
    project_path: Option<PathBuf>,
    /// The models that are there, by the places of their entries.
    there: Vec<(usize, PathBuf)>,
    /// What the project file itself tells, anew each time.
    notes: Vec<ProblemView>,
}

impl Named {
    fn of(files: &[PathBuf]) -> Result<Self, Failed> {
        let mut notes = Vec::new();
        let project_path = files.first().filter(|f| files.len() == 1 && project::is_project(f)).cloned();
        let (project, paths) = match &project_path {
            Some(path) => {
                let (project, found) = Project::load(path).map_err(|error| Failed::Project(path.clone(), error))?;
                notes.extend(project::problems(&found));
                let paths = project.model_paths(path);
                (project, paths)
            }
            None => (project::of_files(files), files.to_vec()),
        };
        if let Some(path) = project_path.clone().filter(|_| !paths.iter().any(|p| p.exists())) {
            return Err(Failed::Nothing(path, paths));
        }
        let is_there = |(_, path): &(usize, PathBuf)| project_path.is_none() || path.exists();
        let there = paths.into_iter().enumerate().filter(is_there).collect();
        Ok(Self { project, project_path, there, notes })
    }
}

/// What was read, as one building.
struct Joined {
    model: BuildingModel,
    frame: Frame,
    /// By entry of the project, the first source of its file.
    sources: Vec<Option<SourceId>>,
    /// Of how the files stand to each other.
    notes: Vec<ProblemView>,
    /// Of what is in them.
    findings: Vec<ProblemView>,
}

fn join(named: &mut Named, progress: &Progress) -> Result<Joined, Failed> {
    let project = &mut named.project;
    let mut read = Vec::new();
    for (entry, path) in &named.there {
        read.push((*entry, atrium_ifc::load(path, &LoadOptions::default(), progress)?));
    }
    let facts: Vec<ModelFacts> = read
        .iter()
        .map(|(entry, loaded)| {
            let known = &project.models[*entry];
            ModelFacts::of(&loaded.model, known.path.as_str(), known.alignment)
        })
        .collect();
    let aligned = align(&facts, project.frame.as_ref());
    let names: Vec<String> = read.iter().map(|(entry, _)| project.models[*entry].label().to_owned()).collect();
    let notes = project::alignment_problems(&aligned, &names);
    let (mut model, mut findings) = (BuildingModel::default(), Vec::new());
    let mut sources = vec![None; project.models.len()];
    for ((entry, loaded), alignment) in read.into_iter().zip(&aligned.alignments) {
        let instances: FxHashMap<u64, usize> =
            loaded.model.elements.iter().enumerate().map(|(i, e)| (e.instance, i)).collect();
        let done = model.federate(loaded.model, &alignment.transform);
        sources[entry] = done.sources.first().copied();
        let element = |instance: u64| instances.get(&instance).and_then(|i| done.elements.get(*i)).copied();
        findings.extend(problem_views(&loaded.diagnostics, element));
    }
    if project.models.len() > 1 {
        model.locate_in_spaces();
    }
    project.set_frame(aligned.frame.clone());
    Ok(Joined { model, frame: aligned.frame, sources, notes, findings })
}

fn problem_views(
    diagnostics: &[Diagnostic],
    element: impl Fn(u64) -> Option<ElementId>,
) -> impl Iterator<Item = ProblemView> {
    diagnostics.iter().map(move |d| ProblemView {
        severity: match d.severity {
            atrium_ifc::Severity::Error => Severity::Error,
            atrium_ifc::Severity::Warning => Severity::Warning,
            atrium_ifc::Severity::Info => Severity::Info,
        },
        text: d.message.clone(),
        note: None,
        element: d.product.or(d.instance).and_then(&element),
        entity: d.entity.clone(),
        instance: d.instance,
        line: d.line,
        count: 1,
    })
}
