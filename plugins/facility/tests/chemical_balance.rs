//! Whatever is asked of chemicals, in whatever order, role and amount: nothing gets lost, and nothing is where it may not be.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use atrium_facility::*;
use proptest::prelude::*;
use support::chemicals::*;
use support::*;

use ChemicalActionKind as K;

/// One attempt; what it does not say is chosen from its numbers.
#[derive(Clone, Debug)]
struct Attempt {
    kind: usize,
    which: usize,
    amount: i64,
    stores: (usize, usize),
    people: (usize, usize),
    role: usize,
    /// A role that may, amounts and stores that are there.
    guided: bool,
    wait_h: i64,
}

const STORES: [&str; 4] = ["main", "cabinet", "bench", "nowhere"];
/// Nobody, somebody unknown, and three who are registered.
const PEOPLE: [&str; 5] = ["technician", "team-leader", "plumber", "", "nobody"];

fn attempt() -> impl Strategy<Value = Attempt> {
    let amount = prop_oneof![6 => 1..3_000_000_i64, 1 => Just(0), 1 => any::<i64>(), 1 => Just(Amount::MOST.0)];
    let (stores, people) = ((0..4_usize, 0..4_usize), (0..5_usize, 0..5_usize));
    let wait = prop_oneof![8 => 0..12_i64, 1 => 0..900_i64];
    (0..9_usize, 0..6_usize, amount, stores, people, 0..11_usize, prop::bool::weighted(0.85), wait).prop_map(
        |(kind, which, amount, stores, people, role, guided, wait_h)| Attempt {
            kind,
            which,
            amount,
            stores,
            people,
            role,
            guided,
            wait_h,
        },
    )
}

fn person(at: usize) -> &'static str {
    PEOPLE[at]
}

fn command(site: &Site, a: &Attempt) -> Option<(Role, Command)> {
    let chemicals = &site.facts().chemicals;
    let mut role = Role::ALL[a.role];
    let hands = match a.guided {
        true => {
            Hands { responsible: person(a.people.0 % 3).into(), witness: Some(person((a.people.0 + 1) % 3).into()) }
        }
        false => hands(person(a.people.0), person(a.people.1)),
    };
    let nothing_yet = chemicals.batches.is_empty() || a.kind == 8;
    let kind = if nothing_yet { K::Receive } else { K::ALL[a.kind % 8] };
    if a.guided {
        let may = kind.permission().roles();
        role = may[a.role % may.len()];
    }
    if kind == K::Receive {
        let chemical = if a.which.is_multiple_of(3) { "cyanide" } else { "ethanol" };
        let expires = (a.which > 0).then(|| site.now.plus_ms((a.which as i64) * 20 * DAY));
        let amount = Amount(if a.guided { a.amount.checked_rem(2_000_000).unwrap_or(1) } else { a.amount });
        let receipt = Receipt { chemical: chemical.into(), lot: "L".into(), amount, to: "main".into(), expires, hands };
        return Some((role, Command::ReceiveChemical { receipt: Box::new(receipt) }));
    }
    let (id, batch) = chemicals.batches.iter().nth(a.which % chemicals.batches.len())?;
    let held = if matches!(kind, K::Use | K::Return) { &batch.issued } else { &batch.stored };
    let (from, there) = match held.iter().nth(a.stores.0 % held.len().max(1)) {
        Some((store, there)) if a.guided => (store.clone(), *there),
        _ => (STORES[a.stores.0].into(), Amount(i64::MAX)),
    };
    let to = StoreId::from(STORES[a.stores.1]);
    let amount = if a.guided { Amount(a.amount.min(there.0)) } else { Amount(a.amount) };
    let note = "检验".to_owned();
    let requisition = batch.open_requisitions().next().map_or(1, |r| r.number);
    let what = match kind {
        K::Requisition => ChemicalAction::Requisition { from, to, amount, hands, note },
        K::Withdraw => ChemicalAction::Withdraw { requisition, reason: note },
        K::Issue => {
            let left = batch.open_requisitions().next().map_or(amount, |r| r.left);
            ChemicalAction::Issue { requisition, amount: if a.guided { amount.min(left) } else { amount }, hands }
        }
        K::Use => ChemicalAction::Use { at: from, amount, hands, note },
        K::Return => ChemicalAction::Return { from, to, amount, hands },
        K::Store => ChemicalAction::Store { from, to, amount, hands },
        K::Destroy | K::Receive => ChemicalAction::Destroy { from, amount, hands, note },
    };
    Some((role, of(id, what)))
}

