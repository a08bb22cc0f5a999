//! Bodies in small buildings made of boxes.

use std::sync::Arc;

use atrium_building::{ElementKind, Mesh, Storey, StoreyId};
use atrium_view::{SectionAxis, SectionPlane, ViewState};
use glam::{DAffine3, Vec3};

use super::*;
use crate::fixture::{self, Builder};

const FABRIC: ElementKind = ElementKind::Fabric;
const EAST: f64 = 0.0;

/// A scene and what is shown of it.
struct Scene {
    index: SpatialIndex,
    view: ViewState,
}

impl Scene {
    fn new(b: Builder) -> Self {
        Self { index: SpatialIndex::build(Arc::new(b.model)), view: ViewState::default() }
    }

    fn filter(&self) -> PickFilter {
        PickFilter::new(self.index.model(), &self.view)
    }

    /// Walks on for so long; what the last step said.
    fn walk(&self, walker: &mut Walker, wish: WalkInput, seconds: f64, dt_s: f64) -> WalkResult {
        let filter = self.filter();
        let mut last = WalkResult::default();
        for _ in 0..(seconds / dt_s).round() as usize {
            last = walker.step(&self.index, &filter, &wish, dt_s);
            assert!(!last.stuck, "{last:?} at {}", walker.feet());
        }
        last
    }
}

fn ahead() -> WalkInput {
    WalkInput { forward: 1.0, ..WalkInput::default() }
}

fn standing(x: f64, y: f64, z: f64) -> Walker {
    let mut walker = Walker::at(DVec3::new(x, y, z), EAST, Body::default());
    walker.grounded = true;
    walker
}

fn slab(b: &mut Builder, z: f64) -> ElementId {
    b.cuboid(("IfcSlab", FABRIC, "slab"), Some(0), DVec3::new(-20.0, -20.0, z - 0.2), DVec3::new(40.0, 40.0, 0.2), None)
}

fn wall(b: &mut Builder, min: [f64; 3], size: [f64; 3]) -> ElementId {
    b.cuboid(("IfcWall", FABRIC, "wall"), Some(0), min.into(), size.into(), None)
}

fn storeys(b: &mut Builder, heights: &[f64]) {
    for (i, z) in heights.iter().enumerate() {
        let element = b.element("IfcBuildingStorey", ElementKind::Storey, "storey", Some(i as u32));
        b.model.storeys.push(Storey { element, name: "s".into(), long_name: None, elevation_m: *z });
    }
}

/// A prism along Y over a profile in x and z, counter-clockwise.
fn prism(profile: &[[f32; 2]], from_y: f32, to_y: f32) -> Mesh {
    let n = profile.len() as u32;
    let mut mesh = Mesh::default();
    for y in [from_y, to_y] {
        mesh.positions.extend(profile.iter().map(|[x, z]| [*x, y, *z]));
    }
    for i in 1..n - 1 {
        mesh.indices.extend([0, i, i + 1, n, n + i + 1, n + i]);
    }
    for i in 0..n {
        let j = (i + 1) % n;
        mesh.indices.extend([i, n + i, n + j, i, n + j, j]);
    }
    mesh
}

#[test]
fn a_flat_floor_is_walked_at_the_same_speed_at_any_frame_rate() {
    let mut b = Builder::default();
    let floor = slab(&mut b, 0.0);
    let scene = Scene::new(b);
    for (run, speed) in [(false, 1.4), (true, 4.0)] {
        for dt in [0.01, 0.1, 0.5] {
            let mut walker = standing(-8.0, 0.0, 0.0);
            let last = scene.walk(&mut walker, WalkInput { run, ..ahead() }, 2.0, dt);
            // What getting up to speed costs is the same for all.
            let wanted = -8.0 + speed * (2.0 - ACCELERATION_S);
            assert!((walker.feet().x - wanted).abs() < 0.01, "{run} {dt}: {} {wanted}", walker.feet());
            assert!(walker.feet().z.abs() < 1e-6 && last.on == Some(floor) && last.grounded);
            assert!((walker.eye().z - 1.62).abs() < 1e-6);
            scene.walk(&mut walker, WalkInput::default(), 1.0, dt);
            assert!(walker.velocity().length() < 0.01, "and stops");
        }
    }
    let mut walker = standing(0.0, 0.0, 0.0);
    scene.walk(&mut walker, WalkInput { forward: 1.0, right: 1.0, ..ahead() }, 1.0, 0.1);
    assert!((walker.velocity().length() - 1.4).abs() < 0.01 && walker.feet().y < -0.5, "aslant is no faster");
}

