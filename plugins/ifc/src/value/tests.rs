use super::*;
use crate::source::Source;

fn check(args: &str, expected: &str) {
    let source = Source::from_bytes(args.as_bytes().to_vec());
    let list = List { bytes: source.bytes(), source: &source };
    let shown: Vec<String> = list.iter().map(|v| format!("{v:?}")).collect();
    assert_eq!(shown.join(" "), expected, "{args}");
}

#[test]
fn every_kind_of_value() {
    check("$,*,#12,-3,+4,1.,-2.5E-3,.5", "$ * #12 -3 4 1.0 -0.0025 0.5");
    check(" 'it''s' , /* , */ .ELEMENT. , \"0A\" ", "\"it's\" .ELEMENT. binary of 2 digits");
    check("(1,(2,3)),IFCLABEL('a,(b'),4", "list of 7 bytes IFCLABEL of 6 bytes 4");
    check("'',$)", "\"\" $");
    check("", "");
}

#[test]
fn what_is_no_value_is_bad_and_the_next_one_is_still_found() {
    check("1.#IND,2", "bad 2");
    check("nan,inf,-inf,7", "bad bad bad 7");
    check("#99999999999999999999999,1", "bad 1");
    check("'open,1", "\"open,1\"");
    check("(1,2;3", "list of 3 bytes");
    check(".OPEN,1", "bad 1");
    check("@,?(1,2),3", "bad bad 3");
    check("-,5", "bad 5");
}

#[test]
fn deep_nesting_takes_no_stack() {
    let deep = format!("{}1{},2", "(".repeat(200_000), ")".repeat(200_000));
    let source = Source::from_bytes(deep.into_bytes());
    let list = List { bytes: source.bytes(), source: &source };
    assert_eq!(list.get(1).as_i64(), Some(2));
}

#[test]
fn rows_of_numbers() {
    let source = Source::from_bytes(b"(1.,2,3.),( -4.E0 ,x, /* */5.),(6.)".to_vec());
    let rows: Vec<Row> = List { bytes: source.bytes(), source: &source }.number_rows().collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0], Row { values: [1.0, 2.0, 3.0, 0.0], len: 3 });
    assert!(rows[1].values[1].is_nan() && rows[1].values[2] == 5.0);
    assert_eq!(rows[2].len, 1);
}

#[test]
fn large_numbers() {
    let source = Source::from_bytes(b"1E999,1e300,12345678901234567890,-0.".to_vec());
    let list = List { bytes: source.bytes(), source: &source };
    assert_eq!(list.get(0).as_f64(), None, "infinite");
    assert_eq!(list.get(1).as_f64(), Some(1e300));
    assert_eq!(list.get(2).as_f64(), Some(12_345_678_901_234_567_890.0));
    assert_eq!(list.get(3).as_f64(), Some(0.0));
}
