//! Air and water of a hospital as its ports say: from plant to terminal, with no end in mid air.

use std::collections::{HashMap, HashSet};

use crate::{SEED, Scale, generate};

/// Systems of ducts and pipes whose whole way is written here.
const SYSTEMS: &[&str] =
    &["SA-", "RA-", "EA-", "EAR-", "OA-", "SE-", "SP ", "CHS ", "CHR ", "CWS ", "CWR ", "HWS ", "HWR ", "HPS ", "HPR "];
/// What may begin a flow.
const SOURCES: &[&str] = &[
    "IFCUNITARYEQUIPMENT",
    "IFCFAN",
    "IFCCHILLER",
    "IFCBOILER",
    "IFCCOOLINGTOWER",
    "IFCHUMIDIFIER",
    "IFCTANK",
    "IFCAIRTERMINAL",
    "IFCFLOWMETER",
];
/// What may end one.
const SINKS: &[&str] = &["IFCUNITARYEQUIPMENT", "IFCFAN", "IFCAIRTERMINAL", "IFCFLOWMETER"];

struct Flows {
    keyword: HashMap<usize, String>,
    members: HashSet<usize>,
    after: HashMap<usize, Vec<usize>>,
    before: HashMap<usize, Vec<usize>>,
}

fn references(arguments: &str) -> Vec<usize> {
    let ends = arguments.split('#').skip(1);
    ends.filter_map(|part| part.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()).collect()
}

fn read(scale: Scale) -> Flows {
    let text = generate(SEED, scale).unwrap();
    let (mut keyword, mut owner, mut links) = (HashMap::new(), HashMap::new(), Vec::new());
    let (mut systems, mut groups) = (HashSet::new(), Vec::new());
    for line in text.lines().filter(|line| line.starts_with('#')) {
        let (number, rest) = line[1..].split_once('=').unwrap();
        let (word, arguments) = rest.split_once('(').unwrap();
        let number: usize = number.parse().unwrap();
        match word {
            "IFCRELNESTS" => {
                let all = references(arguments);
                owner.extend(all[1..].iter().map(|port| (*port, all[0])));
            }
            "IFCRELCONNECTSPORTS" => {
                let all = references(arguments);
                links.push((all[0], all[1]));
            }
            "IFCRELASSIGNSTOGROUP" => groups.push(references(arguments)),
            "IFCDISTRIBUTIONSYSTEM" => {
                let name = arguments.split('\'').nth(3).unwrap();
                // In a campus the mark of the hospital comes first.
                let name = ["H02-", "H03-"].iter().find_map(|mark| name.strip_prefix(mark)).unwrap_or(name);
                if SYSTEMS.iter().any(|system| name.starts_with(system)) {
                    systems.insert(number);
                }
            }
            _ => {
                keyword.insert(number, word.to_owned());
            }
        }
    }
    let mut members = HashSet::new();
    for group in groups {
        if let Some((system, elements)) = group.split_last()
            && systems.contains(system)
        {
            members.extend(elements.iter().copied());
        }
    }
    let mut flows = Flows { keyword, members, after: HashMap::new(), before: HashMap::new() };
    for (from, to) in links {
        let (from, to) = (owner[&from], owner[&to]);
        // Cables and drains come to the same machines, and are not meant.
        if flows.members.contains(&from) && flows.members.contains(&to) {
            flows.after.entry(from).or_default().push(to);
            flows.before.entry(to).or_default().push(from);
        }
    }
    flows
}

/// What a walk along `ways` from the given elements comes to.
fn reach(from: impl Iterator<Item = usize>, ways: &HashMap<usize, Vec<usize>>) -> HashSet<usize> {
    let mut open: Vec<usize> = from.collect();
    let mut seen: HashSet<usize> = open.iter().copied().collect();
    while let Some(at) = open.pop() {
        for next in ways.get(&at).into_iter().flatten() {
            if seen.insert(*next) {
                open.push(*next);
            }
        }
    }
    seen
}

#[test]
fn air_and_water_flow_from_a_source_to_a_sink_everywhere() {
    for scale in [Scale::Storey, Scale::Small, Scale::Hospital, Scale::Campus { hospitals: 3 }] {
        let flows = read(scale);
        assert!(flows.members.len() > 500);
        let of = |words: &'static [&str]| {
            let keyword = &flows.keyword;
            flows.members.iter().copied().filter(move |id| words.contains(&keyword[id].as_str()))
        };
        let fed = reach(of(SOURCES), &flows.after);
        let drained = reach(of(SINKS), &flows.before);
        for member in &flows.members {
            let word = &flows.keyword[member];
            // A machine may begin or end what passes through nothing else.
            let begins = flows.before.contains_key(member) || SOURCES.contains(&word.as_str());
            let ends = flows.after.contains_key(member) || SINKS.contains(&word.as_str());
            assert!(begins && ends, "{scale:?}: #{member} {word} ends in mid air");
            assert!(fed.contains(member) && drained.contains(member), "{scale:?}: #{member} {word} is cut off");
        }
    }
}

#[test]
fn the_whole_hospital_breathes() {
    let flows = read(Scale::Hospital);
    let count = |words: &[&str]| flows.keyword.values().filter(|word| words.contains(&word.as_str())).count();
    assert!(count(&["IFCAIRTERMINAL"]) >= 5_000);
    assert!(count(&["IFCAIRTERMINALBOX"]) >= 400);
    assert!(count(&["IFCFAN", "IFCPUMP"]) >= 300);
    assert!(count(&["IFCVALVE"]) >= 2_000);
    assert!(count(&["IFCDAMPER"]) >= 100);
    assert!(count(&["IFCCHILLER"]) >= 4);
    let pieces = count(&["IFCDUCTSEGMENT", "IFCDUCTFITTING"]);
    assert!(pieces < 15_000, "{pieces} pieces of duct");
}
