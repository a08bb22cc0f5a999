//! The outlines in which a plane cuts the building's solids.
//!
//! A triangle that the plane crosses gives a piece of outline; pieces are joined where they meet ([`chain`]), and what is
//! closed is sorted into outer and inner outlines and filled ([`nest`]). Nothing asks for a sound solid: faces may be
//! missing, doubled or turned around.

mod chain;
mod nest;
#[cfg(test)]
mod tests;

use atrium_building::{Aabb, ElementId, ElementKind, Mesh, Placement, Rgba8};
use atrium_view::SectionPlane;
use glam::{DVec2, DVec3, Vec3};

use crate::parallel;
use crate::pick::SpatialIndex;
use chain::{Chains, Piece};
use nest::Nest;

/// Corners this near before the plane count as before it, metres. A plane put on a face has its exact height only to the
/// rounding of the mesh's single precision, some 4 µm at 50 m: with this, faces in the plane are always on one side of it.
const IN_PLANE_M: f64 = 2e-5;

/// Placements that one core takes at a time: a box takes about a microsecond, and threads must not quarrel over the counter.
const CHUNK: usize = 128;

/// Two axes in a plane, so that points in it have two coordinates.
///
/// Seen from the side that the plane hides, `x` points to the right and `y` up. A horizontal plane that hides what is
/// above has the project's own x and y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SliceFrame {
    /// The plane's point nearest to the project's zero, metres.
    pub origin: DVec3,
    /// Unit vector.
    pub x: DVec3,
    /// Unit vector.
    pub y: DVec3,
}

impl SliceFrame {
    /// That of a plane; the same for the same plane.
    pub fn of(plane: &SectionPlane) -> Self {
        let n = plane.normal;
        let (x, y) = match (DVec3::Z - n * n.z).try_normalize() {
            Some(y) if n.z.abs() < 0.999 => (y.cross(n), y),
            _ => {
                let x = (DVec3::X - n * n.x).normalize_or(DVec3::X);
                (x, n.cross(x))
            }
        };
        Self { origin: n * plane.offset_m, x, y }
    }

    /// Towards the side that is hidden, of length 1.
    pub fn normal(&self) -> DVec3 {
        self.x.cross(self.y)
    }

    /// The point's coordinates in the plane, metres.
    pub fn flat(&self, point: DVec3) -> DVec2 {
        DVec2::new(self.x.dot(point - self.origin), self.y.dot(point - self.origin))
    }

    /// The point in project coordinates, metres.
    pub fn point(&self, flat: DVec2) -> DVec3 {
        self.origin + self.x * flat.x + self.y * flat.y
    }
}

/// What a cap is a cut through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CapKind {
    /// Something solid.
    Solid,
    /// The air of an `IfcSpace`: its outline is the room's.
    Space,
}

/// Where one placement is cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// Whose.
    pub element: ElementId,
    /// Index in [`atrium_building::BuildingModel::placements`].
    pub placement: u32,
    /// Through what.
    pub kind: CapKind,
    /// Colour of the placement; `None` where the file gives none.
    pub colour: Option<Rgba8>,
    /// Closed outlines in the plane's [`SliceFrame`], metres, last point not repeated. Outer ones run counter-clockwise and
    /// inner ones clockwise, to be filled by the non-zero rule; outer ones may overlap where a mesh is of several solids.
    pub outline: Vec<Vec<DVec2>>,
    /// What does not close: surfaces without a back.
    pub open: Vec<Vec<DVec2>>,
    /// The fill: three entries a triangle, counter-clockwise, into the points of `outline` one loop after the other.
    pub triangles: Vec<u32>,
}

impl Cap {
    /// Area inside the outlines, m².
    pub fn area_m2(&self) -> f64 {
        let points: Vec<DVec2> = self.outline.iter().flatten().copied().collect();
        let corner = |i: u32| points.get(i as usize).copied().unwrap_or_default();
        self.triangles
            .chunks_exact(3)
            .map(|t| (corner(t[1]) - corner(t[0])).perp_dot(corner(t[2]) - corner(t[0])) * 0.5)
            .sum()
    }
}

impl SpatialIndex {
    /// Everything that the plane cuts and that the filter lets through, in the order of placements; with `bounds`, only what
    /// comes near that box. On all cores.
    ///
    /// A face that lies in the plane is cut just behind it, on the side that is kept: a plane on a slab's top that hides
    /// what is above cuts the slab, one that hides what is below does not. Openings (`ElementKind::Void`) have no caps.
    pub fn slice(&self, plane: SectionPlane, filter: impl Fn(ElementId) -> bool, bounds: Option<&Aabb>) -> Vec<Cap> {
        if !plane.normal.is_finite() || !plane.offset_m.is_finite() || plane.normal.length_squared() < 0.5 {
            return Vec::new();
        }
        let frame = SliceFrame::of(&plane);
        let mut crossed = Vec::new();
        let near = (plane.normal.as_vec3(), (plane.offset_m - plane.normal.dot(self.origin)) as f32);
        let within = bounds.map(|b| ((b.min - self.origin).as_vec3(), (b.max - self.origin).as_vec3()));
        // A millimetre covers the rounding to f32 within ten kilometres of the origin.
        self.placements.crossing(near, 1e-3, within, |i| {
            let Some(placement) = self.model.placements.get(i as usize) else { return };
            let Some(element) = self.model.element(placement.element) else { return };
            if element.kind == ElementKind::Void || !self.crosses(placement, &plane) || !filter(placement.element) {
                return;
            }
            let kind = if element.kind == ElementKind::Space { CapKind::Space } else { CapKind::Solid };
            crossed.push((i, kind));
        });
        crossed.sort_unstable_by_key(|(i, _)| *i);
        let chunks = parallel::map(crossed.len().div_ceil(CHUNK), |chunk| {
            let mut cutter = Cutter::default();
            let part = &crossed[chunk * CHUNK..((chunk + 1) * CHUNK).min(crossed.len())];
            part.iter().filter_map(|&(i, kind)| self.cap(&mut cutter, i, kind, &plane, &frame)).collect::<Vec<Cap>>()
        });
        chunks.into_iter().flatten().collect()
    }

