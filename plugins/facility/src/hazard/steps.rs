//! The steps of a hazard: from which state each can be done, and what it does to the hazard.

use serde::{Deserialize, Serialize};

use super::{
    Assessment, Extension, Hazard, HazardAction, HazardChange, HazardGrade, HazardState, HazardStep, RectificationPlan,
    Supervision,
};
use crate::permission::may;
use crate::{Actor, Entry, Facts, HazardId, Permission, Timestamp};

/// A [`HazardAction`] without what is said with it: for buttons and tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HazardActionKind {
    /// See [`HazardAction::Assess`].
    Assess,
    /// See [`HazardAction::List`].
    List,
    /// See [`HazardAction::Assign`].
    Assign,
    /// See [`HazardAction::Plan`].
    Plan,
    /// See [`HazardAction::Begin`].
    Begin,
    /// See [`HazardAction::Submit`].
    Submit,
    /// See [`HazardAction::FixAtOnce`].
    FixAtOnce,
    /// See [`HazardAction::Review`].
    Review,
    /// See [`HazardAction::Accept`].
    Accept,
    /// See [`HazardAction::Delist`].
    Delist,
    /// See [`HazardAction::RequestExtension`].
    RequestExtension,
    /// See [`HazardAction::DecideExtension`].
    DecideExtension,
    /// See [`HazardAction::Reassign`].
    Reassign,
    /// See [`HazardAction::Invalidate`].
    Invalidate,
}

impl HazardAction {
    /// Which action it is.
    pub fn kind(&self) -> HazardActionKind {
        match self {
            Self::Assess { .. } => HazardActionKind::Assess,
            Self::Invalidate { .. } => HazardActionKind::Invalidate,
            Self::List => HazardActionKind::List,
            Self::Assign { .. } => HazardActionKind::Assign,
            Self::Reassign { .. } => HazardActionKind::Reassign,
            Self::Plan { .. } => HazardActionKind::Plan,
            Self::Begin => HazardActionKind::Begin,
            Self::Submit { .. } => HazardActionKind::Submit,
            Self::FixAtOnce { .. } => HazardActionKind::FixAtOnce,
            Self::Review { .. } => HazardActionKind::Review,
            Self::Accept => HazardActionKind::Accept,
            Self::Delist => HazardActionKind::Delist,
            Self::RequestExtension { .. } => HazardActionKind::RequestExtension,
            Self::DecideExtension { .. } => HazardActionKind::DecideExtension,
        }
    }
}

impl HazardActionKind {
    /// All, in the order of a hazard's way.
    pub const ALL: [Self; 14] = [
        Self::Assess,
        Self::List,
        Self::Assign,
        Self::Plan,
        Self::Begin,
        Self::Submit,
        Self::FixAtOnce,
        Self::Review,
        Self::Accept,
        Self::Delist,
        Self::RequestExtension,
        Self::DecideExtension,
        Self::Reassign,
        Self::Invalidate,
    ];

    /// What a role needs for it.
    pub fn permission(self) -> Permission {
        match self {
            Self::Assess | Self::Invalidate => Permission::AssessHazard,
            Self::List | Self::Accept | Self::Delist => Permission::SuperviseHazard,
            Self::Assign | Self::Reassign | Self::DecideExtension => Permission::AssignHazard,
            Self::Plan | Self::Begin | Self::Submit | Self::FixAtOnce | Self::RequestExtension => {
                Permission::RectifyHazard
            }
            Self::Review => Permission::ReviewHazard,
        }
    }

    /// Whether a hazard in this state can be dealt with so at all.
    pub fn fits(self, state: HazardState) -> bool {
        use HazardState as S;
        match self {
            Self::Assess | Self::Invalidate => matches!(state, S::Reported | S::Assessed),
            Self::List => matches!(state, S::Assessed),
            Self::Assign => matches!(state, S::Assessed | S::Assigned),
            Self::Plan => matches!(state, S::Assessed | S::Assigned | S::Rectifying),
            Self::Begin => matches!(state, S::Assigned),
            Self::Submit | Self::Reassign => matches!(state, S::Rectifying),
            Self::FixAtOnce => matches!(state, S::Assessed),
            Self::Review | Self::Accept | Self::Delist => matches!(state, S::Submitted),
            Self::RequestExtension | Self::DecideExtension => matches!(state, S::Assigned | S::Rectifying),
        }
    }
}

