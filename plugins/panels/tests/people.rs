//! People and mobile assets by label: where they were seen, finding and following, duty, what they have in hand.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{
    Actor, Command, LocalText, Mobile, MobileKind, Origin, Person, Position, Role, TicketCategory, TicketState,
    Tracked, Trade,
};
use atrium_panels::{FactRef, Key as Text, Language, PanelCommand, PlaybackView, Texts};
use atrium_view::{Action, Selection};
use common::desk::{
    Panels, act_as, asked, button, choose, click, key, label, labels, open, painted, placed, press, says, shows,
    silent, sit, take, taken, text, write,
};
use common::{World, now, tickets};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

const SIZE: (f32, f32) = (1600.0, 1000.0);
const LANGUAGES: [Language; 2] = [Language::En, Language::ZhCn];

fn person(id: &str) -> Tracked {
    Tracked::Person(id.into())
}

fn mobile(id: &str) -> Tracked {
    Tracked::Mobile(id.into())
}

/// The day, with nothing selected.
fn day() -> World {
    let mut world = World::day();
    world.view.selection = Selection::default();
    world
}

/// Seen at the middle of the fifth storey so long ago; worth something for half a minute.
fn seen(world: &mut World, of: Tracked, age_ms: i64) {
    let storey = world.place("5-04").storey.unwrap();
    let position = Position {
        of,
        storey,
        at: [12.0, 8.0, 16.8],
        radius_m: 2.5,
        observed_at: now().plus_ms(-age_ms),
        expires_ms: 30_000,
        source: "positions".into(),
        origin: Origin::Measured,
    };
    world.facility.locate(&[position]);
}

fn list(world: World, language: Language) -> Panels {
    let mut harness = open(world, language, SIZE);
    key(&mut harness, Key::Num5, Modifiers::COMMAND);
    harness
}

fn assets(harness: &mut Panels, language: Language) {
    let tab = labels(harness).into_iter().find(|l| l.starts_with(text(language, Text::TabMobiles))).unwrap();
    choose(harness, &tab);
}

fn chosen(world: World, of: Tracked, language: Language) -> Panels {
    let mut harness = open(world, language, SIZE);
    harness.state_mut().state.select_fact(Some(FactRef::Tracked(of)));
    harness.run_steps(3);
    harness
}

/// Rows of the list, as they are spoken.
fn rows(harness: &Panels, first: &[&str]) -> Vec<String> {
    labels(harness).into_iter().filter(|l| first.iter().any(|f| l.starts_with(&format!("{f} ")))).collect()
}

#[test]
fn who_is_on_duty_stands_first_with_where_and_what() {
    let mut harness = list(day(), Language::En);
    let badges = ["0417", "0418", "0422", "0431", "0520", "0611"];
    let found: Vec<String> = rows(&harness, &badges).iter().map(|r| r[..4].to_owned()).collect();
    assert_eq!(found, ["0417", "0418", "0422", "0520", "0611", "0431"], "off duty comes last");
    assert!(says(&harness, "0417 Electrician, 5F ∙ 2.0 s"), "{:?}", labels(&harness));
    assert!(shows(&harness, "5 on duty") && shows(&harness, "off duty"));
    assert!(painted(&harness).iter().filter(|t| *t == "free").count() == 4, "{:?}", painted(&harness));
    assert!(shows(&harness, "WO-000001"), "who is busy says with what");
    click(&mut harness, "0418 HVAC fitter, 5F ∙ 4.0 s");
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Tracked(person("0418"))));
    assert!(taken(&mut harness).contains(&PanelCommand::FindTracked(person("0418"))), "selecting flies there");
    assert!(says(&harness, "HVAC fitter 0418 on duty"));
    assert!(shows(&harness, "air conditioning ∙ plumber") && shows(&harness, "± 3.0 m"));
    // The ticket in hand leads to it.
    let ticket = labels(&harness).into_iter().find(|l| l.starts_with("WO-000001")).unwrap();
    click(&mut harness, &ticket);
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Ticket("WO-000001".into())));
}

