//! The hazard ledger by label: every step of a hazard's way in both languages, who is offered what, and what is said of it.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{
    AlarmId, Command, HazardAction, HazardGrade, HazardId, HazardReport, HazardState, InspectionKind, Lec, Origin,
    PhotoId, Place, RectificationPlan, Role, Supervision, Timestamp, Update,
};
use atrium_panels::{FactRef, Key as Text, Language, PanelCommand, PlaybackView, Texts};
use atrium_view::{Action, Selection};
use common::desk::{
    Panels, act_as, asked, button, choose, click, key, label, labels, open, painted, placed, press, rail, says, send,
    shows, silent, sit, take, taken, text, write,
};
use common::{World, now, tickets};
use egui::accesskit::Role as Kind;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

const DAY: i64 = 24 * 3_600_000;
const SIZE: (f32, f32) = (1600.0, 1000.0);
const LANGUAGES: [Language; 2] = [Language::En, Language::ZhCn];
/// Who goes the way of a hazard: the officer, who rectifies, somebody of the same role, who supervises.
const OFFICER: (&str, Role) = ("0520", Role::SafetyOfficer);
const FITTER: (&str, Role) = ("0417", Role::Technician);
const OTHER: (&str, Role) = ("0533", Role::Technician);
const DIRECTOR: (&str, Role) = ("0001", Role::DutyDirector);

/// A house with staff, without a hazard, with nothing selected.
fn house() -> World {
    let mut world = World::hospital(Origin::Measured);
    tickets::staff(&mut world);
    world.view.selection = Selection::default();
    world.update();
    world
}

fn report(world: &World, room: &str, title: &str, photos: &[&str]) -> HazardReport {
    HazardReport {
        title: title.into(),
        description: String::new(),
        found_by: InspectionKind::Daily,
        place: world.place(room),
        photos: photos.iter().map(|p| PhotoId::from(*p)).collect(),
        alarm: None,
    }
}

fn lec() -> Lec {
    Lec::new(6.0, 6.0, 15.0).unwrap()
}

fn assess(grade: HazardGrade) -> HazardAction {
    let criterion = if grade == HazardGrade::Major { "第三条" } else { "" };
    HazardAction::Assess { grade, criterion: criterion.into(), lec: lec() }
}

fn assign() -> HazardAction {
    HazardAction::Assign { rectifier: FITTER.0.into(), deadline: now().plus_ms(7 * DAY) }
}

fn plan() -> RectificationPlan {
    RectificationPlan {
        goal: "目标".into(), measures: "措施".into(), funds: "两万元".into(), emergency: "疏散".into()
    }
}

fn submit() -> HazardAction {
    HazardAction::Submit { note: "已清理".into(), photos: Vec::new() }
}

fn review(passed: bool) -> HazardAction {
    HazardAction::Review { passed, note: "看过".into() }
}

fn more_time() -> HazardAction {
    HazardAction::RequestExtension { until: now().plus_ms(14 * DAY), reason: "等备件".into() }
}

/// Does something by somebody, as the hub would.
fn ask(world: &mut World, who: (&str, Role), at: Timestamp, command: &Command) -> Vec<Update> {
    tickets::reduce(world, &atrium_facility::Actor::new(who.0, who.1), at, command)
}

fn made(updates: &[Update]) -> HazardId {
    let Some(Update::Hazard { hazard, .. }) = updates.first() else { panic!("{updates:?}") };
    hazard.clone()
}

/// A hazard that has gone this way, selected in the panels of somebody.
fn after(way: &[((&str, Role), HazardAction)], who: (&str, Role), language: Language) -> (Panels, HazardId) {
    let mut world = house();
    let report = report(&world, "5-04", "安全出口堆放杂物", &["before"]);
    let updates = ask(&mut world, OFFICER, now(), &Command::ReportHazard { report: Box::new(report) });
    let id = made(&updates);
    for (by, what) in way {
        let command = Command::Hazard { hazard: id.clone(), what: what.clone() };
        ask(&mut world, *by, now(), &command);
    }
    sit(&mut world, who.0, who.1);
    world.update();
    let mut harness = open(world, language, SIZE);
    harness.state_mut().state.select_fact(Some(FactRef::Hazard(id.clone())));
    harness.run_steps(3);
    (harness, id)
}

