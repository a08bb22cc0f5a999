//! Alarms: the list, what is said of one, and what can be done with it.

mod glyph;
mod inspect;
mod list;

use atrium_facility::{Alarm, AlarmAction, AlarmId, AlarmState, Command, PointState};
use atrium_view::Action;

pub(crate) use self::glyph::glyph;
#[cfg(test)]
pub(crate) use self::glyph::paint as paint_glyph;
pub(crate) use self::inspect::{inspect, section};
pub(crate) use self::list::{AlarmListState, show};
use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::form::Form;
use crate::state::{PanelState, Rail};
use crate::text::Key;
use crate::widget::Paint;
use crate::{place, units};

/// The alarm that is selected.
pub(crate) fn selected<'a>(p: &Paint<'a>, state: &PanelState) -> Option<(AlarmId, &'a Alarm)> {
    let Some(FactRef::Alarm(id)) = &state.fact else { return None };
    Some((id.clone(), p.c.facility.facts().alarms.get(id)?))
}

/// The newest alarm that waits for an answer.
pub(crate) fn newest_unanswered<'a>(p: &Paint<'a>) -> Option<(&'a AlarmId, &'a Alarm)> {
    let (_, id) = p.c.facts.newest_unanswered().first()?;
    Some((id, p.c.facility.facts().alarms.get(id)?))
}

/// Whether the role of whom this screen acts as may do this kind of thing at all.
pub(crate) fn allowed(action: Action, p: &Paint<'_>) -> bool {
    use atrium_facility::Permission;
    let permission = match action {
        Action::AlarmShelve | Action::AlarmUnshelve => Permission::ShelveAlarm,
        Action::AlarmOutOfService | Action::AlarmReturnToService => Permission::AlarmService,
        _ => Permission::AcknowledgeAlarm,
    };
    p.c.me.is_some_and(|me| atrium_facility::may(me.actor.role, permission))
}

/// The point that raises it.
pub(crate) fn point_of<'a>(p: &Paint<'a>, id: &AlarmId) -> Option<&'a PointState> {
    p.c.facility.point(&id.point())
}

/// What its asset is called.
pub(crate) fn asset_label(p: &Paint<'_>, id: &AlarmId) -> String {
    let asset = point_of(p, id).and_then(|point| p.c.facility.asset(&point.point.asset));
    let Some(asset) = asset else { return id.to_string() };
    let element = p.c.index.and_then(|i| i.find(&asset.global_id)).and_then(|e| p.c.model?.element(e));
    element.map_or_else(|| asset.id.to_string(), |e| place::label(e, p.look.texts))
}

/// `Supply air temperature AHU-05-02`.
pub(crate) fn short_label(p: &Paint<'_>, id: &AlarmId) -> String {
    match point_of(p, id) {
        Some(point) => format!("{} {}", p.look.texts.local(&point.point.name), asset_label(p, id)),
        None => id.to_string(),
    }
}

/// The storey that it is on; empty where the open model does not have it.
pub(crate) fn storey_text(p: &Paint<'_>, id: &AlarmId) -> String {
    let spot = p.c.facts.spot(&FactRef::Alarm(id.clone()));
    match (p.c.model, spot.and_then(|s| s.storey)) {
        (Some(model), Some(storey)) => place::storey_name(model, Some(storey), p.look.texts),
        _ => String::new(),
    }
}

/// `24.9 °C > 24.0`.
pub(crate) fn value_text(p: &Paint<'_>, id: &AlarmId, alarm: &Alarm) -> String {
    let Some(point) = point_of(p, id) else { return String::new() };
    let Some(value) = &alarm.value else { return String::new() };
    let line = units::value_line(value, point.point.kind, &point.point.unit, p.look.texts);
    match (alarm.limit, value.as_number()) {
        (Some(limit), Some(number)) => {
            let sign = if number > limit { ">" } else { "<" };
            format!("{line} {sign} {}", units::number(limit))
        }
        _ => line,
    }
}

