//! Snapping to things whose corners, middles and centres are known.

use std::sync::Arc;

use atrium_building::{ElementId, ElementKind, Mesh};
use atrium_view::{CameraPose, Projection, SectionAxis, SectionPlane, StandardView, ViewState};
use glam::{DAffine3, DVec2, DVec3, Vec2, Vec3};
use proptest::prelude::*;

use crate::edges::Edges;
use crate::fixture::{self, Builder};
use crate::{PickFilter, Snap, SnapKind, SpatialIndex};

const VIEWPORT: Vec2 = Vec2::new(1600.0, 1000.0);

pub(crate) struct Scene {
    pub(crate) index: SpatialIndex,
    pub(crate) view: ViewState,
    camera: CameraPose,
}

impl Scene {
    pub(crate) fn new(build: impl FnOnce(&mut Builder)) -> Self {
        let mut b = Builder::default();
        build(&mut b);
        let index = SpatialIndex::build(Arc::new(b.model));
        let camera = CameraPose::looking(StandardView::Iso).fitted(&index.model().bounds(), VIEWPORT);
        Self { index, view: ViewState::default(), camera }
    }

    fn seen(mut self, from: StandardView, projection: Projection) -> Self {
        self.camera = CameraPose { projection, ..CameraPose::looking(from) };
        self.camera = self.camera.fitted(&self.index.model().bounds(), VIEWPORT);
        self
    }

    fn looking(mut self, eye: DVec3, target: DVec3) -> Self {
        self.camera = CameraPose::from_to(eye, target, atrium_view::FIELD_OF_VIEW).unwrap();
        self
    }

    /// With the pointer so many pixels beside a point.
    fn snap(&self, at: DVec3, beside: Vec2) -> Option<Snap> {
        let pixel = self.camera.project(at, VIEWPORT).unwrap() + beside;
        let ray = self.camera.ray_through(pixel, VIEWPORT);
        let filter = PickFilter::new(self.index.model(), &self.view);
        self.index.snap(ray, &self.camera, VIEWPORT, 12.0, &filter)
    }

    fn expect(&self, kind: SnapKind, at: DVec3, beside: Vec2, within_m: f64) -> Snap {
        let snap = self.snap(at, beside).unwrap();
        assert_eq!(snap.kind, kind, "{snap:?} instead of {at}");
        assert!(snap.point.distance(at) <= within_m, "{} instead of {at}", snap.point);
        snap
    }
}

fn a_box(b: &mut Builder, min: DVec3, size: DVec3) -> ElementId {
    b.cuboid(("IfcWall", ElementKind::Fabric, "box"), None, min, size, None)
}

/// A box whose faces are cut into a lattice of triangles, with corners that nothing shares.
fn shattered(size: Vec3, n: u32) -> Mesh {
    let mut mesh = Mesh::default();
    for axis in 0..3 {
        for side in [0.0, 1.0] {
            let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
            for i in 0..n {
                for j in 0..n {
                    let corner = |di: u32, dj: u32| {
                        let mut p = [0.0f32; 3];
                        p[axis] = size[axis] * side;
                        p[u] = size[u] * (i + di) as f32 / n as f32;
                        p[v] = size[v] * (j + dj) as f32 / n as f32;
                        p
                    };
                    let quad = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
                    let order = if side > 0.5 { [0, 1, 2, 0, 2, 3] } else { [0, 2, 1, 0, 3, 2] };
                    for k in order {
                        mesh.indices.push(mesh.positions.len() as u32);
                        mesh.positions.push(quad[k]);
                    }
                }
            }
        }
    }
    mesh
}

/// An upright round column, closed.
fn column(radius: f64, height: f64, sides: u32) -> Mesh {
    let mut mesh = fixture::rod(radius as f32, height as f32, sides);
    for p in &mut mesh.positions {
        *p = [p[1], p[2], p[0]];
    }
    mesh
}

