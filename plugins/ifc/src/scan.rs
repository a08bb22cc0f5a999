//! One pass over the text that finds every instance: quotes and comments respected, damage reported and stepped over.

use crate::diagnostics::{Diagnostics, Severity};
use crate::index::Index;
use crate::lex::{is_word, read_digits, skip_comment, skip_space};
use crate::progress::{Cancelled, Phase, Progress};
use crate::source::Source;
use crate::value::{List, StepFile};

/// Bytes between two looks at the cancel flag: below a millisecond of scanning.
const CHECK_EVERY: usize = 1 << 19;

/// Finds all instances of a text.
///
/// What is damaged is reported and left out: a statement that is no instance, an instance number that does not fit
/// 64 bits or was used before, a text that is not closed, a file that ends too early.
///
/// # Errors
/// [`Cancelled`] when asked to stop.
pub fn scan<'a>(source: &'a Source, progress: &Progress, diagnostics: &Diagnostics) -> Result<StepFile<'a>, Cancelled> {
    let bytes = source.bytes();
    progress.begin(Phase::Scanning, bytes.len() as u64);
    let mut scanner = Scanner {
        source,
        bytes,
        diagnostics,
        index: Index::default(),
        recent: vec![u32::MAX; RECENT],
        closed: false,
        at: source.text_start(),
    };
    let mut next_check = 0;
    while !scanner.closed {
        if scanner.at >= next_check {
            progress.check()?;
            progress.add((scanner.at - next_check.saturating_sub(CHECK_EVERY)) as u64);
            next_check = scanner.at + CHECK_EVERY;
        }
        if !scanner.statement() {
            break;
        }
    }
    if !scanner.closed {
        let line = source.line_at(bytes.len().saturating_sub(1));
        diagnostics.report_at(
            Some(line),
            Severity::Warning,
            "The file ends without END-ISO-10303-21: it may have been cut off, and parts may be missing.",
        );
    }
    let mut index = scanner.index;
    index.finish(|id, offset| {
        let finding = crate::Diagnostic {
            line: None,
            instance: Some(id),
            entity: None,
            product: None,
            severity: Severity::Error,
            message: format!("The number #{id} is used for two instances; the first one counts."),
        };
        diagnostics.add(finding, || Some(source.line_at(offset)));
    });
    Ok(StepFile { source, index })
}

/// Instances after which the density of the file is known well enough.
const SAMPLE: usize = 1 << 14;

/// What is said of the last statement when the file ends before it does.
const CUT_OFF: &str = "The file ends in the middle of this instance: it was cut off.";

/// Slots of the keyword short cut.
const RECENT: usize = 4096;

/// Slot of a keyword: a weak hash of its two ends and its length, which tells nearly all names of a schema apart.
fn slot(raw: &[u8]) -> usize {
    let (first, last) = match (word_at(raw, 0), raw.len().checked_sub(8).and_then(|n| word_at(raw, n))) {
        (Some(first), Some(last)) => (first, last),
        _ => (raw.iter().fold(0, |n, b| n << 8 | u64::from(*b)), 0),
    };
    let mixed = (first ^ last.rotate_left(23) ^ raw.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 52) as usize % RECENT
}

fn word_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

struct Scanner<'a, 'd> {
    source: &'a Source,
    bytes: &'a [u8],
    diagnostics: &'d Diagnostics,
    index: Index<'a>,
    /// Keyword numbers by a weak hash of the text.
    recent: Vec<u32>,
    /// `END-ISO-10303-21;` was seen.
    closed: bool,
    at: usize,
}

/// How a statement ended.
#[derive(PartialEq, Eq)]
enum End {
    /// At its semicolon.
    Semicolon,
    /// A string was left open; the next statement begins at once.
    OpenString,
    /// The file ended first.
    File,
}

