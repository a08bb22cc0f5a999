use glam::{DAffine3, DVec3};

use super::*;
use crate::SitePosition;

fn block(x: f64, y: f64) -> Aabb {
    Aabb { min: DVec3::new(x, y, 0.0), max: DVec3::new(x + 40.0, y + 20.0, 12.0) }
}

fn facts(key: &str) -> ModelFacts {
    ModelFacts { key: key.into(), bounds: block(0.0, 0.0), ..ModelFacts::default() }
}

/// Map conversion to EPSG:4547 at a place, X turned so many degrees from east, scaled, metres.
fn on_map(key: &str, e: f64, n: f64, h: f64, turned_deg: f64, scale: f64) -> ModelFacts {
    let (y, x) = turned_deg.to_radians().sin_cos();
    let georeference = Georeference {
        crs: Some("EPSG:4547".into()),
        eastings: e,
        northings: n,
        orthogonal_height: h,
        x_axis_abscissa: x,
        x_axis_ordinate: y,
        scale,
        factors: [1.0; 3],
        map_unit_m: 1.0,
    };
    ModelFacts { georeference: Some(georeference), ..facts(key) }
}

fn site(id: &str, degrees: Option<(f64, f64)>, placement: Option<DAffine3>) -> Site {
    let position =
        degrees.map(|(latitude_deg, longitude_deg)| SitePosition { latitude_deg, longitude_deg, elevation_m: None });
    Site { global_id: id.into(), position, placement }
}

fn methods(aligned: &Aligned) -> Vec<Method> {
    aligned.alignments.iter().map(|a| a.method).collect()
}

fn at(aligned: &Aligned, i: usize, p: DVec3) -> DVec3 {
    aligned.alignments[i].transform.transform_point3(p)
}

#[test]
fn two_buildings_end_up_at_their_distance_on_the_map() {
    let one = on_map("a", 528_776.25, 3_384_818.5, 24.0, 8.0, 1.0);
    let two = on_map("b", 528_976.375, 3_384_918.125, 25.5, -31.0, 1.0);
    let aligned = align(&[one, two], None);
    assert_eq!(methods(&aligned), [Method::Reference, Method::MapConversion]);
    let apart = at(&aligned, 1, DVec3::ZERO) - at(&aligned, 0, DVec3::ZERO);
    assert!((apart.length() - DVec3::new(200.125, 99.625, 1.5).length()).abs() < 1e-6, "{apart}");
    for (i, (e, n, turned)) in
        [(528_776.25, 3_384_818.5, 8.0_f64), (528_976.375, 3_384_918.125, -31.0)].iter().enumerate()
    {
        let p = DVec3::new(30.0, 12.0, 4.0);
        let want = glam::DVec2::from_angle(turned.to_radians()).rotate(p.truncate()) + glam::DVec2::new(*e, *n);
        let map = aligned.frame.map_position(at(&aligned, i, p)).unwrap();
        assert!(map.truncate().distance(want) < 1e-6, "{map} {want}");
        assert!(aligned.frame.from_map_position(map).unwrap().distance(at(&aligned, i, p)) < 1e-6);
    }
    // The first file's coordinates are near zero, and stay what they are.
    assert_eq!(at(&aligned, 0, DVec3::ONE), DVec3::ONE);
    let [AlignWarning::RotatedBy { model: 1, degrees }] = aligned.warnings[..] else {
        panic!("{:?}", aligned.warnings)
    };
    assert!((degrees + 39.0).abs() < 1e-9);
}

#[test]
fn files_that_say_the_same_are_not_moved_by_a_single_bit() {
    let turned = DAffine3::from_rotation_z(0.3) * DAffine3::from_translation(DVec3::new(0.1, 0.7, 0.0));
    let located = |key: &str| ModelFacts { sites: vec![site("S", None, Some(turned))], ..facts(key) };
    let mapped = |key: &str| on_map(key, 528_776.1, 3_384_818.3, 24.1, 8.0, 0.9996);
    for pair in [[located("a"), located("b")], [mapped("a"), mapped("b")]] {
        assert_eq!(align(&pair, None).alignments[1].transform, DAffine3::IDENTITY);
    }
}

