//! The steps of a batch: from which state each can be done, who may, and what it does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Amount, Batch, Chemical, ChemicalAction, ChemicalChange, Chemicals, Hands, Movement, Requisition};
use crate::permission::may;
use crate::{Actor, BatchId, Entry, Permission, StoreId, Timestamp};

/// A step without what is said with it: for buttons, tables and timelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChemicalActionKind {
    /// It comes in; the first step of every batch.
    Receive,
    /// See [`ChemicalAction::Requisition`].
    Requisition,
    /// See [`ChemicalAction::Issue`].
    Issue,
    /// See [`ChemicalAction::Use`].
    Use,
    /// See [`ChemicalAction::Return`].
    Return,
    /// See [`ChemicalAction::Store`].
    Store,
    /// See [`ChemicalAction::Destroy`].
    Destroy,
    /// See [`ChemicalAction::Withdraw`].
    Withdraw,
}

/// Where a batch stands as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// All of what is left lies in stores, and nobody has asked for it.
    Stored,
    /// Somebody has asked for a part of it.
    Requisitioned,
    /// A part of it was issued.
    InUse,
    /// Nothing is left.
    UsedUp,
    /// Nothing is left, and the last of it was destroyed.
    Destroyed,
}

impl ChemicalAction {
    /// Which step it is.
    pub fn kind(&self) -> ChemicalActionKind {
        match self {
            Self::Requisition { .. } => ChemicalActionKind::Requisition,
            Self::Withdraw { .. } => ChemicalActionKind::Withdraw,
            Self::Issue { .. } => ChemicalActionKind::Issue,
            Self::Use { .. } => ChemicalActionKind::Use,
            Self::Return { .. } => ChemicalActionKind::Return,
            Self::Store { .. } => ChemicalActionKind::Store,
            Self::Destroy { .. } => ChemicalActionKind::Destroy,
        }
    }
}

impl ChemicalActionKind {
    /// All, in the order of a batch's way.
    pub const ALL: [Self; 8] = [
        Self::Receive,
        Self::Requisition,
        Self::Issue,
        Self::Use,
        Self::Return,
        Self::Store,
        Self::Destroy,
        Self::Withdraw,
    ];

    /// What a role needs for it.
    pub fn permission(self) -> Permission {
        match self {
            Self::Receive | Self::Issue | Self::Store => Permission::KeepChemicals,
            Self::Requisition | Self::Use | Self::Return | Self::Withdraw => Permission::UseChemicals,
            Self::Destroy => Permission::DestroyChemicals,
        }
    }

    /// Which step has to come first in this state; `None` where it can be done.
    ///
    /// Of a batch of which nothing is left nothing can be done: ask [`BatchState::is_over`] before.
    pub fn needs_first(self, state: BatchState, has_requisition: bool) -> Option<Self> {
        match self {
            Self::Issue | Self::Withdraw if !has_requisition => Some(Self::Requisition),
            Self::Use | Self::Return if state != BatchState::InUse => {
                Some(if has_requisition { Self::Issue } else { Self::Requisition })
            }
            _ => None,
        }
    }
}

impl BatchState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Stored, Self::Requisitioned, Self::InUse, Self::UsedUp, Self::Destroyed];

    /// Whether nothing is left.
    pub fn is_over(self) -> bool {
        matches!(self, Self::UsedUp | Self::Destroyed)
    }
}

/// Whether the step has to have a second person: destruction, and whatever moves something highly controlled.
pub fn witness_needed(kind: ChemicalActionKind, chemical: &Chemical) -> bool {
    use ChemicalActionKind as K;
    match kind {
        K::Destroy => true,
        // Nothing is touched yet.
        K::Requisition | K::Withdraw => false,
        K::Receive | K::Issue | K::Use | K::Return | K::Store => chemical.controlled,
    }
}

/// What this person may do with the batch now, in the order of its way. Of amounts and limits the form tells.
pub fn next_actions(batch: &Batch, by: &Actor, now: Timestamp) -> Vec<ChemicalActionKind> {
    use ChemicalActionKind as K;
    let state = batch.state();
    if state.is_over() {
        return Vec::new();
    }
    let open = batch.open_requisitions().next().is_some();
    let makes_sense = |kind: &K| match kind {
        K::Receive => false,
        K::Requisition => !batch.stored.is_empty() && !batch.is_expired(now),
        K::Issue | K::Use => !batch.is_expired(now),
        K::Store | K::Destroy => !batch.stored.is_empty(),
        K::Return | K::Withdraw => true,
    };
    K::ALL
        .into_iter()
        .filter(|kind| may(by.role, kind.permission()) && kind.needs_first(state, open).is_none())
        .filter(makes_sense)
        .collect()
}

fn take(from: &mut BTreeMap<StoreId, Amount>, store: &StoreId, amount: Amount) {
    let left = from.get(store).copied().unwrap_or_default() - amount;
    if left > Amount::ZERO {
        from.insert(store.clone(), left);
    } else {
        from.remove(store);
    }
}

fn put(into: &mut BTreeMap<StoreId, Amount>, store: &StoreId, amount: Amount) {
    let held = into.entry(store.clone()).or_default();
    *held = *held + amount;
}

