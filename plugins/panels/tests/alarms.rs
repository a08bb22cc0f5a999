//! Alarms, the time bar, accounts, the palette and notices: what is pressed by its label, and the command that it gives.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{AlarmAction, AlarmId, AlarmState, Command, HazardState, Refusal, Role, TicketState, Timestamp};
use atrium_panels::{FactRef, Language, Notice, NoticeKind, PanelCommand, PanelState, PlaybackView, show};
use atrium_view::{Action, Selection};
use common::{World, day, now};
use egui::{Event, Key, Modifiers, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

struct Desk {
    world: World,
    state: PanelState,
    commands: Vec<PanelCommand>,
}

fn desk(world: World, language: Language, size: (f32, f32)) -> Harness<'static, Desk> {
    let mut state = PanelState::default();
    state.language = language;
    let mut harness = Harness::builder().with_size(vec2(size.0, size.1)).with_max_steps(20).build_ui_state(
        |ui, desk: &mut Desk| {
            let commands = show(ui, &desk.world.context(), &mut desk.state, |ui, rect| {
                ui.interact(rect, egui::Id::new("viewport"), egui::Sense::click_and_drag());
            });
            desk.commands.extend(commands);
        },
        Desk { world, state, commands: Vec::new() },
    );
    harness.run_steps(3);
    harness
}

fn english(world: World) -> Harness<'static, Desk> {
    desk(world, Language::En, (1600.0, 900.0))
}

fn labels(harness: &Harness<'_, Desk>) -> Vec<String> {
    let text = |n: egui_kittest::Node<'_>| n.accesskit_node().label().or_else(|| n.accesskit_node().value());
    harness.root().children_recursive().filter_map(text).collect()
}

fn says(harness: &Harness<'_, Desk>, text: &str) -> bool {
    labels(harness).iter().any(|l| l.contains(text))
}

fn sent(harness: &Harness<'_, Desk>, command: &PanelCommand) -> bool {
    harness.state().commands.contains(command)
}

fn press(harness: &mut Harness<'static, Desk>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

fn open(harness: &mut Harness<'static, Desk>, rail: &str) {
    harness.get_all_by_label(rail).next().unwrap().click();
    harness.run_steps(3);
}

/// What was asked of an alarm.
fn asked(harness: &Harness<'_, Desk>) -> Vec<(AlarmId, AlarmAction)> {
    let of = |c: &PanelCommand| match c {
        PanelCommand::Ask { command, .. } => match command.as_ref() {
            Command::Alarm { alarm, what } => Some((alarm.clone(), what.clone())),
            _ => None,
        },
        _ => None,
    };
    harness.state().commands.iter().filter_map(of).collect()
}

const HOT: &str = "Supply air temperature AHU-05-02, unacknowledged";

#[test]
fn what_waits_stands_first_and_a_row_selects_and_flies() {
    let world = World::day();
    let ahu = world.id("AHU-05-02");
    let mut harness = english(world);
    open(&mut harness, "Alarms");
    let rows: Vec<String> =
        labels(&harness).into_iter().filter(|l| l.contains("acknowledged") && l.contains(", ")).collect();
    let at = |text: &str| rows.iter().position(|l| l == text).unwrap_or_else(|| panic!("{text} in {rows:?}"));
    assert_eq!(at(HOT), 0);
    assert!(
        at("Supply air temperature VAV-02-010, returned, unacknowledged")
            < at("Filter pressure drop AHU-03-01, acknowledged")
    );
    press(&mut harness, HOT);
    assert!(sent(&harness, &PanelCommand::GoTo(ahu)));
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Alarm("AHU-05-02/sat".into())));
    assert!(says(&harness, "first out") || says(&harness, "24.9 °C > 24.0"));
}

