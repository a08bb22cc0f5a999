//! Where the sample hospital is.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use directories::ProjectDirs;

/// The installed sample hospital; generated into the user's cache where none is installed.
///
/// # Errors
/// When it is not installed and cannot be written either.
pub(crate) fn find_or_generate() -> Result<PathBuf> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    let dirs = ProjectDirs::from("", "", "atrium").context("no home folder to keep the sample hospital in")?;
    let path = dirs.cache_dir().join(atrium_sample::FILE_NAME);
    let text = atrium_sample::generate(atrium_sample::SEED)?;
    // A file of another version would tell another story than this program's pictures.
    if std::fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(path);
    }
    std::fs::create_dir_all(dirs.cache_dir())
        .and_then(|()| std::fs::write(&path, text))
        .with_context(|| format!("the sample hospital cannot be written to {}", path.display()))?;
    Ok(path)
}

/// Beside the program (`../share/atrium/models`), or in the source tree that the program runs in.
pub(crate) fn installed() -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let share = program.as_deref().and_then(Path::parent).map(|bin| bin.join("../share/atrium/models"));
    let working = std::env::current_dir().ok();
    let above = |start: Option<&Path>| -> Vec<PathBuf> {
        start.into_iter().flat_map(Path::ancestors).map(|folder| folder.join("assets/models")).collect()
    };
    share
        .into_iter()
        .chain(above(working.as_deref()))
        .chain(above(program.as_deref()))
        .map(|folder| folder.join(atrium_sample::FILE_NAME))
        .find(|file| file.is_file())
}
