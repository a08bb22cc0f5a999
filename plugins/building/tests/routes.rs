//! Ways through buildings made by hand, each with one difficulty.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use atrium_building::{
    BuildingModel, Confidence, ElementId, ElementKind, Finding, LegKind, Mesh, Placement, Route, Routes, StoreyId,
    WalkOptions, WalkPoint,
};
use glam::{DAffine3, DVec3};
use support::{Builder, at, line};

const ANY: WalkOptions = WalkOptions { lifts: true, stairs: true, wheeled: false };
const WHEELS: WalkOptions = WalkOptions { lifts: true, stairs: true, wheeled: true };

fn kinds(route: &Route) -> Vec<LegKind> {
    route.legs.iter().map(|l| l.kind).collect()
}

/// Two rooms side by side, a wall at x = 4 to 4.2 with a hole for a door of this width about y = 3.
fn two_rooms(door_m: f64) -> (Builder, [ElementId; 3]) {
    let mut b = Builder::new(&[0.0]);
    let (left, right) = (b.room(0, 0.0, 0.0, 4.0, 4.0), b.room(0, 4.2, 0.0, 8.2, 4.0));
    let half = door_m / 2.0;
    b.fabric("IfcWallStandardCase", 0, [4.0, 0.0, 0.0, 4.2, 3.0 - half, 2.8]);
    b.fabric("IfcWallStandardCase", 0, [4.0, 3.0 + half, 0.0, 4.2, 4.0, 2.8]);
    let door = b.fabric("IfcDoor", 0, [4.07, 3.0 - half, 0.0, 4.13, 3.0 + half, 2.1]);
    (b, [left, right, door])
}

#[test]
fn two_rooms_are_joined_by_their_door() {
    let (b, [left, right, door]) = two_rooms(0.9);
    let routes = Routes::build(&b.model);
    let route = routes.shortest(at(1.0, 1.0), at(7.0, 1.0), &ANY).unwrap();
    assert_eq!(kinds(&route), [LegKind::Walk, LegKind::Door, LegKind::Walk]);
    assert_eq!(route.legs.iter().map(|l| l.element).collect::<Vec<_>>(), [Some(left), Some(door), Some(right)]);
    assert_eq!(route.confidence, Confidence::High);
    // Past the jamb at best, through the middle of the leaf and straight on at worst.
    let (shortest, longest) = (2.0 * (3.1f64.powi(2) + 1.5f64.powi(2)).sqrt(), 2.0 * (2.7f64.hypot(2.0) + 0.5));
    assert!(route.length_m > shortest && route.length_m < longest, "{}", route.length_m);
    assert!(line(&route).iter().any(|p| p.distance(DVec3::new(4.1, 3.0, 0.0)) < 0.01));
    assert!((route.duration_s - (route.length_m / 1.3 + 1.0)).abs() < 1e-6);
    assert_eq!(routes.room_at([1.0, 1.0, 0.0]), Some(left));
    assert_eq!(routes.room_at([7.0, 1.0, 1.5]), Some(right));
    assert_eq!(routes.room_at([4.1, 1.0, 1.5]), None, "in the wall");
    assert_eq!((routes.coverage().rooms, routes.coverage().reachable), (2, 2));

    let halfway = route.at(route.length_m / 2.0);
    assert!((halfway.position[0] - 4.1).abs() < 0.2 && halfway.storey == Some(StoreyId(0)), "{halfway:?}");
    assert_eq!(route.at(-1.0).position, [1.0, 1.0, 0.0]);
    assert_eq!(route.at(1e9).position, [7.0, 1.0, 0.0]);
    assert_eq!(route.at_time(0.0).position, [1.0, 1.0, 0.0]);
}

