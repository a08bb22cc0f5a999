//! Names that hold both languages in one text, as bilingual hospitals write them: `新风机组 MAU-01 / Make-up air unit`.

use crate::LocalText;

/// What stands between the languages.
const BETWEEN: &str = " / ";
/// English words after which a code names another thing: `Supply air of AHU-1F-01`.
const LINKS: [&str; 12] = ["of", "for", "to", "from", "in", "at", "on", "by", "with", "and", "near", "behind"];

impl LocalText {
    /// Takes a text of both languages apart: `手术室 3 / Operating Theatre 3`, in either order.
    ///
    /// `None` for a text that is not bilingual: where ` / ` does not part Chinese from what is not Chinese. A code at
    /// the edge of either side (`MAU-01`, `3-012`) is taken to the front of both, so that it is never lost and lists
    /// stay in the order of their codes in both languages: `MAU-01 新风机组`, `MAU-01 Make-up air unit`. A size at the
    /// end of the Chinese side is added to an English side without any number. Plain numbers stay where they are.
    pub fn from_bilingual(text: &str) -> Option<Self> {
        // Nearly all names of a model end here.
        if !text.contains(BETWEEN) {
            return None;
        }
        let (zh, en) = sides(text)?;
        let (zh, en) = (Side::of(zh), Side::of(en));
        let mut codes: Vec<&str> = Vec::new();
        for code in zh.codes.iter().chain(&en.codes).copied() {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let numbered = codes.iter().chain(&en.words).any(|w| w.contains(|c: char| c.is_ascii_digit()));
        let size = zh.words.last().copied().filter(|w| !numbered && is_size(w));
        let (zh, en) = (zh.after(&codes, None), en.after(&codes, size));
        Some(Self::new(&zh, &en))
    }
}

/// One language of a name, without the codes at its edges.
struct Side<'a> {
    codes: Vec<&'a str>,
    words: Vec<&'a str>,
}

impl<'a> Side<'a> {
    fn of(text: &'a str) -> Self {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        // A code may follow Chinese without a space: 新风机组MAU-01.
        if let Some((name, code)) = words.last().and_then(|w| code_after_chinese(w)) {
            words.pop();
            words.extend([name, code]);
        }
        let leading = words.iter().take_while(|w| is_code(w)).count();
        let mut codes: Vec<&str> = words.drain(..leading).collect();
        let mut trailing = words.iter().rev().take_while(|w| is_code(w)).count();
        let before = words.len() - trailing;
        if before.checked_sub(1).is_some_and(|i| LINKS.iter().any(|l| l.eq_ignore_ascii_case(words[i]))) {
            trailing = 0;
        }
        codes.extend(words.drain(words.len() - trailing..));
        Self { codes, words }
    }

    /// The codes that it does not speak of anyway, then its words.
    fn after(&self, codes: &[&str], size: Option<&str>) -> String {
        let codes = codes.iter().filter(|c| !self.words.contains(c));
        codes.chain(&self.words).copied().chain(size).collect::<Vec<_>>().join(" ")
    }
}

/// Chinese and English side. More than two parts are bilingual while all Chinese ones stand together.
fn sides(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    let mut cut = None;
    let mut before: Option<bool> = None;
    for part in text.split(BETWEEN) {
        let chinese = part.contains(is_chinese);
        if before.is_some_and(|b| b != chinese) && cut.replace(at).is_some() {
            return None;
        }
        before = Some(chinese);
        at += part.len() + BETWEEN.len();
    }
    let cut = cut?;
    let (first, second) = (text[..cut - BETWEEN.len()].trim(), text[cut..].trim());
    let (zh, en) = if first.contains(is_chinese) { (first, second) } else { (second, first) };
    en.contains(char::is_alphanumeric).then_some((zh, en))
}

/// Han characters of the planes in use.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// `MAU-01`, `3-012`, `12F`, `DB-3F-1A`, but no plain number, no word, no measure like `2700x900`.
fn is_code(word: &str) -> bool {
    let mark = |c: char| matches!(c, '-' | '.' | '_');
    let Some(digit) = word.find(|c: char| c.is_ascii_digit()) else { return false };
    let (head, tail) = word.split_at(digit);
    let capital = |text: &str| text.contains(|c: char| c.is_ascii_uppercase());
    word.chars().all(|c| c.is_ascii_alphanumeric() || mark(c))
        && !word.starts_with(mark)
        && !word.ends_with(mark)
        && !head.contains(|c: char| c.is_ascii_lowercase())
        && (capital(head) || !tail.contains(|c: char| c.is_ascii_lowercase()))
        && (capital(word) || word.contains('-'))
}

