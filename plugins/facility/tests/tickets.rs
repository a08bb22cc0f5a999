//! Tickets: every action in every state by every role, what each needs, the clocks, and what time does.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use atrium_facility::*;
use support::*;

use TicketActionKind as K;
use TicketState as S;

/// Where each action leads from each state: `-` where it cannot be done. Written from the rules of the service, not from
/// the program.
const LEADS: &str = "
            submit    accept   dispatch   take  arrive  start       resume      finish verify   rate  close  hold   reopen     reassign   decline  reject   cancel
draft       submitted -        -          -     -       -           -           -      -        -     -      -      -          -          -        -        cancelled
submitted   -         accepted -          -     -       -           -           -      -        -     -      -      -          -          -        rejected cancelled
accepted    -         -        dispatched -     -       -           -           -      -        -     -      -      -          -          -        rejected cancelled
dispatched  -         -        -          taken -       -           -           -      -        -     -      -      -          dispatched accepted -        cancelled
taken       -         -        -          -     on-site -           -           -      -        -     -      -      -          dispatched -        -        cancelled
on-site     -         -        -          -     -       in-progress -           -      -        -     -      -      -          dispatched -        -        cancelled
in-progress -         -        -          -     -       -           -           done   -        -     -      on-hold -         dispatched -        -        cancelled
on-hold     -         -        -          -     -       -           in-progress -      -        -     -      -      -          dispatched -        -        cancelled
done        -         -        -          -     -       -           -           -      verified -     -      -      dispatched -          -        -        -
verified    -         -        -          -     -       -           -           -      -        rated -      -      dispatched -          -        -        -
rated       -         -        -          -     -       -           -           -      -        -     closed -      -          -          -        -        -
closed      -         -        -          -     -       -           -           -      -        -     -      -      -          -          -        -        -
rejected    -         -        -          -     -       -           -           -      -        -     -      -      -          -          -        -        -
cancelled   -         -        -          -     -       -           -           -      -        -     -      -      -          -          -        -        -
";

/// Who may, by action.
const WHO: &str = "
submit   requester service-desk technician team-leader safety-officer operator facility-manager duty-director administrator system
accept   service-desk facility-manager duty-director
reject   service-desk facility-manager duty-director
dispatch service-desk team-leader facility-manager duty-director
reassign service-desk team-leader facility-manager duty-director
take     technician team-leader
arrive   technician team-leader
start    technician team-leader
hold     technician team-leader
resume   technician team-leader
finish   technician team-leader
decline  technician team-leader
verify   requester service-desk team-leader facility-manager duty-director
reopen   requester service-desk team-leader facility-manager duty-director
rate     requester service-desk
close    service-desk facility-manager system
cancel   requester service-desk facility-manager duty-director
";

