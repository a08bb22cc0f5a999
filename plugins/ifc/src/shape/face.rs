//! Shells of faces and indexed face sets, in metres.

use atrium_building::Rgba8;
use atrium_geometry::{
    BSplineSurface, GeometryError, ParametricSurface, TriMesh, Triangulator, TrimmedFace, mesh_trimmed_face,
};
use glam::{DAffine3, DVec3};
use rustc_hash::FxHashMap;

use super::curve::knots;
use super::read::{At, Fault, Read, Reader, fault};
use super::solid::Part;
use super::traced::Traced;
use crate::limits::POLYGON_CORNERS;
use crate::{Id, Instance, Value};

/// Vertices of a shell that are one point, metres.
const WELD_M: f64 = 1e-6;

/// Turns a closed shell right side out; an open one stays as the file winds it.
///
/// Faces of a `curved` shell are tessellated each by itself and meet to within their chords only: their seams are
/// closed at a thousandth of the shell, a millimetre at most.
fn settled(mesh: &TriMesh, curved: bool) -> TriMesh {
    let seam = match mesh.bounds() {
        Some(bounds) if curved => (bounds.diagonal() * 1e-3).clamp(WELD_M, 1e-3),
        _ => WELD_M,
    };
    let mut mesh = mesh.welded(if curved { (seam * 0.02).max(WELD_M) } else { WELD_M });
    if !mesh.is_closed() {
        let stitched = mesh.clone().stitched(seam);
        let oriented = stitched.oriented();
        // Patches that do not join cannot be turned by their neighbours: the file's winding is better than a guess.
        return if oriented.is_closed() {
            oriented
        } else if curved {
            stitched
        } else {
            mesh
        };
    }
    if mesh.volume() < 0.0 {
        mesh.flip();
    }
    mesh
}

/// How a surface's parameter as files give it becomes one of the geometry core.
#[derive(Debug, Clone)]
pub(super) enum ParameterUnit {
    /// Times a number.
    Factor(f64),
    /// A curve's parameter becomes the length along it.
    Curve(Traced),
}

