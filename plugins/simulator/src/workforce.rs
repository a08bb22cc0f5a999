//! The people of the story at work: each step is sent to the hub as whoever does it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use atrium_facility::{Account, Command, CommandEnvelope, CommandId, Made, Outcome, Timestamp};
use reqwest::{Client, StatusCode};
use thiserror::Error;

use crate::story::{Deed, Step, Story, Thread};
use crate::walkers::mobiles;

/// How often the clock is looked at.
const STEP: Duration = Duration::from_millis(500);
/// Waiting time while the hub is away or cannot write.
const AWAY: Duration = Duration::from_secs(2);
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a badge that the hub has no account for acts as: nobody.
const ADMINISTRATOR: &str = "A-01";

/// Why nobody works.
#[derive(Debug, Error)]
pub enum WorkforceError {
    /// The thread or its runtime could not be started.
    #[error("cannot start the workforce's thread: {0}")]
    Thread(#[from] std::io::Error),
    /// The client could not be set up.
    #[error("cannot set up the connection to the hub: {0}")]
    Client(#[from] reqwest::Error),
}

/// Works on a thread of its own; dropping it stops it.
pub struct Workforce {
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Workforce {
    /// Starts to live the story at a hub. A hub that is not there is waited for.
    ///
    /// # Errors
    /// [`WorkforceError`].
    pub fn start(story: Story, base_url: &str, tokens: Vec<(Account, String)>) -> Result<Self, WorkforceError> {
        let client = Client::builder().no_proxy().timeout(PATIENCE).build()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let tokens = tokens.into_iter().map(|(a, token)| (a.actor.id.to_string(), token)).collect();
        let hub = Http { client, url: format!("{}/v1/commands", base_url.trim_end_matches('/')), tokens };
        let stop = Arc::new(AtomicBool::new(false));
        let flag = stop.clone();
        let thread = std::thread::Builder::new().name("atrium-workforce".into()).spawn(move || {
            runtime.block_on(async {
                let mut crew = Crew::new(story);
                while !flag.load(Ordering::Relaxed) {
                    let wait = if crew.work(&hub, Timestamp::now(), &flag).await { STEP } else { AWAY };
                    tokio::time::sleep(wait).await;
                }
            });
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Workforce {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the workforce's thread did not end in order");
        }
    }
}

/// What takes commands: the hub over HTTP, or one in a test.
pub(crate) trait Desk {
    /// `None` when it cannot be asked now.
    fn ask(&self, by: &str, envelope: &CommandEnvelope) -> impl Future<Output = Option<Outcome>>;
}

struct Http {
    client: Client,
    url: String,
    tokens: HashMap<String, String>,
}

impl Desk for Http {
    async fn ask(&self, by: &str, envelope: &CommandEnvelope) -> Option<Outcome> {
        let Some(token) = self.tokens.get(by) else {
            // Nobody of that badge here: the thread ends quietly.
            return Some(Outcome::Refused { refusal: atrium_facility::Refusal::AlreadySo });
        };
        let response = self.client.post(&self.url).bearer_auth(token).json(envelope).send().await.ok()?;
        match response.status() {
            StatusCode::OK | StatusCode::CONFLICT => response.json().await.ok(),
            status if status.is_server_error() => None,
            status => {
                tracing::warn!(%status, by, "the hub did not take a step of the story");
                Some(Outcome::Refused { refusal: atrium_facility::Refusal::AlreadySo })
            }
        }
    }
}

/// How far a thread is.
enum Progress {
    /// So many steps are done; the first made this.
    At(usize, Option<Made>),
    /// A step was refused: a person has taken the matter in hand, or it is over.
    Ended,
}

/// Those who do what the story says.
pub(crate) struct Crew {
    story: Story,
    registered: bool,
    progress: HashMap<CommandId, Progress>,
}

impl Crew {
    pub(crate) fn new(story: Story) -> Self {
        Self { story, registered: false, progress: HashMap::new() }
    }

    /// Does what is due; `false` when the desk could not be asked.
    pub(crate) async fn work(&mut self, desk: &impl Desk, now: Timestamp, stop: &AtomicBool) -> bool {
        if !self.registered {
            let command = Command::RegisterMobiles { mobiles: mobiles() };
            let id = CommandId::from("sim/mobiles/1");
            let envelope = CommandEnvelope { id, issued_at: now, command };
            if desk.ask(ADMINISTRATOR, &envelope).await.is_none() {
                return false;
            }
            self.registered = true;
        }
        let threads = self.story.threads(now);
        let current: std::collections::HashSet<CommandId> = threads.iter().filter_map(key).collect();
        for thread in &threads {
            if stop.load(Ordering::Relaxed) {
                return true;
            }
            if !self.advance(thread, desk, now).await {
                return false;
            }
        }
        self.progress.retain(|id, _| current.contains(id));
        true
    }

    async fn advance(&mut self, thread: &Thread, desk: &impl Desk, now: Timestamp) -> bool {
        let Some(key) = key(thread) else { return true };
        loop {
            let (done, made) = match self.progress.get(&key) {
                None => (0, None),
                Some(Progress::At(done, made)) => (*done, made.clone()),
                Some(Progress::Ended) => return true,
            };
            let Some(step) = thread.steps.get(done).filter(|s| s.at <= now) else { return true };
            let Some(command) = command_of(step, made.as_ref()) else {
                self.progress.insert(key.clone(), Progress::Ended);
                return true;
            };
            let envelope = CommandEnvelope { id: step.id.clone(), issued_at: step.at, command };
            match desk.ask(&step.by, &envelope).await {
                None => return false,
                Some(Outcome::Accepted { made: new, .. }) => {
                    self.progress.insert(key.clone(), Progress::At(done + 1, made.or(new)));
                }
                Some(Outcome::Refused { refusal }) => {
                    tracing::debug!(%refusal, id = %step.id, "a step of the story was refused");
                    self.progress.insert(key.clone(), Progress::Ended);
                    return true;
                }
            }
        }
    }
}

fn key(thread: &Thread) -> Option<CommandId> {
    thread.steps.first().map(|s| s.id.clone())
}

/// The step as a command about what the thread made.
fn command_of(step: &Step, made: Option<&Made>) -> Option<Command> {
    match (&step.what, made) {
        (Deed::Command(command), _) => Some(command.clone()),
        (Deed::Ticket(what), Some(Made::Ticket(id))) => {
            Some(Command::Ticket { ticket: id.clone(), what: what.clone() })
        }
        (Deed::Hazard(what), Some(Made::Hazard(id))) => {
            Some(Command::Hazard { hazard: id.clone(), what: what.clone() })
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "workforce_tests.rs"]
mod tests;
