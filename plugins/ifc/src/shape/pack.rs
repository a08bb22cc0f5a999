//! Exact meshes to compact ones, equal shapes stored once.

use std::hash::{Hash, Hasher};
use std::sync::Mutex;

use atrium_building::{Mesh, MeshId};
use atrium_geometry::TriMesh;
use glam::{DAffine3, DVec3};
use rustc_hash::{FxHashMap, FxHasher};

/// Vertices are rounded to this grid, metres: a power of two, which `f32` holds exactly up to 128 m, so that the same
/// shape modelled at another place comes out equal to the last bit. 7.6 µm.
const GRID_M: f64 = 1.0 / 131_072.0;

/// Collects meshes from all threads.
#[derive(Default)]
pub(super) struct Packer {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    meshes: Vec<Mesh>,
    by_hash: FxHashMap<u64, Vec<u32>>,
}

impl Packer {
    /// Stores a mesh (or finds its equal), giving its number and the transform from its coordinates to those of `mesh`.
    ///
    /// `None` when no triangle is left after rounding.
    pub(super) fn add(&self, mesh: &TriMesh) -> Option<(MeshId, DAffine3)> {
        let bounds = mesh.bounds()?;
        // The corner, not the middle: it rounds the same way wherever the shape stands.
        let origin = bounds.min;
        let packed = pack(mesh, origin);
        if packed.indices.is_empty() {
            return None;
        }
        let mut hasher = FxHasher::default();
        packed.indices.hash(&mut hasher);
        packed.positions.iter().flatten().for_each(|v| v.to_bits().hash(&mut hasher));
        let hash = hasher.finish();
        let mut inner = self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Inner { meshes, by_hash } = &mut *inner;
        let same = by_hash.entry(hash).or_default();
        let found = same.iter().copied().find(|i| meshes[*i as usize] == packed);
        let number = found.unwrap_or_else(|| {
            meshes.push(packed);
            same.push(meshes.len() as u32 - 1);
            meshes.len() as u32 - 1
        });
        Some((MeshId(number), DAffine3::from_translation(origin)))
    }

    /// The meshes in an order that does not depend on threads, and the new number of each old one.
    pub(super) fn finish(self) -> (Vec<Mesh>, Vec<MeshId>) {
        let inner = self.inner.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let meshes = inner.meshes;
        let mut order: Vec<usize> = (0..meshes.len()).collect();
        let key = |i: usize| (&meshes[i].indices[..], meshes[i].positions.iter().map(|p| p.map(f32::to_bits)));
        order.sort_unstable_by(|a, b| {
            let ((ia, pa), (ib, pb)) = (key(*a), key(*b));
            ia.len().cmp(&ib.len()).then_with(|| pa.cmp(pb)).then_with(|| ia.cmp(ib))
        });
        let mut renumbered = vec![MeshId(0); meshes.len()];
        for (new, old) in order.iter().enumerate() {
            renumbered[*old] = MeshId(new as u32);
        }
        let mut meshes: Vec<Option<Mesh>> = meshes.into_iter().map(Some).collect();
        (order.into_iter().filter_map(|i| meshes[i].take()).collect(), renumbered)
    }
}

fn pack(mesh: &TriMesh, origin: DVec3) -> Mesh {
    let mut seen: FxHashMap<[u32; 3], u32> = FxHashMap::default();
    let mut positions = Vec::new();
    let mut number = |i: u32| {
        let q = ((mesh.positions[i as usize] - origin) / GRID_M).round() * GRID_M;
        // Adding zero turns -0.0 into 0.0, which are equal but differ in their bits.
        let v = [q.x as f32 + 0.0, q.y as f32 + 0.0, q.z as f32 + 0.0];
        *seen.entry(v.map(f32::to_bits)).or_insert_with(|| {
            positions.push(v);
            positions.len() as u32 - 1
        })
    };
    // Only what triangles use: cutting leaves vertices behind.
    let mut indices = Vec::with_capacity(mesh.indices.len());
    for t in mesh.indices.chunks_exact(3) {
        let [a, b, c] = [number(t[0]), number(t[1]), number(t[2])];
        if a != b && b != c && c != a {
            indices.extend([a, b, c]);
        }
    }
    // Kept as long as the model: room for what never comes would be a quarter of all positions.
    positions.shrink_to_fit();
    indices.shrink_to_fit();
    Mesh { positions: positions.into(), indices: indices.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atrium_geometry::block;

    #[test]
    fn the_same_shape_elsewhere_is_stored_once() {
        let packer = Packer::default();
        let shape = block(DVec3::new(0.3, 0.7, 2.1)).unwrap();
        let far = DVec3::new(312_830.1, 571_542.3, 13.7);
        let (a, at_a) = packer.add(&shape).unwrap();
        let (b, at_b) = packer.add(&shape.transformed(&DAffine3::from_translation(far))).unwrap();
        let (c, _) = packer.add(&block(DVec3::splat(0.1)).unwrap()).unwrap();
        assert_eq!(a, b);
        assert_ne!(a, c);
        assert_eq!((at_b.translation - at_a.translation), far);
        assert_eq!(packer.finish().0.len(), 2);
    }
}
