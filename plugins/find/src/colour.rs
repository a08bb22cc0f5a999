//! Colours by what is said of elements, with a legend.

use std::borrow::Cow;

use atrium_building::{BuildingModel, ElementId, ElementKind};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::palette::{GREY, OTHERS, Palette, Rgb, between};
use crate::{Field, FieldIndex, Filter, Value, convert};

/// Categories with a colour of their own; more than these nobody keeps apart.
const CATEGORIES: usize = 12;
/// Steps of what has an order, each with a shade of its own: storeys of a tower.
const ORDERED: usize = 40;
/// Steps of a scale where nobody says how many.
const STEPS: usize = 7;
/// Most steps of a scale.
const MOST_STEPS: usize = 24;
/// Rules that are looked at; by_element counts them in 16 bits, and no legend is longer.
const RULES: usize = 1_000;

/// Which of the colours of a legend an element has, where it has none.
pub const NO_COLOUR: u16 = u16::MAX;

/// Colours by a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Colouring {
    /// What colours; not used by rules.
    pub field: Field,
    /// How.
    #[serde(default)]
    pub scheme: Scheme,
    /// With which colours; not used by gradients and rules, which bring their own.
    #[serde(default)]
    pub palette: Palette,
}

/// How values become colours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// A colour for each value, the most frequent first, beyond twelve together; numbers in ranges where they are many.
    #[default]
    Categories,
    /// Numbers from one colour to another.
    Gradient {
        /// Colour of the least.
        from: Rgb,
        /// Colour of the greatest.
        to: Rgb,
        /// How many.
        steps: usize,
    },
    /// The colour of the first filter that fits.
    Rules(Vec<(Filter, Rgb)>),
}

/// What a colour of a legend stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum LegendLabel {
    /// A value, with the UCUM code of its unit.
    Value(String, Option<String>),
    /// Numbers from the first on, below the second; open where `None`.
    Range {
        /// The least that belongs to it.
        from: Option<f64>,
        /// The least that does not.
        to: Option<f64>,
        /// UCUM code of the unit.
        unit: Option<String>,
    },
    /// What fits a rule.
    Rule(Filter),
    /// So many values without a colour of their own.
    Others(usize),
    /// No value.
    None,
}

/// A colour of a legend.
#[derive(Clone, Debug, PartialEq)]
pub struct LegendEntry {
    /// What it stands for.
    pub label: LegendLabel,
    /// The colour.
    pub colour: Rgb,
    /// The elements that have it, ascending; their number is what the legend counts.
    pub elements: Vec<ElementId>,
}

/// A model's elements with their colours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coloured {
    /// In the order of a legend; what has no value last.
    pub legend: Vec<LegendEntry>,
    /// For each element of the model its place in the legend, or [`NO_COLOUR`] for what is never coloured: voids, and what
    /// only holds others together.
    pub by_element: Vec<u16>,
}

impl Coloured {
    /// The colour of an element.
    pub fn colour_of(&self, id: ElementId) -> Option<Rgb> {
        let at = *self.by_element.get(id.index())?;
        self.legend.get(usize::from(at)).map(|entry| entry.colour)
    }

    /// What each element is painted with, by index. What has no value keeps its own colour. Spaces are painted where it is
    /// they that have values (departments, finishes): of a colouring of walls and doors, washed floors would only hide
    /// the most.
    pub fn paints(&self, model: &BuildingModel) -> Vec<Option<Rgb>> {
        let valued = |at: u16| {
            self.legend.get(usize::from(at)).filter(|entry| entry.label != LegendLabel::None).map(|entry| entry.colour)
        };
        let is_space = |i: usize| model.elements.get(i).is_some_and(|e| e.kind == ElementKind::Space);
        let (mut spaces, mut others) = (0, 0);
        let mut out: Vec<Option<Rgb>> = self.by_element.iter().map(|at| valued(*at)).collect();
        for (i, paint) in out.iter().enumerate() {
            if paint.is_some() {
                *if is_space(i) { &mut spaces } else { &mut others } += 1;
            }
        }
        if spaces <= others {
            out.iter_mut().enumerate().filter(|(i, _)| is_space(*i)).for_each(|(_, paint)| *paint = None);
        }
        out
    }
}

/// The first value of each element: of several systems the first colours.
enum Key<'m> {
    Text(&'m str),
    Number(f64),
    Bool(bool),
}

impl Colouring {
    /// A colour for each value of a field.
    pub fn by(field: Field) -> Self {
        Self { field, scheme: Scheme::default(), palette: Palette::default() }
    }

