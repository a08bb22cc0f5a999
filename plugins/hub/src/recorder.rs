//! The one thread that writes facts: decides commands in the order in which they come, writes several of them in one
//! transaction, and answers, and lets the state take them, only when they are on disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use atrium_facility::{
    Actor, CommandEnvelope, CommandId, Entry, FacilityState, Outcome, Refusal, StoreState, Timestamp, Topic, Update,
};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};

use crate::core::Core;
use crate::ledger::{Ledger, Registry, made, photos};
use crate::store::{CheckpointKind, PutCheckpoint, Receipt, Store, StoreError, Writing, pack};

/// Jobs that may wait; beyond that a sender waits, or is told to come again.
const QUEUE: usize = 1_024;
/// Jobs in one transaction.
const MOST_TOGETHER: usize = 256;
/// Entries between two checkpoints of the facts.
const CHECKPOINT_EVERY: u64 = 2_000;
/// Registrations that wait for room to be written.
const MOST_WAITING: usize = 2_000;

/// What the recorder is asked.
enum Job {
    Command { envelope: Box<CommandEnvelope>, by: Actor, answer: oneshot::Sender<Answer> },
    Facts { updates: Vec<Update>, written: Option<oneshot::Sender<()>> },
    Due,
    Stop,
}

/// What comes of a command.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Outcome(Outcome),
    /// The store cannot write: nothing changed.
    Unavailable(String),
}

/// How jobs reach the recorder.
#[derive(Clone)]
pub(crate) struct Recorder {
    jobs: mpsc::Sender<Job>,
}

impl Recorder {
    /// Decides a command and writes what comes of it. `None` when the hub ends, or has too much to do.
    pub(crate) async fn ask(&self, envelope: CommandEnvelope, by: Actor) -> Option<Answer> {
        let (answer, answered) = oneshot::channel();
        self.jobs.try_send(Job::Command { envelope: Box::new(envelope), by, answer }).ok()?;
        answered.await.ok()
    }

    /// Writes what was found in the order in which it comes; waits for it where what follows rests on it.
    pub(crate) async fn record(&self, updates: Vec<Update>) {
        if updates.is_empty() {
            return;
        }
        let rest_on_it =
            updates.iter().any(|u| matches!(u, Update::AssetsRegistered { .. } | Update::PointsRegistered { .. }));
        let (written, waits) = if rest_on_it {
            let (written, waits) = oneshot::channel();
            (Some(written), Some(waits))
        } else {
            (None, None)
        };
        let sent = self.jobs.send(Job::Facts { updates, written }).await.is_ok();
        if let Some(waits) = waits.filter(|_| sent) {
            // An error says that it was not written, and that is told by the store's state.
            drop(waits.await);
        }
    }

    /// Looks for what follows from time. Left out when there is much to do: it comes again.
    pub(crate) fn due(&self) {
        drop(self.jobs.try_send(Job::Due));
    }

    /// Writes what waits, and checkpoints, and ends.
    pub(crate) fn stop(&self) {
        drop(self.jobs.blocking_send(Job::Stop));
    }
}

/// Writes what is known at the start, and starts the thread.
pub(crate) fn start(
    core: Arc<Core>,
    store: Arc<dyn Store>,
    ledger: Ledger,
    first: Vec<Update>,
) -> std::io::Result<(Recorder, JoinHandle<()>)> {
    let (jobs, queue) = mpsc::channel(QUEUE);
    let checkpoints = ledger.checkpoints();
    let mut work = Work {
        core,
        store,
        ledger,
        checkpointed: checkpoints.facts,
        registry_at: checkpoints.registry_beyond,
        packing: Arc::default(),
        packer: None,
        failing: false,
        waiting: Vec::new(),
    };
    work.together(std::iter::once(Job::Facts { updates: first, written: None }));
    let thread = std::thread::Builder::new().name("atrium-recorder".into()).spawn(move || work.run(queue))?;
    Ok((Recorder { jobs }, thread))
}

struct Work {
    core: Arc<Core>,
    store: Arc<dyn Store>,
    ledger: Ledger,
    /// Number of the newest checkpoint of the facts.
    checkpointed: u64,
    /// Number of the newest entry of the registry that is in no checkpoint.
    registry_at: Option<u64>,
    packing: Arc<AtomicBool>,
    packer: Option<JoinHandle<()>>,
    failing: bool,
    /// Registrations that could not be written: nobody says them again for as long as the broker is there.
    waiting: Vec<Update>,
}

/// One transaction that is being put together.
#[derive(Default)]
struct Batch {
    entries: Vec<Entry>,
    receipts: Vec<Receipt>,
    by_id: FxHashMap<CommandId, usize>,
    answers: Vec<(oneshot::Sender<Answer>, Answer)>,
    written: Vec<oneshot::Sender<()>>,
}

