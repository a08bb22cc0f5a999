//! Buildings made by hand: spaces, walls and doors as upright prisms and boxes.

use atrium_building::{
    Aabb, BuildingModel, Element, ElementId, ElementKind, Mesh, MeshId, Placement, Storey, StoreyId,
};
use glam::{DAffine3, DVec3, Vec3};

/// A building being made.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) model: BuildingModel,
}

impl Builder {
    /// With storeys at these heights, metres.
    pub(crate) fn new(storeys_m: &[f64]) -> Self {
        let mut builder = Self::default();
        for (i, z) in storeys_m.iter().enumerate() {
            let element = builder.element("IfcBuildingStorey", ElementKind::Storey, i as u32);
            let name = format!("{i}F").into();
            builder.model.storeys.push(Storey { element, name, long_name: None, elevation_m: *z });
        }
        builder
    }

    pub(crate) fn element(&mut self, ifc_type: &str, kind: ElementKind, storey: u32) -> ElementId {
        let id = ElementId(self.model.elements.len() as u32);
        self.model.elements.push(Element {
            storey: Some(StoreyId(storey)),
            instance: u64::from(id.0),
            ..Element::new(id.0.to_string(), ifc_type, kind)
        });
        id
    }

    /// Adds boxes, each from its least corner to its greatest, to the element.
    pub(crate) fn shape(&mut self, element: ElementId, boxes: &[[f64; 6]]) {
        let mut mesh = Mesh::default();
        for b in boxes {
            let first = mesh.positions.len() as u32;
            mesh.positions.extend((0..8).map(|i| {
                [
                    b[if i & 1 == 0 { 0 } else { 3 }] as f32,
                    b[if i & 2 == 0 { 1 } else { 4 }] as f32,
                    b[if i & 4 == 0 { 2 } else { 5 }] as f32,
                ]
            }));
            for q in [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]] {
                mesh.indices.extend([q[0], q[1], q[2], q[0], q[2], q[3]].map(|i: u32| first + i));
            }
        }
        self.place(element, mesh, DAffine3::IDENTITY);
    }

    pub(crate) fn place(&mut self, element: ElementId, mesh: Mesh, transform: DAffine3) {
        let points = mesh.positions.iter().map(|p| transform.transform_point3(Vec3::from(*p).as_dvec3()));
        let bounds = Aabb::from_points(points);
        let e = &mut self.model.elements[element.index()];
        e.bounds = e.bounds.union(bounds);
        let id = MeshId(self.model.meshes.len() as u32);
        self.model.meshes.push(mesh);
        self.model.placements.push(Placement { element, mesh: id, transform, colour: None.into() });
    }

    /// An element of the fabric made of one box.
    pub(crate) fn fabric(&mut self, ifc_type: &str, storey: u32, b: [f64; 6]) -> ElementId {
        let id = self.element(ifc_type, ElementKind::Fabric, storey);
        self.shape(id, &[b]);
        id
    }

    /// A rectangular space, 2.8 m high.
    pub(crate) fn room(&mut self, storey: u32, x0: f64, y0: f64, x1: f64, y1: f64) -> ElementId {
        let z = self.model.storeys[storey as usize].elevation_m;
        let id = self.element("IfcSpace", ElementKind::Space, storey);
        self.shape(id, &[[x0, y0, z, x1, y1, z + 2.8]]);
        id
    }

    /// A space over a polygon that its first corner sees all of.
    pub(crate) fn prism(&mut self, storey: u32, ring: &[(f64, f64)], height_m: f64) -> ElementId {
        let z = self.model.storeys[storey as usize].elevation_m;
        let id = self.element("IfcSpace", ElementKind::Space, storey);
        let n = ring.len() as u32;
        let mut mesh = Mesh::default();
        for z in [z, z + height_m] {
            mesh.positions.extend(ring.iter().map(|(x, y)| [*x as f32, *y as f32, z as f32]));
        }
        for i in 1..n - 1 {
            mesh.indices.extend([0, i + 1, i, n, n + i, n + i + 1]);
        }
        for i in 0..n {
            let j = (i + 1) % n;
            mesh.indices.extend([i, j, n + j, i, n + j, n + i]);
        }
        self.place(id, mesh, DAffine3::IDENTITY);
        id
    }
}

/// A point at walking height on the ground floor.
pub(crate) fn at(x: f64, y: f64) -> atrium_building::WalkPoint {
    atrium_building::WalkPoint::Position([x, y, 0.0])
}

/// The points of a route.
pub(crate) fn line(route: &atrium_building::Route) -> Vec<DVec3> {
    route.points.iter().map(|p| DVec3::from(*p)).collect()
}