#[test]
fn wheels_do_not_fit_through_a_narrow_door() {
    let (b, _) = two_rooms(0.65);
    let routes = Routes::build(&b.model);
    assert!(routes.shortest(at(1.0, 1.0), at(7.0, 1.0), &ANY).is_some());
    assert!(routes.shortest(at(1.0, 1.0), at(7.0, 1.0), &WHEELS).is_none());
    let (b, _) = two_rooms(0.9);
    assert!(Routes::build(&b.model).shortest(at(1.0, 1.0), at(7.0, 1.0), &WHEELS).is_some());
}

#[test]
fn a_leaf_drawn_open_and_a_turned_building_change_nothing() {
    let turn = DAffine3::from_rotation_z(0.6);
    let (mut b, [left, right, door]) = two_rooms(0.9);
    // The leaf stands at right angles in the left room, hinged at the jamb.
    let mesh = b.model.placements.iter().find(|p| p.element == door).unwrap().mesh;
    let mut leaf = Builder::default();
    let id = leaf.element("IfcDoor", ElementKind::Fabric, 0);
    leaf.shape(id, &[[3.2, 2.55, 0.0, 4.13, 2.6, 2.1], [4.0, 2.55, 0.0, 4.2, 3.45, 2.1]]);
    b.model.meshes[mesh.0 as usize] = leaf.model.meshes.remove(0);
    for p in &mut b.model.placements {
        p.transform = turn * p.transform;
    }
    for e in &mut b.model.elements {
        e.bounds = e.bounds.transformed(&turn);
    }
    let routes = Routes::build(&b.model);
    let route = routes.shortest(WalkPoint::Element(left), WalkPoint::Element(right), &ANY).unwrap();
    assert_eq!(kinds(&route), [LegKind::Walk, LegKind::Door, LegKind::Walk]);
    assert!((4.0..7.5).contains(&route.length_m), "{}", route.length_m);
}

#[test]
fn the_way_through_an_l_shaped_room_turns_at_its_corner() {
    let mut b = Builder::new(&[0.0]);
    let ring = [(0.0, 0.0), (6.0, 0.0), (6.0, 2.0), (2.0, 2.0), (2.0, 7.0), (0.0, 7.0)];
    let room = b.prism(0, &ring, 2.8);
    let routes = Routes::build(&b.model);
    let route = routes.shortest(at(5.5, 1.8), at(1.8, 6.5), &ANY).unwrap();
    let around = (3.5f64.hypot(0.2)) + (0.2f64.hypot(4.5));
    assert!(route.length_m >= around && route.length_m < around + 0.6, "{} for {around}", route.length_m);
    for i in 0..=100 {
        let place = route.at(route.length_m * f64::from(i) / 100.0);
        assert_eq!(routes.room_at(place.position), Some(room), "{place:?}");
    }
    for i in 0..50 {
        let p = routes.random_point_in(room, f64::from(i) / 50.0, f64::from(i * 7 % 50) / 50.0).unwrap();
        assert_eq!(routes.room_at(p), Some(room));
    }
}

#[test]
fn a_column_is_gone_round() {
    let mut b = Builder::new(&[0.0]);
    b.room(0, 0.0, 0.0, 10.0, 6.0);
    b.fabric("IfcColumn", 0, [4.5, 2.5, 0.0, 5.5, 3.5, 2.8]);
    let routes = Routes::build(&b.model);
    let route = routes.shortest(at(1.0, 3.0), at(9.0, 3.0), &ANY).unwrap();
    assert!(route.length_m > 8.05 && route.length_m < 8.6, "{}", route.length_m);
    for i in 0..=200 {
        let [x, y, _] = route.at(route.length_m * f64::from(i) / 200.0).position;
        assert!(!((4.5..5.5).contains(&x) && (2.5..3.5).contains(&y)), "{x} {y} is in the column");
    }
}

