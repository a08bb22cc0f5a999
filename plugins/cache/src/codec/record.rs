//! Numbers and bytes of a record: what is often small takes few bytes.

/// Writes a number in as many bytes as it needs, seven bits a byte, the low ones first (LEB128).
pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes bytes with their number before them.
pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A place in a record. Everything gives `None` at the end of the record, and for what cannot be.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(record: &'a [u8]) -> Self {
        Self { rest: record }
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    #[inline]
    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// As [`put_bytes`] wrote them.
    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.number()?).ok()?;
        self.take(count)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// How many bytes are left: of what takes at least one byte each, no more can follow.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }
}

/// The record of this number, where `ends` says where each ends.
pub(super) fn record<'a>(ends: &[u32], bytes: &'a [u8], number: usize) -> Option<Cursor<'a>> {
    let end = *ends.get(number)? as usize;
    let begin = match number.checked_sub(1) {
        Some(before) => *ends.get(before)? as usize,
        None => 0,
    };
    bytes.get(begin..end).map(Cursor::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_bytes_come_back_and_ends_are_seen() {
        let mut out = Vec::new();
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        numbers.iter().for_each(|n| put_number(&mut out, *n));
        put_bytes(&mut out, "手术室".as_bytes());
        let mut cursor = Cursor::new(&out);
        assert_eq!(numbers.map(|_| cursor.number().unwrap()), numbers);
        assert_eq!(cursor.bytes().unwrap(), "手术室".as_bytes());
        assert_eq!((cursor.left(), cursor.byte(), cursor.number(), cursor.bytes()), (0, None, None, None));
        assert_eq!(Cursor::new(&[0xFF; 20]).number(), None);
        assert_eq!(Cursor::new(&[0xFF, 0xFF, 0xFF, 0x7F]).bytes(), None);
        let ends = [2, 2, 1];
        assert_eq!(record(&ends, &[1, 2, 3], 0).unwrap().left(), 2);
        assert_eq!(record(&ends, &[1, 2, 3], 1).unwrap().left(), 0);
        assert!(record(&ends, &[1, 2, 3], 2).is_none() && record(&ends, &[1, 2, 3], 3).is_none());
    }
}
