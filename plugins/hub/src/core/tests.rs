use atrium_facility::{Actor, AlarmChange, AlarmState, Policy, Status, Topic, Value};

use super::*;
use crate::ledger::Ledger;
use crate::mapping::Mapping;
use crate::store::SqliteStore;

/// The core with a ledger at once behind it.
struct Bench {
    core: Core,
    ledger: Ledger,
    mapping: Mapping,
}

impl Bench {
    fn new(limits: TailLimits) -> Self {
        let ledger = Ledger::read(&SqliteStore::in_memory().unwrap(), Policy::default()).unwrap();
        let state = ledger.state().clone();
        let core = Core::new(limits, "e".into(), state, 0, StoreState::InMemory, Timestamp(1));
        let mut bench = Self { core, ledger, mapping: Mapping::foreign_example() };
        let declared = bench.core.declare(bench.mapping.assets.clone(), bench.mapping.points.clone(), Timestamp(0));
        bench.record(declared, 0);
        bench
    }

    fn record(&mut self, updates: Vec<Update>, at: i64) {
        let news: Vec<Update> = updates.into_iter().filter_map(|u| self.ledger.still_news(u)).collect();
        let entries: Vec<Entry> =
            news.into_iter().map(|u| self.ledger.enter(u, &Actor::system(), None, Timestamp(at))).collect();
        if !entries.is_empty() {
            let follow = self.core.publish(&entries, Timestamp(at));
            self.record(follow, at);
        }
    }

    fn feed(&mut self, topic: &str, payload: &str, at: i64) {
        let extracts = self.mapping.extract(topic, payload.as_bytes());
        let updates = self.core.take(topic, extracts, Timestamp(at));
        self.record(updates, at);
    }

    fn end(&self) -> u64 {
        *self.core.watch().borrow()
    }

    fn follow(&self, place: u64, interest: &Interest) -> Vec<StreamItem> {
        match self.core.follow(place, 0, 0, interest, usize::MAX) {
            Follow::Lines { bytes, .. } => parse(&bytes),
            Follow::Nothing => Vec::new(),
            Follow::Gone => panic!("gone"),
        }
    }

    fn snapshot(&self, at: i64) -> Snapshot {
        self.core.snapshot(Timestamp(at), &Interest::default())
    }
}

