//! The statement index and the values of instances.

use atrium_ifc::{Diagnostics, List, Progress, Source, Value, scan};

/// Lists are looked into this deep, and this many members are looked at: reading a list again at each depth costs the
/// square of the depth, which is this check's doing and not the reader's.
const DEPTH: usize = 12;
const MEMBERS: usize = 20_000;

/// `data` is a data section.
pub fn check(data: &[u8]) {
    let mut bytes = b"ISO-10303-21;DATA;".to_vec();
    bytes.extend_from_slice(data);
    let length = bytes.len();
    let source = Source::from_bytes(bytes);
    let diagnostics = Diagnostics::new();
    let Ok(file) = scan(&source, &Progress::new(), &diagnostics) else { panic!("nobody cancelled the scan") };
    let mut left = MEMBERS;
    let mut found = 0;
    for instance in file.instances() {
        found += 1;
        // Entities of a schema are found however they are written; others stay as they are written.
        let keyword = instance.keyword;
        assert!(!keyword.is_empty());
        let known = atrium_ifc::schema::entity(&keyword.to_ascii_uppercase()).is_some();
        assert!(!known || keyword == keyword.to_ascii_uppercase());
        assert!(file.get(instance.id).is_some_and(|first| first.id == instance.id));
        assert!(!instance.entity().is_empty());
        assert!(instance.args().bytes().len() < length);
        let line = file.line_of(instance.id);
        assert!(line >= 1 && line <= 1 + data.iter().filter(|b| **b == b'\n').count() as u64);
        let members = look(instance.args(), DEPTH, &mut left);
        if left > 0 {
            assert_eq!(members, instance.args().count());
            assert_eq!(instance.args().is_empty(), members == 0);
            // Attributes are found one by one as they are found in a row.
            let last = members.saturating_sub(1);
            assert_eq!(
                format!("{:?}", instance.arg(last)),
                format!("{:?}", instance.args().iter().last().unwrap_or(Value::Null))
            );
            assert!(instance.arg(members).is_null());
        }
        for id in instance.args().refs() {
            let _ = file.get(id);
        }
    }
    assert_eq!(found, file.len());
    // An instance needs at least `#1=A();`.
    assert!(file.len() <= length / 7 + 1);
    for finding in diagnostics.finish() {
        assert!(finding.line.is_none_or(|l| l >= 1));
    }
}

fn look(list: List<'_>, depth: usize, left: &mut usize) -> usize {
    let mut members = 0;
    for value in list {
        members += 1;
        *left = left.saturating_sub(1);
        if *left == 0 {
            break;
        }
        assert!(value.as_f64().is_none_or(f64::is_finite));
        let _ = (value.as_ref(), value.as_i64(), value.as_enum(), value.as_bool(), value.as_str(), value.as_point());
        let _ = format!("{value:?}");
        if let Value::List(inner) | Value::Typed(_, inner) = value
            && depth > 0
        {
            assert!(inner.bytes().len() <= list.bytes().len());
            look(inner, depth - 1, left);
        }
    }
    if depth == DEPTH {
        let rows = list.number_rows().take(*left).map(|row| row.len).sum::<usize>();
        assert!(rows <= list.bytes().len());
        assert!(list.f64s().take(*left).all(f64::is_finite));
    }
    members
}
