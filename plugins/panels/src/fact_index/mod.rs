//! Lists of facts: sorted, counted, and found by element, space and storey, once for each change.

mod ranked;

use std::cmp::Reverse;

use atrium_building::{BuildingModel, ElementId, ElementKind, StoreyId};
use atrium_facility::{
    Alarm, AlarmId, AlarmState, Asset, FacilityState, FactChanges, Hazard, HazardId, HazardState, PersonId, Place,
    Priority, RiskLevel, Ticket, TicketId, TicketState, Timestamp, Urgency, alarm_figures,
};
use rustc_hash::FxHashMap;

pub(crate) use self::ranked::Ranked;
use crate::{FactRef, ModelIndex};

/// Where a fact is in the open model, as far as its place says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Its element.
    pub element: Option<ElementId>,
    /// Its room.
    pub space: Option<ElementId>,
    /// Its storey.
    pub storey: Option<StoreyId>,
}

impl Spot {
    /// What is selected for it: its element, else its room.
    pub fn target(&self) -> Option<ElementId> {
        self.element.or(self.space)
    }
}

/// How many facts wait for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FactCounts {
    /// Alarms in sight that nobody has answered.
    pub unanswered: usize,
    /// Active alarms in sight by priority, the most urgent first.
    pub active: [usize; 4],
    /// Alarms in sight that are not normal.
    pub in_sight: usize,
    /// Alarms that are put aside.
    pub aside: usize,
    /// Tickets that are not over.
    pub open_tickets: usize,
    /// Hazards that are not over.
    pub open_hazards: usize,
}

/// Order of alarms that wait for an answer: priority, then the newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AlarmRank {
    pub(crate) priority: Priority,
    pub(crate) raised: Reverse<Timestamp>,
}

/// Order of tickets: by state, urgent ones first, then the one that waits longest; what is over the newest first.
pub type TicketRank = (TicketState, Urgency, i64);
/// Order of hazards: by state, ungraded ones first, then the worst, then the nearest deadline.
pub type HazardRank = (HazardState, Option<RiskLevel>, i64);

/// Facts in the order in which lists show them.
#[derive(Clone, Debug, Default)]
pub struct FactIndex {
    generation: u64,
    unanswered: Ranked<AlarmRank, AlarmId>,
    newest: Ranked<Reverse<Timestamp>, AlarmId>,
    in_sight: Ranked<(bool, AlarmRank), AlarmId>,
    active: Ranked<Priority, AlarmId>,
    aside: Ranked<AlarmRank, AlarmId>,
    log: Ranked<Reverse<Timestamp>, AlarmId>,
    tickets: Ranked<TicketRank, TicketId>,
    hazards: Ranked<HazardRank, HazardId>,
    people: Vec<PersonId>,
    spots: FxHashMap<FactRef, Spot>,
    at_element: FxHashMap<ElementId, Vec<FactRef>>,
    at_space: FxHashMap<ElementId, Vec<FactRef>>,
    at_storey: FxHashMap<StoreyId, Vec<FactRef>>,
    in_hand: FxHashMap<PersonId, Vec<TicketId>>,
    assignees: FxHashMap<TicketId, PersonId>,
    of_alarm: FxHashMap<AlarmId, Vec<TicketId>>,
    flood: Flood,
    counts: FactCounts,
}

