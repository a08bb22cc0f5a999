use std::sync::Arc;

use atrium_building::ElementKind;
use atrium_view::SectionAxis;
use glam::DAffine3;

use super::*;
use crate::fixture::{self, Builder};

/// One element with this mesh, placed so.
fn alone(mesh: Mesh, at: DAffine3) -> SpatialIndex {
    let mut b = Builder::default();
    let id = b.element("IfcWall", ElementKind::Fabric, "one", None);
    let mesh = b.mesh(mesh);
    b.place(id, mesh, at, Some([1, 2, 3, 255]));
    SpatialIndex::build(Arc::new(b.model))
}

fn at_height(scene: &SpatialIndex, z: f64) -> Vec<Cap> {
    scene.slice(SectionPlane::along(SectionAxis::Z, z, false), |_| true, None)
}

fn one(scene: &SpatialIndex, z: f64) -> Cap {
    let mut caps = at_height(scene, z);
    assert_eq!(caps.len(), 1);
    caps.remove(0)
}

/// A solid between two heights over an outline with holes.
fn prism(loops: &[&[[f32; 2]]], low: f32, high: f32) -> Mesh {
    let mut mesh = Mesh::default();
    let flat: Vec<[f64; 2]> = loops.iter().flat_map(|l| l.iter().map(|p| p.map(f64::from))).collect();
    let mut holes = Vec::new();
    let mut first = 0;
    for l in loops {
        if first > 0 {
            holes.push(first);
        }
        let count = l.len() as u32;
        for k in 0..count {
            let (a, b) = (first + k, first + (k + 1) % count);
            let n = flat.len() as u32;
            mesh.indices.extend([a, b, n + b, a, n + b, n + a]);
        }
        first += count;
    }
    let mut cover: Vec<u32> = Vec::new();
    earcut::Earcut::new().earcut_slice(&flat, &holes, &mut cover);
    for t in cover.chunks(3) {
        let n = flat.len() as u32;
        let p = |i: u32| DVec2::from(flat[i as usize]);
        let t =
            if (p(t[1]) - p(t[0])).perp_dot(p(t[2]) - p(t[0])) > 0.0 { [t[0], t[1], t[2]] } else { [t[0], t[2], t[1]] };
        mesh.indices.extend([t[2], t[1], t[0], n + t[0], n + t[1], n + t[2]]);
    }
    for z in [low, high] {
        mesh.positions.extend(flat.iter().map(|p| [p[0] as f32, p[1] as f32, z]));
    }
    mesh
}

fn merged(meshes: &[Mesh]) -> Mesh {
    let mut out = Mesh::default();
    for m in meshes {
        let first = out.positions.len() as u32;
        out.positions.extend(m.positions.iter().copied());
        out.indices.extend(m.indices.iter().map(|i| i + first));
    }
    out
}

fn signed(cap: &Cap) -> f64 {
    cap.outline
        .iter()
        .map(|l| l.iter().zip(l.iter().cycle().skip(1)).map(|(a, b)| a.perp_dot(*b)).sum::<f64>() / 2.0)
        .sum()
}

#[test]
fn a_box_is_cut_in_its_rectangle_whichever_way_the_plane_looks() {
    let at = DAffine3::from_translation(DVec3::new(500_000.0, 3_000_000.0, 10.0));
    let scene = alone(fixture::cuboid(Vec3::new(4.0, 3.0, 2.0)), at);
    let cap = one(&scene, 11.0);
    assert_eq!((cap.outline.len(), cap.outline[0].len(), cap.open.len(), cap.triangles.len()), (1, 4, 0, 6));
    assert!((cap.area_m2() - 12.0).abs() < 1e-6 && (signed(&cap) - 12.0).abs() < 1e-3);
    assert_eq!((cap.colour, cap.kind), (Some([1, 2, 3, 255]), CapKind::Solid));
    // A horizontal plane has the project's own x and y.
    assert!(cap.outline[0].iter().any(|p| p.distance(DVec2::new(500_004.0, 3_000_003.0)) < 1e-6));
    for (axis, area) in [(SectionAxis::X, 6.0), (SectionAxis::Y, 8.0), (SectionAxis::Z, 12.0)] {
        for hides_before in [false, true] {
            let plane = SectionPlane::along(axis, at.translation[axis as usize] + 0.7, hides_before);
            let frame = SliceFrame::of(&plane);
            assert!(frame.normal().abs_diff_eq(plane.normal, 1e-12), "{axis:?}");
            let caps = scene.slice(plane, |_| true, None);
            assert!((caps[0].area_m2() - area).abs() < 1e-6, "{axis:?} {hides_before}");
            for p in &caps[0].outline[0] {
                let there = frame.point(*p);
                assert!(plane.equation().dot(there.extend(1.0)).abs() < 1e-8, "in the plane");
                assert!(frame.flat(there).distance(*p) < 1e-8);
                assert!(scene.model().elements[0].bounds.contains(there.clamp(at.translation, there)));
            }
        }
    }
    // Across the space diagonal through the middle: a hexagon.
    let middle = at.translation + DVec3::new(2.0, 1.5, 1.0);
    let slanted = SectionPlane::at(middle, DVec3::new(3.0, 4.0, 6.0)).unwrap();
    assert_eq!(scene.slice(slanted, |_| true, None)[0].outline[0].len(), 6);
    assert!(scene.slice(slanted, |_| false, None).is_empty());
    let far = Aabb { min: DVec3::ZERO, max: DVec3::ONE };
    assert!(scene.slice(slanted, |_| true, Some(&far)).is_empty());
}

