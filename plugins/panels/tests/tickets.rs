//! Tickets and forms by label: the whole life of a ticket, what forms ask, the list and the board.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{
    Command, HoldReason, Origin, PhotoId, TicketAction, TicketCategory, TicketId, TicketState, Timestamp, Update,
    Urgency,
};
use atrium_panels::{FactRef, Language, PanelCommand, PlaybackView};
use atrium_view::Action;
use common::desk::{self, Panels, asked, choose, key, labels, press, says, silent, take, write};
use common::tickets::{self, DESK, TECHNICIAN, WARD};
use common::{World, now};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};

fn open(world: World, size: (f32, f32)) -> Panels {
    desk::open(world, Language::En, size)
}

fn house() -> World {
    let mut world = World::hospital(Origin::Measured);
    tickets::staff(&mut world);
    world
}

/// A ticket in this state, selected, with the screen acting as this account.
fn at(state: TicketState, account: usize) -> (Panels, TicketId) {
    let mut world = house();
    let draft = tickets::draft(&world, "AHU-05-02", "手术室温度偏高", TicketCategory::Hvac);
    let id = tickets::ticket(&mut world, draft, 60, 2, state, "0417");
    world.me = Some(account);
    world.candidates = Some(tickets::candidates());
    world.update();
    let mut harness = open(world, (1600.0, 900.0));
    harness.state_mut().state.select_fact(Some(FactRef::Ticket(id.clone())));
    harness.run_steps(3);
    (harness, id)
}

/// Presses the button and sends what its form asks; the command goes to the hub.
#[track_caller]
fn step(harness: &mut Panels, id: &TicketId, action: Action, what: &TicketAction) {
    let (by, command) = asked(harness);
    let wanted = Command::Ticket { ticket: id.clone(), what: what.clone() };
    assert_eq!((by, &command), (action, &wanted));
    take(harness, &command);
}

fn act_as(harness: &mut Panels, account: usize) {
    harness.state_mut().world.me = Some(account);
    harness.run_steps(3);
}

