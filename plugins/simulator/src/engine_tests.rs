//! Tests of the simulator as a whole, without a broker.

use atrium_facility::{FacilityState, Status, Update};
use rustc_hash::FxHashMap;

use super::*;
use crate::bind::tests::element;
use crate::testing::{KINDS, every_kind};

/// Ten past nine on a working day in November, and the hottest day of July.
const NOVEMBER: &str = "2026-11-20T09:10:00+08:00";
const JULY: &str = "2026-07-24T14:00:00+08:00";

fn simulator(count: usize, faults: bool) -> Simulator {
    Simulator::new(&every_kind(count), SimulatorConfig { seed: 3, faults, ..SimulatorConfig::default() })
}

fn registered(simulator: &Simulator) -> FacilityState {
    let mut state = FacilityState::default();
    state.reduce(&entry(Update::AssetsRegistered { assets: simulator.assets().to_vec() }));
    state.reduce(&entry(Update::PointsRegistered { points: simulator.points().to_vec() }));
    state
}

fn at(text: &str) -> Timestamp {
    Timestamp::from_rfc3339(text).unwrap()
}

fn entry(update: Update) -> atrium_facility::Entry {
    let by = atrium_facility::Actor::system();
    atrium_facility::Entry { seq: 1, at: Timestamp(0), by, command: None, update }
}

#[test]
fn the_same_seed_and_times_give_the_same_and_another_seed_does_not() {
    let run = |seed| {
        let config = SimulatorConfig { seed, ..SimulatorConfig::default() };
        let mut simulator = Simulator::new(&every_kind(60), config);
        (0..200).flat_map(|i| simulator.step(at(NOVEMBER).plus_ms(i * 370))).collect::<Vec<_>>()
    };
    let first = run(5);
    assert!(first.len() > 1_000);
    assert!(first == run(5));
    assert!(first != run(6));
}

#[test]
fn told_again_every_point_says_its_value_within_its_next_look() {
    let mut simulator = simulator(KINDS.len(), false);
    let start = at(NOVEMBER);
    assert_eq!(simulator.step(start).len(), simulator.points().len());
    let heard = |simulator: &mut Simulator, from_s: i64| -> rustc_hash::FxHashSet<PointId> {
        (from_s..from_s + 60).flat_map(|s| simulator.step(start.plus_ms(s * 1_000))).map(|o| o.point).collect()
    };
    assert!(heard(&mut simulator, 1).len() < simulator.points().len(), "some speak on change only");
    simulator.tell_again();
    assert_eq!(heard(&mut simulator, 61).len(), simulator.points().len());
}

#[test]
fn every_kind_lives_within_its_limits_through_a_year_of_days() {
    // Nothing is wrong, so nothing may be abnormal: in any season, at any hour.
    for day in [NOVEMBER, JULY, "2026-01-25T00:00:00+08:00", "2026-04-30T00:00:00+08:00"] {
        let mut simulator = simulator(KINDS.len() * 2, false);
        assert_eq!(simulator.assets().len(), KINDS.len() * 2);
        let mut state = registered(&simulator);
        for step in 0..(24 * 60) {
            let now = at(day).plus_ms(step * 60_000);
            state.observe(&simulator.step(now));
            for asset in simulator.assets() {
                let status = state.status(&asset.id, now);
                assert_eq!(status.status, Status::Normal, "{day} +{step} min: {} {status:?}", asset.id);
            }
        }
    }
}

#[test]
fn values_move_are_finite_and_forget_slowly() {
    let mut simulator = simulator(KINDS.len(), false);
    let mut series: FxHashMap<PointId, Vec<f64>> = FxHashMap::default();
    for step in 0..1_800 {
        for o in simulator.step(at(NOVEMBER).plus_ms(step * 1_000)) {
            if let Value::Number(n) = o.value {
                assert!(n.is_finite());
                series.entry(o.point).or_default().push(n);
            }
        }
    }
    let supply = &series[&PointId::from("AirHandler-00000/supply-air-temperature")];
    assert!((898..=902).contains(&supply.len()), "every two seconds: {}", supply.len());
    let mean = supply.iter().sum::<f64>() / supply.len() as f64;
    let spread = supply.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / supply.len() as f64;
    let steps = supply.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum::<f64>() / (supply.len() - 1) as f64;
    assert!(spread > 0.005, "{spread}");
    assert!(steps < spread, "neighbours are nearer than strangers: {steps} against {spread}");
}

