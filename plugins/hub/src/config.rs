//! What a hub is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use atrium_facility::Policy;
use thiserror::Error;

use crate::store::StoreError;
use crate::{Accounts, Mapping};

/// Where a hub that runs alone listens when nothing else is said: loopback, port 7420.
const STANDALONE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7420);
/// Inside a desktop's process: loopback, whatever port is free.
const EMBEDDED: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// How to reach an MQTT 5 broker (plain TCP).
#[derive(Clone, PartialEq, Eq)]
pub struct MqttConfig {
    /// Name or address.
    pub host: String,
    /// Port, usually 1883.
    pub port: u16,
    /// Must be unique at the broker: two clients with one id put each other out.
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

/// How much of the stream is kept in memory, as lines that all clients share. What is older comes from the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TailLimits {
    /// Items at most.
    pub items: usize,
    /// Bytes of serialized items at most (the newest item is always kept).
    pub bytes: usize,
}

impl Default for TailLimits {
    /// About ten minutes of a usual hospital, or twenty seconds at 20,000 observations a second.
    fn default() -> Self {
        Self { items: 8_192, bytes: 64 << 20 }
    }
}

/// Everything a hub needs to start.
#[derive(Clone, Debug)]
pub struct HubConfig {
    /// The broker; `None` serves a hub that hears nothing.
    pub mqtt: Option<MqttConfig>,
    /// What topics and payloads mean.
    pub mapping: Mapping,
    /// Where to serve HTTP.
    pub listen: SocketAddr,
    /// How much of the stream is kept in memory.
    pub tail: TailLimits,
    /// Folder of the store; `None` keeps everything in memory, and it ends with the hub.
    pub store: Option<PathBuf>,
    /// Who may ask for things.
    pub accounts: Accounts,
    /// The site's rules.
    pub policy: Policy,
}

impl HubConfig {
    /// For a hub inside a desktop's process: any free loopback port, Atrium's own mapping, the site's posts with tokens of
    /// this run, nothing kept on disk.
    pub fn embedded(mqtt: Option<MqttConfig>) -> Self {
        Self {
            mqtt,
            mapping: Mapping::atrium(),
            listen: EMBEDDED,
            tail: TailLimits::default(),
            store: None,
            accounts: Accounts::local(),
            policy: Policy::default(),
        }
    }

    /// For a hub that runs alone: loopback port 7420, Atrium's own mapping, no accounts, nothing kept on disk.
    pub fn standalone(mqtt: Option<MqttConfig>) -> Self {
        Self { listen: STANDALONE, accounts: Accounts::none(), ..Self::embedded(mqtt) }
    }
}

/// Why a hub did not start or run.
#[derive(Debug, Error)]
pub enum HubError {
    /// The address could not be listened at.
    #[error("cannot listen at {addr}: {source}; choose another address, or stop what listens there")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The worker threads could not be started.
    #[error("cannot start the hub's threads: {0}")]
    Threads(std::io::Error),
    /// Signals could not be listened for.
    #[error("cannot listen for the signal to stop: {0}")]
    Signal(std::io::Error),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The client id is empty, or the host is.
    #[error("the broker's {0} is empty")]
    EmptySetting(&'static str),
}
