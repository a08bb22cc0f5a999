//! Items of the stream as lines, of one client's interest.

use atrium_facility::{FacilityState, Interest, Observation, Position, StreamBody, StreamItem};
use axum::body::Bytes;

use crate::interest::{wants_point, wants_position};
use crate::tail::{Item, Kind};

/// Samples in one item, so that a line stays some hundred kilobytes.
const SAMPLES_PER_ITEM: usize = 2_000;

/// Lines for one client.
pub(crate) struct Lines {
    pub(crate) bytes: Vec<u8>,
    /// Number of the last fact, written or left out.
    pub(crate) seq: u64,
    /// Version of the last values.
    pub(crate) version: u64,
    /// Facts up to `seq` were left out since the last line.
    skipped: bool,
}

impl Lines {
    /// None yet, after the fact of this number.
    pub(crate) fn new(seq: u64) -> Self {
        Self { bytes: Vec::new(), seq, version: 0, skipped: false }
    }

    pub(crate) fn item(&mut self, item: &Item, interest: &Interest, state: &FacilityState) {
        match &item.kind {
            Kind::Fact { .. } => self.fact(item, interest),
            Kind::Feed => self.line(&item.line),
            Kind::Samples { version, .. } if interest.is_everything() => {
                self.version = *version;
                self.line(&item.line);
            }
            Kind::Samples { points, positions, version } => {
                self.version = *version;
                let samples: Vec<Observation> = points
                    .iter()
                    .filter(|p| wants_point(state, interest, p))
                    .filter_map(|p| state.point(p)?.latest.clone())
                    .collect();
                let positions: Vec<Position> = positions
                    .iter()
                    .filter_map(|of| Some(state.track(of)?.newest.clone()))
                    .filter(|p| wants_position(interest, p))
                    .collect();
                if !samples.is_empty() || !positions.is_empty() {
                    let body = StreamBody::Samples { samples, positions };
                    if let Some(line) = line_of(&StreamItem { seq: item.seq, body }) {
                        self.line(&line);
                    }
                }
            }
        }
    }

    pub(crate) fn fact(&mut self, item: &Item, interest: &Interest) {
        let wanted = match &item.kind {
            Kind::Fact { topic, storey } => interest.topic(*topic) && interest.storey(storey.as_deref()),
            _ => true,
        };
        if wanted {
            self.line(&item.line);
        } else {
            self.skipped = true;
        }
        self.seq = item.seq;
    }

    fn line(&mut self, line: &[u8]) {
        self.say_skipped();
        self.bytes.extend_from_slice(line);
    }

    fn say_skipped(&mut self) {
        if std::mem::take(&mut self.skipped)
            && let Some(line) = line_of(&StreamItem { seq: self.seq, body: StreamBody::Skipped })
        {
            self.bytes.extend_from_slice(&line);
        }
    }

    pub(crate) fn end(mut self) -> Vec<u8> {
        self.say_skipped();
        self.bytes
    }
}

/// The item as a line.
pub(crate) fn line_of(item: &StreamItem) -> Option<Bytes> {
    match serde_json::to_vec(item) {
        Ok(mut line) => {
            line.push(b'\n');
            Some(line.into())
        }
        // Only a map with keys that are no text could do this, and there is none in an item.
        Err(error) => {
            tracing::error!(%error, "an item could not be written and was left out");
            None
        }
    }
}

/// Values and positions in parts that make lines of bearable length.
pub(crate) fn items(
    mut samples: Vec<Observation>,
    mut positions: Vec<Position>,
) -> impl Iterator<Item = (Vec<Observation>, Vec<Position>)> {
    std::iter::from_fn(move || {
        let take = |left: usize| left.min(SAMPLES_PER_ITEM);
        let some: Vec<Observation> = samples.drain(..take(samples.len())).collect();
        let moved: Vec<Position> = positions.drain(..take(positions.len())).collect();
        (!some.is_empty() || !moved.is_empty()).then_some((some, moved))
    })
}
