//! What goes into a store and comes out of it.

use atrium_facility::{Actor, CommandId, Entry, Made, Observation, PersonId, PointId, Rollup, Timestamp};

/// Remembers an accepted command, so that it is done once however often it comes.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The command.
    pub command: CommandId,
    /// SHA-256 of who sent what.
    pub hash: [u8; 32],
    /// Number of its first entry.
    pub first: u64,
    /// Number of its last entry.
    pub last: u64,
    /// What it made.
    pub made: Option<Made>,
}

/// Entries and receipts that are written as one.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    /// Entries, in order.
    pub entries: &'a [Entry],
    /// Receipts of the commands among them.
    pub receipts: &'a [Receipt],
}

/// From when to when the log goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LogSpan {
    /// Time of the first entry; `None` while there is none.
    pub first: Option<Timestamp>,
    /// Time of the last one.
    pub last: Option<Timestamp>,
    /// Number of the last one; 0 while there is none.
    pub seq: u64,
}

/// What a checkpoint holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckpointKind {
    /// The facts.
    Facts,
    /// Assets, points and sources.
    Registry,
}

impl CheckpointKind {
    /// As it stands in a store.
    pub fn number(self) -> i64 {
        match self {
            Self::Facts => 0,
            Self::Registry => 1,
        }
    }
}

/// A checkpoint on its way into the store.
#[derive(Clone, Copy, Debug)]
pub struct PutCheckpoint<'a> {
    /// What it holds.
    pub kind: CheckpointKind,
    /// Number of the last entry in it.
    pub seq: u64,
    /// When it was made.
    pub at: Timestamp,
    /// What it says, packed.
    pub body: &'a [u8],
}

/// Somebody looked for the name behind a badge.
#[derive(Clone, Debug, PartialEq)]
pub struct LookUp {
    /// Who.
    pub by: Actor,
    /// Whose name.
    pub whom: PersonId,
    /// When.
    pub at: Timestamp,
    /// Whether it was told.
    pub told: bool,
}

/// How long the spans of values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpanLevel {
    /// One minute, kept six hours.
    Minute,
    /// One hour, kept forty days.
    Hour,
}

impl SpanLevel {
    /// Length of a span, milliseconds.
    pub fn length_ms(self) -> i64 {
        match self {
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
        }
    }

    /// How long spans are kept, milliseconds.
    pub fn kept_ms(self) -> i64 {
        match self {
            Self::Minute => 6 * 3_600_000,
            Self::Hour => 40 * 86_400_000,
        }
    }

    /// Start of the span that holds the moment.
    pub fn start_of(self, at: Timestamp) -> Timestamp {
        Timestamp(at.0.div_euclid(self.length_ms()).saturating_mul(self.length_ms()))
    }
}

/// How far apart the fixes of positions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FixLevel {
    /// Ten seconds, kept two days.
    Fine,
    /// One minute, kept forty days.
    Coarse,
}

impl FixLevel {
    /// How far apart, milliseconds.
    pub fn length_ms(self) -> i64 {
        match self {
            Self::Fine => 10_000,
            Self::Coarse => 60_000,
        }
    }

    /// How long fixes are kept, milliseconds.
    pub fn kept_ms(self) -> i64 {
        match self {
            Self::Fine => 2 * 86_400_000,
            Self::Coarse => 40 * 86_400_000,
        }
    }
}

/// What was observed of one point in one span.
#[derive(Clone, Debug, PartialEq)]
pub struct SpanRow {
    /// The point.
    pub point: PointId,
    /// The last value in it, or before it where the point was silent.
    pub last: Observation,
    /// Smallest number; meaningless without any.
    pub min: f64,
    /// Largest.
    pub max: f64,
    /// Their sum.
    pub sum: f64,
    /// How many numbers.
    pub count: u32,
}

impl SpanRow {
    /// Of one observation.
    pub fn of(observation: Observation) -> Self {
        let number = observation.value.as_number();
        let n = number.unwrap_or_default();
        Self {
            point: observation.point.clone(),
            last: observation,
            min: n,
            max: n,
            sum: n,
            count: u32::from(number.is_some()),
        }
    }

    /// Takes what another row of the same point says.
    pub fn merge(&mut self, other: &Self) {
        if other.count > 0 {
            if self.count == 0 {
                (self.min, self.max, self.sum) = (other.min, other.max, other.sum);
            } else {
                self.min = self.min.min(other.min);
                self.max = self.max.max(other.max);
                self.sum += other.sum;
            }
            self.count = self.count.saturating_add(other.count);
        }
        if other.last.observed_at >= self.last.observed_at {
            self.last = other.last.clone();
        }
    }

    /// As it is told; `None` when no number was observed.
    pub fn rollup(&self, start: Timestamp, length_ms: i64) -> Option<Rollup> {
        let last = self.last.value.as_number().unwrap_or(self.max);
        (self.count > 0).then(|| Rollup {
            start,
            length_ms,
            min: self.min,
            max: self.max,
            mean: self.sum / f64::from(self.count),
            last,
            count: self.count,
        })
    }
}
