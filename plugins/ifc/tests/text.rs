//! What ISO 10303-21 allows in the text of a file, and what programs write beside it.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use atrium_ifc::{Diagnostics, Id, Loaded, Progress, Severity, Source, StepFile, Value, scan};
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use support::{BUILDING, load_within, loaded, step};

/// Scans a data section.
fn with_file<T>(data: impl AsRef<[u8]>, test: impl FnOnce(&StepFile<'_>, &Diagnostics) -> T) -> T {
    let frame = step("@@@");
    let (before, after) = frame.split_once("@@@").unwrap();
    let source = Source::from_bytes([before.as_bytes(), data.as_ref(), after.as_bytes()].concat());
    let diagnostics = Diagnostics::new();
    let file = scan(&source, &Progress::new(), &diagnostics).unwrap();
    test(&file, &diagnostics)
}

/// The attributes of `#1=IFCX(..)` as they are read.
fn values(arguments: &str) -> String {
    with_file(format!("#1=IFCX({arguments});"), |file, _| {
        let instance = file.get(Id(1)).unwrap();
        instance.args().iter().map(|v| shown(&v)).collect::<Vec<_>>().join(" ")
    })
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::List(list) => format!("[{}]", list.iter().map(|v| shown(&v)).collect::<Vec<_>>().join(" ")),
        Value::Typed(name, list) => {
            format!("{name}<{}>", list.iter().map(|v| shown(&v)).collect::<Vec<_>>().join(" "))
        }
        Value::Binary(digits) => format!("\"{}\"", std::str::from_utf8(digits).unwrap()),
        other => format!("{other:?}"),
    }
}

#[test]
fn numbers_in_all_spellings() {
    assert_eq!(values("1.,.5,1.E-5,1E5,+1.,-0.,1e5,1.0e+05"), "1.0 0.5 1e-5 100000.0 1.0 -0.0 100000.0 100000.0");
    assert_eq!(values("0,-7,+7,007,9223372036854775807"), "0 -7 7 7 9.223372036854776e18");
    // A comma is always the next attribute: a number with a decimal comma is two numbers, and no other reading is safe.
    assert_eq!(values("(1,5)"), "[1 5]");
    assert_eq!(values("NAN,1.#IND,-INF,1.2.3,0x1F"), "bad bad bad bad bad");
}

#[test]
fn every_kind_of_value() {
    assert_eq!(values("$,*,.T.,.NOTDEFINED.,\"0A\",\"3\",#7"), "$ * .T. .NOTDEFINED. \"0A\" \"3\" #7");
    assert_eq!(values("IFCTIMEMEASURE(IFCREAL(1.)),IFCLABEL ( 'x' )"), "IFCTIMEMEASURE<IFCREAL<1.0>> IFCLABEL<\"x\">");
    assert_eq!(values("((1,2),(),(($)))"), "[[1 2] [] [[$]]]");
    assert_eq!(values("'it''s','','''','a;b#1=(',\"0;\""), "\"it's\" \"\" \"'\" \"a;b#1=(\" \"0;\"");
}

#[test]
fn comments_and_print_controls_stand_between_any_tokens() {
    assert_eq!(
        values("/*a*/1/*b,*/,/*'*/(/*)*/2/**/,/*x*/3/*;*/)/* #9 */,IFCLABEL/*(*/(/**/'y'/**/)/**/"),
        "1 [2 3] IFCLABEL<\"y\">"
    );
    assert_eq!(values(r"\N\1\F\,\N\(2,\N\3)"), "1 [2 3]");
    with_file(
        "#1/*a*/=/*b*/IFCWALL/*c*/(/*d*/'x'/*e*/)/*f*/;/*g*/\n/* #2=IFCWALL('y'); */#3\n=\nIFCWALL\n(\n$\n)\n;",
        |file, _| {
            assert_eq!((file.len(), file.of_type("IFCWALL")), (2, &[Id(1), Id(3)][..]));
        },
    );
    let text = step(BUILDING);
    let header =
        text.replace("FILE_SCHEMA((", "/* 'a' */FILE_SCHEMA/*b*/(/*c*/(/* d */").replace("HEADER;", "HEADER/*x*/;");
    assert_eq!(load_within(header.into_bytes()).unwrap().model.sources[0].schema, "IFC4");
    let open = loaded(&format!("{BUILDING}/* never closed"));
    assert_eq!(open.model.placements.len(), 2);
}

#[test]
fn data_sections_entities_and_keywords_of_every_kind() {
    // IFC4 may have several data sections with a name and a schema each.
    let text = step("@@@").replace("DATA;", "DATA('one',('IFC4'));");
    let two = BUILDING.replace("#10=", "ENDSEC;\nDATA('two',('IFC4'));\n#10=");
    let several = load_within(text.replace("@@@", &two).into_bytes()).unwrap();
    assert_eq!(several.model.placements.len(), 2);
    assert!(several.diagnostics.iter().all(|d| d.severity == Severity::Info), "{:?}", several.diagnostics);

    with_file(
        "#1=!MYTHING('a',1);\n#18446744073709551615=IFCWALL('b');\n#3=(IFCX(1)IFCWALL('c'));\n#4=();\n#5=IFCWALL('d')  \t\n;\n#1=IFCWALL('e');",
        |file, diagnostics| {
            assert_eq!(file.get(Id(1)).unwrap().arg(0).as_str().unwrap(), "a");
            assert_eq!(file.get(Id(1)).unwrap().keyword, "MYTHING");
            assert_eq!(file.get(Id(u64::MAX)).unwrap().arg(0).as_str().unwrap(), "b");
            assert_eq!(file.get(Id(3)).unwrap().arg(0).as_str().unwrap(), "c");
            assert_eq!(file.get(Id(5)).unwrap().arg(0).as_str().unwrap(), "d");
            assert_eq!((file.len(), diagnostics.count()), (4, 2));
        },
    );
    let mut lower = String::new();
    for (i, part) in step(BUILDING).split("IFC").enumerate() {
        let word = part.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let begin = if i == 0 { String::new() } else { format!("ifc{}", part[..word].to_ascii_lowercase()) };
        lower.push_str(&begin);
        lower.push_str(if i == 0 { part } else { &part[word..] });
    }
    for word in ["ISO-10303-21", "HEADER", "FILE_SCHEMA", "ENDSEC", "DATA", "END-ISO"] {
        lower = lower.replace(word, &word.to_ascii_lowercase());
    }
    let lower = load_within(lower.into_bytes()).unwrap();
    assert_eq!((lower.model.elements.len(), lower.model.placements.len()), (loaded(BUILDING).model.elements.len(), 2));
    assert_eq!(lower.model.property_sets, loaded(BUILDING).model.property_sets);
}

