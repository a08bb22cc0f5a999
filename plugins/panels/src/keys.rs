//! Shortcuts: read in one place, shown in one way.

use atrium_building::StoreyId;
use atrium_view::{Action, Shortcut};
use egui::{Event, Key, Modifiers, Ui};

use crate::actions;
use crate::command::PanelCommand;
use crate::state::{PanelState, Rail};
use crate::widget::Paint;

/// How long it is said why a key did nothing, seconds.
const HINT_S: f64 = 4.0;

/// Keys that walk, while somebody walks: the window reads how long they are held.
const WALK_KEYS: [Key; 12] = [
    Key::W,
    Key::A,
    Key::S,
    Key::D,
    Key::Q,
    Key::E,
    Key::C,
    Key::Space,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
];

/// How a shortcut is written: `Ctrl K`.
pub(crate) fn shortcut_text(shortcut: Shortcut) -> String {
    let key = match shortcut.key {
        "Escape" => "Esc",
        "PageUp" => "PgUp",
        "PageDown" => "PgDn",
        "Comma" => ",",
        "Period" => ".",
        other => other,
    };
    let shift = if shortcut.shift { "Shift " } else { "" };
    match (shortcut.ctrl, cfg!(target_os = "macos")) {
        (true, true) => format!("⌘ {shift}{key}"),
        (true, false) => format!("Ctrl {shift}{key}"),
        (false, _) => format!("{shift}{key}"),
    }
}

/// `Isolate (I)`, for tooltips.
pub(crate) fn tip(p: &Paint<'_>, action: Action) -> String {
    let label = p.look.texts.action(action);
    match action.shortcut() {
        Some(s) => format!("{label} ({})", shortcut_text(s)),
        None => label.to_owned(),
    }
}

fn fits(shortcut: Shortcut, key: Key, modifiers: Modifiers) -> bool {
    if modifiers.alt || modifiers.command != shortcut.ctrl {
        return false;
    }
    if shortcut.key == "?" {
        // Some layouts report the question mark as the shifted slash.
        return key == Key::Questionmark || (key == Key::Slash && modifiers.shift);
    }
    modifiers.shift == shortcut.shift && Key::from_name(shortcut.key) == Some(key)
}

