//! Rules about the project's own texts.

use std::path::Path;

fn files(folder: &Path, wanted: &dyn Fn(&Path) -> bool, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if name != "target" && name != ".git" {
                files(&path, wanted, out);
            }
        } else if wanted(&path) {
            out.push(path);
        }
    }
}

#[test]
fn shaders_and_sources_name_no_folder_of_a_machine() {
    let mut sources = Vec::new();
    let wanted = |p: &Path| {
        p.extension().is_some_and(|e| ["rs", "wgsl", "md", "toml", "py", "sh", "ftl"].iter().any(|x| e == *x))
    };
    files(&atrium_tests::root(), &wanted, &mut sources);
    assert!(sources.len() > 50, "the search found hardly anything");
    // Written in two halves, or this file would find itself.
    let folders = [["/ho", "me/"].concat(), ["/ro", "ot/"].concat(), ["/wo", "rk/"].concat()];
    for source in sources {
        let text = std::fs::read_to_string(&source).unwrap();
        for folder in &folders {
            assert!(!text.contains(folder.as_str()), "{} names a folder below {folder}", source.display());
        }
    }
}
