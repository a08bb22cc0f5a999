//! Whatever people ask for, in whatever order and role: what must never be is never so, and the log tells it all.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use atrium_facility::*;
use proptest::prelude::*;
use support::*;

use HazardState as H;
use TicketState as S;

/// One attempt. `guided` picks what the state and the role allow, so that the far states are reached; otherwise anything.
#[derive(Clone, Debug)]
struct Attempt {
    subject: Subject,
    which: usize,
    action: usize,
    role: usize,
    person: usize,
    guided: bool,
    variant: usize,
    wait_min: i64,
}

#[derive(Clone, Copy, Debug)]
enum Subject {
    MakeTicket,
    Ticket,
    ReportHazard,
    Hazard,
    Duty,
    Time,
}

/// People who act; the same one may come in any role.
const PEOPLE: [&str; 5] = ["technician", "team-leader", "plumber", "handyman", "facility-manager"];

fn attempt() -> impl Strategy<Value = Attempt> {
    let subject = prop_oneof![
        2 => Just(Subject::MakeTicket),
        12 => Just(Subject::Ticket),
        1 => Just(Subject::ReportHazard),
        12 => Just(Subject::Hazard),
        1 => Just(Subject::Duty),
        2 => Just(Subject::Time),
    ];
    let wait = prop_oneof![8 => 0..30_i64, 1 => 0..6_000_i64];
    (subject, 0..4_usize, 0..64_usize, 0..11_usize, 0..5_usize, prop::bool::weighted(0.8), 0..12_usize, wait).prop_map(
        |(subject, which, action, role, person, guided, variant, wait_min)| Attempt {
            subject,
            which,
            action,
            role,
            person,
            guided,
            variant,
            wait_min,
        },
    )
}

fn pick<T: Clone>(all: impl IntoIterator<Item = T>, at: usize) -> Option<T> {
    let all: Vec<T> = all.into_iter().collect();
    all.get(at.checked_rem(all.len())?).cloned()
}

/// Empty every fourth time.
fn words(a: &Attempt) -> String {
    if a.variant % 4 == 3 { String::new() } else { "因为".to_owned() }
}

fn ticket_action(kind: TicketActionKind, a: &Attempt) -> TicketAction {
    let somebody = || PersonId::from(*pick(&PEOPLE, a.action / 8 + a.variant).unwrap());
    match action(kind) {
        TicketAction::Dispatch { .. } => TicketAction::Dispatch { to: somebody() },
        TicketAction::Reassign { .. } => TicketAction::Reassign { to: somebody(), reason: words(a) },
        TicketAction::Rate { .. } => TicketAction::Rate { stars: a.variant as u8 % 7, comment: String::new() },
        TicketAction::Reopen { .. } => TicketAction::Reopen { reason: words(a) },
        other => other,
    }
}

fn hazard_action(kind: HazardActionKind, a: &Attempt, now: Timestamp) -> HazardAction {
    use HazardActionKind as K;
    let later = now.plus_ms((a.variant as i64 - 1) * 12 * HOUR);
    match kind {
        K::Assess => assess(if a.variant.is_multiple_of(2) { HazardGrade::Major } else { HazardGrade::General }),
        K::List => HazardAction::List,
        K::Assign => HazardAction::Assign {
            rectifier: PersonId::from(*pick(&PEOPLE, a.action / 8 + a.variant).unwrap()),
            deadline: later,
        },
        K::Reassign => HazardAction::Reassign {
            rectifier: PersonId::from(*pick(&PEOPLE, a.action / 8 + a.variant).unwrap()),
            deadline: later,
            reason: words(a),
        },
        K::Plan => {
            let hollow = RectificationPlan { goal: words(a), ..plan() };
            HazardAction::Plan { plan: hollow }
        }
        K::Begin => HazardAction::Begin,
        K::Submit => HazardAction::Submit { note: words(a), photos: vec!["after".into()] },
        K::FixAtOnce => HazardAction::FixAtOnce { note: words(a), photos: vec!["after".into()] },
        K::Review => HazardAction::Review { passed: !a.variant.is_multiple_of(3), note: words(a) },
        K::Accept => HazardAction::Accept,
        K::Delist => HazardAction::Delist,
        K::RequestExtension => HazardAction::RequestExtension { until: later.plus_ms(3 * DAY), reason: words(a) },
        K::DecideExtension => {
            HazardAction::DecideExtension { granted: a.variant.is_multiple_of(2), note: String::new() }
        }
        K::Invalidate => HazardAction::Invalidate { reason: words(a) },
    }
}

