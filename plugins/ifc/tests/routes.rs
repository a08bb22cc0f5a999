//! Ways through whole buildings, checked against the walls as they were read and not against the graph.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use atrium_building::{
    BuildingModel, Confidence, ElementId, ElementKind, Finding, LegKind, Route, Routes, WalkOptions, WalkPoint,
};
use atrium_ifc::{LoadOptions, Progress, load, load_bytes};
use glam::{DVec3, Vec3};

/// Longest a build may take, on two busy cores and without the release profile.
const BUILD_LIMIT: Duration = Duration::from_secs(2);

/// Triangles of walls by square metre of plan.
struct Walls {
    triangles: Vec<([DVec3; 3], ElementId)>,
    squares: HashMap<[i64; 2], Vec<usize>>,
}

impl Walls {
    fn of(model: &BuildingModel) -> Self {
        let mut walls = Self { triangles: Vec::new(), squares: HashMap::new() };
        for placement in &model.placements {
            let element = model.element(placement.element).unwrap();
            if !["IfcWall", "IfcCurtainWall", "IfcColumn", "IfcWindow"].iter().any(|t| element.ifc_type.starts_with(t))
            {
                continue;
            }
            let mesh = model.mesh(placement.mesh).unwrap();
            for t in mesh.indices.chunks_exact(3) {
                let corners = [t[0], t[1], t[2]]
                    .map(|i| placement.transform.transform_point3(Vec3::from(mesh.positions[i as usize]).as_dvec3()));
                let low = corners[0].min(corners[1]).min(corners[2]).floor();
                let high = corners[0].max(corners[1]).max(corners[2]).floor();
                for x in low.x as i64..=high.x as i64 {
                    for y in low.y as i64..=high.y as i64 {
                        walls.squares.entry([x, y]).or_default().push(walls.triangles.len());
                    }
                }
                walls.triangles.push((corners, placement.element));
            }
        }
        walls
    }

    /// The wall between two points, if any (Möller and Trumbore's test of a line against each triangle nearby).
    fn between(&self, a: DVec3, b: DVec3) -> Option<ElementId> {
        let steps = (a.distance(b) / 0.5).ceil().max(1.0) as usize;
        let mut squares: Vec<[i64; 2]> = (0..=steps)
            .map(|i| a.lerp(b, i as f64 / steps as f64))
            .flat_map(|p| [-0.5, 0.0, 0.5].map(|d| (p, d)))
            .flat_map(|(p, d)| [-0.5, 0.0, 0.5].map(|e| [(p.x + d).floor() as i64, (p.y + e).floor() as i64]))
            .collect();
        squares.sort_unstable();
        squares.dedup();
        let direction = b - a;
        for i in squares.iter().filter_map(|s| self.squares.get(s)).flatten() {
            let ([p, q, r], element) = self.triangles[*i];
            let (e1, e2) = (q - p, r - p);
            let h = direction.cross(e2);
            let determinant = e1.dot(h);
            if determinant.abs() < 1e-12 {
                continue;
            }
            let s = a - p;
            let u = s.dot(h) / determinant;
            let k = s.cross(e1);
            let v = direction.dot(k) / determinant;
            let t = e2.dot(k) / determinant;
            if u >= 0.0 && v >= 0.0 && u + v <= 1.0 && (0.0..=1.0).contains(&t) {
                return Some(element);
            }
        }
        None
    }
}

/// Asserts what every route promises of its own line, and gives the walls that it goes through at hip height.
fn walls_crossed(route: &Route, walls: &Walls) -> Vec<(DVec3, DVec3, ElementId)> {
    let line: Vec<DVec3> = route.points.iter().map(|p| DVec3::from(*p)).collect();
    let length: f64 = line.windows(2).map(|p| p[0].distance(p[1])).sum();
    assert!((length - route.length_m).abs() < 1e-6, "{length} {}", route.length_m);
    let legs: f64 = route.legs.iter().map(|l| l.length_m).sum();
    assert!((legs - route.length_m).abs() < 1e-6, "legs cover the route");
    assert!((route.legs.iter().map(|l| l.duration_s).sum::<f64>() - route.duration_s).abs() < 1e-6);
    let up = DVec3::Z * 1.0;
    let mut out = Vec::new();
    let mut along = 0.0;
    for pair in line.windows(2) {
        let middle = along + pair[0].distance(pair[1]) * 0.5;
        along += pair[0].distance(pair[1]);
        let leg = route.legs.iter().find(|l| middle >= l.start_m && middle <= l.start_m + l.length_m).unwrap();
        if matches!(leg.kind, LegKind::Lift | LegKind::Assumed) {
            continue;
        }
        out.extend(walls.between(pair[0] + up, pair[1] + up).map(|wall| (pair[0], pair[1], wall)));
    }
    out
}

