//! Why a file could not be loaded at all. What could be loaded only in part is a [`crate::Diagnostic`].

use crate::Cancelled;

/// A file that could not be loaded: which one, and what is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("{}{problem}", file.as_ref().map(|f| format!("{f}: ")).unwrap_or_default())]
pub struct LoadError {
    /// The path as it was given; `None` for bytes in memory.
    pub file: Option<String>,
    /// What is wrong.
    #[source]
    pub problem: Problem,
}

/// What is wrong with a file, in words for the person who opened it.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The operating system would not give the file.
    #[error("The file could not be read ({0}). Check that it exists and that you may open it.")]
    Io(#[from] std::io::Error),
    /// Nothing in it.
    #[error("The file is empty. Export the model again, or copy the file once more.")]
    Empty,
    /// Something else under the name of an IFC file.
    #[error("This is not an IFC (STEP) file: it does not begin with ISO-10303-21. {0}")]
    NotStep(&'static str),
    /// STEP, though without a single instance.
    #[error("The file holds no data: not one instance was found after its header. Export the model again.")]
    NoData,
    /// An archive that cannot be unpacked.
    #[error("The archive could not be unpacked ({0}). Unpack it with another program and open the .ifc file inside.")]
    Archive(String),
    /// An archive without a model.
    #[error("The archive holds no .ifc file. Unpack it and open the model itself.")]
    ArchiveWithoutModel,
    /// An archive with a password.
    #[error("The archive is locked with a password. Unpack it with another program and open the .ifc file inside.")]
    Encrypted,
    /// More data than this program takes.
    #[error(
        "The file unpacks to more than {limit_mb} MB, far more than its {packed_mb} MB suggest: it looks damaged or hostile. \
         If you trust it, unpack it yourself and open the .ifc file inside."
    )]
    TooLarge {
        /// What was allowed, MB.
        limit_mb: u64,
        /// Size of the archive, MB.
        packed_mb: u64,
    },
    /// Someone else wrote to the file meanwhile.
    #[error("The file changed while it was being read. Wait until it is written completely, then open it again.")]
    Changed,
    /// A fault of this program, not of the file.
    #[error(
        "The reader failed on this file ({0}). This is a fault of Atrium: please report it, with the file if you may."
    )]
    Internal(String),
    /// Stopped by the person.
    #[error("Loading was cancelled.")]
    Cancelled,
}

impl From<Cancelled> for Problem {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl LoadError {
    /// Whether the person stopped it, which is no failure to show.
    pub fn is_cancelled(&self) -> bool {
        matches!(self.problem, Problem::Cancelled)
    }
}