#[test]
fn it_falls_onto_the_next_floor_and_no_farther_however_long_a_frame_is() {
    for dt in [0.016, 0.1, 0.5] {
        let mut b = Builder::default();
        slab(&mut b, 0.0);
        // Thin as paper.
        b.cuboid(("IfcSlab", FABRIC, "slab"), None, DVec3::new(-5.0, -5.0, 3.99), DVec3::new(10.0, 10.0, 0.01), None);
        let scene = Scene::new(b);
        let mut walker = Walker::at(DVec3::new(0.0, 0.0, 7.0), EAST, Body::default());
        let mut landings = Vec::new();
        for _ in 0..(4.0 / dt) as usize {
            let step = walker.step(&scene.index, &scene.filter(), &WalkInput::default(), dt);
            landings.extend(step.landed_from_m);
        }
        assert!((walker.feet().z - 4.0).abs() < 1e-6, "{dt}: {}", walker.feet());
        let walked = scene.walk(&mut walker, ahead(), 6.0, dt);
        assert!(walker.feet().z.abs() < 1e-6 && walker.feet().x > 5.0 && walked.grounded, "{}", walker.feet());
    }
}

#[test]
fn a_stair_of_eighteen_steps_is_walked_up_and_down_whatever_it_is_made_of() {
    let (rise, going, steps) = (0.17, 0.28, 18u32);
    let top = rise * f64::from(steps);
    for kind in ["solid", "open treads", "one mesh", "steep"] {
        let (going, rise) = if kind == "steep" { (0.21, 0.21) } else { (going, rise) };
        let top = if kind == "steep" { rise * f64::from(steps) } else { top };
        let mut b = Builder::default();
        slab(&mut b, 0.0);
        let run = going * f64::from(steps);
        let landing = DVec3::new(run, -2.0, top - 0.2);
        b.cuboid(("IfcSlab", FABRIC, "landing"), None, landing, DVec3::new(4.0, 4.0, 0.2), None);
        if kind == "one mesh" {
            let mut profile = vec![[run as f32, 0.0]];
            for k in (0..steps).rev() {
                let (x, z) = ((going * f64::from(k)) as f32, (rise * f64::from(k + 1)) as f32);
                profile.extend([[(going * f64::from(k + 1)) as f32, z], [x, z]]);
            }
            profile.push([0.0, 0.0]);
            let mut mesh = prism(&profile, -0.6, 0.6);
            // A fan is no triangulation of what is not convex: the sides are left open, as in many files.
            mesh.indices.to_mut().drain(..(profile.len() - 2) * 6);
            let id = b.element("IfcStair", FABRIC, "stair", None);
            let mesh = b.mesh(mesh);
            b.place(id, mesh, DAffine3::IDENTITY, None);
        } else {
            for k in 0..steps {
                let z = rise * f64::from(k + 1);
                let thick = if kind == "solid" { z } else { 0.04 };
                let deep = if kind == "solid" { going } else { going + 0.02 };
                let min = DVec3::new(going * f64::from(k), -0.6, z - thick);
                b.cuboid(("IfcStairFlight", FABRIC, "tread"), None, min, DVec3::new(deep, 1.2, thick), None);
            }
        }
        let scene = Scene::new(b);
        for dt in [0.03, 0.1, 0.5] {
            let mut walker = standing(-1.0, 0.0, 0.0);
            let mut lowest_gap = f64::INFINITY;
            for _ in 0..(6.0 / dt) as usize {
                walker.step(&scene.index, &scene.filter(), &ahead(), dt);
                lowest_gap = lowest_gap.min(walker.eye().z - walker.feet().z);
            }
            assert!((walker.feet().z - top).abs() < 1e-6, "{kind} {dt}: {}", walker.feet());
            assert!(walker.feet().x > run && lowest_gap > 0.9, "{lowest_gap}");
            let mut grounded = true;
            for _ in 0..(6.0 / dt) as usize {
                let back = WalkInput { forward: -1.0, ..WalkInput::default() };
                grounded &= walker.step(&scene.index, &scene.filter(), &back, dt).grounded;
            }
            assert!(walker.feet().z.abs() < 1e-6 && walker.feet().x < 0.0, "{kind} {dt}: {}", walker.feet());
            assert!(grounded, "down a stair one steps, one does not fall");
        }
    }
}

