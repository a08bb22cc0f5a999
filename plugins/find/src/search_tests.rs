use atrium_building::{Classification, Element, Property, PropertySet, PropertySetId, PropertySetKind, PropertyValue};
use proptest::prelude::*;

use super::*;
const NONE: [u32; 0] = [];

use crate::Hit;

fn model() -> BuildingModel {
    let mut model = BuildingModel::default();
    let set = |pairs: &[(&str, PropertyValue)]| PropertySet {
        name: "S".into(),
        kind: PropertySetKind::Properties,
        properties: pairs.iter().map(|(n, v)| Property { name: (*n).into(), value: v.clone(), unit: None }).collect(),
    };
    let text = |t: &str| PropertyValue::Text(t.into());
    model.property_sets = vec![
        set(&[("FireRating", text("EI 60")), ("Thickness", PropertyValue::Number(2.5))]),
        set(&[("Manufacturer", text("Carrier 开利\nline break")), ("LoadBearing", PropertyValue::Bool(true))]),
    ]
    .into();
    let mut add = |ifc_type: &str, kind, name: &str, sets: &[u32]| {
        model.elements.push(Element {
            name: Some(name.into()),
            property_sets: sets.iter().map(|s| PropertySetId(*s)).collect(),
            ..Element::new(format!("guid{name}"), ifc_type, kind)
        });
    };
    add("IfcWall", ElementKind::Fabric, "手术室墙 1", &[0]);
    add("IfcWall", ElementKind::Fabric, "Wall 60", &[]);
    add("IfcPump", ElementKind::Equipment, "ＡＨＵ 3f-02", &[0, 1, 99]);
    add("IfcOpeningElement", ElementKind::Void, "手术室墙 1 hole", &[0]);
    add("IfcSpace", ElementKind::Space, "重症监护室 12", &[]);
    model.elements[1].materials = ["岩棉".into()].into();
    model.elements[0].classifications =
        [Classification { system: Some("Uniclass".into()), code: "Pr_65".into(), name: None }.into()].into();
    model.elements[4].global_id = "2O2Fr$t4X7Zf8NOew3FNr2".into();
    model
}

fn names(class: &str) -> Vec<String> {
    if class == "IfcPump" { vec!["水泵".into(), "Pump".into()] } else { Vec::new() }
}

fn index() -> SearchIndex {
    SearchIndex::build(&model(), &names)
}

fn found(query: &str) -> Vec<u32> {
    index().search(query).into_iter().map(|id| id.0).collect()
}

#[test]
fn every_kind_of_value_is_found() {
    assert_eq!(found("手术室"), [0]);
    assert_eq!(found("岩棉"), [1]);
    assert_eq!(found("pr65"), [0]);
    assert_eq!(found("uniclass"), [0]);
    assert_eq!(found("开利"), [2]);
    assert_eq!(found("linebreak"), [2]);
    assert_eq!(found("ahu-3F_02"), [2]);
    assert_eq!(found("ifcpump"), [2]);
    assert_eq!(found("水泵"), [2], "another name of the class");
    assert_eq!(found("2.5"), [2, 0]);
    assert_eq!(found("guidwall60"), [1]);
    assert_eq!(found("2O2Fr$t4X7Zf8NOew3FNr2"), [4]);
    assert_eq!(found("2o2fr$t4"), [4], "by its beginning, in any case");
    assert_eq!(found("fr$t4x7z"), NONE, "never from the middle");
}

#[test]
fn words_add_up_and_better_places_come_first() {
    // In a name before in a property, and equipment before walls.
    assert_eq!(found("60"), [1, 2, 0]);
    assert_eq!(found("ei 60"), [2, 0]);
    assert_eq!(found("ahu ei"), [2]);
    assert_eq!(found("ahu nowhere"), NONE);
    assert_eq!(found(" - "), NONE);
    assert_eq!(found("true"), NONE);
    assert_eq!(found("w"), [1], "one letter begins a value");
}