impl Batch {
    /// Where it stands as a whole.
    pub fn state(&self) -> BatchState {
        if self.stored.is_empty() && self.issued.is_empty() {
            let last = self.movements.last().map(|m| m.kind);
            return match last {
                Some(ChemicalActionKind::Destroy) => BatchState::Destroyed,
                _ => BatchState::UsedUp,
            };
        }
        if !self.issued.is_empty() {
            return BatchState::InUse;
        }
        if self.open_requisitions().next().is_some() { BatchState::Requisitioned } else { BatchState::Stored }
    }

    /// Whether it is not to be used any more.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.received.expires.is_some_and(|at| now >= at)
    }

    /// What is left of it, stored and issued.
    pub fn left(&self) -> Amount {
        self.stored.values().chain(self.issued.values()).copied().sum()
    }

    /// What of it is in a store, issued included.
    pub fn held_in(&self, store: &StoreId) -> Amount {
        let of = |map: &BTreeMap<StoreId, Amount>| map.get(store).copied().unwrap_or_default();
        of(&self.stored) + of(&self.issued)
    }

    /// Requisitions of which something is still to be issued, oldest first.
    pub fn open_requisitions(&self) -> impl Iterator<Item = &Requisition> {
        self.requisitions.iter().filter(|r| r.left > Amount::ZERO)
    }

    pub(crate) fn reduce(chemicals: &mut Chemicals, id: &BatchId, change: &ChemicalChange, entry: &Entry) {
        if let ChemicalChange::Received { receipt } = change {
            let batch = Self {
                received: (**receipt).clone(),
                stored: BTreeMap::from([(receipt.to.clone(), receipt.amount)]),
                issued: BTreeMap::new(),
                used: Amount::ZERO,
                destroyed: Amount::ZERO,
                requisitions: Vec::new(),
                movements: Vec::new(),
            };
            chemicals.batches_made += 1;
            chemicals.batches.insert(id.clone(), batch);
        }
        if let Some(batch) = chemicals.batches.get_mut(id) {
            batch.apply(change, entry);
        }
    }

    fn apply(&mut self, change: &ChemicalChange, entry: &Entry) {
        use ChemicalActionKind as K;
        let step =
            |kind, amount: Amount, from: Option<&StoreId>, to: Option<&StoreId>, hands: &Hands, note: &str| Movement {
                at: entry.at,
                by: entry.by.clone(),
                kind,
                amount,
                from: from.cloned(),
                to: to.cloned(),
                hands: hands.clone(),
                note: note.to_owned(),
            };
        let movement = match change {
            ChemicalChange::Received { receipt } => {
                step(K::Receive, receipt.amount, None, Some(&receipt.to), &receipt.hands, &receipt.lot)
            }
            ChemicalChange::Requisitioned { from, to, amount, hands, note } => {
                self.requisitions.push(Requisition {
                    number: self.requisitions.len() as u32 + 1,
                    from: from.clone(),
                    to: to.clone(),
                    amount: *amount,
                    left: *amount,
                    hands: hands.clone(),
                    by: entry.by.clone(),
                    at: entry.at,
                });
                step(K::Requisition, *amount, Some(from), Some(to), hands, note)
            }
            ChemicalChange::Withdrawn { requisition, reason } => {
                let Some(asked) = self.requisitions.iter_mut().find(|r| r.number == *requisition) else { return };
                let left = std::mem::take(&mut asked.left);
                step(K::Withdraw, left, Some(&asked.from), Some(&asked.to), &asked.hands, reason)
            }
            ChemicalChange::Issued { requisition, amount, hands } => {
                let Some(asked) = self.requisitions.iter_mut().find(|r| r.number == *requisition) else { return };
                asked.left = asked.left - *amount;
                let (from, to) = (asked.from.clone(), asked.to.clone());
                take(&mut self.stored, &from, *amount);
                put(&mut self.issued, &to, *amount);
                step(K::Issue, *amount, Some(&from), Some(&to), hands, "")
            }
            ChemicalChange::Used { at, amount, hands, note } => {
                take(&mut self.issued, at, *amount);
                self.used = self.used + *amount;
                step(K::Use, *amount, Some(at), None, hands, note)
            }
            ChemicalChange::Returned { from, to, amount, hands } => {
                take(&mut self.issued, from, *amount);
                put(&mut self.stored, to, *amount);
                step(K::Return, *amount, Some(from), Some(to), hands, "")
            }
            ChemicalChange::Stored { from, to, amount, hands } => {
                take(&mut self.stored, from, *amount);
                put(&mut self.stored, to, *amount);
                step(K::Store, *amount, Some(from), Some(to), hands, "")
            }
            ChemicalChange::Destroyed { from, amount, hands, note } => {
                take(&mut self.stored, from, *amount);
                self.destroyed = self.destroyed + *amount;
                step(K::Destroy, *amount, Some(from), None, hands, note)
            }
        };
        self.movements.push(movement);
        if self.stored.is_empty() && self.issued.is_empty() {
            // Of what is not there any more nothing can be issued.
            for asked in &mut self.requisitions {
                asked.left = Amount::ZERO;
            }
        }
    }
}
