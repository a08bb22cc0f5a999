//! The container: what is written comes back, and what is not as it was written never does.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use atrium_cache::{CacheError, ContentKey, Entry, Reason, Store, Tag};

const A: Tag = Tag::new("a");
const B: Tag = Tag::new("b");
const VALUE: Tag = Tag::new("value");

/// A key made of a text.
fn key(text: &str) -> ContentKey {
    ContentKey::of_files(&[], text.as_bytes()).unwrap()
}

/// More than two blocks of bytes that repeat nowhere.
fn large() -> Vec<u8> {
    (0..700_000u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

fn write(store: &Store, key: &ContentKey) {
    let mut writer = store.create(key).unwrap();
    // In pieces that end nowhere near those of the format.
    writer.section(A, |to| large().chunks(70_001).try_for_each(|part| to.write_all(part))).unwrap();
    writer.section(B, |_| Ok(())).unwrap();
    writer.value(VALUE, &("手术室", 7u32)).unwrap();
    writer.finish().unwrap();
}

fn reason(result: Result<Option<Entry>, CacheError>) -> Reason {
    match result.and_then(|entry| entry.map(|e| e.verify("")).transpose()) {
        Err(CacheError::Unusable { reason, .. }) => reason,
        other => panic!("not refused: {other:?}"),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect()
}

#[test]
fn sections_come_back_aligned_and_outlive_their_entry() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("made/when/needed"), u64::MAX);
    assert!(store.open(&key("k")).unwrap().is_none(), "nothing there, not even the folder");
    write(&store, &key("k"));
    let entry = store.open(&key("k")).unwrap().unwrap();
    assert_eq!(entry.value::<(String, u32)>(VALUE).unwrap(), ("手术室".to_owned(), 7));
    assert!(matches!(
        entry.value::<(String, String, String)>(VALUE),
        Err(CacheError::Unusable { reason: Reason::Content(VALUE), .. })
    ));
    let other = Tag::new("other");
    let missing = entry.section(other);
    assert!(matches!(missing, Err(CacheError::Unusable { reason: Reason::Content(tag), .. }) if tag == other));
    assert_eq!(entry.section(B).unwrap(), [].as_slice());
    let section = entry.section(A).unwrap();
    assert_eq!(section.as_ptr() as usize % 64, 0);
    entry.release_pages();
    drop(entry);
    let read = store.clone().without_maps().open(&key("k")).unwrap().unwrap();
    read.release_pages();
    assert_eq!(read.section(A).unwrap(), large());
    store.remove(&key("k")).unwrap();
    assert!(store.open(&key("k")).unwrap().is_none());
    store.remove(&key("k")).unwrap();
    assert_eq!(section, large(), "a map holds what it maps");
}

#[test]
fn damage_anywhere_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    write(&store, &key("k"));
    let path = store.path(&key("k"));
    let good = fs::read(&path).unwrap();
    let check = |at: usize, expected: &[Reason]| {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        fs::write(&path, &bad).unwrap();
        let found = reason(store.open(&key("k")));
        assert!(expected.contains(&found), "byte {at}: {found:?}");
    };
    for at in 0..8 {
        check(at, &[Reason::Foreign]);
    }
    for at in 8..16 {
        check(at, &[Reason::Version]);
    }
    for at in 16..64 {
        check(at, &[Reason::Length, Reason::Table]);
    }
    // The first and last byte of the large section, and both sides of its blocks' borders.
    let end = 64 + large().len();
    for at in [64, 64 + (1 << 20) - 1, 64 + (1 << 20), 64 + (2 << 20), end - 1] {
        check(at, &[Reason::Section(A)]);
    }
    check(end.next_multiple_of(64), &[Reason::Section(VALUE)]);
    for at in good.len() - 3 * 32..good.len() {
        check(at, &[Reason::Table]);
    }
    fs::write(&path, &good).unwrap();
    assert!(store.open(&key("k")).unwrap().is_some());
}