#[test]
fn chinese_is_found_by_pinyin() {
    assert_eq!(found("sssq"), [0]);
    assert_eq!(found("shoushushi"), [0]);
    assert_eq!(found("zzjhs"), [4]);
    assert_eq!(found("chongzheng"), [4], "every reading counts");
    assert_eq!(found("zzjhs12"), [4]);
    assert_eq!(found("zzjhs13"), NONE);
    assert_eq!(found("shuibeng"), [2], "also of another name of the class");
    assert_eq!(found("kaili"), [2], "also in properties");
}

#[test]
fn a_property_is_found_by_name_and_value() {
    assert_eq!(found("FireRating: 60"), [2, 0]);
    assert_eq!(found("fire：ei"), [2, 0]);
    assert_eq!(found("thickness: 60"), NONE);
    assert_eq!(found("load bearing: true"), [2]);
    assert_eq!(found("manufacturer:"), [2]);
    assert_eq!(found("manufacturer: kaili"), [2]);
    assert_eq!(found(": 60"), NONE, "without a name the colon is part of the text");
}

#[test]
fn one_letter_wrong_is_forgiven_where_nothing_else_fits() {
    for typed in ["carier", "carrrier", "cariirr", "carreir", "carxier"] {
        let expected: &[u32] = if typed == "cariirr" { &[] } else { &[2] };
        assert_eq!(found(typed), expected, "{typed}");
    }
    assert_eq!(found("uniclsas"), [0]);
    assert_eq!(found("wxll"), NONE, "short words are not guessed at");
}

#[test]
fn a_hit_says_where_it_fits() {
    let model = model();
    let hit = |id: u32, query: &str| {
        let hit = Hit::explain(&model, ElementId(id), query).unwrap();
        let parts: Vec<String> = hit.ranges.iter().map(|r| hit.text[r.clone()].to_owned()).collect();
        (hit.field.to_string(), parts.join("|"))
    };
    assert_eq!(hit(0, "sss"), ("name".into(), "手术室".into()));
    assert_eq!(hit(0, "手术室 墙"), ("name".into(), "手术室墙".into()));
    assert_eq!(hit(2, "ahu3f"), ("name".into(), "ＡＨＵ 3f".into()));
    assert_eq!(hit(2, "3f ahu"), ("name".into(), "ＡＨＵ|3f".into()));
    assert_eq!(hit(2, "60"), ("S.FireRating".into(), "60".into()));
    assert_eq!(hit(2, "load: tr"), ("S.LoadBearing".into(), "tr".into()));
    assert_eq!(hit(2, "thick:"), ("S.Thickness".into(), String::new()));
    assert_eq!(Hit::explain(&model, ElementId(2), "水泵"), None, "a name of its class is no value of its own");
    assert_eq!(Hit::explain(&model, ElementId(99), "60"), None);
}

#[test]
fn an_empty_model_holds_nothing() {
    let index = SearchIndex::build(&BuildingModel::default(), &names);
    assert!(index.search("60").is_empty() && SearchIndex::default().search("60").is_empty());
    assert!(super::tests::index().bytes() > 0);
}

proptest! {
    /// What is found is what a walk over all values finds, for words without pinyin and typos.
    #[test]
    fn nothing_is_missed(
        texts in proptest::collection::vec(proptest::option::of("[ab1手 -]{0,5}"), 1..30),
        query in "[ab1手]{1,3}",
    ) {
        let mut model = BuildingModel::default();
        for (i, text) in texts.iter().enumerate() {
            model.elements.push(Element {
                name: text.as_deref().map(Into::into),
                ..Element::new(format!("0000000000000000000{:03}", i), "IfcX", ElementKind::Fabric)
            });
        }
        let index = SearchIndex::build(&model, &|_| Vec::new());
        let word = normalize_text(&query);
        let expected: Vec<u32> = (0..texts.len() as u32)
            .filter(|i| {
                let text = texts[*i as usize].as_deref().map(normalize_text).unwrap_or_default();
                let letters = word.bytes().filter(u8::is_ascii_alphabetic).count() >= 2 && word.is_ascii();
                if word.len() == 1 { text.starts_with(&word) } else { text.contains(&word) || (letters && pinyin::fit(&text, &word).is_some()) }
            })
            .collect();
        let mut got: Vec<u32> = index.search(&query).into_iter().map(|id| id.0).collect();
        got.sort_unstable();
        prop_assert_eq!(got, expected);
    }
}
