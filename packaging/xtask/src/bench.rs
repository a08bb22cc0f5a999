//! Benchmarks, and comparisons with other programs where those are installed.

use anyhow::Result;

use crate::steps::{Steps, cargo, run};

/// Builds with full optimization and runs every benchmark.
pub(crate) fn bench(steps: &mut Steps) -> Result<()> {
    steps.step("build, optimized", || run(cargo().args(["build", "--release", "--package", "atrium"])))?;
    steps.step("reader benchmarks", || run(cargo().args(["bench", "--package", "atrium_ifc"])))
}