/// The ways to where a hazard can stand.
fn way(situation: &str) -> Vec<((&'static str, Role), HazardAction)> {
    use HazardGrade::{General, Major};
    let general = || vec![(OFFICER, assess(General)), (OFFICER, assign())];
    let major = || {
        vec![
            (OFFICER, assess(Major)),
            (OFFICER, HazardAction::List),
            (OFFICER, assign()),
            (FITTER, HazardAction::Plan { plan: plan() }),
            (FITTER, HazardAction::Begin),
            (FITTER, submit()),
        ]
    };
    let with = |mut way: Vec<_>, more: Vec<_>| {
        way.extend(more);
        way
    };
    match situation {
        "reported" => vec![],
        "assessed" => vec![(OFFICER, assess(General))],
        "assessed major" => vec![(OFFICER, assess(Major))],
        "listed" => vec![(OFFICER, assess(Major)), (OFFICER, HazardAction::List)],
        "assigned" => general(),
        "assigned major" => major()[..3].to_vec(),
        "time asked" => with(general(), vec![(FITTER, more_time())]),
        "rectifying" => with(general(), vec![(FITTER, HazardAction::Begin)]),
        "submitted" => with(general(), vec![(FITTER, HazardAction::Begin), (FITTER, submit())]),
        "submitted major" => major(),
        "reviewed" => with(major(), vec![(OFFICER, review(true))]),
        "accepted" => with(major(), vec![(OFFICER, review(true)), (DIRECTOR, HazardAction::Accept)]),
        "closed" => with(general(), vec![(FITTER, HazardAction::Begin), (FITTER, submit()), (OFFICER, review(true))]),
        "invalid" => vec![(OFFICER, HazardAction::Invalidate { reason: "x".into() })],
        other => panic!("{other}"),
    }
}

/// The panels asked for this and nothing else; the hub takes it.
#[track_caller]
fn step(harness: &mut Panels, id: &HazardId, action: Action, what: &HazardAction) {
    let wanted = Command::Hazard { hazard: id.clone(), what: what.clone() };
    assert_eq!(asked(harness), (action, wanted.clone()));
    take(harness, &wanted);
}

fn hazard<'a>(harness: &'a Panels, id: &HazardId) -> &'a atrium_facility::Hazard {
    &harness.state().world.facility.facts().hazards[id]
}

fn act(harness: &mut Panels, who: (&str, Role)) {
    act_as(harness, who.0, who.1);
}

/// `6 quite possible`.
fn factor(language: Language, words: Text, published: &[f64], value: f64) -> String {
    let i = published.iter().position(|v| v.total_cmp(&value).is_eq()).unwrap();
    format!("{value} {}", text(language, words).split('|').nth(i).unwrap().trim())
}

fn score(harness: &mut Panels, language: Language, lec: Lec) {
    choose(harness, &factor(language, Text::LecLikelihoodWords, &Lec::LIKELIHOODS, lec.likelihood));
    choose(harness, &factor(language, Text::LecExposureWords, &Lec::EXPOSURES, lec.exposure));
    choose(harness, &factor(language, Text::LecConsequenceWords, &Lec::CONSEQUENCES, lec.consequence));
}

/// Chooses somebody of the staff by the badge.
fn choose_person(harness: &mut Panels, badge: &str) {
    let row = labels(harness).into_iter().find(|l| l.contains(&format!("{badge}, "))).unwrap();
    choose(harness, &row);
}

fn needed(language: Language, field: Text) -> String {
    Texts::of(language).with(Text::StillNeeded, &[("what", text(language, field).into())])
}

