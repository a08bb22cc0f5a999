//! The folder in which opened buildings are kept: where it is, what it may take of the disk, and what lies in it.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use atrium_cache::{CacheError, ContentKey, Store, StoredFile, Tag};
use directories::ProjectDirs;

/// What all kept buildings may take of the disk: some ten hospitals. Those not opened for longest go first.
const BUDGET_BYTES: u64 = 20_000_000_000;

/// Nor do they take more than this share of what is free.
const SHARE_OF_FREE: u64 = 4;

/// The names of a building's files.
pub(crate) const NAMES: Tag = Tag::new("w.names");

/// A building that opens again without its files being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBuilding {
    /// Names of its files when it was kept; none where they cannot be told.
    pub files: Vec<String>,
    /// What it takes of the disk.
    pub bytes: u64,
    /// When it was last opened.
    pub used: SystemTime,
    /// Whether a window shows it now.
    pub in_use: bool,
}

/// What is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBuildings {
    /// Where.
    pub folder: PathBuf,
    /// What it may take of the disk at present.
    pub budget_bytes: u64,
    /// The last opened first.
    pub buildings: Vec<KeptBuilding>,
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    /// How many buildings.
    pub buildings: usize,
    /// What they took of the disk.
    pub bytes: u64,
    /// How many stay because a window shows them.
    pub in_use: usize,
}

fn folder() -> Option<PathBuf> {
    Some(ProjectDirs::from("", "", "atrium")?.cache_dir().join("opened"))
}

/// The user's store; `None` where the system names no folder for it.
pub(crate) fn store() -> Option<Store> {
    let folder = folder()?;
    let budget = budget(free_bytes(&folder));
    Some(Store::new(folder, budget))
}

fn budget(free: Option<u64>) -> u64 {
    free.map_or(BUDGET_BYTES, |free| BUDGET_BYTES.min(free / SHARE_OF_FREE))
}

/// What the user may still write where the folder is, or will be.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let there = folder.ancestors().find(|f| f.is_dir())?;
    let disk = rustix::fs::statvfs(there).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

/// What is kept of opened buildings; `None` where the system names no folder for it.
///
/// # Errors
/// When the folder cannot be read.
pub fn kept_buildings() -> Result<Option<KeptBuildings>, CacheError> {
    let (Some(folder), Some(store)) = (folder(), store()) else { return Ok(None) };
    let budget_bytes = budget(free_bytes(&folder));
    Ok(Some(KeptBuildings { folder, budget_bytes, buildings: list(&store)? }))
}

fn list(store: &Store) -> Result<Vec<KeptBuilding>, CacheError> {
    let named = |key: &ContentKey| -> Option<Vec<String>> { store.look(key).ok()??.value(NAMES).ok() };
    let files = store.files()?;
    let building = |f: &StoredFile| KeptBuilding {
        files: named(&f.key).unwrap_or_default(),
        bytes: f.bytes,
        used: f.used,
        in_use: f.in_use,
    };
    Ok(files.iter().map(building).collect())
}

/// Removes all that is kept and not shown in a window. Nothing is lost: the next time, the building's files are read.
///
/// # Errors
/// When the folder cannot be read, or a file cannot be removed; what was removed before stays so.
pub fn forget_buildings() -> Result<Cleared, CacheError> {
    store().map_or(Ok(Cleared::default()), |store| forget(&store))
}

fn forget(store: &Store) -> Result<Cleared, CacheError> {
    let mut cleared = Cleared::default();
    store.forget_sources();
    for file in store.files()? {
        if file.in_use {
            cleared.in_use += 1;
            continue;
        }
        store.remove(&file.key)?;
        cleared.buildings += 1;
        cleared.bytes += file.bytes;
    }
    Ok(cleared)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(store: &Store, name: &str) -> ContentKey {
        let key = ContentKey::of_files(&[], name.as_bytes()).unwrap();
        let mut writer = store.create(&key).unwrap();
        writer.value(NAMES, &vec![name]).unwrap();
        writer.finish().unwrap();
        key
    }

    #[test]
    fn what_is_kept_is_listed_by_name_and_forgotten_but_for_what_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), u64::MAX);
        assert_eq!(list(&store).unwrap(), []);
        assert_eq!(forget(&store).unwrap(), Cleared::default());
        keep(&store, "ward.ifc");
        let shown = store.open(&keep(&store, "theatre.ifc")).unwrap().unwrap();
        let all = list(&store).unwrap();
        assert_eq!(
            all.iter().map(|b| (b.files[0].as_str(), b.in_use)).collect::<Vec<_>>(),
            [("theatre.ifc", true), ("ward.ifc", false)]
        );
        let cleared = forget(&store).unwrap();
        assert_eq!((cleared.buildings, cleared.bytes, cleared.in_use), (1, all[1].bytes, 1));
        drop(shown);
        assert_eq!(forget(&store).unwrap().buildings, 1);
        assert_eq!(list(&store).unwrap(), []);
    }

    #[test]
    fn a_disk_that_is_nearly_full_is_left_alone() {
        assert_eq!(budget(None), BUDGET_BYTES);
        assert_eq!(budget(Some(900_000_000_000)), BUDGET_BYTES);
        assert_eq!(budget(Some(8_000_000_000)), 2_000_000_000);
        assert!(free_bytes(Path::new("/nowhere/at/all")).is_none_or(|free| free > 0));
    }
}
