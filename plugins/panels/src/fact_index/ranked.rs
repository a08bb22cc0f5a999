//! Ids in the order of a rank, kept in order one change at a time.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Ids sorted by rank, then by id. A change costs a search and a move of memory, not a sort.
#[derive(Clone, Debug)]
pub(crate) struct Ranked<K, I> {
    rows: Vec<(K, I)>,
    ranks: FxHashMap<I, K>,
}

impl<K, I> Default for Ranked<K, I> {
    fn default() -> Self {
        Self { rows: Vec::new(), ranks: FxHashMap::default() }
    }
}

impl<K: Ord + Clone, I: Ord + Clone + Hash> Ranked<K, I> {
    /// Everything anew.
    pub(crate) fn fill(&mut self, rows: impl IntoIterator<Item = (K, I)>) {
        self.rows.clear();
        self.rows.extend(rows);
        self.rows.sort_unstable();
        self.ranks.clear();
        self.ranks.extend(self.rows.iter().map(|(k, i)| (i.clone(), k.clone())));
    }

    /// Puts the id where its rank belongs; `None` takes it out.
    pub(crate) fn set(&mut self, id: &I, rank: Option<K>) {
        let old = match &rank {
            Some(rank) => self.ranks.insert(id.clone(), rank.clone()),
            None => self.ranks.remove(id),
        };
        if old == rank {
            return;
        }
        if let Some(old) = old
            && let Ok(at) = self.rows.binary_search_by(|(k, i)| k.cmp(&old).then_with(|| i.cmp(id)))
        {
            self.rows.remove(at);
        }
        if let Some(rank) = rank {
            let at = self.rows.partition_point(|(k, i)| k.cmp(&rank).then_with(|| i.cmp(id)).is_lt());
            self.rows.insert(at, (rank, id.clone()));
        }
    }

    /// All, in order.
    pub(crate) fn rows(&self) -> &[(K, I)] {
        &self.rows
    }

    /// Those whose rank lies in one stretch, given by where it begins and ends.
    pub(crate) fn stretch(&self, before: impl Fn(&K) -> bool, within: impl Fn(&K) -> bool) -> &[(K, I)] {
        let from = self.rows.partition_point(|(k, _)| before(k));
        let rest = &self.rows[from..];
        &rest[..rest.partition_point(|(k, _)| within(k))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_change_at_a_time_gives_what_sorting_gives() {
        let mut ranked = Ranked::default();
        let mut plain: Vec<(u32, u32)> = Vec::new();
        let mut seed = 12_345_u32;
        for _ in 0..2_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (id, rank) = (seed >> 8 & 63, seed >> 16 & 7);
            plain.retain(|(_, i)| *i != id);
            if rank < 6 {
                plain.push((rank, id));
            }
            ranked.set(&id, (rank < 6).then_some(rank));
            plain.sort_unstable();
            assert_eq!(ranked.rows(), plain);
        }
        let twos = ranked.stretch(|k| *k < 2, |k| *k == 2);
        assert_eq!(twos.len(), plain.iter().filter(|(k, _)| *k == 2).count());
        let mut filled = Ranked::default();
        filled.fill(plain.iter().rev().copied());
        assert_eq!(filled.rows(), plain);
    }
}
