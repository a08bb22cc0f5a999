//! The hazard ledger: every action in every situation by every role, risk scores, and early warning.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use atrium_facility::*;
use support::*;

use HazardAction as A;
use HazardActionKind as K;

/// What each action comes to in each situation. `ok`; `st`: the state forbids it; `so`: it is so already; `general`, `list`,
/// `review`, `accept`: what listed supervision lacks; `plan`: the plan is not whole; `major`: not for a major one; `none`:
/// nobody asked. Written from the rules of the ledger, not from the program.
const TABLE: &str = "
                    assess list    assign plan begin submit fix-at-once review accept  delist  request-extension decide-extension reassign invalidate
reported            ok     st      st     st   st    st     st          st     st      st      st                st               st       ok
assessed-general    ok     general ok     ok   st    st     ok          st     st      st      st                st               st       ok
assessed-major      ok     ok      list   ok   st    st     major       st     st      st      st                st               st       ok
listed              ok     so      ok     ok   st    st     major       st     st      st      st                st               st       ok
assigned-general    st     st      ok     ok   ok    st     st          st     st      st      ok                none             st       st
assigned-major      st     st      ok     ok   plan  st     st          st     st      st      ok                none             st       st
planned-major       st     st      ok     ok   ok    st     st          st     st      st      ok                none             st       st
asked               st     st      ok     ok   ok    st     st          st     st      st      so                ok               st       st
rectifying-general  st     st      st     ok   st    ok     st          st     st      st      ok                none             ok       st
rectifying-major    st     st      st     ok   st    ok     st          st     st      st      ok                none             ok       st
reassigned-general  st     st      ok     ok   ok    st     st          st     st      st      ok                none             st       st
reassigned-major    st     st      ok     ok   ok    st     st          st     st      st      ok                none             st       st
submitted-general   st     st      st     st   st    st     st          ok     general general st                st               st       st
submitted-major     st     st      st     st   st    st     st          ok     review  accept  st                st               st       st
reviewed-major      st     st      st     st   st    st     st          so     ok      accept  st                st               st       st
accepted-major      st     st      st     st   st    st     st          so     so      ok      st                st               st       st
closed-general      st     st      st     st   st    st     st          st     st      st      st                st               st       st
closed-major        st     st      st     st   st    st     st          st     st      st      st                st               st       st
invalid             st     st      st     st   st    st     st          st     st      st      st                st               st       st
";

/// Who may, by action.
const WHO: &str = "
assess safety-officer facility-manager
invalidate safety-officer facility-manager
list safety-officer facility-manager duty-director
accept safety-officer facility-manager duty-director
delist safety-officer facility-manager duty-director
assign safety-officer facility-manager duty-director
decide-extension safety-officer facility-manager duty-director
reassign safety-officer facility-manager duty-director
review safety-officer facility-manager duty-director
plan technician team-leader facility-manager
begin technician team-leader facility-manager
submit technician team-leader facility-manager
fix-at-once technician team-leader facility-manager
request-extension technician team-leader facility-manager
";

fn may(action: &str, role: Role) -> bool {
    let line = WHO.lines().find(|l| l.split_whitespace().next() == Some(action)).unwrap();
    line.split_whitespace().skip(1).any(|r| r == role.id())
}

fn action(kind: K, site: &Site, rectifier: Role) -> A {
    let (note, reason) = (|| "好".to_owned(), || "因为".to_owned());
    match kind {
        K::Assess => assess(HazardGrade::General),
        K::List => A::List,
        K::Assign => A::Assign { rectifier: rectifier.id().into(), deadline: site.now.plus_ms(5 * DAY) },
        K::Reassign => {
            A::Reassign { rectifier: "plumber".into(), deadline: site.now.plus_ms(5 * DAY), reason: reason() }
        }
        K::Plan => A::Plan { plan: plan() },
        K::Begin => A::Begin,
        K::Submit => A::Submit { note: note(), photos: vec!["after".into()] },
        K::FixAtOnce => A::FixAtOnce { note: note(), photos: vec!["after".into()] },
        K::Review => A::Review { passed: true, note: note() },
        K::Accept => A::Accept,
        K::Delist => A::Delist,
        K::RequestExtension => A::RequestExtension { until: site.now.plus_ms(9 * DAY), reason: reason() },
        K::DecideExtension => A::DecideExtension { granted: true, note: note() },
        K::Invalidate => A::Invalidate { reason: reason() },
    }
}

