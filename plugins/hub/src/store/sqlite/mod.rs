//! The store in SQLite: `facility.db` (facts, each commit on disk before it is answered) and `samples.db` (which may
//! lose its last seconds with the power, and no more).

mod block;
mod log;
mod names;
mod samples;
mod schema;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use atrium_facility::{CommandId, Entry, Observation, PhotoId, PointId, Position, Timestamp};
use rusqlite::Connection;

use self::names::Names;
use self::schema::{Kind, said};
use super::{
    CheckpointKind, FixLevel, LogSpan, LookUp, PutCheckpoint, Receipt, SpanLevel, SpanRow, Store, StoreError, Writing,
};

/// Held while the folder is open; the system lets go of it with the process, however that ends.
const LOCK_FILE: &str = "in-use.lock";
/// Room that the samples may take, bytes: a month of a hundred thousand points, and some.
const SAMPLES_CAP: u64 = 4 << 30;

/// One database file: a connection that writes, and on disk one that reads beside it.
struct Base {
    file: PathBuf,
    /// Closed before the other: only the last to close, if it may write, brings the write-ahead log into the file.
    reader: Option<Mutex<Connection>>,
    writer: Mutex<Connection>,
}

impl Base {
    fn on_disk(folder: &Path, kind: Kind) -> Result<Self, StoreError> {
        let (writer, file) = schema::open(folder, kind)?;
        let reader = schema::open_reader(&file)?;
        Ok(Self { file, writer: Mutex::new(writer), reader: Some(Mutex::new(reader)) })
    }

    fn in_memory(kind: Kind) -> Result<Self, StoreError> {
        let (writer, file) = schema::open_in_memory(kind)?;
        Ok(Self { file, writer: Mutex::new(writer), reader: None })
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic between statements leaves no open transaction behind: dropping one rolls it back.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.as_ref().unwrap_or(&self.writer).lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn said(&self) -> impl Fn(rusqlite::Error) -> StoreError {
        |error| said(&self.file, &error)
    }

    fn damaged(&self, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { file: self.file.clone(), what: what.into() }
    }
}

/// The store in SQLite.
pub struct SqliteStore {
    facts: Base,
    samples: Base,
    names: Mutex<Names>,
    epoch: String,
    samples_cap: u64,
    /// Dropped last.
    _lock: Option<File>,
}

impl SqliteStore {
    /// Opens the store of a folder, or makes it.
    ///
    /// What is there is looked at first, without changing a byte of it.
    ///
    /// # Errors
    /// Every [`StoreError`].
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let unusable = |source| StoreError::Folder { folder: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(unusable)?;
        let lock = File::create(folder.join(LOCK_FILE)).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { folder: folder.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let facts = Base::on_disk(folder, Kind::Facts)?;
        let samples = Base::on_disk(folder, Kind::Samples)?;
        Self::with(facts, samples, Some(lock))
    }

    /// A store that ends with the process.
    ///
    /// # Errors
    /// [`StoreError::Failed`] when there is no memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::with(Base::in_memory(Kind::Facts)?, Base::in_memory(Kind::Samples)?, None)
    }

    fn with(facts: Base, samples: Base, lock: Option<File>) -> Result<Self, StoreError> {
        let epoch = log::epoch(&facts)?;
        let names = Names::read(&samples)?;
        Ok(Self { facts, samples, names: Mutex::new(names), epoch, samples_cap: SAMPLES_CAP, _lock: lock })
    }

    /// The same store with another bound for what the samples take, bytes.
    pub fn with_samples_cap(mut self, bytes: u64) -> Self {
        self.samples_cap = bytes;
        self
    }

    /// Bounds the pages of `facility.db`; beyond them there is no room. `None` takes the bound away.
    ///
    /// # Errors
    /// When the database does not take the setting.
    pub fn limit_pages(&self, pages: Option<u32>) -> Result<(), StoreError> {
        let most = pages.map_or(i64::from(u32::MAX - 1), i64::from);
        let connection = self.facts.writer();
        connection.pragma_update_and_check(None, "max_page_count", most, |_| Ok(())).map_err(self.facts.said())
    }