#[test]
fn a_gap_between_walls_is_a_way_and_a_window_is_not() {
    let build = |window: bool| {
        let mut b = Builder::new(&[0.0]);
        let rooms = [b.room(0, 0.0, 0.0, 4.0, 4.0), b.room(0, 4.2, 0.0, 8.2, 4.0)];
        b.fabric("IfcWall", 0, [4.0, 0.0, 0.0, 4.2, 1.0, 2.8]);
        b.fabric("IfcWall", 0, [4.0, 2.5, 0.0, 4.2, 4.0, 2.8]);
        for wall in [[-0.2, -0.2, 0.0, 8.4, 0.0, 2.8], [-0.2, 4.0, 0.0, 8.4, 4.2, 2.8]] {
            b.fabric("IfcWall", 0, wall);
        }
        if window {
            b.fabric("IfcWindow", 0, [4.05, 1.0, 0.2, 4.15, 2.5, 2.2]);
        }
        (Routes::build(&b.model), rooms)
    };
    let (routes, [left, right]) = build(false);
    let route = routes.shortest(WalkPoint::Element(left), WalkPoint::Element(right), &ANY).unwrap();
    assert_eq!(kinds(&route), [LegKind::Walk, LegKind::Opening, LegKind::Walk]);
    assert_eq!(route.confidence, Confidence::High);
    let (routes, [left, right]) = build(true);
    let route = routes.shortest(WalkPoint::Element(left), WalkPoint::Element(right), &ANY).unwrap();
    assert!(kinds(&route).contains(&LegKind::Assumed), "nothing but a window: {:?}", kinds(&route));
    assert_eq!(route.confidence, Confidence::Low);
}

#[test]
fn a_room_without_a_door_is_linked_and_reported() {
    let (mut b, [left, ..]) = two_rooms(0.9);
    let closed = b.room(0, 0.0, 4.2, 4.0, 8.0);
    b.fabric("IfcWall", 0, [0.0, 4.0, 0.0, 8.2, 4.2, 2.8]);
    let far = b.room(0, 40.0, 40.0, 44.0, 44.0);
    let routes = Routes::build(&b.model);
    assert!(routes.findings().contains(&Finding::NoDoor { room: closed, linked_to: left }), "{:?}", routes.findings());
    assert!(routes.findings().contains(&Finding::Unreachable { room: far }));
    let route = routes.shortest(WalkPoint::Element(closed), at(7.0, 1.0), &ANY).unwrap();
    assert_eq!(route.confidence, Confidence::Low);
    assert_eq!(kinds(&route).iter().filter(|k| **k == LegKind::Assumed).count(), 1);
    assert!(routes.shortest(WalkPoint::Element(far), at(7.0, 1.0), &ANY).is_none());
    assert_eq!((routes.coverage().rooms, routes.coverage().reachable), (4, 3));
}

/// Two halls above each other, with 20 treads of 0.3 m along x from x = 2.
fn two_storeys() -> (Builder, [ElementId; 2]) {
    let mut b = Builder::new(&[0.0, 3.4]);
    let halls = [b.room(0, 0.0, 0.0, 12.0, 6.0), b.room(1, 0.0, 0.0, 12.0, 6.0)];
    (b, halls)
}

fn add_stair(b: &mut Builder) -> ElementId {
    let stair = b.element("IfcStair", ElementKind::Fabric, 0);
    let treads: Vec<[f64; 6]> = (0..20)
        .map(|n| {
            let (x, z) = (2.0 + 0.3 * f64::from(n), 0.17 * f64::from(n + 1));
            [x, 1.0, z - 0.17, x + 0.3, 2.2, z]
        })
        .collect();
    b.shape(stair, &treads);
    stair
}

