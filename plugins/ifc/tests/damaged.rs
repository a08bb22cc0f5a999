//! Files that are broken in every way that was met or thought of: each must come back soon, with a message or with a
//! model and findings, and never with a panic.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::io::Write;

use atrium_ifc::{Problem, Severity};
use support::{BUILDING, data, load_within, loaded, step};

fn refused(bytes: &[u8]) -> String {
    load_within(bytes.to_vec()).unwrap_err().to_string()
}

/// The findings of a data section, as one text.
fn findings(text: &str) -> String {
    loaded(text).diagnostics.iter().map(|d| format!("{}: {}\n", d.line.unwrap_or(0), d.message)).collect()
}

fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn what_is_no_model_is_refused_with_advice() {
    assert!(refused(b"").contains("The file is empty"));
    assert!(refused(b"\r\n  \n").contains("The file is empty"));
    assert!(
        refused(b"Minutes of the meeting")
            .contains("This is not an IFC (STEP) file: it does not begin with ISO-10303-21")
    );
    assert!(refused(b"<?xml version=\"1.0\"?><ifcXML/>").contains("ifcXML"));
    assert!(refused(b"ISO-10303-21;").contains("no data"));
    assert!(refused(step("").as_bytes()).contains("no data"));
    let everything: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    assert!(refused(&everything).contains("not an IFC"));
}

#[test]
fn a_missing_file_and_a_folder_are_named() {
    let missing = atrium_ifc::load("/no/such/file.ifc".as_ref(), &Default::default(), &Default::default()).unwrap_err();
    assert!(missing.to_string().starts_with("/no/such/file.ifc: The file could not be read"));
    let folder = std::env::temp_dir();
    assert!(matches!(
        atrium_ifc::load(&folder, &Default::default(), &Default::default()).unwrap_err().problem,
        Problem::Io(_)
    ));
}

#[test]
fn archives() {
    let good = zipped("model.ifc", step(BUILDING).as_bytes());
    assert_eq!(load_within(good.clone()).unwrap().model.storeys.len(), 1);
    assert!(refused(&good[..20]).contains("could not be unpacked"));
    assert!(refused(&zipped("readme.txt", b"hello")).contains("not an IFC"));
    let empty = zip::ZipWriter::new(std::io::Cursor::new(Vec::new())).finish().unwrap().into_inner();
    assert!(load_within(empty).is_err());

    // The sizes in the headers say 2 GB: nothing may be reserved for that.
    let mut liar = good.clone();
    for (magic, offset) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        let at = liar.windows(4).position(|w| w == magic).unwrap() + offset;
        liar[at..at + 4].copy_from_slice(&0x7FFF_FFFFu32.to_le_bytes());
    }
    let _ = load_within(liar);

    // 300 MB of zeros in 300 kB.
    let bomb = zipped("model.ifc", &vec![b' '; 300 << 20]);
    assert!(matches!(load_within(bomb).unwrap_err().problem, Problem::TooLarge { .. }));

    for i in (0..good.len()).step_by(7) {
        let mut broken = good.clone();
        broken[i] ^= 0x55;
        let _ = load_within(broken);
    }
}

#[test]
fn other_layouts_of_the_same_text_give_the_same_model() {
    let text = step(BUILDING);
    let whole = loaded(BUILDING);
    assert!(whole.diagnostics.iter().all(|d| d.severity == Severity::Info), "{:?}", whole.diagnostics);
    assert_eq!(whole.model.placements.len(), 2);
    let commented = text.replace(",", "/* a 'comment; #9 */,").replace("=IFC", "\n = /**/\tIFC").replace(";\n", " ;\n");
    for other in [
        text.replace('\n', ""),
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        commented,
        format!("\u{FEFF}{text}\0\0\u{1A}"),
        text.replace("=IFC", "= ifc").replace("IFCWALL", "ifcwall"),
    ] {
        let loaded = load_within(other.clone().into_bytes()).unwrap();
        assert_eq!(loaded.model.elements.len(), whole.model.elements.len(), "{other}");
        assert_eq!(loaded.model.placements.len(), whole.model.placements.len(), "{other}");
        assert_eq!(loaded.model.elements[3].bounds, whole.model.elements[3].bounds);
    }
}

#[test]
fn cut_off_files_keep_what_is_there() {
    let text = step(BUILDING);
    let without_end = text.replace("ENDSEC;\nEND-ISO-10303-21;\n", "");
    let loaded = load_within(without_end.into_bytes()).unwrap();
    assert_eq!(loaded.model.placements.len(), 2);
    assert!(loaded.diagnostics.iter().any(|d| d.message.contains("may have been cut off")));

    let at = text.find("#31=").unwrap() + 10;
    let loaded = load_within(text.as_bytes()[..at].to_vec()).unwrap();
    let finding = loaded.diagnostics.iter().find(|d| d.message.contains("ends in the middle")).unwrap();
    assert_eq!(finding.line, Some(text[..at].lines().count() as u64));
    assert_eq!(finding.instance, Some(31));
}

