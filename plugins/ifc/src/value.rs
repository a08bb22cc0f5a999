//! Instances and their attribute values, read from the text when asked for: nothing is parsed that nobody looks at.
//!
//! Nothing here recurses: brackets nested 200,000 deep cost time in proportion, and no stack.

use std::borrow::Cow;

use crate::index::Index;
use crate::lex::{
    Number, is_word, read_digits, read_number, skip_comment, skip_space, skip_string, skip_to_comma, skip_to_comma_end,
};
use crate::source::Source;

/// An instance number, the `123` of `#123`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub u64);

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// A scanned file: finds instances by number or by type. Shared by all threads of a load.
pub struct StepFile<'a> {
    pub(crate) source: &'a Source,
    pub(crate) index: Index<'a>,
}

impl<'a> StepFile<'a> {
    /// The instance; `None` when the file holds none of this number.
    pub fn get(&self, id: Id) -> Option<Instance<'a>> {
        self.index.position(id.0).map(|at| self.instance(at, id))
    }

    /// Ids of the instances of exactly this type, in file order; the keyword in upper case (`IFCWALL`).
    pub fn of_type(&self, keyword: &str) -> &[Id] {
        self.index.of_type(keyword)
    }

    /// All instances in file order.
    pub fn instances(&self) -> impl Iterator<Item = Instance<'a>> + '_ {
        (0..self.len()).map(|at| self.at(at))
    }

    /// Number of instances.
    pub fn len(&self) -> usize {
        self.index.ids.len()
    }

    /// Whether there is no instance.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The instance's line in the file, from 1; 0 when the file holds none of this number.
    pub fn line_of(&self, id: Id) -> u64 {
        self.index.position(id.0).map_or(0, |at| self.source.line_at(self.index.start(at)))
    }

    /// The text that the file was read from.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// The instance at a place in file order. The place must be below [`StepFile::len`].
    pub(crate) fn at(&self, at: usize) -> Instance<'a> {
        self.instance(at, Id(self.index.ids[at]))
    }

    fn instance(&self, at: usize, id: Id) -> Instance<'a> {
        let keyword = self.index.keyword_at(at);
        let bytes = self.source.bytes();
        let start = self.index.start(at).min(bytes.len());
        let (mut name, mut length) = (keyword.name, keyword.length);
        if length == 0 {
            // One of more names than the index tells apart.
            length = bytes[start..].iter().take_while(|b| is_word(**b)).count();
            name = std::str::from_utf8(&bytes[start..start + length]).unwrap_or_default();
        }
        let mut begin = (start + length).min(bytes.len());
        let end = self.index.end(at, bytes.len());
        skip_space(&bytes[..end], &mut begin);
        Instance { id, keyword: name, body: bytes.get(begin + 1..end).unwrap_or_default(), source: self.source }
    }
}

/// One instance of the file.
#[derive(Clone, Copy)]
pub struct Instance<'a> {
    /// Its number.
    pub id: Id,
    /// Its entity in upper case, for example `IFCEXTRUDEDAREASOLID`; as written where no schema knows it.
    pub keyword: &'a str,
    body: &'a [u8],
    source: &'a Source,
}

impl std::fmt::Debug for Instance<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}(..)", self.id, self.keyword)
    }
}

impl<'a> Instance<'a> {
    /// All attributes in order.
    pub fn args(&self) -> Args<'a> {
        List { bytes: self.body, source: self.source }
    }

    /// The n-th attribute, from 0; [`Value::Null`] when the file gives fewer.
    pub fn arg(&self, n: usize) -> Value<'a> {
        self.args().get(n)
    }

    /// The first attributes, read in one pass; [`Value::Null`] where the file gives fewer.
    pub(crate) fn first_args<const N: usize>(&self) -> [Value<'a>; N] {
        let mut out = [Value::Null; N];
        out.iter_mut().zip(self.args()).for_each(|(slot, value)| *slot = value);
        out
    }

    /// The entity in the standard's spelling, for example `IfcExtrudedAreaSolid`.
    pub fn entity(&self) -> Cow<'a, str> {
        match crate::schema::entity(self.keyword) {
            Some(known) => Cow::Borrowed(known.name),
            None => Cow::Owned(crate::schema::spell_unknown(self.keyword)),
        }
    }
}

