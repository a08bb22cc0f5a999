//! The last part of the stream, as the bytes that clients get.

use std::collections::VecDeque;

use axum::body::Bytes;

use crate::RingLimits;

/// Bounded, contiguous, numbered lines.
///
/// Invariant: the line at index `i` has the number `first + i`.
pub(crate) struct Ring {
    lines: VecDeque<Bytes>,
    first: u64,
    bytes: usize,
    limits: RingLimits,
}

/// What follows a position.
#[derive(Debug, PartialEq)]
pub(crate) enum After {
    /// Nothing yet.
    Nothing,
    /// These lines, joined, and the number of the last.
    Lines(Vec<u8>, u64),
    /// The position is no longer kept, or was never reached.
    Gone,
}

impl Ring {
    /// Empty; the first line pushed gets the number 1.
    pub(crate) fn new(limits: RingLimits) -> Self {
        Self { lines: VecDeque::new(), first: 1, bytes: 0, limits }
    }

    /// Number of the newest line; 0 before the first.
    pub(crate) fn newest(&self) -> u64 {
        self.first + self.lines.len() as u64 - 1
    }

    /// Appends a line, which gets the next number, and drops what the limits no longer allow.
    pub(crate) fn push(&mut self, line: Bytes) {
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.lines.len() > 1 && (self.lines.len() > self.limits.items || self.bytes > self.limits.bytes) {
            if let Some(old) = self.lines.pop_front() {
                self.bytes -= old.len();
                self.first += 1;
            }
        }
    }

    /// Lines after the position: at least one where there is one, else at most `max_bytes`.
    pub(crate) fn after(&self, seq: u64, max_bytes: usize) -> After {
        if seq > self.newest() {
            return After::Gone;
        }
        let Some(skip) = (seq + 1).checked_sub(self.first) else { return After::Gone };
        let mut out = Vec::new();
        let mut last = seq;
        for line in self.lines.iter().skip(skip as usize) {
            if !out.is_empty() && out.len() + line.len() > max_bytes {
                break;
            }
            out.extend_from_slice(line);
            last += 1;
        }
        if last == seq { After::Nothing } else { After::Lines(out, last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(items: usize, bytes: usize, count: u64) -> Ring {
        let mut ring = Ring::new(RingLimits { items, bytes });
        for i in 1..=count {
            ring.push(Bytes::from(format!("{i};")));
        }
        ring
    }

    #[test]
    fn gives_exactly_what_follows_and_names_what_is_gone() {
        let ring = ring(3, 1000, 5);
        assert_eq!(ring.newest(), 5);
        assert_eq!(ring.after(5, 100), After::Nothing);
        assert_eq!(ring.after(2, 100), After::Lines(b"3;4;5;".to_vec(), 5));
        assert_eq!(ring.after(2, 4), After::Lines(b"3;4;".to_vec(), 4), "the rest comes with the next call");
        assert_eq!(ring.after(4, 0), After::Lines(b"5;".to_vec(), 5), "one line always goes through");
        assert_eq!(ring.after(1, 100), After::Gone);
        assert_eq!(ring.after(6, 100), After::Gone, "a number that was never given out");
        assert_eq!(ring.after(u64::MAX - 1, 100), After::Gone);
    }

    #[test]
    fn an_empty_ring_waits_and_bytes_are_bounded() {
        assert_eq!(ring(3, 10, 0).after(0, 100), After::Nothing);
        let ring = ring(100, 4, 5);
        assert_eq!(ring.after(3, 100), After::Lines(b"4;5;".to_vec(), 5));
        assert_eq!(ring.after(2, 100), After::Gone);
    }
}
