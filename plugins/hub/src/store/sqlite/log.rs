//! The facts' file: log, receipts, checkpoints, photos, look-ups.

use atrium_facility::{Actor, CommandId, Entry, PersonId, PhotoId, Role, Timestamp, Topic, Update};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Base;
use crate::store::{CheckpointKind, LogSpan, LookUp, PutCheckpoint, Receipt, StoreError, Writing};

/// Number of the registry's topic, as it stands in the log.
const REGISTRY: i64 = 0;
/// Room that has to be there before writing is tried again.
const PROBE_BYTES: usize = 256 << 10;
/// Entries read at a time.
const PAGE: u64 = 1_000;

fn topic_number(topic: Topic) -> i64 {
    Topic::ALL.iter().position(|t| *t == topic).map_or(REGISTRY, |i| i as i64)
}

fn role_id(role: Role) -> &'static str {
    role.id()
}

fn role_of(id: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|r| r.id() == id)
}

fn to_text(base: &Base, value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Failed { file: base.file.clone(), what: e.to_string() })
}

fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}

/// The log's name, given with its first opening.
pub(super) fn epoch(base: &Base) -> Result<String, StoreError> {
    let connection = base.writer();
    let known: Option<String> = connection
        .query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| row.get(0))
        .optional()
        .map_err(base.said())?;
    if let Some(known) = known {
        return Ok(known);
    }
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes)
        .map_err(|e| StoreError::Failed { file: base.file.clone(), what: format!("no random numbers: {e}") })?;
    let fresh: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    connection.execute("INSERT INTO meta (key, value) VALUES ('epoch', ?1)", [&fresh]).map_err(base.said())?;
    Ok(fresh)
}

/// CRC-32 of an entry: a disk that turns a bit is noticed by whoever reads the entry.
fn sum_of(seq: i64, at: i64, actor: &str, role: &str, command: Option<&str>, body: &str) -> i64 {
    let mut crc = flate2::Crc::new();
    crc.update(&seq.to_be_bytes());
    crc.update(&at.to_be_bytes());
    for text in [actor, role, command.unwrap_or_default(), body] {
        crc.update(text.as_bytes());
        crc.update(&[0]);
    }
    i64::from(crc.sum())
}

pub(super) fn append(base: &Base, writing: &Writing<'_>) -> Result<(), StoreError> {
    // Made into text before the transaction: what cannot be written must not hold one open.
    let mut bodies = Vec::with_capacity(writing.entries.len());
    for entry in writing.entries {
        bodies.push(to_text(base, &entry.update)?);
    }
    let mut made = Vec::with_capacity(writing.receipts.len());
    for receipt in writing.receipts {
        made.push(receipt.made.as_ref().map(|m| to_text(base, m)).transpose()?);
    }
    let mut connection = base.writer();
    let run = |connection: &mut Connection| -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO log (seq, at, actor, role, command, topic, body, sum)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            for (entry, body) in writing.entries.iter().zip(&bodies) {
                let command = entry.command.as_ref().map(CommandId::as_str);
                let sum =
                    sum_of(entry.seq as i64, entry.at.0, entry.by.id.as_str(), role_id(entry.by.role), command, body);
                insert.execute(params![
                    entry.seq as i64,
                    entry.at.0,
                    entry.by.id.as_str(),
                    role_id(entry.by.role),
                    command,
                    topic_number(entry.update.topic()),
                    body,
                    sum,
                ])?;
            }
            let mut insert = transaction.prepare_cached(
                "INSERT INTO receipts (command, hash, first, last, made) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (receipt, made) in writing.receipts.iter().zip(&made) {
                insert.execute(params![
                    receipt.command.as_str(),
                    receipt.hash.as_slice(),
                    receipt.first as i64,
                    receipt.last as i64,
                    made,
                ])?;
            }
        }
        transaction.commit()
    };
    run(&mut connection).map_err(base.said())
}

/// Writes something of the size of many entries and takes it away again: its pages stay as room for what comes.
pub(super) fn probe(base: &Base) -> Result<(), StoreError> {
    let connection = base.writer();
    let run = || -> rusqlite::Result<()> {
        connection
            .execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('probe', ?1)", [" ".repeat(PROBE_BYTES)])?;
        connection.execute("DELETE FROM meta WHERE key = 'probe'", [])?;
        Ok(())
    };
    run().map_err(base.said())
}

