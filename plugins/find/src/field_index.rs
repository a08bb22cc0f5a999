//! Which fields a model has and where their values stand, so that no filter walks all property sets.
//!
//! Thousands of property sets are of a few shapes (a name, and names of properties in an order): each set keeps its
//! shape, four bytes, and a property leads to the shapes that have it.

use std::sync::Arc;

use atrium_building::{BuildingModel, ElementId, ElementKind, PropertySetId};
use rustc_hash::FxHashMap;

use crate::text::{holds, same};
use crate::{ElementSet, Field, Value};

/// Different values that are counted where some are offered.
const OFFERED_FROM: usize = 20_000;

/// A set of this name with properties of these names.
#[derive(Clone, Debug)]
struct Shape {
    set: Arc<str>,
    names: Vec<Arc<str>>,
    /// Elements that have a set of this shape.
    elements: u32,
}

/// The property and quantity sets of one model by shape.
#[derive(Clone, Debug, Default)]
pub struct FieldIndex {
    shapes: Vec<Shape>,
    shape_of_set: Vec<u32>,
    /// Elements that count: all but voids.
    elements: u32,
}

/// A field to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldSuggestion {
    /// The field.
    pub field: Field,
    /// Elements that have a value in it, about: what an element and its type both say counts twice.
    pub elements: u32,
}

/// A value of a field to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueSuggestion {
    /// The value as a filter writes it, without quotes.
    pub value: String,
    /// UCUM code of its unit, of a number.
    pub unit: Option<String>,
    /// Elements that have it.
    pub elements: u32,
}

impl FieldIndex {
    /// Looks through a model once; takes a few milliseconds for a hundred thousand properties.
    pub fn build(model: &BuildingModel) -> Self {
        let mut shapes: Vec<Shape> = Vec::new();
        let mut known: FxHashMap<(Arc<str>, Vec<Arc<str>>), u32> = FxHashMap::default();
        let mut shape_of_set = Vec::with_capacity(model.property_sets.len());
        model.property_sets.visit(|_, set| {
            let names: Vec<Arc<str>> = set.properties.iter().map(|p| p.name.clone()).collect();
            let next = shapes.len() as u32;
            let shape = *known.entry((set.name.clone(), names)).or_insert(next);
            if shape == next {
                let names = set.properties.iter().map(|p| p.name.clone()).collect();
                shapes.push(Shape { set: set.name.clone(), names, elements: 0 });
            }
            shape_of_set.push(shape);
        });
        let mut elements = 0;
        for e in model.elements.iter().filter(|e| e.kind != ElementKind::Void) {
            elements += 1;
            for set in &e.property_sets {
                if let Some(shape) = shape_of_set.get(set.0 as usize) {
                    shapes[*shape as usize].elements += 1;
                }
            }
        }
        Self { shapes, shape_of_set, elements }
    }

    /// Bytes that the index takes, names that it shares with the model left out.
    pub fn bytes(&self) -> usize {
        self.shape_of_set.capacity() * 4
            + self.shapes.iter().map(|s| size_of::<Shape>() + s.names.capacity() * size_of::<Arc<str>>()).sum::<usize>()
    }

    /// For each property set, which of its properties is the field: its position, or `u16::MAX` for none. `None` for a field
    /// that is no property, or that no set has.
    pub(crate) fn positions(&self, field: &Field) -> Option<Vec<u16>> {
        let Field::Property { set, name } = field else { return None };
        let (set, name) = (set.as_deref().map(crate::fold), crate::fold(name));
        let mut found = false;
        let of_shape: Vec<u16> = self
            .shapes
            .iter()
            .map(|s| {
                if set.as_deref().is_some_and(|set| !same(&s.set, set)) {
                    return u16::MAX;
                }
                let at = s.names.iter().take(usize::from(u16::MAX)).position(|n| same(n, &name));
                found |= at.is_some();
                at.map_or(u16::MAX, |at| at as u16)
            })
            .collect();
        found.then(|| self.shape_of_set.iter().map(|s| of_shape[*s as usize]).collect())
    }

    /// Fields of the model whose name holds what was typed, in any case, those that most elements have first; properties
    /// by set and name.
    pub fn fields(&self, model: &BuildingModel, typed: &str) -> Vec<FieldSuggestion> {
        let typed = crate::fold(typed).replace('"', "");
        let mut out: Vec<FieldSuggestion> = Field::plain()
            .filter(|field| {
                field.word().is_some_and(|w| w.contains(&typed)) || Field::of_word(&typed).as_ref() == Some(field)
            })
            .filter(|field| self.has(model, field))
            .map(|field| FieldSuggestion { field, elements: self.elements })
            .collect();
        let mut counts: FxHashMap<(&str, &str), u32> = FxHashMap::default();
        for shape in &self.shapes {
            for name in &shape.names {
                *counts.entry((&shape.set, name)).or_default() += shape.elements;
            }
        }
        let mut properties: Vec<FieldSuggestion> = counts
            .into_iter()
            .filter(|((set, name), elements)| {
                *elements > 0 && (holds(name, &typed) || holds(set, &typed) || holds(&format!("{set}.{name}"), &typed))
            })
            .map(|((set, name), elements)| FieldSuggestion { field: Field::property(set, name), elements })
            .collect();
        properties.sort_by(|a, b| b.elements.cmp(&a.elements).then_with(|| a.field.cmp(&b.field)));
        out.extend(properties);
        out
    }