#[test]
fn local_feature_edges_are_those_that_are_drawn() {
    let meshes = [
        fixture::cuboid(Vec3::new(3.0, 4.0, 5.0)),
        fixture::rod(0.5, 10.0, 24),
        shattered(Vec3::new(1.0, 2.0, 3.0), 7),
        column(0.3, 3.0, 64),
    ];
    for mesh in meshes {
        let tree = crate::mesh_tree::MeshTree::build(&mesh);
        let mut edges = Edges::new(&mesh, Some(&tree), 0);
        let all: Vec<u32> = (0..mesh.triangle_count() as u32).collect();
        let sorted = |mut e: Vec<[[f32; 3]; 2]>| {
            e.iter_mut().for_each(|l| l.sort_by(|a, b| a.partial_cmp(b).unwrap()));
            e.sort_by(|a, b| a.partial_cmp(b).unwrap());
            e
        };
        let found = edges.pieces(&all, |_| [true; 3]).iter().map(|p| p.ends.map(|v| v.to_array())).collect();
        assert_eq!(sorted(found), sorted(mesh.render_mesh().edge_lines().collect()));
    }
}

#[test]
fn a_box_has_corners_middles_edges_and_faces_with_their_centres() {
    let scene = Scene::new(|b| {
        a_box(b, DVec3::ZERO, DVec3::new(3.0, 4.0, 5.0));
    });
    // Seen from the south-west, from above.
    let beside = Vec2::new(3.0, -4.0);
    let top = scene.expect(SnapKind::Vertex, DVec3::new(0.0, 0.0, 5.0), beside, 0.0);
    assert!((top.distance_px - 5.0).abs() < 0.01, "{}", top.distance_px);
    let middle = scene.expect(SnapKind::Midpoint, DVec3::new(1.5, 0.0, 5.0), beside, 0.0);
    let [a, b] = middle.edge.unwrap();
    assert!((a.distance(b) - 3.0).abs() < 1e-9);
    let third = DVec3::new(1.0, 0.0, 5.0);
    let edge = scene.snap(third, Vec2::new(0.0, 2.0)).unwrap();
    assert_eq!((edge.kind, edge.point.y, edge.point.z), (SnapKind::Edge, 0.0, 5.0));
    assert!((edge.point.x - 1.0).abs() < 0.05);
    let centre = scene.expect(SnapKind::Center, DVec3::new(1.5, 2.0, 5.0), beside, 1e-9);
    let face = centre.face.unwrap();
    assert!((face.area_m2 - 12.0).abs() < 1e-9 && (face.perimeter_m() - 14.0).abs() < 1e-9);
    assert_eq!((face.outline.len(), face.outline[0].len(), face.normal), (1, 4, DVec3::Z));
    let on = scene.snap(DVec3::new(0.8, 1.0, 5.0), Vec2::ZERO).unwrap();
    assert_eq!((on.kind, on.normal), (SnapKind::Face, Some(DVec3::Z)));
    assert!(on.point.distance(DVec3::new(0.8, 1.0, 5.0)) < 1e-3);
}

#[test]
fn what_is_hidden_is_not_snapped_to_and_what_shows_beside_it_is() {
    let scene = Scene::new(|b| {
        a_box(b, DVec3::ZERO, DVec3::new(3.0, 4.0, 5.0));
        a_box(b, DVec3::new(10.0, 1.0, 2.0), DVec3::splat(1.0));
    })
    .looking(DVec3::new(-20.0, 1.7, 2.6), DVec3::new(0.0, 2.0, 2.5));
    let hidden = DVec3::new(10.0, 1.0, 2.0);
    let snap = scene.snap(hidden, Vec2::ZERO).unwrap();
    assert!(snap.point.x.abs() < 1e-9 && snap.kind != SnapKind::Vertex, "{snap:?}");
    let mut scene = scene;
    scene.view.hidden.insert(ElementId(0));
    scene.expect(SnapKind::Vertex, hidden, Vec2::new(2.0, 1.0), 0.0);
    scene.view.hidden.clear();
    // Past the corner of the box in front, a part of the one behind.
    let scene = scene.looking(DVec3::new(-20.0, -1.5, 2.5), DVec3::new(10.0, 1.0, 2.0));
    let corner = DVec3::new(10.0, 1.0, 2.0);
    let kind = scene.snap(corner, Vec2::ZERO).unwrap().kind;
    assert_ne!(kind, SnapKind::Vertex, "the box in front hides it");
}

