//! Commands as a client meets them: who may, what comes back, and that nothing is done twice.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use atrium_facility::{
    Command, Entry, HazardReport, InspectionKind, Made, Outcome, Place, Refusal, Role, StoreState, TicketAction,
    TicketId, TicketState,
};
use atrium_hub::store::SqliteStore;
use atrium_hub::{Accounts, Hub, HubConfig, Store};
use common::{Client, config, envelope, ticket, token};
use serde_json::Value as Json;

fn code(body: &[u8]) -> String {
    serde_json::from_slice::<Json>(body).unwrap()["code"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_command_is_done_once_however_often_it_comes() {
    let hub = Hub::start(config()).unwrap();
    let (client, nurse, desk) = (Client::of(&hub), token(&hub, "N-01"), token(&hub, "D-01"));
    let first = client.ask(&nurse, &ticket("c-1", "tap drips"));
    let Outcome::Accepted { first: seq, last, made: Some(Made::Ticket(made)) } = first.clone() else {
        panic!("{first:?}")
    };
    assert_eq!(made.as_str(), "WO-000001");
    assert_eq!(client.ask(&nurse, &ticket("c-1", "tap drips")), first, "the same answer");
    assert_eq!(
        client.ask(&nurse, &ticket("c-1", "something else")),
        Outcome::Refused { refusal: Refusal::IdTaken },
        "the same id for another command"
    );
    assert_eq!(
        client.ask(&desk, &ticket("c-1", "tap drips")),
        Outcome::Refused { refusal: Refusal::IdTaken },
        "the same id by somebody else"
    );
    let log: Vec<Entry> = client.lines(&format!("/v1/log?after={}", seq - 1));
    assert_eq!(log.len() as u64, last - seq + 1);
    assert!(log.iter().all(|e| e.command.as_ref().is_some_and(|c| c.as_str() == "c-1")));
    assert_eq!((log[0].by.id.as_str(), log[0].by.role), ("N-01", Role::Requester), "as the account says");
    assert_eq!(client.snapshot().facts.tickets.len(), 1);
}

#[test]
fn a_refused_command_changes_nothing_and_is_decided_anew() {
    let hub = Hub::start(config()).unwrap();
    let (client, nurse, desk) = (Client::of(&hub), token(&hub, "N-01"), token(&hub, "D-01"));
    client.ask(&nurse, &ticket("c-1", "tap drips"));
    let id = TicketId::from("WO-000001");
    let accept = |who: &str, command: &str| {
        client.ask(who, &envelope(command, Command::Ticket { ticket: id.clone(), what: TicketAction::Accept }))
    };
    let before = client.snapshot().position.seq;
    let Outcome::Refused { refusal: Refusal::NotAllowed { role: Role::Requester, may } } = accept(&nurse, "c-2") else {
        panic!()
    };
    assert!(may.contains(&Role::ServiceDesk));
    assert_eq!(client.snapshot().position.seq, before);
    assert!(matches!(accept(&desk, "c-3"), Outcome::Accepted { .. }));
    let again = accept(&desk, "c-4");
    assert_eq!(again, Outcome::Refused { refusal: Refusal::TicketState { state: TicketState::Accepted } });
    let close = envelope("c-5", Command::Ticket { ticket: id.clone(), what: TicketAction::Close });
    assert!(matches!(client.ask(&desk, &close), Outcome::Refused { .. }));
    // Refusals are not remembered: the id of a refused command may be used for what is possible then.
    assert!(matches!(client.ask(&desk, &ticket("c-5", "lamp")), Outcome::Accepted { .. }));
}

#[test]
fn who_asks_is_told_by_the_token_alone() {
    let hub = Hub::start(config()).unwrap();
    let client = Client::of(&hub);
    let unknown = "0".repeat(64);
    for token in [None, Some(unknown.as_str()), Some("")] {
        let (status, body) = client.post(token, &ticket("c-1", "x"));
        assert_eq!((status, code(&body).as_str()), (401, "no-account"), "{token:?}");
    }
    assert_eq!(client.get("/v1/snapshot", None).0, 200, "on loopback everything can be read");
    assert_eq!(client.get("/v1/snapshot", Some(&unknown)).0, 401, "but not under a wrong name");
    assert_eq!(client.get("/v1/me", None).0, 401);
    let me: Json = serde_json::from_slice(&client.get("/v1/me", Some(&token(&hub, "T-11"))).1).unwrap();
    assert_eq!((me["actor"]["id"].as_str(), me["actor"]["role"].as_str()), (Some("T-11"), Some("technician")));
    let (_, accounts) = client.get("/v1/accounts", None);
    let text = String::from_utf8(accounts).unwrap();
    assert!(text.contains("V-01") && !text.contains(&token(&hub, "V-01")) && !text.contains("唐莉"));
    let people = client.snapshot().facts.people;
    assert_eq!(people.len(), hub.accounts().len());
    assert!(people.values().all(|p| p.on_duty));
}

#[test]
fn unreadable_and_oversized_commands_are_named() {
    let hub = Hub::start(config()).unwrap();
    let (client, desk) = (Client::of(&hub), token(&hub, "D-01"));
    let send = |body: Vec<u8>| client.try_send(reqwest::Method::POST, "/v1/commands", Some(&desk), body).unwrap();
    for body in [&b""[..], b"{", b"[]", b"{\"id\": \"x\"}"] {
        let (status, answer) = send(body.to_vec());
        assert_eq!((status, code(&answer).as_str()), (400, "unreadable"));
    }
    for id in [String::new(), "x".repeat(129)] {
        assert_eq!(client.post(Some(&desk), &ticket(&id, "x")).0, 400);
    }
    assert_eq!(client.post(Some(&desk), &ticket(&"好".repeat(128), "x")).0, 200);
    let (status, answer) = send(vec![b' '; (1 << 20) + 1]);
    assert_eq!((status, code(&answer).as_str()), (413, "too-large"));
}

#[test]
fn photos_are_kept_by_their_hash_and_commands_rest_on_them() {
    let hub = Hub::start(config()).unwrap();
    let (client, officer) = (Client::of(&hub), token(&hub, "S-01"));
    let picture = b"\x89PNG\r\n\x1a\nnot much of one".to_vec();
    let hash = "3b87c2fc9b4a2f4f7d8a1f1b8a8e5b5a0000000000000000000000000000000f";
    let put = |hash: &str, body: &[u8], who: Option<&str>| {
        client.try_send(reqwest::Method::PUT, &format!("/v1/photos/{hash}"), who, body.to_vec()).unwrap()
    };
    assert_eq!(put(hash, &picture, None).0, 401);
    let (status, body) = put(hash, &picture, Some(&officer));
    assert_eq!((status, code(&body).as_str()), (400, "wrong-hash"));
    assert_eq!(code(&put(hash, b"GIF89a", Some(&officer)).1), "no-picture");
    assert_eq!(put(hash, &vec![0xff; (12 << 20) + 1], Some(&officer)).0, 413);

    use sha2::Digest as _;
    let hash: String = sha2::Sha256::digest(&picture).iter().map(|b| format!("{b:02x}")).collect();
    let report = |id: &str| {
        let report = HazardReport {
            title: "cable across the corridor".into(),
            description: String::new(),
            found_by: InspectionKind::Daily,
            place: Place { space: Some("s".into()), ..Place::default() },
            photos: vec![hash.as_str().into()],
            alarm: None,
        };
        client.ask(&officer, &envelope(id, Command::ReportHazard { report: Box::new(report) }))
    };
    let missing = Refusal::Unknown { kind: "photo".into(), id: hash.clone() };
    assert_eq!(report("h-1"), Outcome::Refused { refusal: missing });
    assert_eq!(client.get(&format!("/v1/photos/{hash}"), None).0, 404);
    assert_eq!(put(&hash, &picture, Some(&officer)).0, 200);
    assert_eq!(put(&hash, &picture, Some(&officer)).0, 200, "again is no harm");
    assert_eq!(client.get(&format!("/v1/photos/{hash}"), None), (200, picture));
    assert!(matches!(report("h-1"), Outcome::Accepted { made: Some(Made::Hazard(_)), .. }));
}

#[test]
fn a_name_is_told_to_few_and_every_look_up_is_written_down() {
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let hub = Hub::start_on(config(), store.clone()).unwrap();
    let client = Client::of(&hub);
    let look = |who: Option<&str>, whom: &str| {
        let token = who.map(|w| token(&hub, w));
        client.get(&format!("/v1/people/{whom}/name"), token.as_deref())
    };
    assert_eq!(look(None, "T-11").0, 401);
    for (who, status) in
        [("D-01", 200), ("M-01", 200), ("V-01", 200), ("A-01", 200), ("T-12", 403), ("O-01", 403), ("N-01", 403)]
    {
        assert_eq!(look(Some(who), "T-11").0, status, "{who}");
    }
    let name: Json = serde_json::from_slice(&look(Some("M-01"), "T-11").1).unwrap();
    assert_eq!(name["name"], "王建国");
    assert_eq!(look(Some("M-01"), "nobody").0, 404);
    let audit = store.look_ups(100).unwrap();
    assert_eq!(audit.len(), 9, "the one without an account was nobody's");
    assert_eq!(audit.iter().filter(|l| l.told).count(), 5);
    assert_eq!((audit[0].by.id.as_str(), audit[0].whom.as_str(), audit[0].told), ("M-01", "nobody", false));
    let everything = client.get("/v1/snapshot", None).1;
    assert!(!String::from_utf8(everything).unwrap().contains("王建国"));
}

#[test]
fn a_full_disk_is_told_costs_nothing_and_passes() {
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(dir.path()).unwrap());
    let hub = Hub::start_on(config(), store.clone()).unwrap();
    let (client, nurse) = (Client::of(&hub), token(&hub, "N-01"));
    let done = client.ask(&nurse, &ticket("before", "x"));
    store.limit_pages(Some(store.pages().unwrap())).unwrap();
    let mut refused = None;
    let long = "y".repeat(150);
    for i in 0..200 {
        let (status, body) = client.post(Some(&nurse), &ticket(&format!("full-{i}"), &long));
        if status == 503 {
            refused = Some((i, body));
            break;
        }
    }
    let (count, body) = refused.expect("the disk becomes full");
    assert_eq!(code(&body), "store");
    assert!(String::from_utf8_lossy(&body).contains("room"), "{}", String::from_utf8_lossy(&body));
    let snapshot = client.snapshot();
    assert!(matches!(snapshot.feed.store, StoreState::Failing { .. }), "{:?}", snapshot.feed.store);
    assert_eq!(snapshot.facts.tickets.len(), count + 1, "nothing of the refused one is shown");
    assert_eq!(client.ask(&nurse, &ticket("before", "x")), done, "what was done is answered as before");
    let health: Json = client.read("/v1/health");
    assert_eq!(health["store"]["state"], "failing");

    store.limit_pages(None).unwrap();
    let again = client.ask(&nurse, &ticket(&format!("full-{count}"), &long));
    let Outcome::Accepted { first, .. } = again else { panic!("{again:?}") };
    assert_eq!(first, snapshot.position.seq + 1, "the numbers have no gap");
    let began = Instant::now();
    while client.snapshot().feed.store != StoreState::Kept {
        assert!(began.elapsed() < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_hub_that_runs_alone_knows_the_accounts_of_its_file() {
    let accounts = Accounts::from_toml(
        "[[account]]\nid = \"X-1\"\nrole = \"requester\"\ntoken = \"a token that is long enough\"\npost_zh = \"x\"\npost_en = \"x\"\n",
    )
    .unwrap();
    let listen = "127.0.0.1:0".parse().unwrap();
    let hub = Hub::start(HubConfig { accounts, listen, ..HubConfig::standalone(None) }).unwrap();
    let client = Client::of(&hub);
    assert!(matches!(client.ask("a token that is long enough", &ticket("1", "x")), Outcome::Accepted { .. }));
    assert!(client.snapshot().facts.people.is_empty());
}
