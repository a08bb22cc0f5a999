//! An open file of the cache: mapped, and each section verified before anybody sees it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use memmap2::Mmap;
use rayon::prelude::*;
use serde::de::DeserializeOwned;

use crate::format::{ALIGN, BLOCK, Header, MAGIC, MAX_SECTIONS, ORDER, TableRow, VERSION, hash, section_sum};
use crate::{CacheError, ContentKey, Reason, Tag};

/// The content of a file.
enum Content {
    Mapped(Mmap),
    /// Words, so that it is aligned for every plain type; the file may end within the last one.
    Read {
        words: Vec<u64>,
        length: usize,
    },
}

/// The content, and the file with the lock that keeps it from being evicted.
struct Held {
    content: Content,
    _file: File,
}

#[derive(Clone)]
struct Owner(Arc<Held>);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        match &self.0.content {
            Content::Mapped(map) => map,
            Content::Read { words, length } => &bytemuck::cast_slice(words)[..*length],
        }
    }
}

/// A section, and whether its bytes fit their checksum, once somebody has looked.
struct Section {
    row: TableRow,
    sound: OnceLock<bool>,
}

/// A file of the cache whose table of contents fits. Stays in memory, and is not evicted, while it or a section of it is alive.
#[derive(Clone)]
pub struct Entry {
    path: PathBuf,
    owner: Owner,
    bytes: Bytes,
    table: Arc<[Section]>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sections = self.table.iter().map(|s| (s.row.tag.to_string(), s.row.length));
        f.debug_map().entry(&"path", &self.path).entries(sections).finish()
    }
}

