//! What people in a living building ask for and do: requests, hazards, chemicals, events, and how they are dealt with.
//!
//! The story is a function of the clock: slots of absolute time begin threads, and every step of a thread has a time, a
//! person, a content and a name that never change. Whoever starts again finds the same threads at the same steps, and a hub
//! that knows a step's name does it once. What has run its course is never told late: a building that is opened shows the
//! threads that are under way.

mod alarms;
mod chemicals;
mod events;
pub(crate) mod findings;
mod hazards;
pub(crate) mod needs;
pub(crate) mod shift;
pub(crate) mod tickets;

use std::collections::BTreeMap;
use std::sync::Arc;

use atrium_building::{BuildingModel, Routes};
use atrium_facility::{
    AlarmId, AssetId, ChemicalAction, Command, CommandId, HazardAction, Made, Mobile, Priority, TicketAction, Timestamp,
};
use rustc_hash::FxHashMap;

use self::shift::{SHIFT_MS, Shift};
use crate::engine::MOST_ASSETS;
use crate::roster;
use crate::site::Site;
use crate::tour::{self, Tour};

/// Shifts kept: the present one, those that reach into it, and one of an old thread.
const SHIFTS_KEPT: usize = 6;
/// The longest that a ticket is under way, milliseconds.
const TICKET_LASTS_MS: i64 = 75 * 60_000;

/// What is done in a step. Steps after the first are about what the first made.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Needs nothing from before.
    Command(Command),
    /// Of the thread's ticket.
    Ticket(TicketAction),
    /// Of the thread's hazard.
    Hazard(HazardAction),
    /// Of the thread's batch of a chemical.
    Chemical(ChemicalAction),
}

/// One step of a thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its name for good: the command's id.
    pub id: CommandId,
    /// When it is due.
    pub at: Timestamp,
    /// Badge of whoever does it.
    pub by: &'static str,
    /// What is done.
    pub what: Deed,
    /// Whether the thread goes on when it is refused.
    pub optional: bool,
}

/// One thing that runs its course.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    /// What the ids of its steps begin with.
    pub name: String,
    /// In order of time, never empty; the first makes what the others are about.
    pub steps: Vec<Step>,
    /// Not begun after this: a deadline in it would have passed before it is set.
    pub begins_by: Option<Timestamp>,
    /// Done in place of a step that comes too late for the time that it names.
    pub instead: Option<Step>,
}

impl Thread {
    /// When it begins.
    pub fn begins(&self) -> Timestamp {
        self.steps.first().map_or(Timestamp(i64::MAX), |s| s.at)
    }

    /// When its last step is due.
    pub fn ends(&self) -> Timestamp {
        self.steps.last().map_or(Timestamp(i64::MIN), |s| s.at)
    }
}

impl Step {
    /// The command, about what the thread made; `None` where it made something else or nothing.
    pub fn command(&self, made: Option<&Made>) -> Option<Command> {
        match (&self.what, made) {
            (Deed::Command(command), _) => Some(command.clone()),
            (Deed::Ticket(what), Some(Made::Ticket(id))) => {
                Some(Command::Ticket { ticket: id.clone(), what: what.clone() })
            }
            (Deed::Hazard(what), Some(Made::Hazard(id))) => {
                Some(Command::Hazard { hazard: id.clone(), what: what.clone() })
            }
            (Deed::Chemical(what), Some(Made::Batch(id))) => {
                Some(Command::Chemical { batch: id.clone(), what: what.clone() })
            }
            _ => None,
        }
    }
}

/// Writes a thread step by step.
pub(crate) struct Writer {
    thread: Thread,
    /// Time of the last step, milliseconds since 1970.
    pub(crate) at: i64,
}

impl Writer {
    pub(crate) fn new(name: String, begins: i64) -> Self {
        Self { thread: Thread { name, steps: Vec::new(), begins_by: None, instead: None }, at: begins }
    }