    /// Whether the plane meets the placement's own box.
    fn crosses(&self, placement: &Placement, plane: &SectionPlane) -> bool {
        let Aabb { min: low, max: high } = self.mesh_bounds(placement.mesh);
        let normal = placement.transform.matrix3.transpose() * plane.normal;
        let middle = plane.normal.dot(placement.transform.transform_point3((low + high) * 0.5)) - plane.offset_m;
        middle.abs() <= normal.abs().dot((high - low) * 0.5) + IN_PLANE_M
    }

    fn cap(
        &self,
        cutter: &mut Cutter,
        index: u32,
        kind: CapKind,
        plane: &SectionPlane,
        frame: &SliceFrame,
    ) -> Option<Cap> {
        let placement = self.model.placements.get(index as usize)?;
        let mesh = self.model.mesh(placement.mesh)?;
        let local = LocalPlane::new(placement, plane, frame);
        cutter.pieces.clear();
        match self.mesh_tree(placement.mesh) {
            Some(tree) => {
                tree.crossing(local.normal, local.offset, IN_PLANE_M, |t| cutter.cut(mesh, t as usize, &local))
            }
            None => cutter.cut_all(mesh, &local),
        }
        if cutter.pieces.is_empty() {
            return None;
        }
        let (loops, open) = cutter.chains.join(&cutter.pieces);
        let (outline, triangles) = cutter.nest.fill(loops);
        if outline.is_empty() && open.is_empty() {
            return None;
        }
        let (element, colour) = (placement.element, placement.colour.get());
        Some(Cap { element, placement: index, kind, colour, outline, open, triangles })
    }
}

/// The plane and its axes in the coordinates of a mesh: distances and places come out in metres, with no point moved.
struct LocalPlane {
    normal: DVec3,
    offset: f64,
    x: DVec3,
    y: DVec3,
    origin: DVec2,
    mirrors: bool,
}

impl LocalPlane {
    fn new(placement: &Placement, plane: &SectionPlane, frame: &SliceFrame) -> Self {
        let linear = placement.transform.matrix3;
        let (turned, at) = (linear.transpose(), placement.transform.translation);
        Self {
            normal: turned * plane.normal,
            offset: plane.offset_m - plane.normal.dot(at),
            x: turned * frame.x,
            y: turned * frame.y,
            origin: frame.flat(at),
            mirrors: linear.determinant() < 0.0,
        }
    }

    fn side(&self, p: DVec3) -> f64 {
        self.normal.dot(p) - self.offset
    }

    fn flat(&self, p: DVec3) -> DVec2 {
        DVec2::new(self.x.dot(p), self.y.dot(p)) + self.origin
    }
}

/// Room for one cut after the other.
#[derive(Default)]
struct Cutter {
    sides: Vec<f64>,
    pieces: Vec<Piece>,
    chains: Chains,
    nest: Nest,
}

impl Cutter {
    fn cut_all(&mut self, mesh: &Mesh, plane: &LocalPlane) {
        self.sides.clear();
        self.sides.extend(mesh.positions.iter().map(|p| plane.side(Vec3::from(*p).as_dvec3())));
        for t in mesh.indices.chunks_exact(3) {
            let side = |i: u32| self.sides.get(i as usize).copied();
            if let (Some(a), Some(b), Some(c)) = (side(t[0]), side(t[1]), side(t[2])) {
                self.piece(mesh, [t[0], t[1], t[2]], [a, b, c], plane);
            }
        }
    }

    fn cut(&mut self, mesh: &Mesh, triangle: usize, plane: &LocalPlane) {
        let Some(&[a, b, c]) = mesh.indices.get(triangle * 3..triangle * 3 + 3) else { return };
        let side = |i: u32| mesh.positions.get(i as usize).map(|p| plane.side(Vec3::from(*p).as_dvec3()));
        if let (Some(x), Some(y), Some(z)) = (side(a), side(b), side(c)) {
            self.piece(mesh, [a, b, c], [x, y, z], plane);
        }
    }

    fn piece(&mut self, mesh: &Mesh, t: [u32; 3], sides: [f64; 3], plane: &LocalPlane) {
        let before = sides.map(|s| s >= -IN_PLANE_M);
        let lone = match before {
            [true, true, true] | [false, false, false] => return,
            [a, b, c] if b == c && a != b => 0,
            [a, b, c] if a == c && b != a => 1,
            _ => 2,
        };
        let (next, last) = ((lone + 1) % 3, (lone + 2) % 3);
        // Always from the end behind the plane, so that two triangles at an edge agree to the last bit.
        let crossing = |i: usize, k: usize| {
            let (behind, ahead) = if before[i] { (k, i) } else { (i, k) };
            let part = (sides[behind] / (sides[behind] - sides[ahead])).clamp(0.0, 1.0);
            let of = |j: usize| plane.flat(Vec3::from(mesh.positions[t[j] as usize]).as_dvec3());
            let from = of(behind);
            from + (of(ahead) - from) * part
        };
        let (mut a, mut b) = (crossing(lone, next), crossing(lone, last));
        // With the solid on the left, seen from the side that is hidden.
        if before[lone] == plane.mirrors {
            std::mem::swap(&mut a, &mut b);
        }
        if a.is_finite() && b.is_finite() {
            self.pieces.push([a, b]);
        }
    }
}
