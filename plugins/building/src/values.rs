//! Search over every value of a model: names, tags, GlobalIds, types, materials, classifications, systems, and the values
//! of all properties.
//!
//! Each different text is kept once, normalised, in one long string that is searched from end to end: a gigabyte of it
//! takes a tenth of a second, while a building that fills 500 MB has some tens of megabytes. What is found leads to
//! property sets, and from them to elements, each looked at once a word.

use std::fmt::Write;

use memchr::memmem;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::{BuildingModel, ElementId, ElementKind, PropertySetId, PropertyValue, normalize_text};

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// `Tag`.
    Tag,
    /// `Name`.
    Name,
    /// `LongName`.
    LongName,
    /// `GlobalId`.
    GlobalId,
    /// Name or long name of a system or group.
    System,
    /// `ObjectType`.
    ObjectType,
    /// Name of the type.
    TypeName,
    /// Code, title or system of a classification.
    Classification,
    /// Entity name.
    IfcType,
    /// `PredefinedType`.
    PredefinedType,
    /// Name of a material.
    Material,
    /// `Description`.
    Description,
    /// Name of a presentation layer.
    Layer,
    /// Number or title of a document.
    Document,
    /// Value of a property or quantity in this set.
    Property(PropertySetId),
}

/// An element that fits, and where the best of its fitting values stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueHit {
    /// The element.
    pub element: ElementId,
    /// Where the value stands.
    pub field: Field,
    /// Higher is better.
    pub score: u32,
}

/// Weights of the fields, in the order of their numbers: a room number or a tag is what people type first.
const WEIGHTS: [u32; 15] = [120, 110, 100, 90, 60, 50, 40, 35, 30, 30, 25, 20, 15, 15, 10];

/// Number of [`Field::Property`] among the fields.
const PROPERTY: u8 = 14;

/// More words than this narrow nothing down any further.
const MAX_WORDS: usize = 16;

/// All values of a model, ready to be searched. Derived: the model stays the owner.
#[derive(Clone, Debug, Default)]
pub struct ValueIndex {
    /// Every different text, normalised, each with a line break behind it.
    text: String,
    /// Where each text ends in `text`, its line break not counted.
    ends: Vec<u32>,
    /// First use of each text in `uses`; one more than texts.
    first_use: Vec<u32>,
    /// Element, or property set, that has the text.
    uses: Vec<u32>,
    /// Field in which it has it.
    fields: Vec<u8>,
    /// First element of each property set in `set_elements`; one more than sets.
    first_element: Vec<u32>,
    set_elements: Vec<u32>,
    /// What the kind of each element adds to its score.
    kinds: Vec<u8>,
}

/// Texts on the way into an index.
#[derive(Default)]
struct Texts<'m> {
    text: String,
    ends: Vec<u32>,
    known: FxHashMap<&'m str, Option<u32>>,
    numbers: FxHashMap<u64, Option<u32>>,
    uses: Vec<(u32, u32, u8)>,
    /// Reused for every number.
    shown: String,
}

