//! Doors in the openings that wait for them.

use std::collections::BTreeMap;

use crate::fabric::{Fabric, Level};
use crate::products::{self, Part};
use crate::scene::{Scene, Value};
use crate::tone::Tone;
use crate::walls::{DoorUse, Filling};
use atrium_step::{Id, real, refs, text};

/// Chinese and English name, `IfcDoorTypeOperationEnum`, leaves, leaf colour and glazed share of a door.
fn look(door: DoorUse) -> (&'static str, &'static str, &'static str, usize, Tone, bool) {
    match door {
        DoorUse::Room => ("木质门", "Timber door", "SINGLE_SWING_LEFT", 1, Tone::DoorLeaf, false),
        DoorUse::Bed => ("病房门", "Bed door", "DOUBLE_DOOR_SINGLE_SWING", 2, Tone::DoorLeaf, true),
        DoorUse::Bath => ("卫生间门", "Bathroom door", "SLIDING_TO_LEFT", 1, Tone::DoorLeaf, false),
        DoorUse::Sliding => ("气密自动门", "Hermetic sliding door", "DOUBLE_DOOR_SLIDING", 2, Tone::DoorClean, true),
        DoorUse::Plant => ("钢质防火门", "Steel fire door", "DOUBLE_DOOR_SINGLE_SWING", 2, Tone::DoorFire, false),
        DoorUse::FireStair => ("楼梯间防火门", "Stair fire door", "DOUBLE_DOOR_SINGLE_SWING", 2, Tone::DoorFire, true),
        DoorUse::FireCorridor => {
            ("走道防火门", "Corridor fire door", "DOUBLE_DOOR_SINGLE_SWING", 2, Tone::DoorFire, true)
        }
        DoorUse::LiftLanding => ("电梯层门", "Lift landing door", "DOUBLE_DOOR_SLIDING", 2, Tone::Steel, false),
        DoorUse::Shaft => ("管井检修门", "Shaft access door", "SINGLE_SWING_RIGHT", 1, Tone::DoorFire, false),
        DoorUse::Exit => ("安全出口门", "Emergency exit", "DOUBLE_DOOR_SINGLE_SWING", 2, Tone::DoorFire, true),
        DoorUse::Entrance => ("自动玻璃门", "Automatic entrance", "DOUBLE_DOOR_SLIDING", 2, Tone::Glass, true),
        DoorUse::Terrace => ("屋顶花园门", "Roof garden door", "DOUBLE_DOOR_SINGLE_SWING", 2, Tone::Glass, true),
        DoorUse::Gate => ("车库卷帘门", "Car park shutter", "ROLLINGUP", 1, Tone::Steel, false),
    }
}

/// Frame and leaves, from the lower left corner of the opening about the middle plane of the wall.
fn parts(door: DoorUse, width: f64, height: f64, thickness: f64) -> Vec<Part> {
    let (_, _, _, leaves, tone, glazed) = look(door);
    let bar = 0.06;
    let deep = thickness + 0.02;
    let frame = match door {
        DoorUse::LiftLanding | DoorUse::Sliding => Tone::Steel,
        _ => Tone::Frame,
    };
    let mut parts = vec![
        Part::Box([bar / 2.0, 0.0, 0.0], [bar, deep, height], frame),
        Part::Box([width - bar / 2.0, 0.0, 0.0], [bar, deep, height], frame),
        Part::Box([width / 2.0, 0.0, height - bar], [width - 2.0 * bar, deep, bar], frame),
    ];
    let leaf = (width - 2.0 * bar) / leaves as f64;
    let clear = height - bar - 0.01;
    for n in 0..leaves {
        let x = bar + leaf * (n as f64 + 0.5);
        // Towards the edge that meets the other leaf, or the lock.
        let meeting = if n == 0 { 1.0 } else { -1.0 };
        if tone == Tone::Glass {
            glass_leaf(&mut parts, x, leaf, clear);
            continue;
        }
        leaf_with_pane(&mut parts, x, leaf, clear, tone, glazed);
        furniture(&mut parts, door, x, leaf, meeting);
    }
    if matches!(door, DoorUse::Sliding | DoorUse::Entrance) {
        // The drive of an automatic door, above its opening, on both faces as one beam.
        parts.push(Part::Box(
            [width / 2.0, 0.0, height - bar - 0.14],
            [width - 2.0 * bar, deep + 0.06, 0.14],
            Tone::Steel,
        ));
    }
    parts
}

