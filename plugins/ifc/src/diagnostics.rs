//! What could not be read as the file says it, collected from all threads, bounded.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::limits::{FINDING_KINDS, LISTED_ALIKE};
use crate::value::{Id, StepFile};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something of the file is not shown.
    Error,
    /// Something is shown in another way than the file says.
    Warning,
    /// Nothing is lost; worth knowing.
    Info,
}

/// One finding about a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Line in the file, from 1.
    pub line: Option<u64>,
    /// Instance number (`#123`).
    pub instance: Option<u64>,
    /// Entity name, for example `IfcWall`.
    pub entity: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// A sentence for the person who opened the file.
    pub message: String,
}

#[derive(Default)]
struct Inner {
    list: Vec<Diagnostic>,
    seen: FxHashMap<(String, Option<String>), (u64, Severity)>,
    beyond: u64,
}

/// Collects findings; shared by all threads of a load.
#[derive(Default)]
pub struct Diagnostics {
    inner: Mutex<Inner>,
}

impl Diagnostics {
    /// An empty collector.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic elsewhere leaves a list that is still good to read.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reports a finding about an instance; its line and entity are looked up only if it will be listed.
    pub fn report(&self, file: &StepFile<'_>, id: Id, severity: Severity, message: impl Into<String>) {
        let instance = file.get(id);
        let entity = instance.map(|i| i.entity().into_owned());
        self.add(severity, Some(id.0), entity, message.into(), || instance.map(|_| file.line_of(id)));
    }

    /// Reports a finding about the file, or about a line of it.
    pub fn report_at(&self, line: Option<u64>, severity: Severity, message: impl Into<String>) {
        self.add(severity, None, None, message.into(), || line);
    }

    /// Reports a finding of which everything is known already.
    pub fn push(&self, finding: Diagnostic) {
        let Diagnostic { line, instance, entity, severity, message } = finding;
        self.add(severity, instance, entity, message, || line);
    }

    /// Reports a finding whose line is looked up only if it will be listed.
    pub(crate) fn add(
        &self,
        severity: Severity,
        instance: Option<u64>,
        entity: Option<String>,
        message: String,
        line: impl FnOnce() -> Option<u64>,
    ) {
        let listed = {
            let mut inner = self.lock();
            let key = (pattern(&message), entity.clone());
            if inner.seen.len() >= FINDING_KINDS && !inner.seen.contains_key(&key) {
                inner.beyond += 1;
                false
            } else {
                let seen = inner.seen.entry(key).or_insert((0, severity));
                seen.0 += 1;
                seen.0 <= LISTED_ALIKE
            }
        };
        if listed {
            // Looking a line up takes time that other threads need not wait for.
            let line = line();
            self.lock().list.push(Diagnostic { line, instance, entity, severity, message });
        }
    }

    /// Number of findings so far, the folded ones among them.
    pub fn count(&self) -> u64 {
        let inner = self.lock();
        inner.seen.values().map(|s| s.0).sum::<u64>() + inner.beyond
    }

    /// All findings: the worst first, then by line; those that were only counted as one line each.
    pub fn finish(self) -> Vec<Diagnostic> {
        let Inner { mut list, seen, beyond } = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        list.sort_by(|a, b| {
            (a.severity, a.line, a.instance, &a.message).cmp(&(b.severity, b.line, b.instance, &b.message))
        });
        let mut folded: Vec<Diagnostic> = seen
            .into_iter()
            .filter(|(_, (count, _))| *count > LISTED_ALIKE)
            .map(|((message, entity), (count, severity))| Diagnostic {
                line: None,
                instance: None,
                entity,
                severity,
                message: format!("{} more like this: {message}", count - LISTED_ALIKE),
            })
            .collect();
        folded.sort_by(|a, b| a.message.cmp(&b.message));
        list.extend(folded);
        if beyond > 0 {
            list.push(Diagnostic {
                line: None,
                instance: None,
                entity: None,
                severity: Severity::Warning,
                message: format!("{beyond} further findings of other kinds are not listed."),
            });
        }
        list
    }
}

/// The message with its numbers taken out: what makes two findings alike.
fn pattern(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut in_number = false;
    for c in message.chars() {
        if c.is_ascii_digit() {
            if !in_number {
                out.push('…');
            }
            in_number = true;
        } else {
            in_number = false;
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_that_read_alike_are_folded() {
        let all = Diagnostics::new();
        for i in 0..120u64 {
            all.report_at(Some(i), Severity::Warning, format!("refers to #{i}"));
        }
        all.report_at(Some(7), Severity::Error, "broken");
        assert_eq!(all.count(), 121);
        let list = all.finish();
        assert_eq!(list.len(), 52);
        assert_eq!(list[0].message, "broken");
        assert_eq!(list[51].message, "70 more like this: refers to #…");
    }

    #[test]
    fn serializes_with_the_five_keys() {
        let all = Diagnostics::new();
        all.report_at(Some(3), Severity::Info, "m");
        let json = serde_json::to_value(all.finish()).unwrap();
        assert_eq!(
            json,
            serde_json::json!([{"line": 3, "instance": null, "entity": null, "severity": "info", "message": "m"}])
        );
    }
}
