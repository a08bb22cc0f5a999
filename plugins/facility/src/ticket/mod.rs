//! Service tickets 工单: from the request to the rating.

mod clocks;
mod decide;
mod steps;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::clocks::{ClockReading, clocks};
pub(crate) use self::clocks::{Ending, runs};
pub use self::decide::qualified;
pub(crate) use self::decide::{create, decide, due};
pub use self::steps::{TicketActionKind, next_actions};

use crate::{Actor, AlarmId, AssetId, HazardId, PersonId, PhotoId, Place, TicketId, Timestamp, Trade};

/// What kind of service is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketCategory {
    /// Water 水.
    Water,
    /// Electrical power 电.
    Power,
    /// Medical and other gases 气.
    Gas,
    /// Heating 暖.
    Heating,
    /// Air conditioning and ventilation 空调.
    Hvac,
    /// Lifts 电梯.
    Lift,
    /// Furniture.
    Furniture,
    /// Doors and windows.
    DoorsAndWindows,
    /// Beds.
    Bed,
    /// Wheelchairs and other things on wheels.
    Wheelchair,
    /// Catering.
    Catering,
    /// Cleaning and disinfection beyond the rounds.
    Cleaning,
    /// Laundry.
    Laundry,
    /// Escort of patients.
    Escort,
    /// Courier.
    Courier,
    /// Transport.
    Transport,
    /// Anything else.
    Other,
}

/// How soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// 紧急.
    Urgent,
    /// 一般.
    Normal,
    /// 可延迟.
    Deferrable,
}

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TicketState {
    /// Being written.
    Draft,
    /// 待受理.
    Submitted,
    /// 已受理.
    Accepted,
    /// 待接单.
    Dispatched,
    /// 已接单.
    Taken,
    /// 已到场.
    OnSite,
    /// 处理中.
    InProgress,
    /// 挂单.
    OnHold,
    /// 待验收.
    Done,
    /// 已验收.
    Verified,
    /// 已评价.
    Rated,
    /// 归档.
    Closed,
    /// Refused with a reason.
    Rejected,
    /// Taken back.
    Cancelled,
}

/// Why a ticket waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// Parts.
    Parts,
    /// Access to the room.
    Access,
    /// An outside vendor.
    Vendor,
}

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketDraft {
    /// What kind.
    pub category: TicketCategory,
    /// How soon.
    pub urgency: Urgency,
    /// In a few words; needed, at most 200 characters.
    pub title: String,
    /// More words; at most 4,000 characters.
    #[serde(default)]
    pub description: String,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// The asset that it is about.
    #[serde(default)]
    pub asset: Option<AssetId>,
    /// The alarm that it was made from.
    #[serde(default)]
    pub alarm: Option<AlarmId>,
    /// The hazard that it was made from.
    #[serde(default)]
    pub hazard: Option<HazardId>,
    /// The closed ticket that it takes up again.
    #[serde(default)]
    pub follows: Option<TicketId>,
    /// Who asks, as told to the desk: department, telephone.
    #[serde(default)]
    pub contact: String,
}

/// One step of a ticket's way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketStep {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// What it became.
    pub to: TicketState,
    /// Reason or remark; may be empty.
    pub note: String,
}

/// A rating 评价.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// 1 to 5; 0 where nobody rated.
    pub stars: u8,
    /// In words; may be empty.
    pub comment: String,
    /// Given because nobody rated in time: left out of satisfaction.
    pub by_timeout: bool,
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// What was asked for.
    pub draft: TicketDraft,
    /// Where it stands.
    pub state: TicketState,
    /// Who made it.
    pub created_by: Actor,
    /// When.
    pub created_at: Timestamp,
    /// Who is to do it.
    pub assignee: Option<PersonId>,
    /// Who did it last: may not verify.
    #[serde(default)]
    pub done_by: Option<PersonId>,
    /// Why it waits, while it does.
    pub hold: Option<HoldReason>,
    /// How often it came back after it was called done.
    pub reopened: u32,
    /// The rating.
    pub rating: Option<Rating>,
    /// The ticket that takes this one up again.
    #[serde(default)]
    pub followed_by: Option<TicketId>,
    /// Highest escalation of the clock that runs (or waits) now, percent of its limit: 0, 80, 100, 150 or 200.
    #[serde(default)]
    pub escalated: u16,
    /// Every step, oldest first.
    pub steps: Vec<TicketStep>,
    /// Photos of the work.
    #[serde(default)]
    pub photos: Vec<PhotoId>,
}

/// A clock that runs between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceClock {
    /// Submitted → Accepted.
    Response,
    /// Accepted → Dispatched.
    Dispatch,
    /// Taken → OnSite.
    Arrival,
    /// OnSite → Done, without the time on hold.
    Repair,
}

