//! The chemicals beside the ledger: stores, batches, what has to be seen to.

use atrium_facility::{Batch, BatchId, ChemicalWarning, Chemicals, Fill, StoreId, chemical_warnings, store_fill};
use atrium_view::Action;
use egui::{Id, Rect, Sense, Ui, pos2, vec2};

use super::marks::{Grade, bar, class_mark, grade_mark};
use super::{amount_text, chemical_name, fill_text, go_to_batch, go_to_store, limit_text, state_key, store_name};
use crate::context::FactRef;
use crate::fact_row::{self, RowText};
use crate::icon::Icon;
use crate::state::PanelState;
use crate::text::Key;
use crate::widget::{self, Paint};
use crate::{actions, hazards, units};

/// Width of the bar in a row, points.
const BAR: f32 = 74.0;
const DAY_MS: i64 = 24 * 3_600_000;

/// What the list of chemicals remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChemicalListState {
    /// Shown in place of the ledger.
    pub(crate) open: bool,
    tab: usize,
    filter: String,
    /// Made for this generation of facts, hour, tab and filter.
    key: Option<(u64, i64, usize, String)>,
    rows: Vec<Row>,
    counts: [usize; 4],
}

#[derive(Clone, Debug)]
enum Row {
    Store { id: StoreId, fill: Option<Fill>, grade: Grade },
    Batch { id: BatchId, grade: Grade },
    Warning(ChemicalWarning),
}

/// The ledger or the chemicals, with the switch between them.
pub(crate) fn rail(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let texts = p.look.texts;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
    let inner = Rect::from_min_max(rect.min + vec2(12.0, 10.0), rect.max - vec2(12.0, 2.0));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner));
    let labels = [texts.get(Key::HazardLedger), texts.get(Key::Chemicals)];
    let chosen = usize::from(state.chemical_list.open);
    if let Some(i) = widget::segments(&mut child, &p.look, &labels, chosen, 28.0) {
        state.chemical_list.open = i == 1;
    }
    if state.chemical_list.open { show(ui, p, state) } else { hazards::show(ui, p, state) }
}

fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let mut list = std::mem::take(&mut state.chemical_list);
    refresh(p, &mut list);
    let look = p.look.clone();
    let texts = look.texts;
    widget::title(ui, &look, texts.get(Key::Chemicals), &texts.count(Key::StoresCount, list.counts[0] as u64));
    let labels = [Key::TabStores, Key::TabBatches, Key::TabAttention, Key::TabGone];
    let labels: Vec<_> = labels.into_iter().zip(list.counts).collect();
    if let Some(tab) = fact_row::tabs(ui, p, &labels, list.tab) {
        list.tab = tab;
    }
    fact_row::filter(ui, p, "chemical-filter", &mut list.filter, Key::ChemicalFilter);
    crate::inspector::padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            actions::button(ui, p, state, Action::ChemicalReceive, true);
            // The register is for few; for everybody else these would only be in the way.
            if super::manages(p) {
                actions::button(ui, p, state, Action::ChemicalDefine, false);
                actions::button(ui, p, state, Action::ChemicalStoreDefine, false);
            }
        });
    });
    ui.add_space(8.0);
    widget::divider(ui, &look);
    refresh(p, &mut list);
    if list.rows.is_empty() {
        let known = !p.c.facility.facts().chemicals.stores.is_empty();
        let (none, advice) = match (known, list.filter.is_empty(), list.tab) {
            (true, false, _) => (Key::NothingFits, Key::ChemicalFilter),
            (true, true, 2) => (Key::NothingToSeeTo, Key::NothingToSeeToAdvice),
            (true, true, _) => (Key::ChemicalsNone, Key::ChemicalsNoneAdvice),
            (false, ..) => (Key::NoStores, Key::NoStoresAdvice),
        };
        widget::empty(ui, &look, Icon::Hazards, texts.get(none), texts.get(advice));
    } else {
        let rows = std::mem::take(&mut list.rows);
        let mut wanted = None;
        fact_row::virtual_rows(ui, "chemicals", rows.len(), |ui, i, rect| {
            if let Some(fact) = row(ui, p, state, &rows[i], rect, i) {
                wanted = Some(fact);
            }
        });
        list.rows = rows;
        state.chemical_list = list;
        match wanted {
            Some(FactRef::Store(id)) => go_to_store(p, state, &id),
            Some(FactRef::Batch(id)) => go_to_batch(p, state, &id),
            _ => {}
        }
        return;
    }
    state.chemical_list = list;
}