#[test]
fn damaged_statements_cost_only_themselves() {
    let shown = findings(&format!(
        "#900=;\n#901=IFCWALL;\n#902 IFCWALL($);\n#99999999999999999999999=IFCWALL($);\n%%%;\n#903=(IFCWALL($))\n#904=IFCWALL($);\n#905=IFCWALL('x);\n{BUILDING}"
    ));
    assert!(shown.contains("8: This instance has no entity name"), "{shown}");
    assert!(shown.contains("9: This instance has no attributes"), "{shown}");
    assert!(shown.contains("10: This statement lacks its \"=\""), "{shown}");
    assert!(shown.contains("does not fit 64 bits"), "{shown}");
    assert!(shown.contains("12: This is not a STEP statement"), "{shown}");
    assert!(shown.contains("13: It does not end in a semicolon, and #904 behind it was lost."), "{shown}");
    assert!(shown.contains("15: A text in this instance is not closed by a quote."), "{shown}");
    assert_eq!(loaded(BUILDING).model.storeys.len(), 1);
}

#[test]
fn references_and_numbers_used_twice_are_found() {
    let shown =
        findings(&format!("{BUILDING}\n#90=IFCRELAGGREGATES('a',$,$,$,#777,(#1));\n#1=IFCWALL('x',$,$,$,$,$,$,$);"));
    assert!(shown.contains("It refers to #777, which the file does not contain."), "{shown}");
    assert!(shown.contains("The number #1 is used for two instances"), "{shown}");
    let model = loaded(&format!("{BUILDING}\n#1=IFCWALL('x',$,$,$,$,$,$,$);")).model;
    assert!(model.elements.iter().any(|e| e.ifc_type.as_ref() == "IfcProject"));
}

#[test]
fn complex_instances_are_read_by_the_part_that_is_known() {
    let model = loaded(&format!(
        "{BUILDING}\n#95=(UNKNOWNTHING(1,(2)) IFCWALL('0000000000000000000095',$,'complex',$,$,$,$,$,$));"
    ))
    .model;
    assert!(model.elements.iter().any(|e| e.name.as_deref() == Some("complex")));
}

#[test]
fn circles_end() {
    for circle in [
        // Placements.
        data().replace("#20=IFCLOCALPLACEMENT($", "#20=IFCLOCALPLACEMENT(#20"),
        data().replace("#20=IFCLOCALPLACEMENT($", "#20=IFCLOCALPLACEMENT(#96") + "#96=IFCLOCALPLACEMENT(#20,#21);",
        // A mapped item whose map holds itself.
        data().replace("(#31));", "(#96));") + "#96=IFCMAPPEDITEM(#97,#98);#97=IFCREPRESENTATIONMAP(#21,#30);#98=IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#22,$,$);",
        // Booleans.
        data().replace("(#31));", "(#96));") + "#96=IFCBOOLEANRESULT(.DIFFERENCE.,#96,#96);",
        // Aggregation, units, contexts.
        data() + "#96=IFCRELAGGREGATES('a',$,$,$,#10,(#1));#97=IFCRELAGGREGATES('b',$,$,$,#10,(#10));",
        data().replace("#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);", "#3=IFCCONVERSIONBASEDUNIT($,.LENGTHUNIT.,'X',#96);#96=IFCMEASUREWITHUNIT(IFCREAL(1.),#3);"),
        // A curve of curves.
        data().replace("#34=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,5000.,200.);", "#34=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#96);#96=IFCCOMPOSITECURVE((#97),.F.);#97=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#96);"),
        data().replace("#34=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,5000.,200.);", "#34=IFCDERIVEDPROFILEDEF(.AREA.,$,#34,#98,$);#98=IFCCARTESIANTRANSFORMATIONOPERATOR2D($,$,#22,$);"),
        // Styles and materials.
        data() + "#96=IFCSTYLEDITEM(#31,(#97),$);#97=IFCPRESENTATIONSTYLEASSIGNMENT((#97));",
        data() + "#96=IFCRELASSOCIATESMATERIAL('c',$,$,$,(#10),#97);#97=IFCMATERIALLIST((#97,#97));",
        data() + "#96=IFCRELASSOCIATESCLASSIFICATION('d',$,$,$,(#10),#97);#97=IFCCLASSIFICATIONREFERENCE($,'A','B',#97);",
        // An opening that is cut from itself.
        data() + "#96=IFCRELVOIDSELEMENT('e',$,$,$,#10,#10);",
    ] {
        let model = loaded(&circle).model;
        assert!(!model.elements.is_empty());
    }
}

