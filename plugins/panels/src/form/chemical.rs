//! Forms about chemicals, from the receipt to the destruction.

use atrium_facility::{
    Amount, AmountUnit, Batch, BatchId, ChemicalAction, ChemicalActionKind, Command, Hands, LocalText, PersonId,
    Receipt, StoreId, witness_needed,
};
use egui::Ui;

use super::{About, Clock, Field, Form, Value, pick::Choice};
use crate::chemicals;
use crate::text::Key;
use crate::widget::Paint;

const DAY: i64 = 24 * 3_600_000;

pub(super) fn people(p: &Paint<'_>) -> Vec<Choice> {
    let facts = p.c.facility.facts();
    let mut people: Vec<_> = facts.people.values().collect();
    people.sort_by_key(|q| !q.on_duty);
    let name = |q: &atrium_facility::Person| {
        LocalText::new(&format!("{} {}", q.post.zh, q.id), &format!("{} {}", q.post.en, q.id))
    };
    people.into_iter().map(|q| Choice { id: q.id.as_str().into(), name: name(q) }).collect()
}

/// Stores, with what of the batch is in each where that matters.
fn stores(p: &Paint<'_>, held: Option<(&Batch, &std::collections::BTreeMap<StoreId, Amount>)>) -> Vec<Choice> {
    let all = p.c.facility.facts().chemicals.stores.values();
    let choice = |store: &atrium_facility::ChemicalStore| {
        let extra = match held {
            Some((batch, map)) => format!(" ∙ {}", chemicals::amount_text(p, batch, *map.get(&store.id)?)),
            None => String::new(),
        };
        let name = LocalText::new(&format!("{}{extra}", store.name.zh), &format!("{}{extra}", store.name.en));
        Some(Choice { id: store.id.as_str().into(), name })
    };
    all.filter_map(choice).collect()
}

pub(super) fn pick(name: &'static str, label: Key, needed: bool, options: Vec<Choice>, chosen: Option<usize>) -> Field {
    // The only one that there is needs no press.
    let chosen = chosen.or((options.len() == 1 && needed).then_some(0));
    Field::new(name, label, needed, Value::Pick { options, chosen, filter: String::new() })
}

pub(super) fn amount(unit: Option<AmountUnit>) -> Field {
    Field::new("amount", Key::FieldAmount, true, Value::Amount { text: String::new(), unit })
}

/// Who answers for it (who is named, else whom the screen acts as, unless changed), and who looks on.
fn hands(p: &Paint<'_>, who: Option<&str>, two: bool) -> [Field; 2] {
    let people = people(p);
    let who = who.or(p.c.me.map(|me| me.actor.id.as_str()));
    let mine = people.iter().position(|q| Some(q.id.as_str()) == who);
    [
        pick("responsible", Key::FieldResponsible, true, people.clone(), mine),
        pick("witness", Key::FieldWitness, two, people, None),
    ]
}

impl Form {
    /// What came in; into the selected store, where one is.
    pub(crate) fn receive_chemical(p: &Paint<'_>, store: Option<&StoreId>) -> Self {
        let known = p.c.facility.facts().chemicals.known.values();
        let chemicals = known.map(|c| Choice { id: c.id.as_str().into(), name: c.name.clone() }).collect();
        let stores = stores(p, None);
        let into = store.and_then(|id| stores.iter().position(|s| s.id == id.as_str()));
        let expiry = vec![(Key::In30Days, 30 * DAY), (Key::In1Year, 365 * DAY), (Key::In2Years, 730 * DAY)];
        let [responsible, witness] = hands(p, None, false);
        let fields = vec![
            pick("chemical", Key::FieldChemical, true, chemicals, None),
            Field::line("lot", Key::FieldLot, true),
            amount(None),
            pick("to", Key::FieldInto, true, stores, into),
            Field::when("expires", Key::FieldExpires, expiry, 1),
            responsible,
            witness,
        ];
        Self::new(chemicals::action_of(ChemicalActionKind::Receive), About::New, fields)
    }

