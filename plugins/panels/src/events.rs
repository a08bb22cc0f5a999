//! The list of events, newest first; and what has changed since a moment.

use atrium_facility::{Changed, Difference, EventKind, Timestamp};
use egui::{Id, Sense, Ui, pos2, vec2};

use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::fact_row::{self, RowText};
use crate::icon::{self, Icon};
use crate::state::PanelState;
use crate::text::Key;
use crate::tokens::{SMALL, font};
use crate::widget::{self, Paint};
use crate::{alarms, chemicals, hazards, people, tickets, units};

fn kind_key(kind: EventKind) -> Key {
    match kind {
        EventKind::NurseCall => Key::EventNurseCall,
        EventKind::Door => Key::EventDoor,
        EventKind::Zone => Key::EventZone,
        EventKind::Emergency => Key::EventEmergency,
        EventKind::Equipment => Key::EventEquipment,
        EventKind::Logistics => Key::EventLogistics,
        EventKind::Other => Key::EventOther,
    }
}

pub(crate) const KINDS: [EventKind; 7] = [
    EventKind::Emergency,
    EventKind::NurseCall,
    EventKind::Zone,
    EventKind::Door,
    EventKind::Equipment,
    EventKind::Logistics,
    EventKind::Other,
];

/// Which events are listed.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventListState {
    kind: Option<EventKind>,
    key: Option<(u64, Option<EventKind>)>,
    /// Positions in the facts' events, the newest first.
    rows: Vec<usize>,
}

pub(crate) fn show(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let look = p.look.clone();
    let texts = look.texts;
    let events = &p.c.facility.facts().events;
    let mut list = std::mem::take(&mut state.event_list);
    let key = (p.c.facts.generation(), list.kind);
    if list.key != Some(key) {
        let fits = |i: &usize| list.kind.is_none_or(|kind| events.get(*i).is_some_and(|e| e.kind == kind));
        list.rows = (0..events.len()).rev().filter(fits).collect();
        list.key = Some(key);
    }
    widget::title(ui, &look, texts.get(Key::RailEvents), &units::count(list.rows.len() as u64));
    kinds(ui, p, &mut list);
    widget::divider(ui, &look);
    if list.rows.is_empty() {
        let (none, advice) = match list.kind {
            None => (Key::EventsNone, Key::EventsNoneAdvice),
            Some(_) => (Key::EventsNoneOfKind, Key::EventsNoneOfKindAdvice),
        };
        widget::empty(ui, &look, Icon::Events, texts.get(none), texts.get(advice));
        state.event_list = list;
        return;
    }
    fact_row::virtual_rows(ui, "events", list.rows.len(), |ui, i, rect| {
        let Some(event) = list.rows.get(i).and_then(|i| events.get(*i)) else { return };
        let kind = texts.get(kind_key(event.kind));
        let words = texts.local(&event.text).to_owned();
        let place = fact_row::place_text(p, &event.place);
        let text = RowText {
            spoken: format!("{kind}: {words}"),
            first: words,
            right: units::time_of_day(event.at, p.c.utc_offset_minutes),
            second: [kind.to_owned(), place].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ∙ "),
            ..RowText::default()
        };
        let fact = FactRef::Event(event.id.clone());
        let selected = state.fact.as_ref() == Some(&fact);
        let response = fact_row::row(ui, p, rect, Id::new(("event", &event.id)), &text, selected);
        mark(ui, p, event.kind, rect.left_top() + vec2(23.0, 22.0));
        if response.clicked() {
            state.fact = Some(fact);
            if !event.place.is_unknown() {
                p.send(PanelCommand::GoToPlace(event.place.clone()));
            }
        }
    });
    state.event_list = list;
}

/// The letter of a kind on a disc: an event is no alarm, and has neither its shapes nor its colours.
fn mark(ui: &Ui, p: &Paint<'_>, kind: EventKind, at: egui::Pos2) {
    paint_mark(ui.painter(), &p.look, kind, at);
}

