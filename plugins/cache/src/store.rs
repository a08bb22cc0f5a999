//! The folder in which files of the cache lie.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::{CacheError, ContentKey, Entry, Writer};

/// What files of the cache end in.
const ENDING: &str = "atriumcache";

/// What files end in that are not complete.
const UNFINISHED: &str = ".atriumpart";

/// An unfinished file that was not written to for as long belongs to no process any more.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// A file of a [`Store`], as its folder lists it: nothing says that it can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Whose it is.
    pub key: ContentKey,
    /// Its size.
    pub bytes: u64,
    /// When it was last opened or written.
    pub used: SystemTime,
    /// Whether anybody, in this process or another, has it open: then it is not removed.
    pub in_use: bool,
}

/// A folder of files by [`ContentKey`], with a budget. Several processes may use one folder at once: a file appears whole
/// or not at all, and one that anybody has open is not removed.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    budget_bytes: u64,
    map: bool,
}

impl Store {
    /// The store in a folder, which is made when something is first written. `budget_bytes` is what all files together may
    /// take; the newest stays even if it is larger.
    pub fn new(folder: impl Into<PathBuf>, budget_bytes: u64) -> Self {
        Self { folder: folder.into(), budget_bytes, map: true }
    }

    /// Reads files into memory rather than mapping them: for a folder on a network share, where a map ends the process when
    /// the connection fails.
    #[must_use]
    pub fn without_maps(self) -> Self {
        Self { map: false, ..self }
    }

    /// Where the file of a key is, or would be.
    pub fn path(&self, key: &ContentKey) -> PathBuf {
        self.folder.join(format!("{key}.{ENDING}"))
    }

    /// Opens the file of a key, verifies its table of contents, and notes that it was used. `None` when there is none. Its
    /// sections are verified when they are asked for, so that what is needed first need not wait for the rest.
    ///
    /// # Errors
    /// [`CacheError::Unusable`] when the file is cut off, of another version or about other sources, or its table is damaged:
    /// then the model is to be read from its sources and written again, as when a section turns out to be damaged. Other
    /// errors when the file cannot be opened at all.
    pub fn open(&self, key: &ContentKey) -> Result<Option<Entry>, CacheError> {
        self.open_and(key, |file| {
            // Where this is not allowed, the file only counts as older than it is.
            let _ = file.set_modified(SystemTime::now());
        })
    }

    /// As [`Self::open`], but does not count as use.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    pub fn look(&self, key: &ContentKey) -> Result<Option<Entry>, CacheError> {
        self.open_and(key, |_| ())
    }

    fn open_and(&self, key: &ContentKey, note: impl FnOnce(&File)) -> Result<Option<Entry>, CacheError> {
        let path = self.path(key);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
            Err(e) => return Err(CacheError::io(&path, e)),
        };
        note(&file);
        Entry::open(&path, key, file, self.map).map(Some)
    }

    /// What lies in the folder, what was used last first; nothing where there is no folder.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn files(&self) -> Result<Vec<StoredFile>, CacheError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(CacheError::io(&self.folder, e)),
        };
        let file = |entry: fs::DirEntry| {
            let path = entry.path();
            let key = path
                .extension()
                .filter(|e| *e == ENDING)
                .and(path.file_stem()?.to_str())
                .and_then(ContentKey::parse)?;
            let meta = entry.metadata().ok()?;
            let used = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            Some(StoredFile { key, bytes: meta.len(), used, in_use: in_use(&path) })
        };
        let mut files: Vec<StoredFile> = entries.flatten().filter_map(file).collect();
        files.sort_by(|a, b| b.used.cmp(&a.used).then(a.key.cmp(&b.key)));
        Ok(files)
    }

    /// Begins to write the file of a key.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn create(&self, key: &ContentKey) -> Result<Writer, CacheError> {
        let failed = |e| CacheError::io(&self.folder, e);
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let file = self.unfinished().map_err(failed)?;
        Writer::begin(self.clone(), *key, self.path(key), file)
    }

    /// A file on the way to its place in the folder.
    pub(crate) fn unfinished(&self) -> io::Result<tempfile::NamedTempFile> {
        tempfile::Builder::new().suffix(UNFINISHED).tempfile_in(&self.folder)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes the file of a key, if there is one.
    ///
    /// # Errors
    /// When it is there and stays.
    pub fn remove(&self, key: &ContentKey) -> Result<(), CacheError> {
        let path = self.path(key);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(CacheError::io(&path, e)),
            _ => Ok(()),
        }
    }

    /// Removes what was not used for longest until the rest fits into the budget; never `kept`, and nothing in use. What
    /// cannot be removed stays: the next file written tries again.
    pub(crate) fn evict(&self, kept: &Path) {
        self.forget_old_sources();
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let now = SystemTime::now();
        let mut files = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(meta) = entry.metadata() else { continue };
            let used = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            if path.extension().is_some_and(|e| e == ENDING) {
                files.push((used, meta.len(), path));
            } else if entry.file_name().to_string_lossy().ends_with(UNFINISHED)
                && now.duration_since(used).is_ok_and(|age| age > ABANDONED)
            {
                let _ = fs::remove_file(path);
            }
        }
        files.sort();
        let mut total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, path) in files {
            if total <= self.budget_bytes {
                break;
            }
            if path != kept && !in_use(&path) && fs::remove_file(&path).is_ok() {
                total -= bytes;
            }
        }
    }
}

/// Whether anybody, in this process or another, has the file open; see [`Entry::open`].
fn in_use(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}