#[test]
fn an_alarm_is_acknowledged_with_and_without_words() {
    let mut harness = english(World::day());
    open(&mut harness, "Alarms");
    press(&mut harness, "Filter pressure drop AHU-03-01, acknowledged");
    harness.key_press(Key::K);
    harness.run_steps(2);
    assert!(asked(&harness).is_empty(), "an answered alarm is selected: nothing is answered in its place");
    assert!(says(&harness, "Acknowledge: "), "and it says why");
    press(&mut harness, HOT);
    press(&mut harness, "Comment, if any");
    harness.event(Event::Text("fitter is on the way".into()));
    harness.run_steps(2);
    press(&mut harness, "Acknowledge");
    let what = AlarmAction::Acknowledge { comment: "fitter is on the way".into() };
    assert_eq!(asked(&harness), [("AHU-05-02/sat".into(), what)]);
}

#[test]
fn the_key_answers_the_newest_where_nothing_is_selected() {
    let mut harness = english(World::day());
    harness.key_press(Key::K);
    harness.run_steps(2);
    let what = AlarmAction::Acknowledge { comment: String::new() };
    assert_eq!(asked(&harness), [("AHU-05-02/sat".into(), what)]);
}

#[test]
fn shelving_needs_a_reason_and_has_an_end() {
    let mut harness = english(World::day());
    open(&mut harness, "Alarms");
    press(&mut harness, HOT);
    harness.key_press(Key::V);
    harness.run_steps(4);
    assert!(asked(&harness).is_empty(), "first it is asked why");
    harness.event(Event::Text("filter is being changed".into()));
    harness.run_steps(3);
    press(&mut harness, "Send");
    let asked = asked(&harness);
    let [(id, AlarmAction::Shelve { reason, until })] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((id.as_str(), reason.as_str()), ("AHU-05-02/sat", "filter is being changed"));
    assert!(*until > now() && until.since_ms(now()) <= 24 * 3_600_000);
}

#[test]
fn what_is_put_aside_has_its_own_tab_and_comes_back() {
    let mut harness = english(World::day());
    open(&mut harness, "Alarms");
    press(&mut harness, "Put aside 2");
    press(&mut harness, "Filter pressure drop AHU-08-01, shelved");
    press(&mut harness, "Unshelve");
    assert_eq!(asked(&harness), [("AHU-08-01/dp".into(), AlarmAction::Unshelve)]);
    press(&mut harness, "Log 8");
    assert!(says(&harness, "Supply air temperature EF-02, normal"), "the log has what is over: {:?}", labels(&harness));
}

#[test]
fn a_latched_alarm_is_reset() {
    let mut harness = english(World::day());
    open(&mut harness, "Alarms");
    press(&mut harness, "Filter pressure drop AHU-06-01, latched, acknowledged");
    press(&mut harness, "Reset");
    assert_eq!(asked(&harness), [("AHU-06-01/dp".into(), AlarmAction::Reset)]);
}

#[test]
fn roles_nobody_and_the_past_cannot_change_anything() {
    let with = |change: fn(&mut World)| {
        let mut world = World::day();
        change(&mut world);
        let mut harness = english(world);
        open(&mut harness, "Alarms");
        press(&mut harness, HOT);
        harness.key_press(Key::K);
        harness.run_steps(3);
        harness
    };
    let visitor = with(|w| w.me = Some(5));
    assert!(asked(&visitor).is_empty() && says(&visitor, "Not for this role"));
    let nobody = with(|w| w.me = None);
    assert!(asked(&nobody).is_empty());
    let past = with(|w| {
        w.time.playback = Some(PlaybackView { at: now(), speed: 1.0, waiting: false, failed: None });
    });
    assert!(asked(&past).is_empty());
    for harness in [&visitor, &nobody, &past] {
        let button = harness.get_all_by_label("Acknowledge").next().unwrap();
        assert!(button.accesskit_node().is_disabled(), "the button is there, grey, and says why");
    }
}