    /// Whether any element has a value in the field.
    fn has(&self, model: &BuildingModel, field: &Field) -> bool {
        let any = |is: &dyn Fn(&atrium_building::Element) -> bool| model.elements.iter().any(is);
        match field {
            Field::LongName => any(&|e| e.long_name.is_some()),
            Field::Tag => any(&|e| e.tag.is_some()),
            Field::Type => any(&|e| e.type_name.is_some()),
            Field::ObjectType => any(&|e| e.object_type.is_some()),
            Field::PredefinedType => any(&|e| e.predefined_type.is_some()),
            Field::Description => any(&|e| e.description.is_some()),
            Field::Storey => !model.storeys.is_empty(),
            Field::Space => any(&|e| e.kind == ElementKind::Space),
            Field::System => !model.systems.is_empty(),
            Field::Group => !model.groups.is_empty(),
            Field::Material => any(&|e| !e.materials.is_empty()),
            Field::Classification => any(&|e| !e.classifications.is_empty()),
            Field::Layer => any(&|e| !e.layers.is_empty()),
            Field::Document => !model.documents.is_empty(),
            Field::Class | Field::Name | Field::GlobalId | Field::File | Field::Geometry => true,
            Field::Property { .. } => self.positions(field).is_some(),
        }
    }

    /// Values of a field that hold what was typed, the most frequent first, at most `limit`.
    pub fn values(&self, model: &BuildingModel, field: &Field, typed: &str, limit: usize) -> Vec<ValueSuggestion> {
        let typed = crate::fold(typed);
        let mut texts: FxHashMap<&str, u32> = FxHashMap::default();
        let mut numbers: FxHashMap<(u64, Option<&str>), u32> = FxHashMap::default();
        let mut truths = [0u32; 2];
        // Where nearly every value is another, it does not matter which are offered.
        self.each(model, field, None, |_, value| match value {
            Value::Text(text) if texts.len() < OFFERED_FROM => *texts.entry(text).or_default() += 1,
            Value::Text(text) => texts.get_mut(text).into_iter().for_each(|n| *n += 1),
            Value::Number(n, unit) if numbers.len() < OFFERED_FROM => {
                *numbers.entry((n.to_bits(), unit)).or_default() += 1;
            }
            Value::Number(n, unit) => numbers.get_mut(&(n.to_bits(), unit)).into_iter().for_each(|n| *n += 1),
            Value::Bool(b) => truths[usize::from(b)] += 1,
        });
        let mut out: Vec<ValueSuggestion> = texts
            .into_iter()
            .filter(|(text, _)| holds(text, &typed))
            .map(|(text, elements)| ValueSuggestion { value: text.to_owned(), unit: None, elements })
            .collect();
        out.extend(numbers.into_iter().filter_map(|((bits, unit), elements)| {
            let value = crate::number::shown(f64::from_bits(bits));
            value.contains(&typed).then(|| ValueSuggestion { value, unit: unit.map(str::to_owned), elements })
        }));
        for (truth, elements) in [("no", truths[0]), ("yes", truths[1])] {
            if elements > 0 && truth.contains(&typed) {
                out.push(ValueSuggestion { value: truth.to_owned(), unit: None, elements });
            }
        }
        let order = |a: &ValueSuggestion, b: &ValueSuggestion| {
            b.elements.cmp(&a.elements).then_with(|| a.value.cmp(&b.value)).then_with(|| a.unit.cmp(&b.unit))
        };
        if out.len() > limit {
            out.select_nth_unstable_by(limit, order);
            out.truncate(limit);
        }
        out.sort_by(order);
        out
    }

    /// All values of a field, element by element, voids left out; what an element says before what its type says, of
    /// which only what the element does not say counts.
    ///
    /// Elements outside `within` are not even looked at: what joins conditions asks each for what the last ones left.
    pub(crate) fn each<'m>(
        &self,
        model: &'m BuildingModel,
        field: &Field,
        within: Option<&ElementSet>,
        mut each: impl FnMut(usize, Value<'m>),
    ) {
        let elements = (0..model.elements.len())
            .filter(|i| within.is_none_or(|set| set.contains(ElementId(*i as u32))))
            .map(|i| (i, &model.elements[i]))
            .filter(|(_, e)| e.kind != ElementKind::Void);
        let Field::Property { set, .. } = field else {
            for (i, e) in elements {
                field.plain_values(model, ElementId(i as u32), e, &mut |value| each(i, value));
            }
            return;
        };
        let Some(positions) = self.positions(field) else { return };
        for (i, e) in elements {
            for PropertySetId(s) in &e.property_sets {
                let at = positions.get(*s as usize).map_or(u16::MAX, |at| *at);
                let property = model.property_sets.get(*s as usize).and_then(|s| s.properties.get(usize::from(at)));
                if let Some(p) = property.filter(|_| at != u16::MAX) {
                    Value::of_property(&p.value, p.unit.as_deref(), &mut |value| each(i, value));
                    if set.is_some() {
                        break;
                    }
                }
            }
        }
    }
}
