//! Buildings as they were opened, kept in the user's cache so that opening them again neither reads nor prepares.
//!
//! A building is found by the content of its files, by how a person aligned them, and by the program that read them: another
//! one may read them better. What cannot be used, for whatever reason, is removed and made again, never shown.

use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::UNIX_EPOCH;

use atrium_building::{BuildingModel, ElementId, Frame, SourceId};
use atrium_cache::{CacheError, ContentKey, Store, Tag, decode, encode};
use atrium_panels::{ProblemNote, ProblemView, Severity};
use atrium_project::Project;
use atrium_scene::{Geometry, PreparedScene, Preview};
use serde::{Deserialize, Serialize};

use crate::kept_folder::{NAMES, store};

/// Nice value of the thread that lists and writes (getpriority(2)): it gives way to everything that a person waits for.
const GIVES_WAY: i32 = 15;

const HEAD: Tag = Tag::new("w.head");

/// What of a building is neither model nor scene.
#[derive(Serialize, Deserialize)]
struct Head {
    frame: Frame,
    /// By entry of the project, the first source of its file.
    sources: Vec<Option<u32>>,
    problems: Vec<Found>,
}

/// A [`ProblemView`], as it is kept.
#[derive(Serialize, Deserialize)]
struct Found {
    severity: u8,
    text: String,
    note: Option<ProblemNote>,
    element: Option<u32>,
    entity: Option<String>,
    instance: Option<u64>,
    line: Option<u64>,
    count: u64,
}

/// A building out of the cache.
pub(crate) struct Kept {
    pub(crate) model: Arc<BuildingModel>,
    pub(crate) scene: PreparedScene,
    pub(crate) frame: Frame,
    pub(crate) sources: Vec<Option<SourceId>>,
    pub(crate) problems: Vec<ProblemView>,
}

/// A building that was read from its files and is on screen, to be kept.
pub(crate) struct Keep {
    pub(crate) key: ContentKey,
    pub(crate) files: Vec<(usize, PathBuf)>,
    pub(crate) model: Arc<BuildingModel>,
    pub(crate) scene: Arc<PreparedScene>,
    /// Held, since the scene lets go of it once it is on the GPU.
    pub(crate) geometry: Arc<Geometry>,
    pub(crate) frame: Frame,
    pub(crate) sources: Vec<Option<SourceId>>,
    pub(crate) problems: Vec<ProblemView>,
}

/// A building that takes the place of an equal one, whose memory is given back.
pub(crate) struct Settled {
    pub(crate) was: Weak<BuildingModel>,
    pub(crate) model: Arc<BuildingModel>,
    pub(crate) scene: Arc<PreparedScene>,
}

/// The key of a project's files that are there, by the places of their entries; `None` when one cannot be read, or nothing can be
/// kept.
pub(crate) fn key(project: &Project, files: &[(usize, PathBuf)]) -> Option<ContentKey> {
    let paths: Vec<PathBuf> = files.iter().map(|(_, path)| path.clone()).collect();
    let several = project.models.len() > 1;
    let models: Vec<_> = files
        .iter()
        .map(|(entry, _)| {
            let model = &project.models[*entry];
            // Messages about several files name them; a single one is the same under any name.
            (entry, model.alignment, several.then(|| (&model.path, model.label())))
        })
        .collect();
    let salt = serde_json::to_vec(&(program(), &project.frame, project.models.len(), models)).ok()?;
    store()?.key_of(&paths, &salt).ok()
}

/// What tells this program from other versions of it: a build under development has no number of its own.
fn program() -> (&'static str, Option<(u64, u128)>) {
    let file = std::env::current_exe().and_then(|path| path.metadata());
    let stamp = file.ok().and_then(|file| {
        let written = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some((file.len(), written.as_nanos()))
    });
    (env!("CARGO_PKG_VERSION"), stamp)
}

