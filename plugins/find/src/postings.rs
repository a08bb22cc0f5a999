//! The different texts of a model, each once, and who has them.

use std::borrow::Borrow;
use std::fmt::Write;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use atrium_building::PropertyValue;
use memchr::memmem;
use rustc_hash::FxHashMap;

use crate::normalize_text;

/// Fields below this number are those of elements; from here on a property's name is added.
pub(crate) const PROPERTY: u16 = 32;
/// Set where a value is found together with the name of its property alone: yes and no would find half of the building.
pub(crate) const WITH_NAME: u16 = 0x8000;
/// More names of properties than this no model has that is not damaged; what comes after them shares the last number.
pub(crate) const NAMES: usize = (WITH_NAME - PROPERTY) as usize;

/// Every different text, normalised, with a line break before and behind it, and its uses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Postings {
    /// Searched from end to end.
    pub(crate) text: String,
    /// Where each text ends in `text`, its line break not counted.
    pub(crate) ends: Vec<u32>,
    /// First use of each text in `owners`; one more than texts.
    first: Vec<u32>,
    /// Element, or property set, that has the text.
    owners: Vec<u32>,
    /// Field in which it has it.
    fields: Vec<u16>,
}

/// A text that holds what is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) text: usize,
    /// Bytes of [`Postings::text`].
    pub(crate) begin: usize,
    pub(crate) end: usize,
    /// Where it was found, bytes of [`Postings::text`].
    pub(crate) at: usize,
}

impl Postings {
    pub(crate) fn bytes(&self) -> usize {
        self.text.capacity()
            + (self.ends.capacity() + self.first.capacity() + self.owners.capacity()) * 4
            + self.fields.capacity() * 2
    }

    pub(crate) fn begin(&self, text: usize) -> usize {
        text.checked_sub(1).and_then(|t| self.ends.get(t)).map_or(1, |end| *end as usize + 1)
    }

    pub(crate) fn get(&self, text: usize) -> &str {
        let end = self.ends.get(text).map_or(0, |e| *e as usize);
        self.text.get(self.begin(text)..end).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Owners of a text, and the fields in which they have it.
    pub(crate) fn uses(&self, text: usize) -> impl Iterator<Item = (u32, u16)> + '_ {
        let range = match (self.first.get(text), self.first.get(text + 1)) {
            (Some(a), Some(b)) => *a as usize..*b as usize,
            _ => 0..0,
        };
        self.owners[range.clone()].iter().copied().zip(self.fields[range].iter().copied())
    }

    /// Calls for the first place in each text that holds the needle; `true` from the call leaves the text, `false` goes on in it.
    /// A needle may begin or end with a line break: the beginning or the end of a text.
    pub(crate) fn scan(&self, needle: &str, mut found: impl FnMut(Found) -> bool) {
        let bytes = self.text.as_bytes();
        let finder = memmem::Finder::new(needle.as_bytes());
        let (mut at, mut text) = (0, 0);
        while let Some(n) = bytes.get(at..).and_then(|rest| finder.find(rest)) {
            let hit = at + n;
            // The needle's own line break belongs to the text before.
            let inside = hit + usize::from(needle.starts_with('\n'));
            text = self.text_at(text, inside);
            let Some(&end) = self.ends.get(text) else { return };
            let end = end as usize;
            let left = found(Found { text, begin: self.begin(text), end, at: inside });
            at = if left { end } else { hit + 1 };
        }
    }

    /// The text in which a byte stands, from a text before it on: hits are dense where a needle is short, therefore in steps
    /// that double.
    fn text_at(&self, from: usize, byte: usize) -> usize {
        let (mut low, mut step) = (from, 1);
        while self.ends.get(low + step - 1).is_some_and(|end| (*end as usize) < byte) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.ends.len());
        let low = low.min(high);
        low + self.ends[low..high].partition_point(|end| (*end as usize) < byte)
    }
}

/// A text that was seen. Those of property sets are held: the set may be gone before the collector is.
enum Known<'m> {
    Of(&'m str),
    Held(Arc<str>),
}

impl Borrow<str> for Known<'_> {
    fn borrow(&self) -> &str {
        match self {
            Self::Of(text) => text,
            Self::Held(text) => text,
        }
    }
}

// As a text: what is borrowed has to be equal, and hash, as the key does.
impl PartialEq for Known<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (a, b): (&str, &str) = (self.borrow(), other.borrow());
        a == b
    }
}

impl Eq for Known<'_> {}

impl Hash for Known<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let text: &str = self.borrow();
        text.hash(state);
    }
}

