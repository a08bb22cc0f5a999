//! The property sets of a model: all in memory, or read a few at a time when somebody asks.

use std::fmt;
use std::ops::{Index, Range};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{PropertySet, PropertySetKind};

/// Sets that are read together from a [`SetSource`]: an element's own ones mostly lie side by side, and reading this many
/// takes some ten microseconds.
const TOGETHER: usize = 32;

/// Where property sets come from that are not in memory, for example a mapped file.
pub trait SetSource: Send + Sync {
    /// Number of sets.
    fn count(&self) -> usize;

    /// The sets with these numbers, in order, the same ones each time. The range ends at [`Self::count`] at the latest.
    ///
    /// Those that cannot be read are given without properties: who asks is in the middle of showing something.
    fn read(&self, numbers: Range<usize>) -> Vec<PropertySet>;
}

/// Property sets by number. Behaves like a `Vec` of them; those of a [`SetSource`] are read when they are asked for, and
/// stay in memory from then on.
#[derive(Clone)]
pub struct PropertySets(Storage);

#[derive(Clone)]
enum Storage {
    Owned(Vec<PropertySet>),
    Lazy(Arc<Lazy>),
}

struct Lazy {
    source: Arc<dyn SetSource>,
    count: usize,
    chunks: Box<[OnceLock<Box<[PropertySet]>>]>,
}

impl Lazy {
    fn read(&self, chunk: usize) -> Vec<PropertySet> {
        let begin = chunk * TOGETHER;
        let numbers = begin..(begin + TOGETHER).min(self.count);
        let wanted = numbers.len();
        let mut sets = self.source.read(numbers);
        // The numbers of all others hold, whatever the source does.
        sets.resize_with(wanted, || PropertySet {
            name: "".into(),
            kind: PropertySetKind::Properties,
            properties: Vec::new(),
        });
        sets
    }

    fn get(&self, number: usize) -> Option<&PropertySet> {
        let chunk = self.chunks.get(number / TOGETHER).filter(|_| number < self.count)?;
        chunk.get_or_init(|| self.read(number / TOGETHER).into()).get(number % TOGETHER)
    }
}

impl PropertySets {
    /// None.
    pub const fn new() -> Self {
        Self(Storage::Owned(Vec::new()))
    }

    /// Those of a source, none of which is read yet.
    pub fn lazy(source: Arc<dyn SetSource>) -> Self {
        let count = source.count();
        let chunks = (0..count.div_ceil(TOGETHER)).map(|_| OnceLock::new()).collect();
        Self(Storage::Lazy(Arc::new(Lazy { source, count, chunks })))
    }

    /// Number of sets.
    pub fn len(&self) -> usize {
        match &self.0 {
            Storage::Owned(sets) => sets.len(),
            Storage::Lazy(lazy) => lazy.count,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The set of this number.
    pub fn get(&self, number: usize) -> Option<&PropertySet> {
        match &self.0 {
            Storage::Owned(sets) => sets.get(number),
            Storage::Lazy(lazy) => lazy.get(number),
        }
    }

    /// All in order. Those of a source are in memory afterwards; who needs each only for a moment takes
    /// [`PropertySets::visit`].
    pub fn iter(&self) -> PropertySetIter<'_> {
        PropertySetIter { sets: self, numbers: 0..self.len() }
    }

    /// Shows all in order with their numbers; of those of a source no more stays in memory than before.
    pub fn visit(&self, mut show: impl FnMut(usize, &PropertySet)) {
        match &self.0 {
            Storage::Owned(sets) => sets.iter().enumerate().for_each(|(i, set)| show(i, set)),
            Storage::Lazy(lazy) => {
                for (chunk, kept) in lazy.chunks.iter().enumerate() {
                    let begin = chunk * TOGETHER;
                    let mut show_all = |sets: &[PropertySet]| {
                        sets.iter().enumerate().for_each(|(i, set)| show(begin + i, set));
                    };
                    match kept.get() {
                        Some(sets) => show_all(sets),
                        None => show_all(&lazy.read(chunk)),
                    }
                }
            }
        }
    }

    /// All as a `Vec` that can be changed; those of a source are read first.
    pub fn to_mut(&mut self) -> &mut Vec<PropertySet> {
        if let Storage::Lazy(_) = self.0 {
            let mut all = Vec::with_capacity(self.len());
            self.visit(|_, set| all.push(set.clone()));
            self.0 = Storage::Owned(all);
        }
        match &mut self.0 {
            Storage::Owned(sets) => sets,
            Storage::Lazy(_) => unreachable!("made owned above"),
        }
    }

    /// Adds a set at the end.
    pub fn push(&mut self, set: PropertySet) {
        self.to_mut().push(set);
    }
}

impl Default for PropertySets {
    fn default() -> Self {
        Self::new()
    }
}

/// See [`PropertySets::iter`].
#[derive(Clone)]
pub struct PropertySetIter<'a> {
    sets: &'a PropertySets,
    numbers: Range<usize>,
}

