//! A model comes back out of the cache as it was, whatever it holds; and out of a file that makes no sense, none does.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use atrium_building::{
    Aabb, BuildingModel, Classification, Connection, Document, DocumentId, Element, ElementId, ElementKind, Group,
    GroupId, MaterialPart, MaterialSet, MaterialSetId, MaterialSetKind, Mesh, MeshId, Placement, Port, PortFlow,
    PortId, Property, PropertySet, PropertySetId, PropertySetKind, PropertyValue, SpaceBoundary, Storey, StoreyId,
    System, SystemId,
};
use atrium_cache::{CacheError, ContentKey, Entry, Store, decode, encode};
use atrium_ifc::{LoadOptions, Progress};
use glam::{DAffine3, DVec3};
use proptest::prelude::*;

fn key() -> ContentKey {
    ContentKey::of_files(&[], b"model").unwrap()
}

fn write(store: &Store, model: &BuildingModel) {
    let mut writer = store.create(&key()).unwrap();
    encode(model, &mut writer).unwrap();
    writer.finish().unwrap();
}

/// Compared by what is shown of each part, so that a difference in a model of a million elements can be read.
fn assert_equal(a: &BuildingModel, b: &BuildingModel) {
    assert_eq!(a.elements.len(), b.elements.len());
    a.elements.iter().zip(&b.elements).for_each(|(a, b)| assert_eq!(a, b));
    a.property_sets.iter().zip(&b.property_sets).for_each(|(a, b)| assert_eq!(a, b));
    assert!(a.meshes == b.meshes && a.placements == b.placements && a.ports == b.ports);
    assert!(a == b);
}

fn check(model: &BuildingModel) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    write(&store, model);
    let again = decode(&store.open(&key()).unwrap().unwrap()).unwrap();
    assert_equal(&again, model);
    // Also one that lies in the map itself.
    let other = tempfile::tempdir().unwrap();
    let other = Store::new(other.path(), u64::MAX);
    write(&other, &again);
    assert_eq!(fs::read(other.path(&key())).unwrap(), fs::read(store.path(&key())).unwrap());
}

#[test]
fn an_empty_model_comes_back() {
    check(&BuildingModel::default());
}

#[test]
fn the_sample_comes_back() {
    let text = atrium_sample::generate(atrium_sample::SEED, atrium_sample::Scale::Small).unwrap();
    let load = || atrium_ifc::load_bytes(text.clone().into_bytes(), &LoadOptions::default(), &Progress::new()).unwrap();
    let mut model = load().model;
    assert!(model.elements.len() > 10_000 && model.property_sets.len() > 1000 && model.meshes.len() > 1000);
    check(&model);
    // Two files as one.
    model.federate(load().model, &DAffine3::IDENTITY);
    check(&model);
}

#[test]
fn what_is_federated_with_a_stored_model_is_as_if_both_were_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    let text = atrium_sample::generate(atrium_sample::SEED, atrium_sample::Scale::Storey).unwrap();
    let model = atrium_ifc::load_bytes(text.into_bytes(), &LoadOptions::default(), &Progress::new()).unwrap().model;
    write(&store, &model);
    let stored = || decode(&store.open(&key()).unwrap().unwrap()).unwrap();
    let (mut read, mut kept) = (model.clone(), stored());
    read.federate(model, &DAffine3::IDENTITY);
    kept.federate(stored(), &DAffine3::IDENTITY);
    assert_equal(&kept, &read);
}

#[test]
fn real_models_come_back() {
    let Some(folder) = std::env::var_os("ATRIUM_MODELS") else {
        eprintln!("skipped: ATRIUM_MODELS is not set");
        return;
    };
    let mut seen = 0;
    for path in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if path.extension().is_some_and(|e| e == "ifc") {
            let loaded = atrium_ifc::load(&path, &LoadOptions::default(), &Progress::new());
            if let Ok(loaded) = loaded {
                check(&loaded.model);
                seen += 1;
            }
        }
    }
    assert!(seen > 0);
}

/// A small model with something of everything.
fn small() -> BuildingModel {
    let mut model = model_of(12, "手术室", 3.25);
    model.georeference = Some(atrium_building::Georeference {
        crs: Some("EPSG:4547".into()),
        eastings: 1.5,
        northings: -2.5,
        orthogonal_height: f64::INFINITY,
        x_axis_abscissa: 1.0,
        x_axis_ordinate: 0.0,
        scale: 1.0,
        factors: [1.0; 3],
        map_unit_m: 1.0,
    });
    model.true_north = Some([0.6, 0.8]);
    model
}

