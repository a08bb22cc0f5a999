//! The messages of Atrium's MQTT convention, version 1. The hub's `mapping/atrium.toml` describes the same.

use atrium_facility::{Asset, Observation, Point, SourceQuality, Value};
use serde::Serialize;

/// Points of an announcement in one message: some 300 bytes each, so that a message stays below 100 KiB.
const POINTS_PER_ANNOUNCEMENT: usize = 200;
/// Values in one message: some 90 bytes each.
const VALUES_PER_MESSAGE: usize = 500;

/// Payload that says that a source is there.
pub(crate) const ONLINE: &str = "online";
/// Payload of the last will.
pub(crate) const OFFLINE: &str = "offline";

#[derive(Serialize)]
struct Announcement<'a> {
    assets: &'a [Asset],
    points: &'a [Point],
}

#[derive(Serialize)]
struct Telemetry<'a> {
    origin: &'static str,
    points: Vec<Sample<'a>>,
}

#[derive(Serialize)]
struct Sample<'a> {
    id: &'a str,
    v: &'a Value,
    t: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<&'static str>,
}

/// Topics of one source.
pub(crate) struct Topics {
    base: String,
}

impl Topics {
    /// Characters that mean something in topics become `-`.
    pub(crate) fn of(source: &str) -> Self {
        let safe: String = source.chars().map(|c| if matches!(c, '/' | '+' | '#' | '\0') { '-' } else { c }).collect();
        Self { base: format!("atrium/v1/{safe}") }
    }

    pub(crate) fn status(&self) -> String {
        format!("{}/status", self.base)
    }

    pub(crate) fn telemetry(&self) -> String {
        format!("{}/telemetry", self.base)
    }

    pub(crate) fn positions(&self) -> String {
        format!("{}/positions", self.base)
    }

    pub(crate) fn announcement(&self, part: usize) -> String {
        format!("{}/announce/{part}", self.base)
    }
}

/// The announcement in parts, assets before points.
pub(crate) fn announcements(assets: &[Asset], points: &[Point]) -> Result<Vec<String>, serde_json::Error> {
    let of_assets = assets.chunks(POINTS_PER_ANNOUNCEMENT).map(|assets| Announcement { assets, points: &[] });
    let of_points = points.chunks(POINTS_PER_ANNOUNCEMENT).map(|points| Announcement { assets: &[], points });
    of_assets.chain(of_points).map(|a| serde_json::to_string(&a)).collect()
}

/// The observations in messages, in their order, with how many each holds.
pub(crate) fn telemetry(observations: &[Observation]) -> Result<Vec<(String, usize)>, serde_json::Error> {
    let message = |part: &[Observation]| {
        let sample = |o: &'_ Observation| (o.quality == SourceQuality::Bad).then_some("bad");
        let points = part
            .iter()
            .map(|o| Sample { id: o.point.as_str(), v: &o.value, t: o.observed_at.0, q: sample(o) })
            .collect();
        serde_json::to_string(&Telemetry { origin: "simulated", points }).map(|text| (text, part.len()))
    };
    observations.chunks(VALUES_PER_MESSAGE).map(message).collect()
}

#[cfg(test)]
mod tests {
    use atrium_facility::{LocalText, Origin, PointId, PointKind, Priority, Timestamp};

    use super::*;

    #[test]
    fn messages_stay_small_and_hold_everything() {
        let point = |i: usize| Point {
            id: format!("净化空调机组-{i:05}/supply-air-temperature").into(),
            asset: format!("净化空调机组-{i:05}").into(),
            name: LocalText::new("送风温度设定反馈", "Supply air temperature setpoint feedback"),
            unit: "Cel".into(),
            kind: PointKind::Measurement,
            limits: atrium_facility::Limits { low: Some(-10.123), high: Some(24.456), deadband: 0.5 },
            priority: Priority::Critical,
            period_ms: 10_000,
            alarm: atrium_facility::AlarmRule::default(),
        };
        let points: Vec<Point> = (0..1_001).map(point).collect();
        let texts = announcements(&[], &points).unwrap();
        assert_eq!(texts.len(), 6);
        assert!(texts.iter().all(|t| t.len() < 100 << 10), "{:?}", texts.iter().map(String::len).max());
        let observation = |i: usize| Observation {
            point: PointId::from(format!("净化空调机组-{i:05}/supply-air-temperature")),
            value: Value::Number(16.25),
            observed_at: Timestamp(1_763_733_912_500),
            source: "s".into(),
            quality: SourceQuality::Good,
            origin: Origin::Simulated,
        };
        let observations: Vec<Observation> = (0..1_201).map(observation).collect();
        let messages = telemetry(&observations).unwrap();
        assert_eq!(messages.iter().map(|(_, count)| count).sum::<usize>(), 1_201);
        assert!(messages.iter().all(|(text, _)| text.len() < 100 << 10));
    }

    #[test]
    fn a_source_with_slashes_stays_within_its_level() {
        assert_eq!(Topics::of("a/b+#").telemetry(), "atrium/v1/a-b--/telemetry");
    }
}
