//! Keeping what the program does not understand.

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

/// What of an entry is not understood; it is written again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rest(pub(crate) Table);

/// Reads an entry: what it means, and what of it is not understood.
pub(crate) fn read<T: DeserializeOwned + Serialize>(raw: &Table) -> Result<(T, Rest), String> {
    let known: T = raw.clone().try_into().map_err(|e: toml::de::Error| e.message().to_owned())?;
    let written = Table::try_from(&known).map_err(|e| e.to_string())?;
    Ok((known, Rest(beyond(raw, &written))))
}

/// Writes an entry, with what was not understood of it.
pub(crate) fn write<T: Serialize>(known: &T, rest: &Rest) -> Result<Table, String> {
    let mut out = Table::try_from(known).map_err(|e| e.to_string())?;
    add(&mut out, &rest.0);
    Ok(out)
}

/// What `raw` has and `written` has not, tables within tables too.
pub(crate) fn beyond(raw: &Table, written: &Table) -> Table {
    let mut rest = Table::new();
    for (key, value) in raw {
        match (value, written.get(key)) {
            (_, None) => {
                rest.insert(key.clone(), value.clone());
            }
            (Value::Table(raw), Some(Value::Table(written))) => {
                let within = beyond(raw, written);
                if !within.is_empty() {
                    rest.insert(key.clone(), Value::Table(within));
                }
            }
            _ => {}
        }
    }
    rest
}

/// Adds what is not there yet.
pub(crate) fn add(out: &mut Table, rest: &Table) {
    for (key, value) in rest {
        match (out.get_mut(key), value) {
            (Some(Value::Table(out)), Value::Table(rest)) => add(out, rest),
            (Some(_), _) => {}
            (None, _) => {
                out.insert(key.clone(), value.clone());
            }
        }
    }
}
