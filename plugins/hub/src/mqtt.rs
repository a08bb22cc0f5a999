//! Listening to the broker: connect, subscribe, take messages, and begin again when the connection is lost.

use std::sync::Arc;
use std::time::Duration;

use atrium_facility::{BrokerState, Timestamp};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{ConnectReturnCode, Filter, Packet, SubscribeReasonCode};
use rumqttc::v5::{AsyncClient, ConnectionError, Event, EventLoop, MqttOptions, StateError};
use tokio::sync::watch;

use crate::MqttConfig;
use crate::core::Core;
use crate::mapping::{LARGEST_PAYLOAD, Mapping};
use crate::recorder::Recorder;

/// Largest packet that is accepted from the broker, bytes. What is beyond the readable size is still received, counted
/// and dropped: refusing it in the protocol would end the connection, and a retained message would end it for ever.
const LARGEST_PACKET: u32 = 8 << 20;
/// A dead connection is noticed after at most two of these.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// Waiting time after the first failure, and at most.
const BACK_OFF_FIRST: Duration = Duration::from_millis(250);
const BACK_OFF_MOST: Duration = Duration::from_secs(10);

/// Runs until told to stop.
pub(crate) async fn listen(
    config: MqttConfig,
    mapping: Arc<Mapping>,
    core: Arc<Core>,
    recorder: Recorder,
    mut stop: watch::Receiver<bool>,
) {
    let mut options = MqttOptions::new(&config.client_id, &config.host, config.port);
    options.set_keep_alive(KEEP_ALIVE);
    // Nothing is asked of the broker's memory: announcements are retained, and a missed value is replaced by the next.
    options.set_clean_start(true);
    options.set_max_packet_size(Some(LARGEST_PACKET));
    if let Some(user) = &config.username {
        options.set_credentials(user, config.password.as_deref().unwrap_or_default());
    }
    let (client, mut events) = AsyncClient::new(options, 16);
    core.set_broker(BrokerState::Connecting);
    let mut back_off = BackOff::default();
    let mut lost_since: Option<Timestamp> = None;
    loop {
        let event = tokio::select! {
            event = events.poll() => event,
            _ = stop.changed() => break,
        };
        match event {
            Ok(Event::Incoming(Packet::Publish(publish))) => {
                let arrival = Timestamp::now();
                let topic = String::from_utf8_lossy(&publish.topic);
                let found = core.take(&topic, mapping.extract(&topic, &publish.payload), arrival);
                recorder.record(found).await;
            }
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                // After every connection: the broker may have forgotten us.
                let filters = mapping.subscriptions.iter().map(|(filter, at_least_once)| {
                    let qos = if *at_least_once { QoS::AtLeastOnce } else { QoS::AtMostOnce };
                    Filter::new(filter.clone(), qos)
                });
                if let Err(error) = client.try_subscribe_many(filters) {
                    tracing::error!(%error, "could not ask the broker for messages");
                }
            }
            Ok(Event::Incoming(Packet::SubAck(ack))) => {
                let refused = ack
                    .return_codes
                    .iter()
                    .zip(&mapping.subscriptions)
                    .find(|(code, _)| !matches!(code, SubscribeReasonCode::Success(_)));
                back_off = BackOff::default();
                match refused {
                    Some((code, (filter, _))) => {
                        let reason = format!("{}:{} refuses to send us {filter}: {code:?}", config.host, config.port);
                        tracing::warn!(reason, "the broker refused a subscription");
                        let since = *lost_since.get_or_insert_with(Timestamp::now);
                        core.set_broker(BrokerState::Disconnected { since, reason });
                    }
                    None => {
                        lost_since = None;
                        tracing::info!(broker = ?config, "connected");
                        core.set_broker(BrokerState::Connected { since: Timestamp::now() });
                    }
                }
            }
            Ok(_) => {}
            Err(error) => {
                let reason = in_plain_words(&error, &config);
                if lost_since.is_none() {
                    tracing::warn!(reason, "the broker is not heard; trying again");
                }
                let since = *lost_since.get_or_insert_with(Timestamp::now);
                core.set_broker(BrokerState::Disconnected { since, reason });
                tokio::select! {
                    () = tokio::time::sleep(back_off.next()) => {}
                    _ = stop.changed() => return,
                }
            }
        }
    }
    say_goodbye(&client, &mut events).await;
}