fn parse(bytes: &[u8]) -> Vec<StreamItem> {
    std::str::from_utf8(bytes).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn everything() -> Interest {
    Interest::default()
}

#[test]
fn samples_are_coalesced_newest_per_point_and_carry_the_number_of_the_fact_before() {
    let mut bench = Bench::new(TailLimits::default());
    let (start, seq) = (bench.end(), bench.core.summary().seq);
    for i in 0..10 {
        bench.feed(
            "zigbee2mqtt/cold-store-1",
            &format!("{{\"temperature\": {}, \"humidity\": 50}}", i / 4 + 3),
            1000 + i,
        );
    }
    bench.core.flush(Timestamp(1100));
    bench.core.flush(Timestamp(1200));
    bench.core.tick(Timestamp(2000));
    let got = bench.follow(start, &everything());
    assert_eq!(got.iter().map(|i| i.seq).collect::<Vec<_>>(), [seq, seq]);
    let StreamBody::Samples { samples, .. } = &got[0].body else { panic!("{got:?}") };
    assert_eq!(samples.len(), 2);
    assert!(samples.iter().any(|s| s.value == Value::Number(5.0)));
    assert!(matches!(&got[1].body, StreamBody::Feed { feed } if feed.observations == 20));
}

#[test]
fn facts_keep_their_place_among_samples_and_are_told_once() {
    let mut bench = Bench::new(TailLimits::default());
    let (start, seq) = (bench.end(), bench.core.summary().seq);
    bench.feed("zigbee2mqtt/cold-store-1", "{\"temperature\": 4}", 1000);
    bench.feed("zigbee2mqtt/cold-store-1/availability", "{\"state\": \"offline\"}", 1001);
    bench.feed("zigbee2mqtt/cold-store-1/availability", "{\"state\": \"offline\"}", 1002);
    let got = bench.follow(start, &everything());
    assert_eq!(got.len(), 2);
    assert!(matches!(got[0].body, StreamBody::Samples { .. }));
    assert!(matches!(&got[1].body, StreamBody::Fact { entry } if matches!(entry.update, Update::SourceLost { .. })));
    assert_eq!((got[0].seq, got[1].seq), (seq, seq + 1));
    bench.feed("zigbee2mqtt/cold-store-1", "{\"temperature\": 4}", 2000);
    assert!(bench.snapshot(2001).sources[0].1, "a source that speaks again is there");
}

#[test]
fn an_alarm_is_seen_even_when_its_value_is_gone_before_the_batch() {
    let mut bench = Bench::new(TailLimits::default());
    let start = bench.end();
    // Both have come before the first is on disk.
    let mut updates = Vec::new();
    for (payload, at) in [("{\"temperature\": 12}", 1000), ("{\"temperature\": 4}", 1010)] {
        let topic = "zigbee2mqtt/cold-store-1";
        updates.extend(bench.core.take(topic, bench.mapping.extract(topic, payload.as_bytes()), Timestamp(at)));
    }
    bench.record(updates, 1020);
    bench.core.flush(Timestamp(1100));
    let changes: Vec<AlarmChange> = bench
        .follow(start, &everything())
        .into_iter()
        .filter_map(|i| match i.body {
            StreamBody::Fact { entry } => match entry.update {
                Update::Alarm { change, .. } => Some(change),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert!(
        matches!(changes.as_slice(), [AlarmChange::Raised { .. }, AlarmChange::Returned { latching: false }]),
        "{changes:?}"
    );
    let state = FacilityState::from_snapshot(bench.snapshot(1200));
    let alarm = &state.facts().alarms[&atrium_facility::AlarmId::from("cold-store-1/temperature")];
    assert_eq!(alarm.state(), AlarmState::ReturnedUnacknowledged);
}

#[test]
fn snapshot_and_stream_give_the_same_state() {
    let mut bench = Bench::new(TailLimits::default());
    bench.feed("zigbee2mqtt/cold-store-1", "{\"temperature\": 4}", 1000);
    bench.core.flush(Timestamp(1001));
    let place = bench.end();
    let mut state = FacilityState::from_snapshot(bench.snapshot(1001));
    bench.feed("zigbee2mqtt/cold-store-1", "{\"temperature\": 9}", 2000);
    bench.feed("nowhere", "{}", 2001);
    bench.core.flush(Timestamp(2001));
    bench.core.tick(Timestamp(2002));
    for item in bench.follow(place, &everything()) {
        state.apply(&item);
    }
    let direct = FacilityState::from_snapshot(bench.snapshot(2003));
    let position = StreamPosition { epoch: "e".into(), seq: 0 };
    assert_eq!(state.to_snapshot(position.clone(), Timestamp(0)), direct.to_snapshot(position, Timestamp(0)));
    assert!(matches!(state.status(&"cold-store-1".into(), Timestamp(2003)).status, Status::Abnormal(_)));
    assert_eq!(state.feed().problems[0].kind, ProblemKind::UnmappedTopic);
}

#[test]
fn who_wants_part_of_it_is_told_how_far_the_rest_reaches() {
    let mut bench = Bench::new(TailLimits::default());
    let start = bench.end();
    let alarms = Interest { topics: [Topic::Alarms].into(), ..Interest::default() };
    let other = Interest { storeys: ["elsewhere".into()].into(), ..Interest::default() };
    let before = bench.core.summary().seq;
    let event = |id: &str| Update::EventHappened {
        event: atrium_facility::Event {
            id: id.into(),
            at: Timestamp(1),
            kind: atrium_facility::EventKind::Other,
            text: atrium_facility::LocalText::same("x"),
            place: atrium_facility::Place { storey: Some("here".into()), ..Default::default() },
            who: None,
        },
    };
    bench.record(vec![event("1"), event("2")], 900);
    bench.feed("zigbee2mqtt/cold-store-1", "{\"temperature\": 12}", 1000);
    bench.record(vec![event("3")], 1100);
    let got = bench.follow(start, &alarms);
    let shown: Vec<(u64, bool)> = got.iter().map(|i| (i.seq - before, i.body == StreamBody::Skipped)).collect();
    assert_eq!(shown, [(2, true), (3, false), (4, true)], "{got:?}");
    let got = bench.follow(start, &other);
    assert!(
        !got.iter().any(|i| matches!(&i.body, StreamBody::Fact { entry } if entry.update.topic() == Topic::Events))
    );
    assert_eq!(got.last().unwrap().seq, before + 4, "every number is accounted for");
    let narrowed = bench.core.snapshot(Timestamp(1200), &alarms);
    assert!(narrowed.facts.events.is_empty() && narrowed.samples.is_empty());
    assert_eq!((narrowed.facts.alarms.len(), narrowed.points.len()), (1, 4));
    assert!(bench.core.snapshot(Timestamp(1200), &other).facts.events.is_empty());
}

#[test]
fn who_is_behind_gets_every_fact_and_of_each_point_the_newest() {
    let mut bench = Bench::new(TailLimits { items: 3, bytes: 1 << 20 });
    bench.feed("zigbee2mqtt/cold-store-1", "{\"temperature\": 3, \"humidity\": 40}", 1000);
    bench.core.flush(Timestamp(1000));
    for i in 0..10 {
        bench.feed("zigbee2mqtt/cold-store-1", &format!("{{\"temperature\": {}}}", 4 + i % 3), 2000 + i);
        bench.core.flush(Timestamp(2000 + i));
    }
    let seq = bench.core.summary().seq;
    assert!(matches!(bench.core.catch_up(0, 0, &everything(), 1 << 20), CatchUp::Stored(until) if until == seq));
    let CatchUp::Ready(all) = bench.core.catch_up(seq, 0, &everything(), 1 << 20) else { panic!() };
    assert_eq!((all.samples.len(), all.place), (2, bench.end()));
    let CatchUp::Ready(some) = bench.core.catch_up(seq, 1500, &everything(), 1 << 20) else { panic!() };
    assert_eq!(some.samples.len(), 1, "only what changed since");
    assert_eq!(some.samples[0].value, Value::Number(4.0));
    assert!(matches!(bench.core.follow(1, 0, 0, &everything(), 100), Follow::Gone));
    assert!(bench.core.can_follow(0) && bench.core.can_follow(seq) && !bench.core.can_follow(seq + 1));
}
