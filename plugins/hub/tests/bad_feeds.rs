//! What a broker may throw at the hub, through a real one.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use atrium_facility::{BrokerState, FacilityState, PointId, ProblemKind, Snapshot, SourceQuality, Timestamp, Value};
use atrium_hub::{Hub, HubConfig, HubHandle, MqttConfig};
use atrium_simulator::broker::Mosquitto;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::{Client, MqttOptions};
use serde_json::json;

struct Site {
    hub: HubHandle,
    gateway: Client,
    runtime: tokio::runtime::Runtime,
    _broker: Mosquitto,
    _dir: tempfile::TempDir,
}

const TELEMETRY: &str = "atrium/v1/gateway/telemetry";

impl Site {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let broker = match Mosquitto::start(dir.path(), 0) {
            Ok(broker) => broker,
            Err(error) => panic!("this test needs a real broker. {error}"),
        };
        let mqtt = MqttConfig::new(broker.host(), broker.port(), "hub");
        let hub = Hub::start(HubConfig::embedded(Some(mqtt))).unwrap();
        let mut options = MqttOptions::new("gateway", broker.host(), broker.port());
        options.set_max_packet_size(Some(16 << 20));
        let (gateway, mut connection) = Client::new(options, 64);
        std::thread::spawn(move || for _ in connection.iter().take_while(Result::is_ok) {});
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let site = Self { hub, gateway, runtime, _broker: broker, _dir: dir };
        site.until("the hub listens", |s| matches!(s.feed().broker, BrokerState::Connected { .. }));
        let point = |id: &str, kind: &str| {
            json!({"id": id, "asset": "A", "name": {"zh": id, "en": id}, "unit": "Cel", "kind": kind,
                "priority": "high", "period_ms": 1000, "limits": {"low": null, "high": 24.0}})
        };
        let announcement = json!({
            "assets": [{"id": "A", "global_id": "g", "ifc_type": "IfcPump", "name": {"zh": "泵", "en": "Pump"}}],
            "points": [point("A/t", "measurement"), point("A/u", "measurement"), point("A/f", "fault")],
        });
        site.say("atrium/v1/gateway/announce/0", announcement.to_string().into_bytes());
        site.until("the points are known", |s| s.point_count() == 3);
        site
    }

    fn say(&self, topic: &str, payload: impl Into<Vec<u8>>) {
        self.gateway.publish(topic, QoS::AtLeastOnce, false, payload.into()).unwrap();
    }

    fn state(&self) -> FacilityState {
        let url = format!("{}/v1/snapshot", self.hub.base_url());
        let snapshot: Snapshot = self.runtime.block_on(async {
            reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap().json().await.unwrap()
        });
        FacilityState::from_snapshot(snapshot)
    }

    fn until(&self, what: &str, is_so: impl Fn(&FacilityState) -> bool) {
        let began = Instant::now();
        loop {
            let state = self.state();
            if is_so(&state) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(10), "waited for: {what}; {:?}", state.feed());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the problem was counted so often, and that its example holds the text.
    fn until_problem(&self, kind: ProblemKind, count: u64, holds: &str) {
        self.until(&format!("{count} × {kind:?} with {holds}"), |state| {
            let found = state.feed().problems.iter().find(|p| p.kind == kind);
            found.is_some_and(|p| p.count == count && p.example.contains(holds) && p.example.chars().count() <= 200)
        });
    }

    fn value(&self, point: &str) -> Option<(Value, SourceQuality, Timestamp)> {
        let state = self.state();
        let latest = state.point(&PointId::from(point))?.latest.clone()?;
        Some((latest.value, latest.quality, latest.observed_at))
    }
}

