//! What was in a source file when the system last said that it changed, so that it need not be read to tell what is in it.
//!
//! Beside the files of the cache lies one small file for each source that was ever read for its key. It is believed while
//! device, inode, length, and the times of the last change of content and of attributes (stat(2)) are those of then: whoever
//! writes to a file moves the last of these, which no program can set back.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use bytemuck::{Pod, Zeroable};
use xxhash_rust::xxh3::xxh3_128;

use crate::format::hash;
use crate::key::Digest;
use crate::{CacheError, ContentKey, Store};

/// What these files end in.
const ENDING: &str = "atriumstamp";

const MAGIC: [u8; 8] = *b"ATRSTAMP";

/// A file that changed less than this before it was read may change again without its times telling so: they are no finer
/// than the system's tick, and on some disks than two seconds.
const SETTLED: Duration = Duration::from_secs(4);

/// Files of sources that nobody has opened for as long are removed.
const FORGOTTEN: Duration = Duration::from_secs(180 * 24 * 3600);

/// What cannot stay as it is when the content changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
struct Stamp {
    device: u64,
    inode: u64,
    length: u64,
    /// Seconds and nanoseconds.
    modified: [i64; 2],
    /// The same.
    changed: [i64; 2],
}

impl Stamp {
    #[cfg(unix)]
    fn of(file: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        Some(Self {
            device: file.dev(),
            inode: file.ino(),
            length: file.size(),
            modified: [file.mtime(), file.mtime_nsec()],
            changed: [file.ctime(), file.ctime_nsec()],
        })
    }

    /// Elsewhere the time of the last write is all there is, and every program can set that.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// Whether another change would have other times.
    fn is_settled(&self, now: SystemTime) -> bool {
        let Ok(now) = now.duration_since(SystemTime::UNIX_EPOCH) else { return false };
        let before = now.saturating_sub(SETTLED).as_secs() as i64;
        self.modified[0] < before && self.changed[0] < before
    }
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Known {
    magic: [u8; 8],
    stamp: Stamp,
    digest: Digest,
    /// Over all before it.
    checksum: u64,
}

impl Known {
    fn new(stamp: Stamp, digest: Digest) -> Self {
        let blank = Self { magic: MAGIC, stamp, digest, checksum: 0 };
        Self { checksum: hash(bytemuck::bytes_of(&blank)), ..blank }
    }

    fn read(path: &Path) -> Option<Self> {
        let known: Self = bytemuck::try_pod_read_unaligned(&fs::read(path).ok()?).ok()?;
        (bytemuck::bytes_of(&known) == bytemuck::bytes_of(&Self::new(known.stamp, known.digest))).then_some(known)
    }
}

impl Store {
    /// As [`ContentKey::of_files`], but files are not read again that, as the system says, are as they were when their key
    /// was last asked of this store. What cannot be noted is read each time.
    ///
    /// # Errors
    /// Those of [`ContentKey::of_files`].
    pub fn key_of(&self, files: &[PathBuf], salt: &[u8]) -> Result<ContentKey, CacheError> {
        let digest = |path: &PathBuf| self.digest(path, SystemTime::now());
        let digests: Vec<Digest> = files.iter().map(digest).collect::<Result<_, _>>()?;
        Ok(ContentKey::of_digests(&digests, salt))
    }

    fn digest(&self, path: &Path, now: SystemTime) -> Result<Digest, CacheError> {
        let stamp = || Stamp::of(&path.metadata().ok()?);
        let note = path.canonicalize().ok().map(|path| {
            let name = xxh3_128(path.as_os_str().as_encoded_bytes());
            self.folder().join(format!("{name:032x}.{ENDING}"))
        });
        let before = stamp();
        if let (Some(note), Some(stamp)) = (&note, before)
            && let Some(known) = Known::read(note)
            && known.stamp == stamp
        {
            return Ok(known.digest);
        }
        let digest = Digest::of_file(path)?;
        if let (Some(note), Some(stamp)) = (&note, before.filter(|s| s.is_settled(now) && stamp() == Some(*s))) {
            // Where it cannot be written, the file is read again the next time.
            let _ = self.write_note(note, &Known::new(stamp, digest));
        }
        Ok(digest)
    }

