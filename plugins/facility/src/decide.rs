//! From a command to updates, or to a refusal. Pure: state, command, who and when in; what happened out.

use crate::{Actor, Command, FacilityState, Facts, Policy, Refusal, Timestamp, Update};

/// What a decision rests on.
#[derive(Clone, Copy)]
pub struct Grounds<'a> {
    /// The state, facts included.
    pub state: &'a FacilityState,
    /// The site's rules.
    pub policy: &'a Policy,
    /// Who asks.
    pub by: &'a Actor,
    /// When.
    pub now: Timestamp,
}

impl Grounds<'_> {
    /// The facts.
    pub(crate) fn facts(&self) -> &Facts {
        self.state.facts()
    }
}

/// Decides a command. The updates are to be written to the log as one; nothing has changed yet.
///
/// # Errors
/// [`Refusal`], which says why in a way that can be told to the person.
pub fn decide(command: &Command, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    match command {
        Command::Alarm { alarm, what } => crate::alarm::decide(alarm, what, on),
        Command::CreateTicket { draft, submit } => crate::ticket::create(draft, *submit, on),
        Command::Ticket { ticket, what } => crate::ticket::decide(ticket, what, on),
        Command::ReportHazard { report } => crate::hazard::report(report, on),
        Command::Hazard { hazard, what } => crate::hazard::decide(hazard, what, on),
        Command::DefineChemical { chemical } => crate::chemical::define(chemical, on),
        Command::DefineChemicalStore { store } => crate::chemical::define_store(store, on),
        Command::ReceiveChemical { receipt } => crate::chemical::receive(receipt, on),
        Command::Chemical { batch, what } => crate::chemical::decide(batch, what, on),
        Command::RegisterPeople { people } => crate::people::register(people, on),
        Command::RegisterMobiles { mobiles } => crate::people::register_mobiles(mobiles, on),
        Command::SetDuty { person, on: duty } => crate::people::set_duty(person, *duty, on),
        Command::DefineZone { zone } => crate::zone::define(zone, on),
        Command::RemoveZone { zone } => crate::zone::remove(zone, on),
        Command::SetBaseLevel { zone, level, reason } => crate::zone::set_base_level(zone, *level, reason, on),
        Command::RecordEvent { event } => crate::event::record(event, on),
    }
}

/// What follows from time and from other facts alone: shelves that expire, service clocks that run out, ratings by
/// time-out. The hub asks about once a second and writes what comes with [`Actor::system`].
pub fn due(state: &FacilityState, policy: &Policy, now: Timestamp) -> Vec<Update> {
    let mut out = crate::alarm::due(state.facts(), now);
    out.extend(crate::ticket::due(state.facts(), policy, now));
    out
}