fn refresh(p: &Paint<'_>, list: &mut ChemicalListState) {
    let hour = p.c.now.0.div_euclid(3_600_000);
    let key = Some((p.c.facts.generation(), hour, list.tab, list.filter.clone()));
    if list.key == key {
        return;
    }
    let chemicals = &p.c.facility.facts().chemicals;
    let warnings = chemical_warnings(chemicals, &p.c.facility.policy().chemicals, p.c.now);
    let gone = |b: &Batch| b.state().is_over();
    let open = chemicals.batches.values().filter(|b| !gone(b)).count();
    list.counts = [chemicals.stores.len(), open, warnings.len(), chemicals.batches.len() - open];
    let fits = |text: String| list.filter.is_empty() || fact_row::fits(&list.filter, &text);
    list.rows = match list.tab {
        0 => stores(p, chemicals, &fits),
        2 => warnings.into_iter().filter(|w| fits(warning_text(p, w).1)).map(Row::Warning).collect(),
        tab => {
            let over = tab == 3;
            let of = |(id, b): (&BatchId, &Batch)| {
                let grade = grade_of(&warnings, id);
                (gone(b) == over && fits(batch_text(p, id, b))).then(|| Row::Batch { id: id.clone(), grade })
            };
            // What came in last is what is being asked about.
            let mut rows: Vec<Row> = chemicals.batches.iter().rev().filter_map(of).collect();
            rows.sort_by_key(|r| matches!(r, Row::Batch { grade, .. } if *grade == Grade::Calm));
            rows
        }
    };
    list.key = key;
}

pub(super) fn grade_of(warnings: &[ChemicalWarning], id: &BatchId) -> Grade {
    let of = |w: &&ChemicalWarning| match w {
        ChemicalWarning::Expired { batch, .. } | ChemicalWarning::ExpiresSoon { batch, .. } => batch == id,
        _ => false,
    };
    warnings.iter().find(of).map_or(Grade::Calm, Grade::of)
}

/// Stores, the fullest first, each with the limit that is most nearly reached.
fn stores(p: &Paint<'_>, chemicals: &Chemicals, fits: &impl Fn(String) -> bool) -> Vec<Row> {
    let mut rows: Vec<(u64, Row)> = Vec::new();
    for (id, store) in &chemicals.stores {
        let place = fact_row::place_text(p, &store.place);
        if !fits(format!("{id}\n{}\n{}\n{place}", store.name.zh, store.name.en)) {
            continue;
        }
        let fill = store_fill(chemicals, store).into_iter().max_by_key(Fill::percent);
        let grade = fill.as_ref().map_or(Grade::Calm, |f| Grade::of_fill(p, f));
        let percent = fill.as_ref().map_or(0, Fill::percent);
        rows.push((percent, Row::Store { id: id.clone(), fill, grade }));
    }
    rows.sort_by_key(|(percent, _)| std::cmp::Reverse(*percent));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn batch_text(p: &Paint<'_>, id: &BatchId, batch: &Batch) -> String {
    let chemical = p.c.facility.facts().chemicals.of(batch);
    let name = chemical.map_or_else(String::new, |c| {
        format!("{}\n{}\n{}", c.name.zh, c.name.en, c.cas.as_deref().unwrap_or_default())
    });
    format!("{id}\n{name}\n{}", batch.received.lot)
}

/// What has to be seen to: title and every term of it.
pub(super) fn warning_text(p: &Paint<'_>, warning: &ChemicalWarning) -> (String, String) {
    let texts = p.look.texts;
    let day = |at| units::date_time(at, p.c.utc_offset_minutes).get(..10).unwrap_or_default().to_owned();
    let left_of = |id: &BatchId, left| {
        let batch = p.c.facility.facts().chemicals.batches.get(id);
        (
            super::short_label(p, &FactRef::Batch(id.clone())),
            batch.map_or_else(String::new, |b| amount_text(p, b, left)),
        )
    };
    match warning {
        ChemicalWarning::OverLimit { store, fill } => {
            (store_name(p, store), format!("{}: {}", limit_text(p, &fill.of), fill_text(fill)))
        }
        ChemicalWarning::NearLimit { store, fill, from_percent } => {
            let from = texts.with(Key::NearFrom, &[("percent", u64::from(*from_percent).into())]);
            (store_name(p, store), format!("{}: {} ∙ {from}", limit_text(p, &fill.of), fill_text(fill)))
        }
        ChemicalWarning::Expired { batch, since, left } => {
            let (name, left) = left_of(batch, *left);
            let args = [("day", day(*since).into()), ("left", left.into())];
            (name, texts.with(Key::ExpiredTerm, &args))
        }
        ChemicalWarning::ExpiresSoon { batch, at, left, days } => {
            let (name, left) = left_of(batch, *left);
            let to_go = at.since_ms(p.c.now).max(0) / DAY_MS;
            let args = [
                ("day", day(*at).into()),
                ("left", left.into()),
                ("to_go", (to_go as u64).into()),
                ("days", u64::from(*days).into()),
            ];
            (name, texts.with(Key::ExpiresSoonTerm, &args))
        }
    }
}

fn row(ui: &mut Ui, p: &Paint<'_>, state: &PanelState, row: &Row, rect: Rect, i: usize) -> Option<FactRef> {
    match row {
        Row::Store { id, fill, grade } => store_row(ui, p, state, rect, id, fill.as_ref(), *grade),
        Row::Batch { id, grade } => batch_row(ui, p, state, rect, id, *grade),
        Row::Warning(warning) => {
            let (first, second) = warning_text(p, warning);
            let grade = Grade::of(warning);
            let right = grade.word().map_or("", |k| p.look.texts.get(k)).to_owned();
            let spoken = format!("{first}, {right}, {second}");
            let text =
                RowText { first, right, right_is_urgent: grade.is_urgent(), second, spoken, ..RowText::default() };
            let response = fact_row::row(ui, p, rect, Id::new(("chemical-warning", i)), &text, false);
            grade_mark(&ui.painter().with_clip_rect(rect), &p.look, mark_at(rect), 22.0, grade);
            let fact = match warning {
                ChemicalWarning::OverLimit { store, .. } | ChemicalWarning::NearLimit { store, .. } => {
                    FactRef::Store(store.clone())
                }
                ChemicalWarning::Expired { batch, .. } | ChemicalWarning::ExpiresSoon { batch, .. } => {
                    FactRef::Batch(batch.clone())
                }
            };
            response.on_hover_text(&text.second).clicked().then_some(fact)
        }
    }
}

fn mark_at(rect: Rect) -> egui::Pos2 {
    pos2(rect.left() + 23.0, rect.top() + 22.0)
}

/// A store: its fullest limit as a bar; gives it where it was pressed.
pub(super) fn store_row(
    ui: &mut Ui,
    p: &Paint<'_>,
    state: &PanelState,
    rect: Rect,
    id: &StoreId,
    fill: Option<&Fill>,
    grade: Grade,
) -> Option<FactRef> {
    let store = p.c.facility.facts().chemicals.stores.get(id)?;
    let texts = p.look.texts;
    let percent = fill.map_or_else(String::new, |f| format!("{} %", f.percent()));
    let word = grade.word().map_or("", |k| texts.get(k));
    let first = texts.local(&store.name).to_owned();
    let detail = fill.map_or_else(String::new, |f| format!("{} {}", limit_text(p, &f.of), fill_text(f)));
    let second = [fact_row::place_text(p, &store.place), store.responsible.to_string()];
    let text = RowText {
        spoken: [first.as_str(), word, &detail].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", "),
        first,
        right: [word, &percent].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" "),
        right_is_urgent: grade.is_urgent(),
        second: second.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ∙ "),
        ..RowText::default()
    };
    let fact = FactRef::Store(id.clone());
    let selected = state.fact.as_ref() == Some(&fact);
    let row_id = Id::new(("chemical-store", id, rect.top() as i32));
    let response = fact_row::row_with(ui, p, rect, row_id, &text, selected, &mut |ui, at| {
        let Some(fill) = fill else { return at.x };
        let place = Rect::from_min_max(pos2(at.x - BAR, at.y - 4.0), pos2(at.x, at.y + 4.0));
        bar(ui.painter(), p, place, fill);
        place.left()
    });
    grade_mark(&ui.painter().with_clip_rect(rect), &p.look, mark_at(rect), 22.0, grade);
    response.on_hover_text(detail).clicked().then_some(fact)
}