#[test]
fn a_filter_takes_badge_post_and_either_language() {
    for (words, badge) in [("0422", "0422"), ("repairs", "0422"), ("综合", "0422"), ("gas  medical", "0431")] {
        let mut harness = list(day(), Language::En);
        write(&mut harness, "Filter by badge, post, name", words);
        let found = rows(&harness, &["0417", "0418", "0422", "0431", "0520", "0611"]);
        assert!(found.len() == 1 && found[0].starts_with(badge), "{words}: {found:?}");
    }
    let mut harness = list(day(), Language::En);
    assets(&mut harness, Language::En);
    write(&mut harness, "Filter by badge, post, name", "轮椅");
    assert_eq!(rows(&harness, &["WC-07", "VT-02"]), ["WC-07 Wheelchair 07, 2F ∙ 6.0 s"]);
}

/// Current, past its expiry, gone, and never seen: each says so in words, for people and for things.
#[test]
fn how_much_a_sighting_is_worth_is_said() {
    for language in LANGUAGES {
        let texts = Texts::of(language);
        let last = |key, age: &str| texts.with(key, &[("place", "5F".into()), ("age", age.to_owned().into())]);
        for of in [person("0611"), mobile("VT-02")] {
            let name = match &of {
                Tracked::Person(_) => "0611",
                Tracked::Mobile(_) => "VT-02",
            };
            let cases = [
                (None, text(language, Text::NeverSeen).to_owned()),
                (Some(8_000), "5F ∙ 8.0 s".to_owned()),
                (Some(30_001), last(Text::LastSeen, "30 s")),
                (Some(151_000), last(Text::GoneSince, "2 min")),
            ];
            for (age, words) in cases {
                let mut world = day();
                if let Some(age) = age {
                    seen(&mut world, of.clone(), age);
                }
                let mut harness = list(world, language);
                if matches!(of, Tracked::Mobile(_)) {
                    assets(&mut harness, language);
                }
                let row = rows(&harness, &[name]).pop().unwrap();
                assert!(row.ends_with(&words), "{row} ends with {words}");
                click(&mut harness, &row);
                assert!(painted(&harness).iter().filter(|t| **t == words).count() >= 2, "list and inspector: {words}");
                let known = age.is_some();
                for action in [Action::Find, Action::Follow] {
                    assert_eq!(button(&harness, label(language, action)), Some(known), "{action:?} {age:?}");
                }
            }
        }
    }
}

#[test]
fn somebody_is_found_and_followed_by_button_and_key() {
    for language in LANGUAGES {
        for of in [person("0417"), mobile("WC-07")] {
            let mut harness = chosen(day(), of.clone(), language);
            taken(&mut harness);
            press(&mut harness, label(language, Action::Find));
            assert_eq!(taken(&mut harness), [PanelCommand::FindTracked(of.clone())]);
            key(&mut harness, Key::G, Modifiers::NONE);
            assert_eq!(taken(&mut harness), [PanelCommand::FindTracked(of.clone())]);
            press(&mut harness, label(language, Action::Follow));
            assert_eq!(taken(&mut harness), [PanelCommand::Follow(Some(of.clone()))]);
            assert_eq!(button(&harness, label(language, Action::Follow)), None, "it is on, and says so");
            press(&mut harness, text(language, Text::StopFollowing));
            assert_eq!(taken(&mut harness), [PanelCommand::Follow(None)]);
            key(&mut harness, Key::O, Modifiers::NONE);
            key(&mut harness, Key::O, Modifiers::NONE);
            let both = [PanelCommand::Follow(Some(of.clone())), PanelCommand::Follow(None)];
            assert_eq!(taken(&mut harness), both, "the same key ends it");
        }
    }
}

/// Somebody seen in another building than the one that is open is somewhere, only without a name for it here.
#[test]
fn a_storey_of_another_building_has_no_name() {
    let mut world = day();
    let position = Position {
        of: person("0611"),
        storey: "elsewhere".into(),
        at: [0.0; 3],
        radius_m: 2.5,
        observed_at: now().plus_ms(-40_000),
        expires_ms: 30_000,
        source: "positions".into(),
        origin: Origin::Measured,
    };
    world.facility.locate(&[position]);
    let harness = list(world, Language::En);
    assert!(says(&harness, "0611 Cleaner, last seen –, 40 s ago"), "{:?}", rows(&harness, &["0611"]));
}