/// Lets the broker know that this is no failure. Bounded: the broker may be gone.
async fn say_goodbye(client: &AsyncClient, events: &mut EventLoop) {
    if client.try_disconnect().is_ok() {
        let until_gone = async { while events.poll().await.is_ok() {} };
        // Whether it was heard does not matter any more.
        drop(tokio::time::timeout(Duration::from_millis(200), until_gone).await);
    }
}

/// What the connection said, for a person.
fn in_plain_words(error: &ConnectionError, config: &MqttConfig) -> String {
    use std::io::ErrorKind;
    let broker = format!("{}:{}", config.host, config.port);
    let io = |error: &std::io::Error| match error.kind() {
        ErrorKind::ConnectionRefused => format!("nothing listens at {broker}"),
        ErrorKind::TimedOut => format!("{broker} does not answer"),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => {
            format!("{broker} closed the connection")
        }
        _ => format!("{broker}: {error}"),
    };
    match error {
        ConnectionError::Io(error) | ConnectionError::MqttState(StateError::Io(error)) => io(error),
        ConnectionError::Timeout(_) | ConnectionError::MqttState(StateError::AwaitPingResp) => {
            format!("{broker} does not answer")
        }
        ConnectionError::MqttState(StateError::ConnectionAborted) => format!("{broker} closed the connection"),
        ConnectionError::MqttState(StateError::ServerDisconnect { reason_code, .. }) => {
            format!("{broker} ended the connection: {reason_code:?}")
        }
        ConnectionError::ConnectionRefused(code)
        | ConnectionError::MqttState(StateError::ConnFail { reason: code }) => match code {
            ConnectReturnCode::BadUserNamePassword => format!("{broker} does not accept the user name or password"),
            ConnectReturnCode::NotAuthorized => format!("{broker} does not allow this user in"),
            other => format!("{broker} refused the connection: {other:?}"),
        },
        other => format!("{broker}: {other}"),
    }
}

/// Doubling waiting times with jitter, so that many clients do not come back at the same moment.
#[derive(Default)]
struct BackOff {
    failures: u32,
}

impl BackOff {
    fn next(&mut self) -> Duration {
        let base = BACK_OFF_FIRST.saturating_mul(1 << self.failures.min(16)).min(BACK_OFF_MOST);
        self.failures = self.failures.saturating_add(1);
        base.mul_f64(0.5 + jitter() / 2.0)
    }
}

/// Evenly spread in 0..1. The standard library's hasher is seeded by the system: enough to spread waiting times.
pub(crate) fn jitter() -> f64 {
    (random() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number that differs between calls and between runs; not for secrets.
pub(crate) fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

/// Compile-time check: a packet may be larger than what is read, never smaller.
const _: () = assert!(LARGEST_PACKET as usize > LARGEST_PAYLOAD);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_to_its_bound_and_is_spread() {
        let mut back_off = BackOff::default();
        let waits: Vec<Duration> = (0..40).map(|_| back_off.next()).collect();
        assert!(waits[0] >= BACK_OFF_FIRST / 2 && waits[0] <= BACK_OFF_FIRST);
        assert!(waits[10..].iter().all(|w| *w >= BACK_OFF_MOST / 2 && *w <= BACK_OFF_MOST));
        assert!(waits[10..].windows(2).any(|w| w[0] != w[1]), "jitter");
    }

    #[test]
    fn reasons_name_the_broker_in_plain_words() {
        let config = MqttConfig::new("10.0.0.7", 1883, "hub");
        let refused = ConnectionError::Io(std::io::ErrorKind::ConnectionRefused.into());
        assert_eq!(in_plain_words(&refused, &config), "nothing listens at 10.0.0.7:1883");
        let password = ConnectionError::ConnectionRefused(ConnectReturnCode::BadUserNamePassword);
        assert!(in_plain_words(&password, &config).contains("password"));
    }
}
