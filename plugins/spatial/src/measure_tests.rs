//! Measuring things whose size is known.

use std::sync::Arc;

use atrium_building::{ElementId, ElementKind, Property, PropertySet, PropertySetId, PropertySetKind, PropertyValue};
use atrium_view::{CameraPose, SectionAxis, ViewState};
use glam::{DAffine3, DVec3, Vec3};
use proptest::prelude::*;

use crate::fixture::{self, Builder};
use crate::snap_tests::Scene;
use crate::*;

fn mm() -> ReadingFormat {
    ReadingFormat::default()
}

fn metres() -> ReadingFormat {
    ReadingFormat { lengths: LengthUnit::Metres, extra_digits: 0 }
}

fn value(m: &Measurement, quantity: Quantity) -> f64 {
    m.readings().into_iter().find(|r| r.quantity == quantity).unwrap().value
}

fn snap(point: DVec3) -> Snap {
    Snap {
        kind: SnapKind::Vertex,
        point,
        element: ElementId(0),
        normal: None,
        edge: None,
        circle: None,
        face: None,
        distance_px: 0.0,
    }
}

fn face(point: DVec3, normal: DVec3) -> Snap {
    let (u, v) = normal.any_orthonormal_pair();
    let square = vec![point - u - v, point + u - v, point + u + v, point - u + v];
    let face = Face {
        element: ElementId(0),
        normal,
        outline: vec![square],
        area_m2: 4.0,
        center: point,
        circles: Vec::new(),
        facet: false,
    };
    Snap { kind: SnapKind::Face, normal: Some(normal), face: Some(Arc::new(face)), ..snap(point) }
}

#[test]
fn a_distance_comes_with_its_parts_and_reads_exactly() {
    let m = Measurement::Distance { a: DVec3::new(1.0, 1.0, 1.0), b: DVec3::new(4.0, 5.0, 1.0) };
    let texts: Vec<String> = m.readings().iter().map(|r| r.text(mm())).collect();
    let nbsp = |t: &[&str]| t.iter().map(|t| t.replace(' ', "\u{a0}")).collect::<Vec<_>>();
    assert_eq!(texts, nbsp(&["5 000 mm", "3 000 mm", "4 000 mm", "0 mm", "5 000 mm", "0.0 %"]));
    assert_eq!(m.reading().text(metres()), "5.000\u{a0}m");
    let tenths = ReadingFormat { extra_digits: 1, ..mm() };
    assert_eq!(Reading { quantity: Quantity::Dz, value: -3.250_04 }.text(tenths), "−3\u{a0}250.0\u{a0}mm");
    assert_eq!(Reading { quantity: Quantity::Dz, value: -0.000_4 }.text(mm()), "0\u{a0}mm");
    assert_eq!(
        m.line(mm()),
        "distance\tlength\t5000\tmm\tdx\t3000\tmm\tdy\t4000\tmm\tdz\t0\tmm\thorizontal\t5000\tmm\tslope\t0.0\t%"
    );
    let ramp = Measurement::Distance { a: DVec3::ZERO, b: DVec3::new(6.0, 8.0, -0.6) };
    assert!((value(&ramp, Quantity::Slope) + 6.0).abs() < 1e-12);
    let upright = Measurement::Distance { a: DVec3::ZERO, b: DVec3::Z };
    assert!(upright.readings().iter().all(|r| r.quantity != Quantity::Slope && r.value.is_finite()));
}

#[test]
fn heights_angles_areas_and_paths() {
    let m = Measurement::Height { from: DVec3::new(3.0, 0.0, -1.2), to: DVec3::new(0.0, 9.0, 2.05) };
    assert_eq!(m.reading().text(mm()), "3\u{a0}250\u{a0}mm");
    let far = DVec3::new(500_000.0, 3_000_000.0, 40.0);
    let m = Measurement::Angle { vertex: far, a: far + DVec3::X * 2.0, b: far + DVec3::new(1.0, 3f64.sqrt(), 0.0) };
    assert!((m.reading().value - 60.0).abs() < 1e-8);
    assert_eq!(m.reading().text(mm()), "60.0°");
    let square = |s: f64| vec![far, far + DVec3::X * s, far + DVec3::new(s, s, 0.0), far + DVec3::Y * s];
    let m = Measurement::Area { outline: vec![square(4.0)] };
    assert!((m.reading().value - 16.0).abs() < 1e-8);
    assert_eq!((m.reading().text(mm()).as_str(), m.reading().quantity.unit()), ("16.00\u{a0}m²", "m2"));
    assert!((value(&m, Quantity::Perimeter) - 16.0).abs() < 1e-8);
    // A hole counts off, whichever way round it was given.
    for reversed in [false, true] {
        let mut hole = square(1.0);
        if reversed {
            hole.reverse();
        }
        let m = Measurement::Area { outline: vec![square(4.0), hole] };
        assert!((m.reading().value - 15.0).abs() < 1e-8);
    }
    let mut bent = square(4.0);
    bent[2].z += 0.4;
    let m = Measurement::Area { outline: vec![bent] };
    assert!((value(&m, Quantity::OutOfPlane) - 0.1).abs() < 0.01, "{:?}", m.readings());
    let m = Measurement::Path {
        points: vec![DVec3::ZERO, DVec3::X * 3.0, DVec3::new(3.0, 4.0, 0.0), DVec3::new(3.0, 4.0, 5.0)],
    };
    assert_eq!((m.reading().value, value(&m, Quantity::Horizontal)), (12.0, 7.0));
}

