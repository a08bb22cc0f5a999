//! Playing the log: the state of a moment, moved on by what was recorded after it.

use std::collections::VecDeque;

use crate::{Changes, FacilityState, Moment, Past, Timestamp};

/// A state of the past that can be moved forward. Going back takes another [`Past`].
#[derive(Clone, Debug)]
pub struct Playback {
    state: FacilityState,
    at: Timestamp,
    /// Everything up to this time is known.
    fed_until: Timestamp,
    waiting: VecDeque<Moment>,
}

impl Playback {
    /// Begins at a past. What is registered is taken from `base`.
    pub fn new(base: &FacilityState, past: Past) -> Self {
        let at = past.at;
        let state = base.at_another_time(past);
        Self { state, at, fed_until: at, waiting: VecDeque::new() }
    }

    /// The state of the moment.
    pub fn state(&self) -> &FacilityState {
        &self.state
    }

    /// The moment.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// How far it can be moved on with what it has been given.
    pub fn fed_until(&self) -> Timestamp {
        self.fed_until
    }

    /// Gives what was recorded after [`Playback::fed_until`] and up to `until`, in order. What lies outside is left out: it was
    /// given before, or comes again.
    pub fn feed(&mut self, until: Timestamp, moments: Vec<Moment>) {
        let from = self.fed_until;
        self.waiting.extend(moments.into_iter().filter(|m| m.at() > from && m.at() <= until));
        self.fed_until = self.fed_until.max(until);
    }

    /// Moves on to a later time, as far as it has been fed; an earlier one changes nothing.
    pub fn advance(&mut self, to: Timestamp) -> Changes {
        let to = to.min(self.fed_until);
        let mut changes = Changes::default();
        while let Some(moment) = self.waiting.front() {
            if moment.at() > to {
                break;
            }
            match self.waiting.pop_front() {
                Some(Moment::Fact { entry }) => changes.merge(self.state.reduce(&entry)),
                Some(Moment::Samples { samples, positions, .. }) => {
                    changes.merge(self.state.observe(&samples));
                    changes.merge(self.state.locate(&positions));
                }
                None => break,
            }
        }
        self.at = self.at.max(to);
        changes
    }
}
