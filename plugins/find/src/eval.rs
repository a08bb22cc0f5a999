//! Filters over all elements of a model: a set of bits for each condition, joined.

use atrium_building::{BuildingModel, ElementId, ElementKind};
use rustc_hash::FxHashMap;

use crate::text::{begins, holds, same};
use crate::unit::convert;
use crate::{ElementSet, Field, FieldIndex, Filter, Is, Quantity, Test, Value, Wanted};

/// Numbers of a file went through text and units: what differs by less is the same.
const SAME: f64 = 1e-9;

fn equal_numbers(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs())
}

impl Filter {
    /// The elements that fit; voids never do. The index is that of the model.
    ///
    /// A number without a unit is meant in the unit of the property; one with a unit is converted, and values of which the
    /// unit is not known or measures something else do not fit. A text counts as the only number in it.
    pub fn select(&self, model: &BuildingModel, index: &FieldIndex) -> ElementSet {
        let mut out = self.bits(model, index, None);
        out.and(&ElementSet::of(model.elements.len(), |i| {
            // Only of what fits: looking at an element costs more than all bits of it.
            out.contains(ElementId(i as u32)) && model.elements[i].kind != ElementKind::Void
        }));
        out
    }

    /// The elements of `within` that fit; of others anything.
    fn bits(&self, model: &BuildingModel, index: &FieldIndex, within: Option<&ElementSet>) -> ElementSet {
        let elements = model.elements.len();
        match self {
            Self::All(parts) => {
                let mut out = match within {
                    Some(set) => set.clone(),
                    None => ElementSet::all(elements),
                };
                for part in parts {
                    let fitting = part.bits(model, index, Some(&out));
                    out.and(&fitting);
                    if out.is_empty() {
                        break;
                    }
                }
                out
            }
            Self::Any(parts) => {
                let mut out = ElementSet::none(elements);
                parts.iter().for_each(|part| out.or(&part.bits(model, index, within)));
                out
            }
            Self::Not(part) => {
                let mut out = part.bits(model, index, within);
                out.not();
                out
            }
            Self::Test(test) => test.bits(model, index, within),
        }
    }

    /// Whether one element fits.
    pub fn fits(&self, model: &BuildingModel, id: ElementId) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|p| p.fits(model, id)),
            Self::Any(parts) => parts.iter().any(|p| p.fits(model, id)),
            Self::Not(part) => !part.fits(model, id),
            Self::Test(test) => {
                let ready = Ready::new(test);
                let (mut any, mut fits) = (false, false);
                test.field.values(model, id, |value| {
                    any |= ready.counts(value);
                    fits |= ready.fits(value);
                });
                ready.verdict(any, fits)
            }
        }
    }
}

/// Different texts of which the answer is remembered; names are as many as elements, and shared by none.
const REMEMBERED: usize = 4_096;

impl Test {
    fn bits(&self, model: &BuildingModel, index: &FieldIndex, within: Option<&ElementSet>) -> ElementSet {
        let ready = Ready::new(self);
        let elements = model.elements.len();
        let (mut any, mut fits) = (ElementSet::none(elements), ElementSet::none(elements));
        let mut known: FxHashMap<&str, bool> = FxHashMap::default();
        let shared = !matches!(self.field, Field::Name | Field::Tag | Field::GlobalId);
        index.each(model, &self.field, within, |i, value| {
            if ready.negated && ready.counts(value) {
                any.insert(i);
            }
            let fit = match value {
                Value::Text(text) if shared => known.get(text).copied().unwrap_or_else(|| {
                    let fit = ready.fits(value);
                    if known.len() < REMEMBERED {
                        known.insert(text, fit);
                    }
                    fit
                }),
                _ => ready.fits(value),
            };
            if fit {
                fits.insert(i);
            }
        });
        if ready.negated {
            fits.not();
            fits.and(&any);
        }
        fits
    }
}

/// A condition with its texts folded.
struct Ready<'f> {
    is: &'f Is,
    class: bool,
    geometry: bool,
    negated: bool,
    texts: Vec<String>,
}

