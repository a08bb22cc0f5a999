//! Representation items as meshes, in metres, in the coordinates of their representation.

use atrium_building::Rgba8;
use atrium_geometry::{
    Region, Tessellation, TriMesh, block, cone, cylinder, extrude, extrude_tapered, pyramid, revolve, revolve_between,
    sphere, sweep_disk,
};
use glam::{DAffine3, DVec3};

use super::read::{At, Read, Reader, fault, frame};
use super::representation::ALIGNMENT;
use crate::{Id, Instance};

/// A mesh and the colour that only it has (an `IfcIndexedColourMap`), if any.
#[derive(Debug, Default, Clone)]
pub(super) struct Part {
    pub(super) mesh: TriMesh,
    pub(super) colour: Option<Rgba8>,
}

impl From<TriMesh> for Part {
    fn from(mesh: TriMesh) -> Self {
        Self { mesh, colour: None }
    }
}

/// Radius of the rod that shows an alignment, metres.
const ALIGNMENT_RADIUS_M: f64 = 0.1;

/// Whether an item is a point, a line, a text or an aid: right as it is, but without any surface.
pub(super) fn is_wire(keyword: &str) -> bool {
    matches!(
        keyword,
        "IFCPOLYLINE"
            | "IFCTRIMMEDCURVE"
            | "IFCCOMPOSITECURVE"
            | "IFC2DCOMPOSITECURVE"
            | "IFCCOMPOSITECURVEONSURFACE"
            | "IFCBOUNDARYCURVE"
            | "IFCOUTERBOUNDARYCURVE"
            | "IFCINDEXEDPOLYCURVE"
            | "IFCCIRCLE"
            | "IFCELLIPSE"
            | "IFCLINE"
            | "IFCBEZIERCURVE"
            | "IFCRATIONALBEZIERCURVE"
            | "IFCBSPLINECURVEWITHKNOTS"
            | "IFCRATIONALBSPLINECURVEWITHKNOTS"
            | "IFCOFFSETCURVE2D"
            | "IFCOFFSETCURVE3D"
            | "IFCOFFSETCURVEBYDISTANCES"
            | "IFCPCURVE"
            | "IFCSURFACECURVE"
            | "IFCINTERSECTIONCURVE"
            | "IFCSEAMCURVE"
            | "IFCPOLYNOMIALCURVE"
            | "IFCCLOTHOID"
            | "IFCCOSINESPIRAL"
            | "IFCSINESPIRAL"
            | "IFCSECONDORDERPOLYNOMIALSPIRAL"
            | "IFCTHIRDORDERPOLYNOMIALSPIRAL"
            | "IFCSEVENTHORDERPOLYNOMIALSPIRAL"
            | "IFCALIGNMENTCURVE"
            | "IFCGRADIENTCURVE"
            | "IFCSEGMENTEDREFERENCECURVE"
            | "IFCCURVESEGMENT"
            | "IFCLINESEGMENT2D"
            | "IFCCIRCULARARCSEGMENT2D"
            | "IFCTRANSITIONCURVESEGMENT2D"
            | "IFCCARTESIANPOINT"
            | "IFCCARTESIANPOINTLIST2D"
            | "IFCCARTESIANPOINTLIST3D"
            | "IFCPOINTONCURVE"
            | "IFCPOINTONSURFACE"
            | "IFCPOINTBYDISTANCEEXPRESSION"
            | "IFCDIRECTION"
            | "IFCVECTOR"
            | "IFCAXIS1PLACEMENT"
            | "IFCAXIS2PLACEMENT2D"
            | "IFCAXIS2PLACEMENT3D"
            | "IFCAXIS2PLACEMENTLINEAR"
            | "IFCVERTEX"
            | "IFCVERTEXPOINT"
            | "IFCEDGE"
            | "IFCEDGECURVE"
            | "IFCORIENTEDEDGE"
            | "IFCSUBEDGE"
            | "IFCPATH"
            | "IFCEDGELOOP"
            | "IFCPOLYLOOP"
            | "IFCVERTEXLOOP"
            | "IFCTEXTLITERAL"
            | "IFCTEXTLITERALWITHEXTENT"
            | "IFCANNOTATIONFILLAREA"
            | "IFCANNOTATIONSURFACE"
            | "IFCANNOTATIONCURVEOCCURRENCE"
            | "IFCANNOTATIONFILLAREAOCCURRENCE"
            | "IFCANNOTATIONSURFACEOCCURRENCE"
            | "IFCANNOTATIONSYMBOLOCCURRENCE"
            | "IFCANNOTATIONTEXTOCCURRENCE"
            | "IFCDIMENSIONCURVE"
            | "IFCDIMENSIONCURVETERMINATOR"
            | "IFCPROJECTIONCURVE"
            | "IFCTERMINATORSYMBOL"
            | "IFCFILLAREASTYLEHATCHING"
            | "IFCFILLAREASTYLETILES"
            | "IFCFILLAREASTYLETILESYMBOLWITHSTYLE"
            | "IFCONEDIRECTIONREPEATFACTOR"
            | "IFCTWODIRECTIONREPEATFACTOR"
            | "IFCDEFINEDSYMBOL"
            | "IFCDRAUGHTINGCALLOUT"
            | "IFCDIMENSIONCURVEDIRECTEDCALLOUT"
            | "IFCLINEARDIMENSION"
            | "IFCANGULARDIMENSION"
            | "IFCDIAMETERDIMENSION"
            | "IFCRADIUSDIMENSION"
            | "IFCSTRUCTUREDDIMENSIONCALLOUT"
            | "IFCBOUNDINGBOX"
            | "IFCPLANARBOX"
            | "IFCPLANAREXTENT"
            | "IFCLIGHTSOURCEAMBIENT"
            | "IFCLIGHTSOURCEDIRECTIONAL"
            | "IFCLIGHTSOURCEGONIOMETRIC"
            | "IFCLIGHTSOURCEPOSITIONAL"
            | "IFCLIGHTSOURCESPOT"
    )
}

