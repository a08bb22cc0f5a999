//! Atrium: a hospital's building models in 3D, with the live state of the equipment in them.
//!
//! This crate reads the command line and wires the plugins together; everything else lives in `plugins/`.

mod cache;
mod cli;
mod desktop;
mod inspect;
mod plan;
mod sample;
mod serve;
mod services;
mod shot;

use std::process::ExitCode;

use clap::Parser;
use cli::{Cli, Command};

/// Why the program ended, for scripts. Listed in `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Ending {
    /// Something failed that is none of the below.
    Failed = 1,
    /// A file could not be loaded.
    File = 3,
    /// There is no display or no graphics driver.
    Graphics = 4,
    /// A hub or broker could not be reached or started.
    Live = 5,
}

/// A failure with the exit code that tells of it.
pub(crate) struct Failure {
    pub(crate) ending: Ending,
    pub(crate) error: anyhow::Error,
}

impl Failure {
    pub(crate) fn new(ending: Ending, error: impl Into<anyhow::Error>) -> Self {
        Self { ending, error: error.into() }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self { ending: Ending::Failed, error }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Standard output belongs to results (JSON of `inspect`); messages go to standard error.
    let filter = tracing_subscriber::EnvFilter::try_from_env("ATRIUM_LOG").unwrap_or_else(|_| {
        let quiet = "warn,atrium=info,wgpu_hal=error,wgpu_core=error,naga=error,bevy_render=warn,bevy_winit=error";
        tracing_subscriber::EnvFilter::new(quiet)
    });
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();

    let result = match cli.command {
        None => desktop::open(cli.files, cli.desktop, cli.live),
        Some(Command::Open { files, desktop, live }) => desktop::open(files, desktop, live),
        Some(Command::Demo(arguments)) => desktop::demo(arguments),
        Some(Command::Hub(arguments)) => serve::hub(arguments),
        Some(Command::Simulate(arguments)) => serve::simulate(arguments),
        Some(Command::Shot(arguments)) => shot::shot(arguments),
        Some(Command::Plan(arguments)) => plan::plan(arguments),
        Some(Command::Cache(arguments)) => cache::cache(arguments),
        Some(Command::Inspect(arguments)) => inspect::inspect(arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { ending, error }) => {
            eprintln!("atrium: {error:#}");
            ExitCode::from(ending as u8)
        }
    }
}