/// What this person may do with the hazard now, in the order of its way. Of what is asked besides (a plan, a photo) the
/// form tells.
pub fn next_actions(hazard: &Hazard, by: &Actor) -> Vec<HazardActionKind> {
    use HazardActionKind as K;
    let major = hazard.is_major();
    let makes_sense = |kind: &K| match kind {
        K::List => major && hazard.supervision.is_none(),
        K::Assign => !major || hazard.supervision.is_some(),
        K::FixAtOnce => !major,
        K::Begin | K::Submit => hazard.rectifier.as_ref() == Some(&by.id),
        K::Review => hazard.supervision != Some(Supervision::Accepted) && !hazard.worked_on(&by.id),
        K::Accept => {
            hazard.reviewed_by.is_some() && hazard.supervision == Some(Supervision::Listed) && !hazard.worked_on(&by.id)
        }
        K::Delist => hazard.supervision == Some(Supervision::Accepted),
        K::RequestExtension => hazard.extension.is_none() && hazard.rectifier.as_ref() == Some(&by.id),
        K::DecideExtension => hazard.extension.as_ref().is_some_and(|e| e.by.id != by.id),
        K::Assess | K::Plan | K::Reassign | K::Invalidate => true,
    };
    K::ALL
        .into_iter()
        .filter(|kind| kind.fits(hazard.state) && may(by.role, kind.permission()))
        .filter(makes_sense)
        .collect()
}

impl Hazard {
    /// Whether it was graded as major.
    pub fn is_major(&self) -> bool {
        self.assessment.as_ref().is_some_and(|a| a.grade == HazardGrade::Major)
    }

    /// Whether nothing more is to be done.
    pub fn is_over(&self) -> bool {
        matches!(self.state, HazardState::Closed | HazardState::Invalid)
    }

