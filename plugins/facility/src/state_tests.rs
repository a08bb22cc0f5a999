//! Tests of the state: what values, facts and time make of it.

use super::*;
use crate::{Limits, LocalText, Origin, PointKind, Priority};

fn entry(update: Update) -> Entry {
    Entry { seq: 1, at: Timestamp(0), by: crate::Actor::system(), command: None, update }
}

fn state() -> FacilityState {
    let mut state = FacilityState::default();
    let asset = Asset {
        id: "AHU-1".into(),
        global_id: "g1".into(),
        ifc_type: "IfcUnitaryEquipment".into(),
        name: LocalText::new("空调机组 1", "AHU 1"),
        place: crate::Place::default(),
    };
    state.reduce(&entry(Update::AssetsRegistered { assets: vec![asset] }));
    let point = |id: &str, priority, high| Point {
        id: id.into(),
        asset: "AHU-1".into(),
        name: LocalText::same(id),
        unit: "Cel".into(),
        kind: PointKind::Measurement,
        limits: Limits { low: None, high: Some(high), deadband: 0.0 },
        priority,
        period_ms: 1000,
        alarm: crate::AlarmRule::default(),
    };
    let points = vec![point("t", Priority::Medium, 24.0), point("p", Priority::Critical, 300.0)];
    state.reduce(&entry(Update::PointsRegistered { points }));
    state
}

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

fn status(state: &FacilityState, now: i64) -> Status {
    state.status(&"AHU-1".into(), Timestamp(now)).status
}

#[test]
fn status_goes_from_unknown_through_normal_and_abnormal_to_lost() {
    let mut state = state();
    assert_eq!(status(&state, 0), Status::Unknown);
    state.observe(&[sample("t", 20.0, 0), sample("p", 100.0, 0)]);
    assert_eq!(status(&state, 100), Status::Normal);
    state.observe(&[sample("t", 25.0, 200)]);
    assert_eq!(status(&state, 300), Status::Abnormal(Priority::Medium));
    state.observe(&[sample("p", 301.0, 300)]);
    assert_eq!(status(&state, 400), Status::Abnormal(Priority::Critical), "the most urgent wins");
    assert_eq!(status(&state, 60_000), Status::Lost, "an old breach is not shown as present");
}

#[test]
fn a_status_holds_as_long_as_it_says_and_no_longer() {
    let mut state = state();
    let at = |state: &FacilityState, now: i64| state.status(&"AHU-1".into(), Timestamp(now));
    assert_eq!(at(&state, 0).until, None, "what was never heard of stays unknown");
    let rule = crate::AlarmRule { on_delay_ms: 2_000, ..crate::AlarmRule::default() };
    let point = Point { alarm: rule, ..Point::clone(&state.point(&"t".into()).unwrap().point) };
    state.reduce(&entry(Update::PointsRegistered { points: vec![point] }));
    state.observe(&[sample("t", 25.0, 1_000), sample("p", 100.0, 4_000)]);
    // The breach counts after its delay; then the first value, and later the other, is lost.
    for (now, status, until) in [
        (1_500, Status::Normal, Some(3_000)),
        (3_000, Status::Abnormal(Priority::Medium), Some(16_001)),
        (16_001, Status::Normal, Some(19_001)),
        (19_001, Status::Lost, None),
    ] {
        let found = at(&state, now);
        assert_eq!((found.status, found.until), (status, until.map(Timestamp)), "at {now}");
        if let Some(until) = found.until {
            assert_eq!(at(&state, until.0 - 1).status, status);
            assert_ne!(at(&state, until.0).status, status);
        }
    }
}

#[test]
fn a_lost_source_makes_its_values_lost_at_once_and_back() {
    let mut state = state();
    state.observe(&[sample("t", 20.0, 0)]);
    let lost = Update::SourceLost { source: "bms".into(), at: Timestamp(10), reason: "last will".into() };
    state.reduce(&entry(lost));
    assert_eq!(status(&state, 20), Status::Lost);
    state.reduce(&entry(Update::SourceConnected { source: "bms".into(), at: Timestamp(30) }));
    assert_eq!(status(&state, 40), Status::Normal);
}

#[test]
fn older_unknown_and_unreal_values_change_nothing() {
    let mut state = state();
    state.observe(&[sample("t", 20.0, 1000)]);
    let before = state.point(&"t".into()).unwrap().latest.clone();
    let changes = state.observe(&[sample("t", 9.0, 500), sample("nobody", 1.0, 2000), sample("t", f64::NAN, 3000)]);
    assert!(changes.is_empty());
    assert_eq!(state.point(&"t".into()).unwrap().latest, before);
}

#[test]
fn history_is_bounded() {
    let mut state = state();
    for i in 0..(HISTORY_PER_POINT as i64 + 50) {
        state.observe(&[sample("t", i as f64, i)]);
    }
    let history = &state.point(&"t".into()).unwrap().history;
    assert_eq!(history.len(), HISTORY_PER_POINT);
    assert_eq!(history.front().unwrap().1, 50.0);
}

#[test]
fn a_snapshot_carries_everything_over() {
    let mut state = state();
    state.observe(&[sample("t", 20.0, 0)]);
    state.observe(&[sample("t", 25.0, 5)]);
    state.reduce(&entry(Update::SourceConnected { source: "bms".into(), at: Timestamp(1) }));
    let position = StreamPosition { epoch: "e".into(), seq: 7 };
    let snapshot = state.to_snapshot(position, Timestamp(6));
    let text = serde_json::to_string(&snapshot).unwrap();
    let again = FacilityState::from_snapshot(serde_json::from_str(&text).unwrap());
    let position = StreamPosition { epoch: "e".into(), seq: 7 };
    assert_eq!(again.to_snapshot(position, Timestamp(6)), snapshot);
    let short = state.to_snapshot_with(StreamPosition { epoch: "e".into(), seq: 7 }, Timestamp(6), 1);
    assert_eq!(short.history, [(PointId::from("t"), vec![(Timestamp(5), 25.0)])], "the newest are kept");
    assert_eq!(status(&again, 7), Status::Abnormal(Priority::Medium));
}
