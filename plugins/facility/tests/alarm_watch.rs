//! From values to alarms: delays, deadband, latching, values that cannot be trusted, restarts.
#![allow(clippy::unwrap_used, reason = "tests")]

use atrium_facility::{
    Actor, AlarmChange, AlarmCondition, AlarmRule, AlarmWatch, Entry, FacilityState, Limits, LocalText, Observation,
    Origin, Past, Point, PointId, PointKind, Priority, SourceQuality, Timestamp, Update, Value,
};

/// A hub in small: observes, watches, writes down.
struct Hub {
    state: FacilityState,
    watch: AlarmWatch,
}

fn point(id: &str, asset: &str, kind: PointKind, alarm: AlarmRule) -> Point {
    Point {
        id: id.into(),
        asset: asset.into(),
        name: LocalText::same(id),
        unit: "Cel".into(),
        kind,
        limits: Limits { low: Some(18.0), high: Some(24.0), deadband: 0.5 },
        priority: Priority::High,
        period_ms: 60_000,
        alarm,
    }
}

impl Hub {
    /// `t` as the rule says, `u` of the same asset and `v` of another without delays, `f` a fault contact.
    fn new(rule: AlarmRule) -> Self {
        let plain = AlarmRule::default();
        let mut hub = Self { state: FacilityState::default(), watch: AlarmWatch::default() };
        let points = vec![
            point("t", "A", PointKind::Measurement, rule),
            point("u", "A", PointKind::Measurement, plain),
            point("v", "B", PointKind::Measurement, plain),
            point("f", "C", PointKind::Fault, plain),
        ];
        hub.write(0, Update::PointsRegistered { points });
        hub
    }

    fn write(&mut self, at: i64, update: Update) {
        let entry = Entry { seq: 1, at: Timestamp(at), by: Actor::system(), command: None, update };
        self.state.reduce(&entry);
    }

    fn take(&mut self, at: i64, found: Vec<Update>) -> Vec<String> {
        let mut out = Vec::new();
        for update in found {
            let Update::Alarm { alarm, change } = &update else { panic!("{update:?}") };
            out.push(match change {
                AlarmChange::Raised { first_out, .. } => {
                    format!("{alarm} raised{}", if *first_out { " first" } else { "" })
                }
                AlarmChange::Returned { latching } => {
                    format!("{alarm} returned{}", if *latching { " latched" } else { "" })
                }
                other => panic!("{other:?}"),
            });
            self.write(at, update);
        }
        out
    }

    fn see(&mut self, at: i64, point: &str, value: Value, quality: SourceQuality) -> Vec<String> {
        let sample = Observation {
            point: point.into(),
            value,
            observed_at: Timestamp(at),
            source: "bms".into(),
            quality,
            origin: Origin::Measured,
        };
        self.state.observe(&[sample]);
        let found = self.watch.observed(&self.state, [&PointId::from(point)], Timestamp(at));
        self.take(at, found)
    }

    fn good(&mut self, at: i64, point: &str, value: f64) -> Vec<String> {
        self.see(at, point, Value::Number(value), SourceQuality::Good)
    }

    fn tick(&mut self, at: i64) -> Vec<String> {
        let found = self.watch.tick(&self.state, Timestamp(at));
        self.take(at, found)
    }

    fn condition(&self, point: &str) -> AlarmCondition {
        self.state.facts().alarms[point].condition
    }
}

const NOTHING: [&str; 0] = [];

#[test]
fn without_delays_an_alarm_comes_and_goes_with_its_values() {
    let mut hub = Hub::new(AlarmRule::default());
    assert_eq!(hub.good(1, "t", 24.0), NOTHING, "on the bound is normal");
    assert_eq!(hub.good(2, "t", 24.1), ["t raised first"]);
    assert_eq!(hub.good(3, "t", 30.0), NOTHING, "it is raised once");
    assert_eq!(hub.good(4, "t", 23.6), NOTHING, "inside the deadband it stands");
    assert_eq!(hub.good(5, "t", 23.5), ["t returned"]);
    assert_eq!(hub.good(6, "t", 23.0), NOTHING, "it returns once");
    let raised = &hub.state.facts().alarms["t"];
    assert_eq!((raised.value.clone(), raised.limit), (Some(Value::Number(24.1)), Some(24.0)));
    assert_eq!(hub.see(7, "f", Value::Bool(true), SourceQuality::Good), ["f raised first"]);
    assert_eq!(hub.state.facts().alarms["f"].limit, None);
    assert_eq!(hub.see(8, "f", Value::Bool(false), SourceQuality::Good), ["f returned"]);
}

