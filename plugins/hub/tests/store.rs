//! The store: what survives, what is refused, and that nothing damaged is ever written over.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::path::{Path, PathBuf};
use std::time::Duration;

use atrium_facility::{FacilityState, StoreState, StreamBody, Timestamp};
use atrium_hub::store::{CheckpointKind, PutCheckpoint, SqliteStore, StoreError};
use atrium_hub::{Hub, HubConfig, HubError, Store};
use common::{Client, config, config_with_points, ticket, token};

fn with_folder(folder: &Path) -> HubConfig {
    HubConfig { store: Some(folder.to_owned()), ..config() }
}

/// A store with some tickets in it, closed in order.
fn filled(folder: &Path, tickets: usize) -> (String, u64) {
    let mapping = atrium_hub::Mapping::foreign_example();
    let hub = Hub::start(HubConfig { mapping, ..with_folder(folder) }).unwrap();
    let (client, nurse) = (Client::of(&hub), token(&hub, "N-01"));
    for i in 0..tickets {
        client.ask(&nurse, &ticket(&format!("t-{i}"), &format!("ticket {i}")));
    }
    let position = client.snapshot().position;
    hub.shutdown();
    (position.epoch, position.seq)
}

fn same_facts(a: &FacilityState, b: &FacilityState) -> bool {
    serde_json::to_value(a.facts()).unwrap() == serde_json::to_value(b.facts()).unwrap()
}

#[test]
fn a_hub_that_starts_anew_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (epoch, seq) = filled(dir.path(), 5);
    let first = Hub::start(with_folder(dir.path())).unwrap();
    let client = Client::of(&first);
    let snapshot = client.snapshot();
    assert_eq!((snapshot.position.epoch.as_str(), snapshot.position.seq), (epoch.as_str(), seq));
    assert_eq!(snapshot.facts.tickets.len(), 5);
    assert_eq!(snapshot.feed.store, StoreState::Kept);
    // A client that was away for both runs: every fact once, in order.
    let nurse = token(&first, "N-01");
    client.ask(&nurse, &ticket("t-5", "after the restart"));
    client.ask(&nurse, &ticket("t-0", "ticket 0"));
    let (status, items) = client.stream(&format!("epoch={epoch}&after=2"), seq + 1, Duration::from_secs(5));
    let facts: Vec<u64> = items.iter().filter(|i| matches!(i.body, StreamBody::Fact { .. })).map(|i| i.seq).collect();
    assert_eq!((status, facts), (200, (3..=seq + 1).collect()));
    let mut state = FacilityState::default();
    let (_, items) = client.stream(&format!("epoch={epoch}&after=0"), seq + 1, Duration::from_secs(5));
    for item in &items {
        state.apply(item);
    }
    assert!(same_facts(&state, &FacilityState::from_snapshot(client.snapshot())));
    assert_eq!(client.stream(&format!("epoch={epoch}&after={}", seq + 2), 0, Duration::from_secs(1)).0, 410);
    assert_eq!(client.stream("epoch=another&after=0", 0, Duration::from_secs(1)).0, 409);
}

#[test]
fn values_come_back_with_their_age_and_never_as_live() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path()).unwrap();
    let old = Timestamp::now().plus_ms(-3_600_000);
    let value = atrium_facility::Observation {
        point: "cold-store-1/temperature".into(),
        value: atrium_facility::Value::Number(4.5),
        observed_at: old,
        source: "gateway".into(),
        quality: Default::default(),
        origin: Default::default(),
    };
    store.put_newest(std::slice::from_ref(&value), &[]).unwrap();
    drop(store);
    let start = || Hub::start(HubConfig { store: Some(dir.path().to_owned()), ..config_with_points() }).unwrap();
    // The points are declared with the first start, and known before the values from then on.
    start().shutdown();
    let hub = start();
    let state = FacilityState::from_snapshot(Client::of(&hub).snapshot());
    let point = state.point(&"cold-store-1/temperature".into()).unwrap();
    assert_eq!(point.latest.as_ref(), Some(&value));
    assert_eq!(state.truth(point, Timestamp::now()).quality, atrium_facility::DataQuality::Lost);
}

#[test]
fn one_folder_is_for_one_hub_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let first = Hub::start(with_folder(dir.path())).unwrap();
    match Hub::start(with_folder(dir.path())) {
        Err(HubError::Store(error @ StoreError::InUse { .. })) => {
            assert!(error.to_string().contains("in use by another program"));
        }
        other => panic!("{:?}", other.map(|h| h.addr())),
    }
    first.shutdown();
    drop(Hub::start(with_folder(dir.path())).unwrap());
}

