//! Buildings hundreds of kilometres apart in one scene: what single precision cannot hold is kept relative to something near.

use atrium_building::BuildingModel;
use glam::DVec3;
use rustc_hash::FxHashSet;

/// Up to here single precision tells half a millimetre, metres from the origin.
pub(crate) const NEAR_M: f64 = 4096.0;

/// Cells of a scene at most where its parts lie far apart: as many as of a large site.
const MOST_CELLS: usize = 100;

/// Whether a place, relative to the scene's origin, is too far from it for single precision.
pub(crate) fn is_far(at: DVec3) -> bool {
    at.abs().max_element() > NEAR_M
}

/// The edge of cells for sites far apart, metres: as small as `least` where that makes few enough of them, for a cell that
/// spans two sites, or much of one, could not hold a millimetre in 16 bits. At most `most`.
pub(crate) fn cell_m(model: &BuildingModel, origin: DVec3, least: f64, most: f64) -> f64 {
    let mut edge = least;
    while edge < most {
        let cells: FxHashSet<(i64, i64)> = model
            .elements
            .iter()
            .filter(|e| !e.bounds.is_empty())
            .map(|e| {
                let at = (e.bounds.center() - origin) / edge;
                (at.x.floor() as i64, at.y.floor() as i64)
            })
            .collect();
        if cells.len() <= MOST_CELLS {
            break;
        }
        edge *= 1.5;
    }
    edge.min(most)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use atrium_building::ElementKind;
    use glam::{DAffine3, Vec3, Vec4};

    use super::*;
    use crate::fixture;
    use crate::prepare::PreparedScene;

    /// Two sites half a thousand kilometres apart, each with walls at odd places and a mesh that is drawn many times.
    fn sites(apart: DVec3) -> BuildingModel {
        let mut b = fixture::Builder::default();
        let rod = b.mesh(fixture::rod(0.3, 2.0, 400));
        for site in [DVec3::ZERO, apart] {
            for i in 0..30 {
                let at = site + DVec3::new(f64::from(i) * 3.377, f64::from(i % 7) * 2.113, 0.377);
                b.cuboid(("IfcWall", ElementKind::Fabric, "wall"), None, at, DVec3::new(2.011, 0.2, 2.7), None);
                let id = b.element("IfcFlowTerminal", ElementKind::Equipment, "rod", None);
                b.place(id, rod, DAffine3::from_translation(at + DVec3::Z * 4.0), None);
            }
        }
        b.model
    }

    const APART: DVec3 = DVec3::new(433_012.701, 250_000.333, 12.5);

    #[test]
    fn a_millimetre_holds_at_sites_500_km_apart() {
        let model = sites(APART);
        let exact: Vec<Vec<DVec3>> = model
            .placements
            .iter()
            .map(|p| {
                let mesh = model.mesh(p.mesh).unwrap().render_mesh();
                mesh.positions.iter().map(|v| p.transform.transform_point3(Vec3::from(*v).as_dvec3())).collect()
            })
            .collect();
        let scene = PreparedScene::build(Arc::new(model));
        let geometry = scene.geometry();
        assert!(geometry.batches.len() >= 2 && geometry.groups.len() >= 2);
        let near = |at: DVec3| exact.iter().flatten().map(|e| (*e - at).abs().max_element()).fold(f64::MAX, f64::min);
        let mut worst = 0.0f64;
        for b in &geometry.batches[..geometry.first_far as usize] {
            for v in &geometry.vertices[b.vertices.range()] {
                worst = worst.max(near(b.grid.place(v.place) + scene.origin()));
            }
        }
        // Half a step of the cell, after half a step of the finest.
        assert!(worst < 0.0007, "a merged vertex is {:.2} mm off", worst * 1e3);
        let mesh = geometry.meshes[0];
        for group in &geometry.groups[mesh.groups.range()] {
            for place in &geometry.instances[group.instances.range()] {
                let v = geometry.placed_vertices[mesh.vertices.range()][0];
                let p = Vec4::new(f32::from(v[0]), f32::from(v[1]), f32::from(v[2]), 1.0);
                let local = Vec3::from_array(place.rows.map(|row| Vec4::from(row).dot(p))).as_dvec3();
                let off = near(local + DVec3::from(group.origin) + scene.origin());
                assert!(off < 0.0006, "a place is {:.2} mm off", off * 1e3);
            }
        }
    }
}