#[test]
fn the_on_delay_is_kept_to_the_millisecond_and_shorter_excursions_are_none() {
    let mut hub = Hub::new(AlarmRule { on_delay_ms: 5_000, ..AlarmRule::default() });
    assert_eq!(hub.good(1_000, "t", 25.0), NOTHING);
    assert_eq!(hub.good(3_000, "t", 20.0), NOTHING, "back before the delay");
    assert_eq!(hub.tick(6_000), NOTHING);
    assert_eq!(hub.good(10_000, "t", 25.0), NOTHING);
    assert_eq!(hub.good(12_000, "t", 26.0), NOTHING, "it counts from the first value outside");
    assert_eq!(hub.tick(14_999), NOTHING);
    assert_eq!(hub.tick(15_000), ["t raised first"]);
    assert_eq!(hub.tick(99_000), NOTHING);
}

#[test]
fn the_off_delay_holds_the_alarm_and_starts_anew_after_each_excursion() {
    let mut hub = Hub::new(AlarmRule { off_delay_ms: 10_000, ..AlarmRule::default() });
    assert_eq!(hub.good(0, "t", 25.0), ["t raised first"]);
    assert_eq!(hub.good(1_000, "t", 20.0), NOTHING);
    assert_eq!(hub.good(5_000, "t", 25.0), NOTHING, "still the same alarm");
    assert_eq!(hub.tick(11_000), NOTHING);
    assert_eq!(hub.good(12_000, "t", 20.0), NOTHING);
    assert_eq!(hub.tick(21_999), NOTHING);
    assert_eq!(hub.tick(22_000), ["t returned"]);
    assert_eq!(hub.condition("t"), AlarmCondition::ReturnedUnacknowledged);
}

#[test]
fn a_latching_alarm_stands_after_its_cause_has_gone() {
    let mut hub = Hub::new(AlarmRule { latching: true, ..AlarmRule::default() });
    hub.good(0, "t", 25.0);
    assert_eq!(hub.good(1, "t", 20.0), ["t returned latched"]);
    assert_eq!(hub.condition("t"), AlarmCondition::LatchedUnacknowledged);
    assert_eq!(hub.good(2, "t", 20.5), NOTHING);
    assert_eq!(hub.good(3, "t", 25.0), ["t raised first"], "a latched one is raised anew; nothing else was");
}

#[test]
fn a_bad_or_meaningless_value_neither_raises_nor_clears() {
    let mut hub = Hub::new(AlarmRule::default());
    assert_eq!(hub.see(1, "t", Value::Number(99.0), SourceQuality::Bad), NOTHING);
    assert_eq!(hub.good(2, "t", 25.0), ["t raised first"]);
    assert_eq!(hub.see(3, "t", Value::Number(20.0), SourceQuality::Bad), NOTHING);
    assert_eq!(hub.see(4, "t", Value::Text("off".into()), SourceQuality::Good), NOTHING);
    assert_eq!(hub.see(5, "t", Value::Bool(false), SourceQuality::Good), NOTHING);
    assert_eq!(hub.tick(100_000), NOTHING);
    assert_eq!(hub.condition("t"), AlarmCondition::Unacknowledged);
    assert_eq!(hub.good(100_001, "t", 20.0), ["t returned"]);
}

#[test]
fn a_bad_value_neither_breaks_nor_completes_a_delay() {
    let bad = |hub: &mut Hub, at, value| hub.see(at, "t", Value::Number(value), SourceQuality::Bad);
    let mut hub = Hub::new(AlarmRule { on_delay_ms: 5_000, off_delay_ms: 5_000, ..AlarmRule::default() });
    assert_eq!(hub.good(0, "t", 25.0), NOTHING);
    assert_eq!(bad(&mut hub, 2_000, 20.0), NOTHING);
    assert_eq!(hub.good(4_000, "t", 25.0), NOTHING);
    assert_eq!(hub.tick(5_000), ["t raised first"], "outside since 0: the bad value said nothing");
    assert_eq!(hub.good(10_000, "t", 20.0), NOTHING);
    assert_eq!(bad(&mut hub, 12_000, 20.0), NOTHING);
    assert_eq!(hub.tick(15_000), NOTHING, "nobody knows that it is still inside");
    assert_eq!(hub.good(16_000, "t", 20.0), ["t returned"]);
}

