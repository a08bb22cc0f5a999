//! Payloads as JSON, with what some gateways write in place of numbers.

use serde_json::Value as Json;

/// A value as it came: the point decides what it means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Bool(bool),
    Number(f64),
    Text(String),
    /// `null`, or a number that is none (`NaN`, `Infinity`, `1e999`).
    Unreal,
}

impl Scalar {
    pub(crate) fn of(json: &Json) -> Option<Self> {
        match json {
            Json::Null => Some(Self::Unreal),
            Json::Bool(b) => Some(Self::Bool(*b)),
            Json::Number(n) => Some(n.as_f64().map_or(Self::Unreal, Self::Number)),
            Json::String(s) => Some(Self::Text(s.clone())),
            Json::Array(_) | Json::Object(_) => None,
        }
    }
}

/// Parses a payload. Bare `NaN`, `Infinity` and numbers beyond a double, which are not JSON, become `null`, so that
/// one of them does not cost the rest of its batch. The error says what is wrong.
pub(crate) fn parse(payload: &[u8]) -> Result<Json, String> {
    match serde_json::from_slice(payload) {
        Ok(json) => Ok(json),
        Err(error) => match without_unreal(payload).map(|text| serde_json::from_str(&text)) {
            Some(Ok(json)) => Ok(json),
            _ => Err(error.to_string()),
        },
    }
}

/// The text with unreal numbers replaced by `null`; `None` when there are none or it is not UTF-8.
fn without_unreal(payload: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(payload).ok()?;
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c == '"' {
            out.push(c);
            let mut escaped = false;
            for (_, c) in chars.by_ref() {
                out.push(c);
                match c {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '"' => break,
                    _ => {}
                }
            }
        } else if is_word(c) {
            let mut end = start + c.len_utf8();
            while let Some((at, c)) = chars.next_if(|(_, c)| is_word(*c)) {
                end = at + c.len_utf8();
            }
            let word = &text[start..end];
            if word.parse::<f64>().is_ok_and(|n| !n.is_finite()) {
                out.push_str("null");
                changed = true;
            } else {
                out.push_str(word);
            }
        } else {
            out.push(c);
        }
    }
    changed.then_some(out)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreal_numbers_cost_only_themselves() {
        let json = parse(br#"{"a": NaN, "b": -Infinity, "c": 1e999, "d": 2.5, "e": "NaN, \" inf"}"#).unwrap();
        assert_eq!(json.to_string(), r#"{"a":null,"b":null,"c":null,"d":2.5,"e":"NaN, \" inf"}"#);
        assert_eq!(Scalar::of(&json["a"]), Some(Scalar::Unreal));
        assert_eq!(Scalar::of(&json["e"]), Some(Scalar::Text("NaN, \" inf".into())));
    }

    #[test]
    fn what_is_not_json_stays_an_error() {
        for wrong in ["", "{", "{\"a\":}", "hello", "{\"a\": nil}", "\u{0}"] {
            assert!(parse(wrong.as_bytes()).is_err(), "{wrong:?}");
        }
        assert!(parse(&[0xff, 0xfe, 0x00]).is_err());
        assert!(parse("[".repeat(100_000).as_bytes()).is_err(), "deep nesting is refused");
    }
}
