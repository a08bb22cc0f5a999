//! The two files: how they are made, checked and brought forward.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::store::StoreError;

/// Stands in the header of both files, so that no other program's database is taken for ours ("ATR1", "ATS1").
const FACTS_ID: i32 = 0x4154_5231;
const SAMPLES_ID: i32 = 0x4154_5331;

/// Each step brings the format one number forward; a step that was ever released is never changed.
const FACTS_STEPS: &[&str] = &["
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE log (
        seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL, command TEXT,
        topic INTEGER NOT NULL, body TEXT NOT NULL, sum INTEGER NOT NULL
    );
    CREATE INDEX log_at ON log (at);
    CREATE INDEX log_topic ON log (topic, seq);
    CREATE TABLE receipts (
        command TEXT PRIMARY KEY, hash BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, made TEXT
    ) WITHOUT ROWID;
    CREATE TABLE checkpoints (
        kind INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, seq)
    );
    CREATE TABLE photos (id TEXT PRIMARY KEY, at INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE TABLE look_ups (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL, whom TEXT NOT NULL,
        told INTEGER NOT NULL
    );
    CREATE TRIGGER log_is_not_changed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
    CREATE TRIGGER log_is_not_cut BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"];
const SAMPLES_STEPS: &[&str] = &["
    CREATE TABLE names (no INTEGER PRIMARY KEY, kind INTEGER NOT NULL, name TEXT NOT NULL);
    CREATE TABLE spans (
        level INTEGER NOT NULL, start INTEGER NOT NULL, block INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (level, start, block)
    ) WITHOUT ROWID;
    CREATE TABLE fixes (
        level INTEGER NOT NULL, start INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (level, start)
    ) WITHOUT ROWID;
"];

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Facts,
    Samples,
}

impl Kind {
    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Facts => "facility.db",
            Self::Samples => "samples.db",
        }
    }

    fn application_id(self) -> i32 {
        match self {
            Self::Facts => FACTS_ID,
            Self::Samples => SAMPLES_ID,
        }
    }

    fn steps(self) -> &'static [&'static str] {
        match self {
            Self::Facts => FACTS_STEPS,
            Self::Samples => SAMPLES_STEPS,
        }
    }

    /// What is read through at each start. Photos and spans are not: they may be gigabytes, and a damaged one of them
    /// costs only itself.
    fn checked(self) -> &'static [&'static str] {
        match self {
            Self::Facts => &["log", "receipts", "meta"],
            Self::Samples => &["names"],
        }
    }
}

/// What the database said, in the store's terms.
pub(super) fn said(file: &Path, error: &rusqlite::Error) -> StoreError {
    let file = file.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full { file },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Damaged { file, what: error.to_string() }
        }
        _ => StoreError::Failed { file, what: error.to_string() },
    }
}

/// Opens a file that is there or makes it, whole, under its name.
pub(super) fn open(folder: &Path, kind: Kind) -> Result<(Connection, PathBuf), StoreError> {
    let file = folder.join(kind.file_name());
    if file.exists() {
        check(&file, kind)?;
    } else {
        make(&file, kind)?;
    }
    let failed = |error: rusqlite::Error| said(&file, &error);
    let mut connection = Connection::open(&file).map_err(failed)?;
    prepare(&connection, kind).map_err(failed)?;
    migrate(&mut connection, kind).map_err(failed)?;
    Ok((connection, file))
}

/// A second connection that only reads.
pub(super) fn open_reader(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let failed = |error: rusqlite::Error| said(file, &error);
    let connection = Connection::open_with_flags(file, flags).map_err(failed)?;
    connection.pragma_update(None, "mmap_size", 1_i64 << 30).map_err(failed)?;
    connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// In memory, for a hub without a folder.
pub(super) fn open_in_memory(kind: Kind) -> Result<(Connection, PathBuf), StoreError> {
    let file = PathBuf::from(format!("{} (in memory)", kind.file_name()));
    let failed = |error: rusqlite::Error| said(&file, &error);
    let mut connection = Connection::open_in_memory().map_err(failed)?;
    connection.pragma_update(None, "application_id", kind.application_id()).map_err(failed)?;
    migrate(&mut connection, kind).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok((connection, file))
}

/// Made beside its name and moved there when it is whole: a file under the name is never half made.
fn make(file: &Path, kind: Kind) -> Result<(), StoreError> {
    let beside = file.with_extension("new");
    let io = |error: std::io::Error| StoreError::Failed { file: file.to_owned(), what: error.to_string() };
    for leftover in [beside.clone(), beside.with_extension("new-journal")] {
        match std::fs::remove_file(&leftover) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
    }
    let failed = |error: rusqlite::Error| said(&beside, &error);
    let mut connection = Connection::open(&beside).map_err(failed)?;
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL").map_err(failed)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    connection.pragma_update(None, "application_id", kind.application_id()).map_err(failed)?;
    migrate(&mut connection, kind).map_err(failed)?;
    connection.close().map_err(|(_, error)| failed(error))?;
    std::fs::rename(&beside, file).map_err(io)?;
    sync_folder(file).map_err(io)
}

/// Makes the new name itself last.
fn sync_folder(file: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Looks at a file without changing a byte of it.
fn check(file: &Path, kind: Kind) -> Result<(), StoreError> {
    let damaged = |what: String| StoreError::Damaged { file: file.to_owned(), what };
    let length = std::fs::metadata(file)
        .map_err(|error| StoreError::Failed { file: file.to_owned(), what: error.to_string() })?
        .len();
    if length == 0 {
        // To the database an empty file is a new one: it would be begun anew over what was lost.
        return Err(damaged("it is empty".into()));
    }
    let failed = |error: rusqlite::Error| match said(file, &error) {
        StoreError::Failed { what, .. } if error.sqlite_error_code().is_none() => damaged(what),
        other => other,
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(failed)?;
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(failed);
    if number("application_id")? != i64::from(kind.application_id()) {
        return Err(StoreError::Foreign { file: file.to_owned() });
    }
    let (found, known) = (number("user_version")?, kind.steps().len() as i64);
    if found > known {
        return Err(StoreError::Newer { file: file.to_owned(), found, known });
    }
    let (page_size, pages) = (number("page_size")?, number("page_count")?);
    // Pages that are still in the write-ahead log make the file shorter than its count, and are no loss.
    let wal = file.with_extension("db-wal");
    let waiting = std::fs::metadata(&wal).map(|m| m.len()).unwrap_or(0);
    if waiting == 0 && (length as i64) < page_size.saturating_mul(pages) {
        return Err(damaged(format!("it is cut off after {length} of {} bytes", page_size.saturating_mul(pages))));
    }
    for table in kind.checked() {
        let mut statement = connection.prepare(&format!("PRAGMA quick_check('{table}')")).map_err(failed)?;
        let found: String = statement.query_row([], |row| row.get(0)).map_err(failed)?;
        if found != "ok" {
            return Err(damaged(format!("{table}: {}", found.chars().take(200).collect::<String>())));
        }
    }
    Ok(())
}

fn prepare(connection: &Connection, kind: Kind) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if kind == Kind::Facts { "FULL" } else { "NORMAL" })?;
    // A log that once grew is cut back, so that it does not take the room that was freed elsewhere.
    connection.pragma_update(None, "journal_size_limit", 16_i64 << 20)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn migrate(connection: &mut Connection, kind: Kind) -> rusqlite::Result<()> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (i, step) in kind.steps().iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", i as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}
