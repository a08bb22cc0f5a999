//! Hazardous chemicals: stores with what they may hold, batches with their chain, and what can be done with them.

mod inspect;
mod list;
mod marks;

use atrium_facility::{
    Amount, Batch, BatchId, BatchState, ChemicalActionKind, ChemicalClass, ChemicalStore, Fill, LimitOf, Permission,
    StoreId, may, next_chemical_actions,
};
use atrium_view::Action;

pub(crate) use self::inspect::{inspect_batch, inspect_store, section};
pub(crate) use self::list::{ChemicalListState, rail};
use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::form::Form;
use crate::state::{PanelState, Rail};
use crate::text::Key;
use crate::widget::Paint;

/// The batch that is selected.
pub(crate) fn selected<'a>(p: &Paint<'a>, state: &PanelState) -> Option<(BatchId, &'a Batch)> {
    let Some(FactRef::Batch(id)) = &state.fact else { return None };
    Some((id.clone(), p.c.facility.facts().chemicals.batches.get(id)?))
}

pub(crate) fn state_key(state: BatchState) -> Key {
    match state {
        BatchState::Stored => Key::BatchStored,
        BatchState::Requisitioned => Key::BatchRequisitioned,
        BatchState::InUse => Key::BatchInUse,
        BatchState::UsedUp => Key::BatchUsedUp,
        BatchState::Destroyed => Key::BatchDestroyed,
    }
}

/// What a step of the chain is called.
pub(crate) fn step_key(kind: ChemicalActionKind) -> Key {
    match kind {
        ChemicalActionKind::Receive => Key::StepReceived,
        ChemicalActionKind::Requisition => Key::StepRequisitioned,
        ChemicalActionKind::Issue => Key::StepIssued,
        ChemicalActionKind::Use => Key::StepUsed,
        ChemicalActionKind::Return => Key::StepReturned,
        ChemicalActionKind::Store => Key::StepStored,
        ChemicalActionKind::Destroy => Key::StepDestroyed,
        ChemicalActionKind::Withdraw => Key::StepWithdrawn,
    }
}

pub(crate) fn class_key(class: ChemicalClass) -> Key {
    match class {
        ChemicalClass::Explosive => Key::ClassExplosive,
        ChemicalClass::Gas => Key::ClassGas,
        ChemicalClass::FlammableLiquid => Key::ClassFlammableLiquid,
        ChemicalClass::FlammableSolid => Key::ClassFlammableSolid,
        ChemicalClass::Oxidising => Key::ClassOxidising,
        ChemicalClass::Toxic => Key::ClassToxic,
        ChemicalClass::Radioactive => Key::ClassRadioactive,
        ChemicalClass::Corrosive => Key::ClassCorrosive,
        ChemicalClass::Miscellaneous => Key::ClassMiscellaneous,
    }
}

/// Number and name of a class: `3 flammable liquid`.
pub(crate) fn class_text(p: &Paint<'_>, class: ChemicalClass) -> String {
    format!("{} {}", class.number(), p.look.texts.get(class_key(class)))
}

/// The action of a step; the two are listed apart because actions are of the whole program.
pub(crate) fn action_of(kind: ChemicalActionKind) -> Action {
    match kind {
        ChemicalActionKind::Receive => Action::ChemicalReceive,
        ChemicalActionKind::Requisition => Action::ChemicalRequisition,
        ChemicalActionKind::Issue => Action::ChemicalIssue,
        ChemicalActionKind::Use => Action::ChemicalUse,
        ChemicalActionKind::Return => Action::ChemicalReturn,
        ChemicalActionKind::Store => Action::ChemicalStore,
        ChemicalActionKind::Destroy => Action::ChemicalDestroy,
        ChemicalActionKind::Withdraw => Action::ChemicalWithdraw,
    }
}

/// The step of an action.
pub(crate) fn kind_of(action: Action) -> Option<ChemicalActionKind> {
    ChemicalActionKind::ALL.into_iter().find(|kind| action_of(*kind) == action)
}

/// What whom this screen acts as may do with the selected batch.
pub(crate) fn possible(p: &Paint<'_>, state: &PanelState) -> Vec<ChemicalActionKind> {
    match (selected(p, state), p.c.me) {
        (Some((_, batch)), Some(me)) => next_chemical_actions(batch, &me.actor, p.c.now),
        _ => Vec::new(),
    }
}

/// Whether whom this screen acts as keeps the register.
pub(crate) fn manages(p: &Paint<'_>) -> bool {
    p.c.me.is_some_and(|me| may(me.actor.role, Permission::ManageChemicals))
}

