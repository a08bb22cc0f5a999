//! Filters: conditions on what is said of an element, joined by and, or and not.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::field::{is_plain_word, write_word};
use crate::{Field, FilterError};

/// Which elements are meant. As text, also in a file: `class = IfcDoor and Pset_DoorCommon.FireRating >= 60`.
///
/// `Display` writes what [`str::parse`] reads back to the same filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Filter {
    /// Those that fit all of these; without any, everything.
    All(Vec<Filter>),
    /// Those that fit one of these; without any, nothing.
    Any(Vec<Filter>),
    /// Those that do not fit.
    Not(Box<Filter>),
    /// Those that fit one condition.
    Test(Test),
}

/// One condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// What it is about.
    pub field: Field,
    /// What must be true of it.
    pub is: Is,
}

/// What must be true of a field. Where a field has several values, one that fits is enough.
#[derive(Clone, Debug, PartialEq)]
pub enum Is {
    /// It has this value; of a class, also of a class below it.
    Equal(Wanted),
    /// It has a value, and none of its values is this one. What has no value fits `not … = …` alone.
    Different(Wanted),
    /// It holds this text.
    Contains(String),
    /// It begins with this text.
    Starts(String),
    /// It is less.
    Less(Quantity),
    /// It is not more.
    AtMost(Quantity),
    /// It is more.
    More(Quantity),
    /// It is not less.
    AtLeast(Quantity),
    /// It lies between both, themselves included.
    Between(Quantity, Quantity),
    /// It is one of these.
    In(Vec<Wanted>),
    /// It has a value at all; of the geometry: there is one.
    Exists,
}

/// A number with a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The number.
    pub number: f64,
    /// UCUM code, or what people write instead; `None` means the unit of the property itself.
    pub unit: Option<String>,
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A text, also of a yes or no; case and width do not matter.
    Text(String),
    /// A number.
    Number(Quantity),
}

impl Wanted {
    /// Of what a person typed: a number where it is one and is written as one, else a text (`0012` is a text).
    pub fn of(text: &str) -> Self {
        match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() && crate::number::shown(number) == text.trim() => {
                Self::Number(Quantity { number, unit: None })
            }
            _ => Self::Text(text.trim().to_owned()),
        }
    }
}

impl From<f64> for Quantity {
    fn from(number: f64) -> Self {
        Self { number, unit: None }
    }
}

impl Filter {
    /// What fits everything.
    pub fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// One condition.
    pub fn test(field: Field, is: Is) -> Self {
        Self::Test(Test { field, is })
    }

    /// `field = value`.
    pub fn equal(field: Field, value: &str) -> Self {
        Self::test(field, Is::Equal(Wanted::of(value)))
    }

    /// Whether it lets everything through.
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::number::shown(self.number))?;
        match &self.unit {
            Some(unit) => {
                f.write_str(" ")?;
                write_word(f, unit, is_plain_word(unit))
            }
            None => Ok(()),
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(quantity) => quantity.fmt(f),
            Self::Text(text) => {
                let plain = is_plain_word(text) && matches!(Self::of(text), Self::Text(_));
                write_word(f, text, plain)
            }
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = &self.field;
        let text = |text: &String| Wanted::Text(text.clone());
        match &self.is {
            Is::Equal(value) => write!(f, "{field} = {value}"),
            Is::Different(value) => write!(f, "{field} != {value}"),
            Is::Contains(value) => write!(f, "{field} contains {}", text(value)),
            Is::Starts(value) => write!(f, "{field} starts {}", text(value)),
            Is::Less(value) => write!(f, "{field} < {value}"),
            Is::AtMost(value) => write!(f, "{field} <= {value}"),
            Is::More(value) => write!(f, "{field} > {value}"),
            Is::AtLeast(value) => write!(f, "{field} >= {value}"),
            Is::Between(low, high) => write!(f, "{field} between {low} and {high}"),
            Is::In(values) => {
                write!(f, "{field} in (")?;
                for (i, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
            Is::Exists => write!(f, "{field} exists"),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What binds less tightly than the words around it stands in brackets; one part alone would vanish without them.
        let joined = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (i, part) in parts.iter().enumerate() {
                if i > 0 {
                    write!(f, " {word} ")?;
                }
                let bare = match part {
                    Self::Test(_) | Self::Not(_) => true,
                    Self::All(inner) => inner.is_empty() || (word == "or" && inner.len() > 1),
                    Self::Any(_) => false,
                };
                if bare { write!(f, "{part}")? } else { write!(f, "({part})")? }
            }
            Ok(())
        };
        match self {
            Self::All(parts) if parts.is_empty() => f.write_str("everything"),
            Self::Any(parts) if parts.is_empty() => f.write_str("not everything"),
            Self::All(parts) => joined(f, parts, "and"),
            Self::Any(parts) => joined(f, parts, "or"),
            Self::Not(inner) => match &**inner {
                part @ Self::Test(_) => write!(f, "not {part}"),
                part => write!(f, "not ({part})"),
            },
            Self::Test(test) => test.fmt(f),
        }
    }
}

impl From<Filter> for String {
    fn from(filter: Filter) -> Self {
        filter.to_string()
    }
}

impl TryFrom<String> for Filter {
    type Error = FilterError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        crate::parse::filter(text)
    }
}