#[test]
fn a_ramp_is_walked_up_and_a_cliff_is_not() {
    let mut b = Builder::default();
    slab(&mut b, 0.0);
    let ramp = b.element("IfcRamp", FABRIC, "ramp", None);
    let mesh = b.mesh(prism(&[[0.0, 0.0], [6.0, 0.0], [6.0, 0.5]], -1.0, 1.0));
    b.place(ramp, mesh, DAffine3::IDENTITY, None);
    let steep = b.element("IfcRoof", FABRIC, "roof", None);
    let mesh = b.mesh(prism(&[[0.0, 0.0], [1.0, 0.0], [1.0, 2.0]], 4.0, 6.0));
    b.place(steep, mesh, DAffine3::IDENTITY, None);
    wall(&mut b, [0.0, -6.0, 0.0], [1.0, 2.0, 0.3]);
    let scene = Scene::new(b);
    let mut walker = standing(-1.0, 0.0, 0.0);
    let step = scene.walk(&mut walker, ahead(), 4.0, 0.1);
    assert!((walker.feet().z - walker.feet().x / 12.0).abs() < 0.02 && step.on == Some(ramp), "{}", walker.feet());
    let mut walker = standing(-1.0, 5.0, 0.0);
    let step = scene.walk(&mut walker, ahead(), 4.0, 0.1);
    assert!(walker.feet().x < 0.4 && step.blocked_by == Some(steep), "{}", walker.feet());
    let mut walker = standing(-1.0, -5.0, 0.0);
    scene.walk(&mut walker, ahead(), 4.0, 0.1);
    assert!((walker.feet().x + 0.25).abs() < 0.01, "0.3 m is no step: {}", walker.feet());
    scene.walk(&mut walker, WalkInput { jump: true, ..ahead() }, 1.0, 0.05);
    assert!(walker.feet().x > 0.0, "but can be jumped onto: {}", walker.feet());
}

#[test]
fn a_wall_slides_and_a_corner_stops() {
    let mut b = Builder::default();
    slab(&mut b, 0.0);
    let east = wall(&mut b, [2.0, -10.0, 0.0], [0.1, 14.0, 3.0]);
    wall(&mut b, [-5.0, 4.0, 0.0], [7.1, 0.1, 3.0]);
    let scene = Scene::new(b);
    let mut walker = Walker::at(DVec3::ZERO, 0.6, Body::default());
    let step = scene.walk(&mut walker, ahead(), 4.0, 0.1);
    assert!((walker.feet().x - 1.75).abs() < 2e-3 && step.blocked_by == Some(east), "{}", walker.feet());
    assert!(walker.feet().y > 2.0, "along the wall: {}", walker.feet());
    scene.walk(&mut walker, ahead(), 6.0, 0.1);
    assert!(walker.feet().truncate().distance(DVec2::new(1.75, 3.75)) < 5e-3, "{}", walker.feet());
    assert!(walker.velocity().length() < 0.3, "pushing against a wall gathers no speed: {}", walker.velocity());
}