#[test]
fn a_file_turned_by_its_map_conversion_lands_on_the_one_that_is_not() {
    let plain = on_map("a", 500_000.0, 3_000_000.0, 0.0, 0.0, 1.0);
    // The same building modelled along its own axes, its zero at another corner.
    let turned = on_map("b", 500_010.0, 3_000_005.0, 0.0, 30.0, 1.0);
    let aligned = align(&[plain, turned], None);
    let corner = DVec3::new(25.0, 15.0, 3.0);
    let in_turned =
        DAffine3::from_rotation_z(-30.0_f64.to_radians()).transform_point3(corner - DVec3::new(10.0, 5.0, 0.0));
    assert!(at(&aligned, 1, in_turned).distance(corner) < 1e-6);
}

#[test]
fn a_grid_s_scale_moves_files_apart_but_does_not_stretch_them() {
    let one = on_map("a", 500_000.0, 3_000_000.0, 0.0, 0.0, 0.9996);
    let two = on_map("b", 500_999.6, 3_000_000.0, 0.0, 0.0, 0.9996);
    let aligned = align(&[one.clone(), two], None);
    // 999.6 m of the grid are 1000 m on the ground.
    assert!((at(&aligned, 1, DVec3::ZERO).x - 1_000.0).abs() < 1e-6);
    assert!((at(&aligned, 1, DVec3::X * 40.0).x - 1_040.0).abs() < 1e-6);
    let map = aligned.frame.map_position(DVec3::X * 1_000.0).unwrap();
    assert!((map.x - 500_999.6).abs() < 1e-6);
    assert!(aligned.warnings.is_empty(), "{:?}", aligned.warnings);

    let flat = on_map("c", 500_999.6, 3_000_000.0, 0.0, 0.0, 1.0);
    let aligned = align(&[one, flat], None);
    assert!(matches!(aligned.warnings[0], AlignWarning::ScaleDiffers { a: 0, b: 1, ratio } if ratio > 1.0003));
}

#[test]
fn coordinates_far_from_zero_get_a_zero_amid_the_files_and_keep_the_map() {
    let far = |key: &str, x: f64| {
        let mut f = on_map(key, 0.0, 0.0, 0.0, 0.0, 1.0);
        f.bounds = block(528_700.0 + x, 3_384_800.0);
        f
    };
    let aligned = align(&[far("a", 0.0), far("b", 300.0)], None);
    assert_eq!(methods(&aligned), [Method::Reference, Method::MapConversion]);
    let corner = DVec3::new(528_700.0, 3_384_800.0, 5.0);
    let p = at(&aligned, 0, corner);
    assert!(p.truncate().length() < 400.0 && p.z == 5.0, "{p}");
    assert_eq!(p, p.round(), "a round zero keeps the digits");
    assert!(aligned.frame.map_position(p).unwrap().distance(corner) < 1e-6);
    assert!(aligned.frame.file_position(p).distance(corner) < 1e-6);

    // Saved, and a file more: nothing that was there moves.
    let again = align(&[far("a", 0.0), far("b", 300.0), far("c", 1_500.0)], Some(&aligned.frame));
    assert_eq!(again.alignments[..2], aligned.alignments[..]);
    // The reference left out: the map holds the others where they were.
    let without = align(&[far("b", 300.0), far("c", 1_500.0)], Some(&aligned.frame));
    assert_eq!(without.frame.reference.as_deref(), Some("b"));
    assert!(at(&without, 0, corner).distance(p) < 1e-6);
    assert_eq!(without.frame.from_frame(&aligned.frame), None);
    let fresh = align(&[far("b", 300.0), far("c", 1_500.0)], None);
    let by = fresh.frame.from_frame(&aligned.frame).unwrap();
    assert!(by.transform_point3(p).distance(at(&fresh, 0, corner)) < 1e-6);
    assert_ne!(at(&align(&[far("b", 300.0), far("c", 1_500.0)], None), 0, corner), p);
}