#[test]
fn a_stair_leads_up_for_who_can_climb() {
    let (mut b, halls) = two_storeys();
    let stair = add_stair(&mut b);
    let routes = Routes::build(&b.model);
    let [from, to] = [[1.0, 5.0, 0.0], [1.0, 5.0, 3.4]].map(WalkPoint::Position);
    let route = routes.shortest(from, to, &ANY).unwrap();
    let leg = route.legs.iter().find(|l| l.kind == LegKind::Stair).unwrap();
    assert_eq!((leg.element, leg.confidence), (Some(stair), Confidence::High));
    assert_eq!((leg.from_storey, leg.to_storey), (Some(StoreyId(0)), Some(StoreyId(1))));
    assert!(leg.length_m > 6.0f64.hypot(3.2) - 0.6 && leg.length_m < 8.0, "{}", leg.length_m);
    let heights: Vec<f64> = line(&route).iter().map(|p| p.z).collect();
    assert!(heights.windows(2).all(|z| z[1] >= z[0] - 1e-9), "never down on the way up");
    assert_eq!(route.at(leg.start_m + leg.length_m * 0.9).storey, Some(StoreyId(1)));
    assert_eq!(route.at(leg.start_m + leg.length_m * 0.1).storey, Some(StoreyId(0)));
    let down = routes.shortest(to, from, &ANY).unwrap();
    assert!((down.length_m - route.length_m).abs() < 1e-6);
    assert!(line(&down).windows(2).all(|p| p[1].z <= p[0].z + 1e-9));
    assert!(routes.shortest(from, to, &WHEELS).is_none());
    assert!(routes.shortest(from, to, &WalkOptions { stairs: false, ..ANY }).is_none());
    let rooms = routes.distances_from(from, &ANY, 1000.0);
    assert_eq!(rooms.iter().map(|r| r.room).collect::<Vec<_>>(), halls);
    assert_eq!(routes.distances_from(from, &ANY, 5.0).len(), 1, "the stair is longer than that");
}

#[test]
fn a_lift_without_a_shaft_room_stops_where_its_doors_are() {
    let (mut b, _) = two_storeys();
    let lift = b.element("IfcTransportElement", ElementKind::Equipment, 0);
    b.model.elements[lift.index()].predefined_type = Some("ELEVATOR".into());
    b.shape(lift, &[[12.4, 2.0, 0.0, 14.0, 4.0, 2.3]]);
    for (storey, z) in [(0, 0.0), (1, 3.4)] {
        b.fabric("IfcSlab", storey, [-1.0, -1.0, z - 0.2, 15.0, 7.0, z]);
        b.fabric("IfcDoor", storey, [12.05, 2.5, z, 12.15, 3.5, z + 2.1]);
    }
    let routes = Routes::build(&b.model);
    let [from, to] = [[1.0, 5.0, 0.0], [1.0, 5.0, 3.4]].map(WalkPoint::Position);
    let route = routes.shortest(from, to, &WHEELS).unwrap();
    let leg = route.legs.iter().find(|l| l.kind == LegKind::Lift).unwrap();
    assert_eq!(leg.element, Some(lift));
    assert!(leg.duration_s > 30.0, "it must be waited for");
    assert!((leg.length_m - 3.4).abs() < 0.1, "{}", leg.length_m);
    assert!(route.confidence <= Confidence::Medium);
    assert!(routes.shortest(from, to, &WalkOptions { lifts: false, ..ANY }).is_none());
    // Half of the time one waits at the door.
    let waiting = route.at_time(route.legs[0].duration_s + 5.0);
    assert_eq!(waiting.storey, Some(StoreyId(0)));
}