/// A fixed sequence of numbers from 0 to 1 (a linear congruence of Knuth's).
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[((self.next() * all.len() as f64) as usize).min(all.len() - 1)]
    }
}

fn rooms_of(model: &BuildingModel) -> Vec<ElementId> {
    model.element_ids().filter(|id| model.element(*id).unwrap().ifc_type.as_ref() == "IfcSpace").collect()
}

fn describe(name: &str, model: &BuildingModel, routes: &Routes, took: Duration) {
    let c = routes.coverage();
    println!(
        "{name}: build {:.3} s, rooms {}, reachable {} ({:.1} %), doors {}, flights {}, rides {}, passages low/medium/high {:?}",
        took.as_secs_f64(),
        c.rooms,
        c.reachable,
        100.0 * f64::from(c.reachable) / f64::from(c.rooms.max(1)),
        c.doors,
        c.flights,
        c.rides,
        c.passages,
    );
    for finding in routes.findings().iter().take(12) {
        let label = |id: &ElementId| {
            let e = model.element(*id).unwrap();
            format!("{} {}", e.label(), e.long_name.as_deref().unwrap_or_default())
        };
        match finding {
            Finding::Unreachable { room } => println!("  unreachable: {}", label(room)),
            Finding::NoDoor { room, linked_to } => {
                println!("  no door: {} linked to {}", label(room), label(linked_to))
            }
            Finding::NoFloor { room } => println!("  no floor: {}", label(room)),
            Finding::NoRooms { storey } => println!("  no rooms: {}", model.storey(*storey).unwrap().name),
            Finding::Exit { door } => println!("  exit: {}", label(door)),
        }
    }
}

#[test]
fn a_thousand_routes_through_the_sample_cross_no_wall() {
    let text = atrium_sample::generate(atrium_sample::SEED, atrium_sample::Scale::Small).unwrap();
    let model = load_bytes(text.into_bytes(), &LoadOptions::default(), &Progress::new()).unwrap().model;
    let started = Instant::now();
    let routes = Routes::build(&model);
    let took = started.elapsed();
    describe("sample", &model, &routes, took);
    assert!(took < BUILD_LIMIT, "{took:?}");
    let coverage = routes.coverage();
    assert_eq!(coverage.reachable, coverage.rooms, "every room of the sample has a door");

    let walls = Walls::of(&model);
    let rooms = rooms_of(&model);
    let mut sequence = Sequence(7);
    // The check itself must see walls: straight lines across a storey go through many.
    let straight = (0..100).filter(|_| {
        let [a, b] = [(); 2].map(|()| {
            let p = routes.random_point_in(sequence.pick(&rooms), sequence.next(), sequence.next()).unwrap();
            DVec3::from(p).with_z(1.0)
        });
        walls.between(a, b).is_some()
    });
    assert!(straight.count() > 90);
    let mut crossings = Vec::new();
    let roof_m = model.storeys.last().unwrap().elevation_m;
    let mut refused = 0;
    let (mut high, mut kinds) = (0, HashMap::<LegKind, usize>::new());
    let (mut slowest, mut total) = (Duration::ZERO, Duration::ZERO);
    for i in 0..1000 {
        let options = match i % 4 {
            0 => WalkOptions { stairs: false, ..WalkOptions::default() },
            1 => WalkOptions { lifts: false, ..WalkOptions::default() },
            _ => WalkOptions::default(),
        };
        let [from, to] = [(); 2].map(|()| {
            let room = sequence.pick(&rooms);
            let p = routes.random_point_in(room, sequence.next(), sequence.next()).unwrap();
            assert_eq!(routes.room_at(p), Some(room));
            p
        });
        let started = Instant::now();
        let route = routes.shortest(WalkPoint::Position(from), WalkPoint::Position(to), &options);
        slowest = slowest.max(started.elapsed());
        total += started.elapsed();
        let Some(route) = route else {
            // The lifts end below the roof.
            assert!(!options.stairs && (from[2] >= roof_m || to[2] >= roof_m), "no way from {from:?} to {to:?}");
            refused += 1;
            continue;
        };
        assert!(DVec3::from(route.points[0]).distance(from.into()) < 0.5);
        assert!(DVec3::from(*route.points.last().unwrap()).distance(to.into()) < 0.5);
        for leg in &route.legs {
            *kinds.entry(leg.kind).or_default() += 1;
            assert!(options.stairs || leg.kind != LegKind::Stair);
            assert!(options.lifts || leg.kind != LegKind::Lift);
        }
        high += usize::from(route.confidence == Confidence::High);
        crossings.extend(walls_crossed(&route, &walls));
    }
    println!(
        "routes: mean {:?}, slowest {slowest:?}, high {high} of 1000, none {refused}, legs {kinds:?}",
        total / 1000
    );
    for (a, b, wall) in crossings.iter().take(10) {
        println!(
            "  {a:.2} to {b:.2} through {} {}",
            model.element(*wall).unwrap().ifc_type,
            model.element(*wall).unwrap().label()
        );
    }
    assert!(crossings.is_empty(), "{} segments go through a wall", crossings.len());
    assert!(refused < 50, "{refused}");
    assert!(kinds[&LegKind::Stair] > 50 && kinds[&LegKind::Lift] > 50 && kinds[&LegKind::Door] > 1000);

    // Moving along ends where the route ends, and is on the route's storey at both ends.
    let a = routes
        .shortest(WalkPoint::Element(rooms[0]), WalkPoint::Element(*rooms.last().unwrap()), &WalkOptions::default())
        .unwrap();
    assert_eq!(routes.room_at(a.at(0.0).position), Some(rooms[0]));
    assert_eq!(routes.room_at(a.at(a.length_m).position), Some(*rooms.last().unwrap()));
    assert_eq!(a.at(0.0).storey, model.element(rooms[0]).unwrap().storey);
    assert_eq!(a.at(a.length_m).storey, model.element(*rooms.last().unwrap()).unwrap().storey);
    assert_eq!(a.at_time(a.duration_s * 2.0).position, a.at(a.length_m).position);

    // One search for many agrees with a search for each.
    let people: Vec<WalkPoint> = (0..100)
        .map(|_| {
            let room = sequence.pick(&rooms);
            WalkPoint::Position(routes.random_point_in(room, sequence.next(), sequence.next()).unwrap())
        })
        .collect();
    let device = model
        .element_ids()
        .find(|id| model.element(*id).is_some_and(|e| e.kind == ElementKind::Equipment && e.space.is_some()))
        .unwrap();
    let options = WalkOptions::default();
    let mut times: Vec<Duration> = (0..20)
        .map(|_| {
            let started = Instant::now();
            assert_eq!(routes.nearest(WalkPoint::Element(device), &people, &options).len(), 100);
            started.elapsed()
        })
        .collect();
    times.sort();
    let median = times[10];
    println!("nearest of 100: median {median:?}");
    assert!(median < Duration::from_millis(10), "{median:?}");
    let near = routes.nearest(WalkPoint::Element(device), &people, &options);
    assert!(near.windows(2).all(|p| p[0].duration_s <= p[1].duration_s));
    for n in near.iter().step_by(9) {
        let one = routes.shortest(WalkPoint::Element(device), people[n.index], &options).unwrap();
        // The drawn line is pulled straight, so it may be a little shorter than what was searched.
        assert!(
            one.length_m <= n.length_m + 1e-6 && one.length_m > n.length_m * 0.9,
            "{} {}",
            one.length_m,
            n.length_m
        );
    }
    let started = Instant::now();
    let around = routes.distances_from(WalkPoint::Element(device), &options, 50.0);
    println!("{} rooms within 50 m: {:?}", around.len(), started.elapsed());
    assert!(around.len() > 5 && around.len() < rooms.len());
    assert_eq!(around[0].room, model.element(device).unwrap().space.unwrap());
}

