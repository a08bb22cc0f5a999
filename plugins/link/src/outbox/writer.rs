//! The thread that writes the outbox to the disk, so that neither a frame nor the stream waits for it.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use atrium_facility::PhotoId;

use super::Outbox;
use super::folder::Part;
use super::journal::{Content, Line, Record, encode};

/// After a failure the disk is tried again so often.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// A file longer than this is rewritten when nothing waits …
const LONG: u64 = 64 << 10;
/// … and with so many answered, when they are more than those that wait.
const MANY: usize = 2_000;

/// What the writer is told.
pub(crate) enum Message {
    /// Something new waits.
    Keep(Box<Record>),
    /// It need not be kept any more.
    Done(u64),
    /// It is given up: as done, and the outbox waits to hear that the disk has it.
    Discard(u64),
}

/// Writes until nobody tells it anything any more.
pub(crate) fn run(folder: &Path, outbox: &Arc<Outbox>, messages: &Receiver<Message>) {
    let mut writer = match Writer::open(folder, outbox.clone()) {
        Ok(writer) => writer,
        Err(error) => {
            let folder = folder.display();
            outbox.report(format!("commands cannot be kept in {folder} ({error}); they wait in memory alone"));
            outbox.load(Vec::new(), None);
            while let Ok(message) = messages.recv() {
                match message {
                    Message::Keep(record) => outbox.kept(&[record.n]),
                    Message::Done(_) => outbox.forget_sent_photos(),
                    Message::Discard(n) => outbox.discarded(&[n]),
                }
            }
            return;
        }
    };
    loop {
        let first = if writer.behind { messages.recv_timeout(TRY_AGAIN) } else { messages.recv().map_err(Into::into) };
        let batch = match first {
            Ok(first) => std::iter::once(first).chain(messages.try_iter()).collect(),
            Err(RecvTimeoutError::Timeout) => Vec::new(),
            Err(RecvTimeoutError::Disconnected) => break,
        };
        writer.take(batch);
    }
    if writer.behind {
        writer.take(Vec::new());
    }
}

struct Writer {
    part: Part,
    outbox: Arc<Outbox>,
    waiting: BTreeMap<u64, Record>,
    /// Numbers in the order of sending: leftovers of earlier runs come first and are numbered last.
    order: Vec<u64>,
    /// Answered since the file was written anew.
    done: usize,
    /// The file lacks something, because the disk failed.
    behind: bool,
    /// Given up, and not on the disk yet.
    discarded: Vec<u64>,
}

impl Writer {
    fn open(folder: &Path, outbox: Arc<Outbox>) -> io::Result<Self> {
        let (mut part, mut found) = Part::open(folder)?;
        for remark in std::mem::take(&mut found.remarks) {
            outbox.report(remark);
        }
        let photos = part.photos();
        let records = outbox.number(std::mem::take(&mut found.records));
        // Sent only when they are this part's own: else two programs might both send what a third left.
        part.settle(&records, found)?;
        let order = records.iter().map(|r| r.n).collect();
        let waiting = records.iter().map(|r| (r.n, r.clone())).collect();
        outbox.load(records, Some(photos));
        Ok(Self { part, outbox, waiting, order, done: 0, behind: false, discarded: Vec::new() })
    }

    fn take(&mut self, batch: Vec<Message>) {
        let mut new = Vec::new();
        let mut gone = Vec::new();
        for message in &batch {
            match message {
                Message::Keep(record) => {
                    new.push(record.n);
                    self.order.push(record.n);
                    self.waiting.insert(record.n, Record::clone(record));
                }
                Message::Done(n) | Message::Discard(n) => {
                    if matches!(message, Message::Discard(_)) {
                        self.discarded.push(*n);
                    }
                    self.done += 1;
                    self.order.retain(|k| k != n);
                    if let Some(Record { content: Content::Photo(id), .. }) = self.waiting.remove(n) {
                        gone.push(id);
                    }
                }
            }
        }
        match self.write(&batch) {
            Ok(()) => {
                self.behind = false;
                self.forget_photos(&gone);
                self.outbox.discarded(&std::mem::take(&mut self.discarded));
            }
            Err(error) => {
                if !self.behind {
                    self.outbox.report(format!("the disk does not take what waits for the hub ({error})"));
                }
                self.behind = true;
            }
        }
        self.outbox.kept(&new);
    }

    fn write(&mut self, batch: &[Message]) -> io::Result<()> {
        let records = self.waiting.values();
        for id in records.filter_map(|r| if let Content::Photo(id) = &r.content { Some(id) } else { None }) {
            if let Some(bytes) = self.outbox.photo_in_memory(id) {
                self.part.keep_photo(id, &bytes)?;
            }
        }
        let worth_it = (self.waiting.is_empty() && self.part.journal.len() > LONG)
            || (self.done > MANY && self.done > self.waiting.len());
        if self.behind || worth_it {
            self.part.journal.rewrite(self.order.iter().filter_map(|n| self.waiting.get(n)))?;
            self.done = 0;
            return Ok(());
        }
        let mut bytes = Vec::new();
        for message in batch {
            match message {
                Message::Keep(record) => encode(&Line::Keep(record.clone()), &mut bytes)?,
                Message::Done(n) | Message::Discard(n) => encode(&Line::Done(*n), &mut bytes)?,
            }
        }
        if bytes.is_empty() { Ok(()) } else { self.part.journal.append(&bytes) }
    }

    /// From memory what is on the disk now, and from the disk what was sent.
    fn forget_photos(&self, gone: &[PhotoId]) {
        for record in self.waiting.values() {
            if let Content::Photo(id) = &record.content {
                self.outbox.forget_photo(id);
            }
        }
        self.outbox.forget_sent_photos();
        for id in gone {
            if !self.waiting.values().any(|r| r.content == Content::Photo(id.clone())) {
                self.part.drop_photo(id);
            }
        }
    }
}
