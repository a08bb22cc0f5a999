//! Hazardous chemicals: every step in every situation by every role, two persons, limits, days, and what is warned of.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use atrium_facility::*;
use support::chemicals::*;
use support::*;

use BatchState as S;
use ChemicalAction as A;
use ChemicalActionKind as K;

/// What each step comes to in each situation. `ok`; `over`: nothing is left; `requisition`, `issue`: that has to come first;
/// `expired`; `less`: there is not so much. Written from the chain procurement → requisition → use → storage → return →
/// destruction, not from the program.
const TABLE: &str = "
                   requisition issue       use         return      store destroy withdraw
stored             ok          requisition requisition requisition ok    ok      requisition
requisitioned      ok          ok          issue       issue       ok    ok      ok
withdrawn          ok          requisition requisition requisition ok    ok      requisition
in-use             ok          requisition ok          ok          ok    ok      requisition
partly-issued      ok          ok          ok          ok          ok    ok      ok
all-issued         less        requisition ok          ok          less  less    requisition
returned           ok          requisition requisition requisition ok    ok      requisition
used-up            over        over        over        over        over  over    over
destroyed          over        over        over        over        over  over    over
expired            expired     requisition requisition requisition ok    ok      requisition
expired-asked      expired     expired     issue       issue       ok    ok      ok
expired-in-use     expired     requisition expired     ok          ok    ok      requisition
";

/// Who may, by step.
const WHO: &str = "
receive team-leader safety-officer facility-manager
issue team-leader safety-officer facility-manager
store team-leader safety-officer facility-manager
requisition requester technician team-leader facility-manager
use requester technician team-leader facility-manager
return requester technician team-leader facility-manager
withdraw requester technician team-leader facility-manager
destroy safety-officer facility-manager
";

fn may_do(step: &str, role: Role) -> bool {
    let line = WHO.lines().find(|l| l.split_whitespace().next() == Some(step)).unwrap();
    line.split_whitespace().skip(1).any(|r| r == role.id())
}

fn in_situation(site: &mut Site, situation: &str) -> BatchId {
    let id = receive(site, "ethanol", 2 * L);
    let half: &[(K, i64)] = match situation {
        "stored" | "expired" => &[],
        "requisitioned" | "expired-asked" => &[(K::Requisition, L)],
        "withdrawn" => &[(K::Requisition, L), (K::Withdraw, 0)],
        "in-use" | "expired-in-use" => &[(K::Requisition, L), (K::Issue, L)],
        "partly-issued" => &[(K::Requisition, L), (K::Issue, L / 2)],
        "all-issued" => &[(K::Requisition, 2 * L), (K::Issue, 2 * L)],
        "returned" => &[(K::Requisition, L), (K::Issue, L), (K::Return, L)],
        "used-up" => &[(K::Requisition, 2 * L), (K::Issue, 2 * L), (K::Use, 2 * L)],
        "destroyed" => &[(K::Destroy, 2 * L)],
        other => panic!("{other}"),
    };
    for (kind, amount) in half {
        go(site, &id, step(*kind, *amount));
    }
    if situation.starts_with("expired") {
        site.wait(101 * DAY);
    }
    id
}

