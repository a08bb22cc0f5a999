//! Twenty thousand observations a second through a real broker.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::time::{Duration, Instant};

use atrium_facility::StreamBody;
use common::Screen;
use common::plant::{hub, mosquitto, publish, simulator};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::{AsyncClient, MqttOptions};

/// Seconds of processor time that threads of this name have used; `None` where the system does not tell.
fn cpu_s(name: &str) -> Option<f64> {
    let mut ticks = 0_u64;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let stat = std::fs::read_to_string(task.ok()?.path().join("stat")).ok()?;
        let (head, rest) = stat.split_once(") ")?;
        if head.contains(&format!("({name}")) {
            let fields: Vec<&str> = rest.split(' ').collect();
            ticks += fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
        }
    }
    Some(ticks as f64 / 100.0)
}

#[test]
fn twenty_thousand_a_second_arrive_in_order() {
    const RATE: f64 = 20_000.0;
    let dir = tempfile::tempdir().unwrap();
    let broker = mosquitto(dir.path(), 0);
    let hub = hub(broker.port());
    let mut screen = Screen::open(&hub.base_url()).keeping_items();
    let simulator = simulator(700, Some(RATE));
    let points = simulator.points().len();
    let publisher = publish(simulator, &broker);
    screen.until("every point is known and heard", 30, |s| {
        s.state.point_count() == points && s.state.feed().observations > points as u64
    });
    screen.items.clear();

    let (began, cpu, sent, taken) =
        (Instant::now(), cpu_s("atrium-hub"), publisher.published(), screen.state.feed().observations);
    screen.for_a_while(5_000);
    let seconds = began.elapsed().as_secs_f64();
    let used = cpu_s("atrium-hub").zip(cpu).map(|(after, before)| (after - before) / seconds * 100.0);
    let sent_per_s = (publisher.published() - sent) as f64 / seconds;
    let whole_s = began.elapsed().as_secs_f64();
    publisher.stop();
    screen.for_a_while(2_000);
    let feed = screen.state.feed();
    let batches: usize = screen.items.iter().filter(|i| matches!(i.body, StreamBody::Samples { .. })).count();
    println!(
        "{points} points; {sent_per_s:.0} observations/s sent, {:.0}/s taken in by the hub's count, {batches} batches, hub {} % of one core",
        (feed.observations - taken) as f64 / whole_s,
        used.map_or_else(|| "unknown".to_owned(), |u| format!("{u:.0}")),
    );
    assert!(sent_per_s > RATE * 0.8, "the simulator reached only {sent_per_s:.0}/s");
    assert!(feed.problems.is_empty(), "nothing was out of order, unknown or malformed: {:?}", feed.problems);
    assert_eq!(screen.snapshots, 1, "the screen kept up");
    // Times of each point only go forward.
    let mut newest = std::collections::HashMap::new();
    for item in &screen.items {
        let StreamBody::Samples { samples, .. } = &item.body else { continue };
        for sample in samples {
            let last = newest.insert(sample.point.clone(), sample.observed_at);
            assert!(last.is_none_or(|l| l < sample.observed_at), "{}", sample.point);
        }
    }
    assert_eq!(newest.len(), points, "every point was heard");
}

/// Nothing is lost on the way in: the hub counts what the publisher sent.
#[test]
fn the_hub_takes_in_what_was_sent() {
    let dir = tempfile::tempdir().unwrap();
    let broker = mosquitto(dir.path(), 0);
    let hub = hub(broker.port());
    let mut screen = Screen::open(&hub.base_url());
    screen.until("the hub listens", 5, |s| {
        matches!(s.state.feed().broker, atrium_facility::BrokerState::Connected { .. })
    });
    let publisher = publish(simulator(140, Some(5_000.0)), &broker);
    screen.for_a_while(3_000);
    let sent = publisher.stop();
    assert!(sent > 10_000);
    screen.until("the counts agree", 10, |s| s.state.feed().observations >= sent);
    screen.for_a_while(1_200);
    assert_eq!(screen.state.feed().observations, sent);
    assert!(screen.state.feed().problems.is_empty(), "{:?}", screen.state.feed().problems);
}

/// Devices without a gateway send every value in a message of its own.
#[test]
fn single_messages_are_taken_at_ten_thousand_a_second() {
    const PER_TICK: u32 = 100;
    const TICKS: u32 = 300;
    let dir = tempfile::tempdir().unwrap();
    let broker = mosquitto(dir.path(), 0);
    let hub = hub(broker.port());
    let mut screen = Screen::open(&hub.base_url());
    // Announces the points; what it sends itself is little.
    let publisher = publish(simulator(70, Some(10.0)), &broker);
    screen.until("the points are known", 20, |s| s.state.point_count() > 100);
    let points: Vec<String> =
        screen.state.assets().flat_map(|a| screen.state.points_of(&a.id)).map(|p| p.point.id.to_string()).collect();
    publisher.stop();
    let (began, cpu) = (Instant::now(), cpu_s("atrium-hub"));
    let options = MqttOptions::new("devices", broker.host(), broker.port());
    let sender = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, mut events) = AsyncClient::new(options, 10_000);
            let network = tokio::spawn(async move { while events.poll().await.is_ok() {} });
            let mut tick = tokio::time::interval(Duration::from_millis(10));
            for i in 0..TICKS {
                tick.tick().await;
                for k in 0..PER_TICK {
                    let id = &points[((i * PER_TICK + k) as usize) % points.len()];
                    let payload = format!("{{\"points\":[{{\"id\":{id:?},\"v\":1}}]}}");
                    client.publish("atrium/v1/devices/telemetry", QoS::AtMostOnce, false, payload).await.unwrap();
                }
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            network.abort();
        });
    });
    while !sender.is_finished() {
        screen.for_a_while(50);
    }
    sender.join().unwrap();
    let seconds = began.elapsed().as_secs_f64();
    let used = cpu_s("atrium-hub").zip(cpu).map_or(0.0, |(after, before)| (after - before) / seconds * 100.0);
    screen.for_a_while(1_500);
    let wanted = u64::from(PER_TICK * TICKS);
    let taken = screen.state.feed().observations;
    println!("{wanted} messages in {seconds:.1} s: {taken} observations in all, hub {used:.0} % of one core");
    // What the two sources overlapped in time is out of order and counted as such; nothing else may be missing.
    let counted: u64 = screen.state.feed().problems.iter().map(|p| p.count).sum();
    assert!(taken + counted >= wanted, "{taken} + {counted} of {wanted}");
    assert_eq!(screen.snapshots, 1);
}
