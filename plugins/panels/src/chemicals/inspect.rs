//! Everything about one batch or one store, and what is stored in an element or a room.

use atrium_building::{Element, ElementKind};
use atrium_facility::{Batch, BatchId, ChemicalStore, Fill, Movement, StoreId, chemical_warnings, store_fill};
use atrium_view::Action;
use egui::{Rect, Sense, Ui, pos2, vec2};

use super::list::{batch_row, store_row, warning_text};
use super::marks::{Grade, bar, grade_mark};
use super::{
    action_of, amount_text, chemical_name, class_text, fill_text, go_to_batch, go_to_store, limit_text, possible,
    selected, state_key, step_key, store_name,
};
use crate::context::FactRef;
use crate::fact_row;
use crate::inspector::{SIDE, padded, pair};
use crate::live::section_title;
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{BODY, SMALL, font};
use crate::widget::{self, Paint, text_left, text_right};
use crate::{actions, units};

/// Batches of a store before the rest is left to the list.
const FEW: usize = 12;

/// The selected batch.
pub(crate) fn inspect_batch(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some((id, batch)) = selected(p, state) else { return };
    let texts = p.look.texts;
    fact_row::head(ui, p, id.as_str(), texts.get(state_key(batch.state())));
    fact_row::paragraph(ui, p, &chemical_name(p, batch));
    buttons(ui, p, state);
    widget::divider(ui, &p.look.clone());
    warnings(ui, p, &|fact| *fact == FactRef::Batch(id.clone()));
    if let Some(chemical) = p.c.facility.facts().chemicals.of(batch) {
        section_title(ui, p, texts.get(Key::SectionSubstance), "");
        pair(ui, p, texts.get(Key::FieldClass), &class_text(p, chemical.class));
        pair(ui, p, "CAS", chemical.cas.as_deref().unwrap_or("—"));
        if let Some(storage) = &chemical.storage {
            pair(ui, p, texts.get(Key::FieldStorage), texts.local(storage));
        }
        if chemical.controlled {
            pair(ui, p, texts.get(Key::FieldControl), texts.get(Key::TwoPersons));
        }
    }
    pair(ui, p, texts.get(Key::FieldLot), &batch.received.lot);
    let expires = batch.received.expires.map(|at| units::date_time(at, p.c.utc_offset_minutes));
    pair(ui, p, texts.get(Key::FieldExpires), expires.as_deref().map_or("—", |t| t.get(..10).unwrap_or(t)));
    ui.add_space(8.0);
    whereabouts(ui, p, state, batch);
    section_title(ui, p, texts.get(Key::SectionChain), &batch.movements.len().to_string());
    for movement in batch.movements.iter().rev() {
        step(ui, p, batch, movement);
    }
    ui.add_space(10.0);
}

fn buttons(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let possible = possible(p, state);
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            for (i, kind) in possible.into_iter().enumerate() {
                actions::button(ui, p, state, action_of(kind), i == 0);
            }
        });
    });
    ui.add_space(12.0);
}

/// Where it is now, and that nothing got lost.
fn whereabouts(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, batch: &Batch) {
    let texts = p.look.texts;
    section_title(ui, p, texts.get(Key::SectionWhere), &amount_text(p, batch, batch.left()));
    let mut wanted = None;
    for (key, map) in [(Key::StoredPart, &batch.stored), (Key::IssuedPart, &batch.issued)] {
        for (store, amount) in map {
            let label = format!("{} ∙ {}", store_name(p, store), amount_text(p, batch, *amount));
            crate::inspector::chips(ui, p, texts.get(key), |ui, p| {
                if widget::chip(ui, &p.look, &label, true).clicked() {
                    wanted = Some(store.clone());
                }
            });
        }
    }
    for asked in batch.open_requisitions() {
        let way = format!("{} → {}", store_name(p, &asked.from), store_name(p, &asked.to));
        let text = format!("№ {} ∙ {} ∙ {way}", asked.number, amount_text(p, batch, asked.left));
        pair(ui, p, texts.get(Key::AskedFor), &text);
    }
    let sum = |map: &std::collections::BTreeMap<StoreId, atrium_facility::Amount>| map.values().copied().sum();
    let parts = [
        (Key::StoredPart, sum(&batch.stored)),
        (Key::IssuedPart, sum(&batch.issued)),
        (Key::StepUsed, batch.used),
        (Key::StepDestroyed, batch.destroyed),
    ];
    let parts: Vec<String> =
        parts.into_iter().map(|(key, part)| format!("{} {}", texts.get(key), amount_text(p, batch, part))).collect();
    let whole = amount_text(p, batch, batch.received.amount);
    pair(ui, p, texts.get(Key::FieldBalance), &format!("{whole} = {}", parts.join(" + ")));
    ui.add_space(8.0);
    if let Some(store) = wanted {
        go_to_store(p, state, &store);
    }
}

