//! The geometry kernel, fed with shapes made from bytes: profiles, sweeps, clips, booleans, curved faces.
//!
//! Whatever the numbers, an operation comes back soon, with a typed error or a mesh that is whole. With numbers of this
//! world a primitive is closed, and what is cut from such solids has a volume that they allow.

use arbitrary::{Result, Unstructured};
use atrium_geometry::{
    BSplineCurve, BSplineSurface, BooleanOp, Bounds, GeometryError, ParametricSurface, Plane, Profile, Region,
    Tessellation, TriMesh, Triangulator, TrimmedFace, Work, arc_through, block, boolean, clean_polyline,
    clip_half_space, cone, cylinder, ellipse_arc, extrude, extrude_tapered, half_space_prism, loft, mesh_trimmed_face,
    pyramid, region_difference, region_intersection, region_union, revolve, sphere, sweep_along, sweep_disk,
};
use glam::{DAffine3, DQuat, DVec2, DVec3};

/// Work for all booleans of one input, in the kernel's steps: a tenth of a second, with coverage counters half a second.
const BUDGET: u64 = 8_000_000;

/// Solids are nested this deep, and one input makes this many.
const DEPTH: u32 = 4;
const SOLIDS: u32 = 16;

/// Vertices of the meshes that are given to booleans and clips, so that an input stays far below a second.
const VERTICES: usize = 4000;

/// `data` says which shapes to make and how to combine them.
///
/// # Panics
/// When a result is not whole, or contradicts what it was made of.
pub fn check(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let mut maker = Maker { budget: BUDGET, left: SOLIDS, wild: false };
    // What is left when the bytes run out is zeros: no shape is cut off, it only becomes simple.
    let _ = maker.run(&mut u);
}

/// What was made.
struct Solid {
    mesh: TriMesh,
    /// Whether it is a solid without doubt: closed, and not lying over itself as a sweep of any outline may.
    closed: bool,
}

struct Maker {
    budget: u64,
    left: u32,
    /// Whether numbers may be anything that an `f64` holds.
    wild: bool,
}

impl Maker {
    fn run(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        while !u.is_empty() && self.left > 0 {
            self.wild = u.ratio(1, 4)?;
            match u.int_in_range(0..=5)? {
                0 => self.flat(u)?,
                1 => self.curves(u)?,
                2 => self.face(u)?,
                _ => {
                    self.solid(u, 0)?;
                }
            }
        }
        Ok(())
    }

    fn number(&self, u: &mut Unstructured<'_>) -> Result<f64> {
        let kind = u.int_in_range(0..=9)?;
        Ok(match kind {
            // Quarters: faces and corners that coincide.
            0..=5 => f64::from(u.int_in_range(-16i32..=16)?) * 0.25,
            6 => f64::from(u.arbitrary::<i16>()?) * 1e-3,
            7 => f64::from(u.int_in_range(-16i32..=16)?) * 0.25 + f64::from(u.arbitrary::<i8>()?) * 1e-8,
            8 if self.wild => u.arbitrary::<f64>()?,
            9 if self.wild => {
                let odd = [0.0, -0.0, f64::NAN, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE, 1e300, -1e12, 1e-12, 1e16];
                *u.choose(&odd)?
            }
            _ => f64::from(u.arbitrary::<i16>()?) * 0.1,
        })
    }

    /// A number that a length can be.
    fn length(&self, u: &mut Unstructured<'_>) -> Result<f64> {
        let n = self.number(u)?;
        Ok(if self.wild { n } else { n.abs().max(0.25) })
    }

    fn flat_point(&self, u: &mut Unstructured<'_>) -> Result<DVec2> {
        Ok(DVec2::new(self.number(u)?, self.number(u)?))
    }

    fn point(&self, u: &mut Unstructured<'_>) -> Result<DVec3> {
        Ok(DVec3::new(self.number(u)?, self.number(u)?, self.number(u)?))
    }

    fn direction(&self, u: &mut Unstructured<'_>) -> Result<DVec3> {
        let axes = [DVec3::X, DVec3::Y, DVec3::Z, -DVec3::X, -DVec3::Y, -DVec3::Z];
        if u.ratio(1, 2)? { Ok(*u.choose(&axes)?) } else { self.point(u) }
    }

