//! Fifty thousand facts: how long the lists take to be made, to be brought up to date, and to be drawn.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::time::{Duration, Instant};

use atrium_facility::{AlarmId, FactChanges, HazardId, Observation, Origin, Place, TicketId, Value};
use atrium_panels::{Derived, FactIndex, Language, PanelState, show};
use common::{World, day, now, sample};
use egui::{Event, Key, Modifiers, RawInput, Rect, pos2};

/// The day's facts again and again, under other numbers.
fn many() -> World {
    let mut world = World::day();
    let mut facts = world.facility.facts().clone();
    let few = facts.clone();
    let (model, _) = world.model.as_ref().unwrap();
    // Spread over the building and over a thousand people, as they would be.
    let place = |i: usize| {
        let element = &model.elements[(i * 7) % model.elements.len()];
        Place { element: Some(element.global_id.0.clone()), ..Place::default() }
    };
    for (i, alarm) in few.alarms.values().cycle().take(10_000).enumerate() {
        let mut alarm = alarm.clone();
        alarm.raised_at = alarm.raised_at.plus_ms(-(i as i64) * 1_000);
        facts.alarms.insert(AlarmId::from(format!("AHU-{:02}-01/p{i}", i % 10)), alarm);
    }
    for (i, ticket) in few.tickets.values().cycle().take(30_000).enumerate() {
        let mut ticket = ticket.clone();
        ticket.draft.place = place(i);
        ticket.draft.alarm = None;
        ticket.assignee = ticket.assignee.map(|_| format!("p{}", i % 1_000).into());
        facts.tickets.insert(TicketId::from(format!("WO-{:06}", i + 100)), ticket);
    }
    for (i, hazard) in few.hazards.values().cycle().take(10_000).enumerate() {
        let mut hazard = hazard.clone();
        hazard.report.place = place(i);
        facts.hazards.insert(HazardId::from(format!("HZ-{:06}", i + 100)), hazard);
    }
    world.facility.restore_facts(facts);
    world
}

fn fastest(times: usize, mut run: impl FnMut()) -> Duration {
    (0..times)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed()
        })
        .min()
        .unwrap()
}

#[test]
fn the_lists_are_made_and_kept_in_time() {
    let mut world = many();
    let (model, index) = world.model.take().unwrap();
    let at = Some((&model, &index));
    let mut facts = FactIndex::default();
    let whole = fastest(5, || facts.update(at, &world.facility, None, now()));
    let one = FactChanges {
        alarms: [AlarmId::from("AHU-05-02/sat")].into(),
        tickets: [TicketId::from("WO-000001")].into(),
        ..FactChanges::default()
    };
    let step = fastest(20, || facts.update(at, &world.facility, Some(&one), now()));
    let nothing = fastest(20, || facts.update(at, &world.facility, Some(&FactChanges::default()), now()));
    let mut derived = Derived::default();
    let levels = fastest(5, || {
        derived.update(at, &world.facility, None, now());
    });
    println!("50,000 facts: made in {whole:?}, one change {step:?}, no change {nothing:?}, levels {levels:?}");
    // Far above what a quiet machine takes (printed above): only growth by the number of facts goes past these.
    assert!(whole < Duration::from_millis(1_000), "{whole:?}");
    // Every second, because deadlines and days decide too.
    assert!(levels < Duration::from_millis(500), "{levels:?}");
    assert!(step < Duration::from_millis(50) && nothing < Duration::from_millis(50), "{step:?} {nothing:?}");
}