#[test]
fn an_edge_in_pieces_has_one_middle_and_no_corners_between() {
    for (scale, far) in [(1.0, DVec3::ZERO), (-1.0, DVec3::new(500_000.0, -500_000.0, 30.0))] {
        let place = DAffine3::from_translation(far) * DAffine3::from_scale(DVec3::new(scale, 1.0, 1.0));
        let scene = Scene::new(|b| {
            let mesh = b.mesh(shattered(Vec3::new(3.0, 4.0, 5.0), 7));
            let id = b.element("IfcSlab", ElementKind::Fabric, "slab", None);
            b.place(id, mesh, place, None);
        });
        let at = |x, y, z| place.transform_point3(DVec3::new(x, y, z));
        let x = if scale < 0.0 { 3.0 } else { 0.0 };
        let middle = scene.expect(SnapKind::Midpoint, at(1.5, 0.0, 5.0), Vec2::new(2.0, 2.0), 1e-6);
        let [a, b] = middle.edge.unwrap();
        assert!((a.distance(b) - 3.0).abs() < 1e-6);
        scene.expect(SnapKind::Midpoint, at(x, 2.0, 5.0), Vec2::new(-2.0, 2.0), 1e-6);
        scene.expect(SnapKind::Vertex, at(x, 0.0, 5.0), Vec2::new(-2.0, 2.0), 1e-6);
        let piece = scene.snap(at(3.0 / 7.0, 0.0, 5.0), Vec2::ZERO).unwrap();
        assert_eq!(piece.kind, SnapKind::Edge, "an end of a triangle is no corner");
        let face = piece.face.unwrap();
        assert_eq!(face.outline.iter().map(Vec::len).collect::<Vec<_>>(), [4]);
        let area = if face.normal.z > 0.5 { 12.0 } else { 15.0 };
        assert!((face.area_m2 - area).abs() < 1e-5, "{face:?}");
        assert!(face.normal.z > 0.9 || face.normal.y < -0.9, "outwards, mirrored or not: {}", face.normal);
    }
}

#[test]
fn a_round_column_has_a_centre_and_a_rim_without_corners() {
    let foot = DVec3::new(120.4, 77.7, 3.2);
    for sides in [16, 24, 64, 200] {
        let scene = Scene::new(|b| {
            let mesh = b.mesh(column(0.4, 3.0, sides));
            let id = b.element("IfcColumn", ElementKind::Fabric, "column", None);
            b.place(id, mesh, DAffine3::from_translation(foot) * DAffine3::from_rotation_z(0.3), None);
        });
        let top = foot + DVec3::Z * 3.0;
        let centre = scene.expect(SnapKind::Center, top, Vec2::new(4.0, 3.0), 1e-6);
        assert!((centre.circle.unwrap().radius_m - 0.4).abs() < 1e-6);
        let rim = top + (DVec2::from_angle(0.3 + std::f64::consts::TAU * 9.0 / 16.0) * 0.4).extend(0.0);
        let snap = scene.snap(rim, Vec2::ZERO).unwrap();
        assert_eq!(snap.kind, SnapKind::Edge, "{sides} sides: {snap:?}");
        let circle = snap.circle.unwrap();
        assert!(circle.center.distance(top) < 1e-6 && (circle.radius_m - 0.4).abs() < 1e-6, "{circle:?}");
        let side = foot + (DVec2::from_angle(0.3 + 3.7) * 0.4).extend(1.4);
        let side = scene.snap(side, Vec2::ZERO).unwrap();
        assert!(side.kind == SnapKind::Face && side.face.as_ref().is_some_and(|f| f.facet), "{side:?}");
        let around = side.circle.unwrap();
        assert!((around.radius_m - 0.4).abs() < 1e-6 && (around.center.z - side.point.z).abs() < 1e-6);
        assert!(around.center.truncate().distance(foot.truncate()) < 1e-6, "{around:?}");
        assert!(!centre.face.unwrap().facet);
        // A millimetre and a half aside at most: the chord of sixteen sides stands eight from the circle.
        assert!(snap.point.distance(rim) < 0.01);
    }
}

