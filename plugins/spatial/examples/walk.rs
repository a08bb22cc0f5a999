//! Walks through a hospital and prints how long a step takes.
//!
//! `walk FILE [--frame SECONDS]`: from the widest hall of the entrance storey through corridor and doors into a ward
//! of the storey above, up a stair, on foot; then the same way by itself; then a flight. Ends with an error when a
//! storey or a room is not reached.

#[path = "../tests/support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use atrium_building::{BuildingModel, ElementId, LegKind, Route, Routes, WalkOptions, WalkPoint};
use atrium_ifc::{LoadOptions, Progress, load};
use atrium_spatial::{AutoWalk, Body, PickFilter, SpatialIndex, WalkInput, Walker, WhereaboutsIndex};
use atrium_view::ViewState;
use glam::DVec3;

fn main() -> ExitCode {
    match tour() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn tour() -> Result<(), String> {
    let (mut file, mut frame_s) = (None, 0.1);
    let mut rest = std::env::args().skip(1);
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--frame" => frame_s = rest.next().and_then(|n| n.parse().ok()).ok_or("--frame needs seconds")?,
            _ => file = Some(PathBuf::from(argument)),
        }
    }
    let file = file.ok_or("usage: walk FILE [--frame SECONDS]")?;
    let loaded = load(&file, &LoadOptions::default(), &Progress::new()).map_err(|e| e.to_string())?;
    let model = Arc::new(loaded.model);
    let start = Instant::now();
    let index = SpatialIndex::build(model.clone());
    println!("{} placements, index in {:.0?}", model.placements.len(), start.elapsed());
    let start = Instant::now();
    let places = WhereaboutsIndex::build(&index);
    println!("rooms in {:.1?}", start.elapsed());
    let start = Instant::now();
    let routes = Routes::build(&model);
    println!("routes in {:.0?}", start.elapsed());
    let filter = PickFilter::new(&model, &ViewState::default());

    let ground = model.storeys.iter().position(|s| s.elevation_m.abs() < 0.5).unwrap_or(0);
    let named = |storey: usize, words: &[&str]| -> Vec<ElementId> {
        let mut rooms: Vec<ElementId> = model
            .element_ids()
            .filter(|id| {
                let e = &model.elements[id.index()];
                let name = e.long_name.as_deref().or(e.name.as_deref()).unwrap_or_default().to_lowercase();
                e.ifc_type.as_ref() == "IfcSpace"
                    && e.storey.is_some_and(|s| s.index() == storey)
                    && words.iter().any(|w| name.contains(w))
            })
            .collect();
        let area = |id: &ElementId| model.elements[id.index()].bounds.size().truncate().element_product();
        rooms.sort_by(|a, b| area(b).total_cmp(&area(a)));
        rooms
    };
    let halls = named(ground, &["hall", "atrium", "lobby"]);
    let hall = *halls.first().ok_or("no hall on the entrance storey")?;
    let options = WalkOptions { lifts: false, ..WalkOptions::default() };
    let (mut trips, mut arrived) = (0, 0);
    let mut times = Vec::new();
    // The wards are high up; each storey above has rooms of some name.
    for storey in ground..model.storeys.len() {
        let rooms = named(storey, &["ward", "bed", "consult", "clinic", "theatre", "office"]);
        for room in rooms.iter().skip(1).step_by(9).take(2).filter(|r| **r != hall) {
            let Some(route) = routes.shortest(WalkPoint::Element(hall), WalkPoint::Element(*room), &options) else {
                continue;
            };
            trips += 1;
            let there = walk(&model, &index, &filter, &places, &route, *room, frame_s, &mut times);
            arrived += u32::from(there);
        }
    }
    println!("{arrived} of {trips} walks arrive");
    report("a step", &mut times);
    show(&model, &index, &places, &routes, hall, named(model.storeys.len().saturating_sub(3), &["ward"]).first());
    fly(&index, &filter, frame_s, model.elements[hall.index()].bounds.center());
    if trips == 0 || arrived * 10 < trips * 9 {
        return Err(format!("only {arrived} of {trips} walks arrive"));
    }
    Ok(())
}

