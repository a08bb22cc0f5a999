//! Variants of a STEP file: damaged at random, with and without regard to what the text means, the same for the same
//! seed; and what loading one may cost.

use std::ops::Range;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use atrium_ifc::{LoadOptions, Loaded, Problem, Progress, load_bytes};

/// Xorshift: the same damage every time.
pub struct Random(u64);

impl Random {
    /// Any seed will do.
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds must not begin alike (the finaliser of SplitMix64).
        let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self((z ^ (z >> 31)) | 1)
    }

    /// A number below `below`, which must not be 0.
    pub fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % below as u64) as usize
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }
}

/// A file and where its parts are.
pub struct Seeds {
    text: Vec<u8>,
    numbers: Vec<Range<usize>>,
    /// Without the `#`; definitions and uses.
    references: Vec<Range<usize>>,
    enums: Vec<Range<usize>>,
    strings: Vec<Range<usize>>,
    /// From the opening bracket to behind the closing one.
    lists: Vec<Range<usize>>,
    /// From `#` to behind the semicolon.
    statements: Vec<Range<usize>>,
    /// Of the statements.
    keywords: Vec<Range<usize>>,
}

impl Seeds {
    /// Looks through a file that is sound.
    pub fn new(text: Vec<u8>) -> Self {
        let mut out = Self {
            text: vec![],
            numbers: vec![],
            references: vec![],
            enums: vec![],
            strings: vec![],
            lists: vec![],
            statements: vec![],
            keywords: vec![],
        };
        let run = |from: usize, is: fn(u8) -> bool| text[from..].iter().take_while(|b| is(**b)).count();
        let mut open: Vec<usize> = vec![];
        let mut statement = None;
        let mut at = text.windows(5).position(|w| w == b"DATA;").map_or(0, |n| n + 5);
        while at < text.len() {
            match text[at] {
                b'\'' => {
                    let length = text[at + 1..].iter().position(|b| *b == b'\'').unwrap_or(0);
                    out.strings.push(at + 1..at + 1 + length);
                    at += length + 2;
                }
                b'#' => {
                    let length = run(at + 1, |b| b.is_ascii_digit());
                    if open.is_empty() && statement.is_none() {
                        statement = Some(at);
                    }
                    out.references.push(at + 1..at + 1 + length);
                    at += 1 + length;
                }
                b'.' => {
                    let length = run(at + 1, |b| b.is_ascii_alphanumeric() || b == b'_');
                    out.enums.push(at + 1..at + 1 + length);
                    at += length + 2;
                }
                b'0'..=b'9' | b'-' => {
                    let length = run(at + 1, |b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) + 1;
                    out.numbers.push(at..at + length);
                    at += length;
                }
                b if b.is_ascii_alphabetic() => {
                    let length = run(at, |b| b.is_ascii_alphanumeric() || b == b'_');
                    if open.is_empty() {
                        out.keywords.push(at..at + length);
                    }
                    at += length;
                }
                b'(' => {
                    open.push(at);
                    at += 1;
                }
                b')' => {
                    at += 1;
                    out.lists.extend(open.pop().map(|begin| begin..at));
                }
                b';' => {
                    at += 1;
                    open.clear();
                    out.statements.extend(statement.take().map(|begin| begin..at));
                }
                _ => at += 1,
            }
        }
        out.text = text;
        out
    }

    /// The file as it is.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The variant of this seed, and what was done, in words.
    pub fn variant(&self, seed: u64) -> (Vec<u8>, String) {
        let mut random = Random::new(seed);
        let mut edits: Vec<(Range<usize>, Vec<u8>)> = vec![];
        let mut done: Vec<&str> = vec![];
        for _ in 0..1 + random.below(4) {
            let kind = random.below(KINDS.len());
            done.push(KINDS[kind]);
            for _ in 0..1 + random.below(6) {
                edits.extend(self.edit(kind, &mut random));
            }
        }
        // From the front, each at its place; what overlaps one before is not done.
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = Vec::with_capacity(self.text.len() + 4096);
        let mut at = 0;
        for (range, with) in edits {
            if range.start < at || range.end > self.text.len() || out.len() > 2 * self.text.len() + MORE {
                continue;
            }
            out.extend_from_slice(&self.text[at..range.start]);
            out.extend_from_slice(&with);
            at = range.end;
        }
        out.extend_from_slice(&self.text[at..]);
        (out, done.join(", "))
    }

