//! Finding what lives in a building, and giving it ids and names.

use std::sync::Arc;

use atrium_building::{BuildingModel, Element, ElementId, ElementKind, Flow, PropertyValue};
use atrium_facility::{Asset, LocalText, Place};
use rustc_hash::FxHashMap;

use crate::classify::{class_of, class_of_room};
use crate::kind::Class;

/// Pieces of equipment from which on a model counts as one of building services: ordinary rooms then stay quiet.
const FEW_EQUIPMENT: usize = 10;
/// Ordinary rooms and doors that come alive in an architect's model.
const MOST_ROOMS: usize = 400;
const MOST_OPENINGS: usize = 40;

/// An asset with what the simulator needs to know of it.
pub(crate) struct Bound {
    pub(crate) asset: Asset,
    pub(crate) class: Class,
    /// How much the rooms that it serves matter: most for a handler of theatres alone.
    pub(crate) importance: usize,
}

/// Equipment first; critical rooms always; ordinary rooms and outer doors where there is hardly any equipment.
pub(crate) fn bind(model: &BuildingModel, max_assets: usize) -> Vec<Bound> {
    let mut found: Vec<(usize, Class)> = Vec::new();
    for (i, element) in model.elements.iter().enumerate() {
        if let Some(class) = class_of(element) {
            found.push((i, class));
        }
    }
    // Fire doors are no services: an architect's model has them too.
    let few = found.iter().filter(|(_, class)| *class != Class::FireDoor).count() < FEW_EQUIPMENT;
    let is_sensor = |class: &Class| {
        matches!(class, Class::TemperatureSensor | Class::ClimateSensor | Class::HumiditySensor | Class::PressureSensor)
    };
    // A room with instruments of its own speaks through them.
    let instrumented: rustc_hash::FxHashSet<usize> = found
        .iter()
        .filter(|(_, class)| is_sensor(class))
        .filter_map(|(i, _)| model.elements[*i].space.map(|s| s.index()))
        .collect();
    let mut rooms = 0;
    for (i, element) in model.elements.iter().enumerate() {
        match class_of_room(element) {
            _ if instrumented.contains(&i) => {}
            Some(Class::Room) if few && rooms < MOST_ROOMS => {
                rooms += 1;
                found.push((i, Class::Room));
            }
            Some(Class::Room) | None => {}
            Some(class) => found.push((i, class)),
        }
    }
    if few {
        let known: rustc_hash::FxHashSet<usize> = found.iter().map(|(i, _)| *i).collect();
        let openings = openings(model).into_iter().filter(|i| !known.contains(i));
        found.extend(openings.map(|i| (i, Class::Opening)));
    }
    found.truncate(max_assets);
    let ids = ids(model, &found);
    // Worked out once, for every handler.
    let flow = Flow::new(model);
    let mut taken = rustc_hash::FxHashSet::default();
    let mut out = Vec::new();
    for ((i, class), id) in found.iter().zip(ids) {
        let element = &model.elements[*i];
        if !taken.insert(id.clone()) {
            continue;
        }
        let importance = if class.is_air_handler() { served(model, &flow, *i) } else { 0 };
        let asset = Asset {
            id: id.into(),
            global_id: element.global_id.0.clone(),
            ifc_type: element.ifc_type.clone(),
            name: name(element, *class),
            place: place_of(model, element),
        };
        out.push(Bound { asset, class: *class, importance });
    }
    out
}

/// Where the element stands, in the model's own terms.
pub(crate) fn place_of(model: &BuildingModel, element: &Element) -> Place {
    let global_id = |id| model.element(id).map(|e: &Element| e.global_id.0.clone());
    let centre = element.bounds.center();
    let is_space = element.kind == ElementKind::Space;
    let own = Some(element.global_id.0.clone());
    Place {
        element: if is_space { None } else { own.clone() },
        space: if is_space { own } else { element.space.and_then(global_id) },
        storey: element.storey.and_then(|s| model.storey(s)).and_then(|s| global_id(s.element)),
        at: (!element.bounds.is_empty() && centre.is_finite()).then(|| centre.to_array()),
    }
}