#[test]
fn a_lost_value_neither_raises_nor_clears_until_it_is_heard_again() {
    let mut hub = Hub::new(AlarmRule { on_delay_ms: 5_000, off_delay_ms: 5_000, ..AlarmRule::default() });
    let lost = |at| Update::SourceLost { source: "bms".into(), at: Timestamp(at), reason: "last will".into() };
    let back = |at| Update::SourceConnected { source: "bms".into(), at: Timestamp(at) };
    hub.good(0, "t", 25.0);
    hub.write(1_000, lost(1_000));
    assert_eq!(hub.tick(5_000), NOTHING);
    hub.write(6_000, back(6_000));
    assert_eq!(hub.tick(15_000), ["t raised first"], "looked at again without a new value");
    hub.good(16_000, "t", 20.0);
    hub.write(17_000, lost(17_000));
    assert_eq!(hub.tick(600_000), NOTHING, "lost is not gone");
    assert_eq!(hub.condition("t"), AlarmCondition::Unacknowledged);
    hub.write(601_000, back(601_000));
    assert_eq!(hub.good(602_000, "t", 20.0), ["t returned"]);
}

#[test]
fn a_restart_raises_nothing_twice_and_returns_what_came_back_meanwhile() {
    let mut hub = Hub::new(AlarmRule { off_delay_ms: 1_000, ..AlarmRule::default() });
    hub.good(0, "t", 25.0);
    hub.good(1, "v", 25.0);
    // The facts are on disk; values and the watch are not.
    hub.state = hub.state.at_another_time(Past { facts: hub.state.facts().clone(), ..Past::default() });
    hub.watch = AlarmWatch::default();
    assert_eq!(hub.tick(5_000), NOTHING);
    assert_eq!(hub.good(6_000, "v", 26.0), NOTHING, "the facts say that it is active");
    assert_eq!(hub.good(6_000, "t", 20.0), NOTHING);
    assert_eq!(hub.tick(6_999), NOTHING);
    assert_eq!(hub.tick(7_000), ["t returned"]);
    assert_eq!(hub.good(8_000, "u", 25.0), ["u raised"], "that t came first is in the facts, not in the watch");
    assert_eq!(hub.good(70_000, "t", 25.0), ["t raised first"]);
}

#[test]
fn the_first_of_an_asset_within_a_minute_is_marked() {
    let mut hub = Hub::new(AlarmRule::default());
    let at = |s: i64| s * 1_000;
    assert_eq!(hub.good(at(0), "t", 25.0), ["t raised first"]);
    assert_eq!(hub.good(at(60), "u", 25.0), ["u raised"]);
    assert_eq!(hub.good(at(60), "v", 25.0), ["v raised first"], "another asset");
    assert_eq!(hub.good(at(61), "u", 20.0), ["u returned"]);
    assert_eq!(hub.good(at(62), "u", 25.0), ["u raised first"], "the other one was raised more than a minute ago");
    // Two in one batch, which the facts do not know of yet.
    let mut hub = Hub::new(AlarmRule::default());
    let sample = |point: &str| Observation {
        point: point.into(),
        value: Value::Number(25.0),
        observed_at: Timestamp(5),
        source: "bms".into(),
        quality: SourceQuality::Good,
        origin: Origin::Measured,
    };
    hub.state.observe(&[sample("t"), sample("u")]);
    let found = hub.watch.observed(&hub.state, [&PointId::from("t"), &PointId::from("u")], Timestamp(5));
    assert_eq!(hub.take(5, found), ["t raised first", "u raised"]);
}

#[test]
fn a_point_without_an_alarm_raises_none_but_one_that_had_one_lets_go_of_it() {
    let mut hub = Hub::new(AlarmRule { enabled: false, ..AlarmRule::default() });
    assert_eq!(hub.good(1, "t", 25.0), NOTHING);
    assert_eq!(hub.good(2, "u", 25.0), ["u raised first"]);
    let off = AlarmRule { enabled: false, ..AlarmRule::default() };
    hub.write(3, Update::PointsRegistered { points: vec![point("u", "A", PointKind::Measurement, off)] });
    assert_eq!(hub.good(4, "u", 26.0), NOTHING);
    assert_eq!(hub.good(5, "u", 20.0), ["u returned"]);
    assert_eq!(hub.good(6, "u", 26.0), NOTHING);
}

#[test]
fn a_shorter_delay_that_comes_later_is_kept() {
    let mut hub = Hub::new(AlarmRule { on_delay_ms: 60_000, ..AlarmRule::default() });
    hub.good(0, "t", 25.0);
    let quick = AlarmRule { on_delay_ms: 5_000, ..AlarmRule::default() };
    hub.write(1_000, Update::PointsRegistered { points: vec![point("t", "A", PointKind::Measurement, quick)] });
    hub.good(2_000, "t", 25.0);
    assert_eq!(hub.tick(5_000), ["t raised first"]);
    assert_eq!(hub.tick(60_000), NOTHING);
}
