//! Chinese names by the Latin letters of their pinyin: `sss`, `shoushushi` and `shoushs` find 手术室.
//!
//! Every reading of a character counts (重 is zhong and chong). Only what differs by more than its digits is kept: a
//! thousand rooms `病房 0001` are one shape, `病房#`, so that a query looks at few of them.

use pinyin::{ToPinyin, ToPinyinMulti};

/// Letters of a query that are looked at; a name is recognised long before.
pub(crate) const LETTERS: usize = 60;

/// Stands for a row of digits in a shape.
pub(crate) const DIGITS: char = '#';

/// First letters of the pinyin of a Chinese name, with its digits and Latin letters: `手术室 3` gives `sss3`.
/// `None` for a name without Chinese. Of several readings the commonest counts; [`crate::SearchIndex`] takes all.
pub fn initials(name: &str) -> Option<String> {
    let mut chinese = false;
    let mut out = String::new();
    for c in name.chars() {
        if let Some(pinyin) = c.to_pinyin() {
            chinese = true;
            // In a building this is 空调 (kōngtiáo), not 调查 (diàochá).
            out.push_str(if c == '调' { "t" } else { pinyin.first_letter() });
        } else if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        }
    }
    chinese.then_some(out)
}

/// The readings of a character without tones; empty for one that is not Chinese. May hold one twice: tones differ.
pub(crate) fn readings(c: char) -> impl Iterator<Item = &'static str> {
    // Everything below is Latin, Greek, Cyrillic, symbols: no need to look it up.
    let multi = if (c as u32) < 0x2E80 { None } else { c.to_pinyin_multi() };
    multi.into_iter().flatten().map(pinyin::Pinyin::plain)
}

/// Whether a query can be pinyin at all: letters and digits of the Latin script, two letters at least.
pub(crate) fn may_be_pinyin(query: &str) -> bool {
    (2..=LETTERS).contains(&query.len())
        && query.bytes().all(|b| b.is_ascii_alphanumeric())
        && query.bytes().filter(u8::is_ascii_alphabetic).count() >= 2
}

/// The shape of a normalised text; `None` without Chinese.
pub(crate) fn shape(text: &str) -> Option<String> {
    if text.is_ascii() || !text.chars().any(|c| readings(c).next().is_some()) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with(DIGITS) {
            out.push(DIGITS);
        }
    }
    Some(out)
}

/// Bits of the letters with which a match can begin.
pub(crate) fn first_letters(shape: &str) -> u32 {
    let bit = |b: u8| if b.is_ascii_lowercase() { 1u32 << (b - b'a') } else { 1 << 26 };
    shape.chars().fold(0, |all, c| {
        if c.is_ascii() {
            let b = c as u8;
            return all | if c == DIGITS || b.is_ascii_digit() { 1 << 26 } else { bit(b.to_ascii_lowercase()) };
        }
        readings(c).filter_map(|r| r.bytes().next()).fold(all, |all, b| all | bit(b))
    })
}

/// The bit of a query's first letter, see [`first_letters`].
pub(crate) fn first_letter(query: &str) -> u32 {
    match query.bytes().next() {
        Some(b) if b.is_ascii_lowercase() => 1 << (b - b'a'),
        _ => 1 << 26,
    }
}

/// How a query fits a text, better ones greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// Somewhere inside.
    Inside,
    /// From the beginning.
    Beginning,
    /// All of it.
    Whole,
}

/// Whether the query is the pinyin of a part of the text, which is normalised or a shape; at least one Chinese character
/// must be part of it. A character stands for its first letter, `zh`, `ch` or `sh`, or its whole reading; the last one
/// for any beginning of it.
pub(crate) fn fit(text: &str, query: &str) -> Option<Fit> {
    find(text, query).map(|(begin, end)| match (begin == 0, end == text.len()) {
        (true, true) => Fit::Whole,
        (true, false) => Fit::Beginning,
        _ => Fit::Inside,
    })
}

/// As [`fit`]: the bytes of the text that fit, the first ones.
pub(crate) fn find(text: &str, query: &str) -> Option<(usize, usize)> {
    let first = first_letter(query);
    for (begin, c) in text.char_indices() {
        if c.is_ascii() {
            let fits = c == DIGITS || query.as_bytes().first() == Some(&(c as u8));
            if !fits {
                continue;
            }
        } else if !readings(c).any(|r| first_letter(r) == first) {
            continue;
        }
        if let Some(end) = from(&text[begin..], query) {
            return Some((begin, begin + end));
        }
    }
    None
}

