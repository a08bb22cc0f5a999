//! The thread that writes the outbox to the disk, so that neither a frame nor the stream waits for it.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
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
/// … and longer than this, when most of it is done.
const VERY_LONG: u64 = 4 << 20;

/// What the writer is told.
pub(crate) enum Message {
    /// Something new waits.
    Keep(Record),
    /// It need not be kept any more.
    Done(u64),
}

/// Writes until nobody tells it anything any more.
pub(crate) fn run(folder: &PathBuf, outbox: &Arc<Outbox>, messages: &Receiver<Message>) {
    let mut writer = match Writer::open(folder, outbox.clone()) {
        Ok(writer) => writer,
        Err(error) => {
            let folder = folder.display();
            outbox.report(format!("commands cannot be kept in {folder} ({error}); they wait in memory alone"));
            outbox.load(Vec::new(), None);
            while let Ok(message) = messages.recv() {
                if let Message::Keep(record) = message {
                    outbox.kept(&[record.n]);
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
    /// The file lacks something, because the disk failed.
    behind: bool,
}

impl Writer {
    fn open(folder: &PathBuf, outbox: Arc<Outbox>) -> io::Result<Self> {
        let (mut part, mut found) = Part::open(folder)?;
        for remark in std::mem::take(&mut found.remarks) {
            outbox.report(remark);
        }
        let photos = part.photos();
        let records = outbox.number(std::mem::take(&mut found.records));
        // Sent only when they are this part's own: else two programs might both send what a third left.
        part.settle(records.iter(), found)?;
        let order = records.iter().map(|r| r.n).collect();
        let waiting = records.iter().map(|r| (r.n, r.clone())).collect();
        outbox.load(records, Some(photos));
        Ok(Self { part, outbox, waiting, order, behind: false })
    }

    fn take(&mut self, batch: Vec<Message>) {
        let mut new = Vec::new();
        let mut gone = Vec::new();
        for message in &batch {
            match message {
                Message::Keep(record) => {
                    new.push(record.n);
                    self.order.push(record.n);
                    self.waiting.insert(record.n, record.clone());
                }
                Message::Done(n) => {
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
        let len = self.part.journal.len();
        let done_with =
            (self.waiting.is_empty() && len > LONG) || (len > VERY_LONG && len / 2 > self.waiting.len() as u64 * 1_024);
        if self.behind || done_with {
            return self.part.journal.rewrite(self.order.iter().filter_map(|n| self.waiting.get(n)));
        }
        let mut bytes = Vec::new();
        for message in batch {
            match message {
                Message::Keep(record) => encode(&Line::Keep(record.clone()), &mut bytes)?,
                Message::Done(n) => encode(&Line::Done(*n), &mut bytes)?,
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
        for id in gone {
            if !self.waiting.values().any(|r| r.content == Content::Photo(id.clone())) {
                self.outbox.forget_photo(id);
                self.part.drop_photo(id);
            }
        }
    }
}
