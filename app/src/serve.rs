//! Without a window: `atrium hub` and `atrium simulate`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use atrium_facility::Policy;
use atrium_hub::{Accounts, HubConfig, Mapping};
use atrium_simulator::{Simulator, SimulatorConfig, Walkers};

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
    config.store = Some(arguments.store);
    if let Some(path) = &arguments.accounts {
        config.accounts = Accounts::read(path).map_err(|e| Failure::new(Ending::File, e))?;
    }
    if let Some(path) = &arguments.policy {
        config.policy = read_policy(path)?;
    }
    if let Some(path) = &arguments.mapping {
        config.mapping = Mapping::read(path).map_err(|e| Failure::new(Ending::File, e))?;
    }
    if config.mqtt.is_none() {
        eprintln!("No broker was given (--broker HOST:PORT): the hub serves what it has, which is nothing yet.");
    }
    atrium_hub::run_until_signal(config, |address| eprintln!("The hub serves on http://{address}. Ctrl-C ends it."))
        .map_err(|e| Failure::new(Ending::Live, e))
}

/// The site's limits, delays and thresholds; what the file does not name keeps its default.
fn read_policy(path: &std::path::Path) -> Result<Policy, Failure> {
    let wrong = |e: String| Failure::new(Ending::File, anyhow::anyhow!("{}: {e}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
    toml::from_str(&text).map_err(|e| wrong(e.to_string()))
}

/// Publishes simulated telemetry until the process is asked to end.
pub(crate) fn simulate(arguments: SimulateArgs) -> Result<(), Failure> {
    // Who is simulated follows from types and systems; where people walk follows from shapes.
    let options = atrium_ifc::LoadOptions::default();
    let loaded = atrium_ifc::load(&arguments.file, &options, &atrium_ifc::Progress::new())
        .map_err(|e| Failure::new(Ending::File, e))?;
    let config = SimulatorConfig {
        seed: arguments.seed,
        rate: arguments.rate,
        wrong: arguments.wrong,
        ..SimulatorConfig::default()
    };
    let simulator = Simulator::new(&loaded.model, config);
    let routes = Arc::new(atrium_building::Routes::build(&loaded.model));
    let walkers = Walkers::new(&loaded.model, routes, arguments.seed, simulator.source().as_str());
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
    atrium_simulator::publish_blocking(simulator, Some(walkers), mqtt, &stop).map_err(|e| Failure::new(Ending::Live, e))
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
