//! The list of alarms: what waits for an answer first.

use atrium_building::{StoreyId, SystemId};
use atrium_facility::{Alarm, AlarmId, Timestamp, alarm_figures};
use egui::{CornerRadius, Id, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::context::FactRef;
use crate::fact_row::{self, RowText};
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{SMALL, TINY, font};
use crate::widget::{self, Paint, text_left};
use crate::{actions, alarms, place, units};

/// Groups of a flood that are named.
const GROUPS: usize = 3;

/// What the list remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct AlarmListState {
    tab: usize,
    filter: String,
    key: Option<(u64, usize, String)>,
    rows: Vec<AlarmId>,
    /// Groups of a flood, derived once for each change.
    flood: Option<(u64, FloodGroups)>,
    /// What is said with the next answer.
    pub(crate) comment: String,
}

/// Where the alarms of a flood come from, the most first.
#[derive(Clone, Debug, Default)]
struct FloodGroups {
    storeys: Vec<(Option<StoreyId>, usize)>,
    systems: Vec<(Option<SystemId>, usize)>,
}

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let mut list = std::mem::take(&mut state.alarm_list);
    let look = p.look.clone();
    let texts = look.texts;
    let counts = p.c.facts.counts();
    let summary = texts.with(
        Key::AlarmsSummary,
        &[
            ("active", units::count(counts.active.iter().sum::<usize>() as u64).into()),
            ("waiting", units::count(counts.unanswered as u64).into()),
        ],
    );
    widget::title(ui, &look, texts.get(Key::RailAlarms), &summary);
    let labels =
        [(Key::TabActive, counts.in_sight), (Key::TabAside, counts.aside), (Key::TabLog, p.c.facts.alarm_log().len())];
    if let Some(tab) = fact_row::tabs(ui, p, &labels, list.tab) {
        list.tab = tab;
    }
    fact_row::filter(ui, p, "alarm-filter", &mut list.filter, Key::AlarmFilter);
    if let Some(since) = p.c.facts.flood_since() {
        flood(ui, p, &mut list, since);
    }
    widget::divider(ui, &look);
    refresh(p, &mut list);
    if list.rows.is_empty() {
        let (none, advice) = match (list.filter.is_empty(), list.tab) {
            (false, _) => (Key::NothingFits, Key::FilterNothingAdvice),
            (true, 1) => (Key::AlarmsNoneAside, Key::AlarmsNoneAsideAdvice),
            (true, _) => (Key::AlarmsNone, Key::AlarmsNoneAdvice),
        };
        widget::empty(ui, &look, Icon::Alarms, texts.get(none), texts.get(advice));
    } else {
        let rows = std::mem::take(&mut list.rows);
        fact_row::virtual_rows(ui, "alarms", rows.len(), |ui, i, rect| row(ui, p, state, &rows[i], rect));
        list.rows = rows;
    }
    state.alarm_list = list;
}

fn refresh(p: &Paint<'_>, list: &mut AlarmListState) {
    let key = (p.c.facts.generation(), list.tab, list.filter.clone());
    if list.key.as_ref() == Some(&key) {
        return;
    }
    let fits = |id: &&AlarmId| {
        list.filter.is_empty()
            || fact_row::fits(&list.filter, &format!("{} {}", alarms::short_label(p, id), place_text(p, id)))
    };
    let facts = p.c.facts;
    list.rows = match list.tab {
        0 => facts.alarms_in_sight().iter().map(|(_, id)| id).filter(fits).cloned().collect(),
        1 => facts.alarms_aside().iter().map(|(_, id)| id).filter(fits).cloned().collect(),
        _ => facts.alarm_log().iter().map(|(_, id)| id).filter(fits).cloned().collect(),
    };
    list.key = Some(key);
}

/// In a flood nobody reads single alarms: where they come from is what helps.
fn flood(ui: &mut Ui, p: &Paint<'_>, list: &mut AlarmListState, since: Timestamp) {
    let look = &p.look;
    let (t, texts) = (look.t, look.texts);
    let generation = p.c.facts.generation();
    if list.flood.as_ref().is_none_or(|(of, _)| *of != generation) {
        let facts = p.c.facility.facts();
        let spot = |id: &AlarmId| p.c.facts.spot(&FactRef::Alarm(id.clone()));
        let system = |id: &AlarmId| {
            let element = spot(id)?.element.and_then(|e| p.c.model?.element(e))?;
            element.systems.first().copied()
        };
        let groups = FloodGroups {
            storeys: alarm_figures::grouped(facts, |id| spot(id)?.storey),
            systems: alarm_figures::grouped(facts, system),
        };
        list.flood = Some((generation, groups));
    }
    let Some((_, groups)) = &list.flood else { return };
    let Some(model) = p.c.model else { return };
    let storeys = groups.storeys.iter().map(|(s, n)| (place::storey_name(model, *s, texts), *n));
    let systems = groups.systems.iter().map(|(s, n)| {
        let name = s.and_then(|s| model.system(s)).map(|s| place::system_name(s, texts));
        (name.unwrap_or_else(|| texts.get(Key::NoSystem).to_owned()), *n)
    });
    let head = texts.with(Key::Flood, &[("age", units::elapsed(p.c.now.since_ms(since)).into())]);
    let lines = [(texts.get(Key::ByStorey), in_words(storeys)), (texts.get(Key::BySystem), in_words(systems))];
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 68.0), Sense::hover());
    let spoken = format!("{head}. {}: {}. {}: {}", lines[0].0, lines[0].1, lines[1].0, lines[1].1);
    widget::describe(&response, egui::WidgetType::Label, &spoken);
    ui.painter().rect_filled(rect, 0.0, t.raised);
    let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
    ui.painter().rect_filled(bar, 0.0, t.priority[1]);
    icon::paint_scaled(ui.painter(), Icon::Warning, pos2(rect.left() + 24.0, rect.top() + 16.0), 0.8, t.priority[1]);
    let left = rect.left() + 44.0;
    let room = rect.right() - 14.0 - left;
    text_left(ui.painter(), pos2(left, rect.top() + 16.0), &head, look.strong(SMALL), t.text, room);
    for (i, (name, text)) in lines.iter().enumerate() {
        let y = rect.top() + 35.0 + 17.0 * i as f32;
        text_left(ui.painter(), pos2(left, y), name, font(SMALL), t.text_3, 52.0);
        text_left(ui.painter(), pos2(left + 54.0, y), text, font(SMALL), t.text_2, room - 54.0);
    }
    response.on_hover_text(spoken);
}

