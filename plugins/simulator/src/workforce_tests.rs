//! The workforce over HTTP, at a small hub that goes away and comes back.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use atrium_facility::{Actor, LocalText};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use super::*;
use crate::testing::{FakeHub, hospital, role_of};

type Shared = Arc<Mutex<FakeHub>>;

const BADGES: [&str; 23] = [
    "D-01", "D-02", "T-11", "T-12", "T-21", "T-31", "T-32", "T-41", "T-51", "T-61", "T-62", "C-01", "C-02", "P-01",
    "P-02", "L-01", "S-01", "S-02", "O-01", "M-01", "V-01", "A-01", "N-01",
];

#[derive(Deserialize)]
struct After {
    after: u64,
}

async fn command(State(hub): State<Shared>, headers: HeaderMap, Json(envelope): Json<CommandEnvelope>) -> Response {
    let token = headers["authorization"].to_str().unwrap().to_owned();
    let badge = token.strip_prefix("Bearer token of ").unwrap();
    let mut hub = hub.lock().unwrap();
    hub.now = Timestamp::now();
    let outcome = hub.ask(badge, &envelope);
    match &outcome {
        Outcome::Accepted { .. } => Json(outcome).into_response(),
        Outcome::Refused { .. } => (StatusCode::CONFLICT, Json(outcome)).into_response(),
    }
}

async fn log(State(hub): State<Shared>, Query(After { after }): Query<After>) -> String {
    let hub = hub.lock().unwrap();
    hub.log[after as usize..].iter().map(|e| serde_json::to_string(e).unwrap() + "\n").collect()
}

async fn span(State(hub): State<Shared>) -> Json<serde_json::Value> {
    let seq = hub.lock().unwrap().log.len();
    Json(serde_json::json!({ "first": 0, "last": 0, "seq": seq }))
}

/// Serves until it is dropped.
fn serve(hub: &Shared, port: u16) -> (tokio::runtime::Runtime, u16) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let bind = || {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(([127, 0, 0, 1], port).into()).and_then(|()| socket.listen(64))
    };
    // The one before may need a moment to let go.
    let begun = Instant::now();
    let socket = runtime.block_on(async {
        loop {
            match bind() {
                Ok(socket) => break socket,
                Err(error) => assert!(begun.elapsed() < Duration::from_secs(20), "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let port = socket.local_addr().unwrap().port();
    let router = Router::new()
        .route("/v1/commands", post(command))
        .route("/v1/log", get(log))
        .route("/v1/span", get(span))
        .with_state(hub.clone());
    runtime.spawn(async move { axum::serve(socket, router).await.unwrap() });
    (runtime, port)
}

fn tokens() -> Vec<(Account, String)> {
    let account = |badge: &str| Account { actor: Actor::new(badge, role_of(badge)), post: LocalText::same(badge) };
    BADGES.iter().map(|badge| (account(badge), format!("token of {badge}"))).collect()
}

fn story() -> Story {
    let (model, routes) = hospital();
    Story::with_routes(model, routes.clone(), 11)
}

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(120), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_workforce_lives_through_an_absent_hub_and_its_own_restart() {
    let hub: Shared = Arc::new(Mutex::new(FakeHub::with_staff(Timestamp::now())));
    // Nobody listens yet.
    let (first, port) = serve(&hub, 0);
    first.shutdown_timeout(Duration::from_secs(5));
    let url = format!("http://127.0.0.1:{port}");
    let workforce = Workforce::start(story(), &url, tokens()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let (server, _) = serve(&hub, port);
    wait_until("it begins when the hub is there", || hub.lock().unwrap().state.facts().tickets.len() >= 2);
    wait_until("hazards", || hub.lock().unwrap().state.facts().hazards.len() >= 4);
    assert_eq!(hub.lock().unwrap().state.facts().mobiles.len(), crate::mobiles().len());
    let stopped = Instant::now();
    drop(workforce);
    assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
    server.shutdown_timeout(Duration::from_secs(5));
    let before = hub.lock().unwrap().log.len();
    // Both come back.
    let (_server, _) = serve(&hub, port);
    let _workforce = Workforce::start(story(), &url, tokens()).unwrap();
    wait_until("it listened, and went on", || {
        let hub = hub.lock().unwrap();
        hub.log.len() > before
    });
    let hub = hub.lock().unwrap();
    assert!(hub.refused.is_empty(), "{:#?}", hub.refused);
    let mut names: Vec<_> = hub.log.iter().filter_map(|e| e.command.clone()).collect();
    names.dedup();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "no command is in the log twice");
}

#[test]
fn whom_the_hub_does_not_know_does_nothing() {
    let hub: Shared = Arc::new(Mutex::new(FakeHub::with_staff(Timestamp::now())));
    let (_server, port) = serve(&hub, 0);
    let only_admin = tokens().into_iter().filter(|(a, _)| a.actor.id.as_str() == "A-01").collect();
    let _workforce = Workforce::start(story(), &format!("http://127.0.0.1:{port}/"), only_admin).unwrap();
    wait_until("the administrator registers", || !hub.lock().unwrap().state.facts().mobiles.is_empty());
    std::thread::sleep(Duration::from_millis(500));
    assert!(hub.lock().unwrap().state.facts().tickets.is_empty());
}