impl ParameterUnit {
    pub(super) fn apply(&self, parameter: f64) -> f64 {
        match self {
            Self::Factor(f) => parameter * f,
            Self::Curve(curve) => curve.length_at(parameter),
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn shell_of(&self, item: &Instance<'a>, n: usize) -> Read<TriMesh> {
        self.shell(&self.target(item, n)?)
    }

    /// All faces of an `IfcConnectedFaceSet`. Faces that cannot be read are left out and reported.
    pub(super) fn shell(&self, shell: &Instance<'a>) -> Read<TriMesh> {
        let mut mesh = TriMesh::default();
        let mut triangulator = Triangulator::default();
        let mut curved = false;
        for id in shell.arg(0).refs() {
            match self.face(id, shell.id, &mut triangulator, &mut mesh) {
                Ok(bent) => curved |= bent,
                Err(fault) => self.warn(&fault, "this face is left out"),
            }
            if self.progress.is_cancelled() {
                return fault(shell.id, "the load was cancelled");
            }
        }
        if mesh.is_empty() {
            return fault(shell.id, "has no face with an area");
        }
        Ok(settled(&mesh, curved))
    }

    /// Adds one face to `mesh`; tells whether it is curved.
    pub(super) fn face(&self, id: Id, from: Id, triangulator: &mut Triangulator, mesh: &mut TriMesh) -> Read<bool> {
        let face = self.get(id, from)?;
        let mut loops: Vec<Vec<DVec3>> = vec![];
        let mut outer = 0;
        for bound_id in face.arg(0).refs() {
            let bound = self.get(bound_id, id)?;
            let boundary = self.target(&bound, 0)?;
            let mut points = match boundary.keyword {
                "IFCPOLYLOOP" => self.points(boundary.arg(0), boundary.id)?,
                "IFCEDGELOOP" => self.edge_loop(&boundary)?,
                "IFCVERTEXLOOP" => continue,
                _ => return fault(boundary.id, "is a kind of face boundary that is not supported"),
            };
            if bound.arg(1).as_bool() == Some(false) {
                points.reverse();
            }
            tidy(&mut points);
            if points.len() < 3 {
                continue;
            }
            if points.len() > POLYGON_CORNERS {
                return fault(boundary.id, "has too many corners");
            }
            if bound.keyword == "IFCFACEOUTERBOUND" {
                outer = loops.len();
            }
            loops.push(points);
        }
        if outer < loops.len() {
            loops.swap(0, outer);
        }
        let surface = match face.keyword {
            "IFCADVANCEDFACE" | "IFCFACESURFACE" => self.optional(&face, 1).filter(|s| s.keyword != "IFCPLANE"),
            _ => None,
        };
        if let Some(surface) = surface {
            let same_sense = face.arg(2).as_bool() != Some(false);
            let mut add = |shape: &ParametricSurface| {
                mesh_trimmed_face(&TrimmedFace { surface: shape, loops: &loops, same_sense }, &self.tessellation, mesh)
            };
            let done = match add(&self.surface(&surface, 0)?) {
                // Some writers give the swept curve where it lies, and the place once more as the surface's position.
                Err(GeometryError::OffSurface) if surface.keyword.starts_with("IFCSURFACEOF") => {
                    add(&self.swept_surface(&surface, DAffine3::IDENTITY, 0)?)
                }
                done => done,
            };
            if done != Err(GeometryError::OffSurface) {
                return done.at(id).map(|()| true);
            }
            let fault = Fault { at: id, what: "has an outline that does not lie on its surface".into() };
            self.warn(&fault, "it is shown flat between its edges");
        }
        let Some((outer, holes)) = loops.split_first() else { return Ok(false) };
        // A face of no area shows nothing and closes nothing: no reason to report it.
        triangulator.polygon(outer, holes, mesh);
        if triangulator.take_refused() > 0 {
            return fault(id, "has an outline that crosses itself too often, or has too many corners");
        }
        Ok(false)
    }

    fn edge_loop(&self, edge_loop: &Instance<'a>) -> Read<Vec<DVec3>> {
        let mut out: Vec<DVec3> = vec![];
        for id in edge_loop.arg(0).refs() {
            let oriented = self.get(id, edge_loop.id)?;
            let (edge, forward) = match oriented.keyword {
                "IFCORIENTEDEDGE" => (self.target(&oriented, 2)?, oriented.arg(3).as_bool() != Some(false)),
                _ => (oriented, true),
            };
            let mut points = self.edge(&edge, 0)?;
            if !forward {
                points.reverse();
            }
            out.extend(points);
        }
        Ok(out)
    }

    /// Points along an `IfcEdgeCurve` from its start to its end vertex, or an `IfcEdge`'s straight line.
    fn edge(&self, edge: &Instance<'a>, depth: u32) -> Read<Vec<DVec3>> {
        let vertex = |n: usize| -> Read<DVec3> {
            let vertex = self.target(edge, n)?;
            match vertex.arg(0).as_ref() {
                Some(p) => self.point(p, vertex.id),
                None => fault(vertex.id, "is a vertex without a point"),
            }
        };
        let (start, end) = (vertex(0)?, vertex(1)?);
        let Some(mut curve) = self.optional(edge, 2) else { return Ok(vec![start, end]) };
        if edge.keyword == "IFCSUBEDGE" {
            // Part of another edge, which it names where others name their curve.
            self.step(edge.id, depth)?;
            let mut points = self.edge(&curve, depth + 1)?;
            if let (Some(a), Some(b)) = (points.first(), points.last())
                && a.distance(start) + b.distance(end) > a.distance(end) + b.distance(start)
            {
                points.reverse();
            }
            return Ok(between(&points, start, end));
        }
        let same = edge.arg(3).as_bool() != Some(false);
        if matches!(curve.keyword, "IFCSURFACECURVE" | "IFCSEAMCURVE" | "IFCINTERSECTIONCURVE") {
            curve = self.target(&curve, 0)?;
        }
        match curve.keyword {
            "IFCLINE" => Ok(vec![start, end]),
            "IFCCIRCLE" | "IFCELLIPSE" => {
                let (at, rx, ry) = self.conic(&curve)?;
                let inverse = at.inverse();
                let angle = |p: DVec3| {
                    let q = inverse.transform_point3(p);
                    (q.y / ry).atan2(q.x / rx)
                };
                let (from, to) = (angle(start), angle(end));
                let mut span = (to - from).rem_euclid(std::f64::consts::TAU);
                if start.distance(end) < 1e-7 || span < 1e-9 {
                    span = std::f64::consts::TAU;
                }
                // Against the curve the arc runs clockwise, over what is left of the circle.
                let span =
                    if same || span > std::f64::consts::TAU - 1e-9 { span } else { span - std::f64::consts::TAU };
                let mut points = self.conic_points(at, rx, ry, from, from + span);
                let n = points.len();
                (points[0], points[n - 1]) = (start, end);
                Ok(points)
            }
            _ => {
                let mut points = self.curve(curve.id, edge.id, 1)?;
                let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return Ok(vec![start, end]) };
                if first.distance(last) > 1e-7 {
                    // Whatever the flags say, the ends do not lie.
                    if first.distance(start) + last.distance(end) > first.distance(end) + last.distance(start) {
                        points.reverse();
                    }
                    points = between(&points, start, end);
                } else if !same {
                    points.reverse();
                }
                Ok(points)
            }
        }
    }

    pub(super) fn surface(&self, surface: &Instance<'a>, depth: u32) -> Read<ParametricSurface> {
        self.step(surface.id, depth)?;
        Ok(match surface.keyword {
            "IFCPLANE" => ParametricSurface::Plane { placement: self.position(surface, 0)? },
            "IFCCYLINDRICALSURFACE" => {
                ParametricSurface::Cylinder { placement: self.position(surface, 0)?, radius: self.length(surface, 1)? }
            }
            "IFCSPHERICALSURFACE" => {
                ParametricSurface::Sphere { placement: self.position(surface, 0)?, radius: self.length(surface, 1)? }
            }
            "IFCTOROIDALSURFACE" => ParametricSurface::Torus {
                placement: self.position(surface, 0)?,
                major: self.length(surface, 1)?,
                minor: self.length(surface, 2)?,
            },
            "IFCSURFACEOFLINEAREXTRUSION" | "IFCSURFACEOFREVOLUTION" => {
                self.swept_surface(surface, self.position(surface, 1)?, depth)?
            }
            "IFCBSPLINESURFACEWITHKNOTS" | "IFCRATIONALBSPLINESURFACEWITHKNOTS" => {
                ParametricSurface::BSpline(Box::new(self.bspline_surface(surface)?))
            }
            "IFCRECTANGULARTRIMMEDSURFACE" | "IFCCURVEBOUNDEDPLANE" | "IFCCURVEBOUNDEDSURFACE" => {
                self.surface(&self.target(surface, 0)?, depth + 1)?
            }
            _ => return fault(surface.id, "is a kind of surface that is not supported"),
        })
    }

    /// `IfcSweptSurface` with its curve placed by `at`.
    fn swept_surface(&self, surface: &Instance<'a>, at: DAffine3, depth: u32) -> Read<ParametricSurface> {
        let curve = self.profile_curve(surface, depth + 1)?.into_iter().map(|p| at.transform_point3(p)).collect();
        Ok(if surface.keyword == "IFCSURFACEOFREVOLUTION" {
            let (origin, axis) = self.placement_axis(&self.target(surface, 2)?)?;
            ParametricSurface::Revolution {
                curve,
                origin: at.transform_point3(origin),
                axis: at.transform_vector3(axis),
            }
        } else {
            let direction = self.direction(surface, 2).unwrap_or(DVec3::Z);
            ParametricSurface::Extrusion { curve, direction: at.transform_vector3(direction) }
        })
    }

    /// What the file's surface parameters mean to [`ParametricSurface::point`].
    pub(super) fn parameter_units(&self, surface: &Instance<'a>, depth: u32) -> Read<[ParameterUnit; 2]> {
        use ParameterUnit::{Curve, Factor};
        self.step(surface.id, depth)?;
        let (length, angle) = (Factor(self.units.length_m), Factor(self.units.angle_rad));
        Ok(match surface.keyword {
            "IFCPLANE" => [length.clone(), length],
            "IFCCYLINDRICALSURFACE" => [angle, length],
            "IFCSPHERICALSURFACE" | "IFCTOROIDALSURFACE" => [angle.clone(), angle],
            // v runs from 0 to 1 over the depth: the vector of the extrusion has that length (attribute ExtrusionAxis).
            "IFCSURFACEOFLINEAREXTRUSION" => {
                [Curve(self.profile_traced(surface, depth + 1)?), Factor(self.length(surface, 3)?)]
            }
            "IFCSURFACEOFREVOLUTION" => [angle, Curve(self.profile_traced(surface, depth + 1)?)],
            "IFCRECTANGULARTRIMMEDSURFACE" | "IFCCURVEBOUNDEDPLANE" | "IFCCURVEBOUNDEDSURFACE" => {
                self.parameter_units(&self.target(surface, 0)?, depth + 1)?
            }
            _ => [Factor(1.0), Factor(1.0)],
        })
    }

    fn bspline_surface(&self, s: &Instance<'a>) -> Read<BSplineSurface> {
        let rows: Vec<Vec<DVec3>> =
            s.arg(2).as_list().into_iter().flatten().map(|row| self.points(row, s.id)).collect::<Read<_>>()?;
        let degree = |n: usize| s.arg(n).as_i64().and_then(|d| usize::try_from(d).ok()).unwrap_or(0);
        let (du, dv) = (degree(0), degree(1));
        let weights: Option<Vec<Vec<f64>>> = s.arg(12).as_list().map(|rows| {
            rows.into_iter().map(|row| row.as_list().map(|l| l.f64s().collect()).unwrap_or_default()).collect()
        });
        let us = knots(s.arg(7), s.arg(9), rows.len() + du + 1);
        let vs = knots(s.arg(8), s.arg(10), rows.first().map_or(0, Vec::len) + dv + 1);
        BSplineSurface::new([du, dv], &rows, weights.as_deref(), [us, vs]).at(s.id)
    }

    /// `IfcTriangulatedFaceSet`: one part for each colour of its colour map.
    pub(super) fn triangulated(&self, set: &Instance<'a>) -> Read<Vec<Part>> {
        let points = self.point_list(&self.target(set, 0)?)?;
        let Some(rows) = set.arg(3).as_list() else { return fault(set.id, "has no triangles") };
        let through = through(set.arg(4));
        // A terrain marks with -1 and -2 what is a hole or a void in it.
        let flags: Vec<f64> = match (set.keyword, set.arg(5).as_list()) {
            ("IFCTRIANGULATEDIRREGULARNETWORK", Some(list)) => list.f64s().collect(),
            _ => vec![],
        };
        let mut parts = Painter::new(self, set.id);
        let mut wrong = 0usize;
        for (face, row) in rows.number_rows().enumerate() {
            let corner = |k: usize| index(row.values[k], &through, points.len());
            match (corner(0), corner(1), corner(2)) {
                (Some(a), Some(b), Some(c)) if row.len >= 3 => {
                    if flags.get(face).is_some_and(|f| *f < 0.0) {
                        continue;
                    }
                    if a != b && b != c && c != a {
                        parts.mesh(face).push_triangle([points[a], points[b], points[c]]);
                    }
                }
                _ => wrong += 1,
            }
        }
        self.report_wrong(set.id, wrong);
        parts.finish()
    }

    /// `IfcPolygonalFaceSet`: one part for each colour of its colour map.
    pub(super) fn polygonal(&self, set: &Instance<'a>) -> Read<Vec<Part>> {
        let points = self.point_list(&self.target(set, 0)?)?;
        let through = through(set.arg(3));
        let mut parts = Painter::new(self, set.id);
        let mut triangulator = Triangulator::default();
        let mut wrong = 0usize;
        for (number, id) in set.arg(2).refs().enumerate() {
            let face = self.get(id, set.id)?;
            let loop_of = |list: Value<'a>| -> Option<Vec<DVec3>> {
                let mut out: Vec<DVec3> = vec![];
                for value in list.as_list()? {
                    out.push(points[index(value.as_f64()?, &through, points.len())?]);
                }
                tidy(&mut out);
                Some(out)
            };
            let Some(outer) = loop_of(face.arg(0)) else {
                wrong += 1;
                continue;
            };
            let holes: Vec<Vec<DVec3>> = if face.keyword == "IFCINDEXEDPOLYGONALFACEWITHVOIDS" {
                face.arg(1).as_list().into_iter().flatten().filter_map(loop_of).collect()
            } else {
                vec![]
            };
            if outer.len() >= 3 {
                triangulator.polygon(&outer, &holes, parts.mesh(number));
            }
        }
        self.report_wrong(set.id, wrong);
        let refused = triangulator.take_refused();
        if refused > 0 {
            let what = format!("has {refused} faces whose outline crosses itself too often, or has too many corners");
            self.warn(&Fault { at: set.id, what: what.into() }, "these faces are left out");
        }
        parts.finish()
    }