fn served(model: &BuildingModel, flow: &Flow, index: usize) -> usize {
    let rooms = flow.rooms_served(model, ElementId(index as u32));
    let weight = |class| match class {
        Some(Class::Theatre) => 10,
        Some(Class::CriticalRoom) => 5,
        _ => 1,
    };
    let sum: usize = rooms.iter().filter_map(|r| model.element(*r)).map(|e| weight(class_of_room(e))).sum();
    // The mean, with a little for the number: make-up air for the whole house is nobody's in particular.
    sum * 100 / rooms.len().max(1) + rooms.len().min(50)
}

/// Doors that lead outside, by `Pset_DoorCommon.IsExternal`; where no door says so, doors; where there are none, windows.
fn openings(model: &BuildingModel) -> Vec<usize> {
    let of_type = |ifc_type: &str| -> Vec<usize> {
        let with = |(i, e): (usize, &Element)| (e.ifc_type.starts_with(ifc_type)).then_some(i);
        model.elements.iter().enumerate().filter_map(with).collect()
    };
    let doors = of_type("IfcDoor");
    let external: Vec<usize> = doors.iter().copied().filter(|i| is_external(model, &model.elements[*i])).collect();
    let chosen = [external, doors, of_type("IfcWindow")].into_iter().find(|list| !list.is_empty());
    chosen.unwrap_or_default().into_iter().take(MOST_OPENINGS).collect()
}

fn is_external(model: &BuildingModel, element: &Element) -> bool {
    let sets = element.property_sets.iter().filter_map(|id| model.property_set(*id));
    sets.flat_map(|s| &s.properties).any(|p| p.name.as_ref() == "IsExternal" && p.value == PropertyValue::Bool(true))
}

fn clean(text: &Option<Arc<str>>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|t| !t.is_empty() && t.chars().count() <= 80 && !t.contains(char::is_control))
}

