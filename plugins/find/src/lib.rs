//! Finding elements, filtering them by what is said of them, and colouring them by it.
//!
//! **For:** [`SearchIndex`], which answers as a person types; [`Filter`], property filters that are data and text;
//! [`Colouring`], colours by any field with a legend; [`SelectionSet`] and [`Library`], what is saved of all that.
//!
//! **Not for:** live state (`atrium_facility`), what is selected or shown (`atrium_view`), panels (`atrium_panels`).
//!
//! **May depend on:** `atrium_building` alone; no graphics.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod colour;
mod eval;
mod field;
mod field_index;
mod filter;
mod hit;
mod library;
mod number;
mod palette;
mod parse;
mod pinyin;
mod postings;
mod schema;
mod search;
mod set;
mod text;
mod unit;

pub use colour::{Coloured, Colouring, LegendEntry, LegendLabel, NO_COLOUR, Scheme};
pub use field::{Field, Value};
pub use field_index::{FieldIndex, FieldSuggestion, ValueSuggestion};
pub use filter::{Filter, Is, Quantity, Test, Wanted};
pub use hit::Hit;
pub use library::{Library, LibraryEdit, Members, SavedColouring, SelectionSet};
pub use palette::{NoColour, Palette, Rgb};
pub use parse::{Expected, FilterError};
pub use pinyin::initials;
pub use schema::is_a;
pub use search::SearchIndex;
pub use set::ElementSet;
pub use text::{fold, normalize_text};
pub use unit::{Unit, convert};