/// The building of this key, if it is kept and whole. `seen` is given its picture as soon as that is there, and dropped once none
/// will come.
pub(crate) fn open(key: &ContentKey, files: &[(usize, PathBuf)], seen: impl FnOnce(Arc<Preview>)) -> Option<Kept> {
    let store = store()?;
    match read(&store, key, files, seen) {
        Ok(kept) => kept,
        Err(error) => {
            tracing::warn!("{error}; the building is read from its files");
            if error.is_unusable()
                && let Err(error) = store.remove(key)
            {
                tracing::warn!("{error}");
            }
            None
        }
    }
}

fn read(
    store: &Store,
    key: &ContentKey,
    files: &[(usize, PathBuf)],
    seen: impl FnOnce(Arc<Preview>),
) -> Result<Option<Kept>, CacheError> {
    let Some(entry) = store.open(key)? else { return Ok(None) };
    let preview = Arc::new(Preview::read(&entry)?);
    seen(preview.clone());
    let mut model = decode(&entry)?;
    let bytes = entry.section(HEAD)?;
    let head: Head = serde_json::from_slice(&bytes).map_err(|_| entry.senseless(HEAD))?;
    let known = |id: &u32| (*id as usize) < model.sources.len();
    if !head.sources.iter().flatten().all(known) {
        return Err(entry.senseless(HEAD));
    }
    let sources: Vec<Option<SourceId>> = head.sources.iter().map(|s| s.map(SourceId)).collect();
    for (place, path) in files {
        let source = sources.get(*place).copied().flatten().and_then(|id| model.sources.get_mut(id.index()));
        // The same content under another name.
        if let (Some(source), Some(name)) = (source, path.file_name()) {
            source.file_name = name.to_string_lossy().into_owned();
        }
    }
    let elements = model.elements.len();
    let problems = head.problems.into_iter().map(|found| shown(found, elements)).collect();
    let model = Arc::new(model);
    let scene = PreparedScene::read(model.clone(), &preview, &entry)?;
    Ok(Some(Kept { model, scene, frame: head.frame, sources, problems }))
}

/// Keeps the building and opens it again out of the cache: most of it is no memory of
/// this program then. `None` when it could not be kept, which is logged.
pub(crate) fn settle(keep: Keep, cancelled: &dyn Fn() -> bool) -> Option<Settled> {
    let was = Arc::downgrade(&keep.model);
    let work = || {
        let store = store()?;
        let written = write(&store, &keep, cancelled).and_then(|whole| {
            let kept = if whole { read(&store, &keep.key, &keep.files, |_| ())? } else { None };
            Ok(kept.map(|kept| {
                let scene = kept.scene.in_place_of(&keep.scene);
                // Verifying it had all of the file in memory; the GPU has it, or is being sent what was made of the model.
                scene.release_geometry();
                Settled { was, model: kept.model, scene: Arc::new(scene) }
            }))
        });
        written.unwrap_or_else(|error| {
            tracing::warn!("{error}");
            None
        })
    };
    work()
}

/// Whether it was written whole, and not cancelled.
fn write(store: &Store, keep: &Keep, cancelled: &dyn Fn() -> bool) -> Result<bool, CacheError> {
    let mut writer = store.create(&keep.key)?;
    encode(&keep.model, &mut writer)?;
    if cancelled() {
        return Ok(false);
    }
    keep.scene.write(&keep.geometry, &mut writer)?;
    let head = Head {
        frame: keep.frame.clone(),
        sources: keep.sources.iter().map(|s| s.map(|s| s.0)).collect(),
        problems: keep.problems.iter().map(found).collect(),
    };
    let names: Vec<_> =
        keep.files.iter().filter_map(|(_, path)| path.file_name()).map(|n| n.to_string_lossy()).collect();
    writer.value(NAMES, &names)?;
    writer.section(HEAD, |to| Ok(serde_json::to_writer(to, &head)?))?;
    if cancelled() {
        return Ok(false);
    }
    writer.finish().map(|()| true)
}

/// Has this thread give way to all others from now on.
pub(crate) fn give_way() {
    #[cfg(unix)]
    if let Err(error) = rustix::process::nice(GIVES_WAY) {
        tracing::debug!("work behind the window is done at full speed: {error}");
    }
}

