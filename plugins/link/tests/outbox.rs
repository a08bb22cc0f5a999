//! Commands reach the hub once and in order, whatever fails on the way.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::path::Path;
use std::sync::atomic::Ordering;

use atrium_facility::{AlarmAction, Command, CommandEnvelope, Outcome, PhotoId, Timestamp};
use atrium_link::{Answer, Asked, DiscardError, LinkConfig, LinkEvent, SendError, Waits};
use common::chaos::Chaos;
use common::fake::{FakeHub, Memory, Mood};
use common::{Screen, account, event_command, events_in};

const TOKENS: [(&str, &str); 2] = [("O-01", "token-of-operator"), ("T-11", "token-of-technician")];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

fn config(url: &str, outbox: Option<&Path>) -> LinkConfig {
    LinkConfig {
        tokens: TOKENS.iter().map(|(id, token)| (account(id), (*token).to_owned())).collect(),
        outbox: outbox.map(Path::to_owned),
        ..LinkConfig::reading(url)
    }
}

fn send(screen: &Screen, ids: &[&str]) {
    for id in ids {
        screen.link.send_as(&"O-01".into(), event_command(id)).unwrap();
    }
}

/// Ids of the events that the hub has recorded, in order.
fn recorded(hub: &FakeHub) -> Vec<String> {
    let log = hub.memory().log.clone();
    let items: Vec<_> = log
        .into_iter()
        .map(|entry| atrium_facility::StreamItem { seq: entry.seq, body: atrium_facility::StreamBody::Fact { entry } })
        .collect();
    events_in(&items)
}

fn all_accepted(screen: &Screen) -> bool {
    screen.answers.iter().all(|(_, a)| matches!(a, Answer::Outcome(Outcome::Accepted { .. })))
}

/// An address where nothing listens.
fn nowhere() -> std::net::SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[test]
fn commands_of_an_ended_program_are_sent_by_the_next_once_and_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let addr = nowhere();
    let screen = Screen::with(config(&format!("http://{addr}"), Some(dir.path())));
    send(&screen, &["a", "b"]);
    screen.link.send_as(&"T-11".into(), event_command("c")).unwrap();
    assert_eq!(screen.link.waiting().iter().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    drop(screen);
    let written = std::fs::read_to_string(dir.path().join("0/commands.ndjson")).unwrap();
    assert!(written.contains("T-11") && !written.contains("token-of"), "accounts are written, tokens are not");

    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::at(addr, &memory);
    let mut screen = Screen::with(config(&hub.url(), Some(dir.path())));
    screen.until("all are answered", 10, |s| s.answers.len() == 3);
    assert_eq!(screen.answered(), ["a", "b", "c"]);
    assert!(all_accepted(&screen));
    assert_eq!(recorded(&hub), ["a", "b", "c"]);
    assert_eq!(hub.memory().came[2].0, "token-of-technician");
    assert_eq!(screen.link.waiting_count(), 0);
    drop(screen);

    let mut screen = Screen::with(config(&hub.url(), Some(dir.path())));
    send(&screen, &["d"]);
    screen.until("the new one is answered", 10, |s| s.answers.len() == 1);
    assert_eq!(hub.memory().came.len(), 4, "nothing was sent again");
}

#[test]
fn a_hub_that_comes_back_gets_what_waited_in_order() {
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    let mut screen = Screen::with(config(&hub.url(), None)).keeping_items();
    screen.until("live", 5, Screen::is_live);
    let addr = hub.stop();
    let ids: Vec<String> = (0..20).map(|i| format!("c{i}")).collect();
    for id in &ids {
        screen.link.send_as(&"O-01".into(), event_command(id)).unwrap();
    }
    screen.for_a_while(700);
    assert_eq!(screen.link.waiting_count(), 20);
    let hub = FakeHub::at(addr, &memory);
    screen.until("all are answered", 15, |s| s.answers.len() == 20);
    screen.until("and seen", 15, |s| events_in(&s.items).len() == 20);
    assert_eq!(screen.answered(), ids);
    assert_eq!(recorded(&hub), ids);
    assert_eq!(hub.memory().came.len(), 20, "each was sent once");
}

