//! Sending what the simulator observes through a broker, like any other source.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use atrium_facility::{Position, Timestamp};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{LastWill, Packet};
use rumqttc::v5::{AsyncClient, Event, MqttOptions};
use thiserror::Error;
use tokio::sync::{mpsc, watch};

use crate::message::{OFFLINE, ONLINE, Topics, announcements, telemetry};
use crate::{Simulator, Walkers};

/// How often the simulator steps.
const STEP: Duration = Duration::from_millis(200);
/// A dead connection is noticed, and by the broker too, after at most two of these.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// Waiting time between attempts to reach the broker.
const BACK_OFF_FIRST: Duration = Duration::from_millis(250);
const BACK_OFF_MOST: Duration = Duration::from_secs(5);
/// How long an announcement goes ahead of values: a broker holds back what has to be confirmed, and values, which have not,
/// overtake it.
const AHEAD: Duration = Duration::from_millis(500);
/// All that speaks on change speaks again with an announcement, and after each of these waiting times in turn: a broker sends
/// values before an announcement that is still under way, and who listens may join late.
const AGAIN: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(30)];
/// Parts of an earlier, longer announcement that are taken back: those of some forty thousand points.
const OLD_PARTS: usize = 256;

/// How to reach an MQTT 5 broker (plain TCP).
#[derive(Clone, PartialEq, Eq)]
pub struct MqttConfig {
    /// Name or address.
    pub host: String,
    /// Port, usually 1883.
    pub port: u16,
    /// Must be unique at the broker.
    pub client_id: String,
    /// User, where the broker asks for one.
    pub username: Option<String>,
    /// Password of that user.
    pub password: Option<String>,
}

impl MqttConfig {
    /// Without user and password.
    pub fn new(host: &str, port: u16, client_id: &str) -> Self {
        Self { host: host.to_owned(), port, client_id: client_id.to_owned(), username: None, password: None }
    }
}

impl std::fmt::Debug for MqttConfig {
    /// Leaves the password out: configurations end up in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "mqtt://{}:{} as {}", self.host, self.port, self.client_id)
    }
}

/// Why nothing can be published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The thread or its runtime could not be started.
    #[error("cannot start the simulator's thread: {0}")]
    Thread(#[from] std::io::Error),
    /// An announcement could not be written as JSON.
    #[error("cannot write the announcement: {0}")]
    Announcement(#[from] serde_json::Error),
}

/// Publishes on a thread of its own; dropping it stops it.
pub struct Publisher {
    stop: Arc<AtomicBool>,
    published: Arc<AtomicU64>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Publisher {
    /// Starts; `walkers` are seen by the same source. A broker that is not there is no error: the publisher goes on trying,
    /// and announces anew each time.
    ///
    /// # Errors
    /// [`PublishError`].
    pub fn start(simulator: Simulator, walkers: Option<Walkers>, config: MqttConfig) -> Result<Self, PublishError> {
        let run = Run::prepare(simulator, walkers, config)?;
        let (stop, published) = (Arc::new(AtomicBool::new(false)), run.published.clone());
        let flag = stop.clone();
        let thread = std::thread::Builder::new().name("atrium-simulator".into()).spawn(move || run.block(&flag))?;
        Ok(Self { stop, published, thread: Some(thread) })
    }

    /// Observations handed to the broker so far.
    pub fn published(&self) -> u64 {
        self.published.load(Ordering::Relaxed)
    }

    /// Says goodbye and stops; the number of observations handed to the broker.
    pub fn stop(mut self) -> u64 {
        self.end();
        self.published()
    }

    fn end(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the simulator's thread did not end in order");
        }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.end();
    }
}

/// Publishes on this thread until `stop` is set.
///
/// # Errors
/// [`PublishError`].
pub fn publish_blocking(
    simulator: Simulator,
    walkers: Option<Walkers>,
    config: MqttConfig,
    stop: &AtomicBool,
) -> Result<(), PublishError> {
    Run::prepare(simulator, walkers, config)?.block(stop);
    Ok(())
}

struct Run {
    simulator: Simulator,
    walkers: Option<Walkers>,
    runtime: tokio::runtime::Runtime,
    config: MqttConfig,
    topics: Topics,
    announcements: Vec<String>,
    published: Arc<AtomicU64>,
}

impl Run {
    fn prepare(simulator: Simulator, walkers: Option<Walkers>, config: MqttConfig) -> Result<Self, PublishError> {
        let announcements = announcements(simulator.assets(), simulator.points())?;
        let topics = Topics::of(simulator.source().as_str());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { simulator, walkers, runtime, config, topics, announcements, published: Arc::default() })
    }

    fn block(self, stop: &AtomicBool) {
        let Self { simulator, walkers, runtime, config, topics, announcements, published } = self;
        let mut options = MqttOptions::new(&config.client_id, &config.host, config.port);
        options.set_keep_alive(KEEP_ALIVE);
        options.set_clean_start(true);
        options.set_last_will(LastWill::new(topics.status(), OFFLINE, QoS::AtLeastOnce, true, None));
        if let Some(user) = &config.username {
            options.set_credentials(user, config.password.as_deref().unwrap_or_default());
        }
        let (client, events) = AsyncClient::new(options, 64);
        runtime.block_on(async {
            // Counts connections; 0 while there is none.
            let (connected, connection) = watch::channel(0_u64);
            let network = tokio::spawn(keep_connected(events, connected, config));
            let positions = walkers.and_then(walk);
            let sender = Sender { simulator, positions, topics, announcements, published, client: client.clone() };
            sender.run(connection, stop).await;
            // The network goes on until what was said is sent; bounded, the broker may be gone.
            if client.try_disconnect().is_ok()
                && tokio::time::timeout(Duration::from_millis(500), network).await.is_err()
            {
                tracing::debug!("the broker did not hear the goodbye");
            }
        });
    }
}

