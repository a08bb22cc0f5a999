//! The sample hospital as this reader sees it: every room reached, every terminal fed, every number used once,
//! everything in its storey, and the same building from three files as from one. Figures are printed;
//! `tests/peers/check_sample.py` asks the same by means of another engine.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use atrium_building::{
    BuildingModel, Element, ElementId, ElementKind, Finding, PortFlow, PropertyValue, Routes, SystemId,
};
use atrium_ifc::{LoadOptions, Progress, load_bytes};
use atrium_sample::split::{Discipline, split};

/// How far an element may reach below its storey's floor, metres: slabs, screeds, falls of drains.
const BELOW_M: f64 = 0.6;
/// How far an element may reach above the next floor, metres.
const ABOVE_M: f64 = 0.3;
/// Height of what stands on the highest storey, metres.
const TOP_M: f64 = 12.0;

static TEXT: LazyLock<String> =
    LazyLock::new(|| atrium_sample::generate(atrium_sample::SEED, atrium_sample::Scale::Small).unwrap());
static MODEL: LazyLock<BuildingModel> = LazyLock::new(|| read(TEXT.clone().into_bytes()));

fn read(text: Vec<u8>) -> BuildingModel {
    let loaded = load_bytes(text, &LoadOptions::default(), &Progress::new()).unwrap();
    let told: Vec<String> = loaded.diagnostics.iter().take(5).map(|d| format!("{d:?}")).collect();
    assert!(loaded.diagnostics.is_empty(), "{} findings, such as {told:#?}", loaded.diagnostics.len());
    loaded.model
}

/// What a test found wrong, by kind.
#[derive(Default)]
struct Faults(BTreeMap<String, Vec<String>>);

impl Faults {
    fn add(&mut self, kind: impl Into<String>, element: &Element) {
        let what = format!("{} {} {}", element.ifc_type, element.global_id, element.label());
        self.0.entry(kind.into()).or_default().push(what);
    }

    fn none(self) {
        for (kind, all) in &self.0 {
            println!("{kind}: {}, such as {:#?}", all.len(), &all[..all.len().min(4)]);
        }
        let kinds: Vec<String> = self.0.iter().map(|(kind, all)| format!("{kind}: {}", all.len())).collect();
        assert!(kinds.is_empty(), "{kinds:#?}");
    }
}

fn is_terminal(element: &Element) -> bool {
    const TERMINALS: &[&str] = &[
        "IfcAirTerminal",
        "IfcFireSuppressionTerminal",
        "IfcLightFixture",
        "IfcOutlet",
        "IfcSanitaryTerminal",
        "IfcSpaceHeater",
        "IfcStackTerminal",
        "IfcWasteTerminal",
    ];
    // Portable extinguishers hang on the wall, and nothing leads to them.
    TERMINALS.contains(&element.ifc_type.as_ref()) && element.object_type.as_deref() != Some("EXTINGUISHER")
}

/// Whether an element is a door to the open air that people flee by.
fn is_exit(model: &BuildingModel, element: &Element) -> bool {
    let sets = model.merged_sets(element);
    let says = |name: &str| {
        let mut all = sets.iter().filter(|s| s.name == "Pset_DoorCommon").flat_map(|s| &s.properties);
        all.any(|p| p.name.as_ref() == name && p.value == PropertyValue::Bool(true))
    };
    element.ifc_type.as_ref() == "IfcDoor" && says("IsExternal") && says("FireExit")
}

#[test]
fn every_room_is_reached_and_nothing_is_guessed() {
    let model = &*MODEL;
    let routes = Routes::build(model);
    let coverage = routes.coverage();
    println!("{coverage:?}");
    let mut faults = Faults::default();
    for finding in routes.findings() {
        match finding {
            Finding::Unreachable { room } => faults.add("no way", model.element(*room).unwrap()),
            Finding::NoDoor { room, .. } => faults.add("no door", model.element(*room).unwrap()),
            Finding::NoFloor { room } => faults.add("no floor", model.element(*room).unwrap()),
            Finding::NoRooms { storey } => {
                faults.add("no rooms", model.element(model.storey(*storey).unwrap().element).unwrap());
            }
            Finding::Exit { .. } => {}
        }
    }
    let rooms = model.elements.iter().filter(|e| e.ifc_type.as_ref() == "IfcSpace").count();
    let exits = model.elements.iter().filter(|e| is_exit(model, e)).count();
    println!("{rooms} rooms, {exits} exits");
    faults.none();
    assert_eq!((coverage.rooms as usize, coverage.reachable as usize), (rooms, rooms));
    assert!(exits >= 8, "{exits}");
}

