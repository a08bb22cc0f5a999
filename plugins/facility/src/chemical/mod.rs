//! Hazardous chemicals 危险化学品: procured, requisitioned, issued, used, stored, returned, destroyed; at each step a location, a
//! quantity against its limit, and a responsible person.
//!
//! What of a batch is where is a projection of its movements. Nothing gets lost: what was received is stored, issued, used up
//! or destroyed, to the milligram.

mod amount;
mod decide;
mod steps;
mod watch;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::amount::{Amount, AmountUnit, Measure};
pub(crate) use self::decide::{decide, define, define_store, receive};
pub use self::steps::{BatchState, ChemicalActionKind, next_actions, witness_needed};
pub use self::watch::{ChemicalWarning, Fill, fill, room_for, warnings};
use crate::{Actor, BatchId, ChemicalId, LocalText, PersonId, Place, StoreId, Timestamp};

/// Class of the UN Model Regulations on the transport of dangerous goods (as in GB 6944).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChemicalClass {
    /// 1: explosives.
    Explosive,
    /// 2: gases.
    Gas,
    /// 3: flammable liquids.
    FlammableLiquid,
    /// 4: flammable solids, and what ignites by itself or with water.
    FlammableSolid,
    /// 5: oxidising substances and organic peroxides.
    Oxidising,
    /// 6: toxic and infectious substances.
    Toxic,
    /// 7: radioactive material.
    Radioactive,
    /// 8: corrosive substances.
    Corrosive,
    /// 9: anything else that is dangerous.
    Miscellaneous,
}

impl ChemicalClass {
    /// All, by number.
    pub const ALL: [Self; 9] = [
        Self::Explosive,
        Self::Gas,
        Self::FlammableLiquid,
        Self::FlammableSolid,
        Self::Oxidising,
        Self::Toxic,
        Self::Radioactive,
        Self::Corrosive,
        Self::Miscellaneous,
    ];

    /// Number of the class, 1 to 9.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }
}

/// A substance that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chemical {
    /// Its name in the register.
    pub id: ChemicalId,
    /// Name as people say it.
    pub name: LocalText,
    /// CAS registry number, for example `64-17-5`.
    #[serde(default)]
    pub cas: Option<String>,
    /// Hazard class.
    pub class: ChemicalClass,
    /// Unit in which people speak of it.
    pub unit: AmountUnit,
    /// How it has to be kept: temperature, light, what not beside it.
    #[serde(default)]
    pub storage: Option<LocalText>,
    /// Highly controlled (剧毒, 易制毒, 易制爆): two persons and two locks 双人双锁, so every movement has a witness.
    #[serde(default)]
    pub controlled: bool,
}

/// What a limit is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitOf {
    /// One chemical.
    Chemical(ChemicalId),
    /// All chemicals of a class that are counted by mass, or by volume.
    Class(ChemicalClass, Measure),
}

/// The most of something that a store may hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreLimit {
    /// Of what.
    pub of: LimitOf,
    /// The most.
    pub most: Amount,
}

/// A location where chemicals are kept or used: a cabinet, a store room, a bench in a laboratory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChemicalStore {
    /// Its name in the register.
    pub id: StoreId,
    /// Name as people say it.
    pub name: LocalText,
    /// Where; an element or a space.
    pub place: Place,
    /// Who answers for it.
    pub responsible: PersonId,
    /// What it may hold. A chemical for which it has no limit may not be there at all.
    pub limits: Vec<StoreLimit>,
}

/// Who moves it, and who looks on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hands {
    /// Who answers for the step; a registered person.
    pub responsible: PersonId,
    /// The second person, never the same; needed for destruction and for what is highly controlled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<PersonId>,
}

/// What came in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which chemical.
    pub chemical: ChemicalId,
    /// The maker's or supplier's batch number; needed, at most 200 characters.
    pub lot: String,
    /// How much.
    pub amount: Amount,
    /// Into which store.
    pub to: StoreId,
    /// Not to be used from then on.
    #[serde(default)]
    pub expires: Option<Timestamp>,
    /// Who took it in.
    pub hands: Hands,
}

/// Somebody asks for a part of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requisition {
    /// Number among those of the batch; the first is 1.
    pub number: u32,
    /// Out of which store.
    pub from: StoreId,
    /// To be used where.
    pub to: StoreId,
    /// How much was asked for.
    pub amount: Amount,
    /// How much of it has not been issued; nothing once it was issued or withdrawn.
    pub left: Amount,
    /// Who asks and will answer for it.
    pub hands: Hands,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// One step of a batch's chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// When.
    pub at: Timestamp,
    /// By whom it was entered.
    pub by: Actor,
    /// What was done.
    pub kind: ChemicalActionKind,
    /// How much.
    pub amount: Amount,
    /// Out of which store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<StoreId>,
    /// Into which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<StoreId>,
    /// Who answers for it, and who looked on.
    pub hands: Hands,
    /// Purpose, manner, reason; may be empty.
    #[serde(default)]
    pub note: String,
}

