//! Alarms by ISA-18.2: what needs an operator's response.

pub mod figures;
mod watch;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::watch::AlarmWatch;
use crate::permission::{TEXT, allow, said, short};
use crate::{Actor, AlarmId, Entry, Facts, Grounds, Permission, Priority, Refusal, Timestamp, Update, Value};

/// Times of raising that an alarm keeps.
const RECENT: usize = 16;

/// Where the alarm's condition stands, whether or not it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmCondition {
    /// Nothing to answer.
    Normal,
    /// Active, nobody has answered.
    Unacknowledged,
    /// Active, somebody has answered.
    Acknowledged,
    /// Gone before anybody answered.
    ReturnedUnacknowledged,
    /// Gone, nobody has answered, stands until it is reset.
    LatchedUnacknowledged,
    /// Gone, answered, stands until it is reset.
    LatchedAcknowledged,
}

/// The state that people see: the condition, unless the alarm is taken out of sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmState {
    /// As the condition.
    Normal,
    /// As the condition.
    Unacknowledged,
    /// As the condition.
    Acknowledged,
    /// As the condition.
    ReturnedUnacknowledged,
    /// As the condition.
    LatchedUnacknowledged,
    /// As the condition.
    LatchedAcknowledged,
    /// Put aside by an operator for a while.
    Shelved,
    /// Put aside by logic.
    SuppressedByDesign,
    /// Put aside for maintenance.
    OutOfService,
}

/// Put aside by an operator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shelf {
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: Timestamp,
}

/// Put aside by logic or for maintenance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Aside {
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// An alarm with what has happened to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// Urgency.
    pub priority: Priority,
    /// The condition.
    pub condition: AlarmCondition,
    /// When it was last raised.
    pub raised_at: Timestamp,
    /// When the state that people see, or the condition under it, last changed.
    pub changed_at: Timestamp,
    /// The value that raised it.
    pub value: Option<Value>,
    /// The bound that was crossed; `None` for a contact.
    pub limit: Option<f64>,
    /// Whether it was the first of its flood or of its system in the last minute.
    #[serde(default)]
    pub first_out: bool,
    /// How often it was raised since it was first known.
    pub occurrences: u32,
    /// The newest times at which it was raised, oldest first, at most 16: finds chattering.
    #[serde(default)]
    pub recent: Vec<Timestamp>,
    /// Who acknowledged it last, when and with which words.
    #[serde(default)]
    pub acknowledged: Option<(Actor, Timestamp, String)>,
    /// Put aside by an operator.
    #[serde(default)]
    pub shelf: Option<Shelf>,
    /// Put aside by logic.
    #[serde(default)]
    pub suppressed: Option<Aside>,
    /// Put aside for maintenance.
    #[serde(default)]
    pub out_of_service: Option<Aside>,
}

/// What happened to an alarm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum AlarmChange {
    /// Its point has been outside its range for longer than the on-delay.
    Raised {
        /// Urgency.
        priority: Priority,
        /// The value.
        value: Value,
        /// The bound that was crossed; `None` for a contact.
        limit: Option<f64>,
        /// Whether nothing of the same system had been raised in the minute before.
        first_out: bool,
    },
    /// Its point has been inside its range for longer than the off-delay.
    Returned {
        /// Whether it stands until it is reset.
        latching: bool,
    },
    /// Somebody answered.
    Acknowledged {
        /// In which words; may be empty.
        comment: String,
    },
    /// A latched alarm was put back.
    Reset,
    /// Put aside by an operator.
    Shelved {
        /// Why.
        reason: String,
        /// Until when.
        until: Timestamp,
    },
    /// Taken back from the shelf by a person.
    Unshelved,
    /// Its time on the shelf is over.
    ShelfExpired,
    /// Put aside by logic.
    Suppressed {
        /// Why.
        reason: String,
    },
    /// No longer put aside by logic.
    Unsuppressed,
    /// Put aside for maintenance.
    TakenOutOfService {
        /// Why.
        reason: String,
    },
    /// Maintenance is over.
    ReturnedToService,
}

/// What a person asks of an alarm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum AlarmAction {
    /// Answers it.
    Acknowledge {
        /// In which words; may be empty.
        comment: String,
    },
    /// Puts a latched alarm back.
    Reset,
    /// Puts it aside for a while.
    Shelve {
        /// Why; needed.
        reason: String,
        /// Until when; needed, later than now, at most the policy's longest time away.
        until: Timestamp,
    },
    /// Takes it back from the shelf.
    Unshelve,
    /// Puts it aside by logic.
    Suppress {
        /// Why; needed.
        reason: String,
    },
    /// Ends that.
    Unsuppress,
    /// Puts it aside for maintenance.
    TakeOutOfService {
        /// Why; needed.
        reason: String,
    },
    /// Ends that.
    ReturnToService,
}

