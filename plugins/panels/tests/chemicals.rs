//! Chemicals by label: the whole chain through its forms in both languages, stores with their limits, the past; and giving a
//! hazard to another rectifier.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use atrium_facility::{
    Amount, BatchId, BatchState, ChemicalAction, Command, Hands, HazardAction, HazardGrade, Lec, Origin,
};
use atrium_panels::{FactRef, Language, PanelCommand, PlaybackView};
use atrium_view::Action;
use common::chemicals;
use common::desk::{self, Panels, asked, key, labels, silent, take, write};
use common::tickets::{self, DESK, MANAGER, WARD};
use common::{World, day, now};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};

fn open(world: World, language: Language) -> Panels {
    desk::open(world, language, (1600.0, 1000.0))
}

fn house() -> World {
    let mut world = World::hospital(Origin::Measured);
    tickets::staff(&mut world);
    world.me = Some(MANAGER);
    world
}

#[track_caller]
fn says(harness: &Panels, text: &str) {
    let all = labels(harness);
    assert!(all.iter().any(|l| l.contains(text)), "{text} in {all:#?}");
}

#[track_caller]
fn press(harness: &mut Panels, role: Role, label: &str) {
    harness.get_by_role_and_label(role, label).click();
    harness.run_steps(3);
}

/// Presses the nth of several with the same label: a person stands in the list of both who may answer for it and who looks on.
#[track_caller]
fn press_nth(harness: &mut Panels, label: &str, n: usize) {
    let found: Vec<_> = harness.get_all_by_role_and_label(Role::RadioButton, label).collect();
    found.get(n).unwrap_or_else(|| panic!("{label} {n}")).click();
    harness.run_steps(3);
}

fn act_as(harness: &mut Panels, account: usize) {
    harness.state_mut().world.me = Some(account);
    harness.run_steps(3);
}

fn select(harness: &mut Panels, fact: FactRef) {
    harness.state_mut().state.select_fact(Some(fact));
    harness.run_steps(3);
}

/// Words of the loop in one language.
struct Words {
    language: Language,
    receive: &'static str,
    chemical: &'static str,
    lot: &'static str,
    amount: &'static str,
    store: &'static str,
    bench: &'static str,
    me: &'static str,
    desk: &'static str,
    send: &'static str,
    requisition: &'static str,
    purpose: &'static str,
    issue: &'static str,
    record_use: &'static str,
    give_back: &'static str,
    destroy: &'static str,
    manner: &'static str,
}

const ENGLISH: Words = Words {
    language: Language::En,
    receive: "Receive",
    chemical: "Ethanol",
    lot: "Lot",
    amount: "Amount",
    store: "Chemical store room",
    bench: "Laboratory cabinet",
    me: "multi-skilled technician 0288",
    desk: "service desk 0301",
    send: "Send",
    requisition: "Requisition",
    purpose: "Purpose",
    issue: "Issue",
    record_use: "Record use",
    give_back: "Return to store",
    destroy: "Destroy",
    manner: "How, and taken away by whom",
};

const CHINESE: Words = Words {
    language: Language::ZhCn,
    receive: "入库登记",
    chemical: "无水乙醇",
    lot: "批号",
    amount: "数量",
    store: "危化品库房",
    bench: "检验科试剂柜",
    me: "综合维修工 0288",
    desk: "服务台 0301",
    send: "提交",
    requisition: "申领",
    purpose: "用途",
    issue: "发放",
    record_use: "登记使用",
    give_back: "退库",
    destroy: "销毁",
    manner: "处置方式与单位",
};