/// A hazard in this situation, given to this role's person.
fn in_situation(site: &mut Site, situation: &str, rectifier: Role) -> HazardId {
    let id = site.report(room("r1"));
    let major = !situation.ends_with("general");
    let grade = if major { HazardGrade::Major } else { HazardGrade::General };
    let way: &[K] = match situation {
        "reported" => &[],
        "invalid" => &[K::Invalidate],
        "assessed-general" | "assessed-major" => &[K::Assess],
        "listed" => &[K::Assess, K::List],
        "assigned-general" => &[K::Assess, K::Assign],
        "assigned-major" => &[K::Assess, K::List, K::Assign],
        "planned-major" => &[K::Assess, K::List, K::Assign, K::Plan],
        "asked" => &[K::Assess, K::List, K::Plan, K::Assign, K::RequestExtension],
        "rectifying-general" | "reassigned-general" => &[K::Assess, K::Assign, K::Begin],
        "rectifying-major" | "reassigned-major" => &[K::Assess, K::List, K::Plan, K::Assign, K::Begin],
        "submitted-general" => &[K::Assess, K::Assign, K::Begin, K::Submit],
        "submitted-major" => &[K::Assess, K::List, K::Plan, K::Assign, K::Begin, K::Submit],
        "reviewed-major" => &[K::Assess, K::List, K::Plan, K::Assign, K::Begin, K::Submit, K::Review],
        "accepted-major" => &[K::Assess, K::List, K::Plan, K::Assign, K::Begin, K::Submit, K::Review, K::Accept],
        "closed-general" => &[K::Assess, K::Assign, K::Begin, K::Submit, K::Review],
        "closed-major" => {
            &[K::Assess, K::List, K::Plan, K::Assign, K::Begin, K::Submit, K::Review, K::Accept, K::Delist]
        }
        other => panic!("{other}"),
    };
    // What is given to somebody else was somebody's before.
    let reassigned = situation.starts_with("reassigned");
    let first = if reassigned { Actor::new("plumber", rectifier) } else { who(rectifier) };
    for kind in way {
        let what = match kind {
            K::Assess => assess(grade),
            K::Assign => A::Assign { rectifier: first.id.clone(), deadline: site.now.plus_ms(5 * DAY) },
            _ => action(*kind, site, rectifier),
        };
        if *kind == K::Begin {
            site.run(&first, &Command::Hazard { hazard: id.clone(), what }).unwrap();
            continue;
        }
        let role = match kind {
            K::Plan | K::Begin | K::Submit | K::FixAtOnce | K::RequestExtension => rectifier,
            _ => Role::SafetyOfficer,
        };
        site.treat(&id, role, what);
    }
    if reassigned {
        let (to, deadline) = (rectifier.id().into(), site.now.plus_ms(5 * DAY));
        site.treat(&id, Role::SafetyOfficer, A::Reassign { rectifier: to, deadline, reason: "离岗".into() });
    }
    id
}

