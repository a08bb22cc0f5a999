//! The way of a hazard by label: every step in both languages, with what it asks and what comes of it.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{
    Command, HazardAction, HazardGrade, HazardId, HazardReport, HazardState, InspectionKind, Lec, Place,
    RectificationPlan, Role, Supervision,
};
use atrium_panels::{FactRef, Key as Text, Language, PanelCommand, Texts};
use atrium_view::Action;
use common::desk::{
    Panels, asked, button, choose, click, key, label, labels, open, painted, press, says, send, shows, silent, sit,
    take, taken, text, write,
};
use common::hazards::{
    DAY, DIRECTOR, FITTER, LANGUAGES, OFFICER, SIZE, act, after, ask, assess, assign, house, lec, made, plan, report,
    review, submit, way,
};
use common::now;
use egui::accesskit::Role as Kind;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

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
