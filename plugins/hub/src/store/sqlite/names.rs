//! Numbers for the names of points and sources.

use std::sync::Arc;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::Base;
use crate::store::StoreError;

const POINT: i64 = 0;
const SOURCE: i64 = 1;

/// One kind of names; the number is the place in the list.
#[derive(Default)]
struct List {
    names: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, u32>,
    /// As many are on disk.
    written: usize,
}

impl List {
    fn number(&mut self, name: &Arc<str>) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.clone());
        self.numbers.insert(name.clone(), number);
        number
    }
}

/// Both kinds.
#[derive(Default)]
pub(super) struct Names {
    points: List,
    sources: List,
}

impl Names {
    pub(super) fn read(base: &Base) -> Result<Self, StoreError> {
        let connection = base.reader();
        let mut names = Self::default();
        let mut statement = connection.prepare("SELECT no, kind, name FROM names ORDER BY no").map_err(base.said())?;
        let mut rows = statement.query([]).map_err(base.said())?;
        while let Some(row) = rows.next().map_err(base.said())? {
            let get = || -> rusqlite::Result<(i64, i64, String)> { Ok((row.get(0)?, row.get(1)?, row.get(2)?)) };
            let (no, kind, name) = get().map_err(base.said())?;
            let list = if kind == POINT { &mut names.points } else { &mut names.sources };
            if no != number_on_disk(list.names.len(), kind) {
                return Err(base.damaged(format!("the name number {no} is out of its place")));
            }
            list.number(&Arc::from(name));
            list.written += 1;
        }
        drop(rows);
        drop(statement);
        Ok(names)
    }

    pub(super) fn point(&mut self, name: &Arc<str>) -> u32 {
        self.points.number(name)
    }

    pub(super) fn source(&mut self, name: &Arc<str>) -> u32 {
        self.sources.number(name)
    }

    pub(super) fn known_point(&self, name: &str) -> Option<u32> {
        self.points.numbers.get(name).copied()
    }

    pub(super) fn point_name(&self, number: u32) -> Option<&Arc<str>> {
        self.points.names.get(number as usize)
    }

    pub(super) fn source_name(&self, number: u32) -> Option<&Arc<str>> {
        self.sources.names.get(number as usize)
    }

    /// Writes new names, in the transaction of what uses them.
    pub(super) fn write(&self, connection: &Connection) -> rusqlite::Result<()> {
        for (list, kind) in [(&self.points, POINT), (&self.sources, SOURCE)] {
            let mut insert =
                connection.prepare_cached("INSERT OR REPLACE INTO names (no, kind, name) VALUES (?1, ?2, ?3)")?;
            for (i, name) in list.names.iter().enumerate().skip(list.written) {
                insert.execute((number_on_disk(i, kind), kind, name.as_ref()))?;
            }
        }
        Ok(())
    }

    /// That transaction was committed.
    pub(super) fn written(&mut self) {
        for list in [&mut self.points, &mut self.sources] {
            list.written = list.names.len();
        }
    }
}

/// Points have even numbers, sources odd ones.
fn number_on_disk(place: usize, kind: i64) -> i64 {
    place as i64 * 2 + kind
}