/// Every file of the folder with its bytes.
fn bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "db"))
        .map(|p| (p.clone(), std::fs::read(&p).unwrap()))
        .collect();
    files.sort();
    files
}

fn refused(folder: &Path, what: &str) -> StoreError {
    let before = bytes(folder);
    let error = match Hub::start(with_folder(folder)) {
        Err(HubError::Store(error)) => error,
        other => panic!("{what}: {:?}", other.map(|h| h.addr())),
    };
    assert!(bytes(folder) == before, "{what}: not a byte was changed: {error}");
    error
}

#[test]
fn a_damaged_file_is_named_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path(), 200);
    let file = dir.path().join("facility.db");
    let good = std::fs::read(&file).unwrap();
    type Harm = (&'static str, fn(&mut Vec<u8>));
    let harms: [Harm; 6] = [
        ("header", |b| b[3] ^= 0xff),
        ("schema", |b| b[100..4096].fill(0x5a)),
        ("middle", |b| {
            let at = b.len() / 2 / 4096 * 4096;
            b[at..at + 4096].fill(0xa5);
        }),
        ("cut off", |b| b.truncate(b.len() / 2)),
        ("cut off in a page", |b| b.truncate(b.len() - 1000)),
        ("empty", Vec::clear),
    ];
    for (what, harm) in harms {
        let mut bytes = good.clone();
        harm(&mut bytes);
        std::fs::write(&file, &bytes).unwrap();
        let error = refused(dir.path(), what);
        assert!(matches!(&error, StoreError::Damaged { file: f, .. } if *f == file), "{what}: {error}");
        let text = error.to_string();
        assert!(text.contains("facility.db") && text.contains("backup"), "{what}: {text}");
    }
    std::fs::write(&file, &good).unwrap();
    let samples = dir.path().join("samples.db");
    let whole = std::fs::read(&samples).unwrap();
    std::fs::write(&samples, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(refused(dir.path(), ""), StoreError::Damaged { file, .. } if file == samples));
    std::fs::write(&samples, whole).unwrap();
    drop(Hub::start(with_folder(dir.path())).unwrap());
}

#[test]
fn files_of_others_and_of_later_versions_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path(), 1);
    let file = dir.path().join("facility.db");
    let good = std::fs::read(&file).unwrap();
    let mut later = good.clone();
    later[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&file, later).unwrap();
    let error = refused(dir.path(), "");
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    let mut foreign = good;
    foreign[68..72].copy_from_slice(&7_u32.to_be_bytes());
    std::fs::write(&file, foreign).unwrap();
    assert!(matches!(refused(dir.path(), ""), StoreError::Foreign { .. }));
    std::fs::write(&file, "these are the notes of somebody, and no database at all").unwrap();
    assert!(matches!(refused(dir.path(), ""), StoreError::Damaged { .. }));
}

#[test]
fn a_checkpoint_that_cannot_be_read_costs_time_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (_, seq) = filled(dir.path(), 20);
    let store = SqliteStore::open(dir.path()).unwrap();
    let kinds = [CheckpointKind::Facts, CheckpointKind::Registry];
    for kind in kinds {
        let (at, _) = store.checkpoint(kind, u64::MAX).unwrap().expect("written with the end of the hub");
        let put = PutCheckpoint { kind, seq: at, at: Timestamp(0), body: b"no checkpoint at all" };
        store.put_checkpoint(&put).unwrap();
    }
    drop(store);
    let hub = Hub::start(with_folder(dir.path())).unwrap();
    let snapshot = Client::of(&hub).snapshot();
    assert_eq!((snapshot.position.seq, snapshot.facts.tickets.len(), snapshot.points.len()), (seq, 20, 4));
}

#[test]
fn a_turned_bit_in_an_entry_is_noticed_by_who_reads_it() {
    let dir = tempfile::tempdir().unwrap();
    let (epoch, seq) = filled(dir.path(), 20);
    let file = dir.path().join("facility.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let title = b"\"ticket 7\"";
    let at = bytes.windows(title.len()).position(|w| w == title).unwrap();
    bytes[at + 8] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let hub = Hub::start(with_folder(dir.path())).unwrap();
    let client = Client::of(&hub);
    assert_eq!(client.snapshot().facts.tickets.len(), 20, "the checkpoint has them");
    let (status, body) = client.get("/v1/log?after=0", None);
    let text = String::from_utf8(body).unwrap();
    assert!(status == 503 && text.contains("is not what was written"), "{status} {text}");
    let (_, items) = client.stream(&format!("epoch={epoch}&after=0"), seq, Duration::from_secs(2));
    assert!(items.last().is_none_or(|i| i.seq < seq), "a stream never passes over what it cannot read");
}