/// A batch; gives it where it was pressed.
pub(super) fn batch_row(
    ui: &mut Ui,
    p: &Paint<'_>,
    state: &PanelState,
    rect: Rect,
    id: &BatchId,
    grade: Grade,
) -> Option<FactRef> {
    let chemicals = &p.c.facility.facts().chemicals;
    let batch = chemicals.batches.get(id)?;
    let texts = p.look.texts;
    let over = batch.state().is_over();
    let word = texts.get(state_key(batch.state()));
    let name = chemical_name(p, batch);
    let left = amount_text(p, batch, batch.left());
    let places: Vec<String> =
        chemicals.stores.keys().filter(|s| batch.held_in(s).0 > 0).map(|s| store_name(p, s)).collect();
    let due = grade.word().map(|k| texts.get(k));
    let second = [Some(word.to_owned()), (!over).then(|| left.clone()), Some(places.join(", "))];
    let text = RowText {
        first: id.to_string(),
        more: name.clone(),
        right: due.unwrap_or_default().to_owned(),
        right_is_urgent: grade.is_urgent(),
        second: second.into_iter().flatten().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ∙ "),
        spoken: format!("{id} {name}, {word}, {left}"),
    };
    let fact = FactRef::Batch(id.clone());
    let selected = state.fact.as_ref() == Some(&fact);
    let response = fact_row::row(ui, p, rect, Id::new(("chemical-batch", id, rect.top() as i32)), &text, selected);
    let painter = ui.painter().with_clip_rect(rect);
    match (grade, chemicals.of(batch)) {
        (Grade::Calm, Some(chemical)) => class_mark(&painter, &p.look, mark_at(rect), 26.0, chemical.class, over),
        _ => grade_mark(&painter, &p.look, mark_at(rect), 22.0, grade),
    }
    response.clicked().then_some(fact)
}
