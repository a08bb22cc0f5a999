use atrium_building::{
    Aabb, Classification, Element, ElementKind, ModelSource, Property, PropertySet, PropertySetId, PropertySetKind,
    PropertyValue, Storey, StoreyId, System, SystemId,
};

use super::*;
const NONE: [u32; 0] = [];

use crate::FieldSuggestion;

fn text(t: &str) -> PropertyValue {
    PropertyValue::Text(t.into())
}

fn number(n: f64) -> PropertyValue {
    PropertyValue::Number(n)
}

/// Doors of two storeys, a wall, a room, equipment, an opening.
fn model() -> BuildingModel {
    let mut model = BuildingModel::default();
    let mut set = |name: &str, pairs: &[(&str, PropertyValue, Option<&str>)]| {
        let of = |(name, value, unit): &(&str, PropertyValue, Option<&str>)| Property {
            name: (*name).into(),
            value: value.clone(),
            unit: unit.map(Into::into),
        };
        let properties = pairs.iter().map(of).collect();
        model.property_sets.push(PropertySet { name: name.into(), kind: PropertySetKind::Properties, properties });
        PropertySetId(model.property_sets.len() as u32 - 1)
    };
    let ei30 =
        set("Pset_DoorCommon", &[("FireRating", text("EI 30"), None), ("IsExternal", PropertyValue::Bool(true), None)]);
    let ei60 = set(
        "Pset_DoorCommon",
        &[("FireRating", text("EI 60"), None), ("IsExternal", PropertyValue::Bool(false), None)],
    );
    let minutes = set("Pset_DoorCommon", &[("FireRating", text("1.5 h"), None)]);
    let flow = set(
        "Pset_Flow",
        &[
            ("Flow", number(3_600.0), Some("m3/h")),
            ("Modes", PropertyValue::List(vec![text("Day"), text("Night")]), None),
        ],
    );
    let litres = set("Pset_Flow", &[("Flow", number(500.0), Some("l/s")), ("Empty", PropertyValue::Empty, None)]);
    let bare = set("Other", &[("Flow", number(7.0), None)]);
    model.sources = vec![
        ModelSource { file_name: "arch.ifc".into(), ..Default::default() },
        ModelSource { file_name: "mep.ifc".into(), first_element: ElementId(6), ..Default::default() },
    ];
    for (i, name) in ["B1", "1F", "3F"].into_iter().enumerate() {
        let long_name = (name == "3F").then(|| "Third floor 手术部".into());
        model.storeys.push(Storey { element: ElementId(0), name: name.into(), long_name, elevation_m: i as f64 * 4.0 });
    }
    model.systems.push(System {
        global_id: "s".into(),
        ifc_type: "IfcDistributionSystem".into(),
        name: "SA-05".into(),
        long_name: Some("手术部送风".into()),
        predefined_type: None,
        members: vec![],
        serves: vec![],
        property_sets: vec![],
    });
    let shape = Aabb { min: glam::DVec3::ZERO, max: glam::DVec3::ONE };
    let mut add = |ifc_type: &str, kind, name: &str, storey: u32, sets: &[PropertySetId]| {
        model.elements.push(Element {
            name: Some(name.into()),
            storey: Some(StoreyId(storey)),
            property_sets: sets.into(),
            bounds: shape,
            ..Element::new(format!("id-{name}"), ifc_type, kind)
        });
    };
    add("IfcDoor", ElementKind::Fabric, "D-1", 1, &[ei30]);
    // What the door says counts before what its type says.
    add("IfcDoorStandardCase", ElementKind::Fabric, "D-2", 2, &[ei60, ei30]);
    add("IfcDoor", ElementKind::Fabric, "D-3", 2, &[minutes]);
    add("IfcWall", ElementKind::Fabric, "W-1", 2, &[]);
    add("IfcSpace", ElementKind::Space, "手术室 3", 2, &[]);
    add("IfcOpeningElement", ElementKind::Void, "D-1 hole", 1, &[ei30]);
    add("IfcFan", ElementKind::Equipment, "F-1", 2, &[flow]);
    add("IfcPump", ElementKind::Equipment, "P-1", 0, &[litres, bare]);
    add("IfcOutlet", ElementKind::Equipment, "12", 0, &[bare]);
    model.elements[6].systems = [SystemId(0)].into();
    model.elements[6].space = Some(ElementId(4));
    model.elements[3].materials = ["岩棉".into(), "Concrete C30".into()].into();
    model.elements[3].classifications =
        [Classification { system: Some("Uniclass".into()), code: "EF_25".into(), name: None }.into()].into();
    model.elements[3].layers = ["A-WALL".into()].into();
    model.elements[8].bounds = Aabb::EMPTY;
    model
}

#[track_caller]
fn found(text: &str) -> Vec<u32> {
    let model = model();
    let index = FieldIndex::build(&model);
    let filter: Filter = text.parse().unwrap();
    let set = filter.select(&model, &index);
    // One by one it must be the same as all at once.
    for id in model.element_ids().filter(|id| model.elements[id.index()].kind != ElementKind::Void) {
        assert_eq!(filter.fits(&model, id), set.contains(id), "{text} {id:?}");
    }
    assert_eq!(set.len(), set.to_vec().len());
    set.iter().map(|id| id.0).collect()
}