pub(super) fn receipt(base: &Base, command: &CommandId) -> Result<Option<Receipt>, StoreError> {
    let connection = base.reader();
    let row: Option<(Vec<u8>, i64, i64, Option<String>)> = connection
        .prepare_cached("SELECT hash, first, last, made FROM receipts WHERE command = ?1")
        .and_then(|mut statement| {
            statement.query_row([command.as_str()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))).optional()
        })
        .map_err(base.said())?;
    let Some((hash, first, last, made)) = row else { return Ok(None) };
    let broken = || base.damaged(format!("the receipt of {command} cannot be read"));
    Ok(Some(Receipt {
        command: command.clone(),
        hash: hash.try_into().map_err(|_| broken())?,
        first: first as u64,
        last: last as u64,
        made: made.map(|m| from_text(&m)).transpose().map_err(|_| broken())?,
    }))
}

const ENTRY: &str = "SELECT seq, at, actor, role, command, body, sum FROM log";

fn entry(base: &Base, row: &Row<'_>) -> Result<Entry, StoreError> {
    let columns = || -> rusqlite::Result<_> {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, Option<String>>(4)?,
            row.get_ref(5)?.as_str()?,
            row.get::<_, i64>(6)?,
        ))
    };
    let (seq, at, actor, role, command, body, sum) = columns().map_err(base.said())?;
    if sum_of(seq, at, &actor, &role, command.as_deref(), body) != sum {
        return Err(base.damaged(format!("entry {seq} is not what was written")));
    }
    let role = role_of(&role).ok_or_else(|| base.damaged(format!("entry {seq}: there is no role {role}")))?;
    let update: Update = from_text(body).map_err(|e| base.damaged(format!("entry {seq}: {e}")))?;
    Ok(Entry {
        seq: seq as u64,
        at: Timestamp(at),
        by: Actor::new(actor, role),
        command: command.map(CommandId::from),
        update,
    })
}

pub(super) fn entries(base: &Base, after: u64, until: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
    let connection = base.reader();
    let mut statement = connection
        .prepare_cached(&format!("{ENTRY} WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3"))
        .map_err(base.said())?;
    let mut rows = statement.query(params![signed(after), signed(until), signed(limit as u64)]).map_err(base.said())?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().map_err(base.said())? {
        out.push(entry(base, row)?);
    }
    Ok(out)
}

