//! The samples' file: newest values, spans of values, fixes of positions.

use std::collections::BTreeMap;

use atrium_facility::{Observation, PointId, Position, SourceId, Timestamp, Tracked};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use rustc_hash::{FxHashMap, FxHashSet};

use super::SqliteStore;
use super::block::{self, POINTS, Row};
use super::names::Names;
use crate::store::pack::{pack, unpack};
use crate::store::{FixLevel, SpanLevel, SpanRow, StoreError};

/// Where newest values and positions stand: a level of their own with one span, at 0.
const NEWEST: i64 = 0;
/// Blocks that are read to find values finer than the hour's: bounds the time that a look at the past takes.
const MOST_FINE_BLOCKS: usize = 1_500;
/// Fixes that are read back from a moment: a position is worth nothing after minutes.
const MOST_FIXES_BACK: i64 = 90;
/// Hours dropped at a time when the samples take too much room.
const HOURS_DROPPED: i64 = 24;

fn level_number(level: SpanLevel) -> i64 {
    match level {
        SpanLevel::Minute => 1,
        SpanLevel::Hour => 2,
    }
}

fn fix_number(level: FixLevel) -> i64 {
    match level {
        FixLevel::Fine => 1,
        FixLevel::Coarse => 2,
    }
}

fn to_row(names: &mut Names, row: &SpanRow) -> Row {
    Row {
        point: names.point(&row.point.0),
        source: names.source(&row.last.source.0),
        quality: row.last.quality,
        origin: row.last.origin,
        value: row.last.value.clone(),
        last_at: row.last.observed_at.0,
        min: row.min,
        max: row.max,
        sum: row.sum,
        count: row.count,
    }
}

fn to_span_row(names: &Names, row: Row) -> Option<SpanRow> {
    let point = PointId(names.point_name(row.point)?.clone());
    let source = SourceId(names.source_name(row.source)?.clone());
    let last = Observation {
        point: point.clone(),
        value: row.value,
        observed_at: Timestamp(row.last_at),
        source,
        quality: row.quality,
        origin: row.origin,
    };
    Some(SpanRow { point, last, min: row.min, max: row.max, sum: row.sum, count: row.count })
}

fn merge(into: &mut Row, other: &Row) {
    if other.count > 0 {
        if into.count == 0 {
            (into.min, into.max, into.sum) = (other.min, other.max, other.sum);
        } else {
            into.min = into.min.min(other.min);
            into.max = into.max.max(other.max);
            into.sum += other.sum;
        }
        into.count = into.count.saturating_add(other.count);
    }
    if other.last_at >= into.last_at {
        into.value = other.value.clone();
        (into.source, into.quality, into.origin, into.last_at) =
            (other.source, other.quality, other.origin, other.last_at);
    }
}

/// A block as it stands; one that cannot be read is left out and told of: it costs its own rows and no more.
fn rows_of(connection: &Connection, level: i64, start: i64, block: i64) -> rusqlite::Result<Option<Vec<Row>>> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM spans WHERE level = ?1 AND start = ?2 AND block = ?3")?
        .query_row((level, start, block), |r| r.get(0))
        .optional()?;
    Ok(body.and_then(|body| {
        block::decode(&body)
            .inspect_err(|error| tracing::warn!(level, start, block, %error, "samples that cannot be read"))
            .ok()
    }))
}

fn put_rows(connection: &Connection, level: i64, start: i64, block: i64, rows: &[Row]) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO spans (level, start, block, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute((level, start, block, block::encode(rows)))
        .map(drop)
}

fn blocks_of(connection: &Connection, level: i64, start: i64) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached("SELECT block FROM spans WHERE level = ?1 AND start = ?2 ORDER BY block")?
        .query_map((level, start), |r| r.get(0))?
        .collect()
}

/// Start of the first span of a level after this one. Each is found by its place in the tree.
fn next_start(connection: &Connection, level: i64, after: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT MIN(start) FROM spans WHERE level = ?1 AND start > ?2")?
        .query_row((level, after), |r| r.get(0))
}