#[test]
fn a_shaft_drawn_as_one_tall_room_has_a_landing_at_each_door() {
    let mut b = Builder::new(&[0.0, 3.4, 6.8]);
    for storey in 0..3 {
        b.room(storey, 0.0, 0.0, 8.0, 6.0);
    }
    let shaft = b.prism(0, &[(8.2, 2.0), (10.2, 2.0), (10.2, 4.0), (8.2, 4.0)], 9.6);
    b.model.elements[shaft.index()].long_name = Some("Lift 1".into());
    for (storey, z) in [(0, 0.0), (1, 3.4), (2, 6.8)] {
        b.fabric("IfcWall", storey, [8.0, 0.0, z, 8.2, 2.5, z + 2.8]);
        b.fabric("IfcWall", storey, [8.0, 3.5, z, 8.2, 6.0, z + 2.8]);
        b.fabric("IfcDoor", storey, [8.05, 2.5, z, 8.15, 3.5, z + 2.1]);
    }
    let lift = b.fabric("IfcTransportElement", 1, [8.4, 2.2, 3.4, 10.0, 3.8, 5.7]);
    let routes = Routes::build(&b.model);
    let route = routes.shortest(at(1.0, 1.0), WalkPoint::Position([1.0, 1.0, 6.8]), &WHEELS).unwrap();
    assert_eq!(
        kinds(&route),
        [LegKind::Walk, LegKind::Door, LegKind::Walk, LegKind::Lift, LegKind::Walk, LegKind::Door, LegKind::Walk]
    );
    assert_eq!(route.legs[3].element, Some(lift));
    assert_eq!((route.legs[3].from_storey, route.legs[3].to_storey), (Some(StoreyId(0)), Some(StoreyId(2))));
    assert_eq!(route.confidence, Confidence::High);
    assert_eq!(routes.room_at([9.0, 3.0, 7.0]), Some(shaft), "at the top as at the bottom");
}

#[test]
fn stairwells_known_by_name_alone_are_joined() {
    let mut b = Builder::new(&[0.0, 3.4]);
    for storey in 0..2 {
        let room = b.room(storey, 0.0, 0.0, 3.0, 6.0);
        b.model.elements[room.index()].long_name = Some("楼梯间".into());
    }
    let route = Routes::build(&b.model).shortest(at(1.0, 1.0), WalkPoint::Position([1.0, 1.0, 3.4]), &ANY).unwrap();
    assert!(kinds(&route).contains(&LegKind::Stair));
    assert_eq!(route.confidence, Confidence::Medium);
}

#[test]
fn a_ramp_carries_wheels() {
    let (mut b, _) = two_storeys();
    let ramp = b.element("IfcRamp", ElementKind::Fabric, 0);
    let p = |x: f32, y: f32, z: f32| [x, y, z];
    let positions = vec![p(1.0, 4.0, 0.0), p(11.0, 4.0, 3.4), p(11.0, 5.5, 3.4), p(1.0, 5.5, 0.0)];
    b.place(ramp, Mesh { positions: positions.into(), indices: vec![0, 1, 2, 0, 2, 3].into() }, DAffine3::IDENTITY);
    let routes = Routes::build(&b.model);
    let route = routes.shortest(at(0.5, 1.0), WalkPoint::Position([0.5, 1.0, 3.4]), &WHEELS).unwrap();
    let leg = route.legs.iter().find(|l| l.kind == LegKind::Ramp).unwrap();
    assert_eq!(leg.element, Some(ramp));
    assert!(leg.length_m > 10.0 && leg.length_m < 12.5, "{}", leg.length_m);
}

#[test]
fn a_storey_without_rooms_is_walked_on_its_slab() {
    let mut b = Builder::new(&[0.0]);
    b.fabric("IfcSlab", 0, [0.0, 0.0, -0.2, 10.0, 10.0, 0.0]);
    b.fabric("IfcWall", 0, [4.9, 0.0, 0.0, 5.1, 8.0, 2.8]);
    let routes = Routes::build(&b.model);
    assert_eq!(routes.findings(), [Finding::NoRooms { storey: StoreyId(0) }]);
    let route = routes.shortest(at(2.0, 2.0), at(8.0, 2.0), &ANY).unwrap();
    let around = 2.0 * 2.9f64.hypot(6.0) + 0.2;
    assert!(route.length_m >= around - 1e-6 && route.length_m < around + 0.8, "{} for {around}", route.length_m);
    assert_eq!(route.confidence, Confidence::Medium);
    assert!(line(&route).iter().all(|p| p.x < 4.9 || p.x > 5.1 || p.y > 8.0));
}

