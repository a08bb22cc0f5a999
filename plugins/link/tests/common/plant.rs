//! A small building, a broker, a hub.

use atrium_building::{BuildingModel, Element, ElementId, ElementKind, Storey};
use atrium_hub::{Hub, HubConfig, HubHandle};
use atrium_simulator::broker::Mosquitto;
use atrium_simulator::{MqttConfig, Publisher, Simulator, SimulatorConfig};

pub(crate) fn element(number: usize, ifc_type: &str, name: &str) -> Element {
    Element {
        name: Some(name.into()),
        tag: Some(format!("{name}-{number:03}").into()),
        instance: number as u64,
        ..Element::new(format!("{number:022}").as_str(), ifc_type, ElementKind::Equipment)
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

/// Publishes a plant to this broker; nobody walks in it.
pub(crate) fn publish(simulator: Simulator, broker: &Mosquitto) -> Publisher {
    Publisher::start(simulator, None, MqttConfig::new(broker.host(), broker.port(), "atrium-simulator")).unwrap()
}

pub(crate) fn hub(port: u16) -> HubHandle {
    Hub::start(HubConfig::embedded(Some(atrium_hub::MqttConfig::new("127.0.0.1", port, "atrium-hub")))).unwrap()
}

/// The same, with the accounts of a demo.
pub(crate) fn hub_with_accounts(port: u16) -> HubHandle {
    let mut config = HubConfig::embedded(Some(atrium_hub::MqttConfig::new("127.0.0.1", port, "atrium-hub")));
    config.accounts = atrium_hub::Accounts::local();
    Hub::start(config).unwrap()
}