    fn unit(&self, u: &mut Unstructured<'_>) -> Result<DVec3> {
        Ok(self.direction(u)?.try_normalize().unwrap_or(DVec3::Z))
    }

    fn points(&self, u: &mut Unstructured<'_>, most: usize) -> Result<Vec<DVec3>> {
        let n = u.int_in_range(0..=most)?;
        (0..n).map(|_| self.point(u)).collect()
    }

    fn flat_points(&self, u: &mut Unstructured<'_>) -> Result<Vec<DVec2>> {
        let n = u.int_in_range(0..=12)?;
        (0..n).map(|_| self.flat_point(u)).collect()
    }

    fn placement(&self, u: &mut Unstructured<'_>) -> Result<DAffine3> {
        let turn = match u.int_in_range(0..=2)? {
            0 => DQuat::IDENTITY,
            1 => DQuat::from_axis_angle(
                self.unit(u)?,
                f64::from(u.int_in_range(0i32..=7)?) * std::f64::consts::FRAC_PI_4,
            ),
            _ => DQuat::from_axis_angle(self.unit(u)?, f64::from(u.arbitrary::<i16>()?) * 1e-4),
        };
        Ok(DAffine3::from_rotation_translation(turn, self.point(u)?))
    }

    fn tessellation(&self, u: &mut Unstructured<'_>) -> Result<Tessellation> {
        Ok(match u.int_in_range(0..=2)? {
            0 => Tessellation::default(),
            1 => Tessellation { chord_m: 0.05, min_segments: 4, max_segments: 12 },
            _ => Tessellation { chord_m: self.number(u)?, min_segments: u.arbitrary::<u8>()?.into(), max_segments: 90 },
        })
    }

    fn profile(&self, u: &mut Unstructured<'_>) -> Result<Profile> {
        let mut l = || self.length(u);
        let kind = l()?.to_bits() >> 50;
        Ok(match kind % 12 {
            0 => Profile::Rectangle { x_dim: l()?, y_dim: l()?, radius: l()? },
            1 => Profile::RectangleHollow {
                x_dim: l()?,
                y_dim: l()?,
                wall: l()?,
                inner_radius: l()?,
                outer_radius: l()?,
            },
            2 => Profile::Circle { radius: l()? },
            3 => Profile::CircleHollow { radius: l()?, wall: l()? },
            4 => Profile::Ellipse { semi_x: l()?, semi_y: l()? },
            5 => Profile::Trapezium { bottom_x: l()?, top_x: l()?, y_dim: l()?, top_offset: l()? },
            6 => Profile::IShape {
                depth: l()?,
                web: l()?,
                bottom_width: l()?,
                bottom_flange: l()?,
                bottom_fillet: l()?,
                top_width: l()?,
                top_flange: l()?,
                top_fillet: l()?,
                bottom_slope: l()?,
                bottom_edge: l()?,
                top_slope: l()?,
                top_edge: l()?,
            },
            7 => Profile::TShape {
                depth: l()?,
                width: l()?,
                web: l()?,
                flange: l()?,
                fillet: l()?,
                flange_edge: l()?,
                web_edge: l()?,
                web_slope: l()?,
                flange_slope: l()?,
            },
            8 => Profile::UShape {
                depth: l()?,
                width: l()?,
                web: l()?,
                flange: l()?,
                fillet: l()?,
                edge_radius: l()?,
                flange_slope: l()?,
            },
            9 => Profile::LShape {
                depth: l()?,
                width: l()?,
                thickness: l()?,
                fillet: l()?,
                edge_radius: l()?,
                leg_slope: l()?,
            },
            10 => Profile::CShape { depth: l()?, width: l()?, wall: l()?, girth: l()?, inner_radius: l()? },
            _ => Profile::ZShape { depth: l()?, width: l()?, web: l()?, flange: l()?, fillet: l()?, edge_radius: l()? },
        })
    }

    fn region(&self, u: &mut Unstructured<'_>) -> Result<Option<Region>> {
        let made = match u.int_in_range(0..=3)? {
            0 => {
                let (a, b) = (self.flat_point(u)?, DVec2::new(self.length(u)?, self.length(u)?));
                Region::new(&[a, a + DVec2::X * b.x, a + b, a + DVec2::Y * b.y], &[])
            }
            1 => self.profile(u)?.region(&self.tessellation(u)?),
            _ => {
                let outer = self.flat_points(u)?;
                let n = u.int_in_range(0..=3)?;
                let holes = (0..n).map(|_| self.flat_points(u)).collect::<Result<Vec<_>>>()?;
                Region::new(&outer, &holes)
            }
        };
        let Some(region) = usable(made) else { return Ok(None) };
        assert!(region.loops().flatten().all(|p| p.is_finite()));
        assert!(region.loops().all(|l| l.len() >= 3));
        Ok(Some(region))
    }