#[test]
fn what_is_kept_reads_the_same_again() {
    let all = [
        Measurement::Distance { a: DVec3::new(0.1, 0.2, 0.3), b: DVec3::new(500_000.125, 1e-9, -3.0) },
        Measurement::Volume { element: "2O2Fr$t4X7Zf8NOew3FLKI".into(), solid: Solid::default(), at: DVec3::ONE },
        Measurement::Round { circle: Circle { center: DVec3::X, normal: DVec3::Z, radius_m: 0.2 } },
        Measurement::Area { outline: vec![vec![DVec3::X, DVec3::Y, DVec3::Z]] },
    ];
    for m in all {
        let text = serde_json::to_string(&m).unwrap();
        let again: Measurement = serde_json::from_str(&text).unwrap();
        assert_eq!(again, m);
        assert_eq!(again.line(mm()), m.line(mm()));
    }
}

#[test]
fn volumes_are_exact_and_open_shells_are_told() {
    let scene = Scene::new(|b| {
        b.cuboid(
            ("IfcWall", ElementKind::Fabric, "box"),
            None,
            DVec3::new(5e5, 7.0, -2.0),
            DVec3::new(3.0, 4.0, 5.0),
            None,
        );
        let mut open = fixture::cuboid(Vec3::new(3.0, 4.0, 5.0));
        open.indices.to_mut().truncate(30);
        let open = b.mesh(open);
        let id = b.element("IfcWall", ElementKind::Fabric, "open", None);
        b.place(id, open, DAffine3::from_translation(DVec3::X * 9.0), None);
        let mirrored = b.mesh(fixture::cuboid(Vec3::new(3.0, 4.0, 5.0)));
        let id = b.element("IfcWall", ElementKind::Fabric, "mirrored", None);
        b.place(id, mirrored, DAffine3::from_scale(DVec3::new(-1.0, 1.0, 2.0)), None);
        b.element("IfcWall", ElementKind::Fabric, "nothing", None);
    });
    let solid = |i| scene.index.solid(ElementId(i));
    let cuboid = solid(0).unwrap();
    assert!((cuboid.volume_m3 - 60.0).abs() < 1e-8 && (cuboid.surface_m2 - 94.0).abs() < 1e-8);
    assert_eq!(cuboid.open_edges, 0);
    assert_eq!(solid(1).unwrap().open_edges, 4);
    assert!((solid(2).unwrap().volume_m3 - 120.0).abs() < 1e-9 && solid(2).unwrap().open_edges == 0);
    assert_eq!(solid(3), None);
    let m = Measurement::Volume { element: "x".into(), solid: solid(1).unwrap(), at: DVec3::ZERO };
    assert_eq!(value(&m, Quantity::OpenEdges), 4.0);
}