impl FactIndex {
    /// Brings the lists up to date. `changes` names what changed since the last call; `None` derives everything anew, which
    /// is needed when the model, the assets or the moment shown are others.
    pub fn update(
        &mut self,
        model: Option<(&BuildingModel, &ModelIndex)>,
        facility: &FacilityState,
        changes: Option<&FactChanges>,
        now: Timestamp,
    ) {
        let facts = facility.facts();
        match changes {
            None => {
                self.flood = Flood::default();
                self.fill(model, facility);
                self.generation += 1;
            }
            Some(changes) if !changes.is_empty() => {
                for id in &changes.alarms {
                    self.set_alarm(id, facts.alarms.get(id));
                    self.locate(FactRef::Alarm(id.clone()), model.map(|m| spot_of_alarm(m, facility, id)));
                }
                for id in &changes.tickets {
                    self.set_ticket(id, facts.tickets.get(id));
                    let spot = |m| facts.tickets.get(id).map_or(Spot::default(), |t| spot_of_ticket(m, facility, t));
                    self.locate(FactRef::Ticket(id.clone()), model.map(spot));
                }
                for id in &changes.hazards {
                    let hazard = facts.hazards.get(id);
                    self.hazards.set(id, hazard.map(hazard_rank));
                    let spot = |m| hazard.map_or(Spot::default(), |h| spot_of(m, &h.report.place));
                    self.locate(FactRef::Hazard(id.clone()), model.map(spot));
                }
                if changes.people {
                    self.set_people(facility);
                }
                self.count();
                self.generation += 1;
            }
            Some(_) => {}
        }
        self.judge_flood(facility, now);
    }

    /// Whether there is a flood. Only with that many alarms at the head of the log is it worth going through all of them.
    fn judge_flood(&mut self, facility: &FacilityState, now: Timestamp) {
        let facts = facility.facts();
        let policy = &facility.policy().alarms;
        let recent = self.log.rows().iter().take_while(|(Reverse(at), _)| now.since_ms(*at) < TEN_MINUTES_MS);
        let raised = recent
            .filter_map(|(_, id)| facts.alarms.get(id))
            .filter(|a| !a.is_aside())
            .flat_map(|a| &a.recent)
            .filter(|at| (0..TEN_MINUTES_MS).contains(&now.since_ms(**at)))
            .count();
        if self.flood.raised == Some(raised) {
            return;
        }
        let possible = raised >= policy.flood_ends as usize;
        let since = if possible { alarm_figures::flood_since(facts, policy, now) } else { None };
        self.flood = Flood { raised: Some(raised), since };
    }

    fn fill(&mut self, model: Option<(&BuildingModel, &ModelIndex)>, facility: &FacilityState) {
        let facts = facility.facts();
        let alarms = || facts.alarms.iter();
        let pick =
            |keep: fn(&Alarm) -> bool| alarms().filter(move |(_, a)| keep(a)).map(|(id, a)| (rank(a), id.clone()));
        self.unanswered.fill(pick(Alarm::needs_answer));
        self.newest.fill(pick(Alarm::needs_answer).map(|(rank, id)| (rank.raised, id)));
        self.aside.fill(pick(Alarm::is_aside));
        self.active.fill(pick(is_active_in_sight).map(|(rank, id)| (rank.priority, id)));
        let in_sight = alarms().filter(|(_, a)| is_in_sight(a));
        self.in_sight.fill(in_sight.map(|(id, a)| ((!a.needs_answer(), rank(a)), id.clone())));
        let log = alarms().filter(|(_, a)| a.occurrences > 0);
        self.log.fill(log.map(|(id, a)| (Reverse(a.changed_at), id.clone())));
        self.tickets.fill(facts.tickets.iter().map(|(id, t)| (ticket_rank(t), id.clone())));
        self.hazards.fill(facts.hazards.iter().map(|(id, h)| (hazard_rank(h), id.clone())));
        self.in_hand.clear();
        self.assignees.clear();
        self.of_alarm.clear();
        for (id, ticket) in &facts.tickets {
            self.link_ticket(id, ticket);
            if let Some(alarm) = &ticket.draft.alarm {
                self.of_alarm.entry(alarm.clone()).or_default().push(id.clone());
            }
        }
        self.spots.clear();
        self.at_element.clear();
        self.at_space.clear();
        self.at_storey.clear();
        if let Some(m) = model {
            for id in facts.alarms.keys() {
                self.place(FactRef::Alarm(id.clone()), spot_of_alarm(m, facility, id));
            }
            for (id, ticket) in &facts.tickets {
                self.place(FactRef::Ticket(id.clone()), spot_of_ticket(m, facility, ticket));
            }
            for (id, hazard) in &facts.hazards {
                self.place(FactRef::Hazard(id.clone()), spot_of(m, &hazard.report.place));
            }
        }
        self.set_people(facility);
        self.count();
    }