/// The state as rows say it, and who answered: `acked 0312`.
pub(crate) fn state_in_short(p: &Paint<'_>, alarm: &Alarm) -> String {
    let texts = p.look.texts;
    let by = |text: &str| match &alarm.acknowledged {
        Some((by, ..)) => format!("{text} {}", by.id),
        None => text.to_owned(),
    };
    match alarm.state() {
        AlarmState::Unacknowledged => texts.get(Key::AlarmRowUnacknowledged).to_owned(),
        AlarmState::ReturnedUnacknowledged => texts.get(Key::AlarmRowReturned).to_owned(),
        AlarmState::LatchedUnacknowledged => texts.get(Key::AlarmRowLatchedUnacknowledged).to_owned(),
        AlarmState::Acknowledged => by(texts.get(Key::AlarmRowAcknowledged)),
        AlarmState::LatchedAcknowledged => by(texts.get(Key::AlarmRowLatched)),
        AlarmState::Shelved => {
            let until = alarm.shelf.as_ref().map(|s| units::hour_minute(s.until, p.c.utc_offset_minutes));
            texts.with(Key::AlarmRowShelved, &[("time", until.unwrap_or_default().into())])
        }
        other => texts.get(state_key(other)).to_owned(),
    }
}

pub(crate) fn state_key(state: AlarmState) -> Key {
    match state {
        AlarmState::Normal => Key::AlarmNormal,
        AlarmState::Unacknowledged => Key::AlarmUnacknowledged,
        AlarmState::Acknowledged => Key::AlarmAcknowledged,
        AlarmState::ReturnedUnacknowledged => Key::AlarmReturned,
        AlarmState::LatchedUnacknowledged => Key::AlarmLatchedUnacknowledged,
        AlarmState::LatchedAcknowledged => Key::AlarmLatched,
        AlarmState::Shelved => Key::AlarmShelved,
        AlarmState::SuppressedByDesign => Key::AlarmSuppressed,
        AlarmState::OutOfService => Key::AlarmOutOfService,
    }
}

/// The alarm that an action is about: the selected one; for answering, else the newest that waits.
fn about<'a>(action: Action, p: &Paint<'a>, state: &PanelState) -> Option<(AlarmId, &'a Alarm)> {
    selected(p, state).or_else(|| match action {
        Action::AlarmAcknowledge => newest_unanswered(p).map(|(id, a)| (id.clone(), a)),
        _ => None,
    })
}

/// What the action asks of the hub, as far as nothing has to be said with it.
fn plain(action: Action) -> Option<AlarmAction> {
    match action {
        Action::AlarmAcknowledge => Some(AlarmAction::Acknowledge { comment: String::new() }),
        Action::AlarmUnshelve => Some(AlarmAction::Unshelve),
        Action::AlarmReset => Some(AlarmAction::Reset),
        Action::AlarmReturnToService => Some(AlarmAction::ReturnToService),
        _ => None,
    }
}

/// Whether the action can be done now.
pub(crate) fn enabled(action: Action, p: &Paint<'_>, state: &PanelState) -> bool {
    let Some((_, alarm)) = about(action, p, state) else { return false };
    let fits = match action {
        Action::AlarmAcknowledge => alarm.needs_answer(),
        Action::AlarmShelve => !alarm.is_aside(),
        Action::AlarmUnshelve => alarm.shelf.is_some(),
        Action::AlarmReset => alarm.state() == AlarmState::LatchedAcknowledged,
        Action::AlarmOutOfService => alarm.out_of_service.is_none(),
        Action::AlarmReturnToService => alarm.out_of_service.is_some(),
        _ => false,
    };
    fits && allowed(action, p)
}

/// Does the action: at once, or by its form where a reason is needed.
pub(crate) fn act(action: Action, p: &mut Paint<'_>, state: &mut PanelState) {
    let Some((id, _)) = about(action, p, state) else { return };
    match plain(action) {
        Some(mut what) => {
            if let AlarmAction::Acknowledge { comment } = &mut what {
                *comment = std::mem::take(&mut state.alarm_list.comment);
            }
            let command = Command::Alarm { alarm: id, what };
            p.send(PanelCommand::Ask { action, command: Box::new(command) });
        }
        None => state.form = Some(Form::of_alarm(action, id)),
    }
}

/// Opens the list at this alarm, and flies to its element.
pub(crate) fn go_to(p: &mut Paint<'_>, state: &mut PanelState, id: &AlarmId) {
    state.fact = Some(FactRef::Alarm(id.clone()));
    state.rail = Rail::Alarms;
    let asset = point_of(p, id).and_then(|point| p.c.facility.asset(&point.point.asset));
    if let Some(element) = asset.and_then(|a| p.c.index?.find(&a.global_id)) {
        p.send(PanelCommand::GoTo(element));
    }
}
