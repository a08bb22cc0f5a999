//! The declarative mapping from topics and payloads to observations.
//!
//! A mapping is a TOML file. It names what to subscribe to and holds rules in order; the first rule whose topic fits a
//! message reads it. See `mapping/atrium.toml` and `mapping/zigbee2mqtt.toml` in this package for commented examples.

mod file;
mod payload;
mod read;
mod topic;
mod unit;

use std::path::{Path, PathBuf};

use atrium_facility::{Asset, Origin, Point};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use thiserror::Error;

pub(crate) use payload::Scalar;
pub(crate) use read::{Extract, LARGEST_PAYLOAD, Reading};
pub(crate) use topic::TopicPattern;
pub(crate) use unit::convert;

/// Why a mapping file cannot be used.
#[derive(Debug, Error)]
pub enum MappingError {
    /// The file cannot be read.
    #[error("cannot read the mapping {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not TOML, or a key or value that a mapping does not know.
    #[error("the mapping is wrong at line {line}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A rule that contradicts itself.
    #[error("rule `{rule}` (line {line}) of the mapping: {message}")]
    Rule {
        /// Name of the rule.
        rule: String,
        /// Line at which the rule begins, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// What topics and payloads mean.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub(crate) name: String,
    /// MQTT filters, with whether delivery must be at least once.
    pub(crate) subscriptions: Vec<(String, bool)>,
    pub(crate) rules: Vec<Rule>,
    /// Assets of sources that do not announce any.
    pub(crate) assets: Vec<Asset>,
    /// Points of sources that do not announce any.
    pub(crate) points: Vec<Point>,
}

impl Mapping {
    /// Atrium's own convention, spoken by its simulator.
    ///
    /// # Panics
    /// Never: the file is part of the program and a test reads it.
    pub fn atrium() -> Self {
        Self::from_toml(include_str!("../../mapping/atrium.toml")).expect("the built-in mapping is read by a test")
    }

    /// An example for devices that publish one flat JSON object each, as Zigbee2MQTT does.
    ///
    /// # Panics
    /// Never: the file is part of the program and a test reads it.
    pub fn foreign_example() -> Self {
        Self::from_toml(include_str!("../../mapping/zigbee2mqtt.toml")).expect("the example is read by a test")
    }

    /// Reads a mapping from its text.
    ///
    /// # Errors
    /// [`MappingError::Syntax`] and [`MappingError::Rule`], with the line.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        file::parse(text)
    }

    /// Reads a mapping from a file.
    ///
    /// # Errors
    /// As [`Mapping::from_toml`], and [`MappingError::Read`].
    pub fn read(path: &Path) -> Result<Self, MappingError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| MappingError::Read { path: path.to_owned(), source })?;
        Self::from_toml(&text)
    }

    /// The mapping's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Reads the messages of some topics.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) topic: TopicPattern,
    pub(crate) kind: RuleKind,
}

#[derive(Clone, Debug)]
pub(crate) enum RuleKind {
    Telemetry(Box<Telemetry>),
    Announcement { assets: Place, points: Place },
    Status(Box<StatusRule>),
    Positions(PositionsRule),
}

/// How values are found in a payload.
#[derive(Clone, Debug)]
pub(crate) struct Telemetry {
    /// The array whose members are read one by one; `None` reads the payload itself.
    pub(crate) each: Option<Place>,
    /// The object whose members are each a value, `{member}` being the key.
    pub(crate) members: Option<Place>,
    /// Keys that count; empty for all with a scalar value.
    pub(crate) only: Vec<String>,
    /// Keys that never count.
    pub(crate) except: Vec<String>,
    pub(crate) value: Place,
    pub(crate) time: Option<Place>,
    pub(crate) time_format: TimeFormat,
    pub(crate) quality: Option<Place>,
    pub(crate) bad: Vec<Json>,
    pub(crate) unit: Option<String>,
    pub(crate) unit_at: Option<Place>,
    pub(crate) scale: f64,
    pub(crate) offset: f64,
    pub(crate) point: Template,
    pub(crate) source: Template,
    pub(crate) origin: Origin,
    pub(crate) origin_at: Option<Place>,
    /// Names taken from the payload, for the templates.
    pub(crate) names: Vec<(String, Place)>,
    /// What differs for single members.
    pub(crate) member: FxHashMap<String, MemberRule>,
}

/// What differs for one member of an object.
#[derive(Clone, Debug)]
pub(crate) struct MemberRule {
    /// Takes the key's place as `{member}`.
    pub(crate) name: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) scale: f64,
    pub(crate) offset: f64,
}

/// How a source says whether it is there.
#[derive(Clone, Debug)]
pub(crate) struct StatusRule {
    pub(crate) source: Template,
    pub(crate) value: Place,
    pub(crate) reason: Option<Place>,
    pub(crate) online: Vec<Json>,
    pub(crate) offline: Vec<Json>,
}

/// Where people and mobile assets are, one batch a message.
#[derive(Clone, Debug)]
pub(crate) struct PositionsRule {
    /// The array of positions.
    pub(crate) each: Place,
    pub(crate) source: Template,
}

/// How times are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TimeFormat {
    /// RFC 3339 text, or a number: milliseconds when beyond 10¹¹ (the year 5138 in seconds), else seconds.
    Auto,
    UnixMs,
    UnixS,
    Rfc3339,
}

/// A JSON pointer (RFC 6901), from the member being read or, written with `^` in front, from the whole payload.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    from_root: bool,
    pointer: String,
}

impl Place {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (from_root, pointer) = text.strip_prefix('^').map_or((false, text), |p| (true, p));
        if pointer.is_empty() || pointer.starts_with('/') {
            // Both "" and "/" mean the whole; RFC 6901 would have "/" name the member with the empty key.
            let pointer = if pointer == "/" { "" } else { pointer };
            Ok(Self { from_root, pointer: pointer.to_owned() })
        } else {
            Err(format!("`{text}` is not a JSON pointer: it begins with / (or ^/ for the whole payload)"))
        }
    }

    pub(crate) fn find<'a>(&self, root: &'a Json, item: &'a Json) -> Option<&'a Json> {
        (if self.from_root { root } else { item }).pointer(&self.pointer)
    }
}

/// A text with `{names}` to fill in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Name(String),
}

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| format!("`{text}` has a {{ without its }}"))?;
            if !before.is_empty() {
                parts.push(Part::Text(before.into()));
            }
            parts.push(Part::Name(name.into()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
        if parts.is_empty() {
            return Err("is empty".into());
        }
        Ok(Self { parts })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|p| match p {
            Part::Name(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The text with names filled in; the error is the name that has no value.
    pub(crate) fn fill<'a>(
        &self,
        value_of: impl Fn(&str) -> Option<std::borrow::Cow<'a, str>>,
    ) -> Result<String, String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Name(name) => out.push_str(&value_of(name).ok_or_else(|| name.clone())?),
            }
        }
        Ok(out)
    }
}