    fn set_alarm(&mut self, id: &AlarmId, alarm: Option<&Alarm>) {
        let when = |keep: fn(&Alarm) -> bool| alarm.filter(|a| keep(a)).map(rank);
        self.unanswered.set(id, when(Alarm::needs_answer));
        self.newest.set(id, when(Alarm::needs_answer).map(|r| r.raised));
        self.aside.set(id, when(Alarm::is_aside));
        self.active.set(id, when(is_active_in_sight).map(|r| r.priority));
        let answered = alarm.is_some_and(|a| !a.needs_answer());
        self.in_sight.set(id, when(is_in_sight).map(|r| (answered, r)));
        self.log.set(id, alarm.filter(|a| a.occurrences > 0).map(|a| Reverse(a.changed_at)));
    }

    fn set_ticket(&mut self, id: &TicketId, ticket: Option<&Ticket>) {
        self.tickets.set(id, ticket.map(ticket_rank));
        if let Some(person) = self.assignees.remove(id)
            && let Some(of) = self.in_hand.get_mut(&person)
        {
            of.retain(|t| t != id);
        }
        if let Some(ticket) = ticket {
            self.link_ticket(id, ticket);
            if let Some(alarm) = &ticket.draft.alarm {
                let of = self.of_alarm.entry(alarm.clone()).or_default();
                if !of.contains(id) {
                    of.push(id.clone());
                }
            }
        }
    }

    fn link_ticket(&mut self, id: &TicketId, ticket: &Ticket) {
        if let Some(person) = ticket.assignee.as_ref().filter(|_| ticket.is_in_hand()) {
            self.in_hand.entry(person.clone()).or_default().push(id.clone());
            self.assignees.insert(id.clone(), person.clone());
        }
    }

    fn set_people(&mut self, facility: &FacilityState) {
        let people = &facility.facts().people;
        self.people.clear();
        self.people.extend(people.keys().cloned());
        self.people.sort_by_key(|id| people.get(id).is_none_or(|p| !p.on_duty));
    }

    fn place(&mut self, fact: FactRef, spot: Spot) {
        if let Some(element) = spot.element {
            self.at_element.entry(element).or_default().push(fact.clone());
        }
        if let Some(space) = spot.space {
            self.at_space.entry(space).or_default().push(fact.clone());
        }
        if let Some(storey) = spot.storey {
            self.at_storey.entry(storey).or_default().push(fact.clone());
        }
        self.spots.insert(fact, spot);
    }

    /// Moves the fact where it is now.
    fn locate(&mut self, fact: FactRef, spot: Option<Spot>) {
        let spot = spot.unwrap_or_default();
        if self.spots.get(&fact) == Some(&spot) {
            return;
        }
        if let Some(old) = self.spots.remove(&fact) {
            let lists = [
                old.element.and_then(|e| self.at_element.get_mut(&e)),
                old.space.and_then(|s| self.at_space.get_mut(&s)),
                old.storey.and_then(|s| self.at_storey.get_mut(&s)),
            ];
            for of in lists.into_iter().flatten() {
                of.retain(|f| *f != fact);
            }
        }
        self.place(fact, spot);
    }

    fn count(&mut self) {
        let active = |p: Priority| self.active.stretch(|k| *k < p, |k| *k == p).len();
        self.counts = FactCounts {
            unanswered: self.unanswered.rows().len(),
            active: Priority::ALL.map(active),
            in_sight: self.in_sight.rows().len(),
            aside: self.aside.rows().len(),
            open_tickets: self.tickets.rows().iter().take_while(|(k, _)| k.0 < TicketState::Closed).count(),
            open_hazards: self.hazards.rows().iter().take_while(|(k, _)| k.0 < HazardState::Closed).count(),
        };
    }

