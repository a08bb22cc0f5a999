//! Writing a file: whole, or not at all.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;

use bytemuck::Zeroable;
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::format::{ALIGN, BLOCK, Header, MAGIC, ORDER, TableRow, VERSION, hash, section_sum};
use crate::{CacheError, ContentKey, Store, Tag};

/// A file of the cache on the way. Dropped before [`Writer::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Writer {
    store: Store,
    key: ContentKey,
    path: PathBuf,
    file: NamedTempFile,
    at: u64,
    table: Vec<TableRow>,
    /// A section could not be written: what is in the file does not fit the table.
    broken: bool,
}

impl Writer {
    pub(crate) fn begin(
        store: Store,
        key: ContentKey,
        path: PathBuf,
        mut file: NamedTempFile,
    ) -> Result<Self, CacheError> {
        // The header comes last: what has none is no file of the cache, should the temporary file ever be taken for one.
        let header = Header::zeroed();
        file.write_all(bytemuck::bytes_of(&header)).map_err(|e| CacheError::io(&path, e))?;
        Ok(Self { store, key, path, file, at: size_of::<Header>() as u64, table: Vec::new(), broken: false })
    }

    /// Adds a section: whatever `write` writes. In the file it begins at a multiple of 64 bytes. Of two sections of one tag
    /// the first is found.
    ///
    /// # Errors
    /// What `write` fails with, and what the disk does: [`CacheError::DiskFull`] among it.
    pub fn section(
        &mut self,
        tag: Tag,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), CacheError> {
        let failed = |e| CacheError::io(&self.path, e);
        self.broken = true;
        let gap = self.at.next_multiple_of(ALIGN) - self.at;
        self.file.write_all(&[0; ALIGN as usize][..gap as usize]).map_err(failed)?;
        let at = self.at + gap;
        let mut blocks = Blocks { file: &mut self.file, pending: Vec::new(), sums: Vec::new(), length: 0 };
        write(&mut blocks).and_then(|()| blocks.finish()).map_err(failed)?;
        let (length, checksum) = (blocks.length, section_sum(&blocks.sums));
        self.at = at + length;
        self.table.push(TableRow { tag, at, length, checksum });
        self.broken = false;
        Ok(())
    }

    /// Adds a section that holds a value which [`crate::Entry::value`] reads again: for small things.
    ///
    /// # Errors
    /// As [`Writer::section`].
    pub fn value<T: Serialize + ?Sized>(&mut self, tag: Tag, value: &T) -> Result<(), CacheError> {
        let bytes = postcard::to_stdvec(value).map_err(|e| CacheError::io(&self.path, io::Error::other(e)))?;
        self.section(tag, |to| to.write_all(&bytes))
    }

    /// Completes the file, puts it in its place, and makes room for it: what was not used for longest goes when the store
    /// holds more than its budget. A file of this key that is there already is replaced.
    ///
    /// Nothing is forced to the disk: after a power cut the checksums tell whether all of it arrived.
    ///
    /// # Errors
    /// What the disk says; nothing is left behind then.
    pub fn finish(mut self) -> Result<(), CacheError> {
        let path = self.path;
        let failed = |e| CacheError::io(&path, e);
        if self.broken {
            return Err(failed(io::Error::other("a section could not be written")));
        }
        let table_at = self.at.next_multiple_of(ALIGN);
        let gap = (table_at - self.at) as usize;
        let table: &[u8] = bytemuck::cast_slice(&self.table);
        self.file.write_all(&[0; ALIGN as usize][..gap]).map_err(failed)?;
        self.file.write_all(table).map_err(failed)?;
        let mut header = Header {
            magic: MAGIC,
            version: VERSION,
            order: ORDER,
            key: self.key,
            length: table_at + table.len() as u64,
            table_at,
            sections: self.table.len() as u32,
            reserved: 0,
            checksum: 0,
        };
        header.checksum = header.sum(&self.table);
        self.file.seek(SeekFrom::Start(0)).map_err(failed)?;
        self.file.write_all(bytemuck::bytes_of(&header)).map_err(failed)?;
        self.file.flush().map_err(failed)?;
        match self.file.persist(&path) {
            Ok(_) => {}
            // Where an open file cannot be replaced, the one in place says the same: it has the same key.
            Err(e) if cfg!(windows) && e.error.kind() == io::ErrorKind::PermissionDenied && path.exists() => {}
            Err(e) => return Err(failed(e.error)),
        }
        self.store.evict(&path);
        Ok(())
    }
}

/// Passes bytes on to the file in blocks, and hashes each.
struct Blocks<'a> {
    file: &'a mut NamedTempFile,
    pending: Vec<u8>,
    sums: Vec<u64>,
    length: u64,
}

impl Blocks<'_> {
    fn put(&mut self, block: &[u8]) -> io::Result<()> {
        self.sums.push(hash(block));
        self.length += block.len() as u64;
        self.file.write_all(block)
    }

    fn finish(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.pending);
        if rest.is_empty() { Ok(()) } else { self.put(&rest) }
    }
}

impl Write for Blocks<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Whole blocks of a large write need no copy.
        if self.pending.is_empty() && bytes.len() >= BLOCK {
            self.put(&bytes[..BLOCK])?;
            return Ok(BLOCK);
        }
        let taken = bytes.len().min(BLOCK - self.pending.len());
        self.pending.extend_from_slice(&bytes[..taken]);
        if self.pending.len() == BLOCK {
            let mut block = std::mem::take(&mut self.pending);
            self.put(&block)?;
            block.clear();
            self.pending = block;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