#[test]
fn a_file_may_lack_its_first_line_and_all_of_its_last() {
    let text = step(BUILDING);
    for cut in [
        text.replacen("ISO-10303-21;\n", "", 1),
        text.replace("ENDSEC;\nEND-ISO-10303-21;\n", ""),
        text.replace("ENDSEC;\n", ""),
        text.replace("END-ISO-10303-21;\n", ""),
        text.replace(['\n', '\r'], " "),
        text.replace('\n', "\t\r"),
    ] {
        assert_eq!(load_within(cut.clone().into_bytes()).unwrap().model.placements.len(), 2, "{cut}");
    }
}

fn name_of_wall(loaded: &Loaded) -> &str {
    let wall = loaded.model.elements.iter().find(|e| e.ifc_type.as_ref() == "IfcWall").unwrap();
    wall.name.as_deref().unwrap()
}

/// [`BUILDING`] with names in an encoding; enough others that it can be told.
fn named(encoding: &'static Encoding, name: &str, others: &[&str]) -> Loaded {
    let properties: String = others
        .iter()
        .enumerate()
        .map(|(i, o)| format!("#{}=IFCPROPERTYSINGLEVALUE('{o}',$,IFCLABEL('{o}'),$);\n", 900 + i))
        .collect();
    let text = step(&format!("{BUILDING}{properties}")).replace("Wall 1", name);
    load_within(encoding.encode(&text).0.into_owned()).unwrap()
}

#[test]
fn names_in_encodings_that_were_used_before_unicode() {
    for (encoding, name, others) in [
        (GB18030, "手术室墙", &["三层配电间", "空调机房", "洁净走廊"][..]),
        (GB18030, "乗降場", &["三层配电间", "空调机房", "洁净走廊", "新风机组", "护士站"]),
        (SHIFT_JIS, "表示ソ", &["電気室", "空調機械室", "エレベーターホール", "ナースステーション", "待合室です"]),
        (BIG5, "功許蓋牆", &["三樓配電室", "空調機房", "會議室", "護理站", "電梯間", "病房衛生間", "走廊的門"]),
        (EUC_KR, "수술실 벽", &["삼층 전기실", "공조 기계실", "회의실", "환자 대기실", "간호사실"]),
        (WINDOWS_1251, "Стена операционной", &["Электрощитовая", "Вентиляционная камера", "Коридор", "Палата"]),
        (WINDOWS_1252, "Außenwand", &["Größe", "Türöffnung", "Erdgeschoß", "Geländer"]),
    ] {
        let loaded = named(encoding, name, others);
        assert_eq!(name_of_wall(&loaded), name);
        let said = format!("they were read as {}", if encoding == GB18030 { "GB18030" } else { encoding.name() });
        assert!(loaded.diagnostics.iter().any(|d| d.message.contains(&said)), "{said}: {:?}", loaded.diagnostics);
    }
    // Nearly all UTF-8: the one broken name does not spoil the others, and is reported.
    let mut bytes = step(&BUILDING.replace("Wall 1", "手术室三层配电间空调机房")).into_bytes();
    let proxy = bytes.windows(7).position(|w| w == b"'Proxy'").unwrap();
    bytes[proxy + 3] = 0xFC;
    let loaded = load_within(bytes).unwrap();
    assert_eq!(name_of_wall(&loaded), "手术室三层配电间空调机房");
    assert!(
        loaded.diagnostics.iter().any(|d| d.message.contains("not UTF-8 like the others: 1.")),
        "{:?}",
        loaded.diagnostics
    );
}

#[test]
fn utf16_and_byte_order_marks() {
    let text = step(&BUILDING.replace("Wall 1", "手术室"));
    for mark in ["", "\u{FEFF}"] {
        for to in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            let wide: Vec<u8> = mark.encode_utf16().chain(text.encode_utf16()).flat_map(to).collect();
            let loaded = load_within(wide).unwrap();
            assert_eq!(name_of_wall(&loaded), "手术室");
            assert!(loaded.diagnostics.iter().any(|d| d.message.contains("UTF-16")));
        }
    }
    assert_eq!(name_of_wall(&load_within(format!("\u{FEFF}{text}").into_bytes()).unwrap()), "手术室");
}

#[test]
fn a_line_break_in_a_text_is_kept_and_one_in_a_global_id_is_not() {
    let loaded = loaded(
        &BUILDING
            .replace("'Wall 1'", "'Wall\r\none'")
            .replace("'0000000000000000000010'", "'00000000000\r\n00000000010'"),
    );
    assert_eq!(name_of_wall(&loaded), "Wall\none");
    assert!(loaded.model.find("0000000000000000000010").is_some());
}