#[test]
fn a_door_passes_its_frame_does_not_and_a_narrow_gap_neither() {
    let mut b = Builder::default();
    slab(&mut b, 0.0);
    // A door of 0.9 m at y = 0, turned against the axes; a gap of 0.4 m at y = 5.
    let turn = DAffine3::from_rotation_z(0.5);
    for (y, high) in [(-6.0, 5.55), (0.45, 4.35), (5.2, 4.0)] {
        let id = b.element("IfcWall", FABRIC, "wall", None);
        let mesh = b.mesh(fixture::cuboid(Vec3::new(0.2, high, 3.0)));
        b.place(id, mesh, turn * DAffine3::from_translation(DVec3::new(2.0, y, 0.0)), None);
    }
    let door = b.element("IfcDoor", FABRIC, "door", None);
    for (y, wide, from, high, x, deep) in [
        (-0.45, 0.05, 0.0, 2.1, 2.0, 0.2),
        (0.40, 0.05, 0.0, 2.1, 2.0, 0.2),
        (-0.40, 0.80, 2.04, 0.06, 2.0, 0.2),
        (-0.40, 0.80, 0.01, 2.03, 2.08, 0.05),
        // A handle.
        (0.25, 0.12, 1.0, 0.03, 1.98, 0.25),
    ] {
        let mesh = b.mesh(fixture::cuboid(Vec3::new(deep, wide, high)));
        b.place(door, mesh, turn * DAffine3::from_translation(DVec3::new(x, y, from)), None);
    }
    let scene = Scene::new(b);
    let place = |y: f64| {
        let p = turn.transform_point3(DVec3::new(0.0, y, 0.0));
        let mut walker = Walker::at(p, 0.5, Body::default());
        walker.grounded = true;
        walker
    };
    let local = |w: &Walker| turn.inverse().transform_point3(w.feet());
    for dt in [0.05, 0.5] {
        for y in [0.0, 0.12, -0.2] {
            let mut walker = place(y);
            scene.walk(&mut walker, ahead(), 4.0, dt);
            assert!(local(&walker).x > 4.0, "through the door, also a little off its middle {y}: {}", local(&walker));
        }
        let mut walker = place(5.0);
        scene.walk(&mut walker, ahead(), 4.0, dt);
        assert!(local(&walker).x < 2.0, "{}", local(&walker));
    }
    let mut walker = place(0.4);
    let body = Body { radius_m: 0.35, ..Body::default() };
    walker.body = body;
    let filter = scene.filter();
    for _ in 0..40 {
        walker.step(&scene.index, &filter, &ahead(), 0.1);
        let l = local(&walker);
        let clear = (l.x - 2.1).abs() > 0.1 || l.y.abs() + 0.35 <= 0.402;
        assert!(clear, "the linings keep 0.8 m clear: {l}");
    }
}

#[test]
fn it_stops_where_the_headroom_ends_and_goes_on_crouching() {
    let mut b = Builder::default();
    slab(&mut b, 0.0);
    wall(&mut b, [1.0, -5.0, 1.5], [3.0, 10.0, 0.3]);
    let scene = Scene::new(b);
    let mut walker = standing(-1.0, 0.0, 0.0);
    scene.walk(&mut walker, ahead(), 4.0, 0.1);
    assert!((walker.feet().x - 0.75).abs() < 2e-3, "{}", walker.feet());
    let crouch = WalkInput { crouch: true, ..ahead() };
    scene.walk(&mut walker, crouch, 2.0, 0.1);
    assert!(walker.feet().x > 1.5 && walker.eye().z < 1.2 && walker.is_crouched(), "{}", walker.feet());
    scene.walk(&mut walker, WalkInput::default(), 1.0, 0.1);
    assert!(walker.is_crouched(), "no room to stand up");
    scene.walk(&mut walker, ahead(), 6.0, 0.1);
    assert!(walker.feet().x > 4.2 && !walker.is_crouched() && walker.eye().z > 1.6, "{}", walker.feet());
    // Under a slope one gets as far as the head allows.
    let mut b = Builder::default();
    slab(&mut b, 0.0);
    let id = b.element("IfcStairFlight", FABRIC, "soffit", None);
    let mesh = b.mesh(prism(&[[0.0, 3.0], [5.0, 0.0], [5.0, 3.0]], -2.0, 2.0));
    b.place(id, mesh, DAffine3::IDENTITY, None);
    let scene = Scene::new(b);
    let mut walker = standing(-1.0, 0.0, 0.0);
    scene.walk(&mut walker, ahead(), 5.0, 0.1);
    let free_at = (3.0 - 1.75) / 0.6 - 0.25;
    assert!((walker.feet().x - free_at).abs() < 0.01, "{} {free_at}", walker.feet());
}

