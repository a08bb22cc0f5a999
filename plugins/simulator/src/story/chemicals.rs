//! Hazardous chemicals: a register, three stores, and a slow stream of batches, each from its receipt to its destruction.
//!
//! Every forty minutes one batch comes in, the chemicals taking turns. A batch is gone before the next of its chemical comes, so
//! the stores never overflow, and at any time four batches stand at different steps of the chain.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use atrium_facility::{
    Amount, AmountUnit, Chemical, ChemicalAction, ChemicalClass, ChemicalStore, Command, Hands, LimitOf, LocalText,
    Measure, Receipt, StoreId, StoreLimit, Timestamp,
};
use rustc_hash::FxHasher;

use super::{Deed, Thread, World, Writer};
use crate::random::Random;
use crate::site::{RoomKind, Site};

/// One batch comes in in each, milliseconds.
const SLOT_MS: i64 = 40 * 60_000;
/// The longest that a batch is there, milliseconds; fewer slots than there are chemicals.
pub(crate) const LASTS_MS: i64 = 4 * SLOT_MS;
const DAY_MS: i64 = 24 * 3_600_000;

/// Safety officers keep the stores, for two persons are needed; a ward's nurse uses what is issued.
const KEEPER: &str = "S-01";
const SECOND: &str = "S-02";
const USER: &str = "N-01";

/// Store room, cabinet of the laboratory, cabinet of the pharmacy.
const STORES: [&str; 3] = ["CS-01", "CS-02", "CS-03"];

/// What the story knows of a chemical.
struct Kind {
    id: &'static str,
    zh: &'static str,
    en: &'static str,
    cas: &'static str,
    class: ChemicalClass,
    unit: AmountUnit,
    storage: (&'static str, &'static str),
    controlled: bool,
    /// Where it is used, of [`STORES`].
    used_in: usize,
    /// Base units that come in at once, and that are issued of them.
    comes: i64,
    issued: i64,
    /// Days until it expires.
    days: i64,
}

const KINDS: [Kind; 6] = [
    Kind {
        id: "ethanol",
        zh: "无水乙醇",
        en: "Ethanol, absolute",
        cas: "64-17-5",
        class: ChemicalClass::FlammableLiquid,
        unit: AmountUnit::Litre,
        storage: ("阴凉通风，远离火源", "cool and ventilated, away from flames"),
        controlled: false,
        used_in: 1,
        comes: 5_000_000,
        issued: 1_900_000,
        days: 700,
    },
    Kind {
        id: "formaldehyde",
        zh: "甲醛溶液",
        en: "Formaldehyde solution",
        cas: "50-00-0",
        class: ChemicalClass::Corrosive,
        unit: AmountUnit::Litre,
        storage: ("密闭避光，通风柜内操作", "closed and dark, handled in a fume hood"),
        controlled: false,
        used_in: 1,
        comes: 4_000_000,
        issued: 1_000_000,
        days: 360,
    },
    Kind {
        id: "hydrogen-peroxide",
        zh: "过氧化氢",
        en: "Hydrogen peroxide",
        cas: "7722-84-1",
        class: ChemicalClass::Oxidising,
        unit: AmountUnit::Millilitre,
        storage: ("避光，与易燃物隔离", "dark, apart from what burns"),
        controlled: false,
        used_in: 2,
        comes: 2_500_000,
        issued: 500_000,
        days: 25,
    },
    Kind {
        id: "xylene",
        zh: "二甲苯",
        en: "Xylene",
        cas: "1330-20-7",
        class: ChemicalClass::FlammableLiquid,
        unit: AmountUnit::Litre,
        storage: ("防火柜，防静电", "fire cabinet, no static charge"),
        controlled: false,
        used_in: 1,
        comes: 4_000_000,
        issued: 800_000,
        days: 500,
    },
    Kind {
        id: "sulphuric-acid",
        zh: "硫酸（易制毒）",
        en: "Sulphuric acid (precursor)",
        cas: "7664-93-9",
        class: ChemicalClass::Corrosive,
        unit: AmountUnit::Millilitre,
        storage: ("双人双锁，与碱隔离", "two locks, apart from alkalis"),
        controlled: true,
        used_in: 1,
        comes: 1_000_000,
        issued: 250_000,
        days: 600,
    },
    Kind {
        id: "sodium-azide",
        zh: "叠氮化钠（剧毒）",
        en: "Sodium azide (highly toxic)",
        cas: "26628-22-8",
        class: ChemicalClass::Toxic,
        unit: AmountUnit::Gram,
        storage: ("剧毒品柜，双人双锁", "poison cabinet, two locks"),
        controlled: true,
        used_in: 1,
        comes: 100_000,
        issued: 10_000,
        days: 900,
    },
];

