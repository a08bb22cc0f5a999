//! What can go wrong with a project file.

use std::io;
use std::path::PathBuf;

/// Why a project was not read or not written.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The project file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is no TOML, or no text.
    #[error("{}: not readable as a project: {detail}", path.display())]
    NotToml {
        /// The project file.
        path: PathBuf,
        /// What is wrong, and in which line.
        detail: String,
    },
    /// It is TOML, but has no `atrium = 1`.
    #[error("{}: not a project: the line `atrium = 1` is missing", path.display())]
    NotAProject {
        /// The project file.
        path: PathBuf,
    },
    /// A newer program wrote it, in a way that this one would misread. It was not touched.
    #[error("{}: written by a newer Atrium (format {found}; this one reads up to {known}): update to open it", path.display())]
    Newer {
        /// The project file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that this program reads.
        known: i64,
    },
    /// It is larger than any project.
    #[error("{}: {bytes} bytes are more than a project has", path.display())]
    TooLarge {
        /// The project file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
    },
    /// Something in it cannot be written as TOML.
    #[error("the project cannot be written: {0}")]
    Unwritable(String),
}

/// Something that a person should know of a project that was opened all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProjectProblem {
    /// A model is not where the project says.
    MissingModel {
        /// Index of the model.
        model: usize,
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A model is there but cannot be read.
    UnreadableModel {
        /// Index of the model.
        model: usize,
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// A model is not what it was when the project was saved.
    ChangedModel {
        /// Index of the model.
        model: usize,
        /// Where it is.
        path: PathBuf,
    },
    /// The mapping of the live building is not where the project says.
    MissingMapping {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// An entry was not understood. It is kept, and written again as it is.
    NotUnderstood {
        /// Where in the file: `view 3`, `frame`.
        entry: String,
        /// What is wrong.
        detail: String,
    },
}
