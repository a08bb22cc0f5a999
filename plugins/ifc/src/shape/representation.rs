//! Which items show a product: choosing representations and following mapped items.

use atrium_building::Rgba8;
use glam::DAffine3;

use super::read::{Read, Reader, fault};
use super::solid::is_wire;
use crate::limits::PRODUCT_ITEMS;
use crate::{Id, Instance, Severity};

/// One item of a product, where it stands in the product's coordinates, and the colour found on the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) item: Id,
    pub(super) at: DAffine3,
    pub(super) colour: Option<Rgba8>,
    /// The colour of its layer, for where neither item nor material has one.
    pub(super) layer: Option<Rgba8>,
}

impl Use {
    /// A curve that stands for itself.
    fn line(item: Id) -> Self {
        Self { item, at: DAffine3::IDENTITY, colour: None, layer: None }
    }
}

/// The one product whose lines are what it is.
pub(super) const ALIGNMENT: &str = "IFCALIGNMENT";

/// Identifiers of representations that are not the body (ISO 16739 `IfcShapeRepresentation`, table of identifiers).
const NOT_BODY: [&str; 16] = [
    "AXIS",
    "FOOTPRINT",
    "BOX",
    "ANNOTATION",
    "PROFILE",
    "CLEARANCE",
    "REFERENCE",
    "COG",
    "COVEREDAREA",
    "LIGHTING",
    "PLAN",
    "SKETCH",
    "SURVEYPOINTS",
    "FLOORPLAN",
    "HANDLE",
    "CURVE2D",
];

/// Types of representations that hold no surface.
const NO_SURFACE: [&str; 9] = [
    "CURVE2D",
    "CURVE3D",
    "CURVE",
    "GEOMETRICCURVESET",
    "ANNOTATION2D",
    "BOUNDINGBOX",
    "POINT",
    "POINTCLOUD",
    "LIGHTSOURCE",
];

impl<'a> Reader<'a> {
    /// The items that show `product`; empty for one without a body.
    pub(super) fn uses(&self, product: Id) -> Read<Vec<Use>> {
        let instance = self.get(product, product)?;
        let mut out = vec![];
        // IfcProductDefinitionShape, or a plain IfcProductRepresentation.
        let Some(shape) = instance.arg(6).as_ref() else {
            // An alignment of IFC4X1 has its curve as an attribute.
            let curve = instance.arg(7).as_ref().filter(|_| instance.keyword == ALIGNMENT);
            out.extend(curve.map(Use::line));
            return Ok(out);
        };
        let shape = self.get(shape, product)?;
        let mut found: Vec<(Instance<'a>, String, String)> = vec![];
        let mut named: Vec<String> = vec![];
        for id in shape.arg(2).refs() {
            let representation = self.get(id, shape.id)?;
            let upper = |n: usize| {
                representation
                    .arg(n)
                    .as_str()
                    .map(|s| s.to_ascii_uppercase().replace(['_', ' ', '-'], ""))
                    .unwrap_or_default()
            };
            let (identifier, kind) = (upper(1), upper(2));
            let name = |n: usize| representation.arg(n).as_str().filter(|s| !s.is_empty());
            named.push(match (name(1), name(2)) {
                (Some(i), Some(k)) => format!("{i} ({k})"),
                (Some(one), None) | (None, Some(one)) => one.into_owned(),
                (None, None) => "one without a name".to_owned(),
            });
            if !NO_SURFACE.contains(&kind.as_str()) {
                found.push((representation, identifier, kind));
            }
        }
        let body: Vec<_> = found.iter().filter(|(_, i, _)| i == "BODY").collect();
        let fallback = || found.iter().filter(|(_, i, _)| !NOT_BODY.contains(&i.as_str())).collect::<Vec<_>>();
        for (representation, ..) in if body.is_empty() { fallback() } else { body } {
            self.expand(representation, DAffine3::IDENTITY, None, 0, &mut out)?;
        }
        out.retain(|u| self.file.get(u.item).is_none_or(|item| !self.is_without_surface(&item)));
        if out.is_empty() && instance.keyword == ALIGNMENT {
            out.extend(self.alignment_lines(&shape).into_iter().map(Use::line));
        }
        if out.is_empty() && !named.is_empty() {
            named.sort();
            named.dedup();
            let message = format!("It has no body to show in 3D: its representations are {}.", named.join(", "));
            self.diagnostics.report_shape(self.file, product, product, Severity::Info, message);
        }
        Ok(out)
    }

    /// The curves of an alignment: those in space, else those in plan.
    fn alignment_lines(&self, shape: &Instance<'a>) -> Vec<Id> {
        let curves = |flat: bool| -> Vec<Id> {
            let representations = shape.arg(2).refs().filter_map(|id| self.file.get(id));
            let of_kind = representations.filter(|r| r.arg(2).as_str().is_some_and(|k| k.ends_with("2D")) == flat);
            let items = of_kind.flat_map(|r| r.arg(3).refs());
            items.filter(|id| self.file.get(*id).is_some_and(|i| is_wire(i.keyword))).collect()
        };
        let in_space = curves(false);
        if in_space.is_empty() { curves(true) } else { in_space }
    }

    fn is_without_surface(&self, item: &Instance<'a>) -> bool {
        let line = |id: Id| self.file.get(id).is_some_and(|i| is_wire(i.keyword));
        match item.keyword {
            "IFCGEOMETRICCURVESET" | "IFCGEOMETRICSET" => item.arg(0).refs().all(line),
            keyword => is_wire(keyword),
        }
    }

    fn expand(
        &self,
        representation: &Instance<'a>,
        at: DAffine3,
        colour: Option<Rgba8>,
        depth: u32,
        out: &mut Vec<Use>,
    ) -> Read<()> {
        self.step(representation.id, depth)?;
        for id in representation.arg(3).refs() {
            let Some(item) = self.file.get(id) else {
                self.warn(
                    &super::read::Fault {
                        at: representation.id,
                        what: format!("refers to {id}, which the file does not contain").into(),
                    },
                    "this part is left out",
                );
                continue;
            };
            let own = self.styles.of_item(self.file, id).or(colour);
            if item.keyword == "IFCMAPPEDITEM" {
                match self.mapping(&item).and_then(|(source, by)| Ok((self.get(source, id)?, by))) {
                    Ok((source, by)) => self.expand(&source, at * by, own, depth + 1, out)?,
                    Err(fault) => self.warn(&fault, "this part is left out"),
                }
            } else {
                let layer = self.styles.of_layer(id).or_else(|| self.styles.of_layer(representation.id));
                out.push(Use { item: id, at, colour: own, layer });
            }
            if out.len() > PRODUCT_ITEMS {
                return fault(representation.id, "has more items than can be shown");
            }
        }
        Ok(())
    }
}