#[test]
fn every_room_has_a_number_of_its_own_and_a_name_in_both_languages() {
    let mut numbers = HashSet::new();
    let mut faults = Faults::default();
    for space in MODEL.elements.iter().filter(|e| e.ifc_type.as_ref() == "IfcSpace") {
        if !space.name.as_ref().is_some_and(|number| numbers.insert(number.clone())) {
            faults.add("no number of its own", space);
        }
        let name = space.long_name.as_deref().unwrap_or_default();
        let both = name.split_once(" / ").is_some_and(|(cn, en)| !cn.is_ascii() && en.is_ascii() && !en.is_empty());
        if !both {
            faults.add("no name in both languages", space);
        }
    }
    println!("{} numbers", numbers.len());
    faults.none();
}

/// What flows where, system by system.
struct Network {
    after: HashMap<(SystemId, ElementId), Vec<ElementId>>,
    before: HashMap<(SystemId, ElementId), Vec<ElementId>>,
}

impl Network {
    fn of(model: &BuildingModel) -> Self {
        let (mut after, mut before): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for connection in &model.connections {
            let [from, to] = [connection.from, connection.to].map(|p| model.ports[p.index()].element);
            let theirs = &model.element(to).unwrap().systems;
            for system in model.element(from).unwrap().systems.iter().filter(|s| theirs.contains(s)) {
                after.entry((*system, from)).or_default().push(to);
                before.entry((*system, to)).or_default().push(from);
            }
        }
        Self { after, before }
    }
}

/// All that edges lead to from some elements.
fn spread(
    edges: &HashMap<(SystemId, ElementId), Vec<ElementId>>,
    starts: Vec<(SystemId, ElementId)>,
) -> HashSet<(SystemId, ElementId)> {
    let mut reached: HashSet<_> = starts.iter().copied().collect();
    let mut todo = starts;
    while let Some((system, at)) = todo.pop() {
        for to in edges.get(&(system, at)).into_iter().flatten() {
            if reached.insert((system, *to)) {
                todo.push((system, *to));
            }
        }
    }
    reached
}

#[test]
fn ports_are_joined_from_source_to_sink_within_a_system() {
    let model = &*MODEL;
    let mut faults = Faults::default();
    let mut joined = HashSet::new();
    for connection in &model.connections {
        let [from, to] = [connection.from, connection.to].map(|p| &model.ports[p.index()]);
        let [a, b] = [from, to].map(|p| model.element(p.element).unwrap());
        if (from.flow, to.flow) != (PortFlow::Source, PortFlow::Sink) {
            faults.add("not from source to sink", a);
        }
        if !a.systems.iter().any(|s| b.systems.contains(s)) {
            faults.add("no system in common", a);
        }
        joined.extend([connection.from.index(), connection.to.index()]);
    }
    for (index, port) in model.ports.iter().enumerate() {
        if !joined.contains(&index) {
            faults.add("loose port", model.element(port.element).unwrap());
        }
    }
    println!("{} ports, {} connections, {} systems", model.ports.len(), model.connections.len(), model.systems.len());
    faults.none();
}