/// A room of 6 × 4 m, 3 m high, its walls turned by 30°, with a bed along one wall, and a corridor's end.
fn room() -> (Scene, DAffine3) {
    let place =
        DAffine3::from_translation(DVec3::new(1000.0, 2000.0, 8.0)) * DAffine3::from_rotation_z(30f64.to_radians());
    let scene = Scene::new(|b: &mut Builder| {
        let mut part = |kind: ElementKind, name: &str, min: DVec3, size: DVec3| {
            let mesh = b.mesh(fixture::cuboid(size.as_vec3()));
            let id = b.element(if kind == ElementKind::Space { "IfcSpace" } else { "IfcWall" }, kind, name, None);
            b.place(id, mesh, place * DAffine3::from_translation(min), None);
        };
        let at = DVec3::new;
        let fabric = ElementKind::Fabric;
        part(fabric, "floor", at(-1.0, -1.0, -0.3), at(8.0, 6.0, 0.3));
        part(fabric, "ceiling", at(-1.0, -1.0, 3.0), at(8.0, 6.0, 0.3));
        part(fabric, "south", at(0.0, -0.2, 0.0), at(6.0, 0.2, 3.0));
        part(fabric, "north", at(0.0, 4.0, 0.0), at(6.0, 0.2, 3.0));
        part(fabric, "west", at(-0.2, 0.0, 0.0), at(0.2, 4.0, 3.0));
        part(fabric, "east", at(6.0, 0.0, 0.0), at(0.2, 4.0, 3.0));
        part(fabric, "bed", at(2.0, 3.0, 0.5), at(2.0, 1.0, 0.2));
        part(ElementKind::Space, "room", at(0.0, 0.0, 0.0), at(6.0, 4.0, 3.0));
        let set = PropertySet {
            name: "Qto_SpaceBaseQuantities".into(),
            kind: PropertySetKind::Quantities,
            properties: vec![Property {
                name: "NetFloorArea".into(),
                value: PropertyValue::Number(24_600_000.0),
                unit: Some("mm2".into()),
            }],
        };
        b.model.property_sets.push(set);
        b.model.elements[7].property_sets.push(PropertySetId(0));
    });
    (scene, place)
}

#[test]
fn a_place_in_a_turned_room_has_its_height_its_spans_and_its_free_width() {
    let (scene, place) = room();
    let filter = PickFilter::new(scene.index.model(), &ViewState::default());
    let free = clearance(&scene.index, place.transform_point3(DVec3::new(1.0, 1.5, 0.0)), &filter);
    assert!((free.height_m.unwrap() - 3.0).abs() < 1e-6, "{free:?}");
    let mut spans = free.spans_m().map(Option::unwrap);
    spans.sort_by(f64::total_cmp);
    assert!((spans[0] - 4.0).abs() < 1e-6 && (spans[1] - 6.0).abs() < 1e-6, "{spans:?}");
    assert!((free.width_m.unwrap() - 4.0).abs() < 1e-6);
    // Before the bed, which is higher than the floor and lower than the eye.
    let narrow = clearance(&scene.index, place.transform_point3(DVec3::new(3.0, 1.5, 0.0)), &filter);
    assert!((narrow.width_m.unwrap() - 3.0).abs() < 1e-6, "{narrow:?}");
    assert!(narrow.passes(3.0, 3.0) && !narrow.passes(3.001, 2.0) && !narrow.passes(1.0, 3.1));
    let over = clearance(&scene.index, place.transform_point3(DVec3::new(3.0, 3.5, 0.7)), &filter);
    assert!((over.height_m.unwrap() - 2.3).abs() < 1e-6, "on the bed: {over:?}");
    let outside = clearance(&scene.index, DVec3::new(0.0, 0.0, 8.0), &filter);
    assert!(outside.floor.is_none() && outside.height_m.is_none() && outside.passes(9.0, 9.0));
}

#[test]
fn what_is_free_around_a_place_is_a_measurement_with_lines_from_wall_to_wall() {
    let (scene, place) = room();
    let filter = PickFilter::new(scene.index.model(), &ViewState::default());
    let free = clearance(&scene.index, place.transform_point3(DVec3::new(3.0, 1.5, 0.0)), &filter);
    let m = Measurement::of_clearance(&free);
    for (quantity, expected) in [(Quantity::ClearHeight, 3.0), (Quantity::ClearWidth, 3.0)] {
        assert!((value(&m, quantity) - expected).abs() < 1e-6, "{quantity:?}");
    }
    let mut spans = [value(&m, Quantity::SpanAlong), value(&m, Quantity::SpanAcross)];
    spans.sort_by(f64::total_cmp);
    assert!((spans[0] - 4.0).abs() < 1e-6 && (spans[1] - 6.0).abs() < 1e-6, "{spans:?}");
    let drawing = Drawing::of(&m);
    assert_eq!((drawing.lines.len(), drawing.lines.iter().filter(|l| l.label.is_some()).count()), (3, 3));
    let open = Measurement::of_clearance(&clearance(&scene.index, DVec3::new(0.0, 0.0, 8.0), &filter));
    assert!(open.readings().is_empty() && open.reading().value == 0.0);
    assert_eq!(Drawing::of(&open).lines.len(), 1);
}