    /// One place, and what stands there instead.
    fn edit(&self, kind: usize, random: &mut Random) -> Option<(Range<usize>, Vec<u8>)> {
        let anywhere = random.below(self.text.len());
        let copy = |range: &Range<usize>| self.text[range.clone()].to_vec();
        let some = |r: &Range<usize>| Some(r.clone());
        Some(match KINDS[kind] {
            "a byte" => {
                let with = match random.below(3) {
                    0 => b"'();,#$*./\\\"=!\0"[random.below(15)],
                    1 => random.below(256) as u8,
                    _ => self.text[random.below(self.text.len())],
                };
                (anywhere..anywhere + 1, vec![with])
            }
            "cut off" if random.below(4) == 0 => (anywhere..self.text.len(), vec![]),
            "cut off" => (anywhere..(anywhere + random.below(400)).min(self.text.len()), vec![]),
            "spliced" => {
                let from = random.below(self.text.len());
                (anywhere..anywhere, self.text[from..(from + random.below(2000)).min(self.text.len())].to_vec())
            }
            "a number" => (random.pick(&self.numbers).and_then(some)?, random.pick(NUMBERS)?.as_bytes().to_vec()),
            "another number" => (random.pick(&self.numbers).and_then(some)?, copy(random.pick(&self.numbers)?)),
            "another reference" => {
                (random.pick(&self.references).and_then(some)?, copy(random.pick(&self.references)?))
            }
            "a neighbour's reference" => {
                let n = random.below(self.references.len().max(1));
                let near = (n + random.below(9)).saturating_sub(4);
                (self.references.get(n).cloned()?, copy(self.references.get(near)?))
            }
            "no reference" => {
                let with: &[u8] = if random.below(2) == 0 { b"999999999" } else { b"18446744073709551615" };
                (random.pick(&self.references).and_then(some)?, with.to_vec())
            }
            "a statement less" => (random.pick(&self.statements).and_then(some)?, vec![]),
            "a statement twice" => {
                let with = copy(random.pick(&self.statements)?);
                let at = random.pick(&self.statements)?.start;
                (at..at, with)
            }
            "another enumeration member" => (random.pick(&self.enums).and_then(some)?, copy(random.pick(&self.enums)?)),
            "another entity" => (random.pick(&self.keywords).and_then(some)?, copy(random.pick(&self.keywords)?)),
            "nested deep" => {
                let n = [10, 100, 3000, 60_000][random.below(4)];
                let list = random.pick(&self.lists)?;
                let mut with = vec![b'('; n];
                with.extend(copy(list));
                if random.below(3) > 0 {
                    with.extend(vec![b')'; n]);
                }
                (list.clone(), with)
            }
            "a list again and again" => {
                let list = random.pick(&self.lists)?;
                let inner = copy(&(list.start + 1..list.end - 1));
                let times = [2, 10, 1000, 30_000][random.below(4)].min(MORE / 4 / inner.len().max(1));
                let mut with = b"(".to_vec();
                for n in 0..times.max(2) {
                    if n > 0 {
                        with.push(b',');
                    }
                    with.extend_from_slice(&inner);
                }
                with.push(b')');
                (list.clone(), with)
            }
            "another list" => (random.pick(&self.lists).and_then(some)?, copy(random.pick(&self.lists)?)),
            "an empty list" => {
                let with: &[u8] = if random.below(2) == 0 { b"()" } else { b"$" };
                (random.pick(&self.lists).and_then(some)?, with.to_vec())
            }
            _ => (random.pick(&self.strings).and_then(some)?, random.pick(TEXTS)?.to_vec()),
        })
    }
}

/// What is done to a file.
const KINDS: &[&str] = &[
    "a byte",
    "cut off",
    "spliced",
    "a number",
    "another number",
    "another reference",
    "a neighbour's reference",
    "no reference",
    "a statement less",
    "a statement twice",
    "another enumeration member",
    "another entity",
    "nested deep",
    "a list again and again",
    "another list",
    "an empty list",
    "another text",
];