/// Following is of one: another one takes it over, and the first is offered again.
#[test]
fn following_passes_from_one_to_another() {
    let mut harness = chosen(day(), person("0417"), Language::En);
    press(&mut harness, "Follow");
    harness.state_mut().state.select_fact(Some(FactRef::Tracked(person("0418"))));
    harness.run_steps(3);
    assert_eq!(button(&harness, "Follow"), Some(true));
    taken(&mut harness);
    press(&mut harness, "Follow");
    assert_eq!(taken(&mut harness), [PanelCommand::Follow(Some(person("0418")))]);
}

#[test]
fn nobody_selected_is_neither_found_nor_followed() {
    let mut harness = list(day(), Language::En);
    taken(&mut harness);
    key(&mut harness, Key::G, Modifiers::NONE);
    key(&mut harness, Key::O, Modifiers::NONE);
    assert_eq!(taken(&mut harness), []);
}

#[test]
fn duty_begins_and_ends_by_those_who_may() {
    for language in LANGUAGES {
        let mut world = day();
        sit(&mut world, "0101", Role::ServiceDesk);
        let mut harness = chosen(world, person("0431"), language);
        let (begin, end) = (text(language, Text::BeginDuty), text(language, Text::EndDuty));
        assert_eq!(button(&harness, end), None);
        press(&mut harness, begin);
        let (_, command) = asked(&mut harness);
        assert_eq!(command, Command::SetDuty { person: "0431".into(), on: true });
        take(&mut harness, &command);
        assert!(says(&harness, text(language, Text::OnDutyWord)));
        press(&mut harness, end);
        let (_, command) = asked(&mut harness);
        assert_eq!(command, Command::SetDuty { person: "0431".into(), on: false });
        for role in [Role::Viewer, Role::Requester, Role::Technician, Role::SafetyOfficer, Role::Operator] {
            act_as(&mut harness, "x", role);
            assert_eq!((button(&harness, begin), button(&harness, end)), (None, None), "{role:?}");
        }
        harness.state_mut().world.me = None;
        harness.run_steps(2);
        assert_eq!((button(&harness, begin), button(&harness, end)), (None, None), "nobody");
        // A thing has no duty.
        let mut world = day();
        sit(&mut world, "0101", Role::ServiceDesk);
        let harness = chosen(world, mobile("WC-07"), language);
        assert_eq!((button(&harness, begin), button(&harness, end)), (None, None));
        assert!(says(&harness, text(language, Text::MobileWheelchair)));
    }
}

#[test]
fn in_the_past_people_are_found_and_no_duty_is_changed() {
    let mut world = day();
    sit(&mut world, "0101", Role::ServiceDesk);
    world.time.playback = Some(PlaybackView { at: now().plus_ms(-60_000), speed: 1.0, waiting: false, failed: None });
    let mut harness = chosen(world, person("0417"), Language::En);
    assert_eq!((button(&harness, "Begin duty"), button(&harness, "End duty")), (None, None));
    taken(&mut harness);
    press(&mut harness, "Find");
    assert_eq!(taken(&mut harness), [PanelCommand::FindTracked(person("0417"))], "looking is no change");
    assert!(silent(&mut harness));
}

#[test]
fn an_empty_list_says_what_to_do() {
    for language in LANGUAGES {
        let mut world = World::hospital(Origin::Measured);
        world.view.selection = Selection::default();
        let mut harness = list(world, language);
        for _ in 0..2 {
            assert!(says(&harness, text(language, Text::PeopleNone)));
            assert!(says(&harness, text(language, Text::PeopleNoneAdvice)));
            assets(&mut harness, language);
        }
        let mut harness = list(day(), language);
        write(&mut harness, text(language, Text::PeopleFilter), "no such thing");
        assert!(says(&harness, text(language, Text::NothingFits)));
        assert!(!says(&harness, text(language, Text::PeopleNoneAdvice)), "some are registered: {:?}", labels(&harness));
    }
}

#[test]
fn a_room_says_who_is_in_it() {
    let mut world = day();
    seen(&mut world, person("0611"), 200_000);
    let (room, unit) = (world.id("5-04"), world.id("AHU-05-02"));
    world.view.selection = Selection::only(room);
    let mut harness = open(world, Language::En, (1600.0, 1600.0));
    // All rooms of this house have the same box: whoever was seen lately is inside.
    for label in ["Electrician 0417", "HVAC fitter 0418", "Wheelchair 07 WC-07"] {
        assert!(says(&harness, label), "{label}");
    }
    assert!(!says(&harness, "Cleaner 0611"), "long ago is not here");
    assert!(!says(&harness, "General repairs 0422"), "and past its expiry is not either");
    taken(&mut harness);
    press(&mut harness, "Electrician 0417");
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Tracked(person("0417"))));
    assert!(taken(&mut harness).contains(&PanelCommand::FindTracked(person("0417"))));
    harness.state_mut().state.select_fact(None);
    harness.state_mut().world.view.selection = Selection::only(unit);
    harness.run_steps(4);
    assert!(!says(&harness, "HVAC fitter 0418"), "only rooms have people in them");
}