    /// Pages that `facility.db` has now.
    ///
    /// # Errors
    /// When they cannot be counted.
    pub fn pages(&self) -> Result<u32, StoreError> {
        let connection = self.facts.writer();
        connection.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(self.facts.said())
    }

    fn names(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SqliteStore {
    fn epoch(&self) -> &str {
        &self.epoch
    }

    fn is_in_memory(&self) -> bool {
        self.facts.reader.is_none()
    }

    fn append(&self, writing: &Writing<'_>) -> Result<(), StoreError> {
        log::append(&self.facts, writing)
    }

    fn probe(&self) -> Result<(), StoreError> {
        log::probe(&self.facts)
    }

    fn receipt(&self, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
        log::receipt(&self.facts, command)
    }

    fn entries(&self, after: u64, until: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        log::entries(&self.facts, after, until, limit)
    }

    fn each(&self, after: u64, until: u64, registry: bool, take: &mut dyn FnMut(&Entry)) -> Result<(), StoreError> {
        log::each(&self.facts, after, until, registry, take)
    }

    fn seq_at(&self, at: Timestamp) -> Result<u64, StoreError> {
        log::seq_at(&self.facts, at)
    }

    fn span(&self) -> Result<LogSpan, StoreError> {
        log::span(&self.facts)
    }

    fn put_checkpoint(&self, checkpoint: &PutCheckpoint<'_>) -> Result<(), StoreError> {
        log::put_checkpoint(&self.facts, checkpoint)
    }

    fn checkpoint(&self, kind: CheckpointKind, until: u64) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        log::checkpoint(&self.facts, kind, until)
    }

    fn put_photo(&self, id: &PhotoId, bytes: &[u8], at: Timestamp) -> Result<(), StoreError> {
        log::put_photo(&self.facts, id, bytes, at)
    }

    fn photo(&self, id: &PhotoId) -> Result<Option<Vec<u8>>, StoreError> {
        log::photo(&self.facts, id)
    }

    fn has_photo(&self, id: &PhotoId) -> Result<bool, StoreError> {
        log::has_photo(&self.facts, id)
    }

    fn record_look_up(&self, look_up: &LookUp) -> Result<(), StoreError> {
        log::record_look_up(&self.facts, look_up)
    }

    fn look_ups(&self, limit: usize) -> Result<Vec<LookUp>, StoreError> {
        log::look_ups(&self.facts, limit)
    }

    fn put_newest(&self, values: &[Observation], positions: &[Position]) -> Result<(), StoreError> {
        self.put_newest_values(values, positions)
    }

    fn newest(&self) -> Result<(Vec<Observation>, Vec<Position>), StoreError> {
        self.newest_values()
    }

    fn put_span(&self, level: SpanLevel, start: Timestamp, rows: &[SpanRow]) -> Result<(), StoreError> {
        self.put_span_rows(level, start, rows)
    }

    fn roll_hour(&self, start: Timestamp) -> Result<(), StoreError> {
        self.roll_up_hour(start)
    }

    fn put_fixes(&self, level: FixLevel, start: Timestamp, positions: &[Position]) -> Result<(), StoreError> {
        self.put_position_fixes(level, start, positions)
    }

    fn rolled_until(&self) -> Result<Option<Timestamp>, StoreError> {
        self.newest_hour()
    }

    fn oldest_minute(&self, from: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        self.first_minute(from)
    }

    fn samples_at(&self, at: Timestamp) -> Result<(Vec<Observation>, Vec<Position>), StoreError> {
        self.values_at(at)
    }

    fn spans_of(
        &self,
        level: SpanLevel,
        point: &PointId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Timestamp, SpanRow)>, StoreError> {
        self.rows_of_point(level, point, from, to)
    }

    fn values_between(
        &self,
        level: SpanLevel,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Timestamp, Vec<Observation>)>, StoreError> {
        self.closed_between(level, from, to, limit)
    }

    fn fixes_between(
        &self,
        level: FixLevel,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Timestamp, Vec<Position>)>, StoreError> {
        self.fixes_in(level, from, to, limit)
    }

    fn prune(&self, now: Timestamp) -> Result<(), StoreError> {
        self.prune_samples(now)
    }
}