    /// Adds a step at a time, which is never before the last one's.
    pub(crate) fn at(&mut self, at: i64, by: &'static str, what: Deed) {
        self.at = self.at.max(at);
        let id = CommandId::from(format!("{}/{}", self.thread.name, self.thread.steps.len()));
        self.thread.steps.push(Step { id, at: Timestamp(self.at), by, what, optional: false });
    }

    /// Adds a step so many seconds after the last one.
    pub(crate) fn after(&mut self, seconds: f64, by: &'static str, what: Deed) {
        self.at(self.at + (seconds * 1_000.0) as i64, by, what);
    }

    /// Adds a step that the thread does without when it is refused.
    pub(crate) fn maybe(&mut self, seconds: f64, by: &'static str, what: Deed) {
        self.after(seconds, by, what);
        if let Some(step) = self.thread.steps.last_mut() {
            step.optional = true;
        }
    }

    pub(crate) fn begins_by(&mut self, at: i64) {
        self.thread.begins_by = Some(Timestamp(at));
    }

    pub(crate) fn instead(&mut self, by: &'static str, what: Deed) {
        let id = CommandId::from(format!("{}/x", self.thread.name));
        self.thread.instead = Some(Step { id, at: Timestamp(self.at), by, what, optional: false });
    }

    pub(crate) fn done(self) -> Arc<Thread> {
        Arc::new(self.thread)
    }
}

/// Both languages as one text, as bilingual hospitals write them.
pub(crate) fn both((zh, en): (&str, &str)) -> String {
    format!("{zh} / {en}")
}

/// What the story and the walkers share: the building, who walks where, and what is done in each shift.
pub(crate) struct World {
    pub(crate) site: Site,
    /// Empty until somebody is asked for: laying them out takes a while.
    pub(crate) tours: FxHashMap<&'static str, Tour>,
    laid_out: bool,
    pub(crate) seed: u64,
    pub(crate) rate: f64,
    shifts: BTreeMap<i64, Arc<Shift>>,
}

impl World {
    pub(crate) fn new(site: Site, seed: u64, rate: f64) -> Self {
        let rate = if rate.is_finite() { rate.clamp(0.0, 100.0) } else { 1.0 };
        Self { site, tours: FxHashMap::default(), laid_out: false, seed, rate, shifts: BTreeMap::new() }
    }

    /// Lays out the rounds of the staff, once.
    pub(crate) fn lay_out(&mut self) {
        if !self.laid_out {
            self.laid_out = true;
            self.tours = tour::of_staff(&self.site, self.seed);
        }
    }

    /// The shift of this number; worked out once.
    pub(crate) fn shift(&mut self, number: i64) -> Arc<Shift> {
        if let Some(shift) = self.shifts.get(&number) {
            return shift.clone();
        }
        self.lay_out();
        let shift = Arc::new(Shift::plan(&self.site, &self.tours, self.seed, self.rate, number));
        while self.shifts.len() >= SHIFTS_KEPT {
            self.shifts.pop_first();
        }
        self.shifts.insert(number, shift.clone());
        shift
    }

    /// The shift of a time, milliseconds since 1970.
    pub(crate) fn shift_at(&mut self, ms: i64) -> Arc<Shift> {
        self.shift(ms.div_euclid(SHIFT_MS))
    }
}

/// The story of one building.
pub struct Story {
    world: World,
}

impl Story {
    /// Takes what it needs of the model; the model is not kept. Works out the ways through the building, which takes up to
    /// some seconds: whoever has them already uses [`Story::with_routes`].
    pub fn new(model: &BuildingModel, seed: u64) -> Self {
        Self::with_routes(model, Arc::new(Routes::build(model)), seed)
    }

    /// As [`Story::new`], with the ways through the same model.
    ///
    /// Without rooms nobody asks for anything; alarms become tickets all the same.
    pub fn with_routes(model: &BuildingModel, routes: Arc<Routes>, seed: u64) -> Self {
        Self { world: World::new(Site::new(model, routes, MOST_ASSETS), seed, 1.0) }
    }

