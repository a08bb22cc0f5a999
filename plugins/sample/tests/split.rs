//! One hospital as three files: nothing lost, nothing twice, nothing moved.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use atrium_sample::split::{Discipline, SplitError, split};
use atrium_sample::{SEED, Scale, generate};

/// The whole hospital, and what became of it.
struct Hospital {
    whole: String,
    parts: Vec<(Discipline, String)>,
    left_out: Vec<(String, usize)>,
}

static HOSPITAL: LazyLock<Hospital> = LazyLock::new(|| {
    let whole = generate(SEED, Scale::Small).unwrap();
    let (parts, left_out) = {
        let split = split(&whole).unwrap();
        let parts = Discipline::ALL
            .iter()
            .map(|discipline| {
                let mut out = Vec::new();
                split.write(*discipline, &mut out).unwrap();
                (*discipline, String::from_utf8(out).unwrap())
            })
            .collect();
        (parts, split.left_out().into_iter().map(|(k, n)| (k.to_owned(), n)).collect())
    };
    Hospital { whole, parts, left_out }
});

/// Number, keyword and arguments of every instance.
fn instances(text: &str) -> impl Iterator<Item = (u32, &str, &str)> {
    text.lines().skip_while(|line| *line != "DATA;").skip(1).take_while(|line| *line != "ENDSEC;").map(|line| {
        let (number, rest) = line[1..].split_once('=').unwrap();
        let (keyword, arguments) = rest.split_once('(').unwrap();
        (number.parse().unwrap(), keyword, arguments)
    })
}

fn references(arguments: &str) -> Vec<u32> {
    let mut out = Vec::new();
    let mut inside = false;
    for (at, c) in arguments.char_indices() {
        match c {
            '\'' => inside = !inside,
            '#' if !inside => {
                let digits: String = arguments[at + 1..].chars().take_while(char::is_ascii_digit).collect();
                out.push(digits.parse().unwrap());
            }
            _ => {}
        }
    }
    out
}

/// The GlobalId of a root. Only text that nothing but a root can begin with counts.
fn global_id(arguments: &str) -> Option<&str> {
    let id = arguments.strip_prefix('\'')?.split_once('\'')?.0;
    let next = arguments.as_bytes().get(25).copied();
    (id.len() == 22 && arguments.as_bytes()[24] == b',' && matches!(next, Some(b'$' | b'#'))).then_some(id)
}

/// Whether instances of a keyword have a placement of their own and are no place: elements, openings, ports.
fn is_product(keyword: &str, arguments: &str) -> bool {
    let other = ["IFCPROJECT", "IFCSITE", "IFCBUILDING", "IFCBUILDINGSTOREY", "IFCPROPERTYSET", "IFCELEMENTQUANTITY"];
    !other.contains(&keyword)
        && !keyword.starts_with("IFCREL")
        && !keyword.ends_with("TYPE")
        && global_id(arguments).is_some()
        && { keyword == "IFCDISTRIBUTIONPORT" || arguments.split(',').filter(|a| a.starts_with('#')).count() >= 2 }
}

#[test]
fn every_product_is_in_one_file_and_as_it_was() {
    let hospital = &*HOSPITAL;
    let mut of: HashMap<u32, Vec<Discipline>> = HashMap::new();
    for (discipline, text) in &hospital.parts {
        for (number, _, _) in instances(text) {
            of.entry(number).or_default().push(*discipline);
        }
    }
    let mut count: HashMap<Discipline, usize> = HashMap::new();
    for (number, keyword, arguments) in instances(&hospital.whole).filter(|i| is_product(i.1, i.2)) {
        let files = of.get(&number).map(Vec::as_slice).unwrap_or_default();
        assert_eq!(files.len(), 1, "#{number}={keyword}({arguments} is in {files:?}");
        *count.entry(files[0]).or_default() += 1;
    }
    assert!(Discipline::ALL.iter().all(|d| count[d] > 20), "{count:?}");
    println!("products: {count:?}");
}

#[test]
fn what_is_no_relation_is_copied_word_for_word() {
    let hospital = &*HOSPITAL;
    let whole: HashMap<u32, (&str, &str)> = instances(&hospital.whole).map(|i| (i.0, (i.1, i.2))).collect();
    for (discipline, text) in &hospital.parts {
        for (number, keyword, arguments) in instances(text) {
            let before = whole[&number];
            assert_eq!(before.0, keyword);
            if !keyword.starts_with("IFCREL") {
                // Points and placements among them: nothing moves.
                assert_eq!(before.1, arguments, "#{number} in {}", discipline.code());
            }
        }
    }
}