/// The attributes of an instance.
pub type Args<'a> = List<'a>;

/// A string as it stands in the file.
#[derive(Clone, Copy)]
pub struct RawStr<'a> {
    bytes: &'a [u8],
    source: &'a Source,
}

impl<'a> RawStr<'a> {
    /// The text, escapes and encoding resolved.
    pub fn decode(&self) -> Cow<'a, str> {
        crate::strings::decode(self.bytes, || self.source.encoding())
    }

    /// The bytes between the quotes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

/// One attribute value or list member.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// `$`: no value.
    Null,
    /// `*`: derived from others.
    Derived,
    /// `#123`.
    Ref(Id),
    /// `42`.
    Int(i64),
    /// `4.2E1`; may be infinite when the file says `1E999`.
    Real(f64),
    /// `'text'`.
    Str(RawStr<'a>),
    /// `.NAME.`, without its dots.
    Enum(&'a str),
    /// `"0F"`, the digits.
    Binary(&'a [u8]),
    /// `(…)`.
    List(List<'a>),
    /// `IFCLABEL('x')`: a value that says its type.
    Typed(&'a str, List<'a>),
    /// Nothing that STEP knows.
    Bad,
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("$"),
            Self::Derived => f.write_str("*"),
            Self::Ref(id) => write!(f, "{id}"),
            Self::Int(i) => write!(f, "{i}"),
            Self::Real(r) => write!(f, "{r:?}"),
            Self::Str(s) => write!(f, "{:?}", s.decode()),
            Self::Enum(e) => write!(f, ".{e}."),
            Self::Binary(b) => write!(f, "binary of {} digits", b.len()),
            Self::List(l) => write!(f, "list of {} bytes", l.bytes.len()),
            Self::Typed(t, l) => write!(f, "{t} of {} bytes", l.bytes.len()),
            Self::Bad => f.write_str("bad"),
        }
    }
}

impl<'a> Value<'a> {
    /// The instance it refers to.
    pub fn as_ref(&self) -> Option<Id> {
        if let Self::Ref(id) = self { Some(*id) } else { None }
    }

    /// A finite number: integer, real, or a typed value of these (`IFCLENGTHMEASURE(2.)`).
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(i) => Some(*i as f64),
            Self::Real(r) => Some(*r).filter(|r| r.is_finite()),
            Self::Typed(_, list) => match list.first() {
                Self::Int(i) => Some(i as f64),
                Self::Real(r) => Some(r).filter(|r| r.is_finite()),
                _ => None,
            },
            _ => None,
        }
    }

    /// An integer, also typed, also written as a real without a fraction.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(i) => Some(*i),
            Self::Real(r) if r.fract() == 0.0 && r.abs() < 9e15 => Some(*r as i64),
            Self::Typed(_, list) => match list.first() {
                Self::Int(i) => Some(i),
                _ => None,
            },
            _ => None,
        }
    }

    /// An enumeration member without its dots, also typed.
    pub fn as_enum(&self) -> Option<&'a str> {
        match self {
            Self::Enum(name) => Some(name),
            Self::Typed(_, list) => match list.first() {
                Self::Enum(name) => Some(name),
                _ => None,
            },
            _ => None,
        }
    }

    /// Text, also typed.
    pub fn as_str(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Str(raw) => Some(raw.decode()),
            Self::Typed(_, list) => match list.first() {
                Self::Str(raw) => Some(raw.decode()),
                _ => None,
            },
            _ => None,
        }
    }

    /// A list.
    pub fn as_list(&self) -> Option<List<'a>> {
        if let Self::List(list) = self { Some(*list) } else { None }
    }

    /// `.T.` or `.F.`, also typed; `None` for `.U.`.
    pub fn as_bool(&self) -> Option<bool> {
        match self.as_enum()? {
            "T" | "TRUE" => Some(true),
            "F" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// Whether it is `$` or `*`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null | Self::Derived)
    }

    /// References of a list, or the one reference; nothing for anything else.
    pub fn refs(&self) -> Refs<'a> {
        match self {
            Self::List(list) => Refs { one: None, list: Some(list.iter()) },
            Self::Ref(id) => Refs { one: Some(*id), list: None },
            _ => Refs { one: None, list: None },
        }
    }

    /// Up to three numbers of a list (`(1.,2.,3.)`), a missing third as 0.
    ///
    /// `None` for fewer than two, or for one that is not finite.
    pub fn as_point(&self) -> Option<[f64; 3]> {
        self.as_list()?.f64_triple()
    }
}