#[test]
fn every_bad_feed_is_counted_and_none_disturbs_the_good_ones() {
    let site = Site::new();
    let connected = site.state().feed().broker.clone();
    let now = || Timestamp::now().0;
    let good = |v: f64, t: i64| json!({"points": [{"id": "A/t", "v": v, "t": t}]}).to_string();

    site.say(TELEMETRY, b"{\"points\": [".to_vec());
    site.until_problem(ProblemKind::Malformed, 1, TELEMETRY);
    site.say(TELEMETRY, vec![0xff, 0x00, 0xfe]);
    site.until_problem(ProblemKind::Malformed, 2, TELEMETRY);
    site.say("atrium/v1/gateway/poetry", "roses".as_bytes());
    site.until_problem(ProblemKind::UnmappedTopic, 1, "poetry");
    site.say(TELEMETRY, json!({"points": [{"id": "nobody/x", "v": 1}]}).to_string());
    site.until_problem(ProblemKind::UnknownPoint, 1, "nobody/x");

    let before = now();
    site.say(TELEMETRY, good(21.0, now() + 3_600_000));
    site.until_problem(ProblemKind::FutureTime, 1, "A/t");
    site.until("the value is there", |s| s.point(&"A/t".into()).unwrap().latest.is_some());
    let (value, quality, at) = site.value("A/t").unwrap();
    assert_eq!((value, quality), (Value::Number(21.0), SourceQuality::Bad), "taken, and marked");
    assert!(at.0 >= before && at.0 <= now(), "with the time of arrival");

    for unreal in ["NaN", "Infinity", "-Infinity", "1e999", "1e300", "null", "\"nan\""] {
        site.say(
            TELEMETRY,
            format!("{{\"points\": [{{\"id\": \"A/u\", \"v\": {unreal}}}, {{\"id\": \"A/f\", \"v\": 0}}]}}"),
        );
    }
    site.until_problem(ProblemKind::NotANumber, 7, "A/u");
    assert_eq!(site.value("A/u"), None, "none of them became a value");
    site.until("its neighbour in the batch was taken", |s| s.point(&"A/f".into()).unwrap().latest.is_some());

    site.say(TELEMETRY, vec![b'x'; 1 << 20]);
    site.until_problem(ProblemKind::TooLarge, 1, "1048576 bytes");
    // Retained, it comes again with every connection: it must not end one.
    site.gateway.publish("atrium/v1/gateway/announce/9", QoS::AtLeastOnce, true, vec![b'x'; 3 << 20]).unwrap();
    site.until_problem(ProblemKind::TooLarge, 2, "3145728 bytes");

    let at = now();
    site.say(TELEMETRY, good(19.0, at));
    site.until("a good value comes through all this", |s| {
        s.point(&"A/t".into()).unwrap().latest.as_ref().is_some_and(|l| l.value == Value::Number(19.0))
    });
    site.say(TELEMETRY, good(5.0, at - 10_000));
    site.until_problem(ProblemKind::OutOfOrder, 1, "older");
    assert_eq!(site.value("A/t"), Some((Value::Number(19.0), SourceQuality::Good, Timestamp(at))));
    assert_eq!(site.state().feed().broker, connected, "one connection all the time");
}

#[test]
fn positions_come_in_beside_values_and_alarms_reach_the_log() {
    let site = Site::new();
    let now = Timestamp::now().0;
    let at = |who: &str, x: f64, t: i64| {
        json!({"of": {"person": who}, "storey": "S", "at": [x, 2.0, 0.0], "radius_m": 3.0, "observed_at": t,
            "expires_ms": 15_000, "origin": "simulated"})
    };
    let positions = "atrium/v1/rtls/positions";
    site.say(positions, json!([at("T-11", 1.0, now), at("T-12", 1.0, now), {"of": "nobody"}]).to_string());
    site.until("two people are seen", |s| s.tracks().count() == 2);
    site.until_problem(ProblemKind::Malformed, 1, "positions");
    site.say(positions, json!([at("T-11", 9.0, now - 60_000)]).to_string());
    site.until_problem(ProblemKind::OutOfOrder, 1, "position");
    site.say(positions, json!([at("T-11", 5.0, now + 100)]).to_string());
    site.until("the newer one is there", |s| {
        s.tracks().any(|t| t.newest.at[0] == 5.0 && t.newest.source == "rtls".into())
    });

    site.say(TELEMETRY, json!({"points": [{"id": "A/t", "v": 30.0}, {"id": "A/t", "v": 20.0}]}).to_string());
    site.until("the alarm is in the facts", |s| s.facts().alarms.contains_key("A/t"));
}

#[test]
fn a_flood_of_rubbish_neither_stops_nor_fills_the_hub() {
    let site = Site::new();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for i in 0..2_000_u32 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let bytes: Vec<u8> = (0..random % 200).map(|k| (random.rotate_left(k as u32) ^ k) as u8).collect();
        let topic = match i % 4 {
            0 => TELEMETRY.to_owned(),
            1 => "atrium/v1/gateway/announce/7".to_owned(),
            2 => "atrium/v1/gateway/status".to_owned(),
            _ => format!("atrium/v1/{}", random % 1_000),
        };
        site.say(&topic, bytes);
    }
    site.say(TELEMETRY, json!({"points": [{"id": "A/t", "v": 20.0}]}).to_string());
    site.until("the good value after it", |s| s.point(&"A/t".into()).unwrap().latest.is_some());
    site.until("the rubbish was counted", |s| s.feed().problems.iter().map(|p| p.count).sum::<u64>() > 1_500);
    let state = site.state();
    assert_eq!(state.asset_count(), 1);
    assert!(state.feed().problems.len() <= 7, "by kind, not by message");
}
