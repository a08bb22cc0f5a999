//! The hazard ledger 安全隐患台账: reported, assessed, assigned, rectified, reviewed by somebody else, closed.

mod decide;
mod risk;
mod risk_index;
mod steps;

use serde::{Deserialize, Serialize};

pub(crate) use self::decide::{decide, report};
pub use self::risk::{Lec, RiskLevel, Term, Warning, level_at, matrix_level};
pub use self::risk_index::RiskIndex;
pub use self::steps::{HazardActionKind, next_actions};
use crate::{Actor, AlarmId, PersonId, PhotoId, Place, TicketId, Timestamp};

/// How the hazard was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InspectionKind {
    /// Daily round.
    Daily,
    /// Comprehensive inspection.
    Comprehensive,
    /// Specialist inspection.
    Specialist,
    /// Seasonal inspection.
    Seasonal,
    /// Before a holiday.
    PreHoliday,
    /// After an accident.
    PostAccident,
    /// Before a restart.
    BeforeRestart,
    /// By an outside expert.
    OutsideExpert,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HazardReport {
    /// In a few words; needed, at most 200 characters.
    pub title: String,
    /// More words; at most 4,000 characters.
    #[serde(default)]
    pub description: String,
    /// How it was found.
    pub found_by: InspectionKind,
    /// Where; an element, a space or a point is needed.
    pub place: Place,
    /// Photos of what was found.
    #[serde(default)]
    pub photos: Vec<PhotoId>,
    /// The alarm that led to it.
    #[serde(default)]
    pub alarm: Option<AlarmId>,
}

/// Where a hazard stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HazardState {
    /// 上报.
    Reported,
    /// 评估定级.
    Assessed,
    /// 下达整改.
    Assigned,
    /// 整改中.
    Rectifying,
    /// 待复查.
    Submitted,
    /// 销号.
    Closed,
    /// Not a hazard after all.
    Invalid,
}

/// How grave, by the published criteria and never by the risk score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HazardGrade {
    /// 重大.
    Major,
    /// 一般.
    General,
}

/// Listed supervision of a major hazard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Supervision {
    /// 挂牌督办.
    Listed,
    /// Accepted 验收.
    Accepted,
    /// 摘牌.
    Delisted,
}

/// What a major hazard needs before its rectification begins; a general one needs people and deadline alone.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct RectificationPlan {
    /// Goal.
    pub goal: String,
    /// Measures.
    pub measures: String,
    /// Funds and materials.
    pub funds: String,
    /// Emergency plan.
    pub emergency: String,
}

/// How it was judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// How grave.
    pub grade: HazardGrade,
    /// The criterion of the published list that makes it major; needed for a major hazard.
    #[serde(default)]
    pub criterion: String,
    /// Risk score.
    pub lec: Lec,
    /// Level that follows from the score by the policy of the time.
    pub level: RiskLevel,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// More time that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extension {
    /// By whom.
    pub by: Actor,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
}

/// One step of a hazard's way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HazardStep {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// What it became.
    pub to: HazardState,
    /// What happened: the change's id, kebab case, for example `review-failed`.
    pub what: String,
    /// Reason or remark; may be empty.
    pub note: String,
}

/// A hazard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hazard {
    /// What was found.
    pub report: HazardReport,
    /// By whom.
    pub reported_by: Actor,
    /// When.
    pub reported_at: Timestamp,
    /// Where it stands.
    pub state: HazardState,
    /// How it was judged; always there after Assessed.
    pub assessment: Option<Assessment>,
    /// Who rectifies it.
    pub rectifier: Option<PersonId>,
    /// Who had begun to rectify it before it was given to somebody else: may not judge it either.
    #[serde(default)]
    pub rectified_before: Vec<PersonId>,
    /// Until when.
    pub deadline: Option<Timestamp>,
    /// The plan.
    pub plan: Option<RectificationPlan>,
    /// Photos of the rectified place.
    pub after: Vec<PhotoId>,
    /// Who submitted the rectification: may not review.
    pub submitted_by: Option<Actor>,
    /// How often a review failed.
    pub failed_reviews: u32,
    /// Who reviewed it well, for a major one that still has to be accepted.
    #[serde(default)]
    pub reviewed_by: Option<Actor>,
    /// Listed supervision of a major hazard.
    pub supervision: Option<Supervision>,
    /// More time that was asked for and not decided.
    pub extension: Option<Extension>,
    /// Fixed at once 即查即改.
    #[serde(default)]
    pub at_once: bool,
    /// Tickets made from it.
    #[serde(default)]
    pub tickets: Vec<TicketId>,
    /// When it was closed or found invalid.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// Every step, oldest first.
    pub steps: Vec<HazardStep>,
}