fn chain(words: &Words) {
    let mut world = house();
    chemicals::register(&mut world);
    let mut harness = open(world, words.language);
    key(&mut harness, Key::Num7, Modifiers::COMMAND);
    // Received: a chemical, a lot, an amount, a store, somebody.
    press(&mut harness, Role::Button, words.receive);
    press(&mut harness, Role::RadioButton, words.chemical);
    write(&mut harness, words.lot, "A-77");
    write(&mut harness, words.amount, "2.5");
    press(&mut harness, Role::RadioButton, words.store);
    says(&harness, "20 L");
    key(&mut harness, Key::Enter, Modifiers::COMMAND);
    assert!(silent(&mut harness), "nobody answers for it yet: the screen acts as somebody who is not on the list");
    press_nth(&mut harness, words.me, 0);
    press(&mut harness, Role::Button, words.send);
    let (action, command) = asked(&mut harness);
    assert_eq!(action, Action::ChemicalReceive);
    let Command::ReceiveChemical { receipt } = &command else { panic!("{command:?}") };
    assert_eq!((receipt.amount, receipt.lot.as_str(), receipt.to.as_str()), (Amount(2_500_000), "A-77", "CS-01"));
    assert_eq!(receipt.hands, Hands { responsible: "0288".into(), witness: None });
    take(&mut harness, &command);
    let id = BatchId::from("CB-000001");
    select(&mut harness, FactRef::Batch(id.clone()));

    // Asked for by the ward, handed out by who keeps the store.
    act_as(&mut harness, WARD);
    press(&mut harness, Role::Button, words.requisition);
    press(&mut harness, Role::RadioButton, words.bench);
    write(&mut harness, words.amount, "1.5");
    write(&mut harness, words.purpose, "stain");
    press(&mut harness, Role::Button, words.send);
    let (action, command) = asked(&mut harness);
    assert_eq!(action, Action::ChemicalRequisition);
    let nurse = Hands { responsible: "2205".into(), witness: None };
    let (from, to) = ("CS-01".into(), "CS-02".into());
    let wanted =
        ChemicalAction::Requisition { from, to, amount: Amount(1_500_000), hands: nurse.clone(), note: "stain".into() };
    assert_eq!(command, Command::Chemical { batch: id.clone(), what: wanted }, "who asks answers for it");
    take(&mut harness, &command);
    assert!(harness.query_by_role_and_label(Role::Button, words.issue).is_none(), "who uses does not hand out");

    act_as(&mut harness, MANAGER);
    press(&mut harness, Role::Button, words.issue);
    says(&harness, "2 L");
    write(&mut harness, words.amount, "1.5");
    press(&mut harness, Role::Button, words.send);
    let (_, command) = asked(&mut harness);
    // Who asked for it is who it goes to, unless somebody else is chosen.
    let issue = ChemicalAction::Issue { requisition: 1, amount: Amount(1_500_000), hands: nurse.clone() };
    assert_eq!(command, Command::Chemical { batch: id.clone(), what: issue });
    take(&mut harness, &command);

    // Used in part, and the rest given back.
    act_as(&mut harness, WARD);
    press(&mut harness, Role::Button, words.record_use);
    write(&mut harness, words.amount, "1.4");
    write(&mut harness, words.purpose, "stain");
    press(&mut harness, Role::Button, words.send);
    let (_, command) = asked(&mut harness);
    take(&mut harness, &command);
    press(&mut harness, Role::Button, words.give_back);
    press(&mut harness, Role::RadioButton, words.store);
    write(&mut harness, words.amount, "0.1");
    press(&mut harness, Role::Button, words.send);
    let (_, command) = asked(&mut harness);
    take(&mut harness, &command);

    // Destroyed by two.
    act_as(&mut harness, MANAGER);
    press(&mut harness, Role::Button, words.destroy);
    write(&mut harness, words.amount, "1.1");
    write(&mut harness, words.manner, "burnt");
    press_nth(&mut harness, words.desk, 0);
    key(&mut harness, Key::Enter, Modifiers::COMMAND);
    assert!(silent(&mut harness), "destruction takes two");
    press_nth(&mut harness, words.me, 1);
    press(&mut harness, Role::Button, words.send);
    let (_, command) = asked(&mut harness);
    take(&mut harness, &command);
    let batch = &harness.state().world.facility.facts().chemicals.batches[&id];
    assert_eq!(
        (batch.state(), batch.used, batch.destroyed),
        (BatchState::Destroyed, Amount(1_400_000), Amount(1_100_000))
    );
    assert_eq!(batch.movements.len(), 6);
    assert_eq!(batch.movements.last().unwrap().hands.witness, Some("0288".into()));
    for action in [words.destroy, words.requisition, words.issue] {
        assert!(harness.query_by_role_and_label(Role::Button, action).is_none(), "{action}: nothing is left");
    }
}

#[test]
fn the_chain_is_told_through_its_forms_in_english() {
    chain(&ENGLISH);
}

#[test]
fn the_chain_is_told_through_its_forms_in_chinese() {
    chain(&CHINESE);
}

#[test]
fn amounts_that_are_none_are_not_sent() {
    let mut world = house();
    let id = chemicals::busy(&mut world);
    let mut harness = open(world, Language::En);
    select(&mut harness, FactRef::Batch(id));
    press(&mut harness, Role::Button, "Move to store");
    press(&mut harness, Role::RadioButton, "Laboratory cabinet");
    press_nth(&mut harness, "multi-skilled technician 0288", 0);
    for text in ["NaN", "0", "-1", "1e3", "0.0000001"] {
        write(&mut harness, "Amount", text);
        key(&mut harness, Key::Enter, Modifiers::COMMAND);
        assert!(silent(&mut harness), "{text}");
        says(&harness, "Not a quantity: Amount");
        key(&mut harness, Key::A, Modifiers::COMMAND);
    }
    write(&mut harness, "Amount", "0.05");
    // How much goes in is seen before it is sent.
    says(&harness, "Laboratory cabinet takes 0.2 L more.");
    press(&mut harness, Role::Button, "Send");
    let (action, command) = asked(&mut harness);
    assert_eq!(action, Action::ChemicalStore);
    take(&mut harness, &command);
}

