//! Packed bodies: zlib around JSON, whose checksum tells a body that is no longer what was written.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// No body unpacks to more than this, bytes: a damaged one must not fill the memory.
pub(crate) const LARGEST: u64 = 1 << 30;

/// Packs.
///
/// # Errors
/// What serde says, which only a map with keys that are no text brings about.
pub fn pack(value: &impl Serialize) -> Result<Vec<u8>, String> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut encoder, value).map_err(|e| e.to_string())?;
    encoder.finish().map_err(|e| e.to_string())
}

/// Unpacks.
///
/// # Errors
/// What is wrong with the body.
pub fn unpack<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let text = inflate(body)?;
    serde_json::from_slice(&text).map_err(|e| e.to_string())
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::fast());
    // Writing into memory cannot fail; were it to, the reader's checksum would tell.
    drop(encoder.write_all(bytes));
    encoder.finish().unwrap_or_default()
}

pub(crate) fn inflate(body: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(body.len().saturating_mul(4));
    let read = ZlibDecoder::new(body).take(LARGEST).read_to_end(&mut out);
    read.map_err(|e| e.to_string())?;
    if out.len() as u64 == LARGEST { Err("larger than anything that is written".into()) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_back_and_a_damaged_one_does_not() {
        let value: Vec<String> = (0..200).map(|i| format!("fact {i}")).collect();
        let body = pack(&value).unwrap();
        assert_eq!(unpack::<Vec<String>>(&body).unwrap(), value);
        for at in [0, body.len() / 2, body.len() - 1] {
            let mut broken = body.clone();
            broken[at] ^= 0x55;
            assert!(unpack::<Vec<String>>(&broken).is_err(), "byte {at}");
        }
        assert!(unpack::<Vec<String>>(&body[..body.len() - 5]).is_err());
    }
}