#[test]
fn each_file_stands_for_itself() {
    for (discipline, text) in &HOSPITAL.parts {
        let code = discipline.code();
        let numbers: HashSet<u32> = instances(text).map(|i| i.0).collect();
        assert_eq!(numbers.len(), instances(text).count(), "{code}");
        let mut ids = HashSet::new();
        for (number, keyword, arguments) in instances(text) {
            for to in references(arguments) {
                assert!(numbers.contains(&to), "{code}: #{number}={keyword} refers to #{to}");
            }
            assert!(!arguments.contains("()"), "{code}: #{number}={keyword} has an empty list");
            if let Some(id) = global_id(arguments) {
                assert!(ids.insert(id), "{code}: #{number}={keyword} repeats {id}");
            }
        }
        for keyword in ["IFCPROJECT", "IFCSITE", "IFCBUILDING", "IFCMAPCONVERSION", "IFCUNITASSIGNMENT"] {
            assert_eq!(instances(text).filter(|i| i.1 == keyword).count(), 1, "{code}: {keyword}");
        }
        assert!(text.contains(&format!("-{code}.ifc'")), "the header names the file");
        assert!(text.starts_with("ISO-10303-21;\n") && text.ends_with("END-ISO-10303-21;\n"));
    }
}

#[test]
fn one_global_id_means_one_thing_in_all_files() {
    let mut seen: HashMap<&str, (&str, &str)> = HashMap::new();
    let mut shared = HashSet::new();
    for (_, text) in &HOSPITAL.parts {
        for (_, keyword, arguments) in instances(text) {
            let Some(id) = global_id(arguments) else { continue };
            match seen.insert(id, (keyword, arguments)) {
                Some(before) => {
                    assert_eq!(before, (keyword, arguments), "{id} says two things");
                    shared.insert(keyword);
                }
                None => assert!(keyword != "IFCPROJECT" || !shared.contains(keyword)),
            }
        }
    }
    for keyword in ["IFCPROJECT", "IFCSITE", "IFCBUILDING", "IFCBUILDINGSTOREY"] {
        assert!(shared.contains(keyword), "{keyword} differs from file to file");
    }
}

#[test]
fn containers_hold_each_element_once_and_rooms_are_in_one_file() {
    for (discipline, text) in &HOSPITAL.parts {
        let keywords: HashMap<u32, &str> = instances(text).map(|i| (i.0, i.1)).collect();
        let spaces = keywords.values().filter(|k| **k == "IFCSPACE").count();
        assert_eq!(spaces > 0, *discipline == Discipline::Architecture, "{}", discipline.code());
        let (mut held, mut containers) = (HashSet::new(), HashSet::new());
        for (number, _, arguments) in instances(text).filter(|i| i.1 == "IFCRELCONTAINEDINSPATIALSTRUCTURE") {
            let mut all = references(&arguments[arguments.find('(').unwrap()..]);
            let container = all.pop().unwrap();
            assert!(containers.insert(container), "#{number} is a second relation of #{container}");
            for element in all {
                assert!(held.insert(element), "#{element} is held twice");
            }
        }
        let whole: HashSet<u32> = instances(&HOSPITAL.whole)
            .filter(|i| i.1 == "IFCRELCONTAINEDINSPATIALSTRUCTURE")
            .flat_map(|i| {
                let mut all = references(&i.2[i.2.find('(').unwrap()..]);
                all.pop();
                all
            })
            .filter(|e| keywords.contains_key(e))
            .collect();
        assert_eq!(held, whole, "{}", discipline.code());
    }
}

#[test]
fn networks_stay_whole_and_only_relations_are_left_out() {
    let count = |text: &str, keyword: &str| instances(text).filter(|i| i.1 == keyword).count();
    let services = &HOSPITAL.parts.iter().find(|p| p.0 == Discipline::Services).unwrap().1;
    for keyword in ["IFCRELCONNECTSPORTS", "IFCDISTRIBUTIONPORT", "IFCDISTRIBUTIONSYSTEM", "IFCRELSERVICESBUILDINGS"] {
        assert_eq!(count(services, keyword), count(&HOSPITAL.whole, keyword), "{keyword}");
    }
    println!("left out: {:?}", HOSPITAL.left_out);
    let crossing = ["IFCRELREFERENCEDINSPATIALSTRUCTURE", "IFCRELFILLSELEMENT", "IFCRELSPACEBOUNDARY"];
    for (keyword, n) in &HOSPITAL.left_out {
        assert!(crossing.contains(&keyword.as_str()), "{n} {keyword} are left out");
    }
}