/// Whether the action can be done now.
pub(crate) fn enabled(action: Action, p: &Paint<'_>, state: &PanelState) -> bool {
    match action {
        Action::ChemicalReceive => {
            let chemicals = &p.c.facility.facts().chemicals;
            let keeps = p.c.me.is_some_and(|me| may(me.actor.role, Permission::KeepChemicals));
            keeps && !chemicals.known.is_empty() && !chemicals.stores.is_empty()
        }
        Action::ChemicalDefine => manages(p),
        Action::ChemicalStoreDefine => {
            manages(p) && p.c.model.is_some() && !p.c.facility.facts().chemicals.known.is_empty()
        }
        Action::ChemicalLimit => manages(p) && matches!(&state.fact, Some(FactRef::Store(_))),
        _ => possible(p, state).into_iter().any(|kind| action_of(kind) == action),
    }
}

/// Opens the form of the action: every step has something to say.
pub(crate) fn act(action: Action, p: &mut Paint<'_>, state: &mut PanelState) {
    let store = match &state.fact {
        Some(FactRef::Store(id)) => Some(id.clone()),
        _ => None,
    };
    let form = match (action, selected(p, state)) {
        (Action::ChemicalDefine, _) => Some(Form::define_chemical()),
        (Action::ChemicalStoreDefine, _) => Some(Form::define_store(p)),
        (Action::ChemicalLimit, _) => store.map(|id| Form::set_limit(p, id)),
        (Action::ChemicalReceive, _) => Some(Form::receive_chemical(p, store.as_ref())),
        (_, Some((id, batch))) => kind_of(action).and_then(|kind| Form::of_batch(p, kind, id, batch)),
        _ => None,
    };
    if form.is_some() {
        state.form = form;
    }
}

/// Name of a store as people say it, its id where it is not known.
pub(crate) fn store_name(p: &Paint<'_>, id: &StoreId) -> String {
    match p.c.facility.facts().chemicals.stores.get(id) {
        Some(store) => p.look.texts.local(&store.name).to_owned(),
        None => id.to_string(),
    }
}

/// Name of the chemical of a batch.
pub(crate) fn chemical_name(p: &Paint<'_>, batch: &Batch) -> String {
    match p.c.facility.facts().chemicals.of(batch) {
        Some(chemical) => p.look.texts.local(&chemical.name).to_owned(),
        None => batch.received.chemical.to_string(),
    }
}

/// An amount of the batch in the unit of its chemical.
pub(crate) fn amount_text(p: &Paint<'_>, batch: &Batch, amount: Amount) -> String {
    let unit = p.c.facility.facts().chemicals.of(batch).map(|c| c.unit);
    unit.map_or_else(|| amount.0.to_string(), |unit| unit.show(amount))
}

/// What a limit is for, in words.
pub(crate) fn limit_text(p: &Paint<'_>, of: &LimitOf) -> String {
    match of {
        LimitOf::Chemical(id) => {
            let known = p.c.facility.facts().chemicals.known.get(id);
            known.map_or_else(|| id.to_string(), |c| p.look.texts.local(&c.name).to_owned())
        }
        LimitOf::Class(class, _) => class_text(p, *class),
    }
}

/// `1.9 L / 2 L ∙ 95 %`.
pub(crate) fn fill_text(fill: &Fill) -> String {
    format!("{} / {} ∙ {} %", fill.unit.show(fill.held), fill.unit.show(fill.most), fill.percent())
}

/// `CB-000012 Ethanol`, for cards and spoken labels.
pub(crate) fn short_label(p: &Paint<'_>, fact: &FactRef) -> String {
    match fact {
        FactRef::Batch(id) => {
            let batch = p.c.facility.facts().chemicals.batches.get(id);
            format!("{id} {}", batch.map(|b| chemical_name(p, b)).unwrap_or_default())
        }
        FactRef::Store(id) => store_name(p, id),
        _ => String::new(),
    }
}

/// Opens the chemicals beside the ledger.
pub(crate) fn open(state: &mut PanelState) {
    state.rail = Rail::Hazards;
    state.list_open = true;
    state.board_open = false;
    state.chemical_list.open = true;
}

/// Opens the list at this store, and flies to its place.
pub(crate) fn go_to_store(p: &mut Paint<'_>, state: &mut PanelState, id: &StoreId) {
    open(state);
    state.fact = Some(FactRef::Store(id.clone()));
    let place = p.c.facility.facts().chemicals.stores.get(id).map(|s: &ChemicalStore| s.place.clone());
    p.commands.extend(place.map(PanelCommand::GoToPlace));
}

/// Opens the list at this batch, and flies to where most of it is.
pub(crate) fn go_to_batch(p: &mut Paint<'_>, state: &mut PanelState, id: &BatchId) {
    open(state);
    state.fact = Some(FactRef::Batch(id.clone()));
    let chemicals = &p.c.facility.facts().chemicals;
    let Some(batch) = chemicals.batches.get(id) else { return };
    let most = chemicals.stores.values().max_by_key(|s| batch.held_in(&s.id));
    let place = most.filter(|s| batch.held_in(&s.id) > Amount::ZERO).map(|s| s.place.clone());
    p.commands.extend(place.map(PanelCommand::GoToPlace));
}