#[test]
fn no_frame_is_long_enough_to_tunnel() {
    let mut b = Builder::default();
    slab(&mut b, 0.0);
    wall(&mut b, [1.0, -400.0, 0.0], [0.02, 800.0, 3.0]);
    wall(&mut b, [-400.0, -400.0, 2.5], [800.0, 800.0, 0.02]);
    let scene = Scene::new(b);
    for yaw in [0.0, 0.4, -1.1] {
        let mut walker = Walker::at(DVec3::ZERO, yaw, Body::default());
        let wish = WalkInput { run: true, jump: true, ..ahead() };
        let step = scene.walk(&mut walker, wish, 5.0, 0.5);
        assert!(walker.feet().x < 0.7505 && walker.eye().z < 2.5, "{} {step:?}", walker.feet());
        let mut flyer = Walker::from_pose(&walker.pose(), Body::default());
        scene.walk(&mut flyer, WalkInput { fly: true, run: true, up: 1.0, ..ahead() }, 5.0, 0.5);
        assert!(flyer.eye().x < 0.81 && flyer.eye().z < 2.31, "{}", flyer.eye());
    }
    let mut flyer = Walker::at(DVec3::ZERO, EAST, Body { flight_collides: false, ..Body::default() });
    scene.walk(&mut flyer, WalkInput { fly: true, ..ahead() }, 3.0, 0.1);
    assert!(flyer.eye().x > 1.5, "and goes through walls where it may");
}

#[test]
fn mirrored_and_far_from_the_origin_it_is_the_same() {
    let far = DVec3::new(503_120.0, 3_404_250.0, 43.0);
    let walk = |place: DAffine3, sign: f64| {
        let mut b = Builder::default();
        let mut put = |size: [f32; 3], at: [f64; 3]| {
            let id = b.element("IfcWall", FABRIC, "part", None);
            let mesh = b.mesh(fixture::cuboid(size.into()));
            b.place(id, mesh, place * DAffine3::from_translation(at.into()), None);
        };
        put([20.0, 20.0, 0.2], [-10.0, -10.0, -0.2]);
        put([1.0, 4.0, 0.2], [1.0, -2.0, 0.0]);
        put([0.2, 20.0, 3.0], [4.0, -10.0, 0.0]);
        let scene = Scene::new(b);
        let mut walker = Walker::enter(&scene.index, &scene.filter(), place.transform_point3(DVec3::ZERO)).unwrap();
        walker.face(if sign < 0.0 { std::f64::consts::PI } else { 0.0 }, 0.0);
        let mut heights = Vec::new();
        for _ in 0..60 {
            walker.step(&scene.index, &scene.filter(), &ahead(), 0.1);
            heights.push(walker.feet().z - place.translation.z);
        }
        let top = heights.iter().fold(0.0f64, |a, b| a.max(*b));
        assert!((top - 0.2).abs() < 1e-3 && heights.last().unwrap().abs() < 1e-3, "{top} {heights:?}");
        (walker.feet().x - place.translation.x) * sign
    };
    let here = walk(DAffine3::IDENTITY, 1.0);
    let there = walk(DAffine3::from_translation(far), 1.0);
    let mirrored = walk(DAffine3::from_translation(far) * DAffine3::from_scale(DVec3::new(-1.0, 1.0, 1.0)), -1.0);
    assert!((here - 3.75).abs() < 2e-3 && (there - here).abs() < 2e-3 && (mirrored - here).abs() < 2e-3);
}

