//! A set of elements of one model, a bit each.

use atrium_building::ElementId;

/// A set of elements of one model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ElementSet {
    words: Vec<u64>,
    elements: usize,
}

impl ElementSet {
    /// Without any of so many elements.
    pub(crate) fn none(elements: usize) -> Self {
        Self { words: vec![0; elements.div_ceil(64)], elements }
    }

    /// All of so many elements.
    pub(crate) fn all(elements: usize) -> Self {
        let mut out = Self::none(elements);
        out.not();
        out
    }

    /// Those of so many elements for which it is true.
    pub(crate) fn of(elements: usize, mut is_in: impl FnMut(usize) -> bool) -> Self {
        let mut out = Self::none(elements);
        for (w, word) in out.words.iter_mut().enumerate() {
            for bit in 0..64.min(elements - w * 64) {
                *word |= u64::from(is_in(w * 64 + bit)) << bit;
            }
        }
        out
    }

    pub(crate) fn insert(&mut self, i: usize) {
        if let Some(word) = self.words.get_mut(i / 64) {
            *word |= 1 << (i % 64);
        }
    }

    pub(crate) fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    pub(crate) fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    pub(crate) fn not(&mut self) {
        self.words.iter_mut().for_each(|w| *w = !*w);
        let over = self.words.len() * 64 - self.elements;
        if let Some(last) = self.words.last_mut() {
            *last &= u64::MAX >> over;
        }
    }

    /// Number of elements in it.
    pub fn len(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    /// Whether the element is in it.
    pub fn contains(&self, id: ElementId) -> bool {
        self.words.get(id.index() / 64).is_some_and(|w| w >> (id.index() % 64) & 1 == 1)
    }

    /// Its elements in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = ElementId> + '_ {
        self.words.iter().enumerate().flat_map(|(w, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                Some(ElementId(w as u32 * 64 + bit))
            })
        })
    }

    /// Its elements in ascending order.
    pub fn to_vec(&self) -> Vec<ElementId> {
        let mut out = Vec::with_capacity(self.len());
        out.extend(self.iter());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_set() {
        let mut odd = ElementSet::of(131, |i| i % 2 == 1);
        assert_eq!((odd.len(), odd.to_vec()[64]), (65, ElementId(129)));
        let third = ElementSet::of(131, |i| i % 3 == 0);
        let mut both = odd.clone();
        both.and(&third);
        assert_eq!(both.iter().next(), Some(ElementId(3)));
        odd.or(&third);
        odd.not();
        assert!(odd.contains(ElementId(130)) && !odd.contains(ElementId(131)) && odd.len() < 66);
        assert!(ElementSet::none(0).is_empty() && !ElementSet::none(3).contains(ElementId(9)));
    }
}
