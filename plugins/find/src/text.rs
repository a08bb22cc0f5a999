//! Texts made comparable: width and case do not matter to a person who looks for something.

/// Full-width forms made half-width, the ideographic space a space.
fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Whether the character separates parts of a code, and is left out where codes are compared.
fn separates(c: char) -> bool {
    matches!(c, ' ' | '-' | '_' | '.' | '/' | '·')
}

/// Lower case, full-width forms made half-width, separators dropped: so that `ＡＨＵ 3f-02` finds `AHU-3F-02`.
pub fn normalize_text(text: &str) -> String {
    if text.is_ascii() {
        return text.bytes().filter(|b| !separates(*b as char)).map(|b| b.to_ascii_lowercase() as char).collect();
    }
    text.chars().map(half_width).filter(|c| !separates(*c)).flat_map(char::to_lowercase).collect()
}

/// As [`normalize_text`], and for each byte of it where its character stands in `text`: begin and end.
pub(crate) fn normalize_with_places(text: &str) -> (String, Vec<(u32, u32)>) {
    let mut out = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let shown = half_width(c);
        if separates(shown) {
            continue;
        }
        for lower in shown.to_lowercase() {
            out.push(lower);
            places.resize(out.len(), (at as u32, (at + c.len_utf8()) as u32));
        }
    }
    (out, places)
}

/// Lower case and half-width, without spaces around: what filters compare. Separators stay, `1-2` is not `12`.
pub fn fold(text: &str) -> String {
    let text = text.trim();
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let folded: String = text.chars().map(half_width).flat_map(char::to_lowercase).collect();
    match folded.trim() {
        trimmed if trimmed.len() == folded.len() => folded,
        trimmed => trimmed.to_owned(),
    }
}

/// Whether `text` is `folded` once it is folded too.
pub(crate) fn same(text: &str, folded: &str) -> bool {
    let text = text.trim();
    if is_simple(text) { text.eq_ignore_ascii_case(folded) } else { fold(text) == folded }
}

/// Whether `text`, folded, begins with `folded`.
pub(crate) fn begins(text: &str, folded: &str) -> bool {
    let text = text.trim();
    if is_simple(text) {
        return text.as_bytes().get(..folded.len()).is_some_and(|head| head.eq_ignore_ascii_case(folded.as_bytes()));
    }
    fold(text).starts_with(folded)
}

/// Whether only Latin letters of the text have a case and a width: ASCII, and Chinese, Japanese and Korean without full-width
/// forms. Such a text need not be folded to be compared.
fn is_simple(text: &str) -> bool {
    // U+3040 to U+9FFF begin with these bytes; U+3000, the wide space, does not.
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        match b {
            0..0x80 => {}
            0xE3 => {
                if bytes.next().is_none_or(|b| b < 0x81) {
                    return false;
                }
            }
            // Continuations fall between, and are skipped with them.
            0x80..0xC0 | 0xE4..=0xE9 => {}
            _ => return false,
        }
    }
    true
}

/// Whether `text`, folded, holds `folded`.
pub(crate) fn holds(text: &str, folded: &str) -> bool {
    let needle = folded.as_bytes();
    let Some(first) = needle.first() else { return true };
    if !is_simple(text) {
        return fold(text).contains(folded);
    }
    let bytes = text.as_bytes();
    let Some(last) = bytes.len().checked_sub(needle.len()) else { return false };
    let starts = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), &bytes[..=last]);
    starts.into_iter().any(|at| bytes[at..at + needle.len()].eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_separators_do_not_matter_to_a_search() {
        assert_eq!(normalize_text("ＡＨＵ 3f-02"), normalize_text("ahu-3F_02"));
        assert_eq!(normalize_text("手术室 3"), "手术室3");
        let (text, places) = normalize_with_places("手术 Ａ-1");
        assert_eq!(text, "手术a1");
        assert_eq!(places.len(), text.len());
        assert_eq!((places[0], places[6], places[7]), ((0, 3), (7, 10), (11, 12)));
    }

    #[test]
    fn filters_keep_separators() {
        assert_eq!(fold(" ＥＩ-60　"), "ei-60");
        assert!(same("EI 60", "ei 60") && !same("EI60", "ei 60") && same("ＥＩ 60", "ei 60"));
        assert!(begins("Wall-3", "wall") && !begins("A wall", "wall") && begins("手术室", "手术"));
        assert!(holds("A Wall", "wall") && holds("净化Ａ区", "a区") && !holds("a", "ab"));
        assert!(holds("手术室 A", "术室 a") && holds("", "") && !holds("手术", "室") && holds("ÄRZTE", "ärz"));
        assert!(is_simple("手术室 A-1 あ") && !is_simple("Ａ") && !is_simple("手\u{3000}术") && !is_simple("Ä"));
    }
}
