//! What a model may be packed in: zip archives of any usual compression, gzip, UTF-16.
//!
//! An archive that is cut off or damaged gives what it holds up to there: a half model with a word about it is worth
//! more than none.

use std::io::{Cursor, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder};
use zip::CompressionMethod;
use zip::result::ZipError;

use crate::diagnostics::Severity;
use crate::error::Problem;
use crate::limits::{ARCHIVE_FREE_BYTES, ARCHIVE_LAYERS, ARCHIVE_RATIO, DICTIONARY_BYTES, RESERVED_BYTES};
use crate::progress::{Phase, Progress};

/// Read and unpack in steps of this size, so that cancelling takes effect at once.
const STEP_BYTES: usize = 4 << 20;

/// Names of further models that a finding lists.
const NAMED: usize = 8;

const ZIP_LOCAL: [u8; 4] = *b"PK\x03\x04";
const ZIP_EMPTY: [u8; 4] = *b"PK\x05\x06";
const ZIP_SPANNED: [u8; 4] = *b"PK\x07\x08";
const GZIP: [u8; 2] = *b"\x1F\x8B";

/// Something to say about how the text was come by.
pub(crate) type Note = (Severity, String);

/// Whether a file that begins so is the text itself.
pub(crate) fn is_plain(begin: &[u8]) -> bool {
    let packed = [&ZIP_LOCAL[..], &ZIP_EMPTY, &ZIP_SPANNED, &GZIP].iter().any(|magic| begin.starts_with(magic));
    !packed && wide(begin).is_none()
}

/// The text of a file, out of whatever it is packed in.
pub(crate) fn unpack(mut bytes: Vec<u8>, progress: &Progress, notes: &mut Vec<Note>) -> Result<Vec<u8>, Problem> {
    for _ in 0..ARCHIVE_LAYERS {
        bytes = if [ZIP_LOCAL, ZIP_EMPTY, ZIP_SPANNED].iter().any(|magic| bytes.starts_with(magic)) {
            unzip(bytes, progress, notes)?
        } else if bytes.starts_with(&GZIP) {
            let limit = limit_of(bytes.len());
            progress.begin(Phase::Opening, bytes.len() as u64 * 8);
            let some = read_some(&mut MultiGzDecoder::new(&bytes[..]), bytes.len() as u64 * 4, limit, progress);
            keep_what_there_is(some, bytes.len(), limit, notes)?
        } else {
            break;
        }
    }
    match wide(&bytes) {
        Some(encoding) => {
            notes.push((Severity::Info, format!("The file is saved as {}; it was converted.", encoding.name())));
            // The decoder takes the byte order mark away.
            Ok(encoding.decode_with_bom_removal(&bytes).0.into_owned().into_bytes())
        }
        None => Ok(bytes),
    }
}

