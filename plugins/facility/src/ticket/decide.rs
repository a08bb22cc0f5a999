//! From what is asked of a ticket to what happens to it.

use std::collections::BTreeMap;

use super::steps::{did_it, is_theirs};
use super::{Rating, Ticket, TicketAction, TicketCategory, TicketChange, TicketDraft, TicketState, clocks};
use crate::permission::{TEXT, TITLE, allow, said, short};
use crate::{
    Facts, Grounds, HazardChange, Permission, Person, PersonId, Policy, Refusal, TicketId, Timestamp, Trade, Update,
};

/// Photos at most with one step.
const PHOTOS: usize = 20;
/// Time after the rating at which a ticket closes by itself, milliseconds.
const CLOSES_AFTER_MS: i64 = 24 * 3_600_000;

fn unknown(kind: &str, id: &str) -> Refusal {
    Refusal::Unknown { kind: kind.into(), id: id.to_owned() }
}

pub(crate) fn create(draft: &TicketDraft, submit: bool, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::CreateTicket)?;
    said(&draft.title, "title", TITLE)?;
    short(&draft.description, "description", TEXT)?;
    short(&draft.contact, "contact", TITLE)?;
    if draft.place.at.is_some_and(|at| at.iter().any(|c| !c.is_finite())) {
        return Err(Refusal::Wrong { field: "place".into() });
    }
    let facts = on.facts();
    if let Some(asset) = &draft.asset
        && on.state.asset(asset).is_none()
    {
        return Err(unknown("asset", asset.as_str()));
    }
    if let Some(alarm) = &draft.alarm
        && !facts.alarms.contains_key(alarm)
    {
        return Err(unknown("alarm", alarm.as_str()));
    }
    if let Some(hazard) = &draft.hazard
        && !facts.hazards.contains_key(hazard)
    {
        return Err(unknown("hazard", hazard.as_str()));
    }
    let id = TicketId::from(format!("WO-{:06}", facts.tickets_made + 1));
    let mut updates = vec![Update::Ticket {
        ticket: id.clone(),
        change: TicketChange::Created { draft: Box::new(draft.clone()), submitted: submit },
    }];
    if let Some(old) = &draft.follows {
        let ticket = facts.tickets.get(old).ok_or_else(|| unknown("ticket", old.as_str()))?;
        if !ticket.is_over() {
            return Err(Refusal::TicketState { state: ticket.state });
        }
        if ticket.followed_by.is_some() {
            return Err(Refusal::AlreadySo);
        }
        updates.push(Update::Ticket { ticket: old.clone(), change: TicketChange::FollowedBy { by: id.clone() } });
    }
    if let Some(hazard) = &draft.hazard {
        updates.push(Update::Hazard { hazard: hazard.clone(), change: HazardChange::TicketMade { ticket: id } });
    }
    Ok(updates)
}

pub(crate) fn decide(id: &TicketId, what: &TicketAction, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    let kind = what.kind();
    kind.allow(on.by.role)?;
    let facts = on.facts();
    let ticket = facts.tickets.get(id).ok_or_else(|| unknown("ticket", id.as_str()))?;
    let to = kind.leads(ticket.state).ok_or(Refusal::TicketState { state: ticket.state })?;
    if kind.is_for_assignee() && !is_theirs(ticket, on.by) {
        let person = ticket.assignee.as_ref().map(|p| p.to_string()).unwrap_or_default();
        return Err(Refusal::NotYours { person });
    }
    if kind.is_judgement() && did_it(ticket, &on.by.id) {
        return Err(Refusal::SamePerson);
    }
    let moved = |note: &str| TicketChange::Moved {
        to,
        note: note.trim().to_owned(),
        assignee: None,
        hold: None,
        photos: Vec::new(),
    };
    let change = match what {
        TicketAction::Submit
        | TicketAction::Accept
        | TicketAction::Take
        | TicketAction::Arrive
        | TicketAction::Start
        | TicketAction::Resume
        | TicketAction::Close => moved(""),
        TicketAction::Reject { reason } | TicketAction::Decline { reason } | TicketAction::Cancel { reason } => {
            said(reason, "reason", TEXT)?;
            moved(reason)
        }
        TicketAction::Dispatch { to: person } => {
            able(facts, person, ticket.draft.category)?;
            TicketChange::Moved {
                to,
                note: String::new(),
                assignee: Some(person.clone()),
                hold: None,
                photos: Vec::new(),
            }
        }
        TicketAction::Hold { reason, note } => {
            short(note, "note", TEXT)?;
            TicketChange::Moved {
                to,
                note: note.trim().to_owned(),
                assignee: None,
                hold: Some(*reason),
                photos: Vec::new(),
            }
        }
        TicketAction::Finish { note, photos } => {
            said(note, "note", TEXT)?;
            if photos.len() > PHOTOS {
                return Err(Refusal::Wrong { field: "photos".into() });
            }
            TicketChange::Moved { to, note: note.trim().to_owned(), assignee: None, hold: None, photos: photos.clone() }
        }
        TicketAction::Verify { note } => {
            short(note, "note", TEXT)?;
            moved(note)
        }
        TicketAction::Reopen { reason } => {
            said(reason, "reason", TEXT)?;
            TicketChange::Reopened { reason: reason.trim().to_owned() }
        }
        TicketAction::Rate { stars, comment } => {
            short(comment, "comment", TEXT)?;
            if !(1..=5).contains(stars) {
                return Err(Refusal::Wrong { field: "stars".into() });
            }
            let rating = Rating { stars: *stars, comment: comment.trim().to_owned(), by_timeout: false };
            TicketChange::Rated { rating }
        }
        TicketAction::Reassign { to: person, reason } => {
            said(reason, "reason", TEXT)?;
            able(facts, person, ticket.draft.category)?;
            if ticket.assignee.as_ref() == Some(person) {
                return Err(Refusal::AlreadySo);
            }
            TicketChange::Reassigned { to: person.clone(), reason: reason.trim().to_owned() }
        }
    };
    Ok(vec![Update::Ticket { ticket: id.clone(), change }])
}

