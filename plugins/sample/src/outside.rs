//! The grounds: terrain, roads, parking, planting, the supply yard, and the garden on the roof of the podium.

use crate::fabric::{Fabric, Level};
use crate::facade::ambulance_bay;
use crate::plan::{Rect, metres, mm};
use crate::products::Part;
use crate::programme::Programme;
use crate::ramp::Ramp;
use crate::scene::{Scene, spot};
use crate::tone::Tone;
use atrium_step::{Id, hash, real, refs};

/// Top of the ground and of what lies on it, metres.
const GROUND_M: f64 = -0.06;
const ROAD_M: f64 = -0.04;
const MARK_M: f64 = -0.03;

/// Writes the grounds of a hospital; a single storey has none.
pub(crate) fn build(scene: &mut Scene, fabric: &Fabric, programme: &Programme) {
    if fabric.levels.len() < 2 {
        return;
    }
    let Some(ground) = fabric.levels.iter().find(|level| !level.plan.is_below_ground()) else { return };
    // What lies on the site is placed as if the site were a storey at the height of the ground floor.
    let mut plan = ground.plan.clone();
    plan.name = "SITE".to_owned();
    let site = Level {
        plan,
        storey: fabric.site,
        placement: fabric.site_placement,
        spaces: Vec::new(),
        borders: Vec::new(),
        doorways: Vec::new(),
        curtains: Vec::new(),
        outer_walls: Vec::new(),
        inner_walls: Vec::new(),
        windows: Vec::new(),
    };
    let Some(plate) = ground.plan.plates.first() else { return };
    let [x0, y0, x1, y1] = [plate.x0, plate.y0, plate.x1, plate.y1].map(metres);
    let outer = [x0 - 30.0, y0 - 50.0, x1 + 30.0, y1 + 28.0];
    let ramp = Ramp::of(fabric);
    terrain(scene, &site, outer, [x0, y0, x1, y1], ramp);
    if let Some(ramp) = ramp {
        ramp.build(scene, &site);
        own(
            scene,
            &site,
            "site/ramp/apron",
            "坡道出入口道路 / Road to the ramp",
            &[flat(ramp.apron(), ROAD_M, Tone::Retaining)],
        );
    }
    roads(scene, &site, outer, [x0, y0, x1, y1]);
    let wide = x1 - x0;
    // On both sides of the forecourt, which is as wide as the hall and its canopy.
    let court = [x0 + wide * 0.36, x0 + wide * 0.64];
    parking(scene, &site, programme, [x0 - 6.0, y0 - 26.0, court[0] - 3.0, y0 - 9.0]);
    parking(scene, &site, programme, [court[1] + 3.0, y0 - 26.0, x1 + 6.0, y0 - 9.0]);
    planting(scene, &site, outer, [x0, y0, x1, y1], court);
    yard(scene, &site, [x1 - 40.0, y1 + 15.5]);
    if let Some((exit, quarters)) = ambulance_bay(ground) {
        let (dx, dy) = [(0.0, -4.0), (4.0, 0.0), (0.0, 4.0), (-4.0, 0.0)][usize::from(quarters % 4)];
        for (n, side) in [-2.2, 2.2].into_iter().enumerate() {
            let (sx, sy) = if quarters % 2 == 0 { (side, 0.0) } else { (0.0, side) };
            let at = spot(metres(exit.x) + dx + sx, metres(exit.y) + dy + sy, quarters);
            scene.install(&site, None, "ambulance", Some(&format!("AMB-{:02}", n + 1)), at);
        }
    }
    for pair in fabric.levels.windows(2) {
        if pair[0].plan.compartments.len() == 5 && pair[1].plan.compartments.len() == 2 {
            garden(scene, &pair[0], &pair[1], programme);
        }
    }
}