/// UTF-16, with or without a byte order mark: every STEP file begins with ASCII.
fn wide(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let is = |magic: &[u8]| bytes.starts_with(magic);
    if is(b"\xFF\xFE") || is(b"I\0S\0") {
        Some(encoding_rs::UTF_16LE)
    } else if is(b"\xFE\xFF") || is(b"\0I\0S") {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

fn limit_of(packed: usize) -> u64 {
    ARCHIVE_FREE_BYTES.max((packed as u64).saturating_mul(ARCHIVE_RATIO))
}

/// Reads everything, at most `limit` bytes; `length` is only a hint.
pub(crate) fn read_all(
    reader: &mut dyn Read,
    length: u64,
    limit: u64,
    progress: &Progress,
) -> Result<Vec<u8>, Problem> {
    match read_some(reader, length, limit, progress) {
        (bytes, None) => Ok(bytes),
        (_, Some(problem)) => Err(problem),
    }
}

/// As [`read_all`], with what came before something went wrong.
fn read_some(reader: &mut dyn Read, length: u64, limit: u64, progress: &Progress) -> (Vec<u8>, Option<Problem>) {
    let mut bytes = Vec::with_capacity(length.min(RESERVED_BYTES).min(limit) as usize + 1);
    loop {
        if let Err(cancelled) = progress.check() {
            return (bytes, Some(cancelled.into()));
        }
        // By itself it would grow to twice what is there.
        if bytes.capacity() == bytes.len() {
            bytes.reserve_exact((bytes.len() / 4).max(STEP_BYTES));
        }
        let step = STEP_BYTES.min(bytes.capacity() - bytes.len());
        match reader.take(step as u64).read_to_end(&mut bytes) {
            Err(e) => return (bytes, Some(e.into())),
            Ok(0) => return (bytes, None),
            Ok(got) => progress.add(got as u64),
        }
        if bytes.len() as u64 > limit {
            return (bytes, Some(Problem::TooLarge { limit_mb: limit >> 20, packed_mb: 0 }));
        }
    }
}

/// What an archive gave before it was damaged, with a word about it; an error when it is too little to be anything.
fn keep_what_there_is(
    (bytes, problem): (Vec<u8>, Option<Problem>),
    packed: usize,
    limit: u64,
    notes: &mut Vec<Note>,
) -> Result<Vec<u8>, Problem> {
    match problem {
        None => Ok(bytes),
        Some(Problem::TooLarge { .. }) => {
            Err(Problem::TooLarge { limit_mb: limit >> 20, packed_mb: packed as u64 >> 20 })
        }
        Some(Problem::Io(e)) if bytes.contains(&b'#') => {
            notes.push((
                Severity::Error,
                format!(
                    "The archive is damaged ({e}): only the first {} MB of the model could be unpacked.",
                    (bytes.len() as f64 / 1e6).ceil()
                ),
            ));
            Ok(bytes)
        }
        Some(Problem::Io(e)) => Err(Problem::Archive(e.to_string())),
        Some(other) => Err(other),
    }
}

fn wrong(error: ZipError) -> Problem {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Problem::Encrypted,
        other => Problem::Archive(other.to_string()),
    }
}

/// Unpacks the model of an archive: its largest `.ifc`, else its largest file.
fn unzip(packed: Vec<u8>, progress: &Progress, notes: &mut Vec<Note>) -> Result<Vec<u8>, Problem> {
    let limit = limit_of(packed.len());
    let mut archive = match zip::ZipArchive::new(Cursor::new(&packed[..])) {
        Ok(archive) => archive,
        // The directory stands at the end: what is cut off has none.
        Err(e) => return salvage(&packed, progress, notes).unwrap_or_else(|| Err(wrong(e))),
    };
    let mut best: Option<(bool, u64, usize)> = None;
    let mut models: Vec<(usize, String)> = Vec::new();
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(wrong)?;
        if !entry.is_file() {
            continue;
        }
        let name = entry.name().unwrap_or_default().into_owned();
        let named = is_model(&name);
        if named {
            models.push((i, name));
        }
        if best.is_none_or(|(n, size, _)| (named, entry.size()) > (n, size)) {
            best = Some((named, entry.size(), i));
        }
    }
    let Some((_, claimed, at)) = best else { return Err(Problem::ArchiveWithoutModel) };
    if models.len() > 1 {
        let chosen = models.iter().find(|(i, _)| *i == at).map_or("", |(_, name)| name.as_str());
        let mut others: Vec<&str> = models.iter().filter(|(i, _)| *i != at).map(|(_, n)| n.as_str()).collect();
        let beyond = others.len().saturating_sub(NAMED);
        others.truncate(NAMED);
        let more = if beyond > 0 { format!(" and {beyond} more") } else { String::new() };
        notes.push((
            Severity::Warning,
            format!(
                "The archive holds {} models; the largest, {chosen}, is shown. Unpack it to open the others: {}{more}.",
                models.len(),
                others.join(", ")
            ),
        ));
    }
    progress.begin(Phase::Opening, claimed);
    let mut head = Vec::new();
    archive
        .by_index_raw(at)
        .map_err(wrong)?
        .take(64)
        .read_to_end(&mut head)
        .map_err(|e| Problem::Archive(e.to_string()))?;
    let raw = archive.by_index_raw(at).map_err(wrong)?;
    if raw.encrypted() {
        return Err(Problem::Encrypted);
    }
    if dictionary_bytes(raw.compression(), &head) > DICTIONARY_BYTES {
        return Err(Problem::Archive("it asks for more memory than any packer uses".to_owned()));
    }
    let some = if raw.compression() == CompressionMethod::ZSTD {
        let mut zstd = ruzstd::decoding::StreamingDecoder::new(raw).map_err(|e| Problem::Archive(e.to_string()))?;
        read_some(&mut zstd, claimed.min(RESERVED_BYTES / 4), limit, progress)
    } else {
        drop(raw);
        let mut entry = archive.by_index(at).map_err(wrong)?;
        read_some(&mut entry, claimed.min(RESERVED_BYTES / 4), limit, progress)
    };
    keep_what_there_is(some, packed.len(), limit, notes)
}

