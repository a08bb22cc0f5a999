//! What the panels show of the hub's answers: a point's past.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{Origin, Rollup};
use atrium_panels::{CourseSpan, CourseStage, CourseView, Language, PanelCommand, PanelState, show};
use common::{World, now};
use egui::{Rect, vec2};
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