#[test]
fn the_strip_below_leads_to_the_newest_and_counts_the_rest() {
    let world = World::day();
    let ahu = world.id("AHU-05-02");
    let mut harness = english(world);
    assert!(says(&harness, "critical: 1") && says(&harness, "medium: 2"), "{:?}", labels(&harness));
    let strip = labels(&harness).into_iter().find(|l| l.starts_with("14:04:30")).unwrap();
    assert_eq!(strip, "14:04:30  Supply air temperature AHU-05-02 ∙ 24.9 °C > 24.0 ∙ 5F");
    press(&mut harness, &strip);
    assert!(sent(&harness, &PanelCommand::GoTo(ahu)));
    assert!(says(&harness, HOT), "the list of alarms is open");
}

#[test]
fn a_flood_is_said_with_where_it_comes_from() {
    let mut world = World::day();
    day::flood(&mut world);
    world.update();
    let mut harness = english(world);
    open(&mut harness, "Alarms");
    let banner = labels(&harness).into_iter().find(|l| l.starts_with("Alarm flood")).unwrap();
    assert!(banner.contains("7F 12") && banner.contains("SA-05"), "{banner}");
    let calm = english(World::day());
    assert!(!says(&calm, "Alarm flood"));
}

#[test]
fn another_selection_ends_that_of_the_alarm_and_its_own_does_not() {
    let world = World::day();
    let (own, other) = (world.id("AHU-05-02"), world.id("CHWP-05"));
    let mut harness = english(world);
    harness.state_mut().world.view.selection = Selection::default();
    open(&mut harness, "Alarms");
    press(&mut harness, HOT);
    // A second later.
    harness.run_steps(8);
    harness.state_mut().world.view.selection = Selection::only(own);
    harness.run_steps(3);
    assert!(harness.state().state.selected_fact().is_some());
    harness.run_steps(8);
    harness.state_mut().world.view.selection = Selection::only(other);
    harness.run_steps(3);
    assert_eq!(harness.state().state.selected_fact(), None);
}

#[test]
fn the_bar_is_dragged_to_a_moment_and_back_to_now() {
    let mut harness = english(World::day());
    let track = harness.get_by_label("Time").rect();
    let half = track.center();
    harness.hover_at(half);
    harness.drag_at(half);
    harness.run_steps(2);
    let count = |harness: &Harness<'_, Desk>| {
        harness.state().commands.iter().filter(|c| matches!(c, PanelCommand::ShowMoment(_))).count()
    };
    assert_eq!(count(&harness), 1);
    harness.run_steps(5);
    assert_eq!(count(&harness), 1, "a pointer that stands still asks for nothing");
    harness.drop_at(half);
    harness.run_steps(2);
    let Some(PanelCommand::ShowMoment(Some(at))) =
        harness.state().commands.iter().rev().find(|c| matches!(c, PanelCommand::ShowMoment(_)))
    else {
        panic!("{:?}", harness.state().commands)
    };
    let half_an_hour = now().since_ms(*at);
    assert!((half_an_hour - 1_800_000).abs() < 60_000, "the middle of an hour: {half_an_hour}");
    let world = &mut harness.state_mut().world;
    world.time.playback =
        Some(PlaybackView { at: now().plus_ms(-1_800_000), speed: 0.0, waiting: false, failed: None });
    harness.run_steps(3);
    assert!(says(&harness, "PLAYBACK 2026-11-21 13:35:12"));
    assert!(!says(&harness, "live"), "the past is not called live");
    press(&mut harness, "Now");
    assert!(sent(&harness, &PanelCommand::ShowMoment(None)));
}

#[test]
fn keys_play_and_jump_from_mark_to_mark() {
    let mut harness = english(World::yesterday());
    harness.state_mut().world.time.playback.as_mut().unwrap().speed = 0.0;
    harness.run_steps(2);
    let marks: Vec<Timestamp> = harness.state().world.time.marks.iter().map(|m| m.at).collect();
    let at = harness.state().world.time.playback.as_ref().unwrap().at;
    harness.key_press(Key::Period);
    harness.run_steps(2);
    let next = marks.iter().find(|m| **m > at).copied().unwrap();
    assert!(sent(&harness, &PanelCommand::ShowMoment(Some(next))), "{:?}", harness.state().commands);
    harness.key_press(Key::Comma);
    harness.run_steps(2);
    let before = marks.iter().rev().find(|m| **m < at).copied().unwrap();
    assert!(sent(&harness, &PanelCommand::ShowMoment(Some(before))));
    harness.key_press(Key::Space);
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::Play(1.0)));
    press(&mut harness, "Speed");
    assert!(sent(&harness, &PanelCommand::Play(10.0)));
    harness.key_press(Key::End);
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::ShowMoment(None)));
}

