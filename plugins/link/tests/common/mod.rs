//! What the tests of this folder share: a small building, and a screen without a window.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use atrium_building::{Aabb, BuildingModel, Element, ElementId, ElementKind, GlobalId, Storey};
use atrium_facility::{FacilityState, StreamItem};
use atrium_hub::{Hub, HubConfig, HubHandle};
use atrium_link::{Link, LinkEvent, LinkState};
use atrium_simulator::broker::Mosquitto;
use atrium_simulator::{MqttConfig, Simulator, SimulatorConfig};

pub(crate) fn element(number: usize, ifc_type: &str, name: &str) -> Element {
    Element {
        global_id: GlobalId::from(format!("{number:022}").as_str()),
        ifc_type: ifc_type.into(),
        kind: ElementKind::Equipment,
        name: Some(name.into()),
        long_name: None,
        description: None,
        object_type: None,
        predefined_type: None,
        tag: Some(format!("{name}-{number:03}").into()),
        type_name: None,
        parent: None,
        children: Vec::new(),
        storey: None,
        space: None,
        serves: Vec::new(),
        systems: Vec::new(),
        ports: Vec::new(),
        property_sets: Vec::new(),
        classifications: Vec::new(),
        materials: Vec::new(),
        bounds: Aabb::EMPTY,
        instance: number as u64,
    }
}

/// A plant of so many pieces of equipment.
pub(crate) fn plant(count: usize) -> BuildingModel {
    let kinds = [
        ("IfcUnitaryEquipment", "AHU"),
        ("IfcPump", "CHWP"),
        ("IfcChiller", "CH"),
        ("IfcFan", "EF"),
        ("IfcTransportElement", "LIFT"),
        ("IfcElectricDistributionBoard", "DB"),
        ("IfcTank", "TK"),
    ];
    let elements = (0..count).map(|i| element(i, kinds[i % kinds.len()].0, kinds[i % kinds.len()].1)).collect();
    let storey = |i: usize| Storey {
        element: ElementId(0),
        name: format!("{i}F").into(),
        long_name: None,
        elevation_m: 4.0 * i as f64,
    };
    BuildingModel { elements, storeys: (1..=5).map(storey).collect(), ..BuildingModel::default() }
}

pub(crate) fn simulator(count: usize, rate: Option<f64>) -> Simulator {
    Simulator::new(&plant(count), SimulatorConfig { seed: 7, rate, ..SimulatorConfig::default() })
}

pub(crate) fn mosquitto(dir: &std::path::Path, port: u16) -> Mosquitto {
    match Mosquitto::start(dir, port) {
        Ok(broker) => broker,
        Err(error) => panic!("this test needs a real broker. {error}"),
    }
}

pub(crate) fn to_simulator(broker: &Mosquitto) -> MqttConfig {
    MqttConfig::new(broker.host(), broker.port(), "atrium-simulator")
}

pub(crate) fn hub(port: u16) -> HubHandle {
    Hub::start(HubConfig::embedded(Some(atrium_hub::MqttConfig::new("127.0.0.1", port, "atrium-hub")))).unwrap()
}

/// What a desktop does with a link, and a record of it.
pub(crate) struct Screen {
    pub(crate) link: Link,
    pub(crate) state: FacilityState,
    pub(crate) link_states: Vec<LinkState>,
    pub(crate) items: Vec<StreamItem>,
    pub(crate) snapshots: usize,
    last: u64,
    keep_items: bool,
}

impl Screen {
    pub(crate) fn open(base_url: &str) -> Self {
        Self {
            link: Link::start(base_url).unwrap(),
            state: FacilityState::default(),
            link_states: Vec::new(),
            items: Vec::new(),
            snapshots: 0,
            last: 0,
            keep_items: false,
        }
    }

    pub(crate) fn keeping_items(mut self) -> Self {
        self.keep_items = true;
        self
    }

    /// Takes what has come; fails on a gap or a repeat.
    pub(crate) fn pump(&mut self) {
        for event in self.link.drain(1000) {
            match event {
                LinkEvent::Snapshot(snapshot) => {
                    self.snapshots += 1;
                    self.last = snapshot.position.seq;
                    self.state = FacilityState::from_snapshot(*snapshot);
                }
                LinkEvent::Items(items) => {
                    for item in items {
                        assert_eq!(item.seq, self.last + 1, "a gap or a repeat");
                        self.last = item.seq;
                        self.state.apply(&item);
                        if self.keep_items {
                            self.items.push(item);
                        }
                    }
                }
                LinkEvent::State(state) => self.link_states.push(state),
            }
        }
    }

    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Pumps until it is so, or fails.
    pub(crate) fn until(&mut self, what: &str, seconds: u64, mut is_so: impl FnMut(&Self) -> bool) {
        let began = Instant::now();
        loop {
            self.pump();
            if is_so(self) {
                return;
            }
            assert!(
                began.elapsed() < Duration::from_secs(seconds),
                "waited {seconds} s for: {what}; link {:?}, feed {:?}",
                self.link_states.last(),
                self.state.feed(),
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn for_a_while(&mut self, ms: u64) {
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(ms) {
            self.pump();
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
