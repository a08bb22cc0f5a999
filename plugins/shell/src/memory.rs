//! How much of the computer's memory the program holds, how much it may, and what happens at that limit.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use atrium_panels::{FailureKind, FailureView, FiguresView};
use atrium_scene::SceneActivity;
use bevy::prelude::*;

use crate::loading::Loader;
use crate::settings::Settings;

/// Where the system does not say how much memory there is: half of what office computers have.
const RAM_BUDGET_BYTES: u64 = 8 << 30;

/// Share of the computer's memory that the program may hold: the rest is for the system and a browser beside it.
const RAM_SHARE: f64 = 0.75;

/// Memory is asked for no more often than this.
const EVERY: Duration = Duration::from_secs(1);

/// Memory is given back when an eighth more is held than after the last time.
const GROWN: u64 = 8;

/// While it is opened, a model takes about this many times its file: the sample hospital of 101 MB at most 1.0 GB above the
/// program's own. What is declined wrongly can be opened with another budget; what is opened wrongly takes the program down.
const TIMES_FILE: u64 = 10;

/// What the program may hold.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub(crate) struct Budgets {
    pub(crate) gpu_bytes: u64,
    pub(crate) ram_bytes: u64,
}

impl Budgets {
    /// By the command line, else by the settings, else by the computer.
    pub(crate) fn of(overrides: &crate::Overrides, settings: &Settings) -> Self {
        let gpu = overrides.gpu_budget_bytes.or(settings.gpu_budget_bytes);
        let ram = overrides.ram_budget_bytes.or(settings.ram_budget_bytes);
        let default_ram = || total_bytes().map_or(RAM_BUDGET_BYTES, |all| (all as f64 * RAM_SHARE) as u64);
        Self {
            gpu_bytes: gpu.unwrap_or_else(|| atrium_scene::SceneSettings::default().gpu_budget_bytes),
            ram_bytes: ram.unwrap_or_else(default_ram),
        }
    }
}

/// What the program holds, as last asked.
#[derive(Resource, Default)]
pub(crate) struct Memory {
    pub(crate) held_bytes: Option<u64>,
    asked: Option<Instant>,
    slack: Slack,
}

/// When to give memory back: after it grew by some share, so that it is done seldom however much the program comes to need.
#[derive(Clone, Copy, Debug, Default)]
struct Slack {
    /// The least that was held since memory was given back, bytes; nothing until it was looked.
    floor: Option<u64>,
    /// How often in a row nothing was being loaded.
    idle: u32,
}

impl Slack {
    /// Whether it is time, with so many bytes held.
    fn is_due(&mut self, held: u64, is_loading: bool) -> bool {
        self.idle = if is_loading { 0 } else { self.idle.saturating_add(1) };
        // Not while a load would take it again, nor before all that held on to what a load replaced could let go of it.
        let is_due = self.idle >= 2 && self.floor.is_some_and(|floor| held > floor.saturating_add(floor / GROWN));
        self.floor = if is_due { None } else { Some(self.floor.map_or(held, |floor| floor.min(held))) };
        is_due
    }
}

/// Keeps the figure fresh, and ends a load that would take more than there may be, before the system ends the program. What
/// finished work leaves behind goes back to the system.
pub(crate) fn watch(mut memory: ResMut<Memory>, budgets: Res<Budgets>, mut loader: ResMut<Loader>) {
    let memory = memory.bypass_change_detection();
    if memory.asked.is_some_and(|at| at.elapsed() < EVERY) {
        return;
    }
    memory.asked = Some(Instant::now());
    memory.held_bytes = held_bytes();
    let Some(held) = memory.held_bytes else { return };
    if memory.slack.is_due(held, loader.is_at_work()) {
        give_back();
    }
    if held > budgets.ram_bytes && loader.is_busy() {
        let loader = loader.bypass_change_detection();
        let file = loader.view().map(|v| v.file).unwrap_or_default();
        loader.cancel();
        loader.failure = Some(declined(file, held, budgets.ram_bytes));
    }
}

/// What the panels show of all that.
pub(crate) fn figures(
    activity: &SceneActivity,
    memory: &Memory,
    budgets: &Budgets,
    badges: (usize, usize),
) -> FiguresView {
    FiguresView {
        gpu_bytes: activity.gpu_bytes,
        gpu_wanted_bytes: activity.gpu_wanted_bytes,
        gpu_budget_bytes: budgets.gpu_bytes,
        streaming: activity.streaming,
        ram_bytes: memory.held_bytes,
        ram_budget_bytes: budgets.ram_bytes,
        chunks: activity.chunks,
        draw_calls: activity.draw_calls,
        triangles: activity.triangles,
        frame_ms: activity.last_frame_ms,
        fine: activity.fine,
        badges: (badges.0 as u32, badges.1 as u32),
        adapter: activity.adapter.clone(),
    }
}

