//! Numbers in texts: a fire rating is a label in nearly every file, and still meant as minutes.

/// The number of a text: the text as a number, else the only number in it (`EI 60`, `F90`, `≥ 30 dB`), with what stands
/// right behind it as unit. `None` without a number, or with more than one.
pub(crate) fn in_text(text: &str) -> Option<(f64, Option<&str>)> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some((number, None));
    }
    let digit = |c: char| c.is_ascii_digit();
    let begin = text.find(digit)?;
    // A sign counts where nothing but space stands before it: `A-3` is a name.
    let signed = text[..begin].ends_with('-') && text[..begin].trim_end_matches('-').trim().is_empty();
    let rest = &text[begin..];
    let mut length = rest.find(|c: char| !digit(c) && c != '.').unwrap_or(rest.len());
    length = rest[..length].trim_end_matches('.').len();
    let behind = rest[length..].trim();
    let named = behind.starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '°' | '[' | '㎡' | '℃'));
    let unit = (named && crate::Unit::of(behind).is_some()).then_some(behind);
    if unit.is_none() && behind.contains(digit) {
        return None;
    }
    let number: f64 = rest[..length].parse().ok()?;
    number.is_finite().then_some((if signed { -number } else { number }, unit))
}

/// A number as short as it reads back: what filters write.
pub(crate) fn shown(number: f64) -> String {
    if number != 0.0 && !(1e-6..1e15).contains(&number.abs()) { format!("{number:e}") } else { format!("{number}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_number_of_a_text_counts() {
        for (text, expected) in [
            ("60", Some((60.0, None))),
            ("EI 60", Some((60.0, None))),
            ("F90", Some((90.0, None))),
            ("1.5 h", Some((1.5, Some("h")))),
            ("-5.5", Some((-5.5, None))),
            ("- 5 dB", Some((5.0, None))),
            ("200 m3/h", Some((200.0, Some("m3/h")))),
            ("REI 60/90", None),
            ("A-3", Some((3.0, None))),
            ("甲级", None),
            ("12.", Some((12.0, None))),
            ("", None),
            ("inf", None),
        ] {
            assert_eq!(in_text(text), expected, "{text}");
        }
    }
}