/// `1500`, `2700x900`.
fn is_size(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.is_ascii()
}

fn code_after_chinese(word: &str) -> Option<(&str, &str)> {
    let (at, last) = word.char_indices().rev().find(|(_, c)| is_chinese(*c))?;
    let (name, code) = word.split_at(at + last.len_utf8());
    is_code(code).then_some((name, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str) -> Option<(String, String)> {
        LocalText::from_bilingual(text).map(|t| (t.zh.to_string(), t.en.to_string()))
    }

    #[track_caller]
    fn parts(text: &str, zh: &str, en: &str) {
        assert_eq!(both(text), Some((zh.to_owned(), en.to_owned())), "{text}");
    }

    #[test]
    fn either_order_is_taken_apart_and_plain_numbers_stay() {
        parts("手术室 3 / Operating Theatre 3", "手术室 3", "Operating Theatre 3");
        parts("Roof garden / 屋顶花园", "屋顶花园", "Roof garden");
        parts("CT 室 1 / CT Room 1", "CT 室 1", "CT Room 1");
        parts("一层 急诊与门诊 / Ground Floor: Emergency", "一层 急诊与门诊", "Ground Floor: Emergency");
        parts("外墙 300 / Outer wall 300", "外墙 300", "Outer wall 300");
    }

    #[test]
    fn a_code_of_either_side_leads_both() {
        parts("新风机组 MAU-01 / Make-up air unit", "MAU-01 新风机组", "MAU-01 Make-up air unit");
        parts("新风机组 / Make-up air unit MAU-01", "MAU-01 新风机组", "MAU-01 Make-up air unit");
        parts("MAU-01 新风机组 / MAU-01 Make-up air unit", "MAU-01 新风机组", "MAU-01 Make-up air unit");
        parts("新风机组MAU-01 / Make-up air unit", "MAU-01 新风机组", "MAU-01 Make-up air unit");
        parts("10 kV 高压开关柜 HV-01 / 10 kV switchgear", "HV-01 10 kV 高压开关柜", "HV-01 10 kV switchgear");
        parts("楼层配电箱 DB-3F-1a / Distribution board", "DB-3F-1a 楼层配电箱", "DB-3F-1a Distribution board");
        parts("楼板 3F / Floor slab", "3F 楼板", "3F Floor slab");
        parts("空调机组 / AHU-7", "AHU-7 空调机组", "AHU-7");
    }

    #[test]
    fn a_code_of_another_thing_stays_in_its_phrase() {
        parts("南走廊 送风系统 / Supply air of AHU-1F-01", "南走廊 送风系统", "Supply air of AHU-1F-01");
        parts("送风系统 AHU-1 / Supply air of AHU-1", "AHU-1 送风系统", "Supply air of AHU-1");
    }

    #[test]
    fn english_without_a_number_gets_the_size() {
        parts("铝合金窗 2700x4450 / Aluminium window", "铝合金窗 2700x4450", "Aluminium window 2700x4450");
        parts("钢质防火门 1500 / Steel fire door", "钢质防火门 1500", "Steel fire door 1500");
        parts("一层 / Level 1", "一层", "Level 1");
    }

    #[test]
    fn what_is_not_bilingual_is_left_alone() {
        for text in [
            "",
            " / ",
            "Insulation / Thermal Barriers",
            "内科 / 外科",
            "3-degree / CM 114E",
            "新风机组/MAU",
            "急诊 / -",
            "ICU / 病房 / Ward",
        ] {
            assert_eq!(both(text), None, "{text}");
        }
        parts("内科 / 外科 / Medicine / Surgery", "内科 / 外科", "Medicine / Surgery");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "[A-z0-9中文 /.\\-]{0,24}") {
            if let Some(both) = LocalText::from_bilingual(&text) {
                proptest::prop_assert!(both.zh.contains(is_chinese) && !both.en.contains(is_chinese));
            }
        }
    }
}