    fn report_wrong(&self, at: Id, faces: usize) {
        if faces > 0 {
            let what = format!("has {faces} faces with an index beyond its points");
            self.warn(&Fault { at, what: what.into() }, "these faces are left out");
        }
    }
}

/// `PnIndex`: a second step from face indices to points, where a face set has one.
fn through(list: Value<'_>) -> Option<Vec<f64>> {
    let list = list.as_list()?;
    // On IfcTriangulatedIrregularNetwork the attribute may hold rows or flags instead.
    matches!(list.first(), Value::Int(_)).then(|| list.f64s().collect())
}

fn index(one_based: f64, through: &Option<Vec<f64>>, count: usize) -> Option<usize> {
    let step = |i: f64, count: usize| (i >= 1.0 && i <= count as f64).then(|| i as usize - 1);
    match through {
        Some(list) => step(list[step(one_based, list.len())?], count),
        None => step(one_based, count),
    }
}

/// Drops repeated points, the closing one too.
fn tidy(points: &mut Vec<DVec3>) {
    let near = |a: DVec3, b: DVec3| a.distance_squared(b) < 1e-14;
    points.dedup_by(|a, b| near(*a, *b));
    while points.len() > 1 && near(points[0], points[points.len() - 1]) {
        points.pop();
    }
}

