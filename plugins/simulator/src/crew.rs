//! Those who do what the story says: which step is next, and what its answer means. No network and no clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use atrium_facility::{
    AlarmChange, AlarmId, ChemicalChange, Command, CommandEnvelope, CommandId, Entry, HazardAction, HazardChange, Made,
    Outcome, Priority, Refusal, TicketChange, TicketState, Timestamp, Update,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::story::{Deed, Step, Story, Thread};

/// Who registers the things on wheels.
const ADMINISTRATOR: &str = "A-01";
/// An alarm that was raised longer ago than this when it is first heard of is left alone, milliseconds.
const OLD_ALARM_MS: i64 = 30 * 60_000;
/// From so long on without a look at the clock it is a pause, milliseconds.
const PAUSE_MS: i64 = 5 * 60_000;
/// Threads of earlier days that are taken up again, at most.
const MOST_LEFT_OVER: usize = 64;

/// A step that is due.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Due {
    /// Badge of whoever does it.
    pub(crate) by: &'static str,
    pub(crate) envelope: CommandEnvelope,
}

/// A thread under way.
struct Running {
    thread: Arc<Thread>,
    next: usize,
    made: Option<Made>,
    /// The next step is what is done in place of one that came too late.
    instead: bool,
}

impl Running {
    fn step(&self) -> Option<&Step> {
        if self.instead { self.thread.instead.as_ref() } else { self.thread.steps.get(self.next) }
    }
}

/// What the log says of a thread of this story.
#[derive(Default)]
struct Heard {
    steps: FxHashSet<CommandId>,
    made: Option<Made>,
    over: bool,
}

/// The crew.
pub(crate) struct Crew {
    story: Story,
    prefix: String,
    /// Threads up to here were begun; `None` before the first step.
    begun_to: Option<Timestamp>,
    registered: bool,
    open: BTreeMap<String, Running>,
    heard: FxHashMap<String, Heard>,
    /// Which thread a ticket, hazard or batch is of.
    thread_of: FxHashMap<String, String>,
    alarms: FxHashMap<AlarmId, Timestamp>,
    /// Threads about alarms, which begin if the alarm still stands by then.
    waiting: Vec<(AlarmId, Timestamp, Arc<Thread>)>,
    /// Alarms that are too old to begin anything, in case that something was begun then.
    old_alarms: Vec<(AlarmId, Timestamp, Priority)>,
}

impl Crew {
    pub(crate) fn new(story: Story) -> Self {
        Self {
            prefix: story.prefix(),
            story,
            begun_to: None,
            registered: false,
            open: BTreeMap::new(),
            heard: FxHashMap::default(),
            thread_of: FxHashMap::default(),
            alarms: FxHashMap::default(),
            waiting: Vec::new(),
            old_alarms: Vec::new(),
        }
    }

    /// Takes entries of the hub's log: what of the story was done already, and alarms.
    pub(crate) fn hear(&mut self, entries: &[Entry], now: Timestamp) {
        for entry in entries {
            // Of what was done since the first step nothing new can be heard.
            let own = entry.command.as_ref().filter(|id| id.as_str().starts_with(&self.prefix));
            if let Some(id) = own.filter(|_| self.begun_to.is_none()) {
                self.hear_own(id, &entry.update);
            }
            match &entry.update {
                Update::Alarm { alarm, change: AlarmChange::Raised { priority, .. } } => {
                    self.hear_alarm(alarm, entry.at, *priority, now);
                }
                Update::Alarm { alarm, change: AlarmChange::Returned { .. } } => {
                    self.alarms.remove(alarm);
                }
                Update::Ticket { ticket, change: TicketChange::Moved { to, .. } } if is_over(*to) => {
                    self.is_over(ticket.as_str());
                }
                Update::Hazard { hazard, change: HazardChange::Closed | HazardChange::Invalidated { .. } } => {
                    self.is_over(hazard.as_str());
                }
                // The last step of every batch.
                Update::Chemical { batch, change: ChemicalChange::Destroyed { .. } } => {
                    self.is_over(batch.as_str());
                }
                _ => {}
            }
        }
    }

