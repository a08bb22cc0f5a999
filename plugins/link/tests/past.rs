//! Questions and their answers.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::time::Duration;

use atrium_facility::{Timestamp, Update};
use atrium_link::{Asked, LinkConfig, LinkEvent, whose};
use common::fake::{FakeHub, Memory};
use common::{Screen, event};

fn hub_with(events: usize) -> FakeHub {
    let hub = FakeHub::start(&Memory::new(&[("O-01", "t1"), ("M-01", "t2")]));
    for i in 0..events {
        hub.memory().add(Update::EventHappened { event: event(&format!("e{i}")) });
    }
    hub
}

#[test]
fn the_past_is_what_was_known_then() {
    let hub = hub_with(10);
    let mut screen = Screen::open(&hub.url());
    screen.link.ask_past(Timestamp(4_500));
    screen.link.ask_facts(Timestamp(2_500));
    screen.until("both came", 5, |s| s.others.len() == 2);
    let past = screen.others.iter().find_map(|e| if let LinkEvent::Past(past) = e { Some(past) } else { None });
    assert_eq!((past.unwrap().seq, past.unwrap().facts.events.len()), (4, 4));
    let then = screen.others.iter().find_map(|e| match e {
        LinkEvent::Facts { at, facts } => Some((*at, facts.events.len())),
        _ => None,
    });
    assert_eq!(then, Some((Timestamp(2_500), 2)));
}

#[test]
fn only_the_last_of_many_moments_is_answered() {
    let hub = hub_with(3);
    hub.memory().past_takes = Duration::from_millis(300);
    let mut screen = Screen::open(&hub.url());
    screen.until("live", 5, Screen::is_live);
    for at in 0..30 {
        screen.link.ask_past(Timestamp(at * 100));
        screen.for_a_while(10);
    }
    screen.until("one came", 5, |s| !s.others.is_empty());
    screen.for_a_while(600);
    let came: Vec<i64> =
        screen.others.iter().map(|e| if let LinkEvent::Past(past) = e { past.at.0 } else { -1 }).collect();
    assert_eq!(came, [2_900]);
    assert!(hub.memory().pasts_asked.len() < 10, "a moving hand spares the hub: {:?}", hub.memory().pasts_asked);
}

#[test]
fn a_long_replay_comes_in_parts_without_gap_or_repeat() {
    let hub = hub_with(0);
    // Several at one time, so that parts cannot simply be cut after a count.
    for i in 0..5_000_i64 {
        let mut memory = hub.memory();
        memory.add(Update::EventHappened { event: event(&format!("e{i}")) });
        memory.log.last_mut().unwrap().at = Timestamp(1_000 + i / 7);
    }
    let mut screen = Screen::open(&hub.url());
    screen.link.ask_replay(Timestamp(1_000), Timestamp(90_000));
    let covered = |s: &Screen| matches!(s.others.last(), Some(LinkEvent::Moments { to: Timestamp(90_000), .. }));
    screen.until("all of it", 10, covered);
    let (mut at, mut seqs, mut parts) = (Timestamp(1_000), Vec::new(), 0);
    for event in &screen.others {
        let LinkEvent::Moments { from, to, moments } = event else { panic!("{event:?}") };
        assert_eq!(*from, at);
        assert!(moments.iter().all(|m| m.at() > *from && m.at() <= *to));
        seqs.extend(moments.iter().map(|m| match m {
            atrium_facility::Moment::Fact { entry } => entry.seq,
            atrium_facility::Moment::Samples { .. } => 0,
        }));
        (at, parts) = (*to, parts + 1);
    }
    // The first seven are at the beginning itself, which is not part of it.
    assert_eq!(seqs, (8..=5_000).collect::<Vec<u64>>());
    assert!(parts >= 3, "{parts}");
}

#[test]
fn everything_else_that_can_be_asked_is_answered() {
    let hub = hub_with(10);
    let mut screen = Screen::open(&hub.url());
    screen.link.ask_log(3, 4);
    screen.until("log", 5, |s| s.others.len() == 1);
    screen.link.ask_history(&"AHU-1/t".into(), Timestamp(0), Timestamp(1_000), 5);
    screen.until("history", 5, |s| s.others.len() == 2);
    screen.link.ask_span();
    screen.until("span", 5, |s| s.others.len() == 3);
    screen.link.ask_accounts();
    screen.until("accounts", 5, |s| s.others.len() == 4);
    let LinkEvent::Log(entries) = &screen.others[0] else { panic!() };
    assert_eq!(entries.iter().map(|e| e.seq).collect::<Vec<_>>(), [4, 5, 6, 7]);
    let LinkEvent::History { point, from, to, rollups } = &screen.others[1] else { panic!() };
    assert_eq!((*from, *to), (Timestamp(0), Timestamp(1_000)));
    assert_eq!((point.as_str(), rollups.len(), rollups[1].start), ("AHU-1/t", 5, Timestamp(200)));
    assert_eq!(screen.others[2], LinkEvent::Span { first: Timestamp(1_000), last: Timestamp(10_000), seq: 10 });
    let LinkEvent::Accounts(accounts) = &screen.others[3] else { panic!() };
    assert_eq!(accounts.iter().map(|a| a.actor.id.as_str()).collect::<Vec<_>>(), ["M-01", "O-01"]);

    assert_eq!(whose(&hub.url(), "t2").unwrap().actor.id, "M-01".into());
    assert!(whose(&hub.url(), "t3").unwrap_err().to_string().contains("no-account"));
}

#[test]
fn a_question_outlives_a_short_absence_and_fails_after_a_long_one() {
    let hub = hub_with(3);
    let memory_addr = hub.addr;
    let mut screen = Screen::with(LinkConfig::reading(&hub.url()));
    screen.until("live", 5, Screen::is_live);
    let addr = hub.stop();
    assert_eq!(addr, memory_addr);
    screen.link.ask_span();
    screen.for_a_while(500);
    assert!(screen.others.is_empty());
    let memory = Memory::new(&[]);
    memory.lock().unwrap().add(Update::EventHappened { event: event("x") });
    let hub = FakeHub::at(addr, &memory);
    screen.until("the answer", 10, |s| !s.others.is_empty());
    assert!(matches!(screen.others[0], LinkEvent::Span { seq: 1, .. }), "{:?}", screen.others);
    hub.stop();
    screen.link.ask_past(Timestamp(5));
    screen.until("given up", 15, |s| s.others.len() == 2);
    assert!(
        matches!(&screen.others[1], LinkEvent::Failed { what: Asked::Past(Timestamp(5)), reason } if !reason.is_empty())
    );
}