impl Entry {
    /// Maps the file, or reads it, and verifies its header and its table.
    pub(crate) fn open(path: &Path, key: &ContentKey, file: File, map: bool) -> Result<Self, CacheError> {
        let unusable = |reason| CacheError::unusable(path, reason);
        let failed = |e| CacheError::io(path, e);
        // Says nothing where locks are not known; there, a file in use may be evicted, which unlinks it and no more.
        let _ = file.try_lock_shared();
        let length = file.metadata().map_err(failed)?.len();
        if length < size_of::<Header>() as u64 {
            return Err(unusable(Reason::Length));
        }
        let content = if map { mapped(&file) } else { read(&file, length) };
        let owner = Owner(Arc::new(Held { content: content.map_err(failed)?, _file: file }));
        let table = check_table(owner.as_ref(), key).map_err(unusable)?;
        let table = table.into_iter().map(|row| Section { row, sound: OnceLock::new() }).collect();
        let bytes = Bytes::from_owner(owner.clone());
        Ok(Self { path: path.to_owned(), owner, bytes, table })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Size of the file, bytes.
    pub fn file_bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// The tags of all sections, in the order in which they were written.
    pub fn tags(&self) -> impl Iterator<Item = Tag> {
        self.table.iter().map(|s| s.row.tag)
    }

    /// Verifies all sections whose tags begin so, on all cores at once; everything for an empty text. What was verified
    /// before is not looked at again.
    ///
    /// # Errors
    /// [`Reason::Section`] for the first that is damaged.
    pub fn verify(&self, beginning: &str) -> Result<(), CacheError> {
        let wanted = |s: &&Section| s.row.tag.as_str().starts_with(beginning);
        let unknown: Vec<&Section> = self.table.iter().filter(wanted).filter(|s| s.sound.get().is_none()).collect();
        for (section, sound) in unknown.iter().zip(check_sections(&self.bytes, &unknown)) {
            section.sound.get_or_init(|| sound);
        }
        let damaged = self.table.iter().filter(wanted).find(|s| s.sound.get() == Some(&false));
        damaged.map_or(Ok(()), |s| Err(CacheError::unusable(&self.path, Reason::Section(s.row.tag))))
    }

    /// The bytes of a section, where they lie: cloned without a copy, and aligned for every plain type (in a map to 64).
    /// Verified when it is first asked for.
    ///
    /// # Errors
    /// [`Reason::Content`] when there is none, [`Reason::Section`] when it is damaged.
    pub fn section(&self, tag: Tag) -> Result<Bytes, CacheError> {
        let section = self.table.iter().find(|s| s.row.tag == tag).ok_or_else(|| self.senseless(tag))?;
        // Found outside of the cell: while cores share the work, one of them may be asked for this very section.
        let sound = section.sound.get().copied().unwrap_or_else(|| check_sections(&self.bytes, &[section]) == [true]);
        section.sound.get_or_init(|| sound);
        let range = section.row.range().filter(|_| sound);
        range.map(|range| self.bytes.slice(range)).ok_or_else(|| CacheError::unusable(&self.path, Reason::Section(tag)))
    }

    /// The value that [`crate::Writer::value`] wrote.
    ///
    /// # Errors
    /// [`Reason::Content`] when there is none, or one of another type.
    pub fn value<T: DeserializeOwned>(&self, tag: Tag) -> Result<T, CacheError> {
        let bytes = self.section(tag)?;
        postcard::from_bytes(&bytes).map_err(|_| self.senseless(tag))
    }

    /// The error for a section that is missing, or says what cannot be: for readers of sections elsewhere.
    pub fn senseless(&self, tag: Tag) -> CacheError {
        CacheError::unusable(&self.path, Reason::Content(tag))
    }

    /// Takes the pages of the map out of this process's memory. The system reads what is needed again, mostly out of its
    /// own cache of files. Worth it after opening: verifying has looked at every byte, showing needs few of them.
    ///
    /// Does nothing where the system knows no such thing.
    pub fn release_pages(&self) {
        #[cfg(unix)]
        if let Content::Mapped(map) = &self.owner.0.content {
            #[expect(unsafe_code, reason = "the call is unsafe for maps that can be written to; this one cannot")]
            // SAFETY: the map is shared and read-only. Its pages hold what is in the file and nothing else, and come back
            // from there with the same content (madvise(2), MADV_DONTNEED).
            let result = unsafe { map.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
            // A hint: where it is refused, the pages stay.
            drop(result);
        }
    }
}

fn mapped(file: &File) -> io::Result<Content> {
    #[expect(unsafe_code, reason = "a map is only sound while nobody changes the file")]
    // SAFETY: files of the cache are written under another name and renamed when they are complete; nothing ever writes
    // to, or shortens, one that is in place. Only bytes and plain numbers are read from the map.
    let map = unsafe { Mmap::map(file) }?;
    Ok(Content::Mapped(map))
}

fn read(mut file: &File, length: u64) -> io::Result<Content> {
    let length = usize::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut words = vec![0u64; length.div_ceil(size_of::<u64>())];
    file.read_exact(&mut bytemuck::cast_slice_mut(&mut words)[..length])?;
    Ok(Content::Read { words, length })
}

fn check_table(map: &[u8], key: &ContentKey) -> Result<Vec<TableRow>, Reason> {
    let header: Header = *bytemuck::from_bytes(map.get(..size_of::<Header>()).ok_or(Reason::Length)?);
    if header.magic != MAGIC {
        return Err(Reason::Foreign);
    }
    if header.version != VERSION || header.order != ORDER {
        return Err(Reason::Version);
    }
    if header.length != map.len() as u64 {
        return Err(Reason::Length);
    }
    if header.sections > MAX_SECTIONS {
        return Err(Reason::Table);
    }
    let begin = usize::try_from(header.table_at).map_err(|_| Reason::Table)?;
    let rows = map.get(begin..).ok_or(Reason::Table)?;
    // Copied: a damaged offset need not be aligned.
    let rows: Vec<TableRow> =
        rows.chunks_exact(size_of::<TableRow>()).map(bytemuck::pod_read_unaligned::<TableRow>).collect();
    if rows.len() != header.sections as usize || header.sum(&rows) != header.checksum {
        return Err(Reason::Table);
    }
    if header.key != *key {
        return Err(Reason::Key);
    }
    let fits = |row: &TableRow| {
        row.at.is_multiple_of(ALIGN) && row.at.checked_add(row.length).is_some_and(|end| end <= header.table_at)
    };
    if rows.iter().all(fits) { Ok(rows) } else { Err(Reason::Table) }
}

/// Which of these sections fit their checksums.
fn check_sections(bytes: &[u8], sections: &[&Section]) -> Vec<bool> {
    let mut blocks = Vec::new();
    for (i, section) in sections.iter().enumerate() {
        let own = section.row.range().and_then(|range| bytes.get(range)).unwrap_or_default();
        blocks.extend(own.chunks(BLOCK).map(|block| (i, block)));
    }
    let sums: Vec<(usize, u64)> = blocks.par_iter().map(|(i, block)| (*i, hash(block))).collect();
    let fits = |(i, section): (usize, &&Section)| {
        let begin = sums.partition_point(|(of, _)| *of < i);
        let own: Vec<u64> = sums[begin..].iter().take_while(|(of, _)| *of == i).map(|(_, sum)| *sum).collect();
        section_sum(&own) == section.row.checksum
    };
    sections.iter().enumerate().map(fits).collect()
}
