//! The way of events from the link's thread to the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use crate::LinkEvent;

/// Events that wait for the program. When it does not come to fetch them, the link stops reading and the hub keeps
/// what follows.
const QUEUE: usize = 256;

/// The link's end.
pub(crate) struct Queue {
    sender: SyncSender<LinkEvent>,
    wake: Box<dyn Fn() + Send>,
    stop: Arc<AtomicBool>,
}

impl Queue {
    /// Both ends. `wake` is called after each event; `stop` ends the waiting for room.
    pub(crate) fn new(wake: Box<dyn Fn() + Send>, stop: Arc<AtomicBool>) -> (Self, Receiver<LinkEvent>) {
        let (sender, events) = sync_channel(QUEUE);
        (Self { sender, wake, stop }, events)
    }

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