#[test]
fn a_ticket_lives_from_the_request_to_the_file() {
    let mut world = house();
    world.candidates = Some(tickets::candidates());
    let place = tickets::place(&world, "AHU-05-02");
    let mut harness = open(world, (1600.0, 900.0));
    // The selected air handler says place, asset and category; only the words are missing.
    key(&mut harness, Key::N, Modifiers::NONE);
    write(&mut harness, "Title", "It is too warm in OR-3");
    choose(&mut harness, "urgent");
    key(&mut harness, Key::Enter, Modifiers::COMMAND);
    let (action, command) = asked(&mut harness);
    assert_eq!(action, Action::TicketNew);
    let Command::CreateTicket { draft, submit: true } = &command else { panic!("{command:?}") };
    assert_eq!(draft.title, "It is too warm in OR-3");
    assert_eq!((draft.category, draft.urgency), (TicketCategory::Hvac, Urgency::Urgent));
    assert_eq!((&draft.place, draft.asset.as_ref().unwrap().as_str()), (&place, "AHU-05-02"));
    let made = take(&mut harness, &command);
    let Some(Update::Ticket { ticket: id, .. }) = made.into_iter().next() else { panic!("no ticket") };
    harness.state_mut().state.select_fact(Some(FactRef::Ticket(id.clone())));
    harness.run_steps(3);

    press(&mut harness, "Accept");
    step(&mut harness, &id, Action::TicketAccept, &TicketAction::Accept);
    press(&mut harness, "Dispatch");
    press(&mut harness, "Send");
    step(&mut harness, &id, Action::TicketDispatch, &TicketAction::Dispatch { to: "0417".into() });

    assert!(harness.query_by_role_and_label(Role::Button, "Take").is_none(), "taking is for the assignee");
    act_as(&mut harness, TECHNICIAN);
    press(&mut harness, "Take");
    step(&mut harness, &id, Action::TicketTake, &TicketAction::Take);
    press(&mut harness, "On site");
    step(&mut harness, &id, Action::TicketArrive, &TicketAction::Arrive);
    press(&mut harness, "Start work");
    step(&mut harness, &id, Action::TicketStart, &TicketAction::Start);
    press(&mut harness, "Hold");
    choose(&mut harness, "outside vendor");
    write(&mut harness, "Remark", "belt");
    press(&mut harness, "Send");
    let hold = TicketAction::Hold { reason: HoldReason::Vendor, note: "belt".into() };
    step(&mut harness, &id, Action::TicketHold, &hold);
    assert!(says(&harness, "Repair paused"), "{:?}", labels(&harness));
    press(&mut harness, "Resume");
    step(&mut harness, &id, Action::TicketResume, &TicketAction::Resume);
    press(&mut harness, "Finish");
    write(&mut harness, "What was done", "new belt");
    press(&mut harness, "Add a photo");
    assert!(harness.state().commands.contains(&PanelCommand::ChoosePhoto));
    let photo = PhotoId::from("ab".repeat(32));
    harness.state_mut().state.attach_photo(photo.clone());
    harness.run_steps(2);
    press(&mut harness, "Send");
    let finish = TicketAction::Finish { note: "new belt".into(), photos: vec![photo] };
    step(&mut harness, &id, Action::TicketFinish, &finish);
    assert!(harness.query_by_role_and_label(Role::Button, "Verify").is_none(), "who did it may not judge it");

    act_as(&mut harness, DESK);
    press(&mut harness, "Verify");
    press(&mut harness, "Send");
    step(&mut harness, &id, Action::TicketVerify, &TicketAction::Verify { note: String::new() });
    press(&mut harness, "Rate");
    choose(&mut harness, "4 ★");
    write(&mut harness, "Comment", "quick");
    press(&mut harness, "Send");
    step(&mut harness, &id, Action::TicketRate, &TicketAction::Rate { stars: 4, comment: "quick".into() });
    press(&mut harness, "Close");
    step(&mut harness, &id, Action::TicketClose, &TicketAction::Close);
    assert_eq!(harness.state().world.facility.facts().tickets[&id].state, TicketState::Closed);
    // What was closed is taken up again by a new one that says so.
    key(&mut harness, Key::N, Modifiers::NONE);
    key(&mut harness, Key::Enter, Modifiers::COMMAND);
    let (_, again) = asked(&mut harness);
    let Command::CreateTicket { draft, .. } = again else { panic!("{again:?}") };
    assert_eq!(draft.follows, Some(id));
}

#[test]
fn side_paths_need_their_words() {
    let reason = || "not ours".to_owned();
    let cases: [(TicketState, usize, &str, Action, TicketAction); 5] = [
        (TicketState::Submitted, DESK, "Reject", Action::TicketReject, TicketAction::Reject { reason: reason() }),
        (
            TicketState::Dispatched,
            TECHNICIAN,
            "Decline",
            Action::TicketDecline,
            TicketAction::Decline { reason: reason() },
        ),
        (TicketState::Done, DESK, "Reopen", Action::TicketReopen, TicketAction::Reopen { reason: reason() }),
        (TicketState::Taken, DESK, "Cancel ticket", Action::TicketCancel, TicketAction::Cancel { reason: reason() }),
        (
            TicketState::Taken,
            DESK,
            "Reassign",
            Action::TicketReassign,
            TicketAction::Reassign { to: "0288".into(), reason: reason() },
        ),
    ];
    for (state, account, label, action, what) in cases {
        let (mut harness, id) = at(state, account);
        press(&mut harness, label);
        assert!(says(&harness, "Still needed: Reason"), "{label}");
        key(&mut harness, Key::Enter, Modifiers::COMMAND);
        assert!(silent(&mut harness), "{label} without a reason");
        write(&mut harness, "Reason", "   ");
        key(&mut harness, Key::Enter, Modifiers::COMMAND);
        assert!(silent(&mut harness), "{label}: blanks are no reason");
        write(&mut harness, "Reason", "not ours");
        key(&mut harness, Key::Enter, Modifiers::COMMAND);
        step(&mut harness, &id, action, &what);
    }
}

