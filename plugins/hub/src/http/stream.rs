//! One client's stream: first what it does not have, then what comes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use atrium_facility::{Interest, StreamBody, StreamItem, Timestamp};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;

use super::{Site, beside, interest_of, refuse};
use crate::core::{CatchUp, Follow, Ready};
use crate::lines::{items, line_of};

/// Silence after which a sign of life is sent.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// Bytes handed to a connection at a time. What it has not taken stays in the tail, shared by all: a slow client costs
/// no more than this.
const CHUNK_BYTES: usize = 512 << 10;
/// Entries that are read from the store at a time.
const STORED_PAGE: usize = 500;
/// Streams at one time: screens of a hospital, with room.
const MOST_STREAMS: usize = 256;

#[derive(Deserialize)]
pub(super) struct Position {
    epoch: String,
    after: u64,
    storeys: Option<String>,
    topics: Option<String>,
    /// Hub's clock, milliseconds, up to which the client has values: that of its snapshot, or of the last heartbeat
    /// before its connection ended. Without it, it gets the newest value of every point once more.
    since: Option<u64>,
}

/// Counts an open stream for as long as it lives.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Where a client stands.
#[derive(Clone, Copy)]
enum Stand {
    /// Somewhere before the tail.
    Behind,
    /// At this place of the tail.
    At(u64),
}

struct Cursor {
    site: Site,
    end: watch::Receiver<u64>,
    interest: Interest,
    seq: u64,
    version: u64,
    stand: Stand,
    greeted: bool,
    _open: Open,
}

pub(super) async fn stream(State(site): State<Site>, query: Result<Query<Position>, QueryRejection>) -> Response {
    let position = match query {
        Ok(Query(position)) => position,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, "wrong-position", &error.body_text()),
    };
    let interest = match interest_of(position.storeys.as_deref(), position.topics.as_deref()) {
        Ok(interest) => interest,
        Err(message) => return refuse(StatusCode::BAD_REQUEST, "wrong-position", &message),
    };
    if position.epoch != site.core.epoch() {
        let body = json!({
            "code": "other-epoch",
            "error": "other-epoch",
            "message": "this hub has another log; take a snapshot",
            "epoch": site.core.epoch(),
        });
        return (StatusCode::CONFLICT, Json(body)).into_response();
    }
    if !site.core.can_follow(position.after) {
        return refuse(StatusCode::GONE, "position-gone", "this position is too far away; take a snapshot");
    }
    if site.streams.fetch_add(1, Ordering::Relaxed) >= MOST_STREAMS {
        site.streams.fetch_sub(1, Ordering::Relaxed);
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "too-many-streams", "too many screens read this hub already");
    }
    let cursor = Cursor {
        end: site.core.watch(),
        _open: Open(site.streams.clone()),
        site,
        interest,
        seq: position.after,
        version: position.since.unwrap_or(0),
        stand: Stand::Behind,
        greeted: false,
    };
    let body = Body::from_stream(futures_util::stream::unfold(cursor, |mut cursor| async move {
        let chunk = cursor.next().await?;
        Some((Ok::<Bytes, std::convert::Infallible>(chunk), cursor))
    }));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, body).into_response()
}

impl Cursor {
    /// The next bytes; `None` ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if !std::mem::replace(&mut self.greeted, true) {
            return Some(heartbeat());
        }
        loop {
            if *self.site.stop.borrow() {
                return None;
            }
            // Marked as seen before the tail is read: what comes in between wakes the next wait.
            self.end.borrow_and_update();
            match self.stand {
                Stand::Behind => {
                    let bytes = self.catch_up().await?;
                    if !bytes.is_empty() {
                        return Some(bytes);
                    }
                    continue;
                }
                Stand::At(place) => {
                    match self.site.core.follow(place, self.seq, self.version, &self.interest, CHUNK_BYTES) {
                        Follow::Lines { bytes, place, seq, version } => {
                            self.stand = Stand::At(place);
                            (self.seq, self.version) = (seq, version);
                            if bytes.is_empty() {
                                continue;
                            }
                            return Some(bytes.into());
                        }
                        // Too slow: facts come from the store, and of each point only the newest value.
                        Follow::Gone => {
                            self.stand = Stand::Behind;
                            continue;
                        }
                        Follow::Nothing => {}
                    }
                }
            }
            tokio::select! {
                changed = self.end.changed() => changed.ok()?,
                _ = self.site.stop.changed() => return None,
                () = tokio::time::sleep(HEARTBEAT) => return Some(heartbeat()),
            }
        }
    }

    async fn catch_up(&mut self) -> Option<Bytes> {
        match self.site.core.catch_up(self.seq, self.version, &self.interest, CHUNK_BYTES) {
            CatchUp::Facts(bytes, seq) => {
                self.seq = seq;
                Some(bytes.into())
            }
            CatchUp::Stored(until) => {
                let (site, seq, interest) = (self.site.clone(), self.seq, self.interest.clone());
                let read = beside(move || {
                    let entries = site.store.entries(seq, until, STORED_PAGE)?;
                    let last = entries.last().map(|e| e.seq);
                    Ok::<_, crate::store::StoreError>((site.core.lines_of(seq, entries, &interest), last))
                });
                match read.await.ok()? {
                    Ok((bytes, Some(last))) => {
                        self.seq = last;
                        Some(bytes.into())
                    }
                    Ok((_, None)) => {
                        tracing::error!(self.seq, until, "entries that were told of are not in the store");
                        None
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a stream ends: its facts cannot be read");
                        None
                    }
                }
            }
            CatchUp::Ready(ready) => {
                let Ready { seq, place, version, samples, positions, feed } = *ready;
                self.stand = Stand::At(place);
                (self.seq, self.version) = (seq, version);
                let mut bytes = Vec::new();
                for (samples, positions) in items(samples, positions) {
                    let body = StreamBody::Samples { samples, positions };
                    bytes.extend(line_of(&StreamItem { seq, body }).unwrap_or_default());
                }
                bytes.extend(line_of(&StreamItem { seq, body: StreamBody::Feed { feed } }).unwrap_or_default());
                Some(bytes.into())
            }
        }
    }
}

fn heartbeat() -> Bytes {
    format!("{{\"heartbeat\":{}}}\n", Timestamp::now().0).into()
}