#[test]
fn a_face_in_the_plane_is_cut_on_the_side_that_is_kept() {
    let l: [[f32; 2]; 6] = [[0., 0.], [6., 0.], [6., 2.], [2., 2.], [2., 5.], [0., 5.]];
    let scene = alone(prism(&[&l], 3.2, 3.5), DAffine3::IDENTITY);
    let top = one(&scene, 3.5);
    assert_eq!(top.outline[0].len(), 6);
    assert!((top.area_m2() - 18.0).abs() < 1e-5, "{}", top.area_m2());
    assert!(at_height(&scene, 3.2).is_empty(), "nothing is kept below its bottom");
    let below = SectionPlane::along(SectionAxis::Z, 3.2, true);
    assert!((scene.slice(below, |_| true, None)[0].area_m2() - 18.0).abs() < 1e-5, "looking up from below it");
    assert!(scene.slice(SectionPlane::along(SectionAxis::Z, 3.5, true), |_| true, None).is_empty());
    // In the plane of the inner corner, one arm is cut and the other ends there.
    let arm = scene.slice(SectionPlane::along(SectionAxis::X, 2.0, false), |_| true, None);
    assert!((arm[0].area_m2() - 5.0 * 0.3).abs() < 1e-5);
    let arm = scene.slice(SectionPlane::along(SectionAxis::X, 2.0, true), |_| true, None);
    assert!((arm[0].area_m2() - 2.0 * 0.3).abs() < 1e-5);
}

#[test]
fn a_wall_with_an_opening_falls_into_two_and_a_hollow_one_has_a_hole() {
    // Upright: the outline is the wall's face, the opening a window.
    let face: [[f32; 2]; 4] = [[0., 0.], [5., 0.], [5., 3.], [0., 3.]];
    let window: [[f32; 2]; 4] = [[1., 1.], [1., 2.], [3., 2.], [3., 1.]];
    let stand = DAffine3::from_mat3(glam::DMat3::from_cols(DVec3::X, DVec3::Z, DVec3::NEG_Y));
    let scene = alone(prism(&[&face, &window], -0.2, 0.0), stand);
    let cap = one(&scene, 1.5);
    assert_eq!(cap.outline.len(), 2);
    assert!((cap.area_m2() - 3.0 * 0.2).abs() < 1e-6);
    assert!((one(&scene, 0.5).area_m2() - 1.0).abs() < 1e-6);
    let along = scene.slice(SectionPlane::along(SectionAxis::Y, 0.1, false), |_| true, None);
    assert_eq!(along[0].outline.len(), 2, "an outline and a hole");
    assert!((along[0].area_m2() - 13.0).abs() < 1e-5 && (signed(&along[0]) - 13.0).abs() < 1e-5);
    // Inner faces turned around: every second outline is a hole all the same.
    let mut turned = prism(&[&face, &window], -0.2, 0.0);
    for t in turned.indices.chunks_mut(3).take(3) {
        t.swap(0, 1);
    }
    let scene = alone(turned, stand);
    let along = scene.slice(SectionPlane::along(SectionAxis::Y, 0.1, false), |_| true, None);
    assert!((along[0].area_m2() - 13.0).abs() < 1e-5);
}

#[test]
fn open_shells_are_closed_where_the_gap_is_small_and_lines_where_it_is_not() {
    let mut mesh = fixture::cuboid(Vec3::new(10.0, 0.15, 3.0));
    // Without the end at x = 0.
    mesh.indices.to_mut().drain(24..30);
    let cap = one(&alone(mesh, DAffine3::IDENTITY), 1.0);
    assert!(cap.open.is_empty() && (cap.area_m2() - 1.5).abs() < 1e-5, "{cap:?}");
    let mut half = fixture::cuboid(Vec3::new(2.0, 2.0, 3.0));
    half.indices.to_mut().drain(24..30);
    let cap = one(&alone(half, DAffine3::IDENTITY), 1.0);
    assert!(cap.outline.is_empty() && cap.triangles.is_empty() && cap.open.len() == 1);
    assert_eq!(cap.open[0].len(), 7, "three sides with their diagonals");
    // A pane without thickness, once and with a back of its own.
    let mut pane = fixture::cuboid(Vec3::new(2.0, 1.0, 3.0));
    pane.indices.to_mut().truncate(18);
    pane.indices.to_mut().drain(..12);
    for doubled in [false, true] {
        if doubled {
            let back: Vec<u32> = pane.indices.chunks(3).flat_map(|t| [t[2], t[1], t[0]]).collect();
            pane.indices.extend(back);
        }
        let cap = one(&alone(pane.clone(), DAffine3::IDENTITY), 1.0);
        assert_eq!((cap.outline.len(), cap.open.len()), (0, 1));
    }
}

