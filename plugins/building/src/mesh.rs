//! Unique meshes, where they are placed, and what a renderer needs of them.

use bytemuck::{Pod, Zeroable};
use glam::{DAffine3, Vec3};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::{Aabb, ElementId, Rgba8, Slice};

/// Index of a mesh in [`crate::BuildingModel::meshes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Pod, Zeroable, Serialize, Deserialize)]
#[repr(transparent)]
pub struct MeshId(pub u32);

/// A unique triangle mesh, metres, in coordinates of its own.
///
/// Invariant: positions are small enough for `f32` (the reader moves large offsets into the placement), every index is
/// in range, the length of `indices` is a multiple of 3.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mesh {
    /// Vertex positions, metres.
    pub positions: Slice<[f32; 3]>,
    /// Counter-clockwise triangles seen from outside.
    pub indices: Slice<u32>,
}

/// One mesh shown at one place as part of one element. Plain bytes, so that a mapped file can hold it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable, Serialize, Deserialize)]
#[repr(C)]
pub struct Placement {
    /// The element that it belongs to.
    pub element: ElementId,
    /// The mesh.
    pub mesh: MeshId,
    /// Mesh coordinates to project coordinates, metres. May mirror (negative determinant).
    pub transform: DAffine3,
    /// Surface colour.
    pub colour: SurfaceColour,
}

/// An `Option<Rgba8>` of plain bytes: the colour that a file gives to a surface, if it does.
#[derive(Clone, Copy, Default, PartialEq, Eq, Pod, Zeroable, Serialize, Deserialize)]
#[serde(from = "Option<Rgba8>", into = "Option<Rgba8>")]
#[repr(C)]
pub struct SurfaceColour {
    rgba: Rgba8,
    /// 0 without a colour, which then is all zeros.
    given: u32,
}

impl SurfaceColour {
    /// The colour; `None` where the file gives none.
    pub fn get(self) -> Option<Rgba8> {
        (self.given != 0).then_some(self.rgba)
    }
}

impl From<Option<Rgba8>> for SurfaceColour {
    fn from(colour: Option<Rgba8>) -> Self {
        colour.map_or(Self::default(), |rgba| Self { rgba, given: 1 })
    }
}

impl From<SurfaceColour> for Option<Rgba8> {
    fn from(colour: SurfaceColour) -> Self {
        colour.get()
    }
}

impl std::fmt::Debug for SurfaceColour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}

/// What a renderer draws of a mesh: split vertices with normals, and the edges that a person would draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenderMesh {
    /// Vertex positions, metres, mesh coordinates.
    pub positions: Vec<[f32; 3]>,
    /// Unit normals, one per position.
    pub normals: Vec<[f32; 3]>,
    /// Triangles.
    pub indices: Vec<u32>,
    /// Feature edges, as indices of the positions at their ends.
    pub edges: Vec<[u32; 2]>,
}

impl RenderMesh {
    /// Ends of the feature edges, metres, mesh coordinates.
    pub fn edge_lines(&self) -> impl Iterator<Item = [[f32; 3]; 2]> + '_ {
        self.edges.iter().map(|[a, b]| [self.positions[*a as usize], self.positions[*b as usize]])
    }
}

/// Faces that meet at more than this are shown with a crease and an edge: cosine of 35°. A 24-sided circle turns 15° a
/// side and must look round; a chamfer of 45° must look cut.
pub const CREASE_COS: f32 = 0.819;

impl Mesh {
    /// Number of triangles.
    pub fn triangle_count(&self) -> usize {
        self.indices.len() / 3
    }

    /// Box around the vertices, mesh coordinates.
    pub fn bounds(&self) -> Aabb {
        Aabb::from_points(self.positions.iter().map(|p| Vec3::from(*p).as_dvec3()))
    }