    fn flat(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.left -= 1;
        let mut sides = [vec![], vec![]];
        for side in &mut sides {
            for _ in 0..u.int_in_range(0..=3)? {
                side.extend(self.region(u)?);
            }
        }
        let [a, b] = sides;
        for regions in [region_difference(&a, &b), region_intersection(&a, &b), region_union(&a, &b)] {
            for region in usable(regions).into_iter().flatten() {
                let indices = Triangulator::default().region(&region);
                let points = region.loops().map(Vec::len).sum::<usize>();
                assert!(indices.len().is_multiple_of(3) && indices.iter().all(|i| (*i as usize) < points));
                assert!(!region.simple_parts().is_empty());
                assert!(region.area() >= -1e-9 * (1.0 + region.outer.iter().map(|p| p.length_squared()).sum::<f64>()));
            }
        }
        Ok(())
    }

    fn curves(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.left -= 1;
        let t = self.tessellation(u)?;
        let arc = ellipse_arc(self.number(u)?, self.number(u)?, self.number(u)?, self.number(u)?, &t);
        assert!(arc.len() >= 2 && arc.len() < 2000, "{} points of an arc", arc.len());
        let arc = arc_through(self.point(u)?, self.point(u)?, self.point(u)?, &t);
        assert!(arc.len() >= 2 && arc.len() < 2000, "{} points of an arc", arc.len());
        clean_polyline(&self.points(u, 12)?);
        if let Some(curve) = self.spline(u)? {
            let (from, to) = curve.domain();
            for line in [curve.polyline(), curve.polyline_between(self.number(u)?, self.number(u)?)] {
                assert!(line.len() >= 2 && line.len() < 10_000, "{} points of a spline", line.len());
            }
            assert!(self.wild || curve.point(from).is_finite() && curve.point(to).is_finite());
        }
        Ok(())
    }

    fn knots(&self, u: &mut Unstructured<'_>, count: usize, degree: usize) -> Result<Vec<f64>> {
        let wanted = count + degree + 1;
        if self.wild && u.ratio(1, 3)? {
            return (0..wanted).map(|_| self.number(u)).collect();
        }
        // Held at both ends, and rising by steps that may be nothing.
        let mut at = 0.0;
        let mut out = vec![];
        for i in 0..wanted {
            if i > degree && i <= count {
                at += f64::from(u.int_in_range(0u8..=4)?);
                at += if i == count { 1.0 } else { 0.0 };
            }
            out.push(at);
        }
        Ok(out)
    }

    fn spline(&self, u: &mut Unstructured<'_>) -> Result<Option<BSplineCurve>> {
        let degree = u.int_in_range(0..=6)?;
        let points = self.points(u, 12)?;
        let knots = self.knots(u, points.len(), degree)?;
        let weights = (0..points.len()).map(|_| self.length(u)).collect::<Result<Vec<_>>>()?;
        let weights = u.ratio(1, 2)?.then_some(weights.as_slice());
        Ok(usable(BSplineCurve::new(degree, &points, weights, knots)))
    }

    fn surface(&self, u: &mut Unstructured<'_>) -> Result<ParametricSurface> {
        let placement = self.placement(u)?;
        Ok(match u.int_in_range(0..=7)? {
            0 => ParametricSurface::Plane { placement },
            1 => ParametricSurface::Cylinder { placement, radius: self.length(u)? },
            2 => ParametricSurface::Cone { placement, radius: self.length(u)?, half_angle: self.number(u)? },
            3 => ParametricSurface::Sphere { placement, radius: self.length(u)? },
            4 => ParametricSurface::Torus { placement, major: self.length(u)?, minor: self.length(u)? },
            5 => ParametricSurface::Extrusion { curve: self.points(u, 8)?, direction: self.unit(u)? },
            6 => {
                ParametricSurface::Revolution { curve: self.points(u, 8)?, origin: self.point(u)?, axis: self.unit(u)? }
            }
            _ => {
                let degree = [u.int_in_range(1..=3)?, u.int_in_range(1..=3)?];
                let count = [u.int_in_range(2..=6)?, u.int_in_range(2..=6)?];
                let points = (0..count[0])
                    .map(|_| (0..count[1]).map(|_| self.point(u)).collect())
                    .collect::<Result<Vec<Vec<DVec3>>>>()?;
                let knots = [self.knots(u, count[0], degree[0])?, self.knots(u, count[1], degree[1])?];
                match usable(BSplineSurface::new(degree, &points, None, knots)) {
                    Some(surface) => ParametricSurface::BSpline(Box::new(surface)),
                    None => ParametricSurface::Plane { placement },
                }
            }
        })
    }

