//! Commands and photos on their way: kept until the hub has answered, sent one after the other.

mod folder;
mod journal;
mod sender;
mod unsent;
mod writer;

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use atrium_facility::{CommandEnvelope, PersonId, PhotoId};
use thiserror::Error;
use tokio::sync::Notify;

use self::journal::{Content, Record};
use self::writer::Message;
use crate::config::Tokens;

pub(crate) use self::sender::run;
pub use self::unsent::{DiscardError, Unsent, Waits};

/// Largest photo that a hub takes, bytes.
pub const LARGEST_PHOTO: usize = 12 << 20;
/// Commands and photos that may wait: a day without a hub, with room.
const MOST_WAITING: usize = 10_000;

/// Why a command or a photo was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    /// There is no token for it, so the hub would not know who asks.
    #[error("there is no token for {0}")]
    NoToken(String),
    /// Too much waits already.
    #[error("{MOST_WAITING} commands wait for the hub already")]
    Full,
    /// The photo is larger than [`LARGEST_PHOTO`].
    #[error("the photo has {0} bytes; {LARGEST_PHOTO} is the most that a hub takes")]
    TooLarge(usize),
    /// Neither JPEG, PNG nor WebP.
    #[error("a photo is a JPEG, a PNG or a WebP file")]
    NoPhoto,
}

/// The photo's id: the lower-case hexadecimal SHA-256 of its bytes.
pub fn photo_id(bytes: &[u8]) -> PhotoId {
    journal::sha256_hex(bytes).into()
}

/// Whether it begins as a JPEG, PNG or WebP file does.
fn is_photo(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xff, 0xd8, 0xff])
        || bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

struct Item {
    record: Record,
    /// On the disk, or as safe as it gets.
    kept: bool,
    /// The hub does not take it.
    stuck: Option<String>,
    /// That its token is missing or refused was told.
    told: bool,
    /// Why the last try failed.
    failed: Option<String>,
    /// A request with it is under way.
    sending: bool,
    /// A request with it may have reached the hub without its answer reaching us.
    may_be_sent: bool,
    /// It is given up; gone once the disk has taken note.
    discarding: bool,
}

impl Item {
    fn new(record: Record, kept: bool) -> Self {
        Self {
            record,
            kept,
            stuck: None,
            told: false,
            failed: None,
            sending: false,
            may_be_sent: false,
            discarding: false,
        }
    }

    /// Whether it is to be sent sooner or later, without anybody's doing.
    fn waits(&self) -> bool {
        self.stuck.is_none() && !self.discarding
    }
}

#[derive(Default)]
struct Inner {
    items: VecDeque<Item>,
    numbered: u64,
    /// Photos that are not on the disk.
    photos: HashMap<PhotoId, Arc<[u8]>>,
    photo_folder: Option<PathBuf>,
    reports: Vec<String>,
    /// Tokens that the hub did not know.
    refused: HashMap<Option<PersonId>, String>,
    writer: Option<mpsc::Sender<Message>>,
}

/// What waits. Shared by the program, the link's thread and the writer's.
#[derive(Default)]
pub(crate) struct Outbox {
    inner: Mutex<Inner>,
    /// Something is there to be sent or told.
    changed: Notify,
    /// Somebody wants the next try now.
    hurry: Notify,
}

/// What is to be done next.
enum Job {
    /// Send it, with this token.
    Send(Record, String),
    /// Tell that it has none.
    Unsigned(Record),
}