#[test]
fn a_rounded_slab_has_the_centres_of_its_roundings() {
    // Two metres by one, roundings of a quarter, of six chords each.
    let mut points: Vec<DVec2> = Vec::new();
    for (k, c) in [(1.75, 0.75), (0.25, 0.75), (0.25, 0.25), (1.75, 0.25)].into_iter().enumerate() {
        for i in 0..=6 {
            let a = std::f64::consts::FRAC_PI_2 * (k as f64 + f64::from(i) / 6.0);
            points.push(DVec2::new(c.0, c.1) + DVec2::from_angle(a) * 0.25);
        }
    }
    let n = points.len() as u32;
    let mut mesh = Mesh::default();
    for z in [0.0, 0.3] {
        mesh.positions.extend(points.iter().map(|p| [p.x as f32, p.y as f32, z]));
    }
    for i in 0..n {
        let j = (i + 1) % n;
        mesh.indices.extend([i, j, n + j, i, n + j, n + i]);
        if i > 0 && j > 0 {
            mesh.indices.extend([0, j, i, n, n + i, n + j]);
        }
    }
    let scene = Scene::new(|b| {
        let mesh = b.mesh(mesh);
        let id = b.element("IfcSlab", ElementKind::Fabric, "slab", None);
        b.place(id, mesh, DAffine3::IDENTITY, None);
    });
    let straight = scene.expect(SnapKind::Midpoint, DVec3::new(1.0, 0.0, 0.3), Vec2::ZERO, 1e-6);
    assert!(straight.circle.is_none());
    let on_arc = DVec2::new(0.25, 0.25) + DVec2::from_angle(-2.2) * 0.25;
    let snap = scene.snap(on_arc.extend(0.3), Vec2::ZERO).unwrap();
    let circle = snap.circle.unwrap();
    assert!(circle.center.distance(DVec3::new(0.25, 0.25, 0.3)) < 1e-6 && (circle.radius_m - 0.25).abs() < 1e-6);
    let face = scene.snap(DVec3::new(0.8, 0.6, 0.3), Vec2::ZERO).unwrap().face.unwrap();
    assert_eq!(face.outline[0].len(), 28);
    let whole = 2.0 - 0.25 * 0.25 * (4.0 - 12.0 * (std::f64::consts::PI / 12.0).sin());
    assert!((face.area_m2 - whole).abs() < 1e-6, "{} {whole}", face.area_m2);
}

#[test]
fn sections_are_respected_and_snapped_to() {
    let mut scene = Scene::new(|b| {
        a_box(b, DVec3::ZERO, DVec3::new(3.0, 4.0, 5.0));
    });
    scene.view.sections = SectionPlane::along(SectionAxis::Z, 2.0, false).into();
    // Where an edge comes through the cut, and the line of the cut itself.
    scene.expect(SnapKind::Intersection, DVec3::new(0.0, 0.0, 2.0), Vec2::new(2.0, 2.0), 1e-9);
    let line = scene.snap(DVec3::new(1.0, 0.0, 2.0), Vec2::new(0.0, 2.0)).unwrap();
    assert_eq!((line.kind, line.point.z, line.point.y), (SnapKind::Edge, 2.0, 0.0));
    let gone = scene.snap(DVec3::new(0.0, 0.0, 5.0), Vec2::ZERO);
    assert!(gone.is_none_or(|s| s.point.z <= 2.0 + 1e-9));
    // In plan, cut at hand height: the corner of the cut.
    let mut plan = scene.seen(StandardView::Top, Projection::Orthographic);
    plan.view.sections = SectionPlane::along(SectionAxis::Z, 1.2, false).into();
    plan.expect(SnapKind::Intersection, DVec3::new(3.0, 4.0, 1.2), Vec2::new(3.0, 3.0), 1e-9);
    let middle = plan.expect(SnapKind::Midpoint, DVec3::new(3.0, 2.0, 1.2), Vec2::new(-2.0, 2.0), 1e-9);
    let [a, b] = middle.edge.unwrap();
    assert!((a.distance(b) - 4.0).abs() < 1e-9, "the whole line of the cut, not what a triangle has of it");
    let on_cut = plan.snap(DVec3::new(1.0, 1.0, 1.2), Vec2::ZERO).unwrap();
    assert_eq!((on_cut.kind, on_cut.normal, on_cut.face), (SnapKind::Face, Some(DVec3::Z), None));
    assert!((on_cut.point.z - 1.2).abs() < 1e-9, "the cut through it, not its bottom: {}", on_cut.point);
    plan.view.sections = Default::default();
    plan.expect(SnapKind::Vertex, DVec3::new(3.0, 4.0, 5.0), Vec2::new(3.0, 3.0), 1e-9);
}