/// The tag where it is unique among the assets, else the name where that is, else the GlobalId. Rooms have a number as
/// their name.
fn ids(model: &BuildingModel, found: &[(usize, Class)]) -> Vec<String> {
    let candidates = |i: usize| {
        let element = &model.elements[i];
        [clean(&element.tag), clean(&element.name)]
    };
    let mut uses: FxHashMap<&str, usize> = FxHashMap::default();
    for (i, _) in found {
        let [tag, name] = candidates(*i);
        if let Some(tag) = tag {
            *uses.entry(tag).or_default() += 1;
        }
        if let Some(name) = name.filter(|n| Some(*n) != tag) {
            *uses.entry(name).or_default() += 1;
        }
    }
    let unique = |text: &&str| uses.get(text) == Some(&1);
    let id = |i: usize| candidates(i).into_iter().flatten().find(unique);
    found.iter().map(|(i, _)| id(*i).unwrap_or(model.elements[*i].global_id.as_str()).to_owned()).collect()
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

/// Names are often written in both languages, `净化空调机组 / Clean-room AHU`; what is missing is made of the kind and
/// the tag.
fn name(element: &Element, class: Class) -> LocalText {
    let room = element.kind == ElementKind::Space;
    let long = clean(&element.long_name);
    let label = if room { long.or(clean(&element.name)) } else { clean(&element.name).or(long) };
    let label = label.unwrap_or_default();
    if let Some(both) = LocalText::from_bilingual(label) {
        return both;
    }
    let (zh, en) = match label {
        "" => (None, None),
        _ if is_chinese(label) => (Some(label), None),
        _ => (None, Some(label)),
    };
    // A room's number belongs to its name; equipment without a name goes by its tag.
    let mark = if room { clean(&element.name) } else { clean(&element.tag).or(clean(&element.name)) };
    let window = element.ifc_type.starts_with("IfcWindow");
    let (class_zh, class_en) = if window { ("窗", "Window") } else { class.name() };
    let made = |kind: &str| mark.map_or_else(|| kind.to_owned(), |m| format!("{kind} {m}"));
    LocalText {
        zh: zh.map_or_else(|| made(class_zh), str::to_owned).into(),
        en: en.map_or_else(|| made(class_en), str::to_owned).into(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use atrium_building::Aabb;

    use super::*;

    /// An element with nothing but what tests of other modules look at.
    pub(crate) fn element(ifc_type: &str, name: &str) -> Element {
        let kind = if ifc_type == "IfcSpace" { ElementKind::Space } else { ElementKind::Equipment };
        Element { name: Some(name.into()), instance: 1, ..Element::new(format!("g-{ifc_type}-{name}"), ifc_type, kind) }
    }

    fn tagged(ifc_type: &str, name: &str, tag: &str) -> Element {
        Element { tag: Some(tag.into()), ..element(ifc_type, name) }
    }

    #[test]
    fn ids_are_unique_tags_else_unique_names_else_global_ids() {
        let elements = vec![
            tagged("IfcPump", "冷冻水泵 / Chilled water pump", "CHWP-1"),
            tagged("IfcPump", "Pump A", "P"),
            tagged("IfcPump", "Pump B", "P"),
            tagged("IfcFan", "Fan", "F"),
            tagged("IfcFan", "Fan", "F"),
        ];
        let model = BuildingModel { elements, ..BuildingModel::default() };
        let bound = bind(&model, 100);
        let ids: Vec<&str> = bound.iter().map(|b| b.asset.id.as_str()).collect();
        // Both fans have one GlobalId here: the second is left out rather than confused with the first.
        assert_eq!(ids, ["CHWP-1", "Pump A", "Pump B", "g-IfcFan-Fan"]);
        assert_eq!(
            (bound[0].asset.name.zh.as_ref(), bound[0].asset.name.en.as_ref()),
            ("冷冻水泵", "Chilled water pump")
        );
        assert_eq!(bound[1].asset.name.zh.as_ref(), "水泵 P");
        let make_up = name(&element("IfcUnitaryEquipment", "新风机组 MAU-01 / Make-up air unit"), Class::AirHandler);
        assert_eq!((make_up.zh.as_ref(), make_up.en.as_ref()), ("MAU-01 新风机组", "MAU-01 Make-up air unit"));
    }

    #[test]
    fn assets_say_where_they_stand_by_global_ids() {
        let mut elements =
            vec![element("IfcBuildingStorey", "1F"), element("IfcSpace", "ICU"), tagged("IfcPump", "pump", "P-1")];
        elements[0].kind = ElementKind::Storey;
        for e in &mut elements[1..] {
            e.storey = Some(atrium_building::StoreyId(0));
        }
        elements[2].space = Some(atrium_building::ElementId(1));
        elements[2].bounds = Aabb::from_points([glam::DVec3::ZERO, glam::DVec3::new(2.0, 4.0, 1.0)]);
        let storey = atrium_building::Storey {
            element: atrium_building::ElementId(0),
            name: "1F".into(),
            long_name: None,
            elevation_m: 0.0,
        };
        let model = BuildingModel { elements, storeys: vec![storey], ..BuildingModel::default() };
        let bound = bind(&model, 100);
        let place = |id: &str| bound.iter().find(|b| b.asset.id.as_str() == id).unwrap().asset.place.clone();
        let pump = place("P-1");
        assert_eq!(pump.element.as_deref(), Some("g-IfcPump-pump"));
        assert_eq!(pump.space.as_deref(), Some("g-IfcSpace-ICU"));
        assert_eq!(pump.storey.as_deref(), Some("g-IfcBuildingStorey-1F"));
        assert_eq!(pump.at, Some([1.0, 2.0, 0.5]));
        let icu = place("ICU");
        assert_eq!((icu.element, icu.space.as_deref(), icu.at), (None, Some("g-IfcSpace-ICU"), None));
    }

    #[test]
    fn an_architects_model_comes_alive_by_rooms_and_doors() {
        let mut elements = vec![element("IfcSpace", "A101"), element("IfcWall", "wall"), element("IfcDoor", "door")];
        elements[2].kind = ElementKind::Fabric;
        elements[0].long_name = Some("Kitchen".into());
        let model = BuildingModel { elements, ..BuildingModel::default() };
        let classes: Vec<Class> = bind(&model, 100).iter().map(|b| b.class).collect();
        assert_eq!(classes, [Class::Room, Class::Opening]);
        assert_eq!(bind(&model, 1).len(), 1);
        assert!(bind(&BuildingModel::default(), 100).is_empty());
    }
}
