//! Texts: those that come more than once stand in a table and are one in memory too; the others stand where they are used.

use std::sync::{Arc, OnceLock};

use atrium_building::{BuildingModel, PropertyValue, Slice};
use bytes::Bytes;
use rustc_hash::FxHashMap;

use super::record::{Cursor, put_bytes, put_number};
use crate::CacheError;

/// No text, a text that follows, or those of the table from here on.
const NONE: u64 = 0;
const FOLLOWS: u64 = 1;
const SHARED: u64 = 2;

/// Texts that come more than once in a model, for writing.
pub(super) struct TextTable<'m> {
    numbers: FxHashMap<&'m str, u32>,
    pub(super) texts: Vec<&'m str>,
    /// Where each ends in the text of all.
    pub(super) ends: Vec<u32>,
}

#[derive(Default)]
struct Counter<'m> {
    /// By text, the number of uses; those that are in the table have their number in it.
    uses: FxHashMap<&'m str, u32>,
    texts: Vec<&'m str>,
}

impl<'m> Counter<'m> {
    fn add(&mut self, text: &'m str, uses: u32) {
        let count = self.uses.entry(text).or_default();
        let before = *count;
        *count = count.saturating_add(uses);
        if before < 2 && *count >= 2 {
            self.texts.push(text);
        }
    }

    fn add_value(&mut self, value: &'m PropertyValue) {
        match value {
            PropertyValue::Text(text) => self.add(text, 1),
            // Too deep ones are refused when they are written.
            PropertyValue::List(items) => items.iter().for_each(|item| {
                if let PropertyValue::Text(text) = item {
                    self.add(text, 1);
                }
            }),
            PropertyValue::Number(_) | PropertyValue::Bool(_) | PropertyValue::Empty => {}
        }
    }
}

impl<'m> TextTable<'m> {
    pub(super) fn of(model: &'m BuildingModel) -> Result<Self, CacheError> {
        let mut counter = Counter::default();
        for e in &model.elements {
            counter.add(&e.ifc_type, 1);
            let optional =
                [&e.name, &e.long_name, &e.description, &e.object_type, &e.predefined_type, &e.tag, &e.type_name];
            optional.into_iter().flatten().chain(&e.materials).chain(&e.layers).for_each(|t| counter.add(t, 1));
        }
        // Records of ports have no place for a text: theirs are always in the table.
        model.ports.iter().filter_map(|p| p.name.as_ref()).for_each(|name| counter.add(name, 2));
        for set in &model.property_sets {
            counter.add(&set.name, 1);
            for p in &set.properties {
                counter.add(&p.name, 1);
                p.unit.iter().for_each(|unit| counter.add(unit, 1));
                counter.add_value(&p.value);
            }
        }
        let texts = counter.texts;
        let mut end = 0u64;
        let ends = texts.iter().map(|text| {
            end += text.len() as u64;
            u32::try_from(end).ok()
        });
        let ends = ends.collect::<Option<_>>().ok_or(CacheError::TooLarge("more text"))?;
        let numbers = texts.iter().enumerate().map(|(i, text)| (*text, i as u32)).collect();
        Ok(Self { numbers, texts, ends })
    }

    pub(super) fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    pub(super) fn put(&self, out: &mut Vec<u8>, text: Option<&str>) {
        match text.map(|t| (t, self.number(t))) {
            None => put_number(out, NONE),
            Some((text, None)) => {
                put_number(out, FOLLOWS);
                put_bytes(out, text.as_bytes());
            }
            Some((_, Some(number))) => put_number(out, SHARED + u64::from(number)),
        }
    }
}

/// The texts of a file, for reading. Each of the table is made when it is first asked for.
pub(super) struct Texts {
    ends: Slice<u32>,
    text: Bytes,
    made: Box<[OnceLock<Arc<str>>]>,
}

impl Texts {
    pub(super) fn new(ends: Slice<u32>, text: Bytes) -> Self {
        let made = (0..ends.len()).map(|_| OnceLock::new()).collect();
        Self { ends, text, made }
    }

    /// The text of this number of the table.
    pub(super) fn get(&self, number: u32) -> Option<Arc<str>> {
        let made = self.made.get(number as usize)?;
        if let Some(text) = made.get() {
            return Some(text.clone());
        }
        let end = *self.ends.get(number as usize)? as usize;
        let begin = match number.checked_sub(1) {
            Some(before) => *self.ends.get(before as usize)? as usize,
            None => 0,
        };
        let text = std::str::from_utf8(self.text.get(begin..end)?).ok()?;
        Some(made.get_or_init(|| text.into()).clone())
    }

    /// The text, or that there is none; `None` for what is no text.
    #[inline]
    pub(super) fn optional(&self, from: &mut Cursor<'_>) -> Option<Option<Arc<str>>> {
        match from.number()? {
            NONE => Some(None),
            FOLLOWS => std::str::from_utf8(from.bytes()?).ok().map(|text| Some(text.into())),
            shared => Some(Some(self.get(u32::try_from(shared - SHARED).ok()?)?)),
        }
    }

    /// The text; `None` for what is none.
    #[inline]
    pub(super) fn required(&self, from: &mut Cursor<'_>) -> Option<Arc<str>> {
        self.optional(from)?
    }
}