#[test]
fn doubled_faces_and_several_solids_in_one_mesh_fill_once() {
    let block = fixture::cuboid(Vec3::new(2.0, 1.0, 3.0));
    let twice = merged(&[block.clone(), block.clone()]);
    let cap = one(&alone(twice, DAffine3::IDENTITY), 1.0);
    assert!((cap.area_m2() - 2.0).abs() < 1e-5 && cap.outline.len() == 1);
    // Side by side with the faces between them: one outline.
    let mut beside = block.clone();
    beside.positions.iter_mut().for_each(|p| p[0] += 2.0);
    let cap = one(&alone(merged(&[block.clone(), beside]), DAffine3::IDENTITY), 1.0);
    assert!((cap.area_m2() - 4.0).abs() < 1e-5 && cap.outline.len() == 1);
    // One inside the other, both facing outwards: no hole.
    let mut inside = fixture::cuboid(Vec3::new(0.5, 0.5, 3.0));
    inside.positions.iter_mut().for_each(|p| *p = [p[0] + 0.2, p[1] + 0.2, p[2]]);
    let cap = one(&alone(merged(&[block.clone(), inside.clone()]), DAffine3::IDENTITY), 1.0);
    assert!((cap.area_m2() - 2.0).abs() < 1e-5);
    // Facing inwards: a shaft.
    inside.indices.chunks_mut(3).for_each(|t| t.swap(0, 1));
    let cap = one(&alone(merged(&[block, inside]), DAffine3::IDENTITY), 1.0);
    assert!((cap.area_m2() - 1.75).abs() < 1e-5);
}

#[test]
fn mirrored_turned_and_scaled_placements_have_the_same_way_round() {
    let ring: [&[[f32; 2]]; 2] = [&[[0., 0.], [4., 0.], [4., 3.], [0., 3.]], &[[1., 1.], [1., 2.], [2., 2.], [2., 1.]]];
    let mesh = prism(&ring, 0.0, 2.0);
    for mirror in [1.0, -1.0] {
        let at = DAffine3::from_rotation_z(0.6)
            * DAffine3::from_translation(DVec3::new(20.0, -7.0, 0.0))
            * DAffine3::from_scale(DVec3::new(mirror * 0.5, 2.0, 1.0));
        let cap = one(&alone(mesh.clone(), at), 1.0);
        assert!((cap.area_m2() - 11.0).abs() < 1e-5 && (signed(&cap) - 11.0).abs() < 1e-5, "{mirror}");
        assert_eq!(cap.outline.len(), 2);
    }
}

#[test]
fn a_round_mesh_with_a_tree_of_its_own_and_a_whole_clinic() {
    let scene = alone(fixture::rod(0.5, 10.0, 200), DAffine3::IDENTITY);
    let cap = scene.slice(SectionPlane::along(SectionAxis::X, 4.0, false), |_| true, None);
    let polygon = 0.5 * 200.0 * 0.25 * (std::f64::consts::TAU / 200.0).sin();
    assert_eq!(cap[0].outline[0].len(), 200);
    assert!((cap[0].area_m2() - polygon).abs() < 1e-5);
    let flat = one(&scene, 0.0);
    assert!((flat.area_m2() - 10.0).abs() < 1e-3, "along its axis, through its edges");

    let scene = SpatialIndex::build(fixture::shared());
    let plane = SectionPlane::along(SectionAxis::Z, fixture::STOREY_M + 1.2, false);
    let caps = scene.slice(plane, |_| true, None);
    let rooms: Vec<_> = caps.iter().filter(|c| c.kind == CapKind::Space).collect();
    assert_eq!(rooms.len(), 16);
    assert!((rooms[0].area_m2() - 5.88 * 8.3).abs() < 1e-4);
    let of = |name: &str| {
        let named = |c: &&Cap| scene.model().elements[c.element.index()].label() == name;
        caps.iter().filter(named).map(Cap::area_m2).sum::<f64>()
    };
    assert!((of("corridor") - 2.0 * 47.6 * 0.12).abs() < 1e-4 && (of("AHU") - 15.0).abs() < 1e-4);
    assert_eq!((of("bed"), of("slab")), (0.0, 0.0));
    let placements: Vec<u32> = caps.iter().map(|c| c.placement).collect();
    assert!(placements.is_sorted());
}
