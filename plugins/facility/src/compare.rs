//! What has changed between two moments.

use crate::{
    AlarmId, AlarmState, BatchId, BatchState, ChemicalId, EventId, Facts, HazardId, HazardState, PersonId, StoreId,
    TicketId, TicketState, Timestamp, ZoneId,
};

/// One difference between then and now.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// When it last changed.
    pub at: Timestamp,
    /// What.
    pub what: Changed,
}

/// What is different.
#[derive(Clone, Debug, PartialEq)]
pub enum Changed {
    /// An alarm is in another state.
    Alarm {
        /// Which.
        id: AlarmId,
        /// Then.
        from: AlarmState,
        /// Now.
        to: AlarmState,
        /// How often it was raised in between.
        raised: u32,
    },
    /// A ticket is new, or in another state.
    Ticket {
        /// Which.
        id: TicketId,
        /// Then; `None` when there was none.
        from: Option<TicketState>,
        /// Now.
        to: TicketState,
    },
    /// A hazard is new, or in another state.
    Hazard {
        /// Which.
        id: HazardId,
        /// Then; `None` when there was none.
        from: Option<HazardState>,
        /// Now.
        to: HazardState,
    },
    /// A batch of a chemical came in, or was moved.
    Batch {
        /// Which.
        id: BatchId,
        /// Then; `None` when there was none.
        from: Option<BatchState>,
        /// Now.
        to: BatchState,
    },
    /// A chemical was defined or changed.
    Chemical {
        /// Which.
        id: ChemicalId,
    },
    /// A store of chemicals was defined, or has another limit.
    Store {
        /// Which.
        id: StoreId,
    },
    /// An event happened.
    Event {
        /// Which.
        id: EventId,
    },
    /// Somebody began or ended duty.
    Duty {
        /// Who.
        id: PersonId,
        /// Began (else ended).
        on: bool,
    },
    /// A zone was defined, changed or removed.
    Zone {
        /// Which.
        id: ZoneId,
    },
}

/// Everything that is different now, the newest first.
pub fn compare(then: &Facts, now: &Facts) -> Vec<Difference> {
    let mut out = Vec::new();
    for (id, alarm) in &now.alarms {
        let before = then.alarms.get(id);
        let from = before.map_or(AlarmState::Normal, crate::Alarm::state);
        let raised = alarm.occurrences - before.map_or(0, |a| a.occurrences).min(alarm.occurrences);
        let to = alarm.state();
        if from != to || raised > 0 {
            out.push(Difference { at: alarm.changed_at, what: Changed::Alarm { id: id.clone(), from, to, raised } });
        }
    }
    for (id, ticket) in &now.tickets {
        let before = then.tickets.get(id);
        if before.is_none_or(|t| t.steps.len() != ticket.steps.len()) {
            let at = ticket.steps.last().map_or(ticket.created_at, |s| s.at);
            let what = Changed::Ticket { id: id.clone(), from: before.map(|t| t.state), to: ticket.state };
            out.push(Difference { at, what });
        }
    }
    for (id, hazard) in &now.hazards {
        let before = then.hazards.get(id);
        if before.is_none_or(|h| h.steps.len() != hazard.steps.len()) {
            let at = hazard.steps.last().map_or(hazard.reported_at, |s| s.at);
            let what = Changed::Hazard { id: id.clone(), from: before.map(|h| h.state), to: hazard.state };
            out.push(Difference { at, what });
        }
    }
    chemicals(&then.chemicals, &now.chemicals, &mut out);
    let known: std::collections::HashSet<&EventId> = then.events.iter().map(|e| &e.id).collect();
    for event in now.events.iter().filter(|e| !known.contains(&e.id)) {
        out.push(Difference { at: event.at, what: Changed::Event { id: event.id.clone() } });
    }
    for (id, person) in &now.people {
        if then.people.get(id).map_or(person.on_duty, |p| p.on_duty != person.on_duty) {
            let at = now.duty_changed.get(id).copied().unwrap_or_default();
            out.push(Difference { at, what: Changed::Duty { id: id.clone(), on: person.on_duty } });
        }
    }
    let zones = then.zones.keys().chain(now.zones.keys());
    let changed: std::collections::BTreeSet<_> = zones.filter(|id| then.zones.get(*id) != now.zones.get(*id)).collect();
    out.extend(changed.into_iter().map(|id| {
        let at = now.zones_changed.get(id).copied().unwrap_or_default();
        Difference { at, what: Changed::Zone { id: id.clone() } }
    }));
    out.sort_by_key(|d| std::cmp::Reverse(d.at));
    out
}

fn chemicals(then: &crate::Chemicals, now: &crate::Chemicals, out: &mut Vec<Difference>) {
    for (id, batch) in &now.batches {
        let before = then.batches.get(id);
        if before.is_none_or(|b| b.movements.len() != batch.movements.len()) {
            let at = batch.movements.last().map_or_else(Timestamp::default, |m| m.at);
            let what = Changed::Batch { id: id.clone(), from: before.map(crate::Batch::state), to: batch.state() };
            out.push(Difference { at, what });
        }
    }
    for (id, _) in now.known.iter().filter(|(id, c)| then.known.get(*id) != Some(*c)) {
        let at = now.known_changed.get(id).copied().unwrap_or_default();
        out.push(Difference { at, what: Changed::Chemical { id: id.clone() } });
    }
    for (id, _) in now.stores.iter().filter(|(id, s)| then.stores.get(*id) != Some(*s)) {
        let at = now.stores_changed.get(id).copied().unwrap_or_default();
        out.push(Difference { at, what: Changed::Store { id: id.clone() } });
    }
}
