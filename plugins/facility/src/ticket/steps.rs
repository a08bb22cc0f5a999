//! The steps of a ticket: from which state each leads where, what it needs, and what it does to the ticket.

use serde::{Deserialize, Serialize};

use super::{Rating, Ticket, TicketAction, TicketChange, TicketState, TicketStep};
use crate::permission::allow;
use crate::{Actor, Entry, Facts, Permission, PersonId, Refusal, Role, TicketId};

/// A [`TicketAction`] without what is said with it: for buttons and tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketActionKind {
    /// See [`TicketAction::Submit`].
    Submit,
    /// See [`TicketAction::Accept`].
    Accept,
    /// See [`TicketAction::Reject`].
    Reject,
    /// See [`TicketAction::Dispatch`].
    Dispatch,
    /// See [`TicketAction::Take`].
    Take,
    /// See [`TicketAction::Decline`].
    Decline,
    /// See [`TicketAction::Arrive`].
    Arrive,
    /// See [`TicketAction::Start`].
    Start,
    /// See [`TicketAction::Hold`].
    Hold,
    /// See [`TicketAction::Resume`].
    Resume,
    /// See [`TicketAction::Finish`].
    Finish,
    /// See [`TicketAction::Verify`].
    Verify,
    /// See [`TicketAction::Reopen`].
    Reopen,
    /// See [`TicketAction::Rate`].
    Rate,
    /// See [`TicketAction::Close`].
    Close,
    /// See [`TicketAction::Reassign`].
    Reassign,
    /// See [`TicketAction::Cancel`].
    Cancel,
}

impl TicketAction {
    /// Which action it is.
    pub fn kind(&self) -> TicketActionKind {
        match self {
            Self::Submit => TicketActionKind::Submit,
            Self::Accept => TicketActionKind::Accept,
            Self::Reject { .. } => TicketActionKind::Reject,
            Self::Dispatch { .. } => TicketActionKind::Dispatch,
            Self::Take => TicketActionKind::Take,
            Self::Decline { .. } => TicketActionKind::Decline,
            Self::Arrive => TicketActionKind::Arrive,
            Self::Start => TicketActionKind::Start,
            Self::Hold { .. } => TicketActionKind::Hold,
            Self::Resume => TicketActionKind::Resume,
            Self::Finish { .. } => TicketActionKind::Finish,
            Self::Verify { .. } => TicketActionKind::Verify,
            Self::Reopen { .. } => TicketActionKind::Reopen,
            Self::Rate { .. } => TicketActionKind::Rate,
            Self::Close => TicketActionKind::Close,
            Self::Reassign { .. } => TicketActionKind::Reassign,
            Self::Cancel { .. } => TicketActionKind::Cancel,
        }
    }
}

impl TicketActionKind {
    /// All, the one that leads on before those that lead aside.
    pub const ALL: [Self; 17] = [
        Self::Submit,
        Self::Accept,
        Self::Dispatch,
        Self::Take,
        Self::Arrive,
        Self::Start,
        Self::Resume,
        Self::Finish,
        Self::Verify,
        Self::Rate,
        Self::Close,
        Self::Hold,
        Self::Reopen,
        Self::Reassign,
        Self::Decline,
        Self::Reject,
        Self::Cancel,
    ];

    /// Where it leads from this state; `None` where it cannot be done.
    pub fn leads(self, from: TicketState) -> Option<TicketState> {
        use TicketState as S;
        let to = match (self, from) {
            (Self::Submit, S::Draft) => S::Submitted,
            (Self::Accept, S::Submitted) => S::Accepted,
            (Self::Reject, S::Submitted | S::Accepted) => S::Rejected,
            (Self::Dispatch, S::Accepted) => S::Dispatched,
            (Self::Take, S::Dispatched) => S::Taken,
            (Self::Decline, S::Dispatched) => S::Accepted,
            (Self::Arrive, S::Taken) => S::OnSite,
            (Self::Start, S::OnSite) | (Self::Resume, S::OnHold) => S::InProgress,
            (Self::Hold, S::InProgress) => S::OnHold,
            (Self::Finish, S::InProgress) => S::Done,
            (Self::Verify, S::Done) => S::Verified,
            (Self::Reopen, S::Done | S::Verified)
            | (Self::Reassign, S::Dispatched | S::Taken | S::OnSite | S::InProgress | S::OnHold) => S::Dispatched,
            (Self::Rate, S::Verified) => S::Rated,
            (Self::Close, S::Rated) => S::Closed,
            (
                Self::Cancel,
                S::Draft
                | S::Submitted
                | S::Accepted
                | S::Dispatched
                | S::Taken
                | S::OnSite
                | S::InProgress
                | S::OnHold,
            ) => S::Cancelled,
            _ => return None,
        };
        Some(to)
    }

    /// What a role needs for it.
    pub fn permission(self) -> Permission {
        match self {
            Self::Submit => Permission::CreateTicket,
            Self::Accept | Self::Reject => Permission::AcceptTicket,
            Self::Dispatch | Self::Reassign => Permission::DispatchTicket,
            Self::Take | Self::Decline | Self::Arrive | Self::Start | Self::Hold | Self::Resume | Self::Finish => {
                Permission::WorkOnTicket
            }
            Self::Verify | Self::Reopen => Permission::VerifyTicket,
            Self::Rate => Permission::RateTicket,
            Self::Close => Permission::CloseTicket,
            Self::Cancel => Permission::CancelTicket,
        }
    }