    fn is_over(&mut self, id: &str) {
        if let Some(heard) = self.thread_of.remove(id).and_then(|name| self.heard.get_mut(&name)) {
            heard.over = true;
        }
    }

    fn hear_own(&mut self, id: &CommandId, update: &Update) {
        let Some((name, _)) = id.as_str().rsplit_once('/') else { return };
        let made = match update {
            Update::Ticket { ticket, change: TicketChange::Created { .. } } => Some(Made::Ticket(ticket.clone())),
            Update::Hazard { hazard, change: HazardChange::Reported { .. } } => Some(Made::Hazard(hazard.clone())),
            Update::Chemical { batch, change: ChemicalChange::Received { .. } } => Some(Made::Batch(batch.clone())),
            _ => None,
        };
        let key = match &made {
            Some(Made::Ticket(id)) => Some(id.to_string()),
            Some(Made::Hazard(id)) => Some(id.to_string()),
            Some(Made::Batch(id)) => Some(id.to_string()),
            None => None,
        };
        if let Some(key) = key {
            self.thread_of.insert(key, name.to_owned());
        }
        let heard = self.heard.entry(name.to_owned()).or_default();
        heard.steps.insert(id.clone());
        heard.made = heard.made.take().or(made);
    }

    fn hear_alarm(&mut self, alarm: &AlarmId, raised: Timestamp, priority: Priority, now: Timestamp) {
        self.alarms.insert(alarm.clone(), raised);
        if now.since_ms(raised) > OLD_ALARM_MS {
            if self.begun_to.is_none() {
                self.old_alarms.push((alarm.clone(), raised, priority));
            }
            return;
        }
        if let Some(thread) = self.story.about_alarm(alarm, raised, priority) {
            self.waiting.push((alarm.clone(), raised, thread));
        }
    }

    /// The step that is due the longest; `None` when nothing is. It stays the same until it is answered.
    pub(crate) fn due(&mut self, now: Timestamp) -> Option<Due> {
        if !self.registered {
            if let Some(due) = self.registration(now) {
                return Some(due);
            }
            self.registered = true;
        }
        self.begin(now);
        loop {
            let next = self.open.values().filter_map(|r| Some((r.step()?.at, &r.thread.name))).min();
            let (at, name) = next.map(|(at, name)| (at, name.clone()))?;
            if at > now {
                return None;
            }
            let running = self.open.get(&name)?;
            let step = running.step()?;
            match step.command(running.made.as_ref()) {
                Some(command) => {
                    let envelope = CommandEnvelope { id: step.id.clone(), issued_at: step.at, command };
                    return Some(Due { by: step.by, envelope });
                }
                // Its first step made nothing that the others could be about.
                None => self.open.remove(&name),
            };
        }
    }

    /// Takes the answer to what was due.
    pub(crate) fn answered(&mut self, id: &CommandId, outcome: &Outcome) {
        if *id == self.registration_id() {
            self.registered = true;
            return;
        }
        let Some((name, _)) = id.as_str().rsplit_once('/') else { return };
        let Some(running) = self.open.get_mut(name) else { return };
        if running.step().is_none_or(|s| s.id != *id) {
            return;
        }
        let over = match outcome {
            Outcome::Accepted { made, .. } => {
                running.made = running.made.take().or_else(|| made.clone());
                running.next += 1;
                running.instead || running.next >= running.thread.steps.len()
            }
            Outcome::Refused { refusal } => {
                let step = running.step();
                tracing::debug!(%refusal, %id, "a step of the story was refused");
                let optional = step.is_some_and(|s| s.optional);
                let assigns = step.is_some_and(|s| matches!(s.what, Deed::Hazard(HazardAction::Assign { .. })));
                if optional {
                    running.next += 1;
                    running.next >= running.thread.steps.len()
                } else if assigns && matches!(refusal, Refusal::TimeOutside { .. }) && running.thread.instead.is_some()
                {
                    running.instead = true;
                    false
                } else {
                    // A person has taken the matter in hand, or it is over.
                    true
                }
            }
        };
        if over {
            self.open.remove(name);
        }
    }