/// Rooms of the three stores; `None` in a building with neither laboratory nor pharmacy.
fn rooms(site: &Site) -> Option<[usize; 3]> {
    let of = |kind: RoomKind| site.by_kind.iter().find(|(k, _)| *k == kind).map_or(&[][..], |(_, rooms)| rooms);
    let laboratories = of(RoomKind::Laboratory);
    let named = |rooms: &[usize], words: &[&str]| {
        let text = |i: &usize| site.rooms.get(*i).map(|r| format!("{}\n{}", r.name.zh, r.name.en.to_lowercase()));
        rooms.iter().copied().find(|i| text(i).is_some_and(|t| words.iter().any(|w| t.contains(w))))
    };
    let any = *laboratories.first()?;
    let bench = named(laboratories, &["检验", "实验", "病理", "laboratory"]).unwrap_or(any);
    let pharmacy = named(laboratories, &["药", "pharmacy"]).unwrap_or(any);
    let stores = of(RoomKind::Store);
    let main = named(stores, &["药库", "drug store", "chemical", "试剂"]).or(stores.first().copied()).unwrap_or(any);
    Some([main, bench, pharmacy])
}

fn store(site: &Site, i: usize, room: usize) -> Option<ChemicalStore> {
    let class = |class, measure, most| StoreLimit { of: LimitOf::Class(class, measure), most: Amount(most) };
    let own = |id: &str, most| StoreLimit { of: LimitOf::Chemical(id.into()), most: Amount(most) };
    use ChemicalClass::{Corrosive, FlammableLiquid, Oxidising};
    let ((zh, en), limits) = match i {
        0 => (
            ("危化品库房", "Chemical store room"),
            vec![
                class(FlammableLiquid, Measure::Volume, 20_000_000),
                class(Corrosive, Measure::Volume, 10_000_000),
                class(Oxidising, Measure::Volume, 5_000_000),
                own("sodium-azide", 250_000),
            ],
        ),
        1 => (
            ("检验科试剂柜", "Laboratory cabinet"),
            vec![
                // What is issued at once nearly fills it: it is told of while it lasts.
                own("ethanol", 2_000_000),
                class(FlammableLiquid, Measure::Volume, 5_000_000),
                class(Corrosive, Measure::Volume, 3_000_000),
                own("sodium-azide", 25_000),
            ],
        ),
        _ => (
            ("药房消毒剂柜", "Pharmacy cabinet"),
            vec![class(Oxidising, Measure::Volume, 2_000_000), class(FlammableLiquid, Measure::Volume, 2_000_000)],
        ),
    };
    let id = StoreId::from(*STORES.get(i)?);
    let mut place = site.place_in(room, None);
    place.element = None;
    Some(ChemicalStore { id, name: LocalText::new(zh, en), place, responsible: KEEPER.into(), limits })
}

/// The register: chemicals and stores, told once. Its name changes with what it says.
pub(crate) fn register(world: &World) -> Option<Arc<Thread>> {
    let rooms = rooms(&world.site).filter(|_| world.rate > 0.0)?;
    let mut commands = Vec::new();
    for kind in &KINDS {
        let (zh, en) = kind.storage;
        let chemical = Chemical {
            id: kind.id.into(),
            name: LocalText::new(kind.zh, kind.en),
            cas: Some(kind.cas.to_owned()),
            class: kind.class,
            unit: kind.unit,
            storage: Some(LocalText::new(zh, en)),
            controlled: kind.controlled,
        };
        commands.push(Command::DefineChemical { chemical });
    }
    for (i, room) in rooms.into_iter().enumerate() {
        commands.push(Command::DefineChemicalStore { store: store(&world.site, i, room)? });
    }
    let mut hasher = FxHasher::default();
    format!("{commands:?}").hash(&mut hasher);
    let mut writer = Writer::new(format!("sim/{}/register-{:x}", world.seed, hasher.finish()), 0);
    for command in commands {
        // What a person has changed since stays as it is.
        writer.maybe(0.0, KEEPER, Deed::Command(command));
    }
    Some(writer.done())
}

