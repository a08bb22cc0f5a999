//! The search as one types, over everything that a model says.
//!
//! Each different text is kept once, normalised, in one long string that is searched from end to end: that takes a
//! millisecond for ten megabytes, and a building that fills a hundred megabytes has six. What is found leads to elements and
//! property sets, and from these to elements. GlobalIds, all different and never typed from the middle, stand in a sorted list of
//! their own. Chinese names are found by their pinyin too, see [`crate::initials`].

use std::sync::Arc;

use atrium_building::{BuildingModel, ElementId, ElementKind};
use rustc_hash::FxHashMap;

use crate::pinyin::{self, Fit};
use crate::postings::{Collector, NAMES, PROPERTY, Postings, WITH_NAME};
use crate::{Field, normalize_text};

/// Fields of elements in the order of their numbers, with their weights: a room number or a tag is what people type first.
pub(crate) const FIELDS: [(Field, u16); 14] = [
    (Field::Tag, 120),
    (Field::Name, 110),
    (Field::LongName, 100),
    (Field::GlobalId, 90),
    (Field::System, 60),
    (Field::ObjectType, 50),
    (Field::Type, 40),
    (Field::Classification, 35),
    (Field::Class, 30),
    (Field::PredefinedType, 30),
    (Field::Material, 25),
    (Field::Description, 20),
    (Field::Layer, 15),
    (Field::Document, 15),
];
/// What a property weighs.
pub(crate) const PROPERTY_WEIGHT: u16 = 10;
/// What it adds that a word is the whole value, or its beginning.
pub(crate) const WHOLE: u16 = 100;
pub(crate) const BEGINNING: u16 = 50;
/// What it takes away that a word was found by pinyin alone; of one that was mistyped nothing but one point is left.
const PINYIN: u16 = 5;
const MISTYPED: u16 = u16::MAX;

const GLOBAL_ID: u16 = 3;
const CLASS: u16 = 8;

/// More words than this narrow nothing down any further.
const MAX_WORDS: usize = 16;
/// Letters of a GlobalId from which on it is looked for: shorter beginnings are beginnings of words.
const GLOBAL_ID_LETTERS: usize = 6;
/// Shorter words are too near to others to be guessed at.
const TYPO_LETTERS: usize = 5;

/// All values of a model, ready to be searched. Derived: the model stays the owner.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    texts: Postings,
    /// Names of properties, normalised, in the order of their numbers.
    names: Vec<Box<str>>,
    /// First element of each property set in `set_elements`; one more than sets.
    first_element: Vec<u32>,
    set_elements: Vec<u32>,
    /// What the kind of each element adds to its score.
    kinds: Vec<u8>,
    /// GlobalIds, sorted, and whose they are.
    ids: Vec<(u128, u32)>,
    han: Han,
}

/// Chinese texts by shape.
#[derive(Clone, Debug, Default)]
struct Han {
    shapes: Vec<Box<str>>,
    /// First letters with which a match can begin, see [`pinyin::first_letters`].
    letters: Vec<u32>,
    /// First text of each shape in `texts`; one more than shapes.
    first: Vec<u32>,
    texts: Vec<u32>,
}

impl Han {
    fn build(texts: &Postings) -> Self {
        let mut known: FxHashMap<String, u32> = FxHashMap::default();
        let mut of_text: Vec<(u32, u32)> = Vec::new();
        for text in 0..texts.len() {
            if let Some(shape) = pinyin::shape(texts.get(text)) {
                let next = known.len() as u32;
                of_text.push((*known.entry(shape).or_insert(next), text as u32));
            }
        }
        of_text.sort_unstable();
        let mut shapes: Vec<(u32, Box<str>)> = known.into_iter().map(|(s, i)| (i, s.into_boxed_str())).collect();
        shapes.sort_unstable();
        let shapes: Vec<Box<str>> = shapes.into_iter().map(|(_, s)| s).collect();
        let mut first = Vec::with_capacity(shapes.len() + 1);
        first.extend((0..=shapes.len()).map(|s| of_text.partition_point(|(of, _)| (*of as usize) < s) as u32));
        let letters = shapes.iter().map(|s| pinyin::first_letters(s)).collect();
        Self { shapes, letters, first, texts: of_text.into_iter().map(|(_, t)| t).collect() }
    }