    /// Colours a model. The index is that of the model. A hospital of 150,000 elements takes some milliseconds.
    pub fn apply(&self, model: &BuildingModel, index: &FieldIndex) -> Coloured {
        let counts = |i: usize| {
            model.elements.get(i).is_some_and(|e| match e.kind {
                ElementKind::Void => false,
                ElementKind::Container | ElementKind::Storey => !e.bounds.is_empty(),
                _ => true,
            })
        };
        let mut of_value: Vec<u16> = vec![NO_COLOUR; model.elements.len()];
        let mut legend: Vec<(LegendLabel, Rgb)> = Vec::new();
        match &self.scheme {
            Scheme::Rules(rules) => {
                for (filter, colour) in rules.iter().take(RULES) {
                    let at = legend.len() as u16;
                    for id in filter.select(model, index).iter() {
                        let slot = &mut of_value[id.index()];
                        *slot = (*slot).min(at);
                    }
                    legend.push((LegendLabel::Rule(filter.clone()), *colour));
                }
            }
            scheme => {
                let values = first_values(&self.field, model, index, counts);
                let numeric =
                    values.iter().filter(|(_, k, _)| matches!(k, Key::Number(_))).count() * 10 >= values.len() * 9;
                let gradient = matches!(scheme, Scheme::Gradient { .. });
                if numeric && !values.is_empty() && (gradient || distinct_numbers(&values) > CATEGORIES) {
                    legend = self.ranges(&values, &mut of_value);
                } else {
                    legend = self.categories(&values, model, &mut of_value);
                }
            }
        }
        let mut entries: Vec<LegendEntry> =
            legend.into_iter().map(|(label, colour)| LegendEntry { label, colour, elements: Vec::new() }).collect();
        let mut none = LegendEntry { label: LegendLabel::None, colour: GREY, elements: Vec::new() };
        let last = entries.len() as u16;
        for (i, at) in of_value.iter_mut().enumerate() {
            if !counts(i) {
                *at = NO_COLOUR;
                continue;
            }
            let id = ElementId(i as u32);
            match entries.get_mut(usize::from(*at)) {
                Some(entry) => entry.elements.push(id),
                None => {
                    *at = last;
                    none.elements.push(id);
                }
            }
        }
        if !none.elements.is_empty() {
            entries.push(none);
        }
        Coloured { legend: entries, by_element: of_value }
    }

    /// Numbers in ranges of a round width.
    fn ranges(&self, values: &[(usize, Key<'_>, Option<&str>)], out: &mut [u16]) -> Vec<(LegendLabel, Rgb)> {
        let mut units: FxHashMap<Option<&str>, usize> = FxHashMap::default();
        values.iter().for_each(|(_, _, unit)| *units.entry(*unit).or_default() += 1);
        let unit =
            units.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0))).and_then(|(unit, _)| unit);
        let number = |key: &Key<'_>, of: &Option<&str>| match (key, of, unit) {
            (Key::Number(n), of, unit) if *of == unit => Some(*n),
            (Key::Number(n), Some(of), Some(unit)) => convert(*n, of, unit),
            _ => None,
        };
        let numbers: Vec<(usize, f64)> =
            values.iter().filter_map(|(i, key, of)| Some((*i, number(key, of).filter(|n| n.is_finite())?))).collect();
        let steps = match self.scheme {
            Scheme::Gradient { steps, .. } => steps.clamp(2, MOST_STEPS),
            _ => STEPS,
        };
        let mut sorted: Vec<f64> = numbers.iter().map(|(_, n)| *n).collect();
        sorted.sort_by(f64::total_cmp);
        let edges = edges(&sorted, steps);
        let count = edges.len() + 1;
        let place = |n: f64| edges.partition_point(|edge| *edge <= n);
        let mut used = vec![false; count];
        for (i, n) in &numbers {
            let at = place(*n);
            used[at] = true;
            out[*i] = at as u16;
        }
        let colours = match self.scheme {
            Scheme::Gradient { from, to, .. } => between(from, to, count),
            _ => self.palette.scale(count),
        };
        // Ranges at the ends that nothing falls into are no part of the legend.
        let first = used.iter().position(|u| *u).unwrap_or(0);
        let last = used.iter().rposition(|u| *u).unwrap_or(0);
        for (i, _) in &numbers {
            out[*i] -= first as u16;
        }
        (first..=last)
            .map(|i| {
                let from = i.checked_sub(1).and_then(|i| edges.get(i)).copied();
                let unit = unit.map(str::to_owned);
                (LegendLabel::Range { from, to: edges.get(i).copied(), unit }, colours[i])
            })
            .collect()
    }

    fn categories(
        &self,
        values: &[(usize, Key<'_>, Option<&str>)],
        model: &BuildingModel,
        out: &mut [u16],
    ) -> Vec<(LegendLabel, Rgb)> {
        let mut texts: FxHashMap<&str, usize> = FxHashMap::default();
        let mut others: FxHashMap<(String, Option<&str>), usize> = FxHashMap::default();
        // Label, unit, number of elements, number.
        let mut found: Vec<(Cow<'_, str>, Option<&str>, usize, f64)> = Vec::new();
        let mut of_value = Vec::with_capacity(values.len());
        for (i, key, unit) in values {
            let next = found.len();
            let (at, label, number) = match key {
                Key::Text(text) => (*texts.entry(text).or_insert(next), Cow::Borrowed(*text), f64::NAN),
                Key::Number(n) => {
                    let label = Value::Number(*n, None).to_string();
                    (*others.entry((label.clone(), *unit)).or_insert(next), label.into(), *n)
                }
                Key::Bool(b) => {
                    let label = Value::Bool(*b).to_string();
                    (*others.entry((label.clone(), None)).or_insert(next), label.into(), f64::from(u8::from(*b)))
                }
            };
            if at == next {
                found.push((label, *unit, 0, number));
            }
            found[at].2 += 1;
            of_value.push((*i, at));
        }
        let storeys = self.field == Field::Storey;
        let numbers = !found.is_empty() && found.iter().all(|f| !f.3.is_nan());
        let ordered = (storeys || numbers) && found.len() <= ORDERED;
        let rank: FxHashMap<&str, usize> = model.storeys.iter().enumerate().map(|(i, s)| (&*s.name, i)).collect();
        let mut order: Vec<usize> = (0..found.len()).collect();
        let compare = |a: &usize, b: &usize| {
            let (a, b) = (&found[*a], &found[*b]);
            if ordered && storeys {
                return rank.get(&*a.0).cmp(&rank.get(&*b.0));
            }
            if ordered {
                return a.3.total_cmp(&b.3);
            }
            b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0))
        };
        // Of a million names only the first need an order.
        if order.len() > ORDERED {
            order.select_nth_unstable_by(ORDERED, compare);
            order[..ORDERED].sort_unstable_by(compare);
        } else {
            order.sort_unstable_by(compare);
        }
        let own = if ordered || order.len() <= CATEGORIES { order.len() } else { CATEGORIES };
        let shades = ordered && found.len() > 2;
        let colours = if shades { self.palette.scale(own) } else { self.palette.categories(own) };
        let mut place = vec![own as u16; found.len()];
        for (at, value) in order.iter().take(own).enumerate() {
            place[*value] = at as u16;
        }
        for (i, value) in of_value {
            out[i] = place[value];
        }
        let mut legend: Vec<(LegendLabel, Rgb)> = order[..own]
            .iter()
            .zip(colours)
            .map(|(value, colour)| {
                let (label, unit, ..) = &found[*value];
                (LegendLabel::Value(label.to_string(), unit.map(str::to_owned)), colour)
            })
            .collect();
        if order.len() > own {
            legend.push((LegendLabel::Others(order.len() - own), OTHERS));
        }
        legend
    }
}