#[test]
fn every_action_in_every_situation_by_every_role() {
    for rectifier in [Role::Technician, Role::FacilityManager] {
        let mut lines = TABLE.lines().filter(|l| !l.trim().is_empty());
        let actions: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
        assert_eq!(actions.len(), K::ALL.len());
        let (mut allowed, mut seen) = (0, 0);
        for line in lines {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let mut site = Site::new();
            let id = in_situation(&mut site, cells[0], rectifier);
            for (action_id, outcome) in actions.iter().zip(&cells[1..]) {
                let kind: K = serde_json::from_value((*action_id).into()).unwrap();
                let what = action(kind, &site, rectifier);
                for role in Role::ALL {
                    seen += 1;
                    let command = Command::Hazard { hazard: id.clone(), what: what.clone() };
                    let got = site.ask(&who(role), &command);
                    let label = format!("{action_id} of {} by {}, rectified by {rectifier:?}", cells[0], role.id());
                    let offered = next_hazard_actions(site.hazard(&id), &who(role)).contains(&kind);
                    // What was reviewed well may still be found wanting; a plan is asked for by the form.
                    let fails = A::Review { passed: false, note: "不行".into() };
                    let fails = Command::Hazard { hazard: id.clone(), what: fails };
                    let otherwise = matches!(got, Err(Refusal::PlanIncomplete { .. }))
                        || kind == K::Review && site.ask(&who(role), &fails).is_ok();
                    assert_eq!(offered, got.is_ok() || otherwise, "{label}: offered, got {got:?}");
                    let own = ["begin", "submit", "request-extension"].contains(action_id);
                    let judges = ["accept", "decide-extension"].contains(action_id);
                    // Who rectifies comes before what is lacking; what is so already, or lacks, before who judges.
                    let expect = if !may(action_id, role) {
                        "not-allowed"
                    } else if *outcome == "st" {
                        "st"
                    } else if own && role != rectifier {
                        "not-yours"
                    } else if role == rectifier && (*action_id == "review" || judges && *outcome == "ok") {
                        "same"
                    } else {
                        outcome
                    };
                    let code = match &got {
                        Ok(updates) => {
                            assert!(!updates.is_empty(), "{label}");
                            allowed += 1;
                            "ok"
                        }
                        Err(Refusal::NotAllowed { .. }) => "not-allowed",
                        Err(Refusal::HazardState { state }) => {
                            assert_eq!(*state, site.hazard(&id).state);
                            "st"
                        }
                        Err(Refusal::NotYours { person }) => {
                            assert_eq!(person, rectifier.id(), "{label}");
                            "not-yours"
                        }
                        Err(Refusal::SamePerson) => "same",
                        Err(Refusal::AlreadySo) => "so",
                        Err(Refusal::MajorNotAtOnce) => "major",
                        Err(Refusal::PlanIncomplete { .. }) => "plan",
                        Err(Refusal::Supervision { step }) => step,
                        Err(Refusal::Needed { field }) if field == "extension" => "none",
                        Err(other) => panic!("{label}: {other:?}"),
                    };
                    assert_eq!(code, expect, "{label}");
                }
            }
        }
        assert_eq!(seen, 19 * 14 * 11);
        assert!(allowed > 60, "{allowed}");
    }
}

#[test]
fn a_general_one_is_closed_by_its_review_and_a_major_one_by_its_delisting() {
    let changes = |updates: Vec<Update>| -> Vec<HazardChange> {
        let of = |u| match u {
            Update::Hazard { change, .. } => change,
            other => panic!("{other:?}"),
        };
        updates.into_iter().map(of).collect()
    };
    let mut site = Site::new();
    let review = |hazard: &HazardId, passed, note: &str| Command::Hazard {
        hazard: hazard.clone(),
        what: A::Review { passed, note: note.into() },
    };
    let general = in_situation(&mut site, "submitted-general", Role::Technician);
    let officer = who(Role::SafetyOfficer);
    let needed = Err(Refusal::Needed { field: "note".into() });
    assert_eq!(site.ask(&officer, &review(&general, false, " ")), needed, "a failure says why");
    let got = changes(site.run(&officer, &review(&general, false, "还在漏")).unwrap());
    assert_eq!(got, [HazardChange::ReviewFailed { reason: "还在漏".into() }]);
    assert_eq!((site.hazard(&general).state, site.hazard(&general).failed_reviews), (HazardState::Rectifying, 1));
    site.treat(&general, Role::Technician, A::Submit { note: "好了".into(), photos: vec![] });
    site.wait(1);
    let got = changes(site.run(&officer, &review(&general, true, "")).unwrap());
    assert_eq!(got, [HazardChange::ReviewPassed { note: String::new() }, HazardChange::Closed]);
    assert_eq!(site.hazard(&general).ended_at, Some(site.now));

    let major = in_situation(&mut site, "reviewed-major", Role::Technician);
    assert_eq!(site.hazard(&major).state, HazardState::Submitted);
    // It may still fail until it is accepted.
    site.run(&officer, &review(&major, false, "又漏了")).unwrap();
    assert_eq!(site.hazard(&major).reviewed_by, None);
    site.treat(&major, Role::Technician, A::Submit { note: "好了".into(), photos: vec![] });
    site.run(&officer, &review(&major, true, "")).unwrap();
    site.treat(&major, Role::DutyDirector, A::Accept);
    assert_eq!(site.ask(&officer, &review(&major, false, "x")), Err(Refusal::AlreadySo));
    let delist = Command::Hazard { hazard: major.clone(), what: A::Delist };
    let got = changes(site.run(&officer, &delist).unwrap());
    assert_eq!(got, [HazardChange::Delisted, HazardChange::Closed]);
    assert_eq!(site.hazard(&major).supervision, Some(Supervision::Delisted));
}

