//! What a model costs to simulate: points by kind of asset, the time to bind it, messages a second; and how calm it is:
//! alarms of each hour, with the points that raised them.
//!
//! `cargo run -p atrium_simulator --example figures -- FILE.ifc [SEED]`; without a file a plant of growing size.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use atrium_building::{BuildingModel, Element, ElementKind};
use atrium_facility::{Actor, AlarmChange, AlarmWatch, Entry, FacilityState, Timestamp, Update};
use atrium_ifc::{LoadOptions, Progress};
use atrium_simulator::{Simulator, SimulatorConfig};

const PLANT: [(&str, &str); 8] = [
    ("IfcSensor", "感烟探测器 / Smoke detector"),
    ("IfcPipeSegment", "pipe"),
    ("IfcDoor", "防火门 / Fire door"),
    ("IfcAirTerminalBox", "VAV"),
    ("IfcOutlet", "socket"),
    ("IfcUnitaryEquipment", "AHU"),
    ("IfcValve", "valve"),
    ("IfcWall", "wall"),
];

fn plant(count: usize) -> BuildingModel {
    let make = |i: usize| {
        let (ifc_type, name) = PLANT[i % PLANT.len()];
        let kind = ElementKind::Equipment;
        Element {
            name: Some(name.into()),
            tag: Some(format!("E-{i}").into()),
            ..Element::new(format!("{i:022}"), ifc_type, kind)
        }
    };
    BuildingModel { elements: (0..count).map(make).collect(), ..BuildingModel::default() }
}

fn told_per_s(simulator: &mut Simulator) -> (f64, f64) {
    let start = Timestamp(1_795_137_000_000);
    let (mut told, began) = (0, Instant::now());
    // Ten minutes after five, in the steps of the publisher.
    for step in 0..4_500 {
        let seen = simulator.step(start.plus_ms(step * 200)).len();
        told += if step >= 1_500 { seen } else { 0 };
    }
    (told as f64 / 600.0, began.elapsed().as_secs_f64() / 900.0)
}

/// Seconds after the start and point of every alarm of so many hours, with nobody to answer.
fn alarms(simulator: &mut Simulator, hours: i64) -> (Vec<(i64, String)>, usize) {
    let start = Timestamp(1_795_137_000_000);
    let entry = |at, update| Entry { seq: 1, at, by: Actor::system(), command: None, update };
    let mut state = FacilityState::default();
    state.reduce(&entry(start, Update::AssetsRegistered { assets: simulator.assets().to_vec() }));
    state.reduce(&entry(start, Update::PointsRegistered { points: simulator.points().to_vec() }));
    let (mut watch, mut raised) = (AlarmWatch::default(), Vec::new());
    for second in 0..hours * 3_600 {
        let now = start.plus_ms(second * 1_000);
        let seen = simulator.step(now);
        state.observe(&seen);
        let points: BTreeSet<_> = seen.into_iter().map(|o| o.point).collect();
        let looked = watch.observed(&state, &points, now);
        for update in looked {
            note(&update, second, &mut raised);
            state.reduce(&entry(now, update));
        }
        for update in watch.tick(&state, now) {
            note(&update, second, &mut raised);
            state.reduce(&entry(now, update));
        }
    }
    let standing = state.facts().alarms.values().filter(|a| a.is_active()).count();
    (raised, standing)
}

fn note(update: &Update, second: i64, raised: &mut Vec<(i64, String)>) {
    if let Update::Alarm { alarm, change: AlarmChange::Raised { .. } } = update {
        raised.push((second, alarm.to_string()));
    }
}

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        for count in [25_000, 50_000, 100_000, 200_000] {
            let model = plant(count);
            let began = Instant::now();
            let mut simulator = Simulator::new(&model, SimulatorConfig::default());
            let bound_s = began.elapsed().as_secs_f64();
            let (per_s, cpu) = told_per_s(&mut simulator);
            let (assets, points) = (simulator.assets().len(), simulator.points().len());
            println!(
                "{count} elements: {assets} assets, {points} points, bound in {bound_s:.2} s, {per_s:.0} values/s, {:.2} % of a core",
                cpu * 100.0
            );
        }
        return;
    };
    let read = std::fs::read(&path).map_err(|e| e.to_string()).and_then(|bytes| {
        atrium_ifc::load_bytes(bytes, &LoadOptions::default(), &Progress::default()).map_err(|e| e.to_string())
    });
    let model = match read {
        Ok(read) => read.model,
        Err(reason) => {
            eprintln!("{path} cannot be read: {reason}");
            return;
        }
    };
    let seed = std::env::args().nth(2).and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let config = SimulatorConfig { seed, ..SimulatorConfig::default() };
    let began = Instant::now();
    let mut simulator = Simulator::new(&model, config.clone());
    println!("{} elements bound in {:.3} s", model.elements.len(), began.elapsed().as_secs_f64());
    let (mut assets, mut points): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = Default::default();
    let type_of: BTreeMap<&str, &str> =
        simulator.assets().iter().map(|a| (a.id.as_str(), a.ifc_type.as_ref())).collect();
    for asset in simulator.assets() {
        *assets.entry(asset.ifc_type.as_ref()).or_default() += 1;
    }
    for point in simulator.points() {
        *points.entry(type_of[point.asset.as_str()]).or_default() += 1;
    }
    for (ifc_type, count) in &assets {
        println!("{ifc_type:32} {count:6} assets {:6} points", points.get(ifc_type).copied().unwrap_or_default());
    }
    let total = simulator.points().len();
    let (per_s, cpu) = told_per_s(&mut simulator);
    println!(
        "{} assets, {total} points, {per_s:.0} values/s, {:.2} % of a core",
        simulator.assets().len(),
        cpu * 100.0
    );
    let mut simulator = Simulator::new(&model, config);
    println!("demonstration: {:?}", simulator.demo_asset());
    let (raised, standing) = alarms(&mut simulator, 3);
    for hour in 0..3 {
        let of_hour = raised.iter().filter(|(second, _)| second / 3_600 == hour);
        println!("hour {}: {} alarms", hour + 1, of_hour.clone().count());
        for (second, point) in of_hour {
            println!("    {:3}:{:02} {point}", second / 60, second % 60);
        }
    }
    println!("{standing} standing after three hours");
}
