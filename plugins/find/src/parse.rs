//! The text form of filters, as people type it.
//!
//! ```text
//! filter := both ("or" both)*          both := one ("and" one)*
//! one    := "not" one | "(" filter ")" | "everything" | field test
//! test   := ("=" | "!=") value | ("<" | "<=" | ">" | ">=") number [unit] | "contains" text | "starts" text
//!         | "exists" | "between" number [unit] "and" number [unit] | "in" "(" value ("," value)* ")"
//! field  := word | set "." name        value := word | quoted | number [unit]
//! ```
//! Full-width brackets and signs, `≠ ≤ ≥`, and 且, 或, 非, 包含, 存在, 介于 are understood too.

use std::fmt;
use std::ops::Range;

use crate::field::is_keyword;
use crate::{Field, Filter, Is, Quantity, Test, Wanted};

/// Brackets and nots within each other; a person loses count long before.
const DEPTH: usize = 64;
/// Longest text, bytes: a list of a few thousand tags.
const LONGEST: usize = 256 * 1024;

/// What was expected where something else stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// A field, `not` or a bracket.
    Field,
    /// An operator: `=`, `contains`, `exists`, …
    Operator,
    /// A value.
    Value,
    /// A number.
    Number,
    /// A unit that measures something; the word behind a number is none.
    Unit,
    /// `and`, `or`, or the end. Values of several words stand in quotes.
    AndOr,
    /// The `and` of `between … and …`.
    BetweenAnd,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A comma or a closing bracket.
    CommaOrClose,
    /// The quote that ends a text.
    Quote,
    /// Fewer brackets within each other, or a shorter text.
    Less,
}

/// Why a text is no filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct FilterError {
    /// Where, bytes of the text; empty at its end.
    pub at: Range<usize>,
    /// What stands there; empty at the end.
    pub found: String,
    /// What was expected there.
    pub expected: Expected,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = match self.expected {
            Expected::Field => "a field, `not` or `(`",
            Expected::Operator => "an operator such as `=`, `>=`, `contains` or `exists`",
            Expected::Value => "a value",
            Expected::Number => "a number",
            Expected::Unit => "a unit such as `min`, `m2` or `l/s`",
            Expected::AndOr => "`and`, `or` or the end; values of several words stand in quotes",
            Expected::BetweenAnd => "`and` with the upper bound",
            Expected::Open => "`(`",
            Expected::Close => "`)`",
            Expected::CommaOrClose => "`,` or `)`",
            Expected::Quote => "a closing quote",
            Expected::Less => "fewer brackets or a shorter text",
        };
        match self.found.as_str() {
            "" => write!(f, "the filter ends where {expected} is expected"),
            found => write!(f, "`{found}` at character {} where {expected} is expected", self.at.start + 1),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Sign(&'static str),
    End,
}

#[derive(Clone, Debug)]
struct Placed {
    token: Token,
    at: Range<usize>,
}

/// Whether the character cannot be part of a word without quotes.
pub(crate) fn ends_word(c: char) -> bool {
    matches!(c, '(' | ')' | ',' | '"' | '=' | '!' | '<' | '>' | '≠' | '≤' | '≥' | '\\')
        || matches!(c, '（' | '）' | '，' | '“' | '”' | '＝' | '！' | '＜' | '＞' | '\u{3000}')
}

fn sign(rest: &str) -> Option<(&'static str, usize)> {
    const SIGNS: [(&str, &str); 20] = [
        ("!=", "!="),
        ("<>", "!="),
        ("<=", "<="),
        (">=", ">="),
        ("==", "="),
        ("=", "="),
        ("<", "<"),
        (">", ">"),
        ("≠", "!="),
        ("≤", "<="),
        ("≥", ">="),
        ("＝", "="),
        ("＜", "<"),
        ("＞", ">"),
        ("(", "("),
        (")", ")"),
        ("（", "("),
        ("）", ")"),
        (",", ","),
        ("，", ","),
    ];
    SIGNS.iter().find(|(written, _)| rest.starts_with(written)).map(|(written, sign)| (*sign, written.len()))
}

fn tokens(text: &str) -> Result<Vec<Placed>, FilterError> {
    let error = |at: Range<usize>, found: &str, expected| FilterError { at, found: found.to_owned(), expected };
    if text.len() > LONGEST {
        return Err(error(0..text.len(), "…", Expected::Less));
    }
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let begin = at;
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let token = if let Some((sign, length)) = sign(&text[at..]) {
            at += length;
            Token::Sign(sign)
        } else if matches!(c, '"' | '“' | '”') {
            let mut quoted = String::new();
            let mut escaped = false;
            let mut closed = false;
            at += c.len_utf8();
            for c in text[at..].chars() {
                at += c.len_utf8();
                match c {
                    'n' if escaped => quoted.push('\n'),
                    c if escaped => quoted.push(c),
                    '\\' => {
                        escaped = true;
                        continue;
                    }
                    '"' | '“' | '”' => {
                        closed = true;
                        break;
                    }
                    c => quoted.push(c),
                }
                escaped = false;
            }
            if !closed {
                return Err(error(begin..text.len(), &text[begin..], Expected::Quote));
            }
            Token::Quoted(quoted)
        } else {
            let rest = &text[at..];
            let length = rest.find(|c: char| c.is_whitespace() || ends_word(c)).unwrap_or(rest.len());
            if length == 0 {
                return Err(error(at..at + c.len_utf8(), &c.to_string(), Expected::Operator));
            }
            at += length;
            Token::Word(rest[..length].to_owned())
        };
        out.push(Placed { token, at: begin..at });
    }
    out.push(Placed { token: Token::End, at: text.len()..text.len() });
    Ok(out)
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
    next: usize,
    depth: usize,
}

