//! Key figures on cases counted by hand.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use atrium_facility::*;
use support::*;

use TicketActionKind as K;

fn period(site: &Site, from_min: i64, to_min: i64) -> Period {
    let at = |min| Timestamp(1_700_000_000_000).plus_ms(min * MIN);
    assert!(site.now >= at(0));
    Period { from: at(from_min), to: at(to_min) }
}

fn service(site: &Site, from_min: i64, to_min: i64) -> ServiceFigures {
    service_figures(site.facts(), &site.policy.service, period(site, from_min, to_min), site.now)
}

fn share(hits: usize, of: usize) -> Share {
    Share { hits, of }
}

#[test]
fn without_data_there_is_no_figure() {
    let site = Site::new();
    let none = service(&site, 0, 1_000);
    assert_eq!(none, ServiceFigures::default());
    assert_eq!((none.timely_response.percent(), none.mttr_ms(), none.satisfaction.mean), (None, None, None));
    assert_eq!(hazard_figures(site.facts(), period(&site, 0, 1_000), site.now), HazardFigures::default());
}

#[test]
fn an_answer_is_timely_late_outstanding_or_not_yet_due() {
    let mut site = Site::new();
    // Limits: 10 minutes. Made at 0: answered at 10 (in time), answered at 11 (late), rejected at 2 (an answer).
    let (a, b, c) = (site.make(draft()), site.make(draft()), site.make(draft()));
    let (withdrawn, forgotten) = (site.make(draft()), site.make(draft()));
    site.wait(2 * MIN);
    bring(&mut site, &c, &[K::Reject]);
    bring(&mut site, &withdrawn, &[K::Cancel]);
    site.wait(8 * MIN);
    bring(&mut site, &a, &[K::Accept]);
    assert_eq!(service(&site, 0, 60).timely_response, share(2, 2), "at the limit nothing is late yet");
    site.wait(MIN);
    bring(&mut site, &b, &[K::Accept]);
    let fresh = site.make(draft());
    let figures = service(&site, 0, 60);
    assert_eq!(
        figures.timely_response,
        share(2, 4),
        "late and unanswered past the limit count, withdrawn and fresh do not"
    );
    assert_eq!(figures.timely_response.percent(), Some(50.0));
    assert_eq!(service(&site, 0, 10).timely_response, share(0, 0), "due at 10, which the period does not include");
    assert_eq!(service(&site, 10, 11).timely_response, share(2, 4));
    site.wait(20 * MIN);
    bring(&mut site, &forgotten, &[K::Cancel]);
    bring(&mut site, &fresh, &[K::Accept]);
    assert_eq!(service(&site, 10, 11).timely_response, share(2, 4), "withdrawn too late is late");
    assert_eq!(service(&site, 21, 22).timely_response, share(0, 1));
}

/// A ticket that takes these minutes to be dispatched and to be repaired.
fn repaired(site: &mut Site, draft: TicketDraft, dispatch: i64, repair: i64) -> TicketId {
    let id = site.make(draft);
    bring(site, &id, &[K::Accept]);
    site.wait(dispatch * MIN);
    bring(site, &id, &[K::Dispatch, K::Take, K::Arrive, K::Start]);
    site.wait(repair * MIN);
    bring(site, &id, &[K::Finish]);
    id
}

fn on(asset: Option<&str>, category: TicketCategory) -> TicketDraft {
    TicketDraft { asset: asset.map(AssetId::from), category, ..draft() }
}

