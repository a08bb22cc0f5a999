//! The name behind a badge: asked for by those who may, told for a moment, kept nowhere.

use atrium_facility::{Permission, PersonId, PersonName, Tracked, may};
use egui::{Label, RichText, Ui, WidgetInfo, WidgetType};

use crate::inspector::{padded, pair};
use crate::notices::role_key;
use crate::text::Key;
use crate::tokens::SMALL;
use crate::widget::Paint;

/// A name that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameView {
    /// Whose.
    pub of: PersonId,
    /// What has come of it.
    pub stage: NameStage,
}

/// What has come of the question for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameStage {
    /// The hub is asked.
    Asking,
    /// Told, and shown for so long from now on.
    Told {
        /// The name.
        name: PersonName,
        /// Seconds that it will still be shown.
        left_s: u32,
    },
    /// The hub does not tell this role.
    NotAllowed,
    /// The hub knows none for this badge.
    Unknown,
    /// It could not be had; in plain words.
    Failed(String),
}

/// Whether whom this screen acts as may see names.
pub(crate) fn allowed(p: &Paint<'_>) -> bool {
    p.c.me.is_some_and(|me| may(me.actor.role, Permission::SeeNames))
}

/// Whether the name of this one can be asked for now.
pub(crate) fn may_ask(p: &Paint<'_>, of: &Tracked) -> bool {
    matches!(of, Tracked::Person(id) if allowed(p) && !is_on_its_way(p, id))
}

fn is_on_its_way(p: &Paint<'_>, id: &PersonId) -> bool {
    p.c.name.is_some_and(|name| name.of == *id && name.stage == NameStage::Asking)
}

/// The name, or what has become of the question for it. Says to those who may ask that it is written down.
pub(crate) fn show(ui: &mut Ui, p: &Paint<'_>, id: &PersonId) {
    let texts = p.look.texts;
    let stage = p.c.name.filter(|name| name.of == *id).map(|name| &name.stage);
    let text = match stage {
        Some(NameStage::Told { name, left_s }) => {
            pair(ui, p, texts.get(Key::FieldName), name.as_str());
            // For a screen reader alone: the list of what is on screen, which reports write down, must not have it.
            let spoken = name.as_str().to_owned();
            let place = ui.cursor().min;
            let rect = egui::Rect::from_min_size(place, egui::vec2(1.0, 1.0));
            let response = ui.interact(rect, ui.id().with("name-told"), egui::Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &spoken));
            texts.with(Key::NameHidden, &[("time", format!("{left_s} s").into())])
        }
        Some(NameStage::Asking) => texts.get(Key::NameAsking).to_owned(),
        Some(NameStage::Unknown) => texts.get(Key::NameUnknown).to_owned(),
        Some(NameStage::NotAllowed) => {
            let roles: Vec<&str> = Permission::SeeNames.roles().iter().map(|r| texts.get(role_key(*r))).collect();
            texts.with(Key::NameNotAllowed, &[("roles", roles.join(", ").into())])
        }
        Some(NameStage::Failed(reason)) => texts.with(Key::NameFailed, &[("reason", reason.clone().into())]),
        None if allowed(p) => texts.get(Key::NameAudited).to_owned(),
        None => return,
    };
    padded(ui, |ui| {
        ui.add(Label::new(RichText::new(text).size(SMALL).color(p.look.t.text_2)).wrap());
    });
}
