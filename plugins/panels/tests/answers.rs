//! What the panels show of the hub's answers, and while there is none: a point's past, commands that wait, names, photos.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{Account, Actor, AlarmAction, Command, LocalText, Origin, Role, Rollup, TicketAction, Tracked};
use atrium_panels::{
    CourseSpan, CourseStage, CourseView, FactRef, Language, LinkView, NameStage, NameView, PanelCommand, PanelState,
    PhotoProblem, PhotoProblemKind, UnsentView, UnsentWaits, show,
};
use common::{World, now};
use egui::{Event, Key, Modifiers, Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

struct Desk {
    world: World,
    state: PanelState,
    commands: Vec<PanelCommand>,
}

fn desk(world: World, language: Language) -> Harness<'static, Desk> {
    let mut state = PanelState::default();
    state.language = language;
    let mut harness = Harness::builder().with_size(vec2(1600.0, 900.0)).with_max_steps(20).build_ui_state(
        |ui, desk: &mut Desk| {
            let commands = show(ui, &desk.world.context(), &mut desk.state, |_, _: Rect| {});
            desk.commands.extend(commands);
        },
        Desk { world, state, commands: Vec::new() },
    );
    harness.run_steps(3);
    harness
}

fn labels(harness: &Harness<'_, Desk>) -> Vec<String> {
    let text = |n: egui_kittest::Node<'_>| n.accesskit_node().label().or_else(|| n.accesskit_node().value());
    harness.root().children_recursive().filter_map(text).collect()
}

fn says(harness: &Harness<'_, Desk>, text: &str) -> bool {
    labels(harness).iter().any(|l| l.contains(text))
}

/// The chart's own words.
fn course(harness: &Harness<'_, Desk>) -> String {
    labels(harness).into_iter().find(|l| l.starts_with("Course of")).unwrap()
}

const MINUTE: i64 = 60_000;

/// Eight hours of the air handler's temperature in steps of two minutes, with an hour in which nothing was heard.
fn eight_hours() -> CourseView {
    let step = CourseSpan::Shift.step_ms();
    let end = now().0.div_euclid(step) * step;
    let rollups = (1..=240)
        .rev()
        .map(|i| end - i * step)
        .filter(|start| !(now().0 - 300 * MINUTE..now().0 - 240 * MINUTE).contains(start))
        .map(|start| Rollup {
            start: atrium_facility::Timestamp(start),
            length_ms: step,
            min: 17.5,
            max: 22.5,
            mean: 20.0,
            last: 20.0,
            count: 120,
        })
        .collect();
    CourseView { point: "AHU-05-02/sat".into(), span: CourseSpan::Shift, rollups, stage: CourseStage::Ready }
}

/// Moves the pointer over the chart, this part of its width from the left.
fn point_at(harness: &mut Harness<'_, Desk>, part: f32) -> String {
    let rect = harness.get_by_label_contains("Course of").rect();
    let inner = rect.shrink2(vec2(16.0, 0.0));
    harness.hover_at(egui::pos2(inner.left() + inner.width() * part, rect.center().y));
    harness.run_steps(2);
    course(harness)
}

#[test]
fn the_chart_asks_for_the_span_that_was_chosen_and_for_nothing_when_it_is_closed() {
    let mut harness = desk(World::hospital(Origin::Measured), Language::En);
    let wants = |h: &Harness<'_, Desk>| h.state().state.wants_course().map(|(p, s)| (p.to_string(), s));
    assert_eq!(wants(&harness), Some(("AHU-05-02/sat".to_owned(), CourseSpan::Hour)));
    harness.get_by_label("8 h").click();
    harness.run_steps(2);
    assert_eq!(wants(&harness), Some(("AHU-05-02/sat".to_owned(), CourseSpan::Shift)));
    harness.get_by_label_contains("Chilled water valve").click();
    harness.run_steps(2);
    assert_eq!(wants(&harness), Some(("AHU-05-02/valve".to_owned(), CourseSpan::Shift)));
    harness.state_mut().world.view.selection = Default::default();
    harness.run_steps(2);
    assert_eq!(wants(&harness), None);
}