impl<'a> Scanner<'a, '_> {
    /// Reads one statement; `false` at the end of the file.
    fn statement(&mut self) -> bool {
        skip_space(self.bytes, &mut self.at);
        match self.bytes.get(self.at) {
            None => false,
            Some(b'#') => self.instance(),
            Some(b';') => {
                self.at += 1;
                true
            }
            // Some programs pad their files with zeros or end them with Ctrl-Z; both were skipped as white space.
            Some(b) if b.is_ascii_alphabetic() => self.section_word(),
            Some(_) => self.reject(self.at, "This is not a STEP statement; it was left out."),
        }
    }

    fn instance(&mut self) -> bool {
        let bytes = self.bytes;
        let start = self.at;
        self.at += 1;
        let number = read_digits(bytes, &mut self.at);
        if bytes.get(self.at) == Some(&b'=') {
            self.at += 1;
        } else {
            skip_space(bytes, &mut self.at);
            if bytes.get(self.at) != Some(&b'=') {
                return self.reject(start, "This statement lacks its \"=\"; it was left out.");
            }
            self.at += 1;
        }
        if bytes.get(self.at).is_some_and(|b| !is_word(*b)) {
            skip_space(bytes, &mut self.at);
        }
        if let (Some(number), Some((length, keyword))) = (number, self.known_keyword(self.at)) {
            let keyword_at = self.at;
            self.at += length + 1;
            let end = self.skip_to_end();
            return self.enter(start, number, keyword, keyword_at, end);
        }
        // An entity that no schema has is marked so (§6.3.2).
        let mut keyword_at = self.at + usize::from(bytes.get(self.at) == Some(&b'!'));
        let mut length = word_length(bytes.get(keyword_at..).unwrap_or_default());
        if length == 0 {
            match self.complex_part() {
                Some((at, l)) => (keyword_at, length) = (at, l),
                None => return self.reject(start, "This instance has no entity name; it was left out."),
            }
        }
        if bytes.get(keyword_at + length) != Some(&b'(') {
            let mut open = keyword_at + length;
            skip_space(bytes, &mut open);
            if bytes.get(open) != Some(&b'(') {
                return self.reject(start, "This instance has no attributes in brackets; it was left out.");
            }
        }
        self.at = self.at.max(keyword_at + length);
        let end = self.skip_to_end();
        match number {
            Some(number) => {
                let keyword = self.keyword(keyword_at, length);
                self.enter(start, number, keyword, keyword_at, end)
            }
            None => {
                self.report(
                    start,
                    None,
                    Severity::Error,
                    "This instance number does not fit 64 bits; the instance was left out.",
                );
                end != End::File
            }
        }
    }

    /// Enters an instance whose end was found; `false` at the end of the file.
    fn enter(&mut self, start: usize, number: u64, keyword: u32, keyword_at: usize, end: End) -> bool {
        if end == End::File {
            self.report(start, Some(number), Severity::Error, CUT_OFF);
            return false;
        }
        if self.index.ids.len() == SAMPLE {
            // The rest will be about as dense; what is reserved too much is never touched.
            let expected = SAMPLE as f64 * (self.bytes.len() as f64 / keyword_at as f64) * 1.2;
            self.index.reserve(expected as usize);
        }
        self.index.push(number, keyword, keyword_at);
        if end == End::OpenString {
            self.report(start, Some(number), Severity::Error, "A text in this instance is not closed by a quote.");
        }
        true
    }

    /// The usual case: a keyword that occurred before, with its bracket right behind. Gives length and number.
    fn known_keyword(&self, at: usize) -> Option<(usize, u32)> {
        const ONES: u64 = 0x0101_0101_0101_0101;
        let mut length = 0;
        // Looks for the bracket in eight bytes at once.
        loop {
            let word = word_at(self.bytes, at + length)? ^ (ONES * u64::from(b'('));
            let hit = word.wrapping_sub(ONES) & !word & (ONES << 7);
            if hit != 0 {
                length += (hit.trailing_zeros() / 8) as usize;
                break;
            }
            length += 8;
            if length > 56 {
                return None;
            }
        }
        let raw = &self.bytes[at..at + length];
        let number = self.recent[slot(raw)];
        self.index.keyword_is(number, raw).then_some((length, number))
    }

    fn keyword(&mut self, at: usize, length: usize) -> u32 {
        let raw = &self.bytes[at..at + length];
        let number = self.index.keyword_number(raw);
        self.recent[slot(raw)] = number;
        number
    }

    /// `#1=(A(..)B(..));`: the part that the standard's table knows, else the first one.
    fn complex_part(&mut self) -> Option<(usize, usize)> {
        if self.bytes.get(self.at) != Some(&b'(') {
            return None;
        }
        let mut at = self.at + 1;
        let mut found: Option<(usize, usize)> = None;
        // No entity of any schema has more parts than this.
        for _ in 0..64 {
            skip_space(self.bytes, &mut at);
            let length = word_length(self.bytes.get(at..)?);
            if length == 0 {
                break;
            }
            let name = std::str::from_utf8(&self.bytes[at..at + length]).unwrap_or_default();
            let known = crate::schema::entity(&name.to_ascii_uppercase()).is_some();
            if found.is_none() || known {
                found = Some((at, length));
            }
            if known {
                break;
            }
            at += length;
            skip_space(self.bytes, &mut at);
            if self.bytes.get(at) != Some(&b'(') {
                break;
            }
            let inner = List::at(self.bytes, &mut at, self.source);
            if inner.bytes().is_empty() && at >= self.bytes.len() {
                break;
            }
        }
        found
    }

    /// Moves behind the statement's semicolon.
    fn skip_to_end(&mut self) -> End {
        let bytes = self.bytes;
        let mut at = self.at;
        let end = loop {
            let Some(n) = memchr::memchr3(b';', b'\'', b'/', &bytes[at..]) else {
                at = bytes.len();
                break End::File;
            };
            at += n;
            match bytes[at] {
                b';' => {
                    at += 1;
                    break End::Semicolon;
                }
                b'/' if bytes.get(at + 1) == Some(&b'*') => at = skip_comment(bytes, at),
                b'/' => at += 1,
                _ => match string_end(bytes, at + 1) {
                    StringEnd::Quote(behind) => at = behind,
                    StringEnd::NextStatement(behind) => {
                        at = behind;
                        break End::OpenString;
                    }
                    StringEnd::File => {
                        at = bytes.len();
                        break End::File;
                    }
                },
            }
        };
        self.at = at;
        end
    }

    fn section_word(&mut self) -> bool {
        let start = self.at;
        let length = self.bytes[start..].iter().take_while(|b| is_word(**b) || **b == b'-').count();
        let word = &self.bytes[start..start + length];
        self.at += length;
        let end = self.skip_to_end();
        if word.eq_ignore_ascii_case(b"END-ISO-10303-21") {
            self.closed = true;
        } else if word.eq_ignore_ascii_case(b"FILE_SCHEMA") || word.eq_ignore_ascii_case(b"FILE_NAME") {
            self.header(word, start + length);
        }
        end != End::File
    }

    fn header(&mut self, word: &[u8], mut at: usize) {
        skip_space(self.bytes, &mut at);
        if self.bytes.get(at) != Some(&b'(') {
            return;
        }
        let args = List::at(self.bytes, &mut at, self.source);
        if word.eq_ignore_ascii_case(b"FILE_SCHEMA") {
            let first = args.first();
            let name = first.as_str().or_else(|| first.as_list().and_then(|l| l.first().as_str()));
            self.index.header.schema = name.map(|n| n.trim().to_ascii_uppercase());
        } else {
            let parts: Vec<String> = [5, 4]
                .iter()
                .filter_map(|n| args.get(*n).as_str())
                .map(|s| s.trim().to_owned())
                .filter(|s| !s.is_empty())
                .collect();
            self.index.header.authoring_tool = parts.into_iter().next();
        }
    }

    /// Reports what begins at `start`, and goes on behind the next semicolon, or at the next line that looks like an
    /// instance when that comes first.
    fn reject(&mut self, start: usize, message: &str) -> bool {
        let rest = &self.bytes[start..];
        if memchr::memchr(b';', rest).is_none() {
            let number = if rest[0] == b'#' { read_digits(rest, &mut 1) } else { None };
            self.report(start, number, Severity::Error, CUT_OFF);
            self.at = self.bytes.len();
            return false;
        }
        self.report(start, None, Severity::Error, message);
        let semicolon = memchr::memchr(b';', rest).map_or(rest.len(), |n| n + 1);
        let mut from = 1;
        while let Some(n) = rest.get(from..semicolon).and_then(|r| memchr::memchr(b'\n', r)) {
            from += n + 1;
            if begins_instance(&rest[from..]) {
                self.at = start + from;
                return true;
            }
        }
        self.at = start + semicolon;
        self.at < self.bytes.len()
    }

    fn report(&self, at: usize, instance: Option<u64>, severity: Severity, message: &str) {
        self.diagnostics.push(crate::Diagnostic {
            line: Some(self.source.line_at(at)),
            instance,
            entity: None,
            product: None,
            severity,
            message: message.to_owned(),
        });
    }
}