fn first_values<'m>(
    field: &Field,
    model: &'m BuildingModel,
    index: &FieldIndex,
    counts: impl Fn(usize) -> bool,
) -> Vec<(usize, Key<'m>, Option<&'m str>)> {
    let mut out: Vec<(usize, Key<'m>, Option<&'m str>)> = Vec::new();
    index.each(model, field, None, |i, value| {
        if out.last().is_some_and(|last| last.0 == i) || !counts(i) {
            return;
        }
        match value {
            Value::Text(text) if text.trim().is_empty() => {}
            Value::Text(text) => out.push((i, Key::Text(text), None)),
            Value::Number(n, _) if !n.is_finite() => {}
            Value::Number(n, unit) => out.push((i, Key::Number(n), unit)),
            Value::Bool(b) => out.push((i, Key::Bool(b), None)),
        }
    });
    out
}

fn distinct_numbers(values: &[(usize, Key<'_>, Option<&str>)]) -> usize {
    let mut seen = rustc_hash::FxHashSet::default();
    for (_, key, _) in values {
        if let Key::Number(n) = key
            && seen.insert(n.to_bits())
            && seen.len() > CATEGORIES
        {
            break;
        }
    }
    seen.len()
}

/// Where ranges of a round width meet, ascending: about `steps` ranges over what lies between the second and the
/// ninety-eighth percentile, so that one stray value does not put all others into one range.
fn edges(sorted: &[f64], steps: usize) -> Vec<f64> {
    let at = |share: f64| sorted.get(((sorted.len().saturating_sub(1)) as f64 * share).round() as usize).copied();
    let (Some(low), Some(high)) = (at(0.02), at(0.98)) else { return Vec::new() };
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return Vec::new();
    }
    // The ends are open, so that this many edges make one range more.
    let rough = span / steps as f64;
    let power = 10f64.powf(rough.log10().floor());
    let width = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|k| k * power).find(|w| *w >= rough * (1.0 - 1e-9));
    let Some(width) = width.filter(|w| w.is_normal()) else { return Vec::new() };
    let first = (low / width).floor() + 1.0;
    (0..MOST_STEPS * 2)
        .map(|i| (first + i as f64) * width)
        .take_while(|edge| *edge <= high)
        // Off by rounding alone: 0.30000000000000004.
        .map(|edge| (edge / power * 1e6).round() / 1e6 * power)
        .map(|edge| format!("{edge:.12e}").parse().unwrap_or(edge))
        .collect()
}

#[cfg(test)]
#[path = "colour_tests.rs"]
mod tests;
