//! What the GPU draws: batches of merged geometry, and meshes drawn many times.

use atrium_building::Slice;
use bytemuck::{Pod, Zeroable};
use glam::{DVec3, Vec2, Vec3};
use serde::{Deserialize, Serialize};

use crate::enclosure::Stack;
use crate::occlusion::Blockers;
use crate::stand_ins::FarGroup;

/// A vertex of merged geometry: steps of its batch's [`Grid`], the normal in the fourth number, and whose it is.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
pub struct MergedVertex {
    /// Place on the grid, and the normal as of [`pack_normal`].
    pub place: [u16; 4],
    /// Index in [`Geometry::parts`].
    pub part: u32,
}

/// A vertex of a mesh that is drawn many times, as [`MergedVertex::place`]; its grid is part of each [`Instance`].
pub type PlacedVertex = [u16; 4];

/// Vertices that 16-bit indices reach.
pub const MOST_VERTICES: usize = 1 << 16;

/// A grid of equal steps that vertices are rounded to.
///
/// Those of all batches are parts of one: its steps are powers of two and its origins whole steps, so what coincides in
/// two batches still does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Where 0 0 0 is, metres relative to the scene's origin: exact, however far off.
    pub origin: [f64; 3],
    /// Metres of a step.
    pub step_m: f32,
}

impl Grid {
    /// The finest step, metres: a quarter of a millimetre, far below what is seen, and 16 m reach in 16 bits.
    pub const FINEST_M: f64 = 1.0 / 4096.0;

    /// The place that a vertex stands for, metres relative to the scene's origin.
    pub fn place(&self, [x, y, z, _]: [u16; 4]) -> DVec3 {
        DVec3::from(self.origin) + DVec3::new(f64::from(x), f64::from(y), f64::from(z)) * f64::from(self.step_m)
    }
}

/// A unit vector in 16 bits: the octahedral map of Meyer et al. 2010, exact along the axes.
pub fn pack_normal(n: Vec3) -> u16 {
    let n = n.normalize_or(Vec3::Z);
    let mut flat = Vec2::new(n.x, n.y) / (n.x.abs() + n.y.abs() + n.z.abs());
    if n.z < 0.0 {
        let sign = |v: f32| if v < 0.0 { -1.0 } else { 1.0 };
        flat = Vec2::new((1.0 - flat.y.abs()) * sign(flat.x), (1.0 - flat.x.abs()) * sign(flat.y));
    }
    let byte = |v: f32| (v.clamp(-1.0, 1.0) * 127.0).round() as i32 + 127;
    (byte(flat.x) | byte(flat.y) << 8) as u16
}

/// Whose a vertex is: one record a merged placement.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
pub struct Part {
    /// Index of the element, and so of its state.
    pub element: u32,
    /// sRGB colour with straight alpha.
    pub colour: [u8; 4],
}

/// One place of a mesh that is drawn many times.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Instance {
    /// Rows of the affine matrix from the mesh's grid to metres relative to the origin of the instance's group.
    pub rows: [[f32; 4]; 3],
    /// sRGB colour with straight alpha.
    pub colour: [u8; 4],
    /// Index of the element.
    pub element: u32,
    /// Which origin it is relative to: the number of batches, and its group's index in [`Geometry::groups`].
    pub grid: u32,
}

/// How a surface is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MaterialClass {
    /// Hides what is behind it.
    Opaque,
    /// Lets through what is behind it: window panes and everything that the file gives an alpha.
    Glass,
    /// A room's volume.
    Space,
}

/// Sizes of things, so that what covers less than a pixel or two need not be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SizeClass {
    /// Up to 0.12 m across: pipes, handles, sensors.
    Tiny,
    /// Up to 0.45 m: ducts, valves, terminals.
    Small,
    /// Up to 1.3 m: furniture, doors, most equipment.
    Medium,
    /// Up to 3 m: windows, cabinets, machines.
    Large,
    /// The building itself.
    Vast,
}

impl SizeClass {
    /// The class of a thing by the middle one of its three extents: a long pipe is as thin as a short one, a thin wall
    /// as large as a thick one.
    pub fn of_bounds(bounds: &atrium_building::Aabb) -> Self {
        let mut extents = bounds.size().to_array();
        extents.sort_by(f64::total_cmp);
        match extents[1] {
            d if d <= 0.12 => Self::Tiny,
            d if d <= 0.45 => Self::Small,
            d if d <= 1.3 => Self::Medium,
            d if d <= 3.0 => Self::Large,
            _ => Self::Vast,
        }
    }

    /// The greatest size in the class, metres.
    pub fn reach_m(self) -> f32 {
        match self {
            Self::Tiny => 0.12,
            Self::Small => 0.45,
            Self::Medium => 1.3,
            Self::Large => 3.0,
            Self::Vast => f32::INFINITY,
        }
    }
}

