//! A project: read, changed, written.

use std::fs;
use std::path::{Path, PathBuf};

use atrium_building::Frame;
use atrium_find::Library;
use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::{
    Binding, Live, ModelEntry, ProjectError, ProjectProblem, Rest, SavedMeasurement, SavedView, file, fingerprint,
    keep, path, text,
};

/// The ending of a project's file name, without the dot.
pub const EXTENSION: &str = "atrium";

/// The newest format that this program reads, and the one that it writes. It grows only where an older program would
/// misread: keys that are merely new are kept by older programs, which do not understand them.
pub const VERSION: i64 = 1;

/// A thousand views, each hiding ten thousand elements, have this many bytes.
const MOST_BYTES: u64 = 256 << 20;

const HEAD: &str = "# A project of Atrium. Paths are relative to this file; lengths are metres.\n";

/// Which models are shown together, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// What a person calls it.
    pub name: Option<String>,
    /// What project coordinates are; `None` until the models were aligned for the first time.
    pub frame: Option<Frame>,
    /// The models, in the order in which they are federated.
    pub models: Vec<ModelEntry>,
    /// Saved views, in the order in which they are listed.
    pub views: Vec<SavedView>,
    /// What connects the models to the live building.
    pub live: Live,
    /// Selection sets and colourings under names.
    pub library: Library,
    /// Measurements that are kept, in the order in which they are listed.
    pub measurements: Vec<SavedMeasurement>,
    /// What is not understood; it is written again.
    pub rest: ProjectRest,
}

/// What of a project is not understood; it is written again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectRest {
    /// Keys of the document.
    document: Table,
    /// Keys of the frame.
    frame: Rest,
    /// Whole entries: of which list, at which place.
    entries: Vec<(List, usize, Value)>,
}

/// The lists of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Models,
    Views,
    Bindings,
    Measurements,
}

impl List {
    fn key(self) -> &'static str {
        match self {
            Self::Models => "model",
            Self::Views => "view",
            Self::Bindings => "binding",
            Self::Measurements => "measurement",
        }
    }
}

/// An entry that keeps what is not understood of it.
trait Entry: Serialize + DeserializeOwned {
    fn rest(&mut self) -> &mut Rest;
}

impl Entry for ModelEntry {
    fn rest(&mut self) -> &mut Rest {
        &mut self.rest
    }
}

impl Entry for SavedView {
    fn rest(&mut self) -> &mut Rest {
        &mut self.rest
    }
}

impl Entry for SavedMeasurement {
    fn rest(&mut self) -> &mut Rest {
        &mut self.rest
    }
}

impl Entry for Binding {
    fn rest(&mut self) -> &mut Rest {
        &mut self.rest
    }
}

impl Entry for Live {
    fn rest(&mut self) -> &mut Rest {
        &mut self.rest
    }
}

impl Project {
    /// Opens a project, and looks whether its models are there and what they were. Content is compared: a gigabyte of
    /// models takes a second or a few, on a worker.
    ///
    /// # Errors
    /// [`ProjectError`] when the file cannot be read, is no project, or is of a newer program. Entries that are not
    /// understood and models that are missing are no error: they are told, and the rest opens.
    pub fn load(path: &Path) -> Result<(Self, Vec<ProjectProblem>), ProjectError> {
        let io = |source| ProjectError::Io { path: path.to_owned(), source };
        let bytes = fs::metadata(path).map_err(io)?.len();
        if bytes > MOST_BYTES {
            return Err(ProjectError::TooLarge { path: path.to_owned(), bytes });
        }
        let content = fs::read(path).map_err(io)?;
        let not_toml = |detail: String| ProjectError::NotToml { path: path.to_owned(), detail };
        let content = String::from_utf8(content).map_err(|e| not_toml(e.utf8_error().to_string()))?;
        let (project, mut problems) = Self::parse(&content, path)?;
        problems.extend(project.check(path));
        Ok((project, problems))
    }

