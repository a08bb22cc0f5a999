//! The hazard ledger by label: who is offered what, what is listed and said, and what the past and an empty house show.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{AlarmId, Command, HazardAction, HazardGrade, HazardReport, Lec, RectificationPlan, Role};
use atrium_panels::{FactRef, Key as Text, Language, PlaybackView};
use atrium_view::{Action, Selection};
use common::desk::{
    Panels, asked, button, choose, click, key, label, labels, open, painted, placed, press, rail, says, send, shows,
    silent, sit, taken, text, write,
};
use common::hazards::{
    DAY, DIRECTOR, FITTER, LANGUAGES, OFFICER, OTHER, SIZE, act, after, ask, assign, house, lec, made, plan, report,
    way,
};
use common::{World, now};
use egui::{Key, Modifiers};

/// Who is offered which steps where, by the rules of the ledger and not by the program's tables.
/// Columns: officer, who rectifies, another of that role, duty director.
const OFFERED: &str = "
reported        | assess invalidate        |                       |                  |
assessed        | assess assign invalidate | plan fix-at-once      | plan fix-at-once | assign
assessed major  | assess list invalidate   | plan                  | plan             | list
listed          | assess assign invalidate | plan                  | plan             | assign
assigned        | assign                   | plan begin more       | plan             | assign
assigned major  | assign                   | plan begin- more      | plan             | assign
time asked      | assign decide            | plan begin            | plan             | assign decide
rectifying      |                          | plan submit more      | plan             |
submitted       | review                   |                       |                  | review
submitted major | review                   |                       |                  | review
reviewed        | review accept            |                       |                  | review accept
accepted        | delist                   |                       |                  | delist
closed          |                          |                       |                  |
invalid         |                          |                       |                  |
";

const STEPS: [(&str, Action); 13] = [
    ("assess", Action::HazardAssess),
    ("list", Action::HazardList),
    ("assign", Action::HazardAssign),
    ("plan", Action::HazardPlan),
    ("begin", Action::HazardBegin),
    ("submit", Action::HazardSubmit),
    ("fix-at-once", Action::HazardFixAtOnce),
    ("review", Action::HazardReview),
    ("accept", Action::HazardAccept),
    ("delist", Action::HazardDelist),
    ("more", Action::HazardRequestExtension),
    ("decide", Action::HazardDecideExtension),
    ("invalidate", Action::HazardInvalidate),
];

/// The steps whose buttons are there; `-` after a grey one.
fn offered(harness: &Panels) -> String {
    let of = |(name, action): &(&str, Action)| match button(harness, label(Language::En, *action)) {
        None => None,
        Some(true) => Some((*name).to_owned()),
        Some(false) => Some(format!("{name}-")),
    };
    STEPS.iter().filter_map(of).collect::<Vec<_>>().join(" ")
}

#[test]
fn everybody_is_offered_what_is_theirs_and_nothing_else() {
    let mut seen = 0;
    for line in OFFERED.lines().filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (mut harness, _) = after(&way(cells[0]), OFFICER, Language::En);
        for (who, wanted) in [OFFICER, FITTER, OTHER, DIRECTOR].into_iter().zip(&cells[1..]) {
            act(&mut harness, who);
            assert_eq!(offered(&harness), *wanted, "{} for {who:?}", cells[0]);
            seen += 1;
        }
        for who in [("0312", Role::Operator), ("0301", Role::ServiceDesk), ("0900", Role::Viewer)] {
            act(&mut harness, who);
            assert_eq!(offered(&harness), "", "{} for {who:?}", cells[0]);
        }
        harness.state_mut().world.me = None;
        harness.run_steps(2);
        assert_eq!(offered(&harness), "", "{} for nobody", cells[0]);
    }
    assert_eq!(seen, 14 * 4);
}

#[test]
fn the_past_offers_nothing() {
    for situation in ["reported", "assessed", "assigned", "rectifying", "submitted", "accepted"] {
        for who in [OFFICER, FITTER] {
            let (mut harness, _) = after(&way(situation), who, Language::En);
            let there = offered(&harness);
            key(&mut harness, Key::Num4, Modifiers::COMMAND);
            harness.state_mut().world.time.playback =
                Some(PlaybackView { at: now().plus_ms(-60_000), speed: 1.0, waiting: false, failed: None });
            harness.run_steps(3);
            let grey: Vec<String> = there.split_whitespace().map(|s| format!("{s}-")).collect();
            assert_eq!(offered(&harness), grey.join(" "), "{situation}: there, and grey");
            assert_eq!(button(&harness, "Report hazard"), Some(false));
            for (_, action) in STEPS {
                if button(&harness, label(Language::En, action)).is_some() {
                    press(&mut harness, label(Language::En, action));
                }
            }
            key(&mut harness, Key::P, Modifiers::NONE);
            assert!(!harness.state().state.picks_place());
            assert!(silent(&mut harness), "{situation}");
            assert!(!says(&harness, "Send"), "no form is open");
        }
    }
}