/// A leaf, with a pane of glass in its upper half where it is glazed.
fn leaf_with_pane(parts: &mut Vec<Part>, x: f64, leaf: f64, clear: f64, tone: Tone, glazed: bool) {
    let wide = leaf - 0.01;
    if !glazed {
        parts.push(Part::Box([x, 0.0, 0.01], [wide, 0.05, clear], tone));
        return;
    }
    let pane = (leaf * 0.5).min(0.45);
    let side = (wide - pane) / 2.0;
    parts.push(Part::Box([x, 0.0, 0.01], [wide, 0.05, 1.1], tone));
    parts.push(Part::Box([x, 0.0, 1.8], [wide, 0.05, clear - 1.79], tone));
    parts.push(Part::Box([x - (pane + side) / 2.0, 0.0, 1.11], [side, 0.05, 0.69], tone));
    parts.push(Part::Box([x + (pane + side) / 2.0, 0.0, 1.11], [side, 0.05, 0.69], tone));
    parts.push(Part::Box([x, 0.0, 1.11], [pane, 0.02, 0.69], Tone::Glass));
}

/// A leaf of glass between two rails.
fn glass_leaf(parts: &mut Vec<Part>, x: f64, leaf: f64, clear: f64) {
    parts.push(Part::Box([x, 0.0, 0.01], [leaf - 0.01, 0.05, 0.09], Tone::Steel));
    parts.push(Part::Box([x, 0.0, 0.1], [leaf - 0.01, 0.02, clear - 0.17], Tone::Glass));
    parts.push(Part::Box([x, 0.0, clear - 0.07], [leaf - 0.01, 0.05, 0.08], Tone::Steel));
}

/// What a leaf is opened with, and what keeps beds and trolleys off it.
fn furniture(parts: &mut Vec<Part>, door: DoorUse, x: f64, leaf: f64, meeting: f64) {
    let lock = x + meeting * (leaf / 2.0 - 0.07);
    match door {
        DoorUse::LiftLanding | DoorUse::Entrance | DoorUse::Terrace | DoorUse::Gate => {}
        DoorUse::Sliding => {
            parts.push(Part::Box([x, 0.0, 0.05], [leaf - 0.03, 0.056, 0.9], Tone::Steel));
            parts.push(Part::Box([lock, 0.0, 1.05], [0.04, 0.12, 0.5], Tone::Steel));
        }
        // Long grips on both faces, and a plate where beds strike.
        DoorUse::Bed | DoorUse::Bath => {
            parts.push(Part::Box([x, 0.0, 0.05], [leaf - 0.03, 0.056, 0.3], Tone::Steel));
            parts.push(Part::Box([lock, 0.0, 0.85], [0.03, 0.14, 0.45], Tone::Steel));
        }
        // A push bar across the leaf.
        DoorUse::FireStair | DoorUse::Exit | DoorUse::FireCorridor => {
            parts.push(Part::Box([x, 0.0, 0.05], [leaf - 0.03, 0.056, 0.25], Tone::Steel));
            parts.push(Part::Box([x, 0.0, 0.98], [leaf * 0.8, 0.16, 0.05], Tone::Steel));
        }
        DoorUse::Room | DoorUse::Plant | DoorUse::Shaft => {
            parts.push(Part::Box([lock, 0.0, 0.92], [0.05, 0.07, 0.2], Tone::Steel));
            parts.push(Part::Box([lock - meeting * 0.05, 0.0, 1.0], [0.14, 0.15, 0.025], Tone::Dark));
        }
    }
}

struct DoorType {
    id: Id,
    map: Id,
    doors: Vec<Id>,
}

