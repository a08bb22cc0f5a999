//! What Atrium knows of the schemas: spelling of entity names, what a product is to the viewer, where its attributes are.
//!
//! One table serves all schemas, since names never changed their meaning between them. A name that it does not hold is
//! taken by its looks: what has a GlobalId and a placement where products have them is a product.

mod predefined;

use std::sync::LazyLock;

use atrium_building::ElementKind;
use rustc_hash::FxHashMap;

pub(crate) use predefined::{Predefined, predefined};

/// What is done with instances of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A product or the project: becomes an element.
    Element(ElementKind),
    /// `IfcPort` and what is under it.
    Port,
    /// `IfcSystem`, `IfcZone` and what is under them.
    System,
    /// `IfcGroup` and what is under it but for systems and zones.
    Group,
    /// `IfcTypeObject` and what is under it.
    Type,
    /// Relations, geometry, properties, resources.
    Other,
}

/// An entity of one of the schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entity {
    /// In the standard's spelling, for example `IfcWall`.
    pub name: &'static str,
    /// In upper case, as files write it.
    pub keyword: &'static str,
    /// What is done with it.
    pub class: Class,
    /// Position of `PredefinedType`, from 0.
    pub predefined_type: Option<usize>,
}

static NAMES: &str = include_str!("entities.txt");

static ENTITIES: LazyLock<FxHashMap<&'static str, Entity>> = LazyLock::new(|| {
    // One allocation for all upper-case names; it lives as long as the program.
    let upper: &'static str = Box::leak(NAMES.to_ascii_uppercase().into_boxed_str());
    let mut table = FxHashMap::default();
    let mut class = Class::Other;
    let mut offset = 0;
    for line in NAMES.split_inclusive('\n') {
        let keywords = &upper[offset..offset + line.len()];
        offset += line.len();
        if line.starts_with('#') {
            continue;
        }
        if let Some(section) = line.trim_end().strip_prefix('[') {
            class = class_of(section.trim_end_matches(']'));
            continue;
        }
        for (entry, keyword) in line.split_ascii_whitespace().zip(keywords.split_ascii_whitespace()) {
            let (name, position) = entry.split_once('@').map_or((entry, None), |(n, p)| (n, p.parse().ok()));
            let keyword = &keyword[..name.len()];
            table.insert(keyword, Entity { name, keyword, class, predefined_type: position });
        }
    }
    table
});

fn class_of(section: &str) -> Class {
    match section {
        "container" => Class::Element(ElementKind::Container),
        "storey" => Class::Element(ElementKind::Storey),
        "space" => Class::Element(ElementKind::Space),
        "fabric" | "abstract" => Class::Element(ElementKind::Fabric),
        "equipment" => Class::Element(ElementKind::Equipment),
        "distribution" => Class::Element(ElementKind::Distribution),
        "void" => Class::Element(ElementKind::Void),
        "port" => Class::Port,
        "system" => Class::System,
        "group" => Class::Group,
        "type" => Class::Type,
        _ => Class::Other,
    }
}

/// The entity of an upper-case keyword; `None` when no schema that Atrium knows has it.
pub fn entity(keyword: &str) -> Option<&'static Entity> {
    ENTITIES.get(keyword)
}

/// A readable spelling for a keyword of no known schema: `IFCNEWTHING` becomes `IfcNewthing`.
pub fn spell_unknown(keyword: &str) -> String {
    let lower = keyword.to_ascii_lowercase();
    let (prefix, rest) = match lower.strip_prefix("ifc") {
        Some(rest) => ("Ifc", rest),
        None => ("", lower.as_str()),
    };
    let mut out = prefix.to_owned();
    let mut chars = rest.chars();
    if let Some(first) = chars.next() {
        out.push(first.to_ascii_uppercase());
    }
    out.extend(chars);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keyword: &str, name: &str, class: Class, predefined_type: Option<usize>) {
        let entity = entity(keyword).unwrap();
        assert_eq!((entity.name, entity.class, entity.predefined_type), (name, class, predefined_type));
        assert_eq!(entity.keyword, keyword);
    }

    #[test]
    fn the_table_holds_what_matters() {
        use ElementKind::*;
        check("IFCWALLSTANDARDCASE", "IfcWallStandardCase", Class::Element(Fabric), Some(8));
        check("IFCDOOR", "IfcDoor", Class::Element(Fabric), Some(10));
        check("IFCPUMP", "IfcPump", Class::Element(Equipment), Some(8));
        check("IFCFLOWTERMINAL", "IfcFlowTerminal", Class::Element(Equipment), None);
        check("IFCDUCTSEGMENT", "IfcDuctSegment", Class::Element(Distribution), Some(8));
        check("IFCTRANSPORTELEMENT", "IfcTransportElement", Class::Element(Equipment), Some(8));
        check("IFCOPENINGELEMENT", "IfcOpeningElement", Class::Element(Void), Some(8));
        check("IFCSPACE", "IfcSpace", Class::Element(Space), Some(9));
        check("IFCBUILDINGSTOREY", "IfcBuildingStorey", Class::Element(Storey), None);
        check("IFCROAD", "IfcRoad", Class::Element(Container), Some(9));
        check("IFCPROJECT", "IfcProject", Class::Element(Container), None);
        check("IFCDISTRIBUTIONPORT", "IfcDistributionPort", Class::Port, Some(8));
        check("IFCDISTRIBUTIONSYSTEM", "IfcDistributionSystem", Class::System, Some(6));
        check("IFCCARTESIANPOINTLIST3D", "IfcCartesianPointList3D", Class::Other, None);
        assert!(ENTITIES.len() > 1000);
        assert_eq!(spell_unknown("IFCNEWTHING"), "IfcNewthing");
        assert_eq!(spell_unknown(""), "");
    }
}