#[test]
fn numbers_out_of_this_world() {
    for (from, to) in [
        ("5000.,200.", "NAN,INF"),
        ("5000.,200.", "1E300,1E300"),
        ("5000.,200.", "-5000.,0."),
        ("5000.,200.", "1E-300,200."),
        ("#32,3000.", "#32,1E308"),
        ("#32,3000.", "#32,-3000."),
        ("#32,3000.", "#32,0."),
        ("#32,3000.", "#32,'three metres'"),
        ("(0.,0.,0.)", "(1E300,NAN,1E999)"),
        ("(0.,0.,0.)", "()"),
        ("(0.,0.,1.)", "(0.,0.,0.)"),
    ] {
        let text = data().replace(from, to);
        assert_ne!(text, data(), "{from} is not in the model");
        let loaded = loaded(&text);
        for e in &loaded.model.elements {
            assert!(e.bounds.is_empty() || e.bounds.size().max_element() < 1e12, "{to}: {:?}", e.bounds);
        }
        for m in &loaded.model.meshes {
            assert!(m.positions.iter().flatten().all(|v| v.is_finite()), "{to}");
        }
    }
}

#[test]
fn nesting_and_lengths_without_measure() {
    let deep = format!("{}{}", "(".repeat(200_000), ")".repeat(200_000));
    loaded(&format!("{BUILDING}\n#96=IFCWALL({deep});\n#97=IFCPOLYLOOP({deep});"));
    loaded(&format!("{BUILDING}\n#96=IFCWALL({});", "(".repeat(200_000)));
    loaded(&data().replace("5000.,200.", &format!("{deep},{deep}")));
    loaded(&data().replace("(#31));", &format!("{deep});")));
    let typed = format!("{}1{}", "IFCLABEL(".repeat(100_000), ")".repeat(100_000));
    loaded(&format!(
        "{BUILDING}\n#96=IFCPROPERTYSINGLEVALUE('x',$,{typed},$);#97=IFCPROPERTYSET('y',$,'S',$,(#96));#98=IFCRELDEFINESBYPROPERTIES('z',$,$,$,(#10),#97);"
    ));
    let long_chain: String = (1000..60_000).map(|i| format!("#{i}=IFCLOCALPLACEMENT(#{},#21);\n", i + 1)).collect();
    loaded(&format!("{}{long_chain}", data().replace("#20=IFCLOCALPLACEMENT($", "#20=IFCLOCALPLACEMENT(#1000")));
    let long_tree: String = (1000..60_000)
        .map(|i| {
            format!(
                "#{i}=IFCMEMBER('{i:022}',$,$,$,$,$,$,$,$);#{}=IFCRELAGGREGATES('x',$,$,$,#{i},(#{}));\n",
                i + 100_000,
                i + 1
            )
        })
        .collect();
    loaded(&format!("{BUILDING}\n{long_tree}"));
    loaded(&format!("{BUILDING}\n#96=IFCWALL('{}',$,'{}');", "x".repeat(3_000_000), "''".repeat(1_000_000)));
    loaded(&format!("{BUILDING}\n/* never closed {}", "x".repeat(100_000)));
}

#[test]
fn booleans_nested_deep_end() {
    let chain: String = (1000..3000).map(|i| format!("#{i}=IFCBOOLEANRESULT(.UNION.,#{},#31);\n", i + 1)).collect();
    loaded(&format!("{}{chain}#3000=IFCBOOLEANRESULT(.UNION.,#31,#31);", data().replace("(#31));", "(#1000));")));
}