#[test]
fn fixed_at_once_needs_both_photos_and_comes_back_to_who_did_it() {
    let mut site = Site::new();
    let id = in_situation(&mut site, "assessed-general", Role::Technician);
    let fix = |hazard: &HazardId, photos: Vec<PhotoId>, note: &str| Command::Hazard {
        hazard: hazard.clone(),
        what: A::FixAtOnce { note: note.into(), photos },
    };
    let technician = who(Role::Technician);
    let needed = |field: &str| Err(Refusal::Needed { field: field.into() });
    assert_eq!(site.ask(&technician, &fix(&id, vec![], "x")), needed("photo-after"));
    assert_eq!(site.ask(&technician, &fix(&id, vec!["p".into()], "")), needed("note"));
    let bare = HazardReport { photos: vec![], ..found(room("r2")) };
    site.run(&technician, &Command::ReportHazard { report: Box::new(bare) }).unwrap();
    let without = site.facts().hazards.keys().next_back().unwrap().clone();
    let ungraded = site.ask(&technician, &fix(&without, vec!["p".into()], "x"));
    assert_eq!(ungraded, Err(Refusal::HazardState { state: HazardState::Reported }), "grading is never skipped");
    site.treat(&without, Role::SafetyOfficer, assess(HazardGrade::General));
    assert_eq!(site.ask(&technician, &fix(&without, vec!["p".into()], "x")), needed("photo-before"));
    site.run(&technician, &fix(&id, vec!["p".into()], "换新")).unwrap();
    assert_eq!((site.hazard(&id).at_once, site.hazard(&id).state), (true, HazardState::Submitted));
    site.treat(&id, Role::SafetyOfficer, A::Review { passed: false, note: "不行".into() });
    site.treat(&id, Role::Technician, A::Submit { note: "再换".into(), photos: vec![] });
    assert_eq!(site.hazard(&id).state, HazardState::Submitted, "it is not stuck with nobody");
}

#[test]
fn a_major_one_is_rectified_by_a_whole_plan_alone() {
    let mut site = Site::new();
    let id = in_situation(&mut site, "assigned-major", Role::Technician);
    let begin = Command::Hazard { hazard: id.clone(), what: A::Begin };
    let technician = who(Role::Technician);
    let parts = ["goal", "measures", "funds", "emergency"];
    let missing =
        |names: &[&str]| Err(Refusal::PlanIncomplete { missing: names.iter().map(|n| (*n).into()).collect() });
    assert_eq!(site.ask(&technician, &begin), missing(&parts));
    let without = |part: &str| {
        let mut plan = plan();
        *match part {
            "goal" => &mut plan.goal,
            "measures" => &mut plan.measures,
            "funds" => &mut plan.funds,
            _ => &mut plan.emergency,
        } = "  ".into();
        plan
    };
    for part in parts {
        site.treat(&id, Role::Technician, A::Plan { plan: without(part) });
        assert_eq!(site.ask(&technician, &begin), missing(&[part]));
    }
    site.treat(&id, Role::Technician, A::Plan { plan: plan() });
    site.run(&technician, &begin).unwrap();
    for part in parts {
        let hollow = Command::Hazard { hazard: id.clone(), what: A::Plan { plan: without(part) } };
        assert_eq!(site.ask(&technician, &hollow), missing(&[part]), "nor is it hollowed out afterwards");
    }
}

