//! What is read: the present, the past, and how the hub is.

use std::sync::atomic::Ordering;

use atrium_facility::{PointId, Timestamp};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{Site, answer, interest_of, lines, refuse};
use crate::past::MOST_SPANS;

/// Entries or moments in one answer, unless fewer are asked for.
const USUAL_LIMIT: usize = 1_000;
const MOST_LIMIT: usize = 10_000;

fn wrong(message: &str) -> Response {
    refuse(StatusCode::BAD_REQUEST, "wrong-question", message)
}

/// Makes a query of an axum one, or the answer that says what is wrong with it.
macro_rules! query {
    ($query:expr) => {
        match $query {
            Ok(Query(query)) => query,
            Err(error) => return wrong(&error.body_text()),
        }
    };
}

#[derive(Deserialize)]
pub(super) struct Part {
    storeys: Option<String>,
    topics: Option<String>,
}

pub(super) async fn snapshot(State(site): State<Site>, query: Result<Query<Part>, QueryRejection>) -> Response {
    let part = query!(query);
    match interest_of(part.storeys.as_deref(), part.topics.as_deref()) {
        Ok(interest) => answer(move || Ok(site.core.snapshot(Timestamp::now(), &interest))).await,
        Err(message) => wrong(&message),
    }
}

pub(super) async fn health(State(site): State<Site>) -> Response {
    let summary = site.core.summary();
    Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "epoch": site.core.epoch(),
        "seq": summary.seq,
        "assets": summary.assets,
        "points": summary.points,
        "streams": site.streams.load(Ordering::Relaxed),
        "store": summary.feed.store,
        "feed": summary.feed,
    }))
    .into_response()
}

#[derive(Deserialize)]
pub(super) struct Moment {
    time: i64,
}

pub(super) async fn at(State(site): State<Site>, query: Result<Query<Moment>, QueryRejection>) -> Response {
    let moment = query!(query);
    answer(move || site.archive.at(Timestamp(moment.time), Timestamp::now())).await
}

#[derive(Deserialize)]
pub(super) struct After {
    after: u64,
    limit: Option<usize>,
}

fn limited(limit: Option<usize>) -> usize {
    limit.unwrap_or(USUAL_LIMIT).clamp(1, MOST_LIMIT)
}

pub(super) async fn log(State(site): State<Site>, query: Result<Query<After>, QueryRejection>) -> Response {
    let After { after, limit } = query!(query);
    lines(move || site.archive.log(after, limited(limit))).await
}

#[derive(Deserialize)]
pub(super) struct Between {
    from: i64,
    to: i64,
    limit: Option<usize>,
}

pub(super) async fn replay(State(site): State<Site>, query: Result<Query<Between>, QueryRejection>) -> Response {
    let Between { from, to, limit } = query!(query);
    lines(move || site.archive.replay(Timestamp(from), Timestamp(to), limited(limit), Timestamp::now())).await
}

#[derive(Deserialize)]
pub(super) struct HistoryOf {
    point: String,
    from: i64,
    to: i64,
    spans: usize,
}

pub(super) async fn history(State(site): State<Site>, query: Result<Query<HistoryOf>, QueryRejection>) -> Response {
    let HistoryOf { point, from, to, spans } = query!(query);
    if spans == 0 || spans > MOST_SPANS {
        return wrong("spans is between 1 and 2000");
    }
    answer(move || site.archive.history(&PointId::from(point), Timestamp(from), Timestamp(to), spans)).await
}

pub(super) async fn span(State(site): State<Site>) -> Response {
    answer(move || {
        let span = site.store.span()?;
        Ok(json!({ "first": span.first, "last": span.last, "seq": span.seq }))
    })
    .await
}
