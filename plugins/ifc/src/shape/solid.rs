//! Representation items as meshes, in metres, in the coordinates of their representation.

use atrium_building::Rgba8;
use atrium_geometry::{
    Tessellation, TriMesh, arc_through, block, clean_polyline, cone, cylinder, extrude, extrude_tapered, pyramid,
    revolve, sphere, sweep_along, sweep_disk,
};
use glam::{DAffine3, DVec3};

use super::read::{At, Read, Reader, fault, frame};
use super::traced::{Place, Traced};
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

/// A polyline with its corners rounded by arcs of `radius` metres, as far as the pieces' halves allow.
fn filleted(path: &[DVec3], radius: f64, tessellation: &Tessellation) -> Vec<DVec3> {
    let points = clean_polyline(path);
    let mut out: Vec<DVec3> = points.first().copied().into_iter().collect();
    for w in points.windows(3) {
        let (back, ahead) = (w[0] - w[1], w[2] - w[1]);
        let (b, a) = (back.normalize_or_zero(), ahead.normalize_or_zero());
        let half = b.angle_between(a) / 2.0;
        let setback = (radius / half.tan()).min(back.length() / 2.0).min(ahead.length() / 2.0);
        match (b + a).try_normalize() {
            Some(inward) if radius > 0.0 && setback > 1e-6 && half > 0.05 && half < 1.55 => {
                let fitted = setback * half.tan();
                let middle = w[1] + inward * (fitted / half.sin() - fitted);
                out.extend(arc_through(w[1] + b * setback, middle, w[1] + a * setback, tessellation));
            }
            _ => out.push(w[1]),
        }
    }
    out.extend(points.last().copied());
    out
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
                    out.extend(self.item(element, id, depth + 1)?);
                }
                out
            }
            "IFCPOLYLINE"
            | "IFCTRIMMEDCURVE"
            | "IFCCOMPOSITECURVE"
            | "IFCINDEXEDPOLYCURVE"
            | "IFCCIRCLE"
            | "IFCELLIPSE"
            | "IFCLINE"
            | "IFCBSPLINECURVEWITHKNOTS"
            | "IFCRATIONALBSPLINECURVEWITHKNOTS"
            | "IFCCARTESIANPOINT"
            | "IFCTEXTLITERAL"
            | "IFCTEXTLITERALWITHEXTENT"
            | "IFCANNOTATIONFILLAREA"
            | "IFCBOUNDINGBOX"
            | "IFCALIGNMENTCURVE"
            | "IFCGRADIENTCURVE"
            | "IFCSEGMENTEDREFERENCECURVE"
            | "IFCOFFSETCURVEBYDISTANCES"
            | "IFCCURVESEGMENT"
            | "IFCCARTESIANPOINTLIST3D"
            | "IFCPOINTONCURVE"
            | "IFCDIRECTION"
            | "IFCVERTEXPOINT"
            | "IFCEDGECURVE"
            | "IFC2DCOMPOSITECURVE" => vec![],
            _ => {
                let mesh = self.solid(&item, depth)?;
                if mesh.is_empty() { vec![] } else { vec![mesh.into()] }
            }
        })
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
                let direction = self.direction(item, 2).unwrap_or(DVec3::Z);
                let (start, end) = (self.swept(item, 0, depth)?, self.swept(item, 4, depth)?);
                let mut mesh = TriMesh::default();
                for (a, b) in start.iter().zip(&end) {
                    // Ends that differ in topology: the start straight through is closer than nothing.
                    let depth_m = self.length(item, 3)?;
                    let part =
                        extrude_tapered(a, b, direction, depth_m).or_else(|_| extrude(a, direction, depth_m)).at(id)?;
                    mesh.append(&part);
                }
                Ok(mesh.transformed(&self.position(item, 1)?))
            }
            "IFCREVOLVEDAREASOLID" | "IFCREVOLVEDAREASOLIDTAPERED" => {
                let axis = self.placement_axis(&self.target(item, 2)?)?;
                let angle = self.number(item, 3)? * self.units.angle_rad;
                let mut mesh = TriMesh::default();
                for region in self.swept(item, 0, depth)? {
                    mesh.append(&revolve(&region, axis.0, axis.1, angle, &self.tessellation).at(id)?);
                }
                Ok(mesh.transformed(&self.position(item, 1)?))
            }
            "IFCSWEPTDISKSOLID" | "IFCSWEPTDISKSOLIDPOLYGONAL" => {
                let mut path = self.directrix(item, 0, 3, depth)?;
                if let (true, Some(radius)) = (item.keyword == "IFCSWEPTDISKSOLIDPOLYGONAL", item.arg(5).as_f64()) {
                    path = filleted(&path, radius * self.units.length_m, &self.tessellation);
                }
                let inner = item.arg(2).as_f64().map(|r| r * self.units.length_m);
                sweep_disk(&path, self.length(item, 1)?, inner, &self.tessellation).at(id)
            }
            "IFCFIXEDREFERENCESWEPTAREASOLID" | "IFCSURFACECURVESWEPTAREASOLID" => {
                let path = self.directrix(item, 2, 3, depth)?;
                let reference = if item.keyword == "IFCFIXEDREFERENCESWEPTAREASOLID" {
                    self.direction(item, 5)
                } else {
                    // On a plane the profile's x axis follows the plane's normal.
                    self.optional(item, 5)
                        .filter(|s| s.keyword == "IFCPLANE")
                        .and_then(|s| self.position(&s, 0).ok())
                        .map(|p| p.matrix3.z_axis)
                };
                let mut mesh = TriMesh::default();
                for region in self.swept(item, 0, depth)? {
                    mesh.append(&sweep_along(&region, &path, reference.unwrap_or(DVec3::Z)).at(id)?);
                }
                Ok(mesh.transformed(&self.position(item, 1)?))
            }
            "IFCSECTIONEDSPINE" => self.sectioned_spine(item, depth),
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

    fn placed(&self, item: &Instance<'a>, mesh: TriMesh) -> Read<TriMesh> {
        Ok(mesh.transformed(&self.position(item, 0)?))
    }

    fn swept(&self, item: &Instance<'a>, n: usize, depth: u32) -> Read<Vec<atrium_geometry::Region>> {
        match item.arg(n).as_ref() {
            Some(profile) => self.profile(profile, item.id, depth + 1),
            None => fault(item.id, "sweeps no profile"),
        }
    }

    /// The directrix, cut to its start and end parameters (attributes `trims` and the next).
    fn directrix(&self, item: &Instance<'a>, n: usize, trims: usize, depth: u32) -> Read<Vec<DVec3>> {
        let end = |n: usize| Place::read(item.arg(n), self.units.length_m);
        self.curve_between(item, n, [end(trims), end(trims + 1)], depth)
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

    fn sectioned_spine(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let mut sections = vec![];
        let mut first = None;
        for (profile, position) in item.arg(1).refs().zip(item.arg(2).refs()) {
            let regions = self.profile(profile, item.id, depth + 1)?;
            let Some(region) = regions.into_iter().next() else { continue };
            let at = self.placement(&self.get(position, item.id)?)?;
            sections.push(region.loops().flatten().map(|p| at.transform_point3(p.extend(0.0))).collect::<Vec<_>>());
            first.get_or_insert(region);
        }
        match first {
            Some(region) => atrium_geometry::loft(&region, &sections, false).at(item.id),
            None => fault(item.id, "has no sections"),
        }
    }

    /// Surfaces that stand for themselves, and shells.
    fn surface_item(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let id = item.id;
        match item.keyword {
            "IFCFACETEDBREP" | "IFCADVANCEDBREP" => self.shell_of(item, 0),
            "IFCFACETEDBREPWITHVOIDS" | "IFCADVANCEDBREPWITHVOIDS" => {
                let mut mesh = self.shell_of(item, 0)?;
                for void in item.arg(1).refs() {
                    let mut cavity = self.shell(&self.get(void, id)?)?;
                    cavity.flip();
                    mesh.append(&cavity);
                }
                Ok(mesh)
            }
            "IFCFACEBASEDSURFACEMODEL" | "IFCSHELLBASEDSURFACEMODEL" => {
                let mut mesh = TriMesh::default();
                for shell in item.arg(0).refs() {
                    match self.get(shell, id).and_then(|s| self.shell(&s)) {
                        Ok(part) => mesh.append(&part),
                        Err(fault) => self.warn(&fault, "this shell is left out"),
                    }
                }
                Ok(mesh)
            }
            "IFCCONNECTEDFACESET" | "IFCOPENSHELL" | "IFCCLOSEDSHELL" => self.shell(item),
            "IFCCURVEBOUNDEDPLANE" => {
                let at = self.position(&self.target(item, 0)?, 0)?;
                let place = |points: Vec<DVec3>| {
                    clean_polyline(&points).into_iter().map(|p| at.transform_point3(p)).collect::<Vec<_>>()
                };
                let outer = place(self.curve_of(item, 1, depth)?);
                let mut holes = vec![];
                for hole in item.arg(2).refs() {
                    holes.push(place(self.curve(hole, id, depth + 1)?));
                }
                let mut mesh = TriMesh::default();
                atrium_geometry::Triangulator::default().polygon(&outer, &holes, &mut mesh);
                Ok(mesh)
            }
            "IFCSURFACEOFLINEAREXTRUSION" => {
                let curve = self.profile_curve(item, depth)?;
                let direction = self.direction(item, 2).unwrap_or(DVec3::Z) * self.length(item, 3)?;
                let mut mesh = TriMesh::default();
                for w in curve.windows(2) {
                    mesh.push_triangle([w[0], w[1], w[1] + direction]);
                    mesh.push_triangle([w[0], w[1] + direction, w[0] + direction]);
                }
                Ok(mesh.transformed(&self.position(item, 1)?))
            }
            "IFCHALFSPACESOLID" | "IFCPOLYGONALBOUNDEDHALFSPACE" | "IFCBOXEDHALFSPACE" => {
                fault(id, "has no end and cannot be shown by itself")
            }
            _ => fault(id, "is a kind of shape that is not supported"),
        }
    }

    /// The curve of an (open or closed) profile that sweeps a surface, in the surface's coordinates.
    pub(super) fn profile_curve(&self, surface: &Instance<'a>, depth: u32) -> Read<Vec<DVec3>> {
        Ok(self.profile_traced(surface, depth)?.points)
    }

    pub(super) fn profile_traced(&self, surface: &Instance<'a>, depth: u32) -> Read<Traced> {
        let profile = self.target(surface, 0)?;
        match (profile.keyword, profile.arg(2).as_ref()) {
            ("IFCARBITRARYOPENPROFILEDEF" | "IFCARBITRARYCLOSEDPROFILEDEF", Some(curve)) => {
                self.traced(curve, profile.id, depth + 1)
            }
            _ => {
                let regions = self.profile(profile.id, surface.id, depth + 1)?;
                let mut points: Vec<DVec3> =
                    regions.first().map(|r| r.outer.iter().map(|p| p.extend(0.0)).collect()).unwrap_or_default();
                points.extend(points.first().copied());
                Ok(Traced::of_points(points))
            }
        }
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