#[test]
fn what_has_changed_is_asked_listed_and_leads_there() {
    let mut world = World::day();
    let ahu = world.id("AHU-05-02");
    let mut harness = english(World::day());
    harness.key_press(Key::C);
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::ChangesSince(Some(now().plus_ms(-8 * 3_600_000)))));
    day::changes(&mut world);
    let mut harness = english(world);
    assert!(says(&harness, "Supply air temperature AHU-05-02: normal → unacknowledged"), "{:?}", labels(&harness));
    press(&mut harness, "15 min");
    assert!(sent(&harness, &PanelCommand::ChangesSince(Some(now().plus_ms(-15 * 60_000)))));
    press(&mut harness, "Supply air temperature AHU-05-02: normal → unacknowledged");
    assert!(sent(&harness, &PanelCommand::GoTo(ahu)));
    assert!(sent(&harness, &PanelCommand::ChangesSince(None)), "the sheet gives way to what was chosen");
    let mut waiting = World::day();
    day::changes(&mut waiting);
    waiting.changes.as_mut().unwrap().changes = None;
    let harness = english(waiting);
    assert!(!says(&harness, "normal → unacknowledged") && says(&harness, "What has changed"));
}

#[test]
fn the_menu_at_the_right_changes_whom_the_screen_acts_as() {
    let mut harness = english(World::day());
    press(&mut harness, "Act as");
    press(&mut harness, "0288 Facility manager ∙ facility manager");
    assert!(sent(&harness, &PanelCommand::ActAs("0288".into())));
}

fn search(harness: &mut Harness<'static, Desk>, text: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text(text.into()));
    harness.run_steps(3);
}

#[test]
fn the_palette_finds_actions_and_facts_in_both_languages_and_runs_them() {
    let mut harness = english(World::day());
    search(&mut harness, "剖切");
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::Action(Action::Section)), "{:?}", labels(&harness));
    search(&mut harness, "yclb");
    assert!(says(&harness, "Hazards") || says(&harness, "Hazard"), "{:?}", labels(&harness));
    search(&mut harness, "wo-000002");
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Ticket("WO-000002".into())));
    search(&mut harness, "配电箱未上锁");
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Hazard("HZ-000002".into())));
    search(&mut harness, "electrician");
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(matches!(harness.state().state.selected_fact(), Some(FactRef::Tracked(_))));
    // What cannot be done is there, says why, and does nothing.
    harness.state_mut().state.select_fact(None);
    search(&mut harness, "unshelve");
    assert!(says(&harness, "Unshelve"));
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(asked(&harness).is_empty());
}

#[test]
fn notices_fade_or_stay_until_they_are_read() {
    let mut world = World::day();
    day::notices(&mut world);
    let mut harness = english(world);
    assert!(says(&harness, "Acknowledge: "));
    press(&mut harness, "Verify: Whoever did the work may not judge it.");
    assert!(sent(&harness, &PanelCommand::DismissNotice(4)), "{:?}", labels(&harness));
    for notice in &mut harness.state_mut().world.notices {
        notice.at = now().plus_ms(-60_000);
    }
    harness.run_steps(3);
    assert!(!says(&harness, "Acknowledge: "), "what went well does not stay");
    assert!(says(&harness, "Verify: Whoever did"), "what did not stays");
}