#[test]
fn what_is_hidden_or_cut_away_neither_blocks_nor_carries() {
    let mut b = Builder::default();
    storeys(&mut b, &[0.0, 3.0]);
    slab(&mut b, 0.0);
    let upper =
        b.cuboid(("IfcSlab", FABRIC, "upper"), Some(1), DVec3::new(-6.0, -6.0, 2.8), DVec3::new(12.0, 12.0, 0.2), None);
    let hidden = wall(&mut b, [2.0, -10.0, 0.0], [0.2, 20.0, 2.5]);
    b.cuboid(("IfcSpace", ElementKind::Space, "room"), Some(0), DVec3::new(-5.0, -5.0, 0.0), DVec3::splat(2.5), None);
    let mut scene = Scene::new(b);
    scene.view.show_spaces = true;
    let mut walker = standing(-4.5, -4.5, 0.0);
    scene.walk(&mut walker, ahead(), 12.0, 0.1);
    assert!((walker.feet().x - 1.75).abs() < 0.01, "through the room, up to the wall: {}", walker.feet());
    scene.view.hidden.insert(hidden);
    scene.walk(&mut walker, ahead(), 2.0, 0.1);
    assert!(walker.feet().x > 3.0);
    // Shown again while one stands in it.
    let mut walker = standing(2.1, 0.0, 0.0);
    scene.view.hidden.clear();
    let step = scene.walk(&mut walker, WalkInput::default(), 0.1, 0.1);
    assert!((walker.feet().x - 2.1).abs() > 0.34, "{step:?} {}", walker.feet());

    // On a floor that is cut at x = 1 one falls where the cut begins, no farther than the floor that is shown.
    scene.view.hidden.insert(hidden);
    let mut walker = standing(-3.0, 0.0, 3.0);
    scene.view.sections = SectionPlane { normal: DVec3::new(0.8, 0.0, 0.6), offset_m: 2.6 }.into();
    assert!(scene.filter().cuts(DVec3::new(1.1, 0.0, 2.95)) && !scene.filter().cuts(DVec3::new(3.1, 0.0, 0.0)));
    let step = scene.walk(&mut walker, WalkInput { forward: 1.0, ..ahead() }, 4.0, 0.1);
    assert!(walker.feet().z.abs() < 1e-6 && walker.feet().x > 1.0 && step.grounded, "{} {step:?}", walker.feet());
    assert_ne!(step.on, Some(upper));
    // All below 1 m cut away: one stays on the lowest storey that is shown, or on the cut through it.
    for (lower_shown, height) in [(false, 3.0), (true, 1.0)] {
        let mut walker = standing(5.0, 0.0, 3.0);
        scene.view.sections = SectionPlane::along(SectionAxis::Z, 1.0, true).into();
        if lower_shown {
            scene.view.hidden.clear();
        }
        let step = scene.walk(&mut walker, ahead(), 3.0, 0.1);
        assert!((walker.feet().z - height).abs() < 1e-6 && step.over_nothing, "{} {step:?}", walker.feet());
    }
}

#[test]
fn with_nothing_below_one_stands_on_the_lowest_storey_and_finds_back() {
    let mut b = Builder::default();
    storeys(&mut b, &[0.0, 3.0]);
    b.cuboid(("IfcSlab", FABRIC, "s"), Some(0), DVec3::new(-3.0, -3.0, -0.2), DVec3::new(6.0, 6.0, 0.2), None);
    b.cuboid(("IfcSlab", FABRIC, "s"), Some(1), DVec3::new(-3.0, -3.0, 2.8), DVec3::new(6.0, 6.0, 0.2), None);
    let scene = Scene::new(b);
    let mut walker = standing(2.0, 0.0, 3.0);
    let step = scene.walk(&mut walker, ahead(), 4.0, 0.1);
    assert!(walker.feet().z == 0.0 && step.over_nothing && step.on.is_none() && walker.feet().x > 5.0);
    walker.face(std::f64::consts::PI, 0.0);
    let step = scene.walk(&mut walker, ahead(), 4.0, 0.1);
    assert!(walker.feet().x < 2.5 && step.on.is_some() && !step.over_nothing, "{} {step:?}", walker.feet());
    // An empty building.
    let empty = Scene::new(Builder::default());
    let mut walker = standing(0.0, 0.0, 1.0);
    let step = empty.walk(&mut walker, ahead(), 1.0, 0.1);
    assert!(step.over_nothing && (walker.feet().z - 1.0).abs() < 0.2, "{}", walker.feet());
    assert!(Walker::enter(&empty.index, &empty.filter(), DVec3::ZERO).is_none());
}