/// One step of the chain: what and how much, from where to where, who answers for it, who looked on.
fn step(ui: &mut Ui, p: &Paint<'_>, batch: &Batch, movement: &Movement) {
    let texts = p.look.texts;
    let what = format!("{} {}", texts.get(step_key(movement.kind)), amount_text(p, batch, movement.amount));
    let name = |id: &Option<StoreId>| id.as_ref().map(|id| store_name(p, id));
    let way = match (name(&movement.from), name(&movement.to)) {
        (Some(from), Some(to)) => format!("{from} → {to}"),
        (Some(at), None) | (None, Some(at)) => at,
        (None, None) => String::new(),
    };
    let responsible = fact_row::person_text(p, &movement.hands.responsible);
    let mut lines = vec![way, format!("{}: {responsible}", texts.get(Key::FieldResponsible))];
    if let Some(witness) = &movement.hands.witness {
        lines.push(format!("{}: {}", texts.get(Key::FieldWitness), fact_row::person_text(p, witness)));
    }
    if !movement.note.is_empty() {
        lines.push(movement.note.clone());
    }
    fact_row::step(ui, p, movement.at, &what, movement.by.id.as_str(), lines.join("\n").trim());
}

/// Every term of what has to be seen to.
fn warnings(ui: &mut Ui, p: &Paint<'_>, is_of: &dyn Fn(&FactRef) -> bool) {
    use atrium_facility::ChemicalWarning as W;
    let texts = p.look.texts;
    let all = chemical_warnings(&p.c.facility.facts().chemicals, &p.c.facility.policy().chemicals, p.c.now);
    let of = |w: &W| match w {
        W::OverLimit { store, .. } | W::NearLimit { store, .. } => FactRef::Store(store.clone()),
        W::Expired { batch, .. } | W::ExpiresSoon { batch, .. } => FactRef::Batch(batch.clone()),
    };
    let all: Vec<_> = all.into_iter().filter(|w| is_of(&of(w))).collect();
    if all.is_empty() {
        return;
    }
    section_title(ui, p, texts.get(Key::TabAttention), &all.len().to_string());
    for warning in &all {
        let grade = Grade::of(warning);
        let (_, terms) = warning_text(p, warning);
        let word = grade.word().map_or("", |k| texts.get(k));
        let text = format!("{word} ∙ {terms}");
        let room = ui.available_width() - 2.0 * SIDE - 30.0;
        let galley = ui.painter().layout(text.clone(), font(SMALL), p.look.t.text, room);
        let size = vec2(ui.available_width(), galley.size().y.max(20.0) + 8.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        widget::describe(&response, egui::WidgetType::Label, &text);
        grade_mark(ui.painter(), &p.look, pos2(rect.left() + SIDE + 10.0, rect.top() + 13.0), 20.0, grade);
        ui.painter().galley(pos2(rect.left() + SIDE + 30.0, rect.top() + 4.0), galley, p.look.t.text);
    }
    ui.add_space(6.0);
}

/// The selected store.
pub(crate) fn inspect_store(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some(FactRef::Store(id)) = state.fact.clone() else { return };
    let facility = p.c.facility;
    let Some(store) = facility.facts().chemicals.stores.get(&id) else { return };
    let texts = p.look.texts;
    fact_row::head(ui, p, texts.local(&store.name), id.as_str());
    fact_row::place_chips(ui, p, &store.place);
    pair(ui, p, texts.get(Key::FieldResponsible), &fact_row::person_text(p, &store.responsible));
    ui.add_space(6.0);
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            actions::button(ui, p, state, Action::ChemicalReceive, true);
            if super::manages(p) {
                actions::button(ui, p, state, Action::ChemicalLimit, false);
            }
        });
    });
    ui.add_space(12.0);
    widget::divider(ui, &p.look.clone());
    warnings(ui, p, &|fact| *fact == FactRef::Store(id.clone()));
    section_title(ui, p, texts.get(Key::SectionLimits), "");
    for fill in store_fill(&facility.facts().chemicals, store) {
        limit(ui, p, &fill);
    }
    ui.add_space(8.0);
    held(ui, p, state, &id);
}

