//! The past: playing the log, and what has changed since.
#![allow(clippy::unwrap_used, reason = "tests")]

use atrium_facility::{
    Actor, AlarmChange, AlarmState, Asset, Changed, Entry, Event, EventKind, FacilityState, Freshness, LocalText,
    Moment, Observation, Origin, Past, Person, Place, Playback, Point, PointKind, Position, Priority, RiskLevel, Role,
    SourceQuality, StreamPosition, TicketCategory, TicketChange, TicketDraft, TicketState, Timestamp, Tracked, Update,
    Urgency, Value, Zone, ZoneKind, compare,
};

fn entry(seq: u64, at: i64, update: Update) -> Entry {
    Entry { seq, at: Timestamp(at), by: Actor::new("B-1", Role::Operator), command: None, update }
}

fn registered() -> FacilityState {
    let mut state = FacilityState::default();
    let text = |i: u32| LocalText::same(&format!("p{i}"));
    let asset = Asset {
        id: "A".into(),
        global_id: "g".into(),
        ifc_type: "IfcPump".into(),
        name: text(0),
        place: Place::default(),
    };
    let points = (0..5)
        .map(|i| Point {
            id: format!("p{i}").into(),
            asset: "A".into(),
            name: text(i),
            unit: "Cel".into(),
            kind: PointKind::Measurement,
            limits: Default::default(),
            priority: Priority::Medium,
            period_ms: 1_000,
            alarm: Default::default(),
        })
        .collect();
    state.reduce(&entry(1, 0, Update::AssetsRegistered { assets: vec![asset] }));
    state.reduce(&entry(2, 0, Update::PointsRegistered { points }));
    state
}

fn raised() -> AlarmChange {
    AlarmChange::Raised { priority: Priority::Medium, value: Value::Number(1.5), limit: Some(1.0), first_out: false }
}

fn draft() -> Box<TicketDraft> {
    Box::new(TicketDraft {
        category: TicketCategory::Power,
        urgency: Urgency::Normal,
        title: "no light".into(),
        description: String::new(),
        place: Place::default(),
        asset: None,
        alarm: None,
        hazard: None,
        follows: None,
        contact: String::new(),
    })
}

fn person(id: &str, on_duty: bool) -> Person {
    Person { id: id.into(), post: LocalText::same("porter"), trades: vec![], on_duty }
}

fn event(id: &str, at: i64) -> Event {
    let text = LocalText::same(id);
    Event { id: id.into(), at: Timestamp(at), kind: EventKind::Door, text, place: Place::default(), who: None }
}

fn zone(base_level: Option<RiskLevel>) -> Zone {
    Zone { id: "z".into(), kind: ZoneKind::Risk, name: LocalText::same("z"), spaces: vec![], base_level }
}

/// A quarter of an hour in which everything happens, one moment every second, facts and samples by turns.
fn log() -> Vec<Moment> {
    let mut out = Vec::new();
    for i in 1..900_i64 {
        let (at, seq) = (i * 1_000, i as u64 + 2);
        let alarm = |change| Update::Alarm { alarm: format!("p{}", i % 5).into(), change };
        let update = match i % 9 {
            0 => alarm(raised()),
            1 => alarm(AlarmChange::Returned { latching: i % 2 == 0 }),
            2 => alarm(AlarmChange::Acknowledged { comment: "seen".into() }),
            3 => alarm(AlarmChange::Shelved { reason: "noise".into(), until: Timestamp(at + 60_000) }),
            4 => alarm(AlarmChange::ShelfExpired),
            5 => Update::EventHappened { event: event(&format!("E{i}"), at) },
            6 => Update::PeopleRegistered { people: vec![person(&format!("P{}", i % 7), i % 4 == 0)] },
            7 => {
                let ticket = format!("WO-{i:06}").into();
                Update::Ticket { ticket, change: TicketChange::Created { draft: draft(), submitted: true } }
            }
            _ => Update::ZoneDefined { zone: zone(None) },
        };
        out.push(Moment::Fact { entry: entry(seq, at, update) });
        let sample = Observation {
            point: format!("p{}", i % 5).into(),
            value: Value::Number(i as f64),
            observed_at: Timestamp(at + 400),
            source: "bms".into(),
            quality: SourceQuality::Good,
            origin: Origin::Measured,
        };
        let position = Position {
            of: Tracked::Person(format!("P{}", i % 7).into()),
            storey: "1F".into(),
            at: [i as f64, 0.0, 0.0],
            radius_m: 2.0,
            observed_at: Timestamp(at + 400),
            expires_ms: 5_000,
            source: "uwb".into(),
            origin: Origin::Measured,
        };
        out.push(Moment::Samples { at: Timestamp(at + 500), samples: vec![sample], positions: vec![position] });
    }
    out
}