/// Each of these lists holds itself many times over: followed to any depth, it would take for ever.
#[test]
fn circles_that_branch_end() {
    let many = |id: u32, n: usize| vec![format!("#{id}"); n].join(",");
    for circle in [
        data() + &format!("#96=IFCSTYLEDITEM(#31,(#97),$);#97=IFCPRESENTATIONSTYLEASSIGNMENT(({}));", many(97, 2000)),
        data()
            + &format!(
                "#96=IFCRELASSOCIATESMATERIAL('c',$,$,$,(#10),#97);#97=IFCMATERIALLIST(({}));#98=IFCMATERIAL('m');\
                 #99=IFCMATERIALDEFINITIONREPRESENTATION($,$,(#94),#98);#94=IFCSTYLEDREPRESENTATION(#5,$,$,(#95));\
                 #95=IFCSTYLEDITEM($,(#61),$);",
                many(97, 2000)
            ),
        data()
            + &format!(
                "#96=IFCDERIVEDUNIT(({}),.USERDEFINED.,'x');#97=IFCDERIVEDUNITELEMENT(#96,2);\
                 #98=IFCPROPERTYSINGLEVALUE('P',$,IFCREAL(1.),#96);#99=IFCPROPERTYSET('y',$,'S',$,(#98));\
                 #95=IFCRELDEFINESBYPROPERTIES('z',$,$,$,(#10),#99);",
                many(97, 16)
            ),
        data()
            + &format!(
                "#96=IFCCOMPLEXPROPERTY('c',$,'u',({}));#97=IFCPROPERTYSET('y',$,'S',$,(#96));\
                 #98=IFCRELDEFINESBYPROPERTIES('z',$,$,$,(#10),#97);",
                many(96, 500)
            ),
        // A thousand products at the end of a circle of a thousand placements.
        data()
            + &(1000..2000)
                .map(|n| format!("#{n}=IFCLOCALPLACEMENT(#{},#21);", if n == 1999 { 1000 } else { n + 1 }))
                .collect::<String>()
            + &(2000..12_000).map(|n| format!("#{n}=IFCMEMBER('{n}',$,$,$,$,#1000,#29,$,$);")).collect::<String>(),
    ] {
        let model = loaded(&circle).model;
        assert!(!model.elements.is_empty());
    }
}

#[test]
fn outlines_that_cross_without_measure_are_reported() {
    let corners = 20_000;
    // Ever a third of a turn on: every edge crosses thousands of others.
    let points: String = (0..corners)
        .map(|i| f64::from(i * 6667 % corners) / f64::from(corners) * std::f64::consts::TAU)
        .map(|a| format!("({:.6},{:.6},0.)", 1000.0 * a.cos(), 1000.0 * a.sin()))
        .collect::<Vec<_>>()
        .join(",");
    let indices = (1..=corners).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
    let star = format!(
        "#96=IFCCARTESIANPOINTLIST3D(({points}));#97=IFCPOLYGONALFACESET(#96,$,(#98),$);#98=IFCINDEXEDPOLYGONALFACE(({indices}));"
    );
    let shown = findings(&(data().replace("(#31));", "(#97));") + &star));
    assert!(shown.contains("crosses itself too often"), "{shown}");
    // The same few corners again and again.
    let again = format!("#97=IFCPOLYLINE(({}));", vec!["#93,#94,#95"; 15_000].join(","))
        + "#93=IFCCARTESIANPOINT((0.,0.));#94=IFCCARTESIANPOINT((900.,0.));#95=IFCCARTESIANPOINT((0.,900.));";
    let profile = data().replace(
        "#34=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,5000.,200.);",
        "#34=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#97);",
    );
    let shown = findings(&(profile + &again));
    assert!(shown.contains("crosses itself too often"), "{shown}");
}

#[test]
fn a_file_without_storeys_or_shapes_loads() {
    let model = loaded("#1=IFCWALL('0000000000000000000001',$,'W',$,$,$,$,$,$);").model;
    assert_eq!((model.elements.len(), model.storeys.len(), model.placements.len()), (1, 0, 0));
    assert!(findings("#1=IFCWALL('0000000000000000000001',$,'W',$,$,$,$,$,$);").contains("no storey"));
    let geometry_only = loaded("#1=IFCCARTESIANPOINT((0.,0.,0.));");
    assert_eq!(geometry_only.model.elements.len(), 0);
    assert_eq!(geometry_only.counts_by_type["IfcCartesianPoint"], 1);
}

#[test]
fn names_in_any_encoding() {
    let named = |name: &[u8]| {
        let text = step(BUILDING).replace("'Wall 1'", "'@@@'");
        let at = text.find("@@@").unwrap();
        let bytes = [&text.as_bytes()[..at], name, &text.as_bytes()[at + 3..]].concat();
        let model = load_within(bytes).unwrap().model;
        model.elements.iter().find(|e| e.ifc_type.as_ref() == "IfcWall").unwrap().name.as_deref().map(str::to_owned)
    };
    assert_eq!(named("手术室".as_bytes()).as_deref(), Some("手术室"));
    assert_eq!(named(&[0xCA, 0xD6, 0xCA, 0xF5, 0xCA, 0xD2]).as_deref(), Some("手术室"));
    assert_eq!(named(br"\X2\624B672F5BA4\X0\").as_deref(), Some("手术室"));
    assert_eq!(named(b"T\xFCr").as_deref(), Some("Tür"));
    assert_eq!(named(br"T\S\|r").as_deref(), Some("Tür"));
}
