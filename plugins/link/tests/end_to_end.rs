//! Simulator, real broker, hub, link and state in one process.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::time::Duration;

use atrium_facility::{BrokerState, DataQuality, Freshness, PointState, Status, Timestamp};
use atrium_link::{LinkConfig, LinkEvent, LinkState};
use common::plant::{hub, mosquitto, publish, simulator};
use common::{Screen, event_command, events_in};
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
    let publisher = publish(simulator, &broker);
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
    /// Measurements of plant are announced with at most this; contacts speak on change, with a slower sign of life.
    const FAST_MS: u32 = 2_000;
    let dir = tempfile::tempdir().unwrap();
    let broker = mosquitto(dir.path(), 0);
    let port = broker.port();
    let hub = hub(port);
    let mut screen = Screen::open(&hub.base_url());
    let _publisher = publish(simulator(14, None), &broker);
    screen.until("every point has a value", 40, all_heard);
    let fast = points(&screen).filter(|p| p.point.period_ms <= FAST_MS).count();
    let slow = points(&screen).filter(|p| p.point.period_ms > 5 * FAST_MS).count();
    assert!(fast >= 4 && slow >= 4, "{fast} fast and {slow} slow points");
    screen.until("the plant is live", 10, |s| are(s, DataQuality::Simulated, |p| p.point.period_ms <= FAST_MS));

    drop(broker);
    screen.until("the loss is told", 5, |s| matches!(s.state.feed().broker, BrokerState::Disconnected { .. }));
    let BrokerState::Disconnected { reason, .. } = &screen.state.feed().broker else { unreachable!() };
    assert!(reason.contains(&port.to_string()), "{reason}");
    assert!(screen.state.sources().all(|(_, s)| s.connected), "a lost broker says nothing of the sources");

    // Three announced periods make a value late, ten make it lost: no sooner, and not much later.
    let died = Timestamp::now();
    screen.until("fast values are late", 8, |s| are(s, DataQuality::Late, |p| p.point.period_ms <= FAST_MS));
    let now = Timestamp::now();
    for point in points(&screen) {
        let (truth, period_ms) = (screen.state.truth(point, now), i64::from(point.point.period_ms));
        let (freshness, age_ms) = (truth.freshness, truth.age_ms.unwrap());
        assert_eq!(freshness == Freshness::Live, age_ms <= 3 * period_ms, "{}: {truth:?}", point.point.id);
    }
    assert!(
        points(&screen).any(|p| screen.state.truth(p, now).freshness == Freshness::Live),
        "slow ones have time yet"
    );
    screen.until("fast values are lost", 20, |s| are(s, DataQuality::Lost, |p| p.point.period_ms <= FAST_MS));
    let now = Timestamp::now();
    assert!((15_000..25_000).contains(&now.since_ms(died)), "lost after {} ms", now.since_ms(died));
    assert!(
        points(&screen).all(|p| p.latest.as_ref().is_some_and(|l| l.observed_at <= died)),
        "nothing new came from nowhere"
    );
    assert_eq!(screen.link_states, [LinkState::Connecting, LinkState::Live], "the hub itself was there all the time");

    let _broker = mosquitto(dir.path(), port);
    screen.until("the broker is heard again", 25, |s| matches!(s.state.feed().broker, BrokerState::Connected { .. }));
    screen.until("every value is new and live", 40, |s| {
        points(s).all(|p| p.latest.as_ref().is_some_and(|l| l.observed_at > now))
            && are(s, DataQuality::Simulated, |_| true)
    });
}

fn points(screen: &Screen) -> impl Iterator<Item = &PointState> {
    screen.state.assets().flat_map(|a| screen.state.points_of(&a.id))
}

/// Whether all of these points are of this quality now.
fn are(screen: &Screen, quality: DataQuality, of: impl Fn(&PointState) -> bool) -> bool {
    let now = Timestamp::now();
    points(screen).filter(|p| of(p)).all(|p| screen.state.truth(p, now).quality == quality)
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

#[test]
fn a_hub_with_a_store_goes_on_after_a_restart_and_takes_what_waited() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = atrium_hub::HubConfig::embedded(None);
    config.store = Some(dir.path().join("hub"));
    config.accounts = atrium_hub::Accounts::local();
    let first = atrium_hub::Hub::start(config.clone()).unwrap();
    config.listen = first.addr();
    let link = LinkConfig {
        tokens: first.accounts(),
        outbox: Some(dir.path().join("outbox")),
        ..LinkConfig::reading(&first.base_url())
    };
    let mut screen = Screen::with(link).keeping_items();
    screen.until("live", 5, Screen::is_live);
    let send = |screen: &Screen, id: &str| screen.link.send_as(&"O-01".into(), event_command(id)).unwrap();
    send(&screen, "before");
    screen.until("answered", 5, |s| s.answered() == ["before"]);
    first.shutdown();
    screen.until("offline", 5, Screen::is_offline);
    send(&screen, "while away");
    let second = atrium_hub::Hub::start(config).unwrap();
    send(&screen, "after");
    screen.until("all are answered", 15, |s| s.answered() == ["before", "while away", "after"]);
    screen.until("and seen", 15, |s| s.is_live() && events_in(&s.items).len() == 3);
    assert_eq!(events_in(&screen.items), ["before", "while away", "after"]);
    assert_eq!(screen.snapshots, 1, "the log is the same");

    // Each question, as the real hub answers it.
    let now = Timestamp::now().plus_ms(1_000);
    screen.link.ask_past(now);
    screen.link.ask_facts(Timestamp(1));
    screen.link.ask_replay(Timestamp(0), now);
    screen.link.ask_log(0, 1_000);
    screen.link.ask_history(&"nowhere".into(), Timestamp(0), now, 10);
    screen.link.ask_span();
    screen.link.ask_accounts();
    let photo = screen.link.put_photo_as(&"O-01".into(), b"\x89PNG\r\n\x1a\n and so on".to_vec()).unwrap();
    send(&screen, "with a photo");
    screen.until("answered", 10, |s| s.answers.len() == 4);
    screen.link.ask_photo(&photo);
    screen.until("all came", 10, |s| s.others.len() >= 8);
    assert!(!screen.others.iter().any(|e| matches!(e, LinkEvent::Failed { .. })), "{:?}", screen.others);
    assert!(screen.others.iter().any(|e| matches!(e, LinkEvent::Past(p) if p.facts.events.len() >= 3)));
    assert!(screen.others.iter().any(|e| matches!(e, LinkEvent::Photo { bytes: Some(_), .. })));
    let (account, token) = second.accounts().into_iter().next().unwrap();
    assert_eq!(atrium_link::whose(&second.base_url(), &token).unwrap(), account);
}