#[test]
fn forms_are_not_sent_with_something_missing() {
    let (mut harness, _) = at(TicketState::InProgress, TECHNICIAN);
    press(&mut harness, "Finish");
    let send = harness.get_by_role_and_label(Role::Button, "Send");
    assert!(send.accesskit_node().is_disabled(), "pale while something is missing");
    assert!(says(&harness, "Still needed: What was done"));
    key(&mut harness, Key::Enter, Modifiers::COMMAND);
    assert!(silent(&mut harness));
    let (mut harness, _) = at(TicketState::Verified, DESK);
    press(&mut harness, "Rate");
    assert!(says(&harness, "Still needed: Rating"));
    key(&mut harness, Key::Enter, Modifiers::COMMAND);
    assert!(silent(&mut harness), "no stars, no rating");
    let mut harness = open(house(), (1600.0, 900.0));
    key(&mut harness, Key::N, Modifiers::NONE);
    write(&mut harness, "Title", &"x".repeat(201));
    assert!(says(&harness, "Too long: Title"));
    key(&mut harness, Key::Enter, Modifiers::COMMAND);
    assert!(silent(&mut harness));
}

#[test]
fn a_request_can_wait_as_a_draft() {
    let mut harness = open(house(), (1600.0, 900.0));
    key(&mut harness, Key::N, Modifiers::NONE);
    write(&mut harness, "Title", "later");
    press(&mut harness, "Save as draft");
    let (_, command) = asked(&mut harness);
    let Command::CreateTicket { submit: false, .. } = &command else { panic!("{command:?}") };
    let (mut harness, id) = at(TicketState::Draft, WARD);
    press(&mut harness, "Submit");
    step(&mut harness, &id, Action::TicketSubmit, &TicketAction::Submit);
}

#[test]
fn the_nearest_free_one_is_chosen_and_enter_sends() {
    let (mut harness, id) = at(TicketState::Accepted, DESK);
    key(&mut harness, Key::D, Modifiers::NONE);
    assert_eq!(harness.state().state.wants_candidates(), Some(id.clone()));
    let rows: Vec<String> = labels(&harness).into_iter().filter(|l| l.contains(" 0") && l.contains(", ")).collect();
    let row = |who: &str| rows.iter().position(|l| l.contains(who)).unwrap_or_else(|| panic!("{who} in {rows:?}"));
    assert!(row("0417") < row("0288") && row("0288") < row("0533"), "{rows:?}");
    assert!(rows[row("0417")].contains("62 m ∙ 1 min") && rows[row("0417")].contains("free"), "{rows:?}");
    assert!(rows[row("0533")].contains("2 in hand"), "{rows:?}");
    assert!(says(&harness, "whereabouts unknown"));
    key(&mut harness, Key::Enter, Modifiers::NONE);
    step(&mut harness, &id, Action::TicketDispatch, &TicketAction::Dispatch { to: "0417".into() });
    assert_eq!(harness.state().state.wants_candidates(), None, "nobody is looked for any more");

    let (mut harness, id) = at(TicketState::Accepted, DESK);
    key(&mut harness, Key::D, Modifiers::NONE);
    key(&mut harness, Key::ArrowDown, Modifiers::NONE);
    key(&mut harness, Key::Enter, Modifiers::NONE);
    step(&mut harness, &id, Action::TicketDispatch, &TicketAction::Dispatch { to: "0288".into() });
}

#[test]
fn nobody_near_is_said_and_sends_nothing() {
    let (mut harness, _) = at(TicketState::Accepted, DESK);
    harness.state_mut().world.candidates = None;
    press(&mut harness, "Dispatch");
    assert!(says(&harness, "Working out who is near"));
    harness.state_mut().world.candidates = Some(Vec::new());
    harness.run_steps(2);
    assert!(says(&harness, "Nobody on duty is qualified"));
    key(&mut harness, Key::Enter, Modifiers::NONE);
    assert!(silent(&mut harness));
}