#[test]
fn a_place_in_a_room_lies_on_its_floor_also_where_its_middle_is_outside() {
    let (scene, place) = room();
    let on_floor = place_in(&scene.index, ElementId(7)).unwrap();
    assert!(on_floor.distance(place.transform_point3(DVec3::new(3.0, 2.0, 0.0))) < 1e-3, "{on_floor}");
    assert_eq!(place_in(&scene.index, ElementId(0)), None, "a slab is no room");
    // Two boxes around a corner: the middle of both is in neither.
    let scene = Scene::new(|b: &mut Builder| {
        let id = b.element("IfcSpace", ElementKind::Space, "corner", None);
        for size in [Vec3::new(10.0, 1.0, 3.0), Vec3::new(1.0, 8.0, 3.0)] {
            let mesh = b.mesh(fixture::cuboid(size));
            b.place(id, mesh, DAffine3::IDENTITY, None);
        }
    });
    let at = place_in(&scene.index, ElementId(0)).unwrap();
    assert!(at.z == 0.0 && (at.y < 1.0 || at.x < 1.0), "{at}");
}

#[test]
fn what_a_wall_hides_of_a_drawing_is_told_piece_by_piece() {
    let scene = Scene::new(|b: &mut Builder| {
        let wall = ("IfcWall", ElementKind::Fabric, "wall");
        b.cuboid(wall, None, DVec3::new(0.0, 0.0, 0.0), DVec3::new(2.0, 0.2, 3.0), None);
    });
    let filter = PickFilter::new(scene.index.model(), &ViewState::default());
    let camera = CameraPose::from_to(DVec3::new(2.0, -10.0, 1.5), DVec3::new(2.0, 0.0, 1.5), 0.8).unwrap();
    let size = glam::Vec2::new(800.0, 600.0);
    let behind = Measurement::Distance { a: DVec3::new(0.5, 1.0, 1.5), b: DVec3::new(4.0, 1.0, 1.5) };
    let veil = scene.index.veil(&Drawing::of(&behind), &camera, size, &filter);
    let parts = veil.of(0, 0);
    // The wall ends at x = 2, right before the eye: behind it lies what is left of that.
    let hidden = parts.iter().filter(|h| **h).count() as f64 / parts.len() as f64;
    assert!(parts[0] && !parts[parts.len() - 1] && (hidden - 1.5 / 3.5).abs() < 0.05, "{parts:?}");
    let on_it = Measurement::Distance { a: DVec3::new(0.0, 0.0, 1.0), b: DVec3::new(2.0, 0.0, 1.0) };
    let veil = scene.index.veil(&Drawing::of(&on_it), &camera, size, &filter);
    assert!(veil.of(0, 0).iter().all(|h| !h), "what lies on the wall is not behind it");
    let mut hides = ViewState::default();
    hides.hidden.insert(ElementId(0));
    let nothing = PickFilter::new(scene.index.model(), &hides);
    assert!(scene.index.veil(&Drawing::of(&behind), &camera, size, &nothing).of(0, 0).iter().all(|h| !h));
}

#[test]
fn a_bed_stands_where_it_has_room_and_nowhere_else() {
    let (scene, place) = room();
    let filter = PickFilter::new(scene.index.model(), &ViewState::default());
    let (along, across) = (place.transform_vector3(DVec3::X), place.transform_vector3(DVec3::Y));
    let bed = DVec3::new(2.2, 1.0, 1.2);
    let free = |x: f64, y: f64, way: DVec3| {
        stands_free(&scene.index, place.transform_point3(DVec3::new(x, y, 0.0)), way, bed, &filter)
    };
    // In the corner, touching both walls and the floor; half a centimetre into the wall; under the other bed.
    assert!(free(1.1, 0.5, along) && free(0.5, 1.1, across));
    assert!(!free(1.095, 0.5, along) && !free(3.0, 3.5, along));
    assert!(free(3.0, 2.5, along) && !free(3.0, 2.505, along), "beside the other bed");
    assert!(!free(1.0, 1.0, along + across * 0.5), "turned, its corner is in the wall");
    assert!(!free(3.0, -0.1, along), "in the wall");
}

