//! What could not be read as the file says it, collected from all threads, bounded.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::limits::{FINDING_KINDS, LISTED_ALIKE, LISTED_SHAPES};
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
    /// Instance number of the product whose shape it is about; of one shape that several share, the first.
    pub product: Option<u64>,
    /// How bad it is.
    pub severity: Severity,
    /// A sentence for the person who opened the file.
    pub message: String,
}

#[derive(Default)]
struct Inner {
    list: Vec<Diagnostic>,
    seen: FxHashMap<(String, Option<String>), Seen>,
    /// Products with a finding about their shape.
    products: FxHashSet<u64>,
    beyond: u64,
}

struct Seen {
    count: u64,
    listed: u64,
    severity: Severity,
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
        self.report_about(file, id, None, severity, message.into());
    }

    /// As [`Diagnostics::report`], about the shape of `product`, which `id` is a part of.
    pub fn report_shape(&self, file: &StepFile<'_>, id: Id, product: Id, severity: Severity, message: String) {
        self.report_about(file, id, Some(product.0), severity, message);
    }

    fn report_about(&self, file: &StepFile<'_>, id: Id, product: Option<u64>, severity: Severity, message: String) {
        let instance = file.get(id);
        let entity = instance.map(|i| i.entity().into_owned());
        let finding = Diagnostic { line: None, instance: Some(id.0), entity, product, severity, message };
        self.add(finding, || instance.map(|_| file.line_of(id)));
    }

    /// Reports a finding about the file, or about a line of it.
    pub fn report_at(&self, line: Option<u64>, severity: Severity, message: impl Into<String>) {
        self.push(Diagnostic { line, instance: None, entity: None, product: None, severity, message: message.into() });
    }

    /// Reports a finding of which everything is known already.
    pub fn push(&self, finding: Diagnostic) {
        let line = finding.line;
        self.add(finding, || line);
    }

    /// Whether something was found about the shape of a product.
    pub(crate) fn has_product(&self, product: Id) -> bool {
        self.lock().products.contains(&product.0)
    }

    /// Reports a finding whose line is looked up only if it will be listed.
    pub(crate) fn add(&self, mut finding: Diagnostic, line: impl FnOnce() -> Option<u64>) {
        let listed = {
            let mut inner = self.lock();
            inner.products.extend(finding.product);
            let key = (pattern(&finding.message), finding.entity.clone());
            if inner.seen.len() >= FINDING_KINDS && !inner.seen.contains_key(&key) {
                inner.beyond += 1;
                false
            } else {
                let most = if finding.product.is_some() { LISTED_SHAPES } else { LISTED_ALIKE };
                let seen = inner.seen.entry(key).or_insert(Seen { count: 0, listed: 0, severity: finding.severity });
                seen.count += 1;
                let listed = seen.count <= most;
                seen.listed += u64::from(listed);
                listed
            }
        };
        if listed {
            // Looking a line up takes time that other threads need not wait for.
            finding.line = line();
            self.lock().list.push(finding);
        }
    }

    /// Number of findings so far, the folded ones among them.
    pub fn count(&self) -> u64 {
        let inner = self.lock();
        inner.seen.values().map(|s| s.count).sum::<u64>() + inner.beyond
    }

    /// All findings: the worst first, then by line; those that were only counted as one line each.
    pub fn finish(self) -> Vec<Diagnostic> {
        let Inner { mut list, seen, beyond, .. } = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        list.sort_by(|a, b| {
            (a.severity, a.line, a.instance, &a.message).cmp(&(b.severity, b.line, b.instance, &b.message))
        });
        let mut folded: Vec<Diagnostic> = seen
            .into_iter()
            .filter(|(_, seen)| seen.count > seen.listed)
            .map(|((message, entity), seen)| Diagnostic {
                line: None,
                instance: None,
                entity,
                product: None,
                severity: seen.severity,
                message: format!("{} more like this: {message}", seen.count - seen.listed),
            })
            .collect();
        folded.sort_by(|a, b| a.message.cmp(&b.message));
        list.extend(folded);
        if beyond > 0 {
            list.push(Diagnostic {
                line: None,
                instance: None,
                entity: None,
                product: None,
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
    fn serializes_with_its_keys() {
        let all = Diagnostics::new();
        all.report_at(Some(3), Severity::Info, "m");
        let json = serde_json::to_value(all.finish()).unwrap();
        assert_eq!(
            json,
            serde_json::json!([{"line": 3, "instance": null, "entity": null, "product": null, "severity": "info", "message": "m"}])
        );
    }
}