#[test]
fn escape_asks_only_when_something_was_written() {
    let mut harness = open(house(), (1600.0, 900.0));
    key(&mut harness, Key::N, Modifiers::NONE);
    assert!(says(&harness, "Contact"));
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(!says(&harness, "Contact"), "nothing written, nothing asked");
    key(&mut harness, Key::N, Modifiers::NONE);
    write(&mut harness, "Title", "drip");
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(says(&harness, "Discard what was written?"));
    press(&mut harness, "Keep writing");
    assert!(says(&harness, "Contact") && !says(&harness, "Discard what"));
    key(&mut harness, Key::Escape, Modifiers::NONE);
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(!says(&harness, "Contact"));
    assert!(silent(&mut harness));
}

#[test]
fn a_place_is_clicked_on_the_model() {
    let world = house();
    let elsewhere = tickets::place(&world, "CHWP-02");
    let mut harness = open(world, (1600.0, 900.0));
    key(&mut harness, Key::N, Modifiers::NONE);
    write(&mut harness, "Title", "drip");
    press(&mut harness, "Click on the model");
    assert!(harness.state().state.picks_place());
    assert!(says(&harness, "Click on a wall") && !says(&harness, "Contact"), "the card is out of the way");
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(!harness.state().state.picks_place() && says(&harness, "Contact"), "back to the card");
    press(&mut harness, "Click on the model");
    harness.state_mut().state.place_picked(elsewhere.clone());
    harness.run_steps(3);
    assert!(says(&harness, "CHWP-02"));
    key(&mut harness, Key::Enter, Modifiers::COMMAND);
    let (_, command) = asked(&mut harness);
    let Command::CreateTicket { draft, .. } = command else { panic!("{command:?}") };
    assert_eq!(draft.place, elsewhere);
    assert_eq!(draft.asset.unwrap().as_str(), "CHWP-02", "the asset goes with the place");
}

#[test]
fn nothing_is_asked_of_the_past_nor_by_nobody() {
    let (mut harness, _) = at(TicketState::Submitted, DESK);
    harness.state_mut().world.time.playback =
        Some(PlaybackView { at: Timestamp(now().0 - 60_000), speed: 1.0, waiting: false, failed: None });
    harness.run_steps(3);
    assert!(harness.get_by_role_and_label(Role::Button, "Accept").accesskit_node().is_disabled());
    key(&mut harness, Key::N, Modifiers::NONE);
    assert!(!says(&harness, "Contact"));
    assert!(silent(&mut harness));
    let (mut harness, _) = at(TicketState::Submitted, DESK);
    harness.state_mut().world.me = None;
    harness.run_steps(3);
    assert!(harness.query_by_role_and_label(Role::Button, "Accept").is_none());
    key(&mut harness, Key::N, Modifiers::NONE);
    assert!(!says(&harness, "Contact"));
}

#[test]
fn a_form_does_not_outlive_its_ticket() {
    let (mut harness, id) = at(TicketState::Accepted, DESK);
    press(&mut harness, "Dispatch");
    // Somebody else was quicker.
    take(&mut harness, &Command::Ticket { ticket: id, what: TicketAction::Reject { reason: "twice".into() } });
    assert!(harness.get_by_role_and_label(Role::Button, "Send").accesskit_node().is_disabled());
    key(&mut harness, Key::Enter, Modifiers::NONE);
    assert!(silent(&mut harness));
}

fn list(mut world: World) -> Panels {
    // Nothing is selected, so that no inspector lists tickets too.
    world.view.selection = Default::default();
    let mut harness = open(world, (1440.0, 900.0));
    key(&mut harness, Key::Num3, Modifiers::COMMAND);
    harness
}

fn rows(harness: &Panels) -> Vec<String> {
    labels(harness).into_iter().filter(|l| l.starts_with("WO-")).collect()
}