#[test]
fn a_section_is_verified_when_it_is_asked_for_and_damage_in_one_leaves_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    write(&store, &key("k"));
    let path = store.path(&key("k"));
    let mut bad = fs::read(&path).unwrap();
    bad[64 + (1 << 20)] ^= 1;
    fs::write(&path, &bad).unwrap();
    let is_damaged =
        |result: Result<(), CacheError>| matches!(result, Err(CacheError::Unusable { reason: Reason::Section(A), .. }));
    let entry = store.open(&key("k")).unwrap().unwrap();
    assert_eq!(entry.value::<(String, u32)>(VALUE).unwrap().1, 7);
    for _ in 0..2 {
        assert!(is_damaged(entry.section(A).map(drop)));
    }
    assert!(is_damaged(entry.verify("a")) && is_damaged(entry.verify("")));
    entry.verify("value").unwrap();
    entry.verify("nothing begins so").unwrap();
    let entry = store.open(&key("k")).unwrap().unwrap();
    assert!(is_damaged(entry.verify("")) && is_damaged(entry.section(A).map(drop)));
    entry.section(B).unwrap();
}

#[test]
fn what_is_cut_off_longer_or_another_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    write(&store, &key("k"));
    let path = store.path(&key("k"));
    let good = fs::read(&path).unwrap();
    for length in (0..good.len()).step_by(4096).chain([1, 63, 64, 65, good.len() - 1]) {
        fs::write(&path, &good[..length]).unwrap();
        assert_eq!(reason(store.open(&key("k"))), Reason::Length, "{length} bytes");
    }
    let mut longer = good.clone();
    longer.push(0);
    fs::write(&path, longer).unwrap();
    assert_eq!(reason(store.open(&key("k"))), Reason::Length);
    fs::write(&path, vec![b' '; 4096]).unwrap();
    assert_eq!(reason(store.open(&key("k"))), Reason::Foreign);
    // A file under the name of another.
    fs::write(store.path(&key("other")), &good).unwrap();
    assert_eq!(reason(store.open(&key("other"))), Reason::Key);
    // Written again, all is well.
    write(&store, &key("k"));
    assert!(store.open(&key("k")).unwrap().is_some());
}

#[test]
fn what_is_not_finished_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    let mut writer = store.create(&key("k")).unwrap();
    writer.section(A, |to| to.write_all(&large())).unwrap();
    assert_eq!(files(folder.path()).len(), 1, "under another name");
    assert!(store.open(&key("k")).unwrap().is_none());
    drop(writer);
    assert!(files(folder.path()).is_empty());

    let mut writer = store.create(&key("k")).unwrap();
    let full = writer.section(A, |to| {
        to.write_all(&large())?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert!(matches!(full, Err(CacheError::DiskFull { .. })), "{full:?}");
    assert!(writer.finish().is_err(), "a file with a gap is no file");
    assert!(files(folder.path()).is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "no folder").unwrap();
    let store = Store::new(file.join("below"), u64::MAX);
    let refused = store.create(&key("k"));
    assert!(matches!(refused, Err(CacheError::NotWritable { .. })), "{refused:?}");
    assert!(store.open(&key("k")).unwrap().is_none());

    let store = Store::new(folder.path().join("locked"), u64::MAX);
    write(&store, &key("k"));
    let mut rights = fs::metadata(folder.path().join("locked")).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(folder.path().join("locked"), rights.clone()).unwrap();
    assert!(store.open(&key("k")).unwrap().is_some(), "reading needs no right to write");
    match store.create(&key("l")) {
        Err(CacheError::NotWritable { .. }) => {}
        // An administrator may write everywhere.
        Ok(writer) => drop(writer),
        Err(other) => panic!("{other:?}"),
    }
    #[expect(clippy::permissions_set_readonly_false, reason = "the folder is removed by whoever made it")]
    rights.set_readonly(false);
    fs::set_permissions(folder.path().join("locked"), rights).unwrap();
}

#[test]
fn writers_and_readers_at_once_see_whole_files_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..5).for_each(|_| write(&store, &key("k"))));
        }
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..20 {
                    if let Some(entry) = store.open(&key("k")).unwrap() {
                        assert_eq!(entry.section(A).unwrap(), large());
                    }
                }
            });
        }
    });
    assert_eq!(files(folder.path()), [store.path(&key("k"))]);
}