#[test]
fn grading_needs_its_grounds() {
    let mut site = Site::new();
    let id = site.report(room("r1"));
    let grade = |grade, criterion: &str, lec| Command::Hazard {
        hazard: id.clone(),
        what: A::Assess { grade, criterion: criterion.into(), lec },
    };
    let officer = who(Role::SafetyOfficer);
    let needed = Err(Refusal::Needed { field: "criterion".into() });
    assert_eq!(site.ask(&officer, &grade(HazardGrade::Major, " ", orange())), needed, "not by the score");
    for bad in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300, 2.0] {
        let lec = Lec { likelihood: bad, ..orange() };
        assert_eq!(Lec::new(bad, 2.0, 15.0), None);
        assert_eq!(
            site.ask(&officer, &grade(HazardGrade::General, "", lec)),
            Err(Refusal::Wrong { field: "lec".into() })
        );
        // Never panics, whatever a file holds.
        let _ = lec.score();
    }
    let red = Lec::new(10.0, 10.0, 100.0).unwrap();
    site.run(&officer, &grade(HazardGrade::General, "", red)).unwrap();
    assert!(!site.hazard(&id).is_major(), "a high score does not make it major");
    assert_eq!(site.hazard(&id).assessment.as_ref().unwrap().level, RiskLevel::Red);
    site.run(&officer, &grade(HazardGrade::Major, "第三条", orange())).unwrap();
    site.treat(&id, Role::DutyDirector, A::List);
    site.run(&officer, &grade(HazardGrade::General, "", orange())).unwrap();
    assert_eq!(site.hazard(&id).supervision, None, "a general one is not listed");
}

#[test]
fn time_is_given_by_somebody_else() {
    let mut site = Site::new();
    let id = in_situation(&mut site, "assigned-general", Role::FacilityManager);
    let deadline = site.hazard(&id).deadline.unwrap();
    let manager = who(Role::FacilityManager);
    let command = |what| Command::Hazard { hazard: id.clone(), what };
    let until = |until| command(A::RequestExtension { until, reason: "等配件".into() });
    let outside = Err(Refusal::TimeOutside { after: deadline, until: None });
    assert_eq!(site.ask(&manager, &until(deadline)), outside);
    let own = |to: &str| command(A::Assign { rectifier: to.into(), deadline: deadline.plus_ms(DAY) });
    assert_eq!(site.ask(&manager, &own("facility-manager")), Err(Refusal::SamePerson));
    assert!(site.ask(&manager, &own("technician")).is_ok(), "somebody else may be given more");
    site.run(&manager, &until(deadline.plus_ms(DAY))).unwrap();
    let decide = |granted| command(A::DecideExtension { granted, note: String::new() });
    assert_eq!(site.ask(&manager, &decide(true)), Err(Refusal::SamePerson));
    site.run(&who(Role::SafetyOfficer), &decide(false)).unwrap();
    assert_eq!((site.hazard(&id).deadline, site.hazard(&id).extension.is_none()), (Some(deadline), true));
    site.run(&manager, &until(deadline.plus_ms(DAY))).unwrap();
    site.run(&who(Role::SafetyOfficer), &decide(true)).unwrap();
    assert_eq!(site.hazard(&id).deadline, Some(deadline.plus_ms(DAY)));
    assert!(
        !site.hazard(&id).is_overdue(deadline.plus_ms(DAY)) && site.hazard(&id).is_overdue(deadline.plus_ms(DAY + 1))
    );
    // Given to somebody else, what the one before asked for is void.
    site.run(&manager, &until(deadline.plus_ms(9 * DAY))).unwrap();
    site.treat(&id, Role::SafetyOfficer, action(K::Assign, &site, Role::Technician));
    assert_eq!(site.hazard(&id).extension, None);
    let past = command(A::Assign { rectifier: "technician".into(), deadline: site.now });
    let outside = Err(Refusal::TimeOutside { after: site.now, until: None });
    assert_eq!(site.ask(&who(Role::SafetyOfficer), &past), outside);
    let nobody = command(A::Assign { rectifier: "nobody".into(), deadline: site.now.plus_ms(1) });
    let unknown = Err(Refusal::Unknown { kind: "person".into(), id: "nobody".into() });
    assert_eq!(site.ask(&who(Role::SafetyOfficer), &nobody), unknown);
}