#[test]
fn spans_are_told_under_the_pointer_and_a_gap_says_so() {
    let mut world = World::hospital(Origin::Measured);
    world.course = Some(eight_hours());
    let mut harness = desk(world, Language::En);
    harness.get_by_label("8 h").click();
    harness.run_steps(2);
    assert!(course(&harness).contains("8 h: 17.5 … 24.9 °C"), "{}", course(&harness));
    let early = point_at(&mut harness, 0.25);
    assert!(early.contains("mean 20.0 °C (17.5 … 22.5)") && early.contains("08:0"), "{early}");
    // 4.5 hours ago, in the hour without values.
    let gap = point_at(&mut harness, 1.0 - 4.5 / 8.0);
    assert!(gap.ends_with("no values") && gap.contains("09:3"), "{gap}");
    let newest = point_at(&mut harness, 1.0);
    assert!(newest.contains("14:05:12  24.9 °C"), "{newest}");
}

#[test]
fn an_answer_about_another_point_or_span_is_not_shown() {
    let mut world = World::hospital(Origin::Measured);
    world.course = Some(CourseView { span: CourseSpan::Day, ..eight_hours() });
    let mut harness = desk(world, Language::En);
    assert!(!course(&harness).contains("17.5"));
    harness.get_by_label("8 h").click();
    harness.run_steps(2);
    assert!(!course(&harness).contains("17.5"), "{}", course(&harness));
}

#[test]
fn waiting_and_failing_are_said_in_words_and_the_live_values_stay() {
    for (language, loading, failed) in [
        (Language::En, "history is on its way", "cannot be had (the hub cannot be reached)"),
        (Language::ZhCn, "正在读取枢纽的历史数据", "无法读取枢纽的历史数据（the hub cannot be reached）"),
    ] {
        let mut world = World::hospital(Origin::Measured);
        let view = |stage| Some(CourseView { span: CourseSpan::Hour, rollups: Vec::new(), stage, ..eight_hours() });
        world.course = view(CourseStage::Loading);
        let mut harness = desk(world, language);
        assert!(says(&harness, loading));
        harness.state_mut().world.course = view(CourseStage::Failed("the hub cannot be reached".into()));
        harness.run_steps(2);
        assert!(says(&harness, failed) && !says(&harness, loading), "{:?}", labels(&harness));
        assert!(says(&harness, "24.9 °C"), "what came live is there");
    }
}

// Commands that wait.

fn unsent(id: &str, command: Command, waits: UnsentWaits, may_be_sent: bool) -> UnsentView {
    let by = Some("0288".into());
    UnsentView { id: id.into(), command, asked_at: now().plus_ms(-MINUTE), by, waits, may_be_sent }
}

/// A day on which three commands wait.
fn waiting() -> World {
    let mut world = World::day();
    let facts = world.facility.facts();
    let ticket = facts.tickets.keys().next().unwrap().clone();
    let alarm = facts.alarms.keys().next().unwrap().clone();
    let comment = String::new();
    world.unsent = vec![
        unsent(
            "a",
            Command::Alarm { alarm, what: AlarmAction::Acknowledge { comment } },
            UnsentWaits::Failed("the hub cannot be reached".into()),
            true,
        ),
        unsent("b", Command::Ticket { ticket, what: TicketAction::Accept }, UnsentWaits::InTurn, false),
        unsent(
            "c",
            Command::SetDuty { person: "0417".into(), on: false },
            UnsentWaits::Stuck("the answer was 413".into()),
            false,
        ),
    ];
    world.waiting = 3;
    world
}

fn opened() -> Harness<'static, Desk> {
    let mut harness = desk(waiting(), Language::En);
    harness.get_by_label("3 not sent yet").click();
    harness.run_steps(3);
    harness
}

fn sent(harness: &Harness<'_, Desk>, command: &PanelCommand) -> bool {
    harness.state().commands.contains(command)
}