fn found(problem: &ProblemView) -> Found {
    let ProblemView { severity, text, note, element, entity, instance, line, count } = problem;
    Found {
        severity: match severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Info => 2,
        },
        text: text.clone(),
        note: note.clone(),
        element: element.map(|e| e.0),
        entity: entity.clone(),
        instance: *instance,
        line: *line,
        count: *count,
    }
}

fn shown(found: Found, elements: usize) -> ProblemView {
    let Found { severity, text, note, element, entity, instance, line, count } = found;
    let severity = match severity {
        0 => Severity::Error,
        1 => Severity::Warning,
        _ => Severity::Info,
    };
    let element = element.filter(|e| (*e as usize) < elements).map(ElementId);
    ProblemView { severity, text, note, element, entity, instance, line, count }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::fixture;

    /// The fixture, kept in a folder.
    fn kept() -> (tempfile::TempDir, Store, Keep) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), u64::MAX);
        let model = fixture::shared();
        let scene = Arc::new(PreparedScene::build(model.clone()));
        let problem = ProblemView {
            severity: Severity::Warning,
            text: "a wall without a storey".into(),
            note: None,
            element: Some(ElementId(1)),
            entity: Some("IfcWall".into()),
            instance: Some(7),
            line: Some(12),
            count: 3,
        };
        let keep = Keep {
            key: ContentKey::of_files(&[], b"fixture").unwrap(),
            files: Vec::new(),
            model,
            geometry: scene.geometry(),
            scene,
            frame: Frame::default(),
            sources: vec![None],
            problems: vec![problem],
        };
        assert!(write(&store, &keep, &|| false).unwrap());
        (folder, store, keep)
    }

    /// What is read, or why it is not used; and whether its picture was seen before.
    fn read_again(store: &Store, keep: &Keep) -> (Result<Option<Kept>, CacheError>, bool) {
        let seen = Cell::new(false);
        let kept = read(store, &keep.key, &[], |_| seen.set(true));
        (kept, seen.get())
    }

    #[test]
    fn a_building_comes_back_as_it_was_its_picture_first() {
        let (_folder, store, keep) = kept();
        let (again, seen) = read_again(&store, &keep);
        let again = again.unwrap().unwrap();
        assert!(seen && *again.model == *keep.model && *again.scene.geometry() == *keep.geometry);
        assert_eq!((again.sources, again.problems), (keep.sources.clone(), keep.problems.clone()));
        assert!(again.frame == keep.frame && again.scene.in_place_of(&keep.scene).looks_as(&keep.scene));
        // The geometry comes out of the file now, whatever becomes of the model.
        keep.scene.release_geometry();
        assert!(keep.scene.geometry().vertices.is_shared());
    }

    #[test]
    fn what_is_damaged_is_not_used_and_a_damaged_picture_not_even_seen() {
        let (_folder, store, keep) = kept();
        let path = store.path(&keep.key);
        let good = std::fs::read(&path).unwrap();
        let (mut seen, mut unseen) = (0, 0);
        for at in (64..good.len()).step_by(good.len() / 97) {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            std::fs::write(&path, &bad).unwrap();
            match read_again(&store, &keep) {
                // What lies between two sections, or is not looked at, is no damage.
                (Ok(Some(kept)), _) => assert!(*kept.model == *keep.model && *kept.scene.geometry() == *keep.geometry),
                (Ok(None), _) => panic!("byte {at}: nothing there"),
                (Err(error), was_seen) => {
                    assert!(error.is_unusable(), "byte {at}: {error}");
                    *(if was_seen { &mut seen } else { &mut unseen }) += 1;
                }
            }
        }
        assert!(seen > 10 && unseen > 10, "{seen} seen, {unseen} not");
    }

    #[test]
    fn what_is_given_up_leaves_nothing() {
        let (_folder, store, keep) = kept();
        store.remove(&keep.key).unwrap();
        assert!(!write(&store, &keep, &|| true).unwrap());
        assert!(read_again(&store, &keep).0.unwrap().is_none());
    }
}