/// Refuses somebody who is unknown, off duty or of another trade.
fn able(facts: &Facts, id: &PersonId, category: TicketCategory) -> Result<(), Refusal> {
    let person = facts.people.get(id).ok_or_else(|| unknown("person", id.as_str()))?;
    if !person.on_duty {
        return Err(Refusal::NotOnDuty { person: id.to_string() });
    }
    if !has_trade(person, category.trade()) {
        return Err(Refusal::NotQualified { person: id.to_string() });
    }
    Ok(())
}

fn has_trade(person: &Person, trade: Trade) -> bool {
    person.trades.contains(&trade)
}

/// Who is on duty and qualified, with the number of tickets that each has in hand; the free ones first.
pub fn qualified(facts: &Facts, category: TicketCategory) -> Vec<(&Person, usize)> {
    let trade = category.trade();
    let mut in_hand: BTreeMap<&PersonId, usize> = BTreeMap::new();
    for ticket in facts.tickets.values().filter(|t| t.is_in_hand()) {
        if let Some(person) = &ticket.assignee {
            *in_hand.entry(person).or_default() += 1;
        }
    }
    let able = facts.people.values().filter(|p| p.on_duty && has_trade(p, trade));
    let mut out: Vec<(&Person, usize)> = able.map(|p| (p, in_hand.get(&p.id).copied().unwrap_or(0))).collect();
    out.sort_by_key(|(_, n)| *n);
    out
}

/// What time does to tickets: escalations, ratings by time-out, closing.
pub(crate) fn due(facts: &Facts, policy: &Policy, now: Timestamp) -> Vec<Update> {
    let mut out = Vec::new();
    for (id, ticket) in facts.tickets.iter().filter(|(_, t)| !t.is_over()) {
        let changes = due_of(ticket, policy, now).into_iter();
        out.extend(changes.map(|change| Update::Ticket { ticket: id.clone(), change }));
    }
    out
}

fn due_of(ticket: &Ticket, policy: &Policy, now: Timestamp) -> Vec<TicketChange> {
    let waited = ticket.steps.last().map_or(0, |s| now.since_ms(s.at));
    match ticket.state {
        TicketState::Verified if waited >= i64::from(policy.service.rating_timeout_h) * 3_600_000 => {
            let rating = Rating { stars: 0, comment: String::new(), by_timeout: true };
            vec![TicketChange::Rated { rating }]
        }
        TicketState::Rated if waited >= CLOSES_AFTER_MS => {
            let to = TicketState::Closed;
            vec![TicketChange::Moved { to, note: String::new(), assignee: None, hold: None, photos: Vec::new() }]
        }
        _ => escalations(ticket, policy, now),
    }
}

/// Each share of the limit that the running clock has reached since it was last looked at, the lowest first: every level is
/// told, even when the hub was away meanwhile.
fn escalations(ticket: &Ticket, policy: &Policy, now: Timestamp) -> Vec<TicketChange> {
    let Some(running) = clocks(ticket, &policy.service, now).into_iter().find(|c| c.running) else {
        return Vec::new();
    };
    let mut reached = policy.service.escalation_percent.to_vec();
    reached.retain(|p| *p > ticket.escalated && running.percent() >= f64::from(*p));
    reached.sort_unstable();
    reached.dedup();
    reached.into_iter().map(|percent| TicketChange::Escalated { clock: running.clock, percent }).collect()
}