#[test]
fn a_room_says_what_it_measures_beside_what_is_stated() {
    let (scene, _) = room();
    let report = room_report(&scene.index, ElementId(7)).unwrap();
    assert!((report.floor_area_m2 - 24.0).abs() < 1e-6 && (report.perimeter_m - 20.0).abs() < 1e-6, "{report:?}");
    assert!((report.height_m - 3.0).abs() < 1e-6 && (report.solid.volume_m3 - 72.0).abs() < 1e-6);
    let off = report.off_by(report.floor_area_m2, &["NetFloorArea"]).unwrap();
    assert!((off - 0.025).abs() < 1e-6);
    assert_eq!(report.off_by(report.height_m, &["Height"]), None);
    let stated = |value, unit: &str| Stated { unit: Some(unit.into()), value, ..report.stated[0].clone() }.si();
    assert!((stated(10.0, "[sft_i]").unwrap() - 0.929_030_4).abs() < 1e-12);
    assert_eq!((stated(2500.0, "L"), stated(4.0, "kg"), stated(3.0, "")), (Some(2.5), None, None));
    assert_eq!(room_report(&scene.index, ElementId(0)), None);
}

#[test]
fn the_tool_takes_points_and_gives_measurements() {
    let index = SpatialIndex::build(fixture::shared());
    let mut tool = MeasureTool::new(MeasureMode::Distance);
    assert_eq!(tool.hint(), MeasureHint::FirstPoint);
    assert_eq!(tool.click(&snap(DVec3::ZERO), &index), None);
    assert_eq!(tool.click(&snap(DVec3::ZERO), &index), None, "a double click is one");
    assert_eq!(tool.hint(), MeasureHint::SecondPoint);
    tool.toggle_lock(SectionAxis::X);
    tool.hover(Some(&snap(DVec3::new(3.0, 4.0, 5.0))));
    assert_eq!(tool.preview_point(), Some(DVec3::X * 3.0));
    let expected = Measurement::Distance { a: DVec3::ZERO, b: DVec3::X * 3.0 };
    assert_eq!(tool.preview(&index), Some(expected.clone()));
    assert_eq!(tool.click(&snap(DVec3::new(3.0, 4.0, 5.0)), &index), Some(expected));
    assert_eq!((tool.points().count(), tool.lock()), (0, None), "ready for the next");

    tool.set_mode(MeasureMode::Area);
    for p in [DVec3::ZERO, DVec3::X, DVec3::ONE, DVec3::new(1.0, 1.0, 0.0)] {
        assert_eq!((tool.enter(), tool.click(&snap(p), &index)), (None, None));
        if p == DVec3::ONE {
            assert!(tool.back());
        }
    }
    assert_eq!(tool.hint(), MeasureHint::NextOrEnter);
    assert!((tool.enter().unwrap().reading().value - 0.5).abs() < 1e-12);

    tool.set_mode(MeasureMode::Path);
    tool.click(&snap(DVec3::ZERO), &index);
    assert!(!tool.escape() && tool.escape(), "first what was begun, then the tool");

    tool.set_mode(MeasureMode::Angle);
    tool.click(&snap(DVec3::ZERO), &index);
    tool.click(&snap(DVec3::X), &index);
    assert!((tool.click(&snap(DVec3::Y * 3.0), &index).unwrap().reading().value - 90.0).abs() < 1e-12);

    tool.set_mode(MeasureMode::Volume);
    let bed = index.model().element_ids().find(|i| index.model().elements[i.index()].label() == "bed").unwrap();
    let volume = tool.click(&Snap { element: bed, ..snap(DVec3::ONE) }, &index).unwrap();
    assert!((volume.reading().value - 1.26).abs() < 1e-6, "{volume:?}");

    tool.set_mode(MeasureMode::Round);
    assert_eq!(tool.click(&snap(DVec3::ONE), &index), None);
    let circle = Circle { center: DVec3::ONE, normal: DVec3::Z, radius_m: 0.25 };
    let round = tool.click(&Snap { circle: Some(circle), ..snap(DVec3::X) }, &index).unwrap();
    assert_eq!(round.reading().text(mm()), "500\u{a0}mm");
}

