//! Walking, plans and the small plan: what they say, which keys are theirs, and what comes back.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_building::StoreyId;
use atrium_facility::Origin;
use atrium_panels::{Language, MiniPlanView, PanelCommand, RoomNameView, WalkView};
use atrium_view::{Action, Selection};
use common::World;
use common::desk::{Panels, open, says, taken};
use egui::{Key, Modifiers, pos2};
use egui_kittest::kittest::Queryable;
use glam::DVec2;

fn walk() -> WalkView {
    WalkView { fly: false, entering: false, failed: false, storey: Some(StoreyId(2)), room: None, pace: 1.0 }
}

fn world() -> World {
    let mut world = World::hospital(Origin::Measured);
    world.view.selection = Selection::default();
    world
}

fn english(world: World) -> Panels {
    open(world, Language::En, (1600.0, 900.0))
}

fn press_key(harness: &mut Panels, key: Key) -> Vec<PanelCommand> {
    taken(harness);
    harness.key_press_modifiers(Modifiers::NONE, key);
    harness.run_steps(2);
    let hovers = |c: &PanelCommand| matches!(c, PanelCommand::Hover(_));
    taken(harness).into_iter().filter(|c| !hovers(c)).collect()
}

#[test]
fn who_walks_reads_where_he_is_and_his_keys_do_nothing_else() {
    let mut world = world();
    let room = world.id("5-03");
    world.navigation.walk = Some(WalkView { room: Some(room), pace: 2.5, ..walk() });
    let mut harness = english(world);
    assert!(says(&harness, "5-03") && says(&harness, "3F"), "the room and the storey");
    for key in [Key::W, Key::A, Key::S, Key::D, Key::Q, Key::E, Key::C, Key::Space, Key::ArrowUp, Key::ArrowLeft] {
        assert_eq!(press_key(&mut harness, key), [], "{key:?} walks");
    }
    assert_eq!(press_key(&mut harness, Key::Y), [PanelCommand::Action(Action::Fly)]);
    assert_eq!(press_key(&mut harness, Key::Escape), [PanelCommand::Action(Action::Escape)]);
    assert_eq!(press_key(&mut harness, Key::PageUp), [PanelCommand::Action(Action::StoreyUp)]);
    assert_eq!(press_key(&mut harness, Key::Home), [PanelCommand::Action(Action::Home)]);
}

#[test]
fn a_place_that_is_looked_for_or_not_found_is_said() {
    let mut world = world();
    world.navigation.walk = Some(WalkView { failed: true, storey: None, ..walk() });
    let mut harness = english(world);
    assert!(says(&harness, "nowhere to stand"));
    // The keys are the usual ones as long as nobody walks.
    assert_eq!(press_key(&mut harness, Key::W), [PanelCommand::Action(Action::Walk)]);
    harness.state_mut().world.navigation.walk = Some(WalkView { entering: true, storey: None, ..walk() });
    harness.run_steps(2);
    assert!(says(&harness, "Looking for a place"));
}

#[test]
fn arrows_go_through_the_storeys_unless_somebody_types() {
    let mut harness = english(world());
    assert_eq!(press_key(&mut harness, Key::ArrowUp), [PanelCommand::Action(Action::StoreyUp)]);
    assert_eq!(press_key(&mut harness, Key::ArrowDown), [PanelCommand::Action(Action::StoreyDown)]);
    assert_eq!(press_key(&mut harness, Key::L), [PanelCommand::Action(Action::Plan)]);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(3);
    assert_eq!(press_key(&mut harness, Key::ArrowUp), [], "the list of what was found is gone through");
    assert_eq!(press_key(&mut harness, Key::W), []);
}

#[test]
fn a_press_on_the_small_plan_goes_there_and_it_can_be_put_away() {
    let mut world = world();
    let mini = MiniPlanView {
        storey: StoreyId(2),
        texture: egui::TextureId::default(),
        min: DVec2::new(0.0, 0.0),
        max: DVec2::new(200.0, 100.0),
    };
    world.navigation.mini = Some(mini);
    world.navigation.names.push(RoomNameView { text: "5-03".into(), at: pos2(800.0, 300.0), size: 12.0, strong: true });
    let mut harness = english(world);
    let covered = harness.state().state.covered().len();
    taken(&mut harness);
    harness.get_by_label_contains("Small plan").click();
    harness.run_steps(2);
    let gone: Vec<_> = taken(&mut harness)
        .into_iter()
        .filter_map(|c| match c {
            PanelCommand::GoOnPlan { storey, at } => Some((storey, at)),
            _ => None,
        })
        .collect();
    // A press by label is one in the middle.
    let [(StoreyId(2), [x, y])] = gone[..] else { panic!("{gone:?}") };
    assert!((x - 100.0).abs() < 2.0 && (y - 50.0).abs() < 2.0, "{x} {y}");
    assert_eq!(press_key(&mut harness, Key::J), [PanelCommand::SetMiniPlan]);
    assert!(harness.query_by_label_contains("Small plan").is_none() && !harness.state().state.wants_mini_plan());
    assert_eq!(harness.state().state.covered().len(), covered - 1, "badges have the corner again");
}