#[test]
fn durations_have_a_middle_and_a_tail() {
    let mut site = Site::new();
    for minutes in 1..=9 {
        repaired(&mut site, on(None, TicketCategory::Water), minutes, 10 * minutes);
    }
    let last = repaired(&mut site, on(None, TicketCategory::Water), 10, 40);
    let figures = service(&site, 0, 100_000);
    let dispatch = figures.dispatch.unwrap();
    assert_eq!((dispatch.count, dispatch.p90_ms), (10, 9 * MIN));
    assert!((dispatch.median_ms - 5.5 * MIN as f64).abs() < 1e-6);
    assert_eq!(figures.timely_dispatch, share(5, 10), "5 minutes");
    // Σ (10 … 90) + 40 = 490 minutes in 10 repairs.
    assert!((figures.mttr_ms().unwrap() - 49.0 * MIN as f64).abs() < 1e-6);
    assert_eq!(figures.timely_completion, share(10, 10));
    assert_eq!(figures.timely_arrival, share(10, 10));
    // On hold no repair time passes; it comes back and takes another 20 minutes, a repair of its own.
    bring(&mut site, &last, &[K::Reopen, K::Take, K::Arrive, K::Start]);
    site.wait(15 * MIN);
    bring(&mut site, &last, &[K::Hold]);
    site.wait(DAY);
    bring(&mut site, &last, &[K::Resume]);
    site.wait(5 * MIN);
    bring(&mut site, &last, &[K::Finish]);
    let repair = service(&site, 0, 100_000).repair.unwrap();
    assert_eq!(repair.count, 11);
    assert!((repair.mean_ms - 510.0 / 11.0 * MIN as f64).abs() < 1e-6);
    // An escort is no repair.
    let escort = site.make(on(None, TicketCategory::Other));
    bring(&mut site, &escort, &TO_DONE);
    assert_eq!(service(&site, 0, 100_000).repair.unwrap().count, 11);
}

#[test]
fn a_repair_that_ran_over_its_limit_is_late_when_the_limit_passes() {
    let mut site = Site::new();
    let id = site.make(on(None, TicketCategory::Power));
    let electrician = Actor::new("electrician", Role::Technician);
    bring(&mut site, &id, &[K::Accept]);
    site.act(&id, Role::ServiceDesk, TicketAction::Dispatch { to: "electrician".into() });
    for what in [TicketAction::Take, TicketAction::Arrive, TicketAction::Start] {
        site.run(&electrician, &Command::Ticket { ticket: id.clone(), what }).unwrap();
    }
    // 60 minutes, then held for 100, then on: the limit of 120 is reached at 220.
    let hold = |what| Command::Ticket { ticket: id.clone(), what };
    site.wait(60 * MIN);
    site.run(&electrician, &hold(TicketAction::Hold { reason: HoldReason::Vendor, note: String::new() })).unwrap();
    site.wait(100 * MIN);
    assert_eq!(service(&site, 0, 1_000).timely_completion, share(0, 0), "held: not due");
    site.run(&electrician, &hold(TicketAction::Resume)).unwrap();
    site.wait(60 * MIN);
    assert_eq!(service(&site, 0, 1_000).timely_completion, share(0, 0));
    site.wait(1);
    assert_eq!(service(&site, 0, 1_000).timely_completion, share(0, 1), "unfinished past its limit");
    assert_eq!(service(&site, 0, 220).timely_completion, share(0, 0));
    assert_eq!(service(&site, 220, 221).timely_completion, share(0, 1));
}

#[test]
fn what_came_back_is_a_repeated_repair() {
    use TicketCategory as C;
    let mut site = Site::new();
    let close = |site: &mut Site, id: &TicketId| bring(site, id, &[K::Verify, K::Rate, K::Close]);
    let first = repaired(&mut site, on(Some("P-1"), C::Water), 1, 1);
    close(&mut site, &first);
    assert_eq!(service(&site, 0, 1_000_000).repeat_repair, share(0, 1));
    site.wait(30 * DAY);
    let other_fault = repaired(&mut site, on(Some("P-1"), C::Heating), 1, 1);
    close(&mut site, &other_fault);
    assert_eq!(service(&site, 0, 1_000_000).repeat_repair, share(0, 2), "another fault");
    site.wait(-2 * MIN);
    let same = repaired(&mut site, on(Some("P-1"), C::Water), 1, 1);
    close(&mut site, &same);
    assert_eq!(service(&site, 0, 1_000_000).repeat_repair, share(1, 3), "30 days after the repair");
    site.wait(31 * DAY);
    let later = repaired(&mut site, on(Some("P-1"), C::Water), 1, 1);
    bring(&mut site, &later, &[K::Reopen, K::Take, K::Arrive, K::Start, K::Finish]);
    assert_eq!(service(&site, 0, 1_000_000).repeat_repair, share(1, 3), "not closed yet");
    close(&mut site, &later);
    assert_eq!(service(&site, 0, 1_000_000).repeat_repair, share(2, 4), "reopened");
    let follows = TicketDraft { follows: Some(later), ..on(None, C::Water) };
    let after = repaired(&mut site, follows, 1, 1);
    close(&mut site, &after);
    assert_eq!(service(&site, 0, 1_000_000).repeat_repair, share(3, 5), "made to follow a closed one");
}

