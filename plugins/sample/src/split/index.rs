//! Where each instance stands in the text, and what it refers to.

use super::SplitError;
use super::class::Class;

/// No instance has this number.
const NOWHERE: u32 = u32::MAX;

/// Positions of the instances of a text, by their order in it.
#[derive(Debug)]
pub(super) struct Index<'a> {
    text: &'a str,
    /// Where the header ends: the byte after `DATA;` and its line break.
    pub(super) data: usize,
    /// Where the line `ENDSEC;` of the DATA section begins.
    pub(super) end: usize,
    starts: Vec<usize>,
    numbers: Vec<u32>,
    classes: Vec<Class>,
    /// Place in the order by instance number.
    places: Vec<u32>,
}

impl<'a> Index<'a> {
    /// Reads the DATA section line by line.
    pub(super) fn of(text: &'a str) -> Result<Self, SplitError> {
        let data = text.find("\nDATA;\n").ok_or(SplitError::NoData)? + "\nDATA;\n".len();
        let lines_before = text[..data].bytes().filter(|b| *b == b'\n').count();
        let (mut starts, mut numbers, mut classes) = (Vec::new(), Vec::new(), Vec::new());
        let mut at = data;
        let mut end = None;
        for (line_number, line) in text[data..].split_inclusive('\n').enumerate() {
            let content = line.trim_end();
            if content == "ENDSEC;" {
                end = Some(at);
                break;
            }
            let (number, keyword) = instance(content).ok_or_else(|| SplitError::Unreadable {
                line: lines_before + line_number + 1,
                text: content.chars().take(80).collect(),
            })?;
            starts.push(at);
            numbers.push(number);
            classes.push(Class::of(keyword, content));
            at += line.len();
        }
        let end = end.ok_or(SplitError::NoData)?;
        let highest = numbers.iter().copied().max().unwrap_or(0);
        if highest as usize > numbers.len() * 16 + 65_536 || numbers.len() >= NOWHERE as usize {
            return Err(SplitError::Sparse { number: highest, instances: numbers.len() });
        }
        let mut places = vec![NOWHERE; highest as usize + 1];
        for (place, number) in numbers.iter().enumerate() {
            if places[*number as usize] != NOWHERE {
                return Err(SplitError::Repeated { number: *number });
            }
            places[*number as usize] = place as u32;
        }
        Ok(Self { text, data, end, starts, numbers, classes, places })
    }

    /// Number of instances.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// What precedes the DATA section's instances, and what follows them.
    pub(super) fn around(&self) -> (&'a str, &'a str) {
        (&self.text[..self.data], &self.text[self.end..])
    }

    /// The instance's whole line, without its line break.
    pub(super) fn line(&self, at: usize) -> &'a str {
        let end = self.starts.get(at + 1).copied().unwrap_or(self.end);
        self.text[self.starts[at]..end].trim_end()
    }

    /// Its keyword, in capitals as it stands.
    pub(super) fn keyword(&self, at: usize) -> &'a str {
        instance(self.line(at)).map_or("", |(_, keyword)| keyword)
    }

    /// What stands between the outermost brackets.
    pub(super) fn arguments(&self, at: usize) -> &'a str {
        let line = self.line(at);
        line.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map_or("", |(arguments, _)| arguments)
    }

    /// Its number.
    pub(super) fn number(&self, at: usize) -> u32 {
        self.numbers[at]
    }

    /// Its class.
    pub(super) fn class(&self, at: usize) -> Class {
        self.classes[at]
    }

    /// The instance of a number that `from` refers to.
    pub(super) fn find(&self, number: u32, from: usize) -> Result<usize, SplitError> {
        match self.places.get(number as usize) {
            Some(place) if *place != NOWHERE => Ok(*place as usize),
            _ => Err(SplitError::Dangling { from: self.numbers[from], to: number }),
        }
    }

    /// All instances that an instance refers to, in the order of its arguments.
    pub(super) fn references(&self, at: usize, out: &mut Vec<usize>) -> Result<(), SplitError> {
        out.clear();
        let mut dangling = None;
        for_each_number(self.arguments(at), |number| match self.find(number, at) {
            Ok(place) => out.push(place),
            Err(error) => dangling = Some(error),
        });
        dangling.map_or(Ok(()), Err)
    }

    /// The instances of one argument: one, those of a list, or none.
    pub(super) fn of_argument(&self, argument: &str, from: usize) -> Result<Vec<usize>, SplitError> {
        let mut numbers = Vec::new();
        for_each_number(argument, |number| numbers.push(number));
        numbers.into_iter().map(|number| self.find(number, from)).collect()
    }
}

/// Number and keyword of a line that is one whole instance.
fn instance(line: &str) -> Option<(u32, &str)> {
    let (number, rest) = line.strip_prefix('#')?.split_once('=')?;
    let (keyword, rest) = rest.split_once('(')?;
    let whole = rest.ends_with(");") && !keyword.is_empty() && keyword.bytes().all(|b| b.is_ascii_alphanumeric());
    whole.then_some((number.parse().ok()?, keyword))
}

/// Calls `each` with every number that is referred to; what stands in quotes is text.
fn for_each_number(arguments: &str, mut each: impl FnMut(u32)) {
    let mut bytes = arguments.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            // A doubled quote within a string ends it and begins it again.
            b'\'' => while bytes.next().is_some_and(|b| b != b'\'') {},
            b'#' => {
                let mut number = 0_u32;
                while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
                    number = number.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
                }
                each(number);
            }
            _ => {}
        }
    }
}

/// The arguments one by one: brackets and quotes hold theirs together.
pub(super) fn arguments(all: &str) -> Vec<&str> {
    let mut out = Vec::with_capacity(10);
    let (mut depth, mut quoted, mut begin) = (0_usize, false, 0);
    for (at, byte) in all.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                out.push(&all[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    out.push(&all[begin..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_keep_lists_and_strings_together() {
        assert_eq!(
            arguments("'a,(b''',$,(#1,#2),IFCLABEL('x,y'),.T."),
            ["'a,(b'''", "$", "(#1,#2)", "IFCLABEL('x,y')", ".T."]
        );
    }

    #[test]
    fn numbers_in_text_are_no_references() {
        let mut seen = Vec::new();
        for_each_number("'bed #3''s #4',#5,(#6,#77),*", |n| seen.push(n));
        assert_eq!(seen, [5, 6, 77]);
    }
}
