//! What follows from where things are: how full a store is, and what has to be seen to. Derived, so it ends with its cause.

use super::{Amount, AmountUnit, Batch, Chemical, ChemicalStore, Chemicals, LimitOf, Measure};
use crate::policy::ChemicalPolicy;
use crate::{BatchId, StoreId, Timestamp};

/// How much of a limit is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// Of what the limit is.
    pub of: LimitOf,
    /// What is there, issued included.
    pub held: Amount,
    /// The most that may be there.
    pub most: Amount,
    /// Unit in which it is told.
    pub unit: AmountUnit,
}

impl Fill {
    /// Percent, rounded down; above 100 where more is there than may be.
    pub fn percent(&self) -> u64 {
        self.held.percent_of(self.most)
    }

    /// Whether more is there than may be: a limit that was lowered later.
    pub fn is_over(&self) -> bool {
        self.held > self.most
    }

    /// Whether it is at or beyond the policy's share of the limit.
    pub fn is_near(&self, policy: &ChemicalPolicy) -> bool {
        i128::from(self.held.0) * 100 >= i128::from(self.most.0) * i128::from(policy.near_percent) && self.held.0 > 0
    }

    /// What still goes in; never less than nothing.
    pub fn room(&self) -> Amount {
        (self.most - self.held).max(Amount::ZERO)
    }
}

/// What somebody has to see to, with every term of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChemicalWarning {
    /// More is there than may be.
    OverLimit {
        /// Where.
        store: StoreId,
        /// How much of which limit.
        fill: Fill,
    },
    /// Nearly as much is there as may be.
    NearLimit {
        /// Where.
        store: StoreId,
        /// How much of which limit.
        fill: Fill,
        /// Percent from which on it is near.
        from_percent: u16,
    },
    /// A batch of which something is left is past its day.
    Expired {
        /// Which.
        batch: BatchId,
        /// Since when.
        since: Timestamp,
        /// What is left of it.
        left: Amount,
    },
    /// The day of a batch of which something is left is near.
    ExpiresSoon {
        /// Which.
        batch: BatchId,
        /// When.
        at: Timestamp,
        /// What is left of it.
        left: Amount,
        /// Days before from which on it is near.
        days: u32,
    },
}

impl LimitOf {
    /// Whether the chemical counts toward it.
    pub fn counts(&self, chemical: &Chemical) -> bool {
        match self {
            Self::Chemical(id) => *id == chemical.id,
            Self::Class(class, measure) => *class == chemical.class && *measure == chemical.unit.measure(),
        }
    }
}

/// How full a store is, limit by limit, in the order of its limits.
pub fn fill(chemicals: &Chemicals, store: &ChemicalStore) -> Vec<Fill> {
    let held_of = |of: &LimitOf| {
        let counts = |b: &&Batch| chemicals.of(b).is_some_and(|c| of.counts(c));
        chemicals.batches.values().filter(counts).map(|b| b.held_in(&store.id)).sum()
    };
    let unit_of = |of: &LimitOf| match of {
        LimitOf::Chemical(id) => chemicals.known.get(id).map_or(AmountUnit::Gram, |c| c.unit),
        LimitOf::Class(_, Measure::Mass) => AmountUnit::Kilogram,
        LimitOf::Class(_, Measure::Volume) => AmountUnit::Litre,
    };
    let of = |limit: &super::StoreLimit| Fill {
        of: limit.of.clone(),
        held: held_of(&limit.of),
        most: limit.most,
        unit: unit_of(&limit.of),
    };
    store.limits.iter().map(of).collect()
}

/// How much more of a chemical a store takes; `None` where it has no limit for it, and so may not hold it.
pub fn room_for(chemicals: &Chemicals, store: &ChemicalStore, chemical: &Chemical) -> Option<Amount> {
    fill(chemicals, store).into_iter().filter(|f| f.of.counts(chemical)).map(|f| f.room()).min()
}

/// Everything that has to be seen to: over a limit first, then expired, near a limit, near expiry.
pub fn warnings(chemicals: &Chemicals, policy: &ChemicalPolicy, now: Timestamp) -> Vec<ChemicalWarning> {
    let (mut over, mut near, mut expired, mut soon) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (id, store) in &chemicals.stores {
        for fill in fill(chemicals, store) {
            let store = id.clone();
            if fill.is_over() {
                over.push(ChemicalWarning::OverLimit { store, fill });
            } else if fill.is_near(policy) {
                near.push(ChemicalWarning::NearLimit { store, fill, from_percent: policy.near_percent });
            }
        }
    }
    let lead_ms = i64::from(policy.expiry_days) * 24 * 3_600_000;
    for (id, batch) in &chemicals.batches {
        let (Some(at), left) = (batch.received.expires, batch.left()) else { continue };
        if left == Amount::ZERO {
            continue;
        }
        let batch = id.clone();
        if now >= at {
            expired.push(ChemicalWarning::Expired { batch, since: at, left });
        } else if at.since_ms(now) <= lead_ms {
            soon.push(ChemicalWarning::ExpiresSoon { batch, at, left, days: policy.expiry_days });
        }
    }
    over.into_iter().chain(expired).chain(near).chain(soon).collect()
}