#[test]
fn who_leaves_is_replaced_and_nobody_who_rectified_judges() {
    let mut site = Site::new();
    let id = in_situation(&mut site, "rectifying-major", Role::FacilityManager);
    let (before, plan) = (site.hazard(&id).deadline.unwrap(), site.hazard(&id).plan.clone());
    let to = |person: &str, deadline, reason: &str| Command::Hazard {
        hazard: id.clone(),
        what: A::Reassign { rectifier: person.into(), deadline, reason: reason.into() },
    };
    let officer = who(Role::SafetyOfficer);
    let later = before.plus_ms(DAY);
    assert_eq!(site.ask(&officer, &to("plumber", later, " ")), Err(Refusal::Needed { field: "reason".into() }));
    assert_eq!(site.ask(&officer, &to("facility-manager", later, "x")), Err(Refusal::AlreadySo), "no hidden extension");
    let unknown = Err(Refusal::Unknown { kind: "person".into(), id: "nobody".into() });
    assert_eq!(site.ask(&officer, &to("nobody", later, "x")), unknown);
    let passed = Err(Refusal::TimeOutside { after: site.now, until: None });
    assert_eq!(site.ask(&officer, &to("plumber", site.now, "x")), passed);
    assert_eq!(site.ask(&officer, &to("safety-officer", later, "x")), Err(Refusal::SamePerson), "nor more for oneself");
    let asks = A::RequestExtension { until: later, reason: "等配件".into() };
    site.treat(&id, Role::FacilityManager, asks);
    site.wait(HOUR);
    site.run(&officer, &to("plumber", later, " 离岗 ")).unwrap();
    let hazard = site.hazard(&id);
    assert_eq!((hazard.state, hazard.rectifier.clone()), (HazardState::Assigned, Some("plumber".into())));
    assert_eq!((hazard.deadline, &hazard.extension, &hazard.plan), (Some(later), &None, &plan));
    assert_eq!(hazard.supervision, Some(Supervision::Listed), "it stays listed");
    let step = hazard.steps.last().unwrap();
    assert_eq!((step.what.as_str(), step.note.as_str()), ("reassigned", "plumber: 离岗"));
    // The one before is out of it; the new one begins with the plan that is there.
    let not_yours = Err(Refusal::NotYours { person: "plumber".into() });
    let begin = Command::Hazard { hazard: id.clone(), what: A::Begin };
    assert_eq!(site.ask(&who(Role::FacilityManager), &begin), not_yours);
    let plumber = Actor::new("plumber", Role::Technician);
    site.run(&plumber, &begin).unwrap();
    let submit = Command::Hazard { hazard: id.clone(), what: A::Submit { note: "好".into(), photos: vec![] } };
    site.run(&plumber, &submit).unwrap();
    let review = |passed| Command::Hazard { hazard: id.clone(), what: A::Review { passed, note: "看过".into() } };
    let manager = who(Role::FacilityManager);
    assert_eq!(site.ask(&manager, &review(true)), Err(Refusal::SamePerson), "who rectified it first judges it neither");
    assert!(next_hazard_actions(site.hazard(&id), &manager).iter().all(|k| *k != K::Review));
    // After a failed review it can be given on once more; each of the three stays out of judging it.
    site.run(&officer, &review(false)).unwrap();
    site.run(&officer, &to("technician", later, "换人")).unwrap();
    assert_eq!(site.hazard(&id).rectified_before, ["facility-manager".into(), "plumber".into()]);
    let technician = who(Role::Technician);
    site.run(&technician, &begin).unwrap();
    site.run(&technician, &submit).unwrap();
    for person in ["facility-manager", "plumber", "technician"] {
        for role in [Role::FacilityManager, Role::DutyDirector, Role::SafetyOfficer] {
            assert_eq!(site.ask(&Actor::new(person, role), &review(true)), Err(Refusal::SamePerson), "{person}");
        }
    }
    site.run(&officer, &review(true)).unwrap();
    let accept = Command::Hazard { hazard: id.clone(), what: A::Accept };
    assert_eq!(site.ask(&manager, &accept), Err(Refusal::SamePerson));
    site.treat(&id, Role::DutyDirector, A::Accept);
    site.treat(&id, Role::DutyDirector, A::Delist);
}