#[test]
fn satisfaction_is_of_those_who_answered() {
    let mut site = Site::new();
    for stars in [5, 2, 4] {
        let id = repaired(&mut site, on(None, TicketCategory::Water), 1, 1);
        bring(&mut site, &id, &[K::Verify]);
        site.act(&id, Role::Requester, TicketAction::Rate { stars, comment: String::new() });
    }
    let silent = repaired(&mut site, on(None, TicketCategory::Water), 1, 1);
    bring(&mut site, &silent, &[K::Verify]);
    site.wait(4 * DAY);
    site.tick();
    assert_eq!(site.ticket(&silent).state, TicketState::Rated);
    let got = service(&site, 0, 1_000_000).satisfaction;
    assert_eq!((got.rated, got.rated.percent()), (share(3, 4), Some(75.0)));
    assert!((got.mean.unwrap() - 11.0 / 3.0).abs() < 1e-9, "the time-out is no zero");
    assert_eq!(service(&site, 60, 1_000_000).satisfaction, Satisfaction { mean: None, rated: share(0, 1) });
}

#[test]
fn hazards_are_counted_by_deadline_by_first_review_and_by_age() {
    use HazardAction as A;
    let mut site = Site::new();
    let given = |site: &mut Site, days: i64| {
        let id = site.report(room("r1"));
        site.treat(&id, Role::SafetyOfficer, assess(HazardGrade::General));
        let deadline = site.now.plus_ms(days * DAY);
        site.treat(&id, Role::SafetyOfficer, A::Assign { rectifier: "technician".into(), deadline });
        site.treat(&id, Role::Technician, A::Begin);
        id
    };
    let submit = || A::Submit { note: "好".into(), photos: vec![] };
    let review = |passed| A::Review { passed, note: "看过".into() };
    let (in_time, late, open, not_due) =
        (given(&mut site, 2), given(&mut site, 2), given(&mut site, 2), given(&mut site, 30));
    let invalid = site.report(room("r1"));
    site.treat(&invalid, Role::SafetyOfficer, A::Invalidate { reason: "误报".into() });
    let unassessed = site.report(room("r1"));
    site.wait(2 * DAY);
    site.treat(&in_time, Role::Technician, submit());
    site.treat(&in_time, Role::SafetyOfficer, review(true));
    site.treat(&late, Role::Technician, submit());
    site.treat(&late, Role::SafetyOfficer, review(false));
    site.wait(2 * DAY);
    site.treat(&late, Role::Technician, submit());
    site.treat(&late, Role::SafetyOfficer, review(true));
    let month = Period { from: Timestamp(0), to: site.now.plus_ms(365 * DAY) };
    let got = hazard_figures(site.facts(), month, site.now);
    assert_eq!((got.closure, got.on_time, got.first_pass), (share(2, 3), share(1, 3), share(1, 2)));
    assert_eq!([site.hazard(&open).state, site.hazard(&not_due).state], [HazardState::Rectifying; 2]);
    assert_eq!(site.hazard(&unassessed).state, HazardState::Reported);
    // Orange: 2, 4, 4 and 4 days; without a level: 4 days.
    let days: Vec<_> = got.days_open.iter().map(|d| (d.level, d.count, d.mean_days)).collect();
    assert_eq!(days, [(Some(RiskLevel::Orange), 4, 3.5), (None, 1, 4.0)]);
    let before = Period { from: Timestamp(0), to: site.log[0].at.plus_ms(DAY) };
    let got = hazard_figures(site.facts(), before, site.now);
    assert_eq!((got.closure, got.first_pass), (share(0, 0), share(0, 0)));
    assert_eq!(got.days_open[0].mean_days, 1.0, "as old as they were at the end of the period");
}