    /// Grows with every change.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// How many facts wait for somebody.
    pub fn counts(&self) -> FactCounts {
        self.counts
    }

    /// Since when more alarms come than one operator can answer; `None` while that is not so.
    pub fn flood_since(&self) -> Option<Timestamp> {
        self.flood.since
    }

    /// Alarms in sight that nobody has answered, the most urgent first.
    pub(crate) fn unanswered(&self) -> &[(AlarmRank, AlarmId)] {
        self.unanswered.rows()
    }

    /// The same, the newest first.
    pub(crate) fn newest_unanswered(&self) -> &[(Reverse<Timestamp>, AlarmId)] {
        self.newest.rows()
    }

    /// Alarms in sight that are not normal: unanswered first, then by priority, then the newest.
    pub(crate) fn alarms_in_sight(&self) -> &[((bool, AlarmRank), AlarmId)] {
        self.in_sight.rows()
    }

    /// Alarms that are put aside.
    pub(crate) fn alarms_aside(&self) -> &[(AlarmRank, AlarmId)] {
        self.aside.rows()
    }

    /// Every alarm that was ever raised, the one that changed last first.
    pub(crate) fn alarm_log(&self) -> &[(Reverse<Timestamp>, AlarmId)] {
        self.log.rows()
    }

    /// All tickets by state; in each the urgent ones first, then the one that waits longest.
    pub(crate) fn tickets(&self) -> &[(TicketRank, TicketId)] {
        self.tickets.rows()
    }

    /// Tickets in one state, in the same order.
    pub fn tickets_in(&self, state: TicketState) -> &[(TicketRank, TicketId)] {
        self.tickets.stretch(|k| k.0 < state, |k| k.0 == state)
    }

    /// All hazards by state; in each those not graded yet first, then the worst, then the nearest deadline.
    pub(crate) fn hazards(&self) -> &[(HazardRank, HazardId)] {
        self.hazards.rows()
    }

    /// Hazards in one state, in the same order.
    pub fn hazards_in(&self, state: HazardState) -> &[(HazardRank, HazardId)] {
        self.hazards.stretch(|k| k.0 < state, |k| k.0 == state)
    }

    /// People, those on duty first.
    pub(crate) fn people(&self) -> &[PersonId] {
        &self.people
    }

    /// Tickets that this person has in hand.
    pub fn in_hand(&self, person: &PersonId) -> &[TicketId] {
        self.in_hand.get(person).map_or(&[], Vec::as_slice)
    }

    /// Tickets that were made from the alarm.
    pub fn tickets_of_alarm(&self, alarm: &AlarmId) -> &[TicketId] {
        self.of_alarm.get(alarm).map_or(&[], Vec::as_slice)
    }

    /// Where an alarm, a ticket or a hazard is.
    pub fn spot(&self, fact: &FactRef) -> Option<Spot> {
        self.spots.get(fact).copied()
    }

    /// Alarms, tickets and hazards of an element.
    pub fn at_element(&self, element: ElementId) -> &[FactRef] {
        self.at_element.get(&element).map_or(&[], Vec::as_slice)
    }

    /// Alarms, tickets and hazards in a room, those of its equipment too.
    pub fn at_space(&self, space: ElementId) -> &[FactRef] {
        self.at_space.get(&space).map_or(&[], Vec::as_slice)
    }

    /// Alarms, tickets and hazards on a storey.
    pub fn at_storey(&self, storey: StoreyId) -> &[FactRef] {
        self.at_storey.get(&storey).map_or(&[], Vec::as_slice)
    }