    fn bytes(&self) -> usize {
        self.shapes.iter().map(|s| s.len() + 16).sum::<usize>()
            + (self.letters.capacity() + self.first.capacity() + self.texts.capacity()) * 4
    }

    /// Texts of which a query is the pinyin.
    fn find(&self, texts: &Postings, query: &str, mut found: impl FnMut(usize, Fit)) {
        let letter = pinyin::first_letter(query);
        let digits = query.bytes().any(|b| b.is_ascii_digit());
        for (i, shape) in self.shapes.iter().enumerate() {
            if self.letters[i] & letter == 0 {
                continue;
            }
            let Some(fit) = pinyin::fit(shape, query) else { continue };
            for &text in &self.texts[self.first[i] as usize..self.first[i + 1] as usize] {
                // The shape stands for any digits.
                let fit = if digits { pinyin::fit(texts.get(text as usize), query) } else { Some(fit) };
                if let Some(fit) = fit {
                    found(text as usize, fit);
                }
            }
        }
    }
}

/// A GlobalId, its case forgotten, as a number that sorts by its letters; `None` for one that is not of the standard's
/// form.
fn packed(id: &str) -> Option<u128> {
    if id.len() != 22 {
        return None;
    }
    id.bytes().try_fold(0u128, |all, b| Some(all * 39 + digit(b)?))
}

fn digit(b: u8) -> Option<u128> {
    Some(match b.to_ascii_lowercase() {
        b @ b'0'..=b'9' => u128::from(b - b'0'),
        b @ b'a'..=b'z' => u128::from(b - b'a') + 10,
        b'_' => 36,
        b'$' => 37,
        _ => return None,
    })
}

/// The best score of one word by element and by property set; 0 for none.
struct Best {
    elements: Vec<u16>,
    sets: Vec<u16>,
    any_set: bool,
}

impl Best {
    fn raise(slot: &mut [u16], at: u32, score: u16) {
        if let Some(slot) = slot.get_mut(at as usize) {
            *slot = (*slot).max(score);
        }
    }
}

impl SearchIndex {
    /// Collects the values of a model; takes a third of a second for 150,000 elements with 80,000 properties.
    ///
    /// `class_names` gives other names of a class (`IfcPump` → `水泵`, `Pump`), by which its elements are found too.
    pub fn build(model: &BuildingModel, class_names: &dyn Fn(&str) -> Vec<String>) -> Self {
        let mut texts = Collector::default();
        let mut users: Vec<u32> = vec![0; model.property_sets.len() + 1];
        let mut ids = Vec::with_capacity(model.elements.len());
        let mut aliases: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for (i, e) in model.elements.iter().enumerate().filter(|(_, e)| e.kind != ElementKind::Void) {
            let owner = i as u32;
            for (number, (field, _)) in FIELDS.iter().enumerate() {
                let number = number as u16;
                if number == GLOBAL_ID {
                    match packed(e.global_id.as_str()) {
                        Some(id) => ids.push((id, owner)),
                        None => texts.add(e.global_id.as_str(), owner, number),
                    }
                    continue;
                }
                field.plain_values(model, ElementId(owner), e, &mut |value| {
                    if let crate::Value::Text(text) = value {
                        texts.add(text, owner, number);
                    }
                });
            }
            for g in e.groups.iter().filter_map(|g| model.group(*g)) {
                texts.add(&g.name, owner, 4);
            }
            let other = aliases
                .entry(&e.ifc_type)
                .or_insert_with(|| class_names(&e.ifc_type).iter().filter_map(|name| texts.add_alias(name)).collect());
            other.iter().for_each(|text| texts.add_use(*text, owner, CLASS));
            for set in &e.property_sets {
                if let Some(count) = users.get_mut(set.0 as usize + 1) {
                    *count += 1;
                }
            }
        }
        let mut numbers: FxHashMap<Arc<str>, u16> = FxHashMap::default();
        let mut names: Vec<Box<str>> = Vec::new();
        model.property_sets.visit(|i, set| {
            for p in &set.properties {
                let next = names.len().min(NAMES - 1) as u16;
                let number = *numbers.entry(p.name.clone()).or_insert(next);
                if usize::from(number) == names.len() {
                    names.push(normalize_text(&p.name).into_boxed_str());
                }
                texts.add_value(&p.value, i as u32, PROPERTY + number, 0);
            }
        });
        ids.sort_unstable();
        let (first_element, set_elements) = elements_of_sets(model, users);
        let texts = texts.finish();
        let han = Han::build(&texts);
        let kinds = model.elements.iter().map(|e| kind_bonus(e.kind)).collect();
        Self { texts, names, first_element, set_elements, kinds, ids, han }
    }