impl<'a> Reader<'a> {
    /// An item's meshes. Items without surface (curves, points, text) give none.
    pub(super) fn item(&self, id: Id, from: Id, depth: u32) -> Read<Vec<Part>> {
        let item = self.get(id, from)?;
        self.step(id, depth)?;
        Ok(match item.keyword {
            "IFCTRIANGULATEDFACESET" | "IFCTRIANGULATEDIRREGULARNETWORK" => self.triangulated(&item)?,
            "IFCPOLYGONALFACESET" => self.polygonal(&item)?,
            "IFCGEOMETRICSET" | "IFCGEOMETRICCURVESET" => {
                let mut out = vec![];
                for element in item.arg(0).refs() {
                    let own = self.styles.of_item(self.file, element);
                    out.extend(self.item(element, id, depth + 1)?.into_iter().map(|mut part| {
                        part.colour = part.colour.or(own);
                        part
                    }));
                }
                out
            }
            keyword if is_wire(keyword) => {
                let product = self.get(self.product, id)?;
                if depth == 0 && product.keyword == ALIGNMENT { vec![self.rod(id)?.into()] } else { vec![] }
            }
            _ => {
                let mesh = self.solid(&item, depth)?;
                if mesh.is_empty() { vec![] } else { vec![mesh.into()] }
            }
        })
    }

    /// The line of an alignment as a thin rod, so that it can be seen and picked.
    fn rod(&self, id: Id) -> Read<TriMesh> {
        let coarse = Tessellation { chord_m: ALIGNMENT_RADIUS_M, min_segments: 4, max_segments: 4 };
        sweep_disk(&self.curve(id, id, 0)?, ALIGNMENT_RADIUS_M, None, &coarse).at(id)
    }

    /// All of an item in one mesh.
    pub(super) fn merged(&self, id: Id, from: Id, depth: u32) -> Read<TriMesh> {
        let mut out = TriMesh::default();
        for part in self.item(id, from, depth)? {
            out.append(&part.mesh);
        }
        Ok(out)
    }

    fn solid(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let id = item.id;
        match item.keyword {
            "IFCEXTRUDEDAREASOLID" => self.extrusion(item, depth),
            "IFCEXTRUDEDAREASOLIDTAPERED" => {
                let (direction, depth_m) = (self.direction(item, 2).unwrap_or(DVec3::Z), self.length(item, 3)?);
                let taper = |a: &Region, b: &Region| extrude_tapered(a, b, direction, depth_m).at(id);
                self.tapered(item, depth, &taper, &|a| extrude(a, direction, depth_m).at(id))
            }
            "IFCREVOLVEDAREASOLID" => {
                let (origin, axis) = self.placement_axis(&self.target(item, 2)?)?;
                let angle = self.number(item, 3)? * self.units.angle_rad;
                let mut mesh = TriMesh::default();
                for region in self.swept(item, 0, depth)? {
                    mesh.append(&revolve(&region, origin, axis, angle, &self.tessellation).at(id)?);
                }
                Ok(mesh.transformed(&self.position(item, 1)?))
            }
            "IFCREVOLVEDAREASOLIDTAPERED" => {
                let (origin, axis) = self.placement_axis(&self.target(item, 2)?)?;
                let angle = self.number(item, 3)? * self.units.angle_rad;
                let t = &self.tessellation;
                let taper = |a: &Region, b: &Region| revolve_between(a, b, origin, axis, angle, t).at(id);
                self.tapered(item, depth, &taper, &|a| revolve(a, origin, axis, angle, t).at(id))
            }
            "IFCSWEPTDISKSOLID"
            | "IFCSWEPTDISKSOLIDPOLYGONAL"
            | "IFCFIXEDREFERENCESWEPTAREASOLID"
            | "IFCDIRECTRIXDERIVEDREFERENCESWEPTAREASOLID"
            | "IFCSURFACECURVESWEPTAREASOLID" => self.directed(item, depth),
            "IFCSECTIONEDSPINE" => self.sectioned_spine(item, depth),
            "IFCSECTIONEDSOLIDHORIZONTAL" | "IFCSECTIONEDSOLID" => self.sectioned_solid(item, depth),
            "IFCBOOLEANRESULT" | "IFCBOOLEANCLIPPINGRESULT" => self.boolean_tree(item, depth),
            "IFCCSGSOLID" => match item.arg(0).as_ref() {
                Some(root) => self.merged(root, id, depth + 1),
                None => fault(id, "is a solid without its tree"),
            },
            "IFCBLOCK" => {
                let size = DVec3::new(self.length(item, 1)?, self.length(item, 2)?, self.length(item, 3)?);
                self.placed(item, block(size).at(id)?)
            }
            "IFCRIGHTCIRCULARCYLINDER" => {
                self.placed(item, cylinder(self.length(item, 2)?, self.length(item, 1)?, &self.tessellation).at(id)?)
            }
            "IFCRIGHTCIRCULARCONE" => {
                self.placed(item, cone(self.length(item, 2)?, self.length(item, 1)?, &self.tessellation).at(id)?)
            }
            "IFCSPHERE" => self.placed(item, sphere(self.length(item, 1)?, &self.tessellation).at(id)?),
            "IFCRECTANGULARPYRAMID" => {
                self.placed(item, pyramid(self.length(item, 1)?, self.length(item, 2)?, self.length(item, 3)?).at(id)?)
            }
            "IFCMAPPEDITEM" => {
                let (source, by) = self.mapping(item)?;
                let mut mesh = TriMesh::default();
                for inner in self.get(source, id)?.arg(3).refs() {
                    mesh.append(&self.merged(inner, id, depth + 1)?);
                }
                Ok(mesh.transformed(&by))
            }
            _ => self.surface_item(item, depth),
        }
    }