/// Reports a hazard by key and by a click on the model, and gives what the hub made of it.
fn report_it(harness: &mut Panels, language: Language) -> (HazardId, HazardReport) {
    let place = harness.state().world.place("5-04");
    key(harness, Key::P, Modifiers::NONE);
    assert!(harness.state().state.picks_place());
    assert!(says(harness, text(language, Text::PickPlace)), "it says what to click");
    assert!(silent(harness));
    harness.state_mut().state.place_picked(place.clone());
    harness.run_steps(3);
    assert!(says(harness, "洁净走廊"), "the place is said in words: {:?}", labels(harness));
    send(harness);
    assert!(silent(harness), "nothing was said of what is wrong");
    assert!(says(harness, &needed(language, Text::FieldWhatIsWrong)));
    write(harness, text(language, Text::FieldWhatIsWrong), "安全出口堆放杂物");
    write(harness, text(language, Text::FieldDescription), "two beds, one trolley");
    choose(harness, text(language, Text::InspectionPreHoliday));
    press(harness, text(language, Text::AddPhoto));
    assert!(taken(harness).contains(&PanelCommand::ChoosePhoto));
    harness.state_mut().state.attach_photo("before".into());
    harness.run_steps(2);
    send(harness);
    let wanted = HazardReport {
        title: "安全出口堆放杂物".into(),
        description: "two beds, one trolley".into(),
        found_by: InspectionKind::PreHoliday,
        place,
        photos: vec!["before".into()],
        alarm: None,
    };
    let (action, command) = asked(harness);
    assert_eq!(action, Action::HazardReport);
    assert_eq!(command, Command::ReportHazard { report: Box::new(wanted.clone()) });
    let id = made(&take(harness, &command));
    // The form is gone, and the new one is chosen from the list.
    key(harness, Key::Num4, Modifiers::COMMAND);
    let row = format!("{id} ?, 安全出口堆放杂物, {}", text(language, Text::HazardReported));
    taken(harness);
    click(harness, &row);
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Hazard(id.clone())));
    assert!(taken(harness).contains(&PanelCommand::GoToPlace(wanted.place.clone())), "selecting flies there");
    (id, wanted)
}

