//! Facts: alarms, tickets, hazards, chemicals, people, mobile assets, zones, events. The projection of the log.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{
    Alarm, AlarmId, Batch, BatchId, Chemicals, Entry, Event, Hazard, HazardId, Mobile, MobileId, Person, PersonId,
    Ticket, TicketId, Timestamp, Update, Zone, ZoneId,
};

/// Events kept in the state; the log has all of them.
pub const EVENTS_KEPT: usize = 5_000;

/// Everything that the log says, but for assets, points and sources. Only [`Facts::reduce`] writes.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Alarms that were ever raised or put aside.
    pub alarms: BTreeMap<AlarmId, Alarm>,
    /// Tickets, in the order of their numbers.
    pub tickets: BTreeMap<TicketId, Ticket>,
    /// Hazards, in the order of their numbers.
    pub hazards: BTreeMap<HazardId, Hazard>,
    /// Hazardous chemicals.
    pub chemicals: Chemicals,
    /// People.
    pub people: BTreeMap<PersonId, Person>,
    /// Mobile assets.
    pub mobiles: BTreeMap<MobileId, Mobile>,
    /// When each person's duty last began or ended.
    pub duty_changed: BTreeMap<PersonId, Timestamp>,
    /// Zones.
    pub zones: BTreeMap<ZoneId, Zone>,
    /// When each zone was last defined, given a level, or removed.
    pub zones_changed: BTreeMap<ZoneId, Timestamp>,
    /// The newest events, oldest first.
    pub events: VecDeque<Event>,
    /// Tickets made so far: the next one's number is one more.
    pub tickets_made: u64,
    /// Hazards reported so far: the next one's number is one more.
    pub hazards_made: u64,
}

/// Which facts a step changed, so that screens redo only those.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FactChanges {
    /// Alarms.
    pub alarms: BTreeSet<AlarmId>,
    /// Tickets.
    pub tickets: BTreeSet<TicketId>,
    /// Hazards.
    pub hazards: BTreeSet<HazardId>,
    /// Batches of chemicals.
    pub batches: BTreeSet<BatchId>,
    /// Chemicals of the register, or stores.
    pub chemicals: bool,
    /// People or mobile assets.
    pub people: bool,
    /// Zones.
    pub zones: bool,
    /// Events.
    pub events: bool,
}

impl FactChanges {
    /// Both together.
    pub fn merge(&mut self, other: Self) {
        self.alarms.extend(other.alarms);
        self.tickets.extend(other.tickets);
        self.hazards.extend(other.hazards);
        self.batches.extend(other.batches);
        self.chemicals |= other.chemicals;
        self.people |= other.people;
        self.zones |= other.zones;
        self.events |= other.events;
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Facts {
    /// Takes an entry of the log. Total: what does not fit (an unknown id) changes nothing.
    pub fn reduce(&mut self, entry: &Entry) -> FactChanges {
        let mut changes = FactChanges::default();
        match &entry.update {
            Update::AssetsRegistered { .. }
            | Update::PointsRegistered { .. }
            | Update::SourceConnected { .. }
            | Update::SourceLost { .. } => {}
            Update::Alarm { alarm, change } => {
                Alarm::reduce(&mut self.alarms, alarm, change, entry);
                changes.alarms.insert(alarm.clone());
            }
            Update::Ticket { ticket, change } => {
                Ticket::reduce(self, ticket, change, entry);
                changes.tickets.insert(ticket.clone());
            }
            Update::Hazard { hazard, change } => {
                Hazard::reduce(self, hazard, change, entry);
                changes.hazards.insert(hazard.clone());
            }
            Update::ChemicalDefined { chemical } => {
                self.chemicals.known.insert(chemical.id.clone(), chemical.clone());
                self.chemicals.known_changed.insert(chemical.id.clone(), entry.at);
                changes.chemicals = true;
            }
            Update::ChemicalStoreDefined { store } => {
                self.chemicals.stores.insert(store.id.clone(), store.clone());
                self.chemicals.stores_changed.insert(store.id.clone(), entry.at);
                changes.chemicals = true;
            }
            Update::Chemical { batch, change } => {
                Batch::reduce(&mut self.chemicals, batch, change, entry);
                changes.batches.insert(batch.clone());
            }
            Update::PeopleRegistered { people } => {
                for person in people {
                    let before = self.people.insert(person.id.clone(), person.clone());
                    if before.map_or(person.on_duty, |p| p.on_duty != person.on_duty) {
                        self.duty_changed.insert(person.id.clone(), entry.at);
                    }
                }
                changes.people = true;
            }
            Update::MobilesRegistered { mobiles } => {
                self.mobiles.extend(mobiles.iter().map(|m| (m.id.clone(), m.clone())));
                changes.people = true;
            }
            Update::DutyChanged { person, on } => {
                if let Some(known) = self.people.get_mut(person) {
                    if known.on_duty != *on {
                        self.duty_changed.insert(person.clone(), entry.at);
                    }
                    known.on_duty = *on;
                }
                changes.people = true;
            }
            Update::ZoneDefined { zone } => {
                self.zones.insert(zone.id.clone(), zone.clone());
                self.zones_changed.insert(zone.id.clone(), entry.at);
                changes.zones = true;
            }
            Update::ZoneRemoved { zone } => {
                if self.zones.remove(zone).is_some() {
                    self.zones_changed.insert(zone.clone(), entry.at);
                }
                changes.zones = true;
            }
            Update::BaseLevelSet { zone, level, .. } => {
                if let Some(known) = self.zones.get_mut(zone) {
                    known.base_level = *level;
                    self.zones_changed.insert(zone.clone(), entry.at);
                }
                changes.zones = true;
            }
            Update::EventHappened { event } => {
                if self.events.len() == EVENTS_KEPT {
                    self.events.pop_front();
                }
                self.events.push_back(event.clone());
                changes.events = true;
            }
        }
        changes
    }
}