    fn extrusion(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let direction = self.direction(item, 2).unwrap_or(DVec3::Z);
        let depth_m = self.length(item, 3)?;
        let mut mesh = TriMesh::default();
        for region in self.swept(item, 0, depth)? {
            mesh.append(&extrude(&region, direction, depth_m).at(item.id)?);
        }
        Ok(mesh.transformed(&self.position(item, 1)?))
    }

    /// A solid whose profile changes into the one of attribute 4; `straight` is used where the two cannot be joined.
    fn tapered(
        &self,
        item: &Instance<'a>,
        depth: u32,
        taper: &dyn Fn(&Region, &Region) -> Read<TriMesh>,
        straight: &dyn Fn(&Region) -> Read<TriMesh>,
    ) -> Read<TriMesh> {
        let (start, end) = (self.swept(item, 0, depth)?, self.swept(item, 4, depth)?);
        let mut mesh = TriMesh::default();
        for (i, a) in start.iter().enumerate() {
            let part = match end.get(i) {
                Some(b) => taper(a, b),
                None => fault(item.id, "has more parts at its start than at its end"),
            };
            match part {
                Ok(part) => mesh.append(&part),
                Err(fault) => {
                    self.warn(&fault, "it is shown without its taper");
                    mesh.append(&straight(a)?);
                }
            }
        }
        Ok(mesh.transformed(&self.position(item, 1)?))
    }

    fn placed(&self, item: &Instance<'a>, mesh: TriMesh) -> Read<TriMesh> {
        Ok(mesh.transformed(&self.position(item, 0)?))
    }

    pub(super) fn swept(&self, item: &Instance<'a>, n: usize, depth: u32) -> Read<Vec<Region>> {
        match item.arg(n).as_ref() {
            Some(profile) => self.profile(profile, item.id, depth + 1),
            None => fault(item.id, "sweeps no profile"),
        }
    }

    /// Location and direction of an `IfcAxis1Placement`.
    pub(super) fn placement_axis(&self, axis: &Instance<'a>) -> Read<(DVec3, DVec3)> {
        let origin = match axis.arg(0).as_ref() {
            Some(p) => self.point(p, axis.id)?,
            None => return fault(axis.id, "is an axis without a location"),
        };
        Ok((origin, self.direction(axis, 1).unwrap_or(DVec3::Z)))
    }

    /// `IfcMappedItem`: the mapped representation, and its coordinates to those of the item.
    pub(super) fn mapping(&self, item: &Instance<'a>) -> Read<(Id, DAffine3)> {
        let map = self.target(item, 0)?;
        let origin = self.position(&map, 0)?;
        let target = match self.optional(item, 1) {
            Some(operator) => self.operator(&operator)?,
            None => DAffine3::IDENTITY,
        };
        let source = self.target(&map, 1)?;
        // Read to the letter the origin would be undone first; every writer that uses one means it placed, as engines do.
        Ok((source.id, target * origin))
    }

    /// A plane's point and unit normal.
    pub(super) fn plane(&self, surface: &Instance<'a>) -> Read<(DVec3, DVec3)> {
        if surface.keyword != "IFCPLANE" {
            return fault(surface.id, "is not a plane");
        }
        let at = match surface.arg(0).as_ref() {
            Some(_) => self.position(surface, 0)?,
            None => frame(DVec3::ZERO, None, None),
        };
        Ok((at.translation, at.matrix3.z_axis))
    }
}
