//! Events by label: what is listed, chosen and said, and where it leads.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{Actor, Event, EventKind, LocalText, Origin, Place, Role, Tracked, Update};
use atrium_panels::{FactRef, Key as Text, Language, PanelCommand, PlaybackView};
use atrium_view::Selection;
use common::desk::{
    Panels, choose, click, key, labels, open, painted, placed, press, rail, says, shows, silent, taken, text,
};
use common::{World, day, now};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

const SIZE: (f32, f32) = (1600.0, 1000.0);
const LANGUAGES: [Language; 2] = [Language::En, Language::ZhCn];
const KINDS: [(EventKind, Text); 7] = [
    (EventKind::Emergency, Text::EventEmergency),
    (EventKind::NurseCall, Text::EventNurseCall),
    (EventKind::Zone, Text::EventZone),
    (EventKind::Door, Text::EventDoor),
    (EventKind::Equipment, Text::EventEquipment),
    (EventKind::Logistics, Text::EventLogistics),
    (EventKind::Other, Text::EventOther),
];

/// A house in which this has happened, the newest last.
fn after(events: Vec<Event>) -> World {
    let mut world = World::hospital(Origin::Measured);
    world.view.selection = Selection::default();
    for event in events {
        let at = event.at;
        day::fact(&mut world.facility, at, &Actor::system(), Update::EventHappened { event });
    }
    world.update();
    world
}

fn event(n: i64, kind: EventKind, zh: &str, en: &str) -> Event {
    Event {
        id: format!("EV-{n}").as_str().into(),
        at: now().plus_ms(-60_000 * (100 - n)),
        kind,
        text: LocalText::new(zh, en),
        place: Place::default(),
        who: None,
    }
}

fn list(world: World, language: Language) -> Panels {
    let mut harness = open(world, language, SIZE);
    key(&mut harness, Key::Num6, Modifiers::COMMAND);
    harness
}

/// The events that are listed, as they are spoken.
fn rows(harness: &Panels, language: Language) -> Vec<String> {
    let is_row = |l: &String| KINDS.iter().any(|(_, k)| l.starts_with(&format!("{}: ", text(language, *k))));
    labels(harness).into_iter().filter(is_row).collect()
}

#[test]
fn each_kind_is_listed_newest_first_and_alone() {
    for language in LANGUAGES {
        let events = KINDS.iter().enumerate().map(|(i, (kind, _))| event(i as i64, *kind, "发生", "happened"));
        let mut harness = list(after(events.collect()), language);
        let words = if language == Language::En { "happened" } else { "发生" };
        let row = |key: Text| format!("{}: {words}", text(language, key));
        let all: Vec<String> = KINDS.iter().rev().map(|(_, key)| row(*key)).collect();
        assert_eq!(rows(&harness, language), all);
        for (_, kind) in KINDS {
            choose(&mut harness, text(language, kind));
            assert_eq!(rows(&harness, language), [row(kind)]);
        }
        // The words of the chip are those of the list alone: the title counts what is listed.
        harness
            .get_all_by_label(text(language, Text::EventsAll))
            .min_by(|a, b| a.rect().left().total_cmp(&b.rect().left()))
            .unwrap()
            .click();
        harness.run_steps(3);
        assert_eq!(rows(&harness, language).len(), 7);
    }
}

#[test]
fn an_event_leads_to_its_place_and_to_whom_it_concerns() {
    for language in LANGUAGES {
        let mut world = World::day();
        world.view.selection = Selection::default();
        let place = world.place("2-06");
        let mut harness = list(world, language);
        taken(&mut harness);
        let english = language == Language::En;
        let words = if english { "Fall detected" } else { "跌倒报警" };
        click(&mut harness, &format!("{}: {words}", text(language, Text::EventEmergency)));
        let fact = FactRef::Event("EV-2".into());
        assert_eq!(harness.state().state.selected_fact(), Some(&fact));
        assert!(taken(&mut harness).contains(&PanelCommand::GoToPlace(place.clone())), "selecting flies there");
        assert!(shows(&harness, "2026-11-21 13:34:12"), "{:?}", painted(&harness));
        let room = labels(&harness).into_iter().find(|l| l.contains("2-06") && !l.contains(':')).unwrap();
        press(&mut harness, &room);
        assert!(taken(&mut harness).contains(&PanelCommand::GoToPlace(place.clone())));
        let who = if english { "Electrician 0417" } else { "动力班电工 0417" };
        press(&mut harness, who);
        let of = Tracked::Person("0417".into());
        assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Tracked(of.clone())));
        assert!(taken(&mut harness).contains(&PanelCommand::FindTracked(of)));
    }
}