/// The ground with holes where the building stands and where the ramp goes down.
fn terrain(scene: &mut Scene, site: &Level, outer: [f64; 4], inner: [f64; 4], ramp: Option<Ramp>) {
    let depth = 0.6;
    let edge = 0.17;
    let inner = [inner[0] - edge, inner[1] - edge, inner[2] + edge, inner[3] + edge];
    let mut line = |r: [f64; 4]| -> Id {
        let corners: Vec<Id> = [[r[0], r[1]], [r[2], r[1]], [r[2], r[3]], [r[0], r[3]], [r[0], r[1]]]
            .iter()
            .map(|[x, y]| scene.step.share(format!("IFCCARTESIANPOINT(({},{}))", real(*x), real(*y))))
            .collect();
        scene.step.add(&format!("IFCPOLYLINE({})", refs(&corners)))
    };
    let around = line(outer);
    let holes: Vec<Id> = std::iter::once(inner).chain(ramp.map(|ramp| ramp.hole())).map(line).collect();
    let profile = scene.step.add(&format!("IFCARBITRARYPROFILEDEFWITHVOIDS(.AREA.,$,#{around},{})", refs(&holes)));
    let axis = scene.step.axis([0.0, 0.0, GROUND_M - depth], 0);
    let up = scene.step.direction(0.0, 0.0, 1.0);
    let solid = scene.step.add(&format!("IFCEXTRUDEDAREASOLID(#{profile},#{axis},#{up},{})", real(depth)));
    Tone::Garden.paint(&mut scene.step, solid);
    scene.solid(site, ("IFCGEOGRAPHICELEMENT", "TERRAIN"), ("site/terrain", "场地 / Terrain"), solid);
}

/// A flat piece on the ground.
fn flat(rect: [f64; 4], top: f64, tone: Tone) -> Part {
    let [x0, y0, x1, y1] = rect;
    Part::Box([(x0 + x1) / 2.0, (y0 + y1) / 2.0, GROUND_M], [x1 - x0, y1 - y0, top - GROUND_M], tone)
}

/// A road before the building and around it, and paving on all its sides.
fn roads(scene: &mut Scene, site: &Level, outer: [f64; 4], building: [f64; 4]) {
    let [x0, y0, x1, y1] = building;
    let south = [y0 - 38.0, y0 - 29.0];
    let (west, east, north) = ([x0 - 16.0, x0 - 9.0], [x1 + 9.0, x1 + 16.0], [y1 + 8.0, y1 + 15.0]);
    let mut parts = vec![
        flat([outer[0], south[0], outer[2], south[1]], ROAD_M, Tone::Retaining),
        flat([west[0], south[1], west[1], north[1]], ROAD_M, Tone::Retaining),
        flat([east[0], south[1], east[1], north[1]], ROAD_M, Tone::Retaining),
        flat([west[1], north[0], east[0], north[1]], ROAD_M, Tone::Retaining),
    ];
    let mut x = outer[0] + 3.0;
    while x < outer[2] - 3.0 {
        parts.push(flat(
            [x, (south[0] + south[1]) / 2.0 - 0.08, x + 3.0, (south[0] + south[1]) / 2.0 + 0.08],
            MARK_M,
            Tone::White,
        ));
        x += 9.0;
    }
    own(scene, site, "site/roads", "院区道路 / Roads", &parts);
    let wide = x1 - x0;
    let skirt = 0.17;
    let parts = [
        flat([x0 + wide * 0.36, south[1], x0 + wide * 0.64, y0 - skirt], ROAD_M, Tone::Paving),
        flat([west[1], y0 - 6.0, x0 + wide * 0.36, y0 - skirt], ROAD_M, Tone::Paving),
        flat([x0 + wide * 0.64, y0 - 6.0, east[0], y0 - skirt], ROAD_M, Tone::Paving),
        flat([west[1], y0 - skirt, x0 - skirt, y1 + skirt], ROAD_M, Tone::Paving),
        flat([x1 + skirt, y0 - skirt, east[0], y1 + skirt], ROAD_M, Tone::Paving),
        flat([west[1], y1 + skirt, east[0], north[0]], ROAD_M, Tone::Paving),
    ];
    own(scene, site, "site/paving", "广场铺装 / Forecourt paving", &parts);
}

fn own(scene: &mut Scene, site: &Level, path: &str, name: &str, parts: &[Part]) {
    scene.own(site, None, ("IFCGEOGRAPHICELEMENT", "NOTDEFINED"), (path, name), parts, spot(0.0, 0.0, 0));
}

/// Two rows of bays on both sides of a lane, two in three taken.
fn parking(scene: &mut Scene, site: &Level, programme: &Programme, rect: [f64; 4]) {
    let [x0, y0, x1, y1] = rect;
    let n = scene.count("site/parking");
    let mut parts = vec![flat(rect, ROAD_M, Tone::Retaining)];
    let count = ((x1 - x0) / 2.6).floor().max(1.0) as usize;
    for bay in 0..=count {
        let x = x0 + 2.6 * bay as f64;
        for y in [[y0, y0 + 5.2], [y1 - 5.2, y1]] {
            parts.push(flat([x - 0.05, y[0], x + 0.05, y[1]], MARK_M, Tone::White));
        }
    }
    own(scene, site, &format!("site/parking/{n}"), &format!("地面停车场 {n} / Surface parking"), &parts);
    for bay in 0..count {
        for (row, y) in [y0 + 2.7, y1 - 2.7].into_iter().enumerate() {
            let h = hash(programme.seed, &format!("parking/{n}/{bay}/{row}"));
            let key = ["car-white", "car-grey", "car-blue", "car-white", "", ""][(h % 6) as usize];
            if !key.is_empty() {
                let quarters = if (h >> 8).is_multiple_of(2) { 0 } else { 2 };
                scene.install(site, None, key, None, spot(x0 + 2.6 * (bay as f64 + 0.5), y, quarters));
            }
        }
    }
}