pub(crate) fn filter(text: &str) -> Result<Filter, FilterError> {
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0 };
    if parser.tokens.len() == 1 {
        return Ok(Filter::everything());
    }
    let filter = parser.any()?;
    match parser.peek() {
        Token::End => Ok(filter),
        _ => Err(parser.wrong(Expected::AndOr)),
    }
}

pub(crate) fn field(text: &str) -> Result<Field, FilterError> {
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0 };
    let field = parser.field()?;
    match parser.peek() {
        Token::End => Ok(field),
        _ => Err(parser.wrong(Expected::Operator)),
    }
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |p| &p.token)
    }

    fn take(&mut self) {
        self.next += 1;
    }

    fn wrong(&self, expected: Expected) -> FilterError {
        let end = self.text.len();
        let at = self.tokens.get(self.next).map_or(end..end, |p| p.at.clone());
        FilterError { found: self.text[at.clone()].to_owned(), at, expected }
    }

    /// Takes one of these words, if it stands here.
    fn word(&mut self, words: &[&str]) -> bool {
        let there = matches!(self.peek(), Token::Word(w) if words.contains(&crate::fold(w).as_str()));
        self.next += usize::from(there);
        there
    }

    fn sign(&mut self, sign: &str) -> bool {
        let there = matches!(self.peek(), Token::Sign(s) if *s == sign);
        self.next += usize::from(there);
        there
    }

    fn any(&mut self) -> Result<Filter, FilterError> {
        let mut parts = vec![self.all()?];
        while self.word(&["or", "或", "或者", "||"]) {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::Any(parts) })
    }

    fn all(&mut self) -> Result<Filter, FilterError> {
        let mut parts = vec![self.one()?];
        while self.word(&["and", "且", "并且", "&&"]) {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Filter::All(parts) })
    }

    fn one(&mut self) -> Result<Filter, FilterError> {
        if self.depth == DEPTH {
            return Err(self.wrong(Expected::Less));
        }
        self.depth += 1;
        let out = if self.word(&["not", "非"]) {
            let bracket = matches!(self.peek(), Token::Sign("("));
            let inner = self.one()?;
            // `not everything` is how nothing is written.
            if !bracket && inner.is_everything() { Filter::Any(Vec::new()) } else { Filter::Not(Box::new(inner)) }
        } else if self.sign("(") {
            let inner = self.any()?;
            if !self.sign(")") {
                let open = matches!(self.peek(), Token::End);
                return Err(self.wrong(if open { Expected::Close } else { Expected::AndOr }));
            }
            inner
        } else if self.word(&["everything"]) {
            Filter::everything()
        } else {
            let field = self.field()?;
            Filter::Test(Test { is: self.is()?, field })
        };
        self.depth -= 1;
        Ok(out)
    }

    /// A word, or two joined by a dot, each with or without quotes.
    fn field(&mut self) -> Result<Field, FilterError> {
        let joined = |a: &Placed, b: Option<&Placed>| b.is_some_and(|b| b.at.start == a.at.end);
        let Some(first) = self.tokens.get(self.next).cloned() else { return Err(self.wrong(Expected::Field)) };
        let second = self.tokens.get(self.next + 1).cloned();
        let third = self.tokens.get(self.next + 2).cloned();
        let property = |set: &str, name: &str| {
            let set = (!set.is_empty()).then(|| set.into());
            Field::Property { set, name: name.into() }
        };
        let taken = |parser: &mut Self, n: usize, field| {
            parser.next += n;
            Ok(field)
        };
        match (&first.token, second.as_ref().map(|s| &s.token)) {
            (Token::Word(word), _) if is_keyword(word) => Err(self.wrong(Expected::Field)),
            (Token::Word(word), Some(Token::Quoted(name)))
                if word.ends_with('.') && joined(&first, second.as_ref()) =>
            {
                taken(self, 2, property(&word[..word.len() - 1], name))
            }
            (Token::Word(word), _) => {
                let field = match word.split_once('.') {
                    Some((_, "")) => return Err(self.wrong(Expected::Field)),
                    Some((set, name)) => property(set, name),
                    None => Field::of_word(word).unwrap_or_else(|| property("", word)),
                };
                taken(self, 1, field)
            }
            (Token::Quoted(set), Some(Token::Word(dot))) if dot.starts_with('.') && joined(&first, second.as_ref()) => {
                match (dot.as_str(), second.as_ref(), third.as_ref().map(|t| &t.token)) {
                    (".", Some(s), Some(Token::Quoted(name))) if joined(s, third.as_ref()) => {
                        taken(self, 3, property(set, name))
                    }
                    (".", ..) => {
                        self.next += 1;
                        Err(self.wrong(Expected::Field))
                    }
                    (rest, ..) => taken(self, 2, property(set, &rest[1..])),
                }
            }
            (Token::Quoted(name), _) if !name.is_empty() => taken(self, 1, property("", name)),
            _ => Err(self.wrong(Expected::Field)),
        }
    }

    fn is(&mut self) -> Result<Is, FilterError> {
        let Token::Sign(sign) = *self.peek() else {
            if self.word(&["contains", "包含"]) {
                return Ok(Is::Contains(self.text()?));
            }
            if self.word(&["starts", "开头"]) {
                self.word(&["with"]);
                return Ok(Is::Starts(self.text()?));
            }
            if self.word(&["exists", "存在"]) {
                return Ok(Is::Exists);
            }
            if self.word(&["between", "介于"]) {
                let low = self.number()?;
                if !self.word(&["and", "和", "且"]) {
                    return Err(self.wrong(Expected::BetweenAnd));
                }
                return Ok(Is::Between(low, self.number()?));
            }
            if self.word(&["in"]) {
                return self.list();
            }
            if self.word(&["is", "是"]) {
                return Ok(if self.word(&["not"]) { Is::Different(self.value()?) } else { Is::Equal(self.value()?) });
            }
            return Err(self.wrong(Expected::Operator));
        };
        if !matches!(sign, "=" | "!=" | "<" | "<=" | ">" | ">=") {
            return Err(self.wrong(Expected::Operator));
        }
        self.take();
        Ok(match sign {
            "=" => Is::Equal(self.value()?),
            "!=" => Is::Different(self.value()?),
            "<" => Is::Less(self.number()?),
            "<=" => Is::AtMost(self.number()?),
            ">" => Is::More(self.number()?),
            _ => Is::AtLeast(self.number()?),
        })
    }

    fn list(&mut self) -> Result<Is, FilterError> {
        if !self.sign("(") {
            return Err(self.wrong(Expected::Open));
        }
        let mut values = Vec::new();
        if self.sign(")") {
            return Ok(Is::In(values));
        }
        loop {
            values.push(self.value()?);
            if self.sign(")") {
                return Ok(Is::In(values));
            }
            if !self.sign(",") {
                return Err(self.wrong(Expected::CommaOrClose));
            }
        }
    }

    fn text(&mut self) -> Result<String, FilterError> {
        let text = match self.peek() {
            Token::Quoted(text) => text.clone(),
            Token::Word(word) if !is_keyword(word) => word.clone(),
            _ => return Err(self.wrong(Expected::Value)),
        };
        self.take();
        Ok(text)
    }

    fn value(&mut self) -> Result<Wanted, FilterError> {
        if let Token::Word(word) = self.peek() {
            // A number and a unit written as one word; where they are none, it is a text: `3F`.
            if matches!(Wanted::of(word), Wanted::Number(_)) {
                return self.number().map(Wanted::Number);
            }
        }
        self.text().map(Wanted::Text)
    }

    fn number(&mut self) -> Result<Quantity, FilterError> {
        let Token::Word(word) = self.peek() else { return Err(self.wrong(Expected::Number)) };
        let word = word.clone();
        let digits = word
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E')))
            .unwrap_or(word.len());
        let whole = word.parse::<f64>().ok().filter(|n| n.is_finite());
        if let Some(number) = whole {
            self.take();
            let unit = match self.peek() {
                Token::Word(unit) if !is_keyword(unit) => Some(unit.clone()),
                Token::Quoted(unit) => Some(unit.clone()),
                _ => return Ok(Quantity { number, unit: None }),
            };
            if unit.as_deref().is_some_and(|u| crate::Unit::of(u).is_none()) {
                return Err(self.wrong(Expected::Unit));
            }
            self.take();
            return Ok(Quantity { number, unit });
        }
        // `60min`, `20°C`.
        let split = word[..digits].parse::<f64>().ok().filter(|n| n.is_finite());
        match split {
            Some(number) if crate::Unit::of(&word[digits..]).is_some() => {
                self.take();
                Ok(Quantity { number, unit: Some(word[digits..].to_owned()) })
            }
            Some(_) => Err(self.wrong(Expected::Unit)),
            None => Err(self.wrong(Expected::Number)),
        }
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