enum StringEnd {
    /// Behind the closing quote. A doubled quote counts as an end: another string begins there at once.
    Quote(usize),
    /// The string was left open; here begins the next statement.
    NextStatement(usize),
    File,
}

/// Finds the end of a string.
///
/// A line break in a string is rare and may be meant; when the text before it ends in a semicolon and an instance begins
/// behind it, a lost quote is the better explanation, and would otherwise turn the rest of the file inside out.
fn string_end(bytes: &[u8], start: usize) -> StringEnd {
    let mut at = start;
    loop {
        let Some(n) = memchr::memchr2(b'\'', b'\n', &bytes[at..]) else { return StringEnd::File };
        at += n;
        if bytes[at] == b'\'' {
            return StringEnd::Quote(at + 1);
        }
        let before = bytes[start..at].iter().rev().find(|b| !b.is_ascii_whitespace());
        at += 1;
        if before == Some(&b';') && begins_instance(&bytes[at..]) {
            return StringEnd::NextStatement(at);
        }
    }
}

/// Whether `#123 =` or the end of the section stands here.
fn begins_instance(bytes: &[u8]) -> bool {
    let mut at = bytes.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
    if bytes[at..].starts_with(b"ENDSEC;") {
        return true;
    }
    if bytes.get(at) != Some(&b'#') {
        return false;
    }
    at += 1;
    let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    at += digits;
    at += bytes[at..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    digits > 0 && bytes.get(at) == Some(&b'=')
}

fn word_length(bytes: &[u8]) -> usize {
    if !bytes.first().is_some_and(|b| b.is_ascii_alphabetic()) {
        return 0;
    }
    bytes.iter().position(|b| !is_word(*b)).unwrap_or(bytes.len())
}
