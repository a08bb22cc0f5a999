//! Service tickets: list, board, what is said of one, and what can be done with it.

mod across;
mod board;
mod due;
mod inspect;
mod list;
mod marks;

use atrium_facility::{
    Command, Permission, ServiceClock, Ticket, TicketAction, TicketActionKind, TicketId, TicketState, may,
    next_ticket_actions,
};
use atrium_view::Action;

pub(crate) use self::board::board;
use self::due::AtWork;
pub(crate) use self::inspect::{inspect, section, small_row};
pub(crate) use self::list::{TicketListState, show};
pub(crate) use self::marks::state_mark;
use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::form::{self, Form};
use crate::state::{PanelState, Rail};
use crate::text::Key;
use crate::widget::Paint;

/// The ticket that is selected.
pub(crate) fn selected<'a>(p: &Paint<'a>, state: &PanelState) -> Option<(TicketId, &'a Ticket)> {
    let Some(FactRef::Ticket(id)) = &state.fact else { return None };
    Some((id.clone(), p.c.facility.facts().tickets.get(id)?))
}

pub(crate) fn state_key(state: TicketState) -> Key {
    match state {
        TicketState::Draft => Key::TicketDraft,
        TicketState::Submitted => Key::TicketSubmitted,
        TicketState::Accepted => Key::TicketAccepted,
        TicketState::Dispatched => Key::TicketDispatched,
        TicketState::Taken => Key::TicketTaken,
        TicketState::OnSite => Key::TicketOnSite,
        TicketState::InProgress => Key::TicketInProgress,
        TicketState::OnHold => Key::TicketOnHold,
        TicketState::Done => Key::TicketDone,
        TicketState::Verified => Key::TicketVerified,
        TicketState::Rated => Key::TicketRated,
        TicketState::Closed => Key::TicketClosed,
        TicketState::Rejected => Key::TicketRejected,
        TicketState::Cancelled => Key::TicketCancelled,
    }
}

/// The action of a step; the two are listed apart because actions are of the whole program.
pub(crate) fn action_of(kind: TicketActionKind) -> Action {
    match kind {
        TicketActionKind::Submit => Action::TicketSubmit,
        TicketActionKind::Accept => Action::TicketAccept,
        TicketActionKind::Reject => Action::TicketReject,
        TicketActionKind::Dispatch => Action::TicketDispatch,
        TicketActionKind::Take => Action::TicketTake,
        TicketActionKind::Decline => Action::TicketDecline,
        TicketActionKind::Arrive => Action::TicketArrive,
        TicketActionKind::Start => Action::TicketStart,
        TicketActionKind::Hold => Action::TicketHold,
        TicketActionKind::Resume => Action::TicketResume,
        TicketActionKind::Finish => Action::TicketFinish,
        TicketActionKind::Verify => Action::TicketVerify,
        TicketActionKind::Reopen => Action::TicketReopen,
        TicketActionKind::Rate => Action::TicketRate,
        TicketActionKind::Close => Action::TicketClose,
        TicketActionKind::Reassign => Action::TicketReassign,
        TicketActionKind::Cancel => Action::TicketCancel,
    }
}

/// Whether it takes the ticket on its way, and not aside.
pub(crate) fn leads_on(kind: TicketActionKind) -> bool {
    use TicketActionKind as K;
    !matches!(kind, K::Hold | K::Reopen | K::Reassign | K::Decline | K::Reject | K::Cancel)
}

/// What whom this screen acts as may do with the selected ticket, the step that leads on first.
pub(crate) fn possible(p: &Paint<'_>, state: &PanelState) -> Vec<TicketActionKind> {
    match (selected(p, state), p.c.me) {
        (Some((_, ticket)), Some(me)) => next_ticket_actions(ticket, &me.actor),
        _ => Vec::new(),
    }
}

/// Whether the action can be done now.
pub(crate) fn enabled(action: Action, p: &Paint<'_>, state: &PanelState) -> bool {
    match action {
        Action::TicketNew => p.c.me.is_some_and(|me| may(me.actor.role, Permission::CreateTicket)),
        _ => possible(p, state).into_iter().any(|kind| action_of(kind) == action),
    }
}

/// Does the action: at once where nothing has to be said, else by its form.
pub(crate) fn act(action: Action, p: &mut Paint<'_>, state: &mut PanelState) {
    if action == Action::TicketNew {
        form::new_ticket(state, p, state.fact.clone());
        return;
    }
    let Some((id, ticket)) = selected(p, state) else { return };
    let at_once = match action {
        Action::TicketSubmit => Some(TicketAction::Submit),
        Action::TicketAccept => Some(TicketAction::Accept),
        Action::TicketTake => Some(TicketAction::Take),
        Action::TicketArrive => Some(TicketAction::Arrive),
        Action::TicketStart => Some(TicketAction::Start),
        Action::TicketResume => Some(TicketAction::Resume),
        Action::TicketClose => Some(TicketAction::Close),
        _ => None,
    };
    match at_once {
        Some(what) => {
            let command = Command::Ticket { ticket: id, what };
            p.send(PanelCommand::Ask { action, command: Box::new(command) });
        }
        None => state.form = Form::of_ticket(action, id, ticket),
    }
}

/// Opens the list at this ticket, and flies to its place.
pub(crate) fn go_to(p: &mut Paint<'_>, state: &mut PanelState, id: &TicketId) {
    state.fact = Some(FactRef::Ticket(id.clone()));
    state.rail = Rail::Tickets;
    if let Some(ticket) = p.c.facility.facts().tickets.get(id)
        && !ticket.draft.place.is_unknown()
    {
        p.send(PanelCommand::GoToPlace(ticket.draft.place.clone()));
    }
}

pub(crate) fn clock_key(clock: ServiceClock) -> Key {
    match clock {
        ServiceClock::Response => Key::ClockResponse,
        ServiceClock::Dispatch => Key::ClockDispatch,
        ServiceClock::Arrival => Key::ClockArrival,
        ServiceClock::Repair => Key::ClockRepair,
    }
}

/// How the clock that is at work stands.
pub(crate) fn clock(p: &Paint<'_>, ticket: &Ticket) -> Option<AtWork> {
    AtWork::of(ticket, &p.c.facility.policy().service, p.c.now)
}