fn id_of(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn may(action: &str, role: Role) -> bool {
    let line = WHO.lines().find(|l| l.split_whitespace().next() == Some(action)).unwrap();
    line.split_whitespace().skip(1).any(|r| r == role.id())
}

/// A ticket in this state; the one to whom it was given is the technician.
fn in_state(site: &mut Site, state: S) -> TicketId {
    if state == S::Draft {
        let command = Command::CreateTicket { draft: Box::new(draft()), submit: false };
        site.run(&who(Role::Requester), &command).unwrap();
        return site.facts().tickets.keys().next_back().unwrap().clone();
    }
    let id = site.make(draft());
    let done = TO_DONE.to_vec();
    let then = |more: &[K]| [&done[..], more].concat();
    let way = match state {
        S::Draft | S::Submitted => vec![],
        S::Accepted => done[..1].to_vec(),
        S::Dispatched => done[..2].to_vec(),
        S::Taken => done[..3].to_vec(),
        S::OnSite => done[..4].to_vec(),
        S::InProgress => done[..5].to_vec(),
        S::OnHold => [&done[..5], &[K::Hold]].concat(),
        S::Done => done,
        S::Verified => then(&[K::Verify]),
        S::Rated => then(&[K::Verify, K::Rate]),
        S::Closed => then(&[K::Verify, K::Rate, K::Close]),
        S::Rejected => vec![K::Reject],
        S::Cancelled => vec![K::Cancel],
    };
    bring(site, &id, &way);
    assert_eq!(site.ticket(&id).state, state);
    id
}

#[test]
fn every_action_in_every_state_by_every_role() {
    let mut lines = LEADS.lines().filter(|l| !l.trim().is_empty());
    let actions: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(actions.len(), K::ALL.len());
    let (mut allowed, mut refused) = (0, 0);
    for line in lines {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let state: S = serde_json::from_value(cells[0].into()).unwrap();
        let mut site = Site::new();
        let id = in_state(&mut site, state);
        for (action_id, leads) in actions.iter().zip(&cells[1..]) {
            let kind: K = serde_json::from_value((*action_id).into()).unwrap();
            for role in Role::ALL {
                let by = who(role);
                let command = Command::Ticket { ticket: id.clone(), what: action(kind) };
                let got = site.ask(&by, &command);
                let label = format!("{action_id} of {state:?} by {}", role.id());
                let work = ["take", "arrive", "start", "hold", "resume", "finish", "decline"].contains(action_id);
                let theirs = matches!(role, Role::Technician | Role::TeamLeader);
                let offered = next_ticket_actions(site.ticket(&id), &by).contains(&kind);
                assert_eq!(offered, got.is_ok(), "{label}: what is offered can be done, and the reverse");
                if !may(action_id, role) {
                    assert!(matches!(got, Err(Refusal::NotAllowed { role: r, .. }) if r == role), "{label}: {got:?}");
                } else if *leads == "-" {
                    assert_eq!(got, Err(Refusal::TicketState { state }), "{label}");
                } else if work && !theirs {
                    assert_eq!(got, Err(Refusal::NotYours { person: "technician".into() }), "{label}");
                } else {
                    let updates = got.unwrap_or_else(|e| panic!("{label}: {e}"));
                    assert_eq!(updates.len(), 1, "{label}");
                    let mut facts = site.facts().clone();
                    let seq = site.log.len() as u64 + 1;
                    let update = updates[0].clone();
                    facts.reduce(&Entry { seq, at: site.now, by, command: None, update });
                    assert_eq!(id_of(facts.tickets[&id].state), *leads, "{label}");
                    allowed += 1;
                    continue;
                }
                refused += 1;
            }
        }
    }
    assert_eq!(allowed + refused, 14 * 17 * 11);
    assert!(allowed > 100, "{allowed}");
}

#[test]
fn work_belongs_to_the_assignee_and_judgement_to_somebody_else() {
    let mut site = Site::new();
    let id = in_state(&mut site, S::Dispatched);
    let take = Command::Ticket { ticket: id.clone(), what: TicketAction::Take };
    let other = Actor::new("plumber", Role::Technician);
    assert_eq!(site.ask(&other, &take), Err(Refusal::NotYours { person: "technician".into() }));
    // The leader works for the technician, and so judges neither by checking nor by rating.
    bring(&mut site, &id, &[K::Take, K::Arrive]);
    for kind in [K::Start, K::Hold, K::Resume] {
        site.act(&id, Role::TeamLeader, action(kind));
    }
    bring(&mut site, &id, &[K::Finish]);
    let verify = Command::Ticket { ticket: id.clone(), what: action(K::Verify) };
    assert_eq!(site.ask(&who(Role::TeamLeader), &verify), Err(Refusal::SamePerson));
    for role in [Role::Requester, Role::TeamLeader] {
        let as_other = Actor::new("technician", role);
        assert_eq!(site.ask(&as_other, &verify), Err(Refusal::SamePerson), "in another role it is the same person");
    }
    bring(&mut site, &id, &[K::Verify]);
    let rate = Command::Ticket { ticket: id.clone(), what: action(K::Rate) };
    assert_eq!(site.ask(&Actor::new("technician", Role::Requester), &rate), Err(Refusal::SamePerson));
    assert!(site.ask(&who(Role::Requester), &rate).is_ok());
}

#[test]
fn what_has_to_be_said_is_asked_for() {
    let long = "长".repeat(4_001);
    let needed = |field: &str| Err(Refusal::Needed { field: field.into() });
    let wrong = |field: &str| Err(Refusal::Wrong { field: field.into() });
    let text = |t: &str| t.to_owned();
    for (said, expect) in [(" \n", needed("reason")), (&long, wrong("reason"))] {
        for (state, role, what) in [
            (S::Submitted, Role::ServiceDesk, TicketAction::Reject { reason: text(said) }),
            (S::Dispatched, Role::Technician, TicketAction::Decline { reason: text(said) }),
            (S::Done, Role::Requester, TicketAction::Reopen { reason: text(said) }),
            (S::Taken, Role::TeamLeader, TicketAction::Reassign { to: "plumber".into(), reason: text(said) }),
            (S::Draft, Role::Requester, TicketAction::Cancel { reason: text(said) }),
        ] {
            let mut site = Site::new();
            let ticket = in_state(&mut site, state);
            assert_eq!(site.ask(&who(role), &Command::Ticket { ticket, what }), expect, "{state:?}");
        }
    }
    let photos = |n: usize| vec![PhotoId::from("p"); n];
    for (state, role, what, expect) in [
        (S::InProgress, Role::Technician, TicketAction::Finish { note: text(""), photos: vec![] }, needed("note")),
        (
            S::InProgress,
            Role::Technician,
            TicketAction::Finish { note: text("x"), photos: photos(21) },
            wrong("photos"),
        ),
        (
            S::InProgress,
            Role::Technician,
            TicketAction::Hold { reason: HoldReason::Access, note: long.clone() },
            wrong("note"),
        ),
        (S::Done, Role::Requester, TicketAction::Verify { note: long.clone() }, wrong("note")),
        (S::Verified, Role::Requester, TicketAction::Rate { stars: 0, comment: text("") }, wrong("stars")),
        (S::Verified, Role::Requester, TicketAction::Rate { stars: 6, comment: text("") }, wrong("stars")),
        (S::Verified, Role::Requester, TicketAction::Rate { stars: 5, comment: long.clone() }, wrong("comment")),
    ] {
        let mut site = Site::new();
        let ticket = in_state(&mut site, state);
        assert_eq!(site.ask(&who(role), &Command::Ticket { ticket, what }), expect, "{state:?}");
    }
}

#[test]
fn only_who_is_there_and_able_is_sent() {
    let mut site = Site::new();
    let id = in_state(&mut site, S::Accepted);
    let send = |site: &Site, to: &str| {
        let what = TicketAction::Dispatch { to: to.into() };
        site.ask(&who(Role::ServiceDesk), &Command::Ticket { ticket: id.clone(), what }).map(|_| ())
    };
    assert_eq!(send(&site, "nobody"), Err(Refusal::Unknown { kind: "person".into(), id: "nobody".into() }));
    assert_eq!(send(&site, "plumber-at-home"), Err(Refusal::NotOnDuty { person: "plumber-at-home".into() }));
    assert_eq!(send(&site, "handyman"), Err(Refusal::NotQualified { person: "handyman".into() }));
    assert_eq!(send(&site, "plumber"), Ok(()));
    bring(&mut site, &id, &[K::Dispatch]);
    let to = |to: &str| TicketAction::Reassign { to: to.into(), reason: "病假".into() };
    let again = |site: &Site, whom: &str| {
        site.ask(&who(Role::TeamLeader), &Command::Ticket { ticket: id.clone(), what: to(whom) }).map(|_| ())
    };
    assert_eq!(again(&site, "technician"), Err(Refusal::AlreadySo));
    assert_eq!(again(&site, "electrician"), Err(Refusal::NotQualified { person: "electrician".into() }));
    assert_eq!(again(&site, "plumber-at-home"), Err(Refusal::NotOnDuty { person: "plumber-at-home".into() }));
    site.act(&id, Role::TeamLeader, to("plumber"));
    assert_eq!(site.ticket(&id).assignee, Some("plumber".into()));

    let chair = site.make(TicketDraft { category: TicketCategory::Wheelchair, asset: None, ..draft() });
    bring(&mut site, &chair, &[K::Accept]);
    site.act(&chair, Role::ServiceDesk, TicketAction::Dispatch { to: "handyman".into() });
    let general: Vec<(String, usize)> = qualified(site.facts(), TicketCategory::Wheelchair)
        .into_iter()
        .map(|(p, n)| (p.id.to_string(), n))
        .filter(|(id, _)| ["handyman", "plumber", "plumber-at-home", "electrician"].contains(&id.as_str()))
        .collect();
    assert_eq!(
        general,
        [("handyman".into(), 1), ("plumber".into(), 1)],
        "on duty and of the trade, with what each has"
    );
    let free_first: Vec<usize> =
        qualified(site.facts(), TicketCategory::Water).into_iter().map(|(_, in_hand)| in_hand).collect();
    assert!(free_first.is_sorted() && free_first.first() == Some(&0) && free_first.last() == Some(&1));
}

#[test]
fn a_request_names_only_what_exists_and_is_numbered() {
    let mut site = Site::new();
    let create = |site: &mut Site, role, draft: TicketDraft| {
        site.run(&who(role), &Command::CreateTicket { draft: Box::new(draft), submit: true })
    };
    let wrong = |field: &str| Err(Refusal::Wrong { field: field.into() });
    let unknown = |kind: &str, id: &str| Err(Refusal::Unknown { kind: kind.into(), id: id.into() });
    let title = |title: &str| TicketDraft { title: title.into(), ..draft() };
    assert_eq!(create(&mut site, Role::Requester, title("  ")), Err(Refusal::Needed { field: "title".into() }));
    assert_eq!(create(&mut site, Role::Requester, title(&"长".repeat(201))), wrong("title"));
    assert!(create(&mut site, Role::Requester, title(&"长".repeat(200))).is_ok(), "characters count, not bytes");
    let at = Place { at: Some([0.0, f64::NAN, 0.0]), ..Place::default() };
    for (draft, expect) in [
        (TicketDraft { description: "x".repeat(4_001), ..draft() }, wrong("description")),
        (TicketDraft { contact: "x".repeat(201), ..draft() }, wrong("contact")),
        (TicketDraft { place: at, ..draft() }, wrong("place")),
        (TicketDraft { asset: Some("X".into()), ..draft() }, unknown("asset", "X")),
        (TicketDraft { alarm: Some("X".into()), ..draft() }, unknown("alarm", "X")),
        (TicketDraft { hazard: Some("X".into()), ..draft() }, unknown("hazard", "X")),
        (TicketDraft { follows: Some("X".into()), ..draft() }, unknown("ticket", "X")),
    ] {
        assert_eq!(create(&mut site, Role::Requester, draft), expect);
    }
    assert!(matches!(create(&mut site, Role::Viewer, draft()), Err(Refusal::NotAllowed { .. })));
    let hazard = site.report(room("r1"));
    let made = TicketDraft { alarm: Some("P-1/flow".into()), hazard: Some(hazard.clone()), ..draft() };
    let id = site.make(made);
    assert_eq!(id.as_str(), "WO-000002", "refused requests take no number");
    assert_eq!(site.hazard(&hazard).tickets, [id], "the hazard knows its ticket");
}

#[test]
fn back_before_the_end_and_a_new_one_after_it() {
    let mut site = Site::new();
    let id = in_state(&mut site, S::Verified);
    bring(&mut site, &id, &[K::Reopen]);
    let ticket = site.ticket(&id);
    assert_eq!((ticket.state, ticket.reopened, ticket.assignee.clone()), (S::Dispatched, 1, Some("technician".into())));
    bring(&mut site, &id, &TO_DONE[2..]);
    bring(&mut site, &id, &[K::Reopen]);
    assert_eq!(site.ticket(&id).reopened, 2, "from done as from verified");
    let follow = |site: &mut Site, old: &TicketId| {
        let draft = TicketDraft { follows: Some(old.clone()), ..draft() };
        site.run(&who(Role::Requester), &Command::CreateTicket { draft: Box::new(draft), submit: true })
    };
    assert_eq!(follow(&mut site, &id), Err(Refusal::TicketState { state: S::Dispatched }));
    for state in [S::Closed, S::Rejected, S::Cancelled] {
        let old = in_state(&mut site, state);
        let updates = follow(&mut site, &old).unwrap();
        let [Update::Ticket { ticket: new, .. }, Update::Ticket { ticket: second, change }] = &updates[..] else {
            panic!("{updates:?}")
        };
        assert_eq!((second, change), (&old, &TicketChange::FollowedBy { by: new.clone() }));
        assert_eq!(site.ticket(&old).followed_by, Some(new.clone()));
        assert_eq!(site.ticket(&old).state, state, "the old one stays as it was");
        assert_eq!(follow(&mut site, &old), Err(Refusal::AlreadySo));
    }
}

fn reading(site: &Site, id: &TicketId, clock: ServiceClock) -> Option<ClockReading> {
    service_clocks(site.ticket(id), &site.policy.service, site.now).into_iter().find(|c| c.clock == clock)
}

fn elapsed_min(site: &Site, id: &TicketId, clock: ServiceClock) -> Option<i64> {
    reading(site, id, clock).map(|c| c.elapsed_ms / MIN)
}

#[test]
fn clocks_run_between_their_steps_and_hold_stops_repair_alone() {
    use ServiceClock as C;
    let mut site = Site::new();
    let id = site.make(draft());
    let step = |site: &mut Site, minutes: i64, kind: K| {
        site.wait(minutes * MIN);
        bring(site, &id, &[kind]);
    };
    step(&mut site, 3, K::Accept);
    step(&mut site, 4, K::Dispatch);
    step(&mut site, 5, K::Take);
    step(&mut site, 6, K::Arrive);
    step(&mut site, 7, K::Start);
    let repair = reading(&site, &id, C::Repair).unwrap();
    assert_eq!((repair.elapsed_ms, repair.running, repair.limit_ms), (7 * MIN, true, 120 * MIN));
    assert_eq!(repair.due_at, Some(site.now.plus_ms(113 * MIN)));
    step(&mut site, 8, K::Hold);
    site.wait(500 * MIN);
    let repair = reading(&site, &id, C::Repair).unwrap();
    assert_eq!((repair.elapsed_ms, repair.running, repair.paused, repair.due_at), (15 * MIN, false, true, None));
    assert!(site.tick().is_empty(), "what waits for parts does not escalate");
    step(&mut site, 0, K::Resume);
    step(&mut site, 10, K::Finish);
    site.wait(1_000 * MIN);
    let all: Vec<(C, i64, bool)> = service_clocks(site.ticket(&id), &site.policy.service, site.now)
        .into_iter()
        .map(|c| (c.clock, c.elapsed_ms / MIN, c.finished))
        .collect();
    assert_eq!(all, [(C::Response, 3, true), (C::Dispatch, 4, true), (C::Arrival, 6, true), (C::Repair, 25, true)]);

    // Back again: arrival and repair begin anew, response and dispatch stand.
    bring(&mut site, &id, &[K::Reopen]);
    assert_eq!((elapsed_min(&site, &id, C::Arrival), elapsed_min(&site, &id, C::Repair)), (None, None));
    bring(&mut site, &id, &[K::Take]);
    site.wait(2 * MIN);
    assert_eq!((elapsed_min(&site, &id, C::Arrival), elapsed_min(&site, &id, C::Repair)), (Some(2), None));
    bring(&mut site, &id, &[K::Arrive]);
    site.wait(9 * MIN);
    assert_eq!((elapsed_min(&site, &id, C::Arrival), elapsed_min(&site, &id, C::Repair)), (Some(2), Some(9)));
    assert_eq!((elapsed_min(&site, &id, C::Response), elapsed_min(&site, &id, C::Dispatch)), (Some(3), Some(4)));
}

#[test]
fn a_declined_ticket_is_dispatched_anew() {
    use ServiceClock as C;
    let mut site = Site::new();
    let id = in_state(&mut site, S::Dispatched);
    site.wait(30 * MIN);
    bring(&mut site, &id, &[K::Decline]);
    assert_eq!(site.ticket(&id).assignee, None, "it is nobody's");
    site.wait(4 * MIN);
    let dispatch = reading(&site, &id, C::Dispatch).unwrap();
    assert_eq!((dispatch.elapsed_ms, dispatch.running), (4 * MIN, true));
    assert_eq!(site.tick().len(), 1, "80 % of 5 min: waiting again is told again");
}

#[test]
fn each_level_is_told_once_and_none_is_left_out() {
    let percents = |updates: &[Update]| -> Vec<u16> {
        let of = |u: &Update| match u {
            Update::Ticket { change: TicketChange::Escalated { percent, .. }, .. } => *percent,
            other => panic!("{other:?}"),
        };
        updates.iter().map(of).collect()
    };
    let mut site = Site::new();
    let id = site.make(draft());
    let mut told = Vec::new();
    for second in 1..=30 * 60 {
        site.wait(1_000);
        let new = percents(&site.tick());
        told.extend(new.into_iter().map(|p| (second, p)));
    }
    assert_eq!(told, [(480, 80), (600, 100), (900, 150), (1_200, 200)], "10 min to answer");
    bring(&mut site, &id, &[K::Accept]);
    assert_eq!(site.ticket(&id).escalated, 0, "each clock by itself");
    site.wait(10 * MIN);
    assert_eq!(percents(&site.tick()), [80, 100, 150, 200], "all at once when the hub was away");
    assert!(site.tick().is_empty());
    bring(&mut site, &id, &TO_DONE[1..]);
    site.wait(DAY);
    assert!(site.tick().is_empty(), "nothing runs while it waits to be checked");

    let urgent = site.make(TicketDraft { urgency: Urgency::Urgent, ..draft() });
    site.wait(48_000);
    assert_eq!(percents(&site.tick()), [80], "an urgent one is answered within a minute");
    assert_eq!(site.ticket(&urgent).escalated, 80);
}

#[test]
fn silence_is_no_rating_and_closes_in_the_end() {
    let mut site = Site::new();
    let id = in_state(&mut site, S::Verified);
    site.wait(72 * HOUR - 1);
    assert!(site.tick().is_empty());
    site.wait(1);
    assert_eq!(site.tick().len(), 1);
    let rating = site.ticket(&id).rating.clone().unwrap();
    assert_eq!((site.ticket(&id).state, rating.stars, rating.by_timeout), (S::Rated, 0, true));
    site.wait(24 * HOUR - 1);
    assert!(site.tick().is_empty());
    site.wait(1);
    site.tick();
    assert_eq!(site.ticket(&id).state, S::Closed);
    assert!(site.tick().is_empty());
}