#[test]
fn the_list_groups_by_state_and_narrows() {
    let mut world = house();
    let submitted = tickets::draft(&world, "5-03", "手术室温度偏高", TicketCategory::Hvac);
    tickets::ticket(&mut world, submitted.clone(), 4, 1, TicketState::Submitted, "0417");
    tickets::ticket(&mut world, submitted, 25, 1, TicketState::Submitted, "0417");
    let taken = tickets::draft(&world, "3-07", "Lift L4 stops", TicketCategory::Lift);
    let taken = tickets::ticket(&mut world, taken, 9, 1, TicketState::Taken, "0611");
    let closed = tickets::draft(&world, "2-06", "old", TicketCategory::Water);
    tickets::ticket(&mut world, closed, 90, 3, TicketState::Closed, "0288");
    world.update();
    let mut harness = list(world);
    assert!(says(&harness, "submitted, 2") && says(&harness, "taken, 1"), "{:?}", labels(&harness));
    assert!(!says(&harness, "closed, 1"), "what is over is in the last tab");
    // Due first: the one that waits for 25 minutes.
    let found = rows(&harness);
    assert!(found[0].starts_with("WO-000002") && found[1].starts_with("WO-000001"), "{found:?}");
    harness.get_by_label("Overdue 1").click();
    harness.run_steps(3);
    assert_eq!(rows(&harness).len(), 1, "{:?}", rows(&harness));
    harness.get_by_label("All 4").click();
    harness.run_steps(3);
    assert!(says(&harness, "closed, 1"));
    write(&mut harness, "Filter by number, title, room, person", "lift 0611");
    let found = rows(&harness);
    assert!(found.len() == 1 && found[0].starts_with(taken.as_str()), "{found:?}");
    harness.get_by_label(&found[0]).click();
    harness.run_steps(3);
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Ticket(taken)));
    assert!(harness.state().commands.iter().any(|c| matches!(c, PanelCommand::GoToPlace(_))));
}

#[test]
fn a_group_folds() {
    let mut world = house();
    tickets::many(&mut world, 28);
    let mut harness = list(world);
    let before = rows(&harness).len();
    harness.get_by_label("submitted, 4").click();
    harness.run_steps(3);
    assert_eq!(rows(&harness).iter().filter(|r| r.ends_with("submitted")).count(), 0, "{:?}", rows(&harness));
    harness.get_by_label("submitted, 4").click();
    harness.run_steps(3);
    assert_eq!(rows(&harness).len(), before);
}

#[test]
fn twenty_thousand_tickets_draw_what_is_seen() {
    let mut world = house();
    tickets::flood(&mut world, 20_000);
    let mut harness = list(world);
    let drawn = rows(&harness).len();
    assert!((5..30).contains(&drawn), "{drawn} rows for 900 points");
    assert!(says(&harness, "submitted, 20,000"));
    key(&mut harness, Key::B, Modifiers::COMMAND);
    let cards = rows(&harness).len() - drawn;
    assert!((3..30).contains(&cards), "{cards} cards for 900 points");
}

#[test]
fn the_board_has_a_column_for_each_state_and_leads_on() {
    let mut world = house();
    tickets::many(&mut world, 300);
    world.view.selection = Default::default();
    world.candidates = Some(tickets::candidates());
    let count = |state: TicketState| world.facility.facts().tickets.values().filter(|t| t.state == state).count();
    let (submitted, working) =
        (count(TicketState::Submitted), count(TicketState::InProgress) + count(TicketState::OnHold));
    let mut harness = open(world, (1280.0, 720.0));
    key(&mut harness, Key::B, Modifiers::COMMAND);
    assert!(says(&harness, &format!("submitted, {submitted}")), "{:?}", labels(&harness));
    assert!(says(&harness, &format!("in progress, {working}")));
    let card = labels(&harness).into_iter().find(|l| l.ends_with(" submitted")).unwrap();
    harness.get_by_label(&card).click();
    harness.run_steps(3);
    let id = TicketId::from(card.split(' ').next().unwrap());
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Ticket(id.clone())));
    // The step that leads on stands on the card as well as in the inspector.
    assert_eq!(harness.query_all_by_role_and_label(Role::Button, "Accept").count(), 2);
    harness.query_all_by_role_and_label(Role::Button, "Accept").next().unwrap().click();
    harness.run_steps(3);
    step(&mut harness, &id, Action::TicketAccept, &TicketAction::Accept);
    key(&mut harness, Key::Escape, Modifiers::NONE);
    assert!(!says(&harness, &format!("in progress, {working}")));
}

