//! What people (and rules) ask for. A command is decided into updates or refused; it never changes anything itself.

use serde::{Deserialize, Serialize};

use crate::{
    AlarmAction, AlarmId, BatchId, Chemical, ChemicalAction, ChemicalStore, CommandId, Event, HazardAction, HazardId,
    HazardReport, Mobile, Person, PersonId, Receipt, Refusal, RiskLevel, TicketAction, TicketDraft, TicketId,
    Timestamp, Zone, ZoneId,
};

/// Something that is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// Of an alarm.
    Alarm {
        /// Which.
        alarm: AlarmId,
        /// What.
        #[serde(rename = "do")]
        what: AlarmAction,
    },
    /// Makes a ticket.
    CreateTicket {
        /// What is asked for.
        draft: Box<TicketDraft>,
        /// Whether to submit it at once.
        submit: bool,
    },
    /// Of a ticket.
    Ticket {
        /// Which.
        ticket: TicketId,
        /// What.
        #[serde(rename = "do")]
        what: TicketAction,
    },
    /// Enters a hazard into the ledger.
    ReportHazard {
        /// What was found.
        report: Box<HazardReport>,
    },
    /// Of a hazard.
    Hazard {
        /// Which.
        hazard: HazardId,
        /// What.
        #[serde(rename = "do")]
        what: HazardAction,
    },
    /// Adds or changes a chemical of the register.
    DefineChemical {
        /// The chemical.
        chemical: Chemical,
    },
    /// Adds or changes a store with its limits.
    DefineChemicalStore {
        /// The store.
        store: ChemicalStore,
    },
    /// Takes a new batch in.
    ReceiveChemical {
        /// What came in.
        receipt: Box<Receipt>,
    },
    /// Of a batch.
    Chemical {
        /// Which.
        batch: BatchId,
        /// What.
        #[serde(rename = "do")]
        what: ChemicalAction,
    },
    /// Adds or changes people; those not named stay.
    RegisterPeople {
        /// The people.
        people: Vec<Person>,
    },
    /// Adds or changes mobile assets; those not named stay.
    RegisterMobiles {
        /// The assets.
        mobiles: Vec<Mobile>,
    },
    /// Begins or ends somebody's duty.
    SetDuty {
        /// Who.
        person: PersonId,
        /// Begins (else ends).
        on: bool,
    },
    /// Adds or replaces a zone.
    DefineZone {
        /// The zone.
        zone: Zone,
    },
    /// Takes a zone away.
    RemoveZone {
        /// Which.
        zone: ZoneId,
    },
    /// Sets the level that a zone has whatever is in it.
    SetBaseLevel {
        /// Which zone.
        zone: ZoneId,
        /// The level; `None` for none.
        level: Option<RiskLevel>,
        /// Why; needed where it lowers the level.
        reason: String,
    },
    /// Tells of an event; its id makes it come in once.
    RecordEvent {
        /// The event.
        event: Event,
    },
}

/// A command on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CommandEnvelope {
    /// Given by the sender, new for every intent: makes sending it again harmless.
    pub id: CommandId,
    /// When the person asked, by the sender's clock.
    pub issued_at: Timestamp,
    /// What for.
    pub command: Command,
}

/// What became of a command. The same answer comes again when the command is sent again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Done, and on disk.
    Accepted {
        /// Numbers of the first and last fact that it made; equal to each other for one.
        first: u64,
        /// See `first`.
        last: u64,
        /// Ticket, hazard or batch that it made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made: Option<Made>,
    },
    /// Not done.
    Refused {
        /// Why.
        refusal: Refusal,
    },
}

/// What a command made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Made {
    /// A ticket.
    Ticket(TicketId),
    /// A hazard.
    Hazard(HazardId),
    /// A batch of a chemical.
    Batch(BatchId),
}