#[test]
fn a_shared_site_aligns_by_where_each_file_places_it() {
    let moved = DAffine3::from_translation(DVec3::new(100.0, 50.0, 3.0)) * DAffine3::from_rotation_z(0.5);
    let mut a = facts("a");
    a.sites.push(site("S", None, Some(moved)));
    let mut b = facts("b");
    b.sites.push(site("S", None, Some(DAffine3::IDENTITY)));
    let aligned = align(&[a.clone(), b], None);
    assert_eq!(methods(&aligned), [Method::Reference, Method::SharedSite]);
    assert!(at(&aligned, 1, DVec3::ZERO).distance(moved.translation) < 1e-9);
    assert!(at(&aligned, 1, DVec3::X).distance(moved.transform_point3(DVec3::X)) < 1e-9);

    // The same id at another place on earth is a template's, not the site.
    let mut c = facts("c");
    a.sites[0] = site("S", Some((30.0, 114.0)), None);
    c.sites.push(site("S", Some((30.0, 114.02)), None));
    assert_eq!(methods(&align(&[a.clone(), c.clone()], None)), [Method::Reference, Method::Degrees]);
    c.sites[0] = site("T", Some((30.0, 114.0)), None);
    assert_eq!(methods(&align(&[a, c], None)), [Method::Reference, Method::SharedSite]);
}

#[test]
fn degrees_and_true_north_place_a_file_on_the_tangent_plane() {
    let mut a = facts("a");
    a.sites.push(site("S", Some((30.0, 114.0)), None));
    // Its Y axis points east: true north is its −X.
    let mut b = facts("b");
    b.sites.push(site("T", Some((30.01, 114.0)), Some(DAffine3::from_translation(DVec3::new(5.0, 0.0, 0.0)))));
    b.true_north = Some([-1.0, 0.0]);
    let aligned = align(&[a, b], None);
    assert_eq!(methods(&aligned), [Method::Reference, Method::Degrees]);
    let zero = at(&aligned, 1, DVec3::new(5.0, 0.0, 0.0));
    assert!((zero.y - 1_108.5).abs() < 0.5 && zero.x.abs() < 1e-6, "{zero}");
    let east = at(&aligned, 1, DVec3::new(5.0, 1.0, 0.0)) - zero;
    assert!(east.distance(DVec3::X) < 1e-4, "{east}");
    assert_eq!(aligned.warnings[0], AlignWarning::NoOverlap { model: 1 });
}

#[test]
fn places_that_programs_enter_by_themselves_are_not_followed_over_the_ocean() {
    let located = |key: &str, at| ModelFacts { sites: vec![site("", Some(at), None)], ..facts(key) };
    let aligned = align(&[located("a", (42.3588, -71.0567)), located("b", (51.5001, -0.1262))], None);
    assert_eq!(methods(&aligned), [Method::Reference, Method::CommonOrigin]);
    let [AlignWarning::OtherPartOfTheWorld { a: 0, b: 1, distance_m }] = aligned.warnings[..] else {
        panic!("{:?}", aligned.warnings)
    };
    assert!(distance_m > 4e6);
}

#[test]
fn files_that_fit_stay_and_files_of_nowhere_are_told() {
    let mut other = facts("d");
    other.bounds = block(40_000.0, 0.0);
    let aligned = align(&[facts("a"), facts("b"), other], None);
    assert_eq!(methods(&aligned), [Method::Reference, Method::CommonOrigin, Method::AsItIs]);
    let AlignWarning::FarApart { a: 0 | 1, b: 2, distance_m } = aligned.warnings[0] else {
        panic!("{:?}", aligned.warnings)
    };
    assert_eq!(distance_m, 39_960.0);
    assert_eq!(aligned.warnings[1..], [AlignWarning::NoReference { model: 2 }]);
    let single = align(&[facts("a")], None);
    assert_eq!((methods(&single), single.warnings.len()), (vec![Method::Reference], 0));
    assert_eq!(align(&[], None), Aligned::default());
}