    /// What a step of a batch asks.
    pub(crate) fn of_batch(p: &Paint<'_>, kind: ChemicalActionKind, id: BatchId, batch: &Batch) -> Option<Self> {
        use ChemicalActionKind as K;
        let chemical = p.c.facility.facts().chemicals.of(batch)?;
        let unit = Some(chemical.unit);
        // What is handed out goes to who asked for it.
        let asker = batch.open_requisitions().next().map(|r| r.hands.responsible.as_str());
        let asker = asker.filter(|_| kind == K::Issue);
        let [responsible, witness] = hands(p, asker, witness_needed(kind, chemical));
        let from_stored = || pick("from", Key::FieldOutOf, true, stores(p, Some((batch, &batch.stored))), None);
        let from_issued = |label| pick("from", label, true, stores(p, Some((batch, &batch.issued))), None);
        let into = || pick("to", Key::FieldInto, true, stores(p, None), None);
        let asked = || {
            let choice = |r: &atrium_facility::Requisition| {
                let way = |zh: bool| {
                    let name = |id: &StoreId| match p.c.facility.facts().chemicals.stores.get(id) {
                        Some(store) if zh => store.name.zh.to_string(),
                        Some(store) => store.name.en.to_string(),
                        None => id.to_string(),
                    };
                    let left = chemicals::amount_text(p, batch, r.left);
                    format!("№ {} ∙ {left} ∙ {} → {}", r.number, name(&r.from), name(&r.to))
                };
                Choice { id: r.number.to_string(), name: LocalText::new(&way(true), &way(false)) }
            };
            let options: Vec<Choice> = batch.open_requisitions().map(choice).collect();
            pick("requisition", Key::AskedFor, true, options, Some(0))
        };
        let note = |label| Field::line("note", label, true);
        let fields = match kind {
            K::Receive => return None,
            K::Requisition => {
                let used_at = pick("to", Key::FieldUsedAt, true, stores(p, None), None);
                vec![from_stored(), used_at, amount(unit), responsible, witness, note(Key::FieldPurpose)]
            }
            K::Withdraw => vec![asked(), Field::line("reason", Key::FieldReason, true)],
            K::Issue => vec![asked(), amount(unit), responsible, witness],
            K::Use => vec![from_issued(Key::FieldUsedAt), amount(unit), responsible, witness, note(Key::FieldPurpose)],
            K::Return => vec![from_issued(Key::FieldOutOf), into(), amount(unit), responsible, witness],
            K::Store => vec![from_stored(), into(), amount(unit), responsible, witness],
            K::Destroy => vec![from_stored(), amount(unit), responsible, witness, note(Key::FieldManner)],
        };
        Some(Self::new(chemicals::action_of(kind), About::Batch(id), fields))
    }

