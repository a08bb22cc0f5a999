//! Every action once: id, group and shortcut. Labels come from the text catalogue under `action-<id>`.

/// Where an action is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionGroup {
    /// Files.
    File,
    /// Moving through the model.
    Navigate,
    /// What is shown.
    Show,
    /// The window itself.
    Window,
}

/// A key with its modifier, as shown in menus and the help sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shortcut {
    /// Needs Ctrl (Command on macOS).
    pub ctrl: bool,
    /// Name of the key as egui's `Key::name` spells it, for example `F`, `Escape`, `?`.
    pub key: &'static str,
}

const fn key(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { ctrl: false, key })
}

const fn ctrl(key: &'static str) -> Option<Shortcut> {
    Some(Shortcut { ctrl: true, key })
}

/// What a person can ask for that needs no argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Shows the file dialog.
    OpenFile,
    /// Moves the camera so that everything shown (or the selection) fits.
    Fit,
    /// Back to the first view of the model.
    Home,
    /// The view before.
    Back,
    /// The view after.
    Forward,
    /// Looks straight down.
    ViewTop,
    /// Looks from the south.
    ViewFront,
    /// Looks from the east.
    ViewRight,
    /// Looks from the south-west, from above.
    ViewIso,
    /// Hides what is selected.
    Hide,
    /// Shows only what is selected.
    Isolate,
    /// Makes everything that is not selected see-through.
    XRay,
    /// Section plane on or off.
    Section,
    /// Spaces as faint volumes on or off.
    Spaces,
    /// Undoes hide, isolate, x-ray, section and storey.
    ShowAll,
    /// One storey up.
    StoreyUp,
    /// One storey down.
    StoreyDown,
    /// Out of whatever is going on: closes the sheet, else clears the selection.
    Escape,
    /// Puts the cursor into the search box.
    Search,
    /// Switches between Chinese and English.
    Language,
    /// Switches between light and dark.
    Theme,
    /// Shows the sheet of keys.
    Help,
}

impl Action {
    /// All, in the order of menus and the help sheet.
    pub const ALL: [Self; 22] = [
        Self::OpenFile,
        Self::Search,
        Self::Fit,
        Self::Home,
        Self::Back,
        Self::Forward,
        Self::ViewTop,
        Self::ViewFront,
        Self::ViewRight,
        Self::ViewIso,
        Self::StoreyUp,
        Self::StoreyDown,
        Self::Hide,
        Self::Isolate,
        Self::XRay,
        Self::Section,
        Self::Spaces,
        Self::ShowAll,
        Self::Language,
        Self::Theme,
        Self::Help,
        Self::Escape,
    ];

    /// Stable id, kebab case.
    pub fn id(self) -> &'static str {
        match self {
            Self::OpenFile => "open-file",
            Self::Fit => "fit",
            Self::Home => "home",
            Self::Back => "back",
            Self::Forward => "forward",
            Self::ViewTop => "view-top",
            Self::ViewFront => "view-front",
            Self::ViewRight => "view-right",
            Self::ViewIso => "view-iso",
            Self::Hide => "hide",
            Self::Isolate => "isolate",
            Self::XRay => "x-ray",
            Self::Section => "section",
            Self::Spaces => "spaces",
            Self::ShowAll => "show-all",
            Self::StoreyUp => "storey-up",
            Self::StoreyDown => "storey-down",
            Self::Escape => "escape",
            Self::Search => "search",
            Self::Language => "language",
            Self::Theme => "theme",
            Self::Help => "help",
        }
    }

    /// Where it is listed.
    pub fn group(self) -> ActionGroup {
        match self {
            Self::OpenFile => ActionGroup::File,
            Self::Fit
            | Self::Home
            | Self::Back
            | Self::Forward
            | Self::ViewTop
            | Self::ViewFront
            | Self::ViewRight
            | Self::ViewIso
            | Self::StoreyUp
            | Self::StoreyDown
            | Self::Search => ActionGroup::Navigate,
            Self::Hide | Self::Isolate | Self::XRay | Self::Section | Self::Spaces | Self::ShowAll => ActionGroup::Show,
            Self::Language | Self::Theme | Self::Help | Self::Escape => ActionGroup::Window,
        }
    }

    /// Its key.
    pub fn shortcut(self) -> Option<Shortcut> {
        match self {
            Self::OpenFile => ctrl("O"),
            Self::Fit => key("F"),
            Self::Home => key("Home"),
            Self::Back => key("["),
            Self::Forward => key("]"),
            Self::Hide => key("H"),
            Self::Isolate => key("I"),
            Self::XRay => key("X"),
            Self::Section => key("S"),
            Self::Spaces => key("R"),
            Self::ShowAll => key("A"),
            Self::StoreyUp => key("PageUp"),
            Self::StoreyDown => key("PageDown"),
            Self::Escape => key("Escape"),
            Self::Search => ctrl("K"),
            Self::Help => key("?"),
            Self::ViewTop => key("T"),
            Self::Language => ctrl("L"),
            Self::ViewFront | Self::ViewRight | Self::ViewIso | Self::Theme => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_and_shortcuts_are_unique() {
        let ids: HashSet<_> = Action::ALL.iter().map(|a| a.id()).collect();
        assert_eq!(ids.len(), Action::ALL.len());
        let keys: Vec<_> = Action::ALL.iter().filter_map(|a| a.shortcut()).collect();
        assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
    }
}