#[test]
fn the_air_of_an_atrium_is_no_room_and_no_way() {
    let mut b = Builder::new(&[0.0, 4.0]);
    let hall = b.room(0, 0.0, 0.0, 30.0, 10.0);
    let galleries = [b.room(1, 0.0, 0.0, 10.0, 10.0), b.room(1, 20.0, 0.0, 30.0, 10.0)];
    let air = b.room(1, 10.0, 0.0, 20.0, 10.0);
    b.fabric("IfcSlab", 0, [0.0, 0.0, -0.2, 30.0, 10.0, 0.0]);
    // The gallery's slab reaches a hand's breadth into the air.
    for [x0, x1] in [[0.0, 10.15], [19.85, 30.0]] {
        b.fabric("IfcSlab", 1, [x0, 0.0, 3.8, x1, 10.0, 4.0]);
    }
    let routes = Routes::build(&b.model);
    assert!(routes.findings().contains(&Finding::NoFloor { room: air }), "{:?}", routes.findings());
    assert_eq!((routes.room_at([15.0, 5.0, 4.1]), routes.random_point_in(air, 0.5, 0.5)), (None, None));
    assert_eq!(routes.room_at([15.0, 5.0, 0.1]), Some(hall));
    let across = routes.shortest(WalkPoint::Element(galleries[0]), WalkPoint::Element(galleries[1]), &ANY);
    assert!(across.is_none(), "nobody walks on air: {across:?}");

    // A stairwell has no slab either; and where a storey has none at all, nothing can be told.
    let stair = b.element("IfcStair", ElementKind::Fabric, 0);
    b.shape(stair, &[[14.0, 4.0, 0.0, 16.0, 6.0, 4.0]]);
    assert!(Routes::build(&b.model).room_at([15.0, 5.0, 4.1]) == Some(air));
    for e in &mut b.model.elements {
        if matches!(e.ifc_type.as_ref(), "IfcSlab" | "IfcStair") {
            e.ifc_type = "IfcFurniture".into();
        }
    }
    assert!(Routes::build(&b.model).room_at([15.0, 5.0, 4.1]) == Some(air));
}

#[test]
fn a_corridor_that_was_not_drawn_is_walked_between_rooms() {
    let mut b = Builder::new(&[0.0, 4.0]);
    // On the upper storey, so that no open air helps.
    b.fabric("IfcSlab", 1, [-1.0, -1.0, 3.8, 13.0, 9.0, 4.0]);
    let rooms = [b.room(1, 0.0, 0.0, 5.0, 3.0), b.room(1, 7.0, 0.0, 12.0, 3.0)];
    for (i, x) in [(0.0, 5.0), (7.0, 12.0)].into_iter().enumerate() {
        let door = x.0 + 2.0;
        b.fabric("IfcWall", 1, [x.0 - 0.2, 3.0, 4.0, door, 3.2, 6.8]);
        b.fabric("IfcWall", 1, [door + 1.0, 3.0, 4.0, x.1 + 0.2, 3.2, 6.8]);
        let leaf = b.fabric("IfcDoor", 1, [door, 3.07, 4.0, door + 1.0, 3.13, 6.1]);
        b.model.elements[leaf.index()].tag = Some(format!("D{i}").as_str().into());
    }
    let routes = Routes::build(&b.model);
    let [from, to] = rooms.map(WalkPoint::Element);
    let route = routes.shortest(from, to, &ANY).unwrap();
    assert_eq!(kinds(&route), [LegKind::Walk, LegKind::Door, LegKind::Walk, LegKind::Door, LegKind::Walk]);
    assert_eq!(route.confidence, Confidence::Medium);
    assert_eq!(route.legs[2].element, None);
}

#[test]
fn a_point_outside_every_room_starts_at_the_nearest_floor() {
    let (b, [left, right, _]) = two_rooms(0.9);
    let routes = Routes::build(&b.model);
    let route = routes.shortest(at(-0.5, 2.0), WalkPoint::Element(right), &ANY).unwrap();
    assert_eq!(routes.room_at(route.points[0]), Some(left));
    assert!(route.confidence < Confidence::High);
    assert!(routes.shortest(at(500.0, 2.0), WalkPoint::Element(right), &ANY).is_none());
    assert!(routes.shortest(at(f64::NAN, 2.0), WalkPoint::Element(right), &ANY).is_none());
    assert!(routes.shortest(WalkPoint::Element(ElementId(9999)), WalkPoint::Element(right), &ANY).is_none());
}