fn last_start(connection: &Connection, level: i64, until: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT MAX(start) FROM spans WHERE level = ?1 AND start <= ?2")?
        .query_row((level, until), |r| r.get(0))
}

fn fixes_of(connection: &Connection, level: i64, start: i64) -> rusqlite::Result<Vec<Position>> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM fixes WHERE level = ?1 AND start = ?2")?
        .query_row((level, start), |r| r.get(0))
        .optional()?;
    Ok(body
        .and_then(|body| {
            unpack(&body).inspect_err(|error| tracing::warn!(level, start, error, "positions cannot be read")).ok()
        })
        .unwrap_or_default())
}

fn put_fixes_of(connection: &Connection, level: i64, start: i64, positions: &[Position]) -> rusqlite::Result<()> {
    let mut all: BTreeMap<Tracked, Position> =
        fixes_of(connection, level, start)?.into_iter().map(|p| (p.of.clone(), p)).collect();
    for position in positions {
        if all.get(&position.of).is_none_or(|known| known.observed_at <= position.observed_at) {
            all.insert(position.of.clone(), position.clone());
        }
    }
    let all: Vec<&Position> = all.values().collect();
    let body = pack(&all).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO fixes (level, start, body) VALUES (?1, ?2, ?3)")?
        .execute((level, start, body))
        .map(drop)
}

fn by_block(rows: Vec<Row>) -> BTreeMap<i64, Vec<Row>> {
    let mut out: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for row in rows {
        out.entry(i64::from(row.point / POINTS)).or_default().push(row);
    }
    out
}

/// Rows into a block that may be there already.
fn add_rows(
    connection: &Connection,
    level: i64,
    start: i64,
    block: i64,
    rows: Vec<Row>,
    join: impl Fn(&mut Row, Row),
) -> rusqlite::Result<()> {
    let known = rows_of(connection, level, start, block)?.unwrap_or_default();
    let mut all: BTreeMap<u32, Row> = known.into_iter().map(|r| (r.point, r)).collect();
    for row in rows {
        match all.get_mut(&row.point) {
            Some(known) => join(known, row),
            None => {
                all.insert(row.point, row);
            }
        }
    }
    let all: Vec<Row> = all.into_values().collect();
    put_rows(connection, level, start, block, &all)
}