#[test]
fn stores_show_how_full_they_are_and_lead_to_their_rooms_and_back() {
    let mut world = house();
    let id = chemicals::busy(&mut world);
    let mut harness = open(world, Language::En);
    key(&mut harness, Key::Num7, Modifiers::COMMAND);
    // Mark, word and numbers besides the bar.
    says(&harness, "Laboratory cabinet, near limit, 3 flammable liquid 1.8 L / 2 L ∙ 90 %");
    let row = labels(&harness).into_iter().find(|l| l.starts_with("Laboratory cabinet, near limit")).unwrap();
    press(&mut harness, Role::Button, &row);
    let commands = std::mem::take(&mut harness.state_mut().commands);
    let place = harness.state().world.place("1-07");
    assert!(commands.contains(&PanelCommand::GoToPlace(place)), "{commands:?}");
    assert_eq!(harness.state().state.selected_fact(), Some(&FactRef::Store("CS-02".into())));
    says(&harness, "near limit ∙ 3 flammable liquid: 1.8 L / 2 L ∙ 90 % ∙ warned of from 90 %");
    says(&harness, "CB-000001 Ethanol, in use, 4.9 L");
    // Everything that has to be seen to, with its terms.
    press(&mut harness, Role::RadioButton, "Attention 3");
    for text in ["CB-000003 Sodium azide, expired", "100 g left", "in 20 days", "warned of 30 days before"] {
        says(&harness, text);
    }
    press(&mut harness, Role::RadioButton, "Gone 1");
    says(&harness, "CB-000004 Ethanol, destroyed");
    // The room in the model tells what is stored there.
    harness.state_mut().state.select_fact(None);
    let room = harness.state().world.id("1-07");
    harness.state_mut().world.view.selection = atrium_view::Selection::only(room);
    harness.run_steps(3);
    let stored: Vec<_> = labels(&harness).into_iter().filter(|l| l.starts_with("Laboratory cabinet, near")).collect();
    assert!(!stored.is_empty(), "{:#?}", labels(&harness));
    // The chain of a batch: each step with where, how much, who, and who looked on.
    select(&mut harness, FactRef::Batch(id));
    for text in ["received 5 L", "requisitioned 1.9 L", "issued 1.9 L", "used 0.1 L", "CB-000001 in use"] {
        says(&harness, text);
    }
    // And back to the ledger.
    press(&mut harness, Role::RadioButton, "Ledger");
    says(&harness, "No hazards");
}

#[test]
fn nothing_can_be_done_in_the_past_nor_by_who_may_not() {
    let mut world = house();
    let id = chemicals::busy(&mut world);
    world.time.playback = Some(PlaybackView { at: now(), speed: 1.0, waiting: false, failed: None });
    let mut harness = open(world, Language::En);
    key(&mut harness, Key::Num7, Modifiers::COMMAND);
    select(&mut harness, FactRef::Batch(id.clone()));
    for label in ["Receive", "Requisition", "Record use", "Return to store", "Move to store", "Destroy"] {
        let buttons: Vec<_> = harness.query_all_by_role_and_label(Role::Button, label).collect();
        assert!(!buttons.is_empty() && buttons.iter().all(|b| b.accesskit_node().is_disabled()), "{label}");
    }
    harness.state_mut().world.time.playback = None;
    act_as(&mut harness, DESK);
    assert!(harness.query_by_role_and_label(Role::Button, "Destroy").is_none(), "the desk keeps no chemicals");
    act_as(&mut harness, WARD);
    assert!(harness.query_by_role_and_label(Role::Button, "Destroy").is_none());
    assert!(harness.query_by_role_and_label(Role::Button, "Record use").is_some());
    assert!(silent(&mut harness));
}