    /// So many times as busy as a calm day, 0 to 100. At 1 something is asked for every ninety seconds. Walkers of another
    /// rate are seen elsewhere than where they work.
    #[must_use]
    pub fn with_rate(self, rate: f64) -> Self {
        let World { site, seed, .. } = self.world;
        Self { world: World::new(site, seed, rate) }
    }

    /// What the ids of all its commands begin with: another seed is another story.
    pub fn prefix(&self) -> String {
        format!("sim/{}/", self.world.seed)
    }

    /// The asset that goes wrong before everyone's eyes. Its alarms are left to the person at the screen.
    pub fn demo_asset(&self) -> Option<&AssetId> {
        self.world.site.demo.as_ref()
    }

    /// The things on wheels of the building.
    pub fn mobiles(&self) -> Vec<Mobile> {
        if self.world.site.rooms.is_empty() { Vec::new() } else { roster::mobiles() }
    }

    /// What is told once of chemicals and their stores; `None` in a building with neither laboratory nor pharmacy.
    pub fn register(&self) -> Option<Arc<Thread>> {
        chemicals::register(&self.world)
    }

    /// Threads that are under way at this time: begun, and with steps to come.
    pub fn under_way(&mut self, now: Timestamp) -> Vec<Arc<Thread>> {
        let longest = TICKET_LASTS_MS.max(hazards::LASTS_MS).max(chemicals::LASTS_MS);
        let mut threads = self.beginning(now.plus_ms(-longest), now);
        threads.retain(|t| t.ends() > now && t.begins_by.is_none_or(|by| now <= by));
        threads
    }

    /// Threads that begin after one time and not after the other, in the order in which they do.
    pub fn beginning(&mut self, after: Timestamp, until: Timestamp) -> Vec<Arc<Thread>> {
        if until <= after || self.world.site.rooms.is_empty() {
            return Vec::new();
        }
        let mut threads = Vec::new();
        // Tickets of long ago are over; hazards are looked at from farther back.
        let tickets_from = after.0.max(until.0.saturating_sub(TICKET_LASTS_MS));
        for number in tickets_from.div_euclid(SHIFT_MS)..=until.0.div_euclid(SHIFT_MS) {
            threads.extend(self.world.shift(number).threads.iter().cloned());
        }
        threads.extend(hazards::between(&self.world, after.0.max(until.0.saturating_sub(hazards::LASTS_MS)), until.0));
        let chemicals_from = after.0.max(until.0.saturating_sub(chemicals::LASTS_MS));
        threads.extend(chemicals::between(&self.world, chemicals_from, until.0));
        threads.extend(events::between(&self.world, tickets_from, until.0));
        threads.retain(|t| t.begins() > after && t.begins() <= until);
        threads.sort_by(|a, b| a.begins().cmp(&b.begins()).then_with(|| a.name.cmp(&b.name)));
        threads
    }

    /// The thread of this name, whenever it began; `None` for names of other stories.
    pub fn named(&mut self, name: &str) -> Option<Arc<Thread>> {
        let rest = name.strip_prefix(&self.prefix())?;
        let (kind, slot) = rest.split_at_checked(1)?;
        let slot: i64 = slot.split('/').next()?.parse().ok()?;
        let threads = match kind {
            "t" => self.world.shift(shift::of_slot(slot)?).threads.clone(),
            "h" => hazards::of_slot(&self.world, slot),
            "c" => chemicals::of_slot(&self.world, slot).into_iter().collect(),
            _ => return None,
        };
        threads.into_iter().find(|t| t.name == name)
    }

    /// What is done about an alarm; `None` for one that is nobody's, for those of the demonstration, and for those that are
    /// seen to without a ticket.
    ///
    /// The same alarm raised at the same time gives the same thread.
    pub fn about_alarm(&mut self, alarm: &AlarmId, raised: Timestamp, priority: Priority) -> Option<Arc<Thread>> {
        alarms::thread(&mut self.world, alarm, raised, priority)
    }

    /// The name of that thread.
    pub(crate) fn name_about(&self, alarm: &AlarmId, raised: Timestamp) -> String {
        alarms::name(self.world.seed, alarm, raised)
    }
}

#[cfg(test)]
mod tests;
