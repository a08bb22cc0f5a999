//! The handle that a program holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::thread::JoinHandle;
use std::time::Duration;

use atrium_facility::{Account, CommandEnvelope, CommandId, Interest, PersonId, PhotoId, PointId, Timestamp};
use tokio::sync::{Notify, mpsc, watch};

use crate::ask::Question;
use crate::config::Tokens;
use crate::http::{Hub, address, client};
use crate::outbox::Outbox;
use crate::queue::Queue;
use crate::{DiscardError, LinkConfig, LinkError, LinkEvent, SendError, Unsent, ask, outbox, session};

/// Longest wait for the hub to tell whose a token is.
const WHOSE_PATIENCE: Duration = Duration::from_secs(5);

/// A connection to one hub; dropping it ends it. What still waits to be sent is on the disk then.
///
/// Nothing here waits for the hub or for the disk.
pub struct Link {
    events: Receiver<LinkEvent>,
    questions: mpsc::UnboundedSender<Question>,
    tokens: watch::Sender<Tokens>,
    interest: watch::Sender<Interest>,
    outbox: Arc<Outbox>,
    stop: Arc<AtomicBool>,
    notify: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
    writer: Option<JoinHandle<()>>,
}

impl Link {
    /// Starts to read the hub at this address, for example `http://127.0.0.1:7420`, without an account.
    ///
    /// A hub that is not there is no error: the link says so and goes on trying.
    ///
    /// # Errors
    /// [`LinkError`] when the address is none or a thread cannot start.
    pub fn start(base_url: &str) -> Result<Self, LinkError> {
        Self::start_with_wake(base_url, || {})
    }

    /// As [`Link::start`]; `wake` is called on the link's thread after each event, for example to ask for a redraw.
    ///
    /// # Errors
    /// As [`Link::start`].
    pub fn start_with_wake(base_url: &str, wake: impl Fn() + Send + 'static) -> Result<Self, LinkError> {
        Self::start_with(LinkConfig::reading(base_url), wake)
    }

    /// Starts with accounts, an interest and an outbox. Commands that an earlier run left in the outbox are sent first.
    ///
    /// An outbox that cannot be used, or was damaged, is no error: [`LinkEvent::Failed`] tells of it.
    ///
    /// # Errors
    /// As [`Link::start`].
    pub fn start_with(config: LinkConfig, wake: impl Fn() + Send + 'static) -> Result<Self, LinkError> {
        let base = address(&config.base_url)?;
        let client = client()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let stop = Arc::new(AtomicBool::new(false));
        let notify = Arc::new(Notify::new());
        let (queue, events) = Queue::new(Box::new(wake), stop.clone());
        let (tokens, tokens_in_use) = watch::channel(Tokens { token: config.token, by_account: config.tokens });
        let (interest, interest_now) = watch::channel(config.interest);
        let (questions, asked) = mpsc::unbounded_channel();
        let (outbox, writer) = Outbox::start(config.outbox)?;
        let hub = Hub { client, base, tokens: tokens_in_use };
        let (box_of_thread, stopping) = (outbox.clone(), notify.clone());
        let spawned = std::thread::Builder::new().name("atrium-link".into()).spawn(move || {
            let queue = std::rc::Rc::new(queue);
            let back = Notify::new();
            let all = async {
                tokio::select! {
                    () = session::run(hub.clone(), interest_now, queue.clone(), &back) => {}
                    () = ask::run(hub.clone(), asked, box_of_thread.clone(), queue.clone()) => {}
                    () = outbox::run(hub.clone(), box_of_thread.clone(), queue.clone(), &back) => {}
                    () = stopping.notified() => {}
                }
            };
            tokio::task::LocalSet::new().block_on(&runtime, all);
        });
        let mut link = Self { events, questions, tokens, interest, outbox, stop, notify, thread: None, writer };
        link.thread = Some(spawned?);
        Ok(link)
    }

