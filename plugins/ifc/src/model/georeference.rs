//! Where on earth the project's origin lies.

use atrium_building::{BuildingModel, Georeference, PropertyValue};

use crate::value::StepFile;

/// Reads `IfcMapConversion` (IFC4), `IfcRigidOperation` (IFC4X3), or the property set `ePSet_MapConversion`, the agreed
/// way for IFC2X3 (buildingSMART, User Guide for Geo-referencing in IFC, 2020).
///
/// `IfcSite`'s latitude and longitude are not read: they are given to about 30 m, and to a place of any kind.
pub(crate) fn read(file: &StepFile<'_>, model: &BuildingModel) -> Option<Georeference> {
    let from_entity = ["IFCMAPCONVERSION", "IFCMAPCONVERSIONSCALED", "IFCRIGIDOPERATION"].iter().find_map(|keyword| {
        let conversion = file.get(*file.of_type(keyword).first()?)?;
        let number = |n: usize| conversion.arg(n).as_f64();
        let crs = conversion.arg(1).as_ref().and_then(|id| file.get(id)).and_then(|c| c.arg(0).as_str());
        let rigid = *keyword == "IFCRIGIDOPERATION";
        Some(Georeference {
            crs: crs.map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()),
            eastings: number(2)?,
            northings: number(3)?,
            orthogonal_height: number(4).unwrap_or(0.0),
            x_axis_abscissa: if rigid { None } else { number(5) }.unwrap_or(1.0),
            x_axis_ordinate: if rigid { None } else { number(6) }.unwrap_or(0.0),
            scale: if rigid { None } else { number(7) }.unwrap_or(1.0),
        })
    });
    from_entity.or_else(|| from_property_sets(model))
}

fn from_property_sets(model: &BuildingModel) -> Option<Georeference> {
    let value = |set: &str, name: &str| {
        let set = model.property_sets.iter().find(|s| s.name.eq_ignore_ascii_case(set))?;
        set.properties.iter().find(|p| p.name.eq_ignore_ascii_case(name)).map(|p| &p.value)
    };
    let number = |name: &str| match value("ePSet_MapConversion", name)? {
        PropertyValue::Number(n) => Some(*n),
        PropertyValue::Text(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        _ => None,
    };
    let text = |set: &str, name: &str| match value(set, name)? {
        PropertyValue::Text(text) => Some(text.to_string()),
        _ => None,
    };
    Some(Georeference {
        crs: text("ePSet_ProjectedCRS", "Name").or_else(|| text("ePSet_MapConversion", "TargetCRS")),
        eastings: number("Eastings")?,
        northings: number("Northings")?,
        orthogonal_height: number("OrthogonalHeight").unwrap_or(0.0),
        x_axis_abscissa: number("XAxisAbscissa").unwrap_or(1.0),
        x_axis_ordinate: number("XAxisOrdinate").unwrap_or(0.0),
        scale: number("Scale").unwrap_or(1.0),
    })
}