#[test]
fn a_lost_answer_is_asked_for_again_and_nothing_happens_twice() {
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    hub.memory().mood = Mood::LosesAnswers;
    let mut screen = Screen::with(config(&hub.url(), None));
    send(&screen, &["a", "b"]);
    screen.for_a_while(900);
    assert!(screen.answers.is_empty());
    hub.memory().mood = Mood::Well;
    screen.until("both are answered", 10, |s| s.answers.len() == 2);
    assert!(hub.memory().came.len() > 2, "the first was sent again");
    assert_eq!(recorded(&hub), ["a", "b"]);
    assert_eq!(screen.answers[0].1, Answer::Outcome(Outcome::Accepted { first: 1, last: 1, made: None }));
}

#[test]
fn a_full_store_is_waited_for() {
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    {
        let mut memory = hub.memory();
        (memory.mood, memory.moods_left) = (Mood::Status(503), Some(2));
    }
    let mut screen = Screen::with(config(&hub.url(), None));
    send(&screen, &["a"]);
    screen.until("answered", 10, |s| s.answers.len() == 1);
    assert!(all_accepted(&screen));
    assert_eq!(hub.memory().moods_left, Some(0));
}

#[test]
fn a_refused_command_is_answered_with_the_reason_and_the_next_goes_on() {
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    let mut screen = Screen::with(config(&hub.url(), None));
    let command = Command::Alarm { alarm: "p".into(), what: AlarmAction::Acknowledge { comment: String::new() } };
    let envelope = CommandEnvelope { id: "ack".into(), issued_at: Timestamp(1), command };
    screen.link.send_as(&"O-01".into(), envelope).unwrap();
    send(&screen, &["next"]);
    screen.until("both are answered", 10, |s| s.answers.len() == 2);
    assert!(matches!(&screen.answers[0].1, Answer::Outcome(Outcome::Refused { .. })), "{:?}", screen.answers);
    assert!(matches!(&screen.answers[1].1, Answer::Outcome(Outcome::Accepted { .. })));
    assert_eq!((screen.link.waiting_count(), screen.link.unsent_count()), (0, 0));
}

#[test]
fn what_the_hub_cannot_take_is_kept_in_sight_and_not_sent_for_ever() {
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    {
        let mut memory = hub.memory();
        (memory.mood, memory.moods_left) = (Mood::Status(413), Some(2));
    }
    let dir = tempfile::tempdir().unwrap();
    let mut screen = Screen::with(config(&hub.url(), Some(dir.path())));
    send(&screen, &["large", "larger", "small"]);
    screen.until("all are answered", 10, |s| s.answers.len() == 3);
    assert!(matches!(&screen.answers[0].1, Answer::Failed(reason) if reason.contains("mood")), "{:?}", screen.answers);
    assert!(matches!(&screen.answers[2].1, Answer::Outcome(Outcome::Accepted { .. })));
    assert_eq!(screen.link.waiting_count(), 0);
    let stuck = screen.link.unsent();
    assert!(stuck.iter().all(|u| matches!(&u.waits, Waits::Stuck(why) if why.contains("mood")) && !u.may_be_sent));
    assert_eq!(stuck.iter().map(|s| s.envelope.id.as_str()).collect::<Vec<_>>(), ["large", "larger"]);
    screen.for_a_while(800);
    assert_eq!(hub.memory().came.len(), 1, "they were not sent again");
    screen.link.discard(&"large".into(), false).unwrap();
    screen.until("it is given up", 5, |s| s.link.unsent_count() == 1);
    assert_eq!(screen.link.discard(&"large".into(), false), Err(DiscardError::Unknown));
    assert!(screen.link.retry(&"larger".into()));
    screen.until("the other is taken now", 10, |s| s.answers.len() == 4);
    assert_eq!(recorded(&hub), ["small", "larger"]);
    drop(screen);
    let left = std::fs::read_to_string(dir.path().join("0/commands.ndjson")).unwrap();
    assert_eq!(left.matches("\"done\"").count(), 3);
}