/// Texts on the way into [`Postings`].
#[derive(Default)]
pub(crate) struct Collector<'m> {
    text: String,
    ends: Vec<u32>,
    known: FxHashMap<Known<'m>, Option<u32>>,
    numbers: FxHashMap<u64, Option<u32>>,
    uses: Vec<(u32, u32, u16)>,
    /// Reused for every number.
    shown: String,
}

impl<'m> Collector<'m> {
    fn push(&mut self, normalised: &str) -> Option<u32> {
        if self.text.is_empty() {
            self.text.push('\n');
        }
        // Four gigabytes of different names are no building; what comes after them is not found.
        let end = u32::try_from(self.text.len() + normalised.len()).ok().filter(|e| *e < u32::MAX)?;
        if normalised.is_empty() {
            return None;
        }
        self.text.push_str(normalised);
        self.text.push('\n');
        self.ends.push(end);
        Some(self.ends.len() as u32 - 1)
    }

    pub(crate) fn add(&mut self, text: &'m str, owner: u32, field: u16) {
        self.add_known(text, || Known::Of(text), owner, field);
    }

    fn add_known(&mut self, text: &str, known: impl FnOnce() -> Known<'m>, owner: u32, field: u16) {
        let id = match self.known.get(text) {
            Some(id) => *id,
            None => {
                // A line break inside would end the text too early.
                let mut normalised = normalize_text(text);
                if normalised.contains('\n') {
                    normalised.retain(|c| c != '\n');
                }
                let id = self.push(&normalised);
                self.known.insert(known(), id);
                id
            }
        };
        self.uses.extend(id.map(|id| (id, owner, field)));
    }

    /// A text that is not the model's own: another name of a class.
    pub(crate) fn add_alias(&mut self, text: &str) -> Option<u32> {
        let normalised = normalize_text(text).replace('\n', "");
        self.push(&normalised)
    }

    pub(crate) fn add_use(&mut self, text: u32, owner: u32, field: u16) {
        self.uses.push((text, owner, field));
    }

    pub(crate) fn add_value(&mut self, value: &PropertyValue, owner: u32, field: u16, depth: usize) {
        match value {
            PropertyValue::Text(text) => self.add_known(text, || Known::Held(text.clone()), owner, field),
            PropertyValue::Number(number) => {
                let id = match self.numbers.get(&number.to_bits()) {
                    Some(id) => *id,
                    None => {
                        // As a person reads and types it.
                        let mut shown = std::mem::take(&mut self.shown);
                        shown.clear();
                        // Writing to a string does not fail.
                        let _ = write!(shown, "{value}");
                        let id = self.push(&normalize_text(&shown));
                        self.shown = shown;
                        self.numbers.insert(number.to_bits(), id);
                        id
                    }
                };
                self.uses.extend(id.map(|id| (id, owner, field)));
            }
            PropertyValue::Bool(true) => self.add("true", owner, field | WITH_NAME),
            PropertyValue::Bool(false) => self.add("false", owner, field | WITH_NAME),
            PropertyValue::List(items) if depth < 4 => {
                items.iter().for_each(|item| self.add_value(item, owner, field, depth + 1));
            }
            PropertyValue::List(_) | PropertyValue::Empty => {}
        }
    }

    pub(crate) fn finish(self) -> Postings {
        let Self { mut text, mut ends, uses, .. } = self;
        text.shrink_to_fit();
        ends.shrink_to_fit();
        let mut first = vec![0u32; ends.len() + 1];
        for (text, ..) in &uses {
            first[*text as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut next = first.clone();
        let mut owners = vec![0u32; uses.len()];
        let mut fields = vec![0u16; uses.len()];
        for (text, owner, field) in uses {
            let place = &mut next[text as usize];
            owners[*place as usize] = owner;
            fields[*place as usize] = field;
            *place += 1;
        }
        Postings { text, ends, first, owners, fields }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_once_and_found_by_any_part() {
        let mut collector = Collector::default();
        for (owner, text) in ["Wall 1", "Wall 10", "AHU", "Wall 1", ""].into_iter().enumerate() {
            collector.add(text, owner as u32, 1);
        }
        let postings = collector.finish();
        assert_eq!(postings.len(), 3);
        assert_eq!((postings.get(0), postings.get(2)), ("wall1", "ahu"));
        assert_eq!(postings.uses(0).collect::<Vec<_>>(), [(0, 1), (3, 1)]);
        let found = |needle: &str| {
            let mut out = Vec::new();
            postings.scan(needle, |f| {
                out.push((f.text, f.at - f.begin));
                true
            });
            out
        };
        assert_eq!(found("l"), [(0, 2), (1, 2)]);
        assert_eq!(found("\na"), [(2, 0)]);
        assert_eq!(found("\nwall1\n"), [(0, 0)]);
        assert_eq!(found("1\n"), [(0, 4)]);
        assert_eq!(found("zz"), []);
    }
}
