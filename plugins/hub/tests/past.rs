//! Looks at the past: it is what it was.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use atrium_facility::{
    Command, Moment, Observation, Origin, Past, Position, Rollup, Snapshot, SourceQuality, TicketAction, TicketId,
    Timestamp, Tracked, Value,
};
use atrium_hub::store::{FixLevel, SpanLevel, SpanRow, SqliteStore};
use atrium_hub::{Hub, Store};
use common::{Client, config, config_with_points, envelope, ticket, token};
use serde_json::Value as Json;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn number(point: &str, value: f64, at: i64) -> Observation {
    Observation {
        point: point.into(),
        value: Value::Number(value),
        observed_at: Timestamp(at),
        source: "gateway".into(),
        quality: SourceQuality::Good,
        origin: Origin::Measured,
    }
}

fn seen(who: &str, x: f64, at: i64) -> Position {
    Position {
        of: Tracked::Person(who.into()),
        storey: "s".into(),
        at: [x, 0.0, 0.0],
        radius_m: 2.0,
        observed_at: Timestamp(at),
        expires_ms: 10_000,
        source: "rtls".into(),
        origin: Origin::Measured,
    }
}

fn row(values: &[Observation]) -> SpanRow {
    let mut row = SpanRow::of(values[0].clone());
    for value in &values[1..] {
        row.merge(&SpanRow::of(value.clone()));
    }
    row
}

#[test]
fn the_past_is_the_state_of_then_and_replay_leads_from_one_to_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Hub::start(atrium_hub::HubConfig { store: Some(dir.path().to_owned()), ..config() }).unwrap();
    let mut moments: Vec<Snapshot> = Vec::new();
    for run in 0..2 {
        let hub = open();
        let (client, nurse, desk) = (Client::of(&hub), token(&hub, "N-01"), token(&hub, "D-01"));
        for i in 0..5 {
            let id = format!("{run}-{i}");
            client.ask(&nurse, &ticket(&id, &id));
            let accept = Command::Ticket {
                ticket: TicketId::from(format!("WO-{:06}", run * 5 + i + 1)),
                what: TicketAction::Accept,
            };
            client.ask(&desk, &envelope(&format!("{id}a"), accept));
            std::thread::sleep(Duration::from_millis(4));
            moments.push(client.snapshot());
            std::thread::sleep(Duration::from_millis(4));
        }
        hub.shutdown();
    }
    let hub = open();
    let client = Client::of(&hub);
    // Backwards and forwards, as somebody does who scrubs.
    for then in moments.iter().rev().chain(&moments) {
        let past: Past = client.read(&format!("/v1/at?time={}", then.taken_at.0));
        assert_eq!((past.at, past.seq), (then.taken_at, then.position.seq));
        assert!(past.facts == then.facts, "at {}", then.position.seq);
    }
    let before: Past = client.read("/v1/at?time=0");
    assert_eq!((before.seq, before.facts.tickets.len()), (0, 0));

    let (from, to) = (&moments[2], &moments[8]);
    let mut facts = from.facts.clone();
    let mut at = from.taken_at;
    let mut pages = 0;
    loop {
        let path = format!("/v1/replay?from={}&to={}&limit=3", at.0, to.taken_at.0);
        let page: Vec<Moment> = client.lines(&path);
        let Some(last) = page.last() else { break };
        assert!(page.is_sorted_by_key(Moment::at) && page[0].at() > at);
        at = last.at();
        for moment in &page {
            if let Moment::Fact { entry } = moment {
                facts.reduce(entry);
            }
        }
        pages += 1;
    }
    assert!(pages > 2);
    assert!(facts == to.facts);
    let span: Json = client.read("/v1/span");
    assert_eq!(span["seq"].as_u64().unwrap(), moments[9].position.seq);
    assert!(span["first"].as_i64().unwrap() <= moments[0].taken_at.0);
    for wrong in ["/v1/at", "/v1/at?time=x", "/v1/replay?from=1", "/v1/history?point=x&from=1&to=2&spans=0"] {
        assert_eq!(client.get(wrong, None).0, 400, "{wrong}");
    }
}