/// Digits choose storeys, counted from the ground up; 0 shows all.
fn digit(key: Key) -> Option<usize> {
    const DIGITS: [Key; 10] =
        [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    DIGITS.iter().position(|k| *k == key)
}

/// Turns this frame's keys into commands.
pub(crate) fn read(ui: &Ui, p: &mut Paint<'_>, state: &mut PanelState) {
    // Over what is asked before saving nothing else is done. A form that is open reads its own keys; while a place is picked the view still turns by pointer alone.
    if state.form.is_some() || state.export.title().is_some() {
        return;
    }
    let typing = ui.ctx().text_edit_focused();
    let walks = p.c.navigation.walk.is_some_and(|w| !w.entering && !w.failed);
    // The space bar presses what has the focus, and plays where nothing has.
    let focused = ui.memory(|m| m.focused().is_some());
    let pressed: Vec<(Key, Modifiers)> = ui.input(|i| {
        i.events
            .iter()
            .filter_map(|e| match e {
                Event::Key { key, pressed: true, repeat, modifiers, .. } => {
                    // A held key steps through storeys, and toggles nothing.
                    let steps = matches!(key, Key::PageUp | Key::PageDown | Key::ArrowUp | Key::ArrowDown);
                    (!repeat || steps).then_some((*key, *modifiers))
                }
                _ => None,
            })
            .collect()
    });
    for (key, modifiers) in pressed {
        if (typing && !modifiers.command) || (focused && key == Key::Space) {
            continue;
        }
        if walks && WALK_KEYS.contains(&key) && !modifiers.command {
            continue;
        }
        if !typing && crate::measure::key(key, modifiers, p, state) {
            continue;
        }
        if !focused && modifiers.is_none() && matches!(key, Key::ArrowUp | Key::ArrowDown) {
            run(if key == Key::ArrowUp { Action::StoreyUp } else { Action::StoreyDown }, p, state);
            continue;
        }
        if let Some(action) =
            Action::ALL.iter().copied().find(|a| a.shortcut().is_some_and(|s| fits(s, key, modifiers)))
        {
            // Where one types, these are about what was typed.
            if typing && matches!(action, Action::Undo | Action::Redo) {
                continue;
            }
            hint(ui, action, p, state);
            run(action, p, state);
        } else if let Some(n) = digit(key).filter(|_| modifiers.is_none()) {
            let (Some(model), Some(index)) = (p.c.model, p.c.index) else { continue };
            let storey = if n == 0 { None } else { Some(index.ground + n - 1) };
            if storey.is_none_or(|s| s < model.storeys.len()) {
                p.send(PanelCommand::ChooseStorey(storey.map(|s| StoreyId(s as u32))));
            }
        }
    }
}

/// A key that does nothing says why.
fn hint(ui: &Ui, action: Action, p: &Paint<'_>, state: &mut PanelState) {
    if let Some(why) = actions::obstacle(action, p, state) {
        let texts = p.look.texts;
        let text = format!("{}: {}", texts.action(action), texts.get(why));
        state.hint = Some((text, ui.input(|i| i.time) + HINT_S));
    }
}

/// Does what concerns the panels, and sends the rest.
pub(crate) fn run(action: Action, p: &mut Paint<'_>, state: &mut PanelState) {
    match action {
        Action::Search => {
            state.search.wants_focus = true;
            state.search.open = true;
        }
        Action::Figures => state.figures_open = !state.figures_open,
        Action::Help => state.help_open = !state.help_open,
        Action::Language => {
            state.language = state.language.other();
            p.send(PanelCommand::SetLanguage(state.language));
        }
        Action::MiniPlan => {
            state.mini_plan = !state.mini_plan;
            p.send(PanelCommand::SetMiniPlan);
        }
        Action::Theme => {
            state.theme = state.theme.other();
            p.send(PanelCommand::SetTheme(state.theme));
        }
        Action::Escape => {
            if p.c.changes.is_some() {
                p.send(PanelCommand::ChangesSince(None));
            } else if state.help_open || state.problems_open || state.feed_open {
                state.help_open = false;
                state.problems_open = false;
                state.feed_open = false;
            } else if state.unsent.open {
                state.unsent.close();
            } else if p.c.failure.is_some() {
                p.send(PanelCommand::DismissFailure);
            } else if state.search.open {
                state.search.open = false;
            } else if state.board_open {
                state.board_open = false;
            } else if p.c.navigation.walk.is_some() {
                // Out of the walk first; what is selected stays.
                p.send(PanelCommand::Action(Action::Escape));
            } else {
                // The fact goes with the element that it led to.
                state.fact = None;
                p.send(PanelCommand::Action(Action::Escape));
            }
        }
        other => actions::run(other, p, state),
    }
}

/// Opens a list in the rail; pressing the open one again closes it.
pub(crate) fn choose_rail(state: &mut PanelState, rail: Rail) {
    if state.rail == rail {
        state.list_open = !state.list_open;
    } else {
        state.rail = rail;
        state.list_open = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_names_a_key_and_fits_itself_alone() {
        for action in Action::ALL.iter().copied() {
            let Some(shortcut) = action.shortcut() else { continue };
            let key = Key::from_name(shortcut.key).unwrap_or_else(|| panic!("{} is no key", shortcut.key));
            let modifiers = if shortcut.ctrl { Modifiers::COMMAND } else { Modifiers::NONE };
            let modifiers = if shortcut.shift { modifiers | Modifiers::SHIFT } else { modifiers };
            assert!(fits(shortcut, key, modifiers));
            assert!(!fits(shortcut, key, modifiers | Modifiers::ALT));
        }
        assert!(fits(Action::Help.shortcut().unwrap(), Key::Slash, Modifiers::SHIFT));
    }
}
