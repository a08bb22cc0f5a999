use std::cell::RefCell;

use atrium_building::{Aabb, BuildingModel, Element, ElementKind};
use atrium_facility::{Actor, Entry, FacilityState, Grounds, Person, PersonId, Policy, Role, Trade, Update, decide};
use glam::DVec3;

use super::*;

/// A hub in memory: decides, numbers, and remembers what it has done.
#[derive(Default)]
struct Memory {
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    state: FacilityState,
    seq: u64,
    now: Timestamp,
    known: HashMap<CommandId, Outcome>,
    refused: Vec<String>,
}

const POSTS: [(&str, Role, &[Trade]); 17] = [
    ("D-01", Role::ServiceDesk, &[]),
    ("D-02", Role::ServiceDesk, &[]),
    ("T-11", Role::Technician, &[Trade::Electrician]),
    ("T-12", Role::Technician, &[Trade::Electrician]),
    ("T-21", Role::Technician, &[Trade::Plumber]),
    ("T-32", Role::Technician, &[Trade::Hvac]),
    ("T-41", Role::Technician, &[Trade::MedicalGas]),
    ("T-51", Role::Technician, &[Trade::Lift]),
    ("T-61", Role::Technician, &[Trade::General]),
    ("T-62", Role::Technician, &[Trade::General]),
    ("C-01", Role::Technician, &[Trade::Cleaner]),
    ("C-02", Role::Technician, &[Trade::Cleaner]),
    ("P-01", Role::Technician, &[Trade::Porter]),
    ("P-02", Role::Technician, &[Trade::Porter]),
    ("L-01", Role::TeamLeader, &[Trade::General]),
    ("S-02", Role::SafetyOfficer, &[]),
    ("V-01", Role::DutyDirector, &[]),
];

fn role_of(badge: &str) -> Role {
    let known = POSTS.iter().find(|(id, ..)| *id == badge).map(|(_, role, _)| *role);
    known.unwrap_or(match badge {
        "S-01" => Role::SafetyOfficer,
        "M-01" => Role::FacilityManager,
        "O-01" => Role::Operator,
        "N-01" => Role::Requester,
        _ => Role::Administrator,
    })
}

impl Inner {
    fn write(&mut self, by: &Actor, command: Option<CommandId>, update: Update) {
        self.seq += 1;
        let entry = Entry { seq: self.seq, at: self.now, by: by.clone(), command, update };
        self.state.reduce(&entry);
    }
}

impl Memory {
    fn with_staff() -> Self {
        let memory = Self::default();
        let people = POSTS
            .iter()
            .map(|(id, _, trades)| Person {
                id: PersonId::from(*id),
                post: atrium_facility::LocalText::same(id),
                trades: trades.to_vec(),
                on_duty: true,
            })
            .collect();
        memory.inner.borrow_mut().write(&Actor::system(), None, Update::PeopleRegistered { people });
        memory
    }
}

impl Desk for Memory {
    async fn ask(&self, by: &str, envelope: &CommandEnvelope) -> Option<Outcome> {
        let mut inner = self.inner.borrow_mut();
        if let Some(known) = inner.known.get(&envelope.id) {
            return Some(known.clone());
        }
        let actor = Actor::new(by, role_of(by));
        let grounds = Grounds { state: &inner.state, policy: &Policy::default(), by: &actor, now: inner.now };
        match decide(&envelope.command, grounds) {
            Ok(updates) => {
                let made = updates.iter().find_map(|u| match u {
                    Update::Ticket { ticket, change: atrium_facility::TicketChange::Created { .. } } => {
                        Some(Made::Ticket(ticket.clone()))
                    }
                    Update::Hazard { hazard, change: atrium_facility::HazardChange::Reported { .. } } => {
                        Some(Made::Hazard(hazard.clone()))
                    }
                    _ => None,
                });
                for update in updates {
                    inner.write(&actor, Some(envelope.id.clone()), update);
                }
                let outcome = Outcome::Accepted { first: inner.seq, last: inner.seq, made };
                inner.known.insert(envelope.id.clone(), outcome.clone());
                Some(outcome)
            }
            Err(refusal) => {
                inner.refused.push(format!("{by} {:?}: {refusal}", envelope.command));
                Some(Outcome::Refused { refusal })
            }
        }
    }
}

fn model() -> BuildingModel {
    let mut model = BuildingModel::default();
    for i in 0..30 {
        let corner = DVec3::new(f64::from(i) * 5.0, 0.0, 0.0);
        model.elements.push(Element {
            global_id: format!("room{i}").as_str().into(),
            ifc_type: "IfcSpace".into(),
            kind: ElementKind::Space,
            name: Some(format!("病房 {i}").as_str().into()),
            long_name: None,
            description: None,
            object_type: None,
            predefined_type: None,
            tag: None,
            type_name: None,
            parent: None,
            children: vec![],
            storey: None,
            space: None,
            serves: vec![],
            systems: vec![],
            ports: vec![],
            property_sets: vec![],
            classifications: vec![],
            materials: vec![],
            bounds: Aabb { min: corner, max: corner + DVec3::new(4.0, 4.0, 3.0) },
            instance: 1,
        });
    }
    model
}

/// Runs the story for so many minutes, starting the crew anew at the given minutes.
fn run(minutes: i64, restarts: &[i64]) -> Inner {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let hub = Memory::with_staff();
    let story = Story::new(&model(), 3);
    let mut crew = Crew::new(story.clone());
    let begin = 1_790_000_000_000;
    for second in 0..minutes * 60 {
        if second % 60 == 0 && restarts.contains(&(second / 60)) {
            crew = Crew::new(story.clone());
        }
        let now = Timestamp(begin + second * 1_000);
        hub.inner.borrow_mut().now = now;
        assert!(runtime.block_on(crew.work(&hub, now, &AtomicBool::new(false))));
    }
    hub.inner.into_inner()
}

#[test]
fn two_hours_of_work_are_accepted_and_come_to_their_ends() {
    let inner = run(120, &[]);
    assert!(inner.refused.is_empty(), "{:#?}", inner.refused);
    let facts = inner.state.facts();
    let closed = facts.tickets.values().filter(|t| t.is_over()).count();
    assert!(facts.tickets.len() > 25 && closed * 2 > facts.tickets.len(), "{closed} of {}", facts.tickets.len());
    assert!(facts.hazards.values().any(|h| h.is_over()) && facts.hazards.values().any(|h| !h.is_over()));
    assert!(!facts.events.is_empty() && facts.mobiles.len() == mobiles().len());
}

#[test]
fn a_restart_makes_nothing_twice() {
    let (whole, broken) = (run(60, &[]), run(60, &[7, 8, 31, 59]));
    assert_eq!(whole.state.facts().tickets.len(), broken.state.facts().tickets.len());
    assert_eq!(whole.state.facts(), broken.state.facts());
}