    /// Bytes that the index takes.
    pub fn bytes(&self) -> usize {
        self.texts.bytes()
            + self.names.iter().map(|n| n.len() + 16).sum::<usize>()
            + (self.first_element.capacity() + self.set_elements.capacity()) * 4
            + self.kinds.capacity()
            + self.ids.capacity() * size_of::<(u128, u32)>()
            + self.han.bytes()
    }

    /// All elements that fit, best first. A query of several words must find them all, each in any value; width, case and
    /// separators do not matter (see [`normalize_text`]). A single Latin letter or digit is looked for where values begin.
    ///
    /// `name: value` finds elements with a property of such a name and value, `name:` those that have it at all.
    ///
    /// Tags, names and room numbers count more than types, and these more than properties; whole values more than
    /// beginnings, and these more than parts; rooms and equipment more than walls. A word that is nowhere is taken for
    /// one with a letter too many, too few, wrong or exchanged with the next.
    pub fn search(&self, query: &str) -> Vec<ElementId> {
        self.ranked(query).into_iter().map(|(id, _)| id).collect()
    }

    /// As [`SearchIndex::search`], with scores; more is better.
    pub fn ranked(&self, query: &str) -> Vec<(ElementId, u16)> {
        let Some(wanted) = Wanted::of(query) else { return Vec::new() };
        let elements = self.kinds.len();
        let sets = self.first_element.len();
        let mut best = Best { elements: vec![0; elements], sets: vec![0; sets], any_set: false };
        if let Some(name) = &wanted.name {
            return self.by_property(name, &wanted.words, best);
        }
        // Sum of the scores; 0 where a word is missing.
        let mut total = Vec::new();
        for (i, word) in wanted.words.iter().enumerate() {
            best.clear();
            self.find(word, &mut best);
            if i == 0 {
                total.clone_from(&best.elements);
            } else {
                for (sum, found) in total.iter_mut().zip(&best.elements) {
                    *sum = if *sum > 0 && *found > 0 { sum.saturating_add(*found) } else { 0 };
                }
            }
        }
        let count = wanted.words.len() as u16;
        if count > 1 {
            total.iter_mut().for_each(|sum| *sum = sum.div_ceil(count));
            // The words as they stand, one behind the other, in one value.
            best.clear();
            self.find_exact(&wanted.words.concat(), &mut best);
            total.iter_mut().zip(&best.elements).for_each(|(sum, found)| *sum = (*sum).max(*found));
        }
        self.sorted(&total)
    }