#[test]
fn an_event_without_a_place_flies_nowhere() {
    let mut harness = list(after(vec![event(1, EventKind::Other, "停水", "Water off")]), Language::En);
    taken(&mut harness);
    click(&mut harness, "other: Water off");
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Event("EV-1".into())));
    assert!(!taken(&mut harness).iter().any(|c| matches!(c, PanelCommand::GoToPlace(_))));
    assert!(says(&harness, "Water off other"), "{:?}", labels(&harness));
}

/// What has words in one language alone is said in those.
#[test]
fn words_in_one_language_are_better_than_none() {
    let events =
        vec![event(1, EventKind::Door, "库房门长时间开启", ""), event(2, EventKind::Zone, "", "Left the ward")];
    let harness = list(after(events), Language::En);
    assert_eq!(rows(&harness, Language::En), ["zone: Left the ward", "door: 库房门长时间开启"]);
}

#[test]
fn an_empty_list_says_why() {
    for language in LANGUAGES {
        let mut harness = list(after(vec![]), language);
        assert!(says(&harness, text(language, Text::EventsNone)));
        assert!(says(&harness, text(language, Text::EventsNoneAdvice)));
        choose(&mut harness, text(language, Text::EventDoor));
        assert!(says(&harness, text(language, Text::EventsNoneOfKind)), "{:?}", labels(&harness));
        assert!(!says(&harness, text(language, Text::EventsNoneAdvice)));
    }
}

/// Events are told by the hub: nothing about them is offered, now or in the past.
#[test]
fn nothing_is_asked_of_an_event() {
    for playback in [false, true] {
        let mut world = World::day();
        world.view.selection = Selection::default();
        if playback {
            let at = now().plus_ms(-60_000);
            world.time.playback = Some(PlaybackView { at, speed: 1.0, waiting: false, failed: None });
        }
        let mut harness = list(world, Language::En);
        for row in rows(&harness, Language::En) {
            click(&mut harness, &row);
        }
        assert!(silent(&mut harness));
        for label in ["Acknowledge", "Assess", "Begin duty", "Find"] {
            assert!(harness.query_by_label(label).is_none(), "{label}");
        }
    }
}

#[test]
fn the_newest_comes_in_while_the_list_is_open_and_the_chosen_stays() {
    let mut harness = list(after(vec![event(1, EventKind::Door, "门", "Door")]), Language::En);
    click(&mut harness, "door: Door");
    let world = &mut harness.state_mut().world;
    let call = event(2, EventKind::NurseCall, "呼叫", "Call");
    day::fact(&mut world.facility, now(), &Actor::system(), Update::EventHappened { event: call });
    world.update();
    harness.run_steps(3);
    assert_eq!(rows(&harness, Language::En), ["nurse call: Call", "door: Door"]);
    assert!(says(&harness, "Door door"), "still inspected: {:?}", labels(&harness));
}

/// No text lies over the border of its panel, and the whole of it can be read in the inspector.
#[test]
fn long_texts_stay_in_their_panels_and_are_read_whole() {
    for long in ["库房门长时间开启未关闭".repeat(30), "unbroken".repeat(40), "many short words ".repeat(30)]
    {
        let long = long.trim().to_owned();
        for language in LANGUAGES {
            for size in [SIZE, (1024.0, 720.0)] {
                let mut harness = open(after(vec![event(1, EventKind::Door, &long, &long)]), language, size);
                key(&mut harness, Key::Num6, Modifiers::COMMAND);
                let row = format!("{}: {long}", text(language, Text::EventDoor));
                click(&mut harness, &row);
                for (text, at, clip) in placed(&harness) {
                    if at.intersect(clip).is_positive() {
                        assert!(at.right() <= clip.right().min(size.0) + 1.0, "{size:?} {at:?} {clip:?}: {text}");
                    }
                }
                let bare = |t: &str| t.replace(['\n', ' '], "");
                let whole = painted(&harness).iter().any(|t| bare(t) == bare(&long));
                assert!(whole, "{:?}", painted(&harness));
            }
        }
    }
}

#[test]
fn five_thousand_events_draw_what_is_seen() {
    let events = (0..5_000).map(|n| event(n, EventKind::Logistics, "运送", "Delivery"));
    let mut world = World::hospital(Origin::Measured);
    world.view.selection = Selection::default();
    for event in events {
        day::fact(&mut world.facility, now(), &Actor::new("x", Role::System), Update::EventHappened { event });
    }
    world.update();
    let mut harness = open(world, Language::En, SIZE);
    rail(&mut harness, "Events");
    assert!((10..30).contains(&rows(&harness, Language::En).len()));
    assert!(shows(&harness, "5,000"));
}