#[test]
fn the_count_opens_the_list_which_says_of_each_what_it_is_and_why_it_waits() {
    let mut harness = desk(waiting(), Language::En);
    assert!(!harness.state().state.shows_unsent());
    harness.get_by_label("3 not sent yet").click();
    harness.run_steps(3);
    assert!(harness.state().state.shows_unsent());
    let ticket = harness.state().world.facility.facts().tickets.keys().next().unwrap().to_string();
    for text in [
        "Acknowledge".to_owned(),
        format!("∙ {ticket} "),
        "End duty ∙ Electrician 0417".to_owned(),
        "asked 2026-11-21 14:04:12".to_owned(),
        "The last try failed: the hub cannot be reached".to_owned(),
        "Waits for those before it".to_owned(),
        "The hub does not take it: the answer was 413".to_owned(),
    ] {
        assert!(says(&harness, &text), "{text}: {:?}", labels(&harness));
    }
    harness.state_mut().world.link =
        LinkView::Offline { since: now().plus_ms(-90_000), reason: "the hub cannot be reached".into() };
    harness.run_steps(2);
    assert!(says(&harness, "The hub is away since 14:03:42 (the hub cannot be reached)"));
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(!harness.state().state.shows_unsent());
    assert!(!harness.state().commands.iter().any(|c| matches!(c, PanelCommand::DiscardUnsent { .. })));
}

#[test]
fn the_list_is_in_the_palette_in_both_languages_and_empty_says_so() {
    for (language, words, empty) in
        [(Language::En, "commands not", "Nothing waits"), (Language::ZhCn, "未发送", "没有等待发送的操作")]
    {
        let mut harness = desk(World::day(), language);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
        harness.run_steps(2);
        harness.event(Event::Text(words.into()));
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(3);
        assert!(harness.state().state.shows_unsent(), "{:?}", labels(&harness));
        assert!(says(&harness, empty));
    }
}

#[test]
fn sending_again_is_one_press_and_discarding_two() {
    let mut harness = opened();
    harness.get_all_by_label("Send again now").next().unwrap().click();
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::SendAgain("a".into())));
    // The second was never tried: nothing can have come of it.
    harness.get_all_by_label("Discard").nth(1).unwrap().click();
    harness.run_steps(2);
    assert!(says(&harness, "It is never sent then") && !says(&harness, "does not undo it"));
    harness.get_by_label("Keep it").click();
    harness.run_steps(2);
    assert!(!harness.state().commands.iter().any(|c| matches!(c, PanelCommand::DiscardUnsent { .. })));
    harness.get_all_by_label("Discard").nth(1).unwrap().click();
    harness.run_steps(2);
    harness.get_by_label("Give it up").click();
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::DiscardUnsent { id: "b".into(), even_if_sent: false }));
}

#[test]
fn what_may_have_been_sent_is_not_promised_to_be_undone() {
    let mut harness = opened();
    harness.get_all_by_label("Discard").next().unwrap().click();
    harness.run_steps(2);
    assert!(says(&harness, "may have this already. Giving it up does not undo it"));
    harness.get_by_label("Give it up").click();
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::DiscardUnsent { id: "a".into(), even_if_sent: true }));
    // On its way: it cannot be sent a second time meanwhile.
    harness.state_mut().world.unsent.truncate(1);
    harness.state_mut().world.unsent[0].waits = UnsentWaits::Sending;
    harness.run_steps(2);
    assert!(says(&harness, "On its way") && harness.query_by_label("Send again now").is_none());
    harness.state_mut().world.unsent[0].waits = UnsentWaits::Discarding;
    harness.run_steps(2);
    assert!(says(&harness, "it is not sent any more") && harness.query_by_label("Discard").is_none());
}

// Names behind badges.

/// A day seen by somebody of this role, with a technician selected.
fn looking_at_somebody(role: Role) -> Harness<'static, Desk> {
    let mut world = World::day();
    world.accounts = vec![Account { actor: Actor::new("0288", role), post: LocalText::same("somebody") }];
    world.me = Some(0);
    let mut harness = desk(world, Language::En);
    harness.state_mut().state.select_fact(Some(FactRef::Tracked(Tracked::Person("0417".into()))));
    harness.run_steps(3);
    harness
}

fn answer(harness: &mut Harness<'_, Desk>, of: &str, stage: NameStage) {
    harness.state_mut().world.name = Some(NameView { of: of.into(), stage });
    harness.run_steps(3);
}

