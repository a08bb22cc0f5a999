//! Blocks: what some hundred points did in one span, packed into one body.
//!
//! A row a point would cost some fifty bytes and a place in the tree; a hundred thousand points over a month would be
//! four gigabytes of rows. Columns that are written one after the other, bytes of equal weight together, pack to a third,
//! and the whole plant at one moment is two hundred bodies instead of a hundred thousand rows.

use std::sync::Arc;

use atrium_facility::{Origin, SourceQuality, Value};

use crate::store::pack::{deflate, inflate};

/// Points in a block.
pub(super) const POINTS: u32 = 512;

/// One point's row: names are numbers here.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) point: u32,
    pub(super) source: u32,
    pub(super) quality: SourceQuality,
    pub(super) origin: Origin,
    pub(super) value: Value,
    /// When the last value was observed, milliseconds since 1970.
    pub(super) last_at: i64,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) sum: f64,
    pub(super) count: u32,
}

const FORMAT: u8 = 1;
const BAD: u8 = 0b0000_0001;
const ORIGIN_SHIFT: u8 = 1;
const VALUE_SHIFT: u8 = 3;
const NUMBER: u8 = 0;
const OFF: u8 = 1;
const ON: u8 = 2;
const TEXT: u8 = 3;

fn flags(row: &Row) -> u8 {
    let bad = if row.quality == SourceQuality::Bad { BAD } else { 0 };
    let origin = match row.origin {
        Origin::Measured => 0,
        Origin::Manual => 1,
        Origin::Simulated => 2,
    };
    let value = match row.value {
        Value::Number(_) => NUMBER,
        Value::Bool(false) => OFF,
        Value::Bool(true) => ON,
        Value::Text(_) => TEXT,
    };
    bad | origin << ORIGIN_SHIFT | value << VALUE_SHIFT
}

/// Bytes of equal weight side by side: those of neighbouring numbers are alike.
fn put_column(out: &mut Vec<u8>, rows: &[Row], of: impl Fn(&Row) -> u64) {
    let values: Vec<[u8; 8]> = rows.iter().map(|r| of(r).to_be_bytes()).collect();
    for byte in 0..8 {
        out.extend(values.iter().map(|v| v[byte]));
    }
}

/// Packs rows that are sorted by point.
pub(super) fn encode(rows: &[Row]) -> Vec<u8> {
    let number = |r: &Row| match r.value {
        Value::Number(n) => n,
        _ => 0.0,
    };
    let mut out = Vec::with_capacity(rows.len() * 48 + 16);
    out.push(FORMAT);
    out.extend((rows.len() as u32).to_be_bytes());
    out.extend(rows.iter().map(flags));
    put_column(&mut out, rows, |r| u64::from(r.point) << 32 | u64::from(r.source));
    put_column(&mut out, rows, |r| u64::from(r.count));
    put_column(&mut out, rows, |r| r.last_at as u64);
    // What equals the last number becomes zeros.
    put_column(&mut out, rows, |r| number(r).to_bits());
    put_column(&mut out, rows, |r| r.min.to_bits() ^ number(r).to_bits());
    put_column(&mut out, rows, |r| r.max.to_bits() ^ r.min.to_bits());
    put_column(&mut out, rows, |r| r.sum.to_bits());
    for row in rows {
        if let Value::Text(text) = &row.value {
            out.extend((text.len() as u32).to_be_bytes());
            out.extend(text.as_bytes());
        }
    }
    deflate(&out)
}

/// Reads what [`encode`] wrote; the error says what is wrong with the body.
pub(super) fn decode(body: &[u8]) -> Result<Vec<Row>, String> {
    let raw = inflate(body)?;
    let mut left = raw.as_slice();
    if take(&mut left, 1)?[0] != FORMAT {
        return Err("a block of another format".into());
    }
    let rows = u32_of(&mut left)? as usize;
    let flags = take(&mut left, rows)?;
    let column = |left: &mut &[u8]| -> Result<Vec<u64>, String> {
        let bytes = take(left, rows.checked_mul(8).ok_or("a block beyond all bounds")?)?;
        Ok((0..rows)
            .map(|i| (0..8).fold(0_u64, |value, byte| value << 8 | u64::from(bytes[byte * rows + i])))
            .collect())
    };
    let names = column(&mut left)?;
    let counts = column(&mut left)?;
    let times = column(&mut left)?;
    let lasts = column(&mut left)?;
    let mins = column(&mut left)?;
    let maxs = column(&mut left)?;
    let sums = column(&mut left)?;
    let mut out = Vec::with_capacity(rows);
    for i in 0..rows {
        let min = mins[i] ^ lasts[i];
        let value = match flags[i] >> VALUE_SHIFT {
            NUMBER => Value::Number(f64::from_bits(lasts[i])),
            OFF => Value::Bool(false),
            ON => Value::Bool(true),
            TEXT => {
                let length = u32_of(&mut left)? as usize;
                let text = std::str::from_utf8(take(&mut left, length)?).map_err(|e| e.to_string())?;
                Value::Text(Arc::from(text))
            }
            other => return Err(format!("a value of kind {other}")),
        };
        out.push(Row {
            point: (names[i] >> 32) as u32,
            source: names[i] as u32,
            quality: if flags[i] & BAD == 0 { SourceQuality::Good } else { SourceQuality::Bad },
            origin: match (flags[i] >> ORIGIN_SHIFT) & 0b11 {
                0 => Origin::Measured,
                1 => Origin::Manual,
                _ => Origin::Simulated,
            },
            value,
            last_at: times[i] as i64,
            min: f64::from_bits(min),
            max: f64::from_bits(maxs[i] ^ min),
            sum: f64::from_bits(sums[i]),
            count: u32::try_from(counts[i]).map_err(|e| e.to_string())?,
        });
    }
    Ok(out)
}

fn take<'a>(left: &mut &'a [u8], count: usize) -> Result<&'a [u8], String> {
    let (head, tail) = left.split_at_checked(count).ok_or("a block that is cut off")?;
    *left = tail;
    Ok(head)
}

fn u32_of(left: &mut &[u8]) -> Result<u32, String> {
    let bytes: [u8; 4] = take(left, 4)?.try_into().map_err(|_| "a block that is cut off")?;
    Ok(u32::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_row_comes_back_and_rubbish_is_an_error() {
        let row = |point: u32, value: Value| Row {
            point,
            source: point % 3,
            quality: if point.is_multiple_of(2) { SourceQuality::Good } else { SourceQuality::Bad },
            origin: [Origin::Measured, Origin::Manual, Origin::Simulated][point as usize % 3],
            last_at: 1_700_000_000_000 + i64::from(point),
            min: -1.5,
            max: 1e9,
            sum: f64::from(point) * 0.1,
            count: point,
            value,
        };
        let rows: Vec<Row> = (0..POINTS)
            .map(|i| match i % 4 {
                0 => row(i, Value::Number(f64::from(i) * -0.37)),
                1 => row(i, Value::Bool(true)),
                2 => row(i, Value::Bool(false)),
                _ => row(i, Value::Text(format!("三楼 {i}").into())),
            })
            .collect();
        let body = encode(&rows);
        assert_eq!(decode(&body).unwrap(), rows);
        assert_eq!(decode(&encode(&[])).unwrap(), []);
        assert!(decode(&body[..body.len() / 2]).is_err());
        assert!(decode(b"rubbish").is_err());
        assert!(decode(&deflate(&[FORMAT, 0xff, 0xff, 0xff, 0xff, 1, 2])).is_err());
        assert!(decode(&deflate(&[9, 0, 0, 0, 0])).is_err());
    }
}