#[test]
fn an_unknown_token_keeps_its_commands_until_another_is_set() {
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    let mut wrong = config(&hub.url(), None);
    wrong.tokens[0].1 = "an old token".into();
    // Reads without an account: the token of the screen itself is not what is tested.
    let mut screen = Screen::with(wrong);
    send(&screen, &["a", "b"]);
    screen.link.send_as(&"T-11".into(), event_command("c")).unwrap();
    screen.until("all were told of", 10, |s| s.answers.len() == 3);
    let failed = screen.answers.iter().filter(|(_, a)| matches!(a, Answer::Failed(_))).count();
    assert_eq!((failed, recorded(&hub)), (2, vec!["c".to_owned()]), "{:?}", screen.answers);
    assert_eq!(screen.link.waiting_count(), 2, "they wait for a token");
    screen.for_a_while(500);
    assert_eq!(screen.answers.len(), 3, "told once");
    screen.link.set_tokens(None, config(&hub.url(), None).tokens);
    screen.until("they are sent", 10, |s| s.answers.len() == 5);
    assert_eq!(recorded(&hub), ["c", "a", "b"]);
    assert_eq!(screen.link.send_as(&"X-99".into(), event_command("x")), Err(SendError::NoToken("X-99".into())));
    assert!(screen.link.send(event_command("y")).is_err(), "no token of its own");
}

#[test]
fn photos_come_before_the_commands_that_follow_them_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let addr = nowhere();
    let screen = Screen::with(config(&format!("http://{addr}"), Some(dir.path())));
    send(&screen, &["before"]);
    let photo = screen.link.put_photo_as(&"O-01".into(), PNG.to_vec()).unwrap();
    send(&screen, &["after"]);
    drop(screen);
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::at(addr, &memory);
    let mut screen = Screen::with(config(&hub.url(), Some(dir.path())));
    screen.until("all are answered", 10, |s| s.answers.len() == 2);
    assert_eq!(hub.memory().order, ["command:before".to_owned(), format!("photo:{photo}"), "command:after".to_owned()]);
    assert_eq!(hub.memory().photos[photo.as_str()], PNG);
    screen.link.ask_photo(&photo);
    screen.link.ask_photo(&PhotoId::from("00"));
    screen.until("both came", 10, |s| s.others.len() == 2);
    let came = |id: &PhotoId| {
        screen.others.iter().find_map(|e| match e {
            LinkEvent::Photo { id: of, bytes } if of == id => Some(bytes.clone()),
            _ => None,
        })
    };
    assert_eq!(came(&photo), Some(Some(PNG.to_vec())));
    assert_eq!(came(&"00".into()), Some(None));

    // One that the hub does not take is given up: what follows must not wait for it.
    {
        let mut memory = hub.memory();
        (memory.mood, memory.moods_left) = (Mood::Status(400), Some(1));
    }
    let refused = screen.link.put_photo_as(&"O-01".into(), [PNG, b"!"].concat()).unwrap();
    send(&screen, &["last"]);
    screen.until("the last is answered", 10, |s| s.answers.len() == 3);
    assert!(
        screen
            .others
            .iter()
            .any(|e| matches!(e, LinkEvent::Failed { what: Asked::PutPhoto(id), .. } if *id == refused))
    );
}

#[test]
fn a_photo_that_waits_can_be_seen() {
    let mut screen = Screen::with(config(&format!("http://{}", nowhere()), None));
    let photo = screen.link.put_photo_as(&"O-01".into(), PNG.to_vec()).unwrap();
    screen.link.ask_photo(&photo);
    screen.until("it came", 5, |s| !s.others.is_empty());
    assert_eq!(screen.others, [LinkEvent::Photo { id: photo, bytes: Some(PNG.to_vec()) }]);
}