    /// Reads the text of a project; `path` is for messages alone.
    ///
    /// # Errors
    /// As [`Self::load`], but for reading the file.
    pub fn parse(content: &str, path: &Path) -> Result<(Self, Vec<ProjectProblem>), ProjectError> {
        // A byte order mark is what some editors begin every file with.
        let content = content.strip_prefix('\u{feff}').unwrap_or(content);
        let mut table: Table = content.parse().map_err(|e: toml::de::Error| ProjectError::NotToml {
            path: path.to_owned(),
            detail: e.to_string().trim_end().to_owned(),
        })?;
        let found = match table.remove("atrium") {
            Some(Value::Integer(found)) if found >= 1 => found,
            _ => return Err(ProjectError::NotAProject { path: path.to_owned() }),
        };
        if found > VERSION {
            return Err(ProjectError::Newer { path: path.to_owned(), found, known: VERSION });
        }
        let mut reading = Reading::default();
        let mut project = Self {
            name: match table.remove("name") {
                Some(Value::String(name)) => Some(name),
                Some(other) => {
                    reading.told("name", "it is no text");
                    table.insert("name".to_owned(), other);
                    None
                }
                None => None,
            },
            measurements: reading.list(List::Measurements, &mut table),
            models: reading.list(List::Models, &mut table),
            views: reading.list(List::Views, &mut table),
            ..Self::default()
        };
        if let Some(raw) = table.get("library") {
            match raw.clone().try_into() {
                Ok(library) => {
                    project.library = library;
                    table.remove("library");
                }
                Err(error) => reading.told("library", error.message()),
            }
        }
        match table.get("frame") {
            None => {}
            Some(Value::Table(raw)) => match keep::read::<Frame>(raw) {
                Ok((frame, rest)) => {
                    (project.frame, project.rest.frame) = (Some(frame), rest);
                    table.remove("frame");
                }
                Err(detail) => reading.told("frame", &detail),
            },
            Some(_) => reading.told("frame", "it is no table"),
        }
        if let Some(raw) = table.get("live") {
            let read = raw.as_table().cloned().ok_or_else(|| "it is no table".to_owned()).and_then(|mut raw| {
                let bindings = reading.list(List::Bindings, &mut raw);
                keep::read::<Live>(&raw).map(|(live, rest)| (live, bindings, rest))
            });
            match read {
                Ok((live, bindings, rest)) => {
                    project.live = Live { bindings, rest, ..live };
                    table.remove("live");
                }
                Err(detail) => {
                    // Bindings that were understood are kept with the rest of the table, untouched.
                    reading.entries.retain(|(list, ..)| *list != List::Bindings);
                    reading.told("live", &detail);
                }
            }
        }
        project.rest.document = table;
        project.rest.entries = reading.entries;
        Ok((project, reading.problems))
    }

