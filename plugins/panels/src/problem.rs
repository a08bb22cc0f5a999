//! What the program itself has to say of files and projects, in the language of the person.

use std::borrow::Cow;

use atrium_building::AlignWarning;
use serde::{Deserialize, Serialize};

use crate::context::ProblemView;
use crate::text::{Key, Texts};

/// Something that the program found, rather than the reader of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ProblemNote {
    /// How files stand to each other.
    Alignment {
        /// What is doubtful.
        warning: AlignWarning,
        /// Names of the files, by their index in the warning.
        names: Vec<String>,
    },
    /// A model of the project is not where it says.
    MissingModel {
        /// Where it was looked for.
        path: String,
    },
    /// A model of the project is there but cannot be read.
    UnreadableModel {
        /// Where it is.
        path: String,
        /// What the system says.
        detail: String,
    },
    /// A model is not what it was when the project was saved.
    ChangedModel {
        /// Where it is.
        path: String,
    },
    /// The project's mapping of the live building is not there.
    MissingMapping {
        /// Where it was looked for.
        path: String,
    },
    /// An entry of the project file was not understood.
    EntryNotUnderstood {
        /// Where in the file.
        entry: String,
        /// What is wrong.
        detail: String,
    },
}

impl ProblemView {
    /// What is wrong, in the catalogue's language where the program itself found it; what a file's reader says is in English.
    pub fn said(&self, texts: &Texts) -> Cow<'_, str> {
        match &self.note {
            Some(note) => Cow::Owned(note.said(texts)),
            None => Cow::Borrowed(&self.text),
        }
    }
}

impl ProblemNote {
    fn said(&self, texts: &Texts) -> String {
        match self {
            Self::Alignment { warning, names } => alignment(warning, names, texts),
            Self::MissingModel { path } => texts.with(Key::ProblemMissingModel, &[("path", path.clone().into())]),
            Self::UnreadableModel { path, detail } => texts
                .with(Key::ProblemUnreadableModel, &[("path", path.clone().into()), ("detail", detail.clone().into())]),
            Self::ChangedModel { path } => texts.with(Key::ProblemChangedModel, &[("path", path.clone().into())]),
            Self::MissingMapping { path } => texts.with(Key::ProblemMissingMapping, &[("path", path.clone().into())]),
            Self::EntryNotUnderstood { entry, detail } => {
                texts.with(Key::ProblemEntry, &[("entry", entry.clone().into()), ("detail", detail.clone().into())])
            }
        }
    }
}

fn alignment(warning: &AlignWarning, names: &[String], texts: &Texts) -> String {
    let name = |i: usize| names.get(i).cloned().unwrap_or_else(|| "?".to_owned());
    let km = |metres: f64| format!("{:.1}", metres / 1000.0);
    let two = |key, a, b, by: (&'static str, String)| {
        texts.with(key, &[("a", name(a).into()), ("b", name(b).into()), (by.0, by.1.into())])
    };
    let one =
        |key, model, by: (&'static str, String)| texts.with(key, &[("name", name(model).into()), (by.0, by.1.into())]);
    match *warning {
        AlignWarning::FarApart { a, b, distance_m } => two(Key::AlignFarApart, a, b, ("km", km(distance_m))),
        AlignWarning::OtherPartOfTheWorld { a, b, distance_m } => {
            two(Key::AlignOtherPart, a, b, ("km", km(distance_m)))
        }
        AlignWarning::DifferentCrs { a, b } => {
            texts.with(Key::AlignDifferentCrs, &[("a", name(a).into()), ("b", name(b).into())])
        }
        AlignWarning::ScaleDiffers { a, b, ratio } => {
            two(Key::AlignScaleDiffers, a, b, ("ratio", format!("{ratio:.6}")))
        }
        AlignWarning::NoReference { model } => texts.with(Key::AlignNoReference, &[("name", name(model).into())]),
        AlignWarning::ScalePassedOver { model, ratio } => {
            one(Key::AlignScalePassedOver, model, ("ratio", ratio.to_string()))
        }
        AlignWarning::NoOverlap { model } => texts.with(Key::AlignNoOverlap, &[("name", name(model).into())]),
        AlignWarning::RotatedBy { model, degrees } => {
            one(Key::AlignRotated, model, ("degrees", format!("{degrees:.2}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, Severity};

    #[test]
    fn every_warning_is_said_in_both_languages_and_names_the_files() {
        let warnings = [
            AlignWarning::FarApart { a: 0, b: 1, distance_m: 500_000.0 },
            AlignWarning::NoReference { model: 1 },
            AlignWarning::OtherPartOfTheWorld { a: 0, b: 1, distance_m: 2e6 },
            AlignWarning::DifferentCrs { a: 0, b: 1 },
            AlignWarning::ScalePassedOver { model: 1, ratio: 304.8 },
            AlignWarning::ScaleDiffers { a: 0, b: 1, ratio: 1.0004 },
            AlignWarning::NoOverlap { model: 1 },
            AlignWarning::RotatedBy { model: 1, degrees: 12.5 },
        ];
        let names = vec!["arch.ifc".to_owned(), "mep.ifc".to_owned()];
        for warning in warnings {
            let note = ProblemNote::Alignment { warning, names: names.clone() };
            let (zh, en) = (note.said(Texts::of(Language::ZhCn)), note.said(Texts::of(Language::En)));
            assert!(zh != en && zh.contains("mep.ifc") && en.contains("mep.ifc"), "{zh} {en}");
            assert!(!en.contains('{') && !zh.contains('{'), "{en} {zh}");
        }
        let view = ProblemView {
            severity: Severity::Error,
            text: String::new(),
            note: Some(ProblemNote::MissingModel { path: "/data/a.ifc".into() }),
            element: None,
            entity: None,
            instance: None,
            line: None,
            count: 1,
        };
        assert!(view.said(Texts::of(Language::ZhCn)).contains("/data/a.ifc"));
    }
}
