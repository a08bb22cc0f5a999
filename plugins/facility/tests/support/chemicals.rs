//! Chemicals, stores and steps for tests.
#![allow(dead_code, reason = "each test file uses a part")]

use atrium_facility::*;

use super::{DAY, HOUR, Site, room, who};

/// A litre.
pub(crate) const L: i64 = 1_000_000;

pub(crate) fn ethanol() -> Chemical {
    Chemical {
        id: "ethanol".into(),
        name: LocalText::new("乙醇", "Ethanol"),
        cas: Some("64-17-5".into()),
        class: ChemicalClass::FlammableLiquid,
        unit: AmountUnit::Litre,
        storage: None,
        controlled: false,
    }
}

/// Highly controlled, and counted by mass.
pub(crate) fn cyanide() -> Chemical {
    Chemical {
        id: "cyanide".into(),
        name: LocalText::new("氰化钠", "Sodium cyanide"),
        cas: Some("143-33-9".into()),
        class: ChemicalClass::Toxic,
        unit: AmountUnit::Gram,
        storage: Some(LocalText::new("双人双锁", "two locks")),
        controlled: true,
    }
}

fn limit(of: LimitOf, most: i64) -> StoreLimit {
    StoreLimit { of, most: Amount(most) }
}

pub(crate) fn store(id: &str, space: &str, limits: Vec<StoreLimit>) -> ChemicalStore {
    let responsible = "team-leader".into();
    ChemicalStore { id: id.into(), name: LocalText::same(id), place: room(space), responsible, limits }
}

pub(crate) fn class_limit(most: i64) -> StoreLimit {
    limit(LimitOf::Class(ChemicalClass::FlammableLiquid, Measure::Volume), most)
}

pub(crate) fn own_limit(chemical: &str, most: i64) -> StoreLimit {
    limit(LimitOf::Chemical(chemical.into()), most)
}

/// A store room for 20 L of flammable liquids and 500 g of cyanide, a cabinet of 4 L, and a bench of 2 L and 100 g.
pub(crate) fn stocked() -> Site {
    let mut site = Site::new();
    for chemical in [ethanol(), cyanide()] {
        site.run(&who(Role::SafetyOfficer), &Command::DefineChemical { chemical }).unwrap();
    }
    for store in [
        store("main", "r1", vec![class_limit(20 * L), own_limit("cyanide", 500_000)]),
        store("cabinet", "r2", vec![own_limit("ethanol", 4 * L)]),
        store("bench", "r3", vec![class_limit(2 * L), own_limit("cyanide", 100_000)]),
    ] {
        site.run(&who(Role::FacilityManager), &Command::DefineChemicalStore { store }).unwrap();
    }
    site
}

/// Responsible, and a witness where named.
pub(crate) fn hands(responsible: &str, witness: &str) -> Hands {
    Hands { responsible: responsible.into(), witness: (!witness.is_empty()).then(|| witness.into()) }
}

pub(crate) fn two() -> Hands {
    hands("technician", "team-leader")
}

pub(crate) fn receipt(site: &Site, chemical: &str, amount: i64) -> Receipt {
    Receipt {
        chemical: chemical.into(),
        lot: "A-1".into(),
        amount: Amount(amount),
        to: "main".into(),
        expires: Some(site.now.plus_ms(100 * DAY)),
        hands: two(),
    }
}

/// Takes a batch in and hands its id back.
pub(crate) fn receive(site: &mut Site, chemical: &str, amount: i64) -> BatchId {
    let receipt = Box::new(receipt(site, chemical, amount));
    let made = site.run(&who(Role::TeamLeader), &Command::ReceiveChemical { receipt }).unwrap();
    let Some(Update::Chemical { batch, .. }) = made.into_iter().next() else { panic!("a batch was made") };
    batch
}

/// A well-formed step of each kind, of so much.
pub(crate) fn step(kind: ChemicalActionKind, amount: i64) -> ChemicalAction {
    use ChemicalAction as A;
    use ChemicalActionKind as K;
    let (amount, hands, note) = (Amount(amount), two(), "检验".to_owned());
    let (main, bench, cabinet): (StoreId, StoreId, StoreId) = ("main".into(), "bench".into(), "cabinet".into());
    match kind {
        K::Receive => panic!("of no batch"),
        K::Requisition => A::Requisition { from: main, to: bench, amount, hands, note },
        K::Withdraw => A::Withdraw { requisition: 1, reason: note },
        K::Issue => A::Issue { requisition: 1, amount, hands },
        K::Use => A::Use { at: bench, amount, hands, note },
        K::Return => A::Return { from: bench, to: main, amount, hands },
        K::Store => A::Store { from: main, to: cabinet, amount, hands },
        K::Destroy => A::Destroy { from: main, amount, hands, note },
    }
}

pub(crate) fn of(batch: &BatchId, what: ChemicalAction) -> Command {
    Command::Chemical { batch: batch.clone(), what }
}

/// Does the step, by somebody who may.
#[track_caller]
pub(crate) fn go(site: &mut Site, batch: &BatchId, what: ChemicalAction) {
    let role = what.kind().permission().roles().first().copied().unwrap();
    site.wait(HOUR);
    let command = of(batch, what);
    site.run(&who(role), &command).unwrap_or_else(|e| panic!("{command:?}: {e}"));
}

pub(crate) fn batch<'a>(site: &'a Site, id: &BatchId) -> &'a Batch {
    &site.facts().chemicals.batches[id]
}

/// Nothing got lost, and nothing is where it may not be.
#[track_caller]
pub(crate) fn balance(facts: &Facts) {
    for (id, b) in &facts.chemicals.batches {
        assert!(b.stored.values().chain(b.issued.values()).all(|a| a.0 > 0), "{id}: {b:?}");
        let sum = |map: &std::collections::BTreeMap<StoreId, Amount>| map.values().map(|a| a.0).sum::<i64>();
        let accounted = sum(&b.stored) + sum(&b.issued) + b.used.0 + b.destroyed.0;
        assert_eq!(accounted, b.received.amount.0, "{id}: {b:?}");
        assert!(b.used.0 >= 0 && b.destroyed.0 >= 0);
    }
}