/// No text lies over the border of its panel, however long posts and names are.
#[test]
fn long_texts_stay_in_their_panels() {
    for long in ["医用气体与洁净空调系统综合维修技工".repeat(10), "unbroken".repeat(24), "many short words ".repeat(11)]
    {
        let long: String = long.trim().chars().take(200).collect();
        let mut world = World::hospital(Origin::Measured);
        tickets::staff(&mut world);
        world.view.selection = Selection::default();
        let manager = Actor::new("0288", Role::FacilityManager);
        let somebody = Person {
            id: "0999".into(),
            post: LocalText::same(long.as_str()),
            trades: vec![
                Trade::Electrician,
                Trade::Plumber,
                Trade::Hvac,
                Trade::MedicalGas,
                Trade::Lift,
                Trade::General,
                Trade::Cleaner,
                Trade::Porter,
            ],
            on_duty: true,
        };
        let thing = Mobile { id: "VT-99".into(), kind: MobileKind::Ventilator, name: LocalText::same(long.as_str()) };
        let register = Command::RegisterPeople { people: vec![somebody] };
        tickets::reduce(&mut world, &manager, now(), &register);
        tickets::reduce(&mut world, &manager, now(), &Command::RegisterMobiles { mobiles: vec![thing] });
        let draft = tickets::draft(&world, "5-03", &long, TicketCategory::Hvac);
        tickets::ticket(&mut world, draft, 30, 2, TicketState::Taken, "0999");
        seen(&mut world, person("0999"), 90_000);
        seen(&mut world, mobile("VT-99"), 90_000);
        world.update();
        for language in LANGUAGES {
            for (of, name) in [(person("0999"), "0999"), (mobile("VT-99"), "VT-99")] {
                for size in [SIZE, (1024.0, 720.0)] {
                    let mut harness = open(std::mem::replace(&mut world, World::empty()), language, size);
                    key(&mut harness, Key::Num5, Modifiers::COMMAND);
                    if matches!(of, Tracked::Mobile(_)) {
                        assets(&mut harness, language);
                    }
                    assert!(rows(&harness, &[name])[0].contains(&long), "a screen reader has it whole");
                    harness.state_mut().state.select_fact(Some(FactRef::Tracked(of.clone())));
                    harness.run_steps(3);
                    for (text, at, clip) in placed(&harness) {
                        if at.intersect(clip).is_positive() {
                            let right = clip.right().min(size.0) + 1.0;
                            assert!(at.right() <= right, "{size:?} {at:?} {clip:?}: {text}");
                        }
                    }
                    // The heading of the inspector has as many lines as it needs.
                    let whole =
                        painted(&harness).iter().any(|t| t.replace(['\n', ' '], "").contains(&long.replace(' ', "")));
                    assert!(whole, "{:?}", painted(&harness));
                    world = std::mem::replace(&mut harness.state_mut().world, World::empty());
                }
            }
        }
    }
}

/// The list is drawn from references: a thousand people cost what is seen of them.
#[test]
fn only_what_is_seen_is_drawn() {
    let mut world = World::hospital(Origin::Measured);
    world.view.selection = Selection::default();
    let people = (0..1_000).map(|i| Person {
        id: format!("{i:04}").as_str().into(),
        post: LocalText::same("nurse"),
        trades: vec![Trade::Clinical],
        on_duty: i % 3 > 0,
    });
    let manager = Actor::new("0288", Role::FacilityManager);
    let register = Command::RegisterPeople { people: people.collect() };
    tickets::reduce(&mut world, &manager, now(), &register);
    world.update();
    let harness = list(world, Language::En);
    let drawn = labels(&harness).iter().filter(|l| l.contains(" nurse, ")).count();
    assert!((10..30).contains(&drawn), "{drawn} rows for 1,000 points");
    assert!(harness.query_by_label("People 1,000").is_some());
}