fn model_of(count: u32, text: &str, number: f64) -> BuildingModel {
    let mut model = BuildingModel::default();
    let texts: Vec<Arc<str>> = ["", "a", text, "a", &"x".repeat(300)].map(Arc::from).into();
    let some = |i: u32| Some(texts[i as usize % texts.len()].clone());
    model.sources.push(atrium_building::ModelSource { file_name: text.to_owned(), ..Default::default() });
    let kinds = [
        ElementKind::Container,
        ElementKind::Storey,
        ElementKind::Space,
        ElementKind::Fabric,
        ElementKind::Equipment,
        ElementKind::Distribution,
        ElementKind::Void,
    ];
    for i in 0..count {
        let id = |n: u32| ElementId(n % count);
        let mut e = Element::new(format!("{text}{i}"), "IfcThing", kinds[i as usize % kinds.len()]);
        e.instance = u64::MAX >> (i % 64);
        if i % 3 == 0 {
            (e.name, e.long_name, e.description, e.object_type) = (some(i), some(i + 1), None, some(i + 2));
            (e.predefined_type, e.tag, e.type_name) = (some(i + 3), None, some(i + 4));
            e.parent = Some(id(i + 1));
            e.children = [id(i), id(i + 5)].into();
            e.classifications =
                [Arc::new(Classification { system: some(i), code: texts[1].clone(), name: None })].into();
            e.materials = [texts[2].clone(), format!("only {i}").into()].into();
            e.layers = [texts[0].clone()].into();
            e.bounds = Aabb { min: DVec3::splat(-number), max: DVec3::splat(number) };
        }
        if i % 4 == 0 {
            (e.storey, e.space, e.material_set) = (Some(StoreyId(0)), Some(id(i)), Some(MaterialSetId(0)));
            (e.serves, e.systems, e.ports) = ([id(i)].into(), [SystemId(0)].into(), [PortId(1), PortId(0)].into());
            (e.documents, e.groups) = ([DocumentId(0)].into(), [GroupId(0)].into());
            e.property_sets = [PropertySetId(i % 40), PropertySetId(39)].into();
        }
        model.elements.push(e);
        let transform = DAffine3::from_translation(DVec3::new(number, -0.0, f64::MIN_POSITIVE));
        let colour = (i % 2 == 0).then_some([1, 2, 3, 0]).into();
        model.placements.push(Placement { element: ElementId(i), mesh: MeshId(i % 2), transform, colour });
    }
    if count == 0 {
        return model;
    }
    let first = ElementId(0);
    model.storeys = vec![Storey { element: first, name: text.into(), long_name: some(2), elevation_m: number }];
    model.systems = vec![System {
        global_id: "s".into(),
        ifc_type: "IfcSystem".into(),
        name: text.into(),
        long_name: None,
        predefined_type: some(1),
        members: vec![first],
        serves: vec![],
        property_sets: vec![PropertySetId(0)],
    }];
    let flows = [PortFlow::Sink, PortFlow::Source, PortFlow::Both, PortFlow::Unknown];
    model.ports = flows.map(|flow| Port { element: first, name: some(flow as u32), flow }).into();
    model.connections = vec![Connection { from: PortId(3), to: PortId(0) }];
    let part = MaterialPart {
        name: some(1),
        thickness_m: Some(number),
        property_sets: vec![PropertySetId(1)],
        ..Default::default()
    };
    model.material_sets = vec![MaterialSet { name: None, kind: MaterialSetKind::Layers, parts: vec![part] }];
    model.documents = vec![Document { location: some(2), ..Default::default() }];
    model.groups = vec![Group {
        global_id: "g".into(),
        ifc_type: "IfcAsset".into(),
        name: "".into(),
        description: some(4),
        members: vec![first],
        property_sets: vec![],
    }];
    model.space_boundaries = vec![SpaceBoundary {
        space: first,
        element: Some(first),
        level: Some(2),
        physical: None,
        external: Some(false),
    }];
    for i in 0..40 {
        let values = [
            PropertyValue::Empty,
            PropertyValue::Bool(true),
            PropertyValue::Bool(false),
            PropertyValue::Number(number),
            PropertyValue::Text(texts[2].clone()),
            PropertyValue::List(vec![PropertyValue::List(vec![]), PropertyValue::Text("in a list".into())]),
        ];
        let kind = if i % 2 == 0 { PropertySetKind::Properties } else { PropertySetKind::Quantities };
        let property = |(n, value): (usize, PropertyValue)| Property {
            name: texts[n % 4].clone(),
            value,
            unit: some(n as u32).filter(|_| n % 2 == 0),
        };
        let properties = values.into_iter().enumerate().take(i % 8).map(property).collect();
        model.property_sets.push(PropertySet { name: format!("Set {}", i / 2).into(), kind, properties });
    }
    let mesh = Mesh { positions: vec![[0.0, -1.5, f32::MAX]; 3].into(), indices: vec![0, 2, 1, 1, 0, 2].into() };
    model.meshes = vec![mesh, Mesh::default()];
    model
}

