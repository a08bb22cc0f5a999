//! The circuits of the whole hospital, read from what is written.

use std::collections::HashMap;

use crate::{SEED, Scale, generate};

/// What is written, as far as circuits need it.
struct Written {
    /// Keyword and predefined type of every element with a number.
    elements: HashMap<usize, (String, String)>,
    /// What feeds an element through a cable, with the system of the connection.
    before: HashMap<usize, Vec<usize>>,
}

fn references(arguments: &str) -> Vec<usize> {
    let ends = arguments.split('#').skip(1);
    ends.filter_map(|part| part.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()).collect()
}

fn read(scale: Scale) -> Written {
    let text = generate(SEED, scale).unwrap();
    let mut elements = HashMap::new();
    let mut owner = HashMap::new();
    let mut links = Vec::new();
    let mut cables = std::collections::HashSet::new();
    for line in text.lines().filter(|line| line.starts_with('#')) {
        let (number, rest) = line[1..].split_once('=').unwrap();
        let (keyword, arguments) = rest.split_once('(').unwrap();
        let number: usize = number.parse().unwrap();
        match keyword {
            "IFCRELNESTS" => {
                let all = references(arguments);
                for port in &all[1..] {
                    owner.insert(*port, all[0]);
                }
            }
            "IFCRELCONNECTSPORTS" => {
                let all = references(arguments);
                links.push((all[0], all[1]));
            }
            "IFCDISTRIBUTIONPORT" if arguments.contains(".CABLE.") => {
                cables.insert(number);
            }
            _ => {
                let predefined = arguments.trim_end_matches(");").rsplit(',').next().unwrap();
                elements.insert(number, (keyword.to_owned(), predefined.trim_matches('.').to_owned()));
            }
        }
    }
    let mut before: HashMap<usize, Vec<usize>> = HashMap::new();
    for (from, to) in links.into_iter().filter(|link| cables.contains(&link.0)) {
        before.entry(owner[&to]).or_default().push(owner[&from]);
    }
    Written { elements, before }
}

impl Written {
    fn count(&self, keyword: &str) -> usize {
        self.elements.values().filter(|element| element.0 == keyword).count()
    }

    /// Whether a circuit of at most `most` devices leads from something of these classes to an element.
    fn hangs_on(&self, element: usize, heads: &[&str], most: usize) -> bool {
        let mut at = element;
        for _ in 0..most {
            let Some(from) = self.before.get(&at).and_then(|all| all.first()) else { return false };
            at = *from;
            if heads.contains(&self.elements[&at].0.as_str()) {
                return true;
            }
        }
        false
    }
}

#[test]
fn the_whole_hospital_is_lit_watched_and_under_power() {
    let written = read(Scale::Hospital);
    let of = |keyword: &str, types: &[&str]| {
        written.elements.values().filter(|e| e.0 == keyword && types.contains(&e.1.as_str())).count()
    };
    assert!(written.count("IFCLIGHTFIXTURE") >= 12_000, "{}", written.count("IFCLIGHTFIXTURE"));
    let outlets = of("IFCOUTLET", &["POWEROUTLET", "DATAOUTLET"]) + of("IFCSWITCHINGDEVICE", &["TOGGLESWITCH"]);
    assert!(outlets >= 10_000, "{outlets}");
    let detectors = of("IFCSENSOR", &["SMOKESENSOR", "HEATSENSOR"]);
    assert!(detectors >= 5_000, "{detectors}");
    assert!(of("IFCALARM", &["MANUALPULLBOX"]) >= 200);
    assert!(of("IFCAUDIOVISUALAPPLIANCE", &["CAMERA"]) >= 300);
    assert!(of("IFCTRANSFORMER", &["VOLTAGE"]) >= 4);
    assert!(written.count("IFCELECTRICGENERATOR") >= 2);
}

#[test]
fn every_circuit_begins_at_a_board_and_every_loop_at_a_panel() {
    for scale in [Scale::Storey, Scale::Small, Scale::Hospital] {
        let written = read(scale);
        for (number, (keyword, predefined)) in &written.elements {
            let (heads, most): (&[&str], usize) = match (keyword.as_str(), predefined.as_str()) {
                ("IFCOUTLET", "DATAOUTLET") => (&["IFCCOMMUNICATIONSAPPLIANCE"], 1),
                ("IFCOUTLET", "POWEROUTLET") => (&["IFCELECTRICDISTRIBUTIONBOARD"], 12),
                ("IFCLIGHTFIXTURE", "DIRECTIONSOURCE" | "POINTSOURCE" | "SECURITYLIGHTING")
                | ("IFCSWITCHINGDEVICE", "TOGGLESWITCH") => (&["IFCELECTRICDISTRIBUTIONBOARD"], 20),
                ("IFCSENSOR", "SMOKESENSOR" | "HEATSENSOR") | ("IFCALARM", "MANUALPULLBOX" | "SIREN") => {
                    (&["IFCUNITARYCONTROLELEMENT"], 200)
                }
                ("IFCSENSOR", "IDENTIFIERSENSOR" | "MOVEMENTSENSOR") => (&["IFCCONTROLLER"], 16),
                ("IFCAUDIOVISUALAPPLIANCE", "SPEAKER") => (&["IFCAUDIOVISUALAPPLIANCE"], 20),
                ("IFCELECTRICDISTRIBUTIONBOARD", "DISTRIBUTIONBOARD") => {
                    (&["IFCCABLESEGMENT", "IFCELECTRICDISTRIBUTIONBOARD"], 1)
                }
                _ => continue,
            };
            assert!(written.hangs_on(*number, heads, most), "{scale:?}: #{number} {keyword} {predefined}");
        }
    }
}