fn walk(
    model: &BuildingModel,
    index: &SpatialIndex,
    filter: &PickFilter,
    places: &WhereaboutsIndex,
    route: &Route,
    to: ElementId,
    frame_s: f64,
    times: &mut Vec<Duration>,
) -> bool {
    let Some(mut walker) = Walker::enter(index, filter, DVec3::from(route.points[0])) else { return false };
    let (mut rooms, mut storeys) = (Vec::new(), Vec::new());
    let trip = support::follow(&mut walker, route, index, filter, frame_s, |w| {
        let at = places.at(index, w.eye());
        if let Some(room) = at.space
            && rooms.last() != Some(&room)
        {
            rooms.push(room);
        }
        if at.storey.is_some() && storeys.last() != at.storey.as_ref() {
            storeys.extend(at.storey);
        }
    });
    let name = |id: &ElementId| {
        let e = &model.elements[id.index()];
        let long = e.long_name.as_deref().unwrap_or_default();
        format!("{} {}", e.label(), long.rsplit(" / ").next().unwrap_or_default())
    };
    let at = places.at(index, walker.eye());
    let end = at.space.or(at.beside);
    let there = trip.arrived && end == Some(to);
    let levels: Vec<&str> = storeys.iter().filter_map(|s| model.storey(*s)).map(|s| s.name.as_ref()).collect();
    let legs = route.legs.iter().filter(|l| l.kind == LegKind::Door).count();
    println!(
        "{} {}: {:.0} m in {:.0} s ({:.0} m planned, {legs} doors), storeys {}, {} rooms, longest fall {:.2} m{}",
        if there { "arrived" } else { "FAILED" },
        name(&to),
        trip.walked_m,
        trip.seconds,
        route.length_m,
        levels.join(" "),
        rooms.len(),
        trip.fell_m,
        if trip.skipped > 0 { format!(", {} points in furniture", trip.skipped) } else { String::new() },
    );
    if !there {
        println!("  ends at {:.2} in {}", walker.feet(), end.as_ref().map_or("no room".into(), name));
        for (p, by) in trip.held_up_by.iter().rev().take(3) {
            println!("  held up at {p:.2} by {}", by.as_ref().map_or("nothing".into(), name));
        }
    }
    times.extend(trip.times);
    there
}

fn report(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let Some(last) = times.last() else { return };
    let mean = times.iter().sum::<Duration>() / times.len() as u32;
    let at = |share: f64| times[(times.len() as f64 * share) as usize % times.len()];
    println!(
        "{what}: {} of them, mean {mean:.1?}, half {:.1?}, 99 % {:.1?}, longest {last:.1?}",
        times.len(),
        at(0.5),
        at(0.99)
    );
}

fn show(
    model: &BuildingModel,
    index: &SpatialIndex,
    places: &WhereaboutsIndex,
    routes: &Routes,
    from: ElementId,
    to: Option<&ElementId>,
) {
    let Some(route) =
        to.and_then(|to| routes.shortest(WalkPoint::Element(from), WalkPoint::Element(*to), &WalkOptions::default()))
    else {
        return;
    };
    let rides = route.legs.iter().filter(|l| l.kind == LegKind::Lift).count();
    let mut auto = AutoWalk::new(route, Body::default().eye_m);
    let (mut seconds, mut dark, mut times, mut known) = (0.0, 0.0, Vec::new(), 0usize);
    loop {
        let step = auto.advance(0.1, 1.0);
        seconds += 0.1;
        dark += if step.fade > 0.5 { 0.1 } else { 0.0 };
        let start = Instant::now();
        let at = places.at(index, step.pose.eye);
        times.push(start.elapsed());
        known += usize::from(at.space.or(at.beside).is_some());
        if step.finished || seconds > 3600.0 {
            let storey = at.storey.and_then(|s| model.storey(s)).map_or("", |s| s.name.as_ref());
            println!(
                "shown the way: {seconds:.0} s, {rides} rides, {dark:.1} s dark, ends on {storey}, room known in {known} of {} frames",
                times.len()
            );
            break;
        }
    }
    report("where am I", &mut times);
}

fn fly(index: &SpatialIndex, filter: &PickFilter, frame_s: f64, from: DVec3) {
    let mut walker = Walker::at(from, 0.3, Body::default());
    let mut times = Vec::new();
    for k in 0..300 {
        let wish =
            WalkInput { forward: 1.0, fly: true, turn: if k % 60 == 0 { 1.3 } else { 0.0 }, ..WalkInput::default() };
        let start = Instant::now();
        walker.step(index, filter, &wish, frame_s);
        times.push(start.elapsed());
    }
    report("a step of a flight", &mut times);
}