#[test]
fn values_of_then_are_the_newest_that_had_come() {
    let store = SqliteStore::in_memory().unwrap();
    let start = 1_000 * HOUR;
    // `a` speaks every minute for two hours, `b` once an hour before, `c` at the very end.
    store.put_span(SpanLevel::Minute, Timestamp(start - HOUR), &[row(&[number("b", 7.0, start - HOUR + 5)])]).unwrap();
    store.roll_hour(Timestamp(start - HOUR)).unwrap();
    for minute in 0..120 {
        let at = start + minute * MINUTE;
        let values = [number("a", minute as f64, at + 1_000), number("a", minute as f64 + 0.5, at + 59_000)];
        store.put_span(SpanLevel::Minute, Timestamp(at), &[row(&values)]).unwrap();
    }
    store.roll_hour(Timestamp(start)).unwrap();
    let value = |at: i64, point: &str| {
        let (values, _) = store.samples_at(Timestamp(at)).unwrap();
        values.iter().find(|v| v.point.as_str() == point).map(|v| (v.value.clone(), v.observed_at.0 - start))
    };
    assert_eq!(value(start - HOUR, "b"), None, "nothing had come yet");
    assert_eq!(value(start + 1, "b"), Some((Value::Number(7.0), 5 - HOUR)));
    assert_eq!(value(start + 1, "a"), None);
    assert_eq!(value(start + HOUR, "a"), Some((Value::Number(59.5), 59 * MINUTE + 59_000)));
    assert_eq!(value(start + HOUR, "b"), Some((Value::Number(7.0), 5 - HOUR)), "silent, and still known");
    assert_eq!(
        value(start + HOUR + 10 * MINUTE + 30_000, "a"),
        Some((Value::Number(69.5), 69 * MINUTE + 59_000)),
        "to the minute where minutes are kept"
    );
    // Six hours later the minutes go, and the hours tell the same more coarsely.
    store.prune(Timestamp(start + 8 * HOUR)).unwrap();
    assert_eq!(value(start + HOUR + 10 * MINUTE, "a"), Some((Value::Number(69.5), 69 * MINUTE + 59_000)), "not rolled");
    store.roll_hour(Timestamp(start + HOUR)).unwrap();
    store.prune(Timestamp(start + 8 * HOUR)).unwrap();
    assert_eq!(value(start + HOUR + 10 * MINUTE, "a"), Some((Value::Number(59.5), 59 * MINUTE + 59_000)));
    assert_eq!(value(start + 9 * HOUR, "a"), Some((Value::Number(119.5), 119 * MINUTE + 59_000)));
    store.prune(Timestamp(start + 50 * 24 * HOUR)).unwrap();
    assert_eq!(value(start + 50 * 24 * HOUR, "a"), None, "kept for forty days");
}

#[test]
fn a_late_part_of_a_minute_joins_the_first() {
    let store = SqliteStore::in_memory().unwrap();
    let put = |values: &[Observation]| store.put_span(SpanLevel::Minute, Timestamp(0), &[row(values)]).unwrap();
    put(&[number("a", 5.0, 1_000), number("a", 9.0, 2_000)]);
    put(&[number("a", 1.0, 1_500)]);
    let rows = store.spans_of(SpanLevel::Minute, &"a".into(), Timestamp(0), Timestamp(MINUTE)).unwrap();
    let rollup = rows[0].1.rollup(rows[0].0, HOUR).unwrap();
    assert_eq!((rollup.min, rollup.max, rollup.mean, rollup.last, rollup.count), (1.0, 9.0, 5.0, 9.0, 3));
    assert!(store.spans_of(SpanLevel::Minute, &"b".into(), Timestamp(0), Timestamp(MINUTE)).unwrap().is_empty());
}

#[test]
fn positions_of_then_come_from_the_fixes() {
    let store = SqliteStore::in_memory().unwrap();
    for i in 0..30 {
        let at = i * 10_000;
        store.put_fixes(FixLevel::Fine, Timestamp(at), &[seen("T-11", i as f64, at - 500)]).unwrap();
    }
    store.put_fixes(FixLevel::Fine, Timestamp(50_000), &[seen("T-12", 1.0, 49_000)]).unwrap();
    let at = |ms: i64| store.samples_at(Timestamp(ms)).unwrap().1;
    let all = at(104_000);
    assert_eq!(all.len(), 2, "a fix of one does not hide the other");
    assert_eq!((all[0].at[0], all[0].observed_at), (10.0, Timestamp(99_500)));
    assert!(at(-1_000).is_empty());
    let between = store.fixes_between(FixLevel::Fine, Timestamp(100_000), Timestamp(130_000), 10).unwrap();
    assert_eq!(between.iter().map(|(t, _)| t.0).collect::<Vec<_>>(), [110_000, 120_000, 130_000]);
    store.put_newest(&[number("a", 1.0, 5)], &[seen("T-11", 3.0, 9)]).unwrap();
    store.put_newest(&[number("b", 2.0, 6)], &[seen("T-12", 4.0, 9)]).unwrap();
    let (values, positions) = store.newest().unwrap();
    assert_eq!((values.len(), positions.len()), (2, 2));
}

