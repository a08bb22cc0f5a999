//! A small clinic made of boxes, panes and pipes: what tests draw and pick without reading a file.
#![allow(dead_code, unreachable_pub, reason = "tests and the example include this file and use what they need")]

use std::sync::Arc;

use atrium_building::{
    BuildingModel, Element, ElementId, ElementKind, Mesh, MeshId, Placement, Rgba8, Storey, StoreyId,
};
use glam::{DAffine3, DVec3, Vec3};

/// Height of a storey, metres.
pub const STOREY_M: f64 = 4.0;

/// Builds a model piece by piece.
#[derive(Default)]
pub struct Builder {
    /// What there is so far.
    pub model: BuildingModel,
}

impl Builder {
    /// Adds an element without geometry.
    pub fn element(&mut self, ifc_type: &str, kind: ElementKind, name: &str, storey: Option<u32>) -> ElementId {
        let id = ElementId(self.model.elements.len() as u32);
        self.model.elements.push(Element {
            name: Some(name.into()),
            storey: storey.map(StoreyId),
            instance: u64::from(id.0) + 1,
            ..Element::new(format!("element-{:08}", id.0), ifc_type, kind)
        });
        id
    }

    /// Adds a mesh.
    pub fn mesh(&mut self, mesh: Mesh) -> MeshId {
        self.model.meshes.push(mesh);
        MeshId(self.model.meshes.len() as u32 - 1)
    }

    /// Places a mesh.
    pub fn place(&mut self, element: ElementId, mesh: MeshId, transform: DAffine3, colour: Option<Rgba8>) {
        let bounds = self.model.meshes[mesh.0 as usize].bounds().transformed(&transform);
        let e = &mut self.model.elements[element.index()];
        e.bounds = e.bounds.union(bounds);
        self.model.placements.push(Placement { element, mesh, transform, colour: colour.into() });
    }

    /// Adds an element that is a box.
    pub fn cuboid(
        &mut self,
        (ifc_type, kind, name): (&str, ElementKind, &str),
        storey: Option<u32>,
        min: DVec3,
        size: DVec3,
        colour: Option<Rgba8>,
    ) -> ElementId {
        let id = self.element(ifc_type, kind, name, storey);
        let mesh = self.mesh(cuboid(size.as_vec3()));
        self.place(id, mesh, DAffine3::from_translation(min), colour);
        id
    }
}

/// A box from the origin.
pub fn cuboid(size: Vec3) -> Mesh {
    let positions = (0..8u32)
        .map(|i| [(i & 1) as f32 * size.x, (i >> 1 & 1) as f32 * size.y, (i >> 2 & 1) as f32 * size.z])
        .collect();
    let quads = [[0u32, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
    let indices = quads.iter().flat_map(|q| [q[0], q[1], q[2], q[0], q[2], q[3]]).collect();
    Mesh { positions, indices }
}

/// A round rod along X.
pub fn rod(radius: f32, length: f32, sides: u32) -> Mesh {
    let mut mesh = Mesh::default();
    for end in [0.0, length] {
        for k in 0..sides {
            let a = std::f32::consts::TAU * k as f32 / sides as f32;
            mesh.positions.push([end, radius * a.cos(), radius * a.sin()]);
        }
    }
    for k in 0..sides {
        let n = (k + 1) % sides;
        mesh.indices.extend([k, n, sides + n, k, sides + n, sides + k]);
        if k > 0 && n > 0 {
            mesh.indices.extend([0, n, k, sides, sides + k, sides + n]);
        }
    }
    mesh
}

/// Three storeys of rooms along a corridor, with windows, beds, an air handler and pipes.
pub fn clinic() -> BuildingModel {
    use ElementKind::{Distribution, Equipment, Fabric, Space};
    let mut b = Builder::default();
    let bed = b.mesh(cuboid(Vec3::new(1.0, 2.1, 0.6)));
    let (length, depth, wall) = (48.0, 20.0, 0.2);
    for s in 0..3u32 {
        let z = f64::from(s) * STOREY_M;
        let storey = b.element("IfcBuildingStorey", ElementKind::Storey, &format!("{}F", s + 1), Some(s));
        b.model.storeys.push(Storey {
            element: storey,
            name: format!("{}F", s + 1).as_str().into(),
            long_name: None,
            elevation_m: z,
        });
        let at = |x: f64, y: f64, h: f64| DVec3::new(x, y, z + h);
        let size = DVec3::new;
        b.cuboid(("IfcSlab", Fabric, "slab"), Some(s), at(0.0, 0.0, -0.3), size(length, depth, 0.3), None);
        b.cuboid(("IfcWall", Fabric, "wall N"), Some(s), at(0.0, depth - wall, 0.0), size(length, wall, 3.6), None);
        b.cuboid(("IfcWall", Fabric, "wall W"), Some(s), at(0.0, 0.0, 0.0), size(wall, depth, 3.6), None);
        b.cuboid(("IfcWall", Fabric, "wall E"), Some(s), at(length - wall, 0.0, 0.0), size(wall, depth, 3.6), None);
        b.cuboid(("IfcWall", Fabric, "sill S"), Some(s), at(0.0, 0.0, 0.0), size(length, wall, 0.9), None);
        b.cuboid(("IfcWall", Fabric, "lintel S"), Some(s), at(0.0, 0.0, 2.7), size(length, wall, 0.9), None);
        for side in 0..2 {
            let y = if side == 0 { 8.5 } else { 11.5 };
            b.cuboid(("IfcWall", Fabric, "corridor"), Some(s), at(0.2, y, 0.0), size(length - 0.4, 0.12, 3.6), None);
        }
        for room in 0..8 {
            let x = f64::from(room) * 6.0;
            let pane = Some([150, 190, 205, 90]);
            b.cuboid(("IfcWindow", Fabric, "pane"), Some(s), at(x + 0.6, 0.08, 0.9), size(4.8, 0.04, 1.8), pane);
            b.cuboid(("IfcWall", Fabric, "pier"), Some(s), at(x, 0.0, 0.9), size(0.6, wall, 1.8), None);
            for (y, d) in [(0.2, 8.3), (11.62, 8.18)] {
                if room > 0 {
                    b.cuboid(("IfcWall", Fabric, "wall"), Some(s), at(x, y, 0.0), size(0.12, d, 3.6), None);
                }
                let name = format!("{}-{:02}", s + 1, room * 2 + if y > 1.0 { 2 } else { 1 });
                b.cuboid(("IfcSpace", Space, &name), Some(s), at(x + 0.12, y, 0.0), size(5.88, d, 3.4), None);
                let id = b.element("IfcFurniture", Fabric, "bed", Some(s));
                b.place(id, bed, DAffine3::from_translation(at(x + 2.5, y + 3.0, 0.0)), Some([120, 140, 160, 255]));
            }
        }
        for k in 0..3 {
            let id = b.element("IfcPipeSegment", Distribution, "pipe", Some(s));
            let mesh = b.mesh(rod(0.08, 46.0, 16));
            let place = DAffine3::from_translation(at(1.0, 9.0 + f64::from(k) * 0.5, 3.1));
            b.place(id, mesh, place, Some([60, 120, 190, 255]));
        }
        let air = ("IfcUnitaryEquipment", Equipment, "AHU");
        b.cuboid(air, Some(s), at(43.5, 13.0, 0.0), size(3.0, 5.0, 2.0), Some([130, 150, 130, 255]));
    }
    b.model
}

/// The clinic, shared.
pub fn shared() -> Arc<BuildingModel> {
    Arc::new(clinic())
}
