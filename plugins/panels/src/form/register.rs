//! Forms of the register of chemicals: a substance, a store, a limit.

use atrium_facility::{
    Amount, AmountUnit, Chemical, ChemicalClass, ChemicalStore, Command, LimitOf, LocalText, Measure, PersonId,
    StoreId, StoreLimit,
};
use atrium_view::Action;

use super::{About, Field, Form, Value, chemical, pick::Choice};
use crate::chemicals;
use crate::text::{Key, Language, Texts};
use crate::widget::Paint;

/// Substances and classes that a limit can be for, with the unit in which it is said.
fn limits(p: &Paint<'_>) -> Vec<(LimitOf, AmountUnit, LocalText)> {
    let known = &p.c.facility.facts().chemicals.known;
    let mut out: Vec<_> = known.values().map(|c| (LimitOf::Chemical(c.id.clone()), c.unit, c.name.clone())).collect();
    for class in ChemicalClass::ALL {
        for (measure, unit) in [(Measure::Volume, AmountUnit::Litre), (Measure::Mass, AmountUnit::Kilogram)] {
            if known.values().any(|c| c.class == class && c.unit.measure() == measure) {
                let name = |language| {
                    let word = Texts::of(language).get(chemicals::class_key(class));
                    format!("{} {word} ({})", class.number(), unit.ucum())
                };
                let name = LocalText::new(&name(Language::ZhCn), &name(Language::En));
                out.push((LimitOf::Class(class, measure), unit, name));
            }
        }
    }
    out
}

/// What the limit is for, as the form remembers it.
fn id_of(of: &LimitOf) -> String {
    match of {
        LimitOf::Chemical(id) => format!("chemical/{id}"),
        LimitOf::Class(class, Measure::Mass) => format!("mass/{}", class.number()),
        LimitOf::Class(class, Measure::Volume) => format!("volume/{}", class.number()),
    }
}

fn limit_fields(p: &Paint<'_>) -> [Field; 2] {
    let options = limits(p).into_iter().map(|(of, _, name)| Choice { id: id_of(&of), name }).collect();
    [chemical::pick("limit", Key::FieldLimitOf, true, options, None), chemical::amount(None)]
}

impl Form {
    /// A substance of the register.
    pub(crate) fn define_chemical() -> Self {
        let classes = ChemicalClass::ALL.iter().map(|c| chemicals::class_key(*c)).collect();
        let unit = |u: AmountUnit| Choice { id: u.ucum().to_owned(), name: LocalText::same(u.ucum()) };
        let units = AmountUnit::ALL.into_iter().map(unit).collect();
        let fields = vec![
            Field::line("name-zh", Key::FieldNameZh, true),
            Field::line("name-en", Key::FieldNameEn, true),
            Field::line("cas", Key::FieldCas, false),
            Field::choice("class", Key::FieldClass, classes, 2),
            chemical::pick("unit", Key::FieldUnit, true, units, Some(5)),
            Field::line("storage", Key::FieldStorage, false),
            Field::choice("controlled", Key::TwoPersons, vec![Key::No, Key::Yes], 0),
        ];
        Self::new(Action::ChemicalDefine, About::New, fields)
    }

    /// A store with its first limit: first the place, by a click.
    pub(crate) fn define_store(p: &Paint<'_>) -> Self {
        let [of, most] = limit_fields(p);
        let fields = vec![
            Field::new("place", Key::FieldPlace, true, Value::Place(None)),
            Field::line("name-zh", Key::FieldNameZh, true),
            Field::line("name-en", Key::FieldNameEn, true),
            chemical::pick("responsible", Key::FieldResponsible, true, chemical::people(p), None),
            of,
            most,
        ];
        Self { picking: true, ..Self::new(Action::ChemicalStoreDefine, About::New, fields) }
    }

    /// A limit of a store: another one, or another amount for one that it has.
    pub(crate) fn set_limit(p: &Paint<'_>, id: StoreId) -> Self {
        Self::new(Action::ChemicalLimit, About::Store(id), limit_fields(p).into())
    }

    /// The command of a form of the register.
    pub(super) fn register_command(&self, p: &Paint<'_>) -> Option<Command> {
        let name = || LocalText::new(&self.text("name-zh"), &self.text("name-en"));
        let chemicals = &p.c.facility.facts().chemicals;
        match &self.about {
            About::New if self.action == Action::ChemicalDefine => {
                let cas = Some(self.text("cas")).filter(|cas| !cas.is_empty());
                let storage = Some(self.text("storage")).filter(|s| !s.is_empty()).map(|s| LocalText::same(&s));
                let unit = self.picked("unit")?;
                let chemical = Chemical {
                    // The same substance under its number, or its name, is the same entry.
                    id: cas.clone().unwrap_or_else(|| self.text("name-en").to_lowercase().replace(' ', "-")).into(),
                    name: name(),
                    cas,
                    class: *ChemicalClass::ALL.get(self.choice("class"))?,
                    unit: AmountUnit::ALL.into_iter().find(|u| u.ucum() == unit)?,
                    storage,
                    controlled: self.choice("controlled") == 1,
                };
                Some(Command::DefineChemical { chemical })
            }
            About::New => {
                let free = (chemicals.stores.len() + 1..).map(|n| StoreId::from(format!("CS-{n:02}")));
                let store = ChemicalStore {
                    id: free.into_iter().find(|id| !chemicals.stores.contains_key(id))?,
                    name: name(),
                    place: self.place()?,
                    responsible: PersonId::from(self.picked("responsible")?),
                    limits: vec![self.limit(p)?],
                };
                Some(Command::DefineChemicalStore { store })
            }
            About::Store(id) => {
                let mut store = chemicals.stores.get(id)?.clone();
                let limit = self.limit(p)?;
                match store.limits.iter_mut().find(|l| l.of == limit.of) {
                    Some(known) => *known = limit,
                    None => store.limits.push(limit),
                }
                Some(Command::DefineChemicalStore { store })
            }
            _ => None,
        }
    }

    fn limit(&self, p: &Paint<'_>) -> Option<StoreLimit> {
        let (of, unit) = self.limit_of(p)?;
        let most: Amount = match self.value("amount")? {
            Value::Amount { text, .. } => unit.read(text)?,
            _ => return None,
        };
        Some(StoreLimit { of, most })
    }

    fn limit_of(&self, p: &Paint<'_>) -> Option<(LimitOf, AmountUnit)> {
        let chosen = self.picked("limit")?;
        limits(p).into_iter().find(|(of, ..)| id_of(of) == chosen).map(|(of, unit, _)| (of, unit))
    }
}

/// The unit of a limit follows from what it is for.
pub(super) fn settle(p: &Paint<'_>, form: &mut Form) {
    if form.value("limit").is_none() {
        return;
    }
    let known = form.limit_of(p).map(|(_, unit)| unit);
    for field in &mut form.fields {
        if let Value::Amount { unit, .. } = &mut field.value {
            *unit = known;
        }
    }
}
