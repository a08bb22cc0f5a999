//! A connection that is cut at random places loses nothing.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::sync::atomic::Ordering;

use atrium_facility::{Observation, StreamBody, StreamItem};
use atrium_link::{Answer, LinkConfig, LinkState};
use common::chaos::Chaos;
use common::plant::{hub, hub_with_accounts, mosquitto, publish, simulator};
use common::{Screen, event_command, events_in};

#[test]
fn cuts_at_random_places_lose_and_repeat_no_fact_and_no_command() {
    let dir = tempfile::tempdir().unwrap();
    let broker = mosquitto(dir.path(), 0);
    let hub = hub_with_accounts(broker.port());
    let chaos = Chaos::before(hub.addr(), 30_000);
    let tokens = hub.accounts();
    let sender = tokens.iter().find(|(a, _)| a.actor.id == "O-01".into()).unwrap().0.actor.id.clone();
    // Opened before there is anything to tell, so that the snapshot is small and passes the cuts.
    let outbox = Some(dir.path().join("outbox"));
    let config = LinkConfig { tokens, outbox, ..LinkConfig::reading(&format!("http://{}", chaos.addr)) };
    let mut cut = Screen::with(config).keeping_items();
    cut.until("a snapshot came through", 10, |s| s.snapshots > 0);
    let mut whole = Screen::open(&hub.base_url()).keeping_items();
    whole.until("a snapshot came", 10, |s| s.snapshots > 0);
    let publisher = publish(simulator(20, Some(2_000.0)), &broker);
    let start = whole.last().max(cut.last());
    let mut sent = Vec::new();
    for i in 0..150 {
        let id = format!("c{i:03}");
        cut.link.send_as(&sender, event_command(&id)).unwrap();
        sent.push(id);
        cut.for_a_while(50);
        whole.for_a_while(50);
    }
    publisher.stop();
    cut.until("all commands are answered", 60, |s| s.answers.len() == sent.len());
    whole.for_a_while(1_500);
    let end = whole.last();
    cut.until("all that was told came through the cuts", 30, |s| s.last() >= end);
    cut.for_a_while(1_500);
    whole.for_a_while(500);

    let cuts = chaos.cuts.load(Ordering::Relaxed);
    println!("{} facts and {} commands in order through {cuts} cuts", end - start, sent.len());
    assert!(cuts >= 10, "only {cuts} cuts");
    assert_eq!((cut.snapshots, whole.snapshots), (1, 1), "no snapshot had to help out");
    let facts = |screen: &Screen| -> Vec<StreamItem> {
        let is_fact = |i: &&StreamItem| matches!(i.body, StreamBody::Fact { .. }) && i.seq > start && i.seq <= end;
        screen.items.iter().filter(is_fact).cloned().collect()
    };
    assert_eq!(facts(&cut).len() as u64, end - start);
    assert!(facts(&cut) == facts(&whole), "the same facts, byte for byte");
    assert_eq!(cut.answered(), sent);
    assert!(cut.answers.iter().all(|(_, a)| matches!(a, Answer::Outcome(atrium_facility::Outcome::Accepted { .. }))));
    assert_eq!(events_in(&facts(&whole)).into_iter().filter(|id| id.starts_with('c')).collect::<Vec<_>>(), sent);
    // Of the values, every newest one came.
    let newest = |screen: &Screen| -> Vec<Observation> {
        let mut all: Vec<Observation> = screen
            .state
            .assets()
            .flat_map(|a| screen.state.points_of(&a.id))
            .filter_map(|p| p.latest.clone())
            .collect();
        all.sort_by(|a, b| a.point.cmp(&b.point));
        all
    };
    assert!(newest(&whole).len() > 20);
    assert!(newest(&cut) == newest(&whole));
}

#[test]
fn a_connection_that_falls_silent_is_called_offline() {
    let hub = hub(1);
    let chaos = Chaos::before(hub.addr(), u64::MAX - 1);
    let mut screen = Screen::open(&format!("http://{}", chaos.addr));
    screen.until("live", 5, |s| s.link_states.last() == Some(&LinkState::Live));
    screen.for_a_while(5_000);
    assert_eq!(screen.link_states.last(), Some(&LinkState::Live), "heartbeats keep it alive");
    chaos.mute.store(true, Ordering::Relaxed);
    screen.until("offline", 10, Screen::is_offline);
    chaos.mute.store(false, Ordering::Relaxed);
    screen.until("live again", 15, Screen::is_live);
    assert_eq!(screen.snapshots, 1, "the place in the stream still held");
}