#[test]
fn entering_finds_a_free_place_a_room_or_an_entrance() {
    let mut b = Builder::default();
    storeys(&mut b, &[0.0]);
    b.cuboid(("IfcSlab", FABRIC, "s"), Some(0), DVec3::new(0.0, 0.0, -0.2), DVec3::new(10.0, 10.0, 0.2), None);
    let bed =
        b.cuboid(("IfcFurniture", FABRIC, "bed"), Some(0), DVec3::new(4.0, 4.0, 0.3), DVec3::new(2.0, 1.0, 0.3), None);
    wall(&mut b, [0.0, 6.0, 0.0], [10.0, 0.8, 3.0]);
    let room = ("IfcSpace", ElementKind::Space, "room");
    b.cuboid(room, Some(0), DVec3::ZERO, DVec3::new(10.0, 6.0, 3.0), None);
    let scene = Scene::new(b);
    let filter = scene.filter();
    let entered = |p: DVec3| Walker::enter(&scene.index, &filter, p).map(|w| w.feet());
    assert!(entered(DVec3::new(1.5, 1.5, 0.0)).unwrap().distance(DVec3::new(1.5, 1.5, 0.0)) < 1e-6);
    let beside = entered(DVec3::new(5.0, 4.5, 0.0)).unwrap();
    assert!(beside.z.abs() < 1e-6 && beside.distance(DVec3::new(5.0, 4.5, 0.0)) < 1.6, "beside the bed: {beside}");
    let in_wall = entered(DVec3::new(5.0, 6.4, 0.0)).unwrap();
    assert!((in_wall.y - 6.4).abs() > 0.64, "not in the hollow of a thick wall: {in_wall}");
    let from_air = entered(DVec3::new(-60.0, 3.0, 1.5)).unwrap();
    assert!(from_air.z.abs() < 1e-6 && from_air.x > 0.0, "in the room: {from_air}");
    let on_bed = entered(DVec3::new(5.0, 4.5, 0.6)).unwrap();
    assert!((on_bed.z - 0.6).abs() < 1e-6, "who clicks the bed stands on {bed:?}: {on_bed}");
    assert_eq!(entered(DVec3::NAN), None);
}

#[test]
fn where_one_is_is_told_by_rooms_shapes_and_by_height_where_there_are_none() {
    let mut b = Builder::default();
    storeys(&mut b, &[0.0, 3.0]);
    b.cuboid(("IfcSlab", FABRIC, "s"), Some(0), DVec3::new(0.0, 0.0, -0.2), DVec3::new(20.0, 20.0, 0.2), None);
    b.cuboid(("IfcSlab", FABRIC, "s"), Some(1), DVec3::new(0.0, 0.0, 2.8), DVec3::new(20.0, 20.0, 0.2), None);
    // An L and the room in its notch.
    let l = b.element("IfcSpace", ElementKind::Space, "L", Some(0));
    let ring = [[0.0f32, 0.0], [8.0, 0.0], [8.0, 4.0], [4.0, 4.0], [4.0, 8.0], [0.0, 8.0]];
    let mut mesh = prism(&ring, 0.0, 2.7);
    mesh.positions.iter_mut().for_each(|p| *p = [p[0], p[2], p[1]]);
    let at_l = b.mesh(mesh);
    b.place(l, at_l, DAffine3::IDENTITY, None);
    let notch = b.cuboid(
        ("IfcSpace", ElementKind::Space, "notch"),
        Some(0),
        DVec3::new(4.1, 4.1, 0.0),
        DVec3::new(3.9, 3.9, 2.7),
        None,
    );
    let upper = b.cuboid(
        ("IfcSpace", ElementKind::Space, "u"),
        Some(1),
        DVec3::new(0.0, 0.0, 3.0),
        DVec3::new(8.0, 8.0, 2.7),
        None,
    );
    let zone = b.cuboid(
        ("IfcSpatialZone", ElementKind::Space, "z"),
        Some(1),
        DVec3::new(0.0, 0.0, 3.0),
        DVec3::new(4.0, 4.0, 2.7),
        None,
    );
    let scene = Scene::new(b);
    let places = WhereaboutsIndex::build(&scene.index);
    let at = |x: f64, y: f64, z: f64| places.at(&scene.index, DVec3::new(x, y, z));
    assert_eq!((at(2.0, 6.0, 1.6).space, at(2.0, 6.0, 1.6).exact), (Some(l), true));
    assert_eq!(at(6.0, 6.0, 1.6).space, Some(notch));
    let between = at(6.0, 4.05, 1.6);
    assert!(between.space.is_none() && between.beside.is_some() && between.storey == Some(StoreyId(0)), "{between:?}");
    let above = at(1.0, 1.0, 4.6);
    assert_eq!((above.space, above.storey), (Some(upper), Some(StoreyId(1))), "a room before {zone:?}");
    assert!((above.over_storey_m.unwrap() - 1.6).abs() < 1e-9);
    assert_eq!(
        at(15.0, 15.0, 4.6),
        Whereabouts { storey: Some(StoreyId(1)), over_storey_m: Some(4.6 - 3.0), ..Default::default() }
    );
    assert_eq!(at(15.0, 15.0, 1.6).storey, Some(StoreyId(0)));
    assert_eq!(at(15.0, 15.0, -9.0).storey, Some(StoreyId(0)));
    assert_eq!(at(f64::NAN, 0.0, 0.0), Whereabouts::default());
    // A stairwell through both storeys.
    let mut b = Builder::default();
    storeys(&mut b, &[0.0, 3.0]);
    let well = ("IfcSpace", ElementKind::Space, "well");
    let well = b.cuboid(well, Some(0), DVec3::ZERO, DVec3::new(3.0, 6.0, 5.8), None);
    wall(&mut b, [0.0, 6.0, 0.0], [3.0, 0.2, 2.8]);
    let upper = ("IfcSlab", FABRIC, "landing");
    b.cuboid(upper, Some(1), DVec3::new(0.0, 6.0, 2.8), DVec3::new(3.0, 3.0, 0.2), None);
    let stair = Scene::new(b);
    let through = WhereaboutsIndex::build(&stair.index);
    for (z, storey) in [(1.6, 0), (3.1, 0), (4.6, 1)] {
        let at = through.at(&stair.index, DVec3::new(1.0, 1.0, z));
        assert_eq!((at.space, at.storey), (Some(well), Some(StoreyId(storey))), "{z}");
    }
    // Through a corner and along edges of the triangulation.
    for k in 1..80 {
        let p = f64::from(k) * 0.05;
        assert_eq!(at(p, p, 1.0).space, Some(l), "{p}");
    }
}