/// What happened to a hazard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum HazardChange {
    /// Reported.
    Reported {
        /// What was found.
        report: Box<HazardReport>,
    },
    /// Judged.
    Assessed {
        /// How grave.
        grade: HazardGrade,
        /// Criterion of a major one.
        criterion: String,
        /// Score.
        lec: Lec,
        /// Level.
        level: RiskLevel,
    },
    /// Found to be none.
    Invalidated {
        /// Why.
        reason: String,
    },
    /// Put under listed supervision.
    Listed,
    /// Given to somebody.
    Assigned {
        /// To whom.
        rectifier: PersonId,
        /// Until when.
        deadline: Timestamp,
    },
    /// Taken from who was rectifying it, and given to somebody else, who has not begun.
    Reassigned {
        /// To whom.
        rectifier: PersonId,
        /// Until when.
        deadline: Timestamp,
        /// Why.
        reason: String,
    },
    /// Planned.
    Planned {
        /// The plan.
        plan: RectificationPlan,
    },
    /// Rectification began.
    Begun,
    /// Rectified; to be reviewed.
    Submitted {
        /// What was done.
        note: String,
        /// Photos.
        photos: Vec<PhotoId>,
        /// Fixed at once, without assignment.
        at_once: bool,
    },
    /// Reviewed: not good enough.
    ReviewFailed {
        /// Why.
        reason: String,
    },
    /// Reviewed: good.
    ReviewPassed {
        /// Remark.
        note: String,
    },
    /// A major one was accepted.
    Accepted,
    /// A major one was taken off the list.
    Delisted,
    /// Closed.
    Closed,
    /// More time was asked for.
    ExtensionRequested {
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: String,
    },
    /// The request was decided.
    ExtensionDecided {
        /// Whether it was granted.
        granted: bool,
        /// Remark.
        note: String,
    },
    /// A ticket was made from it.
    TicketMade {
        /// The ticket.
        ticket: TicketId,
    },
}

/// What a person asks of a hazard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum HazardAction {
    /// Reported → Assessed (again possible while Assessed).
    Assess {
        /// How grave.
        grade: HazardGrade,
        /// Criterion; needed for a major one.
        #[serde(default)]
        criterion: String,
        /// Score.
        lec: Lec,
    },
    /// Reported or Assessed → Invalid.
    Invalidate {
        /// Why; needed.
        reason: String,
    },
    /// Puts a major hazard under listed supervision; needed before it is assigned.
    List,
    /// Assessed → Assigned (again possible while Assigned).
    Assign {
        /// To whom.
        rectifier: PersonId,
        /// Until when; later than now.
        deadline: Timestamp,
    },
    /// Rectifying → Assigned: to somebody else than who rectifies it, who begins anew. Its plan stays.
    Reassign {
        /// To whom.
        rectifier: PersonId,
        /// Until when; later than now.
        deadline: Timestamp,
        /// Why; needed.
        reason: String,
    },
    /// Writes the plan; needed before a major hazard is rectified.
    Plan {
        /// The plan.
        plan: RectificationPlan,
    },
    /// Assigned → Rectifying, by the rectifier.
    Begin,
    /// Rectifying → Submitted, by the rectifier.
    Submit {
        /// What was done; needed.
        note: String,
        /// Photos.
        #[serde(default)]
        photos: Vec<PhotoId>,
    },
    /// Assessed as general → Submitted 即查即改; a photo before and one after are needed.
    FixAtOnce {
        /// What was done; needed.
        note: String,
        /// Photos of the rectified place.
        photos: Vec<PhotoId>,
    },
    /// Submitted → Closed (general) or reviewed (major), or back to Rectifying; by somebody else than who rectified.
    Review {
        /// Whether it is good.
        passed: bool,
        /// Remark; needed when it is not.
        note: String,
    },
    /// Accepts a reviewed major hazard.
    Accept,
    /// Takes an accepted major hazard off the list, which closes it.
    Delist,
    /// Asks for more time, by the rectifier.
    RequestExtension {
        /// Until when; later than the deadline.
        until: Timestamp,
        /// Why; needed.
        reason: String,
    },
    /// Decides on that.
    DecideExtension {
        /// Whether it is granted.
        granted: bool,
        /// Remark; may be empty.
        note: String,
    },
}
