//! The smallest pieces of STEP text: words, numbers, and where strings and comments end (ISO 10303-21 §6).

/// Whether the byte may stand in a keyword or an enumeration member.
pub(crate) fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

/// Digits as a number; `None` for none, or for more than 64 bits hold (all digits are consumed then).
pub(crate) fn read_digits(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let start = *at;
    let mut number = 0u64;
    while let Some(digit) = bytes.get(*at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        *at += 1;
    }
    match *at - start {
        0 => None,
        // Nineteen nines fit.
        1..=19 => Some(number),
        _ => bytes[start..*at].iter().try_fold(0u64, |n, b| n.checked_mul(10)?.checked_add(u64::from(b - b'0'))),
    }
}

pub(crate) enum Number {
    Int(i64),
    Real(f64),
}

/// A number; stays at the start and gives `None` when there is none.
pub(crate) fn read_number(bytes: &[u8], at: &mut usize) -> Option<Number> {
    let start = *at;
    let mut i = start;
    let negative = bytes.get(i) == Some(&b'-');
    if matches!(bytes.get(i), Some(b'-' | b'+')) {
        i += 1;
    }
    let first_digit = i;
    let mut whole = 0u64;
    while let Some(digit) = bytes.get(i).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10) {
        whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit));
        i += 1;
    }
    let digits = i - first_digit;
    if !matches!(bytes.get(i), Some(b'.' | b'e' | b'E')) {
        if digits == 0 {
            return None;
        }
        *at = i;
        if digits <= 18 {
            let whole = whole as i64;
            return Some(Number::Int(if negative { -whole } else { whole }));
        }
        let real: f64 = fast_float2::parse(&bytes[first_digit..i]).ok()?;
        return Some(Number::Real(if negative { -real } else { real }));
    }
    let (real, length) = fast_float2::parse_partial::<f64, _>(&bytes[first_digit..]).ok()?;
    // It also takes "inf" and "nan", which STEP does not know.
    if !matches!(bytes.get(first_digit), Some(b'0'..=b'9' | b'.')) {
        return None;
    }
    *at = first_digit + length;
    Some(Number::Real(if negative { -real } else { real }))
}

/// Moves over white space, comments and print controls.
pub(crate) fn skip_space(bytes: &[u8], at: &mut usize) {
    while let Some(&b) = bytes.get(*at) {
        if b <= b' ' {
            *at += 1;
        } else if b == b'/' && bytes.get(*at + 1) == Some(&b'*') {
            *at = skip_comment(bytes, *at);
        } else if b == b'\\' && matches!(bytes.get(*at + 1..*at + 3), Some(b"N\\" | b"F\\")) {
            // A print control may stand wherever white space may.
            *at += 3;
        } else {
            break;
        }
    }
}

/// The place behind the comment that begins at `start`; the end when it never ends.
pub(crate) fn skip_comment(bytes: &[u8], start: usize) -> usize {
    memchr::memmem::find(&bytes[start + 2..], b"*/").map_or(bytes.len(), |n| start + 2 + n + 2)
}

/// The place behind the string that begins at `start`, doubled quotes respected; the end when it never ends.
pub(crate) fn skip_string(bytes: &[u8], start: usize) -> usize {
    let mut i = start + 1;
    loop {
        match memchr::memchr(b'\'', &bytes[i..]) {
            None => return bytes.len(),
            Some(n) => {
                i += n + 1;
                if bytes.get(i) != Some(&b'\'') {
                    return i;
                }
                i += 1;
            }
        }
    }
}

/// Moves to the next comma or bracket on this level, or to the end.
pub(crate) fn skip_to_comma_end(bytes: &[u8], at: &mut usize) {
    let mut depth = 0usize;
    while let Some(&b) = bytes.get(*at) {
        match b {
            b'\'' => {
                *at = skip_string(bytes, *at);
                continue;
            }
            b'/' if bytes.get(*at + 1) == Some(&b'*') => {
                *at = skip_comment(bytes, *at);
                continue;
            }
            b'(' => depth += 1,
            b')' if depth == 0 => return,
            b')' => depth -= 1,
            b',' if depth == 0 => return,
            b';' => return,
            _ => {}
        }
        *at += 1;
    }
}

/// Moves behind the next comma on this level, or to the end.
pub(crate) fn skip_to_comma(bytes: &[u8], at: &mut usize) {
    skip_to_comma_end(bytes, at);
    if bytes.get(*at) == Some(&b',') {
        *at += 1;
    }
}