    /// Alarms, tickets and hazards of whatever is selected: of an element, in a room, on a storey.
    pub fn of_selection(&self, model: &BuildingModel, id: ElementId) -> &[FactRef] {
        match model.element(id) {
            Some(e) if e.kind == ElementKind::Space => self.at_space(id),
            Some(e) if e.kind == ElementKind::Storey => e.storey.map_or(&[], |s| self.at_storey(s)),
            _ => self.at_element(id),
        }
    }

    /// The element that a place names: its element, else its space.
    pub fn element_of(&self, index: &ModelIndex, place: &Place) -> Option<ElementId> {
        [&place.element, &place.space].into_iter().flatten().find_map(|id| index.find(id))
    }
}

const TEN_MINUTES_MS: i64 = 600_000;

/// What was found of a flood, and with how many alarms in ten minutes.
#[derive(Clone, Copy, Debug, Default)]
struct Flood {
    raised: Option<usize>,
    since: Option<Timestamp>,
}

fn rank(alarm: &Alarm) -> AlarmRank {
    AlarmRank { priority: alarm.priority, raised: Reverse(alarm.raised_at) }
}

fn is_in_sight(alarm: &Alarm) -> bool {
    !alarm.is_aside() && alarm.state() != AlarmState::Normal
}

fn is_active_in_sight(alarm: &Alarm) -> bool {
    alarm.is_active() && !alarm.is_aside()
}

fn ticket_rank(ticket: &Ticket) -> TicketRank {
    let time =
        if ticket.is_over() { -ticket.steps.last().map_or(ticket.created_at, |s| s.at).0 } else { ticket.created_at.0 };
    (ticket.state, ticket.draft.urgency, time)
}

fn hazard_rank(hazard: &Hazard) -> HazardRank {
    let time = match hazard.ended_at {
        Some(at) => -at.0,
        None => hazard.deadline.map_or(i64::MAX, |d| d.0),
    };
    (hazard.state, hazard.assessment.as_ref().map(|a| a.level), time)
}

/// Where a place is in the model. A room follows from the element, a storey from either, where the place leaves them out.
pub(crate) fn spot_of((model, index): (&BuildingModel, &ModelIndex), place: &Place) -> Spot {
    let find = |id: &Option<std::sync::Arc<str>>| id.as_ref().and_then(|id| index.find(id));
    let element = find(&place.element);
    let known = element.and_then(|e| model.element(e));
    let space = find(&place.space).or_else(|| known.and_then(|e| e.space));
    let storey = find(&place.storey)
        .and_then(|id| model.storeys.iter().position(|s| s.element == id))
        .map(|i| StoreyId(i as u32))
        .or_else(|| known.and_then(|e| e.storey))
        .or_else(|| space.and_then(|s| model.element(s)).and_then(|e| e.storey));
    Spot { element, space, storey }
}

fn spot_of_alarm(m: (&BuildingModel, &ModelIndex), facility: &FacilityState, id: &AlarmId) -> Spot {
    let asset = facility.point(&id.point()).and_then(|p| facility.asset(&p.point.asset));
    asset.map_or(Spot::default(), |a| spot_of_asset(m, a))
}

fn spot_of_asset(m: (&BuildingModel, &ModelIndex), asset: &Asset) -> Spot {
    let mut place = asset.place.clone();
    place.element = Some(asset.global_id.clone());
    spot_of(m, &place)
}

fn spot_of_ticket(m: (&BuildingModel, &ModelIndex), facility: &FacilityState, ticket: &Ticket) -> Spot {
    let place = &ticket.draft.place;
    match ticket.draft.asset.as_ref().and_then(|a| facility.asset(a)) {
        Some(asset) if place.element.is_none() => {
            let spot = spot_of_asset(m, asset);
            let said = spot_of(m, place);
            Spot { element: spot.element, space: said.space.or(spot.space), storey: said.storey.or(spot.storey) }
        }
        _ => spot_of(m, place),
    }
}