#[test]
fn samples_take_no_more_room_than_they_may() {
    let store = SqliteStore::in_memory().unwrap().with_samples_cap(400_000);
    let noise = |i: i64| f64::from((i as u32).wrapping_mul(2_654_435_761)) / 7.0;
    let hours = 240;
    for hour in 0..hours {
        let rows: Vec<SpanRow> =
            (0..200).map(|p| row(&[number(&format!("p{p}"), noise(hour * 200 + p), hour * HOUR + p)])).collect();
        store.put_span(SpanLevel::Hour, Timestamp(hour * HOUR), &rows).unwrap();
    }
    let kept = || {
        let rows = store.spans_of(SpanLevel::Hour, &"p7".into(), Timestamp(0), Timestamp(hours * HOUR)).unwrap();
        (rows.len(), rows.last().map(|(start, _)| *start))
    };
    assert_eq!(kept().0, 240);
    store.prune(Timestamp(hours * HOUR)).unwrap();
    let (count, newest) = kept();
    assert!((10..200).contains(&count), "{count}");
    assert_eq!(newest, Some(Timestamp((hours - 1) * HOUR)), "the oldest go first");
}

#[test]
fn a_history_is_of_the_spans_that_were_asked_for() {
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let now = Timestamp::now().0;
    let start = now.div_euclid(HOUR) * HOUR - 3 * HOUR;
    let id = "cold-store-1/temperature";
    for minute in 0..120 {
        let at = start + minute * MINUTE;
        store.put_span(SpanLevel::Minute, Timestamp(at), &[row(&[number(id, minute as f64, at)])]).unwrap();
    }
    for hour in 0..2 {
        store.roll_hour(Timestamp(start + hour * HOUR)).unwrap();
    }
    let hub = Hub::start_on(config_with_points(), store.clone()).unwrap();
    let client = Client::of(&hub);
    let ask = |from: i64, to: i64, spans: usize| -> Vec<Rollup> {
        client.read(&format!("/v1/history?point={}&from={from}&to={to}&spans={spans}", id.replace('/', "%2F")))
    };
    let fine = ask(start, start + 2 * HOUR, 120);
    assert_eq!(fine.len(), 120);
    assert_eq!((fine[7].start.0, fine[7].mean, fine[7].count), (start + 7 * MINUTE, 7.0, 1));
    let coarse = ask(start, start + 2 * HOUR, 2);
    assert_eq!(
        coarse.iter().map(|r| (r.min, r.max, r.mean, r.last, r.count)).collect::<Vec<_>>(),
        [(0.0, 59.0, 29.5, 59.0, 60), (60.0, 119.0, 89.5, 119.0, 60)]
    );
    assert!(fine.iter().all(|r| r.length_ms == MINUTE) && coarse.iter().all(|r| r.length_ms == HOUR));
    let wide = ask(start - 48 * HOUR, start + 2 * HOUR, 1);
    assert_eq!((wide.len(), wide[0].count, wide[0].max), (1, 120, 119.0));
    assert!(ask(start - 10 * HOUR, start - 5 * HOUR, 10).is_empty());
    assert!(ask(start + HOUR, start, 10).is_empty());
    // Of the day before only hours are left: they are told as hours, and the minutes follow them without a seam.
    let old = start - 20 * HOUR;
    for hour in 0..3 {
        let at = old + hour * HOUR;
        store.put_span(SpanLevel::Hour, Timestamp(at), &[row(&[number(id, 500.0, at)])]).unwrap();
    }
    let mixed = ask(start - 24 * HOUR, start + 2 * HOUR, 26 * 12);
    let hours: Vec<i64> = mixed.iter().filter(|r| r.length_ms == HOUR).map(|r| r.start.0).collect();
    assert_eq!(hours, [old, old + HOUR, old + 2 * HOUR]);
    let rest: Vec<&Rollup> = mixed.iter().filter(|r| r.length_ms != HOUR).collect();
    assert!(rest.iter().all(|r| r.length_ms == 5 * MINUTE && r.count == 5), "{rest:?}");
    assert_eq!((rest.len(), rest[0].start.0), (24, start));
    let moments: Vec<Moment> = client.lines(&format!("/v1/replay?from={start}&to={}&limit=1000", start + HOUR));
    let values = moments.iter().filter(|m| matches!(m, Moment::Samples { samples, .. } if samples.len() == 1)).count();
    assert_eq!(values, 60, "one for each minute");
}
