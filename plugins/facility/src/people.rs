//! People and things that move.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::permission::{TITLE, allow, said, short};
use crate::{Grounds, LocalText, MobileId, Origin, Permission, PersonId, Refusal, SourceId, Timestamp, Update};

/// What somebody is qualified for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trade {
    /// Electrician.
    Electrician,
    /// Plumber: water, drainage, heating.
    Plumber,
    /// Air conditioning and ventilation.
    Hvac,
    /// Medical gas.
    MedicalGas,
    /// Lifts.
    Lift,
    /// Anything else that is repaired.
    General,
    /// Cleans.
    Cleaner,
    /// Carries and escorts.
    Porter,
    /// Guards.
    Security,
    /// Nurse or doctor: asks for service.
    Clinical,
}

/// Somebody on the staff: pseudonymous. The name is kept by the hub apart, and every look-up is audited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Badge number.
    pub id: PersonId,
    /// What people call the post, for example 电工 / electrician.
    pub post: LocalText,
    /// Qualifications.
    pub trades: Vec<Trade>,
    /// Whether on duty.
    #[serde(default)]
    pub on_duty: bool,
}

/// What a mobile asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MobileKind {
    /// Wheelchair.
    Wheelchair,
    /// Bed.
    Bed,
    /// Stretcher.
    Stretcher,
    /// Infusion pump.
    InfusionPump,
    /// Ventilator.
    Ventilator,
    /// Defibrillator.
    Defibrillator,
    /// Ultrasound.
    Ultrasound,
    /// Cart: linen, meals, waste.
    Cart,
}

/// A thing on wheels with a tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mobile {
    /// Id of its tag.
    pub id: MobileId,
    /// What it is.
    pub kind: MobileKind,
    /// Name as people say it.
    pub name: LocalText,
}

/// What is tracked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tracked {
    /// A person.
    Person(PersonId),
    /// A mobile asset.
    Mobile(MobileId),
}

/// Where somebody or something was seen. A sample: it never enters the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Who or what.
    pub of: Tracked,
    /// GlobalId of the storey.
    pub storey: Arc<str>,
    /// Centre in project coordinates, metres, Z up; on the floor.
    pub at: [f64; 3],
    /// Uncertainty: the true place is within this radius, metres.
    pub radius_m: f32,
    /// When.
    pub observed_at: Timestamp,
    /// For how long it is worth anything, milliseconds; past that it is greyed, past five times that it is dropped.
    pub expires_ms: u32,
    /// Who delivered it.
    pub source: SourceId,
    /// How it came to be.
    #[serde(default)]
    pub origin: Origin,
}

/// Earlier places kept of each, for its trail.
const TRAIL: usize = 240;

/// Where somebody or something was seen last, and before.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The newest position.
    pub newest: Position,
    /// Earlier and newest places, oldest first, at most four minutes at one a second.
    pub trail: std::collections::VecDeque<(Timestamp, Arc<str>, [f64; 3])>,
}

/// How much a position is worth at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sighting {
    /// Younger than its expiry.
    Current,
    /// Past its expiry: shown grey, with its age, as the last place seen.
    Expired,
    /// Past five times its expiry: not shown on the model any more; lists say when it was seen last.
    Gone,
}

impl Track {
    pub(crate) fn new(position: Position) -> Self {
        let mut track = Self { newest: position.clone(), trail: std::collections::VecDeque::new() };
        track.trail.push_back((position.observed_at, position.storey, position.at));
        track
    }

    /// Takes a newer position; `false` when it is not newer.
    pub(crate) fn take(&mut self, position: &Position) -> bool {
        if position.observed_at <= self.newest.observed_at {
            return false;
        }
        if self.trail.len() == TRAIL {
            self.trail.pop_front();
        }
        self.trail.push_back((position.observed_at, position.storey.clone(), position.at));
        self.newest = position.clone();
        true
    }

    /// How much the newest position is worth at this time.
    pub fn sighting(&self, now: Timestamp) -> Sighting {
        let age = now.since_ms(self.newest.observed_at);
        let expires = i64::from(self.newest.expires_ms);
        if age <= expires {
            Sighting::Current
        } else if age <= expires.saturating_mul(5) {
            Sighting::Expired
        } else {
            Sighting::Gone
        }
    }
}

/// People or mobile assets in one command.
const MOST_AT_ONCE: usize = 5_000;

fn registers(count: usize, on: Grounds<'_>) -> Result<(), Refusal> {
    allow(on.by.role, Permission::RegisterPeople)?;
    if count == 0 || count > MOST_AT_ONCE { Err(Refusal::Wrong { field: "count".into() }) } else { Ok(()) }
}

fn named(id: &str, name: &LocalText) -> Result<(), Refusal> {
    said(id, "id", TITLE)?;
    short(&name.zh, "name", TITLE)?;
    short(&name.en, "name", TITLE)
}

pub(crate) fn register(people: &[Person], on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    registers(people.len(), on)?;
    people.iter().try_for_each(|p| named(p.id.as_str(), &p.post))?;
    let new: Vec<Person> = people.iter().filter(|p| on.facts().people.get(&p.id) != Some(p)).cloned().collect();
    if new.is_empty() {
        return Err(Refusal::AlreadySo);
    }
    Ok(vec![Update::PeopleRegistered { people: new }])
}

pub(crate) fn register_mobiles(mobiles: &[Mobile], on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    registers(mobiles.len(), on)?;
    mobiles.iter().try_for_each(|m| named(m.id.as_str(), &m.name))?;
    let new: Vec<Mobile> = mobiles.iter().filter(|m| on.facts().mobiles.get(&m.id) != Some(m)).cloned().collect();
    if new.is_empty() {
        return Err(Refusal::AlreadySo);
    }
    Ok(vec![Update::MobilesRegistered { mobiles: new }])
}

pub(crate) fn set_duty(person: &PersonId, on_duty: bool, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, Permission::SetDuty)?;
    let unknown = || Refusal::Unknown { kind: "person".into(), id: person.to_string() };
    let known = on.facts().people.get(person).ok_or_else(unknown)?;
    if known.on_duty == on_duty {
        return Err(Refusal::AlreadySo);
    }
    Ok(vec![Update::DutyChanged { person: person.clone(), on: on_duty }])
}