/// A form that was open when the past was shown is not sent into it.
#[test]
fn a_form_is_not_sent_into_the_past() {
    let (mut harness, _) = after(&way("rectifying"), FITTER, Language::En);
    press(&mut harness, "Submit rectification");
    write(&mut harness, "What was done", "swept");
    harness.state_mut().world.time.playback =
        Some(PlaybackView { at: now().plus_ms(-60_000), speed: 1.0, waiting: false, failed: None });
    harness.run_steps(3);
    assert_eq!(button(&harness, "Send"), Some(false));
    assert!(says(&harness, "Nothing can be changed in the past"));
    send(&mut harness);
    assert!(silent(&mut harness));
}

#[test]
fn who_only_looks_reports_nothing() {
    for role in [Some(Role::Viewer), None] {
        let mut world = house();
        match role {
            Some(role) => sit(&mut world, "0900", role),
            None => world.me = None,
        }
        let mut harness = open(world, Language::En, SIZE);
        rail(&mut harness, "Hazards");
        assert_eq!(button(&harness, "Report hazard"), Some(false));
        key(&mut harness, Key::P, Modifiers::NONE);
        assert!(!harness.state().state.picks_place() && silent(&mut harness));
    }
}

#[test]
fn an_empty_ledger_says_what_to_do_and_an_empty_tab_what_it_is() {
    for language in LANGUAGES {
        let mut harness = open(house(), language, SIZE);
        key(&mut harness, Key::Num4, Modifiers::COMMAND);
        assert!(says(&harness, text(language, Text::HazardsNone)));
        assert!(says(&harness, text(language, Text::HazardsNoneAdvice)));
        for (tab, none) in [
            (Text::TabOverdue, Text::HazardsNoneOverdue),
            (Text::TabMajor, Text::HazardsNoneMajor),
            (Text::TabClosed, Text::HazardsNoneClosed),
        ] {
            choose(&mut harness, text(language, tab));
            assert!(says(&harness, text(language, none)), "{none:?}: {:?}", labels(&harness));
            assert!(!says(&harness, text(language, Text::HazardsNoneAdvice)));
        }
        let mut harness = open(World::day(), language, SIZE);
        key(&mut harness, Key::Num4, Modifiers::COMMAND);
        write(&mut harness, text(language, Text::HazardFilter), "no such thing");
        assert!(says(&harness, text(language, Text::NothingFits)));
        assert!(!says(&harness, text(language, Text::HazardsNone)), "there are some, only none of these");
    }
}

fn rows(harness: &Panels) -> Vec<String> {
    labels(harness).into_iter().filter(|l| l.starts_with("HZ-")).map(|l| l[..9].to_owned()).collect()
}

#[test]
fn the_worst_stands_first_and_tabs_and_filter_narrow() {
    let mut world = World::day();
    world.view.selection = Selection::default();
    let mut harness = open(world, Language::En, SIZE);
    key(&mut harness, Key::Num4, Modifiers::COMMAND);
    // Red before yellow; what nobody has graded comes last, with a question mark.
    assert_eq!(rows(&harness), ["HZ-000001", "HZ-000002", "HZ-000003"]);
    assert!(says(&harness, "HZ-000001 I, 安全出口堆放杂物, assigned"), "{:?}", labels(&harness));
    assert!(says(&harness, "HZ-000003 ?, 地面积水湿滑, reported"));
    assert!(shows(&harness, "overdue"));
    choose(&mut harness, "Overdue 1");
    assert_eq!(rows(&harness), ["HZ-000001"]);
    choose(&mut harness, "Open 3");
    write(&mut harness, "Filter by number, title, room", "配电箱");
    assert_eq!(rows(&harness), ["HZ-000002"]);
    choose(&mut harness, "Major");
    assert_eq!(rows(&harness).len(), 0);
}

