//! From what is asked of chemicals to what happens to them.

use std::collections::BTreeMap;

use super::{
    Amount, Batch, Chemical, ChemicalAction, ChemicalActionKind, ChemicalChange, ChemicalStore, Chemicals, Hands,
    Receipt, room_for, witness_needed,
};
use crate::permission::{TEXT, TITLE, allow, said, short};
use crate::{BatchId, Grounds, Permission, PersonId, Refusal, StoreId, Update};

fn wrong(field: &str) -> Refusal {
    Refusal::Wrong { field: field.into() }
}

fn unknown(kind: &str, id: impl ToString) -> Refusal {
    Refusal::Unknown { kind: kind.into(), id: id.to_string() }
}

fn of(on: Grounds<'_>) -> &Chemicals {
    &on.state.facts().chemicals
}

fn registered(person: &PersonId, on: Grounds<'_>) -> Result<(), Refusal> {
    if on.state.facts().people.contains_key(person) { Ok(()) } else { Err(unknown("person", person)) }
}

fn store_of<'a>(id: &StoreId, on: Grounds<'a>) -> Result<&'a ChemicalStore, Refusal> {
    on.state.facts().chemicals.stores.get(id).ok_or_else(|| unknown("store", id))
}

/// Adds or changes a substance.
pub(crate) fn define(chemical: &Chemical, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::ManageChemicals)?;
    said(chemical.id.as_str(), "id", TITLE)?;
    said(&chemical.name.zh, "name", TITLE)?;
    said(&chemical.name.en, "name", TITLE)?;
    if let Some(cas) = &chemical.cas
        && !is_cas(cas)
    {
        return Err(wrong("cas"));
    }
    if let Some(known) = of(on).known.get(&chemical.id) {
        if known == chemical {
            return Err(Refusal::AlreadySo);
        }
        // What was counted in milligrams cannot turn into microlitres.
        let counted = of(on).batches.values().any(|b| b.received.chemical == chemical.id);
        if counted && known.unit.measure() != chemical.unit.measure() {
            return Err(wrong("unit"));
        }
    }
    Ok(vec![Update::ChemicalDefined { chemical: chemical.clone() }])
}

/// A CAS registry number with its check digit: two to seven digits, two, and one.
fn is_cas(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(a), Some(b), Some(c), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if !(2..=7).contains(&a.len()) || b.len() != 2 || c.len() != 1 || ![a, b, c].into_iter().all(digits) {
        return false;
    }
    let sum: u32 = a.bytes().chain(b.bytes()).rev().zip(1..).map(|(d, n)| u32::from(d - b'0') * n).sum();
    c.bytes().all(|check| sum % 10 == u32::from(check - b'0'))
}

/// Adds or changes a location. Lowering a limit below what is there is allowed, and warned of.
pub(crate) fn define_store(store: &ChemicalStore, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::ManageChemicals)?;
    said(store.id.as_str(), "id", TITLE)?;
    said(&store.name.zh, "name", TITLE)?;
    said(&store.name.en, "name", TITLE)?;
    if store.place.element.is_none() && store.place.space.is_none() {
        return Err(Refusal::Needed { field: "place".into() });
    }
    if store.place.at.is_some_and(|at| at.iter().any(|c| !c.is_finite())) {
        return Err(wrong("place"));
    }
    said(store.responsible.as_str(), "responsible", TITLE)?;
    registered(&store.responsible, on)?;
    if store.limits.is_empty() {
        return Err(Refusal::Needed { field: "limit".into() });
    }
    for (i, limit) in store.limits.iter().enumerate() {
        if !limit.most.is_movable() || store.limits[..i].iter().any(|l| l.of == limit.of) {
            return Err(wrong("limit"));
        }
        if let super::LimitOf::Chemical(id) = &limit.of
            && !of(on).known.contains_key(id)
        {
            return Err(unknown("chemical", id));
        }
    }
    if of(on).stores.get(&store.id) == Some(store) {
        return Err(Refusal::AlreadySo);
    }
    Ok(vec![Update::ChemicalStoreDefined { store: store.clone() }])
}

