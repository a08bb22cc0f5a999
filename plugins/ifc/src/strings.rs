//! Text as STEP files hold it: the escapes of ISO 10303-21 §6.4.3, and what programs write instead.

use std::borrow::Cow;

use encoding_rs::{
    CoderResult, Encoding, GB18030, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8,
    WINDOWS_1252, WINDOWS_1254,
};

/// How the bytes above 127 of a file are meant. ISO 10303-21 allows none; programs write them all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, also for files that keep to ASCII.
    Utf8,
    /// GB18030, which contains GBK and GB2312.
    Gb18030,
    /// Windows-1252, which contains the printable part of ISO 8859-1.
    Latin1,
}

impl TextEncoding {
    /// Decides for a whole file: valid UTF-8 is UTF-8; else what decodes cleanly and looks like Chinese text is GB18030.
    pub fn detect(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(_) => Self::Utf8,
            // A file cut off inside a character is still UTF-8.
            Err(e) if e.error_len().is_none() => Self::Utf8,
            Err(_) if looks_like_gb18030(bytes) => Self::Gb18030,
            Err(_) => Self::Latin1,
        }
    }

    fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Gb18030 => GB18030,
            Self::Latin1 => WINDOWS_1252,
        }
    }
}

/// Latin-1 text often decodes cleanly as GB18030 (`für` gives one Chinese character), but then most pairs end in an
/// ASCII letter, while Chinese text keeps to the GB2312 square, whose second byte is above 0xA0.
fn looks_like_gb18030(bytes: &[u8]) -> bool {
    let (mut pairs, mut square, mut i) = (0u64, 0u64, 0);
    while i < bytes.len() {
        if bytes[i] < 0x80 {
            i += 1;
            continue;
        }
        pairs += 1;
        if bytes.get(i + 1).is_some_and(|b| *b >= 0xA1) {
            square += 1;
        }
        i += 2;
    }
    if square * 4 < pairs * 3 {
        return false;
    }
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut buffer = vec![0u8; 1 << 16];
    let mut rest = bytes;
    loop {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut buffer, true);
        rest = &rest[read.min(rest.len())..];
        match result {
            encoding_rs::DecoderResult::InputEmpty => return true,
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::Malformed(..) => return false,
        }
    }
}

