//! A made-up building of any size, for figures: names and tags all different, Chinese rooms, properties of every fourth.

use atrium_building::{
    Aabb, BuildingModel, Element, ElementId, ElementKind, Property, PropertySet, PropertySetId, PropertySetKind,
    PropertyValue, Storey, StoreyId,
};

const ROOMS: [&str; 12] = [
    "手术室",
    "重症监护室",
    "洁净走廊",
    "空调机房",
    "护士站",
    "检验科",
    "库房",
    "病房",
    "换药室",
    "会诊室",
    "药房",
    "配电间",
];
const CLASSES: [(&str, &str, ElementKind); 8] = [
    ("IfcDuctSegment", "Supply duct", ElementKind::Distribution),
    ("IfcPipeSegment", "冷冻水管", ElementKind::Distribution),
    ("IfcPipeFitting", "Elbow 90°", ElementKind::Distribution),
    ("IfcWall", "Wall 200", ElementKind::Fabric),
    ("IfcDoor", "防火门 FM", ElementKind::Fabric),
    ("IfcSensor", "温度传感器 TE", ElementKind::Equipment),
    ("IfcOutlet", "Socket", ElementKind::Equipment),
    ("IfcAirTerminal", "Diffuser", ElementKind::Equipment),
];

/// So many elements, the same for the same number.
pub(crate) fn building(elements: usize) -> BuildingModel {
    let mut model = BuildingModel::default();
    for s in 0..40_u32 {
        let name = format!("{s}F").as_str().into();
        model.storeys.push(Storey { element: ElementId(0), name, long_name: None, elevation_m: f64::from(s) * 4.0 });
    }
    let types: Vec<std::sync::Arc<str>> = (0..400).map(|i| format!("Type {i:03}").as_str().into()).collect();
    let names = ["FireRating", "Width", "Flow", "Manufacturer"].map(std::sync::Arc::<str>::from);
    let set_name: std::sync::Arc<str> = "Pset_Everything".into();
    let makers: Vec<std::sync::Arc<str>> = (0..50).map(|i| format!("Maker {i} 公司").as_str().into()).collect();
    let ratings = ["EI 30", "EI 60", "EI 90"].map(std::sync::Arc::<str>::from);
    let shape = Aabb { min: glam::DVec3::ZERO, max: glam::DVec3::ONE };
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    const LETTERS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$";
    for i in 0..elements {
        let mut id = String::with_capacity(22);
        for _ in 0..22 {
            id.push(LETTERS[(next() % 64) as usize] as char);
        }
        let storey = (i * 40 / elements.max(1)) as u32;
        let (class, name, kind) = CLASSES[(next() % 8) as usize];
        let mut e = if i % 50 == 0 {
            let mut room = Element::new(id, "IfcSpace", ElementKind::Space);
            room.name = Some(format!("{storey}-{i:06}").as_str().into());
            room.long_name = Some(ROOMS[(next() % 12) as usize].into());
            room
        } else {
            let mut e = Element::new(id, class, kind);
            e.name = Some(format!("{name} {i:07}").as_str().into());
            e.tag = Some(format!("{}.{storey:02}.{i:07}", &class[3..6]).as_str().into());
            e.type_name = Some(types[(next() % 400) as usize].clone());
            e
        };
        e.storey = Some(StoreyId(storey));
        e.bounds = shape;
        if i % 4 == 0 {
            let property = |n: usize, value, unit: Option<&str>| Property {
                name: names[n].clone(),
                value,
                unit: unit.map(Into::into),
            };
            model.property_sets.push(PropertySet {
                name: set_name.clone(),
                kind: PropertySetKind::Properties,
                properties: vec![
                    property(0, PropertyValue::Text(ratings[(next() % 3) as usize].clone()), None),
                    property(1, PropertyValue::Number((next() % 100_000) as f64 / 1e3), Some("m")),
                    property(2, PropertyValue::Number((next() % 1_000_000) as f64 / 1e3), Some("m3/h")),
                    property(3, PropertyValue::Text(makers[(next() % 50) as usize].clone()), None),
                ],
            });
            e.property_sets = [PropertySetId(model.property_sets.len() as u32 - 1)].into();
        }
        model.elements.push(e);
    }
    model
}