/// Takes a new batch in.
pub(crate) fn receive(receipt: &Receipt, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::KeepChemicals)?;
    let chemical = of(on).known.get(&receipt.chemical).ok_or_else(|| unknown("chemical", &receipt.chemical))?;
    said(&receipt.lot, "lot", TITLE)?;
    movable(receipt.amount)?;
    hands(&receipt.hands, ChemicalActionKind::Receive, chemical, on)?;
    if let Some(at) = receipt.expires
        && at <= on.now
    {
        return Err(Refusal::Expired { since: at });
    }
    let store = store_of(&receipt.to, on)?;
    has_room(store, chemical, receipt.amount, on)?;
    let id = BatchId::from(format!("CB-{:06}", of(on).batches_made + 1));
    let receipt = Box::new(Receipt { lot: receipt.lot.trim().to_owned(), ..receipt.clone() });
    Ok(vec![Update::Chemical { batch: id, change: ChemicalChange::Received { receipt } }])
}

/// Decides a step of a batch.
pub(crate) fn decide(id: &BatchId, what: &ChemicalAction, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    let kind = what.kind();
    allow(on.by.role, kind.permission())?;
    let batch = of(on).batches.get(id).ok_or_else(|| unknown("batch", id))?;
    let chemical = of(on).of(batch).ok_or_else(|| unknown("chemical", &batch.received.chemical))?;
    let state = batch.state();
    if state.is_over() {
        return Err(Refusal::BatchState { state });
    }
    if let Some(first) = kind.needs_first(state, batch.open_requisitions().next().is_some()) {
        return Err(Refusal::StepFirst { first });
    }
    let change = change(batch, chemical, what, on)?;
    Ok(vec![Update::Chemical { batch: id.clone(), change }])
}

fn change(
    batch: &Batch,
    chemical: &Chemical,
    what: &ChemicalAction,
    on: Grounds<'_>,
) -> Result<ChemicalChange, Refusal> {
    let kind = what.kind();
    Ok(match what {
        ChemicalAction::Requisition { from, to, amount, hands: by, note } => {
            movable(*amount)?;
            hands(by, kind, chemical, on)?;
            said(note, "note", TEXT)?;
            usable(batch, on)?;
            store_of(from, on)?;
            let into = store_of(to, on)?;
            enough(&batch.stored, from, *amount, chemical)?;
            // What can never be taken there need not be asked for; how much goes in at once is seen when it is issued.
            room_for(of(on), into, chemical).ok_or_else(|| not_for(into))?;
            let (from, to, note) = (from.clone(), to.clone(), note.trim().to_owned());
            ChemicalChange::Requisitioned { from, to, amount: *amount, hands: by.clone(), note }
        }
        ChemicalAction::Withdraw { requisition, reason } => {
            said(reason, "reason", TEXT)?;
            open(batch, *requisition)?;
            ChemicalChange::Withdrawn { requisition: *requisition, reason: reason.trim().to_owned() }
        }
        ChemicalAction::Issue { requisition, amount, hands: by } => {
            movable(*amount)?;
            hands(by, kind, chemical, on)?;
            usable(batch, on)?;
            let asked = open(batch, *requisition)?;
            if *amount > asked.left {
                return Err(Refusal::MoreThanThere { there: asked.left, unit: chemical.unit });
            }
            enough(&batch.stored, &asked.from, *amount, chemical)?;
            if asked.from != asked.to {
                has_room(store_of(&asked.to, on)?, chemical, *amount, on)?;
            }
            ChemicalChange::Issued { requisition: *requisition, amount: *amount, hands: by.clone() }
        }
        ChemicalAction::Use { at, amount, hands: by, note } => {
            movable(*amount)?;
            hands(by, kind, chemical, on)?;
            said(note, "note", TEXT)?;
            usable(batch, on)?;
            store_of(at, on)?;
            enough(&batch.issued, at, *amount, chemical)?;
            let note = note.trim().to_owned();
            ChemicalChange::Used { at: at.clone(), amount: *amount, hands: by.clone(), note }
        }
        ChemicalAction::Return { from, to, amount, hands: by } => {
            movable(*amount)?;
            hands(by, kind, chemical, on)?;
            store_of(from, on)?;
            enough(&batch.issued, from, *amount, chemical)?;
            let into = store_of(to, on)?;
            if from != to {
                has_room(into, chemical, *amount, on)?;
            }
            ChemicalChange::Returned { from: from.clone(), to: to.clone(), amount: *amount, hands: by.clone() }
        }
        ChemicalAction::Store { from, to, amount, hands: by } => {
            movable(*amount)?;
            hands(by, kind, chemical, on)?;
            if from == to {
                return Err(Refusal::AlreadySo);
            }
            store_of(from, on)?;
            enough(&batch.stored, from, *amount, chemical)?;
            has_room(store_of(to, on)?, chemical, *amount, on)?;
            ChemicalChange::Stored { from: from.clone(), to: to.clone(), amount: *amount, hands: by.clone() }
        }
        ChemicalAction::Destroy { from, amount, hands: by, note } => {
            movable(*amount)?;
            hands(by, kind, chemical, on)?;
            said(note, "note", TEXT)?;
            store_of(from, on)?;
            enough(&batch.stored, from, *amount, chemical)?;
            let note = note.trim().to_owned();
            ChemicalChange::Destroyed { from: from.clone(), amount: *amount, hands: by.clone(), note }
        }
    })
}