/// The state that the reducer alone makes of the log up to a time.
fn direct(until: i64) -> FacilityState {
    let mut state = registered();
    for moment in log().iter().filter(|m| m.at() <= Timestamp(until)) {
        match moment {
            Moment::Fact { entry } => {
                state.reduce(entry);
            }
            Moment::Samples { samples, positions, .. } => {
                state.observe(samples);
                state.locate(positions);
            }
        }
    }
    state
}

/// What a hub would answer for a moment.
fn past(at: i64) -> Past {
    let snapshot = direct(at).to_snapshot(StreamPosition { epoch: "e".into(), seq: 0 }, Timestamp(at));
    Past {
        at: Timestamp(at),
        facts: snapshot.facts,
        samples: snapshot.samples,
        positions: snapshot.positions,
        ..Past::default()
    }
}

fn assert_same(played: &FacilityState, at: i64) {
    let shot = |s: &FacilityState| s.to_snapshot_with(StreamPosition { epoch: "e".into(), seq: 0 }, Timestamp(at), 1);
    let (played, direct) = (shot(played), shot(&direct(at)));
    assert_eq!(played.facts, direct.facts, "facts at {at}");
    assert_eq!(played.samples, direct.samples, "values at {at}");
    assert_eq!(played.positions, direct.positions, "positions at {at}");
}

#[test]
fn played_in_any_steps_from_any_point_it_is_what_the_reducer_makes() {
    for (from, step) in [(0, 700), (0, 900_000), (333_250, 1_000), (600_000, 77_777)] {
        let mut playback = Playback::new(&direct(900_500), past(from));
        assert_same(playback.state(), from);
        // Fed piece by piece, each overlapping the one before.
        let (mut at, mut fed) = (from, from);
        while at < 900_000 {
            at = (at + step).min(900_000);
            while fed < at {
                let until = fed + 50_000;
                let overlap = |m: &Moment| m.at() > Timestamp(fed - 5_000) && m.at() <= Timestamp(until);
                playback.feed(Timestamp(until), log().into_iter().filter(overlap).collect());
                fed = until;
                assert_eq!(playback.fed_until(), Timestamp(fed));
            }
            playback.advance(Timestamp(at));
            assert_eq!(playback.at(), Timestamp(at));
            if step > 50_000 || at % 90_000 < step {
                assert_same(playback.state(), at);
            }
        }
        assert_same(playback.state(), 900_000);
    }
}

#[test]
fn a_value_of_then_is_not_lost_because_few_were_kept() {
    let at = Timestamp(600_000);
    let of = |age_ms: i64, values_every_ms: i64| {
        let mut past = past(at.0);
        past.samples.iter_mut().for_each(|s| s.observed_at = at.plus_ms(-age_ms));
        past.values_every_ms = values_every_ms;
        let playback = Playback::new(&registered(), past);
        let state = playback.state();
        let known = state.points_of(&"A".into()).find(|p| p.latest.is_some()).expect("a point has a value");
        state.truth(known, at)
    };
    // Periods of the points here are at most a few seconds: alone, a minute is far too old.
    assert_eq!(of(60_000, 0).freshness, Freshness::Lost);
    assert_eq!(of(60_000, 60_000).freshness, Freshness::Live);
    assert_eq!(of(60_000, 60_000).age_ms, Some(60_000), "its age is told as it is");
    assert_eq!(of(900_000, 60_000).freshness, Freshness::Lost, "what was silent for longer was lost");
}

