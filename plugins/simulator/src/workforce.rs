//! The people of the story at work: each step is sent to the hub as whoever does it.

use std::collections::HashMap;
use std::time::Duration;

use atrium_facility::{Account, CommandEnvelope, Entry, Outcome, Refusal, Timestamp};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use thiserror::Error;
use tokio::sync::watch;

use crate::crew::{Crew, Due};
use crate::story::Story;

/// How often the clock is looked at.
const STEP: Duration = Duration::from_millis(500);
/// Waiting time while the hub is away or cannot write: the first, and the longest.
const AWAY_FIRST: Duration = Duration::from_millis(500);
const AWAY_MOST: Duration = Duration::from_secs(8);
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the log is listened to.
const LISTEN_MS: i64 = 3_000;
/// Entries of the log that are read at the start: some days of a calm site.
const ENTRIES_BEFORE: u64 = 20_000;
/// Entries in one answer.
const PAGE: usize = 5_000;

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
///
/// It keeps nothing on disk: the log of the hub tells what was done already, and the names of the steps make doing one again
/// harmless. Badges for which there is no token do nothing, which ends what they are part of.
pub struct Workforce {
    stop: watch::Sender<bool>,
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
        let hub = Hub { client, base: base_url.trim_end_matches('/').to_owned(), tokens, read_to: None };
        let (stop, mut stopped) = watch::channel(false);
        let thread = std::thread::Builder::new().name("atrium-workforce".into()).spawn(move || {
            runtime.block_on(async {
                // Given up in the middle of a request: what the hub did is found in its log.
                tokio::select! {
                    () = work(Crew::new(story), hub) => {}
                    _ = stopped.wait_for(|stop| *stop) => {}
                }
            });
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Workforce {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the workforce's thread did not end in order");
        }
    }
}

/// The hub cannot be asked now.
struct Away;

/// Does what is due, as long as it lives.
async fn work(mut crew: Crew, mut hub: Hub) {
    let mut wait = AWAY_FIRST;
    let mut listened = Timestamp(i64::MIN);
    loop {
        match round(&mut crew, &mut hub, &mut listened).await {
            Ok(()) => {
                wait = AWAY_FIRST;
                tokio::time::sleep(STEP).await;
            }
            Err(Away) => {
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(AWAY_MOST);
            }
        }
    }
}

async fn round(crew: &mut Crew, hub: &mut Hub, listened: &mut Timestamp) -> Result<(), Away> {
    let now = Timestamp::now();
    if now.since_ms(*listened) >= LISTEN_MS || now < *listened {
        let entries = hub.listen().await?;
        crew.hear(&entries, now);
        *listened = now;
    }
    while let Some(due) = crew.due(now) {
        let outcome = hub.ask(&due).await?;
        crew.answered(&due.envelope.id, &outcome);
    }
    Ok(())
}

/// The hub over HTTP.
struct Hub {
    client: Client,
    base: String,
    /// By badge.
    tokens: HashMap<String, String>,
    /// Number of the last entry of the log that was read.
    read_to: Option<u64>,
}

#[derive(Deserialize)]
struct Span {
    seq: u64,
}

impl Hub {
    /// Entries of the log that were not read before.
    async fn listen(&mut self) -> Result<Vec<Entry>, Away> {
        let mut after = match self.read_to {
            Some(seq) => seq,
            None => {
                let span: Span = serde_json::from_slice(&self.get("/v1/span").await?).map_err(|_| Away)?;
                span.seq.saturating_sub(ENTRIES_BEFORE)
            }
        };
        let mut entries = Vec::new();
        loop {
            let bytes = match self.get(&format!("/v1/log?after={after}&limit={PAGE}")).await {
                Ok(bytes) => bytes,
                Err(Away) => {
                    // Perhaps another log than before: begin from its own end next time.
                    self.read_to = None;
                    return Err(Away);
                }
            };
            let lines = bytes.split(|b| *b == b'\n').filter(|l| !l.trim_ascii().is_empty());
            // Entries of a kind that this version does not know concern somebody else.
            let page: Vec<Entry> = lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
            let Some(last) = page.last().map(|e| e.seq) else { break };
            let full = page.len() >= PAGE;
            entries.extend(page);
            after = after.max(last);
            if !full {
                break;
            }
        }
        self.read_to = Some(after);
        Ok(entries)
    }

    async fn get(&self, path: &str) -> Result<Vec<u8>, Away> {
        let mut request = self.client.get(format!("{}{path}", self.base));
        if let Some(token) = self.tokens.values().next() {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.and_then(reqwest::Response::error_for_status).map_err(|error| {
            tracing::debug!(%error, "the hub's log cannot be read");
            Away
        })?;
        Ok(response.bytes().await.map_err(|_| Away)?.to_vec())
    }

    /// The answer; a refusal where the hub will never take it.
    async fn ask(&self, due: &Due) -> Result<Outcome, Away> {
        let never = || Outcome::Refused { refusal: Refusal::Unknown { kind: "person".into(), id: due.by.to_owned() } };
        let Some(token) = self.tokens.get(due.by) else { return Ok(never()) };
        let CommandEnvelope { id, .. } = &due.envelope;
        let request = self.client.post(format!("{}/v1/commands", self.base)).bearer_auth(token).json(&due.envelope);
        let response = request.send().await.map_err(|_| Away)?;
        match response.status() {
            StatusCode::OK | StatusCode::CONFLICT => response.json().await.map_err(|_| Away),
            status if status.is_server_error() => Err(Away),
            status => {
                tracing::warn!(%status, %id, by = due.by, "the hub did not take a step of the story");
                Ok(never())
            }
        }
    }
}

#[cfg(test)]
#[path = "workforce_tests.rs"]
mod tests;
