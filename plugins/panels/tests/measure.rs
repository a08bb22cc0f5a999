//! Measuring: the tool's bar and keys, the list, and the room beside what its file states.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::sync::Arc;

use atrium_facility::Origin;
use atrium_panels::{
    Language, MeasureCommand, MeasureItem, MeasureToolView, PanelCommand, RoomView, SnapMark, SnapView,
};
use atrium_spatial::{Drawing, MeasureHint, MeasureMode, Measurement, RoomReport, Solid, Stated};
use atrium_view::{Action, SectionAxis, Selection};
use common::World;
use common::desk::{Desk, open};
use egui::{Key, Modifiers, OutputCommand};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use glam::DVec3;

fn desk(world: World, language: Language) -> Harness<'static, Desk> {
    open(world, language, (1600.0, 900.0))
}

fn item(id: u64, number: u32, name: &str, measurement: Measurement) -> MeasureItem {
    MeasureItem {
        id,
        number,
        name: name.into(),
        drawing: Arc::new(Drawing::of(&measurement)),
        measurement: Arc::new(measurement),
        shown: true,
        veil: Arc::default(),
    }
}

fn measuring(picked: Vec<DVec3>) -> World {
    let mut world = World::hospital(Origin::Measured);
    world.measure.tool = Some(MeasureToolView {
        mode: MeasureMode::Distance,
        hint: if picked.is_empty() { MeasureHint::FirstPoint } else { MeasureHint::SecondPoint },
        lock: None,
        picked,
        next: Some(DVec3::new(3.0, 4.0, 0.0)),
        preview: None,
        snap: Some(SnapView { mark: SnapMark::Vertex, point: DVec3::new(3.0, 4.0, 0.0) }),
    });
    let corridor = Measurement::Distance { a: DVec3::ZERO, b: DVec3::new(0.0, 2.4, 0.0) };
    let square = [(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0)].map(|(x, y)| DVec3::new(x, y, 0.0)).to_vec();
    world.measure.items =
        vec![item(7, 1, "", corridor), item(8, 1, "Ward\t2", Measurement::Area { outline: vec![square] })];
    world
}

fn says(harness: &Harness<'_, Desk>, text: &str) -> bool {
    let label = |n: egui_kittest::Node<'_>| n.accesskit_node().label().or_else(|| n.accesskit_node().value());
    harness.root().children_recursive().filter_map(label).any(|l| l.contains(text))
}

fn asked(harness: &mut Harness<'_, Desk>) -> Vec<MeasureCommand> {
    let commands = std::mem::take(&mut harness.state_mut().commands);
    commands.into_iter().filter_map(|c| if let PanelCommand::Measure(m) = c { Some(m) } else { None }).collect()
}

#[test]
fn the_tool_is_off_until_somebody_measures() {
    let mut harness = desk(World::hospital(Origin::Measured), Language::En);
    assert!(!says(&harness, "Click the first point"));
    harness.key_press(Key::M);
    harness.run_steps(2);
    assert!(harness.state().commands.contains(&PanelCommand::Action(Action::Measure)));
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(asked(&mut harness).is_empty(), "keys of the tool mean nothing while it is off");
}

#[test]
fn keys_go_to_the_tool_once_there_is_a_point() {
    let mut harness = desk(measuring(Vec::new()), Language::En);
    assert!(says(&harness, "Click the first point"));
    harness.key_press(Key::X);
    harness.run_steps(2);
    assert!(harness.state().commands.contains(&PanelCommand::Action(Action::XRay)));
    let mut harness = desk(measuring(vec![DVec3::ZERO]), Language::En);
    assert!(says(&harness, "Click the second point"));
    for key in [Key::X, Key::Backspace, Key::Enter, Key::Escape] {
        harness.key_press(key);
        harness.run_steps(2);
    }
    let expected =
        [MeasureCommand::Lock(SectionAxis::X), MeasureCommand::Back, MeasureCommand::Enter, MeasureCommand::Escape];
    assert_eq!(asked(&mut harness), expected);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(2);
    assert!(asked(&mut harness).is_empty(), "Ctrl Z is still for undo");
    harness.get_by_label("Lock to Z").click();
    harness.run_steps(2);
    harness.get_by_label("Area").click();
    harness.run_steps(2);
    let expected = [MeasureCommand::Lock(SectionAxis::Z), MeasureCommand::SetMode(MeasureMode::Area)];
    assert_eq!(asked(&mut harness), expected);
}

#[test]
fn the_list_flies_names_and_deletes() {
    let mut harness = desk(measuring(Vec::new()), Language::En);
    assert!(says(&harness, "2 measurements") || says(&harness, "Distance 1"));
    harness.get_by_label("Distance 1 2\u{a0}400\u{a0}mm").click();
    harness.run_steps(3);
    assert_eq!(asked(&mut harness), [MeasureCommand::FlyTo(7)]);
    harness.get_by_label("Delete").click();
    harness.run_steps(3);
    assert_eq!(asked(&mut harness), [MeasureCommand::Delete(7)]);
    harness.get_by_label("Rename").click();
    harness.run_steps(3);
    harness.event(egui::Event::Text(" B".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert_eq!(asked(&mut harness), [MeasureCommand::Rename(7, "Distance 1 B".into())]);
    harness.get_by_label("Delete all measurements").click();
    harness.run_steps(3);
    assert_eq!(asked(&mut harness), [MeasureCommand::Clear]);
}

#[test]
fn all_are_copied_as_a_table_in_the_language_and_unit_shown() {
    let mut harness = desk(measuring(Vec::new()), Language::ZhCn);
    harness.get_by_label("m").click();
    harness.run_steps(3);
    harness.get_by_label("全部复制").click();
    harness.step();
    let copied = harness.output().platform_output.commands.iter().find_map(|c| match c {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.unwrap();
    let lines: Vec<Vec<&str>> = copied.lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0][..4], ["距离 1", "长度", "2.400", "m"]);
    assert_eq!(lines[1], ["Ward 2", "面积", "12.00", "m²", "周长", "14.000", "m"]);
}

#[test]
fn a_room_shows_what_it_measures_beside_what_its_file_states() {
    let mut world = World::hospital(Origin::Measured);
    let room = common::find(&world.model.as_ref().unwrap().0, "3-01");
    world.view.selection = Selection::only(room);
    let stated = |name: &str, value| Stated {
        set: "Qto_SpaceBaseQuantities".into(),
        name: name.into(),
        value,
        unit: Some(if name == "NetVolume" { "m3" } else { "m2" }.into()),
    };
    world.room = Some(RoomView {
        space: room,
        report: Some(RoomReport {
            space: "3-01".into(),
            floor_area_m2: 20.0,
            perimeter_m: 18.0,
            height_m: 3.0,
            solid: Solid { volume_m3: 60.0, surface_m2: 94.0, open_edges: 0 },
            stated: vec![stated("NetFloorArea", 20.01), stated("NetVolume", 66.0)],
        }),
        clearance: None,
    });
    let mut harness = desk(world, Language::En);
    assert!(says(&harness, "Area 20.00\u{a0}m² 20.01\u{a0}m² ✓"));
    assert!(says(&harness, "Volume 60.000\u{a0}m³ 66.000\u{a0}m³ +10.0 %"));
    assert!(says(&harness, "Perimeter 18\u{a0}000\u{a0}mm –"));
    assert!(!says(&harness, "Clear width"));
    harness.state_mut().world.room = None;
    harness.run_steps(2);
    assert!(!says(&harness, "Perimeter 18"));
}
