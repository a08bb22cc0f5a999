//! The outbox's folder: a numbered part for each program that uses it at the same time, and what an ended one left.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use atrium_facility::PhotoId;

use super::journal::{Content, Held, Journal, Record, read, write_held, write_whole};

/// Programs on one folder at a time.
const MOST_PROGRAMS: usize = 16;
const COMMANDS: &str = "commands.ndjson";
const DAMAGED: &str = "damaged.ndjson";
const PHOTOS: &str = "photos";
const LOCK: &str = "lock";

/// This program's part of the folder; its own until dropped.
pub(crate) struct Part {
    folder: PathBuf,
    pub(crate) journal: Journal,
    _lock: File,
}

/// What was found on opening.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What waits, in order; the numbers are those of the files they came from.
    pub(crate) records: Vec<Record>,
    /// What a person should know of.
    pub(crate) remarks: Vec<String>,
    /// Parts of ended programs, to be emptied once everything is written to this one.
    left: Vec<(PathBuf, File)>,
}

impl Part {
    /// Takes the first part that no other program uses, with what waits there and in parts that nobody uses any more.
    ///
    /// # Errors
    /// When the folder cannot be used, or sixteen programs do.
    pub(crate) fn open(root: &Path) -> io::Result<(Self, Found)> {
        let mut found = Found::default();
        let mut own: Option<Self> = None;
        for number in 0..MOST_PROGRAMS {
            let folder = root.join(number.to_string());
            match &own {
                None => {
                    make_private(&folder)?;
                    let Some(lock) = lock(&folder)? else { continue };
                    found.records = hold(&folder, &mut found.remarks)?;
                    let journal = Journal::open(&folder.join(COMMANDS))?;
                    own = Some(Self { folder, journal, _lock: lock });
                }
                Some(own) if folder.exists() => {
                    if let Err(error) = own.take_over(&folder, &mut found) {
                        // What waits there waits on; it must not keep this program from its own.
                        found.remarks.push(format!("{} cannot be read ({error})", folder.display()));
                    }
                }
                Some(_) => {}
            }
        }
        match own {
            Some(own) => Ok((own, found)),
            None => Err(io::Error::other(format!("{MOST_PROGRAMS} programs use {} already", root.display()))),
        }
    }

    /// Takes over what an ended program left in this part.
    fn take_over(&self, folder: &Path, found: &mut Found) -> io::Result<()> {
        let Some(lock) = lock(folder)? else { return Ok(()) };
        let records = hold(folder, &mut found.remarks)?;
        for record in &records {
            if let Content::Photo(id) = &record.content {
                self.take_photo(id, folder)?;
            }
        }
        if !records.is_empty() {
            found.records.extend(records);
            found.left.push((folder.join(COMMANDS), lock));
        }
        Ok(())
    }

    /// Writes everything that waits, then empties the parts that it came from.
    ///
    /// # Errors
    /// When it could not be written; then nothing is emptied.
    pub(crate) fn settle(&mut self, records: &[Record], found: Found) -> io::Result<()> {
        self.journal.rewrite(records.iter())?;
        for (commands, _lock) in found.left {
            write_whole(&commands, &[])?;
        }
        self.sweep(records);
        Ok(())
    }

    /// Removes photos that nothing here waits for: those whose program was killed just after they were sent.
    fn sweep(&self, records: &[Record]) {
        let Ok(files) = std::fs::read_dir(self.photos()) else { return };
        for file in files.flatten() {
            let name = file.file_name();
            let is_needed = |r: &Record| matches!(&r.content, Content::Photo(id) if *id.as_str() == *name);
            if !records.iter().any(is_needed)
                && let Err(error) = std::fs::remove_file(file.path())
            {
                tracing::debug!(%error, "a sent photo could not be removed");
            }
        }
    }

    /// Where photos are kept, each in a file with the name of its id.
    pub(crate) fn photos(&self) -> PathBuf {
        self.folder.join(PHOTOS)
    }

    /// Keeps a photo.
    ///
    /// # Errors
    /// When it could not be written.
    pub(crate) fn keep_photo(&self, id: &PhotoId, bytes: &[u8]) -> io::Result<()> {
        make_private(&self.photos())?;
        write_whole(&photo_path(&self.folder, id), bytes)
    }

    /// Forgets a photo.
    pub(crate) fn drop_photo(&self, id: &PhotoId) {
        if let Err(error) = std::fs::remove_file(photo_path(&self.folder, id)) {
            tracing::debug!(%id, %error, "a sent photo could not be removed");
        }
    }

    fn take_photo(&self, id: &PhotoId, from: &Path) -> io::Result<()> {
        match std::fs::read(photo_path(from, id)) {
            Ok(bytes) => {
                self.keep_photo(id, &bytes)?;
                std::fs::remove_file(photo_path(from, id))
            }
            // Taken over before, by a program that ended on the way.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn photo_path(folder: &Path, id: &PhotoId) -> PathBuf {
    folder.join(PHOTOS).join(id.as_str())
}

/// A folder that other people of this computer cannot read.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Locks a part; `None` when another program uses it. The system frees the lock of a program that ends in any way.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// What waits in a part. What cannot be read there is moved to a file of its own.
fn hold(folder: &Path, remarks: &mut Vec<String>) -> io::Result<Vec<Record>> {
    let commands = folder.join(COMMANDS);
    let held = match std::fs::read(&commands) {
        Ok(bytes) => read(&bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Held::default(),
        Err(error) => return Err(error),
    };
    if !held.damaged.is_empty() {
        set_apart(folder, &held.damaged)?;
        remarks.push(format!(
            "{} bytes of {} could not be read and were moved to {DAMAGED} beside it; a command in them is not sent",
            held.damaged.len(),
            commands.display(),
        ));
        write_held(&commands, &held.records)?;
    }
    Ok(held.records)
}

fn set_apart(folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join(DAMAGED))?;
    file.write_all(bytes)?;
    if !bytes.ends_with(b"\n") {
        file.write_all(b"\n")?;
    }
    file.sync_data()
}
