use proptest::prelude::*;

use super::*;

fn shown(text: &str) -> String {
    text.parse::<Filter>().map_or_else(|e| format!("{:?} {:?}", e.at, e.expected), |f| f.to_string())
}

#[test]
fn what_people_type_is_understood() {
    for (typed, expected) in [
        ("class = IfcDoor", "class = IfcDoor"),
        (
            "class = IfcDoor and storey = 3F and Pset_DoorCommon.FireRating >= 60",
            "class = IfcDoor and storey = 3F and Pset_DoorCommon.FireRating >= 60",
        ),
        (
            "CLASS=ifcdoor AND (Storey≠\"3 F\" OR name contains 手术)",
            "class = ifcdoor and (storey != \"3 F\" or name contains 手术)",
        ),
        ("类别 ＝ IfcDoor 且 非（楼层 = 3F 或 位号 存在）", "class = IfcDoor and not (storey = 3F or tag exists)"),
        ("NominalAirFlowRate > 3000 m3/h", "NominalAirFlowRate > 3000 m3/h"),
        ("FireRating>=60min", "FireRating >= 60 min"),
        ("Width between 0.9 m and 1.2 m", "Width between 0.9 m and 1.2 m"),
        ("name starts with AHU", "name starts AHU"),
        ("class in (IfcDoor, IfcWindow)", "class in (IfcDoor, IfcWindow)"),
        ("tag = 0012", "tag = 0012"),
        ("tag is not 12", "tag != 12"),
        ("\"My set\".\"Fire rating\" = \"EI 60\"", "\"My set\".\"Fire rating\" = \"EI 60\""),
        ("Pset.\"Fire rating\" exists", "Pset.\"Fire rating\" exists"),
        ("\"My set\".Width < 2", "\"My set\".Width < 2"),
        (".name = x", ".name = x"),
        ("\"Fire rating\" exists", ".\"Fire rating\" exists"),
        ("a = 1 or b = 2 and c = 3", "a = 1 or b = 2 and c = 3"),
        ("not not geometry = yes", "not (not geometry = yes)"),
        ("", "everything"),
        ("not everything", "not everything"),
        ("a = \"say \\\"so\\\"\"", "a = \"say \\\"so\\\"\""),
    ] {
        assert_eq!(shown(typed), expected, "{typed}");
        assert_eq!(shown(expected), expected);
    }
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    for (typed, at, expected) in [
        ("class", 5..5, Expected::Operator),
        ("class =", 7..7, Expected::Value),
        ("class = and", 8..11, Expected::Value),
        ("class = IfcDoor storey = 3", 16..22, Expected::AndOr),
        ("storey = First floor", 15..20, Expected::AndOr),
        ("(class = IfcDoor", 16..16, Expected::Close),
        ("(class = IfcDoor x)", 17..18, Expected::AndOr),
        ("class = IfcDoor)", 15..16, Expected::AndOr),
        ("class = IfcDoor and", 19..19, Expected::Field),
        ("and", 0..3, Expected::Field),
        ("Width > wide", 8..12, Expected::Number),
        ("Width > 3 parsecs", 10..17, Expected::Unit),
        ("Width > 3parsecs", 8..16, Expected::Unit),
        ("Width between 3", 15..15, Expected::BetweenAnd),
        ("class in IfcDoor", 9..16, Expected::Open),
        ("class in (a b)", 12..13, Expected::CommaOrClose),
        ("name = \"open", 7..12, Expected::Quote),
        ("Pset. = 3", 0..5, Expected::Field),
        ("名称 ~ 3", 7..8, Expected::Operator),
        ("a ! b", 2..3, Expected::Operator),
    ] {
        let error = typed.parse::<Filter>().unwrap_err();
        assert_eq!((error.at.clone(), error.expected), (at, expected), "{typed}: {error}");
    }
    assert_eq!(
        "Width > wide".parse::<Filter>().unwrap_err().to_string(),
        "`wide` at character 9 where a number is expected"
    );
    assert_eq!("class".parse::<Filter>().unwrap_err().to_string().find("ends where"), Some(11));
}

#[test]
fn depth_and_length_are_bounded() {
    for deep in ["(".repeat(10_000), "not ".repeat(10_000), "x".repeat(LONGEST + 1)] {
        assert_eq!(deep.parse::<Filter>().unwrap_err().expected, Expected::Less);
    }
    let fine = format!("{}a = 1{}", "(".repeat(DEPTH - 1), ")".repeat(DEPTH - 1));
    assert!(fine.parse::<Filter>().is_ok());
}

fn fields() -> impl Strategy<Value = Field> {
    let plain: Vec<Field> = Field::plain().collect();
    let word = "[a-zA-Z手术. \"\\\\_-]{0,6}|in|name|and|手术室";
    prop_oneof![
        proptest::sample::select(plain),
        (proptest::option::of(word.prop_filter("a set has a name", |s: &String| !s.is_empty())), word)
            .prop_map(|(set, name)| Field::Property { set: set.map(Into::into), name: name.into() }),
    ]
}

fn quantities() -> impl Strategy<Value = Quantity> {
    let unit =
        proptest::option::of(proptest::sample::select(vec!["m", "mm", "m3/h", "min", "in", "Cel", "°C", "W/(m2.K)"]));
    (prop_oneof![any::<i16>().prop_map(f64::from), any::<f64>()], unit)
        .prop_filter("finite", |(n, _)| n.is_finite())
        .prop_map(|(number, unit)| Quantity { number, unit: unit.map(str::to_owned) })
}

fn filters() -> impl Strategy<Value = Filter> {
    let text = "[a-zA-Z0-9手术.,() \"\\\\<=_-]{0,8}|and|3F|12";
    let wanted = prop_oneof![text.prop_map(Wanted::Text), quantities().prop_map(Wanted::Number)];
    let is = prop_oneof![
        wanted.clone().prop_map(Is::Equal),
        wanted.clone().prop_map(Is::Different),
        text.prop_map(Is::Contains),
        text.prop_map(Is::Starts),
        quantities().prop_map(Is::Less),
        quantities().prop_map(Is::AtMost),
        quantities().prop_map(Is::More),
        quantities().prop_map(Is::AtLeast),
        (quantities(), quantities()).prop_map(|(a, b)| Is::Between(a, b)),
        proptest::collection::vec(wanted, 0..4).prop_map(Is::In),
        Just(Is::Exists),
    ];
    let test = (fields(), is).prop_map(|(field, is)| Filter::test(field, is));
    // A group of one is the one; groups are of none, or of two and more.
    let some = |inner: BoxedStrategy<Filter>| {
        proptest::collection::vec(inner, 0..4).prop_filter("no group of one", |v| v.len() != 1)
    };
    test.prop_recursive(4, 24, 4, move |inner| {
        let inner = inner.boxed();
        prop_oneof![
            some(inner.clone()).prop_map(Filter::All),
            some(inner.clone()).prop_map(Filter::Any),
            inner.prop_map(|f| Filter::Not(Box::new(f))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(filter in filters()) {
        let text = filter.to_string();
        prop_assert_eq!(text.parse::<Filter>(), Ok(filter), "{}", text);
    }

    #[test]
    fn no_text_panics(text in "[a-z(),.=<>!\" 0-9≥（手\\\\]{0,40}") {
        if let Err(error) = text.parse::<Filter>() {
            prop_assert!(text.get(error.at).is_some());
        }
    }
}