/// A variant is at most this much larger than twice its file, bytes.
const MORE: usize = 1 << 20;

const NUMBERS: &[&str] = &[
    "0.",
    "-0.",
    "0",
    "1.",
    "-1.",
    "1",
    "-1",
    "2",
    "7",
    "100",
    "65536",
    "2147483648",
    "-9223372036854775808",
    "9223372036854775807",
    "1E300",
    "-1E300",
    "1E999",
    "-1E999",
    "1E-300",
    "4.9E-324",
    "1.7976931348623157E308",
    "1E9",
    "1E12",
    "1E16",
    "-1E16",
    "1E-9",
    "1E-7",
    "NAN",
    "1.#IND",
    "INF",
    "1e",
    ".",
    "-",
    "",
    "$",
    "*",
    "''",
    "#1",
    "()",
    "(0.,0.)",
    "IFCREAL(1.)",
    "0.30000000000000004",
    "90.",
    "360.",
    "3.141592653589793",
    "1000000.",
];

const TEXTS: &[&[u8]] = &[
    b"",
    b"\\X2\\",
    b"\\X2\\D83D\\X0\\",
    b"\\X2\\4E2D65\\X0\\",
    b"\\X4\\FFFFFFFF\\X0\\",
    b"\\S\\",
    b"\\PZ\\\\S\\x",
    b"\\",
    b"''",
    b"'",
    b"\xC4\xE3\xBA\xC3",
    b"\xFF\xFE",
    b"\xF0\x9F",
    b"\0\0",
    b"/*",
    b"*/",
    b");",
    b"#1=IFCWALL(",
];

/// What one load cost.
pub struct Outcome {
    /// What is wrong with it, if anything is.
    pub finding: Option<String>,
    /// Processor time, seconds; wall time where the system does not tell.
    pub seconds: f64,
    /// Whether there is a model.
    pub loaded: bool,
}

/// Loads `bytes`, watched: `sound` looks at what comes out. `limit` is processor time; ten times it on the clock, and the
/// load is cancelled; what does not come back then is a hang.
pub fn load_watched(bytes: Vec<u8>, limit: Duration, sound: fn(&Loaded)) -> Outcome {
    let (sender, receiver) = channel();
    let progress = Progress::new();
    let watched = progress.clone();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    std::thread::spawn(move || {
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            match load_bytes(bytes, &LoadOptions::default(), &watched) {
                Ok(loaded) => {
                    sound(&loaded);
                    let caught = loaded.diagnostics.iter().find(|d| d.message.contains("geometry core gave up"));
                    (true, caught.map(|d| format!("a panic was caught: {d:?}")))
                }
                Err(error) => (
                    false,
                    matches!(error.problem, Problem::Internal(_)).then(|| format!("a panic was caught: {error}")),
                ),
            }
        }));
        let _ = sender.send(result.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|t| (*t).to_owned()));
            (false, Some(format!("a panic: {}", text.unwrap_or_default())))
        }));
    });
    let mut received = receiver.recv_timeout(limit * 10);
    let mut late = None;
    if received == Err(RecvTimeoutError::Timeout) {
        progress.cancel();
        late = Some(format!("it took longer than {:.0} s on the clock", limit.as_secs_f64() * 10.0));
        received = receiver.recv_timeout(limit * 10);
        if received.is_err() {
            late = Some("it hangs, and cannot be cancelled".to_owned());
        }
    }
    let seconds = match (cpu, cpu_seconds()) {
        (Some(before), Some(after)) => after - before,
        _ => start.elapsed().as_secs_f64(),
    };
    let (loaded, mut finding) = received.unwrap_or((false, None));
    finding = finding.or(late);
    if finding.is_none() && seconds > limit.as_secs_f64() {
        finding = Some(format!("it took {seconds:.2} s of processor time, {:.2} s are allowed", limit.as_secs_f64()));
    }
    Outcome { finding, seconds, loaded }
}

/// Processor time that this process took so far: `utime` and `stime` of proc_pid_stat(5), in its ticks of 1/100 s.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// What a load may take: 2 s of processor time for each megabyte, and 2 s at least.
pub fn limit_for(bytes: usize) -> Duration {
    Duration::from_secs_f64(2.0 * (bytes as f64 / 1e6).max(1.0))
}