#[test]
fn a_person_s_word_wins_and_others_follow_only_where_nothing_else_tells() {
    let manual = ManualAlignment { offset: DVec3::new(100.0, 0.0, 0.0), rotation_deg: 90.0 };
    let mut a = on_map("a", 500_000.0, 3_000_000.0, 0.0, 0.0, 1.0);
    let mut b = on_map("b", 500_000.0, 3_000_000.0, 0.0, 0.0, 1.0);
    b.manual = Some(manual);
    let aligned = align(&[a.clone(), b.clone()], None);
    assert_eq!(methods(&aligned), [Method::Reference, Method::Manual]);
    assert_eq!(at(&aligned, 1, DVec3::X), DVec3::new(100.0, 1.0, 0.0));
    assert!((ManualAlignment::of(&aligned.alignments[1].transform).rotation_deg - 90.0).abs() < 1e-12);
    assert_eq!(manual.turned(DVec3::new(100.0, 0.0, 0.0), -90.0), ManualAlignment { rotation_deg: 0.0, ..manual });

    a.manual = Some(ManualAlignment { offset: DVec3::Z, ..ManualAlignment::default() });
    let both = align(&[a.clone(), b], None);
    assert_eq!((methods(&both), both.frame.reference), (vec![Method::Manual, Method::Manual], None));
    assert_eq!(both.frame.map.unwrap().transform.zero, DVec3::new(500_000.0, 3_000_000.0, -1.0));
    // One that says nothing of itself but that it is of the same site follows the one that was moved.
    a.sites.push(site("S", None, None));
    let mut c = facts("c");
    c.sites.push(site("S", None, None));
    let mut free = facts("free");
    free.bounds = block(500.0, 500.0);
    let aligned = align(&[free, a, c], None);
    assert_eq!(methods(&aligned), [Method::Reference, Method::Manual, Method::SharedSite]);
    assert_eq!(at(&aligned, 2, DVec3::ZERO), DVec3::Z);
}

#[test]
fn other_maps_and_broken_numbers_are_told_and_never_followed() {
    let a = on_map("a", 500_000.0, 3_000_000.0, 0.0, 0.0, 1.0);
    let mut b = on_map("b", 500_000.0, 3_000_000.0, 0.0, 0.0, 1.0);
    b.georeference.as_mut().unwrap().crs = Some("urn:ogc:def:crs:EPSG::32650".into());
    let aligned = align(&[a.clone(), b], None);
    assert_eq!(methods(&aligned)[1], Method::CommonOrigin);
    assert!(aligned.warnings.contains(&AlignWarning::DifferentCrs { a: 0, b: 1 }));
    let mut same = a.clone();
    same.georeference.as_mut().unwrap().crs = Some(" epsg : 4547 ".into());
    assert_eq!(methods(&align(&[a.clone(), same], None))[1], Method::MapConversion);

    let mut broken = on_map("c", f64::NAN, 1e308, f64::INFINITY, 0.0, 1e300);
    broken.sites.push(site("", Some((f64::NAN, 0.0)), Some(DAffine3::NAN)));
    broken.true_north = Some([0.0, f64::NAN]);
    let aligned = align(&[broken, a], None);
    assert!(aligned.alignments.iter().all(|a| a.transform.is_finite()), "{aligned:?}");
    assert!(aligned.frame.map.is_some());
}

#[test]
fn a_map_conversion_to_the_zero_of_the_map_is_none() {
    let a = on_map("a", 500_000.0, 3_000_000.0, 0.0, 0.0, 1.0);
    let b = on_map("b", 0.0, 0.0, 0.0, 0.0, 1.0);
    assert_eq!(methods(&align(&[b, a], None)), [Method::CommonOrigin, Method::Reference]);
}