/// The part of a polyline from the place nearest to `start` to that nearest to `end`.
fn between(points: &[DVec3], start: DVec3, end: DVec3) -> Vec<DVec3> {
    let nearest = |p: DVec3| {
        let d = |q: &DVec3| q.distance_squared(p);
        (0..points.len()).min_by(|a, b| d(&points[*a]).total_cmp(&d(&points[*b]))).unwrap_or(0)
    };
    let (i, j) = (nearest(start), nearest(end));
    let mut out = vec![start];
    if i < j {
        out.extend(&points[i + 1..j]);
    }
    out.push(end);
    out
}

/// Sorts faces into one mesh for each colour.
struct Painter {
    set: Id,
    colours: Vec<Rgba8>,
    of_face: Vec<u32>,
    meshes: FxHashMap<u32, TriMesh>,
}

impl Painter {
    fn new(reader: &Reader<'_>, set: Id) -> Self {
        let (colours, of_face) = reader.styles.colour_map(reader.file, set).unwrap_or_default();
        Self { set, colours, of_face, meshes: FxHashMap::default() }
    }

    fn mesh(&mut self, face: usize) -> &mut TriMesh {
        self.meshes.entry(self.of_face.get(face).copied().unwrap_or(0)).or_default()
    }

    fn finish(self) -> Read<Vec<Part>> {
        let mut meshes: Vec<_> = self.meshes.into_iter().filter(|(_, m)| !m.is_empty()).collect();
        meshes.sort_unstable_by_key(|(k, _)| *k);
        if meshes.is_empty() {
            return fault(self.set, "has no face with an area");
        }
        let whole = meshes.len() == 1;
        let colour = |k: u32| (k as usize).checked_sub(1).and_then(|k| self.colours.get(k)).copied();
        Ok(meshes
            .into_iter()
            .map(|(k, mesh)| Part { mesh: if whole { settled(&mesh, false) } else { mesh }, colour: colour(k) })
            .collect())
    }
}