#[test]
fn what_was_written_before_there_were_replacements_is_still_read() {
    let mut site = Site::new();
    let id = in_situation(&mut site, "rectifying-general", Role::Technician);
    let mut old = serde_json::to_value(site.hazard(&id)).unwrap();
    old.as_object_mut().unwrap().remove("rectified_before").unwrap();
    let read: Hazard = serde_json::from_value(old).unwrap();
    assert_eq!(&read, site.hazard(&id));
    assert!(read.worked_on(&"technician".into()));
}

#[test]
fn a_report_says_what_and_where() {
    let site = Site::new();
    let report = |report: HazardReport, role| {
        site.ask(&who(role), &Command::ReportHazard { report: Box::new(report) }).map(|u| u.len())
    };
    let wrong = |field: &str| Err(Refusal::Wrong { field: field.into() });
    let needed = |field: &str| Err(Refusal::Needed { field: field.into() });
    let good = || found(room("r1"));
    for (bad, expect) in [
        (HazardReport { title: " ".into(), ..good() }, needed("title")),
        (HazardReport { title: "长".repeat(201), ..good() }, wrong("title")),
        (HazardReport { description: "长".repeat(4_001), ..good() }, wrong("description")),
        (HazardReport { place: Place { storey: Some("s".into()), ..Place::default() }, ..good() }, needed("place")),
        (HazardReport { place: Place { at: Some([f64::INFINITY; 3]), ..room("r") }, ..good() }, wrong("place")),
        (HazardReport { photos: vec!["p".into(); 21], ..good() }, wrong("photos")),
        (
            HazardReport { alarm: Some("X".into()), ..good() },
            Err(Refusal::Unknown { kind: "alarm".into(), id: "X".into() }),
        ),
    ] {
        assert_eq!(report(bad, Role::Requester), expect);
    }
    let may = Permission::ReportHazard.roles().to_vec();
    assert_eq!(report(good(), Role::Viewer), Err(Refusal::NotAllowed { role: Role::Viewer, may }));
    assert_eq!(report(HazardReport { alarm: Some("P-1/flow".into()), ..good() }, Role::Operator), Ok(1));
}

#[test]
fn the_four_colours_at_their_boundaries_and_for_every_product() {
    use RiskLevel as R;
    let policy = RiskPolicy::default();
    for (d, level) in [(320.0, R::Red), (319.9, R::Orange), (160.0, R::Orange), (159.9, R::Yellow), (70.0, R::Yellow)] {
        assert_eq!(policy.level(d), level, "{d}");
    }
    assert_eq!(policy.level(69.9), R::Blue);
    // In tenths each: thousandths of the score.
    let (likelihoods, exposures) = ([100_i64, 60, 30, 10, 5, 2, 1], [100_i64, 60, 30, 20, 10, 5]);
    let consequences = [1_000_i64, 400, 150, 70, 30, 10];
    let (mut count, mut on_a_boundary) = (0, 0);
    for l in likelihoods {
        for e in exposures {
            for c in consequences {
                let thousandths = l * e * c;
                let lec = Lec::new(l as f64 / 10.0, e as f64 / 10.0, c as f64 / 10.0).unwrap();
                assert_eq!((lec.score() * 1_000.0).round() as i64, thousandths);
                let level = match thousandths {
                    320_000.. => R::Red,
                    160_000.. => R::Orange,
                    70_000.. => R::Yellow,
                    _ => R::Blue,
                };
                assert_eq!(policy.level(lec.score()), level, "{lec:?}");
                on_a_boundary += usize::from([320_000, 160_000, 70_000].contains(&thousandths));
                count += 1;
            }
        }
    }
    assert_eq!(count, 7 * 6 * 6);
    assert!(on_a_boundary > 0);
    let site = RiskPolicy { red_from: 400.0, ..policy };
    assert_eq!(site.level(360.0), R::Orange, "a site sets its own boundaries");
}