    /// Whether it judges the work, which nobody may do of one's own.
    pub fn is_judgement(self) -> bool {
        matches!(self, Self::Verify | Self::Rate)
    }

    /// Refuses a role that may not do it. The hub's own rating is a time-out, never an opinion.
    pub(crate) fn allow(self, role: Role) -> Result<(), Refusal> {
        if self == Self::Rate && role == Role::System {
            let may = self.permission().roles().iter().copied().filter(|r| *r != Role::System).collect();
            return Err(Refusal::NotAllowed { role, may });
        }
        allow(role, self.permission())
    }

    /// Whether only the one to whom the ticket was given may do it (or who leads the team).
    pub fn is_for_assignee(self) -> bool {
        self.permission() == Permission::WorkOnTicket
    }
}

/// What this person may do with the ticket now, the step that leads on first.
pub fn next_actions(ticket: &Ticket, by: &Actor) -> Vec<TicketActionKind> {
    TicketActionKind::ALL
        .into_iter()
        .filter(|kind| kind.leads(ticket.state).is_some() && kind.allow(by.role).is_ok())
        .filter(|kind| !kind.is_for_assignee() || is_theirs(ticket, by))
        .filter(|kind| !kind.is_judgement() || !did_it(ticket, &by.id))
        .collect()
}

/// Whether the ticket is this person's to work on.
pub(crate) fn is_theirs(ticket: &Ticket, by: &Actor) -> bool {
    ticket.assignee.as_ref() == Some(&by.id) || by.role == Role::TeamLeader
}

/// Whether this person did the work or a part of it, and so may not judge it.
pub(crate) fn did_it(ticket: &Ticket, person: &PersonId) -> bool {
    let worked = |to| matches!(to, TicketState::InProgress | TicketState::OnHold | TicketState::Done);
    ticket.done_by.as_ref() == Some(person)
        || ticket.assignee.as_ref() == Some(person)
        || ticket.steps.iter().any(|s| s.by.id == *person && worked(s.to))
}

impl Ticket {
    pub(crate) fn reduce(facts: &mut Facts, id: &TicketId, change: &TicketChange, entry: &Entry) {
        if let TicketChange::Created { draft, submitted } = change {
            let state = if *submitted { TicketState::Submitted } else { TicketState::Draft };
            let ticket = Self {
                draft: (**draft).clone(),
                state,
                created_by: entry.by.clone(),
                created_at: entry.at,
                assignee: None,
                done_by: None,
                hold: None,
                reopened: 0,
                rating: None,
                followed_by: None,
                escalated: 0,
                steps: vec![TicketStep { at: entry.at, by: entry.by.clone(), to: state, note: String::new() }],
                photos: Vec::new(),
            };
            facts.tickets_made += 1;
            facts.tickets.insert(id.clone(), ticket);
            return;
        }
        if let Some(ticket) = facts.tickets.get_mut(id) {
            ticket.apply(change, entry);
        }
    }

    fn apply(&mut self, change: &TicketChange, entry: &Entry) {
        let step = |ticket: &mut Self, to: TicketState, note: &str| {
            ticket.state = to;
            ticket.steps.push(TicketStep { at: entry.at, by: entry.by.clone(), to, note: note.to_owned() });
        };
        match change {
            TicketChange::Created { .. } => {}
            TicketChange::Moved { to, note, assignee, hold, photos } => {
                if *to == TicketState::Done {
                    self.done_by = Some(entry.by.id.clone());
                }
                if assignee.is_some() {
                    self.assignee.clone_from(assignee);
                } else if *to == TicketState::Accepted {
                    // Declined: it is nobody's again.
                    self.assignee = None;
                }
                self.hold = *hold;
                // Each clock escalates by itself; work and hold belong to the one of repair.
                if !matches!(to, TicketState::InProgress | TicketState::OnHold) {
                    self.escalated = 0;
                }
                self.photos.extend(photos.iter().cloned());
                step(self, *to, note);
            }
            TicketChange::Reopened { reason } => {
                self.reopened += 1;
                self.escalated = 0;
                step(self, TicketState::Dispatched, reason);
            }
            TicketChange::Reassigned { to, reason } => {
                self.assignee = Some(to.clone());
                self.hold = None;
                self.escalated = 0;
                step(self, TicketState::Dispatched, reason);
            }
            TicketChange::Rated { rating } => {
                let note = rating.comment.clone();
                self.rating = Some(Rating::clone(rating));
                step(self, TicketState::Rated, &note);
            }
            TicketChange::Escalated { percent, .. } => self.escalated = self.escalated.max(*percent),
            TicketChange::FollowedBy { by } => self.followed_by = Some(by.clone()),
        }
    }

    /// Whether nothing more is to be done: closed, rejected or cancelled.
    pub fn is_over(&self) -> bool {
        matches!(self.state, TicketState::Closed | TicketState::Rejected | TicketState::Cancelled)
    }

    /// Whether somebody has it in hand.
    pub fn is_in_hand(&self) -> bool {
        matches!(
            self.state,
            TicketState::Dispatched
                | TicketState::Taken
                | TicketState::OnSite
                | TicketState::InProgress
                | TicketState::OnHold
        )
    }
}
