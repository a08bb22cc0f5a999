//! That no kind of equipment is unknown, and that many of them stay calm and cheap.

use std::collections::BTreeSet;

use atrium_building::{
    Connection, Element, ElementId, ElementKind, Port, PortFlow, PortId, Storey, StoreyId, System, SystemId,
};
use atrium_facility::{AlarmChange, AlarmWatch, FacilityState, PointKind, Status, Timestamp, Update, Value};

use crate::bind::tests::element;
use crate::classify::{class_of, class_of_room};
use crate::kind::Class;
use crate::measured::Measured;
use crate::passive::{Where, passive};
use crate::testing::{KINDS, every_kind, hospital, whole};
use crate::{Simulator, SimulatorConfig};

fn unknown<'a>(elements: impl Iterator<Item = &'a Element>) -> BTreeSet<String> {
    let spatial = |e: &&Element| {
        matches!(e.kind, ElementKind::Container | ElementKind::Storey | ElementKind::Space | ElementKind::Void)
    };
    elements
        .filter(|e| !spatial(e) && class_of(e).is_none() && passive(e).is_none())
        .map(|e| {
            let code = e.classifications.first().map(|c| c.code.clone());
            format!("{} {:?} {:?} {:?} {code:?}", e.ifc_type, e.predefined_type, e.object_type, e.type_name)
        })
        .collect()
}

#[test]
fn every_product_of_the_sample_lives_or_is_passive() {
    for (model, least) in [(&hospital().0, 60), (&whole().0, 70)] {
        let unknown = unknown(model.elements.iter());
        assert!(unknown.is_empty(), "neither points nor a row among the passive: {unknown:#?}");
        let classes: BTreeSet<Class> = model.elements.iter().filter_map(class_of).collect();
        assert!(classes.len() >= least, "{} kinds: {classes:?}", classes.len());
    }
}

#[test]
fn the_demonstration_is_a_handler_of_rooms_that_matter() {
    for (model, _) in [hospital(), whole()] {
        let bound = crate::bind::bind(model, crate::MOST_ASSETS);
        let demo = &bound[crate::engine::choose_demo(&bound).unwrap()];
        let id = model.global_id_index()[&atrium_building::GlobalId(demo.asset.global_id.clone())];
        let rooms = model.rooms_served(id);
        let matters = |r: &&ElementId| {
            matches!(class_of_room(&model.elements[r.index()]), Some(Class::Theatre | Class::CriticalRoom))
        };
        let matter = rooms.iter().filter(matters).count();
        assert!(demo.class.is_air_handler() && matter >= 3, "{} serves {matter} that matter", demo.asset.id);
        let storeys: BTreeSet<_> = rooms.iter().map(|r| model.elements[r.index()].storey).collect();
        assert!(rooms.len() < 80 && storeys.len() == 1, "{} serves {} rooms", demo.asset.id, rooms.len());
    }
}

#[test]
fn a_bogus_product_is_noticed() {
    let bogus = [
        Element { predefined_type: Some("TELEPORTER".into()), ..element("IfcMedicalDevice", "传送机 / Teleporter") },
        element("IfcSolarDevice", "太阳能 / Solar collector"),
        Element { predefined_type: Some("USERDEFINED".into()), ..element("IfcSensor", "以太 / Aether sensor") },
    ];
    assert_eq!(unknown(bogus.iter()).len(), 3);
}

