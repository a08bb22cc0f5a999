//! What holds of every piped service of a hospital as it is written: enough of it, and every outlet fed from its plant.

use std::collections::{HashMap, HashSet};

use crate::{SEED, Scale, generate};

/// The elements of a file with their class and enumeration, and who feeds whom through ports of which system.
struct Graph {
    elements: HashMap<usize, (String, String)>,
    feeds: HashMap<(String, usize), Vec<usize>>,
    fed_by: HashMap<(String, usize), Vec<usize>>,
    with_ports: HashSet<usize>,
    linked: HashSet<usize>,
}

fn numbers(text: &str) -> Vec<usize> {
    text.split('#')
        .skip(1)
        .map(|n| n.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap())
        .collect()
}

fn graph(scale: Scale) -> Graph {
    let text = generate(SEED, scale).unwrap();
    let mut elements = HashMap::new();
    let mut ports = HashMap::new();
    let mut owner = HashMap::new();
    let mut links = Vec::new();
    for line in text.lines().filter(|line| line.starts_with('#')) {
        let (number, rest) = line[1..].split_once('=').unwrap();
        let number: usize = number.parse().unwrap();
        let (class, rest) = rest.split_once('(').unwrap();
        let last = rest.trim_end_matches(");").rsplit_once('.').map_or("", |r| r.0).rsplit('.').next().unwrap_or("");
        match class {
            "IFCDISTRIBUTIONPORT" => {
                ports.insert(number, last.to_owned());
            }
            "IFCRELNESTS" => {
                let ids = numbers(rest);
                for port in &ids[1..] {
                    owner.insert(*port, ids[0]);
                }
            }
            "IFCRELCONNECTSPORTS" => {
                let ids = numbers(rest);
                links.push((ids[0], ids[1]));
            }
            _ if !class.ends_with("TYPE") => {
                elements.insert(number, (class.to_owned(), last.to_owned()));
            }
            _ => {}
        }
    }
    let mut feeds: HashMap<(String, usize), Vec<usize>> = HashMap::new();
    let mut fed_by: HashMap<(String, usize), Vec<usize>> = HashMap::new();
    let mut linked = HashSet::new();
    for (from, to) in links {
        let system = &ports[&from];
        assert_eq!(system, &ports[&to], "a link joins two systems");
        feeds.entry((system.clone(), owner[&from])).or_default().push(owner[&to]);
        fed_by.entry((system.clone(), owner[&to])).or_default().push(owner[&from]);
        linked.extend([from, to]);
    }
    Graph { elements, feeds, fed_by, with_ports: owner.keys().copied().collect(), linked }
}

impl Graph {
    fn of(&self, class: &str, word: &str) -> Vec<usize> {
        self.elements.iter().filter(|e| e.1.0 == class && (word.is_empty() || e.1.1 == word)).map(|e| *e.0).collect()
    }

    /// What can be reached within a system from some elements, with the flow or against it.
    fn reached(&self, system: &str, from: &[usize], against: bool) -> HashSet<usize> {
        let next = if against { &self.fed_by } else { &self.feeds };
        let mut seen: HashSet<usize> = from.iter().copied().collect();
        let mut todo = from.to_vec();
        while let Some(at) = todo.pop() {
            for to in next.get(&(system.to_owned(), at)).into_iter().flatten() {
                if seen.insert(*to) {
                    todo.push(*to);
                }
            }
        }
        seen
    }

    fn all_fed(&self, system: &str, from: &[usize], to: &[usize], against: bool) {
        assert!(!from.is_empty() && !to.is_empty(), "{system}: {} sources, {} outlets", from.len(), to.len());
        let reached = self.reached(system, from, against);
        let lost = to.iter().filter(|n| !reached.contains(n)).count();
        assert_eq!(lost, 0, "{system}: {lost} of {} without a source", to.len());
    }

    /// The elements of a class that have a port of a system.
    fn on(&self, system: &str, class: &str, word: &str) -> Vec<usize> {
        self.of(class, word)
            .into_iter()
            .filter(|n| {
                let key = (system.to_owned(), *n);
                self.feeds.contains_key(&key) || self.fed_by.contains_key(&key)
            })
            .collect()
    }

    fn check(&self, has_plant: bool) {
        let fire = "FIREPROTECTION";
        let inlets = self.of("IFCPIPEFITTING", "ENTRY");
        let outlets = self.of("IFCPIPEFITTING", "EXIT");
        let or_inlets = |plant: Vec<usize>| if has_plant { plant } else { inlets.clone() };
        let tanks = or_inlets(self.on(fire, "IFCTANK", "STORAGE"));
        self.all_fed(fire, &tanks, &self.of("IFCFIRESUPPRESSIONTERMINAL", "SPRINKLER"), false);
        self.all_fed(fire, &tanks, &self.of("IFCFIRESUPPRESSIONTERMINAL", "HOSEREEL"), false);
        let gas = |system: &str, plant: Vec<usize>, against: bool| {
            let outside = if against { &outlets } else { &inlets };
            let plant = if has_plant { &plant } else { outside };
            self.all_fed(system, plant, &self.on(system, "IFCVALVE", "GASTAP"), against);
        };
        gas("GAS", self.on("GAS", "IFCMEDICALDEVICE", "OXYGENPLANT"), false);
        gas("VACUUM", self.on("VACUUM", "IFCMEDICALDEVICE", "VACUUMSTATION"), true);
        gas("COMPRESSEDAIR", self.on("COMPRESSEDAIR", "IFCCOMPRESSOR", ""), false);
        let cold = "DOMESTICCOLDWATER";
        let hot = "DOMESTICHOTWATER";
        self.all_fed(cold, &inlets, &self.on(cold, "IFCPIPEFITTING", "JUNCTION"), false);
        self.all_fed(cold, &inlets, &self.on(cold, "IFCSANITARYTERMINAL", ""), false);
        let heaters = or_inlets(self.on(hot, "IFCHEATEXCHANGER", ""));
        self.all_fed(hot, &heaters, &self.on(hot, "IFCSANITARYTERMINAL", ""), false);
        self.all_fed("SEWAGE", &outlets, &self.on("SEWAGE", "IFCSANITARYTERMINAL", ""), true);
        self.all_fed("SEWAGE", &outlets, &self.of("IFCWASTETERMINAL", "FLOORTRAP"), true);
        assert_eq!(self.with_ports.len(), self.linked.len(), "a port is loose");
    }
}

#[test]
fn a_hospital_has_the_outlets_of_one_and_feeds_them_all() {
    let g = graph(Scale::Hospital);
    g.check(true);
    assert!(g.of("IFCFIRESUPPRESSIONTERMINAL", "SPRINKLER").len() >= 12_000);
    assert!(g.of("IFCFIRESUPPRESSIONTERMINAL", "HOSEREEL").len() >= 200);
    assert!(g.of("IFCVALVE", "GASTAP").len() >= 2_500);
    assert!(g.of("IFCVALVE", "ISOLATING").len() >= 1_000);
    assert!(g.of("IFCVALVE", "").len() >= 4_000);
    assert!(g.of("IFCFLOWMETER", "WATERMETER").len() >= 30);
}

#[test]
fn a_district_hospital_and_a_storey_alone_are_fed_too() {
    graph(Scale::Small).check(true);
    graph(Scale::Storey).check(false);
}
