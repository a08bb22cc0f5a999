//! The HTTP interface as a client meets it.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use atrium_facility::Snapshot;
use atrium_hub::{Accounts, Hub, HubConfig, HubError, HubHandle, Mapping, TailLimits};
use serde_json::Value as Json;

fn hub() -> HubHandle {
    let mut config = HubConfig::embedded(None);
    config.mapping = Mapping::foreign_example();
    config.accounts = Accounts::none();
    Hub::start(config).unwrap()
}

/// One request by hand, so that every header is ours; what came within `ms`.
fn ask(addr: SocketAddr, path: &str, host: Option<&str>, ms: u64) -> (u16, String) {
    let mut stream = TcpStream::connect(addr).unwrap();
    let host = host.map(|h| format!("Host: {h}\r\n")).unwrap_or_default();
    write!(stream, "GET {path} HTTP/1.1\r\n{host}Connection: close\r\n\r\n").unwrap();
    let (began, mut text) = (Instant::now(), Vec::new());
    let mut buffer = [0_u8; 65536];
    while let Some(left) = Duration::from_millis(ms).checked_sub(began.elapsed()).filter(|d| !d.is_zero()) {
        stream.set_read_timeout(Some(left)).unwrap();
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(count) => text.extend_from_slice(&buffer[..count]),
        }
    }
    let text = String::from_utf8(text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    (head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0), body.to_owned())
}

fn snapshot(addr: SocketAddr) -> Snapshot {
    serde_json::from_str(&ask(addr, "/v1/snapshot", Some("localhost"), 3_000).1).unwrap()
}

#[test]
fn a_snapshot_holds_what_the_mapping_declares() {
    let hub = hub();
    let snapshot = snapshot(hub.addr());
    assert_eq!(snapshot.assets.len(), 2);
    assert_eq!(snapshot.points.len(), 4);
    assert_eq!(snapshot.position.seq, 2);
    let (status, body) = ask(hub.addr(), "/v1/health", Some("127.0.0.1:1"), 3_000);
    let health: Json = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &health["points"], &health["seq"]), (200, &Json::from(4), &Json::from(2)));
    assert_eq!(health["feed"]["broker"]["state"], "not-configured");
}

#[test]
fn the_stream_resumes_beats_without_numbers_and_refuses_what_it_cannot_continue() {
    let hub = hub();
    let epoch = snapshot(hub.addr()).position.epoch;
    let stream = |epoch: &str, after: &str, ms| {
        ask(hub.addr(), &format!("/v1/stream?epoch={epoch}&after={after}"), Some("localhost"), ms)
    };
    let (status, body) = stream(&epoch, "1", 4_700);
    assert_eq!(status, 200);
    let lines: Vec<Json> = body.lines().filter_map(|l| serde_json::from_str(l).ok()).filter(Json::is_object).collect();
    let seqs: Vec<u64> = lines.iter().filter_map(|l| l["seq"].as_u64()).collect();
    let beats = lines.iter().filter(|l| l["heartbeat"].is_i64() && l.get("seq").is_none()).count();
    assert_eq!(seqs.first(), Some(&2), "exactly what follows 1");
    assert!(seqs.iter().all(|s| *s == 2), "{body}");
    let facts = lines.iter().filter(|l| l["body"] == "fact").count();
    assert_eq!(facts, 1, "{body}");
    assert_eq!(beats, 3, "one at once and one after each two seconds of silence: {body}");
    for (epoch, after, wanted) in [
        ("other", "1", 409),
        (&epoch, "3", 410),
        (&epoch, "18446744073709551615", 410),
        (&epoch, "x", 400),
        (&epoch, "", 400),
    ] {
        let (status, body) = stream(epoch, after, 2_000);
        assert_eq!(status, wanted, "{epoch} {after}");
        let json = body.lines().find_map(|l| serde_json::from_str::<Json>(l).ok()).unwrap();
        assert!(json["error"].is_string() && json["message"].is_string());
    }
    assert_eq!(ask(hub.addr(), "/v1/stream", Some("localhost"), 2_000).0, 400);
    assert_eq!(ask(hub.addr(), "/", Some("localhost"), 2_000).0, 404);
}

#[test]
fn what_the_memory_does_not_keep_comes_from_the_store() {
    let mut config = HubConfig::embedded(None);
    config.mapping = Mapping::foreign_example();
    config.accounts = Accounts::none();
    config.tail = TailLimits { items: 1, bytes: 1 << 20 };
    let hub = Hub::start(config).unwrap();
    let epoch = snapshot(hub.addr()).position.epoch;
    let (status, body) = ask(hub.addr(), &format!("/v1/stream?epoch={epoch}&after=0"), Some("localhost"), 700);
    assert_eq!(status, 200);
    let seqs: Vec<u64> = body
        .lines()
        .filter_map(|l| serde_json::from_str::<Json>(l).ok())
        .filter(|l| l["body"] == "fact")
        .filter_map(|l| l["seq"].as_u64())
        .collect();
    assert_eq!(seqs, [1, 2]);
}

#[test]
fn a_page_from_elsewhere_is_not_answered() {
    let hub = hub();
    for host in [Some("evil.example"), Some("evil.example:80"), Some("localhost.evil.example"), None] {
        let (status, body) = ask(hub.addr(), "/v1/snapshot", host, 2_000);
        assert!(matches!(status, 400 | 403), "{host:?}: {status}");
        assert!(!body.contains("cold-store"), "{host:?}");
    }
}

#[test]
fn an_address_that_is_taken_is_an_error_and_a_stopped_hub_frees_it() {
    let first = hub();
    let mut config = HubConfig::embedded(None);
    config.listen = first.addr();
    assert!(matches!(Hub::start(config.clone()), Err(HubError::Listen { .. })));
    let began = Instant::now();
    first.shutdown();
    assert!(began.elapsed() < Duration::from_secs(3), "a stop is quick");
    drop(Hub::start(config).unwrap());
}

#[test]
fn a_hub_stops_while_streams_are_open_and_inside_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let hub = hub();
        let epoch = snapshot(hub.addr()).position.epoch;
        let url = format!("{}/v1/stream?epoch={epoch}&after=2", hub.base_url());
        let mut response = reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap();
        assert!(response.chunk().await.unwrap().is_some());
        let began = Instant::now();
        drop(hub);
        assert!(began.elapsed() < Duration::from_secs(3));
    });
}
