//! The HTTP interface, version 1.
//!
//! - `GET /v1/snapshot`: [`Snapshot`](atrium_facility::Snapshot) as JSON.
//! - `GET /v1/stream?epoch=…&after=…`: what follows the position, one [`StreamItem`](atrium_facility::StreamItem) a
//!   line (NDJSON), without end. A line `{"heartbeat": <hub's clock, ms>}` comes at the start and after two seconds of
//!   silence; it has no number. `409` when the epoch is another run's, `410` when the position is no longer kept: take
//!   a new snapshot in both cases.
//! - `GET /v1/health`: counts and the state of the feeds.
//!
//! There is no way to write: facts come from the broker.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use atrium_facility::Timestamp;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;

use crate::core::Core;
use crate::guard::is_loopback_host;
use crate::ring::After;

/// Silence after which a sign of life is sent.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// Bytes handed to a connection at a time. What it has not taken stays in the ring, shared by all: a slow client costs
/// no more than this.
const CHUNK_BYTES: usize = 512 << 10;
/// Streams at one time: screens of a hospital, with room.
const MOST_STREAMS: usize = 256;

#[derive(Clone)]
struct Site {
    core: Arc<Core>,
    loopback: bool,
    streams: Arc<AtomicUsize>,
    stop: watch::Receiver<bool>,
}

/// The routes of a hub that listens at this address.
pub(crate) fn router(core: Arc<Core>, addr: SocketAddr, stop: watch::Receiver<bool>) -> Router {
    let site = Site { core, loopback: addr.ip().is_loopback(), streams: Arc::new(AtomicUsize::new(0)), stop };
    Router::new()
        .route("/v1/snapshot", get(snapshot))
        .route("/v1/stream", get(stream))
        .route("/v1/health", get(health))
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "not-found", "there is nothing at this path") })
        .layer(from_fn_with_state(site.clone(), check_host))
        .with_state(site)
}

fn refuse(status: StatusCode, error: &str, message: &str) -> Response {
    (status, Json(json!({ "error": error, "message": message }))).into_response()
}

async fn check_host(State(site): State<Site>, headers: HeaderMap, request: Request, next: Next) -> Response {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    if site.loopback && !is_loopback_host(host) {
        return refuse(StatusCode::FORBIDDEN, "wrong-host", "this hub answers to localhost only");
    }
    next.run(request).await
}

async fn snapshot(State(site): State<Site>) -> Response {
    let snapshot = site.core.snapshot(Timestamp::now());
    // Some megabytes of text: not on a thread that others wait for.
    let text = tokio::task::spawn_blocking(move || serde_json::to_vec(&snapshot)).await;
    match text {
        Ok(Ok(text)) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response(),
        Ok(Err(error)) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "not-written", &error.to_string()),
        Err(error) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "not-written", &error.to_string()),
    }
}

async fn health(State(site): State<Site>) -> Response {
    let (feed, assets, points, seq) = site.core.summary();
    Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "epoch": site.core.epoch(),
        "seq": seq,
        "assets": assets,
        "points": points,
        "streams": site.streams.load(Ordering::Relaxed),
        "feed": feed,
    }))
    .into_response()
}

#[derive(Deserialize)]
struct Position {
    epoch: String,
    after: u64,
}

/// Counts an open stream for as long as it lives.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Cursor {
    site: Site,
    newest: watch::Receiver<u64>,
    seq: u64,
    greeted: bool,
    _open: Open,
}

async fn stream(State(site): State<Site>, position: Result<Query<Position>, QueryRejection>) -> Response {
    let Query(position) = match position {
        Ok(position) => position,
        Err(error) => return refuse(StatusCode::BAD_REQUEST, "wrong-position", &error.body_text()),
    };
    if position.epoch != site.core.epoch() {
        let body = json!({
            "error": "other-epoch",
            "message": "this hub was started anew since; take a snapshot",
            "epoch": site.core.epoch(),
        });
        return (StatusCode::CONFLICT, Json(body)).into_response();
    }
    if site.core.after(position.after, 0) == After::Gone {
        return refuse(StatusCode::GONE, "position-gone", "what follows this position is not kept; take a snapshot");
    }
    if site.streams.fetch_add(1, Ordering::Relaxed) >= MOST_STREAMS {
        site.streams.fetch_sub(1, Ordering::Relaxed);
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "too-many-streams", "too many screens read this hub already");
    }
    let open = Open(site.streams.clone());
    let newest = site.core.watch();
    let cursor = Cursor { site, newest, seq: position.after, greeted: false, _open: open };
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
            // Marked as seen before the ring is read: what comes in between wakes the next wait.
            self.newest.borrow_and_update();
            match self.site.core.after(self.seq, CHUNK_BYTES) {
                After::Lines(bytes, last) => {
                    self.seq = last;
                    return Some(bytes.into());
                }
                // Too slow: the client comes back, is told so, and takes a snapshot.
                After::Gone => return None,
                After::Nothing => {}
            }
            tokio::select! {
                changed = self.newest.changed() => changed.ok()?,
                _ = self.site.stop.changed() => return None,
                () = tokio::time::sleep(HEARTBEAT) => return Some(heartbeat()),
            }
        }
    }
}

fn heartbeat() -> Bytes {
    format!("{{\"heartbeat\":{}}}\n", Timestamp::now().0).into()
}
