//! The ledger as a list.

use atrium_facility::{Hazard, HazardGrade, HazardId, HazardState};
use atrium_view::Action;
use egui::{Id, Ui, pos2, vec2};

use crate::context::FactRef;
use crate::fact_row::{self, RowText};
use crate::icon::Icon;
use crate::state::PanelState;
use crate::text::Key;
use crate::widget::{self, Paint};
use crate::{actions, hazards, marks};

/// What the ledger remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct HazardListState {
    tab: usize,
    filter: String,
    /// Made for this generation, tab and filter.
    key: (u64, usize, String),
    rows: Vec<HazardId>,
    counts: [usize; 4],
}

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let mut list = std::mem::take(&mut state.hazard_list);
    refresh(p, &mut list);
    let look = p.look.clone();
    let texts = look.texts;
    widget::title(ui, &look, texts.get(Key::RailHazards), &texts.count(Key::HazardsOpen, list.counts[0] as u64));
    let labels = [Key::TabOpen, Key::TabOverdue, Key::TabMajor, Key::TabClosed];
    let labels: Vec<_> = labels.into_iter().zip(list.counts).collect();
    if let Some(tab) = fact_row::tabs(ui, p, &labels, list.tab) {
        list.tab = tab;
    }
    fact_row::filter(ui, p, "hazard-filter", &mut list.filter, Key::HazardFilter);
    crate::inspector::padded(ui, |ui| {
        actions::button(ui, p, state, Action::HazardReport, true);
    });
    ui.add_space(8.0);
    widget::divider(ui, &look);
    refresh(p, &mut list);
    if list.rows.is_empty() {
        let (none, advice) = match (list.filter.is_empty(), list.tab) {
            (false, _) => (Key::NothingFits, Some(Key::FilterNothingAdvice)),
            (true, 0) => (Key::HazardsNone, Some(Key::HazardsNoneAdvice)),
            (true, 1) => (Key::HazardsNoneOverdue, None),
            (true, 2) => (Key::HazardsNoneMajor, None),
            (true, _) => (Key::HazardsNoneClosed, None),
        };
        widget::empty(ui, &look, Icon::Hazards, texts.get(none), advice.map_or("", |key| texts.get(key)));
    } else {
        let rows = std::mem::take(&mut list.rows);
        fact_row::virtual_rows(ui, "hazards", rows.len(), |ui, i, rect| row(ui, p, state, &rows[i], rect));
        list.rows = rows;
    }
    state.hazard_list = list;
}

fn refresh(p: &Paint<'_>, list: &mut HazardListState) {
    let key = (p.c.derived.generation, list.tab, list.filter.clone());
    if list.key == key && key.0 != 0 {
        return;
    }
    let now = p.c.now;
    let fits_tab = |h: &Hazard, tab: usize| match tab {
        0 => !h.is_over(),
        1 => h.is_overdue(now),
        2 => h.is_major() && !h.is_over(),
        _ => h.is_over(),
    };
    let all = &p.c.facility.facts().hazards;
    for (tab, count) in list.counts.iter_mut().enumerate() {
        *count = all.values().filter(|h| fits_tab(h, tab)).count();
    }
    let text = |id: &HazardId, h: &Hazard| {
        format!("{id}\n{}\n{}\n{}", h.report.title, h.report.description, fact_row::place_text(p, &h.report.place))
    };
    let mut rows: Vec<(&HazardId, &Hazard)> = all
        .iter()
        .filter(|(_, h)| fits_tab(h, list.tab))
        .filter(|(id, h)| list.filter.is_empty() || fact_row::fits(&list.filter, &text(id, h)))
        .collect();
    // The worst first, then what has been open for longest; what is closed, the newest first.
    if list.tab == 3 {
        rows.sort_by_key(|(_, h)| std::cmp::Reverse(h.ended_at));
    } else {
        rows.sort_by_key(|(id, h)| (hazards::rank(hazards::level(p, id)), h.reported_at));
    }
    list.rows = rows.into_iter().map(|(id, _)| id.clone()).collect();
    list.key = key;
}

fn row(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, id: &HazardId, rect: egui::Rect) {
    let Some(hazard) = p.c.facility.facts().hazards.get(id) else { return };
    let texts = p.look.texts;
    let level = hazards::level(p, id);
    let word = texts.get(hazards::state_key(hazard.state));
    let overdue = hazard.is_overdue(p.c.now);
    let days = p.c.now.since_ms(hazard.reported_at).max(0) / 86_400_000;
    let right = if overdue {
        texts.get(Key::Overdue).to_owned()
    } else if hazard.is_over() {
        String::new()
    } else {
        texts.count(Key::Days, days as u64)
    };
    let grade = hazard.assessment.as_ref().filter(|a| a.grade == HazardGrade::Major);
    let listed = hazard.supervision.map(hazards::supervision_key);
    let rectifier = hazard.rectifier.as_ref().map(|r| r.to_string());
    let second = [
        Some(word.to_owned()),
        grade.map(|_| texts.get(Key::GradeMajor).to_owned()),
        listed.map(|k| texts.get(k).to_owned()),
        Some(fact_row::place_text(p, &hazard.report.place)),
        rectifier,
    ];
    let second = second.into_iter().flatten().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ∙ ");
    let text = RowText {
        first: id.to_string(),
        more: hazard.report.title.clone(),
        right,
        right_is_urgent: overdue,
        second,
        spoken: format!("{id} {}, {}, {word}", marks::numeral(level), hazard.report.title),
    };
    let selected = state.fact == Some(crate::FactRef::Hazard(id.clone()));
    let response = fact_row::row(ui, p, rect, Id::new(("hazard", id)), &text, selected);
    let over = matches!(hazard.state, HazardState::Closed | HazardState::Invalid);
    let centre = pos2(rect.left() + 23.0, rect.top() + 22.0);
    marks::risk_box(&ui.painter().with_clip_rect(rect), &p.look, centre, 22.0, level);
    if over {
        let cover = egui::Rect::from_center_size(centre, vec2(24.0, 24.0));
        ui.painter().rect_filled(cover, 4.0, p.look.t.panel.gamma_multiply(0.55));
    }
    actions::menu(&response, p, state, &FactRef::Hazard(id.clone()));
    if response.clicked() {
        hazards::go_to(p, state, id);
    }
}