/// Hangs every door of the building.
pub(crate) fn hang(scene: &mut Scene, fabric: &Fabric) {
    let mut types: BTreeMap<String, DoorType> = BTreeMap::new();
    let mut uses: BTreeMap<DoorUse, Vec<Id>> = BTreeMap::new();
    for level in &fabric.levels {
        for doorway in &level.doorways {
            let Filling::Door(door) = doorway.hole.filling else {
                continue;
            };
            let id = hang_one(scene, level, doorway, door, &mut types);
            uses.entry(door).or_default().push(id);
        }
    }
    for (key, kind) in &types {
        scene.step.root(
            &format!("reltype/door/{key}"),
            "IFCRELDEFINESBYTYPE",
            &format!("$,$,{},#{}", refs(&kind.doors), kind.id),
        );
    }
    for (door, doors) in uses {
        let exit = matches!(door, DoorUse::Exit | DoorUse::Entrance);
        let external = exit || matches!(door, DoorUse::Terrace | DoorUse::Gate);
        let stair = door == DoorUse::FireStair;
        let rating = match door {
            DoorUse::FireStair | DoorUse::FireCorridor | DoorUse::Plant => "1.5 h",
            DoorUse::Shaft => "0.5 h",
            DoorUse::LiftLanding => "1.0 h",
            _ => "",
        };
        let mut values = vec![
            ("IsExternal", Value::Bool(external)),
            ("FireExit", Value::Bool(exit || stair)),
            ("HandicapAccessible", Value::Bool(!matches!(door, DoorUse::Shaft))),
        ];
        if !rating.is_empty() {
            values.push(("FireRating", Value::Label(rating.to_owned())));
        }
        let path = format!("pset/door/{door:?}");
        let set = scene.property_set(&path, "Pset_DoorCommon", &values);
        scene.step.root(&format!("{path}/rel"), "IFCRELDEFINESBYPROPERTIES", &format!("$,$,{},#{set}", refs(&doors)));
    }
}

fn hang_one(
    scene: &mut Scene,
    level: &Level,
    doorway: &crate::fabric::Doorway,
    door: DoorUse,
    types: &mut BTreeMap<String, DoorType>,
) -> Id {
    let hole = &doorway.hole;
    let (cn, en, operation, ..) = look(door);
    let key = format!("{door:?}/{}/{}/{}", real(hole.width), real(hole.height), real(doorway.thickness));
    if !types.contains_key(&key) {
        let shape = parts(door, hole.width, hole.height, doorway.thickness);
        let map = products::map(&mut scene.step, scene.body, &shape);
        let id = scene.step.root(
            &format!("type/door/{key}"),
            "IFCDOORTYPE",
            &format!(
                "{},$,$,$,(#{map}),$,$,.DOOR.,.{operation}.,.F.,$",
                text(&format!("{cn} {:.0} / {en}", hole.width * 1000.0))
            ),
        );
        types.insert(key.clone(), DoorType { id, map, doors: Vec::new() });
    }
    let n = scene.count(&format!("door/{}", level.name()));
    let path = format!("door/{}/{n}", level.name());
    let map = types.get(&key).map_or(0, |kind| kind.map);
    let origin = scene.step.point([0.0; 3]);
    let target = scene.step.share(format!("IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,#{origin},$,$)"));
    let item = scene.step.add(&format!("IFCMAPPEDITEM(#{map},#{target})"));
    let body =
        scene.step.add(&format!("IFCSHAPEREPRESENTATION(#{},'Body','MappedRepresentation',(#{item}))", scene.body));
    let shape = scene.step.add(&format!("IFCPRODUCTDEFINITIONSHAPE($,$,(#{body}))"));
    let axis = scene.step.axis([0.0; 3], 0);
    let placement = scene.step.placement(doorway.placement, axis);
    let rooms: Vec<&str> =
        [hole.rooms.0, hole.rooms.1].into_iter().flatten().map(|room| level.plan.rooms[room].number.as_str()).collect();
    let id = scene.step.root(
        &path,
        "IFCDOOR",
        &format!(
            "{},{},$,#{placement},#{shape},'{}D-{}-{n:03}',{},{},.DOOR.,.{operation}.,$",
            text(&format!("{cn} {}-{n:03} / {en}", level.name())),
            text(&rooms.join(" - ")),
            level.plan.prefix,
            level.name(),
            real(hole.height),
            real(hole.width),
        ),
    );
    scene.step.root(&format!("{path}/fills"), "IFCRELFILLSELEMENT", &format!("$,$,#{},#{id}", doorway.opening));
    scene.contain(level.storey, id);
    if let Some(kind) = types.get_mut(&key) {
        kind.doors.push(id);
    }
    id
}