pub(crate) fn paint_mark(painter: &egui::Painter, look: &widget::Look, kind: EventKind, at: egui::Pos2) {
    let letter = match kind {
        EventKind::NurseCall => "N",
        EventKind::Door => "D",
        EventKind::Zone => "Z",
        EventKind::Emergency => "!",
        EventKind::Equipment => "E",
        EventKind::Logistics => "L",
        EventKind::Other => "…",
    };
    let t = look.t;
    let (fill, ink) = if kind == EventKind::Emergency { (t.text, t.panel) } else { (t.pressed, t.text_2) };
    painter.circle_filled(at, 10.0, fill);
    widget::text_centre(painter, at, letter, look.strong(11.0), ink);
}

/// Chips that choose one kind, or all.
fn kinds(ui: &mut Ui, p: &Paint<'_>, list: &mut EventListState) {
    let look = p.look.clone();
    crate::inspector::padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.spacing_mut().interact_size.y = 22.0;
        ui.horizontal_wrapped(|ui| {
            for kind in std::iter::once(None).chain(KINDS.map(Some)) {
                let label = look.texts.get(kind.map_or(Key::EventsAll, kind_key));
                if widget::choice(ui, &look, label, list.kind == kind).clicked() {
                    list.kind = kind;
                }
            }
        });
    });
    ui.add_space(10.0);
}

/// The selected event.
pub(crate) fn inspect(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some(FactRef::Event(id)) = &state.fact else { return };
    let texts = p.look.texts;
    let Some(event) = p.c.facility.facts().events.iter().rev().find(|e| e.id == *id) else { return };
    fact_row::head(ui, p, texts.local(&event.text), texts.get(kind_key(event.kind)));
    let at = units::date_time(event.at, p.c.utc_offset_minutes);
    crate::inspector::pair(ui, p, texts.get(Key::FieldTime), &at);
    if !event.place.is_unknown() {
        fact_row::place_chips(ui, p, &event.place);
    }
    let mut go = None;
    if let Some(who) = &event.who {
        crate::inspector::chips(ui, p, texts.get(Key::FieldWho), |ui, p| {
            if widget::chip(ui, &p.look, &people::short_label(p, who), true).clicked() {
                go = Some(who.clone());
            }
        });
    }
    ui.add_space(8.0);
    widget::divider(ui, &p.look.clone());
    if let Some(who) = go {
        people::go_to(p, state, &who);
    }
}

/// The moments that are asked about most, milliseconds before now.
const PRESETS: [(Key, i64); 4] = [
    (Key::Since15Minutes, 15 * 60_000),
    (Key::Since1Hour, 3_600_000),
    (Key::SinceShift, 8 * 3_600_000),
    (Key::Since24Hours, 24 * 3_600_000),
];

/// What has changed since the moment asked about; `true` when it is to be closed.
pub(crate) fn changes(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) -> bool {
    let Some(view) = p.c.changes else { return true };
    let look = p.look.clone();
    let texts = look.texts;
    ui.add_space(10.0);
    let mut close = false;
    crate::inspector::padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            let now = p.c.time.span.map_or(p.c.now, |(_, last)| last);
            for (key, before) in PRESETS {
                if widget::button(ui, &look, texts.get(key), None, false).clicked() {
                    p.send(PanelCommand::ChangesSince(Some(now.plus_ms(-before))));
                }
            }
            if widget::button(ui, &look, texts.get(Key::ShowThatMoment), None, false).clicked() {
                p.send(PanelCommand::ShowMoment(Some(view.since)));
                close = true;
            }
        });
        ui.add_space(6.0);
        let since = units::date_time(view.since, p.c.utc_offset_minutes);
        let text = texts.with(Key::ChangesSinceTime, &[("time", since.into())]);
        ui.label(egui::RichText::new(text).size(SMALL).color(look.t.text_2));
    });
    ui.add_space(8.0);
    match &view.changes {
        None => note(ui, p, texts.get(Key::ChangesLoading)),
        Some(list) if list.is_empty() => note(ui, p, texts.get(Key::ChangesNone)),
        Some(list) => {
            let height = (ui.ctx().content_rect().height() - 240.0).clamp(120.0, 520.0);
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
            let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(rect));
            fact_row::virtual_rows(&mut inner, "changes", list.len(), |ui, i, rect| {
                close |= row(ui, p, state, &list[i], rect, i);
            });
        }
    }
    close
}

fn note(ui: &mut Ui, p: &Paint<'_>, text: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 44.0), Sense::hover());
    widget::describe(&response, egui::WidgetType::Label, text);
    let at = pos2(rect.left() + 16.0, rect.center().y);
    widget::text_left(ui.painter(), at, text, font(SMALL), p.look.t.text_2, rect.width() - 32.0);
}