/// A general hazard from the report to its end, with more time and a failed review on the way.
#[test]
fn a_general_hazard_goes_its_whole_way() {
    for language in LANGUAGES {
        let mut world = house();
        sit(&mut world, "2205", Role::Requester);
        let mut harness = open(world, language, SIZE);
        let say = |action| label(language, action);
        let (id, _) = report_it(&mut harness, language);
        assert_eq!(button(&harness, say(Action::HazardAssess)), None, "grading is for others");

        act(&mut harness, OFFICER);
        press(&mut harness, say(Action::HazardAssess));
        send(&mut harness);
        assert!(silent(&mut harness), "no factor, no grade");
        assert!(says(&harness, &needed(language, Text::LecLikelihood)));
        score(&mut harness, language, lec());
        assert!(says(&harness, "D = L × E × C = 540 I"), "{:?}", labels(&harness));
        send(&mut harness);
        step(&mut harness, &id, Action::HazardAssess, &assess(HazardGrade::General));
        assert!(shows(&harness, "D = 6 × 6 × 15 = 540"), "{:?}", painted(&harness));

        press(&mut harness, say(Action::HazardAssign));
        send(&mut harness);
        assert!(silent(&mut harness), "nobody was chosen");
        choose_person(&mut harness, FITTER.0);
        choose(&mut harness, text(language, Text::In3Days));
        send(&mut harness);
        let what = HazardAction::Assign { rectifier: FITTER.0.into(), deadline: now().plus_ms(3 * DAY) };
        step(&mut harness, &id, Action::HazardAssign, &what);
        assert_eq!(button(&harness, say(Action::HazardBegin)), None, "only who was told to begins");

        act(&mut harness, FITTER);
        press(&mut harness, say(Action::HazardRequestExtension));
        send(&mut harness);
        assert!(silent(&mut harness), "more time needs a reason");
        write(&mut harness, text(language, Text::FieldReason), "等备件");
        send(&mut harness);
        // A week more than there was, not a week from now.
        let until = now().plus_ms(10 * DAY);
        let what = HazardAction::RequestExtension { until, reason: "等备件".into() };
        step(&mut harness, &id, Action::HazardRequestExtension, &what);
        assert_eq!(button(&harness, say(Action::HazardRequestExtension)), None, "one request at a time");
        assert_eq!(button(&harness, say(Action::HazardDecideExtension)), None, "nobody grants themselves time");

        act(&mut harness, OFFICER);
        assert!(
            shows(&harness, "2026-12-01 14:05") && shows(&harness, "等备件"),
            "who decides sees until when and why"
        );
        press(&mut harness, say(Action::HazardDecideExtension));
        choose(&mut harness, text(language, Text::Granted));
        write(&mut harness, text(language, Text::FieldNote), "once");
        send(&mut harness);
        let what = HazardAction::DecideExtension { granted: true, note: "once".into() };
        step(&mut harness, &id, Action::HazardDecideExtension, &what);
        assert_eq!(hazard(&harness, &id).deadline, Some(until));

        act(&mut harness, FITTER);
        press(&mut harness, say(Action::HazardBegin));
        step(&mut harness, &id, Action::HazardBegin, &HazardAction::Begin);
        for (passed, note) in [(false, "还有一张床"), (true, "")] {
            press(&mut harness, say(Action::HazardSubmit));
            send(&mut harness);
            assert!(silent(&mut harness), "what was done has to be said");
            write(&mut harness, text(language, Text::FieldWorkDone), "已清理");
            harness.state_mut().state.attach_photo("after".into());
            harness.run_steps(2);
            send(&mut harness);
            let what = HazardAction::Submit { note: "已清理".into(), photos: vec!["after".into()] };
            step(&mut harness, &id, Action::HazardSubmit, &what);
            assert_eq!(button(&harness, say(Action::HazardReview)), None, "who did it may not judge it");

            act(&mut harness, OFFICER);
            press(&mut harness, say(Action::HazardReview));
            if !passed {
                choose(&mut harness, text(language, Text::ReviewFailed));
                send(&mut harness);
                assert!(silent(&mut harness), "a failed review says why");
                assert!(says(&harness, &needed(language, Text::FieldNote)));
                write(&mut harness, text(language, Text::FieldNote), note);
            }
            send(&mut harness);
            step(&mut harness, &id, Action::HazardReview, &HazardAction::Review { passed, note: note.into() });
            if !passed {
                assert_eq!(hazard(&harness, &id).state, HazardState::Rectifying);
                assert!(shows(&harness, text(language, Text::FieldFailedReviews)));
            }
            act(&mut harness, FITTER);
        }
        assert_eq!(hazard(&harness, &id).state, HazardState::Closed);
        assert!(says(&harness, &format!("{id} {}", text(language, Text::HazardClosed))));
        for step in [Text::HazardReported, Text::Granted, Text::ReviewFailed, Text::ReviewPassed] {
            assert!(says(&harness, text(language, step)), "{step:?} is among the steps");
        }
    }
}