/// Decodes what stands between the quotes of a STEP string.
///
/// Understands `''`, `\\`, `\X\`, `\X2\…\X0\`, `\X4\…\X0\`, `\S\`, `\PA\`–`\PI\`; an escape that is none stays as
/// written. Bytes above 127 are taken in the file's encoding, before the escapes: the second byte of a GBK character may
/// be a backslash.
pub(crate) fn decode<'a>(raw: &'a [u8], encoding: impl FnOnce() -> TextEncoding) -> Cow<'a, str> {
    let text: Cow<'a, str> = match std::str::from_utf8(raw) {
        Ok(text) if raw.is_ascii() => Cow::Borrowed(text),
        _ => encoding().encoding().decode_without_bom_handling(raw).0,
    };
    if !text.bytes().any(|b| b == b'\'' || b == b'\\') {
        return text;
    }
    Cow::Owned(unescape(&text))
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut page = WINDOWS_1252;
    let mut rest = text;
    while let Some(at) = rest.find(['\'', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("''") {
            out.push('\'');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\\\\") {
            out.push('\\');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\\X2\\") {
            rest = hex_units(after, 4, &mut out);
        } else if let Some(after) = rest.strip_prefix("\\X4\\") {
            rest = hex_units(after, 8, &mut out);
        } else if let Some((byte, after)) = rest.strip_prefix("\\X\\").and_then(|a| Some((hex(a.get(..2)?)?, &a[2..])))
        {
            // Rows of ISO 10646, cell 00–FF: the same as Latin-1.
            out.push(char::from_u32(byte).unwrap_or('\u{FFFD}'));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\\S\\") {
            let after = after.strip_prefix("''").map_or_else(|| after, |_| &after[1..]);
            match after.chars().next() {
                Some(c) if c.is_ascii() => {
                    push_page_byte(page, c as u8 | 0x80, &mut out);
                    rest = &after[1..];
                }
                _ => rest = after,
            }
        } else if let Some((letter, after)) = page_directive(rest) {
            page = code_page(letter);
            rest = after;
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn page_directive(rest: &str) -> Option<(u8, &str)> {
    let b = rest.as_bytes();
    (b.len() >= 4 && b[1] == b'P' && b[2].is_ascii_uppercase() && b[3] == b'\\').then(|| (b[2], &rest[4..]))
}

/// ISO 8859-1 to -9 by the letter of the `\P` directive. Where the Windows page only adds characters, it serves.
fn code_page(letter: u8) -> &'static Encoding {
    match letter {
        b'B' => ISO_8859_2,
        b'C' => ISO_8859_3,
        b'D' => ISO_8859_4,
        b'E' => ISO_8859_5,
        b'F' => ISO_8859_6,
        b'G' => ISO_8859_7,
        b'H' => ISO_8859_8,
        b'I' => WINDOWS_1254,
        _ => WINDOWS_1252,
    }
}

fn push_page_byte(page: &'static Encoding, byte: u8, out: &mut String) {
    // Below 0xA0 the Windows pages differ from ISO 8859, which has control characters there.
    if byte < 0xA0 {
        out.push(char::from(byte));
        return;
    }
    let mut buffer = String::with_capacity(8);
    let (result, ..) = page.new_decoder_without_bom_handling().decode_to_string(&[byte], &mut buffer, true);
    debug_assert_eq!(result, CoderResult::InputEmpty);
    out.push_str(&buffer);
}

fn hex(digits: &str) -> Option<u32> {
    // `from_str_radix` alone would take a sign.
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

/// Reads code units of `width` hex digits up to `\X0\`, or as far as they go; returns the text after them.
fn hex_units<'t>(text: &'t str, width: usize, out: &mut String) -> &'t str {
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(unit) = rest.get(..width).and_then(hex) {
        units.push(unit);
        rest = &rest[width..];
    }
    if width == 8 {
        out.extend(units.into_iter().map(|u| char::from_u32(u).unwrap_or('\u{FFFD}')));
    } else {
        out.extend(char::decode_utf16(units.into_iter().map(|u| u as u16)).map(|c| c.unwrap_or('\u{FFFD}')));
    }
    rest.strip_prefix("\\X0\\").unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &[u8], expected: &str) {
        assert_eq!(decode(raw, || TextEncoding::detect(raw)), expected, "{raw:?}");
    }

    #[test]
    fn escapes() {
        check(b"Wall", "Wall");
        check(b"Arch''s", "Arch's");
        check(br"a\\b", r"a\b");
        check(br"\X2\624B672F5BA4\X0\ 3", "手术室 3");
        check(br"\X2\D83DDE00\X0\", "😀");
        check(br"\X4\0001F600\X0\x", "😀x");
        check(br"Gr\X\F6\X\DFe", "Größe");
        check(br"Gr\S\v\S\_e", "Größe");
        check(br"\PE\\S\0", "А");
        check(br"\S\''a", "§a");
    }

    #[test]
    fn escapes_that_are_none_stay_and_cut_ones_end() {
        check(br"C:\temp\new", r"C:\temp\new");
        check(br"\X2\624B", "手");
        check(br"\X2\62", "62");
        check(br"\X\F", r"\X\F");
        check(br"\", r"\");
        check(br"\S\", "");
        check(b"'", "'");
    }

    #[test]
    fn raw_bytes_by_file() {
        check("手术室".as_bytes(), "手术室");
        check(&GB18030.encode("手术室三层配电间").0, "手术室三层配电间");
        check(b"Gr\xF6\xDFe f\xFCr T\xFCr", "Größe für Tür");
        // The second byte of this character is a backslash in GBK.
        let file = GB18030.encode("手术室三层配电间乗").0.into_owned();
        assert!(file.ends_with(b"\\"));
        check(&file, "手术室三层配电间乗");
        assert_eq!(TextEncoding::detect("手".as_bytes().split_at(2).0), TextEncoding::Utf8);
    }
}