impl SqliteStore {
    /// Runs in one transaction, with names that are written in it.
    fn write_samples(
        &self,
        run: impl FnOnce(&Transaction<'_>, &mut Names) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let mut connection = self.samples.writer();
        let mut names = self.names();
        let go = |connection: &mut Connection, names: &mut Names| -> rusqlite::Result<()> {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            run(&transaction, names)?;
            names.write(&transaction)?;
            transaction.commit()
        };
        go(&mut connection, &mut names).map_err(self.samples.said())?;
        names.written();
        Ok(())
    }

    pub(super) fn put_newest_values(&self, values: &[Observation], positions: &[Position]) -> Result<(), StoreError> {
        self.write_samples(|connection, names| {
            let rows = values.iter().map(|v| to_row(names, &SpanRow::of(v.clone()))).collect();
            for (block, rows) in by_block(rows) {
                add_rows(connection, NEWEST, 0, block, rows, |known, new| *known = new)?;
            }
            if positions.is_empty() { Ok(()) } else { put_fixes_of(connection, NEWEST, 0, positions) }
        })
    }

    pub(super) fn newest_values(&self) -> Result<(Vec<Observation>, Vec<Position>), StoreError> {
        let connection = self.samples.reader();
        let read = || -> rusqlite::Result<_> {
            let mut rows = Vec::new();
            for block in blocks_of(&connection, NEWEST, 0)? {
                rows.extend(rows_of(&connection, NEWEST, 0, block)?.unwrap_or_default());
            }
            Ok((rows, fixes_of(&connection, NEWEST, 0)?))
        };
        let (rows, positions) = read().map_err(self.samples.said())?;
        drop(connection);
        let names = self.names();
        Ok((rows.into_iter().filter_map(|r| to_span_row(&names, r)).map(|r| r.last).collect(), positions))
    }

    pub(super) fn put_span_rows(&self, level: SpanLevel, start: Timestamp, rows: &[SpanRow]) -> Result<(), StoreError> {
        self.write_samples(|connection, names| {
            let rows = rows.iter().map(|r| to_row(names, r)).collect();
            for (block, mut rows) in by_block(rows) {
                rows.sort_by_key(|r| r.point);
                add_rows(connection, level_number(level), start.0, block, rows, |known, new| merge(known, &new))?;
            }
            Ok(())
        })
    }

    pub(super) fn roll_up_hour(&self, start: Timestamp) -> Result<(), StoreError> {
        let (minute, hour) = (level_number(SpanLevel::Minute), level_number(SpanLevel::Hour));
        let end = start.0.saturating_add(SpanLevel::Hour.length_ms());
        let oldest = start.0.saturating_sub(SpanLevel::Hour.kept_ms());
        self.write_samples(|connection, _| {
            let mut minutes = Vec::new();
            let mut at = start.0 - 1;
            while let Some(next) = next_start(connection, minute, at)?.filter(|s| *s < end) {
                minutes.push(next);
                at = next;
            }
            let before = last_start(connection, hour, start.0 - 1)?;
            let mut blocks: FxHashSet<i64> = FxHashSet::default();
            for start in &minutes {
                blocks.extend(blocks_of(connection, minute, *start)?);
            }
            if let Some(before) = before {
                blocks.extend(blocks_of(connection, hour, before)?);
            }
            for block in blocks {
                let mut all: BTreeMap<u32, Row> = BTreeMap::new();
                // Points that were silent keep their last value: one hour tells of the whole plant.
                if let Some(before) = before {
                    for row in rows_of(connection, hour, before, block)?.unwrap_or_default() {
                        if row.last_at >= oldest {
                            all.insert(row.point, Row { min: 0.0, max: 0.0, sum: 0.0, count: 0, ..row });
                        }
                    }
                }
                for start in &minutes {
                    for row in rows_of(connection, minute, *start, block)?.unwrap_or_default() {
                        match all.get_mut(&row.point) {
                            Some(known) => merge(known, &row),
                            None => {
                                all.insert(row.point, row);
                            }
                        }
                    }
                }
                let rows: Vec<Row> = all.into_values().collect();
                put_rows(connection, hour, start.0, block, &rows)?;
            }
            Ok(())
        })
    }

    pub(super) fn put_position_fixes(
        &self,
        level: FixLevel,
        start: Timestamp,
        positions: &[Position],
    ) -> Result<(), StoreError> {
        self.write_samples(|connection, _| put_fixes_of(connection, fix_number(level), start.0, positions))
    }

    pub(super) fn newest_hour(&self) -> Result<Option<Timestamp>, StoreError> {
        let connection = self.samples.reader();
        let found = last_start(&connection, level_number(SpanLevel::Hour), i64::MAX).map_err(self.samples.said())?;
        Ok(found.map(Timestamp))
    }

    pub(super) fn first_minute(&self, from: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let connection = self.samples.reader();
        let found = next_start(&connection, level_number(SpanLevel::Minute), from.0.saturating_sub(1));
        Ok(found.map_err(self.samples.said())?.map(Timestamp))
    }

    pub(super) fn values_at(&self, at: Timestamp) -> Result<(Vec<Observation>, Vec<Position>), StoreError> {
        let connection = self.samples.reader();
        let read = || -> rusqlite::Result<(Vec<Row>, Vec<Position>)> {
            let mut newest: FxHashMap<u32, Row> = FxHashMap::default();
            // Spans that had ended by then: in one that had not, the last value may be of later.
            let hour = last_start(
                &connection,
                level_number(SpanLevel::Hour),
                at.0.saturating_sub(SpanLevel::Hour.length_ms()),
            )?;
            let hour_end = hour.map_or(i64::MIN, |h| h + SpanLevel::Hour.length_ms());
            let minute = level_number(SpanLevel::Minute);
            let mut until = at.0.saturating_sub(SpanLevel::Minute.length_ms());
            let mut read = 0;
            while read < MOST_FINE_BLOCKS {
                let Some(start) = last_start(&connection, minute, until)?.filter(|s| *s >= hour_end) else { break };
                for block in blocks_of(&connection, minute, start)? {
                    read += 1;
                    for row in rows_of(&connection, minute, start, block)?.unwrap_or_default() {
                        newest.entry(row.point).or_insert(row);
                    }
                }
                until = start - 1;
            }
            let mut rows: Vec<Row> = Vec::with_capacity(newest.len());
            if let Some(hour) = hour {
                for block in blocks_of(&connection, level_number(SpanLevel::Hour), hour)? {
                    for row in rows_of(&connection, level_number(SpanLevel::Hour), hour, block)?.unwrap_or_default() {
                        if !newest.contains_key(&row.point) {
                            rows.push(row);
                        }
                    }
                }
            }
            rows.extend(newest.into_values());
            Ok((rows, positions_at(&connection, at)?))
        };
        let (mut rows, positions) = read().map_err(self.samples.said())?;
        drop(connection);
        rows.sort_by_key(|r| r.point);
        let names = self.names();
        let values = rows
            .into_iter()
            // A late value may carry an earlier time than its span, never a later one than was asked for.
            .filter(|r| r.last_at <= at.0)
            .filter_map(|r| to_span_row(&names, r))
            .map(|r| r.last)
            .collect();
        Ok((values, positions))
    }

    pub(super) fn rows_of_point(
        &self,
        level: SpanLevel,
        point: &PointId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Timestamp, SpanRow)>, StoreError> {
        let Some(number) = self.names().known_point(point.as_str()) else { return Ok(Vec::new()) };
        let block = i64::from(number / POINTS);
        let level = level_number(level);
        let connection = self.samples.reader();
        let read = || -> rusqlite::Result<Vec<(i64, Row)>> {
            let mut out = Vec::new();
            let mut at = from.0.saturating_sub(1);
            while let Some(start) = next_start(&connection, level, at)?.filter(|s| *s < to.0) {
                let rows = rows_of(&connection, level, start, block)?.unwrap_or_default();
                if let Ok(i) = rows.binary_search_by_key(&number, |r| r.point) {
                    out.push((start, rows[i].clone()));
                }
                at = start;
            }
            Ok(out)
        };
        let rows = read().map_err(self.samples.said())?;
        drop(connection);
        let names = self.names();
        Ok(rows.into_iter().filter_map(|(s, r)| Some((Timestamp(s), to_span_row(&names, r)?))).collect())
    }

    pub(super) fn closed_between(
        &self,
        level: SpanLevel,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Timestamp, Vec<Observation>)>, StoreError> {
        let (number, length) = (level_number(level), level.length_ms());
        let connection = self.samples.reader();
        let read = || -> rusqlite::Result<Vec<(i64, Vec<Row>)>> {
            let mut out = Vec::new();
            let mut at = from.0.saturating_sub(length);
            while out.len() < limit {
                let Some(start) = next_start(&connection, number, at)?.filter(|s| s + length <= to.0) else { break };
                let mut rows = Vec::new();
                for block in blocks_of(&connection, number, start)? {
                    rows.extend(rows_of(&connection, number, start, block)?.unwrap_or_default());
                }
                out.push((start + length, rows));
                at = start;
            }
            Ok(out)
        };
        let moments = read().map_err(self.samples.said())?;
        drop(connection);
        let names = self.names();
        Ok(moments
            .into_iter()
            .map(|(at, rows)| {
                let spoken = rows.into_iter().filter(|r| r.last_at >= at - length);
                (Timestamp(at), spoken.filter_map(|r| to_span_row(&names, r)).map(|r| r.last).collect())
            })
            .collect())
    }

    pub(super) fn fixes_in(
        &self,
        level: FixLevel,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Timestamp, Vec<Position>)>, StoreError> {
        let connection = self.samples.reader();
        let read = || -> rusqlite::Result<Vec<(Timestamp, Vec<Position>)>> {
            let starts: Vec<i64> = connection
                .prepare_cached(
                    "SELECT start FROM fixes WHERE level = ?1 AND start > ?2 AND start <= ?3 ORDER BY start LIMIT ?4",
                )?
                .query_map(params![fix_number(level), from.0, to.0, i64::try_from(limit).unwrap_or(i64::MAX)], |r| {
                    r.get(0)
                })?
                .collect::<rusqlite::Result<_>>()?;
            starts
                .into_iter()
                .map(|start| Ok((Timestamp(start), fixes_of(&connection, fix_number(level), start)?)))
                .collect()
        };
        read().map_err(self.samples.said())
    }

    pub(super) fn prune_samples(&self, now: Timestamp) -> Result<(), StoreError> {
        let connection = self.samples.writer();
        let cap = i64::try_from(self.samples_cap).unwrap_or(i64::MAX);
        let run = || -> rusqlite::Result<()> {
            let rolled = last_start(&connection, level_number(SpanLevel::Hour), i64::MAX)?;
            for level in [SpanLevel::Minute, SpanLevel::Hour] {
                let mut before = now.0.saturating_sub(level.kept_ms());
                if level == SpanLevel::Minute {
                    // Minutes that are in no hour yet stay: the hub may have been away for longer than they are kept.
                    before = before.min(rolled.map_or(i64::MIN, |r| r + SpanLevel::Hour.length_ms()));
                }
                connection
                    .prepare_cached("DELETE FROM spans WHERE level = ?1 AND start < ?2")?
                    .execute((level_number(level), before))?;
            }
            for level in [FixLevel::Fine, FixLevel::Coarse] {
                connection
                    .prepare_cached("DELETE FROM fixes WHERE level = ?1 AND start < ?2")?
                    .execute((fix_number(level), now.0.saturating_sub(level.kept_ms())))?;
            }
            let number = |name: &str| connection.pragma_query_value(None, name, |r| r.get::<_, i64>(0));
            let used = || -> rusqlite::Result<i64> {
                Ok((number("page_count")? - number("freelist_count")?) * number("page_size")?)
            };
            let hour = level_number(SpanLevel::Hour);
            while used()? > cap {
                let Some(first) = next_start(&connection, hour, i64::MIN)?.filter(|f| Some(*f) != rolled) else {
                    break;
                };
                let before = (first + HOURS_DROPPED * SpanLevel::Hour.length_ms()).min(rolled.unwrap_or(i64::MAX));
                connection
                    .prepare_cached("DELETE FROM spans WHERE level = ?1 AND start < ?2")?
                    .execute((hour, before))?;
                connection.execute("DELETE FROM fixes WHERE level > 0 AND start < ?1", [before])?;
            }
            connection.execute_batch("PRAGMA incremental_vacuum(2000)")
        };
        run().map_err(self.samples.said())
    }
}

/// Newest fixes at or before the moment.
fn positions_at(connection: &Connection, at: Timestamp) -> rusqlite::Result<Vec<Position>> {
    let mut out: BTreeMap<Tracked, Position> = BTreeMap::new();
    for level in [FixLevel::Fine, FixLevel::Coarse] {
        let oldest = at.0.saturating_sub(MOST_FIXES_BACK * level.length_ms());
        let starts: Vec<i64> = connection
            .prepare_cached(
                "SELECT start FROM fixes WHERE level = ?1 AND start <= ?2 AND start > ?3 ORDER BY start DESC",
            )?
            .query_map((fix_number(level), at.0, oldest), |r| r.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for start in starts {
            for position in fixes_of(connection, fix_number(level), start)? {
                if position.observed_at <= at {
                    out.entry(position.of.clone()).or_insert(position);
                }
            }
        }
        if !out.is_empty() {
            break;
        }
    }
    Ok(out.into_values().collect())
}
