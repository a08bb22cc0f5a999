//! What belongs to instances, by their numbers: those that follow one another in a file lie side by side.

use rustc_hash::FxHashMap;

use crate::value::Id;

/// Numbers up to so many times the instances of a file have a place of their own; most writers number from 1.
const SPREAD: usize = 4;

const NONE: u32 = u32::MAX;

/// A table from instances to small numbers.
///
/// Relations name instances in about the order of the file. A hash map scatters these over all of its memory, and of a million
/// elements each look into it waits for that memory: the larger the file, the longer.
#[derive(Default)]
pub(crate) struct IdTable {
    near: Vec<u32>,
    limit: usize,
    far: FxHashMap<u64, u32>,
}

impl IdTable {
    /// An empty table for a file of so many instances.
    pub(crate) fn new(instances: usize) -> Self {
        Self { limit: instances.saturating_mul(SPREAD).saturating_add(1024), ..Self::default() }
    }

    /// Enters a number below `u32::MAX`, or replaces the one that is there.
    pub(crate) fn insert(&mut self, id: Id, number: u32) {
        match usize::try_from(id.0).ok().filter(|at| *at < self.limit) {
            Some(at) => {
                if self.near.len() <= at {
                    self.near.resize(at + 1, NONE);
                }
                self.near[at] = number;
            }
            None => {
                self.far.insert(id.0, number);
            }
        }
    }

    pub(crate) fn get(&self, id: Id) -> Option<u32> {
        let near = usize::try_from(id.0).ok().and_then(|at| self.near.get(at)).copied();
        near.filter(|number| *number != NONE).or_else(|| self.far.get(&id.0).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_and_far_numbers_are_found_and_no_others() {
        let mut table = IdTable::new(2);
        let ids = [0, 1, 1031, 1032, 1 << 40, u64::MAX];
        ids.iter().zip(0..).for_each(|(id, n)| table.insert(Id(*id), n));
        table.insert(Id(1), 9);
        assert_eq!(ids.map(|id| table.get(Id(id))), [0, 9, 2, 3, 4, 5].map(Some));
        assert_eq!([2, 1030, 1033, 1 << 41].map(|id| table.get(Id(id))), [None; 4]);
        assert!(table.near.len() <= 1032);
    }
}
