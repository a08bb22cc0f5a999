//! Surface colours: styled items, colour maps and materials.

use atrium_building::Rgba8;
use rustc_hash::FxHashMap;

use crate::limits::{COLOUR_CHAIN, COLOUR_STEPS, MATERIAL_DEPTH, STYLE_DEPTH};
use crate::{Id, StepFile, Value};

/// Colours of a file, found once.
#[derive(Default)]
pub(super) struct Styles {
    of_item: FxHashMap<Id, Rgba8>,
    /// Face set to its `IfcIndexedColourMap`.
    maps: FxHashMap<Id, Id>,
    of_product: FxHashMap<Id, Rgba8>,
    /// Representation or item to the colour of its layer.
    of_layer: FxHashMap<Id, Rgba8>,
}

impl Styles {
    pub(super) fn new(file: &StepFile<'_>) -> Self {
        let mut out = Self::default();
        for id in file.of_type("IFCSTYLEDITEM") {
            let Some(styled) = file.get(*id) else { continue };
            if let (Some(item), Some(colour)) = (styled.arg(0).as_ref(), colour_of(file, styled.arg(1))) {
                out.of_item.entry(item).or_insert(colour);
            }
        }
        for id in file.of_type("IFCINDEXEDCOLOURMAP") {
            if let Some(set) = file.get(*id).and_then(|m| m.arg(0).as_ref()) {
                out.maps.insert(set, *id);
            }
        }
        for layer in file.of_type("IFCPRESENTATIONLAYERWITHSTYLE").iter().filter_map(|id| file.get(*id)) {
            if let Some(colour) = colour_of(file, layer.arg(7)) {
                for assigned in layer.arg(2).refs() {
                    out.of_layer.entry(assigned).or_insert(colour);
                }
            }
        }
        out.of_product = materials(file);
        out
    }

    /// The colour of an item by its own style, or that of the first solid it is made of.
    pub(super) fn of_item(&self, file: &StepFile<'_>, mut id: Id) -> Option<Rgba8> {
        for _ in 0..COLOUR_CHAIN {
            if let Some(colour) = self.of_item.get(&id) {
                return Some(*colour);
            }
            let item = file.get(id)?;
            id = match item.keyword {
                "IFCBOOLEANRESULT" | "IFCBOOLEANCLIPPINGRESULT" => item.arg(1).as_ref()?,
                "IFCCSGSOLID"
                | "IFCFACETEDBREP"
                | "IFCADVANCEDBREP"
                | "IFCFACETEDBREPWITHVOIDS"
                | "IFCADVANCEDBREPWITHVOIDS" => item.arg(0).as_ref()?,
                "IFCSHELLBASEDSURFACEMODEL" | "IFCFACEBASEDSURFACEMODEL" | "IFCGEOMETRICSET" => {
                    item.arg(0).refs().next()?
                }
                _ => return None,
            };
        }
        None
    }

    /// The colour of the layer that an item or a representation is assigned to.
    pub(super) fn of_layer(&self, id: Id) -> Option<Rgba8> {
        self.of_layer.get(&id).copied()
    }

    /// The colour of the product's material.
    pub(super) fn of_product(&self, product: Id) -> Option<Rgba8> {
        self.of_product.get(&product).copied()
    }

    /// Colours of a face set's `IfcIndexedColourMap`, and for each face the 1-based number of its colour.
    pub(super) fn colour_map(&self, file: &StepFile<'_>, set: Id) -> Option<(Vec<Rgba8>, Vec<u32>)> {
        let map = file.get(*self.maps.get(&set)?)?;
        // Opacity was an IfcSurfaceStyleShading before IFC4 was final.
        let opacity = map.arg(1).as_f64().unwrap_or(1.0);
        let list = file.get(map.arg(2).as_ref()?)?;
        let colours = list
            .arg(0)
            .as_list()?
            .number_rows()
            .map(|row| rgba([row.values[0], row.values[1], row.values[2]], 1.0 - opacity))
            .collect();
        let of_face = map.arg(3).as_list()?.f64s().map(|k| k as u32).collect();
        Some((colours, of_face))
    }
}

fn rgba(rgb: [f64; 3], transparency: f64) -> Rgba8 {
    let byte = |v: f64| (v.clamp(0.0, 1.0) * 255.0).round() as u8;
    [byte(rgb[0]), byte(rgb[1]), byte(rgb[2]), byte(1.0 - transparency)]
}

/// The first surface colour under `styles`, going through `IfcPresentationStyleAssignment` where IFC2X3 has it.
fn colour_of(file: &StepFile<'_>, styles: Value<'_>) -> Option<Rgba8> {
    colour_below(file, styles, 0, &mut { COLOUR_STEPS })
}