    /// Splits vertices at creases, gives them normals, and finds the feature edges.
    ///
    /// Vertices at the same place (to 0.1 mm) are taken as one when faces are compared, so a mesh whose triangles share
    /// no vertex still gets smooth cylinders. Degenerate triangles are left out.
    pub fn render_mesh(&self) -> RenderMesh {
        let positions: &[[f32; 3]] = &self.positions;
        let weld = weld(positions);
        let triangles: Vec<[u32; 3]> = self
            .indices
            .chunks_exact(3)
            .map(|t| [t[0], t[1], t[2]])
            .filter(|t| t.iter().all(|&i| (i as usize) < positions.len()))
            .collect();
        let position = |i: u32| Vec3::from(positions[i as usize]);
        let mut kept = Vec::with_capacity(triangles.len());
        let mut area_normals = Vec::with_capacity(triangles.len());
        for t in triangles {
            let area_normal = (position(t[1]) - position(t[0])).cross(position(t[2]) - position(t[0]));
            if area_normal.length_squared() > 1e-16 {
                kept.push(t);
                area_normals.push(area_normal);
            }
        }
        let unit: Vec<Vec3> = area_normals.iter().map(|n| n.normalize()).collect();

        let mut around: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut edge_faces: FxHashMap<(u32, u32), EdgeUse> = FxHashMap::default();
        for (face, t) in kept.iter().enumerate() {
            for k in 0..3 {
                let (a, b) = (weld[t[k] as usize], weld[t[(k + 1) % 3] as usize]);
                around.entry(a).or_default().push(face as u32);
                if a != b {
                    edge_faces.entry((a.min(b), a.max(b))).or_default().add(face as u32);
                }
            }
        }

        let mut out = RenderMesh::default();
        // For each place the first of its vertices: any of them serves as the end of an edge.
        let mut at_place = vec![u32::MAX; self.positions.len()];
        let mut seen: FxHashMap<(u32, [i16; 3]), u32> = FxHashMap::default();
        for (face, t) in kept.iter().enumerate() {
            for &corner in t {
                let shared = &around[&weld[corner as usize]];
                let mut sum = Vec3::ZERO;
                // A fan of thousands of faces at one vertex would make this quadratic; its normals are flat enough.
                if shared.len() <= 64 {
                    for &other in shared {
                        if unit[face].dot(unit[other as usize]) > CREASE_COS {
                            sum += area_normals[other as usize];
                        }
                    }
                }
                let normal = sum.try_normalize().unwrap_or(unit[face]);
                let quantized = (normal * 4096.0).round().to_array().map(|x| x as i16);
                let index = *seen.entry((weld[corner as usize], quantized)).or_insert_with(|| {
                    out.positions.push(positions[corner as usize]);
                    out.normals.push(normal.to_array());
                    (out.positions.len() - 1) as u32
                });
                let first = &mut at_place[weld[corner as usize] as usize];
                *first = index.min(*first);
                out.indices.push(index);
            }
        }
        for (&(a, b), faces) in &edge_faces {
            if faces.is_feature(&unit) {
                out.edges.push([at_place[a as usize], at_place[b as usize]]);
            }
        }
        // Hash order must not leak into pictures that are compared byte for byte.
        out.edges.sort_unstable();
        out
    }
}

/// The first two faces at an edge, and how many there are.
#[derive(Default)]
struct EdgeUse {
    faces: [u32; 2],
    count: u32,
}

impl EdgeUse {
    fn add(&mut self, face: u32) {
        if let Some(slot) = self.faces.get_mut(self.count as usize) {
            *slot = face;
        }
        self.count += 1;
    }

    fn is_feature(&self, normals: &[Vec3]) -> bool {
        match self.count {
            1 => true,
            2 => normals[self.faces[0] as usize].dot(normals[self.faces[1] as usize]) < CREASE_COS,
            // Non-manifold edges come from T-joints of sliced faces as often as from real corners.
            _ => false,
        }
    }
}

/// For each position the index of the first one at the same place, to 0.1 mm.
fn weld(positions: &[[f32; 3]]) -> Vec<u32> {
    let mut first: FxHashMap<[i64; 3], u32> = FxHashMap::default();
    positions
        .iter()
        .enumerate()
        .map(|(i, p)| *first.entry(p.map(|x| (f64::from(x) * 1e4).round() as i64)).or_insert(i as u32))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cube() -> Mesh {
        let positions = (0..8u32).map(|i| [(i & 1) as f32, (i >> 1 & 1) as f32, (i >> 2 & 1) as f32]).collect();
        let quads = [[0u32, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
        let indices = quads.iter().flat_map(|q| [q[0], q[1], q[2], q[0], q[2], q[3]]).collect();
        Mesh { positions, indices }
    }

    #[test]
    fn a_cube_has_twelve_edges_and_no_diagonals() {
        let shown = cube().render_mesh();
        assert_eq!(shown.edges.len(), 12);
        assert_eq!(shown.positions.len(), 24, "three normals at each of eight corners");
        assert_eq!(shown.indices.len(), 36);
    }

    #[test]
    fn triangles_that_share_no_vertex_still_smooth() {
        let sides = 24;
        let ring = |k: usize, z: f32| {
            let a = std::f32::consts::TAU * (k % sides) as f32 / sides as f32;
            [a.cos(), a.sin(), z]
        };
        let mut mesh = Mesh::default();
        for k in 0..sides {
            let quad = [ring(k, 0.0), ring(k + 1, 0.0), ring(k + 1, 1.0), ring(k, 1.0)];
            for i in [0, 1, 2, 0, 2, 3] {
                mesh.indices.push(mesh.positions.len() as u32);
                mesh.positions.push(quad[i]);
            }
        }
        let shown = mesh.render_mesh();
        assert_eq!(shown.edges.len(), 2 * sides, "only the two open rims");
        assert_eq!(shown.positions.len(), 2 * sides);
    }
}