fn movable(amount: Amount) -> Result<(), Refusal> {
    if amount.is_movable() { Ok(()) } else { Err(wrong("amount")) }
}

/// Somebody answers for it, and where two are needed there are two.
fn hands(hands: &Hands, kind: ChemicalActionKind, chemical: &Chemical, on: Grounds<'_>) -> Result<(), Refusal> {
    said(hands.responsible.as_str(), "responsible", TITLE)?;
    registered(&hands.responsible, on)?;
    match &hands.witness {
        Some(witness) if *witness == hands.responsible => Err(Refusal::WitnessIsResponsible),
        Some(witness) => {
            short(witness.as_str(), "witness", TITLE)?;
            registered(witness, on)
        }
        None if witness_needed(kind, chemical) => Err(Refusal::Needed { field: "witness".into() }),
        None => Ok(()),
    }
}

fn usable(batch: &Batch, on: Grounds<'_>) -> Result<(), Refusal> {
    match batch.received.expires {
        Some(since) if batch.is_expired(on.now) => Err(Refusal::Expired { since }),
        _ => Ok(()),
    }
}

fn enough(
    held: &BTreeMap<StoreId, Amount>,
    store: &StoreId,
    amount: Amount,
    chemical: &Chemical,
) -> Result<(), Refusal> {
    let there = held.get(store).copied().unwrap_or_default();
    if amount > there { Err(Refusal::MoreThanThere { there, unit: chemical.unit }) } else { Ok(()) }
}

fn not_for(store: &ChemicalStore) -> Refusal {
    Refusal::NotForStore { store: store.id.to_string() }
}

fn has_room(store: &ChemicalStore, chemical: &Chemical, amount: Amount, on: Grounds<'_>) -> Result<(), Refusal> {
    let room = room_for(of(on), store, chemical).ok_or_else(|| not_for(store))?;
    if amount > room {
        return Err(Refusal::OverLimit { store: store.id.to_string(), room, unit: chemical.unit });
    }
    Ok(())
}

fn open(batch: &Batch, number: u32) -> Result<&super::Requisition, Refusal> {
    batch.open_requisitions().find(|r| r.number == number).ok_or_else(|| unknown("requisition", number))
}

#[cfg(test)]
mod tests {
    use super::is_cas;

    #[test]
    fn a_cas_number_has_its_check_digit() {
        for good in ["64-17-5", "50-00-0", "7664-93-9", "143-33-9", "7722-84-1"] {
            assert!(is_cas(good), "{good}");
        }
        for bad in ["", "64-17-6", "6-17-5", "64-17", "64-17-5-1", "64-1x-5", "12345678-17-5", "64175", "६4-17-5"] {
            assert!(!is_cas(bad), "{bad}");
        }
    }
}