#[test]
fn flying_is_faster_the_farther_one_looks() {
    let mut b = Builder::default();
    slab(&mut b, 0.0);
    wall(&mut b, [19.0, -20.0, 0.0], [0.2, 40.0, 20.0]);
    let scene = Scene::new(b);
    let fly = WalkInput { fly: true, ..ahead() };
    let speed = |x: f64| {
        let mut w = Walker::at(DVec3::new(x, 0.0, 5.0), EAST, Body::default());
        scene.walk(&mut w, WalkInput { fly: true, ..WalkInput::default() }, 1.0, 0.05);
        assert!((w.feet().z - 5.0).abs() < 1e-9, "without gravity");
        scene.walk(&mut w, fly, 0.3, 0.05);
        assert_eq!(w.pose().fov_y, WALK_FIELD_OF_VIEW);
        w.velocity().length()
    };
    let (far, near) = (speed(-15.0), speed(15.0));
    assert!(far > 3.0 * near && near > 1.0, "{far} {near}");
    let mut w = Walker::at(DVec3::new(0.0, 0.0, 5.0), EAST, Body::default());
    scene.walk(&mut w, fly, 0.5, 0.1);
    let step = scene.walk(&mut w, WalkInput::default(), 2.0, 0.1);
    assert!(w.feet().z.abs() < 1e-6 && step.grounded, "and falls when it ends");
}

#[test]
fn no_walk_ends_in_a_wall() {
    let scene = Scene::new(Builder { model: fixture::clinic() });
    let filter = scene.filter();
    let mut seed = 9u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(seed >> 8) / 16_777_216.0
    };
    for start in 0..12 {
        let near = DVec3::new(3.0 + random() * 42.0, 1.0 + random() * 18.0, fixture::STOREY_M);
        let mut walker = Walker::enter(&scene.index, &filter, near).unwrap();
        assert!((walker.feet().z - fixture::STOREY_M).abs() < 0.7);
        for _ in 0..60 {
            let wish = WalkInput { turn: (random() - 0.5) * 2.0, run: random() > 0.5, ..ahead() };
            let dt = [0.016, 0.1, 0.5][(random() * 3.0) as usize % 3];
            let step = walker.step(&scene.index, &filter, &wish, dt);
            let mut around = Surround::default();
            around.gather(&scene.index, &filter, &Aabb { min: walker.feet() - 2.0, max: walker.feet() + 2.0 });
            let column = walker.column(walker.feet().z, walker.height_m());
            let contact = around.contact(walker.feet().truncate(), column, TOUCH_M * 2.0);
            assert!(contact.is_none() && !step.stuck, "{start}: {contact:?} at {}", walker.feet());
            assert!(walker.feet().z >= fixture::STOREY_M - 1e-6, "no floor below it may be fallen through");
        }
    }
}
