//! Damaged variants of real files: each comes back soon, whole, and without a panic, caught or not. The example `mutate`
//! does the same with thousands.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::{Duration, Instant};

#[path = "../../../tests/fuzz/src/file.rs"]
#[allow(dead_code, reason = "shared with the fuzz targets")]
pub mod file;
#[path = "support/mutation.rs"]
pub mod mutation;

use mutation::{Seeds, limit_for, load_watched};

/// What this may take on a busy machine; the smallest files come first.
const TIME: Duration = Duration::from_secs(40);

const VARIANTS: u64 = 200;

#[test]
fn variants_of_real_files() {
    let Some(folder) = std::env::var_os("ATRIUM_MODELS") else {
        println!("skipped: no models");
        return;
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "ifc"))
        .collect();
    paths.sort_by_key(|p| (p.metadata().map_or(0, |m| m.len()), p.clone()));
    // Ten files tell nearly as much as all, in a fifth of the time.
    paths.truncate(10);
    let seeds: Vec<_> = paths.iter().map(|p| Seeds::new(std::fs::read(p).unwrap())).collect();
    let start = Instant::now();
    let (mut done, mut loaded, mut findings) = (0, 0, vec![]);
    for n in 0..VARIANTS {
        let of = n as usize % seeds.len();
        let (bytes, what) = seeds[of].variant(n);
        let length = bytes.len();
        let outcome = load_watched(bytes, limit_for(length), file::sound);
        done += 1;
        loaded += u32::from(outcome.loaded);
        if let Some(finding) = outcome.finding {
            findings.push(format!("{} --only {n} ({what}): {finding}", paths[of].display()));
        }
        if start.elapsed() > TIME {
            break;
        }
    }
    println!("{done} variants of {} files, {loaded} loaded", paths.len());
    assert!(findings.is_empty(), "see the example `mutate`:\n{}", findings.join("\n"));
    assert!(loaded * 2 > done, "most variants should load, or they show nothing");
}

#[test]
fn variants_are_the_same_for_the_same_seed_and_differ_from_the_file() {
    let text =
        b"ISO-10303-21;\nDATA;\n#1=IFCWALL('a',$,(1.,2.5E-3),.T.);\n#2=IFCDOOR(#1,#2,(#1,#2));\nENDSEC;\n".to_vec();
    let seeds = Seeds::new(text.clone());
    let mut changed = 0;
    for seed in 0..300 {
        let (bytes, what) = seeds.variant(seed);
        assert_eq!(bytes, seeds.variant(seed).0, "{what}");
        changed += u32::from(bytes != text);
    }
    assert!(changed > 250, "{changed}");
}