fn in_words(groups: impl Iterator<Item = (String, usize)>) -> String {
    groups.take(GROUPS).map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(" ∙ ")
}

fn row(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, id: &AlarmId, rect: Rect) {
    let Some(alarm) = p.c.facility.facts().alarms.get(id) else { return };
    let texts = p.look.texts;
    let word = texts.get(alarms::state_key(alarm.state()));
    let chips = chips(p, alarm);
    // Where chips take their part of the line, the storey has to do.
    let place = if chips.is_empty() { place_text(p, id) } else { alarms::storey_text(p, id) };
    let parts = [alarms::value_text(p, id, alarm), alarms::state_in_short(p, alarm), place];
    let name = alarms::point_of(p, id).map_or_else(|| id.to_string(), |q| texts.local(&q.point.name).to_owned());
    let text = RowText {
        first: alarms::asset_label(p, id),
        more: name,
        right: units::elapsed(p.c.now.since_ms(alarm.raised_at).max(0)),
        right_is_urgent: false,
        second: parts.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ∙ "),
        spoken: format!("{}, {word}", alarms::short_label(p, id)),
    };
    let selected = state.fact == Some(FactRef::Alarm(id.clone()));
    let response = fact_row::row_with(ui, p, rect, Id::new(("alarm", id)), &text, selected, &mut |ui, at| {
        // What is wrong with the alarm itself stands at the end of the second line.
        let mut right = at.x;
        for key in &chips {
            let galley = widget::line(ui.painter(), texts.get(*key), font(TINY), p.look.t.text_2, 90.0);
            let size = galley.size() + vec2(8.0, 2.0);
            let chip = Rect::from_min_size(pos2(right - size.x, at.y - size.y / 2.0), size);
            let stroke = Stroke::new(1.0, p.look.t.line);
            ui.painter().rect_stroke(chip, CornerRadius::same(3), stroke, StrokeKind::Inside);
            ui.painter().galley(chip.center() - galley.size() / 2.0, galley, p.look.t.text_2);
            right = chip.left() - 4.0;
        }
        right
    });
    alarms::glyph(ui, &p.look, alarm, pos2(rect.left() + 22.0, rect.top() + 22.0));
    if response.hovered() {
        p.hovered_row = p.c.facts.spot(&FactRef::Alarm(id.clone())).and_then(|s| s.element);
    }
    actions::menu(&response, p, state, &FactRef::Alarm(id.clone()));
    let clicked = response.clicked();
    // A narrow list cuts long names; the whole of it is one look away.
    response.on_hover_ui(|ui| {
        ui.set_max_width(320.0);
        ui.label(egui::RichText::new(alarms::short_label(p, id)).strong());
        for line in [format!("{} ∙ {word}", alarms::value_text(p, id, alarm)), place_text(p, id)] {
            ui.label(line);
        }
    });
    if clicked {
        alarms::go_to(p, state, id);
    }
}

/// First of its system, comes and goes too fast, has stood too long.
fn chips(p: &Paint<'_>, alarm: &Alarm) -> Vec<Key> {
    let policy = &p.c.facility.policy().alarms;
    let marks = [
        (alarm.first_out && alarm.is_active()).then_some(Key::FirstOut),
        alarm_figures::is_chattering(alarm, policy, p.c.now).then_some(Key::Chattering),
        alarm_figures::is_stale(alarm, policy, p.c.now).then_some(Key::StaleAlarm),
    ];
    marks.into_iter().flatten().collect()
}

/// Storey and room of the alarm.
fn place_text(p: &Paint<'_>, id: &AlarmId) -> String {
    let (Some(model), Some(spot)) = (p.c.model, p.c.facts.spot(&FactRef::Alarm(id.clone()))) else {
        return String::new();
    };
    let storey = spot.storey.map(|s| place::storey_name(model, Some(s), p.look.texts));
    let room = spot.space.map(|s| place::label_of(model, s, p.look.texts));
    storey.into_iter().chain(room).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}