/// What happened to a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum TicketChange {
    /// Made; it begins as a draft or as submitted.
    Created {
        /// What is asked for.
        draft: Box<TicketDraft>,
        /// Whether it was submitted at once.
        submitted: bool,
    },
    /// It became this.
    Moved {
        /// The new state.
        to: TicketState,
        /// Reason or remark.
        note: String,
        /// Who is to do it from now on, where this changes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignee: Option<PersonId>,
        /// Why it waits, where it does now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hold: Option<HoldReason>,
        /// Photos that came with the step.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        photos: Vec<PhotoId>,
    },
    /// Went back to Dispatched after Done or Verified 返修.
    Reopened {
        /// Why.
        reason: String,
    },
    /// Somebody else is to do it.
    Reassigned {
        /// Who.
        to: PersonId,
        /// Why.
        reason: String,
    },
    /// Rated.
    Rated {
        /// The rating.
        rating: Rating,
    },
    /// A clock has run past a share of its limit.
    Escalated {
        /// The clock.
        clock: ServiceClock,
        /// 80, 100, 150 or 200.
        percent: u16,
    },
    /// A closed ticket was taken up again by another one.
    FollowedBy {
        /// The other one.
        by: TicketId,
    },
}

/// What a person asks of a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum TicketAction {
    /// Draft → Submitted.
    Submit,
    /// Submitted → Accepted.
    Accept,
    /// Submitted or Accepted → Rejected.
    Reject {
        /// Why; needed.
        reason: String,
    },
    /// Accepted → Dispatched.
    Dispatch {
        /// To whom.
        to: PersonId,
    },
    /// Dispatched → Taken, by the assignee.
    Take,
    /// Dispatched → Accepted, by the assignee who cannot.
    Decline {
        /// Why; needed.
        reason: String,
    },
    /// Taken → OnSite.
    Arrive,
    /// OnSite → InProgress.
    Start,
    /// InProgress → OnHold.
    Hold {
        /// Why.
        reason: HoldReason,
        /// More words; may be empty.
        note: String,
    },
    /// OnHold → InProgress.
    Resume,
    /// InProgress → Done.
    Finish {
        /// What was done; needed.
        note: String,
        /// Photos.
        #[serde(default)]
        photos: Vec<PhotoId>,
    },
    /// Done → Verified, by somebody else than who did the work.
    Verify {
        /// Remark; may be empty.
        note: String,
    },
    /// Done or Verified → Dispatched 返修.
    Reopen {
        /// Why; needed.
        reason: String,
    },
    /// Verified → Rated, by a person who did not do the work.
    Rate {
        /// 1 to 5.
        stars: u8,
        /// In words; may be empty.
        comment: String,
    },
    /// Rated → Closed.
    Close,
    /// Dispatched, Taken, OnSite, InProgress or OnHold → Dispatched to somebody else.
    Reassign {
        /// To whom.
        to: PersonId,
        /// Why; needed.
        reason: String,
    },
    /// Anything before Done → Cancelled.
    Cancel {
        /// Why; needed.
        reason: String,
    },
}

impl TicketCategory {
    /// All, in the order of menus.
    pub const ALL: [Self; 17] = [
        Self::Water,
        Self::Power,
        Self::Gas,
        Self::Heating,
        Self::Hvac,
        Self::Lift,
        Self::Furniture,
        Self::DoorsAndWindows,
        Self::Bed,
        Self::Wheelchair,
        Self::Catering,
        Self::Cleaning,
        Self::Laundry,
        Self::Escort,
        Self::Courier,
        Self::Transport,
        Self::Other,
    ];

    /// Who is qualified for it.
    pub fn trade(self) -> Trade {
        match self {
            Self::Water | Self::Heating => Trade::Plumber,
            Self::Power => Trade::Electrician,
            Self::Gas => Trade::MedicalGas,
            Self::Hvac => Trade::Hvac,
            Self::Lift => Trade::Lift,
            Self::Furniture | Self::DoorsAndWindows | Self::Bed | Self::Wheelchair | Self::Other => Trade::General,
            Self::Cleaning | Self::Laundry => Trade::Cleaner,
            Self::Catering | Self::Escort | Self::Courier | Self::Transport => Trade::Porter,
        }
    }

    /// Whether something is mended: what MTTR and repeat repairs count. Services (catering, escort and so on) are not.
    pub fn is_repair(self) -> bool {
        matches!(
            self,
            Self::Water
                | Self::Power
                | Self::Gas
                | Self::Heating
                | Self::Hvac
                | Self::Lift
                | Self::Furniture
                | Self::DoorsAndWindows
                | Self::Bed
                | Self::Wheelchair
        )
    }

    /// As text for search and logs; not for people.
    pub fn id(self) -> Arc<str> {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(Arc::from)).unwrap_or_default()
    }
}
