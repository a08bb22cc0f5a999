//! Why a command was refused: a code with what belongs to it, so that screens say it in the person's language.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    AlarmState, Amount, AmountUnit, BatchState, ChemicalActionKind, HazardState, Role, TicketState, Timestamp,
};

/// A refusal. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Refusal {
    /// The role may not do this.
    #[error("a {} may not do this", .role.id())]
    NotAllowed {
        /// The role that asked.
        role: Role,
        /// Roles that may.
        may: Vec<Role>,
    },
    /// There is no such thing.
    #[error("there is no {kind} {id}")]
    Unknown {
        /// Kind: alarm, ticket, hazard, chemical, store, batch, requisition, person, zone, asset, photo.
        kind: String,
        /// Its id.
        id: String,
    },
    /// The alarm's state does not allow it.
    #[error("the alarm is {state:?}")]
    AlarmState {
        /// The state.
        state: AlarmState,
    },
    /// The ticket's state does not allow it.
    #[error("the ticket is {state:?}")]
    TicketState {
        /// The state.
        state: TicketState,
    },
    /// The hazard's state does not allow it.
    #[error("the hazard is {state:?}")]
    HazardState {
        /// The state.
        state: HazardState,
    },
    /// Something has to be said and was not.
    #[error("{field} is needed")]
    Needed {
        /// What: reason, note, title, place, criterion, until, deadline, photo-before, photo-after, stars, responsible,
        /// witness, lot, limit.
        field: String,
    },
    /// A value is not one of those that there are, or too long.
    #[error("{field} cannot be this")]
    Wrong {
        /// Which.
        field: String,
    },
    /// A time has to lie between these.
    #[error("the time has to be later than {after:?} and not later than {until:?}")]
    TimeOutside {
        /// Later than this.
        after: Timestamp,
        /// Not later than this, where there is a bound.
        until: Option<Timestamp>,
    },
    /// Whoever did the work may not judge it.
    #[error("whoever did the work may not judge it")]
    SamePerson,
    /// Only the one to whom it was given may do this.
    #[error("only {person} may do this")]
    NotYours {
        /// The one.
        person: String,
    },
    /// A major hazard needs all parts of its plan.
    #[error("the plan still needs {}", .missing.join(", "))]
    PlanIncomplete {
        /// Parts: goal, measures, funds, people, deadline, emergency.
        missing: Vec<String>,
    },
    /// A major hazard has to be listed, accepted or delisted first, or only a major one can be.
    #[error("listed supervision does not allow it: {step}")]
    Supervision {
        /// What is missing: `list`, `accept`, `review`, or `general` where only a major hazard has it.
        step: String,
    },
    /// Fixing at once is for general hazards.
    #[error("a major hazard cannot be fixed at once")]
    MajorNotAtOnce,
    /// The person is not on duty.
    #[error("{person} is not on duty")]
    NotOnDuty {
        /// Who.
        person: String,
    },
    /// The person is not qualified.
    #[error("{person} is not qualified for this")]
    NotQualified {
        /// Who.
        person: String,
    },
    /// Nothing of the batch is left.
    #[error("the batch is {state:?}")]
    BatchState {
        /// The state.
        state: BatchState,
    },
    /// Another step of the batch has to come first.
    #[error("{first:?} has to come first")]
    StepFirst {
        /// Which.
        first: ChemicalActionKind,
    },
    /// More is asked for than there is.
    #[error("only {} is there", .unit.show(*.there))]
    MoreThanThere {
        /// What there is.
        there: Amount,
        /// Unit of the chemical.
        unit: AmountUnit,
    },
    /// More than the store may hold.
    #[error("{store} has room for {} more", .unit.show(*.room))]
    OverLimit {
        /// The store.
        store: String,
        /// What still goes in.
        room: Amount,
        /// Unit of the chemical.
        unit: AmountUnit,
    },
    /// The store has no limit for the chemical, so it may not be there.
    #[error("{store} may not hold this")]
    NotForStore {
        /// The store.
        store: String,
    },
    /// The batch is past its day.
    #[error("expired since {since:?}")]
    Expired {
        /// Since when.
        since: Timestamp,
    },
    /// Two persons are needed, and they are one.
    #[error("the witness has to be somebody else than who is responsible")]
    WitnessIsResponsible,
    /// It is already so.
    #[error("it is already so")]
    AlreadySo,
    /// The command's id was used for another command.
    #[error("this command's id was used for another command")]
    IdTaken,
}
