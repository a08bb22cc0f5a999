//! Which sources a file of the cache is about.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use crate::CacheError;

/// What is read and hashed at once: stays in a core's own cache between the two.
const CHUNK: u64 = 512 << 10;

/// A name for the content of source files, in their order, and for how they were read: 128 bits.
///
/// Names and times of the files do not count, only what is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Pod, Zeroable)]
#[repr(transparent)]
pub struct ContentKey([u8; 16]);

impl ContentKey {
    /// The key of these files, read on all cores. `salt` is everything else that the result depends on: the version of the
    /// reader, its options, how files were aligned.
    ///
    /// The files are read, not mapped: one that is cut short meanwhile, as on a network share, is an error and no signal.
    ///
    /// # Errors
    /// [`CacheError::Source`] for a file that cannot be read to its end.
    pub fn of_files(files: &[PathBuf], salt: &[u8]) -> Result<Self, CacheError> {
        let digests: Vec<Digest> = files.iter().map(|path| Digest::of_file(path)).collect::<Result<_, _>>()?;
        Ok(Self::of_digests(&digests, salt))
    }

    pub(crate) fn of_digests(digests: &[Digest], salt: &[u8]) -> Self {
        // Every part with its length: no two different lists of files and salts give the same bytes.
        let mut all = Vec::with_capacity(size_of_val(digests) + salt.len() + 8);
        all.extend((salt.len() as u64).to_le_bytes());
        all.extend(salt);
        all.extend_from_slice(bytemuck::cast_slice(digests));
        Self(xxh3_128(&all).to_le_bytes())
    }
}

/// What is in one file, as 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(transparent)]
pub(crate) struct Digest([u8; 16]);

impl Digest {
    /// Read on all cores.
    pub(crate) fn of_file(path: &Path) -> Result<Self, CacheError> {
        let failed = |error| CacheError::Source { path: path.to_owned(), error };
        let length = path.metadata().map_err(failed)?.len();
        let hashes: Vec<[u8; 16]> = (0..length.div_ceil(CHUNK))
            .into_par_iter()
            .map_init(
                || (File::open(path), vec![0; CHUNK as usize]),
                |(file, buffer), chunk| {
                    let at = chunk * CHUNK;
                    let buffer = &mut buffer[..CHUNK.min(length - at) as usize];
                    let mut read = || {
                        let file = file.as_mut().map_err(|e| io::Error::from(e.kind()))?;
                        file.seek(SeekFrom::Start(at))?;
                        file.read_exact(buffer)
                    };
                    read().map_err(failed)?;
                    Ok(xxh3_128(buffer).to_le_bytes())
                },
            )
            .collect::<Result<_, _>>()?;
        let all = [&length.to_le_bytes(), hashes.as_flattened()].concat();
        Ok(Self(xxh3_128(&all).to_le_bytes()))
    }
}

impl std::fmt::Display for ContentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl ContentKey {
    /// The key that [`Display`](std::fmt::Display) wrote; `None` for any other text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut key = [0; 16];
        if text.len() != 32 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(key))
    }
}
