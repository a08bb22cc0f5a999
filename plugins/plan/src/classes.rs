//! What is drawn of which entity, and how.

use atrium_building::{Element, ElementKind};

/// How an element takes part in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// What carries and encloses: filled where it is cut.
    Structure,
    /// Doors.
    Door,
    /// Windows, curtain walls and their parts: white between the walls.
    Glazing,
    /// Stairs, ramps, railings.
    Stair,
    /// Furniture, equipment and everything else that stands there.
    Contents,
}

const STRUCTURE: [&str; 12] = [
    "IfcWall",
    "IfcColumn",
    "IfcSlab",
    "IfcBeam",
    "IfcFooting",
    "IfcPile",
    "IfcRoof",
    "IfcDeepFoundation",
    "IfcBuildingElementPart",
    "IfcChimney",
    "IfcReinforc",
    "IfcBuiltElement",
];

const GLAZING: [&str; 4] = ["IfcWindow", "IfcCurtainWall", "IfcPlate", "IfcMember"];

const STAIR: [&str; 3] = ["IfcStair", "IfcRamp", "IfcRailing"];

/// Not of the building, or nothing that has a body.
const NEVER: [&str; 7] =
    ["IfcSite", "IfcGeographic", "IfcEarthworks", "IfcVirtual", "IfcGrid", "IfcAnnotation", "IfcOpening"];

/// What the element is on a plan; `None` where it is not drawn.
pub(crate) fn part(element: &Element, services: bool) -> Option<Part> {
    let is = |names: &[&str]| names.iter().any(|n| element.ifc_type.starts_with(n));
    match element.kind {
        ElementKind::Container | ElementKind::Storey | ElementKind::Space | ElementKind::Void => return None,
        ElementKind::Distribution if !services => return None,
        _ if is(&NEVER) => return None,
        _ => {}
    }
    Some(match element.ifc_type.as_ref() {
        t if t.starts_with("IfcDoor") => Part::Door,
        _ if is(&GLAZING) => Part::Glazing,
        _ if is(&STAIR) => Part::Stair,
        _ if is(&STRUCTURE) => Part::Structure,
        _ => Part::Contents,
    })
}
