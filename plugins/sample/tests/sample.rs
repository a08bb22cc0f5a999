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
    assert_ne!(a, b);
    // Property values that happen to be equal are written once, so that only placements can be compared.
    let placed = |text: &str| instances(text).filter(|i| i.1 == "IFCLOCALPLACEMENT").count();
    assert_eq!(placed(&a), placed(&b), "the building itself does not change");
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
        let guid = arguments
            .strip_prefix('\'')
            .and_then(|rest| rest.split_once('\''))
            .map(|(guid, _)| guid)
            .filter(|guid| guid.len() == 22 && arguments.as_bytes().get(24) == Some(&b','));
        if let Some(guid) = guid {
            let rooted = arguments[25..].starts_with(['$', '#']);
            assert!(!rooted || guids.insert(guid), "#{number} {keyword} repeats {guid}");
        }
    }
    assert!(guids.len() > 5_000);
}

#[test]
fn the_hospital_is_large_enough_to_show() {
    let text = generate(SEED, Scale::Small).unwrap();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (_, keyword, _) in instances(&text) {
        *count.entry(keyword).or_default() += 1;
    }
    let of = |keyword: &str| count.get(keyword).copied().unwrap_or(0);
    assert_eq!(of("IFCBUILDINGSTOREY"), 9);
    assert!(of("IFCSPACE") >= 200);
    assert!(of("IFCDOOR") >= of("IFCSPACE") / 2);
    assert!(of("IFCUNITARYEQUIPMENT") >= 100);
    for keyword in [
        "IFCCHILLER",
        "IFCBOILER",
        "IFCPUMP",
        "IFCCOOLINGTOWER",
        "IFCAIRTERMINALBOX",
        "IFCTANK",
        "IFCTRANSFORMER",
        "IFCELECTRICGENERATOR",
        "IFCELECTRICFLOWSTORAGEDEVICE",
        "IFCTRANSPORTELEMENT",
        "IFCSENSOR",
        "IFCSTAIR",
        "IFCFAN",
        "IFCVALVE",
        "IFCMAPCONVERSION",
    ] {
        assert!(of(keyword) > 0, "no {keyword}");
    }
    assert_eq!(of("IFCDISTRIBUTIONPORT"), 2 * of("IFCRELCONNECTSPORTS"));
}
