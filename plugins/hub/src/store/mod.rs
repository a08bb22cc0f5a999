//! Where the hub keeps what must outlive it.
//!
//! [`Store`] is what the rest of the hub knows of it: the log of facts with the receipts of the commands that made them,
//! checkpoints that shorten the way to any moment of the log, photos, the audit of look-ups, and the rolled-up samples.
//! [`SqliteStore`] keeps all of it in two files of one folder, or in memory.

mod pack;
mod sqlite;
mod types;

use std::path::PathBuf;

use atrium_facility::{CommandId, Entry, Observation, PhotoId, PointId, Position, Timestamp};
use thiserror::Error;

pub use self::pack::{pack, unpack};
pub use self::sqlite::SqliteStore;
pub use self::types::{CheckpointKind, FixLevel, LogSpan, LookUp, PutCheckpoint, Receipt, SpanLevel, SpanRow, Writing};

/// Why the store cannot be opened or used.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The folder cannot be made or entered.
    #[error("the folder {folder} for the hub's store cannot be used: {source}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has it open.
    #[error("the store in {folder} is in use by another program; stop that one, or choose another folder")]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The file is not what was written.
    #[error(
        "the database {file} is damaged ({what}); it was left as it is: put a backup in its place, or move it away to \
         begin anew"
    )]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What was found.
        what: String,
    },
    /// A database, but of another program.
    #[error("{file} is not a database of this program; it was left as it is: choose another folder")]
    Foreign {
        /// The file.
        file: PathBuf,
    },
    /// Written by a later version of the program.
    #[error(
        "{file} was written by a newer version of this program (format {found}, this one knows {known}); it was left as \
         it is: use the newer version"
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its format.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// There is no room.
    #[error("there is no room left to write {file}; free some space on its disk")]
    Full {
        /// The file.
        file: PathBuf,
    },
    /// Anything else that the system or the database says.
    #[error("{file} cannot be read or written: {what}")]
    Failed {
        /// The file.
        file: PathBuf,
        /// What was said.
        what: String,
    },
}

/// What the hub keeps. One process at a time has it open; its methods may be called from any thread.
///
/// Every writing method either does all that it says, lastingly, or fails and changes nothing.
pub trait Store: Send + Sync {
    /// Names the log: made with it, kept as long as it.
    fn epoch(&self) -> &str;

    /// Whether it ends with the process.
    fn is_in_memory(&self) -> bool;