#[test]
fn the_matrix() {
    // R = L × S by hand, the row of severity 1 first.
    let rows = ["BBBBB", "BBBBY", "BBYYO", "BBYOR", "BYORR"];
    for (s, row) in (1..).zip(rows) {
        for (l, colour) in (1..).zip(row.chars()) {
            let level = matrix_level(l, s).unwrap();
            let expect = match colour {
                'R' => RiskLevel::Red,
                'O' => RiskLevel::Orange,
                'Y' => RiskLevel::Yellow,
                _ => RiskLevel::Blue,
            };
            assert_eq!(level, expect, "{l} × {s}");
        }
    }
    assert_eq!([matrix_level(0, 3), matrix_level(3, 6)], [None, None]);
}

#[test]
fn a_warning_shows_every_term_raises_one_step_and_ends_by_itself() {
    let mut site = Site::new();
    site.write(&Actor::system(), Update::PointsRegistered { points: vec![flow()] });
    let first = in_situation(&mut site, "assigned-general", Role::Technician);
    let warn = |site: &Site, id: &HazardId| RiskIndex::of(&site.state, site.now).warning(id).unwrap().clone();
    let alarm = || Term::Alarm("P-1/flow".into());
    let warning = warn(&site, &first);
    assert_eq!(warning.terms, [alarm()]);
    assert_eq!((warning.base, warning.level), (Some(RiskLevel::Orange), Some(RiskLevel::Red)));
    site.raise("elsewhere");
    assert_eq!(warn(&site, &first).terms, [alarm()], "an alarm without a place, or of another, is not related");
    let cleared = AlarmChange::Returned { latching: false };
    site.write(&Actor::system(), Update::Alarm { alarm: "P-1/flow".into(), change: cleared });
    let warning = warn(&site, &first);
    assert_eq!((warning.terms, warning.level), (vec![], Some(RiskLevel::Orange)), "it ends with its cause");

    site.wait(5 * DAY + 1);
    assert_eq!(warn(&site, &first).terms, [Term::Overdue]);
    site.wait(80 * DAY);
    let second = site.report(room("r1"));
    site.report(room("r2"));
    site.raise("P-1/flow");
    let warning = warn(&site, &first);
    assert_eq!(warning.terms, [Term::Overdue, Term::Repeated(2), alarm()]);
    assert_eq!(warning.level, Some(RiskLevel::Red), "one step in all");
    let warning = warn(&site, &second);
    assert_eq!((warning.base, warning.level), (None, None), "nothing is raised that was not assessed");
    assert_eq!(warning.terms, [Term::Repeated(2), alarm()]);
    site.treat(&second, Role::SafetyOfficer, A::Invalidate { reason: "误报".into() });
    assert_eq!(warn(&site, &first).terms, [Term::Overdue, alarm()], "what was none repeats nothing");
    assert_eq!(RiskIndex::of(&site.state, site.now).warning(&second), None, "nor is it open");

    site.wait(4 * DAY);
    let third = site.report(room("r1"));
    assert!(warn(&site, &third).terms.contains(&Term::Repeated(2)));
    site.wait(90 * DAY);
    assert!(warn(&site, &third).terms.contains(&Term::Repeated(2)));
    site.wait(1);
    assert!(!warn(&site, &third).terms.contains(&Term::Repeated(2)), "long ago is over");
    assert_eq!(level_at([RiskLevel::Blue, RiskLevel::Orange, RiskLevel::Yellow]), Some(RiskLevel::Orange));
    assert_eq!(level_at([]), None);
}