impl Work {
    fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut jobs = Vec::new();
        loop {
            if queue.blocking_recv_many(&mut jobs, MOST_TOGETHER) == 0 {
                break;
            }
            let stop = jobs.iter().any(|j| matches!(j, Job::Stop));
            self.together(jobs.drain(..));
            if stop {
                break;
            }
        }
        if let Some(packer) = self.packer.take() {
            drop(packer.join());
        }
        self.checkpoint_now();
    }

    fn together(&mut self, jobs: impl Iterator<Item = Job>) {
        let now = Timestamp::now();
        let mut batch = Batch::default();
        if self.failing {
            match self.store.probe() {
                Ok(()) => self.recovered(&mut batch, now),
                Err(error) => return self.refuse(jobs, &error, now),
            }
        }
        for job in jobs {
            match job {
                Job::Command { envelope, by, answer } => match self.command(&envelope, &by, &mut batch, now) {
                    Ok(said) => batch.answers.push((answer, said)),
                    Err(error) => {
                        tracing::error!(%error, "a command could not be looked up");
                        drop(answer.send(Answer::Unavailable(error.to_string())));
                    }
                },
                Job::Facts { updates, written } => {
                    for update in updates {
                        self.fact(update, &mut batch, now);
                    }
                    batch.written.extend(written);
                }
                Job::Due => {
                    for update in self.ledger.due(now) {
                        self.fact(update, &mut batch, now);
                    }
                }
                Job::Stop => {}
            }
        }
        self.commit(batch, now);
    }

    fn command(
        &mut self,
        envelope: &CommandEnvelope,
        by: &Actor,
        batch: &mut Batch,
        now: Timestamp,
    ) -> Result<Answer, StoreError> {
        let hash = hash_of(envelope, by);
        let known = match batch.by_id.get(&envelope.id) {
            Some(at) => Some(batch.receipts[*at].clone()),
            None => self.store.receipt(&envelope.id)?,
        };
        let refused = |refusal| Ok(Answer::Outcome(Outcome::Refused { refusal }));
        if let Some(known) = known {
            if known.hash != hash {
                return refused(Refusal::IdTaken);
            }
            return Ok(accepted(&known));
        }
        for photo in photos(&envelope.command) {
            if !self.store.has_photo(photo)? {
                return refused(Refusal::Unknown { kind: "photo".into(), id: photo.to_string() });
            }
        }
        let updates = match self.ledger.decide(&envelope.command, by, now) {
            Ok(updates) => updates,
            Err(refusal) => return refused(refusal),
        };
        let first = self.ledger.seq() + 1;
        let made = made(&updates);
        for update in updates {
            let entry = self.ledger.enter(update, by, Some(&envelope.id), now);
            self.note(&entry);
            batch.entries.push(entry);
        }
        let receipt = Receipt { command: envelope.id.clone(), hash, first, last: self.ledger.seq(), made };
        let answer = accepted(&receipt);
        batch.by_id.insert(envelope.id.clone(), batch.receipts.len());
        batch.receipts.push(receipt);
        Ok(answer)
    }

    fn fact(&mut self, update: Update, batch: &mut Batch, now: Timestamp) {
        if let Some(update) = self.ledger.still_news(update) {
            let entry = self.ledger.enter(update, &Actor::system(), None, now);
            self.note(&entry);
            batch.entries.push(entry);
        }
    }

    fn note(&mut self, entry: &Entry) {
        if entry.update.topic() == Topic::Registry {
            self.registry_at = Some(entry.seq);
        }
    }

    fn commit(&mut self, batch: Batch, now: Timestamp) {
        let mut follow = Vec::new();
        if !batch.entries.is_empty() {
            let writing = Writing { entries: &batch.entries, receipts: &batch.receipts };
            if let Err(error) = self.store.append(&writing) {
                return self.failed(batch, &error, now);
            }
            follow = self.core.publish(&batch.entries, now);
        }
        for (answer, said) in batch.answers {
            // Whoever asked may be gone; what was done stays done, and is told when it is asked again.
            drop(answer.send(said));
        }
        for written in batch.written {
            written.send(()).ok();
        }
        if self.ledger.seq().saturating_sub(self.checkpointed) >= CHECKPOINT_EVERY {
            self.checkpoint_beside();
        }
        // Ends by itself: each round takes one more step of the few alarms that have changed meanwhile.
        if !follow.is_empty() {
            let mut batch = Batch::default();
            for update in follow {
                self.fact(update, &mut batch, now);
            }
            self.commit(batch, now);
        }
    }

    /// Nothing of the batch was written: nothing of it is known, and nobody is told that it is.
    fn failed(&mut self, batch: Batch, error: &StoreError, now: Timestamp) {
        let reason = error.to_string();
        if !self.failing {
            tracing::error!(reason, "facts cannot be written");
        }
        self.failing = true;
        self.core.set_facts_failing(Some(reason.clone()), now);
        let (state, seq) = self.core.grounds();
        self.ledger.restore(state, seq);
        for (answer, _) in batch.answers {
            drop(answer.send(Answer::Unavailable(reason.clone())));
        }
        let registry = batch.entries.into_iter().map(|e| e.update).filter(|u| u.topic() == Topic::Registry);
        self.keep(registry);
    }

    /// The store still cannot write.
    fn refuse(&mut self, jobs: impl Iterator<Item = Job>, error: &StoreError, now: Timestamp) {
        let reason = error.to_string();
        self.core.set_facts_failing(Some(reason.clone()), now);
        for job in jobs {
            match job {
                // One that was done before is answered as before.
                Job::Command { envelope, by, answer } => {
                    let known = self.store.receipt(&envelope.id).ok().flatten();
                    let said = known
                        .filter(|r| r.hash == hash_of(&envelope, &by))
                        .map_or_else(|| Answer::Unavailable(reason.clone()), |r| accepted(&r));
                    drop(answer.send(said));
                }
                Job::Facts { updates, .. } => self.keep(updates.into_iter().filter(|u| u.topic() == Topic::Registry)),
                Job::Due | Job::Stop => {}
            }
        }
    }

    fn keep(&mut self, updates: impl Iterator<Item = Update>) {
        let room = MOST_WAITING.saturating_sub(self.waiting.len());
        self.waiting.extend(updates.take(room));
    }

    fn recovered(&mut self, batch: &mut Batch, now: Timestamp) {
        self.failing = false;
        tracing::info!("facts can be written again");
        self.core.set_facts_failing(None, now);
        for update in std::mem::take(&mut self.waiting) {
            self.fact(update, batch, now);
        }
        for update in self.core.alarms_anew(now) {
            self.fact(update, batch, now);
        }
    }

    /// Packs and writes on a thread of its own: commands do not wait for it.
    fn checkpoint_beside(&mut self) {
        if self.packing.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Some(done) = self.packer.take() {
            drop(done.join());
        }
        let seq = self.ledger.seq();
        self.checkpointed = seq;
        let facts = self.ledger.state().facts().clone();
        let registry = self.registry_at.take().map(|_| Registry::of(self.ledger.state()));
        let (store, packing) = (self.store.clone(), self.packing.clone());
        let spawned = std::thread::Builder::new().name("atrium-checkpoint".into()).spawn(move || {
            put(&*store, CheckpointKind::Facts, seq, &facts);
            if let Some(registry) = registry {
                put(&*store, CheckpointKind::Registry, seq, &registry);
            }
            packing.store(false, Ordering::Release);
        });
        match spawned {
            Ok(thread) => self.packer = Some(thread),
            Err(error) => {
                tracing::warn!(%error, "no thread for a checkpoint");
                self.packing.store(false, Ordering::Release);
            }
        }
    }

    fn checkpoint_now(&mut self) {
        if self.store.is_in_memory() || self.failing {
            return;
        }
        let seq = self.ledger.seq();
        if seq > self.checkpointed {
            put(&*self.store, CheckpointKind::Facts, seq, self.ledger.state().facts());
        }
        if self.registry_at.is_some() {
            put(&*self.store, CheckpointKind::Registry, seq, &Registry::of(self.ledger.state()));
        }
    }
}