    /// Whether its deadline has passed. A flag, not a state.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        !self.is_over() && self.deadline.is_some_and(|d| now > d)
    }

    /// Whether this person rectifies it, or ever did, or submitted that, and so may not judge it.
    pub fn worked_on(&self, person: &crate::PersonId) -> bool {
        self.rectifier.as_ref() == Some(person)
            || self.rectified_before.contains(person)
            || self.submitted_by.as_ref().is_some_and(|a| a.id == *person)
    }

    /// What a major hazard's plan still lacks before rectification may begin.
    pub fn plan_lacks(&self) -> Vec<String> {
        self.lacks_with(self.plan.as_ref().unwrap_or(&RectificationPlan::default()))
    }

    /// What would be lacking with this plan.
    pub(crate) fn lacks_with(&self, plan: &RectificationPlan) -> Vec<String> {
        let parts = [
            ("goal", plan.goal.trim().is_empty()),
            ("measures", plan.measures.trim().is_empty()),
            ("funds", plan.funds.trim().is_empty()),
            ("people", self.rectifier.is_none()),
            ("deadline", self.deadline.is_none()),
            ("emergency", plan.emergency.trim().is_empty()),
        ];
        parts.into_iter().filter(|(_, lacks)| *lacks).map(|(name, _)| name.to_owned()).collect()
    }

    pub(crate) fn reduce(facts: &mut Facts, id: &HazardId, change: &HazardChange, entry: &Entry) {
        if let HazardChange::Reported { report } = change {
            let hazard = Self {
                report: (**report).clone(),
                reported_by: entry.by.clone(),
                reported_at: entry.at,
                state: HazardState::Reported,
                assessment: None,
                rectifier: None,
                rectified_before: Vec::new(),
                deadline: None,
                plan: None,
                after: Vec::new(),
                submitted_by: None,
                failed_reviews: 0,
                reviewed_by: None,
                supervision: None,
                extension: None,
                at_once: false,
                tickets: Vec::new(),
                ended_at: None,
                steps: Vec::new(),
            };
            facts.hazards_made += 1;
            facts.hazards.insert(id.clone(), hazard);
        }
        if let Some(hazard) = facts.hazards.get_mut(id) {
            hazard.apply(change, entry);
        }
    }

    fn apply(&mut self, change: &HazardChange, entry: &Entry) {
        use HazardState as S;
        let given_with_reason;
        let (what, note): (&str, &str) = match change {
            HazardChange::Reported { .. } => ("reported", ""),
            HazardChange::Assessed { grade, criterion, lec, level } => {
                self.assessment = Some(Assessment {
                    grade: *grade,
                    criterion: criterion.clone(),
                    lec: *lec,
                    level: *level,
                    by: entry.by.clone(),
                    at: entry.at,
                });
                if *grade == HazardGrade::General {
                    self.supervision = None;
                }
                self.state = S::Assessed;
                ("assessed", criterion)
            }
            HazardChange::Invalidated { reason } => {
                self.state = S::Invalid;
                self.ended_at = Some(entry.at);
                ("invalidated", reason)
            }
            HazardChange::Listed => {
                self.supervision = Some(Supervision::Listed);
                ("listed", "")
            }
            HazardChange::Assigned { rectifier, deadline } => {
                self.rectifier = Some(rectifier.clone());
                self.deadline = Some(*deadline);
                // More time was asked for by whom it was taken from, or is given with the new deadline.
                self.extension = None;
                self.state = S::Assigned;
                ("assigned", rectifier.as_str())
            }
            HazardChange::Reassigned { rectifier, deadline, reason } => {
                // Who had begun stays known for good: also who gets it back later has rectified it.
                if let Some(before) = self.rectifier.replace(rectifier.clone())
                    && !self.rectified_before.contains(&before)
                {
                    self.rectified_before.push(before);
                }
                self.deadline = Some(*deadline);
                self.extension = None;
                self.state = S::Assigned;
                given_with_reason = format!("{rectifier}: {reason}");
                ("reassigned", &given_with_reason)
            }
            HazardChange::Planned { plan } => {
                self.plan = Some(plan.clone());
                ("planned", "")
            }
            HazardChange::Begun => {
                self.state = S::Rectifying;
                ("begun", "")
            }
            HazardChange::Submitted { note, photos, at_once } => {
                self.after.extend(photos.iter().cloned());
                self.submitted_by = Some(entry.by.clone());
                self.at_once = *at_once;
                if *at_once {
                    // Nobody was told to; a failed review goes back to who did.
                    self.rectifier = Some(entry.by.id.clone());
                }
                self.state = S::Submitted;
                ("submitted", note)
            }
            HazardChange::ReviewFailed { reason } => {
                self.failed_reviews += 1;
                self.reviewed_by = None;
                self.state = S::Rectifying;
                ("review-failed", reason)
            }
            HazardChange::ReviewPassed { note } => {
                self.reviewed_by = Some(entry.by.clone());
                ("review-passed", note)
            }
            HazardChange::Accepted => {
                self.supervision = Some(Supervision::Accepted);
                ("accepted", "")
            }
            HazardChange::Delisted => {
                self.supervision = Some(Supervision::Delisted);
                ("delisted", "")
            }
            HazardChange::Closed => {
                self.state = S::Closed;
                self.ended_at = Some(entry.at);
                ("closed", "")
            }
            HazardChange::ExtensionRequested { until, reason } => {
                self.extension = Some(Extension { by: entry.by.clone(), until: *until, reason: reason.clone() });
                ("extension-requested", reason)
            }
            HazardChange::ExtensionDecided { granted, note } => {
                if let Some(extension) = self.extension.take()
                    && *granted
                {
                    self.deadline = Some(extension.until);
                }
                (if *granted { "extension-granted" } else { "extension-refused" }, note)
            }
            HazardChange::TicketMade { ticket } => {
                self.tickets.push(ticket.clone());
                ("ticket-made", ticket.as_str())
            }
        };
        self.steps.push(HazardStep {
            at: entry.at,
            by: entry.by.clone(),
            to: self.state,
            what: what.to_owned(),
            note: note.to_owned(),
        });
    }
}