/// Rows of trees along the roads and beside the forecourt, hedges before the parking, lamps.
fn planting(scene: &mut Scene, site: &Level, outer: [f64; 4], building: [f64; 4], court: [f64; 2]) {
    let [x0, y0, x1, y1] = building;
    let mut x = outer[0] + 4.0;
    while x < outer[2] - 3.0 {
        scene.install(site, None, "tree-large", None, spot(x, y0 - 43.5, 0));
        // The supply yard lies there.
        if !(x1 - 44.0..x1 + 8.0).contains(&x) {
            scene.install(site, None, "tree-large", None, spot(x, y1 + 24.5, 0));
        }
        x += 9.0;
    }
    let mut y = y0 - 22.0;
    while y < y1 + 12.0 {
        for x in [outer[0] + 6.0, outer[2] - 6.0] {
            scene.install(site, None, "tree-large", None, spot(x, y, 0));
        }
        y += 9.0;
    }
    for side in court {
        for y in [-26.0, -21.0, -16.0] {
            scene.install(
                site,
                None,
                "tree-small",
                None,
                spot(side + if side < (x0 + x1) / 2.0 { 1.5 } else { -1.5 }, y0 + y, 0),
            );
        }
    }
    for (from, to) in [(x0 - 6.0, court[0] - 3.0), (court[1] + 3.0, x1 + 6.0)] {
        let mut x = from + 2.0;
        while x < to - 2.0 {
            scene.install(site, None, "hedge", None, spot(x, y0 - 27.4, 0));
            x += 4.6;
        }
    }
    let mut x = outer[0] + 8.0;
    while x < outer[2] {
        scene.install(site, None, "street-lamp", None, spot(x, y0 - 28.5, 0));
        x += 18.0;
    }
}

/// Behind the building: clinical waste, sewage treatment, and liquid oxygen within its fence.
fn yard(scene: &mut Scene, site: &Level, [x, y]: [f64; 2]) {
    own(
        scene,
        site,
        "site/yard",
        "后勤装卸场 / Supply yard",
        &[flat([x - 2.0, y - 0.5, x + 46.0, y + 11.5], ROAD_M, Tone::Paving)],
    );
    let house = |scene: &mut Scene, path: &str, name: &str, at: [f64; 2], size: [f64; 3], tone: Tone| {
        let [w, d, h] = size;
        let parts = [
            Part::Box([0.0, 0.0, ROAD_M], [w, d, h], tone),
            Part::Box([0.0, 0.0, h + ROAD_M], [w + 0.6, d + 0.6, 0.25], Tone::Fin),
            Part::Box([-w * 0.2, -d / 2.0 - 0.03, ROAD_M], [2.4, 0.06, 2.6], Tone::DoorFire),
            Part::Box([w * 0.22, -d / 2.0 - 0.03, 1.4], [w * 0.3, 0.06, 1.0], Tone::Frame),
        ];
        let at = spot(at[0], at[1], 0);
        scene.own(site, None, ("IFCBUILDINGELEMENTPROXY", "NOTDEFINED"), (path, name), &parts, at);
    };
    house(
        scene,
        "site/waste",
        "医疗废物暂存站 / Clinical waste store",
        [x + 5.0, y + 7.0],
        [9.0, 6.5, 3.6],
        Tone::PodiumWall,
    );
    house(
        scene,
        "site/sewage",
        "污水处理站房 / Sewage treatment building",
        [x + 18.5, y + 7.0],
        [12.0, 7.5, 4.4],
        Tone::PodiumWall,
    );
    for (n, dx) in [30.5, 38.5].into_iter().enumerate() {
        let tag = format!("LOX-EXT-{:02}", n + 1);
        scene.install(site, None, "lox-stand", Some(&tag), spot(x + dx, y + 6.0, 0));
    }
    let mut parts = Vec::new();
    for (from, to) in [
        ([26.5, 2.5], [43.5, 2.5]),
        ([26.5, 10.5], [43.5, 10.5]),
        ([26.5, 2.5], [26.5, 10.5]),
        ([43.5, 2.5], [43.5, 10.5]),
    ] {
        for z in [0.4, 1.0, 1.6, 2.0] {
            parts.push(Part::Bar([from[0], from[1], z], [to[0], to[1], z], [0.05, 0.05], Tone::Steel));
        }
    }
    for post in 0..9 {
        for y in [2.5, 10.5] {
            parts.push(Part::Box([26.5 + 2.125 * f64::from(post), y, ROAD_M], [0.07, 0.07, 2.1], Tone::Steel));
        }
    }
    let name = "液氧站围栏 / Oxygen stand fence";
    scene.own(site, None, ("IFCRAILING", "NOTDEFINED"), ("site/fence", name), &parts, spot(x, y, 0));
}

