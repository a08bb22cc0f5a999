//! Where the window's live state comes from: a hub elsewhere, or broker, hub and simulator started here.

use std::sync::Arc;

use atrium_building::BuildingModel;
use atrium_hub::{Hub, HubConfig, HubHandle, Mapping};
use atrium_shell::{LiveConnection, LiveServices};
use atrium_simulator::broker::Mosquitto;
use atrium_simulator::{Publisher, Simulator, SimulatorConfig};

use crate::cli::LiveArgs;

/// What runs for the building on screen. Dropped in this order: first who publishes, last who listens.
#[derive(Default)]
struct Running {
    publisher: Option<Publisher>,
    hub: Option<HubHandle>,
    broker: Option<Mosquitto>,
    folder: Option<tempfile::TempDir>,
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

    fn hub_config(&self, host: &str, port: u16) -> Result<HubConfig, String> {
        let mut config = HubConfig::embedded(Some(atrium_hub::MqttConfig::new(host, port, &client_id("hub"))));
        if let Some(path) = &self.arguments.mapping {
            config.mapping = Mapping::read(path).map_err(|e| e.to_string())?;
        }
        Ok(config)
    }
}

/// Two windows on one machine must not push each other off a broker.
fn client_id(role: &str) -> String {
    format!("atrium-{role}-{}", std::process::id())
}

impl LiveServices for Services {
    fn connect(&mut self, model: &Arc<BuildingModel>) -> Result<LiveConnection, String> {
        self.running = Running::default();
        if self.arguments.no_live {
            return Ok(LiveConnection { hub_url: None });
        }
        if let Some(url) = &self.arguments.hub {
            return Ok(LiveConnection { hub_url: Some(url.clone()) });
        }
        let (host, port, simulate) = match &self.arguments.broker {
            Some(broker) => (broker.host.clone(), broker.port, self.arguments.simulate),
            None => {
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
                ("127.0.0.1".to_owned(), port, true)
            }
        };
        let hub = Hub::start(self.hub_config(&host, port)?).map_err(|e| e.to_string())?;
        let url = hub.base_url();
        self.running.hub = Some(hub);
        if simulate {
            let config =
                SimulatorConfig { seed: self.arguments.seed, rate: self.arguments.rate, ..SimulatorConfig::default() };
            let simulator = Simulator::new(model, config);
            let mqtt = atrium_simulator::MqttConfig::new(&host, port, &client_id("simulator"));
            self.running.publisher = Some(Publisher::start(simulator, mqtt).map_err(|e| e.to_string())?);
        }
        Ok(LiveConnection { hub_url: Some(url) })
    }
}