fn check(site: &Site) {
    let facts = site.facts();
    balance(facts);
    let chemicals = &facts.chemicals;
    assert_eq!(chemicals.batches_made as usize, chemicals.batches.len());
    // No store holds more than its limit, nor what it has no limit for.
    for store in chemicals.stores.values() {
        for fill in store_fill(chemicals, store) {
            assert!(!fill.is_over(), "{store:?} {fill:?}");
        }
        for batch in chemicals.batches.values().filter(|b| b.held_in(&store.id) > Amount::ZERO) {
            let chemical = chemicals.of(batch).unwrap();
            assert!(room_for(chemicals, store, chemical).is_some(), "{} in {}", chemical.id, store.id);
        }
    }
    for (id, b) in &chemicals.batches {
        let chemical = chemicals.of(b).unwrap();
        let sum = |kind: K| b.movements.iter().filter(|m| m.kind == kind).map(|m| m.amount.0).sum::<i64>();
        let issued: i64 = b.issued.values().map(|a| a.0).sum();
        assert_eq!(sum(K::Receive), b.received.amount.0, "{id}: came in once");
        assert_eq!(
            sum(K::Issue),
            sum(K::Use) + sum(K::Return) + issued,
            "{id}: only what was issued is used or given back"
        );
        assert!(sum(K::Issue) <= sum(K::Requisition), "{id}: nothing is issued that nobody asked for");
        assert_eq!((b.used.0, b.destroyed.0), (sum(K::Use), sum(K::Destroy)), "{id}");
        for m in &b.movements {
            assert!(facts.people.contains_key(&m.hands.responsible), "{id}: somebody answers for {m:?}");
            assert_ne!(m.hands.witness.as_ref(), Some(&m.hands.responsible), "{id}: two are not one");
            assert!(m.hands.witness.is_some() || !witness_needed(m.kind, chemical), "{id}: {m:?}");
            assert!(m.amount.is_movable(), "{id}: {m:?}");
            let late = b.received.expires.is_some_and(|at| m.at >= at);
            assert!(!late || matches!(m.kind, K::Return | K::Store | K::Destroy | K::Withdraw), "{id}: late: {m:?}");
        }
        assert!(b.movements.is_sorted_by_key(|m| m.at));
        assert_eq!(b.state().is_over(), b.left() == Amount::ZERO, "{id}");
        assert!(!b.state().is_over() || b.open_requisitions().next().is_none(), "{id}");
    }
}

fn play(attempts: &[Attempt]) -> (Site, usize) {
    let (mut site, mut done) = (stocked(), 0);
    for a in attempts {
        site.wait(a.wait_h * HOUR);
        let Some((role, command)) = command(&site, a) else { continue };
        let before = site.facts().clone();
        match site.run(&who(role), &command) {
            Ok(_) => done += 1,
            Err(_) => assert_eq!(&before, site.facts(), "a refusal changes nothing"),
        }
        check(&site);
    }
    (site, done)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_gets_lost(attempts in prop::collection::vec(attempt(), 1..120)) {
        let (site, _) = play(&attempts);
        let mut again = Facts::default();
        for entry in &site.log {
            let read: Entry = serde_json::from_str(&serde_json::to_string(entry).unwrap()).unwrap();
            prop_assert_eq!(&read, entry);
            again.reduce(&read);
        }
        prop_assert_eq!(&again, site.facts());
        let text = serde_json::to_string(site.facts()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Facts>(&text).unwrap(), site.facts());
    }
}

/// The sequences above are worth something only if they get far.
#[test]
fn every_step_and_every_state_is_reached() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut kinds, mut states) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    let mut steps = 0;
    for _ in 0..100 {
        let attempts = prop::collection::vec(attempt(), 120).new_tree(&mut runner).unwrap().current();
        let (site, done) = play(&attempts);
        steps += done;
        for batch in site.facts().chemicals.batches.values() {
            kinds.extend(batch.movements.iter().map(|m| m.kind));
            states.insert(batch.state());
        }
    }
    assert_eq!((kinds.len(), states.len()), (K::ALL.len(), BatchState::ALL.len()), "{kinds:?} {states:?}");
    assert!(steps > 2_000, "{steps}");
}