/// Iterates over references; other members are passed over.
pub struct Refs<'a> {
    one: Option<Id>,
    list: Option<Iter<'a>>,
}

impl Iterator for Refs<'_> {
    type Item = Id;

    fn next(&mut self) -> Option<Id> {
        if let Some(id) = self.one.take() {
            return Some(id);
        }
        let list = self.list.as_mut()?;
        list.find_map(|value| value.as_ref())
    }
}

/// The members of a list, read again each time it is iterated.
#[derive(Clone, Copy)]
pub struct List<'a> {
    bytes: &'a [u8],
    source: &'a Source,
}

impl<'a> List<'a> {
    /// The list whose opening bracket is at `at`, which moves behind the closing one.
    pub(crate) fn at(bytes: &'a [u8], at: &mut usize, source: &'a Source) -> Self {
        read_list(bytes, at, source)
    }

    /// The members in order.
    pub fn iter(&self) -> Iter<'a> {
        Iter { bytes: self.bytes, at: 0, source: self.source }
    }

    /// The n-th member, from 0; [`Value::Null`] beyond the end.
    pub fn get(&self, n: usize) -> Value<'a> {
        self.iter().nth(n).unwrap_or(Value::Null)
    }

    /// The first member; [`Value::Null`] when empty.
    pub fn first(&self) -> Value<'a> {
        self.get(0)
    }

    /// Number of members; takes a pass over the list.
    pub fn count(&self) -> usize {
        self.iter().count()
    }

    /// Whether it has no member.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Its references; other members are passed over.
    pub fn refs(&self) -> Refs<'a> {
        Refs { one: None, list: Some(self.iter()) }
    }

    /// Its finite numbers; other members are passed over.
    pub fn f64s(&self) -> impl Iterator<Item = f64> + use<'a> {
        self.iter().filter_map(|value| value.as_f64())
    }

    /// Up to three numbers, a missing third as 0. `None` for fewer than two, or for one that is not finite.
    pub fn f64_triple(&self) -> Option<[f64; 3]> {
        let mut values = self.iter();
        let x = values.next()?.as_f64()?;
        let y = values.next()?.as_f64()?;
        let z = match values.next() {
            Some(value) => value.as_f64()?,
            None => 0.0,
        };
        Some([x, y, z])
    }

    /// Rows of a list of lists of numbers (`((1.,2.,3.),(4.,5.,6.))`), in one pass: for point lists of 100,000 points.
    pub fn number_rows(&self) -> NumberRows<'a> {
        NumberRows { bytes: self.bytes, at: 0 }
    }

    /// The text between the brackets.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

impl<'a> IntoIterator for List<'a> {
    type Item = Value<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Iterates over the members of a list.
#[derive(Clone)]
pub struct Iter<'a> {
    bytes: &'a [u8],
    at: usize,
    source: &'a Source,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let (bytes, source) = (self.bytes, self.source);
        skip_space(bytes, &mut self.at);
        if matches!(bytes.get(self.at), None | Some(b')' | b';')) {
            return None;
        }
        let value = read_value(bytes, &mut self.at, source);
        skip_space(bytes, &mut self.at);
        match bytes.get(self.at) {
            Some(b',') => self.at += 1,
            None | Some(b')' | b';') => {}
            // Something follows the value that should not: `1.#IND`, `'a'b`.
            Some(_) => {
                skip_to_comma(bytes, &mut self.at);
                return Some(Value::Bad);
            }
        }
        Some(value)
    }
}

/// One row of numbers: at most four, and how many there were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The numbers; those beyond `len` are 0. NaN where something else stood.
    pub values: [f64; 4],
    /// How many the file gives; more than 4 are counted and not kept.
    pub len: usize,
}