/// A batch. Invariant: `received.amount` = stored + issued + `used` + `destroyed`; no entry of the maps is nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// What came in.
    pub received: Receipt,
    /// What lies in which store.
    pub stored: BTreeMap<StoreId, Amount>,
    /// What was issued for use, and where it is.
    pub issued: BTreeMap<StoreId, Amount>,
    /// Used up.
    pub used: Amount,
    /// Destroyed.
    pub destroyed: Amount,
    /// What was asked for, oldest first.
    pub requisitions: Vec<Requisition>,
    /// Every step, oldest first.
    pub movements: Vec<Movement>,
}

/// What happened to a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum ChemicalChange {
    /// It came in.
    Received {
        /// What came in.
        receipt: Box<Receipt>,
    },
    /// A part of it was asked for.
    Requisitioned {
        /// Out of which store.
        from: StoreId,
        /// To be used where.
        to: StoreId,
        /// How much.
        amount: Amount,
        /// Who will answer for it.
        hands: Hands,
        /// What for.
        note: String,
    },
    /// What was asked for is not needed, or not given.
    Withdrawn {
        /// Number of the requisition.
        requisition: u32,
        /// Why.
        reason: String,
    },
    /// It was issued for use.
    Issued {
        /// Number of the requisition.
        requisition: u32,
        /// How much.
        amount: Amount,
        /// Who.
        hands: Hands,
    },
    /// It was used up.
    Used {
        /// Where.
        at: StoreId,
        /// How much.
        amount: Amount,
        /// Who.
        hands: Hands,
        /// What for.
        note: String,
    },
    /// What was issued and not used was given back.
    Returned {
        /// From where.
        from: StoreId,
        /// Into which store.
        to: StoreId,
        /// How much.
        amount: Amount,
        /// Who.
        hands: Hands,
    },
    /// It was put into another store.
    Stored {
        /// Out of which.
        from: StoreId,
        /// Into which.
        to: StoreId,
        /// How much.
        amount: Amount,
        /// Who.
        hands: Hands,
    },
    /// It was destroyed.
    Destroyed {
        /// Out of which store.
        from: StoreId,
        /// How much.
        amount: Amount,
        /// Who, with a witness.
        hands: Hands,
        /// How, and by whom it was taken away.
        note: String,
    },
}

/// What a person asks of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum ChemicalAction {
    /// 领用申请: asks for a part; moves nothing.
    Requisition {
        /// Out of which store.
        from: StoreId,
        /// To be used where.
        to: StoreId,
        /// How much.
        amount: Amount,
        /// Who will answer for it.
        hands: Hands,
        /// What for; needed.
        note: String,
    },
    /// Takes a requisition back, or declines it.
    Withdraw {
        /// Number of the requisition.
        requisition: u32,
        /// Why; needed.
        reason: String,
    },
    /// 发放: hands out what was asked for, whole or in part.
    Issue {
        /// Number of the requisition.
        requisition: u32,
        /// How much.
        amount: Amount,
        /// Who takes it.
        hands: Hands,
    },
    /// 使用: uses up what was issued.
    Use {
        /// Where it is used.
        at: StoreId,
        /// How much.
        amount: Amount,
        /// Who uses it.
        hands: Hands,
        /// What for; needed.
        note: String,
    },
    /// 退库: gives back what was issued and not used.
    Return {
        /// From where.
        from: StoreId,
        /// Into which store.
        to: StoreId,
        /// How much.
        amount: Amount,
        /// Who takes it back.
        hands: Hands,
    },
    /// 入库、移库: puts what is stored into another store.
    Store {
        /// Out of which.
        from: StoreId,
        /// Into which.
        to: StoreId,
        /// How much.
        amount: Amount,
        /// Who.
        hands: Hands,
    },
    /// 销毁: by two persons, out of a store.
    Destroy {
        /// Out of which store.
        from: StoreId,
        /// How much.
        amount: Amount,
        /// Who, and who looks on.
        hands: Hands,
        /// How, and by whom it is taken away; needed.
        note: String,
    },
}

/// The register of chemicals, and where each batch is.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Chemicals {
    /// Substances.
    pub known: BTreeMap<ChemicalId, Chemical>,
    /// Locations.
    pub stores: BTreeMap<StoreId, ChemicalStore>,
    /// Batches, in the order of their numbers.
    pub batches: BTreeMap<BatchId, Batch>,
    /// Batches received so far: the next one's number is one more.
    pub batches_made: u64,
    /// When each substance was last defined.
    pub known_changed: BTreeMap<ChemicalId, Timestamp>,
    /// When each location was last defined.
    pub stores_changed: BTreeMap<StoreId, Timestamp>,
}

impl Chemicals {
    /// The substance of a batch.
    pub fn of(&self, batch: &Batch) -> Option<&Chemical> {
        self.known.get(&batch.received.chemical)
    }
}
