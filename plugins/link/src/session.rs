//! The course of a link: snapshot, stream, and what to do when either fails.

use std::time::Duration;

use atrium_facility::{Snapshot, StreamPosition, Timestamp};
use reqwest::{Client, Response, StatusCode};

use crate::lines::{Broken, Lines};
use crate::{LinkEvent, LinkState, Queue};

/// The hub gives a sign of life every two seconds; three missed are a lost connection.
const SILENCE: Duration = Duration::from_secs(6);
/// Longest wait for a snapshot.
const SNAPSHOT_PATIENCE: Duration = Duration::from_secs(60);
/// Waiting time after the first failure, and at most.
const BACK_OFF_FIRST: Duration = Duration::from_millis(250);
const BACK_OFF_MOST: Duration = Duration::from_secs(5);

/// Why a round ended.
enum End {
    /// Nobody listens any more.
    Unwanted,
    /// The connection failed; the position still holds.
    Lost(String),
    /// The position does not hold: take a new snapshot.
    Anew(String),
}

/// Runs until nobody listens.
pub(crate) async fn run(client: Client, base: String, queue: Queue) {
    let mut session = Session { client, base, queue, shown: None, position: None };
    let mut failures = 0_u32;
    if !session.show(LinkState::Connecting).await {
        return;
    }
    loop {
        let mut progress = false;
        let (reason, anew) = match session.round(&mut progress).await {
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
        let base = BACK_OFF_FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(BACK_OFF_MOST);
        let wait = if quiet { BACK_OFF_FIRST / 5 } else { base };
        tokio::time::sleep(wait.mul_f64(0.5 + jitter() / 2.0)).await;
    }
}

struct Session {
    client: Client,
    base: String,
    queue: Queue,
    shown: Option<LinkState>,
    position: Option<StreamPosition>,
}

impl Session {
    async fn show(&mut self, state: LinkState) -> bool {
        if self.shown.as_ref() == Some(&state) {
            return true;
        }
        self.shown = Some(state.clone());
        self.queue.send(LinkEvent::State(state)).await
    }

    /// Takes a snapshot where there is no position, then reads the stream until it ends.
    async fn round(&mut self, progress: &mut bool) -> End {
        let mut position = match self.position.clone() {
            Some(position) => position,
            None => {
                let snapshot = match tokio::time::timeout(SNAPSHOT_PATIENCE, self.snapshot()).await {
                    Ok(Ok(snapshot)) => snapshot,
                    Ok(Err(end)) => return end,
                    Err(_) => return End::Lost("the hub takes too long to send its snapshot".into()),
                };
                let position = snapshot.position.clone();
                if !self.queue.send(LinkEvent::Snapshot(Box::new(snapshot))).await {
                    return End::Unwanted;
                }
                self.position = Some(position.clone());
                position
            }
        };
        let mut stream = match self.open(&position).await {
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
            match read {
                Ok(()) => {}
                Err(Broken::Gap { expected, got }) => {
                    tracing::error!(expected, got, "the stream has a gap");
                    return End::Anew(format!("item {got} came where {expected} should have"));
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

    async fn snapshot(&self) -> Result<Snapshot, End> {
        let url = format!("{}/v1/snapshot", self.base);
        let response = self.client.get(url).send().await.map_err(|e| End::Lost(in_plain_words(&e)))?;
        if response.status() != StatusCode::OK {
            return Err(End::Lost(refusal(response).await));
        }
        let bytes = response.bytes().await.map_err(|e| End::Lost(in_plain_words(&e)))?;
        serde_json::from_slice(&bytes).map_err(|error| {
            End::Lost(format!("the hub's snapshot cannot be read ({error}); is it of another version?"))
        })
    }

    async fn open(&self, position: &StreamPosition) -> Result<Response, End> {
        let after = position.seq.to_string();
        let query = [("epoch", position.epoch.as_str()), ("after", after.as_str())];
        let url = reqwest::Url::parse_with_params(&format!("{}/v1/stream", self.base), query)
            .map_err(|error| End::Anew(format!("the hub's position cannot be asked for: {error}")))?;
        let response = match tokio::time::timeout(SILENCE, self.client.get(url).send()).await {
            Ok(response) => response.map_err(|e| End::Lost(in_plain_words(&e)))?,
            Err(_) => return Err(End::Lost("the hub does not answer".into())),
        };
        match response.status() {
            StatusCode::OK => Ok(response),
            StatusCode::CONFLICT | StatusCode::GONE => Err(End::Anew(refusal(response).await)),
            _ => Err(End::Lost(refusal(response).await)),
        }
    }
}

/// What the hub said with its refusal.
async fn refusal(mut response: Response) -> String {
    let status = response.status();
    // A refusal is short; what answers without end is cut off.
    let body = response.chunk().await.ok().flatten().unwrap_or_default();
    let said = serde_json::from_slice::<serde_json::Value>(&body)
        .ok()
        .and_then(|json| Some(json.get("message")?.as_str()?.chars().take(200).collect::<String>()));
    said.unwrap_or_else(|| format!("the hub answered {status}"))
}

fn in_plain_words(error: &reqwest::Error) -> String {
    if error.is_connect() {
        "the hub cannot be reached".into()
    } else if error.is_timeout() {
        "the hub does not answer".into()
    } else {
        "the connection to the hub was cut".into()
    }
}

/// Evenly spread in 0..1, so that many screens do not come back at the same moment.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, Hasher};
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    (random >> 11) as f64 / (1_u64 << 53) as f64
}