/// Why these files cannot be opened beside what is held already; `None` where they can.
pub(crate) fn obstacle(files: &[PathBuf], budgets: &Budgets) -> Option<FailureView> {
    let held = held_bytes()?;
    let of_files: u64 = files.iter().filter_map(|f| f.metadata().ok()).map(|m| m.len()).sum();
    let needed = held.saturating_add(of_files.saturating_mul(TIMES_FILE));
    let name = files.first().and_then(|f| f.file_name()).map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    (needed > budgets.ram_bytes).then(|| declined(name, needed, budgets.ram_bytes))
}

fn declined(file: String, needed: u64, budget: u64) -> FailureView {
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    let detail = format!("{} MB > {} MB", megabytes(needed), megabytes(budget));
    FailureView { kind: FailureKind::Memory, file, place: None, detail: Some(detail) }
}

/// Gives the system back what is held and not used, on a thread of its own. Reading a building leaves several times what it
/// takes in small holes that the C library would keep for ever.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn give_back() {
    let work = || {
        crate::kept::give_way();
        #[expect(unsafe_code, reason = "any thread may ask this of the allocator at any time (malloc_trim(3))")]
        // SAFETY: takes no pointer, and touches nothing that is in use.
        unsafe {
            libc::malloc_trim(0);
        }
    };
    // Without a thread it is kept, as it would have been.
    let _ = std::thread::Builder::new().name("atrium-memory".into()).spawn(work);
}

/// Other systems' allocators do so themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_back() {}

/// Bytes of memory that the program holds.
#[cfg(target_os = "linux")]
pub(crate) fn held_bytes() -> Option<u64> {
    kilobytes(&std::fs::read_to_string("/proc/self/status").ok()?, "VmRSS:")
}

/// Bytes of memory that the computer has.
#[cfg(target_os = "linux")]
fn total_bytes() -> Option<u64> {
    kilobytes(&std::fs::read_to_string("/proc/meminfo").ok()?, "MemTotal:")
}

/// Bytes of memory that the program holds.
#[cfg(not(target_os = "linux"))]
pub(crate) fn held_bytes() -> Option<u64> {
    memory_stats::memory_stats().map(|stats| stats.physical_mem as u64)
}

/// Bytes of memory that the computer has.
#[cfg(not(target_os = "linux"))]
fn total_bytes() -> Option<u64> {
    None
}

/// `VmRSS:   123 kB`, in bytes.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "other systems are asked otherwise"))]
fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_in_kilobytes() {
        assert_eq!(kilobytes("Name:\tatrium\nVmRSS:\t   2048 kB\n", "VmRSS:"), Some(2 << 20));
        assert_eq!(kilobytes("VmRSS: many kB", "VmRSS:"), None);
        assert!(held_bytes().is_none_or(|bytes| bytes > 1 << 20));
    }

    #[test]
    fn memory_is_given_back_after_loading_and_whenever_it_grew() {
        let mut slack = Slack::default();
        let mut course = |held: &[(u64, bool)]| -> Vec<bool> {
            held.iter().map(|(held, is_loading)| slack.is_due(*held, *is_loading)).collect()
        };
        assert_eq!(course(&[(300, false), (300, false), (290, false)]), [false, false, false]);
        // Not while it is needed, nor at once when the load ends.
        let load = [(900, true), (1500, true), (1500, false), (1400, false), (800, false), (805, false)];
        assert_eq!(course(&load), [false, false, false, true, false, false]);
        assert_eq!(course(&[(890, false), (901, false), (820, false), (920, false)]), [false, true, false, false]);
        assert_eq!(course(&[(923, false), (923, false), (923, false)]), [true, false, false]);
        // Let go of by itself: what is taken again later may be holes again.
        assert_eq!(course(&[(400, false), (451, false)]), [false, true]);
    }

    #[test]
    fn a_file_that_would_not_fit_is_declined_with_its_figures() {
        let folder = std::env::temp_dir().join(format!("atrium-memory-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.ifc");
        std::fs::write(&file, vec![0; 1 << 20]).unwrap();
        let small = Budgets { gpu_bytes: 1, ram_bytes: 1 << 20 };
        let large = Budgets { gpu_bytes: 1, ram_bytes: u64::MAX };
        if held_bytes().is_some() {
            let failure = obstacle(std::slice::from_ref(&file), &small).unwrap();
            assert_eq!((failure.kind, failure.file.as_str()), (FailureKind::Memory, "a.ifc"));
            assert!(failure.detail.unwrap().ends_with("> 2 MB"));
        }
        assert!(obstacle(&[file], &large).is_none());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_command_line_comes_before_the_settings_and_those_before_the_computer() {
        let settings = Settings { gpu_budget_bytes: Some(7), ..Settings::default() };
        let overrides = crate::Overrides { gpu_budget_bytes: Some(9), ram_budget_bytes: Some(5), ..Default::default() };
        assert_eq!(Budgets::of(&overrides, &settings), Budgets { gpu_bytes: 9, ram_bytes: 5 });
        let none = Budgets::of(&crate::Overrides::default(), &settings);
        assert!(none.gpu_bytes == 7 && none.ram_bytes > 1 << 28);
    }
}
