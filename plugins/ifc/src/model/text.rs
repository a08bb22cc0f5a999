//! Names, each kept once: a building says `Pset_ManufacturerTypeInformation` ten thousand times.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::value::Value;

/// Keeps one copy of every text.
#[derive(Default)]
pub(crate) struct Interner(FxHashSet<Arc<str>>);

impl Interner {
    /// The shared copy.
    pub(crate) fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.0.insert(new.clone());
        new
    }

    /// Text of an attribute; `None` when absent or blank.
    pub(crate) fn text(&mut self, value: Value<'_>) -> Option<Arc<str>> {
        let text = value.as_str()?;
        let text = text.trim();
        (!text.is_empty()).then(|| self.get(text))
    }
}