    fn write_note(&self, note: &Path, known: &Known) -> std::io::Result<()> {
        use std::io::Write as _;
        fs::create_dir_all(self.folder())?;
        let mut file = self.unfinished()?;
        file.write_all(bytemuck::bytes_of(known))?;
        file.persist(note)?;
        Ok(())
    }

    /// Forgets what was in all source files: their keys are found by reading them again.
    pub fn forget_sources(&self) {
        notes(self.folder()).for_each(|(path, _)| drop(fs::remove_file(path)));
    }

    pub(crate) fn forget_old_sources(&self) {
        let now = SystemTime::now();
        let old = |written: &SystemTime| now.duration_since(*written).is_ok_and(|age| age > FORGOTTEN);
        notes(self.folder()).filter(|(_, written)| old(written)).for_each(|(path, _)| drop(fs::remove_file(path)));
    }
}

/// Such files in a folder, and when they were written.
fn notes(folder: &Path) -> impl Iterator<Item = (PathBuf, SystemTime)> {
    fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
        let path = entry.path();
        path.extension().filter(|e| *e == ENDING)?;
        Some((path, entry.metadata().ok()?.modified().ok()?))
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A source file of long ago, and a store.
    fn setting() -> (tempfile::TempDir, PathBuf, Store, SystemTime) {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("a.ifc");
        fs::write(&source, "first").unwrap();
        let store = Store::new(folder.path().join("kept"), u64::MAX);
        (folder, source, store, SystemTime::now() + 2 * SETTLED)
    }

    fn noted(store: &Store) -> Vec<PathBuf> {
        notes(store.folder()).map(|(path, _)| path).collect()
    }

    #[test]
    fn a_file_that_did_not_change_is_not_read_again() {
        let (_folder, source, store, later) = setting();
        let digest = store.digest(&source, later).unwrap();
        assert_eq!(digest, Digest::of_file(&source).unwrap());
        let [note] = &noted(&store)[..] else { panic!("one file, one note") };
        // What is noted is believed: with another digest in it, that one comes back.
        let known = Known::read(note).unwrap();
        fs::write(note, bytemuck::bytes_of(&Known::new(known.stamp, Digest::zeroed()))).unwrap();
        assert_eq!(store.digest(&source, later).unwrap(), Digest::zeroed());
        store.forget_sources();
        assert_eq!(noted(&store), [] as [PathBuf; 0]);
        assert_eq!(store.digest(&source, later).unwrap(), digest);
        store.forget_old_sources();
        assert_eq!(noted(&store).len(), 1);
    }

    #[test]
    fn a_change_is_seen_even_with_the_same_length_and_time() {
        let (_folder, source, store, later) = setting();
        let first = store.digest(&source, later).unwrap();
        let modified = source.metadata().unwrap().modified().unwrap();
        // The clock of the disk ticks some hundred times a second.
        std::thread::sleep(Duration::from_millis(50));
        fs::write(&source, "other").unwrap();
        fs::File::options().write(true).open(&source).unwrap().set_modified(modified).unwrap();
        assert_eq!(source.metadata().unwrap().modified().unwrap(), modified);
        let second = store.digest(&source, later).unwrap();
        assert!(second != first && second == Digest::of_file(&source).unwrap());
        // Another file put in its place, as many programs save.
        let other = source.with_extension("new");
        fs::write(&other, "third").unwrap();
        fs::rename(&other, &source).unwrap();
        assert_eq!(store.digest(&source, later).unwrap(), Digest::of_file(&source).unwrap());
    }

    #[test]
    fn a_file_that_was_just_written_is_not_noted_and_a_damaged_note_is_not_believed() {
        let (_folder, source, store, later) = setting();
        let digest = store.digest(&source, SystemTime::now()).unwrap();
        assert_eq!(noted(&store), [] as [PathBuf; 0]);
        store.digest(&source, later).unwrap();
        let note = noted(&store).remove(0);
        let good = fs::read(&note).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x20;
            fs::write(&note, &bad).unwrap();
            assert!(Known::read(&note).is_none(), "byte {at}");
        }
        fs::write(&note, &good[..good.len() - 1]).unwrap();
        assert_eq!(store.digest(&source, later).unwrap(), digest);
        assert!(matches!(store.digest(Path::new("missing"), later), Err(CacheError::Source { .. })));
    }
}