    fn registration_id(&self) -> CommandId {
        // Another list has another name, or the hub would take it for the old one.
        let count = self.story.mobiles().len();
        CommandId::from(format!("{}mobiles-{count}/0", self.prefix))
    }

    fn registration(&self, now: Timestamp) -> Option<Due> {
        let mobiles = self.story.mobiles();
        if mobiles.is_empty() {
            return None;
        }
        let command = Command::RegisterMobiles { mobiles };
        let envelope = CommandEnvelope { id: self.registration_id(), issued_at: now, command };
        Some(Due { by: ADMINISTRATOR, envelope })
    }

    fn begin(&mut self, now: Timestamp) {
        match self.begun_to {
            None => {
                self.begun_to = Some(now);
                if let Some(register) = self.story.register() {
                    self.open(register);
                }
                for thread in self.story.under_way(now) {
                    self.open(thread);
                }
                self.take_up_left_overs();
            }
            Some(to) if to < now => {
                self.begun_to = Some(now);
                // After a long pause (the machine slept) what has run its course meanwhile is not made up.
                let threads = if now.since_ms(to) > PAUSE_MS {
                    let mut threads = self.story.under_way(now);
                    threads.retain(|t| t.begins() > to);
                    threads
                } else {
                    self.story.beginning(to, now)
                };
                for thread in threads {
                    self.open(thread);
                }
            }
            Some(_) => {}
        }
        let (ripe, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|(.., t)| t.begins() <= now);
        self.waiting = waiting;
        let ripe: Vec<(AlarmId, Timestamp, Arc<Thread>)> = ripe;
        for (alarm, raised, thread) in ripe {
            let stands = self.alarms.get(&alarm) == Some(&raised);
            if stands || self.heard.contains_key(&thread.name) {
                self.open(thread);
            }
        }
    }

    fn open(&mut self, thread: Arc<Thread>) {
        let heard = self.heard.remove(&thread.name).unwrap_or_default();
        if heard.over {
            return;
        }
        // Steps are done in order, so the last one that is known tells of all before it.
        let next = thread.steps.iter().rposition(|s| heard.steps.contains(&s.id)).map_or(0, |i| i + 1);
        if next >= thread.steps.len() {
            return;
        }
        self.open.insert(thread.name.clone(), Running { thread, next, made: heard.made, instead: false });
    }

    /// What was left when the story was last interrupted, and would have come to its end meanwhile, is brought to it.
    fn take_up_left_overs(&mut self) {
        let mut names: Vec<String> =
            self.heard.iter().filter(|(_, h)| h.made.is_some() && !h.over).map(|(name, _)| name.clone()).collect();
        names.sort_unstable();
        // The newest: names of a kind grow with time.
        for name in names.into_iter().rev().take(MOST_LEFT_OVER) {
            if let Some(thread) = self.story.named(&name) {
                self.open(thread);
            }
        }
        for (alarm, raised, priority) in std::mem::take(&mut self.old_alarms) {
            let name = self.story.name_about(&alarm, raised);
            if self.heard.get(&name).is_some_and(|h| h.made.is_some() && !h.over)
                && let Some(thread) = self.story.about_alarm(&alarm, raised, priority)
            {
                self.open(thread);
            }
        }
        self.thread_of.clear();
        // Of what was done before, nothing more will be asked.
        let waiting: FxHashSet<&String> = self.waiting.iter().map(|(.., t)| &t.name).collect();
        self.heard.retain(|name, _| waiting.contains(name));
    }
}

fn is_over(state: TicketState) -> bool {
    matches!(state, TicketState::Closed | TicketState::Rejected | TicketState::Cancelled)
}

#[cfg(test)]
#[path = "crew_tests.rs"]
mod tests;