#[test]
fn the_inspector_says_why_a_level_is_raised() {
    let mut world = World::day();
    world.view.selection = Selection::default();
    let place = world.place("AHU-05-02");
    let near =
        HazardReport { place, alarm: Some(AlarmId::from("AHU-05-02/sat")), ..report(&world, "5-05", "漏水", &[]) };
    let id = made(&ask(&mut world, OFFICER, now(), &Command::ReportHazard { report: Box::new(near) }));
    let mild = HazardAction::Assess {
        grade: HazardGrade::General,
        criterion: String::new(),
        lec: Lec::new(1.0, 1.0, 1.0).unwrap(),
    };
    ask(&mut world, OFFICER, now(), &Command::Hazard { hazard: id.clone(), what: mild });
    world.update();
    let mut harness = open(world, Language::En, SIZE);
    harness.state_mut().state.select_fact(Some(FactRef::Hazard(id)));
    harness.run_steps(3);
    assert!(shows(&harness, "Base level") && painted(&harness).contains(&"IV".to_owned()));
    assert!(shows(&harness, "alarm active: Supply air temperature AHU-05-02"), "{:?}", painted(&harness));
    assert!(painted(&harness).contains(&"III".to_owned()), "one step worse than its base");
    harness.state_mut().state.select_fact(Some(FactRef::Hazard("HZ-000001".into())));
    harness.run_steps(3);
    assert!(shows(&harness, "its deadline has passed"));
    press(&mut harness, "New ticket");
    write(&mut harness, "Title", " now");
    send(&mut harness);
    let (_, command) = asked(&mut harness);
    let Command::CreateTicket { draft, .. } = command else { panic!("{command:?}") };
    assert_eq!(draft.hazard, Some("HZ-000001".into()), "a ticket from a hazard says so");
}

#[test]
fn a_room_an_element_and_a_storey_list_their_open_hazards() {
    let mut world = World::day();
    let on_it = HazardReport { place: world.place("AHU-05-02"), ..report(&world, "5-05", "防护罩缺失", &[]) };
    let id = made(&ask(&mut world, OFFICER, now(), &Command::ReportHazard { report: Box::new(on_it) }));
    let gone = report(&world, "5-05", "误报", &[]);
    let gone = made(&ask(&mut world, OFFICER, now(), &Command::ReportHazard { report: Box::new(gone) }));
    let what = HazardAction::Invalidate { reason: "x".into() };
    ask(&mut world, OFFICER, now(), &Command::Hazard { hazard: gone, what });
    world.update();
    let here = |world: &World, name: &str| world.id(name);
    let (unit, room, storey, other) =
        (here(&world, "AHU-05-02"), here(&world, "5-05"), here(&world, "5F"), here(&world, "CHWP-02"));
    let mut harness = open(world, Language::En, (1600.0, 1600.0));
    for (element, wanted) in [(unit, 1), (room, 1), (storey, 2), (other, 0)] {
        harness.state_mut().world.view.selection = Selection::only(element);
        harness.run_steps(4);
        assert_eq!(rows(&harness).len(), wanted, "{:?}", rows(&harness));
    }
    harness.state_mut().world.view.selection = Selection::only(unit);
    harness.run_steps(4);
    taken(&mut harness);
    let row = labels(&harness).into_iter().find(|l| l.starts_with(id.as_str())).unwrap();
    click(&mut harness, &row);
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Hazard(id)));
}

/// No text lies over the border of its panel, however long what people write is.
#[test]
fn long_texts_stay_in_their_panels() {
    for language in LANGUAGES {
        for long in ["安全出口堆放杂物".repeat(24), "unbroken".repeat(24), "many short words ".repeat(11)] {
            let mut world = house();
            let title: String = long.trim().chars().take(200).collect();
            let bad = HazardReport { description: long.repeat(4), ..report(&world, "5-04", &title, &["before"]) };
            let id = made(&ask(&mut world, OFFICER, now(), &Command::ReportHazard { report: Box::new(bad) }));
            let what = HazardAction::Assess { grade: HazardGrade::Major, criterion: long.clone(), lec: lec() };
            for (who, what) in [
                (OFFICER, what),
                (OFFICER, HazardAction::List),
                (OFFICER, assign()),
                (FITTER, HazardAction::Plan { plan: RectificationPlan { measures: long.clone(), ..plan() } }),
                (FITTER, HazardAction::RequestExtension { until: now().plus_ms(9 * DAY), reason: long.clone() }),
            ] {
                ask(&mut world, who, now(), &Command::Hazard { hazard: id.clone(), what });
            }
            sit(&mut world, OFFICER.0, OFFICER.1);
            world.update();
            for size in [(1600.0, 1000.0), (1024.0, 720.0)] {
                let mut harness = open(std::mem::replace(&mut world, World::empty()), language, size);
                key(&mut harness, Key::Num4, Modifiers::COMMAND);
                harness.state_mut().state.select_fact(Some(FactRef::Hazard(id.clone())));
                harness.run_steps(3);
                assert!(says(&harness, &title), "a screen reader has it whole");
                for (text, at, clip) in placed(&harness) {
                    let seen = at.intersect(clip);
                    if !seen.is_positive() {
                        continue;
                    }
                    assert!(at.right() <= clip.right() + 1.0 && at.right() <= size.0 + 1.0, "{size:?} {at:?}: {text}");
                }
                world = std::mem::replace(&mut harness.state_mut().world, World::empty());
            }
        }
    }
}