    fn face(&mut self, u: &mut Unstructured<'_>) -> Result<()> {
        self.left -= 1;
        let surface = self.surface(u)?;
        let n = u.int_in_range(0..=3)?;
        let loops = (0..n).map(|_| self.points(u, 10)).collect::<Result<Vec<_>>>()?;
        let face = TrimmedFace { surface: &surface, loops: &loops, same_sense: u.arbitrary()? };
        let mut mesh = TriMesh::default();
        let made = mesh_trimmed_face(&face, &self.tessellation(u)?, &mut mesh);
        whole(&mesh);
        let _ = usable(made);
        Ok(())
    }

    /// Makes a solid; an empty mesh where the kernel refused.
    fn solid(&mut self, u: &mut Unstructured<'_>, depth: u32) -> Result<Solid> {
        if self.left == 0 {
            return Ok(Solid { mesh: TriMesh::default(), closed: true });
        }
        self.left -= 1;
        let nested = depth < DEPTH && u.ratio(1, 2)?;
        let solid = if nested { self.combined(u, depth + 1)? } else { self.simple(u)? };
        if u.ratio(1, 3)? {
            let at = self.placement(u)?;
            let mesh = solid.mesh.transformed(&at);
            return Ok(Solid { mesh, closed: solid.closed && at.is_finite() });
        }
        Ok(solid)
    }

    fn simple(&mut self, u: &mut Unstructured<'_>) -> Result<Solid> {
        let t = self.tessellation(u)?;
        let kind = u.int_in_range(0..=11)?;
        let closes = !self.wild && kind <= 5;
        let made = match kind {
            0 | 1 => block(DVec3::new(self.length(u)?, self.length(u)?, self.length(u)?)),
            2 => cylinder(self.length(u)?, self.length(u)?, &t),
            3 => cone(self.length(u)?, self.length(u)?, &t),
            4 => pyramid(self.length(u)?, self.length(u)?, self.length(u)?),
            5 => sphere(self.length(u)?, &t),
            6 => match self.region(u)? {
                Some(region) => extrude(&region, self.direction(u)?, self.number(u)?),
                None => return Ok(Solid { mesh: TriMesh::default(), closed: true }),
            },
            7 => match (self.region(u)?, self.region(u)?) {
                (Some(a), Some(b)) => extrude_tapered(&a, &b, self.direction(u)?, self.number(u)?),
                _ => return Ok(Solid { mesh: TriMesh::default(), closed: true }),
            },
            8 => match self.region(u)? {
                Some(region) => revolve(&region, self.point(u)?, self.direction(u)?, self.number(u)?, &t),
                None => return Ok(Solid { mesh: TriMesh::default(), closed: true }),
            },
            9 => {
                let inner = if u.arbitrary()? { Some(self.number(u)?) } else { None };
                sweep_disk(&self.points(u, 8)?, self.length(u)?, inner, &t)
            }
            10 => match self.region(u)? {
                Some(region) => sweep_along(&region, &self.points(u, 6)?, self.direction(u)?),
                None => return Ok(Solid { mesh: TriMesh::default(), closed: true }),
            },
            _ => {
                let soup = self.points(u, 30)?;
                if u.arbitrary()? {
                    match self.region(u)? {
                        Some(region) => {
                            let per = region.loops().map(Vec::len).sum::<usize>().max(1);
                            let sections: Vec<Vec<DVec3>> = soup.chunks(per).map(<[DVec3]>::to_vec).collect();
                            loft(&region, &sections, u.arbitrary()?)
                        }
                        None => Ok(TriMesh::default()),
                    }
                } else {
                    let mut mesh = TriMesh::default();
                    soup.chunks_exact(3).for_each(|t| mesh.push_triangle([t[0], t[1], t[2]]));
                    // Nothing that the kernel made: its numbers may be anything.
                    return Ok(Solid { mesh, closed: false });
                }
            }
        };
        let mesh = usable(made).unwrap_or_default();
        whole(&mesh);
        if closes {
            assert!(mesh.is_empty() || mesh.welded(1e-6).is_closed(), "a solid of kind {kind} is not closed");
            assert!(mesh.volume() >= -1e-9 * (1.0 + mesh.area()), "a solid of volume {}", mesh.volume());
        }
        Ok(Solid { mesh, closed: closes })
    }