    /// At most `max` events that have come since; never waits.
    pub fn drain(&self, max: usize) -> Vec<LinkEvent> {
        let mut out = Vec::new();
        while out.len() < max {
            match self.events.try_recv() {
                Ok(event) => out.push(event),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        out
    }

    /// Wants something else from now on: a new snapshot comes, and the stream goes on from there.
    pub fn set_interest(&self, interest: Interest) {
        self.interest.send_if_modified(|now| {
            let differs = *now != interest;
            *now = interest;
            differs
        });
    }

    /// Uses these tokens from now on. Commands that waited for one are sent.
    pub fn set_tokens(&self, token: Option<String>, tokens: Vec<(Account, String)>) {
        self.tokens.send_replace(Tokens { token, by_account: tokens });
        self.outbox.tokens_changed();
    }

    /// Sends a command with the link's own token. [`LinkEvent::Answer`] tells what became of it, perhaps in a later run.
    ///
    /// # Errors
    /// [`SendError`] when it was not taken.
    pub fn send(&self, envelope: CommandEnvelope) -> Result<(), SendError> {
        self.check_token(None)?;
        self.outbox.command(None, envelope)
    }

    /// As [`Link::send`], in the name of this account.
    ///
    /// # Errors
    /// [`SendError`] when it was not taken.
    pub fn send_as(&self, account: &PersonId, envelope: CommandEnvelope) -> Result<(), SendError> {
        self.check_token(Some(account))?;
        self.outbox.command(Some(account.clone()), envelope)
    }

    /// Sends a photo (JPEG, PNG or WebP) with the link's own token: before the commands that are sent after it.
    ///
    /// Hashes the bytes before it returns: some milliseconds for each megabyte without optimization, one otherwise.
    ///
    /// # Errors
    /// [`SendError`] when it was not taken.
    pub fn put_photo(&self, bytes: Vec<u8>) -> Result<PhotoId, SendError> {
        self.check_token(None)?;
        self.outbox.put_photo(None, bytes)
    }

    /// As [`Link::put_photo`], in the name of this account.
    ///
    /// # Errors
    /// [`SendError`] when it was not taken.
    pub fn put_photo_as(&self, account: &PersonId, bytes: Vec<u8>) -> Result<PhotoId, SendError> {
        self.check_token(Some(account))?;
        self.outbox.put_photo(Some(account.clone()), bytes)
    }

    fn check_token(&self, account: Option<&PersonId>) -> Result<(), SendError> {
        match self.tokens.borrow().of(account) {
            Some(_) => Ok(()),
            None => Err(SendError::NoToken(account.map_or_else(|| "this program".to_owned(), ToString::to_string))),
        }
    }

    /// Commands that the hub has not answered, in order; those of earlier runs once the disk is read.
    pub fn waiting(&self) -> Vec<CommandEnvelope> {
        self.outbox.waiting()
    }

    /// How many those are.
    pub fn waiting_count(&self) -> usize {
        self.outbox.waiting_count()
    }

    /// Everything that the hub has not answered, in order, with why it has not gone: what waits, and what the hub cannot
    /// take as it is.
    pub fn unsent(&self) -> Vec<Unsent> {
        self.outbox.unsent()
    }

    /// How many those are.
    pub fn unsent_count(&self) -> usize {
        self.outbox.unsent_count()
    }

    /// Sends a command again at once, one that is stuck too; `false` when none with this id waits. What stands before it
    /// goes first.
    pub fn retry(&self, id: &CommandId) -> bool {
        self.outbox.retry(id)
    }

    /// Gives a command up: it is not sent from here on, and in no later run either once [`Link::unsent`] no longer has it.
    /// What the hub has taken already cannot be undone so.
    ///
    /// # Errors
    /// [`DiscardError`]. One that the hub may have is kept unless `even_if_sent` says that this is known.
    pub fn discard(&self, id: &CommandId, even_if_sent: bool) -> Result<(), DiscardError> {
        self.outbox.discard(id, even_if_sent)
    }

    fn ask(&self, question: Question) {
        if self.questions.send(question).is_err() {
            tracing::error!("the link's thread has ended");
        }
    }

    /// Asks for the facility at a moment: [`LinkEvent::Past`]. A newer question takes the place of one that is not
    /// answered yet.
    pub fn ask_past(&self, at: Timestamp) {
        self.ask(Question::Past(at));
    }

    /// Asks for the facts of a moment alone, to compare with: [`LinkEvent::Facts`]. A newer question takes the place of one
    /// of this kind that is not answered yet.
    pub fn ask_facts(&self, at: Timestamp) {
        self.ask(Question::Facts(at));
    }

    /// Asks for what was recorded later than `from` and not later than `to`: [`LinkEvent::Moments`], in parts.
    pub fn ask_replay(&self, from: Timestamp, to: Timestamp) {
        self.ask(Question::Replay(from, to));
    }

    /// Asks for at most so many entries of the log after this number: [`LinkEvent::Log`].
    pub fn ask_log(&self, after: u64, limit: usize) {
        self.ask(Question::Log(after, limit));
    }

    /// Asks for a point's history in so many spans: [`LinkEvent::History`].
    pub fn ask_history(&self, point: &PointId, from: Timestamp, to: Timestamp, spans: u32) {
        self.ask(Question::History(point.clone(), from, to, spans));
    }

    /// Asks how far the log reaches: [`LinkEvent::Span`].
    pub fn ask_span(&self) {
        self.ask(Question::Span);
    }

    /// Asks for a photo: [`LinkEvent::Photo`], in any case.
    pub fn ask_photo(&self, id: &PhotoId) {
        self.ask(Question::Photo(id.clone()));
    }

    /// Asks for the name behind a badge, in the name of this account: [`LinkEvent::Name`]. The hub writes each look-up
    /// down, so it is asked once, and not again when the answer is lost.
    ///
    /// # Errors
    /// [`SendError::NoToken`].
    pub fn ask_name(&self, account: &PersonId, of: &PersonId) -> Result<(), SendError> {
        self.check_token(Some(account))?;
        self.ask(Question::Name { account: account.clone(), of: of.clone() });
        Ok(())
    }

    /// Asks who may act: [`LinkEvent::Accounts`].
    pub fn ask_accounts(&self) {
        self.ask(Question::Accounts);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.notify.notify_one();
        let badly = |thread: Option<JoinHandle<()>>| thread.is_some_and(|t| t.join().is_err());
        let mut ended_badly = badly(self.thread.take());
        // Only now: the link's thread may have had something to say to the writer.
        self.outbox.close();
        ended_badly |= badly(self.writer.take());
        if ended_badly {
            tracing::error!("a thread of the link did not end in order");
        }
    }
}

/// Asks the hub at this address whose the token is. Waits some seconds at most; not for a frame.
///
/// # Errors
/// [`LinkError`]: no address, no hub, or a hub that does not know the token.
pub fn whose(base_url: &str, token: &str) -> Result<Account, LinkError> {
    let (_tokens, tokens) = watch::channel(Tokens { token: Some(token.to_owned()), by_account: Vec::new() });
    let hub = Hub { client: client()?, base: address(base_url)?, tokens };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime
        .block_on(hub.read_json("/v1/me", &[], WHOSE_PATIENCE, 1 << 20))
        .map_err(|trouble| LinkError::Hub(trouble.reason()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in ["", "127.0.0.1:7420", "ftp://x", "http://", "hub"] {
            assert!(matches!(Link::start(wrong), Err(LinkError::Address(_))), "{wrong}");
            assert!(matches!(whose(wrong, "t"), Err(LinkError::Address(_))), "{wrong}");
        }
    }

    #[test]
    fn a_configuration_never_shows_its_tokens() {
        let account = Account {
            actor: atrium_facility::Actor::new("T-11", atrium_facility::Role::Technician),
            post: atrium_facility::LocalText::same("Electrician"),
        };
        let config = LinkConfig {
            token: Some("secret-1".into()),
            tokens: vec![(account, "secret-2".into())],
            ..LinkConfig::reading("http://127.0.0.1:1")
        };
        let shown = format!("{config:?}");
        assert!(shown.contains("T-11") && !shown.contains("secret"), "{shown}");
    }
}