#[test]
fn a_damaged_outbox_is_told_and_what_can_be_read_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    let addr = nowhere();
    let screen = Screen::with(config(&format!("http://{addr}"), Some(dir.path())));
    send(&screen, &["a", "b", "c"]);
    drop(screen);
    let file = dir.path().join("0/commands.ndjson");
    let mut bytes = std::fs::read(&file).unwrap();
    // A bit of the second command, and the end of the third.
    let second = bytes.iter().position(|b| *b == b'\n').unwrap() + 120;
    bytes[second] ^= 1;
    bytes.truncate(bytes.len() - 9);
    std::fs::write(&file, bytes).unwrap();
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::at(addr, &memory);
    let mut screen = Screen::with(config(&hub.url(), Some(dir.path())));
    screen.until("the first is answered", 10, |s| s.answers.len() == 1);
    screen.for_a_while(300);
    assert_eq!(recorded(&hub), ["a"]);
    let told =
        |e: &LinkEvent| matches!(e, LinkEvent::Failed { what: Asked::Outbox, reason } if reason.contains("damaged"));
    assert_eq!(screen.others.iter().filter(|e| told(e)).count(), 1, "{:?}", screen.others);
}

#[test]
fn two_programs_on_one_outbox_both_send_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    let mut first = Screen::with(config(&hub.url(), Some(dir.path())));
    let mut second = Screen::with(config(&hub.url(), Some(dir.path())));
    send(&first, &["a"]);
    send(&second, &["b"]);
    first.until("answered", 10, |s| s.answered() == ["a"]);
    second.until("answered", 10, |s| s.answered() == ["b"]);
    assert_eq!(hub.memory().came.len(), 2);
}

#[test]
fn programs_that_are_dropped_at_any_moment_lose_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    let chaos = Chaos::before(hub.addr, 3_000);
    let url = format!("http://{}", chaos.addr);
    let mut sent = Vec::new();
    for round in 0..12 {
        let screen = Screen::with(config(&url, Some(dir.path())));
        for i in 0..10 {
            let id = format!("c{round}-{i}");
            screen.link.send_as(&"O-01".into(), event_command(&id)).unwrap();
            sent.push(id);
        }
        std::thread::sleep(std::time::Duration::from_millis(7 * round));
    }
    let mut screen = Screen::with(config(&url, Some(dir.path())));
    screen.until("nothing waits", 60, |_| recorded(&hub).len() == sent.len());
    screen.for_a_while(500);
    assert_eq!(recorded(&hub), sent, "each once, and in order");
    let (cuts, came) = (chaos.cuts.load(Ordering::Relaxed), hub.memory().came.len());
    println!("{} commands by 13 programs through {cuts} cuts; {came} requests came", sent.len());
    assert!(cuts > 5);
}

fn waits(screen: &Screen, id: &str) -> Option<Waits> {
    screen.link.unsent().into_iter().find(|u| u.envelope.id.as_str() == id).map(|u| u.waits)
}

