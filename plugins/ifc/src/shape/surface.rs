//! Surfaces that stand for themselves, and shells.

use atrium_geometry::{
    ParametricSurface, TriMesh, Triangulator, TrimmedFace, clean_polyline, mesh_rectangle, mesh_trimmed_face,
};
use glam::DVec3;

use super::read::{At, Read, Reader, fault};
use super::traced::Traced;
use crate::Instance;

impl<'a> Reader<'a> {
    /// Surfaces that stand for themselves, and shells.
    pub(super) fn surface_item(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
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
                if !Triangulator::default().polygon(&outer, &holes, &mut mesh) {
                    return fault(id, "encloses no area");
                }
                Ok(mesh)
            }
            "IFCCURVEBOUNDEDSURFACE" => {
                let surface = self.target(item, 0)?;
                let mut loops = vec![];
                for boundary in item.arg(1).refs() {
                    let mut points = clean_polyline(&self.curve(boundary, id, depth + 1)?);
                    if points.len() > 1 && points[0].distance(points[points.len() - 1]) < 1e-6 {
                        points.pop();
                    }
                    let kind = self.file.get(boundary).map_or("", |b| b.keyword);
                    if kind == "IFCOUTERBOUNDARYCURVE" { loops.insert(0, points) } else { loops.push(points) }
                }
                if item.arg(2).as_bool() == Some(true) && !loops.is_empty() {
                    return fault(id, "has holes only and goes on to the end of its surface, which is not supported");
                }
                let shape = self.surface(&surface, depth + 1)?;
                let mut mesh = TriMesh::default();
                let face = TrimmedFace { surface: &shape, loops: &loops, same_sense: true };
                mesh_trimmed_face(&face, &self.tessellation, &mut mesh).at(id)?;
                Ok(mesh)
            }
            "IFCRECTANGULARTRIMMEDSURFACE" => self.trimmed_surface(item, depth),
            "IFCSURFACEOFREVOLUTION"
            | "IFCSPHERICALSURFACE"
            | "IFCTOROIDALSURFACE"
            | "IFCCYLINDRICALSURFACE"
            | "IFCPLANE"
            | "IFCBSPLINESURFACEWITHKNOTS"
            | "IFCRATIONALBSPLINESURFACEWITHKNOTS" => {
                let mut mesh = TriMesh::default();
                let shape = self.surface(item, depth + 1)?;
                mesh_rectangle(&shape, [None, None], true, &self.tessellation, &mut mesh).at(id)?;
                Ok(mesh)
            }
            "IFCSECTIONEDSURFACE" => self.sectioned_surface(item, depth),
            "IFCADVANCEDFACE" | "IFCFACESURFACE" | "IFCFACE" => {
                let mut mesh = TriMesh::default();
                self.face(id, id, &mut Triangulator::default(), &mut mesh)?;
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

    /// `IfcRectangularTrimmedSurface`: between two parameters each way; `Usense` and `Vsense` say which way around.
    fn trimmed_surface(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let basis = self.target(item, 0)?;
        let shape = self.surface(&basis, depth + 1)?;
        let units = self.parameter_units(&basis, depth + 1)?;
        let ends = |k: usize| -> Read<(f64, f64)> {
            Ok((units[k].apply(self.number(item, 1 + k)?), units[k].apply(self.number(item, 3 + k)?)))
        };
        let forward = |k: usize| item.arg(5 + k).as_bool() != Some(false);
        let mut flipped = false;
        let mut range = |k: usize| -> Read<Option<(f64, f64)>> {
            let (mut from, mut to) = ends(k)?;
            flipped ^= !forward(k);
            if !forward(k) {
                (from, to) = (to, from);
            }
            // Around a closed surface the range may pass the seam.
            if to <= from {
                to += match (&shape, k) {
                    (ParametricSurface::Torus { .. }, _)
                    | (
                        ParametricSurface::Cylinder { .. }
                        | ParametricSurface::Cone { .. }
                        | ParametricSurface::Sphere { .. }
                        | ParametricSurface::Revolution { .. },
                        0,
                    ) => std::f64::consts::TAU,
                    _ => 0.0,
                };
            }
            Ok(Some(if to < from { (to, from) } else { (from, to) }))
        };
        let range = [range(0)?, range(1)?];
        let mut mesh = TriMesh::default();
        mesh_rectangle(&shape, range, !flipped, &self.tessellation, &mut mesh).at(item.id)?;
        Ok(mesh)
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
            ("IFCOPENCROSSPROFILEDEF", _) => {
                let points = self.open_cross(&profile)?.0;
                Ok(Traced::of_points(points.into_iter().map(|p| p.extend(0.0)).collect()))
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
}