/// Threads that begin in a span.
pub(crate) fn between(world: &World, from_ms: i64, until_ms: i64) -> Vec<Arc<Thread>> {
    let slots = from_ms.div_euclid(SLOT_MS) - 1..=until_ms.div_euclid(SLOT_MS);
    slots.filter_map(|slot| of_slot(world, slot)).collect()
}

/// The batch of a slot.
pub(crate) fn of_slot(world: &World, slot: i64) -> Option<Arc<Thread>> {
    rooms(&world.site).filter(|_| world.rate > 0.0)?;
    let kind = KINDS.get(slot.rem_euclid(KINDS.len() as i64) as usize)?;
    let mut random = Random::of(world.seed, "chemical", slot as u64);
    let begins = slot * SLOT_MS + (random.between(60.0, 240.0) * 1_000.0) as i64;
    let mut writer = Writer::new(format!("sim/{}/c{slot}/0", world.seed), begins);
    let hands = |responsible: &str, witness: &str| Hands {
        responsible: responsible.into(),
        witness: Some(witness.into()).filter(|_| kind.controlled || responsible == KEEPER),
    };
    let of = |what| Deed::Chemical(what);
    let (main, bench): (StoreId, StoreId) = (STORES[0].into(), STORES[kind.used_in].into());
    let receipt = Receipt {
        chemical: kind.id.into(),
        lot: format!("{:06}", (slot.unsigned_abs().wrapping_mul(7_919)) % 1_000_000),
        amount: Amount(kind.comes),
        to: main.clone(),
        expires: Some(Timestamp(slot * SLOT_MS + kind.days * DAY_MS)),
        hands: hands(KEEPER, SECOND),
    };
    writer.at(begins, KEEPER, Deed::Command(Command::ReceiveChemical { receipt: Box::new(receipt) }));
    let issued = Amount(kind.issued);
    let (first, second) = (Amount(kind.issued / 2), Amount(kind.issued * 3 / 10));
    let note = "日常检验与消毒 / daily tests and disinfection".to_owned();
    let asks = ChemicalAction::Requisition {
        from: main.clone(),
        to: bench.clone(),
        amount: issued,
        hands: hands(USER, SECOND),
        note: note.clone(),
    };
    writer.after(random.between(300.0, 700.0), USER, of(asks));
    let issue = ChemicalAction::Issue { requisition: 1, amount: issued, hands: hands(USER, SECOND) };
    writer.after(random.between(180.0, 500.0), SECOND, of(issue));
    let uses =
        |amount| ChemicalAction::Use { at: bench.clone(), amount, hands: hands(USER, SECOND), note: note.clone() };
    writer.at(slot * SLOT_MS + SLOT_MS * 11 / 10, USER, of(uses(first)));
    writer.at(slot * SLOT_MS + SLOT_MS * 17 / 10, USER, of(uses(second)));
    let rest = issued - first - second;
    let back =
        ChemicalAction::Return { from: bench.clone(), to: main.clone(), amount: rest, hands: hands(USER, SECOND) };
    writer.at(slot * SLOT_MS + SLOT_MS * 24 / 10, USER, of(back));
    let left = Amount(kind.comes) - first - second;
    let note = "委托有资质单位外运处置 / taken away by a licensed carrier".to_owned();
    let gone = ChemicalAction::Destroy { from: main, amount: left, hands: hands(KEEPER, SECOND), note };
    writer.at(slot * SLOT_MS + SLOT_MS * 37 / 10, KEEPER, of(gone));
    Some(writer.done())
}
