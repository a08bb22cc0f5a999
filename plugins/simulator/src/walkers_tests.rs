use std::collections::{BTreeMap, BTreeSet};

use atrium_facility::Track;

use super::*;
use crate::testing::{hospital, whole};

const MORNING: Timestamp = Timestamp(1_795_137_000_000);

fn walkers(seed: u64) -> Walkers {
    let (model, routes) = hospital();
    Walkers::new(model, routes.clone(), seed, "simulator")
}

#[test]
fn people_walk_in_rooms_and_corridors_at_a_walking_pace() {
    let (_, routes) = hospital();
    let mut walkers = walkers(1);
    let (mut walking, mut inside) = (0, 0);
    let mut last: BTreeMap<Tracked, Whereabouts> = BTreeMap::new();
    let (mut far, mut moved) = (0.0, BTreeSet::new());
    for second in 0..1_800 {
        let ms = MORNING.0 + second * 1_000;
        for (of, here) in walkers.whereabouts(ms) {
            assert!(here.at.iter().all(|c| c.is_finite()) && here.storey.is_some(), "{of:?} {here:?}");
            if here.walking {
                walking += 1;
                inside += usize::from(routes.room_at(here.at).is_some());
                moved.insert(of.clone());
            }
            if let Some(was) = last.insert(of.clone(), here) {
                let step = (0..3).map(|k| (here.at[k] - was.at[k]).powi(2)).sum::<f64>().sqrt();
                far = f64::max(far, step);
            }
        }
    }
    assert!(walking > 3_000, "{walking} steps of half an hour");
    assert!(inside * 100 > walking * 95, "{inside} of {walking} steps are in a room");
    // Lifts are faster than people.
    assert!(far < 5.0, "somebody moved by {far:.1} m within a second");
    assert!(moved.len() > 25, "{} of them moved", moved.len());
}

#[test]
fn nobody_is_in_the_air_of_an_atrium_or_in_a_shaft() {
    let (model, routes) = whole();
    let named = |e: &&atrium_building::Element, words: &[&str]| {
        e.ifc_type.as_ref() == "IfcSpace" && e.long_name.as_deref().is_some_and(|n| words.iter().any(|w| n.contains(w)))
    };
    let air: Vec<_> = model.elements.iter().filter(|e| named(e, &["Void"])).map(|e| e.bounds).collect();
    assert!(air.len() >= 3, "{} spaces are air", air.len());
    for space in &air {
        assert_eq!(routes.room_at(space.center().with_z(space.min.z + 1.0).to_array()), None, "air is no room");
    }
    let site = Site::new(model, routes.clone(), MOST_ASSETS);
    let rooms = site.rooms.iter().map(|r| &model.elements[r.id.index()]);
    let shut: Vec<_> = rooms.filter(|e| named(e, &["Void", "Shaft", "Riser", "竖井", "管井", "电梯井"])).collect();
    assert!(shut.is_empty(), "{:?}", shut.iter().map(|e| &e.long_name).collect::<Vec<_>>());
    let mut walkers = Walkers::new(model, routes.clone(), 1, "simulator");
    for minute in 0..60 {
        for (of, here) in walkers.whereabouts(MORNING.0 + minute * 20_000) {
            let at = glam::DVec3::from(here.at);
            let within = |k: usize, b: &atrium_building::Aabb| at[k] > b.min[k] + 0.2 && at[k] < b.max[k] - 0.2;
            let falls = air.iter().any(|b| within(0, b) && within(1, b) && (at.z - b.min.z).abs() < 0.3);
            // An escalator leads through the air.
            assert!(!falls || here.walking, "{of:?} stands in the air at {at}");
        }
    }
}

