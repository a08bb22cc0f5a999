//! The bytes of a file: a header, sections at multiples of 64, and a table of sections at the end.
//!
//! All numbers are in the byte order of the machine that wrote them, because most sections are used where they lie; the
//! header tells the order. Each section has a checksum over those of its blocks, so that all cores verify one section.

use bytemuck::{Pod, Zeroable};
use xxhash_rust::xxh3::xxh3_64;

use crate::ContentKey;

/// Name of a section: up to eight ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Pod, Zeroable)]
#[repr(transparent)]
pub struct Tag([u8; 8]);

impl Tag {
    /// The tag of this name.
    ///
    /// # Panics
    /// When the name has more than eight bytes, or none; meant for constants, where that does not compile.
    pub const fn new(name: &str) -> Self {
        let name = name.as_bytes();
        assert!(!name.is_empty() && name.len() <= 8, "a tag has one to eight bytes");
        let mut bytes = [0; 8];
        let mut i = 0;
        while i < name.len() {
            bytes[i] = name[i];
            i += 1;
        }
        Self(bytes)
    }
}

impl Tag {
    /// Its name up to the first byte that is none of a text.
    pub(crate) fn as_str(&self) -> &str {
        let name = self.0.split(|b| *b == 0).next().unwrap_or_default();
        name.utf8_chunks().next().map_or("", |chunk| chunk.valid())
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().filter(|b| **b != 0).try_for_each(|b| write!(f, "{}", b.escape_ascii()))
    }
}

/// Counts up whenever bytes of the container or of a model's sections change their meaning.
pub(crate) const VERSION: u32 = 1;

pub(crate) const MAGIC: [u8; 8] = *b"ATRIUM\x1A\n";

/// Read in the other byte order it is another number.
pub(crate) const ORDER: u32 = 0x0102_0304;

/// Sections begin at multiples of this: a cache line, and enough for every plain type.
pub(crate) const ALIGN: u64 = 64;

/// What one core hashes at a time: large enough that handing it over costs nothing, small enough to share a few sections.
pub(crate) const BLOCK: usize = 1 << 20;

/// A file with more sections than this is no file of ours.
pub(crate) const MAX_SECTIONS: u32 = 4096;

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Header {
    pub(crate) magic: [u8; 8],
    pub(crate) version: u32,
    pub(crate) order: u32,
    pub(crate) key: ContentKey,
    pub(crate) length: u64,
    pub(crate) table_at: u64,
    pub(crate) sections: u32,
    pub(crate) reserved: u32,
    /// Over the header with this as zero, and the table.
    pub(crate) checksum: u64,
}

#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct TableRow {
    pub(crate) tag: Tag,
    pub(crate) at: u64,
    pub(crate) length: u64,
    pub(crate) checksum: u64,
}

impl TableRow {
    /// Where its bytes are, if this machine can say so.
    pub(crate) fn range(&self) -> Option<std::ops::Range<usize>> {
        Some(usize::try_from(self.at).ok()?..usize::try_from(self.at.checked_add(self.length)?).ok()?)
    }
}

impl Header {
    /// What `checksum` has to be.
    pub(crate) fn sum(&self, table: &[TableRow]) -> u64 {
        let blank = Self { checksum: 0, ..*self };
        let parts = [hash(bytemuck::bytes_of(&blank)), hash(bytemuck::cast_slice(table))];
        hash(bytemuck::cast_slice(&parts))
    }
}

/// XXH3, 64 bits: no proof against intent, and none is needed against a disk.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}

/// Checksum of a section from those of its blocks.
pub(crate) fn section_sum(blocks: &[u64]) -> u64 {
    hash(bytemuck::cast_slice(blocks))
}
