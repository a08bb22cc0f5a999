//! Text as STEP files hold it: the escapes of ISO 10303-21 §6.4.3, and what programs write instead.

use std::borrow::Cow;

use encoding_rs::{
    CoderResult, Encoding, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8,
    WINDOWS_1252, WINDOWS_1254,
};

use crate::encoding::TextEncoding;

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
    if memchr::memchr3(b'\'', b'\\', b'\r', text.as_bytes()).is_none() {
        return text;
    }
    Cow::Owned(unescape(&text))
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut page = WINDOWS_1252;
    let mut rest = text;
    while let Some(at) = rest.find(['\'', '\\', '\r']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('\r') {
            // One line break, however the program that wrote it ends its lines.
            out.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
        } else if let Some(after) = rest.strip_prefix("''") {
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
        } else if let Some(after) = print_control(rest).filter(|_| !out.ends_with(':')) {
            // "C:\N\plan.dwg" is a path, which programs write without doubling its backslashes.
            rest = after;
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

/// `\N\` and `\F\` once told printers where to break a line or a page; they are no part of the text (§7.2).
fn print_control(rest: &str) -> Option<&str> {
    rest.strip_prefix("\\N\\").or_else(|| rest.strip_prefix("\\F\\"))
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
    loop {
        if let Some(unit) = rest.get(..width).and_then(hex) {
            units.push(unit);
            rest = &rest[width..];
        } else if let Some(after) = rest.strip_prefix(['\n', '\r']) {
            // A writer that folds its lines folds them here too.
            rest = after;
        } else {
            break;
        }
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
    use encoding_rs::GB18030;

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
        check(b"\\X2\\624B\r\n672F\\X0\\", "手术");
        check(br"a\N\b\F\c", "abc");
        check(br"C:\N\plan", r"C:\N\plan");
        check(br"\X4\0000624B0001F600\X0\", "手😀");
    }

    #[test]
    fn code_pages_last_until_the_next_or_the_end() {
        for (page, byte, expected) in [
            ('A', '\u{64}', "ä"),
            ('B', '9', "š"),
            ('C', '6', "ĥ"),
            ('D', '9', "š"),
            ('E', '0', "А"),
            ('F', 'G', "ا"),
            ('G', 'a', "α"),
            ('H', '`', "א"),
            ('I', '}', "ı"),
        ] {
            let raw = format!("\\P{page}\\\\S\\{byte}\\S\\{byte}");
            assert_eq!(decode(raw.as_bytes(), || TextEncoding::Utf8), format!("{expected}{expected}"), "{page}");
        }
        check(br"\PE\\S\0\PA\\S\d", "Аä");
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
