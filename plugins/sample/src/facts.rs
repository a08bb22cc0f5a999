//! What the spaces and walls say of themselves: quantities, properties, zones, and where on earth it stands.

use std::collections::BTreeMap;

use crate::fabric::{Fabric, Level, net_outline};
use crate::plan::{Loop, SLAB_M, metres};
use crate::programme::Programme;
use crate::scene::{Element, Scene, Value};
use atrium_step::{Id, real, refs, text};

/// Area in square metres and perimeter in metres of an outline.
fn measure(outline: &Loop) -> (f64, f64) {
    let mut area = 0.0;
    let mut perimeter = 0.0;
    for n in 0..outline.len() {
        let (a, b) = (outline[n], outline[(n + 1) % outline.len()]);
        let (ax, ay, bx, by) = (metres(a.0), metres(a.1), metres(b.0), metres(b.1));
        area += ax * by - bx * ay;
        perimeter += (bx - ax).abs() + (by - ay).abs();
    }
    (area / 2.0, perimeter)
}

/// Writes all of it.
pub(crate) fn state(scene: &mut Scene, fabric: &Fabric, programme: &Programme) {
    if programme.index == 0 {
        georeference(scene, fabric);
    }
    for level in &fabric.levels {
        for room in 0..level.plan.rooms.len() {
            space(scene, level, room);
        }
        walls(scene, level);
    }
    let storeys = fabric.levels.iter().filter(|level| !level.plan.is_below_ground()).count() as i64 - 1;
    let building = Element { id: fabric.building, path: "building".to_owned() };
    scene.properties(
        &building,
        "Pset_BuildingCommon",
        &[
            ("NumberOfStoreys", Value::Integer(storeys)),
            ("OccupancyType", Value::Label("医院 / Hospital".to_owned())),
            ("IsLandmarked", Value::Bool(false)),
        ],
    );
    zones(scene, fabric);
}

/// The origin of the building in CGCS2000 / 3-degree Gauss-Kruger CM 114E (EPSG:4547), true to scale, turned 8 degrees.
fn georeference(scene: &mut Scene, fabric: &Fabric) {
    let metre = scene.step.share("IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)".to_owned());
    let crs = scene.step.add(&format!(
        "IFCPROJECTEDCRS('EPSG:4547',{},'CGCS2000','1985 National Height Datum','Gauss-Kruger','CM 114E',#{metre})",
        text("CGCS2000 / 3-degree Gauss-Kruger CM 114E")
    ));
    let (sin, cos) = 8.0_f64.to_radians().sin_cos();
    scene.step.add(&format!("IFCMAPCONVERSION(#{},#{crs},528776.,3384818.,24.,{cos:.9},{sin:.9},1.)", fabric.context));
}

fn space(scene: &mut Scene, level: &Level, room: usize) {
    let what = &level.plan.rooms[room];
    let (area, perimeter) = measure(&net_outline(level, room));
    let height = level.plan.height - SLAB_M;
    let path = format!("space/{}", what.number);
    let quantities: Vec<Id> = [
        format!("IFCQUANTITYLENGTH('Height',$,$,{},$)", real(height)),
        format!("IFCQUANTITYAREA('NetFloorArea',$,$,{},$)", real(area)),
        format!("IFCQUANTITYLENGTH('NetPerimeter',$,$,{},$)", real(perimeter)),
        format!("IFCQUANTITYVOLUME('NetVolume',$,$,{},$)", real(area * height)),
    ]
    .into_iter()
    .map(|quantity| scene.step.share(quantity))
    .collect();
    let set = scene.step.root(
        &format!("{path}/qto"),
        "IFCELEMENTQUANTITY",
        &format!("'Qto_SpaceBaseQuantities',$,$,{}", refs(&quantities)),
    );
    scene.step.root(
        &format!("{path}/qto/rel"),
        "IFCRELDEFINESBYPROPERTIES",
        &format!("$,$,(#{}),#{set}", level.spaces[room]),
    );
    let element = Element { id: level.spaces[room], path };
    let (cn, en) = level.department(what.department);
    let (kind_cn, kind_en) = what.kind.words();
    let function = format!("{kind_cn} / {kind_en}");
    scene.properties(
        &element,
        "Pset_SpaceCommon",
        &[
            ("Reference", Value::Label(format!("{:?}", what.kind))),
            ("Category", Value::Label(function.clone())),
            ("IsExternal", Value::Bool(false)),
            ("PubliclyAccessible", Value::Bool(what.kind.is_public())),
            ("GrossPlannedArea", Value::Area(what.area())),
        ],
    );
    let compartment = level.plan.compartments.get(what.compartment).map_or("", |compartment| &compartment.code);
    scene.properties(
        &element,
        "Atrium_Space",
        &[
            ("Department", Value::Label(format!("{cn} / {en}"))),
            ("Function", Value::Label(function)),
            ("FireCompartment", Value::Label(compartment.to_owned())),
            ("CleanClass", Value::Label(what.kind.clean_class().to_owned())),
        ],
    );
    if what.kind.is_clean() {
        // 21 to 25 °C and 30 to 60 % as GB 50333 has them for theatres; a preset to check against its text.
        scene.properties(
            &element,
            "Pset_SpaceThermalRequirements",
            &[
                ("SpaceTemperatureMin", Value::Temperature(21.0)),
                ("SpaceTemperatureMax", Value::Temperature(25.0)),
                ("SpaceHumidityMin", Value::Real(30.0)),
                ("SpaceHumidityMax", Value::Real(60.0)),
            ],
        );
    }
}

