//! Benchmarks, and comparisons with other programs where those are installed.

use std::ffi::OsString;

use anyhow::Result;

use crate::steps::{Steps, cargo, run};

/// Builds with full optimization and runs every benchmark.
pub(crate) fn bench(steps: &mut Steps) -> Result<()> {
    steps.step("build, optimized", || run(cargo().args(["build", "--release", "--package", "atrium"])))?;
    steps.step("reader benchmarks", || run(cargo().args(["bench", "--package", "atrium_ifc"])))
}

/// Compares engines on a folder of files; what an engine needs that is not there is said, and the others run.
pub(crate) fn compare(args: &[OsString]) -> Result<()> {
    run(std::process::Command::new("python3").arg("tests/compare/compare.py").args(args))
}
