//! Real buildings on foot: up their stairs, and at random without ever ending in a wall or below everything.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::path::PathBuf;
use std::sync::Arc;

use atrium_building::{BuildingModel, ElementKind, LegKind, Routes, WalkOptions, WalkPoint};
use atrium_ifc::{LoadOptions, Progress, load};
use atrium_spatial::{PickFilter, SpatialIndex, WalkInput, Walker, WhereaboutsIndex};
use atrium_view::ViewState;
use glam::DVec3;

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ATRIUM_MODELS").map(PathBuf::from).filter(|f| f.is_dir());
    if folder.is_none() {
        println!("skipped: no models");
    }
    folder
}

fn read(path: &std::path::Path) -> Arc<BuildingModel> {
    Arc::new(load(path, &LoadOptions::default(), &Progress::new()).unwrap().model)
}

#[test]
fn the_stairs_of_the_duplex_are_walked_up_and_down() {
    let Some(folder) = folder() else { return };
    for name in ["Ifc2x3_Duplex_Architecture.ifc", "Duplex_A_20110907_georeferenced.ifc"] {
        let path = folder.join(name);
        if !path.is_file() {
            println!("skipped: no {name}");
            continue;
        }
        let model = read(&path);
        let (index, routes) = (SpatialIndex::build(model.clone()), Routes::build(&model));
        let filter = PickFilter::new(&model, &ViewState::default());
        let places = WhereaboutsIndex::build(&index);
        let rooms: Vec<_> =
            model.element_ids().filter(|id| model.elements[id.index()].ifc_type.as_ref() == "IfcSpace").collect();
        let options = WalkOptions { lifts: false, ..WalkOptions::default() };
        let (mut stairs, mut walked, mut arrived) = (Vec::new(), 0, 0);
        for (i, from) in rooms.iter().enumerate() {
            for to in &rooms[i + 1..] {
                let Some(route) = routes.shortest(WalkPoint::Element(*from), WalkPoint::Element(*to), &options) else {
                    continue;
                };
                let Some(leg) = route.legs.iter().find(|l| l.kind == LegKind::Stair) else { continue };
                let (begin, end) = (leg.start_m, leg.start_m + leg.length_m);
                // Once up and once down each stair; the ways to it lead under it, where no headroom is.
                if stairs.contains(&(leg.element, leg.from_storey)) {
                    continue;
                }
                stairs.push((leg.element, leg.from_storey));
                let there = support::part_of(&route, begin, end);
                let mut back = there.clone();
                back.points.reverse();
                for way in [there, back] {
                    let Some(mut walker) = Walker::enter(&index, &filter, DVec3::from(way.points[0])) else { continue };
                    let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
                    let trip = support::follow(&mut walker, &way, &index, &filter, 0.1, |w| {
                        (lowest, highest) = (lowest.min(w.feet().z), highest.max(w.feet().z));
                    });
                    walked += 1;
                    arrived += u32::from(trip.arrived && highest - lowest > 2.2 && trip.skipped == 0);
                    let at = places.at(&index, walker.eye());
                    println!(
                        "{name}: {:.2} to {:.2}: {} at {:.2}, {:.1} s, over storey {:?} by {:.2?} m, longest fall {:.2} m",
                        DVec3::from(way.points[0]),
                        DVec3::from(way.points[way.points.len() - 1]),
                        if trip.arrived { "arrives" } else { "STOPS" },
                        walker.feet(),
                        trip.seconds,
                        at.storey.map(|s| s.0),
                        at.over_storey_m,
                        trip.fell_m,
                    );
                    let height = at.over_storey_m.unwrap_or(f64::NAN);
                    // One arrives a step or three before the end.
                    assert!((1.2..2.3).contains(&height), "{name}: the storey is known: {at:?}");
                    assert_eq!(trip.fell_m, 0.0, "{name}: one does not fall on a stair");
                }
            }
        }
        assert!(walked >= 4 && arrived == walked, "{name}: {arrived} of {walked}");
    }
}

#[test]
fn walks_at_random_end_in_no_wall_and_fall_through_no_floor() {
    let Some(folder) = folder() else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|f| Some(f.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "ifc"))
        .collect();
    files.sort();
    let mut seed = 5u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut entered = 0;
    for path in files {
        let model = read(&path);
        let index = SpatialIndex::build(model.clone());
        let filter = PickFilter::new(&model, &ViewState::default());
        let bounds = model.bounds();
        if bounds.is_empty() {
            continue;
        }
        let lowest = model.storeys.iter().map(|s| s.elevation_m).fold(bounds.min.z, f64::min);
        for _ in 0..4 {
            let near = bounds.min + bounds.size() * DVec3::new(random(), random(), random());
            let Some(mut walker) = Walker::enter(&index, &filter, near) else { continue };
            entered += 1;
            let (mut stuck, mut yaw) = (0, 0.0);
            for k in 0..150 {
                if k % 15 == 0 {
                    yaw = (random() - 0.5) * 3.0;
                }
                let wish = WalkInput { forward: 1.0, turn: yaw * 0.1, run: k % 40 > 20, ..WalkInput::default() };
                let step = walker.step(&index, &filter, &wish, if k % 50 == 0 { 0.5 } else { 0.1 });
                stuck += u32::from(step.stuck);
                let feet = walker.feet();
                assert!(feet.is_finite() && feet.z >= lowest - 0.01, "{}: {feet} below {lowest}", path.display());
            }
            assert_eq!(stuck, 0, "{}: in something at {}", path.display(), walker.feet());
        }
        let spaces = model.elements.iter().filter(|e| e.kind == ElementKind::Space).count();
        println!("{}: walked, {spaces} spaces", path.file_name().unwrap().display());
    }
    assert!(entered > 20, "{entered}");
}