/// How much of a thing is seen by an eye outside the building.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Seen {
    /// As the façade is.
    Plainly,
    /// From few directions, or through windows alone.
    Glimpsed,
    /// From nowhere: rooms hide it.
    Nowhere,
}

/// From where a thing is seen, as long as the walls and slabs around it are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Exposure {
    /// How much of it.
    pub seen: Seen,
    /// The side that it is seen from, in eighths of a turn from +X towards +Y; `None` when from more than one.
    pub facing: Option<u8>,
}

impl Exposure {
    /// Seen from everywhere.
    pub const OPEN: Self = Self { seen: Seen::Plainly, facing: None };

    /// Sine of the angle behind its own plane from which on a thing is taken to be out of sight.
    pub(crate) const GRAZING: f32 = 0.1;

    /// The horizontal unit vector of a side.
    pub(crate) fn side(eighth: u8) -> Vec2 {
        Vec2::from_angle(f32::from(eighth) * std::f32::consts::FRAC_PI_4)
    }

    /// Whether all of the box (its middle and half its extents, metres) faces away from the eye.
    pub(crate) fn faces_away(self, eye: Vec3, centre: Vec3, half: Vec3) -> bool {
        let Some(side) = self.facing else { return false };
        let side = Self::side(side);
        let towards = eye - centre;
        let nearest = side.dot(towards.truncate()) + side.abs().dot(half.truncate());
        nearest < -Self::GRAZING * (towards.length() + half.length())
    }
}

/// What of a batch or group is one element's: from the end of the span before it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
pub struct Span {
    /// Index of the element.
    pub element: u32,
    /// First index or place that is not part of it.
    pub end: u32,
}

/// A part of one of the columns of [`Geometry`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The first.
    pub first: u32,
    /// How many.
    pub count: u32,
}

impl Run {
    /// As a range of a slice.
    pub fn range(self) -> std::ops::Range<usize> {
        self.first as usize..self.first as usize + self.count as usize
    }
}

/// What is drawn together: how, how large the things in it are, where, and how they are seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lot {
    /// How it is drawn.
    pub class: MaterialClass,
    /// How large the things in it are.
    pub size: SizeClass,
    /// Smallest corner, metres relative to the scene's origin.
    pub min: [f32; 3],
    /// Largest corner.
    pub max: [f32; 3],
    /// Whose it is, in order: a run of [`Geometry::spans`].
    pub spans: Run,
    /// The storey that all of it stands on.
    pub storey: Option<u32>,
    /// How it is seen from outside.
    pub exposure: Exposure,
}

/// Geometry of one material class, merged within one cell of space.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// What it is. Ends of its spans count from the batch's first index.
    pub lot: Lot,
    /// Where its vertices are.
    pub grid: Grid,
    /// Run of [`Geometry::vertices`].
    pub vertices: Run,
    /// Run of [`Geometry::indices`]; they count from the batch's first vertex.
    pub indices: Run,
    /// Run of [`Geometry::edges`]; they count from the batch's first vertex.
    pub edges: Run,
}

/// A mesh that is drawn many times.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacedMesh {
    /// Run of [`Geometry::placed_vertices`].
    pub vertices: Run,
    /// Run of [`Geometry::placed_indices`]; they count from the mesh's first vertex.
    pub indices: Run,
    /// Run of [`Geometry::placed_edges`]; they count from the mesh's first vertex.
    pub edges: Run,
    /// Run of [`Geometry::groups`].
    pub groups: Run,
}

/// Places of a mesh that are close together and drawn alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// What it is. Ends of its spans count from the group's first instance.
    pub lot: Lot,
    /// Run of [`Geometry::instances`].
    pub instances: Run,
    /// What its instances are relative to, metres relative to the scene's origin.
    pub origin: [f64; 3],
}

/// Where things stand on the ground: a coarse picture of footprints for the soft shadow under the building.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GroundShade {
    /// Smallest corner on the ground, metres relative to the scene's origin.
    pub min: [f32; 2],
    /// Extent, metres.
    pub size: [f32; 2],
    /// Height of the ground, metres relative to the scene's origin.
    pub z: f32,
    /// [`GroundShade::CELLS`]² values, south row first; 255 is under the building.
    pub cells: Vec<u8>,
}

impl GroundShade {
    /// Cells along a side: half a metre a cell for a house, two for a hospital; blurred anyway.
    pub const CELLS: usize = 128;
}