/// Pages, so that the reading connection is free between them.
pub(super) fn each(
    base: &Base,
    after: u64,
    until: u64,
    registry: bool,
    take: &mut dyn FnMut(&Entry),
) -> Result<(), StoreError> {
    // The registry is rare and found by its index; everything else is nearly everything, in the order of the log.
    let condition = if registry { "topic = 0" } else { "+topic <> 0" };
    let text = format!("{ENTRY} WHERE {condition} AND seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3");
    let mut from = after;
    loop {
        let mut page = Vec::with_capacity(PAGE as usize);
        {
            let connection = base.reader();
            let mut statement = connection.prepare_cached(&text).map_err(base.said())?;
            let mut rows = statement.query(params![signed(from), signed(until), PAGE as i64]).map_err(base.said())?;
            while let Some(row) = rows.next().map_err(base.said())? {
                page.push(entry(base, row)?);
            }
        }
        let Some(last) = page.last() else { return Ok(()) };
        from = last.seq;
        page.iter().for_each(&mut *take);
        if page.len() < PAGE as usize {
            return Ok(());
        }
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn seq_at(base: &Base, at: Timestamp) -> Result<u64, StoreError> {
    let connection = base.reader();
    let found: Option<i64> = connection
        .prepare_cached("SELECT seq FROM log WHERE at <= ?1 ORDER BY at DESC, seq DESC LIMIT 1")
        .and_then(|mut s| s.query_row([at.0], |row| row.get(0)).optional())
        .map_err(base.said())?;
    Ok(found.map_or(0, |seq| seq as u64))
}

pub(super) fn span(base: &Base) -> Result<LogSpan, StoreError> {
    let connection = base.reader();
    let end = |order: &str| -> Result<Option<(i64, i64)>, StoreError> {
        connection
            .query_row(&format!("SELECT seq, at FROM log ORDER BY seq {order} LIMIT 1"), [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
            .optional()
            .map_err(base.said())
    };
    let (first, last) = (end("ASC")?, end("DESC")?);
    Ok(LogSpan {
        first: first.map(|(_, at)| Timestamp(at)),
        last: last.map(|(_, at)| Timestamp(at)),
        seq: last.map_or(0, |(seq, _)| seq as u64),
    })
}

pub(super) fn put_checkpoint(base: &Base, checkpoint: &PutCheckpoint<'_>) -> Result<(), StoreError> {
    let connection = base.writer();
    connection
        .execute(
            "INSERT OR REPLACE INTO checkpoints (kind, seq, at, body) VALUES (?1, ?2, ?3, ?4)",
            params![checkpoint.kind.number(), signed(checkpoint.seq), checkpoint.at.0, checkpoint.body],
        )
        .map_err(base.said())?;
    // The registry is only needed to start: the one before the newest stays in case that cannot be read.
    if checkpoint.kind == CheckpointKind::Registry {
        connection
            .execute(
                "DELETE FROM checkpoints WHERE kind = ?1 AND seq NOT IN
                 (SELECT seq FROM checkpoints WHERE kind = ?1 ORDER BY seq DESC LIMIT 2)",
                [checkpoint.kind.number()],
            )
            .map_err(base.said())?;
    }
    Ok(())
}

pub(super) fn checkpoint(base: &Base, kind: CheckpointKind, until: u64) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
    let connection = base.reader();
    let found: Option<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT seq, body FROM checkpoints WHERE kind = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT 1")
        .and_then(|mut s| s.query_row([kind.number(), signed(until)], |r| Ok((r.get(0)?, r.get(1)?))).optional())
        .map_err(base.said())?;
    Ok(found.map(|(seq, body)| (seq as u64, body)))
}

pub(super) fn put_photo(base: &Base, id: &PhotoId, bytes: &[u8], at: Timestamp) -> Result<(), StoreError> {
    base.writer()
        .execute("INSERT OR IGNORE INTO photos (id, at, bytes) VALUES (?1, ?2, ?3)", params![id.as_str(), at.0, bytes])
        .map(drop)
        .map_err(base.said())
}

pub(super) fn photo(base: &Base, id: &PhotoId) -> Result<Option<Vec<u8>>, StoreError> {
    base.reader()
        .query_row("SELECT bytes FROM photos WHERE id = ?1", [id.as_str()], |row| row.get(0))
        .optional()
        .map_err(base.said())
}

pub(super) fn has_photo(base: &Base, id: &PhotoId) -> Result<bool, StoreError> {
    base.reader()
        .query_row("SELECT 1 FROM photos WHERE id = ?1", [id.as_str()], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
        .map_err(base.said())
}

pub(super) fn record_look_up(base: &Base, look_up: &LookUp) -> Result<(), StoreError> {
    base.writer()
        .execute(
            "INSERT INTO look_ups (at, actor, role, whom, told) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                look_up.at.0,
                look_up.by.id.as_str(),
                role_id(look_up.by.role),
                look_up.whom.as_str(),
                look_up.told
            ],
        )
        .map(drop)
        .map_err(base.said())
}

pub(super) fn look_ups(base: &Base, limit: usize) -> Result<Vec<LookUp>, StoreError> {
    let connection = base.reader();
    let mut statement = connection
        .prepare_cached("SELECT at, actor, role, whom, told FROM look_ups ORDER BY id DESC LIMIT ?1")
        .map_err(base.said())?;
    let mut rows = statement.query([signed(limit as u64)]).map_err(base.said())?;
    let mut out = Vec::new();
    while let Some(row) = rows.next().map_err(base.said())? {
        let columns = || -> rusqlite::Result<(i64, String, String, String, bool)> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        };
        let (at, actor, role, whom, told) = columns().map_err(base.said())?;
        let role = role_of(&role).ok_or_else(|| base.damaged(format!("a look-up by the unknown role {role}")))?;
        out.push(LookUp { by: Actor::new(actor, role), whom: PersonId::from(whom), at: Timestamp(at), told });
    }
    Ok(out)
}