#[test]
fn a_discarded_command_is_not_sent_by_this_program_nor_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let addr = nowhere();
    let mut screen = Screen::with(config(&format!("http://{addr}"), Some(dir.path())));
    send(&screen, &["a", "b", "c"]);
    screen.until("a try failed", 10, |s| matches!(waits(s, "a"), Some(Waits::Failed(_))));
    assert_eq!(waits(&screen, "b"), Some(Waits::InTurn), "it waits for the one before it");
    let first = &screen.link.unsent()[0];
    assert_eq!((first.account.as_ref().unwrap().as_str(), first.envelope.issued_at.0), ("O-01", 1_700_000_000_000));
    assert!(screen.link.unsent().iter().all(|u| !u.may_be_sent), "nobody was there to hear any of them");
    screen.link.discard(&"b".into(), false).unwrap();
    screen.until("it is gone", 5, |s| s.link.unsent_count() == 2);
    // As a killed program leaves it: what is on the disk is all that the next one has.
    let copy = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(copy.path().join("0")).unwrap();
    std::fs::copy(dir.path().join("0/commands.ndjson"), copy.path().join("0/commands.ndjson")).unwrap();
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::at(addr, &memory);
    screen.until("the others are sent", 15, |s| s.answers.len() == 2);
    assert_eq!(recorded(&hub), ["a", "c"]);
    drop(screen);

    let other = Memory::new(&TOKENS);
    let next_hub = FakeHub::start(&other);
    let mut next = Screen::with(config(&next_hub.url(), Some(copy.path())));
    next.until("the others are sent", 10, |s| s.answers.len() == 2);
    next.for_a_while(300);
    assert_eq!(recorded(&next_hub), ["a", "c"]);
}

#[test]
fn what_the_hub_may_have_is_not_discarded_without_saying_so() {
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    hub.memory().mood = Mood::LosesAnswers;
    let dir = tempfile::tempdir().unwrap();
    let mut screen = Screen::with(config(&hub.url(), Some(dir.path())));
    send(&screen, &["a"]);
    let tried =
        |s: &Screen| s.link.unsent().first().is_some_and(|u| u.may_be_sent && matches!(u.waits, Waits::Failed(_)));
    screen.until("its answer was lost", 10, tried);
    assert_eq!(screen.link.discard(&"a".into(), false), Err(DiscardError::MayBeSent));
    assert_eq!(screen.link.unsent_count(), 1, "it is kept");
    // Of what an earlier run left, nobody knows.
    drop(screen);
    let mut screen = Screen::with(config(&format!("http://{}", nowhere()), Some(dir.path())));
    screen.until("it is read", 5, |s| s.link.unsent_count() == 1);
    assert_eq!(screen.link.discard(&"a".into(), false), Err(DiscardError::MayBeSent));
    screen.link.discard(&"a".into(), true).unwrap();
    screen.until("it is gone", 5, |s| s.link.unsent_count() == 0);
    assert_eq!(recorded(&hub), ["a"], "what the hub has, it has");
}

#[test]
fn a_command_on_its_way_is_not_discarded_silently_and_its_answer_is_told() {
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    hub.memory().commands_take = std::time::Duration::from_millis(800);
    let mut screen = Screen::with(config(&hub.url(), None));
    send(&screen, &["a", "b"]);
    screen.until("it is on its way", 5, |s| waits(s, "a") == Some(Waits::Sending));
    assert_eq!(screen.link.discard(&"a".into(), false), Err(DiscardError::MayBeSent));
    screen.link.discard(&"a".into(), true).unwrap();
    screen.link.discard(&"b".into(), false).unwrap();
    screen.until("its answer", 10, |s| s.answers.len() == 1);
    assert_eq!(screen.answered(), ["a"]);
    assert!(all_accepted(&screen), "the person learns that it took effect");
    screen.for_a_while(1_200);
    assert_eq!((recorded(&hub), screen.link.unsent_count()), (vec!["a".to_owned()], 0));
}

#[test]
fn send_again_does_not_wait_for_the_next_try() {
    let memory = Memory::new(&TOKENS);
    let hub = FakeHub::start(&memory);
    hub.memory().mood = Mood::Status(503);
    let mut screen = Screen::with(config(&hub.url(), None));
    send(&screen, &["a"]);
    // By then tries are seconds apart.
    screen.for_a_while(6_000);
    hub.memory().mood = Mood::Well;
    let began = std::time::Instant::now();
    assert!(screen.link.retry(&"a".into()) && !screen.link.retry(&"x".into()));
    screen.until("answered", 5, |s| s.answers.len() == 1);
    assert!(began.elapsed() < std::time::Duration::from_millis(1_500), "{:?}", began.elapsed());
}
