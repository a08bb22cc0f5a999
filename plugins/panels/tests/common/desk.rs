//! The panels on a desk without a window: what is pressed by its label, and what is asked of the hub in return.

use atrium_facility::{Account, Actor, Command, LocalText, PersonId, Role as Post, Update};
use atrium_panels::{Key as TextKey, Language, PanelCommand, PanelState, Texts, show};
use atrium_view::Action;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Shape, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::{World, now, tickets};

/// What is shown, what the panels remember, and what they asked for.
pub struct Desk {
    pub world: World,
    pub state: PanelState,
    pub commands: Vec<PanelCommand>,
}

pub type Panels = Harness<'static, Desk>;

/// The panels over this world.
pub fn open(world: World, language: Language, size: (f32, f32)) -> Panels {
    let mut state = PanelState::default();
    state.language = language;
    let desk = Desk { world, state, commands: Vec::new() };
    let mut harness = Harness::builder().with_size(vec2(size.0, size.1)).with_max_steps(20).build_ui_state(
        |ui, desk: &mut Desk| {
            let commands = show(ui, &desk.world.context(), &mut desk.state, |ui, rect| {
                ui.interact(rect, egui::Id::new("viewport"), egui::Sense::click_and_drag());
            });
            desk.commands.extend(commands);
        },
        desk,
    );
    harness.run_steps(3);
    harness
}

/// Everything that a screen reader would say.
pub fn labels(harness: &Panels) -> Vec<String> {
    let text = |n: egui_kittest::Node<'_>| n.accesskit_node().label().or_else(|| n.accesskit_node().value());
    harness.root().children_recursive().filter_map(text).collect()
}

pub fn says(harness: &Panels, text: &str) -> bool {
    labels(harness).iter().any(|l| l.contains(text))
}

/// Everything that is painted, in the order of painting: texts that belong to no widget are here alone.
pub fn painted(harness: &Panels) -> Vec<String> {
    placed(harness).into_iter().map(|(text, ..)| text).collect()
}

/// Whether this is painted, in however many lines.
pub fn shows(harness: &Panels, text: &str) -> bool {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    painted(harness).iter().any(|l| bare(l).contains(&bare(text)))
}

/// Painted texts with where they lie and to what they are cut.
pub fn placed(harness: &Panels) -> Vec<(String, egui::Rect, egui::Rect)> {
    fn gather(shape: &Shape, clip: egui::Rect, out: &mut Vec<(String, egui::Rect, egui::Rect)>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|s| gather(s, clip, out)),
            // An empty text has no place.
            Shape::Text(text) if !text.visual_bounding_rect().is_finite() => {}
            Shape::Text(text) => {
                // As it is read on the screen: what is cut ends with the sign for that.
                let rows = text.galley.rows.iter().map(|r| r.glyphs.iter().map(|g| g.chr).collect::<String>());
                out.push((rows.collect::<Vec<_>>().join("\n"), text.visual_bounding_rect(), clip));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    for clipped in &harness.output().shapes {
        gather(&clipped.shape, clipped.clip_rect, &mut out);
    }
    out
}

/// Presses the button.
#[track_caller]
pub fn press(harness: &mut Panels, label: &str) {
    harness.get_by_role_and_label(Role::Button, label).click();
    harness.run_steps(3);
}

/// Presses whatever has this label: a row, a tab, a chip.
#[track_caller]
pub fn click(harness: &mut Panels, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

/// Opens a list by its entry in the rail.
#[track_caller]
pub fn rail(harness: &mut Panels, entry: &str) {
    harness.get_all_by_label(entry).next().unwrap().click();
    harness.run_steps(3);
}

#[track_caller]
pub fn choose(harness: &mut Panels, label: &str) {
    harness.get_by_role_and_label(Role::RadioButton, label).click();
    harness.run_steps(3);
}

#[track_caller]
pub fn write(harness: &mut Panels, field: &str, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, field).focus();
    harness.run_steps(2);
    harness.event(Event::Text(text.into()));
    harness.run_steps(2);
}

pub fn key(harness: &mut Panels, key: Key, modifiers: Modifiers) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(3);
}

/// Sends the form by its key.
pub fn send(harness: &mut Panels) {
    key(harness, Key::Enter, Modifiers::COMMAND);
}

/// Whether the button is there; `Some(false)` is grey.
pub fn button(harness: &Panels, label: &str) -> Option<bool> {
    harness.query_by_role_and_label(Role::Button, label).map(|b| !b.accesskit_node().is_disabled())
}

/// Everything that was asked for since the last look.
pub fn taken(harness: &mut Panels) -> Vec<PanelCommand> {
    std::mem::take(&mut harness.state_mut().commands)
}

/// The one command for the hub that was asked for since the last look.
#[track_caller]
pub fn asked(harness: &mut Panels) -> (Action, Command) {
    let mut asked = taken(harness).into_iter().filter_map(|c| match c {
        PanelCommand::Ask { action, command } => Some((action, *command)),
        _ => None,
    });
    let one = asked.next().expect("a command");
    assert!(asked.next().is_none(), "one intent, one command");
    one
}

/// Nothing was asked of the hub since the last look.
pub fn silent(harness: &mut Panels) -> bool {
    !taken(harness).iter().any(|c| matches!(c, PanelCommand::Ask { .. }))
}

/// The command as the hub takes it, by whom the screen acts as.
pub fn take(harness: &mut Panels, command: &Command) -> Vec<Update> {
    let desk = harness.state_mut();
    let by = desk.world.accounts[desk.world.me.unwrap()].actor.clone();
    let updates = tickets::reduce(&mut desk.world, &by, now(), command);
    desk.world.update();
    harness.run_steps(3);
    updates
}

/// Acts as this badge; an account is made for it where there is none.
pub fn act_as(harness: &mut Panels, badge: &str, role: Post) {
    sit(&mut harness.state_mut().world, badge, role);
    harness.run_steps(3);
}

/// As [`act_as`], before the panels are opened.
pub fn sit(world: &mut World, badge: &str, role: Post) {
    let actor = Actor { id: PersonId::from(badge), role };
    let at = world.accounts.iter().position(|a| a.actor == actor).unwrap_or_else(|| {
        world.accounts.push(Account { actor, post: LocalText::same(badge) });
        world.accounts.len() - 1
    });
    world.me = Some(at);
}

/// A text of the catalogue.
pub fn text(language: Language, key: TextKey) -> &'static str {
    Texts::of(language).get(key)
}

/// The label of an action.
pub fn label(language: Language, action: Action) -> &'static str {
    Texts::of(language).action(action)
}
