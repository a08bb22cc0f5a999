//! The project's own commands: `cargo xtask demo | test | ci | fuzz | sample | bench | compare`.
//!
//! Everything here is what a person could type by hand; it is written down so that nobody has to know it. A command
//! says each step that it takes and how long the step took, and stops at the first one that fails.

mod bench;
mod fuzz;
mod steps;
mod system;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use steps::{Steps, cargo, run};
use system::Packages;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what is missing, builds, and opens the sample hospital with a living building around it.
    Demo {
        /// Passed on to `atrium demo`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
    /// Installs what the tests need, and runs every test.
    Test {
        /// Passed on to `cargo test`, for example `-p atrium_ifc`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
    /// Formatting, lints as errors, documentation, every test, and a short run of each fuzz target: what has to pass
    /// before a change lands.
    Ci,
    /// Runs the fuzz targets of the IFC reader and the geometry kernel.
    Fuzz {
        /// Seconds for each target.
        #[arg(long, default_value_t = 600)]
        seconds: u32,
        /// Only this target.
        target: Option<String>,
    },
    /// Writes the sample hospital into assets/models, or another size of it elsewhere; `--help` after `--` lists how.
    Sample {
        /// Such as `--scale campus --hospitals 22 --out campus.ifc`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
    /// Runs the benchmarks and the comparisons with other programs that are installed.
    Bench,
    /// Runs other IFC engines and this one over a folder of files: times, and where two of them agree against us.
    Compare {
        /// A folder, and options; `--help` after `--` lists them.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut steps = Steps::default();
    let result = std::env::set_current_dir(steps::root()).map_err(Into::into).and_then(|()| match cli.command {
        Command::Demo { args } => demo(&mut steps, &args),
        Command::Test { args } => test(&mut steps, &args),
        Command::Ci => ci(&mut steps),
        Command::Fuzz { seconds, target } => fuzz::fuzz(&mut steps, seconds, target.as_deref(), fuzz::Luck::New),
        Command::Sample { args } => steps.step("sample", || write_sample(&args)),
        Command::Bench => bench::bench(&mut steps),
        Command::Compare { args } => bench::compare(&args),
    });
    steps.summary();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn demo(steps: &mut Steps, args: &[OsString]) -> Result<()> {
    steps.step("system packages", || system::ensure(Packages::DEMO))?;
    steps.step("build", || run(cargo().args(["build", "--package", "atrium"])))?;
    let program = steps::target_dir().join("debug/atrium");
    if system::has_display() {
        return run(std::process::Command::new(program).arg("demo").args(args));
    }
    println!("\nThere is no display here (neither WAYLAND_DISPLAY nor DISPLAY is set): writing pictures instead.");
    let folder = steps::target_dir().join("demo");
    std::fs::create_dir_all(&folder)?;
    let sample = folder.join("atrium-hospital.ifc");
    steps.step("sample hospital", || write_sample(&["--out".into(), sample.clone().into()]))?;
    for (name, options) in DEMO_PICTURES {
        let out = folder.join(name);
        steps.step(&format!("picture {name}"), || {
            run(std::process::Command::new(&program)
                .arg("shot")
                .arg(&sample)
                .arg("--out")
                .arg(&out)
                .args(["--size", "1600x900"])
                .args(*options))
        })?;
        println!("wrote {}", out.display());
    }
    steps.step("picture window.png", || {
        run(std::process::Command::new(&program).arg("demo").arg("--picture").arg(folder.join("window.png")))
    })?;
    println!("wrote {}", folder.join("window.png").display());
    Ok(())
}

/// Pictures for a machine without a display: the building by day, the plan of a storey, a section, and a system.
const DEMO_PICTURES: &[(&str, &[&str])] = &[
    ("building.png", &["--day"]),
    ("storey.png", &["--storey", "6F", "--only-storey", "--view", "top", "--names"]),
    ("section.png", &["--section", "y"]),
    ("system.png", &["--system", "O2 医用氧气系统"]),
];

fn test(steps: &mut Steps, args: &[OsString]) -> Result<()> {
    steps.step("system packages", || system::ensure(Packages::TEST))?;
    steps.step("python packages", || {
        system::ensure_python(&["ifcopenshell"]);
        Ok(())
    })?;
    // Tests start the program itself, so it is built before any of them runs; and with the features that the tests are
    // built with, so that nothing is compiled twice.
    let what: &[&str] = if args.is_empty() { &["--workspace", "--all-targets"] } else { &["--package", "atrium"] };
    steps.step("build", || run(cargo().arg("build").args(what)))?;
    let mut command = cargo();
    command.arg("test").arg("--no-fail-fast");
    if args.is_empty() {
        command.args(["--workspace", "--all-targets"]);
    } else {
        command.args(args);
    }
    steps.step("tests", || run(&mut command))?;
    if args.is_empty() {
        steps.step("documentation tests", || run(cargo().args(["test", "--workspace", "--doc"])))?;
    }
    Ok(())
}

fn ci(steps: &mut Steps) -> Result<()> {
    steps.step("formatting", || run(cargo().args(["fmt", "--all", "--check"])))?;
    test(steps, &[])?;
    steps
        .step("lints", || run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])))?;
    steps.step("documentation", || {
        run(cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings"))
    })?;
    fuzz::fuzz(steps, FUZZ_SECONDS, None, fuzz::Luck::Same)
}

/// For each fuzz target, in `ci`: enough to run the whole corpus and to look around it.
const FUZZ_SECONDS: u32 = 20;

/// Runs the generator's own program with these arguments; without a place to write to, in the folder of models.
fn write_sample(args: &[OsString]) -> Result<()> {
    let mut command = cargo();
    command.args(["run", "--package", "atrium_sample", "--example", "write", "--"]).args(args);
    if !args.iter().any(|arg| arg == "--out") {
        std::fs::create_dir_all("assets/models")?;
        command.args(["--out", "assets/models/atrium-hospital.ifc"]);
    }
    run(&mut command)
}