#[test]
fn what_relations_say_of_a_member_is_said_in_one_file_again() {
    // Which of the references is the one; the others are the many.
    let relations = [
        ("IFCRELDEFINESBYPROPERTIES", false),
        ("IFCRELDEFINESBYTYPE", false),
        ("IFCRELASSOCIATESMATERIAL", false),
        ("IFCRELASSIGNSTOGROUP", false),
        ("IFCRELAGGREGATES", true),
        ("IFCRELNESTS", true),
    ];
    for (keyword, one_first) in relations {
        let pairs = |text: &str| -> HashSet<(u32, u32)> {
            instances(text)
                .filter(|i| i.1 == keyword)
                .flat_map(|i| {
                    let owner = i.2.split(',').nth(1).unwrap();
                    let mut all = references(i.2);
                    if owner.starts_with('#') {
                        all.remove(0);
                    }
                    let one = if one_first { all.remove(0) } else { all.pop().unwrap() };
                    all.into_iter().map(move |member| (one, member))
                })
                .collect()
        };
        let whole = pairs(&HOSPITAL.whole);
        let parts: HashSet<(u32, u32)> = HOSPITAL.parts.iter().flat_map(|(_, text)| pairs(text)).collect();
        assert!(whole.len() > 5, "{keyword}: {}", whole.len());
        assert_eq!(parts.len(), whole.len(), "{keyword}");
        assert!(parts == whole, "{keyword} says other things");
    }
}

/// A text around some instances.
fn text_of(instances: &[&str]) -> String {
    format!("ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n{}\nENDSEC;\nEND-ISO-10303-21;\n", instances.join("\n"))
}

/// Keywords and numbers of the elements among some instances, file by file.
fn files_of(instances: &[&str]) -> Vec<Vec<u32>> {
    let text = text_of(instances);
    let split = split(&text).unwrap();
    Discipline::ALL
        .iter()
        .map(|discipline| {
            let mut out = Vec::new();
            split.write(*discipline, &mut out).unwrap();
            self::instances(&String::from_utf8(out).unwrap()).map(|i| i.0).collect()
        })
        .collect()
}

#[test]
fn walls_that_bear_loads_are_structure_and_their_doors_are_not() {
    let wall = [
        "#1=IFCWALL('0000000000000000000001',$,$,$,$,$,$,$,.SOLIDWALL.);",
        "#2=IFCOPENINGELEMENT('0000000000000000000002',$,$,$,$,$,$,$,.OPENING.);",
        "#3=IFCDOOR('0000000000000000000003',$,$,$,$,$,$,$,2.,1.,.DOOR.,$,$);",
        "#4=IFCRELVOIDSELEMENT('0000000000000000000004',$,$,$,#1,#2);",
        "#5=IFCRELFILLSELEMENT('0000000000000000000005',$,$,$,#2,#3);",
        "#6=IFCPROPERTYSINGLEVALUE('LoadBearing',$,IFCBOOLEAN(.T.),$);",
        "#7=IFCPROPERTYSET('0000000000000000000007',$,'Pset_WallCommon',$,(#6));",
        "#8=IFCRELDEFINESBYPROPERTIES('0000000000000000000008',$,$,$,(#1),#7);",
    ];
    assert_eq!(files_of(&wall), [vec![3], vec![1, 2, 4, 6, 7, 8], vec![]]);
    let partition: Vec<String> = wall.iter().map(|line| line.replace("(.T.)", "(.F.)")).collect();
    let partition: Vec<&str> = partition.iter().map(String::as_str).collect();
    assert_eq!(files_of(&partition), [vec![1, 2, 3, 4, 5, 6, 7, 8], vec![], vec![]]);
}