/// What leads a hazard on to its end.
fn onward(h: &Hazard) -> Option<HazardActionKind> {
    use HazardActionKind as K;
    Some(match h.state {
        H::Reported => K::Assess,
        H::Assessed if h.is_major() && h.supervision.is_none() => K::List,
        H::Assessed => K::Assign,
        H::Assigned if h.is_major() && h.plan.is_none() => K::Plan,
        H::Assigned => K::Begin,
        H::Rectifying => K::Submit,
        H::Submitted if h.supervision == Some(Supervision::Accepted) => K::Delist,
        H::Submitted if h.reviewed_by.is_some() => K::Accept,
        H::Submitted => K::Review,
        H::Closed | H::Invalid => return None,
    })
}

/// Who asks for what; `None` when there is nothing of that kind yet.
fn command(site: &Site, a: &Attempt) -> Option<(Actor, Command)> {
    let facts = site.facts();
    let role = Role::ALL[a.role];
    let mut by = Actor::new(PEOPLE[a.person], role);
    let role_for = |permission: Permission| pick(permission.roles().iter().copied(), a.role).unwrap();
    let command = match a.subject {
        Subject::MakeTicket => {
            let follows = (a.variant.is_multiple_of(3)).then(|| pick(facts.tickets.keys().cloned(), a.which)).flatten();
            let hazard = (a.variant % 3 == 1).then(|| pick(facts.hazards.keys().cloned(), a.which)).flatten();
            let category = if a.variant.is_multiple_of(2) { TicketCategory::Water } else { TicketCategory::Bed };
            let draft = TicketDraft { follows, hazard, category, ..draft() };
            Command::CreateTicket { draft: Box::new(draft), submit: !a.variant.is_multiple_of(5) }
        }
        Subject::ReportHazard => Command::ReportHazard { report: Box::new(found(room("r1"))) },
        Subject::Ticket => {
            let (id, ticket) = pick(facts.tickets.iter(), a.which)?;
            let mut kind = TicketActionKind::ALL[a.action % TicketActionKind::ALL.len()];
            if a.guided {
                // The first is the one that leads on.
                let fit: Vec<_> =
                    TicketActionKind::ALL.into_iter().filter(|k| k.leads(ticket.state).is_some()).collect();
                kind = pick(fit, if a.action.is_multiple_of(3) { a.action } else { 0 })?;
                by.role = role_for(kind.permission());
                if kind.is_for_assignee() {
                    by.id = ticket.assignee.clone()?;
                }
            }
            Command::Ticket { ticket: id.clone(), what: ticket_action(kind, a) }
        }
        Subject::Hazard => {
            let (id, hazard) = pick(facts.hazards.iter(), a.which)?;
            let mut kind = HazardActionKind::ALL[a.action % HazardActionKind::ALL.len()];
            if a.guided {
                let fit: Vec<_> = HazardActionKind::ALL.into_iter().filter(|k| k.fits(hazard.state)).collect();
                kind = if a.action.is_multiple_of(3) { pick(fit, a.action)? } else { onward(hazard)? };
                by.role = role_for(kind.permission());
                if kind.permission() == Permission::RectifyHazard {
                    by.id = hazard.rectifier.clone().unwrap_or(by.id);
                }
            }
            Command::Hazard { hazard: id.clone(), what: hazard_action(kind, a, site.now) }
        }
        Subject::Duty => Command::SetDuty { person: PEOPLE[a.which].into(), on: !a.variant.is_multiple_of(3) },
        Subject::Time => return None,
    };
    Some((by, command))
}

/// What may follow what, ticket.
fn ticket_goes(from: S, to: S) -> bool {
    match to {
        S::Draft => false,
        S::Submitted => from == S::Draft,
        S::Accepted => matches!(from, S::Submitted | S::Dispatched),
        S::Dispatched => !matches!(from, S::Draft | S::Submitted | S::Rated | S::Closed | S::Rejected | S::Cancelled),
        S::Taken => from == S::Dispatched,
        S::OnSite => from == S::Taken,
        S::InProgress => matches!(from, S::OnSite | S::OnHold),
        S::OnHold | S::Done => from == S::InProgress,
        S::Verified => from == S::Done,
        S::Rated => from == S::Verified,
        S::Closed => from == S::Rated,
        S::Rejected => matches!(from, S::Submitted | S::Accepted),
        S::Cancelled => !matches!(from, S::Done | S::Verified | S::Rated | S::Closed | S::Rejected | S::Cancelled),
    }
}