#[test]
fn a_hazard_under_rectification_is_given_to_somebody_else_with_a_reason() {
    for (language, label, person, reason, send) in [
        (Language::En, "Give to another rectifier", "multi-skilled technician 0288", "Reason", "Send"),
        (Language::ZhCn, "更换整改人", "综合维修工 0288", "原因", "提交"),
    ] {
        let mut world = house();
        let manager = tickets::actor(&world, MANAGER);
        let fitter = tickets::actor(&world, tickets::TECHNICIAN);
        let report = atrium_facility::HazardReport {
            title: "安全出口堆放杂物".into(),
            description: String::new(),
            found_by: atrium_facility::InspectionKind::Daily,
            place: world.place("1-08"),
            photos: vec![],
            alarm: None,
        };
        let facility = &mut world.facility;
        day::ask(facility, now(), &manager, Command::ReportHazard { report: Box::new(report) });
        let id = atrium_facility::HazardId::from("HZ-000001");
        let lec = Lec::new(6.0, 6.0, 15.0).unwrap();
        let (grade, criterion) = (HazardGrade::General, String::new());
        let deadline = now().plus_ms(86_400_000);
        for (by, what) in [
            (&manager, HazardAction::Assess { grade, criterion, lec }),
            (&manager, HazardAction::Assign { rectifier: "0417".into(), deadline }),
            (&fitter, HazardAction::Begin),
        ] {
            day::ask(facility, now(), by, Command::Hazard { hazard: id.clone(), what });
        }
        world.update();
        let mut harness = open(world, language);
        select(&mut harness, FactRef::Hazard(id.clone()));
        press(&mut harness, Role::Button, label);
        let row = labels(&harness).into_iter().find(|l| l.starts_with(person)).unwrap();
        press(&mut harness, Role::RadioButton, &row);
        key(&mut harness, Key::Enter, Modifiers::COMMAND);
        assert!(silent(&mut harness), "a reason is needed");
        write(&mut harness, reason, "away");
        press(&mut harness, Role::Button, send);
        let (action, command) = asked(&mut harness);
        assert_eq!(action, Action::HazardReassign);
        let Command::Hazard { what: HazardAction::Reassign { rectifier, reason, .. }, .. } = &command else {
            panic!("{command:?}")
        };
        assert_eq!((rectifier.as_str(), reason.as_str()), ("0288", "away"));
        take(&mut harness, &command);
        let hazard = &harness.state().world.facility.facts().hazards[&id];
        assert_eq!(hazard.rectified_before, ["0417".into()]);
        assert_eq!(hazard.steps.last().unwrap().note, "0288: away");
        act_as(&mut harness, tickets::TECHNICIAN);
        assert!(harness.query_by_role_and_label(Role::Button, label).is_none());
    }
}

#[test]
fn the_register_is_filled_through_its_forms() {
    let mut harness = open(house(), Language::En);
    key(&mut harness, Key::Num7, Modifiers::COMMAND);
    says(&harness, "No stores of chemicals");
    press(&mut harness, Role::Button, "New chemical");
    write(&mut harness, "Chinese name", "无水乙醇");
    write(&mut harness, "English name", "Ethanol");
    write(&mut harness, "CAS number", "64-17-5");
    press(&mut harness, Role::Button, "Send");
    let (action, command) = asked(&mut harness);
    assert_eq!(action, Action::ChemicalDefine);
    let Command::DefineChemical { chemical } = &command else { panic!("{command:?}") };
    assert_eq!((chemical.id.as_str(), chemical.class.number(), chemical.unit.ucum()), ("64-17-5", 3, "L"));
    take(&mut harness, &command);
    // A store is where the next click says.
    press(&mut harness, Role::Button, "New store");
    assert!(harness.state().state.picks_place());
    let place = harness.state().world.place("1-07");
    harness.state_mut().state.place_picked(place.clone());
    harness.run_steps(3);
    write(&mut harness, "Chinese name", "试剂柜");
    write(&mut harness, "English name", "Cabinet");
    press(&mut harness, Role::RadioButton, "multi-skilled technician 0288");
    press(&mut harness, Role::RadioButton, "3 flammable liquid (L)");
    write(&mut harness, "Amount", "2");
    press(&mut harness, Role::Button, "Send");
    let (_, command) = asked(&mut harness);
    let Command::DefineChemicalStore { store } = &command else { panic!("{command:?}") };
    assert_eq!((store.id.as_str(), &store.place, store.limits[0].most), ("CS-01", &place, Amount(2_000_000)));
    take(&mut harness, &command);
    // Its limit is another one.
    select(&mut harness, FactRef::Store("CS-01".into()));
    press(&mut harness, Role::Button, "Set limit");
    press(&mut harness, Role::RadioButton, "3 flammable liquid (L)");
    write(&mut harness, "Amount", "1.5");
    press(&mut harness, Role::Button, "Send");
    let (action, command) = asked(&mut harness);
    assert_eq!(action, Action::ChemicalLimit);
    take(&mut harness, &command);
    let stores = &harness.state().world.facility.facts().chemicals.stores;
    assert_eq!((stores.len(), stores["CS-01"].limits.len(), stores["CS-01"].limits[0].most.0), (1, 1, 1_500_000));
    act_as(&mut harness, WARD);
    for label in ["New chemical", "New store", "Set limit"] {
        assert!(harness.query_by_role_and_label(Role::Button, label).is_none(), "{label}: the register is for few");
    }
}
