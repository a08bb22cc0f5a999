//! What can go wrong, and why a file of the cache is of no use.

use std::io;
use std::path::{Path, PathBuf};

use crate::Tag;

/// Why the cache could not do what it was asked. None of it keeps a model from being opened from its source files.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// A source file could not be read for its key.
    #[error("{path} could not be read: {error}", path = path.display())]
    Source {
        /// The source file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file is there and cannot be used; the model has to be read from its sources, and the file written again.
    #[error("{path} is not used: {reason}", path = path.display())]
    Unusable {
        /// The file of the cache.
        path: PathBuf,
        /// Why.
        reason: Reason,
    },
    /// No room for the file; nothing of it is left behind.
    #[error("The disk is full: {path} could not be written. The model opens more slowly until there is room.", path = path.display())]
    DiskFull {
        /// The file of the cache, or its folder.
        path: PathBuf,
    },
    /// The folder cannot be written to.
    #[error("{path} cannot be written to: {error}. The model opens more slowly until it can.", path = path.display())]
    NotWritable {
        /// The file of the cache, or its folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Anything else that the system says of a file of the cache.
    #[error("{path}: {error}", path = path.display())]
    Io {
        /// The file of the cache, or its folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The model holds more than the format can say: four gigabytes of one kind, or lists within lists without end.
    #[error("The model holds {0} than the cache can keep; it will be read from its source files each time.")]
    TooLarge(&'static str),
}

impl CacheError {
    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::DiskFull { path }
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::NotADirectory => {
                Self::NotWritable { path, error }
            }
            _ => Self::Io { path, error },
        }
    }

    pub(crate) fn unusable(path: &Path, reason: Reason) -> Self {
        Self::Unusable { path: path.to_owned(), reason }
    }

    /// Whether a file is there that has to be written again.
    pub fn is_unusable(&self) -> bool {
        matches!(self, Self::Unusable { .. })
    }
}

/// Why a file of the cache cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It is no file of the cache.
    #[error("it is no file of Atrium's cache")]
    Foreign,
    /// Another version of Atrium wrote it, or another kind of machine.
    #[error("another version of Atrium wrote it")]
    Version,
    /// It holds other sources than its name says.
    #[error("it is about other source files")]
    Key,
    /// It is shorter or longer than it says.
    #[error("it was cut off")]
    Length,
    /// Header or table of sections are not as they were written.
    #[error("its table of contents is damaged")]
    Table,
    /// A section is not as it was written.
    #[error("its section {0} is damaged")]
    Section(Tag),
    /// A section that is needed is missing, or says what cannot be.
    #[error("its section {0} makes no sense")]
    Content(Tag),
}
