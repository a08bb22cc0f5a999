//! Where each instance stands in the file: 20 bytes an instance, found by number in constant time.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::limits::{KEYWORDS, OFFSET_BITS};
use crate::value::Id;

const OFFSET_MASK: u64 = (1 << OFFSET_BITS) - 1;

/// Types with more instances than this share of the file get their list only when asked for it: nobody asks for the
/// list of all points, and it would be the largest.
const BULK_SHARE: usize = 32;

/// An entity name that occurs in the file.
pub(crate) struct Keyword<'a> {
    /// In upper case.
    pub(crate) name: &'a str,
    /// As written, bytes.
    pub(crate) length: usize,
    raw: &'a [u8],
    count: u64,
    ids: OnceLock<Vec<Id>>,
}

/// The index of a file.
#[derive(Default)]
pub(crate) struct Index<'a> {
    /// Instance numbers in file order, each once.
    pub(crate) ids: Vec<u64>,
    /// Keyword number and offset of the keyword, packed, in file order.
    starts: Vec<u64>,
    keywords: Vec<Keyword<'a>>,
    by_name: FxHashMap<&'a [u8], u32>,
    lookup: Lookup,
    /// What the header says.
    pub(crate) header: Header,
}

/// What the header section says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// `FILE_SCHEMA`, the first name.
    pub(crate) schema: Option<String>,
    /// `FILE_NAME`: preprocessor and originating system.
    pub(crate) authoring_tool: Option<String>,
}

enum Lookup {
    /// Position + 1 by instance number; 0 for none.
    Dense(Vec<u32>),
    /// Instance number and position, by number: a quarter of what a map takes.
    Sparse(Vec<(u64, u32)>),
}

impl Default for Lookup {
    fn default() -> Self {
        Self::Dense(Vec::new())
    }
}

impl<'a> Index<'a> {
    pub(crate) fn position(&self, id: u64) -> Option<usize> {
        match &self.lookup {
            Lookup::Dense(table) => {
                let slot = *table.get(usize::try_from(id).ok()?)?;
                (slot as usize).checked_sub(1)
            }
            Lookup::Sparse(sorted) => {
                sorted.binary_search_by_key(&id, |(id, _)| *id).ok().map(|slot| sorted[slot].1 as usize)
            }
        }
    }

    /// Offset of the keyword.
    pub(crate) fn start(&self, at: usize) -> usize {
        (self.starts[at] & OFFSET_MASK) as usize
    }

    /// A place at or behind the end of the instance's statement.
    pub(crate) fn end(&self, at: usize, file_end: usize) -> usize {
        self.starts.get(at + 1).map_or(file_end, |s| (s & OFFSET_MASK) as usize)
    }

