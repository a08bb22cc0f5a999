//! Why an element was found: which value fits, and where in it.

use std::ops::Range;

use atrium_building::{BuildingModel, ElementId};

use crate::pinyin;
use crate::search::{BEGINNING, FIELDS, PROPERTY_WEIGHT, WHOLE, Wanted};
use crate::text::normalize_with_places;
use crate::{Field, Value, normalize_text};

/// Why an element was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What of the element fits.
    pub field: Field,
    /// Its value, as a person reads it.
    pub text: String,
    /// The bytes of `text` that fit, in order, apart from each other; empty where the value fits by another name of it, or with
    /// a letter mistyped.
    pub ranges: Vec<Range<usize>>,
}

impl Hit {
    /// Why a query found an element: the value that fits its first word best, with every word marked in it. `None` for an
    /// element that does not fit by a value of its own. The cost is that of the element's values, whatever the model's size: ask it for
    /// rows that are seen.
    pub fn explain(model: &BuildingModel, id: ElementId, query: &str) -> Option<Self> {
        let wanted = Wanted::of(query)?;
        let element = model.element(id)?;
        let mut best: Option<(u32, Self)> = None;
        let mut offer = |weight: u16, field: &dyn Fn() -> Field, text: &str| {
            let (normalised, places) = normalize_with_places(text);
            let mut score = 0u32;
            let mut ranges: Vec<Range<usize>> = Vec::new();
            for (i, word) in wanted.words.iter().enumerate() {
                let Some((begin, end)) = place_of(&normalised, word) else { continue };
                let bonus = match (begin == 0, end == normalised.len()) {
                    (true, true) => WHOLE,
                    (true, false) => BEGINNING,
                    _ => 0,
                };
                // The first word's place is where the person looks.
                score += u32::from(weight + bonus) * if i == 0 { 1_000 } else { 1 };
                if let (Some(first), Some(last)) = (places.get(begin), places.get(end - 1)) {
                    ranges.push(first.0 as usize..last.1 as usize);
                }
            }
            if wanted.words.is_empty() {
                score = u32::from(weight);
            }
            if score > 0 && best.as_ref().is_none_or(|(so_far, _)| score > *so_far) {
                best = Some((score, Self { field: field(), text: text.to_owned(), ranges: merged(ranges) }));
            }
        };
        if wanted.name.is_none() {
            for (field, weight) in &FIELDS {
                field.plain_values(model, id, element, &mut |value| {
                    if let Value::Text(text) = value {
                        offer(*weight, &|| field.clone(), text);
                    }
                });
            }
            Field::Group.plain_values(model, id, element, &mut |value| offer(60, &|| Field::Group, &value.to_string()));
        }
        for set in element.property_sets.iter().filter_map(|s| model.property_set(*s)) {
            for p in &set.properties {
                if wanted.name.as_ref().is_some_and(|name| !normalize_text(&p.name).contains(name)) {
                    continue;
                }
                let of = || Field::Property { set: Some(set.name.clone()), name: p.name.clone() };
                Value::of_property(&p.value, p.unit.as_deref(), &mut |value| match value {
                    Value::Bool(b) if wanted.name.is_some() => {
                        offer(PROPERTY_WEIGHT, &of, if b { "true" } else { "false" })
                    }
                    Value::Bool(_) => {}
                    other => offer(PROPERTY_WEIGHT, &of, &other.to_string()),
                });
            }
        }
        best.map(|(_, hit)| hit)
    }
}

/// Where a word stands in a normalised text: as it is, else by its pinyin.
fn place_of(text: &str, word: &str) -> Option<(usize, usize)> {
    if let Some(at) = text.find(word) {
        return Some((at, at + word.len()));
    }
    if pinyin::may_be_pinyin(word) && !text.is_ascii() { pinyin::find(text, word) } else { None }
}

fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|r| (r.start, r.end));
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}