#[test]
fn every_step_in_every_situation_by_every_role() {
    let mut lines = TABLE.lines().filter(|l| !l.trim().is_empty());
    let steps: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(steps.len() + 1, K::ALL.len(), "receiving is of no batch");
    let (mut seen, mut allowed) = (0, 0);
    for line in lines {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let mut site = stocked();
        let id = in_situation(&mut site, cells[0]);
        for (name, outcome) in steps.iter().zip(&cells[1..]) {
            let kind: K = serde_json::from_value((*name).into()).unwrap();
            for role in Role::ALL {
                seen += 1;
                let got = site.ask(&who(role), &of(&id, step(kind, L / 4)));
                let label = format!("{name} of {} by {}", cells[0], role.id());
                let offered = next_chemical_actions(batch(&site, &id), &who(role), site.now).contains(&kind);
                assert_eq!(offered, got.is_ok(), "{label}: offered, got {got:?}");
                let code = match &got {
                    Ok(_) => "ok",
                    Err(Refusal::NotAllowed { .. }) => "not-allowed",
                    Err(Refusal::BatchState { state }) if state.is_over() => "over",
                    Err(Refusal::StepFirst { first: K::Requisition }) => "requisition",
                    Err(Refusal::StepFirst { first: K::Issue }) => "issue",
                    Err(Refusal::Expired { .. }) => "expired",
                    Err(Refusal::MoreThanThere { .. }) => "less",
                    Err(other) => panic!("{label}: {other:?}"),
                };
                let expect = if may_do(name, role) { *outcome } else { "not-allowed" };
                assert_eq!(code, expect, "{label}");
                allowed += usize::from(got.is_ok());
            }
        }
    }
    assert_eq!(seen, 12 * 7 * 11);
    assert!(allowed > 100, "{allowed}");
    let site = stocked();
    for role in Role::ALL {
        let receipt = Box::new(receipt(&site, "ethanol", L));
        let got = site.ask(&who(role), &Command::ReceiveChemical { receipt });
        assert_eq!(got.is_ok(), may_do("receive", role), "{role:?}: {got:?}");
    }
}

#[test]
fn the_chain_has_a_place_an_amount_and_somebody_at_each_step() {
    let mut site = stocked();
    let id = receive(&mut site, "ethanol", 2 * L);
    assert_eq!(id.as_str(), "CB-000001");
    let mut states = vec![batch(&site, &id).state()];
    for (kind, amount) in [
        (K::Store, L),
        (K::Requisition, L),
        (K::Issue, L),
        (K::Use, 700_000),
        (K::Return, 300_000),
        (K::Destroy, 300_000),
    ] {
        go(&mut site, &id, step(kind, amount));
        states.push(batch(&site, &id).state());
        balance(site.facts());
    }
    assert_eq!(states, [S::Stored, S::Stored, S::Requisitioned, S::InUse, S::InUse, S::Stored, S::Stored]);
    let b = batch(&site, &id);
    assert_eq!((b.used, b.destroyed, b.left()), (Amount(700_000), Amount(300_000), Amount(L)));
    assert_eq!(b.stored.get("cabinet"), Some(&Amount(L)));
    let told: Vec<_> = b.movements.iter().map(|m| (m.kind, m.from.as_ref(), m.to.as_ref())).collect();
    let at = |id: &str| StoreId::from(id);
    let (main, bench, cabinet) = (at("main"), at("bench"), at("cabinet"));
    assert_eq!(
        told,
        [
            (K::Receive, None, Some(&main)),
            (K::Store, Some(&main), Some(&cabinet)),
            (K::Requisition, Some(&main), Some(&bench)),
            (K::Issue, Some(&main), Some(&bench)),
            (K::Use, Some(&bench), None),
            (K::Return, Some(&bench), Some(&main)),
            (K::Destroy, Some(&main), None),
        ]
    );
    assert!(b.movements.iter().all(|m| m.hands == two() && m.amount.is_movable()));
    go(&mut site, &id, A::Destroy { from: cabinet, amount: Amount(L), hands: two(), note: "外运".into() });
    assert_eq!(batch(&site, &id).state(), S::Destroyed);
    let again = site.ask(&who(Role::FacilityManager), &of(&id, step(K::Store, 1)));
    assert_eq!(again, Err(Refusal::BatchState { state: S::Destroyed }), "what is destroyed is not moved again");
}

