//! Fuzzing: bounded runs of the targets in `tests/fuzz`.
//!
//! They are built by the stable compiler with `RUSTC_BOOTSTRAP=1` (coverage counters are a flag of nightly compilers) and
//! without sanitizers, which find nothing in code without `unsafe`. What a run finds beyond the corpus stays in the build
//! folder; inputs that are worth keeping are copied to `tests/fuzz/corpus` by hand.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::steps::{Steps, cargo, run, target_dir};
use crate::system::{self, Packages};

const TARGETS: [&str; 4] = ["text", "values", "file", "geometry"];

/// The release that is installed where there is none: its flags are what [`build`] counts on.
const CARGO_FUZZ: &str = "0.13.2";

/// What one input may take: seconds on the clock, of which a busy machine leaves a part, and megabytes in all.
const LIMITS: [&str; 2] = ["-timeout=20", "-rss_limit_mb=2048"];

/// What has to be there to fuzz.
enum Tool {
    Here(PathBuf),
    /// There is no network to get it over.
    OutOfReach,
}

/// Which inputs a run makes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Luck {
    /// Others each time, from what was found so far: what looks for faults.
    New,
    /// The same each time, from the corpus alone: what a change has to pass must not depend on luck.
    Same,
}

/// Builds the targets and runs each for `seconds`; with `only`, that one.
pub(crate) fn fuzz(steps: &mut Steps, seconds: u32, only: Option<&str>, luck: Luck) -> Result<()> {
    if let Some(name) = only
        && !TARGETS.contains(&name)
    {
        bail!("there is no fuzz target {name}; there are {}", TARGETS.join(", "));
    }
    let mut tool = Tool::OutOfReach;
    steps.step("fuzzing, tools", || {
        system::ensure(Packages::FUZZ)?;
        tool = cargo_fuzz()?;
        Ok(())
    })?;
    let Tool::Here(tool) = tool else {
        println!("skipped: no cargo-fuzz");
        return Ok(());
    };
    let folder = target_dir().join("fuzz");
    let folder = std::path::absolute(&folder).with_context(|| format!("no such place: {}", folder.display()))?;
    steps.step("fuzzing, build", || build(&tool, &folder))?;
    for target in TARGETS.into_iter().filter(|t| only.is_none_or(|o| o == *t)) {
        steps.step(&format!("fuzzing, {target}"), || run_target(&folder, target, seconds, luck))?;
    }
    Ok(())
}

/// Finds cargo-fuzz, or installs it beside the build folder.
fn cargo_fuzz() -> Result<Tool> {
    let root = target_dir().join("tools");
    let own = root.join("bin/cargo-fuzz");
    for candidate in [PathBuf::from("cargo-fuzz"), own.clone()] {
        let works = Command::new(&candidate).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if works.is_ok_and(|s| s.success()) {
            return Ok(Tool::Here(candidate));
        }
    }
    println!("cargo-fuzz is not installed; installing {CARGO_FUZZ} into {}", root.display());
    let output = cargo()
        .args(["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ, "--root"])
        .arg(&root)
        .arg("--target-dir")
        .arg(target_dir().join("tools/build"))
        .output()
        .context("cannot start cargo")?;
    if output.status.success() {
        return Ok(Tool::Here(own));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    eprintln!("{said}");
    if no_network(&said) {
        return Ok(Tool::OutOfReach);
    }
    bail!(
        "cargo-fuzz could not be installed, and the network is not the reason (see above). Install it by hand with \
         `cargo install cargo-fuzz` and try again."
    )
}

/// Whether cargo failed for want of a network, by what it says then.
fn no_network(said: &str) -> bool {
    [
        "offline mode",
        "resolve host",
        "connect to",
        "Connection refused",
        "network failure",
        "Network is unreachable",
        "download from",
        "timed out",
    ]
    .iter()
    .any(|sign| said.contains(sign))
}

fn build(tool: &Path, folder: &Path) -> Result<()> {
    run(Command::new(tool)
        .args(["build", "--fuzz-dir", "tests/fuzz", "--sanitizer", "none", "--target-dir"])
        .arg(folder)
        .env("RUSTC_BOOTSTRAP", "1"))
}

fn run_target(folder: &Path, target: &str, seconds: u32, luck: Luck) -> Result<()> {
    let own = if luck == Luck::Same { "again" } else { "corpus" };
    let (found, broken) = (folder.join(own).join(target), folder.join("broken").join(target));
    if luck == Luck::Same && found.exists() {
        std::fs::remove_dir_all(&found)?;
    }
    std::fs::create_dir_all(&found)?;
    std::fs::create_dir_all(&broken)?;
    let mut command = Command::new(program(folder, target)?);
    // New inputs go to the first folder, the others are only read.
    command.arg(&found).arg(Path::new("tests/fuzz/corpus").join(target));
    command.arg(format!("-max_total_time={seconds}")).args(LIMITS);
    command.arg(format!("-artifact_prefix={}/", broken.display()));
    if luck == Luck::Same {
        command.arg("-seed=1");
    }
    command.args(["-print_final_stats=1", "-verbosity=0", "-use_value_profile=0"]);
    match target {
        "geometry" => command.arg("-max_len=4096"),
        "text" => command.arg("-max_len=1024"),
        _ => command.args(["-max_len=16384", "-dict=tests/fuzz/ifc.dict"]),
    };
    run(&mut command).with_context(|| {
        format!(
            "the fuzz target {target} found something: the input is in {}. Once it is fixed, copy it to \
             tests/fuzz/corpus/{target}, so that `cargo test -p atrium_ifc --test corpus` keeps it fixed",
            broken.display()
        )
    })
}

/// The built target; cargo-fuzz puts it below the name of the platform.
fn program(folder: &Path, target: &str) -> Result<PathBuf> {
    let platforms = std::fs::read_dir(folder).with_context(|| format!("nothing was built in {}", folder.display()))?;
    let built = platforms.flatten().map(|p| p.path().join("release").join(target)).find(|p| p.is_file());
    built.with_context(|| format!("{target} was not built in {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missing_network_is_an_excuse() {
        assert!(no_network("error: failed to query\n  [6] Could not resolve host: index.example"));
        assert!(no_network("  [7] Could not connect to server\nfailed to connect to index.example port 443"));
        assert!(!no_network("error: could not find `cargo-fuzz` in registry"));
        assert!(!no_network("error: linking with `cc` failed: exit status: 1"));
    }

    #[test]
    fn every_target_has_its_program_and_its_corpus() {
        let fuzz = crate::steps::root().join("tests/fuzz");
        for target in TARGETS {
            assert!(fuzz.join("fuzz_targets").join(target).with_extension("rs").is_file(), "{target}");
            assert!(fuzz.join("corpus").join(target).read_dir().is_ok_and(|mut d| d.next().is_some()), "{target}");
        }
    }
}