impl Alarm {
    /// Whether its cause is there.
    pub fn is_active(&self) -> bool {
        matches!(self.condition, AlarmCondition::Unacknowledged | AlarmCondition::Acknowledged)
    }

    /// Whether it is put aside, by whomever.
    pub fn is_aside(&self) -> bool {
        self.shelf.is_some() || self.suppressed.is_some() || self.out_of_service.is_some()
    }

    /// The state that people see.
    pub fn state(&self) -> AlarmState {
        if self.out_of_service.is_some() {
            AlarmState::OutOfService
        } else if self.suppressed.is_some() {
            AlarmState::SuppressedByDesign
        } else if self.shelf.is_some() {
            AlarmState::Shelved
        } else {
            self.condition.state()
        }
    }

    /// Whether it waits for an answer and is in sight.
    pub fn needs_answer(&self) -> bool {
        !self.is_aside()
            && matches!(
                self.condition,
                AlarmCondition::Unacknowledged
                    | AlarmCondition::ReturnedUnacknowledged
                    | AlarmCondition::LatchedUnacknowledged
            )
    }

    /// An alarm of which nothing is known yet.
    fn quiet(at: Timestamp) -> Self {
        Self {
            priority: Priority::Low,
            condition: AlarmCondition::Normal,
            raised_at: at,
            changed_at: at,
            value: None,
            limit: None,
            first_out: false,
            occurrences: 0,
            recent: Vec::new(),
            acknowledged: None,
            shelf: None,
            suppressed: None,
            out_of_service: None,
        }
    }

    pub(crate) fn reduce(all: &mut BTreeMap<AlarmId, Self>, id: &AlarmId, change: &AlarmChange, entry: &Entry) {
        let at = entry.at;
        let alarm = all.entry(id.clone()).or_insert_with(|| Self::quiet(at));
        alarm.apply(change, &entry.by, at);
    }

    fn apply(&mut self, change: &AlarmChange, by: &Actor, at: Timestamp) {
        use AlarmCondition as C;
        let (before, seen) = (self.condition, self.state());
        match change {
            AlarmChange::Raised { priority, value, limit, first_out } => {
                if self.is_active() {
                    return;
                }
                self.priority = *priority;
                self.value = Some(value.clone());
                self.limit = *limit;
                self.first_out = *first_out;
                self.raised_at = at;
                self.occurrences = self.occurrences.saturating_add(1);
                if self.recent.len() == RECENT {
                    self.recent.remove(0);
                }
                self.recent.push(at);
                self.acknowledged = None;
                self.condition = C::Unacknowledged;
            }
            AlarmChange::Returned { latching } => {
                self.condition = match (before, latching) {
                    (C::Unacknowledged, false) => C::ReturnedUnacknowledged,
                    (C::Unacknowledged, true) => C::LatchedUnacknowledged,
                    (C::Acknowledged, false) => C::Normal,
                    (C::Acknowledged, true) => C::LatchedAcknowledged,
                    (other, _) => other,
                };
            }
            AlarmChange::Acknowledged { comment } => {
                if let Some(next) = before.acknowledged() {
                    self.condition = next;
                    self.acknowledged = Some((by.clone(), at, comment.clone()));
                }
            }
            AlarmChange::Reset => {
                if before == C::LatchedAcknowledged {
                    self.condition = C::Normal;
                }
            }
            AlarmChange::Shelved { reason, until } => {
                self.shelf = Some(Shelf { by: by.clone(), at, reason: reason.clone(), until: *until });
            }
            AlarmChange::Unshelved | AlarmChange::ShelfExpired => {
                self.shelf = None;
                self.show_again();
            }
            AlarmChange::Suppressed { reason } => {
                self.suppressed = Some(Aside { by: by.clone(), at, reason: reason.clone() });
            }
            AlarmChange::Unsuppressed => {
                self.suppressed = None;
                self.show_again();
            }
            AlarmChange::TakenOutOfService { reason } => {
                self.out_of_service = Some(Aside { by: by.clone(), at, reason: reason.clone() });
            }
            AlarmChange::ReturnedToService => {
                self.out_of_service = None;
                self.show_again();
            }
        }
        if self.condition != before || self.state() != seen {
            self.changed_at = at;
        }
    }

    /// What comes back into sight while its cause is there has to be seen by somebody.
    fn show_again(&mut self) {
        if !self.is_aside() && self.condition == AlarmCondition::Acknowledged {
            self.condition = AlarmCondition::Unacknowledged;
        }
    }
}

