//! The ticket board at the widths of real screens: every column is seen or named, and is reached by pointer and by key.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{Origin, TicketCategory, TicketId, TicketState};
use atrium_panels::{FactRef, Key as Text, Language, Texts};
use atrium_view::Selection;
use common::desk::{Panels, key, labels, open, press, text};
use common::{World, tickets};
use egui::accesskit::Role;
use egui::{Key, Modifiers, Rect, Shape};
use egui_kittest::kittest::{NodeT, Queryable};

const LANGUAGES: [Language; 2] = [Language::En, Language::ZhCn];
/// Columns by the state that names them.
const COLUMNS: [Text; 8] = [
    Text::TicketSubmitted,
    Text::TicketAccepted,
    Text::TicketDispatched,
    Text::TicketTaken,
    Text::TicketOnSite,
    Text::TicketInProgress,
    Text::TicketDone,
    Text::TicketVerified,
];
/// Width of the rail, points.
const RAIL: f32 = 52.0;

/// Tickets in every column.
fn busy() -> World {
    let mut world = World::hospital(Origin::Measured);
    tickets::staff(&mut world);
    tickets::many(&mut world, 300);
    world.view.selection = Selection::default();
    world
}

/// Tickets in two columns: the rest is empty.
fn quiet() -> World {
    let mut world = World::hospital(Origin::Measured);
    tickets::staff(&mut world);
    for state in [TicketState::Submitted, TicketState::InProgress] {
        let draft = tickets::draft(&world, "5-03", "手术室温度偏高", TicketCategory::Hvac);
        tickets::ticket(&mut world, draft, 9, 1, state, "0417");
    }
    world.view.selection = Selection::default();
    world.update();
    world
}

fn board(world: World, language: Language, size: (f32, f32)) -> Panels {
    let mut harness = open(world, language, size);
    key(&mut harness, Key::B, Modifiers::COMMAND);
    harness
}

/// The heading of a column: name and number.
fn heading(harness: &Panels, language: Language, column: Text) -> Rect {
    let start = format!("{}, ", text(language, column));
    let digits = |l: &str| l.strip_prefix(&start).is_some_and(|n| n.chars().all(|c| c.is_ascii_digit() || c == ','));
    let found: Vec<Rect> = harness
        .root()
        .children_recursive()
        .filter(|n| n.accesskit_node().value().is_some_and(|l| digits(&l)))
        .map(|n| n.rect())
        .collect();
    // The list of tickets, where it is open, has headings of the same words: the board is right of it.
    found.into_iter().max_by(|a, b| a.left().total_cmp(&b.left())).unwrap_or_else(|| panic!("{column:?}"))
}

/// The entry of a column in the row that names them all.
fn entry(harness: &Panels, language: Language, column: Text) -> Option<(String, Rect)> {
    let name = text(language, column);
    let pattern = Texts::of(language).with(Text::BoardShowColumn, &[("column", name.into()), ("shown", "§".into())]);
    let start = pattern.split('§').next().unwrap().to_owned();
    let label = labels(harness).into_iter().find(|l| l.starts_with(&start))?;
    let rect = harness.get_by_role_and_label(Role::Button, &label).rect();
    Some((label, rect))
}

/// From the list to the inspector.
fn board_rect(harness: &Panels, language: Language, size: (f32, f32)) -> Rect {
    let entries: Vec<Rect> = COLUMNS.iter().filter_map(|c| entry(harness, language, *c)).map(|(_, r)| r).collect();
    match (entries.first(), entries.last()) {
        (Some(first), Some(last)) => {
            Rect::from_min_max(egui::pos2(first.left() - 9.0, 0.0), egui::pos2(last.right() + 9.0, size.1))
        }
        _ => Rect::from_min_max(egui::pos2(RAIL, 0.0), egui::pos2(size.0, size.1)),
    }
}

fn in_view(harness: &Panels, language: Language, size: (f32, f32), column: Text) -> bool {
    let (heading, board) = (heading(harness, language, column), board_rect(harness, language, size));
    heading.left() >= board.left() - 1.0 && heading.right() <= board.right() + 1.0
}

/// Whether the bar is there by which the columns are moved.
fn has_bar(harness: &Panels, size: (f32, f32)) -> bool {
    harness.output().shapes.iter().any(|s| match &s.shape {
        Shape::Rect(r) => {
            (r.rect.height() - 10.0).abs() < 0.6 && r.rect.width() > 60.0 && r.rect.bottom() > size.1 - 60.0
        }
        _ => false,
    })
}

#[test]
fn all_eight_are_in_view_where_there_is_room() {
    for language in LANGUAGES {
        for size in [(1280.0, 720.0), (1600.0, 900.0)] {
            let harness = board(busy(), language, size);
            for column in COLUMNS {
                assert!(in_view(&harness, language, size, column), "{size:?} {column:?}");
                assert!(heading(&harness, language, column).width() >= 104.0, "{size:?} {column:?} can be read");
                assert_eq!(entry(&harness, language, column), None, "nothing is named twice");
            }
            assert!(!has_bar(&harness, size), "{size:?}: nothing lies beyond the edge");
        }
    }
}

