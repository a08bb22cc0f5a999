//! Paths as a project says them: relative to its folder, with `/`, the same on every system.

use std::path::{Component, Path, PathBuf};

/// How a file is named in a project that lies in `folder`. Files on another drive keep their whole path.
pub fn relative(folder: &Path, file: &Path) -> String {
    let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_owned());
    let (folder, file) = (tidy(&absolute(folder)), tidy(&absolute(file)));
    let (from, to): (Vec<Component>, Vec<Component>) = (folder.components().collect(), file.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let is_root = |c: &&Component<'_>| matches!(c, Component::Prefix(_) | Component::RootDir);
    // Sharing no more than the root means another place altogether: `../../../../mnt/x` helps nobody.
    if shared <= from.iter().take_while(is_root).count() {
        return with_slashes(&file.to_string_lossy());
    }
    let up = from[shared..].iter().map(|_| "..".to_owned());
    let down = to[shared..].iter().map(|c| c.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// Where a file is that a project in `folder` names so.
pub fn resolve(folder: &Path, said: &str) -> PathBuf {
    // Somebody who edits by hand on Windows writes the other slash; on no system do files of models have it in their names.
    tidy(&folder.join(said.replace('\\', "/")))
}

fn with_slashes(path: &str) -> String {
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
}

/// Without `.`, and without `..` behind a name.
fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let folder = Path::new("/data/hospital/project");
        for (file, said) in [
            ("/data/hospital/project/arc.ifc", "arc.ifc"),
            ("/data/hospital/project/models/建筑 1.ifc", "models/建筑 1.ifc"),
            ("/data/hospital/mep.ifc", "../mep.ifc"),
            ("/data/hospital/project/./a/../b.ifc", "b.ifc"),
            ("/mnt/other/site.ifc", "/mnt/other/site.ifc"),
        ] {
            assert_eq!(relative(folder, Path::new(file)), said);
            assert_eq!(resolve(folder, said), tidy(Path::new(file)));
        }
        assert_eq!(resolve(folder, "..\\mep.ifc"), Path::new("/data/hospital/mep.ifc"));
    }
}
