//! What the GPU draws: batches of merged geometry, and meshes drawn many times.

use bytemuck::{Pod, Zeroable};
use glam::{Vec2, Vec3};

use crate::enclosure::Stack;

/// A vertex of a surface; metres relative to the scene's origin (or mesh coordinates where instanced), Z up.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct SurfaceVertex {
    /// Position, metres.
    pub position: [f32; 3],
    /// Unit normal, as signed bytes; the fourth is unused.
    pub normal: [i8; 4],
    /// sRGB colour with straight alpha.
    pub colour: [u8; 4],
    /// Index of the element, and so of its state.
    pub element: u32,
}

/// An end of a feature edge.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct EdgeVertex {
    /// Position, metres, as of [`SurfaceVertex`].
    pub position: [f32; 3],
    /// Index of the element.
    pub element: u32,
}

/// One place of a mesh that is drawn many times.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Instance {
    /// Rows of the affine matrix from mesh coordinates to metres relative to the scene's origin.
    pub rows: [[f32; 4]; 3],
    /// sRGB colour with straight alpha.
    pub colour: [u8; 4],
    /// Index of the element.
    pub element: u32,
}

/// How a surface is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MaterialClass {
    /// Hides what is behind it.
    Opaque,
    /// Lets through what is behind it: window panes and everything that the file gives an alpha.
    Glass,
    /// A room's volume.
    Space,
}

/// Sizes of things, so that what covers less than a pixel or two need not be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seen {
    /// As the façade is.
    Plainly,
    /// From few directions, as through a window.
    Glimpsed,
    /// From nowhere: rooms hide it.
    Nowhere,
}

/// From where a thing is seen, as long as the walls and slabs around it are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Index of the element.
    pub element: u32,
    /// First index or place that is not part of it.
    pub end: u32,
}

/// Geometry of one material class, merged within one cell of space.
#[derive(Clone, Debug)]
pub struct Batch {
    /// How it is drawn.
    pub class: MaterialClass,
    /// How large the things in it are.
    pub size: SizeClass,
    /// Smallest corner, metres relative to the scene's origin.
    pub min: [f32; 3],
    /// Largest corner.
    pub max: [f32; 3],
    /// Vertices.
    pub vertices: Vec<SurfaceVertex>,
    /// Triangles.
    pub indices: Vec<u32>,
    /// Feature edges, two vertices a line.
    pub edges: Vec<EdgeVertex>,
    /// Whose the indices are, in their order; ends count from the batch's first index.
    pub spans: Vec<Span>,
    /// The storey that all of it stands on.
    pub storey: Option<u32>,
    /// How it is seen from outside.
    pub exposure: Exposure,
}

/// A mesh and the places where it is drawn.
#[derive(Clone, Debug)]
pub struct InstancedMesh {
    /// Vertices, mesh coordinates; colour and element are the instance's.
    pub vertices: Vec<SurfaceVertex>,
    /// Triangles.
    pub indices: Vec<u32>,
    /// Feature edges, mesh coordinates.
    pub edges: Vec<EdgeVertex>,
    /// All places, grouped as `groups` says.
    pub instances: Vec<Instance>,
    /// Places of one cell and class each.
    pub groups: Vec<InstanceGroup>,
}

/// Places of a mesh that are close together and drawn alike.
#[derive(Clone, Debug)]
pub struct InstanceGroup {
    /// How it is drawn.
    pub class: MaterialClass,
    /// How large it is.
    pub size: SizeClass,
    /// Smallest corner, metres relative to the scene's origin.
    pub min: [f32; 3],
    /// Largest corner.
    pub max: [f32; 3],
    /// Range in [`InstancedMesh::instances`].
    pub first: u32,
    /// Number of places.
    pub count: u32,
    /// Whose the places are, in their order; ends count from `first`.
    pub spans: Vec<Span>,
    /// As of a batch.
    pub storey: Option<u32>,
    /// As of a batch.
    pub exposure: Exposure,
}

/// Where things stand on the ground: a coarse picture of footprints for the soft shadow under the building.
#[derive(Clone, Debug, Default)]
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

/// Everything that goes to the GPU once.
#[derive(Clone, Debug, Default)]
pub struct Geometry {
    /// Merged geometry.
    pub batches: Vec<Batch>,
    /// Meshes drawn many times.
    pub instanced: Vec<InstancedMesh>,
    /// The ground.
    pub ground: GroundShade,
    /// What hides other things, each with the place of its storey: while any of it is not drawn, neighbours are seen.
    pub(crate) enclosing: Vec<(u32, Stack)>,
    /// The place of each storey.
    pub(crate) stacks: Vec<Stack>,
}

/// Figures about a prepared model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Counts it.
    pub fn stats(&self) -> SceneStats {
        let mut s = SceneStats {
            batches: self.batches.len() as u32,
            instanced_meshes: self.instanced.len() as u32,
            ..SceneStats::default()
        };
        for b in &self.batches {
            s.triangles += b.indices.len() as u64 / 3;
            s.edges += b.edges.len() as u64 / 2;
            s.gpu_bytes += bytes_of(&b.vertices, &b.indices, &b.edges);
        }
        for m in &self.instanced {
            let n = m.instances.len() as u64;
            s.instances += n;
            s.triangles += m.indices.len() as u64 / 3 * n;
            s.edges += m.edges.len() as u64 / 2 * n;
            s.gpu_bytes += bytes_of(&m.vertices, &m.indices, &m.edges) + n * size_of::<Instance>() as u64;
        }
        s
    }
}

fn bytes_of(vertices: &[SurfaceVertex], indices: &[u32], edges: &[EdgeVertex]) -> u64 {
    (size_of_val(vertices) + size_of_val(indices) + size_of_val(edges)) as u64
}
