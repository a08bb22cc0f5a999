//! The HTTP interface, version 1.
//!
//! | request | answer |
//! |---|---|
//! | `GET /v1/snapshot[?storeys=…&topics=…]` | [`Snapshot`](atrium_facility::Snapshot) |
//! | `GET /v1/stream?epoch=…&after=…[&storeys=…&topics=…&since=…]` | NDJSON of [`StreamItem`](atrium_facility::StreamItem) and `{"heartbeat": ms}` |
//! | `POST /v1/commands` | [`Outcome`](atrium_facility::Outcome) of a [`CommandEnvelope`](atrium_facility::CommandEnvelope) |
//! | `GET /v1/at?time=…` | [`Past`](atrium_facility::Past) |
//! | `GET /v1/log?after=…&limit=…` | NDJSON of [`Entry`](atrium_facility::Entry) |
//! | `GET /v1/replay?from=…&to=…&limit=…` | NDJSON of [`Moment`](atrium_facility::Moment) |
//! | `GET /v1/history?point=…&from=…&to=…&spans=…` | list of [`Rollup`](atrium_facility::Rollup) |
//! | `GET /v1/span` | `{first, last, seq}` of the log |
//! | `PUT`, `GET /v1/photos/SHA256` | a photo |
//! | `GET /v1/me`, `/v1/accounts`, `/v1/people/ID/name` | accounts, a name |
//! | `GET /v1/health` | counts, and the state of feeds and store |
//!
//! Who asks is told by `Authorization: Bearer <token>`. Without one everything but names can be read on loopback, and
//! nothing asked for. Errors are `{"code", "error", "message"}`, `error` being the code under its older name.

mod asking;
mod reading;
mod stream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use atrium_facility::{Account, Interest, Topic};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::json;
use tokio::sync::watch;

use crate::Accounts;
use crate::core::Core;
use crate::guard::is_loopback_host;
use crate::past::Archive;
use crate::recorder::Recorder;
use crate::store::{Store, StoreError};

/// Largest command, bytes: a list of some thousand people.
const LARGEST_COMMAND: usize = 1 << 20;
/// Largest photo, bytes.
const LARGEST_PHOTO: usize = 12 << 20;

/// What every request has at hand.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) core: Arc<Core>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) archive: Arc<Archive>,
    pub(crate) recorder: Recorder,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) loopback: bool,
    pub(crate) streams: Arc<AtomicUsize>,
    pub(crate) stop: watch::Receiver<bool>,
}

/// Who asks: put into the request by [`identify`].
#[derive(Clone)]
struct Asker(Option<Account>);

/// The routes of a hub that listens at this address.
pub(crate) fn router(site: Site) -> Router {
    Router::new()
        .route("/v1/snapshot", get(reading::snapshot))
        .route("/v1/stream", get(stream::stream))
        .route("/v1/health", get(reading::health))
        .route("/v1/at", get(reading::at))
        .route("/v1/log", get(reading::log))
        .route("/v1/replay", get(reading::replay))
        .route("/v1/history", get(reading::history))
        .route("/v1/span", get(reading::span))
        .route("/v1/me", get(asking::me))
        .route("/v1/accounts", get(asking::accounts))
        .route("/v1/people/{id}/name", get(asking::name))
        .route("/v1/commands", post(asking::command).layer(DefaultBodyLimit::max(LARGEST_COMMAND)))
        .route(
            "/v1/photos/{hash}",
            get(asking::photo).put(asking::put_photo).layer(DefaultBodyLimit::max(LARGEST_PHOTO)),
        )
        .fallback(|| async { refuse(StatusCode::NOT_FOUND, "not-found", "there is nothing at this path") })
        .layer(from_fn_with_state(site.clone(), identify))
        .with_state(site)
}

/// Whether a hub that listens here may be read without an account.
pub(crate) fn is_loopback(addr: SocketAddr) -> bool {
    addr.ip().is_loopback()
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(json!({ "code": code, "error": code, "message": message }))).into_response()
}