#[test]
fn the_air_handler_goes_wrong_before_everyones_eyes() {
    let mut simulator = simulator(260, true);
    let demo = simulator.demo_asset().unwrap().clone();
    assert!(demo.as_str().contains("AirHandler") || demo.as_str().contains("MakeUp"));
    let waits = |p: &&Point| p.asset == demo && p.alarm.enabled;
    assert!(simulator.points().iter().filter(waits).all(|p| p.alarm.on_delay_ms <= 5_000), "its alarm comes soon");
    assert!(simulator.points().iter().any(|p| p.alarm.enabled && p.alarm.on_delay_ms >= 10_000), "others wait");
    let mut state = registered(&simulator);
    let start = at(NOVEMBER);
    let (mut wrong_at, mut filter_wrong) = (None, false);
    let mut most_wrong = 0;
    for tenth in 0..9_000_i64 {
        let now = start.plus_ms(tenth * 100);
        state.observe(&simulator.step(now));
        if wrong_at.is_none() && matches!(state.status(&demo, now).status, Status::Abnormal(_)) {
            wrong_at = Some(tenth as f64 / 10.0);
        }
        let filter = PointId::from(format!("{demo}/filter-pressure-drop"));
        filter_wrong |= state.point(&filter).unwrap().breach.is_some();
        if tenth % 50 == 0 {
            let wrong =
                state.assets().filter(|a| matches!(state.status(&a.id, now).status, Status::Abnormal(_))).count();
            most_wrong = most_wrong.max(wrong);
            assert!(tenth != 50 || wrong >= 1, "something is wrong from the start");
        }
    }
    let wrong_at = wrong_at.unwrap();
    assert!((20.0..=40.0).contains(&wrong_at), "{wrong_at}");
    assert!(filter_wrong);
    assert!(most_wrong <= 9, "{most_wrong} of 260 are more than 3 % and a little");
    // After a quarter of an hour it is over.
    assert_eq!(state.status(&demo, start.plus_ms(899_900)).status, Status::Normal);
}

#[test]
fn one_asset_falls_silent_and_comes_back() {
    let mut simulator = simulator(100, true);
    let mut state = registered(&simulator);
    let start = at(NOVEMBER);
    let mut silent = Vec::new();
    let mut first_lost = None;
    for second in 0..400 {
        let now = start.plus_ms(second * 1_000);
        state.observe(&simulator.step(now));
        let lost: Vec<AssetId> =
            state.assets().filter(|a| state.status(&a.id, now).status == Status::Lost).map(|a| a.id.clone()).collect();
        if !(45..=330).contains(&second) {
            assert!(lost.is_empty(), "{second} s: {lost:?}");
        }
        assert!(lost.len() <= 1);
        first_lost = first_lost.or((!lost.is_empty()).then_some(second));
        silent.extend(lost);
    }
    silent.dedup();
    assert_eq!(silent.len(), 1, "the same one all the time");
    assert!(first_lost.is_some_and(|s| s < 120), "soon enough to be seen: {first_lost:?}");
}

#[test]
fn a_rate_is_reached_and_times_go_forward() {
    let config = SimulatorConfig { rate: Some(20_000.0), ..SimulatorConfig::default() };
    let mut simulator = Simulator::new(&every_kind(500), config);
    let start = at(NOVEMBER);
    simulator.step(start);
    let mut newest: FxHashMap<PointId, Timestamp> = FxHashMap::default();
    let mut count = 0;
    for i in 1..=25 {
        for o in simulator.step(start.plus_ms(i * 200)) {
            let last = newest.insert(o.point.clone(), o.observed_at);
            assert!(last.is_none_or(|l| l < o.observed_at));
            assert!(o.observed_at <= start.plus_ms(i * 200));
            count += 1;
        }
    }
    let per_s = f64::from(count) / 5.0;
    assert!((18_000.0..22_000.0).contains(&per_s), "{per_s}");
}

#[test]
fn pauses_jumps_and_empty_models_do_no_harm() {
    let mut simulator = simulator(30, true);
    let start = at(NOVEMBER);
    let points = simulator.points().len();
    assert_eq!(simulator.step(start).len(), points, "one value of each at the first step");
    assert!(simulator.step(start.plus_ms(-5_000)).is_empty(), "time does not go back");
    let after_a_year = simulator.step(start.plus_ms(365 * 86_400_000));
    assert!(after_a_year.len() <= points * MOST_PER_STEP as usize);
    assert!(!simulator.step(start.plus_ms(366 * 86_400_000)).is_empty());
    simulator.step(Timestamp(i64::MAX));
    let mut nothing = Simulator::new(&BuildingModel::default(), SimulatorConfig::default());
    assert!(nothing.step(start).is_empty() && nothing.demo_asset().is_none());
}

#[test]
fn lifts_travel_between_the_buildings_storeys() {
    let storey = |name: &str| atrium_building::Storey {
        element: atrium_building::ElementId(0),
        name: name.into(),
        long_name: None,
        elevation_m: 0.0,
    };
    let model = BuildingModel {
        elements: vec![element("IfcTransportElement", "LIFT 1")],
        storeys: ["B1", "1F", "2F"].map(storey).into(),
        ..BuildingModel::default()
    };
    let mut simulator = Simulator::new(&model, SimulatorConfig { faults: false, ..SimulatorConfig::default() });
    let mut seen = rustc_hash::FxHashSet::default();
    // Told on change: what was told last holds.
    let mut newest: FxHashMap<PointId, (Timestamp, Value)> = FxHashMap::default();
    for second in 0..900 {
        let now = at(NOVEMBER).plus_ms(second * 1_000);
        newest.extend(simulator.step(now).into_iter().map(|o| (o.point, (o.observed_at, o.value))));
        let flag = |key: &str| newest.iter().find(|(id, _)| id.as_str().ends_with(key)).map(|(_, (_, v))| v.clone());
        if let (Some(Value::Bool(moving)), Some(Value::Bool(open))) = (flag("/moving"), flag("/door-open")) {
            assert!(!(moving && open), "it does not travel with its doors open");
        }
        if let Some(Value::Text(storey)) = flag("/storey") {
            seen.insert(storey);
        }
    }
    assert_eq!(seen.len(), 3);
}
