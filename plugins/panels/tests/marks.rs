//! Marks over the 3D picture: what each says, and what a click on it selects.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{RiskLevel, Tracked};
use atrium_panels::{FactRef, Language, MarkKind, MarkView, PanelCommand};
use atrium_view::Selection;
use common::World;
use common::desk::{Panels, labels, open, press, says, shows, taken};
use egui::pos2;

fn mark(kind: MarkKind, fact: FactRef, x: f32, faded: bool) -> MarkView {
    MarkView { kind, fact, at: pos2(x, 400.0), outline: Vec::new(), trail: Vec::new(), count: 1, faded }
}

fn person(id: &str) -> FactRef {
    FactRef::Tracked(Tracked::Person(id.into()))
}

fn mobile(id: &str) -> FactRef {
    FactRef::Tracked(Tracked::Mobile(id.into()))
}

fn with(marks: Vec<MarkView>, language: Language) -> Panels {
    let mut world = World::day();
    world.view.selection = Selection::default();
    world.marks = marks;
    open(world, language, (1600.0, 900.0))
}

/// Each by its label; a click on it selects its fact and opens its list.
#[test]
fn each_mark_says_what_it_is_and_leads_there() {
    let level = Some(RiskLevel::Orange);
    let cases = [
        (MarkKind::Hazard(level), FactRef::Hazard("HZ-000002".into()), "HZ-000002 III 配电箱未上锁", "Report hazard"),
        (MarkKind::Hazard(None), FactRef::Hazard("HZ-000003".into()), "HZ-000003 ? 地面积水湿滑", "Report hazard"),
        (MarkKind::Ticket, FactRef::Ticket("WO-000002".into()), "WO-000002 走廊照明故障", "submitted, 1"),
        (MarkKind::Person, person("0417"), "Electrician 0417", "Assets 2"),
        (MarkKind::Mobile, mobile("WC-07"), "Wheelchair 07 WC-07", "Assets 2"),
    ];
    for (kind, fact, label, list) in cases {
        let mut harness = with(vec![mark(kind, fact.clone(), 800.0, false)], Language::En);
        taken(&mut harness);
        press(&mut harness, label);
        assert_eq!(harness.state().state.selected_fact(), Some(&fact), "{label}");
        assert!(says(&harness, list), "{label}: {:?}", labels(&harness));
        let found = taken(&mut harness).into_iter().find(|c| matches!(c, PanelCommand::FindTracked(_)));
        let moves = match &fact {
            FactRef::Tracked(of) => Some(PanelCommand::FindTracked(of.clone())),
            _ => None,
        };
        assert_eq!(found, moves, "{label}");
    }
}

/// Past its expiry a mark says so in words too, with the place and the age.
#[test]
fn a_faded_mark_says_when_it_was_seen() {
    let marks = || vec![mark(MarkKind::Person, person("0422"), 800.0, true)];
    let mut harness = with(marks(), Language::En);
    press(&mut harness, "General repairs 0422 ∙ last seen 2F, 55 s ago");
    assert!(shows(&harness, "General repairs 0422 ∙ last seen 2F, 55 s ago"), "on its card as well");
    let harness = with(marks(), Language::ZhCn);
    assert!(says(&harness, "综合维修工 0422 ∙ 最后见于 2F，55 s 前"), "{:?}", labels(&harness));
}

/// What the log does not have, a picture of a moment before may still show for a frame: nothing is drawn for it.
#[test]
fn a_mark_without_its_fact_is_not_drawn() {
    let harness = with(vec![mark(MarkKind::Ticket, FactRef::Ticket("WO-999999".into()), 800.0, false)], Language::En);
    assert!(!says(&harness, "WO-999999"));
}

/// Hazards that stand for others say how many.
#[test]
fn marks_that_stand_for_several_say_how_many() {
    let mut several = mark(MarkKind::Hazard(Some(RiskLevel::Red)), FactRef::Hazard("HZ-000001".into()), 800.0, false);
    several.count = 17;
    let harness = with(vec![several], Language::En);
    assert!(shows(&harness, "17"));
}