    fn by_property(&self, name: &str, words: &[String], mut best: Best) -> Vec<(ElementId, u16)> {
        let named: Vec<u16> = self
            .names
            .iter()
            .map(|n| match n.find(name) {
                Some(0) if n.len() == name.len() => WHOLE,
                Some(0) => BEGINNING,
                Some(_) => 1,
                None => 0,
            })
            .collect();
        let bonus = |field: u16| {
            let number = usize::from((field & !WITH_NAME).saturating_sub(PROPERTY));
            if field & !WITH_NAME < PROPERTY { 0 } else { named.get(number).copied().unwrap_or(0) }
        };
        let mut total: Vec<u16> = Vec::new();
        // Without a value, any will do.
        let words: &[String] = if words.is_empty() { &[String::new()] } else { words };
        for (i, word) in words.iter().enumerate() {
            best.clear();
            let credit = |best: &mut Best, text: usize, score: u16| {
                for (owner, field) in self.texts.uses(text) {
                    let by_name = bonus(field);
                    if by_name > 0 {
                        Best::raise(&mut best.sets, owner, score + by_name);
                        best.any_set = true;
                    }
                }
            };
            if word.is_empty() {
                (0..self.texts.len()).for_each(|text| credit(&mut best, text, 1));
            } else {
                self.texts.scan(word, |f| {
                    let whole = f.at == f.begin && f.end - f.begin == word.len();
                    credit(&mut best, f.text, if whole { WHOLE } else { 1 });
                    true
                });
                if pinyin::may_be_pinyin(word) {
                    self.han.find(&self.texts, word, |text, _| credit(&mut best, text, 1));
                }
            }
            if i == 0 {
                total.clone_from(&best.sets);
            } else {
                total.iter_mut().zip(&best.sets).for_each(|(t, b)| *t = if *b == 0 { 0 } else { *t });
            }
        }
        best.sets = total;
        best.elements.fill(0);
        self.spread(&mut best);
        self.sorted(&best.elements)
    }

    /// The best place of a word by element, by any way in which it may be meant.
    fn find(&self, word: &str, best: &mut Best) {
        self.find_exact(word, best);
        if pinyin::may_be_pinyin(word) {
            self.han.find(&self.texts, word, |text, fit| {
                let bonus = match fit {
                    Fit::Whole => WHOLE,
                    Fit::Beginning => BEGINNING,
                    Fit::Inside => 0,
                };
                self.credit(text, bonus, PINYIN, best);
            });
            self.spread(best);
        }
        if word.len() >= TYPO_LETTERS && word.is_ascii() && best.elements.iter().all(|s| *s == 0) {
            self.find_mistyped(word, best);
            self.spread(best);
        }
    }

    fn find_exact(&self, word: &str, best: &mut Best) {
        // One letter would find nearly everything: it counts where a value begins.
        let short = word.len() == 1;
        let needle = if short { format!("\n{word}") } else { word.to_owned() };
        self.texts.scan(&needle, |f| {
            let bonus = match (f.at == f.begin, f.end - f.begin == word.len()) {
                (true, true) => WHOLE,
                (true, false) => BEGINNING,
                _ => 0,
            };
            self.credit(f.text, bonus, 0, best);
            true
        });
        self.spread(best);
        self.find_global_id(word, best);
    }

    /// Raises everyone who has the text.
    fn credit(&self, text: usize, bonus: u16, less: u16, best: &mut Best) {
        for (owner, field) in self.texts.uses(text) {
            if field < PROPERTY {
                let weight = FIELDS.get(usize::from(field)).map_or(0, |f| f.1);
                Best::raise(&mut best.elements, owner, (weight + bonus).saturating_sub(less).max(1));
            } else if field & WITH_NAME == 0 {
                best.any_set = true;
                Best::raise(&mut best.sets, owner, (PROPERTY_WEIGHT + bonus).saturating_sub(less).max(1));
            }
        }
    }

    /// Hands the scores of property sets on to their elements.
    fn spread(&self, best: &mut Best) {
        if !std::mem::take(&mut best.any_set) {
            return;
        }
        for (set, range) in self.first_element.windows(2).enumerate() {
            let score = best.sets[set];
            if score > 0 {
                for &element in &self.set_elements[range[0] as usize..range[1] as usize] {
                    Best::raise(&mut best.elements, element, score);
                }
            }
        }
    }

    fn find_global_id(&self, word: &str, best: &mut Best) {
        if !(GLOBAL_ID_LETTERS..=22).contains(&word.len()) {
            return;
        }
        let Some(begin) = word.bytes().try_fold(0u128, |all, b| Some(all * 39 + digit(b)?)) else { return };
        let rest = 39u128.pow(22 - word.len() as u32);
        let (low, high) = (begin * rest, (begin + 1) * rest);
        let from = self.ids.partition_point(|(id, _)| *id < low);
        let bonus = if word.len() == 22 { WHOLE } else { BEGINNING };
        for (_, owner) in self.ids[from..].iter().take_while(|(id, _)| *id < high) {
            Best::raise(&mut best.elements, *owner, FIELDS[usize::from(GLOBAL_ID)].1 + bonus);
        }
    }