fn unavailable(error: &StoreError) -> Response {
    tracing::warn!(%error, "the store did not answer");
    refuse(StatusCode::SERVICE_UNAVAILABLE, "store", &error.to_string())
}

fn no_account() -> Response {
    let mut response = refuse(StatusCode::UNAUTHORIZED, "no-account", "this needs an account's token");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

async fn identify(State(site): State<Site>, headers: HeaderMap, mut request: Request, next: Next) -> Response {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    if site.loopback && !is_loopback_host(host) {
        return refuse(StatusCode::FORBIDDEN, "wrong-host", "this hub answers to localhost only");
    }
    let asker = match headers.get(header::AUTHORIZATION) {
        None => None,
        Some(value) => {
            let token = value.to_str().ok().and_then(|v| v.split_once(' '));
            let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, t)| t.trim());
            match token.and_then(|t| site.accounts.of_token(t)) {
                Some(account) => Some(account.clone()),
                // A wrong token is not the same as none: whoever sends one believes to be somebody.
                None => return no_account(),
            }
        }
    };
    if asker.is_none() && !site.loopback {
        return no_account();
    }
    request.extensions_mut().insert(Asker(asker));
    next.run(request).await
}

/// Runs what reads or writes much on a thread that others do not wait for.
async fn beside<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Result<T, Response> {
    tokio::task::spawn_blocking(run).await.map_err(|error| {
        tracing::error!(%error, "a request ended by itself");
        refuse(StatusCode::INTERNAL_SERVER_ERROR, "failed", "the hub failed at this request")
    })
}

fn json_response(text: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}

/// Large answers: made and written elsewhere.
async fn answer<T: Serialize>(run: impl FnOnce() -> Result<T, StoreError> + Send + 'static) -> Response {
    let made = beside(move || run().map(|value| serde_json::to_vec(&value))).await;
    match made {
        Ok(Ok(Ok(text))) => json_response(text),
        Ok(Ok(Err(error))) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "not-written", &error.to_string()),
        Ok(Err(error)) => unavailable(&error),
        Err(response) => response,
    }
}

/// The same, one value a line.
async fn lines<T: Serialize>(run: impl FnOnce() -> Result<Vec<T>, StoreError> + Send + 'static) -> Response {
    let made = beside(move || {
        run().map(|values| {
            let mut out = Vec::new();
            for value in &values {
                serde_json::to_writer(&mut out, value)?;
                out.push(b'\n');
            }
            Ok::<_, serde_json::Error>(out)
        })
    })
    .await;
    match made {
        Ok(Ok(Ok(text))) => {
            ([(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"))], text).into_response()
        }
        Ok(Ok(Err(error))) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "not-written", &error.to_string()),
        Ok(Err(error)) => unavailable(&error),
        Err(response) => response,
    }
}

/// Storeys and topics as they stand in a query: names with commas between them.
fn interest_of(storeys: Option<&str>, topics: Option<&str>) -> Result<Interest, String> {
    let parts = |text: Option<&str>| -> Vec<String> {
        text.unwrap_or_default().split(',').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
    };
    let mut interest = Interest::default();
    interest.storeys.extend(parts(storeys).into_iter().map(|s| s.as_str().into()));
    for topic in parts(topics) {
        let known: Result<Topic, _> = serde_json::from_value(serde_json::Value::String(topic.clone()));
        interest.topics.insert(known.map_err(|_| format!("there is no topic `{topic}`"))?);
    }
    Ok(interest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interests_are_read_and_wrong_ones_are_named() {
        assert!(interest_of(None, None).unwrap().is_everything());
        assert!(interest_of(Some(""), Some(" , ")).unwrap().is_everything());
        let some = interest_of(Some("2O2Fr$t4X7Zf8NOew3FNr2,b"), Some("alarms,tickets")).unwrap();
        assert!(some.storey(Some("b")) && !some.storey(Some("c")) && some.storey(None));
        assert!(some.topic(Topic::Alarms) && some.topic(Topic::Registry) && !some.topic(Topic::Samples));
        assert!(interest_of(None, Some("weather")).unwrap_err().contains("weather"));
    }
}
