//! Records of property sets, read when somebody asks for them.

use std::ops::Range;
use std::sync::Arc;

use atrium_building::{Property, PropertySet, PropertySetKind, PropertyValue, SetSource, Slice};
use bytes::Bytes;

use super::record::{Cursor, put_number, record};
use super::texts::{TextTable, Texts};
use crate::CacheError;

/// Lists within lists: files have two levels, a table of values.
const DEPTH: usize = 16;

/// What a value is.
const EMPTY: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const NUMBER: u8 = 3;
const TEXT: u8 = 4;
const LIST: u8 = 5;

pub(super) fn write(set: &PropertySet, texts: &TextTable<'_>, out: &mut Vec<u8>) -> Result<(), CacheError> {
    let PropertySet { name, kind, properties } = set;
    texts.put(out, Some(name));
    out.push(*kind as u8);
    put_number(out, properties.len() as u64);
    for Property { name, value, unit } in properties {
        texts.put(out, Some(name));
        texts.put(out, unit.as_deref());
        write_value(value, texts, 0, out)?;
    }
    Ok(())
}

fn write_value(
    value: &PropertyValue,
    texts: &TextTable<'_>,
    depth: usize,
    out: &mut Vec<u8>,
) -> Result<(), CacheError> {
    match value {
        PropertyValue::Empty => out.push(EMPTY),
        PropertyValue::Bool(false) => out.push(FALSE),
        PropertyValue::Bool(true) => out.push(TRUE),
        PropertyValue::Number(number) => {
            out.push(NUMBER);
            out.extend(number.to_bits().to_ne_bytes());
        }
        PropertyValue::Text(text) => {
            out.push(TEXT);
            texts.put(out, Some(text));
        }
        PropertyValue::List(items) => {
            if depth >= DEPTH {
                return Err(CacheError::TooLarge("more lists within lists"));
            }
            out.push(LIST);
            put_number(out, items.len() as u64);
            for item in items {
                write_value(item, texts, depth + 1, out)?;
            }
        }
    }
    Ok(())
}

/// The property sets in a file.
pub(super) struct Stored {
    ends: Slice<u32>,
    records: Bytes,
    texts: Arc<Texts>,
}

impl Stored {
    /// `None` when the records do not end where they should.
    pub(super) fn new(ends: Slice<u32>, records: Bytes, texts: Arc<Texts>) -> Option<Self> {
        (ends.last().map_or(0, |end| *end as usize) == records.len()).then_some(Self { ends, records, texts })
    }
}

impl SetSource for Stored {
    fn count(&self) -> usize {
        self.ends.len()
    }

    fn read(&self, numbers: Range<usize>) -> Vec<PropertySet> {
        let set = |number| {
            let read = record(&self.ends, &self.records, number).and_then(|mut from| read(&mut from, &self.texts));
            // Only a file whose checksums fit by chance comes here, long after its model was shown.
            read.unwrap_or_else(|| PropertySet {
                name: "".into(),
                kind: PropertySetKind::Properties,
                properties: Vec::new(),
            })
        };
        numbers.map(set).collect()
    }
}

fn read(from: &mut Cursor<'_>, texts: &Texts) -> Option<PropertySet> {
    let name = texts.required(from)?;
    let kind = match from.byte()? {
        0 => PropertySetKind::Properties,
        1 => PropertySetKind::Quantities,
        _ => return None,
    };
    let count = usize::try_from(from.number()?).ok().filter(|n| *n <= from.left())?;
    let mut properties = Vec::with_capacity(count);
    for _ in 0..count {
        let name = texts.required(from)?;
        let unit = texts.optional(from)?;
        let value = read_value(from, texts, 0)?;
        properties.push(Property { name, value, unit });
    }
    Some(PropertySet { name, kind, properties })
}

fn read_value(from: &mut Cursor<'_>, texts: &Texts, depth: usize) -> Option<PropertyValue> {
    Some(match from.byte()? {
        EMPTY => PropertyValue::Empty,
        FALSE => PropertyValue::Bool(false),
        TRUE => PropertyValue::Bool(true),
        NUMBER => PropertyValue::Number(f64::from_bits(u64::from_ne_bytes(from.array()?))),
        TEXT => PropertyValue::Text(texts.required(from)?),
        LIST if depth < DEPTH => {
            let count = usize::try_from(from.number()?).ok().filter(|n| *n <= from.left())?;
            let items = (0..count).map(|_| read_value(from, texts, depth + 1));
            PropertyValue::List(items.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
