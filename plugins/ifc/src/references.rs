//! References to instances that the file does not contain.

use rayon::prelude::*;

use crate::diagnostics::{Diagnostics, Severity};
use crate::lex::{read_digits, skip_comment, skip_space};
use crate::limits::MISSING_OF_ONE;
use crate::progress::{Cancelled, Progress};
use crate::value::{Id, StepFile};

/// Instances that one task looks at: a few milliseconds of work.
const CHUNK: usize = 1 << 14;

/// Reports every instance that refers to one that is not there; each instance once for each of its first few.
pub(crate) fn check(file: &StepFile<'_>, progress: &Progress, diagnostics: &Diagnostics) -> Result<(), Cancelled> {
    let chunks = file.len().div_ceil(CHUNK);
    let plain: Vec<bool> = file.index.keywords().map(|k| matches!(k, "IFCCARTESIANPOINT" | "IFCDIRECTION")).collect();
    (0..chunks).into_par_iter().try_for_each(|chunk| {
        progress.check()?;
        for at in chunk * CHUNK..((chunk + 1) * CHUNK).min(file.len()) {
            let instance = file.at(at);
            if plain[file.index.keyword_number_at(at)] && holds_only_numbers(instance.args().bytes()) {
                continue;
            }
            let mut reported = 0;
            for_each_reference(instance.args().bytes(), |id, defined| {
                if defined {
                    reported += 1;
                    let lost = id.map_or_else(|| "another instance".to_owned(), |id| Id(id).to_string());
                    let message = format!("It does not end in a semicolon, and {lost} behind it was lost.");
                    diagnostics.report(file, instance.id, Severity::Error, message);
                    return;
                }
                if id.is_none_or(|id| file.index.position(id).is_none()) && reported < MISSING_OF_ONE {
                    reported += 1;
                    let name = id.map_or_else(|| "a number beyond 64 bits".to_owned(), |id| Id(id).to_string());
                    diagnostics.report(
                        file,
                        instance.id,
                        Severity::Error,
                        format!("It refers to {name}, which the file does not contain."),
                    );
                }
            });
        }
        Ok(())
    })
}

/// Whether nothing before the statement's end could be a reference, a text or a comment: half of a file are points, and
/// this is the fastest way over them.
fn holds_only_numbers(bytes: &[u8]) -> bool {
    memchr::memchr(b';', bytes).is_some_and(|end| memchr::memchr3(b'#', b'\'', b'/', &bytes[..end]).is_none())
}

/// Calls with each `#123` outside of strings and comments, up to the statement's end; with `None` beyond 64 bits, and
/// with whether an equal sign follows.
fn for_each_reference(bytes: &[u8], mut act: impl FnMut(Option<u64>, bool)) {
    let mut at = 0;
    while let Some(&b) = bytes.get(at) {
        match b {
            b'#' => {
                at += 1;
                let begin = at;
                let id = read_digits(bytes, &mut at);
                if at > begin {
                    let mut behind = at;
                    if bytes.get(at).is_some_and(|b| !matches!(b, b',' | b')')) {
                        skip_space(bytes, &mut behind);
                    }
                    act(id, bytes.get(behind) == Some(&b'='));
                }
            }
            b'\'' => at = memchr::memchr(b'\'', &bytes[at + 1..]).map_or(bytes.len(), |n| at + n + 2),
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = skip_comment(bytes, at),
            b';' => return,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scanned;

    #[test]
    fn only_real_references_count() {
        scanned(
            "#1=IFCWALL('#77',$,'/*',#2,$ /* #78 */,#79,\n#99999999999999999999);\n#2=IFCWALL('it''s #80',#1);",
            |file, diagnostics| {
                check(file, &Progress::new(), diagnostics).unwrap();
                assert_eq!(diagnostics.count(), 2);
            },
        );
        let source = crate::Source::from_bytes(crate::testing::step("#1=IFCWALL(#9);").into_bytes());
        let diagnostics = Diagnostics::new();
        let file = crate::scan(&source, &Progress::new(), &diagnostics).unwrap();
        check(&file, &Progress::new(), &diagnostics).unwrap();
        let found = diagnostics.finish();
        assert_eq!(found[0].message, "It refers to #9, which the file does not contain.");
        assert_eq!((found[0].line, found[0].instance, found[0].entity.as_deref()), (Some(8), Some(1), Some("IfcWall")));
    }
}
