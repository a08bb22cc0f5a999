//! The index of risks: it says of all what the rule says of one, and the work does not multiply.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use atrium_facility::*;
use support::*;

/// The rule for one hazard as the ledger has it, compared with every other one: what the index must agree with.
fn by_the_rule(site: &Site, id: &HazardId) -> Warning {
    let hazard = site.hazard(id);
    let same =
        |a: &Place, b: &Place| a.element.is_some() && a.element == b.element || a.space.is_some() && a.space == b.space;
    let place = &hazard.report.place;
    let span = i64::from(site.policy.risk.repeat_days) * DAY;
    let mut terms = Vec::new();
    if hazard.is_overdue(site.now) {
        terms.push(Term::Overdue);
    }
    let near: Vec<Timestamp> = site
        .facts()
        .hazards
        .values()
        .filter(|h| h.state != HazardState::Invalid && same(&h.report.place, place))
        .map(|h| h.reported_at)
        .filter(|at| *at <= site.now && hazard.reported_at.since_ms(*at).abs() <= span)
        .collect();
    if near.len() > 1 && near.iter().any(|at| site.now.since_ms(*at) <= span) {
        terms.push(Term::Repeated(near.len()));
    }
    let alarm = AlarmId::from("P-1/flow");
    let pump = Place { element: Some("g-pump".into()), ..room("r1") };
    if same(&pump, place) && site.facts().alarms[&alarm].is_active() {
        terms.push(Term::Alarm(alarm));
    }
    let base = hazard.assessment.as_ref().map(|a| a.level);
    let level = if terms.is_empty() { base } else { base.map(RiskLevel::raised) };
    Warning { base, level, terms }
}

#[test]
fn the_index_says_of_each_what_the_rule_says_of_one() {
    let mut site = Site::new();
    site.write(&Actor::system(), Update::PointsRegistered { points: vec![flow()] });
    let mut seed = 1_u64;
    let mut next = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let (mut seen, mut repeated, mut raised) = (0, 0, 0);
    for round in 0..400 {
        // Few rooms and few things, so that places are shared in every way.
        let part = |n: u64, name: &str| (n > 0).then(|| format!("{name}{n}").as_str().into());
        let element = match next(5) {
            4 => Some("g-pump".into()),
            n => part(n, "e"),
        };
        let place = Place { element, space: part(next(4), "r"), storey: Some("s".into()), at: Some([0.0; 3]) };
        let id = site.report(place);
        match next(4) {
            0 => {}
            1 => site.treat(&id, Role::SafetyOfficer, HazardAction::Invalidate { reason: "x".into() }),
            n => {
                let deadline = site.now.plus_ms(5 * DAY);
                let assign = HazardAction::Assign { rectifier: "technician".into(), deadline };
                site.treat(&id, Role::SafetyOfficer, assess(HazardGrade::General));
                if n == 2 {
                    site.treat(&id, Role::SafetyOfficer, assign);
                }
            }
        }
        site.wait(next(3 * DAY as u64) as i64);
        if next(40) == 0 {
            // Long enough for what is repeated to be over.
            site.wait(95 * DAY);
        }
        if round % 20 == 10 {
            site.raise("P-1/flow");
        } else if round % 20 == 0 {
            let change = AlarmChange::Returned { latching: false };
            site.write(&Actor::system(), Update::Alarm { alarm: "P-1/flow".into(), change });
        }
        if round % 7 != 0 {
            continue;
        }
        let index = RiskIndex::of(&site.state, site.now);
        let open: Vec<&HazardId> =
            site.facts().hazards.iter().filter(|(_, h)| !h.is_over()).map(|(id, _)| id).collect();
        assert_eq!(index.warnings().map(|(id, _)| id).collect::<Vec<_>>(), open);
        for id in open {
            let rule = by_the_rule(&site, id);
            assert_eq!(index.warning(id), Some(&rule), "{id} in round {round}");
            seen += 1;
            repeated += usize::from(rule.terms.iter().any(|t| matches!(t, Term::Repeated(_))));
            raised += usize::from(rule.terms.iter().any(|t| matches!(t, Term::Alarm(_))));
        }
        for room in ["r1", "r2", "r3"] {
            let inside = site.facts().hazards.iter().filter(|(_, h)| h.report.place.space.as_deref() == Some(room));
            let worst = inside.filter_map(|(id, _)| index.warning(id)?.level).min();
            assert_eq!(index.space(room), worst, "{room} in round {round}");
        }
    }
    // All kinds were there, and their absence too.
    assert!(repeated > 500 && raised > 100 && seen - repeated > 500, "{seen} {repeated} {raised}");
}

/// Ten thousand hazards in one room, at which comparing each with each would take minutes.
#[test]
fn many_hazards_of_one_place_do_not_multiply() {
    let mut site = Site::new();
    let report = Update::Hazard {
        hazard: "HZ-0".into(),
        change: HazardChange::Reported { report: Box::new(found(room("r1"))) },
    };
    site.write(&who(Role::SafetyOfficer), report);
    let mut facts = site.facts().clone();
    let one = site.hazard(&"HZ-0".into()).clone();
    facts.hazards.extend((1..10_000).map(|i| (HazardId::from(format!("HZ-{i}")), one.clone())));
    site.state.restore_facts(facts);
    let begun = std::time::Instant::now();
    let index = RiskIndex::of(&site.state, site.now);
    let took = begun.elapsed();
    assert_eq!(index.warning(&"HZ-77".into()).unwrap().terms, [Term::Repeated(10_000)]);
    println!("10,000 hazards of one room: {took:?}");
    assert!(took < std::time::Duration::from_millis(500), "{took:?}");
}
