//! What of the facility belongs to a client's interest.

use std::sync::Arc;

use atrium_facility::{AlarmId, AssetId, FacilityState, Interest, Place, PointId, Position, Snapshot, Topic, Update};

fn storey_of_asset(state: &FacilityState, asset: &AssetId) -> Option<Arc<str>> {
    state.asset(asset).and_then(|a| a.place.storey.clone())
}

/// GlobalId of the storey on which the point's asset stands.
pub(crate) fn storey_of_point(state: &FacilityState, point: &PointId) -> Option<Arc<str>> {
    state.point(point).and_then(|p| storey_of_asset(state, &p.point.asset))
}

fn storey_of_alarm(state: &FacilityState, alarm: &AlarmId) -> Option<Arc<str>> {
    storey_of_point(state, &alarm.point())
}

fn storey_of_place(state: &FacilityState, place: &Place, asset: Option<&AssetId>) -> Option<Arc<str>> {
    place.storey.clone().or_else(|| asset.and_then(|a| storey_of_asset(state, a)))
}

/// GlobalId of the storey that a fact belongs to, in a state that has taken it; `None` where it belongs to none.
pub(crate) fn storey_of(state: &FacilityState, update: &Update) -> Option<Arc<str>> {
    let facts = state.facts();
    match update {
        Update::Alarm { alarm, .. } => storey_of_alarm(state, alarm),
        Update::Ticket { ticket, .. } => {
            let draft = &facts.tickets.get(ticket)?.draft;
            storey_of_place(state, &draft.place, draft.asset.as_ref())
        }
        Update::Hazard { hazard, .. } => facts.hazards.get(hazard)?.report.place.storey.clone(),
        Update::EventHappened { event } => event.place.storey.clone(),
        _ => None,
    }
}

/// Whether a client wants the value of this point.
pub(crate) fn wants_point(state: &FacilityState, interest: &Interest, point: &PointId) -> bool {
    interest.topic(Topic::Samples)
        && (interest.storeys.is_empty() || interest.storey(storey_of_point(state, point).as_deref()))
}

/// Whether a client wants this position.
pub(crate) fn wants_position(interest: &Interest, position: &Position) -> bool {
    interest.topic(Topic::People) && interest.storey(Some(&position.storey))
}

/// Leaves out of a snapshot what the client does not want. Assets and points always stay.
pub(crate) fn narrow(snapshot: &mut Snapshot, state: &FacilityState, interest: &Interest) {
    if interest.is_everything() {
        return;
    }
    snapshot.samples.retain(|s| wants_point(state, interest, &s.point));
    snapshot.history.retain(|(point, _)| wants_point(state, interest, point));
    snapshot.positions.retain(|p| wants_position(interest, p));
    let facts = &mut snapshot.facts;
    facts
        .alarms
        .retain(|id, _| interest.topic(Topic::Alarms) && interest.storey(storey_of_alarm(state, id).as_deref()));
    facts.tickets.retain(|_, t| {
        let storey = storey_of_place(state, &t.draft.place, t.draft.asset.as_ref());
        interest.topic(Topic::Tickets) && interest.storey(storey.as_deref())
    });
    facts.hazards.retain(|_, h| interest.topic(Topic::Hazards) && interest.storey(h.report.place.storey.as_deref()));
    facts.events.retain(|e| interest.topic(Topic::Events) && interest.storey(e.place.storey.as_deref()));
    if !interest.topic(Topic::Hazards) {
        facts.zones.clear();
        facts.chemicals = Default::default();
    }
    if !interest.topic(Topic::People) {
        facts.people.clear();
        facts.mobiles.clear();
    }
}