    pub(crate) fn keyword_at(&self, at: usize) -> &Keyword<'a> {
        &self.keywords[(self.starts[at] >> OFFSET_BITS) as usize]
    }

    /// Number of the keyword of the instance at a place.
    pub(crate) fn keyword_number_at(&self, at: usize) -> usize {
        (self.starts[at] >> OFFSET_BITS) as usize
    }

    /// All keywords by number.
    pub(crate) fn keywords(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.keywords.iter().map(|k| k.name)
    }

    pub(crate) fn of_type(&self, keyword: &str) -> &[Id] {
        let Some(&number) = self.by_name.get(keyword.as_bytes()) else { return &[] };
        self.keywords[number as usize].ids.get_or_init(|| {
            let mine = self.starts.iter().zip(&self.ids).filter(|(s, _)| **s >> OFFSET_BITS == u64::from(number));
            mine.map(|(_, id)| Id(*id)).collect()
        })
    }

    /// Instances a type, over all statements of the file.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (&'a str, u64)> + '_ {
        self.keywords.iter().map(|k| (k.name, k.count))
    }

    /// Number of a keyword, entered when it is new.
    pub(crate) fn keyword_number(&mut self, raw: &'a [u8]) -> u32 {
        if let Some(&number) = self.by_name.get(raw) {
            return number;
        }
        let written = std::str::from_utf8(raw).unwrap_or_default();
        // Programs write upper case; where one does not, the standard's table gives a spelling that lives long enough.
        let name = if raw.iter().any(u8::is_ascii_lowercase) {
            crate::schema::entity(&written.to_ascii_uppercase()).map_or(written, |e| e.keyword)
        } else {
            written
        };
        let number = self.keywords.len() as u32;
        if self.keywords.len() >= KEYWORDS {
            // One entry for all others; its length is looked for in the text.
            if self.keywords.len() == KEYWORDS {
                self.keywords.push(Keyword { name: "", length: 0, raw: b"", count: 0, ids: OnceLock::new() });
            }
            return KEYWORDS as u32;
        }
        self.keywords.push(Keyword { name, length: raw.len(), raw, count: 0, ids: OnceLock::new() });
        self.by_name.insert(raw, number);
        number
    }

    /// Whether a keyword number stands for these bytes: the scan's short cut around the map.
    pub(crate) fn keyword_is(&self, number: u32, raw: &[u8]) -> bool {
        self.keywords.get(number as usize).is_some_and(|k| k.raw == raw)
    }

    /// Makes room for this many instances in all.
    pub(crate) fn reserve(&mut self, expected: usize) {
        let more = expected.saturating_sub(self.ids.len());
        self.ids.reserve(more);
        self.starts.reserve(more);
    }

    pub(crate) fn push(&mut self, id: u64, keyword: u32, offset: usize) {
        self.ids.push(id);
        self.starts.push(u64::from(keyword) << OFFSET_BITS | offset as u64 & OFFSET_MASK);
        self.keywords[keyword as usize].count += 1;
    }

    /// Builds the tables; `repeated` gets number and place of each instance whose number was used before, which is taken
    /// out.
    pub(crate) fn finish(&mut self, mut repeated: impl FnMut(u64, usize)) {
        let mut again = self.build_lookup();
        if !again.is_empty() {
            again.sort_unstable();
            again.iter().for_each(|at| repeated(self.ids[*at as usize], self.start(*at as usize)));
            let (mut at, mut next) = (0u32, 0);
            let mut keep = |_: &u64| {
                let drop = again.get(next) == Some(&at);
                next += usize::from(drop);
                at += 1;
                !drop
            };
            self.ids.retain(&mut keep);
            let (mut at, mut next) = (0u32, 0);
            self.starts.retain(|_| {
                let drop = again.get(next) == Some(&at);
                next += usize::from(drop);
                at += 1;
                !drop
            });
            self.build_lookup();
        }
        self.build_lists();
    }

    fn build_lookup(&mut self) -> Vec<u32> {
        let mut again = Vec::new();
        let largest = self.ids.iter().copied().max().unwrap_or(0);
        // Numbers are dense in nearly every file; eight slots an instance still cost less than a map.
        if largest <= self.ids.len() as u64 * 8 + (1 << 16) {
            let mut table = vec![0u32; largest as usize + 1];
            for (at, id) in self.ids.iter().enumerate() {
                let slot = &mut table[*id as usize];
                if *slot == 0 { *slot = at as u32 + 1 } else { again.push(at as u32) }
            }
            self.lookup = Lookup::Dense(table);
        } else {
            let mut sorted: Vec<(u64, u32)> = self.ids.iter().enumerate().map(|(at, id)| (*id, at as u32)).collect();
            sorted.sort_unstable();
            sorted.dedup_by(|later, first| {
                let same = later.0 == first.0;
                if same {
                    again.push(later.1);
                }
                same
            });
            self.lookup = Lookup::Sparse(sorted);
        }
        again
    }

    fn build_lists(&mut self) {
        // Two spellings of one name are one type.
        let mut first: FxHashMap<&'a str, u32> = FxHashMap::default();
        let mut same: Vec<u32> = Vec::with_capacity(self.keywords.len());
        for (number, keyword) in self.keywords.iter().enumerate() {
            same.push(*first.entry(keyword.name).or_insert(number as u32));
        }
        let mixed = same.iter().enumerate().any(|(i, s)| i as u32 != *s);
        let bulk = (self.ids.len() / BULK_SHARE).max(1000) as u64;
        let mut lists: Vec<Option<Vec<Id>>> = self
            .keywords
            .iter()
            .map(|k| (mixed || k.count <= bulk).then(|| Vec::with_capacity(if mixed { 0 } else { k.count as usize })))
            .collect();
        for (start, id) in self.starts.iter().zip(&self.ids) {
            let number = same[(start >> OFFSET_BITS) as usize];
            if let Some(list) = &mut lists[number as usize] {
                list.push(Id(*id));
            }
        }
        for (keyword, list) in self.keywords.iter().zip(lists) {
            if let Some(list) = list {
                // The cell is empty: nobody has seen this index yet.
                let _ = keyword.ids.set(list);
            }
        }
        self.by_name.extend(first.into_iter().map(|(name, number)| (name.as_bytes(), number)));
    }
}