fn check_ticket(id: &TicketId, t: &Ticket, facts: &Facts) {
    assert_eq!(t.steps.last().unwrap().to, t.state, "{id}: the last step is where it stands");
    assert!(t.steps.is_sorted_by_key(|s| s.at), "{id}: steps go forward in time");
    for pair in t.steps.windows(2) {
        assert!(ticket_goes(pair[0].to, pair[1].to), "{id}: {:?} → {:?}", pair[0].to, pair[1].to);
    }
    assert_eq!(t.hold.is_some(), t.state == S::OnHold, "{id}: a reason to wait while it waits");
    let back = |w: &&[TicketStep]| w[1].to == S::Dispatched && matches!(w[0].to, S::Done | S::Verified);
    assert_eq!(t.reopened as usize, t.steps.windows(2).filter(back).count(), "{id}: counted as often as it came back");
    let given = !matches!(t.state, S::Draft | S::Submitted | S::Accepted | S::Rejected | S::Cancelled);
    assert!(!given || t.assignee.is_some(), "{id}: {:?} is somebody's", t.state);
    assert!(!matches!(t.state, S::Draft | S::Submitted | S::Accepted) || t.assignee.is_none(), "{id}: is nobody's yet");
    for (at, step) in t.steps.iter().enumerate().filter(|(_, s)| matches!(s.to, S::Verified | S::Rated)) {
        let worked = |s: &&TicketStep| matches!(s.to, S::InProgress | S::Done) && s.by.id == step.by.id;
        assert!(t.steps[..at].iter().find(worked).is_none(), "{id}: judged by who did it");
    }
    assert_eq!(t.rating.is_some(), matches!(t.state, S::Rated | S::Closed), "{id}: rated before it is closed");
    if let Some(rating) = &t.rating {
        let rater = t.steps.iter().rev().find(|s| s.to == S::Rated).unwrap();
        assert_eq!(rating.by_timeout, rater.by.role == Role::System, "{id}: time rates for the hub alone");
        assert_eq!(rating.by_timeout, rating.stars == 0, "{id}: and gives no stars");
        assert!(rating.stars <= 5);
    }
    assert!([0, 80, 100, 150, 200].contains(&t.escalated));
    if let Some(next) = &t.followed_by {
        assert!(matches!(t.state, S::Closed | S::Rejected | S::Cancelled), "{id}: only what is over is followed");
        assert_eq!(facts.tickets[next].draft.follows.as_ref(), Some(id), "{id}: both know of each other");
    }
    if let Some(hazard) = &t.draft.hazard {
        assert!(facts.hazards[hazard].tickets.contains(id), "{id}: the hazard knows of it");
    }
}

/// What may follow what, hazard; many steps leave it where it is.
fn hazard_goes(from: H, to: H) -> bool {
    from == to
        || match to {
            H::Reported => false,
            H::Assessed => from == H::Reported,
            H::Assigned => matches!(from, H::Assessed | H::Rectifying),
            H::Rectifying => matches!(from, H::Assigned | H::Submitted),
            H::Submitted => matches!(from, H::Rectifying | H::Assessed),
            H::Closed => from == H::Submitted,
            H::Invalid => matches!(from, H::Reported | H::Assessed),
        }
}

fn check_hazard(id: &HazardId, h: &Hazard, facts: &Facts) {
    assert_eq!(h.steps.last().unwrap().to, h.state, "{id}");
    assert!(h.steps.is_sorted_by_key(|s| s.at), "{id}: steps go forward in time");
    for pair in h.steps.windows(2) {
        assert!(hazard_goes(pair[0].to, pair[1].to), "{id}: {:?} → {:?}", pair[0].to, pair[1].to);
    }
    let is = |what: &'static str| move |s: &&HazardStep| s.what == what;
    let count = |what| h.steps.iter().filter(is(what)).count();
    let major = h.assessment.as_ref().is_some_and(|a| a.grade == HazardGrade::Major);
    assert!(matches!(h.state, H::Reported | H::Invalid) || h.assessment.is_some(), "{id}: grading is never skipped");
    assert_eq!(h.failed_reviews as usize, count("review-failed"), "{id}");
    assert_eq!(h.ended_at.is_some(), matches!(h.state, H::Closed | H::Invalid), "{id}");
    let under_way = matches!(h.state, H::Rectifying | H::Submitted | H::Closed);
    if under_way {
        assert!(h.rectifier.is_some(), "{id}: somebody rectifies it");
    }
    if major && (under_way || h.state == H::Assigned) {
        assert!(h.supervision.is_some(), "{id}: a major one is listed before it is assigned");
        assert!(h.deadline.is_some() && h.rectifier.is_some() && !h.at_once, "{id}");
    }
    if major && under_way {
        let plan = h.plan.as_ref().unwrap();
        let parts = [&plan.goal, &plan.measures, &plan.funds, &plan.emergency];
        assert!(parts.iter().all(|p| !p.trim().is_empty()), "{id}: no major one is rectified without its plan");
    }
    assert!(major || h.supervision.is_none(), "{id}: only a major one is supervised");
    // Nobody judges what they rectified: neither to whom it is given, nor anybody who ever began or submitted it.
    let (mut rectified, mut given) = (std::collections::BTreeSet::new(), None);
    for step in &h.steps {
        match step.what.as_str() {
            "begun" | "submitted" => {
                rectified.insert(step.by.id.clone());
            }
            "assigned" => given = Some(PersonId::from(step.note.as_str())),
            "reassigned" => given = step.note.split(':').next().map(PersonId::from),
            "review-passed" | "review-failed" | "accepted" => {
                assert!(!rectified.contains(&step.by.id), "{id}: {} by who rectified it", step.what);
                assert_ne!(Some(&step.by.id), given.as_ref(), "{id}: {} by whose it is", step.what);
            }
            _ => {}
        }
    }
    if h.state == H::Closed {
        let last: Vec<&str> = h.steps.iter().map(|s| s.what.as_str()).filter(|w| *w != "ticket-made").collect();
        let end: &[&str] =
            if major { &["review-passed", "accepted", "delisted", "closed"] } else { &["review-passed", "closed"] };
        assert!(last.ends_with(end), "{id}: {last:?}");
    }
    assert_eq!(h.tickets.len(), count("ticket-made"), "{id}");
    assert!(h.tickets.iter().all(|t| facts.tickets[t].draft.hazard.as_ref() == Some(id)), "{id}");
}

