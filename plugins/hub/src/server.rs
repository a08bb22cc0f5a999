//! Starting and stopping a hub.

use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use atrium_facility::{Account, Timestamp, Update};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::core::Core;
use crate::http::Site;
use crate::ledger::Ledger;
use crate::listener::PatientListener;
use crate::past::Archive;
use crate::recorder::Recorder;
use crate::store::{SqliteStore, Store};
use crate::{Accounts, HubConfig, HubError, MqttConfig, http, keeper, mqtt, recorder};

/// Samples of so long go together, milliseconds: ten batches a second are as many as a person sees.
const BATCH: Duration = Duration::from_millis(100);
/// How often the feed's figures are told, and what follows from time is looked for.
const TELL: Duration = Duration::from_secs(1);
/// Longest wait for the threads when stopping.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// Starts hubs.
pub struct Hub;

/// A running hub; dropping it stops it.
pub struct HubHandle {
    addr: SocketAddr,
    accounts: Arc<Accounts>,
    stop: watch::Sender<bool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    runtime: Option<Runtime>,
    writers: Option<Writers>,
}

/// The threads that write; they end in this order.
struct Writers {
    recorder: Recorder,
    recorder_thread: JoinHandle<()>,
    keeper: mpsc::Sender<()>,
    keeper_thread: JoinHandle<()>,
}

impl Writers {
    fn end(self) {
        self.recorder.stop();
        drop(self.keeper);
        for (name, thread) in [("recorder", self.recorder_thread), ("keeper", self.keeper_thread)] {
            if thread.join().is_err() {
                tracing::error!(name, "a thread of the hub did not end in order");
            }
        }
    }
}

impl Hub {
    /// Starts a hub on threads of its own and returns once it can be reached.
    ///
    /// Needs no async runtime around it. A broker that is not there is no error: the hub serves, says so in its
    /// feed's state, and goes on trying. A store that cannot be used is one: nothing of it was changed.
    ///
    /// # Errors
    /// [`HubError::Store`], [`HubError::Listen`] when the address is taken, [`HubError::Threads`],
    /// [`HubError::EmptySetting`].
    pub fn start(config: HubConfig) -> Result<HubHandle, HubError> {
        let store = match &config.store {
            Some(folder) => SqliteStore::open(folder)?,
            None => SqliteStore::in_memory()?,
        };
        Self::start_on(config, Arc::new(store))
    }

    /// The same on a store that is open already; the configuration's folder is not looked at.
    ///
    /// # Errors
    /// As [`Hub::start`].
    pub fn start_on(config: HubConfig, store: Arc<dyn Store>) -> Result<HubHandle, HubError> {
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
        let ledger = Ledger::read(&*store, config.policy)?;
        let state = recorder::served(&ledger, &*store);
        let (epoch, seq, kept) = (store.epoch().to_owned(), ledger.seq(), recorder::kept(&*store));
        let core = Arc::new(Core::new(config.tail, epoch, state, seq, kept, Timestamp::now()));
        let mapping = Arc::new(config.mapping);
        let mut first = unknown_people(&ledger, &config.accounts);
        first.extend(core.declare(mapping.assets.clone(), mapping.points.clone(), Timestamp::now()));
        let (recorder, recorder_thread) =
            recorder::start(core.clone(), store.clone(), ledger, first).map_err(HubError::Threads)?;
        let (keeper, keeper_thread) = keeper::start(core.clone(), store.clone()).map_err(HubError::Threads)?;
        let accounts = Arc::new(config.accounts);
        let (stop, stopped) = watch::channel(false);
        let mut tasks = Vec::new();
        {
            let _inside = runtime.enter();
            let socket = tokio::net::TcpListener::from_std(socket).map_err(listen)?;
            let router = http::router(Site {
                archive: Arc::new(Archive::new(store.clone(), core.clone())),
                core: core.clone(),
                store,
                recorder: recorder.clone(),
                accounts: accounts.clone(),
                loopback: http::is_loopback(addr),
                streams: Arc::new(AtomicUsize::new(0)),
                stop: stopped.clone(),
            });
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
            tasks.push(runtime.spawn(beat(core.clone(), recorder.clone(), stopped.clone())));
            if let Some(config) = config.mqtt {
                tasks.push(runtime.spawn(mqtt::listen(config, mapping, core, recorder.clone(), stopped)));
            }
        }
        tracing::info!(%addr, "the hub serves");
        let writers = Some(Writers { recorder, recorder_thread, keeper, keeper_thread });
        Ok(HubHandle { addr, accounts, stop, tasks, runtime: Some(runtime), writers })
    }
}

/// The accounts' people, when the log knows none of them.
fn unknown_people(ledger: &Ledger, accounts: &Accounts) -> Vec<Update> {
    let people = accounts.people();
    let known = &ledger.state().facts().people;
    if people.is_empty() || people.iter().any(|p| known.contains_key(&p.id)) {
        return Vec::new();
    }
    vec![Update::PeopleRegistered { people }]
}

/// Sends batches, tells of the feed, and asks what follows from time.
async fn beat(core: Arc<Core>, recorder: Recorder, mut stop: watch::Receiver<bool>) {
    let mut batch = tokio::time::interval(BATCH);
    let mut tell = tokio::time::interval(TELL);
    for interval in [&mut batch, &mut tell] {
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    }
    loop {
        tokio::select! {
            _ = batch.tick() => {
                let now = Timestamp::now();
                core.flush(now);
                recorder.record(core.alarms_due(now)).await;
            }
            _ = tell.tick() => {
                core.tick(Timestamp::now());
                recorder.due();
            }
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

    /// Accounts whose tokens this process knows, with them: for who runs in the same process.
    pub fn accounts(&self) -> Vec<(Account, String)> {
        self.accounts.tokens()
    }

    /// Stops: says goodbye to the broker, ends the streams, writes what is to be kept, joins the threads.
    pub fn shutdown(mut self) {
        self.stop_now();
    }

    fn stop_now(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        self.stop.send_replace(true);
        let tasks = std::mem::take(&mut self.tasks);
        let writers = self.writers.take();
        // A runtime must not be dropped where an async runtime runs, and this may be called there.
        let ending = std::thread::Builder::new().name("atrium-hub-end".into()).spawn(move || {
            runtime.block_on(async {
                for task in tasks {
                    if tokio::time::timeout(Duration::from_millis(500), task).await.is_err() {
                        tracing::debug!("a task of the hub did not end in time");
                    }
                }
            });
            // What is being asked may still be written; after that the queue is closed.
            if let Some(writers) = writers {
                writers.end();
            }
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