/// How many bytes of the text the whole query is the pinyin of, from the text's beginning.
fn from(text: &str, query: &str) -> Option<usize> {
    let q = query.as_bytes();
    let full = 1u64 << q.len();
    // Bit n: the first n letters are used up. The second set has met a Chinese character.
    let (mut plain, mut chinese) = (1u64, 0u64);
    for (at, c) in text.char_indices() {
        let (mut next_plain, mut next_chinese) = (0, 0);
        let all = plain | chinese;
        if c.is_ascii() {
            let moved = |set: u64| {
                let mut out = 0u64;
                for n in bits(set) {
                    if c == DIGITS {
                        let run = q[n..].iter().take_while(|b| b.is_ascii_digit()).count();
                        (1..=run).for_each(|k| out |= 1 << (n + k));
                    } else if q.get(n) == Some(&(c as u8)) {
                        out |= 1 << (n + 1);
                    }
                }
                out
            };
            (next_plain, next_chinese) = (moved(plain), moved(chinese));
        } else {
            for reading in readings(c) {
                let r = reading.as_bytes();
                for n in bits(all) {
                    let rest = &q[n..];
                    let common = rest.iter().zip(r).take_while(|(a, b)| a == b).count();
                    if common == 0 {
                        continue;
                    }
                    next_chinese |= 1 << (n + 1);
                    if common >= 2 && r[1] == b'h' {
                        next_chinese |= 1 << (n + 2);
                    }
                    if common == r.len() || common == rest.len() {
                        next_chinese |= 1 << (n + common);
                    }
                }
            }
        }
        if next_chinese & full != 0 {
            return Some(at + c.len_utf8());
        }
        (plain, chinese) = (next_plain, next_chinese);
        if plain | chinese == 0 {
            return None;
        }
    }
    None
}

fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if set == 0 {
            return None;
        }
        let n = set.trailing_zeros() as usize;
        set &= set - 1;
        Some(n)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_and_whole_readings_and_both_mixed() {
        for query in ["sss", "shoushushi", "shoushs", "sshush", "shshsh", "shoushush"] {
            assert_eq!(fit("手术室", query), Some(Fit::Whole), "{query}");
        }
        assert_eq!(fit("手术室3", "sss"), Some(Fit::Beginning));
        assert_eq!(fit("手术室3", "sss3"), Some(Fit::Whole));
        assert_eq!(fit("洁净手术室", "sss"), Some(Fit::Inside));
        assert_eq!(fit("手术室", "ssx"), None);
        assert_eq!(fit("手术室", "houshushi"), None, "no reading begins with its second letter");
    }

    #[test]
    fn every_reading_of_a_character_counts() {
        assert_eq!(fit("重症监护室", "zzjhs"), Some(Fit::Whole));
        assert_eq!(fit("重症监护室", "chongzheng"), Some(Fit::Beginning));
        assert_eq!(fit("空调机房", "ktjf"), Some(Fit::Whole));
        assert_eq!(fit("空调机房", "kdjf"), Some(Fit::Whole));
        assert_eq!(fit("空调机房", "kongtiaojifang"), Some(Fit::Whole));
    }

    #[test]
    fn latin_letters_and_digits_stand_for_themselves() {
        assert_eq!(fit("ahu空调机组", "ahuktjz"), Some(Fit::Whole));
        assert_eq!(fit("ahu空调机组", "ahu"), None, "without a Chinese character it is no pinyin");
        assert_eq!(fit("病房#", "bf12"), Some(Fit::Whole), "the digits of a shape are any");
        assert_eq!(fit("病房12", "bf13"), None);
        assert_eq!(find("a区病房12", "bf1"), Some((4, 11)));
    }

    #[test]
    fn a_shape_forgets_its_digits() {
        assert_eq!(shape("病房0012a3").as_deref(), Some("病房#a#"));
        assert_eq!(shape("ward12"), None);
        assert!(first_letters("病房#") & first_letter("bf") != 0);
        assert!(first_letters("病房#") & first_letter("zf") == 0);
        assert!(may_be_pinyin("sss3") && !may_be_pinyin("s3") && !may_be_pinyin("手术") && !may_be_pinyin(""));
    }

    #[test]
    fn pinyin_letters_are_taken_of_chinese_names_alone() {
        assert_eq!(initials("手术室 3").as_deref(), Some("sss3"));
        assert_eq!(initials("AHU 空调机组").as_deref(), Some("ahuktjz"));
        assert_eq!(initials("Theatre 3"), None);
    }
}