#[test]
fn the_board_brings_into_view_what_was_selected_elsewhere() {
    let mut world = house();
    tickets::flood(&mut world, 400);
    world.view.selection = Default::default();
    let last = world.facts.tickets_in(TicketState::Submitted).last().unwrap().1.clone();
    let mut harness = open(world, (1280.0, 720.0));
    key(&mut harness, Key::B, Modifiers::COMMAND);
    let card = format!("{last} submitted");
    assert!(harness.query_by_role_and_label(Role::Button, &card).is_none());
    harness.state_mut().state.select_fact(Some(FactRef::Ticket(last)));
    harness.run_steps(30);
    assert!(harness.query_by_role_and_label(Role::Button, &card).is_some(), "{:?}", rows(&harness));
}

#[test]
fn an_element_lists_its_open_tickets() {
    let mut world = house();
    let on_it = tickets::draft(&world, "AHU-05-02", "belt squeals", TicketCategory::Hvac);
    let id = tickets::ticket(&mut world, on_it.clone(), 9, 1, TicketState::Taken, "0417");
    tickets::ticket(&mut world, on_it, 90, 3, TicketState::Closed, "0417");
    let beside = tickets::draft(&world, "CHWP-02", "drips", TicketCategory::Water);
    tickets::ticket(&mut world, beside, 9, 1, TicketState::Taken, "0288");
    world.update();
    let harness = open(world, (1600.0, 1400.0));
    let found = rows(&harness);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(id.as_str()));
    assert!(harness.query_by_role_and_label(Role::Button, "New ticket").is_some());
}

#[test]
fn the_menu_of_a_row_lists_what_can_be_done_with_it_and_does_it() {
    let row = |harness: &Panels, id: &TicketId| {
        let nodes = harness.root().children_recursive().filter_map(|n| n.accesskit_node().label());
        nodes.into_iter().find(|l| l.starts_with(&format!("{id} "))).expect("the list has the row")
    };
    let (mut harness, id) = at(TicketState::Submitted, DESK);
    harness.state_mut().state.select_fact(None);
    press_key_list(&mut harness);
    let label = row(&harness, &id);
    harness.get_all_by_label(&label).next().unwrap().click_secondary();
    harness.run_steps(4);
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Ticket(id.clone())), "what the menu is about");
    for (action, listed) in [("Accept", true), ("Take", false), ("Close", false)] {
        let here = harness.query_all_by_role_and_label(Role::Button, action).count() > 1;
        let anywhere = harness.query_all_by_role_and_label(Role::Button, action).count() > 0;
        assert!(if listed { here } else { !anywhere }, "{action}: {:?}", labels(&harness));
    }
    let item = harness.query_all_by_role_and_label(Role::Button, "Accept").last().unwrap();
    item.click();
    harness.run_steps(4);
    step(&mut harness, &id, Action::TicketAccept, &TicketAction::Accept);
    // In the past there is nothing to do.
    let (mut harness, id) = at(TicketState::Submitted, DESK);
    press_key_list(&mut harness);
    harness.state_mut().world.time.playback =
        Some(PlaybackView { at: now(), speed: 0.0, waiting: false, failed: None });
    harness.run_steps(3);
    let label = row(&harness, &id);
    harness.get_all_by_label(&label).next().unwrap().click_secondary();
    harness.run_steps(4);
    assert_eq!(
        harness
            .query_all_by_role_and_label(Role::Button, "Reject")
            .filter(|b| !b.accesskit_node().is_disabled())
            .count(),
        0
    );
}

fn press_key_list(harness: &mut Panels) {
    key(harness, Key::Num3, Modifiers::COMMAND);
}
