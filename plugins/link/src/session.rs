//! The course of a link: snapshot, stream, and what to do when either fails.

use std::rc::Rc;
use std::time::Duration;

use atrium_facility::{Interest, Snapshot, StreamPosition, Timestamp};
use reqwest::{Response, StatusCode};
use tokio::sync::{Notify, watch};

use crate::http::{Hub, Trouble, back_off, from_json, in_plain_words, query_of, short_wait, whole};
use crate::lines::{Broken, Lines};
use crate::queue::Queue;
use crate::{LinkEvent, LinkState};

/// The hub gives a sign of life every two seconds; three missed are a lost connection.
const SILENCE: Duration = Duration::from_secs(6);
/// Longest wait for a snapshot.
const SNAPSHOT_PATIENCE: Duration = Duration::from_secs(60);
/// A snapshot of a large hospital is some 50 MB.
const LARGEST_SNAPSHOT: usize = 1 << 30;

/// Why a round ended.
enum End {
    /// Nobody listens any more.
    Unwanted,
    /// The connection failed; the position still holds.
    Lost(String),
    /// The position does not hold: take a new snapshot.
    Anew(String),
}

impl From<Trouble> for End {
    fn from(trouble: Trouble) -> Self {
        Self::Lost(trouble.reason())
    }
}

/// Runs until nobody listens. `back` is told whenever the hub is heard again.
pub(crate) async fn run(hub: Hub, interest: watch::Receiver<Interest>, queue: Rc<Queue>, back: &Notify) {
    let mut changed = interest.clone();
    let mut session = Session { hub, interest, queue, back, shown: None, position: None, valued: None };
    let mut failures = 0_u32;
    if !session.show(LinkState::Connecting).await {
        return;
    }
    loop {
        let mut progress = false;
        changed.borrow_and_update();
        let end = tokio::select! {
            end = session.round(&mut progress) => end,
            () = change(&mut changed) => {
                // Whatever was cut off is contained in the snapshot that comes next.
                session.position = None;
                continue;
            }
        };
        let (reason, anew) = match end {
            End::Unwanted => return,
            End::Lost(reason) => (reason, false),
            End::Anew(reason) => {
                session.position = None;
                (reason, true)
            }
        };
        // A stream that ran and ended is taken up at once, and so is a snapshot that is due; only when that fails too is
        // it worth a word.
        let quiet = progress || (anew && failures == 0);
        failures = if progress { 0 } else { failures.saturating_add(1) };
        if quiet {
            tracing::debug!(reason, "the stream ended; taking it up again");
        } else {
            let since = match &session.shown {
                Some(LinkState::Offline { since, .. }) => *since,
                _ => Timestamp::now(),
            };
            if !session.show(LinkState::Offline { since, reason }).await {
                return;
            }
        }
        let wait = if quiet { short_wait() } else { back_off(failures) };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = change(&mut changed) => session.position = None,
        }
    }
}

/// Waits for another interest; for ever when none can come.
async fn change(interest: &mut watch::Receiver<Interest>) {
    if interest.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

struct Session<'a> {
    hub: Hub,
    interest: watch::Receiver<Interest>,
    queue: Rc<Queue>,
    back: &'a Notify,
    shown: Option<LinkState>,
    position: Option<StreamPosition>,
    /// Hub's clock up to which all values have come: those before it need not be sent again.
    valued: Option<Timestamp>,
}

impl Session<'_> {
    async fn show(&mut self, state: LinkState) -> bool {
        if self.shown.as_ref() == Some(&state) {
            return true;
        }
        if state == LinkState::Live {
            self.back.notify_one();
        }
        self.shown = Some(state.clone());
        self.queue.send(LinkEvent::State(state)).await
    }

    /// Takes a snapshot where there is no position, then reads the stream until it ends.
    async fn round(&mut self, progress: &mut bool) -> End {
        let interest = self.interest.borrow().clone();
        let mut position = match self.position.clone() {
            Some(position) => position,
            None => {
                let snapshot = match tokio::time::timeout(SNAPSHOT_PATIENCE, self.snapshot(&interest)).await {
                    Ok(Ok(snapshot)) => snapshot,
                    Ok(Err(trouble)) => return trouble.into(),
                    Err(_) => return End::Lost("the hub takes too long to send its snapshot".into()),
                };
                let (position, taken_at) = (snapshot.position.clone(), snapshot.taken_at);
                if !self.queue.send(LinkEvent::Snapshot(Box::new(snapshot))).await {
                    return End::Unwanted;
                }
                self.position = Some(position.clone());
                self.valued = Some(taken_at);
                position
            }
        };
        let mut stream = match self.open(&position, &interest).await {
            Ok(stream) => stream,
            Err(end) => return end,
        };
        let mut lines = Lines::default();
        let mut items = Vec::new();
        loop {
            let piece = match tokio::time::timeout(SILENCE, stream.chunk()).await {
                Ok(Ok(Some(piece))) => piece,
                Ok(Ok(None)) => return End::Lost("the hub ended the stream".into()),
                Ok(Err(error)) => return End::Lost(in_plain_words(&error)),
                Err(_) => {
                    // Silence is shown at once: values that do not come must not look live.
                    *progress = false;
                    return End::Lost(format!("no sign of life from the hub for {} s", SILENCE.as_secs()));
                }
            };
            *progress = true;
            let read = lines.push(&piece, &mut position.seq, &mut items);
            if !items.is_empty() && !self.queue.send(LinkEvent::Items(std::mem::take(&mut items))).await {
                return End::Unwanted;
            }
            self.position = Some(position.clone());
            // The first only greets; each after it says that nothing else was left to send.
            if let (2.., Some(at)) = lines.heartbeats {
                self.valued = Some(at);
            }
            match read {
                Ok(()) => {}
                Err(Broken::Gap { after, got }) => {
                    tracing::error!(after, got, "the stream has a gap");
                    return End::Anew(format!("item {got} came after fact {after}"));
                }
                Err(Broken::NotAnItem | Broken::TooLong) => {
                    *progress = false;
                    return End::Anew("what answers there does not speak as a hub does".into());
                }
            }
            if !self.show(LinkState::Live).await {
                return End::Unwanted;
            }
        }
    }

    async fn snapshot(&self, interest: &Interest) -> Result<Snapshot, Trouble> {
        let request = self.hub.get("/v1/snapshot", &query_of(interest))?;
        let response = self.hub.answer(request, SNAPSHOT_PATIENCE).await?;
        from_json(&whole(response, LARGEST_SNAPSHOT).await?)
    }

    async fn open(&self, position: &StreamPosition, interest: &Interest) -> Result<Response, End> {
        let mut query = vec![("epoch", position.epoch.clone()), ("after", position.seq.to_string())];
        if let Some(valued) = self.valued {
            // Values of the same millisecond may have come after it.
            query.push(("since", valued.plus_ms(-1).0.max(0).to_string()));
        }
        query.extend(query_of(interest));
        let request = self.hub.get("/v1/stream", &query)?;
        self.hub.answer(request, SILENCE).await.map_err(|trouble| match trouble {
            Trouble::Refused { status: StatusCode::CONFLICT | StatusCode::GONE, reason } => End::Anew(reason),
            other => other.into(),
        })
    }
}
