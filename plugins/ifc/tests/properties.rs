//! What is written is what is read, for any text, number and order; and any bytes at all are survived.
#![allow(clippy::unwrap_used, reason = "a test")]

use atrium_ifc::{Diagnostics, Id, Progress, Source, StepFile, scan};
use proptest::prelude::*;

fn with_file<T>(text: impl Into<Vec<u8>>, test: impl FnOnce(&StepFile<'_>) -> T) -> T {
    let source = Source::from_bytes(text.into());
    let file = scan(&source, &Progress::new(), &Diagnostics::new()).unwrap();
    test(&file)
}

/// Writes text as ISO 10303-21 asks for it: quotes and backslashes doubled, the rest beyond ASCII in hex.
fn encode(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            ' '..='~' => out.push(c),
            _ => {
                let mut units = [0; 2];
                let hex: String = c.encode_utf16(&mut units).iter().map(|u| format!("{u:04X}")).collect();
                out.push_str(&format!("\\X2\\{hex}\\X0\\"));
            }
        }
    }
    out.push('\'');
    out
}

proptest! {
    // What fails once belongs into a test of its own, with a name, and not into a file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_as_it_was_written(text in "\\PC{0,40}") {
        let file = format!("ISO-10303-21;DATA;#1=IFCLABEL({},{});ENDSEC;END-ISO-10303-21;", encode(&text), encode("after"));
        with_file(file, |f| {
            let instance = f.get(Id(1)).unwrap();
            prop_assert_eq!(instance.arg(0).as_str().unwrap(), text.as_str());
            prop_assert_eq!(instance.arg(1).as_str().unwrap(), "after");
            Ok(())
        })?;
    }

    #[test]
    fn any_number_is_read_as_it_was_written(number in proptest::num::f64::NORMAL, whole in any::<i32>()) {
        let file = format!("ISO-10303-21;DATA;#1=IFCX({number:E},{whole});ENDSEC;END-ISO-10303-21;");
        with_file(file, |f| {
            prop_assert_eq!(f.get(Id(1)).unwrap().arg(0).as_f64(), Some(number));
            prop_assert_eq!(f.get(Id(1)).unwrap().arg(1).as_i64(), Some(i64::from(whole)));
            Ok(())
        })?;
    }

    #[test]
    fn every_instance_is_found_whatever_its_number(ids in proptest::collection::hash_set(any::<u64>(), 1..60), space in "[ \t\r\n]{0,3}") {
        let rows: String = ids.iter().map(|id| format!("{space}#{id}{space}={space}IFCWALL{space}({id});")).collect();
        with_file(format!("ISO-10303-21;DATA;{rows}ENDSEC;END-ISO-10303-21;"), |f| {
            prop_assert_eq!(f.len(), ids.len());
            prop_assert_eq!(f.of_type("IFCWALL").len(), ids.len());
            for id in &ids {
                prop_assert_eq!(f.get(Id(*id)).map(|i| i.id), Some(Id(*id)));
            }
            Ok(())
        })?;
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400), step in "[#0-9=A-Z(),;'*/$. \n]{0,200}") {
        for text in [bytes, step.into_bytes()] {
            with_file([b"ISO-10303-21;DATA;".as_slice(), &text].concat(), |f| {
                for instance in f.instances() {
                    for value in instance.args() {
                        let _ = (value.as_str(), value.as_f64(), value.as_list().map(|l| l.number_rows().count()));
                    }
                    let _ = (instance.entity(), f.line_of(instance.id));
                }
            });
        }
    }
}
