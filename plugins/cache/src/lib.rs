//! What was read once, kept on disk so that it opens again at once.
//!
//! **For:** files of a format of our own, one for each set of source files, named by their content ([`ContentKey`]) in a
//! folder with a budget ([`Store`], which also knows which sources need not be read for their key); their sections, mapped
//! and each verified before anything of it is used ([`Entry`]), written whole or not at all ([`Writer`]); and a
//! [`BuildingModel`](atrium_building::BuildingModel) as such sections ([`encode`], [`decode`]). Meshes and placements are used
//! where they lie in the file, property sets are read when asked for.
//!
//! ```
//! # fn main() -> Result<(), atrium_cache::CacheError> {
//! # let folder = std::env::temp_dir().join("atrium-cache-example");
//! # let files: [std::path::PathBuf; 0] = [];
//! # let load = || atrium_building::BuildingModel::default();
//! use atrium_cache::{ContentKey, Store, Tag, decode, encode};
//!
//! let store = Store::new(&folder, 4 << 30);
//! let key = ContentKey::of_files(&files, b"reader 1, shapes")?;
//! let stored = store.open(&key).and_then(|entry| entry.map(|e| decode(&e)).transpose());
//! // What cannot be used is read from its files, and written again.
//! if stored.as_ref().is_ok_and(Option::is_some) {
//!     return Ok(());
//! }
//! let model = load();
//! let mut writer = store.create(&key)?;
//! encode(&model, &mut writer)?;
//! writer.section(Tag::new("other"), |to| to.write_all(b"what a renderer keeps"))?;
//! writer.finish()?;
//! # let entry = store.open(&key)?.expect("just written");
//! # assert_eq!(decode(&entry)?, model);
//! # store.remove(&key)
//! # }
//! ```
//!
//! **Not for:** reading IFC (`atrium_ifc`); what a renderer keeps in sections of its own.
//!
//! **May depend on:** `atrium_building`; no graphics, no network.
//!
//! Invariant: a file that is damaged, cut off, of another version or about other sources gives an error, never a model; and
//! no content of a file makes this crate panic.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod codec;
mod entry;
mod error;
mod format;
mod key;
mod stamp;
mod store;
mod writer;

pub use codec::{decode, encode};
pub use entry::Entry;
pub use error::{CacheError, Reason};
pub use format::Tag;
pub use key::ContentKey;
pub use store::{Store, StoredFile};
pub use writer::Writer;
