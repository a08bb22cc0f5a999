//! Chemicals of the made-up hospital: a store room, a cabinet, two substances, batches at several steps.

use atrium_facility::{
    Amount, AmountUnit, BatchId, Chemical, ChemicalAction, ChemicalClass, ChemicalStore, Command, Hands, LimitOf,
    LocalText, Measure, Receipt, StoreLimit, Timestamp,
};

use super::day::ask;
use super::tickets::{MANAGER, WARD, actor};
use super::{World, now};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

fn ago(ms: i64) -> Timestamp {
    now().plus_ms(-ms)
}

/// The register; nothing has come in.
pub fn register(world: &mut World) {
    let manager = actor(world, MANAGER);
    let chemical = |id: &str, zh: &str, en: &str, cas: &str, class, unit, controlled| Chemical {
        id: id.into(),
        name: LocalText::new(zh, en),
        cas: Some(cas.into()),
        class,
        unit,
        storage: Some(LocalText::new("阴凉通风，远离火源", "cool and ventilated, away from flames")),
        controlled,
    };
    use ChemicalClass::{FlammableLiquid, Toxic};
    let chemicals = [
        chemical("ethanol", "无水乙醇", "Ethanol", "64-17-5", FlammableLiquid, AmountUnit::Litre, false),
        chemical("azide", "叠氮化钠", "Sodium azide", "26628-22-8", Toxic, AmountUnit::Gram, true),
    ];
    for chemical in chemicals {
        ask(&mut world.facility, ago(90 * DAY), &manager, Command::DefineChemical { chemical });
    }
    let class = LimitOf::Class(FlammableLiquid, Measure::Volume);
    let limits = |litres: i64, grams: i64| {
        vec![
            StoreLimit { of: class.clone(), most: Amount(litres * 1_000_000) },
            StoreLimit { of: LimitOf::Chemical("azide".into()), most: Amount(grams * 1_000) },
        ]
    };
    for (id, zh, en, room, litres, grams) in [
        ("CS-01", "危化品库房", "Chemical store room", "1-08", 20, 250),
        ("CS-02", "检验科试剂柜", "Laboratory cabinet", "1-07", 2, 25),
    ] {
        let store = ChemicalStore {
            id: id.into(),
            name: LocalText::new(zh, en),
            place: world.place(room),
            responsible: "0288".into(),
            limits: limits(litres, grams),
        };
        ask(&mut world.facility, ago(90 * DAY), &manager, Command::DefineChemicalStore { store });
    }
    world.update();
}

pub fn two() -> Hands {
    Hands { responsible: "0288".into(), witness: Some("0533".into()) }
}

/// Takes a batch in so many days ago, to expire so many days from now.
pub fn receive(world: &mut World, chemical: &str, amount: i64, days_ago: i64, expires_in: i64) -> BatchId {
    let manager = actor(world, MANAGER);
    let receipt = Receipt {
        chemical: chemical.into(),
        lot: format!("{:06}", amount % 999_983),
        amount: Amount(amount),
        to: "CS-01".into(),
        expires: Some(now().plus_ms(expires_in * DAY)),
        hands: two(),
    };
    let command = Command::ReceiveChemical { receipt: Box::new(receipt) };
    ask(&mut world.facility, ago(days_ago * DAY), &manager, command);
    world.update();
    BatchId::from(format!("CB-{:06}", world.facility.facts().chemicals.batches_made))
}

/// Does a step so many hours ago, as the manager, or as the ward where the ward may.
pub fn step(world: &mut World, id: &BatchId, hours_ago: i64, what: ChemicalAction) {
    let ward = matches!(what, ChemicalAction::Requisition { .. } | ChemicalAction::Use { .. });
    let by = actor(world, if ward { WARD } else { MANAGER });
    ask(&mut world.facility, ago(hours_ago * HOUR), &by, Command::Chemical { batch: id.clone(), what });
    world.update();
}

/// Two batches of ethanol, one of which is in use and nearly fills the cabinet, and an azide that has expired.
pub fn busy(world: &mut World) -> BatchId {
    register(world);
    let (amount, note) = (Amount(1_900_000), "日常检验".to_owned());
    let first = receive(world, "ethanol", 5_000_000, 20, 300);
    let from = atrium_facility::StoreId::from("CS-01");
    let to = atrium_facility::StoreId::from("CS-02");
    let asks = ChemicalAction::Requisition { from, to: to.clone(), amount, hands: two(), note: note.clone() };
    step(world, &first, 50, asks);
    step(world, &first, 48, ChemicalAction::Issue { requisition: 1, amount, hands: two() });
    let used = Amount(100_000);
    step(world, &first, 20, ChemicalAction::Use { at: to, amount: used, hands: two(), note });
    receive(world, "ethanol", 13_500_000, 10, 20);
    receive(world, "azide", 100_000, 80, -2);
    let gone = receive(world, "ethanol", 500_000, 9, 100);
    let (amount, note) = (Amount(500_000), "委托有资质单位外运处置".to_owned());
    step(world, &gone, 3, ChemicalAction::Destroy { from: "CS-01".into(), amount, hands: two(), note });
    first
}
