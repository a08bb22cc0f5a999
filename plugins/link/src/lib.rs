//! The hub's client.
//!
//! **For:** bringing a hub's snapshot and stream to a program that draws: on a thread of its own, through a bounded
//! queue, without ever blocking a frame. It takes up the stream where it was cut, waits longer after each failure, and
//! takes a new snapshot whenever the stream cannot be continued.
//!
//! **Not for:** keeping state (`atrium_facility` does), drawing.
//!
//! **May depend on:** `atrium_facility`, network crates. No graphics.
//!
//! Every item of the stream is delivered exactly once and in order, or a [`LinkEvent::Snapshot`] takes its place.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod lines;
mod session;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::time::Duration;

use atrium_facility::{Snapshot, StreamItem, Timestamp};
use thiserror::Error;

/// Events that wait for the program. When it does not come to fetch them, the link stops reading and the hub keeps
/// what follows.
const QUEUE: usize = 256;

/// How the connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// Not connected yet.
    Connecting,
    /// The stream runs.
    Live,
    /// No word from the hub; trying again.
    Offline {
        /// Since when, by this machine's clock.
        since: Timestamp,
        /// In plain words.
        reason: String,
    },
}

/// What the link has to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkEvent {
    /// Everything anew: replaces whatever was known.
    Snapshot(Box<Snapshot>),
    /// What came next, in order.
    Items(Vec<StreamItem>),
    /// The connection changed.
    State(LinkState),
}

/// Why a link could not be started.
#[derive(Debug, Error)]
pub enum LinkError {
    /// Not an `http://` or `https://` address.
    #[error("`{0}` is not a hub's address; it looks like http://127.0.0.1:7420")]
    Address(String),
    /// The client could not be set up.
    #[error("cannot set up the connection: {0}")]
    Client(#[from] reqwest::Error),
    /// The thread could not be started.
    #[error("cannot start the link's thread: {0}")]
    Thread(#[from] std::io::Error),
}

/// A connection to one hub; dropping it ends it.
pub struct Link {
    events: Receiver<LinkEvent>,
    stop: Arc<AtomicBool>,
    notify: Arc<tokio::sync::Notify>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Link {
    /// Starts to read the hub at this address, for example `http://127.0.0.1:7420`.
    ///
    /// A hub that is not there is no error: the link says so and goes on trying.
    ///
    /// # Errors
    /// [`LinkError`] when the address is none or the thread cannot start.
    pub fn start(base_url: &str) -> Result<Self, LinkError> {
        Self::start_with_wake(base_url, || {})
    }

    /// As [`Link::start`]; `wake` is called on the link's thread after each event, for example to ask for a redraw.
    ///
    /// # Errors
    /// As [`Link::start`].
    pub fn start_with_wake(base_url: &str, wake: impl Fn() + Send + 'static) -> Result<Self, LinkError> {
        let base = base_url.trim_end_matches('/').to_owned();
        let url = reqwest::Url::parse(&base).map_err(|_| LinkError::Address(base_url.to_owned()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(LinkError::Address(base_url.to_owned()));
        }
        // A proxy is for the internet; a hub is a neighbour.
        let client = reqwest::Client::builder().no_proxy().connect_timeout(Duration::from_secs(3)).build()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (sender, events) = sync_channel(QUEUE);
        let stop = Arc::new(AtomicBool::new(false));
        let notify = Arc::new(tokio::sync::Notify::new());
        let queue = Queue { sender, wake: Box::new(wake), stop: stop.clone() };
        let stopping = notify.clone();
        let thread = std::thread::Builder::new().name("atrium-link".into()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = session::run(client, base, queue) => {}
                    () = stopping.notified() => {}
                }
            });
        })?;
        Ok(Self { events, stop, notify, thread: Some(thread) })
    }

    /// At most `max` events that have come since; never waits.
    pub fn drain(&self, max: usize) -> Vec<LinkEvent> {
        let mut out = Vec::new();
        while out.len() < max {
            match self.events.try_recv() {
                Ok(event) => out.push(event),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        out
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.notify.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the link's thread did not end in order");
        }
    }
}

/// The program's end of the session.
pub(crate) struct Queue {
    sender: SyncSender<LinkEvent>,
    wake: Box<dyn Fn() + Send>,
    stop: Arc<AtomicBool>,
}

impl Queue {
    /// Queues an event, waiting while the queue is full. `false` when nobody will ever fetch it.
    pub(crate) async fn send(&self, mut event: LinkEvent) -> bool {
        loop {
            match self.sender.try_send(event) {
                Ok(()) => {
                    (self.wake)();
                    return true;
                }
                Err(TrySendError::Full(back)) => event = back,
                Err(TrySendError::Disconnected(_)) => return false,
            }
            if self.stop.load(Ordering::Relaxed) {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in ["", "127.0.0.1:7420", "ftp://x", "http://", "hub"] {
            assert!(matches!(Link::start(wrong), Err(LinkError::Address(_))), "{wrong}");
        }
    }
}