    /// Texts that hold the word with one letter too many, too few, wrong, or exchanged with the next: one half of the word
    /// is right.
    fn find_mistyped(&self, word: &str, best: &mut Best) {
        let text = self.texts.text.as_bytes();
        let (head, tail) = word.split_at(word.len() / 2);
        self.texts.scan(head, |f| {
            let near = begins_nearly(&text[f.at + head.len()..f.end], tail.as_bytes());
            if near {
                self.credit(f.text, 0, MISTYPED, best);
            }
            near
        });
        let backwards: Vec<u8> = head.bytes().rev().collect();
        self.texts.scan(tail, |f| {
            // One letter more than the head may have been meant.
            let before: Vec<u8> = text[f.begin..f.at].iter().rev().take(head.len() + 2).copied().collect();
            let near = begins_nearly(&before, &backwards);
            if near {
                self.credit(f.text, 0, MISTYPED, best);
            }
            near
        });
    }

    /// Everything with a score, the best first, by counting: a million elements are sorted in milliseconds.
    fn sorted(&self, scores: &[u16]) -> Vec<(ElementId, u16)> {
        let value = |i: usize| {
            let score = scores[i];
            if score == 0 { 0 } else { score.saturating_add(u16::from(self.kinds[i])) }
        };
        let top = (0..scores.len()).map(value).max().unwrap_or(0);
        if top == 0 {
            return Vec::new();
        }
        let mut places = vec![0u32; usize::from(top) + 2];
        for i in 0..scores.len() {
            // The best stand first.
            let v = value(i);
            if v > 0 {
                places[usize::from(top - v) + 1] += 1;
            }
        }
        for i in 1..places.len() {
            places[i] += places[i - 1];
        }
        let all = places.last().copied().unwrap_or(0) as usize;
        let mut out = vec![(ElementId(0), 0u16); all];
        for i in 0..scores.len() {
            let v = value(i);
            if v > 0 {
                let place = &mut places[usize::from(top - v)];
                out[*place as usize] = (ElementId(i as u32), v);
                *place += 1;
            }
        }
        out
    }
}

impl Best {
    fn clear(&mut self) {
        self.elements.fill(0);
        self.sets.fill(0);
        self.any_set = false;
    }
}

/// What a query asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Part of the name of a property, normalised.
    pub(crate) name: Option<String>,
    /// Normalised, none empty.
    pub(crate) words: Vec<String>,
}

impl Wanted {
    /// `None` where nothing is asked for.
    pub(crate) fn of(query: &str) -> Option<Self> {
        let words = |text: &str| -> Vec<String> {
            text.split_whitespace().map(normalize_text).filter(|w| !w.is_empty()).take(MAX_WORDS).collect()
        };
        if let Some((name, value)) = query.split_once([':', '：']) {
            let name = normalize_text(name);
            if !name.is_empty() {
                return Some(Self { name: Some(name), words: words(value) });
            }
        }
        let words = words(query);
        (!words.is_empty()).then_some(Self { name: None, words })
    }
}

/// Whether `text` begins with `word` but for one letter too many, too few, wrong, or exchanged with the next.
fn begins_nearly(text: &[u8], word: &[u8]) -> bool {
    let same = text.iter().zip(word).take_while(|(a, b)| a == b).count();
    let (text, word) = (&text[same..], &word[same..]);
    let goes_on = |skipped: usize, of_word: usize| match (text.get(skipped..), word.get(of_word..)) {
        (Some(text), Some(word)) => text.starts_with(word),
        _ => false,
    };
    let exchanged = || text.len() > 1 && word.len() > 1 && text[0] == word[1] && text[1] == word[0] && goes_on(2, 2);
    word.is_empty() || goes_on(1, 1) || goes_on(0, 1) || goes_on(1, 0) || exchanged()
}

/// What the kind of an element adds to its score: rooms and equipment before walls.
fn kind_bonus(kind: ElementKind) -> u8 {
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

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