    /// What is missing or has changed on disk.
    fn check(&self, path: &Path) -> Vec<ProjectProblem> {
        let folder = folder(path);
        let mut problems = Vec::new();
        for (model, entry) in self.models.iter().enumerate() {
            let path = path::resolve(folder, &entry.path);
            let detail = match fs::metadata(&path) {
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                    problems.push(ProjectProblem::MissingModel { model, path });
                    continue;
                }
                Err(e) => Err(e),
                Ok(found) if found.is_dir() => Err(std::io::ErrorKind::IsADirectory.into()),
                Ok(found) => {
                    if entry.bytes.is_some_and(|b| b != found.len()) {
                        Ok(true)
                    } else {
                        entry.hash.as_ref().map_or(Ok(false), |hash| fingerprint(&path).map(|(is, _)| is != *hash))
                    }
                }
            };
            match detail {
                Ok(true) => problems.push(ProjectProblem::ChangedModel { model, path }),
                Ok(false) => {}
                Err(e) => problems.push(ProjectProblem::UnreadableModel { model, path, detail: e.to_string() }),
            }
        }
        if let Some(mapping) = &self.live.mapping {
            let path = path::resolve(folder, mapping);
            if !path.exists() {
                problems.push(ProjectProblem::MissingMapping { path });
            }
        }
        problems
    }

    /// The text of the project.
    ///
    /// # Errors
    /// [`ProjectError::Unwritable`] where an entry holds what TOML has no words for.
    pub fn to_text(&self) -> Result<String, ProjectError> {
        let unwritable = ProjectError::Unwritable;
        let mut table = Table::new();
        table.insert("atrium".to_owned(), Value::Integer(VERSION));
        if let Some(name) = &self.name {
            table.insert("name".to_owned(), Value::String(name.clone()));
        }
        if let Some(frame) = &self.frame {
            let frame = keep::write(frame, &self.rest.frame).map_err(unwritable)?;
            table.insert("frame".to_owned(), Value::Table(frame));
        }
        self.put(List::Models, &self.models, |m| &m.rest, &mut table)?;
        let mut live = keep::write(&self.live, &self.live.rest).map_err(unwritable)?;
        self.put(List::Bindings, &self.live.bindings, |b| &b.rest, &mut live)?;
        if !live.is_empty() {
            table.insert("live".to_owned(), Value::Table(live));
        }
        if self.library != Library::default() {
            let library = Value::try_from(&self.library).map_err(|e| unwritable(e.to_string()))?;
            table.insert("library".to_owned(), library);
        }
        self.put(List::Views, &self.views, |v| &v.rest, &mut table)?;
        self.put(List::Measurements, &self.measurements, |m| &m.rest, &mut table)?;
        keep::add(&mut table, &self.rest.document);
        Ok(format!("{HEAD}{}", text::document(&table)))
    }

    fn put<T: Serialize>(
        &self,
        list: List,
        known: &[T],
        rest: impl Fn(&T) -> &Rest,
        table: &mut Table,
    ) -> Result<(), ProjectError> {
        let mut out = Vec::with_capacity(known.len());
        for entry in known {
            out.push(Value::Table(keep::write(entry, rest(entry)).map_err(ProjectError::Unwritable)?));
        }
        // Back to their places, or as near as there still is one.
        for (_, at, value) in self.rest.entries.iter().filter(|(l, ..)| *l == list) {
            out.insert((*at).min(out.len()), value.clone());
        }
        if !out.is_empty() {
            table.insert(list.key().to_owned(), Value::Array(out));
        }
        Ok(())
    }

    /// Writes the project, whole or not at all.
    ///
    /// # Errors
    /// [`ProjectError::Io`] where the disk does not take it: what was there before is there still.
    pub fn save(&self, path: &Path) -> Result<(), ProjectError> {
        let content = self.to_text()?;
        file::replace(path, &content).map_err(|source| ProjectError::Io { path: path.to_owned(), source })
    }

    /// Notes size and content of each model that is there, for [`ProjectProblem::ChangedModel`] when the project is opened
    /// again. Takes as long as reading them; meant for a worker, before [`Self::save`].
    pub fn note_contents(&mut self, path: &Path) {
        for entry in &mut self.models {
            if let Ok((hash, bytes)) = fingerprint(&path::resolve(folder(path), &entry.path)) {
                (entry.hash, entry.bytes) = (Some(hash), Some(bytes));
            }
        }
    }

    /// Where the models are, by index, for a project at `path`.
    pub fn model_paths(&self, path: &Path) -> Vec<PathBuf> {
        self.models.iter().map(|m| path::resolve(folder(path), &m.path)).collect()
    }

    /// Adds a view under an id that no other view has, and gives the id.
    pub fn add_view(&mut self, mut view: SavedView) -> String {
        let is_free = |id: &str| self.views.iter().all(|v| v.id != id);
        let numbered = (1..=self.views.len() + 1).map(|n| format!("view-{n}"));
        if view.id.is_empty() || !is_free(&view.id) {
            // Of one more number than there are views, one is free.
            view.id = numbered.into_iter().find(|id| is_free(id)).unwrap_or_default();
        }
        let id = view.id.clone();
        self.views.push(view);
        id
    }

    /// Takes the frame that the models were aligned in. Views and measurements that were saved in another one are moved, so
    /// that they still show the same; `true` when that was so.
    pub fn set_frame(&mut self, frame: Frame) -> bool {
        let by = self.frame.as_ref().and_then(|before| frame.from_frame(before));
        self.frame = Some(frame);
        let Some(by) = by else { return false };
        self.views.iter_mut().for_each(|v| v.move_by(&by));
        self.measurements.iter_mut().for_each(|m| m.move_by(&by));
        true
    }
}

/// The folder that paths are relative to.
fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// What is found while reading.
#[derive(Default)]
struct Reading {
    problems: Vec<ProjectProblem>,
    entries: Vec<(List, usize, Value)>,
}

impl Reading {
    fn told(&mut self, entry: &str, detail: &str) {
        self.problems.push(ProjectProblem::NotUnderstood { entry: entry.to_owned(), detail: detail.to_owned() });
    }

    /// Takes a list out of the table.
    fn list<T: Entry>(&mut self, list: List, table: &mut Table) -> Vec<T> {
        let raw = match table.remove(list.key()) {
            None => Vec::new(),
            Some(Value::Array(raw)) => raw,
            // `[view]` is how somebody writes the only `[[view]]`.
            Some(one) => vec![one],
        };
        let mut out = Vec::new();
        for (i, value) in raw.into_iter().enumerate() {
            let read = match &value {
                Value::Table(raw) => keep::read::<T>(raw),
                _ => Err("it is no table".to_owned()),
            };
            match read {
                Ok((mut entry, rest)) => {
                    *entry.rest() = rest;
                    out.push(entry);
                }
                Err(detail) => {
                    self.told(&format!("{} {}", list.key(), i + 1), &detail);
                    self.entries.push((list, i, value));
                }
            }
        }
        out
    }
}
