//! Where the window's live state comes from: a hub elsewhere, or broker, hub and simulator started here.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use atrium_building::{BuildingModel, Routes};
use atrium_facility::Account;
use atrium_hub::{Accounts, Hub, HubConfig, HubHandle, Mapping};
use atrium_shell::{LiveConnection, LiveServices};
use atrium_simulator::broker::Mosquitto;
use atrium_simulator::{Publisher, Simulator, SimulatorConfig, Story, Walkers, Workforce};

use crate::cli::LiveArgs;

/// What runs for the building on screen. Dropped in this order: first who publishes, last who listens.
#[derive(Default)]
struct Running {
    living: Option<Living>,
    hub: Option<HubHandle>,
    broker: Option<Mosquitto>,
    folder: Option<tempfile::TempDir>,
}

/// The simulator and its people. They come to life on a thread of their own: the screen need not wait for them.
struct Living(Option<JoinHandle<Result<(Workforce, Publisher), String>>>);

impl Living {
    fn start(
        model: Arc<BuildingModel>,
        config: SimulatorConfig,
        mqtt: atrium_simulator::MqttConfig,
        hub_url: String,
        accounts: Vec<(Account, String)>,
    ) -> Result<Self, String> {
        let start = move || {
            let seed = config.seed;
            let simulator = Simulator::new(&model, config);
            let routes = Arc::new(Routes::build(&model));
            let walkers = Walkers::new(&model, routes.clone(), seed, simulator.source().as_str());
            let publisher = Publisher::start(simulator, Some(walkers), mqtt).map_err(|e| e.to_string());
            let story = Story::with_routes(&model, routes, seed);
            let workforce = Workforce::start(story, &hub_url, accounts).map_err(|e| e.to_string());
            let both = workforce.and_then(|w| Ok((w, publisher?)));
            if let Err(reason) = &both {
                tracing::error!(
                    "the building does not come to life, because its simulator could not be started: {reason}"
                );
            }
            both
        };
        let thread = std::thread::Builder::new().name("atrium-living".into()).spawn(start);
        thread.map(|t| Self(Some(t))).map_err(|e| format!("the system would not start a thread ({e})"))
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        if self.0.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the simulator's start did not end in order");
        }
    }
}

/// The services as the command line asks for them.
pub(crate) struct Services {
    arguments: LiveArgs,
    running: Running,
}

impl Services {
    pub(crate) fn new(arguments: LiveArgs) -> Self {
        Self { arguments, running: Running::default() }
    }

    /// The hub of another machine: as whom, the token says.
    fn remote(&self, url: &str) -> Result<LiveConnection, String> {
        let mut connection = LiveConnection { hub_url: Some(url.to_owned()), ..LiveConnection::default() };
        if let Some(token) = &self.arguments.token {
            let account = atrium_link::whose(url, token).map_err(|e| e.to_string())?;
            connection.accounts.push((account, token.clone()));
            connection.outbox = data_folder("outbox", url);
        }
        Ok(connection)
    }

    fn start_broker(&mut self) -> Result<u16, String> {
        let folder = tempfile::Builder::new()
            .prefix("atrium-broker-")
            .tempdir()
            .map_err(|e| format!("no folder for the broker could be made ({e})"))?;
        let broker = Mosquitto::start(folder.path(), 0).map_err(|e| e.to_string())?;
        let port = broker.port();
        eprintln!(
            "MQTT broker: mosquitto on 127.0.0.1:{port}. To see what a lost broker looks like: \
             `pkill -f mosquitto-{port}`; to bring it back: `mosquitto -p {port}`."
        );
        self.running.broker = Some(broker);
        self.running.folder = Some(folder);
        Ok(port)
    }

    fn hub_config(&self, host: &str, port: u16, store: Option<PathBuf>) -> Result<HubConfig, String> {
        let mut config = HubConfig::embedded(Some(atrium_hub::MqttConfig::new(host, port, &client_id("hub"))));
        if let Some(path) = &self.arguments.mapping {
            config.mapping = Mapping::read(path).map_err(|e| e.to_string())?;
        }
        config.store = store;
        config.accounts = Accounts::local();
        Ok(config)
    }
}

/// Two windows on one machine must not push each other off a broker.
fn client_id(role: &str) -> String {
    format!("atrium-{role}-{}", std::process::id())
}

/// A folder for what is kept about something, under the user's data folder.
fn data_folder(kind: &str, about: &str) -> Option<PathBuf> {
    let project = directories::ProjectDirs::from("", "", "atrium")?;
    Some(project.data_dir().join(kind).join(format!("{:016x}", fingerprint(about.as_bytes()))))
}

/// FNV-1a: stays the same from version to version, which the standard library's hash does not promise.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What tells one building from another however often its files are exported: the GlobalIds of its projects.
fn building_key(model: &BuildingModel) -> String {
    let mut keys: Vec<&str> =
        model.elements.iter().filter(|e| &*e.ifc_type == "IfcProject").map(|e| e.global_id.as_str()).collect();
    if keys.is_empty() {
        keys = model.sources.iter().map(|s| s.file_name.as_str()).collect();
    }
    keys.sort_unstable();
    keys.join("+")
}

impl LiveServices for Services {
    fn connect(&mut self, model: &Arc<BuildingModel>) -> Result<LiveConnection, String> {
        self.running = Running::default();
        if self.arguments.no_live {
            return Ok(LiveConnection::default());
        }
        if let Some(url) = &self.arguments.hub {
            return self.remote(url);
        }
        let (host, port, simulate) = match &self.arguments.broker {
            Some(broker) => (broker.host.clone(), broker.port, self.arguments.simulate),
            None => ("127.0.0.1".to_owned(), self.start_broker()?, true),
        };
        let store = match (&self.arguments.store, self.arguments.no_store) {
            (_, true) => None,
            (Some(folder), _) => Some(folder.clone()),
            (None, _) => data_folder("hub", &building_key(model)),
        };
        match &store {
            Some(folder) => eprintln!("Alarms, tickets, hazards and their history are kept in {}.", folder.display()),
            None => eprintln!("Nothing is kept: what happens is forgotten when the window closes."),
        }
        let outbox = store.as_ref().map(|folder| folder.join("outbox"));
        let hub = Hub::start(self.hub_config(&host, port, store)?).map_err(|e| e.to_string())?;
        let url = hub.base_url();
        let accounts = hub.accounts();
        self.running.hub = Some(hub);
        if simulate {
            let config = SimulatorConfig {
                seed: self.arguments.seed,
                rate: self.arguments.rate,
                wrong: self.arguments.wrong,
                ..SimulatorConfig::default()
            };
            let mqtt = atrium_simulator::MqttConfig::new(&host, port, &client_id("simulator"));
            let living = Living::start(model.clone(), config, mqtt, url.clone(), accounts.clone())?;
            self.running.living = Some(living);
        }
        Ok(LiveConnection { hub_url: Some(url), accounts, outbox })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_building_keeps_its_folder_and_others_have_their_own() {
        assert_eq!(fingerprint(b"a"), 0xaf63_dc4c_8601_ec8c);
        let (a, b) = (data_folder("hub", "0YvctVUKr0kugbFTf53O9L"), data_folder("hub", "0YvctVUKr0kugbFTf53O9l"));
        assert!(a.is_none() || a != b);
    }
}
