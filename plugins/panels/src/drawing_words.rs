//! Words on drawings, for who lays them out.

use crate::text::{Key, Language, Texts};

/// Words of a title block, in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawingWords {
    /// Above the building.
    pub building: &'static str,
    /// Above the storey.
    pub storey: &'static str,
    /// Above the date.
    pub date: &'static str,
    /// Above the scale.
    pub scale: &'static str,
    /// Above the height of the cut.
    pub cut: &'static str,
    /// A section, above which one it is and before where it is.
    pub section: &'static str,
    /// Above where a section is cut.
    pub section_at: &'static str,
    /// At the arrow.
    pub north: &'static str,
}

impl DrawingWords {
    /// In this language.
    pub fn of(language: Language) -> Self {
        let texts = Texts::of(language);
        Self {
            building: texts.get(Key::DrawingBuilding),
            storey: texts.get(Key::DrawingStorey),
            date: texts.get(Key::DrawingDate),
            scale: texts.get(Key::DrawingScale),
            cut: texts.get(Key::DrawingCut),
            section: texts.get(Key::DrawingSection),
            section_at: texts.get(Key::DrawingSectionAt),
            north: texts.get(Key::DrawingNorth),
        }
    }
}