impl Outbox {
    /// An outbox in this folder, with the thread that writes it; in memory when there is none.
    ///
    /// # Errors
    /// When the thread cannot start.
    pub(crate) fn start(folder: Option<PathBuf>) -> std::io::Result<(Arc<Self>, Option<std::thread::JoinHandle<()>>)> {
        let outbox = Arc::new(Self::default());
        let Some(folder) = folder else { return Ok((outbox, None)) };
        let (sender, messages) = mpsc::channel();
        outbox.lock().writer = Some(sender);
        let shared = outbox.clone();
        let thread = std::thread::Builder::new()
            .name("atrium-outbox".into())
            .spawn(move || writer::run(&folder, &shared, &messages))?;
        Ok((outbox, Some(thread)))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // No step can panic halfway; a panic elsewhere must not lose what waits.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the writer end once it has written everything.
    pub(crate) fn close(&self) {
        self.lock().writer = None;
    }

    /// Takes a command.
    ///
    /// # Errors
    /// [`SendError::Full`].
    pub(crate) fn command(&self, account: Option<PersonId>, envelope: CommandEnvelope) -> Result<(), SendError> {
        self.add(account, Content::Command(envelope), None)
    }

    /// Takes a photo.
    ///
    /// # Errors
    /// [`SendError`].
    pub(crate) fn put_photo(&self, account: Option<PersonId>, bytes: Vec<u8>) -> Result<PhotoId, SendError> {
        if bytes.len() > LARGEST_PHOTO {
            return Err(SendError::TooLarge(bytes.len()));
        }
        if !is_photo(&bytes) {
            return Err(SendError::NoPhoto);
        }
        let id = photo_id(&bytes);
        self.add(account, Content::Photo(id.clone()), Some(bytes))?;
        Ok(id)
    }

    fn add(&self, account: Option<PersonId>, content: Content, photo: Option<Vec<u8>>) -> Result<(), SendError> {
        let mut inner = self.lock();
        if inner.items.len() >= MOST_WAITING {
            return Err(SendError::Full);
        }
        inner.numbered += 1;
        let record = Record { n: inner.numbered, account, content };
        if let (Content::Photo(id), Some(bytes)) = (&record.content, photo) {
            inner.photos.insert(id.clone(), bytes.into());
        }
        // Without a writer (or after it has ended) memory is all there is.
        let written = inner.writer.as_ref().is_some_and(|w| w.send(Message::Keep(Box::new(record.clone()))).is_ok());
        inner.items.push_back(Item::new(record, !written));
        drop(inner);
        self.changed.notify_one();
        Ok(())
    }

    /// Commands that are still to be sent or answered, in order.
    pub(crate) fn waiting(&self) -> Vec<CommandEnvelope> {
        let inner = self.lock();
        let items = inner.items.iter().filter(|i| i.waits());
        items
            .filter_map(
                |i| if let Content::Command(envelope) = &i.record.content { Some(envelope.clone()) } else { None },
            )
            .collect()
    }

    /// How many those are.
    pub(crate) fn waiting_count(&self) -> usize {
        let inner = self.lock();
        inner.items.iter().filter(|i| i.waits() && matches!(i.record.content, Content::Command(_))).count()
    }

    /// The photo's bytes while it waits here.
    pub(crate) async fn photo(&self, id: &PhotoId) -> Option<Vec<u8>> {
        if let Some(bytes) = self.photo_in_memory(id) {
            return Some(bytes.to_vec());
        }
        let waits = self.lock().items.iter().any(|i| i.record.content == Content::Photo(id.clone()));
        let path = self.lock().photo_folder.as_ref().filter(|_| waits)?.join(id.as_str());
        tokio::task::spawn_blocking(move || std::fs::read(path).ok()).await.ok()?
    }

    fn photo_in_memory(&self, id: &PhotoId) -> Option<Arc<[u8]>> {
        self.lock().photos.get(id).cloned()
    }

    fn forget_photo(&self, id: &PhotoId) {
        self.lock().photos.remove(id);
    }

    /// Photos that no longer wait.
    fn forget_sent_photos(&self) {
        let mut inner = self.lock();
        let Inner { items, photos, .. } = &mut *inner;
        photos.retain(|id, _| items.iter().any(|i| matches!(&i.record.content, Content::Photo(of) if of == id)));
    }

    /// Other tokens are in use: what had none is tried again.
    pub(crate) fn tokens_changed(&self) {
        self.lock().refused.clear();
        self.changed.notify_one();
    }

    /// Something that a person should know of the disk.
    fn report(&self, report: String) {
        tracing::warn!(report, "outbox");
        self.lock().reports.push(report);
        self.changed.notify_one();
    }

    fn take_reports(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().reports)
    }