/// One of each code, with its data.
fn refusals() -> Vec<Refusal> {
    vec![
        Refusal::NotAllowed { role: Role::Viewer, may: vec![Role::Operator] },
        Refusal::Unknown { kind: "alarm".into(), id: "A-1".into() },
        Refusal::AlarmState { state: AlarmState::Normal },
        Refusal::TicketState { state: TicketState::Closed },
        Refusal::HazardState { state: HazardState::Rectifying },
        Refusal::Needed { field: "reason".into() },
        Refusal::Wrong { field: "title".into() },
        Refusal::TimeOutside { after: now(), until: Some(now().plus_ms(1)) },
        Refusal::SamePerson,
        Refusal::NotYours { person: "0417".into() },
        Refusal::PlanIncomplete { missing: vec!["goal".into(), "funds".into()] },
        Refusal::Supervision { step: "list".into() },
        Refusal::MajorNotAtOnce,
        Refusal::NotOnDuty { person: "0417".into() },
        Refusal::NotQualified { person: "0417".into() },
        Refusal::AlreadySo,
        Refusal::IdTaken,
    ]
}

#[test]
fn every_refusal_is_said_in_words_of_the_language() {
    for language in [Language::En, Language::ZhCn] {
        let mut said = std::collections::BTreeSet::new();
        for refusal in refusals() {
            let mut world = World::day();
            world.notices = vec![Notice { id: 1, at: now(), action: None, what: NoticeKind::Refused(refusal.clone()) }];
            let with: std::collections::BTreeSet<String> =
                labels(&desk(world, language, (1280.0, 720.0))).into_iter().collect();
            let without: std::collections::BTreeSet<String> =
                labels(&desk(World::day(), language, (1280.0, 720.0))).into_iter().collect();
            let new: Vec<&String> = with.difference(&without).collect();
            let [text] = new.as_slice() else { panic!("{refusal:?}: {new:?}") };
            let chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert_eq!(chinese, language == Language::ZhCn, "{text}");
            assert!(!text.contains("refused-") && !text.contains('{'), "{text}");
            assert!(said.insert((*text).clone()), "{text} is said for two codes");
        }
    }
}

#[test]
fn events_are_listed_newest_first_and_by_kind() {
    let mut harness = english(World::day());
    open(&mut harness, "Events");
    let listed = |harness: &Harness<'_, Desk>| {
        labels(harness).into_iter().filter(|l| l.contains(": ") && l.contains("e")).collect::<Vec<_>>()
    };
    let all = listed(&harness);
    let at = |text: &str| all.iter().position(|l| l.contains(text)).unwrap_or_else(|| panic!("{text} in {all:?}"));
    assert!(at("Nurse call: bed 3") < at("Fall detected"));
    press(&mut harness, "door");
    assert!(says(&harness, "Store door held open") && !says(&harness, "Fall detected"));
    harness.get_all_by_label("All").min_by(|a, b| a.rect().left().total_cmp(&b.rect().left())).unwrap().click();
    harness.run_steps(3);
    press(&mut harness, "emergency: Fall detected");
    assert!(says(&harness, "Fall detected emergency"), "it is inspected: {:?}", labels(&harness));
    assert!(harness.state().commands.iter().any(|c| matches!(c, PanelCommand::GoToPlace(_))));
}

#[test]
fn only_what_waits_asks_for_frames() {
    let mut world = World::day();
    let waits: Vec<AlarmId> =
        world.facility.facts().alarms.iter().filter(|(_, a)| a.needs_answer()).map(|(id, _)| id.clone()).collect();
    for alarm in waits {
        let what = AlarmAction::Acknowledge { comment: String::new() };
        day::ask(&mut world.facility, now(), &day::operator(), Command::Alarm { alarm, what });
    }
    world.update();
    let quiet = |world: World| {
        let mut harness = english(world);
        open(&mut harness, "Alarms");
        harness.event(Event::PointerMoved(pos2(800.0, 400.0)));
        harness.run_steps(10);
        harness.output().viewport_output.values().map(|v| v.repaint_delay).min().unwrap()
    };
    assert!(quiet(world) > std::time::Duration::from_secs(5));
    assert!(quiet(World::day()) <= std::time::Duration::from_millis(500));
}
