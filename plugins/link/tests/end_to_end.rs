//! Simulator, real broker, hub, link and state in one process.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::time::Duration;

use atrium_facility::{BrokerState, DataQuality, Freshness, Status, Timestamp};
use atrium_link::LinkState;
use atrium_simulator::Publisher;
use common::{Screen, hub, mosquitto, simulator, to_simulator};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::LastWill;
use rumqttc::v5::{Client, MqttOptions};

fn all_heard(screen: &Screen) -> bool {
    let points = screen.state.point_count();
    let heard =
        screen.state.assets().flat_map(|a| screen.state.points_of(&a.id)).filter(|p| p.latest.is_some()).count();
    points > 0 && heard == points
}

#[test]
fn a_simulated_plant_reaches_the_screen_marked_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let broker = mosquitto(dir.path(), 0);
    let hub = hub(broker.port());
    let mut screen = Screen::open(&hub.base_url());
    let simulator = simulator(70, None);
    let (assets, points) = (simulator.assets().len(), simulator.points().len());
    assert_eq!(assets, 70);
    let publisher = Publisher::start(simulator, to_simulator(&broker)).unwrap();
    screen.until("every point has a value", 40, |s| s.state.point_count() == points && all_heard(s));
    assert_eq!(screen.state.asset_count(), assets);
    assert!(screen.state.any_simulated());
    let now = Timestamp::now();
    for asset in screen.state.assets() {
        for point in screen.state.points_of(&asset.id) {
            assert_eq!(screen.state.truth(point, now).quality, DataQuality::Simulated, "{}", point.point.id);
        }
        assert!(matches!(screen.state.status(&asset.id, now).status, Status::Normal | Status::Abnormal(_)));
    }
    assert!(matches!(screen.state.feed().broker, BrokerState::Connected { .. }));
    assert!(screen.state.feed().problems.is_empty(), "{:?}", screen.state.feed().problems);
    assert!(screen.state.sources().all(|(_, s)| s.connected));
    assert_eq!(screen.link_states, [LinkState::Connecting, LinkState::Live]);

    // A goodbye makes the values lost at once.
    publisher.stop();
    screen.until("the source is lost", 5, |s| s.state.sources().all(|(_, source)| !source.connected));
    let now = Timestamp::now();
    assert!(screen.state.assets().all(|a| screen.state.status(&a.id, now).status == Status::Lost));
}

#[test]
fn a_broker_that_dies_is_told_and_everything_comes_back_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let broker = mosquitto(dir.path(), 0);
    let port = broker.port();
    let hub = hub(port);
    let mut screen = Screen::open(&hub.base_url());
    let _publisher = Publisher::start(simulator(14, None), to_simulator(&broker)).unwrap();
    screen.until("every point has a value", 40, all_heard);

    drop(broker);
    screen.until("the loss is told", 5, |s| matches!(s.state.feed().broker, BrokerState::Disconnected { .. }));
    let BrokerState::Disconnected { reason, .. } = &screen.state.feed().broker else { unreachable!() };
    assert!(reason.contains(&port.to_string()), "{reason}");
    assert!(screen.state.sources().all(|(_, s)| s.connected), "a lost broker says nothing of the sources");
    screen.for_a_while(4_000);
    let now = Timestamp::now();
    let fast = screen.state.assets().flat_map(|a| screen.state.points_of(&a.id)).filter(|p| p.point.period_ms <= 1_000);
    let mut late = 0;
    for point in fast {
        assert_eq!(screen.state.truth(point, now).freshness, Freshness::Late, "{}", point.point.id);
        late += 1;
    }
    assert!(late > 0);
    assert_eq!(screen.link_states, [LinkState::Connecting, LinkState::Live], "the hub itself was there all the time");

    let died = now;
    let _broker = mosquitto(dir.path(), port);
    screen.until("the broker is heard again", 25, |s| matches!(s.state.feed().broker, BrokerState::Connected { .. }));
    screen.until("values are fresh again", 25, |s| {
        let mut points = s.state.assets().flat_map(|a| s.state.points_of(&a.id)).filter(|p| p.point.period_ms <= 5_000);
        points.all(|p| p.latest.as_ref().is_some_and(|l| l.observed_at > died))
    });
}

#[test]
fn a_last_will_makes_a_source_lost_and_its_return_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let broker = mosquitto(dir.path(), 0);
    let hub = hub(broker.port());
    let mut screen = Screen::open(&hub.base_url());
    screen.until("the hub listens", 5, |s| matches!(s.state.feed().broker, BrokerState::Connected { .. }));
    let connect = || {
        let mut options = MqttOptions::new("gateway", broker.host(), broker.port());
        options.set_keep_alive(Duration::from_secs(5));
        options.set_last_will(LastWill::new("atrium/v1/gateway/status", "offline", QoS::AtLeastOnce, true, None));
        let (client, mut connection) = Client::new(options, 16);
        client.publish("atrium/v1/gateway/status", QoS::AtLeastOnce, true, "online").unwrap();
        // Dropping the connection is a cut cable: no goodbye is sent.
        while !matches!(
            connection.recv().unwrap().unwrap(),
            rumqttc::v5::Event::Incoming(rumqttc::v5::mqttbytes::v5::Packet::PubAck(_))
        ) {}
        (client, connection)
    };
    let gateway = connect();
    let connected = |screen: &Screen, want: bool| {
        screen.state.source(&"gateway".into()).is_some_and(|source| source.connected == want)
    };
    screen.until("the gateway is there", 5, |s| connected(s, true));
    drop(gateway);
    screen.until("its last will came", 10, |s| connected(s, false));
    assert!(!screen.state.source(&"gateway".into()).unwrap().reason.is_empty());
    let _gateway = connect();
    screen.until("it is back", 5, |s| connected(s, true));
}

#[test]
fn a_hub_that_goes_away_is_told_and_a_new_one_gives_a_new_snapshot() {
    let first = hub(1);
    let (url, addr) = (first.base_url(), first.addr());
    let mut screen = Screen::open(&url);
    screen.until("live", 5, |s| s.link_states.last() == Some(&LinkState::Live));
    first.shutdown();
    screen.until("offline", 5, |s| matches!(s.link_states.last(), Some(LinkState::Offline { .. })));
    let mut config = atrium_hub::HubConfig::embedded(None);
    config.listen = addr;
    let _second = atrium_hub::Hub::start(config).unwrap();
    screen.until("live again", 15, |s| s.link_states.last() == Some(&LinkState::Live));
    assert_eq!(screen.snapshots, 2, "another hub, another epoch");
}