#[test]
fn it_waits_for_what_it_was_not_given_and_never_goes_back() {
    let mut playback = Playback::new(&registered(), past(10_000));
    assert!(playback.advance(Timestamp(60_000)).is_empty());
    assert_eq!(playback.at(), Timestamp(10_000), "nothing is known after that yet");
    playback.feed(Timestamp(20_000), log());
    let changes = playback.advance(Timestamp(60_000));
    assert!(!changes.facts.is_empty() && changes.positions && changes.assets.contains("A"));
    assert_eq!(playback.at(), Timestamp(20_000), "moments past the fed span are left for later");
    assert_same(playback.state(), 20_000);
    assert!(playback.advance(Timestamp(5_000)).is_empty());
    assert_eq!(playback.at(), Timestamp(20_000));
}

#[test]
fn what_has_changed_is_told_newest_first_with_its_time() {
    let mut state = registered();
    let mut seq = 2;
    let mut take = |state: &mut FacilityState, at: i64, update: Update| {
        seq += 1;
        state.reduce(&entry(seq, at, update));
    };
    let alarm = |alarm: &str, change| Update::Alarm { alarm: alarm.into(), change };
    let moved = |to| TicketChange::Moved { to, note: String::new(), assignee: None, hold: None, photos: vec![] };
    let ticket = |ticket: &str, change| Update::Ticket { ticket: ticket.into(), change };
    let made = || TicketChange::Created { draft: draft(), submitted: true };
    let shelved = || AlarmChange::Shelved { reason: "noise".into(), until: Timestamp(99_000) };
    take(&mut state, 10, alarm("p0", raised()));
    take(&mut state, 11, alarm("p1", shelved()));
    take(&mut state, 12, ticket("WO-1", made()));
    take(&mut state, 13, ticket("WO-0", made()));
    take(&mut state, 14, Update::PeopleRegistered { people: vec![person("P1", false), person("P2", true)] });
    take(&mut state, 15, Update::EventHappened { event: event("E1", 15) });
    take(&mut state, 16, Update::ZoneDefined { zone: zone(None) });
    let then = state.facts().clone();
    assert_eq!(compare(&then, &then), []);
    take(&mut state, 20, alarm("p0", AlarmChange::Acknowledged { comment: String::new() }));
    take(&mut state, 21, ticket("WO-1", moved(TicketState::Accepted)));
    take(&mut state, 22, Update::DutyChanged { person: "P1".into(), on: true });
    take(&mut state, 23, alarm("p1", AlarmChange::Unshelved));
    take(&mut state, 24, alarm("p2", raised()));
    take(&mut state, 25, alarm("p2", AlarmChange::Returned { latching: false }));
    take(&mut state, 26, alarm("p2", AlarmChange::Acknowledged { comment: String::new() }));
    take(&mut state, 27, Update::BaseLevelSet { zone: "z".into(), level: Some(RiskLevel::Red), reason: String::new() });
    take(&mut state, 28, ticket("WO-2", made()));
    take(&mut state, 29, Update::EventHappened { event: event("E2", 29) });
    let alarm = |id: &str, from, to, raised| Changed::Alarm { id: id.into(), from, to, raised };
    let expected = vec![
        (29, Changed::Event { id: "E2".into() }),
        (28, Changed::Ticket { id: "WO-2".into(), from: None, to: TicketState::Submitted }),
        (27, Changed::Zone { id: "z".into() }),
        (26, alarm("p2", AlarmState::Normal, AlarmState::Normal, 1)),
        (23, alarm("p1", AlarmState::Shelved, AlarmState::Normal, 0)),
        (22, Changed::Duty { id: "P1".into(), on: true }),
        (21, Changed::Ticket { id: "WO-1".into(), from: Some(TicketState::Submitted), to: TicketState::Accepted }),
        (20, alarm("p0", AlarmState::Unacknowledged, AlarmState::Acknowledged, 0)),
    ];
    let told: Vec<_> = compare(&then, state.facts()).into_iter().map(|d| (d.at.0, d.what)).collect();
    assert_eq!(told, expected);
}
