//! The thread that keeps samples: newest values, minutes, hours, fixes of positions.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use atrium_facility::Timestamp;

use crate::core::Core;
use crate::store::{FixLevel, SpanLevel, SpanRow, Store, StoreError};

/// How often it looks.
const BEAT: Duration = Duration::from_secs(1);
/// How often newest values are written, milliseconds: as much is lost with the power, at most.
const NEWEST_EVERY_MS: i64 = 4_000;
/// How often old samples are dropped, milliseconds.
const PRUNE_EVERY_MS: i64 = 300_000;
/// An hour is rolled up so long after its end, milliseconds: its last minute has to be closed.
const HOUR_GRACE_MS: i64 = 20_000;
/// Minutes that wait while nothing can be written.
const MOST_WAITING: usize = 30;

/// Starts the thread; what is dropped ends it.
pub(crate) fn start(core: Arc<Core>, store: Arc<dyn Store>) -> std::io::Result<(Sender<()>, JoinHandle<()>)> {
    let (stop, stopped) = channel();
    let keeper = Keeper {
        core,
        store,
        waiting: VecDeque::new(),
        newest_at: Timestamp::default(),
        pruned_at: Timestamp::now(),
        fixed: [Timestamp::now(); 2],
    };
    let thread = std::thread::Builder::new().name("atrium-keeper".into()).spawn(move || keeper.run(&stopped))?;
    Ok((stop, thread))
}

struct Keeper {
    core: Arc<Core>,
    store: Arc<dyn Store>,
    /// Minutes that could not be written yet.
    waiting: VecDeque<(Timestamp, Vec<SpanRow>)>,
    newest_at: Timestamp,
    pruned_at: Timestamp,
    /// Up to when positions were fixed, fine and coarse.
    fixed: [Timestamp; 2],
}

impl Keeper {
    fn run(mut self, stopped: &Receiver<()>) {
        loop {
            let ends = !matches!(stopped.recv_timeout(BEAT), Err(RecvTimeoutError::Timeout));
            let now = Timestamp::now();
            let done = self.keep(now, ends);
            if let Err(error) = &done {
                tracing::debug!(%error, "samples cannot be kept");
            }
            self.core.set_samples_failing(done.err().map(|e| e.to_string()), now);
            if ends {
                return;
            }
        }
    }

    fn keep(&mut self, now: Timestamp, all: bool) -> Result<(), StoreError> {
        self.waiting.extend(self.core.closed_minutes(now, all));
        while self.waiting.len() > MOST_WAITING {
            if let Some((start, _)) = self.waiting.pop_front() {
                tracing::error!(minute = start.0, "the values of a minute were lost: they cannot be written");
            }
        }
        while let Some((start, rows)) = self.waiting.front() {
            self.store.put_span(SpanLevel::Minute, *start, rows)?;
            self.waiting.pop_front();
        }
        if all || now.since_ms(self.newest_at).abs() >= NEWEST_EVERY_MS {
            self.newest_at = now;
            let (values, positions) = self.core.unwritten();
            if !values.is_empty() || !positions.is_empty() {
                self.store.put_newest(&values, &positions)?;
            }
        }
        for (i, level) in [FixLevel::Fine, FixLevel::Coarse].into_iter().enumerate() {
            let start = Timestamp(now.0.div_euclid(level.length_ms()) * level.length_ms());
            if start > self.fixed[i] {
                let positions = self.core.positions_after(self.fixed[i]);
                self.fixed[i] = now;
                if !positions.is_empty() {
                    self.store.put_fixes(level, start, &positions)?;
                }
            }
        }
        roll_hours(&*self.store, now)?;
        if now.since_ms(self.pruned_at).abs() >= PRUNE_EVERY_MS {
            self.pruned_at = now;
            self.store.prune(now)?;
        }
        Ok(())
    }
}

/// Makes hours of all minutes that are in none and whose hour is over.
pub(crate) fn roll_hours(store: &dyn Store, now: Timestamp) -> Result<(), StoreError> {
    let hour = SpanLevel::Hour;
    loop {
        let from = store.rolled_until()?.map_or(Timestamp(i64::MIN + 1), |start| start.plus_ms(hour.length_ms()));
        let Some(minute) = store.oldest_minute(from)? else { return Ok(()) };
        let start = hour.start_of(minute);
        if start.plus_ms(hour.length_ms() + HOUR_GRACE_MS) > now {
            return Ok(());
        }
        store.roll_hour(start)?;
    }
}
