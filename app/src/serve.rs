//! Without a window: `atrium hub` and `atrium simulate`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use atrium_hub::{HubConfig, Mapping};
use atrium_simulator::{Simulator, SimulatorConfig};

use crate::cli::{HubArgs, SimulateArgs};
use crate::{Ending, Failure};

/// Runs the hub until the process is asked to end.
pub(crate) fn hub(arguments: HubArgs) -> Result<(), Failure> {
    let mqtt = arguments
        .broker
        .as_ref()
        .map(|b| atrium_hub::MqttConfig::new(&b.host, b.port, &format!("atrium-hub-{}", std::process::id())));
    let mut config = HubConfig::standalone(mqtt);
    config.listen = arguments.listen;
    if let Some(path) = &arguments.mapping {
        config.mapping = Mapping::read(path).map_err(|e| Failure::new(Ending::File, e))?;
    }
    if config.mqtt.is_none() {
        eprintln!("No broker was given (--broker HOST:PORT): the hub serves what it has, which is nothing yet.");
    }
    atrium_hub::run_until_signal(config, |address| eprintln!("The hub serves on http://{address}. Ctrl-C ends it."))
        .map_err(|e| Failure::new(Ending::Live, e))
}

/// Publishes simulated telemetry until the process is asked to end.
pub(crate) fn simulate(arguments: SimulateArgs) -> Result<(), Failure> {
    // Who is simulated follows from types and systems alone.
    let options = atrium_ifc::LoadOptions { shapes: false, ..Default::default() };
    let loaded = atrium_ifc::load(&arguments.file, &options, &atrium_ifc::Progress::new())
        .map_err(|e| Failure::new(Ending::File, e))?;
    let config = SimulatorConfig { seed: arguments.seed, rate: arguments.rate, ..SimulatorConfig::default() };
    let simulator = Simulator::new(&loaded.model, config);
    eprintln!(
        "Simulating {} pieces of equipment with {} points, to mqtt://{}:{}. Ctrl-C ends it.",
        simulator.assets().len(),
        simulator.points().len(),
        arguments.broker.host,
        arguments.broker.port,
    );
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    ctrl_c(move || flag.store(true, Ordering::Relaxed))?;
    let id = format!("atrium-simulator-{}", std::process::id());
    let mqtt = atrium_simulator::MqttConfig::new(&arguments.broker.host, arguments.broker.port, &id);
    atrium_simulator::publish_blocking(simulator, mqtt, &stop).map_err(|e| Failure::new(Ending::Live, e))
}

/// Calls back once when the process is asked to end.
fn ctrl_c(then: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::new(Ending::Failed, e))?;
    std::thread::Builder::new()
        .name("atrium-signal".into())
        .spawn(move || {
            runtime.block_on(async {
                if let Err(error) = tokio::signal::ctrl_c().await {
                    tracing::warn!("Ctrl-C cannot be caught ({error}); end the process instead");
                    std::future::pending::<()>().await;
                }
            });
            then();
        })
        .map_err(|e| Failure::new(Ending::Failed, e))?;
    Ok(())
}
