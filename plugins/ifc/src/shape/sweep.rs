//! Solids that follow a curve: disks and profiles along a directrix.

use atrium_geometry::{
    Region, Tessellation, TriMesh, arc_through, clean_polyline, sweep_along, sweep_disk, sweep_guided,
};
use glam::DVec3;

use super::alignment::CHORD_M;
use super::read::{At, Read, Reader, fault};
use super::traced::Place;
use crate::Instance;

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
    /// `IfcSweptDiskSolid`, `IfcFixedReferenceSweptAreaSolid` and their kin.
    pub(super) fn directed(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let id = item.id;
        match item.keyword {
            "IFCSWEPTDISKSOLID" | "IFCSWEPTDISKSOLIDPOLYGONAL" => {
                let mut path = self.directrix(item, 0, 3, depth)?;
                if let (true, Some(radius)) = (item.keyword == "IFCSWEPTDISKSOLIDPOLYGONAL", item.arg(5).as_f64()) {
                    path = filleted(&path, radius * self.units.length_m, &self.tessellation);
                }
                let inner = item.arg(2).as_f64().map(|r| r * self.units.length_m);
                sweep_disk(&path, self.length(item, 1)?, inner, &self.tessellation).at(id)
            }
            "IFCFIXEDREFERENCESWEPTAREASOLID" => {
                let path = self.directrix(item, 2, 3, depth)?;
                let reference = self.direction(item, 5).unwrap_or(DVec3::Z);
                self.profiles_along(item, depth, |region| sweep_along(region, &path, reference).at(id))
            }
            "IFCDIRECTRIXDERIVEDREFERENCESWEPTAREASOLID" => self.derived_reference(item, depth),
            "IFCSURFACECURVESWEPTAREASOLID" => {
                let path = self.directrix(item, 2, 3, depth)?;
                let surface = self.target(item, 5)?;
                let shape = self.surface(&surface, depth + 1)?;
                self.profiles_along(item, depth, |region| sweep_guided(region, &path, |p| shape.normal_near(p)).at(id))
            }
            _ => fault(id, "is a kind of sweep that is not supported"),
        }
    }

    fn profiles_along(
        &self,
        item: &Instance<'a>,
        depth: u32,
        sweep: impl Fn(&Region) -> Read<TriMesh>,
    ) -> Read<TriMesh> {
        let mut mesh = TriMesh::default();
        for region in self.swept(item, 0, depth)? {
            mesh.append(&sweep(&region)?);
        }
        Ok(mesh.transformed(&self.position(item, 1)?))
    }

    /// As a fixed reference, which on a canted directrix turns as much as the cant has changed since its start.
    fn derived_reference(&self, item: &Instance<'a>, depth: u32) -> Read<TriMesh> {
        let curve = self.target(item, 2)?;
        let reference = self.direction(item, 5).unwrap_or(DVec3::Z);
        if !matches!(curve.keyword, "IFCSEGMENTEDREFERENCECURVE" | "IFCGRADIENTCURVE" | "IFCOFFSETCURVEBYDISTANCES") {
            let path = self.directrix(item, 2, 3, depth)?;
            return self.profiles_along(item, depth, |region| sweep_along(region, &path, reference).at(item.id));
        }
        let alignment = self.alignment(curve.id, item.id, depth + 1)?;
        let end = |n: usize, otherwise: f64| match Place::read(item.arg(n), self.units.length_m) {
            Some(Place::Length(d)) => d,
            Some(Place::Parameter(d)) => d * self.units.length_m,
            None => otherwise,
        };
        let (from, to) = (end(3, alignment.begin()), end(4, alignment.end()));
        if to <= from {
            return fault(item.id, "sweeps over no length");
        }
        // How far the curve's up is turned from upright, about the direction of travel.
        let roll = |d: f64| {
            let s = alignment.station(d);
            let level = DVec3::Z.cross(s.tangent).normalize_or(s.left);
            s.left.dot(s.tangent.cross(level)).atan2(s.left.dot(level))
        };
        let base = roll(alignment.begin());
        let places: Vec<(DVec3, DVec3)> = alignment
            .vertices(from, to, CHORD_M)
            .into_iter()
            .map(|d| {
                let s = alignment.station(d);
                let flat = (reference - s.tangent * reference.dot(s.tangent)).normalize_or(s.left);
                (s.point, glam::DQuat::from_axis_angle(s.tangent, roll(d) - base) * flat)
            })
            .collect();
        let path: Vec<DVec3> = places.iter().map(|p| p.0).collect();
        self.profiles_along(item, depth, |region| {
            // Places are asked for in their order: the search goes on from the last one found.
            let next = std::cell::Cell::new(0);
            let at = |p: DVec3| {
                let found = (next.get()..places.len()).find(|i| places[*i].0 == p)?;
                next.set(found);
                Some(places[found].1)
            };
            sweep_guided(region, &path, at).at(item.id)
        })
    }

    /// The directrix, cut to its start and end parameters (attributes `trims` and the next).
    fn directrix(&self, item: &Instance<'a>, n: usize, trims: usize, depth: u32) -> Read<Vec<DVec3>> {
        let end = |n: usize| Place::read(item.arg(n), self.units.length_m);
        self.curve_between(item, n, [end(trims), end(trims + 1)], depth)
    }
}