/// A major one is graded by its criterion, listed, planned, accepted and taken off the list.
#[test]
fn a_major_hazard_goes_its_whole_way() {
    for language in LANGUAGES {
        let (mut harness, id) = after(&[], OFFICER, language);
        let say = |action| label(language, action);
        press(&mut harness, say(Action::HazardAssess));
        score(&mut harness, language, lec());
        choose(&mut harness, text(language, Text::GradeMajor));
        send(&mut harness);
        assert!(silent(&mut harness), "major by its criterion, never by the score");
        assert!(says(&harness, &needed(language, Text::FieldCriterion)));
        write(&mut harness, text(language, Text::FieldCriterion), "第三条");
        send(&mut harness);
        step(&mut harness, &id, Action::HazardAssess, &assess(HazardGrade::Major));
        assert_eq!(button(&harness, say(Action::HazardAssign)), None, "first it is listed");

        act(&mut harness, DIRECTOR);
        press(&mut harness, say(Action::HazardList));
        step(&mut harness, &id, Action::HazardList, &HazardAction::List);
        assert!(shows(&harness, text(language, Text::SupervisionListed)));
        press(&mut harness, say(Action::HazardAssign));
        choose_person(&mut harness, FITTER.0);
        send(&mut harness);
        step(&mut harness, &id, Action::HazardAssign, &assign());

        act(&mut harness, FITTER);
        assert_eq!(button(&harness, say(Action::HazardBegin)), Some(false), "grey until the plan is whole");
        press(&mut harness, say(Action::HazardPlan));
        let parts = [
            (Text::PlanGoal, plan().goal),
            (Text::PlanMeasures, plan().measures),
            (Text::PlanFunds, plan().funds),
            (Text::PlanEmergency, plan().emergency),
        ];
        for (field, words) in &parts[..3] {
            write(&mut harness, text(language, *field), words);
        }
        send(&mut harness);
        let part = RectificationPlan { emergency: String::new(), ..plan() };
        step(&mut harness, &id, Action::HazardPlan, &HazardAction::Plan { plan: part });
        assert_eq!(button(&harness, say(Action::HazardBegin)), Some(false), "a part is missing");
        press(&mut harness, say(Action::HazardPlan));
        write(&mut harness, text(language, parts[3].0), &parts[3].1);
        send(&mut harness);
        step(&mut harness, &id, Action::HazardPlan, &HazardAction::Plan { plan: plan() });
        press(&mut harness, say(Action::HazardBegin));
        step(&mut harness, &id, Action::HazardBegin, &HazardAction::Begin);
        press(&mut harness, say(Action::HazardSubmit));
        write(&mut harness, text(language, Text::FieldWorkDone), "已清理");
        send(&mut harness);
        step(&mut harness, &id, Action::HazardSubmit, &submit());

        act(&mut harness, OFFICER);
        assert_eq!(button(&harness, say(Action::HazardAccept)), None, "first it is reviewed");
        press(&mut harness, say(Action::HazardReview));
        write(&mut harness, text(language, Text::FieldNote), "看过");
        send(&mut harness);
        step(&mut harness, &id, Action::HazardReview, &review(true));
        assert_eq!(hazard(&harness, &id).state, HazardState::Submitted, "a major one is not closed by its review");
        assert_eq!(button(&harness, say(Action::HazardDelist)), None, "first it is accepted");

        act(&mut harness, DIRECTOR);
        press(&mut harness, say(Action::HazardAccept));
        step(&mut harness, &id, Action::HazardAccept, &HazardAction::Accept);
        assert!(shows(&harness, text(language, Text::SupervisionAccepted)));
        press(&mut harness, say(Action::HazardDelist));
        step(&mut harness, &id, Action::HazardDelist, &HazardAction::Delist);
        let end = hazard(&harness, &id);
        assert_eq!((end.state, end.supervision), (HazardState::Closed, Some(Supervision::Delisted)));
    }
}

/// What was reviewed well may still be found wanting until it is accepted; reviewed well again it cannot be.
#[test]
fn a_second_review_can_only_fail() {
    for language in LANGUAGES {
        let (mut harness, id) = after(&way("reviewed"), DIRECTOR, language);
        press(&mut harness, label(language, Action::HazardReview));
        let passed = text(language, Text::ReviewPassed);
        assert!(harness.query_by_role_and_label(Kind::RadioButton, passed).is_none());
        send(&mut harness);
        assert!(silent(&mut harness), "a failed review says why");
        write(&mut harness, text(language, Text::FieldNote), "又堆上了");
        send(&mut harness);
        let what = HazardAction::Review { passed: false, note: "又堆上了".into() };
        step(&mut harness, &id, Action::HazardReview, &what);
        assert_eq!(hazard(&harness, &id).state, HazardState::Rectifying);
    }
}