impl<'m> Texts<'m> {
    fn push(&mut self, normalised: &str) -> Option<u32> {
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

    fn add(&mut self, text: &'m str, owner: u32, field: u8) {
        let id = match self.known.get(text) {
            Some(id) => *id,
            None => {
                // A line break inside would end the text too early.
                let id = self.push(&normalize_text(text).replace('\n', ""));
                self.known.insert(text, id);
                id
            }
        };
        self.uses.extend(id.map(|id| (id, owner, field)));
    }

    fn add_value(&mut self, value: &'m PropertyValue, owner: u32, depth: usize) {
        match value {
            PropertyValue::Text(text) => self.add(text, owner, PROPERTY),
            PropertyValue::Number(number) => {
                let id = match self.numbers.get(&number.to_bits()) {
                    Some(id) => *id,
                    None => {
                        // As a person reads and types it; the decimal point is no separator here, and neither is the sign.
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
                self.uses.extend(id.map(|id| (id, owner, PROPERTY)));
            }
            PropertyValue::List(items) if depth < 4 => {
                items.iter().for_each(|item| self.add_value(item, owner, depth + 1));
            }
            // Yes and no would find half of the building.
            PropertyValue::List(_) | PropertyValue::Bool(_) | PropertyValue::Empty => {}
        }
    }
}

impl ValueIndex {
    /// Collects the values of a model; takes about a second for five million properties.
    pub fn build(model: &BuildingModel) -> Self {
        let mut texts = Texts::default();
        let mut users: Vec<u32> = vec![0; model.property_sets.len() + 1];
        for (i, e) in model.elements.iter().enumerate().filter(|(_, e)| e.kind != ElementKind::Void) {
            let owner = i as u32;
            let optional = [
                (&e.tag, Field::Tag),
                (&e.name, Field::Name),
                (&e.long_name, Field::LongName),
                (&e.object_type, Field::ObjectType),
                (&e.type_name, Field::TypeName),
                (&e.predefined_type, Field::PredefinedType),
                (&e.description, Field::Description),
            ];
            for (text, field) in optional {
                if let Some(text) = text {
                    texts.add(text, owner, number(field));
                }
            }
            texts.add(e.global_id.as_str(), owner, number(Field::GlobalId));
            texts.add(&e.ifc_type, owner, number(Field::IfcType));
            e.materials.iter().for_each(|m| texts.add(m, owner, number(Field::Material)));
            e.layers.iter().for_each(|l| texts.add(l, owner, number(Field::Layer)));
            for c in &e.classifications {
                let parts = [Some(&c.code), c.name.as_ref(), c.system.as_ref()];
                parts.into_iter().flatten().for_each(|t| texts.add(t, owner, number(Field::Classification)));
            }
            for s in e.systems.iter().filter_map(|s| model.system(*s)) {
                let parts = [Some(&s.name), s.long_name.as_ref()];
                parts.into_iter().flatten().for_each(|t| texts.add(t, owner, number(Field::System)));
            }
            for g in e.groups.iter().filter_map(|g| model.group(*g)) {
                texts.add(&g.name, owner, number(Field::System));
            }
            for d in e.documents.iter().filter_map(|d| model.document(*d)) {
                let parts = [&d.identification, &d.name].into_iter().flatten();
                parts.for_each(|t| texts.add(t, owner, number(Field::Document)));
            }
            for set in &e.property_sets {
                if let Some(count) = users.get_mut(set.0 as usize + 1) {
                    *count += 1;
                }
            }
        }
        for (i, set) in model.property_sets.iter().enumerate() {
            set.properties.iter().for_each(|p| texts.add_value(&p.value, i as u32, 0));
        }
        let (first_element, set_elements) = elements_of_sets(model, users);
        let Texts { mut text, ends, uses: found, .. } = texts;
        text.shrink_to_fit();
        let (first_use, uses, fields) = by_text(ends.len(), &found);
        let kinds = model.elements.iter().map(|e| kind_bonus(e.kind)).collect();
        Self { text, ends, first_use, uses, fields, first_element, set_elements, kinds }
    }

    /// Bytes that the index takes.
    pub fn bytes(&self) -> usize {
        let numbers = [&self.ends, &self.first_use, &self.uses, &self.first_element, &self.set_elements];
        self.text.capacity()
            + numbers.iter().map(|n| n.capacity() * 4).sum::<usize>()
            + self.fields.capacity()
            + self.kinds.capacity()
    }

    /// Elements that fit, best first, at most `limit`. A query of several words must find them all, each in any value;
    /// width, case and separators do not matter (see [`normalize_text`]).
    ///
    /// Tags, names and room numbers count more than types, and these more than properties; whole values more than
    /// beginnings, and these more than parts; rooms and equipment more than walls.
    pub fn search(&self, query: &str, limit: usize) -> Vec<ValueHit> {
        let mut words: Vec<String> =
            query.split_whitespace().map(normalize_text).filter(|w| !w.is_empty()).take(MAX_WORDS).collect();
        if words.is_empty() || limit == 0 {
            return Vec::new();
        }
        let count = words.len() as u32;
        let elements = self.kinds.len();
        let mut best = Best { elements: vec![0; elements], sets: vec![0; self.first_element.len()] };
        let mut total = vec![(0u32, 0u32); elements];
        // The first word's place is where the person looks: it tells the field.
        let mut places = Vec::new();
        for (i, word) in words.iter().enumerate() {
            self.find(word, &mut best);
            for (sum, found) in total.iter_mut().zip(&best.elements) {
                if *found > 0 {
                    *sum = (sum.0 + (found >> 32) as u32, sum.1 + 1);
                }
            }
            if i == 0 {
                places.clone_from(&best.elements);
            }
        }
        let mut scores: Vec<(u32, u32)> = Vec::new();
        for (i, (sum, found)) in total.iter().enumerate() {
            if *found == count {
                scores.push((sum / count + u32::from(self.kinds[i]), i as u32));
            }
        }
        if count > 1 {
            // The words as they stand, one behind the other, in one value.
            let whole: String = words.drain(..).collect();
            self.find(&whole, &mut best);
            for (score, element) in &mut scores {
                let found = best.elements[*element as usize];
                let better = (found >> 32) as u32 + u32::from(self.kinds[*element as usize]);
                if found > 0 && better >= *score {
                    *score = better;
                    places[*element as usize] = found;
                }
            }
        }
        let order = |a: &(u32, u32), b: &(u32, u32)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        if scores.len() > limit {
            scores.select_nth_unstable_by(limit, order);
            scores.truncate(limit);
        }
        scores.sort_unstable_by(order);
        let hit = |(score, element): (u32, u32)| {
            let place = (places[element as usize] & u64::from(u32::MAX)) as usize;
            ValueHit { element: ElementId(element), field: self.field(place), score }
        };
        scores.into_iter().map(hit).collect()
    }

    fn field(&self, place: usize) -> Field {
        match self.fields.get(place) {
            Some(0) => Field::Tag,
            Some(1) => Field::Name,
            Some(2) => Field::LongName,
            Some(3) => Field::GlobalId,
            Some(4) => Field::System,
            Some(5) => Field::ObjectType,
            Some(6) => Field::TypeName,
            Some(7) => Field::Classification,
            Some(8) => Field::IfcType,
            Some(9) => Field::PredefinedType,
            Some(10) => Field::Material,
            Some(11) => Field::Description,
            Some(12) => Field::Layer,
            Some(13) => Field::Document,
            _ => Field::Property(PropertySetId(self.uses.get(place).copied().unwrap_or(u32::MAX))),
        }
    }

    /// The best place of a word by element: its weight above, its place in `uses` below; 0 for none.
    fn find(&self, word: &str, best: &mut Best) {
        best.elements.fill(0);
        best.sets.fill(0);
        let bytes = self.text.as_bytes();
        let (mut at, mut text) = (0, 0);
        let finder = memmem::Finder::new(word.as_bytes());
        while let Some(n) = finder.find(&bytes[at..]) {
            let hit = at + n;
            text += self.ends[text..].partition_point(|end| (*end as usize) <= hit);
            let Some(&end) = self.ends.get(text) else { break };
            let begin = text.checked_sub(1).map_or(0, |t| self.ends[t] as usize + 1);
            let bonus = match (hit == begin, end as usize - begin == word.len()) {
                (true, true) => 100,
                (true, false) => 50,
                _ => 0,
            };
            for place in self.first_use[text] as usize..self.first_use[text + 1] as usize {
                let field = self.fields[place];
                let entry = u64::from(WEIGHTS[usize::from(field)] + bonus) << 32 | place as u64;
                let list = if field == PROPERTY { &mut best.sets } else { &mut best.elements };
                let slot = &mut list[self.uses[place] as usize];
                *slot = (*slot).max(entry);
            }
            // One match a text is enough.
            at = end as usize + 1;
            text += 1;
        }
        for (set, range) in self.first_element.windows(2).enumerate() {
            let entry = best.sets[set];
            if entry > 0 {
                for &element in &self.set_elements[range[0] as usize..range[1] as usize] {
                    let slot = &mut best.elements[element as usize];
                    *slot = (*slot).max(entry);
                }
            }
        }
    }
}

/// The best place found of a word, see [`ValueIndex::find`].
struct Best {
    elements: Vec<u64>,
    sets: Vec<u64>,
}

fn number(field: Field) -> u8 {
    match field {
        Field::Tag => 0,
        Field::Name => 1,
        Field::LongName => 2,
        Field::GlobalId => 3,
        Field::System => 4,
        Field::ObjectType => 5,
        Field::TypeName => 6,
        Field::Classification => 7,
        Field::IfcType => 8,
        Field::PredefinedType => 9,
        Field::Material => 10,
        Field::Description => 11,
        Field::Layer => 12,
        Field::Document => 13,
        Field::Property(_) => PROPERTY,
    }
}

/// What the kind of an element adds to its score: rooms and equipment before walls.
pub(crate) fn kind_bonus(kind: ElementKind) -> u8 {
    match kind {
        ElementKind::Space => 30,
        ElementKind::Equipment => 25,
        ElementKind::Storey | ElementKind::Container => 20,
        ElementKind::Distribution => 5,
        ElementKind::Fabric | ElementKind::Void => 0,
    }
}

/// Elements by property set, out of sets by element; `counts` holds the number of each set's elements one place later.
fn elements_of_sets(model: &BuildingModel, mut counts: Vec<u32>) -> (Vec<u32>, Vec<u32>) {
    for i in 1..counts.len() {
        counts[i] += counts[i - 1];
    }
    let mut next = counts.clone();
    let mut elements = vec![0; counts.last().copied().unwrap_or(0) as usize];
    for (i, e) in model.elements.iter().enumerate().filter(|(_, e)| e.kind != ElementKind::Void) {
        for set in e.property_sets.iter().filter(|s| (s.0 as usize) < model.property_sets.len()) {
            elements[next[set.0 as usize] as usize] = i as u32;
            next[set.0 as usize] += 1;
        }
    }
    (counts, elements)
}

/// Uses by text: the first of each, owners, fields.
fn by_text(texts: usize, found: &[(u32, u32, u8)]) -> (Vec<u32>, Vec<u32>, Vec<u8>) {
    let mut first = vec![0u32; texts + 1];
    for (text, ..) in found {
        first[*text as usize + 1] += 1;
    }
    for i in 1..first.len() {
        first[i] += first[i - 1];
    }
    let mut next = first.clone();
    let (mut owners, mut fields) = (vec![0u32; found.len()], vec![0u8; found.len()]);
    for (text, owner, field) in found {
        let slot = &mut next[*text as usize];
        owners[*slot as usize] = *owner;
        fields[*slot as usize] = *field;
        *slot += 1;
    }
    (first, owners, fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Classification, Element, Property, PropertySet, PropertySetKind};

    fn model() -> BuildingModel {
        let mut model = BuildingModel::default();
        let property = |value| Property { name: "P".into(), value, unit: None };
        let text = |t: &str| PropertyValue::Text(t.into());
        model.property_sets = [
            vec![property(text("EI 60")), property(PropertyValue::Number(2.5)), property(PropertyValue::Bool(true))],
            vec![property(PropertyValue::List(vec![text("Carrier 开利"), text("line\nbreak")]))],
        ]
        .into_iter()
        .map(|properties| PropertySet { name: "S".into(), kind: PropertySetKind::Properties, properties })
        .collect();
        let mut add = |ifc_type: &str, kind, name: &str, sets: &[u32]| {
            model.elements.push(Element {
                name: Some(name.into()),
                property_sets: sets.iter().map(|s| PropertySetId(*s)).collect(),
                ..Element::new(format!("guid{name}"), ifc_type, kind)
            });
        };
        add("IfcWall", ElementKind::Fabric, "手术室墙 1", &[0]);
        add("IfcWall", ElementKind::Fabric, "Wall 60", &[]);
        add("IfcPump", ElementKind::Equipment, "ＡＨＵ 3f-02", &[0, 1, 99]);
        add("IfcOpeningElement", ElementKind::Void, "手术室墙 1 hole", &[0]);
        model.elements[1].materials = vec!["岩棉".into()];
        model.elements[0].classifications =
            vec![Classification { system: Some("Uniclass".into()), code: "Pr_65".into(), name: None }];
        model
    }

    fn found(query: &str) -> Vec<(u32, Field)> {
        ValueIndex::build(&model()).search(query, 10).into_iter().map(|h| (h.element.0, h.field)).collect()
    }

    #[test]
    fn every_kind_of_value_is_found() {
        let set = |n| Field::Property(PropertySetId(n));
        assert_eq!(found("手术室"), [(0, Field::Name)]);
        assert_eq!(found("岩棉"), [(1, Field::Material)]);
        assert_eq!(found("pr65"), [(0, Field::Classification)]);
        assert_eq!(found("uniclass"), [(0, Field::Classification)]);
        assert_eq!(found("开利"), [(2, set(1))]);
        assert_eq!(found("linebreak"), [(2, set(1))]);
        assert_eq!(found("ahu-3F_02"), [(2, Field::Name)]);
        assert_eq!(found("ifcpump"), [(2, Field::IfcType)]);
        assert_eq!(found("2.5"), [(2, set(0)), (0, set(0))]);
        assert_eq!(found("guidwall60"), [(1, Field::GlobalId)]);
    }

    #[test]
    fn words_add_up_and_better_places_come_first() {
        // In a name before in a property, and equipment before walls.
        assert_eq!(found("60").iter().map(|f| f.0).collect::<Vec<_>>(), [1, 2, 0]);
        assert_eq!(found("ei 60").iter().map(|f| f.0).collect::<Vec<_>>(), [2, 0]);
        assert_eq!(found("ahu ei"), [(2, Field::Name)]);
        assert_eq!(found("ahu nowhere"), []);
        assert_eq!(found("nowhere"), []);
        assert_eq!(found(" - "), []);
        assert_eq!(found("true"), []);
    }

    #[test]
    fn the_limit_keeps_the_best_and_an_empty_model_holds_nothing() {
        let index = ValueIndex::build(&model());
        assert_eq!(index.search("60", 1)[0].element, ElementId(1));
        assert_eq!(index.search("60", 0), []);
        assert!(index.bytes() > 0);
        assert_eq!(ValueIndex::default().search("60", 9), []);
        assert_eq!(ValueIndex::build(&BuildingModel::default()).search("60", 9), []);
    }
}
