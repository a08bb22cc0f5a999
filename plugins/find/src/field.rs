//! What of an element a filter, a colour or a hit speaks of, and its values.

use std::fmt;
use std::sync::Arc;

use atrium_building::{BuildingModel, Element, ElementId, ElementKind, PropertyValue};
use serde::{Deserialize, Serialize};

/// Lists in properties nest no deeper in any real file.
const LIST_DEPTH: usize = 4;

/// Something that is said of an element. As text: `class`, `storey`, `Pset_DoorCommon.FireRating`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Field {
    /// Entity name; in a filter with its subclasses.
    Class,
    /// `Name`; a space's number by convention.
    Name,
    /// `LongName`.
    LongName,
    /// `Tag`.
    Tag,
    /// `GlobalId`.
    GlobalId,
    /// Name of the type object.
    Type,
    /// `ObjectType`.
    ObjectType,
    /// `PredefinedType`.
    PredefinedType,
    /// `Description`.
    Description,
    /// Name or long name of the storey that it stands on.
    Storey,
    /// Name or long name of the space that it stands in, or that it is.
    Space,
    /// Name or long name of its systems.
    System,
    /// Name of its groups.
    Group,
    /// Its materials.
    Material,
    /// Code, title or system of its classifications.
    Classification,
    /// Its presentation layers.
    Layer,
    /// Number or title of its documents.
    Document,
    /// Name of the file that it was read from.
    File,
    /// Whether it has a shape: yes or no.
    Geometry,
    /// A property or quantity.
    Property {
        /// Name of the set; `None` means any.
        set: Option<Arc<str>>,
        /// Name of the property.
        name: Arc<str>,
    },
}

/// Every field but properties, with the word for it; the words in Chinese, and other words, are understood too.
const WORDS: [(Field, &str, &[&str]); 19] = [
    (Field::Class, "class", &["类", "类别", "实体", "ifc", "entity"]),
    (Field::Name, "name", &["名称", "编号", "number"]),
    (Field::LongName, "longname", &["全称", "long name"]),
    (Field::Tag, "tag", &["位号", "标签"]),
    (Field::GlobalId, "globalid", &["guid"]),
    (Field::Type, "type", &["类型", "型号"]),
    (Field::ObjectType, "objecttype", &["对象类型"]),
    (Field::PredefinedType, "predefined", &["预定义类型", "predefinedtype"]),
    (Field::Description, "description", &["描述", "说明"]),
    (Field::Storey, "storey", &["楼层", "story", "level", "floor"]),
    (Field::Space, "space", &["空间", "房间", "room"]),
    (Field::System, "system", &["系统"]),
    (Field::Group, "group", &["组", "分组"]),
    (Field::Material, "material", &["材料", "材质"]),
    (Field::Classification, "classification", &["分类", "编码"]),
    (Field::Layer, "layer", &["图层"]),
    (Field::Document, "document", &["文档", "文件资料"]),
    (Field::File, "file", &["文件", "源文件"]),
    (Field::Geometry, "geometry", &["几何", "shape"]),
];

impl Field {
    /// All but properties, in the order in which they are offered.
    pub fn plain() -> impl Iterator<Item = Self> {
        WORDS.iter().map(|(field, ..)| field.clone())
    }

    /// A property of a set.
    pub fn property(set: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self::Property { set: Some(set.into()), name: name.into() }
    }

