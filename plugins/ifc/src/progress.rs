//! Progress of a load, shared with the thread that shows it, and the flag that stops it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

/// The load was stopped by [`Progress::cancel`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the load was cancelled")]
pub struct Cancelled;

/// What a load is doing, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Bringing the file into memory, unpacking it; counted in bytes.
    Opening,
    /// Finding the instances; counted in bytes.
    Scanning,
    /// Building tree, relations and properties; counted in steps.
    Reading,
    /// Building shapes; counted in products.
    Shaping,
    /// Finished.
    Done,
}

const PHASES: [Phase; 5] = [Phase::Opening, Phase::Scanning, Phase::Reading, Phase::Shaping, Phase::Done];

#[derive(Default)]
struct State {
    phase: AtomicU8,
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

/// A cheap handle on one load; clones look at the same load.
#[derive(Clone, Default)]
pub struct Progress(Arc<State>);

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:.2}", self.phase(), self.fraction())
    }
}

impl Progress {
    /// A handle that stands at the beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the load to stop; it does at its next check (well below 50 ms).
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the load was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// For long loops.
    ///
    /// # Errors
    /// [`Cancelled`] once [`Progress::cancel`] was called.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    /// Begins a phase of `total` units.
    pub fn begin(&self, phase: Phase, total: u64) {
        self.0.done.store(0, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
        self.0.phase.store(PHASES.iter().position(|p| *p == phase).unwrap_or(0) as u8, Ordering::Relaxed);
    }

    /// Counts `units` as done.
    pub fn add(&self, units: u64) {
        self.0.done.fetch_add(units, Ordering::Relaxed);
    }

    /// What the load is doing.
    pub fn phase(&self) -> Phase {
        PHASES.get(usize::from(self.0.phase.load(Ordering::Relaxed))).copied().unwrap_or(Phase::Done)
    }

    /// Units done and in all, in the present phase.
    pub fn counts(&self) -> (u64, u64) {
        (self.0.done.load(Ordering::Relaxed), self.0.total.load(Ordering::Relaxed))
    }

    /// Share of the whole load that is done, 0 to 1; each phase weighs what it takes on usual buildings.
    pub fn fraction(&self) -> f64 {
        let (done, total) = self.counts();
        let part = if total == 0 { 0.0 } else { (done as f64 / total as f64).min(1.0) };
        match self.phase() {
            Phase::Opening => 0.05 * part,
            Phase::Scanning => 0.05 + 0.10 * part,
            Phase::Reading => 0.15 + 0.20 * part,
            Phase::Shaping => 0.35 + 0.65 * part,
            Phase::Done => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_only_go_forward_and_cancel_is_seen_by_clones() {
        let progress = Progress::new();
        let mut last = -1.0;
        for phase in PHASES {
            progress.begin(phase, 10);
            progress.add(7);
            assert!(progress.fraction() > last);
            last = progress.fraction();
        }
        assert_eq!(last, 1.0);
        let clone = progress.clone();
        assert_eq!(clone.check(), Ok(()));
        progress.cancel();
        assert_eq!(clone.check(), Err(Cancelled));
    }
}
