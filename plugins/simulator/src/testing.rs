//! What tests of several modules use: the sample hospital, and a hub in memory.

use std::sync::{Arc, OnceLock};

use atrium_building::{BuildingModel, Routes};
use atrium_facility::{
    Actor, ChemicalChange, Command, CommandEnvelope, CommandId, Entry, FacilityState, Grounds, HazardChange, LocalText,
    Made, Outcome, Person, Policy, Refusal, Role, TicketChange, Timestamp, Trade, Update, decide, due,
};
use atrium_ifc::{LoadOptions, Progress};
use rustc_hash::FxHashMap;

use crate::roster::STAFF;

/// The sample hospital and its ways, read once.
pub(crate) fn hospital() -> &'static (BuildingModel, Arc<Routes>) {
    static HOSPITAL: OnceLock<(BuildingModel, Arc<Routes>)> = OnceLock::new();
    HOSPITAL.get_or_init(|| {
        let text = atrium_sample::generate(atrium_sample::SEED).unwrap();
        let read = atrium_ifc::load_bytes(text.into_bytes(), &LoadOptions::default(), &Progress::default());
        let model = read.unwrap().model;
        let routes = Arc::new(Routes::build(&model));
        (model, routes)
    })
}

/// The role of a badge of the hub's own posts.
pub(crate) fn role_of(badge: &str) -> Role {
    match badge.as_bytes()[0] {
        b'D' => Role::ServiceDesk,
        b'T' | b'C' | b'P' => Role::Technician,
        b'L' => Role::TeamLeader,
        b'S' => Role::SafetyOfficer,
        b'O' => Role::Operator,
        b'M' => Role::FacilityManager,
        b'V' => Role::DutyDirector,
        b'N' => Role::Requester,
        _ => Role::Administrator,
    }
}

/// A hub in memory: decides, numbers, and answers a command that it knows as it did before.
#[derive(Default)]
pub(crate) struct FakeHub {
    pub(crate) state: FacilityState,
    pub(crate) log: Vec<Entry>,
    pub(crate) now: Timestamp,
    known: FxHashMap<CommandId, (Command, Outcome)>,
    pub(crate) refused: Vec<(CommandId, Refusal)>,
    /// Times that a command came that was known already.
    pub(crate) repeated: usize,
}

impl FakeHub {
    pub(crate) fn with_staff(now: Timestamp) -> Self {
        let mut hub = Self { now, ..Self::default() };
        let leader = [Trade::Electrician, Trade::Plumber, Trade::Hvac, Trade::MedicalGas, Trade::Lift, Trade::General];
        let people = STAFF
            .iter()
            .map(|post| Person {
                id: post.badge.into(),
                post: LocalText::same(post.badge),
                trades: if post.badge == "L-01" { leader.to_vec() } else { post.trades.to_vec() },
                on_duty: true,
            })
            .collect();
        hub.write(&Actor::system(), None, Update::PeopleRegistered { people });
        hub
    }

    pub(crate) fn write(&mut self, by: &Actor, command: Option<CommandId>, update: Update) {
        let seq = self.log.len() as u64 + 1;
        let entry = Entry { seq, at: self.now, by: by.clone(), command, update };
        self.state.reduce(&entry);
        self.log.push(entry);
    }

    /// What follows from time.
    pub(crate) fn beat(&mut self) {
        for update in due(&self.state, &Policy::default(), self.now) {
            self.write(&Actor::system(), None, update);
        }
    }

    pub(crate) fn ask(&mut self, badge: &str, envelope: &CommandEnvelope) -> Outcome {
        if let Some((command, outcome)) = self.known.get(&envelope.id) {
            self.repeated += 1;
            if *command != envelope.command {
                self.refused.push((envelope.id.clone(), Refusal::IdTaken));
                return Outcome::Refused { refusal: Refusal::IdTaken };
            }
            return outcome.clone();
        }
        let by = Actor::new(badge, role_of(badge));
        let policy = Policy::default();
        let grounds = Grounds { state: &self.state, policy: &policy, by: &by, now: self.now };
        let updates = match decide(&envelope.command, grounds) {
            Ok(updates) => updates,
            Err(refusal) => {
                self.refused.push((envelope.id.clone(), refusal.clone()));
                return Outcome::Refused { refusal };
            }
        };
        let made = updates.iter().find_map(|u| match u {
            Update::Ticket { ticket, change: TicketChange::Created { .. } } => Some(Made::Ticket(ticket.clone())),
            Update::Hazard { hazard, change: HazardChange::Reported { .. } } => Some(Made::Hazard(hazard.clone())),
            Update::Chemical { batch, change: ChemicalChange::Received { .. } } => Some(Made::Batch(batch.clone())),
            _ => None,
        });
        let first = self.log.len() as u64 + 1;
        for update in updates {
            self.write(&by, Some(envelope.id.clone()), update);
        }
        let outcome = Outcome::Accepted { first, last: self.log.len() as u64, made };
        self.known.insert(envelope.id.clone(), (envelope.command.clone(), outcome.clone()));
        outcome
    }
}