#[test]
fn lists_without_end_are_refused_when_they_are_written() {
    let mut value = PropertyValue::Empty;
    for _ in 0..40 {
        value = PropertyValue::List(vec![value]);
    }
    let mut model = small();
    let deep = Property { name: "deep".into(), value, unit: None };
    model.property_sets.push(PropertySet {
        name: "S".into(),
        kind: PropertySetKind::Properties,
        properties: vec![deep],
    });
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    let refused = encode(&model, &mut store.create(&key()).unwrap());
    assert!(matches!(refused, Err(CacheError::TooLarge(_))), "{refused:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_model_cut_off_anywhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    write(&store, &model_of(2000, "room", 1.0));
    let good = fs::read(store.path(&key())).unwrap();
    assert!(good.len() > 50 * 4096);
    for length in (0..good.len()).step_by(4096) {
        fs::write(store.path(&key()), &good[..length]).unwrap();
        assert!(store.open(&key()).unwrap_err().is_unusable(), "{length} bytes");
    }
}

/// All sections of a file, so that they can be written again with others in their places.
fn sections(entry: &Entry) -> Vec<(atrium_cache::Tag, Vec<u8>)> {
    entry.tags().map(|tag| (tag, entry.section(tag).unwrap().to_vec())).collect()
}

fn write_sections(folder: &Path, sections: &[(atrium_cache::Tag, Vec<u8>)]) -> Entry {
    let store = Store::new(folder, u64::MAX);
    let mut writer = store.create(&key()).unwrap();
    for (tag, bytes) in sections {
        writer.section(*tag, |to| to.write_all(bytes)).unwrap();
    }
    writer.finish().unwrap();
    store.open(&key()).unwrap().unwrap()
}

/// What a program does with a model; must not panic.
fn use_all(model: &BuildingModel) {
    model.meshes.iter().for_each(|m| assert!(m.bounds().is_empty() || m.triangle_count() < 1 << 20));
    for e in &model.elements {
        let text: usize = model.merged_sets(e).iter().map(|s| s.name.len() + s.properties.len()).sum();
        assert!(text < 1 << 20 && e.parent.is_none_or(|p| model.element(p).is_some()));
        assert!(e.storey.is_none_or(|s| model.storey(s).is_some()));
    }
    for p in &model.placements {
        assert!(model.mesh(p.mesh).is_some() && model.element(p.element).is_some());
    }
    model.property_sets.visit(|_, set| assert!(set.properties.len() < 1 << 20));
}

#[test]
fn every_section_missing_or_damaged_with_checksums_that_fit_gives_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), u64::MAX);
    write(&store, &small());
    let good = sections(&store.open(&key()).unwrap().unwrap());
    assert_equal(&decode(&write_sections(folder.path(), &good)).unwrap(), &small());
    let mut refused = 0;
    for missing in 0..good.len() {
        let mut rest = good.clone();
        let (tag, bytes) = rest.remove(missing);
        let result = decode(&write_sections(folder.path(), &rest));
        assert!(result.is_err_and(|e| e.is_unusable()), "without {tag}");
        // Emptied, halved, and each of some bytes changed in several ways.
        let mut damaged = vec![Vec::new(), bytes[..bytes.len() / 2].to_vec(), [&bytes[..], &bytes[..]].concat()];
        for at in (0..bytes.len()).step_by(bytes.len().div_ceil(40).max(1)) {
            for change in [0x01, 0x80, 0xFF] {
                let mut bad = bytes.clone();
                bad[at] ^= change;
                damaged.push(bad);
            }
        }
        for bad in damaged {
            let mut all = good.clone();
            all[missing].1 = bad;
            match decode(&write_sections(folder.path(), &all)) {
                Ok(model) => use_all(&model),
                Err(e) => {
                    assert!(e.is_unusable());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_model_comes_back(count in 0u32..200, text in "\\PC{0,12}", number in prop::num::f64::NORMAL) {
        check(&model_of(count, &text, number));
    }
}
