//! Starting and stopping a hub.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use atrium_facility::Timestamp;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::core::Core;
use crate::listener::PatientListener;
use crate::mqtt::{self, random};
use crate::{HubConfig, HubError, MqttConfig, http};

/// Samples of so long go together, milliseconds: ten batches a second are as many as a person sees.
const BATCH: Duration = Duration::from_millis(100);
/// How often the feed's figures are told.
const TELL: Duration = Duration::from_secs(1);
/// Longest wait for the threads when stopping.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// Starts hubs.
pub struct Hub;

/// A running hub; dropping it stops it.
pub struct HubHandle {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    runtime: Option<Runtime>,
}

impl Hub {
    /// Starts a hub on threads of its own and returns once it can be reached.
    ///
    /// Needs no async runtime around it. A broker that is not there is no error: the hub serves, says so in its
    /// feed's state, and goes on trying.
    ///
    /// # Errors
    /// [`HubError::Listen`] when the address is taken, [`HubError::Threads`], [`HubError::EmptySetting`].
    pub fn start(config: HubConfig) -> Result<HubHandle, HubError> {
        if let Some(MqttConfig { host, client_id, .. }) = &config.mqtt {
            for (text, name) in [(host, "host"), (client_id, "client id")] {
                if text.trim().is_empty() {
                    return Err(HubError::EmptySetting(name));
                }
            }
        }
        let listen = |source| HubError::Listen { addr: config.listen, source };
        let socket = std::net::TcpListener::bind(config.listen).map_err(listen)?;
        socket.set_nonblocking(true).map_err(listen)?;
        let addr = socket.local_addr().map_err(listen)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("atrium-hub")
            .enable_all()
            .build()
            .map_err(HubError::Threads)?;
        let epoch = format!("{:x}-{:08x}", Timestamp::now().0, random() as u32);
        let mapping = Arc::new(config.mapping);
        let core = Arc::new(Core::new(config.ring, epoch, &mapping));
        let (stop, stopped) = watch::channel(false);
        let mut tasks = Vec::new();
        {
            let _inside = runtime.enter();
            let socket = tokio::net::TcpListener::from_std(socket).map_err(listen)?;
            let router = http::router(core.clone(), addr, stopped.clone());
            let mut until = stopped.clone();
            tasks.push(runtime.spawn(async move {
                let serve = axum::serve(PatientListener::new(socket), router);
                tokio::select! {
                    ended = async { serve.await } => {
                        if let Err(error) = ended {
                            tracing::error!(%error, "the hub stopped serving");
                        }
                    }
                    _ = until.changed() => {}
                }
            }));
            tasks.push(runtime.spawn(beat(core.clone(), stopped.clone())));
            if let Some(mqtt) = config.mqtt {
                tasks.push(runtime.spawn(mqtt::listen(mqtt, mapping, core, stopped)));
            }
        }
        tracing::info!(%addr, "the hub serves");
        Ok(HubHandle { addr, stop, tasks, runtime: Some(runtime) })
    }
}

/// Sends batches and tells of the feed.
async fn beat(core: Arc<Core>, mut stop: watch::Receiver<bool>) {
    let mut batch = tokio::time::interval(BATCH);
    let mut tell = tokio::time::interval(TELL);
    for interval in [&mut batch, &mut tell] {
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    }
    loop {
        tokio::select! {
            _ = batch.tick() => core.flush(),
            _ = tell.tick() => core.tick(Timestamp::now()),
            _ = stop.changed() => return,
        }
    }
}

impl HubHandle {
    /// Where it serves.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where it serves, as clients of the same machine write it.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Stops: says goodbye to the broker, ends the streams, joins the threads (at most two seconds).
    pub fn shutdown(mut self) {
        self.stop_now();
    }

    fn stop_now(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        self.stop.send_replace(true);
        let tasks = std::mem::take(&mut self.tasks);
        // A runtime must not be dropped where an async runtime runs, and this may be called there.
        let ending = std::thread::Builder::new().name("atrium-hub-end".into()).spawn(move || {
            runtime.block_on(async {
                for task in tasks {
                    if tokio::time::timeout(Duration::from_millis(500), task).await.is_err() {
                        tracing::debug!("a task of the hub did not end in time");
                    }
                }
            });
            runtime.shutdown_timeout(STOP_PATIENCE);
        });
        match ending {
            Ok(thread) => {
                if thread.join().is_err() {
                    tracing::error!("the hub did not stop in order");
                }
            }
            Err(error) => tracing::error!(%error, "the hub could not be stopped in order"),
        }
    }
}

impl Drop for HubHandle {
    fn drop(&mut self) {
        self.stop_now();
    }
}

/// Runs a hub until the process is told to stop (Ctrl-C, and SIGTERM where there is one).
///
/// `on_ready` is called once with the address at which it serves.
///
/// # Errors
/// As [`Hub::start`], and [`HubError::Signal`].
pub fn run_until_signal(config: HubConfig, on_ready: impl FnOnce(SocketAddr)) -> Result<(), HubError> {
    let signals = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(HubError::Threads)?;
    let hub = Hub::start(config)?;
    on_ready(hub.addr());
    signals.block_on(async {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut terminate = signal(SignalKind::terminate()).map_err(HubError::Signal)?;
            tokio::select! {
                heard = tokio::signal::ctrl_c() => heard.map_err(HubError::Signal),
                _ = terminate.recv() => Ok(()),
            }
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.map_err(HubError::Signal)
    })?;
    hub.shutdown();
    Ok(())
}
