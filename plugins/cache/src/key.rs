//! Which sources a file of the cache is about.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;

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
        let failed = |file: usize, error| CacheError::Source { path: files[file].clone(), error };
        let mut lengths = Vec::with_capacity(files.len());
        let mut chunks = Vec::new();
        for (i, path) in files.iter().enumerate() {
            let length = path.metadata().map_err(|e| failed(i, e))?.len();
            chunks.extend((0..length.div_ceil(CHUNK)).map(|n| (i, n * CHUNK, CHUNK.min(length - n * CHUNK))));
            lengths.push(length);
        }
        let hashes: Vec<u128> = chunks
            .par_iter()
            .map_init(
                || vec![0; CHUNK as usize],
                |buffer, &(file, at, length)| {
                    let buffer = &mut buffer[..length as usize];
                    let mut read = || {
                        let mut file = File::open(&files[file])?;
                        file.seek(SeekFrom::Start(at))?;
                        file.read_exact(buffer)
                    };
                    read().map_err(|e| failed(file, e))?;
                    Ok(xxh3_128(buffer))
                },
            )
            .collect::<Result<_, _>>()?;
        // Every part with its length: no two different lists of files and salts give the same bytes.
        let mut all = Vec::with_capacity(hashes.len() * 16 + lengths.len() * 8 + salt.len() + 16);
        all.extend((salt.len() as u64).to_le_bytes());
        all.extend(salt);
        all.extend((lengths.len() as u64).to_le_bytes());
        lengths.iter().for_each(|l| all.extend(l.to_le_bytes()));
        hashes.iter().for_each(|h| all.extend(h.to_le_bytes()));
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