#[test]
fn the_least_recently_used_go_first_and_what_is_in_use_stays() {
    let folder = tempfile::tempdir().unwrap();
    let roomy = Store::new(folder.path(), u64::MAX);
    let age = |name: &str, seconds: u64| {
        let file = fs::File::options().write(true).open(roomy.path(&key(name))).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    };
    for name in ["open", "old", "older", "new"] {
        write(&roomy, &key(name));
    }
    let one = fs::metadata(roomy.path(&key("new"))).unwrap().len();
    let open = roomy.open(&key("open")).unwrap().unwrap();
    let section = open.section(A).unwrap();
    drop(open);
    for (name, seconds) in [("open", 5000), ("older", 4000), ("old", 3000), ("new", 2000)] {
        age(name, seconds);
    }
    // Used just now, it is not old any more.
    drop(roomy.open(&key("older")).unwrap());
    for (name, seconds) in [("recent.atriumpart", 60), ("left.atriumpart", 3 * 24 * 3600)] {
        let file = fs::File::create(folder.path().join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "somebody's").unwrap();

    let store = Store::new(folder.path(), 3 * one);
    write(&store, &key("last"));
    let there = |name: &str| store.path(&key(name)).exists();
    let left = ["open", "older", "old", "new", "last"].map(there);
    assert_eq!(left, [true, true, false, false, true], "open is the oldest, and in use");
    assert!(folder.path().join("notes.txt").exists() && folder.path().join("recent.atriumpart").exists());
    assert!(!folder.path().join("left.atriumpart").exists());
    drop(section);
    let store = Store::new(folder.path(), 1);
    write(&store, &key("only"));
    assert_eq!(["open", "older", "last", "only"].map(there), [false, false, false, true], "the newest stays");
}

#[test]
fn a_key_is_about_content_order_and_salt() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let mut changed = large();
    let (a, same) = (file("a", &changed), file("same", &changed));
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let (b, empty) = (file("b", &changed), file("empty", b""));
    let of = |files: &[&PathBuf], salt: &str| {
        let files: Vec<PathBuf> = files.iter().map(|f| (*f).clone()).collect();
        ContentKey::of_files(&files, salt.as_bytes()).unwrap().to_string()
    };
    assert_eq!(of(&[&a], "1"), of(&[&same], "1"));
    let all = [
        of(&[&a], "1"),
        of(&[&a], "2"),
        of(&[&b], "1"),
        of(&[&a, &b], "1"),
        of(&[&b, &a], "1"),
        of(&[&a, &empty], "1"),
        of(&[&empty], "1"),
        of(&[], "1"),
    ];
    let different: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len());
    assert!(all.iter().all(|k| k.len() == 32));
    let missing = ContentKey::of_files(&[folder.path().join("missing")], b"");
    assert!(matches!(missing, Err(CacheError::Source { .. })));
}

#[test]
fn the_folder_lists_what_is_kept_the_last_used_first_and_looking_is_no_use() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("later"), u64::MAX);
    assert_eq!(store.files().unwrap(), []);
    for name in ["old", "new"] {
        write(&store, &key(name));
    }
    let aged = |name: &str, hours: u64| {
        let file = fs::File::options().write(true).open(store.path(&key(name))).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
    };
    aged("old", 9);
    aged("new", 3);
    fs::write(folder.path().join("later/notes.txt"), "not ours").unwrap();
    fs::write(folder.path().join("later/ffff.atriumcache"), "no key").unwrap();
    let held = store.look(&key("old")).unwrap().unwrap();
    let files = store.files().unwrap();
    assert_eq!(files.iter().map(|f| f.key).collect::<Vec<_>>(), [key("new"), key("old")]);
    assert_eq!(files[1].bytes, held.file_bytes());
    assert_eq!(files.iter().map(|f| f.in_use).collect::<Vec<_>>(), [false, true]);
    store.open(&key("old")).unwrap().unwrap();
    assert_eq!(store.files().unwrap()[0].key, key("old"), "opened just now");
}