#[test]
fn a_history_comes_as_the_hub_kept_it_with_its_gap() {
    use atrium_facility::{Observation, Origin, SourceQuality, Value};
    use atrium_hub::Store;
    use atrium_hub::store::{SpanLevel, SpanRow, SqliteStore};
    use atrium_link::Asked;

    let store = std::sync::Arc::new(SqliteStore::in_memory().unwrap());
    let start = SpanLevel::Hour.start_of(Timestamp::now().plus_ms(-3_600_000));
    let value = |n: f64, at| Observation {
        point: "ahu/1 送风".into(),
        value: Value::Number(n),
        observed_at: at,
        source: "s".into(),
        quality: SourceQuality::Good,
        origin: Origin::Measured,
    };
    // Nothing was heard between the tenth minute and the twentieth.
    for minute in (0..10).chain(20..30) {
        let at = start.plus_ms(minute * 60_000);
        let mut row = SpanRow::of(value(minute as f64, at));
        row.merge(&SpanRow::of(value(minute as f64 + 2.0, at.plus_ms(30_000))));
        store.put_span(SpanLevel::Minute, at, &[row]).unwrap();
    }
    let hub = atrium_hub::Hub::start_on(atrium_hub::HubConfig::embedded(None), store).unwrap();
    let mut screen = Screen::open(&hub.base_url());
    let (point, to) = ("ahu/1 送风".into(), start.plus_ms(3_600_000));
    screen.link.ask_history(&point, start, to, 60);
    screen.until("it came", 10, |s| !s.others.is_empty());
    let LinkEvent::History { point: of, from, to: until, rollups } = &screen.others[0] else {
        panic!("{:?}", screen.others)
    };
    assert_eq!((of, *from, *until), (&point, start, to));
    let minutes: Vec<i64> = rollups.iter().map(|r| r.start.since_ms(start) / 60_000).collect();
    assert_eq!(minutes, (0..10).chain(20..30).collect::<Vec<i64>>(), "what was not heard is not made up");
    let tenth = rollups[9];
    assert_eq!((tenth.min, tenth.max, tenth.mean, tenth.length_ms), (9.0, 11.0, 10.0, 60_000));

    screen.link.ask_history(&point, start, to, 0);
    screen.until("the hub says no", 10, |s| s.others.len() == 2);
    let no = LinkEvent::Failed {
        what: Asked::History { point, from: start, to },
        reason: "spans is between 1 and 2000".into(),
    };
    assert_eq!(screen.others[1], no);
}

#[test]
fn a_name_is_told_to_who_may_see_it_and_each_question_is_written_down_once() {
    use atrium_hub::Store;
    use atrium_hub::store::SqliteStore;
    use atrium_link::{NameAnswer, SendError};

    let store = std::sync::Arc::new(SqliteStore::in_memory().unwrap());
    let hub = atrium_hub::Hub::start_on(atrium_hub::HubConfig::embedded(None), store.clone()).unwrap();
    let config = LinkConfig { tokens: hub.accounts(), ..LinkConfig::reading(&hub.base_url()) };
    let mut screen = Screen::with(config);
    let answer = |screen: &mut Screen, who: &str, whom: &str| {
        let before = screen.others.len();
        screen.link.ask_name(&who.into(), &whom.into()).unwrap();
        screen.until("an answer", 10, |s| s.others.len() > before);
        match screen.others.last() {
            Some(LinkEvent::Name { of, answer }) if of.as_str() == whom => answer.clone(),
            other => panic!("{other:?}"),
        }
    };
    let NameAnswer::Told(name) = answer(&mut screen, "M-01", "T-11") else { panic!("{:?}", screen.others) };
    assert_eq!(name.as_str(), "王建国");
    assert!(!format!("{:?}", screen.others).contains("王建国"), "no log can hold it");
    assert_eq!(answer(&mut screen, "T-12", "T-11"), NameAnswer::NotAllowed);
    assert_eq!(answer(&mut screen, "M-01", "../accounts?x=/1"), NameAnswer::Unknown);
    let audit = store.look_ups(100).unwrap();
    let seen: Vec<_> = audit.iter().map(|l| (l.by.id.as_str(), l.whom.as_str(), l.told)).collect();
    assert_eq!(seen, [("M-01", "../accounts?x=/1", false), ("T-12", "T-11", false), ("M-01", "T-11", true)]);
    let unknown = screen.link.ask_name(&"X-99".into(), &"T-11".into());
    assert_eq!(unknown, Err(SendError::NoToken("X-99".into())));
    hub.shutdown();
    assert!(matches!(answer(&mut screen, "M-01", "T-11"), NameAnswer::Failed(reason) if !reason.is_empty()));
}
