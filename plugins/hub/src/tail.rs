//! The last part of the stream, as the bytes that clients get.

use std::collections::VecDeque;
use std::sync::Arc;

use atrium_facility::{PointId, Topic, Tracked};
use axum::body::Bytes;

use crate::TailLimits;

/// What a line is about, for clients that do not want everything.
#[derive(Debug)]
pub(crate) enum Kind {
    Fact {
        topic: Topic,
        /// GlobalId of its storey, where it has one.
        storey: Option<Arc<str>>,
    },
    /// Whose values and positions it holds; the values themselves are the state's.
    Samples {
        points: Vec<PointId>,
        positions: Vec<Tracked>,
        /// Version of the batch.
        version: u64,
    },
    Feed,
}

/// One line.
#[derive(Debug)]
pub(crate) struct Item {
    /// Number of the newest fact up to it.
    pub(crate) seq: u64,
    pub(crate) line: Bytes,
    pub(crate) kind: Kind,
}

/// Bounded lines in order; each has a place that counts on for ever.
///
/// Invariant: the numbers of facts never fall from one item to the next, and each fact's is one more than that before.
pub(crate) struct Tail {
    items: VecDeque<Item>,
    /// Place of the first item.
    first: u64,
    bytes: usize,
    limits: TailLimits,
}

impl Tail {
    pub(crate) fn new(limits: TailLimits) -> Self {
        Self { items: VecDeque::new(), first: 0, bytes: 0, limits }
    }

    /// Place after the last item.
    pub(crate) fn end(&self) -> u64 {
        self.first + self.items.len() as u64
    }

    /// Appends an item and drops what the limits no longer allow.
    pub(crate) fn push(&mut self, item: Item) {
        self.bytes += item.line.len();
        self.items.push_back(item);
        while self.items.len() > 1 && (self.items.len() > self.limits.items || self.bytes > self.limits.bytes) {
            if let Some(old) = self.items.pop_front() {
                self.bytes -= old.line.len();
                self.first += 1;
            }
        }
    }

    /// Items from the place on; `None` when its first is no longer kept, or was never there.
    pub(crate) fn from(&self, place: u64) -> Option<impl Iterator<Item = &Item>> {
        let skip = place.checked_sub(self.first)?;
        (place <= self.end()).then(|| self.items.iter().skip(usize::try_from(skip).unwrap_or(usize::MAX)))
    }

    /// Facts after this number, when all of them are kept.
    pub(crate) fn facts_after(&self, seq: u64) -> Option<impl Iterator<Item = &Item>> {
        let at = self.items.partition_point(|i| i.seq <= seq);
        let found = self.items.get(at)?;
        let contiguous = found.seq == seq + 1 && matches!(found.kind, Kind::Fact { .. });
        contiguous.then(|| self.items.iter().skip(at).filter(|i| matches!(i.kind, Kind::Fact { .. })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(seq: u64, fact: bool) -> Item {
        let kind = if fact { Kind::Fact { topic: Topic::Alarms, storey: None } } else { Kind::Feed };
        Item { seq, line: Bytes::from_static(b"12;"), kind }
    }

    fn places(tail: &Tail, place: u64) -> Option<Vec<u64>> {
        tail.from(place).map(|items| items.map(|i| i.seq).collect())
    }

    fn facts(tail: &Tail, seq: u64) -> Option<Vec<u64>> {
        tail.facts_after(seq).map(|items| items.map(|i| i.seq).collect())
    }

    #[test]
    fn gives_exactly_what_follows_and_says_when_it_cannot() {
        let mut tail = Tail::new(TailLimits { items: 4, bytes: 1000 });
        assert_eq!(places(&tail, 0), Some(vec![]));
        for (seq, fact) in [(7, true), (7, false), (8, true), (9, true), (9, false), (10, true)] {
            tail.push(item(seq, fact));
        }
        assert_eq!(tail.end(), 6);
        assert_eq!(places(&tail, 6), Some(vec![]));
        assert_eq!(places(&tail, 4), Some(vec![9, 10]));
        assert_eq!(places(&tail, 1), None, "dropped");
        assert_eq!(places(&tail, 7), None, "never there");
        assert_eq!(facts(&tail, 8), Some(vec![9, 10]));
        assert_eq!(facts(&tail, 7), Some(vec![8, 9, 10]));
        assert_eq!(facts(&tail, 6), None, "the seventh is no longer kept");
        assert_eq!(facts(&tail, 10), None, "nothing follows");
    }

    #[test]
    fn bytes_are_bounded_and_the_newest_is_always_kept() {
        let mut tail = Tail::new(TailLimits { items: 100, bytes: 6 });
        for seq in 1..=5 {
            tail.push(item(seq, true));
        }
        assert_eq!(facts(&tail, 3), Some(vec![4, 5]));
        assert_eq!(facts(&tail, 2), None);
        let mut tiny = Tail::new(TailLimits { items: 100, bytes: 1 });
        tiny.push(item(1, true));
        assert_eq!(facts(&tiny, 0), Some(vec![1]));
    }
}