    /// Numbers what an earlier run left by this run's count.
    fn number(&self, mut records: Vec<Record>) -> Vec<Record> {
        let mut inner = self.lock();
        for record in &mut records {
            inner.numbered += 1;
            record.n = inner.numbered;
        }
        records
    }

    /// Puts what an earlier run left before everything else.
    fn load(&self, records: Vec<Record>, photo_folder: Option<PathBuf>) {
        let mut inner = self.lock();
        inner.photo_folder = photo_folder;
        for record in records.into_iter().rev() {
            // Whether the earlier run sent it is not known.
            inner.items.push_front(Item { may_be_sent: true, ..Item::new(record, true) });
        }
        drop(inner);
        self.changed.notify_one();
    }

    /// These are as safe as they get: they may be sent.
    fn kept(&self, numbers: &[u64]) {
        let mut inner = self.lock();
        for item in inner.items.iter_mut().filter(|i| numbers.contains(&i.record.n)) {
            item.kept = true;
        }
        drop(inner);
        self.changed.notify_one();
    }

    /// The first that can be sent. What follows something that is not on the disk yet waits for it; accounts without a
    /// token keep no others waiting.
    fn next(&self, tokens: &Tokens) -> Option<Job> {
        let mut inner = self.lock();
        let Inner { items, refused, .. } = &mut *inner;
        for item in items.iter_mut().filter(|i| i.waits()) {
            if !item.kept {
                return None;
            }
            let account = &item.record.account;
            match tokens.of(account.as_ref()).filter(|token| refused.get(account).is_none_or(|r| r != token)) {
                Some(token) => {
                    item.told = false;
                    item.sending = true;
                    return Some(Job::Send(item.record.clone(), token.to_owned()));
                }
                None if item.told => {}
                None => {
                    item.told = true;
                    return Some(Job::Unsigned(item.record.clone()));
                }
            }
        }
        None
    }

    /// The hub does not know this token.
    fn refuse_token(&self, account: &Option<PersonId>, token: String) {
        self.lock().refused.insert(account.clone(), token);
    }

    /// The hub does not take it.
    fn set_stuck(&self, n: u64, reason: &str) {
        if let Some(item) = self.lock().items.iter_mut().find(|i| i.record.n == n) {
            item.stuck = Some(reason.to_owned());
        }
    }

    /// A try is over without an answer: why, and whether the hub may have it all the same.
    fn tried(&self, n: u64, failed: Option<String>, may_be_sent: bool) {
        if let Some(item) = self.lock().items.iter_mut().find(|i| i.record.n == n) {
            item.sending = false;
            item.failed = failed;
            item.may_be_sent |= may_be_sent;
        }
    }

    /// These are given up on the disk too.
    fn discarded(&self, numbers: &[u64]) {
        self.lock().items.retain(|i| !numbers.contains(&i.record.n));
        self.changed.notify_one();
    }

    /// It is answered: it no longer waits, and stays on the disk until [`Outbox::settle`].
    fn remove(&self, n: u64) {
        self.lock().items.retain(|i| i.record.n != n);
    }

    /// The answer is told: the disk need not keep it.
    fn settle(&self, record: &Record) {
        let written = self.lock().tell_done(record);
        if !written {
            self.forget_sent_photos();
        }
    }
}

impl Inner {
    /// Lets the disk forget it; `false` where there is none.
    fn tell_done(&mut self, record: &Record) -> bool {
        self.writer.as_ref().is_some_and(|writer| writer.send(Message::Done(record.n)).is_ok())
    }
}

#[cfg(test)]
mod tests;