#[test]
fn real_files_get_routes_quickly() {
    let Some(folder) = std::env::var_os("ATRIUM_MODELS").map(PathBuf::from) else {
        println!("skipped: no models");
        return;
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("ifc")))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no .ifc in {}", folder.display());
    for file in &files {
        let model = load(file, &LoadOptions::default(), &Progress::new()).unwrap().model;
        let started = Instant::now();
        let routes = Routes::build(&model);
        let took = started.elapsed();
        let name = file.file_stem().unwrap().to_string_lossy();
        describe(&name, &model, &routes, took);
        assert!(took < BUILD_LIMIT, "{name}: {took:?}");
        let walls = Walls::of(&model);
        let rooms: Vec<ElementId> =
            rooms_of(&model).into_iter().filter(|r| routes.random_point_in(*r, 0.5, 0.5).is_some()).collect();
        let mut sequence = Sequence(11);
        let (mut asked, mut found, mut crossed) = (0, 0, 0);
        for _ in 0..if rooms.is_empty() { 0 } else { 200 } {
            let [from, to] = [(); 2]
                .map(|()| routes.random_point_in(sequence.pick(&rooms), sequence.next(), sequence.next()).unwrap());
            asked += 1;
            let route = routes.shortest(WalkPoint::Position(from), WalkPoint::Position(to), &WalkOptions::default());
            if let Some(route) = route {
                found += 1;
                let through = walls_crossed(&route, &walls);
                if let (Some((a, b, wall)), true) = (through.first(), crossed < 4) {
                    println!("  {a:.2} to {b:.2} through {}", model.element(*wall).unwrap().label());
                }
                crossed += usize::from(!through.is_empty());
            }
        }
        if asked > 0 {
            println!("  routes: {found} of {asked} found, {crossed} through a wall");
        }
    }
}
