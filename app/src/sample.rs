//! Where the sample hospital is, and how it comes there.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use atrium_sample::{EDITION, FILE_NAME, SEED, SampleError, Scale};
use atrium_shell::SampleModel;
use directories::ProjectDirs;

/// The sample hospital: the installed one, or one in the user's cache that is generated when it is first opened.
///
/// # Errors
/// When none is installed, and there is no home folder to keep one in.
pub(crate) fn model() -> Result<SampleModel> {
    let path = match installed() {
        Some(path) => path,
        None => {
            let dirs = ProjectDirs::from("", "", "atrium").context("no home folder to keep the sample hospital in")?;
            dirs.cache_dir().join(EDITION).join(FILE_NAME)
        }
    };
    Ok(SampleModel { path, make: Arc::new(make) })
}

/// Beside the program, in `../share/atrium/models`.
fn installed() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let file = program.parent()?.join("../share/atrium/models").join(FILE_NAME);
    file.is_file().then_some(file)
}

/// Writes the sample to `path`, so that it is there whole or not at all, and clears away those of other editions.
fn make(path: &Path, on_progress: &mut dyn FnMut(f64) -> bool) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::other("the sample has no folder"))?;
    fs::create_dir_all(folder)?;
    for other in folder.parent().into_iter().flat_map(fs::read_dir).flatten().flatten() {
        let other = other.path();
        if other != folder && holds_a_sample(&other) {
            // What cannot be cleared away takes room, and harms nothing.
            let _ = fs::remove_dir_all(other);
        }
    }
    // Two programs that start together must not write into one file.
    let part = path.with_extension(format!("part-{}", std::process::id()));
    let written = File::create(&part).map_err(SampleError::Io).and_then(|file| {
        atrium_sample::write(SEED, Scale::Hospital, &mut BufWriter::new(file), &mut |p| on_progress(p.share))
    });
    match written {
        Ok(_) => fs::rename(&part, path),
        Err(error) => {
            // The error that led here is the one to tell.
            let _ = fs::remove_file(&part);
            Err(match error {
                SampleError::Io(error) => error,
                other => io::Error::other(other),
            })
        }
    }
}

/// Whether a folder is that of an edition: it holds a sample, or what is left of one that was not finished.
fn holds_a_sample(folder: &Path) -> bool {
    let stem = Path::new(FILE_NAME).file_stem();
    fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| Path::new(&entry.file_name()).file_stem() == stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_editions_are_cleared_away_whole_or_not_and_what_is_no_sample_stays() {
        let cache = std::env::temp_dir().join(format!("atrium-editions-{}", std::process::id()));
        let unfinished = Path::new(FILE_NAME).with_extension("part-77");
        for (folder, file) in
            [("whole", Path::new(FILE_NAME)), ("unfinished", &unfinished), ("other", Path::new("notes.txt"))]
        {
            fs::create_dir_all(cache.join(folder)).unwrap();
            fs::write(cache.join(folder).join(file), "x").unwrap();
        }
        assert!(make(&cache.join("edition").join(FILE_NAME), &mut |_| false).is_err());
        let left = |name: &str| cache.join(name).is_dir();
        assert!(!left("whole") && !left("unfinished") && left("other"));
        fs::remove_dir_all(cache).unwrap();
    }

    #[test]
    fn a_cancelled_sample_leaves_nothing_behind() {
        let folder = std::env::temp_dir().join(format!("atrium-sample-{}", std::process::id()));
        let path = folder.join("edition").join(FILE_NAME);
        assert!(make(&path, &mut |_| false).is_err());
        assert_eq!(fs::read_dir(folder.join("edition")).map_or(0, Iterator::count), 0);
        assert!(fs::remove_dir_all(folder).is_ok());
    }
}
