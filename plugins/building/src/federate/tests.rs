use std::f64::consts::FRAC_PI_6;

use glam::{DAffine3, DVec3, Vec3};

use crate::{
    Aabb, BuildingModel, Element, ElementId, ElementKind, Mesh, MeshId, ModelSource, Placement, Property, PropertySet,
    PropertySetId, PropertySetKind, PropertyValue, SourceId, Storey, StoreyId,
};

/// Project, site, building, storeys with a wall on each: 10 m long, on the project's X axis.
fn file(name: &str, building: &str, heights: &[f64]) -> BuildingModel {
    let mut m = BuildingModel::default();
    m.sources.push(ModelSource { file_name: name.into(), ..ModelSource::default() });
    m.meshes.push(Mesh {
        positions: vec![[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [10.0, 0.2, 0.0], [0.0, 0.0, 3.0]].into(),
        indices: vec![0, 1, 2, 0, 1, 3].into(),
    });
    let add = |m: &mut BuildingModel, id: String, ifc_type: &str, kind, parent: Option<u32>| {
        let new = m.elements.len() as u32;
        let e = Element { parent: parent.map(ElementId), ..Element::new(id, ifc_type, kind) };
        m.elements.push(Element { name: Some(e.global_id.as_str().into()), ..e });
        if let Some(parent) = parent {
            m.elements[parent as usize].children.push(ElementId(new));
        }
        new
    };
    let project = add(&mut m, format!("project of {name}"), "IfcProject", ElementKind::Container, None);
    let site = add(&mut m, "site".into(), "IfcSite", ElementKind::Container, Some(project));
    let building = add(&mut m, building.into(), "IfcBuilding", ElementKind::Container, Some(site));
    for (i, h) in heights.iter().enumerate() {
        let storey = add(&mut m, format!("{name} {h}"), "IfcBuildingStorey", ElementKind::Storey, Some(building));
        let wall = add(&mut m, format!("{name} wall {h}"), "IfcWall", ElementKind::Fabric, Some(storey));
        let transform = DAffine3::from_translation(DVec3::new(0.0, 0.0, *h));
        m.placements.push(Placement { element: ElementId(wall), mesh: MeshId(0), transform, colour: None.into() });
        m.elements[wall as usize].bounds = m.meshes[0].bounds().transformed(&transform);
        for e in [storey, wall] {
            m.elements[e as usize].storey = Some(StoreyId(i as u32));
        }
        m.storeys.push(Storey {
            element: ElementId(storey),
            name: format!("{h}").into(),
            long_name: None,
            elevation_m: *h,
        });
    }
    m
}

fn heights(m: &BuildingModel) -> Vec<f64> {
    m.storeys.iter().map(|s| s.elevation_m).collect()
}

fn at(x: f64) -> DAffine3 {
    DAffine3::from_translation(DVec3::new(x, 0.0, 0.0))
}

/// Everything that must hold of any model.
fn assert_sound(m: &BuildingModel) {
    assert!(m.storeys.is_sorted_by(|a, b| a.elevation_m <= b.elevation_m));
    assert!(m.placements.is_sorted_by_key(|p| p.element));
    assert!(m.space_boundaries.is_sorted());
    assert!(m.sources.is_sorted_by_key(|s| s.first_element));
    for (i, e) in m.elements.iter().enumerate() {
        let id = ElementId(i as u32);
        let shown = (i, e.label());
        assert!(e.storey.is_none_or(|s| s.index() < m.storeys.len()), "{shown:?}");
        assert!(e.property_sets.iter().all(|s| m.property_set(*s).is_some()), "{shown:?}");
        if let Some(parent) = e.parent {
            assert!(m.elements[parent.index()].children.contains(&id), "{shown:?} is no child of its parent");
        }
        for c in &e.children {
            assert_eq!(m.elements[c.index()].parent, Some(id), "{shown:?} has a child of others");
        }
        let of = m.source_of(id).unwrap();
        assert!(m.elements_of(of).contains(&i), "{shown:?}");
    }
    for s in &m.storeys {
        assert_eq!(m.elements[s.element.index()].kind, ElementKind::Storey);
    }
}

#[test]
fn storeys_of_one_building_become_one() {
    let mut a = file("arc", "house", &[0.0, 4.0]);
    a.federate(file("mep", "house", &[-4.0, 0.05, 4.1, 8.0]), &DAffine3::IDENTITY);
    assert_sound(&a);
    assert_eq!(heights(&a), [-4.0, 0.0, 4.0, 8.0]);
    let of: Vec<u32> = a.elements.iter().filter(|e| &*e.ifc_type == "IfcWall").map(|e| e.storey.unwrap().0).collect();
    assert_eq!(of, [1, 2, 0, 1, 2, 3]);
}

#[test]
fn a_half_level_stays_beside_the_storey_that_both_files_have() {
    let mut a = file("arc", "house", &[0.0]);
    a.federate(file("str", "house", &[-0.3, 0.02]), &DAffine3::IDENTITY);
    assert_eq!(heights(&a), [-0.3, 0.0]);
}

#[test]
fn storeys_of_two_buildings_stay_apart() {
    let mut a = file("north", "north", &[0.0, 4.0]);
    a.federate(file("south", "south", &[0.1, 4.0]), &at(60.0));
    assert_sound(&a);
    assert_eq!(heights(&a), [0.0, 0.1, 4.0, 4.0]);
    let building = |s: u32| a.elements[a.building_of_storey(StoreyId(s)).unwrap().index()].label();
    assert_eq!([0, 1, 2, 3].map(building), ["north", "south", "north", "south"]);
    // The same two on one spot are one building under two names.
    let mut a = file("north", "north", &[0.0, 4.0]);
    a.federate(file("south", "south", &[0.1, 4.0]), &at(1.0));
    assert_eq!(heights(&a), [0.0, 4.0]);
}

#[test]
fn a_plan_built_twice_is_two_buildings_on_one_site() {
    let mut a = file("one", "house", &[0.0, 4.0]);
    let mut twin = file("one", "house", &[0.0, 4.0]);
    twin.sources[0].file_name = "two".into();
    a.federate(twin, &at(500.0));
    assert_sound(&a);
    assert_eq!(heights(&a), [0.0, 0.0, 4.0, 4.0]);
    let count = |t: &str| a.elements.iter().filter(|e| &*e.ifc_type == t).count();
    assert_eq!((count("IfcProject"), count("IfcSite"), count("IfcBuilding")), (1, 1, 2));
}

#[test]
fn containers_of_one_global_id_are_one_and_keep_what_both_say() {
    let set = |name: &str| PropertySet {
        name: name.into(),
        kind: PropertySetKind::Properties,
        properties: vec![Property { name: "a".into(), value: PropertyValue::Bool(true), unit: None }],
    };
    let mut a = file("arc", "house", &[0.0]);
    a.property_sets.push(set("common"));
    a.elements[2].property_sets.push(PropertySetId(0));
    let mut b = file("mep", "house", &[0.0]);
    b.property_sets.extend([set("common"), set("its own")]);
    b.elements[2].property_sets.extend([PropertySetId(0), PropertySetId(1)]);
    // Terrain: a site with a shape.
    b.placements.to_mut().insert(
        0,
        Placement { element: ElementId(1), mesh: MeshId(0), transform: DAffine3::IDENTITY, colour: None.into() },
    );
    let n = a.elements.len() as u32;
    let done = a.federate(b, &DAffine3::IDENTITY);
    assert_sound(&a);
    let names: Vec<&str> = a.elements.iter().map(Element::label).collect();
    assert_eq!(
        names,
        ["project of arc", "site", "house", "arc 0", "arc wall 0", "site", "mep 0", "mep wall 0"],
        "the other project holds nothing but what became one"
    );
    assert_eq!(done.elements, [0, n, 2, n + 1, n + 2].map(ElementId));
    assert_eq!(done.sources, [SourceId(1)]);
    let sets: Vec<&str> = a.elements[2].property_sets.iter().map(|s| &*a.property_set(*s).unwrap().name).collect();
    assert_eq!(sets, ["common", "its own"]);
    assert_eq!(a.elements[5].parent, Some(ElementId(1)));
    let of: Vec<u32> = a.element_ids().map(|id| a.source_of(id).unwrap().0).collect();
    assert_eq!(of, [0, 0, 0, 0, 0, 1, 1, 1]);
    assert_eq!(a.source_of(ElementId(8)), None);
    assert_eq!(
        (a.elements_of(SourceId(0)), a.elements_of(SourceId(1)), a.elements_of(SourceId(2))),
        (0..5, 5..8, 0..0)
    );
}

#[test]
fn an_alignment_moves_all_and_leaves_thin_things_thin() {
    let by = DAffine3::from_translation(DVec3::new(100.0, 20.0, 3.5)) * DAffine3::from_rotation_z(FRAC_PI_6);
    let mut m = BuildingModel::default();
    let mut one = file("a", "house", &[0.0]);
    one.true_north = Some([0.0, 1.0]);
    m.federate(one, &by);
    assert_eq!(heights(&m), [3.5]);
    let wall = m.elements[4].bounds;
    let want = Aabb::from_points(m.meshes[0].positions.iter().map(|p| by.transform_point3(Vec3::from(*p).as_dvec3())));
    assert!(wall.min.distance(want.min) < 1e-9 && wall.max.distance(want.max) < 1e-9, "{wall:?}");
    assert!(wall.size().x < 8.67, "a box around the turned box would be wider: {wall:?}");
    let [x, y] = m.true_north.unwrap();
    assert!((x + 0.5).abs() < 1e-12 && (y - 0.75_f64.sqrt()).abs() < 1e-12);
    assert_eq!(m.sources[0].placement, by);
}

#[test]
fn half_a_thousand_kilometres_from_zero_nothing_moves_by_a_tenth_of_a_millimetre() {
    let far = DVec3::new(528_776.123_4, 3_384_818.567_8, 24.5);
    let mut a = file("a", "a", &[0.0]);
    let mut b = file("b", "b", &[0.0]);
    for m in [&mut a, &mut b] {
        m.move_by(&DAffine3::from_translation(far));
    }
    // Turned about its own corner, then back to near zero.
    let turn = DAffine3::from_translation(far) * DAffine3::from_rotation_z(1.1) * DAffine3::from_translation(-far);
    let home = DAffine3::from_translation(-far);
    let mut all = BuildingModel::default();
    all.federate(a, &home);
    all.federate(b, &(home * turn));
    let p = |i: usize, v: DVec3| all.placements[i].transform.transform_point3(v);
    for v in [DVec3::ZERO, DVec3::new(10.0, 0.2, 3.0)] {
        assert!(p(0, v).distance(v) < 1e-6, "{}", p(0, v));
        let want = DAffine3::from_rotation_z(1.1).transform_point3(v);
        assert!(p(1, v).distance(want) < 1e-6, "{}", p(1, v));
    }
}