fn walls(scene: &mut Scene, level: &Level) {
    for (key, walls, outer) in [("outer", &level.outer_walls, true), ("inner", &level.inner_walls, false)] {
        if walls.is_empty() {
            continue;
        }
        let path = format!("pset/wall/{}/{key}", level.name());
        let set = scene.property_set(
            &path,
            "Pset_WallCommon",
            &[
                ("IsExternal", Value::Bool(outer)),
                ("LoadBearing", Value::Bool(false)),
                ("FireRating", Value::Label(if outer { "2.0 h" } else { "1.0 h" }.to_owned())),
            ],
        );
        scene.step.root(&format!("{path}/rel"), "IFCRELDEFINESBYPROPERTIES", &format!("$,$,{},#{set}", refs(walls)));
    }
    if !level.windows.is_empty() {
        let path = format!("pset/window/{}", level.name());
        let set = scene.property_set(&path, "Pset_WindowCommon", &[("IsExternal", Value::Bool(true))]);
        scene.step.root(
            &format!("{path}/rel"),
            "IFCRELDEFINESBYPROPERTIES",
            &format!("$,$,{},#{set}", refs(&level.windows)),
        );
    }
}

/// One `IfcZone` per department, over all storeys, and one per fire compartment.
fn zones(scene: &mut Scene, fabric: &Fabric) {
    let mut departments: BTreeMap<(&str, &str), Vec<Id>> = BTreeMap::new();
    let mut compartments: BTreeMap<&str, Vec<Id>> = BTreeMap::new();
    for level in &fabric.levels {
        for (room, what) in level.plan.rooms.iter().enumerate() {
            departments.entry(level.department(what.department)).or_default().push(level.spaces[room]);
            if let Some(compartment) = level.plan.compartments.get(what.compartment) {
                compartments.entry(&compartment.code).or_default().push(level.spaces[room]);
            }
        }
    }
    for ((cn, en), spaces) in departments {
        zone(scene, &format!("zone/{en}"), [cn, en, "DEPARTMENT"], &spaces);
    }
    for (code, spaces) in compartments {
        let (cn, en) = (format!("防火分区 {}", scene.plain(code)), format!("Fire compartment {code}"));
        zone(scene, &format!("zone/fire/{code}"), [&cn, &en, "FIRECOMPARTMENT"], &spaces);
    }
}

/// A zone by its Chinese and English name and what kind of zone it is.
fn zone(scene: &mut Scene, path: &str, [cn, en, kind]: [&str; 3], spaces: &[Id]) {
    let name = scene.mark(cn);
    let zone = scene.step.root(path, "IFCZONE", &format!("{},$,'{kind}',{}", text(&name), text(en)));
    scene.step.root(&format!("{path}/members"), "IFCRELASSIGNSTOGROUP", &format!("$,$,{},$,#{zone}", refs(spaces)));
}