#[test]
fn every_class_is_found_by_what_a_hospital_writes() {
    for (ifc_type, predefined, name, class) in KINDS {
        let mut e = element(ifc_type, name);
        e.predefined_type = (!predefined.is_empty()).then(|| (*predefined).into());
        if e.kind != ElementKind::Space {
            assert_eq!(class_of(&e), Some(*class), "{ifc_type} {predefined} {name}");
        }
    }
    let named: BTreeSet<Class> = KINDS.iter().map(|k| k.3).collect();
    let missing: Vec<&Class> =
        Class::ALL.iter().filter(|c| !named.contains(c) && !matches!(c, Class::Room | Class::Opening)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn passive_things_say_nothing_and_name_where_they_are_measured() {
    let sprinkler = Element {
        predefined_type: Some("SPRINKLER".into()),
        ..element("IfcFireSuppressionTerminal", "喷头 / Sprinkler head")
    };
    assert_eq!((class_of(&sprinkler), passive(&sprinkler)), (None, Some(Where::SprinklerZone)));
    for (ifc_type, at) in [
        ("IfcAirTerminal", Where::AirBranch),
        ("IfcOutlet", Where::Circuit),
        ("IfcLightFixture", Where::Lighting),
        ("IfcSanitaryTerminal", Where::WaterBranch),
        ("IfcPipeSegment", Where::Run),
        ("IfcFurniture", Where::Nowhere),
    ] {
        let e = element(ifc_type, "x");
        assert_eq!((class_of(&e), passive(&e)), (None, Some(at)), "{ifc_type}");
        assert!(at == Where::Nowhere || !at.measurers().is_empty());
    }
}

#[test]
fn measured_by_what_feeds_them_else_by_their_system() {
    let elements = vec![
        element("IfcSensor", "水流指示器 / Flow switch"),
        element("IfcPipeSegment", "pipe"),
        Element { predefined_type: Some("SPRINKLER".into()), ..element("IfcFireSuppressionTerminal", "head") },
        Element { systems: [SystemId(0)].into(), ..element("IfcElectricDistributionBoard", "DB-1") },
        Element { systems: [SystemId(0)].into(), ..element("IfcOutlet", "socket") },
        element("IfcFurniture", "chair"),
    ];
    let port = |element: u32, flow| Port { element: ElementId(element), name: None, flow };
    let model = atrium_building::BuildingModel {
        elements,
        ports: vec![
            port(0, PortFlow::Source),
            port(1, PortFlow::Sink),
            port(1, PortFlow::Source),
            port(2, PortFlow::Sink),
        ],
        connections: vec![Connection { from: PortId(0), to: PortId(1) }, Connection { from: PortId(2), to: PortId(3) }],
        systems: vec![System {
            global_id: "s".into(),
            ifc_type: "IfcDistributionSystem".into(),
            name: "s".into(),
            long_name: None,
            predefined_type: None,
            members: vec![ElementId(3), ElementId(4)],
            serves: Vec::new(),
            property_sets: Vec::new(),
        }],
        ..Default::default()
    };
    let measured = Measured::new(&model);
    let by = |i: u32| measured.by(&model, ElementId(i)).map(|a| a.as_str());
    assert_eq!(by(2), by(1), "along the pipe");
    assert!(by(2).is_some_and(|a| a.contains("Flow switch")));
    assert_eq!(by(4), Some("DB-1"), "its system's board");
    assert_eq!((by(0), by(5)), (None, None), "what lives, and what nothing measures");
}

#[test]
fn the_samples_outlets_of_air_are_measured_by_their_branch() {
    let (model, _) = hospital();
    let measured = Measured::new(model);
    let of: Vec<ElementId> =
        model.element_ids().filter(|id| model.elements[id.index()].ifc_type.as_ref() == "IfcAirTerminal").collect();
    let found = of.iter().filter(|id| measured.by(model, **id).is_some()).count();
    assert!(found * 10 >= of.len() * 9, "{found} of {}", of.len());
}

fn registered(simulator: &Simulator) -> FacilityState {
    let by = atrium_facility::Actor::system();
    let entry = |update| atrium_facility::Entry { seq: 1, at: Timestamp(0), by: by.clone(), command: None, update };
    let mut state = FacilityState::default();
    state.reduce(&entry(Update::AssetsRegistered { assets: simulator.assets().to_vec() }));
    state.reduce(&entry(Update::PointsRegistered { points: simulator.points().to_vec() }));
    state
}

#[test]
fn a_whole_hospital_is_calm_quiet_and_never_on_fire() {
    let model = every_kind(12_000);
    let mut simulator = Simulator::new(&model, SimulatorConfig { seed: 11, ..SimulatorConfig::default() });
    let points = simulator.points().len();
    assert!(points > 20_000, "{points}");
    let mut state = registered(&simulator);
    let start = Timestamp::from_rfc3339("2026-11-20T09:10:00+08:00").unwrap();
    let fire: BTreeSet<String> = simulator
        .points()
        .iter()
        .filter(|p| p.kind == PointKind::Fault && ["fire", "pressed"].iter().any(|k| p.id.as_str().ends_with(k)))
        .map(|p| p.id.to_string())
        .collect();
    assert!(fire.len() > 100);
    let (mut told, mut most) = (0, 0);
    for minute in 0..120 {
        let now = start.plus_ms(minute * 60_000);
        let seen = simulator.step(now);
        assert!(
            seen.iter().all(|o| o.value != Value::Bool(true) || !fire.contains(o.point.as_str())),
            "no fire by chance"
        );
        // Two minutes are for the first values and their spread.
        told += if minute >= 2 { seen.len() } else { 0 };
        state.observe(&seen);
        if minute % 5 == 0 {
            let wrong = |a: &&atrium_facility::Asset| matches!(state.status(&a.id, now).status, Status::Abnormal(_));
            most = most.max(state.assets().filter(wrong).count());
            let lost = state.assets().filter(|a| state.status(&a.id, now).status == Status::Lost).count();
            assert!(lost <= 1, "{lost} lost at {minute} min: speaking on change is no silence");
        }
    }
    let per_s = told as f64 / (118.0 * 60.0);
    assert!(per_s < 5_000.0, "{per_s} a second");
    assert!((1..=11).contains(&most), "{most} of {} wrong at once", simulator.assets().len());
}

/// The opening is the script's: it is left out of what is counted, seconds.
const OPENING_S: i64 = 300;

/// Alarms raised in each hour after the opening, and standing at the end, in a building of so many pieces of equipment with
/// nobody to answer.
fn alarms_of(count: usize, hours: i64) -> (Vec<usize>, usize) {
    let mut simulator = Simulator::new(&every_kind(count), SimulatorConfig { seed: 4, ..SimulatorConfig::default() });
    let mut state = registered(&simulator);
    let mut watch = AlarmWatch::default();
    let start = Timestamp::from_rfc3339("2026-11-20T09:10:00+08:00").unwrap();
    let mut raised = vec![0; hours as usize];
    for second in (0..OPENING_S + hours * 3_600).step_by(10) {
        let now = start.plus_ms(second * 1_000);
        let seen = simulator.step(now);
        state.observe(&seen);
        let points: BTreeSet<_> = seen.into_iter().map(|o| o.point).collect();
        // What the watch found is reduced before it is asked again, or the same alarm would count twice.
        for ask in [0, 1] {
            let found = if ask == 0 { watch.observed(&state, &points, now) } else { watch.tick(&state, now) };
            for update in found {
                let up = matches!(&update, Update::Alarm { change: AlarmChange::Raised { .. }, .. });
                if let Some(hour) = usize::try_from((second - OPENING_S).div_euclid(3_600)).ok().filter(|_| up) {
                    raised[hour] += 1;
                }
                let by = atrium_facility::Actor::system();
                state.reduce(&atrium_facility::Entry { seq: 1, at: now, by, command: None, update });
            }
        }
    }
    (raised, state.facts().alarms.values().filter(|a| a.is_active()).count())
}

#[test]
fn a_building_of_any_size_calls_an_operator_some_ten_times_an_hour() {
    for count in [1_000, 10_000] {
        let (raised, standing) = alarms_of(count, 2);
        println!("{count} pieces of equipment: {raised:?} alarms an hour, {standing} standing");
        assert!(raised.iter().all(|hour| (5..=13).contains(hour)), "{raised:?} an hour of {count}");
        // Some latched, and nobody resets them here.
        assert!((1..=12).contains(&standing), "{standing} of {count}");
    }
}

#[test]
fn detectors_do_not_take_the_faults_of_plant() {
    let wrong_plant = |detectors: usize| {
        let mut elements = every_kind(400).elements;
        elements.extend((0..detectors).map(|i| Element {
            tag: Some(format!("SD-{i}").into()),
            global_id: format!("sd{i:020}").as_str().into(),
            predefined_type: Some("SMOKESENSOR".into()),
            ..element("IfcSensor", "感烟探测器 / Smoke detector")
        }));
        let model = atrium_building::BuildingModel { elements, ..Default::default() };
        let mut simulator = Simulator::new(&model, SimulatorConfig { seed: 5, ..SimulatorConfig::default() });
        let mut state = registered(&simulator);
        let start = Timestamp::from_rfc3339("2026-11-20T09:10:00+08:00").unwrap();
        let (mut plant, mut detector) = (BTreeSet::new(), BTreeSet::new());
        for half_minute in 0..480 {
            let now = start.plus_ms(half_minute * 30_000);
            state.observe(&simulator.step(now));
            for a in state.assets().filter(|a| matches!(state.status(&a.id, now).status, Status::Abnormal(_))) {
                if a.id.as_str().starts_with("SD-") {
                    detector.insert(a.id.clone())
                } else {
                    plant.insert(a.id.clone())
                };
            }
        }
        (plant.len(), detector.len())
    };
    let (few, _) = wrong_plant(10);
    let (many, detectors) = wrong_plant(5_000);
    assert!(many * 10 >= few * 7, "{few} without, {many} with five thousand detectors");
    assert!(detectors * 4 <= many, "{detectors} detectors against {many} others");
}

#[test]
fn storeys_and_rooms_of_a_synthetic_building_are_found() {
    let mut model = every_kind(200);
    model.storeys = vec![Storey { element: ElementId(0), name: "1F".into(), long_name: None, elevation_m: 0.0 }];
    model.elements[1].storey = Some(StoreyId(0));
    let simulator = Simulator::new(&model, SimulatorConfig::default());
    assert_eq!(simulator.assets().iter().filter(|a| a.place.storey.is_some()).count(), 1);
}
