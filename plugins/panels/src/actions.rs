//! What each action does: to the panels, to the view, or as a command to the hub; and when it can be done.

use atrium_view::{Action, ActionGroup};
use egui::{Response, Sense, Ui};

use crate::command::PanelCommand;
use crate::context::FactRef;
use crate::state::{PanelState, Rail};
use crate::text::Key;
use crate::widget::{self, Paint};
use crate::{alarms, chemicals, export, hazards, keys, name, people, tickets, time_bar};

/// Why the action cannot be done now; `None` when it can.
pub(crate) fn obstacle(action: Action, p: &Paint<'_>, state: &PanelState) -> Option<Key> {
    let commands = matches!(
        action.group(),
        ActionGroup::Alarm | ActionGroup::Ticket | ActionGroup::Hazard | ActionGroup::Chemical
    );
    if commands && p.c.time.playback.is_some() {
        // What has passed cannot be changed, and nobody may act on it as if it were now.
        return Some(Key::NotInThePast);
    }
    if commands && p.c.me.is_none() {
        return Some(Key::NobodyToActAs);
    }
    let possible = match action.group() {
        ActionGroup::Alarm => alarms::enabled(action, p, state),
        ActionGroup::Ticket => tickets::enabled(action, p, state),
        ActionGroup::Hazard => hazards::enabled(action, p, state),
        ActionGroup::Chemical => chemicals::enabled(action, p, state),
        ActionGroup::People => people::enabled(action, p, state),
        ActionGroup::Time => time_bar::enabled(action, p),
        ActionGroup::File if matches!(action, Action::SavePicture | Action::SavePlan) => {
            p.c.model.is_some() && state.export.progress.is_none()
        }
        ActionGroup::Show if action == Action::Undo => p.c.undo.0,
        ActionGroup::Show if action == Action::Redo => p.c.undo.1,
        _ => true,
    };
    if possible {
        return if action.group() == ActionGroup::Hazard { hazards::lacks(action, p, state) } else { None };
    }
    Some(match action.group() {
        ActionGroup::Alarm if !alarms::allowed(action, p) => Key::NotForThisRole,
        ActionGroup::Alarm if action != Action::AlarmAcknowledge && alarms::selected(p, state).is_none() => {
            Key::SelectAnAlarm
        }
        ActionGroup::Alarm if alarms::selected(p, state).is_none() => Key::NothingToAnswer,
        ActionGroup::People if action == Action::ShowName && !name::allowed(p) => Key::NotForThisRole,
        ActionGroup::Time if p.c.time.span.is_none() => Key::NoLogYet,
        _ => Key::NotPossibleNow,
    })
}

/// Does the action, where it can be done.
pub(crate) fn run(action: Action, p: &mut Paint<'_>, state: &mut PanelState) {
    if obstacle(action, p, state).is_some() {
        return;
    }
    match action.group() {
        ActionGroup::Alarm => alarms::act(action, p, state),
        ActionGroup::Ticket => tickets::act(action, p, state),
        ActionGroup::Hazard => hazards::act(action, p, state),
        ActionGroup::Chemical => chemicals::act(action, p, state),
        ActionGroup::People => people::act(action, p, state),
        ActionGroup::Time => time_bar::act(action, p, state),
        ActionGroup::Lists => match action {
            Action::ListEquipment => open(state, Rail::Equipment),
            Action::ListFind => crate::find::open(state),
            Action::ListAlarms => open(state, Rail::Alarms),
            Action::ListTickets => open(state, Rail::Tickets),
            Action::ListHazards if state.chemical_list.open => {
                // From the chemicals to the ledger beside them.
                state.chemical_list.open = false;
                state.board_open = false;
                (state.rail, state.list_open) = (Rail::Hazards, true);
            }
            Action::ListHazards => open(state, Rail::Hazards),
            Action::ListChemicals => chemicals::open(state),
            Action::ListPeople => open(state, Rail::People),
            Action::ListEvents => open(state, Rail::Events),
            Action::ListUnsent if state.unsent.open => state.unsent.close(),
            Action::ListUnsent => state.unsent.open = true,
            _ => state.board_open = !state.board_open,
        },
        ActionGroup::File if matches!(action, Action::SavePicture | Action::SavePlan) => export::open(action, p, state),
        _ => p.send(PanelCommand::Action(action)),
    }
}

fn open(state: &mut PanelState, rail: Rail) {
    state.board_open = false;
    keys::choose_rail(state, rail);
}

/// The button of an action: its label and key, and why it cannot be pressed when it cannot.
pub(crate) fn button(ui: &mut Ui, p: &mut Paint<'_>, state: &mut PanelState, action: Action, main: bool) -> Response {
    let look = p.look.clone();
    let label = look.texts.action(action);
    let key = action.shortcut().map(keys::shortcut_text);
    match obstacle(action, p, state) {
        None => {
            let response = widget::button(ui, &look, label, key.as_deref(), main);
            if response.clicked() {
                run(action, p, state);
            }
            response
        }
        Some(why) => {
            ui.scope(|ui| {
                ui.set_opacity(0.45);
                let galley = ui.painter().layout_no_wrap(
                    label.to_owned(),
                    crate::tokens::font(crate::tokens::BODY),
                    look.t.text_2,
                );
                let (rect, response) = ui.allocate_exact_size(egui::vec2(galley.size().x + 24.0, 30.0), Sense::hover());
                response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, false, label));
                ui.painter().rect_filled(rect, egui::CornerRadius::same(6), look.t.raised);
                ui.painter().galley(rect.center() - galley.size() / 2.0, galley, look.t.text_2);
                response.on_hover_text(look.texts.get(why))
            })
            .inner
        }
    }
}

/// The menu of a row: the secondary button selects its fact, and lists what can be done with it now.
pub(crate) fn menu(response: &Response, p: &mut Paint<'_>, state: &mut PanelState, fact: &FactRef) {
    if response.secondary_clicked() {
        state.fact = Some(fact.clone());
    }
    response.context_menu(|ui| {
        let mut listed = false;
        for action in Action::ALL.iter().copied().filter(|a| concerns(*a, fact)) {
            if obstacle(action, p, state).is_some() {
                continue;
            }
            listed = true;
            let label = p.look.texts.action(action);
            let key = action.shortcut().map(keys::shortcut_text).unwrap_or_default();
            let item = ui.add(egui::Button::new(label).shortcut_text(key));
            widget::describe(&item, egui::WidgetType::Button, label);
            if item.clicked() {
                run(action, p, state);
                ui.close();
            }
        }
        if !listed {
            let why = if p.c.time.playback.is_some() { Key::NotInThePast } else { Key::NotPossibleNow };
            ui.label(p.look.texts.get(why));
        }
    });
}

/// Whether the action is about facts of this kind.
fn concerns(action: Action, fact: &FactRef) -> bool {
    let group = match fact {
        FactRef::Alarm(_) => ActionGroup::Alarm,
        FactRef::Ticket(_) => ActionGroup::Ticket,
        FactRef::Hazard(_) => ActionGroup::Hazard,
        FactRef::Tracked(_) => ActionGroup::People,
        FactRef::Event(_) => return false,
        FactRef::Batch(_) | FactRef::Store(_) => ActionGroup::Chemical,
    };
    let of_the_row = action.group() == group && !matches!(action, Action::HazardReport | Action::TicketNew);
    // A ticket is made from an alarm or a hazard.
    of_the_row || (action == Action::TicketNew && matches!(fact, FactRef::Alarm(_) | FactRef::Hazard(_)))
}
