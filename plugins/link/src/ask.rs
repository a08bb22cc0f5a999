//! Questions about the past and about accounts: each a request of its own, so that none waits for another.

use std::rc::Rc;
use std::time::Duration;

use atrium_facility::{Account, Entry, Moment, Past, PersonId, PhotoId, PointId, Rollup, Timestamp};
use reqwest::StatusCode;
use serde::Deserialize;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

use crate::http::{Hub, Trouble, back_off, from_lines};
use crate::outbox::{LARGEST_PHOTO, Outbox, photo_id};
use crate::queue::Queue;
use crate::{Asked, LinkEvent, NameAnswer};

/// Longest wait for the beginning of an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// A hub that is away is asked again for so long; then the question is given up.
const KEEP_ASKING: Duration = Duration::from_secs(5);
/// A hand on the time bar asks with every frame: a moment that is asked for is fetched when no other follows so soon.
const SETTLE: Duration = Duration::from_millis(40);
/// Largest answer: the values of a hundred thousand points are some 20 MB.
const LARGEST: usize = 256 << 20;
/// Somebody waits before the screen for a name.
const NAME_PATIENCE: Duration = Duration::from_secs(8);
/// Longest answer with a name, bytes.
const LARGEST_NAME: usize = 1 << 16;
/// Moments in one part of a replay.
const MOMENTS_PER_PART: usize = 2_000;

/// What can be asked.
#[derive(Debug)]
pub(crate) enum Question {
    /// The facility at a moment; a newer question of this kind replaces an older one.
    Past(Timestamp),
    /// The facts of a moment; likewise.
    Facts(Timestamp),
    /// What was recorded, later than the first moment and not later than the second.
    Replay(Timestamp, Timestamp),
    /// Entries after a number, so many at most.
    Log(u64, usize),
    /// A point's history between two moments, in so many spans.
    History(PointId, Timestamp, Timestamp, u32),
    /// How far the log reaches.
    Span,
    /// A photo.
    Photo(PhotoId),
    /// Who may act.
    Accounts,
    /// The name behind a badge.
    Name {
        /// Who asks.
        account: PersonId,
        /// Whose.
        of: PersonId,
    },
}

/// Takes questions until nobody asks.
pub(crate) async fn run(
    hub: Hub,
    mut questions: UnboundedReceiver<Question>,
    outbox: std::sync::Arc<Outbox>,
    queue: Rc<Queue>,
) {
    let mut tasks = JoinSet::new();
    let (mut past, mut facts): (Option<AbortHandle>, Option<AbortHandle>) = (None, None);
    loop {
        tokio::select! {
            question = questions.recv() => {
                let Some(question) = question else { return };
                let asker = Asker { hub: hub.clone(), outbox: outbox.clone(), queue: queue.clone() };
                let replaced = match question {
                    Question::Past(_) => Some(&mut past),
                    Question::Facts(_) => Some(&mut facts),
                    _ => None,
                };
                let task = tasks.spawn_local(asker.ask(question));
                if let Some(older) = replaced.and_then(|slot| slot.replace(task)) {
                    older.abort();
                }
            }
            Some(ended) = tasks.join_next() => {
                if let Err(error) = ended && error.is_panic() {
                    tracing::error!(%error, "a question ended in a panic");
                }
            }
        }
    }
}

struct Asker {
    hub: Hub,
    outbox: std::sync::Arc<Outbox>,
    queue: Rc<Queue>,
}

/// A name, as the hub sends it.
#[derive(Deserialize)]
struct Told {
    name: String,
}

#[derive(Deserialize)]
struct Span {
    #[serde(default)]
    first: Option<Timestamp>,
    #[serde(default)]
    last: Option<Timestamp>,
    seq: u64,
}

impl Asker {
    async fn ask(self, question: Question) {
        let (what, answer) = match question {
            Question::Past(at) => {
                tokio::time::sleep(SETTLE).await;
                (Asked::Past(at), self.past(at).await.map(|past| LinkEvent::Past(Box::new(past))))
            }
            Question::Facts(at) => {
                let facts = |past: Past| LinkEvent::Facts { at, facts: Box::new(past.facts) };
                (Asked::Facts(at), self.past(at).await.map(facts))
            }
            Question::Replay(from, to) => {
                if let Err((from, trouble)) = self.replay(from, to).await {
                    let failed = LinkEvent::Failed { what: Asked::Replay { from, to }, reason: trouble.reason() };
                    self.queue.send(failed).await;
                }
                return;
            }
            Question::Log(after, limit) => (Asked::Log { after }, self.log(after, limit).await),
            Question::History(point, from, to, spans) => {
                (Asked::History { point: point.clone(), from, to }, self.history(point, from, to, spans).await)
            }
            Question::Span => (Asked::Span, self.span().await),
            Question::Accounts => (Asked::Accounts, self.accounts().await),
            Question::Name { account, of } => {
                let answer = self.name(&account, &of).await;
                self.queue.send(LinkEvent::Name { of, answer }).await;
                return;
            }
            Question::Photo(id) => {
                let bytes = match self.photo(&id).await {
                    Ok(bytes) => Some(bytes),
                    Err(trouble) => {
                        tracing::debug!(%id, reason = trouble.reason(), "a photo could not be had");
                        None
                    }
                };
                self.queue.send(LinkEvent::Photo { id, bytes }).await;
                return;
            }
        };
        let event = answer.unwrap_or_else(|trouble| LinkEvent::Failed { what, reason: trouble.reason() });
        self.queue.send(event).await;
    }