/// Iterates over rows of numbers.
pub struct NumberRows<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Iterator for NumberRows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            skip_space(self.bytes, &mut self.at);
            match self.bytes.get(self.at)? {
                b'(' => break,
                b')' | b';' => return None,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        let mut row = Row { values: [0.0; 4], len: 0 };
        loop {
            skip_space(self.bytes, &mut self.at);
            match self.bytes.get(self.at) {
                None | Some(b')' | b';') => {
                    self.at += 1;
                    return Some(row);
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let value = match read_number(self.bytes, &mut self.at) {
                        Some(Number::Int(i)) => i as f64,
                        Some(Number::Real(r)) => r,
                        None => {
                            // Whatever it is, it ends at the next separator.
                            while !matches!(self.bytes.get(self.at), None | Some(b',' | b')' | b';')) {
                                self.at += 1;
                            }
                            f64::NAN
                        }
                    };
                    if let Some(slot) = row.values.get_mut(row.len) {
                        *slot = value;
                    }
                    row.len += 1;
                }
            }
        }
    }
}

fn read_value<'a>(bytes: &'a [u8], at: &mut usize, source: &'a Source) -> Value<'a> {
    let start = *at;
    match bytes[start] {
        b'$' => {
            *at += 1;
            Value::Null
        }
        b'*' => {
            *at += 1;
            Value::Derived
        }
        b'#' => {
            *at += 1;
            read_digits(bytes, at).map_or(Value::Bad, |n| Value::Ref(Id(n)))
        }
        b'\'' => {
            *at = skip_string(bytes, start);
            let end = if *at > start + 1 && bytes[*at - 1] == b'\'' { *at - 1 } else { *at };
            Value::Str(RawStr { bytes: &bytes[start + 1..end], source })
        }
        b'.' if !bytes.get(start + 1).is_some_and(u8::is_ascii_digit) => {
            let length = bytes[start + 1..].iter().take_while(|b| is_word(**b)).count();
            let end = start + 1 + length;
            *at = end;
            if bytes.get(end) == Some(&b'.') {
                *at += 1;
                std::str::from_utf8(&bytes[start + 1..end]).map_or(Value::Bad, Value::Enum)
            } else {
                Value::Bad
            }
        }
        b'"' => {
            let end = memchr::memchr(b'"', &bytes[start + 1..]).map_or(bytes.len(), |n| start + 1 + n);
            *at = (end + 1).min(bytes.len());
            Value::Binary(&bytes[start + 1..end])
        }
        b'(' => Value::List(read_list(bytes, at, source)),
        b'0'..=b'9' | b'+' | b'-' | b'.' => match read_number(bytes, at) {
            Some(Number::Int(i)) => Value::Int(i),
            Some(Number::Real(r)) => Value::Real(r),
            None => {
                skip_to_comma_end(bytes, at);
                Value::Bad
            }
        },
        b'A'..=b'Z' | b'a'..=b'z' | b'!' | b'_' => {
            let length = bytes[start..].iter().take_while(|b| is_word(**b) || **b == b'!').count();
            *at = start + length;
            let name = std::str::from_utf8(&bytes[start..*at]).unwrap_or_default();
            skip_space(bytes, at);
            if bytes.get(*at) == Some(&b'(') { Value::Typed(name, read_list(bytes, at, source)) } else { Value::Bad }
        }
        _ => {
            skip_to_comma_end(bytes, at);
            Value::Bad
        }
    }
}

/// Reads a list whose opening bracket is at `at`; ends behind the closing one.
fn read_list<'a>(bytes: &'a [u8], at: &mut usize, source: &'a Source) -> List<'a> {
    let begin = *at + 1;
    let mut i = begin;
    let mut depth = 1usize;
    while let Some(&b) = bytes.get(i) {
        match b {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    *at = i + 1;
                    return List { bytes: &bytes[begin..i], source };
                }
            }
            b'\'' => {
                i = skip_string(bytes, i);
                continue;
            }
            b'"' => i += memchr::memchr(b'"', &bytes[i + 1..]).map_or(bytes.len() - i - 1, |n| n + 1),
            b'/' if bytes.get(i + 1) == Some(&b'*') => {
                i = skip_comment(bytes, i);
                continue;
            }
            b';' => break,
            _ => {}
        }
        i += 1;
    }
    let end = i.min(bytes.len());
    *at = end;
    List { bytes: &bytes[begin.min(end)..end], source }
}

#[cfg(test)]
mod tests;