/// What unpacking reserves for looking back, as the packed data say it; 0 where the method has a small bound of its own.
fn dictionary_bytes(method: CompressionMethod, head: &[u8]) -> u64 {
    match method {
        // Version and size of the properties, two bytes each, a byte of settings, then the size (APPNOTE.TXT, 5.8.8).
        CompressionMethod::LZMA => {
            head.get(5..9).and_then(|b| b.try_into().ok()).map_or(0, |b| u64::from(u32::from_le_bytes(b)))
        }
        // Filter 0x21 with one byte of properties, in the block header behind the twelve bytes of the stream's
        // (The .xz File Format 1.2, 5.3.1).
        CompressionMethod::XZ => {
            let bits = head.get(12..).and_then(|h| h.windows(3).find(|w| w[..2] == [0x21, 0x01])).map(|w| w[2] & 0x3F);
            bits.filter(|b| *b <= 40).map_or(0, |b| (2 | u64::from(b & 1)) << (b / 2 + 11))
        }
        _ => 0,
    }
}

/// Whether an entry is named like a model. macOS adds a shadow of every file, which holds no data of it.
fn is_model(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let end = file.len().saturating_sub(4);
    file.get(end..).is_some_and(|e| e.eq_ignore_ascii_case(".ifc")) && !file.starts_with("._")
}

/// Reads an archive from its front, without its directory: the first model, else the first file, as far as it goes.
///
/// `None` when not even one file begins in it, or when it is packed in a way that is not read so (stored and deflate are).
fn salvage(packed: &[u8], progress: &Progress, notes: &mut Vec<Note>) -> Option<Result<Vec<u8>, Problem>> {
    let mut found: Option<LocalFile<'_>> = None;
    for begin in memchr::memmem::find_iter(packed, &ZIP_LOCAL).take(4096) {
        let Some(file) = LocalFile::at(packed, begin) else { continue };
        if file.is_model || found.is_none() {
            let done = file.is_model;
            found = Some(file);
            if done {
                break;
            }
        }
    }
    let file = found?;
    if file.encrypted {
        return Some(Err(Problem::Encrypted));
    }
    let limit = limit_of(packed.len());
    let (bytes, problem) = match file.method {
        0 => (file.data.to_vec(), None),
        8 => read_some(&mut DeflateDecoder::new(file.data), file.data.len() as u64 * 4, limit, progress),
        _ => return None,
    };
    let cut = || Problem::Io(std::io::Error::other("it ends before its table of contents"));
    Some(keep_what_there_is((bytes, Some(problem.unwrap_or_else(cut))), packed.len(), limit, notes))
}

/// A file as its header before the data describes it (APPNOTE.TXT, 4.3.7).
struct LocalFile<'a> {
    is_model: bool,
    encrypted: bool,
    method: u16,
    data: &'a [u8],
}

impl<'a> LocalFile<'a> {
    fn at(packed: &'a [u8], begin: usize) -> Option<Self> {
        let header = packed.get(begin..begin + 30)?;
        let short = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let size = u32::from_le_bytes([header[18], header[19], header[20], header[21]]) as usize;
        let name_at = begin + 30;
        let data_at = name_at + usize::from(short(26)) + usize::from(short(28));
        let name = packed.get(name_at..name_at + usize::from(short(26)))?;
        let name = String::from_utf8_lossy(name);
        if name.ends_with('/') {
            return None;
        }
        let rest = packed.get(data_at..)?;
        // With a data descriptor (bit 3) or in zip64 the size is not here.
        let known = short(6) & 8 == 0 && size != u32::MAX as usize && size <= rest.len();
        Some(Self {
            is_model: is_model(&name),
            encrypted: short(6) & 1 != 0,
            method: short(8),
            data: if known { &rest[..size] } else { rest },
        })
    }
}
