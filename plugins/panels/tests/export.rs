//! Saving pictures and drawings: what can be chosen, and what is asked for.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::Origin;
use atrium_panels::{DrawingSubject, DrawingWish, Language, Notice, NoticeKind, PanelCommand};
use atrium_view::{Action, SectionAxis, SectionPlane};
use common::World;
use common::desk::{Desk, open};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

fn desk(world: World) -> Harness<'static, Desk> {
    open(world, Language::En, (1600.0, 900.0))
}

/// Runs an action by the palette, as a person does.
fn run(harness: &mut Harness<'_, Desk>, words: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Text(words.into()));
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
}

fn press(harness: &mut Harness<'_, Desk>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

fn says(harness: &Harness<'_, Desk>, text: &str) -> bool {
    let label = |n: egui_kittest::Node<'_>| n.accesskit_node().label().or_else(|| n.accesskit_node().value());
    harness.root().children_recursive().filter_map(label).any(|l| l.contains(text))
}

#[test]
fn a_picture_is_asked_for_with_its_size_and_escape_leaves_it() {
    let mut harness = desk(World::hospital(Origin::Measured));
    run(&mut harness, "save picture");
    assert!(says(&harness, "3840 × 2160"));
    press(&mut harness, "7680 × 4320");
    assert!(says(&harness, "Drawn in parts"));
    press(&mut harness, "Save…");
    let wanted = PanelCommand::SavePicture { whole_window: false, size: [7680, 4320] };
    assert!(harness.state().commands.contains(&wanted));
    assert!(!says(&harness, "3840 × 2160"), "asked for once");
    run(&mut harness, "save picture");
    press(&mut harness, "Whole window");
    assert!(!says(&harness, "7680") && says(&harness, "As large as the window is"));
    harness.state_mut().commands.clear();
    harness.key_press(Key::X);
    harness.run_steps(2);
    assert!(harness.state().commands.is_empty(), "nothing is done behind the sheet");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(!says(&harness, "Whole window"));
    let saves = |c: &PanelCommand| matches!(c, PanelCommand::SavePicture { .. });
    assert!(!harness.state().commands.iter().any(saves));
}

#[test]
fn a_drawing_is_of_what_is_looked_at_and_what_is_not_there_cannot_be_chosen() {
    let mut harness = desk(World::hospital(Origin::Measured));
    harness.state_mut().world.view.storey = None;
    run(&mut harness, "save plan");
    assert!(says(&harness, "choose it in the strip first"));
    press(&mut harness, "SVG");
    press(&mut harness, "1:200");
    press(&mut harness, "A1");
    press(&mut harness, "Save…");
    let wish = DrawingWish {
        subject: DrawingSubject::AllStoreys,
        svg: true,
        scale: Some(200),
        paper: Some("A1"),
        measurements: None,
    };
    assert!(harness.state().commands.contains(&PanelCommand::SaveDrawing(wish)));
    harness.state_mut().world.view.sections = SectionPlane::along(SectionAxis::X, 3.0, false).into();
    run(&mut harness, "save plan");
    press(&mut harness, "Save…");
    let wish = DrawingWish { subject: DrawingSubject::Section, ..wish };
    assert_eq!(harness.state().commands.last(), Some(&PanelCommand::SaveDrawing(wish)));
}

#[test]
fn measurements_are_drawn_where_there_are_any_unless_they_are_hidden_or_left_out() {
    let mut harness = desk(World::hospital(Origin::Measured));
    run(&mut harness, "save plan");
    assert!(!says(&harness, "Left out"), "there is nothing to draw or to leave out");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    let measurement = atrium_spatial::Measurement::Distance { a: glam::DVec3::ZERO, b: glam::DVec3::X };
    let item = atrium_panels::MeasureItem {
        id: 1,
        number: 1,
        name: String::new(),
        drawing: std::sync::Arc::new(atrium_spatial::Drawing::of(&measurement)),
        measurement: std::sync::Arc::new(measurement),
        shown: true,
        veil: Default::default(),
    };
    harness.state_mut().world.measure.items = vec![item];
    let saved = |harness: &mut Harness<'_, Desk>| {
        press(harness, "Save…");
        match harness.state().commands.last() {
            Some(PanelCommand::SaveDrawing(wish)) => wish.measurements,
            other => panic!("{other:?}"),
        }
    };
    run(&mut harness, "save plan");
    assert_eq!(saved(&mut harness), Some(Default::default()));
    run(&mut harness, "save plan");
    press(&mut harness, "Left out");
    assert_eq!(saved(&mut harness), None);
    harness.state_mut().world.measure.hidden = true;
    run(&mut harness, "save plan");
    assert_eq!(saved(&mut harness), None, "what is not in the picture is not on the drawing");
}

#[test]
fn what_is_being_written_says_how_far_it_is_can_be_stopped_and_says_where_it_is() {
    let mut harness = desk(World::hospital(Origin::Measured));
    harness.state_mut().state.show_export(Some((Action::SavePicture, 0.4)));
    harness.run_steps(2);
    press(&mut harness, "Save picture 40 % · press to stop");
    assert!(harness.state().commands.contains(&PanelCommand::CancelExport));
    let said = Notice {
        id: 1,
        at: common::now(),
        action: Some(Action::SavePicture),
        what: NoticeKind::Saved("/srv/pictures/hospital.png".into()),
    };
    harness.state_mut().world.notices = vec![said];
    harness.state_mut().state.show_export(None);
    harness.run_steps(2);
    assert!(says(&harness, "/srv/pictures/hospital.png"));
}