impl AlarmCondition {
    /// The state that shows it.
    pub fn state(self) -> AlarmState {
        match self {
            Self::Normal => AlarmState::Normal,
            Self::Unacknowledged => AlarmState::Unacknowledged,
            Self::Acknowledged => AlarmState::Acknowledged,
            Self::ReturnedUnacknowledged => AlarmState::ReturnedUnacknowledged,
            Self::LatchedUnacknowledged => AlarmState::LatchedUnacknowledged,
            Self::LatchedAcknowledged => AlarmState::LatchedAcknowledged,
        }
    }

    /// What an answer makes of it; `None` where there is nothing to answer.
    fn acknowledged(self) -> Option<Self> {
        match self {
            Self::Unacknowledged => Some(Self::Acknowledged),
            Self::ReturnedUnacknowledged => Some(Self::Normal),
            Self::LatchedUnacknowledged => Some(Self::LatchedAcknowledged),
            Self::Normal | Self::Acknowledged | Self::LatchedAcknowledged => None,
        }
    }
}

impl AlarmAction {
    /// What a role needs for it.
    pub fn permission(&self) -> Permission {
        match self {
            Self::Acknowledge { .. } => Permission::AcknowledgeAlarm,
            Self::Reset => Permission::ResetAlarm,
            Self::Shelve { .. } | Self::Unshelve => Permission::ShelveAlarm,
            Self::Suppress { .. } | Self::Unsuppress => Permission::SuppressAlarm,
            Self::TakeOutOfService { .. } | Self::ReturnToService => Permission::AlarmService,
        }
    }
}

pub(crate) fn decide(id: &AlarmId, what: &AlarmAction, on: Grounds<'_>) -> Result<Vec<Update>, Refusal> {
    allow(on.by.role, what.permission())?;
    // An alarm that was never raised can still be put aside before maintenance; its point has to be known.
    let known = on.facts().alarms.get(id);
    if known.is_none() && on.state.point(&id.point()).is_none() {
        return Err(Refusal::Unknown { kind: "alarm".into(), id: id.to_string() });
    }
    let quiet = Alarm::quiet(on.now);
    let alarm = known.unwrap_or(&quiet);
    let wrong = || Refusal::AlarmState { state: alarm.state() };
    let change = match what {
        AlarmAction::Acknowledge { comment } => {
            short(comment, "comment", TEXT)?;
            if alarm.is_aside() || alarm.condition.acknowledged().is_none() {
                return Err(wrong());
            }
            AlarmChange::Acknowledged { comment: comment.trim().to_owned() }
        }
        AlarmAction::Reset => {
            if alarm.is_aside() || alarm.condition != AlarmCondition::LatchedAcknowledged {
                return Err(wrong());
            }
            AlarmChange::Reset
        }
        AlarmAction::Shelve { reason, until } => {
            if alarm.is_aside() {
                return Err(wrong());
            }
            said(reason, "reason", TEXT)?;
            let last = on.now.plus_ms(i64::from(on.policy.alarms.longest_shelf_h) * 3_600_000);
            if *until <= on.now || *until > last {
                return Err(Refusal::TimeOutside { after: on.now, until: Some(last) });
            }
            AlarmChange::Shelved { reason: reason.trim().to_owned(), until: *until }
        }
        AlarmAction::Unshelve => {
            alarm.shelf.as_ref().ok_or_else(wrong)?;
            AlarmChange::Unshelved
        }
        AlarmAction::Suppress { reason } => {
            if alarm.suppressed.is_some() {
                return Err(wrong());
            }
            said(reason, "reason", TEXT)?;
            AlarmChange::Suppressed { reason: reason.trim().to_owned() }
        }
        AlarmAction::Unsuppress => {
            alarm.suppressed.as_ref().ok_or_else(wrong)?;
            AlarmChange::Unsuppressed
        }
        AlarmAction::TakeOutOfService { reason } => {
            if alarm.out_of_service.is_some() {
                return Err(wrong());
            }
            said(reason, "reason", TEXT)?;
            AlarmChange::TakenOutOfService { reason: reason.trim().to_owned() }
        }
        AlarmAction::ReturnToService => {
            alarm.out_of_service.as_ref().ok_or_else(wrong)?;
            AlarmChange::ReturnedToService
        }
    };
    Ok(vec![Update::Alarm { alarm: id.clone(), change }])
}

/// Shelves whose time is over.
pub(crate) fn due(facts: &Facts, now: Timestamp) -> Vec<Update> {
    let over = |a: &Alarm| a.shelf.as_ref().is_some_and(|s| s.until <= now);
    let expired = facts.alarms.iter().filter(|(_, a)| over(a));
    expired.map(|(id, _)| Update::Alarm { alarm: id.clone(), change: AlarmChange::ShelfExpired }).collect()
}