fn put(store: &dyn Store, kind: CheckpointKind, seq: u64, value: &impl serde::Serialize) {
    let written = pack(value)
        .map_err(|error| tracing::error!(error, "a checkpoint cannot be packed"))
        .map(|body| store.put_checkpoint(&PutCheckpoint { kind, seq, at: Timestamp::now(), body: &body }));
    if let Ok(Err(error)) = written {
        // The log has everything; the next start only takes longer.
        tracing::warn!(%error, ?kind, "a checkpoint cannot be written");
    }
}

fn accepted(receipt: &Receipt) -> Answer {
    Answer::Outcome(Outcome::Accepted { first: receipt.first, last: receipt.last, made: receipt.made.clone() })
}

/// Of who asks for what: the same id for something else, or by somebody else, is another command.
fn hash_of(envelope: &CommandEnvelope, by: &Actor) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(by.id.as_str().as_bytes());
    hasher.update([0]);
    // Fields are written in the order of their declaration: the same command is always the same text.
    hasher.update(serde_json::to_vec(&envelope.command).unwrap_or_default());
    hasher.finalize().into()
}

/// How the store is while nothing is wrong with it.
pub(crate) fn kept(store: &dyn Store) -> StoreState {
    if store.is_in_memory() { StoreState::InMemory } else { StoreState::Kept }
}

/// The state that is served from the start on: the ledger's, with the newest values that were kept.
pub(crate) fn served(ledger: &Ledger, store: &dyn Store) -> FacilityState {
    let mut state = ledger.state().clone();
    match store.newest() {
        Ok((values, positions)) => {
            state.observe(&values);
            state.locate(&positions);
        }
        Err(error) => tracing::warn!(%error, "newest values cannot be read; they come with the next observations"),
    }
    state
}
