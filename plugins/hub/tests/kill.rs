//! A hub that is killed at any moment, a hundred times, under load: nothing that was acknowledged is lost, nothing is done
//! twice, and every start finds the log whole.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use atrium_facility::{Command, CommandEnvelope, Event, EventKind, Facts, LocalText, Made, Outcome, Place, Timestamp};
use atrium_hub::store::{CheckpointKind, SqliteStore, StoreError};
use atrium_hub::{Accounts, Hub, HubConfig, Store};
use common::{Client, config, envelope, ticket};

const FOLDER: &str = "ATRIUM_TEST_HUB_FOLDER";
const TOKEN: &str = "the token of a test";
const CLIENTS: usize = 16;
const KILLS: usize = 100;
const SEED: u64 = 0x5eed_0fab_1ac0_cafe;

fn hub_config() -> HubConfig {
    let accounts = format!(
        "[[account]]\nid = \"D-01\"\nrole = \"service-desk\"\ntoken = \"{TOKEN}\"\npost_zh = \"服务台\"\npost_en = \"Desk\"\n"
    );
    HubConfig { accounts: Accounts::from_toml(&accounts).unwrap(), ..config() }
}

/// Not a test by itself: the process that is killed. It ends too when whoever started it is gone.
#[test]
fn hub_process() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let hub = Hub::start(HubConfig { store: Some(folder.to_owned()), ..hub_config() }).unwrap();
    let written = folder.join("address.new");
    std::fs::write(&written, hub.base_url()).unwrap();
    std::fs::rename(written, folder.join("address")).unwrap();
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

fn start(folder: &Path) -> (Child, String) {
    let address = folder.join("address");
    std::fs::remove_file(&address).ok();
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "hub_process", "--nocapture"])
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    loop {
        if let Ok(base) = std::fs::read_to_string(&address) {
            return (child, base);
        }
        assert!(child.try_wait().unwrap().is_none(), "the hub did not start");
        assert!(began.elapsed() < Duration::from_secs(20), "the hub takes too long to start");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Every third command tells of an event, the others make tickets.
fn command(client: usize, n: usize) -> CommandEnvelope {
    let id = format!("c-{client}-{n}");
    if n % 3 != 2 {
        return ticket(&id, &format!("ticket {n} of {client}"));
    }
    let event = Event {
        id: id.as_str().into(),
        at: Timestamp(1),
        kind: EventKind::Other,
        text: LocalText::same("something happened"),
        place: Place::default(),
        who: None,
    };
    envelope(&id, Command::RecordEvent { event })
}

/// Sends commands one after the other, each until it is answered; gives what was answered.
fn work(client: usize, base: &RwLock<String>, stop: &AtomicBool) -> Vec<(String, Outcome)> {
    let mut http = Client::new("");
    let mut answers = Vec::new();
    for n in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let envelope = command(client, n);
        let body = serde_json::to_vec(&envelope).unwrap();
        let outcome = loop {
            http.base = base.read().unwrap().clone();
            match http.try_send(reqwest::Method::POST, "/v1/commands", Some(TOKEN), body.clone()) {
                Ok((200 | 409, answer)) => break serde_json::from_slice(&answer).unwrap(),
                Ok((503, _)) | Err(_) => std::thread::sleep(Duration::from_millis(5)),
                Ok((status, answer)) => panic!("{status}: {}", String::from_utf8_lossy(&answer)),
            }
        };
        answers.push((envelope.id.to_string(), outcome));
    }
    answers
}

#[test]
fn killed_a_hundred_times_nothing_acknowledged_is_lost_and_nothing_is_done_twice() {
    let dir = tempfile::tempdir().unwrap();
    let base = Arc::new(RwLock::new("http://127.0.0.1:1".to_owned()));
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (base, stop) = (base.clone(), stop.clone());
            std::thread::spawn(move || work(client, &base, &stop))
        })
        .collect();
    let mut random = SEED;
    let mut next = |bound: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % bound
    };
    let began = Instant::now();
    for kill in 0..KILLS {
        let (mut child, address) = start(dir.path());
        *base.write().unwrap() = address;
        if kill == 0 {
            let taken = SqliteStore::open(dir.path()).map(drop);
            assert!(matches!(taken, Err(StoreError::InUse { .. })), "{taken:?}");
        }
        std::thread::sleep(Duration::from_millis(5 + next(200)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let killing = began.elapsed();
    let (mut child, address) = start(dir.path());
    *base.write().unwrap() = address.clone();
    stop.store(true, Ordering::Relaxed);
    let mut answers: BTreeMap<String, Outcome> = BTreeMap::new();
    for client in clients {
        answers.extend(client.join().unwrap());
    }
    // What was acknowledged long ago is answered as it was then.
    let http = Client::new(&address);
    for client in 0..CLIENTS {
        let envelope = command(client, 0);
        assert_eq!(http.ask(TOKEN, &envelope), answers[envelope.id.as_str()]);
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let store = Arc::new(SqliteStore::open(dir.path()).unwrap());
    let log = store.entries(0, u64::MAX, usize::MAX >> 1).unwrap();
    println!("{} commands acknowledged, {} entries, {KILLS} kills in {killing:?}", answers.len(), log.len());
    assert!(answers.len() > 500, "too little load to mean anything: {}", answers.len());
    let mut by_command: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut made: BTreeSet<String> = BTreeSet::new();
    for (i, entry) in log.iter().enumerate() {
        assert_eq!(entry.seq, i as u64 + 1, "no gap");
        assert!(i == 0 || log[i - 1].at <= entry.at, "time never goes back");
        if let Some(command) = &entry.command {
            by_command.entry(command.to_string()).or_default().push(entry.seq);
        }
    }
    for (id, outcome) in &answers {
        let Outcome::Accepted { first, last, made: what } = outcome else { panic!("{id}: {outcome:?}") };
        assert_eq!(by_command[id], (*first..=*last).collect::<Vec<u64>>(), "{id} is there exactly once");
        if let Some(Made::Ticket(ticket)) = what {
            assert!(made.insert(ticket.to_string()), "{ticket} was made twice");
        }
    }
    // What was done and never acknowledged was done once: each client waits with at most one.
    assert!(by_command.len() <= answers.len() + CLIENTS);
    assert!(by_command.values().all(|entries| entries.len() == 1));

    let mut replayed = Facts::default();
    for entry in &log {
        replayed.reduce(entry);
    }
    let (checkpoint, _) = store.checkpoint(CheckpointKind::Facts, u64::MAX).unwrap().expect("there is a checkpoint");
    assert!(checkpoint < log.len() as u64);
    let hub = Hub::start_on(hub_config(), store).unwrap();
    let snapshot = Client::of(&hub).snapshot();
    assert_eq!(snapshot.position.seq, log.len() as u64);
    assert!(snapshot.facts == replayed, "checkpoint and tail give what the whole log gives");
}
