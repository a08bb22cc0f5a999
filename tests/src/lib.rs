//! Tools for tests that drive the built program from outside: where it is, a virtual display, pictures of it.
//!
//! **Not for:** anything that a crate can test by itself. **May depend on:** everything.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The workspace's folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The built program.
///
/// # Panics
/// When it has not been built: `cargo xtask test` builds it first.
pub fn program() -> PathBuf {
    let me = std::env::current_exe().expect("a running test knows its own path");
    let built = me.ancestors().nth(2).map(|debug| debug.join("atrium")).unwrap_or_default();
    assert!(
        built.is_file(),
        "{} is missing: run `cargo xtask test`, or `cargo build -p atrium` first",
        built.display()
    );
    built
}

/// A district hospital, small enough to be opened in every test: written once for each edition of the generator.
///
/// # Panics
/// When the temporary folder cannot be written to.
pub fn sample() -> PathBuf {
    written("district", atrium_sample::Scale::Small)
}

/// The whole sample hospital, written once for each edition of the generator.
///
/// # Panics
/// When the temporary folder cannot be written to.
pub fn hospital() -> PathBuf {
    written("hospital", atrium_sample::Scale::Hospital)
}

fn written(name: &str, scale: atrium_sample::Scale) -> PathBuf {
    let path = std::env::temp_dir().join(format!("atrium-{name}-{}.ifc", atrium_sample::EDITION));
    if !path.is_file() {
        // Tests run side by side: each writes a file of its own, and the last name stays.
        let part = path.with_extension(format!("{}-{:?}", std::process::id(), std::thread::current().id()));
        let mut file = std::io::BufWriter::new(std::fs::File::create(&part).expect("a temporary file can be made"));
        atrium_sample::write(atrium_sample::SEED, scale, &mut file, &mut |_| true).expect("a sample can be written");
        std::fs::rename(&part, &path).expect("a temporary file can be renamed");
    }
    path
}

/// Real models, where the environment names them; says "skipped: no models" otherwise.
pub fn models() -> Option<Vec<PathBuf>> {
    let Some(folder) = std::env::var_os("ATRIUM_MODELS") else {
        println!("skipped: no models (ATRIUM_MODELS is not set)");
        return None;
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("ATRIUM_MODELS names a folder")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "ifc"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "ATRIUM_MODELS names a folder without models");
    Some(files)
}

/// A child process that ends with its owner.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A virtual display with nothing on it.
pub struct Display {
    _server: Running,
    /// For the environment variable DISPLAY.
    pub name: String,
}

impl Display {
    /// Starts one of this size on a free number.
    ///
    /// # Panics
    /// When Xvfb is not installed (`cargo xtask test` installs it) or does not start.
    pub fn start(width: u32, height: u32) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is needed: `cargo xtask test` installs it (package xvfb)");
        let out = server.stdout.take().expect("stdout was asked for");
        let mut number = String::new();
        BufReader::new(out).read_line(&mut number).expect("Xvfb tells its number");
        let name = format!(":{}", number.trim());
        assert!(name.len() > 1, "Xvfb did not start");
        Self { _server: Running(server), name }
    }

    /// Sends pointer and keys.
    ///
    /// # Panics
    /// When xdotool is not installed or refuses.
    pub fn xdotool(&self, args: &[&str]) {
        let status = Command::new("xdotool").args(args).env("DISPLAY", &self.name).status();
        assert!(status.expect("xdotool is needed (package xdotool)").success(), "xdotool {args:?}");
    }

    /// A picture of the whole display.
    ///
    /// # Panics
    /// When `import` (package imagemagick) is not installed or fails.
    pub fn picture(&self, out: &Path) -> image::RgbImage {
        let status = Command::new("import").args(["-window", "root"]).arg(out).env("DISPLAY", &self.name).status();
        assert!(status.expect("import is needed (package imagemagick)").success());
        image::open(out).expect("import wrote a picture").to_rgb8()
    }
}

/// A window of the program, with the report that it writes.
pub struct Window {
    /// The process.
    pub process: Running,
    report: PathBuf,
}

impl Window {
    /// Starts the program on the display; `args` come before the report's.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(display: &Display, folder: &Path, args: &[&str]) -> Self {
        let report = folder.join("report.jsonl");
        // What an earlier window wrote there must not be taken for this one's.
        let _ = std::fs::remove_file(&report);
        let process = Command::new(program())
            .args(args)
            .args(["--language", "en", "--theme", "dark", "--report"])
            .arg(&report)
            .env("DISPLAY", &display.name)
            .env_remove("WAYLAND_DISPLAY")
            // Settings of whoever runs the tests must not change what they see, nor be changed.
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .env("XDG_DATA_HOME", folder.join("data"))
            .env("XDG_CACHE_HOME", folder.join("cache"))
            .current_dir(root())
            .stderr(std::fs::File::create(folder.join("stderr.txt")).expect("the folder can be written to"))
            .spawn()
            .expect("the program starts");
        Self { process: Running(process), report }
    }

    /// Gives the window the keyboard: without a window manager nobody else does.
    ///
    /// # Panics
    /// When the window does not take it.
    pub fn focus(&self, display: &Display) {
        let search = ["search", "--sync", "--onlyvisible", "--class", "atrium", "windowfocus"];
        for _ in 0..10 {
            let status = Command::new("xdotool").args(search).env("DISPLAY", &display.name).status();
            std::thread::sleep(Duration::from_millis(300));
            // Refused while the window is still coming up.
            if status.expect("xdotool is needed (package xdotool)").success() {
                return;
            }
        }
        panic!("the window does not take the keyboard");
    }

    /// The last line of the report.
    pub fn last(&self) -> Option<Value> {
        use std::io::{Read, Seek, SeekFrom};
        // Its end alone: the whole grows by megabytes, and is asked for many times a second.
        let mut file = std::fs::File::open(&self.report).ok()?;
        let length = file.metadata().ok()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(1 << 20))).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        String::from_utf8_lossy(&bytes).lines().rev().find_map(|line| serde_json::from_str(line).ok())
    }

    /// Waits until the state is as wanted, and returns the report's line.
    ///
    /// # Panics
    /// When it does not come to that within the time.
    pub fn wait(&mut self, what: &str, limit: Duration, wanted: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let last = self.last();
            if let Some(line) = &last
                && wanted(&line["state"])
            {
                return line.clone();
            }
            if let Ok(Some(status)) = self.process.0.try_wait() {
                panic!("the program ended with {status} while waiting until {what}; last: {last:?}");
            }
            assert!(start.elapsed() < limit, "not within {limit:?}: {what}; last: {last:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