/// A limit as a line of words over its bar.
fn limit(ui: &mut Ui, p: &Paint<'_>, fill: &Fill) {
    let t = p.look.t;
    let grade = Grade::of_fill(p, fill);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 38.0), Sense::hover());
    let name = limit_text(p, &fill.of);
    let amounts = fill_text(fill);
    let word = grade.word().map_or("", |k| p.look.texts.get(k));
    widget::describe(&response, egui::WidgetType::Label, format!("{name} {amounts} {word}").trim());
    let y = rect.top() + 12.0;
    let mut left = rect.left() + SIDE;
    if grade != Grade::Calm {
        grade_mark(ui.painter(), &p.look, pos2(left + 9.0, y), 17.0, grade);
        left += 24.0;
    }
    let right = text_right(ui.painter(), pos2(rect.right() - SIDE, y), &amounts, font(SMALL), t.text_2, 190.0);
    text_left(ui.painter(), pos2(left, y), &name, font(BODY), t.text, right.left() - left - 8.0);
    let place =
        Rect::from_min_max(pos2(rect.left() + SIDE, rect.top() + 23.0), pos2(rect.right() - SIDE, rect.top() + 31.0));
    bar(ui.painter(), p, place, fill);
}

/// Batches of which something is in the store.
fn held(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, store: &StoreId) {
    let texts = p.look.texts;
    let facility = p.c.facility;
    let batches = &facility.facts().chemicals.batches;
    let here: Vec<&BatchId> = batches.iter().rev().filter(|(_, b)| b.held_in(store).0 > 0).map(|(id, _)| id).collect();
    section_title(ui, p, texts.get(Key::TabBatches), &here.len().to_string());
    let warnings = chemical_warnings(&facility.facts().chemicals, &facility.policy().chemicals, p.c.now);
    let mut wanted = None;
    for id in here.into_iter().take(FEW) {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), fact_row::ROW), Sense::hover());
        let grade = super::list::grade_of(&warnings, id);
        wanted = batch_row(ui, p, state, rect, id, grade).or(wanted);
    }
    ui.add_space(10.0);
    if let Some(FactRef::Batch(id)) = wanted {
        go_to_batch(p, state, &id);
    }
}

/// What is stored in the inspected element or room.
pub(crate) fn section(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, element: &Element) {
    let id = element.global_id.as_str();
    let facility = p.c.facility;
    let chemicals = &facility.facts().chemicals;
    let here = |s: &&ChemicalStore| {
        let of = match element.kind {
            ElementKind::Space => s.place.space.as_deref(),
            _ => s.place.element.as_deref(),
        };
        of == Some(id)
    };
    let found: Vec<&ChemicalStore> = chemicals.stores.values().filter(here).collect();
    if found.is_empty() {
        return;
    }
    section_title(ui, p, p.look.texts.get(Key::Chemicals), &found.len().to_string());
    let mut wanted = None;
    for store in found {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), fact_row::ROW), Sense::hover());
        let fill = store_fill(chemicals, store).into_iter().max_by_key(Fill::percent);
        let grade = fill.as_ref().map_or(Grade::Calm, |f| Grade::of_fill(p, f));
        wanted = store_row(ui, p, state, rect, &store.id, fill.as_ref(), grade).or(wanted);
    }
    ui.add_space(8.0);
    if let Some(FactRef::Store(id)) = wanted {
        go_to_store(p, state, &id);
    }
}