#[test]
fn a_name_is_asked_for_by_those_who_may_and_shown_to_nobody_else() {
    let mut harness = looking_at_somebody(Role::FacilityManager);
    assert!(says(&harness, "Each look-up is written down"));
    harness.get_by_label("Show name").click();
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::AskName("0417".into())));
    answer(&mut harness, "0417", NameStage::Asking);
    assert!(says(&harness, "The hub is asked"));
    answer(&mut harness, "0417", NameStage::Told { name: "王建国".into(), left_s: 12 });
    assert!(says(&harness, "王建国") && says(&harness, "hidden again in 12 s"), "{:?}", labels(&harness));
    let reported = atrium_panels::take_controls(&harness.ctx);
    harness.run_steps(2);
    let more = atrium_panels::take_controls(&harness.ctx);
    assert!(!more.is_empty(), "the report lists what is on screen");
    assert!(!reported.iter().chain(&more).any(|(label, _)| label.contains("王建国")), "and never a name");
    answer(&mut harness, "0418", NameStage::Told { name: "王建国".into(), left_s: 12 });
    assert!(!says(&harness, "王建国"), "another badge");
}

#[test]
fn who_may_not_see_names_is_not_offered_one_and_a_refusal_is_in_words() {
    let mut harness = looking_at_somebody(Role::Technician);
    assert!(harness.query_by_label("Show name").is_none() && !says(&harness, "written down"));
    // The roles of the hub may be newer than this screen's.
    answer(&mut harness, "0417", NameStage::NotAllowed);
    assert!(says(&harness, "May see names: service desk"), "{:?}", labels(&harness));
    answer(&mut harness, "0417", NameStage::Unknown);
    assert!(says(&harness, "no name for this badge"));
    answer(&mut harness, "0417", NameStage::Failed("the hub does not answer".into()));
    assert!(says(&harness, "The name cannot be had: the hub does not answer"));
}

// Photos.

/// The form of a hazard report, its card in sight.
fn reporting() -> Harness<'static, Desk> {
    let mut world = World::day();
    world.me = Some(4);
    let mut harness = desk(world, Language::En);
    assert!(!harness.state().state.takes_photos());
    harness.key_press(Key::P);
    harness.run_steps(2);
    let place = harness.state().world.place("5-01");
    harness.state_mut().state.place_picked(place);
    harness.run_steps(3);
    assert!(harness.state().state.takes_photos(), "what is dropped now is meant for the form");
    harness
}

#[test]
fn a_dialog_that_does_not_appear_leads_to_a_path_that_can_be_typed() {
    let mut harness = reporting();
    let path = "No dialog of the system?";
    assert!(!says(&harness, path));
    harness.get_by_label("Add a photo").click();
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::ChoosePhoto));
    harness.state_mut().state.photo_dialog_not_shown();
    harness.run_steps(2);
    assert!(says(&harness, path));
    let field = harness.get_all_by_label_contains(path).last().unwrap();
    field.focus();
    field.click();
    harness.run_steps(2);
    harness.event(Event::Text("/tmp/crack.jpg".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(sent(&harness, &PanelCommand::ReadPhoto("/tmp/crack.jpg".into())), "{:?}", harness.state().commands);
}

#[test]
fn a_photo_that_cannot_be_attached_is_told_of_in_the_form_and_what_to_do() {
    let mut harness = reporting();
    let kinds = [
        (PhotoProblemKind::NotAPicture, "a.ifc is no photo that can be attached. Choose a JPEG or PNG"),
        (PhotoProblemKind::TooLarge(12), "a.ifc is larger than 12 MB"),
        (PhotoProblemKind::TooManyPixels, "a.ifc has too many pixels"),
        (PhotoProblemKind::Damaged, "a.ifc is damaged"),
        (PhotoProblemKind::Unreadable("permission denied".into()), "cannot be read: permission denied"),
        (PhotoProblemKind::NotTaken("there is no hub".into()), "cannot be attached: there is no hub"),
    ];
    for (kind, words) in kinds {
        let problem = PhotoProblem { file: "a.ifc".into(), kind };
        assert!(harness.state_mut().state.photo_failed(problem));
        harness.run_steps(2);
        assert!(says(&harness, words), "{words}: {:?}", labels(&harness));
    }
    harness.state_mut().state.attach_photo("ab12".into());
    harness.run_steps(2);
    assert!(!says(&harness, "a.ifc"), "the next one went well");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(!harness.state().state.takes_photos());
    let problem = PhotoProblem { file: "late.png".into(), kind: PhotoProblemKind::Damaged };
    assert!(!harness.state_mut().state.photo_failed(problem), "no form is open to say it");
}
