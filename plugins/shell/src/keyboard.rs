//! Keys on their way to egui, each with the modifiers that were held when it went down.
//!
//! The integration's own system gives every key of a frame the modifiers of the frame's end. Where a frame takes longer than a
//! hand (a machine without a GPU), Ctrl is down and up again by then, and `Ctrl 2` would arrive as `2`.

use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyboardFocusLost, KeyboardInput};
use bevy::prelude::*;
use bevy_egui::helpers::{bevy_to_egui_key, bevy_to_egui_physical_key};
use bevy_egui::input::{EguiInputEvent, ModifierKeysState};
use bevy_egui::{EguiClipboard, EguiGlobalSettings, EguiInputSet, PrimaryEguiContext, egui};

/// Puts this in the place of the integration's own system.
pub(crate) fn add(app: &mut App) {
    app.world_mut()
        .resource_mut::<EguiGlobalSettings>()
        .input_system_settings
        .run_write_keyboard_input_messages_system = false;
    app.add_systems(PreUpdate, read.in_set(EguiInputSet::ReadBevyMessages));
}

fn read(
    mut keys: MessageReader<KeyboardInput>,
    mut lost: MessageReader<KeyboardFocusLost>,
    contexts: Query<Entity, With<PrimaryEguiContext>>,
    mut clipboard: ResMut<EguiClipboard>,
    mut out: MessageWriter<EguiInputEvent>,
    mut held: Local<ModifierKeysState>,
) {
    if lost.read().count() > 0 {
        // The keys go up elsewhere, where nobody tells us.
        *held = ModifierKeysState::default();
    }
    for key in keys.read() {
        for event in translate(&mut held, key, || clipboard.get_text()) {
            out.write_batch(contexts.iter().map(|context| EguiInputEvent { context, event: event.clone() }));
        }
    }
}

/// What egui is told of one key. `held` follows the modifiers; `clipboard` is asked for what a paste brings.
fn translate(
    held: &mut ModifierKeysState,
    input: &KeyboardInput,
    clipboard: impl FnOnce() -> Option<String>,
) -> Vec<egui::Event> {
    let pressed = input.state == ButtonState::Pressed;
    match input.logical_key {
        Key::Shift => held.shift = pressed,
        Key::Control => held.ctrl = pressed,
        Key::Alt => held.alt = pressed,
        Key::Super | Key::Meta => held.win = pressed,
        _ => {}
    }
    let mut events = Vec::new();
    if pressed && held.text_input_is_allowed() {
        match &input.logical_key {
            Key::Character(text) if !text.chars().any(char::is_control) => {
                events.push(egui::Event::Text(text.to_string()));
            }
            Key::Space => events.push(egui::Event::Text(" ".to_owned())),
            _ => {}
        }
    }
    let physical_key = bevy_to_egui_physical_key(&input.key_code);
    // On layouts without Latin letters the place of the key says what it is.
    let Some(key) = bevy_to_egui_key(&input.logical_key).or(physical_key) else { return events };
    let modifiers = held.to_egui_modifiers();
    events.push(egui::Event::Key { key, physical_key, pressed, repeat: input.repeat, modifiers });
    if pressed && modifiers.command {
        match key {
            egui::Key::C => events.push(egui::Event::Copy),
            egui::Key::X => events.push(egui::Event::Cut),
            egui::Key::V => events.extend(clipboard().map(egui::Event::Paste)),
            _ => {}
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(logical_key: Key, key_code: KeyCode, state: ButtonState) -> KeyboardInput {
        KeyboardInput { key_code, logical_key, state, text: None, repeat: false, window: Entity::PLACEHOLDER }
    }

    /// All of these within one frame.
    fn told(inputs: &[KeyboardInput]) -> Vec<egui::Event> {
        let mut held = ModifierKeysState::default();
        inputs.iter().flat_map(|i| translate(&mut held, i, || Some("kept".into()))).collect()
    }

    fn with_control(key: &str, code: KeyCode) -> Vec<egui::Event> {
        use ButtonState::{Pressed, Released};
        let key = Key::Character(key.into());
        told(&[
            input(Key::Control, KeyCode::ControlLeft, Pressed),
            input(key.clone(), code, Pressed),
            input(key, code, Released),
            input(Key::Control, KeyCode::ControlLeft, Released),
        ])
    }

    #[test]
    fn a_key_has_the_modifiers_of_its_own_moment() {
        let events = with_control("2", KeyCode::Digit2);
        let down = events.iter().find_map(|e| match e {
            egui::Event::Key { key: egui::Key::Num2, pressed: true, modifiers, .. } => Some(*modifiers),
            _ => None,
        });
        assert!(down.is_some_and(|m| m.ctrl && !m.shift), "{events:?}");
        assert!(!events.iter().any(|e| matches!(e, egui::Event::Text(_))), "no character of a shortcut is written");
        let after = told(&[
            input(Key::Control, KeyCode::ControlLeft, ButtonState::Pressed),
            input(Key::Control, KeyCode::ControlLeft, ButtonState::Released),
            input(Key::Character("2".into()), KeyCode::Digit2, ButtonState::Pressed),
        ]);
        assert!(after.contains(&egui::Event::Text("2".into())), "{after:?}");
    }

    #[test]
    fn the_clipboard_is_asked_for_a_paste_alone() {
        assert!(with_control("v", KeyCode::KeyV).contains(&egui::Event::Paste("kept".into())));
        assert!(with_control("c", KeyCode::KeyC).contains(&egui::Event::Copy));
        let plain = told(&[input(Key::Character("v".into()), KeyCode::KeyV, ButtonState::Pressed)]);
        assert!(!plain.iter().any(|e| matches!(e, egui::Event::Paste(_))));
        assert!(plain.contains(&egui::Event::Text("v".into())));
    }
}