#[test]
fn sightings_come_every_two_seconds_near_the_truth_and_are_lost_now_and_then() {
    let (_, routes) = hospital();
    let (mut walkers, mut truth) = (walkers(2), walkers(2));
    let (mut count, mut inside) = (0, 0);
    let mut tracks: BTreeMap<Tracked, Track> = BTreeMap::new();
    let mut gone = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for step in 0..3_000 {
        let now = MORNING.plus_ms(step * 500);
        let positions = walkers.step(now);
        assert!(positions.is_empty() || (now.0.rem_euclid(2_000) < 500), "{step}");
        if positions.is_empty() {
            continue;
        }
        let whereabouts: BTreeMap<Tracked, Whereabouts> =
            truth.whereabouts(positions[0].observed_at.0).into_iter().collect();
        for p in positions {
            let at = whereabouts[&p.of].at;
            let off = (0..2).map(|k| (p.at[k] - at[k]).powi(2)).sum::<f64>().sqrt();
            assert!(off <= f64::from(p.radius_m) && (1.5..=6.0).contains(&p.radius_m), "{p:?}");
            assert_eq!((p.origin, p.source.as_str()), (Origin::Simulated, "simulator"));
            count += 1;
            inside += usize::from(routes.room_at(p.at).is_some());
            ids.insert(p.of.clone());
            tracks.insert(p.of.clone(), serde_track(p));
        }
        for (of, track) in &tracks {
            if track.sighting(now) != atrium_facility::Sighting::Current {
                gone.insert(of.clone());
            }
        }
    }
    assert!(ids.len() >= 55, "{}", ids.len());
    assert!(count > 600 * 50, "{count}");
    assert!(inside * 100 > count * 95, "{inside} of {count}");
    assert!((1..ids.len() / 2).contains(&gone.len()), "{} were out of reach for a while", gone.len());
}

/// A track of one position, by the way that a state has it.
fn serde_track(position: Position) -> Track {
    let mut state = atrium_facility::FacilityState::default();
    state.locate(std::slice::from_ref(&position));
    state.tracks().next().unwrap().clone()
}

#[test]
fn the_same_seed_and_times_give_the_same_and_time_does_not_go_back() {
    let run = |seed| {
        let mut walkers = walkers(seed);
        (0..60).flat_map(|i| walkers.step(MORNING.plus_ms(i * 2_000))).collect::<Vec<_>>()
    };
    let first = run(3);
    assert!(first.len() > 60 * 50);
    assert!(first == run(3) && first != run(4));
    let mut walkers = walkers(3);
    assert!(!walkers.step(MORNING).is_empty());
    assert!(walkers.step(MORNING).is_empty() && walkers.step(MORNING.plus_ms(-9_000)).is_empty());
    let mut nobody =
        Walkers::new(&BuildingModel::default(), Arc::new(Routes::build(&BuildingModel::default())), 1, "s");
    assert!(nobody.step(MORNING).is_empty());
}

#[test]
fn who_is_on_site_by_the_story_is_seen_there() {
    use atrium_facility::{Command, TicketAction};

    use crate::story::{Deed, Story};
    let (model, routes) = hospital();
    let mut story = Story::with_routes(model, routes.clone(), 5);
    let mut walkers = walkers(5);
    let (mut near, mut all) = (0, 0);
    for thread in story.beginning(MORNING, MORNING.plus_ms(1_500_000)) {
        let Deed::Command(Command::CreateTicket { draft, .. }) = &thread.steps[0].what else { continue };
        let done = thread.steps.iter().find(|s| matches!(s.what, Deed::Ticket(TicketAction::Finish { .. })));
        let (Some(done), Some(at)) = (done, draft.place.at) else { continue };
        let who = Tracked::Person(done.by.into());
        let found = walkers.whereabouts(done.at.0 - 1_000);
        let (_, here) = found.iter().find(|(of, _)| *of == who).unwrap();
        let away = (0..2).map(|k| (here.at[k] - at[k]).powi(2)).sum::<f64>().sqrt();
        all += 1;
        near += usize::from(away < 3.0);
    }
    assert!(all >= 10 && near * 10 >= all * 9, "{near} of {all}");
}