#[test]
fn edges_of_two_elements_meet_where_they_cross() {
    let scene = Scene::new(|b| {
        a_box(b, DVec3::ZERO, DVec3::new(4.0, 0.2, 3.0));
        // A beam laid on it, flush with its face.
        a_box(b, DVec3::new(1.3, 0.0, 3.0), DVec3::new(0.4, 3.0, 0.3));
        a_box(b, DVec3::new(2.5, -0.5, 3.0), DVec3::new(0.4, 3.0, 0.3));
    })
    .seen(StandardView::Iso, Projection::Orthographic);
    let at = scene.snap(DVec3::new(2.5, 0.0, 3.0), Vec2::new(-1.0, -1.0)).unwrap();
    assert_eq!(at.kind, SnapKind::Intersection, "{at:?}");
    assert!(at.point.distance(DVec3::new(2.5, 0.0, 3.0)) < 1e-9);
    scene.expect(SnapKind::Vertex, DVec3::new(1.3, 0.0, 3.0), Vec2::ZERO, 1e-9);
}

#[test]
fn a_seam_whose_corners_do_not_meet_is_no_edge() {
    // A wall's face of four pieces around an opening, whose corners meet long edges of their neighbours.
    let mut mesh = Mesh::default();
    for (x0, x1, z0, z1) in [(0.0, 5.0, 0.0, 1.0), (0.0, 5.0, 2.0, 3.0), (0.0, 2.0, 1.0, 2.0), (3.0, 5.0, 1.0, 2.0)] {
        let n = mesh.positions.len() as u32;
        mesh.positions.extend([[x0, 0.0, z0], [x1, 0.0, z0], [x1, 0.0, z1], [x0, 0.0, z1]]);
        mesh.indices.extend([n, n + 1, n + 2, n, n + 2, n + 3]);
    }
    let tree = crate::mesh_tree::MeshTree::build(&mesh);
    let all: Vec<u32> = (0..8).collect();
    let mut edges = Edges::new(&mesh, Some(&tree), 100);
    let level = |p: &[Vec3; 2]| p[0].z == p[1].z && (p[0].z - 1.5).abs() < 0.6;
    let mut found: Vec<[Vec3; 2]> =
        edges.pieces(&all, |_| [true; 3]).into_iter().map(|p| p.ends).filter(level).collect();
    found.iter_mut().for_each(|l| l.sort_by(|a, b| a.x.total_cmp(&b.x)));
    found.sort_by(|a, b| a[0].z.total_cmp(&b[0].z));
    let side = |z| [Vec3::new(2.0, 0.0, z), Vec3::new(3.0, 0.0, z)];
    assert_eq!(found, [side(1.0), side(2.0)], "sill and head, and nothing where the pieces meet");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn of_any_box_from_anywhere_the_corners_that_are_seen_are_found_and_no_others(
        size in prop::array::uniform3(0.5f64..6.0), turn in 0.0f64..6.2, far in prop::array::uniform3(-5e5f64..5e5),
        yaw in 0.0f64..6.2, pitch in -1.4f64..1.4, mirrored: bool, flat: bool, pieces in 1u32..6,
    ) {
        let (size, far) = (DVec3::from(size), DVec3::from(far));
        let place = DAffine3::from_translation(far)
            * DAffine3::from_axis_angle(DVec3::new(0.3, -0.5, 0.8).normalize(), turn)
            * DAffine3::from_scale(DVec3::new(if mirrored { -1.0 } else { 1.0 }, 1.0, 1.0));
        let mut scene = Scene::new(|b| {
            let mesh = b.mesh(shattered(size.as_vec3(), pieces));
            let id = b.element("IfcWall", ElementKind::Fabric, "box", None);
            b.place(id, mesh, place, None);
        });
        scene.camera = CameraPose {
            yaw,
            pitch,
            projection: if flat { Projection::Orthographic } else { Projection::Perspective },
            ..scene.camera
        }
        .fitted(&scene.index.model().bounds(), VIEWPORT);
        // What the mesh holds is single precision.
        let size = size.as_vec3().as_dvec3();
        for k in 0..8u8 {
            let side = DVec3::new(f64::from(k & 1), f64::from(k >> 1 & 1), f64::from(k >> 2 & 1));
            let corner = place.transform_point3(size * side);
            let look = if flat { scene.camera.forward() } else { (corner - scene.camera.eye).normalize() };
            let facing = |axis: DVec3| {
                let outwards = place.transform_vector3(axis * (side.dot(axis) * 2.0 - 1.0));
                outwards.dot(look)
            };
            let faces = DVec3::AXES.map(facing);
            // Seen so flat that rounding decides, or another corner under the same pointer: no matter.
            let nearest = (0..8u8).filter(|j| *j != k).map(|j| {
                let side = DVec3::new(f64::from(j & 1), f64::from(j >> 1 & 1), f64::from(j >> 2 & 1));
                let at = |p| scene.camera.project(p, VIEWPORT).unwrap();
                at(place.transform_point3(size * side)).distance(at(corner))
            });
            if faces.iter().any(|f| f.abs() < 0.02) || nearest.fold(f32::INFINITY, f32::min) < 30.0 {
                continue;
            }
            let snap = scene.snap(corner, Vec2::new(1.5, -2.0));
            let found = snap.as_ref().is_some_and(|s| s.kind == SnapKind::Vertex && s.point.distance(corner) < 1e-6);
            prop_assert_eq!(found, faces.iter().any(|f| *f < 0.0), "{:?} at {}", snap, corner);
        }
    }
}