fn row(
    ui: &mut Ui,
    p: &mut Paint<'_>,
    state: &mut PanelState,
    difference: &Difference,
    rect: egui::Rect,
    i: usize,
) -> bool {
    let texts = p.look.texts;
    let arrow = |from: Option<Key>, to: Key| match from {
        Some(from) => format!("{} → {}", texts.get(from), texts.get(to)),
        None => texts.with(Key::IsNew, &[("state", texts.get(to).to_owned().into())]),
    };
    let (icon, first, second) = match &difference.what {
        Changed::Alarm { id, from, to, raised } => {
            let times = if *raised > 1 { format!(" ×{raised}") } else { String::new() };
            let change = arrow(Some(alarms::state_key(*from)), alarms::state_key(*to));
            (Icon::Alarms, alarms::short_label(p, id), format!("{change}{times}"))
        }
        Changed::Ticket { id, from, to } => {
            let title = p.c.facility.facts().tickets.get(id).map_or("", |t| t.draft.title.as_str());
            let change = arrow(from.map(tickets::state_key), tickets::state_key(*to));
            (Icon::Tickets, format!("{id} {title}"), change)
        }
        Changed::Hazard { id, from, to } => {
            let change = arrow(from.map(hazards::state_key), hazards::state_key(*to));
            (Icon::Hazards, hazards::short_label(p, id), change)
        }
        Changed::Event { id } => {
            let event = p.c.facility.facts().events.iter().find(|e| e.id == *id);
            let words = event.map_or_else(|| id.to_string(), |e| texts.local(&e.text).to_owned());
            let kind = event.map_or("", |e| texts.get(kind_key(e.kind)));
            (Icon::Events, words, kind.to_owned())
        }
        Changed::Duty { id, on } => {
            let word = texts.get(if *on { Key::OnDutyWord } else { Key::OffDuty });
            (Icon::People, fact_row::person_text(p, id), word.to_owned())
        }
        Changed::Batch { id, from, to } => {
            let change = arrow(from.map(chemicals::state_key), chemicals::state_key(*to));
            (Icon::Hazards, chemicals::short_label(p, &FactRef::Batch(id.clone())), change)
        }
        Changed::Chemical { id } => {
            let known = p.c.facility.facts().chemicals.known.get(id);
            let name = known.map_or_else(|| id.to_string(), |c| texts.local(&c.name).to_owned());
            (Icon::Hazards, name, texts.get(Key::ChemicalChanged).to_owned())
        }
        Changed::Store { id } => {
            let name = chemicals::short_label(p, &FactRef::Store(id.clone()));
            (Icon::Hazards, name, texts.get(Key::StoreChanged).to_owned())
        }
        Changed::Zone { id } => (Icon::Hazards, id.to_string(), texts.get(Key::ZoneChanged).to_owned()),
    };
    let text = RowText {
        spoken: format!("{first}: {second}"),
        first,
        right: time_text(p, difference.at),
        second,
        ..RowText::default()
    };
    let response = fact_row::row(ui, p, rect, Id::new(("change", i)), &text, false);
    icon::paint_scaled(ui.painter(), icon, rect.left_top() + vec2(23.0, 22.0), 0.85, p.look.t.text_2);
    if !response.clicked() {
        return false;
    }
    match &difference.what {
        Changed::Alarm { id, .. } => alarms::go_to(p, state, id),
        Changed::Ticket { id, .. } => tickets::go_to(p, state, id),
        Changed::Hazard { id, .. } => hazards::go_to(p, state, id),
        Changed::Event { id } => state.fact = Some(FactRef::Event(id.clone())),
        Changed::Duty { id, .. } => people::go_to(p, state, &atrium_facility::Tracked::Person(id.clone())),
        Changed::Batch { id, .. } => chemicals::go_to_batch(p, state, id),
        Changed::Store { id } => chemicals::go_to_store(p, state, id),
        Changed::Zone { .. } | Changed::Chemical { .. } => {}
    }
    true
}

fn time_text(p: &Paint<'_>, at: Timestamp) -> String {
    let text = units::date_time(at, p.c.utc_offset_minutes);
    text.get(5..16).unwrap_or(&text).to_owned()
}