fn colour_below(file: &StepFile<'_>, styles: Value<'_>, depth: u32, steps: &mut usize) -> Option<Rgba8> {
    if depth > STYLE_DEPTH {
        return None;
    }
    taken(styles, steps).into_iter().filter_map(|id| file.get(id)).find_map(|style| match style.keyword {
        "IFCPRESENTATIONSTYLEASSIGNMENT" => colour_below(file, style.arg(0), depth + 1, steps),
        "IFCSURFACESTYLE" => style.arg(2).refs().filter_map(|id| file.get(id)).find_map(|shading| {
            if !matches!(shading.keyword, "IFCSURFACESTYLESHADING" | "IFCSURFACESTYLERENDERING") {
                return None;
            }
            let channels = |id: Id| {
                let colour = file.get(id).filter(|c| c.keyword == "IFCCOLOURRGB")?;
                Some([colour.arg(1).as_f64()?, colour.arg(2).as_f64()?, colour.arg(3).as_f64()?])
            };
            let surface = channels(shading.arg(0).as_ref()?)?;
            // A rendering's own diffuse colour is what a surface looks like; a factor scales the surface colour.
            let diffuse = match shading.arg(2) {
                _ if shading.keyword != "IFCSURFACESTYLERENDERING" => surface,
                Value::Ref(id) => channels(id).unwrap_or(surface),
                factor => factor.as_f64().map_or(surface, |f| surface.map(|c| c * f)),
            };
            Some(rgba(diffuse, shading.arg(1).as_f64().unwrap_or(0.0)))
        }),
        _ => None,
    })
}

/// Product to the colour of its material, or of its type's.
fn materials(file: &StepFile<'_>) -> FxHashMap<Id, Rgba8> {
    let mut colours: FxHashMap<Id, Rgba8> = FxHashMap::default();
    for id in file.of_type("IFCMATERIALDEFINITIONREPRESENTATION") {
        let Some(definition) = file.get(*id) else { continue };
        let Some(material) = definition.arg(3).as_ref() else { continue };
        let colour = definition
            .arg(2)
            .refs()
            .filter_map(|r| file.get(r))
            .flat_map(|r| r.arg(3).refs())
            .filter_map(|item| file.get(item))
            .find_map(|item| (item.keyword == "IFCSTYLEDITEM").then(|| colour_of(file, item.arg(1))).flatten());
        if let Some(colour) = colour {
            colours.insert(material, colour);
        }
    }
    let mut of_object = FxHashMap::default();
    if colours.is_empty() {
        return of_object;
    }
    for id in file.of_type("IFCRELASSOCIATESMATERIAL") {
        let Some(relation) = file.get(*id) else { continue };
        let Some(colour) =
            relation.arg(5).as_ref().and_then(|m| material_colour(file, &colours, m, 0, &mut { COLOUR_STEPS }))
        else {
            continue;
        };
        for object in relation.arg(4).refs() {
            of_object.entry(object).or_insert(colour);
        }
    }
    for id in file.of_type("IFCRELDEFINESBYTYPE") {
        let Some(relation) = file.get(*id) else { continue };
        let Some(colour) = relation.arg(5).as_ref().and_then(|t| of_object.get(&t).copied()) else { continue };
        for object in relation.arg(4).refs() {
            of_object.entry(object).or_insert(colour);
        }
    }
    of_object
}

fn material_colour(
    file: &StepFile<'_>,
    colours: &FxHashMap<Id, Rgba8>,
    id: Id,
    depth: u32,
    steps: &mut usize,
) -> Option<Rgba8> {
    if let Some(colour) = colours.get(&id) {
        return Some(*colour);
    }
    if depth > MATERIAL_DEPTH {
        return None;
    }
    let material = file.get(id)?;
    let inner = match material.keyword {
        "IFCMATERIALLAYERSETUSAGE"
        | "IFCMATERIALPROFILESETUSAGE"
        | "IFCMATERIALLAYERSET"
        | "IFCMATERIALLIST"
        | "IFCMATERIALLAYER" => material.arg(0),
        "IFCMATERIALPROFILESET" | "IFCMATERIALCONSTITUENTSET" | "IFCMATERIALPROFILE" | "IFCMATERIALCONSTITUENT" => {
            material.arg(2)
        }
        _ => return None,
    };
    taken(inner, steps).into_iter().find_map(|part| material_colour(file, colours, part, depth + 1, steps))
}

/// The references of a list as far as the search may still look; it branches at each, and lists can hold themselves.
fn taken(list: Value<'_>, steps: &mut usize) -> Vec<Id> {
    let found: Vec<Id> = list.refs().take(*steps).collect();
    *steps -= found.len();
    found
}
