//! Plain values in a row, owned or lying in somebody else's bytes.

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytemuck::Pod;
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Plain values in a row: owned like a `Vec`, or where they lie in bytes that somebody else keeps, for example in a mapped
/// file. Reads as a slice either way; who changes shared ones gets a copy of their own first.
#[derive(Clone)]
pub struct Slice<T: Pod>(Storage<T>);

#[derive(Clone)]
enum Storage<T> {
    Owned(Vec<T>),
    /// Invariant: aligned for `T`, and a whole number of them.
    Shared(Bytes),
}

impl<T: Pod> Slice<T> {
    /// No values; allocates nothing.
    pub const fn new() -> Self {
        Self(Storage::Owned(Vec::new()))
    }

    /// The values that the bytes are, in the byte order of this machine, without a copy.
    ///
    /// `None` when the bytes are not aligned for `T`, or not a whole number of them.
    pub fn from_bytes(bytes: Bytes) -> Option<Self> {
        bytemuck::try_cast_slice::<u8, T>(&bytes).ok()?;
        Some(Self(Storage::Shared(bytes)))
    }

    /// Whether the values lie in bytes that somebody else keeps.
    pub fn is_shared(&self) -> bool {
        matches!(self.0, Storage::Shared(_))
    }

    /// Bytes on the heap, shared ones not counted.
    pub fn heap_bytes(&self) -> usize {
        match &self.0 {
            Storage::Owned(values) => values.capacity() * size_of::<T>(),
            Storage::Shared(_) => 0,
        }
    }

    /// The values as owned ones, copied first when they are shared.
    pub fn to_mut(&mut self) -> &mut Vec<T> {
        if let Storage::Shared(_) = self.0 {
            self.0 = Storage::Owned(self.to_vec());
        }
        match &mut self.0 {
            Storage::Owned(values) => values,
            Storage::Shared(_) => unreachable!("made owned above"),
        }
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: T) {
        self.to_mut().push(value);
    }

    /// Takes all values away.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Gives back room on the heap that is not used.
    pub fn shrink_to_fit(&mut self) {
        if let Storage::Owned(values) = &mut self.0 {
            values.shrink_to_fit();
        }
    }
}

impl<T: Pod> Default for Slice<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Pod> Deref for Slice<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Storage::Owned(values) => values,
            // Checked when it was made: the empty slice never comes.
            Storage::Shared(bytes) => bytemuck::try_cast_slice(bytes).unwrap_or_default(),
        }
    }
}

impl<T: Pod> DerefMut for Slice<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.to_mut()
    }
}

impl<T: Pod> From<Vec<T>> for Slice<T> {
    fn from(values: Vec<T>) -> Self {
        Self(Storage::Owned(values))
    }
}

impl<T: Pod> FromIterator<T> for Slice<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(Storage::Owned(values.into_iter().collect()))
    }
}

impl<T: Pod> Extend<T> for Slice<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        self.to_mut().extend(values);
    }
}

impl<'a, T: Pod> IntoIterator for &'a Slice<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T: Pod> IntoIterator for &'a mut Slice<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<T: Pod> IntoIterator for Slice<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(mut self) -> Self::IntoIter {
        std::mem::take(self.to_mut()).into_iter()
    }
}

impl<T: Pod + fmt::Debug> fmt::Debug for Slice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deref().fmt(f)
    }
}

impl<T: Pod + PartialEq> PartialEq for Slice<T> {
    fn eq(&self, other: &Self) -> bool {
        self.deref() == other.deref()
    }
}

impl<T: Pod + Serialize> Serialize for Slice<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.deref().serialize(serializer)
    }
}

impl<'de, T: Pod + Deserialize<'de>> Deserialize<'de> for Slice<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that begin at a multiple of 8.
    struct Aligned(Vec<u64>);

    impl AsRef<[u8]> for Aligned {
        fn as_ref(&self) -> &[u8] {
            bytemuck::cast_slice(&self.0)
        }
    }

    #[test]
    fn shared_values_read_like_owned_ones_and_are_copied_before_they_change() {
        let bytes = Bytes::from_owner(Aligned(vec![1, 2, 3]));
        let mut shared = Slice::<u64>::from_bytes(bytes.clone()).unwrap();
        assert_eq!(shared, Slice::from(vec![1, 2, 3]));
        assert!(shared.is_shared() && shared.heap_bytes() == 0);
        shared.push(4);
        shared[0] = 9;
        assert!(!shared.is_shared());
        assert_eq!(shared[..], [9, 2, 3, 4]);
        assert_eq!(Slice::<u64>::from_bytes(bytes.clone()).unwrap()[..], [1, 2, 3], "the bytes are as they were");
        assert!(Slice::<u64>::from_bytes(bytes.slice(4..12)).is_none(), "not aligned");
        assert!(Slice::<u64>::from_bytes(bytes.slice(..12)).is_none(), "not whole");
        assert_eq!(Slice::<[f32; 3]>::from_bytes(bytes).unwrap().len(), 2);
    }
}