#[test]
fn the_tool_measures_square_to_faces_and_between_them() {
    let index = SpatialIndex::build(fixture::shared());
    let mut tool = MeasureTool::new(MeasureMode::Perpendicular);
    tool.click(&snap(DVec3::new(1.0, 2.0, 3.0)), &index);
    assert_eq!(tool.click(&snap(DVec3::ONE), &index), None, "no face there");
    let m = tool.click(&face(DVec3::new(9.0, 9.0, 0.5), DVec3::Z), &index).unwrap();
    assert_eq!(
        m,
        Measurement::Perpendicular { point: DVec3::new(1.0, 2.0, 3.0), foot: DVec3::new(1.0, 2.0, 0.5), faces: false }
    );
    // Two sides of a wall, then two that are not parallel.
    tool.click(&face(DVec3::ZERO, DVec3::NEG_Y), &index);
    assert_eq!(tool.click(&face(DVec3::ONE, DVec3::X), &index), None);
    assert_eq!(tool.hint(), MeasureHint::ParallelFace);
    let wall = tool.click(&face(DVec3::new(3.0, 0.135, 1.0), DVec3::Y), &index).unwrap();
    assert_eq!(wall.reading().text(mm()), "135\u{a0}mm");

    tool.set_mode(MeasureMode::FaceAngle);
    tool.click(&face(DVec3::ZERO, DVec3::X), &index);
    let corner = tool.click(&face(DVec3::ONE, DVec3::Y), &index).unwrap();
    assert!((corner.reading().value - 90.0).abs() < 1e-12);
    tool.set_mode(MeasureMode::FaceArea);
    assert_eq!(tool.hint(), MeasureHint::Face);
    let area = tool.click(&face(DVec3::ONE, DVec3::Y), &index).unwrap();
    assert!((area.reading().value - 4.0).abs() < 1e-12);
}

#[test]
fn every_measurement_has_lines_and_a_label_where_it_is() {
    let all = [
        Measurement::Distance { a: DVec3::ZERO, b: DVec3::new(3.0, 4.0, 5.0) },
        Measurement::Height { from: DVec3::ZERO, to: DVec3::new(3.0, 4.0, 5.0) },
        Measurement::Angle { vertex: DVec3::ZERO, a: DVec3::X, b: DVec3::Y },
        Measurement::FaceAngle { at: [DVec3::ZERO, DVec3::ONE], normals: [DVec3::X, DVec3::Y] },
        Measurement::Area { outline: vec![vec![DVec3::ZERO, DVec3::X, DVec3::Y]] },
        Measurement::Volume { element: "x".into(), solid: Solid::default(), at: DVec3::ONE },
        Measurement::Perpendicular { point: DVec3::Z, foot: DVec3::ZERO, faces: false },
        Measurement::Path { points: vec![DVec3::ZERO, DVec3::X, DVec3::ONE] },
        Measurement::Round { circle: Circle { center: DVec3::ZERO, normal: DVec3::Z, radius_m: 1.0 } },
    ];
    for m in all {
        let lines = annotation(&m);
        let label = lines.iter().find_map(|l| l.label).unwrap();
        assert_eq!(label.1, m.reading(), "{m:?}");
        assert!(lines.iter().flat_map(|l| &l.points).all(|p| p.is_finite()), "{lines:?}");
    }
    let distance = annotation(&Measurement::Distance { a: DVec3::ZERO, b: DVec3::new(3.0, 4.0, 5.0) });
    let labels: Vec<f64> = distance.iter().map(|l| l.label.unwrap().1.value).collect();
    assert_eq!((labels[1], labels[2], distance.len()), (5.0, 5.0, 3));
    let odd = annotation(&Measurement::Angle { vertex: DVec3::ZERO, a: DVec3::ZERO, b: DVec3::X });
    assert_eq!(odd.len(), 1);
    assert!(annotation(&Measurement::Path { points: Vec::new() }).is_empty());
}

proptest! {
    #[test]
    fn a_polygon_has_its_area_wherever_and_however_it_lies(
        radius in 0.01f64..50.0, sides in 3usize..40, turn in 0.0f64..6.0,
        at in prop::array::uniform3(-5e5f64..5e5), axis in prop::array::uniform3(-1.0f64..1.0),
    ) {
        let axis = DVec3::from(axis).normalize_or(DVec3::X);
        let place = DAffine3::from_translation(DVec3::from(at)) * DAffine3::from_axis_angle(axis, turn);
        let points: Vec<DVec3> = (0..sides).map(|k| {
            let (s, c) = (std::f64::consts::TAU * k as f64 / sides as f64).sin_cos();
            place.transform_point3(DVec3::new(c, s, 0.0) * radius)
        }).collect();
        let expected = 0.5 * sides as f64 * radius * radius * (std::f64::consts::TAU / sides as f64).sin();
        let m = Measurement::Area { outline: vec![points] };
        prop_assert!((m.reading().value - expected).abs() < 1e-6 * radius.max(1.0));
        prop_assert!(m.readings().iter().all(|r| r.quantity != Quantity::OutOfPlane));
    }
}