/// Lawns, paths, planters and trees on the roof of the podium, clear of skylight and courtyards.
fn garden(scene: &mut Scene, below: &Level, roof: &Level, programme: &Programme) {
    let [fx, fy] = programme.stretch;
    let mut taken: Vec<Rect> = below.plan.voids.iter().chain(&roof.plan.plates).map(|rect| rect.grown(1_500)).collect();
    for compartment in &below.plan.compartments {
        // The fans of a compartment that ends here stand around the head of its shaft.
        if roof.plan.compartments.iter().all(|above| above.stack != compartment.stack) {
            let shaft = below.plan.rooms[compartment.shaft].main();
            taken.push(Rect { x0: shaft.x0 - 6_500, y0: shaft.y0 - 5_000, x1: shaft.x1 + 3_000, y1: shaft.y1 + 8_000 });
        }
    }
    let free = |r: [f64; 4]| {
        let [x0, y0, x1, y1] = [r[0] * fx, r[1] * fy, r[2] * fx, r[3] * fy].map(mm);
        !taken.iter().any(|t| x0 < t.x1 && t.x0 < x1 && y0 < t.y1 && t.y0 < y1)
    };
    let west: [[f64; 4]; 6] = [
        [3.0, 3.0, 15.0, 14.5],
        [17.0, 3.0, 31.0, 14.5],
        [33.0, 3.0, 45.0, 10.5],
        [3.0, 18.5, 22.0, 32.0],
        [26.0, 18.5, 29.8, 38.5],
        [33.0, 32.5, 45.0, 38.5],
    ];
    let east = west.map(|r| [126.0 - r[2], r[1], 126.0 - r[0], r[3]]);
    let middle = [[54.0, 44.0, 72.0, 53.0], [54.0, 56.0, 72.0, 66.0], [62.0, 26.0, 74.0, 37.0]];
    let mut lawns = 0;
    for r in west.into_iter().chain(east).chain(middle).filter(|r| free(*r)) {
        lawns += 1;
        let [x0, y0, x1, y1] = [r[0] * fx, r[1] * fy, r[2] * fx, r[3] * fy];
        let (w, d) = (x1 - x0, y1 - y0);
        let parts = [
            Part::Box([0.0, 0.0, 0.0], [w + 2.4, d + 2.4, 0.06], Tone::Paving),
            Part::Box([0.0, 0.0, 0.06], [w, d, 0.34], Tone::Parapet),
            Part::Box([0.0, 0.0, 0.4], [w - 0.4, d - 0.4, 0.04], Tone::Garden),
        ];
        let at = spot((x0 + x1) / 2.0, (y0 + y1) / 2.0, 0);
        let path = format!("garden/{lawns}");
        let name = format!("屋顶花园草坪 {lawns} / Roof garden lawn");
        scene.own(roof, None, ("IFCGEOGRAPHICELEMENT", "NOTDEFINED"), (&path, &name), &parts, at);
        let trees = ((w / 4.5).floor() as usize).max(1);
        for n in 0..trees {
            let h = hash(programme.seed, &format!("garden/{lawns}/{n}"));
            let share = 0.2 + 0.6 * ((h % 100) as f64 / 100.0);
            let mut at = spot(x0 + w * (n as f64 + 0.5) / trees as f64, y0 + d * share, 0);
            at.at[2] = 0.44;
            scene.install(roof, None, "tree-small", None, at);
        }
        let mut at = spot((x0 + x1) / 2.0, y0 + 0.9, 0);
        at.at[2] = 0.44;
        scene.install(roof, None, "planter-roof", None, at);
    }
}