#[test]
fn parts_go_with_their_whole_and_what_has_ports_with_the_services() {
    let files = files_of(&[
        "#1=IFCCURTAINWALL('0000000000000000000001',$,$,$,$,$,$,$,.NOTDEFINED.);",
        "#2=IFCMEMBER('0000000000000000000002',$,$,$,$,$,$,$,.POST.);",
        "#3=IFCRELAGGREGATES('0000000000000000000003',$,$,$,#1,(#2));",
        "#4=IFCTRANSPORTELEMENT('0000000000000000000004',$,$,$,$,$,$,$,.ELEVATOR.);",
        "#5=IFCDISTRIBUTIONPORT('0000000000000000000005',$,$,$,$,$,$,.SINK.,.CABLE.,.ELECTRICAL.);",
        "#6=IFCRELNESTS('0000000000000000000006',$,$,$,#4,(#5));",
        "#7=IFCELEMENTASSEMBLY('0000000000000000000007',$,$,$,$,$,$,$,.FACTORY.,.TRUSS.);",
        "#8=IFCBEAM('0000000000000000000008',$,$,$,$,$,$,$,.BEAM.);",
        "#9=IFCRELAGGREGATES('0000000000000000000009',$,$,$,#7,(#8));",
    ]);
    assert_eq!(files, [vec![1, 2, 3], vec![7, 8, 9], vec![4, 5, 6]]);
}

#[test]
fn a_type_goes_with_its_occurrences_and_not_with_what_else_is_listed() {
    let files = files_of(&[
        "#1=IFCPUMP('0000000000000000000001',$,$,$,$,$,$,$,$);",
        "#2=IFCPUMPTYPE('0000000000000000000002',$,$,$,$,(#3),$,$,$,.CIRCULATOR.);",
        "#3=IFCPROPERTYSET('0000000000000000000003',$,'P',$,(#4));",
        "#4=IFCPROPERTYSINGLEVALUE('Maker',$,IFCLABEL('x'),$);",
        "#5=IFCRELDEFINESBYTYPE('0000000000000000000005',$,$,$,(#1),#2);",
        "#6=IFCDOOR('0000000000000000000006',$,$,$,$,$,$,$,2.,1.,.DOOR.,$,$);",
        "#7=IFCMATERIAL('steel',$,$);",
        "#8=IFCRELASSOCIATESMATERIAL('0000000000000000000008',$,$,$,(#2,#6),#7);",
        "#9=IFCDOORTYPE('0000000000000000000009',$,$,$,$,$,$,$,$,.DOOR.,.SINGLE_SWING_LEFT.,$,$);",
    ]);
    assert_eq!(files, [vec![6, 7, 8, 9], vec![], vec![1, 2, 3, 4, 5, 7, 8]]);
}

#[test]
fn what_cannot_be_split_is_named() {
    let error = |instances: &[&str]| split(&text_of(instances)).unwrap_err();
    assert_eq!(split("HEADER;\n").unwrap_err(), SplitError::NoData);
    assert_eq!(error(&["#1=IFCWALL("]), SplitError::Unreadable { line: 5, text: "#1=IFCWALL(".to_owned() });
    assert_eq!(error(&["#1=IFCWALL();", "#1=IFCWALL();"]), SplitError::Repeated { number: 1 });
    assert_eq!(error(&["#1=IFCWALL(#9);"]), SplitError::Dangling { from: 1, to: 9 });
    assert_eq!(error(&["#4000000=IFCWALL();"]), SplitError::Sparse { number: 4_000_000, instances: 1 });
    let homeless = [
        "#1=IFCPUMP('0000000000000000000001',$,$,$,$,$,$,$,$);",
        "#2=IFCSPACE('0000000000000000000002',$,$,$,$,$,$,$,$,$,$);",
        "#3=IFCRELCONTAINEDINSPATIALSTRUCTURE('0000000000000000000003',$,$,$,(#1),#2);",
    ];
    let text = text_of(&homeless);
    let homeless = split(&text).unwrap().write(Discipline::Services, &mut Vec::new()).unwrap_err();
    assert!(homeless.to_string().contains("#2 belongs to no storey"), "{homeless}");
}

#[test]
fn arguments_of_any_shape_are_no_reason_to_panic() {
    for line in
        ["#1=IFCRELNESTS();", "#1=IFCRELAGGREGATES('a',$,$,$,$,$);", "#1=IFCRELCONTAINEDINSPATIALSTRUCTURE(#1);"]
    {
        let text = text_of(&[line]);
        if let Ok(split) = split(&text) {
            for discipline in Discipline::ALL {
                split.write(discipline, &mut Vec::new()).unwrap();
            }
        }
    }
    // A ring of wholes.
    let files = files_of(&[
        "#1=IFCELEMENTASSEMBLY('0000000000000000000001',$,$,$,$,$,$,$,$,$);",
        "#2=IFCRELAGGREGATES('0000000000000000000002',$,$,$,#1,(#1));",
    ]);
    assert_eq!(files[0], [1, 2]);
}