    pub(super) fn picked(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            Value::Pick { options, chosen, .. } => Some(options.get((*chosen)?)?.id.as_str()),
            _ => None,
        }
    }

    fn store(&self, name: &str) -> Option<StoreId> {
        self.picked(name).map(StoreId::from)
    }

    fn amount(&self) -> Option<Amount> {
        match self.value("amount")? {
            Value::Amount { text, unit } => unit.as_ref()?.read(text),
            _ => None,
        }
    }

    fn hands(&self) -> Option<Hands> {
        let responsible = PersonId::from(self.picked("responsible")?);
        Some(Hands { responsible, witness: self.picked("witness").map(PersonId::from) })
    }

    /// What came in.
    pub(super) fn receipt(&self, clock: Clock) -> Option<Command> {
        let receipt = Receipt {
            chemical: self.picked("chemical")?.into(),
            lot: self.text("lot"),
            amount: self.amount()?,
            to: self.store("to")?,
            expires: Some(self.when("expires", clock)?),
            hands: self.hands()?,
        };
        Some(Command::ReceiveChemical { receipt: Box::new(receipt) })
    }

    /// What is asked of the batch.
    pub(super) fn chemical_action(&self) -> Option<ChemicalAction> {
        use ChemicalActionKind as K;
        let note = self.text("note");
        let requisition = || self.picked("requisition")?.parse().ok();
        Some(match chemicals::kind_of(self.action)? {
            K::Receive => return None,
            K::Requisition => ChemicalAction::Requisition {
                from: self.store("from")?,
                to: self.store("to")?,
                amount: self.amount()?,
                hands: self.hands()?,
                note,
            },
            K::Withdraw => ChemicalAction::Withdraw { requisition: requisition()?, reason: self.text("reason") },
            K::Issue => {
                ChemicalAction::Issue { requisition: requisition()?, amount: self.amount()?, hands: self.hands()? }
            }
            K::Use => {
                let (at, hands) = (self.store("from")?, self.hands()?);
                ChemicalAction::Use { at, amount: self.amount()?, hands, note }
            }
            K::Return => {
                let (from, to) = (self.store("from")?, self.store("to")?);
                ChemicalAction::Return { from, to, amount: self.amount()?, hands: self.hands()? }
            }
            K::Store => {
                let (from, to) = (self.store("from")?, self.store("to")?);
                ChemicalAction::Store { from, to, amount: self.amount()?, hands: self.hands()? }
            }
            K::Destroy => {
                let (from, hands) = (self.store("from")?, self.hands()?);
                ChemicalAction::Destroy { from, amount: self.amount()?, hands, note }
            }
        })
    }
}

/// The unit and the witness of what comes in follow from which chemical it is.
pub(super) fn settle(p: &Paint<'_>, form: &mut Form) {
    let Some(kind) = chemicals::kind_of(form.action).filter(|k| *k == ChemicalActionKind::Receive) else { return };
    let known = form.picked("chemical").and_then(|id| p.c.facility.facts().chemicals.known.get(id)).cloned();
    for field in &mut form.fields {
        match &mut field.value {
            Value::Amount { unit, .. } => *unit = known.as_ref().map(|c| c.unit),
            _ if field.name == "witness" => {
                field.needed = known.as_ref().is_some_and(|c| witness_needed(kind, c));
            }
            _ => {}
        }
    }
}

/// Of what goes into a store: how much more it takes, so that nobody has to be refused to learn it.
pub(super) fn room(ui: &mut Ui, p: &Paint<'_>, form: &Form) {
    let facts = &p.c.facility.facts().chemicals;
    let batch = match &form.about {
        About::Batch(id) => facts.batches.get(id),
        _ => None,
    };
    let into = match chemicals::kind_of(form.action) {
        Some(ChemicalActionKind::Issue) => {
            let number: Option<u32> = form.picked("requisition").and_then(|n| n.parse().ok());
            batch.and_then(|b| b.open_requisitions().find(|r| Some(r.number) == number)).map(|r| r.to.clone())
        }
        Some(_) => form.store("to"),
        None => return,
    };
    let chemical = match batch {
        Some(batch) => facts.of(batch),
        None => form.picked("chemical").and_then(|id| facts.known.get(id)),
    };
    let (Some(chemical), Some(store)) = (chemical, into.and_then(|id| facts.stores.get(&id))) else { return };
    let texts = p.look.texts;
    let text = match atrium_facility::room_for(facts, store, chemical) {
        Some(room) => {
            let args =
                [("store", texts.local(&store.name).to_owned().into()), ("room", chemical.unit.show(room).into())];
            texts.with(Key::RoomLeft, &args)
        }
        None => texts.with(Key::RefusedNotForStore, &[("store", texts.local(&store.name).to_owned().into())]),
    };
    let response = ui.label(egui::RichText::new(&text).size(crate::tokens::SMALL).color(p.look.t.text_2));
    crate::widget::describe(&response, egui::WidgetType::Label, &text);
}
