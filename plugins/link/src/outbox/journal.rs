//! The outbox's file: one JSON object to a line, only ever appended to, rewritten as a whole when most of it is done.
//!
//! `{"check":"<16 hex digits>","line":{…}}`, where `check` is the beginning of the SHA-256 of the text of `line`. A line that
//! was cut by a power failure, or damaged since, is seen by it: a command with a flipped bit must never be sent.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use atrium_facility::{CommandEnvelope, PersonId, PhotoId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Content {
    /// A command.
    Command(CommandEnvelope),
    /// A photo; its bytes are in a file of their own.
    Photo(PhotoId),
}

/// Something that waits, and in whose name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Names it in this file.
    pub(crate) n: u64,
    /// The account; `None` for the program's own token. Tokens are not written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<PersonId>,
    /// What.
    pub(crate) content: Content,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Line {
    /// Something is to be sent.
    Keep(Box<Record>),
    /// It was answered, or given up.
    Done(u64),
}

const HEAD: &[u8] = b"{\"check\":\"";
const MIDDLE: &[u8] = b"\",\"line\":";
const CHECK_DIGITS: usize = 16;

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let hash = Sha256::digest(bytes);
    let digits = hash.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]]);
    digits.map(char::from).collect()
}

fn check(text: &[u8]) -> String {
    let mut digits = sha256_hex(text);
    digits.truncate(CHECK_DIGITS);
    digits
}

/// Appends the line's bytes.
///
/// # Errors
/// When the line cannot be put as JSON.
pub(crate) fn encode(line: &Line, out: &mut Vec<u8>) -> io::Result<()> {
    let text = serde_json::to_vec(line)?;
    out.extend_from_slice(HEAD);
    out.extend_from_slice(check(&text).as_bytes());
    out.extend_from_slice(MIDDLE);
    out.extend_from_slice(&text);
    out.extend_from_slice(b"}\n");
    Ok(())
}

fn decode(line: &[u8]) -> Option<Line> {
    let rest = line.strip_prefix(HEAD)?;
    let (sum, rest) = rest.split_at_checked(CHECK_DIGITS)?;
    let text = rest.strip_prefix(MIDDLE)?.strip_suffix(b"}")?;
    (check(text).as_bytes() == sum).then(|| serde_json::from_slice(text).ok())?
}

/// What a file held.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Held {
    /// What was not answered yet, in order.
    pub(crate) records: Vec<Record>,
    /// Lines that could not be read, with their ends.
    pub(crate) damaged: Vec<u8>,
}

/// Reads a file's bytes. What cannot be read is set apart; the lines around it count.
pub(crate) fn read(bytes: &[u8]) -> Held {
    let mut held = Held::default();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        // A line without its end was not written to its end.
        match line.strip_suffix(b"\n").and_then(decode) {
            Some(Line::Keep(record)) => {
                // A program that ended while it took over another's commands may have left them twice.
                let twice = held.records.iter().any(|r| r.content == record.content && r.account == record.account);
                if !twice || matches!(record.content, Content::Photo(_)) {
                    held.records.push(*record);
                }
            }
            Some(Line::Done(n)) => held.records.retain(|r| r.n != n),
            None => held.damaged.extend_from_slice(line),
        }
    }
    held
}

/// The file, open for appending.
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    len: u64,
}

impl Journal {
    /// Opens a file of which everything up to its end is readable, or makes a new one.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let len = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, len })
    }

    /// Length, bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Appends lines; they are on the disk when this returns.
    ///
    /// # Errors
    /// When they could not be written. A part may have been: the file is to be rewritten then.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_data()?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Replaces the file by one that holds these alone. It holds either all of the old or all of the new, whatever happens.
    ///
    /// # Errors
    /// When it could not be written; the old file stands.
    pub(crate) fn rewrite<'a>(&mut self, records: impl Iterator<Item = &'a Record>) -> io::Result<()> {
        write_held(&self.path, records)?;
        *self = Self::open(&self.path)?;
        Ok(())
    }
}

/// Writes a file that holds these records alone.
///
/// # Errors
/// When it could not be written; the old file stands.
pub(crate) fn write_held<'a>(path: &Path, records: impl IntoIterator<Item = &'a Record>) -> io::Result<()> {
    let mut bytes = Vec::new();
    for record in records {
        encode(&Line::Keep(Box::new(record.clone())), &mut bytes)?;
    }
    write_whole(path, &bytes)
}

/// Writes a file so that it is there whole or not at all.
///
/// # Errors
/// When it could not be written.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension("part");
    let mut file = File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&part, path)?;
    // The new name must last as well; where a folder cannot be opened (Windows), the system sees to it.
    if let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        folder.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use atrium_facility::{Command, Timestamp};

    use super::*;

    fn record(n: u64) -> Record {
        let command = Command::SetDuty { person: format!("T-{n}").as_str().into(), on: true };
        let envelope = CommandEnvelope { id: format!("c{n}").as_str().into(), issued_at: Timestamp(5), command };
        Record { n, account: Some("L-01".into()), content: Content::Command(envelope) }
    }

    fn bytes(lines: &[Line]) -> Vec<u8> {
        let mut out = Vec::new();
        for line in lines {
            encode(line, &mut out).unwrap();
        }
        out
    }

    #[test]
    fn what_is_done_is_gone_and_the_order_stays() {
        let photo = Record { n: 7, account: None, content: Content::Photo("ab".into()) };
        let lines = [
            Line::Keep(Box::new(record(1))),
            Line::Keep(Box::new(record(2))),
            Line::Done(1),
            Line::Keep(Box::new(photo.clone())),
            Line::Keep(Box::new(record(3))),
        ];
        let text = bytes(&lines);
        assert!(
            text.split(|b| *b == b'\n').all(|l| l.is_empty() || serde_json::from_slice::<serde_json::Value>(l).is_ok())
        );
        assert_eq!(read(&text), Held { records: vec![record(2), photo, record(3)], damaged: Vec::new() });
    }

    #[test]
    fn a_file_cut_anywhere_gives_the_whole_lines_before_the_cut() {
        let lines: Vec<Line> = (0..4).map(|n| Line::Keep(Box::new(record(n)))).collect();
        let text = bytes(&lines);
        for cut in 0..text.len() {
            let whole = text[..cut].iter().filter(|b| **b == b'\n').count();
            let held = read(&text[..cut]);
            assert_eq!(held.records.len(), whole, "cut at {cut}");
            assert_eq!(held.damaged.is_empty(), cut == 0 || text[cut - 1] == b'\n');
        }
    }

    #[test]
    fn no_flipped_bit_makes_another_command() {
        let text = bytes(&[Line::Keep(Box::new(record(1))), Line::Keep(Box::new(record(2)))]);
        let first = text.iter().position(|b| *b == b'\n').unwrap();
        for at in 0..first {
            for bit in 0..8 {
                let mut wrong = text.clone();
                wrong[at] ^= 1 << bit;
                let held = read(&wrong);
                assert_eq!(held.records, [record(2)], "byte {at}, bit {bit}");
                assert!(!held.damaged.is_empty());
            }
        }
    }
}