    /// Writes entries and receipts as one. Their numbers follow the newest without a gap.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Failed`]: nothing was written.
    fn append(&self, writing: &Writing<'_>) -> Result<(), StoreError>;

    /// Tries whether anything can be written.
    ///
    /// # Errors
    /// Why not.
    fn probe(&self) -> Result<(), StoreError>;

    /// The receipt of an accepted command.
    ///
    /// # Errors
    /// When it cannot be read.
    fn receipt(&self, command: &CommandId) -> Result<Option<Receipt>, StoreError>;

    /// At most `limit` entries numbered above `after` and not above `until`, in order.
    ///
    /// # Errors
    /// When they cannot be read.
    fn entries(&self, after: u64, until: u64, limit: usize) -> Result<Vec<Entry>, StoreError>;

    /// Calls `take` with the entries numbered above `after` and not above `until` that are of the registry (or not).
    ///
    /// # Errors
    /// When they cannot be read.
    fn each(&self, after: u64, until: u64, registry: bool, take: &mut dyn FnMut(&Entry)) -> Result<(), StoreError>;

    /// Number of the last entry not later than this; 0 before the first.
    ///
    /// # Errors
    /// When it cannot be read.
    fn seq_at(&self, at: Timestamp) -> Result<u64, StoreError>;

    /// From when to when the log goes.
    ///
    /// # Errors
    /// When it cannot be read.
    fn span(&self) -> Result<LogSpan, StoreError>;

    /// Writes a checkpoint; one of the same kind and number is replaced.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put_checkpoint(&self, checkpoint: &PutCheckpoint<'_>) -> Result<(), StoreError>;

    /// The newest checkpoint of a kind that is not beyond the number: its number and what was written.
    ///
    /// # Errors
    /// When it cannot be read.
    fn checkpoint(&self, kind: CheckpointKind, until: u64) -> Result<Option<(u64, Vec<u8>)>, StoreError>;

    /// Keeps a photo under the hash of its bytes.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put_photo(&self, id: &PhotoId, bytes: &[u8], at: Timestamp) -> Result<(), StoreError>;

    /// The bytes of a photo.
    ///
    /// # Errors
    /// When it cannot be read.
    fn photo(&self, id: &PhotoId) -> Result<Option<Vec<u8>>, StoreError>;

    /// Whether the photo is there.
    ///
    /// # Errors
    /// When it cannot be read.
    fn has_photo(&self, id: &PhotoId) -> Result<bool, StoreError>;

    /// Writes down that somebody looked for a name.
    ///
    /// # Errors
    /// When it cannot be written.
    fn record_look_up(&self, look_up: &LookUp) -> Result<(), StoreError>;

    /// The newest look-ups, newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    fn look_ups(&self, limit: usize) -> Result<Vec<LookUp>, StoreError>;

    /// Writes newest values and positions over those before.
    ///
    /// # Errors
    /// When they cannot be written.
    fn put_newest(&self, values: &[Observation], positions: &[Position]) -> Result<(), StoreError>;

    /// Newest values and positions as of the last writing.
    ///
    /// # Errors
    /// When they cannot be read.
    fn newest(&self) -> Result<(Vec<Observation>, Vec<Position>), StoreError>;

    /// Adds what was observed in one span; rows of a point that is there already become one with it.
    ///
    /// # Errors
    /// When they cannot be written.
    fn put_span(&self, level: SpanLevel, start: Timestamp, rows: &[SpanRow]) -> Result<(), StoreError>;

    /// Makes the hour's spans out of its minutes' and carries over points that were silent in it.
    ///
    /// # Errors
    /// When they cannot be read or written.
    fn roll_hour(&self, start: Timestamp) -> Result<(), StoreError>;

    /// Adds positions seen in one span.
    ///
    /// # Errors
    /// When they cannot be written.
    fn put_fixes(&self, level: FixLevel, start: Timestamp, positions: &[Position]) -> Result<(), StoreError>;

    /// Start of the newest hour that was rolled up.
    ///
    /// # Errors
    /// When it cannot be read.
    fn rolled_until(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Start of the oldest minute at or after this that is kept.
    ///
    /// # Errors
    /// When it cannot be read.
    fn oldest_minute(&self, from: Timestamp) -> Result<Option<Timestamp>, StoreError>;

    /// Values and positions as of then, as far as they are kept.
    ///
    /// # Errors
    /// When they cannot be read.
    fn samples_at(&self, at: Timestamp) -> Result<(Vec<Observation>, Vec<Position>), StoreError>;

    /// Spans of one point that begin in `[from, to)`, oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    fn spans_of(
        &self,
        level: SpanLevel,
        point: &PointId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Timestamp, SpanRow)>, StoreError>;

    /// At most `limit` moments of a level at which values were closed in `(from, to]`, oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    fn values_between(
        &self,
        level: SpanLevel,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Timestamp, Vec<Observation>)>, StoreError>;

    /// At most `limit` moments at which positions were fixed in `(from, to]`, oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    fn fixes_between(
        &self,
        level: FixLevel,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Timestamp, Vec<Position>)>, StoreError>;

    /// Drops what is older than its level is kept, and the oldest beyond the size that the samples may take.
    ///
    /// # Errors
    /// When it cannot be done.
    fn prune(&self, now: Timestamp) -> Result<(), StoreError>;
}