#[test]
fn the_nearest_of_several_is_the_nearest_on_foot() {
    let (b, _) = two_rooms(0.9);
    let routes = Routes::build(&b.model);
    // The second stands nearer as the crow flies, behind the wall.
    let near = routes.nearest(at(3.8, 0.5), &[at(0.5, 3.8), at(4.5, 0.5), at(500.0, 0.0), at(3.0, 0.5)], &ANY);
    assert_eq!(near.iter().map(|n| n.index).collect::<Vec<_>>(), [3, 0, 1]);
    assert!((near[0].length_m - 0.8).abs() < 1e-9);
}

#[test]
fn nothing_and_nonsense_make_no_routes_and_no_panic() {
    let empty = Routes::build(&BuildingModel::default());
    assert_eq!(empty.coverage().rooms, 0);
    assert!(empty.shortest(at(0.0, 0.0), at(1.0, 1.0), &ANY).is_none());
    assert!(empty.nearest(at(0.0, 0.0), &[at(1.0, 1.0)], &ANY).is_empty());

    let (mut b, [left, ..]) = two_rooms(0.9);
    let broken = b.element("IfcSpace", ElementKind::Space, 0);
    let positions = vec![[f32::NAN; 3], [1e30, 0.0, 0.0], [0.0, f32::INFINITY, 0.0]];
    b.place(broken, Mesh { positions: positions.into(), indices: vec![0, 1, 2, 2, 1, 77].into() }, DAffine3::IDENTITY);
    let flat = b.element("IfcSpace", ElementKind::Space, 0);
    b.place(flat, Mesh { positions: vec![[0.0; 3]; 3].into(), indices: vec![0, 1, 2].into() }, DAffine3::IDENTITY);
    let wall = b.element("IfcWall", ElementKind::Fabric, 0);
    let positions = vec![[0.0, 0.0, 0.0], [1e25, 1e25, 1e3], [-1e25, 3.0, -1e3]];
    b.place(wall, Mesh { positions: positions.into(), indices: vec![0, 1, 2].into() }, DAffine3::IDENTITY);
    b.model.placements.push(Placement { element: ElementId(4_000_000), ..b.model.placements[0] });
    b.model.storeys[0].elevation_m = 0.0;
    let routes = Routes::build(&b.model);
    assert!(routes.findings().contains(&Finding::NoFloor { room: broken }));
    assert!(routes.findings().contains(&Finding::NoFloor { room: flat }));
    assert_eq!(routes.room_at([1.0, 1.0, 0.0]), Some(left));
    assert_eq!(routes.room_at([f64::NAN; 3]), None);
}

#[test]
fn two_buildings_on_one_site_keep_their_own_storeys() {
    let mut b = Builder::new(&[0.0, 0.1, 3.4, 3.5]);
    let rooms = [(0, 0.0), (1, 20.0), (2, 0.0), (3, 20.0)].map(|(storey, x)| b.room(storey, x, 0.0, x + 9.0, 6.0));
    add_stair(&mut b);
    let routes = Routes::build(&b.model);
    assert_eq!(routes.coverage().flights, 1);
    let route = routes.shortest(WalkPoint::Element(rooms[0]), WalkPoint::Element(rooms[2]), &ANY).unwrap();
    assert_eq!(route.at(route.length_m).storey, Some(StoreyId(2)));
    let other = routes.shortest(at(21.0, 1.0), at(28.0, 5.0), &ANY).unwrap();
    assert_eq!(other.at(0.0).storey, Some(StoreyId(1)));
    assert!(routes.shortest(WalkPoint::Element(rooms[0]), WalkPoint::Element(rooms[1]), &ANY).is_none());
}