    fn combined(&mut self, u: &mut Unstructured<'_>, depth: u32) -> Result<Solid> {
        let a = self.solid(u, depth)?;
        if a.mesh.positions.len() > VERTICES {
            return Ok(a);
        }
        match u.int_in_range(0..=4)? {
            0 => {
                let Some(plane) = Plane::new(self.point(u)?, self.direction(u)?) else { return Ok(a) };
                let Some(mesh) = usable(clip_half_space(&a.mesh, &plane)) else { return Ok(a) };
                whole(&mesh);
                self.contained(&mesh, &a.mesh, a.closed);
                Ok(Solid { closed: a.closed && mesh.welded(1e-6).is_closed(), mesh })
            }
            1 => {
                let (Some(bounds), Some(region), Some(plane)) =
                    (a.mesh.bounds(), self.region(u)?, Plane::new(self.point(u)?, self.direction(u)?))
                else {
                    return Ok(a);
                };
                let mesh = usable(half_space_prism(&region, &self.placement(u)?, &plane, &bounds)).unwrap_or_default();
                whole(&mesh);
                Ok(Solid { closed: false, mesh })
            }
            _ => {
                let op = *u.choose(&[BooleanOp::Difference, BooleanOp::Union, BooleanOp::Intersection])?;
                let mut others = vec![];
                let mut closed = a.closed;
                for _ in 0..u.int_in_range(1..=3)? {
                    let other = self.solid(u, depth)?;
                    if other.mesh.positions.len() <= VERTICES {
                        closed &= other.closed;
                        others.push(other.mesh);
                    }
                }
                let mut work = Work::steps(self.budget);
                let made = boolean(&a.mesh, &others, op, &mut work);
                assert!(work.steps <= self.budget);
                self.budget = work.steps;
                let Some(mesh) = usable(made) else { return Ok(a) };
                whole(&mesh);
                if op != BooleanOp::Union {
                    self.contained(&mesh, &a.mesh, closed);
                }
                Ok(Solid { closed: closed && (mesh.is_empty() || mesh.welded(1e-6).is_closed()), mesh })
            }
        }
    }

    /// What was cut from `of` is no larger.
    fn contained(&self, part: &TriMesh, of: &TriMesh, closed: bool) {
        let (Some(inner), Some(outer)) = (part.bounds(), of.bounds()) else { return };
        let slack = 1e-3 + 1e-6 * outer.diagonal() + 1e-9 * reach(&outer);
        assert!(outer.grown(slack).contains(&inner), "{inner:?} was cut from {outer:?}");
        if closed && !self.wild {
            let most = of.welded(1e-6).oriented().volume().abs();
            let slack = 2e-3 * (1.0 + most) + of.area() * 1e-3;
            assert!(part.volume() <= most + slack, "a volume of {} was cut from {most}", part.volume());
        }
    }
}

fn reach(bounds: &Bounds) -> f64 {
    bounds.min.abs().max(bounds.max.abs()).max_element()
}

/// The result; an error must say something.
fn usable<T>(result: std::result::Result<T, GeometryError>) -> Option<T> {
    result.inspect_err(|e| assert!(!e.to_string().is_empty())).ok()
}

/// Every index has its vertex, and every vertex used is a number.
fn whole(mesh: &TriMesh) {
    assert!(mesh.indices.len().is_multiple_of(3));
    for i in &mesh.indices {
        let p = mesh.positions.get(*i as usize);
        assert!(p.is_some_and(|p| p.is_finite()), "vertex {i} is {p:?}");
    }
}