fn check(facts: &Facts) {
    assert_eq!(facts.tickets_made as usize, facts.tickets.len());
    assert_eq!(facts.hazards_made as usize, facts.hazards.len());
    for (number, (id, ticket)) in (1..).zip(&facts.tickets) {
        assert_eq!(id.as_str(), format!("WO-{number:06}"));
        check_ticket(id, ticket, facts);
    }
    for (number, (id, hazard)) in (1..).zip(&facts.hazards) {
        assert_eq!(id.as_str(), format!("HZ-{number:06}"));
        check_hazard(id, hazard, facts);
    }
}

/// Whoever was sent was there and able at that moment.
fn check_sent(site: &Site, updates: &[Update]) {
    for update in updates {
        let Update::Ticket { ticket, change } = update else { continue };
        let sent = match change {
            TicketChange::Moved { assignee, .. } => assignee.clone(),
            TicketChange::Reassigned { to, .. } => Some(to.clone()),
            _ => None,
        };
        if let Some(person) = sent.map(|id| &site.facts().people[&id]) {
            let trade = site.ticket(ticket).draft.category.trade();
            assert!(person.on_duty && person.trades.contains(&trade), "{person:?}");
        }
    }
}

fn play(attempts: &[Attempt]) -> Site {
    let mut site = Site::new();
    for a in attempts {
        site.wait(a.wait_min * MIN);
        match command(&site, a) {
            Some((by, command)) => {
                if let Ok(updates) = site.ask(&by, &command) {
                    check_sent(&site, &updates);
                    site.run(&by, &command).unwrap();
                }
            }
            None => {
                site.tick();
            }
        }
        check(site.facts());
    }
    site
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_must_never_be_is_never_so(attempts in prop::collection::vec(attempt(), 1..150)) {
        let site = play(&attempts);
        // The log tells it all, and the same each time, also after it was written and read.
        let mut again = Facts::default();
        for entry in &site.log {
            let text = serde_json::to_string(entry).unwrap();
            let read: Entry = serde_json::from_str(&text).unwrap();
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
fn the_far_states_are_reached() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut tickets, mut hazards) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    let (mut delisted, mut reopened, mut extended, mut replaced) = (0, 0, 0, 0);
    for _ in 0..200 {
        let attempts = prop::collection::vec(attempt(), 150).new_tree(&mut runner).unwrap().current();
        let site = play(&attempts);
        for ticket in site.facts().tickets.values() {
            tickets.extend(ticket.steps.iter().map(|s| s.to));
            reopened += ticket.reopened;
        }
        for hazard in site.facts().hazards.values() {
            hazards.extend(hazard.steps.iter().map(|s| s.to));
            delisted += u32::from(hazard.supervision == Some(Supervision::Delisted));
            let closed = hazard.state == H::Closed && !hazard.rectified_before.is_empty();
            replaced += u32::from(closed);
            extended += u32::from(hazard.steps.iter().any(|s| s.what == "extension-granted"));
        }
    }
    assert_eq!((tickets.len(), hazards.len()), (14, 7), "{tickets:?} {hazards:?}");
    let counts = [delisted, reopened, extended, replaced];
    assert!(counts.iter().all(|n| *n > 0), "{counts:?}");
}