    /// The word for it; `None` for a property.
    pub fn word(&self) -> Option<&'static str> {
        WORDS.iter().find(|(field, ..)| field == self).map(|(_, word, _)| *word)
    }

    /// The field of a word, in any case; `None` where it would be a property.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = crate::fold(word);
        WORDS.iter().find(|(_, w, more)| *w == word || more.contains(&word.as_str())).map(|(field, ..)| field.clone())
    }

    /// The values of an element in this field, in the order of the file: those of its own properties before those of its
    /// type, of which only what the element itself does not say counts.
    pub fn values<'m>(&self, model: &'m BuildingModel, id: ElementId, mut each: impl FnMut(Value<'m>)) {
        let Some(e) = model.element(id) else { return };
        match self {
            Self::Property { set, name } => {
                let (set, name) = (set.as_deref().map(crate::fold), crate::fold(name));
                for s in e.property_sets.iter().filter_map(|s| model.property_set(*s)) {
                    if set.as_deref().is_some_and(|set| !crate::text::same(&s.name, set)) {
                        continue;
                    }
                    let found = s.properties.iter().find(|p| crate::text::same(&p.name, &name));
                    if let Some(p) = found {
                        Value::of_property(&p.value, p.unit.as_deref(), &mut each);
                        if set.is_some() {
                            return;
                        }
                    }
                }
            }
            _ => self.plain_values(model, id, e, &mut each),
        }
    }

    /// As [`Field::values`], for all but properties.
    pub(crate) fn plain_values<'m>(
        &self,
        model: &'m BuildingModel,
        id: ElementId,
        e: &'m Element,
        each: &mut impl FnMut(Value<'m>),
    ) {
        let mut all = |texts: &[Option<&'m str>]| texts.iter().flatten().for_each(|t| each(Value::Text(t)));
        match self {
            Self::Class => all(&[Some(&e.ifc_type)]),
            Self::Name => all(&[e.name.as_deref()]),
            Self::LongName => all(&[e.long_name.as_deref()]),
            Self::Tag => all(&[e.tag.as_deref()]),
            Self::GlobalId => all(&[Some(e.global_id.as_str())]),
            Self::Type => all(&[e.type_name.as_deref()]),
            Self::ObjectType => all(&[e.object_type.as_deref()]),
            Self::PredefinedType => all(&[e.predefined_type.as_deref()]),
            Self::Description => all(&[e.description.as_deref()]),
            Self::Storey => {
                if let Some(s) = e.storey.and_then(|s| model.storey(s)) {
                    all(&[Some(&s.name), s.long_name.as_deref()]);
                }
            }
            Self::Space => {
                let space = e.space.and_then(|s| model.element(s)).or((e.kind == ElementKind::Space).then_some(e));
                if let Some(s) = space {
                    all(&[s.name.as_deref(), s.long_name.as_deref()]);
                }
            }
            Self::System => {
                for s in e.systems.iter().filter_map(|s| model.system(*s)) {
                    all(&[Some(&s.name), s.long_name.as_deref()]);
                }
            }
            Self::Group => {
                e.groups.iter().filter_map(|g| model.group(*g)).for_each(|g| all(&[Some(&g.name)]));
            }
            Self::Material => e.materials.iter().for_each(|m| all(&[Some(m)])),
            Self::Classification => {
                for c in &e.classifications {
                    all(&[Some(&c.code), c.name.as_deref(), c.system.as_deref()]);
                }
            }
            Self::Layer => e.layers.iter().for_each(|l| all(&[Some(l)])),
            Self::Document => {
                for d in e.documents.iter().filter_map(|d| model.document(*d)) {
                    all(&[d.identification.as_deref(), d.name.as_deref()]);
                }
            }
            Self::File => all(&[model.source_of(id).and_then(|s| model.source(s)).map(|s| s.file_name.as_str())]),
            Self::Geometry => each(Value::Bool(!e.bounds.is_empty())),
            Self::Property { .. } => {}
        }
    }
}

/// A value of an element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'m> {
    /// A text.
    Text(&'m str),
    /// A number, with the UCUM code of its unit where the file tells.
    Number(f64, Option<&'m str>),
    /// Yes or no.
    Bool(bool),
}

impl<'m> Value<'m> {
    /// The values of a property; a list has several, an empty one none.
    pub(crate) fn of_property(value: &'m PropertyValue, unit: Option<&'m str>, each: &mut impl FnMut(Self)) {
        Self::nested(value, unit, each, 0);
    }

    fn nested(value: &'m PropertyValue, unit: Option<&'m str>, each: &mut impl FnMut(Self), depth: usize) {
        match value {
            PropertyValue::Text(text) => each(Self::Text(text)),
            PropertyValue::Number(n) => each(Self::Number(*n, unit)),
            PropertyValue::Bool(b) => each(Self::Bool(*b)),
            PropertyValue::List(items) if depth < LIST_DEPTH => {
                items.iter().for_each(|item| Self::nested(item, unit, each, depth + 1));
            }
            PropertyValue::List(_) | PropertyValue::Empty => {}
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            // As a panel shows it.
            Self::Number(n, _) => PropertyValue::Number(*n).fmt(f),
            Self::Bool(true) => f.write_str("yes"),
            Self::Bool(false) => f.write_str("no"),
        }
    }
}

/// Whether a word can stand without quotes.
pub(crate) fn is_plain_word(word: &str) -> bool {
    !word.is_empty() && !word.chars().any(|c| c.is_whitespace() || crate::parse::ends_word(c)) && !is_keyword(word)
}

pub(crate) fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 16] = [
        "and",
        "or",
        "not",
        "in",
        "between",
        "contains",
        "starts",
        "exists",
        "is",
        "everything",
        "且",
        "或",
        "非",
        "包含",
        "存在",
        "介于",
    ];
    KEYWORDS.contains(&crate::fold(word).as_str())
}

/// Writes a word, in quotes where it would be read as something else.
pub(crate) fn write_word(f: &mut fmt::Formatter<'_>, word: &str, plain: bool) -> fmt::Result {
    if plain {
        return f.write_str(word);
    }
    f.write_str("\"")?;
    for c in word.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            other => write!(f, "{other}")?,
        }
    }
    f.write_str("\"")
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property { set, name } => {
                let alone = |w: &str| is_plain_word(w) && !w.contains('.');
                if let Some(set) = set {
                    write_word(f, set, alone(set))?;
                }
                // A property of any set that is called like a field, or like two words, begins with a dot.
                if set.is_some() || !alone(name) || Self::of_word(name).is_some() {
                    f.write_str(".")?;
                }
                write_word(f, name, alone(name))
            }
            plain => f.write_str(plain.word().unwrap_or_default()),
        }
    }
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.to_string()
    }
}

impl TryFrom<String> for Field {
    type Error = crate::FilterError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Field {
    type Err = crate::FilterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        crate::parse::field(text)
    }
}
