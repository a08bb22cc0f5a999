//! The sample hospitals as a whole: stable, ASCII, complete.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{HashMap, HashSet};

use atrium_sample::{SEED, Scale, generate};

/// Instance number, keyword and arguments of every line of the DATA section.
fn instances(text: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    text.lines().skip_while(|line| *line != "DATA;").skip(1).take_while(|line| *line != "ENDSEC;").map(|line| {
        let (number, rest) = line[1..].split_once('=').unwrap();
        let (keyword, arguments) = rest.split_once('(').unwrap();
        (number.parse().unwrap(), keyword, arguments)
    })
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_other_ids() {
    let a = generate(7, Scale::Small).unwrap();
    assert_eq!(a, generate(7, Scale::Small).unwrap());
    let b = generate(8, Scale::Small).unwrap();
    let spaces = |text: &str| instances(text).filter(|i| i.1 == "IFCSPACE").count();
    assert_eq!(spaces(&a), spaces(&b), "the building itself does not change");
    let ids = |text: &str| -> HashSet<String> {
        instances(text).filter(|i| i.1 == "IFCSPACE").map(|i| i.2[1..23].to_owned()).collect()
    };
    assert!(ids(&a).is_disjoint(&ids(&b)));
}

#[test]
fn every_reference_leads_somewhere_and_ids_are_unique() {
    let text = generate(SEED, Scale::Small).unwrap();
    assert!(text.is_ascii());
    let numbers: HashSet<usize> = instances(&text).map(|i| i.0).collect();
    assert_eq!(numbers.len(), instances(&text).count());
    let mut guids = HashSet::new();
    for (number, keyword, arguments) in instances(&text) {
        let mut inside = false;
        for (at, c) in arguments.char_indices() {
            match c {
                '\'' => inside = !inside,
                '#' if !inside => {
                    let digits: String = arguments[at + 1..].chars().take_while(char::is_ascii_digit).collect();
                    assert!(numbers.contains(&digits.parse().unwrap()), "#{number} refers to #{digits}");
                }
                _ => {}
            }
        }
        if let Some(guid) = global_id(arguments) {
            assert!(guids.insert(guid), "#{number} {keyword} repeats {guid}");
        }
    }
    assert!(guids.len() > 5_000);
}

/// The GlobalId of a root. Only text that nothing but a root can begin with counts.
fn global_id(arguments: &str) -> Option<&str> {
    let id = arguments.strip_prefix('\'')?.split_once('\'')?.0;
    let next = arguments.as_bytes().get(25);
    (id.len() == 22 && arguments.as_bytes()[24] == b',' && matches!(next, Some(b'$' | b'#'))).then_some(id)
}

#[test]
fn a_campus_has_about_the_bytes_asked_for_and_its_hospitals_share_no_id_and_no_tag() {
    // Room for two district hospitals: the whole one that would stand first is too large.
    let asked = 30_000_000;
    let text = generate(SEED, Scale::Bytes(asked)).unwrap();
    let off = (text.len() as f64 / asked as f64 - 1.0).abs();
    assert!(off < 0.2, "{} bytes of {asked}", text.len());
    assert!(instances(&text).filter(|i| i.1 == "IFCBUILDING").count() >= 2);
    let (mut ids, mut tags) = (HashSet::new(), HashSet::new());
    for (number, keyword, arguments) in instances(&text) {
        if let Some(id) = global_id(arguments) {
            assert!(ids.insert(id), "#{number} {keyword} repeats {id}");
        }
        if matches!(keyword, "IFCWALL" | "IFCWINDOW" | "IFCDOOR" | "IFCSENSOR" | "IFCVALVE" | "IFCPUMP" | "IFCFAN") {
            // After placement and shape.
            let tag = arguments.split(',').nth(7).unwrap();
            assert!(tag == "$" || tags.insert(tag), "#{number} {keyword} repeats {tag}");
        }
    }
    assert!(tags.len() > 2_000, "{} tags", tags.len());
    assert!(tags.iter().all(|tag| tag.matches("H02").count() < 2), "marked twice");
}

#[test]
fn the_hospital_has_what_a_hospital_has() {
    let text = generate(SEED, Scale::Hospital).unwrap();
    let mut count: HashMap<&str, usize> = HashMap::new();
    let mut detectors = 0;
    for (_, keyword, arguments) in instances(&text) {
        *count.entry(keyword).or_default() += 1;
        detectors += usize::from(
            keyword == "IFCSENSOR" && (arguments.contains(".SMOKESENSOR.") || arguments.contains(".HEATSENSOR.")),
        );
    }
    let of = |keyword: &str| count.get(keyword).copied().unwrap_or(0);
    for (keyword, least) in [
        ("IFCBUILDINGSTOREY", 11),
        ("IFCSPACE", 3_000),
        ("IFCDOOR", 3_500),
        ("IFCWINDOW", 1_500),
        ("IFCLIGHTFIXTURE", 12_000),
        ("IFCFIRESUPPRESSIONTERMINAL", 12_000),
        ("IFCAIRTERMINAL", 5_000),
        ("IFCVALVE", 2_000),
        ("IFCCHILLER", 3),
        ("IFCBOILER", 2),
        ("IFCCOOLINGTOWER", 2),
        ("IFCAIRTERMINALBOX", 300),
        ("IFCTANK", 5),
        ("IFCTRANSFORMER", 4),
        ("IFCELECTRICGENERATOR", 2),
        ("IFCELECTRICFLOWSTORAGEDEVICE", 2),
        ("IFCTRANSPORTELEMENT", 16),
        ("IFCSTAIR", 40),
        ("IFCMAPCONVERSION", 1),
    ] {
        assert!(of(keyword) >= least, "{keyword}: {} of {least}", of(keyword));
    }
    assert!(detectors >= 5_000, "{detectors} detectors");
    assert!(of("IFCOUTLET") + of("IFCSWITCHINGDEVICE") >= 10_000);
    assert!(of("IFCPUMP") + of("IFCFAN") + of("IFCUNITARYEQUIPMENT") >= 300);
    assert_eq!(of("IFCDISTRIBUTIONPORT"), 2 * of("IFCRELCONNECTSPORTS"));
}