    /// Reads; asks again while the hub is away, for a while.
    async fn read(&self, path: &str, query: &[(&str, String)], most_bytes: usize) -> Result<Vec<u8>, Trouble> {
        let began = Instant::now();
        let mut failures = 0;
        loop {
            match self.hub.read(path, query, PATIENCE, most_bytes).await {
                Err(Trouble::Away(reason) | Trouble::Unreached(reason)) if began.elapsed() < KEEP_ASKING => {
                    failures += 1;
                    tracing::debug!(path, reason, "asking again");
                    tokio::time::sleep(back_off(failures)).await;
                }
                other => return other,
            }
        }
    }

    async fn past(&self, at: Timestamp) -> Result<Past, Trouble> {
        let bytes = self.read("/v1/at", &[("time", at.0.to_string())], LARGEST).await?;
        parse(bytes).await
    }

    /// Part by part; what is not delivered begins where the error says.
    async fn replay(&self, from: Timestamp, to: Timestamp) -> Result<(), (Timestamp, Trouble)> {
        let (mut from, mut limit) = (from, MOMENTS_PER_PART);
        while from < to {
            let query = [("from", from.0.to_string()), ("to", to.0.to_string()), ("limit", limit.to_string())];
            let read = self.read("/v1/replay", &query, LARGEST).await.and_then(|bytes| from_lines::<Moment>(&bytes));
            let mut moments = read.map_err(|trouble| (from, trouble))?;
            let last = moments.last().map(Moment::at);
            let mut until = to;
            if let Some(last) = last.filter(|last| moments.len() >= limit && *last < to) {
                // Cut off by the limit, perhaps in the middle of one moment: that one comes whole with the next part.
                let whole = moments.iter().take_while(|m| m.at() < last).count();
                if whole == 0 {
                    limit = limit.saturating_mul(4);
                    continue;
                }
                moments.truncate(whole);
                until = last.plus_ms(-1);
            }
            if !self.queue.send(LinkEvent::Moments { from, to: until, moments }).await {
                return Ok(());
            }
            (from, limit) = (until, MOMENTS_PER_PART);
        }
        Ok(())
    }

    async fn log(&self, after: u64, limit: usize) -> Result<LinkEvent, Trouble> {
        let query = [("after", after.to_string()), ("limit", limit.to_string())];
        Ok(LinkEvent::Log(from_lines::<Entry>(&self.read("/v1/log", &query, LARGEST).await?)?))
    }

    async fn history(&self, point: PointId, from: Timestamp, to: Timestamp, spans: u32) -> Result<LinkEvent, Trouble> {
        let query = [
            ("point", point.to_string()),
            ("from", from.0.to_string()),
            ("to", to.0.to_string()),
            ("spans", spans.to_string()),
        ];
        let rollups: Vec<Rollup> = crate::http::from_json(&self.read("/v1/history", &query, LARGEST).await?)?;
        Ok(LinkEvent::History { point, from, to, rollups })
    }

    async fn span(&self) -> Result<LinkEvent, Trouble> {
        let span: Span = crate::http::from_json(&self.read("/v1/span", &[], LARGEST).await?)?;
        match (span.first, span.last) {
            (Some(first), Some(last)) => Ok(LinkEvent::Span { first, last, seq: span.seq }),
            _ => Err(Trouble::Refused { status: StatusCode::OK, reason: "the hub's log is still empty".into() }),
        }
    }

    async fn accounts(&self) -> Result<LinkEvent, Trouble> {
        let accounts: Vec<Account> = crate::http::from_json(&self.read("/v1/accounts", &[], LARGEST).await?)?;
        Ok(LinkEvent::Accounts(accounts))
    }

    /// Asked once: each time that the hub hears it, it writes a look-up down.
    async fn name(&self, account: &PersonId, of: &PersonId) -> NameAnswer {
        match self.ask_name(account, of).await {
            Ok(told) => NameAnswer::Told(told.name.as_str().into()),
            Err(Trouble::Refused { status: StatusCode::FORBIDDEN, .. }) => NameAnswer::NotAllowed,
            Err(Trouble::Refused { status: StatusCode::NOT_FOUND, .. }) => NameAnswer::Unknown,
            Err(trouble) => NameAnswer::Failed(trouble.reason()),
        }
    }

    async fn ask_name(&self, account: &PersonId, of: &PersonId) -> Result<Told, Trouble> {
        let mut url = self.hub.url("/v1/people", &[])?;
        // Any badge may be asked about; what stands in it must not lead elsewhere.
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(of.as_str()).push("name");
        }
        let token = self.hub.tokens.borrow().of(Some(account)).map(str::to_owned).unwrap_or_default();
        let response = self.hub.answer(self.hub.client.get(url).bearer_auth(token), NAME_PATIENCE).await?;
        crate::http::from_json(&crate::http::whole(response, LARGEST_NAME).await?)
    }

    /// From the outbox while it waits there, else from the hub.
    async fn photo(&self, id: &PhotoId) -> Result<Vec<u8>, Trouble> {
        if let Some(bytes) = self.outbox.photo(id).await {
            return Ok(bytes);
        }
        let wrong = |reason: &str| Trouble::Refused { status: StatusCode::OK, reason: reason.to_owned() };
        // Only a hash goes into the path.
        if !id.as_str().bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong("this is no photo's id"));
        }
        let bytes = self.read(&format!("/v1/photos/{id}"), &[], LARGEST_PHOTO).await?;
        if photo_id(&bytes) == *id { Ok(bytes) } else { Err(wrong("the hub sent another photo")) }
    }
}

/// A past is some megabytes of text: read on another thread, so that the stream goes on meanwhile.
async fn parse<T: serde::de::DeserializeOwned + Send + 'static>(bytes: Vec<u8>) -> Result<T, Trouble> {
    match tokio::task::spawn_blocking(move || crate::http::from_json(&bytes)).await {
        Ok(read) => read,
        Err(error) => Err(Trouble::Refused { status: StatusCode::OK, reason: error.to_string() }),
    }
}
