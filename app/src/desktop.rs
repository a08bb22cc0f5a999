//! The window: `atrium`, `atrium open`, `atrium demo`.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::anyhow;
use atrium_panels::{Language, Theme};
use atrium_shell::{Overrides, PictureJob, ShellConfig};
use bevy::app::AppExit;

use crate::cli::{DemoArgs, DesktopArgs, LanguageArg, LiveArgs, ThemeArg};
use crate::services::Services;
use crate::{Ending, Failure, sample};

/// Opens the window with the files, or with the start screen.
pub(crate) fn open(files: Vec<PathBuf>, desktop: DesktopArgs, live: LiveArgs) -> Result<(), Failure> {
    run(files, &desktop, live, None)
}

/// Opens the sample hospital, alive.
pub(crate) fn demo(arguments: DemoArgs) -> Result<(), Failure> {
    let file = match arguments.file {
        Some(file) => file,
        None => sample::model()?.path,
    };
    let picture = arguments.picture.map(|out| PictureJob {
        out,
        after: Duration::from_secs(arguments.after),
        go_to_worst: arguments.storey.is_none(),
        go_to: arguments.select,
        storey: arguments.storey,
    });
    run(vec![file], &arguments.desktop, arguments.live, picture)
}

fn run(files: Vec<PathBuf>, desktop: &DesktopArgs, live: LiveArgs, picture: Option<PictureJob>) -> Result<(), Failure> {
    if picture.is_none() && !has_display() {
        let advice = "no display: neither WAYLAND_DISPLAY nor DISPLAY is set. `atrium shot FILE --out PICTURE.png` and \
                      `atrium demo --picture PICTURE.png` draw without one";
        return Err(Failure::new(Ending::Graphics, anyhow!(advice)));
    }
    let exit = atrium_shell::run(ShellConfig {
        files,
        // Without a home folder there is nowhere to keep one: then there is no sample to offer.
        sample: sample::model().ok(),
        services: Box::new(Services::new(live)),
        overrides: Overrides {
            language: desktop.language.map(|l| match l {
                LanguageArg::Zh => Language::ZhCn,
                LanguageArg::En => Language::En,
            }),
            theme: desktop.theme.map(|t| match t {
                ThemeArg::Dark => Theme::Dark,
                ThemeArg::Light => Theme::Light,
            }),
            gpu_budget_bytes: desktop.gpu_budget,
            ram_budget_bytes: desktop.ram_budget,
        },
        picture,
        report: desktop.report.clone(),
        size: (desktop.size.0, desktop.size.1),
    });
    match exit {
        AppExit::Success => Ok(()),
        AppExit::Error(_) => Err(Failure::new(Ending::Failed, anyhow!("the window ended with an error"))),
    }
}

fn has_display() -> bool {
    cfg!(not(target_os = "linux"))
        || ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}
