//! Elements by name: what outlives a session.

use std::fmt;

use atrium_building::{BuildingModel, ElementId, SourceId};
use rustc_hash::FxHashMap;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An element by GlobalId, and by file where several files have that id.
///
/// As text: `1xS3BCk291UvhgP2a6eflN`, or `1xS3BCk291UvhgP2a6eflN@services.ifc`. Of two files of one name the second is
/// `services.ifc#2`. Blanks, line breaks, `@` and `%` in ids of damaged files are written as `%` and two hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementRef {
    /// Its GlobalId.
    pub global_id: String,
    /// The file, as [`Addresses`] names it; `None` stands for the first that has the id.
    pub file: Option<String>,
}

impl From<&str> for ElementRef {
    fn from(text: &str) -> Self {
        let (id, file) = match text.trim().split_once('@') {
            Some((id, file)) => (id, Some(decoded(file))),
            None => (text.trim(), None),
        };
        Self { global_id: decoded(id), file: file.filter(|f| !f.is_empty()) }
    }
}

impl fmt::Display for ElementRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encoded(&self.global_id, true))?;
        match &self.file {
            Some(file) => write!(f, "@{}", encoded(file, false)),
            None => Ok(()),
        }
    }
}

impl Serialize for ElementRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ElementRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = Self::from(text.as_str());
        if read.global_id.is_empty() { Err(D::Error::custom("an element without GlobalId")) } else { Ok(read) }
    }
}

fn encoded(text: &str, is_id: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // File names may have blanks within; at the ends they would be trimmed away.
        let plain = !c.is_control() && c != '%' && !(is_id && (c.is_whitespace() || c == '@'));
        if plain {
            out.push(c);
        } else {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| out.push_str(&format!("%{b:02X}")));
        }
    }
    if !is_id && out.trim() != out {
        out = out.replace(char::is_whitespace, "%20");
    }
    out
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = bytes.get(i + 1..i + 3).and_then(|h| std::str::from_utf8(h).ok());
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()).filter(|_| bytes[i] == b'%') {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// From elements to names and back, for one open model. Building it takes one pass; what asks often keeps it.
pub struct Addresses<'a> {
    model: &'a BuildingModel,
    /// All elements of an id, in order.
    by_id: FxHashMap<&'a str, (ElementId, Vec<ElementId>)>,
    files: Vec<String>,
}

impl<'a> Addresses<'a> {
    /// Of a model.
    pub fn of(model: &'a BuildingModel) -> Self {
        let mut by_id: FxHashMap<&str, (ElementId, Vec<ElementId>)> = FxHashMap::default();
        for (id, element) in model.element_ids().zip(&model.elements) {
            by_id
                .entry(element.global_id.as_str())
                .and_modify(|(_, more)| more.push(id))
                .or_insert_with(|| (id, Vec::new()));
        }
        let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
        let files = model.sources.iter().map(|s| {
            let n = seen.entry(&s.file_name).or_default();
            *n += 1;
            if *n == 1 { s.file_name.clone() } else { format!("{}#{n}", s.file_name) }
        });
        Self { model, files: files.collect(), by_id }
    }

    /// What the file is called.
    pub fn file(&self, source: SourceId) -> Option<&str> {
        self.files.get(source.index()).map(String::as_str)
    }

    /// The file of that name.
    pub fn find_file(&self, name: &str) -> Option<SourceId> {
        self.files.iter().position(|f| f == name).map(|i| SourceId(i as u32))
    }

    /// How the element is called; `None` when it is from another model.
    ///
    /// An element whose id comes twice within one file is called like the first of them.
    pub fn name(&self, id: ElementId) -> Option<ElementRef> {
        let global_id = self.model.element(id)?.global_id.as_str();
        let (first, _) = self.by_id.get(global_id)?;
        let of = self.model.source_of(id);
        let file = if self.model.source_of(*first) == of { None } else { of.and_then(|s| self.file(s)) };
        Some(ElementRef { global_id: global_id.to_owned(), file: file.map(str::to_owned) })
    }

    /// The element that is called so; the first of several.
    pub fn find(&self, name: &ElementRef) -> Option<ElementId> {
        let (first, more) = self.by_id.get(name.global_id.as_str())?;
        let Some(file) = &name.file else { return Some(*first) };
        let source = self.find_file(file)?;
        std::iter::once(first).chain(more).copied().find(|id| self.model.source_of(*id) == Some(source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_ids_and_file_names_survive() {
        for (id, file) in [
            ("1xS3BCk291UvhgP2a6eflN", None),
            ("a b@c%20\n", Some("d@e %41.ifc")),
            ("手", Some(" 楼 .ifc ")),
            ("%", Some("#2")),
        ] {
            let name = ElementRef { global_id: id.into(), file: file.map(str::to_owned) };
            let text = name.to_string();
            assert!(!text.contains('\n') && text.trim() == text, "{text:?}");
            assert_eq!(ElementRef::from(text.as_str()), name, "{text}");
        }
    }
}