/// What each step of the chain needs besides the right state, one thing at a time.
#[test]
fn amounts_people_and_words_are_checked() {
    let mut site = stocked();
    let id = in_situation(&mut site, "partly-issued");
    let manager = who(Role::FacilityManager);
    let needed = |field: &str| Err(Refusal::Needed { field: field.into() });
    let unknown = |kind: &str, id: &str| Err(Refusal::Unknown { kind: kind.into(), id: id.into() });
    let set = |what: &A, field: &str, value: serde_json::Value| -> A {
        let mut json = serde_json::to_value(what).unwrap();
        json[field] = value;
        serde_json::from_value(json).unwrap()
    };
    for kind in [K::Requisition, K::Issue, K::Use, K::Return, K::Store, K::Destroy] {
        let good = step(kind, 100);
        assert!(site.ask(&manager, &of(&id, good.clone())).is_ok(), "{kind:?}");
        let ask = |field: &str, value: serde_json::Value| site.ask(&manager, &of(&id, set(&good, field, value)));
        for amount in [0, -1, i64::MIN, i64::MAX, Amount::MOST.0 + 1] {
            assert_eq!(
                ask("amount", amount.into()),
                Err(Refusal::Wrong { field: "amount".into() }),
                "{kind:?} {amount}"
            );
        }
        let person = |r: &str, w: Option<&str>| serde_json::json!({ "responsible": r, "witness": w });
        assert_eq!(ask("hands", person(" ", Some("plumber"))), needed("responsible"), "{kind:?}");
        assert_eq!(ask("hands", person("nobody", Some("plumber"))), unknown("person", "nobody"));
        assert_eq!(ask("hands", person("plumber", Some("nobody"))), unknown("person", "nobody"));
        assert_eq!(ask("hands", person("plumber", Some("plumber"))), Err(Refusal::WitnessIsResponsible));
        let alone = ask("hands", person("plumber", None));
        assert_eq!(alone.is_ok(), kind != K::Destroy, "{kind:?}: destruction takes two");
        if kind == K::Destroy {
            assert_eq!(alone, needed("witness"));
        }
        if matches!(kind, K::Requisition | K::Use | K::Destroy) {
            assert_eq!(ask("note", " ".into()), needed("note"), "{kind:?}");
        }
        for field in ["from", "to", "at"] {
            if serde_json::to_value(&good).unwrap().get(field).is_some() {
                assert_eq!(ask(field, "nowhere".into()), unknown("store", "nowhere"), "{kind:?} {field}");
            }
        }
        let there = match kind {
            K::Requisition | K::Store | K::Destroy => 1_500_000,
            _ => 500_000,
        };
        let more = Err(Refusal::MoreThanThere { there: Amount(there), unit: AmountUnit::Litre });
        assert_eq!(ask("amount", (there + 1).into()), more, "{kind:?}");
    }
    // No number that is no number comes through the wire.
    for text in ["1.5", "1e400", "\"NaN\"", "null"] {
        let json =
            format!(r#"{{"action":"issue","requisition":1,"amount":{text},"hands":{{"responsible":"plumber"}}}}"#);
        assert!(serde_json::from_str::<A>(&json).is_err(), "{text}");
    }
    let withdraw = |requisition, reason: &str| of(&id, A::Withdraw { requisition, reason: reason.into() });
    assert_eq!(site.ask(&manager, &withdraw(1, " ")), needed("reason"));
    assert_eq!(site.ask(&manager, &withdraw(2, "x")), unknown("requisition", "2"));
    let same = A::Store { from: "main".into(), to: "main".into(), amount: Amount(1), hands: two() };
    assert_eq!(site.ask(&manager, &of(&id, same)), Err(Refusal::AlreadySo));
    assert_eq!(site.ask(&manager, &of(&"CB-9".into(), step(K::Use, 1))), unknown("batch", "CB-9"));
}

#[test]
fn what_is_highly_controlled_always_takes_two() {
    let mut site = stocked();
    let alone = |site: &Site| Receipt { hands: hands("technician", ""), ..receipt(site, "cyanide", 50_000) };
    let needed = Err(Refusal::Needed { field: "witness".into() });
    let receipt = Box::new(alone(&site));
    assert_eq!(site.ask(&who(Role::TeamLeader), &Command::ReceiveChemical { receipt }), needed);
    let id = receive(&mut site, "cyanide", 50_000);
    // Asking touches nothing; everything else does.
    let one = hands("technician", "");
    let (from, to): (StoreId, StoreId) = ("main".into(), "bench".into());
    let amount = Amount(1_000);
    let asks = A::Requisition { from: from.clone(), to: to.clone(), amount, hands: one.clone(), note: "检验".into() };
    go(&mut site, &id, asks);
    let manager = who(Role::FacilityManager);
    let issue = |hands| of(&id, A::Issue { requisition: 1, amount, hands });
    assert_eq!(site.ask(&manager, &issue(one.clone())), needed);
    site.run(&manager, &issue(two())).unwrap();
    for what in [
        A::Use { at: to.clone(), amount, hands: one.clone(), note: "x".into() },
        A::Return { from: to, to: from, amount, hands: one.clone() },
    ] {
        assert_eq!(site.ask(&manager, &of(&id, what)), needed);
    }
    for kind in K::ALL {
        let takes_two = !matches!(kind, K::Requisition | K::Withdraw);
        assert_eq!(witness_needed(kind, &cyanide()), takes_two, "{kind:?}");
        assert_eq!(witness_needed(kind, &ethanol()), kind == K::Destroy, "{kind:?}");
    }
}

#[test]
fn no_store_holds_more_than_its_limit_and_says_how_much_goes_in() {
    let mut site = stocked();
    let keeper = who(Role::TeamLeader);
    let unit = AmountUnit::Litre;
    let over = |store: &str, room| Err(Refusal::OverLimit { store: store.into(), room: Amount(room), unit });
    let take_in =
        |site: &Site, amount| Command::ReceiveChemical { receipt: Box::new(receipt(site, "ethanol", amount)) };
    assert_eq!(site.ask(&keeper, &take_in(&site, 20 * L + 1)), over("main", 20 * L));
    let first = receive(&mut site, "ethanol", 19 * L);
    assert_eq!(site.ask(&keeper, &take_in(&site, L + 1)), over("main", L), "batches of one class count together");
    assert!(site.ask(&keeper, &take_in(&site, L)).is_ok(), "exactly full is full, not over");
    // From store to store, and to the bench.
    assert_eq!(site.ask(&keeper, &of(&first, step(K::Store, 4 * L + 1))), over("cabinet", 4 * L));
    go(&mut site, &first, step(K::Requisition, 3 * L));
    assert_eq!(site.ask(&keeper, &of(&first, step(K::Issue, 2 * L + 1))), over("bench", 2 * L));
    go(&mut site, &first, step(K::Issue, 2 * L));
    let second = receive(&mut site, "ethanol", 2 * L);
    go(&mut site, &second, step(K::Requisition, L));
    let bench_full = site.ask(&keeper, &of(&second, step(K::Issue, 1)));
    assert_eq!(bench_full, over("bench", 0), "what was issued counts where it is");
    // What has gone in meanwhile leaves no room to come back.
    receive(&mut site, "ethanol", L);
    let manager = who(Role::FacilityManager);
    assert_eq!(site.ask(&manager, &of(&first, step(K::Return, L + 1))), over("main", 0));
    // A store without a limit for it holds none.
    let cyanide = receive(&mut site, "cyanide", 500_000);
    let not_for = Err(Refusal::NotForStore { store: "cabinet".into() });
    assert_eq!(site.ask(&keeper, &of(&cyanide, step(K::Store, 1))), not_for);
    let asks =
        A::Requisition { from: "main".into(), to: "cabinet".into(), amount: Amount(1), hands: two(), note: "x".into() };
    assert_eq!(site.ask(&manager, &of(&cyanide, asks)), not_for);
    balance(site.facts());
}

#[test]
fn the_register_is_checked() {
    let mut site = stocked();
    let officer = who(Role::SafetyOfficer);
    let wrong = |field: &str| Err(Refusal::Wrong { field: field.into() });
    let needed = |field: &str| Err(Refusal::Needed { field: field.into() });
    let define =
        |site: &Site, chemical: Chemical| site.ask(&officer, &Command::DefineChemical { chemical }).map(|_| ());
    assert_eq!(define(&site, ethanol()), Err(Refusal::AlreadySo));
    assert_eq!(define(&site, Chemical { id: " ".into(), ..ethanol() }), needed("id"));
    assert_eq!(define(&site, Chemical { name: LocalText::same(""), ..ethanol() }), needed("name"));
    assert_eq!(define(&site, Chemical { cas: Some("64-17-6".into()), ..ethanol() }), wrong("cas"));
    assert_eq!(define(&site, Chemical { unit: AmountUnit::Gram, ..ethanol() }), Ok(()), "nothing was counted yet");
    receive(&mut site, "ethanol", L);
    assert_eq!(define(&site, Chemical { unit: AmountUnit::Gram, ..ethanol() }), wrong("unit"));
    assert_eq!(define(&site, Chemical { unit: AmountUnit::Millilitre, ..ethanol() }), Ok(()));
    let put =
        |site: &Site, store: ChemicalStore| site.ask(&officer, &Command::DefineChemicalStore { store }).map(|_| ());
    let good = || store("new", "r9", vec![class_limit(L)]);
    assert_eq!(put(&site, good()), Ok(()));
    assert_eq!(put(&site, ChemicalStore { place: Place::default(), ..good() }), needed("place"));
    assert_eq!(put(&site, ChemicalStore { responsible: " ".into(), ..good() }), needed("responsible"));
    let nobody = Err(Refusal::Unknown { kind: "person".into(), id: "nobody".into() });
    assert_eq!(put(&site, ChemicalStore { responsible: "nobody".into(), ..good() }), nobody);
    assert_eq!(put(&site, ChemicalStore { limits: vec![], ..good() }), needed("limit"));
    assert_eq!(put(&site, ChemicalStore { limits: vec![class_limit(0)], ..good() }), wrong("limit"));
    assert_eq!(put(&site, ChemicalStore { limits: vec![class_limit(1), class_limit(2)], ..good() }), wrong("limit"));
    let no_such = Err(Refusal::Unknown { kind: "chemical".into(), id: "x".into() });
    assert_eq!(put(&site, ChemicalStore { limits: vec![own_limit("x", 1)], ..good() }), no_such);
    for role in Role::ALL {
        let may = [Role::SafetyOfficer, Role::FacilityManager, Role::Administrator].contains(&role);
        let got = site.ask(&who(role), &Command::DefineChemicalStore { store: good() });
        assert_eq!(got.is_ok(), may, "{role:?}");
        let chemical = Chemical { id: "new".into(), ..ethanol() };
        assert_eq!(site.ask(&who(role), &Command::DefineChemical { chemical }).is_ok(), may, "{role:?}");
    }
    // What comes in is known, named and fresh.
    let keeper = who(Role::TeamLeader);
    let take_in =
        |receipt: Receipt| site.ask(&keeper, &Command::ReceiveChemical { receipt: Box::new(receipt) }).map(|_| ());
    assert_eq!(take_in(Receipt { lot: " ".into(), ..receipt(&site, "ethanol", L) }), needed("lot"));
    assert_eq!(take_in(Receipt { amount: Amount(0), ..receipt(&site, "ethanol", L) }), wrong("amount"));
    let expired = Receipt { expires: Some(site.now), ..receipt(&site, "ethanol", L) };
    assert_eq!(take_in(expired), Err(Refusal::Expired { since: site.now }));
    assert!(matches!(take_in(receipt(&site, "x", L)), Err(Refusal::Unknown { .. })));
}

#[test]
fn warnings_show_every_term_and_end_by_themselves() {
    let mut site = stocked();
    let warn = |site: &Site| chemical_warnings(&site.facts().chemicals, &site.policy.chemicals, site.now);
    let id = receive(&mut site, "ethanol", 18 * L - 1);
    assert_eq!(warn(&site), [], "just below nine tenths");
    receive(&mut site, "ethanol", 1);
    let of = LimitOf::Class(ChemicalClass::FlammableLiquid, Measure::Volume);
    let fill = |held| Fill { of: of.clone(), held: Amount(held), most: Amount(20 * L), unit: AmountUnit::Litre };
    let near = |held| ChemicalWarning::NearLimit { store: "main".into(), fill: fill(held), from_percent: 90 };
    assert_eq!(warn(&site), [near(18 * L)], "exactly nine tenths");
    assert_eq!((fill(18 * L).percent(), fill(18 * L).room()), (90, Amount(2 * L)));
    site.policy.chemicals.near_percent = 95;
    assert_eq!(warn(&site), [], "a site sets its own share");
    site.policy.chemicals.near_percent = 90;
    // A limit that is lowered below what is there is told of; nothing is taken away by it.
    let smaller = store("main", "r1", vec![class_limit(17 * L), own_limit("cyanide", 500_000)]);
    site.run(&who(Role::SafetyOfficer), &Command::DefineChemicalStore { store: smaller }).unwrap();
    let over = Fill { most: Amount(17 * L), ..fill(18 * L) };
    assert_eq!((over.room(), over.percent()), (Amount::ZERO, 105));
    assert_eq!(warn(&site), [ChemicalWarning::OverLimit { store: "main".into(), fill: over }]);
    go(&mut site, &id, step(K::Store, 4 * L));
    assert_eq!(warn(&site).len(), 1, "the cabinet is full, the store room is not");
    // Days: near from thirty on, and past at the moment itself, as long as something is left.
    let expires = batch(&site, &id).received.expires.unwrap();
    site.now = expires.plus_ms(-30 * DAY - 1);
    assert!(!warn(&site).iter().any(|w| matches!(w, ChemicalWarning::ExpiresSoon { .. })));
    site.now = expires.plus_ms(-30 * DAY);
    let left = Amount(18 * L - 1);
    let soon = ChemicalWarning::ExpiresSoon { batch: id.clone(), at: expires, left, days: 30 };
    assert!(warn(&site).contains(&soon), "{:?}", warn(&site));
    site.now = expires;
    let expired = ChemicalWarning::Expired { batch: id.clone(), since: expires, left };
    assert!(warn(&site).contains(&expired));
    for (from, amount) in [("main", 14 * L - 1), ("cabinet", 4 * L)] {
        let what = A::Destroy { from: from.into(), amount: Amount(amount), hands: two(), note: "外运".into() };
        go(&mut site, &id, what);
    }
    assert!(!warn(&site).contains(&expired) && batch(&site, &id).left() == Amount::ZERO, "it ends with its cause");
}

#[test]
fn what_has_changed_is_told() {
    let mut site = stocked();
    let id = receive(&mut site, "ethanol", L);
    let then = site.facts().clone();
    assert_eq!(compare(&then, site.facts()), []);
    go(&mut site, &id, step(K::Requisition, L));
    let asked_at = site.now;
    site.wait(MIN);
    let other = receive(&mut site, "ethanol", L);
    site.wait(MIN);
    let chemical = Chemical { controlled: true, ..ethanol() };
    site.run(&who(Role::SafetyOfficer), &Command::DefineChemical { chemical }).unwrap();
    site.wait(MIN);
    let smaller = store("bench", "r3", vec![class_limit(L)]);
    site.run(&who(Role::SafetyOfficer), &Command::DefineChemicalStore { store: smaller }).unwrap();
    let told: Vec<_> = compare(&then, site.facts()).into_iter().map(|d| (d.at, d.what)).collect();
    let expected = [
        (asked_at.plus_ms(3 * MIN), Changed::Store { id: "bench".into() }),
        (asked_at.plus_ms(2 * MIN), Changed::Chemical { id: "ethanol".into() }),
        (asked_at.plus_ms(MIN), Changed::Batch { id: other, from: None, to: S::Stored }),
        (asked_at, Changed::Batch { id, from: Some(S::Stored), to: S::Requisitioned }),
    ];
    assert_eq!(told, expected);
    // Facts written before there were chemicals are read.
    let mut old = serde_json::to_value(site.facts()).unwrap();
    old.as_object_mut().unwrap().remove("chemicals").unwrap();
    let read: Facts = serde_json::from_value(old).unwrap();
    assert_eq!((read.people.len(), read.chemicals), (site.facts().people.len(), Chemicals::default()));
    let policy: Policy = serde_json::from_str("{}").unwrap();
    assert_eq!(policy.chemicals.near_percent, 90);
}
