//! Where on earth the project's origin lies, and which way is north.

use atrium_building::{BuildingModel, Georeference, PropertyValue, Site, SitePosition};

use super::placement::local_placement;
use super::units::UnitTable;
use crate::diagnostics::{Diagnostics, Severity};
use crate::value::{Instance, StepFile, Value};

/// No project lies on more sites; more are the work of a damaged file.
const MOST_SITES: usize = 1_000;

/// Enters everything that the file says of its place on earth.
pub(crate) fn read(file: &StepFile<'_>, model: &mut BuildingModel, units: &UnitTable, diagnostics: &Diagnostics) {
    model.georeference = conversion(file, model, units, diagnostics);
    model.true_north = true_north(file);
    let sites = sites(file, model.units.length_m);
    model.site_position = sites.iter().find_map(|s| s.position);
    if let Some(source) = model.sources.first_mut() {
        source.units = model.units;
        source.georeference = model.georeference.clone();
        source.true_north = model.true_north;
        source.sites = sites;
    }
}

/// Reads `IfcMapConversion` (IFC4), `IfcRigidOperation` (IFC4X3), or the property set `ePSet_MapConversion`, the agreed
/// way for IFC2X3 (buildingSMART, User Guide for Geo-referencing in IFC, 2020). The first of the file counts.
fn conversion(
    file: &StepFile<'_>,
    model: &BuildingModel,
    units: &UnitTable,
    diagnostics: &Diagnostics,
) -> Option<Georeference> {
    for keyword in ["IFCMAPCONVERSION", "IFCMAPCONVERSIONSCALED", "IFCRIGIDOPERATION"] {
        for conversion in file.of_type(keyword).iter().filter_map(|id| file.get(*id)) {
            if let Some(found) = operation(file, &conversion, model.units.length_m, units) {
                return Some(found);
            }
            diagnostics.report(
                file,
                conversion.id,
                Severity::Info,
                "It does not place the project on a map with eastings and northings; it was left out.",
            );
        }
    }
    from_property_sets(model)
}

fn operation(file: &StepFile<'_>, conversion: &Instance<'_>, length_m: f64, units: &UnitTable) -> Option<Georeference> {
    let number = |n: usize| conversion.arg(n).as_f64();
    let crs = conversion.arg(1).as_ref().and_then(|id| file.get(id));
    let rigid = conversion.keyword == "IFCRIGIDOPERATION";
    // With a geographic system, the two coordinates are angles.
    if matches!(conversion.arg(2), Value::Typed(measure, _) if measure.eq_ignore_ascii_case("IFCPLANEANGLEMEASURE")) {
        return None;
    }
    let axis = |n: usize| if rigid { None } else { number(n) };
    // A scale of nothing, and axes without direction, are what programs write for "not known".
    let (x, y) = (axis(5).unwrap_or(1.0), axis(6).unwrap_or(0.0));
    let (x, y) = if x == 0.0 && y == 0.0 { (1.0, 0.0) } else { (x, y) };
    let map_unit = crs.and_then(|c| c.arg(6).as_ref()).and_then(|id| units.metres(file, id));
    let factor = |n: usize| if conversion.keyword == "IFCMAPCONVERSIONSCALED" { number(n) } else { None };
    Some(Georeference {
        crs: crs.and_then(|c| c.arg(0).as_str()).map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()),
        eastings: number(2)?,
        northings: number(3)?,
        orthogonal_height: number(4).unwrap_or(0.0),
        x_axis_abscissa: x,
        x_axis_ordinate: y,
        scale: axis(7).filter(|s| *s > 0.0).unwrap_or(1.0),
        factors: [8, 9, 10].map(|n| factor(n).filter(|f| *f > 0.0).unwrap_or(1.0)),
        map_unit_m: map_unit.unwrap_or(length_m),
    })
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
    let map_unit = text("ePSet_ProjectedCRS", "MapUnit").and_then(|unit| {
        let unit = unit.to_ascii_uppercase();
        Some(match unit.as_str() {
            _ if unit.contains("MILLI") => 0.001,
            _ if unit.contains("FOOT") || unit.contains("FEET") => 0.3048,
            _ if unit.contains("METRE") || unit.contains("METER") => 1.0,
            _ => return None,
        })
    });
    Some(Georeference {
        crs: text("ePSet_ProjectedCRS", "Name").or_else(|| text("ePSet_MapConversion", "TargetCRS")),
        eastings: number("Eastings")?,
        northings: number("Northings")?,
        orthogonal_height: number("OrthogonalHeight").unwrap_or(0.0),
        x_axis_abscissa: number("XAxisAbscissa").unwrap_or(1.0),
        x_axis_ordinate: number("XAxisOrdinate").unwrap_or(0.0),
        scale: number("Scale").unwrap_or(1.0),
        factors: [1.0; 3],
        map_unit_m: map_unit.unwrap_or(model.units.length_m),
    })
}

/// `IfcGeometricRepresentationContext.TrueNorth` of the first context for models that says it.
fn true_north(file: &StepFile<'_>) -> Option<[f64; 2]> {
    let contexts = file.of_type("IFCGEOMETRICREPRESENTATIONCONTEXT").iter().filter_map(|id| file.get(*id));
    let mut found: Vec<(bool, [f64; 2])> = contexts
        .filter_map(|c| {
            let [x, y, _] = file.get(c.arg(5).as_ref()?)?.arg(0).as_point()?;
            let length = x.hypot(y);
            let is_model = c.arg(1).as_str().is_some_and(|t| t.eq_ignore_ascii_case("Model"));
            (length.is_normal()).then(|| (!is_model, [x / length, y / length]))
        })
        .collect();
    found.sort_by_key(|(other, _)| *other);
    found.first().map(|(_, north)| *north)
}

/// `IfcSite.RefLatitude`, `RefLongitude`, `RefElevation` and `ObjectPlacement` of all sites.
fn sites(file: &StepFile<'_>, length_m: f64) -> Vec<Site> {
    let sites = file.of_type("IFCSITE").iter().take(MOST_SITES).filter_map(|id| file.get(*id));
    sites
        .map(|site| Site {
            global_id: site.arg(0).as_str().unwrap_or_default().trim().into(),
            position: position(&site, length_m),
            placement: site.arg(5).as_ref().and_then(|id| local_placement(file, id, length_m)),
        })
        .collect()
}

fn position(site: &Instance<'_>, length_m: f64) -> Option<SitePosition> {
    let (latitude_deg, longitude_deg) = (degrees(site.arg(9))?, degrees(site.arg(10))?);
    (latitude_deg.abs() <= 90.0 && longitude_deg.abs() <= 360.0).then(|| SitePosition {
        latitude_deg,
        longitude_deg,
        elevation_m: site.arg(11).as_f64().map(|e| e * length_m).filter(|e| e.is_finite()),
    })
}

/// `IfcCompoundPlaneAngleMeasure`: degrees, minutes, seconds, millionths of seconds, all of one sign.
fn degrees(value: Value<'_>) -> Option<f64> {
    let parts: Vec<f64> = value.as_list()?.f64s().take(4).collect();
    if parts.len() < 3 {
        return None;
    }
    let sum: f64 = parts.iter().zip([1.0, 60.0, 3600.0, 3.6e9]).map(|(part, by)| part.abs() / by).sum();
    // Some programs write the sign at the first part alone that is not zero.
    Some(if parts.iter().any(|p| *p < 0.0) { -sum } else { sum })
}
