//! The list for finding: search and filter narrow the model down, colours have a legend, and both are saved.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_building::ElementId;
use atrium_facility::Origin;
use atrium_find::{Colouring, Field, Filter, LibraryEdit, Members, SavedColouring, Scheme, SelectionSet};
use atrium_panels::{Language, PanelCommand};
use atrium_view::Action;
use common::World;
use common::desk::{Desk, open};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

fn desk(world: World) -> Harness<'static, Desk> {
    let mut harness = open(world, Language::En, (1600.0, 900.0));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    harness.run_steps(2);
    harness
}

fn hospital() -> World {
    World::hospital(Origin::Measured)
}

fn says(harness: &Harness<'_, Desk>, text: &str) -> bool {
    let label = |n: egui_kittest::Node<'_>| n.accesskit_node().label().or_else(|| n.accesskit_node().value());
    harness.root().children_recursive().filter_map(label).any(|l| l.contains(text))
}

fn press(harness: &mut Harness<'_, Desk>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

fn write(harness: &mut Harness<'_, Desk>, label: &str, text: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(2);
    harness.event(Event::Text(text.into()));
    harness.run_steps(3);
}

fn last<'a>(harness: &'a Harness<'_, Desk>) -> &'a PanelCommand {
    harness.state().commands.iter().rev().find(|c| !matches!(c, PanelCommand::Hover(_))).unwrap()
}

fn named(world: &World, with: &str) -> Vec<ElementId> {
    let model = &world.model.as_ref().unwrap().0;
    let has = |id: &ElementId| {
        let e = &model.elements[id.index()];
        [&e.name, &e.long_name].into_iter().flatten().any(|n| n.contains(with))
    };
    model.element_ids().filter(has).collect()
}

fn sorted(mut ids: Vec<ElementId>) -> Vec<ElementId> {
    ids.sort_unstable();
    ids
}

#[test]
fn a_search_by_pinyin_lists_rooms_and_acts_on_all_of_them() {
    let world = hospital();
    let theatres = named(&world, "手术室");
    assert_eq!(theatres.len(), 30);
    let mut harness = desk(world);
    assert!(says(&harness, "Find rooms and equipment"));
    write(&mut harness, "Search in this model", "sss");
    assert!(says(&harness, "30 matches") && says(&harness, "Rooms and spaces"));
    assert!(!says(&harness, "Walls, doors, furniture"));
    press(&mut harness, "Select");
    let PanelCommand::SelectAll(ids) = last(&harness) else { panic!("{:?}", last(&harness)) };
    assert_eq!(sorted(ids.clone()), theatres);
    harness.get_all_by_label("Isolate").next().unwrap().click();
    harness.run_steps(2);
    assert!(matches!(last(&harness), PanelCommand::Isolate(ids) if ids.len() == 30), "{:?}", last(&harness));
    harness.get_all_by_label("Hide").next().unwrap().click();
    harness.run_steps(2);
    assert!(matches!(last(&harness), PanelCommand::Hide(ids) if ids.len() == 30));
    assert!(harness.query_by_label("Colour").is_none(), "a search has no lasting form to colour by");
    press(&mut harness, "Rooms and spaces");
    assert!(harness.query_by_label_contains("0-01").is_none(), "a group closes");
}

#[test]
fn a_filter_typed_as_text_shows_as_rows_and_is_saved() {
    let world = hospital();
    let pump = world.id("CHWP-03");
    let mut harness = desk(world);
    write(&mut harness, "Filter as text", "class = IfcPump and storey = 3F");
    assert!(says(&harness, "1 match"));
    assert_eq!(harness.get_all_by_label("Operator =").count(), 2);
    assert!(says(&harness, "One of these"));
    press(&mut harness, "CHWP-03");
    assert_eq!(last(&harness), &PanelCommand::GoTo(pump));
    press(&mut harness, "Colour");
    let filter: Filter = "class = IfcPump and storey = 3F".parse().unwrap();
    let PanelCommand::SetColouring(Some(colouring)) = last(&harness) else { panic!("{:?}", last(&harness)) };
    assert!(matches!(&colouring.scheme, Scheme::Rules(rules) if rules[0].0 == filter));
    press(&mut harness, "Save as set");
    harness.event(Event::Text("Pumps".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    let set = SelectionSet { name: "Pumps".into(), members: Members::Filter(filter) };
    assert_eq!(last(&harness), &PanelCommand::EditLibrary(LibraryEdit::PutSet(set)));
    press(&mut harness, "One of these");
    assert!(says(&harness, "class = IfcPump or storey = 3F"));
}

#[test]
fn a_filter_that_is_wrong_says_where() {
    let mut harness = desk(hospital());
    write(&mut harness, "Filter as text", "class =");
    assert!(says(&harness, "The filter ends where a value should follow."));
    harness.event(Event::Text(" IfcPump storey".into()));
    harness.run_steps(2);
    assert!(says(&harness, "“storey” stands where “and”, “or” or the end"));
}

#[test]
fn a_condition_is_put_together_from_what_the_model_has() {
    let mut harness = desk(hospital());
    press(&mut harness, "Add a condition");
    write(&mut harness, "Field", "flow");
    press(&mut harness, "Pset_UnitaryEquipmentTypeAirHandler.NominalAirFlowRate");
    harness.get_by_label("Value").click();
    harness.run_steps(3);
    press(&mut harness, "12500 m3/h");
    assert!(says(&harness, "20 matches"));
    assert!(says(&harness, "Pset_UnitaryEquipmentTypeAirHandler.NominalAirFlowRate = 12500 m3/h"));
    press(&mut harness, "Operator =");
    press(&mut harness, "<");
    assert!(says(&harness, "Nothing fits this filter"));
    press(&mut harness, "Remove the condition");
    assert!(says(&harness, "Find rooms and equipment"));
}

#[test]
fn colours_are_chosen_and_their_legend_selects_and_isolates() {
    let mut harness = desk(hospital());
    press(&mut harness, "Colours");
    assert!(says(&harness, "Nothing is coloured"));
    press(&mut harness, "Storey");
    assert_eq!(last(&harness), &PanelCommand::SetColouring(Some(Colouring::by(Field::Storey))));
    // As the window does it.
    let world = &mut harness.state_mut().world;
    let colouring = Colouring::by(Field::Storey);
    let (model, index) = world.model.as_ref().unwrap();
    world.coloured = Some(colouring.apply(model, index.fields()));
    world.view.colour(Some(colouring));
    let expected = world.coloured.as_ref().unwrap().legend[3].elements.clone();
    harness.run_steps(3);
    harness.get_by_label("3F").click();
    harness.run_steps(2);
    assert_eq!(last(&harness), &PanelCommand::SelectAll(expected.clone()));
    harness.get_by_label("3F").click_modifiers(Modifiers::ALT);
    harness.run_steps(2);
    assert_eq!(last(&harness), &PanelCommand::Isolate(expected));
    press(&mut harness, "Violet to lilac");
    assert!(matches!(last(&harness), PanelCommand::SetColouring(Some(c)) if c.palette == atrium_find::Palette::Violet));
    press(&mut harness, "Gradient");
    assert!(
        matches!(last(&harness), PanelCommand::SetColouring(Some(c)) if matches!(c.scheme, Scheme::Gradient { .. }))
    );
    press(&mut harness, "End colours");
    assert_eq!(last(&harness), &PanelCommand::SetColouring(None));
}

#[test]
fn what_is_saved_is_used_renamed_and_deleted() {
    let mut world = hospital();
    let pumps = named(&world, "CHWP");
    let filter: Filter = "class = IfcPump".parse().unwrap();
    for edit in [
        LibraryEdit::PutSet(SelectionSet { name: "Pumps".into(), members: Members::Filter(filter) }),
        LibraryEdit::PutColouring(SavedColouring { name: "By type".into(), colouring: Colouring::by(Field::Class) }),
    ] {
        assert!(world.view.edit_library(edit));
    }
    let mut harness = desk(world);
    press(&mut harness, "Saved");
    press(&mut harness, "Pumps");
    assert_eq!(last(&harness), &PanelCommand::SelectAll(pumps));
    press(&mut harness, "Rename Pumps");
    harness.event(Event::Text("X".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    let PanelCommand::EditLibrary(LibraryEdit::RenameSet { from, to }) = last(&harness) else {
        panic!("{:?}", last(&harness))
    };
    assert!(from == "Pumps" && to.contains('X'));
    press(&mut harness, "Delete By type");
    assert_eq!(last(&harness), &PanelCommand::EditLibrary(LibraryEdit::RemoveColouring("By type".into())));
    press(&mut harness, "By type");
    assert_eq!(last(&harness), &PanelCommand::SetColouring(Some(Colouring::by(Field::Class))));
    harness.state_mut().world.view.colour(Some(Colouring::by(Field::Class)));
    harness.run_steps(2);
    assert!(says(&harness, "Colours are being worked out"));
}

#[test]
fn undo_and_redo_have_keys_and_leave_what_is_typed_alone() {
    let sent = |harness: &Harness<'_, Desk>, action| {
        harness.state().commands.iter().filter(|c| **c == PanelCommand::Action(action)).count()
    };
    let mut harness = desk(World { undo: (true, true), ..hospital() });
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(2);
    assert_eq!((sent(&harness, Action::Undo), sent(&harness, Action::Redo)), (1, 0));
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    harness.run_steps(2);
    assert_eq!((sent(&harness, Action::Undo), sent(&harness, Action::Redo)), (1, 1));
    write(&mut harness, "Search in this model", "pump");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(2);
    assert_eq!(sent(&harness, Action::Undo), 1);
    let mut harness = desk(hospital());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(2);
    assert_eq!(sent(&harness, Action::Undo), 0, "there is nothing to undo");
}

#[test]
fn what_is_typed_after_its_key_is_searched_for() {
    let mut harness = desk(hospital());
    harness.event(Event::Text("pump".into()));
    harness.run_steps(3);
    let commands = &harness.state().commands;
    assert!(!commands.iter().any(|c| matches!(c, PanelCommand::Action(_))), "{commands:?}");
    assert!(says(&harness, "pump"));
}