/// The far corner of a face that is seen at a degree or two: beside it the box ends, and nothing else tells how far the face goes.
#[test]
fn the_far_corner_of_a_face_seen_flat_is_found() {
    let size = DVec3::new(0.5822438397181922, 5.779488135415664, 2.5960818882795684);
    let place = DAffine3::from_axis_angle(DVec3::new(0.3, -0.5, 0.8).normalize(), 1.8881502931413912);
    let mut scene = Scene::new(|b| {
        let mesh = b.mesh(shattered(size.as_vec3(), 1));
        let id = b.element("IfcWall", ElementKind::Fabric, "box", None);
        b.place(id, mesh, place, None);
    });
    let (yaw, pitch) = (5.018336977076638, -0.7754398690929832);
    scene.camera = CameraPose { yaw, pitch, ..scene.camera }.fitted(&scene.index.model().bounds(), VIEWPORT);
    let snap = scene.snap(DVec3::ZERO, Vec2::new(1.5, -2.0)).unwrap();
    assert!(snap.kind == SnapKind::Vertex && snap.point.length() < 1e-6, "{snap:?}");
}

#[test]
fn nothing_near_nothing_found_and_odd_questions_are_answered() {
    let scene = Scene::new(|b| {
        a_box(b, DVec3::ZERO, DVec3::new(3.0, 4.0, 5.0));
    });
    assert_eq!(scene.snap(DVec3::new(0.0, 0.0, 5.0), Vec2::new(-300.0, -200.0)), None);
    let filter = PickFilter::new(scene.index.model(), &scene.view);
    let mut ray = scene.camera.ray_through(VIEWPORT * 0.5, VIEWPORT);
    for radius in [0.0, f32::NAN, 1e9] {
        scene.index.snap(ray, &scene.camera, VIEWPORT, radius, &filter);
    }
    ray.direction = DVec3::NAN;
    assert_eq!(scene.index.snap(ray, &scene.camera, VIEWPORT, 8.0, &filter), None);
    let empty = Scene::new(|_| {});
    assert_eq!(empty.snap(DVec3::Y * 5.0, Vec2::ZERO), None);
}
