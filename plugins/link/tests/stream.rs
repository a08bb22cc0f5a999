//! The stream by the rules of the wire, from a hub that is a list.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use atrium_facility::{Interest, Observation, Origin, SourceQuality, StreamBody, Timestamp, Topic, Update, Value};
use atrium_link::LinkConfig;
use common::fake::{FakeHub, Memory};
use common::{Screen, event, events_in};

fn sample(point: &str, value: f64, at: i64) -> Observation {
    Observation {
        point: point.into(),
        value: Value::Number(value),
        observed_at: Timestamp(at),
        source: "bms".into(),
        quality: SourceQuality::Good,
        origin: Origin::Measured,
    }
}

fn tell(hub: &FakeHub, id: &str) {
    hub.memory().add(Update::EventHappened { event: event(id) });
}

#[test]
fn a_restarted_hub_with_the_same_log_goes_on_where_it_was() {
    let memory = Memory::new(&[]);
    let hub = FakeHub::start(&memory);
    tell(&hub, "before");
    let mut screen = Screen::open(&hub.url()).keeping_items();
    screen.until("live", 5, Screen::is_live);
    tell(&hub, "a");
    hub.memory().observe(sample("x", 1.0, 1));
    tell(&hub, "b");
    screen.until("both came", 5, |s| s.last() == 3);
    let addr = hub.stop();
    screen.until("offline", 10, Screen::is_offline);
    memory.lock().unwrap().add(Update::EventHappened { event: event("while away") });
    let hub = FakeHub::at(addr, &memory);
    tell(&hub, "after");
    screen.until("the rest came", 15, |s| s.last() == 5 && s.is_live());
    assert_eq!(screen.snapshots, 1, "the place in the log held");
    assert_eq!(events_in(&screen.items), ["a", "b", "while away", "after"]);
}

#[test]
fn another_log_and_a_place_that_is_gone_give_a_new_snapshot() {
    let memory = Memory::new(&[]);
    let hub = FakeHub::start(&memory);
    tell(&hub, "a");
    let mut screen = Screen::open(&hub.url());
    screen.until("live", 5, Screen::is_live);
    let addr = hub.stop();
    memory.lock().unwrap().epoch = "log-2".into();
    let hub = FakeHub::at(addr, &memory);
    screen.until("another log", 15, |s| s.snapshots == 2 && s.is_live());
    let addr = hub.stop();
    for id in ["b", "c", "d"] {
        memory.lock().unwrap().add(Update::EventHappened { event: event(id) });
    }
    memory.lock().unwrap().gone_before = 3;
    let _hub = FakeHub::at(addr, &memory);
    screen.until("too far back", 15, |s| s.snapshots == 3 && s.is_live());
    assert_eq!(screen.state.facts().events.len(), 4);
}

#[test]
fn an_interest_leaves_facts_out_and_can_change() {
    let memory = Memory::new(&[]);
    let hub = FakeHub::start(&memory);
    let zones = Interest { topics: [Topic::Hazards].into_iter().collect(), ..Interest::default() };
    let config = LinkConfig { interest: zones.clone(), ..LinkConfig::reading(&hub.url()) };
    let mut screen = Screen::with(config).keeping_items();
    screen.until("live", 5, Screen::is_live);
    for id in ["a", "b"] {
        tell(&hub, id);
    }
    hub.memory().add(Update::SourceConnected { source: "bms".into(), at: Timestamp(1) });
    tell(&hub, "c");
    screen.until("all are accounted for", 5, |s| s.last() == 4);
    assert!(events_in(&screen.items).is_empty());
    assert!(screen.items.iter().any(|i| matches!(i.body, StreamBody::Skipped)));
    assert!(screen.state.source(&"bms".into()).is_some(), "the registry always comes");
    assert_eq!(hub.memory().interests, [zones]);

    let before = screen.link_states.len();
    screen.link.set_interest(Interest::default());
    screen.until("a new snapshot", 5, |s| s.snapshots == 2);
    assert_eq!(screen.state.facts().events.len(), 3);
    tell(&hub, "d");
    screen.until("events come now", 5, |s| events_in(&s.items) == ["d"]);
    assert_eq!(screen.link_states.len(), before, "a change of interest is no loss");
    screen.link.set_interest(Interest::default());
    screen.for_a_while(300);
    assert_eq!(screen.snapshots, 2, "the same again changes nothing");
}

#[test]
fn a_hub_that_is_not_one_is_called_offline() {
    let router = axum::Router::new().fallback(|| async { "<html>hello</html>" });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let addr = listener.local_addr().unwrap();
    runtime.spawn(async move { axum::serve(listener, router).await });
    let mut screen = Screen::open(&format!("http://{addr}"));
    screen.until("offline", 5, Screen::is_offline);
    assert_eq!(screen.snapshots, 0);
}
