//! Which entity is a kind of which: `class = IfcFlowTerminal` finds sockets and sinks too.
//!
//! Supertypes of IFC4X3's products (ISO 16739-1:2024), as far as filters speak of them, with the names of IFC2X3 that
//! were given up since. What is not in the table is a class of its own.

/// Entity, and what it is a kind of; both without `Ifc`, in lower case.
const PARENTS: &[(&str, &[&str])] = &[
    (
        "element",
        &[
            "builtelement",
            "distributionelement",
            "furnishingelement",
            "transportationdevice",
            "civilelement",
            "geographicelement",
            "elementassembly",
            "elementcomponent",
            "featureelement",
            "virtualelement",
            "buildingelement",
        ],
    ),
    ("builtelement", &["buildingelement"]),
    (
        "buildingelement",
        &[
            "beam",
            "bearing",
            "buildingelementproxy",
            "chimney",
            "column",
            "covering",
            "curtainwall",
            "door",
            "footing",
            "member",
            "pile",
            "plate",
            "railing",
            "ramp",
            "rampflight",
            "roof",
            "shadingdevice",
            "slab",
            "stair",
            "stairflight",
            "wall",
            "window",
            "pavement",
            "course",
            "kerb",
            "rail",
            "trackelement",
            "mooringdevice",
            "navigationelement",
            "earthworkselement",
            "deepfoundation",
            "builtelement",
        ],
    ),
    ("deepfoundation", &["caissonfoundation", "pile"]),
    ("furnishingelement", &["furniture", "systemfurnitureelement"]),
    ("transportationdevice", &["transportelement", "vehicle"]),
    (
        "elementcomponent",
        &[
            "buildingelementpart",
            "discreteaccessory",
            "fastener",
            "mechanicalfastener",
            "reinforcingelement",
            "vibrationisolator",
            "vibrationdamper",
            "sign",
            "impactprotectiondevice",
        ],
    ),
    ("reinforcingelement", &["reinforcingbar", "reinforcingmesh", "tendon", "tendonanchor", "tendonconduit"]),
    ("featureelement", &["openingelement", "projectionelement", "surfacefeature", "voidingfeature"]),
    ("distributionelement", &["distributionflowelement", "distributioncontrolelement"]),
    (
        "distributioncontrolelement",
        &[
            "actuator",
            "alarm",
            "controller",
            "flowinstrument",
            "protectivedevicetrippingunit",
            "sensor",
            "unitarycontrolelement",
        ],
    ),
    (
        "distributionflowelement",
        &[
            "distributionchamberelement",
            "energyconversiondevice",
            "flowcontroller",
            "flowfitting",
            "flowmovingdevice",
            "flowsegment",
            "flowstoragedevice",
            "flowterminal",
            "flowtreatmentdevice",
        ],
    ),
    (
        "energyconversiondevice",
        &[
            "airtoairheatrecovery",
            "boiler",
            "burner",
            "chiller",
            "coil",
            "condenser",
            "cooledbeam",
            "coolingtower",
            "electricgenerator",
            "electricmotor",
            "engine",
            "evaporativecooler",
            "evaporator",
            "heatexchanger",
            "humidifier",
            "motorconnection",
            "solardevice",
            "transformer",
            "tubebundle",
            "unitaryequipment",
        ],
    ),
    (
        "flowcontroller",
        &[
            "airterminalbox",
            "damper",
            "distributionboard",
            "electricdistributionboard",
            "electricdistributionpoint",
            "electrictimecontrol",
            "flowmeter",
            "protectivedevice",
            "switchingdevice",
            "valve",
        ],
    ),
    ("flowfitting", &["cablecarrierfitting", "cablefitting", "ductfitting", "junctionbox", "pipefitting"]),
    ("flowmovingdevice", &["compressor", "fan", "pump"]),
    ("flowsegment", &["cablecarriersegment", "cablesegment", "conveyorsegment", "ductsegment", "pipesegment"]),
    ("flowstoragedevice", &["electricflowstoragedevice", "tank"]),
    (
        "flowterminal",
        &[
            "airterminal",
            "audiovisualappliance",
            "communicationsappliance",
            "electricappliance",
            "firesuppressionterminal",
            "lamp",
            "lightfixture",
            "liquidterminal",
            "medicaldevice",
            "mobiletelecommunicationsappliance",
            "outlet",
            "sanitaryterminal",
            "signal",
            "spaceheater",
            "stackterminal",
            "wasteterminal",
        ],
    ),
    ("flowtreatmentdevice", &["ductsilencer", "electricflowtreatmentdevice", "filter", "interceptor"]),
    ("spatialelement", &["spatialstructureelement", "spatialzone", "externalspatialelement"]),
    ("spatialstructureelement", &["site", "building", "buildingstorey", "space", "facility", "facilitypart"]),
    ("facility", &["building", "bridge", "road", "railway", "marinefacility", "tunnel"]),
];

/// What older schemas put behind the name of an entity of which they knew a special case.
const CASES: [&str; 2] = ["standardcase", "elementedcase"];

/// Deeper than this no supertype lies.
const DEPTH: usize = 6;

fn plain(name: &str) -> String {
    let lower = name.trim().to_ascii_lowercase();
    match lower.strip_prefix("ifc") {
        Some(rest) => rest.to_owned(),
        None => lower,
    }
}

/// Whether an entity is a class or a kind of it; case does not matter, and neither does a missing `Ifc`.
pub fn is_a(ifc_type: &str, class: &str) -> bool {
    let (mut entity, class) = (plain(ifc_type), plain(class));
    if let Some(case) = CASES.iter().find_map(|c| entity.strip_suffix(c)).filter(|_| entity != class) {
        entity = case.to_owned();
    }
    entity == class || below(&entity, &class, 0)
}

fn below(entity: &str, class: &str, depth: usize) -> bool {
    depth < DEPTH
        && PARENTS
            .iter()
            .find(|(parent, _)| *parent == class)
            .is_some_and(|(_, kinds)| kinds.iter().any(|k| *k == entity || below(entity, k, depth + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_its_kinds_and_not_what_merely_begins_alike() {
        assert!(is_a("IfcDoor", "ifcdoor") && is_a("IfcDoor", "Door") && is_a("IfcDoorStandardCase", "IfcDoor"));
        assert!(is_a("IfcOutlet", "IfcFlowTerminal") && is_a("IfcOutlet", "IfcDistributionElement"));
        assert!(is_a("IfcWallStandardCase", "IfcBuiltElement") && is_a("IfcWall", "IfcBuildingElement"));
        assert!(!is_a("IfcBuildingStorey", "IfcBuilding") && !is_a("IfcStairFlight", "IfcStair"));
        assert!(!is_a("IfcDoor", "IfcDoorStandardCase") && !is_a("IfcPump", "IfcNothing"));
    }
}
