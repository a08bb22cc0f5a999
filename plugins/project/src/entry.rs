//! The entries of a project beside its views.

use atrium_building::ManualAlignment;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ElementRef, Rest};

/// A model of the project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelEntry {
    /// Where it is: relative to the project's folder, with `/`.
    pub path: String,
    /// What it is called in lists; without, its file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whose it is, for example `architecture`, `structure`, `services`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discipline: Option<String>,
    /// Whether it is shown.
    #[serde(default = "yes")]
    pub on: bool,
    /// Where it stands: `None` where the files themselves tell.
    #[serde(default, with = "alignment")]
    pub alignment: Option<ManualAlignment>,
    /// Its size when the project was saved, bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Its content when the project was saved, as [`crate::fingerprint`] tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// What is not understood.
    #[serde(skip)]
    pub rest: Rest,
}

impl ModelEntry {
    /// A model that is shown and aligned by what it says.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), on: true, ..Self::default() }
    }

    /// What to call it.
    pub fn label(&self) -> &str {
        let name = self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path);
        self.label.as_deref().filter(|l| !l.trim().is_empty()).unwrap_or(name)
    }
}

fn yes() -> bool {
    true
}

/// `"auto"`, or `{ offset = [x, y, z], rotation_deg = a }`.
mod alignment {
    use super::{Deserialize, Deserializer, ManualAlignment, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Said {
        Word(String),
        Manual(ManualAlignment),
    }

    pub(super) fn serialize<S: Serializer>(value: &Option<ManualAlignment>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            None => to.serialize_str("auto"),
            Some(manual) => manual.serialize(to),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<ManualAlignment>, D::Error> {
        use serde::de::Error;
        match Said::deserialize(from).map_err(|_| D::Error::custom(EXPECTED))? {
            Said::Word(word) if word == "auto" => Ok(None),
            Said::Manual(manual) if manual.is_finite() => Ok(Some(manual)),
            _ => Err(D::Error::custom(EXPECTED)),
        }
    }

    const EXPECTED: &str = "alignment is \"auto\" or { offset = [x, y, z], rotation_deg = angle }";
}

/// Where the facts of the live building come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hub {
    /// The program's own, within its process.
    #[default]
    Local,
    /// One at this address, for example `http://hub.hospital.example:8080`.
    At(String),
}

impl Serialize for Hub {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Local => "local",
            Self::At(address) => address,
        })
    }
}

impl<'de> Deserialize<'de> for Hub {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(if text == "local" { Self::Local } else { Self::At(text) })
    }
}

/// What connects the models to the live building.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Live {
    /// The hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<Hub>,
    /// The hub's mapping from topics to points: relative to the project's folder, with `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<String>,
    /// What stands for what, where names do not tell.
    #[serde(skip)]
    pub bindings: Vec<Binding>,
    /// What is not understood.
    #[serde(skip)]
    pub rest: Rest,
}

/// An element that stands for an asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binding {
    /// The element.
    pub element: ElementRef,
    /// The asset, by its id at the hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// Topics of its points.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<String>,
    /// What is not understood.
    #[serde(skip)]
    pub rest: Rest,
}

impl Binding {
    /// Of an element, to nothing yet.
    pub fn new(element: ElementRef) -> Self {
        Self { element, asset: None, points: Vec::new(), rest: Rest::default() }
    }
}