#[test]
fn what_is_none_is_said_to_be_none() {
    for language in LANGUAGES {
        let (mut harness, id) = after(&way("assessed"), OFFICER, language);
        press(&mut harness, label(language, Action::HazardInvalidate));
        send(&mut harness);
        assert!(silent(&mut harness), "not without a reason");
        write(&mut harness, text(language, Text::FieldReason), "  ");
        send(&mut harness);
        assert!(silent(&mut harness), "blanks are no reason");
        write(&mut harness, text(language, Text::FieldReason), "演练");
        send(&mut harness);
        let reason = "演练".to_owned();
        step(&mut harness, &id, Action::HazardInvalidate, &HazardAction::Invalidate { reason });
        assert!(says(&harness, &format!("{id} {}", text(language, Text::HazardInvalid))));
    }
}

#[test]
fn what_is_fixed_at_once_shows_before_and_after() {
    for language in LANGUAGES {
        let (mut harness, id) = after(&way("assessed"), FITTER, language);
        let say = |action| label(language, action);
        press(&mut harness, say(Action::HazardFixAtOnce));
        write(&mut harness, text(language, Text::FieldWorkDone), "已清理");
        send(&mut harness);
        assert!(silent(&mut harness), "a photo of after is needed");
        assert!(says(&harness, &needed(language, Text::FieldPhotos)));
        harness.state_mut().state.attach_photo("after".into());
        harness.run_steps(2);
        send(&mut harness);
        let what = HazardAction::FixAtOnce { note: "已清理".into(), photos: vec!["after".into()] };
        step(&mut harness, &id, Action::HazardFixAtOnce, &what);
        for part in [Text::PhotosBefore, Text::PhotosAfter] {
            assert!(shows(&harness, text(language, part)), "{part:?}");
        }
    }
}

/// The hub refuses it without a photo of before, and no step adds one: it is not offered in vain.
#[test]
fn what_was_reported_without_a_photo_cannot_be_fixed_at_once() {
    let mut world = house();
    let bare = report(&world, "5-04", "door", &[]);
    let id = made(&ask(&mut world, OFFICER, now(), &Command::ReportHazard { report: Box::new(bare) }));
    let what = assess(HazardGrade::General);
    ask(&mut world, OFFICER, now(), &Command::Hazard { hazard: id.clone(), what });
    sit(&mut world, FITTER.0, FITTER.1);
    world.update();
    let mut harness = open(world, Language::En, SIZE);
    harness.state_mut().state.select_fact(Some(FactRef::Hazard(id)));
    harness.run_steps(3);
    assert_eq!(button(&harness, "Fix at once"), Some(false));
    harness.get_by_role_and_label(Kind::Button, "Fix at once").hover();
    harness.run_steps(30);
    assert!(shows(&harness, "photo"), "and says why: {:?}", painted(&harness));
}

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

/// The whole of a place that only a point says, and of a report that names an element.
#[test]
fn a_report_takes_the_place_as_it_was_clicked() {
    let mut harness = open(house(), Language::En, SIZE);
    key(&mut harness, Key::P, Modifiers::NONE);
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(!harness.state().state.picks_place() && !says(&harness, "What is wrong"), "given up before it began");
    key(&mut harness, Key::P, Modifiers::NONE);
    let place = Place { at: Some([1.0, 2.0, 3.5]), ..harness.state().world.place("Wall 5-3") };
    harness.state_mut().state.place_picked(place.clone());
    harness.run_steps(3);
    write(&mut harness, "What is wrong", "crack");
    press(&mut harness, "Click on the model");
    assert!(harness.state().state.picks_place());
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(says(&harness, "What is wrong"), "back to what was written");
    send(&mut harness);
    let (_, command) = asked(&mut harness);
    let Command::ReportHazard { report } = command else { panic!("{command:?}") };
    assert_eq!((report.place, report.title.as_str()), (place, "crack"));
}
