//! What has to be installed on the system, and installing it where that is possible.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::steps::run;

/// Debian packages for a purpose.
pub(crate) struct Packages(&'static [&'static [Need]]);

/// What shows that something is there, and the Debian package that brings it.
struct Need {
    probe: Probe,
    package: &'static str,
}

enum Probe {
    /// A program on the search path.
    Program(&'static str),
    /// A shared library known to the loader.
    Library(&'static str),
    /// A file somewhere under the folder whose name begins so.
    File(&'static str, &'static str),
}

const fn program(name: &'static str, package: &'static str) -> Need {
    Need { probe: Probe::Program(name), package }
}

const fn library(name: &'static str, package: &'static str) -> Need {
    Need { probe: Probe::Library(name), package }
}

const PROGRAM: &[Need] = &[
    program("cc", "gcc"),
    library("libvulkan.so.1", "libvulkan1"),
    // Where no GPU brings a driver of its own, this one draws in software.
    Need { probe: Probe::File("/usr/share/vulkan/icd.d", ""), package: "mesa-vulkan-drivers" },
    library("libxkbcommon.so.0", "libxkbcommon0"),
    library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    library("libX11-xcb.so.1", "libx11-xcb1"),
    library("libXcursor.so.1", "libxcursor1"),
    library("libXi.so.6", "libxi6"),
    library("libXrandr.so.2", "libxrandr2"),
    library("libwayland-client.so.0", "libwayland-client0"),
    program("mosquitto", "mosquitto"),
    Need { probe: Probe::File("/usr/share/fonts", "NotoSansCJK"), package: "fonts-noto-cjk" },
];

const DISPLAY: &[Need] = &[
    program("Xvfb", "xvfb"),
    program("xdotool", "xdotool"),
    program("import", "imagemagick"),
    program("python3", "python3"),
];

const FUZZING: &[Need] = &[program("cc", "gcc"), program("c++", "g++")];

impl Packages {
    /// For building and running the program with its demo.
    pub(crate) const DEMO: Self = Self(&[PROGRAM]);
    /// For the tests: the same, and a virtual display with a pointer and a keyboard.
    pub(crate) const TEST: Self = Self(&[PROGRAM, DISPLAY]);
    /// For the fuzz targets: the fuzzing engine is C++.
    pub(crate) const FUZZ: Self = Self(&[FUZZING]);
}

/// Installs what is missing, saying so; an error names what a person has to install where this cannot.
pub(crate) fn ensure(packages: Packages) -> Result<()> {
    let missing: Vec<&str> =
        packages.0.iter().copied().flatten().filter(|n| !n.probe.is_there()).map(|n| n.package).collect();
    if missing.is_empty() {
        println!("everything needed is installed");
        return Ok(());
    }
    let list = missing.join(" ");
    if !on_path("apt-get") {
        bail!("these are missing, and there is no apt-get to install them with: {list}. Install them and try again.");
    }
    println!("missing on this system, installing with apt-get: {list}");
    let root = Path::new("/proc/self").metadata().is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
    let apt = || {
        let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
        if !root {
            command.arg("apt-get");
        }
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    if !root && !on_path("sudo") {
        bail!("installing needs root and there is no sudo. As root: apt-get install {list}");
    }
    run(apt().args(["update", "--quiet"]))?;
    run(apt().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(&missing))
}

/// Installs Python packages that some checks use if they are there. Not having them fails nothing: those checks say so.
pub(crate) fn ensure_python(modules: &[&str]) {
    for module in modules {
        let has = |m: &str| quiet(Command::new("python3").args(["-c", &format!("import {m}")]));
        if has(module) {
            println!("python module {module} is installed");
            continue;
        }
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--user"];
        let done = quiet(Command::new("python3").args(pip).arg(module))
            || quiet(Command::new("python3").args(pip).arg("--break-system-packages").arg(module));
        println!(
            "python module {module}: {}",
            if done && has(module) { "installed" } else { "not to be had here; the check that uses it will say so" }
        );
    }
}

/// Whether a window can be opened.
pub(crate) fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

impl Probe {
    fn is_there(&self) -> bool {
        match self {
            Self::Program(name) => on_path(name),
            Self::Library(name) => {
                let cache = Command::new("/sbin/ldconfig").arg("-p").output();
                cache.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains(name))
            }
            Self::File(folder, prefix) => file_below(Path::new(folder), prefix, 4),
        }
    }
}

fn on_path(program: &str) -> bool {
    // Debian puts servers such as mosquitto where only root's search path looks.
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .any(|folder| folder.join(program).is_file())
}

fn file_below(folder: &Path, prefix: &str, depth: usize) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            depth > 0 && file_below(&path, prefix, depth - 1)
        } else {
            entry.file_name().to_string_lossy().starts_with(prefix)
        }
    })
}

fn quiet(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}