#[test]
fn where_they_do_not_fit_each_is_named_and_reached() {
    // A chosen ticket opens the inspector, which leaves the board less than half of a small window.
    for (size, inspected) in
        [((1024.0, 720.0), false), ((1000.0, 700.0), false), ((1280.0, 720.0), true), ((1000.0, 700.0), true)]
    {
        for language in LANGUAGES {
            let world = busy();
            let first = world.facts.tickets_in(TicketState::Submitted).first().unwrap().1.clone();
            let mut harness = open(world, language, size);
            if inspected {
                harness.state_mut().state.select_fact(Some(FactRef::Ticket(first)));
            }
            key(&mut harness, Key::B, Modifiers::COMMAND);
            harness.run_steps(20);
            assert!(has_bar(&harness, size), "{size:?}: a bar says that there is more");
            let unseen = COLUMNS.iter().filter(|c| !in_view(&harness, language, size, **c)).count();
            assert!((1..8).contains(&unseen), "{size:?}: {unseen}");
            for column in COLUMNS.into_iter().rev().chain(COLUMNS) {
                let (label, rect) = entry(&harness, language, column).unwrap();
                assert!(rect.left() > RAIL && rect.right() <= size.0, "{size:?} {column:?} is named in view");
                press(&mut harness, &label);
                harness.run_steps(20);
                assert!(in_view(&harness, language, size, column), "{size:?} {column:?} was pressed");
                assert!(heading(&harness, language, column).width() >= 104.0);
            }
        }
    }
}

#[test]
fn arrows_go_from_column_to_column() {
    let size = (1024.0, 720.0);
    let mut harness = board(busy(), Language::En, size);
    let mut seen = vec![in_view(&harness, Language::En, size, Text::TicketVerified)];
    for _ in 0..3 {
        key(&mut harness, Key::ArrowRight, Modifiers::NONE);
        harness.run_steps(20);
        seen.push(in_view(&harness, Language::En, size, Text::TicketVerified));
    }
    assert!(!seen[0] && seen[3], "{seen:?}");
    for _ in 0..3 {
        key(&mut harness, Key::ArrowLeft, Modifiers::NONE);
        harness.run_steps(20);
    }
    assert!(in_view(&harness, Language::En, size, Text::TicketSubmitted), "and back");
}

/// Tab and arrows go from card to card; the board follows the one that has the keyboard.
#[test]
fn the_board_follows_the_keyboard() {
    let size = (1024.0, 720.0);
    let world = busy();
    let last = world.facts.tickets_in(TicketState::Verified).first().unwrap().1.clone();
    let mut harness = board(world, Language::En, size);
    let card = format!("{last} verified");
    let right = |h: &Panels| h.get_by_role_and_label(Role::Button, &card).rect().right();
    assert!(right(&harness) > size.0, "beyond the edge");
    harness.get_by_role_and_label(Role::Button, &card).focus();
    harness.run_steps(30);
    assert!(right(&harness) <= size.0);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Ticket(last)));
}

#[test]
fn what_is_selected_elsewhere_is_brought_into_view_sideways_too() {
    let size = (1280.0, 720.0);
    let mut harness = board(busy(), Language::En, size);
    let last = harness.state().world.facts.tickets_in(TicketState::Verified).last().unwrap().1.clone();
    harness.state_mut().state.select_fact(Some(FactRef::Ticket(TicketId::clone(&last))));
    harness.run_steps(40);
    let rect = harness.get_by_role_and_label(Role::Button, &format!("{last} verified")).rect();
    let board = board_rect(&harness, Language::En, size);
    assert!(board.contains_rect(rect), "{rect:?} in {board:?}");
}

#[test]
fn empty_columns_fold_to_strips_with_name_and_number() {
    for language in LANGUAGES {
        let size = (1024.0, 720.0);
        let harness = board(quiet(), language, size);
        assert!(!has_bar(&harness, size), "there is room again");
        for column in COLUMNS {
            assert!(in_view(&harness, language, size, column), "{column:?}");
            let width = heading(&harness, language, column).width();
            let full = matches!(column, Text::TicketSubmitted | Text::TicketInProgress);
            assert_eq!(width >= 104.0, full, "{column:?}: {width}");
            if full {
                continue;
            }
            // The name is read from top to bottom: turned, or sign under sign.
            let name = text(language, column);
            let upright = name.chars().map(String::from).collect::<Vec<_>>().join("\n");
            let there = harness.output().shapes.iter().any(|s| match &s.shape {
                Shape::Text(t) => t.galley.job.text == name && t.angle > 1.5 || t.galley.job.text == upright,
                _ => false,
            });
            assert!(there, "{column:?}");
        }
        // With room for all of them nothing folds.
        let harness = board(quiet(), language, (1600.0, 900.0));
        let widths: Vec<f32> = COLUMNS.iter().map(|c| heading(&harness, language, *c).width()).collect();
        assert!(widths.iter().all(|w| *w > 140.0 && (w - widths[0]).abs() < 1.0), "{widths:?}");
    }
}