#[test]
fn every_terminal_is_fed_from_a_source_or_drained_to_an_end() {
    let model = &*MODEL;
    let network = Network::of(model);
    let passage = |id: ElementId| {
        let element = model.element(id).unwrap();
        // Where the town's mains and sewers begin, the model ends.
        let border = element.ifc_type.as_ref() == "IfcPipeFitting"
            && matches!(element.predefined_type.as_deref(), Some("ENTRY" | "EXIT"));
        element.kind == ElementKind::Distribution && !border
    };
    let ends = |own: &HashMap<(SystemId, ElementId), Vec<ElementId>>, other: &HashMap<_, Vec<ElementId>>| {
        let plant = |e: &Element| e.ifc_type.as_ref() == "IfcUnitaryEquipment";
        let here = |key: &&(SystemId, ElementId)| {
            let element = model.element(key.1).unwrap();
            (!other.contains_key(*key) && !passage(key.1)) || plant(element)
        };
        own.keys().filter(here).copied().collect::<Vec<_>>()
    };
    let fed = spread(&network.after, ends(&network.after, &network.before));
    let drained = spread(&network.before, ends(&network.before, &network.after));
    let mut faults = Faults::default();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for id in model.element_ids().filter(|id| is_terminal(model.element(*id).unwrap())) {
        let terminal = model.element(id).unwrap();
        *count.entry(&terminal.ifc_type).or_default() += 1;
        if terminal.ports.is_empty() {
            faults.add("no port", terminal);
        }
        for system in &terminal.systems {
            let key = (*system, id);
            let reached = (network.before.contains_key(&key) && fed.contains(&key))
                || (network.after.contains_key(&key) && drained.contains(&key));
            if !reached {
                faults.add(format!("neither fed nor drained: {}", model.system(*system).unwrap().name), terminal);
            }
        }
    }
    println!("terminals: {count:?}");
    faults.none();
}

#[test]
fn everything_is_within_its_storey() {
    const SPANS: &[&str] = &[
        "IfcTransportElement",
        "IfcStair",
        "IfcStairFlight",
        "IfcRamp",
        "IfcRampFlight",
        "IfcCurtainWall",
        "IfcRailing",
        "IfcRoof",
        "IfcFooting",
        "IfcPile",
        "IfcColumn",
        "IfcGeographicElement",
        "IfcShadingDevice",
    ];
    let model = &*MODEL;
    let mut faults = Faults::default();
    let (mut checked, mut spanning) = (0, 0);
    for element in &model.elements {
        let Some(storey) = element.storey else { continue };
        let place = matches!(element.kind, ElementKind::Storey | ElementKind::Void | ElementKind::Container);
        if place || element.bounds.is_empty() {
            continue;
        }
        let size = element.bounds.size();
        let riser = element.ifc_type.ends_with("Segment") && size.z > 1.0 && size.z > size.x.max(size.y);
        if riser || SPANS.contains(&element.ifc_type.as_ref()) {
            spanning += 1;
            continue;
        }
        checked += 1;
        let floor = model.storey(storey).unwrap().elevation_m;
        let next = model.storeys.iter().map(|s| s.elevation_m).find(|z| *z > floor + 0.5).unwrap_or(floor + TOP_M);
        if element.bounds.min.z < floor - BELOW_M || element.bounds.max.z > next + ABOVE_M {
            faults.add(format!("outside its storey: {}", element.ifc_type), element);
        }
    }
    println!("{checked} elements checked, {spanning} that may span storeys");
    assert!(checked > spanning * 4, "what may span storeys is the exception");
    faults.none();
}

#[test]
fn three_files_make_the_same_building_as_one() {
    let parts = split(&TEXT).unwrap();
    let mut joined = BuildingModel::default();
    for discipline in Discipline::ALL {
        let mut out = Vec::new();
        parts.write(discipline, &mut out).unwrap();
        joined.federate(read(out), &glam::DAffine3::IDENTITY);
    }
    let whole = &*MODEL;
    assert_eq!(joined.storeys.len(), whole.storeys.len());
    assert_eq!(joined.georeference, whole.georeference);
    assert_eq!(joined.connections.len(), whole.connections.len());
    assert_eq!(joined.ports.len(), whole.ports.len());
    // Project, site, building and storeys are in each of the files, and in the model once.
    assert_eq!(joined.elements.len(), whole.elements.len());
    let index = joined.global_id_index();
    for element in &whole.elements {
        let other = joined.element(*index.get(&element.global_id).unwrap()).unwrap();
        assert_eq!(element.ifc_type, other.ifc_type);
        assert_eq!(element.bounds, other.bounds, "{} has moved", element.global_id);
        assert_eq!(element.storey, other.storey, "{} is in another storey", element.global_id);
        assert_eq!(element.property_sets.len(), other.property_sets.len(), "{}", element.global_id);
    }
    let routes = Routes::build(&joined).coverage();
    assert_eq!(routes.reachable, routes.rooms, "rooms are reached through the stairs of another file");
}
