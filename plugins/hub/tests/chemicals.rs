//! Chemicals as a client meets them: acknowledged, kept, and there after a restart.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::path::Path;

use atrium_facility::{
    Amount, AmountUnit, BatchId, BatchState, Chemical, ChemicalAction, ChemicalClass, ChemicalStore, Command, Hands,
    LimitOf, LocalText, Made, Measure, Outcome, Place, Receipt, Refusal, StoreLimit,
};
use atrium_hub::{Hub, HubConfig};
use common::{Client, config, envelope, token};

fn with_folder(folder: &Path) -> HubConfig {
    HubConfig { store: Some(folder.to_owned()), ..config() }
}

fn chemical() -> Chemical {
    Chemical {
        id: "ethanol".into(),
        name: LocalText::new("乙醇", "Ethanol"),
        cas: Some("64-17-5".into()),
        class: ChemicalClass::FlammableLiquid,
        unit: AmountUnit::Litre,
        storage: None,
        controlled: false,
    }
}

fn store() -> ChemicalStore {
    let of = LimitOf::Class(ChemicalClass::FlammableLiquid, Measure::Volume);
    ChemicalStore {
        id: "CS-1".into(),
        name: LocalText::new("危化品库房", "Chemical store"),
        place: Place { space: Some("s".into()), storey: Some("1F".into()), ..Place::default() },
        responsible: "S-01".into(),
        limits: vec![StoreLimit { of, most: Amount(20_000_000) }],
    }
}

fn receipt(amount: i64) -> Box<Receipt> {
    let hands = Hands { responsible: "S-01".into(), witness: None };
    let (chemical, to) = ("ethanol".into(), "CS-1".into());
    Box::new(Receipt { chemical, lot: "A-1".into(), amount: Amount(amount), to, expires: None, hands })
}

#[test]
fn a_batch_is_acknowledged_kept_and_there_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let id = BatchId::from("CB-000001");
    let before = {
        let hub = Hub::start(with_folder(dir.path())).unwrap();
        let (client, officer, nurse) = (Client::of(&hub), token(&hub, "S-01"), token(&hub, "N-01"));
        let ask = |who: &str, id: &str, command| client.ask(who, &envelope(id, command));
        assert!(matches!(
            ask(&officer, "c-1", Command::DefineChemical { chemical: chemical() }),
            Outcome::Accepted { .. }
        ));
        let defined = ask(&officer, "c-2", Command::DefineChemicalStore { store: store() });
        assert!(matches!(defined, Outcome::Accepted { .. }));
        let take_in = |amount| Command::ReceiveChemical { receipt: receipt(amount) };
        let (room, unit) = (Amount(20_000_000), AmountUnit::Litre);
        let over = Refusal::OverLimit { store: "CS-1".into(), room, unit };
        assert_eq!(ask(&officer, "c-3", take_in(20_000_001)), Outcome::Refused { refusal: over });
        let first = ask(&officer, "c-4", take_in(5_000_000));
        assert!(matches!(&first, Outcome::Accepted { made: Some(Made::Batch(made)), .. } if *made == id), "{first:?}");
        assert_eq!(ask(&officer, "c-4", take_in(5_000_000)), first, "sent again, it comes in once");
        let hands = Hands { responsible: "N-01".into(), witness: None };
        let (from, to) = ("CS-1".into(), "CS-1".into());
        let what = ChemicalAction::Requisition { from, to, amount: Amount(1), hands, note: "检验".into() };
        let asks = Command::Chemical { batch: id.clone(), what };
        assert!(matches!(ask(&nurse, "c-5", asks), Outcome::Accepted { made: None, .. }));
        client.snapshot().facts.chemicals
    };
    let hub = Hub::start(with_folder(dir.path())).unwrap();
    let client = Client::of(&hub);
    let after = client.snapshot().facts.chemicals;
    assert_eq!(after, before);
    assert_eq!(after.batches[&id].state(), BatchState::Requisitioned);
    assert_eq!(after.batches_made, 1);
    // Who is not interested in hazards hears nothing of them.
    let narrow: atrium_facility::Snapshot = client.read("/v1/snapshot?topics=tickets");
    assert_eq!(narrow.facts.chemicals, Default::default());
}