/// Everything that goes to the GPU once, in few long columns. The long ones may lie in a mapped file: see `stored.rs`, where
/// each field has its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Geometry {
    /// Merged geometry.
    pub batches: Vec<Batch>,
    /// Vertices of all batches.
    pub vertices: Slice<MergedVertex>,
    /// Triangles of all batches.
    pub indices: Slice<u16>,
    /// Feature edges of all batches, two vertices a line.
    pub edges: Slice<u16>,
    /// Whose vertices are.
    pub parts: Slice<Part>,
    /// Meshes drawn many times.
    pub meshes: Vec<PlacedMesh>,
    /// Their vertices.
    pub placed_vertices: Slice<PlacedVertex>,
    /// Their triangles.
    pub placed_indices: Slice<u16>,
    /// Their feature edges, two vertices a line.
    pub placed_edges: Slice<u16>,
    /// Where they are drawn.
    pub groups: Vec<Group>,
    /// All places.
    pub instances: Slice<Instance>,
    /// Whose the indices of batches, and the places of groups, are.
    pub spans: Slice<Span>,
    /// Stand-ins for what is far: batches from here on.
    pub first_far: u32,
    /// What stands for what.
    pub far: Vec<FarGroup>,
    /// The ground.
    pub ground: GroundShade,
    /// Walls and slabs by their triangles: what hides things from an eye.
    pub(crate) blockers: Blockers,
    /// What hides other things, each with the place of its storey: while any of it is not drawn, neighbours are seen.
    pub(crate) enclosing: Vec<(u32, Stack)>,
    /// The place of each storey.
    pub(crate) stacks: Vec<Stack>,
}

/// Figures about a prepared model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SceneStats {
    /// Triangles as drawn, repeated meshes counted each time.
    pub triangles: u64,
    /// Feature edges as drawn.
    pub edges: u64,
    /// Merged batches.
    pub batches: u32,
    /// Meshes drawn many times.
    pub instanced_meshes: u32,
    /// Places of those.
    pub instances: u64,
    /// Bytes that go to the GPU.
    pub gpu_bytes: u64,
    /// Bytes of the hierarchies for picking so far.
    pub pick_bytes: u64,
    /// Milliseconds that preparing took.
    pub prepare_ms: u32,
}

impl Geometry {
    /// Gives back what was reserved and not used.
    pub(crate) fn shrink(&mut self) {
        self.vertices.to_mut().shrink_to_fit();
        self.indices.to_mut().shrink_to_fit();
        self.edges.to_mut().shrink_to_fit();
        self.parts.to_mut().shrink_to_fit();
        self.instances.to_mut().shrink_to_fit();
        self.spans.to_mut().shrink_to_fit();
        self.blockers.shrink();
    }

    /// Counts it.
    pub fn stats(&self) -> SceneStats {
        let own = &self.batches[..(self.first_far as usize).min(self.batches.len())];
        let mut s = SceneStats {
            triangles: own.iter().map(|b| u64::from(b.indices.count)).sum::<u64>() / 3,
            edges: own.iter().map(|b| u64::from(b.edges.count)).sum::<u64>() / 2,
            batches: own.len() as u32,
            instanced_meshes: self.meshes.len() as u32,
            instances: self.instances.len() as u64,
            gpu_bytes: (size_of_val(&self.vertices[..])
                + size_of_val(&self.indices[..])
                + size_of_val(&self.edges[..])
                + size_of_val(&self.parts[..])
                + size_of_val(&self.placed_vertices[..])
                + size_of_val(&self.placed_indices[..])
                + size_of_val(&self.placed_edges[..])
                + size_of_val(&self.instances[..])) as u64,
            ..SceneStats::default()
        };
        for m in &self.meshes {
            let places: u64 = self.groups[m.groups.range()].iter().map(|g| u64::from(g.instances.count)).sum();
            s.triangles += u64::from(m.indices.count) / 3 * places;
            s.edges += u64::from(m.edges.count) / 2 * places;
        }
        s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `shaders/scene.wgsl` does it.
    fn unpack_normal(packed: u16) -> Vec3 {
        let part = |byte: u16| (f32::from(byte) - 127.0) / 127.0;
        let (x, y) = (part(packed & 255), part(packed >> 8));
        let z = 1.0 - x.abs() - y.abs();
        let fold = (-z).max(0.0);
        let away = |v: f32| if v < 0.0 { v + fold } else { v - fold };
        Vec3::new(away(x), away(y), z).normalize()
    }

    #[test]
    fn normals_are_exact_along_the_axes_and_near_elsewhere() {
        for axis in [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z] {
            assert_eq!(unpack_normal(pack_normal(axis)), axis);
        }
        for i in 0..2000 {
            let (a, z) = (i as f32 * 0.7, (i as f32 * 0.001 - 1.0).clamp(-1.0, 1.0));
            let n = Vec3::new((1.0 - z * z).sqrt() * a.cos(), (1.0 - z * z).sqrt() * a.sin(), z);
            assert!(unpack_normal(pack_normal(n)).dot(n) > 0.9996, "{n}");
        }
    }

    #[test]
    fn records_are_as_small_as_the_layouts_say() {
        assert_eq!(size_of::<MergedVertex>(), 12);
        assert_eq!(size_of::<PlacedVertex>(), 8);
        assert_eq!(size_of::<Part>(), 8);
        assert_eq!(size_of::<Instance>(), 60);
    }
}