impl<'f> Ready<'f> {
    fn new(test: &'f Test) -> Self {
        let text = |wanted: &Wanted| match wanted {
            Wanted::Text(text) => crate::fold(text),
            Wanted::Number(q) => crate::number::shown(q.number),
        };
        let texts = match &test.is {
            Is::Equal(wanted) | Is::Different(wanted) => vec![text(wanted)],
            Is::Contains(text) | Is::Starts(text) => vec![crate::fold(text)],
            Is::In(all) => all.iter().map(text).collect(),
            _ => Vec::new(),
        };
        Self {
            is: &test.is,
            class: test.field == Field::Class,
            geometry: test.field == Field::Geometry,
            negated: matches!(test.is, Is::Different(_)),
            texts,
        }
    }

    fn verdict(&self, any: bool, fits: bool) -> bool {
        if self.negated { any && !fits } else { fits }
    }

    /// Whether the value is one: an empty text says nothing.
    fn counts(&self, value: Value<'_>) -> bool {
        !matches!(value, Value::Text(text) if text.trim().is_empty())
    }

    /// Whether the value fits; of `≠`, whether it is the value.
    fn fits(&self, value: Value<'_>) -> bool {
        let text = |i: usize| self.texts.get(i).map_or("", String::as_str);
        match self.is {
            Is::Exists => {
                if self.geometry {
                    value == Value::Bool(true)
                } else {
                    self.counts(value)
                }
            }
            Is::Equal(wanted) | Is::Different(wanted) => self.equal(value, wanted, text(0)),
            Is::In(all) => all.iter().enumerate().any(|(i, wanted)| self.equal(value, wanted, text(i))),
            Is::Contains(_) => match value {
                Value::Text(t) => holds(t, text(0)),
                other => holds(&other.to_string(), text(0)),
            },
            Is::Starts(_) => match value {
                Value::Text(t) => begins(t, text(0)),
                other => begins(&other.to_string(), text(0)),
            },
            Is::Less(q) => compare(value, q).is_some_and(|(n, limit)| n < limit && !equal_numbers(n, limit)),
            Is::AtMost(q) => compare(value, q).is_some_and(|(n, limit)| n <= limit || equal_numbers(n, limit)),
            Is::More(q) => compare(value, q).is_some_and(|(n, limit)| n > limit && !equal_numbers(n, limit)),
            Is::AtLeast(q) => compare(value, q).is_some_and(|(n, limit)| n >= limit || equal_numbers(n, limit)),
            Is::Between(low, high) => {
                compare(value, low).is_some_and(|(n, limit)| n >= limit || equal_numbers(n, limit))
                    && compare(value, high).is_some_and(|(n, limit)| n <= limit || equal_numbers(n, limit))
            }
        }
    }

    fn equal(&self, value: Value<'_>, wanted: &Wanted, folded: &str) -> bool {
        match (value, wanted) {
            (Value::Text(text), _) if self.class => crate::is_a(text, folded),
            (Value::Text(text), Wanted::Text(_)) => same(text, folded),
            // A room number or a label may be a number; with a unit it is meant as one.
            (Value::Text(text), Wanted::Number(q)) => {
                same(text, folded)
                    || (q.unit.is_some() && compare(value, q).is_some_and(|(n, limit)| equal_numbers(n, limit)))
            }
            (Value::Number(..), Wanted::Number(q)) => {
                compare(value, q).is_some_and(|(n, limit)| equal_numbers(n, limit))
            }
            (Value::Number(..), Wanted::Text(_)) => same(&value.to_string(), folded),
            (Value::Bool(b), _) => {
                let words: [&str; 5] =
                    if b { ["yes", "true", ".t.", "1", "是"] } else { ["no", "false", ".f.", "0", "否"] };
                words.contains(&folded)
            }
        }
    }
}

/// The value and the limit, both in the value's unit; `None` where they cannot be compared.
fn compare(value: Value<'_>, limit: &Quantity) -> Option<(f64, f64)> {
    let (number, unit) = match value {
        Value::Number(n, unit) => (n, unit),
        Value::Text(text) => crate::number::in_text(text)?,
        Value::Bool(_) => return None,
    };
    if number.is_nan() {
        return None;
    }
    match (limit.unit.as_deref(), unit, value) {
        (None, ..) => Some((number, limit.number)),
        (Some(wanted), Some(unit), _) => Some((number, convert(limit.number, wanted, unit)?)),
        // A label without a unit is taken in the one that is asked for; a number without a unit could be anything.
        (Some(_), None, Value::Text(_)) => Some((number, limit.number)),
        (Some(_), None, _) => None,
    }
}

#[cfg(test)]
#[path = "eval_tests.rs"]
mod tests;