impl<'a> Iterator for PropertySetIter<'a> {
    type Item = &'a PropertySet;

    fn next(&mut self) -> Option<Self::Item> {
        self.sets.get(self.numbers.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.numbers.size_hint()
    }
}

impl ExactSizeIterator for PropertySetIter<'_> {}

impl DoubleEndedIterator for PropertySetIter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.sets.get(self.numbers.next_back()?)
    }
}

impl Index<usize> for PropertySets {
    type Output = PropertySet;

    fn index(&self, number: usize) -> &PropertySet {
        self.get(number).expect("a number below the count of sets, as for a slice")
    }
}

impl<'a> IntoIterator for &'a PropertySets {
    type Item = &'a PropertySet;
    type IntoIter = PropertySetIter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut PropertySets {
    type Item = &'a mut PropertySet;
    type IntoIter = std::slice::IterMut<'a, PropertySet>;

    fn into_iter(self) -> Self::IntoIter {
        self.to_mut().iter_mut()
    }
}

impl IntoIterator for PropertySets {
    type Item = PropertySet;
    type IntoIter = std::vec::IntoIter<PropertySet>;

    fn into_iter(mut self) -> Self::IntoIter {
        std::mem::take(self.to_mut()).into_iter()
    }
}

impl From<Vec<PropertySet>> for PropertySets {
    fn from(sets: Vec<PropertySet>) -> Self {
        Self(Storage::Owned(sets))
    }
}

impl FromIterator<PropertySet> for PropertySets {
    fn from_iter<I: IntoIterator<Item = PropertySet>>(sets: I) -> Self {
        Self(Storage::Owned(sets.into_iter().collect()))
    }
}

impl Extend<PropertySet> for PropertySets {
    fn extend<I: IntoIterator<Item = PropertySet>>(&mut self, sets: I) {
        self.to_mut().extend(sets);
    }
}

impl PartialEq for PropertySets {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other)
    }
}

impl fmt::Debug for PropertySets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl Serialize for PropertySets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de> Deserialize<'de> for PropertySets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn set(name: &str) -> PropertySet {
        PropertySet { name: name.into(), kind: PropertySetKind::Properties, properties: Vec::new() }
    }

    /// 100 sets, the last ten of which it does not give; counts how many it read.
    #[derive(Default)]
    struct Numbered(AtomicUsize);

    impl SetSource for Numbered {
        fn count(&self) -> usize {
            100
        }

        fn read(&self, numbers: Range<usize>) -> Vec<PropertySet> {
            self.0.fetch_add(numbers.len(), Ordering::Relaxed);
            numbers.filter(|n| *n < 90).map(|n| set(&n.to_string())).collect()
        }
    }

    #[test]
    fn sets_of_a_source_are_read_when_asked_for_and_once() {
        let source = Arc::new(Numbered::default());
        let sets = PropertySets::lazy(source.clone());
        let read = || source.0.load(Ordering::Relaxed);
        assert_eq!((sets.len(), read()), (100, 0));
        assert_eq!((&*sets[40].name, &*sets[63].name, read()), ("40", "63", 32));
        assert!(sets.get(100).is_none());
        let mut seen = 0;
        sets.visit(|i, set| {
            assert_eq!(&*set.name, if i < 90 { i.to_string() } else { String::new() });
            seen += 1;
        });
        assert_eq!((seen, read()), (100, 100), "what was read before is not read again");
        sets.visit(|_, _| ());
        assert_eq!(read(), 168, "and a visit keeps nothing");
        assert_eq!(sets.iter().next_back().unwrap().name.as_ref(), "");
    }

    #[test]
    fn sets_of_a_source_can_be_changed_and_compared() {
        let mut sets = PropertySets::lazy(Arc::new(Numbered::default()));
        let owned: PropertySets = sets.iter().cloned().collect();
        assert_eq!(sets, owned);
        sets.push(set("more"));
        sets.extend([set("and more")]);
        assert_eq!((sets.len(), &*sets[101].name, &*sets[7].name), (102, "and more", "7"));
        assert_ne!(sets, owned);
    }
}