/// Keeps the connection alive and tells when it is there. Ends after a goodbye.
async fn keep_connected(mut events: rumqttc::v5::EventLoop, connected: watch::Sender<u64>, config: MqttConfig) {
    let (mut count, mut wait) = (0, BACK_OFF_FIRST);
    let mut leaving = false;
    loop {
        match events.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                count += 1;
                wait = BACK_OFF_FIRST;
                tracing::info!(broker = ?config, "the simulator is connected");
                connected.send_replace(count);
            }
            Ok(Event::Outgoing(rumqttc::Outgoing::Disconnect)) => leaving = true,
            Ok(_) => {}
            Err(_) if leaving => return,
            Err(error) => {
                if connected.send_replace(0) != 0 || count == 0 && wait == BACK_OFF_FIRST {
                    tracing::warn!(broker = ?config, %error, "the simulator cannot reach the broker; trying again");
                }
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(BACK_OFF_MOST);
            }
        }
    }
}

/// Lets people walk on a thread of their own: to lay out their rounds, and those of each shift, takes seconds in a large
/// building, and a publisher that says nothing for so long is taken for dead by the broker. Ends with the receiver.
fn walk(mut walkers: Walkers) -> Option<mpsc::Receiver<Vec<Position>>> {
    // What is not fetched is not kept: the next sighting replaces it.
    let (positions, received) = mpsc::channel(1);
    let run = move || {
        while !positions.is_closed() {
            let seen = walkers.step(Timestamp::now());
            if !seen.is_empty()
                && let Err(mpsc::error::TrySendError::Closed(_)) = positions.try_send(seen)
            {
                return;
            }
            std::thread::sleep(STEP);
        }
    };
    match std::thread::Builder::new().name("atrium-walkers".into()).spawn(run) {
        Ok(_) => Some(received),
        Err(error) => {
            tracing::error!(%error, "nobody walks: their thread could not be started");
            None
        }
    }
}

struct Sender {
    simulator: Simulator,
    positions: Option<mpsc::Receiver<Vec<Position>>>,
    topics: Topics,
    announcements: Vec<String>,
    published: Arc<AtomicU64>,
    client: AsyncClient,
}

impl Sender {
    async fn run(mut self, connection: watch::Receiver<u64>, stop: &AtomicBool) {
        let mut interval = tokio::time::interval(STEP);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut announced = 0;
        let mut again = AGAIN.iter();
        let mut next_again: Option<tokio::time::Instant> = None;
        while !stop.load(Ordering::Relaxed) {
            interval.tick().await;
            let current = *connection.borrow();
            if current == 0 {
                continue;
            }
            if announced != current {
                if !self.announce().await {
                    continue;
                }
                tokio::time::sleep(AHEAD).await;
                announced = current;
                again = AGAIN.iter();
                next_again = Some(tokio::time::Instant::now());
            }
            if next_again.is_some_and(|at| at <= tokio::time::Instant::now()) {
                self.simulator.tell_again();
                next_again = again.next().map(|wait| tokio::time::Instant::now() + *wait);
            }
            let observations = self.simulator.step(Timestamp::now());
            match telemetry(&observations) {
                Ok(messages) => {
                    for (message, count) in messages {
                        if self.send(self.topics.telemetry(), QoS::AtMostOnce, false, message).await {
                            self.published.fetch_add(count as u64, Ordering::Relaxed);
                        }
                    }
                }
                Err(error) => tracing::error!(%error, "observations could not be written"),
            }
            if let Some(positions) = self.positions.as_mut().and_then(|p| p.try_recv().ok()) {
                match serde_json::to_string(&positions) {
                    Ok(message) => {
                        self.send(self.topics.positions(), QoS::AtMostOnce, false, message).await;
                    }
                    Err(error) => tracing::error!(%error, "positions could not be written"),
                }
            }
        }
        // Said by ourselves: a goodbye takes the last will back.
        self.send(self.topics.status(), QoS::AtLeastOnce, true, OFFLINE.to_owned()).await;
    }

    async fn announce(&self) -> bool {
        let mut sent = self.send(self.topics.status(), QoS::AtLeastOnce, true, ONLINE.to_owned()).await;
        for (part, text) in self.announcements.iter().enumerate() {
            sent &= self.send(self.topics.announcement(part), QoS::AtLeastOnce, true, text.clone()).await;
        }
        for part in self.announcements.len()..OLD_PARTS.max(self.announcements.len()) {
            sent &= self.send(self.topics.announcement(part), QoS::AtMostOnce, true, String::new()).await;
        }
        sent
    }

    /// Bounded: while the connection is gone nothing is taken.
    async fn send(&self, topic: String, qos: QoS, retain: bool, payload: String) -> bool {
        let publish = self.client.publish(topic, qos, retain, payload);
        matches!(tokio::time::timeout(Duration::from_secs(2), publish).await, Ok(Ok(())))
    }
}