#[test]
fn every_field_is_compared() {
    assert_eq!(found("class = IfcDoor"), [0, 1, 2]);
    assert_eq!(found("class = door"), [0, 1, 2]);
    assert_eq!(found("class = IfcFlowTerminal"), [8]);
    assert_eq!(found("class starts IfcDoorS"), [1]);
    assert_eq!(found("class in (IfcWall, IfcFan)"), [3, 6]);
    assert_eq!(found("name = d-1"), [0]);
    assert_eq!(found("name = Ｄ－1"), [0]);
    assert_eq!(found("name = 12"), [8]);
    assert_eq!(found("name starts D-"), [0, 1, 2]);
    assert_eq!(found("name contains 手术"), [4]);
    assert_eq!(found("globalid = id-w-1"), [3]);
    assert_eq!(found("storey = 3f and class = IfcDoor"), [1, 2]);
    assert_eq!(found("storey contains 手术部"), [1, 2, 3, 4, 6]);
    assert_eq!(found("space = \"手术室 3\""), [4, 6]);
    assert_eq!(found("system = SA-05"), [6]);
    assert_eq!(found("system contains 送风"), [6]);
    assert_eq!(found("material contains c30"), [3]);
    assert_eq!(found("classification starts ef"), [3]);
    assert_eq!(found("layer = a-wall"), [3]);
    assert_eq!(found("file = mep.ifc"), [6, 7, 8]);
    assert_eq!(found("not geometry exists"), [8]);
    assert_eq!(found("geometry = no"), [8]);
    assert_eq!(found("geometry = yes and class = IfcPump"), [7]);
}

#[test]
fn properties_are_compared_as_numbers_texts_and_truths() {
    assert_eq!(found("Pset_DoorCommon.FireRating >= 60"), [1]);
    assert_eq!(found("Pset_DoorCommon.FireRating >= 60 min"), [1, 2]);
    assert_eq!(found("pset_doorcommon.firerating exists"), [0, 1, 2]);
    assert_eq!(found("FireRating = \"ei 30\""), [0, 1]);
    assert_eq!(found("Pset_DoorCommon.FireRating = \"ei 30\""), [0]);
    assert_eq!(found("FireRating < 60"), [0, 1, 2]);
    assert_eq!(found("Pset_DoorCommon.IsExternal = yes"), [0]);
    assert_eq!(found("Pset_DoorCommon.IsExternal = FALSE"), [1]);
    assert_eq!(found("Flow.Flow exists"), NONE);
    assert_eq!(found("Flow exists"), [6, 7, 8]);
    assert_eq!(found("Modes = night"), [6]);
    assert_eq!(found("Empty exists"), NONE);
    assert_eq!(found("Nothing = 3"), NONE);
}

#[test]
fn units_are_converted_and_what_does_not_fit_is_left_out() {
    assert_eq!(found("Flow = 1 m3/s"), [6]);
    assert_eq!(found("Flow = 1000 L/s"), [6]);
    assert_eq!(found("Flow between 0.4 m3/s and 0.6 m3/s"), [7]);
    assert_eq!(found("Flow = 3600"), [6], "in the unit of the property");
    assert_eq!(found("Flow > 1"), [6, 7, 8]);
    assert_eq!(found("Flow > 1 m"), NONE);
    assert_eq!(found("Other.Flow > 1 m3/h"), NONE, "a number without a unit could be anything");
    assert_eq!(found("Flow <= 500 l/s and Flow >= 1800 m3/h"), [7]);
}

#[test]
fn and_or_not_and_differs() {
    assert_eq!(found("FireRating != \"EI 30\""), [2], "1 has EI 30 from its type, in any set");
    assert_eq!(found("Pset_DoorCommon.FireRating != \"EI 30\""), [1, 2]);
    assert_eq!(found("not FireRating = \"EI 30\""), [2, 3, 4, 6, 7, 8]);
    assert_eq!(found("storey = 3F and not (class = IfcDoor or class = IfcWall)"), [4, 6]);
    assert_eq!(found("everything"), [0, 1, 2, 3, 4, 6, 7, 8]);
    assert_eq!(found("not everything"), NONE);
    assert_eq!(found("class in ()"), NONE);
}

#[test]
fn suggestions_say_what_there_is() {
    let model = model();
    let index = FieldIndex::build(&model);
    let all: Vec<String> = index.fields(&model, "").into_iter().map(|s| s.field.to_string()).collect();
    assert!(all.contains(&"class".to_owned()) && all.contains(&"Pset_DoorCommon.FireRating".to_owned()), "{all:?}");
    assert!(!all.contains(&"tag".to_owned()) && !all.contains(&"group".to_owned()), "{all:?}");
    let fire: Vec<FieldSuggestion> = index.fields(&model, "fire");
    assert_eq!(fire.len(), 1);
    assert_eq!(fire[0].elements, 4);
    assert_eq!(index.fields(&model, "楼层")[0].field, Field::Storey);
    let values = index.values(&model, &Field::property("Pset_DoorCommon", "FireRating"), "", 2);
    let shown: Vec<(&str, u32)> = values.iter().map(|v| (v.value.as_str(), v.elements)).collect();
    assert_eq!(shown, [("1.5 h", 1), ("EI 30", 1)]);
    let classes = index.values(&model, &Field::Class, "door", 9);
    assert_eq!(classes.iter().map(|v| v.elements).sum::<u32>(), 3);
    let flows = index.values(&model, &"Flow".parse().unwrap(), "3600", 9);
    assert_eq!((flows[0].value.as_str(), flows[0].unit.as_deref()), ("3600", Some("m3/h")));
    assert_eq!(index.values(&model, &Field::Geometry, "", 9)[0].value, "yes");
    assert!(index.bytes() > 0);
}
