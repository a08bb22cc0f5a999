//! Everything about one alarm, and the alarms of one piece of equipment.

use atrium_building::Element;
use atrium_facility::{Alarm, AlarmId, Status};
use atrium_view::Action;
use egui::{Id, Sense, Ui, pos2, vec2};

use crate::fact_row::{self, RowText};
use crate::inspector::{padded, pair};
use crate::live::section_title;
use crate::state::PanelState;
use crate::text::Key;
use crate::widget::{self, Paint};
use crate::{actions, alarms, place, tickets, units};

/// The selected alarm.
pub(crate) fn inspect(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some((id, alarm)) = alarms::selected(p, state) else { return };
    let texts = p.look.texts;
    let word = texts.get(alarms::state_key(alarm.state()));
    let name = alarms::point_of(p, &id).map_or_else(|| id.to_string(), |q| texts.local(&q.point.name).to_owned());
    fact_row::head(ui, p, &name, word);
    pair(ui, p, texts.get(Key::FieldEquipment), &alarms::asset_label(p, &id));
    pair(ui, p, texts.get(Key::FieldRaisedAt), &units::date_time(alarm.raised_at, p.c.utc_offset_minutes));
    pair(ui, p, texts.get(Key::FieldValue), &alarms::value_text(p, &id, alarm));
    let priority = place::status_word(texts, Status::Abnormal(alarm.priority));
    pair(ui, p, texts.get(Key::FieldPriority), &format!("{} ∙ {priority}", alarm.priority.number()));
    pair(ui, p, texts.get(Key::FieldOccurrences), &alarm.occurrences.to_string());
    aside(ui, p, alarm);
    if alarm.needs_answer() {
        let label = texts.get(Key::CommentHint);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), Sense::hover());
        let field = rect.shrink2(vec2(16.0, 4.0));
        let id = Id::new("alarm-comment");
        let answered = widget::line_field(ui, &p.look, field, id, &mut state.alarm_list.comment, label);
        if answered.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
            actions::run(Action::AlarmAcknowledge, p, state);
        }
    }
    ui.add_space(6.0);
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        ui.horizontal_wrapped(|ui| {
            let all = [
                Action::AlarmAcknowledge,
                Action::AlarmReset,
                Action::AlarmUnshelve,
                Action::AlarmReturnToService,
                Action::TicketNew,
                Action::AlarmShelve,
                Action::AlarmOutOfService,
            ];
            let mut main = true;
            for action in all {
                let shown = actions::obstacle(action, p, state).is_none()
                    || matches!(action, Action::AlarmAcknowledge | Action::AlarmShelve);
                if shown {
                    actions::button(ui, p, state, action, main);
                    main = false;
                }
            }
        });
    });
    ui.add_space(12.0);
    let made = p.c.facts.tickets_of_alarm(&id).to_vec();
    if !made.is_empty() {
        section_title(ui, p, texts.get(Key::RailTickets), &made.len().to_string());
        for ticket in made.iter().rev().take(5) {
            tickets::small_row(ui, p, state, ticket);
        }
    }
    if !alarm.recent.is_empty() {
        section_title(ui, p, texts.get(Key::SectionRecent), &alarm.recent.len().to_string());
        for at in alarm.recent.iter().rev().take(6) {
            fact_row::step(ui, p, *at, texts.get(Key::StepRaised), "", "");
        }
    }
    widget::divider(ui, &p.look.clone());
}

/// Who answered it, and who put it aside, why and until when.
fn aside(ui: &mut Ui, p: &Paint<'_>, alarm: &Alarm) {
    let texts = p.look.texts;
    if let Some((by, at, comment)) = &alarm.acknowledged {
        let when = units::time_of_day(*at, p.c.utc_offset_minutes);
        let text = format!("{when} {} {comment}", fact_row::actor_text(p, by));
        pair(ui, p, texts.get(Key::AlarmAcknowledged), text.trim());
    }
    if let Some(shelf) = &alarm.shelf {
        let until = units::date_time(shelf.until, p.c.utc_offset_minutes);
        let text = format!("{} ∙ {} → {until}", fact_row::actor_text(p, &shelf.by), shelf.reason);
        pair(ui, p, texts.get(Key::AlarmShelved), &text);
    }
    for (key, aside) in [(Key::AlarmSuppressed, &alarm.suppressed), (Key::AlarmOutOfService, &alarm.out_of_service)] {
        if let Some(aside) = aside {
            let text = format!("{} ∙ {}", fact_row::actor_text(p, &aside.by), aside.reason);
            pair(ui, p, texts.get(key), &text);
        }
    }
}

/// The alarms of the inspected piece of equipment.
pub(crate) fn section(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, element: &Element) {
    let Some(asset) = p.c.facility.asset_of_element(element.global_id.as_str()) else { return };
    let found: Vec<AlarmId> =
        p.c.facility
            .points_of(&asset.id)
            .map(|q| AlarmId::from(q.point.id.clone()))
            .filter(|id| {
                let alarm = p.c.facility.facts().alarms.get(id);
                alarm.is_some_and(|a| a.is_aside() || a.state() != atrium_facility::AlarmState::Normal)
            })
            .collect();
    if found.is_empty() {
        return;
    }
    let texts = p.look.texts;
    section_title(ui, p, texts.get(Key::RailAlarms), &found.len().to_string());
    for id in &found {
        let Some(alarm) = p.c.facility.facts().alarms.get(id) else { continue };
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), fact_row::ROW), Sense::hover());
        let word = texts.get(alarms::state_key(alarm.state()));
        let name = alarms::point_of(p, id).map_or_else(|| id.to_string(), |q| texts.local(&q.point.name).to_owned());
        let text = RowText {
            spoken: format!("{name}, {word}"),
            first: name,
            right: units::elapsed(p.c.now.since_ms(alarm.raised_at).max(0)),
            second: format!("{} ∙ {word}", alarms::value_text(p, id, alarm)),
            ..RowText::default()
        };
        let selected = state.fact == Some(crate::FactRef::Alarm(id.clone()));
        let response = fact_row::row(ui, p, rect, Id::new(("alarm-section", id)), &text, selected);
        alarms::glyph(ui, &p.look, alarm, pos2(rect.left() + 23.0, rect.top() + 22.0));
        if response.clicked() {
            alarms::go_to(p, state, id);
        }
    }
    ui.add_space(8.0);
}