#[test]
fn step_by_step_gives_what_all_at_once_gives() {
    let mut world = World::day();
    let (model, index) = world.model.take().unwrap();
    let at = Some((&model, &index));
    let mut kept = FactIndex::default();
    kept.update(at, &world.facility, None, now());
    let flooded = flood(&mut world);
    kept.update(at, &world.facility, Some(&flooded), now());
    let mut anew = FactIndex::default();
    anew.update(at, &world.facility, None, now());
    assert_eq!(kept.counts(), anew.counts());
    assert_eq!(kept.flood_since(), anew.flood_since());
    assert!(kept.flood_since().is_some());
    for id in world.facility.facts().alarms.keys() {
        let fact = atrium_panels::FactRef::Alarm(id.clone());
        assert_eq!(kept.spot(&fact), anew.spot(&fact), "{id}");
    }
    for storey in 0..10 {
        let sorted = |facts: &FactIndex| {
            let mut all = facts.at_storey(atrium_building::StoreyId(storey)).to_vec();
            all.sort();
            all
        };
        assert_eq!(sorted(&kept), sorted(&anew), "storey {storey}");
    }
}

/// Many alarms at once, and which they are.
fn flood(world: &mut World) -> FactChanges {
    let before = world.facility.facts().clone();
    day::flood(world);
    let after = world.facility.facts();
    let changed = after.alarms.iter().filter(|(id, a)| before.alarms.get(*id) != Some(a)).map(|(id, _)| id.clone());
    FactChanges { alarms: changed.collect(), ..FactChanges::default() }
}

#[test]
fn statuses_step_by_step_are_those_made_anew() {
    let mut world = World::day();
    let (model, index) = world.model.take().unwrap();
    let at = Some((&model, &index));
    let points: Vec<_> = world
        .facility
        .assets()
        .flat_map(|asset| world.facility.points_of(&asset.id))
        .map(|p| (p.point.id.clone(), p.point.limits.high.unwrap_or(50.0)))
        .collect();
    let mut kept = Derived::default();
    kept.update(at, &world.facility, None, now());
    let mut others = 0;
    for second in 1..120_usize {
        let time = now().plus_ms(second as i64 * 1_000);
        // Some values every second, above and below their limits; none for half a minute, so that some are lost.
        let spoken = points.iter().enumerate().filter(|(i, _)| second % 70 < 40 && (i * 31 + second * 17) % 61 == 0);
        let samples: Vec<Observation> = spoken
            .map(|(i, (id, high))| Observation {
                observed_at: time,
                ..sample(id.as_str(), Value::Number(high * ((i + second) % 5 + 1) as f64 / 4.0), 0, Origin::Measured)
            })
            .collect();
        let mut changes = world.facility.observe(&samples);
        if second == 30 {
            changes.facts = flood(&mut world);
        }
        let another = kept.update(at, &world.facility, Some(&changes), time);
        let mut anew = Derived::default();
        anew.update(at, &world.facility, None, time);
        assert_eq!(kept.rows(), anew.rows(), "after {second} s");
        assert_eq!((kept.counts(), kept.storeys()), (anew.counts(), anew.storeys()), "after {second} s");
        others += usize::from(another);
    }
    assert!((20..119).contains(&others), "{others} of 119 seconds changed a status");
}

#[test]
fn a_list_of_many_is_drawn_in_time() {
    let mut world = many();
    world.update();
    for list in [Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
        let ctx = egui::Context::default();
        let mut state = PanelState::default();
        state.language = Language::En;
        let screen = Rect::from_min_max(pos2(0.0, 0.0), pos2(1600.0, 900.0));
        let mut frame = |events: Vec<Event>| {
            let input = RawInput { screen_rect: Some(screen), events, ..RawInput::default() };
            let _ = ctx.run_ui(input, |ui| {
                show(ui, &world.context(), &mut state, |_, _| {});
            });
        };
        frame(vec![]);
        let modifiers = Modifiers::COMMAND;
        frame(vec![Event::Key { key: list, physical_key: None, pressed: true, repeat: false, modifiers }]);
        frame(vec![]);
        let drawn = fastest(10, || frame(vec![]));
        println!("{list:?} with 50,000 facts: a frame of all panels in {drawn:?}");
        assert!(drawn < Duration::from_millis(80), "{list:?}: {drawn:?}");
    }
}
